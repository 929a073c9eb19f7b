//! The trade's rules over marked text: `rules.tsv` read once.

use vocab::Hazard;

use crate::understand::concept::{Hit, Marked, Pattern};
use crate::understand::table::{self, Row};

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
pub(super) fn met(text: &Marked) -> Vec<(Rule, Hit)> {
    let rules = ROWS.iter().filter_map(|row| read(row, |pattern| Pattern::read_for(pattern, text)));
    let mut met: Vec<_> = rules.filter_map(|r| r.pattern.find(text).map(|hit| (r, hit))).collect();
    met.sort_by_key(|(rule, hit)| {
        (std::cmp::Reverse(rule.strength), hit.hypothetical, hit.past, !rule.hazard.life_safety())
    });
    met
}

const TABLE: &str = include_str!("rules.tsv");
static ROWS: [Row; table::count(TABLE)] = table::rows(TABLE);

fn read(row: &Row, pattern: impl Fn(&'static str) -> Option<Pattern>) -> Option<Rule> {
    let mut cells = row.1.split('\t');
    let (hazard, strength, terms) = (cells.next()?, cells.next()?, cells.next()?);
    let strength = if strength == "alarm" { Strength::Alarm } else { Strength::Ask };
    Some(Rule { id: row.0, hazard: named(hazard)?, strength, pattern: pattern(terms)? })
}

fn named(word: &str) -> Option<Hazard> {
    Hazard::ALL.into_iter().find(|h| h.as_str() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_rule_and_every_hazard_has_one() {
        let lines = include_str!("rules.tsv").lines().filter(|l| !l.starts_with('#')).count();
        let rules: Vec<Rule> = ROWS.iter().filter_map(|row| read(row, |p| Pattern::read(p).ok())).collect();
        assert_eq!(rules.len(), lines);
        for hazard in Hazard::ALL {
            assert!(rules.iter().any(|r| r.hazard == hazard && r.strength == Strength::Alarm), "{hazard:?}");
        }
    }
}
