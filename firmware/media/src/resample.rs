//! Sample-rate conversion of whole clips by a windowed-sinc filter: deterministic, linear phase, with the
//! cut-off at 0.45 of the lower rate and a stop band below −70 dB. For prompts and files, not for live audio.

/// Half width of the filter, in samples of the lower rate.
const HALF_WIDTH: f64 = 24.0;

/// Converts mono samples from one rate to another, Hz. The length is rounded down.
pub fn resample(samples: &[f32], from_hz: u32, to_hz: u32) -> Vec<f32> {
    if from_hz == to_hz || from_hz == 0 || to_hz == 0 {
        return samples.to_vec();
    }
    let step = f64::from(from_hz) / f64::from(to_hz);
    let cut = (1.0 / step).min(1.0) * 0.9;
    let reach = HALF_WIDTH / (1.0 / step).min(1.0);
    let len = (samples.len() as f64 / step) as usize;
    (0..len)
        .map(|n| {
            let centre = n as f64 * step;
            let first = (centre - reach).ceil().max(0.0) as usize;
            let last = ((centre + reach).floor() as usize).min(samples.len().saturating_sub(1));
            let mut sum = 0.0;
            for (i, &sample) in samples.iter().enumerate().take(last + 1).skip(first) {
                let x = i as f64 - centre;
                sum += f64::from(sample) * sinc(x * cut) * cut * blackman(x / reach);
            }
            sum as f32
        })
        .collect()
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 { 1.0 } else { (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x) }
}

/// Blackman window, `x` from −1 to 1.
fn blackman(x: f64) -> f64 {
    let t = std::f64::consts::PI * x;
    0.42 + 0.5 * t.cos() + 0.08 * (2.0 * t).cos()
}

/// Clips floats of −1 to 1 to 16-bit samples.
pub fn to_i16(samples: &[f32]) -> Vec<i16> {
    samples.iter().map(|&s| (s * 32_767.0).clamp(-32_768.0, 32_767.0) as i16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(hz: f32, rate: u32, len: usize) -> Vec<f32> {
        (0..len).map(|i| (i as f32 * hz * std::f32::consts::TAU / rate as f32).sin()).collect()
    }

    fn rms(samples: &[f32]) -> f32 {
        (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt()
    }

    #[test]
    fn speech_band_passes_and_what_would_alias_does_not() {
        let kept = resample(&sine(1_000.0, 22_050, 22_050), 22_050, 8_000);
        assert_eq!(kept.len(), 8_000);
        assert!((rms(&kept[400..7_600]) - 0.707).abs() < 0.01);
        let folded = resample(&sine(6_000.0, 22_050, 22_050), 22_050, 8_000);
        assert!(rms(&folded[400..7_600]) < 0.001, "{}", rms(&folded));
    }

    #[test]
    fn a_tone_keeps_its_pitch_on_the_way_up() {
        let up = resample(&sine(440.0, 8_000, 8_000), 8_000, 16_000);
        let want = sine(440.0, 16_000, 16_000);
        let error: Vec<f32> = up.iter().zip(&want).map(|(a, b)| a - b).collect();
        assert!(rms(&error[400..15_600]) < 0.01);
        assert!(resample(&[], 8_000, 16_000).is_empty());
    }
}
