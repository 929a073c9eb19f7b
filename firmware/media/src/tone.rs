//! Tones: the beep of a message, ringback, and the two tones of a key (ITU-T Q.23), for prompts and test callers.

use std::f32::consts::TAU;

/// A sum of sines of equal loudness: mono, 8 kHz, with 5 ms ramps against clicks. `peak_dbfs` is the peak of the sum.
pub fn tone(hertz: &[f32], millis: u32, peak_dbfs: f32) -> Vec<i16> {
    let len = millis as usize * 8;
    let peak = 32_767.0 * 10f32.powf(peak_dbfs / 20.0) / hertz.len().max(1) as f32;
    (0..len)
        .map(|i| {
            let ramp = (i.min(len - 1 - i) as f32 / 40.0).min(1.0);
            let sum: f32 = hertz.iter().map(|f| (i as f32 * f * TAU / 8_000.0).sin()).sum();
            (sum * peak * ramp) as i16
        })
        .collect()
}

/// The two tones of a key; `None` for a character that is no key.
pub fn dtmf(digit: char, millis: u32) -> Option<Vec<i16>> {
    let (row, column) = ["123A", "456B", "789C", "*0#D"]
        .iter()
        .enumerate()
        .find_map(|(row, keys)| keys.find(digit.to_ascii_uppercase()).map(|column| (row, column)))?;
    let low = [697.0, 770.0, 852.0, 941.0][row];
    let high = [1_209.0, 1_336.0, 1_477.0, 1_633.0][column];
    Some(tone(&[low, high], millis, -6.0))
}

/// One cycle of US ringback: 440 and 480 Hz for 2 s, silence for 4 s.
pub fn ringback() -> Vec<i16> {
    let mut cycle = tone(&[440.0, 480.0], 2_000, -13.0);
    cycle.resize(6 * 8_000, 0);
    cycle
}

/// The beep after which a message is spoken: 1 kHz, 300 ms.
pub fn beep() -> Vec<i16> {
    tone(&[1_000.0], 300, -12.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level_dbfs;

    /// Power at a frequency (Goertzel), relative to the whole: 1 for a pure tone.
    fn share(samples: &[i16], hz: f32) -> f32 {
        let (mut re, mut im, mut power) = (0f32, 0f32, 0f32);
        for (i, &s) in samples.iter().enumerate() {
            let (sin, cos) = (i as f32 * hz * TAU / 8_000.0).sin_cos();
            re += f32::from(s) * cos;
            im += f32::from(s) * sin;
            power += f32::from(s).powi(2);
        }
        2.0 * (re * re + im * im) / (power * samples.len() as f32)
    }

    #[test]
    fn a_tone_has_its_level_and_no_click_at_its_ends() {
        let beep = tone(&[1_000.0], 200, -10.0);
        assert_eq!(beep.len(), 1_600);
        assert!((level_dbfs(&beep[100..1_500]) + 13.0).abs() < 0.2, "{}", level_dbfs(&beep));
        assert!(beep[0].abs() < 300 && beep[1_599].abs() < 300);
        assert!(tone(&[1_000.0], 0, -10.0).is_empty());
    }

    #[test]
    fn each_key_has_its_own_pair_and_ringback_its_cadence() {
        for (digit, low, high) in [('1', 697.0, 1_209.0), ('#', 941.0, 1_477.0), ('d', 941.0, 1_633.0)] {
            let key = dtmf(digit, 100).unwrap();
            assert!(share(&key, low) > 0.4 && share(&key, high) > 0.4, "{digit}");
        }
        assert_eq!(dtmf('x', 50), None);
        let cycle = ringback();
        assert!(share(&cycle[..16_000], 440.0) > 0.4 && share(&cycle[..16_000], 480.0) > 0.4);
        assert!(cycle.len() == 48_000 && cycle[16_000..].iter().all(|&s| s == 0));
        assert!(share(&super::beep(), 1_000.0) > 0.9);
    }
}
