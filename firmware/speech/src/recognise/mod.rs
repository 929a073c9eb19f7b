//! The recogniser: a caller's turn to text. One interface; on the box stands [`Moonshine`].
//!
//! Whole stretches of speech come in, text comes out; what is decoded when is `call::Listener`'s business. Guards against
//! the two ways in which such models invent words stand here: silence is not decoded, and loops are cut ([`looped`]).

mod looped;
#[cfg(feature = "native")]
mod moonshine;

use vocab::{Private, Word};

use crate::models::ModelError;
pub use looped::cut_loops;
#[cfg(feature = "native")]
pub use moonshine::Moonshine;

/// Something that hears words.
pub trait Recognizer: Send {
    /// The words of a stretch of speech: mono, 8 kHz, at most [`LONGEST`] samples. Takes tens of milliseconds and more.
    ///
    /// # Errors
    /// [`RecognizerError`]; after [`RecognizerError::Failed`] the recogniser should be replaced.
    fn transcribe(&mut self, pcm_8k: &[i16]) -> Result<Transcript, RecognizerError>;
}

/// The longest stretch that is decoded at once: 30 s.
pub const LONGEST: usize = 30 * 8_000;

/// What was heard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transcript {
    /// The words; empty when there was nothing to hear.
    pub text: Private<String>,
    /// 0 to 1; `None` = the recogniser does not say.
    pub confidence: Option<f32>,
    /// Per word, where the recogniser says it; else empty.
    pub words: Vec<Word>,
    /// Whether repetitions were cut.
    pub trust: Trust,
}

/// How far a text may be believed beyond its confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// As the recogniser gave it.
    #[default]
    Whole,
    /// It had lost its place and repeated itself: the repetitions are cut, the rest is doubtful.
    Looped,
}

/// Why there is no text.
#[derive(Debug, thiserror::Error)]
pub enum RecognizerError {
    /// A model file is not what it should be.
    #[error("the recogniser's model can't be used")]
    Model(#[from] ModelError),
    /// The runtime refuses the model.
    #[error("the recogniser {name} can't be started from {folder}: run scripts/setup")]
    Refused {
        /// Which.
        name: &'static str,
        /// Where its files lie.
        folder: std::path::PathBuf,
    },
    /// There is none, on purpose.
    #[error("the recogniser is switched off")]
    Off,
    /// More than [`LONGEST`] samples.
    #[error("{seconds} s of speech are over the limit of 30 s")]
    TooLong {
        /// How long it was.
        seconds: usize,
    },
    /// It gave no result.
    #[error("the recogniser {name} gave no result for {millis} ms of sound")]
    Failed {
        /// Which.
        name: &'static str,
        /// Length of the sound.
        millis: usize,
    },
}

/// What needs no decode: too much sound, or none that holds a word. `None` = it is to be decoded.
pub fn at_once(pcm_8k: &[i16]) -> Option<Result<Transcript, RecognizerError>> {
    if pcm_8k.len() > LONGEST {
        return Some(Err(RecognizerError::TooLong { seconds: pcm_8k.len().div_ceil(8_000) }));
    }
    is_silent(pcm_8k).then(|| Ok(Transcript::default()))
}

/// Whether there is nothing to hear: shorter than any word, or no 20 ms of it louder than -58 dBFS. Recognisers make
/// words up from silence.
pub fn is_silent(pcm_8k: &[i16]) -> bool {
    const SHORTEST: usize = 80 * 8;
    const FLOOR: f32 = 32_768.0 * 32_768.0 * 1.6e-6;
    let loud = |frame: &[i16]| {
        frame.iter().map(|x| f32::from(*x) * f32::from(*x)).sum::<f32>() > FLOOR * frame.len() as f32
    };
    pcm_8k.len() < SHORTEST || !pcm_8k.chunks(160).any(loud)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_and_scraps_are_not_decoded() {
        assert!(is_silent(&[]));
        assert!(is_silent(&[0; 16_000]));
        assert!(is_silent(&[20; 16_000]));
        assert!(is_silent(&[3_000; 300]), "38 ms hold no word");
        let mut word = vec![0; 16_000];
        word[8_000..8_800].fill(400);
        assert!(!is_silent(&word));
    }
}
