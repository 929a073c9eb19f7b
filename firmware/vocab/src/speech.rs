//! Speech as text: what a recogniser reports.

use serde::{Deserialize, Serialize};

use crate::{Meaning, Private};

/// A position in the caller's audio: samples at 8 kHz since the call was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sample8k(pub u64);

impl Sample8k {
    /// Seconds since the call was answered.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 8_000.0
    }
}

/// `[from, to)` in the caller's audio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First sample.
    pub from: Sample8k,
    /// One past the last sample.
    pub to: Sample8k,
}

/// One recognised word with its confidence, 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The word as recognised.
    pub word: Private<String>,
    /// 0 to 1.
    #[serde(deserialize_with = "crate::exact::number")]
    pub confidence: f32,
}

/// A recogniser's report of one stretch of speech.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// As recognised; any case and punctuation.
    pub text: Private<String>,
    /// 0 to 1 for the whole; `None` = unknown, which is not 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// Per word, where the recogniser gives it; else empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
    /// Where in the caller's audio.
    #[serde(default)]
    pub span: Span,
    /// What the words mean, where a text encoder read them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<Meaning>,
}

impl Heard {
    /// Text of unknown confidence and place (typed callers, tests).
    pub fn text(text: &str) -> Self {
        Self { text: Private::new(text.to_owned()), ..Self::default() }
    }
}
