//! Whole boxes that ring a person by real SIP: the caller is the test phone, the person is SIPp (Debian `sip-tester`),
//! which echoes the sound it hears. Keys do the talking, so no speech is needed.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

mod whole;

use std::time::Duration;

use gateway::phone::{Call, Dial, End, Phone, target};
use whole::{Running, a_box, free_port, is_echoed, person, rang, wait_until};

const LOOPBACK: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

fn with_office(port: u16, data: &std::path::Path) -> Running {
    let office = format!("office = \"sip:desk@127.0.0.1:{port}\"");
    a_box(&[("office = \"+13035550101\"", &office)], "", data)
}

/// Rings the box and presses 0.
fn ask_for_a_person(phone: &Phone, running: &Running) -> Call {
    let dial = Dial { from: "+13035550142".parse().ok(), ..Dial::default() };
    let call = phone.call(target(&running.sip.to_string()).unwrap(), dial).unwrap();
    call.wait_spoken(Duration::from_secs(20));
    call.press('0');
    call
}

#[test]
fn a_caller_and_a_person_who_presses_1_hear_each_other() {
    let (data, port) = (tempfile::tempdir().unwrap(), free_port());
    let Some(person) = person("person_accepts.xml", port) else { return };
    let (running, phone) = (with_office(port, data.path()), Phone::open(LOOPBACK).unwrap());
    let call = ask_for_a_person(&phone, &running);
    wait_until(Duration::from_secs(30), "somebody accepts", || !rang(data.path()).is_empty());
    assert!(is_echoed(&call), "{:?}", call.track().runs());
    assert_eq!(call.hang_up().track.end, Some(End::Caller));
    assert!(person.ended_well(), "the person's telephone saw every message it waits for");
    running.stop();
    assert_eq!(rang(data.path()), ["the office: accepted"]);
}

#[test]
fn a_person_who_declines_leaves_the_caller_with_the_box() {
    let (data, port) = (tempfile::tempdir().unwrap(), free_port());
    let Some(person) = person("person_declines.xml", port) else { return };
    let (running, phone) = (with_office(port, data.path()), Phone::open(LOOPBACK).unwrap());
    let call = ask_for_a_person(&phone, &running);
    wait_until(Duration::from_secs(30), "somebody declines", || !rang(data.path()).is_empty());
    assert!(person.ended_well());
    let heard = call.track().runs().len();
    wait_until(Duration::from_secs(60), "the second round ends", || rang(data.path()).len() == 2);
    wait_until(Duration::from_secs(10), "the caller is told", || call.track().runs().len() > heard);
    call.hang_up();
    running.stop();
    let rang = rang(data.path());
    assert_eq!(rang[0], "the office: declined");
    assert!(rang[1] == "the office: no answer" || rang[1].starts_with("the office: refused"), "{rang:?}");
}
