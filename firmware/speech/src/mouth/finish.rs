//! From what an engine rendered to what the box plays: 8 kHz, silence cut off, one loudness, no clipping.

use super::{RATE_HZ, Resampler};

/// A rendered sentence, `resampler`'s rate, full scale 1.0, as mono i16 at 8 kHz: about -20 dBFS while speaking (the
/// mean over active frames; ITU-T G.223 puts speech at -15 to -22 dBm0), peaks under -3 dBFS, at most 20 ms before the
/// first sound and 60 ms behind the last. Empty when nothing in it is louder than silence.
pub fn finish(rendered: &[f32], resampler: &Resampler) -> Vec<i16> {
    let mut sound = resampler.run(rendered);
    remove_offset(&mut sound);
    let Some(level) = active_level(&sound) else { return Vec::new() };
    let gain = ACTIVE_LEVEL / level;
    for sample in &mut sound {
        *sample *= gain;
    }
    limit(&mut sound);
    let Some((from, to)) = extent(&sound) else { return Vec::new() };
    let mut sound = sound[from..to].to_vec();
    fade(&mut sound);
    sound.into_iter().map(|x| (x * 32_767.0).round().clamp(-32_768.0, 32_767.0) as i16).collect()
}

/// Takes off a constant; what is no number becomes silence.
fn remove_offset(sound: &mut [f32]) {
    for sample in sound.iter_mut().filter(|s| !s.is_finite()) {
        *sample = 0.0;
    }
    let mean = sound.iter().sum::<f32>() / sound.len().max(1) as f32;
    for sample in sound {
        *sample -= mean;
    }
}

/// RMS over the frames that are speech: those within 25 dB of the loudest. `None` for silence.
fn active_level(sound: &[f32]) -> Option<f32> {
    let powers: Vec<f32> = sound.chunks(FRAME).map(power).collect();
    let loudest = powers.iter().copied().fold(0.0, f32::max);
    if loudest < SILENCE * SILENCE {
        return None;
    }
    let active: Vec<f32> = powers.into_iter().filter(|&p| p > loudest * ACTIVE_SHARE).collect();
    Some((active.iter().sum::<f32>() / active.len() as f32).sqrt())
}

/// Turns the gain down around peaks, over 5 ms, so that none is clipped.
fn limit(sound: &mut [f32]) {
    let wanted: Vec<f32> = sound.iter().map(|x| (PEAK / x.abs().max(PEAK)).min(1.0)).collect();
    let lowest: Vec<f32> = (0..sound.len())
        .map(|at| around(&wanted, at, 2 * LIMIT_REACH).iter().copied().fold(1.0, f32::min))
        .collect();
    for (at, sample) in sound.iter_mut().enumerate() {
        let window = around(&lowest, at, LIMIT_REACH);
        *sample *= window.iter().sum::<f32>() / window.len() as f32;
    }
}

fn around(values: &[f32], at: usize, reach: usize) -> &[f32] {
    &values[at.saturating_sub(reach)..(at + reach + 1).min(values.len())]
}

/// From a little before the first sound to a little behind the last.
fn extent(sound: &[f32]) -> Option<(usize, usize)> {
    let loud = |frame: &[f32]| power(frame) > HEARD * HEARD;
    let first = sound.chunks(EDGE_FRAME).position(loud)?;
    let last = sound.chunks(EDGE_FRAME).rposition(loud)?;
    let from = (first * EDGE_FRAME).saturating_sub(LEAD);
    let to = ((last + 1) * EDGE_FRAME + TAIL).min(sound.len());
    Some((from, to))
}

fn fade(sound: &mut [f32]) {
    let length = FADE.min(sound.len());
    for at in 0..length {
        let gain = at as f32 / FADE as f32;
        sound[at] *= gain;
        let mirrored = sound.len() - 1 - at;
        sound[mirrored] *= gain;
    }
}

fn power(frame: &[f32]) -> f32 {
    frame.iter().map(|x| x * x).sum::<f32>() / frame.len().max(1) as f32
}

/// -20 dBFS.
const ACTIVE_LEVEL: f32 = 0.1;
/// -3 dBFS.
const PEAK: f32 = 0.708;
/// -25 dB in power.
const ACTIVE_SHARE: f32 = 0.003_16;
/// -60 dBFS before the gain: nothing was said.
const SILENCE: f32 = 0.001;
/// -46 dBFS behind the gain: the first breath of an `f` or `h` is above it.
const HEARD: f32 = 0.005;
/// 20 ms.
const FRAME: usize = RATE_HZ as usize / 50;
/// 5 ms.
const EDGE_FRAME: usize = RATE_HZ as usize / 200;
/// 20 ms.
const LEAD: usize = RATE_HZ as usize / 50;
/// 60 ms.
const TAIL: usize = 3 * RATE_HZ as usize / 50;
/// 2.5 ms on either side.
const LIMIT_REACH: usize = RATE_HZ as usize / 400;
/// 4 ms.
const FADE: usize = RATE_HZ as usize / 250;

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(seconds: f32, level: f32) -> Vec<f32> {
        (0..(seconds * 8_000.0) as usize).map(|n| level * (n as f32 * 0.7).sin()).collect()
    }

    fn done(sound: &[f32]) -> Vec<i16> {
        finish(sound, &Resampler::from_rate(8_000).unwrap())
    }

    fn rms(sound: &[i16]) -> f32 {
        (sound.iter().map(|&x| f32::from(x).powi(2)).sum::<f32>() / sound.len() as f32).sqrt() / 32_768.0
    }

    #[test]
    fn quiet_and_loud_voices_come_out_alike() {
        for level in [0.01, 0.1, 0.9] {
            let out = done(&tone(1.0, level));
            assert!((20.0 * rms(&out).log10() + 20.0).abs() < 0.3, "{level}: {}", rms(&out));
        }
    }

    #[test]
    fn silence_is_cut_off_on_both_sides() {
        let sound = [vec![0.0; 4_000], tone(0.5, 0.2), vec![0.0001; 4_000]].concat();
        let out = done(&sound);
        assert!(out.len() <= 4_000 + LEAD + TAIL + 2 * EDGE_FRAME, "{}", out.len());
        let first = out.iter().position(|x| x.unsigned_abs() > 200).unwrap();
        assert!(first <= 240, "{first} samples lead");
    }

    #[test]
    fn peaks_are_turned_down_and_never_clipped() {
        let mut sound = tone(1.0, 0.02);
        for n in 0..8 {
            sound[1_000 * n + 300] = 0.9;
        }
        let out = done(&sound);
        assert!(out.iter().all(|x| x.unsigned_abs() <= 23_300), "{:?}", out.iter().max());
    }

    #[test]
    fn silence_and_broken_numbers_give_nothing_and_no_panic() {
        assert!(done(&[]).is_empty());
        assert!(done(&[0.0; 8_000]).is_empty());
        assert!(done(&[f32::NAN; 100]).is_empty());
        let _ = done(&[f32::INFINITY, 1.0, -1.0]);
    }
}
