//! The texts of the spoken benches: what callers say after which question, and emergencies stated outright. Each
//! row has its voice, so that what was rendered once serves every run.

use speech::mouth::{CallerVoice, DEFAULT_CALLERS};

const TURNS: &str = include_str!("../../../../tests/fixtures/speech/turns.tsv");
const EMERGENCIES: &str = include_str!("../../../../tests/fixtures/speech/emergencies.tsv");

/// Lines for questions that the table has no answer to.
pub const PLAIN: [(&str, &str); 3] = [("spelling", "M A R S H"), ("identity", "Linda Marsh"), ("", "yes")];

/// How an answer ends: what the ear may conclude from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Yes, no or a choice.
    Closed,
    /// A whole number, address, name.
    Complete,
    /// Free speech.
    Open,
    /// A number or address that breaks off.
    Incomplete,
}

const CLASSES: [(&str, Class); 4] = [
    ("closed", Class::Closed),
    ("complete", Class::Complete),
    ("open", Class::Open),
    ("incomplete", Class::Incomplete),
];

/// Something a caller says.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// What the box asks before it; for emergencies the hazard.
    pub asks: String,
    /// How it ends.
    pub class: Class,
    /// The words.
    pub text: String,
    /// Who speaks it.
    pub voice: CallerVoice,
}

/// Answers.
pub fn turns() -> Vec<Row> {
    rows(TURNS, |columns| {
        let class = CLASSES.iter().find(|(word, _)| *word == columns[2]).map(|c| c.1);
        (class.expect("the table has the four classes, as a test shows"), columns[3])
    })
}

/// Emergencies, stated outright.
pub fn emergencies() -> Vec<Row> {
    rows(EMERGENCIES, |columns| (Class::Open, columns[2]))
}

fn rows<'t>(text: &'t str, read: impl Fn(&[&'t str]) -> (Class, &'t str)) -> Vec<Row> {
    let lines = text.lines().skip(1).filter(|l| !l.is_empty()).enumerate();
    lines
        .map(|(n, line)| {
            let columns: Vec<&'t str> = line.split('\t').collect();
            let (class, text) = read(&columns);
            Row {
                id: columns[0].to_owned(),
                asks: columns[1].to_owned(),
                class,
                text: text.to_owned(),
                voice: voice(n),
            }
        })
        .collect()
}

/// The n-th caller's voice.
pub fn voice(n: usize) -> CallerVoice {
    CallerVoice::named(DEFAULT_CALLERS[n % DEFAULT_CALLERS.len()])
        .expect("the defaults are allowed, as a test shows")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_have_the_cases_that_are_demanded() {
        let (turns, emergencies) = (turns(), emergencies());
        assert!(turns.len() >= 150 && emergencies.len() >= 100);
        let mut voices: Vec<CallerVoice> = turns.iter().map(|r| r.voice).collect();
        voices.sort_unstable();
        voices.dedup();
        assert!(voices.len() >= 5);
        assert!(turns.iter().chain(&emergencies).all(|r| !r.text.is_empty()));
    }
}
