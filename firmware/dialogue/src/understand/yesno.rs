//! Answers to closed questions: yes, no, a correction, one of two, neither, a question back.
//!
//! The order of the checks is the meaning: a question back outranks all, a correction outranks the "no" or
//! "yes" it begins with ("yeah no, four two"), a choice outranks a bare yes when two things were offered.

use super::concept::{Stop, Token, tokens};

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
    let plain: Vec<&str> = words.iter().map(|t| &*t.word).filter(|w| !FILLERS.contains(w)).collect();
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
    if has(&UNCLEAR) && !has(&["i guess", "i suppose", "i think so"]) {
        return Label::Unclear;
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
        (false, false) => echo(&plain, asked),
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
    let starts = QUESTION_STARTS.iter().any(|q| begins(plain, q));
    let inside = QUESTIONS.iter().any(|q| contains(plain, q));
    let marked = text.trim_end().ends_with('?');
    let answered = plain.first().is_some_and(|w| YES_WORDS.contains(w) || NO_WORDS.contains(w));
    (starts && plain.len() > 1)
        || inside
        || (marked && !answered && plain.len() > 2)
        || matches!(plain, ["what"] | ["huh"] | ["pardon"] | ["sorry"] | ["excuse", "me"])
}

/// Which of two; `None` when it is no choice.
fn chosen(plain: &[&str], asked: &Asked) -> Option<Label> {
    let has = |phrases: &[&str]| phrases.iter().any(|p| contains(plain, p));
    if has(&NEITHER) {
        return Some(Label::Neither);
    }
    if has(&["not the first", "not first", "cant do the first", "first one doesnt", "first doesnt"]) {
        return Some(Label::Second);
    }
    if has(&["not the second", "cant do the second", "second one doesnt", "not the later", "second doesnt"]) {
        return Some(Label::First);
    }
    if has(&EITHER) {
        return Some(Label::First);
    }
    let first = has(&FIRST);
    let second = has(&SECOND);
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
    if last(&FIRST) > last(&SECOND) { Label::First } else { Label::Second }
}

/// Words that stand in only one of the offers ("Thursday works").
fn by_words(plain: &[&str], asked: &Asked) -> Option<Label> {
    let [a, b, ..] = &asked.offers[..] else { return None };
    let only = |own: &[String], other: &[String]| {
        plain
            .iter()
            .enumerate()
            .filter(|(i, w)| {
                !COMMON.contains(w)
                    && own.iter().any(|o| alike(o, w))
                    && !other.iter().any(|o| alike(o, w))
                    && !denied(plain, *i)
            })
            .count()
    };
    let (first, second) = (only(a, b), only(b, a));
    match first.cmp(&second) {
        std::cmp::Ordering::Greater => Some(Label::First),
        std::cmp::Ordering::Less => Some(Label::Second),
        std::cmp::Ordering::Equal => None,
    }
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
    NUMBERS
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
    plain.iter().any(|w| YES_WORDS.contains(w)) || YES.iter().any(|p| contains(plain, p))
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
    plain.iter().any(|w| NO_WORDS.contains(w)) || NO.iter().any(|p| contains(plain, p))
}

/// Yes and no together: "yeah no" is no, "no yeah" and "no, yes" are yes; the last word of the two wins.
fn mixed(plain: &[&str]) -> Label {
    if ["yeah no", "yes no", "ya no"].iter().any(|p| begins(plain, p)) {
        return Label::No;
    }
    let no =
        plain.iter().rposition(|w| NO_WORDS.contains(w) || matches!(*w, "not" | "isnt" | "dont" | "doesnt"));
    let yes = plain.iter().rposition(|w| YES_WORDS.contains(w));
    if no > yes { Label::No } else { Label::Yes }
}

/// Whether something is put in the place of what was read back.
fn corrects(plain: &[&str], asked: &Asked, no: bool, yes: bool) -> bool {
    if asked.choice {
        return false;
    }
    if CORRECTIONS.iter().any(|p| contains(plain, p)) {
        return true;
    }
    let fresh = plain.iter().filter(|w| carries(w) && !asked.known.iter().any(|k| k == *w)).count();
    if no
        && fresh > 0
        && (asked.read_back || has_figure(plain))
        && !REASONS.iter().any(|r| contains(plain, r))
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
    !GRAMMAR.contains(&word) && !YES_WORDS.contains(&word) && !NO_WORDS.contains(&word)
}

fn has_figure(plain: &[&str]) -> bool {
    plain.iter().any(|w| NUMBERS.contains(w) || w.bytes().all(|b| b.is_ascii_digit()))
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
        let step = LEADS.iter().filter(|l| begins(rest, l)).map(|l| l.split(' ').count()).max();
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

const FILLERS: [&str; 10] = ["um", "uh", "well", "oh", "er", "hmm", "ah", "mm", "huh", "like"];
const YES_WORDS: [&str; 34] = [
    "yes",
    "yeah",
    "yep",
    "yup",
    "ya",
    "yea",
    "sure",
    "correct",
    "right",
    "ok",
    "okay",
    "absolutely",
    "definitely",
    "exactly",
    "perfect",
    "affirmative",
    "mhm",
    "mmhmm",
    "please",
    "certainly",
    "alright",
    "fine",
    "indeed",
    "true",
    "totally",
    "great",
    "bingo",
    "si",
    "yessir",
    "agreed",
    "course",
    "aye",
    "uhhuh",
    "yess",
];
const NO_WORDS: [&str; 13] = [
    "no",
    "nope",
    "nah",
    "naw",
    "negative",
    "incorrect",
    "wrong",
    "never",
    "nay",
    "nuh",
    "noo",
    "nada",
    "nein",
];
const YES: [&str; 77] = [
    "sounds good",
    "sounds right",
    "you got it",
    "got it",
    "thats it",
    "that works",
    "works for me",
    "go ahead",
    "i guess",
    "i suppose",
    "i think so",
    "that is it",
    "it is",
    "i do",
    "i am",
    "that will do",
    "thatll do",
    "all right",
    "i would",
    "lets do",
    "thats good",
    "we do",
    "it does",
    "thats me",
    "i believe so",
    "no problem",
    "no worries",
    "why not",
    "dont mind",
    "you bet",
    "for sure",
    "of course",
    "go for it",
    "do it",
    "book it",
    "thats the one",
    "that one is good",
    "you have it right",
    "that would be great",
    "thatd be great",
    "that would work",
    "thatll work",
    "by all means",
    "i can",
    "i will",
    "we will",
    "there is",
    "there are",
    "they are",
    "it sure is",
    "it sure does",
    "ill be there",
    "well be there",
    "i could do that",
    "looks good",
    "spot on",
    "ten four",
    "hundred percent",
    "one hundred percent",
    "he is",
    "she is",
    "there will be",
    "someone will be",
    "somebody will be",
    "im fine with that",
    "good to go",
    "good with me",
    "fine by me",
    "fine with me",
    "nailed it",
    "im okay with that",
    "i did",
    "i have",
    "weve got",
    "we have",
    "thats what i said",
    "it has",
];
const NO: [&str; 69] = [
    "not right",
    "not correct",
    "isnt right",
    "isnt correct",
    "not quite",
    "not really",
    "not exactly",
    "it is not",
    "its not",
    "it isnt",
    "thats not",
    "that isnt",
    "that is not",
    "i dont think so",
    "i dont",
    "i do not",
    "we dont",
    "i wouldnt",
    "i wont",
    "i cant",
    "id rather not",
    "rather not",
    "not yet",
    "not at all",
    "doesnt work",
    "wont work",
    "not okay",
    "not good",
    "not for me",
    "dont want",
    "not interested",
    "im not",
    "we are not",
    "were not",
    "absolutely not",
    "not today",
    "there isnt",
    "there is not",
    "there arent",
    "doesnt sound right",
    "no way",
    "not true",
    "forget it",
    "i didnt",
    "it doesnt",
    "it does not",
    "of course not",
    "hardly",
    "you got it wrong",
    "you have it wrong",
    "not that one",
    "not the case",
    "dont do that",
    "please dont",
    "aint right",
    "hell no",
    "not my",
    "i am not",
    "i havent",
    "it hasnt",
    "id prefer not",
    "pass",
    "i refuse",
    "too much",
    "too expensive",
    "not paying",
    "not going to pay",
    "skip it",
    "not happy with that",
];
const UNCLEAR: [&str; 33] = [
    "i dont know",
    "not sure",
    "maybe",
    "i dunno",
    "dunno",
    "no idea",
    "hard to say",
    "hold on",
    "hang on",
    "one second",
    "one sec",
    "just a second",
    "just a minute",
    "give me a second",
    "let me check",
    "let me look",
    "let me think",
    "let me see",
    "wait",
    "could be",
    "might be",
    "possibly",
    "it depends",
    "depends",
    "i have no idea",
    "i couldnt tell you",
    "cant tell",
    "i cant tell",
    "who knows",
    "perhaps",
    "i forgot",
    "i forget",
    "yes and no",
];
const EITHER: [&str; 22] = [
    "eithers fine",
    "either is fine",
    "either one",
    "either works",
    "either way",
    "either would",
    "whichever",
    "any of them",
    "any is fine",
    "anys fine",
    "doesnt matter",
    "dont care",
    "both work",
    "both are fine",
    "boths fine",
    "no preference",
    "you pick",
    "you choose",
    "whatever works",
    "whatever you have",
    "either",
    "both",
];
const NEITHER: [&str; 35] = [
    "neither",
    "none of those",
    "none of them",
    "none of these",
    "no good",
    "dont work",
    "doesnt work",
    "wont work",
    "cant do either",
    "cant make either",
    "cant do those",
    "cant make those",
    "not either",
    "something else",
    "anything else",
    "other times",
    "another time",
    "another day",
    "different day",
    "different time",
    "anything later",
    "anything earlier",
    "any other",
    "what else",
    "cant do any",
    "nothing else",
    "anything sooner",
    "anything after",
    "anything before",
    "other options",
    "other openings",
    "cant do it then",
    "not those",
    "both are bad",
    "none",
];
const FIRST: [&str; 14] = [
    "first",
    "first one",
    "the first",
    "earlier",
    "the earlier",
    "earliest",
    "sooner",
    "the sooner",
    "soonest",
    "former",
    "option one",
    "number one",
    "the former",
    "option a",
];
const SECOND: [&str; 14] = [
    "second",
    "second one",
    "later",
    "the later",
    "latter",
    "latest",
    "other one",
    "the other",
    "option two",
    "number two",
    "last one",
    "the last",
    "option b",
    "later one",
];
const QUESTION_STARTS: [&str; 67] = [
    "what",
    "whats",
    "when",
    "whens",
    "where",
    "wheres",
    "who",
    "whos",
    "whose",
    "why",
    "how",
    "hows",
    "how much",
    "which",
    "can you",
    "can i",
    "could you",
    "could i",
    "do you",
    "do i",
    "are you",
    "are there",
    "is that",
    "is there",
    "is it",
    "is this",
    "does that",
    "does it",
    "will you",
    "will it",
    "will that",
    "would that",
    "would it",
    "would you",
    "did you",
    "have you",
    "should i",
    "may i",
    "isnt there",
    "cant you",
    "wait what",
    "wait how",
    "but what",
    "but how",
    "and what",
    "and how",
    "so how",
    "so what",
    "okay but how",
    "okay how",
    "okay what",
    "yes but how",
    "yeah but how",
    "yeah but what",
    "yes but what",
    "do they",
    "will they",
    "is he",
    "is the",
    "are they",
    "is a",
    "do we",
    "whats that",
    "ok what",
    "ok how",
    "sorry what",
    "sorry which",
];
const QUESTIONS: [&str; 32] = [
    "how much is",
    "how much does",
    "how much will",
    "how much would",
    "what does that mean",
    "what do you mean",
    "say that again",
    "repeat that",
    "come again",
    "can you repeat",
    "could you repeat",
    "what was that",
    "what was the",
    "what did you say",
    "does that include",
    "is there a",
    "do you have",
    "what are my",
    "what time is that",
    "is that a",
    "are you a",
    "what would that",
    "how long",
    "can i ask",
    "quick question",
    "question for you",
    "what about",
    "how come",
    "will i have to",
    "do i have to",
    "say again",
    "what if",
];
const CORRECTIONS: [&str; 45] = [
    "close its",
    "close but",
    "almost its",
    "almost but",
    "not quite its",
    "its actually",
    "actually its",
    "actually it",
    "i meant",
    "i mean its",
    "it should be",
    "should be",
    "supposed to be",
    "make that",
    "change that to",
    "change it to",
    "correction",
    "i said",
    "instead of",
    "rather than",
    "its spelled",
    "spelled with",
    "you missed",
    "you forgot",
    "you left out",
    "you have the wrong",
    "the last digit is",
    "last four are",
    "the number is",
    "the street is",
    "the zip is",
    "the name is",
    "the unit is",
    "not a",
    "without the",
    "needs to be",
    "wrong street",
    "wrong number its",
    "add a",
    "theres a",
    "theres an",
    "drop the",
    "with a",
    "with an",
    "its with",
];
const REASONS: [&str; 29] = [
    "no thanks",
    "no thank you",
    "that doesnt work",
    "not interested",
    "call back",
    "too much",
    "too expensive",
    "dont want",
    "thats not right",
    "thats not correct",
    "that is not",
    "thats wrong",
    "not right",
    "not correct",
    "thank you",
    "not going to",
    "cant do",
    "i dont",
    "i cant",
    "i wont",
    "theres nobody",
    "thats it",
    "thats all",
    "nothing else",
    "im good",
    "not that i know",
    "not home",
    "wont be",
    "nobody",
];
const LEADS: [&str; 71] = [
    "no",
    "nope",
    "nah",
    "naw",
    "no no",
    "yeah",
    "yes",
    "yep",
    "um",
    "uh",
    "well",
    "oh",
    "er",
    "close",
    "almost",
    "close but",
    "not quite",
    "not exactly",
    "not really",
    "sorry",
    "wait",
    "hold on",
    "actually",
    "its",
    "it is",
    "it was",
    "thats",
    "that is",
    "thats wrong",
    "thats not right",
    "thats not it",
    "thats not correct",
    "thats incorrect",
    "that isnt right",
    "thats not quite right",
    "it should be",
    "should be",
    "it needs to be",
    "i said",
    "i meant",
    "i mean",
    "make that",
    "make it",
    "change that to",
    "change it to",
    "correction",
    "wrong",
    "incorrect",
    "but",
    "but its",
    "so",
    "not right",
    "the number is",
    "the street is",
    "its actually",
    "actually its",
    "supposed to be",
    "its supposed to be",
    "the correct one is",
    "the right one is",
    "except its",
    "except",
    "only its",
    "mm",
    "hmm",
    "right but",
    "right",
    "mostly",
    "mostly right",
    "yeah no",
    "almost right",
];
const GRAMMAR: [&str; 134] = [
    "the",
    "a",
    "an",
    "is",
    "its",
    "it",
    "that",
    "thats",
    "this",
    "i",
    "im",
    "me",
    "my",
    "we",
    "our",
    "you",
    "youre",
    "your",
    "to",
    "of",
    "in",
    "on",
    "at",
    "for",
    "and",
    "or",
    "but",
    "not",
    "isnt",
    "dont",
    "doesnt",
    "didnt",
    "cant",
    "wont",
    "be",
    "do",
    "does",
    "did",
    "have",
    "has",
    "had",
    "was",
    "are",
    "am",
    "will",
    "would",
    "could",
    "can",
    "just",
    "really",
    "quite",
    "so",
    "very",
    "good",
    "thanks",
    "thank",
    "there",
    "think",
    "know",
    "believe",
    "maam",
    "sir",
    "all",
    "with",
    "works",
    "work",
    "what",
    "said",
    "one",
    "way",
    "got",
    "id",
    "ill",
    "ive",
    "if",
    "then",
    "too",
    "as",
    "guess",
    "suppose",
    "they",
    "he",
    "she",
    "sounds",
    "about",
    "close",
    "almost",
    "actually",
    "hold",
    "wait",
    "second",
    "please",
    "mean",
    "now",
    "still",
    "yet",
    "want",
    "need",
    "isn",
    "aint",
    "exactly",
    "honestly",
    "sorry",
    "today",
    "anything",
    "nothing",
    "let",
    "see",
    "much",
    "go",
    "it'll",
    "itll",
    "thatll",
    "again",
    "by",
    "were",
    "entirely",
    "completely",
    "even",
    "hell",
    "god",
    "man",
    "buddy",
    "dude",
    "honey",
    "dear",
    "afraid",
    "unfortunately",
    "like",
    "them",
    "those",
    "these",
    "him",
    "her",
];
const COMMON: [&str; 42] = [
    "the", "a", "an", "is", "its", "it", "that", "i", "we", "to", "of", "in", "on", "at", "for", "and", "or",
    "works", "good", "one", "between", "from", "until", "can", "do", "will", "be", "with", "please", "slot",
    "time", "window", "morning_", "am", "pm", "would", "better", "me", "you", "what", "not", "next",
];
const NUMBERS: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

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
