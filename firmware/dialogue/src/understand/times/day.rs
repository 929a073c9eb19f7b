//! Days and stretches of days: names of the week, dates, "a week from Tuesday", holidays.

use jiff::{
    Span,
    civil::{Date, DateTime, Weekday},
};

use super::{clock::number, item::What};

/// A day or days at the start of these words.
pub(super) fn read(rest: &[&str], now: DateTime) -> Option<(What, usize)> {
    let today = now.date();
    relative(rest, today)
        .or_else(|| stretch(rest, today))
        .or_else(|| weekday(rest, today))
        .or_else(|| dated(rest, today))
        .or_else(|| holiday(rest, today))
}

fn one(day: Date, taken: usize) -> Option<(What, usize)> {
    Some((What::Days(day, day), taken))
}

fn plus(day: Date, days: i64) -> Date {
    day.checked_add(Span::new().days(days)).unwrap_or(day)
}

/// "today", "tomorrow", "in three days", "a week from today".
fn relative(rest: &[&str], today: Date) -> Option<(What, usize)> {
    match rest {
        ["day", "after", "tomorrow", ..] => one(plus(today, 2), 3),
        ["the", "day", "after", "tomorrow", ..] => one(plus(today, 2), 4),
        ["a", "week", "from", "today", ..] => one(plus(today, 7), 4),
        ["a", "week", "from", "tomorrow", ..] => one(plus(today, 8), 4),
        ["a", "week", "from", "now", ..] => one(plus(today, 7), 4),
        ["two", "weeks", "from", "today" | "now", ..] => one(plus(today, 14), 4),
        ["in", "a", "week", ..] => one(plus(today, 7), 3),
        ["in", "two" | "2", "weeks", ..] => one(plus(today, 14), 3),
        ["in", "a", "couple", "days", ..] => one(plus(today, 2), 4),
        ["in", "a", "couple", "of", "days", ..] => one(plus(today, 2), 5),
        ["in", n, "days", ..] => one(plus(today, i64::from(number(n)?)), 3),
        [n, "days", "from", "now" | "today", ..] => one(plus(today, i64::from(number(n)?)), 4),
        ["today", ..] => one(today, 1),
        ["this", "morning" | "afternoon" | "evening", ..] => one(today, 1),
        ["tonight", ..] => Some((What::Moment(today.at(17, 0, 0, 0)), 1)),
        ["tomorrow" | "tomorrows" | "tommorrow" | "tomorow", ..] => Some((What::Tomorrow(plus(today, 1)), 1)),
        _ => None,
    }
}

/// "next week", "the weekend", "end of the month", "early next week".
fn stretch(rest: &[&str], today: Date) -> Option<(What, usize)> {
    let rest_from = |skip: usize| rest.get(skip..).unwrap_or_default();
    let of = |skip: usize| match rest_from(skip) {
        ["of", "the", ..] => skip + 2,
        ["of", ..] | ["the", ..] => skip + 1,
        _ => skip,
    };
    let monday = plus(today, -i64::from(today.weekday().to_monday_zero_offset()));
    let (edge, skip) = match rest {
        ["end" | "ending", "of", ..] => (Edge::End, of(1)),
        ["late" | "later", ..] => (Edge::End, of(1)),
        ["beginning" | "start" | "first", "of", ..] => (Edge::Start, of(1)),
        ["early" | "earlier", ..] => (Edge::Start, of(1)),
        ["middle", "of", ..] => (Edge::Middle, of(1)),
        ["mid", ..] => (Edge::Middle, 1),
        _ => (Edge::Whole, 0),
    };
    match rest_from(skip) {
        ["next", "week", ..] => days(week(plus(monday, 7), edge), skip + 2),
        ["the", "following", "week", ..] => days(week(plus(monday, 7), edge), skip + 3),
        ["week", "after", "next", ..] => days(week(plus(monday, 14), edge), skip + 3),
        ["the", "week", "after", "next", ..] => days(week(plus(monday, 14), edge), skip + 4),
        ["this", "week", ..] => days(clip(week(monday, edge), today), skip + 2),
        ["week", ..] if edge != Edge::Whole => days(clip(week(monday, edge), today), skip + 1),
        ["next", "weekend", ..] => days((plus(monday, 12), plus(monday, 13)), skip + 2),
        ["this", "weekend", ..] => days(clip((plus(monday, 5), plus(monday, 6)), today), skip + 2),
        ["the", "weekend", ..] => days(clip((plus(monday, 5), plus(monday, 6)), today), skip + 2),
        ["weekend" | "weekends", ..] => days(clip((plus(monday, 5), plus(monday, 6)), today), skip + 1),
        ["next", "month", ..] => days(month(next_month(today), edge), skip + 2),
        ["this", "month", ..] => days(clip(month(today, edge), today), skip + 2),
        ["month", ..] if edge == Edge::Start => days(month(next_month(today), edge), skip + 1),
        ["month", ..] if edge != Edge::Whole => days(clip(month(today, edge), today), skip + 1),
        [name, ..] if edge != Edge::Whole && month_number(name).is_some() => {
            let first = upcoming(today, month_number(name)?, 1)?;
            let first = if month_number(name) == Some(today.month()) { today } else { first };
            days(month(first, edge), skip + 1)
        }
        _ => None,
    }
}

fn days((from, to): (Date, Date), taken: usize) -> Option<(What, usize)> {
    Some((What::Days(from, to), taken))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Whole,
    Start,
    Middle,
    End,
}

fn week(monday: Date, edge: Edge) -> (Date, Date) {
    match edge {
        Edge::Whole => (monday, plus(monday, 6)),
        Edge::Start => (monday, plus(monday, 1)),
        Edge::Middle => (plus(monday, 2), plus(monday, 2)),
        Edge::End => (plus(monday, 3), plus(monday, 4)),
    }
}

/// The end of a month is its last week, the beginning its first.
fn month(day: Date, edge: Edge) -> (Date, Date) {
    let (first, last) = (day.first_of_month(), day.last_of_month());
    match edge {
        Edge::Whole => (first, last),
        Edge::Start => (first, plus(first, 6)),
        Edge::Middle => (plus(first, 9), plus(first, 19)),
        Edge::End => (plus(last, -6), last),
    }
}

fn next_month(day: Date) -> Date {
    plus(day.last_of_month(), 1)
}

fn clip((from, to): (Date, Date), today: Date) -> (Date, Date) {
    if to < today { (plus(from, 7), plus(to, 7)) } else { (from.max(today), to) }
}

/// "Thursday", "this Friday", "next Tuesday", "a week from Tuesday", "Tuesday week".
fn weekday(rest: &[&str], today: Date) -> Option<(What, usize)> {
    let (extra, skip) = match rest {
        ["a", "week", "from", "this", ..] => (7, 4),
        ["a", "week", "from" | "after" | "on", ..] => (7, 3),
        ["week", "from", ..] => (7, 2),
        ["two" | "2", "weeks", "from", ..] => (14, 3),
        ["the", "following", ..] => (7, 2),
        ["this", "coming", ..] | ["the", "coming", ..] => (0, 2),
        ["this" | "coming" | "on", ..] => (0, 1),
        ["next", ..] => (NEXT, 1),
        _ => (0, 0),
    };
    let day = name(rest.get(skip)?)?;
    let ahead = (i64::from(day.to_monday_zero_offset()) - i64::from(today.weekday().to_monday_zero_offset()))
        .rem_euclid(7);
    let ahead = match (ahead, rest.first()) {
        (0, Some(&"this")) => 0,
        (0, _) => 7,
        (n, _) => n,
    };
    let mut taken = skip + 1;
    let date = if extra == NEXT {
        let monday = plus(today, -i64::from(today.weekday().to_monday_zero_offset()));
        plus(monday, 7 + i64::from(day.to_monday_zero_offset()))
    } else {
        plus(today, ahead + extra)
    };
    let date = match rest.get(taken..) {
        Some(["after", "next", ..]) => {
            taken += 2;
            plus(date, 7)
        }
        Some(["of", "next", "week", ..]) => {
            taken += 3;
            in_next_week(today, day)
        }
        Some(["next", "week", ..]) => {
            taken += 2;
            in_next_week(today, day)
        }
        Some(["week", ..]) => {
            taken += 1;
            plus(date, 7)
        }
        Some(["the", ..]) => with_number(rest, taken, today, date, &mut taken),
        Some(_) | None => date,
    };
    one(date, taken)
}

/// "Friday the twenty third": the number decides.
fn with_number(rest: &[&str], at: usize, today: Date, date: Date, taken: &mut usize) -> Date {
    match ordinal(&rest[at + 1..]) {
        Some((n, len)) => {
            *taken += 1 + len;
            month_day(today, n).unwrap_or(date)
        }
        None => date,
    }
}

fn in_next_week(today: Date, day: Weekday) -> Date {
    let monday = plus(today, -i64::from(today.weekday().to_monday_zero_offset()));
    plus(monday, 7 + i64::from(day.to_monday_zero_offset()))
}

/// Marks "next" in [`weekday`]: the day in the calendar week after this one.
const NEXT: i64 = -1;

fn name(word: &str) -> Option<Weekday> {
    let word = word.strip_suffix('s').filter(|w| w.ends_with("day")).unwrap_or(word);
    Some(match word {
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tues" | "tue" => Weekday::Tuesday,
        "wednesday" | "wed" | "wensday" | "wednsday" => Weekday::Wednesday,
        "thursday" | "thurs" | "thur" | "thu" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// "January twenty third", "the 23rd", "the twenty third of January".
fn dated(rest: &[&str], today: Date) -> Option<(What, usize)> {
    if let Some(month) = rest.first().and_then(|w| month_number(w)) {
        let skip = if rest.get(1) == Some(&"the") { 2 } else { 1 };
        let (n, len) = ordinal(rest.get(skip..)?).or_else(|| cardinal(rest.get(skip..)?))?;
        return one(upcoming(today, month, n)?, skip + len);
    }
    let skip = usize::from(rest.first() == Some(&"the"));
    let (n, len) = ordinal(rest.get(skip..)?)?;
    let after = rest.get(skip + len..).unwrap_or_default();
    if let ["of", name, ..] = after
        && let Some(month) = month_number(name)
    {
        return one(upcoming(today, month, n)?, skip + len + 2);
    }
    // "the first one" and "the second" choose; only "the first of the month" is a date.
    match after {
        ["of", "the", "month", ..] => one(month_day(today, n)?, skip + len + 3),
        ["of", "next", "month", ..] => {
            let day = next_month(today);
            one(Date::new(day.year(), day.month(), n).ok()?, skip + len + 3)
        }
        _ if n <= 3 && !rest.get(skip).is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit())) => None,
        _ if skip == 1 || rest.first().is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit())) => {
            one(month_day(today, n)?, skip + len)
        }
        _ => None,
    }
}

/// The next day of this number: this month, or the first later month that has it.
fn month_day(today: Date, n: i8) -> Option<Date> {
    let mut first = today.first_of_month();
    for _ in 0..3 {
        match Date::new(first.year(), first.month(), n) {
            Ok(day) if day >= today => return Some(day),
            Ok(_) | Err(_) => first = next_month(first),
        }
    }
    None
}

fn upcoming(today: Date, month: i8, n: i8) -> Option<Date> {
    let day = Date::new(today.year(), month, n).ok()?;
    if day >= today { Some(day) } else { Date::new(today.year() + 1, month, n).ok() }
}

/// "third", "23rd", "twenty third".
fn ordinal(rest: &[&str]) -> Option<(i8, usize)> {
    let first = rest.first()?;
    if let Some(n) = ["st", "nd", "rd", "th"].iter().find_map(|e| first.strip_suffix(e)?.parse::<i8>().ok()) {
        return Some((n, 1));
    }
    let small = |w: &str| ORDINALS.iter().position(|o| *o == w).and_then(|n| i8::try_from(n + 1).ok());
    if let Some(tens) = match *first {
        "twenty" => Some(20),
        "thirty" => Some(30),
        _ => None,
    } {
        return rest.get(1).and_then(|w| small(w)).filter(|n| *n < 10).map(|n| (tens + n, 2));
    }
    match *first {
        "thirtieth" => Some((30, 1)),
        word => small(word).map(|n| (n, 1)),
    }
}

fn cardinal(rest: &[&str]) -> Option<(i8, usize)> {
    let n = number(rest.first()?)?;
    if matches!(n, 20 | 30)
        && let Some(more) = rest.get(1).and_then(|w| number(w)).filter(|m| (1..10).contains(m))
    {
        return Some((n + more, 2));
    }
    (1..=31).contains(&n).then_some((n, 1))
}

fn month_number(word: &str) -> Option<i8> {
    let at = MONTHS
        .iter()
        .position(|m| *m == word || (word.len() == 3 && m.starts_with(word) && word != "mar"))?;
    // "may" and "march" are verbs too; a date follows them when they are months, which the callers check.
    i8::try_from(at + 1).ok()
}

/// Holidays whose date can be reckoned.
fn holiday(rest: &[&str], today: Date) -> Option<(What, usize)> {
    let (phrase, kind) =
        HOLIDAYS.iter().find(|(p, _)| p.split(' ').enumerate().all(|(i, w)| rest.get(i) == Some(&w)))?;
    let of = |year: i16| match kind {
        Holiday::Fixed(month, day) => Date::new(year, *month, *day).ok(),
        Holiday::Nth(month, weekday, nth, plus_days) => Date::new(year, *month, 1)
            .ok()
            .and_then(|d| d.nth_weekday_of_month(*nth, *weekday).ok())
            .map(|d| plus(d, *plus_days)),
    };
    let day = of(today.year()).filter(|d| *d >= today).or_else(|| of(today.year() + 1))?;
    one(day, phrase.split(' ').count())
}

enum Holiday {
    Fixed(i8, i8),
    /// Month, weekday, which one (-1 = last), days after it.
    Nth(i8, Weekday, i8, i64),
}

const HOLIDAYS: [(&str, Holiday); 25] = [
    ("christmas eve", Holiday::Fixed(12, 24)),
    ("day after christmas", Holiday::Fixed(12, 26)),
    ("christmas day", Holiday::Fixed(12, 25)),
    ("christmas", Holiday::Fixed(12, 25)),
    ("new years eve", Holiday::Fixed(12, 31)),
    ("new years day", Holiday::Fixed(1, 1)),
    ("new years", Holiday::Fixed(1, 1)),
    ("new year", Holiday::Fixed(1, 1)),
    ("day after thanksgiving", Holiday::Nth(11, Weekday::Thursday, 4, 1)),
    ("black friday", Holiday::Nth(11, Weekday::Thursday, 4, 1)),
    ("thanksgiving day", Holiday::Nth(11, Weekday::Thursday, 4, 0)),
    ("thanksgiving", Holiday::Nth(11, Weekday::Thursday, 4, 0)),
    ("labor day", Holiday::Nth(9, Weekday::Monday, 1, 0)),
    ("memorial day", Holiday::Nth(5, Weekday::Monday, -1, 0)),
    ("m l k day", Holiday::Nth(1, Weekday::Monday, 3, 0)),
    ("mlk day", Holiday::Nth(1, Weekday::Monday, 3, 0)),
    ("martin luther king day", Holiday::Nth(1, Weekday::Monday, 3, 0)),
    ("presidents day", Holiday::Nth(2, Weekday::Monday, 3, 0)),
    ("columbus day", Holiday::Nth(10, Weekday::Monday, 2, 0)),
    ("fourth of july", Holiday::Fixed(7, 4)),
    ("independence day", Holiday::Fixed(7, 4)),
    ("veterans day", Holiday::Fixed(11, 11)),
    ("halloween", Holiday::Fixed(10, 31)),
    ("juneteenth", Holiday::Fixed(6, 19)),
    ("valentines day", Holiday::Fixed(2, 14)),
];

const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
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
