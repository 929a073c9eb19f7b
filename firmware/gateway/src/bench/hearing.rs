//! The bench of hearing: recorded callers through the pipeline of `hear`, and what was decided of them.
//!
//! The callers are those of the folder `speech/triage` beside the tree (`NIGHTBELL_SHARED`): rendered utterances on telephone
//! audio, labelled by one author. They are a test set: nothing is tuned on them, and a row tells what was decided, not what
//! was said. Calls of the box's own voice are left out; Spanish ones are shown and judged by no limit. No season is assumed
//! and no network is used.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use dialogue::Asks;
use serde_json::json;
use vocab::TriageDecision;

use super::{
    BenchError, Rows,
    limits::{self, Demand, Limit, Short, Verdict},
    machine, progress,
};
use crate::{
    audio,
    clock::monotonic_ns,
    config::Config,
    hear::Hearer,
    voice::{Engines, Reading},
};

/// A fault planted into what was decided: the bench must turn red.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum HearingPlant {
    /// Nothing.
    #[default]
    None,
    /// No alarm is heard, and nothing is asked.
    Deaf,
    /// What should alarm is asked about.
    Timid,
    /// Everything alarms.
    Alarmist,
    /// What should be left alone is asked about.
    Nosy,
}

impl HearingPlant {
    fn decided(self, decision: TriageDecision) -> TriageDecision {
        match (self, decision) {
            (Self::Deaf, _) => TriageDecision::No,
            (Self::Alarmist, _) => TriageDecision::Alarm,
            (Self::Timid, TriageDecision::Alarm) | (Self::Nosy, TriageDecision::No) => TriageDecision::Ask,
            (Self::None | Self::Timid | Self::Nosy, decision) => decision,
        }
    }
}

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct HearingBench {
    /// The folder with `speech/triage` in it.
    pub shared: PathBuf,
    /// Where runtimes and models lie.
    pub models: PathBuf,
    /// Calls at most, evenly from the whole.
    pub calls: usize,
    /// Whether too few cases are skipped.
    pub short: Short,
    /// What is planted.
    pub plant: HearingPlant,
    /// Where each case goes, a JSON object a line.
    pub json: Option<PathBuf>,
}

/// A caller of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Call {
    id: String,
    label: Label,
    language: String,
    voice: String,
    file: PathBuf,
}

/// What its author says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    LifeSafety,
    Emergency,
    /// Urgent, routine, none: no alarm.
    Calm,
}

/// A caller and what was decided.
#[derive(Clone, Copy, Debug)]
struct Heard {
    label: Label,
    english: bool,
    decision: TriageDecision,
}

impl HearingBench {
    /// Measures. `Fail` = a limit was broken.
    ///
    /// # Errors
    /// [`BenchError`], naming the file that can't be read.
    pub fn run(&self, out: &mut dyn Write) -> Result<Verdict, BenchError> {
        let mut rows = Rows::open(self.json.as_deref())?;
        let calls = self.calls()?;
        writeln!(out, "on {}", machine::machine())?;
        let begun = monotonic_ns();
        let config = Config::load(None).map_err(|e| BenchError::Hear(e.into()))?;
        let engines = Engines::native(&self.models);
        let recognizer = engines.recognizer().map_err(|e| BenchError::Hear(e.into()))?;
        let mut hearer = Hearer::new(recognizer, Reading::open(&engines), &config.business, None)
            .map_err(|e| BenchError::Hear(e.into()))?;
        let bar = progress(calls.len(), "callers");
        let mut heard = Vec::new();
        for call in &calls {
            let clip = audio::read(&call.file).map_err(|e| BenchError::Hear(e.into()))?;
            let report = hearer.hear(&clip, Asks::Problem).map_err(|e| BenchError::Hear(e.into()))?;
            let decision = self.plant.decided(report.decision);
            let last = report.findings.last().map(|moment| &moment.finding);
            rows.put(&json!({
                "case": call.id, "label": call.label.as_str(), "language": call.language, "voice": call.voice,
                "decision": decision, "hazard": last.and_then(|f| f.hazard), "witness": last.map(|f| f.source),
                "decision_s": report.decision_s, "words": report.text().split_whitespace().count(),
            }))?;
            heard.push(Heard { label: call.label, english: call.language == "en", decision });
            bar.inc(1);
        }
        bar.finish_and_clear();
        let all = limits(&heard);
        for limit in &all {
            rows.put(&limit.json(self.short))?;
        }
        let verdict = limits::print(out, &all, self.short)?;
        writeln!(out, "took {} s", (monotonic_ns() - begun) / 1_000_000_000)?;
        if self.plant != HearingPlant::None {
            writeln!(out, "planted: {:?}", self.plant)?;
        }
        Ok(verdict)
    }

    /// Who is to be heard.
    fn calls(&self) -> Result<Vec<Call>, BenchError> {
        let folder = self.shared.join("speech/triage");
        let path = folder.join("MANIFEST.tsv");
        let text = std::fs::read_to_string(&path).map_err(|source| BenchError::Callers { path, source })?;
        let mut calls = manifest(&text, &folder);
        calls.retain(|call| call.voice != OWN_VOICE);
        let keep = self.calls.min(calls.len());
        let of = calls.len();
        Ok((0..keep).map(|n| calls[n * of / keep].clone()).collect())
    }
}

impl Label {
    fn named(word: &str) -> Option<Self> {
        match word {
            "life_safety" => Some(Self::LifeSafety),
            "emergency" => Some(Self::Emergency),
            "urgent" | "routine" | "none" => Some(Self::Calm),
            _ => None,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::LifeSafety => "life_safety",
            Self::Emergency => "emergency",
            Self::Calm => "calm",
        }
    }
}

/// The rows of a manifest; one that lacks a column or has another label is left out.
fn manifest(text: &str, folder: &Path) -> Vec<Call> {
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let place = |name: &str| head.iter().position(|h| *h == name);
    let (Some(id), Some(label), Some(language), Some(voice), Some(file)) =
        (place("id"), place("label"), place("language"), place("voice"), place("file"))
    else {
        return Vec::new();
    };
    let call = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |at: usize| cells.get(at).map(|c| (*c).to_owned());
        Some(Call {
            id: cell(id)?,
            label: Label::named(&cell(label)?)?,
            language: cell(language)?,
            voice: cell(voice)?,
            file: folder.join(cell(file)?),
        })
    };
    lines.filter_map(call).collect()
}

/// What is demanded of English callers, and what is shown of Spanish ones.
fn limits(heard: &[Heard]) -> Vec<Limit> {
    let limit =
        |name, demand, cases, english: bool, labels: &[Label], counts: &dyn Fn(TriageDecision) -> bool| {
            let some = heard.iter().filter(|h| h.english == english && labels.contains(&h.label));
            let figures = some.map(|h| f64::from(u8::from(counts(h.decision)))).collect();
            Limit { name, unit: "", demand, cases, figures }
        };
    let (alarm, grave, calm) = ([Label::LifeSafety, Label::Emergency], [Label::LifeSafety], [Label::Calm]);
    let is = |wanted: TriageDecision| move |decision: TriageDecision| decision == wanted;
    let (no, ask, raised) = (is(TriageDecision::No), is(TriageDecision::Ask), is(TriageDecision::Alarm));
    vec![
        limit("emergencies neither alarmed nor asked", Demand::Share(5.0), 120, true, &alarm, &no),
        limit("life safety neither alarmed nor asked", Demand::Share(4.0), 50, true, &grave, &no),
        limit("emergencies alarmed at once", Demand::Reach(72.0), 120, true, &alarm, &raised),
        limit("other calls alarmed", Demand::Share(5.0), 120, true, &calm, &raised),
        limit("other calls asked", Demand::Share(18.0), 120, true, &calm, &ask),
        limit("Spanish: neither", Demand::ShownShare, 0, false, &alarm, &no),
        limit("Spanish: alarmed at once", Demand::ShownShare, 0, false, &alarm, &raised),
        limit("Spanish: others alarmed", Demand::ShownShare, 0, false, &calm, &raised),
        limit("Spanish: others asked", Demand::ShownShare, 0, false, &calm, &ask),
    ]
}

/// The box's own voice is never a caller.
const OWN_VOICE: &str = "piper:joe";

#[cfg(test)]
mod tests {
    use super::*;

    /// Callers of whom a good box decides nine of ten as it should, seen through a fault.
    fn verdict(plant: HearingPlant) -> Verdict {
        let decided = |label, n: usize| match (label, n % 20) {
            (Label::Calm, 0) => TriageDecision::Ask,
            (Label::Calm, _) => TriageDecision::No,
            (Label::LifeSafety | Label::Emergency, 0 | 1) => TriageDecision::Ask,
            (Label::LifeSafety | Label::Emergency, _) => TriageDecision::Alarm,
        };
        let labels = [Label::LifeSafety, Label::Emergency, Label::Calm];
        let heard: Vec<Heard> = (0..600)
            .map(|n| (labels[n % 3], n))
            .map(|(label, n)| Heard { label, english: true, decision: plant.decided(decided(label, n)) })
            .collect();
        limits::print(&mut Vec::new(), &limits(&heard), Short::Refused).unwrap()
    }

    #[test]
    fn a_box_that_hears_passes_and_every_planted_fault_turns_the_bench_red() {
        assert_eq!(verdict(HearingPlant::None), Verdict::Pass);
        for plant in [HearingPlant::Deaf, HearingPlant::Timid, HearingPlant::Alarmist, HearingPlant::Nosy] {
            assert_eq!(verdict(plant), Verdict::Fail, "{plant:?}");
        }
    }

    #[test]
    fn callers_are_read_by_the_names_of_columns() {
        let text =
            "label\tid\tvoice\tfile\tlanguage\nnone\ta\tkokoro:am_echo\tx.flac\ten\nodd\tb\tc\td\te\nshort\n";
        let calls = manifest(text, Path::new("/f"));
        assert_eq!(calls.len(), 1);
        assert_eq!((calls[0].label, &calls[0].file), (Label::Calm, &PathBuf::from("/f/x.flac")));
        assert!(manifest("no\thead\n", Path::new("/f")).is_empty());
    }

    #[test]
    fn a_bench_without_its_callers_says_where_they_should_be() {
        let bench = HearingBench {
            shared: "nowhere".into(),
            models: "none".into(),
            calls: 1,
            short: Short::Refused,
            plant: HearingPlant::None,
            json: None,
        };
        let error = bench.run(&mut Vec::new()).unwrap_err().to_string();
        assert!(error.contains("MANIFEST.tsv"), "{error}");
    }
}
