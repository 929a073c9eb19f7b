//! Lines of callers, spoken by the voices that callers may have: read from disk where they were rendered before,
//! rendered otherwise. The speech model is loaded only when a line is new.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use indicatif::{ProgressBar, ProgressStyle};
use speech::{
    g2p::Pronouncer,
    models::verify,
    mouth::{CacheLimits, CallerLines, CallerVoice, Kokoro, MouthError, Runtime},
};

use super::lock;

/// Two hours of speech on disk; what is played twice in one run stays in memory.
const LIMITS: CacheLimits = CacheLimits { disk_bytes: 128 << 20, loaded_bytes: 32 << 20 };
/// The voice's own pace.
const PACE_PERCENT: u16 = 100;

/// Each holds its model in memory, some 150 MB.
const MOST_SPEAKERS: usize = 4;

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

    /// A line that is there without rendering.
    pub fn known(&mut self, voice: CallerVoice, text: &str) -> Option<Arc<[i16]>> {
        self.lines.known(voice, PACE_PERCENT, text)
    }
}

/// A line of one of several callers at once: who needs a new one waits for it alone, and the others speak on.
///
/// # Errors
/// As [`Lines::line`].
pub fn line_beside(lines: &Mutex<Lines>, voice: CallerVoice, text: &str) -> Result<Arc<[i16]>, MouthError> {
    let (known, models) = {
        let mut lines = lock(lines);
        (lines.known(voice, text), lines.models.clone())
    };
    known.map_or_else(|| Lines::open(&models)?.line(voice, text), Ok)
}

/// Renders lines that are not there yet, one a core at a time, with a bar on stderr. Stopped and started again, it
/// goes on.
///
/// # Errors
/// As [`Lines::line`]; what was rendered before stays.
pub fn rehearse(models: &Path, mut wanted: Vec<(CallerVoice, String)>) -> Result<(), MouthError> {
    let mut lines = Lines::open(models)?;
    wanted.sort();
    wanted.dedup();
    wanted.retain(|(voice, text)| lines.known(*voice, text).is_none());
    if wanted.is_empty() {
        return Ok(());
    }
    let bar = ProgressBar::new(wanted.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("rendering callers {bar:30} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // All are opened before one of them writes: opening clears away what is half-written.
    let speakers: Vec<Lines> =
        (0..cores.min(MOST_SPEAKERS)).map(|_| Lines::open(models)).collect::<Result<_, _>>()?;
    let wanted = Mutex::new(wanted);
    std::thread::scope(|scope| {
        let speak = |mut lines: Lines| {
            while let Some((voice, text)) = { lock(&wanted).pop() } {
                lines.line(voice, &text)?;
                bar.inc(1);
            }
            Ok(())
        };
        let speakers: Vec<_> = speakers.into_iter().map(|lines| scope.spawn(move || speak(lines))).collect();
        let ended = speakers.into_iter().map(|s| s.join().unwrap_or(Err(MouthError::NoEngine)));
        ended.collect::<Vec<_>>().into_iter().collect::<Result<(), _>>()
    })?;
    bar.finish_and_clear();
    Ok(())
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
    // More cores on one line bring little: `rehearse` speaks as many lines at once as there are cores.
    Kokoro::open(&runtime, &model, &voices, Arc::new(words), 1)
}
