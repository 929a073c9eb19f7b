//! Card numbers in what a caller says: they are to be forgotten, not kept.
//!
//! Whole numbers are known by issuer, length and check digit (ISO/IEC 7812-1), however they are spoken. A caller who
//! speaks of paying by card may give its number piece by piece, an expiry date and a code: for some turns then every
//! longer run of digits is hidden where the question is an open one.

use super::{
    number::{digit_readings, is_number_word},
    words::{Word, longest, words},
};
use crate::Asks;

/// What stands in place of the digits.
pub const HIDDEN: &str = "[card number]";

/// Turns after a card was spoken of in which pieces of its number may come: four groups, a date, a code.
const PIECES: u8 = 6;
/// Digits of the shortest piece: a security code.
const SHORTEST_PIECE: usize = 3;
/// Digits of the shortest whole number.
const SHORTEST: usize = 15;
/// More digits in one breath than a telephone number, a ZIP code and a house number have.
const TOO_MANY: usize = 20;
/// Digits that may follow a whole number in the same breath: expiry date and security code.
const BEHIND: usize = 8;
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

    /// The turn without the digits of a card; `None` = there are none. `asks` is what the caller was asked.
    pub fn hide(self, text: &str, asks: Asks) -> Option<String> {
        let words = words(text);
        let spoken_of = self.expects() || speaks_of_card(&words);
        let pieces = spoken_of && is_open(asks);
        // A telephone number and a ZIP code in one breath are 15 digits as well.
        let least = if spoken_of || is_open(asks) { SHORTEST } else { SHORTEST + 1 };
        let mut kept: Vec<String> = Vec::new();
        let mut hidden = false;
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let run = run(&words[at..]);
            if !run.is_empty() && is_hidden(run, least, pieces) {
                let mark =
                    run.last().map_or(String::new(), |last| last.marked()[last.raw.len()..].to_owned());
                kept.push(format!("{HIDDEN}{mark}"));
                hidden = true;
            } else if run.is_empty() {
                kept.push(word.marked());
            } else {
                kept.extend(run.iter().map(Word::marked));
            }
            at += run.len().max(1);
        }
        hidden.then(|| kept.join(" "))
    }

    /// The turn is over.
    pub fn heard(&mut self, text: &str) {
        self.turns = if speaks_of_card(&words(text)) { PIECES } else { self.turns.saturating_sub(1) };
    }
}

/// Number words from the first on, with what people say between them; empty when the first is none.
fn run(words: &[Word]) -> &[Word] {
    let is_filler = |word: &Word| FILLERS.contains(&word.norm.as_str());
    let mut len = 0;
    while let Some(word) = words.get(len) {
        let filled = len > 0 && is_filler(word) && words.get(len + 1).is_some_and(is_number_word);
        if !is_number_word(word) && !filled {
            break;
        }
        len += 1;
    }
    &words[..len]
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

/// Whether this run of number words holds a card's.
fn is_hidden(run: &[Word], least: usize, pieces: bool) -> bool {
    let spoken: Vec<Word> = run.iter().filter(|word| is_number_word(word)).cloned().collect();
    if spoken.len() > MOST_WORDS {
        return true;
    }
    digit_readings(&spoken).iter().any(|reading| {
        let digits = reading.digits.as_str();
        let piece = pieces && digits.len() >= SHORTEST_PIECE;
        piece || digits.len() > TOO_MANY || begins_with_card(digits, least)
    })
}

/// A whole number, perhaps with expiry date and code behind it. Digits before it make it no card's, since many a number
/// holds one by chance.
fn begins_with_card(digits: &str, least: usize) -> bool {
    let lengths = digits.len().saturating_sub(BEHIND).max(least)..=digits.len();
    lengths.into_iter().any(|len| {
        // One or two digits behind it are neither a date nor a code.
        let behind = digits.len() - len;
        (behind == 0 || behind >= SHORTEST_PIECE) && digits.get(..len).is_some_and(is_card)
    })
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
}
