//! The simulated world around a box: callers, a lossy network, an ear, a recogniser and a voice made of arithmetic, and
//! the real conversation, switchboard, signalling and board between them, in virtual time. A seed reproduces a run.

pub mod campaign;
pub mod fuzz;
pub mod sip_text;
pub mod town;
pub mod turns;
pub mod watch;
pub mod world;
