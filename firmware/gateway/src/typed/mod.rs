//! A call without sound, in virtual time: the conversation and the desk at one table with a caller who types.
//!
//! [`Table`] is to `talk` what a leg of `call` is to the line: it plays prompts (they take the time that
//! saying them would), answers the office's questions from the desk at once, plays the people who are rung,
//! and tells the session what happened in the order of its own clock. No thread, no clock, nothing waits.
//!
//! Not here: the protocol's JSON ([`protocol`]) and the terminal (`cli::talk`).

mod play;
pub mod protocol;
mod result;

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeSet, VecDeque},
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use dialogue::{Asks, Business, Input, Output, Say, Session};
use jiff::{Timestamp, tz::TimeZone};
use vocab::{
    Answer, CallId, Heard, LineId, Now, Outcome, PeopleEvent, Phone, Query, QueryId, Record, RecordBody,
    SayId, Target, Urgency,
};

use crate::{config::Config, desk::Desk, voice::Reading};

pub use play::{Play, PlayError, Sitting, play, prompt};
pub use result::{Change, JobLine, MessageLine, TypedResult, Window};

/// Words of prompts and callers a second: 158 a minute, the middle of conversational English.
const WORDS_A_SECOND: f64 = 2.6;
/// A caller's pause before answering.
const REACTION: Duration = Duration::from_millis(700);
/// Between two pressed keys.
const KEY_PAUSE: Duration = Duration::from_millis(300);
/// From the first ring to a person's 1.
const ACCEPTS_AFTER: Duration = Duration::from_secs(15);
/// From a ring to a person's 9.
const DECLINES_AFTER: Duration = Duration::from_secs(8);
/// How long one person is rung.
const RINGS_FOR: Duration = Duration::from_secs(25);
/// How often the list is walked.
const ROUNDS: u32 = 2;
/// Of a prompt that the caller talks over, this share was heard.
const HEARD_SHARE: f32 = 0.5;
/// Timers in a row that fire without time going on: more is a fault of the session.
const STUCK: u32 = 1_000;

/// What rung people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Played {
    /// Press 1 after a while.
    #[default]
    Accept,
    /// Press 9, all of them.
    Decline,
    /// Don't answer.
    Silent,
}

/// A call that is about to come in.
#[derive(Clone, Debug)]
pub struct Setting {
    /// When, on both clocks.
    pub now: Now,
    /// The caller's number, unless withheld.
    pub caller: Option<Phone>,
    /// The number dialled.
    pub dialled: Option<Phone>,
    /// What the people do who are rung.
    pub people: Played,
    /// Seed of everything random.
    pub seed: u64,
    /// Questions to the office, counted from 0, that find it unavailable (tests).
    pub unavailable: BTreeSet<u32>,
}

/// What the caller does next. Private: `Debug` shows no word and no key.
#[derive(Clone)]
pub enum Turn {
    /// Says something after the prompt.
    Says(Heard),
    /// Says something while the prompt still plays.
    SaysOver(Heard),
    /// Is silent for this long after the prompt.
    Silent(Duration),
    /// Presses keys.
    Keys(String),
    /// Hangs up.
    HangsUp,
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Says(heard) => f.debug_tuple("Says").field(heard).finish(),
            Self::SaysOver(heard) => f.debug_tuple("SaysOver").field(heard).finish(),
            Self::Silent(silence) => f.debug_tuple("Silent").field(silence).finish(),
            // Numbers are pressed.
            Self::Keys(_) => f.debug_tuple("Keys").finish_non_exhaustive(),
            Self::HangsUp => f.write_str("HangsUp"),
        }
    }
}

/// One thing that the box said, or (without text) the question that it still waits on. Private: `Debug` shows no word of
/// it.
#[derive(Clone)]
pub struct Line {
    /// The prompt. Of a repeated question, everything but the text holds.
    pub say: Say,
    /// Its text; empty when nothing was said.
    pub text: String,
    /// Whether the alarm was on.
    pub alarm: bool,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { say, text: _, alarm } = self;
        f.debug_struct("Line").field("say", say).field("alarm", alarm).finish_non_exhaustive()
    }
}

/// One typed call.
#[derive(Debug)]
pub struct Table {
    call: CallId,
    zone: TimeZone,
    setting: Setting,
    business: Arc<Business>,
    session: Session,
    reading: Reading,
    now: Now,
    began: Instant,
    queue: VecDeque<Say>,
    playing: Option<(Say, Instant)>,
    last: Option<Say>,
    ringing: Option<(Instant, PeopleEvent)>,
    answers: VecDeque<(QueryId, Answer)>,
    asked: u32,
    alarm: Option<Urgency>,
    lines: Vec<Line>,
    said: usize,
    advice_turn: Option<usize>,
    ending: Option<Outcome>,
    over: Option<Outcome>,
    /// What was decided since it was last taken; `None` = nobody asks.
    explained: Option<Vec<String>>,
    /// The call's rows so far; `None` = nobody wants them beside the desk.
    rows: Option<Vec<Record>>,
}

impl Table {
    /// A call that has not been answered yet.
    pub fn new(config: &Config, setting: Setting) -> Self {
        let call = CallId::new(setting.now.utc, setting.seed);
        let business = config.business.called(setting.dialled.as_ref());
        Self {
            call,
            zone: business.zone.clone(),
            session: Session::new(call, Arc::clone(&business), setting.seed),
            business,
            reading: Reading::none(),
            now: setting.now,
            began: setting.now.instant,
            queue: VecDeque::new(),
            playing: None,
            last: None,
            ringing: None,
            answers: VecDeque::new(),
            asked: 0,
            alarm: None,
            lines: Vec::new(),
            said: 0,
            advice_turn: None,
            ending: None,
            over: None,
            explained: None,
            rows: None,
            setting,
        }
    }

    /// The same with a text encoder, as a call has it; without, the rules alone decide what is an emergency.
    #[must_use]
    pub fn with_reading(self, reading: Reading) -> Self {
        Self { reading, ..self }
    }

    /// The same, keeping what was understood and decided for [`Table::explanations`].
    #[must_use]
    pub fn explaining(self) -> Self {
        Self { explained: Some(Vec::new()), ..self }
    }

    /// The same under an id of its own, with its rows kept for [`Table::rows`].
    #[must_use]
    pub fn kept_as(self, call: CallId) -> Self {
        let session = Session::new(call, Arc::clone(&self.business), self.setting.seed);
        Self { call, session, rows: Some(Vec::new()), ..self }
    }

    /// The rows that were written since the last call of this, where they are kept.
    pub fn rows(&mut self) -> Vec<Record> {
        self.rows.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// What was understood and decided since the last call of this, a line each: facts with their confidence, what
    /// triage found, the next question and why it, and the frame of facts as it stands. Private words are in it.
    pub fn explanations(&mut self) -> Vec<String> {
        let Some(told) = self.explained.as_mut() else { return Vec::new() };
        let mut lines = std::mem::take(told);
        if self.over.is_none() {
            let shown = |fact: dialogue::Fact| {
                let value = fact.value.expose().clone().unwrap_or_else(|| "-".to_owned());
                format!("{} {value} [{}]", fact.field.as_str(), fact.state)
            };
            lines.push(format!(
                "frame: {}",
                self.session.frame().into_iter().map(shown).collect::<Vec<_>>().join(", ")
            ));
        }
        lines
    }

    /// The call's id.
    pub const fn call(&self) -> CallId {
        self.call
    }

    /// The office's time zone.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The table's clocks.
    pub const fn now(&self) -> Now {
        self.now
    }

    /// How the call ended, once it has.
    pub const fn outcome(&self) -> Option<&Outcome> {
        self.over.as_ref()
    }

    /// Answers the call. Returns what the box says until it waits for the caller.
    pub fn begin(&mut self, desk: &mut Desk) -> Vec<Line> {
        let (caller, dialled) = (self.setting.caller.clone(), self.setting.dialled.clone());
        let started =
            RecordBody::Started { line: LineId(0), caller: caller.clone(), dialled: dialled.clone() };
        self.record(desk, started);
        tracing::info!(call = %self.call, "a typed call begins");
        self.tell(desk, Input::Started { caller, dialled });
        self.play(desk);
        self.written()
    }

    /// What the box says to a turn of the caller: at least one line, unless the call is over.
    pub fn turn(&mut self, desk: &mut Desk, turn: Turn) -> Vec<Line> {
        if self.over.is_none() {
            match turn {
                Turn::Says(heard) => self.speaks(desk, heard, Self::hear_out),
                Turn::SaysOver(heard) => self.speaks(desk, heard, Self::cut_off),
                Turn::Silent(silence) => self.silent(desk, silence),
                Turn::Keys(keys) => self.keys(desk, &keys),
                Turn::HangsUp => self.hangs_up(desk),
            }
            self.play(desk);
        }
        if self.lines.is_empty() && self.over.is_none() {
            self.repeat();
        }
        self.written()
    }

    /// What is written now. Only its last line may wait for the caller: a question that was overtaken by what
    /// happened meanwhile waits no more.
    fn written(&mut self) -> Vec<Line> {
        let mut lines = std::mem::take(&mut self.lines);
        if let Some((_, overtaken)) = lines.split_last_mut() {
            overtaken.iter_mut().for_each(|line| line.say.asks = Asks::None);
        }
        lines
    }

    /// The caller says something after the prompt, or over it. Who is rung answers once it was heard: what a
    /// caller types is not lost to a person who came to the telephone meanwhile.
    fn speaks(&mut self, desk: &mut Desk, heard: Heard, prompt: fn(&mut Self, &mut Desk)) {
        let ringing = self.ringing.take();
        prompt(self, desk);
        self.says(desk, heard);
        if self.over.is_none() && self.ending.is_none() {
            self.ringing = self.ringing.or(ringing);
            self.advance(desk, self.now.instant);
        }
    }

    /// The caller listens to the end of the prompt, and to what else is said meanwhile.
    fn hear_out(&mut self, desk: &mut Desk) {
        self.play(desk);
        if let Some((say, ends)) = self.playing.clone() {
            self.advance(desk, ends);
            self.spoken(desk, say.id);
            self.play(desk);
        }
    }

    fn says(&mut self, desk: &mut Desk, mut heard: Heard) {
        if heard.text.expose().trim().is_empty() {
            // No words: the line would not have heard a turn either.
            return;
        }
        let until = self.now.instant + REACTION + time_to_say(heard.text.expose());
        self.advance(desk, until);
        if self.ending.is_none() && self.over.is_none() {
            self.queue.clear();
            self.playing = None;
            self.reading.fill(&mut heard);
            self.tell(desk, Input::Heard(heard));
        }
    }

    fn cut_off(&mut self, desk: &mut Desk) {
        let Some((say, ends)) = self.playing.clone() else { return };
        let left = ends.saturating_duration_since(self.now.instant);
        self.advance(desk, self.now.instant + left.mul_f32(HEARD_SHARE));
        if self.playing.as_ref().is_some_and(|(playing, _)| playing.id == say.id) {
            self.playing = None;
            self.queue.clear();
            self.tell(desk, Input::CutOff(say.id, HEARD_SHARE));
        }
    }

    /// A silence that reaches the prompt's patience is told once; what the box says to it ends the silence.
    fn silent(&mut self, desk: &mut Desk, silence: Duration) {
        self.hear_out(desk);
        if self.over.is_some() || !self.lines.is_empty() {
            return;
        }
        let waits = self.last.as_ref().map_or(silence, |say| say.waits);
        self.advance(desk, self.now.instant + silence.min(waits));
        let spoke = !self.queue.is_empty() || self.playing.is_some() || self.ending.is_some();
        if silence >= waits && !spoke {
            self.tell(desk, Input::Quiet(waits));
        }
    }

    fn keys(&mut self, desk: &mut Desk, keys: &str) {
        for key in keys.chars() {
            self.advance(desk, self.now.instant + KEY_PAUSE);
            if self.ending.is_some() || self.over.is_some() {
                return;
            }
            self.queue.clear();
            self.playing = None;
            self.tell(desk, Input::Keys(key.to_string()));
        }
    }

    fn hangs_up(&mut self, desk: &mut Desk) {
        self.ringing = None;
        if self.ending.is_none() {
            self.tell(desk, Input::HungUp);
        }
        // Nobody hears what else would be said; the office answers at once.
        self.queue.clear();
        self.playing = None;
        let outcome = self.ending.take().unwrap_or(Outcome::Abandoned);
        self.finish(desk, outcome, "the caller hung up");
    }

    /// Says what is queued, in virtual time, until the box waits for the caller or the call is over.
    fn play(&mut self, desk: &mut Desk) {
        while self.over.is_none() {
            if let Some((say, ends)) = self.playing.clone() {
                let waits = say.asks != Asks::None && self.queue.is_empty() && self.ending.is_none();
                if waits {
                    return;
                }
                self.advance(desk, ends);
                self.spoken(desk, say.id);
            } else if let Some(say) = self.queue.pop_front() {
                self.start(say);
            } else if let Some(outcome) = self.ending.take() {
                self.finish(desk, outcome, "said goodbye");
            } else if self.last.as_ref().is_some_and(|say| say.asks != Asks::None) {
                return;
            } else if let Some(next) = self.next_event() {
                self.advance(desk, next);
            } else {
                // Nothing will happen by itself: the caller has the word.
                self.repeat();
                return;
            }
        }
    }

    fn start(&mut self, say: Say) {
        let text = say.text();
        let ends = self.now.instant + time_to_say(&text);
        if say.advice && self.advice_turn.is_none() {
            self.advice_turn = Some(self.said);
        }
        self.said += 1;
        self.lines.push(Line { say: say.clone(), text, alarm: self.alarm.is_some() });
        self.last = Some(say.clone());
        self.playing = Some((say, ends));
    }

    fn repeat(&mut self) {
        let Some(mut say) = self.last.clone() else { return };
        if say.asks == Asks::None {
            say.asks = Asks::Other;
        }
        self.said += 1;
        self.last = Some(say.clone());
        self.lines.push(Line { say, text: String::new(), alarm: self.alarm.is_some() });
    }

    fn spoken(&mut self, desk: &mut Desk, id: SayId) {
        if self.playing.as_ref().is_some_and(|(say, _)| say.id == id) {
            self.playing = None;
            self.tell(desk, Input::Spoken(id));
        }
    }

    fn next_event(&self) -> Option<Instant> {
        let ringing = self.ringing.map(|(at, _)| at);
        [ringing, self.session.deadline()].into_iter().flatten().min()
    }

    /// Lets time go on, with what happens meanwhile. Returns early when that changed what is being said.
    fn advance(&mut self, desk: &mut Desk, until: Instant) {
        let playing = self.playing.as_ref().map(|(say, _)| say.id);
        let mut fired = 0;
        while let Some(at) = self.next_event().filter(|at| *at <= until) {
            self.set_clock(at.max(self.now.instant));
            match self.ringing.take_if(|(due, _)| *due <= at) {
                Some((_, event)) => self.tell(desk, Input::People(event)),
                None => self.tell(desk, Input::Tick),
            }
            fired += 1;
            if self.playing.as_ref().map(|(say, _)| say.id) != playing || self.over.is_some() {
                return;
            }
            if fired > STUCK {
                tracing::error!(call = %self.call, "a deadline of the conversation does not go away");
                break;
            }
        }
        self.set_clock(until.max(self.now.instant));
    }

    fn set_clock(&mut self, to: Instant) {
        self.now = self.now.plus(to.saturating_duration_since(self.now.instant));
    }

    /// One input, then everything that follows from it; the office answers at once.
    fn tell(&mut self, desk: &mut Desk, input: Input) {
        self.session.handle(self.now, input);
        loop {
            while let Some(output) = self.session.poll() {
                self.act(desk, output);
            }
            let Some((id, answer)) = self.answers.pop_front() else { return };
            self.session.handle(self.now, Input::Answer(id, answer));
        }
    }

    fn act(&mut self, desk: &mut Desk, output: Output) {
        match output {
            Output::Say(say) => self.queue.push_back(say),
            Output::Hush => {
                self.queue.clear();
                self.playing = None;
            }
            Output::Ask { id, query, within: _ } => self.ask(desk, id, &query),
            Output::Ring { target, brief: _ } => self.ring(target),
            Output::Alarm(signal) => {
                self.alarm = self.alarm.max(Some(signal.urgency));
                tracing::info!(call = %self.call, hazard = signal.hazard.as_str(), urgency = %signal.urgency, "alarm");
                let body = RecordBody::Alarm { hazard: signal.hazard, urgency: signal.urgency };
                self.record(desk, body);
            }
            Output::Record(body) => self.record(desk, body),
            // A typed call has no sound, and shows its own lines.
            Output::Transcript { .. } | Output::Forget(_) => {}
            Output::End(outcome) => self.ending = Some(outcome),
        }
    }

    fn ask(&mut self, desk: &mut Desk, id: QueryId, query: &Query) {
        let answer = if self.setting.unavailable.contains(&self.asked) {
            Answer::Unavailable
        } else {
            desk.answer(self.now, self.call, query)
        };
        self.asked += 1;
        tracing::debug!(call = %self.call, query = query.as_str(), answer = answer.word(), "asked");
        let body = RecordBody::Asked { query: id, kind: query.as_str(), result: answer.word(), took_ms: 0 };
        self.record(desk, body);
        self.answers.push_back((id, answer));
    }

    fn ring(&mut self, target: Target) {
        let people = self.business.on_duty(target, self.now.utc).len();
        let numbers = u32::try_from(people).unwrap_or(u32::MAX);
        let (after, event) = match self.setting.people {
            _ if numbers == 0 => (Duration::ZERO, PeopleEvent::NoWay),
            Played::Accept => (ACCEPTS_AFTER, PeopleEvent::Accepted),
            Played::Decline => (DECLINES_AFTER * numbers * ROUNDS, PeopleEvent::NobodyAccepted),
            Played::Silent => (RINGS_FOR * numbers * ROUNDS, PeopleEvent::NobodyAccepted),
        };
        self.ringing = Some((self.now.instant + after, event));
    }

    fn record(&mut self, desk: &mut Desk, body: RecordBody) {
        if let Some(told) = &mut self.explained {
            told.extend(explained(&body));
        }
        match &body {
            RecordBody::Decision { what, why, .. } => {
                tracing::debug!(call = %self.call, what, why, "decided")
            }
            RecordBody::Finding { hazard, decision, why, .. } => {
                tracing::debug!(call = %self.call, hazard = hazard.map(|h| h.as_str()), ?decision, why, "found");
            }
            RecordBody::Started { .. }
            | RecordBody::Turn { .. }
            | RecordBody::Asked { .. }
            | RecordBody::Inputs(_)
            | RecordBody::Alarm { .. }
            | RecordBody::Silenced { .. }
            | RecordBody::Ended { .. } => {}
        }
        let record = Record { call: self.call, at: self.now.utc, body };
        if let Some(rows) = &mut self.rows {
            rows.push(record.clone());
        }
        if let Err(error) = desk.record(&record) {
            tracing::error!(call = %self.call, %error, "a row of the call is lost");
        }
    }

    fn finish(&mut self, desk: &mut Desk, outcome: Outcome, ended_by: &str) {
        let reason = match &outcome {
            Outcome::Failed { reason } => reason.clone(),
            Outcome::Booked
            | Outcome::Requested
            | Outcome::Rescheduled
            | Outcome::Cancelled
            | Outcome::Transferred
            | Outcome::Message
            | Outcome::OutOfArea
            | Outcome::AnsweredQuestion
            | Outcome::WrongNumber
            | Outcome::Spam
            | Outcome::Abandoned => ended_by.to_owned(),
        };
        self.record(desk, RecordBody::Ended { outcome: outcome.as_str(), reason });
        let took = self.now.instant.saturating_duration_since(self.began);
        tracing::info!(call = %self.call, %outcome, took_s = took.as_secs(), "a typed call ends");
        self.over = Some(outcome);
    }
}

/// A row of the record as a line for the eye; what is said and heard stands there anyhow.
fn explained(body: &RecordBody) -> Option<String> {
    match body {
        RecordBody::Decision { what, why, detail } => {
            let detail: Vec<String> = detail.expose().iter().map(|(k, v)| format!("{k} = {v}")).collect();
            let detail = if detail.is_empty() { String::new() } else { format!(": {}", detail.join(", ")) };
            Some(format!("decided {what} ({why}){detail}"))
        }
        RecordBody::Finding { hazard, decision, urgency, why } => {
            let hazard = hazard.map_or("no hazard", |h| h.as_str());
            Some(format!("found {decision:?}: {hazard}, {urgency} ({why})"))
        }
        RecordBody::Asked { kind, result, .. } => Some(format!("asked the office: {kind} -> {result}")),
        RecordBody::Alarm { hazard, urgency } => Some(format!("ALARM {}, {urgency}", hazard.as_str())),
        RecordBody::Started { .. }
        | RecordBody::Turn { .. }
        | RecordBody::Inputs(_)
        | RecordBody::Silenced { .. }
        | RecordBody::Ended { .. } => None,
    }
}

fn time_to_say(text: &str) -> Duration {
    Duration::from_secs_f64(text.split_whitespace().count() as f64 / WORDS_A_SECOND)
}

/// A moment as the protocol writes it: local, without offset, to the minute.
pub fn local(zone: &TimeZone, at: Timestamp) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}
