//! The check of promises can go red: a planted log and table for each fault that it must find.

use std::{path::Path, process::Command};

const PASSED: &str = "        PASS [   0.004s] (1/2) vocab phone::tests::a_number_prints\n";

fn check(log: &str, table: &str) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let (log_path, table_path) = (folder.path().join("tests.log"), folder.path().join("promises.tsv"));
    std::fs::write(&log_path, log).expect("a log");
    std::fs::write(&table_path, table).expect("a table");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/promises");
    let out = Command::new(script).args([log_path, table_path]).output().expect("the script runs");
    (out.status.success(), String::from_utf8_lossy(&out.stdout).into_owned())
}

#[test]
fn a_promise_without_a_passed_test_turns_the_check_red() {
    let kept = "promise\ttest\nnumbers print short\tvocab phone::tests::a_number_prints\n";
    assert!(check(PASSED, kept).0, "{:?}", check(PASSED, kept));
    let failed = PASSED.replace("PASS", "FAIL");
    for (log, table, why) in [
        (failed.as_str(), kept, "a test that failed"),
        (PASSED, "promise\ttest\nx\tvocab phone::tests::gone\n", "a test that is missing"),
        (PASSED, "promise\ttest\nx\n", "a row without its test"),
        (PASSED, "promise\ttest\n", "a table without a promise"),
        ("", kept, "a log without a test"),
    ] {
        let (green, said) = check(log, table);
        assert!(!green, "{why} went unnoticed: {said}");
    }
}
