//! The policy of a call: [`Session`].

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use vocab::{
    AlarmSignal, Answer, Field, Heard, Now, Offer, Outcome, PeopleEvent, Phone, Query, QueryId, RecordBody,
    SayId, Target, Witness,
};

use crate::Asks;

/// What happens to a session.
#[derive(Clone, Debug)]
pub enum Input {
    /// The call was answered. The first thing the session does is greet.
    Started {
        /// The caller's number, unless withheld.
        caller: Option<Phone>,
        /// The number dialled.
        dialled: Option<Phone>,
    },
    /// Words so far of a turn that goes on: only triage listens.
    Partial(Heard),
    /// A whole turn of the caller.
    Heard(Heard),
    /// Key presses, each once: `0`-`9`, `*`, `#`.
    Keys(String),
    /// The caller has said nothing for as long as the last prompt waits (or longer).
    Quiet(Duration),
    /// A prompt was played to its end.
    Spoken(SayId),
    /// A prompt was cut off by the caller after this share of it, 0 to 1. Prompts queued behind it are gone.
    CutOff(SayId, f32),
    /// Evidence of a hazard that is not text.
    Witness(Witness),
    /// The office's answer, or `Unavailable` at the deadline.
    Answer(QueryId, Answer),
    /// How the ringing of a person went.
    People(PeopleEvent),
    /// No recogniser works: go on with key presses, then a person.
    Deaf,
    /// The caller hung up, or the line died.
    HungUp,
    /// Nothing happened; a deadline passed.
    Tick,
}

/// What a session wants done.
#[expect(clippy::large_enum_variant, reason = "a handful a turn; none is kept for long")]
#[derive(Clone, Debug)]
pub enum Output {
    /// Say this after what is already queued.
    Say(Say),
    /// Drop what is being said and queued (an alarm outranks it).
    Hush,
    /// Ask the office; the answer or `Unavailable` must come within the time.
    Ask {
        /// Which question.
        id: QueryId,
        /// What.
        query: Query,
        /// Its deadline.
        within: Duration,
    },
    /// Ring a person and keep the caller.
    Ring {
        /// Who.
        target: Target,
        /// One sentence for the person: what it is about.
        brief: String,
    },
    /// Raise the alarm, before anything else.
    Alarm(AlarmSignal),
    /// A row for the call's record: turns, findings, decisions.
    Record(RecordBody),
    /// End the call once everything queued was said.
    End(Outcome),
}

/// One thing the box says.
#[derive(Clone, Debug)]
pub struct Say {
    /// Number within the call.
    pub id: SayId,
    /// The pieces, in order. Never empty.
    pub segments: Vec<Segment>,
    /// What it asks.
    pub asks: Asks,
    /// What is read back: field → normalised value, as in the outcome's job. For `Spelling`, `field` → its name.
    pub about: BTreeMap<String, String>,
    /// The windows offered.
    pub offers: Vec<Offer>,
    /// How long the caller may be silent after it.
    pub waits: Duration,
    /// Whether it tells the caller to get out, or to call 911 or the utility.
    pub advice: bool,
}

impl Say {
    /// The whole text as shown.
    pub fn text(&self) -> String {
        self.segments.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// A piece of a prompt that is rendered on its own: the first piece is short, so that sound starts early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// As shown: `1940 S Franklin St`.
    pub text: String,
    /// As spoken: `nineteen forty south Franklin Street`.
    pub spoken: String,
    /// Whether it is the same in every call of this business, so that its sound is kept on disk.
    pub fixed: bool,
}

/// One call's conversation. Contract: see the crate.
#[derive(Debug)]
pub struct Session {
    _later: (),
}

/// Keys of `Say::about`.
pub type About = BTreeMap<Field, String>;

impl Session {
    /// A conversation that has not begun; `seed` chooses among wordings.
    pub fn new(call: vocab::CallId, business: std::sync::Arc<crate::Business>, seed: u64) -> Self {
        let _ = (call, business, seed);
        Self { _later: () }
    }

    /// Applies one input.
    pub fn handle(&mut self, now: Now, input: Input) {
        let _ = (now, input);
    }

    /// The next thing to do; drain until `None` after every `handle`.
    pub fn poll(&mut self) -> Option<Output> {
        None
    }

    /// When to call `handle` with [`Input::Tick`] if nothing else comes.
    pub fn deadline(&self) -> Option<Instant> {
        None
    }
}
