//! The rows of a call beside what the same call comes to under the rules of now: [`compare`].
//!
//! `dialogue::replay` holds the call once more; here its steps are laid beside the kept rows, as the lines that an owner would
//! read, and every line that only one side has is a [`Difference`]. What the line and the cloud add to a call's rows is
//! left out: it is not the conversation's.

mod diff;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use dialogue::{
    Business,
    replay::{Decided, ReplayError, Replayed, Step, replay},
};
use jiff::Timestamp;
use serde::Serialize;
use store::Story;
use vocab::{RecordBody, Speaker, TriageDecision};

/// Which side has a line that the other has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The call as it was held.
    Then,
    /// The call as it would be held now.
    Now,
}

/// One line that only one side has. Private words are in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Milliseconds into the call.
    pub at_ms: i64,
    /// Who has it.
    pub side: Side,
    /// The line.
    pub what: String,
}

/// A call, then and now.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// Lines that were compared, of then.
    pub lines: usize,
    /// Inputs that were replayed.
    pub inputs: usize,
    /// What parts the two, in order. Empty = the same.
    pub differences: Vec<Difference>,
    /// What has to be known to read them.
    pub notes: Vec<String>,
    /// What it came to, then; `None` = it goes on, or the box was stopped.
    pub outcome_then: Option<String>,
    /// And now; `None` = it would have gone on.
    pub outcome_now: Option<String>,
}

/// Holds a call once more and lays its rows beside it. `base` is any moment.
pub fn compare(business: &Arc<Business>, base: Instant, story: &Story) -> Result<Compared, ReplayError> {
    let replayed = replay(story.call.call, business, base, &story.inputs)?;
    let (then, cut) = lines_then(story, &replayed);
    let now = lines_now(&replayed);
    let mut differences = diff::differences(&then, &now);
    differences.extend(diff::differences(&asked(&replayed.asked_then), &asked(&replayed.asked_now)));
    differences.sort_by_key(|difference| difference.at_ms);
    let mut notes = Vec::new();
    if cut {
        let until = shown(since(&replayed, replayed.until));
        notes.push(format!(
            "what was kept of it ends at {until}, before the call did: compared as far as that"
        ));
    }
    for (after, kind) in &replayed.unanswered {
        let at = shown(after.as_millis().try_into().unwrap_or(i64::MAX));
        notes.push(format!(
            "at {at} the office is asked something that it was not asked then ({kind}): taken as unavailable"
        ));
    }
    if !differences.is_empty()
        && let Some(first) = replayed.hidden.first()
    {
        let at = shown(first.as_millis().try_into().unwrap_or(i64::MAX));
        notes.push(format!(
            "from {at} on digits of a card were not kept: what stood on them comes out otherwise"
        ));
    }
    let ended = then.iter().rev().find_map(|line| line.what.strip_prefix(ENDED));
    Ok(Compared {
        lines: then.len(),
        inputs: story.inputs.len(),
        differences,
        notes,
        outcome_then: ended.map(|outcome| outcome.trim_matches(['(', ')']).to_owned()),
        outcome_now: replayed.outcome.map(|outcome| outcome.as_str().to_owned()),
    })
}

/// Minutes and seconds into a call.
pub fn shown(at_ms: i64) -> String {
    let seconds = at_ms.max(0) / 1_000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// One line of either side.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    at_ms: i64,
    what: String,
}

fn since(replayed: &Replayed, at: Timestamp) -> i64 {
    at.as_millisecond() - replayed.began.as_millisecond()
}

/// The kept rows in their order, and whether rows were left out because the inputs behind them were not kept: those of a turn
/// that was cut off by a stop of the box, or that goes on.
fn lines_then(story: &Story, replayed: &Replayed) -> (Vec<Line>, bool) {
    let mut rows: Vec<(i64, Timestamp, String)> = Vec::new();
    rows.extend(story.turns.iter().map(|turn| {
        let asks = turn.asks.as_deref();
        (turn.seq, turn.at, said(&turn.speaker, turn.text.expose(), asks))
    }));
    rows.extend(story.findings.iter().map(|found| {
        let hazard = found.hazard.as_deref();
        (found.seq, found.at, finding(&found.decision, hazard, &found.urgency, &found.why))
    }));
    let of_session = story.decisions.iter().filter(|decision| !NOT_ITS_OWN.contains(&decision.what.as_str()));
    rows.extend(of_session.map(|decision| {
        (decision.seq, decision.at, decided(&decision.what, &decision.why, decision.detail.expose()))
    }));
    rows.extend(story.alarms.iter().map(|row| (row.seq, row.at, alarm(&row.hazard, &row.urgency))));
    rows.sort_by_key(|(seq, ..)| *seq);
    let ended = rows.iter().any(|(.., what)| what.starts_with(ENDED));
    let all = rows.len();
    if !ended {
        rows.retain(|(_, at, _)| at.as_millisecond() <= replayed.until.as_millisecond());
    }
    let cut = rows.len() < all || !ended;
    (rows.into_iter().map(|(_, at, what)| Line { at_ms: since(replayed, at), what }).collect(), cut)
}

fn lines_now(replayed: &Replayed) -> Vec<Line> {
    replayed.steps.iter().filter_map(line_now).collect()
}

fn line_now(step: &Step) -> Option<Line> {
    let what = match &step.what {
        Decided::Alarm(hazard, urgency) => alarm(hazard.as_str(), urgency.as_str()),
        Decided::Row(RecordBody::Turn { speaker, text, asks, confidence: _, at_ms: _ }) => {
            let speaker = match speaker {
                Speaker::Caller => "caller",
                Speaker::Box => "box",
            };
            said(speaker, text.expose(), *asks)
        }
        Decided::Row(RecordBody::Finding { hazard, decision, urgency, why }) => {
            let decision = match decision {
                TriageDecision::No => "no",
                TriageDecision::Ask => "ask",
                TriageDecision::Alarm => "alarm",
            };
            finding(decision, hazard.map(|hazard| hazard.as_str()), urgency.as_str(), why)
        }
        Decided::Row(RecordBody::Decision { what, why, detail }) => decided(what, why, detail.expose()),
        // Rows of the line around it.
        Decided::Row(
            RecordBody::Started { .. }
            | RecordBody::Asked { .. }
            | RecordBody::Inputs(_)
            | RecordBody::Alarm { .. }
            | RecordBody::Silenced { .. }
            | RecordBody::Ended { .. },
        ) => return None,
    };
    Some(Line { at_ms: step.after.as_millis().try_into().unwrap_or(i64::MAX), what })
}

fn asked(questions: &[(std::time::Duration, &'static str)]) -> Vec<Line> {
    let line = |(after, kind): &(std::time::Duration, &str)| Line {
        at_ms: after.as_millis().try_into().unwrap_or(i64::MAX),
        what: format!("asked    the office: {kind}"),
    };
    questions.iter().map(line).collect()
}

fn said(speaker: &str, text: &str, asks: Option<&str>) -> String {
    let asks = asks.map_or_else(String::new, |asks| format!("  [{asks}]"));
    format!("{speaker:<8} {text}{asks}")
}

fn finding(decision: &str, hazard: Option<&str>, urgency: &str, why: &str) -> String {
    format!("found    {decision}: {}, {urgency} ({why})", hazard.unwrap_or("no hazard"))
}

fn decided(what: &str, why: &str, detail: &BTreeMap<String, String>) -> String {
    let detail: Vec<String> = detail.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    let detail = if detail.is_empty() { String::new() } else { format!("  {{{}}}", detail.join(", ")) };
    format!("decided  {what} ({why}){detail}")
}

fn alarm(hazard: &str, urgency: &str) -> String {
    format!("ALARM    {hazard}, {urgency}")
}

/// Decisions that the line and the cloud add to a call's rows.
const NOT_ITS_OWN: [&str; 2] = ["rang", "cloud"];
/// How the last decision of a conversation begins.
const ENDED: &str = "decided  end ";
