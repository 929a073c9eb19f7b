//! Tables of spoken facts, in the columns of the judging tables: the development tables are tuned on and must
//! hold; the held-out tables were written before the grammars and only have a floor.

use std::collections::BTreeMap;

use dialogue::understand::{address, name, phone};
use vocab::Phone;

type Row<'a> = BTreeMap<&'a str, &'a str>;

#[test]
fn development_phones_are_read() {
    check(include_str!("tables/phones_dev.tsv"), 1.0, phone_faults);
}

#[test]
fn held_out_phones_are_read() {
    check(include_str!("tables/phones_held.tsv"), 0.95, phone_faults);
}

#[test]
fn development_addresses_are_read() {
    check(include_str!("tables/addresses_dev.tsv"), 1.0, address_faults);
}

#[test]
fn held_out_addresses_are_read() {
    check(include_str!("tables/addresses_held.tsv"), 0.95, address_faults);
}

#[test]
fn development_names_are_read() {
    check(include_str!("tables/names_dev.tsv"), 1.0, name_faults);
}

#[test]
fn held_out_names_are_read() {
    check(include_str!("tables/names_held.tsv"), 0.90, name_faults);
}

#[test]
fn second_held_out_phones_are_read() {
    check(include_str!("tables/phones_held2.tsv"), 0.9, phone_faults);
}

#[test]
fn second_held_out_addresses_are_read() {
    check(include_str!("tables/addresses_held2.tsv"), 0.9, address_faults);
}

#[test]
fn second_held_out_names_are_read() {
    check(include_str!("tables/names_held2.tsv"), 0.85, name_faults);
}

/// Prints every fault and the score, and fails below the floor.
fn check(table: &str, floor: f64, faults: fn(&Row<'_>) -> Vec<String>) {
    let mut lines = table.lines();
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
    let score = right as f64 / n as f64;
    println!("{right} of {n} rows right ({:.1} %)", score * 100.0);
    assert!(score >= floor, "{right} of {n} rows right, floor {floor}");
}

fn phone_faults(row: &Row<'_>) -> Vec<String> {
    let caller: Option<Phone> = row["caller_number"].parse().ok();
    let found = match phone::parse(row["text"], caller.as_ref()).value {
        phone::PhoneValue::Number(phone) => phone.e164().to_owned(),
        phone::PhoneValue::SameAsCaller => "SAME_AS_CALLER".to_owned(),
        phone::PhoneValue::Incomplete => "INCOMPLETE".to_owned(),
    };
    differing(&[("phone", row["expected"], Some(&found))])
}

fn address_faults(row: &Row<'_>) -> Vec<String> {
    let read = address::parse(row["text"], &address::Area::EMPTY);
    let complete = if read.complete { "yes" } else { "no" }.to_owned();
    differing(&[
        ("number", row["number"], read.number.as_ref()),
        ("predir", row["predir"], read.predir.as_ref()),
        ("street", row["street"], read.street.as_ref()),
        ("suffix", row["suffix"], read.suffix.as_ref()),
        ("postdir", row["postdir"], read.postdir.as_ref()),
        ("unit", row["unit"], read.unit.as_ref()),
        ("city", row["city"], read.city.as_ref()),
        ("zip", row["zip"], read.zip.as_ref()),
        ("complete", row["complete"], Some(&complete)),
    ])
}

fn name_faults(row: &Row<'_>) -> Vec<String> {
    let read = name::parse(row["text"]);
    differing(&[("first", row["first"], read.first.as_ref()), ("last", row["last"], read.last.as_ref())])
}

fn differing(parts: &[(&str, &str, Option<&String>)]) -> Vec<String> {
    let fault = |(what, expected, found): &(&str, &str, Option<&String>)| {
        let found = found.map_or("", |f| f.as_str());
        (found != *expected).then(|| format!("{what} {found:?}, expected {expected:?}"))
    };
    parts.iter().filter_map(fault).collect()
}
