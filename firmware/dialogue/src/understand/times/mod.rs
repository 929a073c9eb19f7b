//! When: wishes and choices of time as callers say them → an interval, a choice, or neither.
//!
//! Conventions of the tables: morning 08–12, afternoon 12–17, first thing 08–10, late 15–17, evening from 17,
//! a whole day 00:00–23:59, an open end empty. All times are local civil times of the office; only
//! [`TimeReading::wish`] goes through the time zone, so daylight saving is met in one place.

mod choice;
mod clock;
mod day;
mod item;
mod meaning;
mod wish;

use std::fmt;

use jiff::civil::{Date, DateTime, Time};

/// What a turn about time says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeReading {
    /// Which sort of thing.
    pub kind: TimeKind,
    /// Not before; `None` = open.
    pub earliest: Option<When>,
    /// Not after; `None` = open.
    pub latest: Option<When>,
    /// Which of the offers, with [`TimeKind::Choice`].
    pub choice: Option<Choice>,
    /// What doesn't suit.
    pub exclude: Vec<Exclusion>,
    /// Another day that the same words may mean: "tomorrow" said between midnight and four.
    pub also: Option<Date>,
}

/// The sorts of things said about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeKind {
    /// A stretch of time, open at an end perhaps.
    Interval,
    /// One of the offers, or none of them.
    Choice,
    /// As early as can be.
    Soonest,
    /// Any time.
    Flexible,
    /// A question back.
    Question,
    /// Nothing about time that can be used; a bare yes to two offers too.
    Unclear,
}

impl TimeKind {
    /// The word of the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Interval => "interval",
            Self::Choice => "choice",
            Self::Soonest => "soonest",
            Self::Flexible => "flexible",
            Self::Question => "question",
            Self::Unclear => "unclear",
        }
    }
}

/// Which of the offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// The first.
    First,
    /// The second.
    Second,
    /// The third.
    Third,
    /// All the same to the caller.
    Any,
    /// None of them.
    None,
}

impl Choice {
    /// The word of the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Third => "third",
            Self::Any => "any",
            Self::None => "none",
        }
    }

    /// The choice of the offer at an index below three.
    pub const fn nth(index: usize) -> Option<Self> {
        match index {
            0 => Some(Self::First),
            1 => Some(Self::Second),
            2 => Some(Self::Third),
            _ => None,
        }
    }
}

/// A local time: of a day, or of any day. Prints as `2026-01-15T08:00` or `T08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// Of one day.
    On(DateTime),
    /// Of any day.
    Daily(Time),
}

impl When {
    fn of(date: Option<Date>, time: Time) -> Self {
        date.map_or(Self::Daily(time), |d| Self::On(d.to_datetime(time)))
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(at) => write!(f, "{}T{:02}:{:02}", at.date(), at.hour(), at.minute()),
            Self::Daily(time) => write!(f, "T{:02}:{:02}", time.hour(), time.minute()),
        }
    }
}

/// A stretch that doesn't suit. Prints as a date for a whole day, else `from/to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// Its start.
    pub from: When,
    /// Its end.
    pub to: When,
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (When::On(a), When::On(b))
                if a.date() == b.date() && a.time() == DAY_START && b.time() == DAY_END =>
            {
                write!(f, "{}", a.date())
            }
            (from, to) => write!(f, "{from}/{to}"),
        }
    }
}

/// Reads what is said about time. `now` is the office's local time; `offer` holds the windows just offered,
/// in the order they were said, or nothing.
pub fn parse(text: &str, now: DateTime, offer: &[(DateTime, DateTime)]) -> TimeReading {
    let words = item::words(text);
    let items = item::items(&words, now);
    let interval = meaning::combine(&items, now);
    let soonest = has(&words, &SOONEST);
    if let Some(choice) = choice::choose(&words, &items, interval.as_ref(), offer) {
        return choice;
    }
    if let Some(reading) = interval {
        return reading;
    }
    if soonest {
        return TimeReading::bare(TimeKind::Soonest);
    }
    if has(&words, &FLEXIBLE) {
        return TimeReading::bare(TimeKind::Flexible);
    }
    if choice::asks(&words, text) {
        return TimeReading::bare(TimeKind::Question);
    }
    TimeReading::bare(TimeKind::Unclear)
}

impl TimeReading {
    fn bare(kind: TimeKind) -> Self {
        Self { kind, earliest: None, latest: None, choice: None, exclude: Vec::new(), also: None }
    }

    fn chosen(choice: Choice) -> Self {
        Self { choice: Some(choice), ..Self::bare(TimeKind::Choice) }
    }
}

/// Whether one of the phrases is said and not denied.
fn has(words: &[String], phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        words.windows(phrase.len()).enumerate().any(|(at, w)| {
            w.iter().zip(&phrase).all(|(a, b)| a == b)
                && !(at > 0 && matches!(&*words[at - 1], "not" | "dont" | "isnt" | "doesnt" | "never"))
        })
    })
}

const DAY_START: Time = jiff::civil::time(0, 0, 0, 0);
const DAY_END: Time = jiff::civil::time(23, 59, 0, 0);

const SOONEST: [&str; 31] = [
    "asap",
    "a s a p",
    "soon as possible",
    "soonest",
    "right away",
    "earliest",
    "immediately",
    "right now",
    "as soon as",
    "quick as",
    "quickest",
    "fast as",
    "sooner the better",
    "the sooner",
    "next available",
    "first available",
    "first opening",
    "first one you have",
    "first thing you have",
    "first thing available",
    "soon as you",
    "emergency",
    "now",
    "any sooner",
    "something sooner",
    "anything sooner",
    "quickly as",
    "first slot",
    "next opening",
    "straight away",
    "whatever is first",
];
const FLEXIBLE: [&str; 34] = [
    "any time",
    "anytime",
    "whenever",
    "flexible",
    "doesnt matter",
    "dont care",
    "dont mind",
    "whatever works",
    "whatever you have",
    "whatever time",
    "any day",
    "im open",
    "wide open",
    "all day",
    "im home all",
    "home all day",
    "im retired",
    "i work from home",
    "work from home",
    "up to you",
    "you pick",
    "you choose",
    "your choice",
    "no preference",
    "im easy",
    "im around",
    "im always home",
    "anything works",
    "anything is fine",
    "no rush",
    "makes no difference",
    "not picky",
    "all the same",
    "matter to me",
];

#[cfg(test)]
mod tests;
