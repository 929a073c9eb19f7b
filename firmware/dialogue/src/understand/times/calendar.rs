//! What a turn is reckoned from: the office's local time, the windows offered, the day spoken of last.

use jiff::{
    Span,
    civil::{Date, DateTime, Weekday},
};

use super::item::Days;

/// Offers in the order they were said.
pub(super) type Offers<'a> = &'a [(DateTime, DateTime)];

#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar<'a> {
    pub now: DateTime,
    pub offers: Offers<'a>,
    /// The days spoken of last in this turn.
    pub last: Option<Days>,
}

impl Calendar<'_> {
    pub(super) fn today(&self) -> Date {
        self.now.date()
    }

    /// Whether a caller who is up late may mean the coming daylight by "tomorrow".
    pub(super) fn is_small_hours(&self) -> bool {
        self.now.hour() < SMALL_HOURS
    }

    /// The coming daylight in the small hours, else the next day.
    pub(super) fn tomorrow(&self) -> Date {
        if self.is_small_hours() { self.today() } else { plus(self.today(), 1) }
    }

    /// The day on which all offers are.
    pub(super) fn offered_day(&self) -> Option<Date> {
        let day = self.offers.first()?.0.date();
        self.offers.iter().all(|o| o.0.date() == day).then_some(day)
    }

    /// The first offer whose day is so.
    pub(super) fn offered(&self, so: impl Fn(Date) -> bool) -> Option<Date> {
        self.offers.iter().map(|o| o.0.date()).find(|d| so(*d))
    }

    /// The day spoken of last, or the one offered.
    pub(super) fn spoken_of(&self) -> Option<Date> {
        self.last.map(|d| d.to).or_else(|| self.offered_day())
    }
}

pub(super) fn plus(day: Date, days: i64) -> Date {
    day.checked_add(Span::new().days(days)).unwrap_or(day)
}

/// The Monday of a day's week.
pub(super) fn monday(day: Date) -> Date {
    plus(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// The first day of this name on or after a day.
pub(super) fn on_or_after(day: Date, name: Weekday) -> Date {
    let ahead = i64::from(name.to_monday_zero_offset()) - i64::from(day.weekday().to_monday_zero_offset());
    plus(day, ahead.rem_euclid(7))
}

/// The day of this name in a day's week, Monday first.
pub(super) fn in_week_of(day: Date, name: Weekday) -> Date {
    plus(monday(day), i64::from(name.to_monday_zero_offset()))
}

/// The day of this number on or after a day: in its month, or the first later month that has it.
pub(super) fn number_on_or_after(day: Date, n: i8) -> Option<Date> {
    let mut first = day.first_of_month();
    for _ in 0..3 {
        match Date::new(first.year(), first.month(), n) {
            Ok(found) if found >= day => return Some(found),
            Ok(_) | Err(_) => first = next_month(first),
        }
    }
    None
}

/// The first of the month after a day's.
pub(super) fn next_month(day: Date) -> Date {
    plus(day.last_of_month(), 1)
}

/// Until this hour "tomorrow" may mean the day that has just begun.
const SMALL_HOURS: i8 = 4;
