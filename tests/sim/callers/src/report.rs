//! The figures of many calls against the limits of issue 5.

use limits::{Demand, Limit};
use serde_json::{Value, json};

use crate::{
    case::{Case, Quirk},
    judge::{Field, Judgement},
    play::Played,
};

/// A call with its judgement.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The call.
    pub played: Played,
    /// How it fared.
    pub judgement: Judgement,
}

impl Judged {
    /// Judges a call.
    pub fn of(played: Played) -> Self {
        let judgement = crate::judge(&played);
        Self { played, judgement }
    }

    fn case(&self) -> &Case {
        &self.played.case
    }

    fn outcome(&self) -> &str {
        self.played.outcome.as_ref().map_or("broken", |o| o.outcome.as_str())
    }

    /// For `--json`: who called, how it ended and what was wrong.
    pub fn json(&self) -> Value {
        let faults: Vec<String> = self.judgement.faults.iter().map(ToString::to_string).collect();
        json!({
            "id": self.case().id, "outcome": self.outcome(), "right": self.judgement.outcome_right,
            "turns": self.judgement.turns, "faults": faults,
        })
    }
}

/// How many cases are demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cases {
    /// As many as issue 5 wants.
    Whole,
    /// The half that is set aside.
    Half,
    /// One is enough: a look.
    Few,
}

impl Cases {
    const fn of(self, whole: usize) -> usize {
        match self {
            Self::Whole => whole,
            Self::Half => whole / 2,
            Self::Few => 1,
        }
    }
}

/// A figure a case: 1 or 0.
fn shares(all: impl Iterator<Item = bool>) -> Vec<f64> {
    all.map(|yes| f64::from(u8::from(yes))).collect()
}

/// The limits of undamaged calls.
pub fn limits(calls: &[Judged], cases: Cases) -> Vec<Limit> {
    let judged = || calls.iter().map(|call| &call.judgement);
    let count = |whole| cases.of(whole);
    let should = || judged().filter(|j| j.to_be_booked);
    let booked = || calls.iter().filter(|c| c.judgement.booked);
    let turns = |known: bool| -> Vec<f64> {
        let of = booked().filter(|c| c.case().is_known() == known && c.case().expect.outcome == "booked");
        of.map(|c| c.judgement.turns as f64).collect()
    };
    let fields = || booked().flat_map(|c| &c.judgement.fields);
    let made = || judged().flat_map(|j| &j.fields);
    let asked: usize = judged().map(|j| j.questions.asked).sum();
    let again: usize = judged().map(|j| j.questions.again.len()).sum();
    let again: Vec<f64> = shares((0..asked).map(|at| at < again));
    let mut limits = vec![
        Limit::new(
            "right outcome",
            "",
            Demand::Reach(97.0),
            count(300),
            shares(judged().map(|j| j.outcome_right)),
        ),
        Limit::new(
            "booked with every field right, of those to be booked",
            "",
            Demand::Reach(95.0),
            count(150),
            shares(should().map(|j| j.booked_right)),
        ),
        Limit::new(
            "job kind right",
            "",
            Demand::Reach(95.0),
            count(150),
            shares(should().filter_map(|j| j.kind_right)),
        ),
        Limit::new(
            "fields flagged",
            "",
            Demand::Share(10.0),
            count(600),
            shares(fields().map(|f| f.flagged)),
        ),
        Limit::new(
            "fields wrong and not flagged",
            "",
            Demand::Share(0.0),
            count(600),
            shares(made().map(crate::judge::FieldFate::is_silent_fault)),
        ),
        Limit::new("turns to a booking", "turns", Demand::Percentile(50, 9.0), count(100), turns(false)),
        Limit::new(KNOWN, "turns", Demand::Percentile(50, 5.0), known_cases(cases), turns(true)),
        Limit::new("questions already answered", "", Demand::Share(1.0), count(1_000), again),
        Limit::new(
            "advice before intake, life in danger",
            "",
            Demand::Reach(100.0),
            count(10),
            shares(judged().filter_map(|j| j.advice_first)),
        ),
        Limit::new("alarm as expected", "", Demand::ShownShare, 0, shares(judged().map(|j| j.alarm_right))),
        coverage(calls, cases),
    ];
    // The half that is set aside need not have known callers: they stand in a file of their own.
    limits.retain(|limit| cases == Cases::Whole || limit.name != KNOWN || !limit.figures.is_empty());
    limits
}

const KNOWN: &str = "turns of a known caller";

const fn known_cases(cases: Cases) -> usize {
    match cases {
        Cases::Whole => 10,
        Cases::Half | Cases::Few => 1,
    }
}

/// Trades, seasons and quirks that were met.
fn coverage(calls: &[Judged], cases: Cases) -> Limit {
    let trades = ["hvac", "plumbing", "electrical", "roofing"];
    let met = |of: &dyn Fn(&Case) -> bool| calls.iter().any(|call| of(call.case()));
    let seen = trades
        .iter()
        .map(|trade| met(&|case| case.trade == *trade))
        .chain((0..4).map(|season| met(&|case| case.season() == Some(season))))
        .chain(Quirk::ALL.into_iter().map(|quirk| met(&|case| case.has(quirk))))
        .collect::<Vec<_>>();
    let demand = if cases == Cases::Whole { Demand::Reach(100.0) } else { Demand::ShownShare };
    Limit::new("trades, seasons and quirks met", "", demand, 0, shares(seen.into_iter()))
}

/// The limits of calls whose words were damaged.
pub fn damaged_limits(calls: &[Judged], cases: Cases) -> Vec<Limit> {
    let judged = || calls.iter().map(|call| &call.judgement);
    let fields = || calls.iter().filter(|c| c.judgement.booked).flat_map(|c| &c.judgement.fields);
    let count = |whole| cases.of(whole);
    let should = || judged().filter(|j| j.to_be_booked);
    vec![
        Limit::new(
            "damaged: right outcome",
            "",
            Demand::Reach(92.0),
            count(300),
            shares(judged().map(|j| j.outcome_right)),
        ),
        Limit::new(
            "damaged: calls with a field wrong and not flagged",
            "",
            Demand::Share(1.0),
            count(300),
            shares(judged().map(Judgement::has_silent_fault)),
        ),
        Limit::new(
            "damaged: booked with every field right",
            "",
            Demand::ShownShare,
            0,
            shares(should().map(|j| j.booked_right)),
        ),
        Limit::new("damaged: fields flagged", "", Demand::ShownShare, 0, shares(fields().map(|f| f.flagged))),
        Limit::new(
            "damaged: advice before intake",
            "",
            Demand::ShownShare,
            0,
            shares(judged().filter_map(|j| j.advice_first)),
        ),
    ]
}

/// The limits of calls whose words the box's recogniser heard.
pub fn heard_limits(calls: &[Judged], cases: Cases) -> Vec<Limit> {
    let judged = || calls.iter().map(|call| &call.judgement);
    let fields = || calls.iter().filter(|c| c.judgement.booked).flat_map(|c| &c.judgement.fields);
    let silent = |j: &Judgement| j.fields.iter().filter(|f| f.is_silent_fault()).count();
    let turns = calls.iter().filter(|c| c.judgement.booked).map(|c| c.judgement.turns as f64);
    let right = shares(judged().map(|j| j.outcome_right));
    let count = if cases == Cases::Few { 1 } else { 100 };
    let shown = |name, figures| Limit::new(name, "", Demand::ShownShare, 0, figures);
    let fields_wrong: Vec<f64> = judged().map(|j| silent(j) as f64).collect();
    vec![
        Limit::new("heard: right outcome", "", Demand::Reach(92.0), count, right),
        shown(
            "heard: calls with a field wrong and not flagged",
            shares(judged().map(Judgement::has_silent_fault)),
        ),
        shown("heard: fields wrong and not flagged, per 100 calls", fields_wrong),
        shown(
            "heard: booked with every field right, of those to be booked",
            shares(judged().filter(|j| j.to_be_booked).map(|j| j.booked_right)),
        ),
        shown("heard: fields flagged", shares(fields().map(|f| f.flagged))),
        shown("heard: alarm as expected", shares(judged().map(|j| j.alarm_right))),
        shown("heard: advice before intake", shares(judged().filter_map(|j| j.advice_first))),
        Limit::new("heard: turns to a booking", "turns", Demand::Shown(50), 0, turns.collect::<Vec<_>>()),
    ]
}

/// Misses by what was wrong, the most frequent first: what to look at.
pub fn classes(calls: &[Judged]) -> Vec<(String, Vec<String>)> {
    let mut classes: Vec<(String, Vec<String>)> = Vec::new();
    for call in calls {
        for fault in &call.judgement.faults {
            let of_field = [Field::Street, Field::Unit, Field::Zip, Field::Name, Field::Phone, Field::Slot];
            let name = match fault.what {
                "question" => {
                    let asks = fault.found.rsplit(['(', ')']).nth(1).unwrap_or_default();
                    format!("{asks} asked again")
                }
                "outcome" => format!("outcome {} instead of {}", fault.found, fault.expected),
                what if of_field.iter().any(|f| f.as_str() == what) => format!("{what} wrong"),
                what => what.to_owned(),
            };
            match classes.iter_mut().find(|(class, _)| *class == name) {
                Some((_, ids)) if ids.last() == Some(&call.case().id) => {}
                Some((_, ids)) => ids.push(call.case().id.clone()),
                None => classes.push((name, vec![call.case().id.clone()])),
            }
        }
    }
    classes.sort_by_key(|(_, ids)| std::cmp::Reverse(ids.len()));
    classes
}
