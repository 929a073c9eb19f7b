//! Hints about the writing of a name that was said: "with a y", "no h", "two n's", "e before i", "v as in victor".
//! A hint is met by the usual rival letters; where that makes no listed name, a letter more is found in the nearest
//! listed name of the same sound: Shawn for "sean with a w".

use super::super::address::sound;
use super::super::words::{Pause, Word, longest};
use super::prior;
use super::spelling::letter_of;

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
    /// "With an e at the end", "ends in a z".
    Ends(String),
    /// "V as in victor": how it begins.
    Begins(char),
    /// "E before i".
    Order(char, char),
}

/// The hint at `at`, and its length in words.
pub fn hint(words: &[Word], at: usize) -> Option<(Hint, usize)> {
    let (hint, len) = order(words, at)
        .or_else(|| ends(words, at))
        .or_else(|| with(words, at))
        .or_else(|| without(words, at))
        .or_else(|| counted(words, at))?;
    // "…, not a c" only says once more what it isn't.
    let denied = longest(
        words,
        at + len,
        &["and not an", "and not a", "not an", "not a", "not with an", "not with a", "not"],
    )
    .and_then(|n| letters(words, at + len + n, 2).map(|(_, more)| n + more));
    let denied = denied.filter(|n| words.get(at + len + n).is_none_or(|w| w.norm.chars().count() > 1));
    Some((hint, len + denied.unwrap_or(0)))
}

/// "E before i", "the i comes before the e".
fn order(words: &[Word], at: usize) -> Option<(Hint, usize)> {
    let article = |at: usize| usize::from(words.get(at).is_some_and(|w| w.norm == "the"));
    let first = at + longest(words, at, &["with the", "with", "the"]).unwrap_or(0);
    let a = letter(words, first)?;
    let comes =
        usize::from(words.get(first + 1).is_some_and(|w| matches!(w.norm.as_str(), "comes" | "goes" | "is")));
    let before = first + 1 + comes;
    let swap = match words.get(before)?.norm.as_str() {
        "before" => false,
        "after" => true,
        _ => return None,
    };
    let second = before + 1 + article(before + 1);
    let b = letter(words, second)?;
    let (a, b) = if swap { (b, a) } else { (a, b) };
    Some((Hint::Order(a, b), second + 1 - at))
}

/// "Ends in a z", "with an e at the end", "no e on the end".
fn ends(words: &[Word], at: usize) -> Option<(Hint, usize)> {
    if let Some(len) = longest(words, at, ENDS) {
        let (found, more) = letters(words, at + len, 3)?;
        return Some((Hint::Ends(found), len + more));
    }
    let (len, missing) = match longest(words, at, WITH) {
        Some(len) => (len, false),
        None => (longest(words, at, WITHOUT)?, true),
    };
    let (found, more) = letters(words, at + len, 3)?;
    let behind = longest(words, at + len + more, AT_END)?;
    let hint = match found.chars().next().filter(|_| missing) {
        Some(letter) => Hint::Without(letter),
        None => Hint::Ends(found),
    };
    Some((hint, len + more + behind))
}

fn with(words: &[Word], at: usize) -> Option<(Hint, usize)> {
    let len = longest(words, at, WITH)?;
    let (found, more) = letters(words, at + len, 3)?;
    Some((Hint::With(found), len + more))
}

fn without(words: &[Word], at: usize) -> Option<(Hint, usize)> {
    let len = longest(words, at, WITHOUT)?;
    let letter = letter(words, at + len)?;
    Some((Hint::Without(letter), len + 1))
}

/// "Two n's", "with one l", "double t" where no letters are spelled.
fn counted(words: &[Word], at: usize) -> Option<(Hint, usize)> {
    let lead = usize::from(words[at].norm == "with" || words[at].norm == "has" || words[at].norm == "just");
    let count = words.get(at + lead)?.norm.as_str();
    let twice = match count {
        "two" | "double" | "2" => true,
        "one" | "single" | "1" => false,
        _ => return None,
    };
    let word = words.get(at + lead + 1)?;
    let norm = word.norm.as_str();
    let plural = norm.strip_suffix("'s").or_else(|| norm.strip_suffix('s')).and_then(single);
    let letter = single(norm).or(plural).or_else(|| letter_of(norm).filter(|l| l.1 >= 80).map(|l| l.0))?;
    // "One a", "two b" are rather units and steps; "double t r" is being spelled.
    let bare = lead == 0 && plural.is_none() && (twice || letter == 'a');
    let spelled = words.get(at + lead + 2).is_some_and(|w| single(&w.norm).is_some());
    if (bare && count != "double") || spelled {
        return None;
    }
    let not = longest(words, at + lead + 2, &["not two", "not one", "not 2", "not 1"]).unwrap_or(0);
    Some((if twice { Hint::Twice(letter) } else { Hint::Once(letter) }, lead + 2 + not))
}

/// The letters of "with a p h", "with an ie", "with a p as in peter": at most `most`.
fn letters(words: &[Word], at: usize, most: usize) -> Option<(String, usize)> {
    let word = words.get(at)?;
    if matches!(
        word.norm.as_str(),
        "ie" | "ey" | "ph" | "ee" | "ck" | "th" | "ea" | "ei" | "ay" | "ai" | "oo" | "ll" | "sch"
    ) {
        return Some((word.norm.clone(), 1));
    }
    let mut found = String::new();
    let mut i = at;
    while found.chars().count() < most
        && let Some(letter) = letter(words, i)
    {
        // "With a k, k r i s …": the letter again begins the spelling.
        if !found.is_empty() && words.get(i).map(|w| &w.norm) == words.get(at).map(|w| &w.norm) {
            break;
        }
        found.push(letter);
        i += 1;
        if let Some(len) = longest(words, i, &["as in", "like in", "like", "for"])
            && words.get(i + len).is_some_and(|w| w.norm.starts_with(letter) && w.norm.chars().count() > 1)
        {
            i += len + 1;
        }
        if words[i - 1].pause >= Pause::Comma {
            break;
        }
    }
    (!found.is_empty()).then_some((found, i - at))
}

/// A letter that can be little else.
fn letter(words: &[Word], at: usize) -> Option<char> {
    let norm = words.get(at)?.norm.as_str();
    single(norm).or_else(|| letter_of(norm).filter(|l| l.1 >= 50 && norm.chars().count() <= 5).map(|l| l.0))
}

fn single(norm: &str) -> Option<char> {
    let mut chars = norm.chars();
    chars.next().filter(|c| c.is_alphabetic() && chars.next().is_none())
}

/// Applies a hint to a name in lower case.
pub fn applied(name: &str, hint: &Hint) -> String {
    if meets(name, hint) {
        return name.to_owned();
    }
    let written = by_letters(name, hint);
    let other = match hint {
        Hint::With(_) if written == name || !prior::weight(&written).known() => listed(name, hint),
        Hint::With(_)
        | Hint::Without(_)
        | Hint::Twice(_)
        | Hint::Once(_)
        | Hint::Ends(_)
        | Hint::Begins(_)
        | Hint::Order(..) => None,
    };
    other.unwrap_or(written)
}

/// Whether a name is written as the hint says.
fn meets(name: &str, hint: &Hint) -> bool {
    match hint {
        Hint::With(letters) => name.contains(letters.as_str()),
        Hint::Ends(letters) => name.ends_with(letters.as_str()),
        Hint::Without(letter) => !name.contains(*letter),
        Hint::Twice(letter) => name.contains(&letter.to_string().repeat(2)),
        Hint::Once(letter) => !name.contains(&letter.to_string().repeat(2)),
        Hint::Begins(letter) => name.starts_with(*letter),
        Hint::Order(a, b) => name.contains(&format!("{a}{b}")),
    }
}

/// The nearest listed name of the same sound that meets the hint, the commonest of several: Shawn for "sean with a
/// w".
fn listed(name: &str, hint: &Hint) -> Option<String> {
    let len = name.len();
    let near = |other: &str| other.len().abs_diff(len) <= 2 && alike_first(name, other) && meets(other, hint);
    let given = prior::weight(name).given > 0;
    let rivals = prior::all().filter(|(other, _)| near(other) && sound::same(name, other));
    let ranked = rivals.map(|(other, w)| {
        (given && w.given == 0, sound::distance(name, other), 18 - w.given.max(w.family), other)
    });
    ranked.filter(|(_, far, ..)| *far <= 3).min().map(|(.., other)| other.to_owned())
}

/// Whether two names may begin with the same sound.
fn alike_first(a: &str, b: &str) -> bool {
    let class = |name: &str| match name.bytes().next() {
        Some(b'c' | b'k' | b'q' | b's' | b'z' | b'x') => 1,
        Some(b'g' | b'j') => 2,
        Some(b'f' | b'p' | b'v') => 3,
        Some(b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'h') => 4,
        Some(b'w' | b'r') => 5,
        Some(other) => other,
        None => 0,
    };
    class(a) == class(b)
}

/// The usual rival spellings: Smith and Smyth, Marc and Mark, Ann and Anne, Jon and John.
fn by_letters(name: &str, hint: &Hint) -> String {
    let changed = match hint {
        Hint::With(letters) => with_letters(name, letters),
        Hint::Ends(letters) => Some(ending(name, letters)),
        Hint::Without(letter) => name
            .rfind(*letter)
            .filter(|at| *at > 0)
            .map(|at| format!("{}{}", &name[..at], &name[at + letter.len_utf8()..])),
        Hint::Twice('k') if name.contains("ck") => Some(name.replace("ck", "kk")),
        Hint::Twice(letter) => {
            name.rfind(*letter).map(|at| format!("{}{letter}{}", &name[..at], &name[at..]))
        }
        Hint::Once(letter) => Some(name.replace(&letter.to_string().repeat(2), &letter.to_string())),
        Hint::Begins(letter) => {
            let mut rest = name.chars();
            rest.next();
            Some(format!("{letter}{}", rest.as_str()))
        }
        Hint::Order(a, b) => Some(name.replacen(&format!("{b}{a}"), &format!("{a}{b}"), 1)),
    };
    changed.unwrap_or_else(|| name.to_owned())
}

/// A letter at the end: added to a consonant (`clark`, `clarke`), in place of a rival (`ruiz`, `ruis`).
fn ending(name: &str, letters: &str) -> String {
    let rivals: &[&str] = match letters {
        "y" => &["ie", "ey", "i", "ee"],
        "ie" | "i" | "ey" | "ee" => &["ie", "ey", "y", "i", "ee"],
        "z" => &["s"],
        "s" => &["z", "ce"],
        "k" => &["ck", "c"],
        "c" => &["ck", "k"],
        "a" | "ah" => &["ah", "er"],
        _ => &[],
    };
    let replaced = rivals.iter().find_map(|rival| name.strip_suffix(rival));
    format!("{}{letters}", replaced.unwrap_or(name))
}

fn with_letters(name: &str, letters: &str) -> Option<String> {
    let swap = |from: &str| {
        name.rfind(from).map(|at| format!("{}{letters}{}", &name[..at], &name[at + from.len()..]))
    };
    let head = |from: &str| name.strip_prefix(from).map(|rest| format!("{letters}{rest}"));
    let tail = |from: &str| name.strip_suffix(from).map(|rest| format!("{rest}{letters}"));
    match letters {
        "y" => tail("ie").or_else(|| tail("ey")).or_else(|| swap("i")).or_else(|| tail("e")),
        "i" | "ie" | "ey" | "ee" => {
            tail("ie").or_else(|| tail("ey")).or_else(|| tail("y")).or_else(|| swap("y"))
        }
        "c" => head("k").or_else(|| swap("k")).or_else(|| swap("s")),
        "k" => head("c").or_else(|| tail("c")).or_else(|| swap("c")),
        "a" => swap("e").or_else(|| swap("o")),
        "o" => swap("a").or_else(|| swap("e")),
        "u" => swap("oo").or_else(|| swap("o")),
        "e" if name.ends_with(['a', 'o', 'u', 'y']) => swap("a").or_else(|| swap("i")),
        "e" => Some(format!("{name}e")),
        "ph" => swap("v").or_else(|| swap("f")),
        "v" | "f" => swap("ph"),
        "z" => swap("s"),
        "s" => swap("z").or_else(|| swap("c")),
        "g" => head("j"),
        "j" => head("g"),
        "t" => Some(ending(name, "t")),
        "d" => Some(ending(name, "d")),
        "h" => Some(format!("{name}h")),
        "w" => swap("u"),
        _ => None,
    }
}

const WITH: &[&str] = &[
    "spelled with a",
    "spelled with an",
    "with a",
    "with an",
    "but with a",
    "that's with a",
    "with the",
    "it's with a",
    "it's with an",
    "spelled with the letter",
    "no with a",
    "no with an",
    "no it's with a",
    "no it's with an",
    "with the letter",
];
const WITHOUT: &[&str] = &[
    "with no",
    "without an",
    "without a",
    "without the",
    "without",
    "no",
    "minus the",
    "there's no",
    "there is no",
    "drop the",
    "leave off the",
];
const ENDS: &[&str] = &[
    "ends with a",
    "ends with an",
    "ends in a",
    "ends in an",
    "ends in",
    "ends with",
    "ending in",
    "ending with",
    "ending in a",
    "ending with a",
    "ending in an",
];
const AT_END: &[&str] = &["at the end", "on the end", "at the very end", "on the back"];

#[cfg(test)]
mod tests {
    use super::super::super::words::words;
    use super::*;

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
            ("sean", "with a w", "shawn"),
            ("grey", "with an a", "gray"),
            ("brian", "with a y", "bryan"),
            ("clark", "with an e on the end", "clarke"),
            ("neil", "i before e", "niel"),
            ("thompson", "without the p", "thomson"),
            ("eric", "with a k not a c", "erik"),
            ("sara", "with an h on the end", "sarah"),
            ("ruis", "ends in a z", "ruiz"),
        ] {
            let (hint, _) = hint(&words(text), 0).unwrap();
            assert_eq!(applied(name, &hint), written, "{name} {text}");
        }
        assert_eq!(hint(&words("with a friend"), 0), None);
        assert_eq!(hint(&words("no heat"), 0), None);
    }
}
