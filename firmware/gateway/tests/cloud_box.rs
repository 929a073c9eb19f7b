//! Whole boxes that hear by a cloud recogniser: the built program, a test phone, and a stand-in for the vendor.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

mod stand_in;
mod whole;

use std::{path::Path, process::Command, time::Duration};

use gateway::phone::{Dial, Phone, target};
use stand_in::{Manner, StandIn, parrot};
use whole::{Running, a_box_told, speech, wait_until};

const KEY: &str = "sekret-0123456789abcdef";
const LOOPBACK: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// A box whose key lies in a file of its own.
fn cloud_box(server: &StandIn, level: &str, data: &Path) -> Running {
    let file = data.join("cloud.key");
    std::fs::write(&file, format!("{KEY}\n")).unwrap();
    let speech = format!(
        "recogniser = \"cloud-first\"\nurl = \"{}\"\napi_key_file = \"{}\"\nprice_per_minute = 0.0077",
        server.url(),
        file.display()
    );
    let log = data.join("log");
    let args = ["--log", level, "--log-file", log.to_str().unwrap()];
    a_box_told(&args, &[("recogniser = \"box-only\"", &speech)], "", data)
}

/// Rings the box, says something behind the greeting, and hangs up once it was heard.
fn say_something(running: &Running, data: &Path, turns: usize) {
    let phone = Phone::open(LOOPBACK).unwrap();
    let dial = Dial { from: "+13035550142".parse().ok(), ..Dial::default() };
    let call = phone.call(target(&running.sip.to_string()).unwrap(), dial).unwrap();
    call.wait_spoken(Duration::from_secs(20));
    call.say(speech().into());
    wait_until(Duration::from_secs(30), "the turn is heard", || heard(data).len() >= turns);
    call.hang_up();
}

/// What the conversation heard, in order, as the events file has it so far.
fn heard(data: &Path) -> Vec<String> {
    events(data, "heard").iter().map(|event| event["text"].as_str().unwrap().to_owned()).collect()
}

fn events(data: &Path, what: &str) -> Vec<serde_json::Value> {
    let events = std::fs::read_to_string(data.join("events.jsonl")).unwrap_or_default();
    // The last line may be half written.
    let all = events.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    all.filter(|event| event["event"] == what).collect()
}

#[test]
fn a_box_hears_in_the_cloud_shows_the_cost_and_keeps_its_key_to_itself() {
    let (data, server) = (tempfile::tempdir().unwrap(), StandIn::start(Manner::Answers, parrot));
    let running = cloud_box(&server, "trace", data.path());
    assert_eq!(server.seen().connections, 0, "nobody has called");
    say_something(&running, data.path(), 1);
    let cost = || events(data.path(), "decision").into_iter().find(|event| event["what"] == "cloud");
    wait_until(Duration::from_secs(10), "the cost is told", || cost().is_some());
    running.stop();
    assert!(heard(data.path())[0].contains("smoke detector is beeping."), "{:?}", heard(data.path()));
    assert_eq!(server.seen().keys, [format!("Token {KEY}")]);
    let call = cost().unwrap()["call"].as_str().unwrap().to_owned();
    let shown = Command::new(env!("CARGO_BIN_EXE_nightbell"))
        .args(["calls", "--data", data.path().to_str().unwrap(), "show", &call])
        .output()
        .unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("decided  cloud (") && shown.contains("s streamed for $0.0"), "{shown}");
    let log = std::fs::read_to_string(data.path().join("log")).unwrap();
    assert!(log.contains("heard in the cloud"), "this is the box's log");
    assert!(!log.contains("sekret"), "the key is in the log");
    let loud = |line: &&str| !line.contains(" DEBUG ") && !line.contains("TRACE ");
    assert!(!log.lines().filter(loud).any(|line| line.contains("beeping")), "private words at INFO");
}

#[test]
fn a_refused_key_is_warned_of_once_and_the_box_hears_alone() {
    let (data, server) = (tempfile::tempdir().unwrap(), StandIn::start(Manner::Refuses(401), parrot));
    let running = cloud_box(&server, "info", data.path());
    for turns in [1, 2] {
        say_something(&running, data.path(), turns);
    }
    running.stop();
    assert!(heard(data.path()).iter().all(|text| !text.contains("beeping.")), "the box's own words");
    let log = std::fs::read_to_string(data.path().join("log")).unwrap();
    assert_eq!(log.matches("is given up for a while").count(), 1, "{log}");
    assert!(!log.contains("sekret") && server.seen().connections <= 2);
}
