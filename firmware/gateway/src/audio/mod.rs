//! Sound files as a telephone line would carry them: WAV and FLAC of any rate and width to mono, 8 kHz, G.711.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use media::{Law, resample};
use symphonia::core::{
    audio::SampleBuffer,
    codecs::{CODEC_TYPE_NULL, DecoderOptions},
    errors::Error as Symphonia,
    formats::{FormatOptions, FormatReader},
    io::MediaSourceStream,
    meta::MetadataOptions,
    probe::Hint,
};

/// Samples per second of a line.
pub const LINE_HZ: u32 = 8_000;
/// The longest file that is read: an hour of 48 kHz stereo is 1.4 GB as samples, which a box does not have.
const LONGEST_SECONDS: u64 = 1_800;

/// A file's sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Mono, 8 kHz.
    pub pcm: Vec<i16>,
    /// What was done to it on the way, where anything was.
    pub note: Option<String>,
}

impl Clip {
    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.pcm.len() as f64 / f64::from(LINE_HZ)
    }
}

/// Why a file can't be heard.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    /// It can't be opened or read.
    #[error("{path} can't be read")]
    Open {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no WAV or FLAC file, or a damaged one.
    #[error(
        "{path} is no sound file that is understood here: WAV (PCM, float, mu-law, A-law) or FLAC is needed"
    )]
    Format {
        /// Which.
        path: PathBuf,
        /// What the reader found.
        source: Symphonia,
    },
    /// It holds no sound.
    #[error("{path} holds no sound")]
    Empty {
        /// Which.
        path: PathBuf,
    },
    /// It is longer than is read at once.
    #[error("{path} is longer than {limit} s: cut it into shorter files")]
    TooLong {
        /// Which.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// Its rate can't be brought to the line's.
    #[error("{path} can't be brought to 8 kHz")]
    Rate {
        /// Which.
        path: PathBuf,
        /// Why.
        source: resample::RateError,
    },
}

/// Reads a file whole. Several channels are mixed to one.
///
/// # Errors
/// [`AudioError`], naming the file. A file that ends too early is read as far as it goes, and the note says so.
pub fn read(path: &Path) -> Result<Clip, AudioError> {
    let raw = decode(path)?;
    if raw.samples.is_empty() {
        return Err(AudioError::Empty { path: path.to_owned() });
    }
    let to_line = |source| AudioError::Rate { path: path.to_owned(), source };
    let samples = if raw.rate_hz == LINE_HZ {
        raw.samples
    } else {
        resample::resample(&raw.samples, raw.rate_hz, LINE_HZ).map_err(to_line)?
    };
    Ok(Clip { pcm: resample::to_i16(&samples), note: note(raw.rate_hz, raw.channels, raw.missing_seconds) })
}

/// What G.711 (mu-law) makes of the sound: what the box would hear of it on a call.
pub fn g711(pcm: &[i16]) -> Vec<i16> {
    pcm.iter().map(|sample| Law::Mu.round_trip(*sample)).collect()
}

fn note(rate_hz: u32, channels: usize, missing_seconds: f64) -> Option<String> {
    let mut parts = Vec::new();
    if rate_hz != LINE_HZ {
        parts.push(format!("converted from {rate_hz} Hz"));
    }
    if channels != 1 {
        parts.push(format!("{channels} channels mixed to one"));
    }
    if missing_seconds >= 0.02 {
        parts.push(format!("the file ends {missing_seconds:.2} s before its header says"));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A file as it is: mono already, its own rate.
struct Raw {
    samples: Vec<f32>,
    rate_hz: u32,
    channels: usize,
    missing_seconds: f64,
}

fn decode(path: &Path) -> Result<Raw, AudioError> {
    let unreadable = |source| AudioError::Open { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let stream =
        MediaSourceStream::new(Box::new(file), symphonia::core::io::MediaSourceStreamOptions::default());
    let mut hint = Hint::new();
    if let Some(extension) = path.extension().and_then(|e| e.to_str()) {
        hint.with_extension(extension);
    }
    let probe = symphonia::default::get_probe();
    let format = |source| AudioError::Format { path: path.to_owned(), source };
    let options = (FormatOptions::default(), MetadataOptions::default());
    let mut reader = probe.format(&hint, stream, &options.0, &options.1).map_err(format)?.format;
    drain(path, reader.as_mut())
}

fn drain(path: &Path, reader: &mut dyn FormatReader) -> Result<Raw, AudioError> {
    let format = |source| AudioError::Format { path: path.to_owned(), source };
    let track = reader.tracks().iter().find(|t| t.codec_params.codec != CODEC_TYPE_NULL);
    let track = track.ok_or_else(|| AudioError::Empty { path: path.to_owned() })?.clone();
    let mut decoder = symphonia::default::get_codecs()
        .make(&track.codec_params, &DecoderOptions::default())
        .map_err(format)?;
    let mut raw = Raw { samples: Vec::new(), rate_hz: 0, channels: 0, missing_seconds: 0.0 };
    loop {
        let packet = match reader.next_packet() {
            Ok(packet) if packet.track_id() == track.id => packet,
            Ok(_other_track) => continue,
            // The end, and how the reader tells of a file that was cut off.
            Err(Symphonia::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(format(error)),
        };
        let decoded = match decoder.decode(&packet) {
            Ok(decoded) => decoded,
            Err(Symphonia::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(format(error)),
        };
        let spec = *decoded.spec();
        (raw.rate_hz, raw.channels) = (spec.rate, spec.channels.count().max(1));
        let mut buffer = SampleBuffer::<f32>::new(decoded.capacity() as u64, spec);
        buffer.copy_interleaved_ref(decoded);
        raw.samples.extend(buffer.samples().chunks(raw.channels).map(mixed));
        if raw.samples.len() as u64 > LONGEST_SECONDS * u64::from(raw.rate_hz) {
            return Err(AudioError::TooLong { path: path.to_owned(), limit: LONGEST_SECONDS });
        }
    }
    let promised = track.codec_params.n_frames.unwrap_or(0);
    let missing = promised.saturating_sub(raw.samples.len() as u64);
    raw.missing_seconds = missing as f64 / f64::from(raw.rate_hz.max(1));
    Ok(raw)
}

/// One sample of all channels. What is no number is silence.
fn mixed(channels: &[f32]) -> f32 {
    let mean = channels.iter().sum::<f32>() / channels.len() as f32;
    if mean.is_finite() { mean.clamp(-1.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests;
