//! The office side alone: store and upstream without a line. What is promised here is promised as on a call; the tests
//! that kill boxes, brokers and consumers drive it.

use std::{path::Path, sync::mpsc, thread::JoinHandle, time::Duration};

use tokio::sync::watch;
use vocab::{Answer, CallId, Query, QueryId, Record};

use super::{
    RunError,
    office::{self, Office, OfficeNews},
    panel::PanelHandle,
};
use crate::{clock::Clock, config::Config, desk::Desk};

/// How long a question may take.
const WITHIN: Duration = Duration::from_secs(10);
/// Answers and states that were not fetched yet.
const NEWS: usize = 64;

/// Store and, where configured, upstream. [`OfficeSide::stop`] ends both and keeps what was handed over.
pub struct OfficeSide {
    office: Office,
    clock: Clock,
    answers: mpsc::Receiver<(QueryId, Answer)>,
    asked: u32,
    store: JoinHandle<()>,
    stop_upstream: watch::Sender<bool>,
    upstream: Option<JoinHandle<()>>,
}

impl OfficeSide {
    /// Opens the store in `data` and begins to send.
    pub fn start(config: &Config, data: &Path, seed: u64) -> Result<Self, RunError> {
        let clock = Clock::default();
        let desk = Desk::open(&data.join("nightbell.db"), config, clock.now())?;
        let (tell, answers) = mpsc::sync_channel(NEWS);
        let report = move |news| match news {
            OfficeNews::Answer(_, id, answer) => {
                // Whoever asked may have given up.
                let _ = tell.try_send((id, answer));
            }
            OfficeNews::Health(health) => tracing::debug!(?health, "the store"),
        };
        let (office, store) = office::start(desk, clock, report)
            .map_err(|source| RunError::Thread { what: "store's thread", source })?;
        let panel = PanelHandle::detached();
        let (stop_upstream, upstream) = super::upstream(config, clock, (&office, &panel), seed)?;
        Ok(Self { office, clock, answers, asked: 0, store, stop_upstream, upstream })
    }

    /// Hands over a row of a call. `false` = there was no room.
    pub fn record(&self, record: Record) -> bool {
        self.office.record(record).is_ok()
    }

    /// Asks, and waits for the answer.
    pub fn ask(&mut self, call: CallId, query: Query) -> Answer {
        self.asked += 1;
        let id = QueryId(self.asked);
        let by = self.clock.now().instant + WITHIN;
        if self.office.ask(call, id, query, by).is_err() {
            return Answer::Unavailable;
        }
        loop {
            match self.answers.recv_timeout(WITHIN) {
                Ok((of, answer)) if of == id => return answer,
                Ok(_older) => {}
                Err(_late) => return Answer::Unavailable,
            }
        }
    }

    /// Ends upstream, then the store.
    pub fn stop(self) {
        // A receiver that is gone has stopped already.
        let _ = self.stop_upstream.send(true);
        if let Some(upstream) = self.upstream {
            super::joined("upstream", upstream);
        }
        drop(self.office);
        super::joined("store", self.store);
    }
}
