//! Between rows and the vocabulary: enums as their snake-case words, times as milliseconds, ids as integers.

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use vocab::{Field, Slot};

use crate::StoreError;

/// The word of an enum of `vocab`, as serde writes it.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

/// Reads a word back.
pub(crate) fn read_word<T: DeserializeOwned>(
    doing: &'static str,
    word: String,
    expected: &'static str,
) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(word.clone())).map_err(|_| StoreError::Cell {
        doing,
        cell: word,
        expected,
    })
}

/// Milliseconds since 1970, UTC.
pub(crate) fn ms(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// A moment from milliseconds; out of range reads as the calendar's end.
pub(crate) fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
}

/// A window from two cells.
pub(crate) fn slot(start_ms: i64, end_ms: i64) -> Slot {
    Slot { start: moment(start_ms), end: moment(end_ms) }
}

/// An id of `vocab` as SQLite keeps it: they have 63 bits.
pub(crate) fn id(raw: u64) -> i64 {
    i64::try_from(raw).unwrap_or(i64::MAX)
}

/// And back.
pub(crate) fn raw(id: i64) -> u64 {
    u64::try_from(id).unwrap_or(0)
}

/// Flags as one cell.
pub(crate) fn flags(fields: &[Field]) -> String {
    fields.iter().map(|f| f.as_str()).collect::<Vec<_>>().join(",")
}

/// And back; words that are no field are left out.
pub(crate) fn read_flags(cell: &str) -> Vec<Field> {
    let all = [
        Field::Street,
        Field::Unit,
        Field::Zip,
        Field::City,
        Field::Phone,
        Field::Name,
        Field::Slot,
        Field::JobKind,
    ];
    cell.split(',').filter_map(|word| all.into_iter().find(|f| f.as_str() == word)).collect()
}

/// The board's id of a job.
pub(crate) fn board_id(number: i64) -> String {
    format!("NB-{}", 1_000 + number)
}

/// The board's id of a message.
pub(crate) fn message_id(number: i64) -> String {
    format!("NB-M{number}")
}
