//! Calls by SIPp (Debian `sip-tester`), whose idea of SIP is not ours: its own caller, and the scenarios of
//! `tests/rig/sip`. Where it is not installed the tests say so.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use std::{path::Path, process::Command as Process, time::Duration};

use sip::{Command, Endpoint, Event, Settings};
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

/// Lets SIPp make `calls` calls at 50 a second to an endpoint whose line accepts every call; what the line saw.
async fn check(scenario: &[&str], calls: usize) -> Option<(usize, usize, usize)> {
    let settings = Settings {
        bind: "127.0.0.1:0".parse().unwrap(),
        tcp: true,
        user_agent: "Nightbell/test".to_owned(),
        advertise: None,
        allow: None,
    };
    let (to_line, mut events) = mpsc::channel(64);
    let (commands, from_line) = mpsc::channel(64);
    let endpoint = Endpoint::bind(settings, to_line, from_line).await.unwrap();
    let address = endpoint.local_addr().to_string();
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(endpoint.run(stopped));
    let line = tokio::spawn(async move {
        let (mut invited, mut acked, mut gone) = (0, 0, 0);
        while gone < calls {
            match events.recv().await.unwrap() {
                Event::Invite(invite) => {
                    invited += 1;
                    let media = "127.0.0.1:17000".parse().unwrap();
                    commands.send(Command::Accept { dialog: invite.dialog, media }).await.unwrap();
                }
                Event::Acked(_) => acked += 1,
                Event::Gone { .. } => gone += 1,
                Event::Moved { .. }
                | Event::Digits { .. }
                | Event::Registered { .. }
                | Event::Unregistered { .. } => {}
                Event::Ringing(_) | Event::Answered { .. } | Event::Refused { .. } => {
                    panic!("the line dialled nobody")
                }
            }
        }
        (invited, acked, gone)
    });
    let (count, scenario): (_, Vec<String>) =
        (calls.to_string(), scenario.iter().map(|&s| s.to_owned()).collect());
    let sipp = tokio::task::spawn_blocking(move || {
        let fixed =
            ["-i", "127.0.0.1", "-m", &count, "-r", "50", "-nostdin", "-timeout", "60s", "-timeout_error"];
        Process::new("sipp").args(&scenario).args(fixed).arg(&address).env("TERM", "dumb").output()
    });
    let Ok(output) = sipp.await.unwrap() else {
        println!("skipped: sipp is not installed (Debian: sip-tester)");
        return None;
    };
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", output.status);
    Some(timeout(Duration::from_secs(20), line).await.expect("the line saw every call end").unwrap())
}

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rig/sip").join(name);
    path.canonicalize().unwrap().display().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sipps_own_caller_makes_a_hundred_calls() {
    if let Some(seen) = check(&["-sn", "uac"], 100).await {
        assert_eq!(seen, (100, 100, 100));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sipps_own_caller_makes_its_calls_over_one_connection_and_over_one_each() {
    for transport in ["t1", "tn"] {
        if let Some(seen) = check(&["-sn", "uac", "-t", transport, "-max_socket", "1000"], 40).await {
            assert_eq!(seen, (40, 40, 40), "{transport}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sipp_holds_and_resumes_a_call() {
    if let Some(seen) = check(&["-sf", &file("hold.xml")], 20).await {
        assert_eq!(seen, (20, 20, 20));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sipp_answers_our_offer_in_its_ack() {
    if let Some(seen) = check(&["-sf", &file("delayed_offer.xml")], 20).await {
        assert_eq!(seen, (20, 20, 20));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sipp_loses_its_first_acks() {
    if let Some(seen) = check(&["-sf", &file("lost_ack.xml")], 5).await {
        assert_eq!(seen, (5, 5, 5));
    }
}
