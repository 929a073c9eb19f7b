//! A file of an older version, brought to this one, equals a fresh one: schema and rows.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::*;
use crate::open::migrate;

fn old() -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(include_str!("v1.sql")).unwrap();
    db
}

/// What SQLite keeps of the schema, without comments and blanks.
fn schema(db: &Connection) -> BTreeMap<String, String> {
    let mut rows = db.prepare("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema").unwrap();
    let rows = rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
    let bare = |sql: String| -> String {
        sql.lines().map(|l| l.split("--").next().unwrap_or("")).flat_map(str::split_whitespace).collect()
    };
    rows.map(|row| row.map(|(name, sql)| (name, bare(sql))).unwrap()).collect()
}

#[test]
fn a_migrated_store_has_the_schema_of_a_fresh_one() {
    let mut migrated = old();
    migrate(&mut migrated, 1).unwrap();
    let fresh = memory();
    assert_eq!(schema(&migrated), schema(&fresh.db));
    let version =
        |db: &Connection| db.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(version(&migrated), version(&fresh.db));
}

#[test]
fn a_migrated_store_has_every_row_that_it_had() {
    let counts = |db: &Connection| -> BTreeMap<String, i64> {
        let mut names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
        let names = names.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let count = |name: &str| {
            db.query_row(&format!("SELECT count(*) FROM {name}"), [], |row| row.get::<_, i64>(0)).unwrap()
        };
        names.map(|name| name.map(|name| (name.clone(), count(&name))).unwrap()).collect()
    };
    let mut db = old();
    let before = counts(&db);
    assert!(before.iter().all(|(name, &rows)| rows > 0 || name == "holds"), "{before:?}");
    migrate(&mut db, 1).unwrap();
    let mut after = counts(&db);
    assert_eq!(after.remove("inputs"), Some(0), "what that version did not keep");
    assert_eq!(after, before);
}

#[test]
fn an_old_file_is_brought_to_this_version_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box.db");
    Connection::open(&path).unwrap().execute_batch(include_str!("v1.sql")).unwrap();
    let store = open(&path).store;
    let story = store.story(call(11)).unwrap().unwrap();
    assert_eq!(story.call.outcome.as_deref(), Some("booked"));
    assert_eq!(
        (story.turns.len(), story.decisions.len(), story.jobs.len(), story.changes.len()),
        (1, 1, 1, 1)
    );
    assert_eq!(story.jobs[0].technician.as_deref(), Some("Dana"));
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let mut db = old();
    db.execute_batch("CREATE INDEX outbox_key ON outbox (key)").unwrap();
    let before = schema(&db);
    assert!(migrate(&mut db, 1).is_err());
    assert_eq!(schema(&db), before);
}
