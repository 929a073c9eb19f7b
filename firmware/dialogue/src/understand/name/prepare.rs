//! What is mended in a turn before names are looked for: fillers, short forms that a recogniser wrote without their
//! apostrophe, asides, and a family name that is said ahead of the whole ("Smythe, Agnes Smythe").

use super::super::words::{Pause, Word, longest};
use super::{prior, tables};

/// The words of a turn, mended.
pub fn prepared(words: &[Word]) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        if let Some(len) = longest(words, at, ASIDES) {
            let pause = words.get(at + len - 1).map_or(Pause::None, |w| w.pause);
            if let Some(last) = kept.last_mut() {
                last.pause = last.pause.max(pause);
            }
            at += len;
            continue;
        }
        if let Some((word, len)) = with_apostrophe(words, at) {
            kept.push(word);
            at += len;
            continue;
        }
        if !FILLERS.contains(&words[at].norm.as_str()) {
            kept.push(mended(&words[at], words.get(at + 1), &kept));
        }
        at += 1;
    }
    said_ahead(kept)
}

/// "Thats" → "that's"; "parkers the last" → "parker's", where Parker was named.
fn mended(word: &Word, next: Option<&Word>, before: &[Word]) -> Word {
    if let Some((_, whole)) = SHORT_FORMS.iter().find(|(short, _)| *short == word.norm) {
        return Word { norm: (*whole).to_owned(), ..word.clone() };
    }
    // "Ill spell it": the word is another where no verb follows.
    let verb = next.is_some_and(|n| VERBS.contains(&n.norm.as_str()));
    if let Some((_, whole)) = BEFORE_VERBS.iter().find(|(short, _)| verb && *short == word.norm) {
        return Word { norm: (*whole).to_owned(), ..word.clone() };
    }
    let owner = word.norm.strip_suffix('s').filter(|stem| stem.chars().count() > 2);
    let told = next.is_some_and(|n| matches!(n.norm.as_str(), "the" | "my" | "is" | "a" | "her" | "his"));
    // Only the words just before: a long turn is not searched for each of its words.
    let near = before.len().saturating_sub(NEAR);
    match owner.filter(|stem| told && before[near..].iter().any(|w| w.norm == **stem)) {
        Some(stem) => Word { norm: format!("{stem}'s"), ..word.clone() },
        None => word.clone(),
    }
}

/// "O apostrophe brien" → "o'brien". Letters behind it are left to the spelling.
fn with_apostrophe(words: &[Word], at: usize) -> Option<(Word, usize)> {
    let [head, mark, tail] = words.get(at..at + 3)? else { return None };
    let long = tail.norm.chars().count() > 2 && super::spelling::letter_of(&tail.norm).is_none();
    let joins = matches!(head.norm.as_str(), "o" | "d" | "l" | "n") && mark.norm == "apostrophe" && long;
    joins.then(|| {
        let norm = format!("{}'{}", head.norm, tail.norm);
        (Word { raw: norm.clone(), norm, pause: tail.pause }, 3)
    })
}

/// "Van der Meer, Hendrika Van der Meer": of a family name that is said alone and then with the given one, the first
/// is left out.
fn said_ahead(words: Vec<Word>) -> Vec<Word> {
    let named = |w: &Word| {
        let particle = tables::PARTICLES.contains(&w.norm.as_str());
        let many = w.norm.chars().count() > 1;
        many && (particle || !prior::common(&w.norm) || prior::weight(&w.norm).known())
            && !prior::grammar(&w.norm)
    };
    // "Zhang Wei, Zhang is the family name" and "Jean Luc Beaumont, Jean with a j" only tell of the name before.
    let told = |at: usize| words.get(at).is_some_and(|w| TELLS.contains(&w.norm.as_str()));
    let family = |run: &[Word]| match run {
        [one] => prior::weight(&one.norm).family >= prior::weight(&one.norm).given,
        _ => true,
    };
    for from in 0..words.len() {
        let opens = from == 0 || !named(&words[from - 1]) || words[from - 1].pause >= Pause::Comma;
        if !opens || !named(&words[from]) {
            continue;
        }
        for len in (1..=3usize).rev() {
            let ahead = words.get(from..from + len).filter(|run| run.iter().all(named) && family(run));
            let Some(ahead) = ahead else { continue };
            let mut given = from + len;
            given += longest(&words, given, &["like the", "as in the", "like"]).map_or(0, |n| n + 1);
            let again = (1..=2usize).find(|more| {
                let given_names = words.get(given..given + more);
                let whole = words.get(given + more..given + more + len);
                let bare = |w: &Word| w.norm.replace('\'', "");
                let same = |run: &[Word]| run.iter().zip(ahead).all(|(a, b)| bare(a) == bare(b));
                let other =
                    |run: &[Word]| run.iter().all(|w| named(w) && !ahead.iter().any(|a| a.norm == w.norm));
                let ends = !told(given + more + len);
                ends && given_names.is_some_and(other) && whole.is_some_and(same)
            });
            if let Some(more) = again {
                // "D apostrophe Angelo, Marco Dangelo": as it was said first.
                let (whole, end) = (given + more, given + more + len);
                let pause = words[end - 1].pause;
                let mut left: Vec<Word> = words[..from].to_vec();
                left.extend_from_slice(&words[given..whole]);
                left.extend_from_slice(ahead);
                if let Some(last) = left.last_mut() {
                    last.pause = pause;
                }
                left.extend_from_slice(&words[end..]);
                return left;
            }
        }
    }
    words
}

/// What tells something of the word before it.
const TELLS: &[&str] = &["is", "being", "as", "with", "spelled"];
/// So many words back a name may stand of which something is told.
const NEAR: usize = 12;
const FILLERS: &[&str] = &["uh", "um", "er", "erm", "hm", "hmm"];
/// What is said of a name and names nobody.
const ASIDES: &[&str] = &[
    "no middle name",
    "no middle initial",
    "no relation",
    "no joke",
    "no kidding",
    "yes i know",
    "i know i know",
    "both parts",
    "ha ha",
    "haha",
    "by the way",
    "a mans name",
    "a man's name",
    "a womans name",
    "a woman's name",
    "a girls name",
    "a girl's name",
    "a boys name",
    "a boy's name",
    "hard to spell",
    "hard to pronounce",
    "hard to say",
    "easy to spell",
    "tough to spell",
    "tricky to spell",
    "a tricky one",
    "a tough one",
    "a hard one",
    "an easy one",
    "an odd one",
    "a long one",
    "a mouthful",
    "doesn't need a last name",
    "doesnt need a last name",
    "doesn't have a last name",
    "doesnt have a last name",
    "don't need a last name",
    "dont need a last name",
    "don't have a last name",
    "dont have a last name",
    "no last name",
    "never mind the last name",
    "all one word",
];
/// Short forms that are words of their own without their apostrophe, and the verbs behind which they are none.
const BEFORE_VERBS: &[(&str, &str)] = &[
    ("ill", "i'll"),
    ("id", "i'd"),
    ("wed", "we'd"),
    ("shed", "she'd"),
    ("hed", "he'd"),
    ("shell", "she'll"),
    ("hell", "he'll"),
];
const VERBS: &[&str] = &[
    "spell", "give", "say", "tell", "do", "just", "be", "go", "use", "take", "repeat", "let", "put",
    "rather", "like", "prefer", "have", "need", "want", "answer", "meet", "call", "get", "make",
];
/// Short forms as recognisers write them; none is a name.
const SHORT_FORMS: &[(&str, &str)] = &[
    ("thats", "that's"),
    ("hes", "he's"),
    ("shes", "she's"),
    ("theyre", "they're"),
    ("youre", "you're"),
    ("whos", "who's"),
    ("whats", "what's"),
    ("wheres", "where's"),
    ("theres", "there's"),
    ("heres", "here's"),
    ("isnt", "isn't"),
    ("arent", "aren't"),
    ("wasnt", "wasn't"),
    ("werent", "weren't"),
    ("dont", "don't"),
    ("doesnt", "doesn't"),
    ("didnt", "didn't"),
    ("cant", "can't"),
    ("couldnt", "couldn't"),
    ("wont", "won't"),
    ("wouldnt", "wouldn't"),
    ("shouldnt", "shouldn't"),
    ("havent", "haven't"),
    ("hasnt", "hasn't"),
    ("hadnt", "hadn't"),
    ("youd", "you'd"),
    ("youll", "you'll"),
    ("youve", "you've"),
    ("theyll", "they'll"),
    ("theyve", "they've"),
    ("thatll", "that'll"),
    ("thatd", "that'd"),
    ("itll", "it'll"),
    ("itd", "it'd"),
    ("weve", "we've"),
    ("ive", "i've"),
    ("lets", "let's"),
];

#[cfg(test)]
mod tests {
    use super::super::super::words::words;
    use super::*;

    fn check(text: &str, expected: &str) {
        let kept: Vec<String> = prepared(&words(text)).into_iter().map(|w| w.norm).collect();
        assert_eq!(kept.join(" "), expected, "{text}");
    }

    #[test]
    fn a_family_name_said_ahead_of_the_whole_is_left_out() {
        check("van der meer hendrika van der meer", "hendrika van der meer");
        check("it's parker jaylen parker", "it's jaylen parker");
        check("von trapp like the movie lukas von trapp", "lukas von trapp");
        check("marcus delgado my wife is elena delgado", "marcus delgado my wife is elena delgado");
        check("pearl not earl pearl hutchins", "pearl not earl pearl hutchins");
        check("hector hector salas", "hector hector salas");
        check("zhang wei zhang is the family name", "zhang wei zhang is the family name");
        check("jean luc beaumont jean with a j", "jean luc beaumont jean with a j");
    }

    #[test]
    fn short_forms_without_their_apostrophe_are_no_names() {
        check("isnt that on your screen", "isn't that on your screen");
        check("jaylen parker parkers the last", "jaylen parker parker's the last");
        check("ill spell it", "i'll spell it");
        check("jessica ill", "jessica ill");
        check("d apostrophe angelo marco", "d'angelo marco");
        check("o apostrophe b r i e n", "o apostrophe b r i e n");
        check("frank no middle name lapointe", "frank lapointe");
    }
}
