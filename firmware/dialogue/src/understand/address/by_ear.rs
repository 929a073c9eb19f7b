//! A ZIP code as a recogniser misheard it: "Aot, one, two", "Eat O206", "a oh two for one".

use super::{
    super::words::{Pause, Word},
    Area,
};

/// What is written for a digit where another word was heard, by how alike they sound.
/// Only an answer that is nothing but these is a ZIP code.
const SOUNDS: [(char, &[&str]); 10] = [
    ('0', &["zero", "nought", "naught", "owe", "all", "oh", "ol", "or", "o"]),
    ('1', &["one", "won", "wan"]),
    ('2', &["two", "too", "tu", "to", "t"]),
    ('3', &["three", "tree", "free"]),
    ('4', &["four", "fore", "for"]),
    ('5', &["five", "fife", "hive"]),
    ('6', &["six", "sicks", "sex"]),
    ('7', &["seven"]),
    ('8', &["eight", "hate", "ate", "ait", "eat", "a", "e"]),
    ('9', &["niner", "nine", "nein", "mine"]),
];
/// Words that may stand before the digits.
const BEFORE: [&str; 14] =
    ["it's", "its", "that's", "is", "the", "my", "zip", "zipcode", "code", "yeah", "yes", "um", "uh", "okay"];
const LEN: usize = 5;
const LONGEST_WORD: usize = 24;

/// A ZIP code that is served.
pub(super) fn zip(words: &[Word], area: &Area<'_>) -> Option<String> {
    told(words).filter(|code| area.zips.contains_key(code))
}

/// A ZIP code that is not served, of the same part of the country as one that is. What else it could be, only the caller knows.
pub(super) fn unserved(words: &[Word], area: &Area<'_>) -> Option<String> {
    let near = |code: &String| area.zips.keys().any(|served| served.get(..2) == code.get(..2));
    told(words).filter(|code| code.len() == LEN && !area.zips.contains_key(code) && near(code))
}

/// Whether the words are nothing but a ZIP code, served or not.
pub(super) fn sounds(words: &[Word]) -> bool {
    told(words).is_some_and(|code| code.len() == LEN)
}

/// The digits of words that are nothing else. At least two must have been written as such: of "free for all" none was.
/// What stands behind a pause at the end must have been, too ("eight oh two one, or").
fn told(words: &[Word]) -> Option<String> {
    let from = words.iter().position(|word| !BEFORE.contains(&word.norm.as_str()))?;
    let told = &words[from..];
    let mut found = String::new();
    for word in told {
        let plain: String = word.norm.chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = if word.norm.ends_with("'s") { plain.trim_end_matches('s') } else { &plain };
        if plain.is_empty() || plain.len() > LONGEST_WORD || !spelt(plain, &mut found) {
            return None;
        }
    }
    let hangs = match told {
        [.., before, last] => before.pause >= Pause::Comma && written(last) == 0,
        [_] | [] => false,
    };
    let enough = told.iter().map(written).sum::<usize>() >= 2;
    (enough && !hangs).then_some(found)
}

/// Cuts a word into digits so heard and writes them down; what cannot be cut whole leaves nothing behind.
fn spelt(word: &str, found: &mut String) -> bool {
    if word.is_empty() {
        return true;
    }
    if found.len() >= LEN {
        return false;
    }
    let figure = word.chars().next().filter(char::is_ascii_digit).map(|figure| (figure, 1));
    let heard = SOUNDS.iter().flat_map(|(figure, sounds)| {
        sounds.iter().filter(|sound| word.starts_with(**sound)).map(|sound| (*figure, sound.len()))
    });
    let mut choices: Vec<(char, usize)> = figure.into_iter().chain(heard).collect();
    choices.sort_by_key(|(_, len)| std::cmp::Reverse(*len));
    for (figure, len) in choices {
        found.push(figure);
        if word.get(len..).is_some_and(|rest| spelt(rest, found)) {
            return true;
        }
        found.pop();
    }
    false
}

/// How many digits of a word are written as such.
fn written(word: &Word) -> usize {
    let figures = word.norm.chars().filter(char::is_ascii_digit).count();
    let plain = word.norm.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    let named = matches!(plain, "oh" | "o") || SOUNDS.iter().any(|(_, sounds)| sounds[0] == plain);
    figures.max(usize::from(named))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{Area, guess_zip, parse_zip};

    #[test]
    fn a_zip_code_is_known_by_its_sound_and_other_words_are_none() {
        let served = ["80202", "80206", "80209", "80210", "80212", "80214", "80216", "80291", "41111"];
        let zips: BTreeMap<String, String> =
            served.iter().map(|zip| ((*zip).to_owned(), "Denver".to_owned())).collect();
        let area = Area { zips: &zips, ..Area::EMPTY };
        for (text, code) in [
            ("Aot, one, two.", "80212"),
            ("Eat O206.", "80206"),
            ("E o two one o", "80210"),
            ("Eat o' to o' sex.", "80206"),
            ("Aotwo 9 1", "80291"),
            ("Eight o two all nine.", "80209"),
            ("it's a oh to one for", "80214"),
            ("my zip code is ate owe two zero two", "80202"),
            ("my zip code is 80210", "80210"),
            ("hate o's two won six", "80216"),
        ] {
            assert_eq!(parse_zip(text, &area).as_deref(), Some(code), "{text}");
        }
        for text in [
            "free for all",
            "all for one",
            "aot one",
            "eight oh two one two three",
            "I don't know it",
            "one two pearl street",
            "",
            "for won won won won",
            "eight oh two one, that's all",
            "eight oh two one for my zip code",
            "eight oh two one, or",
            "it's a 8021",
            "10 to 12",
            "1204 A",
            "a oh three oh two",
        ] {
            assert_eq!(parse_zip(text, &area), None, "{text}");
            assert_eq!(parse_zip(text, &Area::EMPTY), None, "{text}");
        }
        for (text, code) in [
            ("A. o. three o, two.", Some("80302")),
            ("a oh three oh two", Some("80302")),
            ("a oh two one two", None),
            ("five o three o two", None),
            ("to for one two", None),
            ("a oh three oh two seven", None),
            ("free for all", None),
        ] {
            assert_eq!(guess_zip(text, &area).as_deref(), code, "{text}");
            assert_eq!(guess_zip(text, &Area::EMPTY), None, "{text}");
        }
        assert_eq!(parse_zip(&"a".repeat(100_000), &area), None);
        assert_eq!(parse_zip(&format!("one two {}", "eo".repeat(12)), &area), None);
    }
}
