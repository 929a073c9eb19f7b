//! Telephone numbers as people say them: text of one turn → [`PhoneReading`].
//!
//! The turn is cut at corrections ("no wait", "scratch that"). Each piece is read by the cheapest path through its words
//! ([`path`]); what it gives, a whole number or parts with their places, continues or mends what stood before.

mod area;
mod choice;
mod cut;
mod element;
mod heard;
mod path;
mod piece;
mod same;
mod way;

use vocab::Phone;

use super::words::{Word, longest, starts, words};
use cut::{no_for_oh, pieces, prepared};
use heard::Heard;

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
    let words = no_for_oh(prepared(words(text)));
    let mut heard = Heard::from(earlier);
    for (at, mend, piece) in pieces(&words) {
        heard.take(piece::read(piece), mend, at);
    }
    if let Some(reading) = caller.and_then(|caller| but_for(&heard, &words, caller)) {
        return reading;
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
    settled(heard, &words, caller)
}

/// "Same as this but it ends in oh one ninety eight": the caller's number with another end or area code.
fn but_for(heard: &Heard, words: &[Word], caller: &Phone) -> Option<PhoneReading> {
    let says = |phrases: &[&str]| (0..words.len()).any(|at| longest(words, at, phrases).is_some());
    let own = caller.national();
    let placed = heard.placed().filter(|_| own.len() == NATIONAL && says(LIKE_THIS))?;
    let digits = match placed {
        heard::Placed::Tail => {
            format!("{}{}", own.get(..NATIONAL.checked_sub(heard.digits.len())?)?, heard.digits)
        }
        heard::Placed::Area => format!("{}{}", heard.digits, own.get(AREA..)?),
    };
    if digits == own {
        return Some(same_reading(Some(caller)));
    }
    let phone = whole(&digits).filter(|_| says(EXCEPT))?;
    Some(PhoneReading { value: PhoneValue::Number(phone), digits, confidence: 0.8 })
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

/// The verdict over the digits that stand at the end of the turn.
fn settled(heard: Heard, words: &[Word], caller: Option<&Phone>) -> PhoneReading {
    let Heard { digits, confidence, .. } = heard;
    if let Some(phone) = whole(&digits) {
        return PhoneReading { value: PhoneValue::Number(phone), digits, confidence };
    }
    let says = |phrases: &[&str]| (0..words.len()).any(|at| longest(words, at, phrases).is_some());
    let own = caller.filter(|_| says(SAME_AREA)).and_then(|caller| local(&digits, caller));
    let place = || {
        let (_, code) =
            area::PLACES.iter().find(|(place, _)| (0..words.len()).any(|at| names_code(words, at, place)))?;
        (digits.len() == SUBSCRIBER).then(|| whole(&format!("{code}{digits}"))).flatten()
    };
    // A place has often more than one area code: read back.
    match own.map(|phone| (phone, 0.8)).or_else(|| place().map(|phone| (phone, 0.55))) {
        Some((phone, confidence)) => {
            PhoneReading { digits: phone.national().to_owned(), value: PhoneValue::Number(phone), confidence }
        }
        None => incomplete(digits),
    }
}

/// "A Denver number", "Denver area code"; not "I'm in Denver".
fn names_code(words: &[Word], at: usize, place: &str) -> bool {
    let behind = starts(words, at, place).and_then(|len| words.get(at + len));
    behind.is_some_and(|w| OF_PLACE.contains(&w.norm.as_str()))
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
    let code = digits.get(..AREA).filter(|_| digits.len() == NATIONAL)?;
    if area::is_impossible(code) { None } else { digits.parse().ok() }
}

/// Words before "this number" that take back the number before them.
fn taken_back(between: &[Word]) -> bool {
    between.len() < 14 && (0..between.len()).any(|at| longest(between, at, TAKES_BACK).is_some())
}

/// Digits of a whole national number, and of one without area code.
const NATIONAL: usize = 10;
const SUBSCRIBER: usize = 7;
const AREA: usize = 3;

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
/// Before an end or an area code: the caller's own number is meant for the rest.
#[rustfmt::skip]
const LIKE_THIS: &[&str] = &[
    "same as this", "same as the one", "same number", "same as my", "same one", "like this one", "like this number",
    "this number", "this one", "this phone", "the number i'm calling from", "the one i'm calling from", "same as that",
    "same as what", "same thing", "it's the same", "same digits", "as this one", "all the same",
    "same as mine", "as mine", "same as here",
];
const EXCEPT: &[&str] = &[
    "but",
    "except",
    "only",
    "just",
    "apart from",
    "with",
    "ending",
    "instead of",
    "different",
    "other than",
];
/// Behind a place that stands for its area code.
const OF_PLACE: &[&str] =
    &["number", "area", "code", "phone", "cell", "line", "exchange", "prefix", "one", "landline"];
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
mod tests;
