//! Callers' voices: Kokoro-82M in ONNX (int8), phonemes and a style vector to 24 kHz speech.
//!
//! Inputs of the graph: `tokens` i64 `[1, n]` with a 0 at both ends, `style` f32 `[1, 256]`, `speed` f32 `[1]`; output
//! `audio` f32 `[samples]`. A voice is f32 `[510, 1, 256]`: the style for each number of phonemes
//! (<https://github.com/hexgrad/kokoro>, `pipeline.py`).

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use ort::{session::Session, value::Tensor};
use sha2::{Digest, Sha256};

use super::{
    CallerVoice, Fingerprint, MouthError, RATE_HZ, Resampler, Runtime, Speaker, finish,
    onnx::{failed, hash_file, missing},
    pieces::sentences,
    piper::{SOUND_VERSION, plausible},
};
use crate::g2p::{Pronouncer, Said, ipa};

/// The model and the voices that were asked for so far (half a megabyte each). Takes about 400 MB of memory.
#[derive(Debug)]
pub struct Kokoro {
    session: Session,
    words: Arc<Pronouncer>,
    voices_folder: PathBuf,
    voices: BTreeMap<CallerVoice, Vec<f32>>,
    resampler: Resampler,
    fingerprint: Fingerprint,
}

impl Kokoro {
    /// Opens the model; voices are read from `voices_folder` (`af_heart.bin` and so on) when they are first used.
    ///
    /// # Errors
    /// A model that is missing or that the runtime refuses.
    pub fn open(
        runtime: &Runtime,
        model: &Path,
        voices_folder: &Path,
        words: Arc<Pronouncer>,
        threads: usize,
    ) -> Result<Self, MouthError> {
        let hash = hash_file("the callers' model", model)?;
        let digest = Sha256::new()
            .chain_update(b"kokoro")
            .chain_update(SOUND_VERSION.to_le_bytes())
            .chain_update(hash);
        Ok(Self {
            session: runtime.session(model, threads)?,
            words,
            voices_folder: voices_folder.to_owned(),
            voices: BTreeMap::new(),
            resampler: Resampler::from_rate(MODEL_RATE_HZ).expect("24 kHz is in its range"),
            fingerprint: Fingerprint(digest.finalize().into()),
        })
    }

    fn sentence(&mut self, voice: CallerVoice, speed: f32, spoken: &str) -> Result<Vec<i16>, MouthError> {
        let said = self.words.say(spoken);
        let phones = said.iter().map(|s| if let Said::Word(p) = s { p.len() } else { 0 }).sum::<usize>();
        if phones == 0 {
            return Ok(Vec::new());
        }
        let tokens = tokens(&ipa::write(&said, voice.alphabet()));
        if tokens.len() > MOST_TOKENS {
            return Err(MouthError::TooLong { phones: tokens.len(), limit: MOST_TOKENS });
        }
        let style = self.style(voice, tokens.len())?;
        let rendered = self.render(&tokens, style, speed)?;
        let sound = finish(&rendered, &self.resampler);
        // The pace asked for stretches what counts as plausible.
        if plausible((sound.len() as f32 * speed) as usize, phones) {
            return Ok(sound);
        }
        let words = said.iter().filter(|s| matches!(s, Said::Word(_))).count();
        let millis = rendered.len() as u64 * 1_000 / u64::from(MODEL_RATE_HZ);
        Err(MouthError::Implausible { millis, words })
    }

    fn style(&mut self, voice: CallerVoice, tokens: usize) -> Result<Vec<f32>, MouthError> {
        if !self.voices.contains_key(&voice) {
            let path = self.voices_folder.join(voice.name()).with_extension("bin");
            self.voices.insert(voice, read_voice(&path)?);
        }
        let at = tokens.saturating_sub(1).min(STYLES - 1) * STYLE;
        Ok(self.voices[&voice][at..at + STYLE].to_vec())
    }

    fn render(&mut self, tokens: &[i64], style: Vec<f32>, speed: f32) -> Result<Vec<f32>, MouthError> {
        let padded: Vec<i64> = [&[0], tokens, &[0]].concat();
        let run = || -> ort::Result<Vec<f32>> {
            let outputs = self.session.run(ort::inputs![
                "tokens" => Tensor::from_array(([1, padded.len()], padded))?,
                "style" => Tensor::from_array(([1, STYLE], style))?,
                "speed" => Tensor::from_array(([1], vec![speed]))?,
            ])?;
            Ok(outputs[0].try_extract_tensor::<f32>()?.1.to_vec())
        };
        run().map_err(|e| failed("render a caller's sentence", e))
    }
}

impl Speaker for Kokoro {
    fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    fn speak_as(
        &mut self,
        voice: CallerVoice,
        pace_percent: u16,
        spoken: &str,
    ) -> Result<Vec<i16>, MouthError> {
        let speed = f32::from(pace_percent.clamp(50, 200)) / 100.0;
        let mut out = Vec::new();
        for sentence in sentences(spoken) {
            out.extend(self.sentence(voice, speed, &sentence.text)?);
            out.resize(out.len() + usize::from(sentence.rest_ms) * RATE_HZ as usize / 1_000, 0);
        }
        if out.is_empty() { Err(MouthError::Nothing) } else { Ok(out) }
    }
}

fn read_voice(path: &Path) -> Result<Vec<f32>, MouthError> {
    const WHAT: &str = "a caller's voice";
    let bytes = fs::read(path).map_err(|source| missing(WHAT, path, source))?;
    let altered = |found: String| MouthError::Altered { what: WHAT, path: path.to_owned(), found };
    if bytes.len() != STYLES * STYLE * 4 {
        return Err(altered(format!("{} bytes", bytes.len())));
    }
    let voice: Vec<f32> =
        bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    if voice.iter().any(|x| !x.is_finite()) {
        return Err(altered("a value that is no number".into()));
    }
    Ok(voice)
}

fn tokens(symbols: &str) -> Vec<i64> {
    symbols.chars().filter_map(|c| SYMBOLS.iter().find(|(s, _)| *s == c)).map(|(_, id)| *id).collect()
}

const MODEL_RATE_HZ: u32 = 24_000;
const STYLES: usize = 510;
const STYLE: usize = 256;
/// The model's positions, less the two ends.
const MOST_TOKENS: usize = 510;

/// Ids of the symbols that [`ipa`] writes, from the model's `config.json`.
const SYMBOLS: [(char, i64); 59] = [
    (';', 1),
    (':', 2),
    (',', 3),
    ('.', 4),
    ('!', 5),
    ('?', 6),
    (' ', 16),
    ('A', 24),
    ('I', 25),
    ('O', 31),
    ('Q', 33),
    ('T', 36),
    ('W', 39),
    ('Y', 41),
    ('ᵊ', 42),
    ('a', 43),
    ('b', 44),
    ('d', 46),
    ('f', 48),
    ('h', 50),
    ('i', 51),
    ('j', 52),
    ('k', 53),
    ('l', 54),
    ('m', 55),
    ('n', 56),
    ('p', 58),
    ('s', 61),
    ('t', 62),
    ('u', 63),
    ('v', 64),
    ('w', 65),
    ('z', 68),
    ('ɑ', 69),
    ('ɐ', 70),
    ('ɒ', 71),
    ('æ', 72),
    ('ɔ', 76),
    ('ð', 81),
    ('ʤ', 82),
    ('ə', 83),
    ('ɛ', 86),
    ('ɜ', 87),
    ('ɡ', 92),
    ('ɪ', 102),
    ('ŋ', 112),
    ('θ', 119),
    ('ɹ', 123),
    ('ʃ', 131),
    ('ʧ', 133),
    ('ʊ', 135),
    ('ʌ', 138),
    ('ʒ', 147),
    ('ˈ', 156),
    ('ˌ', 157),
    ('ː', 158),
    ('ᵻ', 177),
    ('—', 9),
    ('…', 10),
];
