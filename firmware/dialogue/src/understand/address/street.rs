//! The core of an address: house number, directions, street name and suffix.
//!
//! Every word may begin one; each candidate is scored by the signs that make it a street (number, direction,
//! suffix, ordinal, a name of the area), and the best stands.

use super::super::number::{house, is_number_word, ordinal};
use super::super::words::{Pause, Word, capitalised, starts};
use super::called::{NAME_WORDS, directed_name, ends_name, locality, name_at, titled};
use super::door::{self, Opens};
use super::roads::road;
use super::{Area, cities, role, signs, sound, tables, unit};

/// A street with what stood around it, and its place in the words: `[start, end)`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Core {
    pub start: usize,
    pub end: usize,
    pub number: Option<String>,
    pub predir: Option<String>,
    pub name: String,
    pub suffix: Option<String>,
    pub postdir: Option<String>,
    /// Signs for a street, beyond the bare name.
    pub score: f32,
    /// Whether the number was cut from figures that ran into it.
    pub guessed: bool,
    /// Whether it is told as an address of the past or of the office.
    pub past: bool,
}

/// Whether a name without any other sign may be a street.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bare {
    /// The box asked for it, or a correction or corner names it.
    Welcome,
    /// In free talk a lone word is no street.
    Refused,
}

/// Streets kept of one piece: nobody names more.
const MOST: usize = 8;
/// The least score of a street that free talk gives away.
const ENOUGH: f32 = 2.0;

/// The streets in the words that do not overlap, the best first; of equals the first said.
pub fn all(words: &[Word], area: &Area<'_>, bare: Bare) -> Vec<Core> {
    let mut found: Vec<Core> = (0..words.len()).flat_map(|at| candidates(words, at, area, bare)).collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Core> = Vec::new();
    for core in found {
        if kept.len() < MOST && kept.iter().all(|k| core.end <= k.start || k.end <= core.start) {
            kept.push(core);
        }
    }
    door_of_the_building_last(&mut kept);
    kept
}

/// "One Exchange Plaza, 55 Broadway": a building with a number, and then the street it stands in.
fn door_of_the_building_last(cores: &mut [Core]) {
    let Some(first) = cores.first().filter(|c| matches!(c.suffix.as_deref(), Some("Plz" | "Ctr")) && !c.past)
    else {
        return;
    };
    let signed = |c: &Core| {
        c.suffix.is_some() || c.predir.is_some() || tables::BARE.contains(&c.name.to_lowercase().as_str())
    };
    let street =
        cores.iter().position(|c| c.start >= first.end && c.number.is_some() && !c.past && signed(c));
    if let Some(at) = street.filter(|_| first.number.is_some()) {
        cores.swap(0, at);
    }
}

/// How many words at the head are a street, a bare name included.
pub fn named(words: &[Word]) -> Option<usize> {
    street_at(words, 0, &Area::EMPTY, Bare::Welcome).map(|core| core.end)
}

/// The street that begins at `at`, without house number.
pub fn street_at(words: &[Word], at: usize, area: &Area<'_>, bare: Bare) -> Option<Core> {
    let (predir, from) = predirection(words, at);
    let mut core = match predir {
        Some(_) => directed_name(words, from).or_else(|| name_at(words, from, area))?,
        None => name_at(words, from, area)?,
    };
    core.start = at;
    if predir.is_some() {
        core.predir = predir;
        core.score += 2.0;
    }
    misheard_suffix(words, from, &mut core);
    suffix_and_postdir(words, &mut core);
    // "Apartment two b": a letter alone is no street.
    let letter = core.name.chars().count() == 1 && core.suffix.is_none();
    if letter || possessed(words, at, &core) {
        return None;
    }
    if tables::BARE.contains(&core.name.to_lowercase().as_str()) {
        core.score += 2.0;
    }
    if sound::known(&core.name, core.suffix.as_deref(), area) {
        core.score += 3.0;
    }
    if bare == Bare::Welcome {
        core.score += 0.5;
    }
    Some(core)
}

fn candidates(words: &[Word], at: usize, area: &Area<'_>, bare: Bare) -> Vec<Core> {
    let mut found = Vec::new();
    let opens = door::opens(words, at);
    if let Some(opens) = opens
        && let Some(door) = door::at(words, at)
    {
        let street = street_at(words, door.end, area, Bare::Refused)
            .filter(|core| !zip_and_town(core, &door.number, door.end - at));
        if let Some(mut core) = street {
            core.start = at;
            core.number = Some(door.number);
            core.guessed = opens == Opens::Tail;
            core.score += number_score(words, &core, bare) + opens.score();
            found.push(core);
        }
    }
    let bare = if asked_by_itself(words, at) { Bare::Welcome } else { bare };
    if is_boundary(words, at)
        && let Some(core) = street_at(words, at, area, bare)
        && (core.score >= ENOUGH || (bare == Bare::Welcome && core.end - at <= 2))
        && !bare_town(words, at, &core, area)
        && !role::of_remark(words, at, &core)
    {
        found.push(core);
    }
    found.retain(|core| core.score > 0.0 && (core.number.is_some() || !role::of_landmark(words, at)));
    for core in &mut found {
        let penalty = role::penalty(words, at) + role::penalty_behind(words, core.end);
        core.score -= penalty;
        core.past = penalty > 2.0;
    }
    found.retain(|core| core.score > 0.0 || core.past);
    found
}

/// `eight oh two oh four denver`: five figures said one by one and a town.
fn zip_and_town(core: &Core, number: &str, words: usize) -> bool {
    words >= 4
        && number.len() == 5
        && core.suffix.is_none()
        && tables::TOWNS.contains(&core.name.to_lowercase().as_str())
}

/// `denver`, `lafayette eight oh oh two six`: a town by its name, and no street that is known.
fn bare_town(words: &[Word], at: usize, core: &Core, area: &Area<'_>) -> bool {
    let plain = core.suffix.is_none() && core.predir.is_none() && core.postdir.is_none();
    let town = super::locality::town_len(words, at, area) == Some(core.end - at);
    let street = signs::has(&core.name) || sound::known(&core.name, None, area);
    let zip = words.iter().skip(core.end).take_while(|w| is_number_word(w)).count() >= 3
        || words.get(core.end).is_some_and(|w| w.is_digits() && w.norm.len() == 5);
    plain && town && (zip || !street)
}

/// What a house number adds: little where the street has no other sign, for "2 kids" is one too.
fn number_score(words: &[Word], core: &Core, bare: Bare) -> f32 {
    let figures = core.number.as_deref().map_or(0, |n| n.bytes().take_while(u8::is_ascii_digit).count());
    if core.score >= 1.0 {
        return 2.5;
    }
    let brand =
        !signs::has(&core.name) && core.name.split(' ').any(|w| BRANDS.contains(&w.to_lowercase().as_str()));
    let whole = core.start == 0 && figures == 2 && ends_after(words, core.end);
    let said = bare == Bare::Welcome
        || figures >= 3
        || introduced(words, core.start)
        || whole
        || state_and_zip_follow(words, core.end);
    let longest = if core.start == 0 || introduced(words, core.start) { NAME_WORDS } else { 2 };
    if said && !brand && core.name.split(' ').count() <= longest {
        if signs::has(&core.name) { 3.2 } else { 2.4 }
    } else {
        -10.0
    }
}

/// `cedar rapids iowa 52403` within a few words: what stands before it is an address.
fn state_and_zip_follow(words: &[Word], at: usize) -> bool {
    (at..(at + 4).min(words.len())).any(|i| {
        let state = super::locality::state_len(words, i);
        state.is_some_and(|len| words.get(i + len).is_some_and(is_number_word))
    })
}

/// "I'm at", "address is": what follows is an address.
fn introduced(words: &[Word], at: usize) -> bool {
    words[at.saturating_sub(3)..at]
        .iter()
        .any(|w| matches!(w.norm.as_str(), "at" | "address" | "live" | "house"))
}

/// "The street is Delgany", "on Humboldt": the words before it make a bare name a street.
fn asked_by_itself(words: &[Word], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|b| words[b].norm.as_str()) else {
        return named_and_numbered(words, at);
    };
    let opens = matches!(before, "is" | "called" | "street's" | "name's");
    let cued = opens
        && NAMES_FOLLOW.iter().any(|cue| {
            let len = cue.split(' ').count();
            at.checked_sub(len).is_some_and(|from| starts(words, from, cue).is_some())
        });
    let on = matches!(before, "on" | "something") && words.get(at).is_some_and(|w| signs::has(&w.norm));
    cued || on || named_and_numbered(words, at)
}

/// `kalamath number 1122`; `tennyson 4120` where nothing else is said before it.
fn named_and_numbered(words: &[Word], at: usize) -> bool {
    let direct = || {
        let run = house(words, at + 1).filter(|run| (3..=4).contains(&run.figures.len()));
        run.is_some_and(|run| ends_after(words, at + 1 + run.len))
            && signs::has(&words[at].norm)
            && words[..at].iter().all(|w| tables::is_talk(&w.norm))
    };
    if words.get(at + 1).is_some_and(is_number_word) && direct() {
        return true;
    }
    words.get(at + 1).is_some_and(|w| w.norm == "number")
        && words.get(at + 2).is_some_and(is_number_word)
        && signs::has(&words[at].norm)
}

/// `my sister's place`, `our street`: whose it is, not what it is called.
fn possessed(words: &[Word], at: usize, core: &Core) -> bool {
    let owner = |i: usize| {
        words.get(i).is_some_and(|w| {
            matches!(w.norm.as_str(), "my" | "our" | "his" | "her" | "their" | "your" | "the")
        })
    };
    let owned =
        core.name.ends_with("'s") && matches!(core.suffix.as_deref(), Some("Pl" | "Way" | "Ct" | "Dr"));
    let kind = ["Old", "New", "Other", "Last", "Current", "Own", "Rental"].contains(&core.name.as_str());
    if kind && core.suffix.is_some() && at > 0 && owner(at - 1) {
        return true;
    }
    let home = matches!(core.suffix.as_deref(), Some("Pl"))
        && at.checked_sub(1).is_none_or(|b| !is_number_word(&words[b]));
    owned && (home || (at > 0 && owner(at - 1)))
}

/// Where a street may begin without a number: at the start, behind a pause, a small word or a number.
fn is_boundary(words: &[Word], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|i| &words[i]) else { return true };
    before.pause >= Pause::Comma
        || tables::stops(&before.norm)
        || is_number_word(before)
        || before.norm == "#"
        || tables::direction(&words[at].norm).is_some()
        || ordinal(words, at).is_some()
        || road(words, at).is_some()
}

/// The direction before a name: one word, or two as in "north west"; none when it is itself the name.
pub fn predirection(words: &[Word], at: usize) -> (Option<String>, usize) {
    let Some(first) = words.get(at).and_then(|w| tables::direction(&w.norm)) else { return (None, at) };
    let second = words.get(at + 1).and_then(|w| tables::direction(&w.norm));
    let suffix = |i: usize| words.get(i).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
    // "East West Highway" is called so.
    if let Some(second) = second.filter(|_| suffix(at + 2) && words[at].pause < Pause::Comma)
        && matches!((first, second), ("E", "W") | ("W", "E") | ("N", "S") | ("S", "N"))
    {
        return (None, at);
    }
    // "West End Avenue", "East Side Drive".
    let named = |i: usize| words.get(i).is_some_and(|w| matches!(w.norm.as_str(), "end" | "side"));
    if named(at + 1) && suffix(at + 2) && words[at].pause < Pause::Comma {
        return (None, at);
    }
    // "South W. S. Young": a word and a letter are no point of the compass together.
    let alike = words.get(at + 1).is_some_and(|w| (w.norm.len() == 1) == (words[at].norm.len() == 1));
    let both = second.filter(|_| alike).map(|s| format!("{first}{s}"));
    if let Some(both) = both.filter(|b| matches!(b.as_str(), "NE" | "NW" | "SE" | "SW")) {
        let named = words.get(at + 2).is_some_and(|w| !ends_name(w)) && words[at + 1].pause < Pause::Comma;
        if named && tables::hard_suffix(&words[at + 2].norm).is_none() {
            return (Some(both), at + 2);
        }
    }
    let own_name = words.get(at + 1).is_some_and(|w| {
        !is_title(words, at + 1)
            && tables::hard_suffix(&w.norm).is_some()
            && words.get(at + 2).is_none_or(|n| tables::hard_suffix(&n.norm).is_none())
    });
    if own_name || words[at].pause >= Pause::Comma { (None, at) } else { (Some(first.to_owned()), at + 1) }
}

/// `St Louis`, `Dr Martin Luther King`: an abbreviation before a name, not behind one.
fn is_title(words: &[Word], at: usize) -> bool {
    let title =
        words.get(at).is_some_and(|w| matches!(w.norm.as_str(), "st" | "dr") && w.pause < Pause::Comma);
    let name = words.get(at + 1).is_some_and(|w| {
        !ends_name(w) && tables::hard_suffix(&w.norm).is_none() && tables::direction(&w.norm).is_none()
    });
    title && name && !locality(words, at + 1, &Area::EMPTY)
}

/// `ridge rode`, `quincy plays`: behind a number or a direction the last word may be a suffix by its sound.
fn misheard_suffix(words: &[Word], from: usize, core: &mut Core) {
    let numbered = from.checked_sub(1).is_some_and(|b| {
        let direction = tables::direction(&words[b].norm).is_some();
        direction || is_number_word(&words[b]) || words[b].norm == "half"
    });
    let plain = core.end > from && words[from..core.end].iter().all(|w| !is_number_word(w));
    let followed = words[core.end - 1].pause < Pause::Comma
        && words.get(core.end).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
    if !numbered || !plain || followed {
        return;
    }
    let Some(at) = (from + 1..core.end).find(|&i| tables::misheard_suffix(&words[i].norm).is_some()) else {
        return;
    };
    core.name = words[from..at].iter().map(titled).collect::<Vec<_>>().join(" ");
    core.suffix = tables::misheard_suffix(&words[at].norm).map(str::to_owned);
    core.end = at + 1;
    core.score += 2.5;
}

fn suffix_and_postdir(words: &[Word], core: &mut Core) {
    if core.suffix.is_none() {
        take_suffix(words, core);
    }
    let open = core.end > 0 && words[core.end - 1].pause < Pause::Comma;
    let dir = words.get(core.end).filter(|_| open).and_then(|w| tables::direction(&w.norm));
    if let Some(dir) = dir.filter(|_| {
        let side = words.get(core.end + 1).is_some_and(|w| w.norm == "of");
        let grid = core.suffix.is_none() && core.name.bytes().all(|b| b.is_ascii_digit());
        (core.predir.is_none() || grid) && !side && ends_after(words, core.end + 1)
    }) {
        core.postdir = Some(dir.to_owned());
        core.end += 1;
        core.score += 0.5;
    }
}

/// `16th Street Mall`, `Washington Square Village` have two as well.
fn second_suffix(norm: &str) -> Option<&'static str> {
    tables::hard_suffix(norm).or_else(|| tables::second_suffix(norm))
}

/// A suffix that belongs to the name is not abbreviated: `46th Avenue Pkwy`.
fn in_full(word: &Word) -> String {
    tables::suffix_in_full(&word.norm).map_or_else(|| titled(word), capitalised)
}

/// `waterfront parkway east drive`, `sleepy avenue west road`: the name has a suffix and a direction of its own.
fn beyond_direction(words: &[Word], core: &mut Core) {
    let open = words
        .get(core.end + 1)
        .is_some_and(|_| words[core.end - 1].pause < Pause::Comma && words[core.end].pause < Pause::Comma);
    let Some(dir) = words.get(core.end).filter(|w| open && tables::direction(&w.norm).is_some()) else {
        return;
    };
    // "Street South Street" would be another street.
    let last = words.get(core.end + 1).and_then(|w| tables::hard_suffix(&w.norm));
    if let Some(last) = last.filter(|_| !is_title(words, core.end + 1)) {
        core.name = format!("{} {} {}", core.name, in_full(&words[core.end - 1]), titled(dir));
        core.suffix = Some(last.to_owned());
        core.end += 2;
    }
}

/// `sixth avenue frontage road`: the road beside it.
fn frontage(words: &[Word], core: &mut Core) {
    let word = |i: usize| words.get(i).filter(|_| words[core.end - 1].pause < Pause::Comma);
    let beside = word(core.end).filter(|w| matches!(w.norm.as_str(), "frontage" | "service" | "access"));
    let road = word(core.end + 1).filter(|w| matches!(w.norm.as_str(), "road" | "rd"));
    if let (Some(beside), Some(_)) = (beside, road) {
        core.name = format!("{} {} {}", core.name, titled(&words[core.end - 1]), titled(beside));
        core.suffix = Some("Rd".to_owned());
        core.end += 2;
    }
}

fn take_suffix(words: &[Word], core: &mut Core) {
    // "US 401 Highway" has its kind in its name.
    let numbered = core.name.ends_with(|c: char| c.is_ascii_digit()) && core.name.contains(' ');
    if numbered && words.get(core.end).is_some_and(|w| matches!(w.norm.as_str(), "highway" | "hwy")) {
        core.end += 1;
        return;
    }
    let closed = core.end > 0 && words[core.end - 1].pause >= Pause::Comma;
    if let Some(suffix) = words.get(core.end).filter(|_| !closed).and_then(|w| tables::hard_suffix(&w.norm)) {
        core.suffix = Some(suffix.to_owned());
        core.end += 1;
        // `19th Street Court`: the first suffix belongs to the name.
        let second = words.get(core.end).filter(|_| words[core.end - 1].pause < Pause::Comma);
        if let Some(second) =
            second.and_then(|w| second_suffix(&w.norm)).filter(|_| !is_title(words, core.end))
        {
            core.name = format!("{} {}", core.name, in_full(&words[core.end - 1]));
            core.suffix = Some(second.to_owned());
            core.end += 1;
        }
        beyond_direction(words, core);
        frontage(words, core);
        core.score += if core.name.starts_with(|c: char| c.is_ascii_digit()) { 3.5 } else { 3.0 };
    } else if let Some((head, last)) = core.name.clone().rsplit_once(' ')
        && let Some(suffix) = tables::soft_suffix(&last.to_lowercase())
        && core.number.is_none()
    {
        core.name = head.to_owned();
        core.suffix = Some(suffix.to_owned());
        core.score += 0.5;
    }
}

/// Behind a post-direction the street is over: end, pause, town, unit, number.
pub fn ends_after(words: &[Word], at: usize) -> bool {
    let paused = words.get(at - 1).is_some_and(|w| w.pause >= Pause::Comma);
    let Some(word) = words.get(at).filter(|_| !paused) else { return true };
    ends_name(word)
        || unit::designated(words, at)
        || super::locality::town_len(words, at, &Area::EMPTY).is_some()
        || cities::len(words, at).is_some()
        || super::locality::state_len(words, at).is_some()
}

/// What stands before a street that is named by itself.
#[rustfmt::skip]
const NAMES_FOLLOW: &[&str] = &[
    "street is", "street's", "street name is", "street name's", "name of the street is", "street is called",
    "road is", "avenue is",
];
const BRANDS: &[&str] = &[
    "lennox",
    "carrier",
    "trane",
    "rheem",
    "goodman",
    "bryant",
    "amana",
    "ruud",
    "honeywell",
    "nest",
    "kohler",
    "moen",
    "delta",
    "generac",
    "square",
    "siemens",
    "model",
    "hvac",
    "ge",
    "kenmore",
    "whirlpool",
    "bosch",
    "navien",
    "rinnai",
];
