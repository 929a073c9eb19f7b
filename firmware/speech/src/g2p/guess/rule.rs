//! Letter-to-sound rules of English, the net below the network: longest match from the left, then one stress.
//! Own table, after the classes of Elovitz et al., NRL Report 7948 (1976).

use crate::g2p::{Phone, Stress, letter};

/// The sounds of a word of `a` to `z`; one that gets no vowel is spelled.
pub(crate) fn by_rule(word: &str) -> Vec<Phone> {
    let mut phones = Vec::new();
    let mut at = 0;
    while at < word.len() {
        let (length, said) = longest(word, at);
        phones.extend(
            Phone::parse_all(said).into_iter().map(|p| Phone { sound: p.sound, stress: Stress::None }),
        );
        at += length;
    }
    // Doubled letters are one sound.
    phones.dedup_by(|a, b| a == b && !a.sound.is_vowel());
    if !phones.iter().any(|p| p.sound.is_vowel()) {
        return letter::spell(word);
    }
    stress(&mut phones, word);
    phones
}

fn longest(word: &str, at: usize) -> (usize, &'static str) {
    let rest = &word[at..];
    let fits = |rule: &&Rule| rest.starts_with(rule.letters) && rule.place.fits(word, at, rule.letters.len());
    // The table is in order of preference among rules of the same length.
    let best = RULES.iter().filter(fits).fold(None::<&Rule>, |best, rule| match best {
        Some(b) if b.letters.len() >= rule.letters.len() => Some(b),
        Some(_) | None => Some(rule),
    });
    best.map_or((1, ""), |rule| (rule.letters.len(), rule.said))
}

/// One vowel is stressed: the last but one where the word ends as Romance names do, else the first.
fn stress(phones: &mut [Phone], word: &str) {
    let vowels: Vec<usize> = (0..phones.len()).filter(|&i| phones[i].sound.is_vowel()).collect();
    let open_end = word.ends_with(['a', 'o', 'i']);
    let at = match vowels.len() {
        0 => return,
        n if n >= 3 && open_end => vowels[n - 2],
        _ => vowels[0],
    };
    phones[at].stress = Stress::Primary;
}

struct Rule {
    letters: &'static str,
    place: Place,
    said: &'static str,
}

/// Where a rule holds.
#[derive(Clone, Copy)]
enum Place {
    Any,
    Start,
    End,
    /// Before `e`, `i` or `y`.
    Soft,
    /// Before one consonant and a last `e`.
    MagicE,
    /// Between vowels.
    BetweenVowels,
}

impl Place {
    fn fits(self, word: &str, at: usize, length: usize) -> bool {
        let behind = &word.as_bytes()[at + length..];
        match self {
            Place::Any => true,
            Place::Start => at == 0,
            Place::End => behind.is_empty(),
            Place::Soft => behind.first().is_some_and(|b| b"eiy".contains(b)),
            Place::MagicE => matches!(behind, [c, b'e'] | [c, b'e', b's'] if !b"aeiouyx".contains(c)),
            Place::BetweenVowels => {
                at > 0
                    && b"aeiou".contains(&word.as_bytes()[at - 1])
                    && behind.first().is_some_and(|b| b"aeiou".contains(b))
            }
        }
    }
}

const fn rule(letters: &'static str, place: Place, said: &'static str) -> Rule {
    Rule { letters, place, said }
}

const RULES: &[Rule] = &[
    rule("tion", Place::Any, "SH AX0 N"),
    rule("sion", Place::Any, "ZH AX0 N"),
    rule("ough", Place::Any, "AO0"),
    rule("augh", Place::Any, "AO0"),
    rule("eigh", Place::Any, "EY0"),
    rule("ville", Place::End, "V IH0 L"),
    rule("burg", Place::End, "B ER0 G"),
    rule("igh", Place::Any, "AY0"),
    rule("tch", Place::Any, "CH"),
    rule("sch", Place::Start, "SH"),
    rule("dge", Place::Any, "JH"),
    rule("chr", Place::Any, "K R"),
    rule("qu", Place::Any, "K W"),
    rule("que", Place::End, "K"),
    rule("ing", Place::End, "IH0 NG"),
    rule("air", Place::Any, "EH0 R"),
    rule("ear", Place::Any, "IH0 R"),
    rule("eer", Place::Any, "IH0 R"),
    rule("oor", Place::Any, "AO0 R"),
    rule("our", Place::Any, "AO0 R"),
    rule("are", Place::End, "EH0 R"),
    rule("ore", Place::End, "AO0 R"),
    rule("ire", Place::End, "AY0 ER0"),
    rule("ure", Place::End, "Y UH0 R"),
    rule("all", Place::End, "AO0 L"),
    rule("old", Place::End, "OW0 L D"),
    rule("ind", Place::End, "AY0 N D"),
    rule("ble", Place::End, "B AX0 L"),
    rule("tle", Place::End, "T AX0 L"),
    rule("dle", Place::End, "D AX0 L"),
    rule("ple", Place::End, "P AX0 L"),
    rule("gle", Place::End, "G AX0 L"),
    rule("ton", Place::End, "T AX0 N"),
    rule("son", Place::End, "S AX0 N"),
    rule("man", Place::End, "M AX0 N"),
    rule("ski", Place::End, "S K IY0"),
    rule("sky", Place::End, "S K IY0"),
    rule("ey", Place::End, "IY0"),
    rule("ie", Place::End, "IY0"),
    rule("es", Place::End, "IX0 Z"),
    rule("le", Place::End, "AX0 L"),
    rule("er", Place::Any, "ER0"),
    rule("ir", Place::Any, "ER0"),
    rule("ur", Place::Any, "ER0"),
    rule("ar", Place::Any, "AA0 R"),
    rule("or", Place::Any, "AO0 R"),
    rule("ai", Place::Any, "EY0"),
    rule("ay", Place::Any, "EY0"),
    rule("au", Place::Any, "AO0"),
    rule("aw", Place::Any, "AO0"),
    rule("ea", Place::Any, "IY0"),
    rule("ee", Place::Any, "IY0"),
    rule("ei", Place::Any, "AY0"),
    rule("eu", Place::Any, "Y UW0"),
    rule("ew", Place::Any, "UW0"),
    rule("ie", Place::Any, "IY0"),
    rule("oa", Place::Any, "OW0"),
    rule("oi", Place::Any, "OY0"),
    rule("oo", Place::Any, "UW0"),
    rule("ou", Place::Any, "AW0"),
    rule("ow", Place::End, "OW0"),
    rule("ow", Place::Any, "AW0"),
    rule("oy", Place::Any, "OY0"),
    rule("ch", Place::Any, "CH"),
    rule("ck", Place::Any, "K"),
    rule("gh", Place::Start, "G"),
    rule("gh", Place::Any, ""),
    rule("gn", Place::Start, "N"),
    rule("kn", Place::Start, "N"),
    rule("mb", Place::End, "M"),
    rule("ng", Place::End, "NG"),
    rule("nk", Place::Any, "NG K"),
    rule("ph", Place::Any, "F"),
    rule("ps", Place::Start, "S"),
    rule("sc", Place::Soft, "S"),
    rule("sh", Place::Any, "SH"),
    rule("th", Place::Any, "TH"),
    rule("wh", Place::Any, "W"),
    rule("wr", Place::Start, "R"),
    rule("cc", Place::Soft, "K S"),
    rule("a", Place::MagicE, "EY0"),
    rule("e", Place::MagicE, "IY0"),
    rule("i", Place::MagicE, "AY0"),
    rule("o", Place::MagicE, "OW0"),
    rule("u", Place::MagicE, "UW0"),
    rule("a", Place::End, "AX0"),
    rule("e", Place::End, ""),
    rule("i", Place::End, "IY0"),
    rule("o", Place::End, "OW0"),
    rule("u", Place::End, "UW0"),
    rule("y", Place::Start, "Y"),
    rule("y", Place::End, "IY0"),
    rule("a", Place::Any, "AE0"),
    rule("e", Place::Any, "EH0"),
    rule("i", Place::Any, "IH0"),
    rule("o", Place::Any, "AA0"),
    rule("u", Place::Any, "AH1"),
    rule("y", Place::Any, "IH0"),
    rule("c", Place::Soft, "S"),
    rule("g", Place::Soft, "JH"),
    rule("s", Place::BetweenVowels, "Z"),
    rule("x", Place::Start, "Z"),
    rule("b", Place::Any, "B"),
    rule("c", Place::Any, "K"),
    rule("d", Place::Any, "D"),
    rule("f", Place::Any, "F"),
    rule("g", Place::Any, "G"),
    rule("h", Place::Any, "HH"),
    rule("j", Place::Any, "JH"),
    rule("k", Place::Any, "K"),
    rule("l", Place::Any, "L"),
    rule("m", Place::Any, "M"),
    rule("n", Place::Any, "N"),
    rule("p", Place::Any, "P"),
    rule("q", Place::Any, "K"),
    rule("r", Place::Any, "R"),
    rule("s", Place::Any, "S"),
    rule("t", Place::Any, "T"),
    rule("v", Place::Any, "V"),
    rule("w", Place::Any, "W"),
    rule("x", Place::Any, "K S"),
    rule("z", Place::Any, "Z"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_get_sounds_and_one_stress() {
        for (word, said) in [
            ("bancroft", "B AE1 N K R AA0 F T"),
            ("kowalski", "K AW0 AE1 L S K IY0"),
            ("moreno", "M AO0 R EH1 N OW0"),
            ("blakeville", "B L AE1 K EH0 V IH0 L"),
            ("tanner", "T AE1 N ER0"),
        ] {
            assert_eq!(by_rule(word), Phone::parse_all(said), "{word}");
        }
    }

    #[test]
    fn every_word_can_be_said_if_need_be_by_its_letters() {
        for word in ["a", "e", "gh", "xyz", "yy", "queue", "eighth", "aeiou", "bcdfe"] {
            assert!(by_rule(word).iter().any(|p| p.sound.is_vowel()), "{word}");
        }
    }
}
