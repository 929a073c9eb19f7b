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
use vocab::{Heard, Private};

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
    given: Option<(DecodeId, Private<String>)>,
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
        self.given = Some((id, Private::new(heard.as_ref().map(plain).unwrap_or_default())));
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
        self.given.as_ref().is_some_and(|(given, words)| *given == id && *words.expose() == plain(heard))
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
mod tests {
    use vocab::{Sample8k, Span};

    use super::*;

    struct Bench {
        pair: Pair,
        now: Instant,
        asks: Asks,
        log: Vec<String>,
    }

    impl Bench {
        #[expect(
            clippy::disallowed_methods,
            reason = "the only way to an `Instant`; all others are counted from it"
        )]
        fn new(first: Recogniser, hedge: Hedge) -> Self {
            let pair = Pair::new(Recognising { first, hedge, ..Recognising::default() });
            Self { pair, now: Instant::now(), asks: Asks::Problem, log: Vec::new() }
        }

        fn drain(&mut self) -> &mut Self {
            while let Some(act) = self.pair.poll() {
                self.log.push(match act {
                    Act::Box(decode) => format!("box {}", decode.id.0),
                    Act::Cloud(CloudOrder::Finish { id, .. }) => format!("finish {}", id.0),
                    Act::Cloud(CloudOrder::Look { id, mulaw, .. }) => {
                        format!("look {} of {}", id.0, mulaw.len())
                    }
                    Act::Cloud(other) => format!("{other:?}"),
                    Act::Give(id, heard) => format!("turn {}: {}", id.0, shown(heard.as_ref())),
                    Act::Beside(heard) => format!("beside: {}", shown(Some(&heard))),
                });
            }
            self
        }

        fn order(&mut self, id: u32, kind: DecodeKind) -> &mut Self {
            let span = Span { from: Sample8k(0), to: Sample8k(800) };
            self.pair.order(self.now, Decode { id: DecodeId(id), kind, span, pcm: vec![100; 800] });
            self.drain()
        }

        fn boxed(&mut self, id: u32, text: Option<&str>) -> &mut Self {
            self.pair.boxed(self.now, self.asks, DecodeId(id), text.map(Heard::text));
            self.drain()
        }

        fn clouded(&mut self, id: u32, text: Option<&str>) -> &mut Self {
            self.pair.clouded(DecodeId(id), text.map(Heard::text));
            self.drain()
        }

        fn wait_ms(&mut self, ms: u64) -> &mut Self {
            self.now += Duration::from_millis(ms);
            self.pair.tick(self.now);
            self.drain()
        }
    }

    fn shown(heard: Option<&Heard>) -> String {
        heard.map_or_else(|| "nothing".to_owned(), |heard| heard.text.expose().clone())
    }

    #[test]
    fn the_box_alone_asks_no_cloud() {
        let mut bench = Bench::new(Recogniser::BoxOnly, Hedge::Together);
        bench.order(0, DecodeKind::Partial).boxed(0, Some("no")).order(1, DecodeKind::Final).wait_ms(5_000);
        bench.boxed(1, Some(""));
        assert_eq!(bench.log, ["box 0", "turn 0: no", "box 1", "turn 1: "]);
    }

    #[test]
    fn the_clouds_words_become_the_turn_and_the_boxs_go_beside() {
        let mut bench = Bench::new(Recogniser::CloudFirst, Hedge::Together);
        bench.order(1, DecodeKind::Final).boxed(1, Some("I smell glass")).clouded(1, Some("I smell gas."));
        assert_eq!(bench.log, ["finish 1", "box 1", "beside: I smell glass", "turn 1: I smell gas."]);
        bench.log.clear();
        bench.order(2, DecodeKind::Final).clouded(2, Some("Yes.")).boxed(2, Some("Yes"));
        assert_eq!(bench.log, ["finish 2", "box 2", "turn 2: Yes."], "the same words are no second reading");
        bench.log.clear();
        bench.order(3, DecodeKind::Final).clouded(3, Some("No.")).boxed(3, Some("there's smoke"));
        assert_eq!(bench.log, ["finish 3", "box 3", "turn 3: No.", "beside: there's smoke"]);
    }

    #[test]
    fn a_late_cloud_leaves_the_turn_to_the_box_and_goes_beside() {
        let mut bench = Bench::new(Recogniser::CloudFirst, Hedge::Together);
        bench.order(1, DecodeKind::Final).boxed(1, Some("no heat")).wait_ms(340);
        assert_eq!(bench.log, ["finish 1", "box 1", "beside: no heat"]);
        bench.wait_ms(20).clouded(1, Some("no heat and a baby"));
        assert_eq!(bench.log[3..], ["turn 1: no heat", "beside: no heat and a baby"]);
        bench.log.clear();
        // Where the box is slower still, whoever comes first is taken.
        bench.order(2, DecodeKind::Final).wait_ms(400).clouded(2, Some("yes")).boxed(2, Some("yes please"));
        assert_eq!(bench.log, ["finish 2", "box 2", "turn 2: yes", "beside: yes please"]);
    }

    #[test]
    fn a_cloud_that_is_cut_costs_no_time() {
        let mut bench = Bench::new(Recogniser::CloudFirst, Hedge::Together);
        bench.order(1, DecodeKind::Final).clouded(1, None).boxed(1, Some("no heat"));
        bench.order(2, DecodeKind::Final).boxed(2, Some("yes")).clouded(2, None);
        let expected =
            ["finish 1", "box 1", "turn 1: no heat", "finish 2", "box 2", "beside: yes", "turn 2: yes"];
        assert_eq!(bench.log, expected);
    }

    #[test]
    fn with_no_core_to_spare_the_box_decodes_when_the_cloud_has_failed() {
        let mut bench = Bench::new(Recogniser::CloudFirst, Hedge::InTurn);
        bench.order(1, DecodeKind::Final).clouded(1, Some("no heat"));
        bench.order(2, DecodeKind::Final).clouded(2, None).boxed(2, Some("yes"));
        bench.order(3, DecodeKind::Final).wait_ms(350).boxed(3, Some("no"));
        let expected = [
            "finish 1",
            "turn 1: no heat",
            "finish 2",
            "box 2",
            "turn 2: yes",
            "finish 3",
            "box 3",
            "turn 3: no",
        ];
        assert_eq!(bench.log, expected);
    }

    #[test]
    fn partial_words_stay_on_the_box() {
        for first in [Recogniser::BoxOnly, Recogniser::BoxFirst, Recogniser::CloudFirst] {
            let mut bench = Bench::new(first, Hedge::InTurn);
            bench.order(0, DecodeKind::Partial).boxed(0, Some("i smell"));
            assert_eq!(bench.log, ["box 0", "turn 0: i smell"]);
        }
    }

    #[test]
    fn what_the_box_heard_well_is_not_looked_at() {
        let mut bench = Bench::new(Recogniser::BoxFirst, Hedge::Together);
        bench.order(1, DecodeKind::Final).boxed(1, Some("my furnace is out"));
        bench.asks = Asks::Zip;
        bench.order(2, DecodeKind::Final).boxed(2, Some("eight oh two oh six"));
        let expected = ["box 1", "turn 1: my furnace is out", "box 2", "turn 2: eight oh two oh six"];
        assert_eq!(bench.log, expected);
    }

    #[test]
    fn what_the_box_heard_badly_is_looked_at_within_a_bound() {
        let mut bench = Bench::new(Recogniser::BoxFirst, Hedge::Together);
        bench.asks = Asks::Zip;
        bench
            .order(1, DecodeKind::Final)
            .boxed(1, Some("a two of sticks"))
            .clouded(1, Some("Eight zero two zero six."));
        let expected =
            ["box 1", "beside: a two of sticks", "look 1 of 800", "turn 1: Eight zero two zero six."];
        assert_eq!(bench.log, expected);
        bench.log.clear();
        bench.order(2, DecodeKind::Final).boxed(2, Some("")).wait_ms(440);
        assert_eq!(bench.log, ["box 2", "look 2 of 800"]);
        bench.wait_ms(10).clouded(2, Some("there is a fire"));
        assert_eq!(bench.log[2..], ["turn 2: ", "beside: there is a fire"]);
        bench.log.clear();
        bench.order(3, DecodeKind::Final).boxed(3, None).clouded(3, None);
        assert_eq!(bench.log, ["box 3", "look 3 of 800", "turn 3: nothing"]);
    }

    #[test]
    fn a_doubtful_confidence_is_looked_at() {
        let mut bench = Bench::new(Recogniser::BoxFirst, Hedge::Together);
        bench.order(1, DecodeKind::Final);
        let looped = Heard { confidence: Some(0.2), ..Heard::text("my furnace is out") };
        bench.pair.boxed(bench.now, Asks::Problem, DecodeId(1), Some(looped));
        bench.drain();
        assert_eq!(bench.log, ["box 1", "beside: my furnace is out", "look 1 of 800"]);
    }

    #[test]
    fn where_the_cloud_hears_no_words_the_box_decides() {
        let mut bench = Bench::new(Recogniser::CloudFirst, Hedge::Together);
        bench.order(1, DecodeKind::Final).clouded(1, Some(" .")).boxed(1, Some("yes"));
        assert_eq!(bench.log, ["finish 1", "box 1", "turn 1: yes"]);
    }

    #[test]
    fn a_caller_who_hangs_up_has_said_what_the_box_heard() {
        let mut bench = Bench::new(Recogniser::CloudFirst, Hedge::Together);
        bench.order(1, DecodeKind::Final).boxed(1, Some("my basement floods"));
        bench.pair.settle();
        bench.drain();
        assert_eq!(bench.log.last().unwrap(), "turn 1: my basement floods");
    }

    #[test]
    fn words_of_speech_that_went_on_are_the_listeners_to_ignore() {
        let mut bench = Bench::new(Recogniser::CloudFirst, Hedge::Together);
        bench.order(1, DecodeKind::Final).order(2, DecodeKind::Final).boxed(1, Some("three oh three"));
        bench.clouded(1, Some("three oh")).clouded(2, Some("three oh three five five five"));
        let expected = [
            "finish 1",
            "box 1",
            "finish 2",
            "box 2",
            "turn 1: three oh three",
            "beside: three oh",
            "turn 2: three oh three five five five",
        ];
        assert_eq!(bench.log, expected);
    }
}
