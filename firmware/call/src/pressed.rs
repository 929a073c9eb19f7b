//! Keys that a caller presses in one go. More than any number that is asked for has are a card's: their sound, where
//! keys come as tones, is not to be kept.

use std::time::{Duration, Instant};

use vocab::{Sample8k, Span};

/// A telephone number with its country code is eleven.
const MOST_ASKED: u32 = 11;
/// Who waits longer between two keys begins anew.
const PAUSE: Duration = Duration::from_secs(8);
/// The tone begins before the key is known.
const TONE: u64 = 8_000 / 2;

/// One row of keys.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pressed {
    keys: u32,
    from: u64,
    last: Option<Instant>,
}

impl Pressed {
    /// A key is known when the caller's sound is at `at`. Since when its sound must be forgotten, if it must.
    pub(crate) fn key(&mut self, now: Instant, at: Sample8k) -> Option<Span> {
        if self.last.is_none_or(|last| now.saturating_duration_since(last) > PAUSE) {
            *self = Self { keys: 0, from: at.0.saturating_sub(TONE), last: None };
        }
        self.keys = self.keys.saturating_add(1);
        self.last = Some(now);
        (self.keys > MOST_ASKED).then_some(Span { from: Sample8k(self.from), to: at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
    fn a_telephone_number_is_kept_and_a_longer_row_of_keys_is_forgotten_from_its_first() {
        let begun = Instant::now();
        let mut pressed = Pressed::default();
        let mut key = |n: u32| {
            pressed.key(begun + Duration::from_secs(u64::from(n)), Sample8k(80_000 + u64::from(n) * 8_000))
        };
        assert!((0..11).all(|n| key(n).is_none()));
        assert_eq!(key(11), Some(Span { from: Sample8k(76_000), to: Sample8k(168_000) }));
        assert_eq!(key(12).unwrap().from, Sample8k(76_000));
        assert_eq!(key(30), None, "a new row after a pause");
    }
}
