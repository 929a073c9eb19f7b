//! Questions to the office: one at a time that the caller waits for, each with its deadline.

use std::time::{Duration, Instant};

use vocab::{Answer, Query, QueryId};

use super::{Output, Session};
use crate::wording::Prompt;

/// A question whose answer decides what comes next.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    id: QueryId,
    pub waiting: Waiting,
    since: Instant,
    within: Duration,
    /// How often the caller was told that it takes a moment.
    told: u8,
}

/// What is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waiting {
    Windows,
    Booking,
    Request(super::book::Why),
    Message,
    Appointments,
    Owner,
    Move,
    Cancel,
}

impl Waiting {
    /// Whether something is being written that may stand whatever the conversation does.
    pub(super) const fn commits(self) -> bool {
        match self {
            Self::Booking | Self::Request(_) | Self::Message | Self::Move | Self::Cancel => true,
            Self::Windows | Self::Appointments | Self::Owner => false,
        }
    }
}

impl Session {
    /// Asks and waits.
    pub(super) fn ask_office(&mut self, query: Query, waiting: Waiting) {
        let within = match waiting {
            Waiting::Booking | Waiting::Move | Waiting::Cancel => COMMIT_WITHIN,
            Waiting::Windows
            | Waiting::Request(_)
            | Waiting::Message
            | Waiting::Appointments
            | Waiting::Owner => LOOK_WITHIN,
        };
        let id = self.put(query, within);
        self.pending = Some(Pending { id, waiting, since: self.now().instant, within, told: 0 });
    }

    /// Asks without waiting: the conversation goes on whatever the answer.
    pub(super) fn put(&mut self, query: Query, within: Duration) -> QueryId {
        let id = QueryId(self.next_query);
        self.next_query += 1;
        self.keep_question(id, &query);
        self.out.push_back(Output::Ask { id, query, within });
        id
    }

    /// An answer; late ones and those nobody waits for are dropped.
    pub(super) fn answered(&mut self, id: QueryId, answer: Answer) {
        if self.knows_caller == Some(id) {
            self.knows_caller = None;
            if let Answer::Caller(customer) = answer {
                self.customer = customer;
            }
            return;
        }
        let Some(pending) = self.pending.take_if(|p| p.id == id) else { return };
        self.came(pending.waiting, answer);
    }

    fn came(&mut self, waiting: Waiting, answer: Answer) {
        match waiting {
            Waiting::Windows => self.windows_came(answer),
            Waiting::Booking => self.booking_came(answer),
            Waiting::Request(why) => self.request_came(why, answer),
            Waiting::Message => self.message_came(answer),
            Waiting::Appointments => self.appointments_came(answer),
            Waiting::Owner => self.owner_came(answer),
            Waiting::Move => self.move_came(answer),
            Waiting::Cancel => self.cancel_came(answer),
        }
    }

    pub(super) fn office_deadline(&self) -> Option<Instant> {
        let pending = self.pending.as_ref()?;
        let progress = match pending.told {
            0 => Some(pending.since + SPEAK_AFTER),
            1 => Some(pending.since + SPEAK_AGAIN_AFTER),
            _ => None,
        };
        // The shell answers in time; if it does not, the caller is not left waiting.
        let late = pending.since + pending.within + GRACE;
        Some(progress.map_or(late, |at| at.min(late)))
    }

    pub(super) fn office_tick(&mut self, now: Instant) {
        let Some(pending) = self.pending.clone() else { return };
        if now >= pending.since + pending.within + GRACE {
            self.pending = None;
            return self.came(pending.waiting, Answer::Unavailable);
        }
        let due = match pending.told {
            0 => pending.since + SPEAK_AFTER,
            1 => pending.since + SPEAK_AGAIN_AFTER,
            _ => return,
        };
        if now >= due {
            if let Some(pending) = &mut self.pending {
                pending.told += 1;
            }
            self.lead.push(match pending.waiting {
                Waiting::Windows => Prompt::LookSchedule,
                Waiting::Booking
                | Waiting::Request(_)
                | Waiting::Message
                | Waiting::Move
                | Waiting::Cancel => Prompt::LookSave,
                Waiting::Appointments | Waiting::Owner => Prompt::LookFind,
            });
            self.tell();
        }
    }
}

/// A look at the schedule: 3 s is as long as a caller waits without wondering.
pub(super) const LOOK_WITHIN: Duration = Duration::from_secs(3);
/// A commit may wait for a platform a little longer; the caller hears progress.
const COMMIT_WITHIN: Duration = Duration::from_secs(5);
/// Silence while something runs is told from here on.
const SPEAK_AFTER: Duration = Duration::from_millis(700);
const SPEAK_AGAIN_AFTER: Duration = Duration::from_millis(3_500);
/// The shell's own deadline comes first.
const GRACE: Duration = Duration::from_millis(1_500);
