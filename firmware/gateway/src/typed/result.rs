//! How a typed call ended, from the rows that stand on the desk: the last line of `talk --jsonl`.

use std::fmt;

use serde::Serialize;
use store::{ChangeRow, JobRow, MessageRow, StoreError};
use vocab::{CallId, Field, JobState, MessageFor, Outcome, Phone, Slot, Urgency};

use super::{Table, local};
use crate::desk::Desk;

/// The outcome and everything that was written in the call.
#[derive(Clone, Debug, Serialize)]
pub struct TypedResult {
    /// The protocol's word.
    pub outcome: String,
    /// Whether the alarm was raised.
    pub alarm: bool,
    /// Whether it was raised for life safety.
    pub life_safety: bool,
    /// Which line, from 0, was the first that told the caller to get out, or to call 911 or the utility.
    pub advice_turn: Option<usize>,
    /// Jobs made in this call.
    pub jobs: Vec<JobLine>,
    /// Messages left in this call.
    pub messages: Vec<MessageLine>,
    /// Appointments moved or cancelled in this call.
    pub changed: Vec<Change>,
    /// Lines that the box wrote.
    pub said_turns: usize,
    /// The call's id.
    pub call: String,
    /// For a failure, what broke.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A job. Text that is not known is empty. Private: `Debug` shows neither who nor where.
#[derive(Clone, Serialize)]
pub struct JobLine {
    /// House number and street as platforms want them.
    pub street: String,
    /// Bare unit.
    pub unit: String,
    /// Town.
    pub city: String,
    /// Five digits.
    pub zip: String,
    /// Whole name.
    pub name: String,
    /// E.164.
    pub phone: String,
    /// Its kind.
    pub job_kind: String,
    /// How soon.
    pub urgency: String,
    /// The window, where one was agreed to.
    pub slot: Option<Window>,
    /// How far it got.
    pub state: JobState,
    /// The board's id.
    pub receipt: String,
    /// Fields that the dispatcher must check.
    pub flags: Vec<Field>,
}

impl fmt::Debug for JobLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Taken apart, so that a new field is thought of here.
        let Self {
            street: _,
            unit: _,
            city: _,
            zip: _,
            name: _,
            phone: _,
            job_kind,
            urgency,
            slot,
            state,
            receipt,
            flags,
        } = self;
        f.debug_struct("JobLine")
            .field("job_kind", job_kind)
            .field("urgency", urgency)
            .field("slot", slot)
            .field("state", state)
            .field("receipt", receipt)
            .field("flags", flags)
            .finish_non_exhaustive()
    }
}

/// A window in local time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Window {
    /// Its start.
    pub start: String,
    /// Its end.
    pub end: String,
}

/// A message. Private: `Debug` shows neither its words nor whose they are.
#[derive(Clone, Serialize)]
pub struct MessageLine {
    /// In the caller's words.
    pub text: String,
    /// Caller's name.
    pub name: String,
    /// Call-back number.
    pub phone: String,
    /// Who for.
    #[serde(rename = "for")]
    pub target: MessageFor,
    /// The board's id of the task.
    pub receipt: String,
}

impl fmt::Debug for MessageLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text: _, name: _, phone: _, target, receipt } = self;
        f.debug_struct("MessageLine")
            .field("target", target)
            .field("receipt", receipt)
            .finish_non_exhaustive()
    }
}

/// An appointment moved or cancelled.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The board's id.
    pub receipt: String,
    /// Where it stood.
    pub from: Option<Window>,
    /// Where it stands; `None` = cancelled.
    pub to: Option<Window>,
}

impl TypedResult {
    /// Of a call that never came to an outcome: a fault of ours.
    pub(super) fn unfinished(call: CallId) -> Self {
        Self {
            outcome: "failed".to_owned(),
            alarm: false,
            life_safety: false,
            advice_turn: None,
            jobs: Vec::new(),
            messages: Vec::new(),
            changed: Vec::new(),
            said_turns: 0,
            call: call.to_string(),
            reason: Some("the call came to no outcome".to_owned()),
        }
    }
}

impl Table {
    /// How the call ended; `None` while it goes on.
    pub fn result(&self, desk: &Desk) -> Result<Option<TypedResult>, StoreError> {
        let Some(outcome) = &self.over else { return Ok(None) };
        let reason = match outcome {
            Outcome::Failed { reason } => Some(reason.clone()),
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
            | Outcome::Abandoned => None,
        };
        Ok(Some(TypedResult {
            outcome: outcome.as_str().to_owned(),
            alarm: self.alarm.is_some(),
            life_safety: self.alarm == Some(Urgency::LifeSafety),
            advice_turn: self.advice_turn,
            jobs: desk.jobs_of(self.call)?.iter().map(|row| self.job(row)).collect(),
            messages: desk.messages_of(self.call)?.iter().map(message).collect(),
            changed: desk.changes_of(self.call)?.iter().map(|row| self.change(row)).collect(),
            said_turns: self.said,
            call: self.call.to_string(),
            reason,
        }))
    }

    /// A window in the office's local time.
    pub fn window(&self, slot: &Slot) -> Window {
        Window { start: local(&self.zone, slot.start), end: local(&self.zone, slot.end) }
    }

    fn job(&self, row: &JobRow) -> JobLine {
        let place = row.place.expose();
        JobLine {
            street: place.street.clone(),
            unit: place.unit.clone().unwrap_or_default(),
            city: place.city.clone().unwrap_or_default(),
            zip: place.zip.clone().unwrap_or_default(),
            name: row.name.expose().clone(),
            phone: e164(row.phone.as_ref()),
            job_kind: row.kind.clone(),
            urgency: row.urgency.clone(),
            slot: row.slot.as_ref().map(|slot| self.window(slot)),
            state: row.state,
            receipt: row.board_id.clone(),
            flags: row.flags.clone(),
        }
    }

    fn change(&self, row: &ChangeRow) -> Change {
        Change {
            receipt: row.board_id.clone(),
            from: row.from.as_ref().map(|slot| self.window(slot)),
            to: row.to.as_ref().map(|slot| self.window(slot)),
        }
    }
}

fn message(row: &MessageRow) -> MessageLine {
    MessageLine {
        text: row.text.expose().clone(),
        name: row.name.expose().clone(),
        phone: e164(row.phone.as_ref()),
        target: row.target,
        receipt: row.board_id.clone(),
    }
}

fn e164(phone: Option<&Phone>) -> String {
    phone.map_or_else(String::new, |p| p.e164().to_owned())
}
