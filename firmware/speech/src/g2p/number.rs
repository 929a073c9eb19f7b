//! Digits that arrive as digits, read as plain numbers. Careful speech (telephone numbers, houses, times) is worded
//! before it comes here; this is the net below.

/// `1940` as `one thousand nine hundred forty`; three and more leading or very many digits one by one; `911` as
/// everyone says it.
pub fn words(digits: &str) -> Vec<&'static str> {
    match digits.parse::<u64>() {
        _ if digits == "911" => one_by_one(digits),
        Ok(n) if !digits.starts_with('0') && digits.len() <= MOST_DIGITS => plain(n),
        Ok(0) if digits.len() == 1 => vec!["zero"],
        Ok(_) | Err(_) => one_by_one(digits),
    }
}

/// The ordinal of what [`words`] says: `21` as `twenty first`.
pub fn ordinal(digits: &str) -> Vec<&'static str> {
    let mut said = words(digits);
    if let Some(last) = said.pop() {
        let at = CARDINALS.iter().position(|c| *c == last);
        said.push(at.map_or(last, |at| ORDINALS[at]));
    }
    said
}

fn one_by_one(digits: &str) -> Vec<&'static str> {
    digits.chars().filter_map(|c| c.to_digit(10)).map(|d| CARDINALS[d as usize]).collect()
}

fn plain(n: u64) -> Vec<&'static str> {
    match n {
        0 => vec![],
        1..=20 => vec![CARDINALS[n as usize]],
        21..=99 => [vec![CARDINALS[18 + (n / 10) as usize]], plain(n % 10)].concat(),
        100..=999 => [plain(n / 100), vec!["hundred"], plain(n % 100)].concat(),
        1_000..=999_999 => [plain(n / 1_000), vec!["thousand"], plain(n % 1_000)].concat(),
        1_000_000.. => [plain(n / 1_000_000), vec!["million"], plain(n % 1_000_000)].concat(),
    }
}

/// Past this a string of digits is a number to dial, not a quantity.
const MOST_DIGITS: usize = 9;

const CARDINALS: [&str; 31] = [
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
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
];
const ORDINALS: [&str; 31] = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "thirtieth",
    "fortieth",
    "fiftieth",
    "sixtieth",
    "seventieth",
    "eightieth",
    "ninetieth",
    "hundredth",
    "thousandth",
    "millionth",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_as_plain_numbers() {
        for (digits, said) in [
            ("0", "zero"),
            ("7", "seven"),
            ("20", "twenty"),
            ("42", "forty two"),
            ("90", "ninety"),
            ("105", "one hundred five"),
            ("1940", "one thousand nine hundred forty"),
            ("2000000", "two million"),
            ("007", "zero zero seven"),
            ("911", "nine one one"),
            ("3035550142", "three zero three five five five zero one four two"),
        ] {
            assert_eq!(words(digits).join(" "), said);
        }
        assert_eq!(ordinal("21").join(" "), "twenty first");
        assert_eq!(ordinal("12").join(" "), "twelfth");
        assert_eq!(ordinal("100").join(" "), "one hundredth");
    }
}
