//! Loudness in dBFS (0 = a full-scale square wave): of any samples, and of the speech in a stream.

use crate::Frame;

/// Nothing is reported as quieter.
const FLOOR_DBFS: f32 = -96.0;
/// Speech is what lies within this of the loudest part (ITU-T P.56's margin).
const MARGIN_DB: f32 = 15.9;

/// What is louder is sound and no idle line: comfort noise lies 29 dB lower.
pub const LOUD_DBFS: f32 = -45.0;

/// Root mean square level of samples, dBFS; −96 for silence or nothing.
pub fn level_dbfs(samples: &[i16]) -> f32 {
    if samples.is_empty() {
        return FLOOR_DBFS;
    }
    dbfs(energy(samples) / samples.len() as f64)
}

/// Level of the speech in a stream after ITU-T P.56's idea: pauses don't count. Frames of 20 ms are sorted into
/// classes of 1 dB; the active ones are those within 15.9 dB of the level of the active ones.
#[derive(Clone, Debug)]
pub struct ActiveLevel {
    /// Frames and energy of each decibel, from −96 up.
    classes: [(u32, f64); CLASSES],
}

const CLASSES: usize = 97;

impl Default for ActiveLevel {
    fn default() -> Self {
        Self { classes: [(0, 0.0); CLASSES] }
    }
}

impl ActiveLevel {
    /// Takes a frame in.
    pub fn push(&mut self, frame: &Frame) {
        let energy = energy(frame);
        let class =
            (dbfs(energy / frame.len() as f64) - FLOOR_DBFS).clamp(0.0, (CLASSES - 1) as f32) as usize;
        self.classes[class].0 = self.classes[class].0.saturating_add(1);
        self.classes[class].1 += energy;
    }

    /// Level of the active part, dBFS, and its share of the time, 0 to 1; `None` when all was silent.
    pub fn speech(&self) -> Option<(f32, f32)> {
        let all: u64 = self.classes.iter().map(|c| u64::from(c.0)).sum();
        let mut from = 1;
        // The level only rises with the threshold and the threshold with the level: at most one round a class.
        loop {
            let active = &self.classes[from..];
            let frames: u64 = active.iter().map(|c| u64::from(c.0)).sum();
            if frames == 0 {
                return None;
            }
            let level = dbfs(active.iter().map(|c| c.1).sum::<f64>() / (frames as f64 * 160.0));
            let next = ((level - MARGIN_DB - FLOOR_DBFS).max(1.0)) as usize;
            if next <= from {
                return Some((level, frames as f32 / all as f32));
            }
            from = next;
        }
    }
}

fn energy(samples: &[i16]) -> f64 {
    samples.iter().map(|&s| f64::from(s) * f64::from(s)).sum()
}

fn dbfs(power: f64) -> f32 {
    let db = 10.0 * (power / (32_768.0 * 32_768.0)).max(1e-12).log10();
    (db as f32).max(FLOOR_DBFS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_relative_to_full_scale() {
        assert!(level_dbfs(&[i16::MAX; 160]).abs() < 0.01);
        assert!((level_dbfs(&[3_277; 160]) + 20.0).abs() < 0.01);
        assert_eq!(level_dbfs(&[0; 160]), -96.0);
        assert_eq!(level_dbfs(&[]), -96.0);
    }

    #[test]
    fn pauses_and_noise_do_not_lower_the_level_of_speech() {
        let mut meter = ActiveLevel::default();
        assert_eq!(meter.speech(), None);
        for n in 0..1_000 {
            let level = if n % 4 == 0 { 3_277 } else { 20 };
            meter.push(&[level; 160]);
        }
        let (level, share) = meter.speech().unwrap();
        assert!((level + 20.0).abs() < 0.1 && (share - 0.25).abs() < 0.01, "{level} dBFS, {share}");
    }
}
