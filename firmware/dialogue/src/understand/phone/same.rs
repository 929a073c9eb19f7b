//! "The one I'm calling from": whether the caller points at the telephone in their hand.

use super::super::words::{Pause, Word, longest};

/// Whether the words name the telephone that the caller is on, and don't deny it. Answers with the place.
pub fn said_at(words: &[Word]) -> Option<usize> {
    let words: Vec<Word> = words.iter().cloned().map(by_ear).collect();
    let words = words.as_slice();
    if (0..words.len()).any(|at| longest(words, at, ON_FILE).is_some()) && !line_named(words) {
        return None;
    }
    (0..words.len()).rev().find(|&at| here(words, at).is_some())
}

/// Whether somebody points at the line by calling on it, whatever else is on file.
fn line_named(words: &[Word]) -> bool {
    (0..words.len()).any(|at| {
        longest(words, at, CALLING).is_some_and(|len| named_line(words, at, len)) && !denied(words, at)
    })
}

fn here(words: &[Word], at: usize) -> Option<usize> {
    let last = at + 1 == words.len() && words[at].norm == "this" && at > 0;
    let named = longest(words, at, SAME).or(last.then_some(1)).filter(|len| !ends_badly(words, at + len));
    let calling =
        longest(words, at, CALLING).filter(|len| named_line(words, at, *len) && !ends_badly(words, at + len));
    named.into_iter().chain(calling).max().filter(|_| !denied(words, at) && !questioned(words, at))
}

/// Recognisers write "won" and "cold from" for "one" and "called from".
fn by_ear(mut word: Word) -> Word {
    let heard = match word.norm.as_str() {
        "won" | "wan" | "wun" => "one",
        "ones" | "won's" => "one's",
        "colling" | "callin" | "calling'" | "callin'" | "coming" | "ringing" | "dialing" | "dialling"
        | "phoning" | "callen" => "calling",
        "form" | "off" => "from",
        "cold" | "rang" | "dialed" | "dialled" | "phoned" => "called",
        "color" | "collar" | "colour" | "collared" => "caller",
        "i.d" | "idea" | "i'd" => "id",
        "fone" => "phone",
        "cellphone" | "mobile" | "landline" => "phone",
        "im" => "i'm",
        _ => return word,
    };
    heard.clone_into(&mut word.norm);
    word
}

/// "Calling from" is about a line only with "number", "one", "phone" beside it; "calling from Acme" is not.
fn named_line(words: &[Word], at: usize, len: usize) -> bool {
    let before = &words[at.saturating_sub(7)..at];
    let behind = &words[at + len..words.len().min(at + len + 3)];
    let is_line = |w: &Word| LINES.contains(&w.norm.as_str());
    let of_mine =
        behind.first().is_some_and(|w| matches!(w.norm.as_str(), "my" | "this" | "it" | "here" | "the"));
    let alone = behind.is_empty() && before.len() <= 4;
    let ends_in_from = words[at + len - 1].norm != "calling" && words[at + len - 1].norm != "called";
    before.iter().any(is_line)
        || (of_mine
            && (behind.iter().any(is_line)
                || behind.iter().any(|w| matches!(w.norm.as_str(), "it" | "here"))))
        || (alone && ends_in_from)
}

/// "This phone is about to die", "this one doesn't work": what is named is not to be used.
fn ends_badly(words: &[Word], after: usize) -> bool {
    let mut at = after;
    let limit = words.len().min(after + 3);
    while at < limit && words[at.max(1) - 1].pause < Pause::Comma {
        if longest(words, at, BAD).is_some() {
            return true;
        }
        if !matches!(
            words[at].norm.as_str(),
            "is" | "it's" | "phone" | "number" | "one" | "it" | "really" | "line"
        ) {
            return false;
        }
        at += 1;
    }
    false
}

/// A word of denial before it in the same phrase: "not the one", "don't call me on this one".
fn denied(words: &[Word], at: usize) -> bool {
    for i in (at.saturating_sub(8)..at).rev() {
        let norm = words[i].norm.as_str();
        if words[i].pause >= Pause::Comma {
            return false;
        }
        if norm == "but" && i > 0 && ANYTHING.contains(&words[i - 1].norm.as_str()) {
            return true;
        }
        if DENIED.contains(&norm) {
            return !(i > 0 && words[i - 1].norm == "why" && norm == "not");
        }
        if !TRANSPARENT.contains(&norm) {
            return false;
        }
    }
    false
}

/// "Why do you need this number": a question about it is no answer.
fn questioned(words: &[Word], at: usize) -> bool {
    let before = &words[at.saturating_sub(6)..at];
    let why = before.iter().any(|w| matches!(w.norm.as_str(), "why" | "what"));
    why && before.iter().any(|w| matches!(w.norm.as_str(), "need" | "want" | "asking"))
}

const CALLING: &[&str] = &[
    "calling",
    "calling from",
    "calling on",
    "calling with",
    "calling you from",
    "calling you on",
    "calling you with",
    "calling in on",
    "calling in from",
    "calling on now",
    "calling now",
    "called",
    "called from",
    "called on",
    "called in on",
    "called in from",
    "called you from",
    "called you on",
    "called with",
    "calling at",
    "calling through",
    "calling out",
    "called you with",
    "call from",
    "call you from",
    "call on",
    "calling you",
    "calling to you from",
];

const LINES: &[&str] = &[
    "number",
    "one",
    "phone",
    "line",
    "cell",
    "what",
    "whatever",
    "wherever",
    "where",
    "which",
    "same",
    "that",
    "number's",
    "telephone",
    "whichever",
    "it",
];

const ON_FILE: &[&str] = &[
    "on file",
    "in your system",
    "in the system",
    "in your records",
    "on record",
    "in your computer",
    "on the account",
    "on my account",
    "gave you",
    "last time",
    "as before",
    "from before",
    "in your files",
    "i gave",
    "told you",
];

const BAD: &[&str] = &[
    "isn't",
    "doesn't",
    "won't",
    "can't",
    "not",
    "about to",
    "is about to",
    "dying",
    "dies",
    "going to die",
    "borrowed",
    "is borrowed",
    "is dying",
    "is dead",
    "is broken",
    "is my neighbor's",
    "is my neighbors",
    "is a pay",
    "is a friend's",
    "is a work",
    "isn't mine",
    "not mine",
    "ain't",
    "is no good",
    "no good",
    "is going to",
    "has no",
    "cuts out",
    "keeps",
    "belongs",
    "is my boss's",
    "blocked",
    "is blocked",
    "is restricted",
    "don't",
];

const DENIED: &[&str] = &[
    "not",
    "don't",
    "isn't",
    "other",
    "instead",
    "rather",
    "different",
    "besides",
    "never",
    "than",
    "wasn't",
    "can't",
    "cannot",
    "ain't",
    "won't",
    "doesn't",
    "didn't",
    "stop",
    "except",
    "quit",
    "dont",
    "shouldn't",
];

/// Before "but", which then denies: "anything but this number".
const ANYTHING: &[&str] = &["anything", "anywhere", "any", "number", "anyone"];

/// Words over which a denial reaches.
const TRANSPARENT: &[&str] = &[
    "the",
    "a",
    "at",
    "on",
    "use",
    "call",
    "me",
    "to",
    "really",
    "this",
    "my",
    "number",
    "one",
    "from",
    "that",
    "phone",
    "of",
    "back",
    "it",
    "be",
    "using",
    "calling",
    "you",
    "with",
    "give",
    "out",
    "reach",
    "text",
    "actually",
    "want",
    "by",
    "line",
    "have",
    "got",
    "i",
    "i'm",
    "am",
    "like",
    "for",
    "answer",
    "calls",
    "called",
    "contacted",
    "bothered",
    "reached",
    "anyone",
    "anybody",
    "people",
    "him",
    "her",
    "them",
    "us",
    "ring",
    "contact",
    "talk",
    "speak",
    "hear",
    "take",
    "pick",
    "up",
    "well",
    "good",
];

const SAME: &[&str] = &[
    "this number",
    "this number's",
    "this phone",
    "this phone's",
    "this one",
    "this one's",
    "this line",
    "this line's",
    "this cell",
    "this cell's",
    "this same",
    "this telephone",
    "same number",
    "same one",
    "same phone",
    "same line",
    "the same",
    "same as i'm",
    "the current one",
    "current number",
    "this is the number",
    "this is my number",
    "this is my cell",
    "this is my phone",
    "this is my mobile",
    "this is a cell",
    "this is a phone",
    "this is my cell phone",
    "this is the best",
    "this is a good",
    "this is good",
    "this is it",
    "this is fine",
    "this is okay",
    "this is ok",
    "this works",
    "this here",
    "this will do",
    "this will work",
    "this'll do",
    "this'll work",
    "this is the one",
    "this is the only",
    "only phone i have",
    "only phone i got",
    "only one i have",
    "only one i got",
    "only one i've got",
    "only number i have",
    "only number i got",
    "only phone i've got",
    "only number i've got",
    "this is the phone",
    "this is mine",
    "that's this",
    "caller id",
    "incoming number",
    "number that called",
    "number calling",
    "callerid",
    "caller id's",
    "you have there",
    "one you have",
    "you have it",
    "number you have",
    "one you got",
    "number you got",
    "number you've got",
    "one you've got",
    "one you see",
    "number you see",
    "one you're seeing",
    "on your screen",
    "on the screen",
    "on your display",
    "on the display",
    "your display",
    "your screen",
    "came up",
    "comes up",
    "come up",
    "came through",
    "comes through",
    "pops up",
    "popped up",
    "pop up",
    "shows up",
    "show up",
    "showing up",
    "showed up",
    "showing on",
    "showing there",
    "shows on",
    "that's showing",
    "it's showing",
    "one i'm on",
    "number i'm on",
    "phone i'm on",
    "line i'm on",
    "cell i'm on",
    "what i'm on",
    "one that i'm on",
    "i'm on right now",
    "i'm on now",
    "i'm on it",
    "i'm on at the moment",
    "i'm using",
    "i'm talking on",
    "i'm talking to you on",
    "talking to you on",
    "i'm speaking on",
    "speaking to you on",
    "i'm talking from",
    "talking to you from",
    "that you see",
    "you're seeing",
    "you're looking at",
    "use this",
    "right here",
    "see it there",
    "one in my hand",
    "i'm holding",
    "phone in my hand",
    "you should see it",
    "your phone says",
    "your phone shows",
    "phone is showing",
    "your thing says",
    "computer shows",
    "says on your",
    "your caller",
    "call came from",
    "call is coming from",
    "call's coming from",
    "you can see it",
    "you see it",
    "should have it there",
    "have it there",
    "have it already there",
    "already see",
    "in front of you",
    "on this",
    "at this",
    "from this",
    "the one you're talking to me on",
    "you're talking to me on",
    "we're talking on",
    "we're on",
    "we're speaking on",
    "you've got it",
    "you got it right",
    "on your end",
    "on your side",
    "on your phone",
    "hit redial",
    "just redial",
    "reach me here",
    "call me here",
    "call me back here",
    "call back here",
    "back here",
    "get me here",
    "text me here",
    "here is fine",
    "here's fine",
    "back at here",
    "back on here",
    "call me on here",
    "reach me on here",
    "call on here",
    "text me on here",
];
