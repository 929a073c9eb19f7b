//! Whose address it is: where the work is, or where the caller used to live, or where the bill goes.
//!
//! Read from the words between an address and the one before it, nearest first, and from those right behind it.

use super::super::words::{Pause, Word, longest};

/// How far back a word still speaks of the address, in words.
const REACH: usize = 10;

/// What an address loses because of the words before `at`: one of the past or of the office is not where the work is,
/// and a model year is no house number.
pub fn penalty(words: &[Word], at: usize) -> f32 {
    for back in (at.saturating_sub(REACH)..at).rev() {
        if longest(&words[..at], back, PAST).is_some() {
            return 2.5;
        }
        // "But the leak's at my place".
        let norm = words[back].norm.as_str();
        // "The job's at".
        let plain = norm.strip_suffix("'s").unwrap_or(norm);
        if MEANT.contains(&plain) || MEANT.contains(&norm) {
            return if HERE.contains(&plain) { -1.5 } else { 0.0 };
        }
    }
    let year = at.checked_sub(1).is_some_and(|i| matches!(words[i].norm.as_str(), "a" | "since" | "from"));
    if year { 1.0 } else { 0.0 }
}

/// "By the King Soopers on Leetsdale": the street at `at` is where something else is that the caller is near to.
pub fn of_landmark(words: &[Word], at: usize) -> bool {
    let on = at.checked_sub(1).filter(|&b| words[b].norm == "on");
    let Some(on) = on else { return false };
    let near = |i: usize| {
        matches!(words[i].norm.as_str(), "by" | "near" | "behind" | "from" | "past" | "to")
            && words[i + 1].norm == "the"
    };
    (on.saturating_sub(6)..on.saturating_sub(2))
        .any(|i| near(i) && words[i..on].iter().all(|w| w.pause < Pause::Comma && w.norm != "i'm"))
}

/// What it loses because of the words behind it: "… is the billing address", "… was our old place".
pub fn penalty_behind(words: &[Word], end: usize) -> f32 {
    let said = (end..(end + REACH).min(words.len()))
        .take_while(|&i| !MEANT.contains(&words[i].norm.as_str()) && words[i].norm != "and")
        .any(|i| longest(words, i, PAST_BEHIND).is_some());
    if said { 2.5 } else { 0.0 }
}

/// Those of [`MEANT`] that leave no doubt.
const HERE: &[&str] = &["job", "work", "leak", "problem", "repair", "trouble", "issue"];
/// Words that say where the work is, or begin another thought.
const MEANT: &[&str] = &[
    "but",
    "now",
    "instead",
    "actually",
    "service",
    "job",
    "work",
    "leak",
    "problem",
    "currently",
    "rental",
    "today",
    "here",
    "new",
    "repair",
    "tenant",
    "property",
    "trouble",
    "issue",
    "we're",
    "i'm",
    "so",
    "ours",
];
#[rustfmt::skip]
const PAST: &[&str] = &[
    "used to", "old", "billing", "bill to", "the bill", "bill goes", "bill it to", "bill me at", "mailing", "mail to",
    "mail goes", "my mail", "previous", "previously", "formerly", "former", "moved from", "moved out of", "lived at",
    "lived on", "lived in", "i lived", "we lived", "invoice", "invoices", "statement", "statements", "instead of",
    "rather than", "don't go to", "not at", "on file is", "on file as", "you have is", "last time was", "office is",
    "office at", "receipt", "before that", "next to", "next door to", "across from", "neighbor at", "neighbors at",
];
#[rustfmt::skip]
const PAST_BEHIND: &[&str] = &[
    "is the billing", "is my billing", "is our billing", "is just the billing", "is just billing", "for billing",
    "is the mailing", "is my mailing", "is our mailing", "is just the mailing", "is the old", "is my old", "is our old",
    "was the old", "was my old", "was our old", "that's the old", "that's my old", "that's our old",
    "that's the billing", "that's my billing", "that's the mailing", "where i used to", "where we used to",
    "where the bill", "before we moved", "before i moved", "until we moved", "until i moved", "is where the bill",
    "is the office", "is my office", "for the bill", "for the invoice", "is where you send the bill",
];
