//! The `store` thread: owns the [`Desk`], writes the record of every call and answers the line's questions.
//!
//! It may be slow; the line is not. A question whose deadline has passed when it is reached is not carried out:
//! its caller was told already that it could not be done.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use fleet::News;
use tokio::sync::{Notify, oneshot};
use vocab::{Answer, CallId, NewsId, Query, QueryId, Record, StoreHealth};

use crate::{clock::Clock, config::MOST_CALLS, desk::Desk};

/// 16 rows of one turn a call, its inputs in one of them, for a disk that takes a second to commit.
const ORDERS: usize = 16 * MOST_CALLS;
/// How often expired holds and old rows are looked for.
const TIDY: Duration = Duration::from_secs(30);

enum Order {
    Record(Record),
    Ask { call: CallId, id: QueryId, query: Box<Query>, by: Instant },
    Post(Post),
}

/// What upstream's courier wants of the outbox.
#[derive(Debug)]
pub(super) enum Post {
    /// So many news that are due, each with how often it was tried; `None` = the store can't say.
    Lease(u32, oneshot::Sender<Option<Vec<(News, u32)>>>),
    /// Their consumer has them.
    Done(Vec<NewsId>),
    /// They were not sent after all.
    Release(Vec<NewsId>),
    /// It was refused, or nobody said a word: due again after the wait.
    PutBack(NewsId, Duration),
}

/// What the store thread tells the line.
#[derive(Debug)]
pub(super) enum OfficeNews {
    Answer(CallId, QueryId, Answer),
    Health(StoreHealth),
}

/// The line's and upstream's end of the store. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Office {
    orders: SyncSender<Order>,
    /// Told after every order of the line's: there may be news.
    pub(super) posted: Arc<Notify>,
}

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

    /// Hands over what upstream wants, or gives it back when the queue is full.
    pub(super) fn post(&self, post: Post) -> Result<(), Post> {
        self.orders.try_send(Order::Post(post)).map_err(|error| match error {
            TrySendError::Full(Order::Post(post)) | TrySendError::Disconnected(Order::Post(post)) => post,
            TrySendError::Full(Order::Record(_) | Order::Ask { .. })
            | TrySendError::Disconnected(Order::Record(_) | Order::Ask { .. }) => {
                unreachable!("what comes back is what was sent")
            }
        })
    }

    fn order(&self, order: Order) -> Result<(), Full> {
        self.orders.try_send(order).map_err(|error| match error {
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
    let (orders, inbox) = sync_channel(ORDERS);
    let posted = Arc::new(Notify::new());
    let tell = Arc::clone(&posted);
    let join = std::thread::Builder::new()
        .name("store".into())
        .spawn(move || run(desk, clock, &inbox, report, &tell))?;
    Ok((Office { orders, posted }, join))
}

fn run(mut desk: Desk, clock: Clock, inbox: &Receiver<Order>, report: impl Fn(OfficeNews), posted: &Notify) {
    let mut health = desk.health();
    report(OfficeNews::Health(health));
    let mut tidy = clock.now().instant;
    loop {
        let order = match inbox.recv_timeout(TIDY) {
            Ok(order) => Some(order),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                let left = desk.close();
                if left > 0 {
                    tracing::error!(
                        left,
                        "ends, alarms or silences of calls are not on the disk: is it full?"
                    );
                }
                return;
            }
        };
        let now = clock.now();
        match order {
            Some(Order::Record(record)) => {
                if let Err(error) = desk.record(&record) {
                    let error: &dyn std::error::Error = &error;
                    tracing::error!(call = %record.call, error, "a row of a call was not kept");
                }
                posted.notify_one();
            }
            Some(Order::Ask { call, id, query, by }) => {
                let answer =
                    if now.instant >= by { Answer::Unavailable } else { desk.answer(now, call, &query) };
                report(OfficeNews::Answer(call, id, answer));
                posted.notify_one();
            }
            Some(Order::Post(post)) => carry_out(&mut desk, now, post),
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

/// What upstream wants. A store that fails is no loss here: what is not marked as done is sent again, under the same id.
fn carry_out(desk: &mut Desk, now: vocab::Now, post: Post) {
    let done = match post {
        Post::Lease(limit, reply) => {
            let leased = desk.lease(now, limit);
            if let Err(error) = &leased {
                let error: &dyn std::error::Error = error;
                tracing::warn!(error, "the outbox can't be read");
            }
            // A courier that is gone leaves its lease to run out.
            let _ = reply.send(leased.ok());
            return;
        }
        Post::Done(ids) => desk.delivered(now, &ids),
        Post::Release(ids) => desk.give_back(&ids),
        Post::PutBack(id, wait) => desk.put_back(now, id, wait),
    };
    if let Err(error) = done {
        let error: &dyn std::error::Error = &error;
        tracing::warn!(error, "the outbox was not told: its news are sent again");
    }
}
