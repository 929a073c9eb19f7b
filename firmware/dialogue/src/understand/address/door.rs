//! The number on the door: where in the words one begins, how far it goes, and what belongs to it (`1/2`, `1234B`,
//! `45-18`, `N64W23110`). Where other figures run into it, those of a unit or a ZIP code, they are cut apart.

use super::super::number::{Reading, digit_readings, house, is_number_word, ordinal};
use super::super::words::{Pause, Word};
use super::{Area, called, cities, locality, roads, tables, unit};

/// A house number and one past its last word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    pub number: String,
    pub end: usize,
}

/// Why a number may begin at a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// No other number ends there.
    Fresh,
    /// A number like the one before it.
    Again,
    /// The figures before it are a unit's or a ZIP code.
    Behind,
    /// The run before it is longer than any house number.
    Tail,
}

impl Opens {
    /// What it adds to the signs of a street.
    pub const fn score(self) -> f32 {
        match self {
            Self::Fresh => 0.0,
            Self::Again => 0.3,
            Self::Behind => 0.2,
            Self::Tail => -0.4,
        }
    }
}

/// Whether a house number may begin at `at`.
pub fn opens(words: &[Word], at: usize) -> Option<Opens> {
    if restarts(words, at) {
        Some(Opens::Again)
    } else if is_number_start(words, at) {
        Some(Opens::Fresh)
    } else if behind_unit(words, at) || behind_zip(words, at) {
        Some(Opens::Behind)
    } else {
        tail(words, at).then_some(Opens::Tail)
    }
}

/// The house number at `at`, with its letter and the small words before the street.
pub fn at(words: &[Word], at: usize) -> Option<Door> {
    let norm = words.get(at)?.norm.as_str();
    if norm == "#" {
        return (words.len() > at + 1).then(|| self::at(words, at + 1))?;
    }
    if let Some(door) = survey_code(words, at) {
        return Some(door);
    }
    let figures = norm.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let lettered =
        !figures.is_empty() && figures.len() + 1 == norm.len() && figures.bytes().all(|b| b.is_ascii_digit());
    if lettered {
        return Some(open(words, norm.to_uppercase(), at + 1));
    }
    if let Some((number, end)) = hyphened(words, at) {
        return Some(open(words, number, end));
    }
    let run = house(words, at).filter(|run| !run.figures.starts_with('0'))?;
    let end = at + run.len;
    if let Some(number) = before_numbered_name(words, at, end) {
        return Some(Door { number, end: end - 1 });
    }
    match part_letter(words, &run.figures, end) {
        Some((letter, len)) => Some(open(words, format!("{}{letter}", run.figures), end + len)),
        None => Some(open(words, run.figures, end)),
    }
}

/// The number, and where the street begins behind it.
fn open(words: &[Word], number: String, end: usize) -> Door {
    Door { number, end: end + between_len(words, end) }
}

/// What may stand between number and street: `on`, or "a" where somebody hesitates.
fn between_len(words: &[Word], at: usize) -> usize {
    let is = |what: &[&str]| words.get(at).is_some_and(|w| what.contains(&w.norm.as_str()));
    let named = words.get(at + 1).is_some_and(|w| !called::ends_name(w));
    let plain = words.get(at + 1).is_some_and(|w| tables::hard_suffix(&w.norm).is_none());
    let article = is(&["a"]) && named && plain;
    let of = is(&["of", "in"])
        && named
        && (called::suffix_ahead(words, at + 1) || tables::direction(&words[at + 1].norm).is_some());
    usize::from(article || is(&["on"]) || of)
}

/// The letter of a part of the house: `4922 B South …`, `4117 b as in boy king street`; not the `P` of `P de Leon`.
fn part_letter(words: &[Word], figures: &str, at: usize) -> Option<(char, usize)> {
    let word = words.get(at).filter(|w| w.norm.len() == 1)?;
    let before = at.checked_sub(1).map(|b| words[b].pause)?;
    let plain = figures.bytes().all(|b| b.is_ascii_digit()) && before < Pause::Comma;
    if !plain || tables::direction(&word.norm).is_some() || roads::road(words, at).is_some() {
        return None;
    }
    let turned = words.get(at + 1).is_some_and(|w| tables::direction(&w.norm).is_some());
    let (letter, len) = match word.norm.as_str() {
        "a" if turned || word.raw == "A" => ('A', 1),
        "a" | "i" | "o" => return None,
        _ => unit::letter(words, at)?,
    };
    let next = words.get(at + len)?;
    let particle = matches!(next.norm.as_str(), "de" | "la" | "del" | "von" | "van" | "and");
    let initial = next.norm.len() == 1 && !next.is_digits();
    let weak = tables::stops_weakly(&next.norm) && called::suffix_ahead(words, at + len);
    let named = (weak || !called::ends_name(next)) && tables::hard_suffix(&next.norm).is_none();
    let numbered = ordinal(words, at + len).is_some();
    ((named || numbered) && !particle && !initial).then_some((letter, len))
}

/// `45-18` of Queens, `thirty seven dash twelve`.
fn hyphened(words: &[Word], at: usize) -> Option<(String, usize)> {
    let (head, tail) = (&words[at], words.get(at + 1)?);
    let short = |w: &Word| w.is_digits() && (2..=3).contains(&w.norm.len());
    if short(head) && head.pause == Pause::Hyphen && short(tail) {
        return Some((format!("{}-{}", head.norm, tail.norm), at + 2));
    }
    let first = house(words, at).filter(|run| run.figures.len() <= 3)?;
    let dash = at + first.len;
    words.get(dash).filter(|w| matches!(w.norm.as_str(), "dash" | "hyphen"))?;
    let second = house(words, dash + 1).filter(|run| run.figures.len() <= 3)?;
    Some((format!("{}-{}", first.figures, second.figures), dash + 1 + second.len))
}

/// `N64W23110`, `n sixty four west twenty three one ten`: house numbers of Wisconsin's survey grid.
fn survey_code(words: &[Word], at: usize) -> Option<Door> {
    let written = |norm: &str| {
        let parts = norm.split(|c: char| c.is_ascii_digit()).filter(|p| !p.is_empty());
        let shaped = norm.len() >= 6 && norm.ends_with(|c: char| c.is_ascii_digit());
        shaped && parts.clone().count() == 2 && parts.clone().all(|p| matches!(p, "n" | "s" | "e" | "w"))
    };
    if written(&words[at].norm) {
        return Some(Door { number: words[at].norm.to_uppercase(), end: at + 1 });
    }
    let first = tables::direction(&words[at].norm).filter(|d| d.len() == 1)?;
    let one = house(words, at + 1).filter(|run| run.figures.len() <= 3)?;
    let turn = at + 1 + one.len;
    let second = words.get(turn).and_then(|w| tables::direction(&w.norm)).filter(|d| d.len() == 1)?;
    let two = house(words, turn + 1).filter(|run| (3..=5).contains(&run.figures.len()))?;
    let end = turn + 1 + two.len;
    let crossed = "NS".contains(first) != "NS".contains(second);
    let named = words.get(end).is_some_and(|w| !called::ends_name(w) && tables::direction(&w.norm).is_none());
    (crossed && named).then(|| Door { number: format!("{first}{}{second}{}", one.figures, two.figures), end })
}

/// `fifteen six forty one seven oaks`: the last figure begins a name. The number without it.
fn before_numbered_name(words: &[Word], at: usize, end: usize) -> Option<String> {
    let last = end.checked_sub(1).filter(|&last| {
        // "Twelve twenty two O Avenue": without the letter the avenue had no name.
        let letter =
            words[last].norm == "o" && words.get(end).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
        last > at && (letter || called::numbered_name(words, last))
    })?;
    let run = house(&words[..last], at).filter(|run| at + run.len == last)?;
    (run.figures.len() >= 2).then_some(run.figures)
}

/// "Fifty one fifty, fifty one sixty Newport" without a pause: whether a number like the one before it begins here.
fn restarts(words: &[Word], at: usize) -> bool {
    if at == 0 || !is_number_word(&words[at - 1]) || words.get(at).is_none_or(|w| !is_number_word(w)) {
        return false;
    }
    let from = (at.saturating_sub(6)..at).rev().find(|&i| !is_number_word(&words[i])).map_or(0, |i| i + 1);
    let end = (at..words.len()).take(8).find(|&i| !is_number_word(&words[i])).unwrap_or(words.len());
    let whole = |part: &[Word]| house(part, 0).filter(|run| run.len == part.len()).map(|run| run.figures);
    let (Some(old), Some(new)) = (whole(&words[from..at]), whole(&words[at..end])) else { return false };
    let street = (end.saturating_sub(2)..end).any(|i| ordinal(words, i).is_some());
    if street || old.as_bytes().first() != new.as_bytes().first() {
        return false;
    }
    let differing = old.bytes().zip(new.bytes()).filter(|(a, b)| a != b).count();
    old.len() == new.len() && old.len() >= 3 && differing <= 1
}

/// A house number begins where no other number ends, and not behind the word of a unit; `4th floor` is whole.
fn is_number_start(words: &[Word], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|i| &words[i]) else { return true };
    let free = !is_number_word(before)
        || before.pause >= Pause::Comma
        || (before.is_digits() && words[at].is_digits());
    free && (whole_floor(words, at - 1) || unit::announcing(words, at).is_none())
}

/// `4th floor`.
fn whole_floor(words: &[Word], at: usize) -> bool {
    matches!(words[at].norm.as_str(), "floor" | "fl")
        && at.checked_sub(1).is_some_and(|b| ordinal(words, b).is_some())
}

/// "Space 41 2700 West …": where a unit's number runs into the house's, whether the house's begins at `at`.
fn behind_unit(words: &[Word], at: usize) -> bool {
    let from = (at.saturating_sub(6)..at).rev().find(|&i| !is_number_word(&words[i]));
    let announced = |f: usize| unit::announcing(words, f + 1).is_some() && !whole_floor(words, f);
    let Some(from) = from.filter(|&f| f + 1 < at && announced(f)) else { return false };
    let Some(end) = (at..words.len()).take(8).find(|&i| !is_number_word(&words[i])) else { return false };
    let shape = |cut: usize| {
        let unit =
            house(&words[from + 1..cut], 0).filter(|r| r.len == cut - from - 1 && r.figures.len() <= 4)?;
        let run = house(words, cut).filter(|r| cut + r.len == end && (2..=5).contains(&r.figures.len()))?;
        // Four figures are the commonest; a unit is short. "Condo six thirty seven" is one number.
        let apart = run.figures.len() >= 3 || unit.figures.len() >= 3;
        apart.then_some((run.figures.len().abs_diff(4), unit.figures.len()))
    };
    let best = (from + 2..end).filter_map(|cut| shape(cut).map(|s| (s, cut))).min();
    best.is_some_and(|(_, cut)| cut == at)
}

/// The run of number words without a pause that ends before `at` and goes on with it: where it begins and ends.
fn run_around(words: &[Word], at: usize) -> Option<(usize, usize)> {
    let joins = |i: usize| is_number_word(&words[i]) && words[i].pause < Pause::Comma;
    words.get(at).filter(|w| is_number_word(w))?;
    let from = (at.saturating_sub(LONGEST_RUN)..at).rev().take_while(|&i| joins(i)).last()?;
    let end = (at..words.len()).take(LONGEST_RUN).find(|&i| !is_number_word(&words[i]))?;
    Some((from, end))
}

/// "Lakewood eight oh two two six twelve twenty South Reed": whether a ZIP code ends before `at`.
fn behind_zip(words: &[Word], at: usize) -> bool {
    let Some((from, end)) = run_around(words, at) else { return false };
    let whole = house(words, at)
        .is_some_and(|r| at + r.len == end && r.figures.len() >= 2 && !r.figures.starts_with('0'));
    let scaled = words[from..at].iter().any(|w| matches!(w.norm.as_str(), "hundred" | "thousand"));
    if !whole || scaled {
        return false;
    }
    let town = |len: usize| {
        from.checked_sub(len).is_some_and(|b| {
            locality::town_len(words, b, &Area::EMPTY).or_else(|| cities::len(words, b)) == Some(len)
        })
    };
    let cue = from.checked_sub(1).map(|b| words[b].norm.as_str());
    let announced = cue.is_some_and(|c| {
        matches!(c, "zip" | "zipcode" | "code" | "co" | "is" | "it's") || tables::state(c).is_some()
    }) || (1..=3).any(town);
    let home = |r: &Reading| r.digits.starts_with("80") || r.digits.starts_with("81");
    let placed = cue.is_some_and(|c| !matches!(c, "is" | "it's")) && announced;
    (announced || from == 0)
        && digit_readings(&words[from..at]).iter().any(|r| r.digits.len() == 5 && (placed || home(r)))
}

/// "Dept five oh seven twenty six hundred North Flagler": the run is too long for one number, and this is its last
/// natural part.
fn tail(words: &[Word], at: usize) -> bool {
    let Some((from, end)) = run_around(words, at) else { return false };
    if house(words, from).is_some_and(|r| from + r.len >= end)
        || (from..end).any(|i| ordinal(words, i).is_some())
    {
        return false;
    }
    let shape = |cut: usize| {
        let run = house(words, cut).filter(|r| cut + r.len == end && !r.figures.starts_with('0'))?;
        (3..=5).contains(&run.figures.len()).then(|| run.figures.len().abs_diff(4))
    };
    (from + 1..end).filter_map(|cut| shape(cut).map(|s| (s, cut))).min().is_some_and(|(_, cut)| cut == at)
}

/// The most words of figures that are cut apart.
const LONGEST_RUN: usize = 12;
