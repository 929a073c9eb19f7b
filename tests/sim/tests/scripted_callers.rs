//! Scripted callers against the box, typed, in virtual time: each call must end as its `expect` says, and what
//! must hold of every call holds of all of them.

use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use gateway::{
    caller::Case,
    clock,
    config::{Config, EXAMPLE},
    desk::Desk,
    typed::{JobLine, Play, Setting, Sitting, Table, play},
};
use vocab::{JobState, Now};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name)
}

fn cases(name: &str) -> Vec<Case> {
    Case::load(&fixture(name)).expect("readable callers")
}

fn example() -> Config {
    Config::load(None).expect("the example config has no faults")
}

fn played(config: &Config, case: &Case) -> Play {
    play(config, case, BTreeSet::new()).expect("a call that can be played")
}

/// Plays all callers of a file, prints whose call ended otherwise and how it went, and returns their ids.
fn ended_otherwise(name: &str) -> (usize, Vec<String>) {
    let config = example();
    let cases = cases(name);
    let mut wrong = Vec::new();
    for case in &cases {
        let play = played(&config, case);
        if play.faults.is_empty() {
            continue;
        }
        println!("--- {} ({})", case.id, case.kind);
        print!("{}", play.script);
        for fault in &play.faults {
            println!("  FAULT {fault}");
        }
        wrong.push(case.id.clone());
    }
    println!(
        "{name}: {} of {} ended as written; otherwise: {wrong:?}",
        cases.len() - wrong.len(),
        cases.len()
    );
    (cases.len(), wrong)
}

#[test]
fn forty_scripted_callers_end_as_written() {
    let (count, wrong) = ended_otherwise("callers/scripted.jsonl");
    assert!(count >= 40, "only {count} callers");
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn callers_kept_apart_from_tuning_all_come_to_an_outcome() {
    let config = example();
    let (count, wrong) = ended_otherwise("callers/held.jsonl");
    println!("held: {} of {count} as written", count - wrong.len());
    assert!(count >= 40, "only {count} callers");
    for case in cases("callers/held.jsonl") {
        assert_ne!(played(&config, &case).result.outcome, "failed", "{}", case.id);
    }
}

#[test]
fn a_cooperative_caller_of_each_trade_is_booked_after_a_read_back() {
    let config = example();
    let mut trades = BTreeSet::new();
    for case in cases("callers/scripted.jsonl") {
        let plain = case.quirks.is_empty() && case.kind == "book" && case.world.customers.is_empty();
        if !plain {
            continue;
        }
        let play = played(&config, &case);
        assert_eq!(play.result.outcome, "booked", "{}\n{}", case.id, play.script);
        let job = &play.result.jobs[0];
        for value in [&job.street, &job.zip, &job.phone] {
            assert!(play.read_back.values().any(|v| v == value), "{}: {value} was not read back", case.id);
        }
        assert!(play.read_back.contains_key("slot"), "{}: the window was not read back", case.id);
        trades.extend(case.trade);
    }
    assert_eq!(trades.len(), 4, "{trades:?}");
}

fn all_cases() -> Vec<Case> {
    [cases("callers/scripted.jsonl"), cases("callers/held.jsonl"), cases("speech/demo.jsonl")].concat()
}

/// What every booked job must have, whoever called.
fn check_booked(config: &Config, id: &str, job: &JobLine) {
    if job.state != JobState::Booked {
        return;
    }
    assert!(config.business.area.contains_key(&job.zip), "{id}: booked outside the area: {:?}", job.zip);
    assert!(job.phone.starts_with('+'), "{id}: booked without a number");
    assert!(job.slot.is_some(), "{id}: booked without a window");
    assert!(job.street.chars().any(|c| c.is_ascii_digit()), "{id}: booked without an address");
}

#[test]
fn no_job_is_booked_without_area_number_and_slot() {
    let config = example();
    let mut booked = 0;
    for case in all_cases() {
        for job in &played(&config, &case).result.jobs {
            check_booked(&config, &case.id, job);
            booked += usize::from(job.state == JobState::Booked);
        }
    }
    assert!(booked >= 20, "only {booked} jobs were booked: the rule was hardly tried");
}

#[test]
fn an_office_that_is_away_at_any_question_leaves_one_outcome_and_no_false_promise() {
    let config = example();
    for case in cases("callers/scripted.jsonl").into_iter().filter(|c| c.kind == "book") {
        for away in 0..6 {
            let play = play(&config, &case, BTreeSet::from([away])).expect("a call that can be played");
            assert_ne!(play.result.outcome, "failed", "{} without question {away}\n{}", case.id, play.script);
            let promised = play.seen.said.iter().any(|s| s.contains("You're booked"));
            let stands = play.result.jobs.iter().any(|j| j.state == JobState::Booked);
            assert!(stands || !promised, "{} without question {away}\n{}", case.id, play.script);
            for job in &play.result.jobs {
                check_booked(&config, &case.id, job);
            }
        }
    }
}

/// One technician, one window, today (when it has passed) and tomorrow.
fn last_slot() -> Config {
    let text = EXAMPLE
        .replace("skills = [\"plumbing\", \"hvac\"]", "skills = [\"plumbing\"]")
        .replace(
            "windows = [\"08:00-10:00\", \"10:00-12:00\", \"13:00-15:00\", \"15:00-17:00\"]",
            "windows = [\"08:00-10:00\"]",
        )
        .replace("horizon_days = 21", "horizon_days = 2");
    Config::parse(&text, Path::new("one window")).expect("a config without faults")
}

#[test]
fn of_fifty_pairs_racing_for_the_last_slot_exactly_one_is_booked_each_time() {
    let config = last_slot();
    let all = cases("callers/scripted.jsonl");
    let racer = |id: &str| all.iter().find(|c| c.id.starts_with(id)).expect("that caller").clone();
    let (first, second) = (racer("c01"), racer("c10"));
    let at = "2026-04-14T10:20".parse().expect("a local time");
    let utc = config.business.zone.to_timestamp(at).expect("a time of the zone");
    for seed in 1..=50u64 {
        let mut desk = Desk::in_memory(&config, seed).expect("a desk in memory");
        let mut seats = [&first, &second].map(|case| {
            let mut case = case.clone();
            case.quirks.clear();
            let setting = Setting {
                now: Now { utc, ..clock::now() },
                caller: case.caller_number.clone(),
                dialled: None,
                people: case.people,
                seed: seed * 2 + u64::from(case.id == first.id),
                unavailable: BTreeSet::new(),
            };
            (Sitting::new(Table::new(&config, setting), case), true)
        });
        let mut state = seed;
        while seats.iter().any(|(_, goes_on)| *goes_on) {
            // Knuth's MMIX generator decides whose turn it is.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (sitting, goes_on) = &mut seats[usize::from(state >> 63 == 1)];
            *goes_on = *goes_on && sitting.step(&mut desk);
        }
        let plays = seats.map(|(sitting, _)| sitting.finish(&desk).expect("rows of both calls"));
        let jobs = plays.iter().flat_map(|play| &play.result.jobs);
        let booked = jobs.filter(|job| job.state == JobState::Booked).count();
        assert_eq!(booked, 1, "seed {seed}\n{}\n{}", plays[0].script, plays[1].script);
    }
}

#[derive(Clone, Default)]
struct Caught(Arc<Mutex<Vec<u8>>>);

impl Write for Caught {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no writer panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_private_word_of_any_typed_call_reaches_a_log_at_info() {
    let caught = Caught::default();
    let writer = caught.clone();
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let config = example();
    let cases = all_cases();
    tracing::subscriber::with_default(log, || {
        for case in &cases {
            played(&config, case);
            // An office that fails makes the warnings speak.
            play(&config, case, (0..20).collect()).expect("a call that can be played");
        }
    });
    let log = String::from_utf8(caught.0.lock().expect("no writer panicked").clone()).expect("text");
    assert!(log.contains("a typed call begins"), "nothing was logged: the test sees nothing");
    for case in &cases {
        let facts = &case.facts;
        let phones = [facts.phone.as_ref(), case.caller_number.as_ref()];
        let phones = phones.into_iter().flatten().map(|p| p.national().to_owned());
        let words = case.says.opening.iter().chain(&case.says.address).cloned();
        let last = facts.name.split(' ').next_back().map(str::to_owned);
        let private =
            [facts.name.clone(), facts.street.clone()].into_iter().chain(last).chain(phones).chain(words);
        for word in private.filter(|w| w.len() > 3) {
            assert!(!log.contains(&word), "{}: {word:?} is in the log", case.id);
        }
    }
}

#[test]
fn the_spoken_texts_are_many_enough_and_each_is_of_a_known_sort() {
    let rows = |name: &str| -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(fixture(name)).expect("a readable table");
        text.lines().skip(1).map(|l| l.split('\t').map(str::to_owned).collect()).collect()
    };
    let emergencies = rows("speech/emergencies.tsv");
    let hazards: BTreeSet<&str> = emergencies.iter().map(|r| r[1].as_str()).collect();
    assert!(emergencies.len() >= 110 && hazards.len() == 12, "{} rows, {hazards:?}", emergencies.len());
    let turns = rows("speech/turns.tsv");
    assert!(turns.len() >= 160, "{} turns", turns.len());
    for row in turns {
        assert!(["closed", "complete", "open", "incomplete"].contains(&row[2].as_str()), "{row:?}");
    }
}
