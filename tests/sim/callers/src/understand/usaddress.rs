//! Labelled American addresses that nobody here wrote (usaddress, MIT), verbalised as a recogniser prints what a
//! person reads out: house number and street must come back.

use std::{collections::BTreeMap, fs, path::Path};

use limits::{Demand, Limit};

use super::{Kind, Reading, Row, UnderstandError, ask};
use crate::speak;

/// A labelled address: its parts in order.
type Labelled = Vec<(String, String)>;

/// Percent of house numbers and streets.
const REACH: f64 = 90.0;

/// Runs both files.
pub fn run(binary: &Path, folder: &Path, read: &mut Reading) -> Result<(), UnderstandError> {
    let mut wanted = BTreeMap::new();
    let mut rows = Vec::new();
    for file in ["usaddress_labeled.xml", "usaddress_test_labeled.xml"] {
        let path = folder.join(file);
        let xml = fs::read_to_string(&path)
            .map_err(|source| UnderstandError::Table { path: path.display().to_string(), source })?;
        for parts in xml.split("<AddressString>").skip(1).map(parts) {
            let Some(expected) = expected(&parts) else { continue };
            let id = format!("us{}", rows.len());
            rows.push(Row::from([("id".to_owned(), id.clone()), ("text".to_owned(), verbalised(&parts))]));
            wanted.insert(id, expected);
        }
    }
    let answers = ask(binary, Kind::Addresses, &rows)?;
    let mut right = Vec::new();
    for row in &rows {
        let (number, street) = &wanted[&row["id"]];
        let of = |key: &str| {
            let answer = answers.get(&row["id"]);
            answer.and_then(|a| a.get(key)?.as_str()).unwrap_or_default().to_owned()
        };
        let found = plain(&format!("{} {}", of("street"), of("suffix")));
        let house = of("number");
        let ok = house.split(' ').next() == Some(number.as_str()) && found.starts_with(street.as_str());
        right.push(if ok { 1.0 } else { 0.0 });
        if !ok {
            let miss =
                format!("usaddress {:?}: {house:?} {found:?}, expected {number:?} {street:?}", row["text"]);
            read.misses.push(miss);
        }
    }
    read.limits.push(Limit::new("usaddress: house number and street", "", Demand::Reach(REACH), 1, right));
    Ok(())
}

/// House number and street name, for addresses that have both in figures and letters that can be spoken.
fn expected(parts: &Labelled) -> Option<(String, String)> {
    let of = |label: &str| {
        let found: Vec<&str> = parts.iter().filter(|(l, _)| l == label).map(|(_, t)| t.as_str()).collect();
        found.join(" ")
    };
    let number = of("AddressNumber").trim_matches([',', '.', '#']).to_uppercase();
    let name = of("StreetName");
    let spoken = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0') && number.len() <= 6;
    let road = plain(&of("StreetNamePreType")).is_empty();
    (spoken && !number.is_empty() && !name.is_empty() && road && !name.contains('/'))
        .then(|| (number, plain(&name)))
}

/// Numbers in pairs, abbreviations in full, no marks.
fn verbalised(parts: &Labelled) -> String {
    let mut said = Vec::new();
    for (label, text) in parts {
        let bare = text.trim_matches([',', '.', ';', '(', ')', '#']).to_lowercase();
        said.push(match label.as_str() {
            "AddressNumber" => speak::house_number(&bare),
            "ZipCode" => speak::digits(bare.split('-').next().unwrap_or_default()),
            "StreetNamePreDirectional" | "StreetNamePostDirectional" | "StreetNamePostType" => in_full(&bare),
            "StreetName" if bare.starts_with(|c: char| c.is_ascii_digit()) => ordinal(&bare),
            "StreetName" if bare == "st" => "saint".to_owned(),
            "OccupancyType" if bare == "no" => "number".to_owned(),
            _ if bare.bytes().all(|b| b.is_ascii_digit()) => speak::house_number(&bare),
            _ => bare,
        });
    }
    let joined = said.join(" ").to_lowercase().replace(['-', ',', '.'], " ");
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// "29th" in words; other numbers in pairs.
fn ordinal(bare: &str) -> String {
    let spoken: Vec<String> = bare.split(' ').map(speak::word).collect();
    spoken.join(" ")
}

/// Directions and suffixes of a line in lower case.
fn in_full(bare: &str) -> String {
    match bare {
        "so" => return "south".to_owned(),
        "no" => return "north".to_owned(),
        "n" | "s" | "e" | "w" | "ne" | "nw" | "se" | "sw" => return speak::word(&bare.to_uppercase()),
        _ => {}
    }
    let mut chars = bare.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    speak::word(&format!("{first}{}", chars.as_str()))
}

/// Lower-case letters and figures alone, abbreviations and ordinals brought to one form.
fn plain(text: &str) -> String {
    let words = text.to_lowercase();
    let words = words
        .split(|c: char| c.is_whitespace() || c == '-')
        .map(|w| w.trim_matches(['.', ',', '#', '(', ')']))
        .filter(|w| !w.is_empty());
    let form = |word| match word {
        "st" => "saint",
        "mt" => "mount",
        "ft" => "fort",
        "first" => "1st",
        "second" => "2nd",
        "third" => "3rd",
        "fourth" => "4th",
        "fifth" => "5th",
        "sixth" => "6th",
        "seventh" => "7th",
        "eighth" => "8th",
        "ninth" => "9th",
        "tenth" => "10th",
        other => other,
    };
    let joined =
        words.map(form).collect::<Vec<_>>().join(" ").replace('\'', "").replace("mlk", "martin luther king");
    match joined.strip_prefix("dr ").filter(|rest| rest.starts_with("martin")) {
        Some(rest) => rest.to_owned(),
        None => joined,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_labelled_address_is_said_as_a_recogniser_prints_it() {
        let xml = "<AddressNumber>1605</AddressNumber> <StreetNamePreDirectional>N.</StreetNamePreDirectional> \
                   <StreetName>29th</StreetName> <StreetNamePostType>St.</StreetNamePostType> \
                   <ZipCode>80205-1234</ZipCode></AddressString>";
        let parts = parts(xml);
        assert_eq!(verbalised(&parts), "sixteen oh five north twenty ninth street eight oh two oh five");
        assert_eq!(expected(&parts), Some(("1605".to_owned(), "29th".to_owned())));
    }
}
