//! A caller of the callers format against the box, typed: for the scripted callers of the tests.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    time::Duration,
};

use dialogue::Asks;
use serde_json::Value;
use store::StoreError;
use vocab::{Heard, Now};

use super::{Line, Setting, Table, Turn, TypedResult, Window, protocol};
use crate::{
    caller::{Caller, Case, Fault, Prompt, Reply, Seen, judge, slot_fault},
    clock,
    config::Config,
    desk::{Desk, OpenError, WorldError},
    voice::Reading,
};

/// A call that was played. Without a `Debug`: both sides' words are in it.
#[derive(Clone)]
pub struct Play {
    /// How it ended.
    pub result: TypedResult,
    /// What counts beside the result.
    pub seen: Seen,
    /// Both sides, a line each, for reading.
    pub script: String,
    /// The last value of each field that was read back.
    pub read_back: BTreeMap<String, String>,
    /// What is not as the caller's `expect` says.
    pub faults: Vec<Fault>,
}

/// Why a call could not be played.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// The caller's time does not exist in the office's zone.
    #[error("the caller's time is none of the office's zone")]
    Time(#[source] jiff::Error),
    /// No desk.
    #[error("the desk does not open")]
    Desk(#[from] OpenError),
    /// The caller's world does not fit.
    #[error("the caller's world can't be put in")]
    World(#[from] WorldError),
    /// The rows can't be read.
    #[error("the rows of the call can't be read")]
    Rows(#[from] StoreError),
}

/// Plays one caller on a desk of its own, judged as on a call. `unavailable`: questions to the office, from 0, that find nobody.
pub fn play(config: &Config, case: &Case, unavailable: BTreeSet<u32>) -> Result<Play, PlayError> {
    let utc = config.business.zone.to_timestamp(case.now).map_err(PlayError::Time)?;
    let now = Now { utc, ..clock::now() };
    let seed = case.id.bytes().fold(1u64, |seed, b| seed.wrapping_mul(31).wrapping_add(u64::from(b)));
    let mut desk = Desk::in_memory(config, seed)?;
    desk.seed(&case.world, now)?;
    let setting = Setting {
        now,
        caller: case.caller_number.clone(),
        dialled: config.business.number.clone(),
        people: case.people,
        seed,
        unavailable,
    };
    let mut sitting = Sitting::new(Table::new(config, setting).with_reading(Reading::native()), case.clone());
    while sitting.step(&mut desk) {}
    sitting.finish(&desk)
}

/// A played call that goes on turn by turn, so that two can share a desk. Without a `Debug`, as [`Play`].
pub struct Sitting {
    table: Table,
    caller: Caller,
    case: Case,
    prompt: Option<Prompt>,
    seen: Seen,
    read_back: BTreeMap<String, String>,
    script: String,
}

impl Sitting {
    /// A caller at a table.
    pub fn new(table: Table, case: Case) -> Self {
        let caller = Caller::new(case.clone());
        Self {
            table,
            caller,
            case,
            prompt: None,
            seen: Seen::default(),
            read_back: BTreeMap::new(),
            script: String::new(),
        }
    }

    /// One turn: the greeting, or a reply and what the box says to it. `false` once the call is over.
    pub fn step(&mut self, desk: &mut Desk) -> bool {
        let lines = match self.prompt.take() {
            None => self.table.begin(desk),
            Some(prompt) => {
                let reply = self.caller.reply(&prompt);
                self.note(&format!("  you> {reply:?}"));
                self.table.turn(desk, turn(reply))
            }
        };
        for line in &lines {
            self.note(&format!("{}box> {} [{}]", mark(line), line.text, line.say.asks.as_str()));
            self.seen.said.push(line.text.clone());
            self.seen.offers += line.say.offers.len();
            if line.say.asks == Asks::Confirm {
                self.read_back.extend(line.say.about.clone());
            }
        }
        self.prompt = Some(lines.last().map(|line| self.heard(line)).unwrap_or_default());
        self.table.outcome().is_none()
    }

    /// How it ended, judged.
    pub fn finish(self, desk: &Desk) -> Result<Play, PlayError> {
        let result = self.table.result(desk)?.unwrap_or_else(|| TypedResult::unfinished(self.table.call()));
        let mut faults = judge(&self.case.expect, &result, &self.seen);
        faults.extend(slot_fault(self.caller.wants(), &result));
        Ok(Play { result, seen: self.seen, script: self.script, read_back: self.read_back, faults })
    }

    fn note(&mut self, line: &str) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.script, "{line}");
    }

    fn heard(&self, line: &Line) -> Prompt {
        prompt(&protocol::line(&self.table, line))
    }
}

/// What a caller hears of a line of the protocol.
pub fn prompt(line: &Value) -> Prompt {
    let text = |value: &Value| match (value.as_str(), window(value)) {
        (Some(text), _) => text.to_owned(),
        (None, Some(window)) => format!("{}/{}", window.start, window.end),
        (None, None) => value.to_string(),
    };
    let seconds = line["waits_s"].as_f64().and_then(|s| Duration::try_from_secs_f64(s).ok());
    Prompt {
        say: text(&line["say"]),
        asks: text(&line["asks"]),
        about: line["about"].as_object().into_iter().flatten().map(|(k, v)| (k.clone(), text(v))).collect(),
        offers: line["offers"].as_array().into_iter().flatten().filter_map(window).collect(),
        waits: seconds.unwrap_or_default(),
    }
}

fn window(value: &Value) -> Option<Window> {
    let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
    Some(Window { start: text("start")?, end: text("end")? })
}

fn turn(reply: Reply) -> Turn {
    match reply {
        Reply::Says(words) => Turn::Says(Heard::text(&words)),
        Reply::SaysOver(words) => Turn::SaysOver(Heard::text(&words)),
        Reply::Silent(silence) => Turn::Silent(silence),
        Reply::HangsUp => Turn::HangsUp,
    }
}

const fn mark(line: &Line) -> &'static str {
    if line.alarm { "! " } else { "  " }
}
