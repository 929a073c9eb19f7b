//! The one outcome of a call.

use std::{fmt, str::FromStr};

/// How a call ended: exactly one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A job stands on the board with its window.
    Booked,
    /// A request is held by the box and flagged.
    Requested,
    /// An appointment was moved.
    Rescheduled,
    /// An appointment was cancelled.
    Cancelled,
    /// A person has the caller.
    Transferred,
    /// A message with a call-back task was noted.
    Message,
    /// The address is not served.
    OutOfArea,
    /// The caller's question was answered and nothing else was wanted.
    AnsweredQuestion,
    /// Not meant for this business.
    WrongNumber,
    /// A robot or a seller.
    Spam,
    /// The caller hung up or went silent before anything came of it.
    Abandoned,
    /// Something of ours broke.
    Failed {
        /// What broke, for the owner.
        reason: String,
    },
}

/// A word that names no outcome.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no outcome")]
pub struct UnknownOutcome(String);

impl Outcome {
    /// The protocol's word.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Requested => "requested",
            Self::Rescheduled => "rescheduled",
            Self::Cancelled => "cancelled",
            Self::Transferred => "transferred",
            Self::Message => "message",
            Self::OutOfArea => "out_of_area",
            Self::AnsweredQuestion => "answered_question",
            Self::WrongNumber => "wrong_number",
            Self::Spam => "spam",
            Self::Abandoned => "abandoned",
            Self::Failed { .. } => "failed",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Outcome {
    type Err = UnknownOutcome;

    fn from_str(text: &str) -> Result<Self, UnknownOutcome> {
        let plain = [
            Self::Booked,
            Self::Requested,
            Self::Rescheduled,
            Self::Cancelled,
            Self::Transferred,
            Self::Message,
            Self::OutOfArea,
            Self::AnsweredQuestion,
            Self::WrongNumber,
            Self::Spam,
            Self::Abandoned,
            Self::Failed { reason: String::new() },
        ];
        plain.into_iter().find(|o| o.as_str() == text).ok_or_else(|| UnknownOutcome(text.to_owned()))
    }
}
