//! What is wrong: the caller's story → trade, job kind and urgency.
//!
//! A story is cut into pieces of evidence (`piece.rs`), each of which speaks for or against each of the 67 kinds
//! and for "no job at all", with weights learned from some thousands of texts (`model.rs`); [`explain`] tells which
//! pieces decided. How soon is then for rules that can be read (`urgency.rs`).
//! Nothing here raises an alarm: that is [`crate::triage`].

mod model;
mod piece;
mod stem;
mod urgency;

pub use urgency::{Season, urgency_of};

use vocab::{JobKind, KindRow, Trade, Urgency, builtin_kinds};

use super::concept::{Marked, mark};
use model::CLASSES;

/// What was understood of a problem.
#[derive(Clone, Debug, PartialEq)]
pub struct ProblemReading {
    /// The trade of the best kind; `None` when nothing was understood.
    pub trade: Option<Trade>,
    /// The best kind.
    pub job_kind: Option<JobKind>,
    /// How soon; `Routine` when nothing was understood.
    pub urgency: Urgency,
    /// Other kinds, best first, each with its chance as a share of the best one's, 0 to 1. At most four.
    pub alternatives: Vec<(JobKind, f32)>,
    /// 0 to 1: the chance that the kind is right, as it came out on texts of hands that trained nothing.
    pub confidence: f32,
}

impl ProblemReading {
    const NOTHING: Self = Self {
        trade: None,
        job_kind: None,
        urgency: Urgency::Routine,
        alternatives: Vec::new(),
        confidence: 0.0,
    };
}

/// Reads a problem. `month` is 1 to 12, `None` = no season assumed.
pub fn parse(text: &str, month: Option<i8>) -> ProblemReading {
    read(&mark(text), Season::of(month))
}

fn read(text: &Marked, season: Season) -> ProblemReading {
    let scores = model::scores(&hashes(text, season));
    let chances = scores.chances();
    let mut ranked: Vec<(KindRow, f32)> = builtin_kinds().zip(chances).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let Some((best, chance)) = ranked.first().filter(|(_, chance)| scores.known > 0 && *chance >= LEAST)
    else {
        return ProblemReading::NOTHING;
    };
    let others = ranked.iter().skip(1).take(4).take_while(|(_, c)| *c >= LEAST);
    ProblemReading {
        trade: Some(best.trade),
        job_kind: Some(JobKind::new(best.id)),
        urgency: urgency_of(best, text, season),
        alternatives: others.map(|(row, c)| (JobKind::new(row.id), c / chance)).collect(),
        confidence: *chance,
    }
}

/// Kinds less likely than this are not worth naming. A caller who was asked what is wrong is guessed at; who must know
/// better looks at the confidence, which small talk leaves low.
const LEAST: f32 = 0.02;

/// The pieces of a text, sorted, each once.
fn hashes(text: &Marked, season: Season) -> Vec<u32> {
    let mut found = Vec::new();
    piece::pieces(text, season, |p| found.push(p.hash()));
    found.sort_unstable();
    found.dedup();
    found
}

/// The pieces of evidence of a text as the weights are learned on them: hash and printed form, sorted, each once.
pub fn pieces(text: &str, month: Option<i8>) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    piece::pieces(&mark(text), Season::of(month), |p| found.push((p.hash(), p.to_string())));
    found.sort();
    found.dedup();
    found
}

/// What spoke most for a kind, strongest first: a piece as `piece.rs` prints it, which holds words of the caller, and how much
/// it adds to the logarithm of the kind's chance. At most `most`.
pub fn explain(text: &str, month: Option<i8>, kind: &JobKind, most: usize) -> Vec<(String, f32)> {
    let Some(class) = builtin_kinds().take(CLASSES).position(|row| row.id == kind.as_str()) else {
        return Vec::new();
    };
    let pieces = pieces(text, month);
    let share = model::share(pieces.iter().map(|(hash, _)| *hash));
    let mut said: Vec<(String, f32)> = pieces
        .into_iter()
        .map(|(hash, piece)| (piece, share * model::weight(hash, class)))
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    said.sort_by(|a, b| b.1.total_cmp(&a.1));
    said.truncate(most);
    said
}

#[cfg(test)]
mod tests;
