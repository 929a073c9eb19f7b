//! How far a "no", an "if" and a "last week" reach over the words around them.

use super::{Stop, Token, concept};

/// Per token: under a negation, in a question or condition, told of the past.
pub(super) struct Scopes {
    pub negated: Vec<bool>,
    pub hypothetical: Vec<bool>,
    pub past: Vec<bool>,
}

impl Scopes {
    /// `used` are tokens inside lexicon phrases: a "not" in "not working" belongs to the phrase.
    pub fn of(tokens: &[Token], used: &[bool], found: &[(u16, usize, usize)]) -> Self {
        let mut scopes = Self {
            negated: vec![false; tokens.len()],
            hypothetical: vec![false; tokens.len()],
            past: vec![false; tokens.len()],
        };
        for (at, used) in used.iter().enumerate() {
            if !used && negates(tokens, at) {
                reach(tokens, at, NEGATION_REACH, &NEGATION_ENDS, &mut scopes.negated);
            }
        }
        for at in 0..tokens.len() {
            if asks_whether(tokens, at) {
                reach(tokens, at, SUPPOSING_REACH, &ASKING_ENDS, &mut scopes.hypothetical);
            }
        }
        let (asks, past) = (concept("asking"), concept("past"));
        let settled = concept("settled");
        let supposing = concept("supposing");
        for &(id, from, to) in found {
            if Some(id) == supposing {
                reach(tokens, to - 1, SUPPOSING_REACH, &[], &mut scopes.hypothetical);
            } else if Some(id) == asks && !scopes.negated[from] {
                reach(tokens, to - 1, ASKING_REACH, &ASKING_ENDS, &mut scopes.hypothetical);
            } else if (Some(id) == past || Some(id) == settled) && !scopes.negated[from] {
                reach(tokens, to - 1, PAST_REACH, &PAST_ENDS, &mut scopes.past);
                reach_back(tokens, from, &mut scopes.past);
            }
        }
        scopes
    }
}

/// Whether a token denies what follows. "No, it's gas" and "no my furnace…" answer; they deny nothing.
fn negates(tokens: &[Token], at: usize) -> bool {
    let next = tokens.get(at + 1).map_or("", |t| &*t.word);
    match &*tokens[at].word {
        "no" => tokens[at].stop == Stop::None && !ANSWER_FOLLOWERS.contains(&next),
        "not" => !matches!(next, "only" | "sure" | "just" | "to" | "too" | "kidding" | "joking"),
        "dont" | "do" | "didnt"
            if matches!(next, "know" | "want" | "care" | "understand" | "wanna" | "hang") =>
        {
            false
        }
        // "can't touch it without getting shocked" says that it shocks.
        "without" => !matches!(next, "getting" | "being" | "it" | "me" | "us"),
        "cant" | "cannot" | "couldnt" | "wont" => PERCEIVING.contains(&next),
        word => NEGATORS.contains(&word),
    }
}

/// "Could an old panel catch fire": a sentence that begins so asks whether something may be. "Could you come"
/// and "could I smell gas from that" do not.
fn asks_whether(tokens: &[Token], at: usize) -> bool {
    let begins = at == 0 || tokens[at - 1].stop != Stop::None;
    let modal = matches!(&*tokens[at].word, "could" | "would" | "does" | "will" | "can");
    let of_others = |t: &Token| !SUBJECTS.contains(&&*t.word) && !HELPERS.contains(&&*t.word);
    begins && modal && tokens.get(at + 1).is_some_and(of_others)
}

/// Who is asked to come.
const HELPERS: [&str; 7] = ["someone", "somebody", "anyone", "anybody", "one", "your", "us"];

/// Marks the tokens after `at` until something ends the scope.
fn reach(tokens: &[Token], at: usize, limit: usize, ends: &[&str], out: &mut [bool]) {
    if tokens[at].stop != Stop::None {
        return;
    }
    for i in at + 1..tokens.len().min(at + 1 + limit) {
        let word = &*tokens[i].word;
        // "I don't think it's gas" goes on past the pronoun, "I can't go in it smells" doesn't.
        let reported = i > 0 && REPORTING.contains(&&*tokens[i - 1].word);
        if ends.contains(&word)
            || (SUBJECTS.contains(&word) && !reported && i > at + 1 && limit == NEGATION_REACH)
        {
            return;
        }
        out[i] = true;
        if tokens[i].stop != Stop::None {
            return;
        }
    }
}

fn reach_back(tokens: &[Token], at: usize, out: &mut [bool]) {
    for i in (at.saturating_sub(PAST_REACH)..at).rev() {
        if tokens[i].stop == Stop::Strong || PAST_ENDS.contains(&&*tokens[i].word) {
            return;
        }
        out[i] = true;
    }
}

const NEGATION_REACH: usize = 8;
const ASKING_REACH: usize = 7;
/// "Suppose my water heater leaks" goes on to the end of the statement, whoever is its subject.
const SUPPOSING_REACH: usize = 14;
const PAST_REACH: usize = 9;

const NEGATORS: [&str; 32] = [
    "never", "isnt", "arent", "wasnt", "werent", "dont", "doesnt", "didnt", "cant", "cannot", "couldnt",
    "wont", "wouldnt", "without", "aint", "havent", "hasnt", "hadnt", "nothing", "none", "neither", "nor",
    "nobody", "shouldnt", "zero", "hardly", "nope", "nobodys", "nothings", "noones", "nones", "nowhere",
];
const ANSWER_FOLLOWERS: [&str; 22] = [
    "i", "im", "ive", "it", "its", "there", "theres", "the", "my", "we", "weve", "were", "he", "hes", "she",
    "shes", "they", "theyre", "thats", "that", "this", "yes",
];
const NEGATION_ENDS: [&str; 21] = [
    "but", "and", "because", "so", "although", "though", "except", "then", "now", "when", "while", "since",
    "just", "only", "until", "unless", "theres", "yes", "however", "also", "instead",
];
const ASKING_ENDS: [&str; 18] = [
    "and", "weve", "right", "we", "our", "but", "because", "my", "ive", "theres", "im", "now", "its", "were",
    "since", "cause", "cuz", "today",
];
const PAST_ENDS: [&str; 12] = [
    "but",
    "now",
    "today",
    "still",
    "again",
    "tonight",
    "currently",
    "however",
    "and",
    "since",
    "its",
    "theres",
];
/// A new subject begins a new statement.
const SUBJECTS: [&str; 22] = [
    "it",
    "its",
    "i",
    "im",
    "ive",
    "we",
    "were",
    "weve",
    "theres",
    "there",
    "he",
    "hes",
    "she",
    "shes",
    "they",
    "theyre",
    "my",
    "our",
    "somethings",
    "please",
    "you",
    "id",
];
/// Verbs whose object is a whole statement, which a negation denies too.
const REPORTING: [&str; 10] =
    ["think", "believe", "say", "saying", "like", "mean", "if", "that", "guess", "suspect"];
/// What one can't do that denies the thing itself: "can't smell any gas".
const PERCEIVING: [&str; 8] = ["smell", "see", "hear", "find", "feel", "be", "really", "even"];
