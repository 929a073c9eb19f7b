//! Whose address it is: where the work is, or where the caller used to live, or where the bill goes.
//!
//! Read from the words between an address and the one before it, nearest first, and from those right behind it.

use super::super::words::{Pause, Word, longest};
use super::street::Core;
use super::{signs, tables};

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

/// "No, put that down, please", "go ahead", "I moved in July": a lone word at `at` that is no street, but what the caller
/// asks for or tells.
pub fn of_remark(words: &[Word], at: usize, core: &Core) -> bool {
    let is = |i: usize, list: &[&str]| words.get(i).is_some_and(|w| list.contains(&w.norm.as_str()));
    if core.suffix.is_some() || core.predir.is_some() || core.postdir.is_some() || core.end != at + 1 {
        return false;
    }
    let before = at.checked_sub(1);
    let month = is(at, MONTHS) && before.is_some_and(|b| is(b, BEFORE_MONTH));
    if month || signs::has(&core.name) {
        return month;
    }
    is(at, PARTICLES) || (is(at, ACTS) && (ends(words, core.end) || particle_behind(words, core.end)))
}

/// `[put] that down`: a particle within a few words, before any pause.
fn particle_behind(words: &[Word], at: usize) -> bool {
    let open = |i: usize| i > 0 && words[i - 1].pause < Pause::Comma;
    let near = (at..words.len()).take(3).take_while(|&i| open(i));
    near.into_iter().any(|i| PARTICLES.contains(&words[i].norm.as_str()))
}

/// Whether nothing but small talk follows.
fn ends(words: &[Word], from: usize) -> bool {
    words.iter().skip(from).all(|w| tables::is_talk(&w.norm))
}

/// What it loses because of the words behind it: "… is the billing address", "… was our old place".
pub fn penalty_behind(words: &[Word], end: usize) -> f32 {
    let said = (end..(end + REACH).min(words.len()))
        .take_while(|&i| !MEANT.contains(&words[i].norm.as_str()) && words[i].norm != "and")
        .any(|i| longest(words, i, PAST_BEHIND).is_some());
    if said { 2.5 } else { 0.0 }
}

/// What callers ask the box to do, or tell that they do.
#[rustfmt::skip]
const ACTS: &[&str] = &[
    "put", "write", "take", "hurry", "listen", "forget", "leave", "keep", "change", "read", "repeat", "remember", "check",
    "look", "hear", "scratch", "cancel", "hang", "try", "stop", "go", "speak", "slow", "type", "jot", "mark", "note",
    "enter", "save", "delete", "erase", "fix", "start", "carry", "back", "calm",
];
/// What goes with them.
const PARTICLES: &[&str] =
    &["down", "up", "ahead", "back", "over", "on", "out", "off", "again", "in", "away"];
const BEFORE_MONTH: &[&str] = &["in", "since", "last", "until", "till", "from"];
#[rustfmt::skip]
const MONTHS: &[&str] = &[
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
];
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

#[cfg(test)]
mod tests {
    use super::super::{Area, parse_answer};

    fn line(text: &str) -> String {
        parse_answer(text, &Area::EMPTY).street_line().unwrap_or_default()
    }

    #[test]
    fn what_the_caller_asks_behind_an_address_is_no_street() {
        for (text, expected) in [
            ("735 South Corona Street. No, put that down, please. Sorry.", "735 S Corona St"),
            ("735 South Corona Street no put that down please sorry", "735 S Corona St"),
            ("1420 Pearl Street, no just write that down please", "1420 Pearl St"),
            ("1420 Pearl Street no sorry go ahead", "1420 Pearl St"),
            ("1420 Pearl Street, sorry, hang on", "1420 Pearl St"),
            ("1420 Pearl Street, sorry, hurry up please", "1420 Pearl St"),
            ("1420 Pearl Street, sorry, repeat that please", "1420 Pearl St"),
            ("3120 West 35th Avenue, oh wait, no, moved in July.", "3120 W 35th Ave"),
            ("go ahead", ""),
            ("hang on", ""),
        ] {
            assert_eq!(line(text), expected, "{text}");
        }
    }

    #[test]
    fn a_street_that_is_corrected_behind_it_is_one() {
        for (text, expected) in [
            ("1420 Pearl Street, no, Quivas", "1420 Quivas St"),
            ("1420 Pearl Street, no wait, Blumfield", "1420 Blumfield St"),
            ("1420 Pearl Street, no, July Street", "1420 July St"),
            ("Back Street", "Back St"),
        ] {
            assert_eq!(line(text), expected, "{text}");
        }
    }
}
