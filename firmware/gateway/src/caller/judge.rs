//! How a call ended against how it must.

use std::fmt;

use vocab::JobState;

use super::{Expect, same};
use crate::typed::{JobLine, TypedResult, Window};

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

/// What else of a call counts: what the box said and offered.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Every prompt.
    pub said: Vec<String>,
    /// Windows offered.
    pub offers: usize,
}

/// Compares. An empty list: the call ended as it must.
pub fn judge(expect: &Expect, result: &TypedResult, seen: &Seen) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |what, expected: &str, found: &str| {
        faults.push(Fault { what, expected: expected.to_owned(), found: found.to_owned() });
    };
    if expect.outcome != result.outcome && !expect.also_ok.contains(&result.outcome) {
        fault("outcome", &expect.outcome, &result.outcome);
    }
    if expect.alarm != result.alarm {
        fault("alarm", &expect.alarm.to_string(), &result.alarm.to_string());
    }
    if !expect.life_safety_either && expect.life_safety != result.life_safety {
        fault("life_safety", &expect.life_safety.to_string(), &result.life_safety.to_string());
    }
    if expect.life_safety && result.advice_turn.is_none() {
        fault("advice", "told to get out or to call 911", "not told");
    }
    for (what, expected, found) in promised(result) {
        fault(what, expected, found);
    }
    faults.extend(job_faults(expect, result));
    faults.extend(expect.must_not.iter().filter_map(|bad| done(bad, result, seen)));
    faults
}

/// What an outcome claims must stand in rows.
fn promised(result: &TypedResult) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut missing = Vec::new();
    let has = |state| result.jobs.iter().any(|job| job.state == state);
    if result.outcome == "booked" && !has(JobState::Booked) {
        missing.push(("jobs", "a booked job", "none"));
    }
    if result.outcome == "requested" && !has(JobState::Requested) {
        missing.push(("jobs", "a requested job", "none"));
    }
    if result.outcome == "message" && result.messages.is_empty() {
        missing.push(("messages", "a message", "none"));
    }
    if result.outcome == "rescheduled" && !result.changed.iter().any(|c| c.to.is_some()) {
        missing.push(("changed", "an appointment moved", "none"));
    }
    if result.outcome == "cancelled" && !result.changed.iter().any(|c| c.to.is_none()) {
        missing.push(("changed", "an appointment cancelled", "none"));
    }
    missing
}

/// The job that comes nearest must have everything.
fn job_faults(expect: &Expect, result: &TypedResult) -> Vec<Fault> {
    let of = |job: &JobLine| {
        let pairs = [
            ("job_kind", &expect.job_kind, &job.job_kind),
            ("zip", &expect.zip, &job.zip),
            ("street", &expect.street_normalised, &job.street),
            ("name", &expect.name, &job.name),
            ("phone", &expect.phone_e164, &job.phone),
        ];
        pairs
            .into_iter()
            .filter(|(_, expected, found)| !expected.is_empty() && !same(expected, found))
            .map(|(what, expected, found)| Fault { what, expected: expected.clone(), found: found.clone() })
            .collect::<Vec<_>>()
    };
    result.jobs.iter().map(of).min_by_key(Vec::len).unwrap_or_default()
}

/// A job booked into another window than the caller took last.
pub fn slot_fault(wants: Option<&Window>, result: &TypedResult) -> Option<Fault> {
    let wants = wants?;
    let mut booked = result.jobs.iter().filter(|job| job.state == JobState::Booked).peekable();
    booked.peek()?;
    let slots: Vec<&Window> = booked.filter_map(|job| job.slot.as_ref()).collect();
    (!slots.contains(&wants)).then(|| Fault {
        what: "slot",
        expected: wants.start.clone(),
        found: slots.iter().map(|slot| slot.start.clone()).collect::<Vec<_>>().join(", "),
    })
}

fn done(bad: &str, result: &TypedResult, seen: &Seen) -> Option<Fault> {
    let happened = match bad {
        "book" | "booked" => result.jobs.iter().any(|job| job.state == JobState::Booked),
        "offer" | "offers" | "slot" => seen.offers > 0,
        "alarm" => result.alarm,
        "transfer" | "transferred" => result.outcome == "transferred",
        "job" => !result.jobs.is_empty(),
        words => seen.said.iter().any(|said| said.to_lowercase().contains(&words.to_lowercase())),
    };
    happened.then(|| Fault { what: "must_not", expected: format!("no {bad}"), found: bad.to_owned() })
}
