//! The CMU Pronouncing Dictionary in memory: its text and where each word starts, searched by halves.

use super::{Phone, sound};

/// About 126,000 words. The text is kept as it came (3.6 MB) beside one position a word.
pub struct Dictionary {
    text: String,
    /// Starts of lines of first pronunciations, in the order of their words.
    starts: Vec<u32>,
}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dictionary").field("words", &self.starts.len()).finish()
    }
}

impl Dictionary {
    /// From the text of `cmudict.dict`: `word PH OW1 N Z # remark`, further pronunciations as `word(2)`.
    ///
    /// # Errors
    /// [`DictionaryError::Empty`] without a single entry, [`DictionaryError::TooLong`] past 64 MiB.
    pub fn new(text: String) -> Result<Self, DictionaryError> {
        if text.len() > MOST_BYTES {
            return Err(DictionaryError::TooLong { bytes: text.len() });
        }
        let mut starts = Vec::new();
        let mut from = 0usize;
        for line in text.split_inclusive('\n') {
            let word = word_at(&text, from);
            if !word.is_empty() && !word.ends_with(')') && !word.starts_with(';') {
                starts.push(u32::try_from(from).expect("the text is under 64 MiB"));
            }
            from += line.len();
        }
        if starts.is_empty() {
            return Err(DictionaryError::Empty);
        }
        starts.sort_by(|&a, &b| word_at(&text, a as usize).cmp(word_at(&text, b as usize)));
        Ok(Self { text, starts })
    }

    /// The first pronunciation of a lower-case word.
    pub fn find(&self, word: &str) -> Option<Vec<sound::Phone>> {
        let at = self.starts.binary_search_by(|&s| word_at(&self.text, s as usize).cmp(word)).ok()?;
        let line = self.text[self.starts[at] as usize..].lines().next()?;
        let said = line.split('#').next()?.split_once(' ')?.1;
        let phones = Phone::parse_all(said);
        (!phones.is_empty()).then_some(phones)
    }
}

fn word_at(text: &str, from: usize) -> &str {
    text[from..].split([' ', '\n']).next().unwrap_or_default()
}

/// Why a dictionary can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryError {
    /// Not one entry.
    #[error("it holds no word")]
    Empty,
    /// Not this dictionary.
    #[error("it is {bytes} bytes long, over 64 MiB")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
}

const MOST_BYTES: usize = 64 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_their_first_pronunciation_whatever_the_order_of_the_file() {
        let text = "zip Z IH1 P\nlead L EH1 D\nlead(2) L IY1 D\naalborg AO1 L B AO0 R G # place\n";
        let dictionary = Dictionary::new(text.into()).unwrap();
        assert_eq!(dictionary.find("zip"), Some(Phone::parse_all("Z IH1 P")));
        assert_eq!(dictionary.find("lead"), Some(Phone::parse_all("L EH1 D")));
        assert_eq!(dictionary.find("aalborg").map(|p| p.len()), Some(6), "the remark is no sound");
        assert_eq!(dictionary.find("lea"), None);
        assert_eq!(dictionary.find("lead(2)"), None);
    }

    #[test]
    fn an_empty_dictionary_is_refused() {
        assert!(matches!(Dictionary::new("\n\n".into()), Err(DictionaryError::Empty)));
    }
}
