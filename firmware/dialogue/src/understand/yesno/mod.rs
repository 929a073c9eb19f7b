//! Answers to closed questions: yes, no, a correction, one of two, neither, a question back.
//!
//! The order of the checks is the meaning: a question back outranks all, a choice outranks a bare yes when two
//! things were offered, and what is put in the place of what was read back outranks the "no" or "yes" it begins
//! with ("yeah no, four two"). Then what is said outright ("that's right") outranks the bare word ("no"), and the last
//! of two holds. A wrong yes books the wrong thing, an unclear only asks again: in doubt it is unclear.

mod asked;
mod choice;
mod lexicon;
mod topic;
mod value;

use super::number::is_number_word;
use super::words::Pause;
use asked::{Asked, Way};
use lexicon::{Class, Said, list};
use topic::{of_more, of_question, of_turned};
use value::{Span, spans, written};

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
    if asks_back(&said) {
        return plain(Label::Question);
    }
    let leaning = Leaning::of(&said);
    let values = Values::of(&said, &asked, &leaning);
    if let Some(span) = values.put_in(&said, &asked, &leaning) {
        let detail = written(span, &said, &asked.known);
        return YesNo { label: Label::Correction, detail: Some(detail) };
    }
    plain(judged(&said, &asked, &leaning, &values))
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
    let bare = said.starts(start, "ask_alone").is_some_and(|len| start + len >= said.keys.len())
        && !said.has(Class::Stall);
    let inside = said.says("ask_inside") && !said.says("not_asks");
    let answered = said.has(Class::Yes) || said.has(Class::No) || said.has(Class::Agree);
    let marked = said.asked && !answered && said.keys.len() > 2;
    starts(start) || starts(0) || stops().any(starts) || bare || inside || marked
}

/// Which way the phrases of an answer lean.
#[derive(Debug, Default)]
struct Leaning {
    /// The last that was said outright.
    outright: Option<bool>,
    /// The last bare yes or no.
    bare: Option<bool>,
    /// Something was said outright or barely that denies.
    denies: bool,
    /// Something was said that agrees.
    agrees: bool,
    acks: bool,
    /// A moment is asked for behind all that was said.
    waits: bool,
    /// A denial that stands for nothing else: "I don't live there".
    negated: bool,
    /// Does not know, and had not denied before.
    doubts: bool,
    /// Something is turned away: "not for eighty nine dollars".
    turns_away: bool,
    /// A part was rejected.
    part: bool,
}

impl Leaning {
    fn of(said: &Said) -> Self {
        let mut found = Self::default();
        for mark in &said.marks {
            let answer = match mark.class {
                Class::Agree => Some(!turned(said, mark.from)),
                Class::Deny => Some(!own_denial(said, *mark) && turned(said, mark.from)),
                Class::Yes => Some(true),
                Class::No => Some(false),
                Class::Ack if describes(said, *mark) => None,
                Class::Ack => {
                    found.acks |= !turned(said, mark.from);
                    found.negated |= turned(said, mark.from);
                    None
                }
                Class::Stall => {
                    found.waits = true;
                    None
                }
                Class::Part => {
                    found.part = true;
                    None
                }
                Class::Not => {
                    (found.part, found.turns_away) = (true, true);
                    None
                }
                Class::Negator => {
                    found.negated = true;
                    None
                }
                Class::Doubt => {
                    found.doubts |= found.outright != Some(false);
                    None
                }
                Class::Vague
                | Class::But
                | Class::With
                | Class::Open
                | Class::Field
                | Class::Likely
                | Class::Courtesy
                | Class::Filler => None,
            };
            let Some(answer) = answer else { continue };
            found.waits = false;
            found.agrees |= answer;
            found.denies |= !answer;
            match mark.class {
                Class::Yes | Class::No => found.bare = Some(answer),
                _ => found.outright = Some(answer),
            }
        }
        found
    }

    /// What is said outright outranks the bare word, and that the "okay" that may only mean "heard".
    fn verdict(&self) -> Option<bool> {
        self.outright.or(self.bare).or(self.acks.then_some(true))
    }
}

/// Whether a word of agreement only describes the next: "good question", "right street".
fn describes(said: &Said, mark: lexicon::Mark) -> bool {
    let next = said.words.get(mark.to).filter(|_| said.words[mark.to - 1].pause < Pause::Comma);
    let free =
        next.is_some() && said.mark_at(mark.to).is_none() && !list("grammar").contains(&said.key(mark.to));
    free && said.starts(mark.from, "adjective_ack").is_some()
        && ["talk", "suffix"].iter().any(|name| list(name).contains(&said.key(mark.to)))
}

/// Whether a phrase stays a denial under another: "it isn't", "no way, that's too much".
fn own_denial(said: &Said, mark: lexicon::Mark) -> bool {
    let doubted = mark.from > 0 && said.mark_at(mark.from - 1).is_some_and(|m| m.to - m.from > 1);
    doubted || (mark.from..mark.to).any(|at| list("negator").contains(&said.key(at)))
}

/// Whether a phrase stands under a denial: "I don't think *that's right*", "nothing *wrong*".
fn turned(said: &Said, from: usize) -> bool {
    for at in (from.saturating_sub(5)..from).rev() {
        if said.words[at].pause >= Pause::Comma {
            return false;
        }
        match said.mark_at(at).map(|m| m.class) {
            Some(Class::Negator | Class::Not) => return true,
            Some(Class::Filler | Class::Open) => {}
            Some(_) => return false,
            None if list("grammar").contains(&said.key(at)) => {}
            None if matches!(
                said.key(at),
                "think"
                    | "believe"
                    | "say"
                    | "exactly"
                    | "quite"
                    | "sound"
                    | "look"
                    | "seem"
                    | "see"
                    | "find"
                    | "anything"
                    | "completely"
                    | "entirely"
                    | "call"
            ) => {}
            None => return false,
        }
    }
    false
}

/// The values of an answer.
#[derive(Debug)]
struct Values {
    spans: Vec<Span>,
}

impl Values {
    fn of(said: &Said, asked: &Asked, leaning: &Leaning) -> Self {
        let strict = leaning.denies || said.has(Class::Not) || said.has(Class::Part) || said.has(Class::With);
        let spans = if asked.read_back { spans(said, &asked.known, strict) } else { Vec::new() };
        Self { spans }
    }

    /// The value that is put in the place of what was read back.
    fn put_in(&self, said: &Said, asked: &Asked, leaning: &Leaning) -> Option<&Span> {
        if !asked.read_back {
            return None;
        }
        let fits = |s: &&Span| s.fresh && s.after != Some(Class::Not) && self.counts(s, said, asked, leaning);
        let with = |s: &&Span| s.after == Some(Class::With);
        self.spans.iter().filter(fits).rfind(|s| !with(s)).or_else(|| self.spans.iter().rfind(fits))
    }

    fn counts(&self, span: &Span, said: &Said, asked: &Asked, leaning: &Leaning) -> bool {
        let long = span.items.len() > 5;
        if span.fresh_number && (!span.talk || asked.known.kinds.phone) {
            return true;
        }
        if span.talk || long || said.has(Class::Doubt) {
            return false;
        }
        let brought = match span.after {
            Some(Class::Open | Class::No | Class::Part | Class::But | Class::With | Class::Deny) => true,
            Some(
                Class::Agree
                | Class::Doubt
                | Class::Stall
                | Class::Vague
                | Class::Not
                | Class::Field
                | Class::Yes
                | Class::Ack
                | Class::Likely
                | Class::Courtesy
                | Class::Filler
                | Class::Negator,
            )
            | None => false,
        };
        let agrees = leaning.agrees || leaning.acks;
        if agrees && !leaning.denies {
            return span.rival
                || (brought && span.after != Some(Class::Open))
                || (brought && (said.has(Class::But) || leaning.part));
        }
        let short = span.items.len() <= 4 && words_beside(said, span) <= 2;
        brought || span.rival || short
    }

    /// Everything said stands in what was read back, and something was.
    fn repeats(&self) -> bool {
        let mut said = self.spans.iter().filter(|s| s.after != Some(Class::Not)).peekable();
        said.peek().is_some() && said.all(|s| !s.fresh) && !self.turned_away()
    }

    /// How many values were said again.
    fn repeated(&self) -> usize {
        self.spans.iter().map(|s| s.items.len()).sum()
    }

    fn brought(&self) -> bool {
        self.spans.iter().any(|s| s.after == Some(Class::Open))
    }

    fn turned_away(&self) -> bool {
        self.spans.iter().any(|s| s.after == Some(Class::Not) && !s.fresh)
    }
}

/// Whether the answer goes on about something else: "no, Tamara's my wife".
fn talks(said: &Said) -> bool {
    let number = |at: usize| said.words.get(at).is_some_and(is_number_word);
    (0..said.keys.len())
        .any(|at| !number(at) && said.mark_at(at).is_none() && list("talk").contains(&said.key(at)))
}

/// Words of talk that no phrase and no value took.
fn words_beside(said: &Said, span: &Span) -> usize {
    let inside = |at: usize| span.items.iter().any(|i| i.from <= at && at < i.to);
    (0..said.keys.len())
        .filter(|&at| !inside(at) && said.mark_at(at).is_none() && !list("grammar").contains(&said.key(at)))
        .count()
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
    if asked.read_back {
        of_read_back(said, asked, leaning, values)
    } else {
        of_question(said, asked, leaning)
    }
}

fn of_read_back(said: &Said, asked: &Asked, leaning: &Leaning, values: &Values) -> Label {
    if leaning.waits {
        return Label::Unclear;
    }
    let breaks_off = said.marks.last().is_some_and(|m| m.class == Class::But && m.to == said.keys.len());
    if breaks_off && leaning.outright != Some(false) {
        return Label::Unclear;
    }
    let cannot = asked.known.kinds.time && said.says("bad_end") && !leaning.agrees;
    if cannot {
        return Label::No;
    }
    // "It's Pearl, not Earl" where Pearl was read back.
    let insists = said.has(Class::Not) && values.repeats() && values.brought() && leaning.outright.is_none();
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
        (None, None) if leaning.part => Label::No,
        (None, None) if said.has(Class::Vague) || half(said) => Label::Unclear,
        (None, None) if leaning.negated => Label::No,
        (None, None) if (values.repeats() && !talks(said)) || leaning.acks => Label::Yes,
        (None, None) => Label::Unclear,
    }
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
    open || said.has(Class::But)
        || matches!(said.key(last), "the" | "a" | "an" | "and" | "my" | "of" | "on" | "to")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(question: &str, context: &str, rows: &[(&str, Label)]) {
        for (text, label) in rows {
            assert_eq!(parse(text, question, context).label, *label, "{text}");
        }
    }

    #[test]
    fn yes_and_no_come_in_many_forms() {
        use Label::*;
        check(
            "Is that right?",
            "1940 S Franklin St",
            &[
                ("that's right", Yes),
                ("uh-huh", Yes),
                ("mm-hmm", Yes),
                ("i guess", Yes),
                ("yes that is correct", Yes),
                ("no that's right", Yes),
                ("you got it", Yes),
                ("nope", No),
                ("mm-mm", No),
                ("not really", No),
                ("yeah no", No),
                ("it is not", No),
                ("that's not right", No),
                ("", Unclear),
                ("um", Unclear),
                ("i don't know", Unclear),
                ("how much is the fee", Question),
                ("what was that", Question),
            ],
        );
    }

    #[test]
    fn a_correction_outranks_the_no_it_begins_with() {
        for (text, detail) in [
            ("no, four two", "42"),
            ("close it's pearl", "pearl"),
            ("it's pearl not earl", "pearl"),
            ("yeah no it's nineteen fourteen", "1914"),
        ] {
            let read = parse(text, "Is that right?", "1940 S Earl St");
            assert_eq!((read.label, read.detail.as_deref()), (Label::Correction, Some(detail)), "{text}");
        }
    }

    #[test]
    fn two_offers_are_chosen_between() {
        use Label::*;
        check(
            "Which works better?",
            "Thursday 8 to 10 ; Friday 1 to 3",
            &[
                ("the first one", First),
                ("thursday works", First),
                ("friday please", Second),
                ("the later one", Second),
                ("neither", Neither),
                ("no", Neither),
                ("yes", Unclear),
                ("either's fine", Unclear),
                ("do you have anything saturday", Question),
            ],
        );
    }
}
