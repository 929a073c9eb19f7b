//! Words of a turn → days, parts of the day, clock times and the little words that relate them.

use jiff::civil::{Date, DateTime, Time};

use super::{clock, day};

/// A meaningful piece of a turn. `at` is the index of its first word, `to` one past its last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub what: What,
    pub at: usize,
    pub to: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// First and last day.
    Days(Date, Date),
    /// "tomorrow", of which just after midnight two days may be meant.
    Tomorrow(Date),
    /// A part of the day; an open end is none.
    Part(Time, Option<Time>),
    /// A clock time.
    Clock(Time),
    /// A moment reckoned from now: "in two hours".
    Moment(DateTime),
    /// What comes after is a limit.
    Relation(Relation),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Not before.
    After,
    /// Not after.
    Before,
    /// Up to and with (days), not after (times).
    By,
    /// From then on.
    From,
    /// Up to and with.
    To,
    /// Doesn't suit.
    Not,
    /// An end of "not": what follows suits again.
    But,
}

/// Lower-case words; `3:30pm` → `3 30 pm`, `p.m.` → `pm`, apostrophes dropped. At most 400.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in text.chars().chain(std::iter::once(' ')) {
        let digit_ends = c.is_alphabetic() && !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
        if matches!(c, '\'' | '\u{2019}') {
            continue;
        }
        if (!c.is_alphanumeric() || digit_ends) && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        if out.len() >= WORD_LIMIT {
            break;
        }
    }
    joined(out)
}

/// `p m` → `pm`, `23 rd` → `23rd`.
fn joined(words: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let last = out.last().map_or("", |w| w.as_str());
        let meridiem = word == "m" && matches!(last, "a" | "p");
        let ordinal = matches!(&*word, "st" | "nd" | "rd" | "th") && last.bytes().all(|b| b.is_ascii_digit());
        match out.last_mut() {
            Some(last) if meridiem || ordinal => last.push_str(&word),
            Some(_) | None => out.push(word),
        }
    }
    out
}

/// The pieces of a turn, in order.
pub(super) fn items(words: &[String], now: DateTime) -> Vec<Item> {
    let words: Vec<&str> = words.iter().map(|w| &**w).collect();
    let mut items: Vec<Item> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        let found = day::read(rest, now)
            .or_else(|| moment(rest, now))
            .or_else(|| clock::part(rest))
            .or_else(|| relation(&words, at))
            .or_else(|| clock::clock(&words, at, &items));
        match found {
            Some((what, taken)) => {
                items.push(Item { what, at, to: at + taken });
                at += taken;
            }
            None => at += 1,
        }
    }
    items
}

/// "in two hours", "within the hour", "in half an hour".
fn moment(rest: &[&str], now: DateTime) -> Option<(What, usize)> {
    if !matches!(rest.first(), Some(&"in")) {
        return None;
    }
    let (minutes, taken) = match rest.get(1..)? {
        ["half", "an", "hour", ..] => (30, 4),
        ["an", "hour", "and", "a", "half", ..] => (90, 6),
        ["an", "hour", ..] | ["a", "hour", ..] => (60, 3),
        ["a", "couple", "hours", ..] => (120, 4),
        ["a", "couple", "of", "hours", ..] => (120, 5),
        ["a", "few", "hours", ..] => (180, 4),
        [n, unit, ..] => {
            let n = clock::number(n)?;
            let each = match *unit {
                "hour" | "hours" => 60,
                "minutes" | "minute" => 1,
                _ => return None,
            };
            (i64::from(n) * each, 3)
        }
        _ => return None,
    };
    let then = now.checked_add(jiff::Span::new().minutes(minutes)).ok()?;
    Some((What::Moment(then), taken))
}

/// Relations, longest phrase first. "at" and "until" mean different things beside work and home.
fn relation(words: &[&str], at: usize) -> Option<(What, usize)> {
    let rest = &words[at..];
    for (phrase, relation) in RELATIONS {
        let len = phrase.split(' ').count();
        if phrase.split(' ').enumerate().all(|(i, p)| rest.get(i) == Some(&p)) {
            return Some((What::Relation(*relation), len));
        }
    }
    let before = &words[at.saturating_sub(6)..at];
    let near = |list: &[&str]| before.iter().any(|w| list.contains(w));
    let relation = match rest[0] {
        "until" | "till" | "til" if near(&AWAY) => Relation::From,
        "until" | "till" | "til" => Relation::Before,
        "at" | "by" | "around" | "about" if near(&BACK) => Relation::After,
        "at" | "by" | "around" | "about" | "for" if near(&LEAVING) => Relation::Before,
        "by" => Relation::By,
        _ => return None,
    };
    Some((What::Relation(relation), 1))
}

const WORD_LIMIT: usize = 400;

/// Words before "until" that mean the caller is not there till then.
const AWAY: [&str; 28] = [
    "town",
    "vacation",
    "trip",
    "traveling",
    "work",
    "works",
    "working",
    "busy",
    "meeting",
    "meetings",
    "gone",
    "not",
    "cant",
    "wont",
    "class",
    "school",
    "shift",
    "asleep",
    "isnt",
    "arent",
    "away",
    "dont",
    "tied",
    "appointment",
    "court",
    "sleep",
    "no",
    "nobody",
];
/// Words before "at" that mean the caller is there from then.
const BACK: [&str; 15] = [
    "off",
    "home",
    "back",
    "free",
    "finish",
    "done",
    "ends",
    "end",
    "open",
    "available",
    "finished",
    "over",
    "arrive",
    "landing",
    "opens",
];
/// Words before "at" that mean the caller is there up to then.
const LEAVING: [&str; 9] = ["leave", "leaving", "go", "out", "head", "pick", "flight", "bed", "closes"];

const RELATIONS: &[(&str, Relation)] = &[
    ("not any earlier than", Relation::After),
    ("not any later than", Relation::Before),
    ("no earlier than", Relation::After),
    ("not earlier than", Relation::After),
    ("no sooner than", Relation::After),
    ("not sooner than", Relation::After),
    ("any earlier than", Relation::After),
    ("earlier than", Relation::Before),
    ("no later than", Relation::Before),
    ("not later than", Relation::Before),
    ("later than", Relation::After),
    ("not before", Relation::After),
    ("nothing before", Relation::After),
    ("cant before", Relation::After),
    ("not until", Relation::After),
    ("not till", Relation::After),
    ("nothing after", Relation::Before),
    ("not after", Relation::Before),
    ("nothing until", Relation::After),
    ("cant do before", Relation::After),
    ("cant do anything before", Relation::After),
    ("cant be before", Relation::After),
    ("cant be there before", Relation::After),
    ("cant do after", Relation::Before),
    ("cant do anything after", Relation::Before),
    ("not home before", Relation::After),
    ("wont be home before", Relation::After),
    ("anything before", Relation::Before),
    ("prior to", Relation::Before),
    ("sometime after", Relation::After),
    ("after", Relation::After),
    ("past", Relation::After),
    ("before", Relation::Before),
    ("starting", Relation::From),
    ("beginning", Relation::From),
    ("between", Relation::From),
    ("from", Relation::From),
    ("through", Relation::To),
    ("thru", Relation::To),
    ("to", Relation::To),
    ("but not", Relation::Not),
    ("just not", Relation::Not),
    ("anything but", Relation::Not),
    ("any day but", Relation::Not),
    ("any time but", Relation::Not),
    ("anytime but", Relation::Not),
    ("everything but", Relation::Not),
    ("other than", Relation::Not),
    ("except for", Relation::Not),
    ("except", Relation::Not),
    ("besides", Relation::Not),
    ("cant do", Relation::Not),
    ("cant make", Relation::Not),
    ("cant", Relation::Not),
    ("wont work", Relation::Not),
    ("not on", Relation::Not),
    ("not", Relation::Not),
    ("never", Relation::Not),
    ("no", Relation::Not),
    ("dont want", Relation::Not),
    ("avoid", Relation::Not),
    ("but", Relation::But),
    ("so", Relation::But),
    ("instead", Relation::But),
];
