//! Lines that test callers speak (demo, benches, `nightbell call`): rendered once per voice, pace and line, then read
//! from disk.

use std::{fmt, path::Path, sync::Arc};

use super::{Cache, CacheLimits, CallerVoice, Fingerprint, Key, MouthError};

/// Something that speaks with many voices.
pub trait Speaker: Send + fmt::Debug {
    /// What decides how it sounds, voice and pace apart.
    fn fingerprint(&self) -> Fingerprint;

    /// Renders a line, in the shape that [`Synthesiser::speak`](super::Synthesiser::speak) has. `pace_percent` is
    /// 100 for the voice's own, 50 to 200.
    ///
    /// # Errors
    /// As there, and when the voice's file is missing or altered.
    fn speak_as(
        &mut self,
        voice: CallerVoice,
        pace_percent: u16,
        spoken: &str,
    ) -> Result<Vec<i16>, MouthError>;
}

/// A cache of callers' lines, with or without a speaker behind it.
#[derive(Debug)]
pub struct CallerLines {
    cache: Cache,
    speaker: Option<Box<dyn Speaker>>,
    fingerprint: Option<Fingerprint>,
}

impl CallerLines {
    /// Opens the cache in `folder`. Without a speaker it gives what was rendered there before: a demo whose lines are
    /// all there needs no model in memory.
    ///
    /// # Errors
    /// [`MouthError::Cache`] when the folder can't be used.
    pub fn open(folder: &Path, limits: CacheLimits) -> Result<Self, MouthError> {
        let cache = Cache::open(folder, limits)?;
        let fingerprint = cache.last_engine();
        Ok(Self { cache, speaker: None, fingerprint })
    }

    /// Renders with this speaker from now on.
    pub fn take_speaker(&mut self, speaker: Box<dyn Speaker>) {
        let fingerprint = speaker.fingerprint();
        self.cache.note_engine(fingerprint);
        self.fingerprint = Some(fingerprint);
        self.speaker = Some(speaker);
    }

    /// A line that was rendered before, mono 8 kHz.
    pub fn known(&mut self, voice: CallerVoice, pace_percent: u16, spoken: &str) -> Option<Arc<[i16]>> {
        self.cache.find(Key::of(self.fingerprint?, &name(voice, pace_percent, spoken)))
    }

    /// A line by a voice, mono 8 kHz. `pace_percent` outside 50 to 200 is brought to the nearer end.
    ///
    /// # Errors
    /// [`MouthError::NoEngine`] for a new line without a speaker; what the speaker met.
    pub fn line(
        &mut self,
        voice: CallerVoice,
        pace_percent: u16,
        spoken: &str,
    ) -> Result<Arc<[i16]>, MouthError> {
        if let Some(sound) = self.known(voice, pace_percent, spoken) {
            return Ok(sound);
        }
        let speaker = self.speaker.as_mut().ok_or(MouthError::NoEngine)?;
        let samples = speaker.speak_as(voice, pace(pace_percent), spoken)?;
        Ok(self.cache.put(Key::of(speaker.fingerprint(), &name(voice, pace_percent, spoken)), samples))
    }
}

fn pace(percent: u16) -> u16 {
    percent.clamp(50, 200)
}

/// What tells a line from all others.
fn name(voice: CallerVoice, pace_percent: u16, spoken: &str) -> String {
    format!("{voice} {} {spoken}", pace(pace_percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Counting(u16);

    impl Speaker for Counting {
        fn fingerprint(&self) -> Fingerprint {
            Fingerprint([3; 32])
        }

        fn speak_as(&mut self, _: CallerVoice, pace: u16, _: &str) -> Result<Vec<i16>, MouthError> {
            self.0 += 1;
            Ok(vec![self.0.cast_signed(), pace.cast_signed()])
        }
    }

    #[test]
    fn each_voice_and_pace_has_its_own_rendering_kept_for_the_next_run() {
        let folder = tempfile::tempdir().unwrap();
        let open = || CallerLines::open(folder.path(), CacheLimits::default()).unwrap();
        let [heart, echo] = ["af_heart", "am_echo"].map(|n| CallerVoice::named(n).unwrap());
        let mut lines = open();
        assert!(matches!(lines.line(heart, 100, "hello"), Err(MouthError::NoEngine)));
        lines.take_speaker(Box::new(Counting(0)));
        assert_eq!(*lines.line(heart, 100, "hello").unwrap(), [1, 100]);
        assert_eq!(*lines.line(echo, 100, "hello").unwrap(), [2, 100]);
        assert_eq!(*lines.line(heart, 999, "hello").unwrap(), [3, 200]);
        assert_eq!(*lines.line(heart, 100, "hello").unwrap(), [1, 100]);
        assert_eq!(*open().line(echo, 100, "hello").unwrap(), [2, 100], "without a speaker");
    }
}
