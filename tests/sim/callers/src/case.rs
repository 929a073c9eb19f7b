//! A caller's row: its facts, what it says and how its call must end. Unknown keys and quirks are passed over:
//! callers of other people may know more.

use std::{collections::BTreeSet, fmt, io, path::Path};

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// One caller.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// Local time at which it calls, ISO without offset.
    pub now: String,
    /// Its number in E.164; empty = withheld.
    #[serde(default, deserialize_with = "number")]
    pub caller_number: String,
    /// What sort of call.
    #[serde(default, deserialize_with = "text")]
    pub kind: String,
    /// The trade; empty where none is meant.
    #[serde(default, deserialize_with = "text")]
    pub trade: String,
    /// What is true of it.
    #[serde(default)]
    pub facts: Facts,
    /// What it says.
    #[serde(default)]
    pub says: Says,
    /// What it does beside answering.
    #[serde(default, deserialize_with = "quirks")]
    pub quirks: BTreeSet<Quirk>,
    /// How the call must end.
    pub expect: Expect,
    /// Which window it takes, where that stands beside `says`.
    #[serde(default)]
    slot_by: SlotBy,
    #[serde(default, deserialize_with = "text")]
    slot_pref: String,
    /// What stands on the board before the call, as `--world` wants it.
    #[serde(default)]
    pub world: Option<Value>,
    /// What the people do who are rung: `accept`, `decline` or `silent`; empty = accept.
    #[serde(default, deserialize_with = "text")]
    pub people: String,
}

/// What is true of a caller. Text that is not known is empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Whole name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Call-back number, E.164.
    #[serde(deserialize_with = "number")]
    pub phone: String,
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
    /// The answer that decides an alarm.
    #[serde(deserialize_with = "lines")]
    pub settle: Vec<String>,
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
    /// Letters of the last name.
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
    /// The window that should end up booked: `first`, `second`, `other_then_first`.
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
    /// Asks for a person.
    #[serde(deserialize_with = "lines")]
    pub human: Vec<String>,
    /// Whether it wants to be put through.
    #[serde(deserialize_with = "lines")]
    pub person: Vec<String>,
    /// Whether a grown-up is there.
    #[serde(deserialize_with = "lines")]
    pub adult: Vec<String>,
    /// Agrees to the fee.
    #[serde(deserialize_with = "lines")]
    pub fee: Vec<String>,
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
    /// What must not happen; words of the protocol are held against the call, the rest is for a person.
    pub must_not: Vec<String>,
}

/// What a caller does beside answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quirk {
    /// Tells everything at once.
    AllInOneBreath,
    /// Speaks over prompts.
    SpeaksOver,
    /// Others are heard behind it.
    BackgroundTalk,
    /// Goes quiet once.
    SilentOnce,
    /// Puts the address right at its read-back.
    CorrectsAddress,
    /// Takes one window, then another.
    ChangesSlot,
    /// Names a corner before the address.
    CrossStreetFirst,
    /// Names an address where it no longer lives.
    OldAddressFirst,
    /// Spells its name without being asked.
    SpellsName,
    /// Gives no number.
    RefusesNumber,
    /// Asks what it costs.
    AsksPrice,
    /// Asks whether it talks to a machine.
    AsksIfRobot,
    /// Wants a person when all but the window is known.
    WantsHumanLate,
    /// Has a second problem at the end.
    TwoProblems,
    /// Swears.
    Swears,
    /// A child.
    Child,
    /// Takes its time.
    ElderlySlow,
    /// Speaks English as a second language.
    NonNative,
}

impl Quirk {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::AllInOneBreath,
        Self::SpeaksOver,
        Self::BackgroundTalk,
        Self::SilentOnce,
        Self::CorrectsAddress,
        Self::ChangesSlot,
        Self::CrossStreetFirst,
        Self::OldAddressFirst,
        Self::SpellsName,
        Self::RefusesNumber,
        Self::AsksPrice,
        Self::AsksIfRobot,
        Self::WantsHumanLate,
        Self::TwoProblems,
        Self::Swears,
        Self::Child,
        Self::ElderlySlow,
        Self::NonNative,
    ];

    /// The format's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllInOneBreath => "all_in_one_breath",
            Self::SpeaksOver => "speaks_over",
            Self::BackgroundTalk => "background_talk",
            Self::SilentOnce => "silent_once",
            Self::CorrectsAddress => "corrects_address_after_readback",
            Self::ChangesSlot => "changes_mind_on_slot",
            Self::CrossStreetFirst => "gives_cross_street_first",
            Self::OldAddressFirst => "gives_old_address_first",
            Self::SpellsName => "spells_name",
            Self::RefusesNumber => "refuses_number",
            Self::AsksPrice => "asks_price",
            Self::AsksIfRobot => "asks_if_robot",
            Self::WantsHumanLate => "wants_human_late",
            Self::TwoProblems => "two_problems",
            Self::Swears => "swears",
            Self::Child => "child",
            Self::ElderlySlow => "elderly_slow",
            Self::NonNative => "non_native",
        }
    }
}

impl fmt::Display for Quirk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
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
        source: io::Error,
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
    pub fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }

    /// Whether an outcome is right for it.
    pub fn accepts(&self, outcome: &str) -> bool {
        self.expect.outcome == outcome || self.expect.also_ok.iter().any(|ok| ok == outcome)
    }

    /// Whether its number is a customer's in its world.
    pub fn is_known(&self) -> bool {
        let customers = self.world.as_ref().and_then(|w| w.get("customers")?.as_array());
        let own = |c: &Value| c.get("phone").and_then(Value::as_str) == Some(self.caller_number.as_str());
        !self.caller_number.is_empty() && customers.is_some_and(|all| all.iter().any(own))
    }

    /// Winter, spring, summer or autumn of its call, as 0 to 3.
    pub fn season(&self) -> Option<usize> {
        let month: usize = self.now.get(5..7)?.parse().ok()?;
        Some(month % 12 / 3)
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
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = text(from)?;
    Ok(if text.chars().any(|c| c.is_ascii_digit()) { text } else { String::new() })
}

fn quirks<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<Quirk>, D::Error> {
    let words = lines(from)?;
    Ok(Quirk::ALL.into_iter().filter(|q| words.iter().any(|w| w == q.as_str())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_with_its_world_and_unknown_keys_are_passed_over() {
        let row = r#"{"id":"x1","now":"2026-07-03T09:00","caller_number":"+13035550101","hat":"red",
            "quirks":["swears","juggles"],"says":{"opening":"hi","name_spelled":["a b"]},
            "expect":{"outcome":"booked","also_ok":["requested"]},
            "world":{"customers":[{"phone":"+13035550101"}]},"slot_pref":"second"}"#
            .replace('\n', " ");
        let case = Case::read(&row, "x").unwrap().remove(0);
        assert_eq!(case.says.opening, ["hi"]);
        assert_eq!(case.quirks.len(), 1);
        assert!(case.has(Quirk::Swears) && case.is_known() && case.accepts("requested"));
        assert_eq!((case.season(), case.says.slot_pref.as_str()), (Some(2), "second"));
    }

    #[test]
    fn a_broken_row_is_named_by_line_and_column() {
        let error = Case::read("\n{\"id\": 7x}", "rows").unwrap_err();
        assert!(error.to_string().starts_with("rows: line 2, column"), "{error}");
    }
}
