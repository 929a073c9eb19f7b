//! One turn's text as words: the tokens that every grammar of this folder reads.
//!
//! Takes what recognisers print (lower case, no marks) and what people type. Knows no grammar.

/// The most words read of one turn; a caller who says more is not giving a fact.
pub const LIMIT: usize = 600;

/// What stood behind a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pause {
    /// Nothing but a space.
    #[default]
    None,
    /// A hyphen: the next token belonged to the same written word.
    Hyphen,
    /// A comma, semicolon, colon or dash.
    Comma,
    /// The end of a sentence.
    Stop,
}

/// A word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Lower case; letters, digits, `'`, `#`, `/` and `&` only. Never empty.
    pub norm: String,
    /// As written, without the marks around it.
    pub raw: String,
    /// What stood behind it.
    pub pause: Pause,
}

impl Word {
    /// As written, with the mark that stood behind it.
    pub fn marked(&self) -> String {
        let mark = match self.pause {
            Pause::None => "",
            Pause::Hyphen => "-",
            Pause::Comma => ",",
            Pause::Stop => ".",
        };
        format!("{}{mark}", self.raw)
    }

    /// Whether it is written in digits alone.
    pub fn is_digits(&self) -> bool {
        self.norm.bytes().all(|b| b.is_ascii_digit())
    }
}

/// Splits a turn into words: at most [`LIMIT`].
pub fn words(text: &str) -> Vec<Word> {
    text.split_whitespace().flat_map(split).take(LIMIT).collect()
}

/// The words' normal forms alone.
pub fn norms(words: &[Word]) -> Vec<&str> {
    words.iter().map(|w| w.norm.as_str()).collect()
}

/// Whether `phrase` (words separated by single spaces) stands at `at`.
pub fn starts(words: &[Word], at: usize, phrase: &str) -> Option<usize> {
    let mut len = 0;
    for part in phrase.split(' ') {
        if words.get(at + len)?.norm != part {
            return None;
        }
        len += 1;
    }
    Some(len)
}

/// The longest of `phrases` that stands at `at`, as its length in words.
pub fn longest(words: &[Word], at: usize, phrases: &[&str]) -> Option<usize> {
    phrases.iter().filter_map(|p| starts(words, at, p)).max()
}

/// `franklin` → `Franklin`.
pub fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn split(chunk: &str) -> Vec<Word> {
    let chunk =
        chunk.replace(['\u{2019}', '\u{2018}', '`'], "'").replace('½', " 1/2").replace(['–', '—'], "-");
    let mut found = Vec::new();
    for piece in chunk.split(' ') {
        split_piece(piece, &mut found);
    }
    found
}

/// Cuts at hyphens and between `(303)555`; keeps `12'4`, `1/2`, `2B`, `#4` (as `#`, `4`).
fn split_piece(piece: &str, found: &mut Vec<Word>) {
    let mut raw = String::new();
    let mut chars = piece.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '#' | '&' | '+' => {
                push(&mut raw, Pause::None, found);
                if c != '+' {
                    found.push(Word { norm: c.into(), raw: c.into(), pause: Pause::None });
                }
            }
            '-' if raw.is_empty() => pause_last(found, Pause::Comma),
            '-' => push(&mut raw, if chars.peek().is_some() { Pause::Hyphen } else { Pause::Comma }, found),
            '.' if inside(&raw, chars.peek()) => push(&mut raw, Pause::Hyphen, found),
            '.' if chars.peek().is_some_and(|n| n.is_alphabetic()) && raw.chars().count() > 1 => {
                push(&mut raw, Pause::Stop, found);
            }
            '.' if chars.peek().is_some_and(|n| n.is_alphanumeric()) => push(&mut raw, Pause::None, found),
            ',' if inside(&raw, chars.peek()) => push(&mut raw, Pause::Comma, found),
            '.' | '!' | '?' if chars.peek().is_none() => push_abbreviation_aware(&mut raw, c, found),
            ',' | ';' | ':' | '!' | '?' | '.' => push(&mut raw, Pause::Comma, found),
            '(' | ')' | '"' | '[' | ']' | '*' => push(&mut raw, Pause::None, found),
            '\'' | '/' => raw.push(c),
            c if c.is_alphanumeric() => raw.push(c),
            _ => push(&mut raw, Pause::None, found),
        }
    }
    push(&mut raw, Pause::None, found);
}

/// Whether a mark stands between digits: `303.555.0142`, `1,940`.
fn inside(raw: &str, next: Option<&char>) -> bool {
    raw.ends_with(|c: char| c.is_ascii_digit()) && next.is_some_and(char::is_ascii_digit)
}

/// A period behind `St` or `N` abbreviates; behind anything else it ends a sentence.
fn push_abbreviation_aware(raw: &mut String, mark: char, found: &mut Vec<Word>) {
    let short = ABBREVIATED.contains(&raw.to_lowercase().as_str()) || raw.chars().count() == 1;
    let pause = if mark == '.' && short { Pause::None } else { Pause::Stop };
    push(raw, pause, found);
}

fn push(raw: &mut String, pause: Pause, found: &mut Vec<Word>) {
    let text = std::mem::take(raw);
    let trimmed = text.trim_matches(|c| c == '\'' || c == '/');
    if trimmed.is_empty() {
        pause_last(found, pause);
    } else {
        found.push(Word { norm: trimmed.to_lowercase(), raw: trimmed.to_owned(), pause });
    }
}

fn pause_last(found: &mut [Word], pause: Pause) {
    if let Some(last) = found.last_mut() {
        last.pause = last.pause.max(pause);
    }
}

const ABBREVIATED: &[&str] = &[
    "st", "ave", "av", "blvd", "rd", "dr", "ln", "ct", "cir", "pl", "pkwy", "ter", "trl", "hwy", "sq", "apt",
    "ste", "bldg", "no", "mr", "mrs", "ms", "jr", "sr", "ne", "nw", "se", "sw", "fl", "rm", "spc", "co", "u",
    "us", "colo",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = words(text);
        let shown: Vec<String> = found
            .iter()
            .map(|w| {
                let mark = match w.pause {
                    Pause::None => "",
                    Pause::Hyphen => "-",
                    Pause::Comma => ",",
                    Pause::Stop => ".",
                };
                format!("{}{mark}", w.norm)
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }

    #[test]
    fn typed_and_recognised_text_come_to_the_same_words() {
        check("1940 S. Franklin Street, Apt. 2B, Denver", "1940 s franklin street, apt 2b, denver");
        check("forty-five oh six", "forty- five oh six");
        check("(303) 555-0142.", "303 555- 0142.");
        check("303.555.0142", "303- 555- 0142");
        check("#4", "# 4");
        check("it\u{2019}s O\u{2019}Brien", "it's o'brien");
        check("123 ½ Pearl", "123 1/2 pearl");
        check("80205-1234", "80205- 1234");
        check("Yes. That's it!", "yes. that's it.");
        check(" ... -- ,", "");
    }

    #[test]
    fn a_turn_of_ten_thousand_words_is_cut_at_the_limit() {
        assert_eq!(words(&"noise ".repeat(10_000)).len(), LIMIT);
    }
}
