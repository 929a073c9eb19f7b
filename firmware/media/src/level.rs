//! Loudness in dBFS (0 = a full-scale square wave).

/// Root mean square level of samples, dBFS; −96 for silence or nothing.
pub fn level_dbfs(samples: &[i16]) -> f32 {
    if samples.is_empty() {
        return -96.0;
    }
    let power: f64 = samples.iter().map(|&s| f64::from(s) * f64::from(s)).sum::<f64>() / samples.len() as f64;
    let db = 10.0 * (power / (32_768.0 * 32_768.0)).max(1e-12).log10();
    (db as f32).max(-96.0)
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
}
