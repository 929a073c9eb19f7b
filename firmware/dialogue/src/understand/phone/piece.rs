//! What one piece of a turn, between two corrections, says of a telephone number: a whole one, or parts and where
//! they belong.

use super::super::number;
use super::super::words::{Pause, Word};
use super::choice;
use super::element::{Cue, Elements, Kind};
use super::path::{Found, Plan, part, readings};

/// What a piece says.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// A whole number.
    pub whole: Option<Whole>,
    /// Parts behind it, or all parts if there is no whole number.
    pub parts: Vec<Part>,
}

/// A whole number.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// Ten digits.
    pub digits: String,
    /// 0 to 1.
    pub confidence: f32,
    /// The word behind its last, counted from the beginning of the piece.
    pub to: usize,
    /// The words around it say that it is not to be called.
    pub refused: bool,
}

/// Some digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where they belong.
    pub place: Place,
    /// In figures.
    pub digits: String,
    /// Only words that lead to a number stand between the beginning of the piece and them.
    pub led: bool,
    /// Words of talk between the digits before and these.
    pub gap: usize,
}

/// Where digits belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Not said.
    Anywhere,
    /// The area code.
    Area,
    /// The three digits behind it.
    Middle,
    /// The end.
    Tail,
    /// They are wrong: "not four two".
    Wrong,
}

/// Whole numbers in one piece that are compared; who says more reads from a list.
const MOST_NUMBERS: usize = 6;
/// Words of one piece at which numbers may begin that are tried.
const MOST_BEGINNINGS: usize = 200;

/// Reads a piece.
pub fn read(words: &[Word]) -> Said {
    let all = Elements::of(words);
    let found = wholes(&all);
    let Some((chosen, preferred)) = choice::choose(words, &found) else {
        return Said { whole: None, parts: parts(&all, 0, &[]) };
    };
    let best = &found[chosen];
    let several = found.iter().any(|f| f.digits != best.digits);
    let typed = (best.from..best.to).all(|i| all.words[i].is_digits());
    let confidence = match (several && !preferred, best.rival, typed) {
        (true, _, _) => 0.6,
        (false, true, _) => 0.7,
        (false, false, true) => 0.97,
        (false, false, false) => (0.93 - f32::from(best.cost) * 0.012).max(0.5),
    };
    Said {
        whole: Some(Whole {
            digits: best.digits.clone(),
            confidence,
            to: best.to,
            refused: choice::refused(words, best),
        }),
        parts: parts(&all, best.to, &found),
    }
}

/// Where the only whole number of the words stands, if they hold one and no other digits.
pub fn only_whole(words: &[Word]) -> Option<(usize, usize)> {
    let all = Elements::of(words);
    match wholes(&all).as_slice() {
        [one] => {
            let alone = (0..all.len()).all(|at| (one.from..one.to).contains(&at) || !all.is_digit(at));
            alone.then_some((one.from, one.to))
        }
        [] | [_, ..] => None,
    }
}

/// Whole numbers that don't overlap, the most natural first chosen, in the order in which they were said.
fn wholes(all: &Elements) -> Vec<Found> {
    let begins = (0..all.len())
        .filter(|&at| all.is_digit(at) && (all.begins(at) || behind_figure(all, at)))
        .take(MOST_BEGINNINGS);
    let mut found: Vec<Found> = Vec::new();
    let clean = |from: usize| {
        readings(all, from, Plan::Whole).into_iter().find(|next| next.cost < 10 && all.ends(next.to))
    };
    for from in begins {
        if negated(all, from) {
            // "Not three oh three, seven two oh …": the whole number stands behind the wrong digits.
            let wrong = readings(all, from, Plan::Any).into_iter();
            found.extend(wrong.filter(|w| w.digits.len() < 5 && w.cost < 10).find_map(|w| clean(w.to)));
            continue;
        }
        for reading in readings(all, from, Plan::Whole) {
            if all.ends(reading.to) || ends_again(all, &reading) {
                found.push(reading);
            } else if let Some(next) = clean(reading.to) {
                // Two numbers with nothing between them.
                found.extend([reading, next]);
            }
        }
    }
    found.sort_by_key(|f| (f.cost, f.from, std::cmp::Reverse(f.to)));
    let mut chosen: Vec<Found> = Vec::new();
    for reading in found {
        if chosen.len() < MOST_NUMBERS && chosen.iter().all(|c| c.to <= reading.from || reading.to <= c.from)
        {
            chosen.push(reading);
        }
    }
    chosen.sort_by_key(|f| f.from);
    chosen
}

/// "… oh one four one, one four one" without the pause: its last three or four digits once more, and nothing else.
fn ends_again(all: &Elements, whole: &Found) -> bool {
    let end = (whole.to..all.len()).find(|&i| !all.is_digit(i)).unwrap_or(all.len());
    // Four digits are four words at most.
    let again = Some(end).filter(|end| end - whole.to <= 4).and_then(|end| part(all, whole.to, end));
    again.is_some_and(|f| {
        f.cost < 10 && (3..=4).contains(&f.digits.len()) && whole.digits.ends_with(&f.digits)
    })
}

/// "She's ninety one three oh three …": whether a small number that is an age, a unit or an hour ends before `at`.
fn behind_figure(all: &Elements, at: usize) -> bool {
    (1..=3).any(|len| {
        let Some(from) = at.checked_sub(len).filter(|from| *from > 0) else { return false };
        let hour = TIMED.contains(&all.words[from - 1].norm.as_str()) && (from..at).all(|i| all.is_digit(i));
        if hour {
            return true;
        }
        let small = number::small(&all.words, from).is_some_and(|(n, words)| {
            (words == len || len == 1) && (n >= 10 || all.kinds[from - 1] == Kind::Barrier)
        });
        let word = |back: usize| from.checked_sub(back).map_or("", |i| all.words[i].norm.as_str());
        let counted = all.kinds[from - 1] == Kind::Barrier
            || FIGURED.contains(&word(1))
            || (word(1) == "is" && FIGURED.contains(&word(2)));
        small && counted
    })
}

/// Behind these stands a figure that is no part of a telephone number.
#[rustfmt::skip]
const FIGURED: &[&str] = &[
    "she's", "he's", "dad's", "son's", "daughter's", "she", "he", "age", "aged", "turned", "turning", "mom's", "mother's", "dad's", "father's",
    "almost", "nearly", "room", "lot", "space", "building",
];
/// Behind these stands an hour.
const TIMED: &[&str] = &["after", "before", "until", "till", "past", "by", "around"];

/// "Not" stands before it.
fn negated(all: &Elements, at: usize) -> bool {
    cue_before(all, at) == Some(Cue::Not)
}

/// The cue right before the digits, over fillers. "Not" reaches no further than to what it denies: in "that's not it,
/// it's three oh three …" the digits are right.
fn cue_before(all: &Elements, at: usize) -> Option<Cue> {
    let mut near = true;
    for i in (0..at).rev() {
        let norm = all.words[i].norm.as_str();
        match all.kinds[i] {
            Kind::Cue(Cue::TailBefore, _) => return None,
            Kind::Cue(cue, _) => return Some(cue).filter(|cue| near || *cue != Cue::Not),
            Kind::OfCue => {}
            Kind::Glue => near &= NEAR.contains(&norm),
            Kind::Talk if LEADS.contains(&norm) => near &= NEAR.contains(&norm),
            Kind::Talk | Kind::Number | Kind::Sound(_) | Kind::Maybe(_) | Kind::Plural | Kind::Barrier => {
                return None;
            }
        }
    }
    None
}

/// Behind these the same digits come once more.
const AGAIN: &[&str] = &["yeah", "yes", "again", "okay", "ok"];

/// Words between "not" and what it denies.
const NEAR: &[&str] = &["uh", "um", "the", "a", "at", "on", "er", "my", "that", "with"];

/// The digits from `from` on that belong to no whole number.
fn parts(all: &Elements, from: usize, wholes: &[Found]) -> Vec<Part> {
    let mut found = Vec::new();
    let (mut at, mut last) = (from, from);
    while at < all.len() {
        if let Some(whole) = wholes.iter().find(|w| (w.from..w.to).contains(&at)) {
            at = whole.to;
            last = at;
            continue;
        }
        if !all.is_digit(at) {
            at += 1;
            continue;
        }
        let end = run_end(all, at, cue_before(all, at));
        match code_behind(all, at, end, last) {
            Some(both) => found.extend(both),
            None => found.extend(part_of(all, at, end, last)),
        }
        at = end;
        last = end;
    }
    found
}

/// The end of the digits that begin at `at`, with nothing but fillers between them. Wrong digits end at any pause: what
/// follows are the right ones; four digits said to be the end are all of it.
fn run_end(all: &Elements, at: usize, cue: Option<Cue>) -> usize {
    let wrong = cue == Some(Cue::Not);
    let size = |w: &Word| if w.is_digits() { w.norm.len() } else { 1 };
    let (mut end, mut said) = (at, 0);
    for i in at..all.len() {
        let and = all.words[i].norm == "and";
        let paused = i > at && all.words[i - 1].pause >= Pause::Comma;
        if paused && (wrong || (cue == Some(Cue::Tail) && said >= 4)) {
            break;
        }
        said += size(&all.words[i]);
        match all.kinds[i] {
            Kind::Number | Kind::Sound(_) | Kind::Maybe(_) | Kind::Plural => end = i + 1,
            Kind::Glue if wrong || AGAIN.contains(&all.words[i].norm.as_str()) => break,
            Kind::Glue if and || i < end + 3 => {}
            Kind::Glue | Kind::Cue(..) | Kind::OfCue | Kind::Talk | Kind::Barrier => break,
        }
    }
    end
}

/// "Five five five oh one four two that's three oh three area": a number and its area code with only fillers between.
fn code_behind(all: &Elements, at: usize, end: usize, last: usize) -> Option<[Part; 2]> {
    let named = area_behind(all, end);
    readings(all, at, Plan::Subscriber).iter().filter(|number| number.cost <= 10).find_map(|number| {
        // Without the words a pause must part them: "555-0176, 720".
        if !named && all.words[number.to - 1].pause < Pause::Comma {
            return None;
        }
        let middle = (number.to..end).find(|&i| all.is_digit(i))?;
        let code =
            readings(all, middle, Plan::Area).into_iter().find(|code| code.to == end && code.cost < 10)?;
        let number = part_of(all, at, number.to, last)?;
        Some([number, Part { place: Place::Area, digits: code.digits, led: false, gap: 0 }])
    })
}

fn part_of(all: &Elements, at: usize, end: usize, last: usize) -> Option<Part> {
    let closes = matches!(all.kinds.get(end), Some(Kind::Cue(Cue::TailBefore, _)));
    let cue = if closes { Some(Cue::TailBefore) } else { cue_before(all, at) };
    // "To", "for" at either end are mostly words of their own.
    let first = (at..end).find(|&i| !matches!(all.kinds[i], Kind::Maybe(_)))?;
    let end = (first..end).rev().find(|&i| !matches!(all.kinds[i], Kind::Maybe(_))).map_or(end, |i| i + 1);
    let whole_run = |plan| readings(all, first, plan).into_iter().filter(move |f| f.to == end);
    let area = whole_run(Plan::Area).min_by_key(|f| f.cost);
    let behind = area_behind(all, end);
    let (place, reading) = match (cue, area) {
        (Some(Cue::Not), _) => (Place::Wrong, part(all, first, end)?),
        (Some(Cue::Tail | Cue::TailBefore), _) => (Place::Tail, part(all, first, end)?),
        (Some(Cue::Middle), _) => (Place::Middle, part(all, first, end)?),
        (Some(Cue::Area), Some(area)) => (Place::Area, area),
        (None, Some(area)) if behind => (Place::Area, area),
        (Some(Cue::Area) | None, _) => {
            let seven = whole_run(Plan::Subscriber).min_by_key(|f| f.cost).filter(|f| f.cost <= 10);
            (Place::Anywhere, seven.or_else(|| part(all, first, end))?)
        }
    };
    let gap = (last..first).filter(|&i| matches!(all.kinds[i], Kind::Talk | Kind::Barrier)).count();
    let led = (0..first).all(|i| {
        !matches!(all.kinds[i], Kind::Talk | Kind::Barrier) || LEADS.contains(&all.words[i].norm.as_str())
    });
    Some(Part { place, digits: reading.digits, led, gap })
}

/// "Seven two oh is the area code", "a seven twenty number".
fn area_behind(all: &Elements, end: usize) -> bool {
    let mut at = end;
    while at < all.len()
        && matches!(
            all.words[at].norm.as_str(),
            "is" | "the" | "my" | "for" | "uh" | "um" | "that's" | "as" | "was" | "in"
        )
    {
        at += 1;
    }
    let number = || {
        matches!(all.words[at].norm.as_str(), "number" | "phone" | "prefix" | "exchange" | "code")
            && at == end
    };
    at < all.len() && (matches!(all.kinds[at], Kind::Cue(Cue::Area, _)) || number())
}

/// Words that lead from "no" to the digits that are right.
const LEADS: &[&str] = &[
    "it", "it's", "should", "be", "has", "to", "said", "meant", "mean", "my", "last", "end", "number",
    "number's", "digits", "digit", "of", "part", "actually", "sorry", "supposed", "oh", "one", "it'll",
    "make", "that", "a", "but", "what", "you", "your", "first", "cell", "phone", "there", "were", "just",
    "say", "says", "not", "in", "at", "ends", "would", "there's", "were", "really", "must", "have", "been",
    "reads", "which", "are", "is", "two", "four", "three",
];
