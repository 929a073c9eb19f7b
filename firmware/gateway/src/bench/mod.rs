//! The bench of a call: starts a box on the loopback, rings it one call at a time and measures on the wire, from
//! the calling side, what a caller would notice. Prints a row a limit and fails if one is broken.
//!
//! Three parts: *quick* calls that only wait for the first word; *turns*, in which callers answer what they are
//! asked with rows of `turns.tsv`; *emergencies*, stated outright, every second one over the greeting, which
//! measures barge-in too. The callers' voices are none the box has, and all lines are rendered before it starts.
//! What exactly counts stands in [`mod@crate::phone::ladder`].

mod calls;
mod emergencies;
mod ends;
mod hearing;
mod lines;
mod long;
mod machine;
mod many;
mod plant;
mod privacy;
mod prompts;
mod quick;
mod quirks;
mod quota;
mod relay;
mod settle;
mod sipp;
pub mod table;
mod turns;
mod words;

#[cfg(test)]
mod tests;

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use speech::mouth::{CallerVoice, MouthError};

use self::limits::{Demand, Limit, Short, Verdict};
use crate::{
    clock::monotonic_ns,
    phone::{BoxError, BoxProcess, BoxSetUp, Lines, PhoneError, lock, rehearse},
};

pub use ::limits;
pub use calls::{ALL as CALLS_PARTS, CallsBench, CallsPart};
pub use hearing::{HearingBench, HearingPlant};
pub use lines::SpokenLines;
pub use long::LongCalls;
pub use plant::Plant;
pub use prompts::{PromptsBench, PromptsPlant};
pub use quirks::{QuirksBench, QuirksPlant};
pub use quota::Quota;
pub use settle::settle;

/// Which part of the bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Calls that wait for the first word.
    Quick,
    /// Answers in turn.
    Turns,
    /// Emergencies and barge-in.
    Emergencies,
}

/// When no heat is an emergency.
const WINTER_NIGHT: &str = "2026-01-15T22:05";

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Bench {
    /// Parts, in this order.
    pub parts: Vec<Part>,
    /// Quick calls.
    pub calls: usize,
    /// Turns at most.
    pub turns: usize,
    /// Emergency calls at most.
    pub emergencies: usize,
    /// Callers who ring at the same time, but for the quick calls.
    pub at_once: usize,
    /// The box's config; `None` = the example's.
    pub config: Option<PathBuf>,
    /// How much of a core the box may take.
    pub quota: Option<Arc<Quota>>,
    /// Whether too few cases are skipped.
    pub short: Short,
    /// What is planted.
    pub plant: Plant,
    /// Where each case goes, a JSON object a line.
    pub json: Option<PathBuf>,
    /// Where store and logs of the box go.
    pub data: PathBuf,
    /// Where runtimes and models lie.
    pub models: PathBuf,
}

/// Why the bench broke off.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// No box.
    #[error("there is no box to ring")]
    Box(#[from] BoxError),
    /// No call.
    #[error("the box could not be rung")]
    Phone(#[from] PhoneError),
    /// No voice.
    #[error("the callers can't speak")]
    Voice(#[from] MouthError),
    /// No file can be heard.
    #[error("what `hear` decides can't be told")]
    Hear(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The recorded callers are not there.
    #[error(
        "the recorded callers can't be read from {path}: name the folder above speech/triage in NIGHTBELL_SHARED"
    )]
    Callers {
        /// Their list.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// SIPp did not ring.
    #[error("SIPp (Debian: sip-tester, by scripts/setup --check-tools) did not ring: see {log}")]
    Sipp {
        /// What it said.
        log: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A whole conversation broke off.
    #[error("a whole conversation could not be held")]
    Ends(#[source] crate::demo::DemoError),
    /// No control group.
    #[error("no control group can be made: run as root, or leave out the part `quota`")]
    Quota(#[source] io::Error),
    /// A caller's thread has died; it has said why on stderr.
    #[error("a caller's thread died: its own message stands above")]
    Died,
    /// The rows can't be written.
    #[error("the bench can't write its rows")]
    Write(#[from] io::Error),
}

/// Figures of all parts, a case each. Times in milliseconds; infinite = it never came.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    answer: Vec<f64>,
    audio: Vec<f64>,
    settled: Vec<f64>,
    open: Vec<f64>,
    incomplete: Vec<f64>,
    early: Vec<f64>,
    voices: Vec<CallerVoice>,
    stop: Vec<f64>,
    led: Vec<f64>,
    idle_mb: Vec<f64>,
    call_mb: Vec<f64>,
    cpu_ms: Vec<f64>,
    late: Vec<f64>,
    private: Vec<f64>,
    differs: Vec<f64>,
}

impl Bench {
    /// Measures. `Fail` = a limit was broken.
    pub fn run(&self, out: &mut dyn Write) -> Result<Verdict, BenchError> {
        let rows = Rows::open(self.json.as_deref())?;
        self.rehearse()?;
        let begun = monotonic_ns();
        writeln!(out, "on {}", machine::machine())?;
        let lines = Mutex::new(Lines::open(&self.models)?);
        let tally = Mutex::new(Tally { figures: Figures::default(), rows });
        for part in &self.parts {
            self.part(*part, &lines, &tally, out)?;
        }
        let Tally { figures, mut rows } = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
        let all = figures.limits(&self.parts);
        for limit in &all {
            rows.put(&limit.json(self.short))?;
        }
        let verdict = limits::print(out, &all, self.short)?;
        writeln!(
            out,
            "took {} s; machine at the end: {}",
            (monotonic_ns() - begun) / 1_000_000_000,
            machine::machine()
        )?;
        if self.plant != Plant::None {
            writeln!(out, "planted: {:?}", self.plant)?;
        }
        Ok(verdict)
    }

    fn part(
        &self,
        part: Part,
        lines: &Mutex<Lines>,
        tally: &Mutex<Tally>,
        out: &mut dyn Write,
    ) -> Result<(), BenchError> {
        // A Tuesday in opening hours; for emergencies a winter's night, when no heat is one.
        let (name, at) = match part {
            Part::Quick => ("quick", "2026-04-14T09:05"),
            Part::Turns => ("turns", "2026-04-14T10:05"),
            Part::Emergencies => ("emergencies", WINTER_NIGHT),
        };
        let set_up = BoxSetUp {
            config: self.config.clone(),
            data: self.data.join(name),
            models: self.models.clone(),
            at: Some(at.to_owned()),
            seed: 1,
            ..BoxSetUp::default()
        };
        let answering = BoxProcess::start(&set_up)?;
        if let Some(quota) = &self.quota {
            quota.hold(answering.pid()).map_err(BenchError::Quota)?;
        }
        lock(tally).figures.idle_mb.extend(machine::resident_mb(answering.pid()));
        writeln!(out, "{name}: the box answers on {}", answering.sip)?;
        let work = Work { bench: self, answering: &answering, lines, tally };
        match part {
            Part::Quick => quick::measure(&work)?,
            Part::Turns => turns::measure(&work)?,
            Part::Emergencies => emergencies::measure(&work)?,
        }
        let (events, log) = (answering.events.clone(), answering.log.clone());
        // The box has written its last line when it has ended.
        drop(answering);
        let (events, log) = (std::fs::read_to_string(events)?, std::fs::read_to_string(log)?);
        let log = self.plant.log(log, &privacy::words(&events));
        lock(tally).figures.private.extend(privacy::leaks(&events, &log));
        Ok(())
    }

    /// Renders what will be said, before anything rings: it takes long the first time.
    fn rehearse(&self) -> Result<(), BenchError> {
        let mut wanted = Vec::new();
        if self.parts.contains(&Part::Turns) {
            wanted.extend(table::turns().into_iter().map(|row| (row.voice, row.text)));
            for n in 0..speech::mouth::DEFAULT_CALLERS.len() {
                wanted.extend(table::PLAIN.iter().map(|(_, text)| (table::voice(n), (*text).to_owned())));
            }
        }
        if self.parts.contains(&Part::Emergencies) {
            let rows = table::emergencies().into_iter().take(self.emergencies);
            wanted.extend(rows.map(|row| (row.voice, row.text)));
        }
        Ok(rehearse(&self.models, wanted)?)
    }
}

/// Every line of the spoken benches and who speaks it.
pub fn all_lines() -> Vec<(CallerVoice, String)> {
    let rows = table::turns().into_iter().chain(table::emergencies());
    let mut all: Vec<_> = rows.map(|row| (row.voice, row.text)).collect();
    for n in 0..speech::mouth::DEFAULT_CALLERS.len() {
        all.extend(table::PLAIN.iter().map(|(_, text)| (table::voice(n), (*text).to_owned())));
    }
    all.extend(ends::lines());
    all.extend(quirks::lines());
    all
}

fn progress(of: usize, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(of as u64);
    if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar.set_prefix(what);
    bar
}

/// What a part works with; shared by the callers that ring at once.
#[derive(Clone, Copy)]
struct Work<'a> {
    bench: &'a Bench,
    answering: &'a BoxProcess,
    lines: &'a Mutex<Lines>,
    tally: &'a Mutex<Tally>,
}

/// What was measured, and where its rows go.
struct Tally {
    figures: Figures,
    rows: Rows,
}

impl Work<'_> {
    fn line(&self, voice: CallerVoice, text: &str) -> Result<Arc<[i16]>, BenchError> {
        Ok(lock(self.lines).line(voice, text)?)
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        lock(self.tally)
    }

    /// How much memory the box has now, in a call.
    fn weigh(&self) {
        let mb = machine::resident_mb(self.answering.pid());
        self.tally().figures.call_mb.extend(mb);
    }

    /// Rings `at_once` callers at a time: each makes what it needs and then calls with the numbers from 0, each number
    /// once, until `call` says that it was the last.
    fn ring<T>(
        &self,
        make: impl Fn() -> Result<T, BenchError> + Sync,
        call: impl Fn(&mut T, usize) -> Result<Goes, BenchError> + Sync,
    ) -> Result<(), BenchError> {
        let next = AtomicUsize::new(0);
        let caller = || {
            let mut own = make()?;
            while call(&mut own, next.fetch_add(1, Ordering::Relaxed))? == Goes::On {}
            Ok(())
        };
        std::thread::scope(|scope| {
            let callers: Vec<_> = (0..self.bench.at_once.max(1)).map(|_| scope.spawn(caller)).collect();
            let ended = callers.into_iter().map(|c| c.join().unwrap_or(Err(BenchError::Died)));
            ended.collect::<Vec<_>>().into_iter().collect()
        })
    }
}

/// Whether a caller rings again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goes {
    On,
    Home,
}

/// The rows of cases.
#[derive(Default)]
struct Rows(Option<File>);

impl Rows {
    fn open(path: Option<&Path>) -> io::Result<Self> {
        Ok(Self(path.map(File::create).transpose()?))
    }

    fn put(&mut self, row: &Value) -> io::Result<()> {
        match &mut self.0 {
            Some(file) => writeln!(file, "{row}"),
            None => Ok(()),
        }
    }
}

impl Figures {
    /// The limits of the parts that were measured.
    pub fn limits(&self, parts: &[Part]) -> Vec<Limit> {
        let limit =
            |name, unit, demand, cases, figures: &[f64]| Limit::new(name, unit, demand, cases, figures);
        let mut all = Vec::new();
        if parts.contains(&Part::Quick) {
            all.push(limit("INVITE to 200", "ms", Demand::Percentile(99, 20.0), 500, &self.answer));
            all.push(limit("ACK to first word", "ms", Demand::Percentile(99, 100.0), 500, &self.audio));
        }
        if parts.contains(&Part::Turns) {
            let turns = self.replies();
            let mut voices = self.voices.clone();
            voices.sort_unstable();
            voices.dedup();
            let voices = vec![0.0; voices.len()];
            all.push(limit("turns", "", Demand::Count, 150, &turns));
            all.push(limit("voices, none the box's", "", Demand::Count, 5, &voices));
            all.push(limit(
                "reply, closed or complete",
                "ms",
                Demand::Percentile(50, 600.0),
                75,
                &self.settled,
            ));
            all.push(limit(
                "reply, closed or complete",
                "ms",
                Demand::Percentile(95, 1_000.0),
                75,
                &self.settled,
            ));
            all.push(limit(
                "reply, number or address cut short",
                "ms",
                Demand::Percentile(95, 1_600.0),
                10,
                &self.incomplete,
            ));
            all.push(limit("reply, free speech", "ms", Demand::Shown(95), 0, &self.open));
            all.push(limit("turns ended too early", "%", Demand::Share(5.0), 150, &self.early));
        }
        if parts.contains(&Part::Emergencies) {
            all.push(limit("barge-in to silence", "ms", Demand::Percentile(95, 200.0), 40, &self.stop));
            all.push(limit(
                "emergency words' end to LED",
                "ms",
                Demand::Percentile(95, 1_200.0),
                100,
                &self.led,
            ));
            all.push(limit("call decides otherwise than hear", "%", Demand::Share(2.0), 100, &self.differs));
        }
        all.push(limit("private words in the log", "%", Demand::Share(0.0), 1, &self.private));
        all.push(limit("memory, idle", "MB", Demand::Shown(100), 0, &self.idle_mb));
        all.push(limit("memory, in a call", "MB", Demand::Shown(100), 0, &self.call_mb));
        all.push(limit("CPU per second of call", "ms", Demand::Shown(50), 0, &self.cpu_ms));
        all
    }

    /// Times of all replies.
    fn replies(&self) -> Vec<f64> {
        [&self.settled, &self.open, &self.incomplete].into_iter().flatten().copied().collect()
    }

    /// CPU of the box during a call, and how late its frames came.
    fn take(&mut self, work: &Work<'_>, cpu_before: Option<f64>, seconds: f64, late_ms: &[f64]) {
        self.late.extend(late_ms);
        // Of several calls at once nobody can say which took it.
        if let (Some(before), Some(after), 1) =
            (cpu_before, machine::cpu_seconds(work.answering.pid()), work.bench.at_once)
            && seconds > 1.0
        {
            self.cpu_ms.push((after - before) * 1_000.0 / seconds);
        }
    }
}

fn finite(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { Value::Null }
}
