//! Which synthetic voices test callers may have. The other voices of the same packages are kept back for judging by
//! others: nothing in this project renders them, and [`CallerVoice::named`] is the only way to one.

use std::fmt;

use super::MouthError;
use crate::g2p::ipa::Alphabet;

/// A voice that a caller of the demo, the benches or `nightbell call` may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallerVoice(&'static str);

impl CallerVoice {
    /// By its name in the package, `af_heart`.
    ///
    /// # Errors
    /// [`MouthError::NotAllowed`] for any other name, whether such a voice exists or not.
    pub fn named(name: &str) -> Result<Self, MouthError> {
        let found = CALLER_VOICES.into_iter().find(|v| *v == name);
        found.map(Self).ok_or_else(|| MouthError::NotAllowed {
            voice: name.to_owned(),
            allowed: CALLER_VOICES.join(", "),
        })
    }

    /// Its name in the package.
    pub fn name(self) -> &'static str {
        self.0
    }

    /// How words are written for it: British voices learned another alphabet.
    pub fn alphabet(self) -> Alphabet {
        if self.0.starts_with('b') { Alphabet::KokoroGb } else { Alphabet::KokoroUs }
    }
}

impl fmt::Display for CallerVoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// All that may be used. The last five were trained on other languages and speak English with their accent.
pub const CALLER_VOICES: [&str; 19] = [
    "af_alloy",
    "af_aoede",
    "af_heart",
    "af_jessica",
    "af_nicole",
    "af_sky",
    "am_echo",
    "am_fenrir",
    "am_michael",
    "am_santa",
    "bf_emma",
    "bf_isabella",
    "bm_daniel",
    "bm_george",
    "em_santa",
    "hf_beta",
    "hm_psi",
    "if_sara",
    "zf_xiaobei",
];

/// Callers who are given no voice take these in turn: clear and natural, women and men, two accents.
pub const DEFAULT_CALLERS: [&str; 10] = [
    "af_heart",
    "am_michael",
    "bf_emma",
    "am_fenrir",
    "af_aoede",
    "bm_george",
    "af_jessica",
    "am_echo",
    "bf_isabella",
    "af_alloy",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_voices_can_be_named() {
        for name in CALLER_VOICES {
            assert_eq!(CallerVoice::named(name).unwrap().name(), name);
        }
        for name in ["joe", "AF_HEART", "af_heart.bin", "../voices/af_heart", "", "heart"] {
            let error = CallerVoice::named(name).unwrap_err().to_string();
            assert!(error.contains("may not be used") && error.contains("af_heart"), "{error}");
        }
    }

    #[test]
    fn default_callers_are_allowed_and_different() {
        let mut names: Vec<&str> = DEFAULT_CALLERS.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), DEFAULT_CALLERS.len());
        assert!(names.iter().all(|n| CallerVoice::named(n).is_ok()));
    }
}
