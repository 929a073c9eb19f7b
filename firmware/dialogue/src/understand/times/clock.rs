//! Clock times and parts of the day.

use jiff::civil::{Time, time};

use super::item::{Item, Relation, What};

/// A part of the day at the start of these words.
pub(super) fn part(rest: &[&str]) -> Option<(What, usize)> {
    for (phrase, from, to) in PARTS {
        if phrase.split(' ').enumerate().all(|(i, p)| rest.get(i) == Some(&p)) {
            let taken = phrase.split(' ').count();
            return Some((What::Part(hour(*from), to.map(hour)), taken));
        }
    }
    None
}

/// A clock time at a word. A bare number is one only where something says so: "at", "after", "o'clock",
/// "thirty", "pm", or nothing else being said.
pub(super) fn clock(words: &[&str], at: usize, items: &[Item]) -> Option<(What, usize)> {
    let rest = &words[at..];
    if let Some(found) = spoken(rest) {
        return Some(found);
    }
    let (mut h, mut m, mut taken, mut sure) = plain(rest)?;
    if matches!(rest.get(taken), Some(&"oclock")) {
        taken += 1;
        sure = true;
    } else if matches!(rest.get(taken..taken + 2), Some(["o", "clock"])) {
        taken += 2;
        sure = true;
    }
    let half = meridiem(&rest[taken.min(rest.len())..]);
    if let Some((_, len)) = half {
        taken += len;
    }
    let related = at > 0
        && (LEADS.contains(&words[at - 1])
            || items
                .last()
                .is_some_and(|i| i.to == at && matches!(i.what, What::Relation(_) | What::Clock(_))));
    let joined = matches!(rest.get(taken), Some(&"to" | &"and" | &"or" | &"until"))
        && rest.get(taken + 1).is_some_and(|w| number(w).is_some_and(|n| n <= 12));
    let said_after =
        at > 1 && words[at - 1] == "and" && matches!(items.last(), Some(Item { what: What::Clock(_), .. }));
    if !(sure || half.is_some() || related || joined || said_after || words.len() <= 2) {
        return None;
    }
    if matches!(
        rest.get(taken),
        Some(&"days" | &"day" | &"weeks" | &"hours" | &"minutes" | &"people" | &"kids" | &"of")
    ) {
        return None;
    }
    if h > 23 || m > 59 {
        return None;
    }
    h = whole_hour(h, half.map(|x| x.0), words, at, items);
    if h == 24 {
        (h, m) = (23, 59);
    }
    Some((What::Clock(time(h, m, 0, 0)), taken))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
}

fn meridiem(rest: &[&str]) -> Option<(Half, usize)> {
    match rest {
        ["am", ..] => Some((Half::Am, 1)),
        ["pm", ..] => Some((Half::Pm, 1)),
        ["in", "the", "morning", ..] => Some((Half::Am, 3)),
        ["in", "the", "afternoon" | "evening", ..] => Some((Half::Pm, 3)),
        ["at", "night", ..] | ["this" | "tomorrow", "afternoon" | "evening", ..] => Some((Half::Pm, 0)),
        _ => None,
    }
}

/// Hours a contractor works: one to six are afternoon, seven to eleven morning, unless the words say otherwise.
fn whole_hour(h: i8, half: Option<Half>, words: &[&str], at: usize, items: &[Item]) -> i8 {
    let evening = words.iter().any(|w| matches!(*w, "tonight" | "evening"));
    let off_work = words[..at].iter().any(|w| matches!(*w, "off" | "work" | "home" | "shift" | "dinner"));
    let range_from_noon = matches!(items.last(), Some(Item { what: What::Relation(Relation::To), .. }))
        && items.iter().rev().nth(1).is_some_and(
            |i| matches!(i.what, What::Clock(t) if t.hour() >= 12 && h < t.hour() - 12 + 12 && h != 12),
        );
    match half {
        Some(Half::Am) => h % 12,
        Some(Half::Pm) => h % 12 + 12,
        None if h > 12 || h == 0 => h,
        None if h <= 6 => h + 12,
        None if h == 12 => 12,
        None if evening && h < 12 => h + 12,
        None if (off_work && h <= 8) || (range_from_noon && h <= 9) => h + 12,
        None => h,
    }
}

/// "noon", "half past three", "quarter to four".
fn spoken(rest: &[&str]) -> Option<(What, usize)> {
    let (skip, minutes) = match rest {
        ["noon" | "noontime" | "midday", ..] => return Some((What::Clock(time(12, 0, 0, 0)), 1)),
        ["half", "past", ..] => (2, 30),
        ["quarter", "past" | "after", ..] => (2, 15),
        ["quarter", "to" | "till" | "of", ..] => (2, -15),
        ["a", "quarter", "to" | "till" | "of", ..] => (3, -15),
        ["a", "quarter", "past" | "after", ..] => (3, 15),
        ["ten", "to" | "till", _, ..]
            if rest.get(2).is_some_and(|w| number(w).is_some()) && rest.len() == 3 =>
        {
            return None;
        }
        _ => return None,
    };
    let h = number(rest.get(skip)?).filter(|h| (1..=12).contains(h))?;
    let h = if h <= 6 { h + 12 } else { h };
    let total = i16::from(h) * 60 + minutes;
    Some((What::Clock(time((total / 60) as i8, (total % 60) as i8, 0, 0)), skip + 1))
}

/// Hour and minutes as numbers: "three", "three thirty", "10 15", "1530".
fn plain(rest: &[&str]) -> Option<(i8, i8, usize, bool)> {
    let first = rest.first()?;
    if let Ok(n) = first.parse::<i16>()
        && (100..=2359).contains(&n)
        && first.len() >= 3
    {
        return (n % 100 < 60 && n % 5 == 0).then_some(((n / 100) as i8, (n % 100) as i8, 1, false));
    }
    let h = number(first).filter(|h| (0..=23).contains(h))?;
    if h == 0 && *first != "0" {
        return None;
    }
    let minutes = match rest.get(1..) {
        Some(["oh", m, ..]) => number(m).filter(|m| *m < 10).map(|m| (m, 2)),
        Some(["forty", "five", ..]) => Some((45, 2)),
        Some([m, ..]) => number(m)
            .filter(|n| {
                matches!(n, 15 | 20 | 30 | 40 | 45 | 50 | 10) && h <= 12 && !matches!(*m, "ten") || *m == "00"
            })
            .map(|m| (m, 1)),
        Some([]) | None => None,
    };
    Some(match minutes {
        Some((m, len)) => (h, m, 1 + len, true),
        None => (h, 0, 1, false),
    })
}

/// A number below sixty as one word.
pub(super) fn number(word: &str) -> Option<i8> {
    if let Ok(n) = word.parse::<i8>() {
        return (n >= 0).then_some(n);
    }
    let at = SMALL.iter().position(|w| *w == word);
    if let Some(n) = at {
        return i8::try_from(n).ok();
    }
    match word {
        "thirty" => Some(30),
        "forty" => Some(40),
        "fifty" => Some(50),
        _ => None,
    }
}

const fn hour(h: i8) -> Time {
    time(h, 0, 0, 0)
}

const SMALL: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

/// Words after which a bare number is a clock time.
const LEADS: [&str; 16] = [
    "at", "around", "about", "after", "before", "until", "till", "til", "by", "past", "like", "say",
    "between", "from", "to", "than",
];

/// Phrases, longest first where one begins another.
const PARTS: &[(&str, i8, Option<i8>)] = &[
    ("first thing in the morning", 8, Some(10)),
    ("first thing in the afternoon", 12, Some(14)),
    ("first thing", 8, Some(10)),
    ("early in the morning", 8, Some(10)),
    ("early in the afternoon", 12, Some(14)),
    ("early in the day", 8, Some(10)),
    ("early morning", 8, Some(10)),
    ("early afternoon", 12, Some(14)),
    ("early evening", 17, Some(19)),
    ("late in the morning", 10, Some(12)),
    ("late in the afternoon", 15, Some(17)),
    ("late in the day", 15, Some(17)),
    ("later in the afternoon", 15, Some(17)),
    ("later in the day", 15, Some(17)),
    ("late morning", 10, Some(12)),
    ("late afternoon", 15, Some(17)),
    ("later afternoon", 15, Some(17)),
    ("late day", 15, Some(17)),
    ("mid morning", 9, Some(11)),
    ("midmorning", 9, Some(11)),
    ("mid afternoon", 14, Some(16)),
    ("end of the day", 15, Some(17)),
    ("end of day", 15, Some(17)),
    ("last thing", 15, Some(17)),
    ("crack of dawn", 8, Some(10)),
    ("bright and early", 8, Some(10)),
    ("as late as possible", 15, Some(17)),
    ("late as you can", 15, Some(17)),
    ("late as you have", 15, Some(17)),
    ("late as possible", 15, Some(17)),
    ("morning", 8, Some(12)),
    ("mornings", 8, Some(12)),
    ("afternoon", 12, Some(17)),
    ("afternoons", 12, Some(17)),
    ("after noon", 12, None),
    ("evening", 17, None),
    ("evenings", 17, None),
    ("night", 17, None),
    ("after work", 17, None),
    ("after hours", 17, None),
    ("after dinner", 18, None),
    ("after school", 15, None),
    ("after lunch", 13, None),
    ("before lunch", 8, Some(12)),
    ("before work", 0, Some(8)),
    ("during lunch", 12, Some(13)),
    ("lunchtime", 12, Some(13)),
    ("lunch time", 12, Some(13)),
    ("over lunch", 12, Some(13)),
    ("lunch hour", 12, Some(13)),
    ("lunch break", 12, Some(13)),
    ("around lunch", 12, Some(13)),
    ("business hours", 8, Some(17)),
    ("working hours", 8, Some(17)),
    ("am", 8, Some(12)),
    ("late", 15, Some(17)),
    ("early", 8, Some(10)),
];
