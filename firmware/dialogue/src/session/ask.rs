//! What comes next: the first thing that is missing. Called after every turn and every answer of the office.

use vocab::{Field, TriageDecision, Urgency};

use super::facts::{Agreed, FeeState, UnitState};
use super::{Session, Step};
use crate::wording::{Prompt, Words, Zip};

impl Session {
    /// Says what has gathered and asks for the next thing, or waits for who is awaited.
    pub(super) fn proceed(&mut self) {
        if self.over != super::end::Over::No {
            return;
        }
        if self.pending.is_some() {
            self.step = Step::Nothing;
            return self.tell();
        }
        if self.people.as_ref().is_some_and(|p| p.keeps_waiting()) {
            self.step = Step::Nothing;
            return self.tell();
        }
        if self.visit_next() || self.note_next() || self.emergency_next() {
            return;
        }
        self.job_next();
    }

    fn job_next(&mut self) {
        // What stands is not made again, whatever detour led back here.
        if self.made.iter().any(|m| m.job.number == self.job.number) {
            return self.ask(Prompt::AnythingElse, Step::AnythingElse);
        }
        let asked = self.ask_what() || self.ask_where() || self.ask_who() || self.ask_when();
        if !asked {
            self.commit();
        }
    }

    /// The problem, and the question that decides whether it is an alarm.
    fn ask_what(&mut self) -> bool {
        if let (TriageDecision::Ask, Some(question)) =
            (self.triage.standing().decision, self.triage.standing().question)
            && self.failed(Step::Settle(question)) < if question.0.life_safety() { 3 } else { 2 }
        {
            let text = question.text().to_owned();
            self.ask(Prompt::Settle { question: Words(text) }, Step::Settle(question));
            return true;
        }
        if self.job.kind.is_none() {
            return self.ask_problem();
        }
        if self.urgency() >= Urgency::Urgent {
            self.first_aid();
        }
        if let Some(trade) = self.job.trade
            && !self.business.trades.contains(&trade)
        {
            self.note_decision("not served", trade.as_str(), &[]);
            self.ask(Prompt::TradeNotServed, Step::CallBack);
            return true;
        }
        false
    }

    fn ask_problem(&mut self) -> bool {
        match self.failed(Step::Problem) {
            0 if self.job.words.is_empty() => self.ask(Prompt::AskProblem, Step::Problem),
            0..=2 => self.ask(Prompt::MoreProblem, Step::Problem),
            _ => return self.give_up_on_words(),
        }
        true
    }

    /// Address, ZIP code and area, unit, and the read-back of them.
    pub(super) fn ask_where(&mut self) -> bool {
        if self.offer_known_place() {
            return true;
        }
        self.fill_town();
        let (number, street) = (self.job.place.number.is_some(), self.job.place.street.is_some());
        if self.job.in_area(&self.business) == Some(false) {
            return self.tell_area();
        }
        let whole = number && street;
        if !whole && !self.job.lacks(Field::Street) {
            match (number, street) {
                (false, true) => self.ask(Prompt::AskNumber, Step::HouseNumber),
                (true, false) => self.ask(Prompt::AskStreetName, Step::StreetName),
                _ => self.ask(Prompt::AskStreet, Step::Street),
            }
            return true;
        }
        if self.job.place.zip.is_none() && !self.job.lacks(Field::Zip) {
            self.ask(Prompt::AskZip, Step::Zip);
            return true;
        }
        if self.job.unit == UnitState::Suggested && self.job.place.unit.is_none() {
            self.ask(Prompt::AskUnit, Step::Unit);
            return true;
        }
        self.read_place_back()
    }

    fn read_place_back(&mut self) -> bool {
        let Some(place) = self.job.spoken_place().filter(|_| self.job.place_agreed == Agreed::No) else {
            return false;
        };
        if self.failed(Step::CheckPlace) >= MOST_READ_BACKS {
            self.job.missed.insert(Field::Street);
            self.job.doubtful.insert(Field::Street);
            return false;
        }
        self.ask(Prompt::CheckPlace { place }, Step::CheckPlace);
        true
    }

    /// A known caller's address, or that of the first job, is confirmed, not asked.
    fn offer_known_place(&mut self) -> bool {
        let same = self.made.last().is_some_and(|m| m.job.place == self.job.place);
        if same
            && self.job.place_agreed == Agreed::No
            && self.failed(Step::CheckPlace) == 0
            && let Some(place) = self.job.spoken_place()
        {
            self.ask(Prompt::SamePlace { place }, Step::CheckPlace);
            return true;
        }
        if self.job.elsewhere || !self.job.place.is_empty() {
            return false;
        }
        let Some(customer) = self.customer.clone() else { return false };
        let place = customer.place.expose().clone();
        if self.job.name.is_empty() {
            let name = Words(customer.name.expose().clone());
            self.ask(Prompt::KnownBoth { name, place }, Step::KnownPlace);
        } else {
            self.ask(Prompt::KnownPlace { place }, Step::KnownPlace);
        }
        true
    }

    /// An unserved ZIP code: heard right? Then it is told, before any window is offered.
    fn tell_area(&mut self) -> bool {
        let zip = self.job.place.zip.clone().unwrap_or_default();
        let unsure = self.job.place.confidence < SURE_ZIP || self.job.place.zip_guessed || !self.near(&zip);
        if self.job.zip_agreed == Agreed::No && unsure {
            self.ask(Prompt::CheckZip { zip: Zip(zip) }, Step::CheckZip);
            return true;
        }
        self.note_decision("out of area", "zip not served", &[("zip", zip.clone())]);
        self.achieve(vocab::Outcome::OutOfArea);
        self.lead.retain(|p| !matches!(p, Prompt::AreaNo { .. }));
        self.ask(Prompt::OutOfArea { zip: Zip(zip) }, Step::AnythingElse);
        true
    }

    /// Whether a ZIP code lies in the part of the country of those served: its first two digits.
    fn near(&self, zip: &str) -> bool {
        let part = |zip: &str| zip.get(..2).map(str::to_owned);
        self.business.area.keys().any(|served| part(served) == part(zip))
    }

    /// Name and number.
    pub(super) fn ask_who(&mut self) -> bool {
        if !self.job.lacks(Field::Name) {
            self.write_as_known();
            if self.job.name.is_empty() {
                self.ask(Prompt::AskName, Step::Name);
                return true;
            }
            if self.job.name.last.is_none() && self.failed(Step::LastName) == 0 {
                self.ask(Prompt::AskLastName, Step::LastName);
                return true;
            }
            if self.job.wants_spelling() {
                self.job.spelling_asked = true;
                self.ask(Prompt::AskSpelling, Step::Spelling);
                return true;
            }
        }
        self.ask_number()
    }

    /// The call-back number: caller ID is confirmed with the window, not asked for.
    pub(super) fn ask_number(&mut self) -> bool {
        if self.job.phone.is_none() && self.job.digits.is_empty() && self.failed(Step::Phone) == 0 {
            self.job.phone = self.caller.clone();
        }
        if self.job.phone.is_some() || self.job.lacks(Field::Phone) {
            return false;
        }
        if self.job.digits.is_empty() {
            self.ask(Prompt::AskPhone, Step::Phone);
        } else {
            let digits = crate::wording::Digits(self.job.digits.clone());
            self.ask(Prompt::MorePhone { digits }, Step::Phone);
        }
        true
    }

    /// The fee, a window, and the read-back of window and number.
    fn ask_when(&mut self) -> bool {
        if !self.job.bookable() {
            return self.check_number();
        }
        if let (Some(fee), FeeState::Open) = (self.business.fee, self.job.fee) {
            let prompt = if fee.waived_with_work { Prompt::FeeWaived } else { Prompt::Fee };
            self.ask(prompt, Step::Fee);
            return true;
        }
        if self.job.slot.is_none() {
            self.look_for_windows();
            return true;
        }
        self.read_visit_back()
    }

    fn read_visit_back(&mut self) -> bool {
        let (Some(offer), Some(phone)) = (self.job.slot, self.job.phone.clone()) else { return false };
        if self.job.slot_agreed == Agreed::Yes {
            return false;
        }
        if self.failed(Step::CheckVisit) >= MOST_READ_BACKS {
            self.job.missed.insert(Field::Phone);
            self.job.doubtful.insert(Field::Phone);
            return false;
        }
        let slot = offer.slot;
        match self.job.name.whole().filter(|_| self.job.reads_name()) {
            Some(name) => {
                self.ask(Prompt::CheckVisitName { slot, name: Words(name), phone }, Step::CheckVisit);
            }
            None => self.ask(Prompt::CheckVisit { slot, phone }, Step::CheckVisit),
        }
        true
    }

    /// Without a window the number alone is read back.
    pub(super) fn check_number(&mut self) -> bool {
        let Some(phone) = self.job.phone.clone() else { return false };
        if self.job.phone_agreed == Agreed::Yes || self.failed(Step::CheckPhone) >= MOST_FAILS {
            return false;
        }
        match self.job.name.whole().filter(|_| self.job.reads_name()) {
            Some(name) => self.ask(Prompt::CheckPhoneName { name: Words(name), phone }, Step::CheckPhone),
            None => self.ask(Prompt::CheckPhone { phone }, Step::CheckPhone),
        }
        true
    }

    /// The town of the ZIP code, where none was said.
    fn fill_town(&mut self) {
        if self.job.place.city.is_none()
            && let Some(town) = self.job.place.zip.as_ref().and_then(|zip| self.business.area.get(zip))
        {
            self.job.place.city = Some(town.clone());
        }
    }

    /// How often this was not understood.
    pub(super) fn failed(&self, step: Step) -> u8 {
        let counted = self.fails.get(&step).copied().unwrap_or(0);
        // Keys, jokes and questions in between are no failures, but a question has an end all the same.
        let often = self.running.0 == step.asks() && self.running.1 >= MOST_RUNNING;
        if often { counted.max(MOST_FAILS) } else { counted }
    }
}

/// After this many read-backs that were not agreed to, most of them corrected, the box goes on without the field.
pub(super) const MOST_READ_BACKS: u8 = 4;
/// A question that was put so often running counts as not understood, whatever came in between.
const MOST_RUNNING: u8 = 8;
/// After this many failures on one field the box goes on without it.
pub(super) const MOST_FAILS: u8 = 3;
/// Below this the ZIP code is read back before the caller is turned away.
const SURE_ZIP: f32 = 0.6;
