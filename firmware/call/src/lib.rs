//! The pure heart: what happens on a call.
//!
//! The switchboard composes one `media::Stream`, one [`Listener`] and one `dialogue::Session` per call and
//! decides everything that a caller can hear. It opens nothing: packets, recognised words, rendered audio and
//! office answers come in as inputs; packets, work orders and records go out as outputs.
//!
//! Contract of every machine here: `handle(now, input)` once, drain `poll()` until `None`, then look at
//! `deadline()`.

mod listener;

pub use listener::{BoxVoice, Decode, DecodeId, DecodeKind, EarEvent, Hearing, Listener, Lost, Patience};
