//! The turn before it is read: without extensions, its odd words cut, and parted at its corrections.

use super::super::number::is_number_word;
use super::super::words::{Word, longest};
use super::piece;

/// How a piece stands to what was said before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// Goes on, or repeats.
    GoesOn,
    /// "Sorry", "wait": perhaps a correction.
    Perhaps,
    /// "No", "scratch that", "I mean".
    Corrects,
}

/// Without extension.
pub fn prepared(mut words: Vec<Word>) -> Vec<Word> {
    let mut at = 0;
    while at < words.len() {
        let Some(len) = longest(&words, at, EXTENSIONS) else {
            at += 1;
            continue;
        };
        let start = (at + len..words.len())
            .find(|&i| !matches!(words[i].norm.as_str(), "is" | "number" | "uh" | "um" | "it's" | "of"))
            .unwrap_or(words.len());
        let end = (start..words.len()).find(|&i| !is_number_word(&words[i])).unwrap_or(words.len());
        // More digits than an extension has are the number itself.
        if end > start && end - start <= EXTENSION_WORDS {
            words.drain(at..end);
        } else {
            at += len;
        }
    }
    for at in 1..words.len() {
        if words[at].norm == "hundred" && words[at - 1].norm == "a" {
            "one".clone_into(&mut words[at - 1].norm);
        }
    }
    words.iter_mut().for_each(letters_to_zeros);
    words.into_iter().flat_map(cut).collect()
}

/// "303/555/0142" and "o'one" are several words.
fn cut(word: Word) -> Vec<Word> {
    let parts: Vec<String> = match word.norm.strip_prefix("o'") {
        Some(rest) => vec!["oh".to_owned(), rest.to_owned()],
        None if word.norm.bytes().all(|b| b.is_ascii_digit() || b == b'/') => {
            word.norm.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
        }
        None => return vec![word],
    };
    let numbers = |part: &String| is_number_word(&Word { norm: part.clone(), ..word.clone() });
    if parts.is_empty() || !parts.iter().all(numbers) {
        return vec![word];
    }
    let last = parts.len() - 1;
    let pause = |at: usize| if at == last { word.pause } else { Default::default() };
    parts
        .into_iter()
        .enumerate()
        .map(|(at, norm)| Word { raw: norm.clone(), norm, pause: pause(at) })
        .collect()
}

/// "555-O142": a letter among figures is a zero.
fn letters_to_zeros(word: &mut Word) {
    let mixed = word.norm.len() > 1
        && word.norm.bytes().any(|b| b.is_ascii_digit())
        && word.norm.bytes().all(|b| b.is_ascii_digit() || b == b'o');
    if mixed {
        word.norm = word.norm.replace('o', "0");
    }
}

/// "Three no three five five five no one four two": where "no" between digits makes a whole number as "oh", it was one.
pub fn no_for_oh(words: Vec<Word>) -> Vec<Word> {
    let digit = |i: Option<&Word>| i.is_some_and(is_number_word);
    let within = |at: &usize| {
        words[*at].norm == "no" && digit(at.checked_sub(1).map(|b| &words[b])) && digit(words.get(at + 1))
    };
    let places: Vec<usize> = (0..words.len()).filter(within).take(MOST_ZEROS).collect();
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return words };
    let mut oh = words.clone();
    for at in &places {
        "oh".clone_into(&mut oh[*at].norm);
    }
    let one = piece::only_whole(&oh).is_some_and(|(from, to)| from < *first && *last < to);
    if one { oh } else { words }
}

/// Zeros of a telephone number.
const MOST_ZEROS: usize = 8;

/// Cuts the turn at its corrections; each piece with the word at which it begins.
pub fn pieces(words: &[Word]) -> Vec<(usize, Mend, &[Word])> {
    let mut found = Vec::new();
    let (mut from, mut mend, mut at) = (0, Mend::GoesOn, 0);
    while at < words.len() {
        let harmless = longest(words, at, NO_CORRECTIONS);
        let strong = longest(words, at, CORRECTIONS);
        let cut = strong.or_else(|| longest(words, at, HESITATIONS)).filter(|_| harmless.is_none());
        let Some(len) = cut else {
            at += harmless.unwrap_or(1);
            continue;
        };
        found.push((from, mend, &words[from..at]));
        // "No wait", "no sorry": one correction, as strong as its strongest part.
        let goes_on = from == at && mend == Mend::Corrects;
        mend = if strong.is_some() || goes_on { Mend::Corrects } else { Mend::Perhaps };
        at += len;
        from = at;
    }
    found.push((from, mend, &words[from..]));
    found
}

/// Words of the longest extension.
const EXTENSION_WORDS: usize = 6;
const EXTENSIONS: &[&str] = &[
    "extension",
    "extensions",
    "extention",
    "ext",
    "x",
    "ex",
    "option",
    "press",
    "dial",
    "pin",
    "access code",
    "then dial",
    "hit",
    "push",
    "extension's",
    "mailbox",
    "box",
    "room",
    "ask for",
    "push button",
];
const CORRECTIONS: &[&str] = &[
    "no",
    "nope",
    "nah",
    "scratch that",
    "strike that",
    "i mean",
    "i meant",
    "make that",
    "make it",
    "correction",
    "rather",
    "let me start over",
    "start over",
    "starting over",
    "let me start again",
    "start again",
    "that's wrong",
    "that's not right",
    "that's not it",
    "that's not quite right",
    "not quite",
    "that isn't right",
    "actually",
    "excuse me",
    "my bad",
    "oops",
    "whoops",
    "wrong",
    "i messed up",
    "messed that up",
    "i got that wrong",
    "i said that wrong",
    "backwards",
    "i take that back",
    "let me try that again",
    "let me try again",
    "try again",
    "let me do that again",
    "ignore that",
    "forget that",
    "delete that",
    "cancel that",
    "never mind",
    "nevermind",
    "redo",
    "let me redo",
    "should be",
    "should've been",
    "change that to",
    "i misspoke",
    "my mistake",
    "let me correct that",
];
const HESITATIONS: &[&str] = &[
    "wait",
    "sorry",
    "i'm sorry",
    "hold on",
    "pardon",
    "hang on",
    "hmm no",
    "wait a minute",
    "wait a second",
    "shoot",
    "darn",
    "crap",
    "damn",
    "dang",
    "ugh",
];
/// Phrases with a word of correction in them that correct nothing.
const NO_CORRECTIONS: &[&str] = &[
    "no need",
    "no problem",
    "no one",
    "no extension",
    "no longer",
    "no dashes",
    "no area code",
    "no answer",
    "no spaces",
    "no voicemail",
    "there's no",
    "have no",
    "no rush",
];
