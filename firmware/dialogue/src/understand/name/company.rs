//! Companies: "from Hilltop Dental", "Bluebird Bakery", "Stuart's Barber Shop". Their words are no person's name.

use std::ops::Range;

use super::super::number;
use super::super::words::{Pause, Word, longest};
use super::shape::cased;
use super::spelling::{Item, Items};
use super::{prior, tables};

/// Where companies are named, as runs of items.
pub fn spans(items: &Items) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < items.len() {
        let floor = found.last().map_or(0, |s| s.end);
        if let Some(span) = span(items, at, floor) {
            at = span.end;
            found.push(span);
        } else {
            at += 1;
        }
    }
    found
}

fn word(items: &Items, at: usize) -> Option<&Word> {
    match items.get(at)? {
        Item::Said(word) => Some(word),
        Item::Spelled(..) | Item::Hint(_) => None,
    }
}

/// The company whose kind ("dental") stands at `at`, from `floor` on.
fn span(items: &Items, at: usize, floor: usize) -> Option<Range<usize>> {
    let kind = word(items, at)?;
    let norm = kind.norm.strip_suffix("'s").unwrap_or(&kind.norm);
    let owned_kind = OWNED.contains(&norm);
    if !tables::COMPANY.contains(&norm) && !owned_kind {
        return None;
    }
    let mut from = at;
    while from > floor && at - from < 4 {
        let Some(before) = word(items, from - 1) else { break };
        let joins = matches!(before.norm.as_str(), "and" | "&" | "of")
            && from > floor + 1
            && from < at
            && plain(items, from - 2);
        if before.pause >= Pause::Comma || !(joins || plain(items, from - 1)) {
            break;
        }
        from -= 1;
        if before.norm.ends_with("'s") {
            break;
        }
    }
    let owned = (from..at).any(|i| word(items, i).is_some_and(|w| w.norm.ends_with("'s")));
    if owned_kind && !owned {
        return None;
    }
    // "This is Pam Cedar Hollow Dental": the given name is the caller's.
    let given = |i: usize| word(items, i).is_some_and(|w| prior::weight(&w.norm).given > 0);
    let led = from
        .checked_sub(1)
        .and_then(|i| word(items, i))
        .is_some_and(|w| matches!(w.norm.as_str(), "is" | "i'm" | "it's"));
    if at - from > 1 && led && given(from) && !owned {
        from += 1;
    }
    // "Robert Church" is a man.
    let man = at - from == 1 && given(from) && prior::weight(norm).family > 0 && !owned;
    let mut end = at + 1;
    while word(items, end).is_some_and(|w| tables::COMPANY.contains(&w.norm.as_str()))
        && word(items, end - 1).is_some_and(|w| w.pause < Pause::Comma)
    {
        end += 1;
    }
    (from < at && !man).then_some(from..end)
}

/// Whether the word may be of a company's name: no word of grammar, no number, no kin.
fn plain(items: &Items, at: usize) -> bool {
    word(items, at).is_some_and(|w| {
        let norm = w.norm.strip_suffix("'s").unwrap_or(&w.norm);
        !prior::grammar(norm)
            && !tables::KIN.contains(&norm)
            && !VERBS.contains(&norm)
            && norm.chars().all(char::is_alphanumeric)
    })
}

/// The company a caller speaks for: "from … dental", "with … management", "… bakery".
pub fn named(words: &[Word], items: &Items) -> Option<String> {
    spoken_for(words).or_else(|| {
        let spans = spans(items);
        let span = spans.first()?.clone();
        let parts: Vec<String> = span.filter_map(|i| word(items, i)).map(|w| cased(&w.norm)).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    })
}

fn spoken_for(words: &[Word]) -> Option<String> {
    let at = (0..words.len()).find(|&i| longest(words, i, COMPANY_FROM).is_some())?;
    let from = at + longest(words, at, COMPANY_FROM)?;
    let mut end = from;
    while end < words.len() && end - from < 5 && company_word(words, end, from) {
        end += 1;
        if words[end - 1].pause >= Pause::Comma {
            break;
        }
    }
    let name = &words[from..end];
    let kind = name.last().is_some_and(|w| tables::COMPANY.contains(&w.norm.as_str()));
    let written = !name.is_empty() && name.iter().all(|w| w.raw.starts_with(char::is_uppercase));
    let calling = longest(words, at, &["calling from"]).is_some() && end > from;
    let joined = || name.iter().map(|w| cased(&w.norm)).collect::<Vec<_>>().join(" ");
    (kind || written || calling).then(joined).filter(|n| !n.is_empty())
}

fn company_word(words: &[Word], at: usize, from: usize) -> bool {
    let norm = words[at].norm.as_str();
    let kind = tables::COMPANY.contains(&norm);
    (kind && at > from)
        || number::is_number_word(&words[at])
        || (!prior::grammar(norm) && !norm.starts_with(|c: char| c.is_ascii_digit()) && norm.len() > 1)
}

const COMPANY_FROM: &[&str] = &[
    "calling from",
    "from",
    "with",
    "company is",
    "company name is",
    "business is",
    "work for",
    "here at",
    "over at",
];
/// Kinds that make a company only of what is somebody's: "Martha's Kitchen".
const OWNED: &[&str] = &[
    "kitchen",
    "shop",
    "store",
    "garage",
    "bar",
    "pub",
    "boutique",
    "nails",
    "hair",
    "flowers",
    "barbershop",
];
/// Verbs before a kind: "need plumbing", "got heating".
const VERBS: &[&str] = &[
    "need", "needs", "want", "got", "broken", "new", "old", "main", "whole", "called", "manage", "managing",
];
