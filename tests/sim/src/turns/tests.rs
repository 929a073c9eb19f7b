use gateway::{clock, config::Config};

use super::*;

fn tales(calls: u64, plant: Option<Plant>) -> Vec<Tale> {
    let config = Config::load(None).expect("the built-in example is sound");
    (0..calls).map(|seed| play(&config.business, clock::now(), seed, plant, || 0.0)).collect()
}

#[test]
fn what_must_hold_of_every_call_holds_in_calls_of_chance() {
    let tales = tales(600, None);
    let faults: Vec<_> = tales.iter().filter(|t| !t.faults.is_empty()).map(|t| (t.seed, &t.faults)).collect();
    assert!(faults.is_empty(), "{faults:?}");
    let outcomes: BTreeSet<_> = tales.iter().filter_map(|t| t.outcome).collect();
    assert!(outcomes.len() >= 8, "{outcomes:?}");
    let plausible: u32 = tales.iter().map(|t| t.plausible).sum();
    let turns: u32 = tales.iter().map(|t| t.turns).sum();
    assert!(f64::from(plausible) >= 0.6 * f64::from(turns), "{plausible} of {turns}");
}

#[test]
fn every_planted_fault_is_found() {
    for (name, plant) in Plant::ALL {
        let bad = tales(60, Some(plant)).iter().filter(|t| !t.faults.is_empty()).count();
        assert!(bad > 0, "{name} was not found");
    }
}
