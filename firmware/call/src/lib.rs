//! The pure heart: what happens on a call.
//!
//! [`Switchboard`] composes one `media::Stream`, one [`Listener`] and one `dialogue::Session` per call and
//! decides everything that a caller can hear. It opens nothing: packets, recognised words, rendered audio and
//! office answers come in as [`Input`]; packets, work orders and records go out as [`Output`].
//!
//! Contract of every machine here: `handle(now, input)` once, drain `poll()` until `None`, then look at
//! `deadline()`.

mod leg;
mod listener;
mod order;
mod pair;
mod pressed;
mod prompter;
mod switchboard;
mod walk;

pub use listener::{BoxVoice, Decode, DecodeId, DecodeKind, EarEvent, Hearing, Listener, Lost, Patience};
pub use order::{
    CloudNews, CloudOrder, Fixed, Gone, Input, Invite, Keep, Limits, Moved, NotReached, Output, Party,
    PickedUp, Refusal, RenderId, Rendered,
};
pub use pair::{Hedge, Recogniser, Recognising};
pub use switchboard::Switchboard;
