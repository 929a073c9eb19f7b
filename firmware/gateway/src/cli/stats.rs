//! `nightbell stats`: what an owner reads on Monday. Counts over the calls that are kept: how they ended, how long they
//! took, what was asked twice, who wanted a person. No word, name or number of a caller is shown.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use store::{Shelf, Story};

use super::{
    End, StatsArgs,
    rows::{Whatever, ended, shelf, table},
};
use crate::{clock, config::Config};

/// `nightbell stats`.
pub fn run(args: &StatsArgs) -> End {
    ended(stats(args, clock::now().utc, io::stdout().lock()))
}

fn stats(args: &StatsArgs, now: Timestamp, mut to: impl Write) -> Result<(), Whatever> {
    let config = Config::load(args.config.as_deref())?;
    let days = i64::from(args.days);
    let since = now.checked_sub((days * 24).hours())?;
    let mut count = Count::default();
    let shelf: Shelf = shelf(&args.data)?;
    for row in shelf.calls(u32::MAX)?.into_iter().filter(|row| row.started >= since) {
        if let Some(story) = shelf.story(row.call)? {
            count.add(&story, config.business.open_at(row.started));
        }
    }
    let sums = count.sums(args.days);
    if args.json {
        writeln!(to, "{}", serde_json::to_string(&sums)?)?;
    } else {
        write!(to, "{}", shown(&sums))?;
    }
    Ok(to.flush()?)
}

/// What is counted, call by call.
#[derive(Debug, Default)]
struct Count {
    calls: u32,
    closed: u32,
    alarms: u32,
    outcomes: BTreeMap<String, u32>,
    /// Caller turns of calls that ended booked.
    turns: Vec<u32>,
    /// Seconds of each call that has ended.
    seconds: Vec<u32>,
    asked: u32,
    /// Protocol word → how often it was asked again because its answer was not understood.
    again: BTreeMap<String, u32>,
    /// Field → how often the box went on without it.
    given_up: BTreeMap<String, u32>,
    wanted_person: u32,
    handed_off: u32,
    nobody: u32,
    jobs: u32,
    flagged: u32,
    messages: u32,
}

/// The sums, as `--json` prints them.
#[derive(Debug, Serialize)]
struct Sums<'c> {
    days: u32,
    calls: u32,
    /// Of them, while the office was closed.
    closed: u32,
    alarms: u32,
    outcomes: &'c BTreeMap<String, u32>,
    /// Median of the caller's turns in calls that ended booked.
    turns_to_a_booking: Option<u32>,
    /// Median seconds of a call.
    seconds: Option<u32>,
    /// Questions asked, and asked again since the answer was not understood.
    questions: u32,
    questions_again: &'c BTreeMap<String, u32>,
    given_up: &'c BTreeMap<String, u32>,
    /// Calls in which a person was asked for, got one, or could not.
    wanted_person: u32,
    handed_off: u32,
    nobody: u32,
    jobs: u32,
    /// Jobs with a field for the dispatcher to check.
    flagged: u32,
    messages: u32,
}

impl Count {
    fn add(&mut self, story: &Story, open: bool) {
        self.calls += 1;
        self.closed += u32::from(!open);
        self.alarms += u32::from(story.call.alarm);
        let outcome = story.call.outcome.clone().unwrap_or_else(|| "under way".to_owned());
        if outcome == "booked" {
            let said = story.turns.iter().filter(|t| t.speaker == "caller").count();
            self.turns.push(u32::try_from(said).unwrap_or(u32::MAX));
        }
        if let Some(ended) = story.call.ended {
            let took = ended.as_second() - story.call.started.as_second();
            self.seconds.push(u32::try_from(took.max(0)).unwrap_or(u32::MAX));
        }
        self.handed_off += u32::from(outcome == "transferred");
        *self.outcomes.entry(outcome).or_default() += 1;
        self.jobs += u32::try_from(story.jobs.len()).unwrap_or(u32::MAX);
        self.flagged += u32::try_from(story.jobs.iter().filter(|j| !j.flags.is_empty()).count()).unwrap_or(0);
        self.messages += u32::try_from(story.messages.len()).unwrap_or(u32::MAX);
        self.decided(story);
    }

    fn decided(&mut self, story: &Story) {
        let mut wanted = false;
        let mut nobody = false;
        for decision in &story.decisions {
            let (what, why) = (decision.what.as_str(), decision.why.as_str());
            wanted |= what == "person";
            nobody |= what == "people" && why != "Accepted";
            if let Some(asks) = what.strip_prefix("ask ") {
                self.asked += 1;
                if why.ends_with("not understood") {
                    *self.again.entry(asks.to_owned()).or_default() += 1;
                }
            }
            if let Some(field) = what.strip_prefix("give up") {
                let field = if field.trim().is_empty() { "problem" } else { field.trim() };
                *self.given_up.entry(field.to_owned()).or_default() += 1;
            }
        }
        self.wanted_person += u32::from(wanted);
        self.nobody += u32::from(nobody);
    }

    fn sums(&mut self, days: u32) -> Sums<'_> {
        Sums {
            days,
            calls: self.calls,
            closed: self.closed,
            alarms: self.alarms,
            turns_to_a_booking: median(&mut self.turns),
            seconds: median(&mut self.seconds),
            outcomes: &self.outcomes,
            questions: self.asked,
            questions_again: &self.again,
            given_up: &self.given_up,
            wanted_person: self.wanted_person,
            handed_off: self.handed_off,
            nobody: self.nobody,
            jobs: self.jobs,
            flagged: self.flagged,
            messages: self.messages,
        }
    }
}

fn median(values: &mut [u32]) -> Option<u32> {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied()
}

fn shown(sums: &Sums<'_>) -> String {
    if sums.calls == 0 {
        return format!("no call in the last {} days; `--days N` looks further back\n", sums.days);
    }
    let share = |part: u32, of: u32| match of {
        0 => "-".to_owned(),
        of => format!("{:.0} %", f64::from(part) * 100.0 / f64::from(of)),
    };
    let or_none = |value: Option<u32>| value.map_or_else(|| "-".to_owned(), |v| v.to_string());
    let row = |what: &str, count: String, of: String| [what.to_owned(), count, of];
    let mut rows = vec![
        row("calls", sums.calls.to_string(), String::new()),
        row("  after hours", sums.closed.to_string(), share(sums.closed, sums.calls)),
        row("  with alarm", sums.alarms.to_string(), share(sums.alarms, sums.calls)),
    ];
    let mut outcomes: Vec<(&String, &u32)> = sums.outcomes.iter().collect();
    outcomes.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    rows.extend(outcomes.iter().map(|(outcome, n)| {
        row(&format!("ended {}", outcome.replace('_', " ")), n.to_string(), share(**n, sums.calls))
    }));
    let again: u32 = sums.questions_again.values().sum();
    rows.extend([
        row("jobs made", sums.jobs.to_string(), String::new()),
        row("  with a field to check", sums.flagged.to_string(), share(sums.flagged, sums.jobs)),
        row("messages", sums.messages.to_string(), String::new()),
        row("turns of the caller to a booking (median)", or_none(sums.turns_to_a_booking), String::new()),
        row("seconds of a call (median)", or_none(sums.seconds), String::new()),
        row("questions asked", sums.questions.to_string(), String::new()),
        row("  asked again, not understood", again.to_string(), share(again, sums.questions)),
    ]);
    rows.extend(
        sums.questions_again.iter().map(|(asks, n)| {
            row(&format!("    {}", asks.replace('_', " ")), n.to_string(), share(*n, again))
        }),
    );
    rows.extend(
        sums.given_up
            .iter()
            .map(|(field, n)| row(&format!("  went on without {field}"), n.to_string(), String::new())),
    );
    rows.extend([
        row(
            "callers who asked for a person",
            sums.wanted_person.to_string(),
            share(sums.wanted_person, sums.calls),
        ),
        row("  handed to one", sums.handed_off.to_string(), share(sums.handed_off, sums.calls)),
        row("  nobody took it", sums.nobody.to_string(), share(sums.nobody, sums.calls)),
    ]);
    table(&[&format!("last {} days", sums.days), "", "of them"], rows)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::rows::tests::box_with_a_call;
    use super::*;

    fn printed(data: &Path, json: bool, days: u32) -> String {
        let mut out = Vec::new();
        let args = StatsArgs { data: data.to_owned(), config: None, days, json };
        stats(&args, clock::now().utc, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_owner_reads_how_calls_ended_and_what_was_asked_twice() {
        let (folder, _) = box_with_a_call();
        let told: serde_json::Value = serde_json::from_str(&printed(folder.path(), true, 7)).unwrap();
        assert_eq!(
            (&told["calls"], &told["alarms"], &told["outcomes"]["requested"]),
            (&1.into(), &1.into(), &1.into())
        );
        assert_eq!((&told["nobody"], &told["handed_off"], &told["jobs"]), (&1.into(), &0.into(), &1.into()));
        assert!(told["questions"].as_u64().unwrap() >= 4, "{told}");
        let table = printed(folder.path(), false, 7);
        for part in ["ended requested", "with alarm", "nobody took it", "asked again"] {
            assert!(table.contains(part), "{part} is missing in\n{table}");
        }
        for private in ["Corona", "3035550142", "ada", "Ada"] {
            assert!(!table.contains(private), "{table}");
        }
    }

    #[test]
    fn a_week_without_calls_says_so_and_a_folder_without_a_store_is_told() {
        let (folder, _) = box_with_a_call();
        assert!(printed(folder.path(), false, 0).contains("no call in the last 0 days"));
        let empty = tempfile::tempdir().unwrap();
        let args = StatsArgs { data: empty.path().to_owned(), config: None, days: 7, json: false };
        let error = stats(&args, clock::now().utc, Vec::new()).unwrap_err();
        assert!(error.to_string().contains("there is no store in"), "{error}");
    }
}
