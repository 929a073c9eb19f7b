//! Packet loss concealment after ITU-T G.711 Appendix I: the last pitch period is repeated, joined by
//! overlap-add, and faded out over 60 ms, so that a gap neither clicks nor buzzes.

use crate::Frame;

/// History: three of the longest pitch periods (66 Hz) and the window of the search.
const HISTORY: usize = 480;
const SHORTEST_PITCH: usize = 40;
const LONGEST_PITCH: usize = 120;
/// Window of the correlation, 20 ms.
const WINDOW: usize = 160;
/// Joins are blended over 3.75 ms.
const OVERLAP: usize = 30;
/// Concealed frames until silence.
const FADE_FRAMES: usize = 3;

/// Concealment of one stream.
#[derive(Debug)]
pub struct Conceal {
    history: [i16; HISTORY],
    lost: usize,
    pitch: usize,
    phase: usize,
}

impl Default for Conceal {
    fn default() -> Self {
        Self { history: [0; HISTORY], lost: 0, pitch: SHORTEST_PITCH, phase: 0 }
    }
}

impl Conceal {
    /// A frame that arrived: after a gap its start is blended with what the gap would have gone on with.
    pub fn received(&mut self, frame: &mut Frame) {
        if self.lost > 0 {
            let gain = self.gain();
            for (i, sample) in frame.iter_mut().take(OVERLAP).enumerate() {
                let old = f32::from(self.repeat(i)) * gain;
                let share = (i + 1) as f32 / (OVERLAP + 1) as f32;
                *sample = (old * (1.0 - share) + f32::from(*sample) * share) as i16;
            }
            self.lost = 0;
        }
        self.remember(frame);
    }

    /// Makes up a frame for one that is lost.
    pub fn lost(&mut self, frame: &mut Frame) {
        if self.lost == 0 {
            self.pitch = self.find_pitch();
            self.phase = 0;
        }
        let from = self.gain();
        self.lost += 1;
        let to = self.gain();
        for (i, sample) in frame.iter_mut().enumerate() {
            let gain = from + (to - from) * i as f32 / 160.0;
            *sample = (f32::from(self.repeat(i)) * gain) as i16;
        }
        self.phase = (self.phase + 160) % self.pitch;
    }

    /// Silence where nothing was sent: ends a concealment.
    pub fn silent(&mut self) {
        self.lost = FADE_FRAMES;
        self.history.fill(0);
    }

    fn gain(&self) -> f32 {
        1.0 - self.lost.min(FADE_FRAMES) as f32 / FADE_FRAMES as f32
    }

    /// Sample `i` of the repeated pitch period.
    fn repeat(&self, i: usize) -> i16 {
        let start = HISTORY - self.pitch;
        self.history[start + (self.phase + i) % self.pitch]
    }

    fn find_pitch(&self) -> usize {
        let recent = &self.history[HISTORY - WINDOW..];
        let score = |lag: usize| {
            let past = &self.history[HISTORY - WINDOW - lag..HISTORY - lag];
            let (mut cross, mut energy) = (0f32, 1f32);
            for (&a, &b) in recent.iter().zip(past) {
                cross += f32::from(a) * f32::from(b);
                energy += f32::from(b) * f32::from(b);
            }
            cross / energy.sqrt()
        };
        (SHORTEST_PITCH..=LONGEST_PITCH)
            .max_by(|&a, &b| score(a).total_cmp(&score(b)))
            .unwrap_or(SHORTEST_PITCH)
    }

    fn remember(&mut self, frame: &Frame) {
        self.history.copy_within(frame.len().., 0);
        self.history[HISTORY - frame.len()..].copy_from_slice(frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(from: usize, hz: f32) -> Frame {
        std::array::from_fn(|i| {
            ((from + i) as f32 * hz * std::f32::consts::TAU / 8_000.0).sin().mul_add(8_000.0, 0.0) as i16
        })
    }

    #[test]
    fn a_lost_frame_of_a_voiced_sound_goes_on_without_a_click() {
        let mut conceal = Conceal::default();
        for n in 0..6 {
            conceal.received(&mut tone(n * 160, 100.0));
        }
        let mut gap = [0; 160];
        conceal.lost(&mut gap);
        let whole: Vec<i16> = tone(5 * 160, 100.0).into_iter().chain(gap).collect();
        let step = whole.windows(2).map(|w| (i32::from(w[1]) - i32::from(w[0])).abs()).max().unwrap();
        assert!(step < 1_400, "the tone itself steps by 630, the join by {step}");
        let error: f64 = gap
            .iter()
            .zip(tone(6 * 160, 100.0))
            .map(|(&a, b)| f64::from(i32::from(a) - i32::from(b)).powi(2))
            .sum::<f64>()
            / 160.0;
        assert!(error.sqrt() < 2_500.0, "rms error {} of a tone of 5,657", error.sqrt());
    }

    #[test]
    fn a_long_gap_fades_to_silence_and_the_next_frame_is_joined() {
        let mut conceal = Conceal::default();
        for n in 0..6 {
            conceal.received(&mut tone(n * 160, 200.0));
        }
        let mut gap = [0; 160];
        for _ in 0..4 {
            conceal.lost(&mut gap);
        }
        assert!(gap.iter().all(|&s| s == 0));
        let mut next = tone(0, 200.0);
        conceal.received(&mut next);
        assert_eq!(next[60..], tone(0, 200.0)[60..], "only the join is touched");
    }
}
