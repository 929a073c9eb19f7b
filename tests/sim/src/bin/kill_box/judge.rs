//! The judge: starts the box, kills it, opens its store again and counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use gateway::{config::Config, desk::Desk};
use store::Shelf;
use vocab::{Dice, JobState};

use crate::child::{call_id, moment};

/// What is asked for.
pub struct Settings {
    /// How many kills, at least.
    pub kills: u64,
    /// How many of them between a call's first row and its acknowledgement, at least.
    pub between: u64,
    /// Of the random moments.
    pub seed: u64,
    /// Where the box keeps its store.
    pub data: PathBuf,
    /// A JSON row per kill goes there.
    pub json: Option<PathBuf>,
}

/// All that the box has acknowledged: call → the board's id (`?` where it could not know it yet).
type Acked = BTreeMap<u64, String>;

/// One kill.
#[derive(serde::Serialize)]
struct Row {
    kill: u64,
    delay_us: u64,
    between: bool,
    acked: usize,
    jobs: usize,
    lost: usize,
    doubled: usize,
    overlaps: usize,
    calls: usize,
    without_outcome: usize,
    wrong_outcome: usize,
    problems: Vec<String>,
}

impl Row {
    fn failed(&self) -> bool {
        self.lost + self.doubled + self.overlaps + self.without_outcome + self.wrong_outcome > 0
    }
}

/// Runs all kills and prints the counts. Stops at the first kill that lost something.
pub fn run(settings: &Settings) -> ExitCode {
    let store = settings.data.join("nightbell.db");
    let mut json = settings.json.as_ref().map(|path| File::create(path).expect("the JSON file can be made"));
    let mut random = Dice(settings.seed);
    let mut acked = Acked::new();
    let (mut next, mut kills, mut between) = (0, 0, 0);
    let mut usual = Duration::from_millis(8);
    let limit = settings.kills * 4;
    while kills < limit && (kills < settings.kills || between < settings.between) {
        let run = killed_run(&store, next, &mut random, usual);
        // The call after the last one heard of may have its first row already: an id is never used twice.
        next = run.begun.unwrap_or(next) + 2;
        if let Some(took) = run.took {
            usual = (usual * 7 + took) / 8;
        }
        acked.extend(run.acked);
        kills += 1;
        between += u64::from(run.between);
        let row = check(&store, kills, &run.delay, run.between, &acked, next);
        if let Some(json) = &mut json {
            let line = serde_json::to_string(&row).expect("a row is JSON");
            writeln!(json, "{line}").expect("the JSON file takes a row");
        }
        if row.failed() {
            println!(
                "kill {kills}: LOST {}, doubled {}, overlapping {}, calls without outcome {}, with a wrong one {}",
                row.lost, row.doubled, row.overlaps, row.without_outcome, row.wrong_outcome
            );
            row.problems.iter().take(5).for_each(|problem| println!("  {problem}"));
            return ExitCode::FAILURE;
        }
    }
    let jobs = acked.len();
    println!(
        "{kills} kills, {between} of them between a call's first row and its acknowledgement; {next} calls, {jobs} jobs acknowledged: 0 lost, 0 doubled, every call has one outcome"
    );
    if kills < settings.kills || between < settings.between {
        println!("too few of them in between: {between} of {} asked for", settings.between);
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// What one life of the box told.
struct Run {
    acked: Acked,
    /// The last call that had its first row.
    begun: Option<u64>,
    between: bool,
    delay: Duration,
    /// From a call's first row to its acknowledgement, where one whole call was seen.
    took: Option<Duration>,
}

fn killed_run(store: &Path, first: u64, random: &mut Dice, usual: Duration) -> Run {
    let mut child = Command::new(std::env::current_exe().expect("this program has a path"))
        .args(["--box", &store.display().to_string(), "--first", &first.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the box starts");
    let (lines, reader) = listen(&mut child);
    let mut run = Run { acked: Acked::new(), begun: None, between: false, delay: Duration::ZERO, took: None };
    let whole_calls = 1 + random.below(6);
    let mut begun_at = None;
    // Whole calls first, then a random moment of the next one.
    while (run.acked.len() as u64) < whole_calls || !run.between {
        let line = lines.recv_timeout(Duration::from_secs(60)).expect("the box goes on");
        let now = now();
        run.hear(&line);
        match (run.between, begun_at) {
            (true, _) => begun_at = Some(now),
            (false, Some(begun)) => run.took = Some(now.duration_since(begun)),
            (false, None) => {}
        }
    }
    run.delay = usual.mul_f64(1.2 * random.below(1_000) as f64 / 1_000.0);
    let until = now() + run.delay;
    while let Ok(line) = lines.recv_timeout(until.saturating_duration_since(now())) {
        run.hear(&line);
    }
    child.kill().expect("the box can be killed");
    child.wait().expect("the box is gone");
    loop {
        match lines.recv_timeout(Duration::from_secs(60)) {
            Ok(line) => run.hear(&line),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => panic!("the pipe of a dead box ends"),
        }
    }
    reader.join().expect("the reader is done");
    run
}

impl Run {
    fn hear(&mut self, line: &str) {
        let mut words = line.split(' ');
        let (what, index) = (words.next(), words.next().and_then(|w| w.parse::<u64>().ok()));
        match (what, index) {
            (Some("begun"), Some(index)) => (self.begun, self.between) = (Some(index), true),
            (Some("acked"), Some(index)) => {
                self.acked.insert(index, words.next().unwrap_or("?").to_owned());
                self.between = false;
            }
            // A line cut off by the kill was never told.
            _ => {}
        }
    }
}

/// The box's whole lines, as they come.
fn listen(child: &mut Child) -> (Receiver<String>, JoinHandle<()>) {
    let out = child.stdout.take().expect("stdout is piped");
    // More lines than a box says in one life.
    let (sender, lines) = sync_channel(100_000);
    let reader = std::thread::spawn(move || {
        let mut out = BufReader::new(out);
        let mut line = String::new();
        while out.read_line(&mut line).is_ok_and(|n| n > 0) {
            if line.ends_with('\n') && sender.send(line.trim_end().to_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
    (lines, reader)
}

/// Opens the store as the next start of the box does, and looks at every row.
fn check(store: &Path, kill: u64, delay: &Duration, between: bool, acked: &Acked, next: u64) -> Row {
    let config = Config::load(None).expect("the example is sound");
    let _desk = Desk::open(store, &config, moment(next)).expect("the store opens after a kill");
    let shelf = Shelf::open(store).expect("the store can be read");
    let jobs = shelf.jobs(u32::MAX).expect("jobs can be read");
    let calls = shelf.calls(u32::MAX).expect("calls can be read");
    let mut row = Row {
        kill,
        delay_us: u64::try_from(delay.as_micros()).unwrap_or(u64::MAX),
        between,
        acked: acked.len(),
        jobs: jobs.len(),
        lost: 0,
        doubled: 0,
        overlaps: 0,
        calls: calls.len(),
        without_outcome: 0,
        wrong_outcome: 0,
        problems: Vec::new(),
    };
    let outcomes: BTreeMap<_, _> = calls.iter().map(|c| (c.call, c.outcome.as_deref())).collect();
    row.without_outcome = outcomes.values().filter(|outcome| outcome.is_none()).count();
    for (index, board_id) in acked {
        let call = call_id(*index);
        let made: Vec<_> = jobs.iter().filter(|job| job.call == call).collect();
        let known = made.iter().any(|job| board_id == "?" || job.board_id == *board_id);
        row.doubled += usize::from(made.len() > 1);
        if made.is_empty() || !known {
            row.lost += 1;
            row.problems
                .push(format!("call {index} was told {board_id}, the store has {} jobs of it", made.len()));
        } else {
            let word = if made[0].state == JobState::Booked { "booked" } else { "requested" };
            let told = outcomes.get(&call).copied().flatten();
            if told != Some(word) {
                row.wrong_outcome += 1;
                row.problems.push(format!("call {index} made a job that is {word}, its outcome is {told:?}"));
            }
        }
    }
    let distinct: BTreeSet<_> = jobs.iter().map(|job| (job.call, job.number)).collect();
    row.doubled += jobs.len() - distinct.len();
    let mut visits: Vec<_> =
        jobs.iter().filter_map(|job| Some((job.technician.clone()?, job.slot?))).collect();
    visits.sort();
    row.overlaps = visits.windows(2).filter(|w| w[0].0 == w[1].0 && w[0].1.overlaps(&w[1].1)).count();
    row
}

fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "the judge measures real time")]
    Instant::now()
}
