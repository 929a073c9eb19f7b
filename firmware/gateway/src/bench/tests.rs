//! The bench must be able to turn red.

use super::{
    limits::{Short, Verdict, print},
    *,
};
use crate::phone::{Early, End, Ladder, Manner, PanelChange, Turn};

fn ladder() -> Ladder {
    let turn = Turn {
        from_s: 1.0,
        to_s: 2.0,
        from_ns: 1_000_000_000,
        to_ns: 2_000_000_000,
        manner: Manner::Over,
        reply_ms: Some(550.0),
        stop_ms: Some(150.0),
        early: Early::No,
    };
    Ladder { answer_ms: 3.0, audio_ms: Some(40.0), turns: vec![turn], end: End::Box, seconds: 9.0 }
}

/// Every limit's figures as a good box would give them, seen through a planted fault.
fn verdict(plant: Plant) -> Verdict {
    let ladder = plant.ladder(ladder());
    let panel = [PanelChange { ns: 2_600_000_000, what: "alarm c-1".to_owned() }];
    let turn = ladder.turns[0];
    let led = plant.lit(&panel, "c-1").map_or(f64::INFINITY, |led| (led - turn.to_ns) as f64 / 1e6);
    let many = |value: f64| vec![value; 500];
    let figures = Figures {
        answer: many(ladder.answer_ms),
        audio: many(ladder.audio_ms.unwrap()),
        settled: many(turn.reply_ms.unwrap()),
        open: many(700.0),
        incomplete: many(turn.reply_ms.unwrap() + 800.0),
        early: many(0.0),
        voices: (0..10).map(table::voice).collect(),
        stop: many(turn.stop_ms.unwrap()),
        led: many(led),
        differs: many(0.0),
        private: super::privacy::leaks(
            "",
            &plant.log("a call came in".to_owned(), &super::privacy::words("")),
        ),
        ..Figures::default()
    };
    let all = figures.limits(&[Part::Quick, Part::Turns, Part::Emergencies]);
    print(&mut Vec::new(), &all, Short::Refused).unwrap()
}

#[test]
fn a_good_box_passes_and_every_planted_fault_turns_the_bench_red() {
    assert_eq!(verdict(Plant::None), Verdict::Pass);
    for plant in [Plant::SlowReply, Plant::SlowAnswer, Plant::LateLed, Plant::NoLed, Plant::PrivateWord] {
        assert_eq!(verdict(plant), Verdict::Fail, "{plant:?}");
    }
}
