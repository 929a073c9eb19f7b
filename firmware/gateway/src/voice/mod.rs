//! The `voice` threads, at lower priority: recogniser and synthesiser behind one bounded queue.
//!
//! The first thread takes final decodes alone where there are two or more, so that the words of a turn never wait
//! behind a rendering; the others take everything in order of [`queue`]. An engine that fails or panics is replaced and
//! counted, and its job answered with `None`. Prompts in the cache are answered by [`Voice::order`] itself.

mod apart;
mod engines;
mod queue;
mod reading;
mod worker;

use std::{
    collections::{BTreeSet, VecDeque},
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{SyncSender, sync_channel},
    },
    thread::JoinHandle,
};

use call::{Decode, DecodeId, DecodeKind, Fixed, RenderId, Rendered};
use speech::{
    mouth::{MouthError, Shelf, Warmed},
    recognise::{RecognizerError, Transcript, Trust},
};
use vocab::{CallId, Heard, Private, Span};

pub use apart::{Apart, serve};
pub use engines::Engines;
use queue::{Jobs, Takes};
pub use reading::Reading;
use worker::Worker;

/// How the voice is set up.
#[derive(Clone, Debug)]
pub struct VoiceSettings {
    /// Where rendered prompts are kept.
    pub cache: PathBuf,
    /// How many threads, at least one. Each has a recogniser (some 90 MB) and a text encoder (40 MB), all but the first of several a voice (150 MB).
    pub threads: usize,
}

/// Why the voice does not start.
#[derive(Debug, thiserror::Error)]
pub enum VoiceError {
    /// The recogniser does not work.
    #[error("the recogniser does not start")]
    Recognizer(#[from] RecognizerError),
    /// The synthesiser or its cache do not work.
    #[error("the synthesiser does not start")]
    Mouth(#[from] MouthError),
    /// A thread could not be started.
    #[error("a voice thread could not be started")]
    Thread(#[source] std::io::Error),
    /// A thread died while it started.
    #[error("a voice thread died while it started")]
    Died,
}

/// A work order.
#[derive(Clone, Debug)]
pub enum Job {
    /// Recognise this.
    Decode {
        /// Whose.
        call: CallId,
        /// What.
        decode: Decode,
    },
    /// Say this.
    Render {
        /// Whose.
        call: CallId,
        /// Which piece.
        id: RenderId,
        /// The words.
        spoken: Private<String>,
        /// Whether its sound is kept on disk.
        fixed: Fixed,
    },
    /// This may be said soon.
    Ahead {
        /// The words.
        spoken: Private<String>,
    },
}

impl Job {
    fn call(&self) -> Option<CallId> {
        match self {
            Self::Decode { call, .. } | Self::Render { call, .. } => Some(*call),
            Self::Ahead { .. } => None,
        }
    }
}

/// What became of one.
#[expect(clippy::large_enum_variant, reason = "a handful a turn; none is kept for long")]
#[derive(Clone, Debug)]
pub enum Done {
    /// The words; `None` = the recogniser failed, or the decode had become pointless.
    Decoded(CallId, DecodeId, Option<Heard>),
    /// The sound; `None` = synthesis failed.
    Rendered(CallId, RenderId, Rendered),
}

/// Render all of these and say how far it is.
#[derive(Debug)]
struct Warm {
    pieces: VecDeque<String>,
    so_far: Warmed,
    progress: SyncSender<Warmed>,
}

/// What threads and door share.
#[derive(Default)]
struct Shared {
    jobs: Jobs,
    /// Prompts in memory.
    shelf: Mutex<Shelf>,
    /// Rendered ahead, newest last; private lines among them, so never on disk.
    ahead: Mutex<VecDeque<(String, Arc<[i16]>)>>,
    restarts: AtomicU64,
    shed: ShedCounts,
}

/// What was ordered and not done, since the start.
#[derive(Debug, Default)]
struct ShedCounts {
    partials: AtomicU64,
    finals: AtomicU64,
    replies: AtomicU64,
    ahead: AtomicU64,
}

/// What was left undone under load. A partial decode goes for a newer one before it was begun, a final one for a newer
/// end of the same turn; what the queue refused counts as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shed {
    /// Partial decodes.
    pub partials: u64,
    /// Final decodes.
    pub finals: u64,
    /// Pieces of replies.
    pub replies: u64,
    /// Lines to be rendered ahead.
    pub ahead: u64,
}

/// Lines rendered ahead that wait to be said.
const AHEAD_KEPT: usize = 16;

impl Shared {
    fn publish(&self, shelf: Shelf) {
        let mut current = lock(&self.shelf);
        if shelf.len() >= current.len() {
            *current = shelf;
        }
    }

    fn keep_ahead(&self, spoken: String, sound: Arc<[i16]>) {
        let mut ahead = lock(&self.ahead);
        if ahead.len() == AHEAD_KEPT {
            ahead.pop_front();
        }
        ahead.push_back((spoken, sound));
    }

    /// The line, if it lies ready.
    fn ready(&self, spoken: &str) -> Option<Arc<[i16]>> {
        if let Some(sound) = lock(&self.shelf).find(spoken) {
            return Some(sound);
        }
        let mut ahead = lock(&self.ahead);
        let at = ahead.iter().position(|(line, _)| line == spoken)?;
        ahead.remove(at).map(|(_, sound)| sound)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The voice of a box: its recognisers and synthesisers.
pub struct Voice {
    shared: Arc<Shared>,
    done: Mutex<Box<dyn Fn(Done) + Send>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl std::fmt::Debug for Voice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What is shared holds what callers are told.
        f.write_str("Voice")
    }
}

impl Voice {
    /// Starts the threads with these engines. `done` is called from them, and from [`Voice::order`].
    ///
    /// # Errors
    /// [`VoiceError`], naming the model file where one is missing or altered.
    pub fn start(
        settings: VoiceSettings,
        engines: &Engines,
        done: impl Fn(Done) + Send + Clone + 'static,
    ) -> Result<Self, VoiceError> {
        let shared = Arc::new(Shared::default());
        let (started, starts) = sync_channel(settings.threads.max(1));
        let mut threads = Vec::new();
        for n in 0..settings.threads.max(1) {
            let takes = if n == 0 && settings.threads > 1 { Takes::Finals } else { Takes::All };
            let (shared, engines, done) = (Arc::clone(&shared), engines.clone(), done.clone());
            let (cache, started) = (settings.cache.clone(), started.clone());
            let run = move || match Worker::open(takes, &cache, engines, shared, done) {
                Ok(worker) => {
                    report(&started, Ok(()));
                    worker.run();
                }
                Err(error) => report(&started, Err(error)),
            };
            let thread = std::thread::Builder::new().name(format!("voice-{n}"));
            threads.push(thread.spawn(run).map_err(VoiceError::Thread)?);
        }
        drop(started);
        let voice = Self { shared, done: Mutex::new(Box::new(done)), threads: Mutex::new(threads) };
        for _ in 0..settings.threads.max(1) {
            if let Err(error) = starts.recv().unwrap_or(Err(VoiceError::Died)) {
                voice.stop();
                return Err(error);
            }
        }
        Ok(voice)
    }

    /// Renders what the cache lacks of these lines and loads the rest; `progress(done, of)` behind each. Waits for it.
    ///
    /// # Errors
    /// [`VoiceError::Died`]. Lines that can't be rendered are counted, not errors.
    pub fn warm(
        &self,
        pieces: Vec<String>,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Warmed, VoiceError> {
        let (sender, steps) = sync_channel(16);
        let mut seen = BTreeSet::new();
        let pieces: VecDeque<String> = pieces.into_iter().filter(|p| seen.insert(p.clone())).collect();
        let nothing = pieces.is_empty();
        let so_far = Warmed { of: pieces.len(), ..Warmed::default() };
        self.shared.jobs.push_warm(Warm { pieces, so_far, progress: sender });
        let mut last = None;
        for step in steps {
            progress(step.done, step.of);
            last = Some(step);
        }
        match last {
            Some(step) if step.done == step.of => Ok(step),
            None if nothing => Ok(Warmed::default()),
            Some(_) | None => Err(VoiceError::Died),
        }
    }

    /// Orders work. What lies ready is answered before this returns; what finds no room is answered with `None`.
    pub fn order(&self, job: Job) {
        if let Job::Render { call, id, spoken, .. } = &job
            && let Some(sound) = self.shared.ready(spoken.expose())
        {
            return lock(&self.done)(Done::Rendered(*call, *id, Some(sound)));
        }
        let shed = &self.shared.shed;
        for gone in self.shared.jobs.push(job) {
            match gone {
                Job::Decode { call, decode } => {
                    let count = match decode.kind {
                        DecodeKind::Partial => &shed.partials,
                        DecodeKind::Final => &shed.finals,
                    };
                    count.fetch_add(1, Ordering::Relaxed);
                    lock(&self.done)(Done::Decoded(call, decode.id, None));
                }
                Job::Render { call, id, .. } => {
                    shed.replies.fetch_add(1, Ordering::Relaxed);
                    tracing::warn!(%call, "the voice has more to say than it can");
                    lock(&self.done)(Done::Rendered(call, id, None));
                }
                Job::Ahead { .. } => {
                    shed.ahead.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }

    /// What was left undone since the start.
    pub fn shed(&self) -> Shed {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let ShedCounts { partials, finals, replies, ahead } = &self.shared.shed;
        Shed { partials: read(partials), finals: read(finals), replies: read(replies), ahead: read(ahead) }
    }

    /// The call is over: its orders are forgotten, and lines rendered ahead with them.
    pub fn ended(&self, call: CallId) {
        self.shared.jobs.forget(call);
        lock(&self.shared.ahead).clear();
    }

    /// Engines that were replaced after a failure so far.
    pub fn restarts(&self) -> u64 {
        self.shared.restarts.load(Ordering::Relaxed)
    }

    /// Whether a thread has ended though nobody told it to.
    pub fn died(&self) -> bool {
        lock(&self.threads).iter().any(JoinHandle::is_finished)
    }

    /// Ends the threads after what is under way.
    pub fn stop(&self) {
        self.shared.jobs.close();
        for thread in lock(&self.threads).drain(..) {
            if thread.join().is_err() {
                tracing::error!("a voice thread had died");
            }
        }
    }
}

fn report(started: &SyncSender<Result<(), VoiceError>>, outcome: Result<(), VoiceError>) {
    // The other end is gone only when another thread failed first.
    let _ = started.send(outcome);
}

/// The recogniser's answer as the call knows it. What looped is doubtful, whatever the recogniser says.
pub fn heard(transcript: Transcript, span: Span) -> Heard {
    let Transcript { text, confidence, words, trust } = transcript;
    let confidence = match trust {
        Trust::Whole => confidence,
        Trust::Looped => Some(confidence.unwrap_or(LOOPED).min(LOOPED)),
    };
    Heard { text, confidence, words, span, meaning: None }
}

/// Confidence in a text whose repetitions were cut.
const LOOPED: f32 = 0.2;

#[cfg(test)]
mod tests;
