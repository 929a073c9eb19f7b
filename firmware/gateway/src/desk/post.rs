//! The outbox as upstream sees it: parcels become whole news, told as things stand when they are sent.

use fleet::{JobNews, MessageNews, News, Upstream};
use jiff::SignedDuration;
use store::{JobRow, MessageRow, Parcel, StoreError};
use vocab::{JobId, JobKind, NewsId, Now, Urgency};

use super::Desk;

/// How long news that were leased are kept for their sender: longer than it waits for a consumer's word.
const LEASE: SignedDuration = SignedDuration::from_mins(15);
/// News that can't be composed wait for so long: somebody has to mend the store.
const BROKEN: SignedDuration = SignedDuration::from_hours(1);

impl Desk {
    /// Up to `limit` news that are due, each with how often it was tried before.
    pub fn lease(&mut self, now: Now, limit: u32) -> Result<Vec<(News, u32)>, StoreError> {
        let parcels = self.rows.0.lease(now.utc, LEASE, limit)?;
        let mut all = Vec::with_capacity(parcels.len());
        for parcel in parcels {
            match self.compose(&parcel) {
                Ok(what) => {
                    let news = News { id: parcel.id, number: parcel.seq, made: parcel.made, what };
                    all.push((news, parcel.tries));
                }
                Err(why) => {
                    let (kind, key) = (&parcel.kind, &parcel.key);
                    tracing::error!(
                        kind,
                        key,
                        why,
                        "news for upstream can't be told: look at the store; they are tried again in an hour"
                    );
                    self.rows.0.put_back(now.utc, parcel.id, BROKEN)?;
                }
            }
        }
        Ok(all)
    }

    /// Upstream has these.
    pub fn delivered(&mut self, now: Now, ids: &[NewsId]) -> Result<(), StoreError> {
        self.rows.0.delivered(now.utc, ids)
    }

    /// Upstream did not take this one.
    pub fn put_back(&mut self, now: Now, id: NewsId, wait: std::time::Duration) -> Result<(), StoreError> {
        self.rows.0.put_back(now.utc, id, SignedDuration::try_from(wait).unwrap_or(BROKEN))
    }

    /// These were not sent after all.
    pub fn give_back(&mut self, ids: &[NewsId]) -> Result<(), StoreError> {
        self.rows.0.give_back(ids)
    }

    /// What is told: the row as it stands, so that a job that was moved before it could be told is told as moved.
    fn compose(&self, parcel: &Parcel) -> Result<Upstream, String> {
        let words = |error: &dyn std::fmt::Display| error.to_string();
        if parcel.kind.starts_with("job_") {
            let job: JobId = parcel.key.parse().map_err(|e| words(&e))?;
            let row = self.rows.0.job_row(job).map_err(|e| words(&e))?;
            return row.map_or_else(|| Err("its job is gone".to_owned()), job_news);
        }
        if parcel.kind == "message" {
            let row = self.rows.0.message_row(&parcel.key).map_err(|e| words(&e))?;
            return row.map_or_else(|| Err("its message is gone".to_owned()), |row| Ok(message_news(row)));
        }
        // Alarms and outcomes hold nothing private: their row is the news.
        serde_json::from_str(&parcel.body).map_err(|e| words(&e))
    }
}

/// A job as upstream gets it; `jobs export` writes the same.
pub fn job_news(row: JobRow) -> Result<Upstream, String> {
    let JobRow {
        job, call, board_id, state, kind, urgency, slot, name, phone, place, summary, flags, ..
    } = row;
    let urgency: Urgency =
        serde_json::from_value(serde_json::Value::String(urgency)).map_err(|error| error.to_string())?;
    let kind = JobKind::new(&kind);
    Ok(Upstream::Job(Box::new(JobNews {
        job,
        call,
        board_id,
        state,
        kind,
        urgency,
        slot,
        name,
        phone,
        place,
        summary,
        flags,
    })))
}

fn message_news(row: MessageRow) -> Upstream {
    let MessageRow { board_id, call, at, target, name, phone, text } = row;
    Upstream::Message(Box::new(MessageNews { message: board_id, call, target, name, phone, text, at }))
}
