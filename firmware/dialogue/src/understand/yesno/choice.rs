//! Which of two offers an answer takes.
//!
//! Each word that points at one offer alone (its place, its day, its hours, its part of the day) speaks for it, or
//! against it where the words around it refuse: "I can't do Thursday", "Friday's no good". The last that is spoken
//! for wins; where one of two is refused, the other is left.

use jiff::civil::DateTime;

use super::super::number::{is_number_word, ordinal, small};
use super::super::words::Pause;
use super::Label;
use super::asked::Asked;
use super::item::items;
use super::known::{Known, canonical, direction, weekday};
use super::lexicon::{Class, Said, list};

/// What an offer says of itself.
#[derive(Debug, Default)]
struct Offer {
    /// Day of the week.
    day: Option<&'static str>,
    /// Numbers of the date.
    dates: Vec<u32>,
    /// Hours of the clock, 1 to 12.
    hours: Vec<u32>,
    part: Option<&'static str>,
    words: Vec<String>,
    /// Its numbers and names, where it is no time.
    known: Option<Known>,
}

/// Whether a text names a day of the week.
pub(super) fn names_day(text: &str) -> bool {
    Said::bare(text).keys.iter().any(|k| day_heard(k).is_some())
}

/// The choice of an answer; `None` when it makes none.
pub(super) fn chosen(said: &Said, asked: &Asked) -> Option<Label> {
    if said.keys.is_empty() {
        return None;
    }
    let offers: Vec<Offer> = asked.offers.iter().map(|o| Offer::of(o)).collect();
    let mut votes = Votes::default();
    let told = by_values(said, &offers);
    let mut at = 0;
    while at < said.keys.len() {
        if let Some(len) = said.starts(at, "not_place").or_else(|| beforehand(said, at)) {
            at += len;
            continue;
        }
        let both = day_heard(said.key(at)).is_some_and(|day| offers.iter().all(|o| o.day == Some(day)));
        if both && refuses(said, at, at + 1) {
            votes.refused = [true, true];
        }
        let value = told.iter().find(|(from, ..)| *from == at).map(|(from, to, which)| (*which, to - from));
        let Some((which, len)) = value.or_else(|| points(said, at, &offers)) else {
            at += 1;
            continue;
        };
        let refused = refuses(said, at, at + len);
        // "Tuesday at three" where Tuesday is at nine: neither was offered so.
        if !refused && votes.last.is_some_and(|(other, end)| other != which && bound(said, end, at)) {
            return Some(Label::Unclear);
        }
        votes.last = (!refused).then_some((which, at + len));
        votes.count(which, refused);
        at += len;
    }
    if votes.wanted.is_none() && votes.refused == [false, false] {
        let weak = (0..said.keys.len()).filter(|&at| list("weak_word").contains(&said.key(at)));
        for (at, which) in weak.filter_map(|at| Some((at, by_word(said, at, &offers)?))) {
            votes.count(which, refuses(said, at, at + 1));
        }
    }
    let all_refused =
        said.starts_any("all_of").is_some_and(|(at, len)| refuses(said, at, at + len) || away(said, at));
    if all_refused || (said.says("neither") && votes.wanted.is_none()) {
        return Some(Label::Neither);
    }
    match (votes.wanted, votes.refused) {
        (Some(Which::First), _) => Some(Label::First),
        (Some(Which::Second), _) => Some(Label::Second),
        (None, [true, true]) => Some(Label::Neither),
        (None, [true, false]) => Some(Label::Second),
        (None, [false, true]) => Some(Label::First),
        (None, [false, false]) if said.says("either") => Some(Label::Unclear),
        (None, [false, false]) => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    First,
    Second,
}

/// What speaks for and against the two.
#[derive(Debug, Default)]
struct Votes {
    wanted: Option<Which>,
    /// The last that was spoken for, and where that ends.
    last: Option<(Which, usize)>,
    refused: [bool; 2],
}

impl Votes {
    fn count(&mut self, which: Which, refused: bool) {
        let place = match which {
            Which::First => 0,
            Which::Second => 1,
        };
        if refused {
            self.refused[place] = true;
            if self.wanted == Some(which) {
                self.wanted = None;
            }
        } else {
            self.wanted = Some(which);
        }
    }
}

/// "Let me ask my wife first": what has to be done before.
fn beforehand(said: &Said, at: usize) -> Option<usize> {
    let waits = said.has(Class::Doubt) || said.has(Class::Stall) || said.says("have_to");
    let alone = said.key(at) == "first" && !matches!(said.key(at.wrapping_sub(1)), "the" | "that" | "is");
    (waits && alone && at > 1).then_some(1)
}

/// Whether two pointers are one wish: nothing but "at" between them.
fn bound(said: &Said, end: usize, from: usize) -> bool {
    let paused =
        end.checked_sub(1).and_then(|at| said.words.get(at)).is_some_and(|w| w.pause >= Pause::Comma);
    !paused && from == end + 1 && matches!(said.key(end), "at" | "between" | "around" | "from" | "by" | "or")
}

/// What a word points at, and how many words that took.
fn points(said: &Said, at: usize, offers: &[Offer]) -> Option<(Which, usize)> {
    if let Some(found) = by_hours(said, at, offers) {
        return Some(found);
    }
    let place = match (said.starts(at, "first"), said.starts(at, "second")) {
        (Some(a), b) if b.is_none_or(|b| a >= b) => Some((Which::First, a)),
        (_, Some(b)) => Some((Which::Second, b)),
        (_, None) => None,
    };
    let any = at.checked_sub(1).is_some_and(|b| list("more_than").contains(&said.key(b)));
    if place.is_some() && !any && !dates_first(said, at, offers) {
        return place;
    }
    let only = |fits: &dyn Fn(&Offer) -> bool| only(offers, fits);
    let key = said.key(at);
    if let Some(day) = day_heard(key) {
        return only(&|o| o.day == Some(day)).map(|w| (w, 1));
    }
    if matches!(key, "weekend" | "weekends") {
        return only(&|o| matches!(o.day, Some("saturday" | "sunday"))).map(|w| (w, 1));
    }
    // "One" or "won" alone numbers the offers.
    let lone = |hour: u32| said.keys.len() <= 2 && !offers.iter().any(|o| o.hours.first() == Some(&hour));
    match key {
        "one" | "won" | "1" if lone(1) => return Some((Which::First, 1)),
        "two" | "to" | "too" | "2" if lone(2) => return Some((Which::Second, 1)),
        _ => {}
    }
    if let Some((n, len)) = ordinal(&said.words, at) {
        return only(&|o| o.dates.contains(&n)).map(|w| (w, len));
    }
    let weekend = |o: &Offer| o.day.map(|day| matches!(day, "saturday" | "sunday"));
    if let Some(len) = said.starts(at, "weekend") {
        return only(&|o| weekend(o) == Some(true)).map(|w| (w, len));
    }
    if let Some(len) = said.starts(at, "weekday") {
        return only(&|o| weekend(o) == Some(false)).map(|w| (w, len));
    }
    if let Some(len) = said.starts(at, "morning") {
        return only(&|o| o.part == Some("morning")).map(|w| (w, len));
    }
    if let Some(len) = said.starts(at, "noon") {
        return only(&|o| o.part == Some("noon")).map(|w| (w, len));
    }
    if let Some(len) = said.starts(at, "evening") {
        return only(&|o| o.part == Some("evening")).map(|w| (w, len));
    }
    if let Some(found) = by_order(said, at, offers) {
        return Some(found);
    }
    (!list("weak_word").contains(&key)).then(|| by_word(said, at, offers)).flatten().map(|w| (w, 1))
}

/// The one offer of two that fits.
fn only(offers: &[Offer], fits: impl Fn(&Offer) -> bool) -> Option<Which> {
    match offers {
        [a, b, ..] if fits(a) && !fits(b) => Some(Which::First),
        [a, b, ..] if fits(b) && !fits(a) => Some(Which::Second),
        _ => None,
    }
}

/// A word that stands in one of the offers, or means the same as one that does: "the heat" of "heating or cooling".
fn by_word(said: &Said, at: usize, offers: &[Offer]) -> Option<Which> {
    let key = match (said.key(at), said.key(at + 1)) {
        ("a", "c") => "ac",
        ("a/c", _) => "ac",
        (key, _) => key,
    };
    let free = said.mark_at(at).is_none_or(|m| {
        matches!(m.class, Class::Field | Class::Open | Class::Ack | Class::Negator) && key != "not"
    });
    let small = ["common", "days", "grammar"].iter().any(|name| list(name).contains(&key));
    let number = said.words.get(at).is_some_and(is_number_word);
    let short = key.len() < 2 && direction(key).is_none();
    if !free || number || short || (small && direction(key).is_none()) {
        return None;
    }
    let named = canonical(key);
    let stem = |w: &str| w.strip_suffix('s').map_or(w.len(), str::len);
    let same = |w: &String| canonical(w) == named || (key.len() > 3 && w[..stem(w)] == key[..stem(key)]);
    only(offers, |o| o.words.iter().any(same)).or_else(|| {
        let set = |cell: &&&str| cell.split(' ').any(|w| w == key);
        let like: Vec<&str> = list("synonyms").iter().filter(set).flat_map(|cell| cell.split(' ')).collect();
        only(offers, |o| o.words.iter().any(|w| like.contains(&w.as_str())))
    })
}

/// Words of order in time: "early", "after the holiday", "next week".
fn by_order(said: &Said, at: usize, offers: &[Offer]) -> Option<(Which, usize)> {
    let before = said.key(at.wrapping_sub(1));
    let lone = (said.keys.len() <= 3 && !matches!(before, "too" | "not")) || matches!(before, "the" | "that");
    let timed = offers.iter().all(|o| o.day.is_some() || !o.hours.is_empty());
    let [a, b, ..] = offers else { return None };
    let apart = (a.day, &a.dates) != (b.day, &b.dates);
    match said.key(at) {
        _ if !timed => return None,
        "early" if lone => return Some((Which::First, 1)),
        "late" if lone => return Some((Which::Second, 1)),
        _ => {}
    }
    let days = list("days");
    let place = |o: &Offer| o.day.and_then(|day| days.iter().position(|d| *d == day));
    let crosses = place(b) < place(a);
    let rows = [
        ("after_break", Which::Second, apart),
        ("before_break", Which::First, apart),
        ("after_week", Which::Second, crosses),
        ("before_week", Which::First, crosses),
    ];
    rows.into_iter().filter(|row| row.2).find_map(|(name, which, _)| Some((which, said.starts(at, name)?)))
}

/// Numbers and names of offers that are no times: "1809 or 1819".
fn by_values(said: &Said, offers: &[Offer]) -> Vec<(usize, usize, Which)> {
    let [Some(a), Some(b), ..] = &offers.iter().map(|o| o.known.as_ref()).collect::<Vec<_>>()[..] else {
        return Vec::new();
    };
    let both = a.joined(b);
    let one = |item: &super::item::Item| match (a.holds(item, true), b.holds(item, true)) {
        (true, false) => Some((item.from, item.to, Which::First)),
        (false, true) => Some((item.from, item.to, Which::Second)),
        (_, _) => None,
    };
    items(said, Some(&both)).iter().filter(|i| i.word().is_none()).filter_map(one).collect()
}

/// "The second" where one of the offers falls on a second: the date.
fn dates_first(said: &Said, at: usize, offers: &[Offer]) -> bool {
    let Some((n, _)) = ordinal(&said.words, at) else { return false };
    let place = usize::try_from(n).unwrap_or(0);
    place <= 2
        && offers.iter().enumerate().any(|(i, o)| i + 1 != place && o.dates.contains(&n))
        && said.key(at + 1) != "one"
}

/// Hours: "two to four", "at ten", "the eight o'clock".
fn by_hours(said: &Said, at: usize, offers: &[Offer]) -> Option<(Which, usize)> {
    let [a, b, ..] = offers else { return None };
    if ordinal(&said.words, at).is_some() || said.mark_at(at).is_some_and(|m| m.to > at + 1) {
        return None;
    }
    let (n, len) = small(&said.words, at)?;
    let after = said.key(at + len);
    let to = matches!(after, "to" | "till" | "until" | "and" | "through" | "two")
        .then(|| {
            let noon = matches!(said.key(at + len + 1), "noon" | "midday");
            if noon { Some((12, 1)) } else { small(&said.words, at + len + 1) }
        })
        .flatten();
    if let Some((to, more)) = to {
        let spans = |o: &Offer| o.hours.first() == Some(&n) && o.hours.last() == Some(&to);
        return match (spans(a), spans(b)) {
            (true, false) => Some((Which::First, len + 1 + more)),
            (false, true) => Some((Which::Second, len + 1 + more)),
            (_, _) => None,
        };
    }
    let before = said.key(at.wrapping_sub(1));
    let bare = said.keys.len() <= 3;
    let meant =
        matches!(before, "at" | "the" | "around" | "from" | "by" | "for" | "say" | "do" | "take" | "with")
            || matches!(after, "oclock" | "am" | "pm" | "o")
            || bare;
    if !meant
        || (n == 1 && !matches!(before, "at" | "from") && !matches!(after, "oclock" | "pm" | "am" | "o"))
    {
        return None;
    }
    let starts = |o: &Offer| o.hours.first() == Some(&n);
    let dated = |o: &Offer| o.dates.contains(&n);
    let (first, second) = match (starts(a), starts(b)) {
        (false, false) => (dated(a), dated(b)),
        both => both,
    };
    match (first, second) {
        (true, false) => Some((Which::First, len)),
        (false, true) => Some((Which::Second, len)),
        (_, _) => None,
    }
}

/// "We're camping both of those days."
fn away(said: &Said, at: usize) -> bool {
    let doing = said.key(at.wrapping_sub(1));
    let wish =
        matches!(doing, "thinking" | "hoping" | "going" | "looking" | "taking" | "doing" | "considering");
    let who = said.key(at.wrapping_sub(2));
    doing.ends_with("ing") && !wish && matches!(who, "im" | "were" | "am" | "are" | "be")
}

/// Whether the words around `[from, to)` refuse it.
fn refuses(said: &Said, from: usize, to: usize) -> bool {
    let small = |at: usize| {
        list("grammar").contains(&said.key(at))
            || matches!(
                said.key(at),
                "one"
                    | "ones"
                    | "slot"
                    | "time"
                    | "really"
                    | "really_"
                    | "those"
                    | "days"
                    | "of"
                    | "either"
                    | "them"
                    | "do"
                    | "make"
                    | "on"
                    | "at"
                    | "work"
                    | "home"
                    | "day"
            )
    };
    let clause_ends = |at: usize| said.words.get(at).is_some_and(|w| w.pause >= Pause::Comma);
    // Before: "I can't do", "not the".
    let mut at = from;
    while at > 0 && from - at < 5 {
        at -= 1;
        if clause_ends(at) {
            break;
        }
        let refusing = (0..=at).rev().take(4).any(|s| {
            said.starts(s, "bad_start").is_some_and(|len| s + len > at && (s + len <= from || s + len < to))
        });
        // "The first, no, scratch that, Friday."
        let reset = (at.saturating_sub(3)..=at).any(|s| said.starts(s, "resets").is_some());
        if refusing && !reset {
            return true;
        }
        if reset {
            break;
        }
        if !small(at) {
            break;
        }
    }
    // Behind: "doesn't work", "is no good".
    let mut at = to;
    while at < said.keys.len() && at - to < 5 && !clause_ends(at - 1) {
        if said.starts(at, "bad_end").is_some() {
            return true;
        }
        // "The weekend for sure, I can't take off work": what is agreed to is not refused by what follows.
        if said.mark_at(at).is_some_and(|m| matches!(m.class, Class::Agree | Class::Yes)) {
            break;
        }
        if !small(at) {
            break;
        }
        at += 1;
    }
    false
}

/// A day's name, also as a recogniser may misspell it.
fn day_heard(key: &str) -> Option<&'static str> {
    let days = list("days");
    if let Some(at) = list("days_heard").iter().position(|d| *d == key) {
        return days.get(at % 7).copied().filter(|_| key != "choose");
    }
    days.iter().copied().find(|d| *d == key)
}

impl Offer {
    fn of(text: &str) -> Self {
        if let Some(offer) = Self::dated(text) {
            return offer;
        }
        let said = Said::bare(text);
        let day = said.keys.iter().find_map(|k| day_heard(k));
        let mut numbers: Vec<(usize, u32)> = Vec::new();
        let mut days: Vec<u32> = Vec::new();
        let mut at = 0;
        while at < said.words.len() {
            if let Some((n, len)) = ordinal(&said.words, at) {
                days.push(n);
                at += len;
                continue;
            }
            let figures = said.key(at).trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let read = small(&said.words, at)
                .or_else(|| figures.parse().ok().filter(|n| *n < 100).map(|n: u32| (n, 1)));
            let Some((n, len)) = read else {
                at += 1;
                continue;
            };
            numbers.push((at, n));
            at += len;
        }
        // The last two numbers are the hours, what stands before them is the date; minutes are no hours.
        let clock = |n: u32| (1..=12).contains(&n);
        let minutes = |i: usize| {
            let behind = i > 0 && numbers.get(i - 1).is_some_and(|(at, _)| at + 1 == numbers[i].0);
            behind && matches!(numbers[i].1, 0 | 15 | 30 | 45)
        };
        let kept: Vec<u32> = (0..numbers.len()).filter(|i| !minutes(*i)).map(|i| numbers[i].1).collect();
        let cut = kept.len().saturating_sub(2);
        let (dates, hours) = kept.split_at(cut);
        let hours = if days.is_empty() || kept.len() >= 2 { hours } else { &[] };
        days.extend(dates);
        let hours: Vec<u32> = hours.iter().copied().filter(|n| clock(*n)).collect();
        let part = part_said(&said)
            .or_else(|| hours.first().map(|h| part_of(if (6..12).contains(h) { *h } else { h % 12 + 12 })));
        let known = day.is_none().then(|| Known::of(text)).filter(|known| !known.kinds.time);
        Self { day, dates: days, hours, part, words: said.keys, known }
    }

    /// `2026-01-15T08:00/2026-01-15T10:00`.
    fn dated(text: &str) -> Option<Self> {
        let mut ends = text.split(['/', ' ']).filter_map(|p| p.parse::<DateTime>().ok());
        let start = ends.next()?;
        let hour = |t: DateTime| u32::try_from((t.hour() + 11) % 12 + 1).unwrap_or(12);
        let hours = std::iter::once(start).chain(ends).map(hour).collect();
        Some(Self {
            day: weekday(start.date()),
            dates: vec![u32::try_from(start.day()).unwrap_or(0)],
            hours,
            part: Some(part_of(u32::try_from(start.hour()).unwrap_or(0))),
            words: Vec::new(),
            known: None,
        })
    }
}

fn part_said(said: &Said) -> Option<&'static str> {
    ["morning", "noon", "evening"].into_iter().find(|part| said.says(part))
}

fn part_of(hour: u32) -> &'static str {
    match hour {
        0..12 => "morning",
        12..17 => "noon",
        _ => "evening",
    }
}

/// Whether the answer asks for one of the offers in the form of a question: "can I get the first one".
pub(super) fn takes(said: &Said) -> bool {
    (0..said.keys.len().min(4)).any(|at| said.starts(at, "take").is_some())
        && !said.has(Class::Doubt)
        && !said.says("more_than")
}
