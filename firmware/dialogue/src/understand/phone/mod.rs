//! Telephone numbers as people say them: text of one turn → [`PhoneReading`].
//!
//! The turn is cut at corrections ("no wait", "scratch that"). Each piece is read by the cheapest path through its words
//! ([`path`]); what it gives, a whole number or parts with their places, continues or mends what stood before.

mod area;
mod choice;
mod element;
mod path;
mod piece;
mod same;

use vocab::Phone;

use super::number::is_number_word;
use super::words::{Word, longest, words};
use piece::{Part, Place, Said};

/// What a turn came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneValue {
    /// A whole number.
    Number(Phone),
    /// "The one I'm calling from", and it is known.
    SameAsCaller,
    /// Too few digits, a refusal, no number at all, or "this number" without caller ID.
    Incomplete,
}

/// What one turn told of a telephone number.
#[derive(Clone, PartialEq)]
pub struct PhoneReading {
    /// What it came to.
    pub value: PhoneValue,
    /// National digits heard so far, corrections applied. Private: `Debug` shows only how many.
    pub digits: String,
    /// 0 to 1: how sure the reading is; the recogniser's own confidence is not in it.
    pub confidence: f32,
}

impl std::fmt::Debug for PhoneReading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PhoneReading({:?}, {} digits, {:.2})", self.value, self.digits.len(), self.confidence)
    }
}

/// Reads the number in one turn.
pub fn parse(text: &str, caller: Option<&Phone>) -> PhoneReading {
    parse_more("", text, caller)
}

/// Reads a turn that goes on from the digits of an earlier one (`PhoneReading::digits`), or corrects them.
pub fn parse_more(earlier: &str, text: &str, caller: Option<&Phone>) -> PhoneReading {
    let words = prepared(words(text));
    let mut heard = Heard::from(earlier);
    for (at, mend, piece) in pieces(&words) {
        heard.take(piece::read(piece), mend, at);
    }
    let same = same::said_at(&words);
    if let Some(at) = same {
        let few = heard.digits.len() < SUBSCRIBER || !heard.touched;
        if few || heard.refused || (heard.whole_to <= at && taken_back(&words[heard.whole_to..at])) {
            return same_reading(caller);
        }
    }
    if !heard.touched && heard.digits.len() != NATIONAL {
        return incomplete(heard.digits);
    }
    heard.settled(&words, caller)
}

/// Whether the words say "the number I am calling from" (and not "not the number …").
pub fn says_this_number(text: &str) -> bool {
    same::said_at(&words(text)).is_some()
}

/// How many national digits the words hold: 10 is a whole number.
pub fn digits_heard(text: &str) -> usize {
    parse(text, None).digits.len()
}

/// A number said without its area code (seven digits of [`PhoneReading::digits`]) with the area code of the caller's
/// own: to be read back, never to be taken, since neighbours have other area codes.
pub fn local(digits: &str, caller: &Phone) -> Option<Phone> {
    let near = caller.e164().starts_with("+1") && caller.national().len() == NATIONAL;
    (near && digits.len() == SUBSCRIBER)
        .then(|| whole(&format!("{}{digits}", &caller.national()[..3])))
        .flatten()
}

/// How a piece stands to what was said before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mend {
    /// Goes on, or repeats.
    GoesOn,
    /// "Sorry", "wait": perhaps a correction.
    Perhaps,
    /// "No", "scratch that", "I mean".
    Corrects,
}

/// Digits of a whole national number, and of one without area code.
const NATIONAL: usize = 10;
const SUBSCRIBER: usize = 7;
const AREA: usize = 3;

/// What stands after the pieces so far.
#[derive(Clone, Debug, Default)]
struct Heard {
    digits: String,
    confidence: f32,
    /// This turn said digits.
    touched: bool,
    /// The number is not to be called.
    refused: bool,
    /// The word behind the last whole number.
    whole_to: usize,
    /// Digits said to be wrong, before those that are right.
    wrong: Option<String>,
    /// The digits before the last part was put into them, and that part.
    before: Option<(String, String)>,
}

impl Heard {
    fn from(earlier: &str) -> Self {
        Self { digits: earlier.to_owned(), confidence: 0.9, ..Self::default() }
    }

    /// Takes what a piece says, which begins at word `at` of the turn.
    fn take(&mut self, said: Said, mend: Mend, at: usize) {
        let earlier = !self.touched && self.digits.len() == NATIONAL;
        let mut mend = if earlier && mend == Mend::GoesOn { Mend::Perhaps } else { mend };
        self.touched |= said.whole.is_some() || !said.parts.is_empty();
        self.wrong = None;
        if let Some(whole) = said.whole {
            self.digits = whole.digits;
            self.confidence = whole.confidence;
            self.refused = whole.refused;
            self.whole_to = at + whole.to;
            self.before = None;
            mend = Mend::GoesOn;
        }
        for part in fitting(&self.digits, said.parts) {
            self.put(&part, mend);
            if part.place == Place::Anywhere && self.digits.len() < NATIONAL {
                mend = Mend::GoesOn;
            }
        }
    }

    /// Puts a part where it belongs.
    fn put(&mut self, part: &Part, mend: Mend) {
        let (old, new) = (self.digits.clone(), part.digits.as_str());
        let is_whole = old.len() == NATIONAL;
        let digits = match (part.place, self.wrong.take()) {
            (Place::Wrong, _) => {
                self.is_wrong(new);
                return;
            }
            (Place::Area, _) if new.len() == AREA => with_area(&old, new),
            (Place::Middle, _) if new.len() == 3 && old.len() >= 6 => {
                format!("{}{new}{}", &old[..3], &old[6..])
            }
            (Place::Tail, _) => with_tail(&old, new),
            (_, Some(wrong)) if is_whole => {
                exchanged(&old, &wrong, new).unwrap_or_else(|| replaced(&old, new))
            }
            (Place::Anywhere | Place::Area | Place::Middle, _) if !is_whole => joined(&old, new, mend),
            (Place::Anywhere | Place::Area | Place::Middle, _) if mend != Mend::GoesOn && part.led => {
                replaced(&old, new)
            }
            (Place::Anywhere | Place::Area | Place::Middle, _) => return,
        };
        if !old.is_empty() {
            self.confidence = self.confidence.min(if mend == Mend::GoesOn { 0.9 } else { 0.85 });
        } else {
            self.confidence = 0.8;
        }
        self.before = Some((old, part.digits.clone()));
        self.digits = digits;
    }

    /// "Not four two": before the right digits, or behind them.
    fn is_wrong(&mut self, wrong: &str) {
        if let Some((wrong, right)) = halves(&self.digits, wrong) {
            self.digits = exchanged(&self.digits, wrong, right).unwrap_or_default();
            return;
        }
        self.wrong = Some(wrong.to_owned());
        let Some((old, new)) = self.before.take() else { return };
        if old.len() == NATIONAL && new.len() == wrong.len() {
            if let Some(digits) = exchanged(&old, wrong, &new) {
                self.digits = digits;
            }
        }
    }

    /// The verdict over the digits that stand at the end of the turn.
    fn settled(self, words: &[Word], caller: Option<&Phone>) -> PhoneReading {
        let Self { digits, confidence, .. } = self;
        if let Some(phone) = whole(&digits) {
            return PhoneReading { value: PhoneValue::Number(phone), digits, confidence };
        }
        let says = |phrases: &[&str]| (0..words.len()).any(|at| longest(words, at, phrases).is_some());
        let own = caller.filter(|_| says(SAME_AREA)).and_then(|caller| local(&digits, caller));
        let place = || {
            let (_, code) = area::PLACES.iter().find(|(place, _)| says(&[place]))?;
            (digits.len() == SUBSCRIBER).then(|| whole(&format!("{code}{digits}"))).flatten()
        };
        // A place has often more than one area code: read back.
        match own.map(|phone| (phone, 0.8)).or_else(|| place().map(|phone| (phone, 0.55))) {
            Some((phone, confidence)) => PhoneReading {
                digits: phone.national().to_owned(),
                value: PhoneValue::Number(phone),
                confidence,
            },
            None => incomplete(digits),
        }
    }
}

fn same_reading(caller: Option<&Phone>) -> PhoneReading {
    match caller {
        Some(_) => PhoneReading { value: PhoneValue::SameAsCaller, digits: String::new(), confidence: 0.95 },
        None => incomplete(String::new()),
    }
}

fn incomplete(digits: String) -> PhoneReading {
    PhoneReading { value: PhoneValue::Incomplete, digits, confidence: 0.0 }
}

/// Ten digits that the numbering plan allows.
fn whole(digits: &str) -> Option<Phone> {
    (digits.len() == NATIONAL).then(|| digits.parse().ok()).flatten()
}

/// Words before "this number" that take back the number before them.
fn taken_back(between: &[Word]) -> bool {
    between.len() < 14 && (0..between.len()).any(|at| longest(between, at, TAKES_BACK).is_some())
}

/// Parts of one piece that make sense together: one that fills what is missing, else all that are near each other,
/// else the longest.
fn fitting(old: &str, parts: Vec<Part>) -> Vec<Part> {
    let plain = |p: &Part| p.place == Place::Anywhere;
    if old.len() == NATIONAL || parts.iter().filter(|p| plain(p)).count() < 2 {
        return parts;
    }
    if let Some(fit) = parts.iter().position(|p| plain(p) && old.len() + p.digits.len() == NATIONAL) {
        return parts
            .into_iter()
            .enumerate()
            .filter(|(i, p)| *i == fit || !plain(p))
            .map(|(_, p)| p)
            .collect();
    }
    let sum: usize = parts.iter().filter(|p| plain(p)).map(|p| p.digits.len()).sum();
    let near = parts.iter().skip(1).all(|p| p.gap <= 5);
    if near && old.len() + sum < NATIONAL {
        return parts;
    }
    let longest = parts
        .iter()
        .enumerate()
        .filter(|(_, p)| plain(p))
        .max_by_key(|(i, p)| (p.digits.len(), usize::MAX - i));
    let Some(longest) = longest.map(|(i, _)| i) else { return parts };
    parts.into_iter().enumerate().filter(|(i, p)| *i == longest || !plain(p)).map(|(_, p)| p).collect()
}

/// The area code before a number that lacks it, or in place of its own.
fn with_area(old: &str, code: &str) -> String {
    match old.len() {
        NATIONAL => format!("{code}{}", &old[AREA..]),
        _ => format!("{code}{old}"),
    }
}

/// The last digits behind what lacks them, or in place of its own.
fn with_tail(old: &str, tail: &str) -> String {
    let kept = NATIONAL.saturating_sub(tail.len()).min(old.len());
    format!("{}{tail}", &old[..kept])
}

/// What was said of a number that is not whole, continued or mended by what came now.
fn joined(old: &str, new: &str, mend: Mend) -> String {
    if old.is_empty() || new.len() >= NATIONAL {
        return new.to_owned();
    }
    let total = old.len() + new.len();
    if old.len() == SUBSCRIBER && new.len() == AREA && !area::is_known(&old[..AREA]) && mend != Mend::Corrects
    {
        return format!("{new}{old}");
    }
    if total > NATIONAL {
        format!("{}{new}", &old[..old.len().min(NATIONAL - new.len())])
    } else if mend == Mend::Corrects {
        format!("{}{new}", &old[..old.len().saturating_sub(new.len())])
    } else {
        format!("{old}{new}")
    }
}

/// "Not four two two four": the wrong digits and the right ones with nothing between them.
fn halves<'a>(old: &str, said: &'a str) -> Option<(&'a str, &'a str)> {
    let even = old.len() == NATIONAL && said.len() >= 4 && said.len() % 2 == 0 && !old.contains(said);
    let (wrong, right) = said.split_at_checked(said.len() / 2).filter(|_| even)?;
    old.contains(wrong).then_some((wrong, right))
}

/// The wrong digits of a whole number exchanged for the right ones: where a group begins, else the last place.
fn exchanged(old: &str, wrong: &str, right: &str) -> Option<String> {
    let places: Vec<usize> = old.match_indices(wrong).map(|(at, _)| at).collect();
    let end = NATIONAL.checked_sub(wrong.len())?;
    let at = [end, 0, 3, 6].into_iter().find(|at| places.contains(at)).or(places.last().copied())?;
    let fits = right.len() == wrong.len();
    fits.then(|| format!("{}{right}{}", &old[..at], &old[at + wrong.len()..]))
}

/// A part of a whole number said anew: put where a group of its length is most like it; on a tie the area code, since
/// people confuse whole area codes but single digits of an exchange.
fn replaced(old: &str, new: &str) -> String {
    let places: &[usize] = match new.len() {
        1 => &[9],
        2 => &[8],
        3 => &[0, 3, 7],
        6 => &[0],
        len if len <= NATIONAL => &[NATIONAL - len],
        _ => return old.to_owned(),
    };
    let alike = |at: usize| old[at..].bytes().zip(new.bytes()).filter(|(a, b)| a == b).count();
    let at = places.iter().copied().max_by_key(|&at| (alike(at), std::cmp::Reverse(at))).unwrap_or(0);
    format!("{}{new}{}", &old[..at], &old[at + new.len()..])
}

/// Without extension.
fn prepared(mut words: Vec<Word>) -> Vec<Word> {
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
    words
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

/// Cuts the turn at its corrections; each piece with the word at which it begins.
fn pieces(words: &[Word]) -> Vec<(usize, Mend, &[Word])> {
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
const TAKES_BACK: &[&str] = &[
    "use",
    "just use",
    "call",
    "better",
    "best",
    "rather",
    "instead",
    "actually",
    "no",
    "easier",
    "prefer",
    "scratch that",
    "you know what",
    "never mind",
    "forget",
    "just call",
    "try",
];
const SAME_AREA: &[&str] = &[
    "same area code",
    "same area",
    "area code is the same",
    "area code's the same",
    "same code",
    "area code same",
    "same area coat",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_code_that_is_only_announced_is_read_and_left() {
        for text in ["my area code", "and the area code is", "area code", "area code area code"] {
            assert_eq!(parse(text, None).value, PhoneValue::Incomplete, "{text}");
        }
    }

    fn value(earlier: &str, text: &str) -> String {
        let caller: Phone = "3035550111".parse().unwrap();
        match parse_more(earlier, text, Some(&caller)).value {
            PhoneValue::Number(phone) => phone.national().to_owned(),
            PhoneValue::SameAsCaller => "same".into(),
            PhoneValue::Incomplete => "incomplete".into(),
        }
    }

    #[test]
    fn a_number_may_come_over_several_turns() {
        let first = parse("three oh three", None);
        assert_eq!((first.value, first.digits.as_str()), (PhoneValue::Incomplete, "303"));
        let second = parse_more("303", "five five five", None);
        assert_eq!(second.digits, "303555");
        assert_eq!(value("303555", "oh one four two"), "3035550142");
        assert_eq!(value("3035", "five five oh one four two"), "3035550142");
    }

    #[test]
    fn a_part_said_anew_mends_a_number_read_back() {
        assert_eq!(value("3035550142", "no four three"), "3035550143");
        assert_eq!(value("3035550142", "no it's seven two oh"), "7205550142");
        assert_eq!(value("3035550142", "no it ends in oh one four five"), "3035550145");
        assert_eq!(value("3035550142", "it's five five six"), "3035560142");
        assert_eq!(value("3035550142", "no it's seven two oh five five five oh one nine nine"), "7205550199");
        assert_eq!(value("3035550142", "yes oh one four two"), "3035550142");
    }

    #[test]
    fn calling_from_somewhere_is_not_calling_from_a_number() {
        assert_eq!(value("", "i'm calling from acme dental"), "incomplete");
        assert_eq!(value("", "the number i'm calling from"), "same");
        assert_eq!(value("", "please don't use this number"), "incomplete");
    }

    #[test]
    fn a_reading_never_prints_its_digits() {
        let shown = format!("{:?}", parse("303 555 0142", None));
        assert!(!shown.contains("555") && shown.contains("10 digits"), "{shown}");
    }

    #[test]
    fn noise_and_endless_turns_are_incomplete() {
        for text in ["", "????", &"one ".repeat(5_000), &"three oh three no ".repeat(200)] {
            assert_eq!(parse(text, None).value, PhoneValue::Incomplete);
        }
    }
}
