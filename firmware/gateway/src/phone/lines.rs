//! Lines of callers, spoken by the voices that callers may have: read from disk where they were rendered before,
//! rendered otherwise. The speech model is loaded only when a line is new.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use speech::{
    g2p::Pronouncer,
    models::verify,
    mouth::{CacheLimits, CallerLines, CallerVoice, Kokoro, MouthError, Runtime},
};

/// Two hours of speech on disk; what is played twice in one run stays in memory.
const LIMITS: CacheLimits = CacheLimits { disk_bytes: 128 << 20, loaded_bytes: 32 << 20 };
/// The voice's own pace.
const PACE_PERCENT: u16 = 100;

/// A speaker with many voices and a memory.
#[derive(Debug)]
pub struct Lines {
    models: PathBuf,
    lines: CallerLines,
    loaded: bool,
}

impl Lines {
    /// With the models of scripts/setup; rendered lines lie beside them, in `callers`.
    pub fn open(models: &Path) -> Result<Self, MouthError> {
        let lines = CallerLines::open(&models.join("callers"), LIMITS)?;
        Ok(Self { models: models.to_owned(), lines, loaded: false })
    }

    /// A line, mono at 8 kHz. A new one takes about two and a half times as long as it lasts.
    pub fn line(&mut self, voice: CallerVoice, text: &str) -> Result<Arc<[i16]>, MouthError> {
        match self.lines.line(voice, PACE_PERCENT, text) {
            Err(MouthError::NoEngine) if !self.loaded => {
                let speaker = kokoro(&self.models)?;
                self.lines.take_speaker(Box::new(speaker));
                self.loaded = true;
                self.lines.line(voice, PACE_PERCENT, text)
            }
            other => other,
        }
    }

    /// Whether a line is there without rendering.
    pub fn has(&mut self, voice: CallerVoice, text: &str) -> bool {
        !self.loaded && self.lines.line(voice, PACE_PERCENT, text).is_ok()
    }
}

fn kokoro(models: &Path) -> Result<Kokoro, MouthError> {
    verify(models, "kokoro")?;
    verify(models, "g2p")?;
    let folder = models.join("models");
    let read = |what, name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|source| MouthError::Missing { what, path, source })
    };
    let dictionary = read("the pronouncing dictionary", "g2p/cmudict.dict")?;
    let network = read("the pronunciation network", "g2p/checkpoint20.npz")?;
    let words = Pronouncer::new(String::from_utf8_lossy(&dictionary).into_owned(), Some(&network))?;
    let runtime = Runtime::open(&models.join("lib/libonnxruntime.so"))?;
    let (model, voices) = (folder.join("kokoro/kokoro-v1.0.int8.onnx"), folder.join("kokoro/voices"));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Kokoro::open(&runtime, &model, &voices, Arc::new(words), cores.min(4))
}
