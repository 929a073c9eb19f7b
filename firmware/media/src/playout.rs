//! What the box is saying on one call: pieces of prompts in order, 20 ms at a time.

use std::{collections::VecDeque, sync::Arc};

use vocab::SayId;

use crate::Frame;

/// Pieces waiting at once: the prompts of a turn; more is our own mistake and the newest are refused.
const MOST_PIECES: usize = 128;
/// A cut is faded over 5 ms: at once to the ear, without a click.
const FADE: usize = 40;

#[derive(Debug)]
struct Piece {
    say: SayId,
    audio: Arc<[i16]>,
    last: LastPiece,
}

/// Whether a piece ends its prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastPiece {
    /// It does: its end is reported.
    Yes,
    /// More pieces follow.
    No,
}

/// The playing queue of one call.
#[derive(Debug, Default)]
pub struct Playout {
    pieces: VecDeque<Piece>,
    /// Samples played of the first piece.
    at: usize,
    /// Samples played of the first piece's prompt, and what is known of its length.
    played: usize,
    fade: Option<i16>,
    finished: VecDeque<SayId>,
}

impl Playout {
    /// Queues a piece (mono, 8 kHz). Pieces over the bound are dropped; their end is still reported.
    pub fn play(&mut self, say: SayId, audio: Arc<[i16]>, last: LastPiece) {
        if self.pieces.len() < MOST_PIECES {
            self.pieces.push_back(Piece { say, audio, last });
        } else if last == LastPiece::Yes {
            self.finished.push_back(say);
        }
        self.skip_empty();
    }

    /// Whether the caller hears a prompt now.
    pub fn speaking(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// Stops at once and drops what is queued; the prompt that was cut and the share of what was queued of
    /// it that was played, 0 to 1.
    pub fn hush(&mut self) -> Option<(SayId, f32)> {
        let first = self.pieces.front()?;
        let say = first.say;
        self.fade = first.audio.get(self.at).copied();
        let total: usize = self.pieces.iter().filter(|p| p.say == say).map(|p| p.audio.len()).sum();
        let total = total + self.played - self.at;
        self.pieces.clear();
        let share = self.played as f32 / total.max(1) as f32;
        (self.at, self.played) = (0, 0);
        Some((say, share.min(1.0)))
    }

    /// The next 20 ms; silence where nothing is queued.
    pub fn next_frame(&mut self, frame: &mut Frame) {
        frame.fill(0);
        if let Some(from) = self.fade.take() {
            for (i, sample) in frame.iter_mut().take(FADE).enumerate() {
                *sample = (i32::from(from) * (FADE - i) as i32 / FADE as i32) as i16;
            }
            return;
        }
        let mut filled = 0;
        while filled < frame.len() {
            let Some(piece) = self.pieces.front() else { break };
            let rest = &piece.audio[self.at..];
            let take = rest.len().min(frame.len() - filled);
            frame[filled..filled + take].copy_from_slice(&rest[..take]);
            filled += take;
            self.at += take;
            self.played += take;
            self.skip_empty();
        }
    }

    /// The next prompt that was played to its end.
    pub fn finished(&mut self) -> Option<SayId> {
        self.finished.pop_front()
    }

    fn skip_empty(&mut self) {
        while let Some(piece) = self.pieces.front()
            && self.at >= piece.audio.len()
        {
            if piece.last == LastPiece::Yes {
                self.finished.push_back(piece.say);
                self.played = 0;
            }
            self.at = 0;
            self.pieces.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audio(value: i16, len: usize) -> Arc<[i16]> {
        vec![value; len].into()
    }

    #[test]
    fn pieces_follow_each_other_without_a_gap_and_their_end_is_told() {
        let mut playout = Playout::default();
        playout.play(SayId(0), audio(5, 100), LastPiece::No);
        playout.play(SayId(0), audio(7, 100), LastPiece::Yes);
        playout.play(SayId(1), audio(9, 500), LastPiece::Yes);
        let mut frame = [0; 160];
        playout.next_frame(&mut frame);
        assert_eq!((frame[99], frame[100], playout.finished()), (5, 7, None));
        playout.next_frame(&mut frame);
        assert_eq!((frame[39], frame[40], playout.finished()), (7, 9, Some(SayId(0))));
        assert!(playout.speaking());
    }

    #[test]
    fn a_cut_is_silent_within_a_frame_and_tells_how_far_it_got() {
        let mut playout = Playout::default();
        playout.play(SayId(3), audio(8_000, 1_600), LastPiece::Yes);
        let mut frame = [0; 160];
        for _ in 0..5 {
            playout.next_frame(&mut frame);
        }
        assert_eq!(playout.hush(), Some((SayId(3), 0.5)));
        playout.next_frame(&mut frame);
        assert!(frame[0] == 8_000 && frame[40..].iter().all(|&s| s == 0));
        playout.next_frame(&mut frame);
        assert!(frame.iter().all(|&s| s == 0) && playout.finished().is_none());
        assert_eq!(playout.hush(), None);
    }

    #[test]
    fn an_empty_last_piece_still_ends_its_prompt_and_the_queue_is_bounded() {
        let mut playout = Playout::default();
        playout.play(SayId(0), audio(0, 0), LastPiece::Yes);
        assert_eq!((playout.finished(), playout.speaking()), (Some(SayId(0)), false));
        for n in 0..1_000 {
            playout.play(SayId(n), audio(1, 10), LastPiece::Yes);
        }
        assert_eq!(playout.pieces.len(), MOST_PIECES);
    }
}
