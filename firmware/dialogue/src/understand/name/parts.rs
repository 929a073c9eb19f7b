//! The words of a name while it is being read: letters that replace what was said, hints, hyphens.

use super::hints::{Hint, applied};
use super::shape::{Part, alike, cased};
use super::{prior, tables};

/// Letters replace the words they spell, or are a part of their own.
pub fn take_spelled(parts: &mut Vec<Part>, letters: &str, behind: Option<&str>) {
    let plain = letters.replace(['\'', '-'], "");
    if initials(&plain) && parts.is_empty() && behind.is_none_or(|b| !alike(b, &plain)) {
        let half = if plain.len() == 4 && plain[..2] == plain[2..] { &plain[..2] } else { &plain };
        let norm = half.chars().map(String::from).collect::<Vec<_>>().join(" ");
        parts.push(Part { shown: norm.to_uppercase(), norm, spelled: true });
        return;
    }
    if let Some(last) = parts.last_mut().filter(|p| !p.spelled)
        && let Some(norm) = ended(&last.norm, &plain)
    {
        *last = Part { shown: cased(&norm), norm, spelled: false };
        return;
    }
    let joined =
        |window: &[Part]| window.iter().map(|p| p.norm.replace(['\'', '-', ' '], "")).collect::<String>();
    let windows =
        || (1..=parts.len().min(4)).rev().flat_map(|n| (0..=parts.len() - n).rev().map(move |at| (at, n)));
    let exact = windows().find(|(at, n)| joined(&parts[*at..at + n]) == plain);
    if let Some((at, n)) = exact {
        let separate = parts[at..at + n]
            .iter()
            .any(|p| tables::PARTICLES.contains(&p.norm.as_str()) || prior::weight(&p.norm).given > 0);
        let glued = matches!(parts[at].norm.as_str(), "mac" | "mc" | "o" | "oh" | "d" | "fitz");
        if n == 1 || glued || !separate {
            let whole = if n == 1 && parts[at].norm.contains(['\'', '-']) {
                parts[at].norm.clone()
            } else {
                letters.to_owned()
            };
            parts.splice(at..at + n, [Part::spelled(&whole)]);
        } else {
            parts[at..at + n].iter_mut().for_each(|p| p.spelled = true);
        }
        return;
    }
    let near = |(at, n): &(usize, usize)| {
        let window = &parts[*at..at + n];
        let name = joined(window);
        let close = alike(&name, &plain) && window.iter().all(|p| !p.spelled) && *n <= 2;
        close.then(|| super::super::address::sound::distance(&name, &plain))
    };
    let nearest = windows().filter_map(|w| Some((near(&w)?, w))).min_by_key(|(far, _)| *far);
    let first_letter = |p: &Part| p.norm.chars().next() == plain.chars().next();
    let unknown = |p: &Part| {
        !p.spelled
            && first_letter(p)
            && p.norm.len().abs_diff(plain.len()) <= 4
            && !prior::weight(&p.norm).known()
    };
    match nearest.map(|(_, w)| w).or_else(|| parts.iter().rposition(unknown).map(|at| (at, 1))) {
        Some((at, n)) => {
            parts.splice(at..at + n, [Part::spelled(letters)]);
        }
        None => parts.push(Part::spelled(letters)),
    }
}

/// "Hanson, e n": two or three letters set the end of the name right.
fn ended(norm: &str, letters: &str) -> Option<String> {
    let at = norm.len().checked_sub(letters.len()).filter(|at| *at > 1 && matches!(letters.len(), 2 | 3))?;
    let (head, tail) = (norm.get(..at)?, norm.get(at..)?);
    let common = tail.chars().zip(letters.chars()).filter(|(a, b)| a == b).count();
    (common > 0 && common + 1 >= letters.len()).then(|| format!("{head}{letters}"))
}

/// Two letters that are no name: "J D". Said twice, "T J, T J", they are still two.
fn initials(plain: &str) -> bool {
    let doubled = plain.len() == 4
        && plain.is_ascii()
        && plain[..2] == plain[2..]
        && !plain.contains(['a', 'e', 'i', 'o', 'u']);
    let abbreviated = matches!(plain, "st" | "mc" | "de" | "la" | "an" | "oh" | "do" | "so" | "in" | "on");
    (plain.len() == 2 && plain.is_ascii() && !prior::weight(plain).known() && !abbreviated) || doubled
}

/// Applies a hint to the part that it changes, the last one first; whether one was found or already meets it.
pub fn hinted(parts: &mut [Part], hint: &Hint) -> bool {
    let Some(last) = parts.last() else { return false };
    if last.spelled {
        return true;
    }
    let norm = applied(&last.norm, hint);
    if let Some(part) = parts.last_mut().filter(|part| part.norm != norm) {
        *part = Part { shown: cased(&norm), norm, spelled: false };
    }
    true
}

pub fn hyphenate(last: &mut Part, half: Part) {
    *last = Part {
        norm: format!("{}-{}", last.norm, half.norm),
        shown: format!("{}-{}", last.shown, half.shown),
        spelled: last.spelled && half.spelled,
    };
}

/// Without the mark of possession.
pub fn stem(norm: &str) -> &str {
    norm.strip_suffix("'s").unwrap_or(norm)
}
