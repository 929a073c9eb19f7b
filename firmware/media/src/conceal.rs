//! Packet loss concealment after ITU-T G.711 Appendix I: the last pitch periods are repeated, joined by
//! overlap-add and faded out over 60 ms, so that a gap neither clicks nor buzzes.
//!
//! Unlike the appendix nothing is delayed by 3.75 ms: the step between the last sample and the repetition is
//! taken off gradually instead of blending backwards into a frame that has been given out.

use crate::Frame;

/// History: three of the longest pitch periods and their join, rounded up to frames.
const HISTORY: usize = 480;
/// 200 Hz to 66 Hz (Appendix I).
const SHORTEST_PITCH: usize = 40;
const LONGEST_PITCH: usize = 120;
/// Window of the correlation, 20 ms.
const WINDOW: usize = 160;
/// Periods repeated at most: one period alone buzzes from 20 ms on.
const MOST_PERIODS: usize = 3;
/// Full loudness for 10 ms, then a fifth less every 10 ms (Appendix I).
const FADE_AFTER: usize = 80;
const FADE_LEN: usize = 400;
/// The return of the voice is blended over 3.75 ms, and 4 ms more for each frame lost, up to 10 ms.
const OVERLAP: usize = 30;
const MOST_OVERLAP: usize = 80;

/// Concealment of one stream.
#[derive(Debug)]
pub struct Conceal {
    history: [i16; HISTORY],
    /// The periods that are repeated, `cycle_len` of them in use.
    cycle: [f32; MOST_PERIODS * LONGEST_PITCH],
    cycle_len: usize,
    pitch: usize,
    /// Where in the cycle.
    phase: usize,
    /// Step at the start of the gap, and at each change of cycle, still to be taken off.
    step: f32,
    step_age: usize,
    /// Samples made up since the last real one.
    lost: usize,
    last: f32,
}

impl Default for Conceal {
    fn default() -> Self {
        Self {
            history: [0; HISTORY],
            cycle: [0.0; MOST_PERIODS * LONGEST_PITCH],
            cycle_len: SHORTEST_PITCH,
            pitch: SHORTEST_PITCH,
            phase: 0,
            step: 0.0,
            step_age: 0,
            lost: 0,
            last: 0.0,
        }
    }
}

impl Conceal {
    /// A frame that arrived: after a gap its start is blended with what the gap would have gone on with.
    pub fn received(&mut self, frame: &mut Frame) {
        if self.lost > 0 {
            let over = (OVERLAP + self.lost / frame.len() * 32).min(MOST_OVERLAP);
            for (i, sample) in frame.iter_mut().take(over).enumerate() {
                let share = (i + 1) as f32 / (over + 1) as f32;
                *sample = (self.next() * (1.0 - share) + f32::from(*sample) * share) as i16;
            }
            self.lost = 0;
        }
        self.remember(frame);
    }

    /// A frame that follows another one than the last: time was taken out between them.
    pub fn received_after_cut(&mut self, frame: &mut Frame) {
        if self.lost == 0 {
            self.begin();
            self.lost = 1;
        }
        self.received(frame);
    }

    /// Makes up a frame for one that is lost.
    pub fn lost(&mut self, frame: &mut Frame) {
        if self.lost == 0 {
            self.begin();
        } else if self.lost < MOST_PERIODS * frame.len() {
            self.lengthen();
        }
        for sample in frame.iter_mut() {
            *sample = self.next() as i16;
        }
    }

    /// A frame of which nothing was sent: what sounded is faded out, then it is silent.
    pub fn silent(&mut self, frame: &mut Frame) {
        self.lost(frame);
        if self.lost >= FADE_AFTER + FADE_LEN {
            self.history.fill(0);
        }
    }

    fn begin(&mut self) {
        self.pitch = self.find_pitch();
        self.last = f32::from(self.history[HISTORY - 1]);
        self.phase = 0;
        self.fill_cycle(1);
    }

    /// One period more, taken up where the shorter cycle is.
    fn lengthen(&mut self) {
        let periods = self.cycle_len / self.pitch;
        if periods < MOST_PERIODS {
            self.phase %= self.pitch;
            self.fill_cycle(periods + 1);
        }
    }

    /// Takes the last periods of the history; their end is blended into what stood before their start, so
    /// that the cycle closes.
    fn fill_cycle(&mut self, periods: usize) {
        let (len, join) = (self.pitch * periods, self.pitch / 4);
        let start = HISTORY - len;
        for i in 0..len {
            let own = f32::from(self.history[start + i]);
            let into_join = (i + join + 1).saturating_sub(len);
            let share = into_join as f32 / (join + 1) as f32;
            let before = if into_join > 0 { f32::from(self.history[start + i - len]) } else { 0.0 };
            self.cycle[i] = own * (1.0 - share) + before * share;
        }
        self.cycle_len = len;
        let before = self.cycle[(self.phase + len - 1) % len];
        (self.step, self.step_age) = (self.last - before, 0);
    }

    /// The next made-up sample.
    fn next(&mut self) -> f32 {
        let easing = 1.0 - self.step_age.min(OVERLAP) as f32 / OVERLAP as f32;
        self.last = (self.cycle[self.phase] + self.step * easing).clamp(-32_768.0, 32_767.0);
        self.step_age = self.step_age.saturating_add(1);
        self.phase = (self.phase + 1) % self.cycle_len;
        let faded = self.lost.saturating_sub(FADE_AFTER).min(FADE_LEN);
        self.lost = self.lost.saturating_add(1);
        self.last * (1.0 - faded as f32 / FADE_LEN as f32)
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
        let mut best = (SHORTEST_PITCH, f32::MIN);
        for lag in SHORTEST_PITCH..=LONGEST_PITCH {
            let score = score(lag);
            if score > best.1 {
                best = (lag, score);
            }
        }
        best.0
    }

    fn remember(&mut self, frame: &Frame) {
        self.history.copy_within(frame.len().., 0);
        self.history[HISTORY - frame.len()..].copy_from_slice(frame);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tone(from: usize, hz: f32) -> Frame {
        std::array::from_fn(|i| {
            (((from + i) as f32 * hz * std::f32::consts::TAU / 8_000.0).sin() * 8_000.0) as i16
        })
    }

    fn fed(hz: f32) -> Conceal {
        let mut conceal = Conceal::default();
        for n in 0..6 {
            conceal.received(&mut tone(n * 160, hz));
        }
        conceal
    }

    fn largest_step(samples: &[i16]) -> i32 {
        samples.windows(2).map(|w| (i32::from(w[1]) - i32::from(w[0])).abs()).max().unwrap()
    }

    #[test]
    fn a_lost_frame_of_a_voiced_sound_goes_on_without_a_click() {
        for hz in [70.0f32, 100.0, 133.0, 171.0, 220.0] {
            let mut conceal = fed(hz);
            let (mut gap, mut next) = ([0; 160], tone(7 * 160, hz));
            conceal.lost(&mut gap);
            conceal.received(&mut next);
            let whole: Vec<i16> = tone(5 * 160, hz).into_iter().chain(gap).chain(next).collect();
            let own = (hz * std::f32::consts::TAU / 8_000.0 * 8_000.0) as i32;
            assert!(
                largest_step(&whole) < 2 * own,
                "{hz} Hz steps by {own}, with the gap {}",
                largest_step(&whole)
            );
            let error: f32 = gap
                .iter()
                .zip(tone(6 * 160, hz))
                .map(|(&a, b)| (f32::from(a) - f32::from(b)).powi(2))
                .sum::<f32>()
                / 160.0;
            assert!(error.sqrt() < 2_000.0, "{hz} Hz: rms error {} of a tone of 5,657", error.sqrt());
        }
    }

    #[test]
    fn a_sound_without_a_pitch_that_fits_is_left_without_a_step() {
        // 41 Hz is below every pitch that is looked for: the repetition begins somewhere else than the sound ended.
        for frames in 6..14 {
            let mut conceal = Conceal::default();
            for n in 0..frames {
                conceal.received(&mut tone(n * 160, 41.0));
            }
            let mut gap = [0; 160];
            conceal.lost(&mut gap);
            let join = [tone((frames - 1) * 160, 41.0)[159], gap[0], gap[1]];
            assert!(largest_step(&join) < 800, "{join:?} after {frames} frames");
        }
    }

    #[test]
    fn a_long_gap_fades_to_silence_within_sixty_milliseconds() {
        let mut conceal = fed(200.0);
        let mut gaps = [[0; 160]; 4];
        for gap in &mut gaps {
            conceal.lost(gap);
        }
        assert!(gaps[3].iter().all(|&s| s == 0));
        assert!(gaps.as_flattened().iter().all(|s| s.abs() <= 8_000));
        let mut next = tone(0, 200.0);
        conceal.received(&mut next);
        assert_eq!(next[80..], tone(0, 200.0)[80..], "only the join is touched");
    }

    #[test]
    fn what_a_sender_stops_in_the_middle_of_fades_instead_of_breaking_off() {
        let mut conceal = fed(150.0);
        let mut frames = [[0; 160]; 5];
        for frame in &mut frames {
            conceal.silent(frame);
        }
        let whole: Vec<i16> = tone(5 * 160, 150.0).into_iter().chain(frames.into_iter().flatten()).collect();
        assert!(largest_step(&whole) < 1_900, "{}", largest_step(&whole));
        assert_eq!(frames[4], [0; 160]);
    }

    #[test]
    fn frames_between_which_time_was_taken_out_are_joined() {
        let mut conceal = fed(100.0);
        // A jump by a quarter period, where a bare cut would step by 8,000.
        let mut next = tone(6 * 160 + 20, 100.0);
        conceal.received_after_cut(&mut next);
        let whole: Vec<i16> = tone(5 * 160, 100.0).into_iter().chain(next).collect();
        assert!(largest_step(&whole) < 1_500, "{}", largest_step(&whole));
    }

    proptest! {
        #[test]
        fn any_sound_and_any_pattern_of_loss_stays_within_the_range(
            frames in proptest::collection::vec((any::<i16>(), 0u8..4), 1..60),
        ) {
            let mut conceal = Conceal::default();
            for (n, (seed, what)) in frames.into_iter().enumerate() {
                let mut frame: Frame = std::array::from_fn(|i| seed.wrapping_mul((i * 31 + n) as i16));
                match what {
                    0 | 1 => conceal.received(&mut frame),
                    2 => conceal.lost(&mut frame),
                    _ => conceal.silent(&mut frame),
                }
            }
        }
    }
}
