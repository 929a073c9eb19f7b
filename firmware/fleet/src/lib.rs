//! What the box tells upstream, and on which topic: typed messages that the outbox keeps until their consumer
//! has them. Pure: the broker's connection, commands and settings come with the fleet agent.
//!
//! A message carries the job's or call's id as its idempotency key, so that one sent twice is one.

mod message;
mod topic;

pub use message::{JobNews, Upstream};
pub use topic::{BoxId, BoxIdError};
