//! Facts that are strung together without a word between them: a name before or behind an address, a ZIP code and a telephone
//! number in one run of figures.

use super::joined;
use crate::understand::address;
use crate::understand::name::{self, NameReading};
use crate::understand::number;
use crate::understand::phone;
use crate::understand::words::{Pause, Word, words};

/// A whole name at the head or the end of the first turn, next to an address.
pub(super) fn name_beside(text: &str) -> Option<NameReading> {
    leading_name(text).or_else(|| trailing_name(text))
}

/// "Hi, Simone Leclair, 1777 Larimer Street": a whole name of known words that the first turn begins with.
fn leading_name(text: &str) -> Option<NameReading> {
    let all = words(text);
    let from = all.iter().position(|w| !GREETS.contains(&w.norm.as_str()))?;
    let ends =
        |at: usize| all[at].pause >= Pause::Comma || all.get(at + 1).is_none_or(number::is_number_word);
    let chunk = |len: usize| all.get(from..from + len).map(joined);
    // Where no pause is written, two words are the name.
    let len = (1..=3).find(|len| from + len <= all.len() && ends(from + len - 1)).unwrap_or(2);
    let read = name::parse(&chunk(len)?);
    (read.first.is_some() && read.last.is_some() && read.confidence >= WHOLE_NAME).then_some(read)
}

/// "… fourteen twenty south everett street ramiro escobedo": two known words behind an address or a number, and then nothing.
fn trailing_name(text: &str) -> Option<NameReading> {
    let all = words(text);
    let from = all.len().checked_sub(2)?;
    let before = all.get(from.checked_sub(1)?)?;
    let behind = number::is_number_word(before) || SUFFIXES.contains(&before.norm.as_str());
    let read = name::parse(&joined(&all[from..]));
    let whole = read.first.is_some() && read.last.is_some() && read.confidence >= WHOLE_NAME;
    (behind && whole && name::is_given(&all[from].norm)).then_some(read)
}

/// "The unit is 15 years old", "my unit is a two ton": the figures of a unit that count something else.
pub(super) fn counts_things(text: &str, unit: &str) -> bool {
    let all = words(text);
    (0..all.len()).any(|at| {
        let Some(run) = number::house(&all, at) else { return false };
        let behind = all.get(at + run.len).map_or("", |w| w.norm.trim_end_matches('s'));
        COUNTED.contains(&behind) && unit.ends_with(&run.figures)
    })
}

const COUNTED: [&str; 14] = [
    "year", "yr", "ton", "stage", "storie", "story", "feet", "foot", "month", "gallon", "amp", "volt",
    "degree", "week",
];

/// What the name of a street ends with.
const SUFFIXES: [&str; 16] = [
    "street",
    "avenue",
    "road",
    "drive",
    "lane",
    "court",
    "place",
    "way",
    "boulevard",
    "circle",
    "parkway",
    "terrace",
    "trail",
    "st",
    "ave",
    "blvd",
];

/// The turn without a telephone number, whose figures are no house and no ZIP code. A ZIP code in the same breath stays.
///
/// `served` tells whether a ZIP code is one of the business's: which five of fifteen digits it is can depend on that.
pub(super) fn without_phone(text: &str, served: &dyn Fn(&str) -> bool) -> String {
    let all = words(text);
    let mut at = 0;
    while at < all.len() {
        if !number::is_number_word(&all[at]) {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < all.len() && number::is_number_word(&all[end]) {
            end += 1;
        }
        if phone::digits_heard(&joined(&all[at..end])) >= 10 {
            let (from, to) = number_in(&all, at, end, served);
            return format!("{} , {}", joined(&all[..from]), joined(&all[to..]));
        }
        at = end;
    }
    text.to_owned()
}

/// Which words of a run of figures are the telephone number: not all, where a ZIP code stands right before or behind it.
fn number_in(all: &[Word], at: usize, end: usize, served: &dyn Fn(&str) -> bool) -> (usize, usize) {
    let digits = |from: usize, to: usize| phone::digits_heard(&joined(&all[from..to]));
    if digits(at, end) != ZIP_AND_PHONE {
        return (at, end);
    }
    let zip = |from: usize, to: usize| {
        let five = digits(from, to) == ZIP;
        five.then(|| address::parse_zip(&joined(&all[from..to]), &address::Area::EMPTY)).flatten()
    };
    let ahead = ((at + 1)..end).filter_map(|cut| Some((zip(at, cut)?, (cut, end))));
    let behind = ((at + 1)..end).filter_map(|cut| Some((zip(cut, end)?, (at, cut))));
    let cuts: Vec<_> = ahead.chain(behind).collect();
    let best = cuts.iter().find(|(zip, _)| served(zip)).or(cuts.first());
    best.map_or((at, end), |(_, number)| *number)
}

const ZIP: usize = 5;
const ZIP_AND_PHONE: usize = 15;
/// First and last name, both of known words.
const WHOLE_NAME: f32 = 0.84;
const GREETS: [&str; 16] = [
    "hi",
    "hello",
    "hey",
    "yes",
    "yeah",
    "um",
    "uh",
    "oh",
    "good",
    "morning",
    "afternoon",
    "evening",
    "there",
    "howdy",
    "so",
    "okay",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<String> {
        name_beside(text).and_then(|read| read.whole())
    }

    #[test]
    fn a_whole_name_beside_an_address_needs_no_introduction() {
        assert_eq!(name("Hi, Simone Leclair, 1777 Larimer Street").as_deref(), Some("Simone Leclair"));
        let behind = "the sink drips fourteen twenty south everett street ramiro escobedo";
        assert_eq!(name(behind).as_deref(), Some("Ramiro Escobedo"));
        assert_eq!(name("the sink drips at 1420 south everett street next door"), None);
        assert_eq!(name("it leaks on the second floor"), None);
    }

    fn denver(zip: &str) -> bool {
        zip == "80212"
    }

    #[test]
    fn the_age_of_a_machine_is_no_unit() {
        assert!(counts_things("1240 grant street 80203 the unit is 15 years old", "15"));
        assert!(counts_things("my unit is a 2 ton", "A2"));
        assert!(counts_things("the building is five stories", "Bldg 5"));
        assert!(!counts_things("1240 grant street unit 15 for two years", "15"));
    }

    #[test]
    fn a_zip_code_strung_with_a_telephone_number_stays() {
        let turn = "4236 stuart street eight oh two one two seven two oh five five five oh one two four";
        assert_eq!(without_phone(turn, &denver), "4236 stuart street eight oh two one two  , ");
        let behind = "seven two oh five five five oh one two four eight oh two one two";
        assert_eq!(without_phone(behind, &denver), " , eight oh two one two ");
        let alone = "call me at seven two oh five five five oh one two four";
        assert_eq!(without_phone(alone, &denver), "call me at  , ");
    }
}
