//! A spoken line as words and pauses: hyphens, digits, abbreviations, spelled capitals.
//!
//! The caller of this crate words numbers, streets and times with care before they come here; what still arrives as
//! digits or abbreviations is read the plain way.

use super::{Phone, number};

/// A mark between words, as the synthesisers know them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pause {
    /// `,` and the shorter dashes: the voice stays up.
    Comma,
    /// `;` and `—`
    Semicolon,
    /// `:`
    Colon,
    /// `.`
    Stop,
    /// `?`
    Question,
    /// `!`
    Exclaim,
}

impl Pause {
    /// As written.
    pub fn mark(self) -> char {
        match self {
            Pause::Comma => ',',
            Pause::Semicolon => ';',
            Pause::Colon => ':',
            Pause::Stop => '.',
            Pause::Question => '?',
            Pause::Exclaim => '!',
        }
    }

    /// From a mark; other characters are none.
    pub fn of(c: char) -> Option<Self> {
        Some(match c {
            ',' | '–' => Pause::Comma,
            ';' | '—' => Pause::Semicolon,
            ':' => Pause::Colon,
            '.' | '…' => Pause::Stop,
            '?' => Pause::Question,
            '!' => Pause::Exclaim,
            _ => return None,
        })
    }

    /// Whether a sentence ends here.
    pub fn ends_sentence(self) -> bool {
        match self {
            Pause::Stop | Pause::Question | Pause::Exclaim => true,
            Pause::Comma | Pause::Semicolon | Pause::Colon => false,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// As written, letters and apostrophes only.
    Word(String),
    Pause(Pause),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) piece: Piece,
}

/// The line as tokens.
pub(super) fn tokens(spoken: &str) -> Vec<Token> {
    let text = calm(spoken);
    let mut pieces = Vec::new();
    for chunk in text.split([' ', '\t', '\n', '\r', '/', '_', '"', '(', ')', '*']).filter(|c| !c.is_empty()) {
        split_chunk(chunk, &mut pieces);
    }
    expand_abbreviations(&mut pieces);
    pieces.into_iter().map(|piece| Token { piece }).collect()
}

/// Typographic marks as plain ones; a line shouted in capitals in lower case.
fn calm(spoken: &str) -> String {
    let text: String = spoken
        .chars()
        .map(|c| match c {
            '’' | '‘' | '`' => '\'',
            '“' | '”' => '"',
            '\u{2010}' | '\u{2011}' => '-',
            c => c,
        })
        .collect();
    let long =
        text.split_whitespace().filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 5).count();
    let shouted = long > 1 && !text.chars().any(char::is_lowercase);
    if shouted { text.to_lowercase() } else { text }
}

fn split_chunk(chunk: &str, pieces: &mut Vec<Piece>) {
    let body = chunk.trim_end_matches(|c| Pause::of(c).is_some() || c == '-' || c == '\'');
    let tail = &chunk[body.len()..];
    let dotted = body.contains('.') && body.split('.').all(|p| p.chars().count() == 1 && p != "0");
    let abbreviated = tail.starts_with('.') && is_abbreviation(body);
    if dotted && body.chars().any(char::is_alphabetic) {
        pieces.extend(body.split('.').map(|letter| Piece::Word(letter.to_uppercase())));
    } else {
        split_body(body, pieces);
    }
    // The stop of an abbreviation ends no sentence; a possessive's last apostrophe is silent.
    let tail = if abbreviated || dotted { tail.strip_prefix('.').unwrap_or(tail) } else { tail };
    let pause = tail.chars().filter_map(Pause::of).max();
    if let (Some(pause), false) = (pause, pieces.is_empty()) {
        pieces.push(Piece::Pause(pause));
    }
}

/// Runs of letters, of digits, and marks within a chunk.
fn split_body(body: &str, pieces: &mut Vec<Piece>) {
    let dollars = body.starts_with('$');
    let mut rest = body;
    while let Some(c) = rest.chars().next() {
        let run = run_length(rest, c);
        let (head, tail) = rest.split_at(run);
        rest = tail;
        if c.is_ascii_digit() {
            rest = say_digits(head, rest, pieces);
        } else if c.is_alphabetic() || c == '\'' {
            let word = head.trim_matches('\'');
            // `'em`, `'til` and the plural possessive lose nothing by it.
            if !word.is_empty() {
                pieces.push(Piece::Word(word.to_owned()));
            }
        } else if let Some((_, said)) = SYMBOLS.iter().find(|(s, _)| *s == c) {
            pieces.push(Piece::Word((*said).to_owned()));
        } else if let Some(pause @ (Pause::Comma | Pause::Semicolon | Pause::Question | Pause::Exclaim)) =
            Pause::of(c).filter(|_| !pieces.is_empty() && !rest.is_empty())
        {
            pieces.push(Piece::Pause(pause));
        }
    }
    if dollars {
        pieces.push(Piece::Word("dollars".into()));
    }
}

fn run_length(text: &str, first: char) -> usize {
    let same = |c: char| {
        if first.is_ascii_digit() { c.is_ascii_digit() } else { c.is_alphabetic() || c == '\'' }
    };
    if first.is_ascii_digit() || first.is_alphabetic() || first == '\'' {
        text.find(|c| !same(c)).unwrap_or(text.len())
    } else {
        first.len_utf8()
    }
}

/// Says a run of digits; takes a following `,000` group or ordinal ending with it and returns what is left.
fn say_digits<'t>(digits: &str, mut rest: &'t str, pieces: &mut Vec<Piece>) -> &'t str {
    let mut all = digits.to_owned();
    while let Some(group) = rest.strip_prefix(',').and_then(|r| r.get(..3)).filter(|g| is_digits(g)) {
        if all.len() > 9 || rest[4..].starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        all.push_str(group);
        rest = &rest[4..];
    }
    let ending = ["st", "nd", "rd", "th"].into_iter().find(|e| rest.eq_ignore_ascii_case(e));
    let said = if ending.is_some() { number::ordinal(&all) } else { number::words(&all) };
    pieces.extend(said.into_iter().map(|w| Piece::Word(w.to_owned())));
    if ending.is_some() { "" } else { rest }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_abbreviation(word: &str) -> bool {
    let lower = word.to_lowercase();
    ABBREVIATIONS.iter().any(|(a, _)| *a == lower) || lower == "st" || lower == "dr"
}

fn expand_abbreviations(pieces: &mut [Piece]) {
    for at in 0..pieces.len() {
        let Piece::Word(word) = &pieces[at] else { continue };
        let lower = word.to_lowercase();
        let expanded = match lower.as_str() {
            "st" => Some(if is_title(pieces, at) { "saint" } else { "street" }),
            "dr" => Some(if is_title(pieces, at) { "doctor" } else { "drive" }),
            other => ABBREVIATIONS.iter().find(|(a, _)| *a == other).map(|(_, full)| *full),
        };
        if let Some(full) = expanded {
            pieces[at] = Piece::Word(full.to_owned());
        }
    }
}

/// Whether `St` or `Dr` stands before a name (saint, doctor) rather than behind one (street, drive).
fn is_title(pieces: &[Piece], at: usize) -> bool {
    let Some(Piece::Word(next)) = pieces.get(at + 1) else { return false };
    if !next.starts_with(char::is_uppercase) || next.len() < 2 {
        return false;
    }
    match at.checked_sub(1).map(|before| &pieces[before]) {
        None | Some(Piece::Pause(_)) => true,
        Some(Piece::Word(before)) => {
            let before = before.to_lowercase();
            BEFORE_TITLE.contains(&before.as_str()) || is_number_word(&before)
        }
    }
}

fn is_number_word(word: &str) -> bool {
    number::words("0").contains(&word) || (1..=90).any(|n: u32| number::words(&n.to_string()).contains(&word))
}

/// Whether a word is said letter by letter: short and all capitals, and no word by its look (`ZIP`).
pub(super) fn is_spelled(word: &str) -> bool {
    let letters = word.chars().count();
    (2..=5).contains(&letters)
        && word.chars().all(|c| c.is_ascii_uppercase())
        && !CAPITAL_WORDS.contains(&word)
}

/// Only `a` to `z`, accents taken off.
pub(super) fn plain_letters(lower: &str) -> String {
    lower.chars().filter_map(plain_letter).collect()
}

fn plain_letter(c: char) -> Option<char> {
    Some(match c {
        'a'..='z' => c,
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        _ => return None,
    })
}

/// Words of the trades and of the telephone that no dictionary of general English has right.
pub(super) fn house_word(lower: &str) -> Option<Vec<Phone>> {
    HOUSE_WORDS.iter().find(|(w, _)| *w == lower).map(|(_, said)| Phone::parse_all(said))
}

/// What stands around a word, for choosing between its pronunciations.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl<'t> Around<'t> {
    pub(super) fn new(tokens: &'t [Token], at: usize) -> Self {
        Self { tokens, at }
    }

    /// The word `back` places before with no pause between, in lower case; empty when there is none.
    pub(super) fn before(&self, back: usize) -> String {
        (1..=back)
            .try_fold(String::new(), |_, step| self.at.checked_sub(step).and_then(|at| self.word(at)))
            .unwrap_or_default()
    }

    /// The word `ahead` places behind with no pause between, in lower case; empty when there is none.
    pub(super) fn behind(&self, ahead: usize) -> String {
        (1..=ahead).try_fold(String::new(), |_, step| self.word(self.at + step)).unwrap_or_default()
    }

    /// Whether a pause or the end follows.
    pub(super) fn ends(&self) -> bool {
        self.word(self.at + 1).is_none()
    }

    /// Whether the line, or a sentence of it, starts here.
    pub(super) fn starts_sentence(&self) -> bool {
        match self.at.checked_sub(1).map(|before| &self.tokens[before].piece) {
            None => true,
            Some(Piece::Pause(pause)) => pause.ends_sentence(),
            Some(Piece::Word(_)) => false,
        }
    }

    fn word(&self, at: usize) -> Option<String> {
        match &self.tokens.get(at)?.piece {
            Piece::Word(word) => Some(word.to_lowercase()),
            Piece::Pause(_) => None,
        }
    }
}

const SYMBOLS: [(char, &str); 6] =
    [('&', "and"), ('%', "percent"), ('+', "plus"), ('@', "at"), ('#', "number"), ('=', "equals")];

const ABBREVIATIONS: [(&str, &str); 22] = [
    ("apt", "apartment"),
    ("ave", "avenue"),
    ("bldg", "building"),
    ("blvd", "boulevard"),
    ("cir", "circle"),
    ("ct", "court"),
    ("etc", "etcetera"),
    ("hwy", "highway"),
    ("jr", "junior"),
    ("ln", "lane"),
    ("mr", "mister"),
    ("mrs", "missus"),
    ("ms", "miz"),
    ("mt", "mount"),
    ("pkwy", "parkway"),
    ("pl", "place"),
    ("rd", "road"),
    ("sr", "senior"),
    ("ste", "suite"),
    ("ter", "terrace"),
    ("tbd", "T B D"),
    ("vs", "versus"),
];

/// What stands before a saint or a doctor, where a street or a drive has its name.
const BEFORE_TITLE: [&str; 20] = [
    "a", "an", "and", "at", "by", "for", "from", "in", "is", "near", "north", "of", "off", "on", "south",
    "the", "this", "to", "west", "with",
];

const CAPITAL_WORDS: [&str; 14] =
    ["ZIP", "NASA", "OSHA", "FEMA", "PEX", "HVAC", "LED'S", "OK", "AND", "OR", "THE", "YES", "NO", "NOT"];

const HOUSE_WORDS: [(&str, &str); 18] = [
    ("etcetera", "EH0 T S EH1 T ER0 AH0"),
    ("freon", "F R IY1 AA2 N"),
    ("hvac", "EY1 CH V AE2 K"),
    ("miz", "M IH1 Z"),
    ("missus", "M IH1 S AH0 Z"),
    ("navien", "N AE1 V IY0 AH0 N"),
    ("nightbell", "N AY1 T B EH2 L"),
    ("ok", "OW2 K EY1"),
    ("okay", "OW2 K EY1"),
    ("osha", "OW1 SH AH0"),
    ("pex", "P EH1 K S"),
    ("reschedule", "R IY0 S K EH1 JH UH0 L"),
    ("rescheduled", "R IY0 S K EH1 JH UH0 L D"),
    ("rinnai", "R IH0 N AY1"),
    ("romex", "R OW1 M EH2 K S"),
    ("voicemail", "V OY1 S M EY2 L"),
    ("wi", "W AY1"),
    ("wifi", "W AY1 F AY2"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &str) {
        let said: Vec<String> = tokens(line)
            .into_iter()
            .map(|t| match t.piece {
                Piece::Word(word) => word,
                Piece::Pause(pause) => pause.mark().to_string(),
            })
            .collect();
        assert_eq!(said.join(" "), expected, "{line}");
    }

    #[test]
    fn a_line_falls_into_words_and_pauses() {
        check("Okay, one moment.", "Okay , one moment .");
        check("Is that eighty-nine dollars?", "Is that eighty nine dollars ?");
        check("What's wrong... ", "What's wrong .");
        check("“Hello” — it’s me", "Hello ; it's me");
        check("the Joneses' house", "the Joneses house");
        check("", "");
        check("?!", "");
    }

    #[test]
    fn digits_and_signs_are_worded_plainly() {
        check("$89 or 1,250", "eighty nine dollars or one thousand two hundred fifty");
        check("at 7:30 on the 21st", "at seven thirty on the twenty first");
        check("unit 2B", "unit two B");
        check("call 911!", "call nine one one !");
        check("3, 4", "three , four");
    }

    #[test]
    fn abbreviations_are_told_apart_by_their_place() {
        check("1940 Franklin St., Denver", "one thousand nine hundred forty Franklin street , Denver");
        check("St. Paul St.", "saint Paul street");
        check("Dr. Quinn on Elm Dr", "doctor Quinn on Elm drive");
        check("at 9 a.m. sharp", "at nine A M sharp");
    }

    #[test]
    fn capitals_are_spelled_unless_the_whole_line_shouts() {
        assert!(is_spelled("AC") && is_spelled("GFCI") && !is_spelled("ZIP") && !is_spelled("Al"));
        check("PLEASE CALL THE PLUMBER", "please call the plumber");
        check("N, G, U", "N , G , U");
    }

    #[test]
    fn hostile_text_gives_tokens_and_no_panic() {
        for line in [
            "1,,000",
            "$",
            "---",
            "''''",
            "9999999999999999999999",
            "1,000,0000",
            "é.ü.",
            "\u{0}\u{1}",
            "a.b.c.d",
        ] {
            let _ = tokens(line);
        }
    }
}
