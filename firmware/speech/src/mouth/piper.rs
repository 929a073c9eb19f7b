//! The box's own voice: Piper (`en_US-joe-medium`), a VITS model in ONNX that turns phoneme ids into 22.05 kHz speech.
//!
//! Inputs of the graph, from <https://github.com/rhasspy/piper>: `input` i64 `[1, n]` ids with a pad behind each,
//! `input_lengths` i64 `[1]`, `scales` f32 `[3]` = noise, length, noise of durations. Output f32 `[1, 1, 1, samples]`.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Arc};

use ort::{session::Session, value::Tensor};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{
    Fingerprint, MouthError, RATE_HZ, Resampler, Runtime, Synthesiser, finish,
    onnx::{failed, hash_file, missing},
    pieces::sentences,
};
use crate::g2p::{
    Pronouncer, Said,
    ipa::{self, Alphabet},
};

/// Where a Piper voice lies.
#[derive(Clone, Debug)]
pub struct PiperFiles {
    /// The graph, `….onnx`.
    pub model: PathBuf,
    /// Its description, `….onnx.json`.
    pub config: PathBuf,
}

/// A Piper voice. Takes about 150 MB of memory.
#[derive(Debug)]
pub struct Piper {
    session: Session,
    words: Arc<Pronouncer>,
    ids: BTreeMap<char, i64>,
    resampler: Resampler,
    rate_hz: u32,
    fingerprint: Fingerprint,
}

impl Piper {
    /// Opens a voice; `threads` is how many cores one rendering may take.
    ///
    /// # Errors
    /// Files that are missing, of another kind, or that the runtime refuses.
    pub fn open(
        runtime: &Runtime,
        files: &PiperFiles,
        words: Arc<Pronouncer>,
        threads: usize,
    ) -> Result<Self, MouthError> {
        const WHAT: &str = "the voice's description";
        let text = fs::read(&files.config).map_err(|source| missing(WHAT, &files.config, source))?;
        let altered = |found: String| MouthError::Altered { what: WHAT, path: files.config.clone(), found };
        let config: Config = serde_json::from_slice(&text).map_err(|e| altered(e.to_string()))?;
        let rate_hz = config.audio.sample_rate;
        let resampler = Resampler::from_rate(rate_hz).ok_or_else(|| altered(format!("{rate_hz} Hz")))?;
        let ids = config.ids();
        if let Some(symbol) = [PAD, BEGIN, END].into_iter().find(|s| !ids.contains_key(s)) {
            return Err(altered(format!("no {symbol:?} among its symbols")));
        }
        let fingerprint = fingerprint(&hash_file("the voice", &files.model)?, &text);
        let session = runtime.session(&files.model, threads)?;
        Ok(Self { session, words, ids, resampler, rate_hz, fingerprint })
    }

    fn sentence(&mut self, spoken: &str) -> Result<Vec<i16>, MouthError> {
        let said = self.words.say(spoken);
        let phones = said.iter().map(|s| if let Said::Word(p) = s { p.len() } else { 0 }).sum::<usize>();
        if phones == 0 {
            return Ok(Vec::new());
        }
        if phones > MOST_PHONES {
            return Err(MouthError::TooLong { phones, limit: MOST_PHONES });
        }
        let ids = self.ids_of(&ipa::write(&said, Alphabet::Piper));
        for _ in 0..TRIES {
            let sound = finish(&self.render(&ids)?, &self.resampler);
            if plausible(sound.len(), phones) {
                return Ok(sound);
            }
        }
        let rendered = self.render(&ids)?.len() as u64;
        let words = said.iter().filter(|s| matches!(s, Said::Word(_))).count();
        Err(MouthError::Implausible { millis: rendered * 1_000 / u64::from(self.rate_hz), words })
    }

    /// Begin, then every symbol with a pad behind it, end. Symbols that the voice lacks are left out.
    fn ids_of(&self, symbols: &str) -> Vec<i64> {
        let mut ids = vec![self.ids[&BEGIN], self.ids[&PAD]];
        for id in symbols.chars().filter_map(|c| self.ids.get(&c)) {
            ids.extend([*id, self.ids[&PAD]]);
        }
        ids.push(self.ids[&END]);
        ids
    }

    fn render(&mut self, ids: &[i64]) -> Result<Vec<f32>, MouthError> {
        let length = ids.len();
        let mut run = || -> ort::Result<Vec<f32>> {
            let outputs = self.session.run(ort::inputs![
                "input" => Tensor::from_array(([1, length], ids.to_vec()))?,
                "input_lengths" => Tensor::from_array(([1], vec![length as i64]))?,
                "scales" => Tensor::from_array(([3], SCALES.to_vec()))?,
            ])?;
            Ok(outputs[0].try_extract_tensor::<f32>()?.1.to_vec())
        };
        run().map_err(|e| failed("render a sentence", e))
    }
}

impl Synthesiser for Piper {
    fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    fn speak(&mut self, spoken: &str) -> Result<Vec<i16>, MouthError> {
        let mut out = Vec::new();
        for sentence in sentences(spoken) {
            out.extend(self.sentence(&sentence.text)?);
            out.resize(out.len() + usize::from(sentence.rest_ms) * RATE_HZ as usize / 1_000, 0);
        }
        if out.is_empty() { Err(MouthError::Nothing) } else { Ok(out) }
    }
}

/// Speech runs at 40 to 250 ms a sound; outside that the model has lost its place.
pub(super) fn plausible(samples: usize, phones: usize) -> bool {
    let millis = samples * 1_000 / RATE_HZ as usize;
    millis >= phones * 25 && millis <= phones * 300 + 1_500
}

fn fingerprint(model: &[u8; 32], config: &[u8]) -> Fingerprint {
    let mut digest = Sha256::new();
    digest.update(b"piper");
    digest.update(SOUND_VERSION.to_le_bytes());
    digest.update(model);
    digest.update(Sha256::digest(config));
    digest.update(SCALES.map(f32::to_le_bytes).concat());
    Fingerprint(digest.finalize().into())
}

/// The part of a voice's description that matters here.
#[derive(Debug, Deserialize)]
struct Config {
    audio: Audio,
    phoneme_id_map: BTreeMap<String, Vec<i64>>,
}

#[derive(Debug, Deserialize)]
struct Audio {
    sample_rate: u32,
}

impl Config {
    fn ids(&self) -> BTreeMap<char, i64> {
        let single = |(symbol, ids): (&String, &Vec<i64>)| Some((symbol.chars().next()?, *ids.first()?));
        self.phoneme_id_map.iter().filter_map(single).collect()
    }
}

/// To be raised when words are pronounced or sounds finished another way: cached prompts are then rendered again.
pub(super) const SOUND_VERSION: u32 = 1;
const PAD: char = '_';
const BEGIN: char = '^';
const END: char = '$';
/// Noise, length, noise of durations.
const SCALES: [f32; 3] = [0.667, 1.0, 0.8];
/// A sentence of a hundred words.
const MOST_PHONES: usize = 400;
const TRIES: usize = 2;
