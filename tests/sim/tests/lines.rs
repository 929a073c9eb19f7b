//! Callers at the switchboard: who takes a line, who finds none, and which keys count.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use call::{Gone, Input, Invite, Limits, Moved, NotReached, Output, Refusal, Switchboard};
use dialogue::business::{Answering, Answers};
use vocab::{CallId, LegId, LineId, Now, Outcome, Phone, RecordBody};

struct Lines {
    board: Switchboard,
    now: Now,
}

impl Lines {
    fn new(calls: usize) -> Self {
        let (config, _desk) = sim::world::fresh();
        let business = sim::world::business(&config, &[]);
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
        self.invite_to(n, telephone_event, None)
    }

    fn invite_to(&mut self, n: u64, telephone_event: Option<u8>, dialled: Option<Phone>) -> Vec<Output> {
        let remote = "127.0.0.1:40000".parse().expect("made for this test");
        self.give(Input::Invite(Invite {
            call: CallId::from_raw(n),
            line: LineId(0),
            caller: "+13035550142".parse().ok(),
            dialled,
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
        let ended = lines.give(Input::Gone(LegId::caller(CallId::from_raw(0)), why));
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
        let said = lines.give(Input::Keyed(LegId::caller(call), '0'));
        let spoke = said.iter().any(|o| matches!(o, Output::Told { .. }));
        assert_eq!(spoke, counts, "{telephone_event:?}");
        // What is agreed on later counts as well.
        let moved = Moved {
            remote: "127.0.0.1:40000".parse().unwrap(),
            direction: media::Direction::Both,
            codec: (media::Codec::Pcmu, 0),
            telephone_event: Some(101),
        };
        lines.give(Input::Moved(LegId::caller(call), moved));
        let said = lines.give(Input::Keyed(LegId::caller(call), '0'));
        assert!(!said.iter().any(|o| matches!(o, Output::Told { .. })));
    }
}

/// A box that lets calls ring, by the hour and the night button.
fn ringing(answers: dialogue::business::Answers) -> Lines {
    let (config, _desk) = sim::world::fresh();
    let business = dialogue::Business { answers, ..sim::world::business(&config, &[]) };
    let mut lines = Lines::new(2);
    lines.board = Switchboard::new(Arc::new(business), Limits { calls: 2, ..Limits::default() }, 1);
    lines
}

#[test]
fn a_call_is_answered_by_the_hour_and_the_night_button() {
    use dialogue::business::{Answering, Answers};
    let after = Duration::from_secs(20);
    let answers =
        Answers { open: Answering::After(after), closed: Answering::Never, night: Answering::AtOnce };
    // A Tuesday, 10 in the morning in Denver.
    let mut lines = ringing(answers);
    assert!(matches!(lines.invite(0, None)[..], [Output::LetRing(_)]));
    let due = lines.board.deadline().unwrap();
    assert_eq!(due.duration_since(lines.now.instant), after);
    lines.pass(Duration::from_secs(19));
    assert!(lines.give(Input::Tick).is_empty(), "it rings");
    lines.pass(Duration::from_secs(1));
    assert!(accepted(&lines.give(Input::Tick)));
    lines.pass(Duration::from_secs(9 * 3_600));
    assert!(matches!(lines.invite(1, None)[..], [Output::Refuse(_, Refusal::NotNow)]), "closed");
    lines.give(Input::Night(true));
    assert!(accepted(&lines.invite(2, None)));
}

#[test]
fn a_caller_who_gives_up_while_it_rings_is_in_the_record_and_takes_no_line() {
    use dialogue::business::{Answering, Answers};
    let mut lines =
        ringing(Answers { open: Answering::After(Duration::from_secs(20)), ..Answers::default() });
    lines.invite(0, None);
    let gone = lines.give(Input::Gone(LegId::caller(CallId::from_raw(0)), Gone::Caller));
    let rows = gone.iter().filter(|o| matches!(o, Output::Record(_))).count();
    assert_eq!(rows, 2, "{gone:?}");
    assert!(matches!(gone.last(), Some(Output::Ended { outcome: Outcome::Abandoned, .. })), "{gone:?}");
    assert_eq!((lines.board.calls(), lines.board.deadline()), (0, None));
    lines.pass(Duration::from_secs(60));
    assert!(lines.give(Input::Tick).is_empty(), "nothing is answered that is gone");
}

#[test]
fn nobody_was_rung_when_no_telephone_could_be_reached() {
    let (config, _desk) = sim::world::fresh();
    let people = sim::world::business(&config, &[sim::world::Picks::Rings]);
    let mut lines = Lines::new(1);
    lines.board = Switchboard::new(Arc::new(people), Limits { calls: 1, ..Limits::default() }, 1);
    let call = CallId::from_raw(0);
    lines.invite(0, None);
    lines.give(Input::Acked(call));
    let mut outputs = lines.give(Input::Keyed(LegId::caller(call), '0'));
    let mut told = String::new();
    let mut dialled = 0;
    while let Some(output) = (!outputs.is_empty()).then(|| outputs.remove(0)) {
        if let Output::Dial { leg, .. } = output {
            dialled += 1;
            outputs.extend(lines.give(Input::NotReached(leg, NotReached::NoWay)));
        } else if let Output::Told { say, .. } = output {
            told.push_str(&say.text());
        }
    }
    assert_eq!(dialled, 1, "once is enough to know");
    assert!(told.contains("message") || told.contains("reach"), "{told}");
}

#[test]
fn the_number_dialled_selects_the_greeting_and_when_it_is_answered() {
    let (config, _desk) = sim::world::fresh();
    let plain = sim::world::business(&config, &[]);
    let never = Answers { open: Answering::Never, closed: Answering::Never, night: Answering::Never };
    let other = dialogue::Business { name: "Summit Drain Rescue".to_owned(), ..plain.clone() };
    let silent = dialogue::Business { answers: never, ..plain.clone() };
    let number = |text: &str| -> Phone { text.parse().expect("made for this test") };
    let numbers = [(number("+13035550177"), Arc::new(other)), (number("+13035550178"), Arc::new(silent))];
    let mut lines = Lines::new(4);
    let business = dialogue::Business { numbers: numbers.into_iter().collect(), ..plain };
    lines.board = Switchboard::new(Arc::new(business), Limits { calls: 4, ..Limits::default() }, 1);
    for (n, dialled, name) in [
        (0, None, Some("Summit Home Services")),
        (1, Some("+13035550199"), Some("Summit Home Services")),
        (2, Some("+13035550177"), Some("Summit Drain Rescue")),
        (3, Some("+13035550178"), None),
    ] {
        assert_eq!(accepted(&lines.invite_to(n, None, dialled.map(number))), name.is_some(), "{dialled:?}");
        let said = lines.give(Input::Acked(CallId::from_raw(n)));
        let told = |o: &Output| if let Output::Told { say, .. } = o { Some(say.text()) } else { None };
        let greeting = said.iter().find_map(told);
        assert_eq!(
            greeting.as_deref().map(|g| name.is_some_and(|name| g.contains(name))),
            name.map(|_| true)
        );
    }
}
