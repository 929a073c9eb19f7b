//! The pieces of which wishes are made: days, parts of the day, clock times, places in the offer, and the little
//! words that relate them.

use jiff::civil::{Date, DateTime, Time, Weekday};

/// A meaningful piece of a turn. `at` is the index of its first word, `to` one past its last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub what: What,
    pub at: usize,
    pub to: usize,
}

/// What a piece says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A day or days.
    Days(Days),
    /// A part of the day; an open end is none.
    Part(Option<Time>, Option<Time>),
    /// A clock time, or from one to another.
    Clock(Hours),
    /// From a moment reckoned from now ("in two hours") to another, or open.
    Moment(DateTime, Option<DateTime>),
    /// "that", "then": what was said before.
    Back,
    /// "the same time" as the one offered.
    SameTime,
    /// One or more of the offers.
    Place(Place),
    /// What comes after is a limit, or denied.
    Relation(Relation),
    /// "or later", "at the earliest": a limit on what stands before.
    Edge(Relation),
    /// "won't work": what stands before is denied.
    Deny,
    /// "works", "is fine": what stands before suits, whatever is said next.
    Suits,
    /// "no wait", "I mean": what comes after replaces its like.
    Correct,
    /// "so": what stood before was the reason.
    So,
    /// "because": what follows is the reason.
    Because,
    /// "but", "and I can": a denial ends.
    But,
    /// "or", "and".
    Join,
}

/// Days said: the first and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    pub from: Date,
    pub to: Date,
    pub sort: Sort,
    /// Another day that may be meant: "tomorrow" just after midnight.
    pub also: Option<Date>,
}

impl Days {
    pub(super) fn one(day: Date, sort: Sort) -> Self {
        Self { from: day, to: day, sort, also: None }
    }

    pub(super) fn span(from: Date, to: Date, sort: Sort) -> Self {
        Self { from, to, sort, also: None }
    }
}

/// How days were said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Reckoned from today, or from another day.
    Reckoned,
    /// By the bare name of the day of the week.
    Name(Weekday),
    /// By the number in the month alone.
    Number(i8),
    /// With its month.
    Dated,
    /// By the name of a holiday.
    Holiday,
    /// A week, whole or in part.
    Week,
    /// A month, a weekend, some days.
    Stretch,
}

/// A clock time, or from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hours {
    pub from: Time,
    pub to: Time,
    /// Whether the half of the day was said.
    pub sure: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Not before; of days: from the day after.
    After,
    /// Not after; of days: up to the day before.
    Before,
    /// Up to and with.
    By,
    /// From then on.
    From,
    /// Between this and the next.
    Between,
    /// Up to and with, the second of two.
    To,
    /// "until": up to and with, or from then on for who is busy till then.
    Until,
    /// The caller is away: doesn't suit, and a limit turns round.
    Busy,
    /// Doesn't suit.
    Not,
}

/// A place in the row of offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The first is 0.
    Nth(usize),
    /// "The first two".
    FirstTwo,
    /// The last in the row.
    Last,
    /// The middle one of three.
    Middle,
    /// The earliest by date.
    Earlier,
    /// The latest by date.
    Later,
    /// The one that was not spoken of.
    Other,
}
