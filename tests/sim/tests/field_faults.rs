//! The twenty faults seen in the field, each as a call that must not have it. Their numbers are those of the list that
//! the box was built from.

use std::time::{Duration, Instant};

use dialogue::{
    Asks,
    business::{Answering, Answers},
};
use sim::{
    sip_text::{self, SDP, value},
    town::{
        Act, CallerPlan, Plan, Report, play,
        script::{BURST, answer, but, faucet, saying},
        sound::{Keys, Silence},
    },
    world::Picks,
};
use sip::{Act as Does, Command, Event, Machine, Queue, Settings, Trunk, TrunkKey};
use vocab::Outcome;

fn one(caller: CallerPlan) -> Report {
    play(Plan::new(vec![caller]))
}

#[test]
fn fault_01_private_address_in_the_peers_sdp() {
    let mut caller = faucet(0);
    caller.described = Some([10, 0, 0, 7].into());
    let report = one(caller);
    report.booked(0);
    assert!(report.callers[0].loud > 300, "the caller hears the box: {:?}", report.callers[0].loud);
}

#[test]
fn fault_02_we_advertise_the_wrong_interface() {
    let report = one(faucet(0));
    let ok = &report.callers[0].ok;
    assert!(ok.contains("c=IN IP4 192.0.2.10\r\n") && ok.contains("Contact: <sip:192.0.2.10"), "{ok}");
    // Behind a NAT the address that the owner names, in SDP and Contact alike.
    let mut plan = Plan::new(vec![faucet(0)]);
    plan.advertise = Some([203, 0, 113, 5].into());
    let report = play(plan);
    let ok = &report.callers[0].ok;
    assert!(ok.contains("c=IN IP4 203.0.113.5\r\n") && ok.contains("Contact: <sip:203.0.113.5"), "{ok}");
    assert!(report.sent.iter().all(|text| !text.contains("0.0.0.0")));
    report.booked(0);
}

#[test]
fn fault_03_symmetric_rtp_latch_once_reset_on_re_invite_never_hijackable() {
    let mut plan = Plan::new(vec![but(0, 3, Act::Move)]);
    plan.strangers = 400;
    let report = play(plan);
    report.booked(0);
    assert_eq!(report.callers[0].statuses, [("INVITE".to_owned(), 200), ("BYE".to_owned(), 200)][..1]);
}

#[test]
fn fault_04_the_call_dies_at_32_s_because_the_ack_was_lost() {
    let mut caller = CallerPlan::new(0, {
        let mut waits = 0;
        move |say, _| {
            waits += 1;
            if waits <= 6 { Act::Wait } else { answer(say) }
        }
    });
    caller.acks = false;
    let mut plan = Plan::new(vec![caller]);
    plan.word_ms = 300;
    let report = play(plan);
    let ended = report.held().call(0).ended.unwrap_or(0);
    let reason = report.call(0).text();
    assert!(ended > 35_000, "it lived {ended} ms\n{reason}");
    assert!(!matches!(report.outcome(0), Outcome::Failed { .. }), "{:?}", report.outcome(0));
}

#[test]
fn fault_05_our_bye_goes_to_an_unroutable_contact() {
    let mut caller = faucet(0);
    caller.contact = Some("<sip:ada@10.0.0.7:5060>");
    let report = one(caller);
    report.booked(0);
    assert!(report.astray.is_empty(), "{:?}", report.astray);
}

#[test]
fn fault_06_the_session_timer_is_not_refreshed_or_a_422_is_mishandled() {
    // The caller's side leaves the refreshes to the box; the call outlasts three of its intervals.
    let mut caller = CallerPlan::new(0, {
        let mut holds = 0;
        move |say, _| {
            holds += 1;
            if holds % 2 == 1 && holds < 6 { Act::Hold(60_000) } else { answer(say) }
        }
    });
    caller.headers = "Supported: timer\r\nSession-Expires: 90;refresher=uas\r\n".to_owned();
    let report = one(caller);
    report.booked(0);
    let asked = &report.callers[0].asked_of;
    assert!(asked.iter().filter(|m| *m == "UPDATE" || *m == "INVITE").count() >= 3, "{asked:?}");
    // Too brief: 422 with the shortest, and the caller calls again with that.
    let mut caller = faucet(0);
    caller.headers = "Supported: timer\r\nSession-Expires: 30\r\n".to_owned();
    let report = one(caller);
    report.booked(0);
    assert_eq!(report.callers[0].statuses.first(), Some(&("INVITE".to_owned(), 422)));
}

#[test]
fn fault_06_a_session_that_the_other_end_lets_run_out_ends() {
    let mut caller = sim::town::script::always(0, Act::Vanish);
    caller.headers = "Supported: timer\r\nSession-Expires: 90;refresher=uas\r\n".to_owned();
    let report = one(caller);
    assert_eq!(report.held().calls.len(), 1);
    assert!(report.call(0).ended.is_some_and(|ended| ended < 120_000));
}

#[test]
fn fault_07_a_re_invite_is_unanswered() {
    let mut turn = 0;
    let report = one(CallerPlan::new(0, move |say, _| {
        turn += 1;
        match turn {
            2 => Act::Hold(3_000),
            4 => Act::Move,
            6 => Act::Ask("UPDATE", String::new()),
            _ => answer(say),
        }
    }));
    report.booked(0);
    let statuses = &report.callers[0].statuses;
    assert_eq!(statuses.iter().filter(|(method, code)| method == "INVITE" && *code == 200).count(), 3);
    assert!(statuses.contains(&("UPDATE".to_owned(), 200)), "{statuses:?}");
}

#[test]
fn fault_08_the_watchdog_kills_a_held_call() {
    let report = one(but(0, 2, Act::Hold(70_000)));
    report.booked(0);
    assert!(report.call(0).ended.is_some_and(|ended| ended > 70_000));
}

#[test]
fn fault_09_the_watchdog_is_fooled_by_silence_suppression() {
    for silence in [Silence::LeftOut, Silence::Comfort] {
        let mut turn = 0;
        let mut caller = CallerPlan::new(0, move |say, _| {
            turn += 1;
            if [3, 4, 7, 8].contains(&turn) { Act::Wait } else { answer(say) }
        });
        caller.silence = silence;
        let mut plan = Plan::new(vec![caller]);
        // Each pause is about twice as long: without a packet of sound, but with reports.
        plan.limits.dead_media = Duration::from_secs(8);
        plan.word_ms = 300;
        play(plan).booked(0);
    }
}

#[test]
fn fault_09_the_watchdog_counts_ring_time() {
    let mut plan = Plan::new(vec![faucet(0)]);
    plan.answers = Answers { open: Answering::After(Duration::from_secs(45)), ..Answers::default() };
    let report = play(plan);
    report.booked(0);
    assert!(report.callers[0].rang && report.callers[0].answered.is_some_and(|at| at >= 45_000));
}

#[test]
fn fault_10_dead_media_never_ends_the_call() {
    let report = one(but(0, 2, Act::Vanish));
    let call = report.held().call(0);
    let last = call.heard.last().map_or(0, |(at, _)| *at);
    let ended = call.ended.unwrap_or(u64::MAX);
    assert!((last + 20_000..last + 40_000).contains(&ended), "last heard at {last}, ended at {ended}");
}

/// A caller without a number, who keys it in.
fn keyed(keys: Keys) -> CallerPlan {
    let mut caller = CallerPlan::new(0, |say, _| {
        if say.asks == Asks::Phone { Act::Press("3035550142".to_owned()) } else { answer(say) }
    });
    caller.number = None;
    caller.keys = keys;
    caller.events = !matches!(keys, Keys::Info | Keys::Sound);
    caller
}

#[test]
fn fault_11_dtmf_is_lost_without_its_marker_bit() {
    let report = one(keyed(Keys::NoMarker));
    report.booked(0);
    assert!(report.read_back(0, "phone", "+13035550142"), "{}", report.call(0).text());
}

#[test]
fn fault_12_dtmf_is_doubled_by_repeats_by_sound_and_by_info() {
    for keys in [Keys::Events, Keys::Thrice, Keys::Sound, Keys::Info] {
        let report = one(keyed(keys));
        report.booked(0);
        assert!(report.read_back(0, "phone", "+13035550142"), "{keys:?}: {}", report.call(0).text());
    }
}

#[test]
fn fault_13_a_202_to_a_refer_is_taken_for_success() {
    let refer = Act::Ask("REFER", "Refer-To: <sip:elsewhere@192.0.2.99>".to_owned());
    let report = one(but(0, 2, refer));
    report.booked(0);
    assert!(
        report.callers[0].statuses.contains(&("REFER".to_owned(), 603)),
        "{:?}",
        report.callers[0].statuses
    );
    // And the box refers nobody: it stays between the two until they hang up.
    let mut plan = Plan::new(vec![saying(0, BURST)]);
    plan.people = vec![Picks::Accepts];
    let report = play(plan);
    assert_eq!((report.outcome(0), report.sent("REFER")), (&Outcome::Transferred, 0));
}

#[test]
fn fault_14_notify_after_a_refer_is_refused_and_takes_the_call_with_it() {
    let notify = "Event: refer\r\nSubscription-State: active\r\nContent-Type: message/sipfrag\r\n\r\nSIP/2.0 100 Trying\r\n";
    let report = one(but(0, 2, Act::Ask("NOTIFY", notify.to_owned())));
    report.booked(0);
    // There is no subscription, so it is told so; the call is none of its business.
    assert!(
        report.callers[0].statuses.contains(&("NOTIFY".to_owned(), 481)),
        "{:?}",
        report.callers[0].statuses
    );
}

#[test]
fn fault_15_refer_is_not_supported_by_the_trunk() {
    let mut plan = Plan::new(vec![saying(0, BURST)]);
    plan.people = vec![Picks::Rings, Picks::Accepts];
    let report = play(plan);
    assert_eq!(report.outcome(0), &Outcome::Transferred, "{}", report.call(0).text());
    let picked = report.rung[1].picked.expect("the second picks up");
    assert!(report.callers[0].box_hung_up.is_some_and(|at| at > picked), "the caller is kept until then");
    assert!(report.rung[1].caller > 0, "and is heard: {:?}", report.rung);
    assert!(report.told(0, "technician"), "told what happens: {}", report.call(0).text());
}

#[test]
fn fault_16_an_attended_transfer_without_support_for_replaces() {
    let mut caller = faucet(0);
    caller.headers = "Require: replaces\r\nReplaces: call0;to-tag=1;from-tag=2\r\n".to_owned();
    let report = one(caller);
    assert_eq!(report.held().callers[0].refused, Some(420));
    let refusal = report.sent.iter().find(|text| text.starts_with("SIP/2.0 420")).expect("a refusal");
    assert_eq!(value(refusal, "Unsupported"), Some("replaces"));
    let report = one(faucet(0));
    assert!(
        report.sent.iter().all(|text| !text.contains("replaces")),
        "nobody is told that it could be done"
    );
}

/// A box that registers, and a registrar of raw text.
struct Registrar {
    machine: Machine,
    now: Instant,
    sent: Vec<String>,
    told: Vec<Event>,
}

impl Registrar {
    #[expect(clippy::disallowed_methods, reason = "virtual time needs one instant to count from")]
    fn new() -> Self {
        let settings = Settings {
            bind: sip_text::BOX.parse().expect("an address"),
            tcp: false,
            user_agent: "Nightbell/test".to_owned(),
            advertise: None,
            allow: Some(vec![]),
        };
        let mut registrar =
            Self { machine: Machine::new(settings, 1), now: Instant::now(), sent: vec![], told: vec![] };
        let trunk = Trunk {
            key: TrunkKey(0),
            domain: "trunk.example".to_owned(),
            user: "13035550100".to_owned(),
            credentials: None,
            address: sip_text::PEER.parse().expect("an address"),
            transport: sip::Transport::Udp,
            expires: Duration::from_secs(60),
            dialled: vec![],
        };
        registrar.machine.command(registrar.now, Command::Register(trunk));
        registrar.drain();
        registrar
    }

    fn drain(&mut self) {
        while let Some(act) = self.machine.poll() {
            match act {
                Does::Send { bytes, .. } => self.sent.push(String::from_utf8_lossy(&bytes).into_owned()),
                Does::Event(event) => self.told.push(event),
            }
        }
    }

    fn hear(&mut self, text: &str) {
        let peer = sip_text::PEER.parse().expect("an address");
        self.machine.datagram(self.now, peer, text.as_bytes(), Queue::Free);
        self.drain();
    }

    fn answer(&mut self, status: &str, headers: &str) {
        let request = self.sent.last().expect("a request").clone();
        let to = format!("{};tag=r", value(&request, "To").unwrap_or_default());
        self.hear(&sip_text::response(&request, status, &to, headers));
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.machine.deadline().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.machine.tick(self.now);
            self.drain();
        }
        self.now = end;
    }

    fn registers(&self) -> usize {
        self.sent.iter().filter(|text| text.starts_with("REGISTER ")).count()
    }
}

#[test]
fn fault_17_423_interval_too_brief() {
    let mut registrar = Registrar::new();
    registrar.answer("423 Interval Too Brief", "Min-Expires: 1800");
    assert_eq!(registrar.registers(), 2, "asked again at once");
    assert!(registrar.sent[1].contains("1800"), "{}", registrar.sent[1]);
    registrar.answer("200 OK", "Contact: <sip:13035550100@192.0.2.10>;expires=1800");
    assert!(matches!(registrar.told.last(), Some(Event::Registered { .. })), "{:?}", registrar.told);
    registrar.hear(&sip_text::invite("c1", SDP));
    assert!(matches!(registrar.told.last(), Some(Event::Invite(_))), "calls of the trunk come in");
}

#[test]
fn fault_18_registration_from_a_cold_start_through_a_lost_link_without_a_storm() {
    let mut registrar = Registrar::new();
    // The link is not there yet when the box starts.
    registrar.pass(Duration::from_secs(40));
    assert!(
        matches!(registrar.told.last(), Some(Event::Unregistered { code: 408, .. })),
        "{:?}",
        registrar.told
    );
    let before = registrar.sent.len();
    registrar.pass(Duration::from_secs(3_600));
    let datagrams = registrar.sent.len() - before;
    assert!((10..700).contains(&datagrams), "{datagrams} datagrams in an hour without an answer");
    // It comes, is lost in the middle, and comes again: each time by itself.
    for _ in 0..2 {
        let told = registrar.told.len();
        for _ in 0..100 {
            registrar.pass(Duration::from_secs(20));
            registrar.answer("200 OK", "Contact: <sip:13035550100@192.0.2.10>;expires=60");
            if matches!(registrar.told.last(), Some(Event::Registered { .. })) && registrar.told.len() > told
            {
                break;
            }
        }
        assert!(
            matches!(registrar.told.last(), Some(Event::Registered { .. })),
            "{:?}",
            registrar.told.last()
        );
        registrar.pass(Duration::from_secs(200));
        assert!(
            matches!(registrar.told.last(), Some(Event::Unregistered { .. })),
            "a refresh went unanswered"
        );
    }
    // A NAT forgets after half a minute: something is sent more often than that while registered, or refreshed.
    registrar.machine.shutdown(registrar.now);
    registrar.drain();
}

#[test]
fn fault_19_a_bye_and_a_re_invite_race_and_state_is_left() {
    let report = one(but(0, 3, Act::HangUpAndMove));
    assert_eq!(report.held().calls.len(), 1, "the change makes no second call");
    assert!(report.callers[0].statuses.iter().any(|(method, code)| method == "INVITE" && *code == 481));
    // And the other way about: the box hangs up while a change is on its way.
    let last = |say: &dialogue::Say| say.asks == Asks::AnythingElse;
    let mut asked = false;
    let report = one(CallerPlan::new(0, move |say, _| {
        if last(say) && !std::mem::replace(&mut asked, true) { Act::Move } else { answer(say) }
    }));
    report.booked(0);
}

#[test]
fn fault_19_a_refer_that_is_repeated_loops() {
    let mut refers = 0;
    let report = one(CallerPlan::new(0, move |say, _| {
        refers += 1;
        let to = "Refer-To: <sip:+13035550100@192.0.2.10>".to_owned();
        if refers <= 20 { Act::Ask("REFER", to) } else { answer(say) }
    }));
    report.booked(0);
    assert_eq!(report.calls.len(), 1, "the box never calls itself");
}

#[test]
fn fault_20_a_barge_in_is_missed() {
    let mut caller = faucet(0);
    caller.over = Some("my kitchen faucet has been dripping for a week and i would like someone to fix it");
    let mut plan = Plan::new(vec![caller]);
    plan.word_ms = 300;
    let report = play(plan);
    report.booked(0);
    let heard = &report.call(0).heard[0].1;
    assert!(heard.contains("faucet has been dripping"), "all of it is heard: {heard:?}");
}

#[test]
fn fault_20_a_barge_in_is_false() {
    // Nothing is said, and the line is bad: no prompt is cut.
    let mut plan = Plan::new(vec![sim::town::script::always(0, Act::Wait)]);
    plan.network = sim::world::Network::BAD;
    plan.word_ms = 300;
    let report = play(plan);
    assert!(report.held().call(0).heard.is_empty(), "{:?}", report.call(0).heard);
    let greeting = report.call(0).said.iter().filter(|(_, say)| say.text().contains("Thank you for calling"));
    assert_eq!(greeting.count(), 1);
}
