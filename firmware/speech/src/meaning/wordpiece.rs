//! WordPiece: a text to the numbers of its pieces, as `models/training/triage/wordpiece.py` has it, number by number.
//!
//! As BERT's own for English; elsewhere simpler: accents come off the letters of Latin-1 and Latin Extended-A alone, and
//! what ends words is ASCII punctuation and a few blocks of signs. The work is bounded: words of [`LONGEST_WORD`] letters,
//! [`MOST_PIECES`] pieces.

use std::{collections::HashMap, sync::OnceLock};

/// Before the pieces of a text.
pub const BEGIN: i32 = 101;
/// Behind them.
pub const END: i32 = 102;
/// Fills up; masked.
pub const PAD: i32 = 0;
const UNKNOWN: i32 = 100;
/// Letters of a word; a longer one is no word of any language.
const LONGEST_WORD: usize = 100;
/// Pieces of a text: some 700 words. What a caller says in one turn has a tenth of that.
pub const MOST_PIECES: usize = 1_000;

/// The pieces' numbers.
#[derive(Debug)]
pub struct WordPiece {
    /// That begin a word.
    first: HashMap<&'static str, i32>,
    /// That go on.
    further: HashMap<&'static str, i32>,
}

impl WordPiece {
    /// The vocabulary of the triage encoder, read once.
    pub fn of_the_encoder() -> &'static Self {
        static TABLE: OnceLock<WordPiece> = OnceLock::new();
        TABLE.get_or_init(|| Self::read(VOCABULARY))
    }

    fn read(lines: &'static str) -> Self {
        let (mut first, mut further) = (HashMap::new(), HashMap::new());
        for (piece, number) in lines.lines().zip(0..) {
            match piece.strip_prefix("##") {
                Some(rest) if !rest.is_empty() => further.insert(rest, number),
                Some(_) | None => first.insert(piece, number),
            };
        }
        Self { first, further }
    }

    /// The text's pieces, at most [`MOST_PIECES`], without the marks of its beginning and end.
    pub fn pieces(&self, text: &str) -> Vec<i32> {
        self.cut(text).0
    }

    /// The pieces, and for each where in the text (bytes) its word begins.
    pub fn cut(&self, text: &str) -> (Vec<i32>, Vec<usize>) {
        let (mut found, mut begins) = (Vec::new(), Vec::new());
        let (mut word, mut begin) = (String::new(), 0);
        for (at, letter) in text.char_indices() {
            if is_space(letter) {
                self.close(&mut word, &mut found);
            } else if letter.is_control() || letter == '\u{fffd}' {
                continue;
            } else if is_alone(letter) {
                self.close(&mut word, &mut found);
                begins.resize(found.len(), begin);
                begin = at;
                word.push(letter);
                self.close(&mut word, &mut found);
            } else {
                if word.is_empty() {
                    begins.resize(found.len(), begin);
                    begin = at;
                }
                fold(letter, &mut word);
            }
            if found.len() >= MOST_PIECES {
                break;
            }
        }
        self.close(&mut word, &mut found);
        begins.resize(found.len(), begin);
        found.truncate(MOST_PIECES);
        begins.truncate(MOST_PIECES);
        (found, begins)
    }

    /// The word is whole.
    fn close(&self, word: &mut String, found: &mut Vec<i32>) {
        if !word.is_empty() {
            self.word(word, found);
            word.clear();
        }
    }

    /// The longest piece first, each time; a word with a rest that is no piece is unknown as a whole.
    fn word(&self, word: &str, found: &mut Vec<i32>) {
        let before = found.len();
        if word.chars().nth(LONGEST_WORD).is_some() {
            return found.push(UNKNOWN);
        }
        let mut rest = word;
        while !rest.is_empty() {
            let table = if found.len() == before { &self.first } else { &self.further };
            let ends = rest.char_indices().map(|(at, letter)| at + letter.len_utf8()).rev();
            let longest = ends.into_iter().find_map(|end| Some((end, *table.get(&rest[..end])?)));
            let Some((end, number)) = longest else {
                found.truncate(before);
                return found.push(UNKNOWN);
            };
            found.push(number);
            rest = &rest[end..];
        }
    }
}

/// In lower case and without its accent.
fn fold(letter: char, word: &mut String) {
    if letter.is_ascii() {
        return word.push(letter.to_ascii_lowercase());
    }
    match letter {
        '\u{300}'..='\u{36f}' => {}
        '\u{c0}'..='\u{17f}' => match ACCENTED.iter().find(|(_, letters)| letters.contains(letter)) {
            Some((plain, _)) => word.push(*plain),
            None => word.extend(letter.to_lowercase()),
        },
        _ => word.extend(letter.to_lowercase()),
    }
}

fn is_space(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r') || (letter.is_whitespace() && !letter.is_control())
}

/// Signs and ideographs are words of their own.
fn is_alone(letter: char) -> bool {
    letter.is_ascii_punctuation()
        || matches!(letter,
            '\u{a1}'..='\u{bf}' | '\u{2010}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

const ACCENTED: [(char, &str); 19] = [
    ('a', "ÀÁÂÃÄÅàáâãäåĀāĂăĄą"),
    ('c', "ÇçĆćĈĉĊċČč"),
    ('e', "ÈÉÊËèéêëĒēĔĕĖėĘęĚě"),
    ('i', "ÌÍÎÏìíîïĨĩĪīĬĭĮįİ"),
    ('n', "ÑñŃńŅņŇň"),
    ('o', "ÒÓÔÕÖòóôõöŌōŎŏŐő"),
    ('u', "ÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲų"),
    ('y', "ÝýÿŶŷŸ"),
    ('d', "Ďď"),
    ('g', "ĜĝĞğĠġĢģ"),
    ('h', "Ĥĥ"),
    ('j', "Ĵĵ"),
    ('k', "Ķķ"),
    ('l', "ĹĺĻļĽľ"),
    ('r', "ŔŕŖŗŘř"),
    ('s', "ŚśŜŝŞşŠš"),
    ('t', "ŢţŤť"),
    ('w', "Ŵŵ"),
    ('z', "ŹźŻżŽž"),
];

const VOCABULARY: &str = include_str!("../../../../models/triage_encoder_vocab.txt");

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts as JSON strings, and what `wordpiece.py` makes of them.
    const GOLDEN: &str = include_str!("../../../../models/golden/triage_wordpiece.tsv");

    #[test]
    fn pieces_are_those_of_the_reference() {
        let table = WordPiece::of_the_encoder();
        let mut seen = 0;
        for line in GOLDEN.lines() {
            let (text, numbers) = line.split_once('\t').unwrap();
            let text: String = serde_json::from_str(text).unwrap();
            let expected: Vec<i32> = numbers.split_whitespace().map(|n| n.parse().unwrap()).collect();
            assert_eq!(table.pieces(&text), expected, "{text:?}");
            seen += 1;
        }
        assert!(seen >= 100, "{seen}");
    }

    #[test]
    fn each_piece_knows_where_its_word_begins() {
        let text = "Ça, unflappably é!";
        let (pieces, begins) = WordPiece::of_the_encoder().cut(text);
        assert_eq!(pieces.len(), begins.len());
        let words: Vec<&str> = begins.iter().map(|&at| &text[at..]).collect();
        assert_eq!((words[0], words[1], words[2]), (text, ", unflappably é!", "unflappably é!"));
        assert!(words[2..words.len() - 2].iter().all(|rest| *rest == "unflappably é!"), "{words:?}");
        assert_eq!(&words[words.len() - 2..], ["é!", "!"]);
    }

    #[test]
    fn no_text_is_too_long_or_too_odd() {
        let table = WordPiece::of_the_encoder();
        assert!(table.pieces("").is_empty());
        assert_eq!(table.pieces(&"help ".repeat(100_000)).len(), MOST_PIECES);
        assert_eq!(table.pieces(&"a".repeat(1_000_000)), [UNKNOWN]);
        assert_eq!(table.pieces("\u{0}\u{1}\u{fffd}"), Vec::<i32>::new());
        assert_eq!(table.pieces(&"!".repeat(50_000)).len(), MOST_PIECES);
        for point in 0..=u32::from(char::MAX) {
            if let Some(letter) = char::from_u32(point) {
                table.pieces(letter.encode_utf8(&mut [0; 4]));
            }
        }
    }
}
