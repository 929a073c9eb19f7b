//! Dates: "june the third", "the 23rd", "the twenty third of January", "6/3", "six three".

use jiff::civil::Date;

use super::{
    calendar::{Calendar, next_month, number_on_or_after},
    clock,
    item::{Days, Sort},
    number::{cardinal, ordinal},
    phrase,
    words::Word,
};

/// A date at the start of these words. `lead` is the word before, which tells "on six three" from "at six three".
pub(super) fn read(rest: &[Word], lead: &str, cal: &Calendar<'_>) -> Option<(Days, usize)> {
    named(rest, cal).or_else(|| numbered(rest, lead, cal)).or_else(|| figures(rest, lead, cal))
}

/// "June third", "june the 3rd", "june three".
fn named(rest: &[Word], cal: &Calendar<'_>) -> Option<(Days, usize)> {
    let month = month_number(&rest.first()?.text)?;
    let skip = if rest.get(1)?.text == "the" { 2 } else { 1 };
    let more = rest.get(skip..)?;
    let named = ordinal(more);
    let (n, len) = named.or_else(|| cardinal(more))?;
    // "In June two in the afternoon" has a clock time.
    if named.is_none() && n <= 12 && clock::is_marked(more.get(len..).unwrap_or_default()) {
        return None;
    }
    dated(upcoming(cal.today(), month, n)?, skip + len)
}

/// "The third", "the twenty third of January", "the 15th of next month", "twelfth".
fn numbered(rest: &[Word], lead: &str, cal: &Calendar<'_>) -> Option<(Days, usize)> {
    let the = usize::from(rest.first()?.text == "the");
    let number = rest.get(the..)?;
    let (n, len) = ordinal(number).or_else(|| {
        let figures = number.first().is_some_and(|w| w.text.starts_with(|c: char| c.is_ascii_digit()));
        let (n, len) = cardinal(number).filter(|(n, _)| (1..=31).contains(n))?;
        let of_month = number.get(len).is_some_and(|w| w.text == "of")
            && number.get(len + 1).is_some_and(|w| month_number(&w.text).is_some());
        let ends = number.get(len).is_none_or(|w| AFTER_NUMBER.contains(&w.text.as_str()));
        (of_month || (the == 1 && n > 12 && (figures || n > 20 || ends))).then_some((n, len))
    })?;
    let after = number.get(len..).unwrap_or_default();
    let taken = the + len;
    if let Some(of) = phrase::starts(after, "day? of the? next month") {
        let first = next_month(cal.today());
        return dated(Date::new(first.year(), first.month(), n).ok()?, taken + of);
    }
    if let Some(of) = phrase::starts(after, "day? of the|this month") {
        return dated(number_on_or_after(cal.today(), n)?, taken + of);
    }
    let of = phrase::starts(after, "of").unwrap_or(0);
    let month = after.get(of).and_then(|w| month_number(&w.text)).filter(|_| of > 0 || the == 0);
    if let Some(month) = month {
        return dated(upcoming(cal.today(), month, n)?, taken + of + 1);
    }
    let written = number.first().is_some_and(|w| w.text.starts_with(|c: char| c.is_ascii_digit()));
    let follows = cal.last.filter(|d| matches!(d.sort, Sort::Dated | Sort::Holiday | Sort::Number(_)));
    // "The first one" and "first thing" are no dates; "the second" is one where nothing was offered.
    let counted = after.first().is_some_and(|w| COUNTED.contains(&w.text.as_str()));
    let placed = !written && n <= 3 && usize::try_from(n).is_ok_and(|n| n <= cal.offers.len());
    let bare = the == 1
        || written
        || n > 3
        || (follows.is_some() && matches!(lead, "or" | "to" | "through" | "and"));
    if counted || placed || !bare || (of > 0 && n <= 3) {
        return None;
    }
    let joined = matches!(lead, "or" | "to" | "through" | "thru" | "and" | "until" | "till");
    let from = follows.filter(|_| joined).map_or(cal.today(), |d| d.from);
    let day = cal.offered(|d| d.day() == n).or_else(|| number_on_or_after(from, n))?;
    Some((Days::one(day, Sort::Number(n)), taken))
}

/// "6/3", "six three", "on six twelve".
fn figures(rest: &[Word], lead: &str, cal: &Calendar<'_>) -> Option<(Days, usize)> {
    if let Some((month, day)) = rest.first()?.text.split_once('/') {
        let day = day.split('/').next()?;
        return dated(upcoming(cal.today(), month.parse().ok()?, day.parse().ok()?)?, 1);
    }
    // "Six slash twenty."
    if rest.get(1).is_some_and(|w| matches!(&*w.text, "slash" | "stroke")) {
        let (month, _) = cardinal(rest)?;
        let (n, len) = cardinal(rest.get(2..)?)?;
        return dated(upcoming(cal.today(), month, n)?, 2 + len);
    }
    let (month, len) = cardinal(rest).filter(|(n, len)| (1..=12).contains(n) && *len == 1)?;
    let more = rest.get(1..)?;
    let (n, more_len) = cardinal(more).filter(|(n, _)| (1..=31).contains(n))?;
    let free = matches!(lead, "" | "on" | "for" | "uh" | "um" | "say" | "date" | "is" | "like" | "maybe");
    // "Six thirty" is a clock time; "two three" before "o'clock" or "days" is none of both.
    let minutes = lead != "on" && (n % 5 == 0 || n > 31);
    let after = more.get(more_len..).unwrap_or_default();
    let goes_on = after.first().is_some_and(|w| {
        matches!(&*w.text, "days" | "weeks" | "hours" | "or" | "to" | "hour" | "people" | "kids" | "of")
            || cardinal(after).is_some()
    });
    if rest[0].stop || !free || minutes || goes_on || clock::is_marked(after) {
        return None;
    }
    dated(upcoming(cal.today(), month, n)?, len + more_len)
}

fn dated(day: Date, taken: usize) -> Option<(Days, usize)> {
    Some((Days::one(day, Sort::Dated), taken))
}

/// The next such day, today included; next year when this year's is past.
fn upcoming(today: Date, month: i8, n: i8) -> Option<Date> {
    let this = Date::new(today.year(), month, n).ok().filter(|d| *d >= today);
    this.or_else(|| Date::new(today.year().checked_add(1)?, month, n).ok())
}

/// A month by its name. "May" and "march" are verbs too; the callers see to it that a date is near.
pub(super) fn month_number(word: &str) -> Option<i8> {
    let short = |m: &str| word.len() == 3 && m.starts_with(word) && !matches!(word, "mar");
    let at = MONTHS.iter().position(|m| *m == word || short(m) || (word == "sept" && *m == "september"))?;
    i8::try_from(at + 1).ok()
}

/// Words behind "the eighteen" that make it a day.
const AFTER_NUMBER: [&str; 14] = [
    "at", "in", "works", "is", "please", "if", "or", "and", "after", "before", "would", "between", "thanks",
    "around",
];

/// What follows a place in a row, not a date.
const COUNTED: [&str; 31] = [
    "one",
    "option",
    "thing",
    "time",
    "times",
    "week",
    "slot",
    "available",
    "availability",
    "opening",
    "window",
    "choice",
    "floor",
    "street",
    "avenue",
    "two",
    "shift",
    "half",
    "part",
    "appointment",
    "person",
    "spot",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "call",
    "guy",
];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
