//! Comfort noise while the box is quiet: a line that is digitally dead sounds hung up.

/// A deterministic noise of −8, 0 and 8, the smallest steps of G.711: about −74 dBFS.
#[derive(Clone, Copy, Debug)]
pub struct Comfort(u32);

impl Default for Comfort {
    fn default() -> Self {
        Self(0x9e37_79b9)
    }
}

impl Comfort {
    /// Fills samples with noise.
    pub fn fill(&mut self, samples: &mut [i16]) {
        for sample in samples {
            // Xorshift (Marsaglia 2003): two bits a sample, of which one value is used twice.
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 17;
            self.0 ^= self.0 << 5;
            *sample = [-8, 0, 0, 8][(self.0 >> 30) as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level_dbfs;

    #[test]
    fn the_noise_is_heard_as_an_open_line_and_never_as_sound() {
        let mut samples = [0; 8_000];
        Comfort::default().fill(&mut samples);
        assert!((-78.0..-70.0).contains(&level_dbfs(&samples)), "{}", level_dbfs(&samples));
        let mean: i32 = samples.iter().map(|&s| i32::from(s)).sum::<i32>() / 8_000;
        assert_eq!(mean, 0);
    }
}
