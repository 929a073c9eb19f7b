//! Whether one answer to the question that settles a doubt settles it right: typed calls, as `nightbell talk` holds them.
//!
//! The rows of `settle.tsv` say a hazard, what is told first so that the box asks about it, and answers with what must
//! follow. Its answers were written before they were measured, and nothing is tuned on them; those of
//! `settle_development.tsv` were, and found that "no, we all feel fine" was read as a yes.

use std::{collections::BTreeSet, io::Write, path::Path};

use dialogue::{Asks, triage::SettleQuestion};
use serde_json::json;
use vocab::{Hazard, Heard, Now};

use super::{
    BenchError, HearingPlant, Rows,
    limits::{self, Demand, Limit, Short, Verdict},
};
use crate::{
    clock,
    config::Config,
    desk::Desk,
    typed::{Line, Played, Setting, Table, Turn},
    voice::Reading,
};

const ROWS: &str = include_str!("../../../../tests/fixtures/triage/settle.tsv");
/// On which faults were found and mended.
#[cfg(test)]
const DEVELOPMENT: &str = include_str!("../../../../tests/fixtures/triage/settle_development.tsv");
/// A winter's night, when no heat is an emergency, with people on call.
const AT: &str = "2026-01-15T22:05";

/// A row of the table.
struct Row<'t> {
    id: &'t str,
    hazard: Hazard,
    expect: Expect,
    text: &'t str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    /// Told first: the box should ask.
    Asked,
    /// The answer means that it is an emergency.
    Alarm,
    /// The answer means that it is none.
    Calm,
}

fn rows(table: &'static str) -> Vec<Row<'static>> {
    let row = |line: &'static str| {
        let [id, hazard, expect, text] = line.split('\t').collect::<Vec<_>>()[..] else { return None };
        let hazard = serde_json::from_value(json!(hazard)).ok()?;
        let expect = match expect {
            "ask" => Expect::Asked,
            "alarm" => Expect::Alarm,
            "no" => Expect::Calm,
            _ => return None,
        };
        Some(Row { id, hazard, expect, text })
    };
    table.lines().skip(1).filter_map(row).collect()
}

/// A typed call that has begun.
struct Call {
    table: Table,
    desk: Desk,
}

impl Call {
    fn begin(config: &Config) -> Result<Self, BenchError> {
        let hear = |error: Box<dyn std::error::Error + Send + Sync>| BenchError::Hear(error);
        let local: jiff::civil::DateTime = AT.parse().expect("a local time");
        let utc = config.business.zone.to_timestamp(local).map_err(|e| hear(e.into()))?;
        let setting = Setting {
            now: Now { utc, ..clock::now() },
            caller: "+13035550142".parse().ok(),
            dialled: config.business.number.clone(),
            people: Played::Accept,
            seed: 1,
            unavailable: BTreeSet::new(),
        };
        let mut desk = Desk::in_memory(config, 1).map_err(|e| hear(e.into()))?;
        let mut table = Table::new(config, setting).with_reading(Reading::native());
        table.begin(&mut desk);
        Ok(Self { table, desk })
    }

    fn says(&mut self, text: &str) -> Vec<Line> {
        self.table.turn(&mut self.desk, Turn::Says(Heard::text(text)))
    }
}

/// Whether the box asks about just this hazard.
fn asks_about(lines: &[Line], hazard: Hazard) -> bool {
    let question = SettleQuestion(hazard).text();
    lines.last().is_some_and(|line| line.say.asks == Asks::Settle && line.say.text().contains(question))
}

/// One answer and what came of it.
struct Case {
    id: &'static str,
    opening: &'static str,
    hazard: Hazard,
    expect: Expect,
    /// Whether the alarm was on behind it.
    alarm: bool,
    /// Whether the same was asked again: not settled, either way.
    again: bool,
}

impl Case {
    fn is_right(&self, plant: HearingPlant) -> bool {
        let alarm = match plant {
            HearingPlant::Deaf => false,
            HearingPlant::Alarmist => true,
            HearingPlant::None | HearingPlant::Timid | HearingPlant::Nosy => self.alarm,
        };
        let again =
            self.again || (plant == HearingPlant::Timid && alarm) || (plant == HearingPlant::Nosy && !alarm);
        !again && alarm == (self.expect == Expect::Alarm)
    }
}

/// Every answer on a call of its own; and the hazards that no opening of the table is asked about.
fn measure(table: &'static str) -> Result<(Vec<Case>, BTreeSet<Hazard>), BenchError> {
    let config = Config::load(None).map_err(|e| BenchError::Hear(e.into()))?;
    let (mut cases, mut unasked) = (Vec::new(), BTreeSet::new());
    let all = rows(table);
    for row in all.iter().filter(|row| row.expect != Expect::Asked) {
        let mut asked = None;
        for opening in all.iter().filter(|r| r.expect == Expect::Asked && r.hazard == row.hazard) {
            let mut call = Call::begin(&config)?;
            if asks_about(&call.says(opening.text), row.hazard) {
                asked = Some((call, opening.id));
                break;
            }
        }
        let Some((mut call, opening)) = asked else {
            unasked.insert(row.hazard);
            continue;
        };
        let lines = call.says(row.text);
        let alarm = lines.last().is_some_and(|line| line.alarm);
        let again = asks_about(&lines, row.hazard);
        cases.push(Case { id: row.id, opening, hazard: row.hazard, expect: row.expect, alarm, again });
    }
    Ok((cases, unasked))
}

fn limit(cases: &[Case], plant: HearingPlant) -> Limit {
    Limit {
        name: "an answer settles it right",
        unit: "%",
        demand: Demand::Reach(95.0),
        cases: 100,
        figures: cases.iter().map(|case| f64::from(u8::from(case.is_right(plant)))).collect(),
    }
}

/// Measures; a row a case goes to `json`.
///
/// # Errors
/// What can't be written, and a typed call that can't begin.
pub fn settle(plant: HearingPlant, json: Option<&Path>, out: &mut dyn Write) -> Result<Verdict, BenchError> {
    let mut file = Rows::open(json)?;
    let (cases, unasked) = measure(ROWS)?;
    for case in &cases {
        file.put(&json!({
            "case": case.id, "opening": case.opening, "hazard": case.hazard, "alarm": case.alarm,
            "asked_again": case.again, "right": case.is_right(plant),
        }))?;
    }
    if !unasked.is_empty() {
        writeln!(out, "no opening of the table is asked about: {unasked:?}")?;
    }
    let limit = limit(&cases, plant);
    file.put(&limit.json(Short::Refused))?;
    Ok(limits::print(out, &[limit], Short::Refused)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_hundred_answers_half_of_each_kind_for_every_hazard() {
        let all = rows(ROWS);
        assert_eq!(all.len() + 1, ROWS.lines().count(), "every row can be read");
        let answers = |expect| all.iter().filter(|r| r.expect == expect).count();
        assert!(answers(Expect::Alarm) >= 50 && answers(Expect::Alarm) == answers(Expect::Calm));
        for question in SettleQuestion::all() {
            assert!(all.iter().any(|r| r.hazard == question.0 && r.expect == Expect::Asked), "{question:?}");
        }
    }

    #[test]
    fn an_answer_settles_it_right_and_a_box_that_hears_none_is_red() {
        let (cases, unasked) = measure(DEVELOPMENT).unwrap();
        let verdict = |plant| limit(&cases, plant).verdict(Short::Refused);
        let wrong: Vec<&str> =
            cases.iter().filter(|c| !c.is_right(HearingPlant::None)).map(|c| c.id).collect();
        assert_eq!(
            verdict(HearingPlant::None),
            Verdict::Pass,
            "{wrong:?} of {}, unasked {unasked:?}",
            cases.len()
        );
        for plant in [HearingPlant::Deaf, HearingPlant::Alarmist, HearingPlant::Timid, HearingPlant::Nosy] {
            assert_eq!(verdict(plant), Verdict::Fail, "{plant:?}");
        }
    }
}
