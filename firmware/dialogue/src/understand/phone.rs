//! Telephone numbers as people say them: text of one turn → [`PhoneReading`].
//!
//! The turn is cut at corrections ("no wait", "scratch that"); each piece gives runs of digits; a run that
//! reads as a whole number of the North American plan wins, shorter ones continue or mend what stood before.

use vocab::Phone;

use super::number::{Reading, digit_readings, is_number_word};
use super::words::{Pause, Word, longest, words};

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
    let mut heard = Heard { digits: earlier.to_owned(), confidence: 0.9 };
    let mut touched = false;
    for (mend, piece) in pieces(&words) {
        let said = piece_digits(piece);
        touched |= !said.digits.is_empty();
        heard = mended(heard, said, mend);
    }
    let same = same_as_caller(&words);
    if same && (!touched || heard.digits.len() < SUBSCRIBER) {
        return same_reading(caller);
    }
    if !touched && heard.digits.len() != NATIONAL {
        return incomplete(heard.digits);
    }
    settled(heard, caller)
}

/// Whether the words say "the number I am calling from" (and not "not the number …").
pub fn says_this_number(text: &str) -> bool {
    same_as_caller(&words(text))
}

/// How many national digits the words hold: 10 is a whole number.
pub fn digits_heard(text: &str) -> usize {
    parse(text, None).digits.len()
}

/// Digits and how sure they are.
#[derive(Clone, Debug)]
struct Heard {
    digits: String,
    confidence: f32,
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

fn same_reading(caller: Option<&Phone>) -> PhoneReading {
    match caller {
        Some(_) => PhoneReading { value: PhoneValue::SameAsCaller, digits: String::new(), confidence: 0.95 },
        None => incomplete(String::new()),
    }
}

fn incomplete(digits: String) -> PhoneReading {
    PhoneReading { value: PhoneValue::Incomplete, digits, confidence: 0.0 }
}

/// The verdict over the digits that stand at the end of the turn.
fn settled(heard: Heard, caller: Option<&Phone>) -> PhoneReading {
    let Heard { digits, confidence } = heard;
    if let Some(phone) = whole(&digits) {
        return PhoneReading { value: PhoneValue::Number(phone), digits, confidence };
    }
    let area = caller.filter(|c| c.e164().starts_with("+1") && c.national().len() == NATIONAL);
    match area
        .filter(|_| digits.len() == SUBSCRIBER)
        .and_then(|c| whole(&format!("{}{digits}", &c.national()[..3])))
    {
        // The caller may have meant another area code: read back.
        Some(phone) => PhoneReading {
            digits: phone.national().to_owned(),
            value: PhoneValue::Number(phone),
            confidence: 0.6,
        },
        None => incomplete(digits),
    }
}

/// Ten digits that the numbering plan allows.
fn whole(digits: &str) -> Option<Phone> {
    (digits.len() == NATIONAL).then(|| digits.parse().ok()).flatten()
}

/// Without extension, with homophones inside runs of digits mended ("one for two").
fn prepared(mut words: Vec<Word>) -> Vec<Word> {
    if let Some(at) = words.iter().position(|w| matches!(w.norm.as_str(), "extension" | "ext" | "x")) {
        let end = (at + 1..words.len()).find(|&i| !is_number_word(&words[i])).unwrap_or(words.len());
        words.drain(at..end);
    }
    for i in 1..words.len().saturating_sub(1) {
        let inside = is_number_word(&words[i - 1]) && is_number_word(&words[i + 1]);
        if let Some((_, digit)) = HOMOPHONES.iter().find(|(said, _)| inside && *said == words[i].norm) {
            words[i].norm = (*digit).to_owned();
        }
    }
    words
}

/// Cuts the turn at its corrections.
fn pieces(words: &[Word]) -> Vec<(Mend, &[Word])> {
    let mut found = Vec::new();
    let (mut from, mut mend, mut at) = (0, Mend::GoesOn, 0);
    while at < words.len() {
        let strong = longest(words, at, CORRECTIONS);
        let Some(len) = strong.or_else(|| longest(words, at, HESITATIONS)) else {
            at += 1;
            continue;
        };
        found.push((mend, &words[from..at]));
        // "No wait", "no sorry": one correction, as strong as its strongest part.
        let goes_on = from == at && mend == Mend::Corrects;
        mend = if strong.is_some() || goes_on { Mend::Corrects } else { Mend::Perhaps };
        at += len;
        from = at;
    }
    found.push((mend, &words[from..]));
    found
}

/// The digits of one piece: a run that is a whole number, else runs that make one together, else the longest.
fn piece_digits(piece: &[Word]) -> Heard {
    let runs = runs(piece);
    if let Some(heard) = best_whole(piece, &runs) {
        return heard;
    }
    let digits_of = |run: &Run| digit_readings(&run.words).into_iter().map(|r| r.digits).collect();
    let readings: Vec<Vec<String>> = runs.iter().map(digits_of).collect();
    if let Some(digits) = together(&runs, &readings) {
        return Heard { digits, confidence: 0.8 };
    }
    let longest = readings.iter().filter_map(|r| r.first()).max_by_key(|r| r.len()).cloned();
    Heard { digits: longest.unwrap_or_default(), confidence: 0.7 }
}

/// Words of digits with nothing but glue between them.
#[derive(Clone, Debug)]
struct Run {
    words: Vec<Word>,
    /// Where its first word stands in the piece.
    at: usize,
    /// "Area code" stands right before or after it.
    area: bool,
}

fn runs(piece: &[Word]) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    let mut open = false;
    let mut at = 0;
    while at < piece.len() {
        let negated = at > 0 && matches!(piece[at - 1].norm.as_str(), "not" | "isn't" | "wasn't");
        if let Some(len) = longest(piece, at, &["area code", "area code's"]) {
            found.extend(area_run(piece, at + len, &mut at));
            open = found.last().is_some_and(|r| r.area);
        } else if is_number_word(&piece[at]) || (open && is_scale_and(piece, at)) {
            let end = number_end(piece, at);
            match found.last_mut().filter(|_| open && !negated) {
                Some(run) => run.words.extend_from_slice(&piece[at..end]),
                None if negated => {}
                None => found.push(Run { words: piece[at..end].to_vec(), at, area: false }),
            }
            open = !negated;
            at = end;
        } else {
            open &= GLUE.contains(&piece[at].norm.as_str());
            at += 1;
        }
    }
    found
}

/// The three digits behind "area code", kept apart when a subscriber number stands before them.
fn area_run(piece: &[Word], from: usize, at: &mut usize) -> Option<Run> {
    *at = from;
    let start =
        (from..piece.len()).find(|&i| !matches!(piece[i].norm.as_str(), "is" | "of" | "uh" | "um"))?;
    let end = number_end(piece, start);
    *at = end.max(from);
    (end > start).then(|| Run { words: piece[start..end].to_vec(), at: start, area: true })
}

fn number_end(piece: &[Word], from: usize) -> usize {
    (from..piece.len())
        .find(|&i| !is_number_word(&piece[i]) && !is_scale_and(piece, i))
        .unwrap_or(piece.len())
}

/// The `and` of "three hundred and three".
fn is_scale_and(piece: &[Word], at: usize) -> bool {
    piece[at].norm == "and"
        && at > 0
        && piece[at - 1].norm == "hundred"
        && piece.get(at + 1).is_some_and(is_number_word)
}

/// The run that reads as a whole number; of several, one called new or best, else the first.
fn best_whole(piece: &[Word], runs: &[Run]) -> Option<Heard> {
    let mut found: Vec<(i32, Heard)> = Vec::new();
    for run in runs {
        let Some((digits, rivals)) = whole_readings(&run.words) else { continue };
        let before = &piece[run.at.saturating_sub(6)..run.at];
        let named = |list: &[&str]| before.iter().any(|w| list.contains(&w.norm.as_str()));
        let rank = i32::from(named(PREFERRED)) - i32::from(named(DISFAVOURED));
        let typed = run.words.iter().all(Word::is_digits);
        let confidence = if rivals > 0 {
            0.7
        } else if typed {
            0.97
        } else {
            0.93
        };
        found.push((rank, Heard { digits, confidence }));
    }
    let top = found.iter().map(|(rank, _)| *rank).max()?;
    let several = found.len() > 1 && found.iter().any(|(_, h)| h.digits != found[0].1.digits);
    let mut best = found.into_iter().find(|(rank, _)| *rank == top)?.1;
    if several && top == 0 {
        best.confidence = 0.6;
    }
    Some(best)
}

/// The whole number that the words read as most naturally, and how many others are as natural.
fn whole_readings(words: &[Word]) -> Option<(String, usize)> {
    // "Seven twenty | five fifty-five": a split is natural between the groups of a number only.
    let unnatural = |r: &Reading| {
        let one = usize::from(r.digits.len() > NATIONAL);
        r.splits.iter().filter(|s| !matches!(s.saturating_sub(one), 3 | 6 | 8)).count()
    };
    let found: Vec<(usize, String)> = digit_readings(words)
        .iter()
        .filter_map(|r| national(&r.digits).map(|digits| (unnatural(r), digits)))
        .collect();
    let least = found.iter().map(|(n, _)| *n).min()?;
    let mut natural = found.into_iter().filter(|(n, _)| *n == least).map(|(_, digits)| digits);
    let first = natural.next()?;
    Some((first, natural.count()))
}

/// Ten digits, the country's 1 taken off, that the plan allows.
fn national(reading: &str) -> Option<String> {
    let ten = if reading.len() == NATIONAL + 1 { reading.strip_prefix('1')? } else { reading };
    whole(ten).map(|_| ten.to_owned())
}

/// Several runs that make one number: cut at area code and exchange, or an area code named as such.
fn together(runs: &[Run], readings: &[Vec<String>]) -> Option<String> {
    if let Some(area) = runs.iter().position(|r| r.area) {
        let code = readings[area].iter().find(|r| r.len() == 3)?;
        let rest = readings.iter().enumerate().filter(|(i, _)| *i != area);
        let rest = rest.flat_map(|(_, r)| r).find(|r| r.len() == SUBSCRIBER)?;
        return national(&format!("{code}{rest}"));
    }
    let mut so_far = String::new();
    for options in readings.iter().take(4) {
        let fits = |r: &&String| {
            matches!(so_far.len() + r.len(), 3 | 6 | NATIONAL) || (so_far.is_empty() && *r == "1")
        };
        let Some(next) = options.iter().find(fits) else { continue };
        if next != "1" {
            so_far.push_str(next);
        }
    }
    national(&so_far)
}

/// What stood before, mended or continued by what came now.
fn mended(before: Heard, now: Heard, mend: Mend) -> Heard {
    if now.digits.is_empty() {
        return before;
    }
    if before.digits.is_empty() || now.digits.len() >= NATIONAL {
        return now;
    }
    let (old, new) = (before.digits.as_str(), now.digits.as_str());
    let total = old.len() + new.len();
    let digits = if old.len() == NATIONAL {
        replaced(old, new)
    } else if total > NATIONAL {
        format!("{}{new}", &old[..NATIONAL - new.len()])
    } else if mend == Mend::Corrects {
        format!("{}{new}", &old[..old.len().saturating_sub(new.len())])
    } else {
        format!("{old}{new}")
    };
    let sure = if mend == Mend::GoesOn { before.confidence } else { before.confidence.min(0.85) };
    Heard { digits, confidence: sure.min(now.confidence.max(0.8)) }
}

/// A part of a whole number said anew: put where a group of its length is most like it; on a tie the area code, since
/// people confuse whole area codes but single digits of an exchange.
fn replaced(old: &str, new: &str) -> String {
    let places: &[usize] = match new.len() {
        1 => &[9],
        2 => &[8],
        3 => &[0, 3],
        6 => &[0],
        len => &[NATIONAL - len],
    };
    let alike = |at: usize| old[at..].bytes().zip(new.bytes()).filter(|(a, b)| a == b).count();
    let at = places.iter().copied().max_by_key(|&at| (alike(at), std::cmp::Reverse(at))).unwrap_or(0);
    format!("{}{new}{}", &old[..at], &old[at + new.len()..])
}

fn same_as_caller(words: &[Word]) -> bool {
    (0..words.len()).any(|at| {
        let Some(len) = longest(words, at, SAME) else { return false };
        let before = &words[at.saturating_sub(4)..at];
        let sentence = before.iter().rposition(|w| w.pause >= Pause::Comma).map_or(0, |p| p + 1);
        let denied = before[sentence..].iter().any(|w| DENIED.contains(&w.norm.as_str()));
        let calling = words[at..at + len].iter().any(|w| matches!(w.norm.as_str(), "calling" | "called"));
        !denied && (!calling || calling_names_a_line(words, at))
    })
}

/// "Calling from" is about a line only after "number", "one", "phone"; "calling from Acme" is not.
fn calling_names_a_line(words: &[Word], at: usize) -> bool {
    words[at.saturating_sub(5)..at].iter().any(|w| LINES.contains(&w.norm.as_str()))
}

const HOMOPHONES: &[(&str, &str)] = &[
    ("to", "two"),
    ("too", "two"),
    ("for", "four"),
    ("ate", "eight"),
    ("won", "one"),
    ("tree", "three"),
    ("fife", "five"),
    ("niner", "nine"),
    ("owe", "oh"),
    ("ho", "oh"),
    ("a", "eight"),
    ("or", "oh"),
];
const CORRECTIONS: &[&str] = &[
    "no",
    "nope",
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
    "that's wrong",
    "actually",
    "excuse me",
    "my bad",
    "oops",
    "wrong",
];
const HESITATIONS: &[&str] = &["wait", "sorry", "i'm sorry", "hold on", "pardon", "hang on"];
const GLUE: &[&str] = &[
    "and", "then", "dash", "hyphen", "dot", "point", "uh", "um", "er", "hm", "so", "okay", "ok", "that's",
    "it's", "space", "like", "let's", "see", "well", "by", "followed", "minus", "the", "rest", "is", "comma",
];
const PREFERRED: &[&str] = &["new", "best", "better", "instead", "prefer", "current"];
const DISFAVOURED: &[&str] = &["old", "used", "don't", "not", "was", "previous"];
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
];
const LINES: &[&str] = &[
    "number", "one", "phone", "line", "cell", "what", "whatever", "where", "which", "mobile", "same", "that",
];
const SAME: &[&str] = &[
    "this number",
    "this phone",
    "this one",
    "this line",
    "this cell",
    "this same",
    "same number",
    "same one",
    "same phone",
    "the same",
    "this is the number",
    "this is my number",
    "this is my cell",
    "this is the best",
    "this is a good",
    "this is good",
    "this is fine",
    "this works",
    "calling from",
    "calling on",
    "calling with",
    "calling you from",
    "calling you on",
    "calling in on",
    "calling in from",
    "called from",
    "called on",
    "called in on",
    "called you from",
    "called you on",
    "caller id",
    "you have there",
    "one you have",
    "you have it",
    "number you have",
    "one you got",
    "one you see",
    "number you see",
    "on your screen",
    "came up",
    "comes up",
    "shows up",
    "showing up",
    "showed up",
    "one i'm on",
    "number i'm on",
    "phone i'm on",
    "line i'm on",
    "i'm on right now",
    "i'm on now",
    "i'm using",
    "i'm talking on",
    "i am calling from",
    "that you see",
    "you're seeing",
    "use this",
    "right here",
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
