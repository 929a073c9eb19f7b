//! The simulated world around a box: a caller, a lossy network, an ear, a recogniser and a voice made of
//! arithmetic, and the real conversation, switchboard and board between them, in virtual time. A seed
//! reproduces a run.

pub mod world;
