//! Phones in the alphabets of the synthesisers: IPA as the espeak front end writes it (Piper voices were trained on
//! it) and the Kokoro model's own (misaki, <https://github.com/hexgrad/misaki>, `EN_PHONES.md`).
//!
//! Both put the stress mark just before the vowel.

use super::{Phone, Said, Sound, Stress};

/// Which alphabet, and for which accent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// Piper's `en-us`.
    Piper,
    /// Kokoro, American.
    KokoroUs,
    /// Kokoro, British: the same words without the `r` behind vowels.
    KokoroGb,
}

/// A line of words and pauses in one string: words apart by spaces, pauses as their marks. It ends with a mark, a
/// full stop where the line had none, so that the voice comes down.
pub fn write(said: &[Said], alphabet: Alphabet) -> String {
    let mut out = String::new();
    for (at, one) in said.iter().enumerate() {
        match one {
            Said::Word(phones) => {
                if !out.is_empty() {
                    out.push(' ');
                }
                let linked = matches!(said.get(at + 1), Some(Said::Word(next)) if starts_with_vowel(next));
                word(phones, linked, alphabet, &mut out);
            }
            // A line that begins with a mark has nothing to pause behind.
            Said::Pause(pause) => out.extend(Some(pause.mark()).filter(|_| !out.is_empty())),
        }
    }
    if out.ends_with(|c: char| super::Pause::of(c).is_none()) {
        out.push('.');
    }
    out
}

fn starts_with_vowel(phones: &[Phone]) -> bool {
    phones.first().is_some_and(|p| p.sound.is_vowel())
}

fn word(phones: &[Phone], linked: bool, alphabet: Alphabet, out: &mut String) {
    // The article alone has a symbol of its own in both alphabets.
    if let [Phone { sound: Sound::Ax, .. }] = phones {
        out.push('ɐ');
        return;
    }
    for at in 0..phones.len() {
        let place = Place { phones, at, linked };
        match phones[at].stress {
            Stress::Primary => out.push('ˈ'),
            Stress::Secondary => out.push('ˌ'),
            Stress::None => {}
        }
        out.push_str(match alphabet {
            Alphabet::Piper => piper(&place),
            Alphabet::KokoroUs => kokoro_us(&place),
            Alphabet::KokoroGb => kokoro_gb(&place),
        });
    }
}

/// A phone among its neighbours.
struct Place<'p> {
    phones: &'p [Phone],
    at: usize,
    /// The next word starts with a vowel.
    linked: bool,
}

impl Place<'_> {
    fn here(&self) -> Phone {
        self.phones[self.at]
    }

    fn before(&self) -> Option<Sound> {
        self.at.checked_sub(1).map(|at| self.phones[at].sound)
    }

    fn next(&self) -> Option<Phone> {
        self.phones.get(self.at + 1).copied()
    }

    fn next_is(&self, sound: Sound) -> bool {
        self.next().is_some_and(|p| p.sound == sound)
    }

    fn next_is_vowel(&self) -> bool {
        self.next().is_some_and(|p| p.sound.is_vowel())
    }

    /// An American `t` between a vowel and an unstressed one: `water`, `forty`, `quarter`.
    fn is_flap(&self) -> bool {
        let behind = self.before().is_some_and(|s| s.is_vowel() || s == Sound::R);
        let ahead = self.next().is_some_and(|p| {
            p.stress == Stress::None
                && p.sound.is_vowel()
                && ![Sound::Uw, Sound::Aa, Sound::Ae].contains(&p.sound)
        });
        let syllabic_n =
            self.next_is(Sound::Ax) && self.phones.get(self.at + 2).is_some_and(|p| p.sound == Sound::N);
        behind && ahead && !syllabic_n
    }

    /// `əl` and `ən` behind a consonant, where the vowel is hardly there.
    fn is_syllabic(&self) -> bool {
        use Sound as S;
        let behind = self.before().is_some_and(|s| !s.is_vowel() && ![S::R, S::L, S::W, S::Y].contains(&s));
        let stopped = self.before().is_some_and(|s| [S::T, S::D, S::S, S::Z, S::P].contains(&s));
        let goes_on = self.phones.get(self.at + 2).is_some_and(|p| p.stress != Stress::None);
        behind && !goes_on && (self.next_is(S::L) || stopped && self.next_is(S::N))
    }

    /// The article `an`, which has the symbol of `a`.
    fn is_an(&self) -> bool {
        self.at == 0 && self.phones.len() == 2 && self.next_is(Sound::N)
    }

    /// A British `r` is said only before a vowel, of this word or the next.
    fn is_said_r(&self) -> bool {
        self.next_is_vowel() || self.next().is_none() && self.linked
    }
}

/// A sound, the condition under which it is written in a way of its own, and that way. The first that holds counts.
type Case = (Sound, bool, &'static str);

fn piper(place: &Place) -> &'static str {
    use Sound as S;
    let full = place.here().stress != Stress::None || place.phones.len() < 3;
    let cases = [
        (S::Ax, place.at == 0, "ɐ"),
        (S::Axr, place.next_is_vowel(), "ɚɹ"),
        (S::Er, place.next_is_vowel(), "ɜːɹ"),
        (S::Iy, place.next_is(S::R), "ɪ"),
        (S::Iy, full, "iː"),
        (S::T, place.is_flap(), "ɾ"),
    ];
    written(place, &cases, &PIPER)
}

fn kokoro_us(place: &Place) -> &'static str {
    use Sound as S;
    let cases = [
        (S::Ax, place.is_an(), "ɐ"),
        (S::Ax, place.is_syllabic(), "ᵊ"),
        (S::Iy, place.next_is(S::R), "ɪ"),
        // The model knows the flap as a capital.
        (S::T, place.is_flap(), "T"),
    ];
    written(place, &cases, &KOKORO_US)
}

fn kokoro_gb(place: &Place) -> &'static str {
    use Sound as S;
    let before_r = place.next_is(S::R);
    let rounded = place.next().is_some_and(|p| [S::S, S::F, S::Ng, S::G, S::Th].contains(&p.sound));
    let silent_r = place.before().is_some_and(Sound::is_vowel) && !place.is_said_r();
    let cases = [
        (S::Aa, before_r, "ɑː"),
        (S::Ao, rounded, "ɒ"),
        (S::Ax, place.is_an(), "ɐ"),
        (S::Ax, place.is_syllabic(), "ᵊ"),
        (S::Axr, place.is_said_r(), "əɹ"),
        (S::Eh, before_r, "ɛː"),
        (S::Er, place.is_said_r(), "ɜːɹ"),
        (S::Ih, before_r, "ɪə"),
        (S::Iy, before_r, "ɪə"),
        (S::Iy, place.here().stress != Stress::None, "iː"),
        (S::Uh, before_r, "ɔː"),
        (S::R, silent_r, ""),
    ];
    written(place, &cases, &KOKORO_GB)
}

fn written(place: &Place, cases: &[Case], usual: &[(Sound, &'static str)]) -> &'static str {
    let sound = place.here().sound;
    let special = cases.iter().find(|(s, holds, _)| *s == sound && *holds).map(|(_, _, ipa)| *ipa);
    let plain = || usual.iter().chain(&CONSONANTS).find(|(s, _)| *s == sound).map(|(_, ipa)| *ipa);
    special.or_else(plain).unwrap_or_default()
}

const PIPER: [(Sound, &str); 20] = [
    (Sound::Aa, "ɑː"),
    (Sound::Ae, "æ"),
    (Sound::Ah, "ʌ"),
    (Sound::Ao, "ɔː"),
    (Sound::Aw, "aʊ"),
    (Sound::Ax, "ə"),
    (Sound::Axr, "ɚ"),
    (Sound::Ay, "aɪ"),
    (Sound::Eh, "ɛ"),
    (Sound::Er, "ɜː"),
    (Sound::Ey, "eɪ"),
    (Sound::Ih, "ɪ"),
    (Sound::Ix, "ᵻ"),
    (Sound::Iy, "i"),
    (Sound::Ow, "oʊ"),
    (Sound::Oy, "ɔɪ"),
    (Sound::Uh, "ʊ"),
    (Sound::Uw, "uː"),
    (Sound::Ch, "tʃ"),
    (Sound::Jh, "dʒ"),
];
const KOKORO_US: [(Sound, &str); 20] = [
    (Sound::Aa, "ɑ"),
    (Sound::Ae, "æ"),
    (Sound::Ah, "ʌ"),
    (Sound::Ao, "ɔ"),
    (Sound::Aw, "W"),
    (Sound::Ax, "ə"),
    (Sound::Axr, "əɹ"),
    (Sound::Ay, "I"),
    (Sound::Eh, "ɛ"),
    (Sound::Er, "ɜɹ"),
    (Sound::Ey, "A"),
    (Sound::Ih, "ɪ"),
    (Sound::Ix, "ᵻ"),
    (Sound::Iy, "i"),
    (Sound::Ow, "O"),
    (Sound::Oy, "Y"),
    (Sound::Uh, "ʊ"),
    (Sound::Uw, "u"),
    (Sound::Ch, "ʧ"),
    (Sound::Jh, "ʤ"),
];
const KOKORO_GB: [(Sound, &str); 20] = [
    (Sound::Aa, "ɒ"),
    (Sound::Ae, "a"),
    (Sound::Ah, "ʌ"),
    (Sound::Ao, "ɔː"),
    (Sound::Aw, "W"),
    (Sound::Ax, "ə"),
    (Sound::Axr, "ə"),
    (Sound::Ay, "I"),
    (Sound::Eh, "ɛ"),
    (Sound::Er, "ɜː"),
    (Sound::Ey, "A"),
    (Sound::Ih, "ɪ"),
    (Sound::Ix, "ɪ"),
    (Sound::Iy, "i"),
    (Sound::Ow, "Q"),
    (Sound::Oy, "Y"),
    (Sound::Uh, "ʊ"),
    (Sound::Uw, "uː"),
    (Sound::Ch, "ʧ"),
    (Sound::Jh, "ʤ"),
];
/// What is written alike in all of them.
const CONSONANTS: [(Sound, &str); 22] = [
    (Sound::B, "b"),
    (Sound::D, "d"),
    (Sound::Dh, "ð"),
    (Sound::F, "f"),
    (Sound::G, "ɡ"),
    (Sound::Hh, "h"),
    (Sound::K, "k"),
    (Sound::L, "l"),
    (Sound::M, "m"),
    (Sound::N, "n"),
    (Sound::Ng, "ŋ"),
    (Sound::P, "p"),
    (Sound::R, "ɹ"),
    (Sound::S, "s"),
    (Sound::Sh, "ʃ"),
    (Sound::T, "t"),
    (Sound::Th, "θ"),
    (Sound::V, "v"),
    (Sound::W, "w"),
    (Sound::Y, "j"),
    (Sound::Z, "z"),
    (Sound::Zh, "ʒ"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(said: &str, piper: &str, us: &str, gb: &str) {
        let line = [Said::Word(Phone::parse_all(said))];
        assert_eq!(write(&line, Alphabet::Piper), format!("{piper}."), "{said}");
        assert_eq!(write(&line, Alphabet::KokoroUs), format!("{us}."), "{said}");
        assert_eq!(write(&line, Alphabet::KokoroGb), format!("{gb}."), "{said}");
    }

    #[test]
    fn words_are_written_as_each_synthesiser_learned_them() {
        check("HH AH0 L OW1", "həlˈoʊ", "həlˈO", "həlˈQ");
        check("W AO1 T ER0", "wˈɔːɾɚ", "wˈɔTəɹ", "wˈɔːtə");
        check("F ER1 N AH0 S", "fˈɜːnəs", "fˈɜɹnəs", "fˈɜːnəs");
        check("L IH1 T AH0 L", "lˈɪɾəl", "lˈɪTᵊl", "lˈɪtᵊl");
        check("B AH1 T AH0 N", "bˈʌtən", "bˈʌtᵊn", "bˈʌtᵊn");
        check("CH EY1 N JH IX0 Z", "tʃˈeɪndʒᵻz", "ʧˈAnʤᵻz", "ʧˈAnʤɪz");
        check("AH0 B AW1 T", "ɐbˈaʊt", "əbˈWt", "əbˈWt");
        check("K AA1 R", "kˈɑːɹ", "kˈɑɹ", "kˈɑː");
        check("AX0", "ɐ", "ɐ", "ɐ");
    }

    #[test]
    fn pauses_are_kept_and_a_line_without_an_end_gets_one() {
        let hi = Said::Word(Phone::parse_all("HH AY1"));
        let line = [
            Said::Pause(super::super::Pause::Comma),
            hi.clone(),
            Said::Pause(super::super::Pause::Comma),
            hi,
        ];
        assert_eq!(write(&line, Alphabet::KokoroUs), "hˈI, hˈI.");
        assert_eq!(write(&[], Alphabet::Piper), "");
    }
}
