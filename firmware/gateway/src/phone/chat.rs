//! A caller model on the telephone: it hears what was asked (by looking over the box's shoulder), waits like a
//! person until the box has ended, and speaks. Pairs each line with what the box did about it.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use super::{Call, Happening, Heard, Peek};
use crate::{caller::Prompt, clock::monotonic_ns, typed::prompt};

/// The box's silence after which a caller takes the turn.
const QUIET: Duration = Duration::from_millis(900);
/// A box that has said nothing for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(25);
/// How often both ends are looked at while waiting.
const LOOK: Duration = Duration::from_millis(20);

/// What comes next in a conversation.
#[derive(Clone, Debug)]
pub enum Next {
    /// The box has asked and waits.
    Asked(Prompt),
    /// The call is over.
    Ended,
    /// The box says nothing more.
    Stuck,
}

/// A conversation on a call.
pub struct Chat<'a> {
    /// The call.
    pub call: &'a Call,
    peek: &'a mut Peek,
    see: &'a mut dyn FnMut(&Happening),
    /// The box's id of the call, once known.
    pub id: Option<String>,
    /// Everything that happened on it, in order.
    pub seen: Vec<Happening>,
    asked: Option<Value>,
    said: String,
    asked_ns: u64,
    early: Vec<Happening>,
}

impl<'a> Chat<'a> {
    /// On a call that was just answered; `see` is shown each happening as it comes.
    pub fn new(call: &'a Call, peek: &'a mut Peek, see: &'a mut dyn FnMut(&Happening)) -> Self {
        let (id, seen, asked, said) = (None, Vec::new(), None, String::new());
        Self { call, peek, see, id, seen, asked, said, asked_ns: 0, early: Vec::new() }
    }

    /// Waits until the box has asked something and has ended its prompt.
    pub fn asked(&mut self) -> Next {
        let begin = monotonic_ns();
        loop {
            self.look();
            let track = self.call.track();
            if track.end.is_some() {
                return Next::Ended;
            }
            let now = monotonic_ns();
            let last = track.last_speech_ns().unwrap_or(0);
            let quiet = now.saturating_sub(last) >= QUIET.as_nanos() as u64;
            // The prompt is decided before its first sound: only sound behind it is its own.
            if quiet && last > self.asked_ns && self.asked.is_some() {
                return Next::Asked(self.take());
            }
            if now.saturating_sub(begin.max(last)) >= PATIENCE.as_nanos() as u64 {
                return if self.asked.is_some() { Next::Asked(self.take()) } else { Next::Stuck };
            }
            self.pause();
        }
    }

    /// Waits until the box has asked something and is in the middle of saying so.
    pub fn asked_over(&mut self, long: Duration) -> Next {
        let begin = monotonic_ns();
        loop {
            self.look();
            if self.call.track().end.is_some() {
                return Next::Ended;
            }
            if self.asked.is_some() {
                return match self.call.wait_speaking(self.asked_ns, long, PATIENCE) {
                    Heard::Yes => Next::Asked(self.take()),
                    Heard::Ended => Next::Ended,
                    Heard::Nothing => Next::Stuck,
                };
            }
            if monotonic_ns().saturating_sub(begin) >= PATIENCE.as_nanos() as u64 {
                return Next::Stuck;
            }
            self.pause();
        }
    }

    /// Waits until the box has ended its prompt.
    pub fn let_end(&mut self) {
        self.call.wait_quiet(self.asked_ns, QUIET, PATIENCE);
        self.look();
    }

    /// Speaks and waits until it is said. `false` = the call ended.
    pub fn say(&mut self, audio: Arc<[i16]>) -> bool {
        let length = length(&audio);
        self.call.say(audio);
        self.spoken(length)
    }

    /// Speaks over the box.
    pub fn say_over(&mut self, audio: Arc<[i16]>) -> bool {
        let length = length(&audio);
        self.call.say_over(audio);
        self.spoken(length)
    }

    /// Says nothing for a while.
    pub fn wait(&mut self, silence: Duration) {
        let until = monotonic_ns() + silence.as_nanos() as u64;
        while monotonic_ns() < until && self.call.track().end.is_none() {
            self.look();
            self.pause();
        }
    }

    fn spoken(&mut self, length: Duration) -> bool {
        let until = monotonic_ns() + (length + Duration::from_secs(2)).as_nanos() as u64;
        loop {
            self.look();
            let track = self.call.track();
            if track.end.is_some() || monotonic_ns() > until {
                return false;
            }
            if track.lines.iter().all(|l| l.sent) {
                return true;
            }
            self.pause();
        }
    }

    fn pause(&self) {
        let _ = self.call.wait(LOOK, |_| None::<()>);
    }

    /// Takes in what the box wrote.
    pub fn look(&mut self) {
        let mut new = self.peek.look();
        if self.id.is_none() {
            // Others may be on the line at the same time: ours is the one that began with the number we show.
            let from = self.call.from.as_ref().map(vocab::Phone::e164);
            let ours = |h: &&Happening| h.event == "started" && h.body["from"].as_str() == from;
            self.id = new.iter().find(ours).map(|h| h.call.clone());
            // A prompt may be written before the row of its call.
            self.early.append(&mut new);
            if self.id.is_none() {
                return;
            }
            new = std::mem::take(&mut self.early);
        }
        new.into_iter().for_each(|happening| self.take_in(happening));
    }

    fn take_in(&mut self, happening: Happening) {
        if self.id.as_ref() != Some(&happening.call) {
            return;
        }
        (self.see)(&happening);
        if happening.event == "say" {
            if !self.said.is_empty() {
                self.said.push(' ');
            }
            self.said.push_str(happening.text("say"));
            if happening.text("asks") != "none" {
                self.asked = Some(happening.body.clone());
                self.asked_ns = happening.ns;
            }
        }
        self.seen.push(happening);
    }

    fn take(&mut self) -> Prompt {
        let body = self.asked.take().unwrap_or(Value::Null);
        Prompt { say: std::mem::take(&mut self.said), ..prompt(&body) }
    }
}

fn length(audio: &[i16]) -> Duration {
    Duration::from_millis(audio.len() as u64 / 8)
}
