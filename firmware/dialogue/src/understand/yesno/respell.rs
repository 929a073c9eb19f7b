//! Letters of a name that are put right without the name being spelled: "Brandt without the t", "with two n's",
//! "with a k not a c".

use super::known::Known;
use super::lexicon::Said;

/// What is to be done to a name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    /// "Without the t".
    Drop(char),
    /// "With a k", "with a p h": what it stands in for is left to the sound.
    With(String),
    /// "A k not a c".
    Swap { put: char, away: char },
    /// "Two n's".
    Double(char),
    /// "One l".
    Single(char),
    /// "An e at the end".
    End(char),
}

/// The name as it is after the change; `None` where no change is told, or it fits none or several of the names.
pub(super) fn respelled(said: &Said, known: &Known) -> Option<String> {
    if !known.kinds.is_name() {
        return None;
    }
    let change = (0..said.keys.len()).find_map(|at| change(said, at))?;
    let spoken = |w: &&String| said.keys.iter().any(|k| k == *w);
    let one = |names: Vec<&String>| match names[..] {
        [name] => Some(changed(name, &change)?),
        _ => None,
    };
    let fits = |w: &&String| changed(w, &change).is_some();
    one(known.words().iter().filter(spoken).collect())
        .or_else(|| one(known.words().iter().filter(fits).collect()))
}

fn change(said: &Said, at: usize) -> Option<Change> {
    let skip = |at: usize| at + usize::from(matches!(said.key(at), "the" | "a" | "an" | "letter"));
    let next = |at: usize| letter(said, skip(at)).map(|c| (c, skip(at) + 1));
    let away = |at: usize| match (said.key(at), said.key(at + 1)) {
        ("not", _) => next(at + 1),
        ("instead", "of") => next(at + 2),
        (_, _) => None,
    };
    let at_end = |at: usize| {
        matches!(said.key(at), "on" | "at" | "in") && said.key(at + 1) == "the" && said.key(at + 2) == "end"
    };
    match said.key(at) {
        "without" | "no" | "drop" | "minus" | "lose" => {
            let (c, end) = next(at + 1)?;
            let more = letter(said, end).is_some();
            (!more).then_some(Change::Drop(c))
        }
        "two" | "double" => letter(said, at + 1).map(Change::Double),
        "one" | "single" => letter(said, at + 1).map(Change::Single),
        "with" | "a" | "an" => {
            let (c, end) = next(if said.key(at) == "with" { at + 1 } else { at })?;
            match (away(end), letter(said, end)) {
                (Some((away, _)), _) => Some(Change::Swap { put: c, away }),
                (None, _) if at_end(end) => Some(Change::End(c)),
                (None, Some(second)) if said.key(at) == "with" => Some(Change::With(format!("{c}{second}"))),
                (None, None) if said.key(at) == "with" => Some(Change::With(c.to_string())),
                (None, _) => None,
            }
        }
        _ => None,
    }
}

/// A letter: "t", "t's", and what a recogniser makes of its name.
fn letter(said: &Said, at: usize) -> Option<char> {
    let key = said.key(at);
    let mut chars = key.chars();
    let first = chars.next().filter(char::is_ascii_alphabetic)?;
    let rest = chars.as_str();
    let plural = rest == "s" && said.words.get(at).is_some_and(|w| w.norm.ends_with("'s"));
    match key {
        _ if rest.is_empty() || plural => Some(first),
        "see" | "sea" => Some('c'),
        "tea" | "tee" => Some('t'),
        "bee" => Some('b'),
        "dee" => Some('d'),
        "gee" => Some('g'),
        "jay" => Some('j'),
        "kay" => Some('k'),
        "why" => Some('y'),
        "ess" => Some('s'),
        "are" => Some('r'),
        _ => None,
    }
}

/// A name after a change, in lower case; `None` where the change does not fit it.
fn changed(name: &str, change: &Change) -> Option<String> {
    let letters: Vec<char> = name.chars().take(40).collect();
    let last = |c: char| letters.iter().rposition(|l| *l == c);
    let replaced = |at: usize, by: &str| {
        let (before, after) = (letters.get(..at)?, letters.get(at + 1..)?);
        Some(before.iter().copied().chain(by.chars()).chain(after.iter().copied()).collect::<String>())
    };
    match change {
        Change::Drop(c) => replaced(last(*c)?, ""),
        Change::Swap { put, away } => replaced(last(*away)?, &put.to_string()),
        Change::Double(c) => {
            let at = last(*c)?;
            let doubled = at > 0 && letters.get(at - 1) == Some(c);
            if doubled { None } else { replaced(at, &format!("{c}{c}")) }
        }
        Change::Single(c) => {
            let at = last(*c)?;
            let doubled = at > 0 && letters.get(at - 1) == Some(c);
            if doubled { replaced(at, "") } else { None }
        }
        Change::End(c) => (letters.last() != Some(c)).then(|| format!("{name}{c}")),
        Change::With(put) => {
            if name.contains(put.as_str()) {
                return None;
            }
            let (_, alike) = ALIKE.iter().find(|(letter, _)| *letter == put.as_str())?;
            match alike.chars().find_map(last) {
                Some(at) => replaced(at, put),
                None => matches!(put.as_str(), "e" | "t" | "d" | "h" | "s").then(|| format!("{name}{put}")),
            }
        }
    }
}

/// Letters that sound like another; an empty cell: the letter is silent and stands at the end.
const ALIKE: [(&str, &str); 15] = [
    ("k", "c"),
    ("c", "ks"),
    ("y", "i"),
    ("i", "y"),
    ("z", "s"),
    ("s", "zc"),
    ("g", "j"),
    ("j", "g"),
    ("a", "e"),
    ("ph", "vf"),
    ("v", "f"),
    ("e", ""),
    ("t", ""),
    ("d", ""),
    ("h", ""),
];
