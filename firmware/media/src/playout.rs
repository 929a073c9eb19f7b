//! What the box is saying on one call: pieces of prompts in order, 20 ms at a time.
//!
//! Prompts are rendered piece by piece, so a prompt may run out of sound before its last piece is there: then
//! the caller hears a pause, which is counted, and the prompt goes on where it was.

use std::{collections::VecDeque, sync::Arc};

use vocab::SayId;

use crate::{Frame, comfort::Comfort};

/// Pieces waiting at once: the prompts of a turn; more is our own mistake and the newest are refused.
const MOST_PIECES: usize = 128;
/// A cut is faded over 8 ms: at once to the ear, without a click.
const FADE: usize = 64;

/// Frames of a hesitation: the ear says within two whether it was speech, and one is for the way here.
const HESITATION: u8 = 3;

/// Whether a piece ends its prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastPiece {
    /// It does: its end is reported.
    Yes,
    /// More pieces follow.
    No,
}

/// How far a prompt got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// Its first sample was played.
    Started(SayId),
    /// Its last one was.
    Finished(SayId),
}

/// A prompt that was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Which.
    pub say: SayId,
    /// The piece that was playing or awaited, from 0.
    pub segment: u16,
    /// Samples of the prompt that the caller heard, at 8 kHz; pauses for missing pieces don't count.
    pub played: u64,
    /// Samples of it that were there, played or not.
    pub known: u64,
}

impl Cut {
    /// Share that was heard of what was there, 0 to 1: a prompt whose end was not rendered yet is longer.
    pub fn share(&self) -> f32 {
        self.played as f32 / self.known.max(1) as f32
    }
}

#[derive(Debug)]
struct Piece {
    say: SayId,
    audio: Arc<[i16]>,
    last: LastPiece,
}

/// The prompt that is under way.
#[derive(Clone, Copy, Debug)]
struct Current {
    say: SayId,
    segment: u16,
    played: u64,
}

/// The playing queue of one call.
#[derive(Debug)]
pub struct Playout {
    pieces: VecDeque<Piece>,
    /// Samples played of the first piece.
    at: usize,
    current: Option<Current>,
    /// The faded rest of a prompt that was cut.
    fade: [i16; FADE],
    fade_left: usize,
    /// Frames of silence before the prompt goes on.
    hesitates: u8,
    /// Samples that are still softer after a hesitation.
    rise_left: usize,
    comfort: Comfort,
    gap: u64,
    refused: u64,
    told: VecDeque<Spoken>,
}

impl Default for Playout {
    fn default() -> Self {
        Self {
            pieces: VecDeque::new(),
            at: 0,
            current: None,
            fade: [0; FADE],
            fade_left: 0,
            hesitates: 0,
            rise_left: 0,
            comfort: Comfort::default(),
            gap: 0,
            refused: 0,
            told: VecDeque::new(),
        }
    }
}

impl Playout {
    /// Queues a piece (mono, 8 kHz). Pieces over the bound are dropped and counted; their end is still reported.
    pub fn play(&mut self, say: SayId, audio: Arc<[i16]>, last: LastPiece) {
        if self.pieces.len() < MOST_PIECES {
            self.pieces.push_back(Piece { say, audio, last });
        } else {
            self.refused += 1;
            if last == LastPiece::Yes {
                self.told.push_back(Spoken::Finished(say));
            }
        }
        self.skip_played();
    }

    /// Whether a prompt is under way or waits, be it for a piece of its own.
    pub fn speaking(&self) -> bool {
        self.current.is_some() || !self.pieces.is_empty()
    }

    /// Stops at once and drops what is queued; how far the prompt under way, or else the next one, had got.
    pub fn hush(&mut self) -> Option<Cut> {
        let waiting = self.pieces.front().map(|p| Current { say: p.say, segment: 0, played: 0 });
        let current = self.current.or(waiting)?;
        self.fade_out();
        (self.hesitates, self.rise_left) = (0, 0);
        let queued: usize = self.pieces.iter().filter(|p| p.say == current.say).map(|p| p.audio.len()).sum();
        let known = current.played + (queued - self.at) as u64;
        self.pieces.clear();
        self.at = 0;
        self.current = None;
        Some(Cut { say: current.say, segment: current.segment, played: current.played, known })
    }

    /// Falls silent at once for 60 ms and then goes on where it was: somebody may be about to speak.
    pub fn hesitate(&mut self) {
        self.fade_out();
        self.hesitates = HESITATION;
    }

    /// The next 20 ms; comfort noise where nothing is queued.
    pub fn next_frame(&mut self, frame: &mut Frame) {
        let mut filled = self.take_fade(frame);
        if self.hesitates > 0 {
            self.hesitates -= 1;
            self.rise_left = FADE;
            return self.comfort.fill(&mut frame[filled..]);
        }
        while filled < frame.len() {
            let Some(piece) = self.pieces.front() else { break };
            let (say, rest) = (piece.say, &piece.audio[self.at..]);
            let take = rest.len().min(frame.len() - filled);
            frame[filled..filled + take].copy_from_slice(&rest[..take]);
            soften(&mut frame[filled..filled + take], &mut self.rise_left);
            filled += take;
            self.at += take;
            self.progress(say, take);
            self.skip_played();
        }
        if self.current.is_some() {
            self.gap += (frame.len() - filled) as u64;
        }
        self.comfort.fill(&mut frame[filled..]);
    }

    /// The next thing that happened to a prompt.
    pub fn told(&mut self) -> Option<Spoken> {
        self.told.pop_front()
    }

    /// Samples of pause inside prompts, because a piece was not there in time.
    pub fn gap(&self) -> u64 {
        self.gap
    }

    /// Pieces that were refused because the queue was full.
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// What is playing is heard for another 8 ms; its place stays.
    fn fade_out(&mut self) {
        // In a hesitation nothing plays.
        let Some(first) = self.pieces.front().filter(|_| self.at > 0 && self.hesitates == 0) else { return };
        let rest = &first.audio[self.at..];
        self.fade_left = rest.len().min(FADE);
        for (i, (faded, &sample)) in self.fade.iter_mut().zip(rest).enumerate() {
            *faded = (i32::from(sample) * (FADE - i) as i32 / FADE as i32) as i16;
        }
    }

    fn take_fade(&mut self, frame: &mut Frame) -> usize {
        let len = std::mem::take(&mut self.fade_left);
        frame[..len].copy_from_slice(&self.fade[..len]);
        len
    }

    fn progress(&mut self, say: SayId, samples: usize) {
        let current = self.under_way(say);
        if current.played == 0 {
            self.told.push_back(Spoken::Started(say));
        }
        self.current = Some(Current { played: current.played + samples as u64, ..current });
    }

    fn under_way(&self, say: SayId) -> Current {
        self.current.filter(|c| c.say == say).unwrap_or(Current { say, segment: 0, played: 0 })
    }

    /// Drops pieces that are through, empty ones included.
    fn skip_played(&mut self) {
        while let Some(piece) = self.pieces.front()
            && self.at >= piece.audio.len()
        {
            let (say, last) = (piece.say, piece.last);
            self.at = 0;
            self.pieces.pop_front();
            if last == LastPiece::Yes {
                self.told.push_back(Spoken::Finished(say));
                self.current = None;
            } else {
                let current = self.under_way(say);
                self.current = Some(Current { segment: current.segment.saturating_add(1), ..current });
            }
        }
    }
}

/// Fades in after a hesitation: no click.
fn soften(samples: &mut [i16], rise_left: &mut usize) {
    for sample in samples {
        if *rise_left == 0 {
            return;
        }
        *sample = (i32::from(*sample) * (FADE - *rise_left) as i32 / FADE as i32) as i16;
        *rise_left -= 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn audio(value: i16, len: usize) -> Arc<[i16]> {
        vec![value; len].into()
    }

    fn told(playout: &mut Playout) -> Vec<Spoken> {
        std::iter::from_fn(|| playout.told()).collect()
    }

    #[test]
    fn pieces_follow_each_other_without_a_gap_and_start_and_end_are_told() {
        let mut playout = Playout::default();
        playout.play(SayId(0), audio(5, 100), LastPiece::No);
        playout.play(SayId(0), audio(7, 100), LastPiece::Yes);
        playout.play(SayId(1), audio(9, 500), LastPiece::Yes);
        assert_eq!(told(&mut playout), [], "nothing was heard yet");
        let mut frame = [0; 160];
        playout.next_frame(&mut frame);
        assert_eq!((frame[99], frame[100]), (5, 7));
        assert_eq!(told(&mut playout), [Spoken::Started(SayId(0))]);
        playout.next_frame(&mut frame);
        assert_eq!((frame[39], frame[40]), (7, 9));
        assert_eq!(told(&mut playout), [Spoken::Finished(SayId(0)), Spoken::Started(SayId(1))]);
        assert!(playout.speaking() && playout.gap() == 0);
    }

    #[test]
    fn a_cut_is_silent_within_ten_milliseconds_and_tells_how_far_it_got() {
        let mut playout = Playout::default();
        playout.play(SayId(3), audio(8_000, 600), LastPiece::No);
        playout.play(SayId(3), audio(8_000, 1_000), LastPiece::Yes);
        let mut frame = [0; 160];
        for _ in 0..5 {
            playout.next_frame(&mut frame);
        }
        let cut = playout.hush().unwrap();
        assert_eq!((cut.say, cut.segment, cut.played, cut.share()), (SayId(3), 1, 800, 0.5));
        playout.next_frame(&mut frame);
        assert_eq!(frame[0], 8_000);
        assert!(frame.windows(2).all(|w| (w[0] - w[1]).abs() <= 150), "no click");
        assert!(frame[80..].iter().all(|s| s.abs() <= 8));
        assert!(!playout.speaking());
        assert_eq!(told(&mut playout), [Spoken::Started(SayId(3))], "a cut prompt does not finish");
        assert_eq!(playout.hush(), None);
    }

    #[test]
    fn a_hesitation_is_60_ms_of_silence_without_a_click_and_loses_nothing() {
        let mut playout = Playout::default();
        playout.play(SayId(3), audio(8_000, 800), LastPiece::Yes);
        let mut heard = vec![];
        for n in 0..9 {
            if n == 2 {
                playout.hesitate();
            }
            let mut frame = [0; 160];
            playout.next_frame(&mut frame);
            heard.extend(frame);
        }
        assert!(heard[320 + 80..320 + 480].iter().all(|s| s.abs() <= 8), "silence");
        assert!(heard[160..1_200].windows(2).all(|w| (w[0] - w[1]).abs() <= 150), "no click");
        assert_eq!(heard.iter().filter(|s| **s == 8_000).count(), 800 - FADE + 1, "faded in, not left out");
        assert!(heard[1_279].abs() == 8_000 && heard[1_280].abs() <= 8, "60 ms later");
        assert_eq!(told(&mut playout), [Spoken::Started(SayId(3)), Spoken::Finished(SayId(3))]);
        assert_eq!(playout.gap(), 0);
    }

    #[test]
    fn a_cut_in_a_hesitation_is_silent_and_what_follows_is_not_delayed() {
        let mut playout = Playout::default();
        playout.play(SayId(0), audio(8_000, 1_600), LastPiece::Yes);
        let mut frame = [0; 160];
        playout.next_frame(&mut frame);
        playout.hesitate();
        playout.next_frame(&mut frame);
        assert_eq!(playout.hush().map(|cut| cut.played), Some(160));
        playout.play(SayId(1), audio(700, 320), LastPiece::Yes);
        playout.next_frame(&mut frame);
        assert_eq!(frame, [700; 160]);
    }

    #[test]
    fn a_prompt_waits_for_a_piece_that_is_not_rendered_yet_and_the_gap_is_counted() {
        let mut playout = Playout::default();
        playout.play(SayId(0), audio(500, 200), LastPiece::No);
        let mut frame = [0; 160];
        for _ in 0..3 {
            playout.next_frame(&mut frame);
        }
        assert_eq!((playout.gap(), playout.speaking()), (280, true));
        assert_eq!(told(&mut playout), [Spoken::Started(SayId(0))]);
        playout.play(SayId(0), audio(600, 160), LastPiece::Yes);
        playout.next_frame(&mut frame);
        assert_eq!(frame, [600; 160]);
        assert_eq!(told(&mut playout), [Spoken::Finished(SayId(0))]);
        playout.next_frame(&mut frame);
        assert_eq!(playout.gap(), 280, "between prompts there is no gap");
    }

    #[test]
    fn a_cut_in_a_gap_tells_of_the_prompt_that_waited() {
        let mut playout = Playout::default();
        playout.play(SayId(4), audio(500, 160), LastPiece::No);
        let mut frame = [0; 160];
        playout.next_frame(&mut frame);
        playout.next_frame(&mut frame);
        assert_eq!(playout.hush(), Some(Cut { say: SayId(4), segment: 1, played: 160, known: 160 }));
        assert!(!playout.speaking());
    }

    #[test]
    fn what_is_said_after_a_cut_follows_the_fade_at_once() {
        let mut playout = Playout::default();
        playout.play(SayId(0), audio(8_000, 1_600), LastPiece::Yes);
        let mut frame = [0; 160];
        playout.next_frame(&mut frame);
        playout.hush();
        playout.play(SayId(1), audio(700, 320), LastPiece::Yes);
        playout.next_frame(&mut frame);
        assert_eq!(frame[FADE..], [700; 160 - FADE]);
    }

    #[test]
    fn an_empty_last_piece_still_ends_its_prompt_and_the_queue_is_bounded() {
        let mut playout = Playout::default();
        playout.play(SayId(0), audio(0, 0), LastPiece::Yes);
        assert_eq!((told(&mut playout), playout.speaking()), (vec![Spoken::Finished(SayId(0))], false));
        for n in 0..1_000 {
            playout.play(SayId(n), audio(1, 10), LastPiece::Yes);
        }
        assert_eq!((playout.pieces.len(), playout.refused()), (MOST_PIECES, 1_000 - MOST_PIECES as u64));
    }

    proptest! {
        /// Every prompt whose last piece was queued finishes once and in order, however it was cut up.
        #[test]
        fn every_prompt_ends_once_and_nothing_is_lost_of_it(
            prompts in proptest::collection::vec(proptest::collection::vec(0usize..400, 1..4), 1..8),
        ) {
            let mut playout = Playout::default();
            let total: usize = prompts.iter().flatten().sum();
            for (say, pieces) in (0u32..).zip(&prompts) {
                for (n, &len) in pieces.iter().enumerate() {
                    let last = if n + 1 == pieces.len() { LastPiece::Yes } else { LastPiece::No };
                    playout.play(SayId(say), audio(1_000, len), last);
                }
            }
            let (mut heard, mut ended, mut frame) = (0, vec![], [0; 160]);
            for _ in 0..total / 160 + 2 {
                playout.next_frame(&mut frame);
                heard += frame.iter().filter(|&&s| s == 1_000).count();
                while let Some(spoken) = playout.told() {
                    if let Spoken::Finished(say) = spoken {
                        ended.push(say.0);
                    }
                }
            }
            prop_assert_eq!(heard, total);
            prop_assert_eq!(ended, (0..prompts.len() as u32).collect::<Vec<_>>());
        }
    }
}
