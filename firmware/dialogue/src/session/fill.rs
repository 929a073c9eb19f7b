//! Facts of a turn into the frame: whatever was said, in any order, wherever the conversation stands.

use std::collections::BTreeSet;

use vocab::{Customer, Field, JobKind, Trade, Urgency, builtin_kind};

use super::facts::{Agreed, UnitState};
use super::turn::Turn;
use super::{Session, Step};
use crate::understand::act::Act;
use crate::understand::address::{self, AddressReading, Area, UnitAnswer};
use crate::understand::name::{self, NameReading};
use crate::understand::number;
use crate::understand::phone::{self, PhoneValue};
use crate::understand::problem::{self, ProblemReading};
use crate::understand::words::{Pause, Word, words};
use crate::understand::yesno::Label;

mod story;
mod strung;

/// What a turn added.
#[derive(Clone, Debug, Default)]
pub(super) struct Gain {
    /// Fields that are new or other than before.
    pub fields: BTreeSet<Field>,
    /// It told something of the problem.
    pub problem: bool,
    /// It told when the technician may come.
    pub wish: bool,
}

impl Gain {
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty() && !self.problem && !self.wish
    }

    pub(super) fn any(&self, fields: &[Field]) -> bool {
        fields.iter().any(|f| self.fields.contains(f))
    }
}

impl Session {
    /// Takes every fact that the turn holds.
    pub(super) fn fill(&mut self, turn: &Turn, step: Step) -> Gain {
        let mut gain = Gain::default();
        self.fill_phone(turn, step, &mut gain);
        self.fill_place(turn, step, &mut gain);
        self.fill_name(turn, step, &mut gain);
        self.fill_wish(turn, step, &mut gain);
        self.fill_problem(turn, step, &mut gain);
        if !gain.is_empty() {
            let fields: Vec<&str> = gain.fields.iter().map(|f| f.as_str()).collect();
            let why = format!("heard {} problem {} wish {}", fields.join(" "), gain.problem, gain.wish);
            let detail = self.understood(&gain);
            self.note_decision("facts", &why, &detail);
        }
        gain
    }

    /// What a turn added, field by field: the value that stands now and how sure it is.
    fn understood(&self, gain: &Gain) -> Vec<(&'static str, String)> {
        let told = |field: Field| self.frame_value(field).map(|value| (field.as_str(), value));
        let mut detail: Vec<_> = gain.fields.iter().filter_map(|f| told(*f)).collect();
        detail.extend(told(Field::JobKind).filter(|_| gain.problem));
        if gain.wish {
            let parts = (self.job.wish.within.len(), self.job.wish.except.len());
            detail.push(("wish", format!("{} spans wanted, {} not", parts.0, parts.1)));
        }
        detail
    }

    fn fill_phone(&mut self, turn: &Turn, step: Step, gain: &mut Gain) {
        let asked = matches!(step, Step::Phone | Step::CheckPhone | Step::WhichPart | Step::KeysNumber);
        // A ZIP code or a house number that is said twice has ten digits as well.
        let figures = matches!(step, Step::Zip | Step::CheckZip | Step::HouseNumber | Step::Unit);
        if figures && !speaks_of_phone(turn.text()) {
            return;
        }
        let known = self.job.phone.as_ref().map(|p| p.national().to_owned());
        let elsewhere = self.speaks_of_time(turn) || self.speaks_of_place(turn) || self.chooses(turn);
        let mends = matches!(step, Step::CheckPhone | Step::CheckVisit) && !elsewhere;
        let before = if mends { known.clone().unwrap_or_default() } else { self.job.digits.clone() };
        let caller = self.caller.clone();
        let reading = if asked || mends {
            phone::parse_more(&before, turn.text(), caller.as_ref())
        } else {
            phone::parse(turn.text(), caller.as_ref())
        };
        let spoken = phone::digits_heard(turn.text());
        let value = match reading.value {
            PhoneValue::Number(phone) if spoken >= 10 || (asked && spoken > 0) => Some(phone),
            PhoneValue::Number(phone) if mends && (2..=10).contains(&spoken) => Some(phone),
            PhoneValue::SameAsCaller if asked => caller,
            PhoneValue::Number(_) | PhoneValue::SameAsCaller | PhoneValue::Incomplete => None,
        };
        match value {
            Some(phone) if self.job.phone.as_ref() != Some(&phone) => {
                self.job.phone = Some(phone);
                self.job.phone_agreed = Agreed::No;
                self.job.slot_agreed = Agreed::No;
                self.job.digits.clear();
                self.job.missed.remove(&Field::Phone);
                gain.fields.insert(Field::Phone);
            }
            Some(_) if asked => {
                gain.fields.insert(Field::Phone);
            }
            None if asked && !mends && reading.digits.len() > self.job.digits.len() => {
                self.job.digits = reading.digits;
                gain.fields.insert(Field::Phone);
            }
            Some(_) | None => {}
        }
    }

    fn without_phone(&self, turn: &Turn) -> String {
        strung::without_phone(turn.text(), &|zip| self.business.area.contains_key(zip))
    }

    /// Whether the figures of a turn are those of an address.
    fn speaks_of_place(&self, turn: &Turn) -> bool {
        let read = address::parse(&self.without_phone(turn), &Area::of(&self.business));
        read.street.is_some() && (read.number.is_some() || read.suffix.is_some())
    }

    fn fill_place(&mut self, turn: &Turn, step: Step, gain: &mut Gain) {
        // "No, my number is …": its figures are no house and no ZIP code.
        if gain.any(&[Field::Phone]) && matches!(step, Step::CheckVisit | Step::CheckPhone | Step::Phone) {
            return;
        }
        let business = std::sync::Arc::clone(&self.business);
        let area = Area::of(&business);
        let text = self.without_phone(turn);
        let mut read = self.read_place(&text, step, &area);
        if step == Step::HouseNumber && read.number.is_none() {
            read.number = lone_number(&text);
        }
        if step == Step::Unit && read.is_empty() {
            return self.fill_unit(turn, gain);
        }
        if read.zip.is_none()
            && let Some((_, behind)) = text.to_lowercase().split_once("zip")
        {
            read.zip = address::parse_zip(behind, &area);
        }
        if self.denies_unit(turn, step) {
            self.job.place.unit = None;
            self.job.unit = UnitState::Settled;
            read.unit = None;
            gain.fields.insert(Field::Unit);
        }
        let bare_answer = turn.words <= BARE_STREET && !self.tells_problem(turn);
        if !named_street(&read) && (asks_back(turn) || !bare_answer) {
            (read.street, read.number) = (None, read.number.filter(|_| bare_answer));
        }
        if step == Step::CheckPlace || step == Step::KnownPlace {
            let context = self.about_text();
            let denies = matches!(self.verdict(turn, &context), Label::No | Label::Correction);
            let stands_for = denies && turn.words > 1 && opens_correction(turn.text());
            if !stands_for && !named_street(&read) {
                (read.street, read.predir) = (None, None);
            }
            read = differing(read, &self.place_read_back(step));
        }
        self.take_literally(&mut read, &text);
        read.unit = read.unit.filter(|unit| !strung::counts_things(&text, unit));
        if step == Step::Zip {
            self.keep_street(&mut read);
        }
        if turn.confidence < LOW_CONFIDENCE {
            read.confidence = read.confidence.min(turn.confidence);
        }
        self.suggest_unit(turn);
        self.merge_place(&read, step, gain);
    }

    /// A street that was taken for one of the area's, and denied: from then on it is what the caller says it is.
    fn take_literally(&self, read: &mut AddressReading, text: &str) {
        if read.street.is_none() || read.street != self.job.denied {
            return;
        }
        let said = address::parse_answer(text, &Area::EMPTY);
        if said.street.is_some() && said.number == read.number {
            (read.street, read.suffix) = (said.street, said.suffix.or(read.suffix.take()));
        }
    }

    /// Asked for the ZIP code alone, "80204, dude" names no other house: its figures are those of the ZIP code.
    fn keep_street(&self, read: &mut AddressReading) {
        let figures = |n: &String| n.replace('0', "");
        let of_zip =
            |n: &String| n.len() == 5 || read.zip.as_ref().is_some_and(|zip| figures(zip) == figures(n));
        if !self.job.place.complete || !read.number.as_ref().is_some_and(of_zip) {
            return;
        }
        let zip = read.zip.take().or_else(|| read.number.take().filter(|n| n.len() == 5));
        let (city, unit) = (read.city.take(), read.unit.take());
        *read = AddressReading { zip, city, unit, ..AddressReading::default() };
    }

    /// "There's no unit, it's a house", where one was read back.
    fn denies_unit(&self, turn: &Turn, step: Step) -> bool {
        let lower = turn.text().to_lowercase();
        let denied = NO_UNIT.iter().any(|p| lower.contains(p));
        denied
            && self.job.place.unit.is_some()
            && matches!(step, Step::CheckPlace | Step::WhichPart | Step::CheckVisit)
    }

    /// What the words tell of a place, as strictly as the question at hand lets them.
    fn read_place(&self, text: &str, step: Step, area: &Area<'_>) -> AddressReading {
        match step {
            _ if self.mends_house(text) => address::parse_answer(text, area),
            Step::Street | Step::HouseNumber | Step::StreetName | Step::CheckPlace | Step::KnownPlace => {
                address::parse_answer(text, area)
            }
            Step::Zip | Step::CheckZip => with_zip(address::parse(text, area), text, area),
            Step::Unit => AddressReading::default(),
            Step::Spelling | Step::Name | Step::LastName | Step::Phone | Step::KeysNumber => {
                whole_only(address::parse(text, area))
            }
            Step::Slot | Step::Fee | Step::CheckMove | Step::CheckCancel => {
                whole_only(address::parse(text, area))
            }
            Step::CheckVisit | Step::CheckPhone | Step::WhichPart => without_unit(address::parse(text, area)),
            Step::Nothing
            | Step::Problem
            | Step::Settle(_)
            | Step::CallBack
            | Step::Message
            | Step::Person
            | Step::SecondVisit
            | Step::AnythingElse
            | Step::SpamCheck
            | Step::WrongCheck
            | Step::Adult
            | Step::KeysMenu
            | Step::OtherLanguage
            | Step::Identity
            | Step::IdentityPhone => in_passing(address::parse(text, area), area),
        }
    }

    /// Whether the turn is about the work: no word of it is a bare street.
    fn tells_problem(&self, turn: &Turn) -> bool {
        let month = Some(self.business.local(self.now().utc).month());
        problem::parse(turn.text(), month).confidence >= SURE_KIND
    }

    /// The address that the caller is answering to.
    fn place_read_back(&self, step: Step) -> AddressReading {
        match self.customer.as_ref().filter(|_| step == Step::KnownPlace) {
            Some(customer) => customer_place(customer),
            None => self.job.place.clone(),
        }
    }

    /// "Actually it's 1942, not 1940": the house number that is known is denied, wherever it is said.
    fn mends_house(&self, text: &str) -> bool {
        let Some(known) = &self.job.place.number else { return false };
        let lower = text.to_lowercase();
        let denied = lower.rsplit_once(" not ").map(|(_, rest)| rest.to_owned());
        let number = |t: &str| address::parse_answer(t, &Area::EMPTY).number;
        denied.is_some_and(|rest| number(&rest).as_ref() == Some(known)) && number(text).is_some()
    }

    fn merge_place(&mut self, read: &AddressReading, step: Step, gain: &mut Gain) {
        if read.is_empty() {
            return;
        }
        let before = self.job.place.clone();
        let mut merged = address::merge(&before, read);
        // A correction of house and street leaves the ZIP code that was read back with them, unless it names another.
        if step == Step::CheckPlace && merged.zip.is_none() && read.city.is_none() {
            (merged.zip, merged.city) = (before.zip.clone(), before.city.clone());
        }
        if merged.number.is_some() && read.street.is_some() {
            address::as_on_its_sign(&mut merged, &Area::of(&self.business));
        }
        // "3127 Osceola Street, three one two seven": the number said again is no unit.
        if merged.unit.is_some() && merged.unit == merged.number {
            merged.unit = None;
        }
        // Another ZIP code is another town, unless the town is said too.
        if merged.zip != before.zip && read.city.is_none() && before.zip.is_some() {
            merged.city = None;
        }
        let changed = [
            (Field::Street, merged.street_line() != before.street_line()),
            (Field::Unit, merged.unit != before.unit),
            (Field::Zip, merged.zip != before.zip),
            (Field::City, merged.city != before.city),
        ];
        gain.fields.extend(changed.iter().filter(|(_, is)| *is).map(|(field, _)| *field));
        if let Some(cross) = merged.cross.clone().filter(|_| merged.cross != before.cross) {
            self.job.remarks.push(format!("near {cross}"));
        }
        if gain.any(&[Field::Street, Field::Unit, Field::Zip]) {
            self.job.place_agreed = Agreed::No;
        }
        if gain.fields.contains(&Field::Zip) {
            self.job.zip_agreed = Agreed::No;
            self.job.missed.remove(&Field::Zip);
            // A hold is good for one zone: another ZIP code asks for other windows.
            self.drop_windows();
        }
        if merged.complete {
            self.job.missed.remove(&Field::Street);
        }
        if merged.unit.is_some() {
            self.job.unit = UnitState::Settled;
        }
        self.job.place = merged;
    }

    fn fill_unit(&mut self, turn: &Turn, gain: &mut Gain) {
        match address::parse_unit(turn.text()) {
            UnitAnswer::Unit(unit) => {
                self.job.place.unit = Some(unit);
                self.job.place_agreed = Agreed::No;
                self.job.unit = UnitState::Settled;
                gain.fields.insert(Field::Unit);
            }
            UnitAnswer::Nothing => {
                self.job.unit = UnitState::Settled;
                gain.fields.insert(Field::Unit);
            }
            UnitAnswer::Unclear => {}
        }
    }

    /// "My apartment", "the condo": there is a unit that was not named.
    fn suggest_unit(&mut self, turn: &Turn) {
        let lower = turn.text().to_lowercase();
        let home = lower.split(|c: char| !c.is_alphanumeric()).any(|w| UNIT_HOMES.contains(&w));
        if home && self.job.unit == UnitState::Unasked && self.job.place.unit.is_none() {
            self.job.unit = UnitState::Suggested;
        }
    }

    fn fill_name(&mut self, turn: &Turn, step: Step, gain: &mut Gain) {
        let spells = !self.job.name.is_empty() && is_spelling(turn.text());
        let asked = spells || matches!(step, Step::Name | Step::LastName | Step::Spelling);
        let corrects = matches!(step, Step::WhichPart | Step::CheckVisit | Step::CheckPhone)
            && turn.text().to_lowercase().contains("name");
        let read = if asked || corrects {
            name::parse(turn.text())
        } else if matches!(step, Step::Message | Step::OtherLanguage) {
            NameReading::default()
        } else {
            let introduced = name::parse_introduced(turn.text());
            let opens = step == Step::Problem && introduced.last.is_none();
            if opens { strung::name_beside(turn.text()).unwrap_or(introduced) } else { introduced }
        };
        let refuses = turn.has(Act::Refuses) || turn.has(Act::DontKnow) || turn.has(Act::Repeat);
        let refuses = refuses || turn.has(Act::Insults);
        // A known customer's name is the customer's, whoever else is spoken of.
        let refuses = refuses || (!asked && !corrects && self.job.name_agreed == Agreed::Yes);
        // In passing only what is surely a name: known, or in full.
        let answers = asked && (turn.words <= NAME_ANSWER || spells || read.confidence > PASSING_NAME);
        let heard = !refuses && (answers || corrects || read.confidence >= PASSING_NAME);
        let read = if heard { read } else { NameReading::default() };
        if let Some(company) = &read.company
            && !self.job.remarks.iter().any(|r| r.contains(company.as_str()))
        {
            self.job.remarks.push(format!("company {company}"));
        }
        if read.is_empty() || (!asked && read.whole() == self.job.name.whole()) {
            return;
        }
        // A single word after "and your last name" is the family name, whatever it looks like.
        let lone = spells || step == Step::LastName;
        let read = if spells { without_first(read, self.job.name.first.as_deref()) } else { read };
        let mut merged = name::merge(&self.job.name, &if lone { family(read) } else { read });
        if turn.confidence < LOW_CONFIDENCE {
            merged.confidence = merged.confidence.min(turn.confidence);
        }
        if merged.whole() != self.job.name.whole() {
            self.job.name_agreed = Agreed::No;
        }
        self.job.name = merged;
        self.job.missed.remove(&Field::Name);
        gain.fields.insert(Field::Name);
    }

    fn fill_problem(&mut self, turn: &Turn, step: Step, gain: &mut Gain) {
        let open = self.job.kind.is_none()
            || matches!(
                step,
                Step::Problem
                    | Step::AnythingElse
                    | Step::SpamCheck
                    | Step::WrongCheck
                    | Step::Adult
                    | Step::Nothing
                    | Step::Settle(_)
                    | Step::KeysMenu
            );
        if self.corrects_problem(turn) {
            self.job.kind = None;
            self.job.kind_confidence = 0.0;
            self.job.words.clear();
            self.drop_windows();
        } else if !open && step != Step::AnythingElse {
            let month = Some(self.business.local(self.now().utc).month());
            self.mentions_second(turn, month);
            return;
        } else if step == Step::AnythingElse
            && (turn.words < 3 || (turn.has(Act::NothingElse) && turn.words <= 6))
        {
            return;
        }
        let month = Some(self.business.local(self.now().utc).month());
        let first = self.first_of_two(turn, month);
        let two = first.is_some();
        let alone = first.unwrap_or_else(|| story::problem(turn.text(), month));
        // Where nothing of the kind was asked, a guess is not enough.
        let least = if step == Step::AnythingElse { LIKELY } else { GUESS };
        let told = alone.job_kind.is_some() && alone.confidence >= least;
        if told && self.tells_again(turn, &alone) {
            return;
        }
        let again = self.made.iter().any(|m| m.job.kind == alone.job_kind) && !says_another(turn);
        if told && !again && self.starts_next_job(step) {
            self.next_job();
        } else if self.made.iter().any(|m| m.job.number == self.job.number) {
            // What stands is told once more: nothing is made of it twice.
            return;
        }
        let mut all = self.job.words.clone();
        all.push(turn.text().to_owned());
        let fresh = self.job.kind.is_none() && !two;
        let story = if fresh { all.join(". ") } else { turn.text().to_owned() };
        let reading = if fresh { story::problem(&story, month) } else { alone };
        let sure = reading.confidence >= if self.failed(Step::Problem) > 0 { WILD_GUESS } else { least };
        if sure && reading.job_kind.is_some() {
            gain.problem = true;
            self.take_problem(turn, &story, reading);
        }
    }

    /// "Anything else?" "Yes." "My disposal is jammed": what is booked already, told once more. Back to it.
    fn tells_again(&mut self, turn: &Turn, read: &ProblemReading) -> bool {
        let fresh = self.job.kind.is_none() && self.made.iter().all(|m| m.job.number != self.job.number);
        let same = self.made.iter().find(|m| m.job.kind == read.job_kind).map(|m| m.job.clone());
        let Some(made) = same.filter(|_| fresh && !says_another(turn)) else { return false };
        self.note_decision("told again", "it stands already", &[]);
        self.job = made;
        true
    }

    /// What a turn told of the problem becomes the job's.
    fn take_problem(&mut self, turn: &Turn, story: &str, reading: ProblemReading) {
        let Some(kind) = reading.job_kind else { return };
        if turn.has(Act::Warranty) && !self.job.remarks.iter().any(|r| r == CALL_BACK) {
            self.job.remarks.push(CALL_BACK.to_owned());
        }
        if self.job.words.last().is_none_or(|w| w != turn.text()) {
            self.job.words.push(turn.text().to_owned());
        }
        if self.job.kind.is_none() || reading.confidence > self.job.kind_confidence {
            self.job.trade = reading.trade;
            self.job.kind = Some(kind.clone());
            self.job.kind_confidence = reading.confidence;
        }
        let urgency = reading.urgency.min(Urgency::Urgent);
        self.job.urgency = Some(self.job.urgency.map_or(urgency, |u| u.max(urgency)));
        let month = Some(self.business.local(self.now().utc).month());
        let evidence = problem::explain(story, month, &kind, 3);
        let evidence = evidence.iter().map(|(piece, weight)| format!("{piece} {weight:.1}"));
        let evidence = evidence.collect::<Vec<_>>().join(", ");
        self.note_decision(
            "job kind",
            &format!("{kind} at {:.2}", reading.confidence),
            &[("evidence", evidence)],
        );
    }

    /// "Actually it's not the sink, it's the toilet": another problem than the one told.
    fn corrects_problem(&self, turn: &Turn) -> bool {
        let Some(kind) = self.job.kind.as_ref().filter(|_| self.emergency.is_none()) else { return false };
        let stands = self.made.iter().any(|m| m.job.number == self.job.number);
        let lower = turn.text().to_lowercase();
        let cue = CORRECTS.iter().any(|c| lower.contains(c));
        if stands || self.visit.is_some() || !cue {
            return false;
        }
        let month = Some(self.business.local(self.now().utc).month());
        let read = problem::parse(turn.text(), month);
        read.confidence >= SURE_KIND && read.job_kind.as_ref() != Some(kind)
    }

    /// Whether a problem that was told now is another job than the one that was made.
    fn starts_next_job(&self, step: Step) -> bool {
        let made = self.made.last().is_some_and(|m| m.job.number == self.job.number);
        made && matches!(step, Step::AnythingElse | Step::Problem)
    }

    /// A second job: what and when anew, who and where stay.
    pub(super) fn next_job(&mut self) {
        self.job = self.job.next();
        self.fails.clear();
        self.told.remove("ask_problem");
    }

    /// The kind that stands on the board: as heard, else what the hazard is about.
    pub(super) fn kind(&self) -> JobKind {
        let hazard = self.emergency.as_ref().map(|e| e.hazard);
        match (&self.job.kind, hazard) {
            (Some(kind), Some(hazard)) if hazard.life_safety() => {
                let grave = builtin_kind(kind).is_some_and(|row| row.urgency == Urgency::LifeSafety);
                if grave { kind.clone() } else { super::emergency::kind_of(hazard) }
            }
            (Some(kind), _) => kind.clone(),
            (None, Some(hazard)) => super::emergency::kind_of(hazard),
            (None, None) => JobKind::new(self.any_kind()),
        }
    }

    /// The kind of a visit of which nothing was understood: a look at it, in a trade that is served.
    fn any_kind(&self) -> &'static str {
        match self.business.trades.first() {
            Some(Trade::Hvac) | None => "hvac_tuneup",
            Some(Trade::Plumbing) => "plumb_fixture_install",
            Some(Trade::Electrical) => "elec_inspection_rewire",
            Some(Trade::Roofing) => "roof_inspection",
        }
    }
}

fn speaks_of_phone(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["phone", "cell", "reach me", "call me", "my number"].iter().any(|p| lower.contains(p))
}

/// A question, or anything else that is done with words: no word of it is a bare street.
fn asks_back(turn: &Turn) -> bool {
    turn.acts.iter().any(|a| !matches!(a, Act::Hello | Act::Thanks | Act::WaitAMoment))
}

fn named_street(read: &AddressReading) -> bool {
    read.street.is_some() && (read.number.is_some() || read.suffix.is_some())
}

/// "No", "it's", "not": a bare street after them stands for the one read back.
fn opens_correction(text: &str) -> bool {
    let all = words(text);
    let opening = all.first().map_or("", |w| w.norm.as_str());
    let named = all.iter().any(|w| matches!(w.norm.as_str(), "street" | "not"));
    named || matches!(opening, "no" | "nope" | "it's" | "actually" | "wait" | "sorry" | "that's" | "not")
}

/// "Another one", "a second leak": the same kind once more, and meant so.
fn says_another(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    ["another", "second", "also", "too", "as well"].iter().any(|w| lower.contains(w))
}

/// Letters and little else.
fn is_spelling(text: &str) -> bool {
    let all = words(text);
    let letters =
        all.iter().filter(|w| w.norm.chars().count() == 1 && w.norm.chars().all(char::is_alphabetic));
    let count = letters.count();
    count >= 3 && count * 2 > all.len()
}

/// A customer's address as if it had just been said.
pub(super) fn customer_place(customer: &Customer) -> AddressReading {
    let place = customer.place.expose();
    let line = format!("{} {}", place.street, place.zip.as_deref().unwrap_or_default());
    let mut reading = address::parse_answer(&line, &Area::EMPTY);
    reading.unit.clone_from(&place.unit);
    reading.city.clone_from(&place.city);
    reading.zip.clone_from(&place.zip);
    reading.confidence = 0.95;
    reading
}

/// "P r i y a a n a n d" behind Priya spells both names in one run.
fn without_first(read: NameReading, first: Option<&str>) -> NameReading {
    let run = read.last.as_deref().or(read.first.as_deref()).unwrap_or_default().to_lowercase();
    let rest = first.and_then(|f| run.strip_prefix(&f.to_lowercase()));
    match rest.filter(|r| r.len() >= 2) {
        Some(rest) => {
            NameReading { first: None, last: Some(crate::understand::words::capitalised(rest)), ..read }
        }
        None => read,
    }
}

/// A lone name is a family name here.
fn family(read: NameReading) -> NameReading {
    match (&read.first, &read.last) {
        (Some(_), None) => NameReading { last: read.first.clone(), first: None, ..read },
        _ => read,
    }
}

/// "Its own two-forty circuit" is no address: in passing a street has a suffix, a direction or a ZIP code, or is known.
fn in_passing(read: AddressReading, area: &Area<'_>) -> AddressReading {
    let placed = read.suffix.is_some() || read.predir.is_some() || read.zip.is_some() || read.city.is_some();
    match &read.street {
        Some(street) if !placed && !address::is_street(street, area) => AddressReading::default(),
        Some(_) | None => read,
    }
}

/// "The number is 1340": nothing else was asked.
fn lone_number(text: &str) -> Option<String> {
    let all = words(text);
    let from = all.iter().position(number::is_number_word)?;
    let figures = joined(&all[from..]);
    address::parse_answer(&figures, &Area::EMPTY).number
}

/// Only an address with number and street counts where something else was asked.
fn whole_only(read: AddressReading) -> AddressReading {
    if read.complete && (read.suffix.is_some() || read.zip.is_some()) {
        read
    } else {
        AddressReading::default()
    }
}

/// At the last read-back a bare number is part of a telephone number or a time, not of a house.
fn without_unit(read: AddressReading) -> AddressReading {
    let street = read.street.is_some() && (read.number.is_some() || read.suffix.is_some());
    if street || read.zip.is_some() { read } else { AddressReading::default() }
}

fn with_zip(mut read: AddressReading, text: &str, area: &Area<'_>) -> AddressReading {
    let mut zip = address::parse_zip(text, area);
    if zip.is_none() {
        zip = said_in_pieces(text, area);
    }
    if zip.is_none() && read.zip.is_none() {
        zip = address::guess_zip(text, area);
        read.zip_guessed = zip.is_some();
    }
    if zip.is_some() && read.street.is_none() {
        let named = words(text).iter().any(|w| UNIT_WORDS.contains(&w.norm.as_str()));
        (read.number, read.unit) = (None, read.unit.filter(|_| named));
    }
    read.zip = zip.or(read.zip);
    read
}

/// With one of these a unit is told; without, a letter beside a ZIP code is noise.
const UNIT_WORDS: [&str; 7] = ["unit", "apartment", "apt", "suite", "ste", "condo", "#"];

/// "Eight oh two... two three six. Eight oh two three six": the last five digits running that are a ZIP code served here.
fn said_in_pieces(text: &str, area: &Area<'_>) -> Option<String> {
    let digits = phone::parse(text, None).digits;
    let last = (5..=digits.len()).rev().filter_map(|end| digits.get(end - 5..end));
    last.filter(|zip| area.zips.contains_key(*zip)).map(str::to_owned).next()
}

/// An answer to a read-back that only says the same again changes nothing.
fn differing(read: AddressReading, known: &AddressReading) -> AddressReading {
    let same_street = read.street_line().is_none_or(|line| Some(line) == known.street_line());
    let same_rest = read.zip.as_ref().is_none_or(|z| known.zip.as_ref() == Some(z))
        && read.unit.as_ref().is_none_or(|u| known.unit.as_ref() == Some(u))
        && read.city.as_ref().is_none_or(|c| known.city.as_ref() == Some(c));
    if same_street && same_rest { AddressReading::default() } else { read }
}

fn joined(words: &[Word]) -> String {
    let mark = |pause| match pause {
        Pause::None | Pause::Hyphen => " ",
        Pause::Comma => ", ",
        Pause::Stop => ". ",
    };
    words.iter().map(|w| format!("{}{}", w.raw, mark(w.pause))).collect()
}

/// Below this confidence of the recogniser a name is read back.
const LOW_CONFIDENCE: f32 = 0.6;
/// Below this a kind is a guess, and a second question is worth its time.
const GUESS: f32 = 0.12;
/// Below this a kind is less likely right than not, by far.
const LIKELY: f32 = 0.3;
/// Asked once more, a weaker guess is taken; 9 of 10 texts that are no job stay below.
const WILD_GUESS: f32 = 0.05;
/// What the dispatcher reads where the caller says so.
const CALL_BACK: &str = "says we were there for it before: warranty or call-back";
/// A street that is said without number and suffix is said in few words.
const BARE_STREET: usize = 6;
/// A kind this sure replaces another when the caller corrects it.
const SURE_KIND: f32 = 0.5;
const CORRECTS: [&str; 6] = ["actually", "i meant", "i mean", "not the", "sorry it's", "rather"];
/// An answer longer than this is no bare name: it must introduce one, or be one that is known.
const NAME_ANSWER: usize = 6;
/// A single word that is no known name reads at 0.55.
const PASSING_NAME: f32 = 0.7;
const NO_UNIT: [&str; 8] = [
    "no unit",
    "no apartment",
    "not an apartment",
    "not a unit",
    "isn't a unit",
    "it's a house",
    "without the unit",
    "no suite",
];
const UNIT_HOMES: [&str; 6] = ["apartment", "apartments", "condo", "condominium", "apt", "suite"];
