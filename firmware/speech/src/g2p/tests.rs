//! Lines as they are said: with a small dictionary here, and with the real one where set-up has fetched it.

use super::{ipa::Alphabet, *};

const SMALL: &str = "the DH AH0\nread R EH1 D\nread(2) R IY1 D\nback B AE1 K\nhave HH AE1 V\ncall K AO1 L\nunit Y UW1 N AH0 T\n\
    plumber P L AH1 M ER0\napple AE1 P AH0 L\nopen OW1 P AH0 N\nfor F AO1 R\nwho HH UW1\nlive L AY1 V\nwire W AY1 ER0\n\
    where W EH1 R\npipe P AY1 P\nstreet S T R IY1 T\n";

fn small() -> Pronouncer {
    Pronouncer::new(SMALL.into(), None).unwrap()
}

fn piper(pronouncer: &Pronouncer, line: &str) -> String {
    ipa::write(&pronouncer.say(line), Alphabet::Piper)
}

#[test]
fn function_words_are_weak_between_others_and_whole_before_a_pause() {
    let small = small();
    assert_eq!(piper(&small, "a call for the plumber"), "ɐ kˈɔːl fɔːɹ ðə plˈʌmɚ.");
    assert_eq!(piper(&small, "the apple, to open"), "ðiː ˈæpəl, tʊ ˈoʊpən.");
    assert_eq!(piper(&small, "who for?"), "hˈuː fˈɔːɹ?");
}

#[test]
fn words_written_alike_are_told_apart_by_their_neighbours() {
    let small = small();
    assert_eq!(piper(&small, "read that back"), "ɹˈiːd ðæt bˈæk.");
    assert_eq!(piper(&small, "have you read"), "hæv juː ɹˈɛd.");
    assert_eq!(piper(&small, "where you live"), "wˈɛɹ juː lˈɪv.");
    assert_eq!(piper(&small, "a live wire"), "ɐ lˈaɪv wˈaɪɚ.");
    assert_eq!(piper(&small, "lead pipe"), "lˈɛd pˈaɪp.");
}

#[test]
fn letters_are_named_one_by_one() {
    let small = small();
    assert_eq!(piper(&small, "unit A"), "jˈuːnət ˈeɪ.");
    assert_eq!(piper(&small, "A, B"), "ˈeɪ, bˈiː.");
    assert_eq!(piper(&small, "AC"), "ˈeɪsˈiː.");
    assert_eq!(piper(&small, "hvac"), "ˈeɪtʃvˌæk.");
    assert_eq!(piper(&small, "bdg"), "bˈiːdˈiːdʒˈiː.", "no vowel: spelled");
}

#[test]
fn possessives_of_known_and_unknown_words_are_said() {
    let small = small();
    assert_eq!(piper(&small, "plumber's"), "plˈʌmɚz.");
    assert!(piper(&small, "Bancroft's").ends_with("ts."));
}

#[test]
fn hostile_lines_are_said_within_bounds() {
    let small = small();
    let long = "plumber ".repeat(10_000);
    assert!(small.say(&long).len() <= 200);
    for line in ["", "...", "\u{202e}x", "ʞ", "'", "a'b'c", "你好", "1e9999999999", &"x".repeat(100_000)] {
        let _ = piper(&small, line);
    }
    assert!(small.say("你好").is_empty(), "nothing is made of letters that it doesn't know");
}

#[test]
fn real_words_are_said_with_the_dictionary_and_names_with_the_network() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.native/models/g2p");
    let read = |name: &str| std::fs::read(format!("{root}/{name}"));
    let (Ok(dictionary), Ok(network)) = (read("cmudict.dict"), read("checkpoint20.npz")) else {
        eprintln!("skipped: models absent, run scripts/setup");
        return;
    };
    let pronouncer = Pronouncer::new(String::from_utf8(dictionary).unwrap(), Some(&network)).unwrap();
    assert_eq!(piper(&pronouncer, "Thank you for calling."), "θˈæŋk juː fɔːɹ kˈɔːlɪŋ.");
    assert_eq!(piper(&pronouncer, "eighty-nine dollars"), "ˈeɪɾi nˈaɪn dˈɑːlɚz.");
    // As the network's own reference code says it.
    let network = Network::read(&network).unwrap();
    assert_eq!(network.guess("activationist"), Phone::parse_all("AE2 K T IH0 V EY1 SH AH0 N IH0 S T"));
    for name in ["kowalczyk", "brandywhistle", "ozgur", "quillmore"] {
        let said = pronouncer.word(name);
        assert!(said.iter().filter(|p| p.stress == Stress::Primary).count() >= 1, "{name}: {said:?}");
    }
}
