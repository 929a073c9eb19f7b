//! Emergencies stated outright and harmless calls, as texts: what alarms at once, what is asked about, what is
//! missed. The rules were made with `development.tsv` in view; the other texts were written apart from them and
//! are only counted, so a fall here is a fault of the rules and no cause to bend them to these texts.

use dialogue::triage::{Evidence, Triage};
use vocab::TriageDecision;

const DEVELOPMENT: &str = include_str!("../../../tests/fixtures/triage/development.tsv");
const EMERGENCIES: &str = include_str!("../../../tests/fixtures/speech/emergencies.tsv");
const HARMLESS: &str = include_str!("../../../tests/fixtures/triage/harmless.tsv");

/// Shares in percent: alarm at once, asked about, and how many texts.
fn shares<'t>(texts: impl Iterator<Item = &'t str>) -> (f64, f64, usize) {
    let decisions: Vec<TriageDecision> =
        texts.map(|text| Triage::default().judge(&january(text), &[]).decision).collect();
    let share =
        |of| 100.0 * decisions.iter().filter(|&&d| d == of).count() as f64 / decisions.len().max(1) as f64;
    (share(TriageDecision::Alarm), share(TriageDecision::Ask), decisions.len())
}

fn january(text: &str) -> Evidence<'_> {
    Evidence { month: Some(1), ..Evidence::of(text) }
}

fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}

#[test]
fn emergencies_stated_outright_alarm_at_once() {
    let (alarm, ask, n) = shares(rows(EMERGENCIES).map(|r| r[2]));
    println!("unseen emergencies: {alarm:.1} % alarm at once, {ask:.1} % are asked about, n = {n}");
    assert!(n >= 100 && alarm >= 95.0, "{alarm} {n}");
    let told = rows(DEVELOPMENT).filter(|r| r[1] == "alarm").map(|r| r[3]);
    let (alarm, ask, n) = shares(told);
    println!("emergencies in view: {alarm:.1} % alarm at once, {ask:.1} % are asked about, n = {n}");
    assert!(n >= 800 && alarm >= 95.0, "{alarm} {n}");
}

#[test]
fn harmless_calls_ring_no_bell() {
    let (alarm, ask, n) = shares(rows(HARMLESS).map(|r| r[2]));
    println!("unseen harmless calls: {alarm:.1} % alarm, {ask:.1} % are asked about, n = {n}");
    assert!(n >= 100 && alarm <= 8.0, "{alarm} {n}");
    let (alarm, ask, n) = shares(rows(DEVELOPMENT).filter(|r| r[1] == "no").map(|r| r[3]));
    println!("harmless calls in view: {alarm:.1} % alarm, {ask:.1} % are asked about, n = {n}");
    assert!(n >= 500 && alarm <= 4.0, "{alarm} {n}");
}
