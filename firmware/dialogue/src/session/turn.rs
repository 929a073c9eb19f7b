//! One turn of the caller, read once: its words, its acts and what a closed question makes of it.

use vocab::{Heard, Meaning, Private, RecordBody, Speaker, TriageDecision};

use super::{Input, Output, Session, Step};
use crate::Asks;
use crate::triage::{self, Evidence, Stage};
use crate::understand::act::{self, Act};
use crate::understand::address::sounds_like_zip;
use crate::understand::name;
use crate::understand::number::{house, is_number_word};
use crate::understand::words::{Word, words};
use crate::understand::yesno::{self, Label};
use crate::wording::Prompt;

/// What was heard.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    pub text: Private<String>,
    pub acts: Vec<Act>,
    pub words: usize,
    /// Of the recogniser; unknown is taken as usual.
    pub confidence: f32,
}

impl Turn {
    fn read(heard: &Heard) -> Self {
        let text = heard.text.expose();
        Self {
            acts: act::parse(text),
            words: text.split_whitespace().count(),
            confidence: heard.confidence.filter(|c| c.is_finite()).unwrap_or(USUAL),
            text: heard.text.clone(),
        }
    }

    pub(super) fn text(&self) -> &str {
        self.text.expose()
    }

    pub(super) fn has(&self, act: Act) -> bool {
        self.acts.contains(&act)
    }
}

impl Session {
    /// What a turn answers to the question that was asked last, given what was read back.
    pub(super) fn verdict(&self, turn: &Turn, context: &str) -> Label {
        // Of a fee, or of an appointment that goes, the question alone ("is that right?") tells nothing.
        let whole = matches!(self.step, Step::Fee | Step::CheckCancel | Step::CheckMove);
        let question = if whole { self.last_text() } else { self.last_question() };
        yesno::parse(turn.text(), &question, context).label
    }

    /// "89 bucks, you're joking": no agreement, though it may sound like one.
    pub(super) fn protests(turn: &Turn) -> bool {
        let lower = turn.text().to_lowercase();
        let words = || lower.split(|c: char| !c.is_alphanumeric());
        words().any(|w| PROTESTS.contains(&w))
            && !words().any(|w| matches!(w, "yes" | "yeah" | "sure" | "okay" | "ok" | "fine"))
    }

    /// "We'll pay the 89": who says the price again with a word for it, and none against it, has agreed to it.
    pub(super) fn says_fee_again(&self, turn: &Turn) -> bool {
        let Some(fee) = self.business.fee else { return false };
        let lower = turn.text().to_lowercase();
        let said = || lower.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '\u{2019}'));
        let against = said().any(|w| AGAINST.contains(&w) || w.ends_with("n't") || w.ends_with("n\u{2019}t"));
        let agrees = said().any(|w| FOR.contains(&w));
        let sums = [Some(fee.cents), fee.after_hours_cents];
        let sum = sums.into_iter().flatten().any(|cents| says_number(turn.text(), cents / 100));
        sum && agrees && !against && !asks_something(turn)
    }

    /// A whole turn.
    pub(super) fn heard(&mut self, told: &Heard, safe: Option<&Heard>) {
        self.quiet.spoke();
        let heard = safe.unwrap_or(told);
        self.cards.heard(told.text.expose());
        self.turns = self.turns.saturating_add(1);
        let turn = Turn::read(heard);
        let at_ms = self.at_ms();
        self.out.push_back(Output::Record(RecordBody::Turn {
            speaker: Speaker::Caller,
            text: heard.text.clone(),
            asks: None,
            confidence: heard.confidence,
            at_ms,
        }));
        // Triage keeps no words, and a number may be a temperature.
        self.judge(told, Stage::Final);
        // A hazard told in the same breath comes first, and nobody is told more than twice.
        let calm = self.triage.standing().decision == TriageDecision::No;
        if safe.is_some() && calm && self.told.get(Prompt::NoCards.key()).is_none_or(|&times| times < 2) {
            self.lead.push(Prompt::NoCards);
            return self.ask_again();
        }
        self.answer(&turn);
        if self.turns >= MOST_TURNS && self.over == super::end::Over::No {
            self.end_early("turns");
        }
    }

    /// Tells what may be shown of the caller's words, and what sound must not be kept. `Some` = the words with the digits
    /// of a card taken out.
    pub(super) fn sift(&mut self, input: &Input) -> Option<Heard> {
        let (stage, told) = match input {
            Input::Partial(heard) => (Stage::Partial, heard),
            Input::Heard(heard) => (Stage::Final, heard),
            Input::HeardBeside(heard) => (Stage::Beside, heard),
            Input::Started { .. }
            | Input::Keys(_)
            | Input::Quiet(_)
            | Input::Spoken(_)
            | Input::CutOff(..)
            | Input::Witness(_)
            | Input::Answer(..)
            | Input::People(_)
            | Input::Unheard(_)
            | Input::Deaf
            | Input::HungUp
            | Input::Tick => return None,
        };
        let text = self.without_card(told.text.expose());
        let safe = text.map(|text| Heard { text: Private::new(text), words: Vec::new(), ..told.clone() });
        if safe.is_some() {
            self.out.push_back(Output::Forget(told.span));
        }
        if stage != Stage::Beside {
            let heard = safe.clone().unwrap_or_else(|| told.clone());
            self.out.push_back(Output::Transcript { stage, heard });
        }
        safe
    }

    /// Whether the caller speaks of a card, so that sound whose words are unknown may hold its number.
    pub const fn expects_card(&self) -> bool {
        self.cards.expects()
    }

    /// Words so far: only triage listens.
    pub(super) fn partial(&mut self, heard: &Heard) {
        self.judge(heard, Stage::Partial);
    }

    /// Another recogniser's reading of a turn: only triage listens, and only to what it raises.
    pub(super) fn heard_beside(&mut self, heard: &Heard) {
        self.judge(heard, Stage::Beside);
    }

    /// Lets triage judge the words, and raises the alarm at once where it says so.
    fn judge(&mut self, heard: &Heard, stage: Stage) {
        let before = self.triage.standing().clone();
        let trades: Vec<_> = self.business.trades.iter().copied().collect();
        let local = self.business.local(self.now().utc);
        // "What are your hours?" answers nothing, whatever its words weigh.
        let asks = || act::parse(heard.text.expose()).iter().any(|act| act.asks());
        let answers = if let Step::Settle(question) = self.step { Some(question) } else { None };
        let answers = answers.filter(|_| stage != Stage::Final || !asks());
        let story = story(heard.text.expose(), self.step, stage);
        let evidence = Evidence {
            text: &story,
            stage,
            month: Some(local.month()),
            hour: Some(local.hour()),
            trades: &trades,
            answers,
            meaning: meaning_of(heard, &story, self.step),
        };
        let finding =
            self.triage.judge(&evidence, &self.witnesses.beyond(heard.text.expose(), heard.meaning));
        if stage == Stage::Final {
            self.witnesses.turn(heard.span.to);
        }
        self.triage_moved(&before, &finding, stage);
    }
}

/// Words with which one agrees to a price.
const FOR: [&str; 32] = [
    "pay",
    "paying",
    "fine",
    "okay",
    "ok",
    "alright",
    "works",
    "good",
    "fair",
    "reasonable",
    "manage",
    "budget",
    "cover",
    "accept",
    "accepted",
    "agree",
    "agreed",
    "take",
    "do",
    "sure",
    "yes",
    "yeah",
    "afford",
    "swing",
    "charge",
    "tab",
    "range",
    "consent",
    "doable",
    "dandy",
    "cool",
    "passes",
];
/// And what makes of it something else than a plain agreement.
const AGAINST: [&str; 46] = [
    "no",
    "not",
    "never",
    "nope",
    "nah",
    "too",
    "much",
    "high",
    "steep",
    "expensive",
    "crazy",
    "ridiculous",
    "robbery",
    "waive",
    "rather",
    "cheaper",
    "lower",
    "less",
    "discount",
    "but",
    "if",
    "unless",
    "only",
    "why",
    "what",
    "how",
    "think",
    "ouch",
    "whoa",
    "wow",
    "sooner",
    "else",
    "already",
    "yesterday",
    "before",
    "last",
    "ask",
    "joking",
    "kidding",
    "seriously",
    "than",
    "other",
    "instead",
    "wait",
    "hmm",
    "rubbish",
];

const PROTESTS: [&str; 11] = [
    "joking",
    "kidding",
    "seriously",
    "waive",
    "robbery",
    "ridiculous",
    "steep",
    "sooner",
    "yesterday",
    "ask",
    "rubbish",
];

fn says_number(text: &str, sum: u32) -> bool {
    let all = words(text);
    let wanted = sum.to_string();
    (0..all.len()).any(|at| house(&all, at).is_some_and(|run| run.figures == wanted))
}

/// "Yes", "one more thing": short words for an end ("the whole list") sound like a yes as well.
pub(super) fn wants_more(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let opens = [
        "yes", "yeah", "yep", "yup", "ya", "sure", "actually", "please", "uh", "mhm", "oh", "well", "and",
        "also",
    ];
    opens.contains(&first) || ["one more", "another", "something"].iter().any(|p| lower.contains(p))
}

/// Whether the turn is put as a question.
pub(super) fn asks_something(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    let first = lower
        .split(|c: char| !c.is_alphanumeric())
        .find(|w| !matches!(*w, "" | "and" | "so" | "but" | "oh" | "well"));
    let asks = [
        "what", "whats", "how", "when", "where", "who", "why", "which", "do", "does", "did", "can", "could",
        "is", "are", "will", "would", "should", "have", "may",
    ];
    lower.trim_end().ends_with('?') || first.is_some_and(|w| asks.contains(&w))
}

/// What the turn means, if it is mostly story: an encoder reads all of it, and a street, a name or "yes, quite right" is no
/// story. What words of danger say they say however few they are.
fn meaning_of(heard: &Heard, story: &str, step: Step) -> Option<Meaning> {
    let (all, told) = (words(heard.text.expose()).len(), words(story).len());
    let answers = step.closed() && !matches!(step, Step::Settle(_)) && told < STORY_WORDS;
    heard.meaning.filter(|_| told * 2 >= all && !answers)
}

/// An answer to a closed question is a story from so many words on.
const STORY_WORDS: usize = 5;

/// The words that may tell of a hazard. A street, a number or a name that was asked for is none, whatever it
/// sounds like: "1940 Flood Avenue", "eighty two oh two", "Ash Burns".
fn story(text: &str, step: Step, stage: Stage) -> String {
    let asks = step.asks();
    let fact = match asks {
        Asks::Address
        | Asks::Zip
        | Asks::Unit
        | Asks::Phone
        | Asks::Slot
        | Asks::Identity
        | Asks::Confirm => true,
        Asks::Name | Asks::Spelling(_) => return without_name(text),
        Asks::None
        | Asks::Problem
        | Asks::Settle
        | Asks::Fee
        | Asks::Adult
        | Asks::Person
        | Asks::Message
        | Asks::AnythingElse
        | Asks::Other => false,
    };
    let address = matches!(asks, Asks::Address | Asks::Identity | Asks::Confirm);
    let said = if stage == Stage::Partial && address { Said::Partly } else { Said::Whole };
    let all = words(text);
    if asks == Asks::Zip && sounds_like_zip(&all) {
        return String::new();
    }
    let mut kept: Vec<String> = Vec::with_capacity(all.len());
    let mut at = 0;
    while at < all.len() {
        let number = is_number_word(&all[at]);
        if number
            && let Some(end) = street_end(&all, at, said)
            && (fact || !counts(&all[at..end]) || !tells(&all[at..end]))
        {
            at = end;
        } else if number && fact && all.get(at + 1).is_none_or(|w| w.norm != "degrees") {
            at += 1;
        } else {
            kept.push(Word::marked(&all[at]));
            at += 1;
        }
    }
    kept.join(" ")
}

/// Whether the number that the span begins with may count things instead of houses, as in "two wires down on the road":
/// a lone one of a single digit or in words may.
fn counts(span: &[Word]) -> bool {
    let lone = span.get(1).is_none_or(|w| !is_number_word(w));
    lone && span.first().is_some_and(|w| w.norm.len() == 1 || w.norm.chars().all(char::is_alphabetic))
}

fn tells(span: &[Word]) -> bool {
    triage::tells(&span.iter().map(|w| w.raw.as_str()).collect::<Vec<_>>().join(" "))
}

/// Whether a street may still go on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Partly,
    Whole,
}

/// The end of a street that begins with its number at `at`: up to its suffix, or, while it is still being said,
/// two words on.
fn street_end(all: &[Word], at: usize, said: Said) -> Option<usize> {
    let name = (at..all.len()).find(|&i| !is_number_word(&all[i]))?;
    let reach = all.len().min(name + STREET_WORDS);
    let suffix = (name..reach).find(|&i| SUFFIXES.contains(&all[i].norm.as_str()));
    let short = (said == Said::Partly && all.len() <= name + 3).then_some(all.len().min(name + 3));
    suffix.map(|i| i + 1).or(short)
}

/// Without the name that is being given.
fn without_name(text: &str) -> String {
    let name = name::parse(text);
    let (Some(first), Some(last)) = (&name.first, &name.last) else { return text.to_owned() };
    let parts = format!("{first} {last}").to_lowercase();
    let is_part = |w: &Word| parts.split(' ').any(|p| p == w.norm);
    words(text).iter().filter(|w| !is_part(w)).map(Word::marked).collect::<Vec<_>>().join(" ")
}

/// A street's name has at most so many words before and with its suffix.
const STREET_WORDS: usize = 5;
const SUFFIXES: [&str; 24] = [
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "lane",
    "ln",
    "drive",
    "dr",
    "court",
    "ct",
    "place",
    "pl",
    "boulevard",
    "blvd",
    "way",
    "circle",
    "trail",
    "terrace",
    "parkway",
    "loop",
    "alley",
    "cove",
];

/// A call that has not come to its end by then never will: five times the turns of a long booking.
const MOST_TURNS: u16 = 80;

/// Recognisers that report no confidence are right about nine times of ten.
const USUAL: f32 = 0.9;
