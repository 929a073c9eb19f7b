//! Words → concepts: the small lexicon that problems, acts and triage share.
//!
//! A text is cut into tokens; the longest phrase of `lexicon.tsv` that fits at a token becomes a [`Mark`] of
//! its concept and uses its tokens up, so that "gas station" is never "gas". Each mark carries how it was
//! said: negated ("no gas smell"), hypothetical ("do you handle gas leaks"), past ("last week").
//! Not a parser: order and nearness stand for grammar, since recognised speech has no punctuation to lean on.

mod pattern;
mod scope;

pub use pattern::{Concepts, Hit, Pattern};

use super::table::{self, Row};
use scope::Scopes;

/// Tokens looked at; what follows is ignored, so that 10,000 words cost what 800 do (about two minutes of talk).
pub const TOKEN_LIMIT: usize = 800;

/// One word: lower case, letters and digits only (`don't` → `dont`), and what stood after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word.
    pub word: String,
    /// Punctuation after it.
    pub stop: Stop,
}

/// What separates a token from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Only a blank.
    None,
    /// A comma or dash.
    Weak,
    /// The end of a sentence.
    Strong,
}

/// A concept found in a text: tokens `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which concept, see [`concept`].
    pub concept: u16,
    /// First token.
    pub from: usize,
    /// One past the last token.
    pub to: usize,
    /// Under a negation.
    pub negated: bool,
    /// In a question or condition: not said to be so.
    pub hypothetical: bool,
    /// Said of the past, or as settled.
    pub past: bool,
}

/// A text with its concepts.
#[derive(Clone, Debug, Default)]
pub struct Marked {
    /// The words.
    pub tokens: Vec<Token>,
    /// In order of their first token.
    pub marks: Vec<Mark>,
    /// Per token: whether a negation reaches it.
    pub denied: Vec<bool>,
}

impl Marked {
    /// Whether the concept is said, and not denied.
    pub fn has(&self, name: &str) -> bool {
        concept(name).is_some_and(|id| self.marks.iter().any(|m| m.concept == id && !m.negated))
    }

    /// Whether the concept is said, and not denied, in the sentence around a token.
    pub(crate) fn has_near(&self, name: &str, at: usize) -> bool {
        let ends = |t: &Token| t.stop == Stop::Strong;
        let from = self.tokens[..at].iter().rposition(ends).map_or(0, |i| i + 1);
        let to = self.tokens[at..].iter().position(ends).map_or(self.tokens.len(), |i| at + i + 1);
        concept(name).is_some_and(|id| {
            self.marks.iter().any(|m| m.concept == id && !m.negated && (from..to).contains(&m.from))
        })
    }

    /// Whether the concept is said as present: not denied, asked about or told of the past.
    pub fn has_now(&self, name: &str) -> bool {
        concept(name).is_some_and(|id| {
            self.marks.iter().any(|m| m.concept == id && !m.negated && !m.past && !m.hypothetical)
        })
    }
}

/// Cuts a text into at most [`TOKEN_LIMIT`] tokens.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut word = String::new();
    for c in text.chars().chain(std::iter::once(' ')) {
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
            continue;
        }
        if matches!(c, '\'' | '\u{2019}') {
            continue;
        }
        if !word.is_empty() {
            out.push(Token { word: std::mem::take(&mut word), stop: Stop::None });
        }
        if out.len() >= TOKEN_LIMIT {
            break;
        }
        let stop = match c {
            '.' | '!' | '?' | ';' => Stop::Strong,
            ',' | '-' | ':' | '\u{2026}' | '\u{2014}' => Stop::Weak,
            _ => continue,
        };
        if let Some(last) = out.last_mut() {
            last.stop = stop;
        }
    }
    out
}

/// Finds the concepts of a text.
pub fn mark(text: &str) -> Marked {
    let tokens = tokens(text);
    let mut found: Vec<(u16, usize, usize)> = Vec::new();
    let mut used = vec![false; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        let Some((to, concepts)) = longest(&tokens, at) else {
            at += 1;
            continue;
        };
        used[at..to].iter_mut().for_each(|u| *u = true);
        found.extend(concepts.into_iter().map(|c| (c, at, to)));
        at = to;
    }
    let scopes = Scopes::of(&tokens, &used, &found);
    let marks = found
        .into_iter()
        .map(|(concept, from, to)| Mark {
            concept,
            from,
            to,
            negated: scopes.negated[from],
            hypothetical: scopes.hypothetical[from],
            past: scopes.past[from],
        })
        .collect();
    Marked { tokens, marks, denied: scopes.negated }
}

/// Where a phrase first stands; little words between its words are passed over.
pub fn find_phrase(tokens: &[Token], phrase: &[&str]) -> Option<usize> {
    (0..tokens.len()).find(|&at| fits(phrase, tokens, at).is_some())
}

/// What the lexicon calls a concept; empty for a number that is none.
pub fn name_of(concept: u16) -> &'static str {
    ROWS.get(usize::from(concept)).map_or("", |row| row.0)
}

/// The number of a concept of the lexicon.
pub fn concept(name: &str) -> Option<u16> {
    ROWS.iter().position(|row| row.0 == name).and_then(|at| u16::try_from(at).ok())
}

/// The number of a concept that a table names. What is no concept ends the build.
const fn number(name: &str) -> u16 {
    let mut at = 0;
    while at < ROWS.len() {
        if table::same(ROWS[at].0, name) {
            return at as u16;
        }
        at += 1;
    }
    panic!("a table names a concept that the lexicon lacks")
}

/// A phrase of the lexicon.
#[derive(Clone, Copy)]
struct Entry {
    /// The first two bytes of its first word: most tokens are ruled out by them.
    start: [u8; 2],
    phrase: &'static str,
    concept: u16,
}

const TABLE: &str = include_str!("lexicon.tsv");
static ROWS: [Row; table::count(TABLE)] = table::rows(TABLE);
/// The phrases, in the order of their [`bucket`] and then of the table.
static ENTRIES: [Entry; count_entries()] = sorted();
/// Where each bucket of [`ENTRIES`] begins; a bucket ends where the next begins.
static BUCKETS: [u16; BUCKET_COUNT + 1] = buckets();
const BUCKET_COUNT: usize = 1024;

/// Most tokens have a bucket of a few phrases: the table is too long to be gone through for every word.
const fn bucket(start: [u8; 2]) -> usize {
    (start[0] as usize * 31 + start[1] as usize) % BUCKET_COUNT
}

const fn buckets() -> [u16; BUCKET_COUNT + 1] {
    static FOUND: [Entry; count_entries()] = entries();
    let mut begins = [0; BUCKET_COUNT + 1];
    let mut n = 0;
    while n < FOUND.len() {
        begins[bucket(FOUND[n].start) + 1] += 1;
        n += 1;
    }
    let mut at = 0;
    while at < BUCKET_COUNT {
        begins[at + 1] += begins[at];
        at += 1;
    }
    begins
}

const fn sorted() -> [Entry; count_entries()] {
    static FOUND: [Entry; count_entries()] = entries();
    let mut next = buckets();
    let mut placed = entries();
    let mut n = 0;
    while n < FOUND.len() {
        let at = bucket(FOUND[n].start);
        placed[next[at] as usize] = FOUND[n];
        next[at] += 1;
        n += 1;
    }
    placed
}

const fn count_entries() -> usize {
    const ROWS: [Row; table::count(TABLE)] = table::rows(TABLE);
    let (mut n, mut row) = (0, 0);
    while row < ROWS.len() {
        n += table::count_cells(ROWS[row].1);
        row += 1;
    }
    n
}

const fn entries() -> [Entry; count_entries()] {
    const ROWS: [Row; table::count(TABLE)] = table::rows(TABLE);
    let mut found = [Entry { start: [0; 2], phrase: "", concept: 0 }; count_entries()];
    let (mut n, mut row) = (0, 0);
    while row < ROWS.len() {
        let list: &'static str = ROWS[row].1;
        let (mut from, mut at) = (0, 0);
        while at <= list.len() {
            if at == list.len() || list.as_bytes()[at] == b',' {
                while from < at && list.as_bytes()[from] == b' ' {
                    from += 1;
                }
                let phrase = list.split_at(at).0.split_at(from).1;
                found[n] = Entry { start: start(phrase), phrase, concept: row as u16 };
                n += 1;
                from = at + 1;
            }
            at += 1;
        }
        row += 1;
    }
    found
}

/// The longest phrase at a token, with every concept it stands for.
fn longest(tokens: &[Token], at: usize) -> Option<(usize, Vec<u16>)> {
    let begins = start(&tokens[at].word);
    let at_hand = usize::from(BUCKETS[bucket(begins)])..usize::from(BUCKETS[bucket(begins) + 1]);
    let mut best: Option<(usize, usize, Vec<u16>)> = None;
    for entry in ENTRIES[at_hand].iter().filter(|e| e.start == begins && !e.phrase.is_empty()) {
        let mut words = [""; LONGEST_PHRASE];
        let mut rank = 0;
        for word in entry.phrase.split_whitespace().take(LONGEST_PHRASE) {
            words[rank] = word;
            rank += 1;
        }
        let Some(to) = fits(&words[..rank], tokens, at) else { continue };
        match &mut best {
            Some((r, t, concepts)) if *r == rank && *t == to => concepts.push(entry.concept),
            Some((r, _, _)) if *r >= rank => {}
            Some(_) | None => best = Some((rank, to, vec![entry.concept])),
        }
    }
    best.map(|(_, to, concepts)| (to, concepts))
}

/// No phrase of the lexicon has more words.
const LONGEST_PHRASE: usize = 12;

/// Where a phrase that begins at a token ends. Little words between its words are passed over.
fn fits(words: &[&str], tokens: &[Token], at: usize) -> Option<usize> {
    let mut i = at;
    for (n, word) in words.iter().enumerate() {
        while n > 0 && i < tokens.len() && !same(word, &tokens[i].word) && LITTLE.contains(&&*tokens[i].word)
        {
            i += 1;
        }
        if i >= tokens.len() || !same(word, &tokens[i].word) {
            return None;
        }
        if n + 1 < words.len() && tokens[i].stop == Stop::Strong {
            return None;
        }
        i += 1;
    }
    Some(i)
}

fn same(pattern: &str, word: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => pattern == word || (pattern.len() >= 2 && word.strip_suffix('s') == Some(pattern)),
    }
}

const fn start(word: &str) -> [u8; 2] {
    let bytes = word.as_bytes();
    match bytes {
        [first, second, ..] if *second != b'*' && *second != b' ' => [*first, *second],
        [first, ..] => [*first, 0],
        [] => [0, 0],
    }
}

/// Words that may stand inside a phrase without changing it.
const LITTLE: [&str; 30] = [
    "the",
    "a",
    "an",
    "my",
    "our",
    "this",
    "that",
    "your",
    "really",
    "just",
    "like",
    "um",
    "uh",
    "very",
    "so",
    "all",
    "kind",
    "sort",
    "of",
    "some",
    "even",
    "actually",
    "totally",
    "completely",
    "any",
    "these",
    "those",
    "their",
    "guys",
    "yall",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_concept_has_one_row_and_no_phrase_is_too_long() {
        for (at, row) in ROWS.iter().enumerate() {
            assert_eq!(concept(row.0).map(usize::from), Some(at), "{}", row.0);
        }
        for entry in &ENTRIES {
            let words = entry.phrase.split_whitespace().count();
            assert!((1..=LONGEST_PHRASE).contains(&words), "{:?}", entry.phrase);
        }
    }

    #[test]
    fn the_longest_phrase_uses_its_words_up() {
        assert!(mark("i was at the gas station").has("gas_elsewhere"));
        assert!(!mark("i was at the gas station").has("gas"));
        assert!(mark("it smells like gas").has("gassmell"));
    }

    #[test]
    fn a_negation_reaches_to_the_next_but() {
        let m = mark("no there is no smell of gas but i see smoke");
        assert!(!m.has("gassmell") && m.has("smoke"));
    }

    #[test]
    fn a_no_that_answers_negates_nothing() {
        assert!(mark("no it smells like gas").has("gassmell"));
    }

    #[test]
    fn ten_thousand_words_are_cut_off() {
        assert_eq!(tokens(&"gas ".repeat(10_000)).len(), TOKEN_LIMIT);
    }
}
