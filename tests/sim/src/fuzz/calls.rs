//! The conversation alone, and the switchboard with everything that can happen to it, in any order; what must hold of
//! every call is looked at by [`Watch`].

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use call::{
    Decode, DecodeId, EarEvent, Gone, Input, Invite, Limits, Moved, NotReached, Output, PickedUp, RenderId,
    Switchboard,
};
use dialogue::{
    Business, Session,
    business::{Answering, Answers},
};
use media::{
    Codec, Direction, PacketKind,
    rtp::{Marker, RtpPacket, Ssrc},
};
use vocab::{
    CallId, Hazard, Heard, LegId, LineId, Now, Outcome, PeopleEvent, Query, QueryId, Sample8k, Witness,
    WitnessSource,
};

use super::{Bytes, office, words::business};
use crate::watch::Watch;

/// What callers say; a byte chooses, or the words come from the bytes.
const SAID: [&str; 18] = [
    "my kitchen faucet has been dripping for a week and i would like someone to fix it",
    "i smell gas in the basement",
    "there is water pouring through the ceiling a pipe burst",
    "nineteen forty south franklin street",
    "eight oh two one oh",
    "ada example",
    "three oh three five five five oh one four two",
    "the first one please",
    "yes that's right",
    "no that's all thank you",
    "no",
    "let me talk to a person",
    "i want to cancel my appointment",
    "can i move my appointment to friday",
    "please call me back about the faucet",
    "are you a robot",
    "e x a m p l e",
    "you have the wrong number sorry",
];

#[expect(clippy::disallowed_methods, reason = "virtual time needs one instant to count from")]
fn start() -> Now {
    Now { instant: Instant::now(), utc: "2026-01-15T16:00:00Z".parse().expect("a time stamp") }
}

/// A conversation, a line a turn. `#` presses keys, `+` are words so far, `~` is silence, `>` nobody accepts, `<`
/// somebody does, `=` and is gone again, `!` the office's mood from here on, `^` hangs up.
pub(super) fn session(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut now = start();
    let call = CallId::new(now.utc, 7);
    let mut session = Session::new(call, Arc::new(business().clone()), 7);
    let mut told = Told::default();
    let caller = "+13035550142".parse().ok();
    session.handle(now, dialogue::Input::Started { caller, dialled: None });
    told.drain(&mut session, now);
    for line in text.lines().take(40) {
        now = now.plus(Duration::from_secs(4));
        let Some(input) = told.input(line) else { continue };
        session.handle(now, input);
        told.drain(&mut session, now);
        if session.deadline().is_some_and(|at| at <= now.instant) {
            session.handle(now, dialogue::Input::Tick);
            told.drain(&mut session, now);
        }
    }
    if told.ends == 0 {
        session.handle(now, dialogue::Input::HungUp);
        told.drain(&mut session, now);
    }
    assert_eq!(told.ends, 1, "a conversation ends once");
}

#[derive(Default)]
struct Told {
    ends: u32,
    mood: u8,
    asked: u64,
    booked: bool,
    noted: bool,
}

impl Told {
    fn input(&mut self, line: &str) -> Option<dialogue::Input> {
        let (first, rest) = line.split_at_checked(1)?;
        Some(match first {
            "#" => dialogue::Input::Keys(rest.chars().filter(|c| c.is_ascii_digit()).take(12).collect()),
            "+" => dialogue::Input::Partial(Heard::text(rest)),
            "~" => dialogue::Input::Quiet(Duration::from_secs(8)),
            ">" => dialogue::Input::People(PeopleEvent::NobodyAccepted),
            "<" => dialogue::Input::People(PeopleEvent::Accepted),
            "=" => dialogue::Input::People(PeopleEvent::Lost),
            "^" => dialogue::Input::HungUp,
            "!" => {
                self.mood = rest.bytes().next().unwrap_or(0);
                return None;
            }
            _ => dialogue::Input::Heard(Heard::text(line)),
        })
    }

    /// Everything that is said and asked, with the office's answers, until nothing more comes.
    fn drain(&mut self, session: &mut Session, now: Now) {
        let mut answers = VecDeque::new();
        for _ in 0..200 {
            while let Some(output) = session.poll() {
                match output {
                    dialogue::Output::Say(say) => {
                        let text = say.text();
                        assert!(!say.segments.is_empty());
                        assert!(self.booked || !text.contains("You're booked for"), "{text}");
                        assert!(self.noted || !text.contains("I've written down your request"), "{text}");
                        assert!(self.noted || !text.contains("I've put in an urgent request"), "{text}");
                    }
                    dialogue::Output::Ask { id, query, .. } => answers.push_back((id, query)),
                    dialogue::Output::End(_) => self.ends += 1,
                    dialogue::Output::Hush
                    | dialogue::Output::Ring { .. }
                    | dialogue::Output::Alarm(_)
                    | dialogue::Output::Transcript { .. }
                    | dialogue::Output::Forget(_)
                    | dialogue::Output::Record(_) => {}
                }
            }
            let Some((id, query)) = answers.pop_front() else { return };
            self.asked += 1;
            let answer = office::answer(now, &query, self.mood, self.asked);
            self.booked |= matches!(&answer, vocab::Answer::Booked(_));
            if let vocab::Answer::Noted(receipt) = &answer {
                self.noted = true;
                self.booked |= receipt.state == vocab::JobState::Booked;
            }
            session.handle(now, dialogue::Input::Answer(id, answer));
        }
        panic!("the conversation asks without end");
    }
}

/// Callers, people, workers and the office around one switchboard.
struct Room {
    board: Switchboard,
    watch: Watch,
    now: Now,
    calls: Vec<CallId>,
    decodes: VecDeque<(CallId, DecodeId)>,
    renders: VecDeque<(CallId, RenderId)>,
    asked: VecDeque<(CallId, QueryId, Query)>,
    dialled: Vec<LegId>,
    sequence: u16,
    answered: u64,
}

/// Any inputs in any order. When all have hung up, nothing is left.
pub(super) fn switchboard(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let mut room = Room::new(bytes.byte());
    let mut steps = 0;
    while !bytes.is_empty() && steps < 600 {
        steps += 1;
        room.step(&mut bytes);
    }
    room.end();
    assert!(room.watch.faults().is_empty(), "{}", room.watch.faults().join("\n"));
}

impl Room {
    fn new(kind: u8) -> Self {
        let now = start();
        let answers = match kind % 4 {
            0..=2 => Answers::default(),
            _ => Answers { open: Answering::After(Duration::from_secs(8)), ..Answers::default() },
        };
        let business = Business { answers, ..business().clone() };
        let limits = Limits { calls: 2, ..Limits::default() };
        Self {
            board: Switchboard::new(Arc::new(business), limits, u64::from(kind)),
            watch: Watch::new(now),
            now,
            calls: vec![],
            decodes: VecDeque::new(),
            renders: VecDeque::new(),
            asked: VecDeque::new(),
            dialled: vec![],
            sequence: 0,
            answered: 0,
        }
    }

    fn give(&mut self, input: Input<'_>) {
        self.watch.input(&input);
        self.board.handle(self.now, input);
        while let Some(output) = self.board.poll() {
            self.watch.output(self.now, &output);
            match output {
                Output::Decode(call, Decode { id, .. }) => self.decodes.push_back((call, id)),
                Output::Render { call, id, .. } => self.renders.push_back((call, id)),
                Output::Ask { call, id, query, .. } => self.asked.push_back((call, id, query)),
                Output::Dial { leg, .. } => self.dialled.push(leg),
                Output::LetRing(_)
                | Output::Accept(_)
                | Output::Refuse(..)
                | Output::HangUp(_)
                | Output::LegEnded(_)
                | Output::Send { .. }
                | Output::Frame { .. }
                | Output::Forget { .. }
                | Output::Alarm(_)
                | Output::Record(_)
                | Output::Up(_)
                | Output::Told { .. }
                | Output::Transcript { .. }
                | Output::Calls(_)
                | Output::Cloud(..)
                | Output::Ended { .. } => {}
            }
        }
        self.watch.handled();
    }

    fn ticks(&mut self, count: u32) {
        for _ in 0..count {
            self.now = self.now.plus(Duration::from_millis(20));
            self.give(Input::Tick);
        }
    }

    fn step(&mut self, bytes: &mut Bytes<'_>) {
        let what = bytes.byte() % 24;
        let call = self.calls.get(usize::from(bytes.byte()) % self.calls.len().max(1)).copied();
        match (what, call) {
            (0, _) | (_, None) => self.invite(bytes),
            (1, Some(call)) => self.give(Input::Acked(call)),
            (2..=4, Some(call)) => self.sound(call, bytes),
            (5, Some(call)) => {
                let leg = self.leg(call, bytes);
                let (from, kind) = (place(bytes), bytes.of(&[PacketKind::Rtp, PacketKind::Rtcp]));
                self.give(Input::Packet { leg, from, kind, bytes: bytes.some() });
            }
            (6..=8, _) => self.ticks(u32::from(bytes.byte() % 60)),
            (9, Some(call)) => self.ear(call, bytes),
            (10..=12, _) => self.decoded(bytes),
            (13, _) => self.rendered(bytes),
            (14 | 15, _) => self.answered(bytes),
            (16, Some(call)) => {
                let leg = self.leg(call, bytes);
                self.give(Input::Keyed(leg, bytes.of(&['0', '1', '2', '5', '9', '#', '*', 'x'])));
            }
            (17, Some(call)) => {
                let leg = self.leg(call, bytes);
                let why = bytes.of(&[Gone::Caller, Gone::Fault("a fault")]);
                self.give(Input::Gone(leg, why));
            }
            (18, Some(call)) => self.moved(call, bytes),
            (19, _) => self.person(bytes),
            (20, Some(call)) => self.witness(call, bytes),
            (21, _) => self.give(Input::Night(bytes.byte().is_multiple_of(2))),
            (22, _) => self.now = self.now.plus(Duration::from_secs(u64::from(bytes.byte() % 40))),
            (_, Some(_)) => self.ticks(1),
        }
    }

    fn leg(&self, call: CallId, bytes: &mut Bytes<'_>) -> LegId {
        let person = usize::from(bytes.byte());
        let of_call: Vec<LegId> = self.dialled.iter().filter(|leg| leg.call == call).copied().collect();
        if person.is_multiple_of(3) || of_call.is_empty() {
            return LegId::caller(call);
        }
        of_call[person % of_call.len()]
    }

    fn invite(&mut self, bytes: &mut Bytes<'_>) {
        let call = CallId::from_raw(self.calls.len() as u64 + 1);
        self.calls.push(call);
        let remote = place(bytes);
        self.give(Input::Invite(Invite {
            call,
            line: LineId(0),
            caller: bytes.of(&[Some("+13035550142"), None]).and_then(|phone| phone.parse().ok()),
            dialled: None,
            remote,
            signalled_from: remote.ip(),
            codec: (bytes.of(&[Codec::Pcmu, Codec::Pcma, Codec::G722]), 0),
            telephone_event: bytes.of(&[Some(101), None]),
        }));
    }

    /// Proper packets of one party, each with its tick.
    fn sound(&mut self, call: CallId, bytes: &mut Bytes<'_>) {
        let leg = self.leg(call, bytes);
        let (from, payload) = (place(bytes), [bytes.of(&[0xff, 0x10]); 160]);
        for _ in 0..bytes.byte() % 40 {
            self.sequence = self.sequence.wrapping_add(1);
            let packet = RtpPacket {
                marker: Marker::Clear,
                payload_type: 0,
                sequence: self.sequence,
                timestamp: u32::from(self.sequence) * 160,
                ssrc: Ssrc(1),
                payload: &payload,
            };
            let mut datagram = Vec::with_capacity(172);
            packet.write(&mut datagram);
            self.give(Input::Packet { leg, from, kind: PacketKind::Rtp, bytes: &datagram });
            self.ticks(1);
        }
    }

    fn ear(&mut self, call: CallId, bytes: &mut Bytes<'_>) {
        let at = Sample8k(u64::from(bytes.pair()) * 8);
        let event = bytes.of(&[EarEvent::Maybe, EarEvent::Started { at }, EarEvent::Paused { at }]);
        self.give(Input::Ear(call, event));
    }

    fn decoded(&mut self, bytes: &mut Bytes<'_>) {
        let Some((call, id)) = self.decodes.pop_front() else { return };
        let heard = match bytes.byte() {
            0..=30 => None,
            31..=80 => Some(Heard::text(&String::from_utf8_lossy(bytes.some()))),
            choice => Some(Heard::text(SAID[usize::from(choice) % SAID.len()])),
        };
        self.give(Input::Decoded(call, id, heard));
    }

    fn rendered(&mut self, bytes: &mut Bytes<'_>) {
        let (many, frames) = (bytes.byte() % 12, bytes.byte());
        for _ in 0..=many {
            let Some((call, id)) = self.renders.pop_front() else { return };
            let audio = (frames > 20).then(|| vec![900i16; usize::from(frames) * 40].into());
            self.give(Input::Rendered(call, id, audio));
        }
    }

    fn answered(&mut self, bytes: &mut Bytes<'_>) {
        let Some((call, id, query)) = self.asked.pop_front() else { return };
        self.answered += 1;
        let answer = office::answer(self.now, &query, bytes.byte(), self.answered);
        self.give(Input::Answer(call, id, answer));
    }

    fn moved(&mut self, call: CallId, bytes: &mut Bytes<'_>) {
        let leg = self.leg(call, bytes);
        let all = [Direction::Both, Direction::Inactive, Direction::SendOnly, Direction::ReceiveOnly];
        let (remote, direction) = (place(bytes), bytes.of(&all));
        let codec = (bytes.of(&[Codec::Pcmu, Codec::Pcmu, Codec::Pcma, Codec::G722]), 0);
        self.give(Input::Moved(
            leg,
            Moved { remote, direction, codec, telephone_event: bytes.of(&[None, Some(101)]) },
        ));
    }

    /// Whoever was dialled picks up, or is not reached.
    fn person(&mut self, bytes: &mut Bytes<'_>) {
        let Some(&leg) = self.dialled.get(usize::from(bytes.byte()) % self.dialled.len().max(1)) else {
            return;
        };
        let remote = place(bytes);
        let input = match bytes.byte() % 4 {
            0 => Input::NotReached(leg, bytes.of(&[NotReached::NoWay, NotReached::Refused(486)])),
            1 => Input::Gone(leg, Gone::Caller),
            _ => Input::PickedUp(
                leg,
                PickedUp {
                    remote,
                    signalled_from: remote.ip(),
                    codec: (Codec::Pcmu, 0),
                    telephone_event: Some(101),
                },
            ),
        };
        self.give(input);
    }

    fn witness(&mut self, call: CallId, bytes: &mut Bytes<'_>) {
        let witness = Witness {
            hazard: bytes.of(&[Hazard::Gas, Hazard::Flood, Hazard::Outage, Hazard::Fire]),
            score: f32::from(bytes.byte()) / 255.0,
            span: vocab::Span::default(),
            source: bytes.of(&[
                WitnessSource::Acoustic,
                WitnessSource::Encoder,
                WitnessSource::Cloud,
                WitnessSource::Rules,
            ]),
        };
        self.give(Input::Witness(call, witness));
    }

    /// Everybody hangs up, the office answers what it was asked, and the last receipt is waited for.
    fn end(&mut self) {
        for call in self.calls.clone() {
            self.give(Input::Gone(LegId::caller(call), Gone::Caller));
        }
        for _ in 0..50 {
            while let Some((call, id, query)) = self.asked.pop_front() {
                self.answered += 1;
                let answer = office::answer(self.now, &query, 0, self.answered);
                self.give(Input::Answer(call, id, answer));
            }
            self.now = self.now.plus(Duration::from_secs(2));
            self.give(Input::Tick);
        }
        self.watch.end(&self.board);
        let failed =
            self.watch.outcomes().any(|o| matches!(o, Outcome::Failed { reason } if reason.is_empty()));
        assert!(!failed, "a failure has a reason");
    }
}

fn place(bytes: &mut Bytes<'_>) -> SocketAddr {
    let text = bytes.of(&["192.0.2.77:4000", "192.0.2.78:4000", "192.0.2.77:4000", "198.51.100.66:7"]);
    text.parse().expect("an address of this module")
}
