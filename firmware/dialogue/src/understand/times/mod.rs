//! When: wishes and choices of time as callers say them → an interval, a choice, or neither.
//!
//! Conventions of the tables: morning 08–12, afternoon 12–17, first thing 08–10, late 15–17, evening from 17,
//! a whole day 00:00–23:59, an open end empty. All times are local civil times of the office; only
//! [`TimeReading::wish`] goes through the time zone, so daylight saving is met in one place.

mod arrange;
mod aside;
mod calendar;
mod choice;
mod claim;
mod clock;
mod date;
mod day;
mod hear;
mod holiday;
mod intent;
mod item;
mod lexicon;
mod meaning;
mod number;
mod phrase;
mod scan;
mod stretch;
mod wish;
mod words;

use std::fmt;

use jiff::civil::{Date, DateTime, Time};

use self::calendar::Calendar;

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

impl Exclusion {
    fn whole_day(&self) -> Option<Date> {
        match (self.from, self.to) {
            (When::On(a), When::On(b)) => {
                let whole = a.date() == b.date() && a.time() == DAY_START && b.time() == DAY_END;
                whole.then(|| a.date())
            }
            (When::On(_) | When::Daily(_), When::On(_) | When::Daily(_)) => None,
        }
    }

    /// Its hours, where it is of any day.
    fn hours(&self) -> Option<(Time, Time)> {
        match (self.from, self.to) {
            (When::Daily(from), When::Daily(to)) => Some((from, to)),
            (When::On(_) | When::Daily(_), When::On(_) | When::Daily(_)) => None,
        }
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.whole_day() {
            Some(day) => write!(f, "{day}"),
            None => write!(f, "{}/{}", self.from, self.to),
        }
    }
}

/// Reads what is said about time. `now` is the office's local time; `offer` holds the windows just offered,
/// in the order they were said, or nothing.
///
/// Words are mended where they were misheard, cut into pieces (days, hours, places, limits), put together to
/// claims, and the claims to one interval, which is then held against the offers.
pub fn parse(text: &str, now: DateTime, offer: &[(DateTime, DateTime)]) -> TimeReading {
    let words = hear::mend(words::split(text));
    let cal = Calendar { now, offers: offer, last: None };
    let mut claims = claim::claims(&arrange::arrange(scan::items(&words, &cal)), &words);
    if intent::asks_outright(&words) {
        // "What time do you open? First thing Monday, then."
        let asked = words.iter().position(|w| w.asks).map_or(words.len(), |i| i + 1);
        if !claims.iter().any(|c| c.is_wish_from(asked)) {
            return TimeReading::bare(TimeKind::Question);
        }
        claims.retain(|c| c.is_from(asked));
    }
    if intent::is_undecided(&words) || claim::contradict(&claims) {
        return TimeReading::bare(TimeKind::Unclear);
    }
    let interval = meaning::combine(&claims, &cal);
    if claims.is_empty() && !offer.is_empty() && intent::asks(&words, text) && !scan::wants_more(&words) {
        return TimeReading::bare(TimeKind::Question);
    }
    if let Some(choice) = choice::choose(&words, &claims, interval.as_ref(), offer) {
        return choice;
    }
    if let Some(reading) = interval {
        return reading;
    }
    TimeReading::bare(if intent::is_soonest(&words) {
        TimeKind::Soonest
    } else if intent::is_flexible(&words) {
        TimeKind::Flexible
    } else if intent::asks(&words, text) {
        TimeKind::Question
    } else {
        TimeKind::Unclear
    })
}

impl TimeReading {
    fn bare(kind: TimeKind) -> Self {
        Self { kind, earliest: None, latest: None, choice: None, exclude: Vec::new(), also: None }
    }

    fn chosen(choice: Choice) -> Self {
        Self { choice: Some(choice), ..Self::bare(TimeKind::Choice) }
    }
}

const DAY_START: Time = jiff::civil::time(0, 0, 0, 0);
const DAY_END: Time = jiff::civil::time(23, 59, 0, 0);

#[cfg(test)]
mod tests;
