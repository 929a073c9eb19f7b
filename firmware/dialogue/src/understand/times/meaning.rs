//! Claims → one interval and what is excluded from it.

use jiff::civil::{Date, DateTime, Time};

use super::{
    DAY_END, DAY_START, Exclusion, TimeKind, TimeReading, When,
    calendar::{Calendar, plus},
    claim::Claim,
    item::{Days, Relation, What},
};

/// The interval that the claims make, `None` when they speak of no time.
pub(super) fn combine(claims: &[Claim], cal: &Calendar<'_>) -> Option<TimeReading> {
    let mut all = Gathered::default();
    let mut denied: Vec<(Claim, bool)> = Vec::new();
    let mut before: Option<&Claim> = None;
    for claim in claims {
        if claim.denied() {
            let narrows = before.is_some_and(|b| b.denied()) && !claim.joined;
            denied.push((*claim, narrows));
        } else {
            all.add(claim, cal);
        }
        before = Some(claim);
    }
    let (days, mut hours) = (all.days(), all.hours());
    let mut exclude = exclusions(&denied);
    // "Before eight thirty or after five": what lies between doesn't suit.
    if let (Some(from), Some(to)) = hours
        && to < from
    {
        hours = (None, None);
        exclude.push(Exclusion { from: When::Daily(to), to: When::Daily(from) });
    }
    if !all.any && exclude.is_empty() {
        return None;
    }
    Some(reading(days, hours, exclude, all.also))
}

/// A stretch with ends that may be open.
type Ends<T> = (Option<T>, Option<T>);

#[derive(Default)]
struct Gathered {
    suits: Vec<Days>,
    first: Option<Date>,
    last: Option<Date>,
    part: Option<Ends<Time>>,
    clock: Option<(Time, Time)>,
    from: Option<Time>,
    to: Option<Time>,
    also: Option<Date>,
    any: bool,
}

impl Gathered {
    fn add(&mut self, claim: &Claim, cal: &Calendar<'_>) {
        self.any |= !matches!(claim.what, What::Place(_));
        let relation = claim.relation;
        match claim.what {
            What::Days(days) => self.add_days(days, relation),
            What::Part(from, to) => self.add_part((from, to), claim),
            What::Clock(hours) => match limit(relation) {
                Limit::None if hours.from == hours.to || self.clock.is_none() || claim.joined => {
                    let (a, b) = self.clock.unwrap_or((hours.from, hours.to));
                    self.clock = Some((a.min(hours.from), b.max(hours.to)));
                }
                Limit::None => self.clock = Some((hours.from, hours.to)),
                Limit::Lower => self.from = Some(hours.to),
                Limit::Upper => self.to = Some(hours.from),
            },
            What::Moment(from, to) => self.add_moment(from, to, relation),
            What::SameTime => {
                if let Some((from, to)) = same_hours(cal) {
                    self.clock = Some((from, to));
                }
            }
            What::Back | What::Place(_) | What::Relation(_) | What::Edge(_) | What::Deny | What::Correct => {}
            What::Suits | What::So | What::Because | What::But | What::Join => {}
        }
    }

    fn add_days(&mut self, days: Days, relation: Option<Relation>) {
        match relation {
            Some(Relation::After) => self.first = Some(plus(days.to, 1)),
            Some(Relation::From) => self.first = Some(days.from),
            Some(Relation::Before) => self.last = Some(plus(days.from, -1)),
            Some(Relation::By | Relation::Until) => self.last = Some(days.to),
            Some(Relation::Between | Relation::To | Relation::Not | Relation::Busy) | None => {
                self.also = self.also.or(days.also);
                self.suits.push(days);
            }
        }
    }

    fn add_part(&mut self, part: Ends<Time>, claim: &Claim) {
        match limit(claim.relation) {
            Limit::Lower if claim.relation == Some(Relation::From) => self.from = part.0.or(part.1),
            Limit::Lower => self.from = part.1.or(part.0),
            Limit::Upper if claim.relation == Some(Relation::By) => self.to = part.1.or(part.0),
            Limit::Upper => self.to = part.0.or(part.1),
            Limit::None => {
                self.part = Some(match self.part {
                    None => part,
                    Some(other) => {
                        both(other, part).filter(|_| !claim.joined).unwrap_or_else(|| either(other, part))
                    }
                });
            }
        }
    }

    fn add_moment(&mut self, from: DateTime, to: Option<DateTime>, relation: Option<Relation>) {
        match limit(relation) {
            Limit::Upper => {
                self.last = Some(from.date());
                self.to = Some(to.unwrap_or(from).time());
            }
            Limit::None | Limit::Lower => {
                let last = to.map_or(from.date(), |t| t.date());
                self.suits.push(Days::span(from.date(), last, super::item::Sort::Reckoned));
                self.from = Some(from.time());
                self.to = to.map(|t| t.time());
            }
        }
    }

    /// The days that suit, within the limits said.
    fn days(&self) -> Ends<Date> {
        let inner = |d: &Days| {
            self.suits.iter().any(|o| d.from <= o.from && o.to <= d.to && (d.from, d.to) != (o.from, o.to))
        };
        let suits = self.suits.iter().filter(|d| !inner(d));
        let from = suits.clone().map(|d| d.from).min();
        let to = suits.map(|d| d.to).max();
        within((from, to), (self.first, self.last))
    }

    /// The hours that suit. A clock time is the finer word beside a part of the day.
    fn hours(&self) -> Ends<Time> {
        let suits = match (self.clock, self.part) {
            (Some((from, to)), _) => (Some(from), Some(to)),
            (None, Some(part)) => part,
            (None, None) => (None, None),
        };
        within(suits, (self.from, self.to))
    }
}

/// What suits, cut to limits; limits that lie outside of it stand alone.
fn within<T: Ord + Copy>((from, to): Ends<T>, (first, last): Ends<T>) -> Ends<T> {
    let outside = first.zip(to).is_some_and(|(f, t)| f > t) || last.zip(from).is_some_and(|(l, f)| l < f);
    if outside {
        return (first, last);
    }
    (first.or(from).max(from), last.or(to).map(|l| to.map_or(l, |t| l.min(t))))
}

enum Limit {
    None,
    Lower,
    Upper,
}

fn limit(relation: Option<Relation>) -> Limit {
    match relation {
        Some(Relation::After | Relation::From) => Limit::Lower,
        Some(Relation::Before | Relation::By | Relation::Until) => Limit::Upper,
        Some(Relation::Between | Relation::To | Relation::Not | Relation::Busy) | None => Limit::None,
    }
}

/// "Late tomorrow afternoon" is both parts at once.
fn both(a: Ends<Time>, b: Ends<Time>) -> Option<Ends<Time>> {
    let from = a.0.max(b.0);
    let to = match (a.1, b.1) {
        (Some(x), Some(y)) => Some(x.min(y)),
        (x, y) => x.or(y),
    };
    let empty = from.zip(to).is_some_and(|(f, t)| f >= t);
    (!empty).then_some((from, to))
}

/// "Morning or evening" is either.
fn either(a: Ends<Time>, b: Ends<Time>) -> Ends<Time> {
    let from = a.0.zip(b.0).map(|(x, y)| x.min(y));
    let to = a.1.zip(b.1).map(|(x, y)| x.max(y));
    (from, to)
}

/// The hours that all offers have.
fn same_hours(cal: &Calendar<'_>) -> Option<(Time, Time)> {
    let (from, to) = cal.offers.first()?;
    let hours = (from.time(), to.time());
    cal.offers.iter().all(|o| (o.0.time(), o.1.time()) == hours).then_some(hours)
}

/// What doesn't suit, in the order said. A part of the day beside a day narrows it: "not Friday morning".
fn exclusions(denied: &[(Claim, bool)]) -> Vec<Exclusion> {
    let mut found: Vec<Exclusion> = Vec::new();
    // Where the exclusions begin that the claim before made.
    let mut last = 0;
    for (claim, narrows) in denied {
        let start = found.len();
        let before = if *narrows { found.get(last..).unwrap_or_default().to_vec() } else { Vec::new() };
        let (new, replaces) = excluded(&claim.what, &before);
        if replaces {
            found.truncate(last);
        }
        last = start.min(found.len());
        found.extend(new);
    }
    found.dedup();
    found
}

/// What a denied piece excludes, and whether that takes the place of what the piece before it excluded.
fn excluded(what: &What, before: &[Exclusion]) -> (Vec<Exclusion>, bool) {
    if let What::Days(days) = what {
        let hours = before.iter().find_map(Exclusion::hours);
        return (of_days(*days, hours), hours.is_some());
    }
    if let What::Moment(from, to) = what {
        let to = to.unwrap_or(from.date().to_datetime(DAY_END));
        return (vec![Exclusion { from: When::On(*from), to: When::On(to) }], false);
    }
    let (from, to) = match what {
        What::Part(from, to) => (from.unwrap_or(DAY_START), to.unwrap_or(DAY_END)),
        What::Clock(hours) => (hours.from, hours.to),
        What::Days(_) | What::Moment(..) | What::Back | What::SameTime | What::Place(_) => {
            return (vec![], false);
        }
        What::Relation(_) | What::Edge(_) | What::Deny | What::Correct | What::So => return (vec![], false),
        What::Suits | What::Because | What::But | What::Join => return (vec![], false),
    };
    let days: Vec<Exclusion> =
        before.iter().filter_map(Exclusion::whole_day).map(|d| on(d, from, to)).collect();
    if days.is_empty() {
        return (vec![Exclusion { from: When::Daily(from), to: When::Daily(to) }], false);
    }
    (days, true)
}

fn on(day: Date, from: Time, to: Time) -> Exclusion {
    Exclusion { from: When::On(day.to_datetime(from)), to: When::On(day.to_datetime(to)) }
}

/// A few days are told one by one, a longer stretch by its ends.
fn of_days(days: Days, hours: Option<(Time, Time)>) -> Vec<Exclusion> {
    let (from, to) = hours.unwrap_or((DAY_START, DAY_END));
    let each = std::iter::successors(Some(days.from), |d| d.tomorrow().ok()).take_while(|d| *d <= days.to);
    let all: Vec<Date> = each.take(MOST_SINGLE + 1).collect();
    if all.len() <= MOST_SINGLE {
        return all.into_iter().map(|d| on(d, from, to)).collect();
    }
    let (from, to) = (days.from.to_datetime(from), days.to.to_datetime(to));
    vec![Exclusion { from: When::On(from), to: When::On(to) }]
}

/// Days and hours → the reading. Exclusions that the wish leaves out anyway are not repeated.
fn reading(days: Ends<Date>, hours: Ends<Time>, exclude: Vec<Exclusion>, also: Option<Date>) -> TimeReading {
    let one_day = days.0.is_some() && days.0 == days.1;
    let untimed = hours.0.is_none() && hours.1.is_none();
    let end = |day: Option<Date>, hour: Option<Time>, edge: Time| match (day, hour) {
        (day, Some(hour)) => Some(When::of(day, hour)),
        (Some(day), None) if untimed || !one_day => Some(When::of(Some(day), edge)),
        (Some(_) | None, None) => None,
    };
    let (earliest, latest) = (end(days.0, hours.0, DAY_START), end(days.1, hours.1, DAY_END));
    let exclude = exclude.into_iter().filter_map(|e| relevant(e, days, hours)).collect();
    TimeReading { kind: TimeKind::Interval, earliest, latest, choice: None, exclude, also }
}

/// An exclusion as it stands beside a wish; `None` if it lies outside.
fn relevant(e: Exclusion, days: Ends<Date>, hours: Ends<Time>) -> Option<Exclusion> {
    let overlaps = |from: Time, to: Time| {
        let after = |h: Time| h < to || (from == to && h <= to);
        hours.0.is_none_or(after) && hours.1.is_none_or(|h| from < h || hours.0 == hours.1)
    };
    match (e.from, e.to) {
        (When::On(from), When::On(to)) => {
            let outside = days.0.is_some_and(|d| to.date() < d) || days.1.is_some_and(|d| d < from.date());
            let same_day = from.date() == to.date();
            (!outside && (!same_day || overlaps(from.time(), to.time()))).then_some(e)
        }
        (When::Daily(from), When::Daily(to)) => {
            let day = days.0.filter(|d| days.1 == Some(*d));
            overlaps(from, to).then(|| day.map_or(e, |d| on(d, from, to)))
        }
        (When::On(_) | When::Daily(_), When::On(_) | When::Daily(_)) => Some(e),
    }
}

/// The longest stretch whose days are excluded one by one.
const MOST_SINGLE: usize = 3;
