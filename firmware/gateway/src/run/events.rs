//! `run --events FILE`: one JSON line per thing that happens on a call, for the demo, the benches and a person
//! who looks over the box's shoulder. It holds what callers say: it is off unless asked for, and is no log.
//!
//! Every line has `ns` (the system's monotonic clock), `call` and `event`; a prompt has the fields of
//! `talk --jsonl`.

use std::{
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    sync::mpsc::{SyncSender, sync_channel},
    thread::JoinHandle,
};

use call::DecodeKind;
use dialogue::Say;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use vocab::{CallId, Heard, Phone, Record, RecordBody};

use crate::{clock::monotonic_ns, config::MOST_CALLS};

/// Some ten lines a second and call × 5 s of a slow disk.
const LINES: usize = 50 * MOST_CALLS;

/// Why there is no file of events.
#[derive(Debug, thiserror::Error)]
#[error("the events file {path} can't be written: is its folder there?")]
pub struct EventsError {
    path: PathBuf,
    source: std::io::Error,
}

/// Writes events, or nothing when none were asked for. Full = the line is dropped: the call comes first.
#[derive(Clone, Debug)]
pub(super) struct Events {
    sender: Option<SyncSender<Value>>,
    zone: TimeZone,
}

impl Events {
    pub(super) fn off() -> Self {
        Self { sender: None, zone: TimeZone::UTC }
    }

    /// Opens the file and starts the thread, which ends when every handle is dropped.
    pub(super) fn open(path: &Path, zone: TimeZone) -> Result<(Self, JoinHandle<()>), EventsError> {
        let fault = |source| EventsError { path: path.to_owned(), source };
        let file = std::fs::OpenOptions::new().append(true).create(true).open(path).map_err(fault)?;
        let (sender, inbox) = sync_channel::<Value>(LINES);
        let mut file = BufWriter::new(file);
        let write = move || {
            while let Ok(line) = inbox.recv() {
                let written = writeln!(file, "{line}").and_then(|()| file.flush());
                if let Err(error) = written {
                    tracing::warn!(%error, "the events file can't be written: it ends here");
                    return;
                }
            }
        };
        let join = std::thread::Builder::new().name("events".into()).spawn(write).map_err(fault)?;
        Ok((Self { sender: Some(sender), zone }, join))
    }

    pub(super) fn told(&self, call: CallId, say: &Say) {
        self.put(call, "say", || {
            let offers: Vec<Value> = say.offers.iter().map(|o| self.window(&o.slot)).collect();
            json!({
                "id": say.id.0, "say": say.text(), "asks": say.asks.as_str(), "about": say.about, "offers": offers,
                "advice": say.advice, "waits_s": say.waits.as_secs_f64(), "spoken": spoken(say),
            })
        });
    }

    pub(super) fn transcript(&self, call: CallId, kind: DecodeKind, heard: &Heard) {
        let event = match kind {
            DecodeKind::Partial => "partial",
            DecodeKind::Final => "heard",
        };
        self.put(call, event, || {
            json!({
                "text": heard.text.expose(), "confidence": heard.confidence,
                "from_s": heard.span.from.seconds(), "to_s": heard.span.to.seconds(),
            })
        });
    }

    pub(super) fn record(&self, record: &Record) {
        let (event, body): (&str, Value) = match &record.body {
            RecordBody::Started { line, caller, .. } => {
                ("started", json!({ "line": line.0, "from": caller.as_ref().map(Phone::e164) }))
            }
            // Turns come as `say` and `heard`, which hold more; what follows from inputs comes by itself.
            RecordBody::Turn { .. } | RecordBody::Inputs(_) => return,
            RecordBody::Finding { hazard, decision, urgency, why } => {
                ("finding", json!({ "hazard": hazard, "decision": decision, "urgency": urgency, "why": why }))
            }
            RecordBody::Decision { what, why, detail } => {
                ("decision", json!({ "what": what, "why": why, "detail": detail.expose() }))
            }
            RecordBody::Asked { query, kind, result, took_ms } => {
                ("asked", json!({ "query": query, "kind": kind, "result": result, "took_ms": took_ms }))
            }
            RecordBody::Alarm { hazard, urgency } => {
                ("alarm", json!({ "hazard": hazard, "urgency": urgency }))
            }
            RecordBody::Silenced { by } => ("silenced", json!({ "by": by })),
            RecordBody::Ended { outcome, reason } => {
                ("ended", json!({ "outcome": outcome, "reason": reason }))
            }
        };
        self.put(record.call, event, || body);
    }

    /// A plain event with its own fields.
    pub(super) fn put(&self, call: CallId, event: &str, body: impl FnOnce() -> Value) {
        let Some(sender) = &self.sender else { return };
        let mut line = json!({ "ns": monotonic_ns(), "call": call.to_string(), "event": event });
        if let (Some(line), Value::Object(body)) = (line.as_object_mut(), body()) {
            line.extend(body);
        }
        if sender.try_send(line).is_err() {
            tracing::debug!(%call, "an event line was dropped: the disk is too slow");
        }
    }

    fn window(&self, slot: &vocab::Slot) -> Value {
        let local =
            |at: jiff::Timestamp| at.to_zoned(self.zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string();
        json!({ "start": local(slot.start), "end": local(slot.end) })
    }
}

fn spoken(say: &Say) -> Vec<&str> {
    say.segments.iter().map(|s| s.spoken.as_str()).collect()
}
