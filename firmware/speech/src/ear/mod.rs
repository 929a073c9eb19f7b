//! The ear: where speech begins and pauses in a caller's audio.
//!
//! [`Vad`] turns the probabilities of a [`Scorer`] into findings, by two thresholds and two patiences; it holds all of
//! one call, so one scorer serves many calls. The scorer of the box is [`Silero`] through TensorFlow Lite. Nothing here
//! allocates per frame. Turn-taking is not decided here but in `call::Listener`. [`Spot`] hears words of danger by their sound.

#[cfg(feature = "native")]
mod silero;
mod spot;
#[cfg(feature = "native")]
mod spotter;

#[cfg(feature = "native")]
pub use silero::Silero;
pub use spot::{Hearken, SPAN, SPOTTED, Spot};
#[cfg(feature = "native")]
pub use spotter::Spotter;

/// Samples of a frame: 20 ms, mono, 8 kHz.
pub const FRAME: usize = 160;
/// Samples that a score moves on by: 32 ms.
pub const HOP: usize = 256;
/// Samples repeated from the window before, as the graph was trained.
pub const CONTEXT: usize = 32;
/// Samples of a window.
pub const WINDOW: usize = CONTEXT + HOP;

/// What a scorer remembers of one call: the two states of its LSTM, f32 `[1, 128]` each.
#[derive(Clone, Debug, PartialEq)]
pub struct Memory {
    /// Hidden state.
    pub hidden: [f32; 128],
    /// Cell state.
    pub cell: [f32; 128],
}

impl Default for Memory {
    fn default() -> Self {
        Self { hidden: [0.0; 128], cell: [0.0; 128] }
    }
}

/// Tells how much a window sounds like speech.
pub trait Scorer {
    /// 0 to 1. `window` is mono 8 kHz, -1 to 1: [`CONTEXT`] samples known already, then [`HOP`] new ones.
    ///
    /// # Errors
    /// [`EarError::Run`]: the memory is then as it was.
    fn score(&mut self, window: &[f32; WINDOW], memory: &mut Memory) -> Result<f32, EarError>;
}

/// Why the ear does not hear.
#[derive(Debug, thiserror::Error)]
pub enum EarError {
    /// The runtime refuses the graph.
    #[error(
        "the ear's graph can't be {doing}: the TensorFlow Lite library is another one; run scripts/setup"
    )]
    Load {
        /// What was tried.
        doing: &'static str,
        /// As the runtime put it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// One run of the graph failed; a fresh scorer may go on.
    #[error("the ear's graph failed on a window")]
    Run(#[source] Box<dyn std::error::Error + Send + Sync>),
}

#[cfg(feature = "native")]
fn refused(doing: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> EarError {
    EarError::Load { doing, source: Box::new(source) }
}

/// TensorFlow Lite reads constants in place: they must lie as they were aligned in the file.
#[cfg(feature = "native")]
#[repr(C, align(64))]
struct Aligned<T: ?Sized>(T);

/// A turn of the caller's voice. `Started` and `Paused` alternate, beginning with `Started`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VadFinding {
    /// One window sounds like speech: `Started` follows with the next one, or it was a click.
    Maybe,
    /// Speech began at this sample of the call.
    Started {
        /// Its first sample.
        at_sample: u64,
    },
    /// Speech ended before this sample of the call, for now.
    Paused {
        /// One past its last sample.
        at_sample: u64,
    },
}

/// Whether a caller speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Now, or in a pause that is too short to count.
    Speaks,
    /// Not now.
    Quiet,
}

/// When speech is believed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VadSettings {
    /// Speech begins with scores of at least this.
    pub begin: f32,
    /// A window that rises towards speech counts from this on when the next one is speech.
    pub rise: f32,
    /// It goes on down to this.
    pub stay: f32,
    /// Windows of 32 ms in a row that must be speech before it is believed.
    pub onset: u8,
    /// Windows of 32 ms in a row that must not be before a pause is believed.
    pub pause: u8,
}

impl Default for VadSettings {
    /// Chosen on 242 clips of real people in the telephone band over G.711 and a little line noise, at their level (and
    /// 14 dB softer), and on 1.6 minutes of noise and tones, among 0.3–0.6, 0.2–0.45, 2–3 and 5–6. Speech is believed a
    /// median of 86 (88) ms after its first sound, 212 (199) ms at the 95th percentile, and covers 96 (94) % of what is
    /// loud in a clip; 4 (1) clips are missed, noise and tones start nothing. The end is told 126 (134) ms late: staying
    /// down to 0.45 alone makes it 10 ms less and loses the tail of 14 instead of 11 soft clips. From 0.5, a hum
    /// switched on would be speech. The figures are of the clips they were chosen on.
    ///
    /// Letting a rising window count (0.02–0.6) makes the start 20 ms earlier at the median, and 40 ms at the 90th
    /// percentile, of 237 lines of rendered callers, with as many starts and none in 677 s of noise, music and tones,
    /// of which 0.15 lets through two. A single window from 0.6 on notices those lines within 100 ms at the 95th
    /// percentile, 40 ms before they are believed, and nothing in 1,000 s of noise, clicks, breath, music and tones;
    /// from 0.5 on it would be wrong 9 times, from 0.4 on 20 times.
    fn default() -> Self {
        Self { begin: 0.6, rise: 0.3, stay: 0.3, onset: 2, pause: 5 }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Not speaking; `run` windows of speech in a row so far, from `from` on.
    Quiet { run: u8, from: u64 },
    /// Speaking; `run` windows of no speech in a row so far, the last speech ended at `to`.
    Speech { run: u8, to: u64 },
}

/// The voice activity of one call.
#[derive(Clone, Debug)]
pub struct Vad {
    settings: VadSettings,
    window: [f32; WINDOW],
    /// Samples of the window that are there, context included.
    filled: usize,
    /// Samples of the call that came in so far.
    position: u64,
    memory: Memory,
    phase: Phase,
    /// Loud windows in a row without speech.
    loud: u32,
    restarts: u32,
}

impl Default for Vad {
    fn default() -> Self {
        Self::new(VadSettings::default())
    }
}

impl Vad {
    /// At the start of a call.
    pub fn new(settings: VadSettings) -> Self {
        Self {
            settings,
            window: [0.0; WINDOW],
            filled: CONTEXT,
            position: 0,
            memory: Memory::default(),
            phase: Phase::Quiet { run: 0, from: 0 },
            loud: 0,
            restarts: 0,
        }
    }

    /// The next frame. A failed score counts as no speech in this window, and comes back as the error.
    ///
    /// # Errors
    /// What the scorer met; the call goes on with the next frame.
    pub fn push(
        &mut self,
        scorer: &mut impl Scorer,
        frame: &[i16; FRAME],
    ) -> Result<Option<VadFinding>, EarError> {
        let mut rest = &frame[..];
        let mut found = Ok(None);
        while !rest.is_empty() {
            let take = rest.len().min(WINDOW - self.filled);
            let (now, later) = rest.split_at(take);
            for (place, sample) in self.window[self.filled..].iter_mut().zip(now) {
                *place = f32::from(*sample) / 32_768.0;
            }
            (self.filled, rest) = (self.filled + take, later);
            self.position += take as u64;
            if self.filled == WINDOW {
                // A frame is shorter than a window: at most one is full.
                found = self.judge(scorer);
                self.window.copy_within(HOP.., 0);
                self.filled = CONTEXT;
            }
        }
        found
    }

    /// Frames were lost on the way here: the call is at `position` now.
    pub fn skip_to(&mut self, position: u64) {
        self.position = self.position.max(position);
        self.filled = CONTEXT;
        self.window[..CONTEXT].fill(0.0);
    }

    /// Samples of the call so far.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Whether the caller speaks, as far as is believed now.
    pub fn voice(&self) -> Voice {
        match self.phase {
            Phase::Speech { .. } => Voice::Speaks,
            Phase::Quiet { .. } => Voice::Quiet,
        }
    }

    /// How often the scorer's memory was cleared because it had heard nothing in seconds of loud sound.
    pub fn restarts(&self) -> u32 {
        self.restarts
    }

    fn judge(&mut self, scorer: &mut impl Scorer) -> Result<Option<VadFinding>, EarError> {
        let (score, failed) = match scorer.score(&self.window, &mut self.memory) {
            Ok(score) => (score, None),
            Err(error) => (0.0, Some(error)),
        };
        let finding = self.step(score);
        self.watch();
        failed.map_or(Ok(finding), Err)
    }

    /// One window's score, which ends at the current position.
    fn step(&mut self, score: f32) -> Option<VadFinding> {
        let VadSettings { begin, rise, stay, onset, pause } = self.settings;
        match self.phase {
            Phase::Quiet { run, .. } if score < if run == 0 { rise } else { begin } => {
                self.phase = Phase::Quiet { run: 0, from: 0 };
                None
            }
            Phase::Quiet { run, from } => {
                let from = if run == 0 { self.position - HOP as u64 } else { from };
                if run + 1 < onset {
                    self.phase = Phase::Quiet { run: run + 1, from };
                    return (run == 0 && score >= begin).then_some(VadFinding::Maybe);
                }
                self.phase = Phase::Speech { run: 0, to: self.position };
                Some(VadFinding::Started { at_sample: from })
            }
            Phase::Speech { .. } if score >= stay => {
                self.phase = Phase::Speech { run: 0, to: self.position };
                None
            }
            Phase::Speech { run, to } if run + 1 < pause => {
                self.phase = Phase::Speech { run: run + 1, to };
                None
            }
            Phase::Speech { to, .. } => {
                self.phase = Phase::Quiet { run: 0, from: 0 };
                Some(VadFinding::Paused { at_sample: to })
            }
        }
    }

    /// A recurrent network can get stuck: seconds of loud sound without speech clear its memory. Music and machines
    /// do the same, which costs nothing.
    fn watch(&mut self) {
        let energy: f32 = self.window[CONTEXT..].iter().map(|x| x * x).sum();
        let quiet = matches!(self.phase, Phase::Quiet { run: 0, .. });
        self.loud = if quiet && energy > LOUD { self.loud + 1 } else { 0 };
        if self.loud >= STUCK {
            self.memory = Memory::default();
            (self.loud, self.restarts) = (0, self.restarts + 1);
        }
    }
}

/// Sum of squares of a window at -35 dBFS, 15 dB under speech on a telephone line.
const LOUD: f32 = HOP as f32 * 3.16e-4;
/// 4 s of windows without one quieter.
const STUCK: u32 = 125;

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores that are known beforehand.
    struct Script(Vec<f32>);

    impl Scorer for Script {
        fn score(&mut self, _: &[f32; WINDOW], memory: &mut Memory) -> Result<f32, EarError> {
            memory.cell[0] += 1.0;
            if self.0.is_empty() { Err(EarError::Run("empty".into())) } else { Ok(self.0.remove(0)) }
        }
    }

    /// Findings for scores, in windows of 32 ms.
    fn findings(scores: &[f32]) -> Vec<(char, u64)> {
        let mut script = Script(scores.to_vec());
        let mut vad = Vad::default();
        let mut found = Vec::new();
        for _ in 0..(scores.len() * HOP) / FRAME {
            match vad.push(&mut script, &[0; FRAME]).unwrap() {
                Some(VadFinding::Maybe) => found.push(('m', vad.position() / HOP as u64 - 1)),
                Some(VadFinding::Started { at_sample }) => found.push(('s', at_sample / HOP as u64)),
                Some(VadFinding::Paused { at_sample }) => found.push(('p', at_sample / HOP as u64)),
                None => {}
            }
        }
        found
    }

    fn scores(runs: &[(usize, f32)]) -> Vec<f32> {
        runs.iter().flat_map(|&(n, score)| std::iter::repeat_n(score, n)).collect()
    }

    #[test]
    fn speech_is_told_with_its_true_begin_and_end() {
        let told = findings(&scores(&[(10, 0.0), (20, 0.9), (30, 0.1), (5, 0.8), (20, 0.0)]));
        assert_eq!(told, [('m', 10), ('s', 10), ('p', 30), ('m', 60), ('s', 60), ('p', 65)]);
    }

    #[test]
    fn clicks_and_gaps_inside_words_start_and_end_nothing() {
        let told = findings(&scores(&[(5, 0.0), (1, 0.99), (5, 0.0), (1, 0.99), (20, 0.4)]));
        assert_eq!(told, [('m', 5), ('m', 11)], "noticed, and not believed");
        assert!(findings(&scores(&[(5, 0.0), (1, 0.59), (5, 0.0)])).is_empty());
        let told = findings(&scores(&[(5, 0.0), (9, 0.9), (4, 0.1), (9, 0.9), (3, 0.4), (20, 0.0)]));
        assert_eq!(told, [('m', 5), ('s', 5), ('p', 30)]);
    }

    #[test]
    fn a_window_that_only_rises_counts_and_is_not_told() {
        assert_eq!(findings(&scores(&[(5, 0.0), (1, 0.4), (9, 0.9)])), [('s', 5)]);
    }

    #[test]
    fn a_failing_scorer_is_told_and_ends_speech() {
        let mut script = Script(scores(&[(10, 0.9)]));
        let mut vad = Vad::default();
        let (mut errors, mut last) = (0, None);
        for _ in 0..40 {
            match vad.push(&mut script, &[0; FRAME]) {
                Ok(found) => last = found.or(last),
                Err(_) => errors += 1,
            }
        }
        assert!(errors > 10);
        assert_eq!(last, Some(VadFinding::Started { at_sample: 0 }));
        assert!(matches!(vad.phase, Phase::Quiet { .. }));
    }

    #[test]
    fn loud_sound_without_speech_clears_a_stuck_memory() {
        let mut script = Script(scores(&[(300, 0.0)]));
        let mut vad = Vad::default();
        let loud = std::array::from_fn(|n| if n % 2 == 0 { 3_000 } else { -3_000 });
        for _ in 0..300 {
            vad.push(&mut script, &loud).unwrap();
        }
        assert_eq!(vad.restarts(), 1);
        assert!(vad.memory.cell[0] < 100.0);
    }

    #[test]
    fn lost_frames_do_not_shift_what_comes_after_them() {
        let mut script = Script(scores(&[(1, 0.0), (50, 0.9)]));
        let mut vad = Vad::default();
        vad.push(&mut script, &[0; FRAME]).unwrap();
        vad.push(&mut script, &[0; FRAME]).unwrap();
        vad.skip_to(80_000);
        let found: Vec<_> = (0..20).filter_map(|_| vad.push(&mut script, &[0; FRAME]).unwrap()).collect();
        assert_eq!(found, [VadFinding::Maybe, VadFinding::Started { at_sample: 80_000 }]);
    }
}
