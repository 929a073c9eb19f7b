//! Both sides of a call as the phone heard them: stereo, left the caller, right the box, aligned to the frame.

use std::path::{Path, PathBuf};

use media::Frame;

/// Ten minutes: no test call is longer.
const LONGEST_FRAMES: usize = 30_000;

/// Why a recording was not kept.
#[derive(Debug, thiserror::Error)]
#[error("the recording {path} can't be written: choose another place")]
pub struct RecordingError {
    path: PathBuf,
    source: hound::Error,
}

/// Interleaved samples of both sides, 8 kHz.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    samples: Vec<i16>,
}

impl Recording {
    pub(super) fn push(&mut self, caller: &Frame, heard: &Frame) {
        if self.samples.len() >= LONGEST_FRAMES * 2 * caller.len() {
            return;
        }
        self.samples.extend(caller.iter().zip(heard).flat_map(|(&left, &right)| [left, right]));
    }

    /// How long it is.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / 16_000.0
    }

    /// Writes a WAV file.
    pub fn write(&self, path: &Path) -> Result<(), RecordingError> {
        let format = hound::WavSpec {
            channels: 2,
            sample_rate: 8_000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let write = || {
            let mut file = hound::WavWriter::create(path, format)?;
            for &sample in &self.samples {
                file.write_sample(sample)?;
            }
            file.finalize()
        };
        write().map_err(|source| RecordingError { path: path.to_owned(), source })
    }
}
