//! What the demo shows: a call as it happens, its end, and the table of all.

use std::io::{self, Write};

use comfy_table::Table;
use serde_json::Value;
use speech::mouth::CallerVoice;

use super::Rung;
use crate::{
    caller::Case,
    phone::{Happening, PanelChange},
    typed::JobLine,
};

pub(super) fn begins(out: &mut dyn Write, case: &Case, voice: CallerVoice) -> io::Result<()> {
    let hours = if case.after_hours { "after hours" } else { "in hours" };
    writeln!(out, "\n== {}: {} ({hours}), spoken by {voice}", case.id, case.now)
}

/// One thing that happened, and what changed on the panel meanwhile.
pub fn happening(out: &mut dyn Write, it: &Happening, panel: &[PanelChange]) -> io::Result<()> {
    for change in panel {
        match change.what.as_str() {
            // Lamp and bell follow their rhythm from here on: each beat is in the log, not here.
            what if what.starts_with("alarm ") => row(out, "panel", "EMERGENCY LED on, bell on")?,
            "led call on" | "led call off" => row(out, "panel", &change.what)?,
            what if ["silenced", "cleared", "pressed"].iter().any(|w| what.starts_with(w)) => {
                row(out, "panel", what)?
            }
            // Blinking, and what every box shows when it starts.
            _ => {}
        }
    }
    match it.event.as_str() {
        "say" => row(out, "box", it.text("say")),
        "heard" => {
            let sure = it.body["confidence"].as_f64().map_or_else(String::new, |c| format!("  ({c:.2})"));
            row(out, "caller", &format!("{}{sure}", it.text("text")))
        }
        "finding" if it.text("decision") != "no" => row(
            out,
            "triage",
            &format!("{} {}: {}", it.text("decision"), words(&it.body["hazard"]), it.text("why")),
        ),
        "decision" => row(
            out,
            "why",
            &format!("{}: {} {}", it.text("what"), it.text("why"), detail(&it.body["detail"])),
        ),
        "asked" => row(
            out,
            "office",
            &format!("{} → {} in {} ms", it.text("kind"), it.text("result"), it.body["took_ms"]),
        ),
        "alarm" => {
            row(out, "ALARM", &format!("{} ({})", words(&it.body["hazard"]), words(&it.body["urgency"])))
        }
        "ended" => row(out, "ended", &words(&it.body["outcome"])),
        // Partial words, and rows that come in another form.
        _ => Ok(()),
    }
}

fn row(out: &mut dyn Write, who: &str, what: &str) -> io::Result<()> {
    writeln!(out, "{who:>8}  {what}")?;
    out.flush()
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn detail(value: &Value) -> String {
    let Some(fields) = value.as_object().filter(|f| !f.is_empty()) else { return String::new() };
    let shown: Vec<String> = fields.iter().map(|(key, value)| format!("{key}={}", words(value))).collect();
    format!("[{}]", shown.join(", "))
}

/// The job rows, and what is not as it must be.
pub fn ended(out: &mut dyn Write, rung: &Rung) -> io::Result<()> {
    let Some(result) = &rung.result else { return writeln!(out, "    no row of this call was kept") };
    for line in &result.jobs {
        row(out, "job row", &job(line))?;
    }
    for message in &result.messages {
        row(out, "message", &format!("{} {}: {}", message.receipt, message.name, message.text))?;
    }
    for fault in &rung.faults {
        row(out, "WRONG", &fault.to_string())?;
    }
    Ok(())
}

fn job(line: &JobLine) -> String {
    let slot =
        line.slot.as_ref().map_or_else(|| "no window".to_owned(), |s| format!("{} to {}", s.start, s.end));
    let state = words(&serde_json::to_value(line.state).unwrap_or(Value::Null));
    let flags = if line.flags.is_empty() { String::new() } else { format!(", check {:?}", line.flags) };
    format!(
        "{} {state} {} {}, {slot}, {}, {} {}, {} {}{flags}",
        line.receipt, line.urgency, line.job_kind, line.street, line.city, line.zip, line.name, line.phone
    )
}

/// A row a call.
pub fn table(out: &mut dyn Write, rung: &[Rung]) -> io::Result<()> {
    let mut table = Table::new();
    table.set_header([
        "caller",
        "outcome",
        "job",
        "answered",
        "first word",
        "replies (median, worst)",
        "alarm",
        "as it must",
    ]);
    for call in rung {
        let result = call.result.as_ref();
        let jobs: Vec<String> = result
            .into_iter()
            .flat_map(|r| &r.jobs)
            .map(|job| format!("{} {}", job.job_kind, job.receipt))
            .collect();
        table.add_row([
            call.id.clone(),
            result.map_or_else(|| "none".to_owned(), |r| r.outcome.clone()),
            if jobs.is_empty() { "-".to_owned() } else { jobs.join(", ") },
            format!("{:.1} ms", call.ladder.answer_ms),
            call.ladder.audio_ms.map_or_else(|| "-".to_owned(), |ms| format!("{ms:.0} ms")),
            replies(call),
            alarm(call),
            if call.faults.is_empty() { "yes".to_owned() } else { "NO".to_owned() },
        ]);
    }
    writeln!(out, "\n{table}")
}

/// Measured from the caller's last words before it; 0 = lit while they were still spoken.
fn alarm(call: &Rung) -> String {
    call.alarm_ms.map_or_else(|| "-".to_owned(), |ms| format!("LED after {ms:.0} ms"))
}

fn replies(call: &Rung) -> String {
    let mut all: Vec<f64> = call.ladder.turns.iter().filter_map(|turn| turn.reply_ms).collect();
    all.sort_by(f64::total_cmp);
    match (all.get(all.len() / 2), all.last()) {
        (Some(median), Some(worst)) => format!("{median:.0}, {worst:.0} ms (n={})", all.len()),
        _ => "-".to_owned(),
    }
}
