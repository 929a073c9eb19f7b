//! Bad networks and strangers: a caller is served over all of them, and a seed repeats a run byte for byte.

use dialogue::{Asks, Say};
use sim::{
    town::{
        Act, CallerPlan, Plan, Report, play,
        script::{GAS, always, answer, but, faucet, saying},
        sound::Silence,
    },
    world::{Network, Picks, Worker},
};
use vocab::{JobId, Outcome, Query};

const GOOD: Network = Network::GOOD;

fn over(network: Network) -> Report {
    let mut plan = Plan::new(vec![faucet(0)]);
    plan.network = network;
    play(plan)
}

#[test]
fn a_line_that_loses_a_twentieth() {
    over(Network { loss_percent: 5, ..GOOD }).booked(0);
}

#[test]
fn a_line_that_loses_a_seventh() {
    over(Network { loss_percent: 15, ..GOOD }).booked(0);
}

#[test]
fn a_line_with_jitter_of_a_tenth_of_a_second() {
    over(Network { jitter_ms: 100, ..GOOD }).booked(0);
}

#[test]
fn a_line_on_which_packets_overtake_each_other() {
    over(Network { delay_ms: 40, jitter_ms: 65, ..GOOD }).booked(0);
}

#[test]
fn a_line_on_which_every_third_packet_comes_twice() {
    over(Network { doubled_percent: 33, jitter_ms: 30, ..GOOD }).booked(0);
}

#[test]
fn a_line_by_satellite() {
    over(Network { delay_ms: 300, ..GOOD }).booked(0);
}

#[test]
fn a_line_with_everything_at_once() {
    over(Network { loss_percent: 8, doubled_percent: 8, delay_ms: 80, jitter_ms: 90 }).booked(0);
}

#[test]
fn a_line_that_loses_everything_after_the_answer_is_given_up() {
    let report = over(Network { loss_percent: 100, ..GOOD });
    assert!(report.held().calls.is_empty(), "not even the INVITE came");
}

#[test]
fn an_emergency_is_heard_over_a_line_that_loses_a_tenth() {
    let mut plan = Plan::new(vec![saying(0, GAS)]);
    plan.network = Network { loss_percent: 10, jitter_ms: 60, ..GOOD };
    let report = play(plan);
    assert_eq!(report.held().call(0).alarms.len(), 1, "{}", report.call(0).text());
    assert!(report.call(0).said.iter().any(|(_, say)| say.advice), "told to get out");
}

#[test]
fn a_caller_who_leaves_out_silence_over_a_bad_line() {
    let mut caller = faucet(0);
    caller.silence = Silence::LeftOut;
    let mut plan = Plan::new(vec![caller]);
    plan.network = Network::BAD;
    play(plan).booked(0);
}

#[test]
fn strangers_who_spray_ports_and_signalling_are_neither_heard_nor_answered() {
    let mut plan = Plan::new(vec![faucet(0), faucet(400)]);
    plan.strangers = 1_000;
    let report = play(plan);
    report.booked(0);
    report.booked(1);
    assert_eq!(report.calls.len(), 2, "no stranger's INVITE is a call");
}

#[test]
fn a_storm_of_changes_is_answered_and_makes_no_call() {
    let mut turn = 0;
    let mut caller = faucet(0);
    caller.mind = Box::new(move |say, _| {
        turn += 1;
        if (2..80).contains(&turn) { Act::Move } else { sim::town::script::answer(say) }
    });
    let report = play(Plan::new(vec![caller]));
    assert_eq!(report.held().calls.len(), 1);
    assert!(report.callers[0].statuses.iter().filter(|(method, _)| method == "INVITE").count() >= 70);
}

#[test]
fn a_seed_replays_a_run_byte_for_byte() {
    for seed in [1, 7, 99, 2_026, 31_337, 77_777] {
        let played = || {
            let mut plan = sim::campaign::plan(seed);
            plan.log = true;
            play(plan)
        };
        let (one, two) = (played(), played());
        assert!(one.log.len() > 1_000, "seed {seed} has a log of {} bytes", one.log.len());
        assert!(one.log == two.log, "seed {seed} differs");
        assert_eq!(
            (one.sent, one.callers, one.ended_ms),
            (two.sent, two.callers, two.ended_ms),
            "seed {seed}"
        );
    }
    let other = |seed| {
        let mut plan = sim::campaign::plan(seed);
        plan.log = true;
        play(plan).log
    };
    assert_ne!(other(1), other(7), "another seed is another run");
}

#[test]
fn some_hundred_random_towns_hold() {
    let config = gateway::config::Config::load(None).expect("the built-in example is sound");
    for seed in 1_000_000..1_000_250 {
        let row = sim::campaign::run(&config, seed, None);
        assert!(row.faults.is_empty(), "seed {seed}: {}", row.faults.join("; "));
    }
}

/// One caller books, another of that number has it cancelled two minutes later.
fn booked_and_cancelled() -> Report {
    let cancels = CallerPlan::new(120_000, |say: &Say, _| {
        if say.asks == Asks::Problem {
            Act::Say("i want to cancel my appointment".to_owned())
        } else if say.asks == Asks::Identity {
            Act::Say("ada example nineteen forty south franklin street".to_owned())
        } else {
            answer(say)
        }
    });
    let report = play(Plan::new(vec![faucet(0), cancels]));
    report.booked(0);
    assert_eq!(report.outcome(1), &Outcome::Cancelled, "{}", report.call(1).text());
    assert_eq!(report.jobs, (0, 1));
    report
}

#[test]
fn a_job_that_is_off_the_board_was_cancelled_by_a_caller_of_its_number() {
    assert_eq!(sim::campaign::unkept(&booked_and_cancelled()), None);
    let spoiled = |spoil: fn(&mut Report)| {
        let mut report = booked_and_cancelled();
        spoil(&mut report);
        sim::campaign::unkept(&report)
    };
    let job = |report: &Report| report.calls.iter().flat_map(|call| &call.jobs).next().expect("a job").job;
    let no_row = spoiled(|report| report.calls.iter_mut().for_each(|call| call.jobs.clear()));
    assert!(no_row.is_some_and(|fault| fault.contains("no job")));
    let no_wish = spoiled(|report| report.calls.iter_mut().for_each(|call| call.asked.clear()));
    assert!(no_wish.is_some_and(|fault| fault.contains("wished")));
    let another_number = spoiled(|report| {
        let jobs = report.calls.iter_mut().flat_map(|call| &mut call.jobs);
        jobs.for_each(|job| job.phone = "+13035550143".parse().ok());
    });
    assert!(another_number.is_some());
    let mut another_job = booked_and_cancelled();
    let other = JobId::from_raw(job(&another_job).raw() + 1);
    for query in another_job.calls.iter_mut().flat_map(|call| &mut call.asked) {
        if let Query::Cancel { job } = query {
            *job = other;
        }
    }
    assert!(sim::campaign::unkept(&another_job).is_some());
}

#[test]
fn every_planted_fault_is_found() {
    let config = gateway::config::Config::load(None).expect("the built-in example is sound");
    for (name, plant) in sim::town::Plant::ALL {
        let red = (1..60).any(|seed| !sim::campaign::run(&config, seed, Some(plant)).faults.is_empty());
        assert!(red, "{name} went unnoticed");
    }
}

#[test]
fn a_wall_clock_that_jumps_over_a_change_of_summer_time() {
    for (at, by) in [("2026-03-08T08:59:40Z", 3_600), ("2026-11-01T07:59:40Z", -3_600)] {
        let mut plan = Plan::new(vec![faucet(0)]);
        plan.at = at.parse().expect("a time stamp");
        plan.clock_jump = Some((20_000, by));
        let report = play(plan);
        assert!(report.held().call(0).outcome.is_some(), "{at}");
    }
}

#[test]
fn a_person_is_connected_over_a_bad_line() {
    let mut plan = Plan::new(vec![saying(0, sim::town::script::BURST)]);
    plan.network = Network::BAD;
    plan.people = vec![Picks::Accepts];
    let report = play(plan);
    assert_eq!(report.outcome(0), &Outcome::Transferred, "{}", report.call(0).text());
    assert!(report.rung[0].caller > 0 || report.callers[0].loud > 0);
}

#[test]
fn a_caller_who_is_cut_off_while_everything_is_slow_leaves_one_outcome() {
    for n in 0..8 {
        let mut plan = Plan::new(vec![but(0, n, Act::Vanish)]);
        (plan.network, plan.recogniser) = (Network::BAD, Worker::Works(1_500));
        plan.store = sim::town::Store::Works(2_500);
        let report = play(plan);
        assert_eq!(report.held().watch.outcomes().count(), 1, "after {n} turns");
    }
}

#[test]
fn a_caller_who_only_breathes_is_let_go() {
    let report = play(Plan::new(vec![always(0, Act::Wait)]));
    assert_eq!(report.outcome(0), &Outcome::Abandoned);
    assert!(report.callers[0].box_hung_up.is_some_and(|at| at < 90_000));
}
