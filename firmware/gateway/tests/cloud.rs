//! The cloud recogniser and the box's own together, over real sockets of this machine: a stand-in for the vendor, and
//! calls that go through the switchboard, the voice's queue and the cloud's thread in real time.

mod duet;
mod stand_in;

use std::time::Duration;

use call::Hedge;
use duet::{Duet, KEY, Report, config};
use stand_in::{Manner, StandIn, sentence};

/// The box writes what it hears without marks, the stand-in as a sentence: so it shows whose words became the turn.
const BOX: [&str; 2] = ["the smoke detector is beeping", "yes"];
const CLOUD: [&str; 2] = ["The smoke detector is beeping.", "Yes."];
/// What a caller may wait beyond the box alone.
const GAP_MS: u64 = 500;

fn texts(report: &Report) -> Vec<&str> {
    report.turns.iter().map(|turn| turn.text.as_str()).collect()
}

/// The turns of several calls, each call's in order.
fn by_call(report: &Report) -> Vec<Vec<&str>> {
    let calls = report.turns.iter().map(|turn| turn.call).max().map_or(0, |last| last + 1);
    let of = |n| report.turns.iter().filter(|t| t.call == n).map(|t| t.text.as_str()).collect();
    (0..calls).map(of).collect()
}

/// How long the box alone takes to each turn, with the same lines.
fn alone(calls: usize) -> Vec<u64> {
    let report = Duet { calls, ..Duet::new(config("box-only", "ws://127.0.0.1:9/")) }.run();
    delays(&report)
}

/// The longest delay of each turn.
fn delays(report: &Report) -> Vec<u64> {
    let of = |nth: usize| {
        let calls = by_call(report).len();
        let each = (0..calls).filter_map(|n| report.turns.iter().filter(|t| t.call == n).nth(nth));
        each.map(|turn| turn.delay_ms).max().unwrap_or(0)
    };
    (0..BOX.len()).map(of).collect()
}

/// The gap beyond the box alone, of every turn, told for the record.
fn gaps(what: &str, report: &Report, alone: &[u64]) -> Vec<u64> {
    let gaps: Vec<u64> =
        delays(report).iter().zip(alone).map(|(with, alone)| with.saturating_sub(*alone)).collect();
    println!(
        "{what}: turns {:?}, alone {alone:?}, gaps {gaps:?} ms (n={})",
        delays(report),
        report.turns.len()
    );
    gaps
}

#[test]
fn the_clouds_words_become_the_turns_and_the_cost_is_counted() {
    let server = StandIn::start(Manner::Answers, sentence);
    let report = Duet::new(config("cloud-first", &server.url())).run();
    assert_eq!(texts(&report), CLOUD, "{:#?}", report.log);
    assert_eq!((report.early, report.turned), (0, 0));
    let (usage, seen) = (report.usage[0], server.seen());
    assert_eq!((usage.answered, usage.missed, usage.lies, usage.connections), (2, 0, 0, 1));
    assert_eq!(usage.streamed, seen.sounds.iter().sum::<usize>() as u64, "every octet is counted");
    assert_eq!(usage.cost_micros, (usage.streamed * 7_700).div_ceil(480_000));
    assert!(seen.breaches.is_empty(), "{:?}", seen.breaches);
    assert_eq!(seen.keys, [format!("Token {KEY}")]);
    let target = &seen.targets[0];
    assert!(target.starts_with("/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000"), "{target}");
    for term in ["keyterm=Navien", "keyterm=Summit%20Home%20Services", "keyterm=Lakewood", "keyterm=Acoma&"] {
        assert!(target.contains(term), "{term} in {target}");
    }
    assert_eq!(seen.texts.last().unwrap(), r#"{"type":"CloseStream"}"#);
}

#[test]
fn before_the_box_has_answered_nothing_leaves_it() {
    let server = StandIn::start(Manner::Answers, sentence);
    let calls: Vec<usize> = ["cloud-first", "box-first"]
        .into_iter()
        .map(|first| {
            let mut duet = Duet::new(config(first, &server.url()));
            duet.lines = Vec::new();
            // Hung up while it still rings.
            duet.run_unanswered().early
        })
        .collect();
    assert_eq!((calls, server.seen().connections), (vec![0, 0], 0));
}

#[test]
fn a_box_that_hears_alone_connects_to_nobody() {
    let server = StandIn::start(Manner::Answers, sentence);
    let report = Duet::new(config("box-only", &server.url())).run();
    assert_eq!(texts(&report), BOX);
    assert_eq!((server.seen().connections, report.usage.len()), (0, 0));
}

#[test]
fn a_cut_in_mid_sentence_ends_in_the_same_turn_and_no_word_is_asked_again() {
    let alone = alone(6);
    let calls = 6;
    // At 0.4 s of the first turn, at 0.9 s, … each connection is cut somewhere else in the sentence.
    for octets in [4_000, 10_000, 13_000, 16_000] {
        let server = StandIn::start(Manner::CutsAfter { octets, connections: calls }, sentence);
        let report = Duet { calls, ..Duet::new(config("cloud-first", &server.url())) }.run();
        for turns in by_call(&report) {
            assert_eq!(turns.len(), 2, "{turns:?}");
            for (nth, turn) in turns.iter().enumerate() {
                assert!([BOX[nth], CLOUD[nth]].contains(turn), "whole, and once: {turn:?}");
            }
        }
        let gaps = gaps(&format!("cut after {octets} octets"), &report, &alone);
        assert!(gaps.iter().all(|gap| *gap <= GAP_MS), "{gaps:?}");
        assert!(report.usage.iter().map(|usage| usage.cuts).sum::<u32>() >= 6, "{:?}", report.usage);
    }
}

#[test]
fn a_slow_cloud_leaves_the_turns_to_the_box_within_the_bound() {
    let (alone, calls) = (alone(6), 6);
    for hedge in [Hedge::Together, Hedge::InTurn] {
        let server = StandIn::start(Manner::Slow(Duration::from_millis(900)), sentence);
        let report = Duet { calls, hedge, ..Duet::new(config("cloud-first", &server.url())) }.run();
        for turns in by_call(&report) {
            assert_eq!(turns, BOX);
        }
        let gaps = gaps(&format!("slow, {hedge:?}"), &report, &alone);
        assert!(gaps.iter().all(|gap| *gap <= GAP_MS), "{gaps:?}");
    }
}

#[test]
fn a_refusing_cloud_is_given_up_once_and_calls_go_on() {
    for status in [401, 429] {
        let server = StandIn::start(Manner::Refuses(status), sentence);
        let report = Duet { calls: 3, ..Duet::new(config("cloud-first", &server.url())) }.run();
        assert!(by_call(&report).iter().all(|turns| *turns == BOX), "{:?}", by_call(&report));
        assert_eq!(report.turned, 1, "told once");
        let most = if status == 401 { 3 } else { 8 };
        let tried = server.seen().connections;
        assert!(tried <= most, "{tried} connections for {status}");
        assert!(report.usage.iter().all(|usage| usage.streamed == 0 && usage.cost_micros == 0));
    }
}

#[test]
fn a_cloud_that_never_answers_costs_no_more_than_the_bound() {
    let alone = alone(2);
    for manner in [Manner::Hangs, Manner::Silent] {
        let server = StandIn::start(manner.clone(), sentence);
        let report = Duet { calls: 2, ..Duet::new(config("cloud-first", &server.url())) }.run();
        assert!(by_call(&report).iter().all(|turns| *turns == BOX), "{:?}", by_call(&report));
        let gaps = gaps(&format!("{manner:?}"), &report, &alone);
        assert!(gaps.iter().all(|gap| *gap <= GAP_MS), "{gaps:?}");
    }
}

#[test]
fn a_lying_cloud_is_counted_and_raises_no_alarm() {
    let server = StandIn::start(Manner::Lies, sentence);
    let report = Duet { lines: vec!["yes the yes"], ..Duet::new(config("cloud-first", &server.url())) }.run();
    assert_eq!(texts(&report), ["yes the yes"]);
    assert!(report.usage[0].lies > 20, "{:?}", report.usage);
    assert_eq!(report.alarms, 0, "gas that nobody spoke of: {:#?}", report.log);
}

#[test]
fn what_the_box_heard_badly_is_looked_at_in_the_cloud() {
    let server = StandIn::start(Manner::Answers, sentence);
    let lines = vec!["purple purple", "my furnace is out"];
    let report = Duet { lines, ..Duet::new(config("box-first", &server.url())) }.run();
    assert_eq!(texts(&report), ["Purple purple.", "my furnace is out"]);
    let usage = report.usage[0];
    assert_eq!((usage.answered, usage.connections), (1, 1));
    assert!(usage.streamed < 2 * 8_000, "only the turn that was not understood is sent");
}

#[test]
fn a_turn_with_a_pause_in_it_is_heard_whole() {
    let server = StandIn::start(Manner::Answers, sentence);
    let lines = vec!["the smoke detector … is beeping"];
    let report = Duet { lines, ..Duet::new(config("cloud-first", &server.url())) }.run();
    let words = texts(&report).join(" ").to_lowercase().replace('.', "");
    assert_eq!(words, "the smoke detector is beeping");
    assert_eq!(report.turns.len(), 1);
}

/// A certificate for this machine by an authority of its own, made anew; `None` where there is no openssl.
fn certificates(folder: &std::path::Path) -> Option<()> {
    let openssl = |args: &str| {
        let run =
            std::process::Command::new("openssl").args(args.split(' ')).current_dir(folder).output().ok()?;
        run.status.success().then_some(())
    };
    std::fs::write(folder.join("ext"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n").ok()?;
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca")?;
    openssl("req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=test")?;
    openssl(
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem -days 2 -extfile ext",
    )
}

#[test]
fn words_come_over_tls_from_whom_the_config_trusts_and_from_nobody_else() {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
    let folder = tempfile::tempdir().unwrap();
    if certificates(folder.path()).is_none() {
        println!("skipped: openssl is not installed");
        return;
    }
    let leaf = CertificateDer::from_pem_file(folder.path().join("leaf.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.path().join("leaf.key")).unwrap();
    let ring = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf], key)
        .unwrap();
    let server = StandIn::start_with(Manner::Answers, sentence, Some(std::sync::Arc::new(tls).into()));
    let url = server.url().replace("ws:", "wss:");
    let mut config = config("cloud-first", &url);
    config.hearing.cloud.as_mut().unwrap().ca_file = Some(folder.path().join("ca.pem"));
    assert_eq!(texts(&Duet::new(config.clone()).run()), CLOUD);
    config.hearing.cloud.as_mut().unwrap().ca_file = None;
    let report = Duet::new(config).run();
    assert_eq!(texts(&report), BOX);
    assert_eq!(server.seen().keys.len(), 1, "no key is told to a stranger");
}

#[test]
fn numbers_are_understood_as_they_are_spoken_and_as_they_are_written() {
    use dialogue::{
        Asks, Completeness, completeness,
        understand::{address, phone},
    };
    // As the recogniser is asked to write (spoken), and as smart formatting would.
    for (spoken, written) in [
        ("Three oh three, five five five, oh one four two.", "303-555-0142."),
        ("It's three zero three five five five zero one four two.", "It's (303) 555-0142."),
    ] {
        for text in [spoken, written] {
            let phone::PhoneValue::Number(number) = phone::parse(text, None).value else { panic!("{text}") };
            assert_eq!(number.e164(), "+13035550142", "{text}");
            assert_eq!(completeness(Asks::Phone, text), Completeness::Complete, "{text}");
        }
    }
    for (spoken, written) in [("Eight oh two oh six.", "80206."), ("Eight zero two zero six.", "80206")] {
        for text in [spoken, written] {
            assert_eq!(address::parse_zip(text, &address::Area::EMPTY).as_deref(), Some("80206"), "{text}");
        }
    }
    for text in ["Seven thirty one South Corona Street.", "731 South Corona Street."] {
        let read = address::parse_answer(text, &address::Area::EMPTY);
        assert_eq!(read.street_line().as_deref(), Some("731 S Corona St"), "{text}");
    }
}
