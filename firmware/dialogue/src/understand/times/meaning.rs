//! Days, parts and clock times with what relates them → one interval.

use jiff::{
    Span,
    civil::{Date, DateTime, Time},
};

use super::{
    DAY_END, DAY_START, Exclusion, TimeKind, TimeReading, When,
    item::{Item, Relation, What},
};

/// What has been gathered so far. Times hold for the days, or for any day.
#[derive(Default)]
struct Gathered {
    day_from: Option<Date>,
    day_to: Option<Date>,
    from: Option<Time>,
    to: Option<Time>,
    /// A clock time said with no relation: "at three".
    at: Option<Time>,
    exclude: Vec<Exclusion>,
    also: Option<Date>,
    any: bool,
}

/// The interval that the items say, `None` when they say none.
pub(super) fn combine(items: &[Item], now: DateTime) -> Option<TimeReading> {
    let mut all = Gathered::default();
    let mut relation: Option<(Relation, usize)> = None;
    for (n, item) in items.iter().enumerate() {
        let near = relation.filter(|(_, to)| item.at - to <= RELATION_REACH).map(|(r, _)| r);
        match &item.what {
            What::Relation(r) => {
                // "not after" is one relation, "but not Friday" another; a "not" just before a limit turns it.
                relation = Some((turned(near, *r), item.to));
                continue;
            }
            What::Days(from, to) => all.days(near, *from, *to),
            What::Tomorrow(day) => {
                all.days(near, *day, *day);
                all.also = (now.hour() < SMALL_HOURS).then(|| now.date());
            }
            What::Part(from, to) => all.part(near, *from, *to, items, n),
            What::Clock(at) => all.clock(near, *at),
            What::Moment(at) => all.moment(near, *at),
        }
        // "not Monday or Tuesday" denies both; a limit holds for one thing.
        let goes_on = near == Some(Relation::Not)
            || (near == Some(Relation::From) && matches!(item.what, What::Clock(_)));
        relation = relation
            .filter(|_| goes_on)
            .map(|(r, _)| (if r == Relation::From { Relation::To } else { r }, item.to));
    }
    all.reading()
}

fn turned(before: Option<Relation>, now: Relation) -> Relation {
    match (before, now) {
        (Some(Relation::Not), Relation::Before) => Relation::After,
        (Some(Relation::Not), Relation::After) => Relation::Before,
        (Some(Relation::Not), Relation::By) => Relation::After,
        (_, now) => now,
    }
}

impl Gathered {
    fn days(&mut self, relation: Option<Relation>, from: Date, to: Date) {
        self.any = true;
        match relation {
            Some(Relation::Not) => self.exclude.push(Exclusion {
                from: When::On(from.to_datetime(DAY_START)),
                to: When::On(to.to_datetime(DAY_END)),
            }),
            Some(Relation::After) => self.day_from = to.checked_add(Span::new().days(1)).ok(),
            Some(Relation::Before) => self.day_to = from.checked_sub(Span::new().days(1)).ok(),
            Some(Relation::By) => self.day_to = Some(to),
            Some(Relation::From) => self.day_from = Some(from),
            Some(Relation::To) => self.day_to = Some(to),
            Some(Relation::But) | None => {
                self.day_from = Some(self.day_from.map_or(from, |d| d.min(from)));
                self.day_to = Some(self.day_to.map_or(to, |d| d.max(to)));
            }
        }
    }

    fn part(&mut self, relation: Option<Relation>, from: Time, to: Option<Time>, items: &[Item], n: usize) {
        self.any = true;
        match relation {
            Some(Relation::Not) => {
                // "not Friday morning" took Friday already: the part narrows it.
                let narrowed = n > 0 && matches!(items[n - 1].what, What::Days(..) | What::Tomorrow(_));
                let last = self.exclude.pop().filter(|_| narrowed);
                let day = last.and_then(|e| match e.from {
                    When::On(at) => Some(at.date()),
                    When::Daily(_) => None,
                });
                let until = to.unwrap_or(DAY_END);
                self.exclude.push(Exclusion { from: When::of(day, from), to: When::of(day, until) });
            }
            Some(Relation::After) => self.from = to.or(Some(from)),
            Some(Relation::Before | Relation::By | Relation::To) => self.to = Some(from),
            Some(Relation::From | Relation::But) | None => {
                let first = self.from.is_none() && self.to.is_none();
                let (a, b) = (self.from.unwrap_or(DAY_START), self.to.unwrap_or(DAY_END));
                let overlap = !first && a.max(from) < b.min(to.unwrap_or(DAY_END));
                // "late tomorrow afternoon" is both at once, "morning or evening" either.
                (self.from, self.to) = match (first, overlap) {
                    (true, _) => (Some(from), to),
                    (false, true) => (Some(a.max(from)), to.map_or(self.to, |t| Some(t.min(b)))),
                    (false, false) => (Some(a.min(from)), self.to.max(to)),
                };
            }
        }
    }

    fn clock(&mut self, relation: Option<Relation>, at: Time) {
        self.any = true;
        match relation {
            Some(Relation::After | Relation::From) => self.from = Some(at),
            Some(Relation::Before | Relation::By | Relation::To) => {
                if relation == Some(Relation::To) && self.from.is_none() {
                    self.from = self.at.take();
                }
                self.to = Some(at);
            }
            Some(Relation::Not) => {
                self.exclude.push(Exclusion { from: When::Daily(at), to: When::Daily(at) });
            }
            Some(Relation::But) | None => match self.at {
                Some(other) => {
                    self.at = None;
                    self.from = Some(other.min(at));
                    self.to = Some(other.max(at));
                }
                None => self.at = Some(at),
            },
        }
    }

    fn moment(&mut self, relation: Option<Relation>, at: DateTime) {
        self.any = true;
        self.day_from = Some(at.date());
        self.day_to = Some(at.date());
        match relation {
            Some(Relation::Before | Relation::By | Relation::To) => self.to = Some(at.time()),
            Some(Relation::Not) => {
                (self.day_from, self.day_to) = (None, None);
                let until = When::On(at.date().to_datetime(DAY_END));
                self.exclude.push(Exclusion { from: When::On(at), to: until });
            }
            Some(Relation::After | Relation::From | Relation::But) | None => self.from = Some(at.time()),
        }
    }

    fn reading(mut self) -> Option<TimeReading> {
        if !self.any {
            return None;
        }
        if let Some(at) = self.at {
            // "in the morning, at nine": the clock time is the finer word.
            (self.from, self.to) = (Some(at), Some(at));
        }
        let one_day = self.day_from.is_some() && self.day_from == self.day_to;
        let untimed = self.from.is_none() && self.to.is_none();
        let earliest = match (self.day_from, self.from) {
            (day, Some(time)) => Some(When::of(day, time)),
            (Some(day), None) if untimed || !one_day => Some(When::of(Some(day), DAY_START)),
            (Some(_) | None, None) => None,
        };
        let latest = match (self.day_to, self.to) {
            (day, Some(time)) => Some(When::of(day, time)),
            (Some(day), None) if untimed || !one_day => Some(When::of(Some(day), DAY_END)),
            (Some(_) | None, None) => None,
        };
        Some(TimeReading {
            kind: TimeKind::Interval,
            earliest,
            latest,
            choice: None,
            exclude: self.exclude,
            also: self.also,
        })
    }
}

/// Words between a relation and what it relates: "after I get off work at five".
const RELATION_REACH: usize = 5;
/// Until this hour "tomorrow" may mean the day that has just begun.
const SMALL_HOURS: i8 = 4;
