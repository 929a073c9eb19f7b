//! The outbox: what platform and broker must hear of, at least once and in order per job, until the consumer
//! said that it has it.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};
use vocab::NewsId;

use crate::{
    Store, StoreError,
    words::{id, moment, ms, raw, word},
};

/// Something to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Under which its consumer keeps it once, and by which it is [delivered](Store::delivered).
    pub id: NewsId,
    /// Rises with every parcel.
    pub seq: i64,
    /// Idempotency key: the printed id of the job or call, or the message's board id.
    pub key: String,
    /// What it tells: `job_booked`, `job_requested`, `job_moved`, `job_cancelled`, `message`,
    /// `alarm`, `outcome`.
    pub kind: String,
    /// JSON without names, numbers, addresses and words: the consumer asks for those by id.
    pub body: String,
    /// How often it was tried before.
    pub tries: u32,
    /// When it was posted, UTC.
    pub made: Timestamp,
}

impl Store {
    /// Takes up to `limit` parcels that are due and keeps them for this sender for `lease`. Of each key only the
    /// oldest undelivered one is given out, so that a job's news arrive in order. One that is due later than any wait
    /// lasts was put back by a clock that ran ahead: it is due now.
    pub fn lease(
        &mut self,
        at: Timestamp,
        lease: SignedDuration,
        limit: u32,
    ) -> Result<Vec<Parcel>, StoreError> {
        let doing = StoreError::of("taking from the outbox");
        let never = ms(at.saturating_add(LONGEST_WAIT).unwrap_or(Timestamp::MAX));
        let until = ms(at.saturating_add(lease).unwrap_or(Timestamp::MAX));
        let step = self.write().map_err(&doing)?;
        let parcels = {
            let mut due = step.prepare_cached(DUE).map_err(&doing)?;
            let rows = due.query_map(params![ms(at), limit, never], parcel);
            rows.and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(&doing)?
        };
        for parcel in &parcels {
            step.prepare_cached("UPDATE outbox SET lease_ms = ?2 WHERE seq = ?1")
                .and_then(|mut kept| kept.execute(params![parcel.seq, until]))
                .map_err(&doing)?;
        }
        step.commit().map_err(&doing)?;
        Ok(parcels)
    }

    /// The consumer has these. Ids that are unknown or done change nothing.
    pub fn delivered(&mut self, at: Timestamp, ids: &[NewsId]) -> Result<(), StoreError> {
        let doing = StoreError::of("closing outbox rows");
        let step = self.write().map_err(&doing)?;
        for news in ids {
            step.prepare_cached("UPDATE outbox SET done_ms = ?2 WHERE news = ?1 AND done_ms IS NULL")
                .and_then(|mut done| done.execute(params![id(news.raw()), ms(at)]))
                .map_err(&doing)?;
        }
        step.commit().map_err(&doing)
    }

    /// It could not be sent: it is due again after `wait`.
    pub fn put_back(&mut self, at: Timestamp, news: NewsId, wait: SignedDuration) -> Result<(), StoreError> {
        let due = ms(at.saturating_add(wait.min(LONGEST_WAIT)).unwrap_or(Timestamp::MAX));
        self.db
            .execute(
                "UPDATE outbox SET lease_ms = NULL, tries = tries + 1, due_ms = ?2
                 WHERE news = ?1 AND done_ms IS NULL",
                params![id(news.raw()), due],
            )
            .map(|_| ())
            .map_err(StoreError::of("putting an outbox row back"))
    }

    /// These were not tried after all: they are due as they were.
    pub fn give_back(&mut self, ids: &[NewsId]) -> Result<(), StoreError> {
        let doing = StoreError::of("giving outbox rows back");
        let step = self.write().map_err(&doing)?;
        for news in ids {
            step.prepare_cached("UPDATE outbox SET lease_ms = NULL WHERE news = ?1 AND done_ms IS NULL")
                .and_then(|mut back| back.execute([id(news.raw())]))
                .map_err(&doing)?;
        }
        step.commit().map_err(&doing)
    }

    /// Keeps at most `most` undelivered parcels by dropping outcomes, the oldest first; bookings, messages and alarms
    /// stay, however many they are. Gives how many went.
    pub fn cap_outbox(&mut self, most: u64) -> Result<usize, StoreError> {
        let over = self.undelivered()?.saturating_sub(most);
        if over == 0 {
            return Ok(0);
        }
        self.drop_outcomes(over)
    }

    /// Room on a full disk: what is delivered goes, and inputs of old calls or, where there are none, the oldest thousand outcomes
    /// that nobody has fetched.
    pub fn make_room(&mut self) -> Result<usize, StoreError> {
        let delivered = self
            .db
            .execute("DELETE FROM outbox WHERE done_ms IS NOT NULL", [])
            .map_err(StoreError::of("making room"))?;
        let inputs = self.drop_inputs()?;
        let outcomes = if inputs > 0 { 0 } else { self.drop_outcomes(1_000)? };
        Ok(delivered + inputs + outcomes)
    }

    /// Of the oldest calls that are over: what they came to stays, only their replay is lost.
    fn drop_inputs(&mut self) -> Result<usize, StoreError> {
        self.db
            .execute(
                "DELETE FROM inputs WHERE call IN
                   (SELECT id FROM calls JOIN outcomes ON outcomes.call = id
                    WHERE EXISTS (SELECT 1 FROM inputs WHERE inputs.call = id) ORDER BY started_ms LIMIT 20)",
                [],
            )
            .map_err(StoreError::of("dropping old inputs"))
    }

    fn drop_outcomes(&mut self, most: u64) -> Result<usize, StoreError> {
        self.db
            .execute(
                "DELETE FROM outbox WHERE seq IN
                   (SELECT seq FROM outbox WHERE done_ms IS NULL AND kind = 'outcome' ORDER BY seq LIMIT ?1)",
                [i64::try_from(most).unwrap_or(i64::MAX)],
            )
            .map_err(StoreError::of("dropping old outcomes"))
    }

    /// Undelivered parcels.
    pub fn undelivered(&mut self) -> Result<u64, StoreError> {
        let count: i64 = self
            .db
            .query_row("SELECT count(*) FROM outbox WHERE done_ms IS NULL", [], |row| row.get(0))
            .map_err(StoreError::of("counting the outbox"))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}

/// Longer than any wait: see [`Store::lease`].
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(2);

const DUE: &str = "SELECT news, seq, key, kind, body, tries, made_ms FROM outbox AS parcel
  WHERE done_ms IS NULL AND (due_ms <= ?1 OR due_ms > ?3)
    AND (lease_ms IS NULL OR lease_ms <= ?1 OR lease_ms > ?3)
    AND NOT EXISTS (SELECT 1 FROM outbox AS older
      WHERE older.key = parcel.key AND older.seq < parcel.seq AND older.done_ms IS NULL)
  ORDER BY seq LIMIT ?2";

fn parcel(row: &rusqlite::Row<'_>) -> rusqlite::Result<Parcel> {
    Ok(Parcel {
        id: NewsId::from_raw(raw(row.get(0)?)),
        seq: row.get(1)?,
        key: row.get(2)?,
        kind: row.get(3)?,
        body: row.get(4)?,
        tries: row.get(5)?,
        made: moment(row.get(6)?),
    })
}

/// What a parcel tells.
#[derive(Clone, Copy, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum News {
    JobBooked,
    JobRequested,
    JobMoved,
    JobCancelled,
    Message,
    Alarm,
    Outcome,
}

/// Adds a parcel within the caller's transaction.
pub(crate) fn post(
    db: &Connection,
    at: Timestamp,
    key: &str,
    news: News,
    body: &serde_json::Value,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO outbox (key, kind, body, made_ms, due_ms, news)
         VALUES (?1, ?2, ?3, ?4, ?4, random() & 9223372036854775807)",
        params![key, word(&news), body.to_string(), ms(at)],
    )?;
    Ok(())
}
