//! What a caller says of its facts where its row has no words for it: numbers, streets and letters as people say
//! them, in a recogniser's spelling.

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// Figures one by one, nought as "oh": ZIP codes and telephone numbers.
pub fn digits(text: &str) -> String {
    let word = |c: char| match c.to_digit(10) {
        Some(0) => Some("oh"),
        Some(n) => UNITS.get(n as usize).copied(),
        None => None,
    };
    text.chars().filter_map(word).collect::<Vec<_>>().join(" ")
}

/// A number of E.164 as Americans say it, without the country.
pub fn phone(e164: &str) -> String {
    digits(e164.strip_prefix("+1").unwrap_or(e164))
}

/// A house number in pairs: "eighteen seventy two", "nineteen hundred", "six oh five".
pub fn house_number(number: &str) -> String {
    if !number.bytes().all(|b| b.is_ascii_digit()) || number.is_empty() {
        return letters_and_figures(number);
    }
    let (head, tail) = number.split_at(number.len().saturating_sub(2));
    match (head.len(), tail) {
        (0, _) => below_hundred(tail),
        (_, "00") if head.ends_with('0') => format!("{} thousand", below_hundred(head.trim_end_matches('0'))),
        (_, "00") => format!("{} hundred", house_number(head)),
        (1 | 2, _) => format!("{} {}", below_hundred(head), low_pair(tail)),
        // "Twenty seven thirteen" would be 2713: 20713 is said figure by figure.
        _ if number.get(1..3).is_some_and(|middle| middle.contains('0')) => digits(number),
        _ => {
            let (first, rest) = number.split_at(number.len() - 3);
            format!("{} {}", house_number(first), house_number(rest))
        }
    }
}

/// A street of a platform as it is said: "1872 S Washington St" → "eighteen seventy two south washington street".
pub fn street(street: &str) -> String {
    let mut words = street.split_whitespace();
    let number = words.next().map(house_number).unwrap_or_default();
    let rest: Vec<String> = words.map(in_full).collect();
    format!("{number} {}", rest.join(" ")).trim().to_owned()
}

/// One word of a street in full: "S" → "south", "29th" → "twenty ninth"; a number in pairs.
pub fn word(word: &str) -> String {
    let full = in_full(word);
    if full.bytes().all(|b| b.is_ascii_digit()) { house_number(&full) } else { full }
}

/// A unit: "unit three b", "space forty one".
pub fn unit(unit: &str) -> String {
    let bare = !unit.contains(' ');
    let words: Vec<String> = unit.split_whitespace().map(|w| in_full(w).to_lowercase()).collect();
    let words: Vec<String> = words.iter().map(|w| letters_and_figures(w)).collect();
    if bare { format!("unit {}", words.join(" ")) } else { words.join(" ") }
}

/// A word's letters, one by one.
pub fn letters(word: &str) -> String {
    let kept = word.to_lowercase();
    kept.chars().filter(char::is_ascii_alphabetic).map(String::from).collect::<Vec<_>>().join(" ")
}

fn below_hundred(text: &str) -> String {
    let n: usize = text.parse().unwrap_or(0);
    match (n / 10, n % 10) {
        (0 | 1, _) => UNITS.get(n).copied().unwrap_or_default().to_owned(),
        (tens, 0) => TENS.get(tens).copied().unwrap_or_default().to_owned(),
        (tens, unit) => format!("{} {}", TENS[tens.min(9)], UNITS[unit]),
    }
}

/// The last two figures behind others: "oh five", "seventy two".
fn low_pair(text: &str) -> String {
    match text.strip_prefix('0') {
        Some(unit) => format!("oh {}", below_hundred(unit)),
        None => below_hundred(text),
    }
}

/// "3B" → "three b"; words stay.
fn letters_and_figures(text: &str) -> String {
    if text.len() > 1 && text.chars().all(char::is_alphabetic) {
        return text.to_owned();
    }
    let mut out: Vec<String> = Vec::new();
    let mut number = String::new();
    let close = |number: &mut String, out: &mut Vec<String>| {
        if !number.is_empty() {
            out.push(house_number(&std::mem::take(number)));
        }
    };
    for c in text.chars() {
        if c.is_ascii_digit() {
            number.push(c);
        } else {
            close(&mut number, &mut out);
            match c {
                '/' => out.push("over".to_owned()),
                other if other.is_alphanumeric() => out.push(other.to_lowercase().to_string()),
                _ => {}
            }
        }
    }
    close(&mut number, &mut out);
    out.join(" ")
}

/// Directions and suffixes in full, ordinals in words.
fn in_full(word: &str) -> String {
    let full = match word {
        "N" => "north",
        "S" => "south",
        "E" => "east",
        "W" => "west",
        "NE" => "northeast",
        "NW" => "northwest",
        "SE" => "southeast",
        "SW" => "southwest",
        "St" => "street",
        "Ave" => "avenue",
        "Blvd" => "boulevard",
        "Rd" => "road",
        "Dr" => "drive",
        "Ln" => "lane",
        "Ct" => "court",
        "Pl" => "place",
        "Cir" => "circle",
        "Pkwy" => "parkway",
        "Hwy" => "highway",
        "Ter" => "terrace",
        "Trl" => "trail",
        "Sq" => "square",
        "Apt" => "apartment",
        "Spc" => "space",
        "Bldg" => "building",
        "Ste" => "suite",
        "Fl" => "floor",
        other => return ordinal(other).unwrap_or_else(|| other.to_lowercase()),
    };
    full.to_owned()
}

/// "29th" → "twenty ninth".
fn ordinal(word: &str) -> Option<String> {
    let end = word.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
    let (number, ending) = word.split_at(end);
    if !["st", "nd", "rd", "th"].contains(&ending.to_lowercase().as_str()) {
        return None;
    }
    let cardinal = house_number(number);
    let (head, last) = cardinal.rsplit_once(' ').map_or(("", cardinal.as_str()), |(h, l)| (h, l));
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        other => match other.strip_suffix('y') {
            Some(stem) => format!("{stem}ieth"),
            None => format!("{other}th"),
        },
    };
    Some(format!("{head} {last}").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_are_said_as_people_say_them() {
        for (written, said) in [
            ("1872 S Washington St", "eighteen seventy two south washington street"),
            ("3310 W 29th Ave", "thirty three ten west twenty ninth avenue"),
            ("9700 E Iliff Ave", "ninety seven hundred east iliff avenue"),
            ("605 Pearl St", "six oh five pearl street"),
            ("2000 Vine St", "two thousand vine street"),
            ("13250 W Ohio Ave", "thirteen two fifty west ohio avenue"),
            ("20713 E 64th Ave", "two oh seven one three east sixty fourth avenue"),
            ("1005 E 1st Ave", "ten oh five east first avenue"),
            ("420 E 20th Ave", "four twenty east twentieth avenue"),
        ] {
            assert_eq!(street(written), said);
        }
    }

    #[test]
    fn units_numbers_and_letters_are_said_one_by_one() {
        assert_eq!(unit("3B"), "unit three b");
        assert_eq!(unit("F26"), "unit f twenty six");
        assert_eq!(unit("Spc 41"), "space forty one");
        assert_eq!(phone("+13035550117"), "three oh three five five five oh one one seven");
        assert_eq!(letters("O'Shea"), "o s h e a");
    }
}
