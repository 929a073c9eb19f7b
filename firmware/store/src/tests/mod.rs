//! The store as the box uses it, and what it says when the disk misbehaves.

mod board;
mod damage;
mod inputs;
mod migrate;
mod outbox;
mod upkeep;

use std::path::Path;

use jiff::Timestamp;
use vocab::{
    CallId, JobDraft, JobKind, LineId, Place, Private, Record, RecordBody, Slot, Speaker, Urgency, Visit,
};

use crate::{Opened, Store};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Nine o'clock on a Wednesday in Denver.
fn now() -> Timestamp {
    at("2026-01-14T16:00:00Z")
}

fn call(n: u64) -> CallId {
    CallId::from_raw(n)
}

fn memory() -> Store {
    Store::in_memory(1).unwrap()
}

fn open(path: &Path) -> Opened {
    Store::open(path, now(), 1).unwrap()
}

fn row(n: u64, body: RecordBody) -> Record {
    Record { call: call(n), at: now(), body }
}

fn started(n: u64) -> Record {
    let caller = Some("+13035550142".parse().unwrap());
    row(n, RecordBody::Started { line: LineId(0), caller, dialled: None })
}

fn said(n: u64, text: &str) -> Record {
    let text = Private::new(text.to_owned());
    row(n, RecordBody::Turn { speaker: Speaker::Caller, text, asks: None, confidence: Some(0.5), at_ms: 900 })
}

fn ended(n: u64, outcome: &'static str) -> Record {
    row(n, RecordBody::Ended { outcome, reason: "goodbye".into() })
}

fn draft(n: u64) -> JobDraft {
    JobDraft {
        call: call(n),
        number: 0,
        kind: JobKind::new("hvac_tuneup"),
        urgency: Urgency::Routine,
        name: Private::new("Ada Example".into()),
        phone: Some("+13035550142".parse().unwrap()),
        place: Private::new(Place {
            street: "12 Elm St".into(),
            unit: None,
            city: Some("Denver".into()),
            zip: Some("80210".into()),
        }),
        slot: None,
        hold: None,
        summary: Private::new("tune-up".into()),
        flags: vec![vocab::Field::Unit, vocab::Field::Name],
    }
}

/// Two hours of a technician from a UTC hour of the next day on.
fn visit(technician: &str, hour: i8) -> Visit {
    let start = at("2026-01-15T00:00:00Z") + jiff::SignedDuration::from_hours(i64::from(hour));
    let window = Slot { start, end: start + jiff::SignedDuration::from_hours(2) };
    Visit { technician: technician.into(), window, busy: window }
}

fn count(store: &Store, table: &str) -> i64 {
    store.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}
