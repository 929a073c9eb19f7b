//! A caller of the callers format, played: what it answers to what the box asks. Pure: no clock, no sound.
//!
//! It hears what a person would: the prompt, what was asked, what was read back and offered. It agrees to a
//! read-back that has its facts and puts others right; its quirks are acted each at its time. The same model
//! plays the scripted callers in virtual time and the spoken callers of the demo.
//!
//! [`mod@judge`] compares how a call ended with how it must.

mod case;
mod judge;

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use dialogue::wording::speak;

use crate::typed::Window;

pub use case::{Case, CasesError, Expect, Facts, Says, SlotBy};
pub use judge::{Fault, Seen, judge, slot_fault};

/// A caller that got nowhere in so many turns hangs up.
const MOST_TURNS: usize = 40;
/// How often a read-back is put right before the caller lets it be.
const MOST_CORRECTIONS: usize = 3;

/// What the caller heard: the box's line that waits for an answer, in the protocol's words.
#[derive(Clone, Debug, Default)]
pub struct Prompt {
    /// What was said.
    pub say: String,
    /// What was asked.
    pub asks: String,
    /// What was read back: field → value as in the job.
    pub about: BTreeMap<String, String>,
    /// The windows offered, in the order in which they were said.
    pub offers: Vec<Window>,
    /// How long the box waits.
    pub waits: Duration,
}

/// What the caller does.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// Says this once the prompt has ended.
    Says(String),
    /// Says this over the prompt.
    SaysOver(String),
    /// Says nothing for this long.
    Silent(Duration),
    /// Hangs up.
    HangsUp,
}

/// One caller in a call.
#[derive(Clone, Debug)]
pub struct Caller {
    case: Case,
    turns: usize,
    used: BTreeMap<&'static str, usize>,
    acted: BTreeSet<&'static str>,
    corrections: usize,
    /// The windows offered last, and the place of the one that it took.
    offered: Vec<Window>,
    took: Option<usize>,
    last_said: String,
}

impl Caller {
    /// A caller who has just dialled.
    pub fn new(case: Case) -> Self {
        Self {
            case,
            turns: 0,
            used: BTreeMap::new(),
            acted: BTreeSet::new(),
            corrections: 0,
            offered: Vec::new(),
            took: None,
            last_said: String::new(),
        }
    }

    /// The window that it took last: the one that must be booked.
    pub fn wants(&self) -> Option<&Window> {
        self.offered.get(self.took?)
    }

    /// What the caller does next.
    pub fn reply(&mut self, prompt: &Prompt) -> Reply {
        self.turns += 1;
        if self.turns > MOST_TURNS {
            return Reply::HangsUp;
        }
        if !prompt.offers.is_empty() {
            self.offered.clone_from(&prompt.offers);
            self.took = None;
        }
        if prompt.say.is_empty() && !self.last_said.is_empty() {
            // The box still waits for an answer: say it again.
            return Reply::Says(self.last_said.clone());
        }
        if let Some(reply) = self.act(prompt) {
            return reply;
        }
        let Some(words) = self.answer(prompt) else { return Reply::HangsUp };
        let words = self.dressed(prompt, words);
        self.last_said.clone_from(&words);
        let over = self.case.has("speaks_over") && prompt.asks != "problem" && self.once("speaks_over");
        if over { Reply::SaysOver(words) } else { Reply::Says(words) }
    }

    /// Quirks that take a turn of their own.
    fn act(&mut self, prompt: &Prompt) -> Option<Reply> {
        let asks = prompt.asks.as_str();
        let later = !matches!(asks, "problem" | "settle");
        if self.case.has("silent_once") && later && self.once("silent_once") {
            return Some(Reply::Silent(prompt.waits + Duration::from_secs(1)));
        }
        let mut asked = |quirk: &'static str, plain: &str| {
            (self.case.has(quirk) && later && self.once(quirk))
                .then(|| self.next("question").unwrap_or_else(|| plain.to_owned()))
        };
        let question = asked("asks_price", "how much do you charge to come out")
            .or_else(|| asked("asks_if_robot", "am I talking to a robot"));
        if let Some(question) = question {
            return Some(Reply::Says(question));
        }
        let late = matches!(asks, "slot" | "fee" | "person" | "anything_else")
            || (asks == "confirm" && prompt.about.contains_key("slot"));
        if self.case.has("wants_human_late") && late && self.once("wants_human_late") {
            return Some(Reply::Says("can I just talk to a person please".to_owned()));
        }
        if self.case.has("changes_mind_on_slot")
            && self.took.is_some()
            && matches!(asks, "confirm" | "anything_else")
            && self.once("changes_mind_on_slot")
        {
            return Some(Reply::Says(self.changed_mind()));
        }
        None
    }

    fn changed_mind(&mut self) -> String {
        let other = usize::from(self.took == Some(0) && self.offered.len() > 1);
        self.took = Some(other);
        format!("actually, can we change the time, {}", self.chosen(other))
    }

    /// How it says that it takes the window at that place.
    fn chosen(&self, at: usize) -> String {
        let by = &self.case.says.slot_by;
        let (phrases, plain) =
            if at == 0 { (&by.first, "the first one please") } else { (&by.second, "the second one please") };
        phrases.first().cloned().unwrap_or_else(|| plain.to_owned())
    }

    /// Whether this is the first time.
    fn once(&mut self, what: &'static str) -> bool {
        self.acted.insert(what)
    }

    fn dressed(&mut self, prompt: &Prompt, words: String) -> String {
        let noisy = self.case.has("background_talk") && matches!(prompt.asks.as_str(), "address" | "name");
        if noisy && self.once("background_talk") {
            return format!("hold on sweetie I'm on the phone. Sorry. {words}");
        }
        words
    }

    /// The answer to a question; `None` = nothing to say: hangs up.
    fn answer(&mut self, prompt: &Prompt) -> Option<String> {
        match prompt.asks.as_str() {
            "problem" | "none" => self.problem(),
            "settle" => Some(if self.case.expect.alarm { "yes" } else { "no" }.to_owned()),
            "address" => self.address(),
            "zip" => self.next("zip").or_else(|| known(&self.case.facts.zip, speak::zip)),
            "unit" => Some(self.unit()),
            "name" => self.name(),
            "spelling" => Some(self.spelling(prompt)),
            "phone" => self.phone(),
            "slot" => self.slot(prompt),
            "confirm" => Some(self.confirm(prompt)),
            "fee" => Some("yes that's fine".to_owned()),
            "identity" => self.identity(),
            "adult" => Some("yes".to_owned()),
            "person" => Some(self.person()),
            "message" => self.message(),
            "anything_else" => Some(self.anything_else()),
            _ => Some(self.other()),
        }
    }

    /// The next of what it says for this, in order; `None` once all was said.
    fn next(&mut self, what: &'static str) -> Option<String> {
        let says = &self.case.says;
        let all = match what {
            "opening" => &says.opening,
            "problem" => &says.problem,
            "address" => &says.address,
            "zip" => &says.zip,
            "unit" => &says.unit,
            "name" => &says.name,
            "phone" => &says.phone,
            "slot_choice" => &says.slot_choice,
            "confirm_yes" => &says.confirm_yes,
            "correction" => &says.confirm_no_correction,
            "question" => &says.question,
            "identity" => &says.identity,
            "message" => &says.message,
            "anything_else" => &says.anything_else,
            "goodbye" => &says.goodbye,
            _ => return None,
        };
        let at = self.used.entry(what).or_insert(0);
        let found = all.get(*at).cloned();
        *at += usize::from(found.is_some());
        found
    }

    /// The last of what it says for this: said again when there is no more.
    fn last(&self, all: &[String]) -> Option<String> {
        all.last().cloned()
    }

    fn problem(&mut self) -> Option<String> {
        if self.case.expect.outcome == "answered_question" {
            let words = self.next("opening").or_else(|| self.next("question"));
            return Some(words.unwrap_or_else(|| "no, that's all I wanted to know".to_owned()));
        }
        let again = |caller: &Self| {
            caller
                .last(&caller.case.says.problem)
                .or_else(|| known(&caller.case.facts.problem, str::to_owned))
        };
        let opening = self.next("opening").or_else(|| self.next("problem"));
        opening.or_else(|| again(self)).or_else(|| self.next("goodbye"))
    }

    /// Its pieces, then the whole address from its facts.
    fn address(&mut self) -> Option<String> {
        let whole = known(&self.case.facts.street, speak::street);
        self.next("address").or(whole).or_else(|| self.last(&self.case.says.address))
    }

    fn unit(&mut self) -> String {
        let unit = &self.case.facts.unit;
        let plain = if unit.is_empty() { "no it's a house".to_owned() } else { speak::unit(unit) };
        self.next("unit").unwrap_or(plain)
    }

    fn name(&mut self) -> Option<String> {
        let whole = known(&self.case.facts.name, str::to_owned);
        let name = self.next("name").or(whole).or_else(|| self.last(&self.case.says.name))?;
        let spelled = self.case.says.name_spelled.first().cloned();
        match spelled.filter(|_| self.case.has("spells_name") && self.once("spells_name")) {
            Some(letters) => Some(format!("{name}, {letters}")),
            None => Some(name),
        }
    }

    fn spelling(&mut self, prompt: &Prompt) -> String {
        let field = prompt.about.get("field").map_or("name", String::as_str);
        let facts = &self.case.facts;
        match field {
            "street" => {
                let word = facts.street.split(' ').filter(|w| w.len() > 2).max_by_key(|w| w.len());
                speak::letters(word.unwrap_or_default())
            }
            _ => {
                let first = prompt.say.contains("first name") && !prompt.say.contains("last name");
                let (letters, word) = if first {
                    (&self.case.says.first_spelled, facts.name.split(' ').next())
                } else {
                    (&self.case.says.name_spelled, facts.name.split(' ').next_back())
                };
                letters.first().cloned().unwrap_or_else(|| speak::letters(word.unwrap_or_default()))
            }
        }
    }

    fn phone(&mut self) -> Option<String> {
        if self.case.has("refuses_number") {
            let refusal = "I'd rather not give out my number".to_owned();
            return Some(self.next("phone").unwrap_or(refusal));
        }
        let whole = self.case.facts.phone.as_ref().map(speak::phone_digits);
        self.next("phone").or(whole).or_else(|| self.last(&self.case.says.phone))
    }

    fn slot(&mut self, prompt: &Prompt) -> Option<String> {
        let pref = self.case.says.slot_pref.clone();
        let by = self.case.says.slot_by.clone();
        if pref.starts_with("other") && self.once("other_slot") {
            return Some(one_of(&by.other, 0).unwrap_or_else(|| "do you have anything else".to_owned()));
        }
        let at = usize::from(pref.ends_with("second") && prompt.offers.len() > 1);
        self.took = Some(at);
        let by = if at == 0 { by.first } else { by.second };
        let times = self.used.entry("slot").or_insert(0);
        let phrase = one_of(&by, *times);
        *times += 1;
        Some(phrase.or_else(|| self.next("slot_choice")).unwrap_or_else(|| self.chosen(at)))
    }

    /// Agrees when everything read back is right, else puts right what is not.
    fn confirm(&mut self, prompt: &Prompt) -> String {
        let wrong = self.wrong(prompt);
        let place = ["street", "unit", "zip"].iter().any(|k| prompt.about.contains_key(*k));
        let acts = self.case.has("corrects_address_after_readback") && place && self.once("corrects");
        if (wrong.is_empty() && !acts) || self.corrections >= MOST_CORRECTIONS {
            let yes = self.next("confirm_yes").or_else(|| self.last(&self.case.says.confirm_yes));
            return yes.unwrap_or_else(|| "yes that's right".to_owned());
        }
        self.corrections += 1;
        if (acts || wrong.contains(&"street"))
            && let Some(correction) = self.next("correction")
        {
            return correction;
        }
        if wrong.contains(&"street")
            && let Some(piece) = self.next("address")
        {
            return format!("no, {piece}");
        }
        let facts = &self.case.facts;
        match wrong.first().copied() {
            Some("street") => format!("no, it's {}", speak::street(&facts.street)),
            Some("unit") if facts.unit.is_empty() => "no, there's no unit, it's a house".to_owned(),
            Some("unit") => format!("no, it's {}", speak::unit(&facts.unit)),
            Some("zip") => format!("no, the zip is {}", speak::zip(&facts.zip)),
            Some("city") => format!("no, it's in {}", facts.city),
            Some("phone") => {
                let phone = facts.phone.as_ref().map_or_else(String::new, speak::phone_digits);
                format!("no, my number is {phone}")
            }
            Some("name") => format!("no, my name is {}", facts.name),
            Some("slot") => format!("no, I wanted {}", self.chosen(self.took.unwrap_or(0))),
            Some(_) | None => "yes that's right".to_owned(),
        }
    }

    /// The fields read back that are not its own.
    fn wrong(&self, prompt: &Prompt) -> Vec<&'static str> {
        let facts = &self.case.facts;
        let phone = facts.phone.as_ref().or(self.case.caller_number.as_ref()).map_or("", |p| p.e164());
        let window = self.wants().map_or_else(String::new, |w| format!("{}/{}", w.start, w.end));
        let own = [
            ("slot", window.as_str()),
            ("street", facts.street.as_str()),
            ("unit", &facts.unit),
            ("zip", &facts.zip),
            ("city", &facts.city),
            ("phone", phone),
            ("name", &facts.name),
        ];
        own.into_iter()
            .filter(|(key, own)| {
                let read = prompt.about.get(*key).map(String::as_str);
                read.is_some_and(|read| !same(read, own) && (!own.is_empty() || *key == "unit"))
            })
            .map(|(key, _)| key)
            .collect()
    }

    fn identity(&mut self) -> Option<String> {
        let facts = &self.case.facts;
        let both = format!("{}, {}", facts.name, speak::street(&facts.street));
        let plain = if facts.street.is_empty() { facts.name.clone() } else { both };
        self.next("identity").or_else(|| known(&plain, str::to_owned)).or_else(|| self.next("name"))
    }

    fn person(&self) -> String {
        let expect = &self.case.expect;
        let wants = expect.outcome == "transferred"
            || expect.also_ok.iter().any(|o| o == "transferred")
            || self.case.has("wants_human_late");
        if wants { "yes please" } else { "no thanks" }.to_owned()
    }

    fn message(&mut self) -> Option<String> {
        let words = self.next("message").or_else(|| self.next("problem"));
        words.or_else(|| known(&self.case.facts.problem, str::to_owned)).or_else(|| self.next("goodbye"))
    }

    fn anything_else(&mut self) -> String {
        if self.case.expect.outcome == "answered_question"
            && let Some(question) = self.next("question")
        {
            return question;
        }
        let more = self.next("anything_else").or_else(|| self.last(&self.case.says.anything_else));
        more.unwrap_or_else(|| "no that's all thank you".to_owned())
    }

    fn other(&mut self) -> String {
        let wanted = self.case.expect.outcome.as_str();
        if matches!(wanted, "wrong_number" | "spam") {
            return self.next("goodbye").unwrap_or_else(|| "no, sorry".to_owned());
        }
        "yes".to_owned()
    }
}

fn one_of(all: &[String], at: usize) -> Option<String> {
    all.get(at).or_else(|| all.last()).cloned()
}

fn known(fact: &str, say: impl Fn(&str) -> String) -> Option<String> {
    (!fact.is_empty()).then(|| say(fact))
}

/// Whether two values are one, but for case and spaces.
fn same(a: &str, b: &str) -> bool {
    let plain = |t: &str| t.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    plain(a) == plain(b)
}
