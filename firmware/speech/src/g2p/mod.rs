//! Written English to sounds: what the mouth says, word by word, as phonemes of General American.
//!
//! The way of a word: a table of house words and abbreviations, the CMU Pronouncing Dictionary, its stem with an
//! ending, two dictionary words joined, a small trained network, and letter-to-sound rules when the network's file is
//! absent. So there is always an answer, and nothing in it is under the GPL. Pure: bytes come in, nothing is opened.
//!
//! Sounds follow the ARPAbet of the dictionary (<http://www.speech.cs.cmu.edu/cgi-bin/cmudict>); [`ipa`] writes them
//! in the alphabets of the synthesisers.

mod dict;
mod ending;
mod guess;
mod heteronym;
pub mod ipa;
mod letter;
mod number;
mod sound;
mod text;
mod weak;

pub use dict::{Dictionary, DictionaryError};
pub use guess::{Network, NetworkError};
pub use sound::{Phone, Sound, Stress};
pub use text::Pause;

use text::{Piece, Token};

/// A word or a pause of a spoken line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A word's phones, never empty.
    Word(Vec<Phone>),
    /// A mark between words.
    Pause(Pause),
}

/// Turns spoken lines into phones. Holds the dictionary (about 5 MB) and, where it was given, the network (3 MB).
#[derive(Debug)]
pub struct Pronouncer {
    dictionary: Dictionary,
    network: Option<Network>,
}

impl Pronouncer {
    /// From the text of `cmudict.dict` and, where it is there, the bytes of g2p_en's `checkpoint20.npz`.
    ///
    /// # Errors
    /// A dictionary without entries; a network of other shapes than the one this was written for.
    pub fn new(dictionary: String, network: Option<&[u8]>) -> Result<Self, PronouncerError> {
        let dictionary = Dictionary::new(dictionary)?;
        let network = network.map(Network::read).transpose()?;
        Ok(Self { dictionary, network })
    }

    /// The line as words and pauses. At most [`MOST_WORDS`] words: what is behind is not said.
    pub fn say(&self, spoken: &str) -> Vec<Said> {
        let tokens = text::tokens(spoken);
        let mut said = Vec::new();
        for (at, token) in tokens.iter().enumerate().take(MOST_WORDS) {
            match &token.piece {
                Piece::Pause(pause) => said.push(Said::Pause(*pause)),
                Piece::Word(word) => {
                    let phones = self.in_place(&tokens, at, word);
                    if !phones.is_empty() {
                        said.push(Said::Word(phones));
                    }
                }
            }
        }
        weak::join(&mut said);
        said
    }

    /// One word, by itself and stressed. Empty only when it holds no letter and no digit.
    pub fn word(&self, word: &str) -> Vec<Phone> {
        let lower = word.to_lowercase();
        if let Some(phones) = text::house_word(&lower) {
            return phones;
        }
        let one_letter = lower.chars().count() == 1;
        if one_letter || text::is_spelled(word) {
            return letter::spell(&lower);
        }
        self.dictionary
            .find(&lower)
            .or_else(|| ending::stemmed(&lower, &|w| self.dictionary.find(w)))
            .or_else(|| ending::compound(&lower, &|w| self.dictionary.find(w)))
            .unwrap_or_else(|| self.guessed(&lower))
    }

    fn in_place(&self, tokens: &[Token], at: usize, word: &str) -> Vec<Phone> {
        let around = text::Around::new(tokens, at);
        if let Some(phones) = weak::form(word, &around) {
            return phones;
        }
        if let Some(phones) = heteronym::choose(word, &around) {
            return phones;
        }
        self.word(word)
    }

    fn guessed(&self, lower: &str) -> Vec<Phone> {
        // A possessive of an unknown name: the ending is known even where the name is not.
        if let Some(stem) = lower.strip_suffix("'s") {
            return ending::with_s(self.guessed(stem));
        }
        let plain = text::plain_letters(lower);
        if plain.is_empty() {
            return letter::spell(lower);
        }
        if !plain.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
            return letter::spell(&plain);
        }
        let guessed = self.network.as_ref().map(|n| n.guess(&plain)).unwrap_or_default();
        if guessed.iter().any(|p| p.sound.is_vowel()) { guessed } else { guess::by_rule(&plain) }
    }
}

/// Why there is no pronouncer.
#[derive(Debug, thiserror::Error)]
pub enum PronouncerError {
    /// The dictionary.
    #[error("the pronouncing dictionary can't be used")]
    Dictionary(#[from] DictionaryError),
    /// The network.
    #[error("the network that guesses pronunciations can't be used")]
    Network(#[from] NetworkError),
}

/// Words said of one line: a minute of speech, four times what any prompt holds.
const MOST_WORDS: usize = 200;

#[cfg(test)]
mod tests;
