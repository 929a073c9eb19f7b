//! The outbox: what platform and broker must hear of, at least once and in order per job, until the consumer
//! said that it has it.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};

use crate::{
    Store, StoreError,
    words::{ms, word},
};

/// Something to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Its number, for [`Store::delivered`] and [`Store::put_back`].
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
}

impl Store {
    /// Takes up to `limit` parcels that are due and keeps them for this sender for `lease`. Of each key only the
    /// oldest undelivered one is given out, so that a job's news arrive in order.
    pub fn lease(
        &mut self,
        at: Timestamp,
        lease: SignedDuration,
        limit: u32,
    ) -> Result<Vec<Parcel>, StoreError> {
        let doing = StoreError::of("taking from the outbox");
        let step = self.write().map_err(&doing)?;
        let parcels = {
            let mut due = step
                .prepare_cached(
                    "SELECT seq, key, kind, body, tries FROM outbox AS parcel
                     WHERE done_ms IS NULL AND due_ms <= ?1 AND (lease_ms IS NULL OR lease_ms <= ?1)
                       AND NOT EXISTS (SELECT 1 FROM outbox AS older
                         WHERE older.key = parcel.key AND older.seq < parcel.seq AND older.done_ms IS NULL)
                     ORDER BY seq LIMIT ?2",
                )
                .map_err(&doing)?;
            let rows = due.query_map(params![ms(at), limit], |row| {
                Ok(Parcel {
                    seq: row.get(0)?,
                    key: row.get(1)?,
                    kind: row.get(2)?,
                    body: row.get(3)?,
                    tries: row.get(4)?,
                })
            });
            rows.and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(&doing)?
        };
        let until = ms(at.saturating_add(lease).unwrap_or(Timestamp::MAX));
        for parcel in &parcels {
            step.execute("UPDATE outbox SET lease_ms = ?2 WHERE seq = ?1", params![parcel.seq, until])
                .map_err(&doing)?;
        }
        step.commit().map_err(&doing)?;
        Ok(parcels)
    }

    /// The consumer has it.
    pub fn delivered(&mut self, at: Timestamp, seq: i64) -> Result<(), StoreError> {
        self.db
            .execute(
                "UPDATE outbox SET done_ms = ?2 WHERE seq = ?1 AND done_ms IS NULL",
                params![seq, ms(at)],
            )
            .map(|_| ())
            .map_err(StoreError::of("closing an outbox row"))
    }

    /// It could not be sent: it is due again after a wait that doubles with every try, 5 s to an hour.
    pub fn put_back(&mut self, at: Timestamp, seq: i64) -> Result<(), StoreError> {
        self.db
            .execute(
                "UPDATE outbox SET lease_ms = NULL, tries = tries + 1,
                   due_ms = ?2 + min(3600000, 5000 * (1 << min(tries, 10)))
                 WHERE seq = ?1 AND done_ms IS NULL",
                params![seq, ms(at)],
            )
            .map(|_| ())
            .map_err(StoreError::of("putting an outbox row back"))
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
        "INSERT INTO outbox (key, kind, body, made_ms, due_ms) VALUES (?1, ?2, ?3, ?4, ?4)",
        params![key, word(&news), body.to_string(), ms(at)],
    )?;
    Ok(())
}
