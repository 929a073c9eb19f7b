//! What each word of a number may stand for, worked out once: the steps that [`super::path`] chooses from.

use super::super::number::{choices, small};
use super::super::words::{Pause, Word};
use super::element::{Kind, plural};

/// One way to read a word, and those behind it that belong to it, as digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// In figures; empty where the words only tell over again what was said ("that's three fives").
    pub figures: String,
    /// How many words it takes.
    pub len: usize,
    /// How unlikely it is wherever it stands, in tenths.
    pub cost: u16,
    /// What kind of word it is, for the places where it is natural.
    pub shape: Shape,
}

/// The kinds of number words that are natural only in some places of a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A digit, a teen, a pair.
    Plain,
    /// Figures: recognisers cut them anywhere.
    Typed,
    /// "Twenty five" as 20 and 5.
    Split,
    /// "Three hundred" with nothing behind it.
    Hundred,
}

/// The ways of every word; none for those that are no digits.
pub fn ways(words: &[Word], kinds: &[Kind]) -> Vec<Vec<Way>> {
    (0..words.len())
        .map(|at| if kinds[at].is_digit() { at_word(words, kinds, at) } else { Vec::new() })
        .collect()
}

fn at_word(words: &[Word], kinds: &[Kind], at: usize) -> Vec<Way> {
    let digit = |i: usize| kinds.get(i).is_some_and(|k| k.is_digit());
    let and = |i: usize| words.get(i).is_some_and(|w| w.norm == "and");
    let mut found = Vec::new();
    if kinds.get(at + 1) == Some(&Kind::Plural) {
        counted(words, at, &mut found);
    }
    for (figures, len) in choices(words, at).into_iter().chain(hundred_and_tens(words, at)) {
        if !(at..at + len).all(|i| digit(i) || and(i)) {
            continue;
        }
        let sounds: u16 = (at..at + len).map(|i| unlikely(words, kinds, i)).sum();
        let (shape, more) = shape(words, at, len);
        found.push(Way { figures, len, cost: sounds + more, shape });
    }
    // "A one four two": the recogniser's "a" is an eight or an oh.
    if kinds[at] == Kind::Maybe("eight") && words[at].raw.eq_ignore_ascii_case("a") {
        let cost = if words.get(at + 1).is_some_and(|w| w.norm == "one") { 2 } else { 9 };
        found.push(Way { figures: "0".to_owned(), len: 1, cost, shape: Shape::Plain });
    }
    found
}

/// What it costs to take a word that only sounds like a digit for one. No answer ends in "to" or "for".
fn unlikely(words: &[Word], kinds: &[Kind], at: usize) -> u16 {
    match kinds.get(at) {
        Some(Kind::Sound(_)) => 2,
        Some(Kind::Maybe(_)) if kinds.get(at + 1).is_some_and(|k| k.is_digit()) => 4,
        Some(Kind::Maybe(_)) if at + 1 >= words.len() || words[at].pause >= Pause::Comma => 2,
        Some(Kind::Maybe(_)) => 8,
        Some(_) | None => 0,
    }
}

fn shape(words: &[Word], at: usize, len: usize) -> (Shape, u16) {
    let is = |i: usize, what: &str| words.get(i).is_some_and(|w| w.norm == what);
    let within = |what: &str| (at..at + len).any(|i| is(i, what));
    if words[at].is_digits() {
        (Shape::Typed, 0)
    } else if is(at + len - 1, "hundred") {
        (Shape::Hundred, 0)
    } else if within("hundred") {
        // "Eight hundred five five five": 800 rather than 805, unless there is an "and".
        (Shape::Plain, if within("and") { 0 } else { 3 })
    } else if len == 1 && small(words, at).is_some_and(|(_, whole)| whole == 2) {
        (Shape::Split, 0)
    } else {
        (Shape::Plain, 0)
    }
}

/// "Seven hundred twenty | five": the tens without the unit behind them.
fn hundred_and_tens(words: &[Word], at: usize) -> Option<(String, usize)> {
    let (head @ 1..=9, 1) = small(words, at)? else { return None };
    let is = |at: usize, what: &str| words.get(at).is_some_and(|w| w.norm == what);
    let tens = at + 2 + usize::from(is(at + 2, "and"));
    let (both, 2) = small(words, tens).filter(|_| is(at + 1, "hundred"))? else { return None };
    Some((format!("{head}{}", both / 10 * 10), tens + 1 - at))
}

/// "Three fives" is 555, or tells over again what was said; "one fives" is 1 and 5.
fn counted(words: &[Word], at: usize, found: &mut Vec<Way>) {
    let Some(digit) = words.get(at + 1).and_then(|w| plural(&w.norm)) else { return };
    let times = match words[at].norm.as_str() {
        "two" | "double" | "2" => 2,
        "three" | "triple" | "3" => 3,
        "four" | "4" => 4,
        _ => 0,
    };
    let mut push = |figures: String, cost| found.push(Way { figures, len: 2, cost, shape: Shape::Plain });
    if times > 0 {
        push(digit.to_string().repeat(times), 0);
        push(String::new(), 3);
    }
    if let Some((n, 1)) = small(words, at) {
        push(format!("{n}{digit}"), 8);
    }
}
