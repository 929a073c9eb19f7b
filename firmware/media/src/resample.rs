//! Sample-rate conversion by a windowed-sinc polyphase filter: deterministic, linear phase, without delay
//! (the end is filled up), with the cut-off at 0.45 of the lower rate and a stop band below −70 dB. For
//! prompts and files, piece by piece or whole; not for live audio, which is 8 kHz throughout.

/// Half width of the filter, in samples of the lower rate.
const HALF_WIDTH: f64 = 24.0;
/// Rates that a recording or a voice has.
const RATES_HZ: std::ops::RangeInclusive<u32> = 1_000..=384_000;
/// Coefficients at most (16 MB): two rates without a common divisor need a phase for each sample.
const MOST_TAPS: usize = 4_000_000;

/// Why two rates can't be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// Out of range.
    #[error("a sample rate of {0} Hz is none between 1,000 and 384,000 Hz")]
    Range(u32),
    /// The filter would be too large.
    #[error("{from_hz} Hz to {to_hz} Hz share no useful divisor: use a standard rate")]
    Ratio {
        /// Of the source.
        from_hz: u32,
        /// Wanted.
        to_hz: u32,
    },
}

/// Converts one stream of mono samples.
#[derive(Clone, Debug)]
pub struct Resampler {
    /// Rates by their greatest common divisor.
    up: u64,
    down: u64,
    /// `up` phases of `2 * half` coefficients.
    taps: Vec<f32>,
    half: usize,
    /// Samples from `first` on that outputs still need; before the start there is silence.
    held: Vec<f32>,
    first: i64,
    taken: u64,
    given: u64,
}

impl Resampler {
    /// From one rate to another, Hz.
    pub fn new(from_hz: u32, to_hz: u32) -> Result<Self, RateError> {
        if let Some(&rate) = [from_hz, to_hz].iter().find(|r| !RATES_HZ.contains(r)) {
            return Err(RateError::Range(rate));
        }
        let divisor = gcd(from_hz, to_hz);
        let (up, down) = (u64::from(to_hz / divisor), u64::from(from_hz / divisor));
        let slower = (up as f64 / down as f64).min(1.0);
        let half = (HALF_WIDTH / slower).ceil() as usize;
        if up as usize * 2 * half > MOST_TAPS {
            return Err(RateError::Ratio { from_hz, to_hz });
        }
        let taps = (0..up).flat_map(|phase| phase_taps(phase as f64 / up as f64, slower, half)).collect();
        let held = vec![0.0; half];
        Ok(Self { up, down, taps, half, held, first: -(half as i64), taken: 0, given: 0 })
    }

    /// Takes samples in and appends what can be given out: all but the last milliseconds.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.held.extend_from_slice(samples);
        self.taken += samples.len() as u64;
        self.give(u64::MAX, out);
        let keep_from = (self.given * self.down / self.up) as i64 - self.half as i64 + 1;
        let done = usize::try_from(keep_from - self.first).unwrap_or(0).min(self.held.len());
        self.held.drain(..done);
        self.first += done as i64;
    }

    /// Appends the rest: in all, the samples taken times the ratio of the rates, rounded down. Then it begins anew.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        let total = self.taken * self.up / self.down;
        self.held.resize(self.held.len() + self.half + 1, 0.0);
        self.give(total, out);
        self.held.clear();
        self.held.resize(self.half, 0.0);
        (self.first, self.taken, self.given) = (-(self.half as i64), 0, 0);
    }

    fn give(&mut self, until: u64, out: &mut Vec<f32>) {
        while self.given < until {
            let centre = self.given * self.down;
            let phase = (centre % self.up) as usize;
            // Tap 0 stands `half - 1` before the sample at or before the centre.
            let start = (centre / self.up) as i64 - self.half as i64 + 1 - self.first;
            let start = usize::try_from(start).expect("what outputs need is held");
            let Some(window) = self.held.get(start..start + 2 * self.half) else { return };
            let taps = &self.taps[phase * 2 * self.half..(phase + 1) * 2 * self.half];
            out.push(window.iter().zip(taps).map(|(s, t)| s * t).sum());
            self.given += 1;
        }
    }
}

/// Converts a whole clip of mono samples; the length is rounded down.
pub fn resample(samples: &[f32], from_hz: u32, to_hz: u32) -> Result<Vec<f32>, RateError> {
    let mut resampler = Resampler::new(from_hz, to_hz)?;
    if from_hz == to_hz {
        return Ok(samples.to_vec());
    }
    let mut out = Vec::with_capacity((samples.len() as u64 * resampler.up / resampler.down) as usize + 1);
    resampler.push(samples, &mut out);
    resampler.finish(&mut out);
    Ok(out)
}

/// Clips floats of −1 to 1 to 16-bit samples.
pub fn to_i16(samples: &[f32]) -> Vec<i16> {
    samples.iter().map(|&s| (s * 32_767.0).clamp(-32_768.0, 32_767.0) as i16).collect()
}

/// 16-bit samples as floats of −1 to 1.
pub fn to_f32(samples: &[i16]) -> Vec<f32> {
    samples.iter().map(|&s| f32::from(s) / 32_768.0).collect()
}

/// Coefficients for outputs that lie `offset` of a sample behind an input; they sum to 1.
fn phase_taps(offset: f64, slower: f64, half: usize) -> Vec<f32> {
    let reach = HALF_WIDTH / slower;
    let weight = |k: usize| {
        let x = k as f64 - (half as f64 - 1.0) - offset;
        sinc(x * slower * 0.9) * blackman(x / reach)
    };
    let sum: f64 = (0..2 * half).map(weight).sum();
    (0..2 * half).map(|k| (weight(k) / sum) as f32).collect()
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 { 1.0 } else { (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x) }
}

/// Blackman window, `x` from −1 to 1, 0 outside.
fn blackman(x: f64) -> f64 {
    let t = std::f64::consts::PI * x;
    if x.abs() > 1.0 { 0.0 } else { 0.42 + 0.5 * t.cos() + 0.08 * (2.0 * t).cos() }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sine(hz: f32, rate: u32, len: usize) -> Vec<f32> {
        (0..len)
            .map(|i| (i as f64 * f64::from(hz) * std::f64::consts::TAU / f64::from(rate)).sin() as f32)
            .collect()
    }

    fn rms(samples: &[f32]) -> f32 {
        (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt()
    }

    #[test]
    fn speech_band_passes_and_what_would_alias_does_not() {
        for from in [16_000, 22_050, 24_000, 44_100, 48_000] {
            let kept = resample(&sine(1_000.0, from, from as usize), from, 8_000).unwrap();
            assert_eq!(kept.len(), 8_000);
            assert!((rms(&kept[400..7_600]) - 0.707).abs() < 0.01, "{from}");
            let folded = resample(&sine(6_000.0, from, from as usize), from, 8_000).unwrap();
            assert!(rms(&folded[400..7_600]) < 0.000_3, "{from}: {}", rms(&folded[400..7_600]));
        }
    }

    #[test]
    fn a_tone_keeps_its_pitch_and_its_place() {
        for (from, to) in
            [(8_000, 16_000), (8_000, 22_050), (8_000, 24_000), (22_050, 8_000), (24_000, 8_000)]
        {
            let there = resample(&sine(440.0, from, from as usize), from, to).unwrap();
            let want = sine(440.0, to, to as usize);
            let error: Vec<f32> = there.iter().zip(&want).map(|(a, b)| a - b).collect();
            assert!(rms(&error[1_000..to as usize - 1_000]) < 0.001, "{from} to {to}: {}", rms(&error));
        }
    }

    #[test]
    fn rates_that_make_no_sense_are_named() {
        assert_eq!(resample(&[0.0], 0, 8_000), Err(RateError::Range(0)));
        assert_eq!(resample(&[0.0], 8_000, 400_000), Err(RateError::Range(400_000)));
        assert!(matches!(resample(&[0.0], 383_999, 8_000), Err(RateError::Ratio { .. })));
        assert_eq!(resample(&[], 8_000, 16_000), Ok(vec![]));
        assert_eq!(resample(&[0.25; 3], 8_000, 8_000), Ok(vec![0.25; 3]));
    }

    proptest! {
        // Each case builds its filter anew.
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn a_clip_in_pieces_sounds_as_the_whole_clip(
            pieces in proptest::collection::vec(0usize..700, 1..12), up: bool,
        ) {
            let (from, to) = if up { (8_000, 22_050) } else { (22_050, 8_000) };
            let clip = sine(700.0, from, pieces.iter().sum());
            let mut resampler = Resampler::new(from, to).unwrap();
            for _ in 0..2 {
                let (mut out, mut at) = (Vec::new(), 0);
                for &len in &pieces {
                    resampler.push(&clip[at..at + len], &mut out);
                    at += len;
                }
                resampler.finish(&mut out);
                prop_assert_eq!(&out, &resample(&clip, from, to).unwrap());
            }
        }
    }
}
