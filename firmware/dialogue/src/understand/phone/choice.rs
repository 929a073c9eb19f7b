//! Several whole numbers in one breath: which of them is to be called.
//!
//! Each number is judged by the words around it ("don't call", "my old one"), and by what is said of it by name
//! elsewhere ("the cell's better", "use the second one"). Where nothing speaks for one, the first.

use super::super::words::{Pause, Word, longest};
use super::path::Found;

/// The number to be called, and whether anything but their order spoke for it.
pub fn choose(words: &[Word], found: &[Found]) -> Option<(usize, bool)> {
    let around: Vec<Around> = (0..found.len()).map(|i| Around::of(words, found, i)).collect();
    let mut ranks: Vec<i32> = around.iter().map(|a| a.rank(words)).collect();
    let from = found.first()?.from;
    let to = around.last()?.end;
    for clause in clauses(words, 0, from.min(around.first()?.begin)).chain(clauses(words, to, words.len())) {
        told(words, clause, &around, &mut ranks);
    }
    let top = *ranks.iter().max()?;
    let chosen = ranks.iter().position(|r| *r == top)?;
    let alone = ranks.iter().all(|r| *r == top);
    Some((chosen, !alone))
}

/// Whether the words around a number say that it is not to be called.
pub fn refused(words: &[Word], found: &Found) -> bool {
    let around = Around::of(words, std::slice::from_ref(found), 0);
    around.rank(words) < 0
}

/// The words that speak of one number: before it and behind it.
#[derive(Clone, Debug)]
struct Around {
    begin: usize,
    from: usize,
    to: usize,
    end: usize,
}

impl Around {
    fn of(words: &[Word], found: &[Found], i: usize) -> Self {
        let this = &found[i];
        let begin = match i.checked_sub(1) {
            Some(before) => boundary(words, found[before].to, this.from),
            None => clause_begin(words, this.from),
        };
        let end = match found.get(i + 1) {
            Some(next) => boundary(words, this.to, next.from),
            None if names_another(words, this.to) => this.to,
            None => boundary(words, this.to, words.len().min(this.to + 9)),
        };
        Self { begin: begin.min(this.from), from: this.from, to: this.to, end: end.max(this.to) }
    }

    fn rank(&self, words: &[Word]) -> i32 {
        let before = &words[self.begin.max(self.from.saturating_sub(9))..self.from];
        let behind = &words[self.to..self.end];
        let (good, bad) = judged(before);
        let (better, worse) = judged(behind);
        let strong =
            [before, behind].iter().any(|part| (0..part.len()).any(|at| longest(part, at, BEST).is_some()));
        i32::from(good || better) + i32::from(strong) - 3 * i32::from(bad || worse)
    }

    fn label(&self, words: &[Word]) -> Option<usize> {
        let near = |w: &Word| label(&w.norm);
        let before = words[self.begin..self.from].iter().rev().find_map(near);
        before.or_else(|| words[self.to..self.end].iter().find_map(near))
    }
}

/// "The first one's better" behind the last number speaks of another.
fn names_another(words: &[Word], from: usize) -> bool {
    let behind = &words[from..words.len().min(from + 4)];
    let told = behind.first().is_some_and(|w| TELLS.contains(&w.norm.as_str()));
    let named = |w: &Word| {
        label(&w.norm).is_some() || matches!(w.norm.as_str(), "first" | "second" | "latter" | "last")
    };
    !told && behind.iter().any(named)
}

/// The beginning of the clause in which the first number stands.
fn clause_begin(words: &[Word], from: usize) -> usize {
    let low = from.saturating_sub(10);
    (low..from)
        .rev()
        .find(|&i| {
            words[i].pause >= Pause::Stop && i + 1 < from || matches!(words[i].norm.as_str(), "but" | "so")
        })
        .map_or(low, |i| i + 1)
}

/// Where the words between two numbers cease to speak of the first.
fn boundary(words: &[Word], from: usize, to: usize) -> usize {
    let telling = |at: usize| words.get(at).is_some_and(|w| TELLS.contains(&w.norm.as_str()));
    // "But that's old": still of the number before.
    let joint =
        usize::from(words.get(from).is_some_and(|w| PARTS.contains(&w.norm.as_str())) && telling(from + 1));
    if let Some(end) = spoken_of(words, from, to) {
        return end;
    }
    let tells = from < to && telling(from + joint);
    let (begin, from) = (from, (from + if tells { joint } else { 0 }).min(to));
    let least = if tells { from + 2 } else { from };
    for at in from..to {
        let norm = words[at].norm.as_str();
        let ended = at > 0 && words[at - 1].pause >= Pause::Comma && at > from;
        let parted = PARTS.contains(&norm) || (at >= least && OPENS.contains(&norm)) || ended;
        if parted && !(tells && at == from) {
            return at;
        }
    }
    if tells || to == words.len() || from == to { to } else { begin }
}

/// "But I never answer it", "nobody picks up there": a clause behind a number that finds fault with it, and names no
/// other; one past its last word.
fn spoken_of(words: &[Word], from: usize, to: usize) -> Option<usize> {
    let is = |i: usize, list: &[&str]| words.get(i).is_some_and(|w| list.contains(&w.norm.as_str()));
    let begin = from + usize::from(is(from, PARTS));
    if begin >= to || !is(begin, FAULTFINDERS) {
        return None;
    }
    let end = (begin + 1..to)
        .find(|&i| {
            let next =
                is(i, PARTS) || is(i, NEXT) || (is(i, OPENS) && !is(i - 1, PRONOUNS) && !is(i - 1, DENIES));
            (i > begin + 1 && next) || words[i - 1].pause >= Pause::Comma
        })
        .unwrap_or(to);
    let clause = words.get(begin..end)?;
    // Where the clause runs on into a number, it may be about that one.
    let speaks = end < to
        || words[end - 1].pause >= Pause::Comma
        || to == words.len()
        || clause.iter().any(|w| PRONOUNS.contains(&w.norm.as_str()));
    (speaks && judged(clause).1).then_some(end)
}

/// The clauses of the words from `from` to `to`.
fn clauses(words: &[Word], from: usize, to: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut found = Vec::new();
    let mut begin = from;
    for at in from..to {
        let parts = at > begin
            && (matches!(words[at].norm.as_str(), "but" | "and" | "so")
                || words[at - 1].pause >= Pause::Comma);
        if parts {
            found.push((begin, at));
            begin = at;
        }
    }
    found.push((begin, to.max(begin)));
    found.into_iter()
}

/// A clause that names a number ("the cell", "the second one") and says good or bad of it.
fn told(words: &[Word], (from, to): (usize, usize), around: &[Around], ranks: &mut [i32]) {
    let Some(clause) = words.get(from..to) else { return };
    let (good, bad) = judged(clause);
    if !good && !bad {
        return;
    }
    let by_label = clause
        .iter()
        .find_map(|w| label(&w.norm))
        .and_then(|wanted| around.iter().position(|a| a.label(words) == Some(wanted)));
    let by_order = clause.iter().find_map(|w| match w.norm.as_str() {
        "first" => Some(0),
        "second" | "latter" => Some(1),
        "last" => Some(ranks.len() - 1),
        _ => None,
    });
    if let Some(rank) = by_order.or(by_label).and_then(|i| ranks.get_mut(i)) {
        *rank += if bad { -3 } else { 2 };
    }
}

/// Whether words speak for a number, and whether against it.
fn judged(words: &[Word]) -> (bool, bool) {
    let has = |list: &[&str]| (0..words.len()).any(|at| longest(words, at, list).is_some());
    (has(GOOD), has(BAD))
}

fn label(norm: &str) -> Option<usize> {
    LABELS.iter().position(|names| names.contains(&norm))
}

const TELLS: &[&str] = &["is", "that's", "was", "that", "which", "it's", "isn't", "doesn't", "goes"];
/// Words that begin a clause about the number before.
#[rustfmt::skip]
const FAULTFINDERS: &[&str] = &[
    "i", "we", "nobody", "no", "it", "it's", "that", "that's", "he", "she", "they", "don't", "you", "which", "never",
    "i'm", "there's", "i've", "is", "isn't", "doesn't", "won't",
];
const NEXT: &[&str] = &["instead", "better", "please", "just", "rather"];
const PRONOUNS: &[&str] = &["it", "that", "there", "this"];
const DENIES: &[&str] = &["don't", "never", "can't", "not", "you", "you'll", "won't", "to"];
const PARTS: &[&str] = &["but", "and", "or", "so", "then"];
const OPENS: &[&str] =
    &["my", "the", "call", "use", "try", "you", "his", "her", "cell", "home", "work", "mine"];

const GOOD: &[&str] = &[
    "new",
    "best",
    "better",
    "instead",
    "prefer",
    "preferred",
    "current",
    "call",
    "use",
    "try",
    "reach",
    "mine",
    "go with",
    "text",
    "right one",
    "good one",
    "faster",
    "easier",
    "always on me",
    "always have",
    "the one to",
    "main",
    "primary",
    "first",
];
/// What weighs more than "call" and "use".
const BEST: &[&str] = &["better", "best", "prefer", "preferred", "easier", "faster"];
const BAD: &[&str] = &[
    "old",
    "used to",
    "don't",
    "not",
    "was",
    "previous",
    "disconnected",
    "no longer",
    "isn't",
    "doesn't",
    "never",
    "dead",
    "shut off",
    "broken",
    "changed",
    "won't",
    "nobody answers",
    "no one answers",
    "can't",
    "wasn't",
    "cancelled",
    "canceled",
    "stopped",
    "neighbor's",
    "if not",
    "otherwise",
    "backup",
    "if i don't",
    "if you can't",
    "as a last",
    "wrong",
    "out of service",
    "if that",
    "or else",
    "emergency contact",
    "fax",
    "no good",
    "hardly",
    "rarely",
    "nobody picks up",
    "no one picks up",
    "seldom",
    "no voicemail",
    "no service",
    "no signal",
    "out of order",
    "barely",
    "canceling",
    "acting up",
];

const LABELS: &[&[&str]] = &[
    &["cell", "cell's", "mobile", "mobile's", "cellphone", "iphone"],
    &["home", "house", "landline", "home's", "house's"],
    &["work", "office", "shop", "business", "job", "work's", "office's", "desk"],
    &["wife's", "wife", "her", "husband's", "husband", "him", "spouse"],
    &["mom's", "mom", "mother's", "dad's", "dad", "father's"],
    &["son's", "son", "daughter's", "daughter"],
    &["new"],
    &["old"],
];
