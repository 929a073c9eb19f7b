//! One piece of a turn between corrections: street, unit, town and ZIP, corner, or a bare part of them.

use std::collections::BTreeSet;

use super::super::number::{house, is_number_word};
use super::super::words::{Pause, Word, longest};
use super::street::{Bare, Core};
use super::{AddressReading, Area, locality, sound, street, tables, unit};

/// What stands around a piece in its turn.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// What this piece corrects: then bare parts count.
    pub before: Option<&'a AddressReading>,
    /// Whether another piece corrects this one: what came out wrong may hide a street.
    pub mended: bool,
}

/// Reads one piece.
pub fn read(words: &[Word], area: &Area<'_>, bare: Bare, around: Around<'_>) -> AddressReading {
    let mut reading = AddressReading::default();
    let mut taken = BTreeSet::new();
    let before = around.before;
    let short = words.len() <= 3;
    let bare = if before.is_some_and(|b| b.street.is_some()) && short { Bare::Welcome } else { bare };
    let corner = corner(words, area);
    let mut cores = street::all(words, area, bare);
    let best = (!cores.is_empty()).then(|| cores.remove(0)).filter(|c| {
        // "Between Pearl and Washington on Louisiana": the street is the one beyond the corner.
        let beside = |corner: &Corner| c.start >= corner.end() || c.end <= corner.start;
        c.number.is_some() || corner.as_ref().is_none_or(beside)
    });
    let core = best.map(|core| said_again(core, &cores, &mut taken));
    if let Some(core) = &core {
        leave_to_others(words, core, &cores, &mut taken);
        taken.extend(core.start..core.end);
        // "Off of Sheridan at 1422 Sheridan Boulevard" names no town.
        taken.extend((0..core.start).filter(|&i| words[i].norm.eq_ignore_ascii_case(&core.name)));
        fill(&mut reading, core);
        reading.cross = crossing(words, core, area);
        number_again(words, core, &mut taken);
        number_apart(&mut reading, words, core, &mut taken);
        suffix_afterwards(&mut reading, words, core, &mut taken);
    }
    take_corner(&mut reading, corner, &mut taken);
    take_unit(&mut reading, words, core.as_ref(), before, &mut taken);
    let behind =
        core.as_ref().map(|c| (c.end..words.len()).find(|i| !taken.contains(i)).unwrap_or(words.len()));
    let place = locality::read(words, &taken, behind, area);
    reading.city = place.city;
    reading.zip = place.zip;
    if core.is_none() && reading.zip.is_none() {
        take_bare_number(&mut reading, words, &taken, around.mended);
    }
    reading.complete = reading.number.is_some() && reading.street.is_some();
    reading.confidence = confidence(&reading, core.as_ref());
    reading
}

/// What a second naming of the same street tells besides: "305 Columbine, that's Columbine Street".
fn said_again(mut core: Core, others: &[Core], taken: &mut BTreeSet<usize>) -> Core {
    // "Race, like a horse race street" tells the kind, if nothing else.
    let longer = |o: &&Core| o.number.is_none() && o.name.split(' ').next_back() == Some(core.name.as_str());
    if core.suffix.is_none() {
        core.suffix = others.iter().filter(longer).find_map(|o| o.suffix.clone());
    }
    for other in others.iter().filter(|o| !o.past && sound::same(&o.name, &core.name)) {
        let clash = matches!((&core.number, &other.number), (Some(a), Some(b)) if a != b);
        if clash {
            continue;
        }
        taken.extend(other.start..other.end);
        for (part, more) in [
            (&mut core.number, &other.number),
            (&mut core.predir, &other.predir),
            (&mut core.suffix, &other.suffix),
            (&mut core.postdir, &other.postdir),
        ] {
            if part.is_none() {
                part.clone_from(more);
            }
        }
    }
    core
}

/// Another whole address keeps its unit, town and ZIP code: only what stands on this one's side is read.
fn leave_to_others(words: &[Word], core: &Core, others: &[Core], taken: &mut BTreeSet<usize>) {
    let whole = |o: &&Core| {
        let told = o.past || o.suffix.is_some() || o.predir.is_some();
        told && core.number.is_some() && o.number.is_some() && o.number != core.number
    };
    for other in others.iter().filter(whole) {
        if other.end <= core.start {
            taken.extend(0..core.start);
        } else {
            taken.extend(other.start..words.len());
        }
    }
}

/// "2222 Race Street. Two two two two.": the number said again is neither unit nor ZIP code.
fn number_again(words: &[Word], core: &Core, taken: &mut BTreeSet<usize>) {
    let Some(number) = core.number.as_deref() else { return };
    let mut at = core.end;
    while at < words.len() {
        let fresh = !is_number_word(&words[at - 1]) || words[at - 1].pause >= Pause::Comma;
        let again =
            house(words, at).filter(|run| fresh && run.figures == number && !unit::is_announced(words, at));
        let len = again.map_or(0, |run| run.len);
        taken.extend(at..at + len);
        at += len.max(1);
    }
}

/// A house number away from its street: "the street is Delgany and the number is 1900", "Sherman Street, 549".
fn number_apart(reading: &mut AddressReading, words: &[Word], core: &Core, taken: &mut BTreeSet<usize>) {
    if reading.number.is_some() {
        return;
    }
    let starts = |i: &usize| {
        let fresh =
            i.checked_sub(1).is_none_or(|b| !is_number_word(&words[b]) || words[b].pause >= Pause::Comma);
        fresh && is_number_word(&words[*i]) && !taken.contains(i)
    };
    let found = (0..words.len()).filter(starts).find_map(|at| {
        let run = house(words, at).filter(|r| !r.figures.starts_with('0') && r.figures.len() <= 5)?;
        let end = at + run.len;
        let free = words.get(end).is_none_or(|w| {
            !tables::counted(&w.norm)
                && !is_number_word(w)
                && !TIMES.contains(&w.norm.as_str())
                && !MOMENTS.contains(&w.norm.as_str())
        });
        // "Pearl Street, South Pearl, 1288": behind the street that was said again.
        let again = (core.end..at).all(|i| taken.contains(&i));
        (free && belongs(words, core, (at, end), run.figures.len(), again)).then_some((run.figures, at, end))
    });
    if let Some((figures, at, end)) = found.or_else(|| number_before_remark(words, core, taken)) {
        taken.extend(at..end);
        reading.number = Some(figures);
        // "Irvington Place, 1015 West".
        let turned = words.get(end).filter(|_| at >= core.end && words[end - 1].pause < Pause::Comma);
        let closed = words.get(end).is_some_and(|w| w.pause >= Pause::Comma)
            || words.get(end + 1).is_none_or(|w| tables::stops(&w.norm));
        if let Some(dir) = turned.and_then(|w| tables::direction(&w.norm)).filter(|_| closed)
            && reading.predir.is_none()
        {
            taken.insert(end);
            reading.predir = Some(dir.to_owned());
        }
    }
}

/// "Eight thirty two, that's the one with the tall fence, South Steele Street": the only number before a street, with
/// nothing but small talk before it and nothing that counts behind it.
fn number_before_remark(
    words: &[Word],
    core: &Core,
    taken: &BTreeSet<usize>,
) -> Option<(String, usize, usize)> {
    // "Nine twenty two and the street is Saint Paul".
    let told = core.start >= 2
        && words[core.start - 1].norm == "is"
        && words[..core.start].iter().rev().take(5).any(|w| w.norm == "street");
    let signed = told || core.suffix.is_some() || core.predir.is_some();
    let at = (0..core.start).find(|&i| is_number_word(&words[i]))?;
    let run =
        house(words, at).filter(|r| !r.figures.starts_with('0') && (3..=5).contains(&r.figures.len()))?;
    let end = at + run.len;
    let plain = words[..at].iter().all(|w| tables::is_talk(&w.norm) || w.norm == "address");
    let one = |i: usize| {
        let before = i.checked_sub(1).is_some_and(|b| !is_number_word(&words[b]));
        words[i].norm == "one" && before && words.get(i + 1).is_none_or(|w| !is_number_word(w))
    };
    let mut between = end..core.start;
    let word = |i: usize| {
        let w = &words[i];
        (is_number_word(w) && !one(i))
            || (i == end && tables::counted(&w.norm))
            || TIMES.contains(&w.norm.as_str())
            || unit::is_designator(w)
    };
    let zip =
        run.len >= 3 && locality::zip_reading(&words[at..end], locality::Said::Alone, &Area::EMPTY).is_some();
    let near = core.start.checked_sub(end).is_some_and(|gap| gap <= 14);
    let free = near && !zip && !taken.contains(&at) && !between.any(word);
    (signed && plain && free).then_some((run.figures, at, end))
}

/// Whether the number `[at, end)` is the house's: named so, or next to the street with nothing else to be.
fn belongs(words: &[Word], core: &Core, (at, end): (usize, usize), figures: usize, again: bool) -> bool {
    let zip = end - at >= 3
        && locality::zip_reading(&words[at..end], locality::Said::Alone, &Area::EMPTY).is_some();
    if zip || (figures == 5 && words[at].is_digits()) {
        return false;
    }
    let word = |i: usize| words.get(i).map_or("", |w| w.norm.as_str());
    let back = |n: usize| at.checked_sub(n).map_or("", |i| word(i));
    let linked = matches!(back(1), "is" | "it's" | "was");
    let label = if linked { back(2) } else { back(1) };
    let owner = if linked { back(3) } else { back(2) };
    let phone = matches!(
        owner,
        "my" | "phone" | "cell" | "callback" | "mobile" | "your" | "apartment" | "unit" | "code"
    );
    let told = word(end) == "is" && (end + 2..end + 4).any(|i| word(i) == "number");
    let named = told || matches!(label, "number" | "number's" | "house");
    if named && !phone {
        return true;
    }
    if figures < 2 || unit::is_announced(words, at) {
        return false;
    }
    let last_direction = end + 1 == words.len() && tables::direction(&words[end].norm).is_some();
    let closed = last_direction
        || words.get(end).is_none_or(|w| tables::stops(&w.norm) || tables::TOWNS.contains(&w.norm.as_str()))
        || words[end - 1].pause >= Pause::Comma;
    let turned = words.get(end).is_some_and(|w| tables::direction(&w.norm).is_some());
    let right_before = end == core.start || (turned && end + 1 == core.start);
    let right_behind = right_before || (at >= core.end && again && closed);
    // "On South Logan, the avenue, not the street, eleven fifty": the last thing that is said.
    let between = words.get(core.end..at).unwrap_or_default();
    let last = figures >= 3
        && end == words.len()
        && between.len() <= 8
        && between
            .iter()
            .all(|w| w.norm != "at" && (tables::is_talk(&w.norm) || tables::hard_suffix(&w.norm).is_some()));
    if last && at > core.end {
        return true;
    }
    let said_at =
        matches!(back(1), "at" | "it's") && figures >= 3 && at >= core.end && at - core.end <= 3 && closed;
    right_behind || said_at
}

/// "2550 Perry, and that's Street": a suffix that is named later.
fn suffix_afterwards(reading: &mut AddressReading, words: &[Word], core: &Core, taken: &mut BTreeSet<usize>) {
    let road = core.name.contains(|c: char| c.is_ascii_digit()) && core.name.contains(' ');
    if reading.suffix.is_some() || road {
        return;
    }
    let said = (core.end..(core.end + 10).min(words.len())).find(|&i| {
        let cue = i.checked_sub(1).is_some_and(|b| {
            let told = matches!(words[b].norm.as_str(), "that's" | "it's" | "is" | "a" | "an");
            // "Kentucky, the avenue, not the state"; "down the street" comes later.
            (told && b >= core.end) || (words[b].norm == "the" && b == core.end)
        });
        let last = words[i].pause >= Pause::Comma || words.get(i + 1).is_none_or(|w| tables::stops(&w.norm));
        let right_behind = i == core.end && words[i].raw.len() > 2;
        (cue || right_behind) && last && !taken.contains(&i) && tables::hard_suffix(&words[i].norm).is_some()
    });
    if let Some(at) = said {
        taken.insert(at);
        reading.suffix = tables::hard_suffix(&words[at].norm).map(str::to_owned);
    }
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

impl Corner {
    fn end(&self) -> usize {
        self.second.as_ref().map_or(self.first.end, |second| second.end)
    }
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
    taken.extend(corner.start..corner.end());
    // Two streets are no street yet: which of them has the door is not said.
    let Some(second) = corner.second else {
        if reading.street.is_none() {
            fill(reading, &corner.first);
        } else {
            reading.cross = Some(corner.first.name);
        }
        return;
    };
    reading.cross = Some(format!("{} and {}", corner.first.name, second.name));
}

/// One past the last word before another address.
fn last_free(words: &[Word], end: usize, taken: &BTreeSet<usize>) -> usize {
    let tail = (end..words.len()).rev().take_while(|i| taken.contains(i)).count();
    words.len() - tail
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
    // Beyond another address nothing is looked for.
    let first = (0..start).rev().find(|i| taken.contains(i)).map_or(0, |i| i + 1);
    let last = last_free(words, end, taken);
    let found = unit::find(&words[..last], end)
        .or_else(|| unit::find(&words[..start], first))
        .or_else(|| core.and_then(|c| bare_before(words, c, first)))
        .or_else(|| core.filter(|c| !taken.contains(&c.end)).and_then(|c| bare_behind(words, c)))
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

/// `2B, 1080 Acoma Street`: a unit with its letter and a pause right before the house number.
fn bare_before(words: &[Word], core: &Core, first: usize) -> Option<unit::Found> {
    let end = core.number.as_ref().map(|_| core.start)?;
    let begin = (first..end).find(|&i| !tables::is_talk(&words[i].norm))?;
    let found = unit::bare(&words[..end], begin).filter(|f| f.end == end)?;
    let both = |of: fn(&u8) -> bool| found.unit.bytes().any(|b| of(&b));
    let shaped = both(u8::is_ascii_digit) && both(u8::is_ascii_alphabetic) && found.unit.len() <= 4;
    (shaped && words[end - 1].pause >= Pause::Comma).then_some(found)
}

/// `franklin street 2b`, `clay street b like bravo`: a unit without its word, right behind a suffix.
fn bare_behind(words: &[Word], core: &Core) -> Option<unit::Found> {
    core.suffix.as_ref().or(core.postdir.as_ref())?;
    if let Some(part) = unit::part_of_house(words, core.end) {
        return Some(part);
    }
    let found = unit::bare(words, core.end)?;
    let run = &words[found.start..found.end];
    let zip = run.len() >= 3 && locality::zip_reading(run, locality::Said::Behind, &Area::EMPTY).is_some();
    if zip {
        return None;
    }
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
fn take_bare_number(reading: &mut AddressReading, words: &[Word], taken: &BTreeSet<usize>, mended: bool) {
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
    let known = run.figures.len() >= 3 && (at == 0 || words[..at].iter().all(|w| tables::is_talk(&w.norm)));
    let cut_off = mended && (known || direction.is_some());
    if (talk || cut_off) && !telephone && !mine && !run.figures.starts_with('0') {
        reading.number = Some(run.figures);
        reading.predir = direction.map(str::to_owned);
    }
}

/// "No, north": a direction alone.
fn take_bare_direction(reading: &mut AddressReading, words: &[Word], free: &[usize]) {
    // "Actually street" names the kind, though the word is small talk elsewhere.
    let kind = |w: &Word| words.len() <= 2 && tables::hard_suffix(&w.norm).is_some();
    let told = |w: &&Word| !tables::is_talk(&w.norm) || kind(w);
    let rest: Vec<&Word> = free.iter().map(|&i| &words[i]).filter(told).collect();
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
    if core.guessed {
        return 0.55;
    }
    let signed = core.suffix.is_some() || core.score >= 5.0;
    match (reading.complete, signed) {
        (true, true) => 0.92,
        (true, false) => 0.75,
        (false, true) => 0.7,
        (false, false) => 0.5,
    }
}

/// Behind "one", where the caller looks something up.
const MOMENTS: [&str; 4] = ["second", "seconds", "sec", "moment"];
/// Behind a number: a time or an amount.
const TIMES: &[&str] = &[
    "tomorrow",
    "tonight",
    "today",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "block",
];
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
