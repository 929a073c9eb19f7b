//! What a caller answers to each question.

use super::{Act, Caller};
use crate::{
    case::Quirk,
    given::spells,
    line::{Asks, Prompt},
    speak,
};

/// After so many answers of the same kind beyond its pieces, the caller gives up.
const PATIENCE: usize = 3;

impl Caller {
    /// The answer, and what it means.
    pub(super) fn answer(&mut self, prompt: &Prompt) -> (Act, String) {
        let words = match prompt.asks {
            Asks::Problem | Asks::None => self.problem(),
            Asks::Settle => self.settle(),
            Asks::Address => self.address(),
            Asks::Zip => self.zip(),
            Asks::Unit => Some(self.unit()),
            Asks::Name => self.name(prompt),
            Asks::Spelling => Some(self.spelling(prompt)),
            Asks::Phone => self.phone(),
            Asks::Slot => return self.slot(prompt),
            Asks::Confirm => return self.confirm(prompt),
            Asks::Fee => Some(self.fee()),
            Asks::Identity => self.identity(),
            Asks::Adult => Some(self.next_or_last("adult").unwrap_or_else(|| "yes i am".to_owned())),
            Asks::Person => Some(self.person(prompt)),
            Asks::Message => self.message(),
            Asks::AnythingElse => {
                let had = self.second.is_some();
                let words = self.anything_else();
                if let Some(words) = words.clone().filter(|_| !had && self.second.is_some()) {
                    self.earlier.extend(self.wants.take());
                    return (Act::SecondProblem, words);
                }
                words
            }
            Asks::Other => return self.other(prompt),
        };
        words.map_or((Act::HangsUp, String::new()), |words| (Act::Answers, words))
    }

    /// Whether the caller wants somebody to come at all.
    pub(super) fn wants_visit(&self) -> bool {
        let visits = ["booked", "requested", "transferred", "out_of_area"];
        let wants_job = !self.case.facts.street.is_empty();
        wants_job && visits.iter().any(|outcome| self.case.accepts(outcome))
    }

    fn problem(&mut self) -> Option<String> {
        if let Some(second) = self.second.clone() {
            return self.so_often("second problem").then_some(second);
        }
        // Some rows have no words for a problem, only the writer's note of it.
        let only_asks = self.case.expect.outcome == "answered_question";
        let noted = only_asks && self.first("problem").as_ref() == Some(&self.case.facts.problem);
        let problem = |caller: &mut Self| if noted { None } else { caller.next("problem") };
        if let Some(words) = self.next("opening").or_else(|| problem(self)) {
            return Some(words);
        }
        if only_asks {
            let words = self.next("question").or_else(|| self.next("anything_else"));
            return words.or_else(|| self.next("goodbye"));
        }
        if !self.so_often("problem") {
            return self.next("goodbye");
        }
        let again = self.list("problem").last().or_else(|| self.list("opening").last()).cloned();
        again.or_else(|| known(&self.case.facts.problem))
    }

    fn settle(&mut self) -> Option<String> {
        let expect = &self.case.expect;
        let plain = if expect.alarm || expect.life_safety { "yes" } else { "no nothing like that" };
        Some(self.next_or_last("settle").unwrap_or_else(|| plain.to_owned()))
    }

    /// Its pieces, then the whole address from its facts.
    fn address(&mut self) -> Option<String> {
        // Once it has put something right it begins no more with what was wrong.
        let corrected = self.corrections.contains_key("street");
        if let Some(piece) = (!corrected).then(|| self.next("address")).flatten() {
            return Some(piece);
        }
        if !self.so_often("address") {
            return self.next("goodbye");
        }
        self.whole_address().or_else(|| self.list("address").last().cloned())
    }

    /// Street and unit from its facts, in words.
    pub(super) fn whole_address(&self) -> Option<String> {
        let facts = &self.case.facts;
        let street = known(&facts.street).map(|s| speak::street(&s))?;
        Some(if facts.unit.is_empty() { street } else { format!("{street} {}", speak::unit(&facts.unit)) })
    }

    fn zip(&mut self) -> Option<String> {
        let spoken = known(&self.case.facts.zip).map(|zip| speak::digits(&zip));
        self.next("zip")
            .or(spoken)
            .or_else(|| self.list("zip").last().cloned())
            .or(Some("i don't know".to_owned()))
    }

    fn unit(&mut self) -> String {
        let unit = &self.case.facts.unit;
        let plain = if unit.is_empty() { "no it's a house".to_owned() } else { speak::unit(unit) };
        self.next("unit").unwrap_or(plain)
    }

    fn name(&mut self, prompt: &Prompt) -> Option<String> {
        let asked = prompt.say.to_lowercase();
        let last_only = asked.contains("last name") && !asked.contains("first");
        // Not understood so, it says the whole name the next time.
        let last_only = last_only && self.used.contains_key("name") && self.every_other("last name");
        let facts = &self.case.facts;
        let last = facts.name.split(' ').next_back().map(str::to_lowercase);
        let whole = known(&facts.name);
        let name = match last.filter(|last| last_only && !last.is_empty()) {
            Some(last) => last,
            None => self.next("name").or(whole).or_else(|| self.list("name").last().cloned())?,
        };
        let letters = self.case.says.name_spelled.first().cloned();
        let spelled = spells(&name);
        match letters.filter(|_| self.case.has(Quirk::SpellsName) && !spelled && self.once("spells")) {
            Some(letters) => Some(format!("{name} {letters}")),
            None => Some(name),
        }
    }

    fn spelling(&self, prompt: &Prompt) -> String {
        let (facts, says) = (&self.case.facts, &self.case.says);
        if prompt.about_text("field").as_deref() == Some("street") {
            let word = facts.street.split(' ').skip(1).filter(|w| w.len() > 2).max_by_key(|w| w.len());
            return speak::letters(word.unwrap_or_default());
        }
        let asked = prompt.say.to_lowercase();
        let first = asked.contains("first name") && !asked.contains("last name");
        let (own, word) = if first {
            (&says.first_spelled, facts.name.split(' ').next())
        } else {
            (&says.name_spelled, facts.name.split(' ').next_back())
        };
        own.first().cloned().unwrap_or_else(|| speak::letters(word.unwrap_or_default()))
    }

    fn phone(&mut self) -> Option<String> {
        if let Some(piece) = self.next("phone") {
            return Some(piece);
        }
        if self.case.has(Quirk::RefusesNumber) {
            let last = self.list("phone").last().cloned();
            return last.or_else(|| Some("i'd rather not give out my number".to_owned()));
        }
        let whole = known(&self.case.facts.phone).map(|phone| speak::phone(&phone));
        whole.or_else(|| self.list("phone").last().cloned()).or_else(|| self.next("goodbye"))
    }

    fn fee(&mut self) -> String {
        let plain = if self.wants_visit() {
            ["that's fine", "okay yes", "sure that's okay", "yeah that works"]
                [self.case.id.bytes().map(usize::from).sum::<usize>() % 4]
        } else {
            "no thanks i don't need anybody to come"
        };
        self.next_or_last("fee").unwrap_or_else(|| plain.to_owned())
    }

    fn identity(&mut self) -> Option<String> {
        let name = known(&self.case.facts.name);
        let plain = match (name, self.whole_address()) {
            (Some(name), Some(address)) => Some(format!("{name} {address}")),
            (one, other) => one.or(other),
        };
        self.next("identity").or(plain).or_else(|| self.next_or_last("name"))
    }

    fn person(&mut self, prompt: &Prompt) -> String {
        let wants =
            self.case.expect.outcome == "transferred" || prompt.alarm || self.case.has(Quirk::WantsHumanLate);
        let plain = if wants { "yes please" } else { "no thank you" };
        self.next_or_last("person").unwrap_or_else(|| plain.to_owned())
    }

    fn message(&mut self) -> Option<String> {
        if let Some(words) = self.next("message") {
            return Some(words);
        }
        if !self.list("message").is_empty() {
            return self.so_often("message").then(|| "that's the whole message".to_owned());
        }
        if !self.so_often("message") {
            return self.next("goodbye");
        }
        let about = known(&self.case.facts.problem).map(|p| format!("please call me back, {p}"));
        self.next("problem").or(about).or_else(|| self.next("goodbye"))
    }

    fn anything_else(&mut self) -> Option<String> {
        if self.case.expect.outcome == "answered_question"
            && let Some(question) = self.next("question")
        {
            return Some(question);
        }
        if let Some(words) = self.next("anything_else") {
            let refuses = ["no", "nope", "nah", "that's", "that"];
            let opens = words.to_lowercase();
            let opens = opens.split([' ', ',', '.']).next().unwrap_or_default();
            if self.case.has(Quirk::TwoProblems) && !refuses.contains(&opens) {
                self.second = Some(words.clone());
            }
            return Some(words);
        }
        if !self.so_often("anything else") {
            return self.next("goodbye");
        }
        Some("no that's all thank you".to_owned())
    }

    fn other(&mut self, prompt: &Prompt) -> (Act, String) {
        if let Some(last) = self.last.as_ref().filter(|r| r.act == Act::Corrects)
            && let Some(words) = last.turn.words()
        {
            let words = words.trim_start_matches("no, ").to_owned();
            return (Act::Corrects, words);
        }
        let none_of_ours = ["wrong_number", "spam"].contains(&self.case.expect.outcome.as_str());
        let words = if none_of_ours {
            self.next("problem").or_else(|| self.next("goodbye"))
        } else if prompt.say.to_lowercase().contains("call you") || self.so_often("other") {
            Some("yes please".to_owned())
        } else {
            self.next("goodbye")
        };
        words.map_or((Act::HangsUp, String::new()), |words| (Act::Answers, words))
    }

    /// Whether this is the first, third … time.
    fn every_other(&mut self, what: &'static str) -> bool {
        let count = self.corrections.entry(what).or_insert(0);
        *count += 1;
        *count % 2 == 1
    }

    /// Whether it may say this once more.
    fn so_often(&mut self, what: &'static str) -> bool {
        let count = self.corrections.entry(what).or_insert(0);
        *count += 1;
        *count <= PATIENCE
    }
}

fn known(fact: &str) -> Option<String> {
    (!fact.is_empty()).then(|| fact.to_owned())
}
