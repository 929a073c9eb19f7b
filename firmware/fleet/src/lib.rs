//! What the box tells upstream, on which topic, and in which order: typed messages that the outbox keeps until their
//! consumer has them, and [`Courier`], which decides what is sent when. Pure: the broker's connection is `gateway`'s.
//!
//! Every piece of news has an id of its own, so that one sent twice is one.

mod backoff;
mod courier;
mod message;
mod topic;

pub use backoff::Backoff;
pub use courier::{Courier, CourierSettings, DoneOn, Input, Letter, Output, Refusal};
pub use message::{Health, JobNews, MessageError, MessageNews, News, Receipts, Status, Upstream, schemas};
pub use topic::{Address, BoxId, NewsKind, StatusKind, Tenant, Topic, TopicError, news_filters};

#[cfg(test)]
mod tests {
    use std::{sync::OnceLock, time::Instant};

    /// One moment for all tests; only differences matter.
    #[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
    pub(crate) fn epoch() -> Instant {
        static EPOCH: OnceLock<Instant> = OnceLock::new();
        *EPOCH.get_or_init(Instant::now)
    }
}
