//! Appointments that stand: told, moved or cancelled, after a check of who is asking.

use vocab::{Answer, Appointment, Customer, Outcome, Phone, Query};

use super::answer::Next;
use super::facts::Agreed;
use super::office::Waiting;
use super::turn::Turn;
use super::{Session, Step};
use crate::understand::act::Act;
use crate::understand::phone::{self, PhoneValue};
use crate::understand::yesno::Label;
use crate::understand::{address, name};
use crate::wording::{Prompt, Words};

/// A call about an appointment.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    want: Want,
    proof: Proof,
    /// Who the box thinks is asking, by number.
    owner: Option<Customer>,
    tries: u8,
    found: Option<Appointment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    Tell,
    Where,
    Move,
    Cancel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// Nobody was asked yet.
    None,
    /// Asked for name and street.
    Asked,
    /// The number is being asked for or looked up.
    Number,
    /// It is the customer.
    Given,
}

impl Session {
    /// Turns about an appointment: the wish for one, and the answers to its own questions.
    pub(super) fn visit_answer(&mut self, turn: &Turn, step: Step) -> Next {
        if self.visit.is_none() {
            return self.visit_wish(turn, step);
        }
        if step == Step::Identity {
            self.identity(turn);
        } else if step == Step::IdentityPhone {
            self.identity_phone(turn);
        } else if step == Step::CheckCancel {
            self.answer_cancel(turn);
        } else if step == Step::CheckMove {
            return self.answer_move(turn);
        } else {
            return Next::Proceed;
        }
        Next::Said
    }

    fn identity(&mut self, turn: &Turn) {
        let gain = self.fill(turn, Step::Street);
        let read = name::parse(turn.text());
        if self.job.name.is_empty() && !read.is_empty() {
            self.job.name = read;
        }
        // "Ingrid Halvorsen": the same words are no street without a house number.
        let street = self.job.place.street.as_deref().unwrap_or_default().to_lowercase();
        let named = |part: &Option<String>| part.as_ref().is_some_and(|p| street.contains(&p.to_lowercase()));
        let is_name = named(&self.job.name.first) || named(&self.job.name.last);
        if self.job.place.number.is_none() && is_name {
            self.job.place.street = None;
        }
        let told = !gain.is_empty() || !self.job.name.is_empty();
        if let Some(visit) = &mut self.visit {
            visit.tries += u8::from(!told);
        }
        self.proceed();
    }

    fn visit_wish(&mut self, turn: &Turn, step: Step) -> Next {
        let about = |act| turn.has(act);
        let want = if about(Act::Reschedule) {
            Want::Move
        } else if about(Act::CancelAppointment) {
            Want::Cancel
        } else if about(Act::WhereIsTechnician) {
            Want::Where
        } else if asks_about(turn) {
            Want::Tell
        } else {
            return Next::Proceed;
        };
        let open = matches!(step, Step::Problem | Step::AnythingElse | Step::Nothing);
        // Whoever tells of a danger is not asked whose appointment it is.
        let danger = self.triage.standing().decision != vocab::TriageDecision::No || self.emergency.is_some();
        if !open || danger || (self.job.kind.is_some() && self.made.is_empty()) {
            return Next::Proceed;
        }
        self.note_decision("appointment", &format!("{want:?}"), &[]);
        if let Some(made) = self.made.last().cloned() {
            return self.visit_of_this_call(want, &made);
        }
        let _ = self.fill(turn, step);
        (self.job.kind, self.job.trade) = (None, None);
        self.job.words.clear();
        self.visit =
            Some(Visit { want, proof: Proof::None, owner: self.customer.clone(), tries: 0, found: None });
        self.proceed();
        Next::Said
    }

    /// What was booked a moment ago needs no proof.
    fn visit_of_this_call(&mut self, want: Want, made: &super::facts::Made) -> Next {
        let (Some(slot), Some(_)) = (made.receipt.slot, made.job.phone.as_ref()) else {
            return Next::Proceed;
        };
        let found = Appointment {
            job: made.receipt.job,
            board_id: made.receipt.board_id.clone(),
            kind: made.job.kind.clone().unwrap_or_else(|| self.kind()),
            slot,
            technician: None,
            place: vocab::Private::new(self.place()),
        };
        self.visit = Some(Visit { want, proof: Proof::Given, owner: None, tries: 0, found: None });
        self.appointment_found(found);
        Next::Said
    }

    /// What the visit still needs. `false` when there is none.
    pub(super) fn visit_next(&mut self) -> bool {
        let Some(visit) = self.visit.clone() else { return false };
        match (visit.proof, &visit.found) {
            (Proof::Given, Some(found)) => self.go_on_with(visit.want, found),
            (Proof::Given, None) => {
                let phone = visit.owner.map(|o| o.phone).or_else(|| self.caller.clone());
                match phone {
                    Some(phone) => {
                        self.step = Step::Nothing;
                        self.tell();
                        self.ask_office(Query::Appointments { phone }, Waiting::Appointments);
                    }
                    None => self.ask(Prompt::IdentityPhone, Step::IdentityPhone),
                }
            }
            (Proof::None, _) => {
                if let Some(visit) = &mut self.visit {
                    visit.proof = Proof::Asked;
                }
                self.ask(Prompt::Identity, Step::Identity);
            }
            (Proof::Asked, _) => self.prove(&visit),
            (Proof::Number, _) => self.ask(Prompt::IdentityPhone, Step::IdentityPhone),
        }
        true
    }

    fn prove(&mut self, visit: &Visit) {
        if visit.tries > 2 {
            return self.not_proved();
        }
        let (named, placed) = (!self.job.name.is_empty(), self.job.place.street.is_some());
        if !named && !placed {
            return self.ask(Prompt::Identity, Step::Identity);
        }
        let Some(owner) = &visit.owner else {
            if let Some(visit) = &mut self.visit {
                visit.proof = Proof::Number;
            }
            return self.ask(Prompt::IdentityPhone, Step::IdentityPhone);
        };
        let name_fits = name::matches(&self.job.name, owner.name.expose());
        let place_fits = address::same_house(&self.job.place, owner.place.expose());
        let by_number = self.caller.as_ref() == Some(&owner.phone);
        let zip = &self.job.place.zip;
        let zip_fits = zip.is_some() && *zip == owner.place.expose().zip;
        let proved = match (named, placed) {
            (true, true) => name_fits && place_fits,
            (true, false) => by_number && name_fits && (visit.tries > 0 || zip_fits),
            (false, true) => by_number && place_fits && visit.tries > 0,
            (false, false) => false,
        };
        let half = (named != placed) && visit.tries == 0;
        if let Some(visit) = &mut self.visit {
            visit.tries += 1;
            if proved {
                visit.proof = Proof::Given;
            }
        }
        self.note_decision("identity", if proved { "name and place fit" } else { "not proved" }, &[]);
        if proved {
            self.proceed();
        } else if half || visit.tries == 0 {
            self.ask(Prompt::Identity, Step::Identity);
        } else {
            self.not_proved();
        }
    }

    fn identity_phone(&mut self, turn: &Turn) {
        let reading = phone::parse(turn.text(), self.caller.as_ref());
        let number: Option<Phone> = match reading.value {
            PhoneValue::Number(phone) => Some(phone),
            PhoneValue::SameAsCaller => self.caller.clone(),
            PhoneValue::Incomplete => None,
        };
        let Some(phone) = number else {
            self.fail(Step::IdentityPhone);
            if self.failed(Step::IdentityPhone) >= 2 {
                self.lead.clear();
                return self.not_proved();
            }
            return self.ask(Prompt::IdentityPhone, Step::IdentityPhone);
        };
        self.step = Step::Nothing;
        self.tell();
        self.ask_office(Query::Caller { phone }, Waiting::Owner);
    }

    /// Who has the number that was given.
    pub(super) fn owner_came(&mut self, answer: Answer) {
        let Answer::Caller(Some(owner)) = answer else { return self.not_proved() };
        if let Some(visit) = &mut self.visit {
            visit.owner = Some(owner);
            visit.proof = Proof::Asked;
            visit.tries = 1;
        }
        self.proceed();
    }

    fn not_proved(&mut self) {
        self.visit = None;
        self.job.words = vec!["Asked about an appointment; could not show who they are.".to_owned()];
        self.ask(Prompt::IdentityFailed, Step::CallBack);
    }

    /// The appointments of the customer, soonest first.
    pub(super) fn appointments_came(&mut self, answer: Answer) {
        let Answer::Appointments(all) = answer else { return self.visit_unavailable() };
        match all.into_iter().next() {
            Some(found) => self.appointment_found(found),
            None => {
                self.visit = None;
                self.job.words = vec!["Asked about an appointment; none was found.".to_owned()];
                self.ask(Prompt::NoAppointment, Step::CallBack);
            }
        }
    }

    fn appointment_found(&mut self, found: Appointment) {
        let Some(visit) = &mut self.visit else { return };
        visit.found = Some(found.clone());
        let want = visit.want;
        if want != Want::Cancel {
            let slot = found.slot;
            self.lead.push(match found.technician.clone() {
                Some(technician) => Prompt::AppointmentWith { slot, technician: Words(technician) },
                None => Prompt::Appointment { slot },
            });
        }
        self.job.kind = Some(found.kind.clone());
        self.job.trade = vocab::builtin_kind(&found.kind).map(|row| row.trade);
        self.job.kind_confidence = 1.0;
        self.job.place.zip.clone_from(&found.place.expose().zip);
        self.proceed();
    }

    fn go_on_with(&mut self, want: Want, found: &Appointment) {
        match want {
            Want::Tell | Want::Where => {
                self.answered = super::question::Answered::Something;
                let late = want == Want::Where && found.slot.end < self.now().utc;
                self.visit = None;
                self.set_job_aside();
                if late {
                    self.job.words = vec!["The technician has not come in the window.".to_owned()];
                    self.ask(Prompt::AppointmentLate, Step::CallBack);
                } else {
                    self.ask(Prompt::AnythingElse, Step::AnythingElse);
                }
            }
            Want::Cancel => self.ask(Prompt::CheckCancel { slot: found.slot }, Step::CheckCancel),
            Want::Move => self.move_on(found),
        }
    }

    fn move_on(&mut self, found: &Appointment) {
        match (self.job.slot, self.job.slot_agreed) {
            (None, _) => {
                if self.job.refused.is_empty() {
                    self.job.refused.push(found.slot);
                }
                self.look_for_windows();
            }
            (Some(offer), Agreed::No) => self.ask(Prompt::CheckMove { slot: offer.slot }, Step::CheckMove),
            (Some(offer), Agreed::Yes) => {
                self.step = Step::Nothing;
                self.tell();
                self.ask_office(Query::Move { job: found.job, hold: offer.hold }, Waiting::Move);
            }
        }
    }

    fn answer_move(&mut self, turn: &Turn) -> Next {
        let gain = self.fill(turn, Step::CheckMove);
        let verdict = if keeps(turn) { Label::No } else { self.verdict(turn, &self.about_text()) };
        match verdict {
            _ if gain.wish => {}
            Label::Yes => self.job.slot_agreed = Agreed::Yes,
            Label::No | Label::Correction | Label::Neither => self.refuse_windows(),
            Label::First | Label::Second | Label::Question | Label::Unclear => {
                self.fail(Step::CheckMove);
                if self.failed(Step::CheckMove) >= 3 {
                    self.visit_unavailable();
                    return Next::Said;
                }
            }
        }
        self.proceed();
        Next::Said
    }

    fn answer_cancel(&mut self, turn: &Turn) {
        let Some(found) = self.visit.as_ref().and_then(|v| v.found.clone()) else { return self.proceed() };
        let verdict = if keeps(turn) { Label::No } else { self.verdict(turn, "") };
        match verdict {
            Label::Yes => {
                self.step = Step::Nothing;
                self.ask_office(Query::Cancel { job: found.job }, Waiting::Cancel);
            }
            Label::No | Label::Neither => {
                self.visit = None;
                self.set_job_aside();
                self.answered = super::question::Answered::Something;
                self.lead.push(Prompt::Kept);
                self.ask(Prompt::AnythingElse, Step::AnythingElse);
            }
            Label::Correction | Label::First | Label::Second | Label::Question | Label::Unclear => {
                self.fail(Step::CheckCancel);
                if self.failed(Step::CheckCancel) >= 3 {
                    self.lead.clear();
                    self.visit_unavailable();
                } else {
                    self.proceed();
                }
            }
        }
    }

    pub(super) fn move_came(&mut self, answer: Answer) {
        match answer {
            Answer::Booked(receipt) => {
                self.job.offers.clear();
                self.achieve(Outcome::Rescheduled);
                self.visit = None;
                self.set_job_aside();
                self.lead.push(Prompt::Moved { slot: receipt });
                self.ask(Prompt::AnythingElse, Step::AnythingElse);
            }
            Answer::SlotGone => {
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
            | Answer::Unavailable => self.visit_unavailable(),
        }
    }

    pub(super) fn cancel_came(&mut self, answer: Answer) {
        let Answer::Cancelled(receipt) = answer else { return self.visit_unavailable() };
        self.achieve(Outcome::Cancelled);
        self.visit = None;
        self.set_job_aside();
        self.lead.push(Prompt::Cancelled { behind: receipt });
        self.ask(Prompt::AnythingElse, Step::AnythingElse);
    }

    /// Whether the windows looked for are for an appointment that moves.
    pub(super) fn moves_visit(&self) -> bool {
        self.visit.as_ref().is_some_and(|v| v.want == Want::Move)
    }

    /// The office must do it: a message with the wish.
    pub(super) fn visit_unavailable(&mut self) {
        let want = self.visit.take().map_or(Want::Tell, |v| v.want);
        self.set_job_aside();
        let wish = match want {
            Want::Tell | Want::Where => "Asks about an appointment.",
            Want::Move => "Wants an appointment moved.",
            Want::Cancel => "Wants an appointment cancelled.",
        };
        self.lead.push(Prompt::DontKnow);
        self.lead.push(Prompt::WillTakeMessage);
        self.take_note(wish.to_owned());
        self.proceed();
    }
}

/// "No, keep it", "leave it where it is": what stands is to stand.
fn keeps(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase().replace(['\'', '\u{2019}'], "");
    let stays = [
        "keep it",
        "keep that",
        "keep the ",
        "keep my",
        "leave it",
        "leave that",
        "as it is",
        "where it is",
        "ill be there",
    ];
    let goes = ["dont keep", "not keep", "cant keep", "dont leave"];
    stays.iter().any(|p| lower.contains(p)) && !goes.iter().any(|p| lower.contains(p))
}

/// Whether a turn asks about an appointment that the caller has. Who would like to have one has none.
fn asks_about(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|p| lower.contains(p));
    let mine = says(&["my appointment", "our appointment", "my visit", "our visit", "my booking"]);
    let has = says(&[
        "i have an appointment",
        "we have an appointment",
        "i've got an appointment",
        "we've got an appointment",
        "ive got an appointment",
        "i have a visit",
        "appointment with you",
    ]);
    let when = says(&["when", "what time", "what day", "confirm", "is my", "still"]);
    let wants = says(&["like to have", "can i have", "could i have", "need to have", "want to have"]);
    (mine && (when || says(&["check", "about"]))) || (has && when && !wants)
}
