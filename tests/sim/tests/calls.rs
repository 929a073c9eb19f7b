//! Whole calls in virtual time, over good and bad networks, with parts of the box slow or dead.

use std::time::Duration;

use dialogue::{Asks, Say};
use sim::{
    town::script::cooperative,
    world::{Ack, Do, Network, OfficeMood, Picks, Plan, Report, Worker, fresh, run},
};
use vocab::{Outcome, Query, RecordBody};

/// A cooperative caller with a dripping faucet.
fn faucet(say: &Say) -> Do {
    cooperative(say.asks).map_or(Do::Wait, |text| Do::Say(text.to_owned()))
}

fn play(plan: &Plan, caller: &mut dyn FnMut(&Say) -> Do) -> Report {
    let (config, mut desk) = fresh();
    run(plan, &mut desk, &config, caller)
}

fn booked(report: &Report) {
    assert_eq!(report.outcome(), &Outcome::Booked, "{}", report.text());
    assert_eq!(report.asked.iter().filter(|q| matches!(q, Query::Book(_))).count(), 1);
    assert_eq!(report.astray, 0, "media went to a stranger");
}

#[test]
fn a_cooperative_caller_is_booked_and_hears_a_goodbye() {
    let report = play(&Plan::default(), &mut faucet);
    booked(&report);
    assert!(report.hung_up.is_some(), "the box ends the call");
    let late: Vec<_> = report.replies.iter().filter(|(said, heard)| heard - said > 1_500).collect();
    assert!(late.is_empty() && report.replies.len() > 5, "{:?}", report.replies);
}

#[test]
fn a_bad_network_books_all_the_same_and_a_seed_repeats_a_run() {
    for seed in 1..=5 {
        let plan = || Plan { seed, network: Network::BAD, ..Plan::default() };
        let (one, two) = (play(&plan(), &mut faucet), play(&plan(), &mut faucet));
        booked(&one);
        assert_eq!(one.text(), two.text(), "seed {seed}");
        assert_eq!((one.replies, one.ended_ms), (two.replies, two.ended_ms), "seed {seed}");
    }
}

#[test]
fn a_lost_ack_does_not_end_a_call_whose_media_flows() {
    booked(&play(&Plan { ack: Ack::Lost, ..Plan::default() }, &mut faucet));
}

#[test]
fn without_ack_and_media_the_call_is_given_up_after_32_s() {
    let dead = Network { loss_percent: 100, ..Network::GOOD };
    let report = play(&Plan { ack: Ack::Lost, network: dead, ..Plan::default() }, &mut faucet);
    assert_eq!(report.outcome(), &Outcome::Abandoned);
    assert!((19_000..=32_100).contains(&report.ended_ms), "{} ms", report.ended_ms);
    assert!(report.said.is_empty(), "nobody was there to be greeted");
}

#[test]
fn a_caller_whose_media_ceases_does_not_hold_the_line() {
    let mut turns = 0;
    let report = play(&Plan::default(), &mut |say| {
        turns += 1;
        if turns > 2 { Do::Vanish } else { faucet(say) }
    });
    assert!(report.hung_up.is_some(), "{}", report.text());
    assert_eq!(report.outcomes.len(), 1);
}

#[test]
fn a_caller_silent_for_a_minute_is_asked_and_then_let_go() {
    let report = play(&Plan::default(), &mut |_| Do::Wait);
    assert!(report.hung_up.is_some());
    assert_eq!(report.outcome(), &Outcome::Abandoned);
    let (prompts, seconds) = (report.said.len(), report.ended_ms / 1_000);
    assert!(
        (3..=8).contains(&prompts) && seconds <= 90,
        "{prompts} prompts in {seconds} s\n{}",
        report.text()
    );
}

#[test]
fn hanging_up_at_any_turn_leaves_exactly_one_outcome() {
    for last in 0..14 {
        let mut turn = 0;
        let report = play(&Plan::default(), &mut |say| {
            turn += 1;
            if turn > last { Do::HangUp } else { faucet(say) }
        });
        assert_eq!(report.outcomes.len(), 1, "after {last} turns: {:?}", report.outcomes);
    }
}

#[test]
fn a_click_in_the_line_makes_the_box_hesitate_and_go_on() {
    let (calm, clicked) = (Plan::default(), Plan { click: Some(2), ..Plan::default() });
    let (calm, clicked) = (play(&calm, &mut faucet), play(&clicked, &mut faucet));
    booked(&clicked);
    assert_eq!(clicked.text(), calm.text(), "nothing is said twice");
    assert_eq!(clicked.heard.len(), calm.heard.len());
    let later = clicked.ended_ms - calm.ended_ms;
    assert!((40..=100).contains(&later), "its prompt is one hesitation longer, not {later} ms");
}

#[test]
fn speaking_over_a_prompt_silences_the_box_and_is_understood() {
    let over = Some((0, "my kitchen faucet has been dripping for a week and i would like someone to fix it"));
    let report = play(&Plan { over, ..Plan::default() }, &mut faucet);
    booked(&report);
    let &[(began, silent)] = &report.barge_ins[..] else {
        panic!("one barge-in, not {:?}", report.barge_ins)
    };
    assert!(silent - began <= 300, "silent after {} ms", silent - began);
}

#[test]
fn a_dead_office_never_makes_a_promise() {
    for first in 0..6 {
        let report = play(&Plan { office: OfficeMood::DownFrom(first), ..Plan::default() }, &mut faucet);
        assert_eq!(report.outcomes.len(), 1);
        let book = report.asked.iter().position(|q| matches!(q, Query::Book(_)));
        let answered = book.is_some_and(|n| (n as u32) < first);
        let promised = report.text().contains("You're booked") || report.outcomes[0] == Outcome::Booked;
        assert_eq!(promised, answered, "down from question {first}:\n{}", report.text());
    }
}

#[test]
fn a_slow_office_is_bridged_with_words_not_silence() {
    let report = play(&Plan { office: OfficeMood::Works(2_000), ..Plan::default() }, &mut faucet);
    booked(&report);
    assert!(report.text().contains("moment"), "{}", report.text());
}

#[test]
fn a_dead_recogniser_turns_to_keys_and_keys_are_enough() {
    for recogniser in [Worker::Fails, Worker::Hangs] {
        let mut keyed = 0;
        let report = play(&Plan { recogniser, ..Plan::default() }, &mut |say| {
            if say.text().contains("press") || say.text().contains("key in") {
                keyed += 1;
                let keys = if say.asks == Asks::Phone { "3035550142" } else { "2" };
                return Do::Press(keys.to_owned());
            }
            faucet(say)
        });
        assert!(keyed > 0, "{recogniser:?}\n{}", report.text());
        assert_eq!(report.outcome(), &Outcome::Message, "{recogniser:?}\n{}", report.text());
    }
}

#[test]
fn a_dead_voice_skips_pieces_and_the_call_still_ends() {
    for mouth in [Worker::Fails, Worker::Hangs] {
        let report = play(&Plan { mouth, ..Plan::default() }, &mut faucet);
        assert_eq!(report.outcomes.len(), 1, "{mouth:?}");
    }
}

#[test]
fn the_alarm_needs_no_office_and_rises_while_the_caller_still_speaks() {
    let mut first = true;
    let plan = Plan { office: OfficeMood::DownFrom(0), ..Plan::default() };
    let report = play(&plan, &mut |say| {
        if std::mem::take(&mut first) {
            return Do::Say(
                "there is a strong smell of gas in my kitchen and my daughter feels dizzy and i do not know what \
                 to do please tell me what i should do now because i am really scared"
                    .to_owned(),
            );
        }
        faucet(say)
    });
    let (at, signal) = report.alarms.first().expect("an alarm");
    assert!(signal.hazard.life_safety());
    let turn_ended = report.heard.first().map_or(u64::MAX, |(ms, _)| *ms);
    assert!(*at < turn_ended, "raised at {at} ms, the turn ended at {turn_ended} ms");
    let advice = report.said.iter().position(|(_, say)| say.advice).expect("advice");
    let asked_before = report.said[1..advice].iter().filter(|(_, s)| s.asks != Asks::None).count();
    assert_eq!(asked_before, 0, "life first:\n{}", report.text());
}

#[test]
fn nobody_is_said_to_be_rung_when_nobody_can_be() {
    let mut first = true;
    let report = play(&Plan::default(), &mut |say| {
        if std::mem::take(&mut first) {
            return Do::Say("a pipe burst and water is pouring through the ceiling".to_owned());
        }
        faucet(say)
    });
    assert_eq!(report.alarms.len(), 1);
    assert!(!report.text().contains("ringing"), "{}", report.text());
    assert_eq!(report.outcome(), &Outcome::Requested, "{}", report.text());
}

/// A burst pipe, and then whatever the box asks.
fn burst(people: &[Picks]) -> Report {
    let mut first = true;
    play(&Plan { people: people.to_vec(), ..Plan::default() }, &mut |say| {
        if std::mem::take(&mut first) {
            return Do::Say("a pipe burst and water is pouring through the ceiling".to_owned());
        }
        faucet(say)
    })
}

fn decisions(report: &Report, wanted: &str) -> Vec<String> {
    let of = |record: &vocab::Record| {
        if let RecordBody::Decision { what, why, .. } = &record.body {
            (what == wanted).then(|| why.clone())
        } else {
            None
        }
    };
    report.records.iter().filter_map(of).collect()
}

#[test]
fn a_technician_who_presses_1_talks_with_the_caller_both_ways() {
    let report = burst(&[Picks::Accepts]);
    assert_eq!(report.outcome(), &Outcome::Transferred, "{}", report.text());
    let [person] = &report.rung[..] else { panic!("{:?}", report.rung) };
    assert!(person.brief >= 50, "the brief is heard before a key is pressed: {person:?}");
    assert!((45..=60).contains(&report.person_heard), "a second of the person: {}", report.person_heard);
    assert!((60..=200).contains(&person.caller), "what the caller says: {person:?}");
    assert_eq!(report.astray, 0, "each side's media goes to its own telephone");
    assert!(report.hung_up.is_some(), "who is left alone is let go");
    assert_eq!(decisions(&report, "rang"), ["Dana: accepted"]);
    assert_eq!(
        report.asked.iter().filter(|q| matches!(q, Query::Request(_))).count(),
        1,
        "written before they talk"
    );
}

#[test]
fn the_list_is_walked_past_those_who_decline_or_do_not_answer() {
    let report = burst(&[Picks::Declines, Picks::Rings, Picks::Busy, Picks::Accepts]);
    assert_eq!(report.outcome(), &Outcome::Transferred, "{}", report.text());
    let told = decisions(&report, "rang");
    assert_eq!(told, ["Dana: declined", "Luis: no answer", "Dana: refused 486", "Luis: accepted"]);
    assert!(report.rung[..3].iter().all(|r| r.let_go.is_some()), "{:?}", report.rung);
}

#[test]
fn a_mailbox_and_a_silence_are_no_acceptance_and_the_caller_is_told() {
    for picks in [Picks::Mailbox, Picks::Silent] {
        let report = burst(&[picks]);
        assert_eq!(report.rung.len(), 4, "two people, two rounds: {:?}", report.rung);
        assert!(report.rung.iter().all(|r| r.let_go.is_some_and(|at| at <= r.picked.unwrap_or(at) + 30_100)));
        assert!(report.rung.iter().all(|r| r.brief > 100), "the brief is said again: {:?}", report.rung);
        assert_eq!(report.outcome(), &Outcome::Requested, "{}", report.text());
        assert!(report.text().contains("nobody could take it"), "{}", report.text());
        assert!(decisions(&report, "rang").iter().all(|why| why.ends_with("picked up, no key")));
    }
}

#[test]
fn who_presses_1_and_leaves_has_not_taken_the_caller() {
    let report = burst(&[Picks::AcceptsAndLeaves]);
    assert_eq!(report.outcomes.len(), 1);
    assert_ne!(report.outcome(), &Outcome::Failed { reason: String::new() });
    assert_eq!(report.asked.iter().filter(|q| matches!(q, Query::Request(_))).count(), 1);
}

#[test]
fn a_caller_who_hangs_up_leaves_nobody_ringing() {
    for after in [2, 3] {
        let mut turn = 0;
        let report = play(&Plan { people: vec![Picks::Rings], ..Plan::default() }, &mut |say| {
            turn += 1;
            match turn {
                1 => Do::Say("a pipe burst and water is pouring through the ceiling".to_owned()),
                n if n > after => Do::HangUp,
                _ => faucet(say),
            }
        });
        assert!(
            !report.rung.is_empty() && report.rung.iter().all(|r| r.let_go.is_some()),
            "{:?}",
            report.rung
        );
        assert_eq!(report.outcomes.len(), 1);
    }
}

#[test]
fn a_wall_clock_that_jumps_changes_nothing_a_caller_hears() {
    let steady = play(&Plan::default(), &mut faucet);
    for by in [-3_600, -90, 90, 3_600] {
        let jumped = play(&Plan { clock_jump: Some((20_000, by)), ..Plan::default() }, &mut faucet);
        booked(&jumped);
        let (a, b) = (steady.said.len(), jumped.said.len());
        assert_eq!(a, b, "{by} s:\n{}", jumped.text());
        // Other windows are offered after a jump, and their words take another second or two.
        assert!(steady.ended_ms.abs_diff(jumped.ended_ms) < 3_000, "{by} s: {}", jumped.ended_ms);
    }
}

#[test]
fn no_call_is_longer_than_its_limit() {
    let plan = Plan { longest: Duration::from_secs(3_000), ..Plan::default() };
    let report = play(&plan, &mut |_| Do::Say("well you know how it is with these things".to_owned()));
    assert_eq!(report.outcomes.len(), 1);
    assert!(report.ended_ms < 20 * 60 * 1_000 + 30_000, "{} s", report.ended_ms / 1_000);
}

/// What the rows say that no log may.
fn kept(report: &Report) -> String {
    let words = |record: &vocab::Record| match &record.body {
        RecordBody::Turn { text, .. } => text.expose().clone(),
        RecordBody::Decision { detail, .. } => format!("{:?}", detail.expose()),
        RecordBody::Inputs(inputs) => inputs.iter().map(|input| input.body.expose().as_str()).collect(),
        RecordBody::Started { .. }
        | RecordBody::Finding { .. }
        | RecordBody::Asked { .. }
        | RecordBody::Alarm { .. }
        | RecordBody::Silenced { .. }
        | RecordBody::Ended { .. } => String::new(),
    };
    report.records.iter().map(words).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_a_caller_and_a_person_say_to_each_other_is_not_recorded() {
    let report = burst(&[Picks::Accepts]);
    assert_eq!(report.outcome(), &Outcome::Transferred, "{}", report.text());
    let (kept, beside_person) = report.kept;
    assert!(kept > 100, "the talk with the box is: {kept}");
    // The moment at which they are joined lies within a second of the person's first word.
    assert!(beside_person <= 50, "{beside_person} frames");
}

#[test]
fn the_digits_of_a_card_are_neither_kept_nor_shown_and_the_call_goes_on() {
    let mut told = false;
    let report = play(&Plan::default(), &mut |say| {
        if say.asks == Asks::Zip && !told {
            told = true;
            return Do::Say("my card is 4111 1111 1111 1111 and it expires 12 29".to_owned());
        }
        faucet(say)
    });
    booked(&report);
    let span = report.forgotten.last().expect("its sound is forgotten");
    assert!(span.to.0 - span.from.0 > 8_000, "{span:?}");
    let kept = kept(&report) + &report.text();
    assert!(told && !kept.contains("4111") && !kept.contains("1111"), "{}", report.text());
    assert!(report.text().contains("card number"), "the caller is told\n{}", report.text());
}

#[test]
fn a_card_number_pressed_as_keys_is_forgotten_and_a_telephone_number_is_not() {
    let press = |at: Asks, keys: &'static str| {
        let mut told = false;
        let report = play(&Plan::default(), &mut |say| {
            if say.asks == at && !told {
                told = true;
                return Do::Press(keys.to_owned());
            }
            faucet(say)
        });
        assert!(told, "{at:?} is asked");
        report
    };
    for at in [Asks::Problem, Asks::Zip] {
        let report = press(at, "4111111111111111");
        booked(&report);
        assert!(!report.forgotten.is_empty(), "{at:?}");
        let kept = kept(&report) + &report.text();
        assert!(!kept.contains("4111"), "{at:?}: {kept}");
    }
    assert!(press(Asks::Problem, "3035550142").forgotten.is_empty());
    let keyed = press(Asks::Zip, "80218");
    assert!(keyed.forgotten.is_empty());
    assert!(kept(&keyed).contains("80218"), "what was asked for is taken: {}", kept(&keyed));
}
