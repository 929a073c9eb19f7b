//! The messages: news (a job and its state, somebody to call back, a call's outcome, an alarm), how the box is, and
//! the consumer's receipts. Their JSON Schemas lie in `schema/` and come with the program ([`schemas`]).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vocab::{
    CallId, CloudHealth, Field, Hazard, JobId, JobKind, JobState, LineHealth, MessageFor, NewsId, Phone,
    Place, Private, Slot, StoreHealth, Urgency,
};

use crate::{Address, NewsKind, StatusKind, Topic};

/// A job as its consumer needs it. Holds private words: it is for the broker, never for a log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobNews {
    /// The idempotency key.
    pub job: JobId,
    /// The call it was made in.
    pub call: CallId,
    /// The board's id.
    pub board_id: String,
    /// How far it got.
    pub state: JobState,
    /// What for.
    pub kind: JobKind,
    /// How soon.
    pub urgency: Urgency,
    /// The arrival window, where there is one.
    pub slot: Option<Slot>,
    /// Who.
    pub name: Private<String>,
    /// Call-back number.
    pub phone: Option<Phone>,
    /// Where.
    pub place: Private<Place>,
    /// For the dispatcher.
    pub summary: Private<String>,
    /// Fields that a person must check.
    pub flags: Vec<Field>,
}

/// Somebody is to be called back. Holds private words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageNews {
    /// The board's id.
    pub message: String,
    /// The call it was left in.
    pub call: CallId,
    /// Who for.
    pub target: MessageFor,
    /// Who.
    pub name: Private<String>,
    /// Call-back number.
    pub phone: Option<Phone>,
    /// In the caller's words.
    pub text: Private<String>,
    /// When it was left, UTC.
    pub at: Timestamp,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Upstream {
    /// A job was booked, requested, moved or cancelled: as it stands when this is sent.
    Job(Box<JobNews>),
    /// Somebody is to be called back.
    Message(Box<MessageNews>),
    /// A call ended.
    Outcome {
        /// Whose.
        call: CallId,
        /// The protocol's word.
        outcome: String,
        /// When, UTC.
        at: Timestamp,
    },
    /// The alarm was raised.
    Alarm {
        /// Whose.
        call: CallId,
        /// What for.
        hazard: Hazard,
        /// How urgent.
        urgency: Urgency,
        /// When, UTC.
        at: Timestamp,
    },
}

impl Upstream {
    /// Where it is published.
    pub fn topic(&self, at: &Address) -> Topic {
        let (kind, key) = match self {
            Self::Job(news) => (NewsKind::Job, news.job.to_string()),
            Self::Message(news) => (NewsKind::Message, news.message.clone()),
            Self::Outcome { call, .. } => (NewsKind::Outcome, call.to_string()),
            Self::Alarm { call, .. } => (NewsKind::Alarm, call.to_string()),
        };
        Topic::News(at.clone(), kind, key)
    }

    /// One JSON object with `type`.
    pub fn payload(&self) -> String {
        json(self)
    }
}

/// News on their way: what happened, under an id by which its consumer keeps it once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct News {
    /// The same each time that these news are sent.
    pub id: NewsId,
    /// Rises with every piece of news of this box's store: what has the higher one of a job is the later.
    pub number: i64,
    /// When it happened, UTC.
    pub made: Timestamp,
    /// What.
    #[serde(flatten)]
    pub what: Upstream,
}

impl News {
    /// The payload.
    pub fn payload(&self) -> String {
        json(self)
    }

    /// Reads a payload.
    ///
    /// # Errors
    /// What is wrong, by line and column, without the payload's words.
    pub fn parse(payload: &[u8]) -> Result<Self, MessageError> {
        parse(payload, MOST_NEWS)
    }
}

/// How the box is. Retained: who subscribes later hears it as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Status {
    /// Whether it is there. The broker itself says `online: false` when the connection dies (last will).
    State {
        /// Whether it is.
        online: bool,
        /// The program's version.
        version: String,
        /// When this connection began, UTC; of the last will: the connection that died.
        since: Timestamp,
    },
    /// Its telephone lines.
    Line {
        /// All up, some, or none.
        health: Health,
        /// Since when, UTC.
        at: Timestamp,
    },
    /// Cloud recogniser and platform.
    Cloud {
        /// Up, not all, or none configured.
        health: Health,
        /// Since when, UTC.
        at: Timestamp,
    },
    /// Its store.
    Store {
        /// Writes are durable, or refused.
        health: Health,
        /// Since when, UTC.
        at: Timestamp,
    },
}

/// How a part of the box is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// None is configured.
    Off,
    /// It does not work.
    Down,
    /// It works in part.
    Degraded,
    /// It works.
    Up,
}

impl From<LineHealth> for Health {
    fn from(health: LineHealth) -> Self {
        match health {
            LineHealth::Down => Self::Down,
            LineHealth::Degraded => Self::Degraded,
            LineHealth::Up => Self::Up,
        }
    }
}

impl From<CloudHealth> for Health {
    fn from(health: CloudHealth) -> Self {
        match health {
            CloudHealth::Off => Self::Off,
            CloudHealth::Degraded => Self::Degraded,
            CloudHealth::Up => Self::Up,
        }
    }
}

impl From<StoreHealth> for Health {
    fn from(health: StoreHealth) -> Self {
        match health {
            StoreHealth::Up => Self::Up,
            StoreHealth::Failing => Self::Down,
        }
    }
}

impl Status {
    /// Where it is published, retained.
    pub fn topic(&self, at: &Address) -> Topic {
        let kind = match self {
            Self::State { .. } => StatusKind::State,
            Self::Line { .. } => StatusKind::Line,
            Self::Cloud { .. } => StatusKind::Cloud,
            Self::Store { .. } => StatusKind::Store,
        };
        Topic::Status(at.clone(), kind)
    }

    /// The payload.
    pub fn payload(&self) -> String {
        json(self)
    }
}

/// What a consumer has on its disk: the box may forget it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipts {
    /// At most [`Receipts::MOST`]; more are not read.
    pub ids: Vec<NewsId>,
}

impl Receipts {
    /// Ids in one message.
    pub const MOST: usize = 512;

    /// The payload.
    pub fn payload(&self) -> String {
        json(self)
    }

    /// Reads a payload.
    ///
    /// # Errors
    /// It is no such message, or holds too many.
    pub fn parse(payload: &[u8]) -> Result<Self, MessageError> {
        let receipts: Self = parse(payload, MOST_RECEIPTS)?;
        if receipts.ids.len() > Self::MOST {
            return Err(MessageError::TooLong { bytes: payload.len(), most: MOST_RECEIPTS });
        }
        Ok(receipts)
    }
}

/// Why a payload is no message of ours. Never shows its words.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// Larger than any message of ours.
    #[error("{bytes} bytes: expected at most {most}")]
    TooLong {
        /// How many came.
        bytes: usize,
        /// How many may.
        most: usize,
    },
    /// It is no JSON of this shape.
    #[error("not a message of this shape: see line {line}, column {column}, and the published JSON Schema")]
    Shape {
        /// From 1; 0 = the whole.
        line: usize,
        /// From 1.
        column: usize,
    },
}

/// A job with the longest summary is some 8 kB.
const MOST_NEWS: usize = 64 << 10;
/// 512 ids of 15 characters, quoted.
const MOST_RECEIPTS: usize = 16 << 10;

fn parse<T: for<'de> Deserialize<'de>>(payload: &[u8], most: usize) -> Result<T, MessageError> {
    if payload.len() > most {
        return Err(MessageError::TooLong { bytes: payload.len(), most });
    }
    serde_json::from_slice(payload)
        .map_err(|error| MessageError::Shape { line: error.line(), column: error.column() })
}

fn json<T: Serialize>(message: &T) -> String {
    serde_json::to_string(message).expect("ids, words and times are always JSON")
}

/// The JSON Schema of every message, by its `type` (`receipts` has none).
pub fn schemas() -> [(&'static str, &'static str); 6] {
    [
        ("job", include_str!("../schema/job.json")),
        ("message", include_str!("../schema/message.json")),
        ("outcome", include_str!("../schema/outcome.json")),
        ("alarm", include_str!("../schema/alarm.json")),
        ("status", include_str!("../schema/status.json")),
        ("receipts", include_str!("../schema/receipts.json")),
    ]
}

#[cfg(test)]
mod tests;
