use vocab::{KeptInput, LineId, Private, Record, RecordBody};

use super::*;
use crate::{cli::rows::tests::box_with_a_call, desk::Desk};

fn args(line: &str) -> ReplayArgs {
    use clap::Parser;
    let super::super::Command::Replay(args) = super::super::Cli::parse_from(line.split_whitespace()).command
    else {
        panic!("{line} is no replay");
    };
    args
}

fn replayed_to(line: &str) -> (String, Count) {
    let mut out = Vec::new();
    let count = replayed(&args(line), &mut out).unwrap();
    (String::from_utf8(out).unwrap(), count)
}

/// A call whose rows are written as a box writes them.
fn add(data: &Path, call: u64, bodies: Vec<RecordBody>) -> CallId {
    let (config, now) = (Config::load(None).unwrap(), clock::now());
    let mut desk = Desk::open(&data.join("nightbell.db"), &config, now).unwrap();
    let call = CallId::from_raw(call);
    let started = RecordBody::Started { line: LineId(0), caller: None, dialled: None };
    let ended = RecordBody::Ended { outcome: "abandoned", reason: "hung up".to_owned() };
    for body in [vec![started], bodies, vec![ended]].concat() {
        desk.record(&Record { call, at: now.utc, body }).unwrap();
    }
    call
}

#[test]
fn calls_of_a_box_and_of_its_export_come_out_the_same() {
    let (folder, call) = box_with_a_call();
    let data = folder.path().display();
    let (text, count) = replayed_to(&format!("nightbell replay --all --data {data}"));
    assert_eq!(count, Count { same: 1, ..Count::default() }, "{text}");
    assert!(
        text.contains(&format!("{call}  same")) && text.ends_with("1 calls: 1 the same, 0 differ\n"),
        "{text}"
    );
    let export = folder.path().join("calls.jsonl");
    let story = shelf(folder.path()).unwrap().story(call).unwrap().unwrap();
    std::fs::write(&export, serde_json::to_string(&story).unwrap()).unwrap();
    let (again, count) = replayed_to(&format!("nightbell replay --export {}", export.display()));
    assert_eq!((again, count.same), (text, 1));
    let json = replayed_to(&format!("nightbell replay --json {call} --data {data}")).0;
    let lines: Vec<serde_json::Value> = json.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!((&lines[0]["came"], &lines[1]["same"]), (&"same".into(), &1.into()), "{json}");
}

#[test]
fn broken_rows_and_older_calls_are_told_and_the_others_go_on() {
    let (folder, _) = box_with_a_call();
    let body = Private::new("{\"input\":{\"heart\":".to_owned());
    let kept = KeptInput { number: 0, after_ns: 0, at: clock::now().utc, body };
    let broken = add(folder.path(), 5, vec![RecordBody::Inputs(vec![kept])]);
    let older = add(folder.path(), 6, Vec::new());
    let data = folder.path().display();
    let (text, count) = replayed_to(&format!("nightbell replay --all --data {data}"));
    assert_eq!(count, Count { same: 1, differ: 0, not_kept: 1, broken: 1 }, "{text}");
    assert!(text.contains(&format!("{broken}  broken     input 0 of it can't be read")), "{text}");
    assert!(text.contains(&format!("{older}  not kept")), "{text}");
    assert!(text.contains("1 kept by an older version") && text.contains("1 can't be read"), "{text}");
    assert_eq!(run(&args(&format!("nightbell replay --all --data {data}"))), End::Fault);
    assert_eq!(run(&args(&format!("nightbell replay {older} --data {data}"))), End::Done);
}

#[test]
fn a_changed_config_is_told_line_by_line() {
    let (folder, call) = box_with_a_call();
    let other = folder.path().join("other.toml");
    let example =
        crate::config::EXAMPLE.replace("name = \"Summit Home Services\"", "name = \"Somebody Else\"");
    std::fs::write(&other, example).unwrap();
    let (data, other) = (folder.path().display(), other.display());
    let (text, count) = replayed_to(&format!("nightbell replay {call} --data {data} --config {other}"));
    assert_eq!(count, Count { differ: 1, ..Count::default() }, "{text}");
    assert!(text.contains("- then  box      ") && text.contains("+ now   box      "), "{text}");
    assert!(text.contains("Somebody Else") && text.contains("differs    from 0:00 on"), "{text}");
}

#[test]
fn misuse_is_told_as_such() {
    let (folder, _) = box_with_a_call();
    let data = folder.path().display();
    for line in [
        format!("nightbell replay --data {data}"),
        format!("nightbell replay c-0000000000000 --data {data}"),
        format!("nightbell replay nonsense --data {data}"),
        "nightbell replay --all --data /nowhere/at/all".to_owned(),
        "nightbell replay --export /nowhere/at/all".to_owned(),
    ] {
        assert_eq!(run(&args(&line)), End::Misuse, "{line}");
    }
}

#[test]
fn a_typed_call_is_kept_in_its_folder_and_replays_to_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (data, script) = (folder.path().join("typed"), folder.path().join("lines.txt"));
    std::fs::write(&script, "my furnace is out\n1940 south franklin street\n<silence 9>\nyes\n").unwrap();
    let line = format!(
        "nightbell talk --at 2026-01-15T23:00 --script {} --data {}",
        script.display(),
        data.display()
    );
    use clap::Parser;
    let super::super::Command::Talk(talk) = super::super::Cli::parse_from(line.split_whitespace()).command
    else {
        panic!("{line}");
    };
    // The same call twice: each has an id of its own.
    for _ in 0..2 {
        assert_eq!(super::super::talk::run(&talk), End::Done);
    }
    let (text, count) = replayed_to(&format!("nightbell replay --all --data {}", data.display()));
    assert_eq!(count, Count { same: 2, ..Count::default() }, "{text}");
}
