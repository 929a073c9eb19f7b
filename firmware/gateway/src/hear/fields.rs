//! What an answer filled in, and how far it may be believed: accepted, read back, spelled or asked again.

use std::collections::BTreeMap;

use dialogue::{
    Asks, Business,
    understand::{
        address::{self, Area},
        name,
        phone::{self, PhoneValue},
        problem,
        times::{self, TimeKind},
        yesno::{self, Label},
    },
};
use jiff::civil::DateTime;

/// What the box does about a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treat {
    /// Goes on with it; the read-back of the whole job still comes.
    Accept,
    /// Says it back and waits for a yes.
    ReadBack,
    /// Asks for it letter by letter.
    Spell,
    /// Asks for it again.
    AskAgain,
}

impl Treat {
    /// The protocol's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::ReadBack => "read_back",
            Self::Spell => "spell",
            Self::AskAgain => "ask_again",
        }
    }
}

/// A value for a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldValue {
    /// As platforms want it; `None` = not there or not whole.
    pub value: Option<String>,
    /// 0 to 1: the reading's times the recogniser's.
    pub confidence: f32,
    /// What to do about it.
    pub treat: Treat,
}

/// How a field of this kind is doubted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A wrong one sends the van to another house, or calls another person back: never taken on trust.
    Vital,
    /// The same, and letters help where sound does not.
    Spellable,
    /// Wrong ones show in what is said next.
    Closed,
}

/// Reads an answer to what was asked. `now` is the office's local time.
pub fn fields(
    asks: Asks,
    text: &str,
    recognizer: Option<f32>,
    business: &Business,
    now: DateTime,
    month: Option<i8>,
) -> BTreeMap<&'static str, FieldValue> {
    let judged = |kind, value, confidence| judged(kind, value, confidence, recognizer);
    let area = Area::of(business);
    match asks {
        Asks::Phone => BTreeMap::from([("phone", of_phone(text, judged))]),
        Asks::Address => of_address(text, &area, judged),
        Asks::Zip => {
            let zip = address::parse_zip(text, &area);
            BTreeMap::from([("zip", judged(Kind::Vital, zip, 0.9))])
        }
        Asks::Name => {
            let read = name::parse(text);
            BTreeMap::from([("name", judged(Kind::Spellable, read.whole(), read.confidence))])
        }
        Asks::Slot => BTreeMap::from([("slot", judged(Kind::Closed, of_slot(text, now), 0.9))]),
        Asks::Confirm | Asks::Settle | Asks::Fee | Asks::Adult | Asks::Person | Asks::AnythingElse => {
            BTreeMap::from([("yesno", of_yesno(text, judged))])
        }
        Asks::None
        | Asks::Problem
        | Asks::Unit
        | Asks::Spelling(_)
        | Asks::Identity
        | Asks::Message
        | Asks::Other => of_story(text, month, judged),
    }
}

/// The recogniser is right about nine times of ten where it doesn't say how sure it is.
const USUAL: f32 = 0.9;

fn judged(kind: Kind, value: Option<String>, reading: f32, recognizer: Option<f32>) -> FieldValue {
    let confidence =
        if value.is_some() { reading.clamp(0.0, 1.0) * recognizer.unwrap_or(USUAL) } else { 0.0 };
    let treat = match (kind, confidence) {
        (_, c) if c < 0.3 => Treat::AskAgain,
        (Kind::Closed, c) if c >= 0.7 => Treat::Accept,
        (Kind::Vital | Kind::Spellable, c) if c >= 0.95 => Treat::Accept,
        (Kind::Spellable, c) if c < 0.55 => Treat::Spell,
        (Kind::Closed | Kind::Vital | Kind::Spellable, _) => Treat::ReadBack,
    };
    FieldValue { value, confidence, treat }
}

fn of_phone(text: &str, judged: impl Fn(Kind, Option<String>, f32) -> FieldValue) -> FieldValue {
    let read = phone::parse(text, None);
    let value = match read.value {
        PhoneValue::Number(phone) => Some(phone.e164().to_owned()),
        PhoneValue::SameAsCaller | PhoneValue::Incomplete => None,
    };
    judged(Kind::Vital, value, read.confidence)
}

fn of_address(
    text: &str,
    area: &Area<'_>,
    judged: impl Fn(Kind, Option<String>, f32) -> FieldValue,
) -> BTreeMap<&'static str, FieldValue> {
    let read = address::parse_answer(text, area);
    let street = read.street_line().filter(|_| read.number.is_some());
    let mut found = BTreeMap::from([("street", judged(Kind::Spellable, street, read.confidence))]);
    for (name, value) in [("unit", read.unit), ("city", read.city), ("zip", read.zip)] {
        if value.is_some() {
            found.insert(name, judged(Kind::Vital, value, read.confidence));
        }
    }
    found
}

/// A choice, or a window as `earliest/latest`.
fn of_slot(text: &str, now: DateTime) -> Option<String> {
    let read = times::parse(text, now, &[]);
    if let Some(choice) = read.choice {
        return Some(choice.as_str().to_owned());
    }
    match (read.earliest, read.latest) {
        (Some(from), Some(to)) => Some(format!("{from}/{to}")),
        (Some(only), None) | (None, Some(only)) => Some(only.to_string()),
        (None, None) => match read.kind {
            TimeKind::Soonest | TimeKind::Flexible => Some(read.kind.as_str().to_owned()),
            TimeKind::Interval | TimeKind::Choice | TimeKind::Question | TimeKind::Unclear => None,
        },
    }
}

fn of_yesno(text: &str, judged: impl Fn(Kind, Option<String>, f32) -> FieldValue) -> FieldValue {
    let read = yesno::parse(text, "", "");
    let clear = match read.label {
        Label::Unclear => None,
        Label::Yes
        | Label::No
        | Label::Neither
        | Label::Correction
        | Label::First
        | Label::Second
        | Label::Question => Some(read.label.as_str().to_owned()),
    };
    judged(Kind::Closed, clear, 0.9)
}

/// Free speech: what it is about, and a number that stands in it whole.
fn of_story(
    text: &str,
    month: Option<i8>,
    judged: impl Fn(Kind, Option<String>, f32) -> FieldValue,
) -> BTreeMap<&'static str, FieldValue> {
    let mut found = BTreeMap::new();
    let read = problem::parse(text, month);
    if let Some(kind) = read.job_kind {
        found.insert("job_kind", judged(Kind::Closed, Some(kind.as_str().to_owned()), read.confidence));
    }
    let phone = of_phone(text, judged);
    if phone.value.is_some() && phone::digits_heard(text) >= 10 {
        found.insert("phone", phone);
    }
    found
}
