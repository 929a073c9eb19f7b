//! The office's desk: the own board's rules over the store's rows, on one thread.
//!
//! [`Desk`] joins what `dispatch::own` decides with what `store` keeps. It answers every question: a store
//! that fails makes the answer `Unavailable`, an ERROR that says what to do, and the panel's power LED blink fast.

mod post;
mod recordings;
mod world;

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, VecDeque},
    error::Error,
    path::{Path, PathBuf},
};

use dispatch::own::{self, Calendar, Rules};
use jiff::Timestamp;
use store::{ChangeRow, JobRow, MessageRow, Store, StoreError, Story};
use vocab::{
    Answer, Appointment, CallId, Customer, Hazard, Held, HoldId, JobDraft, JobId, MessageDraft, Now, Query,
    Receipt, Record, RecordBody, Slot, Standing, StoreHealth, Taken, Urgency, Visit,
};

use crate::config::{Config, MOST_CALLS};

pub use post::job_news;
pub use store::OpenError;
pub use world::{World, WorldAppointment, WorldCustomer, WorldError};

/// Store and rules of one box. Not for sharing: the store thread owns it.
#[derive(Debug)]
pub struct Desk {
    rows: Rows,
    rules: Rules,
    keep: std::time::Duration,
    /// Undelivered news that are kept; over it, outcomes go.
    most_news: u64,
    campaigns: BTreeMap<vocab::Phone, String>,
    recordings: Option<PathBuf>,
    most_recorded: u64,
    health: StoreHealth,
    /// Outcomes that the store refused, to be tried again: every call has one.
    owed: VecDeque<Record>,
    clock: Option<Steady>,
}

/// Whether the wall clock can be trusted with removing what is old: a clock that is a year ahead for a minute must not
/// cost the owner a year of calls.
#[derive(Clone, Copy, Debug)]
struct Steady {
    seen: Now,
    since: std::time::Instant,
}

impl Steady {
    /// How far wall clock and monotonic clock may drift apart between two looks.
    const JUMP: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);
    /// How long the wall clock must have gone on without a jump: somebody will have set it right by then.
    const TRUSTED: std::time::Duration = std::time::Duration::from_secs(24 * 3_600);

    fn look(&mut self, now: Now) -> bool {
        let expected = self.seen.plus(now.instant.saturating_duration_since(self.seen.instant)).utc;
        let jump = now.utc.duration_since(expected);
        if jump.abs() > Self::JUMP {
            tracing::warn!(
                jump_s = jump.as_secs(),
                "the wall clock jumped: nothing old is removed for a day"
            );
            self.since = now.instant;
        }
        self.seen = now;
        now.instant.saturating_duration_since(self.since) >= Self::TRUSTED
    }
}

/// Ends, alarms and silences of calls that are kept while the store refuses them: an hour of full lines. When full, the
/// oldest goes with an ERROR; of an end the next start of the box makes up for it, of an alarm or a silence nothing does.
const OWED: usize = 4 * MOST_CALLS;

/// Without an upstream nobody fetches news: some weeks of a busy line are kept for one that is configured later.
const MOST_NEWS: u64 = 20_000;

impl Desk {
    /// Opens the store in that file. A damaged one is set aside and a fresh one begun (ERROR); a call that was
    /// cut off by a stop of the box gets its outcome. Recordings lie in `recordings` beside it.
    pub fn open(path: &Path, config: &Config, now: Now) -> Result<Self, OpenError> {
        let mut opened = Store::open(path, now.utc, random_seed(now))?;
        if opened.recovered > 0 {
            tracing::warn!(
                calls = opened.recovered,
                "calls were cut off by a stop of the box; they have outcomes now"
            );
        }
        opened
            .store
            .limit_size(config.store_limit)
            .map_err(|source| OpenError::Sql { path: path.to_owned(), source })?;
        let recordings = path.parent().map(|folder| folder.join("recordings"));
        Ok(Self::over(opened.store, config, recordings))
    }

    /// Alarms that nobody has silenced: a stop of the box does not end them.
    pub fn open_alarms(&mut self) -> Vec<(CallId, Hazard, Urgency)> {
        self.rows.0.open_alarms().unwrap_or_else(|error| {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "alarms of before the start can't be read: look at the board");
            Vec::new()
        })
    }

    /// A desk whose rows are gone when it is dropped. Its ids follow from `seed`.
    pub fn in_memory(config: &Config, seed: u64) -> Result<Self, OpenError> {
        Ok(Self::over(Store::in_memory(seed)?, config, None))
    }

    fn over(store: Store, config: &Config, recordings: Option<PathBuf>) -> Self {
        let rules = config.board.clone();
        Self {
            rows: Rows(store),
            rules,
            keep: config.keep,
            most_news: config.upstream.as_ref().map_or(MOST_NEWS, |upstream| upstream.keep),
            campaigns: config.campaigns.clone(),
            recordings,
            most_recorded: config.store_limit,
            health: StoreHealth::Up,
            owed: VecDeque::new(),
            clock: None,
        }
    }

    /// Keeps one row of a call; when it returns `Ok`, the row is on the disk. An end, an alarm
    /// or a silence that the store refuses now is tried again before the next of them and by [`Desk::tidy`].
    pub fn record(&mut self, record: &Record) -> Result<(), StoreError> {
        let mut done = self.write(record);
        // For a replay nobody's outcome goes.
        if !matches!(record.body, RecordBody::Inputs(_)) && self.made_room(done.as_ref().err()) {
            done = self.write(record);
        }
        self.health = if done.is_ok() { StoreHealth::Up } else { StoreHealth::Failing };
        if done.is_err() && record.body.must_be_kept() {
            if self.owed.len() == OWED {
                let lost = self.owed.pop_front().map(|r| r.call);
                tracing::error!(
                    call = lost.map(tracing::field::display),
                    "an end, an alarm or a silence is lost: is the disk full?"
                );
            }
            self.owed.push_back(record.clone());
        }
        done
    }

    fn write(&mut self, record: &Record) -> Result<(), StoreError> {
        if record.body.must_be_kept() {
            // Behind what waits: a silence changes the row of its alarm.
            self.write_owed()?;
        }
        self.rows.0.record(record)
    }

    fn write_owed(&mut self) -> Result<(), StoreError> {
        while let Some(record) = self.owed.front() {
            self.rows.0.record(record)?;
            self.owed.pop_front();
        }
        Ok(())
    }

    /// Answers a question of a call. What it promises is on the disk before it returns.
    pub fn answer(&mut self, now: Now, call: CallId, query: &Query) -> Answer {
        let mut told = own::answer(&self.rules, &mut self.rows, now.utc, call, query);
        if self.made_room(told.as_ref().err()) {
            told = own::answer(&self.rules, &mut self.rows, now.utc, call, query);
        }
        match told {
            Ok(answer) => {
                self.health = StoreHealth::Up;
                if answer == Answer::Unavailable {
                    tracing::warn!(%call, query = query.as_str(), "the board can't do what was asked");
                }
                answer
            }
            Err(error) => {
                self.failed(&error, query.as_str(), Some(call));
                Answer::Unavailable
            }
        }
    }

    /// Before a stop: writes what the store had refused, and says how much it refuses still.
    pub fn close(&mut self) -> usize {
        if let Err(error) = self.write_owed() {
            self.failed(&error, "close", None);
        }
        self.owed.len()
    }

    /// How the store was when it was last used.
    pub fn health(&self) -> StoreHealth {
        self.health
    }

    /// Writes ends, alarms and silences that the store had refused, drops holds that ran out long ago and, a few at a time,
    /// calls that are older than the config keeps them, recordings first. Nothing is removed for age before the box has run for a day without a jump of its clock.
    pub fn tidy(&mut self, now: Now) {
        let clock = self.clock.get_or_insert(Steady { seen: now, since: now.instant });
        let trusted = clock.look(now);
        if let Some(folder) = &self.recordings {
            recordings::cap(folder, self.most_recorded);
        }
        if let Err(error) =
            self.settle(now.utc).and_then(|()| if trusted { self.sweep(now.utc) } else { Ok(()) })
        {
            self.failed(&error, "tidy", None);
        }
    }

    /// On a full disk, what nobody needs gives way to what somebody may be told: delivered news, inputs of old calls and
    /// old outcomes.
    fn made_room(&mut self, error: Option<&StoreError>) -> bool {
        if !matches!(error, Some(StoreError::Full { .. })) {
            return false;
        }
        match self.rows.0.make_room() {
            Ok(0) => false,
            Ok(rows) => {
                tracing::error!(
                    rows,
                    "the disk is full: delivered news, inputs of old calls and the oldest outcomes were dropped to go on; free some room on it"
                );
                true
            }
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::debug!(error, "no room could be made");
                false
            }
        }
    }

    fn settle(&mut self, at: Timestamp) -> Result<(), StoreError> {
        self.write_owed()?;
        self.rows.0.drop_stale_holds(at)?;
        let dropped = self.rows.0.cap_outbox(self.most_news)?;
        if dropped > 0 {
            tracing::warn!(
                dropped,
                most = self.most_news,
                "the outbox is full: its oldest outcomes were dropped; is there an [upstream], and does its consumer run?"
            );
        }
        self.health = StoreHealth::Up;
        Ok(())
    }

    fn sweep(&mut self, at: Timestamp) -> Result<(), StoreError> {
        let limit = at.checked_sub(self.keep).unwrap_or(Timestamp::MIN);
        self.rows.0.drop_delivered(limit)?;
        for call in self.rows.0.calls_before(limit)? {
            if let Some(folder) = &self.recordings {
                match std::fs::remove_file(crate::desk::recording(folder, call)) {
                    Ok(()) => {}
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    Err(error) => {
                        tracing::warn!(%call, %error, "an old recording can't be removed; its call is kept until it can");
                        continue;
                    }
                }
            }
            self.rows.0.forget(call)?;
        }
        Ok(())
    }

    /// Jobs made in a call.
    pub fn jobs_of(&self, call: CallId) -> Result<Vec<JobRow>, StoreError> {
        self.rows.0.jobs_of(call)
    }

    /// Messages left in a call.
    pub fn messages_of(&self, call: CallId) -> Result<Vec<MessageRow>, StoreError> {
        self.rows.0.messages_of(call)
    }

    /// Appointments moved or cancelled in a call.
    pub fn changes_of(&self, call: CallId) -> Result<Vec<ChangeRow>, StoreError> {
        self.rows.0.changes_of(call)
    }

    /// All that is kept of a call.
    pub fn story(&self, call: CallId) -> Result<Option<Story>, StoreError> {
        self.rows.0.story(call)
    }

    fn failed(&mut self, error: &StoreError, what: &str, call: Option<CallId>) {
        self.health = StoreHealth::Failing;
        let call = call.map(tracing::field::display);
        let source = error.source().map(tracing::field::display);
        tracing::error!(call, what, %error, source, "the store failed: nothing was promised");
    }
}

/// Where a call's recording lies.
pub fn recording(folder: &Path, call: CallId) -> PathBuf {
    folder.join(format!("{call}.wav"))
}

/// The store's rows as the board's calendar.
#[derive(Debug)]
struct Rows(Store);

impl Calendar for Rows {
    type Error = StoreError;

    fn customer(&mut self, number: &str) -> Result<Option<Customer>, StoreError> {
        self.0.customer(number)
    }

    fn upcoming(&mut self, number: &str, from: Timestamp) -> Result<Vec<Appointment>, StoreError> {
        self.0.upcoming(number, from)
    }

    fn taken(&mut self, within: Slot) -> Result<Vec<Taken>, StoreError> {
        self.0.taken(within)
    }

    fn hold(
        &mut self,
        at: Timestamp,
        call: CallId,
        visits: &[Visit],
        until: Timestamp,
    ) -> Result<Vec<HoldId>, StoreError> {
        self.0.hold(at, call, visits, until)
    }

    fn release(&mut self, call: CallId) -> Result<(), StoreError> {
        self.0.release(call)
    }

    fn held(&mut self, hold: HoldId) -> Result<Option<Held>, StoreError> {
        self.0.held(hold)
    }

    fn job(&mut self, job: JobId) -> Result<Option<Standing>, StoreError> {
        self.0.job(job)
    }

    fn made(&mut self, call: CallId, number: u8) -> Result<Option<Standing>, StoreError> {
        self.0.made(call, number)
    }

    fn book(
        &mut self,
        at: Timestamp,
        draft: &JobDraft,
        visit: &Visit,
    ) -> Result<Option<Receipt>, StoreError> {
        self.0.book(at, draft, visit)
    }

    fn request(&mut self, at: Timestamp, draft: &JobDraft) -> Result<Receipt, StoreError> {
        self.0.request(at, draft)
    }

    fn message(&mut self, at: Timestamp, draft: &MessageDraft) -> Result<String, StoreError> {
        self.0.message(at, draft)
    }

    fn move_to(
        &mut self,
        at: Timestamp,
        call: CallId,
        job: JobId,
        visit: &Visit,
        under: HoldId,
    ) -> Result<Option<Receipt>, StoreError> {
        self.0.move_to(at, call, job, visit, under)
    }

    fn cancel(&mut self, at: Timestamp, call: CallId, job: JobId) -> Result<Receipt, StoreError> {
        self.0.cancel(at, call, job)
    }
}

/// A seed from the system; where it has none, from the clock: ids need to be apart, not secret.
fn random_seed(now: Now) -> u64 {
    getrandom::u64().unwrap_or_else(|_| now.utc.as_nanosecond().rem_euclid(i128::from(u64::MAX)) as u64)
}
