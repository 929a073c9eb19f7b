//! Weeks, weekends and months, whole or in part: "early next week", "the end of the month", "mid July".

use jiff::civil::Date;

use super::{
    calendar::{Calendar, monday, next_month, plus},
    date::month_number,
    day::{Found, Side},
    item::{Days, Sort},
    number::{count, ordinal},
    phrase::{Phrase, longest, starts, table},
    words::Word,
};

/// A stretch at the start of these words.
/// `lead` is the word before, which tells "until May" from "may".
pub(super) fn read(rest: &[Word], lead: &str, cal: &Calendar<'_>) -> Found {
    let later = nth_week(rest, cal).or_else(|| some_days(rest, cal));
    let (edge, skip) = longest(rest, EDGES).unwrap_or((Edge::Whole, 0));
    let more = rest.get(skip..).unwrap_or_default();
    let found = week(more, edge, cal).or_else(|| weekend(more, cal)).or_else(|| month(more, lead, edge, cal));
    let found = found.map(|(days, len)| (days, len + skip));
    later.into_iter().chain(found).max_by_key(|f| f.1)
}

/// Which part of a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Whole,
    Start,
    FirstHalf,
    Middle,
    SecondHalf,
    /// What is left of it.
    Later,
    End,
    Rest,
}

fn week(rest: &[Word], edge: Edge, cal: &Calendar<'_>) -> Found {
    let this = monday(cal.today());
    // "Before the week is out."
    if let Some(len) =
        starts(rest, "the|this week is out|over|up|through").or_else(|| starts(rest, "the|this week ends"))
    {
        return Some((Days::one(plus(this, 7), Sort::Reckoned), len));
    }
    let last = cal.last.map(|d| monday(d.to));
    let (which, mut len) = longest(rest, WEEKS)?;
    let mut edge = edge;
    // "Next week, early."
    if let Some((said, more)) = longest(rest.get(len..)?, AFTER_WEEK)
        && edge == Edge::Whole
        && rest.get(len + more).is_none_or(|w| !matches!(&*w.text, "in" | "morning" | "afternoon" | "enough"))
    {
        (edge, len) = (said, len + more);
    }
    let first = match which {
        Which::This | Which::TheWeek | Which::Middle => this,
        Which::Next => plus(this, 7),
        // "Not next week, the week after" goes on from what was said.
        Which::Following => plus(cal.last.filter(|d| d.sort == Sort::Week).and(last).unwrap_or(this), 7),
        Which::WeekAfter => {
            plus(cal.last.filter(|d| d.sort == Sort::Week).and(last).unwrap_or(plus(this, 7)), 7)
        }
        Which::AfterNext => plus(this, 14),
        Which::That => last.or_else(|| cal.offered_day().map(monday))?,
    };
    let edge = if which == Which::Middle { Edge::Middle } else { edge };
    if which == Which::TheWeek && edge == Edge::Whole {
        return None;
    }
    let (from, to) = part_of_week(first, edge, cal.today());
    let (from, to) = if first == this { clip((from, to), cal.today()) } else { (from, to) };
    Some((Days::span(from, to, Sort::Week), len))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    This,
    TheWeek,
    Middle,
    Next,
    Following,
    WeekAfter,
    AfterNext,
    That,
}

fn part_of_week(monday: Date, edge: Edge, today: Date) -> (Date, Date) {
    let days = |from, to| (plus(monday, from), plus(monday, to));
    match edge {
        Edge::Whole => days(0, 6),
        Edge::Start => days(0, 1),
        Edge::FirstHalf => days(0, 2),
        Edge::Middle => days(2, 2),
        Edge::SecondHalf => days(2, 4),
        Edge::Later if today >= monday => (plus(today, 1).min(plus(monday, 6)), plus(monday, 6)),
        Edge::Rest if today >= monday => (today, plus(monday, 6)),
        Edge::Later | Edge::Rest | Edge::End => days(3, 4),
    }
}

fn weekend(rest: &[Word], cal: &Calendar<'_>) -> Found {
    let this = monday(cal.today());
    let (weeks, len) = longest(rest, WEEKENDS)?;
    let (from, to) = (plus(this, 5 + 7 * weeks), plus(this, 6 + 7 * weeks));
    let (from, to) = if weeks == 0 { clip((from, to), cal.today()) } else { (from, to) };
    Some((Days::span(from, to, Sort::Stretch), len))
}

fn month(rest: &[Word], lead: &str, edge: Edge, cal: &Calendar<'_>) -> Found {
    let today = cal.today();
    if let Some(len) = starts(rest, "next month") {
        return Some((part_of_month(next_month(today), edge), len));
    }
    if let Some(len) =
        starts(rest, "this month").or_else(|| starts(rest, "the? month").filter(|_| edge != Edge::Whole))
    {
        let this = part_of_month(today, edge);
        // "The first of the month" is the coming one.
        let days = if this.to < today || (edge == Edge::Start && this.from < today) {
            part_of_month(next_month(today), edge)
        } else {
            Days { from: this.from.max(today), ..this }
        };
        return Some((days, len));
    }
    if let Some(len) = starts(rest, "the? month|months end") {
        return Some((part_of_month(today, Edge::End), len));
    }
    if let Some(len) = starts(rest, "the new year|years").filter(|_| lead == "of" || edge != Edge::Whole) {
        let january = Date::new(today.year().checked_add(1)?, 1, 1).ok()?;
        return Some((part_of_month(january, edge), len));
    }
    // "Before the month is out."
    if let Some(len) =
        starts(rest, "the|this month is out|over|up|through").or_else(|| starts(rest, "the|this month ends"))
    {
        return Some((Days::one(next_month(today), Sort::Reckoned), len));
    }
    let word = rest.first()?;
    let number = month_number(&word.text)?;
    let verb = matches!(&*word.text, "may" | "march" | "mar");
    if edge == Edge::Whole && verb && !MONTH_LEADS.contains(&lead) {
        return None;
    }
    let this = Date::new(today.year(), number, 1).ok()?;
    let first = if this.last_of_month() < today {
        Date::new(today.year().checked_add(1)?, number, 1).ok()?
    } else {
        this
    };
    let days = part_of_month(first, edge);
    Some((Days { from: days.from.max(today), ..days }, 1))
}

/// The end of a month is its last week, the beginning its first.
fn part_of_month(day: Date, edge: Edge) -> Days {
    let (first, last) = (day.first_of_month(), day.last_of_month());
    let (from, to) = match edge {
        Edge::Whole | Edge::Rest => (first, last),
        Edge::Start => (first, plus(first, 6)),
        Edge::FirstHalf => (first, plus(first, 14)),
        Edge::Middle => (plus(first, 9), plus(first, 19)),
        Edge::SecondHalf => (plus(first, 15), last),
        Edge::Later | Edge::End => (plus(last, -6), last),
    };
    Days::span(from, to, Sort::Stretch)
}

/// "The first week of March", "the last week of the month".
fn nth_week(rest: &[Word], cal: &Calendar<'_>) -> Found {
    let the = starts(rest, "the").unwrap_or(0);
    let (n, len) = match rest.get(the)?.text.as_str() {
        "last" => (-1, 1),
        _ => ordinal(rest.get(the..)?).filter(|(n, _)| *n <= 4)?,
    };
    let of = starts(rest.get(the + len..)?, "full? week in|of")?;
    let (whole, more) = month(rest.get(the + len + of..)?, "of", Edge::Rest, cal)?;
    let month_start = whole.to.first_of_month();
    let (from, to) = match n {
        // A week that has hardly begun when the month ends is not its last.
        -1 if plus(monday(whole.to), 3) <= whole.to => (monday(whole.to), whole.to),
        -1 => (plus(whole.to, -6), whole.to),
        n => (plus(month_start, 7 * (i64::from(n) - 1)), plus(month_start, 7 * i64::from(n) - 1)),
    };
    Some((Days::span(from, to, Sort::Week), the + len + of + more))
}

/// "The last two days of the month", "the first few days of next week".
fn some_days(rest: &[Word], cal: &Calendar<'_>) -> Found {
    let the = starts(rest, "the").unwrap_or(0);
    let last = starts(rest.get(the..)?, "last|final").is_some();
    if !last && starts(rest.get(the..)?, "first").is_none() {
        return None;
    }
    let (n, len) = match count(rest.get(the + 1..)?) {
        Some((n, _, len)) => (n, len),
        None => (1, 0),
    };
    let skip = the + 1 + len;
    let of = skip + starts(rest.get(skip..)?, if len > 0 { "days of|in" } else { "day of|in" })?;
    let more = rest.get(of..)?;
    let (whole, taken) = week(more, Edge::Whole, cal).or_else(|| month(more, "of", Edge::Rest, cal))?;
    let n = n.clamp(1, 14) - 1;
    let (from, to) = if last {
        // A week's last days are its last working days.
        let end = if whole.sort == Sort::Week { plus(whole.to, -2) } else { whole.to };
        (plus(end, -n), end)
    } else {
        (whole.from, plus(whole.from, n))
    };
    Some((Days::span(from, to, Sort::Stretch), of + taken))
}

/// The week or weekend on a side of a day: "the week of the twelfth", "the weekend after the fourth".
pub(super) fn beside(word: &str, side: Side, from: Days, taken: usize) -> Found {
    let weekend = word == "weekend";
    let first = match side {
        Side::Of => monday(from.from),
        Side::After if weekend => monday(plus(from.to, 1)),
        Side::After => plus(monday(from.to), 7),
        Side::Before => plus(monday(from.from), -7),
    };
    // A holiday on a Monday makes its weekend three days long, one on a Friday as well.
    let (open, close) = match (weekend, side == Side::Of && from.from == from.to, from.from) {
        (false, ..) => (0, 6),
        (true, true, day) if day == first => (-2, 0),
        (true, true, day) if day == plus(first, 4) => (4, 6),
        (true, ..) => (5, 6),
    };
    let sort = if weekend { Sort::Stretch } else { Sort::Week };
    Some((Days::span(plus(first, open), plus(first, close), sort), taken))
}

/// What is left of days that have begun; the next ones of their kind when they are past.
fn clip((from, to): (Date, Date), today: Date) -> (Date, Date) {
    if to < today { (plus(from, 7), plus(to, 7)) } else { (from.max(today), to) }
}

/// Words before "May" or "March" that make it a month.
const MONTH_LEADS: [&str; 12] =
    ["in", "of", "until", "till", "by", "before", "after", "through", "next", "to", "around", "or"];
const EDGES: &[(Phrase, Edge)] = &table([
    ("towards|toward|near|around? the? end|tail of?", Edge::End),
    ("the? very? tail? end of", Edge::End),
    ("the? last|latter part of", Edge::End),
    ("late|end in|on? of? the?", Edge::End),
    ("later on? in|on?", Edge::Later),
    ("the? beginning|start|first|top of", Edge::Start),
    ("the? early part of", Edge::Start),
    ("the? first part of", Edge::FirstHalf),
    ("the? first half of", Edge::FirstHalf),
    ("the? second|latter|back half of", Edge::SecondHalf),
    ("early|earlier on? in?", Edge::Start),
    ("around? the? middle part? of", Edge::Middle),
    ("mid", Edge::Middle),
    ("the? rest|remainder of", Edge::Rest),
    ("sometime? in|during", Edge::Rest),
]);
const AFTER_WEEK: &[(Phrase, Edge)] =
    &table([("early|earlier on?", Edge::Start), ("late|later on?", Edge::End)]);
const WEEKS: &[(Phrase, Which)] = &table([
    ("this week", Which::This),
    ("midweek", Which::Middle),
    ("the? week", Which::TheWeek),
    ("next week", Which::Next),
    ("the? coming|upcoming week", Which::Next),
    ("the next week", Which::Next),
    ("the? following week", Which::Following),
    ("the? week following", Which::WeekAfter),
    ("the? week after", Which::WeekAfter),
    ("the? week after that|this", Which::WeekAfter),
    ("the? week after next week?", Which::AfterNext),
    ("that|same week", Which::That),
    ("the same week", Which::That),
]);
const WEEKENDS: &[(Phrase, i64)] = &table([
    ("weekend|weekends", 0),
    ("this|the|a coming|upcoming? weekend|weekends", 0),
    ("next weekend", 1),
    ("the? weekend after next", 1),
    ("the? weekend after", 1),
    ("the? following weekend", 1),
]);
