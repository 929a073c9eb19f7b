//! Town, state and ZIP code.

use std::collections::BTreeSet;

use super::super::number::{digit_readings, is_number_word};
use super::super::words::{Pause, Word, longest};
use super::{Area, called, cities, tables};

/// Whether "zip" stood before the digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    AsZip,
    /// Behind a whole address.
    Behind,
    Alone,
}

/// Town and ZIP behind a street, or alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locality {
    pub city: Option<String>,
    pub zip: Option<String>,
}

/// Reads town and ZIP from the words that no street or unit took. `behind_street` are those right behind it.
pub fn read(words: &[Word], taken: &BTreeSet<usize>, behind: Option<usize>, area: &Area<'_>) -> Locality {
    let free = |i: usize| !taken.contains(&i);
    let zip = zip_at(words, taken, behind, area);
    let city = known_town(words, &free, behind, area)
        .or_else(|| town_before_state(words, &free, behind, zip.as_ref().map(|(_, at)| *at)))
        .or_else(|| town_at_end(words, &free, behind));
    Locality { city, zip: zip.map(|(zip, _)| zip) }
}

/// How many words at `at` are a known town.
pub fn town_len(words: &[Word], at: usize, area: &Area<'_>) -> Option<usize> {
    let of_area = area.towns.iter().chain(area.zips.values()).filter_map(|t| starts_town(words, at, t));
    of_area.max().into_iter().chain(longest(words, at, tables::TOWNS)).max()
}

/// The town's words at `at`, whatever their letters' case.
fn starts_town(words: &[Word], at: usize, town: &str) -> Option<usize> {
    let mut len = 0;
    for part in town.split(' ') {
        words.get(at + len).filter(|w| w.norm.eq_ignore_ascii_case(part))?;
        len += 1;
    }
    Some(len)
}

/// How many words at `at` are a state. Short ones that are words as well (`in`, `or`) only in capitals.
pub fn state_len(words: &[Word], at: usize) -> Option<usize> {
    let word = words.get(at)?;
    let two = words.get(at + 1).map(|next| format!("{} {}", word.norm, next.norm));
    if two.is_some_and(|two| tables::state(&two).is_some()) {
        return Some(2);
    }
    tables::state(&word.norm)?;
    let capitals = word.raw.len() == 2 && word.raw.chars().all(char::is_uppercase);
    let zip_follows = cities::zip_follows(words, at + 1);
    let unmistakable =
        matches!(word.norm.as_str(), "co" | "tx" | "ny" | "nj" | "wy" | "nm" | "fl" | "ca" | "az" | "ks");
    (word.norm.len() > 2 || capitals || zip_follows || (unmistakable && words.get(at + 1).is_none()))
        .then_some(1)
}

/// The five digits that a string of number words may be, those served first. Without the word "zip" before it
/// "thirty four fifty two" is a house, not 34502.
pub fn zip_reading(words: &[Word], said: Said, area: &Area<'_>) -> Option<String> {
    let mut five: Vec<String> = digit_readings(words)
        .into_iter()
        .filter(|r| matches!(r.digits.len(), 5 | 9))
        .filter(|r| {
            let home = said == Said::Behind && (r.digits.starts_with("80") || r.digits.starts_with("81"));
            // "Fifteen ten oh" is no ZIP code: people say them figure by figure, or in pairs behind an address.
            let plain = words.len() >= 4 || words.iter().all(Word::is_digits) || said == Said::Behind;
            let natural = r.splits.is_empty() && plain;
            said == Said::AsZip || home || natural || area.zips.contains_key(&r.digits[..5])
        })
        .map(|r| r.digits[..5].to_owned())
        .collect();
    five.sort_by_key(|zip| (!area.zips.contains_key(zip), !zip.starts_with("80")));
    five.into_iter().next()
}

/// A ZIP: behind its name, or a free run of five digits that ends an address.
fn zip_at(
    words: &[Word],
    taken: &BTreeSet<usize>,
    behind: Option<usize>,
    area: &Area<'_>,
) -> Option<(String, usize)> {
    let mut found = None;
    let mut at = 0;
    while at < words.len() {
        let end = (at..words.len())
            .find(|&i| !is_number_word(&words[i]) || taken.contains(&i))
            .unwrap_or(words.len());
        if end == at {
            at += 1;
            continue;
        }
        let end = paused_end(words, at, end);
        let named = words[at.saturating_sub(4)..at]
            .iter()
            .any(|w| matches!(w.norm.as_str(), "zip" | "zipcode" | "postal"));
        let said = match (named, behind.is_some_and(|from| at >= from)) {
            (true, _) => Said::AsZip,
            (false, true) => Said::Behind,
            (false, false) => Said::Alone,
        };
        if let Some(zip) = zip_reading(&words[at..end], said, area).filter(|_| !scaled(&words[at..end])) {
            found = Some((zip, at));
        }
        at = end;
    }
    found
}

/// A comma ends a run of digits once five stand before it.
fn paused_end(words: &[Word], from: usize, end: usize) -> usize {
    (from..end).find(|&i| words[i].pause >= Pause::Comma).map_or(end, |i| i + 1)
}

/// "Twelve thousand four fifty" is a house.
fn scaled(words: &[Word]) -> bool {
    words.iter().any(|w| matches!(w.norm.as_str(), "thousand" | "hundred"))
}

/// A town of the lists: behind the street, or wherever nothing of a street follows it.
fn known_town(
    words: &[Word],
    free: &dyn Fn(usize) -> bool,
    behind: Option<usize>,
    area: &Area<'_>,
) -> Option<String> {
    let mut found = None;
    for at in 0..words.len() {
        let len = town_len(words, at, area).into_iter().chain(cities::meant(words, at, behind)).max();
        let Some(len) = len.filter(|len| (at..at + len).all(free)) else { continue };
        let name = called::titled(&words[at]);
        let rest = words[at + 1..at + len].iter().map(|w| format!(" {}", called::titled(w)));
        let town: String = std::iter::once(name).chain(rest).collect();
        let place = words[at + len - 1].pause < Pause::Comma
            && words.get(at + len).is_some_and(|w| PLACES.contains(&w.norm.as_str()));
        if place || crossing(words, at, len) {
            continue;
        }
        if Some(at) == behind {
            return Some(town);
        }
        // Of several the first behind the street, or the first.
        let later = behind.is_some_and(|from| at >= from);
        if found.as_ref().is_none_or(|(_, was)| later && !was) {
            found = Some((town, later));
        }
    }
    found.map(|(town, _)| town)
}

/// "Thirty eighth and sheridan": a street that is called as a town is.
fn crossing(words: &[Word], at: usize, len: usize) -> bool {
    let joins = |i: Option<usize>| {
        i.and_then(|i| words.get(i)).is_some_and(|w| matches!(w.norm.as_str(), "and" | "&" | "off" | "of"))
    };
    let street = len == 1 && super::signs::has(&words[at].norm);
    let named = at >= 2 && !tables::stops(&words[at - 2].norm);
    let joined = joins(at.checked_sub(1)) && (named || words[at - 1].norm != "and");
    street && words.get(at).is_some() && joined
}

/// Up to three words before a state or ZIP, behind the street: a town that no list has.
fn town_before_state(
    words: &[Word],
    free: &dyn Fn(usize) -> bool,
    behind: Option<usize>,
    zip: Option<usize>,
) -> Option<String> {
    let from = behind?;
    let state = (from..words.len()).find(|&i| free(i) && state_len(words, i).is_some());
    let end = state.into_iter().chain(zip.filter(|z| *z >= from)).min()?;
    let mut start = end;
    while start > from && end - start < 3 && free(start - 1) && is_town_word(&words[start - 1]) {
        start -= 1;
        if start > from && words[start - 1].pause >= Pause::Comma {
            break;
        }
    }
    // "Check in with the guard, 80209": what stands so is no town.
    let joined = start.checked_sub(1).filter(|b| *b >= from && words[*b].pause < Pause::Comma && free(*b));
    if joined.is_some_and(|b| !matches!(words[b].norm.as_str(), "in" | "city" | "town")) {
        return None;
    }
    let name: Vec<String> = words[start..end].iter().map(called::titled).collect();
    (!name.is_empty()).then(|| name.join(" "))
}

/// Behind a town's name: a place that is called after it.
const PLACES: &[&str] = &[
    "mobile",
    "apartments",
    "estates",
    "mall",
    "hospital",
    "high",
    "school",
    "trailer",
    "condos",
    "condominiums",
    "triangle",
    "tech",
    "airport",
    "library",
    "park",
];

/// `88 South Street, Pittsfield.`: a name in capitals that ends the sentence behind the street's comma.
fn town_at_end(words: &[Word], free: &dyn Fn(usize) -> bool, behind: Option<usize>) -> Option<String> {
    let from = behind.filter(|&from| from.checked_sub(1).is_some_and(|b| words[b].pause == Pause::Comma))?;
    let end = (from..words.len())
        .find(|&i| words[i].pause >= Pause::Comma)
        .unwrap_or(words.len().saturating_sub(1))
        + 1;
    let named = |w: &Word| {
        let title = w.raw.starts_with(char::is_uppercase) && w.raw.chars().skip(1).all(char::is_lowercase);
        title && w.raw.chars().count() >= 4 && is_town_word(w) && tables::hard_suffix(&w.norm).is_none()
    };
    let name = words.get(from..end).filter(|name| (1..=2).contains(&name.len()))?;
    let last = words[end - 1].pause == Pause::Stop || end == words.len();
    let whole = last && (from..end).all(free) && name.iter().all(named);
    whole.then(|| name.iter().map(called::titled).collect::<Vec<_>>().join(" "))
}

fn is_town_word(word: &Word) -> bool {
    !tables::stops(&word.norm) && !is_number_word(word) && word.norm.starts_with(|c: char| c.is_alphabetic())
}
