//! What must hold of every call, looked at input by input and output by output: one outcome, no promise before its
//! receipt, an alarm that is never lowered, nothing left behind, and so much output and no more.
//!
//! It knows the switchboard only from outside, so that a fault of the product cannot hide in it.

use std::collections::{BTreeMap, BTreeSet};

use board::Panel;
use call::{Input, Output, Switchboard};
use vocab::{
    Answer, CallId, JobState, LegId, Now, Outcome, Query, QueryId, RecordBody, TriageDecision, Urgency,
};

/// What is said, and the receipt that it stands on. The words are those of `prompts.tsv`.
const PROMISES: [(&str, Receipt); 7] = [
    ("You're booked for", Receipt::Booked),
    ("It's moved.", Receipt::Moved),
    ("It's cancelled.", Receipt::Cancelled),
    ("I've written down your request", Receipt::Noted),
    ("I've put in an urgent request", Receipt::Noted),
    ("I've left that for the office", Receipt::Message),
    ("Dejé su mensaje", Receipt::Message),
];

/// Outputs that one input may have for each call that is up: a frame each way, its packet, and a handful of rows, pieces
/// and questions. The most that was seen in 20,000 runs is 47.
const MOST_A_CALL: usize = 32;
/// And those of no call: a flood of refusals has three each.
const MOST_BESIDE: usize = 32;

/// What the office wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Receipt {
    /// A job with its window.
    Booked,
    /// A job moved into another.
    Moved,
    /// A job taken off the board.
    Cancelled,
    /// A flagged request.
    Noted,
    /// A message.
    Message,
}

#[derive(Debug, Default)]
struct Seen {
    outcomes: Vec<Outcome>,
    refused: bool,
    started: u32,
    last_rows: Vec<&'static str>,
    asked: BTreeMap<QueryId, Option<Receipt>>,
    receipts: BTreeSet<Receipt>,
    picked_up: bool,
    legs: BTreeSet<LegId>,
    alarm: Option<Urgency>,
    found: Option<TriageDecision>,
}

/// The onlooker of one run.
#[derive(Debug)]
pub struct Watch {
    calls: BTreeMap<CallId, Seen>,
    panel: Panel,
    up: usize,
    outputs: usize,
    most_outputs: usize,
    promises: BTreeMap<Receipt, u32>,
    faults: Vec<String>,
}

impl Watch {
    /// Before the first call.
    pub fn new(now: Now) -> Self {
        Self {
            calls: BTreeMap::new(),
            panel: Panel::new(now),
            up: 0,
            outputs: 0,
            most_outputs: 0,
            promises: BTreeMap::new(),
            faults: Vec::new(),
        }
    }

    /// What did not hold, in order; empty = all is well.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Outcomes so far.
    pub fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.calls.values().flat_map(|seen| &seen.outcomes)
    }

    /// Promises so far, by what they stand on.
    pub fn promises(&self) -> &BTreeMap<Receipt, u32> {
        &self.promises
    }

    /// Calls that raised an alarm.
    pub fn alarms(&self) -> usize {
        self.calls.values().filter(|seen| seen.alarm.is_some()).count()
    }

    /// The most outputs that one input had.
    pub fn most_outputs(&self) -> usize {
        self.most_outputs
    }

    /// Call it with each input before the switchboard has it.
    pub fn input(&mut self, input: &Input<'_>) {
        self.outputs = 0;
        if let Input::Answer(call, id, answer) = input {
            let seen = self.calls.entry(*call).or_default();
            if let Some(wanted) = seen.asked.remove(id) {
                seen.receipts.extend(receipt(wanted, answer));
            }
        } else if let Input::PickedUp(leg, _) = input {
            self.calls.entry(leg.call).or_default().picked_up = true;
        }
    }

    /// Call it with each output.
    pub fn output(&mut self, now: Now, output: &Output) {
        self.outputs += 1;
        match output {
            Output::Ended { call, outcome, .. } => self.ended(*call, outcome),
            Output::Refuse(call, _) => self.calls.entry(*call).or_default().refused = true,
            Output::Record(record) => self.row(record.call, &record.body),
            Output::Told { call, say } => self.told(*call, &say.text()),
            Output::Ask { call, id, query, .. } => {
                let seen = self.alive(*call, "asks the office");
                if seen.asked.insert(*id, wanted(query)).is_some() {
                    self.fault(*call, "asks two questions under one number");
                }
            }
            Output::Dial { leg, .. } => {
                if !self.alive(leg.call, "rings somebody").legs.insert(*leg) {
                    self.fault(leg.call, "rings twice under one leg");
                }
            }
            Output::LegEnded(leg) => {
                if !self.calls.entry(leg.call).or_default().legs.remove(leg) {
                    self.fault(leg.call, "ends a leg that is not open");
                }
            }
            Output::Alarm(signal) => self.alarm(now, signal),
            Output::Decode(call, _) => drop(self.alive(*call, "orders a decode")),
            Output::Render { call, .. } => drop(self.alive(*call, "orders a rendering")),
            Output::Frame { call, .. } => drop(self.alive(*call, "gives a frame")),
            Output::Forget { call, .. } => drop(self.alive(*call, "forgets sound")),
            Output::Cloud(call, _) => {
                self.fault(*call, "sends sound to the cloud though it hears by the box only")
            }
            Output::Calls(calls) => self.up = usize::from(*calls),
            Output::LetRing(_)
            | Output::Accept(_)
            | Output::HangUp(_)
            | Output::Send { .. }
            | Output::Up(_)
            | Output::Transcript { .. } => {}
        }
    }

    /// Call it when the switchboard was drained.
    pub fn handled(&mut self) {
        self.most_outputs = self.most_outputs.max(self.outputs);
        let most = MOST_BESIDE + MOST_A_CALL * (self.up + 1);
        if self.outputs > most {
            self.faults.push(format!("{} outputs of one input, {} calls are up", self.outputs, self.up));
        }
    }

    /// After every call has ended.
    pub fn end(&mut self, board: &Switchboard) {
        if board.calls() > 0 || board.deadline().is_some() {
            let what = format!("{} calls left, deadline {:?}", board.calls(), board.deadline().is_some());
            self.faults.push(what);
        }
        for (call, seen) in &self.calls {
            let mut wrong = |what: String| self.faults.push(format!("{call} {what}"));
            if seen.outcomes.len() != usize::from(!seen.refused) {
                wrong(format!("has the outcomes {:?}, refused: {}", seen.outcomes, seen.refused));
            }
            if seen.last_rows.len() != usize::try_from(seen.started).unwrap_or(usize::MAX) {
                wrong(format!("has {} first rows and the last rows {:?}", seen.started, seen.last_rows));
            }
            let told = seen.outcomes.first().map(Outcome::as_str);
            if !seen.refused && told != seen.last_rows.first().copied() {
                wrong(format!("ended {told:?} and the record says {:?}", seen.last_rows));
            }
            if !seen.legs.is_empty() {
                wrong(format!("left {:?} open", seen.legs));
            }
        }
        self.panel_holds();
    }

    fn alive(&mut self, call: CallId, what: &str) -> &mut Seen {
        if self.calls.get(&call).is_some_and(|seen| !seen.outcomes.is_empty()) {
            self.fault(call, &format!("{what} after its end"));
        }
        self.calls.entry(call).or_default()
    }

    fn fault(&mut self, call: CallId, what: &str) {
        self.faults.push(format!("{call} {what}"));
    }

    fn ended(&mut self, call: CallId, outcome: &Outcome) {
        let seen = self.calls.entry(call).or_default();
        seen.outcomes.push(outcome.clone());
        let has = |receipt| seen.receipts.contains(&receipt);
        let stands = match outcome {
            Outcome::Booked => has(Receipt::Booked),
            Outcome::Requested => has(Receipt::Noted),
            Outcome::Rescheduled => has(Receipt::Moved),
            Outcome::Cancelled => has(Receipt::Cancelled),
            Outcome::Message => has(Receipt::Message),
            Outcome::Transferred => seen.picked_up,
            Outcome::OutOfArea
            | Outcome::AnsweredQuestion
            | Outcome::WrongNumber
            | Outcome::Spam
            | Outcome::Abandoned
            | Outcome::Failed { .. } => true,
        };
        let again = seen.outcomes.len() > 1;
        if again {
            self.fault(call, &format!("ended again: {outcome:?}"));
        }
        if !stands {
            self.fault(call, &format!("ended {outcome:?} without a receipt"));
        }
    }

    fn row(&mut self, call: CallId, body: &RecordBody) {
        let seen = self.calls.entry(call).or_default();
        match body {
            RecordBody::Started { .. } => seen.started += 1,
            RecordBody::Ended { outcome, .. } => seen.last_rows.push(outcome),
            RecordBody::Finding { decision, .. } => {
                let before = seen.found.replace(*decision);
                if before == Some(TriageDecision::Alarm) && *decision != TriageDecision::Alarm {
                    self.fault(call, &format!("lowered its alarm to {decision:?}"));
                }
            }
            RecordBody::Turn { .. }
            | RecordBody::Decision { .. }
            | RecordBody::Asked { .. }
            | RecordBody::Inputs(_)
            | RecordBody::Alarm { .. }
            | RecordBody::Silenced { .. } => {}
        }
    }

    fn told(&mut self, call: CallId, text: &str) {
        for (words, receipt) in PROMISES {
            if !text.contains(words) {
                continue;
            }
            *self.promises.entry(receipt).or_default() += 1;
            if !self.alive(call, "promises").receipts.contains(&receipt) {
                self.fault(call, &format!("says {words:?} without a receipt"));
            }
        }
    }

    fn alarm(&mut self, now: Now, signal: &vocab::AlarmSignal) {
        self.panel.handle(now, board::Input::Alarm(*signal));
        while self.panel.poll().is_some() {}
        let seen = self.alive(signal.call, "raises an alarm");
        seen.alarm = seen.alarm.max(Some(signal.urgency));
        self.panel_holds();
    }

    /// What was raised once stays on the panel as high as it was: nobody presses ACK in these runs.
    fn panel_holds(&mut self) {
        let alarms = self.panel.alarms();
        // The panel latches 32.
        let raised = self.calls.iter().filter_map(|(call, seen)| Some((*call, seen.alarm?)));
        let lost = raised.filter(|(call, urgency)| {
            !alarms.iter().any(|a| a.call == *call && a.urgency >= *urgency && a.silenced.is_none())
        });
        let lost: Vec<_> = if alarms.len() < 32 { lost.collect() } else { vec![] };
        for (call, urgency) in lost {
            self.fault(call, &format!("was {urgency:?} and the panel shows less"));
        }
    }
}

/// What a sentence promises.
pub(crate) fn promised(text: &str) -> impl Iterator<Item = Receipt> + '_ {
    PROMISES.into_iter().filter(|(words, _)| text.contains(words)).map(|(_, receipt)| receipt)
}

/// What a question has written, if anything.
pub(crate) fn wanted(query: &Query) -> Option<Receipt> {
    match query {
        Query::Book(_) => Some(Receipt::Booked),
        Query::Request(_) => Some(Receipt::Noted),
        Query::Message(_) => Some(Receipt::Message),
        Query::Move { .. } => Some(Receipt::Moved),
        Query::Cancel { .. } => Some(Receipt::Cancelled),
        Query::Caller { .. } | Query::Appointments { .. } | Query::Offer { .. } | Query::Release => None,
    }
}

/// The receipts that an answer to such a question holds.
pub(crate) fn receipt(wanted: Option<Receipt>, answer: &Answer) -> Vec<Receipt> {
    match (wanted, answer) {
        (Some(Receipt::Booked), Answer::Booked(_)) => vec![Receipt::Booked],
        (Some(Receipt::Moved), Answer::Booked(_)) => vec![Receipt::Moved],
        // The booking that was given up had been written after all.
        (Some(Receipt::Noted), Answer::Noted(receipt)) if receipt.state == JobState::Booked => {
            vec![Receipt::Booked, Receipt::Noted]
        }
        (Some(Receipt::Noted), Answer::Noted(_)) => vec![Receipt::Noted],
        (Some(Receipt::Cancelled), Answer::Cancelled(_)) => vec![Receipt::Cancelled],
        (Some(Receipt::Message), Answer::MessageNoted(_)) => vec![Receipt::Message],
        (Some(_) | None, _) => vec![],
    }
}
