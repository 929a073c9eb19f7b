//! The commit: a booking behind the board's receipt, or a request behind the store's.

use vocab::{Answer, Field, JobState, Outcome, Query, Receipt, Urgency};

use super::end::Over;
use super::facts::{Agreed, Made};
use super::office::Waiting;
use super::person::Helper;
use super::{Session, Step};
use crate::wording::{Noted, Prompt};

/// Why a job is a request and no booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The schedule can't be reached.
    Down,
    /// No window is free.
    Full,
    /// A field is missing or doubtful.
    Check,
    /// An emergency that nobody has accepted yet.
    Urgent,
    /// A technician has accepted and is being connected.
    Accepted,
}

impl Session {
    /// Everything is known: book, or request where something is missing.
    pub(super) fn commit(&mut self) {
        self.step = Step::Nothing;
        self.tell();
        if self.job.bookable() && self.job.slot.is_some() && self.job.slot_agreed == Agreed::Yes {
            self.note_decision("book", "all read back and agreed", &[]);
            let draft = self.draft();
            return self.ask_office(Query::Book(draft), Waiting::Booking);
        }
        let why = self.job.why.unwrap_or(Why::Check);
        self.request(why);
    }

    /// Has the job written as a flagged request.
    pub(super) fn request(&mut self, why: Why) {
        self.note_decision("request", &format!("{why:?}"), &[]);
        let draft = self.draft();
        self.ask_office(Query::Request(draft), Waiting::Request(why));
    }

    pub(super) fn booking_came(&mut self, answer: Answer) {
        match answer {
            Answer::Booked(receipt) => {
                self.job.offers.clear();
                self.made.push(Made { job: self.job.clone(), receipt: receipt.clone() });
                self.achieve(Outcome::Booked);
                self.lead.push(Prompt::Booked { slot: receipt });
                self.wrap_up();
            }
            Answer::SlotGone => {
                self.note_decision("offer anew", "slot gone", &[]);
                self.job.refused.extend(self.job.slot.map(|o| o.slot));
                self.drop_windows();
                self.lead.push(Prompt::SlotGone);
                self.proceed();
            }
            Answer::Caller(_)
            | Answer::Appointments(_)
            | Answer::Offers { .. }
            | Answer::Released
            | Answer::Noted(_)
            | Answer::MessageNoted(_)
            | Answer::Cancelled(_)
            | Answer::Unavailable => self.request(Why::Down),
        }
    }

    pub(super) fn request_came(&mut self, why: Why, answer: Answer) {
        match answer {
            // The booking that was given up had been written after all.
            Answer::Noted(receipt) if receipt.state == JobState::Booked => {
                self.booking_came(Answer::Booked(receipt));
            }
            Answer::Noted(receipt) => self.requested(why, receipt),
            Answer::Caller(_)
            | Answer::Appointments(_)
            | Answer::Offers { .. }
            | Answer::Released
            | Answer::Booked(_)
            | Answer::SlotGone
            | Answer::MessageNoted(_)
            | Answer::Cancelled(_)
            | Answer::Unavailable => self.not_saved(why),
        }
    }

    fn requested(&mut self, why: Why, receipt: Receipt) {
        self.job.offers.clear();
        self.made.push(Made { job: self.job.clone(), receipt: receipt.clone() });
        if let Some(emergency) = &mut self.emergency {
            emergency.requested = true;
        }
        let known = self.reachable().is_some();
        self.noted = Some(Noted::Job(receipt.clone()));
        let behind = receipt;
        let lost = self.helper == Helper::Lost;
        if why == Why::Accepted && lost && self.over == Over::No {
            self.lead.push(Prompt::NobodyOnCall);
        }
        let prompt = match why {
            Why::Accepted if lost => Prompt::RequestedUrgent { behind },
            Why::Accepted if self.over == Over::No => return self.hand_over(),
            // The caller hung up before the two could talk.
            Why::Accepted => Prompt::RequestedUrgent { behind },
            Why::Urgent if known => Prompt::RequestedUrgent { behind },
            Why::Urgent => Prompt::RequestedUnreachable { behind },
            Why::Down | Why::Full | Why::Check if !known => Prompt::RequestedNoNumber { behind },
            Why::Down => Prompt::RequestedDown { behind },
            Why::Full => Prompt::RequestedFull { behind },
            Why::Check => Prompt::RequestedCheck { behind },
        };
        self.achieve(Outcome::Requested);
        self.lead.push(prompt);
        if self.leaving {
            return self.finish();
        }
        self.wrap_up();
    }

    /// Something stands: anything else? A caller who is being put through is only told.
    fn wrap_up(&mut self) {
        if self.people.as_ref().is_some_and(|p| p.keeps_waiting()) {
            self.step = Step::Nothing;
            return self.tell();
        }
        if self.offers_second_visit() {
            return self.ask(Prompt::SecondVisit, Step::SecondVisit);
        }
        self.ask(Prompt::AnythingElse, Step::AnythingElse);
    }

    /// Nothing could be written: said so, and a person where one can be had.
    fn not_saved(&mut self, why: Why) {
        self.note_decision("not saved", "store unavailable", &[]);
        if why == Why::Accepted && self.helper == Helper::There {
            return self.hand_over();
        }
        if self.over == Over::No && self.person_reachable() {
            self.lead.push(Prompt::TryPerson);
            return self.ring(vocab::Target::Office);
        }
        self.lead.push(Prompt::NotSaved);
        self.fail_call("the request could not be saved");
    }

    /// The fields that the dispatcher must check.
    pub(super) fn flags(&self) -> Vec<Field> {
        let mut flags = self.job.doubtful.clone();
        let unsure_name = self.job.reads_name();
        if self.job.name.is_empty() || self.job.name.last.is_none() || unsure_name {
            flags.insert(Field::Name);
        }
        if self.job.place.place().is_none() || self.job.place_agreed == Agreed::No {
            flags.insert(Field::Street);
            if self.job.place.unit.is_some() {
                flags.insert(Field::Unit);
            }
        }
        if self.job.place.zip.is_none() {
            flags.insert(Field::Zip);
        }
        // Another number than the caller's own, which nobody agreed to.
        let typed = self.job.phone.is_some() && self.job.phone != self.caller;
        let unsure_number = typed && self.job.phone_agreed == Agreed::No;
        // The number on the line may be a mother's house: until somebody says so, it is none to rely on.
        if self.job.phone.is_none() || unsure_number {
            flags.insert(Field::Phone);
        }
        if self.job.kind.is_none()
            || (self.job.kind_confidence < UNSURE_KIND && self.urgency() < Urgency::Emergency)
        {
            flags.insert(Field::JobKind);
        }
        flags.into_iter().collect()
    }
}

/// Below this the dispatcher looks at the kind of job.
const UNSURE_KIND: f32 = 0.15;
