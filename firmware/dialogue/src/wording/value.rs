//! Values of placeholders: as shown and as spoken.

use jiff::{Timestamp, Zoned, civil};
use vocab::{Phone, Place, Receipt, Slot};

use super::prompt::{Digits, Noted, Task, Words, Zip};
use super::speak;
use crate::Business;

/// A value as it is shown and as it is spoken. Without a `Debug`: it may be a caller's.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Value {
    /// As shown: `(303) 555-0142`.
    pub(crate) text: String,
    /// As spoken: `three oh three, five five five, oh one four two`.
    pub(crate) spoken: String,
}

/// What can stand for a placeholder.
pub(crate) trait Sayable {
    /// In this business's zone and words.
    fn value(&self, business: &Business) -> Value;
}

impl Value {
    fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), spoken: text.to_owned() }
    }
}

impl Sayable for Value {
    fn value(&self, _: &Business) -> Value {
        self.clone()
    }
}

impl Sayable for Words {
    fn value(&self, _: &Business) -> Value {
        Value::plain(&self.0)
    }
}

impl Sayable for Zip {
    fn value(&self, _: &Business) -> Value {
        Value { text: self.0.clone(), spoken: speak::zip(&self.0) }
    }
}

impl Sayable for Digits {
    fn value(&self, _: &Business) -> Value {
        Value { text: self.0.clone(), spoken: speak::digits(&self.0) }
    }
}

impl Sayable for Phone {
    fn value(&self, _: &Business) -> Value {
        Value { text: phone(self), spoken: speak::phone_digits(self) }
    }
}

impl Sayable for Place {
    fn value(&self, _: &Business) -> Value {
        let unit = self.unit.as_ref().map(|u| shown_unit(u));
        let parts = [Some(self.street.clone()), unit, self.city.clone(), self.zip.clone()];
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        Value { text, spoken: speak::place(self) }
    }
}

impl Sayable for Slot {
    fn value(&self, business: &Business) -> Value {
        Value { text: window(self, business), spoken: speak::slot(self, &business.zone) }
    }
}

impl Sayable for Receipt {
    /// The window that the board returned.
    fn value(&self, business: &Business) -> Value {
        self.slot.map_or_else(|| Value::plain("a time that the office sets"), |slot| slot.value(business))
    }
}

impl Sayable for Task {
    fn value(&self, _: &Business) -> Value {
        Value::plain(&self.0)
    }
}

impl Sayable for Noted {
    fn value(&self, business: &Business) -> Value {
        match self {
            Self::Task(task) => task.value(business),
            Self::Job(receipt) => receipt.value(business),
        }
    }
}

/// What is the same in every call of a business, by placeholder; `None` for values of a call.
pub(super) fn of_business(name: &str, business: &Business) -> Option<Value> {
    match name {
        "business" => Some(Value::plain(&business.name)),
        "fee" => business.fee.map(|fee| Value { text: money(fee.cents), spoken: speak::money(fee.cents) }),
        "hours" => Some(hours(business)),
        "town" => business.area.values().next().map(|town| Value::plain(town)),
        _ => None,
    }
}

/// Placeholders that [`of_business`] fills.
pub(super) const OF_BUSINESS: [&str; 4] = ["business", "fee", "hours", "town"];

/// When the office opens next, as seen from `now`: `Monday at 8 am`. `None` when it never does.
pub(crate) fn opens(business: &Business, now: Timestamp) -> Option<Value> {
    let local = business.local(now);
    let mut day = local.date();
    for ahead in 0..14 {
        let opening = opening(business, day, (ahead == 0).then_some(&local));
        if let Some(time) = opening {
            let (shown, said) = match ahead {
                0 => ("today".to_owned(), "today".to_owned()),
                1 => ("tomorrow".to_owned(), "tomorrow".to_owned()),
                2..=6 => (weekday(day).to_owned(), weekday(day).to_owned()),
                _ => (date(day), speak::day(day)),
            };
            return Some(Value {
                text: format!("{shown} at {}", clock(time)),
                spoken: format!("{said} at {}", speak::clock(time)),
            });
        }
        day = day.tomorrow().ok()?;
    }
    None
}

fn opening(business: &Business, day: civil::Date, after: Option<&Zoned>) -> Option<civil::Time> {
    if business.holidays.contains(&day) {
        return None;
    }
    let spans = &business.hours[day.weekday().to_monday_zero_offset() as usize];
    spans.iter().map(|(from, _)| *from).find(|from| after.is_none_or(|now| now.time() < *from))
}

/// `Monday to Friday, 8 am to 5 pm`.
fn hours(business: &Business) -> Value {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in 0..7 {
        if business.hours[day].is_empty() {
            continue;
        }
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == day && business.hours[*last] == business.hours[day] => {
                *last = day
            }
            Some(_) | None => runs.push((day, day)),
        }
    }
    if runs.is_empty() {
        return Value::plain("by appointment only");
    }
    let say = |clock: &dyn Fn(civil::Time) -> String| {
        let parts: Vec<String> = runs.iter().map(|&(a, b)| run(business, a, b, clock)).collect();
        parts.join(", and ")
    };
    Value { text: say(&clock), spoken: say(&speak::clock) }
}

fn run(business: &Business, first: usize, last: usize, clock: &dyn Fn(civil::Time) -> String) -> String {
    let days =
        if first == last { DAYS[first].to_owned() } else { format!("{} to {}", DAYS[first], DAYS[last]) };
    let spans: Vec<String> = business.hours[first]
        .iter()
        .map(|(from, to)| format!("from {} to {}", clock(*from), clock(*to)))
        .collect();
    format!("{days} {}", spans.join(" and "))
}

/// `Tuesday, January 20, from 8 am to 10 am`.
fn window(slot: &Slot, business: &Business) -> String {
    let (start, end) = (business.local(slot.start), business.local(slot.end));
    format!("{}, from {} to {}", date(start.date()), clock(start.time()), clock(end.time()))
}

fn date(day: civil::Date) -> String {
    format!("{}, {} {}", weekday(day), MONTHS[day.month() as usize - 1], day.day())
}

fn weekday(day: civil::Date) -> &'static str {
    DAYS[day.weekday().to_monday_zero_offset() as usize]
}

fn clock(time: civil::Time) -> String {
    let half = if time.hour() < 12 { "am" } else { "pm" };
    let hour = if time.hour() % 12 == 0 { 12 } else { time.hour() % 12 };
    match time.minute() {
        0 => format!("{hour} {half}"),
        minute => format!("{hour}:{minute:02} {half}"),
    }
}

fn phone(phone: &Phone) -> String {
    let digits = phone.national();
    if digits.len() == 10 {
        format!("({}) {}-{}", &digits[..3], &digits[3..6], &digits[6..])
    } else {
        format!("+{digits}")
    }
}

fn shown_unit(unit: &str) -> String {
    if unit.contains(' ') { unit.to_owned() } else { format!("unit {unit}") }
}

fn money(cents: u32) -> String {
    match cents % 100 {
        0 => format!("${}", cents / 100),
        rest => format!("${}.{rest:02}", cents / 100),
    }
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
