//! Whole calls in virtual time on a line with two recognisers: whatever the cloud does, the call ends as it must.

use call::{Hedge, Recogniser, Recognising};
use dialogue::Say;
use sim::{
    town::script::cooperative,
    world::{Ack, Do, Network, Plan, Report, Worker, fresh, run},
};
use vocab::Outcome;

/// A cooperative caller with a dripping faucet.
fn faucet(say: &Say) -> Do {
    cooperative(say.asks).map_or(Do::Wait, |text| Do::Say(text.to_owned()))
}

fn play(plan: &Plan) -> Report {
    let (config, mut desk) = fresh();
    run(plan, &mut desk, &config, &mut faucet)
}

fn hears(first: Recogniser, hedge: Hedge) -> Recognising {
    Recognising { first, hedge, ..Recognising::default() }
}

/// The longest time from the caller's last word to the box's first, ms.
fn slowest(report: &Report) -> u64 {
    report.replies.iter().map(|(said, heard)| heard - said).max().unwrap_or(0)
}

#[test]
fn whatever_the_cloud_does_the_caller_is_booked_and_waits_at_most_half_a_second_longer() {
    let alone = play(&Plan::default());
    assert_eq!(
        (alone.outcome(), alone.clouded),
        (&Outcome::Booked, 0),
        "nothing leaves a box that hears alone"
    );
    for first in [Recogniser::CloudFirst, Recogniser::BoxFirst] {
        for hedge in [Hedge::Together, Hedge::InTurn] {
            for cloud in [Worker::Works(150), Worker::Works(900), Worker::Fails, Worker::Hangs] {
                let plan = Plan { hears: hears(first, hedge), cloud, ..Plan::default() };
                let report = play(&plan);
                let what = format!("{first:?}, {hedge:?}, {cloud:?}");
                assert_eq!(report.outcome(), &Outcome::Booked, "{what}\n{}", report.text());
                assert!(report.clouded > 0, "{what}");
                let (with, without) = (slowest(&report), slowest(&alone));
                assert!(with <= without + 500, "{what}: {with} ms, alone {without} ms");
            }
        }
    }
}

#[test]
fn a_box_whose_recogniser_is_dead_goes_on_with_the_clouds_words() {
    for hedge in [Hedge::Together, Hedge::InTurn] {
        let plan = Plan {
            hears: hears(Recogniser::CloudFirst, hedge),
            recogniser: Worker::Fails,
            ..Plan::default()
        };
        let report = play(&plan);
        assert_eq!(report.outcome(), &Outcome::Booked, "{hedge:?}\n{}", report.text());
    }
}

#[test]
fn the_cloud_is_told_nothing_of_a_call_that_was_never_answered() {
    let dead = Network { loss_percent: 100, ..Network::GOOD };
    for first in [Recogniser::CloudFirst, Recogniser::BoxFirst] {
        let plan =
            Plan { ack: Ack::Lost, network: dead, hears: hears(first, Hedge::Together), ..Plan::default() };
        assert_eq!(play(&plan).clouded, 0, "{first:?}");
    }
}
