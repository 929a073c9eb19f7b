//! What happened to a conversation, kept with its call.

use rusqlite::Connection;
use vocab::KeptInput;

use super::*;
use crate::Shelf;

fn kept(number: u32) -> KeptInput {
    let body = Private::new(format!("{{\"input\":{{\"spoken\":{number}}}}}"));
    KeptInput { number, after_ns: u64::from(number) * 1_234_567_891, at: now(), body }
}

fn inputs(n: u64, numbers: std::ops::Range<u32>) -> Record {
    row(n, RecordBody::Inputs(numbers.map(kept).collect()))
}

#[test]
fn inputs_are_given_back_as_they_were_kept_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box.db");
    let mut store = open(&path).store;
    store
        .record_all(&[started(1), inputs(1, 0..3), said(1, "hello"), inputs(1, 3..5), inputs(2, 0..1)])
        .unwrap();
    let all: Vec<KeptInput> = (0..5).map(kept).collect();
    assert_eq!(store.story(call(1)).unwrap().unwrap().inputs, all);
    let shelf = Shelf::open(&path).unwrap();
    assert_eq!(shelf.story(call(1)).unwrap().unwrap().inputs, all);
    assert_eq!(shelf.story(call(2)).unwrap().unwrap().inputs, [kept(0)], "a call whose first row was lost");
    assert!(store.record(&inputs(1, 4..6)).is_err(), "none is kept twice");
    assert_eq!(store.story(call(1)).unwrap().unwrap().inputs.len(), 5, "and nothing of such a row");
}

#[test]
fn inputs_go_with_their_call() {
    let mut store = memory();
    store.record_all(&[started(1), inputs(1, 0..3), ended(1, "spam"), started(2), inputs(2, 0..2)]).unwrap();
    store.forget(call(1)).unwrap();
    assert_eq!(count(&store, "inputs"), 2);
}

#[test]
fn on_a_full_disk_inputs_of_calls_that_are_over_give_way_and_those_of_a_call_that_is_up_do_not() {
    let mut store = memory();
    store.record_all(&[started(1), inputs(1, 0..3), ended(1, "spam"), started(2), inputs(2, 0..2)]).unwrap();
    assert_eq!(store.make_room().unwrap(), 3, "the outcome is still to be told");
    assert_eq!(store.story(call(1)).unwrap().unwrap().inputs, []);
    assert_eq!(store.story(call(2)).unwrap().unwrap().inputs.len(), 2);
    assert_eq!((count(&store, "calls"), count(&store, "outbox")), (2, 1));
    assert_eq!(store.make_room().unwrap(), 1, "nothing else is left to go");
}

#[test]
fn a_file_that_was_not_brought_to_this_version_has_calls_without_inputs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box.db");
    Connection::open(&path).unwrap().execute_batch(include_str!("v1.sql")).unwrap();
    let story = Shelf::open(&path).unwrap().story(call(11)).unwrap().unwrap();
    assert!(story.inputs.is_empty() && story.turns.len() == 1);
}

#[test]
fn a_story_reads_back_from_its_export() {
    let mut store = memory();
    store.record_all(&[started(1), inputs(1, 0..3), said(1, "hello"), ended(1, "spam")]).unwrap();
    store.request(now(), &draft(1)).unwrap();
    let story = store.story(call(1)).unwrap().unwrap();
    let exported = serde_json::to_string(&story).unwrap();
    let back: crate::Story = serde_json::from_str(&exported).unwrap();
    assert_eq!(serde_json::to_string(&back).unwrap(), exported);
    assert_eq!(back.inputs, story.inputs);
}
