//! Names that are explained (`Ouray like the town`) and names behind their kind (`street of the South Alcott`), put as
//! everybody else says them.

use super::super::number::is_number_word;
use super::super::words::{Pause, Word, longest};
use super::{locality, signs, tables, unit};

/// The most words of an explanation behind its "like".
const LONGEST: usize = 5;

/// Takes out an explanation between a name and its letters, so that they stand side by side.
pub fn before_letters(words: Vec<Word>) -> Vec<Word> {
    drained(words, |words, end| {
        let letter = |i: usize| words.get(i).is_some_and(|w| w.norm.chars().count() == 1 && w.norm != "a");
        letter(end) && letter(end + 1) && letter(end + 2)
    })
}

/// Takes out an explanation behind a name.
pub fn without(words: Vec<Word>) -> Vec<Word> {
    drained(words, |_, _| true)
}

fn drained(mut words: Vec<Word>, wanted: impl Fn(&[Word], usize) -> bool) -> Vec<Word> {
    let mut at = 1;
    while at < words.len() {
        let end = explanation_end(&words, at);
        if end > at && wanted(&words, end) {
            let suffix = words.get(end).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
            let pause = words[end - 1].pause;
            words[at - 1].pause = if suffix { Pause::None } else { pause };
            words.drain(at..end);
        }
        at += 1;
    }
    words
}

/// One past an explanation that begins at `at`; `at` where none does.
fn explanation_end(words: &[Word], at: usize) -> usize {
    let Some(cue) = longest(words, at, CUES) else { return at };
    let before = &words[at - 1];
    let name = before.norm.len() >= 3
        && before.norm.starts_with(char::is_alphabetic)
        && !tables::stops(&before.norm)
        && tables::hard_suffix(&before.norm).is_none()
        && tables::direction(&before.norm).is_none()
        && !is_number_word(before);
    if !name {
        return at;
    }
    let mut end = at + cue;
    while end < words.len()
        && end - at - cue < LONGEST
        && words[end - 1].pause < Pause::Comma
        && !ends(words, end)
    {
        end += 1;
    }
    if end == at + cue { at } else { end }
}

/// Where what is likened ends: at the suffix, a number, a unit, a direction, another thought.
fn ends(words: &[Word], at: usize) -> bool {
    let word = &words[at];
    let letters =
        || (at..at + 3).all(|i| words.get(i).is_some_and(|w| w.norm.chars().count() == 1 && w.norm != "a"));
    // "Like the city in North Carolina".
    if locality::state_len(words, at) == Some(2) || (at > 0 && locality::state_len(words, at - 1) == Some(2))
    {
        return false;
    }
    tables::hard_suffix(&word.norm).is_some()
        || is_number_word(word)
        || tables::direction(&word.norm).is_some()
        || unit::designated(words, at)
        || tables::TOWNS.contains(&word.norm.as_str())
        || THOUGHTS.contains(&word.norm.as_str())
        || letters()
}

/// `550 street of the south alcott` → `550 south alcott street`, where the name is a known street or has a direction.
pub fn suffix_last(mut words: Vec<Word>) -> Vec<Word> {
    let mut at = 0;
    while at < words.len() {
        let here = at;
        at += 1;
        moved(&mut words, here);
    }
    words
}

/// One kind at `at` put behind its name.
fn moved(words: &mut Vec<Word>, at: usize) {
    let kind = KINDS.contains(&words[at].norm.as_str()) && words[at].pause < Pause::Comma;
    let opens = at.checked_sub(1).is_none_or(|b| {
        is_number_word(&words[b])
            || words[b].pause >= Pause::Comma
            || BEFORE.contains(&words[b].norm.as_str())
    });
    if !kind || !opens {
        return;
    }
    let is = |i: usize, what: &str| words.get(i).is_some_and(|w| w.norm == what);
    let of = usize::from(is(at + 1, "of"));
    let from = at + 1 + of + usize::from(is(at + 1 + of, "the"));
    let turned = words.get(from).is_some_and(|w| tables::direction(&w.norm).is_some());
    let name = from + usize::from(turned);
    let Some(word) = words.get(name) else { return };
    let known = signs::has(&word.norm) || (turned && of == 1 && !tables::stops(&word.norm));
    let suffixed = words.get(name + 1).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
    if known && !suffixed {
        let kind = words[at].clone();
        let pause = words[name].pause;
        words[name].pause = Pause::None;
        words.insert(name + 1, Word { pause, ..kind });
        words.drain(at..from);
    }
}

#[rustfmt::skip]
const CUES: &[&str] = &[
    "like", "like a", "like an", "like the", "as in", "as in the", "as in a", "same as the", "same as", "just like the",
    "just like a", "like in the", "like in", "named after the", "named after",
];
/// Words at which another thought begins.
#[rustfmt::skip]
const THOUGHTS: &[&str] = &[
    "and", "but", "it's", "that's", "it", "is", "i", "i'm", "we", "we're", "my", "so", "number", "please", "apartment",
    "unit", "suite", "at", "on", "near", "by", "zip", "denver", "then", "because", "you", "spelled", "with",
];
const KINDS: &[&str] = &["street", "avenue", "road", "boulevard", "drive", "lane", "court"];
/// Before a kind that stands first.
const BEFORE: &[&str] = &["the", "in", "on", "at", "is", "live", "it's", "address", "to"];

#[cfg(test)]
mod tests {
    use super::super::{Area, parse};

    fn line(text: &str) -> String {
        parse(text, &Area::EMPTY).street_line().unwrap_or_default()
    }

    #[test]
    fn a_name_that_is_explained_keeps_its_street_and_number() {
        for (text, expected) in [
            ("ouray like the town o u r a y avenue seventeen eighty", "1780 Ouray Ave"),
            ("twelve ten corona like the beer street", "1210 Corona St"),
            ("515 Inca Street, like the people in Peru.", "515 Inca St"),
            ("forty four jasmine as in the flower street", "44 Jasmine St"),
        ] {
            assert_eq!(line(text), expected, "{text}");
        }
    }

    #[test]
    fn the_kind_of_a_street_may_stand_before_its_name() {
        for (text, expected) in [
            ("number five five zero street of the south alcott", "550 S Alcott St"),
            ("the avenue colorado", "Colorado Ave"),
            ("nineteen hundred avenue of the americas", "1900 Avenue of the Americas"),
        ] {
            assert_eq!(line(text), expected, "{text}");
        }
    }
}
