//! From a synthesiser's rate to the telephone's: a polyphase filter of windowed sincs.
//!
//! The passband ends at 3.4 kHz, as G.711's own filters (ITU-T G.712) let it; what is above 4 kHz is 60 dB down, so
//! that the hiss of `s` does not fold into the band.

use super::RATE_HZ;

/// A converter from one rate to 8 kHz, or from 8 to 16 kHz.
#[derive(Debug)]
pub struct Resampler {
    up: usize,
    down: usize,
    /// Taps of one phase on either side of the centre.
    half: usize,
    /// `up` phases of `2 * half` taps.
    taps: Vec<f32>,
}

impl Resampler {
    /// From `rate_hz` to 8 kHz; `None` outside 8 to 192 kHz.
    pub fn from_rate(rate_hz: u32) -> Option<Self> {
        if !(RATE_HZ..=192_000).contains(&rate_hz) {
            return None;
        }
        let common = gcd(rate_hz, RATE_HZ);
        Some(Self::new(rate_hz, (RATE_HZ / common) as usize, (rate_hz / common) as usize))
    }

    /// From 8 to 16 kHz, for models that were trained on wider sound.
    pub fn doubling() -> Self {
        Self::new(RATE_HZ, 2, 1)
    }

    fn new(rate_hz: u32, up: usize, down: usize) -> Self {
        let half = (f64::from(rate_hz) * HALF_SECONDS).ceil() as usize;
        let cut = CUT_HZ / f64::from(rate_hz);
        let taps = (0..up)
            .flat_map(|phase| phase_taps(phase as f64 / up as f64, half, cut))
            .map(|tap| tap as f32)
            .collect();
        Self { up, down, half, taps }
    }

    /// The whole sound at the other rate; silence is thought before and behind it. A rate of 8 kHz passes unchanged.
    pub fn run(&self, input: &[f32]) -> Vec<f32> {
        if self.up == self.down {
            return input.to_vec();
        }
        let length = input.len() * self.up / self.down;
        (0..length).map(|at| self.sample(input, at)).collect()
    }

    fn sample(&self, input: &[f32], at: usize) -> f32 {
        let position = at * self.down;
        let (centre, phase) = (position / self.up, position % self.up);
        let taps = &self.taps[phase * 2 * self.half..(phase + 1) * 2 * self.half];
        // The first tap lies `half - 1` samples before the centre; those before the sound's begin are skipped.
        let skip = (self.half - 1).saturating_sub(centre);
        let from = (centre + skip + 1 - self.half).min(input.len());
        taps[skip..].iter().zip(&input[from..]).map(|(tap, x)| tap * x).sum()
    }
}

fn phase_taps(offset: f64, half: usize, cut: f64) -> Vec<f64> {
    let taps: Vec<f64> = (0..2 * half)
        .map(|tap| {
            let t = tap as f64 - (half as f64 - 1.0) - offset;
            sinc(2.0 * cut * t) * kaiser(t / half as f64)
        })
        .collect();
    // Every phase passes a constant unchanged, or a tone would be heard at the rate of the phases.
    let sum: f64 = taps.iter().sum();
    taps.into_iter().map(|t| t / sum).collect()
}

fn sinc(x: f64) -> f64 {
    let y = std::f64::consts::PI * x;
    if y.abs() < 1e-9 { 1.0 } else { y.sin() / y }
}

fn kaiser(x: f64) -> f64 {
    bessel(BETA * (1.0 - x * x).max(0.0).sqrt()) / bessel(BETA)
}

/// The modified Bessel function of the first kind, order 0, by its series.
fn bessel(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..40 {
        term *= quarter / f64::from(k * k);
        sum += term;
    }
    sum
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Halfway down the slope between 3.4 and 4 kHz.
const CUT_HZ: f64 = 3_700.0;
/// Kaiser's formula for 60 dB over a slope of 600 Hz gives 3 ms on either side.
const HALF_SECONDS: f64 = 0.003;
const BETA: f64 = 5.65;

#[cfg(test)]
mod tests {
    use super::*;

    fn level_db(rate: u32, tone_hz: f64) -> f64 {
        let input: Vec<f32> = (0..rate)
            .map(|n| (std::f64::consts::TAU * tone_hz * f64::from(n) / f64::from(rate)).sin() as f32)
            .collect();
        let out = Resampler::from_rate(rate).unwrap().run(&input);
        let middle = &out[800..out.len() - 800];
        let power = middle.iter().map(|x| f64::from(x * x)).sum::<f64>() / middle.len() as f64;
        10.0 * (2.0 * power).log10()
    }

    #[test]
    fn the_telephone_band_passes_and_what_would_fold_into_it_does_not() {
        for rate in [22_050, 24_000, 16_000, 48_000] {
            for tone in [100.0, 1_000.0, 3_000.0, 3_300.0] {
                assert!(level_db(rate, tone).abs() < 0.1, "{rate} {tone}");
            }
            for tone in [4_050.0, 5_000.0, 7_500.0] {
                assert!(level_db(rate, tone) < -55.0, "{rate} {tone}: {}", level_db(rate, tone));
            }
        }
    }

    #[test]
    fn doubling_keeps_a_tone_and_adds_no_image() {
        let input: Vec<f32> = (0..8_000).map(|n| (f64::from(n) * 0.785).sin() as f32).collect();
        let out = Resampler::doubling().run(&input);
        assert_eq!(out.len(), 16_000);
        // 1 kHz at the double rate: what a wider filter would let through of its image at 7 kHz shows as an error.
        let worst = (200..15_800).map(|n| (f64::from(out[n]) - (n as f64 * 0.392_5).sin()).abs());
        assert!(worst.fold(0.0, f64::max) < 0.01);
    }

    #[test]
    fn the_length_follows_the_rates_and_odd_rates_are_refused() {
        let resampler = Resampler::from_rate(22_050).unwrap();
        assert_eq!(resampler.run(&[0.0; 22_050]).len(), 8_000);
        assert!(resampler.run(&[]).is_empty());
        assert_eq!(resampler.run(&[1.0; 3]).len(), 1);
        assert!(Resampler::from_rate(4_000).is_none());
        assert_eq!(Resampler::from_rate(8_000).unwrap().run(&[0.5]), [0.5]);
    }
}
