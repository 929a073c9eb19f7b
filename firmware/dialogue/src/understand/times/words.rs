//! One turn's text as the words of the time grammar. Figures are cut from letters, contractions lose their mark.

/// A word. Never empty, lower case, letters and digits (and `6/3`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub text: String,
    /// Whether a comma or the end of a sentence follows.
    pub stop: bool,
    /// Whether a question mark follows.
    pub asks: bool,
    /// Whether the sentence ends with it.
    pub ends: bool,
    /// Whether "'s" was cut from it, which may be "is".
    pub is: bool,
    /// Whether a colon and a figure follow: "17:15".
    pub colon: bool,
}

impl Word {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), stop: false, asks: false, ends: false, is: false, colon: false }
    }
}

/// The words of a turn, at most [`LIMIT`]: `3:30pm` → `3 30 pm`, `p.m.` → `pm`, `10-12` → `10 to 12`,
/// `o'clock` → `oclock`, `Friday's` → `friday`.
pub(super) fn split(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut word = String::new();
    let mut chars = text.chars().flat_map(char::to_lowercase).peekable();
    while let Some(c) = chars.next() {
        if found.len() >= LIMIT {
            break;
        }
        let figures = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit() || b == b'/');
        let figure_next = chars.peek().is_some_and(char::is_ascii_digit);
        match c {
            '\'' | '\u{2019}' | '\u{2018}' | '`' => word.push('\''),
            // "From 9 - 11."
            '-' if word.is_empty()
                && chars.clone().find(|c| *c != ' ').is_some_and(|c| c.is_ascii_digit()) =>
            {
                if found.last().is_some_and(|w| w.text.bytes().all(|b| b.is_ascii_digit())) {
                    found.push(Word::new("to"));
                }
            }
            '/' if figures && figure_next => word.push('/'),
            '-' | '\u{2013}' | '\u{2014}' if figures && figure_next => {
                push(&mut word, &mut found);
                found.push(Word::new("to"));
            }
            c if c.is_alphanumeric() => {
                let ordinal = matches!(c, 's' | 'n' | 'r' | 't');
                if figures && c.is_alphabetic() && !ordinal {
                    push(&mut word, &mut found);
                }
                word.push(c);
            }
            _ => {
                push(&mut word, &mut found);
                if let Some(last) = found.last_mut().filter(|_| c == ':' && figures && figure_next) {
                    last.colon = true;
                }
                let mark = matches!(c, ',' | ';' | '!' | '?') || (matches!(c, '.' | ':') && !figure_next);
                let abbreviation = c == '.' && found.last().is_some_and(|w| w.text.len() == 1);
                if let Some(last) = found.last_mut().filter(|_| mark && !abbreviation) {
                    last.stop = true;
                    last.asks = c == '?';
                    last.ends |= matches!(c, '.' | '?' | '!' | ';');
                }
            }
        }
    }
    push(&mut word, &mut found);
    found.truncate(LIMIT);
    joined(found)
}

/// Takes the word that is complete, without the marks of contraction.
fn push(word: &mut String, found: &mut Vec<Word>) {
    let whole = std::mem::take(word);
    let whole = whole.trim_matches('\'');
    // "O'clock's" has two marks.
    let (text, is) = match whole.strip_suffix("'s") {
        Some(base) if !CONTRACTED.contains(&base) => (base.replace('\'', ""), true),
        Some(_) | None => (whole.replace('\'', ""), false),
    };
    if !text.is_empty() {
        found.push(Word { is, ..Word::new(&text) });
    }
}

/// The words up to the end of the sentence.
pub(super) fn sentence(rest: &[Word]) -> &[Word] {
    rest.iter().position(|w| w.ends).map_or(rest, |end| &rest[..=end])
}

/// `p m` → `pm`, `23 rd` → `23rd`.
fn joined(words: Vec<Word>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        let last = out.last().map_or("", |w| w.text.as_str());
        let meridiem = word.text == "m" && matches!(last, "a" | "p");
        let ordinal = matches!(&*word.text, "st" | "nd" | "rd" | "th")
            && last.bytes().all(|b| b.is_ascii_digit())
            && !last.is_empty();
        match out.last_mut() {
            Some(last) if meridiem || ordinal => {
                last.text.push_str(&word.text);
                (last.stop, last.asks, last.ends) = (word.stop, word.asks, word.ends);
            }
            Some(_) | None => out.push(word),
        }
    }
    out
}

/// Enough for any wish; who says more tells a story.
pub(super) const LIMIT: usize = 200;

/// Words whose `'s` belongs to a set phrase ("that's fine", "New Year's Eve").
const CONTRACTED: [&str; 21] = [
    "let",
    "it",
    "that",
    "what",
    "he",
    "she",
    "who",
    "there",
    "here",
    "where",
    "how",
    "when",
    "year",
    "years",
    "valentine",
    "president",
    "veteran",
    "mother",
    "father",
    "patrick",
    "nobody",
];
