//! Keys that a caller presses in one row. The last one that a question asks for waits a moment: a row that goes on is
//! longer than a ZIP code or a telephone number, and may be a card's. It is dropped, and its tones are not to be kept.
//!
//! Keys are counted anew where another question is open, since who knows the menu presses on after a short rest. Only a
//! card's number is looked for across questions: one that answers some of them on its way is a card's all the same. A ZIP
//! code and a telephone number pressed on end look like one now and then; they are dropped, and asked for again.

use std::time::{Duration, Instant};

use dialogue::{Asks, understand::card::is_card};
use vocab::{Sample8k, Span};

/// A telephone number with its country code is eleven: more keys in a row than that are never asked for.
const MOST_ASKED: usize = 11;
/// Who waits longer between two keys begins a new row.
const PAUSE: Duration = Duration::from_secs(4);
/// So long the last key that was asked for waits for one more.
const REST: Duration = Duration::from_millis(900);
/// The tone begins before the key is known.
const TONE: u64 = 8_000 / 2;
/// Recordings lie back so long that the sound of a whole row can be forgotten; slower rows are forgotten in part.
const LONGEST_ROW: u64 = 40 * 8_000;
/// The shortest and the longest card number.
const CARD: std::ops::RangeInclusive<usize> = 15..=19;

/// One row of keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pressed {
    /// What the last key answered.
    asks: Option<Asks>,
    /// Keys for that question.
    keys: usize,
    /// The first of them.
    first: Option<char>,
    /// The row's last keys, whatever they answered: as many as a card's number has.
    digits: String,
    /// Where the row's sound begins.
    from: u64,
    last: Option<Instant>,
    held: Option<char>,
    row: Row,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Row {
    /// Its keys are taken.
    #[default]
    Taken,
    /// It went on beyond what was asked for.
    Dropped,
}

/// What a key brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Keys for the conversation, in order.
    pub(crate) keys: String,
    /// The caller's sound that must not be kept.
    pub(crate) forget: Option<Span>,
}

impl Pressed {
    /// A key is known when the caller's sound is at `at`; `asks` is the open question.
    pub(crate) fn key(&mut self, now: Instant, at: Sample8k, key: char, asks: Asks) -> Taken {
        let mut taken = Taken::default();
        if self.last.is_none_or(|last| now.saturating_duration_since(last) > PAUSE) {
            taken.keys.extend(self.held);
            *self = Self { from: at.0.saturating_sub(TONE), ..Self::default() };
        } else if self.asks != Some(asks) {
            taken.keys.extend(self.held.take());
            (self.keys, self.first) = (0, None);
        }
        (self.last, self.asks) = (Some(now), Some(asks));
        if !key.is_ascii_digit() {
            taken.keys.extend(self.held.take());
            taken.keys.push(key);
            *self = Self::default();
            return taken;
        }
        self.count(key);
        let asked = self.asked(asks);
        if self.is_over(asked) {
            if self.row == Row::Taken {
                // The star clears what the conversation has of the row.
                taken.keys.push('*');
            }
            (self.row, self.held) = (Row::Dropped, None);
            let from = self.from.max(at.0.saturating_sub(LONGEST_ROW));
            taken.forget = Some(Span { from: Sample8k(from), to: at });
        } else if asked == Some(self.keys) {
            self.held = Some(key);
        } else {
            taken.keys.push(key);
        }
        taken
    }

    /// The key that has waited long enough for another one.
    pub(crate) fn rested(&mut self, now: Instant) -> Option<char> {
        let rested = self.last.is_some_and(|last| now.saturating_duration_since(last) >= REST);
        self.held.take_if(|_| rested)
    }

    /// The caller presses no more: the key that still waits.
    pub(crate) fn ended(&mut self) -> Option<char> {
        self.held.take()
    }

    fn count(&mut self, key: char) {
        self.keys += 1;
        self.first = self.first.or(Some(key));
        if self.digits.len() == *CARD.end() {
            self.digits.remove(0);
        }
        self.digits.push(key);
    }

    /// Whether the row holds more than was asked for. What was dropped once stays so, whatever is asked meanwhile.
    fn is_over(&self, asked: Option<usize>) -> bool {
        let more = asked.is_some_and(|asked| self.keys > asked) || self.keys > MOST_ASKED;
        let ends_with_card = |len| {
            let digits = self.digits.len().checked_sub(len).and_then(|from| self.digits.get(from..));
            digits.is_some_and(is_card)
        };
        self.row == Row::Dropped || more || CARD.into_iter().any(ends_with_card)
    }

    /// How many keys the question takes, with the country code where it was pressed.
    fn asked(&self, asks: Asks) -> Option<usize> {
        let coded = asks == Asks::Phone && self.first == Some('1');
        asks.keys().map(|keys| if coded { keys + 1 } else { keys })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Presses a key every half second, each at its question; what the conversation gets, and what is to be forgotten
    /// last.
    #[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
    fn press_at(keys: impl IntoIterator<Item = (char, Asks)>) -> (String, Option<Span>) {
        let begun = Instant::now();
        let mut pressed = Pressed::default();
        let (mut got, mut forget) = (String::new(), None);
        let mut at = Duration::ZERO;
        for (key, asks) in keys {
            at += Duration::from_millis(500);
            let sample = Sample8k(80_000 + at.as_millis() as u64 * 8);
            let taken = pressed.key(begun + at, sample, key, asks);
            got.push_str(&taken.keys);
            forget = taken.forget.or(forget);
        }
        got.extend(pressed.rested(begun + at + REST));
        (got, forget)
    }

    /// The same at one question.
    fn press(keys: &str, asks: Asks) -> (String, Option<Span>) {
        press_at(keys.chars().map(|key| (key, asks)))
    }

    /// The first `keys` answer `asks`, those of `rest` what is asked then.
    fn press_on(keys: &str, asks: Asks, rest: &str, then: Asks) -> (String, Option<Span>) {
        press_at(keys.chars().map(|key| (key, asks)).chain(rest.chars().map(|key| (key, then))))
    }

    #[test]
    fn what_was_asked_for_is_taken_once_no_more_keys_follow() {
        assert_eq!(press("80218", Asks::Zip), ("80218".to_owned(), None));
        assert_eq!(press("3035550142", Asks::Phone), ("3035550142".to_owned(), None));
        assert_eq!(press("13035550142", Asks::Phone), ("13035550142".to_owned(), None));
        assert_eq!(press("1", Asks::Confirm), ("1".to_owned(), None));
        assert_eq!(press("80218#", Asks::Zip), ("80218#".to_owned(), None));
    }

    #[test]
    fn a_longer_row_is_dropped_and_its_sound_forgotten_from_its_first_key() {
        for asks in [Asks::Zip, Asks::Phone] {
            let (got, forget) = press("4111111111111111", asks);
            assert!(got.ends_with('*') && got.len() <= 10, "{asks:?}: {got}");
            assert_eq!(forget, Some(Span { from: Sample8k(80_000), to: Sample8k(144_000) }));
        }
        let (got, forget) = press("4111111111111111", Asks::Problem);
        assert!(got.ends_with('*') && forget.is_some(), "{got}");
    }

    #[test]
    fn a_new_question_begins_a_new_row() {
        for number in ["3035550142", "13035550142"] {
            let (got, forget) = press_on("2", Asks::Other, number, Asks::Phone);
            assert_eq!((got, forget), (format!("2{number}"), None));
            let (got, forget) = press_on("80218", Asks::Zip, number, Asks::Phone);
            assert_eq!((got, forget), (format!("80218{number}"), None));
            let (got, forget) = press_on(number, Asks::Phone, "1", Asks::Confirm);
            assert_eq!((got, forget), (format!("{number}1"), None));
        }
        // The second key is the first of its question: a country code.
        assert_eq!(press_on("1", Asks::Confirm, "3035550142", Asks::Phone).0, "13035550142");
        // What is too long for its own question is so behind another one as well.
        let (got, forget) = press_on("2", Asks::Other, "4111111111111111", Asks::Phone);
        assert!(got.ends_with('*') && got.len() <= 11 && forget.is_some(), "{got}");
    }

    #[test]
    fn a_card_that_answers_questions_on_its_way_is_forgotten_whole() {
        for (answers, asks, then) in
            [(5, Asks::Zip, Asks::Other), (6, Asks::Confirm, Asks::Phone), (6, Asks::Other, Asks::Confirm)]
        {
            let (first, rest) = "4111111111111111".split_at(answers);
            let (got, forget) = press_on(first, asks, rest, then);
            assert!(got.ends_with('*'), "{asks:?}, {then:?}: {got}");
            assert_eq!(forget, Some(Span { from: Sample8k(80_000), to: Sample8k(144_000) }), "{asks:?}");
        }
    }

    #[test]
    fn what_was_dropped_stays_dropped_at_the_next_question() {
        let (got, _) = press_on("411111", Asks::Zip, "1111111111", Asks::Phone);
        assert_eq!(got, "4111*");
    }

    #[test]
    fn the_key_that_waits_is_handed_over_when_the_call_ends() {
        let mut pressed = Pressed { held: Some('2'), ..Pressed::default() };
        assert_eq!((pressed.ended(), pressed.ended()), (Some('2'), None));
    }
}
