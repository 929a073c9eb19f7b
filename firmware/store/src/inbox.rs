//! The reference consumer's file: news from boxes, each kept once, in the order in which they came.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, TransactionBehavior, params};
use serde::Serialize;
use vocab::{NewsId, Private};

use crate::{
    OpenError, StoreError,
    open::{BUSY_MS, sql_error},
    words::{id, moment, ms, raw},
};

/// A consumer's file. Not for sharing: one thread owns it.
#[derive(Debug)]
pub struct Inbox(Connection);

/// One piece of news, as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Arrived {
    /// Whose box.
    pub tenant: String,
    /// Which.
    #[serde(rename = "box")]
    pub box_id: String,
    /// The same each time that it is sent.
    pub id: NewsId,
    /// The box's order.
    pub number: i64,
    /// Of job, message or call.
    pub key: String,
    /// The payload.
    pub body: Private<String>,
}

/// What a consumer's file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Pieces of news, each counted once.
    pub news: u64,
    /// Copies that came again and were not kept.
    pub doubles: u64,
    /// Pairs of one job or call that first came in another order than the box's.
    pub out_of_order: u64,
}

impl Inbox {
    /// Opens or makes the file.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let mut db = Connection::open(path).map_err(sql_error(path, "opening"))?;
        db.busy_timeout(std::time::Duration::from_millis(BUSY_MS)).map_err(sql_error(path, "opening"))?;
        let found = prepare(&mut db).map_err(sql_error(path, "preparing"))?;
        if found > VERSION {
            return Err(OpenError::Newer { path: path.to_owned(), found, known: VERSION });
        }
        Ok(Self(db))
    }

    /// Keeps these in one transaction: when it returns `Ok`, they are on the disk and may be acknowledged. One that
    /// is there already is counted and not kept again.
    pub fn keep(&mut self, at: Timestamp, news: &[Arrived]) -> Result<(), StoreError> {
        let doing = StoreError::of("keeping news");
        let step = self.0.transaction().map_err(&doing)?;
        for one in news {
            step.prepare_cached(
                "INSERT INTO news (tenant, box, id, number, key, body, first_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (tenant, box, id) DO UPDATE SET copies = copies + 1",
            )
            .and_then(|mut keep| {
                let body = one.body.expose();
                keep.execute(params![one.tenant, one.box_id, id(one.id.raw()), one.number, one.key, body, ms(at)])
            })
            .map_err(&doing)?;
        }
        step.commit().map_err(&doing)
    }

    /// News in order of arrival, from the `from`-th on (0 = the first), with when each came first.
    pub fn list(&self, from: u64, limit: u32) -> Result<Vec<(Timestamp, Arrived)>, StoreError> {
        let doing = StoreError::of("reading news");
        let mut rows = self
            .0
            .prepare_cached(
                "SELECT first_ms, tenant, box, id, number, key, body FROM news ORDER BY arrival LIMIT ?2 OFFSET ?1",
            )
            .map_err(&doing)?;
        let rows = rows
            .query_map(params![i64::try_from(from).unwrap_or(i64::MAX), limit], |row| {
                let arrived = Arrived {
                    tenant: row.get(1)?,
                    box_id: row.get(2)?,
                    id: NewsId::from_raw(raw(row.get(3)?)),
                    number: row.get(4)?,
                    key: row.get(5)?,
                    body: row.get::<_, String>(6)?.into(),
                };
                Ok((moment(row.get(0)?), arrived))
            })
            .map_err(&doing)?;
        rows.collect::<Result<_, _>>().map_err(&doing)
    }

    /// How much is there, and whether it came as it should.
    pub fn tally(&self) -> Result<Tally, StoreError> {
        let doing = StoreError::of("counting news");
        let count = |sql: &str| self.0.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(&doing);
        let unsigned = |n: i64| u64::try_from(n).unwrap_or(0);
        Ok(Tally {
            news: unsigned(count("SELECT count(*) FROM news")?),
            doubles: unsigned(count("SELECT coalesce(sum(copies - 1), 0) FROM news")?),
            out_of_order: unsigned(count(
                "SELECT count(*) FROM news AS one JOIN news AS other
                   ON other.tenant = one.tenant AND other.box = one.box AND other.key = one.key
                 WHERE other.arrival > one.arrival AND other.number < one.number",
            )?),
        })
    }
}

/// The version of `inbox.sql`.
const VERSION: i64 = 1;

/// Of several that make a file at the same moment SQLite refuses some at once, however long they would wait: so often at most they
/// stand in line for its lock, as for any other, and look again. Who has it needs milliseconds, and only a new file is fought over.
const TRIES: usize = 8;

/// Pragmas, then the schema. Gives the file's version.
fn prepare(db: &mut Connection) -> rusqlite::Result<i64> {
    let found = read_version(db)?;
    if found > VERSION {
        return Ok(found);
    }
    use_wal(db)?;
    db.execute_batch("PRAGMA synchronous = FULL;")?;
    if found == VERSION {
        return Ok(found);
    }
    let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Who looks into the file while a receiver makes it may have been quicker.
    if read_version(&step)? == 0 {
        step.execute_batch(include_str!("inbox.sql"))?;
        step.pragma_update(None, "user_version", VERSION)?;
    }
    step.commit()?;
    read_version(db)
}

fn use_wal(db: &Connection) -> rusqlite::Result<()> {
    let mut tries = 0;
    loop {
        match db.execute_batch("PRAGMA journal_mode = WAL;") {
            Err(busy) if busy.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries < TRIES => {
                tries += 1;
                db.execute_batch("BEGIN IMMEDIATE; ROLLBACK;")?;
            }
            other => return other,
        }
    }
}

/// 0 = an empty file.
fn read_version(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrived(box_id: &str, n: u64, number: i64, key: &str) -> Arrived {
        let body = Private::new("{}".to_owned());
        Arrived {
            tenant: "summit".into(),
            box_id: box_id.into(),
            id: NewsId::from_raw(n),
            number,
            key: key.into(),
            body,
        }
    }

    #[test]
    fn news_are_kept_once_each_in_order_of_arrival_and_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("received.db");
        let at: Timestamp = "2026-01-15T23:00:00Z".parse().unwrap();
        let all =
            [arrived("box-7", 1, 1, "j-a"), arrived("box-7", 2, 2, "j-a"), arrived("box-8", 1, 1, "j-b")];
        let mut inbox = Inbox::open(&path).unwrap();
        inbox.keep(at, &all).unwrap();
        inbox.keep(at, &all[..2]).unwrap();
        drop(inbox);
        let inbox = Inbox::open(&path).unwrap();
        let listed: Vec<Arrived> = inbox.list(0, 9).unwrap().into_iter().map(|(_, one)| one).collect();
        assert_eq!(listed, all);
        assert_eq!(inbox.tally().unwrap(), Tally { news: 3, doubles: 2, out_of_order: 0 });
    }

    #[test]
    fn news_of_one_job_in_the_wrong_order_are_counted() {
        let mut inbox = Inbox::open(Path::new(":memory:")).unwrap();
        let at: Timestamp = "2026-01-15T23:00:00Z".parse().unwrap();
        let wrong =
            [arrived("box-7", 2, 2, "j-a"), arrived("box-7", 1, 1, "j-a"), arrived("box-7", 3, 1, "j-b")];
        inbox.keep(at, &wrong).unwrap();
        assert_eq!(inbox.tally().unwrap().out_of_order, 1);
    }

    #[test]
    fn a_file_of_a_later_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("received.db");
        drop(Inbox::open(&path).unwrap());
        let later = "PRAGMA journal_mode = DELETE; PRAGMA user_version = 99";
        Connection::open(&path).unwrap().execute_batch(later).unwrap();
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(Inbox::open(&path), Err(OpenError::Newer { found: 99, .. })));
        assert!(std::fs::read(&path).unwrap() == before, "not a byte is changed");
    }
}
