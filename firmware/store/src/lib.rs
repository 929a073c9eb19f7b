//! What the box must not forget: SQLite behind one writing connection.
//!
//! [`Store`] is opened once, checked ([`Store::open`] sets a corrupt file aside and starts a fresh one),
//! and owned by one thread. Each of its methods is one transaction: when it returns `Ok`, the rows are on
//! the disk (write-ahead log, `synchronous=FULL`), and a power cut a moment later does not take them back.
//! [`Shelf`] reads the same file from any process while the box runs.
//!
//! Rows only: which windows are free and what is promised is decided in `dispatch` and `dialogue`. The
//! tables and their units are in `schema.sql`.

mod board;
mod error;
mod inbox;
mod open;
mod outbox;
mod places;
mod record;
mod shelf;
mod upkeep;
mod words;

#[cfg(test)]
mod tests;

pub use error::{OpenError, StoreError};
pub use inbox::{Arrived, Inbox, Tally};
pub use open::{Opened, Store};
pub use outbox::Parcel;
pub use shelf::{
    AlarmRow, CallRow, ChangeRow, DecisionRow, FindingRow, JobRow, MessageRow, QuestionRow, Shelf, Story,
    TurnRow,
};
