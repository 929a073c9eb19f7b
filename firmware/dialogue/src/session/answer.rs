//! What a turn does where the conversation stands: what outranks the question, then facts, then the answer to
//! the question itself.

use vocab::{Field, Outcome, Target};

use super::ask::MOST_FAILS;
use super::facts::{Agreed, FeeState, UnitState};
use super::fill::Gain;
use super::turn::{Turn, asks_something, wants_more};
use super::{Session, Step};
use crate::understand::act::Act;
use crate::understand::yesno::Label;
use crate::wording::Prompt;

/// Whether a turn was dealt with, or the next thing is still to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Ask for what is missing.
    Proceed,
    /// All was said.
    Said,
}

impl Session {
    /// Answers a whole turn.
    pub(super) fn answer(&mut self, turn: &Turn) {
        let step = self.step;
        if self.over == super::end::Over::Yes || self.outranks(turn, step) == Next::Said {
            return;
        }
        self.soothe(turn);
        let gain = self.fill(turn, step);
        self.gained = gain.clone();
        self.answer_questions(turn, step);
        if self.insults(turn, step, &gain) == Next::Said || self.only_asks(turn, step) == Next::Said {
            return;
        }
        if self.closes(turn, step, &gain) || self.settle_step(turn, step, &gain) == Next::Said {
            return;
        }
        self.proceed();
    }

    /// What comes before any question of ours: a person, "say that again", calls about something else.
    fn outranks(&mut self, turn: &Turn, step: Step) -> Next {
        if self.peril(turn) == Next::Said {
            return Next::Said;
        }
        // The other way out of "I can still book this for you".
        let offered = self.told.contains_key("book_meanwhile") && self.note.is_none();
        if offered && turn.words <= SHORT_WISH && turn.text().to_lowercase().contains("message") {
            self.person_or_message();
            return Next::Said;
        }
        // A robocall has agents on the line, and a message may be that a person is wanted.
        let told = step == Step::SpamCheck && turn.has(Act::Sales);
        let noted = step == Step::Message && turn.words > SHORT_WISH && !self.person_reachable();
        if turn.has(Act::WantsHuman) && !told && !noted {
            return self.wants_person(turn);
        }
        if turn.has(Act::Repeat) && turn.words <= 9 {
            self.note_decision("repeat", "asked for", &[]);
            self.repeat();
            return Next::Said;
        }
        if self.visit_answer(turn, step) == Next::Said || self.note_answer(turn, step) == Next::Said {
            return Next::Said;
        }
        if self.emergency.is_none() && self.opening_turn(turn, step) == Next::Said {
            return Next::Said;
        }
        // "Hang on, make it the second one" is no wish for time.
        let answers = self.chooses(turn) || self.speaks_of_time(turn);
        if turn.has(Act::WaitAMoment) && turn.words <= 8 && step != Step::AnythingElse && !answers {
            self.quiet.asked_to_wait();
            self.ask(Prompt::TakeYourTime, step);
            return Next::Said;
        }
        Next::Proceed
    }

    /// Swearing is answered once with calm, fear once with company.
    fn soothe(&mut self, turn: &Turn) {
        let once = |told: &std::collections::BTreeMap<&'static str, usize>, key| !told.contains_key(key);
        if turn.has(Act::Distress) && self.emergency.is_some() && once(&self.told, "distress") {
            self.lead.push(Prompt::Distress);
        } else if turn.has(Act::Swears) && self.emergency.is_none() && once(&self.told, "calm") {
            self.lead.push(Prompt::Calm);
        }
    }

    /// "I'm not booking, I only want to know what it costs": an answer, and no questions of ours.
    fn only_asks(&mut self, turn: &Turn, step: Step) -> Next {
        let agreed = self.job.slot.is_some() || self.made.iter().any(|m| m.job.number == self.job.number);
        let settles =
            matches!(step, Step::Settle(_) | Step::AnythingElse | Step::SpamCheck | Step::WrongCheck);
        if !turn.has(Act::OnlyAsks) || self.emergency.is_some() || self.visit.is_some() || agreed || settles {
            return Next::Proceed;
        }
        let alarming = self.triage.standing().decision != vocab::TriageDecision::No;
        if alarming {
            return Next::Proceed;
        }
        self.note_decision("only asks", "by the words", &[]);
        self.note = None;
        self.set_job_aside();
        if self.answered == super::question::Answered::Nothing {
            // What was asked was not among what the box can answer.
            self.lead.push(Prompt::DontKnow);
            self.answered = super::question::Answered::Something;
        } else if self.lead.is_empty() {
            self.lead.push(Prompt::JustAnswers);
        }
        self.ask(Prompt::AnythingElse, Step::AnythingElse);
        Next::Said
    }

    /// "Bye", "never mind": the caller ends the call.
    fn closes(&mut self, turn: &Turn, step: Step, gain: &Gain) -> bool {
        // "Cheers, yes" to a question of ours is an answer.
        let answers = step.closed() && step != Step::AnythingElse && self.verdict(turn, "") == Label::Yes;
        let parting = turn.has(Act::Goodbye) && turn.words <= 10 && !answers;
        let something = self.achieved.is_some() || self.answered != super::question::Answered::Nothing;
        let declines =
            step == Step::Problem && something && turn.words <= 5 && self.verdict(turn, "") == Label::No;
        let nothing =
            declines || (turn.has(Act::NothingElse) && matches!(step, Step::Problem | Step::AnythingElse));
        let stays = step.closed() && step != Step::AnythingElse && turn.words > 3;
        if gain.is_empty() && !stays && (parting || nothing) {
            self.finish();
            return true;
        }
        if gain.is_empty() && calls_off(turn) && !self.job.words.is_empty() && self.emergency.is_none() {
            self.note_decision("call off", "caller's wish", &[]);
            self.drop_windows();
            self.ask(Prompt::FeeDeclined, Step::CallBack);
            return true;
        }
        false
    }

    fn settle_step(&mut self, turn: &Turn, step: Step, gain: &Gain) -> Next {
        if step.closed() && turn.confidence < HARDLY_HEARD && gain.is_empty() {
            self.fail(step);
            return Next::Proceed;
        }
        match step {
            Step::Nothing => Next::Proceed,
            Step::Problem => self.answer_problem(turn, gain),
            Step::Settle(question) => self.answer_settle(gain, question),
            Step::Street | Step::HouseNumber | Step::StreetName => {
                self.answer_field(turn, step, gain, &[Field::Street, Field::Zip], Field::Street)
            }
            Step::Zip => self.answer_field(turn, step, gain, &[Field::Zip], Field::Zip),
            Step::Unit => self.answer_unit(gain),
            Step::CheckZip => self.answer_check_zip(turn, gain),
            Step::CheckPlace | Step::KnownPlace => self.answer_place(turn, step, gain),
            Step::Name | Step::LastName | Step::Spelling => {
                self.answer_field(turn, step, gain, &[Field::Name], Field::Name)
            }
            Step::Phone | Step::KeysNumber => {
                self.answer_field(turn, step, gain, &[Field::Phone], Field::Phone)
            }
            Step::CheckPhone => self.answer_check_phone(turn, gain),
            Step::Fee => self.answer_fee(turn),
            Step::Slot => self.answer_slot(turn, gain),
            Step::CheckVisit => self.answer_visit(turn, gain),
            Step::WhichPart => self.answer_which_part(turn, gain),
            Step::CallBack => self.answer_call_back(turn, gain),
            Step::Person => self.answer_person(turn),
            Step::SecondVisit => self.answer_second_visit(turn),
            Step::AnythingElse => self.answer_anything_else(turn, gain),
            Step::SpamCheck | Step::WrongCheck => self.answer_opening_check(turn, step, gain),
            Step::Adult => self.answer_adult(turn, gain),
            Step::KeysMenu => Next::Proceed,
            Step::Message
            | Step::OtherLanguage
            | Step::Identity
            | Step::IdentityPhone
            | Step::CheckMove
            | Step::CheckCancel => Next::Proceed,
        }
    }

    fn answer_problem(&mut self, turn: &Turn, gain: &Gain) -> Next {
        let answered = !self.lead.is_empty();
        if turn.acts == [Act::Hello] && turn.words <= 3 {
            self.fail_silently(Step::Problem);
            return Next::Proceed;
        }
        if answered && gain.is_empty() && self.answered_in(turn) {
            self.asked_only = self.asked_only.saturating_add(1);
        }
        if answered && gain.is_empty() && self.asked_only > 1 {
            // Who asks and asks, and tells of nothing, may need nothing else.
            self.ask(Prompt::AnythingElse, Step::AnythingElse);
            return Next::Said;
        }
        if !gain.is_empty() || answered {
            return Next::Proceed;
        }
        if turn.words >= 3 {
            self.job.words.push(turn.text().to_owned());
        }
        self.fail(Step::Problem);
        Next::Proceed
    }

    /// Whether the turn asked something that was answered.
    fn answered_in(&self, turn: &Turn) -> bool {
        let soothing = |p: &Prompt| matches!(p, Prompt::Calm | Prompt::Distress | Prompt::NotHeard);
        self.lead.iter().any(|p| !soothing(p)) && turn.words > 1
    }

    /// Triage has the answer already; one that says neither is asked once more, then taken as the graver.
    fn answer_settle(&mut self, gain: &Gain, question: crate::triage::SettleQuestion) -> Next {
        let open = self.triage.standing().question == Some(question)
            && self.triage.standing().decision == vocab::TriageDecision::Ask;
        if open {
            let plain = self.lead.is_empty() && gain.is_empty();
            if self.lead.is_empty() {
                self.fail(Step::Settle(question));
            } else {
                self.fail_silently(Step::Settle(question));
            }
            // Who asks or tells of something else meanwhile is asked once more where it may kill, and let go elsewhere.
            let grave = question.0.life_safety();
            let failed = self.failed(Step::Settle(question));
            if (plain && failed >= 2) || (grave && failed >= 3) {
                self.raise(question.0, "settle_unclear");
            }
        }
        Next::Proceed
    }

    /// An open field: gained, refused, or not understood.
    fn answer_field(&mut self, turn: &Turn, step: Step, gain: &Gain, wanted: &[Field], field: Field) -> Next {
        if gain.any(wanted) {
            // A first name where the last was asked for brings nobody further.
            if step == Step::LastName && self.job.name.last.is_none() {
                self.fail_silently(step);
            }
            return Next::Proceed;
        }
        let refuses = turn.has(Act::Refuses) || turn.has(Act::DontKnow);
        if refuses && matches!(field, Field::Name | Field::Phone | Field::Zip) {
            self.give_up(field, "refused");
            return Next::Proceed;
        }
        if self.lead.is_empty() || !gain.is_empty() {
            self.fail(step);
            self.hint_keys(step);
        }
        if self.failed(step) >= MOST_FAILS {
            self.give_up(field, "not understood");
        }
        Next::Proceed
    }

    fn answer_unit(&mut self, gain: &Gain) -> Next {
        if !gain.any(&[Field::Unit]) {
            self.fail(Step::Unit);
            if self.failed(Step::Unit) >= 2 {
                self.job.unit = UnitState::Settled;
                self.job.doubtful.insert(Field::Unit);
                self.lead.clear();
            }
        }
        Next::Proceed
    }

    fn answer_check_zip(&mut self, turn: &Turn, gain: &Gain) -> Next {
        if gain.any(&[Field::Zip]) {
            return Next::Proceed;
        }
        let zip = self.job.place.zip.clone().unwrap_or_default();
        match self.verdict(turn, &zip) {
            Label::Yes => self.job.zip_agreed = Agreed::Yes,
            Label::No | Label::Correction | Label::Neither => {
                self.job.place.zip = None;
                self.job.place.city = None;
            }
            Label::First | Label::Second | Label::Question | Label::Unclear => {
                self.fail(Step::CheckZip);
                if self.failed(Step::CheckZip) >= 2 {
                    self.job.zip_agreed = Agreed::Yes;
                }
            }
        }
        Next::Proceed
    }

    /// The address read back: agreed, set right, or wrong without saying what.
    fn answer_place(&mut self, turn: &Turn, step: Step, gain: &Gain) -> Next {
        if gain.any(&[Field::Street, Field::Unit, Field::Zip, Field::City]) {
            self.job.elsewhere = true;
            self.keep_known_name(turn, step, gain);
            self.fail_silently(Step::CheckPlace);
            return Next::Proceed;
        }
        let context = self.about_text();
        match self.verdict(turn, &context) {
            Label::Yes if hedged(turn) => self.fail(step),
            Label::Yes if says_no_to_the_same(turn) => {
                // What was meant sounds like what was read back: once more, and then the dispatcher looks at it.
                if self.failed(step) > 0 {
                    self.job.doubtful.insert(Field::Street);
                    self.agree_place(step);
                } else {
                    self.fail(step);
                }
            }
            Label::Yes => self.agree_place(step),
            Label::No | Label::Correction | Label::Neither => {
                self.job.elsewhere = true;
                self.job.denied.clone_from(&self.job.place.street);
                if gain.is_empty() || turn.words <= 3 {
                    self.fail_silently(Step::CheckPlace);
                    self.forget_house(step);
                    self.ask(Prompt::AskStreetAgain, Step::Street);
                    return Next::Said;
                }
            }
            Label::First | Label::Second | Label::Question | Label::Unclear => {
                if self.lead.is_empty() {
                    self.fail(step);
                    self.hint_keys(step);
                }
            }
        }
        Next::Proceed
    }

    /// "No, we moved": the address that was read out is another, the name that was read out with it is not.
    fn keep_known_name(&mut self, turn: &Turn, step: Step, gain: &Gain) {
        let lower = turn.text().to_lowercase();
        let other = ["not me", "not my name", "name is", "name's", "new owner", "i'm not"]
            .iter()
            .any(|p| lower.contains(p));
        if step != Step::KnownPlace || other || gain.any(&[Field::Name]) || !self.job.name.is_empty() {
            return;
        }
        if let Some(customer) = self.customer.clone() {
            self.take_customer_name(&customer);
        }
    }

    /// House and street are to be told anew. Whoever had the town or the ZIP code wrong says so: of an address that was
    /// read back they stay.
    fn forget_house(&mut self, step: Step) {
        let known = std::mem::take(&mut self.job.place);
        if step == Step::CheckPlace {
            (self.job.place.zip, self.job.place.city) = (known.zip, known.city);
        }
        self.job.place_agreed = Agreed::No;
    }

    fn agree_place(&mut self, step: Step) {
        if step == Step::KnownPlace
            && let Some(customer) = self.customer.clone()
        {
            self.take_customer(&customer);
        }
        self.job.place_agreed = Agreed::Yes;
        self.job.zip_agreed = Agreed::Yes;
        self.job.missed.remove(&Field::Street);
    }

    fn answer_check_phone(&mut self, turn: &Turn, gain: &Gain) -> Next {
        if gain.any(&[Field::Phone, Field::Name]) {
            self.fail_silently(Step::CheckPhone);
            self.tell_corrected(gain);
            return Next::Proceed;
        }
        match self.verdict(turn, &self.about_text()) {
            Label::Yes => {
                self.job.phone_agreed = Agreed::Yes;
                if self.job.reads_name() {
                    self.job.name_agreed = Agreed::Yes;
                }
            }
            Label::No | Label::Correction | Label::Neither if turn.text().to_lowercase().contains("name") => {
                self.fail_silently(Step::CheckPhone);
                self.wrong_name();
            }
            Label::No | Label::Correction | Label::Neither => {
                self.fail_silently(Step::CheckPhone);
                self.forget_number();
            }
            Label::First | Label::Second | Label::Question | Label::Unclear => self.fail(Step::CheckPhone),
        }
        Next::Proceed
    }

    fn answer_fee(&mut self, turn: &Turn) -> Next {
        if turn.has(Act::AsksPrice) && asks_something(turn) {
            self.lead.clear();
            self.fail_silently(Step::Fee);
            if self.failed(Step::Fee) >= MOST_FAILS {
                self.ask(Prompt::FeeDeclined, Step::CallBack);
                return Next::Said;
            }
            return Next::Proceed;
        }
        match self.verdict(turn, "") {
            Label::Question | Label::Unclear | Label::Correction if self.says_fee_again(turn) => {
                self.job.fee = FeeState::Agreed;
            }
            Label::Yes if !Self::protests(turn) => self.job.fee = FeeState::Agreed,
            Label::No | Label::Neither => {
                self.note_decision("fee declined", "caller's word", &[]);
                self.ask(Prompt::FeeDeclined, Step::CallBack);
                return Next::Said;
            }
            Label::Yes
            | Label::Correction
            | Label::First
            | Label::Second
            | Label::Question
            | Label::Unclear => {
                if self.lead.is_empty() {
                    self.fail(Step::Fee);
                    self.hint_keys(Step::Fee);
                }
                if self.failed(Step::Fee) >= MOST_FAILS {
                    self.ask(Prompt::FeeDeclined, Step::CallBack);
                    return Next::Said;
                }
            }
        }
        Next::Proceed
    }

    /// Window, number and name read back together.
    fn answer_visit(&mut self, turn: &Turn, gain: &Gain) -> Next {
        if gain.any(&[Field::Phone, Field::Name]) {
            self.fail_silently(Step::CheckVisit);
            self.tell_corrected(gain);
            return Next::Proceed;
        }
        if gain.any(&[Field::Street, Field::Unit, Field::Zip]) {
            self.fail_silently(Step::CheckPlace);
            return Next::Proceed;
        }
        if let Some(offer) = self.other_choice(turn) {
            self.fail_silently(Step::CheckVisit);
            self.take(offer);
            return Next::Proceed;
        }
        match self.verdict(turn, &self.about_text()) {
            _ if self.same_choice(turn) => {
                self.agree_visit();
                Next::Proceed
            }
            Label::Yes if hedged(turn) => {
                self.fail_silently(Step::CheckVisit);
                if self.names_part(turn) { self.answer_which_part(turn, gain) } else { self.ask_which_part() }
            }
            _ if gain.wish => {
                self.fail_silently(Step::CheckVisit);
                self.job.slot = None;
                Next::Proceed
            }
            Label::Yes => {
                self.agree_visit();
                Next::Proceed
            }
            Label::No | Label::Correction | Label::Neither => {
                self.fail_silently(Step::CheckVisit);
                if self.names_part(turn) { self.answer_which_part(turn, gain) } else { self.ask_which_part() }
            }
            Label::First | Label::Second | Label::Question | Label::Unclear => {
                if self.lead.is_empty() {
                    self.fail(Step::CheckVisit);
                    self.hint_keys(Step::CheckVisit);
                }
                Next::Proceed
            }
        }
    }

    fn tell_corrected(&mut self, gain: &Gain) {
        let noted = self.gives_name_up(gain);
        self.lead.push(if noted { Prompt::NameNoted } else { Prompt::Corrected });
    }

    /// A name that is put right again and again is misheard again and again: it is no reason to lose the visit, so the
    /// dispatcher gets what was heard last, marked.
    fn gives_name_up(&mut self, gain: &Gain) -> bool {
        gain.any(&[Field::Name]) && self.name_is_enough()
    }

    /// The name is wrong, and no other was heard.
    fn wrong_name(&mut self) {
        let name = self.job.name.clone();
        if !name.is_empty() && self.name_is_enough() {
            self.lead.push(Prompt::NameNoted);
        } else {
            self.job.name = Default::default();
        }
    }

    /// Counts one more time that the name was wrong; `true`, and what was heard last stays, once it is enough.
    fn name_is_enough(&mut self) -> bool {
        self.job.name_mends = self.job.name_mends.saturating_add(1);
        let up = self.job.name_mends >= MOST_NAME_MENDS;
        if up {
            self.note_decision("name", "put right too often", &[]);
            self.job.doubtful.insert(Field::Name);
            self.job.name_agreed = Agreed::Yes;
        }
        up
    }

    fn agree_visit(&mut self) {
        self.job.slot_agreed = Agreed::Yes;
        self.job.phone_agreed = Agreed::Yes;
        if self.job.reads_name() {
            self.job.name_agreed = Agreed::Yes;
        }
    }

    fn ask_which_part(&mut self) -> Next {
        if self.failed(Step::CheckVisit) >= MOST_FAILS {
            return Next::Proceed;
        }
        self.ask(Prompt::WhichPart, Step::WhichPart);
        Next::Said
    }

    fn names_part(&self, turn: &Turn) -> bool {
        let lower = turn.text().to_lowercase();
        PARTS.iter().any(|p| lower.contains(p))
    }

    fn answer_which_part(&mut self, turn: &Turn, gain: &Gain) -> Next {
        if gain.any(&[Field::Phone, Field::Name, Field::Street, Field::Zip, Field::Unit]) {
            if self.gives_name_up(gain) {
                self.lead.push(Prompt::NameNoted);
            }
            return Next::Proceed;
        }
        if let Some(offer) = self.other_choice(turn) {
            self.take(offer);
            return Next::Proceed;
        }
        let lower = turn.text().to_lowercase();
        let says = |words: &[&str]| words.iter().any(|w| lower.contains(w));
        if gain.wish || says(&["time", "day", "slot", "window", "date", "when"]) {
            self.refuse_windows();
            return Next::Proceed;
        }
        if says(&["name"]) {
            self.wrong_name();
            return Next::Proceed;
        }
        if says(&["address", "street", "house", "zip"]) {
            self.job.place_agreed = Agreed::No;
            self.ask(Prompt::AskStreetAgain, Step::Street);
            return Next::Said;
        }
        if says(&["number", "phone", "call"]) {
            self.forget_number();
            return Next::Proceed;
        }
        if (self.verdict(turn, "") == Label::Yes && turn.words <= 4)
            || says(&["nothing", "fine", "all good", "it's right"])
        {
            self.agree_visit();
            return Next::Proceed;
        }
        self.fail(Step::WhichPart);
        if self.failed(Step::WhichPart) >= 2 {
            self.job.missed.insert(Field::Slot);
            self.job.doubtful.insert(Field::Slot);
        } else {
            return self.ask_which_part();
        }
        Next::Proceed
    }

    fn answer_call_back(&mut self, turn: &Turn, gain: &Gain) -> Next {
        if gain.problem && self.job.trade.is_some_and(|t| self.business.trades.contains(&t)) {
            return Next::Proceed;
        }
        match self.verdict(turn, "") {
            Label::Yes => {
                let words = self.job.words.join(". ");
                self.take_note(words);
                Next::Proceed
            }
            Label::No | Label::Neither => {
                self.set_job_aside();
                self.ask(Prompt::AnythingElse, Step::AnythingElse);
                Next::Said
            }
            Label::Correction | Label::First | Label::Second | Label::Question | Label::Unclear => {
                self.fail(Step::CallBack);
                if self.failed(Step::CallBack) >= 2 {
                    self.set_job_aside();
                    self.ask(Prompt::AnythingElse, Step::AnythingElse);
                } else {
                    self.ask_again();
                }
                Next::Said
            }
        }
    }

    fn answer_anything_else(&mut self, turn: &Turn, gain: &Gain) -> Next {
        if gain.problem {
            return Next::Proceed;
        }
        if self.achieved == Some(Outcome::OutOfArea) && gain.any(&[Field::Zip, Field::Street]) {
            // Another place: its ZIP code decides, and it is asked for where it was not said.
            if !gain.any(&[Field::Zip]) {
                (self.job.place.zip, self.job.place.city) = (None, None);
            }
            if self.job.in_area(&self.business) != Some(false) {
                self.achieved = None;
            }
            return Next::Proceed;
        }
        let soothed = self.lead.iter().all(|p| matches!(p, Prompt::Distress | Prompt::Calm));
        if leads_with_no(turn) && soothed {
            self.finish();
            return Next::Said;
        }
        if !self.lead.is_empty() {
            self.ask(Prompt::AnythingElse, Step::AnythingElse);
            return Next::Said;
        }
        let thanks = turn.has(Act::Thanks) && turn.words <= 4;
        match self.verdict(turn, "") {
            Label::No | Label::Neither => self.finish(),
            _ if thanks || turn.has(Act::NothingElse) => self.finish(),
            Label::Yes if turn.words <= 4 && wants_more(turn) => {
                self.expect_next_job();
                self.ask(Prompt::WhatElse, Step::Problem);
            }
            Label::Yes
            | Label::Correction
            | Label::First
            | Label::Second
            | Label::Question
            | Label::Unclear => {
                self.fail_silently(Step::AnythingElse);
                if self.failed(Step::AnythingElse) >= 2 {
                    self.finish();
                } else if turn.words >= 5 && asks_something(turn) {
                    self.lead.push(Prompt::DontKnow);
                    self.ask(Prompt::AnythingElse, Step::AnythingElse);
                } else {
                    self.fail(Step::AnythingElse);
                    self.ask(Prompt::AnythingElse, Step::AnythingElse);
                }
            }
        }
        Next::Said
    }

    fn answer_person(&mut self, turn: &Turn) -> Next {
        match self.verdict(turn, "") {
            Label::Yes => {
                self.ring(Target::Office);
                Next::Said
            }
            Label::No | Label::Neither if self.answered != super::question::Answered::Nothing => {
                self.fails.clear();
                self.set_job_aside();
                self.ask(Prompt::AnythingElse, Step::AnythingElse);
                Next::Said
            }
            Label::No | Label::Neither => {
                self.fails.clear();
                let words = self.job.words.join(". ");
                self.take_note(words);
                Next::Proceed
            }
            Label::Correction | Label::First | Label::Second | Label::Question | Label::Unclear => {
                self.ring(Target::Office);
                Next::Said
            }
        }
    }

    /// What was read back, as one line, to hold an answer against.
    pub(super) fn about_text(&self) -> String {
        self.last_about().into_values().collect::<Vec<_>>().join(" ")
    }

    /// Not understood: counted, and said unless something else was.
    pub(super) fn fail(&mut self, step: Step) {
        // Who told something else was heard.
        if self.lead.is_empty() && self.gained.is_empty() {
            self.lead.push(Prompt::NotHeard);
        }
        self.misheard = Some(step);
        self.fail_silently(step);
    }

    pub(super) fn fail_silently(&mut self, step: Step) {
        let count = self.fails.entry(step).or_default();
        *count = count.saturating_add(1);
    }

    /// The second failure on a field offers the keys.
    fn hint_keys(&mut self, step: Step) {
        if self.failed(step) != 2 {
            return;
        }
        let hint = if step == Step::Zip {
            Prompt::KeysZip
        } else if matches!(step, Step::Phone | Step::KeysNumber) {
            Prompt::KeysPhone
        } else if step.closed() {
            Prompt::KeysYesNo
        } else if self.person_reachable() {
            Prompt::KeysPerson
        } else {
            return;
        };
        self.lead.push(hint);
    }

    pub(super) fn give_up(&mut self, field: Field, why: &str) {
        self.note_decision(&format!("give up {}", field.as_str()), why, &[]);
        self.job.missed.insert(field);
        self.job.doubtful.insert(field);
        self.job.digits.clear();
    }

    fn forget_number(&mut self) {
        self.job.phone = None;
        self.job.digits.clear();
        self.job.phone_agreed = Agreed::No;
        self.fail_silently(Step::Phone);
    }
}

/// "No, it's eighteen two", where eighteen two was read back: no yes, though nothing else was said.
fn says_no_to_the_same(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    let agrees = ["right", "correct", "fine", "good", "perfect", "yes", "yeah", "yep", "okay", "problem"];
    let opens = leads_with_no(turn) || lower.starts_with("not ");
    opens && turn.words >= 4 && !agrees.iter().any(|w| lower.contains(w))
}

/// "No, please hurry": nothing else is wanted, whatever follows.
fn leads_with_no(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty() && !HUMS.contains(w));
    matches!(first, Some("no" | "nope" | "nah" | "naw"))
}

const HUMS: [&str; 6] = ["um", "uh", "oh", "well", "er", "hm"];

/// "Let me talk to a person" has no more words.
const SHORT_WISH: usize = 8;
/// So often is a name put right before the dispatcher has to look at it.
const MOST_NAME_MENDS: u8 = 2;
/// A yes with a "but": something is to be changed.
pub(super) fn hedged(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    HEDGES.iter().any(|p| lower.contains(p)) && !lower.contains("nothing wrong")
}

/// A yes that the recogniser itself hardly believes is asked for again.
const HARDLY_HEARD: f32 = 0.25;
const HEDGES: [&str; 7] =
    ["change", "different", "instead", "wrong", "another time", "other time", "not right"];

/// "Never mind", "cancel that": no visit is wanted after all.
fn calls_off(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    CALLS_OFF.iter().any(|p| lower.contains(p)) && turn.words <= 12
}

const CALLS_OFF: [&str; 7] = [
    "never mind",
    "nevermind",
    "forget it",
    "forget about it",
    "cancel that",
    "don't book",
    "changed my mind",
];
const PARTS: [&str; 11] =
    ["time", "day", "slot", "window", "number", "phone", "name", "address", "street", "zip", "date"];
