//! Callers of the callers format (`shared/text/FORMATS.md`), acted against a built `nightbell talk --jsonl` through a
//! pipe, and the tables of understanding, sent through `nightbell understand`. Nothing here knows the box from
//! inside: what is known of it is `shared/text/PROTOCOL.md`, so any program of that protocol can be judged.
//!
//! A [`Case`] is a caller's row; [`Caller`] acts it, prompt by prompt; [`play()`] runs it against a box of its own and
//! keeps every line; [`judge()`] compares how it ended with what was expected, [`given`] counts the questions whose
//! answer was already given; [`report`] holds the figures against the limits.

pub mod case;
pub mod damage;
pub mod given;
pub mod heard;
pub mod judge;
pub mod line;
pub mod model;
pub mod number;
pub mod pipe;
pub mod plant;
pub mod play;
pub mod replay;
pub mod report;
pub mod speak;
pub mod understand;

pub use case::{Case, CasesError, Quirk};
pub use judge::{Judgement, judge};
pub use model::Caller;
pub use pipe::Setting;
pub use play::{Played, play};

#[cfg(test)]
mod tests;
