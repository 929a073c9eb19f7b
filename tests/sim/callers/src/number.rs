//! Numbers as people say them, to figures: enough to tell whether a caller has said a number of its own. No reading
//! of the box's: several groupings of one run of words are not told apart, the figures are simply put in a row.

/// Words of a text in lower case without marks, each run of numbers as one word of figures: "eighteen seventy two
/// south pearl" → "1872", "south", "pearl". Ordinals keep their letters: "twenty ninth" → "29th".
pub fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace(['’', '\''], "");
    let all: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut out = Vec::new();
    let mut run = Run::default();
    for (at, word) in all.iter().copied().enumerate() {
        let near = all.get(at + 1).is_some_and(|next| is_number(next)) || !run.is_empty();
        match value(word) {
            Some(Value::Oh) if !near => {
                run.close(&mut out);
                out.push(word.to_owned());
            }
            Some(value) => run.push(value),
            None => match ordinal(word) {
                Some(n) => run.close_ordinal(n, &mut out),
                None => {
                    run.close(&mut out);
                    out.push(word.to_owned());
                }
            },
        }
    }
    run.close(&mut out);
    out
}

/// All figures of a text in a row.
pub fn figures(text: &str) -> String {
    words(text).iter().filter(|w| w.bytes().all(|b| b.is_ascii_digit())).map(String::as_str).collect()
}

/// What a word is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    /// Figures as they stand.
    Figures(String),
    /// One to nine.
    Unit(u32),
    /// Ten to nineteen.
    Teen(u32),
    /// Twenty, thirty …
    Ten(u32),
    /// "Oh", which may be a sigh.
    Oh,
    Hundred,
    Thousand,
    /// "Double" and "triple".
    Times(usize),
}

const UNITS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const TEENS: [&str; 10] = [
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
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
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
const TENTHS: [&str; 8] =
    ["twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth"];

fn place(of: &str, all: &[&str]) -> Option<u32> {
    all.iter().position(|w| *w == of).and_then(|at| u32::try_from(at).ok())
}

fn is_number(word: &str) -> bool {
    value(word).is_some() || ordinal(word).is_some()
}

fn value(word: &str) -> Option<Value> {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Value::Figures(word.to_owned()));
    }
    let word = match word {
        "forty" | "fourty" => "forty",
        other => other,
    };
    match word {
        "oh" | "o" => Some(Value::Oh),
        "hundred" => Some(Value::Hundred),
        "thousand" => Some(Value::Thousand),
        "double" => Some(Value::Times(2)),
        "triple" => Some(Value::Times(3)),
        other => place(other, &UNITS)
            .map(Value::Unit)
            .or_else(|| place(other, &TEENS).map(|n| Value::Teen(n + 10)))
            .or_else(|| place(other, &TENS).map(|n| Value::Ten(10 * (n + 2)))),
    }
}

fn ordinal(word: &str) -> Option<u32> {
    place(word, &ORDINALS).or_else(|| place(word, &TENTHS).map(|n| 10 * (n + 2)))
}

/// A run of number words being read.
#[derive(Clone, Debug, Default)]
struct Run {
    figures: String,
    /// Tens whose unit may follow.
    open: Option<u32>,
    /// The last group, which "hundred" multiplies.
    last: usize,
    /// Noughts that "hundred" or "thousand" left open to be filled.
    noughts: usize,
    times: usize,
}

impl Run {
    fn is_empty(&self) -> bool {
        self.figures.is_empty() && self.open.is_none()
    }

    fn push(&mut self, value: Value) {
        match value {
            Value::Unit(n) => match self.open.take() {
                Some(tens) if n > 0 => self.group(&(tens + n).to_string()),
                Some(tens) => {
                    self.group(&tens.to_string());
                    self.group("0");
                }
                None => self.group(&n.to_string()),
            },
            Value::Teen(n) => {
                self.settle();
                self.group(&n.to_string());
            }
            Value::Ten(n) => {
                self.settle();
                self.open = Some(n);
            }
            Value::Oh => {
                self.settle();
                self.group("0");
            }
            Value::Figures(text) => {
                self.settle();
                self.group(&text);
            }
            Value::Hundred => {
                self.settle();
                self.open_noughts(2);
            }
            Value::Thousand => {
                self.settle();
                self.open_noughts(3);
            }
            Value::Times(n) => {
                self.settle();
                self.times = n;
            }
        }
    }

    /// Tens that stay alone.
    fn settle(&mut self) {
        if let Some(tens) = self.open.take() {
            self.group(&tens.to_string());
        }
    }

    fn open_noughts(&mut self, count: usize) {
        self.figures.extend(std::iter::repeat_n('0', count));
        self.noughts = count;
    }

    /// A group goes behind the others, or into the noughts of a hundred that are open.
    fn group(&mut self, text: &str) {
        let text = text.repeat(self.times.max(1));
        self.times = 0;
        let fill = text.len() <= self.noughts && text != "0";
        if fill {
            self.figures.truncate(self.figures.len() - text.len());
        }
        self.noughts = 0;
        self.figures.push_str(&text);
        self.last = text.len();
    }

    fn close(&mut self, out: &mut Vec<String>) {
        self.settle();
        if !self.figures.is_empty() {
            out.push(std::mem::take(&mut self.figures));
        }
        *self = Self::default();
    }

    /// An ordinal ends the run: it takes open tens along ("twenty ninth"), figures before it stand alone.
    fn close_ordinal(&mut self, n: u32, out: &mut Vec<String>) {
        let n = match self.open.take() {
            Some(tens) if n < 10 => tens + n,
            Some(tens) => {
                self.group(&tens.to_string());
                n
            }
            None => n,
        };
        self.close(out);
        let ending = match (n % 100, n % 10) {
            (11..=13, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        };
        out.push(format!("{n}{ending}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_number_words_are_figures() {
        for (text, expected) in [
            ("eighteen seventy two south washington street", "1872 south washington street"),
            ("thirty three ten west twenty ninth avenue", "3310 west 29th avenue"),
            ("ninety seven hundred east iliff", "9700 east iliff"),
            ("two hundred five pearl", "205 pearl"),
            ("one thousand five steele", "1005 steele"),
            ("nine oh two oh", "9020"),
            ("oh it's four twenty", "oh its 420"),
            ("twenty oh five", "2005"),
            ("eighty sixty east", "8060 east"),
            ("thirteen two fifty west ohio", "13250 west ohio"),
            ("1150 Corona Street, unit 3.", "1150 corona street unit 3"),
            ("five double five", "555"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_number_in_groups_is_one_row_of_figures() {
        assert_eq!(figures("three oh three five five five oh one one seven"), "3035550117");
        assert_eq!(figures("303-555-0117, please"), "3035550117");
    }
}
