//! Digits, cardinals, ordinals, house numbers and money.

use vocab::Phone;

/// `three oh three, five five five, oh one four two`; a foreign number digit by digit in threes.
pub fn phone_digits(phone: &Phone) -> String {
    let national = phone.national();
    let cuts: &[usize] = if national.len() == 10 { &[3, 6] } else { &[3, 6, 9, 12] };
    let mut groups = Vec::new();
    let mut from = 0;
    for &cut in cuts.iter().filter(|&&c| c < national.len()) {
        groups.push(digits(&national[from..cut]));
        from = cut;
    }
    groups.push(digits(&national[from..]));
    groups.join(", ")
}

/// Digit by digit, zero as `oh`: `eight oh two one oh`. Other characters are left out.
pub fn digits(text: &str) -> String {
    let said: Vec<&str> = text.chars().filter_map(|c| c.to_digit(10)).map(|d| DIGITS[d as usize]).collect();
    said.join(" ")
}

/// A ZIP code, digit by digit.
pub fn zip(code: &str) -> String {
    digits(code)
}

/// `three hundred and five` without the and: `three hundred five`. Any `u32`.
pub fn cardinal(n: u32) -> String {
    match n {
        0..=19 => UNITS[n as usize].to_owned(),
        20..=99 => {
            let tens = TENS[(n / 10) as usize];
            if n.is_multiple_of(10) {
                tens.to_owned()
            } else {
                format!("{tens}-{}", UNITS[(n % 10) as usize])
            }
        }
        100..=999 => joined(n, 100, "hundred"),
        1_000..=999_999 => joined(n, 1_000, "thousand"),
        1_000_000..=999_999_999 => joined(n, 1_000_000, "million"),
        1_000_000_000.. => joined(n, 1_000_000_000, "billion"),
    }
}

/// `twentieth`, `thirty-second`, `one hundred fifth`.
pub fn ordinal(n: u32) -> String {
    let said = cardinal(n);
    let (head, last) = said.rfind([' ', '-']).map_or(("", said.as_str()), |at| said.split_at(at + 1));
    let last = match IRREGULAR.iter().find(|(c, _)| *c == last) {
        Some((_, ordinal)) => (*ordinal).to_owned(),
        None => last.strip_suffix('y').map_or_else(|| format!("{last}th"), |stem| format!("{stem}ieth")),
    };
    format!("{head}{last}")
}

/// A house number in the pairs people use: `nineteen forty`, `forty-five oh six`, `one twenty-three and a
/// half`, `nineteen hundred`, `twelve thousand four fifty`. A letter behind it is said as a letter.
pub fn house_number(number: &str) -> String {
    let (whole, half) = match number.strip_suffix(" 1/2") {
        Some(whole) => (whole, " and a half"),
        None => (number, ""),
    };
    let end = whole.find(|c: char| !c.is_ascii_digit()).unwrap_or(whole.len());
    let (figures, rest) = whole.split_at(end);
    let mut said = pairs(figures);
    for c in rest.chars().filter(|c| c.is_alphanumeric()) {
        let part =
            c.to_digit(10).map_or_else(|| c.to_uppercase().to_string(), |d| DIGITS[d as usize].to_owned());
        said = format!("{said} {part}");
    }
    format!("{}{half}", said.trim())
}

/// `eighty-nine dollars`, `eighty-nine dollars and fifty cents`.
pub fn money(cents: u32) -> String {
    let (dollars, rest) = (cents / 100, cents % 100);
    let counted = |n: u32, one: &str| format!("{} {one}{}", cardinal(n), if n == 1 { "" } else { "s" });
    match (dollars, rest) {
        (_, 0) => counted(dollars, "dollar"),
        (0, _) => counted(rest, "cent"),
        (_, _) => format!("{} and {}", counted(dollars, "dollar"), counted(rest, "cent")),
    }
}

fn joined(n: u32, unit: u32, word: &str) -> String {
    let head = format!("{} {word}", cardinal(n / unit));
    if n.is_multiple_of(unit) { head } else { format!("{head} {}", cardinal(n % unit)) }
}

/// Figures of a house number: round hundreds and thousands as such, else in pairs from the right.
fn pairs(figures: &str) -> String {
    let Ok(n) = figures.parse::<u32>() else { return digits(figures) };
    match figures.len() {
        0..=2 => cardinal(n),
        _ if figures.starts_with('0') => digits(figures),
        3 if n % 100 == 0 => cardinal(n),
        3 => format!("{} {}", cardinal(n / 100), pair(n % 100)),
        4 if n % 1_000 == 0 => cardinal(n),
        4 if n % 100 == 0 => format!("{} hundred", cardinal(n / 100)),
        4 => format!("{} {}", cardinal(n / 100), pair(n % 100)),
        5 if n % 1_000 == 0 => cardinal(n),
        5 if n % 1_000 < 100 => cardinal(n),
        5 => format!("{} thousand {}", cardinal(n / 1_000), pairs(&figures[2..])),
        _ => digits(figures),
    }
}

fn pair(n: u32) -> String {
    if n < 10 { format!("oh {}", UNITS[n as usize]) } else { cardinal(n) }
}

const DIGITS: [&str; 10] = ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
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
const IRREGULAR: [(&str, &str); 7] = [
    ("one", "first"),
    ("two", "second"),
    ("three", "third"),
    ("five", "fifth"),
    ("eight", "eighth"),
    ("nine", "ninth"),
    ("twelve", "twelfth"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_and_zip_digits_are_said_one_by_one_in_groups() {
        let phone: Phone = "303 555 0142".parse().unwrap();
        assert_eq!(phone_digits(&phone), "three oh three, five five five, oh one four two");
        let abroad: Phone = "+442079460123".parse().unwrap();
        assert_eq!(phone_digits(&abroad).matches(", ").count(), 3);
        assert_eq!(zip("80210"), "eight oh two one oh");
    }

    #[test]
    fn house_numbers_are_said_in_pairs() {
        for (number, said) in [
            ("4", "four"),
            ("42", "forty-two"),
            ("105", "one oh five"),
            ("123 1/2", "one twenty-three and a half"),
            ("420", "four twenty"),
            ("300", "three hundred"),
            ("1940", "nineteen forty"),
            ("1900", "nineteen hundred"),
            ("2000", "two thousand"),
            ("2005", "twenty oh five"),
            ("4506", "forty-five oh six"),
            ("12450", "twelve thousand four fifty"),
            ("12005", "twelve thousand five"),
            ("10000", "ten thousand"),
            ("1940A", "nineteen forty A"),
        ] {
            assert_eq!(house_number(number), said, "{number}");
        }
    }

    #[test]
    fn ordinals_cardinals_and_money_are_words() {
        for (n, said) in
            [(1, "first"), (3, "third"), (12, "twelfth"), (20, "twentieth"), (32, "thirty-second")]
        {
            assert_eq!(ordinal(n), said);
        }
        assert_eq!(ordinal(105), "one hundred fifth");
        assert_eq!(cardinal(1_002_310), "one million two thousand three hundred ten");
        assert_eq!(money(8_900), "eighty-nine dollars");
        assert_eq!(money(101), "one dollar and one cent");
        assert_eq!(money(12_950), "one hundred twenty-nine dollars and fifty cents");
    }

    #[test]
    fn every_number_has_words() {
        for n in (0..200_000).step_by(7).chain([u32::MAX]) {
            assert!(
                !cardinal(n).is_empty() && !ordinal(n).is_empty() && !house_number(&n.to_string()).is_empty()
            );
        }
    }
}
