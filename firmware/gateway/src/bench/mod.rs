//! The bench of a call: starts a box on the loopback, rings it one call at a time and measures on the wire, from
//! the calling side, what a caller would notice. Prints a row a limit and fails if one is broken.
//!
//! Three parts: *quick* calls that only wait for the first word; *turns*, in which callers answer what they are
//! asked with rows of `turns.tsv`; *emergencies*, stated outright, every second one over the greeting, which
//! measures barge-in too. The callers' voices are none the box has, and all lines are rendered before it starts.
//! What exactly counts stands in [`mod@crate::phone::ladder`].

mod emergencies;
mod hearing;
pub mod limits;
mod machine;
mod plant;
mod privacy;
mod quick;
pub mod table;
mod turns;

#[cfg(test)]
mod tests;

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use speech::mouth::{CallerVoice, MouthError};

use self::limits::{Demand, Limit, Short, Verdict};
use crate::{
    clock::monotonic_ns,
    phone::{BoxError, BoxProcess, BoxSetUp, Lines, PhoneError},
};

pub use hearing::{HearingBench, HearingPlant};
pub use plant::Plant;

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
    private: Vec<f64>,
    differs: Vec<f64>,
}

impl Bench {
    /// Measures. `Fail` = a limit was broken.
    pub fn run(&self, out: &mut dyn Write) -> Result<Verdict, BenchError> {
        let mut rows = Rows::open(self.json.as_deref())?;
        let mut lines = Lines::open(&self.models)?;
        self.render(&mut lines)?;
        let begun = monotonic_ns();
        writeln!(out, "on {}", machine::machine())?;
        let mut figures = Figures::default();
        for part in &self.parts {
            self.part(*part, &mut lines, &mut figures, &mut rows, out)?;
        }
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
        lines: &mut Lines,
        figures: &mut Figures,
        rows: &mut Rows,
        out: &mut dyn Write,
    ) -> Result<(), BenchError> {
        // A Tuesday in opening hours; for emergencies a winter's night, when no heat is one.
        let (name, at) = match part {
            Part::Quick => ("quick", "2026-04-14T09:05"),
            Part::Turns => ("turns", "2026-04-14T10:05"),
            Part::Emergencies => ("emergencies", WINTER_NIGHT),
        };
        let set_up = BoxSetUp {
            config: None,
            data: self.data.join(name),
            models: self.models.clone(),
            at: Some(at.to_owned()),
            seed: 1,
        };
        let answering = BoxProcess::start(&set_up)?;
        figures.idle_mb.extend(machine::resident_mb(answering.pid()));
        writeln!(out, "{name}: the box answers on {}", answering.sip)?;
        let mut work = Work { bench: self, answering: &answering, lines, figures, rows };
        match part {
            Part::Quick => quick::measure(&mut work)?,
            Part::Turns => turns::measure(&mut work)?,
            Part::Emergencies => emergencies::measure(&mut work)?,
        }
        let (events, log) = (answering.events.clone(), answering.log.clone());
        // The box has written its last line when it has ended.
        drop(answering);
        let (events, log) = (std::fs::read_to_string(events)?, std::fs::read_to_string(log)?);
        let log = self.plant.log(log, &privacy::words(&events));
        figures.private.extend(privacy::leaks(&events, &log));
        Ok(())
    }

    /// Renders what will be said, before anything rings: it takes long the first time.
    fn render(&self, lines: &mut Lines) -> Result<(), BenchError> {
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
        render(lines, wanted)
    }
}

/// Renders lines that are not there yet, with a bar on stderr. Stopped and started again, it goes on.
pub fn render(lines: &mut Lines, mut wanted: Vec<(CallerVoice, String)>) -> Result<(), BenchError> {
    wanted.retain(|(voice, text)| !lines.has(*voice, text));
    if wanted.is_empty() {
        return Ok(());
    }
    let bar = progress(wanted.len(), "rendering callers");
    for (voice, text) in wanted {
        lines.line(voice, &text)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// Every line of the spoken benches and who speaks it.
pub fn all_lines() -> Vec<(CallerVoice, String)> {
    let rows = table::turns().into_iter().chain(table::emergencies());
    let mut all: Vec<_> = rows.map(|row| (row.voice, row.text)).collect();
    for n in 0..speech::mouth::DEFAULT_CALLERS.len() {
        all.extend(table::PLAIN.iter().map(|(_, text)| (table::voice(n), (*text).to_owned())));
    }
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

/// What a part works with.
struct Work<'a> {
    bench: &'a Bench,
    answering: &'a BoxProcess,
    lines: &'a mut Lines,
    figures: &'a mut Figures,
    rows: &'a mut Rows,
}

/// The rows of cases.
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
        let limit = |name, unit, demand, cases, figures: &[f64]| Limit {
            name,
            unit,
            demand,
            cases,
            figures: figures.to_vec(),
        };
        let mut all = Vec::new();
        if parts.contains(&Part::Quick) {
            all.push(limit("INVITE to 200", "ms", Demand::Percentile(99, 20.0), 500, &self.answer));
            all.push(limit("ACK to first word", "ms", Demand::Percentile(99, 100.0), 500, &self.audio));
        }
        if parts.contains(&Part::Turns) {
            let turns: Vec<f64> =
                [&self.settled, &self.open, &self.incomplete].into_iter().flatten().copied().collect();
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

    /// Memory and CPU of the box during a call.
    fn take(&mut self, pid: u32, cpu_before: Option<f64>, seconds: f64) {
        self.call_mb.extend(machine::resident_mb(pid));
        if let (Some(before), Some(after)) = (cpu_before, machine::cpu_seconds(pid))
            && seconds > 1.0
        {
            self.cpu_ms.push((after - before) * 1_000.0 / seconds);
        }
    }
}

fn finite(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { Value::Null }
}
