//! Callers at the switchboard: who takes a line, who finds none, and which keys count.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use call::{Gone, Input, Invite, Limits, Output, Refusal, Switchboard};
use vocab::{CallId, LineId, Now, Outcome, PeopleEvent, RecordBody};

struct Lines {
    board: Switchboard,
    now: Now,
}

impl Lines {
    fn new(calls: usize) -> Self {
        let (config, _desk) = sim::world::fresh();
        let business = sim::world::business(&config, PeopleEvent::NoWay);
        let limits = Limits { calls, ..Limits::default() };
        let utc = "2026-05-12T16:00:00Z".parse().expect("made for this test");
        #[expect(clippy::disallowed_methods, reason = "virtual time needs one instant to count from")]
        let now = Now { instant: Instant::now(), utc };
        Self { board: Switchboard::new(Arc::new(business), limits, 1), now }
    }

    fn give(&mut self, input: Input<'_>) -> Vec<Output> {
        self.board.handle(self.now, input);
        std::iter::from_fn(|| self.board.poll()).collect()
    }

    fn invite(&mut self, n: u64, telephone_event: Option<u8>) -> Vec<Output> {
        let remote = "127.0.0.1:40000".parse().expect("made for this test");
        self.give(Input::Invite(Invite {
            call: CallId::from_raw(n),
            line: LineId(0),
            caller: "+13035550142".parse().ok(),
            dialled: None,
            remote,
            signalled_from: remote.ip(),
            codec: (media::Codec::Pcmu, 0),
            telephone_event,
        }))
    }

    fn pass(&mut self, time: Duration) {
        self.now = self.now.plus(time);
    }
}

fn accepted(outputs: &[Output]) -> bool {
    outputs.iter().any(|o| matches!(o, Output::Accept(_)))
}

#[test]
fn callers_who_never_acknowledge_take_no_line_from_others() {
    let mut lines = Lines::new(2);
    for n in 0..2 {
        assert!(accepted(&lines.invite(n, None)));
    }
    assert!(!accepted(&lines.invite(2, None)), "their ACK may be on its way");
    lines.pass(Duration::from_secs(3));
    assert!(accepted(&lines.invite(3, None)));
    let answered = (10..200).filter(|n| accepted(&lines.invite(*n, None))).count();
    assert!(answered <= 2, "{answered} more");
}

#[test]
fn a_caller_who_finds_no_line_is_in_the_record() {
    let mut lines = Lines::new(1);
    lines.invite(0, None);
    let refused = lines.invite(1, None);
    let [Output::Refuse(_, Refusal::Busy), Output::Record(started), Output::Record(ended)] = &refused[..]
    else {
        panic!("{refused:?}")
    };
    assert!(matches!(started.body, RecordBody::Started { .. }));
    assert!(matches!(ended.body, RecordBody::Ended { outcome: "failed", .. }));
    let flood: Vec<Output> = (2..500).flat_map(|n| lines.invite(n, None)).collect();
    assert!(flood.iter().all(|o| matches!(o, Output::Refuse(..))), "a flood writes no rows");
    lines.pass(Duration::from_millis(1_500));
    assert_eq!(lines.invite(500, None).len(), 3);
}

#[test]
fn a_call_that_our_side_failed_says_so_and_a_caller_who_left_did() {
    for (why, outcome) in [
        (Gone::Caller, Outcome::Abandoned),
        (
            Gone::Fault("no media port is free"),
            Outcome::Failed { reason: "no media port is free".to_owned() },
        ),
    ] {
        let mut lines = Lines::new(1);
        lines.invite(0, None);
        let ended = lines.give(Input::Gone(CallId::from_raw(0), why));
        let told = |o: &Output| matches!(o, Output::Ended { outcome: told, .. } if *told == outcome);
        assert!(ended.iter().any(told), "{ended:?}");
    }
}

#[test]
fn keys_told_by_the_signalling_count_only_where_no_telephone_events_were_agreed_on() {
    for (telephone_event, counts) in [(None, true), (Some(101), false)] {
        let mut lines = Lines::new(1);
        let call = CallId::from_raw(0);
        lines.invite(0, telephone_event);
        lines.give(Input::Acked(call));
        let said = lines.give(Input::Keyed(call, '0'));
        let spoke = said.iter().any(|o| matches!(o, Output::Told { .. }));
        assert_eq!(spoke, counts, "{telephone_event:?}");
        // What is agreed on later counts as well.
        let moved = Input::Moved {
            call,
            remote: "127.0.0.1:40000".parse().unwrap(),
            direction: media::Direction::Both,
            telephone_event: Some(101),
        };
        lines.give(moved);
        let said = lines.give(Input::Keyed(call, '0'));
        assert!(!said.iter().any(|o| matches!(o, Output::Told { .. })));
    }
}
