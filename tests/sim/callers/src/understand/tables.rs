//! The tables: which columns the box may see, and what of its answer must agree. As `FORMATS.md` and the README of
//! the tables say: case does not count; a second reading that is also right counts; of cross streets only whether
//! the address is complete.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Map, Value};

use super::{Row, UnderstandError};

/// A kind of table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Addresses.
    Addresses,
    /// Telephone numbers.
    Phones,
    /// Names.
    Names,
    /// Wishes for a time, and choices.
    Times,
    /// Answers to read-backs and offers.
    Yesno,
    /// What is wrong.
    Problems,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Addresses, Self::Phones, Self::Names, Self::Times, Self::Yesno, Self::Problems];

    /// The protocol's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Addresses => "addresses",
            Self::Phones => "phones",
            Self::Names => "names",
            Self::Times => "times",
            Self::Yesno => "yesno",
            Self::Problems => "problems",
        }
    }

    /// Columns that the box may see.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Addresses | Self::Names => &["id", "text"],
            Self::Phones => &["id", "caller_number", "text"],
            Self::Times => &["id", "now", "offer", "text"],
            Self::Yesno => &["id", "question", "context", "text"],
            Self::Problems => &["id", "month", "text"],
        }
    }

    /// Percent that must be right, and how many rows there must be.
    pub const fn demand(self) -> (f64, usize) {
        match self {
            Self::Addresses | Self::Times => (95.0, 300),
            Self::Phones | Self::Yesno => (95.0, 200),
            Self::Names => (90.0, 200),
            Self::Problems => (95.0, 400),
        }
    }
}

/// The rows of a table; lines that begin with `#` are none.
pub fn load(path: &Path) -> Result<Vec<Row>, UnderstandError> {
    let shown = path.display().to_string();
    let text =
        fs::read_to_string(path).map_err(|source| UnderstandError::Table { path: shown.clone(), source })?;
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty());
    let bad = |line: usize, what: &str| UnderstandError::Row {
        path: shown.clone(),
        line: line + 1,
        what: what.to_owned(),
    };
    let Some((at, head)) = lines.next() else { return Err(bad(0, "a header was expected")) };
    let head: Vec<&str> = head.split('\t').map(str::trim).collect();
    if !["id", "text"].iter().all(|column| head.contains(column)) {
        return Err(bad(at, "the header has no columns id and text"));
    }
    lines
        .map(|(at, line)| {
            let cells: Vec<&str> = line.split('\t').collect();
            if cells.len() > head.len() {
                return Err(bad(at, "more cells than the header has"));
            }
            // Empty cells at the end of a row may be left out.
            let cells = cells.into_iter().map(str::trim).chain(std::iter::repeat(""));
            Ok(head.iter().map(|h| (*h).to_owned()).zip(cells.map(str::to_owned)).collect())
        })
        .collect()
}

/// What of an answer differs, in words.
pub fn faults(kind: Kind, row: &Row, answer: &Map<String, Value>) -> Vec<String> {
    let columns: &[&str] = match kind {
        Kind::Addresses if is_crossing(row) => &["complete"],
        Kind::Addresses => {
            &["number", "predir", "street", "suffix", "postdir", "unit", "city", "zip", "complete"]
        }
        Kind::Phones => return differing("expected", &cell(row, "expected"), &value(answer, "phone")),
        Kind::Names => &["first", "last"],
        Kind::Times => return time_faults(row, answer),
        Kind::Yesno => &["label", "detail"],
        Kind::Problems => &["trade", "job_kind", "urgency"],
    };
    columns.iter().flat_map(|column| differing(column, &cell(row, column), &value(answer, column))).collect()
}

fn differing(what: &str, expected: &str, found: &str) -> Vec<String> {
    if expected.to_lowercase() == found.to_lowercase() {
        Vec::new()
    } else {
        vec![format!("{what} {found:?}, expected {expected:?}")]
    }
}

fn cell(row: &Row, column: &str) -> String {
    row.get(column).cloned().unwrap_or_default()
}

fn value(answer: &Map<String, Value>, key: &str) -> String {
    match answer.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// Two streets, or a place beside one, in place of an address.
fn is_crossing(row: &Row) -> bool {
    let of = |column| cell(row, column).to_lowercase();
    if of("complete") != "no" || !of("number").is_empty() {
        return false;
    }
    let (note, text, street) = (of("note"), of("text"), of("street"));
    let noted = ["cross", "corner", "intersection", "between", "landmark", "only complete"];
    let two = ["corner of", "between", "intersection", " and ", " & "];
    noted.iter().any(|word| note.contains(word))
        || (street.is_empty() || street.contains(" and ") || street.contains('&'))
            && two.iter().any(|word| text.contains(word))
}

/// Type, choice, exclusions, and one of the intervals that are right.
fn time_faults(row: &Row, answer: &Map<String, Value>) -> Vec<String> {
    let mut faults: Vec<String> = ["type", "choice"]
        .iter()
        .flat_map(|column| differing(column, &cell(row, column), &value(answer, column)))
        .collect();
    let set = |text: String| -> BTreeSet<String> {
        text.split(';').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect()
    };
    let span = |of: &dyn Fn(&str) -> String| (of("earliest"), of("latest"));
    let (in_row, in_answer) = (span(&|c| cell(row, c)), span(&|c| value(answer, c)));
    // "Tuesday, not Monday": a day that the wish leaves out anyway is excluded whether it is listed or not.
    let within = |of: BTreeSet<String>, (from, to): &(String, String)| -> BTreeSet<String> {
        of.into_iter().filter(|day| !outside(day, from, to)).collect()
    };
    let wanted = within(set(cell(row, "exclude")), &in_row);
    let found = within(set(value(answer, "exclude")), &in_answer);
    if wanted != found {
        faults.push(format!("exclude {found:?}, expected {wanted:?}"));
    }
    let found = format!("{}/{}", value(answer, "earliest"), value(answer, "latest"));
    let wanted = format!("{}/{}", cell(row, "earliest"), cell(row, "latest"));
    let second = cell(row, "alt_interval");
    let second = second.split([';', '|']).map(str::trim).any(|other| !other.is_empty() && other == found);
    if found != wanted && !second {
        faults.push(format!("interval {found:?}, expected {wanted:?}"));
    }
    faults
}

/// Whether a day lies before or behind a wish that names its days. ISO dates sort as text; an hour alone (`T15:00`) is of any day.
fn outside(day: &str, from: &str, to: &str) -> bool {
    let date = |text: &str| text.get(..10).filter(|d| d.starts_with("20")).map(str::to_owned);
    let Some(day) = date(day) else { return false };
    date(from).is_some_and(|from| day < from) || date(to).is_some_and(|to| day > to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pairs: &[(&str, &str)]) -> Row {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    fn answer(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn case_does_not_count_and_a_second_reading_does() {
        let names = row(&[("first", "Ana"), ("last", "de la Cruz")]);
        assert!(faults(Kind::Names, &names, &answer(r#"{"first":"ana","last":"De la cruz"}"#)).is_empty());
        let times = row(&[
            ("type", "interval"),
            ("earliest", "T15:00"),
            ("latest", ""),
            ("alt_interval", "T15:00/T17:00"),
        ]);
        let read = r#"{"type":"interval","earliest":"T15:00","latest":"T17:00","choice":"","exclude":""}"#;
        assert!(faults(Kind::Times, &times, &answer(read)).is_empty());
        let late = read.replace("T17:00", "T18:00");
        assert_eq!(faults(Kind::Times, &times, &answer(&late)).len(), 1);
    }

    #[test]
    fn an_excluded_day_outside_the_wish_is_excluded_anyway() {
        let wish = |exclude: &str| {
            let tuesday = [("earliest", "2026-01-13T00:00"), ("latest", "2026-01-13T23:59")];
            row(&[("type", "interval"), ("exclude", exclude), tuesday[0], tuesday[1]])
        };
        let read = answer(
            r#"{"type":"interval","choice":"","exclude":"","earliest":"2026-01-13T00:00","latest":"2026-01-13T23:59"}"#,
        );
        assert!(faults(Kind::Times, &wish("2026-01-12"), &read).is_empty());
        assert!(faults(Kind::Times, &wish("2026-01-14"), &read).is_empty());
        assert_eq!(faults(Kind::Times, &wish("2026-01-13"), &read).len(), 1, "inside it counts");
        let open = row(&[("type", "flexible"), ("exclude", "2026-01-13")]);
        let none = answer(r#"{"type":"flexible","choice":"","exclude":"","earliest":"","latest":""}"#);
        assert_eq!(faults(Kind::Times, &open, &none).len(), 1, "without days nothing is outside");
    }

    #[test]
    fn of_cross_streets_only_complete_counts() {
        let corner = row(&[("text", "corner of colfax and york"), ("complete", "no"), ("number", "")]);
        let read = answer(r#"{"street":"Colfax","complete":"no"}"#);
        assert!(faults(Kind::Addresses, &corner, &read).is_empty());
        let street = row(&[("text", "on krameria street"), ("street", "Krameria"), ("complete", "no")]);
        assert!(!faults(Kind::Addresses, &street, &read).is_empty());
    }
}
