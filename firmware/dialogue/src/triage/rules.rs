//! The trade's rules over marked text: `rules.tsv` read once.

use std::sync::LazyLock;

use vocab::Hazard;

use crate::understand::concept::{Hit, Marked, Pattern};

/// A line of `rules.tsv`.
pub(super) struct Rule {
    pub id: &'static str,
    pub hazard: Hazard,
    pub strength: Strength,
    pub pattern: Pattern,
}

/// What a rule asks for when it is met plainly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    Ask,
    Alarm,
}

/// The rules met by a text, strongest first; of equals life safety first, then the order of the table.
pub(super) fn met(text: &Marked) -> Vec<(&'static Rule, Hit)> {
    let mut met: Vec<_> = RULES.iter().filter_map(|r| r.pattern.find(text).map(|hit| (r, hit))).collect();
    met.sort_by_key(|(rule, hit)| {
        (std::cmp::Reverse(rule.strength), hit.hypothetical, hit.past, !rule.hazard.life_safety())
    });
    met
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    include_str!("rules.tsv").lines().filter(|l| !l.starts_with('#')).filter_map(read).collect()
});

fn read(line: &'static str) -> Option<Rule> {
    let mut cells = line.split('\t');
    let (id, hazard, strength, pattern) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let strength = if strength == "alarm" { Strength::Alarm } else { Strength::Ask };
    let pattern =
        Pattern::read(pattern).expect("rules.tsv uses concepts of the lexicon, which a test asserts");
    Some(Rule { id, hazard: named(hazard)?, strength, pattern })
}

fn named(word: &str) -> Option<Hazard> {
    HAZARDS.into_iter().find(|h| h.as_str() == word)
}

/// All hazards, life safety first.
pub(super) const HAZARDS: [Hazard; 12] = [
    Hazard::Gas,
    Hazard::CarbonMonoxide,
    Hazard::Fire,
    Hazard::Shock,
    Hazard::DownedLine,
    Hazard::Structure,
    Hazard::Hurt,
    Hazard::Flood,
    Hazard::Sewage,
    Hazard::Exposure,
    Hazard::RoofOpen,
    Hazard::Outage,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_rule_and_every_hazard_has_one() {
        let lines = include_str!("rules.tsv").lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!(RULES.len(), lines);
        for hazard in HAZARDS {
            assert!(RULES.iter().any(|r| r.hazard == hazard && r.strength == Strength::Alarm), "{hazard:?}");
        }
    }
}
