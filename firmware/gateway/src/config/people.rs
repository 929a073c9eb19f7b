//! `[people]` and the hours that nobody covers.

use dialogue::{
    Business,
    business::{Duty, Rota},
};
use jiff::civil;
use vocab::{Contact, Person};

use super::{
    Reader,
    business::{DAYS, read_week},
};

/// Who is rung: the office in opening hours, and the list for emergencies.
pub(super) fn read(reader: &mut Reader<'_>) -> (Rota, Rota) {
    let office = reader.parse::<Contact>("office");
    let office = office.map(|contact| Person { name: "the office".to_owned(), contact });
    let on_call = reader.tables("on_call", read_duty).into_iter().flatten().collect();
    (office.map(Rota::of).unwrap_or_default(), Rota(on_call))
}

fn read_duty(reader: &mut Reader<'_>) -> Option<Duty> {
    let name = reader.required("name");
    let hours = reader.optional_table("hours", read_week);
    if hours.as_ref().is_some_and(|week| week.iter().all(Vec::is_empty)) && !reader.faulty("hours") {
        reader.fault("hours", "names no hour: leave the table out for always");
    }
    if !reader.has("number") {
        reader.fault("number", "is missing");
    }
    let contact = reader.parse::<Contact>("number")?;
    Some(Duty { person: Person { name, contact }, hours })
}

/// Hours of a week in which an emergency finds nobody to ring, as a person reads them: `monday 17:00-24:00`.
/// Empty where nobody is on call at all: then that is meant.
pub fn uncovered(business: &Business) -> Vec<String> {
    if business.on_call.0.is_empty() {
        return Vec::new();
    }
    let mut spans = Vec::new();
    // Any week without holidays does: the rota is of weekdays.
    let monday = civil::date(2026, 3, 2);
    for (day, name) in (0..7).zip(DAYS) {
        let date = monday.saturating_add(jiff::Span::new().days(day));
        let free = |minute: i16| {
            let time = civil::time((minute / 60) as i8, (minute % 60) as i8, 0, 0);
            let open = business.hours[day as usize].iter().any(|&(from, to)| from <= time && time < to);
            let office = open && business.office.at(date.to_datetime(time)).next().is_some();
            !office && business.on_call.at(date.to_datetime(time)).next().is_none()
        };
        let mut minute = 0;
        while minute < DAY {
            let from = minute;
            while minute < DAY && free(minute) {
                minute += 1;
            }
            if minute > from {
                spans.push(format!("{name} {}-{}", clock(from), clock(minute)));
            }
            minute += 1;
        }
    }
    spans
}

const DAY: i16 = 24 * 60;

fn clock(minute: i16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
