//! Answers to closed questions: yes, no, a correction, one of two, neither, a question back.
//!
//! The order of the checks is the meaning: a question back outranks all, a choice outranks a bare yes when two
//! things were offered, and what is put in the place of what was read back outranks the "no" or "yes" it begins
//! with ("yeah no, four two"). Then what is said outright ("that's right") outranks the bare word ("no"), and the last
//! of two holds. A wrong yes books the wrong thing, an unclear only asks again: in doubt it is unclear.

mod asked;
mod choice;
mod closed;
mod item;
mod known;
mod leaning;
mod lexicon;
mod respell;
mod topic;
mod value;

use super::words::{Pause, capitalised};
use asked::{Asked, Topic, Way};
use leaning::Leaning;
use lexicon::{Class, Said};
use topic::{declined, of_more, of_question, of_turned};
use value::{Values, talks, written};

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Agreed.
    Yes,
    /// Denied, with nothing put in its place.
    No,
    /// Wrong, and what is right follows (see [`YesNo::detail`]).
    Correction,
    /// The first of what was offered.
    First,
    /// The second.
    Second,
    /// None of what was offered.
    Neither,
    /// A question back.
    Question,
    /// None of these.
    Unclear,
}

impl Label {
    /// The word of the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Correction => "correction",
            Self::First => "first",
            Self::Second => "second",
            Self::Neither => "neither",
            Self::Question => "question",
            Self::Unclear => "unclear",
        }
    }
}

/// An answer and what came with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YesNo {
    /// What it says.
    pub label: Label,
    /// What was put right, as far as it was said: numbers in figures, a whole telephone number in E.164, words in lower case
    /// and names with capitals. Only for [`Label::Correction`].
    pub detail: Option<String>,
}

/// Reads an answer. `question` is what the box asked, `context` what it had read back or offered (offers are
/// separated by `;` or "or"); both may be empty.
pub fn parse(text: &str, question: &str, context: &str) -> YesNo {
    let said = Said::of(text);
    let asked = Asked::of(question, context);
    let plain = |label| YesNo { label, detail: None };
    if said.keys.is_empty() {
        return plain(Label::Unclear);
    }
    if asked.choice {
        return plain(of_choice(&said, &asked));
    }
    // "Yes, can he bring a new faucet?"
    let agrees = said.marks.first().is_some_and(|m| m.class == Class::Yes);
    let answers = agrees || said.has(Class::Yes) || said.has(Class::No);
    if !answers && (said.says("aside") || said.says("linecheck")) {
        return plain(Label::Unclear);
    }
    // "You can't hear it? It's screaming."
    let told = |at: usize| at > 0 && said.words[at - 1].pause == Pause::Stop;
    let shown = asked.topic == Topic::GoesOn
        && !said.asked
        && (0..said.keys.len())
            .any(|at| told(at) && (at..said.keys.len()).any(|i| said.starts(i, "goes_on").is_some()));
    let wonders = matches!(asked.topic, Topic::Fee | Topic::Offer) && said.starts(0, "so_asks").is_some();
    if (asks_back(&said) && !shown) || (wonders && !answers && !said.has(Class::Agree)) {
        return plain(if asked.way == Way::More && agrees { Label::Yes } else { Label::Question });
    }
    if wavers(&said) {
        return plain(Label::Unclear);
    }
    let leaning = Leaning::of(&said);
    let values = Values::of(&said, &asked, &leaning);
    if asked.read_back
        && !values.names_anew(&asked.known)
        && let Some(name) = respell::respelled(&said, &asked.known)
    {
        return YesNo { label: Label::Correction, detail: Some(capitalised(&name)) };
    }
    // Nothing was read back that could be put right.
    let fee = asked.topic == Topic::Fee && asked.way == Way::Plain;
    if let Some(span) = values.put_in(&said, &asked, &leaning).filter(|_| !fee) {
        let detail = written(span, &said, &asked.known);
        return YesNo { label: Label::Correction, detail: Some(detail) };
    }
    let label = judged(&said, &asked, &leaning, &values);
    let open =
        label == Label::Unclear && (fee || values.spans.is_empty()) && says_nothing_known(&said, &leaning);
    // Whatever is said to "anything else?" without a yes may be an end.
    let ends = asked.way == Way::More
        && label == Label::Yes
        && !said.has(Class::Yes)
        && said.keys.len() <= END_WORDS;
    match closed::says(text, &asked).filter(|yes| open || (ends && !yes)) {
        Some(true) => plain(Label::Yes),
        Some(false) => plain(Label::No),
        None => plain(label),
    }
}

const DENIES: [&str; 5] = ["not", "dont", "didnt", "isnt", "wasnt"];
const PARTS: [&str; 12] = [
    "street", "number", "name", "zip", "unit", "city", "town", "question", "if", "unless", "provided",
    "depends",
];

/// Whether the grammar found nothing at all to hold on to: neither half an agreement, nor a doubt, nor a hum alone.
fn says_nothing_known(said: &Said, leaning: &Leaning) -> bool {
    let leans = leaning.outright.is_some() || leaning.bare.is_some() || leaning.negated || leaning.part;
    let vague = [Class::Vague, Class::Doubt, Class::Stall].iter().any(|class| said.has(*class));
    let holds = leaning.doubts || leaning.waits || leans || vague || half(said) || said.says("part_right");
    let hums = |at: usize| said.mark_at(at).is_some_and(|m| m.class == Class::Filler);
    // "Right street", "good question": praise of a part, or of the asking; "if she's home": a condition.
    let part = |key: &String| PARTS.contains(&key.as_str());
    !holds && !said.keys.iter().any(part) && !(0..said.keys.len()).all(hums)
}

/// Who wants something more needs more words than these to say what.
const END_WORDS: usize = 8;

/// "Yes no yes wait no": an answer that turns three times has not been made yet.
fn wavers(said: &Said) -> bool {
    let sides: Vec<bool> = said
        .marks
        .iter()
        .filter(|m| matches!(m.class, Class::Yes | Class::No))
        .map(|m| m.class == Class::Yes)
        .collect();
    sides.windows(2).filter(|pair| pair[0] != pair[1]).count() >= 3
}

fn of_choice(said: &Said, asked: &Asked) -> Label {
    let taken = || choice::chosen(said, asked);
    if asks_back(said)
        && !(choice::takes(said) && taken().is_some_and(|l| matches!(l, Label::First | Label::Second)))
    {
        return Label::Question;
    }
    if let Some(label) = taken() {
        return label;
    }
    let leaning = Leaning::of(said);
    match leaning.verdict() {
        _ if said.has(Class::Doubt) || leaning.waits => Label::Unclear,
        Some(false) => Label::Neither,
        Some(true) | None => Label::Unclear,
    }
}

/// A question back, in the words of one or with its mark.
fn asks_back(said: &Said) -> bool {
    let opening = |at: usize| {
        said.mark_at(at).is_some_and(|m| {
            matches!(
                m.class,
                Class::Filler
                    | Class::Courtesy
                    | Class::But
                    | Class::Stall
                    | Class::Ack
                    | Class::Yes
                    | Class::No
                    | Class::Agree
            )
        }) || matches!(said.key(at), "and" | "so" | "wait")
    };
    let start = (0..said.keys.len()).find(|&at| !opening(at)).unwrap_or(0);
    let stops = || {
        (1..said.words.len())
            .filter(|&at| said.words[at - 1].pause == Pause::Stop || said.key(at - 1) == "but")
    };
    let starts = |at: usize| {
        let alone = said.starts(at, "ask_start").is_some_and(|len| at + len >= said.keys.len());
        let stalls = said.mark_at(at).is_some_and(|m| m.class == Class::Stall);
        !stalls && said.starts(at, "not_asks").is_none() && said.starts(at, "ask_start").is_some() && !alone
    };
    // "Let me think, what is it": asked of nobody.
    if said.says("thinks") {
        return false;
    }
    let bare = said.starts(start, "ask_alone").is_some_and(|len| start + len >= said.keys.len())
        && !said.has(Class::Stall);
    let inside = said.says("ask_inside") && !said.says("not_asks");
    let answered = said.has(Class::Yes) || said.has(Class::No) || said.has(Class::Agree);
    let marked = said.asked && !answered && said.keys.len() > 2;
    starts(start) || starts(0) || stops().any(starts) || bare || inside || marked
}

/// The answer when nothing new was put in.
fn judged(said: &Said, asked: &Asked, leaning: &Leaning, values: &Values) -> Label {
    if leaning.doubts {
        return Label::Unclear;
    }
    if asked.way == Way::More
        && let Some(label) = of_more(said, leaning)
    {
        return label;
    }
    if asked.way == Way::Turned
        && let Some(label) = of_turned(said, leaning)
    {
        return label;
    }
    // "Sure, if it includes the repair" is no yes yet.
    let condition = (0..said.keys.len()).any(|at| said.key(at) == "if" && said.mark_at(at).is_none());
    if condition && leaning.outright.is_none() && leaning.bare != Some(false) {
        return Label::Unclear;
    }
    if asked.offered
        && let Some(label) = declined(said, asked, leaning)
    {
        return label;
    }
    // "It's a landline", where a text is offered to a number.
    let open = leaning.outright.is_none() && leaning.bare.is_none();
    if asked.offered && open && said.says("declines") {
        return Label::No;
    }
    if asked.read_back && asked.topic != Topic::Cancel {
        of_read_back(said, asked, leaning, values)
    } else {
        of_question(said, asked, leaning)
    }
}

fn of_read_back(said: &Said, asked: &Asked, leaning: &Leaning, values: &Values) -> Label {
    if leaning.waits {
        return Label::Unclear;
    }
    if let Some(label) = denied_beside(said, leaning) {
        return label;
    }
    let breaks_off = said.marks.last().is_some_and(|m| m.class == Class::But && m.to == said.keys.len());
    if breaks_off && leaning.outright != Some(false) {
        return Label::Unclear;
    }
    if regrets(said) {
        return Label::No;
    }
    let cannot = asked.known.kinds.time && said.says("bad_end") && !leaning.agrees;
    if cannot {
        return Label::No;
    }
    // "It's Pearl, not Earl" where Pearl was read back.
    let insists = said.has(Class::Not)
        && values.repeats()
        && (values.brought() || !leaning.denies)
        && leaning.outright.is_none();
    if insists && values.spans.len() > 1 {
        return Label::Yes;
    }
    if said.says("excepts") || (said.says("kin_is") && asked.known.kinds.words && leaning.bare != Some(true))
    {
        return Label::No;
    }
    if values.turned_away() && leaning.outright != Some(true) {
        return Label::No;
    }
    // "The street's right" leaves the rest open.
    if said.says("part_right")
        && !asked.known.is_single()
        && leaning.bare != Some(true)
        && leaning.outright != Some(false)
    {
        return Label::Unclear;
    }
    match (leaning.outright, leaning.bare) {
        (Some(false), _) => Label::No,
        (Some(true), _) if leaning.part && said.has(Class::But) => Label::No,
        (Some(true), _) => Label::Yes,
        // What is said again after a "no" is what was read back: nothing is to be changed.
        (None, Some(false)) if values.repeats() && (values.brought() || values.repeated() >= 2) => Label::Yes,
        (None, Some(false)) if values.repeats() && !talks(said) && !leaning.negated => Label::Unclear,
        (None, Some(false)) => Label::No,
        (None, Some(true)) if leaning.part => Label::No,
        (None, Some(true)) if leaning.negated || half(said) => Label::Unclear,
        (None, Some(true)) => Label::Yes,
        (None, None) if leaning.part || said.says("cancels") => Label::No,
        // "I leave for work at seven": of a time that is a refusal.
        (None, None) if asked.known.kinds.time && said.says("conflict") => Label::No,
        (None, None) if said.has(Class::Vague) || half(said) => Label::Unclear,
        (None, None) if leaning.negated => Label::No,
        (None, None) if (values.repeats() && !talks(said)) || leaning.acks => Label::Yes,
        (None, None) => Label::Unclear,
    }
}

/// What denies or binds beside a word that agrees.
fn denied_beside(said: &Said, leaning: &Leaning) -> Option<Label> {
    // "That's what I said I did not want."
    if (0..said.keys.len()).any(|at| said.key(at + 1) == "want" && DENIES.contains(&said.key(at))) {
        return Some(Label::No);
    }
    // "No that's not it, leave it": two denials and a word that agrees to something else.
    let denies = said.keys.iter().any(|key| DENIES.contains(&key.as_str()));
    let torn = denies && matches!(said.key(0), "no" | "nope" | "nah") && leaning.outright == Some(true);
    // "As long as you call the cell": agreed to something else as well.
    let bound = said.starts_any("so_long").is_some_and(|(at, len)| at == 0 && said.keys.len() > len);
    (torn || bound).then_some(Label::Unclear)
}

/// "I'd love to, but I have the dentist then."
fn regrets(said: &Said) -> bool {
    let Some((at, len)) = said.starts_any("polite") else { return false };
    let Some(but) = said.marks.iter().position(|m| m.class == Class::But && m.from >= at + len) else {
        return false;
    };
    let agrees = |m: &lexicon::Mark| matches!(m.class, Class::Agree | Class::Yes | Class::Ack);
    !said.marks.iter().skip(but).any(agrees) && said.marks.get(but).is_some_and(|m| m.to < said.keys.len())
}

/// Whether the answer breaks off: "so it's", "yeah but".
fn half(said: &Said) -> bool {
    let last = said.keys.len().saturating_sub(1);
    let verb = matches!(
        said.key(last),
        "is" | "are" | "was" | "has" | "actually" | "rather" | "instead" | "better" | "really"
    );
    let open = !verb
        && said
            .mark_at(last)
            .is_some_and(|m| matches!(m.class, Class::Open | Class::But | Class::With | Class::Not));
    // "More of a drip but yes."
    let joined = |m: &lexicon::Mark| said.mark_at(m.to).is_some_and(|next| next.class == Class::Yes);
    open || said.marks.iter().any(|m| m.class == Class::But && !joined(m))
        || (said.mark_at(last).is_none()
            && matches!(said.key(last), "the" | "a" | "an" | "and" | "my" | "of" | "on" | "to"))
}

#[cfg(test)]
mod tests;
