//! A job on its way to a dispatch board.

use serde::{Deserialize, Serialize};

use crate::{CallId, HoldId, JobId, JobKind, Phone, Private, Slot, Urgency};

/// A fact that the box asks for, reads back or flags. Printed as the protocol's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// House number and street without unit.
    Street,
    /// Bare unit (`2B`).
    Unit,
    /// Five digits.
    Zip,
    /// Town.
    City,
    /// Call-back number.
    Phone,
    /// Whole name.
    Name,
    /// Arrival window.
    Slot,
    /// What kind of job.
    JobKind,
}

impl Field {
    /// The protocol's key.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Unit => "unit",
            Self::Zip => "zip",
            Self::City => "city",
            Self::Phone => "phone",
            Self::Name => "name",
            Self::Slot => "slot",
            Self::JobKind => "job_kind",
        }
    }
}

/// Where the work is, normalised as platforms want it. All parts are the caller's: keep it in [`Private`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// `1940 S Franklin St`.
    pub street: String,
    /// `2B`, without its designator unless it is needed (`Bldg G Apt 204`).
    pub unit: Option<String>,
    /// `Denver`.
    pub city: Option<String>,
    /// Five digits.
    pub zip: Option<String>,
}

/// What the conversation hands to the office for booking or for a flagged request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobDraft {
    /// The call it was made in: with `number`, the idempotency key.
    pub call: CallId,
    /// 0 for the first job of a call, 1 for the second.
    pub number: u8,
    /// Kind of job.
    pub kind: JobKind,
    /// How soon.
    pub urgency: Urgency,
    /// Who to ask for.
    pub name: Private<String>,
    /// Call-back number.
    pub phone: Option<Phone>,
    /// Where.
    pub place: Private<Place>,
    /// The arrival window agreed to; `None` for a request without one.
    pub slot: Option<Slot>,
    /// The hold under which that window was offered.
    pub hold: Option<HoldId>,
    /// Summary for the dispatcher: CHECK lines, problem, access, call-back, urgency and why.
    pub summary: Private<String>,
    /// Fields the dispatcher must check.
    pub flags: Vec<Field>,
}

/// How far a job got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// On the board with a window.
    Booked,
    /// Kept by the box, flagged for a person.
    Requested,
    /// Taken off the board again.
    Cancelled,
}

/// What may be promised on: the durable row, and the board's own id and time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The box's id of the job.
    pub job: JobId,
    /// The board's id.
    pub board_id: String,
    /// How far it got.
    pub state: JobState,
    /// The window that the board returned: this is what is spoken.
    pub slot: Option<Slot>,
}
