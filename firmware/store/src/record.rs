//! The record of a call, row by row.

use std::borrow::Cow;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;
use vocab::{CallId, KeptInput, Phone, Record, RecordBody};

use crate::{
    Store, StoreError,
    outbox::{News, post},
    upkeep::PROVED_OF,
    words::{id, ms, word},
};

impl Store {
    /// Writes one row. A second outcome of a call is refused silently: the first one stands.
    pub fn record(&mut self, record: &Record) -> Result<(), StoreError> {
        self.record_all(std::slice::from_ref(record))
    }

    /// Writes several rows in one transaction: all or none.
    pub fn record_all(&mut self, records: &[Record]) -> Result<(), StoreError> {
        let mut seq = self.next_seq;
        let step = self.write().map_err(StoreError::of("recording a call"))?;
        for record in records {
            insert(&step, seq, record).map_err(StoreError::of("recording a call"))?;
            seq += 1;
        }
        step.commit().map_err(StoreError::of("recording a call"))?;
        self.next_seq = seq;
        Ok(())
    }
}

/// A call's row, in case its first row was lost: every row of a call belongs to one.
pub(crate) fn ensure_call(db: &Connection, call: CallId, at: Timestamp) -> rusqlite::Result<()> {
    let mut known = db.prepare_cached("INSERT OR IGNORE INTO calls (id, started_ms) VALUES (?1, ?2)")?;
    known.execute(params![id(call.raw()), ms(at)])?;
    Ok(())
}

fn insert(db: &Connection, seq: i64, record: &Record) -> rusqlite::Result<()> {
    let (call, at) = (id(record.call.raw()), ms(record.at));
    if !matches!(record.body, RecordBody::Started { .. }) {
        ensure_call(db, record.call, record.at)?;
    }
    match &record.body {
        RecordBody::Started { line, caller, dialled } => db.execute(
            "INSERT INTO calls (id, line, caller, dialled, started_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET line = ?2, caller = ?3, dialled = ?4",
            params![call, line.0, caller.as_ref().map(Phone::e164), dialled.as_ref().map(Phone::e164), at],
        ),
        RecordBody::Turn { speaker, text, asks, confidence, at_ms } => db.execute(
            "INSERT INTO turns (seq, call, at_ms, into_ms, speaker, text, asks, confidence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                seq,
                call,
                at,
                i64::try_from(*at_ms).unwrap_or(i64::MAX),
                word(speaker),
                text.expose(),
                asks,
                confidence.map(f64::from)
            ],
        ),
        RecordBody::Finding { hazard, decision, urgency, why } => db.execute(
            "INSERT INTO findings (seq, call, at_ms, hazard, decision, urgency, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![seq, call, at, hazard.map(|h| h.as_str()), word(decision), urgency.as_str(), why],
        ),
        RecordBody::Decision { what, why, detail } => db.execute(
            "INSERT INTO decisions (seq, call, at_ms, what, why, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![seq, call, at, what, why, json!(detail.expose()).to_string()],
        ),
        RecordBody::Asked { query, kind, result, took_ms } => db.execute(
            "INSERT INTO questions (seq, call, at_ms, query, kind, result, took_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![seq, call, at, query.0, kind, result, i64::try_from(*took_ms).unwrap_or(i64::MAX)],
        ),
        RecordBody::Inputs(inputs) => return keep(db, call, inputs),
        RecordBody::Alarm { hazard, urgency } => {
            let body = json!({
                "type": "alarm", "call": record.call, "hazard": hazard, "urgency": urgency, "at": record.at,
            });
            post(db, record.at, &record.call.to_string(), News::Alarm, &body)?;
            db.execute(
                "INSERT INTO alarms (seq, call, at_ms, hazard, urgency) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![seq, call, at, hazard.as_str(), urgency.as_str()],
            )
        }
        RecordBody::Silenced { by } => db.execute(
            "UPDATE alarms SET silenced_ms = ?2, silenced_by = ?3 WHERE call = ?1 AND silenced_ms IS NULL",
            params![call, at, word(by)],
        ),
        RecordBody::Ended { outcome, reason } => {
            return end(db, record.call, record.at, outcome, reason, GivenBy::Call);
        }
    }?;
    Ok(())
}

/// What happened to a conversation, a row each.
fn keep(db: &Connection, call: i64, inputs: &[KeptInput]) -> rusqlite::Result<()> {
    let mut row = db.prepare_cached(
        "INSERT INTO inputs (call, number, after_ns, at_ms, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for input in inputs {
        let after = i64::try_from(input.after_ns).unwrap_or(i64::MAX);
        row.execute(params![call, input.number, after, ms(input.at), input.body.expose()])?;
    }
    Ok(())
}

/// A call that is told to have come to nothing, though a row of it stands, came to that: the row may have been
/// committed after its caller gave up waiting.
fn raised<'o>(db: &Connection, call: CallId, outcome: &'o str) -> rusqlite::Result<Cow<'o, str>> {
    if !matches!(outcome, "abandoned" | "failed") {
        return Ok(Cow::Borrowed(outcome));
    }
    let proved = format!("SELECT {PROVED_OF} FROM calls WHERE calls.id = ?1");
    let proved: Option<String> =
        db.prepare_cached(&proved)?.query_row([id(call.raw())], |row| row.get(0)).optional()?;
    // A message may be the lead of a caller who hung up half-way, which is no outcome of its own.
    let proved = proved.filter(|p| !matches!(&**p, "message" | "failed"));
    Ok(proved.map_or(Cow::Borrowed(outcome), Cow::Owned))
}

/// Who gave a call its outcome.
#[derive(Clone, Copy, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GivenBy {
    /// The call itself.
    Call,
    /// The box's next start.
    Recovery,
}

/// The one outcome of a call, its outbox row, and the end of its holds. A call that has an outcome keeps it.
pub(crate) fn end(
    db: &Connection,
    call: CallId,
    at: Timestamp,
    outcome: &str,
    reason: &str,
    given_by: GivenBy,
) -> rusqlite::Result<()> {
    let outcome = &*raised(db, call, outcome)?;
    let written = db.execute(
        "INSERT INTO outcomes (call, outcome, reason, ended_ms, given_by) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (call) DO NOTHING",
        params![id(call.raw()), outcome, reason, ms(at), word(&given_by)],
    )?;
    if written == 1 {
        let body = json!({ "type": "outcome", "call": call, "outcome": outcome, "at": at });
        post(db, at, &call.to_string(), News::Outcome, &body)?;
    }
    db.execute("DELETE FROM holds WHERE call = ?1", [id(call.raw())])?;
    Ok(())
}
