//! Small numbers as words and figures.

use super::words::Word;

/// A number below sixty as one word: "three", "thirty", "15".
pub(super) fn cardinal_word(word: &str) -> Option<i8> {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return word.parse::<i8>().ok();
    }
    let at = SMALL.iter().position(|w| *w == word);
    if let Some(n) = at {
        return i8::try_from(n).ok();
    }
    match word {
        "thirty" => Some(30),
        "forty" | "fourty" => Some(40),
        "fifty" => Some(50),
        _ => None,
    }
}

/// A number below sixty at the start of these words, with the words it takes: "twenty three" is one number.
pub(super) fn cardinal(rest: &[Word]) -> Option<(i8, usize)> {
    let first = rest.first()?;
    let n = cardinal_word(&first.text)?;
    let figures = first.text.starts_with(|c: char| c.is_ascii_digit());
    let more = rest.get(1).filter(|w| !w.text.starts_with(|c: char| c.is_ascii_digit()));
    let more = more.and_then(|w| cardinal_word(&w.text)).filter(|m| (1..10).contains(m));
    match more {
        Some(m) if n >= 20 && n % 10 == 0 && !figures && !first.stop => Some((n + m, 2)),
        Some(_) | None => Some((n, 1)),
    }
}

/// How many of something: "a", "two", "a couple of", "a few". A second number is the upper of two: "two or three".
pub(super) fn count(rest: &[Word]) -> Option<(i64, i64, usize)> {
    let word = |i: usize| rest.get(i).map_or("", |w| w.text.as_str());
    let (n, len) = match (word(0), word(1), word(2)) {
        ("a" | "the" | "another", "couple", "of") | ("a", "couple" | "few", "more") => {
            (if word(1) == "few" { 3 } else { 2 }, 3)
        }
        ("a" | "the" | "another", "couple", _) | ("couple", "of", _) => (2, 2),
        ("a" | "the" | "another", "few", _) => (3, 2),
        ("couple", ..) => (2, 1),
        ("few", ..) => (3, 1),
        ("a" | "an" | "one", ..) => (1, 1),
        _ => cardinal(rest).map(|(n, len)| (i64::from(n), len))?,
    };
    let second = match word(len) {
        "or" | "to" => rest.get(len + 1..).and_then(cardinal).filter(|(m, _)| i64::from(*m) > n),
        _ => None,
    };
    Some(match second {
        Some((m, more)) => (n, i64::from(m), len + 1 + more),
        None => (n, n, len),
    })
}

/// A day of the month as ordinal: "third", "23rd", "twenty third".
pub(super) fn ordinal(rest: &[Word]) -> Option<(i8, usize)> {
    let first = rest.first()?.text.as_str();
    if let Some(n) = ["st", "nd", "rd", "th"].iter().find_map(|e| first.strip_suffix(e)?.parse::<i8>().ok()) {
        return Some((n, 1));
    }
    let tens = match first {
        "twenty" => Some(20),
        "thirty" => Some(30),
        _ => None,
    };
    if let Some(tens) = tens {
        return rest.get(1).and_then(|w| small_ordinal(&w.text)).filter(|n| *n < 10).map(|n| (tens + n, 2));
    }
    match first {
        "thirtieth" => Some((30, 1)),
        word => small_ordinal(word).map(|n| (n, 1)),
    }
}

fn small_ordinal(word: &str) -> Option<i8> {
    ORDINALS.iter().position(|o| *o == word).and_then(|n| i8::try_from(n + 1).ok())
}

const SMALL: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];
