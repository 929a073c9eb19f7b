//! Reading: what `calls` and `jobs` list, show and export, from any process while the box runs.

use std::{collections::BTreeMap, path::Path};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use vocab::{CallId, Field, JobId, JobState, KeptInput, MessageFor, NewsId, Phone, Place, Private, Slot};

use crate::{
    OpenError, Store, StoreError,
    words::{board_id, id, message_id, moment, raw, read_flags, read_word, slot},
};

/// A reading connection.
#[derive(Debug)]
pub struct Shelf(Connection);

/// A call, as a list shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CallRow {
    /// Its id.
    pub call: CallId,
    /// When its first row was written, UTC.
    pub started: Timestamp,
    /// When it ended, UTC; `None` = it goes on.
    pub ended: Option<Timestamp>,
    /// The caller's number; `None` = withheld.
    pub caller: Option<Phone>,
    /// The number dialled.
    pub dialled: Option<Phone>,
    /// The protocol's word; `None` = it goes on.
    pub outcome: Option<String>,
    /// What ended it; for `failed`, what broke.
    pub reason: Option<String>,
    /// Whether the alarm was raised.
    pub alarm: bool,
}

/// All that is kept of a call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Story {
    /// The call.
    pub call: CallRow,
    /// What was said, in order.
    pub turns: Vec<TurnRow>,
    /// What triage decided.
    pub findings: Vec<FindingRow>,
    /// What the conversation decided and why.
    pub decisions: Vec<DecisionRow>,
    /// What the office was asked.
    pub questions: Vec<QuestionRow>,
    /// Alarms.
    pub alarms: Vec<AlarmRow>,
    /// Jobs made in it.
    pub jobs: Vec<JobRow>,
    /// Appointments moved or cancelled in it.
    pub changes: Vec<ChangeRow>,
    /// Messages left in it.
    pub messages: Vec<MessageRow>,
    /// What happened to the conversation, in order. Empty = a version that kept none wrote the call.
    #[serde(default)]
    pub inputs: Vec<KeptInput>,
}

/// Something said. `seq` orders the rows of all kinds of a call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TurnRow {
    /// Order.
    pub seq: i64,
    /// UTC.
    pub at: Timestamp,
    /// Milliseconds since the call was answered.
    pub into_ms: i64,
    /// `caller` or `box`.
    pub speaker: String,
    /// What.
    pub text: Private<String>,
    /// What the box asked.
    pub asks: Option<String>,
    /// 0 to 1.
    pub confidence: Option<f64>,
}

/// A decision of triage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FindingRow {
    /// Order.
    pub seq: i64,
    /// UTC.
    pub at: Timestamp,
    /// For what.
    pub hazard: Option<String>,
    /// `no`, `ask` or `alarm`.
    pub decision: String,
    /// How urgent.
    pub urgency: String,
    /// Rule or witness.
    pub why: String,
}

/// A step of the conversation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DecisionRow {
    /// Order.
    pub seq: i64,
    /// UTC.
    pub at: Timestamp,
    /// What.
    pub what: String,
    /// The rule behind it.
    pub why: String,
    /// Values.
    pub detail: Private<BTreeMap<String, String>>,
}

/// A question to the office.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QuestionRow {
    /// Order.
    pub seq: i64,
    /// UTC.
    pub at: Timestamp,
    /// Number within the call.
    pub query: i64,
    /// What kind.
    pub kind: String,
    /// How it went.
    pub result: String,
    /// Milliseconds from question to answer.
    pub took_ms: i64,
}

/// An alarm.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AlarmRow {
    /// Order.
    pub seq: i64,
    /// UTC.
    pub at: Timestamp,
    /// What for.
    pub hazard: String,
    /// How urgent.
    pub urgency: String,
    /// When the bell was silenced.
    pub silenced: Option<Timestamp>,
    /// By whom.
    pub silenced_by: Option<String>,
}

/// A job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JobRow {
    /// The box's id.
    pub job: JobId,
    /// The board's id.
    pub board_id: String,
    /// The call that it was made in.
    pub call: CallId,
    /// Number within the call, from 0.
    pub number: u8,
    /// Kind.
    pub kind: String,
    /// How soon.
    pub urgency: String,
    /// How far it got.
    pub state: JobState,
    /// Who to ask for.
    pub name: Private<String>,
    /// Call-back number.
    pub phone: Option<Phone>,
    /// Where.
    pub place: Private<Place>,
    /// The arrival window; for a cancelled job the one that it had.
    pub slot: Option<Slot>,
    /// Who comes.
    pub technician: Option<String>,
    /// For the dispatcher.
    pub summary: Private<String>,
    /// Fields to be checked.
    pub flags: Vec<Field>,
    /// UTC.
    pub made: Timestamp,
    /// UTC.
    pub changed: Timestamp,
}

/// An appointment that was moved or cancelled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeRow {
    /// Order.
    pub seq: i64,
    /// Which job.
    pub job: JobId,
    /// The board's id of it.
    pub board_id: String,
    /// UTC.
    pub at: Timestamp,
    /// The window before.
    pub from: Option<Slot>,
    /// The window after; `None` = cancelled.
    pub to: Option<Slot>,
}

/// A message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MessageRow {
    /// The board's id of the task.
    pub board_id: String,
    /// The call that it was left in.
    pub call: CallId,
    /// UTC.
    pub at: Timestamp,
    /// Who for.
    pub target: MessageFor,
    /// Caller's name.
    pub name: Private<String>,
    /// Call-back number.
    pub phone: Option<Phone>,
    /// The words.
    pub text: Private<String>,
}

impl Shelf {
    /// Opens the file for reading only. Neither checks nor changes it.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        if !path.exists() {
            return Err(OpenError::Absent { path: path.to_owned() });
        }
        let open = || -> rusqlite::Result<Connection> {
            let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            db.busy_timeout(std::time::Duration::from_secs(2))?;
            db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
            Ok(db)
        };
        let sql = |e| OpenError::Sql { path: path.to_owned(), source: StoreError::of("reading")(e) };
        open().map(Self).map_err(sql)
    }

    /// Calls, newest first.
    pub fn calls(&self, limit: u32) -> Result<Vec<CallRow>, StoreError> {
        calls(&self.0, limit)
    }

    /// One call with all its rows.
    pub fn story(&self, call: CallId) -> Result<Option<Story>, StoreError> {
        story(&self.0, call)
    }

    /// Jobs, newest first.
    pub fn jobs(&self, limit: u32) -> Result<Vec<JobRow>, StoreError> {
        jobs(&self.0, "1 ORDER BY number DESC LIMIT ?1", params![limit])
    }

    /// One job.
    pub fn job(&self, job: JobId) -> Result<Option<JobRow>, StoreError> {
        Ok(jobs(&self.0, "id = ?1", params![id(job.raw())])?.pop())
    }

    /// How many parcels nobody has acknowledged.
    pub fn undelivered(&self) -> Result<u64, StoreError> {
        let count =
            self.0.query_row("SELECT count(*) FROM outbox WHERE done_ms IS NULL", [], |row| row.get(0));
        count.map(|n: i64| u64::try_from(n).unwrap_or(0)).map_err(StoreError::of("counting the outbox"))
    }

    /// Every parcel that is kept, delivered or not, in order: its id, its number and its key.
    pub fn posted(&self) -> Result<Vec<(NewsId, i64, String)>, StoreError> {
        rows(
            &self.0,
            "reading the outbox",
            "SELECT news, seq, key FROM outbox ORDER BY seq",
            params![],
            |row| Ok((NewsId::from_raw(raw(row.get(0)?)), row.get(1)?, row.get(2)?)),
        )
    }

    /// The number that was dialled in a call, while its row is kept.
    pub fn dialled(&self, call: CallId) -> Result<Option<Phone>, StoreError> {
        dialled(&self.0, call)
    }

    /// Messages, newest first.
    pub fn messages(&self, limit: u32) -> Result<Vec<MessageRow>, StoreError> {
        messages(&self.0, "1 ORDER BY number DESC LIMIT ?1", params![limit])
    }
}

impl Store {
    /// Calls, newest first.
    pub fn calls(&self, limit: u32) -> Result<Vec<CallRow>, StoreError> {
        calls(&self.db, limit)
    }

    /// One call with all its rows.
    pub fn story(&self, call: CallId) -> Result<Option<Story>, StoreError> {
        story(&self.db, call)
    }

    /// Jobs made in a call, in order.
    pub fn jobs_of(&self, call: CallId) -> Result<Vec<JobRow>, StoreError> {
        jobs(&self.db, "call = ?1 ORDER BY ordinal", params![id(call.raw())])
    }

    /// The number that was dialled in a call, while its row is kept.
    pub fn dialled(&self, call: CallId) -> Result<Option<Phone>, StoreError> {
        dialled(&self.db, call)
    }

    /// A job as it stands.
    pub fn job_row(&self, job: JobId) -> Result<Option<JobRow>, StoreError> {
        Ok(jobs(&self.db, "id = ?1", params![id(job.raw())])?.pop())
    }

    /// A message by its board id.
    pub fn message_row(&self, board_id: &str) -> Result<Option<MessageRow>, StoreError> {
        let number: Option<i64> = board_id.strip_prefix("NB-M").and_then(|n| n.parse().ok());
        Ok(messages(&self.db, "number = ?1", params![number])?.pop())
    }

    /// Messages left in a call, in order.
    pub fn messages_of(&self, call: CallId) -> Result<Vec<MessageRow>, StoreError> {
        messages(&self.db, "call = ?1 ORDER BY number", params![id(call.raw())])
    }

    /// Appointments moved or cancelled in a call, in order.
    pub fn changes_of(&self, call: CallId) -> Result<Vec<ChangeRow>, StoreError> {
        changes(&self.db, call)
    }
}

fn dialled(db: &Connection, call: CallId) -> Result<Option<Phone>, StoreError> {
    let found = db.query_row("SELECT dialled FROM calls WHERE id = ?1", [id(call.raw())], |row| row.get(0));
    found.optional().map(|found| phone(found.flatten())).map_err(StoreError::of("reading a call"))
}

const CALL: &str = "SELECT calls.id, started_ms, ended_ms, caller, dialled, outcome, reason,
  EXISTS (SELECT 1 FROM alarms WHERE alarms.call = calls.id)
  FROM calls LEFT JOIN outcomes ON outcomes.call = calls.id";

fn calls(db: &Connection, limit: u32) -> Result<Vec<CallRow>, StoreError> {
    let sql = format!("{CALL} ORDER BY started_ms DESC, calls.id DESC LIMIT ?1");
    rows(db, "listing calls", &sql, params![limit], call_row)
}

fn story(db: &Connection, call: CallId) -> Result<Option<Story>, StoreError> {
    let doing = "reading a call";
    let key = id(call.raw());
    let found = db.query_row(&format!("{CALL} WHERE calls.id = ?1"), [key], call_row).optional();
    let Some(row) = found.map_err(StoreError::of(doing))? else { return Ok(None) };
    let of_call =
        |columns: &str, table: &str| format!("SELECT {columns} FROM {table} WHERE call = ?1 ORDER BY seq");
    Ok(Some(Story {
        call: row,
        turns: rows(
            db,
            doing,
            &of_call("seq, at_ms, into_ms, speaker, text, asks, confidence", "turns"),
            params![key],
            turn_row,
        )?,
        findings: rows(
            db,
            doing,
            &of_call("seq, at_ms, hazard, decision, urgency, why", "findings"),
            params![key],
            finding_row,
        )?,
        decisions: rows(
            db,
            doing,
            &of_call("seq, at_ms, what, why, detail", "decisions"),
            params![key],
            decision_row,
        )?,
        questions: rows(
            db,
            doing,
            &of_call("seq, at_ms, query, kind, result, took_ms", "questions"),
            params![key],
            question_row,
        )?,
        alarms: rows(
            db,
            doing,
            &of_call("seq, at_ms, hazard, urgency, silenced_ms, silenced_by", "alarms"),
            params![key],
            alarm_row,
        )?,
        jobs: jobs(db, "call = ?1 ORDER BY ordinal", params![key])?,
        changes: changes(db, call)?,
        messages: messages(db, "call = ?1 ORDER BY number", params![key])?,
        inputs: inputs(db, key)?,
    }))
}

fn inputs(db: &Connection, call: i64) -> Result<Vec<KeptInput>, StoreError> {
    // A box that has not run since it was renewed has no such table yet, and readers change nothing.
    let known = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'inputs')";
    let doing = "reading a call's inputs";
    let there: bool = db.query_row(known, [], |row| row.get(0)).map_err(StoreError::of(doing))?;
    if !there {
        return Ok(Vec::new());
    }
    let sql = "SELECT number, after_ns, at_ms, body FROM inputs WHERE call = ?1 ORDER BY number";
    rows(db, doing, sql, params![call], |row| {
        Ok(KeptInput {
            number: row.get(0)?,
            after_ns: raw(row.get(1)?),
            at: moment(row.get(2)?),
            body: row.get::<_, String>(3)?.into(),
        })
    })
}

fn rows<T>(
    db: &Connection,
    doing: &'static str,
    sql: &str,
    key: &[&dyn rusqlite::ToSql],
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = db.prepare_cached(sql).map_err(StoreError::of(doing))?;
    let found = statement.query_map(key, read).map_err(StoreError::of(doing))?;
    found.collect::<Result<_, _>>().map_err(StoreError::of(doing))
}

fn call_row(row: &Row<'_>) -> rusqlite::Result<CallRow> {
    Ok(CallRow {
        call: CallId::from_raw(raw(row.get(0)?)),
        started: moment(row.get(1)?),
        ended: row.get::<_, Option<i64>>(2)?.map(moment),
        caller: phone(row.get(3)?),
        dialled: phone(row.get(4)?),
        outcome: row.get(5)?,
        reason: row.get(6)?,
        alarm: row.get(7)?,
    })
}

fn turn_row(row: &Row<'_>) -> rusqlite::Result<TurnRow> {
    Ok(TurnRow {
        seq: row.get(0)?,
        at: moment(row.get(1)?),
        into_ms: row.get(2)?,
        speaker: row.get(3)?,
        text: row.get::<_, String>(4)?.into(),
        asks: row.get(5)?,
        confidence: row.get(6)?,
    })
}

fn finding_row(row: &Row<'_>) -> rusqlite::Result<FindingRow> {
    Ok(FindingRow {
        seq: row.get(0)?,
        at: moment(row.get(1)?),
        hazard: row.get(2)?,
        decision: row.get(3)?,
        urgency: row.get(4)?,
        why: row.get(5)?,
    })
}

fn decision_row(row: &Row<'_>) -> rusqlite::Result<DecisionRow> {
    let detail: String = row.get(4)?;
    Ok(DecisionRow {
        seq: row.get(0)?,
        at: moment(row.get(1)?),
        what: row.get(2)?,
        why: row.get(3)?,
        detail: serde_json::from_str::<BTreeMap<String, String>>(&detail).unwrap_or_default().into(),
    })
}

fn question_row(row: &Row<'_>) -> rusqlite::Result<QuestionRow> {
    Ok(QuestionRow {
        seq: row.get(0)?,
        at: moment(row.get(1)?),
        query: row.get(2)?,
        kind: row.get(3)?,
        result: row.get(4)?,
        took_ms: row.get(5)?,
    })
}

fn alarm_row(row: &Row<'_>) -> rusqlite::Result<AlarmRow> {
    Ok(AlarmRow {
        seq: row.get(0)?,
        at: moment(row.get(1)?),
        hazard: row.get(2)?,
        urgency: row.get(3)?,
        silenced: row.get::<_, Option<i64>>(4)?.map(moment),
        silenced_by: row.get(5)?,
    })
}

fn jobs(db: &Connection, which: &str, key: &[&dyn rusqlite::ToSql]) -> Result<Vec<JobRow>, StoreError> {
    let doing = "reading jobs";
    let sql = format!(
        "SELECT id, number, call, ordinal, kind, urgency, state, name, phone, street, unit, city, zip, start_ms,
           end_ms, technician, summary, flags, made_ms, changed_ms
         FROM jobs LEFT JOIN appointments ON job = id WHERE {which}"
    );
    let found = rows(db, doing, &sql, key, |row| Ok((job_row(row)?, row.get::<_, String>(6)?)))?;
    let state = |(mut job, state): (JobRow, String)| {
        job.state = read_word(doing, state, "a job's state")?;
        Ok(job)
    };
    found.into_iter().map(state).collect()
}

fn job_row(row: &Row<'_>) -> rusqlite::Result<JobRow> {
    let window = row.get::<_, Option<i64>>(13)?.zip(row.get::<_, Option<i64>>(14)?);
    Ok(JobRow {
        job: JobId::from_raw(raw(row.get(0)?)),
        board_id: board_id(row.get(1)?),
        call: CallId::from_raw(raw(row.get(2)?)),
        number: row.get(3)?,
        kind: row.get(4)?,
        urgency: row.get(5)?,
        state: JobState::Requested,
        name: row.get::<_, String>(7)?.into(),
        phone: phone(row.get(8)?),
        place: Place { street: row.get(9)?, unit: row.get(10)?, city: row.get(11)?, zip: row.get(12)? }
            .into(),
        slot: window.map(|(start, end)| slot(start, end)),
        technician: row.get(15)?,
        summary: row.get::<_, String>(16)?.into(),
        flags: read_flags(&row.get::<_, String>(17)?),
        made: moment(row.get(18)?),
        changed: moment(row.get(19)?),
    })
}

fn changes(db: &Connection, call: CallId) -> Result<Vec<ChangeRow>, StoreError> {
    let sql = "SELECT seq, job, number, at_ms, from_start_ms, from_end_ms, to_start_ms, to_end_ms
               FROM changes JOIN jobs ON id = job WHERE changes.call = ?1 ORDER BY seq";
    rows(db, "reading changes", sql, params![id(call.raw())], |row| {
        let window = |from: usize| -> rusqlite::Result<Option<Slot>> {
            let ends = row.get::<_, Option<i64>>(from)?.zip(row.get::<_, Option<i64>>(from + 1)?);
            Ok(ends.map(|(start, end)| slot(start, end)))
        };
        Ok(ChangeRow {
            seq: row.get(0)?,
            job: JobId::from_raw(raw(row.get(1)?)),
            board_id: board_id(row.get(2)?),
            at: moment(row.get(3)?),
            from: window(4)?,
            to: window(6)?,
        })
    })
}

fn messages(
    db: &Connection,
    which: &str,
    key: &[&dyn rusqlite::ToSql],
) -> Result<Vec<MessageRow>, StoreError> {
    let doing = "reading messages";
    let sql = format!("SELECT number, call, at_ms, target, name, phone, text FROM messages WHERE {which}");
    let found = rows(db, doing, &sql, key, |row| {
        let message = MessageRow {
            board_id: message_id(row.get(0)?),
            call: CallId::from_raw(raw(row.get(1)?)),
            at: moment(row.get(2)?),
            target: MessageFor::Office,
            name: row.get::<_, String>(4)?.into(),
            phone: phone(row.get(5)?),
            text: row.get::<_, String>(6)?.into(),
        };
        Ok((message, row.get::<_, String>(3)?))
    })?;
    let target = |(mut message, target): (MessageRow, String)| {
        message.target = read_word(doing, target, "whom a message is for")?;
        Ok(message)
    };
    found.into_iter().map(target).collect()
}

fn phone(text: Option<String>) -> Option<Phone> {
    text.and_then(|text| text.parse().ok())
}
