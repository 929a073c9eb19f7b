//! Ten spoken callers, each with a quirk of its own: whether their calls end right.
//!
//! A box on the loopback is rung by `nightbell call` over SIP and RTP, one caller after the other, and is judged by what an
//! owner sees: `nightbell calls export` for the outcome, `nightbell jobs export` for the job. Its kind, street, ZIP code and number
//! must be the caller's, its window the one that the caller took last; the name of a caller who spells it must sound like it.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use dialogue::wording::speak;
use fleet::JobNews;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use speech::mouth::CallerVoice;
use vocab::Private;

use super::{
    BenchError, Rows, ends,
    limits::{self, Demand, Limit, Short, Verdict},
    table,
};
use crate::{
    caller::Case,
    config::Config,
    demo::{said_by, sound_alike},
    phone::{BoxProcess, BoxSetUp, rehearse},
    why::chain,
};

/// The callers.
const CALLERS: &str = include_str!("../../../../tests/fixtures/speech/quirks.jsonl");

/// A fault planted into what is seen of each call: the bench must turn red.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum QuirksPlant {
    /// Nothing.
    #[default]
    None,
    /// Every job stands at another house.
    WrongStreet,
    /// Every caller took another window.
    OtherWindow,
    /// Every call ends as abandoned.
    LostOutcome,
}

impl QuirksPlant {
    fn spoil(self, rang: &mut Rang) {
        match self {
            Self::None => {}
            Self::WrongStreet => {
                for job in &mut rang.jobs {
                    let mut place = job.place.expose().clone();
                    place.street.insert(0, '1');
                    job.place = Private::new(place);
                }
            }
            Self::OtherWindow => rang.took = Some("1970-01-01T00:00".to_owned()),
            Self::LostOutcome => rang.outcome = Some("abandoned".to_owned()),
        }
    }
}

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct QuirksBench {
    /// Only callers whose id has this in it.
    pub only: Option<String>,
    /// What is planted.
    pub plant: QuirksPlant,
    /// Where each call goes, a JSON object a line.
    pub json: Option<PathBuf>,
    /// Where store and recordings go.
    pub data: PathBuf,
    /// Where runtimes and models lie.
    pub models: PathBuf,
}

/// How one call ended.
struct End {
    faults: Vec<String>,
}

impl QuirksBench {
    /// Rings. `Fail` = a call did not end right.
    ///
    /// # Errors
    /// [`BenchError`]: no box, no voice.
    pub fn run(&self, out: &mut dyn Write) -> Result<Verdict, BenchError> {
        let mut file = Rows::open(self.json.as_deref())?;
        let callers: Vec<(usize, Case)> = callers().into_iter().enumerate().collect();
        let now = callers.first().map(|(_, case)| case.now.to_string());
        let wanted = |case: &Case| self.only.as_ref().is_none_or(|only| case.id.contains(only.as_str()));
        let callers: Vec<_> = callers.into_iter().filter(|(_, case)| wanted(case)).collect();
        rehearse(&self.models, callers.iter().flat_map(|(n, case)| lines_of(*n, case)).collect())?;
        let file_of_callers = self.data.join("callers.jsonl");
        std::fs::create_dir_all(self.data.join("calls"))?;
        std::fs::write(&file_of_callers, CALLERS)?;
        let answering = BoxProcess::start(&BoxSetUp {
            data: self.data.clone(),
            models: self.models.clone(),
            at: now,
            seed: 1,
            ..BoxSetUp::default()
        })?;
        let config = Config::load(None).map_err(|e| BenchError::Hear(e.into()))?;
        let mut ends = Vec::new();
        for (n, case) in callers {
            let faults = match self.ring(&answering, &file_of_callers, &case, table::voice(n)) {
                Ok(mut rang) => {
                    self.plant.spoil(&mut rang);
                    faults(&case, &rang, &config.business.zone)
                }
                Err(why) => vec![why],
            };
            let word = if faults.is_empty() { "PASS" } else { "FAIL" };
            let quirks: Vec<&str> = case.quirks.iter().map(String::as_str).collect();
            writeln!(out, "{word} {}: {}{}", case.id, quirks.join(", "), told(&faults))?;
            out.flush()?;
            file.put(&json!({ "case": case.id, "quirks": quirks, "verdict": word, "faults": faults }))?;
            ends.push(End { faults });
        }
        drop(answering);
        // Of a few that were chosen each must end right all the same.
        let cases = if self.only.is_some() { ends.len().max(1) } else { 10 };
        let (limit, short) = (limit(&ends, cases), Short::Refused);
        file.put(&limit.json(short))?;
        let verdict = limits::print(out, &[limit], short)?;
        writeln!(out, "recordings, store and events: {}", self.data.display())?;
        if self.plant != QuirksPlant::None {
            writeln!(out, "planted: {:?}", self.plant)?;
        }
        Ok(verdict)
    }

    /// A call, and what the owner sees of it.
    fn ring(
        &self,
        answering: &BoxProcess,
        callers: &Path,
        case: &Case,
        voice: CallerVoice,
    ) -> Result<Rang, String> {
        let mut call = command("call")?;
        call.arg(answering.sip.to_string()).arg("--caller").arg(callers).args(["--id", &case.id]);
        call.arg("--events").arg(&answering.events).args(["--voice", voice.name()]);
        let recording = self.data.join("calls").join(format!("{}.wav", case.id));
        call.arg("--record").arg(recording).arg("--json").arg("--models").arg(&self.models);
        let seen: Value = serde_json::from_str(&output(call)?).map_err(|e| chain(&e))?;
        let Some(id) = seen["call"].as_str() else { return Err("the box told of no such call".to_owned()) };
        let mut jobs = command("jobs")?;
        jobs.arg("--data").arg(&self.data).arg("export");
        let jobs = output(jobs)?;
        let mut calls = command("calls")?;
        calls.arg("--data").arg(&self.data).arg("export");
        let calls = output(calls)?;
        let stories = calls.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let outcome = stories
            .filter(|story| story["call"]["call"].as_str() == Some(id))
            .find_map(|story| story["call"]["outcome"].as_str().map(str::to_owned));
        let jobs = jobs.lines().filter_map(|line| serde_json::from_str::<JobNews>(line).ok());
        Ok(Rang {
            outcome,
            jobs: jobs.filter(|job| job.call.to_string() == id).collect(),
            took: seen["took"]["start"].as_str().map(str::to_owned),
        })
    }
}

/// What is known of a call that was made.
struct Rang {
    outcome: Option<String>,
    jobs: Vec<JobNews>,
    /// Start of the window that the caller took last, local.
    took: Option<String>,
}

/// This very program.
fn command(what: &str) -> Result<Command, String> {
    let mut command = Command::new(std::env::current_exe().map_err(|e| chain(&e))?);
    command.arg(what).stdin(Stdio::null()).stderr(Stdio::inherit());
    Ok(command)
}

fn output(mut command: Command) -> Result<String, String> {
    let done = command.output().map_err(|e| chain(&e))?;
    if done.status.success() {
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    } else {
        Err(format!(
            "nightbell {:?} ended with {}",
            command.get_args().next().unwrap_or_default(),
            done.status
        ))
    }
}

fn callers() -> Vec<Case> {
    Case::read(CALLERS, "quirks.jsonl").expect("the table can be read, as a test shows")
}

/// Everything that they may say: rendered ahead.
pub(super) fn lines() -> Vec<(CallerVoice, String)> {
    callers().iter().enumerate().flat_map(|(n, case)| lines_of(n, case)).collect()
}

/// Everything that one may say.
fn lines_of(n: usize, case: &Case) -> Vec<(CallerVoice, String)> {
    let own = said_by(case).into_iter().chain(ends::when_misheard(case)).chain(of_quirks(case));
    own.map(|text| (table::voice(n), text)).collect()
}

/// What callers say because of their quirks, and where a question comes a second time.
fn of_quirks(case: &Case) -> Vec<String> {
    let (says, facts) = (&case.says, &case.facts);
    let mut all = says.question.clone();
    all.push(facts.name.clone());
    all.extend(says.first_spelled.first().cloned());
    let number = facts.phone.as_ref().map(speak::phone_digits);
    all.extend(number.into_iter().flat_map(|digits| [format!("no, my number is {digits}"), digits]));
    let wanted = if says.slot_pref == "second" { &says.slot_by.second } else { &says.slot_by.first };
    all.extend(wanted.first().map(|words| format!("no, I wanted {words}")));
    if case.has("changes_mind_on_slot") {
        let other =
            says.slot_by.second.iter().map(|words| format!("actually, can we change the time, {words}"));
        all.extend(other);
    }
    if let Some(letters) = says.name_spelled.first().filter(|_| case.has("spells_name")) {
        all.extend(says.name.iter().map(|name| format!("{name}, {letters}")));
    }
    all.extend(says.slot_by.second.first().filter(|_| says.slot_pref == "second").cloned());
    all
}

/// What is not as it must be, in words.
fn faults(case: &Case, rang: &Rang, zone: &TimeZone) -> Vec<String> {
    let expect = &case.expect;
    let mut faults = Vec::new();
    let mut compare = |what: &str, expected: &str, found: &str| {
        if !expected.is_empty() && expected != found {
            faults.push(format!("{what}: expected {expected:?}, found {found:?}"));
        }
    };
    compare("outcome", &expect.outcome, rang.outcome.as_deref().unwrap_or("none"));
    match &rang.jobs[..] {
        [job] => {
            let place = job.place.expose();
            compare("kind", &expect.job_kind, job.kind.as_str());
            compare("street", &expect.street_normalised, &place.street);
            compare("zip", &expect.zip, place.zip.as_deref().unwrap_or_default());
            compare("phone", &expect.phone_e164, job.phone.as_ref().map_or("", vocab::Phone::e164));
            if !sound_alike(&expect.name, job.name.expose()) {
                compare("name", &expect.name, job.name.expose());
            }
            let local =
                |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string();
            let slot = job.slot.as_ref().map(|slot| local(slot.start)).unwrap_or_default();
            compare("slot", rang.took.as_deref().unwrap_or("one that the caller took"), &slot);
        }
        jobs => compare("jobs", "1", &jobs.len().to_string()),
    }
    faults
}

fn told(faults: &[String]) -> String {
    if faults.is_empty() { String::new() } else { format!("; {}", faults.join("; ")) }
}

fn limit(ends: &[End], cases: usize) -> Limit {
    let right: Vec<f64> = ends.iter().map(|end| f64::from(u8::from(end.faults.is_empty()))).collect();
    Limit::new("callers with quirks whose calls end right", "", Demand::Reach(100.0), cases, right)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ten_callers_have_ten_quirks_and_numbers_of_their_own() {
        let callers = callers();
        let numbers: BTreeSet<_> = callers.iter().filter_map(|c| c.caller_number.clone()).collect();
        let quirks: BTreeSet<_> = callers.iter().flat_map(|c| c.quirks.clone()).collect();
        assert_eq!((callers.len(), numbers.len(), quirks.len()), (10, 10, 10));
        assert!(callers.iter().all(|c| c.now == callers[0].now && c.expect.outcome == "booked"));
    }

    #[test]
    fn a_name_that_was_spelled_must_sound_like_the_callers() {
        let case = callers().into_iter().find(|case| case.has("spells_name")).unwrap();
        assert!(
            sound_alike(&case.expect.name, "Norah Ashby") && !sound_alike(&case.expect.name, "Nora Ashley")
        );
    }

    #[test]
    fn a_call_is_right_only_with_its_outcome_and_every_field() {
        let case = callers().remove(0);
        let zone = TimeZone::UTC;
        let job: JobNews = serde_json::from_value(json!({
            "job": "j-00000000000a1", "call": "c-00000000000a1", "board_id": "J-1", "state": "booked", "kind": "hvac_tuneup",
            "urgency": "routine", "slot": {"start": "2026-04-15T08:00:00Z", "end": "2026-04-15T10:00:00Z"},
            "name": "Linda Burdick", "phone": "+13035550111",
            "place": {"street": "496 Clarkson St", "unit": null, "city": "Denver", "zip": "80218"},
            "summary": "", "flags": [], "dialled": null, "campaign": null,
        }))
        .unwrap();
        let rang = |job: JobNews, took: &str| Rang {
            outcome: Some("booked".to_owned()),
            jobs: vec![job],
            took: Some(took.to_owned()),
        };
        assert_eq!(faults(&case, &rang(job.clone(), "2026-04-15T08:00"), &zone), Vec::<String>::new());
        assert_eq!(faults(&case, &rang(job.clone(), "2026-04-15T10:00"), &zone).len(), 1);
        for plant in [QuirksPlant::WrongStreet, QuirksPlant::OtherWindow, QuirksPlant::LostOutcome] {
            let mut spoiled = rang(job.clone(), "2026-04-15T08:00");
            plant.spoil(&mut spoiled);
            assert_eq!(faults(&case, &spoiled, &zone).len(), 1, "{plant:?}");
        }
        let elsewhere = JobNews { phone: None, ..job };
        assert_eq!(faults(&case, &rang(elsewhere, "2026-04-15T08:00"), &zone).len(), 1);
        assert_eq!(faults(&case, &Rang { outcome: None, jobs: Vec::new(), took: None }, &zone).len(), 2);
    }
}
