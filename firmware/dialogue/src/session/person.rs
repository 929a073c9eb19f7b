//! A person on the line: rung at once when asked for, and what happens when nobody can.

use std::time::{Duration, Instant};

use vocab::{Outcome, PeopleEvent, Target};

use super::answer::Next;
use super::book::Why;
use super::facts::Agreed;
use super::turn::Turn;
use super::{Output, Session, Step};
use crate::Asks;
use crate::business::Reach;
use crate::wording::{Prompt, opens};

/// Whether who accepted is still there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Helper {
    /// As far as is known.
    #[default]
    There,
    /// Gone again before the caller was through.
    Lost,
}

/// Somebody is being rung.
#[derive(Clone, Debug)]
pub(super) struct People {
    target: Target,
    /// When the caller is told again that it still rings.
    word_at: Instant,
}

impl People {
    pub(super) fn target(&self) -> Target {
        self.target
    }

    /// Whether the caller does nothing but wait: while the on-call list is walked, details are taken.
    pub(super) fn keeps_waiting(&self) -> bool {
        self.target == Target::Office
    }
}

impl Session {
    /// "Let me talk to a person": honoured in this very turn.
    pub(super) fn wants_person(&mut self, turn: &Turn) -> Next {
        let step = self.step;
        let _ = self.fill(turn, step);
        self.note_decision("person", "asked for", &[]);
        let alarmed = self.emergency.as_ref().is_some_and(|e| !e.requested);
        if self.people.is_some() {
            self.lead.push(Prompt::StillRinging);
            self.proceed();
        } else if alarmed
            && self.business.reach(Target::OnCall, self.now().utc) == Reach::Rings
            && !self.told.contains_key("nobody_on_call")
        {
            self.ring_on_call();
            self.lead.push(Prompt::StillRinging);
            self.proceed();
        } else if self.nearly_booked()
            && !self.person_reachable()
            && !self.told.contains_key("book_meanwhile")
        {
            self.tell_nobody();
            self.lead.push(Prompt::BookMeanwhile);
            self.ask_again();
        } else {
            self.person_or_message();
        }
        Next::Said
    }

    /// Half of the job is taken: with nobody to ring, a visit serves the caller better than a message. Who asks again leaves one.
    fn nearly_booked(&self) -> bool {
        let open = self.note.is_none() && self.visit.is_none() && self.emergency.is_none();
        open && self.job.kind.is_some()
            && self.job.place_agreed == Agreed::Yes
            && self.step.asks() != Asks::None
    }

    /// The office where it can be rung, else a message.
    pub(super) fn person_or_message(&mut self) {
        if self.person_reachable() {
            self.ring(Target::Office);
        } else {
            self.nobody_to_ring();
        }
    }

    /// Whether somebody in the office can be rung now.
    pub(super) fn person_reachable(&self) -> bool {
        self.business.reach(Target::Office, self.now().utc) == Reach::Rings
            && !self.told.contains_key("office_no_answer")
    }

    /// Rings the office; the caller waits.
    pub(super) fn ring(&mut self, target: Target) {
        // What is being written is not forgotten: its receipt is told when it comes.
        if self.pending.as_ref().is_some_and(|p| !p.waiting.commits()) {
            self.drop_pending();
        }
        if !self.lead.iter().any(|p| matches!(p, Prompt::TryPerson)) {
            self.lead.push(Prompt::PutThrough);
        }
        self.step = Step::Nothing;
        self.tell();
        self.start_ringing(target);
    }

    pub(super) fn ring_on_call(&mut self) {
        self.start_ringing(Target::OnCall);
    }

    fn start_ringing(&mut self, target: Target) {
        self.note_decision("ring", if target == Target::Office { "office" } else { "on call" }, &[]);
        let brief = self.brief();
        self.helper = Helper::There;
        self.out.push_back(Output::Ring { target, brief });
        self.people = Some(People { target, word_at: self.now().instant + WORD_EVERY });
    }

    /// After hours, or with no office to ring: a message with a call-back task, and nobody is woken.
    fn nobody_to_ring(&mut self) {
        self.tell_nobody();
        self.lead.push(Prompt::WillTakeMessage);
        let words = self.job.words.join(". ");
        self.take_note(words);
        self.proceed();
    }

    fn tell_nobody(&mut self) {
        let now = self.now().utc;
        let closed = !self.business.open_at(now);
        match opens(&self.business, now).filter(|_| closed && !self.business.office.0.is_empty()) {
            Some(opens) => self.lead.push(Prompt::OfficeClosed { opens }),
            None => self.lead.push(Prompt::NobodyHere),
        }
    }

    /// How the ringing went.
    pub(super) fn people_event(&mut self, event: PeopleEvent) {
        if event == PeopleEvent::Lost {
            // Told with the receipt that is on its way.
            self.helper = Helper::Lost;
            return self.note_decision("people", "Lost", &[]);
        }
        let Some(people) = self.people.take() else { return };
        self.note_decision("people", &format!("{event:?}"), &[]);
        match (event, people.target) {
            (PeopleEvent::Lost, _) => {}
            (PeopleEvent::Accepted, Target::OnCall) => {
                self.drop_pending();
                self.lead.clear();
                self.cut_short();
                self.lead.push(Prompt::Connecting);
                self.step = Step::Nothing;
                self.tell();
                self.request(Why::Accepted);
            }
            (PeopleEvent::Accepted, Target::Office) => {
                self.lead.clear();
                self.cut_short();
                self.lead.push(Prompt::Connecting);
                self.tell();
                self.hand_over();
            }
            (PeopleEvent::NobodyAccepted, Target::OnCall) => self.nobody_accepted(Prompt::NobodyOnCall),
            (PeopleEvent::NoWay, Target::OnCall) => self.nobody_accepted(Prompt::NoWayOnCall),
            (PeopleEvent::NobodyAccepted | PeopleEvent::NoWay, Target::Office) => {
                self.lead.push(Prompt::OfficeNoAnswer);
                self.lead.push(Prompt::WillTakeMessage);
                let words = self.job.words.join(". ");
                self.take_note(words);
                self.proceed();
            }
        }
    }

    /// Whoever took the call waits for nothing but what keeps the caller alive.
    fn cut_short(&mut self) {
        if !self.owes_advice() {
            self.out.push_back(Output::Hush);
        }
    }

    fn nobody_accepted(&mut self, told: Prompt) {
        if self.pending.is_some() {
            return;
        }
        self.lead.push(told);
        self.lead.push(Prompt::UrgentNext);
        self.proceed();
    }

    /// The caller has a person.
    pub(super) fn hand_over(&mut self) {
        self.release();
        self.end(Outcome::Transferred);
    }

    pub(super) fn people_deadline(&self) -> Option<Instant> {
        self.people.as_ref().filter(|_| self.step == Step::Nothing).map(|p| p.word_at)
    }

    pub(super) fn people_tick(&mut self, now: Instant) {
        if self.people_deadline().is_some_and(|at| now >= at) {
            if let Some(people) = &mut self.people {
                people.word_at = now + WORD_EVERY;
            }
            self.lead.push(Prompt::StillRinging);
            self.tell();
        }
    }
}

/// How long a caller may hear nothing but ringing.
const WORD_EVERY: Duration = Duration::from_secs(12);
