//! Lines of callers as the box's recogniser heard them: read from rows that `nightbell bench hear-lines` wrote, and the list of
//! those that it has yet to hear. A caller has one voice, so a line is known by who says it, after which question, and its
//! words.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::{Deserialize, Serialize};

use crate::line::Asks;

/// A line that is to be heard.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Line {
    /// Who says it, by id.
    pub caller: String,
    /// What the box had just asked, in the protocol's word.
    pub asks: String,
    /// The words.
    pub said: String,
}

impl Line {
    /// What this caller says after this question.
    pub fn new(caller: &str, asks: Asks, said: &str) -> Self {
        Self { caller: caller.to_owned(), asks: asks.to_string(), said: said.to_owned() }
    }
}

/// What became of a line.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Words {
    /// The words that were heard; empty = none.
    pub text: String,
    /// Of the recogniser, 0 to 1; none = it does not say.
    #[serde(default)]
    pub confidence: Option<f64>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(flatten)]
    line: Line,
    #[serde(flatten)]
    words: Words,
}

/// Lines that were heard.
#[derive(Clone, Debug, Default)]
pub struct HeardLines(BTreeMap<Line, Words>);

/// Why lines can't be read.
#[derive(Debug, thiserror::Error)]
pub enum HeardError {
    /// The file.
    #[error("the lines that were heard can't be read from {path}")]
    Read {
        /// Which.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// A row.
    #[error("{path}: line {line}: no line that was heard")]
    Row {
        /// Which file.
        path: String,
        /// From 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
}

impl HeardLines {
    /// The rows of a file; one that is not there has none.
    pub fn load(path: &Path) -> Result<Self, HeardError> {
        let shown = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Self::read(&text, &shown),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(HeardError::Read { path: shown, source }),
        }
    }

    /// The rows of a text; `path` is for messages.
    pub fn read(text: &str, path: &str) -> Result<Self, HeardError> {
        let rows = text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty());
        let rows = rows.map(|(at, row)| match serde_json::from_str::<Row>(row) {
            Ok(row) => Ok((row.line, row.words)),
            Err(source) => Err(HeardError::Row { path: path.to_owned(), line: at + 1, source }),
        });
        rows.collect::<Result<_, _>>().map(Self)
    }

    /// How it was heard.
    pub fn find(&self, line: &Line) -> Option<&Words> {
        self.0.get(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_by_caller_question_and_words() {
        let row = r#"{"caller":"a1","asks":"zip","said":"eight oh","voice":"am_echo","text":"80.","confidence":null}"#;
        let heard = HeardLines::read(row, "x").unwrap();
        let line = Line::new("a1", Asks::Zip, "eight oh");
        assert_eq!(heard.find(&line), Some(&Words { text: "80.".to_owned(), confidence: None }));
        assert_eq!(heard.find(&Line { caller: "a2".to_owned(), ..line.clone() }), None);
        assert_eq!(heard.find(&Line { asks: "phone".to_owned(), ..line }), None);
    }

    #[test]
    fn a_broken_row_is_named_and_a_missing_file_is_empty() {
        let error = HeardLines::read("\n{\"said\": 1}", "rows").unwrap_err();
        assert!(error.to_string().starts_with("rows: line 2"), "{error}");
        assert!(HeardLines::load(Path::new("/nowhere/rows.jsonl")).unwrap().0.is_empty());
    }
}
