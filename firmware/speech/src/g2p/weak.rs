//! Function words as they are said between others: short and without stress. Before a pause they are whole again.

use super::{Phone, Said, Sound, letter, text::Around};

/// The weak form of a word in its place; `None` where the word keeps its own.
pub(super) fn form(word: &str, around: &Around) -> Option<Vec<Phone>> {
    let lower = word.to_lowercase();
    if lower == "a" {
        return Some(if is_letter_a(word, around) { letter::spell("a") } else { Phone::parse_all("AX0") });
    }
    if lower != "the" && around.ends() {
        return None;
    }
    let (_, said) = FORMS.iter().find(|(w, _)| *w == lower)?;
    Some(letter::unstressed(Phone::parse_all(said)))
}

/// The letter, not the article: `unit A`, `A as in apple`, `A, B, C`.
fn is_letter_a(word: &str, around: &Around) -> bool {
    let named = LETTER_BEFORE.contains(&around.before(1).as_str());
    let capital = word == "A" && !around.starts_sentence();
    let spelled = around.behind(1) == "as" && around.behind(2) == "in";
    around.ends() || named || capital || spelled
}

/// Forms that hang on the next word's first sound: `thee apple`, `to open` with a full vowel.
pub(super) fn join(said: &mut [Said]) {
    for at in 1..said.len() {
        let (head, tail) = said.split_at_mut(at);
        let (Some(Said::Word(word)), Some(Said::Word(next))) = (head.last_mut(), tail.first()) else {
            continue;
        };
        if !next.first().is_some_and(|p| p.sound.is_vowel()) {
            continue;
        }
        let sounds: Vec<Sound> = word.iter().map(|p| p.sound).collect();
        match sounds.as_slice() {
            [Sound::Dh, Sound::Ax] => word[1] = Phone::plain(Sound::Iy),
            [Sound::T, Sound::Ax] => word[1] = Phone::plain(Sound::Uh),
            _ => {}
        }
    }
}

const LETTER_BEFORE: [&str; 9] =
    ["apartment", "building", "door", "letter", "lot", "space", "suite", "unit", "section"];

/// Said without stress; vowels are full unless the word is reduced in careful speech too.
const FORMS: [(&str, &str); 74] = [
    ("am", "AE1 M"),
    ("an", "AX0 N"),
    ("and", "AE1 N D"),
    ("are", "AA1 R"),
    ("as", "AE1 Z"),
    ("at", "AE1 T"),
    ("be", "B IY1"),
    ("been", "B IH1 N"),
    ("but", "B AH1 T"),
    ("by", "B AY1"),
    ("can", "K AE1 N"),
    ("could", "K UH1 D"),
    ("did", "D IH1 D"),
    ("do", "D UW1"),
    ("does", "D AH1 Z"),
    ("for", "F AO1 R"),
    ("from", "F R AH1 M"),
    ("had", "HH AE1 D"),
    ("has", "HH AE1 Z"),
    ("have", "HH AE1 V"),
    ("he", "HH IY1"),
    ("he's", "HH IY1 Z"),
    ("her", "HH ER1"),
    ("him", "HH IH1 M"),
    ("his", "HH IH1 Z"),
    ("i", "AY1"),
    ("i'd", "AY1 D"),
    ("i'll", "AY1 L"),
    ("i'm", "AY1 M"),
    ("i've", "AY1 V"),
    ("if", "IH1 F"),
    ("in", "IH1 N"),
    ("is", "IH1 Z"),
    ("it", "IH1 T"),
    ("it'll", "IH1 T AX0 L"),
    ("it's", "IH1 T S"),
    ("its", "IH1 T S"),
    ("me", "M IY1"),
    ("my", "M AY1"),
    ("of", "AH1 V"),
    ("on", "AA1 N"),
    ("or", "AO1 R"),
    ("our", "AW1 AXR0"),
    ("she", "SH IY1"),
    ("she's", "SH IY1 Z"),
    ("should", "SH UH1 D"),
    ("so", "S OW1"),
    ("than", "DH AE1 N"),
    ("that", "DH AE1 T"),
    ("that's", "DH AE1 T S"),
    ("the", "DH AX0"),
    ("their", "DH EH1 R"),
    ("them", "DH EH1 M"),
    ("they", "DH EY1"),
    ("they're", "DH EH1 R"),
    ("this", "DH IH1 S"),
    ("to", "T AX0"),
    ("us", "AH1 S"),
    ("was", "W AH1 Z"),
    ("we", "W IY1"),
    ("we'd", "W IY1 D"),
    ("we'll", "W IY1 L"),
    ("we're", "W IH1 R"),
    ("we've", "W IY1 V"),
    ("were", "W ER1"),
    ("will", "W IH1 L"),
    ("with", "W IH1 DH"),
    ("would", "W UH1 D"),
    ("you", "Y UW1"),
    ("you'd", "Y UW1 D"),
    ("you'll", "Y UW1 L"),
    ("you're", "Y UH1 R"),
    ("you've", "Y UW1 V"),
    ("your", "Y AO1 R"),
];
