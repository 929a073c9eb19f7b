//! What a caller does at a read-back: it agrees when everything read back is its own, else puts right what is not.

use super::{Act, Caller};
use crate::{
    case::Quirk,
    line::{Prompt, Window},
    speak,
};

/// A field is put right so often; then the caller wants a person, and at last hangs up.
const MOST_CORRECTIONS: usize = 3;

/// Fields that a caller can tell right from wrong; kinds of jobs have ids that no caller knows, and which town a ZIP
/// code is of few could say.
const OWN: [&str; 6] = ["street", "unit", "zip", "phone", "name", "slot"];

impl Caller {
    /// The answer to a read-back.
    pub(super) fn confirm(&mut self, prompt: &Prompt) -> (Act, String) {
        let wrong = self.wrong(prompt);
        let place = ["street", "unit"].iter().any(|key| prompt.about.contains_key(*key));
        let acts = self.case.has(Quirk::CorrectsAddress) && place && self.once("corrects");
        let Some(field) = wrong.first().copied().or(acts.then_some("street")) else {
            if let Some(slot) = prompt.about_text("slot").filter(|_| self.wants.is_none()) {
                self.wants = slot
                    .split_once('/')
                    .map(|(start, end)| Window { start: start.to_owned(), end: end.to_owned() });
            }
            let yes = self.next_or_last("yes").unwrap_or_else(|| "yes that's right".to_owned());
            return match self.lacks_unit(prompt).then(|| speak::unit(&self.case.facts.unit)) {
                Some(unit) => (Act::Corrects, format!("{yes} {unit}")),
                None => (Act::Agrees, yes),
            };
        };
        let times = self.corrections.entry(field).or_insert(0);
        *times += 1;
        match *times {
            n if n <= MOST_CORRECTIONS => {
                let mut words = self.correction(field, n);
                if field == "street" && wrong.contains(&"zip") {
                    words = format!("{words} and the zip is {}", speak::digits(&self.case.facts.zip));
                }
                (Act::Corrects, words)
            }
            n if n == MOST_CORRECTIONS + 1 => {
                (Act::WantsPerson, "no that's still wrong let me talk to a person".to_owned())
            }
            _ => (Act::HangsUp, String::new()),
        }
    }

    /// The address is read back without the caller's unit, for the first time.
    fn lacks_unit(&mut self, prompt: &Prompt) -> bool {
        let lacks = prompt.about.contains_key("street") && !prompt.about.contains_key("unit");
        lacks && !self.case.facts.unit.is_empty() && self.once("adds unit")
    }

    fn correction(&mut self, field: &str, times: usize) -> String {
        let facts = &self.case.facts;
        match field {
            "street" => {
                let whole = self.whole_address().map(|address| format!("no, it's {address}"));
                self.next("correction").or(whole).unwrap_or_else(|| "no that's not right".to_owned())
            }
            "unit" if facts.unit.is_empty() => "no, there's no unit, it's a house".to_owned(),
            "unit" => format!("no, it's {}", speak::unit(&facts.unit)),
            "zip" if facts.zip.is_empty() => "no that's not right".to_owned(),
            "zip" => format!("no, the zip is {}", speak::digits(&facts.zip)),
            "phone" => format!("no, my number is {}", speak::phone(self.own_phone())),
            "name" => {
                let letters = self.case.says.name_spelled.first().filter(|_| times > 1);
                let last = facts.name.split(' ').next_back().unwrap_or_default();
                match letters {
                    Some(letters) => format!("no, the last name is {last}, {letters}"),
                    None => format!("no, my name is {}", facts.name),
                }
            }
            _ => {
                let first = self.wants.is_none() || self.offered.first() == self.wants.as_ref();
                let phrase = self.first(if first { "slot_first" } else { "slot_second" });
                format!("no, {}", phrase.unwrap_or_else(|| "not that time".to_owned()))
            }
        }
    }

    /// The fields read back that are not its own.
    fn wrong(&self, prompt: &Prompt) -> Vec<&'static str> {
        let differs = |key: &'static str| {
            let read = prompt.about_text(key)?;
            let own = self.own(key)?;
            (!same(&read, &own)).then_some(key)
        };
        OWN.into_iter().filter_map(differs).collect()
    }

    /// What is true of a field; `None` where the caller could not say.
    fn own(&self, key: &str) -> Option<String> {
        let facts = &self.case.facts;
        // Who wants no visit has no address: whatever is read back is not its own.
        let known = |fact: &str| (!fact.is_empty()).then(|| fact.to_owned());
        match key {
            "street" => Some(facts.street.clone()),
            "unit" => Some(facts.unit.clone()),
            "zip" => known(&facts.zip),
            "phone" => known(self.own_phone()),
            "name" => known(&facts.name),
            "slot" => self.wants.as_ref().map(ToString::to_string),
            _ => None,
        }
    }

    fn own_phone(&self) -> &str {
        let facts = &self.case.facts;
        if facts.phone.is_empty() { &self.case.caller_number } else { &facts.phone }
    }
}

/// Whether two values are one, but for case, marks and spaces.
pub fn same(a: &str, b: &str) -> bool {
    let plain = |t: &str| {
        let kept = t.to_lowercase().replace(['\'', '’', '.', ','], "").replace('-', " ");
        kept.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    plain(a) == plain(b)
}
