//! What an answer says by its words: runs of one to three of them, and which a denial reaches, each with a learned weight.
//!
//! A table is made by `models/training/answers/train.py` from answers that were written for it; both cut words alike. A row: which
//! question (`*` = whichever), run, and how much it speaks for a yes and for a no rather than for neither. A row without run
//! is what a question brings along; the first row, without either, what every answer does.

use std::{cmp::Ordering, collections::BTreeSet};

use vocab::Says;

/// Words of an answer that are read: people answer in ten.
const MOST: usize = 200;
const LONGEST_RUN: usize = 3;
/// Words that a denial reaches, itself included.
const REACH: usize = 4;
/// What a hazard's own row weighs.
const BIAS: f32 = 0.3;
const DENIES: [&str; 30] = [
    "no", "not", "nope", "nah", "never", "isnt", "arent", "aint", "wasnt", "werent", "doesnt", "dont",
    "didnt", "hasnt", "havent", "hadnt", "wont", "cant", "cannot", "couldnt", "wouldnt", "nobody", "nobodys",
    "nothing", "nothings", "none", "noone", "without", "neither", "nor",
];
/// With these a clause begins that an earlier denial doesn't reach.
const ANEW: [&str; 7] = ["but", "and", "just", "its", "we", "i", END];
/// Of the rows that count whichever question was asked.
const ALL: &str = "*";
const BEGIN: &str = "^";
const END: &str = "$";

/// For a yes and for a no.
type Weight = [f32; 2];

/// What the text says as an answer to the question `of`; `None` of one without words.
pub(crate) fn says(table: &str, of: &str, text: &str) -> Option<Says> {
    let found = runs(text);
    if found.is_empty() {
        return None;
    }
    // So that a long answer weighs as much as a short one.
    let each = (found.len() as f32).sqrt().recip();
    let mut sum = [0.0; 2];
    let mut add = |of: &str, run: &str, by: f32| {
        for (sum, weight) in sum.iter_mut().zip(weight(table, of, run).unwrap_or_default()) {
            *sum += weight * by;
        }
    };
    add("", "", 1.0);
    add(of, "", BIAS);
    for run in &found {
        add(ALL, run, each);
        add(of, run, each);
    }
    let [yes, no] = sum;
    Says::of([yes, no, 0.0])
}

/// Which share of the words stands in the table: of an answer in other words it knows nothing.
pub(crate) fn known(table: &str, of: &str, text: &str) -> f32 {
    let words: Vec<String> = runs(text).into_iter().filter(|run| !run.contains([' ', '!'])).collect();
    let met =
        words.iter().filter(|w| weight(table, ALL, w).or_else(|| weight(table, of, w)).is_some()).count();
    met as f32 / words.len().max(1) as f32
}

/// The weight of a row; the table is in the order of its bytes.
pub(crate) fn weight(table: &str, of: &str, run: &str) -> Option<Weight> {
    let table = table.as_bytes();
    let (mut low, mut high) = (0, table.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let begin = table[low..middle].iter().rposition(|b| *b == b'\n').map_or(low, |at| low + at + 1);
        let end = table[middle..high].iter().position(|b| *b == b'\n').map_or(high, |at| middle + at);
        let (its_of, its_run, weight) = row(str::from_utf8(&table[begin..end]).ok()?)?;
        match (its_of, its_run).cmp(&(of, run)) {
            Ordering::Equal => return Some(weight),
            Ordering::Less => low = end + 1,
            Ordering::Greater => high = begin,
        }
    }
    None
}

pub(crate) fn row(line: &str) -> Option<(&str, &str, Weight)> {
    let mut cells = line.split('\t');
    let (hazard, run) = (cells.next()?, cells.next()?);
    Some((hazard, run, [cells.next()?.parse().ok()?, cells.next()?.parse().ok()?]))
}

/// Every run of up to three words, its begin and end counted as words, and of up to two with the denied marked.
fn runs(text: &str) -> BTreeSet<String> {
    let text = text.to_lowercase().replace(['\'', '’'], "");
    let words =
        text.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit())).filter(|w| !w.is_empty());
    let words: Vec<&str> = std::iter::once(BEGIN).chain(words.take(MOST)).chain([END]).collect();
    if words.len() == 2 {
        return BTreeSet::new();
    }
    let mut found = BTreeSet::new();
    for length in 1..=LONGEST_RUN {
        found.extend(words.windows(length).map(|run| run.join(" ")));
    }
    let marked = marked(&words);
    for length in 1..LONGEST_RUN {
        let denied = marked.windows(length).map(|run| run.join(" ")).filter(|run| run.contains('!'));
        found.extend(denied);
    }
    found.remove(BEGIN);
    found.remove(END);
    found
}

/// The words, those that a denial before them reaches with `!` in front.
fn marked(words: &[&str]) -> Vec<String> {
    let mut left = 0_usize;
    let mark = |word: &&str| {
        let denies = DENIES.contains(word);
        left = match () {
            () if denies => REACH,
            () if ANEW.contains(word) => 0,
            () => left,
        };
        let reached = left > 0 && !denies;
        left = left.saturating_sub(1);
        if reached { format!("!{word}") } else { (*word).to_owned() }
    };
    words.iter().map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_as_the_training_cuts_them() {
        let found: Vec<String> = runs("It DIDN'T stop, but we’re ok").into_iter().collect();
        let wanted = [
            "!stop",
            "!stop but",
            "^ it",
            "^ it didnt",
            "but",
            "but were",
            "but were ok",
            "didnt",
            "didnt !stop",
            "didnt stop",
            "didnt stop but",
            "it",
            "it didnt",
            "it didnt stop",
            "ok",
            "ok $",
            "stop",
            "stop but",
            "stop but were",
            "were",
            "were ok",
            "were ok $",
        ];
        assert_eq!(found, wanted);
        assert!(runs(" ... ").is_empty());
        assert!(runs(&"word and ".repeat(5_000)).len() < 20);
    }
}
