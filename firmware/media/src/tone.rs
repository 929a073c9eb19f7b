//! Tones: the beep of a message and the two tones of a key (ITU-T Q.23), for prompts and test callers.

use std::f32::consts::TAU;

/// A sum of sines: mono, 8 kHz, with 5 ms ramps against clicks.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level_dbfs;

    #[test]
    fn a_tone_has_its_level_and_no_click_at_its_ends() {
        let beep = tone(&[1_000.0], 200, -10.0);
        assert_eq!(beep.len(), 1_600);
        assert!((level_dbfs(&beep[100..1_500]) + 13.0).abs() < 0.2, "{}", level_dbfs(&beep));
        assert!(beep[0].abs() < 300 && beep[1_599].abs() < 300);
        assert_eq!(dtmf('x', 50), None);
        assert_eq!(dtmf('#', 50).map(|t| t.len()), Some(400));
    }
}
