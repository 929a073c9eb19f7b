//! The lines of PROTOCOL.md, as a caller's program reads and writes them.

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A line of the box.
#[derive(Clone, Debug)]
pub enum FromBox {
    /// It said something.
    Said(Prompt),
    /// The call is over.
    Ended(Box<Outcome>),
}

/// Something said.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Prompt {
    /// What; empty = it only waits on.
    #[serde(default)]
    pub say: String,
    /// What it asks.
    #[serde(default)]
    pub asks: Asks,
    /// What is read back, or what the question is about.
    #[serde(default)]
    pub about: Map<String, Value>,
    /// The windows offered, in the order in which they were said.
    #[serde(default)]
    pub offers: Vec<Window>,
    /// Whether the alarm is on.
    #[serde(default)]
    pub alarm: bool,
    /// How long it waits for an answer.
    #[serde(default)]
    pub waits_s: f64,
}

impl Prompt {
    /// A value read back; a window as `start/end`.
    pub fn about_text(&self, key: &str) -> Option<String> {
        match self.about.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Object(window) => {
                let of = |key| window.get(key).and_then(Value::as_str).unwrap_or_default();
                Some(format!("{}/{}", of("start"), of("end")))
            }
            Value::Null => Some(String::new()),
            other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_)) => Some(other.to_string()),
        }
    }
}

/// What a prompt asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// Nothing: more follows.
    #[default]
    None,
    /// What is wrong.
    Problem,
    /// The yes or no that decides an alarm; yes means emergency.
    Settle,
    /// The address.
    Address,
    /// The ZIP code.
    Zip,
    /// The unit.
    Unit,
    /// The name.
    Name,
    /// Letters of `about.field`.
    Spelling,
    /// The number.
    Phone,
    /// One of the windows offered.
    Slot,
    /// Whether what was read back is right.
    Confirm,
    /// Whether the fee is agreed to.
    Fee,
    /// Who is asking about an appointment.
    Identity,
    /// A grown-up.
    Adult,
    /// Whether to put the caller through.
    Person,
    /// A message.
    Message,
    /// Anything else.
    AnythingElse,
    /// Something else.
    Other,
}

impl fmt::Display for Asks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Problem => "problem",
            Self::Settle => "settle",
            Self::Address => "address",
            Self::Zip => "zip",
            Self::Unit => "unit",
            Self::Name => "name",
            Self::Spelling => "spelling",
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
        })
    }
}

/// A window in local time.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Window {
    /// Its start.
    pub start: String,
    /// Its end.
    pub end: String,
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.start, self.end)
    }
}

/// The last line.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// The protocol's word.
    pub outcome: String,
    /// Whether the alarm was raised.
    pub alarm: bool,
    /// Whether for life safety.
    pub life_safety: bool,
    /// Index of the first line, from 0, that told the caller to get out, or to call 911 or the utility.
    pub advice_turn: Option<usize>,
    /// Jobs made in this call.
    pub jobs: Vec<Job>,
    /// Messages left.
    pub messages: Vec<Value>,
    /// Appointments moved or cancelled.
    pub changed: Vec<Change>,
    /// Lines that the box wrote.
    pub said_turns: usize,
    /// For a failure, what broke.
    pub reason: Option<String>,
}

/// A job. Text that is not known is empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Job {
    /// House number and street.
    pub street: String,
    /// Bare unit.
    pub unit: String,
    /// Town.
    pub city: String,
    /// Five digits.
    pub zip: String,
    /// Whole name.
    pub name: String,
    /// E.164.
    pub phone: String,
    /// Its kind.
    pub job_kind: String,
    /// The window agreed to.
    pub slot: Option<Window>,
    /// `booked` or `requested`.
    pub state: String,
    /// Fields that the dispatcher must check.
    pub flags: Vec<String>,
}

/// An appointment moved or cancelled.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Change {
    /// Where it stands; none = cancelled.
    pub to: Option<Window>,
}

/// A caller's line.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// Says this once the prompt has ended.
    Says(String),
    /// Says this over the prompt.
    SaysOver(String),
    /// Says nothing for so many seconds.
    Silent(f64),
    /// Hangs up.
    HangsUp,
}

impl Turn {
    /// As the protocol wants it.
    pub fn json(&self) -> Value {
        match self {
            Self::Says(text) => json!({ "text": text }),
            Self::SaysOver(text) => json!({ "text": text, "over": true }),
            Self::Silent(seconds) => json!({ "silence": seconds }),
            Self::HangsUp => json!({ "hangup": true }),
        }
    }

    /// The words, where it has any.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Says(text) | Self::SaysOver(text) => Some(text),
            Self::Silent(_) | Self::HangsUp => None,
        }
    }

    /// The same with other words.
    pub fn with_words(&self, words: String) -> Self {
        match self {
            Self::Says(_) => Self::Says(words),
            Self::SaysOver(_) => Self::SaysOver(words),
            Self::Silent(seconds) => Self::Silent(*seconds),
            Self::HangsUp => Self::HangsUp,
        }
    }
}

impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Says(text) => f.write_str(text),
            Self::SaysOver(text) => write!(f, "(over) {text}"),
            Self::Silent(seconds) => write!(f, "(silent {seconds} s)"),
            Self::HangsUp => f.write_str("(hangs up)"),
        }
    }
}

/// Reads a line of the box.
pub fn read(text: &str) -> Result<FromBox, serde_json::Error> {
    let value: Value = serde_json::from_str(text)?;
    if value.get("outcome").is_some() {
        serde_json::from_value(value).map(|outcome| FromBox::Ended(Box::new(outcome)))
    } else {
        serde_json::from_value(value).map(FromBox::Said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_read_back_is_its_start_and_end() {
        let line = r#"{"say":"x","asks":"confirm","about":{"slot":{"start":"a","end":"b"},"zip":"80203"},
            "offers":[],"alarm":false,"waits_s":6.0}"#;
        let FromBox::Said(prompt) = read(&line.replace('\n', "")).unwrap() else { panic!("a prompt") };
        assert_eq!(prompt.asks, Asks::Confirm);
        assert_eq!(prompt.about_text("slot").as_deref(), Some("a/b"));
        assert_eq!((prompt.about_text("zip").as_deref(), prompt.about_text("unit")), (Some("80203"), None));
    }

    #[test]
    fn an_outcome_is_told_from_a_prompt() {
        let line = r#"{"outcome":"booked","alarm":false,"jobs":[{"street":"1 A St","slot":null}]}"#;
        let FromBox::Ended(outcome) = read(line).unwrap() else { panic!("an outcome") };
        assert_eq!((outcome.jobs.len(), outcome.jobs[0].unit.as_str()), (1, ""));
        assert!(read(r#"{"say":"x","asks":"dance"}"#).is_err());
    }
}
