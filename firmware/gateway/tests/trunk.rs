//! A whole box behind a trunk: kamailio as registrar that asks for digest, the test phone as a caller by way of it, SIPp
//! as the office's telephone that is reached only through it.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

mod whole;

use std::{process::Command, time::Duration};

use gateway::phone::{Call, Dial, Phone, PhoneError, target};
use whole::{Peer, a_box, account, free_port, is_echoed, person, rang, trunk, wait_until};

const LOOPBACK: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

fn kamailio(port: u16, office: u16) -> Option<Peer> {
    trunk(office, &format!("udp:127.0.0.1:{port}"), &[])
}

/// The same by both, so that the phone reaches it and the box registers by a connection.
fn kamailio_by_tcp(port: u16, office: u16) -> Option<Peer> {
    trunk(office, &format!("tcp:127.0.0.1:{port}"), &["-l", &format!("udp:127.0.0.1:{port}"), "-A", "BYTCP"])
}

/// Rings the box by way of the trunk, once the trunk knows where it is, which a 404 denies.
fn ring_through(phone: &Phone, trunk: u16) -> Call {
    let mut call = None;
    wait_until(Duration::from_secs(15), "registered", || {
        let dial = Dial { from: "+13035550142".parse().ok(), ..Dial::default() };
        match phone.call(by_way_of(trunk), dial) {
            Ok(answered) => call = Some(answered),
            Err(PhoneError::Refused { code: 404, .. }) => {}
            Err(other) => panic!("{other}"),
        }
        call.is_some()
    });
    call.unwrap()
}

fn by_way_of(trunk: u16) -> sip::Target {
    target(&format!("sip:13035550100@127.0.0.1:{trunk}")).unwrap()
}

fn is_unknown(phone: &Phone, trunk: u16) -> bool {
    matches!(phone.call(by_way_of(trunk), Dial::default()), Err(PhoneError::Refused { code: 404, .. }))
}

#[test]
fn calls_come_and_people_are_rung_by_a_trunk_that_asks_for_digest() {
    let (trunk, office) = (free_port(), free_port());
    let Some(kamailio) = kamailio(trunk, office) else { return };
    a_call_and_a_person(kamailio, trunk, office, &account(trunk, "s3cret"));
}

#[test]
fn a_trunk_by_tcp_brings_calls_and_rings_people_by_one_connection() {
    let (trunk, office) = (free_port(), free_port());
    let Some(kamailio) = kamailio_by_tcp(trunk, office) else { return };
    a_call_and_a_person(
        kamailio,
        trunk,
        office,
        &format!("{}transport = \"tcp\"\n", account(trunk, "s3cret")),
    );
}

fn a_call_and_a_person(_kamailio: Peer, trunk: u16, office: u16, account: &str) {
    let data = tempfile::tempdir().unwrap();
    let Some(person) = person("person_accepts.xml", office) else { return };
    let (running, phone) = (a_box(&[], account, data.path()), Phone::open(LOOPBACK).unwrap());
    let call = ring_through(&phone, trunk);
    call.wait_spoken(Duration::from_secs(20));
    call.press('0');
    wait_until(Duration::from_secs(30), "somebody accepts", || !rang(data.path()).is_empty());
    assert!(is_echoed(&call), "{:?}", call.track().runs());
    call.hang_up();
    assert!(person.ended_well());
    running.stop();
    assert_eq!(rang(data.path()), ["the office: accepted"]);
    assert!(is_unknown(&phone, trunk), "a box that is off is not registered");
}

#[test]
fn a_wrong_password_keeps_the_box_answering() {
    let (data, trunk) = (tempfile::tempdir().unwrap(), free_port());
    let Some(_kamailio) = kamailio(trunk, free_port()) else { return };
    let (mut running, phone) =
        (a_box(&[], &account(trunk, "wrong"), data.path()), Phone::open(LOOPBACK).unwrap());
    assert!(is_unknown(&phone, trunk), "nobody is registered");
    // Straight to the box it still answers.
    let call = phone.call(target(&running.sip.to_string()).unwrap(), Dial::default()).unwrap();
    call.wait_spoken(Duration::from_secs(20));
    call.hang_up();
    assert!(is_unknown(&phone, trunk) && !running.has_ended());
    running.stop();
}

/// `nightbell line test` with that trunk; its exit code and what it printed.
fn line_test(account: &str, more: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("box.toml");
    std::fs::write(&config, format!("{}\n{account}", gateway::config::EXAMPLE)).unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_nightbell"))
        .args(["line", "test", "--config"])
        .arg(&config)
        .args(more)
        .output()
        .unwrap();
    (done.status.code(), String::from_utf8(done.stdout).unwrap())
}

#[test]
fn a_line_test_shows_registration_ladder_and_sound_both_ways_and_no_number() {
    let (trunk, office) = (free_port(), free_port());
    let (Some(_kamailio), Some(_person)) = (kamailio(trunk, office), person("person_accepts.xml", office))
    else {
        return;
    };
    let (code, said) = line_test(&account(trunk, "s3cret"), &["--call", "+13035550101", "--seconds", "4"]);
    assert_eq!(code, Some(0), "{said}");
    for words in
        ["401 (1 REGISTER)", "200 (2 REGISTER)", "PASS  registered", "no NAT", "no SIP ALG", "PASS  answered"]
    {
        assert!(said.contains(words), "no {words:?} in\n{said}");
    }
    assert!(said.contains("packets came, "), "{said}");
    assert!(!said.contains("3035550101") && !said.contains("13035550100"), "no number is shown\n{said}");
}

#[test]
fn a_line_test_with_a_wrong_password_says_what_to_look_at() {
    let trunk = free_port();
    let Some(_kamailio) = kamailio(trunk, free_port()) else { return };
    let (code, said) = line_test(&account(trunk, "wrong"), &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("FAIL  not registered: 401") && said.contains("password"), "{said}");
}
