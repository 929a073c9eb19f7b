//! Opening: the lock that keeps a second box away, pragmas, integrity check, setting a damaged file aside, schema and migrations.

use std::{
    fs::{File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use vocab::Dice;

use crate::{OpenError, StoreError};

/// The one writing connection. Not for sharing: one thread owns it.
#[derive(Debug)]
pub struct Store {
    pub(crate) db: Connection,
    /// Number of the next row of a call's story.
    pub(crate) next_seq: i64,
    random: Dice,
    /// Lives as long as the store; none in memory.
    #[expect(dead_code, reason = "held, not read")]
    claim: Option<File>,
}

/// A store, and what had to be done to have one.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// Where a damaged file was moved to; the store is a fresh one then.
    pub aside: Option<PathBuf>,
    /// Calls that a stop of the box had cut off and that have their outcome now.
    pub recovered: usize,
}

impl Store {
    /// Opens or makes the file, checks it, brings it to this version, and gives every call that was cut off
    /// by a stop its outcome. `seed` feeds the random part of new ids. While it lives there is no other `Store` on the file.
    pub fn open(path: &Path, at: Timestamp, seed: u64) -> Result<Opened, OpenError> {
        let claim = Some(claim(path)?);
        let (db, aside) = match connect(path) {
            Ok(db) => (db, None),
            Err(OpenError::Sql { source: StoreError::Corrupt { .. }, .. }) => {
                let aside = set_aside(path, at)?;
                (connect(path)?, Some(aside))
            }
            Err(other) => return Err(other),
        };
        let mut store = Self { db, next_seq: 0, random: Dice(seed), claim };
        let sql = |source| OpenError::Sql { path: path.to_owned(), source };
        store.next_seq = store.first_free_seq().map_err(sql)?;
        let recovered = store.recover(at).map_err(sql)?;
        Ok(Opened { store, aside, recovered })
    }

    /// A store that is gone when it is dropped.
    pub fn in_memory(seed: u64) -> Result<Self, OpenError> {
        let path = Path::new("(in memory)");
        let open = || -> Result<Connection, rusqlite::Error> { Connection::open_in_memory() };
        let mut db = open().map_err(sql_error(path, "open"))?;
        prepare(&mut db, path)?;
        Ok(Self { db, next_seq: 1, random: Dice(seed), claim: None })
    }

    /// The file grows no further than to `bytes`, rounded up to whole pages and never below what it has: what does
    /// not fit is refused as on a full disk.
    pub fn limit_size(&mut self, bytes: u64) -> Result<(), StoreError> {
        let doing = StoreError::of("limiting the store's size");
        let page: i64 = self.db.query_row("PRAGMA page_size", [], |row| row.get(0)).map_err(&doing)?;
        let pages = i64::try_from(bytes).unwrap_or(i64::MAX) / page.max(1) + 1;
        self.db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).map_err(doing)
    }

    /// From here on commits don't wait for the disk, and a power cut takes acknowledged rows back. For the control run
    /// of the power test alone: it shows that the test would see a loss.
    pub fn forgo_durability(&mut self) -> Result<(), StoreError> {
        self.db.execute_batch("PRAGMA synchronous = OFF").map_err(StoreError::of("forgoing durability"))
    }

    /// Starts the random part of ids anew.
    pub fn reseed(&mut self, seed: u64) {
        self.random = Dice(seed);
    }

    /// For ids: they need to be apart, not secret.
    pub(crate) fn random(&mut self) -> u64 {
        self.random.roll()
    }

    /// A transaction that has the write lock from its first moment.
    pub(crate) fn write(&mut self) -> rusqlite::Result<Transaction<'_>> {
        self.db.transaction_with_behavior(TransactionBehavior::Immediate)
    }

    pub(crate) fn seq(&mut self) -> i64 {
        self.next_seq += 1;
        self.next_seq - 1
    }

    fn first_free_seq(&self) -> Result<i64, StoreError> {
        let tables = ["turns", "findings", "decisions", "questions", "alarms", "changes"];
        let mut highest = 0;
        for table in tables {
            let sql = format!("SELECT coalesce(max(seq), 0) FROM {table}");
            let seq: i64 =
                self.db.query_row(&sql, [], |row| row.get(0)).map_err(StoreError::of("counting rows"))?;
            highest = highest.max(seq);
        }
        Ok(highest + 1)
    }
}

/// The numbered steps from an older file to this version; entry n leads from version n + 1 to n + 2.
const MIGRATIONS: [&str; 3] =
    [include_str!("migrations/2.sql"), include_str!("migrations/3.sql"), include_str!("migrations/4.sql")];

/// The version of `schema.sql`.
const VERSION: i64 = MIGRATIONS.len() as i64 + 1;

/// How long another program's write lock is waited for, in milliseconds: less than the line waits for answers.
pub(crate) const BUSY_MS: u64 = 1_000;

pub(crate) fn sql_error(path: &Path, doing: &'static str) -> impl Fn(rusqlite::Error) -> OpenError {
    let path = path.to_owned();
    move |source| OpenError::Sql { path: path.clone(), source: StoreError::of(doing)(source) }
}

/// Takes the file for one store: another box on it would end this one's calls and give back its holds. The system lets go of the
/// claim when the process ends, however it ends.
fn claim(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let opened = File::options().create(true).append(true).open(&name).or_else(|why| {
        // Of another user, who ran the box here once: to lock it, it need not be written.
        if why.kind() == ErrorKind::PermissionDenied { File::open(&name).map_err(|_| why) } else { Err(why) }
    });
    match opened.map_err(TryLockError::Error).and_then(|file| file.try_lock().map(|()| file)) {
        Ok(file) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(OpenError::claim(name.into(), source)),
    }
}

fn connect(path: &Path) -> Result<Connection, OpenError> {
    let mut db = Connection::open(path).map_err(sql_error(path, "opening"))?;
    db.busy_timeout(std::time::Duration::from_millis(BUSY_MS)).map_err(sql_error(path, "opening"))?;
    check(&db).map_err(sql_error(path, "checking"))?;
    prepare(&mut db, path)?;
    Ok(db)
}

/// `quick_check` reads every page. A sound file answers with one row, `ok`.
fn check(db: &Connection) -> Result<(), rusqlite::Error> {
    let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        return Ok(());
    }
    Err(rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT),
        Some(verdict),
    ))
}

/// Pragmas, then schema or migrations.
fn prepare(db: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let err = sql_error(path, "preparing");
    let found: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(&err)?;
    if found > VERSION {
        return Err(OpenError::Newer { path: path.to_owned(), found, known: VERSION });
    }
    // FULL: a commit is on the disk before it returns. Measured: NORMAL loses acknowledged commits in a power cut.
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")
        .map_err(&err)?;
    migrate(db, found).map_err(err)
}

/// From version `found` (0 = an empty file) to ours, all or nothing.
pub(crate) fn migrate(db: &mut Connection, found: i64) -> rusqlite::Result<()> {
    if found == VERSION {
        return Ok(());
    }
    let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    match usize::try_from(found).ok().and_then(|found| found.checked_sub(1)) {
        None => step.execute_batch(include_str!("schema.sql"))?,
        Some(done) => {
            for migration in MIGRATIONS.iter().skip(done) {
                step.execute_batch(migration)?;
            }
        }
    }
    step.pragma_update(None, "user_version", VERSION)?;
    step.commit()
}

/// Moves a damaged file and its log out of the way, under a name that says when.
fn set_aside(path: &Path, at: Timestamp) -> Result<PathBuf, OpenError> {
    let suffix = at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let named = |part: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(part);
        PathBuf::from(name)
    };
    let aside = named(&format!(".damaged-{suffix}"));
    std::fs::rename(path, &aside).map_err(|source| OpenError::Aside { path: path.to_owned(), source })?;
    for log in ["-wal", "-shm"] {
        let from = named(log);
        if from.exists() {
            std::fs::rename(&from, named(&format!(".damaged-{suffix}{log}")))
                .map_err(|source| OpenError::Aside { path: from.clone(), source })?;
        }
    }
    tracing::error!(aside = %aside.display(), "the store was damaged: it was set aside and a fresh one begun; keep the file for a repair");
    Ok(aside)
}
