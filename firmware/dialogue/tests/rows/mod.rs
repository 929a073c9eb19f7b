//! Rows of the judging tables against the readers: each returns what differs, in words.

use std::collections::BTreeMap;

use dialogue::understand::{address, name, phone, problem, times, yesno};
use jiff::civil::DateTime;
use vocab::Phone;

/// Column → cell.
pub type Row<'a> = BTreeMap<&'a str, &'a str>;

/// Rows right and rows in all; prints every miss.
pub fn count(table: &str, faults: fn(&Row<'_>) -> Vec<String>) -> (usize, usize) {
    let mut lines = table.lines().filter(|l| !l.starts_with('#'));
    let head: Vec<&str> = lines.next().expect("a table has a header").split('\t').collect();
    let (mut right, mut n) = (0, 0);
    for line in lines {
        let row: Row<'_> = head.iter().copied().zip(line.split('\t')).collect();
        let found = faults(&row);
        n += 1;
        right += usize::from(found.is_empty());
        if !found.is_empty() {
            println!("{} {:?}: {}", row["id"], row["text"], found.join("; "));
        }
    }
    println!("{right} of {n} rows right ({:.1} %)", right as f64 / n as f64 * 100.0);
    (right, n)
}

/// Differences of an address, part by part.
pub fn address(row: &Row<'_>) -> Vec<String> {
    let read = address::parse(row["text"], &address::Area::EMPTY);
    let complete = if read.complete { "yes" } else { "no" };
    let part = |value: &Option<String>| value.clone().unwrap_or_default();
    differing(
        row,
        &[
            ("number", part(&read.number)),
            ("predir", part(&read.predir)),
            ("street", part(&read.street)),
            ("suffix", part(&read.suffix)),
            ("postdir", part(&read.postdir)),
            ("unit", part(&read.unit)),
            ("city", part(&read.city)),
            ("zip", part(&read.zip)),
            ("complete", complete.to_owned()),
        ],
    )
}

/// Differences of a telephone number.
pub fn phone(row: &Row<'_>) -> Vec<String> {
    let caller: Option<Phone> = row["caller_number"].parse().ok();
    let found = match phone::parse(row["text"], caller.as_ref()).value {
        phone::PhoneValue::Number(phone) => phone.e164().to_owned(),
        phone::PhoneValue::SameAsCaller => "SAME_AS_CALLER".to_owned(),
        phone::PhoneValue::Incomplete => "INCOMPLETE".to_owned(),
    };
    differing(row, &[("expected", found)])
}

/// Differences of a name; lower-case rows can't show capitals, so case does not count.
pub fn name(row: &Row<'_>) -> Vec<String> {
    let read = name::parse(row["text"]);
    let part = |value: &Option<String>| value.clone().unwrap_or_default();
    differing(row, &[("first", part(&read.first)), ("last", part(&read.last))])
}

/// Differences of a wish for a time. Where the row names a second reading of the interval, it counts as well.
pub fn time(row: &Row<'_>) -> Vec<String> {
    let now: DateTime = row["now"].parse().expect("a local time");
    let read = times::parse(row["text"], now, &offers(row["offer"]));
    let when = |w: Option<times::When>| w.map_or(String::new(), |w| w.to_string());
    let (earliest, latest) = (when(read.earliest), when(read.latest));
    let second = row.get("alt_interval").copied().unwrap_or_default();
    let interval = match !second.is_empty() && second == format!("{earliest}/{latest}") {
        true => vec![],
        false => vec![("earliest", earliest), ("latest", latest)],
    };
    let choice = read.choice.map_or("", times::Choice::as_str).to_owned();
    let exclude = read.exclude.iter().map(ToString::to_string).collect::<Vec<_>>().join(";");
    let rest = [("type", read.kind.as_str().to_owned()), ("choice", choice), ("exclude", exclude)];
    differing(row, &interval.into_iter().chain(rest).collect::<Vec<_>>())
}

fn offers(cell: &str) -> Vec<(DateTime, DateTime)> {
    let pair = |p: &str| {
        let (from, to) = p.trim().split_once('/')?;
        Some((from.parse().ok()?, to.parse().ok()?))
    };
    cell.split(';').filter_map(pair).collect()
}

/// Differences of an answer to a read-back or an offer.
pub fn yesno(row: &Row<'_>) -> Vec<String> {
    let read = yesno::parse(row["text"], row["question"], row["context"]);
    let detail = read.detail.as_ref().map_or(String::new(), ToString::to_string);
    differing(row, &[("label", read.label.as_str().to_owned()), ("detail", detail)])
}

/// Differences of a problem: its kind and how soon.
pub fn problem(row: &Row<'_>) -> Vec<String> {
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = months.iter().position(|m| *m == row["month"]).and_then(|i| i8::try_from(i + 1).ok());
    let read = problem::parse(row["text"], month);
    let kind = read.job_kind.as_ref().map_or(String::new(), ToString::to_string);
    differing(row, &[("job_kind", kind), ("urgency", read.urgency.as_str().to_owned())])
}

fn differing(row: &Row<'_>, parts: &[(&str, String)]) -> Vec<String> {
    let fault = |(what, found): &(&str, String)| {
        // Lists are written with or without blanks around their semicolons.
        let expected = row.get(what).copied().unwrap_or_default().replace(" ; ", ";");
        (!found.eq_ignore_ascii_case(&expected)).then(|| format!("{what} {found:?}, expected {expected:?}"))
    };
    parts.iter().filter_map(fault).collect()
}
