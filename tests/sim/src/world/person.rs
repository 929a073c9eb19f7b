//! Somebody who is rung by the box: a telephone of their own, and what they do with it.

use std::net::SocketAddr;

use call::PickedUp;
use media::{Codec, LastPiece, PacketKind, Stream, StreamConfig, StreamEvent, StreamInput};
use vocab::{LegId, Now, SayId};

/// What somebody does who is rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picks {
    /// Picks up after two rings, hears the brief and presses 1; talks with the caller and hangs up.
    Accepts,
    /// As [`Picks::Accepts`], but hangs up at once after pressing 1.
    AcceptsAndLeaves,
    /// Picks up and presses 9.
    Declines,
    /// A mailbox picks up, talks for twenty seconds and presses nothing.
    Mailbox,
    /// Picks up, says nothing and presses nothing.
    Silent,
    /// Lets it ring.
    Rings,
    /// Is on the telephone: 486.
    Busy,
}

/// What somebody who rings does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaches {
    /// Picks up.
    Picks,
    /// Is busy.
    Refuses,
}

impl Picks {
    /// What happens after so much ringing, ms; `None` = it rings on.
    pub fn after(self, rung_for: u64) -> Option<Reaches> {
        match self {
            Self::Busy => (rung_for >= 200).then_some(Reaches::Refuses),
            Self::Rings => None,
            Self::Accepts | Self::AcceptsAndLeaves | Self::Declines | Self::Mailbox | Self::Silent => {
                (rung_for >= 5_000).then_some(Reaches::Picks)
            }
        }
    }

    /// The key that is pressed by who has heard the brief; `None` = none.
    pub fn key(self) -> Option<char> {
        match self {
            Self::Accepts | Self::AcceptsAndLeaves => Some('1'),
            Self::Declines => Some('9'),
            Self::Mailbox | Self::Silent | Self::Rings | Self::Busy => None,
        }
    }
}

/// What happened at a person's telephone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rung {
    /// When it began to ring, ms.
    pub at: u64,
    /// When it was picked up.
    pub picked: Option<u64>,
    /// When the box let it go.
    pub let_go: Option<u64>,
    /// Loud frames heard before a key was pressed: the brief.
    pub brief: u32,
    /// Loud frames heard while the caller alone talked.
    pub caller: u32,
}

/// What the telephone does to the box.
pub(super) enum Does {
    PickUp(PickedUp),
    Refuse(u16),
    Send(PacketKind, Vec<u8>),
    HangUp,
    /// Both can talk: the caller is to say something.
    CallerSpeaks,
}

pub(super) struct Telephone {
    pub(super) leg: LegId,
    pub(super) picks: Picks,
    pub(super) rung: Rung,
    stream: Stream,
    pressed: Option<u64>,
    turn: usize,
}

/// What is said when, ms after 1 was pressed: the person alone, then the caller alone.
const TALKS: [(u64, Step); 3] = [(8_000, Step::Person), (10_000, Step::Caller), (13_000, Step::HangUp)];

#[derive(Clone, Copy)]
enum Step {
    Person,
    Caller,
    HangUp,
}

impl Telephone {
    pub(super) fn new(now: Now, ms: u64, leg: LegId, picks: Picks, the_box: SocketAddr) -> Self {
        let stream = Stream::new(
            now,
            StreamConfig {
                remote: the_box,
                signalled_from: the_box.ip(),
                codec: (Codec::Pcmu, 0),
                telephone_event: Some(101),
                seed: u64::from(leg.person),
                dead_after: std::time::Duration::from_secs(3_600),
            },
        );
        Self { leg, picks, rung: Rung { at: ms, ..Rung::default() }, stream, pressed: None, turn: 0 }
    }

    pub(super) fn hears(&mut self, now: Now, from: SocketAddr, kind: PacketKind, bytes: &[u8]) {
        self.stream.handle(now, StreamInput::Packet { from, kind, bytes });
    }

    /// 20 ms.
    pub(super) fn tick(&mut self, now: Now, ms: u64, address: SocketAddr) -> Vec<Does> {
        let mut does = Vec::new();
        let rung_for = ms - self.rung.at;
        if self.rung.picked.is_none() {
            match self.picks.after(rung_for) {
                Some(Reaches::Refuses) => does.push(Does::Refuse(486)),
                Some(Reaches::Picks) => {
                    self.rung.picked = Some(ms);
                    does.push(Does::PickUp(PickedUp {
                        remote: address,
                        signalled_from: address.ip(),
                        codec: (Codec::Pcmu, 0),
                        telephone_event: Some(101),
                    }));
                    if self.picks == Picks::Mailbox {
                        self.say(now, 20_000);
                    }
                }
                None => {}
            }
            return does;
        }
        self.act(now, ms, &mut does);
        self.stream.handle(now, StreamInput::Tick);
        while let Some(event) = self.stream.poll() {
            match event {
                StreamEvent::Send { kind, bytes, .. } => does.push(Does::Send(kind, bytes.to_vec())),
                StreamEvent::Frame { caller, .. } if media::level_dbfs(&caller) > -40.0 => match self.pressed
                {
                    None => self.rung.brief += 1,
                    Some(at) if ms >= at + 10_000 => self.rung.caller += 1,
                    Some(_) => {}
                },
                StreamEvent::Frame { .. }
                | StreamEvent::Valid
                | StreamEvent::Digit(_)
                | StreamEvent::Released { .. }
                | StreamEvent::Started(_)
                | StreamEvent::Finished(_)
                | StreamEvent::Dead(_) => {}
            }
        }
        does
    }

    /// Whether only the person is to be heard: between their words and the caller's.
    pub(super) fn talks_alone(&self, ms: u64) -> bool {
        self.pressed.is_some_and(|at| (at + 8_000..at + 10_000).contains(&ms))
    }

    fn act(&mut self, now: Now, ms: u64, does: &mut Vec<Does>) {
        // Whoever listens presses after some words of the brief.
        if self.pressed.is_none() && self.rung.brief >= 50 {
            let Some(key) = self.picks.key() else { return };
            self.pressed = Some(ms);
            self.stream.handle(now, StreamInput::Press(key));
        }
        let Some(at) = self.pressed else { return };
        if self.picks == Picks::AcceptsAndLeaves && ms == at + 200 {
            return does.push(Does::HangUp);
        }
        if self.picks != Picks::Accepts {
            return;
        }
        if let Some((after, step)) = TALKS.get(self.turn)
            && ms >= at + after
        {
            self.turn += 1;
            match step {
                Step::Person => self.say(now, 1_000),
                Step::Caller => does.push(Does::CallerSpeaks),
                Step::HangUp => does.push(Does::HangUp),
            }
        }
    }

    fn say(&mut self, now: Now, millis: u32) {
        let audio = media::tone::tone(&[700.0], millis, -20.0).into();
        self.stream.handle(now, StreamInput::Play { say: SayId(1), audio, last: LastPiece::Yes });
    }
}
