//! The trade's rules over marked text: `rules.tsv` read once.

use vocab::Hazard;

use crate::understand::concept::{Concepts, Hit, Marked, Pattern};
use crate::understand::table::{self, Row};

/// A line of `rules.tsv`.
#[derive(Clone, Copy)]
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
    let spoken = Concepts::of(text);
    let may_stand = RULES.iter().filter(|rule| rule.pattern.may_stand(&spoken));
    let mut met: Vec<_> = may_stand.filter_map(|r| r.pattern.find(text).map(|hit| (r, hit))).collect();
    met.sort_by_key(|(rule, hit)| {
        (std::cmp::Reverse(rule.strength), hit.hypothetical, hit.past, !rule.hazard.life_safety())
    });
    met
}

const TABLE: &str = include_str!("rules.tsv");
static RULES: [Rule; table::count(TABLE)] = rules();

const fn rules() -> [Rule; table::count(TABLE)] {
    const ROWS: [Row; table::count(TABLE)] = table::rows(TABLE);
    let mut found = [read(&ROWS[0]); ROWS.len()];
    let mut at = 0;
    while at < ROWS.len() {
        found[at] = read(&ROWS[at]);
        at += 1;
    }
    found
}

/// Reads a line. What is no hazard, strength or pattern ends the build.
const fn read(row: &Row) -> Rule {
    let (hazard, rest) = table::cut(row.1, b'\t');
    let (strength, terms) = table::cut(rest, b'\t');
    let alarm = table::same(strength, "alarm");
    assert!(alarm || table::same(strength, "ask"), "a rule of rules.tsv neither alarms nor asks");
    let strength = if alarm { Strength::Alarm } else { Strength::Ask };
    Rule { id: row.0, hazard: named(hazard), strength, pattern: Pattern::read(terms) }
}

const fn named(word: &str) -> Hazard {
    let mut at = 0;
    while at < Hazard::ALL.len() {
        if table::same(Hazard::ALL[at].as_str(), word) {
            return Hazard::ALL[at];
        }
        at += 1;
    }
    panic!("rules.tsv names a hazard that there is not")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_rule_and_every_hazard_has_one() {
        let lines = include_str!("rules.tsv").lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!(RULES.len(), lines);
        for hazard in Hazard::ALL {
            assert!(RULES.iter().any(|r| r.hazard == hazard && r.strength == Strength::Alarm), "{hazard:?}");
        }
    }
}
