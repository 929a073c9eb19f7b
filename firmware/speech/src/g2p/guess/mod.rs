//! Words that no table has: names of people and streets. A small trained network, or rules where its file is absent.

mod network;
mod npz;
mod rule;

pub use network::{Network, NetworkError};
pub(super) use rule::by_rule;
