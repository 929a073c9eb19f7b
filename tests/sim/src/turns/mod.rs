//! Calls of chance against the conversation alone, a million turns of them, and what must hold of every one: no loop, no
//! promise without its receipt, never the same sentence twice running, no correction lost, always one outcome.
//!
//! The onlooker sees what a caller and an office see, and nothing of the session's insides.

mod caller;
mod office;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use dialogue::{Asks, Business, Input, Output, Say, Session};
use vocab::{Answer, CallId, Customer, Dice, Heard, Now, Outcome, PeopleEvent, QueryId, Slot};

use crate::watch::{Receipt, promised, receipt, wanted};
use caller::{Act, Caller, Wants};
use office::Office;

/// A fault that is put in to see that it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    /// A sentence is said twice running.
    Twice,
    /// "You're booked" before anything is written.
    Promise,
    /// What was corrected comes back as it was.
    Correction,
    /// The end never comes.
    NoEnd,
    /// The same question for ever, in other words.
    Loop,
}

impl Plant {
    /// All, by name.
    pub const ALL: [(&'static str, Self); 5] = [
        ("twice", Self::Twice),
        ("promise", Self::Promise),
        ("correction", Self::Correction),
        ("no-end", Self::NoEnd),
        ("loop", Self::Loop),
    ];
}

/// What came of one call.
#[derive(Clone, Debug, Default)]
pub struct Tale {
    /// Which.
    pub seed: u64,
    /// The caller's turns.
    pub turns: u32,
    /// Of them plausible answers to what was asked.
    pub plausible: u32,
    /// Protocol word → how often it was asked.
    pub asked: BTreeMap<&'static str, u32>,
    /// The protocol's word.
    pub outcome: Option<&'static str>,
    /// Corrections that were spoken.
    pub corrections: u32,
    /// What did not hold.
    pub faults: Vec<String>,
    /// What was said on both sides, with what the box asked.
    pub lines: Vec<String>,
    /// Seconds that the session and the office of memory took for each of the caller's turns.
    pub took: Vec<f32>,
}

/// More turns than any call may have.
const MOST_TURNS: u32 = 90;
/// The same question asked so often running is a loop.
const MOST_RUNNING: u32 = 8;

/// When calls come: in office hours, at noon, at night, on a Sunday, over both changes of the clock, at the year's end.
const HOURS: [&str; 8] = [
    "2026-01-13T16:20:00Z",
    "2026-05-20T20:05:00Z",
    "2026-07-09T18:00:00Z",
    "2026-10-06T22:40:00Z",
    "2026-02-03T09:10:00Z",
    "2026-03-08T08:55:00Z",
    "2026-11-01T07:30:00Z",
    "2026-12-31T23:50:00Z",
];

/// Plays one call. `clock` gives seconds, for the time that a turn takes.
///
/// The call comes at an hour that `seed` decides; of `now` only the monotonic clock counts.
pub fn play(business: &Arc<Business>, now: Now, seed: u64, plant: Option<Plant>, clock: fn() -> f64) -> Tale {
    let hour = HOURS[(seed % HOURS.len() as u64) as usize].parse().expect("a time of the list");
    let mut run = Run::new(business, Now { utc: hour, ..now }, seed, plant);
    run.give(Input::Started { caller: run.caller.phone.clone().filter(|_| run.shown), dialled: None });
    while run.outcomes.is_empty() && run.tale.turns < MOST_TURNS {
        run.turn(clock);
    }
    run.close();
    run.tale
}

struct Run {
    session: Session,
    office: Office,
    caller: Caller,
    dice: Dice,
    now: Now,
    plant: Option<Plant>,
    /// Whether the caller's number is sent.
    shown: bool,
    says: Vec<Say>,
    running: (Asks, u32),
    offered: Vec<Slot>,
    outcomes: Vec<Outcome>,
    receipts: BTreeSet<Receipt>,
    /// Question → what its answer would allow to be promised.
    open: BTreeMap<QueryId, Option<Receipt>>,
    /// Values that stand corrected: field → the value that was wrong.
    wrong: BTreeMap<&'static str, String>,
    first: BTreeMap<String, String>,
    tale: Tale,
}

impl Run {
    fn new(business: &Arc<Business>, now: Now, seed: u64, plant: Option<Plant>) -> Self {
        let mut dice = Dice(seed);
        let caller = Caller::new(dice.roll());
        let mut office = Office::new(business, now, dice.roll());
        let visits = matches!(caller.wants, Wants::Move | Wants::Cancel);
        if let Some(phone) = caller.phone.clone().filter(|_| visits || dice.below(10) == 0) {
            let name = format!("{} {}", capital(caller.name.0), capital(caller.name.1));
            let place = caller.place.clone();
            office.customers.push(Customer { name: name.into(), phone, place: place.clone().into() });
            office.with_appointment(place);
        }
        let session = Session::new(CallId::from_raw(seed), Arc::clone(business), seed);
        Self {
            session,
            office,
            caller,
            shown: dice.below(6) != 0,
            dice,
            now,
            plant,
            says: Vec::new(),
            running: (Asks::None, 0),
            offered: Vec::new(),
            outcomes: Vec::new(),
            receipts: BTreeSet::new(),
            open: BTreeMap::new(),
            wrong: BTreeMap::new(),
            first: BTreeMap::new(),
            tale: Tale { seed, ..Tale::default() },
        }
    }

    /// One turn of the caller.
    fn turn(&mut self, clock: fn() -> f64) {
        let Some(last) = self.says.last().cloned() else { return self.fault("nothing was said") };
        if last.asks == Asks::None && self.wait() {
            return;
        }
        let before = self.caller.corrections.len();
        let act = self.caller.next(&last);
        self.tale.turns += 1;
        self.tale.plausible += u32::from(!self.caller.wild);
        for correction in &self.caller.corrections[before..] {
            self.wrong.insert(correction.field, correction.old.clone());
        }
        if self.caller.wild {
            // A wild turn may say anything, also what was wrong.
            self.wrong.clear();
        }
        self.tale.corrections = u32::try_from(self.caller.corrections.len()).unwrap_or(u32::MAX);
        self.now = self.now.plus(Duration::from_secs(3));
        self.tale.lines.push(format!("caller: {act:?}"));
        let began = clock();
        match act {
            Act::Says(text) => {
                if self.dice.below(20) == 0 {
                    self.give(Input::Partial(Heard::text(&text)));
                }
                let confidence = match self.dice.below(12) {
                    0 => Some(f32::NAN),
                    1 => Some(0.0),
                    2..=7 => Some(0.9),
                    _ => None,
                };
                let barges = self.dice.below(12) == 0;
                if barges {
                    self.give(Input::CutOff(last.id, 0.5));
                } else {
                    self.give(Input::Spoken(last.id));
                }
                self.give(Input::Heard(Heard { confidence, ..Heard::text(&text) }));
            }
            Act::Silent => self.give(Input::Quiet(last.waits)),
            Act::Keys(keys) => self.give(Input::Keys(keys.to_owned())),
            Act::HangsUp => self.give(Input::HungUp),
        }
        self.tale.took.push((clock() - began) as f32);
        if self.plant == Some(Plant::Loop) && self.tale.turns > 3 {
            self.outcomes.clear();
        }
    }

    /// Lets what is awaited come, where something is. `false` = the caller has the word.
    fn wait(&mut self) -> bool {
        let Some(at) = self.session.deadline() else { return false };
        let ahead = at.saturating_duration_since(self.now.instant);
        if ahead > Duration::from_secs(120) {
            return false;
        }
        self.now = self.now.plus(ahead);
        self.tale.turns += 1;
        self.give(Input::Tick);
        true
    }

    fn give(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            self.now = self.now.plus(Duration::from_millis(10));
            if let Input::Answer(id, answer) = &input
                && let Some(wanted) = self.open.remove(id)
            {
                self.receipts.extend(receipt(wanted, answer));
            }
            self.session.handle(self.now, input);
            while let Some(output) = self.session.poll() {
                self.take(output, &mut inputs);
            }
        }
    }

    fn take(&mut self, output: Output, inputs: &mut VecDeque<Input>) {
        match output {
            Output::Say(say) => self.said(say),
            Output::Ask { id, query, .. } => {
                self.open.insert(id, wanted(&query));
                let answer: Answer = self.office.answer(&query);
                inputs.push_back(Input::Answer(id, answer));
            }
            Output::Ring { .. } => {
                let event = match self.dice.below(4) {
                    0 => PeopleEvent::NoWay,
                    1 => PeopleEvent::NobodyAccepted,
                    _ => PeopleEvent::Accepted,
                };
                inputs.push_back(Input::People(event));
            }
            Output::End(outcome) => {
                if self.plant != Some(Plant::NoEnd) {
                    self.outcomes.push(outcome);
                }
            }
            Output::Hush
            | Output::Alarm(_)
            | Output::Transcript { .. }
            | Output::Forget(_)
            | Output::Record(_) => {}
        }
    }

    fn said(&mut self, mut say: Say) {
        let mut text = say.text();
        match self.plant {
            Some(Plant::Twice) if self.says.len() == 3 => text = self.says[2].text(),
            Some(Plant::Promise) if say.asks == Asks::Zip => {
                text = format!("You're booked for Monday. {text}")
            }
            Some(Plant::Correction) => {
                for (field, value) in &mut say.about {
                    self.first.entry(field.clone()).or_insert_with(|| value.clone()).clone_into(value);
                }
            }
            Some(Plant::Twice | Plant::Promise | Plant::NoEnd | Plant::Loop) | None => {}
        }
        *self.tale.asked.entry(say.asks.as_str()).or_default() += 1;
        if self.says.last().is_some_and(|last| last.text() == text) {
            self.fault(&format!("said twice running: {}", say.asks.as_str()));
        }
        for what in promised(&text) {
            if !self.receipts.contains(&what) {
                self.fault(&format!("promises {what:?} without its receipt"));
            }
        }
        self.tale.lines.push(format!("box [{}]: {text}", say.asks.as_str()));
        self.corrected(&say);
        // Other windows are another question: a caller who wants none of them is offered more, in bounded rounds.
        let offered: Vec<Slot> = say.offers.iter().map(|offer| offer.slot).collect();
        let same = self.running.0 == say.asks && (offered.is_empty() || offered == self.offered);
        self.running = if same { (say.asks, self.running.1 + 1) } else { (say.asks, 1) };
        self.offered = offered;
        let may_run = matches!(say.asks, Asks::None | Asks::AnythingElse | Asks::Other);
        if self.running.1 > MOST_RUNNING && !may_run {
            self.fault(&format!("asks {} {} times running", say.asks.as_str(), self.running.1));
        }
        self.says.push(say);
    }

    /// What was said to be wrong is not read back again.
    fn corrected(&mut self, say: &Say) {
        let back: Vec<&str> = self
            .wrong
            .iter()
            .filter(|(field, old)| say.about.get(**field) == Some(*old))
            .map(|(field, _)| *field)
            .collect();
        for field in back {
            self.fault(&format!("a corrected {field} comes back"));
            self.wrong.remove(field);
        }
    }

    fn close(&mut self) {
        if self.outcomes.is_empty() {
            if self.tale.turns >= MOST_TURNS {
                self.fault(&format!("{MOST_TURNS} turns and no end"));
            }
            self.give(Input::HungUp);
        }
        // A turn that arrives behind the end changes nothing.
        let said = self.says.len();
        self.give(Input::Heard(Heard::text("hello are you still there")));
        if self.says.len() != said {
            self.fault("speaks behind the end");
        }
        match &self.outcomes[..] {
            [one] => self.tale.outcome = Some(one.as_str()),
            [] => self.fault("no outcome"),
            more => self.fault(&format!("{} outcomes", more.len())),
        }
    }

    fn fault(&mut self, what: &str) {
        self.tale.faults.push(what.to_owned());
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
