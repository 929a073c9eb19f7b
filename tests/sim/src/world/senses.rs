//! Ear, recogniser and voice of the simulated world. The ear hears by level, the recogniser knows what the caller
//! says and when, and answers with the words inside the span it was given; the voice hums.

use std::{collections::VecDeque, sync::Arc};

use call::{DecodeId, EarEvent, RenderId};
use media::{Frame, level_dbfs};
use vocab::{Heard, Private, Sample8k, Span};

/// Milliseconds that a spoken word takes, pause included.
pub const WORD_MS: u64 = 300;
/// Sound is noticed after this much, ms.
const NOTICE_MS: u64 = 40;
/// Speech begins after this much sound and pauses after this much silence, ms.
const ONSET_MS: u64 = 60;
const HANGOVER_MS: u64 = 180;
const LOUD_DBFS: f32 = -40.0;

/// A VAD by level.
#[derive(Debug, Default)]
pub struct Ear {
    position: u64,
    loud_ms: u64,
    quiet_ms: u64,
    speaking: bool,
}

impl Ear {
    /// Frames up to here were lost: they count as what was heard last.
    pub fn skip_to(&mut self, position: u64) {
        self.position = position.max(self.position);
    }

    /// The next frame; what it finds.
    pub fn frame(&mut self, frame: &Frame) -> Option<EarEvent> {
        let loud = level_dbfs(frame) > LOUD_DBFS;
        self.position += frame.len() as u64;
        (self.loud_ms, self.quiet_ms) = if loud { (self.loud_ms + 20, 0) } else { (0, self.quiet_ms + 20) };
        let back = |ms: u64| Sample8k(self.position.saturating_sub(ms * 8));
        if !self.speaking && self.loud_ms == NOTICE_MS {
            return Some(EarEvent::Maybe);
        }
        if !self.speaking && self.loud_ms >= ONSET_MS {
            self.speaking = true;
            return Some(EarEvent::Started { at: back(self.loud_ms) });
        }
        if self.speaking && self.quiet_ms >= HANGOVER_MS {
            self.speaking = false;
            return Some(EarEvent::Paused { at: back(self.quiet_ms) });
        }
        None
    }
}

/// How a worker behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    /// Answers after this many milliseconds.
    Works(u64),
    /// Answers every order with a failure, at once.
    Fails,
    /// Never answers.
    Hangs,
}

/// The recogniser: it reads the caller's script by time.
#[derive(Debug)]
pub(super) struct Recogniser {
    pub(super) worker: Worker,
    /// When each word of the caller was spoken, in samples of the box's ear.
    words: Vec<(u64, u64, String)>,
    due: VecDeque<(u64, DecodeId, Option<Heard>)>,
}

impl Recogniser {
    pub(super) fn new(worker: Worker) -> Self {
        Self { worker, words: Vec::new(), due: VecDeque::new() }
    }

    /// The caller begins to say this; it will be heard from sample `at` on.
    pub(super) fn spoken(&mut self, at: u64, text: &str) {
        for (word, n) in text.split_whitespace().zip(0u64..) {
            let from = at + n * WORD_MS * 8;
            self.words.push((from, from + WORD_MS * 8, word.to_owned()));
        }
    }

    pub(super) fn order(&mut self, ms: u64, id: DecodeId, span: Span) {
        let (from, to) = (span.from.0, span.to.0);
        // A word is heard when its middle lies in the span.
        let heard = self.words.iter().filter(|(a, b, _)| (from..to).contains(&((a + b) / 2)));
        let text = heard.map(|(_, _, word)| word.as_str()).collect::<Vec<_>>().join(" ");
        let heard =
            Heard { text: Private::new(text), confidence: Some(0.9), words: vec![], span, meaning: None };
        match self.worker {
            Worker::Works(took) => self.due.push_back((ms + took, id, Some(heard))),
            Worker::Fails => self.due.push_back((ms, id, None)),
            Worker::Hangs => {}
        }
    }

    pub(super) fn done(&mut self, ms: u64) -> Option<(DecodeId, Option<Heard>)> {
        let ready = self.due.front().is_some_and(|(at, ..)| *at <= ms);
        ready.then(|| self.due.pop_front()).flatten().map(|(_, id, heard)| (id, heard))
    }
}

/// The voice: as long as a person would take, at -20 dBFS.
#[derive(Debug)]
pub(super) struct Mouth {
    pub(super) worker: Worker,
    due: VecDeque<(u64, RenderId, call::Rendered)>,
}

impl Mouth {
    pub(super) fn new(worker: Worker) -> Self {
        Self { worker, due: VecDeque::new() }
    }

    pub(super) fn order(&mut self, ms: u64, id: RenderId, spoken: &str) {
        match self.worker {
            Worker::Works(took) => self.due.push_back((ms + took, id, Some(hum(spoken)))),
            Worker::Fails => self.due.push_back((ms, id, None)),
            Worker::Hangs => {}
        }
    }

    pub(super) fn done(&mut self, ms: u64) -> Option<(RenderId, call::Rendered)> {
        let ready = self.due.front().is_some_and(|(at, ..)| *at <= ms);
        ready.then(|| self.due.pop_front()).flatten().map(|(_, id, audio)| (id, audio))
    }
}

/// The sound of a line: a tone as long as its words take.
pub(super) fn hum(text: &str) -> Arc<[i16]> {
    let words = text.split_whitespace().count().max(1) as u64;
    let millis = u32::try_from(words * WORD_MS).expect("a line is minutes at most");
    media::tone::tone(&[440.0], millis, -20.0).into()
}
