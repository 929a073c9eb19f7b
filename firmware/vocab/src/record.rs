//! The durable record of a call: what the line side tells the store, in order.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{CallId, Hazard, LineId, Phone, Private, QueryId, SilencedBy, TriageDecision, Urgency};

/// Who spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The caller.
    Caller,
    /// The box.
    Box,
}

/// One row on its way to the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Whose call.
    pub call: CallId,
    /// When, UTC.
    pub at: Timestamp,
    /// What.
    pub body: RecordBody,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordBody {
    /// The first row of a call.
    Started {
        /// Which line.
        line: LineId,
        /// The caller's number, where given.
        caller: Option<Phone>,
        /// The number dialled, where known.
        dialled: Option<Phone>,
    },
    /// Something was said.
    Turn {
        /// By whom.
        speaker: Speaker,
        /// What, as said or as recognised.
        text: Private<String>,
        /// What the box was asking (protocol word), for the box's turns.
        asks: Option<&'static str>,
        /// Recogniser's confidence, for the caller's turns.
        confidence: Option<f32>,
        /// Milliseconds since the call was answered.
        at_ms: u64,
    },
    /// Triage decided.
    Finding {
        /// For what.
        hazard: Option<Hazard>,
        /// How.
        decision: TriageDecision,
        /// How urgent the job is now.
        urgency: Urgency,
        /// The rule or witness, explainable: names the rule, not the caller's words.
        why: String,
    },
    /// A step of the conversation and why it was taken.
    Decision {
        /// What was decided (`ask zip`, `offer`, `book`).
        what: String,
        /// The rule behind it; names fields and rules, not the caller's words.
        why: String,
        /// Figures or values for the owner's eye.
        detail: Private<BTreeMap<String, String>>,
    },
    /// The office was asked and how long the answer took.
    Asked {
        /// Which question.
        query: QueryId,
        /// What kind (`offer`, `book`).
        kind: &'static str,
        /// How it went (`offers 2`, `slot gone`, `unavailable`).
        result: String,
        /// From question to answer.
        took_ms: u64,
    },
    /// What happened to the conversation, in the order in which it did, so that it can be replayed.
    Inputs(Vec<KeptInput>),
    /// The alarm was raised.
    Alarm {
        /// What for.
        hazard: Hazard,
        /// How urgent.
        urgency: Urgency,
    },
    /// The bell was silenced.
    Silenced {
        /// By whom.
        by: SilencedBy,
    },
    /// The last row of a call.
    Ended {
        /// The protocol's word.
        outcome: &'static str,
        /// For `failed`, what broke; else what ended it.
        reason: String,
    },
}

/// One thing that happened to a conversation, as it is kept. What it says belongs to whoever wrote it (`dialogue::kept`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptInput {
    /// Within the call, from 0 without a gap.
    pub number: u32,
    /// Nanoseconds since the call was answered, by the monotonic clock.
    pub after_ns: u64,
    /// UTC at that moment, by the wall clock, which may jump.
    pub at: Timestamp,
    /// JSON; private. Of a card that was spoken or pressed it holds no digit.
    pub body: Private<String>,
}

impl RecordBody {
    /// Without these a call's end, or an alarm that sounds or was silenced, would be told otherwise after the next start:
    /// they wait where the store takes nothing.
    pub const fn must_be_kept(&self) -> bool {
        match self {
            Self::Alarm { .. } | Self::Silenced { .. } | Self::Ended { .. } => true,
            Self::Started { .. }
            | Self::Turn { .. }
            | Self::Finding { .. }
            | Self::Decision { .. }
            | Self::Asked { .. }
            | Self::Inputs(_) => false,
        }
    }
}
