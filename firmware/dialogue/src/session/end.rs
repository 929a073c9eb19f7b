//! The end: exactly one, whatever happened before it.

use std::time::{Duration, Instant};

use vocab::{Outcome, Query};

use super::message::Note;
use super::office::{LOOK_WITHIN, Waiting};
use super::question::Answered;
use super::{Input, Output, Session, Step};
use crate::wording::Prompt;

/// Whether the call has its outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    No,
    /// The caller is gone, and what is being written decides the outcome.
    Parting,
    Yes,
}

impl Session {
    /// Something came of the call; what is worth more stays.
    pub(super) fn achieve(&mut self, outcome: Outcome) {
        if self.achieved.as_ref().is_none_or(|had| worth(&outcome) > worth(had)) {
            self.achieved = Some(outcome);
        }
    }

    /// The caller needs nothing more.
    pub(super) fn finish(&mut self) {
        if self.emergency.as_ref().is_some_and(|e| !e.requested && e.job == self.job.number) {
            // Nobody leaves an emergency without its request; it ends when the request stands.
            self.leaving = true;
            self.step = Step::Nothing;
            self.tell();
            return self.request(super::book::Why::Urgent);
        }
        self.leave_lead();
        let noted = self
            .noted
            .take()
            .filter(|_| matches!(self.achieved, Some(Outcome::Message | Outcome::Requested)));
        self.lead.push(noted.map_or(Prompt::Goodbye, |behind| Prompt::GoodbyeNoted { behind }));
        self.step = Step::Nothing;
        self.tell();
        self.end_as_achieved();
    }

    /// Ends with what came of the call.
    pub(super) fn end_as_achieved(&mut self) {
        let outcome = self.outcome();
        self.end(outcome);
    }

    pub(super) fn end(&mut self, outcome: Outcome) {
        if self.over == Over::Yes {
            return;
        }
        self.release();
        self.note_decision("end", outcome.as_str(), &[]);
        self.over = Over::Yes;
        self.keep_rest();
        self.out.push_back(Output::End(outcome));
    }

    /// Ends because something of ours broke, unless something stands already.
    pub(super) fn fail_call(&mut self, reason: &str) {
        self.step = Step::Nothing;
        self.tell();
        let outcome = self.achieved.clone().unwrap_or_else(|| Outcome::Failed { reason: reason.to_owned() });
        self.end(outcome);
    }

    /// The line is gone, or its time is up: what was said is kept, what was held is given back. What is being
    /// written may stand whatever the caller does, so its receipt is awaited.
    pub(super) fn hung_up(&mut self) {
        self.over = Over::Parting;
        self.part();
    }

    /// What can still come of a call without its caller.
    pub(super) fn parting(&mut self, now: Instant, input: Input) {
        match input {
            Input::Answer(id, answer) => self.answered(id, answer),
            Input::Tick => self.office_tick(now),
            Input::Started { .. }
            | Input::Partial(_)
            | Input::Heard(_)
            | Input::HeardBeside(_)
            | Input::Keys(_)
            | Input::Quiet(_)
            | Input::Spoken(_)
            | Input::CutOff(..)
            | Input::Witness(_)
            | Input::People(_)
            | Input::Unheard(_)
            | Input::Deaf
            | Input::HungUp => {}
        }
        self.part();
    }

    fn part(&mut self) {
        if self.over == Over::Yes || self.commits() {
            return;
        }
        self.pending = None;
        self.leave_lead_or_request();
        if !self.commits() {
            self.end_as_achieved();
        }
    }

    /// Whether something is being written.
    fn commits(&self) -> bool {
        self.pending.as_ref().is_some_and(|p| p.waiting.commits())
    }

    fn leave_lead_or_request(&mut self) {
        let urgent = self.emergency.as_mut().filter(|e| !e.requested && e.job == self.job.number);
        if let Some(emergency) = urgent {
            emergency.requested = true;
            self.request(super::book::Why::Urgent);
        } else if let Some(wish) = self.note.take().map(Note::into_text).filter(|text| !text.is_empty()) {
            let draft = self.message(wish);
            self.ask_office(Query::Message(draft), Waiting::Message);
        } else {
            self.leave_lead();
        }
    }

    /// Gives held windows back.
    pub(super) fn release(&mut self) {
        if !self.job.offers.is_empty() {
            self.job.offers.clear();
            self.put(Query::Release, LOOK_WITHIN);
        }
    }

    /// What is not wanted any more is put aside: the next words are about something else.
    pub(super) fn set_job_aside(&mut self) {
        self.release();
        let number = self.job.number;
        self.job = self.job.next();
        self.job.number = number;
        self.fails.clear();
    }

    /// The next words are about another job.
    pub(super) fn expect_next_job(&mut self) {
        if self.made.iter().any(|m| m.job.number == self.job.number) {
            self.next_job();
        } else {
            self.set_job_aside();
        }
    }

    pub(super) fn drop_pending(&mut self) {
        self.pending = None;
    }

    /// The box understands too little: a person where there is one, else a message.
    pub(super) fn give_up_on_words(&mut self) -> bool {
        self.note_decision("give up", "problem not understood", &[]);
        self.lead.clear();
        self.lead.push(Prompt::GiveUpPerson);
        if self.person_reachable() {
            self.ask(Prompt::OfferPerson, Step::Person);
            return true;
        }
        self.lead.push(Prompt::WillTakeMessage);
        let words = self.job.words.join(". ");
        self.take_note(words);
        self.proceed();
        true
    }

    pub(super) fn end_deadline(&self) -> Option<Instant> {
        let longest = self.business.longest.saturating_sub(LAST_WORDS);
        self.started.map(|at| at + longest)
    }

    pub(super) fn end_tick(&mut self, now: Instant) {
        if self.over == Over::No && self.end_deadline().is_some_and(|at| now >= at) {
            self.end_early("wall clock");
        }
    }

    /// The call has gone on for too long: said so, and what was said is kept.
    pub(super) fn end_early(&mut self, why: &str) {
        self.note_decision("end", why, &[]);
        self.lead.clear();
        self.lead.push(Prompt::TimeIsUp);
        self.step = Step::Nothing;
        self.tell();
        self.hung_up();
    }

    fn outcome(&self) -> Outcome {
        match (&self.achieved, self.answered) {
            (Some(outcome), _) => outcome.clone(),
            (None, Answered::Something) if self.job.kind.is_none() => Outcome::AnsweredQuestion,
            (None, Answered::Something | Answered::Nothing) => Outcome::Abandoned,
        }
    }
}

/// The goodbye has this long before the line's own limit drops it.
const LAST_WORDS: Duration = Duration::from_secs(15);

/// Of several outcomes the one that stands on the most is the call's.
const fn worth(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Booked => 9,
        Outcome::Rescheduled => 8,
        Outcome::Cancelled => 7,
        Outcome::Requested => 6,
        Outcome::Transferred => 5,
        Outcome::Message => 4,
        Outcome::OutOfArea => 3,
        Outcome::AnsweredQuestion => 2,
        Outcome::WrongNumber | Outcome::Spam | Outcome::Failed { .. } => 1,
        Outcome::Abandoned => 0,
    }
}
