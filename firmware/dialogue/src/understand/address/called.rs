//! The name of a street within the words: where it ends, and the forms that are no plain name (`17th`, `Avenue B`,
//! `Avenue of the Americas`, `East West`, `Seven Oaks`).

use super::super::number::{house, is_number_word, ordinal, ordinal_figures, street_ordinal};
use super::super::words::{Pause, Word, capitalised, longest, starts};
use super::roads::road;
use super::street::{Core, ends_after, predirection};
use super::{Area, cities, signs, sound, tables, unit};

/// The name itself, with a score for what gives it away.
pub fn name_at(words: &[Word], at: usize, area: &Area<'_>) -> Option<Core> {
    let named =
        |name: String, end: usize, score: f32| Some(Core { start: at, end, name, score, ..Core::default() });
    let word = words.get(at)?;
    if let Some((name, end)) = road(words, at) {
        return named(name, end, 3.6);
    }
    if let Some((name, end)) = lettered_avenue(words, at).or_else(|| opposite_ends(words, at)) {
        return named(name, end, 3.0);
    }
    if let Some((name, end)) = article_name(words, at) {
        return named(name, end, 0.0);
    }
    if let Some((name, end)) = king(words, at).or_else(|| avenue_of(words, at)) {
        return named(name, end, 3.0);
    }
    if let Some((n, len)) = ordinal(words, at) {
        let floor = words
            .get(at + len)
            .is_some_and(|w| tables::counted(&w.norm) || NOT_STREETS.contains(&w.norm.as_str()));
        return if floor { None } else { named(ordinal_figures(n), at + len, 0.5) };
    }
    // "It's a court" tells the kind, "212 A Street" the name.
    let alone = word.norm == "a"
        && at
            .checked_sub(1)
            .is_none_or(|b| !is_number_word(&words[b]) && tables::direction(&words[b].norm).is_none());
    if word.norm.chars().count() == 1
        && !alone
        && words.get(at + 1).is_some_and(|w| tables::hard_suffix(&w.norm).is_some())
    {
        return named(word.norm.to_uppercase(), at + 1, 0.0);
    }
    if let Some(name) = two_letters(words, at) {
        return named(name, at + 2, 0.0);
    }
    if let Some((name, end)) = cut_up(words, at, area) {
        return named(name, end, 1.0);
    }
    let initials = initials(words, at);
    let end = name_end(words, at + initials, area);
    let name = words.get(at..end).filter(|w| !w.is_empty())?;
    let small = |w: &Word| matches!(w.norm.as_str(), "of" | "the");
    let word = |w: &Word| if small(w) { w.norm.clone() } else { titled(w) };
    named(name.iter().map(word).collect::<Vec<_>>().join(" "), end, 0.0)
}

/// `east west highway`: both directions are the name.
fn opposite_ends(words: &[Word], at: usize) -> Option<(String, usize)> {
    tables::direction(&words.get(at)?.norm)?;
    let both = words.get(at..at + 2)?;
    let named = predirection(words, at) == (None, at)
        && tables::direction(&both[1].norm).is_some()
        && tables::hard_suffix(&words.get(at + 2)?.norm).is_some();
    named.then(|| (both.iter().map(titled).collect::<Vec<_>>().join(" "), at + 2))
}

/// `25129 the old road`, `159 the prado northeast`: right behind a number and before a suffix or direction.
fn article_name(words: &[Word], at: usize) -> Option<(String, usize)> {
    let numbered = words.get(at).is_some_and(|w| w.norm == "the")
        && at.checked_sub(1).is_some_and(|b| is_number_word(&words[b]) && words[b].pause < Pause::Comma);
    let name = words.get(at + 1).filter(|w| numbered && !ends_name(w))?;
    let capitals = [&words[at], name].iter().all(|w| w.raw.starts_with(char::is_uppercase));
    if capitals && (name.pause >= Pause::Comma || words.len() == at + 2) {
        return Some((format!("The {}", titled(name)), at + 2));
    }
    let behind = words.get(at + 2).filter(|_| name.pause < Pause::Comma)?;
    let ended = tables::hard_suffix(&behind.norm).is_some()
        || (tables::direction(&behind.norm).is_some() && ends_after(words, at + 3));
    let plain = tables::hard_suffix(&name.norm).is_none() && tables::direction(&name.norm).is_none();
    (ended && plain).then(|| (format!("The {}", titled(name)), at + 2))
}

/// `seven oaks`, `six mile`: a figure that begins a name.
pub fn numbered_name(words: &[Word], at: usize) -> bool {
    let figure = words
        .get(at)
        .is_some_and(|w| tables::NUMBERS_OF_NAMES.contains(&w.norm.as_str()) && w.pause < Pause::Comma);
    figure && words.get(at + 1).is_some_and(|w| tables::NUMBERED.contains(&w.norm.as_str()))
}

/// `a w grimes boulevard`, `c and n smith road`: one or two letters before a name that has its suffix.
fn initials(words: &[Word], at: usize) -> usize {
    let letter = |i: usize| {
        words.get(i).is_some_and(|w| {
            w.norm.len() == 1 && w.norm.starts_with(char::is_alphabetic) && w.pause < Pause::Comma
        })
    };
    if !letter(at) {
        return 0;
    }
    let and = usize::from(words.get(at + 1).is_some_and(|w| w.norm == "and"));
    let article = matches!(words[at].norm.as_str(), "a" | "i");
    let count = match (letter(at + 1 + and), and) {
        (true, and) => 2 + and,
        (false, 0) if !article => 1,
        (false, _) => return 0,
    };
    let named =
        words.get(at + count).is_some_and(|w| !ends_name(w) && tables::hard_suffix(&w.norm).is_none());
    let suffix = words.iter().skip(at + count + 1).take(2).any(|w| tables::hard_suffix(&w.norm).is_some());
    if named && suffix { count } else { 0 }
}

/// A known street that a recogniser cut into words, before its suffix: `tenus in street` sounds as Tennyson does.
fn cut_up(words: &[Word], at: usize, area: &Area<'_>) -> Option<(String, usize)> {
    (2..=3).find_map(|len| {
        let parts = words.get(at..at + len)?;
        let suffix = tables::hard_suffix(&words.get(at + len)?.norm)?;
        let whole = parts.iter().all(|w| w.pause < Pause::Comma && !w.is_digits())
            && parts[1..].iter().all(|w| tables::hard_suffix(&w.norm).is_none())
            && parts.iter().all(|w| tables::direction(&w.norm).is_none());
        let joined: String = parts.iter().map(|w| w.norm.as_str()).collect();
        let named = || {
            let first = tables::hard_suffix(&parts[0].norm).is_none();
            let exact = sound::just_like(&joined, suffix, area).filter(|_| first);
            exact.or_else(|| signs::like(&joined, area))
        };
        let name = whole.then(named).flatten()?;
        Some((name, at + len))
    })
}

/// What only a direction before it makes a name: `one twentieth`, `103` before a suffix, `500 east` of a grid.
pub fn directed_name(words: &[Word], at: usize) -> Option<Core> {
    let named = |name: String, end: usize| Some(Core { start: at, end, name, score: 0.5, ..Core::default() });
    if let Some((n, len)) = street_ordinal(words, at) {
        return named(ordinal_figures(n), at + len);
    }
    let run = house(words, at)?;
    let next = words.get(at + run.len)?;
    let follows = tables::hard_suffix(&next.norm).is_some() || tables::direction(&next.norm).is_some();
    // "West thirty eight avenue": the ending was not heard.
    let spoken = run.len == 2 && words[at..at + 2].iter().all(|w| !w.is_digits());
    let numbered = tables::hard_suffix(&next.norm).is_some() && spoken && run.figures.len() == 2;
    let n = run.figures.parse().ok().filter(|_| numbered);
    // "2928 North 2900 East Road" of the grids of Illinois.
    let turned = tables::direction(&next.norm)
        .filter(|_| words.get(at + run.len + 1).is_some_and(|w| tables::hard_suffix(&w.norm).is_some()));
    if let Some(turned) = turned {
        return named(format!("{} {turned}", run.figures), at + run.len + 1);
    }
    match n.map(ordinal_figures) {
        Some(name) => named(name, at + run.len),
        None if follows => named(run.figures, at + run.len),
        None => None,
    }
}

/// `avenue of the americas`.
fn avenue_of(words: &[Word], at: usize) -> Option<(String, usize)> {
    let of = starts(words, at, "avenue of").or_else(|| starts(words, at, "ave of"))?;
    let the = usize::from(words.get(at + of).is_some_and(|w| w.norm == "the"));
    let last = words.get(at + of + the).filter(|w| !ends_name(w))?;
    let the_word = if the == 1 { "the " } else { "" };
    Some((format!("Avenue of {the_word}{}", titled(last)), at + of + the + 1))
}

/// `avenue b`, `street a`; not `avenue b as in boy`.
fn lettered_avenue(words: &[Word], at: usize) -> Option<(String, usize)> {
    let suffix = words.get(at).filter(|w| matches!(w.norm.as_str(), "avenue" | "ave"))?;
    let letter =
        words.get(at + 1).filter(|w| w.norm.len() == 1 && w.norm.as_bytes()[0].is_ascii_alphabetic())?;
    // "The avenue I think".
    let goes_on = matches!(letter.norm.as_str(), "a" | "i")
        && letter.pause < Pause::Comma
        && words.get(at + 2).is_some_and(|w| tables::stops(&w.norm));
    (suffix.pause < Pause::Comma && !goes_on)
        .then(|| (format!("Avenue {}", letter.norm.to_uppercase()), at + 2))
}

/// Martin Luther King in all his forms.
fn king(words: &[Word], at: usize) -> Option<(String, usize)> {
    let doctor = usize::from(words.get(at).is_some_and(|w| matches!(w.norm.as_str(), "doctor" | "dr")));
    let from = at + doctor;
    let len = longest(words, from, &["mlk", "m l k", "martin luther king", "ml king", "m l king"])?;
    let junior = words.get(from + len).is_some_and(|w| matches!(w.norm.as_str(), "junior" | "jr"));
    let name = if junior { "Martin Luther King Jr" } else { "Martin Luther King" };
    Some((name.to_owned(), from + len + usize::from(junior)))
}

/// One past the last word of a name that begins at `at`; the suffix is not in it.
fn name_end(words: &[Word], at: usize, area: &Area<'_>) -> usize {
    let mut end = at;
    while end < words.len() && end - at < NAME_WORDS {
        let word = &words[end];
        if (end == at && numbered_name(words, at)) || middle_initial(words, at, end) {
            end += 1;
            continue;
        }
        // "Thirteen hundred adams street": the scale of a number begins no name; nor does "off highway 285".
        if end == at && (is_number_word(word) || NEVER_FIRST.contains(&word.norm.as_str())) {
            break;
        }
        // "The cross street is".
        if word.norm == "cross" && words.get(end + 1).is_some_and(|w| w.norm.starts_with("street")) {
            break;
        }
        let suffix = tables::hard_suffix(&word.norm).is_some();
        if end > at && suffix && !suffix_goes_on(words, end) {
            break;
        }
        if end == at && suffix && !begins_with_suffix(words, end) {
            break;
        }
        if end > at && and_goes_on(words, at, end) {
            end += 1 + usize::from(words.get(end + 1).is_some_and(|w| w.norm == "the"));
            continue;
        }
        let saint = end == at && word.norm == "st";
        if !suffix && !saint && (stopped(words, end) || unit::designated(words, end)) {
            break;
        }
        let turns = tables::direction(&word.norm).is_some() && !suffix_near(words, end);
        let old = end == at + 1 && matches!(words[at].norm.as_str(), "old" | "new");
        if end > at && (turns || (!old && locality(words, end, area))) {
            break;
        }
        end += 1;
        if word.pause >= Pause::Comma {
            break;
        }
    }
    end
}

/// `t i boulevard` behind a number.
fn two_letters(words: &[Word], at: usize) -> Option<String> {
    let both = words.get(at..at + 2)?;
    let letter = |w: &Word| w.norm.len() == 1 && w.norm.starts_with(char::is_alphabetic);
    let numbered = at.checked_sub(1).is_some_and(|b| is_number_word(&words[b]));
    let named = numbered
        && both.iter().all(|w| letter(w) && w.pause < Pause::Comma)
        && tables::direction(&both[0].norm).is_none()
        && tables::hard_suffix(&words.get(at + 2)?.norm).is_some();
    named.then(|| both.iter().map(|w| w.norm.to_uppercase()).collect::<Vec<_>>().join(" "))
}

/// `john w morrow jr parkway`, `general a s johnson street`: a letter within a name that has a number and a suffix.
fn middle_initial(words: &[Word], start: usize, at: usize) -> bool {
    let letter = |w: &Word| w.norm.len() == 1 && w.norm.starts_with(char::is_alphabetic);
    let before = words[..start].iter().rev().find(|w| tables::direction(&w.norm).is_none());
    let name = |i: usize| {
        words.get(i).is_some_and(|w| !ends_name(w) && tables::hard_suffix(&w.norm).is_none() && !letter(w))
    };
    let next = at + 1 + usize::from(words.get(at + 1).is_some_and(letter));
    at > start
        && letter(&words[at])
        && words[at].pause < Pause::Comma
        && before.is_some_and(is_number_word)
        && name(next)
        && words.iter().skip(next + 1).take(2).any(|w| tables::hard_suffix(&w.norm).is_some())
}

/// A suffix word that is part of the name because another follows: `park place drive`, `cherry lane drive`.
fn suffix_goes_on(words: &[Word], at: usize) -> bool {
    words[at].pause < Pause::Comma
        && words.get(at + 1).is_some_and(|w| tables::hard_suffix(&w.norm).is_some())
}

/// `court place`, `st paul street`, `trail ridge road`: a suffix word that begins the name.
fn begins_with_suffix(words: &[Word], at: usize) -> bool {
    let saint = words[at].norm == "st" && words.get(at + 1).is_some_and(|w| !ends_name(w));
    saint || suffix_goes_on(words, at) || suffix_opens(words, at)
}

/// `nine oh one trail ridge road`: where no name can have ended, and another suffix follows within two words.
fn suffix_opens(words: &[Word], at: usize) -> bool {
    let fresh = at.checked_sub(1).is_none_or(|b| {
        let before = &words[b];
        is_number_word(before)
            || tables::direction(&before.norm).is_some()
            || matches!(before.norm.as_str(), "is" | "at" | "on")
    });
    let plain = |i: usize| {
        words.get(i).is_some_and(|w| {
            !ends_name(w) && tables::hard_suffix(&w.norm).is_none() && tables::direction(&w.norm).is_none()
        })
    };
    let suffix = |i: usize| words.get(i).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
    let joined = |to: usize| words[at..to].iter().all(|w| w.pause < Pause::Comma);
    let near = plain(at + 1)
        && ((suffix(at + 2) && joined(at + 2)) || (plain(at + 2) && suffix(at + 3) && joined(at + 3)));
    fresh && words[at].raw.len() > 2 && near
}

/// Whether the name is over before `at`; a weak stop goes on where a suffix follows it.
fn stopped(words: &[Word], at: usize) -> bool {
    let weak = tables::stops_weakly(&words[at].norm) && suffix_ahead(words, at);
    ends_name(&words[at]) && !weak
}

/// A suffix within a name's length, with nothing between that surely ends the name: `blue heron boulevard`.
pub fn suffix_ahead(words: &[Word], at: usize) -> bool {
    let ahead = words.iter().skip(at).take(NAME_WORDS);
    let joined = ahead.scan(false, |paused, w| {
        let over = *paused;
        *paused = w.pause >= Pause::Comma;
        (!over).then_some(w)
    });
    let open = joined.skip(1).take_while(|w| !ends_name(w) || tables::stops_weakly(&w.norm));
    open.into_iter().any(|w| tables::hard_suffix(&w.norm).is_some())
}

/// `514 Peace & Plenty Lane`: behind a house number an "and" joins two words before a suffix; else it is a corner.
fn and_goes_on(words: &[Word], start: usize, at: usize) -> bool {
    let before = words[..start].iter().rev().find(|w| tables::direction(&w.norm).is_none());
    let name = |i: usize| words.get(i).is_some_and(|w| !ends_name(w) || tables::stops_weakly(&w.norm));
    // "Capital of Texas Highway", "Valley of the Moon Road".
    let of = words[at].norm == "of" && at == start + 1 && !tables::stops(&words[start].norm);
    let behind = words[..start].last().is_some_and(is_number_word);
    if of && behind && tables::direction(&words[start].norm).is_none() {
        let the = usize::from(words.get(at + 1).is_some_and(|w| w.norm == "the"));
        return name(at + 1 + the)
            && words.iter().skip(at + 2 + the).take(2).any(|w| tables::hard_suffix(&w.norm).is_some());
    }
    matches!(words[at].norm.as_str(), "and" | "&")
        && before.is_some_and(is_number_word)
        && name(at + 1)
        && words.iter().skip(at + 2).take(2).any(|w| tables::hard_suffix(&w.norm).is_some())
}

/// A suffix right behind a direction within a name, or one word further: `creek north drive`.
fn suffix_near(words: &[Word], at: usize) -> bool {
    let suffix = |i: usize| words.get(i).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
    words[at].pause < Pause::Comma
        && (suffix(at + 1)
            || (words.get(at + 1).is_some_and(|w| !ends_name(w) && w.pause < Pause::Comma) && suffix(at + 2)))
}

pub fn ends_name(word: &Word) -> bool {
    tables::stops(&word.norm) || is_number_word(word) || !word.norm.starts_with(|c: char| c.is_alphabetic())
}

/// A town or state in the tail, where nothing of a street follows it.
pub fn locality(words: &[Word], at: usize, area: &Area<'_>) -> bool {
    // "Lake Charles", "Fort Jackson" and the like are streets.
    let head = at.checked_sub(1).is_some_and(|b| HEADS.contains(&words[b].norm.as_str()));
    let city = || cities::len(words, at).filter(|_| !head);
    let Some(len) = super::locality::town_len(words, at, area)
        .or_else(|| super::locality::state_len(words, at))
        .or_else(city)
    else {
        return false;
    };
    words
        .get(at + len)
        .is_none_or(|w| tables::hard_suffix(&w.norm).is_none() && tables::soft_suffix(&w.norm).is_none())
}

/// A word of a name as signs show it: `Franklin`, `Saint`, `McKinley`, `O'Brien`.
pub fn titled(word: &Word) -> String {
    let mixed =
        word.raw.chars().skip(1).any(char::is_lowercase) && word.raw.chars().skip(1).any(char::is_uppercase);
    if mixed {
        return word.raw.clone();
    }
    match word.norm.as_str() {
        "st" | "saint" => "Saint".to_owned(),
        "mt" | "mount" => "Mount".to_owned(),
        "ft" | "fort" => "Fort".to_owned(),
        norm => match norm.strip_prefix("mc").filter(|rest| rest.len() > 2) {
            Some(rest) => format!("Mc{}", capitalised(rest)),
            None => norm.split('\'').map(capitalised).collect::<Vec<_>>().join("'").replace("'S", "'s"),
        },
    }
}

/// Words of place that stand before a street's name.
const NEVER_FIRST: &[&str] =
    &["off", "across", "around", "over", "close", "inside", "outside", "right", "own", "next", "out", "past"];
/// Words before a city's name that make a street of it.
const HEADS: &[&str] = &[
    "lake", "fort", "mount", "saint", "st", "port", "old", "new", "north", "south", "east", "west", "little",
];
const NOT_STREETS: &[&str] =
    &["floor", "time", "name", "one", "thing", "option", "slot", "visit", "call", "day", "house"];
/// The most words of a name: `Martin Luther King Jr`, `Cherry Creek North`.
pub const NAME_WORDS: usize = 4;
