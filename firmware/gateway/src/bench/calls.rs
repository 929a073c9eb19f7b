//! The bench of many calls: what the line carries without understanding, what becomes of callers beyond its limit, and
//! how eight conversations at once fare, on the whole machine and on a small share of it.
//!
//! Times are measured as in the bench of one call, by the same parts: here several callers ring at a time.

use std::{
    io::Write,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::json;

use super::{
    Bench, BenchError, Figures, LongCalls, Part, Plant, Quota, Rows, Tally, ends,
    limits::{self, Demand, Limit, Short, Verdict, percentile},
    machine,
    many::{self, Crowd, Rang},
    relay::relay,
};
use crate::{
    clock::monotonic_ns,
    config::{EXAMPLE, MOST_CALLS},
    phone::{BoxProcess, BoxSetUp, Lines, rehearse},
    run::Words,
};

/// Which part of the bench of many calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum CallsPart {
    /// As many calls as the line carries, nothing understood.
    Crowd,
    /// The same through a relay that only passes packets on, where one is installed.
    Relay,
    /// Callers beyond the limit.
    Full,
    /// Answers and emergencies, several callers at a time.
    Spoken,
    /// Whole conversations, several at a time.
    Ends,
    /// Fewer callers at a time: up to how many the figures of one call hold.
    Steps,
    /// Several callers at a time on a share of a core.
    Quota,
    /// Calls of half an hour; only where it is asked for.
    Long,
}

/// All of them, in order, but the long calls: they take as long as the others together.
pub const ALL: [CallsPart; 7] = [
    CallsPart::Crowd,
    CallsPart::Relay,
    CallsPart::Full,
    CallsPart::Spoken,
    CallsPart::Ends,
    CallsPart::Steps,
    CallsPart::Quota,
];

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct CallsBench {
    /// Parts.
    pub parts: Vec<CallsPart>,
    /// Calls of the crowd.
    pub crowd: usize,
    /// Turns of the spoken part at most.
    pub turns: usize,
    /// Its emergencies at most.
    pub emergencies: usize,
    /// Thousandths of a core in the quota part.
    pub millicores: u64,
    /// The long calls.
    pub long: LongCalls,
    /// What is planted.
    pub plant: Plant,
    /// Where each case goes, a JSON object a line.
    pub json: Option<PathBuf>,
    /// Where stores and logs of the boxes go.
    pub data: PathBuf,
    /// Where runtimes and models lie.
    pub models: PathBuf,
}

/// Calls that the crowd must have.
const CROWD: usize = 200;
/// Turns and emergencies that the spoken part must have.
const TURNS: usize = 150;
const EMERGENCIES: usize = 100;
/// How fast the crowd comes, calls a second.
const PER_SECOND: usize = 20;
/// How long each of it stays, seconds.
const STAYS_S: u64 = 12;
/// The limit that callers run into.
const LIMIT: usize = 8;
/// How many ring then.
const BEYOND: usize = 12;
/// Conversations at a time.
const AT_ONCE: usize = 8;
/// Fewer at a time, up to all.
const STEPS: [usize; 4] = [2, 4, 6, AT_ONCE];
/// Of a step and of the quota part: enough for a 95th percentile to be more than the worst.
const STEP_TURNS: usize = 60;
const STEP_EMERGENCIES: usize = 40;
/// A greeting that is longer than a call of the crowd: the name is said in it.
const LONG_NAME: &str = "Summit Home Services of Denver and Lakewood, heating and cooling, plumbing, electrical and \
    roofing, and water heaters, drains, gutters and furnaces of every make";

impl CallsBench {
    /// Measures. `Fail` = a limit was broken.
    ///
    /// # Errors
    /// No box, no caller, no SIPp, no control group.
    pub fn run(&self, out: &mut dyn Write) -> Result<Verdict, BenchError> {
        let spoken = [CallsPart::Spoken, CallsPart::Steps, CallsPart::Quota];
        if self.parts.iter().any(|part| spoken.contains(part)) {
            let emergencies = self.emergencies.max(STEP_EMERGENCIES);
            self.spoken(1, self.turns, emergencies, None)?.rehearse()?;
        }
        if self.parts.contains(&CallsPart::Ends) {
            rehearse(&self.models, ends::lines())?;
        }
        // Whoever may not make a group should hear so at once, and not after half an hour.
        let quota = self.parts.contains(&CallsPart::Quota).then(|| Quota::new(self.millicores));
        let quota = quota.transpose().map_err(BenchError::Quota)?.map(Arc::new);
        let begun = monotonic_ns();
        writeln!(out, "on {}", machine::machine())?;
        let mut rows = Rows::open(self.json.as_deref())?;
        let lines = Mutex::new(Lines::open(&self.models)?);
        let mut all: Vec<(Limit, Short)> = Vec::new();
        let told = |all: &[(Limit, Short)], out: &mut dyn Write| {
            limits::print_each(out, all.iter().map(|(limit, short)| (limit, *short)))
        };
        for part in &self.parts {
            writeln!(out, "{part:?}")?;
            let measured = match part {
                CallsPart::Crowd => self.measure_crowd(),
                CallsPart::Relay => self.measure_relay(out),
                CallsPart::Full => self.measure_full(),
                CallsPart::Spoken => self.measure_spoken(&lines, &mut rows, out),
                CallsPart::Ends => self.measure_ends(&lines, &mut rows),
                CallsPart::Steps => self.measure_steps(&lines, &mut rows, out),
                CallsPart::Quota => self.measure_quota(quota.as_ref(), &lines, &mut rows, out),
                CallsPart::Long => self.measure_long(&mut rows, out),
            };
            match measured {
                Ok(limits) => all.extend(limits.into_iter().map(|limit| (limit, self.short(*part)))),
                Err(error) => {
                    // What was measured before is told all the same.
                    told(&all, out)?;
                    return Err(error);
                }
            }
        }
        for (limit, short) in &all {
            rows.put(&limit.json(*short))?;
        }
        let verdict = told(&all, out)?;
        let seconds = (monotonic_ns() - begun) / 1_000_000_000;
        writeln!(out, "took {seconds} s; machine at the end: {}", machine::machine())?;
        if self.plant != Plant::None {
            writeln!(out, "planted: {:?}", self.plant)?;
        }
        Ok(verdict)
    }

    /// Whether too few cases of a part are skipped: only where it is asked for fewer than it must have. A whole crowd
    /// must not be let off because the turns are few.
    fn short(&self, part: CallsPart) -> Short {
        let fewer = match part {
            CallsPart::Crowd => self.crowd < CROWD,
            CallsPart::Spoken => self.turns < TURNS || self.emergencies < EMERGENCIES,
            CallsPart::Long => self.long.short(),
            // Nobody can make these smaller, or nothing is demanded of them.
            CallsPart::Relay | CallsPart::Full | CallsPart::Ends | CallsPart::Steps | CallsPart::Quota => {
                false
            }
        };
        if fewer { Short::Allowed } else { Short::Refused }
    }

    /// The example's config with another limit of calls.
    fn config(&self, name: &str, calls: usize, business: Option<&str>) -> Result<PathBuf, BenchError> {
        self.write(name, &config(calls, business))
    }

    /// The config of a box.
    pub(super) fn write(&self, name: &str, config: &str) -> Result<PathBuf, BenchError> {
        std::fs::create_dir_all(&self.data)?;
        let path = self.data.join(format!("{name}.toml"));
        std::fs::write(&path, config)?;
        Ok(path)
    }

    pub(super) fn start(&self, name: &str, config: PathBuf, words: Words) -> Result<BoxProcess, BenchError> {
        let set_up = BoxSetUp {
            config: Some(config),
            data: self.data.join(name),
            models: self.models.clone(),
            at: Some("2026-04-14T09:05".to_owned()),
            seed: 1,
            words,
        };
        Ok(BoxProcess::start(&set_up)?)
    }

    fn measure_crowd(&self) -> Result<Vec<Limit>, BenchError> {
        let config = self.config("crowd", MOST_CALLS, Some(LONG_NAME))?;
        let answering = self.start("crowd", config, Words::Unheard)?;
        let crowd = Crowd { calls: self.crowd, per_second: PER_SECOND, seconds: STAYS_S };
        let idle_mb = machine::resident_mb(answering.pid()).unwrap_or(0.0);
        let cpu = machine::cpu_seconds(answering.pid()).unwrap_or(0.0);
        let done = AtomicBool::new(false);
        let (rang, most_mb) = std::thread::scope(|scope| {
            let weigh = || {
                let mut most = idle_mb;
                while !done.load(Ordering::Relaxed) {
                    most = most.max(machine::resident_mb(answering.pid()).unwrap_or(0.0));
                    std::thread::park_timeout(Duration::from_millis(250));
                }
                most
            };
            let most = scope.spawn(weigh);
            let rang = crowd.ring(answering.sip, &self.data.join("crowd-sipp"));
            done.store(true, Ordering::Relaxed);
            (rang, most.join().unwrap_or(f64::NAN))
        });
        let rang = self.plant.crowd(rang?);
        let cpu_ms = (machine::cpu_seconds(answering.pid()).unwrap_or(0.0) - cpu) * 1_000.0;
        let log = answering.log.clone();
        // It has written its last line when it has ended.
        drop(answering);
        let heard = many::heard_by_box(&std::fs::read_to_string(log)?);
        Ok(self.crowd_limits(&rang, &heard, (most_mb - idle_mb) / self.crowd as f64, cpu_ms))
    }

    fn crowd_limits(
        &self,
        rang: &Rang,
        by_box: &[(usize, usize)],
        mb_a_call: f64,
        cpu_ms: f64,
    ) -> Vec<Limit> {
        let limit = |name, unit, demand, cases, figures| Limit { name, unit, demand, cases, figures };
        let share =
            |windows: &mut dyn Iterator<Item = bool>| windows.map(|w| f64::from(u8::from(w))).collect();
        // A caller who hears busy ends well by SIPp's account, but nobody should here.
        let unserved = rang.failed.max(self.crowd.saturating_sub(rang.ended)) + rang.busy;
        let mut failed = vec![1.0; unserved];
        failed.resize(self.crowd.max(failed.len()), 0.0);
        let heard: Vec<f64> = share(&mut rang.streams.iter().flat_map(|s| &s.windows).copied());
        // A frame that never came is as silent as one that is; the last second may be cut short by the goodbye.
        let due = (STAYS_S as usize - 1) * 50;
        let frame = |&(received, loud): &(usize, usize)| (0..received.max(due)).map(move |n| n < loud);
        let box_heard: Vec<f64> = share(&mut by_box.iter().flat_map(frame));
        // A stream that nobody heard at all must not vanish among the half seconds of others.
        let sound = |windows: &Vec<bool>| windows.iter().any(|&w| w);
        let callers: Vec<f64> = share(&mut rang.streams.iter().map(|s| sound(&s.windows)));
        let mut boxes: Vec<f64> = share(&mut by_box.iter().map(|&(_, loud)| loud > 0));
        boxes.resize(self.crowd.max(boxes.len()), 0.0);
        let late: Vec<f64> =
            rang.streams.iter().flat_map(|s| &s.late_ms).map(|&ms| f64::from(u8::from(ms <= 20.0))).collect();
        let seconds = self.crowd as f64 * STAYS_S as f64;
        vec![
            limit("crowd: calls failed", "%", Demand::Share(0.0), CROWD, failed),
            limit(
                "crowd: calls at the same time",
                "",
                Demand::Count,
                CROWD,
                vec![0.0; many::at_once(&rang.streams)],
            ),
            limit("crowd: callers who hear the box", "%", Demand::Reach(95.0), CROWD, callers),
            limit("crowd: callers whom the box hears", "%", Demand::Reach(95.0), CROWD, boxes),
            limit(
                "crowd: half seconds at the callers, not silent",
                "%",
                Demand::Reach(95.0),
                CROWD * 20,
                heard,
            ),
            limit("crowd: frames at the box, not silent", "%", Demand::Reach(95.0), CROWD * 500, box_heard),
            limit("crowd: frames at most 20 ms late", "%", Demand::ShownShare, 0, late),
            limit("crowd: memory per call", "MB", Demand::Shown(100), 0, vec![mb_a_call]),
            limit("crowd: CPU per second of call", "ms", Demand::Shown(100), 0, vec![cpu_ms / seconds]),
        ]
    }

    fn measure_relay(&self, out: &mut dyn Write) -> Result<Vec<Limit>, BenchError> {
        let Some(relayed) = relay(self.crowd, STAYS_S, &self.data.join("relay"))? else {
            writeln!(out, "no relay to compare with: rtpengine (Debian: rtpengine-daemon) is not installed")?;
            return Ok(Vec::new());
        };
        let heard =
            relayed.streams.iter().map(|s| f64::from(u8::from(s.windows.iter().any(|&w| w)))).collect();
        let shown = |name, unit, demand, figures| Limit { name, unit, demand, cases: 0, figures };
        Ok(vec![
            shown(
                "relay: CPU per second of call (two streams)",
                "ms",
                Demand::Shown(100),
                vec![relayed.cpu_ms],
            ),
            shown("relay: ends that hear each other", "%", Demand::ShownShare, heard),
        ])
    }

    fn measure_full(&self) -> Result<Vec<Limit>, BenchError> {
        let answering = self.start("full", self.config("full", LIMIT, None)?, Words::Unheard)?;
        let crowd = Crowd { calls: LIMIT + BEYOND, per_second: PER_SECOND, seconds: STAYS_S };
        let rang = self.plant.crowd(crowd.ring(answering.sip, &self.data.join("full-sipp"))?);
        drop(answering);
        Ok(full_limits(&rang))
    }

    /// The bench of one call, several at a time.
    fn spoken(
        &self,
        at_once: usize,
        turns: usize,
        emergencies: usize,
        quota: Option<Arc<Quota>>,
    ) -> Result<Bench, BenchError> {
        // A caller rings as soon as another has hung up, while the box may still write what became of that one.
        let lines = 2 * at_once;
        let name = if quota.is_some() { format!("quota-{at_once}") } else { format!("spoken-{at_once}") };
        Ok(Bench {
            parts: vec![Part::Turns, Part::Emergencies],
            calls: 0,
            turns,
            emergencies,
            at_once,
            config: Some(self.config(&name, lines.max(LIMIT), None)?),
            quota,
            short: self.short(CallsPart::Spoken),
            plant: self.plant,
            json: None,
            data: self.data.join(name),
            models: self.models.clone(),
        })
    }

    fn measure_spoken(
        &self,
        lines: &Mutex<Lines>,
        rows: &mut Rows,
        out: &mut dyn Write,
    ) -> Result<Vec<Limit>, BenchError> {
        let bench = self.spoken(AT_ONCE, self.turns, self.emergencies, None)?;
        Ok(spoken_limits(&measure(&bench, lines, rows, out)?))
    }

    fn measure_ends(&self, lines: &Mutex<Lines>, rows: &mut Rows) -> Result<Vec<Limit>, BenchError> {
        let mut ended = Vec::new();
        for round in 0..ends::ROUNDS {
            let name = format!("ends-{round}");
            let answering = self.start(&name, self.config(&name, LIMIT, None)?, Words::Heard)?;
            for end in ends::measure(answering, &self.data.join(&name), lines)? {
                ended.push(f64::from(u8::from(end.faults.is_empty())));
                rows.put(&json!({ "case": end.id, "round": round, "faults": end.faults }))?;
            }
        }
        let cases = ended.len();
        let (name, unit) = ("8 conversations at once: end right", "%");
        Ok(vec![Limit { name, unit, demand: Demand::Reach(100.0), cases, figures: ended }])
    }

    fn measure_steps(
        &self,
        lines: &Mutex<Lines>,
        rows: &mut Rows,
        out: &mut dyn Write,
    ) -> Result<Vec<Limit>, BenchError> {
        let (mut holds, mut all_held) = (0, true);
        for at_once in STEPS {
            let bench = self.spoken(at_once, STEP_TURNS, STEP_EMERGENCIES, None)?;
            let bench = Bench { data: self.data.join(format!("step-{at_once}")), ..bench };
            let one = one_call_limits(&measure(&bench, lines, rows, out)?);
            all_held &= one.iter().all(|(_, measured, most)| measured <= most);
            let shown =
                one.map(|(name, measured, most)| format!("{name} {measured:.0} (≤ {most:.0})")).join(", ");
            writeln!(out, "{at_once} at once: {}: {shown}", if all_held { "hold" } else { "do not hold" })?;
            if all_held {
                holds = at_once;
            }
        }
        let (name, unit) = ("calls at once at which the one-call figures hold", "calls");
        Ok(vec![Limit {
            name,
            unit,
            demand: Demand::Shown(100),
            cases: 0,
            figures: vec![f64::from(u32::try_from(holds).unwrap_or(0))],
        }])
    }

    fn measure_quota(
        &self,
        quota: Option<&Arc<Quota>>,
        lines: &Mutex<Lines>,
        rows: &mut Rows,
        out: &mut dyn Write,
    ) -> Result<Vec<Limit>, BenchError> {
        let bench = self.spoken(AT_ONCE, STEP_TURNS, STEP_EMERGENCIES, quota.cloned())?;
        let figures = measure(&bench, lines, rows, out)?;
        if let Some(quota) = quota {
            let (throttled, periods) = quota.throttled().map_err(BenchError::Quota)?;
            let millicores = self.millicores;
            writeln!(out, "{millicores} millicores: used up in {throttled} of {periods} tenths of a second")?;
        }
        for part in ["turns", "emergencies"] {
            let log = std::fs::read_to_string(bench.data.join(part).join("box.log"))?;
            let shed = log.lines().rev().find(|line| line.contains(SHED)).unwrap_or("nothing told");
            writeln!(out, "{part}: {}", shed.trim())?;
        }
        let shown = |name, unit, demand, figures: &[f64]| Limit::new(name, unit, demand, 0, figures);
        let replies = figures.replies();
        Ok(vec![
            shown("quota: reply", "ms", Demand::Shown(50), &replies),
            shown("quota: reply", "ms", Demand::Shown(95), &replies),
            shown("quota: emergency words' end to LED", "ms", Demand::Shown(50), &figures.led),
            shown("quota: emergency words' end to LED", "ms", Demand::Shown(95), &figures.led),
            shown("quota: frames at most 20 ms late", "%", Demand::ShownShare, &on_time(&figures)),
        ])
    }
}

/// What the box says of it at its end.
const SHED: &str = "left undone under load";

fn measure(
    bench: &Bench,
    lines: &Mutex<Lines>,
    rows: &mut Rows,
    out: &mut dyn Write,
) -> Result<Figures, BenchError> {
    let tally = Tally { figures: Figures::default(), rows: std::mem::take(rows) };
    let tally = Mutex::new(tally);
    let done = bench.parts.iter().try_for_each(|part| bench.part(*part, lines, &tally, out));
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    *rows = tally.rows;
    done.map(|()| tally.figures)
}

fn on_time(figures: &Figures) -> Vec<f64> {
    figures.late.iter().map(|&ms| f64::from(u8::from(ms <= 20.0))).collect()
}

fn spoken_limits(figures: &Figures) -> Vec<Limit> {
    let limit = |name, unit, demand, cases, figures: &[f64]| Limit::new(name, unit, demand, cases, figures);
    let replies = figures.replies();
    vec![
        limit("8 at once: reply", "ms", Demand::Percentile(50, 900.0), TURNS, &replies),
        limit("8 at once: reply", "ms", Demand::Percentile(95, 1_800.0), TURNS, &replies),
        limit("8 at once: turns ended too early", "%", Demand::ShownShare, 0, &figures.early),
        limit("8 at once: frames at most 20 ms late", "%", Demand::Reach(99.9), 10_000, &on_time(figures)),
        limit(
            "8 at once: emergency words' end to LED",
            "ms",
            Demand::Percentile(95, 1_500.0),
            EMERGENCIES,
            &figures.led,
        ),
        limit("8 at once: private words in the log", "%", Demand::Share(0.0), 1, &figures.private),
        limit("8 at once: memory", "MB", Demand::Shown(100), 0, &figures.call_mb),
    ]
}

/// What one call must keep, with what was measured: as in the bench of one call.
fn one_call_limits(figures: &Figures) -> [(&'static str, f64, f64); 5] {
    let at = |figures: &[f64], p| percentile(figures, p).unwrap_or(f64::INFINITY);
    let early = 100.0 * figures.early.iter().sum::<f64>() / figures.early.len().max(1) as f64;
    [
        ("reply p50", at(&figures.settled, 50), 600.0),
        ("p95", at(&figures.settled, 95), 1_000.0),
        ("ended too early, %", early, 5.0),
        ("barge-in to silence p95", at(&figures.stop, 95), 200.0),
        ("words to LED p95", at(&figures.led, 95), 1_200.0),
    ]
}

/// The example business with so many calls and their ports, perhaps under another name.
pub(super) fn config(calls: usize, business: Option<&str>) -> String {
    let mut text = EXAMPLE.to_owned();
    let mut set = |key: &str, value: String| {
        let line =
            text.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap_or_default().to_owned();
        text = text.replacen(&line, &format!("{key} = {value}"), 1);
    };
    set("calls", calls.to_string());
    set("rtp_ports", format!("\"16384-{}\"", 16_383 + 6 * calls.max(LIMIT) + 100));
    if let Some(name) = business {
        set("name", format!("{name:?}"));
    }
    text
}

fn full_limits(rang: &Rang) -> Vec<Limit> {
    let talked = rang.streams.iter().filter(|s| s.windows.iter().any(|&w| w)).count();
    // Too many are as wrong as too few.
    let of = |got: usize, wanted: usize| {
        let right = got.min(wanted).saturating_sub(got.saturating_sub(wanted));
        (0..wanted).map(|n| f64::from(u8::from(n < right))).collect()
    };
    let limit =
        |name, cases, figures| Limit { name, unit: "%", demand: Demand::Reach(100.0), cases, figures };
    vec![
        limit("limit of 8: calls within it that talk", LIMIT, of(talked, LIMIT)),
        limit("limit of 8: calls beyond it that get 486", BEYOND, of(rang.busy, BEYOND)),
        limit("limit of 8: calls that end as they should", LIMIT + BEYOND, of(rang.ended, LIMIT + BEYOND)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bench::{many::Heard, relay::PORTS},
        config::Config,
    };

    fn bench(plant: Plant) -> CallsBench {
        CallsBench {
            parts: ALL.to_vec(),
            crowd: 200,
            turns: 200,
            emergencies: usize::MAX,
            millicores: 400,
            long: LongCalls::default(),
            plant,
            json: None,
            data: PathBuf::new(),
            models: PathBuf::new(),
        }
    }

    fn verdict(limits: &[Limit]) -> Verdict {
        limits::print(&mut Vec::new(), limits, Short::Refused).unwrap()
    }

    /// What a good box gives, seen through a planted fault.
    fn crowd(plant: Plant, failed: usize, busy: usize, loud: usize) -> Verdict {
        let stream = Heard {
            windows: vec![true; 23],
            late_ms: vec![1.0; 600],
            from_to_ns: Some((0, 1)),
            ..Heard::default()
        };
        let rang = Rang { ended: 200 - failed, failed, busy, streams: vec![stream; 200] };
        let bench = bench(plant);
        verdict(&bench.crowd_limits(&plant.crowd(rang), &[(600, loud); 200], 0.4, 1_000.0))
    }

    #[test]
    fn a_good_crowd_passes_and_one_failed_call_or_silence_at_either_end_is_red() {
        assert_eq!(crowd(Plant::None, 0, 0, 600), Verdict::Pass);
        assert_eq!(crowd(Plant::SilentLine, 0, 0, 600), Verdict::Fail);
        assert_eq!(crowd(Plant::None, 1, 0, 600), Verdict::Fail);
        assert_eq!(crowd(Plant::None, 0, 1, 600), Verdict::Fail, "busy though there is room");
        assert_eq!(crowd(Plant::None, 0, 0, 560), Verdict::Fail);
        assert_eq!(crowd(Plant::None, 0, 0, 0), Verdict::Fail);
    }

    #[test]
    fn few_turns_let_off_the_spoken_part_and_not_the_crowd() {
        let stream = |n: u64| Heard {
            windows: vec![true; 23],
            late_ms: vec![1.0; 600],
            // Fifty come when the others have gone.
            from_to_ns: Some(if n < 150 { (0, 10) } else { (20, 30) }),
            ..Heard::default()
        };
        let rang = Rang { ended: 200, failed: 0, busy: 0, streams: (0..200).map(stream).collect() };
        let few = CallsBench { turns: 20, ..bench(Plant::None) };
        let crowd = |bench: &CallsBench| {
            let limits = bench.crowd_limits(&rang, &[(600, 600); 200], 0.4, 1_000.0);
            let short = bench.short(CallsPart::Crowd);
            limits.iter().find(|l| l.name == "crowd: calls at the same time").unwrap().verdict(short)
        };
        assert_eq!(crowd(&few), Verdict::Fail, "200 were to be up at the same time, and 150 were");
        assert_eq!(crowd(&CallsBench { crowd: 199, ..few.clone() }), Verdict::Skip);
        let spoken = |bench: &CallsBench| bench.short(CallsPart::Spoken);
        assert_eq!((spoken(&few), spoken(&bench(Plant::None))), (Short::Allowed, Short::Refused));
        let spoken_of = |emergencies| spoken(&CallsBench { emergencies, ..bench(Plant::None) });
        assert_eq!((spoken_of(99), spoken_of(100)), (Short::Allowed, Short::Refused));
        let fixed = [CallsPart::Relay, CallsPart::Full, CallsPart::Ends, CallsPart::Steps, CallsPart::Quota];
        let least = CallsBench { crowd: 1, emergencies: 1, ..few };
        assert!(fixed.iter().all(|&part| least.short(part) == Short::Refused));
        let long_of = |calls, minutes| {
            CallsBench { long: LongCalls { calls, minutes }, ..bench(Plant::None) }.short(CallsPart::Long)
        };
        assert_eq!(
            (long_of(8, 31), long_of(7, 31), long_of(8, 29)),
            (Short::Refused, Short::Allowed, Short::Allowed)
        );
        let broken = Limit::new("crowd", "", Demand::Count, 200, vec![0.0; 150]);
        let skipped = Limit::new("turns", "", Demand::Count, 150, vec![0.0; 20]);
        let both = [(&skipped, Short::Allowed), (&broken, Short::Refused)];
        assert_eq!(limits::print_each(&mut Vec::new(), both).unwrap(), Verdict::Fail);
    }

    #[test]
    fn the_relays_ports_are_none_of_a_boxs_nor_of_those_that_the_system_hands_out() {
        let text = config(MOST_CALLS, None);
        let ports = text.lines().find_map(|line| line.strip_prefix("rtp_ports = \"")).unwrap();
        let last: u16 = ports.trim_end_matches('"').split('-').nth(1).unwrap().parse().unwrap();
        assert!(last < PORTS.0 && PORTS.1 < 32_768, "{last} {PORTS:?}");
        // Each call has two sides of two ports.
        assert!(usize::from(PORTS.1 - PORTS.0) > CROWD * 4);
    }

    #[test]
    fn a_caller_too_many_or_too_few_at_the_limit_is_red() {
        let full = |talk: usize, busy: usize| {
            let stream = |n: usize| Heard { windows: vec![n < talk; 23], ..Heard::default() };
            let streams = (0..LIMIT + BEYOND).map(stream).collect();
            verdict(&full_limits(&Rang { ended: LIMIT + BEYOND, failed: 0, busy, streams }))
        };
        assert_eq!(full(LIMIT, BEYOND), Verdict::Pass);
        assert_eq!(full(LIMIT, BEYOND - 1), Verdict::Fail);
        assert_eq!(full(LIMIT, BEYOND + 1), Verdict::Fail);
        assert_eq!(full(LIMIT + 1, BEYOND), Verdict::Fail);
    }

    #[test]
    fn eight_at_once_are_red_with_late_frames_slow_replies_or_a_lamp_that_stays_dark() {
        let good = Figures {
            settled: vec![500.0; 100],
            open: vec![1_100.0; 60],
            late: vec![2.0; 20_000],
            led: vec![400.0; 130],
            private: vec![0.0],
            ..Figures::default()
        };
        let with = |change: fn(&mut Figures)| {
            let mut figures = good.clone();
            change(&mut figures);
            verdict(&spoken_limits(&figures))
        };
        assert_eq!(with(|_| {}), Verdict::Pass);
        assert_eq!(with(|f| f.late.extend([21.0; 30])), Verdict::Fail);
        assert_eq!(with(|f| f.open.fill(1_900.0)), Verdict::Fail);
        assert_eq!(with(|f| f.led.extend([f64::INFINITY; 8])), Verdict::Fail);
        assert_eq!(with(|f| f.private.push(1.0)), Verdict::Fail);
    }

    #[test]
    fn the_configs_of_the_bench_are_whole() {
        let folder = tempfile::tempdir().unwrap();
        for (calls, name) in [(LIMIT, None), (MOST_CALLS, Some(LONG_NAME))] {
            let path = folder.path().join("nightbell.toml");
            std::fs::write(&path, config(calls, name)).unwrap();
            let read = Config::load(Some(&path)).unwrap();
            assert_eq!(read.line.calls, calls);
            assert_eq!(read.business.name == LONG_NAME, name.is_some());
        }
    }
}
