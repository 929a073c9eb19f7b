//! The callers format: one caller a line of a `.jsonl` file, with its facts, what it says and how its call
//! must end. Unknown keys are passed over: callers of other people may know more.

use std::{collections::BTreeSet, path::Path};

use jiff::civil::DateTime;
use serde::{Deserialize, Deserializer};
use vocab::Phone;

use crate::{desk::World, typed::Played};

/// One caller.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// Local time at which it calls.
    pub now: DateTime,
    /// Whether the office is closed then.
    #[serde(default)]
    pub after_hours: bool,
    /// Its number; none = withheld.
    #[serde(default, deserialize_with = "number")]
    pub caller_number: Option<Phone>,
    /// What sort of call.
    #[serde(default)]
    pub kind: String,
    /// The trade.
    #[serde(default)]
    pub trade: Option<String>,
    /// How it speaks.
    #[serde(default)]
    pub style: String,
    /// What is true of it.
    #[serde(default)]
    pub facts: Facts,
    /// What it says.
    #[serde(default)]
    pub says: Says,
    /// What it does beside answering.
    #[serde(default)]
    pub quirks: BTreeSet<String>,
    /// How the call must end.
    pub expect: Expect,
    /// Which windows it takes, where that stands beside `says`.
    #[serde(default)]
    slot_by: SlotBy,
    #[serde(default)]
    slot_pref: String,
    /// Customers and appointments that stand before the call (ours).
    #[serde(default)]
    pub world: World,
    /// What the people do who are rung (ours): accept, decline or silent.
    #[serde(default, deserialize_with = "people")]
    pub people: Played,
}

/// What is true of a caller. Text that is not known is empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Whole name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Call-back number.
    #[serde(deserialize_with = "number")]
    pub phone: Option<Phone>,
    /// House number and street as platforms want them.
    #[serde(deserialize_with = "text")]
    pub street: String,
    /// Bare unit.
    #[serde(deserialize_with = "text")]
    pub unit: String,
    /// Town.
    #[serde(deserialize_with = "text")]
    pub city: String,
    /// Five digits.
    #[serde(deserialize_with = "text")]
    pub zip: String,
    /// What is wrong, in a few words.
    #[serde(deserialize_with = "text")]
    pub problem: String,
}

/// What a caller says: variants or successive pieces, used in order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Says {
    /// First words.
    #[serde(deserialize_with = "lines")]
    pub opening: Vec<String>,
    /// What is wrong.
    #[serde(deserialize_with = "lines")]
    pub problem: Vec<String>,
    /// Address.
    #[serde(deserialize_with = "lines")]
    pub address: Vec<String>,
    /// ZIP code.
    #[serde(deserialize_with = "lines")]
    pub zip: Vec<String>,
    /// Unit.
    #[serde(deserialize_with = "lines")]
    pub unit: Vec<String>,
    /// Name.
    #[serde(deserialize_with = "lines")]
    pub name: Vec<String>,
    /// Letters of the whole or last name.
    #[serde(deserialize_with = "lines")]
    pub name_spelled: Vec<String>,
    /// Letters of the first name.
    #[serde(deserialize_with = "lines")]
    pub first_spelled: Vec<String>,
    /// Number.
    #[serde(deserialize_with = "lines")]
    pub phone: Vec<String>,
    /// Choice of a window.
    #[serde(deserialize_with = "lines")]
    pub slot_choice: Vec<String>,
    /// How each window is chosen.
    pub slot_by: SlotBy,
    /// The window that should end up booked.
    #[serde(deserialize_with = "text")]
    pub slot_pref: String,
    /// Agrees to a read-back.
    #[serde(deserialize_with = "lines")]
    pub confirm_yes: Vec<String>,
    /// Puts the address right at its read-back.
    #[serde(deserialize_with = "lines")]
    pub confirm_no_correction: Vec<String>,
    /// A question in between.
    #[serde(deserialize_with = "lines")]
    pub question: Vec<String>,
    /// Says who it is, before an appointment is spoken of.
    #[serde(deserialize_with = "lines")]
    pub identity: Vec<String>,
    /// What to pass on.
    #[serde(deserialize_with = "lines")]
    pub message: Vec<String>,
    /// Anything else.
    #[serde(deserialize_with = "lines")]
    pub anything_else: Vec<String>,
    /// Last words.
    #[serde(deserialize_with = "lines")]
    pub goodbye: Vec<String>,
}

/// How windows are chosen.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SlotBy {
    /// The first.
    #[serde(deserialize_with = "lines")]
    pub first: Vec<String>,
    /// The second.
    #[serde(deserialize_with = "lines")]
    pub second: Vec<String>,
    /// Another than those.
    #[serde(deserialize_with = "lines")]
    pub other: Vec<String>,
}

/// How a call must end. Empty text is not compared.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Expect {
    /// The protocol's word.
    pub outcome: String,
    /// Outcomes that are also right.
    pub also_ok: Vec<String>,
    /// Whether the alarm must be on.
    pub alarm: bool,
    /// Whether for life safety.
    pub life_safety: bool,
    /// Life safety may be either.
    pub life_safety_either: bool,
    /// Kind of the job.
    #[serde(deserialize_with = "text")]
    pub job_kind: String,
    /// Its ZIP code.
    #[serde(deserialize_with = "text")]
    pub zip: String,
    /// Its street.
    #[serde(deserialize_with = "text")]
    pub street_normalised: String,
    /// Its name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Its number.
    #[serde(deserialize_with = "text")]
    pub phone_e164: String,
    /// What must not happen: `book`, `offer`, `alarm`, `transfer`, or words that must not be said.
    pub must_not: Vec<String>,
}

/// Why there are no callers.
#[derive(Debug, thiserror::Error)]
pub enum CasesError {
    /// The file can't be read.
    #[error("the callers {path} can't be read")]
    Read {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A line is no caller.
    #[error("{path}: line {line}, column {column}: no caller")]
    Line {
        /// Which file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// Why.
        source: serde_json::Error,
    },
}

impl Case {
    /// The callers of a file, in its order.
    pub fn load(path: &Path) -> Result<Vec<Self>, CasesError> {
        let shown = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::read(&text, &shown),
            Err(source) => Err(CasesError::Read { path: shown, source }),
        }
    }

    /// The callers of a text, one a line; `path` is for messages.
    pub fn read(text: &str, path: &str) -> Result<Vec<Self>, CasesError> {
        let rows = text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty());
        rows.map(|(at, row)| {
            serde_json::from_str::<Self>(row).map(Self::settled).map_err(|source| CasesError::Line {
                path: path.to_owned(),
                line: at + 1,
                column: source.column(),
                source,
            })
        })
        .collect()
    }

    /// Choices of a window that stand beside `says` are the same as those in it.
    fn settled(mut self) -> Self {
        let by = |own: &mut Vec<String>, beside: &Vec<String>| {
            if own.is_empty() {
                own.clone_from(beside);
            }
        };
        by(&mut self.says.slot_by.first, &self.slot_by.first);
        by(&mut self.says.slot_by.second, &self.slot_by.second);
        by(&mut self.says.slot_by.other, &self.slot_by.other);
        if self.says.slot_pref.is_empty() {
            self.says.slot_pref.clone_from(&self.slot_pref);
        }
        self
    }

    /// Whether it does this.
    pub fn has(&self, quirk: &str) -> bool {
        self.quirks.contains(quirk)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Loose {
    None(()),
    One(String),
    Many(Vec<String>),
    Number(f64),
    Other(serde::de::IgnoredAny),
}

/// A text, a list of them, or nothing.
fn lines<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(match Loose::deserialize(from)? {
        Loose::None(()) | Loose::Other(_) => Vec::new(),
        Loose::One(text) if text.is_empty() => Vec::new(),
        Loose::One(text) => vec![text],
        Loose::Many(all) => all.into_iter().filter(|t| !t.is_empty()).collect(),
        Loose::Number(n) => vec![n.to_string()],
    })
}

fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(lines(from)?.into_iter().next().unwrap_or_default())
}

/// A number; empty or a word such as `anonymous` = none.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Phone>, D::Error> {
    let text = text(from)?;
    if !text.chars().any(|c| c.is_ascii_digit()) {
        return Ok(None);
    }
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

fn people<'de, D: Deserializer<'de>>(from: D) -> Result<Played, D::Error> {
    match text(from)?.as_str() {
        "" | "accept" => Ok(Played::Accept),
        "decline" => Ok(Played::Decline),
        "silent" => Ok(Played::Silent),
        other => Err(serde::de::Error::custom(format!("{other:?} is none of accept, decline and silent"))),
    }
}
