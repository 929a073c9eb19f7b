//! Keys that a caller presses in one row. The last one that a question asks for waits a moment: a row that goes on is
//! longer than a ZIP code or a telephone number, and may be a card's. It is dropped, and its tones are not to be kept.

use std::time::{Duration, Instant};

use dialogue::Asks;
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

/// One row of keys.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pressed {
    keys: usize,
    first: Option<char>,
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
            *self = Self { first: Some(key), from: at.0.saturating_sub(TONE), ..Self::default() };
        }
        self.last = Some(now);
        if !key.is_ascii_digit() {
            taken.keys.extend(self.held.take());
            taken.keys.push(key);
            *self = Self::default();
            return taken;
        }
        self.keys += 1;
        let asked = self.asked(asks);
        let over = asked.is_some_and(|asked| self.keys > asked) || self.keys > MOST_ASKED;
        if over {
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

    /// How many keys the question takes, with the country code where it was pressed.
    fn asked(&self, asks: Asks) -> Option<usize> {
        let coded = asks == Asks::Phone && self.first == Some('1');
        asks.keys().map(|keys| if coded { keys + 1 } else { keys })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Presses a key a second; what the conversation gets, and what is to be forgotten last.
    #[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
    fn press(keys: &str, asks: Asks) -> (String, Option<Span>) {
        let begun = Instant::now();
        let mut pressed = Pressed::default();
        let (mut got, mut forget) = (String::new(), None);
        let mut at = Duration::ZERO;
        for key in keys.chars() {
            at += Duration::from_millis(500);
            let sample = Sample8k(80_000 + at.as_millis() as u64 * 8);
            let taken = pressed.key(begun + at, sample, key, asks);
            got.push_str(&taken.keys);
            forget = taken.forget.or(forget);
        }
        got.extend(pressed.rested(begun + at + REST));
        (got, forget)
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
}
