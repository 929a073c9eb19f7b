//! The JSON lines of `talk --jsonl`: what the box writes and what a caller's program writes.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use vocab::{Heard, Private, Span, Word};

use super::{Line, Table, Turn};

/// No silence of the protocol is longer: an hour ends any call.
const LONGEST_SILENCE_S: f64 = 3_600.0;

/// Why a caller's line can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {what}")]
pub struct BadTurn {
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what was expected.
    pub what: String,
}

/// The box's line.
pub fn line(table: &Table, line: &Line) -> Value {
    let say = &line.say;
    let offers: Vec<_> = say.offers.iter().map(|offer| table.window(&offer.slot)).collect();
    let about: serde_json::Map<String, Value> =
        say.about.iter().map(|(key, value)| (key.clone(), about(key, value))).collect();
    json!({
        "say": line.text,
        "asks": say.asks.as_str(),
        "about": about,
        "offers": offers,
        "alarm": line.alarm,
        "waits_s": say.waits.as_secs_f64(),
    })
}

/// A value read back, as it stands in the outcome's job: a window is an object there.
fn about(key: &str, value: &str) -> Value {
    match value.split_once('/') {
        Some((start, end)) if key == "slot" => json!({ "start": start, "end": end }),
        Some(_) | None => json!(value),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    text: Option<Private<String>>,
    confidence: Option<f32>,
    words: Option<Vec<RawWord>>,
    #[serde(default)]
    over: bool,
    silence: Option<f64>,
    keys: Option<String>,
    #[serde(default)]
    hangup: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWord {
    w: Private<String>,
    c: f32,
}

/// Reads a caller's line.
pub fn turn(text: &str) -> Result<Turn, BadTurn> {
    let raw: Raw = serde_json::from_str(text).map_err(|e| {
        let what = e.to_string();
        // serde_json ends its message with the place within this one line.
        let what = what.rsplit_once(" at line ").map_or(what.as_str(), |(what, _)| what).to_owned();
        BadTurn { column: column(text, e.column()), what }
    })?;
    let fault = |what: &str| Err(BadTurn { column: 1, what: what.to_owned() });
    let share = |c: &f32| (0.0..=1.0).contains(c);
    if !raw.confidence.iter().chain(raw.words.iter().flatten().map(|w| &w.c)).all(share) {
        return fault("a confidence lies between 0 and 1");
    }
    match raw {
        Raw { text: Some(text), silence: None, keys: None, hangup: false, confidence, words, over } => {
            let words = words.unwrap_or_default().into_iter().map(|w| Word { word: w.w, confidence: w.c });
            let heard =
                Heard { text, confidence, words: words.collect(), span: Span::default(), meaning: None };
            Ok(if over { Turn::SaysOver(heard) } else { Turn::Says(heard) })
        }
        Raw { text: None, silence: Some(s), keys: None, hangup: false, .. } => {
            if !(0.0..=LONGEST_SILENCE_S).contains(&s) {
                return fault("a silence has 0 to 3600 seconds");
            }
            Ok(Turn::Silent(Duration::from_secs_f64(s)))
        }
        Raw { text: None, silence: None, keys: Some(keys), hangup: false, .. } => {
            if keys.is_empty() || !keys.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '#') {
                return fault("keys are 0 to 9, * and #");
            }
            Ok(Turn::Keys(keys))
        }
        Raw { text: None, silence: None, keys: None, hangup: true, .. } => Ok(Turn::HangsUp),
        Raw { .. } => fault("expected one of text, silence, keys and hangup: true"),
    }
}

/// The column in characters of a column in bytes.
fn column(text: &str, bytes: usize) -> usize {
    text.char_indices().take_while(|(at, _)| at + 1 < bytes).count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_turn_is_read() {
        assert!(
            matches!(turn(r#"{"text": "my sink"}"#), Ok(Turn::Says(heard)) if heard.confidence.is_none())
        );
        let over =
            turn(r#"{"text": "yes", "confidence": 0.83, "words": [{"w": "yes", "c": 0.8}], "over": true}"#);
        assert!(matches!(over, Ok(Turn::SaysOver(heard)) if heard.words.len() == 1));
        assert!(matches!(turn(r#"{"silence": 8.0}"#), Ok(Turn::Silent(d)) if d == Duration::from_secs(8)));
        assert!(matches!(turn(r#"{"keys": "1"}"#), Ok(Turn::Keys(keys)) if keys == "1"));
        assert!(matches!(turn(r#"{"hangup": true}"#), Ok(Turn::HangsUp)));
    }

    #[test]
    fn a_broken_turn_is_named_by_its_column() {
        let column = |text| turn(text).unwrap_err().column;
        assert_eq!(column(r#"{"text" "my sink"}"#), 9);
        assert_eq!(column(r#"{"text": "é", x"#), 15);
        for bad in [
            "",
            "[]",
            "7",
            "{}",
            r#"{"hangup": false}"#,
            r#"{"text": "a", "silence": 1}"#,
            r#"{"keys": "a"}"#,
            r#"{"silence": -1}"#,
            r#"{"silence": 1e99}"#,
            r#"{"text": "a", "confidence": 2}"#,
            r#"{"txt": "a"}"#,
        ] {
            assert!(turn(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_window_read_back_is_the_object_of_the_outcome() {
        let slot = about("slot", "2026-01-15T08:00/2026-01-15T10:00");
        assert_eq!(slot, json!({"start": "2026-01-15T08:00", "end": "2026-01-15T10:00"}));
        assert_eq!(about("street", "123 1/2 Pearl St"), json!("123 1/2 Pearl St"));
    }
}
