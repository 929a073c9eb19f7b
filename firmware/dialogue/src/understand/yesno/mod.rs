//! Answers to closed questions: yes, no, a correction, one of two, neither, a question back.
//!
//! The order of the checks is the meaning: a question back outranks all, a correction outranks the "no" or
//! "yes" it begins with ("yeah no, four two"), a choice outranks a bare yes when two things were offered.

use super::concept::{Stop, Token, tokens};
use super::table::{self, Row};

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
    /// What was put right, in the caller's words; only for [`Label::Correction`].
    pub detail: Option<String>,
}

/// Reads an answer. `question` is what the box asked, `context` what it had read back or offered (offers are
/// separated by `;` or "or").
pub fn parse(text: &str, question: &str, context: &str) -> YesNo {
    let words = tokens(text);
    let asked = Asked::of(question, context);
    let label = label(&words, &asked, text);
    let detail = match label {
        Label::Correction => Some(detail(&words)),
        Label::Yes
        | Label::No
        | Label::First
        | Label::Second
        | Label::Neither
        | Label::Question
        | Label::Unclear => None,
    };
    YesNo { label, detail }
}

/// What kind of question it was.
struct Asked {
    /// Two things were offered to choose from.
    choice: bool,
    /// Something was read back.
    read_back: bool,
    /// The words of each of two offers.
    offers: Vec<Vec<String>>,
    known: Vec<String>,
}

impl Asked {
    fn of(question: &str, context: &str) -> Self {
        let offers = offers(context).or_else(|| offers(question)).unwrap_or_default();
        let q: Vec<_> = words_of(question);
        let asks_which = q.iter().any(|w| matches!(&**w, "which" | "prefer" | "better" | "slot" | "choice"));
        let choice = offers.len() >= 2
            && (asks_which || q.is_empty() || q.iter().any(|w| w == "or" || w == "works" || w == "work"))
            || asks_which;
        let known: Vec<_> = q.into_iter().chain(words_of(context)).collect();
        Self { choice, read_back: !choice && !context.is_empty(), offers, known }
    }
}

fn offers(text: &str) -> Option<Vec<Vec<String>>> {
    let parts: Vec<_> = if text.contains(';') {
        text.split(';').collect()
    } else if text.contains(" / ") {
        text.split(" / ").collect()
    } else if text.contains(" | ") {
        text.split(" | ").collect()
    } else {
        text.split(" or ").collect()
    };
    (parts.len() >= 2).then(|| parts.into_iter().map(words_of).collect())
}

fn words_of(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|t| t.word).collect()
}

fn label(words: &[Token], asked: &Asked, text: &str) -> Label {
    let plain: Vec<&str> = words.iter().map(|t| &*t.word).filter(|w| !list("fillers").contains(w)).collect();
    if plain.is_empty() {
        return hummed(words);
    }
    let has = |phrases: &[&str]| phrases.iter().any(|p| contains(&plain, p));
    if asks_back(&plain, text) {
        return Label::Question;
    }
    if asked.choice
        && let Some(label) = chosen(&plain, asked)
    {
        return label;
    }
    if has(list("unclear")) && !has(&["i guess", "i suppose", "i think so"]) {
        return Label::Unclear;
    }
    if begins(&plain, "i guess") || begins(&plain, "i suppose") {
        let not = plain.get(2).is_some_and(|w| matches!(*w, "not" | "no"));
        return if not { Label::No } else { Label::Yes };
    }
    let no = is_no(&plain);
    let yes = is_yes(&plain);
    if corrects(&plain, asked, no, yes) {
        return Label::Correction;
    }
    match (yes, no) {
        (_, true) if asked.choice => Label::Neither,
        (true, _) if asked.choice => Label::Unclear,
        (true, true) => mixed(&plain),
        (true, false) => Label::Yes,
        (false, true) => Label::No,
        (false, false) => stated(&plain, asked),
    }
}

/// "mm-hmm" and "uh-huh" against "mm-mm" and "uh-uh", and mere fillers.
fn hummed(words: &[Token]) -> Label {
    let all: Vec<&str> = words.iter().map(|t| &*t.word).collect();
    let text = all.join(" ");
    match &*text {
        "mm hmm" | "mhm" | "uh huh" | "mmhmm" | "mm hm" | "hmm mm" | "um hum" | "um hmm" | "uh hum" => {
            Label::Yes
        }
        "mm mm" | "uh uh" | "nuh uh" | "nah uh" | "unh unh" | "mm m" => Label::No,
        _ => Label::Unclear,
    }
}

fn asks_back(plain: &[&str], text: &str) -> bool {
    let starts = list("question_starts").iter().any(|q| begins(plain, q));
    let inside = list("questions").iter().any(|q| contains(plain, q));
    let marked = text.trim_end().ends_with('?');
    let answered =
        plain.first().is_some_and(|w| list("yes_words").contains(w) || list("no_words").contains(w));
    (starts && plain.len() > 1)
        || inside
        || (marked && !answered && plain.len() > 2)
        || matches!(plain, ["what"] | ["huh"] | ["pardon"] | ["sorry"] | ["excuse", "me"])
}

/// Which of two; `None` when it is no choice.
fn chosen(plain: &[&str], asked: &Asked) -> Option<Label> {
    let has = |phrases: &[&str]| phrases.iter().any(|p| contains(plain, p));
    if has(list("neither")) {
        return Some(Label::Neither);
    }
    if has(&["not the first", "not first", "cant do the first", "first one doesnt", "first doesnt"]) {
        return Some(Label::Second);
    }
    if has(&["not the second", "cant do the second", "second one doesnt", "not the later", "second doesnt"]) {
        return Some(Label::First);
    }
    if has(list("either")) {
        return Some(Label::First);
    }
    let first = has(list("first"));
    let second = has(list("second"));
    match (first, second) {
        (true, false) => return Some(Label::First),
        (false, true) => return Some(Label::Second),
        (true, true) => {
            // "not the first one, the second" and "the second one, not the first": the last said wins,
            // unless it is denied.
            let denied = contains(plain, "not the first");
            return Some(if denied { Label::Second } else { last_named(plain) });
        }
        (false, false) => {}
    }
    by_words(plain, asked)
}

fn last_named(plain: &[&str]) -> Label {
    let last = |list: &[&str]| list.iter().filter_map(|p| position_last(plain, p)).max();
    if last(list("first")) > last(list("second")) { Label::First } else { Label::Second }
}

/// Words that stand in only one of the offers ("Thursday works").
fn by_words(plain: &[&str], asked: &Asked) -> Option<Label> {
    let [a, b, ..] = &asked.offers[..] else { return None };
    let only = |own: &[String], other: &[String]| {
        plain
            .iter()
            .enumerate()
            .filter(|(i, w)| {
                !list("common").contains(w)
                    && own.iter().any(|o| alike(o, w))
                    && !other.iter().any(|o| alike(o, w))
                    && !denied(plain, *i)
            })
            .count()
    };
    let (first, second) = (only(a, b), only(b, a));
    let (not_first, not_second) = (denies(plain, a, b), denies(plain, b, a));
    if first + second == 0 && not_first != not_second {
        return Some(if not_first { Label::Second } else { Label::First });
    }
    match first.cmp(&second) {
        std::cmp::Ordering::Greater => Some(Label::First),
        std::cmp::Ordering::Less => Some(Label::Second),
        std::cmp::Ordering::Equal => None,
    }
}

/// Whether words of one offer alone are denied: "not Thursday".
fn denies(plain: &[&str], own: &[String], other: &[String]) -> bool {
    plain.iter().enumerate().any(|(i, w)| {
        !list("common").contains(w)
            && own.iter().any(|o| alike(o, w))
            && !other.iter().any(|o| alike(o, w))
            && denied(plain, i)
    })
}

fn denied(plain: &[&str], at: usize) -> bool {
    plain[at.saturating_sub(3)..at].iter().any(|w| matches!(*w, "not" | "cant" | "no" | "wont" | "doesnt"))
}

/// "thu" and "thursday", "10" and "ten".
fn alike(offer: &str, said: &str) -> bool {
    if offer == said
        || (offer.len() >= 3 && said.len() >= 3 && (said.starts_with(offer) || offer.starts_with(said)))
    {
        return true;
    }
    list("numbers")
        .iter()
        .position(|n| *n == said)
        .is_some_and(|n| offer == n.to_string() || offer.trim_end_matches(['a', 'p', 'm']) == n.to_string())
}

fn is_yes(plain: &[&str]) -> bool {
    let negated = [
        "not right",
        "not correct",
        "isnt right",
        "isnt correct",
        "not okay",
        "not ok",
        "not fine",
        "not good",
        "not quite right",
        "isnt okay",
        "doesnt work",
        "not sure",
        "doesnt sound right",
        "aint right",
        "not true",
    ];
    if negated.iter().any(|p| contains(plain, p)) {
        return false;
    }
    plain.iter().any(|w| list("yes_words").contains(w)) || list("yes").iter().any(|p| contains(plain, p))
}

fn is_no(plain: &[&str]) -> bool {
    let harmless = [
        "no problem",
        "no worries",
        "no thats right",
        "no thats fine",
        "no thats correct",
        "no its fine",
        "no thats okay",
        "no thats good",
        "why not",
        "no doubt",
        "no thats all right",
        "no thats it",
        "no objection",
        "not a problem",
        "dont mind",
        "no no thats right",
        "no issue",
        "no it is",
        "no its right",
        "no its correct",
        "no that works",
        "no you got it",
        "no youre right",
        "no you have it right",
    ];
    if harmless.iter().any(|p| contains(plain, p)) {
        return false;
    }
    plain.iter().any(|w| list("no_words").contains(w)) || list("no").iter().any(|p| contains(plain, p))
}

/// Yes and no together: "yeah no" is no, "no yeah" and "no, yes" are yes; the last word of the two wins.
fn mixed(plain: &[&str]) -> Label {
    if ["yeah no", "yes no", "ya no"].iter().any(|p| begins(plain, p)) {
        return Label::No;
    }
    let no = plain
        .iter()
        .rposition(|w| list("no_words").contains(w) || matches!(*w, "not" | "isnt" | "dont" | "doesnt"));
    let yes = plain.iter().rposition(|w| list("yes_words").contains(w));
    if no > yes { Label::No } else { Label::Yes }
}

/// Whether something is put in the place of what was read back.
fn corrects(plain: &[&str], asked: &Asked, no: bool, yes: bool) -> bool {
    if asked.choice {
        return false;
    }
    if list("corrections").iter().any(|p| contains(plain, p)) {
        return true;
    }
    let fresh = plain.iter().filter(|w| carries(w) && !asked.known.iter().any(|k| k == *w)).count();
    if no
        && fresh > 0
        && (asked.read_back || has_figure(plain))
        && !list("reasons").iter().any(|r| contains(plain, r))
    {
        return true;
    }
    let but = ["but its", "but the", "except", "only its", "but my", "but not the", "but thats"]
        .iter()
        .any(|p| contains(plain, p));
    if yes && but && fresh > 0 {
        return true;
    }
    let opens = ["its", "it is", "thats", "make that", "should be", "actually", "i said"]
        .iter()
        .any(|p| begins(plain, p));
    !yes && !no
        && asked.read_back
        && fresh > 0
        && (opens || has_figure(plain) || (fresh <= 4 && plain.len() <= 6))
}

/// Whether a word can be the right value: not a word of grammar.
fn carries(word: &str) -> bool {
    !list("grammar").contains(&word)
        && !list("yes_words").contains(&word)
        && !list("no_words").contains(&word)
}

fn has_figure(plain: &[&str]) -> bool {
    plain.iter().any(|w| list("numbers").contains(w) || w.bytes().all(|b| b.is_ascii_digit()))
}

/// A statement that answers without a yes or no: "my wife will be", "nobody's home", "I shut it off".
fn stated(plain: &[&str], asked: &Asked) -> Label {
    let has = |name: &str| list(name).iter().any(|p| contains(plain, p));
    let echoed = echo(plain, asked);
    if echoed != Label::Unclear || asked.choice || asked.read_back || asked.known.is_empty() {
        return echoed;
    }
    // "It won't stop" affirms that it still runs, "I shut it off" denies it.
    if has("goes_on") {
        return Label::Yes;
    }
    if has("is_over") || plain.iter().any(|w| list("negators").contains(w)) {
        return Label::No;
    }
    if has("affirms") { Label::Yes } else { Label::Unclear }
}

/// The words said again as an answer are a yes.
fn echo(plain: &[&str], asked: &Asked) -> Label {
    let said: Vec<_> = plain.iter().filter(|w| carries(w)).collect();
    let known = said.iter().filter(|w| asked.known.iter().any(|k| k == **w)).count();
    if asked.read_back && !said.is_empty() && known == said.len() { Label::Yes } else { Label::Unclear }
}

/// What follows the words that reject: "no, four two" → "four two".
fn detail(words: &[Token]) -> String {
    let all: Vec<&str> = words.iter().map(|t| &*t.word).collect();
    let mut from = 0;
    while from < all.len() {
        let rest = &all[from..];
        let step = list("leads").iter().filter(|l| begins(rest, l)).map(|l| l.split(' ').count()).max();
        let Some(step) = step.filter(|s| from + s < all.len()) else { break };
        from += step;
    }
    let mut rest = &all[from..];
    if let Some(at) = position_last(rest, "its")
        .or_else(|| position_last(rest, "should be"))
        .filter(|a| *a > 0 && words[from + a - 1].stop != Stop::None)
    {
        rest = &rest[at + 1..];
    }
    let cut = rest.iter().position(|w| *w == "not").filter(|at| *at > 0);
    rest[..cut.unwrap_or(rest.len())].join(" ")
}

fn contains(words: &[&str], phrase: &str) -> bool {
    position_last(words, phrase).is_some()
}

fn begins(words: &[&str], phrase: &str) -> bool {
    let mut n = 0;
    phrase.split(' ').all(|p| {
        n += 1;
        words.get(n - 1) == Some(&p)
    })
}

fn position_last(words: &[&str], phrase: &str) -> Option<usize> {
    (0..words.len()).rev().find(|&at| begins(&words[at..], phrase))
}

/// A list of `phrases.tsv`; an unknown name is an empty list, which a test rules out.
const TABLE: &str = include_str!("phrases.tsv");
const ROWS: [Row; table::count(TABLE)] = table::rows(TABLE);

macro_rules! lists {
    ($($name:literal)*) => {
        /// A list of `phrases.tsv`.
        fn list(name: &str) -> &'static [&'static str] {
            match name {
                $($name => {
                    const CELLS: [&str; table::count_cells(table::rest(&ROWS, $name))] =
                        table::cells(table::rest(&ROWS, $name));
                    &CELLS
                })*
                _ => &[],
            }
        }

        #[cfg(test)]
        const LISTS: &[&str] = &[$($name),*];
    };
}

lists! {
    "fillers" "yes_words" "no_words" "yes" "no" "unclear" "either" "neither" "first" "second" "question_starts" "questions" "corrections" "reasons" "leads" "grammar" "common" "numbers" "goes_on" "is_over" "negators" "affirms"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_a_list() {
        assert!(ROWS.iter().map(|(name, _)| *name).eq(LISTS.iter().copied()));
        assert!(LISTS.iter().all(|name| !list(name).is_empty()));
    }

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
            ("no, four two", "four two"),
            ("close it's pearl", "pearl"),
            ("it's pearl not earl", "pearl"),
            ("yeah no it's nineteen fourteen", "nineteen fourteen"),
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
                ("either's fine", First),
                ("do you have anything saturday", Question),
            ],
        );
    }
}
