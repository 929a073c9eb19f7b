//! A caller, acted: what it does at each prompt of the box. It hears what a person would: the words, what was asked,
//! what was read back and offered. It agrees to a read-back that has its facts and puts others right; its quirks are
//! acted each at its time. Pure: no clock and no chance, the same prompts get the same answers.

mod answer;
mod readback;
mod slot;

pub use readback::same;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    case::{Case, Quirk},
    given,
    line::{Asks, Prompt, Turn, Window},
};

/// A caller that got nowhere in so many turns hangs up.
pub const MOST_TURNS: usize = 45;

/// What the caller meant by a turn: what is counted of a call goes by it, not by its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Answers what was asked.
    Answers,
    /// Agrees to what was read back.
    Agrees,
    /// Puts right what was read back.
    Corrects,
    /// Takes a window.
    Chooses,
    /// Takes another window after all.
    ChangesMind,
    /// Begins to speak of a second problem.
    SecondProblem,
    /// Asks something itself.
    Asks,
    /// Wants a person.
    WantsPerson,
    /// Says nothing, longer than the box waits.
    FallsSilent,
    /// Thinks, shorter than the box waits.
    Pauses,
    /// Says again what it said, because the box still waits.
    Repeats,
    /// Hangs up.
    HangsUp,
}

/// A turn of the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// What is sent.
    pub turn: Turn,
    /// What it means.
    pub act: Act,
}

/// One caller in a call.
#[derive(Clone, Debug)]
pub struct Caller {
    case: Case,
    turns: usize,
    used: BTreeMap<&'static str, usize>,
    acted: BTreeSet<&'static str>,
    corrections: BTreeMap<&'static str, usize>,
    /// The windows offered last, and the one that it took.
    offered: Vec<Window>,
    wants: Option<Window>,
    /// The windows of its earlier problems.
    earlier: Vec<Window>,
    slot_asks: usize,
    /// It has agreed to, or spoken of, more than its first problem.
    second: Option<String>,
    last: Option<Reply>,
}

impl Caller {
    /// A caller who has just dialled.
    pub fn new(case: Case) -> Self {
        Self {
            case,
            turns: 0,
            used: BTreeMap::new(),
            acted: BTreeSet::new(),
            corrections: BTreeMap::new(),
            offered: Vec::new(),
            wants: None,
            earlier: Vec::new(),
            slot_asks: 0,
            second: None,
            last: None,
        }
    }

    /// The windows that it took, one a problem: a job must be booked in one of them.
    pub fn took(&self) -> Vec<Window> {
        self.earlier.iter().chain(&self.wants).cloned().collect()
    }

    /// What the caller does next.
    pub fn reply(&mut self, prompt: &Prompt) -> Reply {
        self.turns += 1;
        if !prompt.offers.is_empty() {
            self.offered.clone_from(&prompt.offers);
        }
        let reply = self.react(prompt);
        self.last = Some(reply.clone());
        reply
    }

    fn react(&mut self, prompt: &Prompt) -> Reply {
        if self.turns > MOST_TURNS {
            return hang_up();
        }
        if prompt.say.is_empty()
            && let Some(last) =
                self.last.as_ref().filter(|r| r.act != Act::Pauses && r.act != Act::FallsSilent)
        {
            return Reply { turn: last.turn.clone(), act: Act::Repeats };
        }
        if let Some(reply) = self.quirk(prompt) {
            return reply;
        }
        let (act, words) = self.answer(prompt);
        if act == Act::HangsUp {
            return hang_up();
        }
        let words = self.dressed(prompt.asks, words);
        let over = self.case.has(Quirk::SpeaksOver)
            && matches!(prompt.asks, Asks::Address | Asks::Zip | Asks::Name | Asks::Phone | Asks::Unit);
        Reply { turn: if over { Turn::SaysOver(words) } else { Turn::Says(words) }, act }
    }

    /// Quirks that take a turn of their own. Where an alarm is on, nobody dallies.
    fn quirk(&mut self, prompt: &Prompt) -> Option<Reply> {
        if prompt.alarm || !is_intake(prompt.asks) {
            return None;
        }
        if self.case.has(Quirk::SilentOnce) && self.once("silent") {
            return Some(Reply { turn: Turn::Silent(prompt.waits_s + 1.0), act: Act::FallsSilent });
        }
        let slow = self.case.has(Quirk::ElderlySlow) && !prompt.say.is_empty();
        let slow = slow
            && (prompt.asks == Asks::Address && self.once("slow address")
                || prompt.asks == Asks::Phone && self.once("slow phone"));
        if slow {
            return Some(Reply { turn: Turn::Silent(prompt.waits_s * 0.6), act: Act::Pauses });
        }
        if self.case.expect.outcome != "answered_question" {
            for (quirk, name, plain) in [
                (Quirk::AsksPrice, "price", "how much do you charge to come out"),
                (Quirk::AsksIfRobot, "robot", "am i talking to a robot"),
            ] {
                if self.case.has(quirk) && self.once(name) {
                    let words = self.next("question").unwrap_or_else(|| plain.to_owned());
                    return Some(says(Act::Asks, words));
                }
            }
        }
        self.person_late(prompt).or_else(|| self.changes_mind(prompt))
    }

    fn person_late(&mut self, prompt: &Prompt) -> Option<Reply> {
        let late = matches!(prompt.asks, Asks::Slot | Asks::Fee | Asks::AnythingElse)
            || prompt.asks == Asks::Confirm && prompt.about.contains_key("slot");
        (late && self.case.has(Quirk::WantsHumanLate) && self.once("person")).then(|| {
            let own = self.next("human");
            let choice = || (self.case.says.slot_pref == "other").then(|| self.first("slot_choice"))?;
            let words =
                own.or_else(choice).unwrap_or_else(|| "can i just talk to a person please".to_owned());
            says(Act::WantsPerson, words)
        })
    }

    /// Whether this is the first time.
    fn once(&mut self, what: &'static str) -> bool {
        self.acted.insert(what)
    }

    /// Noise around the words, once, where the row's own words have none.
    fn dressed(&mut self, asks: Asks, words: String) -> String {
        let mut words = words;
        if asks == Asks::Problem && self.case.has(Quirk::AllInOneBreath) && self.once("all at once") {
            words = self.all_at_once(words);
        }
        if self.case.has(Quirk::BackgroundTalk) && asks == Asks::Address && self.once("noise") {
            words = match self.case.id.bytes().map(usize::from).sum::<usize>() % 3 {
                0 => format!("hold on honey i'm on the phone sorry {words}"),
                1 => format!("{words} no put that down please sorry"),
                _ => format!("turn that tv down would you okay {words}"),
            };
        }
        if self.case.has(Quirk::Swears) && asks == Asks::Zip && self.once("swears") {
            words = format!("for christ's sake {words}");
        }
        words
    }

    /// The opening with what it lacks of address, name and number.
    fn all_at_once(&self, opening: String) -> String {
        let mut whole = opening;
        let said = given::Given::of(&self.case, &whole);
        for (known, what) in [(said.has_address(), "address"), (said.has_name(), "name")] {
            if let Some(piece) = self.first(what).filter(|_| !known) {
                whole = format!("{whole} {piece}");
            }
        }
        whole
    }

    fn list(&self, what: &str) -> &[String] {
        let says = &self.case.says;
        match what {
            "opening" => &says.opening,
            "problem" => &says.problem,
            "settle" => &says.settle,
            "address" => &says.address,
            "zip" => &says.zip,
            "unit" => &says.unit,
            "name" => &says.name,
            "phone" => &says.phone,
            "slot_choice" => &says.slot_choice,
            "slot_first" => &says.slot_by.first,
            "slot_second" => &says.slot_by.second,
            "slot_other" => &says.slot_by.other,
            "yes" => &says.confirm_yes,
            "correction" => &says.confirm_no_correction,
            "question" => &says.question,
            "human" => &says.human,
            "person" => &says.person,
            "adult" => &says.adult,
            "fee" => &says.fee,
            "identity" => &says.identity,
            "message" => &says.message,
            "anything_else" => &says.anything_else,
            "goodbye" => &says.goodbye,
            _ => &[],
        }
    }

    /// The next of what it says for this, in order; `None` once all was said.
    fn next(&mut self, what: &'static str) -> Option<String> {
        let at = self.used.get(what).copied().unwrap_or(0);
        let found = self.list(what).get(at).cloned();
        if found.is_some() {
            self.used.insert(what, at + 1);
        }
        found
    }

    /// The next, or the last once more.
    fn next_or_last(&mut self, what: &'static str) -> Option<String> {
        self.next(what).or_else(|| self.list(what).last().cloned())
    }

    fn first(&self, what: &str) -> Option<String> {
        self.list(what).first().cloned()
    }
}

/// Questions of an ordinary intake, at which quirks are acted.
const fn is_intake(asks: Asks) -> bool {
    match asks {
        Asks::Address
        | Asks::Zip
        | Asks::Unit
        | Asks::Name
        | Asks::Spelling
        | Asks::Phone
        | Asks::Slot
        | Asks::Confirm
        | Asks::Fee
        | Asks::AnythingElse => true,
        Asks::None
        | Asks::Problem
        | Asks::Settle
        | Asks::Identity
        | Asks::Adult
        | Asks::Person
        | Asks::Message
        | Asks::Other => false,
    }
}

fn says(act: Act, words: String) -> Reply {
    Reply { turn: Turn::Says(words), act }
}

fn hang_up() -> Reply {
    Reply { turn: Turn::HangsUp, act: Act::HangsUp }
}

#[cfg(test)]
mod tests;
