//! A reading → windows in UTC for the office: the one place where a time zone is met.

use jiff::{
    Span,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use vocab::{Slot, Wish};

use super::{DAY_END, DAY_START, TimeKind, TimeReading, When};

impl TimeReading {
    /// The windows that suit, for the fortnight-and-a-half to come. An hour that daylight saving skips is
    /// read as the hour after it, one that comes twice as the first.
    pub fn wish(&self, now: DateTime, zone: &TimeZone) -> Wish {
        let except = self.exclude.iter().flat_map(|e| windows(Some(e.from), Some(e.to), now, zone)).collect();
        let within = match self.kind {
            TimeKind::Interval if self.earliest.is_some() || self.latest.is_some() => {
                let mut within = windows(self.earliest, self.latest, now, zone);
                within.extend(self.also.and_then(|day| self.moved_to(day, zone)));
                within
            }
            TimeKind::Interval
            | TimeKind::Choice
            | TimeKind::Soonest
            | TimeKind::Flexible
            | TimeKind::Question
            | TimeKind::Unclear => Vec::new(),
        };
        Wish { within, except }
    }

    /// The same hours on another day.
    fn moved_to(&self, day: Date, zone: &TimeZone) -> Option<Slot> {
        slot(
            day.to_datetime(time_of(self.earliest).unwrap_or(DAY_START)),
            day.to_datetime(time_of(self.latest).unwrap_or(DAY_END)),
            zone,
        )
    }
}

fn time_of(when: Option<When>) -> Option<Time> {
    when.map(|w| match w {
        When::On(at) => at.time(),
        When::Daily(at) => at,
    })
}

fn windows(from: Option<When>, to: Option<When>, now: DateTime, zone: &TimeZone) -> Vec<Slot> {
    let span = match (from, to) {
        (Some(When::On(a)), Some(When::On(b))) if a.date() != b.date() && timed(a, b) => {
            return each_day(a.date(), b.date(), a.time(), b.time(), zone);
        }
        (Some(When::On(a)), Some(When::On(b))) => (a, b),
        (Some(When::On(a)), None) if a.time() == DAY_START => (a, horizon(now)),
        // "Thursday after three" ends with Thursday.
        (Some(When::On(a)), None) => (a, a.date().to_datetime(DAY_END)),
        (Some(When::On(a)), Some(When::Daily(t))) => {
            return each_day(a.date(), horizon(now).date(), a.time(), t, zone);
        }
        (None, Some(When::On(b))) if b.time() == DAY_END => (now, b),
        (None, Some(When::On(b))) => (b.date().to_datetime(DAY_START), b),
        (from, to) => {
            let last = match to {
                Some(When::On(b)) => b.date(),
                Some(When::Daily(_)) | None => horizon(now).date(),
            };
            let (from, to) = (time_of(from).unwrap_or(DAY_START), time_of(to).unwrap_or(DAY_END));
            return each_day(now.date(), last, from, to, zone);
        }
    };
    slot(span.0, span.1, zone).into_iter().collect()
}

/// Whether an interval over several days means hours of each: "next week in the morning".
fn timed(a: DateTime, b: DateTime) -> bool {
    a.time() != DAY_START || b.time() != DAY_END
}

fn horizon(now: DateTime) -> DateTime {
    now.checked_add(Span::new().days(HORIZON_DAYS)).unwrap_or(now)
}

fn each_day(first: Date, last: Date, from: Time, to: Time, zone: &TimeZone) -> Vec<Slot> {
    let days = std::iter::successors(Some(first), |d| d.tomorrow().ok()).take_while(|d| *d <= last);
    days.take(HORIZON_DAYS as usize + 1)
        .filter_map(|d| slot(d.to_datetime(from), d.to_datetime(to), zone))
        .collect()
}

/// A window; a moment ("at three") is the two hours around it, since windows are two hours long.
fn slot(from: DateTime, to: DateTime, zone: &TimeZone) -> Option<Slot> {
    let start = zone.to_ambiguous_zoned(from).compatible().ok()?.timestamp();
    let end = zone.to_ambiguous_zoned(to).compatible().ok()?.timestamp();
    let hour = std::time::Duration::from_secs(3600);
    match end.cmp(&start) {
        std::cmp::Ordering::Greater => Some(Slot { start, end }),
        std::cmp::Ordering::Equal => {
            // At the ends of the calendar there is nothing before or after.
            let start = start.checked_sub(2 * hour).unwrap_or(start);
            Some(Slot { start, end: end.checked_add(hour).unwrap_or(end) })
        }
        std::cmp::Ordering::Less => None,
    }
}

/// How far ahead daily wishes are spelled out.
const HORIZON_DAYS: i64 = 45;
