//! One piece of a turn between corrections: street, unit, town and ZIP, corner, or a bare part of them.

use std::collections::BTreeSet;

use super::super::number::{house, is_number_word};
use super::super::words::{Pause, Word, longest};
use super::street::{Bare, Core};
use super::{AddressReading, Area, locality, street, tables, unit};

/// Reads one piece. `before` is what this piece corrects: then bare parts count.
pub fn read(words: &[Word], area: &Area<'_>, bare: Bare, before: Option<&AddressReading>) -> AddressReading {
    let mut reading = AddressReading::default();
    let mut taken = BTreeSet::new();
    let short = words.len() <= 3;
    let bare = if before.is_some_and(|b| b.street.is_some()) && short { Bare::Welcome } else { bare };
    let corner = corner(words, area);
    let core = street::best(words, area, bare).filter(|c| c.number.is_some() || corner.is_none());
    if let Some(core) = &core {
        taken.extend(core.start..core.end);
        fill(&mut reading, core);
        reading.cross = crossing(words, core, area);
    }
    take_corner(&mut reading, corner, &mut taken);
    take_unit(&mut reading, words, core.as_ref(), before, &mut taken);
    let behind =
        core.as_ref().map(|c| (c.end..words.len()).find(|i| !taken.contains(i)).unwrap_or(words.len()));
    let place = locality::read(words, &taken, behind, area);
    reading.city = place.city;
    reading.zip = place.zip;
    if core.is_none() && reading.zip.is_none() {
        take_bare_number(&mut reading, words, &taken);
    }
    reading.complete = reading.number.is_some() && reading.street.is_some();
    reading.confidence = confidence(&reading, core.as_ref());
    reading
}

fn fill(reading: &mut AddressReading, core: &Core) {
    reading.number.clone_from(&core.number);
    reading.predir.clone_from(&core.predir);
    reading.street = Some(core.name.clone());
    reading.suffix.clone_from(&core.suffix);
    reading.postdir.clone_from(&core.postdir);
}

/// Two streets and one past their last word.
#[derive(Clone, Debug)]
struct Corner {
    first: Core,
    second: Option<Core>,
    start: usize,
}

/// "Corner of sixth and downing".
fn corner(words: &[Word], area: &Area<'_>) -> Option<Corner> {
    let (start, from) =
        (0..words.len()).find_map(|at| longest(words, at, CORNERS).map(|len| (at, at + len)))?;
    let first = street::street_at(words, from, area, Bare::Welcome)?;
    let second = second_street(words, &first, area);
    Some(Corner { first, second, start })
}

fn second_street(words: &[Word], first: &Core, area: &Area<'_>) -> Option<Core> {
    words.get(first.end).filter(|w| matches!(w.norm.as_str(), "and" | "&" | "at" | "with"))?;
    street::street_at(words, first.end + 1, area, Bare::Welcome)
}

/// "Colorado boulevard and evans": a corner without the word.
fn crossing(words: &[Word], core: &Core, area: &Area<'_>) -> Option<String> {
    if core.number.is_some() || words[core.end - 1].pause >= Pause::Comma {
        return None;
    }
    second_street(words, core, area).map(|second| second.name)
}

fn take_corner(reading: &mut AddressReading, corner: Option<Corner>, taken: &mut BTreeSet<usize>) {
    let Some(corner) = corner else { return };
    let end = corner.second.as_ref().map_or(corner.first.end, |s| s.end);
    taken.extend(corner.start..end);
    if reading.street.is_some() {
        let names = [Some(corner.first.name), corner.second.map(|s| s.name)];
        reading.cross = Some(names.into_iter().flatten().collect::<Vec<_>>().join(" and "));
    } else {
        fill(reading, &corner.first);
        reading.cross = corner.second.map(|s| s.name);
    }
}

/// A unit behind the street, before it ("apartment 4 at …"), or bare where one is corrected.
fn take_unit(
    reading: &mut AddressReading,
    words: &[Word],
    core: Option<&Core>,
    before: Option<&AddressReading>,
    taken: &mut BTreeSet<usize>,
) {
    let (start, end) = core.map_or((0, 0), |c| (c.start, c.end));
    let found = unit::find(words, end)
        .or_else(|| unit::find(&words[..start], 0))
        .or_else(|| core.and_then(|c| bare_behind(words, c)))
        .or_else(|| {
            before.filter(|b| core.is_none() && b.unit.is_some()).and_then(|b| mended_unit(words, b))
        });
    let Some(found) = found else { return };
    taken.extend(found.start..found.end);
    // "On South Corona Street, number 1130": behind a street without a number it is the house.
    let house = words[found.start].norm == "number" && core.is_some_and(|c| c.number.is_none());
    if house {
        reading.number = Some(found.unit);
    } else {
        reading.unit = Some(found.unit);
    }
}

/// `franklin street 2b`, `clay street b like bravo`: a unit without its word, right behind a suffix.
fn bare_behind(words: &[Word], core: &Core) -> Option<unit::Found> {
    core.suffix.as_ref().or(core.postdir.as_ref())?;
    let found = unit::bare(words, core.end)?;
    let figures = found.unit.bytes().filter(u8::is_ascii_digit).count();
    let next = words.get(found.end).map(|w| w.norm.as_str());
    let closed = words[found.end - 1].pause >= Pause::Comma
        || next.is_none_or(|n| {
            !tables::counted(n)
                && (tables::is_talk(n) || tables::TOWNS.contains(&n) || tables::state(n).is_some())
        });
    (figures <= 4 && closed).then_some(found)
}

/// `no two d` where a unit was the last thing said and no number of the same shape stands.
fn mended_unit(words: &[Word], before: &AddressReading) -> Option<unit::Found> {
    let first = words.iter().position(|w| !tables::is_talk(&w.norm))?;
    let found =
        unit::bare(words, first).filter(|f| words[f.end..].iter().all(|w| tables::is_talk(&w.norm)))?;
    let lettered = |text: &str| text.bytes().any(|b| b.is_ascii_alphabetic());
    let like = before.unit.as_deref().is_some_and(|u| lettered(u) == lettered(&found.unit));
    (like && found.unit.len() <= 4).then_some(found)
}

/// A house number alone, with its direction: nothing but small talk may stand around it.
fn take_bare_number(reading: &mut AddressReading, words: &[Word], taken: &BTreeSet<usize>) {
    let free: Vec<usize> = (0..words.len()).filter(|i| !taken.contains(i)).collect();
    let Some(&at) = free.iter().find(|&&i| is_number_word(&words[i])) else {
        take_bare_direction(reading, words, &free);
        return;
    };
    let Some(run) = house(words, at).filter(|r| r.figures.len() <= 5 || r.figures.ends_with("1/2")) else {
        return;
    };
    let direction = words.get(at + run.len).and_then(|w| tables::direction(&w.norm));
    let end = at + run.len + usize::from(direction.is_some());
    let talk = free.iter().filter(|&&i| i < at || i >= end).all(|&i| tables::is_talk(&words[i].norm));
    let telephone =
        words.iter().any(|w| matches!(w.norm.as_str(), "phone" | "cell" | "call" | "reach" | "mobile"));
    let mine = (0..words.len())
        .any(|i| longest(words, i, &["my number", "number is", "the number's"]).is_some())
        && !words.iter().any(|w| matches!(w.norm.as_str(), "house" | "street"));
    if talk && !telephone && !mine && !run.figures.starts_with('0') {
        reading.number = Some(run.figures);
        reading.predir = direction.map(str::to_owned);
    }
}

/// "No, north": a direction alone.
fn take_bare_direction(reading: &mut AddressReading, words: &[Word], free: &[usize]) {
    let rest: Vec<&Word> = free.iter().map(|&i| &words[i]).filter(|w| !tables::is_talk(&w.norm)).collect();
    if let [word] = rest.as_slice() {
        reading.predir = tables::direction(&word.norm).map(str::to_owned);
        if reading.street.is_none() && reading.predir.is_none() {
            reading.suffix = tables::hard_suffix(&word.norm).map(str::to_owned);
        }
    }
}

/// How many signs the street had; a street without any is read back.
fn confidence(reading: &AddressReading, core: Option<&Core>) -> f32 {
    let Some(core) = core else {
        return if reading.is_empty() { 0.0 } else { 0.7 };
    };
    let signed = core.suffix.is_some() || core.score >= 5.0;
    match (reading.complete, signed) {
        (true, true) => 0.92,
        (true, false) => 0.75,
        (false, true) => 0.7,
        (false, false) => 0.5,
    }
}

const CORNERS: &[&str] = &[
    "corner of",
    "intersection of",
    "the corner at",
    "cross streets are",
    "cross street is",
    "cross streets is",
    "cross street's",
    "nearest cross street is",
    "main cross streets are",
    "crossroads are",
    "between",
];
