//! The messages: a job and its state, a call's outcome, an alarm.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vocab::{CallId, Field, Hazard, JobId, JobKind, JobState, Phone, Place, Private, Slot, Urgency};

use crate::{BoxId, topic};

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

/// One message upstream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Upstream {
    /// A job was booked, requested, moved or cancelled.
    Job(Box<JobNews>),
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
    /// Where it is published. Messages of one job or call share a topic, so that their order is kept.
    pub fn topic(&self, box_id: &BoxId) -> String {
        match self {
            Self::Job(news) => topic::event(box_id, "job", &news.job.to_string()),
            Self::Outcome { call, .. } => topic::event(box_id, "outcome", &call.to_string()),
            Self::Alarm { call, .. } => topic::event(box_id, "alarm", &call.to_string()),
        }
    }

    /// The payload: one JSON object with `type`.
    pub fn payload(&self) -> String {
        serde_json::to_string(self).expect("ids, words and times are always JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_read_back_as_they_were_written_and_say_their_topic() {
        let box_id: BoxId = "box-7".parse().unwrap();
        let call = CallId::from_raw(9);
        let at = "2026-01-15T23:00:00Z".parse().unwrap();
        let job = JobNews {
            job: JobId::from_raw(5),
            call,
            board_id: "NB-1".into(),
            state: JobState::Booked,
            kind: JobKind::new("hvac_no_heat"),
            urgency: Urgency::Emergency,
            slot: None,
            name: Private::new("Ada Example".into()),
            phone: Some("3035550142".parse().unwrap()),
            place: Private::new(Place::default()),
            summary: Private::new("no heat".into()),
            flags: vec![Field::Unit],
        };
        let alarm = Upstream::Alarm { call, hazard: Hazard::Gas, urgency: Urgency::LifeSafety, at };
        for (message, kind) in [
            (Upstream::Job(Box::new(job)), "job"),
            (Upstream::Outcome { call, outcome: "booked".into(), at }, "outcome"),
            (alarm, "alarm"),
        ] {
            let read: Upstream = serde_json::from_str(&message.payload()).unwrap();
            assert_eq!(read, message);
            assert!(message.topic(&box_id).starts_with(&format!("nightbell/v1/box-7/{kind}/")));
            assert!(!format!("{message:?}").contains("Ada"), "a message in a log shows nothing private");
        }
    }
}
