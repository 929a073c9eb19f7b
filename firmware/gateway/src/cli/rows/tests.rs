use std::collections::BTreeSet;

use super::*;
use crate::{
    clock,
    desk::Desk,
    typed::{Played, Setting, Turn},
};

fn args(data: &Path, action: Option<RowsAction>) -> RowsArgs {
    RowsArgs { data: data.to_owned(), config: None, action }
}

fn shown(
    command: fn(&RowsArgs, &mut Vec<u8>) -> Result<(), Whatever>,
    data: &Path,
    action: Option<RowsAction>,
) -> String {
    let mut out = Vec::new();
    command(&args(data, action), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn calls_in(args: &RowsArgs, to: &mut Vec<u8>) -> Result<(), Whatever> {
    calls_of(args, to)
}

fn jobs_in(args: &RowsArgs, to: &mut Vec<u8>) -> Result<(), Whatever> {
    jobs_of(args, to)
}

/// A folder with one emergency that nobody took.
pub(in crate::cli) fn box_with_a_call() -> (tempfile::TempDir, CallId) {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::load(None).unwrap();
    let now = clock::now();
    let mut desk = Desk::open(&folder.path().join("nightbell.db"), &config, now).unwrap();
    let setting = Setting {
        now,
        caller: Some("+13035550142".parse().unwrap()),
        dialled: None,
        people: Played::Decline,
        seed: 7,
        unavailable: BTreeSet::new(),
    };
    let mut table = crate::typed::Table::new(&config, setting);
    table.begin(&mut desk);
    let mut say = |text: &str| {
        if table.outcome().is_none() {
            table.turn(&mut desk, Turn::Says(vocab::Heard::text(text)));
        }
    };
    say("a pipe burst and water is pouring into my basement");
    for text in ["731 south corona street", "eight oh two oh nine", "ada example", "yes", "yes", "no"]
        .iter()
        .cycle()
        .take(30)
    {
        say(text);
    }
    (folder, table.call())
}

#[test]
fn a_call_is_listed_shown_with_its_decisions_and_exported() {
    let (folder, call) = box_with_a_call();
    let list = shown(calls_in, folder.path(), None);
    assert!(list.contains(&call.to_string()) && list.contains("ALARM"), "{list}");
    let story = shown(calls_in, folder.path(), Some(RowsAction::Show { id: call.to_string() }));
    for part in ["a pipe burst", "decided", "ALARM  flood", "outcome: requested", "Corona St", "+13035550142"]
    {
        assert!(story.contains(part), "{part} is missing in\n{story}");
    }
    let export = shown(calls_in, folder.path(), Some(RowsAction::Export));
    let row: serde_json::Value = serde_json::from_str(export.trim()).unwrap();
    assert_eq!(row["call"]["outcome"], "requested");
}

#[test]
fn a_job_is_listed_shown_by_either_id_and_exported() {
    let (folder, _) = box_with_a_call();
    let export = shown(jobs_in, folder.path(), Some(RowsAction::Export));
    let row: serde_json::Value = serde_json::from_str(export.trim()).unwrap();
    let news: fleet::Upstream = serde_json::from_str(export.trim()).unwrap();
    assert!(matches!(news, fleet::Upstream::Job(job) if job.state == vocab::JobState::Requested));
    for id in [&row["job"], &row["board_id"]] {
        let id = id.as_str().unwrap().to_owned();
        assert!(shown(jobs_in, folder.path(), None).contains(&id));
        let job = shown(jobs_in, folder.path(), Some(RowsAction::Show { id: id.clone() }));
        assert!(job.contains("Corona St") && job.contains("calls show"), "{job}");
    }
}

#[test]
fn a_recording_is_deleted_by_its_call_or_by_its_job_and_the_rows_stay() {
    let (folder, call) = box_with_a_call();
    let file = recording(&folder.path().join("recordings"), call);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let export = shown(jobs_in, folder.path(), Some(RowsAction::Export));
    let row: serde_json::Value = serde_json::from_str(export.trim()).unwrap();
    let job = row["job"].as_str().unwrap().to_owned();
    for (command, id) in
        [(calls_in as fn(&RowsArgs, &mut Vec<u8>) -> _, call.to_string()), (jobs_in, job.clone())]
    {
        std::fs::write(&file, "sound").unwrap();
        let told = shown(command, folder.path(), Some(RowsAction::DeleteRecording { id }));
        assert!(told.contains(&call.to_string()) && !file.exists(), "{told}");
    }
    assert!(shown(calls_in, folder.path(), None).contains(&call.to_string()));
    let mut out = Vec::new();
    let gone = args(folder.path(), Some(RowsAction::Play { id: job }));
    let fault = jobs_of(&gone, &mut out).unwrap_err().to_string();
    assert!(fault.contains(&call.to_string()), "a job's sound is its call's: {fault}");
}

#[test]
fn what_is_not_there_is_named() {
    let (folder, _) = box_with_a_call();
    let fault = |data: &Path, action| {
        let mut out = Vec::new();
        calls_of(&args(data, Some(action)), &mut out).unwrap_err().to_string()
    };
    let nowhere = fault(Path::new("/nowhere"), RowsAction::Export);
    assert!(nowhere.contains("/nowhere"), "{nowhere}");
    assert!(
        fault(folder.path(), RowsAction::Show { id: "c-0000000000001".to_owned() })
            .contains("c-0000000000001")
    );
    assert!(fault(folder.path(), RowsAction::Show { id: "seven".to_owned() }).contains("seven"));
    let silent = fault(folder.path(), RowsAction::Play { id: "c-0000000000001".to_owned() });
    assert!(silent.contains("recording"), "{silent}");
}
