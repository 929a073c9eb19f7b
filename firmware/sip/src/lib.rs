//! The one door to the SIP library: transactions, dialogs and offer/answer, as typed events and commands.
//!
//! [`Endpoint`] owns the socket and the clock; behind it the pure machine `stack` does what RFC 3261 asks
//! with the three verbs of the house (`handle`, `poll`, `deadline`). The library gives the grammar of
//! messages and URIs. Its own transport and transaction layers are not used: they write every message,
//! numbers included, to the log at INFO, queue without bounds and spawn tasks that keep time for themselves.
//!
//! Not here: RTP (that is `media`), what a call is about (that is `call`), names looked up in the DNS.

mod auth;
mod body;
mod endpoint;
mod event;
mod identity;
mod pure;
pub mod sdp;
mod stack;
mod streams;
mod token;
mod trace;
mod wire;

pub use endpoint::{BindError, Endpoint, Settings};
pub use event::{
    Answer, Codec, Command, Credentials, DialledFrom, DialogKey, Direction, Event, Gone, Invite, Kept, Keys,
    Offer, RefusalCode, Target, Transport, Trunk, TrunkKey,
};
pub use pure::{Act, Machine, Queue};
pub use streams::Cutter;
pub use trace::{Traced, Way};
