//! A disk that misbehaves: named, with what to do; what was acknowledged is still there afterwards.

use std::{error::Error, os::unix::fs::FileExt};

use jiff::SignedDuration;
use rusqlite::Connection;

use super::*;
use crate::{OpenError, Shelf, StoreError};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn what_was_acknowledged_is_there_when_the_file_is_opened_again() {
    let folder = folder();
    let path = folder.path().join("box.db");
    let mut store = open(&path).store;
    store.record(&started(1)).unwrap();
    let receipt = store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap();
    store.record(&ended(1, "booked")).unwrap();
    drop(store);
    let mut again = open(&path);
    assert_eq!((again.aside, again.recovered), (None, 0));
    assert_eq!(again.store.job(receipt.job).unwrap().unwrap().receipt, receipt);
}

#[test]
fn commits_wait_for_the_disk_in_a_write_ahead_log() {
    let folder = folder();
    let store = open(&folder.path().join("box.db")).store;
    let pragma = |name: &str| -> String {
        let value = |row: &rusqlite::Row<'_>| row.get::<_, rusqlite::types::Value>(0);
        format!("{:?}", store.db.query_row(&format!("PRAGMA {name}"), [], value).unwrap())
    };
    assert_eq!(pragma("journal_mode"), "Text(\"wal\")");
    assert_eq!(pragma("synchronous"), "Integer(2)", "FULL");
    assert_eq!(pragma("foreign_keys"), "Integer(1)");
}

#[test]
fn a_file_that_is_no_database_is_set_aside_and_a_fresh_one_begun() {
    let folder = folder();
    let path = folder.path().join("box.db");
    std::fs::write(&path, b"this was a database once, now it is poetry").unwrap();
    let mut opened = open(&path);
    let aside = opened.aside.expect("set aside");
    assert_eq!(aside, folder.path().join("box.db.damaged-20260114T160000Z"));
    assert!(std::fs::read(aside).unwrap().ends_with(b"poetry"), "nothing is thrown away");
    opened.store.record(&started(1)).unwrap();
}

#[test]
fn a_page_overwritten_in_the_middle_is_found_at_start() {
    let folder = folder();
    let path = folder.path().join("box.db");
    let mut store = open(&path).store;
    store.record(&started(1)).unwrap();
    for _ in 0..400 {
        store.record(&said(1, "hello, this goes on for a while so that there are pages")).unwrap();
    }
    drop(store);
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    let pages = file.metadata().unwrap().len() / 4_096;
    assert!(pages > 30, "{pages} pages");
    for page in pages - 12..pages - 2 {
        file.write_all_at(&[0xa5; 2_048], page * 4_096).unwrap();
    }
    drop(file);
    assert!(open(&path).aside.is_some());
}

#[test]
fn a_locked_store_says_so_and_works_again_afterwards() {
    let folder = folder();
    let path = folder.path().join("box.db");
    let mut store = open(&path).store;
    store.db.busy_timeout(std::time::Duration::ZERO).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store.record(&started(1)).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
    assert!(error.to_string().contains("another program") && error.source().is_some(), "{error}");
    other.execute_batch("ROLLBACK").unwrap();
    store.record(&started(1)).unwrap();
}

#[test]
fn a_store_locked_at_start_says_so_and_opens_afterwards() {
    let folder = folder();
    let path = folder.path().join("box.db");
    drop(open(&path));
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = Store::open(&path, now(), 1).unwrap_err();
    let source = error.source().expect("says why").to_string();
    assert!(source.contains("another program"), "{source}");
    other.execute_batch("ROLLBACK").unwrap();
    open(&path);
}

#[test]
fn a_second_box_on_the_same_store_is_refused_and_changes_nothing() {
    let folder = folder();
    let path = folder.path().join("box.db");
    let mut store = open(&path).store;
    store.record(&started(1)).unwrap();
    store.hold(now(), call(1), &[visit("Dana", 15)], now() + SignedDuration::from_mins(3)).unwrap();
    let error = Store::open(&path, now(), 2).unwrap_err();
    assert!(matches!(error, OpenError::InUse { .. }), "{error:?}");
    assert!(error.to_string().contains("another box"), "{error}");
    assert_eq!(store.story(call(1)).unwrap().unwrap().call.outcome, None, "its call goes on");
    assert_eq!(count(&store, "holds"), 1, "and keeps what is held for it");
    drop(store);
    assert_eq!(open(&path).recovered, 1);
}

#[test]
fn a_full_disk_says_so_and_loses_nothing_acknowledged() {
    let mut store = memory();
    store.record(&started(1)).unwrap();
    let receipt = store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap();
    store.limit_size(1).unwrap();
    let long = "a long story ".repeat(2_000);
    let error = store.record(&said(1, &long)).unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    assert!(error.to_string().contains("free some room"), "{error}");
    assert!(!error.to_string().contains("long story") && !format!("{error:?}").contains("long story"));
    assert_eq!(store.job(receipt.job).unwrap().unwrap().receipt, receipt);
    store.limit_size(1 << 30).unwrap();
    store.record(&said(1, &long)).unwrap();
}

#[test]
fn a_store_that_cannot_be_written_says_so() {
    let mut store = memory();
    store.db.execute_batch("PRAGMA query_only = 1").unwrap();
    let error = store.record(&started(1)).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
    assert!(error.to_string().contains("permissions"), "{error}");
    assert!(store.book(now(), &draft(1), &visit("Dana", 15)).is_err());
}

#[test]
fn a_folder_in_place_of_the_file_is_named() {
    let folder = folder();
    let path = folder.path().join("box.db");
    std::fs::create_dir(&path).unwrap();
    let error = Store::open(&path, now(), 1).unwrap_err();
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    let source = error.source().expect("says why").to_string();
    assert!(source.contains("permissions"), "{source}");
}

/// To open it in WAL mode would change it.
const LATER: &str = "PRAGMA journal_mode = DELETE; PRAGMA user_version = 99";

#[test]
fn a_file_of_a_later_version_is_left_alone() {
    let folder = folder();
    let path = folder.path().join("box.db");
    drop(open(&path));
    Connection::open(&path).unwrap().execute_batch(LATER).unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = Store::open(&path, now(), 1).unwrap_err();
    assert!(matches!(error, OpenError::Newer { found: 99, .. }), "{error:?}");
    assert!(std::fs::read(&path).unwrap() == before, "not a byte is changed");
}

#[test]
fn a_shelf_reads_while_the_box_writes_and_changes_nothing() {
    let folder = folder();
    let path = folder.path().join("box.db");
    let absent = Shelf::open(&path).unwrap_err();
    assert!(
        matches!(absent, OpenError::Absent { .. }) && !path.exists(),
        "nothing to read, and nothing is made"
    );
    let mut store = open(&path).store;
    store.record(&started(1)).unwrap();
    let shelf = Shelf::open(&path).unwrap();
    store.record(&said(1, "hello")).unwrap();
    store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap();
    let story = shelf.story(call(1)).unwrap().unwrap();
    assert_eq!((story.turns.len(), story.jobs.len(), story.call.outcome), (1, 1, None));
    assert_eq!((shelf.calls(9).unwrap().len(), shelf.jobs(9).unwrap().len()), (1, 1));
}

#[test]
fn a_file_system_that_takes_no_file_is_named() {
    let error = Store::open(Path::new("/proc/box.db"), now(), 1).unwrap_err();
    assert!(error.to_string().contains("/proc/box.db"), "{error}");
    assert!(error.to_string().contains("mount its disk read-write"), "{error}");
    assert!(error.source().is_some(), "says why");
}
