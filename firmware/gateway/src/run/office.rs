//! The `store` thread: owns the [`Desk`], writes the record of every call and answers the line's questions.
//!
//! It may be slow; the line is not. A question whose deadline has passed when it is reached is not carried out:
//! its caller was told already that it could not be done.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use vocab::{Answer, CallId, Query, QueryId, Record, StoreHealth};

use crate::{clock::Clock, desk::Desk};

/// 64 calls × 16 rows of one turn, for a disk that takes a second to commit.
const ORDERS: usize = 1_024;
/// How often expired holds and old rows are looked for.
const TIDY: Duration = Duration::from_secs(30);

enum Order {
    Record(Record),
    Ask { call: CallId, id: QueryId, query: Box<Query>, by: Instant },
}

/// What the store thread tells the line.
#[derive(Debug)]
pub(super) enum OfficeNews {
    Answer(CallId, QueryId, Answer),
    Health(StoreHealth),
}

/// The line's end of the store. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Office(SyncSender<Order>);

/// The store takes nothing more just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

impl Office {
    /// Hands over a row. `Err` = the queue is full: the call goes on unrecorded, and the panel says so.
    pub(super) fn record(&self, record: Record) -> Result<(), Full> {
        self.order(Order::Record(record))
    }

    /// Asks; the answer comes as news unless `by` has passed first. `Err` = it is `Unavailable` at once.
    pub(super) fn ask(&self, call: CallId, id: QueryId, query: Query, by: Instant) -> Result<(), Full> {
        self.order(Order::Ask { call, id, query: Box::new(query), by })
    }

    fn order(&self, order: Order) -> Result<(), Full> {
        self.0.try_send(order).map_err(|error| match error {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => Full,
        })
    }
}

/// Starts the thread. It ends when every handle is dropped, after everything handed over is written.
pub(super) fn start(
    desk: Desk,
    clock: Clock,
    report: impl Fn(OfficeNews) + Send + 'static,
) -> std::io::Result<(Office, JoinHandle<()>)> {
    let (sender, inbox) = sync_channel(ORDERS);
    let join =
        std::thread::Builder::new().name("store".into()).spawn(move || run(desk, clock, &inbox, report))?;
    Ok((Office(sender), join))
}

fn run(mut desk: Desk, clock: Clock, inbox: &Receiver<Order>, report: impl Fn(OfficeNews)) {
    let mut health = desk.health();
    report(OfficeNews::Health(health));
    let mut tidy = clock.now().instant;
    loop {
        let order = match inbox.recv_timeout(TIDY) {
            Ok(order) => Some(order),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let now = clock.now();
        match order {
            Some(Order::Record(record)) => {
                if let Err(error) = desk.record(&record) {
                    let error: &dyn std::error::Error = &error;
                    tracing::error!(call = %record.call, error, "a row of a call was not kept");
                }
            }
            Some(Order::Ask { call, id, query, by }) => {
                let answer =
                    if now.instant >= by { Answer::Unavailable } else { desk.answer(now, call, &query) };
                report(OfficeNews::Answer(call, id, answer));
            }
            None => {}
        }
        if now.instant >= tidy {
            tidy = now.instant + TIDY;
            desk.tidy(now);
        }
        if desk.health() != health {
            health = desk.health();
            report(OfficeNews::Health(health));
        }
    }
}
