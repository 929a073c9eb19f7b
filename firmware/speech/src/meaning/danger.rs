//! What a text tells of danger, by its meaning and by its words: one layer on what the text encoder holds, and on which runs
//! of words and of letters stand in it (hashed: Weinberger et al., "Feature hashing", 2009).
//!
//! The encoder alone is at a loss where the recogniser misheard; letters that sound like danger are left even then.
//! `models/danger_head.bin`, little-endian, for four things told ([`TOLD`]): f32 `[4, HELD]`, a bias each, a scale each for words
//! and for letters; then i8 by these, runs of words `[BUCKETS, 4]` and of letters `[BUCKETS, 4]`. Made by
//! `models/training/triage/danger.py`, which cuts texts as [`Runs`] does.

use super::{
    MeaningError,
    answers::{HELD, row},
};

/// Danger to life, another emergency, a story that one question decides, nothing of it.
pub(super) const TOLD: usize = 4;
const BUCKETS: usize = 1 << 16;
/// Words of a text that are read, some minutes of speech, and letters of a word.
const MOST_WORDS: usize = 600;
const MOST_LETTERS: usize = 30;
const LONGEST_RUN: usize = 3;
const LETTERS: std::ops::RangeInclusive<usize> = 2..=5;
const BEGIN: &str = "^";
const END: &str = "$";

static WEIGHTS: &[u8] = include_bytes!("../../../../models/danger_head.bin");

/// The weights, by what they meet.
pub(super) struct DangerHead {
    held: [([f32; HELD], f32); TOLD],
    words: Table,
    letters: Table,
}

struct Table {
    scale: [f32; TOLD],
    rows: &'static [[u8; TOLD]],
}

impl DangerHead {
    /// The one that is compiled in.
    ///
    /// # Errors
    /// [`MeaningError::Load`]: the file has another size than the code expects.
    pub(super) fn of_the_box() -> Result<Self, MeaningError> {
        Self::read(WEIGHTS).ok_or_else(|| MeaningError::Load {
            doing: "read",
            source: "danger_head.bin has another size".into(),
        })
    }

    fn read(bytes: &'static [u8]) -> Option<Self> {
        let (numbers, tables) = bytes.split_at_checked(4 * TOLD * (HELD + 3))?;
        let mut numbers = numbers.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four));
        let mut of_held = || -> Option<[f32; HELD]> { row(&mut numbers) };
        let held = [of_held()?, of_held()?, of_held()?, of_held()?];
        let biases: [f32; TOLD] = row(&mut numbers)?;
        let (of_words, of_letters) = (row(&mut numbers)?, row(&mut numbers)?);
        let (rows, rest) = tables.as_chunks::<TOLD>();
        let (words, letters) = rows.split_at_checked(BUCKETS)?;
        let mut biased = held.into_iter().zip(biases);
        let held = [biased.next()?, biased.next()?, biased.next()?, biased.next()?];
        let words = Table { scale: of_words, rows: words };
        let letters = Table { scale: of_letters, rows: letters };
        (rest.is_empty() && letters.rows.len() == BUCKETS).then_some(Self { held, words, letters })
    }

    /// The chances of [`TOLD`], that sum to one; `None` of what is no number.
    pub(super) fn told(&self, held: &[f32; HELD], runs: &Runs) -> Option<[f32; TOLD]> {
        let mut sums = self.held.each_ref().map(|(weights, bias)| {
            bias + weights.iter().zip(held).map(|(weight, number)| weight * number).sum::<f32>()
        });
        for (table, runs) in [(&self.words, &runs.words), (&self.letters, &runs.letters)] {
            // So that a long text weighs as much as a short one.
            let each = (runs.len().max(1) as f32).sqrt().recip();
            for row in runs.iter().filter_map(|run| table.rows.get(usize::from(*run))) {
                for ((sum, weight), scale) in sums.iter_mut().zip(row).zip(table.scale) {
                    *sum += f32::from(weight.cast_signed()) * scale * each;
                }
            }
        }
        let most = sums.into_iter().fold(f32::NEG_INFINITY, f32::max);
        let chances = sums.map(|sum| (sum - most).exp());
        let whole: f32 = chances.iter().sum();
        (most.is_finite() && whole.is_finite()).then(|| chances.map(|chance| chance / whole))
    }
}

/// The buckets of a text's runs, each once, in order.
#[derive(PartialEq)]
pub(super) struct Runs {
    /// Of one to three words, begin and end counted as words.
    words: Vec<u16>,
    /// Of two to five letters within a word, the spaces around it counted as letters.
    letters: Vec<u16>,
}

impl std::fmt::Debug for Runs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A caller's words can be found again in them.
        write!(f, "Runs({}, {})", self.words.len(), self.letters.len())
    }
}

impl Runs {
    pub(super) fn of(text: &str) -> Self {
        let text = text.to_lowercase().replace(['\'', '’'], "");
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let cut = text.split(|c: char| !known(c)).filter(|word| !word.is_empty());
        let cut: Vec<&str> = cut.map(|word| &word[..word.len().min(MOST_LETTERS)]).take(MOST_WORDS).collect();
        let letters = cut.iter().flat_map(|word| {
            let word = format!(" {word} ").into_bytes();
            let lengths = LETTERS.take_while(|length| *length <= word.len());
            lengths
                .flat_map(|n| word.windows(n).map(|run| bucket([run])).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        });
        let letters = each_once(letters);
        let marked: Vec<&str> = std::iter::once(BEGIN).chain(cut.iter().copied()).chain([END]).collect();
        let words =
            (1..=LONGEST_RUN).flat_map(|n| marked.windows(n)).filter(|run| *run != [BEGIN] && *run != [END]);
        let words = each_once(words.map(|run| bucket(run.iter().map(|word| word.as_bytes()))));
        Self { words, letters }
    }
}

fn each_once(buckets: impl Iterator<Item = u16>) -> Vec<u16> {
    let mut found: Vec<u16> = buckets.collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// FNV-1a of the parts with a space between them, folded to 16 bits.
fn bucket<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u16 {
    let mut hash = 0x811c_9dc5_u32;
    let mut add = |byte: &u8| hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    for (at, part) in parts.into_iter().enumerate() {
        if at > 0 {
            add(&b' ');
        }
        part.iter().for_each(&mut add);
    }
    (hash >> 16) as u16 ^ (hash & 0xffff) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_size_is_no_head_and_what_is_no_number_tells_nothing() {
        let (head, runs) = (DangerHead::of_the_box().unwrap(), Runs::of("it smells odd"));
        assert!(DangerHead::read(&WEIGHTS[..WEIGHTS.len() - 4]).is_none());
        assert!(DangerHead::read(&WEIGHTS[..100]).is_none());
        assert!(DangerHead::read([WEIGHTS, &[0; 4]].concat().leak()).is_none());
        assert!(DangerHead::read([WEIGHTS, &[0]].concat().leak()).is_none());
        assert_eq!(head.told(&[f32::NAN; HELD], &runs), None);
        let told = head.told(&[0.1; HELD], &runs).unwrap();
        assert!((told.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{told:?}");
    }

    #[test]
    fn texts_are_cut_by_words_and_letters_whatever_stands_between_them() {
        let plain = Runs::of("it isnt out");
        assert_eq!(plain, Runs::of("  It ISN'T, out?!"));
        // it isnt out / ^ it, it isnt, isnt out, out $ / ^ it isnt, it isnt out, isnt out $
        assert_eq!(plain.words.len(), 10);
        // " it ": 3 + 2 + 1; " isnt ": 5 + 4 + 3 + 2; " out ": 4 + 3 + 2 + 1; "t " stands in all three, " i" in two.
        assert_eq!(plain.letters.len(), 6 + 14 + 10 - 3);
        assert_eq!(Runs::of("?!"), Runs { words: vec![bucket([&b"^"[..], b"$"])], letters: Vec::new() });
        let many: Vec<String> = (0..50_000).map(|n| format!("w{n}")).collect();
        assert_eq!(Runs::of(&many.join(" ")), Runs::of(&many[..MOST_WORDS].join(" ")));
        let long = "abcdefghijklmnopqrstuvwxyz0123456789";
        assert_eq!(Runs::of(long), Runs::of(&long[..MOST_LETTERS]));
    }

    #[test]
    fn buckets_are_those_of_the_reference() {
        assert_eq!(bucket([&b""[..]]), 0x811c ^ 0x9dc5);
        // FNV-1a of "foobar", 32 bits: bf9cf968.
        assert_eq!(bucket([&b"foobar"[..]]), 0xbf9c ^ 0xf968);
        assert_eq!(bucket([&b"gas"[..], b"leak"]), bucket([&b"gas leak"[..]]));
    }
}
