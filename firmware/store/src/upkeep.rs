//! Upkeep: outcomes for calls that a stop cut off, holds that ran out, rows that are too old.

use jiff::{SignedDuration, Timestamp};
use rusqlite::params;
use vocab::CallId;

use crate::{
    Store, StoreError,
    record::{self, GivenBy},
    words::{id, ms, raw},
};

impl Store {
    /// Gives every call without an outcome the one that its rows prove, and takes all holds back: at start no
    /// call is up. Gives how many there were.
    pub(crate) fn recover(&mut self, at: Timestamp) -> Result<usize, StoreError> {
        let doing = StoreError::of("recovering calls");
        let step = self.write().map_err(&doing)?;
        let open: Vec<(i64, String)> = {
            let mut rows = step.prepare(PROVED).map_err(&doing)?;
            let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(&doing)?;
            rows.collect::<Result<_, _>>().map_err(&doing)?
        };
        for (call, outcome) in &open {
            let call = CallId::from_raw(raw(*call));
            record::end(&step, call, at, outcome, "box stopped during the call", GivenBy::Recovery)
                .map_err(&doing)?;
        }
        step.execute("DELETE FROM holds", []).map_err(&doing)?;
        step.commit().map_err(&doing)?;
        Ok(open.len())
    }

    /// Removes holds that ran out a while ago. Until then a caller who answers late may still get the window.
    pub fn drop_stale_holds(&mut self, at: Timestamp) -> Result<(), StoreError> {
        let limit = at.saturating_sub(STALE).unwrap_or(Timestamp::MIN);
        self.db
            .execute("DELETE FROM holds WHERE until_ms < ?1", [ms(limit)])
            .map(|_| ())
            .map_err(StoreError::of("dropping old holds"))
    }

    /// Calls that began before `limit` and are over: their recordings may go, then [`Store::forget`].
    pub fn calls_before(&mut self, limit: Timestamp) -> Result<Vec<CallId>, StoreError> {
        let doing = StoreError::of("looking for old calls");
        let mut rows = self
            .db
            .prepare_cached("SELECT id FROM calls JOIN outcomes ON call = id WHERE started_ms < ?1 LIMIT 500")
            .map_err(&doing)?;
        let rows = rows.query_map([ms(limit)], |row| row.get(0)).map_err(&doing)?;
        rows.map(|call| call.map(|call: i64| CallId::from_raw(raw(call))))
            .collect::<Result<_, _>>()
            .map_err(&doing)
    }

    /// Removes a call with its turns, findings, decisions, questions and alarms, and its own outbox rows, sent or not:
    /// nobody asked for them in all that time. Jobs and messages stay, with theirs.
    pub fn forget(&mut self, call: CallId) -> Result<(), StoreError> {
        let doing = StoreError::of("removing an old call");
        let step = self.write().map_err(&doing)?;
        step.execute("DELETE FROM outbox WHERE key = ?1", [call.to_string()]).map_err(&doing)?;
        step.execute("DELETE FROM calls WHERE id = ?1", params![id(call.raw())]).map_err(&doing)?;
        step.commit().map_err(doing)
    }

    /// Removes outbox rows that were delivered before `limit`.
    pub fn drop_delivered(&mut self, limit: Timestamp) -> Result<(), StoreError> {
        self.db
            .execute("DELETE FROM outbox WHERE done_ms < ?1", [ms(limit)])
            .map(|_| ())
            .map_err(StoreError::of("dropping delivered rows"))
    }
}

/// The strongest thing that a call's rows prove comes first.
const PROVED: &str = "SELECT calls.id, CASE
  WHEN EXISTS (SELECT 1 FROM jobs WHERE jobs.call = calls.id AND state = 'booked') THEN 'booked'
  WHEN EXISTS (SELECT 1 FROM changes WHERE changes.call = calls.id AND to_start_ms IS NOT NULL) THEN 'rescheduled'
  WHEN EXISTS (SELECT 1 FROM jobs WHERE jobs.call = calls.id AND state = 'requested') THEN 'requested'
  WHEN EXISTS (SELECT 1 FROM changes WHERE changes.call = calls.id) THEN 'cancelled'
  WHEN EXISTS (SELECT 1 FROM messages WHERE messages.call = calls.id) THEN 'message'
  ELSE 'failed' END
  FROM calls WHERE NOT EXISTS (SELECT 1 FROM outcomes WHERE outcomes.call = calls.id)";

/// Longer than any call: a hold that ran out this long ago has nobody who could still answer.
const STALE: SignedDuration = SignedDuration::from_hours(1);
