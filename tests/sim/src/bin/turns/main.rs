//! A million turns of callers of chance against the conversation, and whether everything held in all of them: the judge of
//! `scripts/turns-campaign`.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, sync_channel},
    },
};

use clap::Parser;
use gateway::{clock, config::Config};
use limits::{Demand, Limit, Short, Verdict};
use serde_json::json;
use sim::turns::{Plant, Tale, play};

/// Calls of chance against the conversation: no loop, no promise without receipt, no sentence twice running, no correction
/// lost, always one outcome. Exits 1 when a limit is broken.
#[derive(Debug, Parser)]
struct Options {
    /// At least so many turns of callers.
    #[arg(long, default_value_t = 1_000_000)]
    turns: u64,
    /// The first call's seed; each call has the next.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads; without it, as many as there are cores.
    #[arg(long)]
    threads: Option<usize>,
    /// Writes a row a call.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Shows every line of this call, and plays no other.
    #[arg(long, value_name = "SEED")]
    show: Option<u64>,
    /// Puts a fault in, which must turn it red.
    #[arg(long, value_parser = plant)]
    plant: Option<Plant>,
}

fn plant(name: &str) -> Result<Plant, String> {
    let known = || Plant::ALL.map(|(name, _)| name).join(", ");
    Plant::ALL
        .iter()
        .find(|(n, _)| *n == name)
        .map(|(_, p)| *p)
        .ok_or_else(|| format!("is none of {}", known()))
}

/// Tales on their way to the judge.
const TALES: usize = 256;
/// Every slot and outcome is to be reached so often, in a million turns.
const REACHED: u64 = 1_000;
/// Turns whose time is kept.
const MOST_TIMED: usize = 10_000_000;
/// A turn may take so long, p99.
const TURN_MS: f64 = 2.0;

#[derive(Default)]
struct Sum {
    calls: u64,
    turns: u64,
    plausible: u64,
    corrections: u64,
    asked: BTreeMap<&'static str, u64>,
    outcomes: BTreeMap<&'static str, u64>,
    faults: BTreeMap<String, u64>,
    bad: u64,
    /// Made as long as it will be, and written, before the first turn: what grows then is not the judge.
    took_ms: Vec<f64>,
    timed: usize,
    /// Resident memory when a tenth of the turns was done, and at the end, bytes.
    memory: (u64, u64),
}

fn main() -> ExitCode {
    let options = Options::parse();
    if let Some(seed) = options.show {
        let config = Config::load(None).expect("the built-in example is sound");
        let tale = play(&config.business, clock::now(), seed, options.plant, clock::thread_cpu_seconds);
        println!("{}\n{:?} {:?}", tale.lines.join("\n"), tale.outcome, tale.faults);
        return ExitCode::SUCCESS;
    }
    match judge(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the rows can't be written: {error}");
            ExitCode::from(2)
        }
    }
}

fn judge(options: &Options) -> std::io::Result<bool> {
    let config = Config::load(None).expect("the built-in example is sound");
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut file = options.json.as_ref().map(File::create).transpose()?.map(BufWriter::new);
    let (next, done) = (AtomicU64::new(options.seed), AtomicU64::new(0));
    let (tales, inbox) = sync_channel(TALES);
    let now = clock::now();
    let turns = usize::try_from(options.turns).unwrap_or(usize::MAX).min(MOST_TIMED);
    let mut sum = Sum { took_ms: vec![1.0; turns], ..Sum::default() };
    std::thread::scope(|scope| {
        for _ in 0..options.threads.unwrap_or(cores).max(1) {
            let (tales, next, done, config) = (tales.clone(), &next, &done, &config);
            scope.spawn(move || {
                while done.load(Ordering::Relaxed) < options.turns {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let tale = play(&config.business, now, seed, options.plant, clock::thread_cpu_seconds);
                    done.fetch_add(u64::from(tale.turns), Ordering::Relaxed);
                    if tales.send(tale).is_err() {
                        return;
                    }
                }
            });
        }
        drop(tales);
        add_up(&inbox, options, &mut sum, file.as_mut())
    })?;
    if let Some(file) = &mut file {
        file.flush()?;
    }
    show(&sum, options)
}

fn add_up(
    inbox: &Receiver<Tale>,
    options: &Options,
    sum: &mut Sum,
    mut file: Option<&mut BufWriter<File>>,
) -> std::io::Result<()> {
    for tale in inbox {
        sum.calls += 1;
        sum.turns += u64::from(tale.turns);
        sum.plausible += u64::from(tale.plausible);
        sum.corrections += u64::from(tale.corrections);
        for (asks, n) in &tale.asked {
            *sum.asked.entry(asks).or_default() += u64::from(*n);
        }
        *sum.outcomes.entry(tale.outcome.unwrap_or("none")).or_default() += 1;
        for fault in &tale.faults {
            *sum.faults.entry(fault.clone()).or_default() += 1;
        }
        if !tale.faults.is_empty() {
            sum.bad += 1;
            if sum.bad <= 20 {
                println!("seed {}: {}", tale.seed, tale.faults.join("; "));
            }
        }
        for seconds in &tale.took {
            if let Some(place) = sum.took_ms.get_mut(sum.timed) {
                *place = f64::from(*seconds) * 1_000.0;
                sum.timed += 1;
            }
        }
        if sum.turns <= options.turns / 10 {
            sum.memory.0 = resident();
        }
        if let Some(file) = &mut file {
            let row = json!({
                "seed": tale.seed, "turns": tale.turns, "plausible": tale.plausible, "outcome": tale.outcome,
                "corrections": tale.corrections, "faults": tale.faults,
            });
            writeln!(file, "{row}")?;
        }
    }
    sum.memory.1 = resident();
    Ok(())
}

fn show(sum: &Sum, options: &Options) -> std::io::Result<bool> {
    println!(
        "{} calls, {} turns, {} of them plausible answers, {} corrections",
        sum.calls, sum.turns, sum.plausible, sum.corrections
    );
    println!("asked: {:?}", sum.asked);
    println!("outcomes: {:?}", sum.outcomes);
    println!("faults: {:?}", sum.faults);
    let calls = usize::try_from(sum.calls).unwrap_or(usize::MAX);
    let mut broken = vec![0.0; calls];
    broken.iter_mut().take(usize::try_from(sum.bad).unwrap_or(usize::MAX)).for_each(|b| *b = 1.0);
    let share = sum.plausible as f64 / sum.turns.max(1) as f64;
    let wanted = REACHED * options.turns.min(1_000_000) / 1_000_000;
    let few = |counts: &BTreeMap<&'static str, u64>, names: &[&'static str]| {
        names
            .iter()
            .map(|name| f64::from(u8::from(counts.get(name).copied().unwrap_or(0) < wanted)))
            .collect::<Vec<_>>()
    };
    let grown = (sum.memory.1 as f64 - sum.memory.0 as f64) / 1e6;
    let limits = [
        Limit::new("calls in which something did not hold", "%", Demand::Share(0.0), 100, broken),
        Limit::new(
            "questions reached too seldom",
            "%",
            Demand::Share(0.0),
            ASKED.len(),
            few(&sum.asked, &ASKED),
        ),
        Limit::new(
            "outcomes reached too seldom",
            "%",
            Demand::Share(0.0),
            OUTCOMES.len(),
            few(&sum.outcomes, &OUTCOMES),
        ),
        Limit::new(
            "plausible turns missing of 70 in 100",
            "",
            Demand::Percentile(100, 2.0),
            1,
            vec![(70.0 - share * 100.0).max(0.0)],
        ),
        Limit::new(
            "a turn, understanding and policy",
            "ms",
            Demand::Percentile(99, TURN_MS),
            1_000,
            &sum.took_ms[..sum.timed],
        ),
        Limit::new(
            "memory grown over the last nine tenths",
            "MB",
            Demand::Percentile(100, 8.0),
            1,
            vec![grown.max(0.0)],
        ),
    ];
    let verdict = limits::print(&mut std::io::stdout(), &limits, Short::Allowed)?;
    Ok(verdict != Verdict::Fail)
}

/// Resident memory of this process, bytes; 0 where the system does not tell.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4_096
}

const ASKED: [&str; 16] = [
    "adult",
    "problem",
    "settle",
    "address",
    "zip",
    "unit",
    "name",
    "spelling",
    "phone",
    "slot",
    "confirm",
    "fee",
    "identity",
    "person",
    "message",
    "anything_else",
];
const OUTCOMES: [&str; 12] = [
    "failed",
    "booked",
    "requested",
    "rescheduled",
    "cancelled",
    "transferred",
    "message",
    "out_of_area",
    "answered_question",
    "wrong_number",
    "spam",
    "abandoned",
];
