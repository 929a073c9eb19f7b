//! Thousands of random towns, and whether everything held in all of them: the judge of `scripts/sim-campaign`.
//!
//! `campaign --runs 20000 [--seed N] [--threads N] [--json FILE] [--plant FAULT]`. A planted fault must turn it red.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufWriter, Write},
    process::ExitCode,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, sync_channel},
    },
    time::{Duration, Instant},
};

use gateway::{clock, config::Config};
use serde_json::json;
use sim::{
    campaign::{Row, run},
    town::Plant,
};

/// Every so manieth run is played twice, and must come to the same.
const REPLAYED: u64 = 50;
/// Fewer runs than these show nothing about what was not seen.
const ENOUGH: u64 = 500;
/// Rows on their way to the judge: a second of them.
const ROWS: usize = 256;

struct Settings {
    runs: u64,
    seed: u64,
    threads: u64,
    json: Option<String>,
    plant: Option<Plant>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(settings) = read(&arguments) else {
        let plants: Vec<&str> = Plant::ALL.iter().map(|(name, _)| *name).collect();
        eprintln!(
            "usage: campaign [--runs N] [--seed N] [--threads N] [--json FILE] [--plant {}]",
            plants.join("|")
        );
        return ExitCode::from(2);
    };
    match judge(&settings) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the rows can't be written: {error}");
            ExitCode::from(2)
        }
    }
}

fn read(arguments: &[String]) -> Option<Settings> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let mut settings = Settings { runs: 20_000, seed: 1, threads, json: None, plant: None };
    for pair in arguments.chunks(2) {
        let [name, value] = pair else { return None };
        match name.as_str() {
            "--runs" => settings.runs = value.parse().ok().filter(|runs| *runs > 0)?,
            "--seed" => settings.seed = value.parse().ok()?,
            "--threads" => settings.threads = value.parse().ok().filter(|n| (1..=64).contains(n))?,
            "--json" => settings.json = Some(value.clone()),
            "--plant" => settings.plant = Some(Plant::ALL.iter().find(|(plant, _)| plant == value)?.1),
            _ => return None,
        }
    }
    Some(settings)
}

#[derive(Default)]
struct Sum {
    runs: u64,
    callers: u64,
    refused: u64,
    outcomes: BTreeMap<&'static str, u64>,
    promises: BTreeMap<String, u64>,
    alarms: u64,
    rung: u64,
    most_outputs: usize,
    bad: u64,
    twice: u64,
    differ: u64,
    seconds: u64,
}

/// Plays all runs on some threads and adds up what they send.
fn judge(settings: &Settings) -> std::io::Result<bool> {
    let config = Config::load(None).expect("the built-in example is sound");
    let mut file = settings.json.as_ref().map(File::create).transpose()?.map(BufWriter::new);
    let next = AtomicU64::new(0);
    let (began, mut sum) = (clock::now().instant, Sum::default());
    let (rows, inbox) = sync_channel(ROWS);
    std::thread::scope(|scope| {
        for _ in 0..settings.threads {
            let (rows, next, config) = (rows.clone(), &next, &config);
            scope.spawn(move || {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= settings.runs {
                        return;
                    }
                    let seed = settings.seed.wrapping_add(n);
                    let row = run(config, seed, settings.plant);
                    let again = n.is_multiple_of(REPLAYED).then(|| run(config, seed, settings.plant));
                    if rows.send((row, again)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(rows);
        add_up(&inbox, settings, began, &mut sum, file.as_mut())
    })?;
    if let Some(file) = &mut file {
        file.flush()?;
    }
    Ok(show(&sum, settings, since(began).as_secs_f64()))
}

fn add_up(
    inbox: &Receiver<(Row, Option<Row>)>,
    settings: &Settings,
    began: Instant,
    sum: &mut Sum,
    mut file: Option<&mut BufWriter<File>>,
) -> std::io::Result<()> {
    for (row, again) in inbox {
        sum.runs += 1;
        if let Some(again) = again {
            sum.twice += 1;
            sum.differ += u64::from(again != row);
        }
        if !row.faults.is_empty() {
            sum.bad += 1;
            if sum.bad <= 20 {
                println!("seed {}: {}", row.seed, row.faults.join("; "));
            }
        }
        if let Some(file) = &mut file {
            writeln!(file, "{}", line(&row))?;
        }
        sum.callers += row.callers as u64;
        sum.refused += row.refused as u64;
        sum.alarms += row.alarms as u64;
        sum.rung += row.rung as u64;
        sum.most_outputs = sum.most_outputs.max(row.most_outputs);
        sum.seconds += row.ended_ms / 1_000;
        row.outcomes.iter().for_each(|(word, n)| *sum.outcomes.entry(word).or_default() += u64::from(*n));
        for (receipt, n) in &row.promises {
            *sum.promises.entry(format!("{receipt:?}").to_lowercase()).or_default() += u64::from(*n);
        }
        if sum.runs.is_multiple_of((settings.runs / 10).max(100)) {
            let (share, took) = (100 * sum.runs / settings.runs, since(began).as_secs());
            eprintln!("{} runs, {share} %, {took} s, {} with a fault", sum.runs, sum.bad);
        }
    }
    Ok(())
}

fn line(row: &Row) -> serde_json::Value {
    let promises: BTreeMap<String, u32> =
        row.promises.iter().map(|(receipt, n)| (format!("{receipt:?}").to_lowercase(), *n)).collect();
    json!({
        "seed": row.seed, "callers": row.callers, "refused": row.refused, "outcomes": row.outcomes,
        "promises": promises, "alarms": row.alarms, "rung": row.rung, "most_outputs": row.most_outputs,
        "sent": row.sent, "ended_ms": row.ended_ms, "faults": row.faults,
    })
}

fn since(began: Instant) -> Duration {
    clock::now().instant.saturating_duration_since(began)
}

/// Prints what was seen and each limit; whether all were kept.
fn show(sum: &Sum, settings: &Settings, took: f64) -> bool {
    let hours = sum.seconds as f64 / 3_600.0;
    println!("{} runs from seed {} in {took:.0} s: {hours:.0} hours of the box", sum.runs, settings.seed);
    println!("callers {}, refused {}, people rung {}", sum.callers, sum.refused, sum.rung);
    println!("outcomes {:?}", sum.outcomes);
    println!("promises {:?}", sum.promises);
    let n = sum.runs;
    let (kinds, stood) = (sum.outcomes.len() as u64, sum.promises.len() as u64);
    let enough = n >= ENOUGH;
    let limits = [
        ("runs", n, format!(">= {}", settings.runs), n, n >= settings.runs),
        ("runs with a fault", sum.bad, "0".to_owned(), n, sum.bad == 0),
        ("replays that differ", sum.differ, "0".to_owned(), sum.twice, sum.differ == 0),
        ("kinds of outcome seen", kinds, ">= 8".to_owned(), n, kinds >= 8 || !enough),
        ("kinds of promise seen", stood, ">= 3".to_owned(), n, stood >= 3 || !enough),
        ("calls with an alarm", sum.alarms, ">= 1 in 20 runs".to_owned(), n, 20 * sum.alarms >= n || !enough),
        ("callers refused", sum.refused, ">= 1 in 50 runs".to_owned(), n, 50 * sum.refused >= n || !enough),
    ];
    println!("{:<24} {:>10} {:>16} {:>8}", "limit", "measured", "demand", "n");
    for (name, measured, demand, n, kept) in &limits {
        let verdict = if *kept { "PASS" } else { "FAIL" };
        println!("{name:<24} {measured:>10} {demand:>16} {n:>8} {verdict}");
    }
    println!("most outputs of one input {}", sum.most_outputs);
    limits.iter().all(|(.., kept)| *kept)
}
