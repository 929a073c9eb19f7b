//! The first turns: greeting, and calls that are about no job at all.

mod child;

use std::time::Duration;

use vocab::{Customer, Field, Now, Outcome, Phone, Query};

use super::answer::Next;
use super::fill::Gain;
use super::turn::Turn;
use super::{Session, Step};
use crate::business::Recording;
use crate::understand::act::Act;
use crate::understand::yesno::Label;
use crate::understand::{name, problem};
use crate::wording::Prompt;

impl Session {
    /// Greets, says what must be said first, and looks the caller up meanwhile.
    pub(super) fn started(&mut self, now: Now, caller: Option<Phone>, _dialled: Option<Phone>) {
        self.started = Some(now.instant);
        self.business = self.business.at(now.utc);
        self.caller.clone_from(&caller);
        self.lead.push(Prompt::Greeting);
        if self.business.recording == Recording::WithNotice {
            self.lead.push(Prompt::Notice);
        }
        if !self.business.open_at(now.utc) {
            self.lead.push(Prompt::ClosedNow);
        }
        self.ask(Prompt::AskProblem, Step::Problem);
        if let Some(phone) = caller {
            self.knows_caller = Some(self.put(Query::Caller { phone }, KNOW_WITHIN));
        }
    }

    /// A known customer's facts become the job's: the caller agreed to them.
    pub(super) fn take_customer(&mut self, customer: &Customer) {
        self.job.place = super::fill::customer_place(customer);
        if self.job.name.is_empty() {
            self.take_customer_name(customer);
        }
        if self.job.phone.is_none() {
            self.job.phone = Some(customer.phone.clone());
        }
    }

    pub(super) fn take_customer_name(&mut self, customer: &Customer) {
        self.job.name = customer_name(customer);
        self.job.name_agreed = super::facts::Agreed::Yes;
        self.job.spelling_asked = true;
    }

    /// A name that was heard and is that of the customer who has this number is written as the office has it.
    pub(super) fn write_as_known(&mut self) {
        let Some(customer) = self.customer.clone() else { return };
        let known = customer.name.expose();
        // A wife has her husband's family name, and a name of her own.
        let given = name::NameReading { last: None, ..self.job.name.clone() };
        let first = given.first.is_none() || name::matches(&given, known);
        if !self.job.name.is_empty() && first && name::matches(&self.job.name, known) {
            self.take_customer_name(&customer);
        }
    }

    /// Calls about something else, before any job is spoken of.
    pub(super) fn opening_turn(&mut self, turn: &Turn, step: Step) -> Next {
        // "Does anyone there speak Spanish?", asked in English while a job is told: answered, and on it goes.
        if turn.has(Act::SpeaksSpanish)
            && self.job.kind.is_some()
            && turn.text().to_lowercase().contains("spanish")
        {
            self.lead.push(Prompt::NoSpanish);
            return Next::Proceed;
        }
        if turn.has(Act::SpeaksSpanish) && self.note.is_none() {
            self.take_foreign_note();
            self.proceed();
            return Next::Said;
        }
        // "Oui, merci" to a read-back is at most an answer that was not understood.
        let speaks = !step.closed() || turn.words > CLOSED_ANSWER;
        if turn.has(Act::SpeaksOther) && speaks && self.note.is_none() {
            self.take_foreign_note();
            self.ask(Prompt::OtherLanguage, Step::OtherLanguage);
            return Next::Said;
        }
        if turn.has(Act::Complains) && self.note.is_none() && self.complaint(turn, step) == Next::Said {
            return Next::Said;
        }
        if child::speaks(turn.text()) && self.made.is_empty() && step != Step::Adult {
            return self.child(turn);
        }
        let early = matches!(step, Step::Problem | Step::SpamCheck | Step::WrongCheck | Step::Nothing);
        if !early || self.job.kind.is_some() || !self.made.is_empty() {
            return Next::Proceed;
        }
        // Who laughs while water comes through the ceiling still has a job for us.
        let job = problem::parse(turn.text(), None).confidence;
        let pranks = turn.has(Act::Pranks) && job < WILD_JOB;
        if (turn.has(Act::Sales) && job < SURE_JOB) || pranks {
            if step == Step::SpamCheck {
                self.bye(self.spam_bye(), Outcome::Spam);
            } else {
                self.joked = pranks;
                self.ask(Prompt::SpamCheck, Step::SpamCheck);
            }
            return Next::Said;
        }
        if asks_who(turn) && step != Step::WrongCheck {
            self.ask(Prompt::WrongCheck, Step::WrongCheck);
            return Next::Said;
        }
        if turn.has(Act::WrongNumber) {
            if step == Step::WrongCheck || says_so(turn) {
                self.bye(Prompt::WrongBye, Outcome::WrongNumber);
            } else {
                self.ask(Prompt::WrongCheck, Step::WrongCheck);
            }
            return Next::Said;
        }
        self.office_matter(turn, step)
    }

    /// A child: an adult where there is one, else a person of ours.
    fn child(&mut self, turn: &Turn) -> Next {
        self.note_decision("child", "by the words", &[]);
        if child::is_alone(turn.text()) {
            self.job.words.push(turn.text().to_owned());
            self.person_or_message();
        } else {
            self.ask(Prompt::Child, Step::Adult);
        }
        Next::Said
    }

    /// Lawyers, refunds, damage done: no argument and no promise, but word for word to the office. Who says that
    /// it is broken now has a job as well.
    fn complaint(&mut self, turn: &Turn, step: Step) -> Next {
        let gain = self.fill(turn, step);
        let lower = turn.text().to_lowercase();
        let broken = ["still", "again", "now it", "now the"].iter().any(|p| lower.contains(p));
        if gain.problem && broken {
            return Next::Proceed;
        }
        self.note_decision("complaint", "by the words", &[]);
        self.job.kind = None;
        self.job.words.clear();
        self.lead.push(Prompt::WillTakeMessage);
        self.take_note(turn.text().to_owned());
        self.proceed();
        Next::Said
    }

    /// What only the office can deal with: a message.
    fn office_matter(&mut self, turn: &Turn, step: Step) -> Next {
        if turn.has(Act::LeaveMessage) {
            let gain = self.fill(turn, step);
            // "You can call me back at …" at the end of a story gives a number.
            let told = self.job.kind_confidence > 0.3 || gain.any(&[Field::Street, Field::Phone]);
            if gain.problem && told && !asks_for_message(turn) {
                return Next::Proceed;
            }
            self.job.kind = None;
            self.job.words.clear();
            let told = if tells_message(turn) { turn.text().to_owned() } else { String::new() };
            self.take_note(told);
            self.proceed();
            return Next::Said;
        }
        // "My water bill is too big" is a leak.
        let read = problem::parse(turn.text(), None);
        let is_job = turn.acts.iter().all(|a| !matches!(a, Act::JobApplicant | Act::Supplier))
            && read.confidence >= SURE_JOB
            && !turn.text().to_lowercase().contains("invoice");
        if turn.has(Act::Billing) && is_job {
            return Next::Proceed;
        }
        let matter = [Act::JobApplicant, Act::Billing, Act::Supplier].iter().any(|a| turn.has(*a));
        if matter {
            let _ = self.fill(turn, step);
            self.job.kind = None;
            self.job.words.clear();
            self.lead.push(Prompt::DontKnow);
            self.lead.push(Prompt::WillTakeMessage);
            self.take_note(turn.text().to_owned());
            self.proceed();
            return Next::Said;
        }
        Next::Proceed
    }

    /// "Is there something we can fix for you?"
    pub(super) fn answer_opening_check(&mut self, turn: &Turn, step: Step, gain: &Gain) -> Next {
        if gain.problem || !self.lead.is_empty() {
            return Next::Proceed;
        }
        let (prompt, outcome) = if step == Step::SpamCheck {
            (self.spam_bye(), Outcome::Spam)
        } else {
            (Prompt::WrongBye, Outcome::WrongNumber)
        };
        if self.verdict(turn, "") == Label::Yes {
            self.ask(Prompt::WhatElse, Step::Problem);
        } else {
            self.bye(prompt, outcome);
        }
        Next::Said
    }

    /// "Is there a grown-up there?"
    pub(super) fn answer_adult(&mut self, turn: &Turn, gain: &Gain) -> Next {
        if gain.problem && turn.words > 6 {
            return Next::Proceed;
        }
        match self.verdict(turn, "") {
            Label::No | Label::Neither => self.bye(Prompt::ChildBye, Outcome::Abandoned),
            Label::Yes => self.ask(Prompt::AskProblem, Step::Problem),
            Label::Correction | Label::First | Label::Second | Label::Question | Label::Unclear => {
                self.fail_silently(Step::Adult);
                if self.failed(Step::Adult) >= 2 {
                    self.ask(Prompt::AskProblem, Step::Problem);
                } else {
                    self.ask(Prompt::Child, Step::Adult);
                }
            }
        }
        Next::Said
    }

    fn spam_bye(&self) -> Prompt {
        if self.joked { Prompt::JokeBye } else { Prompt::SpamBye }
    }

    fn bye(&mut self, prompt: Prompt, outcome: Outcome) {
        self.lead.push(prompt);
        self.step = Step::Nothing;
        self.tell();
        self.end(outcome);
    }
}

/// Who laughs and tells of anything at all may need us.
const WILD_JOB: f32 = 0.1;
/// A bill is about work to be done where the words tell of a problem this surely.
const SURE_JOB: f32 = 0.5;
/// An answer to a closed question has at most so many words.
const CLOSED_ANSWER: usize = 5;
/// As the office has it: nobody need spell it.
fn customer_name(customer: &Customer) -> name::NameReading {
    name::NameReading { confidence: 0.95, ..name::parse(customer.name.expose()) }
}

/// The lookup is for the address question, which is seconds away.
const KNOW_WITHIN: Duration = Duration::from_secs(5);

/// "Is this the plumbers?", "who is this?"
fn asks_who(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    let asks =
        ["is this ", "who is this", "who's this", "who am i speaking", "what company", "what business"];
    let own = [Act::AsksRobot, Act::AsksRecording, Act::WantsHuman];
    // "Hi, is this the animal clinic, my cat's due for her shots": no word of work for us.
    let greeted = ["hi ", "hello ", "hey ", "yes ", "yeah ", "good morning ", "hi, ", "hello, ", "um "];
    let bare = greeted.iter().find_map(|g| lower.strip_prefix(g)).unwrap_or(&lower);
    let place = ["is this the ", "is this a ", "have i reached the "].iter().any(|p| bare.starts_with(p));
    let elsewhere = place && turn.words <= 18 && problem::parse(turn.text(), None).confidence < SURE_JOB;
    let short = turn.words <= 7 && asks.iter().any(|p| lower.starts_with(p));
    (short || elsewhere) && !own.iter().any(|a| turn.has(*a))
}

fn says_so(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    [
        "wrong number",
        "wrong place",
        "by mistake",
        "by accident",
        "dialed",
        "dialled",
        "butt dial",
        "pocket dial",
    ]
    .iter()
    .any(|p| lower.contains(p))
}

/// Whether the message itself was told with the wish to leave one.
fn tells_message(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    let tells = [" that ", "tell ", " because ", "let him know", "let her know", "let them know", "saying"];
    turn.words > 8 && tells.iter().any(|p| lower.contains(p))
}

fn asks_for_message(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    ["leave a message", "take a message", "leave message", "pass on"].iter().any(|p| lower.contains(p))
}
