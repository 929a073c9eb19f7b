//! One turn cut at its corrections, without what is no part of an address: fillers, telephone numbers, gate
//! codes, "no apartment", and what "not" denies ("640 Ogden, not Oak").

use super::super::number::{digit_readings, is_number_word};
use super::super::words::{Pause, Word, longest, words};
use super::{street, tables};

/// How a piece stands to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// It begins the turn.
    First,
    /// It follows "sorry", "wait", "no".
    Corrects,
}

/// The pieces of a turn in their order.
pub fn pieces(text: &str) -> Vec<(Mend, Vec<Word>)> {
    let words = cleaned(words(text));
    let mut found = Vec::new();
    let (mut from, mut mend, mut at) = (0, Mend::First, 0);
    while at < words.len() {
        match marker(&words, at) {
            Some(len) => {
                found.push((mend, without_denied(&words[from..at])));
                (from, mend) = (at + len, Mend::Corrects);
                at = from;
            }
            None => at += 1,
        }
    }
    found.push((mend, without_denied(&words[from..])));
    found.retain(|(_, piece)| !piece.is_empty());
    found
}

/// The length of a correction's marker; a lone "no" before a fault ("no heat") is none.
fn marker(words: &[Word], at: usize) -> Option<usize> {
    let len = longest(words, at, MARKERS)?;
    let alone = len == 1 && words[at].norm == "no";
    // "Ave No 102" is a unit.
    if alone
        && words[at].raw == "No"
        && at > 0
        && words[at - 1].pause < Pause::Comma
        && super::unit::designated(words, at)
    {
        return None;
    }
    let lacks = alone && words.get(at + 1).is_some_and(|w| LACKED.contains(&w.norm.as_str()));
    (!lacks).then_some(len)
}

fn cleaned(words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let skip = dropped(&words, at);
        if skip > 0 {
            if let Some(last) = kept.last_mut() {
                // What was cut out separated its neighbours, unless it was a mere "um".
                let mark = if tables::is_filler(&words[at].norm) { words[at].pause } else { Pause::Comma };
                last.pause = last.pause.max(mark);
            }
            at += skip;
        } else {
            kept.push(words[at].clone());
            at += 1;
        }
    }
    kept
}

/// How many words at `at` are no part of an address.
fn dropped(words: &[Word], at: usize) -> usize {
    if tables::is_filler(&words[at].norm) {
        return 1;
    }
    if let Some(len) = longest(words, at, NO_UNIT) {
        return len;
    }
    let zip = at > 0 && matches!(words[at - 1].norm.as_str(), "zip" | "postal");
    if let Some(len) = longest(words, at, CODES).filter(|_| !zip) {
        return len + code_len(words, at + len);
    }
    telephone_len(words, at)
}

/// The code behind "gate code is".
fn code_len(words: &[Word], from: usize) -> usize {
    let mut end = from;
    while words.get(end).is_some_and(|w| matches!(w.norm.as_str(), "is" | "star" | "pound" | "#" | "number"))
    {
        end += 1;
    }
    let begin = end;
    while words.get(end).is_some_and(is_number_word) {
        end += 1;
    }
    if end > begin { end - from } else { 0 }
}

/// A run of number words that reads as a whole telephone number, and nothing shorter.
fn telephone_len(words: &[Word], at: usize) -> usize {
    if at > 0 && is_number_word(&words[at - 1]) {
        return 0;
    }
    let len = words[at..].iter().take_while(|w| is_number_word(w)).count();
    let enough =
        words[at..at + len].iter().map(|w| if w.is_digits() { w.norm.len() } else { 1 }).sum::<usize>() >= 5;
    let whole = |r: &super::super::number::Reading| {
        let grouped = r.splits.iter().all(|s| matches!(s, 3 | 6 | 8));
        grouped && r.digits.len() >= 10 && r.digits.parse::<vocab::Phone>().is_ok()
    };
    let house = words[at..at + len].iter().any(|w| w.norm == "thousand");
    if enough && !house && digit_readings(&words[at..at + len]).iter().any(whole) { len } else { 0 }
}

/// Takes out what "not" denies: behind something that stands ("640 Ogden not Oak"), or before it ("not Earl, Pearl").
fn without_denied(piece: &[Word]) -> Vec<Word> {
    let Some(not) = piece.iter().position(|w| w.norm == "not") else { return piece.to_vec() };
    let (before, after) = (&piece[..not], &piece[not + 1..]);
    let stated = before.iter().any(|w| is_number_word(w) || !tables::is_talk(&w.norm));
    let end = denied_end(after);
    if end == 0 {
        return piece.to_vec();
    }
    let mut kept = before.to_vec();
    if let Some(last) = kept.last_mut() {
        last.pause = Pause::Comma;
    }
    if stated || end < after.len() {
        kept.extend_from_slice(&after[end..]);
    }
    kept
}

/// How many words behind "not" are denied: up to a pause or "it's", at most one street or number.
fn denied_end(after: &[Word]) -> usize {
    let Some(first) = after.first() else { return 0 };
    let number = after.iter().take_while(|w| is_number_word(w)).count();
    if number > 0 && first.pause < Pause::Comma {
        return number + street::named(&after[number..]).unwrap_or(0);
    }
    if tables::stops(&first.norm) && tables::direction(&first.norm).is_none() {
        return 0;
    }
    let to_pause = after.iter().position(|w| w.pause >= Pause::Comma).map_or(after.len(), |p| p + 1);
    let to_stop = after.iter().position(|w| tables::stops(&w.norm)).unwrap_or(after.len());
    let named = to_pause.min(to_stop);
    // Without a pause, "not earl pearl street" denies one word.
    if named == after.len() && named > 1 && after[named - 1].pause < Pause::Comma && !typed_street(after) {
        return 1;
    }
    named.min(4)
}

/// `oak street`, `north oak street` and nothing more.
fn typed_street(after: &[Word]) -> bool {
    let name = usize::from(after.first().is_some_and(|w| tables::direction(&w.norm).is_some()));
    after.len() <= name + 2 && after.last().is_some_and(|w| tables::hard_suffix(&w.norm).is_some())
}

const MARKERS: &[&str] = &[
    "no wait",
    "no sorry",
    "no i'm sorry",
    "wait no",
    "sorry no",
    "no no",
    "i mean",
    "i meant",
    "scratch that",
    "strike that",
    "make that",
    "correction",
    "or rather",
    "rather",
    "no",
    "nope",
    "wait",
    "sorry",
    "i'm sorry",
    "oops",
    "excuse me",
    "hold on",
    "my mistake",
    "my bad",
    "let me correct that",
    "actually it's",
    "actually no",
    "actually that's",
    "actually",
    "wrong",
    "that's wrong",
];
const LACKED: &[&str] = &[
    "heat",
    "hot",
    "power",
    "water",
    "ac",
    "air",
    "a",
    "cooling",
    "pressure",
    "lights",
    "electricity",
    "gas",
    "cold",
    "thank",
    "thanks",
    "problem",
    "one",
    "worries",
    "rush",
    "pets",
    "dogs",
    "more",
    "longer",
    "idea",
    "not",
];
const NO_UNIT: &[&str] = &[
    "no apartment number",
    "no unit number",
    "no apartment",
    "no unit",
    "no apt",
    "no suite",
    "no suite number",
    "there's no apartment",
    "there's no unit",
    "without apartment",
    "not an apartment",
    "no number",
];
const CODES: &[&str] = &[
    "gate code",
    "door code",
    "entry code",
    "access code",
    "lockbox code",
    "keypad code",
    "alarm code",
    "code is",
    "the code",
    "buzzer",
    "call box",
    "dial",
    "press",
    "p o box",
    "po box",
    "box",
];
