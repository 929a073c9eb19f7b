//! What a turn means: a text encoder's chances of emergency, danger to life, question, and of which hazard.
//!
//! The encoder of the box is MiniLM-L6, fine-tuned on made-up callers (`models/cards/triage-encoder.md`), through
//! TensorFlow Lite. Two small heads read its numbers: one, with the words beside them, for danger
//! (`models/cards/danger-head.md`), one as an answer to a settling question (`models/cards/answer-head.md`). Here are only words
//! and chances: what follows from them is decided in `dialogue::triage`.

#[cfg(feature = "native")]
mod answers;
#[cfg(feature = "native")]
mod danger;
#[cfg(feature = "native")]
mod encoder;
mod wordpiece;

use std::ops::Range;

use vocab::Meaning;

#[cfg(feature = "native")]
pub use encoder::Encoder;
pub use wordpiece::{MOST_PIECES, WordPiece};

/// Something that reads meaning.
pub trait Reader: Send {
    /// What a text means; `None` of one without words. Any text, of any length; takes milliseconds.
    ///
    /// # Errors
    /// [`MeaningError::Run`]: the reader should be replaced.
    fn read(&mut self, text: &str) -> Result<Option<Meaning>, MeaningError>;
}

/// Why no meaning is read.
#[derive(Debug, thiserror::Error)]
pub enum MeaningError {
    /// The runtime refuses the graph.
    #[error(
        "the text encoder can't be {doing}: the TensorFlow Lite library is another one; run scripts/setup"
    )]
    Load {
        /// What was tried.
        doing: &'static str,
        /// As the runtime put it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// One run of the graph failed; a fresh reader may go on.
    #[error("the text encoder failed on a text")]
    Run(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Pieces that the graph reads at once, its two marks included: some 95 words.
pub const READS: usize = 128;
/// Pieces that two windows of a longer text share, so that no sentence is cut in both.
const SHARED: usize = 32;
/// Windows of one text at most: some 450 words, more than anybody says in a turn. What follows is not read.
const WINDOWS: usize = 6;

/// The parts of a text of so many pieces that are read one by one.
pub fn windows(pieces: usize) -> Vec<Range<usize>> {
    let (room, step) = (READS - 2, READS - 2 - SHARED);
    let starts = (0..WINDOWS).map(|n| n * step).take_while(|from| *from == 0 || from + SHARED < pieces);
    starts.map(|from| from..pieces.min(from + room)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_read_in_overlapping_windows_and_no_further_than_a_turn() {
        let ends = |pieces| windows(pieces).into_iter().map(|w| (w.start, w.end)).collect::<Vec<_>>();
        assert_eq!(ends(0), [(0, 0)]);
        assert_eq!(ends(126), [(0, 126)]);
        assert_eq!(ends(127), [(0, 126), (94, 127)]);
        let all = windows(1_000);
        assert_eq!(all.len(), WINDOWS);
        assert!(all.iter().all(|window| window.len() == READS - 2));
    }
}
