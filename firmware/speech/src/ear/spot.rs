//! Words of danger by their sound: a witness that is there before any text, and knows no meaning.
//!
//! [`Spot`] keeps the last 1.6 s of one call and, while the caller speaks, lets a [`Hearken`] look at them every 0.32 s. A word is
//! told once until the caller pauses, and again only if it is heard better. Nothing here allocates per frame. What a word is
//! worth is decided in `dialogue::triage`.

use vocab::{Hazard, Sample8k, Span, Witness, WitnessSource};

use super::{EarError, FRAME, Voice};

/// Samples that are looked at: 1.6 s.
pub const SPAN: usize = 12_800;
/// Samples that are kept, so that they need to be moved only now and then.
const KEPT: usize = SPAN + 40 * FRAME;
/// Frames of 20 ms from one look to the next.
const EVERY: u32 = 16;
/// Frames behind the last speech in which there may still be a look: a word is heard best when it is whole.
const BEHIND: u32 = 2 * EVERY;
/// What the box tells at all; what counts is higher.
const TOLD: f32 = 0.5;

/// What each output of the graph speaks for, in its order (`models/training/spotter/clips.py`).
pub const SPOTTED: [Hazard; 5] =
    [Hazard::Gas, Hazard::CarbonMonoxide, Hazard::Fire, Hazard::Shock, Hazard::Hurt];

/// Tells which words are in a stretch of sound.
pub trait Hearken {
    /// The chance of each of [`SPOTTED`], 0 to 1. `sound` is mono, 8 kHz.
    ///
    /// # Errors
    /// [`EarError::Run`]
    fn chances(&mut self, sound: &[i16; SPAN]) -> Result<[f32; SPOTTED.len()], EarError>;
}

/// What one call sounded like lately.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The newest samples end at `filled`; the last [`SPAN`] before it are looked at.
    sound: Box<[i16; KEPT]>,
    filled: usize,
    /// Samples of the call so far.
    position: u64,
    /// Frames since the last look.
    unseen: u32,
    /// Frames since the caller last spoke.
    silent: u32,
    /// What was told since the caller last paused.
    told: [f32; SPOTTED.len()],
}

impl Default for Spot {
    fn default() -> Self {
        Self {
            sound: Box::new([0; KEPT]),
            filled: SPAN,
            position: 0,
            unseen: 0,
            silent: BEHIND,
            told: [0.0; SPOTTED.len()],
        }
    }
}

impl Spot {
    /// The next frame of a call, which begins at sample `from`. True = it is time for a [`look`](Self::look).
    pub fn push(&mut self, from: u64, frame: &[i16; FRAME], voice: Voice) -> bool {
        if from != self.position {
            // What was lost on the way is silence, so that nothing sounds that was not said.
            self.sound.fill(0);
        }
        self.position = from + FRAME as u64;
        if self.filled + FRAME > KEPT {
            self.sound.copy_within(self.filled - SPAN..self.filled, 0);
            self.filled = SPAN;
        }
        self.sound[self.filled..self.filled + FRAME].copy_from_slice(frame);
        self.filled += FRAME;
        self.unseen = self.unseen.saturating_add(1);
        match voice {
            Voice::Speaks => {
                if self.silent > 0 {
                    // Whatever was told before a pause may be of another turn.
                    self.told = [0.0; SPOTTED.len()];
                }
                if self.silent >= BEHIND {
                    // The first look at another stretch is due when a short word may be over.
                    self.unseen = 0;
                }
                self.silent = 0;
            }
            Voice::Quiet => self.silent = self.silent.saturating_add(1),
        }
        self.silent < BEHIND && self.unseen >= EVERY
    }

    /// Looks, and tells the word that is heard best, if one is heard better than it was told already.
    ///
    /// # Errors
    /// What `hearken` met; the next look is due as if this had been done.
    pub fn look(&mut self, hearken: &mut impl Hearken) -> Result<Option<Witness>, EarError> {
        self.unseen = 0;
        let Some(sound) = self.sound[..self.filled].last_chunk() else { return Ok(None) };
        let chances = hearken.chances(sound)?;
        let span = self.span();
        let heard = SPOTTED.into_iter().zip(chances).zip(&mut self.told);
        let better = heard.filter(|((_, chance), told)| *chance >= TOLD && *chance > **told);
        Ok(better.max_by(|a, b| a.0.1.total_cmp(&b.0.1)).map(|((hazard, score), told)| {
            *told = score;
            Witness { hazard, score, span, source: WitnessSource::Acoustic }
        }))
    }

    /// A look that was due is left out: there is too much to do.
    pub fn pass(&mut self) {
        self.unseen = 0;
    }

    fn span(&self) -> Span {
        Span { from: Sample8k(self.position.saturating_sub(SPAN as u64)), to: Sample8k(self.position) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chances that are known beforehand.
    struct Script(Vec<[f32; SPOTTED.len()]>);

    impl Hearken for Script {
        fn chances(&mut self, _: &[i16; SPAN]) -> Result<[f32; SPOTTED.len()], EarError> {
            if self.0.is_empty() { Err(EarError::Run("empty".into())) } else { Ok(self.0.remove(0)) }
        }
    }

    fn voice(speaks: bool) -> Voice {
        if speaks { Voice::Speaks } else { Voice::Quiet }
    }

    /// Frames at which a look was due, of a call that speaks in some of them.
    fn looks(frames: u64, speaks: impl Fn(u64) -> bool) -> Vec<u64> {
        let mut spot = Spot::default();
        let mut found = Vec::new();
        for n in 0..frames {
            if spot.push(n * FRAME as u64, &[100; FRAME], voice(speaks(n))) {
                spot.pass();
                found.push(n);
            }
        }
        found
    }

    #[test]
    fn looks_are_due_every_third_of_a_second_of_speech_and_shortly_behind_it() {
        assert_eq!(looks(500, |_| false), [0; 0]);
        assert_eq!(looks(200, |n| (50..90).contains(&n)), [66, 82, 98, 114]);
    }

    #[test]
    fn a_word_is_told_once_and_again_if_it_is_heard_better() {
        let fire = |chance| [0.1, 0.0, chance, 0.2, 0.0];
        let mut script = Script(vec![fire(0.4), fire(0.9), fire(0.9), fire(0.95), [0.6, 0.0, 0.0, 0.0, 0.0]]);
        let mut spot = Spot::default();
        spot.push(1_600, &[100; FRAME], Voice::Speaks);
        let mut told = || spot.look(&mut script).unwrap().map(|w| (w.hazard, w.score));
        assert_eq!([told(), told(), told()], [None, Some((Hazard::Fire, 0.9)), None]);
        assert_eq!([told(), told()], [Some((Hazard::Fire, 0.95)), Some((Hazard::Gas, 0.6))]);
        let span = spot.span();
        assert_eq!((span.from, span.to), (Sample8k(0), Sample8k(1_760)));
    }

    #[test]
    fn another_stretch_of_speech_may_tell_the_same_word() {
        let mut script = Script(vec![[0.9, 0.0, 0.0, 0.0, 0.0]; 2]);
        let mut spot = Spot::default();
        let mut told = 0;
        for n in 0..400_u64 {
            let due = spot.push(
                n * FRAME as u64,
                &[0; FRAME],
                voice((0..20).contains(&n) || (300..320).contains(&n)),
            );
            if due && !script.0.is_empty() {
                told += usize::from(spot.look(&mut script).unwrap().is_some());
            }
        }
        assert_eq!(told, 1, "the second look of one stretch tells nothing new");
        let mut script = Script(vec![[0.9, 0.0, 0.0, 0.0, 0.0]; 8]);
        let (mut spot, mut told) = (Spot::default(), 0);
        for n in 0..400_u64 {
            if spot.push(
                n * FRAME as u64,
                &[0; FRAME],
                voice((0..20).contains(&n) || (300..320).contains(&n)),
            ) {
                told += usize::from(spot.look(&mut script).unwrap().is_some());
            }
        }
        assert_eq!(told, 2);
    }

    #[test]
    fn a_failed_look_is_told_and_the_next_one_comes_in_its_time() {
        let mut spot = Spot::default();
        let mut failures = Vec::new();
        for n in 0..64 {
            if spot.push(n * FRAME as u64, &[0; FRAME], Voice::Speaks) {
                assert!(spot.look(&mut Script(Vec::new())).is_err());
                failures.push(n);
            }
        }
        assert_eq!(failures, [16, 32, 48]);
    }

    #[test]
    fn what_is_looked_at_is_the_newest_sound_in_its_order() {
        struct Newest(Vec<i16>);
        impl Hearken for Newest {
            fn chances(&mut self, sound: &[i16; SPAN]) -> Result<[f32; SPOTTED.len()], EarError> {
                self.0 = sound.to_vec();
                Ok([0.0; SPOTTED.len()])
            }
        }
        let mut spot = Spot::default();
        let mut newest = Newest(Vec::new());
        for n in 0..333_i16 {
            spot.push(n as u64 * FRAME as u64, &[n; FRAME], Voice::Speaks);
            if n % 50 == 32 || n == 332 {
                spot.look(&mut newest).unwrap();
                let wanted: Vec<i16> = (n - 79..=n).flat_map(|n| [n.max(0); FRAME]).collect();
                assert_eq!(newest.0, wanted, "after frame {n}");
            }
        }
    }

    #[test]
    fn a_chance_of_no_number_tells_nothing() {
        let mut script = Script(vec![[f32::NAN, 0.0, 0.7, f32::NAN, 0.0]]);
        let mut spot = Spot::default();
        spot.push(0, &[0; FRAME], Voice::Speaks);
        assert_eq!(spot.look(&mut script).unwrap().map(|w| w.hazard), Some(Hazard::Fire));
    }
}
