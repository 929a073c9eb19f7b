//! `[business]`, `[area]` and their checks: what the conversation knows.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use dialogue::business::{Answers, Business, Faq, Fee, Policy, Recording, Rota, SecondProblem, Tone, Week};
use dialogue::understand::address::StreetSigns;
use jiff::{civil, tz::TimeZone};
use vocab::{JobKind, Trade, builtin_kind};

use super::{Flag, Reader};

/// The days as the config names them, Monday first.
pub(super) const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

pub(super) fn read(reader: &mut Reader<'_>, answers: Answers, office: Rota, on_call: Rota) -> Business {
    let (area, streets, towns) = reader.table("area", read_area);
    reader.table("business", |r| Business {
        name: r.required("name"),
        zone: read_zone(r),
        hours: r.table("hours", read_week),
        holidays: r.list::<civil::Date>("holidays").into_iter().collect(),
        trades: read_trades(r),
        fee: r.optional_table("fee", read_fee),
        recording: read_recording(r),
        number: r.parse("number"),
        numbers: BTreeMap::new(),
        faq: r.tables("faq", read_faq),
        policy: read_policy(r),
        patience: Duration::from_secs(r.number("patience_s", 3..=30, 6).unsigned_abs()),
        longest: Duration::from_secs(60 * r.number("longest_call_min", 2..=60, 15).unsigned_abs()),
        area,
        streets,
        towns,
        answers,
        office,
        on_call,
    })
}

fn read_zone(reader: &mut Reader<'_>) -> TimeZone {
    let name = reader.required("time_zone");
    TimeZone::get(&name).unwrap_or_else(|_| {
        if !name.is_empty() {
            reader.fault("time_zone", format!("{name:?} is no IANA time zone such as \"America/Denver\""));
        }
        TimeZone::UTC
    })
}

fn read_trades(reader: &mut Reader<'_>) -> BTreeSet<Trade> {
    if !reader.has("trades") {
        let _known = reader.list::<Trade>("trades");
        return Trade::ALL.into_iter().collect();
    }
    let trades: BTreeSet<Trade> = reader.list("trades").into_iter().collect();
    if trades.is_empty() {
        reader.fault("trades", "names no trade: hvac, plumbing, electrical, roofing");
    }
    trades
}

fn read_recording(reader: &mut Reader<'_>) -> Recording {
    match reader.text("recording").as_deref() {
        None | Some("off") => Recording::Off,
        Some("with_notice") => Recording::WithNotice,
        Some(_) => {
            reader.fault("recording", "expected \"with_notice\" or \"off\"");
            Recording::Off
        }
    }
}

fn read_fee(reader: &mut Reader<'_>) -> Fee {
    let dollars = reader.number("dollars", 1..=10_000, 1);
    if !reader.has("dollars") {
        reader.fault("dollars", "is missing");
    }
    let after_hours = reader.has("after_hours_dollars");
    let other = reader.number("after_hours_dollars", 1..=10_000, 1);
    let cents = |dollars: i64| u32::try_from(dollars * 100).unwrap_or(0);
    Fee {
        cents: cents(dollars),
        after_hours_cents: after_hours.then(|| cents(other)),
        waived_with_work: reader.flag("waived_with_work", Flag::No) == Flag::Yes,
    }
}

fn read_faq(reader: &mut Reader<'_>) -> Faq {
    let phrases: Vec<String> = reader.list("phrases");
    if phrases.is_empty() {
        reader.fault("phrases", "names no phrase that asks this");
    }
    Faq { phrases: phrases.iter().map(|p| p.to_lowercase()).collect(), answer: reader.required("answer") }
}

fn read_policy(reader: &mut Reader<'_>) -> Policy {
    let tone = match reader.text("tone").as_deref() {
        None | Some("friendly") => Tone::Friendly,
        Some("brief") => Tone::Brief,
        Some(_) => {
            reader.fault("tone", "expected \"friendly\" or \"brief\"");
            Tone::Friendly
        }
    };
    let second_problem = match reader.text("second_problem").as_deref() {
        None | Some("same_visit") => SecondProblem::SameVisit,
        Some("own_visit") => SecondProblem::OwnVisit,
        Some(_) => {
            reader.fault("second_problem", "expected \"same_visit\" or \"own_visit\"");
            SecondProblem::SameVisit
        }
    };
    let first_aid = reader.table("first_aid", |r| {
        let kinds: Vec<String> = r.names();
        let mut aid = BTreeMap::new();
        for kind in kinds {
            let Some(said) = r.text_at(&kind) else { continue };
            let id = JobKind::new(&kind);
            match builtin_kind(&id) {
                _ if said.chars().count() > LONGEST_AID => {
                    r.fault(
                        &kind,
                        format!("is longer than {LONGEST_AID} characters: nobody keeps more in mind by ear"),
                    );
                }
                Some(_) => {
                    aid.insert(id, said);
                }
                None => r.fault(&kind, "is no built-in kind of job; README.md lists them"),
            }
        }
        aid
    });
    Policy { tone, first_aid, second_problem }
}

/// Some fifteen seconds of speech.
const LONGEST_AID: usize = 240;

/// A week of hours: each day a list of `"08:00-17:00"`.
pub(super) fn read_week(reader: &mut Reader<'_>) -> Week {
    let mut week = Week::default();
    for (index, day) in DAYS.into_iter().enumerate() {
        week[index] = read_spans(reader, day);
    }
    week
}

/// A list of `"08:00-10:00"`, ordered and apart.
pub(super) fn read_spans(reader: &mut Reader<'_>, key: &'static str) -> Vec<(civil::Time, civil::Time)> {
    let mut spans: Vec<(civil::Time, civil::Time)> = Vec::new();
    for text in reader.list::<String>(key) {
        let Some(span) = span(&text) else {
            reader.fault(key, format!("{text:?}: expected a span such as \"08:00-17:00\", the end later"));
            continue;
        };
        if spans.last().is_some_and(|last| span.0 < last.1) {
            reader.fault(key, format!("{text:?} begins before the span ahead of it ends"));
        }
        spans.push(span);
    }
    spans
}

fn span(text: &str) -> Option<(civil::Time, civil::Time)> {
    let (from, to) = text.split_once('-')?;
    // The end of the day is no time of its own.
    let to = if to.trim() == "24:00" { Some(civil::Time::MAX) } else { to.trim().parse().ok() };
    let (from, to): (civil::Time, civil::Time) = (from.trim().parse().ok()?, to?);
    (from < to).then_some((from, to))
}

fn read_area(reader: &mut Reader<'_>) -> (BTreeMap<String, String>, StreetSigns, BTreeSet<String>) {
    let area = reader.table("towns", |r| {
        let mut area = BTreeMap::new();
        for town in r.names() {
            for zip in r.list_at::<String>(&town) {
                if zip.len() != 5 || !zip.bytes().all(|b| b.is_ascii_digit()) {
                    r.fault(&town, format!("{zip:?} is no ZIP code of five digits"));
                } else if let Some(before) = area.insert(zip.clone(), town.clone()) {
                    r.fault(&town, format!("{zip} stands under {before} already"));
                }
            }
        }
        area
    });
    if area.is_empty() {
        reader.fault("towns", "no ZIP code is served: no job could ever be booked");
    }
    (
        area,
        reader.list::<String>("streets").into_iter().collect(),
        reader.list::<String>("other_towns").into_iter().collect(),
    )
}
