//! The learned weights: which piece of evidence speaks for which kind of job, and how strongly.
//!
//! `weights.bin` is made by `models/training/problems/learn.py` (a multinomial logistic regression; how well it does
//! stands in `models/cards/problem-kinds.md`). Little-endian: `NBPK`, u16 classes C, u32 pieces N, f32 step,
//! f32 bias × C, u32 hash × N ascending, u32 first entry × (N + 1), u8 size in tenths × N, then entries of u8 class and i8 weight
//! in steps. A piece that few texts have has the greater size. Classes are the built-in kinds in their order and, last, "no job at all".

/// The kinds, and one more for what is no job.
pub(super) const CLASSES: usize = 68;

const WEIGHTS: &[u8] = include_bytes!("weights.bin");
const HEAD: usize = 14;
const HASHES: usize = HEAD + 4 * CLASSES;

/// What every class has, and how many pieces were known.
pub(super) struct Scores {
    /// Logits.
    pub of: [f32; CLASSES],
    /// How many pieces of the text have weights.
    pub known: usize,
}

impl Scores {
    /// Chances of all classes; they sum to 1.
    pub fn chances(&self) -> [f32; CLASSES] {
        let most = self.of.iter().copied().fold(f32::MIN, f32::max);
        let mut chances = self.of.map(|s| (s - most).exp());
        let sum: f32 = chances.iter().sum();
        chances.iter_mut().for_each(|c| *c /= sum);
        chances
    }
}

/// Adds up what the pieces say; each hash counts once, so `hashes` is sorted and without repetition. The more a
/// story says, the less each piece of it weighs: pieces are the places of a vector of length one, or less
/// where few are known.
pub(super) fn scores(hashes: &[u32]) -> Scores {
    let mut found = Scores { of: [0.0; CLASSES], known: 0 };
    for row in hashes.iter().filter_map(|&hash| find(hash)) {
        found.known += 1;
        for (class, weight) in entries(row) {
            if let Some(sum) = found.of.get_mut(class) {
                *sum += weight;
            }
        }
    }
    let share = share(hashes.iter().copied());
    for (class, sum) in found.of.iter_mut().enumerate() {
        *sum = *sum * share + float(HEAD + 4 * class);
    }
    found
}

/// What a step of weight is worth in a story of these pieces, in logits.
pub(super) fn share(hashes: impl Iterator<Item = u32>) -> f32 {
    step() / hashes.filter_map(find).map(|row| size(row).powi(2)).fold(FEW, |sum, square| sum + square).sqrt()
}

/// Added to the square of a vector's length, so that one or two pieces alone prove little. As in `learn.py`.
const FEW: f32 = 300.0;

/// What one piece says of a class, in steps.
pub(super) fn weight(hash: u32, class: usize) -> f32 {
    let said = find(hash).and_then(|row| entries(row).find(|(c, _)| *c == class));
    said.map_or(0.0, |(_, weight)| weight)
}

fn find(hash: u32) -> Option<usize> {
    let (mut low, mut high) = (0, count());
    while low < high {
        let middle = usize::midpoint(low, high);
        match number(HASHES + 4 * middle).cmp(&hash) {
            std::cmp::Ordering::Equal => return Some(middle),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

/// Class and weight in steps of a row's entries.
fn entries(row: usize) -> impl Iterator<Item = (usize, f32)> {
    let starts = HASHES + 4 * count();
    let first = sizes() + count();
    let at = |n: usize| first + 2 * number(starts + 4 * n) as usize;
    let cells = WEIGHTS.get(at(row)..at(row + 1)).unwrap_or_default();
    cells.chunks_exact(2).map(|cell| match cell {
        [class, weight] => (usize::from(*class), f32::from(i8::from_le_bytes([*weight]))),
        _ => (0, 0.0),
    })
}

/// How much a piece adds to the length of a story's vector.
fn size(row: usize) -> f32 {
    WEIGHTS.get(sizes() + row).map_or(0.0, |&tenths| f32::from(tenths) / 10.0)
}

/// Where the sizes begin.
fn sizes() -> usize {
    HASHES + 4 * count() + 4 * (count() + 1)
}

fn count() -> usize {
    number(6) as usize
}

fn step() -> f32 {
    float(10)
}

fn number(at: usize) -> u32 {
    four(at).map_or(0, u32::from_le_bytes)
}

fn float(at: usize) -> f32 {
    four(at).map_or(0.0, f32::from_le_bytes)
}

fn four(at: usize) -> Option<[u8; 4]> {
    WEIGHTS.get(at..at + 4)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_whole_and_for_the_built_in_kinds() {
        assert_eq!(vocab::builtin_kinds().count() + 1, CLASSES);
        assert_eq!(WEIGHTS.get(..6), Some(&[b'N', b'B', b'P', b'K', CLASSES as u8, 0][..]));
        let starts = HASHES + 4 * count();
        let all = number(starts + 4 * count()) as usize;
        assert_eq!(WEIGHTS.len(), sizes() + count() + 2 * all);
        assert!((0..count()).all(|row| size(row) > 0.0));
        assert!(WEIGHTS.len() < 1_500_000 && step() > 0.0);
        let hashes: Vec<u32> = (0..count()).map(|n| number(HASHES + 4 * n)).collect();
        assert!(hashes.is_sorted_by(|a, b| a < b));
        assert!((0..count()).all(|row| entries(row).all(|(class, weight)| class < CLASSES && weight != 0.0)));
    }
}
