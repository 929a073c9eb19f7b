//! What went over the wire of one call, stamped: every frame that was sent and every packet that came.
//!
//! A frame is *speech* when its level is above [`SPEECH_DBFS`] and it is one of at least three such frames in a
//! row (60 ms): the box sends no tones or breaths, so its first speech frame is the first word. Comfort noise
//! lies 29 dB lower.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard},
    time::Duration,
};

use super::{arrivals::Arrivals, lock};
use crate::clock::monotonic_ns;

/// What is louder counts as speech: the level that the limits of the bench name.
pub const SPEECH_DBFS: f32 = media::LOUD_DBFS;
/// Frames in a row that make speech: 60 ms; a click is shorter.
const SPEECH_FRAMES: u32 = 3;

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The box hung up.
    Box,
    /// We did.
    Caller,
    /// It was not taken.
    Refused {
        /// SIP status.
        code: u16,
        /// The words with it.
        reason: String,
    },
    /// The signalling failed; what.
    Lost(String),
}

/// Speech without a pause: its first and last frame, monotonic ns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// First frame.
    pub from_ns: u64,
    /// Last frame.
    pub to_ns: u64,
}

/// Finds the runs of speech in a row of frames, as they come.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs {
    /// Those found, in order; the last may still grow.
    pub(super) found: Vec<Run>,
    streak: u32,
    streak_from_ns: u64,
}

impl Runs {
    pub(super) fn push(&mut self, ns: u64, level_dbfs: f32) {
        if level_dbfs <= SPEECH_DBFS {
            self.streak = 0;
            return;
        }
        if self.streak == 0 {
            self.streak_from_ns = ns;
        }
        self.streak += 1;
        if self.streak == SPEECH_FRAMES {
            self.found.push(Run { from_ns: self.streak_from_ns, to_ns: ns });
        } else if self.streak > SPEECH_FRAMES
            && let Some(run) = self.found.last_mut()
        {
            run.to_ns = ns;
        }
    }
}

/// Whether a line is spoken while the box speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// In its turn.
    InTurn,
    /// Over the box, on purpose.
    Over,
}

/// When a line of ours was on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineTimes {
    /// In turn or over the box.
    pub manner: Manner,
    /// Its first speech frame; `None` until it was sent.
    pub from_ns: Option<u64>,
    /// Its last frame above [`SPEECH_DBFS`] so far.
    pub to_ns: Option<u64>,
    /// Whether all of it was sent.
    pub sent: bool,
}

/// One call, stamped.
#[derive(Clone, Debug, Default)]
pub struct Track {
    /// When the INVITE was handed to the endpoint.
    pub invited_ns: u64,
    /// When the 200 was reported; the ACK was sent just before.
    pub answered_ns: u64,
    pub(super) answer: Option<sip::Answer>,
    /// What the box said.
    pub(super) said: Runs,
    /// When the last packet came.
    pub last_packet_ns: Option<u64>,
    /// Packets that came.
    pub packets: u64,
    /// Our lines, in order.
    pub lines: Vec<LineTimes>,
    pub(super) line: Runs,
    /// Keys that the box pressed.
    pub keys: String,
    /// How it ended, once it did.
    pub end: Option<End>,
    /// When.
    pub ended_ns: u64,
}

impl Track {
    /// What the box said, without pauses.
    pub fn runs(&self) -> &[Run] {
        &self.said.found
    }

    /// The box's last speech frame so far.
    pub fn last_speech_ns(&self) -> Option<u64> {
        self.runs().last().map(|r| r.to_ns)
    }

    /// The last frame of our own speech so far.
    pub fn last_line_ns(&self) -> Option<u64> {
        self.lines.iter().rev().find_map(|l| l.to_ns)
    }

    pub(super) fn finish(&mut self, ns: u64, end: End) {
        if self.end.is_none() {
            self.end = Some(end);
            self.ended_ns = ns;
        }
    }

    pub(super) fn got(&mut self, ns: u64, level_dbfs: f32) {
        self.packets += 1;
        self.last_packet_ns = Some(ns);
        self.said.push(ns, level_dbfs);
    }

    /// A frame of ours that belongs to the line `index`.
    pub(super) fn sent(&mut self, ns: u64, level_dbfs: f32, index: usize) {
        let Some(line) = self.lines.get_mut(index) else { return };
        self.line.push(ns, level_dbfs);
        if line.from_ns.is_none() {
            // Runs of earlier lines end before this one was ordered.
            line.from_ns = self.line.found.last().map(|r| r.from_ns);
        }
        if level_dbfs > SPEECH_DBFS {
            line.to_ns = Some(ns);
        }
    }

    pub(super) fn line_begins(&mut self) {
        self.line = Runs::default();
    }
}

/// A track that several threads write and one waits on.
#[derive(Debug, Default)]
pub(super) struct Desk {
    track: Mutex<Track>,
    changed: Condvar,
    arrivals: Mutex<Arrivals>,
}

impl Desk {
    /// When what came was due.
    pub(super) fn arrivals(&self) -> MutexGuard<'_, Arrivals> {
        lock(&self.arrivals)
    }

    pub(super) fn with<T>(&self, change: impl FnOnce(&mut Track) -> T) -> T {
        let result = change(&mut lock(&self.track));
        self.changed.notify_all();
        result
    }

    /// Waits until the track shows something, at most so long. Packets come every 20 ms, so it looks that often.
    pub(super) fn wait<T>(&self, limit: Duration, shows: impl Fn(&Track) -> Option<T>) -> Option<T> {
        let until = monotonic_ns() + limit.as_nanos() as u64;
        let mut track = lock(&self.track);
        loop {
            if let Some(shown) = shows(&track) {
                return Some(shown);
            }
            let now = monotonic_ns();
            if now >= until {
                return None;
            }
            let pause = Duration::from_nanos(until - now).min(LOOK);
            track = match self.changed.wait_timeout(track, pause) {
                Ok((track, _)) => track,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }
}

/// A line that sends nothing must not hide that time passes.
const LOOK: Duration = Duration::from_millis(20);

/// What is to be done on a call by its pacing thread. Sized for a whole script at once.
pub(super) const ORDERS: usize = 64;
/// Packets between two ticks: one is normal, a burst after a stall some ten.
pub(super) const ARRIVALS: usize = 256;

/// The lines that wait to be played, and which is on the air.
#[derive(Debug, Default)]
pub(super) struct OnAir {
    pub(super) playing: Option<usize>,
    pub(super) waiting: VecDeque<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_is_no_speech_and_a_pause_ends_a_run() {
        let mut runs = Runs::default();
        let levels = [-60.0, -20.0, -20.0, -60.0, -30.0, -30.0, -30.0, -44.0, -46.0, -20.0, -20.0, -20.0];
        for (n, level) in (0u64..).zip(levels) {
            runs.push(n * 20, level);
        }
        assert_eq!(runs.found, [Run { from_ns: 80, to_ns: 140 }, Run { from_ns: 180, to_ns: 220 }]);
    }

    #[test]
    fn a_line_lasts_from_its_first_speech_to_its_last_loud_frame() {
        let mut track = Track::default();
        track.lines.push(LineTimes { manner: Manner::InTurn, from_ns: None, to_ns: None, sent: false });
        track.line_begins();
        for (n, level) in (0u64..).zip([-90.0, -20.0, -90.0, -20.0, -20.0, -20.0, -90.0, -44.9, -45.1]) {
            track.sent(n * 20, level, 0);
        }
        let line = track.lines[0];
        assert_eq!((line.from_ns, line.to_ns), (Some(60), Some(140)));
    }
}
