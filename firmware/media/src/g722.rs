//! G.722 (ITU-T Rec. G.722, 64 kbit/s) on a line that is narrow-band inside: the lower sub-band alone, which *is* the sound up to
//! 4 kHz at 8 kHz sampling. Eight bits each 125 µs, six of them the lower band's; RTP calls its clock 8,000 Hz (RFC 3551, 4.5.2).
//!
//! The upper band is neither heard nor sent: recogniser and ear work at 8 kHz. Names of the blocks are the standard's.

/// Decodes the lower sub-band: one 8 kHz sample an octet.
#[derive(Clone, Debug, Default)]
pub struct Decoder(Band);

/// Encodes the lower sub-band, with an upper one that is as good as silent.
#[derive(Clone, Debug, Default)]
pub struct Encoder(Band);

impl Decoder {
    /// The next octet's sample.
    pub fn sample(&mut self, octet: u8) -> i16 {
        let code = octet & 0x3f;
        let Band { s, det, .. } = self.0;
        let reconstructed = (s + ((det * QM6[usize::from(code)]) >> 15)).clamp(-16_384, 16_383);
        self.0.adapt(code);
        saturate(reconstructed << 1) as i16
    }
}

impl Encoder {
    /// The octet of the next sample.
    pub fn octet(&mut self, sample: i16) -> u8 {
        let difference = saturate((i32::from(sample) >> 1) - self.0.s);
        let magnitude = if difference >= 0 { difference } else { -(difference + 1) };
        let level = (1..30).find(|&i| magnitude < (Q6[i] * self.0.det) >> 12).unwrap_or(30);
        let code = if difference < 0 { ILN[level] } else { ILP[level] };
        self.0.adapt(code);
        // Upper band: the smallest step, for ever.
        0xc0 | code
    }
}

/// The lower band's adaptive quantiser and predictor.
#[derive(Clone, Debug)]
struct Band {
    /// Predicted, and its zero section's part.
    s: i32,
    sz: i32,
    /// Reconstructed, partially reconstructed and difference signals; index 0 is the newest.
    r: [i32; 3],
    p: [i32; 3],
    d: [i32; 7],
    /// Coefficients of the pole and the zero section; index 0 is unused.
    a: [i32; 3],
    b: [i32; 7],
    /// Logarithm of the quantiser's scale, and the scale.
    nb: i32,
    det: i32,
}

impl Default for Band {
    fn default() -> Self {
        Self { s: 0, sz: 0, r: [0; 3], p: [0; 3], d: [0; 7], a: [0; 3], b: [0; 7], nb: 0, det: 32 }
    }
}

impl Band {
    /// INVQAL, LOGSCL, SCALEL, then the predictor: what both ends do with a code.
    fn adapt(&mut self, code: u8) {
        let short = usize::from(code >> 2);
        let difference = (self.det * QM4[short]) >> 15;
        self.nb = (((self.nb * 127) >> 7) + WL[RL42[short]]).clamp(0, 18_432);
        let mantissa = ILB[((self.nb >> 6) & 31) as usize];
        let shift = 8 - (self.nb >> 11);
        self.det = if shift < 0 { mantissa << -shift } else { mantissa >> shift } << 2;
        self.predict(difference);
    }

    /// Block 4 of the standard.
    fn predict(&mut self, difference: i32) {
        self.d[0] = difference;
        self.r[0] = saturate(self.s + difference);
        self.p[0] = saturate(self.sz + difference);
        let (a1, a2) = self.poles();
        let zeros = self.zeros();
        self.d.copy_within(0..6, 1);
        self.r.copy_within(0..2, 1);
        self.p.copy_within(0..2, 1);
        (self.a[1], self.a[2], self.b) = (a1, a2, zeros);
        // FILTEP, FILTEZ, PREDIC.
        let doubled = |x: i32| saturate(x + x);
        let sp =
            saturate(((self.a[1] * doubled(self.r[1])) >> 15) + ((self.a[2] * doubled(self.r[2])) >> 15));
        self.sz = saturate((1..7).map(|i| (self.b[i] * doubled(self.d[i])) >> 15).sum());
        self.s = saturate(sp + self.sz);
    }

    /// UPPOL2 and UPPOL1.
    fn poles(&self) -> (i32, i32) {
        let same = |one: i32, other: i32| (one < 0) == (other < 0);
        let quarter = saturate(self.a[1] << 2);
        let turned = if same(self.p[0], self.p[1]) { -quarter } else { quarter }.min(32_767);
        let step = if same(self.p[0], self.p[2]) { 128 } else { -128 };
        let a2 = (step + (turned >> 7) + ((self.a[2] * 32_512) >> 15)).clamp(-12_288, 12_288);
        let step = if same(self.p[0], self.p[1]) { 192 } else { -192 };
        let most = saturate(15_360 - a2);
        let a1 = saturate(step + ((self.a[1] * 32_640) >> 15)).clamp(-most, most);
        (a1, a2)
    }

    /// UPZERO.
    fn zeros(&self) -> [i32; 7] {
        let step = if self.d[0] == 0 { 0 } else { 128 };
        let mut zeros = [0; 7];
        for (i, zero) in zeros.iter_mut().enumerate().skip(1) {
            let same = (self.d[i] < 0) == (self.d[0] < 0);
            *zero = saturate(if same { step } else { -step } + ((self.b[i] * 32_640) >> 15));
        }
        zeros
    }
}

fn saturate(x: i32) -> i32 {
    x.clamp(i32::from(i16::MIN), i32::from(i16::MAX))
}

const WL: [i32; 8] = [-60, -30, 58, 172, 334, 538, 1_198, 3_042];
const RL42: [usize; 16] = [0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0];
const ILB: [i32; 32] = [
    2_048, 2_093, 2_139, 2_186, 2_233, 2_282, 2_332, 2_383, 2_435, 2_489, 2_543, 2_599, 2_656, 2_714, 2_774,
    2_834, 2_896, 2_960, 3_025, 3_091, 3_158, 3_228, 3_298, 3_371, 3_444, 3_520, 3_597, 3_676, 3_756, 3_838,
    3_922, 4_008,
];
const QM4: [i32; 16] = [
    0, -20_456, -12_896, -8_968, -6_288, -4_240, -2_584, -1_200, 20_456, 12_896, 8_968, 6_288, 4_240, 2_584,
    1_200, 0,
];
const QM6: [i32; 64] = [
    -136, -136, -136, -136, -24_808, -21_904, -19_008, -16_704, -14_984, -13_512, -12_280, -11_192, -10_232,
    -9_360, -8_576, -7_856, -7_192, -6_576, -6_000, -5_456, -4_944, -4_464, -4_008, -3_576, -3_168, -2_776,
    -2_400, -2_032, -1_688, -1_360, -1_040, -728, 24_808, 21_904, 19_008, 16_704, 14_984, 13_512, 12_280,
    11_192, 10_232, 9_360, 8_576, 7_856, 7_192, 6_576, 6_000, 5_456, 4_944, 4_464, 4_008, 3_576, 3_168,
    2_776, 2_400, 2_032, 1_688, 1_360, 1_040, 728, 432, 136, -432, -136,
];
const Q6: [i32; 30] = [
    0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1_023, 1_121,
    1_219, 1_339, 1_458, 1_612, 1_765, 1_980, 2_195, 2_557, 2_919,
];
const ILN: [u8; 31] = [
    0, 63, 62, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8,
    7, 6, 5, 4,
];
const ILP: [u8; 31] = [
    0, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37,
    36, 35, 34, 33, 32,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Sound, octets and sound again, by an implementation that is not ours.
    const GOLDEN: &str = include_str!("../../../tests/fixtures/media/g722.tsv");

    fn rows() -> impl Iterator<Item = (Option<i16>, u8, i16)> {
        GOLDEN.lines().filter(|line| !line.starts_with('#')).map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            (cells[0].parse().ok(), cells[1].parse().unwrap(), cells[2].parse().unwrap())
        })
    }

    #[test]
    fn octets_of_another_implementation_sound_as_they_do_there() {
        for part in [true, false] {
            let mut decoder = Decoder::default();
            let mut n = 0;
            for (index, (_, octet, sound)) in rows().filter(|row| row.0.is_some() == part).enumerate() {
                assert_eq!(decoder.sample(octet), sound, "sample {index}");
                n += 1;
            }
            assert_eq!(n, 1_600);
        }
    }

    #[test]
    fn sound_becomes_the_octets_that_it_becomes_there() {
        let mut encoder = Encoder::default();
        for (index, (sound, octet, _)) in rows().enumerate() {
            let Some(sound) = sound else { return };
            assert_eq!(encoder.octet(sound), octet, "sample {index}");
        }
        panic!("the golden rows end with octets that have no sound of ours");
    }

    #[test]
    fn any_octets_and_any_sound_stay_within_range() {
        let (mut decoder, mut encoder, mut dice) = (Decoder::default(), Encoder::default(), 1u64);
        for _ in 0..200_000 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let _ = decoder.sample((dice >> 33) as u8);
            let _ = encoder.octet((dice >> 40) as i16);
        }
        assert!(decoder.0.det > 0 && encoder.0.det > 0);
    }
}
