//! Time as the machines see it: one reading a wake-up, and the arrival windows of jobs.

use std::time::Instant;

use serde::{Deserialize, Serialize};

/// Both clocks, read once by the shell per wake-up. Deadlines use `instant`, records use `utc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Monotonic; never set back.
    pub instant: Instant,
    /// Wall clock; may jump.
    pub utc: jiff::Timestamp,
}

impl Now {
    /// This moment and `later` after it, on both clocks (virtual time in tests and `talk`).
    pub fn plus(self, later: std::time::Duration) -> Self {
        Self { instant: self.instant + later, utc: self.utc + later }
    }
}

/// An arrival window: `[start, end)`, UTC. The office's time zone belongs to whoever prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// First moment the technician may arrive.
    pub start: jiff::Timestamp,
    /// Last moment, exclusive.
    pub end: jiff::Timestamp,
}

impl Slot {
    /// Whether two windows share a moment.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}
