//! Several callers at once, and people who are rung for them: who finds a line, who is told what, and what is left.

use std::time::Duration;

use dialogue::business::{Answering, Answers};
use sim::{
    town::{
        Act, Plan, Report, play,
        script::{BURST, GAS, always, but, faucet, saying},
    },
    world::Picks,
};
use vocab::{Outcome, RecordBody};

fn people(first: &'static str, people: &[Picks]) -> Report {
    let mut plan = Plan::new(vec![saying(0, first)]);
    plan.people = people.to_vec();
    play(plan)
}

#[test]
fn four_callers_are_booked_at_the_same_time() {
    let report = play(Plan::new((0..4).map(|n| faucet(n * 300)).collect()));
    (0..4).for_each(|n| report.booked(n));
}

#[test]
fn the_fifth_of_four_lines_hears_busy_and_is_in_the_record() {
    let report = play(Plan::new((0..5).map(|n| faucet(n * 300)).collect()));
    (0..4).for_each(|n| report.booked(n));
    assert_eq!(report.callers[4].refused, Some(486));
    let rows = &report.call(4).records;
    assert!(matches!(rows[..], [RecordBody::Started { .. }, RecordBody::Ended { outcome: "failed", .. }]));
}

#[test]
fn fifty_invites_at_once_leave_nothing_behind() {
    let report = play(Plan::new((0..50).map(|_| faucet(0)).collect()));
    let answered = report.held().callers.iter().filter(|story| story.answered.is_some()).count();
    let busy = report.callers.iter().filter(|story| story.refused == Some(486)).count();
    assert_eq!((answered, busy), (4, 46));
}

#[test]
fn a_line_that_is_given_back_takes_the_next_caller() {
    let mut plan = Plan::new(vec![but(0, 1, Act::HangUp), faucet(25_000)]);
    plan.limits.calls = 1;
    let report = play(plan);
    report.booked(1);
    let ports = [&report.callers[0].media, &report.callers[1].media];
    assert_ne!(ports[0], ports[1], "a port rests for half a minute");
}

#[test]
fn a_port_comes_back_after_its_rest() {
    // More calls one after the other than there are ports, each of some seconds.
    let report = play(Plan::new((0..60).map(|n| but(n * 4_000, 0, Act::HangUp)).collect()));
    assert!(report.held().callers.iter().all(|story| story.answered.is_some()), "nobody was without a port");
}

#[test]
fn a_caller_who_cancels_before_the_answer_is_no_call() {
    let mut caller = faucet(0);
    caller.gives_up = Some(5_000);
    let mut plan = Plan::new(vec![caller]);
    plan.answers = Answers { open: Answering::After(Duration::from_secs(20)), ..Answers::default() };
    let report = play(plan);
    assert_eq!(report.outcome(0), &Outcome::Abandoned);
    assert!(report.callers[0].rang && report.callers[0].answered.is_none());
}

#[test]
fn a_cancel_that_crosses_the_200_ends_the_call_all_the_same() {
    for gives_up in [5_000, 5_010, 5_020, 5_030, 5_040, 5_050, 5_060] {
        let mut caller = faucet(0);
        caller.gives_up = Some(gives_up);
        let mut plan = Plan::new(vec![caller]);
        plan.answers = Answers { open: Answering::After(Duration::from_secs(5)), ..Answers::default() };
        let report = play(plan);
        let one = report.held().watch.outcomes().count();
        assert_eq!(one, 1, "given up after {gives_up} ms");
    }
}

#[test]
fn at_an_hour_that_is_not_the_boxs_the_caller_is_sent_on() {
    let mut plan = Plan::new(vec![faucet(0)]);
    plan.answers = Answers { open: Answering::Never, ..Answers::default() };
    assert_eq!(play(plan).held().callers[0].refused, Some(480));
}

#[test]
fn a_withheld_number_is_asked_for() {
    let mut caller = faucet(0);
    caller.number = None;
    let report = play(Plan::new(vec![caller]));
    report.booked(0);
    assert!(report.told(0, "best number to reach you"), "{}", report.call(0).text());
}

#[test]
fn two_emergencies_at_once_are_both_on_the_panel() {
    let report = play(Plan::new(vec![saying(0, GAS), saying(200, BURST), faucet(400)]));
    report.booked(2);
    assert_eq!(report.watch.alarms(), 2);
    assert!(report.call(0).said.iter().any(|(_, say)| say.advice), "life first: {}", report.call(0).text());
}

#[test]
fn a_person_is_rung_by_an_invite_of_our_own_and_both_are_heard() {
    let report = people(BURST, &[Picks::Accepts]);
    assert_eq!(report.outcome(0), &Outcome::Transferred, "{}", report.call(0).text());
    assert!(report.sent.iter().any(|text| text.starts_with("INVITE sip:dana@")));
    assert!(report.rung[0].brief >= 50, "the brief is heard: {:?}", report.rung[0]);
}

#[test]
fn people_who_decline_are_busy_or_do_not_answer_are_passed_by() {
    let report = people(BURST, &[Picks::Declines, Picks::Busy, Picks::Rings, Picks::Accepts]);
    assert_eq!(report.outcome(0), &Outcome::Transferred, "{}", report.call(0).text());
    assert_eq!(report.rung.len(), 4);
    assert!(report.rung.iter().all(|rung| rung.let_go.is_some()), "{:?}", report.rung);
}

#[test]
fn a_mailbox_takes_no_emergency() {
    let report = people(BURST, &[Picks::Mailbox]);
    assert_eq!(report.outcome(0), &Outcome::Requested, "{}", report.call(0).text());
    assert!(report.told(0, "nobody could take it"), "{}", report.call(0).text());
}

#[test]
fn a_silent_person_takes_no_emergency() {
    let report = people(BURST, &[Picks::Silent]);
    assert_eq!(report.outcome(0), &Outcome::Requested, "{}", report.call(0).text());
}

#[test]
fn nobody_picks_up_and_the_caller_is_told_exactly_that() {
    let report = people(BURST, &[Picks::Rings]);
    assert_eq!(report.outcome(0), &Outcome::Requested, "{}", report.call(0).text());
    assert_eq!(report.rung.len(), 4, "two people, two rounds");
    assert_eq!(report.sent("CANCEL"), 4, "who rings in vain is let go");
    assert!(report.told(0, "nobody could take it"), "{}", report.call(0).text());
}

#[test]
fn whoever_accepts_and_leaves_leaves_an_urgent_request() {
    let report = people(BURST, &[Picks::AcceptsAndLeaves]);
    report.held();
    assert_eq!(report.jobs.1, 1, "the job stands");
}

#[test]
fn a_caller_who_hangs_up_stops_the_ringing() {
    for n in 1..4 {
        let mut turn = 0;
        let mut caller = faucet(0);
        caller.mind = Box::new(move |say, _| {
            turn += 1;
            match turn {
                1 => Act::Say(BURST.to_owned()),
                turn if turn > n => Act::HangUp,
                _ => sim::town::script::answer(say),
            }
        });
        let mut plan = Plan::new(vec![caller]);
        plan.people = vec![Picks::Rings];
        let report = play(plan);
        assert!(report.held().rung.iter().all(|rung| rung.let_go.is_some()), "{:?}", report.rung);
    }
}

#[test]
fn who_asks_for_a_person_gets_the_office() {
    let report = people("let me talk to a person please", &[Picks::Accepts]);
    assert_eq!(report.outcome(0), &Outcome::Transferred, "{}", report.call(0).text());
    assert!(report.sent.iter().any(|text| text.starts_with("INVITE sip:office@")));
}

#[test]
fn who_asks_for_a_person_when_nobody_picks_up_leaves_a_message() {
    let report = people("let me talk to a person please", &[Picks::Rings]);
    assert_eq!(report.outcome(0), &Outcome::Message, "{}", report.call(0).text());
}

#[test]
fn two_callers_with_two_people_do_not_hear_each_other() {
    let mut plan = Plan::new(vec![saying(0, BURST), saying(100, GAS)]);
    plan.people = vec![Picks::Accepts];
    let report = play(plan);
    for n in 0..2 {
        assert_eq!(report.outcome(n), &Outcome::Transferred, "{}", report.call(n).text());
    }
    assert_eq!(report.rung.len(), 2);
}

#[test]
fn a_held_caller_is_not_spoken_to() {
    let report = play(Plan::new(vec![but(0, 1, Act::Hold(15_000))]));
    report.booked(0);
    let loud = report.callers[0].loud;
    assert!(loud < 2_000, "{loud} loud frames");
}

#[test]
fn a_call_at_its_longest_time_ends() {
    let mut plan = Plan::new(vec![always(0, Act::Say("well you know how it is".to_owned()))]);
    plan.limits.wall_clock = Duration::from_secs(60);
    let report = play(plan);
    assert!(report.held().call(0).ended.is_some_and(|at| at <= 80_000), "{:?}", report.call(0).ended);
}

#[test]
fn a_caller_whose_sdp_has_no_codec_of_ours_is_refused() {
    let mut caller = faucet(0);
    caller.codec = "18";
    assert_eq!(play(Plan::new(vec![caller])).held().callers[0].refused, Some(488));
}

#[test]
fn a_caller_who_speaks_nothing_but_g722_is_answered() {
    let mut caller = always(0, Act::Wait);
    caller.codec = "9";
    let report = play(Plan::new(vec![caller]));
    assert!(report.held().callers[0].answered.is_some());
    assert!(report.callers[0].ok.contains("G722/8000"), "{}", report.callers[0].ok);
}
