//! The box's half of the power test (`scripts/power-test`): takes calls until the machine dies, and says on the disk
//! itself what it has promised.
//!
//! `power run FOLDER full|off DISK CALLS`: each call is recorded, a window held and booked. After each receipt its
//! number is written, unflushed, to a place of DISK beyond the file system, so that the disk's write log shows in
//! order what had been promised. `off` forgoes durability: the control, which must lose something.
//! `power check FOLDER`: opens the store as the box does and counts.

use std::{
    fs::{File, OpenOptions},
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::Path,
    process::ExitCode,
};

use jiff::{SignedDuration, Timestamp};
use store::{Opened, Shelf, Store};
use vocab::{
    CallId, JobDraft, JobKind, LineId, Place, Private, Record, RecordBody, Slot, Speaker, Urgency, Visit,
};

/// Where marks are written: the file system ends before.
const MARK_AT: u64 = 62 << 20;

/// Bypasses the page cache: the mark is in the write log when `write` returns (`O_DIRECT` of x86 and arm64 Linux).
#[cfg(target_arch = "x86_64")]
const DIRECT: i32 = 0o40_000;
#[cfg(not(target_arch = "x86_64"))]
const DIRECT: i32 = 0o200_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["run", folder, durability, disk, calls] => {
            run(Path::new(folder), durability, Path::new(disk), calls.parse().expect("a number of calls"));
            ExitCode::SUCCESS
        }
        ["check", folder] => check(Path::new(folder)),
        _ => {
            eprintln!("usage: power run FOLDER full|off DISK CALLS | power check FOLDER");
            ExitCode::from(2)
        }
    }
}

fn run(folder: &Path, durability: &str, disk: &Path, calls: u64) {
    let Opened { mut store, .. } =
        Store::open(&folder.join("box.db"), moment(0), 1).expect("the store opens");
    if durability == "off" {
        store.forgo_durability().expect("the pragma is known");
    }
    let disk =
        OpenOptions::new().write(true).custom_flags(DIRECT).open(disk).expect("the disk can be written");
    println!("taking {calls} calls");
    for number in 1..=calls {
        take_call(&mut store, number);
        mark(&disk, number);
    }
    println!("{calls} calls promised");
}

fn take_call(store: &mut Store, number: u64) {
    let (call, at) = (CallId::from_raw(number), moment(number));
    let row = |body| Record { call, at, body };
    store
        .record(&row(RecordBody::Started { line: LineId(0), caller: None, dialled: None }))
        .expect("a row is kept");
    let text = Private::new("my furnace needs a tune up before winter comes".repeat(6));
    let turn = RecordBody::Turn { speaker: Speaker::Caller, text, asks: None, confidence: None, at_ms: 0 };
    store.record(&row(turn)).expect("a row is kept");
    let window = Slot { start: at, end: at + SignedDuration::from_hours(2) };
    let visit = Visit { technician: "Dana".to_owned(), window, busy: window };
    let until = at + SignedDuration::from_mins(3);
    let hold = store.hold(at, call, std::slice::from_ref(&visit), until).expect("a window is held")[0];
    let draft = JobDraft {
        call,
        number: 0,
        kind: JobKind::new("hvac_tuneup"),
        urgency: Urgency::Routine,
        name: Private::new("Ada Example".to_owned()),
        phone: "+13035550142".parse().ok(),
        place: Private::new(Place { street: "12 Elm St".to_owned(), ..Place::default() }),
        slot: Some(window),
        hold: Some(hold),
        summary: Private::default(),
        flags: Vec::new(),
    };
    store.book(at, &draft, &visit).expect("the store writes").expect("nobody else is on the board");
}

/// Three hours apart, so that no two windows touch.
fn moment(number: u64) -> Timestamp {
    let begin: Timestamp = "2026-01-12T14:00:00Z".parse().expect("a moment");
    begin + SignedDuration::from_hours(3 * i64::try_from(number).expect("few calls"))
}

/// `O_DIRECT` wants whole, aligned blocks.
#[repr(align(4096))]
struct Block([u8; 4_096]);

fn mark(disk: &File, number: u64) {
    let mut block = Box::new(Block([0; 4_096]));
    block.0[..8].copy_from_slice(b"PROMISED");
    block.0[8..16].copy_from_slice(&number.to_le_bytes());
    disk.write_all_at(&block.0, MARK_AT).expect("the mark is written");
}

/// What a start after the cut finds: `integrity=ok jobs=N whole=N next=N`.
fn check(folder: &Path) -> ExitCode {
    let path = folder.join("box.db");
    let Opened { mut store, aside, .. } =
        Store::open(&path, moment(0), 1).expect("the store opens after a cut");
    let integrity = if aside.is_some() { "damaged" } else { "ok" };
    let shelf = Shelf::open(&path).expect("the store can be read");
    let jobs = shelf.jobs(u32::MAX).expect("jobs can be read");
    // A job is whole when its appointment and its outbox row are there: they were one transaction.
    let whole = jobs.iter().filter(|job| job.technician.is_some() && job.slot.is_some()).count();
    let parcels = store.undelivered().expect("the outbox can be read");
    let calls = shelf.calls(u32::MAX).expect("calls can be read");
    let unended = calls.iter().filter(|c| c.outcome.is_none()).count();
    let last = jobs.first().map_or(0, |job| job.call.raw());
    println!(
        "integrity={integrity} jobs={} whole={whole} parcels={parcels} last={last} unended={unended}",
        jobs.len()
    );
    // A parcel for each job and, since this start gave every call its outcome, for each call.
    let owed = (jobs.len() + calls.len()) as u64;
    let sound = integrity == "ok" && whole == jobs.len() && parcels == owed && unended == 0;
    if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
