//! The own board's rows: holds, jobs, appointments, messages. Every method is one transaction.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;
use vocab::{
    CallId, Held, HoldId, JobDraft, JobId, JobKind, JobState, MessageDraft, Phone, Private, Receipt, Slot,
    Standing, Taken, Visit,
};

use crate::{
    Store, StoreError,
    outbox::{News, post},
    places::{number_of, remember},
    record::ensure_call,
    words::{board_id, flags, id, message_id, moment, ms, raw, read_word, slot, word},
};

impl Store {
    /// Standing appointments and holds (run out or not) that touch `within`.
    pub fn taken(&mut self, within: Slot) -> Result<Vec<Taken>, StoreError> {
        let doing = StoreError::of("reading the board");
        let mut booked = self
            .db
            .prepare_cached(
                "SELECT technician, start_ms, busy_until_ms FROM appointments
                 WHERE cancelled_ms IS NULL AND busy_until_ms > ?1 AND start_ms < ?2",
            )
            .map_err(&doing)?;
        let window = params![ms(within.start), ms(within.end)];
        let appointments = booked
            .query_map(window, |row| {
                Ok(Taken { technician: row.get(0)?, busy: slot(row.get(1)?, row.get(2)?), hold: None })
            })
            .map_err(&doing)?;
        let mut taken = appointments.collect::<Result<Vec<_>, _>>().map_err(&doing)?;
        let mut kept = self
            .db
            .prepare_cached(&format!("{HOLD} WHERE busy_until_ms > ?1 AND start_ms < ?2"))
            .map_err(&doing)?;
        for held in kept.query_map(window, held).map_err(&doing)? {
            let held = held.map_err(&doing)?;
            taken.push(Taken {
                technician: held.visit.technician.clone(),
                busy: held.visit.busy,
                hold: Some(held),
            });
        }
        Ok(taken)
    }

    /// Keeps exactly these windows for the call until `until` and gives its other holds back.
    pub fn hold(
        &mut self,
        at: Timestamp,
        call: CallId,
        visits: &[Visit],
        until: Timestamp,
    ) -> Result<Vec<HoldId>, StoreError> {
        let ids: Vec<HoldId> = visits.iter().map(|_| HoldId::new(at, self.random())).collect();
        let doing = StoreError::of("holding a window");
        let step = self.write().map_err(&doing)?;
        let kept = replace_holds(&step, at, call, visits, &ids, until).map_err(&doing)?;
        step.commit().map_err(&doing)?;
        Ok(kept)
    }

    /// Gives all holds of the call back.
    pub fn release(&mut self, call: CallId) -> Result<(), StoreError> {
        release(&self.db, call).map_err(StoreError::of("giving holds back"))
    }

    /// A hold, run out or not.
    pub fn held(&mut self, hold: HoldId) -> Result<Option<Held>, StoreError> {
        self.db
            .query_row(&format!("{HOLD} WHERE id = ?1"), [id(hold.raw())], held)
            .optional()
            .map_err(StoreError::of("reading a hold"))
    }

    /// A job.
    pub fn job(&mut self, job: JobId) -> Result<Option<Standing>, StoreError> {
        standing(&self.db, "id = ?1", params![id(job.raw())])
    }

    /// The job made with this idempotency key.
    pub fn made(&mut self, call: CallId, number: u8) -> Result<Option<Standing>, StoreError> {
        standing(&self.db, "call = ?1 AND ordinal = ?2", params![id(call.raw()), number])
    }

    /// Job, appointment, customer and outbox row, and the call's holds given back. A request under the same key
    /// becomes this booking. `None` = the technician's time is gone: nothing was written.
    pub fn book(
        &mut self,
        at: Timestamp,
        draft: &JobDraft,
        visit: &Visit,
    ) -> Result<Option<Receipt>, StoreError> {
        let fresh = JobId::new(at, self.random());
        let doing = "booking a job";
        let step = self.write().map_err(StoreError::of(doing))?;
        match book(&step, at, fresh, draft, visit) {
            Ok(job) => {
                let receipt = receipt(&step, doing, job)?;
                step.commit().map_err(StoreError::of(doing))?;
                Ok(Some(receipt))
            }
            Err(error) if is_overlap(&error) => Ok(None),
            Err(error) => Err(StoreError::of(doing)(error)),
        }
    }

    /// An appointment that comes from no call (an import, a test's world): job, appointment and customer, without
    /// an outbox row. `None` = the technician's time is gone.
    pub fn put_appointment(
        &mut self,
        at: Timestamp,
        draft: &JobDraft,
        visit: &Visit,
    ) -> Result<Option<Receipt>, StoreError> {
        let fresh = JobId::new(at, self.random());
        let doing = "putting an appointment in";
        let step = self.write().map_err(StoreError::of(doing))?;
        let job = match write_visit(&step, at, fresh, draft, visit) {
            Ok(job) => job,
            Err(error) if is_overlap(&error) => return Ok(None),
            Err(error) => return Err(StoreError::of(doing)(error)),
        };
        let receipt = receipt(&step, doing, job)?;
        step.commit().map_err(StoreError::of(doing))?;
        Ok(Some(receipt))
    }

    /// A flagged request, its customer and outbox row, and the call's holds given back.
    pub fn request(&mut self, at: Timestamp, draft: &JobDraft) -> Result<Receipt, StoreError> {
        let job = JobId::new(at, self.random());
        let doing = "keeping a request";
        let step = self.write().map_err(StoreError::of(doing))?;
        request(&step, at, job, draft).map_err(StoreError::of(doing))?;
        let receipt = receipt(&step, doing, job)?;
        step.commit().map_err(StoreError::of(doing))?;
        Ok(receipt)
    }

    /// A message and its outbox row; gives the board's id. The same message of the same call is kept once.
    pub fn message(&mut self, at: Timestamp, draft: &MessageDraft) -> Result<String, StoreError> {
        let doing = StoreError::of("keeping a message");
        let step = self.write().map_err(&doing)?;
        let number = message(&step, at, draft).map_err(&doing)?;
        step.commit().map_err(&doing)?;
        Ok(message_id(number))
    }

    /// Moves an appointment, asked for in `call`. `None` = the technician's time is gone: the old one stands.
    pub fn move_to(
        &mut self,
        at: Timestamp,
        call: CallId,
        job: JobId,
        visit: &Visit,
        under: HoldId,
    ) -> Result<Option<Receipt>, StoreError> {
        let (seq, doing) = (self.seq(), "moving an appointment");
        let step = self.write().map_err(StoreError::of(doing))?;
        match move_to(&step, seq, at, call, job, visit, under) {
            Ok(()) => {
                let receipt = receipt(&step, doing, job)?;
                step.commit().map_err(StoreError::of(doing))?;
                Ok(Some(receipt))
            }
            Err(error) if is_overlap(&error) => Ok(None),
            Err(error) => Err(StoreError::of(doing)(error)),
        }
    }

    /// Takes a job off the board, asked for in `call`; one that is off already stays so.
    pub fn cancel(&mut self, at: Timestamp, call: CallId, job: JobId) -> Result<Receipt, StoreError> {
        let (seq, doing) = (self.seq(), "cancelling a job");
        let step = self.write().map_err(StoreError::of(doing))?;
        cancel(&step, seq, at, call, job).map_err(StoreError::of(doing))?;
        let receipt = receipt(&step, doing, job)?;
        step.commit().map_err(StoreError::of(doing))?;
        Ok(receipt)
    }
}

const HOLD: &str = "SELECT id, call, technician, start_ms, end_ms, busy_until_ms, until_ms FROM holds";

fn held(row: &Row<'_>) -> rusqlite::Result<Held> {
    let window = slot(row.get(3)?, row.get(4)?);
    Ok(Held {
        hold: HoldId::from_raw(raw(row.get(0)?)),
        call: CallId::from_raw(raw(row.get(1)?)),
        visit: Visit {
            technician: row.get(2)?,
            window,
            busy: Slot { start: window.start, end: moment(row.get(5)?) },
        },
        until: moment(row.get(6)?),
    })
}

fn replace_holds(
    db: &Connection,
    at: Timestamp,
    call: CallId,
    visits: &[Visit],
    fresh: &[HoldId],
    until: Timestamp,
) -> rusqlite::Result<Vec<HoldId>> {
    let call_id = id(call.raw());
    let mut before = db.prepare_cached(&format!("{HOLD} WHERE call = ?1"))?;
    let before: Vec<Held> = before.query_map([call_id], held)?.collect::<Result<_, _>>()?;
    db.execute("DELETE FROM holds WHERE call = ?1", [call_id])?;
    let mut kept = Vec::with_capacity(visits.len());
    for (visit, fresh) in visits.iter().zip(fresh) {
        let hold = before.iter().find(|h| h.visit == *visit).map_or(*fresh, |h| h.hold);
        // A hold that ran out and lost its window is gone for good: a clock set back must not revive it.
        db.execute(
            "DELETE FROM holds WHERE technician = ?1 AND until_ms <= ?2 AND start_ms < ?4 AND ?3 < busy_until_ms",
            params![visit.technician, ms(at), ms(visit.busy.start), ms(visit.busy.end)],
        )?;
        db.execute(
            "INSERT INTO holds (id, call, technician, start_ms, end_ms, busy_until_ms, made_ms, until_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                id(hold.raw()),
                call_id,
                visit.technician,
                ms(visit.window.start),
                ms(visit.window.end),
                ms(visit.busy.end),
                ms(at),
                ms(until)
            ],
        )?;
        kept.push(hold);
    }
    Ok(kept)
}

fn release(db: &Connection, call: CallId) -> rusqlite::Result<()> {
    db.execute("DELETE FROM holds WHERE call = ?1", [id(call.raw())])?;
    Ok(())
}

fn standing(
    db: &Connection,
    which: &str,
    key: &[&dyn rusqlite::ToSql],
) -> Result<Option<Standing>, StoreError> {
    let doing = "reading a job";
    let sql = format!(
        "SELECT id, number, state, start_ms, end_ms, kind, zip, under_hold
         FROM jobs LEFT JOIN appointments ON job = id WHERE {which}"
    );
    let found = db.query_row(&sql, key, |row| {
        let start: Option<i64> = row.get(3)?;
        let end: Option<i64> = row.get(4)?;
        let receipt = Receipt {
            job: JobId::from_raw(raw(row.get(0)?)),
            board_id: board_id(row.get(1)?),
            state: JobState::Requested,
            slot: start.zip(end).map(|(start, end)| slot(start, end)),
        };
        let standing = Standing {
            receipt,
            kind: JobKind::new(&row.get::<_, String>(5)?),
            zip: row.get::<_, Option<String>>(6)?.map(Private::new),
            under: row.get::<_, Option<i64>>(7)?.map(|hold| HoldId::from_raw(raw(hold))),
        };
        Ok((standing, row.get::<_, String>(2)?))
    });
    let found = found.optional().map_err(StoreError::of(doing))?;
    found
        .map(|(mut standing, state)| {
            standing.receipt.state = read_word(doing, state, "a job's state")?;
            Ok(standing)
        })
        .transpose()
}

/// What may be promised on, read back from the rows within the transaction that wrote them.
fn receipt(db: &Connection, doing: &'static str, job: JobId) -> Result<Receipt, StoreError> {
    let found = standing(db, "id = ?1", params![id(job.raw())])?;
    found.map(|s| s.receipt).ok_or(StoreError::Cell {
        doing,
        cell: job.to_string(),
        expected: "the job's row",
    })
}

fn book(
    db: &Connection,
    at: Timestamp,
    fresh: JobId,
    draft: &JobDraft,
    visit: &Visit,
) -> rusqlite::Result<JobId> {
    ensure_call(db, draft.call, at)?;
    let job = write_visit(db, at, fresh, draft, visit)?;
    release(db, draft.call)?;
    let body = json!({
        "job": job, "call": draft.call, "kind": draft.kind, "urgency": draft.urgency,
        "technician": visit.technician, "start": visit.window.start, "end": visit.window.end,
    });
    post(db, at, &job.to_string(), News::JobBooked, &body)?;
    Ok(job)
}

/// The job's row and its appointment.
fn write_visit(
    db: &Connection,
    at: Timestamp,
    fresh: JobId,
    draft: &JobDraft,
    visit: &Visit,
) -> rusqlite::Result<JobId> {
    let job = write_job(db, at, fresh, draft, JobState::Booked)?;
    db.execute(
        "INSERT INTO appointments (job, technician, start_ms, end_ms, busy_until_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            id(job.raw()),
            visit.technician,
            ms(visit.window.start),
            ms(visit.window.end),
            ms(visit.busy.end)
        ],
    )?;
    Ok(job)
}

fn request(db: &Connection, at: Timestamp, job: JobId, draft: &JobDraft) -> rusqlite::Result<()> {
    ensure_call(db, draft.call, at)?;
    let job = write_job(db, at, job, draft, JobState::Requested)?;
    release(db, draft.call)?;
    let body = json!({ "job": job, "call": draft.call, "kind": draft.kind, "urgency": draft.urgency });
    post(db, at, &job.to_string(), News::JobRequested, &body)
}

/// The job's row; one under the same key is written over and keeps its id.
fn write_job(
    db: &Connection,
    at: Timestamp,
    fresh: JobId,
    draft: &JobDraft,
    state: JobState,
) -> rusqlite::Result<JobId> {
    if let Some(phone) = &draft.phone {
        remember(db, at, &draft.name, phone, &draft.place)?;
    }
    let place = draft.place.expose();
    let job: i64 = db.query_row(
        "INSERT INTO jobs (id, call, ordinal, kind, urgency, state, name, phone, customer, street, unit, city, zip,
                           summary, flags, under_hold, made_ms, changed_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17)
         ON CONFLICT (call, ordinal) DO UPDATE SET
           kind = ?4, urgency = ?5, state = ?6, name = ?7, phone = ?8, customer = ?9, street = ?10, unit = ?11,
           city = ?12, zip = ?13, summary = ?14, flags = ?15, under_hold = ?16, changed_ms = ?17
         RETURNING id",
        params![
            id(fresh.raw()),
            id(draft.call.raw()),
            draft.number,
            draft.kind.as_str(),
            draft.urgency.as_str(),
            word(&state),
            draft.name.expose(),
            draft.phone.as_ref().map(Phone::e164),
            draft.phone.as_ref().map(number_of),
            place.street,
            place.unit,
            place.city,
            place.zip,
            draft.summary.expose(),
            flags(&draft.flags),
            draft.hold.map(|hold| id(hold.raw())),
            ms(at)
        ],
        |row| row.get(0),
    )?;
    Ok(JobId::from_raw(raw(job)))
}

fn message(db: &Connection, at: Timestamp, draft: &MessageDraft) -> rusqlite::Result<i64> {
    let (call, target) = (id(draft.call.raw()), word(&draft.target));
    let before = db.query_row(
        "SELECT number FROM messages WHERE call = ?1 AND target = ?2 AND text = ?3",
        params![call, target, draft.text.expose()],
        |row| row.get(0),
    );
    if let Some(number) = before.optional()? {
        return Ok(number);
    }
    ensure_call(db, draft.call, at)?;
    let number: i64 = db.query_row(
        "INSERT INTO messages (call, at_ms, target, name, phone, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING number",
        params![
            call,
            ms(at),
            target,
            draft.name.expose(),
            draft.phone.as_ref().map(Phone::e164),
            draft.text.expose()
        ],
        |row| row.get(0),
    )?;
    let body = json!({ "message": message_id(number), "call": draft.call, "target": target });
    post(db, at, &message_id(number), News::Message, &body)?;
    Ok(number)
}

fn move_to(
    db: &Connection,
    seq: i64,
    at: Timestamp,
    call: CallId,
    job: JobId,
    visit: &Visit,
    under: HoldId,
) -> rusqlite::Result<()> {
    ensure_call(db, call, at)?;
    note_change(db, seq, at, call, job, Some(visit.window))?;
    db.execute(
        "INSERT INTO appointments (job, technician, start_ms, end_ms, busy_until_ms) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (job) DO UPDATE SET technician = ?2, start_ms = ?3, end_ms = ?4, busy_until_ms = ?5,
           cancelled_ms = NULL",
        params![
            id(job.raw()),
            visit.technician,
            ms(visit.window.start),
            ms(visit.window.end),
            ms(visit.busy.end)
        ],
    )?;
    db.execute(
        "UPDATE jobs SET state = 'booked', under_hold = ?2, changed_ms = ?3 WHERE id = ?1",
        params![id(job.raw()), id(under.raw()), ms(at)],
    )?;
    release(db, call)?;
    let body = json!({
        "job": job, "call": call, "technician": visit.technician, "start": visit.window.start, "end": visit.window.end,
    });
    post(db, at, &job.to_string(), News::JobMoved, &body)
}

fn cancel(db: &Connection, seq: i64, at: Timestamp, call: CallId, job: JobId) -> rusqlite::Result<()> {
    ensure_call(db, call, at)?;
    let changed = db.execute(
        "UPDATE jobs SET state = 'cancelled', changed_ms = ?2 WHERE id = ?1 AND state <> 'cancelled'",
        params![id(job.raw()), ms(at)],
    )?;
    if changed == 0 {
        return Ok(());
    }
    note_change(db, seq, at, call, job, None)?;
    db.execute("UPDATE appointments SET cancelled_ms = ?2 WHERE job = ?1", params![id(job.raw()), ms(at)])?;
    post(db, at, &job.to_string(), News::JobCancelled, &json!({ "job": job, "call": call }))
}

/// Keeps the window that was and the one that will be.
fn note_change(
    db: &Connection,
    seq: i64,
    at: Timestamp,
    call: CallId,
    job: JobId,
    to: Option<Slot>,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO changes (seq, job, call, at_ms, from_start_ms, from_end_ms, to_start_ms, to_end_ms)
         SELECT ?1, ?2, ?3, ?4, max(start_ms), max(end_ms), ?5, ?6 FROM appointments WHERE job = ?2",
        params![seq, id(job.raw()), id(call.raw()), ms(at), to.map(|s| ms(s.start)), to.map(|s| ms(s.end))],
    )?;
    Ok(())
}

/// Whether a trigger of `appointments` refused the row.
fn is_overlap(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|e| e.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_TRIGGER)
}
