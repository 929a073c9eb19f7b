//! Rhythms of LEDs and bell.

use std::time::{Duration, Instant};

use super::Level;

/// A rhythm. A blinking one begins with its on phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    Off,
    On,
    /// Once in two seconds: something is not as it should be, but works.
    Slow,
    /// Four times a second: come and look.
    Fast,
    /// Lit, with a short dark moment every three seconds.
    Wink,
    /// Dark, with a short flash every three seconds.
    Blip,
    /// The bell: a second in three, as a telephone, but shorter of breath.
    Ring,
    /// The bell when somebody may be hurt: no pause long enough to talk through.
    RingLong,
}

impl Pattern {
    /// Length of its on and off phase; `None` when it does not change.
    fn phases(self) -> Option<(Duration, Duration)> {
        let (on, off) = match self {
            Self::Off | Self::On => return None,
            Self::Slow => (1_000, 1_000),
            Self::Fast => (125, 125),
            Self::Wink => (2_800, 200),
            Self::Blip => (100, 2_900),
            Self::Ring => (1_000, 2_000),
            Self::RingLong => (1_500, 500),
        };
        Some((Duration::from_millis(on), Duration::from_millis(off)))
    }
}

/// One lamp or bell in its rhythm.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beat {
    pattern: Pattern,
    since: Instant,
    level: Level,
    next: Option<Instant>,
}

impl Beat {
    pub(super) fn new(now: Instant) -> Self {
        Self { pattern: Pattern::Off, since: now, level: Level::Off, next: None }
    }

    /// Its level, if that changed. The same pattern goes on where it is.
    pub(super) fn show(&mut self, pattern: Pattern, now: Instant) -> Option<Level> {
        if pattern != self.pattern {
            (self.pattern, self.since) = (pattern, now);
        }
        let before = self.level;
        (self.level, self.next) = self.at(now);
        (self.level != before).then_some(self.level)
    }

    /// Begins the pattern with this moment, on.
    pub(super) fn restart(&mut self, pattern: Pattern, now: Instant) {
        (self.pattern, self.since) = (pattern, now);
        (self.level, self.next) = self.at(now);
    }

    pub(super) fn level(&self) -> Level {
        self.level
    }

    /// When the level changes by itself.
    pub(super) fn next_change(&self) -> Option<Instant> {
        self.next
    }

    /// Counted from the start of the pattern, so that a late wake-up shifts nothing.
    fn at(&self, now: Instant) -> (Level, Option<Instant>) {
        let Some((on, off)) = self.pattern.phases() else {
            let level = if self.pattern == Pattern::On { Level::On } else { Level::Off };
            return (level, None);
        };
        let cycle = on + off;
        let elapsed = now.saturating_duration_since(self.since);
        let into = Duration::from_nanos((elapsed.as_nanos() % cycle.as_nanos()) as u64);
        let (level, left) = if into < on { (Level::On, on - into) } else { (Level::Off, cycle - into) };
        (level, Some(now + left))
    }
}
