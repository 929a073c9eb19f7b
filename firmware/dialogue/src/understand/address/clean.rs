//! One turn cut at its corrections, without what is no part of an address: fillers, telephone numbers, gate
//! codes, "no apartment", and what "not" denies ("640 Ogden, not Oak").

use super::super::number::{digit_readings, house, is_number_word};
use super::super::words::{Pause, Word, longest, words};
use super::street::Bare;
use super::{hear, slowly, street, tables};

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
    cut(cleaned(hear::meant(without_fillers(words(text)))))
}

/// The pieces of a turn that tells a place: there a pause, or the colon of a time, may stand inside a house number.
pub fn pieces_of_place(text: &str, bare: Bare) -> Vec<(Mend, Vec<Word>)> {
    let said = without_fillers(words(&slowly::without_clock(text)));
    cut(cleaned(hear::meant(slowly::joined(said, bare == Bare::Welcome))))
}

/// Cut at the corrections.
fn cut(words: Vec<Word>) -> Vec<(Mend, Vec<Word>)> {
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
    for (_, piece) in &mut found {
        // A caller who denies twice in one breath is rare, three times none.
        *piece = without_denied(piece);
    }
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
        && words[at - 1].pause < Pause::Stop
        && super::unit::designated(words, at)
    {
        return None;
    }
    let lacks = alone && words.get(at + 1).is_some_and(|w| LACKED.contains(&w.norm.as_str()));
    (!lacks).then_some(len)
}

/// "Um" stands between a number and its rest.
fn without_fillers(words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        if !tables::is_filler(&word.norm) {
            kept.push(word);
        } else if let Some(last) = kept.last_mut() {
            last.pause = last.pause.max(word.pause);
        }
    }
    kept
}

fn cleaned(words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let skip = dropped(&words, at);
        if skip > 0 {
            // What was cut out separated its neighbours.
            if let Some(last) = kept.last_mut() {
                last.pause = last.pause.max(Pause::Comma);
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
    let no_unit = no_unit_len(words, at);
    if no_unit > 0 {
        return no_unit;
    }
    if let Some(len) = longest(words, at, HOUSES).filter(|len| !names_street(words, at + len)) {
        return len;
    }
    if let Some(len) = longest(
        words,
        at,
        ["all one number", "it's all one number", "that's all one number", "one number"].as_slice(),
    ) {
        return len;
    }
    let zip = at > 0 && matches!(words[at - 1].norm.as_str(), "zip" | "postal" | "area");
    if let Some(len) = longest(words, at, CODES).filter(|_| !zip) {
        return len + code_len(words, at + len);
    }
    let behind = code_before_its_name(words, at);
    if behind > 0 { behind } else { telephone_len(words, at) }
}

/// "It's a house street": the words were a name after all.
fn names_street(words: &[Word], at: usize) -> bool {
    at > 0
        && words[at - 1].pause < Pause::Comma
        && words.get(at).is_some_and(|w| tables::hard_suffix(&w.norm).is_some())
}

/// `no apartment`, `i don't have a unit number`; but "no, unit four" and "no unit four" correct one.
fn no_unit_len(words: &[Word], at: usize) -> usize {
    if let Some(len) = longest(words, at, &["no number"]) {
        return len;
    }
    let Some(denial) = longest(words, at, DENIALS) else { return 0 };
    let mut end = at + denial;
    if words[end - 1].pause >= Pause::Comma {
        return 0;
    }
    end += usize::from(words.get(end).is_some_and(|w| matches!(w.norm.as_str(), "a" | "an" | "any")));
    let kind = |i: usize| {
        words.get(i).is_some_and(|w| {
            matches!(
                w.norm.as_str(),
                "apartment" | "apt" | "unit" | "suite" | "condo" | "apartments" | "units"
            )
        })
    };
    if !kind(end) {
        return 0;
    }
    end += 1;
    while words.get(end).is_some_and(|w| matches!(w.norm.as_str(), "number" | "or" | "anything" | "whatever"))
        || kind(end)
    {
        end += 1;
    }
    let short = denial == 1 && matches!(words[at].norm.as_str(), "no" | "not");
    let named = words[end - 1].pause < Pause::Comma
        && words.get(end).is_some_and(|w| is_number_word(w) || w.norm.chars().count() == 1);
    if short && named { 0 } else { end - at }
}

/// The code behind "gate code is".
fn code_len(words: &[Word], from: usize) -> usize {
    let mut end = from;
    while words.get(end).is_some_and(|w| {
        matches!(w.norm.as_str(), "is" | "it's" | "star" | "pound" | "#" | "number" | "hash" | "asterisk")
    }) {
        end += 1;
    }
    let begin = end;
    while words.get(end).is_some_and(|w| is_number_word(w) || (end > begin && w.norm == "pound")) {
        end += 1;
        if words[end - 1].pause >= Pause::Comma && end - begin >= 4 {
            break;
        }
    }
    if end > begin { end - from } else { 0 }
}

/// "Four four one one is the gate code".
fn code_before_its_name(words: &[Word], at: usize) -> usize {
    let fresh = at.checked_sub(1).is_none_or(|b| !is_number_word(&words[b]));
    let len = words[at..].iter().take(8).take_while(|w| is_number_word(w)).count();
    if !fresh || len == 0 {
        return 0;
    }
    longest(words, at + len, CODE_BEHIND).map_or(0, |more| len + more)
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
/// Where more follows, what was denied goes from before it, too: "East Asbury, not East, West Asbury".
fn without_denied(piece: &[Word]) -> Vec<Word> {
    let Some(not) = piece.iter().position(|w| w.norm == "not") else { return piece.to_vec() };
    let (before, after) = (&piece[..not], &piece[not + 1..]);
    let stated = before.iter().any(|w| is_number_word(w) || !tables::is_talk(&w.norm));
    let end = denied_end(before, after);
    if end == 0 {
        return piece.to_vec();
    }
    let mut kept = before.to_vec();
    let denied = &after[..end];
    let said = kept.windows(end).rposition(|part| part.iter().zip(denied).all(|(a, b)| a.norm == b.norm));
    if let Some(from) = said.filter(|_| end < after.len()) {
        kept.drain(from..from + end);
    }
    let direction = |w: Option<&Word>| w.is_some_and(|w| tables::direction(&w.norm).is_some());
    // "East, not west, seventeenth": the direction still belongs to what follows.
    let joins = direction(kept.last()) && direction(denied.first());
    if let Some(last) = kept.last_mut().filter(|_| !joins) {
        last.pause = Pause::Comma;
    }
    if stated || end < after.len() {
        kept.extend_from_slice(&after[end..]);
    }
    kept
}

/// How many words behind "not" are denied: up to a pause or "it's", at most one street or number.
fn denied_end(before: &[Word], after: &[Word]) -> usize {
    let Some(first) = after.first() else { return 0 };
    let number = after.iter().take_while(|w| is_number_word(w)).count();
    if number > 0 && first.pause < Pause::Comma {
        // "3806 not 3860 Raleigh": one number for the other, the street is for both.
        let number_only = before.last().is_some_and(is_number_word);
        // "Not eighteen fifty eighteen sixty Vine": one for the other without a pause.
        let figures = |part: &[Word]| house(part, 0).filter(|r| r.len == part.len()).map(|r| r.figures.len());
        let (half, both) = (number / 2, number.is_multiple_of(2));
        if both && figures(&after[..half]).is_some_and(|n| n >= 3 && figures(&after[half..number]) == Some(n))
        {
            return half;
        }
        return if number_only { number } else { number + street::named(&after[number..]).unwrap_or(0) };
    }
    let turned = tables::direction(&first.norm).is_some()
        && before.iter().any(|w| tables::direction(&w.norm).is_some())
        && after.len() > 1;
    let other = before.last().is_some_and(|w| tables::direction(&w.norm).is_some())
        || after.get(1).is_some_and(|w| tables::direction(&w.norm).is_some());
    let suffix = |w: Option<&Word>| w.is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
    if (turned && other) || (suffix(before.last()) && suffix(Some(first))) {
        return 1;
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
];
/// What denies a unit that is named behind it.
const DENIALS: &[&str] = &[
    "no",
    "not",
    "without",
    "there's no",
    "there is no",
    "there's not",
    "there is not",
    "there isn't",
    "it's not",
    "isn't",
    "i don't have",
    "we don't have",
    "don't have",
    "do not have",
    "doesn't have",
    "has no",
    "have no",
    "haven't got",
];
const CODES: &[&str] = &[
    "gate code to get in",
    "code to get in",
    "code for the gate",
    "code for the door",
    "gate's code",
    "gate code's",
    "code's",
    "passcode",
    "pass code",
    "pin",
    "code",
    "garage code",
    "building code",
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
    "mile marker",
    "exit",
    "p o box",
    "po box",
    "box",
];
/// What kind of home it is: no part of the address, wherever it is said.
#[rustfmt::skip]
const HOUSES: &[&str] = &[
    "it's a house", "it's just a house", "just a house", "it's a single family", "it's a single family home",
    "single family home", "single family house", "it's a single family house", "it's a whole house", "the whole house",
    "it's the whole house", "it's a regular house", "it's a townhouse", "it's a town house", "it's a townhome",
    "it's a duplex", "it's a ranch", "it's a bungalow", "it's a private house", "it's a standalone house",
];
/// A number before these words is a code.
const CODE_BEHIND: &[&str] = &[
    "is the gate code",
    "is the code",
    "is the door code",
    "is the entry code",
    "for the gate",
    "at the gate",
    "is my gate code",
    "is our gate code",
    "on the keypad",
    "at the call box",
    "on the call box",
    "is the garage code",
];
