//! Whether one answer to the question that settles a doubt settles it right: typed calls, as `nightbell talk` holds them.
//!
//! The rows of `settle.tsv` say a hazard, what is told first so that the box asks about it, and answers with what must
//! follow. A question that the box never asks settles nothing: all answers to it count as wrong. The table was written by a
//! hand that wrote nothing else and knew neither rules nor training texts, and was measured once: 96.4 % right of 192 at first
//! sight (one emergency taken for none, six the other way round; four answers stand word for word in the training texts). Whoever
//! mends what it found needs a new one: `settle_development.tsv` holds the three before it, which the weights are trained on.

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
/// What the weights were made from, and faults found before them.
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

/// One answer of the table.
struct Case {
    id: &'static str,
    hazard: Hazard,
    expect: Expect,
    /// `None` = the box asks about the hazard behind no opening of the table: the answer could not be given.
    came: Option<Came>,
}

/// What came of an answer.
struct Came {
    opening: &'static str,
    /// Whether the alarm was on behind it.
    alarm: bool,
    /// Whether the same was asked again: not settled, either way.
    again: bool,
}

impl Case {
    fn is_right(&self, plant: HearingPlant) -> bool {
        // Left out of the count, a hazard that is never asked about would cost its ten answers and nothing else.
        let Some(came) = &self.came else { return false };
        let alarm = match plant {
            HearingPlant::Deaf => false,
            HearingPlant::Alarmist => true,
            HearingPlant::None | HearingPlant::Timid | HearingPlant::Nosy => came.alarm,
        };
        let again =
            came.again || (plant == HearingPlant::Timid && alarm) || (plant == HearingPlant::Nosy && !alarm);
        !again && alarm == (self.expect == Expect::Alarm)
    }
}

/// Every answer on a call of its own.
fn measure(all: &[Row<'static>]) -> Result<Vec<Case>, BenchError> {
    let config = Config::load(None).map_err(|e| BenchError::Hear(e.into()))?;
    let mut cases = Vec::new();
    for row in all.iter().filter(|row| row.expect != Expect::Asked) {
        let mut asked = None;
        for opening in all.iter().filter(|r| r.expect == Expect::Asked && r.hazard == row.hazard) {
            let mut call = Call::begin(&config)?;
            if asks_about(&call.says(opening.text), row.hazard) {
                asked = Some((call, opening.id));
                break;
            }
        }
        let came = asked.map(|(mut call, opening)| {
            let lines = call.says(row.text);
            let alarm = lines.last().is_some_and(|line| line.alarm);
            Came { opening, alarm, again: asks_about(&lines, row.hazard) }
        });
        cases.push(Case { id: row.id, hazard: row.hazard, expect: row.expect, came });
    }
    Ok(cases)
}

/// What the box asks about behind no opening of the table.
fn unasked(cases: &[Case]) -> BTreeSet<Hazard> {
    cases.iter().filter(|case| case.came.is_none()).map(|case| case.hazard).collect()
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
    let cases = measure(&rows(ROWS))?;
    for case in &cases {
        let came = case.came.as_ref();
        file.put(&json!({
            "case": case.id, "opening": came.map(|c| c.opening), "hazard": case.hazard,
            "alarm": came.map(|c| c.alarm), "asked_again": came.map(|c| c.again), "right": case.is_right(plant),
        }))?;
    }
    let unasked = unasked(&cases);
    if !unasked.is_empty() {
        writeln!(
            out,
            "asked about behind no opening of the table, so that their answers are wrong: {unasked:?}"
        )?;
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
        let cases = measure(&rows(DEVELOPMENT)).unwrap();
        let unasked = unasked(&cases);
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

    #[test]
    fn a_hazard_that_is_never_asked_about_turns_the_bench_red() {
        let mut gas: Vec<_> = rows(DEVELOPMENT).into_iter().filter(|r| r.hazard == Hazard::Gas).collect();
        for opening in gas.iter_mut().filter(|row| row.expect == Expect::Asked) {
            opening.text = "what are your opening hours";
        }
        let never_asked = measure(&gas).unwrap();
        assert_eq!(unasked(&never_asked), BTreeSet::from([Hazard::Gas]));
        let right = |row: &Row<'static>| Case {
            id: row.id,
            hazard: row.hazard,
            expect: row.expect,
            came: Some(Came { opening: "", alarm: row.expect == Expect::Alarm, again: false }),
        };
        // All others settled right, and more of them than the bench demands.
        let all = rows(DEVELOPMENT);
        let answers = all.iter().filter(|row| row.expect != Expect::Asked);
        let (of_gas, others): (Vec<_>, Vec<_>) = answers.partition(|row| row.hazard == Hazard::Gas);
        let with = |gas: Vec<Case>| {
            let cases: Vec<Case> = gas.into_iter().chain(others.iter().map(|row| right(row))).collect();
            let limit = limit(&cases, HearingPlant::None);
            (limit.figures.len(), limit.verdict(Short::Refused))
        };
        assert!(others.len() > 100, "{}", others.len());
        let n = of_gas.len() + others.len();
        assert_eq!(with(of_gas.iter().map(|row| right(row)).collect()), (n, Verdict::Pass));
        assert_eq!(with(never_asked), (n, Verdict::Fail));
    }
}
