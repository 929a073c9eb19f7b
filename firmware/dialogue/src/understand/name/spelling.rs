//! Letters within a turn: "N G U Y E N", "double l", "b as in boy", the radio alphabet, "O apostrophe B"; and
//! hints about the writing of a name that was said ("with a y", "no h", "two n's").

use super::super::address::letters::{RADIO, SOUNDS};
use super::super::words::{Pause, Word, longest};

/// A part of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A word as said.
    Said(Word),
    /// Letters put together, lower case: `nguyen`, `o'brien`, `smith-jones`.
    Spelled(String, Pause),
    /// How the name beside it is written.
    Hint(Hint),
}

/// How a name is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// "With a y", "with a p h".
    With(String),
    /// "No h", "without an e".
    Without(char),
    /// "Two n's".
    Twice(char),
    /// "One l".
    Once(char),
}

/// The turn as words, spelled runs and hints.
pub fn items(words: &[Word]) -> Vec<Item> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if let Some((hint, len)) = hint(words, at) {
            found.push(Item::Hint(hint));
            at += len;
        } else if let Some((letters, len)) = run(words, at) {
            found.push(Item::Spelled(letters, words[at + len - 1].pause));
            at += len;
        } else {
            found.push(Item::Said(words[at].clone()));
            at += 1;
        }
    }
    found
}

/// How many words at `at` spell something, and what; two letters at least.
pub fn run(words: &[Word], at: usize) -> Option<(String, usize)> {
    let mut letters = String::new();
    let (mut i, mut sure, mut units) = (at, 0, 0);
    while let Some((unit, len, definite)) = unit(words, i, units > 0) {
        let doubled = len == 2 && unit.chars().count() == 2 && letters.contains(&unit);
        let closes = doubled && unit_follows(words, i + len).is_none();
        // "W i l l s o n, double l": an explanation of letters that were given.
        if !closes {
            letters.push_str(&unit);
        }
        units += 1;
        sure += usize::from(definite);
        i += len;
        if words[i - 1].pause == Pause::Stop {
            break;
        }
    }
    while letters.ends_with(['-', '\'']) {
        letters.pop();
    }
    let explained = units == 1 && i - at >= 3;
    let enough = (sure >= 2 && letters.chars().count() >= 2 && !small_words(words, at, i))
        || (explained && letters.len() == 1);
    (enough && !explained).then_some((letters, i - at))
}

/// `i a m` and the like are words unless more letters come.
fn small_words(words: &[Word], at: usize, end: usize) -> bool {
    end - at <= 2
        && words[at..end].iter().any(|w| matches!(w.norm.as_str(), "a" | "i"))
        && !(end - at == 2 && words[end - 1].pause >= Pause::Comma)
}

fn unit_follows(words: &[Word], at: usize) -> Option<()> {
    unit(words, at, true).map(|_| ())
}

/// One unit of a spelled run: its letters, its words, whether it can be nothing else.
fn unit(words: &[Word], at: usize, inside: bool) -> Option<(String, usize, bool)> {
    let word = words.get(at)?;
    let norm = word.norm.as_str();
    if matches!(norm, "capital" | "letter") {
        return unit(words, at + 1, inside).map(|(letters, len, definite)| (letters, len + 1, definite));
    }
    if inside && matches!(norm, "apostrophe" | "hyphen" | "dash") && unit(words, at + 1, true).is_some() {
        return Some((if norm == "apostrophe" { "'" } else { "-" }.to_owned(), 1, false));
    }
    if let Some(times) = times(norm) {
        let next = words.get(at + 1)?;
        let pair = next.norm.trim_end_matches("'s");
        if norm == "double" && pair == "u" && !inside {
            return None;
        }
        let letter = single(pair).or_else(|| named(SOUNDS, pair))?;
        return Some((letter.to_string().repeat(times), 2, true));
    }
    if norm == "double-u" || norm == "doubleyou" {
        return Some(("w".to_owned(), 1, true));
    }
    let radio = named(RADIO, norm).filter(|_| inside || radio_ahead(words, at));
    let sound = named(SOUNDS, norm)
        .or_else(|| named(MORE_SOUNDS, norm))
        .filter(|_| inside && letter_ahead(words, at));
    let letter = single(norm).or(radio).or(sound)?;
    let explained = explained(words, at + 1, letter);
    Some((letter.to_string(), 1 + explained, sound.is_none()))
}

fn times(norm: &str) -> Option<usize> {
    match norm {
        "double" => Some(2),
        "triple" => Some(3),
        _ => None,
    }
}

/// `as in boy`, `for boy`, `like boy`: a word that begins with the letter.
fn explained(words: &[Word], at: usize, letter: char) -> usize {
    let Some(len) = longest(words, at, &["as in", "like in", "like", "for", "is in", "as"]) else { return 0 };
    let begins =
        words.get(at + len).is_some_and(|w| w.norm.starts_with(letter) && w.norm.chars().count() > 1);
    if begins { len + 1 } else { 0 }
}

fn single(norm: &str) -> Option<char> {
    let mut chars = norm.chars();
    chars.next().filter(|c| c.is_alphabetic() && chars.next().is_none())
}

fn named(list: &[(&str, char)], norm: &str) -> Option<char> {
    list.iter().find(|(said, _)| *said == norm).map(|(_, c)| c.to_ascii_lowercase())
}

/// Three words of the radio alphabet in a row: one alone is Victor, Oscar or Juliet.
fn radio_ahead(words: &[Word], at: usize) -> bool {
    (at..at + 3).all(|i| words.get(i).is_some_and(|w| named(RADIO, &w.norm).is_some()))
}

/// A sound counts as a letter only between letters: "n g you y e n".
fn letter_ahead(words: &[Word], at: usize) -> bool {
    words.get(at + 1).is_some_and(|w| single(&w.norm).is_some() || times(&w.norm).is_some())
}

/// "With a y", "with an i e", "no h", "two n's".
fn hint(words: &[Word], at: usize) -> Option<(Hint, usize)> {
    let letters_at = |from: usize| letters_of_hint(words, from);
    if let Some(len) = longest(
        words,
        at,
        &[
            "spelled with a",
            "spelled with an",
            "with a",
            "with an",
            "but with a",
            "that's with a",
            "with the",
        ],
    ) {
        return letters_at(at + len).map(|(letters, more)| (Hint::With(letters), len + more));
    }
    if let Some(len) = longest(
        words,
        at,
        &["with no", "without an", "without a", "without the", "without", "no", "minus the"],
    ) {
        let letter = words.get(at + len).and_then(|w| single(&w.norm))?;
        return Some((Hint::Without(letter), len + 1));
    }
    let (len, twice) = match words[at].norm.as_str() {
        "two" => (1, true),
        "one" => (1, false),
        "with" if words.get(at + 1).is_some_and(|w| matches!(w.norm.as_str(), "two" | "double")) => (2, true),
        "with" if words.get(at + 1).is_some_and(|w| w.norm == "one") => (2, false),
        _ => return None,
    };
    let word = words.get(at + len)?;
    let letter = single(&word.norm)
        .filter(|_| len == 2 || !twice)
        .or_else(|| single(word.norm.strip_suffix("'s").or_else(|| word.norm.strip_suffix('s'))?))?;
    let one_word = !twice && len == 1 && !word.norm.ends_with("'s") && single(&word.norm) == Some('a');
    (!one_word).then_some((if twice { Hint::Twice(letter) } else { Hint::Once(letter) }, len + 1))
}

/// The letters of "with a p h", "with an ie", "with a p as in peter".
fn letters_of_hint(words: &[Word], at: usize) -> Option<(String, usize)> {
    let word = words.get(at)?;
    if matches!(word.norm.as_str(), "ie" | "ey" | "ph" | "ee" | "ck" | "th" | "ea" | "ei" | "ay") {
        return Some((word.norm.clone(), 1));
    }
    let mut letters = String::new();
    let mut i = at;
    while let Some(letter) = words.get(i).and_then(|w| single(&w.norm)).filter(|_| letters.len() < 3) {
        letters.push(letter);
        i += 1 + explained(words, i + 1, letter);
        if words[i - 1].pause >= Pause::Comma {
            break;
        }
    }
    (!letters.is_empty()).then_some((letters, i - at))
}

/// Applies a hint to a name in lower case.
pub fn applied(name: &str, hint: &Hint) -> String {
    match hint {
        Hint::With(letters) if name.contains(letters.as_str()) => name.to_owned(),
        Hint::With(letters) => with(name, letters),
        Hint::Without(letter) => without(name, *letter),
        Hint::Twice(letter) if !name.contains(&letter.to_string().repeat(2)) => name
            .rfind(*letter)
            .map_or(name.to_owned(), |at| format!("{}{letter}{}", &name[..at], &name[at..])),
        Hint::Once(letter) => name.replace(&letter.to_string().repeat(2), &letter.to_string()),
        Hint::Twice(_) => name.to_owned(),
    }
}

/// The usual rival spellings: Smith and Smyth, Stacy and Stacie, Marc and Mark, Ann and Anne, Jon and John.
fn with(name: &str, letters: &str) -> String {
    let swap = |from: &str| {
        name.rfind(from).map(|at| format!("{}{letters}{}", &name[..at], &name[at + from.len()..]))
    };
    let head = |from: &str| name.strip_prefix(from).map(|rest| format!("{letters}{rest}"));
    let tail = |from: &str| name.strip_suffix(from).map(|rest| format!("{rest}{letters}"));
    let changed = match letters {
        "y" => tail("ie").or_else(|| tail("ey")).or_else(|| swap("i")).or_else(|| tail("e")),
        "i" | "ie" | "ey" | "ee" => {
            tail("ie").or_else(|| tail("ey")).or_else(|| tail("y")).or_else(|| swap("y"))
        }
        "c" => head("k").or_else(|| swap("k")).or_else(|| swap("s")),
        "k" => head("c").or_else(|| tail("c")).or_else(|| swap("c")),
        "e" => Some(format!("{name}e")),
        "ph" => swap("v").or_else(|| swap("f")),
        "v" | "f" => swap("ph"),
        "z" => swap("s"),
        "s" => swap("z").or_else(|| swap("c")),
        "g" => {
            if name == "jeff" {
                Some("geoff".to_owned())
            } else {
                head("j")
            }
        }
        "j" => {
            if name == "geoff" {
                Some("jeff".to_owned())
            } else {
                head("g")
            }
        }
        "h" => {
            if name == "jon" {
                Some("john".to_owned())
            } else {
                Some(format!("{name}h"))
            }
        }
        _ => None,
    };
    changed.unwrap_or_else(|| name.to_owned())
}

fn without(name: &str, letter: char) -> String {
    match name.rfind(letter) {
        Some(at) if at > 0 => format!("{}{}", &name[..at], &name[at + letter.len_utf8()..]),
        Some(_) | None => name.to_owned(),
    }
}

/// Sounds that are common words too: letters only inside a run.
const MORE_SOUNDS: &[(&str, char)] = &[
    ("oh", 'o'),
    ("you", 'u'),
    ("are", 'r'),
    ("why", 'y'),
    ("eye", 'i'),
    ("tea", 't'),
    ("oe", 'o'),
    ("ess", 's'),
];

#[cfg(test)]
mod tests {
    use super::super::super::words::words;
    use super::*;

    #[test]
    fn runs_of_letters_are_put_together_in_every_style() {
        for (text, spelled) in [
            ("n g u y e n", "nguyen"),
            ("N-G-U-Y-E-N", "nguyen"),
            ("n g you y e n", "nguyen"),
            ("p h i double l i p s", "phillips"),
            ("b as in boy r a d y", "brady"),
            ("november golf", ""),
            ("november golf uniform", "ngu"),
            ("o apostrophe b r i e n", "o'brien"),
            ("j o n e s hyphen h i l l", "jones-hill"),
            ("w i l l s o n double l", "willson"),
            ("capital m c capital d u f f", "mcduff"),
            ("i a", ""),
        ] {
            assert_eq!(run(&words(text), 0).map(|r| r.0).unwrap_or_default(), spelled, "{text}");
        }
    }

    #[test]
    fn hints_choose_between_rival_spellings() {
        for (name, text, written) in [
            ("smith", "with a y", "smyth"),
            ("stacy", "with an ie", "stacie"),
            ("kathy", "with a c", "cathy"),
            ("marc", "with a k", "mark"),
            ("ann", "with an e", "anne"),
            ("steven", "with a p h", "stephen"),
            ("john", "no h", "jon"),
            ("an", "with two n's", "ann"),
            ("allen", "with one l", "alen"),
            ("anne", "without the e", "ann"),
            ("jeff", "with a g", "geoff"),
            ("smythe", "with a y", "smythe"),
        ] {
            let (hint, _) = hint(&words(text), 0).unwrap();
            assert_eq!(applied(name, &hint), written, "{name} {text}");
        }
        assert_eq!(hint(&words("with a friend"), 0), None);
        assert_eq!(hint(&words("no heat"), 0), None);
    }
}
