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
                Act::Cloud(CloudOrder::Look { id, mulaw, .. }) => format!("look {} of {}", id.0, mulaw.len()),
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
    let expected = ["box 1", "beside: a two of sticks", "look 1 of 800", "turn 1: Eight zero two zero six."];
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
