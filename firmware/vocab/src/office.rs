//! Questions of the line side to the office side, and their answers. Every question has a deadline; an
//! answer, `Unavailable` and the deadline arrive as one input.

use serde::{Deserialize, Serialize};

use crate::{HoldId, JobDraft, JobId, JobKind, Phone, Place, Private, Receipt, Slot, Urgency};

/// When a caller would like the technician, in UTC. Empty = any time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Windows that suit, each `[start, end)`; a slot suits when it starts inside one. Empty = all.
    pub within: Vec<Slot>,
    /// Windows that don't suit.
    pub except: Vec<Slot>,
}

/// A question to the office.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// Who has this number?
    Caller {
        /// The caller's number.
        phone: Phone,
    },
    /// The customer's coming appointments.
    Appointments {
        /// The customer's number.
        phone: Phone,
    },
    /// Real free windows, held for this call until chosen, released, or the hold's limit. Holds of this
    /// call that are not offered again are released.
    Offer {
        /// Kind of job: gives duration and skills.
        kind: JobKind,
        /// How soon.
        urgency: Urgency,
        /// Five digits; already known to be in the area.
        zip: Private<String>,
        /// The caller's wish. If nothing suits, the nearest windows come back.
        wish: Wish,
        /// How many.
        count: u8,
    },
    /// Give all holds of this call back.
    Release,
    /// Write the job in its held window. Answered by `Booked` or `SlotGone`.
    Book(JobDraft),
    /// Write a flagged request without a promise of a window. Answered by `Noted`.
    Request(JobDraft),
    /// Write a message with a call-back task. Answered by `MessageNoted`.
    Message(MessageDraft),
    /// Move an appointment into a held window. Answered by `Booked` or `SlotGone`.
    Move {
        /// Which.
        job: JobId,
        /// Where to.
        hold: HoldId,
    },
    /// Take an appointment off the board. Answered by `Cancelled`.
    Cancel {
        /// Which.
        job: JobId,
    },
}

impl Query {
    /// The word of records and logs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Caller { .. } => "caller",
            Self::Appointments { .. } => "appointments",
            Self::Offer { .. } => "offer",
            Self::Release => "release",
            Self::Book(_) => "book",
            Self::Request(_) => "request",
            Self::Message(_) => "message",
            Self::Move { .. } => "move",
            Self::Cancel { .. } => "cancel",
        }
    }
}

/// A window that is kept for this caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The hold to commit under.
    pub hold: HoldId,
    /// The window.
    pub slot: Slot,
}

/// A customer found again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Whole name.
    pub name: Private<String>,
    /// Number.
    pub phone: Phone,
    /// Address of the last job.
    pub place: Private<Place>,
}

/// An appointment on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// The box's id of the job.
    pub job: JobId,
    /// The board's id.
    pub board_id: String,
    /// What for.
    pub kind: JobKind,
    /// The arrival window.
    pub slot: Slot,
    /// Who comes, where known.
    pub technician: Option<String>,
    /// Where.
    pub place: Private<Place>,
}

/// Who a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageFor {
    /// The office, as a call-back task.
    Office,
    /// Whoever is on call.
    OnCall,
}

/// A message with a call-back task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageDraft {
    /// The call it was left in.
    pub call: crate::CallId,
    /// Who for.
    pub target: MessageFor,
    /// Caller's name, where given.
    pub name: Private<String>,
    /// Call-back number, where known.
    pub phone: Option<Phone>,
    /// In the caller's words.
    pub text: Private<String>,
}

/// What the office says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To `Caller`: the customer, or nobody.
    Caller(Option<Customer>),
    /// To `Appointments`, soonest first.
    Appointments(Vec<Appointment>),
    /// To `Offer`: at most `count`, soonest first, all held; empty = nothing free.
    Offers {
        /// The windows.
        offers: Vec<Offer>,
        /// Whether they honour the wish, or are the nearest to it.
        honoured: bool,
    },
    /// To `Release`.
    Released,
    /// To `Book` and `Move`: it stands on the board.
    Booked(Receipt),
    /// To `Book` and `Move`: somebody has it, or the hold ran out.
    SlotGone,
    /// To `Request`: it stands in the box's own store, flagged.
    Noted(Receipt),
    /// To `Message`: it stands in the box's own store. Carries the board's id of the task.
    MessageNoted(String),
    /// To `Cancel`.
    Cancelled(Receipt),
    /// The question can't be answered now: deadline, queue full, store or platform down. Nothing was promised.
    Unavailable,
}

impl Answer {
    /// How the question went, for records: counts and the board's ids, never the caller's facts.
    pub fn word(&self) -> String {
        match self {
            Self::Caller(None) => "nobody".to_owned(),
            Self::Caller(Some(_)) => "known".to_owned(),
            Self::Appointments(all) => format!("appointments {}", all.len()),
            Self::Offers { offers, .. } => format!("offers {}", offers.len()),
            Self::Released => "released".to_owned(),
            Self::Booked(receipt) => format!("booked {}", receipt.board_id),
            Self::SlotGone => "slot gone".to_owned(),
            Self::Noted(receipt) => format!("noted {}", receipt.board_id),
            Self::MessageNoted(id) => format!("message {id}"),
            Self::Cancelled(receipt) => format!("cancelled {}", receipt.board_id),
            Self::Unavailable => "unavailable".to_owned(),
        }
    }
}

/// Who is rung for a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The office's telephones, in opening hours.
    Office,
    /// The on-call list.
    OnCall,
}

/// What happened to the ringing of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeopleEvent {
    /// A person pressed 1: both are connected.
    Accepted,
    /// Everyone declined, was busy or didn't answer, in all rounds.
    NobodyAccepted,
    /// This box has no way to ring that target (no line, no number in config).
    NoWay,
    /// Who accepted is gone again before the caller was through.
    Lost,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Standing;

    #[test]
    fn neither_a_question_nor_a_job_that_stands_prints_where() {
        let zip = || Private::new("80210".to_owned());
        let query = Query::Offer {
            kind: JobKind::new("plumb_faucet"),
            urgency: Urgency::Routine,
            zip: zip(),
            wish: Wish::default(),
            count: 2,
        };
        let receipt = Receipt {
            job: JobId::from_raw(7),
            board_id: "B-7".to_owned(),
            state: crate::JobState::Booked,
            slot: None,
        };
        let standing =
            Standing { receipt, kind: JobKind::new("plumb_faucet"), zip: Some(zip()), under: None };
        let printed = format!("{query:?} {query:#?} {standing:?}");
        assert!(printed.contains("plumb_faucet") && !printed.contains("80210"), "{printed}");
    }
}
