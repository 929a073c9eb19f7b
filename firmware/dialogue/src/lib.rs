//! The conversation, pure: understanding apart from policy, policy apart from wording, triage beside them.
//!
//! - [`understand`]: text of one turn → facts and acts. Grammars, tables and small models; no state.
//! - [`triage`]: text and witnesses → alarm, ask or no, and how urgent the job is. May be raised, never lowered.
//! - [`session`]: the policy. [`Session`] takes what was heard and answered, and says what to say, ask, look
//!   up, book and ring. It knows meanings, not sentences.
//! - [`wording`]: meanings → sentences, and sentences → words as people say them.
//! - [`replay`]: a call that was held, held once more against changed rules.
//!
//! No clock, socket, thread, file or random source: time comes in with every input.
//! Contract of the machine: `handle` one [`Input`], then drain [`Session::poll`] until `None`, then look at
//! [`Session::deadline`].

pub mod business;
pub mod expect;
pub mod replay;
pub mod session;
pub mod triage;
pub mod understand;
pub mod wording;

pub use business::Business;
pub use expect::{Asks, Completeness, completeness, makes_sense};
pub use session::{Fact, Input, Kept, Output, Say, Segment, Session};
