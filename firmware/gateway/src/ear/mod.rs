//! The `ear-N` threads: one set of graphs each, calls pinned to one of them, frames in, findings out.
//!
//! The line hands over every frame and never waits; the voice activity and the words of danger are `speech::ear`'s. A frame
//! that found no room is missed, not delayed: positions in the caller's audio stay true.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

use call::EarEvent;
use speech::ear::{EarError, Silero, Spot, Spotter, Vad, VadFinding};
use vocab::{CallId, Sample8k, Witness};

use crate::{config::MOST_CALLS, queue::DropOldest};

/// All calls on one ear × half a second of 20 ms frames. Full = the oldest frame goes and is counted: the newest sound
/// is what a barge-in is heard from.
const FRAMES: usize = 25 * MOST_CALLS;

/// Calls that one ear remembers: twice what a box takes.
const REMEMBERED: usize = 2 * MOST_CALLS;

/// Why the ears don't hear.
#[derive(Debug, thiserror::Error)]
pub enum EarsError {
    /// The graph does not run here.
    #[error("the ear can't be used")]
    Graph(#[from] EarError),
    /// A thread could not be started.
    #[error("an ear's thread could not be started")]
    Thread(#[source] std::io::Error),
}

/// What an ear tells of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Noticed {
    /// Speech began or paused.
    Voice(EarEvent),
    /// A word of danger sounded.
    Word(Witness),
}

#[expect(clippy::large_enum_variant, reason = "a frame every 20 ms; boxing it would allocate per frame")]
enum Sound {
    Frame { call: CallId, from: u64, frame: media::Frame },
    Ended(CallId),
}

/// Where a call's frames go, and how many samples went there.
#[derive(Clone, Copy, Debug)]
struct Pinned {
    ear: usize,
    samples: u64,
}

/// The ears of a box.
pub struct Ears {
    ears: Vec<DropOldest<Sound>>,
    calls: Mutex<BTreeMap<CallId, Pinned>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    failures: Arc<AtomicU64>,
    passed: Arc<AtomicU64>,
}

impl std::fmt::Debug for Ears {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ears").field("ears", &self.ears.len()).finish_non_exhaustive()
    }
}

impl Ears {
    /// Starts `threads` ears, at least one. Findings are reported from their threads.
    ///
    /// # Errors
    /// [`EarsError`]
    pub fn start(
        threads: usize,
        report: impl Fn(CallId, Noticed) + Send + Clone + 'static,
    ) -> Result<Self, EarsError> {
        let (failures, passed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let (mut ears, mut joins) = (Vec::new(), Vec::new());
        for n in 0..threads.max(1) {
            let queue = DropOldest::new(FRAMES);
            let worker = Worker {
                silero: Some(Silero::new()?),
                spotter: Some(Spotter::new()?),
                calls: BTreeMap::new(),
                queue: queue.clone(),
                failures: Arc::clone(&failures),
                passed: Arc::clone(&passed),
                report: report.clone(),
            };
            let thread = std::thread::Builder::new().name(format!("ear-{n}"));
            joins.push(thread.spawn(move || worker.run()).map_err(EarsError::Thread)?);
            ears.push(queue);
        }
        Ok(Self { ears, calls: Mutex::default(), threads: Mutex::new(joins), failures, passed })
    }

    /// The next 20 ms of what a caller says. The first one pins the call to the ear with the fewest.
    pub fn frame(&self, call: CallId, frame: media::Frame) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let pinned = match calls.get_mut(&call) {
            Some(pinned) => pinned,
            None => {
                let load = |ear| calls.values().filter(|p| p.ear == ear).count();
                let ear = (0..self.ears.len()).min_by_key(|ear| load(*ear)).unwrap_or(0);
                calls.entry(call).or_insert(Pinned { ear, samples: 0 })
            }
        };
        let Pinned { ear, samples: from } = *pinned;
        pinned.samples += frame.len() as u64;
        drop(calls);
        self.ears[ear].push(Sound::Frame { call, from, frame });
    }

    /// The call is over: what the ear knows of it is forgotten.
    pub fn ended(&self, call: CallId) {
        let pinned = self.calls.lock().unwrap_or_else(PoisonError::into_inner).remove(&call);
        if let Some(Pinned { ear, .. }) = pinned {
            self.ears[ear].push(Sound::Ended(call));
        }
    }

    /// Frames that found no room so far.
    pub fn lagged(&self) -> u64 {
        self.ears.iter().map(DropOldest::dropped).sum()
    }

    /// Looks for words of danger that were left out so far, since there was too much to do.
    pub fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }

    /// Windows that could not be scored so far.
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// Whether a thread has ended though nobody told it to.
    pub fn died(&self) -> bool {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).iter().any(JoinHandle::is_finished)
    }

    /// Ends the threads after what is queued.
    pub fn stop(&self) {
        for ear in &self.ears {
            ear.close();
        }
        for thread in self.threads.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            if thread.join().is_err() {
                tracing::error!("an ear had died");
            }
        }
        let (lagged, passed, failures) = (self.lagged(), self.passed(), self.failures());
        tracing::info!(lagged, passed, failures, "the ears are closed");
    }
}

/// What an ear knows of one call.
#[derive(Default)]
struct Known {
    vad: Vad,
    spot: Spot,
}

struct Worker<R> {
    /// `None` after a failure, until a new one could be made.
    silero: Option<Silero>,
    /// So is this one.
    spotter: Option<Spotter>,
    calls: BTreeMap<CallId, Known>,
    queue: DropOldest<Sound>,
    failures: Arc<AtomicU64>,
    passed: Arc<AtomicU64>,
    report: R,
}

impl<R: Fn(CallId, Noticed)> Worker<R> {
    fn run(mut self) {
        while let Some(sound) = self.queue.pop() {
            match sound {
                Sound::Frame { call, from, frame } => self.frame(call, from, &frame),
                Sound::Ended(call) => drop(self.calls.remove(&call)),
            }
        }
    }

    fn frame(&mut self, call: CallId, from: u64, frame: &media::Frame) {
        if self.calls.len() >= REMEMBERED && !self.calls.contains_key(&call) {
            // The word of a call's end found no room. Ids begin with the time: the first is the oldest.
            self.calls.pop_first();
        }
        let Known { vad, spot } = self.calls.entry(call).or_default();
        if vad.position() != from {
            vad.skip_to(from);
        }
        if let Some(silero) = &mut self.silero {
            match vad.push(silero, frame) {
                Ok(None) => {}
                Ok(Some(finding)) => (self.report)(call, Noticed::Voice(event(finding))),
                Err(error) => {
                    failed(&self.failures, "voice", &error);
                    self.silero = None;
                }
            }
        } else {
            self.silero = Silero::new().ok();
        }
        if spot.push(from, frame, vad.voice()) {
            self.look(call);
        }
    }

    /// Listens for words of danger, if there is time: whether someone speaks comes first.
    fn look(&mut self, call: CallId) {
        let behind = self.queue.waiting() > MOST_WAITING * self.calls.len();
        let Some(Known { spot, .. }) = self.calls.get_mut(&call) else { return };
        if behind {
            spot.pass();
            self.passed.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let Some(spotter) = &mut self.spotter else {
            spot.pass();
            self.spotter = Spotter::new().ok();
            return;
        };
        match spot.look(spotter) {
            Ok(None) => {}
            Ok(Some(witness)) => (self.report)(call, Noticed::Word(witness)),
            Err(error) => {
                failed(&self.failures, "words", &error);
                self.spotter = None;
            }
        }
    }
}

/// Frames of a call that may wait while an ear listens for words.
const MOST_WAITING: usize = 2;

fn failed(failures: &AtomicU64, graph: &str, error: &EarError) {
    failures.fetch_add(1, Ordering::Relaxed);
    let error: &dyn std::error::Error = error;
    tracing::warn!(graph, error, "the ear starts its graph anew");
}

/// The finding as the call knows it.
pub fn event(finding: VadFinding) -> EarEvent {
    match finding {
        VadFinding::Maybe => EarEvent::Maybe,
        VadFinding::Started { at_sample } => EarEvent::Started { at: Sample8k(at_sample) },
        VadFinding::Paused { at_sample } => EarEvent::Paused { at: Sample8k(at_sample) },
    }
}

#[cfg(test)]
mod tests;
