//! The fuzz targets without a fuzzer: their committed corpora, and as many changes of them as a check has time for, the
//! same ones each time. `scripts/fuzz` goes on where this ends, led by coverage.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sim::{
    fuzz::{TARGETS, Target, changed, target},
    world::Dice,
};

fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(name);
    let entries = fs::read_dir(&folder).expect("each target has a corpus");
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("a readable entry").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).expect("a readable seed"))).collect()
}

/// Replays the corpus and `changes` changes of it; what made the target panic is printed.
fn survives(name: &str, changes: u64) {
    let Target { run, longest, .. } = target(name).expect("a target of that name");
    let named = corpus(name);
    let seeds: Vec<Vec<u8>> = named.iter().map(|(_, bytes)| bytes.clone()).collect();
    assert!(seeds.len() >= 3, "{name} has {} seeds", seeds.len());
    let mut dice = Dice(0x5eed ^ name.len() as u64);
    for (path, bytes) in &named {
        attempt(run, bytes, &path.display().to_string());
    }
    for n in 0..changes {
        let seed = &seeds[dice.below(seeds.len() as u64) as usize];
        attempt(run, &changed(seed, &seeds, longest, &mut dice), &format!("change {n} of {name}"));
    }
}

fn attempt(run: fn(&[u8]), bytes: &[u8], what: &str) {
    let ended = std::panic::catch_unwind(|| run(bytes));
    assert!(ended.is_ok(), "{what}: {}", bytes.escape_ascii());
}

#[test]
fn sip_messages() {
    survives("sip", 3_000);
}

#[test]
fn sip_calls_in_any_order() {
    survives("dialog", 1_500);
}

#[test]
fn session_descriptions() {
    survives("sdp", 5_000);
}

#[test]
fn rtp_and_rtcp() {
    survives("rtp", 20_000);
}

#[test]
fn the_media_of_a_call_over_time() {
    survives("stream", 1_000);
}

#[test]
fn keys_as_events_and_as_sound() {
    survives("keys", 2_000);
}

#[test]
fn configs() {
    survives("config", 600);
}

#[test]
fn sip_by_connections() {
    survives("connection", 20_000);
}

#[test]
fn what_a_broker_delivers() {
    survives("upstream", 20_000);
}

#[test]
fn what_a_cloud_says() {
    survives("cloud", 1_500);
}

#[test]
fn lines_of_talk() {
    survives("talk", 5_000);
}

#[test]
fn single_values() {
    survives("values", 5_000);
}

#[test]
fn addresses_names_and_numbers() {
    survives("facts", 800);
}

#[test]
fn yes_and_no_times_and_problems() {
    survives("answers", 800);
}

#[test]
fn triage_never_lowers_an_alarm() {
    survives("triage", 1_000);
}

#[test]
fn conversations() {
    survives("session", 500);
}

#[test]
fn the_switchboard_in_any_order() {
    survives("switchboard", 600);
}

#[test]
fn corpora_are_small_and_hold_nothing_private() {
    let mut bytes = 0;
    for Target { name, longest, .. } in TARGETS {
        for (path, seed) in corpus(name) {
            bytes += seed.len();
            assert!(seed.len() <= longest, "{} is longer than its target takes", path.display());
            let text = String::from_utf8_lossy(&seed);
            let outside =
                text.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter_map(|w| w.parse().ok());
            for ip in outside.filter(|ip: &std::net::Ipv4Addr| !ip.is_unspecified()) {
                let ours = ip.is_documentation() || ip.is_private() || ip.is_loopback() || ip.is_multicast();
                assert!(ours, "{} names {ip}", path.display());
            }
        }
    }
    assert!(bytes < 300_000, "{bytes} bytes");
}
