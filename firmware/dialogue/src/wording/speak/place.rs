//! Streets, units and whole places.

use vocab::Place;

use super::numbers::{house_number, ordinal};
use super::{digits, letters, zip};

/// A normalised street line for the ear: `1940 S Franklin St` → `nineteen forty south Franklin Street`.
pub fn street(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut said = Vec::new();
    let mut at = 0;
    if words.first().is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()) && !is_ordinal(w)) {
        at = if words.get(1) == Some(&"1/2") { 2 } else { 1 };
        said.push(house_number(&words[..at].join(" ")));
    }
    let last = words.len().saturating_sub(1);
    for (i, word) in words.iter().enumerate().skip(at) {
        said.push(street_word(word, i > at || i == last));
    }
    said.join(" ")
}

/// A unit for the ear: `2B` → `apartment two B`, `Spc 41` → `space forty-one`.
pub fn unit(unit: &str) -> String {
    let mut said = Vec::new();
    let mut designated = false;
    for word in unit.split_whitespace() {
        match DESIGNATORS.iter().find(|(short, _)| short.eq_ignore_ascii_case(word)) {
            Some((_, long)) => {
                designated = true;
                said.push((*long).to_owned());
            }
            None => said.push(identifier(word)),
        }
    }
    let said = said.join(" ");
    if designated { said } else { format!("apartment {said}") }
}

/// The whole place: `nineteen forty south Franklin Street, apartment two B, Denver, eight oh two one oh`.
pub fn place(place: &Place) -> String {
    let parts = [
        Some(street(&place.street)),
        place.unit.as_deref().map(unit),
        place.city.clone(),
        place.zip.as_deref().map(zip),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// One word of a street; a suffix is only one behind the name (`Court Pl` is Court Place).
fn street_word(word: &str, behind: bool) -> String {
    if is_ordinal(word) {
        let figures: String = word.chars().take_while(char::is_ascii_digit).collect();
        return figures.parse().map_or_else(|_| word.to_owned(), ordinal);
    }
    if let Some((_, long)) = DIRECTIONS.iter().find(|(short, _)| *short == word) {
        return (*long).to_owned();
    }
    if let Some((_, long)) = SUFFIXES.iter().find(|(short, _)| behind && *short == word) {
        return (*long).to_owned();
    }
    if word.bytes().all(|b| b.is_ascii_digit()) { house_number(word) } else { word.to_owned() }
}

/// `2B` → `two B`, `204` → `two oh four`, `B-4` → `B four`.
fn identifier(word: &str) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let same = |c: char| c.is_ascii_digit() == first.is_ascii_digit();
        let (run, tail) = rest.split_at(rest.find(|c| !same(c)).unwrap_or(rest.len()));
        rest = tail;
        match (first.is_ascii_digit(), run.len()) {
            (true, 1..=4) => said.push(house_number(run)),
            (true, _) => said.push(digits(run)),
            (false, 1..=3) => said.push(letters(run)),
            (false, _) => said.push(run.to_owned()),
        }
    }
    said.retain(|part| !part.is_empty());
    said.join(" ")
}

fn is_ordinal(word: &str) -> bool {
    let stem = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    matches!(&word[stem.len()..], "st" | "nd" | "rd" | "th")
        && !stem.is_empty()
        && stem.bytes().all(|b| b.is_ascii_digit())
}

const DIRECTIONS: &[(&str, &str)] = &[
    ("N", "north"),
    ("S", "south"),
    ("E", "east"),
    ("W", "west"),
    ("NE", "northeast"),
    ("NW", "northwest"),
    ("SE", "southeast"),
    ("SW", "southwest"),
];
const DESIGNATORS: &[(&str, &str)] = &[
    ("Apt", "apartment"),
    ("Unit", "unit"),
    ("Ste", "suite"),
    ("Bldg", "building"),
    ("Spc", "space"),
    ("Lot", "lot"),
    ("Trlr", "trailer"),
    ("Fl", "floor"),
    ("Rm", "room"),
    ("Bsmt", "basement"),
    ("Ph", "penthouse"),
];
const SUFFIXES: &[(&str, &str)] = &[
    ("Aly", "Alley"),
    ("Ave", "Avenue"),
    ("Blvd", "Boulevard"),
    ("Cir", "Circle"),
    ("Ct", "Court"),
    ("Cv", "Cove"),
    ("Dr", "Drive"),
    ("Expy", "Expressway"),
    ("Fwy", "Freeway"),
    ("Hts", "Heights"),
    ("Hwy", "Highway"),
    ("Ln", "Lane"),
    ("Loop", "Loop"),
    ("Pkwy", "Parkway"),
    ("Pl", "Place"),
    ("Plz", "Plaza"),
    ("Pt", "Point"),
    ("Rd", "Road"),
    ("Rdg", "Ridge"),
    ("Sq", "Square"),
    ("St", "Street"),
    ("Ter", "Terrace"),
    ("Trl", "Trail"),
    ("Xing", "Crossing"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_are_said_as_people_say_them() {
        for (line, said) in [
            ("1940 S Franklin St", "nineteen forty south Franklin Street"),
            ("902 W Mulberry Ln", "nine oh two west Mulberry Lane"),
            ("420 E 17th Ave", "four twenty east seventeenth Avenue"),
            ("123 1/2 N Pearl St", "one twenty-three and a half north Pearl Street"),
            ("1600 Broadway", "sixteen hundred Broadway"),
            ("1437 Court Pl", "fourteen thirty-seven Court Place"),
            ("12450 County Road 12", "twelve thousand four fifty County Road twelve"),
            ("3333 Cherry Creek Dr S", "thirty-three thirty-three Cherry Creek Drive south"),
            ("32nd Ave", "thirty-second Avenue"),
        ] {
            assert_eq!(street(line), said, "{line}");
        }
    }

    #[test]
    fn units_are_said_with_their_designator() {
        for (text, said) in [
            ("2B", "apartment two B"),
            ("204", "apartment two oh four"),
            ("Spc 41", "space forty-one"),
            ("Bldg G Apt 204", "building G apartment two oh four"),
            ("Rear", "apartment Rear"),
        ] {
            assert_eq!(unit(text), said, "{text}");
        }
    }

    #[test]
    fn a_whole_place_pauses_between_its_parts() {
        let whole = Place {
            street: "1940 S Franklin St".into(),
            unit: Some("2B".into()),
            city: Some("Denver".into()),
            zip: Some("80210".into()),
        };
        assert_eq!(
            place(&whole),
            "nineteen forty south Franklin Street, apartment two B, Denver, eight oh two one oh"
        );
    }
}
