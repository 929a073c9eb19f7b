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
fn a_toilet_that_runs_on_is_no_flood_and_one_that_runs_over_is() {
    for text in [
        "the toilet upstairs keeps running and won't stop",
        "my toilet won't stop running",
        "the toilet is running and it won't shut off",
        "the tank of the toilet runs all night, i can't get it to stop",
        "the toilet's constantly running and nothing stops it",
    ] {
        assert_ne!(decide(text).0, TriageDecision::Alarm, "{text}");
    }
    for text in [
        "the toilet keeps overflowing and won't stop",
        "the toilet won't stop and it's all over the floor",
        "the toilet is running over and won't stop",
        "water is pouring out of the toilet and it won't stop",
        "the toilet keeps running and water is coming out the bottom and won't stop",
    ] {
        assert_eq!(decide(text), (TriageDecision::Alarm, Some(Hazard::Flood)), "{text}");
    }
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
fn a_lone_now_is_a_no_and_where_it_may_kill_the_second_one() {
    for (told, wanted) in [
        ("little roof drip", [TriageDecision::No; 2]),
        ("the smoke detector is beeping", [TriageDecision::Ask, TriageDecision::No]),
    ] {
        let mut triage = Triage::default();
        let question = triage.judge(&Evidence::of(told), &[]).question.expect(told);
        let now = Evidence { answers: Some(question), ..Evidence::of("Now,") };
        let beside = Evidence { stage: Stage::Beside, ..now };
        assert_eq!(triage.judge(&beside, &[]).decision, TriageDecision::Ask, "{told}");
        assert_eq!([(); 2].map(|()| triage.judge(&now, &[]).decision), wanted, "{told}");
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
fn a_witness_of_sound_asks_and_never_alarms() {
    let span = vocab::Span::default();
    let witness = |source| Witness { hazard: Hazard::CarbonMonoxide, score: 0.99, span, source };
    let sounded = [witness(WitnessSource::Acoustic); 5];
    // The last one is a question by its rule already.
    for text in ["", "something about a sort of smell", "the smoke detector is beeping"] {
        let found = Triage::default().judge(&Evidence::of(text), &sounded);
        assert_eq!(
            (found.decision, found.hazard),
            (TriageDecision::Ask, Some(Hazard::CarbonMonoxide)),
            "{text}"
        );
    }
    let mut twice = [witness(WitnessSource::Acoustic), witness(WitnessSource::Cloud)];
    for _ in 0..2 {
        let found = Triage::default().judge(&Evidence::of(""), &twice);
        assert_eq!(found.decision, TriageDecision::Alarm, "another kind agrees, whichever came first");
        twice.reverse();
    }
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

/// A turn whose words no rule knows, with these chances of danger to life, emergency and question.
fn meant(chances: [f32; 3], hazard: Hazard) -> Evidence<'static> {
    let [life, emergency, ask] = chances;
    let meaning = Meaning::new(life, emergency, ask, hazard);
    assert!(meaning.is_some());
    Evidence { meaning, ..Evidence::of("it's doing that thing and i don't like it") }
}

const HARMLESS: [f32; 3] = [0.0, 0.0, 0.01];

#[test]
fn a_clear_meaning_alarms_where_no_rule_met() {
    let found = Triage::default().judge(&meant([0.95, 0.02, 0.01], Hazard::Fire), &[]);
    assert_eq!((found.decision, found.hazard), (TriageDecision::Alarm, Some(Hazard::Fire)));
    assert_eq!((found.urgency, found.source), (Urgency::LifeSafety, WitnessSource::Encoder));
    let calm = Triage::default().judge(&meant(HARMLESS, Hazard::Fire), &[]);
    assert_eq!(calm.decision, TriageDecision::No);
}

#[test]
fn a_meaning_in_between_asks_the_question_of_its_hazard() {
    for chances in [[0.0, 0.45, 0.1], [0.1, 0.1, 0.7]] {
        let found = Triage::default().judge(&meant(chances, Hazard::Sewage), &[]);
        assert_eq!(found.decision, TriageDecision::Ask, "{chances:?}");
        assert_eq!(found.question, Some(SettleQuestion(Hazard::Sewage)));
    }
}

#[test]
fn a_rule_for_danger_to_life_asks_against_the_meaning_unless_that_knows_nothing_of_danger() {
    let text = "i smell gas in the kitchen";
    let harmless = Evidence { text, ..meant([0.0, 0.0, 0.03], Hazard::Flood) };
    let found = Triage::default().judge(&harmless, &[]);
    assert_eq!((found.decision, found.hazard), (TriageDecision::Ask, Some(Hazard::Gas)));
    let nothing = Evidence { text, ..meant([0.0, 0.002, 0.002], Hazard::Flood) };
    assert_eq!(Triage::default().judge(&nothing, &[]).decision, TriageDecision::No);
    let partial = Evidence { stage: Stage::Partial, ..nothing };
    assert_eq!(Triage::default().judge(&partial, &[]).decision, TriageDecision::Ask, "the rest may turn it");
    let borne_out = Evidence { text, ..meant([0.6, 0.0, 0.1], Hazard::Gas) };
    assert_eq!(Triage::default().judge(&borne_out, &[]).decision, TriageDecision::Alarm);
}

#[test]
fn an_alarm_that_stands_is_not_lowered_by_a_harmless_meaning() {
    let mut triage = Triage::default();
    triage.judge(&Evidence::of("i smell gas in the kitchen"), &[]);
    assert_eq!(triage.judge(&meant(HARMLESS, Hazard::Gas), &[]).decision, TriageDecision::Alarm);
    let text = "i smell gas in the kitchen";
    let again = triage.judge(&Evidence { text, ..meant(HARMLESS, Hazard::Gas) }, &[]);
    assert_eq!(again.decision, TriageDecision::Alarm);
}

#[test]
fn while_words_still_come_a_meaning_holds_back_and_never_raises() {
    let mut triage = Triage::default();
    let sure = Evidence { stage: Stage::Partial, ..meant([0.99, 0.0, 0.0], Hazard::Fire) };
    assert_eq!(triage.judge(&sure, &[]).decision, TriageDecision::No);
    let text = "i smell gas in the kitchen";
    let held = Evidence { text, stage: Stage::Partial, ..meant(HARMLESS, Hazard::Gas) };
    assert_eq!(triage.judge(&held, &[]).decision, TriageDecision::Ask);
    let whole = Evidence { text: "there's no gas smell in the kitchen", ..meant(HARMLESS, Hazard::Gas) };
    assert_eq!(triage.judge(&whole, &[]).decision, TriageDecision::No, "a partial's question is forgotten");
}

#[test]
fn an_answer_to_what_the_meaning_asked_settles_it_and_a_denied_hazard_stays_denied() {
    for (answer, decision) in [("yes it is", TriageDecision::Alarm), ("no", TriageDecision::No)] {
        let mut triage = Triage::default();
        let question = triage.judge(&meant([0.0, 0.4, 0.1], Hazard::Flood), &[]).question;
        // What the short answer means by itself decides nothing, either way.
        for chances in [HARMLESS, [0.9, 0.0, 0.0]] {
            let mut triage = triage.clone();
            let text = Evidence { text: answer, answers: question, ..meant(chances, Hazard::Flood) };
            assert_eq!(triage.judge(&text, &[]).decision, decision, "{answer} {chances:?}");
        }
        let settled = Evidence { answers: question, ..Evidence::of(answer) };
        triage.judge(&settled, &[]);
        if decision == TriageDecision::No {
            let again = triage.judge(&meant([0.0, 0.9, 0.1], Hazard::Flood), &[]);
            assert_eq!(again.decision, TriageDecision::No, "asked and denied");
            let other = triage.judge(&meant([0.9, 0.0, 0.0], Hazard::Shock), &[]);
            assert_eq!(other.decision, TriageDecision::Alarm, "another hazard was not denied");
        }
    }
}
