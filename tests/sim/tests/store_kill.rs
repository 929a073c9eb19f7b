//! A few kills on every run of the tests; `scripts/kill-test` does a hundred.

use std::process::Command;

fn kill_box(kills: u32, fault: Option<&str>) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kill_box"));
    command.args(["--kills", &kills.to_string(), "--seed", "7"]).env_remove("NIGHTBELL_FAULT");
    if let Some(fault) = fault {
        command.env("NIGHTBELL_FAULT", fault);
    }
    let out = command.output().expect("the kill test starts");
    let told = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    (out.status.success(), told)
}

#[test]
fn a_killed_box_has_every_acknowledged_job_once_and_one_outcome_a_call() {
    let (passed, told) = kill_box(12, None);
    assert!(passed, "{told}");
}

#[test]
fn a_box_that_says_noted_before_the_commit_is_caught() {
    // One kill in sixteen falls between such an acknowledgement and the commit (5 runs): 250 never miss it all.
    let (passed, told) = kill_box(250, Some("ack-before-commit"));
    assert!(!passed && told.contains("LOST"), "{told}");
}
