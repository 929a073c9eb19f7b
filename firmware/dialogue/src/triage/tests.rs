//! Triage: raise only, and what settles.

use super::*;

fn decide(text: &str) -> (TriageDecision, Option<Hazard>) {
    let finding = Triage::default().judge(&Evidence::of(text), &[]);
    (finding.decision, finding.hazard)
}

#[test]
fn an_alarm_is_never_lowered() {
    let mut triage = Triage::default();
    triage.judge(&Evidence::of("i smell gas in the kitchen"), &[]);
    let later = triage.judge(&Evidence::of("no i said no gas it's fine"), &[]);
    assert_eq!(later.decision, TriageDecision::Alarm);
}

#[test]
fn what_a_partial_asked_is_forgotten_when_the_final_text_denies_it() {
    let mut triage = Triage::default();
    let partial = Evidence { stage: Stage::Partial, ..Evidence::of("there's a rotten smell") };
    assert_eq!(triage.judge(&partial, &[]).decision, TriageDecision::Ask);
    let last = triage.judge(&Evidence::of("there's no rotten smell"), &[]);
    assert_eq!(last.decision, TriageDecision::No);
}

#[test]
fn another_recognisers_reading_raises_and_never_lowers() {
    let beside = |text| Evidence { stage: Stage::Beside, ..Evidence::of(text) };
    // The box heard what is asked about, the cloud something harmless: the question stands.
    let mut triage = Triage::default();
    triage.judge(&beside("there's a rotten smell"), &[]);
    let turn = triage.judge(&Evidence::of("there's a cotton smell"), &[]);
    assert_eq!(turn.decision, TriageDecision::Ask);
    // The other way round, and late.
    let mut triage = Triage::default();
    triage.judge(&Evidence::of("i smell glass in the kitchen"), &[]);
    let late = triage.judge(&beside("i smell gas in the kitchen"), &[]);
    assert_eq!((late.decision, late.hazard), (TriageDecision::Alarm, Some(Hazard::Gas)));
    assert_eq!(triage.judge(&beside("no gas at all"), &[]).decision, TriageDecision::Alarm);
}

#[test]
fn another_recognisers_reading_settles_a_question_only_upwards() {
    for (answer, decision) in [("yes it is", TriageDecision::Alarm), ("no not now", TriageDecision::Ask)] {
        let mut triage = Triage::default();
        let question = triage.judge(&Evidence::of("the smoke detector is beeping"), &[]).question;
        let beside = Evidence { stage: Stage::Beside, answers: question, ..Evidence::of(answer) };
        assert_eq!(triage.judge(&beside, &[]).decision, decision, "{answer}");
    }
}

#[test]
fn the_settling_question_settles_both_ways() {
    for (answer, decision) in [("yes it is", TriageDecision::Alarm), ("no not right now", TriageDecision::No)]
    {
        let mut triage = Triage::default();
        let asked = triage.judge(&Evidence::of("the smoke detector is beeping"), &[]);
        let question = asked.question.expect("a beeping detector is asked about");
        let evidence = Evidence { answers: Some(question), ..Evidence::of(answer) };
        assert_eq!(triage.judge(&evidence, &[]).decision, decision, "{answer}");
    }
}

#[test]
fn a_furnace_that_blows_cold_in_mild_weather_is_asked_about_and_alarms_in_winter() {
    let text = "my furnace quit last night and it's blowing cold air";
    for (month, decision) in [(10, TriageDecision::Ask), (1, TriageDecision::Alarm)] {
        let evidence = Evidence { month: Some(month), ..Evidence::of(text) };
        assert_eq!(Triage::default().judge(&evidence, &[]).decision, decision, "{month}");
    }
    let frail = Evidence { month: Some(10), ..Evidence::of("no heat and we have a newborn") };
    assert_eq!(Triage::default().judge(&frail, &[]).decision, TriageDecision::Alarm);
}

#[test]
fn a_witness_of_no_number_raises_nothing() {
    let span = vocab::Span::default();
    let witness = |score| Witness { hazard: Hazard::Fire, score, span, source: WitnessSource::Acoustic };
    let mut triage = Triage::default();
    assert_eq!(triage.judge(&Evidence::of(""), &[witness(f32::NAN)]).decision, TriageDecision::No);
    assert_eq!(triage.judge(&Evidence::of(""), &[witness(0.99)]).decision, TriageDecision::Ask);
}

#[test]
fn life_safety_is_heard_without_its_keyword() {
    for (text, hazard) in [
        ("my husband touched the box and got thrown back", Hazard::Shock),
        ("rotten eggs by the stove", Hazard::Gas),
        ("the ceiling's about to come down", Hazard::Structure),
        ("it's raining in my kitchen", Hazard::Flood),
    ] {
        let (decision, found) = decide(text);
        assert_eq!(decision, TriageDecision::Alarm, "{text}");
        assert!(found == Some(hazard) || found == Some(Hazard::RoofOpen), "{text} {found:?}");
    }
}

#[test]
fn what_is_asked_denied_or_past_alarms_nobody() {
    for text in [
        "do you handle gas leaks",
        "how much to install a gas line",
        "there's no gas smell the stove just won't light",
        "we had a gas leak last year and it was fixed",
        "the smoke detector is chirping every thirty seconds",
        "i'm next to the gas station",
    ] {
        assert_ne!(decide(text).0, TriageDecision::Alarm, "{text}");
    }
}
