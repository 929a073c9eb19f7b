//! How far what was heard is from what was said, in words. Pure.
//!
//! Case and marks don't count. Figures and number words are one: each is taken digit by digit, so that "1940" and
//! "nineteen forty" are the same four words, "$89" and "eighty-nine dollars" the same three.

/// What was said against what was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    /// Words taken for others, left out and put in.
    pub wrong: usize,
    /// Words that were said.
    pub of: usize,
}

impl Apart {
    /// Whether at most a third of the words differ.
    pub fn is_understood(self) -> bool {
        self.wrong * 3 <= self.of
    }
}

/// Compares by words.
pub fn apart(said: &str, heard: &str) -> Apart {
    let (said, heard) = (words(said), words(heard));
    Apart { wrong: distance(&said, &heard), of: said.len() }
}

/// Levenshtein's distance.
fn distance(a: &[String], b: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, x) in a.iter().enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (to, y) in b.iter().enumerate() {
            let kept = before + usize::from(x != y);
            before = row[to + 1];
            row[to + 1] = kept.min(before + 1).min(row[to] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

/// The words of a text, each digit a word.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace("a.m.", "am").replace("p.m.", "pm").replace(['\'', '’'], "");
    let mut out = Vec::new();
    let mut numbers = Vec::new();
    for raw in text.split(|c: char| !(c.is_alphanumeric() || c == '$')).filter(|raw| !raw.is_empty()) {
        let bare = raw.trim_start_matches('$');
        for token in split(bare) {
            match number(token) {
                Some(number) => numbers.push(number),
                None => {
                    close(&mut numbers, &mut out);
                    out.push(
                        SPELLINGS.iter().find(|(one, _)| *one == token).map_or(token, |two| two.1).to_owned(),
                    );
                }
            }
        }
        if bare.len() < raw.len() {
            close(&mut numbers, &mut out);
            out.push("dollars".to_owned());
        }
    }
    close(&mut numbers, &mut out);
    out
}

/// `2b` → `2`, `b`; `20th` → `20`.
fn split(token: &str) -> Vec<&str> {
    let is_digit = |c: char| c.is_ascii_digit();
    let end = token.find(|c: char| !is_digit(c)).unwrap_or(token.len());
    let (figures, rest) = token.split_at(end);
    let rest = if !figures.is_empty() && ["st", "nd", "rd", "th"].contains(&rest) { "" } else { rest };
    [figures, rest].into_iter().filter(|part| !part.is_empty()).collect()
}

/// A number in a row of them.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Number {
    /// Figures as they stand, and words that stand for themselves: `nineteen` is `19`.
    Figures(String),
    /// `forty`: its zero gives way to a unit behind it.
    Tens(char),
    /// Zeros that give way to what is behind them.
    Many(&'static str),
}

fn number(token: &str) -> Option<Number> {
    if token.chars().all(|c| c.is_ascii_digit()) {
        return Some(Number::Figures(token.to_owned()));
    }
    let at = |table: &[&str]| table.iter().position(|word| *word == token);
    if let Some(n) = at(&UNITS).or_else(|| at(&ORDINALS)) {
        return Some(Number::Figures(n.to_string()));
    }
    let tens = at(&TENS).or_else(|| at(&TENTHS)).and_then(|n| char::from_digit(n as u32 + 2, 10));
    match (tens, token) {
        (Some(digit), _) => Some(Number::Tens(digit)),
        (None, "oh" | "o") => Some(Number::Figures("0".to_owned())),
        (None, "hundred") => Some(Number::Many("00")),
        (None, "thousand") => Some(Number::Many("000")),
        (None, _) => None,
    }
}

/// A row of numbers as digits.
fn close(numbers: &mut Vec<Number>, out: &mut Vec<String>) {
    let row = std::mem::take(numbers);
    for (at, number) in row.iter().enumerate() {
        let next = row.get(at + 1);
        let digits = match (number, next) {
            (Number::Figures(figures), _) => figures.clone(),
            (Number::Tens(digit), Some(Number::Figures(unit))) if unit.len() == 1 && unit != "0" => {
                digit.to_string()
            }
            (Number::Tens(digit), _) => format!("{digit}0"),
            (Number::Many(zeros), None) => (*zeros).to_owned(),
            (Number::Many(_), Some(_)) => String::new(),
        };
        out.extend(digits.chars().map(String::from));
    }
}

/// Two spellings of one word.
const SPELLINGS: [(&str, &str); 2] = [("cancelled", "canceled"), ("ok", "okay")];
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
const ORDINALS: [&str; 20] = [
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
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const TENTHS: [&str; 8] =
    ["twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth"];

#[cfg(test)]
mod tests {
    use super::*;

    fn same(said: &str, heard: &str) {
        assert_eq!(words(said), words(heard));
    }

    #[test]
    fn figures_and_number_words_are_the_same_words() {
        same("nineteen forty south Franklin Street", "1940 South Franklin Street.");
        same("eight zero two one oh", "80210");
        same("three oh three, five five five", "303-555");
        same("eighty-nine dollars", "$89");
        same("one hundred fifty", "150");
        same("January twentieth, between eight and ten", "January 20th between 8 and 10");
        same("nineteen hundred", "1900");
        same("apartment two B", "apartment 2B");
        same("call nine one one", "Call 911!");
        same("It's cancelled.", "it's canceled");
        assert_eq!(words("It's forty five"), ["its", "4", "5"]);
    }

    #[test]
    fn a_third_of_the_words_may_differ_and_no_more() {
        assert_eq!(apart("get out right now", "get up right"), Apart { wrong: 2, of: 4 });
        assert!(apart("one two three", "one two").is_understood());
        assert!(!apart("get out right now", "get up right").is_understood());
        assert!(!apart("Goodbye.", "").is_understood());
        assert_eq!(apart("yes or no", "yes or no please").wrong, 1);
    }
}
