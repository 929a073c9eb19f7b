//! The mouth: spoken lines to 8 kHz speech, and the cache that makes the fixed ones free.
//!
//! [`Synthesiser`] is the one interface: [`Piper`] is the box's own voice, [`Kokoro`] the voices of test callers.
//! [`Prompts`] puts a cache on disk before an engine, and goes on without one. Digits, streets and times come in as
//! words (`dialogue::wording::speak`); this module pronounces, it does not word. Rendering takes tens of milliseconds
//! and more: it belongs on a `voice` thread, never on the line's.

mod cache;
mod callers;
mod finish;
#[cfg(feature = "native")]
mod kokoro;
#[cfg(feature = "native")]
mod onnx;
mod pieces;
#[cfg(feature = "native")]
mod piper;
mod prompts;
mod resample;
mod voices;

use std::{fmt, io, path::PathBuf};

pub use cache::{Cache, CacheLimits, Key};
pub use callers::{CallerLines, Speaker};
pub use finish::finish;
#[cfg(feature = "native")]
pub use kokoro::Kokoro;
#[cfg(feature = "native")]
pub use onnx::Runtime;
pub use pieces::{SpokenPiece, pieces};
#[cfg(feature = "native")]
pub use piper::{Piper, PiperFiles};
pub use prompts::{Keep, Prompts, Shelf, Warmed};
pub use resample::Resampler;
pub use voices::{CALLER_VOICES, CallerVoice, DEFAULT_CALLERS};

/// Speech that any part of the box plays: mono, samples per second.
pub const RATE_HZ: u32 = 8_000;

/// Something that speaks.
pub trait Synthesiser: Send + fmt::Debug {
    /// What decides how it sounds: the model's bytes, its settings, the way words become phones. Two engines with one
    /// fingerprint may share a cache.
    fn fingerprint(&self) -> Fingerprint;

    /// Renders a line whole: mono i16 at 8 kHz, about -20 dBFS while speaking, peaks under -3 dBFS, at most 20 ms of
    /// silence before and 60 ms behind the words. A line of several sentences has its pauses in it.
    ///
    /// # Errors
    /// [`MouthError::Nothing`] for a line without a word, [`MouthError::TooLong`], or what the engine met. The line
    /// itself is in no error: it may be private.
    fn speak(&mut self, spoken: &str) -> Result<Vec<i16>, MouthError>;
}

/// SHA-256 over everything that decides how an engine sounds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({})", hex(&self.0[..4]))
    }
}

/// Why there is no sound.
#[derive(Debug, thiserror::Error)]
pub enum MouthError {
    /// A file of the engine is not there or can't be read.
    #[error("{what} at {path} can't be read: run scripts/setup")]
    Missing {
        /// Which part.
        what: &'static str,
        /// Where it was looked for.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is there and is something else than it should be.
    #[error("{what} at {path} is not what it should be ({found}): run scripts/setup")]
    Altered {
        /// Which part.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// What was found instead.
        found: String,
    },
    /// A model file is not what it should be.
    #[error("the voice's model can't be used")]
    Model(#[from] crate::models::ModelError),
    /// The words can't be pronounced at all.
    #[error("no pronunciations")]
    Words(#[from] crate::g2p::PronouncerError),
    /// The line holds no word.
    #[error("the line holds nothing to say")]
    Nothing,
    /// The line is longer than an engine takes.
    #[error("a sentence of {phones} sounds is over the limit of {limit}")]
    TooLong {
        /// How many.
        phones: usize,
        /// How many at most.
        limit: usize,
    },
    /// The voice is reserved or unknown.
    #[error("the voice {voice:?} may not be used: only {allowed} may")]
    NotAllowed {
        /// As asked for.
        voice: String,
        /// Those that may, by name.
        allowed: String,
    },
    /// The engine failed: what it was doing. Trying the same again may help once.
    #[error("the speech engine failed to {doing}")]
    Engine {
        /// What.
        doing: &'static str,
        /// As the engine put it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It rendered silence or noise without end.
    #[error("the engine rendered {millis} ms of sound for {words} words")]
    Implausible {
        /// Length of the sound.
        millis: u64,
        /// Words of the line.
        words: usize,
    },
    /// There is no engine, and the line is not in the cache.
    #[error("no speech engine, and the line was not rendered before")]
    NoEngine,
    /// The cache's folder can't be used.
    #[error("the speech cache at {path} can't be used")]
    Cache {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        use fmt::Write;
        // Writing to a String cannot fail.
        let _ = write!(out, "{b:02x}");
        out
    })
}
