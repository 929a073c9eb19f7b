//! The policy of a call: [`Session`].
//!
//! One frame of facts is filled in any order; after every turn the first thing that is missing is asked for
//! (`next`). What outranks the frame stands beside it: an alarm (`emergency`), a person (`person`), an
//! appointment that stands (`appointment`), a message (`message`). What is said is a meaning with values;
//! `wording` has the sentences. Every promise is a prompt that carries the office's receipt.

mod answer;
mod appointment;
mod ask;
mod book;
mod draft;
mod emergency;
mod end;
mod facts;
mod fill;
mod frame;
mod kept;
mod message;
mod offer;
mod office;
mod opening;
mod peril;
mod person;
mod question;
mod second;
mod silence;
mod speak;
mod step;
mod turn;

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use vocab::{
    AlarmSignal, Answer, CallId, Customer, Heard, Now, Offer, Outcome, PeopleEvent, Phone, Query, QueryId,
    RecordBody, Sample8k, SayId, Span, Target, Witness,
};

use crate::triage::{Stage, Triage, Witnesses};
use crate::understand::card::CardWatch;
use crate::wording::{Noted, Prompt, Sheet};
use crate::{Asks, Business};
use appointment::Visit;
use emergency::Emergency;
use facts::{Job, Made};
use message::Note;
use office::Pending;
use person::People;
use step::Step;

pub use frame::Fact;
pub use kept::{Kept, KeptError};

/// What happens to a session. Private: `Debug` shows no word and no key. Its JSON holds them: it is kept with the call.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// What another recogniser made of a turn, before or after the turn itself: triage may be raised by it.
    HeardBeside(Heard),
    /// Key presses, each once: `0`-`9`, `*`, `#`.
    Keys(String),
    /// The caller has said nothing for as long as the last prompt waits (or longer).
    Quiet(Duration),
    /// A prompt was played to its end.
    Spoken(SayId),
    /// A prompt was cut off by the caller after this share of it, 0 to 1. Prompts queued behind it are gone.
    CutOff(SayId, #[serde(deserialize_with = "kept::share")] f32),
    /// Evidence of a hazard that is not text.
    Witness(Witness),
    /// The office's answer, or `Unavailable` at the deadline.
    Answer(QueryId, Answer),
    /// How the ringing of a person went.
    People(PeopleEvent),
    /// The caller said something up to here whose words nobody could tell.
    Unheard(Sample8k),
    /// No recogniser works: go on with key presses, then a person.
    Deaf,
    /// The caller hung up, or the line died. [`Output::End`] follows at once, or with the office's answer to what
    /// is being written.
    HungUp,
    /// Nothing happened; a deadline passed.
    Tick,
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started { caller, dialled } => {
                f.debug_struct("Started").field("caller", caller).field("dialled", dialled).finish()
            }
            Self::Partial(heard) => f.debug_tuple("Partial").field(heard).finish(),
            Self::Heard(heard) => f.debug_tuple("Heard").field(heard).finish(),
            Self::HeardBeside(heard) => f.debug_tuple("HeardBeside").field(heard).finish(),
            // Numbers are pressed: of the caller's telephone, house and card.
            Self::Keys(_) => f.debug_tuple("Keys").finish_non_exhaustive(),
            Self::Quiet(silence) => f.debug_tuple("Quiet").field(silence).finish(),
            Self::Spoken(say) => f.debug_tuple("Spoken").field(say).finish(),
            Self::CutOff(say, share) => f.debug_tuple("CutOff").field(say).field(share).finish(),
            Self::Witness(witness) => f.debug_tuple("Witness").field(witness).finish(),
            Self::Answer(id, answer) => f.debug_tuple("Answer").field(id).field(answer).finish(),
            Self::People(event) => f.debug_tuple("People").field(event).finish(),
            Self::Unheard(to) => f.debug_tuple("Unheard").field(to).finish(),
            Self::Deaf => f.write_str("Deaf"),
            Self::HungUp => f.write_str("HungUp"),
            Self::Tick => f.write_str("Tick"),
        }
    }
}

/// What a session wants done.
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
        /// What the person hears, in pieces: what it is about, and how to take it.
        brief: Vec<Segment>,
    },
    /// Raise the alarm, before anything else.
    Alarm(AlarmSignal),
    /// What was heard, as it may be shown: the digits of a card are taken out. Partial and final texts.
    Transcript {
        /// Which.
        stage: Stage,
        /// The words.
        heard: Heard,
    },
    /// The sound there must not be kept: it holds the digits of a card.
    Forget(Span),
    /// A row for the call's record: turns, findings, decisions.
    Record(RecordBody),
    /// End the call once everything queued was said.
    End(Outcome),
}

/// One thing the box says. Private: `Debug` shows no word of it and no value that is read back.
#[derive(Clone)]
pub struct Say {
    /// Number within the call.
    pub id: SayId,
    /// The pieces, in order. Never empty.
    pub segments: Vec<Segment>,
    /// What it asks.
    pub asks: Asks,
    /// What is read back: field → normalised value, as in the outcome's job. For `Spelling`, `field` → its
    /// name. A slot is its local start and end, `2026-01-15T08:00/2026-01-15T10:00`.
    pub about: BTreeMap<String, String>,
    /// The windows offered.
    pub offers: Vec<Offer>,
    /// How long the caller may be silent after it.
    pub waits: Duration,
    /// Whether it tells the caller to get out, or to call 911 or the utility.
    pub advice: bool,
    /// Whether it says that the call is recorded.
    pub notice: bool,
}

impl fmt::Debug for Say {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Taken apart, so that a new field is thought of here.
        let Self { id, segments, asks, about, offers, waits, advice, notice } = self;
        f.debug_struct("Say")
            .field("id", id)
            .field("segments", segments)
            .field("asks", asks)
            .field("about", &about.keys())
            .field("offers", offers)
            .field("waits", waits)
            .field("advice", advice)
            .field("notice", notice)
            .finish()
    }
}

impl Say {
    /// The whole text as shown.
    pub fn text(&self) -> String {
        self.segments.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// A piece of a prompt that is rendered on its own: the first piece is short, so that sound starts early. Private:
/// `Debug` shows no word of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Segment {
    /// As shown: `1940 S Franklin St`.
    pub text: String,
    /// As spoken: `nineteen forty south Franklin Street`.
    pub spoken: String,
    /// Whether it is the same in every call of this business, so that its sound is kept on disk.
    pub fixed: bool,
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names and addresses of callers are in both texts.
        let Self { text: _, spoken: _, fixed } = self;
        f.debug_struct("Segment").field("fixed", fixed).finish_non_exhaustive()
    }
}

/// One call's conversation. Contract: see the crate. Private: `Debug` shows where it stands, and nothing that was told.
pub struct Session {
    call: CallId,
    business: Arc<Business>,
    sheet: Sheet,
    seed: u64,
    now: Option<Now>,
    started: Option<Instant>,
    caller: Option<Phone>,
    out: VecDeque<Output>,
    /// Said before the next question, in one breath with it.
    lead: Vec<Prompt>,
    /// How often each key was said: chooses the variant.
    told: BTreeMap<&'static str, usize>,
    last: Option<speak::Last>,
    unheard: Vec<speak::Unheard>,
    next_say: u32,
    step: Step,
    /// Failures to understand, by what was asked.
    fails: BTreeMap<Step, u8>,
    /// The question whose answer was not understood just now.
    misheard: Option<Step>,
    /// What the present turn told.
    gained: fill::Gain,
    quiet: silence::Quiet,
    triage: Triage,
    /// Evidence of the present turn that is not text.
    witnesses: Witnesses,
    job: Job,
    made: Vec<Made>,
    customer: Option<Customer>,
    emergency: Option<Emergency>,
    people: Option<People>,
    helper: person::Helper,
    note: Option<Note>,
    visit: Option<Visit>,
    /// What the office has in hand, for the goodbye.
    noted: Option<Noted>,
    /// The caller has said goodbye; the call ends with the next receipt.
    leaving: bool,
    pending: Option<Pending>,
    knows_caller: Option<QueryId>,
    next_query: u32,
    answered: question::Answered,
    cards: CardWatch,
    /// `None` = what comes was kept already: this is a replay.
    keeper: Option<kept::Keeper>,
    /// Whole turns of the caller.
    turns: u16,
    /// Turns that only asked, where the problem was asked for.
    asked_only: u8,
    /// Turns that held nothing but abuse.
    insulted: u8,
    /// Whether the caller was found to be joking.
    joked: bool,
    /// What is being asked, and how often running, whatever came in between.
    running: (Asks, u8),
    achieved: Option<Outcome>,
    over: end::Over,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not taken apart: most of it is the caller's, and a new field shows only when it is named here.
        f.debug_struct("Session")
            .field("call", &self.call)
            .field("step", &self.step)
            .field("fails", &self.fails)
            .field("told", &self.told)
            .field("over", &self.over)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// A conversation that has not begun; `seed` chooses among wordings.
    pub fn new(call: CallId, business: Arc<Business>, seed: u64) -> Self {
        Self {
            call,
            sheet: Sheet::read(business.policy.tone),
            business,
            seed,
            now: None,
            started: None,
            caller: None,
            out: VecDeque::new(),
            lead: Vec::new(),
            told: BTreeMap::new(),
            last: None,
            unheard: Vec::new(),
            next_say: 0,
            step: Step::Nothing,
            fails: BTreeMap::new(),
            misheard: None,
            gained: fill::Gain::default(),
            quiet: silence::Quiet::default(),
            triage: Triage::default(),
            witnesses: Witnesses::default(),
            job: Job::default(),
            made: Vec::new(),
            customer: None,
            emergency: None,
            people: None,
            helper: person::Helper::There,
            note: None,
            visit: None,
            noted: None,
            leaving: false,
            pending: None,
            knows_caller: None,
            next_query: 0,
            answered: question::Answered::default(),
            cards: CardWatch::default(),
            keeper: Some(kept::Keeper::default()),
            turns: 0,
            asked_only: 0,
            insulted: 0,
            joked: false,
            running: (Asks::None, 0),
            achieved: None,
            over: end::Over::No,
        }
    }

    /// Applies one input. After the end nothing has an effect.
    pub fn handle(&mut self, now: Now, input: Input) {
        self.now = Some(now);
        let safe = self.sift(&input);
        if self.over == end::Over::Yes {
            return;
        }
        self.keep(now, &input, safe.as_ref());
        if self.over == end::Over::Parting {
            return self.parting(now.instant, input);
        }
        match input {
            Input::Started { caller, dialled } => self.started(now, caller, dialled),
            Input::Partial(heard) => self.partial(&heard),
            Input::Heard(heard) => self.heard(&heard, safe.as_ref()),
            Input::HeardBeside(heard) => self.heard_beside(&heard),
            Input::Keys(keys) => self.keys(&keys),
            Input::Quiet(_) => self.quiet(),
            Input::Spoken(say) => self.spoken(say),
            Input::CutOff(say, share) => self.cut_off(say, share),
            Input::Witness(witness) => self.witness(witness),
            Input::Answer(id, answer) => self.answered(id, answer),
            Input::People(event) => self.people_event(event),
            Input::Unheard(to) => self.unheard(to),
            Input::Deaf => self.deaf(),
            Input::HungUp => self.hung_up(),
            Input::Tick => self.tick(now),
        }
    }

    /// The next thing to do; drain until `None` after every `handle`.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When to call `handle` with [`Input::Tick`] if nothing else comes.
    pub fn deadline(&self) -> Option<Instant> {
        match self.over {
            end::Over::No => {}
            end::Over::Parting => return self.office_deadline(),
            end::Over::Yes => return None,
        }
        let timers =
            [self.office_deadline(), self.emergency_deadline(), self.people_deadline(), self.end_deadline()];
        timers.into_iter().flatten().min()
    }

    fn tick(&mut self, now: Now) {
        self.office_tick(now.instant);
        self.emergency_tick(now.instant);
        self.people_tick(now.instant);
        self.end_tick(now.instant);
    }

    /// The reading of the clocks with the present input.
    fn now(&self) -> Now {
        self.now.expect("every input carries its time, and this is called while one is handled")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_to_a_caller_shows_in_no_print() {
        let piece = Segment {
            text: "Thanks, Ada. 1940 Planted St?".to_owned(),
            spoken: "Thanks, Ada. nineteen forty Planted Street?".to_owned(),
            fixed: false,
        };
        let say = Say {
            id: SayId(3),
            segments: vec![piece.clone()],
            asks: Asks::Confirm,
            about: BTreeMap::from([("street".to_owned(), "1940 Planted St".to_owned())]),
            offers: Vec::new(),
            waits: Duration::from_secs(6),
            advice: false,
            notice: false,
        };
        let brief = Output::Ring { target: Target::OnCall, brief: vec![piece.clone()] };
        let shown = format!("{piece:?} {say:?} {say:#?} {:?} {brief:?}", Output::Say(say.clone()));
        for private in ["Ada", "Planted", "1940", "nineteen"] {
            assert!(!shown.contains(private), "{shown}");
        }
        assert!(shown.contains("Confirm") && shown.contains("street"), "{shown}");
        assert!(say.text().contains("1940 Planted St"), "whoever may see it asks for its text");
    }
}
