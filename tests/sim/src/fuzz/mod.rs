//! What is done with arbitrary bytes: one function for each parser of what comes from outside, and for the machines
//! behind them. `scripts/fuzz` drives them by coverage, `tests/sim/tests/fuzz.rs` with the committed corpora and changes
//! of them. A function returns when all is well and panics when not. Nothing here opens a socket.

mod bytes;
mod calls;
mod lines;
mod media;
mod office;
mod remote;
mod signal;
mod words;

pub use bytes::{Bytes, changed};

/// A target.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, and that of its corpus under `tests/fuzz/corpus`.
    pub name: &'static str,
    /// What is done with the bytes.
    pub run: fn(&[u8]),
    /// Longest input that is tried, in bytes.
    pub longest: usize,
}

/// All targets.
pub const TARGETS: [Target; 17] = [
    Target { name: "sip", run: signal::message, longest: 4_096 },
    Target { name: "dialog", run: signal::dialog, longest: 4_096 },
    Target { name: "sdp", run: signal::sdp, longest: 2_048 },
    Target { name: "rtp", run: media::packets, longest: 512 },
    Target { name: "stream", run: media::stream, longest: 4_096 },
    Target { name: "keys", run: media::keys, longest: 2_048 },
    Target { name: "config", run: lines::config, longest: 12_288 },
    Target { name: "talk", run: lines::talk, longest: 1_024 },
    Target { name: "values", run: lines::values, longest: 512 },
    Target { name: "connection", run: remote::connection, longest: 4_096 },
    Target { name: "upstream", run: remote::upstream, longest: 2_048 },
    Target { name: "cloud", run: remote::cloud, longest: 4_096 },
    Target { name: "facts", run: words::facts, longest: 512 },
    Target { name: "answers", run: words::answers, longest: 512 },
    Target { name: "triage", run: words::triage, longest: 1_024 },
    Target { name: "session", run: calls::session, longest: 2_048 },
    Target { name: "switchboard", run: calls::switchboard, longest: 4_096 },
];

/// The target of that name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|target| target.name == name)
}
