use std::collections::BTreeSet;

use vocab::{Heard, KeptInput, Private};

use super::*;
use crate::{
    clock,
    config::Config,
    desk::Desk,
    typed::{Played, Setting, Table, Turn},
};

/// A typed call of those lines, as it is kept.
fn held(config: &Config, lines: &[&str]) -> Story {
    let utc = "2026-04-14T16:20:00.1234567Z".parse().unwrap();
    let setting = Setting {
        now: vocab::Now { utc, ..clock::now() },
        caller: Some("+13035550142".parse().unwrap()),
        dialled: None,
        people: Played::Accept,
        seed: 77,
        unavailable: BTreeSet::new(),
    };
    let mut desk = Desk::in_memory(config, 1).unwrap();
    let mut table = Table::new(config, setting);
    table.begin(&mut desk);
    for line in lines {
        let turn = match line.strip_prefix("keys ") {
            Some(keys) => Turn::Keys(keys.to_owned()),
            None if line.is_empty() => Turn::Silent(std::time::Duration::from_secs(9)),
            None => Turn::Says(Heard::text(line)),
        };
        table.turn(&mut desk, turn);
    }
    table.turn(&mut desk, Turn::HangsUp);
    desk.story(table.call()).unwrap().unwrap()
}

const BOOKED: [&str; 12] = [
    "my kitchen faucet drips",
    "1940 south franklin street",
    "",
    "keys 80210",
    "yes",
    "ada example",
    "yes",
    "yes",
    "the first one",
    "yes",
    "yes that's right",
    "no thank you",
];

fn compared(config: &Config, story: &Story) -> Compared {
    compare(&config.business, clock::now().instant, story).unwrap()
}

#[test]
fn a_kept_call_replays_to_the_same() {
    let config = Config::load(None).unwrap();
    let calls: [&[&str]; 4] = [
        &BOOKED,
        &["there's a strong smell of gas in my kitchen", "yes", "yes", "731 south corona street", "no"],
        &["where is my technician", "yes", "cancel it", "yes", "no"],
        &[],
    ];
    for lines in calls {
        let story = held(&config, lines);
        let compared = compared(&config, &story);
        assert_eq!(compared.differences, [], "{lines:?}");
        assert_eq!((compared.notes.len(), compared.inputs > 1), (0, true), "{lines:?}");
        assert_eq!(compared.outcome_then, compared.outcome_now);
        let exported = serde_json::to_string(&story).unwrap();
        let story: Story = serde_json::from_str(&exported).unwrap();
        assert_eq!(self::compared(&config, &story).differences, [], "{lines:?}");
    }
}

#[test]
fn another_config_lists_exactly_what_it_changes() {
    let config = Config::load(None).unwrap();
    let story = held(&config, &["are you open today", "how much do you charge to come out", "no"]);
    let mut business = (*config.business).clone();
    assert!(business.fee.take().is_some(), "the example business has a fee");
    let compared = compare(&Arc::new(business), clock::now().instant, &story).unwrap();
    let differs: Vec<&str> = compared.differences.iter().map(|d| d.what.as_str()).collect();
    let (then, now): (Vec<_>, Vec<_>) = compared.differences.iter().partition(|d| d.side == Side::Then);
    assert!(then.iter().any(|d| d.what.contains("$")), "{differs:#?}");
    assert!(!now.is_empty() && now.iter().all(|d| !d.what.contains("$")), "{differs:#?}");
    // What was said before anybody asked is the same.
    let asked_at = story.turns.iter().find(|t| t.text.expose().contains("charge")).unwrap().into_ms;
    assert!(compared.differences.iter().all(|d| d.at_ms >= asked_at), "{differs:#?}");
    // And every line that differs stands on one of both sides as often as it was said.
    let kept: Vec<String> = story.turns.iter().map(|t| t.text.expose().clone()).collect();
    assert!(
        then.iter().filter(|d| d.what.starts_with("box")).all(|d| kept.iter().any(|k| d.what.contains(k)))
    );
}

#[test]
fn another_tone_changes_what_is_said_and_no_decision() {
    let config = Config::load(None).unwrap();
    let story = held(&config, &BOOKED);
    let mut business = (*config.business).clone();
    business.name = "Another Name".to_owned();
    let compared = compare(&Arc::new(business), clock::now().instant, &story).unwrap();
    assert!(!compared.differences.is_empty());
    for difference in &compared.differences {
        assert!(difference.what.starts_with("box"), "{difference:?}");
    }
    let (then, now) = (compared.outcome_then, compared.outcome_now);
    assert!(then.is_some() && then == now);
}

#[test]
fn a_call_that_was_cut_off_is_compared_as_far_as_it_was_kept() {
    let config = Config::load(None).unwrap();
    let mut story = held(&config, &BOOKED);
    // A kill loses what was still held back, and with it the end.
    let kept = story.inputs.len() / 2;
    story.inputs.truncate(kept);
    story.decisions.retain(|decision| decision.what != "end");
    let compared = compared(&config, &story);
    assert_eq!(compared.differences, []);
    assert!(compared.notes[0].contains("ends at"), "{:?}", compared.notes);
}

#[test]
fn a_row_that_is_broken_names_itself() {
    let config = Config::load(None).unwrap();
    let mut story = held(&config, &[]);
    let broken = KeptInput { body: Private::new("{".to_owned()), ..story.inputs[1].clone() };
    story.inputs[1] = broken;
    let error = compare(&config.business, clock::now().instant, &story).unwrap_err();
    assert!(matches!(error, ReplayError::Row { number: 1, .. }), "{error:?}");
    story.inputs.clear();
    let error = compare(&config.business, clock::now().instant, &story).unwrap_err();
    assert!(matches!(error, ReplayError::NothingKept), "{error:?}");
}
