//! The sounds of General American, as the CMU dictionary has them, with the reduced vowels apart.

/// A sound. Vowels that are reduced without stress are sounds of their own: `Ax` (ə), `Axr` (ɚ), `Ix` (ᵻ).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are the ARPAbet's own")]
pub enum Sound {
    Aa,
    Ae,
    Ah,
    Ao,
    Aw,
    Ax,
    Axr,
    Ay,
    B,
    Ch,
    D,
    Dh,
    Eh,
    Er,
    Ey,
    F,
    G,
    Hh,
    Ih,
    Ix,
    Iy,
    Jh,
    K,
    L,
    M,
    N,
    Ng,
    Ow,
    Oy,
    P,
    R,
    S,
    Sh,
    T,
    Th,
    Uh,
    Uw,
    V,
    W,
    Y,
    Z,
    Zh,
}

/// How a syllable is stressed; consonants have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stress {
    /// Not.
    None,
    /// The word's main syllable.
    Primary,
    /// A lesser one.
    Secondary,
}

/// A sound in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone {
    /// Which.
    pub sound: Sound,
    /// Of its syllable: on vowels only.
    pub stress: Stress,
}

impl Sound {
    /// Whether it is the heart of a syllable.
    pub fn is_vowel(self) -> bool {
        use Sound as S;
        match self {
            S::Aa | S::Ae | S::Ah | S::Ao | S::Aw | S::Ax | S::Axr | S::Ay | S::Eh | S::Er | S::Ey => true,
            S::Ih | S::Ix | S::Iy | S::Ow | S::Oy | S::Uh | S::Uw => true,
            S::B | S::Ch | S::D | S::Dh | S::F | S::G | S::Hh | S::Jh | S::K | S::L | S::M => false,
            S::N | S::Ng | S::P | S::R | S::S | S::Sh | S::T | S::Th | S::V | S::W | S::Y => false,
            S::Z | S::Zh => false,
        }
    }

    /// Whether the ending `s` behind it becomes a syllable (`houses`).
    pub fn is_sibilant(self) -> bool {
        use Sound as S;
        [S::S, S::Z, S::Sh, S::Zh, S::Ch, S::Jh].contains(&self)
    }

    /// Whether it is said without voice, so that an `s` or `d` behind it loses its own.
    pub fn is_voiceless(self) -> bool {
        use Sound as S;
        [S::P, S::T, S::K, S::F, S::Th, S::S, S::Sh, S::Ch, S::Hh].contains(&self)
    }
}

impl Phone {
    /// A sound without stress.
    pub const fn plain(sound: Sound) -> Self {
        Self { sound, stress: Stress::None }
    }

    /// From the dictionary's writing: `AH0`, `ER1`, `TH`. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, stress) = match text.as_bytes().last()? {
            b'0' => (&text[..text.len() - 1], Stress::None),
            b'1' => (&text[..text.len() - 1], Stress::Primary),
            b'2' => (&text[..text.len() - 1], Stress::Secondary),
            _ => (text, Stress::None),
        };
        let sound = match (name, stress) {
            ("AH", Stress::None) => Sound::Ax,
            ("ER", Stress::None) => Sound::Axr,
            (_, Stress::None | Stress::Primary | Stress::Secondary) => {
                NAMES.iter().find(|(n, _)| *n == name)?.1
            }
        };
        Some(Self { sound, stress })
    }

    /// A whole pronunciation: `HH AH0 L OW1`. Unknown names are left out.
    pub fn parse_all(text: &str) -> Vec<Self> {
        text.split_whitespace().filter_map(Self::parse).collect()
    }
}

const NAMES: [(&str, Sound); 42] = [
    ("AA", Sound::Aa),
    ("AE", Sound::Ae),
    ("AH", Sound::Ah),
    ("AO", Sound::Ao),
    ("AW", Sound::Aw),
    ("AX", Sound::Ax),
    ("AXR", Sound::Axr),
    ("AY", Sound::Ay),
    ("B", Sound::B),
    ("CH", Sound::Ch),
    ("D", Sound::D),
    ("DH", Sound::Dh),
    ("EH", Sound::Eh),
    ("ER", Sound::Er),
    ("EY", Sound::Ey),
    ("F", Sound::F),
    ("G", Sound::G),
    ("HH", Sound::Hh),
    ("IH", Sound::Ih),
    ("IX", Sound::Ix),
    ("IY", Sound::Iy),
    ("JH", Sound::Jh),
    ("K", Sound::K),
    ("L", Sound::L),
    ("M", Sound::M),
    ("N", Sound::N),
    ("NG", Sound::Ng),
    ("OW", Sound::Ow),
    ("OY", Sound::Oy),
    ("P", Sound::P),
    ("R", Sound::R),
    ("S", Sound::S),
    ("SH", Sound::Sh),
    ("T", Sound::T),
    ("TH", Sound::Th),
    ("UH", Sound::Uh),
    ("UW", Sound::Uw),
    ("V", Sound::V),
    ("W", Sound::W),
    ("Y", Sound::Y),
    ("Z", Sound::Z),
    ("ZH", Sound::Zh),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writing_of_the_dictionary_is_read_with_reduced_vowels_apart() {
        let hello = Phone::parse_all("HH AH0 L OW1");
        assert_eq!(hello[1], Phone::plain(Sound::Ax));
        assert_eq!(hello[3], Phone { sound: Sound::Ow, stress: Stress::Primary });
        assert_eq!(Phone::parse("AH1").map(|p| p.sound), Some(Sound::Ah));
        assert_eq!(Phone::parse("ER0").map(|p| p.sound), Some(Sound::Axr));
        assert_eq!(Phone::parse("QX"), None);
        assert_eq!(Phone::parse(""), None);
    }
}
