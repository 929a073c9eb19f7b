//! Triage and problems against tables of sentences: a development table that the rules were written with, and
//! one held out, written before any tuning. Prints counts and every miss; the floors keep what was reached.

use dialogue::{
    triage::{Evidence, Triage},
    understand::problem,
};
use vocab::TriageDecision;

/// Share of rows right, by question.
#[derive(Default)]
struct Score {
    alarms: usize,
    alarmed: usize,
    missed: usize,
    others: usize,
    false_alarms: usize,
    asked: usize,
    kinds: usize,
    kinds_right: usize,
    urgencies_right: usize,
}

fn run(name: &str, table: &str) -> Score {
    let mut score = Score::default();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, month, text, alarm, kind, urgency] = cells[..] else { panic!("{line:?} has not six cells") };
        let month = month.parse().ok();
        let evidence = Evidence { month, ..Evidence::of(text) };
        let finding = Triage::default().judge(&evidence, &[]);
        count(&mut score, alarm == "alarm", finding.decision);
        if (alarm == "alarm") != (finding.decision == TriageDecision::Alarm) {
            println!(
                "{name} {id} {alarm} {:?} {:?} {} {text}",
                finding.decision, finding.hazard, finding.why
            );
        }
        if kind != "-" {
            let reading = problem::parse(text, month);
            let found = reading.job_kind.as_ref().map_or("-", |k| k.as_str());
            score.kinds += 1;
            score.kinds_right += usize::from(found == kind);
            score.urgencies_right += usize::from(reading.urgency.as_str() == urgency);
            if found != kind || reading.urgency.as_str() != urgency {
                println!(
                    "{name} {id} {kind} {urgency}: got {found} {} {:?} {text}",
                    reading.urgency,
                    reading.alternatives.first()
                );
            }
        }
    }
    println!(
        "{name}: alarms {}/{} (missed {}), false {}/{}, asked {}; kinds {}/{}, urgencies {}",
        score.alarmed,
        score.alarms,
        score.missed,
        score.false_alarms,
        score.others,
        score.asked,
        score.kinds_right,
        score.kinds,
        score.urgencies_right
    );
    score
}

fn count(score: &mut Score, alarm: bool, decision: TriageDecision) {
    if alarm {
        score.alarms += 1;
        score.alarmed += usize::from(decision == TriageDecision::Alarm);
        score.missed += usize::from(decision == TriageDecision::No);
    } else {
        score.others += 1;
        score.false_alarms += usize::from(decision == TriageDecision::Alarm);
        score.asked += usize::from(decision == TriageDecision::Ask);
    }
}

/// Whether `part` is at least `percent` of `whole`.
fn at_least(part: usize, whole: usize, percent: usize) -> bool {
    part * 100 >= whole * percent
}

#[test]
fn held_out_sentences_are_judged() {
    let score = run("held_out", include_str!("meaning/held_out.tsv"));
    assert!(at_least(score.kinds_right, score.kinds, 80));
    assert!(score.missed * 100 <= score.alarms * 10);
}
