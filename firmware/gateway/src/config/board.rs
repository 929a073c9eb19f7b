//! `[[technicians]]`, `[board]` and `[[kinds]]`: the own board's rules.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use dialogue::Business;
use dispatch::own::{Rules, Span, Technician, Work};
use jiff::civil;
use vocab::{JobKind, Trade};

use super::{Reader, business};

pub(super) fn read(reader: &mut Reader<'_>, business: &Business) -> Rules {
    let technicians = read_technicians(reader, business);
    let kinds = read_kinds(reader);
    for trade in business.trades.iter().filter(|t| !technicians.iter().any(|who| who.skills.contains(t))) {
        reader.fault(
            "technicians",
            format!("nobody has the skill {:?}: its jobs could not be booked", trade.as_str()),
        );
    }
    reader.table("board", |r| Rules {
        zone: business.zone.clone(),
        windows: read_windows(r, &technicians),
        technicians,
        kinds,
        closed: business.holidays.clone(),
        lead: Duration::from_secs(60 * r.number("lead_min", 0..=2_880, 90).unsigned_abs()),
        horizon_days: u16::try_from(r.number("horizon_days", 1..=120, 21)).unwrap_or(21),
        hold: Duration::from_secs(r.number("hold_s", 30..=900, 180).unsigned_abs()),
        kept_for_emergency: u8::try_from(r.number("kept_for_emergency", 0..=20, 0)).unwrap_or(0),
    })
}

fn read_technicians(reader: &mut Reader<'_>, business: &Business) -> Vec<Technician> {
    let technicians = reader.tables("technicians", |r| read_technician(r, business));
    let mut names = BTreeSet::new();
    for (index, technician) in technicians.iter().enumerate() {
        if !technician.name.is_empty() && !names.insert(technician.name.as_str()) {
            let what =
                format!("{:?} is named twice: the board tells technicians apart by name", technician.name);
            reader.fault(&format!("technicians[{index}].name"), what);
        }
    }
    technicians
}

fn read_technician(reader: &mut Reader<'_>, business: &Business) -> Technician {
    let name = reader.required("name");
    let skills: BTreeSet<Trade> = reader.list("skills").into_iter().collect();
    if skills.is_empty() && !reader.faulty("skills") {
        reader.fault("skills", "names no trade: hvac, plumbing, electrical, roofing");
    }
    for trade in skills.difference(&business.trades) {
        reader.fault("skills", format!("{:?} is no trade of [business].trades", trade.as_str()));
    }
    Technician {
        name,
        skills,
        zips: read_zips(reader, business),
        hours: reader.optional_table("hours", business::read_week).unwrap_or_else(|| business.hours.clone()),
        days_off: reader.list::<civil::Date>("days_off").into_iter().collect(),
    }
}

fn read_zips(reader: &mut Reader<'_>, business: &Business) -> Option<BTreeSet<String>> {
    if !reader.has("zips") {
        let _known = reader.list::<String>("zips");
        return None;
    }
    let zips: BTreeSet<String> = reader.list("zips").into_iter().collect();
    for zip in zips.iter().filter(|zip| !business.area.contains_key(*zip)) {
        reader.fault("zips", format!("{zip:?} is not served: it stands under no town of [area.towns]"));
    }
    Some(zips)
}

fn read_windows(reader: &mut Reader<'_>, technicians: &[Technician]) -> Vec<Span> {
    if !reader.has("windows") {
        let _known = reader.list::<String>("windows");
        return DEFAULT_WINDOWS
            .map(|(from, to)| (civil::time(from, 0, 0, 0), civil::time(to, 0, 0, 0)))
            .to_vec();
    }
    let windows = business::read_spans(reader, "windows");
    let within = |&(from, to): &Span, &(open, shut): &Span| open <= from && to <= shut;
    let workable = |window: &Span| {
        technicians.iter().any(|t| t.hours.iter().flatten().any(|hours| within(window, hours)))
    };
    if windows.is_empty() && !reader.faulty("windows") {
        reader.fault("windows", "names no arrival window: no job could ever be booked");
    } else if !technicians.is_empty() && !windows.iter().any(workable) {
        reader.fault("windows", "no window lies within any technician's hours: no job could ever be booked");
    }
    windows
}

fn read_kinds(reader: &mut Reader<'_>) -> BTreeMap<JobKind, Work> {
    let kinds = reader.tables("kinds", |r| {
        let id = JobKind::new(&r.required("id"));
        let built_in = vocab::builtin_kind(&id).map(|row| row.trade);
        let work = Work {
            trade: r.parse::<Trade>("trade").or(built_in),
            duration: Duration::from_secs(60 * r.number("duration_min", 15..=720, 120).unsigned_abs()),
        };
        if work.trade.is_none() && !id.as_str().is_empty() && !r.faulty("trade") {
            r.fault(
                "trade",
                format!("is missing: {:?} is no built-in kind, so its trade must be named", id.as_str()),
            );
        }
        (id, work)
    });
    kinds.into_iter().collect()
}

/// Hours of the arrival windows of a day that the config doesn't name: two hours each, noon to one free.
const DEFAULT_WINDOWS: [(i8, i8); 4] = [(8, 10), (10, 12), (13, 15), (15, 17)];
