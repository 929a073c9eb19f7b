//! Triage, problems, times and answers against tables of sentences. Prints counts and every miss.
//!
//! The development tables were open while rules were written. `held_out` was written before the rules of its
//! round and looked at once since (then: 32 of 42 alarms at once, 4 asked, 6 missed; 3 of 40 others alarmed,
//! 7 asked; 38 of 49 kinds), so today's better figures on it are no promise. The floors keep what was reached.

use dialogue::{
    triage::{Evidence, Triage},
    understand::{
        problem,
        times::{self, TimeReading},
        yesno,
    },
};
use jiff::civil::DateTime;
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
fn development_sentences_are_judged() {
    let score = run("development_1", include_str!("meaning/development_1.tsv"));
    assert!(at_least(score.kinds_right, score.kinds, 95));
    assert!(score.missed * 100 <= score.alarms * 2);
}

#[test]
fn more_development_sentences_are_judged() {
    let score = run("development_2", include_str!("meaning/development_2.tsv"));
    assert!(at_least(score.kinds_right, score.kinds, 95));
    assert!(score.missed * 100 <= score.alarms * 2);
}

#[test]
fn times_of_the_table_are_read() {
    let (mut right, mut all) = (0, 0);
    for line in include_str!("meaning/times.tsv").lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, now, offer, text, expected @ ..] = &cells[..] else { panic!("{line:?}") };
        let reading = times::parse(text, now.parse().expect("a local time"), &offers(offer));
        let got = shown(&reading);
        all += 1;
        right += usize::from(got[..] == *expected);
        if got[..] != *expected {
            println!("{id} {text}: {got:?}, expected {expected:?}");
        }
    }
    println!("times {right}/{all}");
    assert!(at_least(right, all, 95));
}

fn offers(cell: &str) -> Vec<(DateTime, DateTime)> {
    let pair = |p: &str| {
        let (a, b) = p.split_once('/')?;
        Some((a.parse().ok()?, b.parse().ok()?))
    };
    cell.split(';').filter_map(pair).collect()
}

/// Type, earliest, latest, choice and exclusions as the tables write them.
fn shown(reading: &TimeReading) -> [String; 5] {
    let when = |w: Option<times::When>| w.map_or(String::new(), |w| w.to_string());
    [
        reading.kind.as_str().to_owned(),
        when(reading.earliest),
        when(reading.latest),
        reading.choice.map_or("", times::Choice::as_str).to_owned(),
        reading.exclude.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"),
    ]
}

#[test]
fn answers_of_the_table_are_read() {
    let (mut right, mut all) = (0, 0);
    for line in include_str!("meaning/yesno.tsv").lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, question, context, text, label] = cells[..] else { panic!("{line:?}") };
        let read = yesno::parse(text, question, context);
        all += 1;
        right += usize::from(read.label.as_str() == label);
        if read.label.as_str() != label {
            println!("{id} {text}: {:?}, expected {label}", read.label);
        }
    }
    println!("answers {right}/{all}");
    assert!(at_least(right, all, 95));
}

#[test]
fn held_out_sentences_are_judged() {
    let score = run("held_out", include_str!("meaning/held_out.tsv"));
    assert!(at_least(score.kinds_right, score.kinds, 85));
    assert!(score.missed * 100 <= score.alarms * 5);
}

#[test]
fn the_longest_text_is_judged_in_bounded_steps() {
    let text = "gas smell water leak panel smoke furnace cold toilet overflow pipe burst ".repeat(1_000);
    let finding = Triage::default().judge(&Evidence::of(&text), &[]);
    assert_eq!(finding.decision, TriageDecision::Alarm);
    assert!(problem::parse(&text, None).job_kind.is_some());
}
