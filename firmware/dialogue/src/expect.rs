//! What the box asked for, in the protocol's words, and whether an answer to it is complete: the ear ends a
//! turn by it (numbers and closed answers at once, half a number waits).

use vocab::Field;

use crate::understand::address::{self, Area, UnitAnswer};
use crate::understand::name::{self, Spelled};
use crate::understand::words::{Pause, Word, words};
use crate::understand::{act, number, phone, problem, yesno};

/// What a prompt asks. [`Asks::as_str`] gives the protocol's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asks {
    /// More follows; no answer expected.
    None,
    /// What is wrong?
    Problem,
    /// The one yes/no question that decides an alarm; yes means emergency.
    Settle,
    /// House number and street.
    Address,
    /// ZIP code.
    Zip,
    /// Apartment or unit.
    Unit,
    /// Name.
    Name,
    /// Spelling of a field.
    Spelling(Field),
    /// Call-back number.
    Phone,
    /// Which of the offered windows.
    Slot,
    /// Is what was read back right?
    Confirm,
    /// Is the fee all right?
    Fee,
    /// Who is asking, before an appointment is told, moved or cancelled.
    Identity,
    /// Will an adult be there?
    Adult,
    /// Shall I put you through?
    Person,
    /// What shall I pass on?
    Message,
    /// Anything else?
    AnythingElse,
    /// Anything not named above.
    Other,
}

impl Asks {
    /// How many keys the answer takes, a country code apart; `None` = it takes single ones.
    pub const fn keys(self) -> Option<usize> {
        match self {
            Self::Zip => Some(5),
            Self::Phone => Some(10),
            Self::None
            | Self::Problem
            | Self::Settle
            | Self::Address
            | Self::Unit
            | Self::Name
            | Self::Spelling(_)
            | Self::Slot
            | Self::Confirm
            | Self::Fee
            | Self::Identity
            | Self::Adult
            | Self::Person
            | Self::Message
            | Self::AnythingElse
            | Self::Other => None,
        }
    }

    /// The protocol's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Problem => "problem",
            Self::Settle => "settle",
            Self::Address => "address",
            Self::Zip => "zip",
            Self::Unit => "unit",
            Self::Name => "name",
            Self::Spelling(_) => "spelling",
            Self::Phone => "phone",
            Self::Slot => "slot",
            Self::Confirm => "confirm",
            Self::Fee => "fee",
            Self::Identity => "identity",
            Self::Adult => "adult",
            Self::Person => "person",
            Self::Message => "message",
            Self::AnythingElse => "anything_else",
            Self::Other => "other",
        }
    }
}

/// Whether the words so far answer what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Completeness {
    /// A closed or complete answer: the turn may end at the first pause (yes, ten digits, five digits of ZIP).
    Complete,
    /// Open speech: it may be complete; the usual pause decides.
    Open,
    /// Surely unfinished ("three oh three five", "nineteen forty south", "and", "um"): wait longer.
    Incomplete,
}

/// Judges the words heard so far (partial or final) against what was asked.
///
/// Nothing heard is `Open`. What ends in a word that never ends an answer ("and", "my", "um") is `Incomplete`
/// whatever was asked.
pub fn completeness(asks: Asks, text: &str) -> Completeness {
    let words = words(text);
    if words.is_empty() {
        return Completeness::Open;
    }
    let verdict = match asks {
        Asks::Confirm => confirmed(&words),
        Asks::Settle | Asks::Fee | Asks::Adult | Asks::Person | Asks::AnythingElse => closed(&words),
        Asks::Phone => telephone(text, &words),
        Asks::Zip => zip(text, &words),
        Asks::Address => place(text, &words),
        Asks::Unit => unit(text, &words),
        Asks::Name => named(text, &words),
        Asks::Spelling(_) => spelling(text, &words),
        Asks::Slot => slot(&words),
        Asks::Identity => identity(text, &words),
        Asks::None | Asks::Problem | Asks::Message | Asks::Other => Completeness::Open,
    };
    if verdict != Completeness::Complete && dangles(&words) { Completeness::Incomplete } else { verdict }
}

/// Whether something can be made of the words: an answer to what was asked, or anything else that callers say. What
/// makes none may have been misheard.
pub fn makes_sense(asks: Asks, text: &str) -> bool {
    let words = words(text);
    if words.is_empty() {
        return false;
    }
    let settled = completeness(asks, text) == Completeness::Complete;
    let likely = if asks == Asks::Problem { KIND_HEARD } else { KIND_BESIDES };
    if settled || !act::parse(text).is_empty() || problem::parse(text, None).confidence >= likely {
        return true;
    }
    let numbers = words.iter().any(number::is_number_word);
    let named = || !name::parse(text).is_empty();
    let says = || yesno::parse(text, "", "").label != yesno::Label::Unclear;
    match asks {
        Asks::Confirm | Asks::Settle | Asks::Fee | Asks::Adult | Asks::Person | Asks::AnythingElse => says(),
        Asks::Phone => numbers || phone::says_this_number(text),
        Asks::Zip => address::parse_zip(text, &Area::EMPTY).is_some(),
        Asks::Address => !address::parse_answer(text, &Area::EMPTY).is_empty(),
        Asks::Unit => address::parse_unit(text) != UnitAnswer::Unclear,
        Asks::Name => named(),
        Asks::Spelling(_) => named() || words.iter().any(|w| w.norm.chars().count() == 1),
        Asks::Identity => numbers || named(),
        Asks::Slot => numbers || says() || words.iter().any(|w| DAYS.contains(&w.norm.as_str())),
        Asks::Problem => false,
        // A message may be anything.
        Asks::Message | Asks::None | Asks::Other => true,
    }
}

/// Whether the last word never ends an answer.
fn dangles(words: &[Word]) -> bool {
    let spoken = words.last().is_some_and(|w| w.pause < Pause::Stop);
    spoken && words.last().is_some_and(|w| DANGLING.contains(&w.norm.as_str()))
}

/// Yes and no with nothing but their trimmings. "No" alone to a read-back is `Open`: the right value follows.
fn confirmed(words: &[Word]) -> Completeness {
    match closed(words) {
        Completeness::Complete if !words.iter().any(|w| NO.contains(&w.norm.as_str())) => {
            Completeness::Complete
        }
        Completeness::Complete | Completeness::Open | Completeness::Incomplete => Completeness::Open,
    }
}

fn closed(words: &[Word]) -> Completeness {
    let norms: Vec<&str> = words.iter().map(|w| w.norm.as_str()).filter(|n| !FILLERS.contains(n)).collect();
    let answered = norms.iter().any(|n| YES.contains(n) || NO.contains(n));
    let trimmed = norms.iter().all(|n| YES.contains(n) || NO.contains(n) || TRIMMINGS.contains(n));
    let phrase = CLOSED.contains(&norms.join(" ").as_str());
    if ((answered && trimmed && norms.len() <= 8) || phrase) && !never_last(words) {
        Completeness::Complete
    } else {
        Completeness::Open
    }
}

fn never_last(words: &[Word]) -> bool {
    words.last().is_some_and(|w| NEVER_LAST.contains(&w.norm.as_str()))
}

/// Ten digits or "this number". A tens word at the end may go on: "oh one twenty | five".
fn telephone(text: &str, words: &[Word]) -> Completeness {
    let heard = phone::digits_heard(text);
    let whole = matches!(phone::parse(text, None).value, phone::PhoneValue::Number(_));
    match heard {
        _ if whole && !may_go_on(words) => Completeness::Complete,
        0 if phone::says_this_number(text) && !never_last(words) => Completeness::Complete,
        0 | 10.. => Completeness::Open,
        1..=9 => Completeness::Incomplete,
    }
}

fn zip(text: &str, words: &[Word]) -> Completeness {
    let digits = words.iter().any(number::is_number_word);
    match address::parse_zip(text, &Area::EMPTY) {
        Some(_) if !may_go_on(words) => Completeness::Complete,
        None if digits => Completeness::Incomplete,
        Some(_) | None => Completeness::Open,
    }
}

/// Complete with number, street and suffix, or with a ZIP behind them; `Incomplete` while a part hangs.
fn place(text: &str, words: &[Word]) -> Completeness {
    let read = address::parse_answer(text, &Area::EMPTY);
    let last = words.last().map_or("", |w| w.norm.as_str());
    let spoken_number = words.last().is_some_and(number::is_number_word);
    if UNIT_WORDS.contains(&last)
        || (!read.complete && !read.is_empty() && read.street.is_none() && read.zip.is_none())
    {
        return Completeness::Incomplete;
    }
    let signed = read.suffix.is_some() || read.zip.is_some() || read.postdir.is_some();
    match (read.complete, spoken_number) {
        // Digits behind the street are a unit or a ZIP that may go on.
        (true, true) if read.zip.is_none() => Completeness::Open,
        (true, _) if signed && !dangles(words) => Completeness::Complete,
        (true, _) => Completeness::Open,
        (false, true) => Completeness::Incomplete,
        (false, false) => Completeness::Open,
    }
}

/// A unit with its letter, or none; "two" may go on with a letter.
fn unit(text: &str, words: &[Word]) -> Completeness {
    let ends_in_number = words.last().is_some_and(number::is_number_word);
    let last = words.last().map_or("", |w| w.norm.as_str());
    match address::parse_unit(text) {
        UnitAnswer::Nothing if !dangles(words) => Completeness::Complete,
        UnitAnswer::Unit(_) if !ends_in_number => Completeness::Complete,
        UnitAnswer::Unclear if UNIT_WORDS.contains(&last) => Completeness::Incomplete,
        UnitAnswer::Nothing | UnitAnswer::Unit(_) | UnitAnswer::Unclear => Completeness::Open,
    }
}

/// First and last name without letters, or letters that are as many as the name has.
fn named(text: &str, words: &[Word]) -> Completeness {
    let read = name::parse(text);
    let ends_in_letter = words.last().is_some_and(|w| w.norm.chars().count() == 1);
    let intro = words.last().is_some_and(|w| NAME_LEADS.contains(&w.norm.as_str()));
    if intro {
        return Completeness::Incomplete;
    }
    match (read.first.is_some() && read.last.is_some(), read.spelled, ends_in_letter) {
        (true, Spelled::No, false) => Completeness::Complete,
        (_, Spelled::No, true) => Completeness::Incomplete,
        (true, Spelled::Whole | Spelled::Partly, _) if said_in_full(words) => Completeness::Complete,
        (..) => Completeness::Open,
    }
}

/// The letters at the end spell a word that was said before them.
fn said_in_full(words: &[Word]) -> bool {
    let run = words.iter().rev().take_while(|w| w.norm.chars().count() == 1).count();
    let letters: String = words[words.len() - run..].iter().map(|w| w.norm.as_str()).collect();
    run >= 2 && words[..words.len() - run].iter().any(|w| w.norm == letters)
}

/// One letter is never a spelling; more may be.
fn spelling(text: &str, words: &[Word]) -> Completeness {
    let letters = words.iter().filter(|w| w.norm.chars().count() == 1).count();
    let explains =
        words.last().is_some_and(|w| matches!(w.norm.as_str(), "as" | "in" | "like" | "for" | "double"));
    match letters {
        _ if explains => Completeness::Incomplete,
        1 => Completeness::Incomplete,
        2.. if said_in_full(words) => Completeness::Complete,
        0 if closed(words) == Completeness::Complete && !text.is_empty() => Completeness::Complete,
        0 | 2.. => Completeness::Open,
    }
}

/// A choice ("the first one", "Tuesday morning works"); a wish that lacks its time is `Incomplete`.
fn slot(words: &[Word]) -> Completeness {
    let last = words.last().map_or("", |w| w.norm.as_str());
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.norm.as_str()));
    let short = words.len() <= 8;
    let turned = has(&["but", "not", "no", "except", "unless", "if", "or", "can't"]);
    match last {
        _ if AWAITS_TIME.contains(&last) => Completeness::Incomplete,
        _ if turned || !short => Completeness::Open,
        _ if CHOSEN.contains(&last) && words.len() > 1 => Completeness::Complete,
        "one" | "please" if has(&ORDINALS) => Completeness::Complete,
        "first" | "second" | "latter" | "former" | "earlier" | "later" | "either" => Completeness::Complete,
        "morning" | "afternoon" | "evening" if has(&DAYS) => Completeness::Complete,
        _ => Completeness::Open,
    }
}

fn identity(text: &str, words: &[Word]) -> Completeness {
    match telephone(text, words) {
        Completeness::Complete => Completeness::Complete,
        Completeness::Incomplete if words.iter().all(number::is_number_word) => Completeness::Incomplete,
        Completeness::Incomplete | Completeness::Open => named(text, words).min_open(),
    }
}

impl Completeness {
    /// A complete name may be followed by the street: open.
    const fn min_open(self) -> Self {
        match self {
            Self::Complete | Self::Open => Self::Open,
            Self::Incomplete => Self::Incomplete,
        }
    }
}

/// A tens word at the end may have its unit coming.
fn may_go_on(words: &[Word]) -> bool {
    words.last().is_some_and(|w| w.pause < Pause::Comma && TENS.contains(&w.norm.as_str()))
}

/// A chance of a job kind from which an answer tells what is wrong: 19 of 20 texts that are no job stay below, 9 of 10 problems
/// of hands that trained nothing do not.
const KIND_HEARD: f32 = 0.15;
/// The same where something else was asked: one word that sounds like trouble is no answer.
const KIND_BESIDES: f32 = 0.9;
#[rustfmt::skip]
const DANGLING: &[&str] = &[
    "and", "the", "a", "an", "my", "at", "it's", "its", "is", "um", "uh", "er", "erm", "hmm", "to", "of", "on", "in", "for",
    "with", "but", "or", "so", "because", "cuz", "i", "i'm", "i've", "i'd", "we", "we're", "that's", "there's", "like", "from",
    "your", "our", "their", "his", "her", "was", "are", "am", "if", "when", "than", "then", "not", "wait", "actually",
    "let's", "let", "well", "the-", "number", "between", "about", "around", "near", "north", "south", "east", "west",
    "area", "plus", "dash", "comma", "double", "triple", "you", "he", "she", "they", "until", "before", "after", "maybe",
];
const NEVER_LAST: &[&str] =
    &["and", "but", "because", "so", "um", "uh", "the", "my", "or", "if", "wait", "except"];
const FILLERS: &[&str] = &["um", "uh", "er", "hmm", "hm", "oh", "well"];
#[rustfmt::skip]
const YES: &[&str] = &[
    "yes", "yeah", "yep", "yup", "yea", "ya", "sure", "correct", "right", "okay", "ok", "absolutely", "definitely",
    "perfect", "exactly", "affirmative", "please", "fine", "uh-huh", "mhm", "good", "great", "certainly", "agreed",
];
const NO: &[&str] = &["no", "nope", "nah", "not", "nothing", "never", "negative", "none"];
#[rustfmt::skip]
const TRIMMINGS: &[&str] = &[
    "it", "is", "that", "that's", "it's", "i", "do", "am", "we", "are", "there", "will", "be", "all", "thanks", "thank",
    "you", "ma'am", "sir", "of", "course", "sounds", "works", "go", "ahead", "with", "me", "for", "now", "very", "much",
    "else", "just", "got", "everything", "don't", "isn't", "won't", "would", "so", "totally", "hundred", "percent", "they",
    "i'm", "really", "at", "the", "moment", "bye", "have", "a", "day", "night", "one", "can", "she", "he", "someone", "here",
];
const CLOSED: &[&str] = &[
    "that's it",
    "that's all",
    "that is all",
    "that is it",
    "i do",
    "i am",
    "it is",
    "we are",
    "that'll be all",
    "that's everything",
    "i don't",
    "i'm not",
    "there isn't",
    "there is",
    "go ahead",
    "you got it",
    "that works",
    "i guess",
    "i think so",
    "i'm all set",
    "all set",
    "we're good",
    "i'm good",
    "all good",
    "put me through",
];
const UNIT_WORDS: &[&str] =
    &["apartment", "apt", "unit", "suite", "number", "building", "space", "lot", "#", "zip", "code", "floor"];
const NAME_LEADS: &[&str] = &[
    "is", "name", "name's", "this", "it's", "i'm", "mr", "mrs", "mister", "missus", "spelled", "last",
    "first",
];
const AWAITS_TIME: &[&str] = &[
    "before", "after", "between", "around", "until", "at", "by", "from", "than", "next", "this", "on", "any",
    "and", "or", "the", "for",
];
const CHOSEN: &[&str] =
    &["works", "work", "good", "fine", "great", "perfect", "okay", "ok", "do", "best", "ideal"];
const ORDINALS: [&str; 9] =
    ["first", "second", "third", "last", "earlier", "later", "other", "morning", "afternoon"];
#[rustfmt::skip]
const DAYS: [&str; 10] = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow", "today", "the",
];
const TENS: &[&str] =
    &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand"];

#[cfg(test)]
mod tests {
    use super::Completeness::{Complete, Incomplete, Open};
    use super::*;

    fn check(asks: Asks, rows: &[(&str, Completeness)]) {
        let wrong: Vec<_> = rows
            .iter()
            .filter(|(text, expected)| completeness(asks, text) != *expected)
            .map(|(text, expected)| {
                format!("{text:?}: {:?}, expected {expected:?}", completeness(asks, text))
            })
            .collect();
        assert!(wrong.is_empty(), "{asks:?}\n{}", wrong.join("\n"));
    }

    #[test]
    fn what_answers_nothing_may_have_been_misheard() {
        for (asks, text, sense) in [
            (Asks::Problem, "my furnace is out", true),
            (Asks::Problem, "can I talk to a person", true),
            (Asks::Problem, "the purple monkey was there", false),
            (Asks::Problem, "", false),
            (Asks::Zip, "eight oh two oh six", true),
            (Asks::Zip, "a two of sticks", false),
            (Asks::Phone, "three oh three", true),
            (Asks::Phone, "a free horse tree", false),
            (Asks::Confirm, "yes that's right", true),
            (Asks::Confirm, "jazz that's tight", false),
            (Asks::Address, "1940 Franklin Street", true),
            (Asks::Message, "the purple monkey was there", true),
        ] {
            assert_eq!(makes_sense(asks, text), sense, "{asks:?} {text:?}");
        }
    }

    #[test]
    fn closed_questions_end_at_yes_and_no() {
        for asks in [Asks::Settle, Asks::Fee, Asks::Person, Asks::Adult, Asks::AnythingElse] {
            check(
                asks,
                &[
                    ("yes", Complete),
                    ("Yeah, that's right.", Complete),
                    ("no", Complete),
                    ("no that's all thank you", Complete),
                    ("nope", Complete),
                    ("that's it", Complete),
                    ("yes and", Incomplete),
                    ("no but", Incomplete),
                    ("yes the basement is", Incomplete),
                    ("how much is it again", Open),
                    ("um", Incomplete),
                    ("", Open),
                ],
            );
        }
        check(
            Asks::Confirm,
            &[("yes that's right", Complete), ("no", Open), ("no it's", Incomplete), ("yep", Complete)],
        );
    }

    #[test]
    fn a_telephone_number_ends_at_ten_digits_and_waits_before() {
        check(
            Asks::Phone,
            &[
                ("three oh three", Incomplete),
                ("three oh three five five five", Incomplete),
                ("303-555-01", Incomplete),
                ("three oh three five five five oh one four two", Complete),
                ("three oh three five five five oh one forty", Open),
                ("three oh three five five five oh one forty two", Complete),
                ("(303) 555-0142", Complete),
                ("this number is fine", Complete),
                ("the one i'm calling from", Complete),
                ("it's", Incomplete),
                ("my cell is", Incomplete),
                ("i'd rather not say", Open),
            ],
        );
    }

    #[test]
    fn an_address_waits_for_its_street() {
        check(
            Asks::Address,
            &[
                ("nineteen forty", Incomplete),
                ("nineteen forty south", Incomplete),
                ("it's at", Incomplete),
                ("nineteen forty south franklin", Open),
                ("nineteen forty south franklin street", Complete),
                ("nineteen forty south franklin street apartment", Incomplete),
                ("nineteen forty south franklin street apartment two", Open),
                ("nineteen forty south franklin street apartment two b", Complete),
                ("nineteen forty south franklin street eight oh", Open),
                ("nineteen forty south franklin street denver eight oh two one oh", Complete),
                ("nineteen forty south franklin street and", Incomplete),
                ("i don't know the exact address", Open),
            ],
        );
    }

    #[test]
    fn zips_units_names_and_letters_know_their_end() {
        check(
            Asks::Zip,
            &[
                ("eight oh two", Incomplete),
                ("eight oh two one oh", Complete),
                ("80210", Complete),
                ("Eight, zero, two, zero, five.", Complete),
                ("It's eight, oh, two, two, two.", Complete),
                ("apartment four, eight oh two one oh", Complete),
                ("Eight, zero, two,", Incomplete),
                ("Aot, one, two.", Incomplete),
                ("i'm not sure", Open),
            ],
        );
        check(
            Asks::Unit,
            &[
                ("two b", Complete),
                ("apartment", Incomplete),
                ("no it's a house", Complete),
                ("two", Open),
                ("unit number", Incomplete),
            ],
        );
        check(
            Asks::Name,
            &[
                ("ada example", Complete),
                ("my name is", Incomplete),
                ("my name is ada example", Complete),
                ("ada", Open),
                ("nguyen n g u y e n", Open),
                ("linh nguyen n g u y e n", Complete),
                ("it's", Incomplete),
            ],
        );
        check(
            Asks::Spelling(Field::Name),
            &[("n", Incomplete), ("n g u", Open), ("n as in", Incomplete), ("nguyen n g u y e n", Complete)],
        );
    }

    #[test]
    fn a_choice_of_window_is_complete_and_half_a_wish_is_not() {
        check(
            Asks::Slot,
            &[
                ("the first one", Complete),
                ("tuesday morning works", Complete),
                ("the second", Complete),
                ("either", Complete),
                ("tuesday morning", Complete),
                ("not before", Incomplete),
                ("do you have anything after", Incomplete),
                ("do you have anything on thursday", Open),
                ("the first one but not before nine", Open),
            ],
        );
    }

    #[test]
    fn free_speech_is_open_until_it_hangs() {
        for asks in [Asks::Problem, Asks::Message, Asks::Other] {
            check(
                asks,
                &[
                    ("my furnace is out", Open),
                    ("my furnace is out and", Incomplete),
                    ("my furnace um", Incomplete),
                ],
            );
        }
    }
}
