//! A call under way, from the caller's chair: say a line, wait for the box, hang up.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use sip::{Command, DialogKey};
use tokio::sync::mpsc;

use super::{
    Desks,
    ladder::{Ladder, ladder},
    lock,
    pace::{Order, Threads},
    recording::Recording,
    track::{Desk, End, LineTimes, Manner, Track},
};
use crate::clock::monotonic_ns;

/// What waiting for the box came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// What was waited for.
    Yes,
    /// The call is over.
    Ended,
    /// It did not come in time.
    Nothing,
}

/// What is left of a call: its stamps, its sound, what was measured.
#[derive(Clone, Debug)]
pub struct Talk {
    /// The stamps.
    pub track: Track,
    /// Both sides.
    pub recording: Recording,
    /// What was measured.
    pub ladder: Ladder,
    /// Media figures, seen from the phone.
    pub stats: media::StreamStats,
    /// How late each frame of the box came, milliseconds; infinite = lost.
    pub late_ms: Vec<f64>,
}

/// A call.
pub struct Call {
    dialog: DialogKey,
    desk: Arc<Desk>,
    commands: mpsc::Sender<Command>,
    desks: Desks,
    threads: Mutex<Option<Threads>>,
    /// The number that it shows.
    pub from: Option<vocab::Phone>,
}

impl Call {
    pub(super) fn new(
        dialog: DialogKey,
        desk: Arc<Desk>,
        commands: mpsc::Sender<Command>,
        desks: Desks,
        from: Option<vocab::Phone>,
    ) -> Self {
        Self { dialog, desk, commands, desks, threads: Mutex::new(None), from }
    }

    pub(super) fn connect(&self, threads: Threads) {
        *lock(&self.threads) = Some(threads);
    }

    /// Speaks a line, behind those that still play. Mono, 8 kHz.
    pub fn say(&self, audio: Arc<[i16]>) {
        self.play(audio, Manner::InTurn);
    }

    /// Speaks a line while the box speaks.
    pub fn say_over(&self, audio: Arc<[i16]>) {
        self.play(audio, Manner::Over);
    }

    fn play(&self, audio: Arc<[i16]>, manner: Manner) {
        let line = LineTimes { manner, from_ns: None, to_ns: None, sent: false };
        let index = self.desk.with(|track| {
            track.lines.push(line);
            track.lines.len() - 1
        });
        self.order(Order::Play(index, audio));
    }

    /// Presses a key.
    pub fn press(&self, key: char) {
        self.order(Order::Press(key));
    }

    /// Stops speaking.
    pub fn hush(&self) {
        self.order(Order::Hush);
    }

    fn order(&self, order: Order) {
        if let Some(threads) = &*lock(&self.threads) {
            // Waits at most for a tick; the thread is gone only when the call is.
            let _ = threads.orders.send(order);
        }
    }

    /// Waits until all that was ordered is spoken.
    pub fn wait_spoken(&self, limit: Duration) -> Heard {
        self.wait(limit, |track| track.lines.iter().all(|l| l.sent).then_some(()))
    }

    /// Waits until the box has spoken since `since_ns` and then been silent for `quiet`.
    pub fn wait_quiet(&self, since_ns: u64, quiet: Duration, limit: Duration) -> Heard {
        let quiet = quiet.as_nanos() as u64;
        self.wait(limit, |track| {
            let last = track.last_speech_ns()?;
            (last > since_ns && monotonic_ns() >= last + quiet).then_some(())
        })
    }

    /// Waits until the box has spoken for `long` since `since_ns`.
    pub fn wait_speaking(&self, since_ns: u64, long: Duration, limit: Duration) -> Heard {
        let long = long.as_nanos() as u64;
        self.wait(limit, |track| {
            let first = track.runs().iter().find(|r| r.to_ns > since_ns)?;
            let speaks = track.last_speech_ns().is_some_and(|last| monotonic_ns() < last + SPEAKS_NS);
            (speaks && monotonic_ns() >= first.from_ns.max(since_ns) + long).then_some(())
        })
    }

    /// Waits until the box hangs up.
    pub fn wait_end(&self, limit: Duration) -> Heard {
        self.wait(limit, |_| None::<()>)
    }

    /// Waits until the track shows it.
    pub fn wait<T>(&self, limit: Duration, shows: impl Fn(&Track) -> Option<T>) -> Heard {
        let found = self.desk.wait(limit, |track| match (shows(track), &track.end) {
            (Some(_), _) => Some(Heard::Yes),
            (None, Some(_)) => Some(Heard::Ended),
            (None, None) => None,
        });
        found.unwrap_or(Heard::Nothing)
    }

    /// The stamps so far.
    pub fn track(&self) -> Track {
        self.desk.with(|track| track.clone())
    }

    /// Hangs up, if the box has not, and tells what was measured.
    pub fn hang_up(&self) -> Talk {
        self.end();
        let threads = lock(&self.threads).take();
        let (recording, stats) = threads.and_then(|mut t| t.end()).unwrap_or_default();
        let track = self.track();
        let late_ms = self.desk.arrivals().late_ms();
        Talk { ladder: ladder(&track), track, recording, stats, late_ms }
    }

    fn end(&self) {
        let open = self.desk.with(|track| {
            let open = track.end.is_none();
            track.finish(monotonic_ns(), End::Caller);
            open
        });
        if open {
            // A command queue that is full belongs to an endpoint that has died.
            let _ = self.commands.try_send(Command::HangUp(self.dialog));
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.end();
        lock(&self.desks).remove(&self.dialog);
    }
}

/// A frame of speech this recent means that the box is speaking.
const SPEAKS_NS: u64 = 60_000_000;
