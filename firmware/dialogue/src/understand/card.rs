//! Card numbers in what a caller says or presses: they are to be forgotten, not kept.
//!
//! Whole numbers are known by issuer, length and check digit (ISO/IEC 7812-1), however they are spoken. A caller who
//! speaks of a card may give its number piece by piece, an expiry date and a code: for some turns then every longer run
//! of digits is hidden, unless the question itself asks for digits.

use super::{
    number::{digit_readings, is_number_word},
    words::{Word, words},
};
use crate::Asks;

/// What stands in place of the digits.
pub const HIDDEN: &str = "[card number]";

/// Turns after a card was spoken of in which pieces of its number may come.
const PIECES: u8 = 4;
/// Digits of the shortest piece: a security code.
const SHORTEST_PIECE: usize = 3;
/// Number words that are read at once: more than a card number takes with `double` and `triple`.
const WINDOW: usize = 20;
/// Words that speak of a card whose number may follow. Whether cards are taken is another question.
const NAMES: [&str; 16] = [
    "card number",
    "number on the card",
    "my credit card",
    "my debit card",
    "my card",
    "my visa",
    "my mastercard",
    "my master card",
    "my amex",
    "my american express",
    "my discover",
    "card is",
    "security code",
    "c v v",
    "cvv",
    "expiration date",
];

/// Whether the digits are a card's: issuer, length and Luhn's check digit. Lengths that an American telephone number
/// and what is said behind it have as well are left out (13 and 14).
pub fn is_card(digits: &str) -> bool {
    let starts = |len: usize| digits.get(..len).and_then(|d| d.parse::<u32>().ok()).unwrap_or(0);
    let issued = match digits.len() {
        19 => starts(1) == 4,
        15 => matches!(starts(2), 34 | 37),
        16 => {
            starts(1) == 4
                || matches!(starts(2), 51..=55 | 65)
                || matches!(starts(4), 2221..=2720 | 3528..=3589 | 6011)
                || matches!(starts(3), 644..=649)
        }
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
    /// The turn without the digits of a card; `None` = there are none. `asks` is what the caller was asked.
    pub fn hide(self, text: &str, asks: Asks) -> Option<String> {
        let words = words(text);
        let spoken_of = self.turns > 0 || speaks_of_card(&words);
        // A number that was asked for is that number: a telephone number and a ZIP code are 15 digits as well.
        let least = match (spoken_of, wants_digits(asks)) {
            (true, false) => SHORTEST_PIECE,
            (true, true) | (false, false) => 15,
            (false, true) => 16,
        };
        let mut kept: Vec<&str> = Vec::new();
        let mut hidden = false;
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let run = words[at..].iter().take_while(|w| is_number_word(w)).count();
            let len = card_in(&words[at..at + run], least);
            if len > 0 {
                kept.push(HIDDEN);
                hidden = true;
            } else if run == 0 {
                kept.push(&word.raw);
            } else {
                kept.extend(words[at..at + run].iter().map(|word| word.raw.as_str()));
            }
            at += len.max(run).max(1);
        }
        hidden.then(|| kept.join(" "))
    }

    /// The turn is over.
    pub fn heard(&mut self, text: &str) {
        self.turns = if speaks_of_card(&words(text)) || text.contains(HIDDEN) {
            PIECES
        } else {
            self.turns.saturating_sub(1)
        };
    }
}

fn speaks_of_card(words: &[Word]) -> bool {
    (0..words.len()).any(|at| super::words::longest(words, at, &NAMES).is_some())
}

const fn wants_digits(asks: Asks) -> bool {
    matches!(asks, Asks::Phone | Asks::Zip | Asks::Address | Asks::Unit)
}

/// How many of these number words are a card's: all, or none. Digits before or behind a card's, without a word between,
/// make it no card's, since many a number holds one by chance.
fn card_in(run: &[Word], least: usize) -> usize {
    if run.is_empty() {
        return 0;
    }
    let readings = digit_readings(run);
    let pieces = least == SHORTEST_PIECE;
    let piece = |digits: &str| pieces && digits.len() >= least;
    // More words than are read are more digits than any number that is asked for has.
    let endless = pieces && run.len() > WINDOW;
    let card = readings.iter().any(|r| piece(&r.digits) || (r.digits.len() >= least && is_card(&r.digits)));
    if card || endless { run.len() } else { 0 }
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
        for other in [
            "4111111111111112",
            "3035550142802030",
            "411111111111111",
            "30569309025904",
            "",
            "1234567812345670",
        ] {
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
        ] {
            assert_eq!(hidden(text).as_deref(), Some("it's [card number] okay"), "{text}");
        }
    }

    #[test]
    fn numbers_that_callers_give_are_left_alone() {
        for text in [
            "three oh three five five five oh one four two and the zip is eight oh two one eight",
            "twenty two eighteen gaylord street eight oh two oh five",
            "my furnace is out and it is thirty degrees in here",
            "do you take visa I'm at eight fifty one pearl street eight oh two oh three",
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
        assert_eq!(watch.hide("three oh three five five five oh one four two", Asks::Phone), None);
        assert_eq!(watch.hide("two of them", Asks::Problem), None);
        for _ in 0..PIECES {
            watch.heard("my sink is clogged");
        }
        assert_eq!(watch.hide(piece, Asks::Problem), None);
    }

    #[test]
    fn what_was_hidden_stays_hidden_and_is_not_hidden_twice() {
        let once = hidden("my visa is 4111 1111 1111 1111").unwrap();
        assert_eq!(once, "my visa is [card number]");
        assert_eq!(hidden(&once), None);
    }
}
