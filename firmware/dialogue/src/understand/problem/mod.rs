//! What is wrong: the caller's story → trade, job kind and urgency.
//!
//! `phrases.tsv` says which concepts together speak for which of the 67 kinds, and how strongly; a kind's
//! score is its best pattern and a share of its others. Season breaks ties only where a kind depends on it.
//! Nothing here raises an alarm: that is [`crate::triage`].

mod urgency;

pub use urgency::{Season, urgency_of};

use std::collections::BTreeMap;

use vocab::{JobKind, Trade, Urgency, builtin_kind, builtin_kinds};

use super::concept::{Marked, Pattern, mark};
use super::table::{self, Row};

/// What was understood of a problem.
#[derive(Clone, Debug, PartialEq)]
pub struct ProblemReading {
    /// The trade of the best kind; `None` when nothing was understood.
    pub trade: Option<Trade>,
    /// The best kind.
    pub job_kind: Option<JobKind>,
    /// How soon; `Routine` when nothing was understood.
    pub urgency: Urgency,
    /// Other kinds, best first, each with its share of the best score, 0 to 1. At most four.
    pub alternatives: Vec<(JobKind, f32)>,
    /// 0 to 1: how far the best kind is ahead and how strong it is.
    pub confidence: f32,
}

/// Reads a problem. `month` is 1 to 12, `None` = no season assumed.
pub fn parse(text: &str, month: Option<i8>) -> ProblemReading {
    read(&mark(text), Season::of(month))
}

fn read(marked: &Marked, season: Season) -> ProblemReading {
    let ranked = rank(marked, season);
    let Some(&(best, score)) = ranked.first() else {
        return ProblemReading {
            trade: None,
            job_kind: None,
            urgency: Urgency::Routine,
            alternatives: Vec::new(),
            confidence: 0.0,
        };
    };
    let kind = JobKind::new(best);
    let row = builtin_kind(&kind).expect("phrases.tsv names built-in kinds only, which a test asserts");
    let second = ranked.get(1).map_or(0.0, |r| r.1);
    let ahead = (score - second) / score;
    ProblemReading {
        trade: Some(row.trade),
        urgency: urgency_of(&row, marked, season),
        alternatives: ranked.iter().skip(1).take(4).map(|(k, s)| (JobKind::new(k), s / score)).collect(),
        confidence: ((0.35 + ahead) * (score / STRONG).min(1.0)).clamp(0.0, 1.0),
        job_kind: Some(kind),
    }
}

/// Kinds with a score above zero, best first; ties in the order of the built-in list.
fn rank(marked: &Marked, season: Season) -> Vec<(&'static str, f32)> {
    let mut sums: BTreeMap<&'static str, (f32, f32)> = BTreeMap::new();
    for rule in rules(marked) {
        let Some(hit) = rule.pattern.find(marked) else { continue };
        let said = if hit.hypothetical && !rule.bears_asking() { 0.75 } else { 1.0 };
        let weight = rule.weight * said;
        let (best, more) = sums.entry(rule.kind).or_default();
        *more += best.min(weight);
        *best = best.max(weight);
    }
    let mut ranked: Vec<_> = builtin_kinds()
        .filter_map(|row| {
            sums.get(row.id).map(|(best, more)| (row.id, best + (more / 8.0).min(1.2) + season.lean(row.id)))
        })
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked
}

/// A line of `phrases.tsv`.
struct Rule {
    kind: &'static str,
    weight: f32,
    pattern: Pattern,
}

impl Rule {
    /// Work to be done is usually asked for: "do you guys install…".
    fn bears_asking(&self) -> bool {
        builtin_kind(&JobKind::new(self.kind)).is_some_and(|row| row.urgency == Urgency::Routine)
    }
}

/// A score at which one kind alone is beyond doubt.
const STRONG: f32 = 7.0;

const TABLE: &str = include_str!("phrases.tsv");
static ROWS: [Row; table::count(TABLE)] = table::rows(TABLE);

/// The rules that may be met by a text.
fn rules(text: &Marked) -> impl Iterator<Item = Rule> {
    ROWS.iter().filter_map(move |(kind, cells)| {
        let (weight, pattern) = cells.split_once('\t')?;
        let pattern = Pattern::read_for(pattern, text)?;
        Some(Rule { kind, weight: weight.parse().ok()?, pattern })
    })
}

#[cfg(test)]
mod tests;
