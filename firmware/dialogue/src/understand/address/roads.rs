//! Roads that carry a number for a name: county roads, highways, frontage roads.

use super::super::number::house;
use super::super::words::{Pause, Word, starts};
use super::called::{ends_name, titled};
use super::tables;

/// `county road 12`, `highway 285`, `us 6`, `weld county road 13`, `old county road 8`, `county road 67 j`.
pub fn road(words: &[Word], at: usize) -> Option<(String, usize)> {
    let found = interstate(words, at).or_else(|| plain_road(words, at)).or_else(|| old_number(words, at));
    if found.is_some() {
        return found;
    }
    let word = words.get(at).filter(|w| w.pause < Pause::Comma)?;
    let is = |what: &[&str]| words.get(at + 1).is_some_and(|w| what.contains(&w.norm.as_str()));
    let county = is(&["county"]) && !ends_name(word);
    // "Colorado Highway 93", "AL Highway 157".
    let state = tables::state(&word.norm).filter(|_| is(&["highway", "hwy", "route"]));
    if !county && word.norm != "old" && state.is_none() {
        return None;
    }
    let (name, end) = plain_road(words, at + 1)?;
    let first = if word.norm.len() == 2 { word.norm.to_uppercase() } else { titled(word) };
    Some((format!("{first} {name}"), end))
}

/// `old 41` before its suffix.
fn old_number(words: &[Word], at: usize) -> Option<(String, usize)> {
    words.get(at).filter(|w| w.norm == "old")?;
    let number = usize::from(words.get(at + 1).is_some_and(|w| w.norm == "number"));
    let run = house(words, at + 1 + number).filter(|run| run.figures.len() <= 3)?;
    let end = at + 1 + number + run.len;
    tables::hard_suffix(&words.get(end)?.norm)?;
    let called = if number == 1 { "Old Number" } else { "Old" };
    Some((format!("{called} {}", run.figures), end))
}

/// `i seventy frontage`, `interstate 70 south service` before "road".
fn interstate(words: &[Word], at: usize) -> Option<(String, usize)> {
    words.get(at).filter(|w| matches!(w.norm.as_str(), "i" | "interstate"))?;
    let run = house(words, at + 1).filter(|run| run.figures.len() <= 3)?;
    let mut end = at + 1 + run.len;
    let mut name = format!("Interstate {}", run.figures);
    if words.get(end).is_some_and(|w| tables::direction(&w.norm).is_some()) {
        name = format!("{name} {}", titled(&words[end]));
        end += 1;
    }
    let beside = words.get(end).filter(|w| matches!(w.norm.as_str(), "frontage" | "service" | "access"))?;
    words.get(end + 1).filter(|w| matches!(w.norm.as_str(), "road" | "rd"))?;
    Some((format!("{name} {}", titled(beside)), end + 1))
}

fn plain_road(words: &[Word], at: usize) -> Option<(String, usize)> {
    let (len, written) = tables::ROADS
        .iter()
        .filter_map(|(said, written)| starts(words, at, said).map(|len| (len, written)))
        .max_by_key(|(len, _)| *len)?;
    let number = at + len + usize::from(words.get(at + len).is_some_and(|w| w.norm == "number"));
    // Counties have roads with a letter alone; the points of the compass are directions.
    let letter_road = *written == "County Road"
        && words.get(number).is_some_and(|w| {
            w.norm.len() == 1
                && w.norm.starts_with(|c: char| {
                    c.is_ascii_alphabetic() && !"ains".contains(c) && !"ew".contains(c)
                })
        });
    if letter_road || words.get(number).is_some_and(|w| written_letter(&w.norm)) {
        return Some((format!("{written} {}", words[number].norm.to_uppercase()), number + 1));
    }
    // Sections of county roads have letters, the points of the compass among them.
    let lettered: &[char] =
        if *written == "County Road" { &['a', 'i'] } else { &['a', 'i', 'n', 's', 'e', 'w'] };
    let run = house(words, number)?;
    let end = number + run.len;
    let open = words[end - 1].pause < Pause::Comma;
    let letter = words.get(end).filter(|w| open && w.norm.len() == 1).and_then(|w| w.norm.chars().next());
    let letter = letter.filter(|c| {
        let explained = words.get(end + 1).is_some_and(|w| matches!(w.norm.as_str(), "as" | "like"));
        c.is_ascii_alphabetic() && !lettered.contains(c) && !explained
    });
    let name = format!("{written} {}", run.figures);
    Some(match letter {
        Some(c) => (format!("{name}{}", c.to_ascii_uppercase()), end + 1),
        None => (name, end),
    })
}

/// `67j` behind "county road".
fn written_letter(norm: &str) -> bool {
    let figures = norm.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let digits = !figures.is_empty() && figures.len() <= 4 && figures.bytes().all(|b| b.is_ascii_digit());
    digits && norm.len() == figures.len() + 1
}
