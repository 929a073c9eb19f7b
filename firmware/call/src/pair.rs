//! Two recognisers and one caller: which of them is asked for what, whose words become the turn, and when the box's
//! own must do.
//!
//! The box's words never wait for the cloud longer than a stated bound, and what either heard reaches triage: a turn
//! is given once, the other reading goes beside it ([`Act::Beside`]), where it can raise and never lower.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use dialogue::Asks;
use vocab::Heard;

use crate::{CloudOrder, Decode, DecodeId, DecodeKind, listener::has_words};

/// Whose words come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recogniser {
    /// The box alone: nothing leaves it.
    #[default]
    BoxOnly,
    /// The box; what it heard badly is looked at by the cloud.
    BoxFirst,
    /// The cloud; the box where it is late, cut or silent.
    CloudFirst,
}

/// When the box decodes a turn of which the cloud is asked first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hedge {
    /// At once, beside the cloud: its words are there when the cloud's are not. Needs a core to spare.
    Together,
    /// When the cloud has failed or is late.
    #[default]
    InTurn,
}

/// How a line hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recognising {
    /// Whose words come first.
    pub first: Recogniser,
    /// When the box decodes beside the cloud.
    pub hedge: Hedge,
    /// So long after a turn's pause was noticed its words may come from the cloud; then the box's are taken.
    pub cloud_within: Duration,
    /// So long a look at what the box heard badly may take.
    pub look_within: Duration,
}

impl Default for Recognising {
    /// The box only; 350 ms for the cloud (the usual answer to a Finalize takes 100 to 300), 450 ms for a look (with a
    /// connection that stands ready). Both keep the caller less than half a second longer than the box alone.
    fn default() -> Self {
        Self {
            first: Recogniser::BoxOnly,
            hedge: Hedge::InTurn,
            cloud_within: Duration::from_millis(350),
            look_within: Duration::from_millis(450),
        }
    }
}

/// A confidence below which the box is taken to have heard badly; what it repeated itself over has 0.2.
const SURE: f32 = 0.5;

/// What the pair wants done.
#[derive(Debug)]
pub(crate) enum Act {
    /// Let the box decode this.
    Box(Decode),
    /// Tell the cloud this.
    Cloud(CloudOrder),
    /// These are the words of a decode; `None` = nobody heard any.
    Give(DecodeId, Option<Heard>),
    /// The other reading of a turn.
    Beside(Heard),
}

/// The box's side of a final decode.
#[derive(Debug)]
enum Boxed {
    /// It has not been asked yet.
    Kept(Decode),
    Asked,
    Said(Option<Heard>),
}

/// The cloud's side of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clouded {
    NotAsked,
    Asked {
        by: Instant,
    },
    /// Nothing came, or nothing will.
    Silent,
}

#[derive(Debug)]
struct Pending {
    id: DecodeId,
    /// Sound for a look.
    pcm: Option<Decode>,
    boxed: Boxed,
    clouded: Clouded,
}

/// One call's recognisers.
#[derive(Debug)]
pub(crate) struct Pair {
    how: Recognising,
    /// The newest final decode; an older one is of speech that went on.
    pending: Option<Pending>,
    /// The last one that was given, with its words.
    given: Option<(DecodeId, String)>,
    out: VecDeque<Act>,
}

impl Pair {
    pub(crate) fn new(how: Recognising) -> Self {
        Self { how, pending: None, given: None, out: VecDeque::new() }
    }

    pub(crate) fn first(&self) -> Recogniser {
        self.how.first
    }

    pub(crate) fn poll(&mut self) -> Option<Act> {
        self.out.pop_front()
    }

    /// A decode is wanted. Partial ones are the box's: triage must not hang on a network.
    pub(crate) fn order(&mut self, now: Instant, decode: Decode) {
        let (id, span) = (decode.id, decode.span);
        match (decode.kind, self.how.first, self.how.hedge) {
            (DecodeKind::Partial, ..) | (_, Recogniser::BoxOnly, _) => self.out.push_back(Act::Box(decode)),
            (DecodeKind::Final, Recogniser::BoxFirst, _) => {
                let pcm = Some(decode.clone());
                self.pending = Some(Pending { id, pcm, boxed: Boxed::Asked, clouded: Clouded::NotAsked });
                self.out.push_back(Act::Box(decode));
            }
            (DecodeKind::Final, Recogniser::CloudFirst, hedge) => {
                self.out.push_back(Act::Cloud(CloudOrder::Finish { id, span }));
                let boxed = match hedge {
                    Hedge::Together => {
                        self.out.push_back(Act::Box(decode));
                        Boxed::Asked
                    }
                    Hedge::InTurn => Boxed::Kept(decode),
                };
                let clouded = Clouded::Asked { by: now + self.how.cloud_within };
                self.pending = Some(Pending { id, pcm: None, boxed, clouded });
            }
        }
    }

    /// The box's answer; `asks` is what the caller was asked.
    pub(crate) fn boxed(&mut self, now: Instant, asks: Asks, id: DecodeId, heard: Option<Heard>) {
        let Some(pending) = self.pending.as_mut().filter(|pending| pending.id == id) else {
            return self.unexpected(id, heard);
        };
        match pending.clouded {
            Clouded::Silent => self.give(id, heard),
            Clouded::Asked { .. } => {
                // Triage need not wait to know whose words become the turn.
                self.out.extend(heard.clone().filter(has_words).map(Act::Beside));
                pending.boxed = Boxed::Said(heard);
            }
            Clouded::NotAsked => {
                if is_sure(asks, heard.as_ref()) {
                    return self.give(id, heard);
                }
                self.out.extend(heard.clone().filter(has_words).map(Act::Beside));
                pending.boxed = Boxed::Said(heard);
                pending.clouded = Clouded::Asked { by: now + self.how.look_within };
                if let Some(Decode { span, pcm, .. }) = pending.pcm.take() {
                    let mulaw = pcm.iter().map(|sample| media::Law::Mu.encode(*sample)).collect();
                    self.out.push_back(Act::Cloud(CloudOrder::Look { id, span, mulaw }));
                }
            }
        }
    }

    /// The cloud's answer; `None` = none will come.
    pub(crate) fn clouded(&mut self, id: DecodeId, heard: Option<Heard>) {
        // What the cloud hears no words in may still hold some: the box decides.
        let heard = heard.filter(has_words);
        match self.pending.as_ref().filter(|pending| pending.id == id) {
            Some(_) if heard.is_some() => self.give(id, heard),
            Some(_) => self.without_cloud(),
            None => self.out.extend(heard.filter(|h| !self.is_given(id, h)).map(Act::Beside)),
        }
    }

    /// Time passed.
    pub(crate) fn tick(&mut self, now: Instant) {
        if let Some(Pending { clouded: Clouded::Asked { by }, .. }) = self.pending
            && now >= by
        {
            self.without_cloud();
        }
    }

    /// The caller is gone: what one of them has heard is all that there will be.
    pub(crate) fn settle(&mut self) {
        if let Some(Pending { id, boxed: Boxed::Said(heard), .. }) = self.pending.take() {
            self.give(id, heard);
        }
    }

    /// The turn is the box's, unless the cloud is still faster.
    fn without_cloud(&mut self) {
        let Some(pending) = &mut self.pending else { return };
        pending.clouded = Clouded::Silent;
        match std::mem::replace(&mut pending.boxed, Boxed::Asked) {
            Boxed::Kept(decode) => self.out.push_back(Act::Box(decode)),
            Boxed::Asked => {}
            Boxed::Said(heard) => {
                let id = pending.id;
                self.give(id, heard);
            }
        }
    }

    fn give(&mut self, id: DecodeId, heard: Option<Heard>) {
        self.pending = None;
        self.given = Some((id, heard.as_ref().map(plain).unwrap_or_default()));
        self.out.push_back(Act::Give(id, heard));
    }

    /// The box says what is no turn any more, or a partial.
    fn unexpected(&mut self, id: DecodeId, heard: Option<Heard>) {
        match &self.given {
            Some((given, _)) if *given == id => {
                self.out.extend(heard.filter(has_words).filter(|h| !self.is_given(id, h)).map(Act::Beside));
            }
            Some(_) | None => self.out.push_back(Act::Give(id, heard)),
        }
    }

    /// Whether these words became the turn.
    fn is_given(&self, id: DecodeId, heard: &Heard) -> bool {
        self.given.as_ref().is_some_and(|(given, words)| *given == id && *words == plain(heard))
    }
}

/// Words without their marks and capitals: two recognisers write the same otherwise.
fn plain(heard: &Heard) -> String {
    let letters = |c: &char| c.is_alphanumeric() || c.is_whitespace();
    let text: String = heard.text.expose().chars().filter(letters).flat_map(char::to_lowercase).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the box may be taken at its word.
fn is_sure(asks: Asks, heard: Option<&Heard>) -> bool {
    heard.is_some_and(|heard| {
        heard.confidence.is_none_or(|c| c >= SURE) && dialogue::makes_sense(asks, heard.text.expose())
    })
}

#[cfg(test)]
mod tests;
