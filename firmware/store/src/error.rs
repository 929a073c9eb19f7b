//! What can go wrong with the disk, in the words of somebody who has to mend it.

use std::{io::ErrorKind, path::PathBuf};

use rusqlite::ErrorCode;

/// Why a row was not written or read. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program writes to the file.
    #[error("{doing}: the store is locked by another program: end it (a copying tool, a database viewer)")]
    Locked {
        /// What was attempted.
        doing: &'static str,
        /// SQLite's words.
        source: rusqlite::Error,
    },
    /// No room.
    #[error("{doing}: the disk is full: free some room on it; nothing acknowledged is lost")]
    Full {
        /// What was attempted.
        doing: &'static str,
        /// SQLite's words.
        source: rusqlite::Error,
    },
    /// The file or its disk can't be written.
    #[error(
        "{doing}: the store can't be written: mount its disk read-write, or mend the permissions of file and folder"
    )]
    ReadOnly {
        /// What was attempted.
        doing: &'static str,
        /// SQLite's words.
        source: rusqlite::Error,
    },
    /// The file is damaged.
    #[error(
        "{doing}: the store is damaged: restart the box, which sets the file aside and starts a fresh one"
    )]
    Corrupt {
        /// What was attempted.
        doing: &'static str,
        /// SQLite's words.
        source: rusqlite::Error,
    },
    /// Anything else that SQLite says.
    #[error("{doing}: the store refused")]
    Other {
        /// What was attempted.
        doing: &'static str,
        /// SQLite's words.
        source: rusqlite::Error,
    },
    /// A cell holds what this version cannot read.
    #[error("{doing}: {cell:?} stands where {expected} is expected: was the file changed by hand?")]
    Cell {
        /// What was attempted.
        doing: &'static str,
        /// What is there. Only words of the box's own vocabulary are shown.
        cell: String,
        /// What should be there.
        expected: &'static str,
    },
}

impl StoreError {
    /// Sorts an error of SQLite by what has to be done about it.
    pub(crate) fn of(doing: &'static str) -> impl Fn(rusqlite::Error) -> Self {
        move |source| match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { doing, source },
            Some(ErrorCode::DiskFull) => Self::Full { doing, source },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { doing, source }
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt { doing, source },
            Some(_) | None => Self::Other { doing, source },
        }
    }
}

/// Why there is no store.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is nothing to read.
    #[error("there is no store at {path}: has a box run with this data folder?")]
    Absent {
        /// Which file.
        path: PathBuf,
    },
    /// Another box works with it.
    #[error("{path} is in use by another box: end that one, or choose another data folder")]
    InUse {
        /// Which file.
        path: PathBuf,
    },
    /// It could not be taken for this box alone.
    #[error("{path}, which keeps a second box away, can't be locked: {help}")]
    Claim {
        /// Which lock file.
        path: PathBuf,
        /// What to do about it.
        help: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// A later version of the box wrote it.
    #[error(
        "{path} was written by a later version (schema {found}, this one knows {known}): install that version again, or choose another data folder"
    )]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// A damaged file could not be moved out of the way.
    #[error("{path} is damaged and can't be moved aside: move it yourself, then start the box again")]
    Aside {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// SQLite could not open, check or prepare it.
    #[error("the store {path} can't be opened")]
    Sql {
        /// Which file.
        path: PathBuf,
        /// Why, and what to do.
        source: StoreError,
    },
}

impl OpenError {
    /// Of a lock file that can't be made or locked.
    pub(crate) fn claim(path: PathBuf, source: std::io::Error) -> Self {
        let kind = source.kind();
        let barred = [ErrorKind::NotFound, ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem];
        let help = if barred.contains(&kind) {
            "make its folder, mount its disk read-write, or mend the permissions of file and folder"
        } else if [ErrorKind::StorageFull, ErrorKind::QuotaExceeded].contains(&kind) {
            "free some room on its disk"
        } else {
            "is it on a network's disk, which may know no locks?"
        };
        Self::Claim { path, help, source }
    }
}
