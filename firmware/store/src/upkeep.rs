//! Upkeep: outcomes for calls that a stop cut off, holds that ran out, rows that are too old.

use jiff::{SignedDuration, Timestamp};
use rusqlite::params;
use vocab::{CallId, Hazard, Urgency};

use crate::{
    Store, StoreError,
    record::{self, GivenBy},
    words::{id, ms, raw, read_word},
};

impl Store {
    /// Gives every call without an outcome the one that its rows prove, and takes all holds back: at start no
    /// call is up. Gives how many there were.
    pub(crate) fn recover(&mut self, at: Timestamp) -> Result<usize, StoreError> {
        let doing = StoreError::of("recovering calls");
        let step = self.write().map_err(&doing)?;
        let open: Vec<(i64, String)> = {
            let open = format!(
                "SELECT calls.id, {PROVED_OF} FROM calls
                 WHERE NOT EXISTS (SELECT 1 FROM outcomes WHERE outcomes.call = calls.id)"
            );
            let mut rows = step.prepare(&open).map_err(&doing)?;
            let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(&doing)?;
            rows.collect::<Result<_, _>>().map_err(&doing)?
        };
        for (call, outcome) in &open {
            let call = CallId::from_raw(raw(*call));
            record::end(&step, call, at, outcome, "box stopped during the call", GivenBy::Recovery)
                .map_err(&doing)?;
        }
        step.execute("DELETE FROM holds", []).map_err(&doing)?;
        // Whoever had leased them is gone with the process.
        step.execute("UPDATE outbox SET lease_ms = NULL WHERE lease_ms IS NOT NULL AND done_ms IS NULL", [])
            .map_err(&doing)?;
        step.commit().map_err(&doing)?;
        Ok(open.len())
    }

    /// Alarms that nobody has silenced, oldest first: the gravest of each call.
    pub fn open_alarms(&mut self) -> Result<Vec<(CallId, Hazard, Urgency)>, StoreError> {
        let doing = StoreError::of("looking for alarms that sound");
        let mut rows = self.db.prepare_cached(SOUNDING).map_err(&doing)?;
        let rows = rows
            .query_map([], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
            })
            .map_err(&doing)?;
        let rows: Vec<(i64, String, String)> = rows.collect::<Result<_, _>>().map_err(&doing)?;
        rows.into_iter()
            .map(|(call, hazard, urgency)| {
                let doing = "looking for alarms that sound";
                let hazard = read_word(doing, hazard, "a hazard")?;
                let urgency = read_word(doing, urgency, "an urgency")?;
                Ok((CallId::from_raw(raw(call)), hazard, urgency))
            })
            .collect()
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

    /// Removes a call with its turns, findings, decisions, questions, inputs and alarms, and the news of its outcome, sent or
    /// not: nobody asked for it in all that time. Jobs and messages stay, with theirs, and an alarm that upstream has not heard of.
    pub fn forget(&mut self, call: CallId) -> Result<(), StoreError> {
        let doing = StoreError::of("removing an old call");
        let step = self.write().map_err(&doing)?;
        step.execute(
            "DELETE FROM outbox WHERE key = ?1 AND (done_ms IS NOT NULL OR kind = 'outcome')",
            [call.to_string()],
        )
        .map_err(&doing)?;
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
pub(crate) const PROVED_OF: &str = "CASE
  WHEN EXISTS (SELECT 1 FROM jobs WHERE jobs.call = calls.id AND state = 'booked') THEN 'booked'
  WHEN EXISTS (SELECT 1 FROM changes WHERE changes.call = calls.id AND to_start_ms IS NOT NULL) THEN 'rescheduled'
  WHEN EXISTS (SELECT 1 FROM jobs WHERE jobs.call = calls.id AND state = 'requested') THEN 'requested'
  WHEN EXISTS (SELECT 1 FROM changes WHERE changes.call = calls.id) THEN 'cancelled'
  WHEN EXISTS (SELECT 1 FROM messages WHERE messages.call = calls.id) THEN 'message'
  ELSE 'failed' END";

const SOUNDING: &str = "SELECT call, hazard, urgency FROM alarms WHERE silenced_ms IS NULL
  AND seq IN (SELECT max(seq) FROM alarms WHERE silenced_ms IS NULL GROUP BY call) ORDER BY seq LIMIT 64";

/// Longer than any call: a hold that ran out this long ago has nobody who could still answer.
const STALE: SignedDuration = SignedDuration::from_hours(1);
