//! What the box is about to say: prompts in order, each cut into pieces that are rendered on their own, so
//! that the first sound of a reply never waits for a long sentence.

use std::{collections::VecDeque, sync::Arc};

use dialogue::Say;
use media::LastPiece;
use vocab::SayId;

use crate::{Fixed, Party, RenderId, Rendered};

/// Prompts waiting at once; a conversation that says more than this before anything was played is ours to mend.
const MOST_PROMPTS: usize = 16;

/// A piece that can be played now.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) say: SayId,
    /// Empty when its synthesis failed: the piece is skipped, the prompt goes on.
    pub(crate) audio: Arc<[i16]>,
    pub(crate) last: LastPiece,
}

#[derive(Debug)]
struct Prompt {
    id: SayId,
    pieces: Vec<Option<Arc<[i16]>>>,
    given: usize,
}

/// The prompts of one call.
#[derive(Debug, Default)]
pub(crate) struct Prompter {
    prompts: VecDeque<Prompt>,
}

impl Prompter {
    /// Queues a prompt; returns what must be rendered, in order.
    pub(crate) fn say(&mut self, say: &Say) -> Vec<(RenderId, String, Fixed)> {
        if self.prompts.len() == MOST_PROMPTS {
            self.prompts.pop_front();
        }
        self.prompts.push_back(Prompt { id: say.id, pieces: vec![None; say.segments.len()], given: 0 });
        say.segments
            .iter()
            .zip(0u16..)
            .map(|(piece, segment)| {
                let fixed = if piece.fixed { Fixed::Kept } else { Fixed::Live };
                (RenderId { party: Party::Caller, say: say.id, segment }, piece.spoken.clone(), fixed)
            })
            .collect()
    }

    /// A piece was rendered, or failed (then it is skipped). Late pieces of dropped prompts are ignored.
    pub(crate) fn rendered(&mut self, id: RenderId, audio: Rendered) {
        let prompt = self.prompts.iter_mut().find(|p| p.id == id.say);
        if let Some(piece) = prompt.and_then(|p| p.pieces.get_mut(usize::from(id.segment))) {
            *piece = Some(audio.unwrap_or_else(|| Arc::from([])));
        }
    }

    /// The next piece in order, if it is ready.
    pub(crate) fn next_ready(&mut self) -> Option<Piece> {
        let prompt = self.prompts.front_mut()?;
        let audio = prompt.pieces.get(prompt.given)?.clone()?;
        let say = prompt.id;
        prompt.given += 1;
        let last = if prompt.given == prompt.pieces.len() { LastPiece::Yes } else { LastPiece::No };
        if last == LastPiece::Yes {
            self.prompts.pop_front();
        }
        Some(Piece { say, audio, last })
    }

    /// Whether anything is still to be rendered or given out.
    pub(crate) fn is_empty(&self) -> bool {
        self.prompts.is_empty()
    }

    /// Drops everything that was not given out; the ids of the prompts dropped whole or in part.
    pub(crate) fn hush(&mut self) -> Vec<SayId> {
        self.prompts.drain(..).map(|p| p.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use dialogue::{Asks, Segment};

    use super::*;

    fn say(id: u32, pieces: &[&str]) -> Say {
        let segments =
            pieces.iter().map(|p| Segment { text: (*p).into(), spoken: (*p).into(), fixed: false }).collect();
        Say {
            id: SayId(id),
            segments,
            asks: Asks::Other,
            about: BTreeMap::new(),
            offers: vec![],
            waits: std::time::Duration::from_secs(6),
            advice: false,
            notice: false,
        }
    }

    fn id(say: u32, segment: u16) -> RenderId {
        RenderId { party: Party::Caller, say: SayId(say), segment }
    }

    #[test]
    fn pieces_come_out_in_order_whatever_order_they_were_rendered_in() {
        let mut prompter = Prompter::default();
        assert_eq!(prompter.say(&say(0, &["Okay.", "One moment."])).len(), 2);
        prompter.say(&say(1, &["Now."]));
        prompter.rendered(id(1, 0), Some(Arc::from([3])));
        prompter.rendered(id(0, 1), Some(Arc::from([2])));
        assert!(prompter.next_ready().is_none(), "the first piece is not there yet");
        prompter.rendered(id(0, 0), Some(Arc::from([1])));
        let order: Vec<_> =
            std::iter::from_fn(|| prompter.next_ready()).map(|p| (p.say, p.audio[0], p.last)).collect();
        assert_eq!(
            order,
            [(SayId(0), 1, LastPiece::No), (SayId(0), 2, LastPiece::Yes), (SayId(1), 3, LastPiece::Yes)]
        );
        assert!(prompter.is_empty());
    }

    #[test]
    fn a_piece_that_cannot_be_rendered_is_skipped_and_a_late_one_ignored() {
        let mut prompter = Prompter::default();
        prompter.say(&say(0, &["a", "b"]));
        prompter.rendered(id(0, 0), None);
        assert!(prompter.next_ready().is_some_and(|p| p.audio.is_empty()));
        assert_eq!(prompter.hush(), [SayId(0)]);
        prompter.rendered(id(0, 1), Some(Arc::from([1])));
        assert!(prompter.next_ready().is_none());
    }
}
