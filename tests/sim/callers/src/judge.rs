//! How a call ended against how it must.

use std::fmt;

use crate::{
    given::{self, Questions},
    line::{Asks, Job, Outcome, Prompt},
    model::same,
    play::{Played, Step},
};

/// A field of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// House number and street.
    Street,
    /// Unit.
    Unit,
    /// ZIP code.
    Zip,
    /// Whole name.
    Name,
    /// Call-back number.
    Phone,
    /// The window.
    Slot,
}

impl Field {
    /// The protocol's word, as it stands in `flags`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Unit => "unit",
            Self::Zip => "zip",
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Slot => "slot",
        }
    }
}

/// How a field fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// As the caller has it.
    Right,
    /// Not so, and nobody is told.
    Wrong,
    /// Empty in a job that is no booking: whoever reads it sees that it is missing.
    Missing,
}

/// A field of the job that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFate {
    /// Which.
    pub field: Field,
    /// How it fared.
    pub fate: Fate,
    /// Whether the dispatcher is told to check it.
    pub flagged: bool,
}

impl FieldFate {
    /// Wrong, and nobody is told.
    pub const fn is_silent_fault(&self) -> bool {
        matches!(self.fate, Fate::Wrong) && !self.flagged
    }
}

/// What is known of a call.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The outcome is a right one, its rows stand, and nothing was done that must not be.
    pub outcome_right: bool,
    /// Whether it should have ended booked, of those where that can be said.
    pub to_be_booked: bool,
    /// It ended booked, with every field right.
    pub booked_right: bool,
    /// A job was booked.
    pub booked: bool,
    /// Fields of the jobs that were made.
    pub fields: Vec<FieldFate>,
    /// Whether a job is of the kind expected; none without a job or an expected kind.
    pub kind_right: Option<bool>,
    /// Whether the alarm was as expected.
    pub alarm_right: bool,
    /// Whether advice came before intake; none where no life was in danger.
    pub advice_first: Option<bool>,
    /// Questions asked, and asked again.
    pub questions: Questions,
    /// Turns of the caller until the job stood.
    pub turns: usize,
    /// What is not as it must be, in words.
    pub faults: Vec<Fault>,
}

/// One thing that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What was compared.
    pub what: &'static str,
    /// What must be.
    pub expected: String,
    /// What is.
    pub found: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}, expected {:?}", self.what, self.found, self.expected)
    }
}

/// Compares.
pub fn judge(played: &Played) -> Judgement {
    let case = &played.case;
    let nothing = Outcome { outcome: "broken".to_owned(), ..Outcome::default() };
    let outcome = played.outcome.as_ref().unwrap_or(&nothing);
    let mut faults = outcome_faults(played, outcome);
    let outcome_right = faults.is_empty();
    let jobs = &outcome.jobs;
    let fields: Vec<FieldFate> = jobs.iter().flat_map(|job| fates(played, job, &mut faults)).collect();
    let kind = &case.expect.job_kind;
    let kind_right =
        (!kind.is_empty() && !jobs.is_empty()).then(|| jobs.iter().any(|job| job.job_kind == *kind));
    if kind_right == Some(false) {
        let found: Vec<&str> = jobs.iter().map(|job| job.job_kind.as_str()).collect();
        faults.push(fault("job_kind", kind, &found.join(", ")));
    }
    moved(played, outcome, &mut faults);
    let alarm_right = case.expect.alarm == outcome.alarm
        && (case.expect.life_safety_either || case.expect.life_safety == outcome.life_safety);
    if !alarm_right {
        let shown = |alarm, life| format!("alarm {alarm}, for life safety {life}");
        let expected = shown(case.expect.alarm, case.expect.life_safety);
        faults.push(fault("alarm", &expected, &shown(outcome.alarm, outcome.life_safety)));
    }
    let danger = case.expect.life_safety && !case.expect.life_safety_either;
    let advice_first = danger.then(|| advice_first(played, outcome));
    if advice_first == Some(false) {
        faults.push(fault("advice", "before intake", &format!("in line {:?}", outcome.advice_turn)));
    }
    let questions = given::questions(case, &played.steps);
    for at in &questions.again {
        faults.push(fault("question", "not asked again", &at_step(played, *at)));
    }
    let booked = outcome.outcome == "booked";
    let elsewhere = outcome_right && !["booked", "requested"].contains(&outcome.outcome.as_str());
    // What is missing is so in another job than the one that is booked.
    let right = |fate: &FieldFate| fate.fate != Fate::Wrong;
    Judgement {
        outcome_right,
        to_be_booked: case.expect.outcome == "booked" && !elsewhere,
        booked_right: booked && !fields.is_empty() && fields.iter().all(right),
        booked,
        fields,
        kind_right,
        alarm_right,
        advice_first,
        questions,
        turns: played.turns(),
        faults,
    }
}

fn fault(what: &'static str, expected: &str, found: &str) -> Fault {
    Fault { what, expected: expected.to_owned(), found: found.to_owned() }
}

/// The outcome, the rows that it claims, and what must not be.
fn outcome_faults(played: &Played, outcome: &Outcome) -> Vec<Fault> {
    let expect = &played.case.expect;
    let mut faults = Vec::new();
    if let Some(broke) = &played.broke {
        faults.push(fault("call", "an outcome", broke));
        return faults;
    }
    if !played.case.accepts(&outcome.outcome) {
        faults.push(fault("outcome", &expect.outcome, &outcome.outcome));
    }
    let has = |state: &str| outcome.jobs.iter().any(|job| job.state == state);
    let stands = match outcome.outcome.as_str() {
        "booked" => has("booked"),
        "requested" => has("requested") || has("booked"),
        "message" => !outcome.messages.is_empty(),
        "rescheduled" => outcome.changed.iter().any(|c| c.to.is_some()),
        "cancelled" => outcome.changed.iter().any(|c| c.to.is_none()),
        _ => true,
    };
    if !stands {
        faults.push(fault("rows", "what the outcome claims", "none"));
    }
    for bad in &expect.must_not {
        let offered = || played.steps.iter().any(|s| matches!(s, Step::Box(p) if !p.offers.is_empty()));
        let done = match bad.as_str() {
            "book" | "booked" | "book a job" => has("booked"),
            "offer" | "offers" | "slot" => offered(),
            "transfer" => outcome.outcome == "transferred",
            other => other == outcome.outcome,
        };
        if done {
            faults.push(fault("must_not", &format!("no {bad}"), bad));
        }
    }
    faults
}

/// How each field of a job fared.
fn fates(played: &Played, job: &Job, faults: &mut Vec<Fault>) -> Vec<FieldFate> {
    let (expect, facts) = (&played.case.expect, &played.case.facts);
    let slot = job.slot.as_ref().map(ToString::to_string).unwrap_or_default();
    // Of two problems each has a window of its own: which is whose is not looked at.
    let took: Vec<String> = played.took.iter().map(ToString::to_string).collect();
    let wants = took.iter().find(|window| **window == slot).or(took.last()).cloned().unwrap_or_default();
    let known = |text: &String| (!text.is_empty()).then(|| text.clone());
    let place = known(&expect.street_normalised);
    let unit = place.as_ref().map(|_| facts.unit.clone());
    let all = [
        (Field::Street, place, &job.street),
        (Field::Unit, unit, &job.unit),
        (Field::Zip, known(&expect.zip), &job.zip),
        (Field::Name, known(&expect.name), &job.name),
        (Field::Phone, known(&expect.phone_e164), &job.phone),
        (Field::Slot, known(&wants), &slot),
    ];
    let booked = job.state == "booked";
    let mut fates = Vec::new();
    for (field, expected, found) in all {
        let Some(expected) = expected else { continue };
        let flagged = job.flags.iter().any(|flag| flag == field.as_str());
        let fate = if same(&expected, found) {
            Fate::Right
        } else if found.is_empty() && !booked {
            Fate::Missing
        } else {
            faults.push(fault(field.as_str(), &expected, found));
            Fate::Wrong
        };
        fates.push(FieldFate { field, fate, flagged });
    }
    fates
}

/// An appointment that was moved stands where the caller wanted it.
fn moved(played: &Played, outcome: &Outcome, faults: &mut Vec<Fault>) {
    let Some(wants) = played.took.last().filter(|_| outcome.outcome == "rescheduled") else { return };
    let to = outcome.changed.iter().find_map(|change| change.to.as_ref());
    if to != Some(wants) {
        let to = to.map(ToString::to_string).unwrap_or_default();
        faults.push(fault("slot", &wants.to_string(), &to));
    }
}

/// Told to get out before anything was asked for a form, and with the first line of the alarm or the next.
fn advice_first(played: &Played, outcome: &Outcome) -> bool {
    let Some(advice) = outcome.advice_turn else { return false };
    let lines = || {
        played.steps.iter().filter_map(|step| match step {
            Step::Box(prompt) => Some(prompt),
            Step::Caller { .. } => None,
        })
    };
    let form = |prompt: &Prompt| match prompt.asks {
        Asks::Address
        | Asks::Zip
        | Asks::Unit
        | Asks::Name
        | Asks::Spelling
        | Asks::Phone
        | Asks::Slot
        | Asks::Confirm
        | Asks::Fee
        | Asks::Identity => true,
        Asks::None
        | Asks::Problem
        | Asks::Settle
        | Asks::Adult
        | Asks::Person
        | Asks::Message
        | Asks::AnythingElse
        | Asks::Other => false,
    };
    let first = lines().position(form).unwrap_or(usize::MAX);
    let alarm = lines().position(|prompt| prompt.alarm).unwrap_or(usize::MAX);
    advice <= first && advice <= alarm.saturating_add(1)
}

fn at_step(played: &Played, at: usize) -> String {
    match played.steps.get(at) {
        Some(Step::Box(prompt)) => format!("{} ({})", prompt.say, prompt.asks),
        Some(Step::Caller { .. }) | None => String::new(),
    }
}

impl Judgement {
    /// A field of the job is wrong, and nobody is told.
    pub fn has_silent_fault(&self) -> bool {
        self.fields.iter().any(FieldFate::is_silent_fault)
    }
}
