//! Which of its facts a caller has already given, judged from its own words as it meant them (not as they were
//! damaged on the way), and how many questions asked for one of those again.

use std::collections::BTreeSet;

use crate::{
    case::Case,
    line::{Asks, Prompt, Turn},
    model::Act,
    number,
    play::Step,
};

/// What has been given so far.
#[derive(Clone, Debug)]
pub struct Given<'c> {
    case: &'c Case,
    house: bool,
    street: bool,
    unit: bool,
    zip: bool,
    name: bool,
    phone: bool,
    letters: bool,
    /// Figures said since the number was asked for, piece by piece.
    figures: String,
    /// What was agreed to, as it was read back.
    agreed: BTreeSet<String>,
    fee: bool,
    identity: bool,
    chose_from: Option<Vec<String>>,
    problems: usize,
}

impl<'c> Given<'c> {
    /// Nothing yet.
    pub fn new(case: &'c Case) -> Self {
        Self {
            case,
            house: false,
            street: false,
            unit: false,
            zip: false,
            name: false,
            phone: false,
            letters: false,
            figures: String::new(),
            agreed: BTreeSet::new(),
            fee: false,
            identity: false,
            chose_from: None,
            problems: 0,
        }
    }

    /// What one text gives.
    pub fn of(case: &'c Case, text: &str) -> Self {
        let mut given = Self::new(case);
        given.listen(text);
        given
    }

    /// House number and street.
    pub const fn has_address(&self) -> bool {
        self.house && self.street
    }

    /// First and last name.
    pub const fn has_name(&self) -> bool {
        self.name
    }

    /// Takes in what the caller says to a prompt.
    pub fn answer(&mut self, prompt: &Prompt, turn: &Turn, act: Act) {
        let Some(text) = turn.words() else { return };
        match act {
            Act::Agrees if !prompt.about.is_empty() => {
                self.agreed.insert(key(prompt));
            }
            Act::Chooses => self.chose_from = Some(windows(prompt)),
            Act::ChangesMind => self.chose_from = None,
            Act::Corrects => self.agreed.clear(),
            Act::SecondProblem => self.begin_second(),
            Act::Answers => self.answered(prompt, text),
            Act::Agrees
            | Act::Asks
            | Act::WantsPerson
            | Act::FallsSilent
            | Act::Pauses
            | Act::Repeats
            | Act::HangsUp => {}
        }
        self.listen(text);
    }

    /// Another job: where, when and for what fee is asked anew.
    fn begin_second(&mut self) {
        self.agreed.clear();
        self.fee = false;
        self.chose_from = None;
        self.problems = 0;
    }

    fn answered(&mut self, prompt: &Prompt, text: &str) {
        match prompt.asks {
            Asks::Phone => self.figures.push_str(&number::figures(text)),
            Asks::Problem => self.problems += 1,
            Asks::Unit => self.unit = true,
            Asks::Fee => self.fee = true,
            Asks::Identity => self.identity = true,
            Asks::Spelling => self.letters = true,
            Asks::None
            | Asks::Settle
            | Asks::Address
            | Asks::Zip
            | Asks::Name
            | Asks::Slot
            | Asks::Confirm
            | Asks::Adult
            | Asks::Person
            | Asks::Message
            | Asks::AnythingElse
            | Asks::Other => {}
        }
    }

    /// Facts that stand in a text.
    fn listen(&mut self, text: &str) {
        let words = number::words(text);
        let facts = &self.case.facts;
        let has = |wanted: &str| words.iter().any(|w| w == wanted);
        let mut street = facts.street.split_whitespace();
        let house = street.next().unwrap_or_default().to_lowercase();
        let names: Vec<String> = street.filter(|w| !is_plain_part(w)).flat_map(number::words).collect();
        self.house |= !house.is_empty() && words.iter().any(|w| w.ends_with(&house));
        self.street |= !names.is_empty() && names.iter().all(|name| has(name));
        self.zip |= !facts.zip.is_empty() && words.iter().any(|w| w.contains(&facts.zip));
        let parts = number::words(&facts.name);
        self.name |= parts.len() > 1 && words.windows(parts.len()).any(|some| some == parts);
        self.letters |= self.name && spells(text);
        let own = facts.phone.strip_prefix("+1").unwrap_or(&facts.phone);
        let figures = words.iter().filter(|w| w.bytes().all(|b| b.is_ascii_digit())).map(String::as_str);
        let all: String = figures.collect();
        self.phone |= own.len() == 10 && (all.contains(own) || self.figures.contains(own));
        if !self.case.caller_number.is_empty() {
            self.phone |= ["calling from", "calling on", "calling you from", "this number", "ringing from"]
                .iter()
                .any(|same| text.to_lowercase().contains(same));
        }
        let unit: Vec<String> = number::words(&facts.unit);
        self.unit |= if unit.is_empty() {
            ["it's a house", "its a house", "single family"].iter().any(|h| text.to_lowercase().contains(h))
        } else {
            let designators = ["unit", "apartment", "apt", "suite", "number", "space", "building", "bldg"];
            designators.iter().any(|d| has(d)) && words.concat().contains(&unit.concat())
        };
    }

    /// Whether a prompt asks for what was given.
    pub fn asks_again(&self, prompt: &Prompt) -> bool {
        match prompt.asks {
            Asks::Address => self.has_address(),
            Asks::Zip => self.zip,
            Asks::Unit => self.unit,
            Asks::Name => self.name,
            Asks::Spelling => self.letters,
            Asks::Phone => self.phone,
            Asks::Fee => self.fee,
            Asks::Identity => self.identity,
            Asks::Slot => self.chose_from.as_ref().is_some_and(|from| *from == windows(prompt)),
            Asks::Confirm => !prompt.about.is_empty() && self.agreed.contains(&key(prompt)),
            // Who wants no job has little to say of a problem, however often it is asked.
            Asks::Problem => {
                let (said, expect) = (&self.case.says, &self.case.expect);
                !expect.job_kind.is_empty() && self.problems > said.opening.len() + said.problem.len()
            }
            Asks::None
            | Asks::Settle
            | Asks::Adult
            | Asks::Person
            | Asks::Message
            | Asks::AnythingElse
            | Asks::Other => false,
        }
    }
}

/// Questions of a call, and those of them that asked for what was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Questions {
    /// All of them.
    pub asked: usize,
    /// Places in the call of those whose answer was already given.
    pub again: Vec<usize>,
}

/// Counts them.
pub fn questions(case: &Case, steps: &[Step]) -> Questions {
    let mut given = Given::new(case);
    let mut found = Questions::default();
    let mut open: Option<&Prompt> = None;
    for (at, step) in steps.iter().enumerate() {
        match step {
            Step::Box(prompt) => {
                // A prompt that only waits on asks nothing anew.
                if prompt.asks != Asks::None && !prompt.say.is_empty() {
                    found.asked += 1;
                    if given.asks_again(prompt) {
                        found.again.push(at);
                    }
                }
                open = Some(prompt);
            }
            Step::Caller { meant, act, .. } => {
                if let Some(prompt) = open {
                    given.answer(prompt, meant, *act);
                }
            }
        }
    }
    found
}

/// Whether a text spells a word: three letters alone in a row.
pub fn spells(text: &str) -> bool {
    let mut row = 0;
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()) {
        row = if word.len() == 1 && word.chars().all(char::is_alphabetic) { row + 1 } else { 0 };
        if row == 3 {
            return true;
        }
    }
    false
}

/// What is read back, as a key.
fn key(prompt: &Prompt) -> String {
    serde_json::Value::Object(prompt.about.clone()).to_string()
}

fn windows(prompt: &Prompt) -> Vec<String> {
    prompt.offers.iter().map(ToString::to_string).collect()
}

/// Directions and suffixes: few callers say all of them.
fn is_plain_part(word: &str) -> bool {
    [
        "N", "S", "E", "W", "NE", "NW", "SE", "SW", "St", "Ave", "Blvd", "Rd", "Dr", "Ln", "Ct", "Pl", "Cir",
        "Pkwy", "Ter", "Trl", "Sq", "Way",
    ]
    .contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case() -> Case {
        let row = r#"{"id":"t","now":"2026-01-01T09:00","caller_number":"+13035550117",
            "facts":{"name":"Karen Lindqvist","phone":"+13035550117","street":"1872 S Washington St","zip":"80210"},
            "expect":{"outcome":"booked"}}"#
            .replace('\n', "");
        Case::read(&row, "t").unwrap().remove(0)
    }

    fn prompt(asks: Asks) -> Prompt {
        Prompt { say: "x".to_owned(), asks, ..Prompt::default() }
    }

    fn said(text: &str) -> Step {
        let turn = Turn::Says(text.to_owned());
        Step::Caller { meant: turn.clone(), sent: turn, act: Act::Answers }
    }

    #[test]
    fn what_was_given_in_one_breath_is_not_to_be_asked_again() {
        let case = case();
        let steps = [
            Step::Box(prompt(Asks::Problem)),
            said("i'm at eighteen seventy two south washington eight oh two one oh karen lindqvist"),
            Step::Box(prompt(Asks::Zip)),
            said("eight oh two one oh"),
            Step::Box(prompt(Asks::Phone)),
            said("three oh three five five five"),
            Step::Box(prompt(Asks::Phone)),
            said("oh one one seven"),
            Step::Box(prompt(Asks::Phone)),
        ];
        assert_eq!(questions(&case, &steps), Questions { asked: 5, again: vec![2, 8] });
    }

    #[test]
    fn an_address_in_pieces_is_given_with_its_second() {
        let case = case();
        let mut given = Given::of(&case, "it's eighteen seventy two");
        assert!(!given.has_address());
        given.listen("south washington street");
        assert!(given.has_address() && !given.asks_again(&prompt(Asks::Name)));
    }

    #[test]
    fn letters_in_a_row_are_a_spelling() {
        assert!(spells("that's w o j c i k") && spells("W-A-Z-E-E") && !spells("i am a smith"));
    }
}
