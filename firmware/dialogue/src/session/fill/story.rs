//! A problem somewhere in a long story: the words around it are about other things and drown it.

use crate::understand::problem::{self, ProblemReading};

/// Reads a problem; of a long text each stretch for itself, and the one that tells most counts. An urgency that any of
/// them tells stays.
pub(super) fn problem(text: &str, month: Option<i8>) -> ProblemReading {
    let whole = problem::parse(text, month);
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() <= LONG || whole.confidence >= CLEAR {
        return whole;
    }
    let starts = (0..words.len()).step_by(STEP).take(MOST);
    let stretches = starts.map(|from| words[from..words.len().min(from + STRETCH)].join(" "));
    let best = stretches
        .map(|stretch| problem::parse(&stretch, month))
        .max_by(|a, b| a.confidence.total_cmp(&b.confidence));
    // A few words out of a story sound like a problem soon.
    best.filter(|best| best.confidence >= TELLS && best.confidence > whole.confidence).unwrap_or(whole)
}

/// Words up to which a text is read as a whole.
const LONG: usize = 18;
/// Words of a stretch, and how far the next begins behind it.
const STRETCH: usize = 16;
const STEP: usize = 8;
/// Stretches looked at: what a caller says in two minutes.
const MOST: usize = 40;
/// A reading of the whole that needs no second look.
const CLEAR: f32 = 0.3;
/// A stretch counts from this confidence on.
const TELLS: f32 = 0.4;
