//! What an answer to a settling question says by its meaning: a hidden layer on what the text encoder holds, and on which
//! hazard was asked about.
//!
//! `models/answer_head.bin`, f32 little-endian: hidden `[HIDDEN, HELD + 12]`, its bias, out `[3, HIDDEN]` (yes, no, doubt), its
//! bias. Made by `models/training/answers/meaning.py`.

use vocab::{Hazard, Says};

use super::MeaningError;

/// Numbers that the encoder holds of a text: the mean of its places, and the first.
pub(super) const HELD: usize = 768;
const HIDDEN: usize = 96;
const ASKED: usize = Hazard::ALL.len();

static WEIGHTS: &[u8] = include_bytes!("../../../../models/answer_head.bin");

/// The weights, by what they meet.
pub(super) struct AnswerHead {
    /// Of each hidden number: for what is held, for each hazard, alone.
    hidden: Vec<([f32; HELD], [f32; ASKED], f32)>,
    /// Of each thing that may be said.
    out: [([f32; HIDDEN], f32); 3],
}

impl AnswerHead {
    /// The one that is compiled in.
    ///
    /// # Errors
    /// [`MeaningError::Load`]: the file has another size than the code expects.
    pub(super) fn of_the_box() -> Result<Self, MeaningError> {
        Self::read(WEIGHTS).ok_or_else(|| MeaningError::Load {
            doing: "read",
            source: "answer_head.bin has another size".into(),
        })
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        let mut numbers = numbers.iter().map(|four| f32::from_le_bytes(*four));
        let weights: Vec<([f32; HELD], [f32; ASKED])> =
            (0..HIDDEN).map(|_| Some((row(&mut numbers)?, row(&mut numbers)?))).collect::<Option<_>>()?;
        let biases: [f32; HIDDEN] = row(&mut numbers)?;
        let hidden =
            weights.into_iter().zip(biases).map(|((held, asked), bias)| (held, asked, bias)).collect();
        let [yes, no, doubt] = [row(&mut numbers)?, row(&mut numbers)?, row(&mut numbers)?];
        let [for_yes, for_no, for_doubt]: [f32; 3] = row(&mut numbers)?;
        let whole = rest.is_empty() && numbers.next().is_none();
        whole.then_some(Self { hidden, out: [(yes, for_yes), (no, for_no), (doubt, for_doubt)] })
    }

    /// What the text says to the question about each hazard, in the order of [`Hazard::ALL`]; `None` of what is no number.
    pub(super) fn says(&self, held: &[f32; HELD]) -> Option<[Says; ASKED]> {
        if !held.iter().all(|number| number.is_finite()) {
            return None;
        }
        // The text's part is the same whatever was asked.
        let heard: Vec<f32> =
            self.hidden.iter().map(|(weights, _, bias)| dot(weights, held) + bias).collect();
        let mut said = Vec::with_capacity(ASKED);
        for asked in 0..ASKED {
            let both = heard
                .iter()
                .zip(&self.hidden)
                .map(|(heard, (_, weights, _))| (heard + weights[asked]).max(0.0));
            let hidden: Vec<f32> = both.collect();
            let logits = self.out.each_ref().map(|(weights, bias)| dot(weights, &hidden) + bias);
            said.push(Says::of(logits)?);
        }
        said.try_into().ok()
    }
}

fn dot(weights: &[f32], numbers: &[f32]) -> f32 {
    weights.iter().zip(numbers).map(|(w, x)| w * x).sum()
}

/// The next numbers; `None` where there are too few.
pub(super) fn row<const N: usize>(numbers: &mut impl Iterator<Item = f32>) -> Option<[f32; N]> {
    let mut found = [0.0; N];
    for place in &mut found {
        *place = numbers.next()?;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_size_is_no_head_and_what_is_no_number_says_nothing() {
        let head = AnswerHead::of_the_box().unwrap();
        assert!(AnswerHead::read(&WEIGHTS[..WEIGHTS.len() - 4]).is_none());
        assert!(AnswerHead::read(&[WEIGHTS, &[0; 4]].concat()).is_none());
        assert!(AnswerHead::read(&[WEIGHTS, &[0]].concat()).is_none());
        assert_eq!(head.says(&[f32::NAN; HELD]), None);
        assert!(head.says(&[0.1; HELD]).is_some());
    }
}
