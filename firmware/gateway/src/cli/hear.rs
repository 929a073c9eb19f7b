//! `nightbell hear`: files through the pipeline of a call, and what was heard and decided.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use call::DecodeKind;
use dialogue::{Asks, Business};
use jiff::civil::DateTime;
use serde_json::{Map, Value, json};
use vocab::TriageDecision;

use super::{End, HearArgs, SlotArg, chain};
use crate::{
    audio::{self, Clip},
    clock,
    config::Config,
    hear::{Hearer, Report, fields},
    voice::{Engines, Reading},
};

/// The recogniser of the box.
const ON_THE_BOX: &str = "moonshine-tiny-en";

/// Hears the files in order, one line each. Exit 1 when one could not be heard, 2 for wrong use.
pub(super) fn run(args: &HearArgs, models: &Path) -> End {
    if args.recognizer != ON_THE_BOX {
        eprintln!("--recognizer {}: there is none but {ON_THE_BOX} on the box", args.recognizer);
        return End::Misuse;
    }
    let at = match args.at.as_deref().map(str::parse::<DateTime>).transpose() {
        Ok(at) => at,
        Err(error) => {
            eprintln!("--at: {error}; a local time such as 2026-01-15T23:00 is needed");
            return End::Misuse;
        }
    };
    let business = match Config::load(None) {
        Ok(config) => config.business,
        Err(error) => {
            eprintln!("{}", chain(&error));
            return End::Misuse;
        }
    };
    let mut job = match Job::new(Engines::native(models), asks(args.slot), at, &business) {
        Ok(job) => job,
        Err(error) => {
            eprintln!("{error}");
            return End::Fault;
        }
    };
    let mut end = End::Done;
    let mut out = io::stdout().lock();
    for file in &args.files {
        let (line, failed) = job.line(file);
        if failed {
            end = End::Fault;
        }
        let text = if args.json { line.to_string() } else { plain(&line) };
        match writeln!(out, "{text}").and_then(|()| out.flush()) {
            Ok(()) => {}
            // Whoever read our lines has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return end,
            Err(error) => {
                eprintln!("stdout can't be written: {error}");
                return End::Misuse;
            }
        }
    }
    end
}

struct Job<'b> {
    hearer: Hearer<'b>,
    engines: Engines,
    business: &'b Business,
    asks: Asks,
    at: Option<DateTime>,
}

impl<'b> Job<'b> {
    fn new(
        engines: Engines,
        asks: Asks,
        at: Option<DateTime>,
        business: &'b Business,
    ) -> Result<Self, String> {
        let recognizer = engines.recognizer().map_err(|e| chain(&e))?;
        let hearer = Hearer::new(recognizer, Reading::open(&engines), business, at).map_err(|e| chain(&e))?;
        Ok(Self { hearer, engines, business, asks, at })
    }

    /// The line of a file, and whether it could not be heard.
    fn line(&mut self, file: &Path) -> (Value, bool) {
        match self.heard(file) {
            Ok(line) => (line, false),
            Err(error) => (json!({ "file": file.display().to_string(), "error": error }), true),
        }
    }

    fn heard(&mut self, file: &Path) -> Result<Value, String> {
        let began = clock::cpu_seconds();
        let clip = audio::read(file).map_err(|e| chain(&e))?;
        let report = match self.hearer.hear(&clip, self.asks) {
            Ok(report) => report,
            Err(error) => {
                // As a voice thread does: the next file is heard by a new one.
                let recognizer = self.engines.recognizer().map_err(|e| chain(&e))?;
                self.hearer = Hearer::new(recognizer, Reading::open(&self.engines), self.business, self.at)
                    .map_err(|e| chain(&e))?;
                return Err(chain(&error));
            }
        };
        let mut line = self.told(file, &clip, &report);
        line.insert("cpu_s".to_owned(), rounded(clock::cpu_seconds() - began));
        Ok(Value::Object(line))
    }

    fn told(&self, file: &Path, clip: &Clip, report: &Report) -> Map<String, Value> {
        let speech: Vec<Value> =
            report.speech.iter().map(|(from, to)| json!([rounded(*from), rounded(*to)])).collect();
        let findings: Vec<Value> = report
            .findings
            .iter()
            .filter_map(|moment| {
                let hazard = moment.finding.hazard?;
                Some(json!({
                    "class": hazard.as_str(), "t": rounded(moment.at_s),
                    "score": score(moment.finding.decision), "witness": moment.finding.source,
                }))
            })
            .collect();
        let transcript: Vec<Value> = report
            .transcript
            .iter()
            .map(|said| {
                json!({
                    "t": rounded(said.at_s), "text": said.heard.text.expose(),
                    "confidence": said.heard.confidence, "final": said.kind == DecodeKind::Final,
                })
            })
            .collect();
        let turn_ends: Vec<Value> = report.turn_ends.iter().map(|t| rounded(*t)).collect();
        let mut line = Map::from_iter([
            ("file".to_owned(), json!(file.display().to_string())),
            ("duration_s".to_owned(), rounded(clip.seconds())),
            ("speech".to_owned(), json!(speech)),
            ("findings".to_owned(), json!(findings)),
            ("decision".to_owned(), json!(word(report.decision))),
            ("decision_s".to_owned(), rounded(report.decision_s)),
            ("question".to_owned(), json!(report.question)),
            ("transcript".to_owned(), json!(transcript)),
            ("turn_ends".to_owned(), json!(turn_ends)),
            ("fields".to_owned(), self.fields(report)),
        ]);
        if let Some(note) = &clip.note {
            line.insert("note".to_owned(), json!(note));
        }
        line
    }

    fn fields(&self, report: &Report) -> Value {
        let text = report.text();
        if text.is_empty() {
            return json!({});
        }
        let now = self.at.unwrap_or_else(|| self.business.local(clock::now().utc).datetime());
        let month = self.at.map(|at| at.month());
        let read = |text: &str| fields(self.asks, text, report.confidence(), self.business, now, month);
        // Who says a number twice has said it whole the second time.
        let last = report.transcript.iter().rfind(|said| said.kind == DecodeKind::Final);
        let found = [Some(text.as_str()), last.map(|said| said.heard.text.expose().as_str())]
            .into_iter()
            .flatten()
            .map(read)
            .rev()
            .max_by_key(|found| found.values().filter(|f| f.value.is_some()).count())
            .unwrap_or_default();
        let told = found.into_iter().map(|(name, field)| {
            let confidence = rounded(f64::from(field.confidence));
            let told =
                json!({ "value": field.value, "confidence": confidence, "treat": field.treat.as_str() });
            (name.to_owned(), told)
        });
        Value::Object(told.collect())
    }
}

fn asks(slot: Option<SlotArg>) -> Asks {
    match slot {
        None => Asks::Problem,
        Some(SlotArg::Phone) => Asks::Phone,
        Some(SlotArg::Address) => Asks::Address,
        Some(SlotArg::Name) => Asks::Name,
        Some(SlotArg::Zip) => Asks::Zip,
        Some(SlotArg::Slot) => Asks::Slot,
        Some(SlotArg::Yesno) => Asks::Confirm,
    }
}

const fn word(decision: TriageDecision) -> &'static str {
    match decision {
        TriageDecision::No => "no",
        TriageDecision::Ask => "ask",
        TriageDecision::Alarm => "alarm",
    }
}

/// Rules don't weigh: what alarms is sure, what asks is in between.
const fn score(decision: TriageDecision) -> f64 {
    match decision {
        TriageDecision::No => 0.0,
        TriageDecision::Ask => 0.5,
        TriageDecision::Alarm => 1.0,
    }
}

fn rounded(value: f64) -> Value {
    json!((value * 1_000.0).round() / 1_000.0)
}

/// The line for a person.
fn plain(line: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let file = PathBuf::from(text(&line["file"]));
    let mut out = format!("{}: ", file.display());
    if let Some(error) = line["error"].as_str() {
        return out + error;
    }
    out += &format!(
        "{} s, {} at {} s, {} s of CPU",
        line["duration_s"],
        text(&line["decision"]),
        line["decision_s"],
        line["cpu_s"]
    );
    for turn in line["transcript"].as_array().into_iter().flatten().filter(|t| t["final"] == true) {
        out += &format!("\n  {:>7} s  {}", turn["t"], text(&turn["text"]));
    }
    for finding in line["findings"].as_array().into_iter().flatten() {
        out += &format!("\n  {:>7} s  [{} {}]", finding["t"], text(&finding["class"]), finding["score"]);
    }
    if let Some(question) = line["question"].as_str() {
        out += &format!("\n  would ask: {question}");
    }
    for (name, field) in line["fields"].as_object().into_iter().flatten() {
        out += &format!(
            "\n  {name}: {} ({}, {})",
            text(&field["value"]),
            field["confidence"],
            text(&field["treat"])
        );
    }
    if let Some(note) = line["note"].as_str() {
        out += &format!("\n  note: {note}");
    }
    out
}

#[cfg(test)]
mod tests {
    use speech::{
        mouth::MouthError,
        recognise::{Recognizer, RecognizerError, Transcript},
    };
    use vocab::Private;

    use super::*;

    /// Hears a number in everything.
    struct Parrot;

    impl Recognizer for Parrot {
        fn transcribe(&mut self, _: &[i16]) -> Result<Transcript, RecognizerError> {
            let text = Private::new("three oh three five five five oh one four two".to_owned());
            Ok(Transcript { text, ..Transcript::default() })
        }
    }

    #[test]
    fn an_unreadable_file_is_told_and_the_others_are_heard() {
        let folder = tempfile::tempdir().unwrap();
        let (good, bad) = (folder.path().join("good.wav"), folder.path().join("bad.wav"));
        std::fs::write(&good, include_bytes!("../../../../models/golden/silero_8k.wav")).unwrap();
        std::fs::write(&bad, b"no sound").unwrap();
        let business = Config::load(None).unwrap().business;
        let engines = Engines::new(|| Ok(Box::new(Parrot)), || Err(MouthError::NoEngine));
        let mut job = Job::new(engines, Asks::Phone, None, &business).unwrap();
        let (line, failed) = job.line(&bad);
        assert!(failed && line["file"] == bad.display().to_string());
        assert!(line["error"].as_str().unwrap().contains("WAV"), "{line}");
        let (line, failed) = job.line(&good);
        assert!(!failed);
        for key in ["duration_s", "speech", "findings", "decision", "decision_s", "question"] {
            assert!(line.get(key).is_some(), "{key}");
        }
        assert_eq!(line["decision"], "no");
        assert_eq!(line["fields"]["phone"]["value"], "+13035550142");
        assert_eq!(line["fields"]["phone"]["treat"], "read_back");
        assert!(line["transcript"].as_array().unwrap().iter().any(|t| t["final"] == true));
        assert!(!line["turn_ends"].as_array().unwrap().is_empty() && line["cpu_s"].is_number());
        assert!(plain(&line).contains("three oh three"));
    }
}
