//! How well house numbers and streets are read from labelled American addresses that nobody here wrote, as
//! typed and verbalised. The data is not part of the project but of the folder `NIGHTBELL_SHARED` (`../shared` where
//! unset): without it the tests say so and pass.

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use dialogue::understand::address::{Area, parse};
use dialogue::wording::speak;

/// A labelled address: its parts in order.
type Labelled = Vec<(String, String)>;

#[test]
fn typed_addresses_keep_number_and_street() {
    for file in ["usaddress_labeled.xml", "usaddress_test_labeled.xml"] {
        measure(file, "typed", 0.93, |parts| {
            parts.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>().join(" ")
        });
    }
}

#[test]
fn verbalised_addresses_keep_number_and_street() {
    for file in ["usaddress_labeled.xml", "usaddress_test_labeled.xml"] {
        measure(file, "spoken", 0.93, verbalised);
    }
}

fn measure(file: &str, how: &str, floor: f64, text: impl Fn(&Labelled) -> String) {
    let Some(addresses) = load(file) else {
        println!("skipped: shared data absent");
        return;
    };
    let (mut right, mut n) = (0, 0);
    for parts in &addresses {
        let Some((number, street)) = expected(parts) else { continue };
        let said = text(parts);
        let read = parse(&said, &Area::EMPTY);
        let found_street =
            [&read.street, &read.suffix].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        // The labels keep the letter of `4922 B` apart from the number.
        let bare = |n: &'_ str| n.trim_end_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
        let found = read.number.as_deref().and_then(|n| n.split(' ').next()).map(bare);
        let ok = found.as_ref() == Some(&number) && plain(&found_street).starts_with(&street);
        n += 1;
        right += usize::from(ok);
        if !ok {
            println!("{said:?}: {:?} {found_street:?}, expected {number:?} {street:?}", read.number);
        }
    }
    let score = right as f64 / n as f64;
    println!("{file} {how}: {right} of {n} addresses right ({:.1} %)", score * 100.0);
    assert!(score >= floor, "{file} {how}: {right} of {n}");
}

/// House number and street name, for addresses that have both in figures and letters that can be spoken.
fn expected(parts: &Labelled) -> Option<(String, String)> {
    let of = |label: &str| {
        let found: Vec<&str> = parts.iter().filter(|(l, _)| l == label).map(|(_, t)| t.as_str()).collect();
        found.join(" ")
    };
    let number = of("AddressNumber").trim_matches([',', '.', '#']).to_uppercase();
    let name = of("StreetName");
    let pre_type = of("StreetNamePreType");
    let road = matches!(plain(&pre_type).as_str(), "");
    let spoken = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0') && number.len() <= 6;
    (spoken && !number.is_empty() && !name.is_empty() && road && !name.contains('/'))
        .then(|| (number, plain(&name)))
}

/// As a recogniser prints what a person reads out: numbers in pairs, abbreviations in full, no marks.
fn verbalised(parts: &Labelled) -> String {
    let mut said = Vec::new();
    for (label, text) in parts {
        let bare = text.trim_matches([',', '.', ';', '(', ')', '#']).to_lowercase();
        said.push(match label.as_str() {
            "AddressNumber" => speak::house_number(&bare),
            "ZipCode" => speak::zip(bare.split('-').next().unwrap_or_default()),
            "StreetNamePreDirectional" | "StreetNamePostDirectional" | "StreetNamePostType" => in_full(&bare),
            "StreetName" if bare.starts_with(|c: char| c.is_ascii_digit()) => speak::street(&bare),
            "StreetName" if bare == "st" => "saint".to_owned(),
            "OccupancyType" if bare == "no" => "number".to_owned(),
            _ if bare.bytes().all(|b| b.is_ascii_digit()) => speak::house_number(&bare),
            _ => bare,
        });
    }
    said.join(" ")
        .to_lowercase()
        .replace(['-', ',', '.'], " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn in_full(bare: &str) -> String {
    let line = match bare {
        "st" | "ave" | "blvd" | "rd" | "dr" | "ln" | "ct" | "pl" | "cir" | "pkwy" | "hwy" | "ter" | "trl"
        | "sq" => {
            let mut chars = bare.chars();
            let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            speak::street(&format!("x {first}{}", chars.as_str())).trim_start_matches("x ").to_owned()
        }
        "n" | "s" | "e" | "w" | "ne" | "nw" | "se" | "sw" => speak::street(&bare.to_uppercase()),
        "so" => "south".to_owned(),
        "no" => "north".to_owned(),
        other => speak::street(other),
    };
    line.replace('-', " ")
}

/// Lower-case letters and figures alone, abbreviations and ordinals brought to one form.
fn plain(text: &str) -> String {
    let words = text.to_lowercase();
    let words = words
        .split(|c: char| c.is_whitespace() || c == '-')
        .map(|w| w.trim_matches(['.', ',', '#', '(', ')']));
    let forms: BTreeMap<&str, &str> = [
        ("st", "saint"),
        ("mt", "mount"),
        ("ft", "fort"),
        ("first", "1st"),
        ("second", "2nd"),
        ("third", "3rd"),
        ("fourth", "4th"),
        ("fifth", "5th"),
        ("seventh", "7th"),
        ("tenth", "10th"),
    ]
    .into();
    let words = words.filter(|w| !w.is_empty()).map(|w| forms.get(w).copied().unwrap_or(w));
    let joined = words.collect::<Vec<_>>().join(" ").replace('\'', "").replace("mlk", "martin luther king");
    joined.strip_prefix("dr ").filter(|rest| rest.starts_with("martin")).map_or(joined.clone(), str::to_owned)
}

fn load(file: &str) -> Option<Vec<Labelled>> {
    let shared = env::var_os("NIGHTBELL_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let xml = fs::read_to_string(shared.join("text").join(file)).ok()?;
    Some(xml.split("<AddressString>").skip(1).map(parts).collect())
}

fn parts(xml: &str) -> Labelled {
    let body = xml.split("</AddressString>").next().unwrap_or_default();
    let mut found = Vec::new();
    for piece in body.split("</") {
        let Some((label, text)) = piece.rsplit_once('<').and_then(|(_, p)| p.split_once('>')) else {
            continue;
        };
        found.push((label.to_owned(), text.replace("&amp;", "&")));
    }
    found
}
