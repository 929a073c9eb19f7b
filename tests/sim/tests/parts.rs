//! Parts of the box that are slow, dead or full, one by one: the caller notices what the table in `ARCHITECTURE.md` says,
//! and nothing is promised that does not stand.

use dialogue::Asks;
use sim::{
    town::{
        Act, CallerPlan, Capacity, Plan, Report, Store, play,
        script::{BURST, GAS, answer, faucet, saying},
    },
    world::{Picks, Worker},
};
use vocab::{Outcome, Query};

fn with(change: impl FnOnce(&mut Plan)) -> Report {
    let mut plan = Plan::new(vec![faucet(0)]);
    change(&mut plan);
    play(plan)
}

#[test]
fn a_slow_store_is_bridged_with_words() {
    let report = with(|plan| plan.store = Store::Works(2_000));
    report.booked(0);
    assert!(report.told(0, "One moment"), "{}", report.call(0).text());
}

#[test]
fn a_store_slower_than_its_deadlines_promises_nothing() {
    let report = with(|plan| plan.store = Store::Works(7_000));
    assert_ne!(report.outcome(0), &Outcome::Booked);
    assert!(!report.told(0, "You're booked"), "{}", report.call(0).text());
}

#[test]
fn a_dead_store_is_told_and_promises_nothing() {
    let report = with(|plan| plan.store = Store::Hangs);
    assert!(matches!(report.outcome(0), Outcome::Failed { .. }), "{:?}", report.outcome(0));
    assert!(report.told(0, "I was not able to save that"), "{}", report.call(0).text());
    assert_eq!(report.jobs, (0, 0));
}

#[test]
fn a_dead_store_leaves_the_alarm_and_a_person() {
    let mut plan = Plan::new(vec![saying(0, GAS)]);
    (plan.store, plan.people) = (Store::Hangs, vec![Picks::Accepts]);
    let report = play(plan);
    assert_eq!(report.held().call(0).alarms.len(), 1);
    assert_eq!(report.outcome(0), &Outcome::Transferred, "{}", report.call(0).text());
}

#[test]
fn a_store_that_is_down_from_any_question_on_promises_only_what_it_wrote() {
    for first in 0..8 {
        let report = with(|plan| plan.store = Store::DownFrom(first));
        let booked = report.outcome(0) == &Outcome::Booked;
        assert_eq!(booked, report.told(0, "You're booked for"), "from {first}: {}", report.call(0).text());
        assert_eq!(booked, report.jobs.0 == 1, "from {first}: {:?}", report.jobs);
    }
}

#[test]
fn an_answer_that_is_lost_is_no_promise_though_the_row_stands() {
    for nth in 1..6 {
        let report = with(|plan| plan.store = Store::Loses(nth));
        let told = report.told(0, "You're booked for");
        assert!(report.jobs.0 >= usize::from(told), "of {nth}: {}", report.call(0).text());
        assert!(report.jobs.1 <= 1, "one caller, one job: {:?}", report.jobs);
    }
}

#[test]
fn a_late_answer_is_dropped_and_its_row_found_again() {
    // The booking takes as long as the caller is told to wait, and a little longer.
    for took in [4_000, 4_900, 5_300, 6_200] {
        let report = with(|plan| plan.store = Store::Works(took));
        report.held();
        assert!(report.jobs.1 <= 1, "{took} ms: {:?}", report.jobs);
    }
}

#[test]
fn a_dead_voice_thread_leaves_one_outcome() {
    for mouth in [Worker::Fails, Worker::Hangs] {
        let report = with(|plan| plan.mouth = mouth);
        assert_eq!(report.held().watch.outcomes().count(), 1, "{mouth:?}");
    }
}

#[test]
fn a_voice_of_which_a_third_fails_still_books() {
    let report = with(|plan| (plan.voice_fails_percent, plan.seed) = (33, 3));
    assert_eq!(report.held().watch.outcomes().count(), 1);
    assert!(!matches!(report.outcome(0), Outcome::Failed { .. }), "{:?}", report.outcome(0));
}

#[test]
fn a_slow_voice_is_waited_for() {
    with(|plan| plan.mouth = Worker::Works(900)).booked(0);
}

/// Presses this where the box names keys, and their number.
fn by_keys(key: &'static str) -> CallerPlan {
    CallerPlan::new(0, move |say, _| {
        if say.asks == Asks::Phone {
            Act::Press("3035550142".to_owned())
        } else if say.text().contains("press") {
            Act::Press(key.to_owned())
        } else {
            answer(say)
        }
    })
}

#[test]
fn a_dead_recogniser_turns_to_keys() {
    for recogniser in [Worker::Fails, Worker::Hangs] {
        let mut plan = Plan::new(vec![by_keys("2")]);
        plan.recogniser = recogniser;
        let report = play(plan);
        assert!(report.told(0, "press 1"), "{recogniser:?}: {}", report.call(0).text());
        assert_eq!(report.outcome(0), &Outcome::Message, "{recogniser:?}: {}", report.call(0).text());
    }
}

#[test]
fn a_dead_recogniser_still_takes_an_emergency_by_key() {
    let mut plan = Plan::new(vec![by_keys("1")]);
    (plan.recogniser, plan.people) = (Worker::Hangs, vec![Picks::Accepts]);
    let report = play(plan);
    assert_eq!(report.held().call(0).alarms.len(), 1, "{}", report.call(0).text());
}

/// So much is to be recognised that words come after the caller gave up waiting for an answer.
const LATE: Worker = Worker::Works(6_000);

#[test]
fn a_recogniser_that_is_late_under_load_turns_to_keys() {
    let mut plan = Plan::new(vec![by_keys("2")]);
    plan.recogniser = LATE;
    let report = play(plan);
    assert!(report.told(0, "press 1"), "{}", report.call(0).text());
    assert_eq!(report.outcome(0), &Outcome::Message, "{}", report.call(0).text());
}

#[test]
fn an_emergency_whose_words_come_late_under_load_is_an_alarm_all_the_same() {
    let mut plan = Plan::new(vec![saying(0, GAS)]);
    (plan.recogniser, plan.people) = (LATE, vec![Picks::Accepts]);
    let report = play(plan);
    assert_eq!(report.held().call(0).alarms.len(), 1, "{}", report.call(0).text());
}

#[test]
fn a_slow_recogniser_is_waited_for() {
    with(|plan| plan.recogniser = Worker::Works(900)).booked(0);
}

#[test]
fn everything_slow_at_once_still_books() {
    with(|plan| {
        (plan.recogniser, plan.mouth) = (Worker::Works(1_200), Worker::Works(500));
        plan.store = Store::Works(1_200);
    })
    .booked(0);
}

/// Two callers, one with an emergency, and one queue that holds one.
fn narrow(change: impl FnOnce(&mut Capacity)) -> Report {
    let mut capacity = Capacity::USUAL;
    change(&mut capacity);
    let mut plan = Plan::new(vec![faucet(0), saying(30, BURST)]);
    (plan.capacity, plan.people) = (capacity, vec![Picks::Accepts]);
    let report = play(plan);
    report.held();
    assert_eq!(report.call(1).alarms.len(), 1, "the alarm is never shed: {}", report.call(1).text());
    report
}

#[test]
fn signals_at_capacity_1_refuse_the_second_call_of_a_moment() {
    let mut plan = Plan::new(vec![faucet(0), faucet(0), faucet(0)]);
    plan.capacity = Capacity { signals: 1, ..Capacity::USUAL };
    let report = play(plan);
    report.booked(0);
    let refused = report.callers.iter().filter(|story| story.refused == Some(503)).count();
    assert_eq!(refused, 2, "{:?}", report.callers.iter().map(|c| c.refused).collect::<Vec<_>>());
}

#[test]
fn signals_at_capacity_1_lose_nothing_of_a_call_that_is_up() {
    let report = narrow(|capacity| capacity.signals = 1);
    report.booked(0);
    assert_eq!(report.outcome(1), &Outcome::Transferred, "{}", report.call(1).text());
}

#[test]
fn news_at_capacity_1_come_late_and_all_of_them() {
    let report = narrow(|capacity| capacity.news = 1);
    report.booked(0);
    assert_eq!(report.outcome(1), &Outcome::Transferred, "{}", report.call(1).text());
}

#[test]
fn frames_at_capacity_1_are_dropped_and_counted() {
    let report = narrow(|capacity| capacity.frames = 1);
    assert!(report.unheard > 0, "the ear was full");
    assert_eq!(report.watch.outcomes().count(), 2);
}

#[test]
fn finals_at_capacity_1_are_answered_as_failed() {
    let mut plan = Plan::new(vec![faucet(0), faucet(0), faucet(0), faucet(0)]);
    plan.capacity = Capacity { finals: 1, ..Capacity::USUAL };
    plan.recogniser = Worker::Works(900);
    let report = play(plan);
    assert!(report.held().shed > 0, "a final was refused");
    assert_eq!(report.watch.outcomes().count(), 4);
}

#[test]
fn replies_at_capacity_1_are_skipped_and_the_call_goes_on() {
    let mut plan = Plan::new(vec![faucet(0), saying(30, BURST)]);
    plan.capacity = Capacity { replies: 1, ..Capacity::USUAL };
    plan.mouth = Worker::Works(400);
    let report = play(plan);
    assert!(report.held().shed > 0, "a piece was refused");
    assert_eq!(report.watch.outcomes().count(), 2);
    assert_eq!(report.call(1).alarms.len(), 1);
}

#[test]
fn partials_at_capacity_1_lose_their_oldest() {
    let mut plan = Plan::new(vec![faucet(0), faucet(0), faucet(0)]);
    plan.capacity = Capacity { partials: 1, ..Capacity::USUAL };
    plan.recogniser = Worker::Works(700);
    let report = play(plan);
    assert!(report.held().shed > 0, "a partial had to go");
    (0..3).for_each(|n| report.booked(n));
}

#[test]
fn the_store_at_capacity_1_loses_rows_and_no_outcome() {
    let report = narrow(|capacity| capacity.store = 1);
    assert!(report.rows_lost > 0, "the queue was full");
    assert_eq!(report.watch.outcomes().count(), 2);
}

#[test]
fn every_queue_at_capacity_1() {
    let mut plan = Plan::new(vec![saying(0, GAS)]);
    (plan.capacity, plan.people) = (Capacity::ONE, vec![Picks::Accepts]);
    let report = play(plan);
    assert_eq!(report.held().call(0).alarms.len(), 1, "{}", report.call(0).text());
    // Four at once share an ear that hears every fourth frame: not much is understood, and everything ends.
    let mut plan = Plan::new((0..4).map(|n| saying(n * 40, BURST)).collect());
    plan.capacity = Capacity::ONE;
    let report = play(plan);
    let answered = report.held().callers.iter().filter(|story| story.answered.is_some()).count();
    assert_eq!(report.watch.outcomes().count(), answered);
    assert!(answered >= 2 && report.unheard > 0, "{answered} were answered");
}

#[test]
fn a_caller_who_hangs_up_while_the_booking_is_written_gets_its_outcome() {
    let mut plan = Plan::new(vec![CallerPlan::new(0, |say, _| {
        let last = say.about.contains_key("slot");
        if last { Act::SayAndHangUp("yes that's right".to_owned(), 900) } else { answer(say) }
    })]);
    plan.store = Store::Works(1_500);
    let report = play(plan);
    assert_eq!(report.outcome(0), &Outcome::Booked, "{}", report.call(0).text());
    assert!(report.callers[0].hung_up.is_some(), "the caller ended it");
    let call = report.call(0);
    assert!(call.asked.iter().any(|query| matches!(query, Query::Book(_))));
    assert!(call.ended > report.callers[0].hung_up, "the receipt was waited for");
    assert_eq!(report.jobs, (1, 1));
}
