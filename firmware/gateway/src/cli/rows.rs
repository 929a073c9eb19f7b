//! `nightbell calls` and `nightbell jobs`: the rows of a box, for the owner's eye. Reads beside a running box.
//!
//! Private words are shown here, on stdout and nowhere else: who may read the store may read its calls.

use std::{
    error::Error,
    fmt::Write as _,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use comfy_table::{Table, presets::UTF8_FULL_CONDENSED};
use jiff::{Timestamp, tz::TimeZone};
use store::{CallRow, JobRow, MessageRow, Shelf, Story};
use vocab::{CallId, Field, JobId, Phone, Slot};

use super::{End, RowsAction, RowsArgs, chain};
use crate::{
    config::Config,
    desk::{job_news, recording},
};

/// More rows than any box keeps: what `export` asks for.
const ALL: u32 = u32::MAX;
/// Programs that play a WAV file, the first that is there is taken.
const PLAYERS: [(&str, &[&str]); 4] = [
    ("aplay", &["-q"]),
    ("paplay", &[]),
    ("afplay", &[]),
    ("ffplay", &["-nodisp", "-autoexit", "-loglevel", "error"]),
];

pub(super) type Whatever = Box<dyn Error>;

/// `nightbell calls`.
pub fn calls(args: &RowsArgs) -> End {
    ended(calls_of(args, io::stdout().lock()))
}

/// `nightbell jobs`.
pub fn jobs(args: &RowsArgs) -> End {
    ended(jobs_of(args, io::stdout().lock()))
}

pub(super) fn ended(result: Result<(), Whatever>) -> End {
    match result {
        Ok(()) => End::Done,
        Err(error) => {
            let pipe =
                error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe);
            if pipe {
                return End::Done;
            }
            eprintln!("{}", chain(error.as_ref()));
            End::Fault
        }
    }
}

pub(super) fn shelf(data: &Path) -> Result<Shelf, Whatever> {
    let path = data.join("nightbell.db");
    if !path.is_file() {
        let what = "no box has kept anything there; name its folder with --data";
        return Err(format!("there is no store in {}: {what}", data.display()).into());
    }
    Ok(Shelf::open(&path)?)
}

fn zone(args: &RowsArgs) -> Result<TimeZone, Whatever> {
    Ok(Config::load(args.config.as_deref())?.business.zone.clone())
}

fn calls_of(args: &RowsArgs, mut to: impl Write) -> Result<(), Whatever> {
    let shelf = shelf(&args.data)?;
    let zone = zone(args)?;
    match args.action.clone().unwrap_or(RowsAction::List { limit: 50 }) {
        RowsAction::List { limit } => {
            let rows = shelf.calls(limit)?.into_iter().map(|row| call_cells(&row, &zone));
            write!(to, "{}", table(&["call", "began", "caller", "outcome", "alarm"], rows))?;
        }
        RowsAction::Show { id } => match shelf.story(id.parse::<CallId>()?)? {
            Some(story) => write!(to, "{}", told(&story, &zone)?)?,
            None => return Err(format!("no call {id} is kept; `nightbell calls` lists them").into()),
        },
        RowsAction::Play { id } => play(&recording(&args.data.join("recordings"), id.parse()?))?,
        RowsAction::DeleteRecording { id } => delete_recording(&args.data, id.parse()?, &mut to)?,
        RowsAction::Export => {
            for row in shelf.calls(ALL)? {
                if let Some(story) = shelf.story(row.call)? {
                    writeln!(to, "{}", serde_json::to_string(&story)?)?;
                }
            }
        }
    }
    Ok(to.flush()?)
}

fn jobs_of(args: &RowsArgs, mut to: impl Write) -> Result<(), Whatever> {
    let shelf = shelf(&args.data)?;
    let zone = zone(args)?;
    match args.action.clone().unwrap_or(RowsAction::List { limit: 50 }) {
        RowsAction::List { limit } => {
            let rows = shelf.jobs(limit)?.into_iter().map(|row| job_cells(&row, &zone));
            let head = [
                "job",
                "number",
                "state",
                "kind",
                "urgency",
                "window",
                "technician",
                "where",
                "who",
                "check",
            ];
            write!(to, "{}", table(&head, rows))?;
        }
        RowsAction::Show { id } => {
            let job = job_named(&shelf, &id)?;
            write!(to, "{}", job_told(&job, &zone)?)?;
            writeln!(to, "\nThe call behind it: nightbell calls show {}", job.call)?;
        }
        RowsAction::Play { id } => {
            play(&recording(&args.data.join("recordings"), job_named(&shelf, &id)?.call))?;
        }
        RowsAction::DeleteRecording { id } => {
            delete_recording(&args.data, job_named(&shelf, &id)?.call, &mut to)?
        }
        RowsAction::Export => {
            let campaigns = Config::load(args.config.as_deref())?.campaigns;
            for row in shelf.jobs(ALL)? {
                let dialled = shelf.dialled(row.call)?;
                writeln!(to, "{}", job_news(row, dialled, &campaigns)?.payload())?;
            }
        }
    }
    Ok(to.flush()?)
}

/// By our id or by the board's number.
fn job_named(shelf: &Shelf, id: &str) -> Result<JobRow, Whatever> {
    let job = match id.parse::<JobId>() {
        Ok(job) => shelf.job(job)?,
        Err(_) => shelf.jobs(ALL)?.into_iter().find(|row| row.board_id == id),
    };
    job.ok_or_else(|| format!("no job {id} is kept; `nightbell jobs` lists them").into())
}

pub(super) fn table<R: IntoIterator<Item = String>>(
    head: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> String {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(head);
    for row in rows {
        table.add_row(row);
    }
    format!("{table}\n")
}

fn call_cells(row: &CallRow, zone: &TimeZone) -> [String; 5] {
    [
        row.call.to_string(),
        moment(row.started, zone),
        number(row.caller.as_ref()),
        row.outcome.clone().unwrap_or_else(|| "under way".to_owned()),
        if row.alarm { "ALARM" } else { "" }.to_owned(),
    ]
}

fn job_cells(row: &JobRow, zone: &TimeZone) -> [String; 10] {
    [
        row.job.to_string(),
        row.board_id.clone(),
        state(row),
        row.kind.clone(),
        row.urgency.clone(),
        window(row.slot.as_ref(), zone),
        row.technician.clone().unwrap_or_default(),
        address(row),
        row.name.expose().clone(),
        flags(&row.flags),
    ]
}

/// Everything of a call in the order in which it happened.
fn told(story: &Story, zone: &TimeZone) -> Result<String, std::fmt::Error> {
    let call = &story.call;
    let mut text = String::new();
    writeln!(
        text,
        "{} from {} to {}",
        call.call,
        number(call.caller.as_ref()),
        number(call.dialled.as_ref())
    )?;
    writeln!(text, "began {}", moment(call.started, zone))?;
    let mut steps = steps(story);
    steps.sort_by_key(|(seq, _)| *seq);
    for (_, step) in steps {
        writeln!(text, "{step}")?;
    }
    let outcome = call.outcome.as_deref().unwrap_or("under way");
    let reason = call.reason.as_deref().map_or_else(String::new, |r| format!(" ({r})"));
    let ended = call.ended.map_or_else(String::new, |at| format!(" at {}", moment(at, zone)));
    writeln!(text, "\noutcome: {outcome}{reason}{ended}")?;
    for job in &story.jobs {
        write!(text, "\n{}", job_told(job, zone)?)?;
    }
    for change in &story.changes {
        let to = change.to.as_ref().map_or_else(|| "cancelled".to_owned(), |s| window(Some(s), zone));
        writeln!(text, "\nappointment {}: {} -> {to}", change.board_id, window(change.from.as_ref(), zone))?;
    }
    for message in &story.messages {
        writeln!(text, "\n{}", message_told(message))?;
    }
    Ok(text)
}

/// Turns, findings, decisions, questions and alarms, each with its place in the order.
fn steps(story: &Story) -> Vec<(i64, String)> {
    let turns = story.turns.iter().map(|t| {
        let at = t.into_ms.max(0) / 1_000;
        let asks = t.asks.as_ref().map_or_else(String::new, |a| format!("  [{a}]"));
        let sure = t.confidence.map_or_else(String::new, |c| format!("  ({c:.2})"));
        (t.seq, format!("{:>2}:{:02} {:>6}  {}{asks}{sure}", at / 60, at % 60, t.speaker, t.text.expose()))
    });
    let findings = story.findings.iter().map(|f| {
        let hazard = f.hazard.as_deref().unwrap_or("no hazard");
        (f.seq, format!("        found  {}: {hazard}, {} ({})", f.decision, f.urgency, f.why))
    });
    let decisions = story.decisions.iter().map(|d| {
        let detail: Vec<String> = d.detail.expose().iter().map(|(k, v)| format!("{k} = {v}")).collect();
        let detail = if detail.is_empty() { String::new() } else { format!("  {{{}}}", detail.join(", ")) };
        (d.seq, format!("      decided  {} ({}){detail}", d.what, d.why))
    });
    let questions = story
        .questions
        .iter()
        .map(|q| (q.seq, format!("        asked  {}: {} in {} ms", q.kind, q.result, q.took_ms)));
    let alarms = story.alarms.iter().map(|a| {
        let by = a
            .silenced_by
            .as_ref()
            .map_or_else(|| "not silenced".to_owned(), |by| format!("silenced by {by}"));
        (a.seq, format!("        ALARM  {}, {}; {by}", a.hazard, a.urgency))
    });
    turns.chain(findings).chain(decisions).chain(questions).chain(alarms).collect()
}

fn job_told(job: &JobRow, zone: &TimeZone) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    writeln!(text, "job {} ({}), {}", job.job, job.board_id, state(job))?;
    writeln!(text, "  what    {} ({})", job.kind, job.urgency)?;
    writeln!(text, "  where   {}", address(job))?;
    writeln!(text, "  who     {} {}", job.name.expose(), number(job.phone.as_ref()))?;
    writeln!(text, "  when    {}", window(job.slot.as_ref(), zone))?;
    if let Some(technician) = &job.technician {
        writeln!(text, "  comes   {technician}")?;
    }
    if !job.flags.is_empty() {
        writeln!(text, "  check   {}", flags(&job.flags))?;
    }
    for line in job.summary.expose().lines() {
        writeln!(text, "  | {line}")?;
    }
    Ok(text)
}

fn message_told(message: &MessageRow) -> String {
    let who = format!("{} {}", message.name.expose(), number(message.phone.as_ref()));
    format!(
        "message {} for {:?} from {}\n  | {}",
        message.board_id,
        message.target,
        who.trim(),
        message.text.expose()
    )
}

fn state(row: &JobRow) -> String {
    match row.state {
        vocab::JobState::Booked => "booked",
        vocab::JobState::Requested => "requested",
        vocab::JobState::Cancelled => "cancelled",
    }
    .to_owned()
}

fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %Y-%m-%d %H:%M:%S").to_string()
}

fn window(slot: Option<&Slot>, zone: &TimeZone) -> String {
    let Some(slot) = slot else { return "no window".to_owned() };
    let (start, end) = (slot.start.to_zoned(zone.clone()), slot.end.to_zoned(zone.clone()));
    format!("{} to {}", start.strftime("%a %Y-%m-%d %H:%M"), end.strftime("%H:%M"))
}

fn number(phone: Option<&Phone>) -> String {
    phone.map_or_else(|| "withheld".to_owned(), |p| p.e164().to_owned())
}

fn address(row: &JobRow) -> String {
    let place = row.place.expose();
    let unit = place.unit.as_ref().map(|u| format!("unit {u}"));
    let city = [place.city.clone(), place.zip.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let parts = [Some(place.street.clone()), unit, Some(city)];
    parts.into_iter().flatten().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
}

fn flags(flags: &[Field]) -> String {
    flags.iter().map(|f| f.as_str()).collect::<Vec<_>>().join(", ")
}

/// Deletes a call's recording; of a call that goes on, what it still writes goes with it.
fn delete_recording(data: &Path, call: CallId, to: &mut impl Write) -> Result<(), Whatever> {
    let file = recording(&data.join("recordings"), call);
    match std::fs::remove_file(&file) {
        Ok(()) => Ok(writeln!(to, "the recording of {call} is gone; its rows stay")?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(format!("there is no recording {}: was the call recorded?", file.display()).into())
        }
        Err(error) => Err(format!("{} can't be removed: {error}", file.display()).into()),
    }
}

fn play(file: &PathBuf) -> Result<(), Whatever> {
    if !file.is_file() {
        return Err(format!("there is no recording {}: was the call recorded?", file.display()).into());
    }
    for (player, options) in PLAYERS {
        match Command::new(player).args(options).arg(file).status() {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) => return Err(format!("{player} could not play {}: {status}", file.display()).into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(format!("{player} does not start: {error}").into()),
        }
    }
    Err(format!("no player is installed (apt install alsa-utils); the recording is {}", file.display())
        .into())
}

#[cfg(test)]
pub(super) mod tests;
