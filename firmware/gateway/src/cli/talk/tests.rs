use serde_json::Value;

use super::*;

fn args(line: &str) -> TalkArgs {
    use clap::Parser;
    let super::super::Command::Talk(args) = super::super::Cli::parse_from(line.split_whitespace()).command
    else {
        panic!("{line} is no talk");
    };
    args
}

fn protocol_of(line: &str, input: &str) -> (Vec<Value>, Result<(), Whatever>) {
    let (mut table, desk) = seated(&args(line)).unwrap();
    let mut out = Vec::new();
    let done = jsonl(&mut table, desk, input.as_bytes(), &mut out);
    let out = String::from_utf8(out).unwrap();
    (out.lines().map(|l| serde_json::from_str(l).unwrap()).collect(), done)
}

#[test]
fn the_last_line_is_the_outcome_and_end_of_input_hangs_up() {
    let (lines, done) = protocol_of("nightbell talk --jsonl --at 2026-04-14T10:20", "");
    done.unwrap();
    let (outcome, said) = lines.split_last().unwrap();
    for key in ["say", "asks", "about", "offers", "alarm", "waits_s"] {
        assert!(said.iter().all(|line| line.get(key).is_some()), "{key}");
    }
    assert_eq!(said.last().unwrap()["asks"], "problem");
    for key in [
        "outcome",
        "alarm",
        "life_safety",
        "advice_turn",
        "jobs",
        "messages",
        "changed",
        "said_turns",
        "call",
    ] {
        assert!(outcome.get(key).is_some(), "{key}");
    }
    assert_eq!((&outcome["outcome"], &outcome["said_turns"]), (&"abandoned".into(), &said.len().into()));
}

#[test]
fn every_line_of_the_caller_is_answered_by_at_least_one() {
    let (table, mut desk) = seated(&args("nightbell talk --jsonl --at 2026-04-14T10:20")).unwrap();
    let mut table = table;
    table.begin(&mut desk);
    for text in
        [r#"{"silence": 0.1}"#, r#"{"text": ""}"#, r#"{"text": "mumble", "over": true}"#, r#"{"keys": "7"}"#]
    {
        let lines = table.turn(&mut desk, protocol::turn(text).unwrap());
        assert!(!lines.is_empty() || table.outcome().is_some(), "{text}");
    }
}

#[test]
fn a_gas_smell_is_told_to_get_out_first() {
    let (lines, done) = protocol_of(
        "nightbell talk --jsonl --at 2026-04-14T10:20",
        "{\"text\": \"hi i smell gas in my basement\"}\n{\"hangup\": true}\n",
    );
    done.unwrap();
    let outcome = lines.last().unwrap();
    assert_eq!((&outcome["alarm"], &outcome["life_safety"]), (&true.into(), &true.into()));
    let advice = usize::try_from(outcome["advice_turn"].as_u64().unwrap()).unwrap();
    let first_after = lines.iter().position(|l| l["alarm"] == true).unwrap();
    assert_eq!(advice, first_after, "{lines:#?}");
}

#[test]
fn a_broken_line_is_named_and_ends_the_talk() {
    let (lines, done) =
        protocol_of("nightbell talk --jsonl", "{\"text\": \"hello\"}\n\n{\"text\": \"my sink\", x}\n");
    let error = done.unwrap_err().to_string();
    assert!(error.starts_with("line 3, column 21"), "{error}");
    assert!(lines.iter().all(|l| l.get("outcome").is_none()));
}

#[test]
fn wrong_options_are_named() {
    for (line, named) in [
        ("nightbell talk --at noon", "--at"),
        ("nightbell talk --caller 12", "--caller"),
        ("nightbell talk --world /nowhere.json", "/nowhere.json"),
        ("nightbell talk --config /nowhere.toml", "/nowhere.toml"),
    ] {
        let error = seated(&args(line)).map(|_| ()).unwrap_err();
        assert!(chain(error.as_ref()).contains(named), "{line}: {error}");
    }
}

#[test]
fn a_script_has_comments_silences_keys_and_a_hang_up() {
    let turns = script("# a caller\nhi there\n\n<silence 8>\n<keys 1>\n<over> yes\n<hangup>\n").unwrap();
    let shown: Vec<String> = turns.iter().map(words).collect();
    assert_eq!(shown, ["hi there", "<silence 8>", "<keys 1>", "<over> yes", "<hangup>"]);
    let fault = script("hello\n<silence soon>\n").unwrap_err();
    assert_eq!((fault.line, fault.column), (2, 1));
}

#[test]
fn a_script_is_shown_with_its_outcome_and_without_colours_in_a_file() {
    let (mut table, desk) = seated(&args("nightbell talk --at 2026-04-14T10:20")).unwrap();
    let mut out = Vec::new();
    played(&mut table, desk, script("wrong number sorry\n<hangup>").unwrap(), &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(out.contains("you> wrong number sorry") && out.contains("outcome: "), "{out}");
}
