//! Card numbers in what a caller says: they are to be forgotten, not kept.
//!
//! Whole numbers are known by issuer, length and check digit (ISO/IEC 7812-1), however they are spoken. A caller who
//! speaks of paying by card, or has told a number, may give it piece by piece, an expiry date and a code: for some turns
//! then every longer run of digits is hidden where the question is an open one, and behind a whole number at any.

use super::{
    number::{digit_readings, is_number_word},
    words::{Word, longest, words},
};
use crate::Asks;

/// What stands in place of the digits.
pub const HIDDEN: &str = "[card number]";

/// Turns after a card was spoken of in which pieces of its number may come: four groups, a date, a code. As many from
/// one on that held a whole number.
const PIECES: u8 = 6;
/// Digits of the shortest piece: a security code.
const SHORTEST_PIECE: usize = 3;
/// Digits of the shortest whole number.
const SHORTEST: usize = 15;
/// More digits in one breath than a telephone number, a ZIP code and a house number have.
const TOO_MANY: usize = 20;
/// Digits that may follow a whole number in the same breath: expiry date and security code.
const BEHIND: usize = 8;
/// The months of an expiry date.
const MONTHS: std::ops::RangeInclusive<u8> = 1..=12;
/// Number words that can be read at once; as many are more than anything that is asked for takes.
const MOST_WORDS: usize = 24;
/// Words that speak of a card whose number may follow. Whether cards are taken is another question.
const NAMES: [&str; 17] = [
    "card number",
    "number on the card",
    "number on my card",
    "my credit card",
    "my debit card",
    "with my card",
    "my visa",
    "my mastercard",
    "my master card",
    "my amex",
    "my american express",
    "my discover card",
    "a visa",
    "a mastercard",
    "credit card is",
    "debit card is",
    "card is a",
];
/// What people say between groups of digits.
const FILLERS: [&str; 6] = ["uh", "um", "uhm", "er", "and", "then"];
/// What they say between the month and the year of an expiry date.
const SLASH: &str = "slash";

/// Whether the digits are a card's: issuer, length and Luhn's check digit. Lengths that an American telephone number
/// and what is said behind it have as well are left out (13 and 14).
pub fn is_card(digits: &str) -> bool {
    let starts = |len: usize| digits.get(..len).and_then(|d| d.parse::<u32>().ok()).unwrap_or(0);
    let issued = match digits.len() {
        15 => matches!(starts(2), 34 | 37),
        16 => {
            matches!(starts(1), 4)
                || matches!(starts(2), 51..=55 | 62 | 65)
                || matches!(starts(4), 2221..=2720 | 3528..=3589 | 6011)
                || matches!(starts(3), 644..=649)
        }
        17 | 18 => starts(2) == 62,
        19 => matches!(starts(1), 4) || starts(2) == 62,
        _ => false,
    };
    issued && luhn(digits)
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit.wrapping_sub(b'0'));
            let doubled = if place % 2 == 1 { 2 * value } else { value };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Remembers whether a card was spoken of lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CardWatch {
    turns: u8,
}

impl CardWatch {
    /// Whether digits that come now may be a card's.
    pub const fn expects(self) -> bool {
        self.turns > 0
    }

    /// The turn without the digits of a card; `None` = there are none. `asks` is what the caller was asked. Behind a whole
    /// number its date and code are expected, named as a card's or not.
    pub fn hide(&mut self, text: &str, asks: Asks) -> Option<String> {
        let words = words(text);
        let named = self.expects() || speaks_of_card(&words);
        // A telephone number and a ZIP code in one breath are 15 digits as well.
        let least = if named || is_open(asks) { SHORTEST } else { SHORTEST + 1 };
        let search = Search { named, least };
        let mut pieces = is_open(asks) && (named || search.finds_number(&words));
        let mut kept: Vec<String> = Vec::new();
        let mut hidden = false;
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let (plain, dated) = (run(&words[at..]), dated_run(&words[at..]));
            let number = search.is_number(plain, dated);
            // An answer to what was asked may come in one breath with a number, but before it.
            pieces |= number;
            if number {
                self.turns = PIECES;
            }
            let hides = number || pieces && is_piece(dated);
            if hides {
                kept.push(in_place_of(dated));
            } else if plain.is_empty() {
                kept.push(word.marked());
            } else {
                kept.extend(plain.iter().map(Word::marked));
            }
            hidden |= hides;
            at += if hides { dated.len() } else { plain.len().max(1) };
        }
        hidden.then(|| kept.join(" "))
    }

    /// The turn is over.
    pub fn heard(&mut self, text: &str) {
        self.turns = if speaks_of_card(&words(text)) { PIECES } else { self.turns.saturating_sub(1) };
    }
}

/// What is shown for a run, with the mark that stood behind it.
fn in_place_of(run: &[Word]) -> String {
    let mark = run.last().map_or(String::new(), |last| last.marked()[last.raw.len()..].to_owned());
    format!("{HIDDEN}{mark}")
}

/// Number words from the first on, with what people say between them; empty when the first is none.
fn run(words: &[Word]) -> &[Word] {
    let is_filler = |word: &Word| FILLERS.contains(&word.norm.as_str());
    run_of(words, is_number_word, is_filler)
}

/// The same with expiry dates in it, as `12/29` and as `twelve slash twenty nine`.
fn dated_run(words: &[Word]) -> &[Word] {
    let is_filler = |word: &Word| word.norm == SLASH || FILLERS.contains(&word.norm.as_str());
    run_of(words, |word| is_number_word(word) || expiry(word).is_some(), is_filler)
}

fn run_of(words: &[Word], counts: impl Fn(&Word) -> bool, is_filler: impl Fn(&Word) -> bool) -> &[Word] {
    let mut len = 0;
    while let Some(word) = words.get(len) {
        let filled = len > 0 && is_filler(word) && words.get(len + 1).is_some_and(&counts);
        if !counts(word) && !filled {
            break;
        }
        len += 1;
    }
    &words[..len]
}

/// `12/29` or `12/2029`, as month and year. Halves of inches and `24/7` are none.
fn expiry(word: &Word) -> Option<(&str, &str)> {
    let (month, year) = word.norm.split_once('/')?;
    let dated = month.parse().is_ok_and(|month| MONTHS.contains(&month));
    let years = matches!(year.len(), 2 | 4) && year.bytes().all(|b| b.is_ascii_digit());
    (dated && years).then_some((month, year))
}

/// The number words of a run, what stands between them left out.
fn spoken(run: &[Word]) -> Vec<Word> {
    let part = |word: &Word, norm: &str| Word { norm: norm.to_owned(), ..word.clone() };
    run.iter()
        .flat_map(|word| match expiry(word) {
            Some((month, year)) => vec![part(word, month), part(word, year)],
            None if is_number_word(word) => vec![word.clone()],
            None => Vec::new(),
        })
        .collect()
}

fn speaks_of_card(words: &[Word]) -> bool {
    (0..words.len()).any(|at| longest(words, at, &NAMES).is_some())
}

/// Whether the question leaves open what comes: others ask for digits, dates or a yes.
const fn is_open(asks: Asks) -> bool {
    match asks {
        Asks::None
        | Asks::Problem
        | Asks::Settle
        | Asks::Fee
        | Asks::Person
        | Asks::Message
        | Asks::AnythingElse
        | Asks::Other => true,
        Asks::Address
        | Asks::Zip
        | Asks::Unit
        | Asks::Name
        | Asks::Spelling(_)
        | Asks::Phone
        | Asks::Slot
        | Asks::Confirm
        | Asks::Identity
        | Asks::Adult => false,
    }
}

/// Whether a run may be a date or a code, or a group of the number.
fn is_piece(run: &[Word]) -> bool {
    let spoken = spoken(run);
    spoken.len() > MOST_WORDS || digit_readings(&spoken).iter().any(|r| r.digits.len() >= SHORTEST_PIECE)
}

/// What a whole number is known by.
#[derive(Clone, Copy)]
struct Search {
    /// A card was spoken of.
    named: bool,
    /// Digits of the shortest one.
    least: usize,
}

impl Search {
    /// Whether a whole number is anywhere in the turn.
    fn finds_number(self, words: &[Word]) -> bool {
        let mut at = 0;
        while at < words.len() {
            let plain = run(&words[at..]);
            if self.is_number(plain, dated_run(&words[at..])) {
                return true;
            }
            at += plain.len().max(1);
        }
        false
    }

    /// Whether a run holds a whole number, or more digits than anything else has. A date may belong to an appointment
    /// that is told behind a telephone number, so its digits don't make a run too long.
    fn is_number(self, plain: &[Word], dated: &[Word]) -> bool {
        let words = spoken(plain);
        if words.is_empty() {
            return false;
        }
        let readings = digit_readings(&words);
        words.len() > MOST_WORDS
            || readings.iter().any(|r| r.digits.len() > TOO_MANY || self.begins_with_card(&r.digits))
            || dated.len() > plain.len()
                && digit_readings(&spoken(dated)).iter().any(|r| self.begins_with_card(&r.digits))
    }

    /// A whole number, perhaps with expiry date and code behind it. Digits before it make it no card's, since many a
    /// number holds one by chance.
    fn begins_with_card(self, digits: &str) -> bool {
        let lengths = digits.len().saturating_sub(BEHIND).max(self.least)..=digits.len();
        lengths.into_iter().any(|len| {
            digits
                .split_at_checked(len)
                .is_some_and(|(card, behind)| self.may_follow(behind) && is_card(card))
        })
    }

    /// A date or a code, or the month of a date whose year was said in other words. Where a card is spoken of, anything.
    fn may_follow(self, behind: &str) -> bool {
        match behind.len() {
            0 => true,
            2 => self.named || behind.parse().is_ok_and(|month| MONTHS.contains(&month)),
            len => self.named || len >= SHORTEST_PIECE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Option<String> {
        CardWatch::default().hide(text, Asks::Problem)
    }

    #[test]
    fn a_card_is_known_by_issuer_length_and_check_digit() {
        // Published test numbers of the issuers.
        for card in ["4111111111111111", "5555555555554444", "378282246310005", "6011111111111117"] {
            assert!(is_card(card), "{card}");
        }
        let others = [
            "4111111111111112",
            "3035550142802030",
            "411111111111111",
            "30569309025904",
            "",
            "1234567812345670",
        ];
        for other in others {
            assert!(!is_card(other), "{other}");
        }
    }

    #[test]
    fn a_spoken_card_number_is_hidden_however_it_is_grouped() {
        for text in [
            "it's four one one one one one one one one one one one one one one one okay",
            "it's 4111 1111 1111 1111 okay",
            "it's forty one eleven eleven eleven eleven eleven eleven eleven okay",
            "it's four triple one triple one triple one triple one triple one okay",
            "it's 4111 1111 uh 1111 and 1111 okay",
            "it's 4111 1111 1111 1111 1229 okay",
            "it's 4111 1111 1111 1111 1229 123 okay",
        ] {
            assert_eq!(hidden(text).as_deref(), Some("it's [card number] okay"), "{text}");
        }
    }

    #[test]
    fn numbers_that_callers_give_are_left_alone() {
        for text in [
            "three oh three five five five oh one four two and the zip is eight oh two one eight",
            "three oh three five five five oh one four two eight oh two one eight",
            "twenty two eighteen gaylord street eight oh two oh five",
            "my furnace is out and it is thirty degrees in here",
            "do you take visa I'm at eight fifty one pearl street eight oh two oh three",
            "the gate's security code is forty five twenty one",
            "the control card is dead I'm at 1940 franklin",
        ] {
            assert_eq!(hidden(text), None, "{text}");
        }
    }

    #[test]
    fn pieces_are_hidden_while_a_card_is_spoken_of_but_not_a_number_that_was_asked_for() {
        let mut watch = CardWatch::default();
        watch.heard("let me give you my credit card number");
        let piece = "four one one one";
        assert_eq!(watch.hide(piece, Asks::Problem).as_deref(), Some(HIDDEN));
        for asks in [Asks::Phone, Asks::Zip, Asks::Address, Asks::Slot, Asks::Confirm, Asks::Identity] {
            assert_eq!(watch.hide("three oh three five five five oh one four two", asks), None, "{asks:?}");
            assert_eq!(watch.hide("nineteen forty", asks), None, "{asks:?}");
            assert!(watch.hide("4111 1111 1111 1111", asks).is_some(), "{asks:?}");
        }
        assert_eq!(watch.hide("two of them", Asks::Problem), None);
        // Pieces alone do not keep it going.
        for _ in 0..PIECES {
            watch.heard(piece);
        }
        assert_eq!(watch.hide(piece, Asks::Problem), None);
    }

    #[test]
    fn what_was_hidden_stays_hidden_and_marks_stay_where_they_were() {
        let once = hidden("Okay. My visa is 4111 1111 1111 1111. I smell gas, now").unwrap();
        assert_eq!(once, "Okay. My visa is [card number]. I smell gas, now");
        assert_eq!(hidden(&once), None);
    }

    #[test]
    fn what_follows_a_number_in_one_breath_is_hidden_with_it() {
        for text in [
            "it's 4111 1111 1111 1111 12/29 123 okay",
            "it's 4111 1111 1111 1111 12/2029 okay",
            "it's 4111 1111 1111 1111 twelve slash twenty nine okay",
            "it's 4111 1111 1111 1111 one slash twenty nine and 123 okay",
            "it's 4111 1111 1111 1111 1/29 okay",
            "it's 4111 1111 1111 1111 twelve okay",
        ] {
            for asks in [Asks::Problem, Asks::Zip] {
                let safe = CardWatch::default().hide(text, asks);
                assert_eq!(safe.as_deref(), Some("it's [card number] okay"), "{asks:?}: {text}");
            }
        }
        for (text, safe) in [
            (
                "4111 1111 1111 1111 expires 12/29, code 123",
                "[card number] expires [card number], code [card number]",
            ),
            (
                "I'm at 80218 my card is a visa 4111 1111 1111 1111",
                "I'm at 80218 my card is a visa [card number]",
            ),
        ] {
            assert_eq!(CardWatch::default().hide(text, Asks::Zip).as_deref(), Some(safe), "{text}");
        }
        assert_eq!(
            hidden("it's 4111 1111 1111 1111 twelve of twenty nine").as_deref(),
            Some("it's [card number] of [card number]")
        );
    }

    #[test]
    fn a_number_stays_hidden_whatever_follows_it_while_a_card_is_spoken_of() {
        for text in ["4111 1111 1111 1111 seven", "4111 1111 1111 1111 twenty nine"] {
            let mut watch = CardWatch::default();
            watch.heard("my credit card");
            assert_eq!(watch.hide(text, Asks::Zip).as_deref(), Some(HIDDEN), "{text}");
        }
    }

    #[test]
    fn date_and_code_of_a_card_that_was_not_named_are_hidden_in_the_turns_behind_its_number() {
        let mut watch = CardWatch::default();
        let number = "it's 4111 1111 1111 1111";
        assert!(!watch.expects() && watch.hide(number, Asks::Problem).is_some());
        watch.heard(number);
        assert!(watch.expects());
        for (text, safe) in [
            ("expires twelve twenty nine, code one two three", "expires [card number], code [card number]"),
            ("it expires 12/29", "it expires [card number]"),
            ("twelve slash twenty nine", "[card number]"),
        ] {
            assert_eq!(watch.hide(text, Asks::Problem).as_deref(), Some(safe), "{text}");
        }
        for text in ["are you open 24/7", "a 1/2 inch pipe", "a 3/4 valve", "at two or three"] {
            assert_eq!(watch.hide(text, Asks::Problem), None, "{text}");
        }
        assert_eq!(watch.hide("12/29 in the morning", Asks::Slot), None, "a day was asked for");
        for _ in 0..PIECES {
            watch.heard("okay");
        }
        assert!(!watch.expects());
    }

    #[test]
    fn dates_and_numbers_are_left_alone_where_no_card_was_spoken_of() {
        let mut watch = CardWatch::default();
        for text in [
            "can you come on 12/29",
            "can you come on twelve slash twenty nine",
            "it broke on 12/29 and I called on 1/2/2026",
            "call me at 303 555 0142 12/29 works too",
            "call me at 303 555 0142 12/29 1940 franklin 80218",
            "three oh three five five five oh one four two twelve slash twenty nine",
            "1940 franklin street 80218",
            "are you open 24/7",
        ] {
            for asks in [Asks::Problem, Asks::Slot, Asks::Address, Asks::Other] {
                assert_eq!(watch.hide(text, asks), None, "{asks:?}: {text}");
            }
            watch.heard(text);
            assert!(!watch.expects(), "{text}");
        }
    }
}
