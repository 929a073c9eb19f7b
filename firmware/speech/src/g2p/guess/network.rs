//! A letters-to-sounds network: encoder and decoder of one GRU cell each, greedy.
//!
//! The weights are those of g2p_en 2.1.0 (Apache-2.0, `checkpoint20.npz`); gate order reset, update, new, as in Cho et
//! al., 2014 (<https://arxiv.org/abs/1406.1078>) with the reset gate behind the recurrent product.

use super::npz::{self, Array, Arrays};
use crate::g2p::Phone;

/// 835,000 weights; a word of ten letters takes about 7 million multiplications.
#[derive(Debug)]
pub struct Network {
    encoder: Cell,
    decoder: Cell,
    letters: Array,
    sounds: Array,
    out: Array,
    out_bias: Array,
}

#[derive(Debug)]
struct Cell {
    input: Array,
    hidden: Array,
    input_bias: Array,
    hidden_bias: Array,
}

impl Network {
    /// From the bytes of the archive.
    ///
    /// # Errors
    /// [`NetworkError`] names the array that is missing or of another shape.
    pub fn read(bytes: &[u8]) -> Result<Self, NetworkError> {
        let mut arrays = npz::read(bytes).ok_or(NetworkError::Archive)?;
        Ok(Self {
            encoder: Cell::take(&mut arrays, "enc")?,
            decoder: Cell::take(&mut arrays, "dec")?,
            letters: take(&mut arrays, "enc_emb", LETTERS.len() + 3, UNITS)?,
            sounds: take(&mut arrays, "dec_emb", SOUNDS.len() + 4, UNITS)?,
            out: take(&mut arrays, "fc_w", SOUNDS.len() + 4, UNITS)?,
            out_bias: take(&mut arrays, "fc_b", SOUNDS.len() + 4, 1)?,
        })
    }

    /// The sounds of a word of `a` to `z`; other characters count as unknown. Letters past the 40th are not read, at
    /// most 20 sounds come out; it may be none.
    pub fn guess(&self, word: &str) -> Vec<Phone> {
        let mut state = vec![0.0; UNITS];
        let letters = word.chars().take(MOST_LETTERS).map(|c| LETTERS.find(c).map_or(UNKNOWN, |at| at + 3));
        for letter in letters.chain([END_OF_WORD]) {
            self.encoder.step(row(&self.letters, letter), &mut state);
        }
        let mut said = Vec::new();
        let mut last = START;
        for _ in 0..MOST_SOUNDS {
            self.decoder.step(row(&self.sounds, last), &mut state);
            last = self.likeliest(&state);
            if last == STOP {
                break;
            }
            said.extend(last.checked_sub(4).and_then(|at| Phone::parse(SOUNDS[at])));
        }
        said
    }

    fn likeliest(&self, state: &[f32]) -> usize {
        let score = |sound: usize| dot(row(&self.out, sound), state) + self.out_bias.values[sound];
        (0..self.out.rows).max_by(|&a, &b| score(a).total_cmp(&score(b))).unwrap_or(STOP)
    }
}

impl Cell {
    fn take(arrays: &mut Arrays, name: &str) -> Result<Self, NetworkError> {
        Ok(Self {
            input: take(arrays, &format!("{name}_w_ih"), 3 * UNITS, UNITS)?,
            hidden: take(arrays, &format!("{name}_w_hh"), 3 * UNITS, UNITS)?,
            input_bias: take(arrays, &format!("{name}_b_ih"), 3 * UNITS, 1)?,
            hidden_bias: take(arrays, &format!("{name}_b_hh"), 3 * UNITS, 1)?,
        })
    }

    fn step(&self, input: &[f32], state: &mut Vec<f32>) {
        let of_input = |unit: usize| dot(row(&self.input, unit), input) + self.input_bias.values[unit];
        let of_state =
            |unit: usize, h: &[f32]| dot(row(&self.hidden, unit), h) + self.hidden_bias.values[unit];
        let next = (0..UNITS)
            .map(|unit| {
                let reset = sigmoid(of_input(unit) + of_state(unit, state));
                let update = sigmoid(of_input(UNITS + unit) + of_state(UNITS + unit, state));
                let new = (of_input(2 * UNITS + unit) + reset * of_state(2 * UNITS + unit, state)).tanh();
                (1.0 - update) * new + update * state[unit]
            })
            .collect();
        *state = next;
    }
}

fn take(arrays: &mut Arrays, name: &str, rows: usize, columns: usize) -> Result<Array, NetworkError> {
    let array = arrays.remove(name).ok_or_else(|| NetworkError::Missing { name: name.into() })?;
    if (array.rows, array.columns) != (rows, columns) {
        return Err(NetworkError::Shape { name: name.into(), rows: array.rows, columns: array.columns });
    }
    Ok(array)
}

fn row(array: &Array, at: usize) -> &[f32] {
    &array.values[at * array.columns..(at + 1) * array.columns]
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Why the network can't be used.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// No ZIP of stored f32 arrays.
    #[error("it is no archive of plain f32 arrays")]
    Archive,
    /// An array is not there.
    #[error("the array {name} is missing")]
    Missing {
        /// Its name.
        name: String,
    },
    /// An array of another model.
    #[error("the array {name} is {rows} by {columns}")]
    Shape {
        /// Its name.
        name: String,
        /// As found.
        rows: usize,
        /// As found.
        columns: usize,
    },
}

const UNITS: usize = 256;
const UNKNOWN: usize = 1;
const END_OF_WORD: usize = 2;
const START: usize = 2;
const STOP: usize = 3;
const MOST_LETTERS: usize = 40;
/// The decoder's own limit in training.
const MOST_SOUNDS: usize = 20;
/// Behind padding, unknown and end.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
/// Behind padding, unknown, start and stop.
const SOUNDS: [&str; 70] = [
    "AA0", "AA1", "AA2", "AE0", "AE1", "AE2", "AH0", "AH1", "AH2", "AO0", "AO1", "AO2", "AW0", "AW1", "AW2",
    "AY0", "AY1", "AY2", "B", "CH", "D", "DH", "EH0", "EH1", "EH2", "ER0", "ER1", "ER2", "EY0", "EY1", "EY2",
    "F", "G", "HH", "IH0", "IH1", "IH2", "IY0", "IY1", "IY2", "JH", "K", "L", "M", "N", "NG", "OW0", "OW1",
    "OW2", "OY0", "OY1", "OY2", "P", "R", "S", "SH", "T", "TH", "UH0", "UH1", "UH2", "UW", "UW0", "UW1",
    "UW2", "V", "W", "Y", "Z", "ZH",
];
