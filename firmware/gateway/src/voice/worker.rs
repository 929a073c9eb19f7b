//! One voice thread: its engines, and what it does with a job.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use call::{Decode, Fixed};
use speech::{
    mouth::{CacheLimits, Keep, MouthError, Prompts},
    recognise::{Recognizer, RecognizerError, Transcript},
};
use vocab::CallId;

use super::{
    Done, Engines, Job, Reading, Shared, VoiceError, Warm, heard,
    queue::{Takes, Work},
};
use crate::clock;

/// How long a thread waits before it tries again to make an engine that could not be made.
const RETRY: Duration = Duration::from_secs(5);

/// Engines and orders of one thread.
pub(super) struct Worker<D> {
    takes: Takes,
    engines: Engines,
    shared: Arc<Shared>,
    done: D,
    recognizer: Option<Box<dyn Recognizer>>,
    reading: Reading,
    /// Not on a thread that takes finals alone.
    prompts: Option<Prompts>,
    retry_from: Instant,
}

impl<D: Fn(Done)> Worker<D> {
    /// Makes the engines, on the thread that is to use them.
    pub(super) fn open(
        takes: Takes,
        cache: &Path,
        engines: Engines,
        shared: Arc<Shared>,
        done: D,
    ) -> Result<Self, VoiceError> {
        // Frames and signalling come first on a busy machine. Raising it again would need the right to.
        if let Err(error) = rustix::process::nice(5) {
            tracing::debug!(%error, "a voice thread runs at normal priority");
        }
        let recognizer = Some(engines.recognizer()?);
        let reading = Reading::open(&engines);
        let prompts = match takes {
            Takes::Finals => None,
            Takes::All => Some(Prompts::open(cache, CacheLimits::default(), Some(engines.synthesiser()?))?),
        };
        let retry_from = clock::now().instant;
        Ok(Self { takes, engines, shared, done, recognizer, reading, prompts, retry_from })
    }

    /// Works until the queue is closed.
    pub(super) fn run(mut self) {
        while let Some(work) = self.shared.jobs.pop(self.takes) {
            match work {
                Work::Job(Job::Decode { call, decode }) => self.decode(call, &decode),
                Work::Job(Job::Render { call, id, spoken, fixed }) => {
                    let sound = self.render(spoken.expose(), fixed);
                    (self.done)(Done::Rendered(call, id, sound));
                }
                Work::Job(Job::Ahead { spoken }) => {
                    if let Some(sound) = self.render(spoken.expose(), Fixed::Live) {
                        self.shared.keep_ahead(spoken.into_inner(), sound);
                    }
                }
                Work::Warm(warm) => self.warm(warm),
            }
        }
    }

    fn decode(&mut self, call: CallId, decode: &Decode) {
        let began = clock::now().instant;
        let mut words = self.transcribe(&decode.pcm).map(|t| heard(t, decode.span));
        let decoded = clock::now().instant;
        if let Some(words) = &mut words {
            self.reading.fill(words);
        }
        let took_ms = decoded.duration_since(began).as_millis();
        let read_ms = clock::now().instant.duration_since(decoded).as_millis();
        tracing::debug!(%call, kind = ?decode.kind, ms = decode.pcm.len() / 8, took_ms, read_ms, "decoded");
        (self.done)(Done::Decoded(call, decode.id, words));
    }

    fn transcribe(&mut self, pcm: &[i16]) -> Option<Transcript> {
        if self.recognizer.is_none() && self.may_retry() {
            self.recognizer = self.engines.recognizer().map_err(|e| complain("recogniser", &e)).ok();
        }
        let recognizer = self.recognizer.as_mut()?;
        match catch_unwind(AssertUnwindSafe(|| recognizer.transcribe(pcm))) {
            Ok(Ok(transcript)) => return Some(transcript),
            Ok(Err(RecognizerError::Off)) => return None,
            Ok(Err(error)) => {
                complain("recogniser", &error);
                match error {
                    RecognizerError::TooLong { .. } => return None,
                    RecognizerError::Off
                    | RecognizerError::Model(_)
                    | RecognizerError::Refused { .. }
                    | RecognizerError::Failed { .. } => {}
                }
            }
            Err(_panic) => tracing::error!("the recogniser panicked"),
        }
        self.shared.restarts.fetch_add(1, Ordering::Relaxed);
        self.recognizer = None;
        self.recognizer = self.engines.recognizer().map_err(|e| complain("recogniser", &e)).ok();
        None
    }

    fn render(&mut self, spoken: &str, fixed: Fixed) -> Option<Arc<[i16]>> {
        let keep = match fixed {
            Fixed::Kept => Keep::Prompt,
            Fixed::Live => Keep::Nothing,
        };
        let retry = self.prompts.as_ref().is_some_and(|p| !p.has_engine()) && self.may_retry();
        let prompts = self.prompts.as_mut()?;
        if retry {
            replace(&self.engines, prompts);
        }
        match catch_unwind(AssertUnwindSafe(|| prompts.say(spoken, keep))) {
            Ok(Ok(sound)) => {
                if keep == Keep::Prompt {
                    self.shared.publish(prompts.shelf());
                }
                return Some(sound);
            }
            Ok(Err(error)) => {
                complain("synthesiser", &error);
                if !matches!(error, MouthError::Engine { .. }) {
                    return None;
                }
            }
            Err(_panic) => tracing::error!("the synthesiser panicked"),
        }
        self.shared.restarts.fetch_add(1, Ordering::Relaxed);
        replace(&self.engines, prompts);
        None
    }

    /// One prompt of many; the others go back into the queue, behind what calls need.
    fn warm(&mut self, mut warm: Warm) {
        let Some(prompts) = self.prompts.as_mut() else { return };
        let Some(line) = warm.pieces.pop_front() else { return };
        match catch_unwind(AssertUnwindSafe(|| prompts.warm([line.as_str()], &mut |_| {}))) {
            Ok(step) => {
                warm.so_far.rendered += step.rendered;
                warm.so_far.failed += step.failed;
            }
            Err(_panic) => {
                tracing::error!("the synthesiser panicked");
                warm.so_far.failed += 1;
                self.shared.restarts.fetch_add(1, Ordering::Relaxed);
                replace(&self.engines, prompts);
            }
        }
        self.shared.publish(prompts.shelf());
        warm.so_far.done += 1;
        // Whoever asked may have gone.
        let _ = warm.progress.send(warm.so_far);
        if !warm.pieces.is_empty() {
            self.shared.jobs.push_warm(warm);
        }
    }

    /// Whether it is time to make an engine again; counts as tried.
    fn may_retry(&mut self) -> bool {
        let now = clock::now().instant;
        let may = now >= self.retry_from;
        if may {
            self.retry_from = now + RETRY;
        }
        may
    }
}

fn replace(engines: &Engines, prompts: &mut Prompts) {
    prompts.drop_engine();
    match engines.synthesiser() {
        Ok(engine) => prompts.take_engine(engine),
        Err(error) => complain("synthesiser", &error),
    }
}

fn complain(what: &'static str, error: &(dyn std::error::Error + 'static)) {
    tracing::warn!(error, "the {what} failed");
}
