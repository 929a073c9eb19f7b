//! The judge: plays fate, waits for the outbox to drain, and counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc,
    time::Duration,
};

use gateway::clock::monotonic_ns;
use store::{Inbox, Shelf};
use vocab::{Dice, NewsId};

use crate::world::{Peer, Proxy, broker, consumer, free_port, received, start_box};

/// What is wrong with this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    /// Nothing.
    None,
    /// News are done on the word of a broker that keeps nothing.
    BrokerWord,
    /// Every fiftieth caller is put on the board twice.
    Twice,
}

/// What is asked for.
pub struct Settings {
    /// The consumer's program.
    pub nightbell: PathBuf,
    /// How many bookings.
    pub bookings: u64,
    /// Of the random moments.
    pub seed: u64,
    /// A JSON row per fault goes there.
    pub json: Option<PathBuf>,
    /// What is wrong.
    pub plant: Plant,
}

/// How long the outbox may take to drain once nothing dies any more.
const DRAIN: Duration = Duration::from_secs(600);

struct Run<'s> {
    settings: &'s Settings,
    folder: &'s Path,
    port: u16,
    proxy: Proxy,
    dice: Dice,
    begun: u64,
    json: Option<File>,
    /// Jobs that the box has acknowledged, with how many pieces of news each has at least.
    acked: BTreeMap<String, usize>,
    /// Of every fourth call.
    may_be_cancelled: BTreeSet<String>,
    next: u64,
    faults: BTreeMap<&'static str, u64>,
}

/// Runs it all and prints the limits.
pub fn run(settings: &Settings) -> ExitCode {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let port = free_port();
    let mut run = Run {
        settings,
        folder: folder.path(),
        port,
        proxy: Proxy::to(port),
        dice: Dice(settings.seed),
        begun: monotonic_ns(),
        json: settings.json.as_ref().map(|path| File::create(path).expect("the JSON file can be made")),
        acked: BTreeMap::new(),
        may_be_cancelled: BTreeSet::new(),
        next: 0,
        faults: BTreeMap::new(),
    };
    let drained = run.play();
    run.verdict(drained)
}

impl Run<'_> {
    fn broker(&self) -> Peer {
        broker(self.folder, self.port, self.settings.plant != Plant::BrokerWord)
    }

    fn consumer(&self) -> Peer {
        consumer(&self.settings.nightbell, self.folder, self.port)
    }

    fn start_box(&self) -> (Peer, mpsc::Receiver<String>) {
        let more: &[&str] = match self.settings.plant {
            Plant::None => &["--word", "consumer"],
            Plant::BrokerWord => &["--word", "broker"],
            Plant::Twice => &["--word", "consumer", "--twice"],
        };
        start_box(self.folder, self.proxy.port, more, self.next..self.settings.bookings)
    }

    /// Until everything is booked and nothing is left in the outbox: how long the last took.
    fn play(&mut self) -> Option<Duration> {
        let mut broker = self.broker();
        let mut consumer = self.consumer();
        let (mut the_box, mut lines) = self.start_box();
        let mut idle = 0;
        loop {
            let pause = Duration::from_millis(200 + self.dice.below(800));
            let before = self.next;
            if self.listen(&lines, pause) {
                break;
            }
            // A box that dies by itself books nothing, however often it is started.
            idle = if self.next == before { idle + 1 } else { 0 };
            assert!(idle < 60, "the box books nothing any more");
            match self.dice.below(4) {
                0 => {
                    the_box.kill();
                    self.listen(&lines, Duration::from_secs(5));
                    // The next index may have its booking already: no call is taken twice.
                    self.next += 1;
                    (the_box, lines) = self.start_box();
                    self.note("box killed");
                }
                1 => {
                    broker.kill();
                    self.pause();
                    broker = self.broker();
                    self.note("broker killed");
                }
                2 => {
                    consumer.kill();
                    self.pause();
                    if self.settings.plant == Plant::BrokerWord {
                        broker.kill();
                        broker = self.broker();
                    }
                    consumer = self.consumer();
                    self.note("consumer killed");
                }
                _ => {
                    self.proxy.cut();
                    self.note("connection cut");
                }
            }
        }
        let begun = monotonic_ns();
        let drained = self.drain();
        drop((the_box, consumer, broker));
        drained.then(|| Duration::from_nanos(monotonic_ns() - begun))
    }

    /// What the box says in that time. `true` = it has booked everything.
    fn listen(&mut self, lines: &mpsc::Receiver<String>, limit: Duration) -> bool {
        let end = monotonic_ns() + u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
        loop {
            let left = Duration::from_nanos(end.saturating_sub(monotonic_ns()));
            let Ok(line) = lines.recv_timeout(left) else { return false };
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["all"] => return true,
                ["booked" | "cancelled", index, job] => {
                    self.next = index.parse::<u64>().expect("an index") + 1;
                    if self.next.is_multiple_of(4) {
                        self.may_be_cancelled.insert((*job).to_owned());
                    }
                    *self.acked.entry((*job).to_owned()).or_default() += 1;
                }
                _ => {}
            }
        }
    }

    fn pause(&mut self) {
        let pause = Duration::from_millis(self.dice.below(1_500));
        std::thread::park_timeout(pause);
    }

    /// Waits until the consumer has all that was posted.
    fn drain(&self) -> bool {
        let begun = monotonic_ns();
        while Duration::from_nanos(monotonic_ns() - begun) < DRAIN {
            let posted = self.posted().len();
            let lossy = self.settings.plant == Plant::BrokerWord;
            let limit = if lossy { Duration::from_secs(60) } else { DRAIN };
            let has = self.arrived().len();
            if has >= posted {
                return true;
            }
            if Duration::from_nanos(monotonic_ns() - begun) > limit {
                return false;
            }
            std::thread::park_timeout(Duration::from_millis(200));
        }
        false
    }

    fn posted(&self) -> Vec<(NewsId, i64, String)> {
        let shelf = Shelf::open(&self.folder.join("nightbell.db")).expect("the box has a store");
        shelf.posted().expect("its outbox can be read")
    }

    fn arrived(&self) -> Vec<store::Arrived> {
        let inbox = Inbox::open(&received(self.folder)).expect("the consumer has a file");
        let all = inbox.list(0, u32::MAX).expect("it can be read");
        all.into_iter().map(|(_, one)| one).collect()
    }

    fn calls_with_two_jobs(&self) -> usize {
        let shelf = Shelf::open(&self.folder.join("nightbell.db")).expect("the box has a store");
        let jobs = shelf.jobs(u32::MAX).expect("its jobs can be read");
        let calls: BTreeSet<_> = jobs.iter().map(|job| job.call).collect();
        jobs.len() - calls.len()
    }

    fn note(&mut self, fault: &'static str) {
        *self.faults.entry(fault).or_default() += 1;
        let at_ms = (monotonic_ns() - self.begun) / 1_000_000;
        let row = serde_json::json!({ "at_ms": at_ms, "fault": fault, "acknowledged": self.acked.len() });
        if let Some(json) = &mut self.json {
            writeln!(json, "{row}").expect("the JSON file takes a row");
        }
    }

    fn verdict(&self, drained: Option<Duration>) -> ExitCode {
        let posted: BTreeSet<(NewsId, i64, String)> = self.posted().into_iter().collect();
        let arrived = self.arrived();
        let ids: BTreeSet<NewsId> = arrived.iter().map(|one| one.id).collect();
        let lost = posted.iter().filter(|(id, ..)| !ids.contains(id)).count();
        let foreign =
            arrived.iter().filter(|one| !posted.contains(&(one.id, one.number, one.key.clone()))).count();
        let mut per_job: BTreeMap<&str, usize> = BTreeMap::new();
        for one in &arrived {
            *per_job.entry(&one.key).or_default() += 1;
        }
        let of = |job: &str| per_job.get(job).copied().unwrap_or(0);
        let missing = self.acked.iter().filter(|(job, news)| of(job) < **news).count();
        // A job has its booking and, where the box said so or was killed before it could, its cancelling.
        let twice = |job: &&String| of(job) > 2 || (of(job) == 2 && !self.may_be_cancelled.contains(*job));
        let doubled = self.acked.keys().filter(twice).count() + self.calls_with_two_jobs();
        let tally = Inbox::open(&received(self.folder)).and_then(|inbox| {
            inbox.tally().map_err(|source| store::OpenError::Sql { path: received(self.folder), source })
        });
        let tally = tally.expect("the consumer's file can be counted");
        let faults: Vec<String> = self.faults.iter().map(|(fault, n)| format!("{fault} {n}")).collect();
        println!("faults: {}; copies that the consumer threw away: {}", faults.join(", "), tally.doubles);
        let mut fine = true;
        let mut limit = |name: &str, measured: usize, n: usize| {
            let pass = measured == 0;
            fine &= pass;
            println!("{name:<55} {measured:>6}  limit 0  n={n}  {}", if pass { "PASS" } else { "FAIL" });
        };
        limit("acknowledged bookings not at the consumer", missing, self.acked.len());
        limit("news of the outbox not at the consumer", lost, posted.len());
        limit("news at the consumer that no box posted", foreign, arrived.len());
        limit("doubled at the consumer", doubled, arrived.len());
        limit(
            "pairs of one job out of order",
            usize::try_from(tally.out_of_order).unwrap_or(usize::MAX),
            per_job.len(),
        );
        limit("bookings short of what was asked for", self.short(), self.acked.len());
        match drained {
            Some(took) => println!("time to drain after the last booking: {:.1} s", took.as_secs_f64()),
            None => println!("the outbox did not drain"),
        }
        if fine && drained.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// One booking may go unsaid at each kill of the box.
    fn short(&self) -> usize {
        let kills = self.faults.get("box killed").copied().unwrap_or(0);
        usize::try_from(self.settings.bookings.saturating_sub(self.acked.len() as u64 + kills))
            .unwrap_or(usize::MAX)
    }
}
