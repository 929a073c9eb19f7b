//! The walk through a list of people who are rung for one caller: one after the other, two rounds, until somebody
//! presses 1. A mailbox and a silence are no acceptance.
//!
//! The caller stays where they are meanwhile; what they hear is the conversation's business. The one who accepted is
//! joined to the caller by frames: [`Walk::hear`] takes the caller's, [`Walk::tick`] gives theirs.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use dialogue::Segment;
use media::{Frame, LastPiece, Stream, StreamConfig, StreamEvent, StreamInput};
use vocab::{CallId, Contact, Dice, LegId, Now, PeopleEvent, Person, Phone, SayId};

use crate::{Fixed, Moved, NotReached, Output, Party, PickedUp, RenderId, Rendered};

/// How long somebody's telephone rings: four or five rings, less than most mailboxes take.
const RINGS_FOR: Duration = Duration::from_secs(22);
/// How long somebody who picked up may take to press a key: the brief three times.
const DECIDES_WITHIN: Duration = Duration::from_secs(30);
/// The pause before the brief is said again.
const SAID_AGAIN: Duration = Duration::from_secs(3);
/// How often the whole list is rung.
const ROUNDS: u8 = 2;
/// Whoever was busy is not rung again sooner.
const BETWEEN_ROUNDS: Duration = Duration::from_secs(15);
/// Nobody is rung on a list longer than this: the caller would wait for half an hour.
const MOST_PEOPLE: usize = 12;

/// What came of the walk, for the leg that started it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WalkNews {
    /// How the ringing ended.
    Event(PeopleEvent),
    /// What one of them did, for the record.
    Rung {
        /// Who.
        name: String,
        /// How it went.
        how: How,
    },
    /// Who accepted has hung up.
    HungUp,
}

/// How ringing one person went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Accepted,
    Declined,
    /// Picked up and pressed nothing: silent, or a mailbox.
    NoKey,
    NoAnswer,
    /// Busy or refused; the SIP status.
    Refused(u16),
    /// No trunk or port leads there now.
    NoWay,
    HungUp,
}

impl How {
    pub(crate) fn word(self) -> String {
        match self {
            Self::Accepted => "accepted".to_owned(),
            Self::Declined => "declined".to_owned(),
            Self::NoKey => "picked up, no key".to_owned(),
            Self::NoAnswer => "no answer".to_owned(),
            Self::Refused(code) => format!("refused {code}"),
            Self::NoWay => "no way to ring".to_owned(),
            Self::HungUp => "hung up".to_owned(),
        }
    }
}

#[derive(Debug)]
enum Stage {
    /// Dialled; rings until then.
    Rings { until: Instant },
    /// Picked up and hears the brief; `again` once it was said.
    Decides { until: Instant, again: Option<Instant> },
    /// Pressed 1.
    Joined,
}

/// The person who is rung now.
#[derive(Debug)]
struct Rung {
    leg: LegId,
    name: String,
    stage: Stage,
    stream: Option<Stream>,
    /// Where they last said that they want their media.
    remote: Option<SocketAddr>,
    /// Times that the brief was begun, which number its prompts.
    said: u32,
}

/// A walk. Contract: see the crate.
#[derive(Debug)]
pub(crate) struct Walk {
    call: CallId,
    people: Vec<Person>,
    show: Option<Phone>,
    dice: Dice,
    next: usize,
    round: u8,
    round_began: Instant,
    /// When the next one is rung, where that is later.
    rings_at: Option<Instant>,
    /// Somebody's telephone was reached, whatever came of it.
    dialled: bool,
    /// Legs so far; their numbers are never used again in a call.
    legs: u16,
    brief: SayId,
    pieces: Vec<Option<Arc<[i16]>>>,
    rung: Option<Rung>,
    over: bool,
    out: VecDeque<Output>,
    news: VecDeque<WalkNews>,
}

impl Walk {
    /// Starts ringing. `legs` = numbers of legs already used in this call; `show` = the number that they see.
    pub(crate) fn start(
        now: Now,
        call: CallId,
        people: Vec<Person>,
        brief: &[Segment],
        show: Option<Phone>,
        legs: u16,
        seed: u64,
    ) -> Self {
        let mut walk = Self {
            call,
            people,
            show,
            dice: Dice(seed),
            next: 0,
            round: 0,
            round_began: now.instant,
            rings_at: None,
            dialled: false,
            legs,
            brief: SayId(legs.into()),
            pieces: vec![None; brief.len()],
            rung: None,
            over: false,
            out: VecDeque::new(),
            news: VecDeque::new(),
        };
        walk.people.truncate(MOST_PEOPLE);
        if walk.people.is_empty() {
            walk.end(PeopleEvent::NoWay);
            return walk;
        }
        for (piece, segment) in brief.iter().zip(0u16..) {
            let fixed = if piece.fixed { Fixed::Kept } else { Fixed::Live };
            let id = RenderId { party: Party::People, say: walk.brief, segment };
            walk.out.push_back(Output::Render { call, id, spoken: piece.spoken.clone().into(), fixed });
        }
        walk.ring_next(now);
        walk
    }

    pub(crate) fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    pub(crate) fn news(&mut self) -> Option<WalkNews> {
        self.news.pop_front()
    }

    /// Numbers of legs used so far.
    pub(crate) fn legs(&self) -> u16 {
        self.legs
    }

    /// Whether somebody has accepted and is still there.
    pub(crate) fn joined(&self) -> bool {
        self.rung.as_ref().is_some_and(|rung| matches!(rung.stage, Stage::Joined))
    }

    /// A piece of the brief was rendered, or could not be.
    pub(crate) fn rendered(&mut self, id: RenderId, audio: Rendered) {
        // What an earlier walk of this call had ordered is of another brief.
        if let Some(piece) = self.pieces.get_mut(usize::from(id.segment)).filter(|_| id.say == self.brief) {
            *piece = Some(audio.unwrap_or_else(|| Arc::from([])));
        }
    }

    pub(crate) fn picked_up(&mut self, now: Now, leg: LegId, picked: &PickedUp) {
        let Some(rung) = self.rung.as_mut().filter(|rung| rung.leg == leg && rung.stream.is_none()) else {
            return;
        };
        self.dialled = true;
        rung.stream = Some(Stream::new(
            now,
            StreamConfig {
                remote: picked.remote,
                signalled_from: picked.signalled_from,
                codec: picked.codec,
                telephone_event: picked.telephone_event,
                seed: self.dice.roll(),
                dead_after: DECIDES_WITHIN,
            },
        ));
        rung.remote = Some(picked.remote);
        rung.stage = Stage::Decides { until: now.instant + DECIDES_WITHIN, again: None };
    }

    pub(crate) fn not_reached(&mut self, now: Now, leg: LegId, why: NotReached) {
        if !self.is_rung(leg) {
            return;
        }
        match why {
            NotReached::Refused(code) => {
                self.dialled = true;
                self.done(now, How::Refused(code), HangUp::No);
            }
            NotReached::NoWay => self.done(now, How::NoWay, HangUp::No),
        }
    }

    pub(crate) fn gone(&mut self, now: Now, leg: LegId) {
        if self.is_rung(leg) {
            self.done(now, How::HungUp, HangUp::No);
        }
    }

    /// A key told by the signalling. One that is told twice does no harm here.
    pub(crate) fn keyed(&mut self, now: Now, leg: LegId, key: char) {
        if self.is_rung(leg) {
            self.key(now, key);
        }
    }

    /// A re-INVITE moved their media or put it on hold.
    pub(crate) fn moved(&mut self, now: Now, leg: LegId, moved: &Moved) {
        let Some(rung) = self.rung.as_mut().filter(|rung| rung.leg == leg) else { return };
        if let Some(stream) = &mut rung.stream {
            // A hold or refresh that keeps its address must not open the latch to strangers again.
            if rung.remote != Some(moved.remote) {
                rung.remote = Some(moved.remote);
                stream.handle(now, StreamInput::Moved(moved.remote));
            }
            stream.handle(now, StreamInput::Codec(moved.codec.0, moved.codec.1));
            stream.handle(now, StreamInput::TelephoneEvent(moved.telephone_event));
            stream.handle(now, StreamInput::Direction(moved.direction));
        }
    }

    pub(crate) fn packet(
        &mut self,
        now: Now,
        leg: LegId,
        from: SocketAddr,
        kind: media::PacketKind,
        bytes: &[u8],
    ) {
        let Some(stream) = self.rung.as_mut().filter(|r| r.leg == leg).and_then(|r| r.stream.as_mut()) else {
            return;
        };
        stream.handle(now, StreamInput::Packet { from, kind, bytes });
        self.drain(now);
    }

    /// What the caller says, for the one who accepted.
    pub(crate) fn hear(&mut self, now: Now, frame: &Frame) {
        if self.joined()
            && let Some(stream) = self.rung.as_mut().and_then(|rung| rung.stream.as_mut())
        {
            stream.handle(now, StreamInput::Relay(*frame));
        }
    }

    /// 20 ms passed. What the one who accepted says, if there is one.
    pub(crate) fn tick(&mut self, now: Now) -> Option<Frame> {
        self.check_times(now);
        self.speak(now);
        let stream = self.rung.as_mut().and_then(|rung| rung.stream.as_mut())?;
        stream.handle(now, StreamInput::Tick);
        self.drain(now).filter(|_| self.joined())
    }

    /// Nobody is needed any more: the one who rings or talks is let go.
    pub(crate) fn stop(&mut self, now: Now) {
        (self.over, self.rings_at) = (true, None);
        self.hang_up(now);
        self.out.extend(self.rung.take().map(|rung| Output::LegEnded(rung.leg)));
    }

    fn is_rung(&self, leg: LegId) -> bool {
        self.rung.as_ref().is_some_and(|rung| rung.leg == leg)
    }

    fn ring_next(&mut self, now: Now) {
        if self.next == self.people.len() {
            (self.next, self.round) = (0, self.round + 1);
            if self.round == ROUNDS {
                return self.end(PeopleEvent::NobodyAccepted);
            }
            // Not one telephone rang: the caller is not told that everybody was rung.
            if !self.dialled {
                return self.end(PeopleEvent::NoWay);
            }
            self.rings_at = Some(self.round_began + BETWEEN_ROUNDS).filter(|at| now.instant < *at);
        }
        if self.rings_at.is_some() {
            return;
        }
        self.round_began = if self.next == 0 { now.instant } else { self.round_began };
        let person = &self.people[self.next];
        self.next += 1;
        self.legs = self.legs.saturating_add(1);
        let leg = LegId { call: self.call, person: self.legs };
        let (to, show): (Contact, _) = (person.contact.clone(), self.show.clone());
        self.rung = Some(Rung {
            leg,
            name: person.name.clone(),
            stage: Stage::Rings { until: now.instant + RINGS_FOR },
            stream: None,
            remote: None,
            said: 0,
        });
        self.out.push_back(Output::Dial { leg, to, show });
    }

    fn end(&mut self, event: PeopleEvent) {
        self.over = true;
        self.news.push_back(WalkNews::Event(event));
    }

    fn check_times(&mut self, now: Now) {
        if self.rings_at.is_some_and(|at| now.instant >= at) {
            self.rings_at = None;
            self.ring_next(now);
        }
        let Some(rung) = &self.rung else { return };
        match rung.stage {
            Stage::Rings { until } if now.instant >= until => {
                self.dialled = true;
                self.done(now, How::NoAnswer, HangUp::Yes);
            }
            Stage::Decides { until, .. } if now.instant >= until => self.done(now, How::NoKey, HangUp::Yes),
            Stage::Rings { .. } | Stage::Decides { .. } | Stage::Joined => {}
        }
    }

    /// Begins the brief when all of it is there, and again after a pause.
    fn speak(&mut self, now: Now) {
        let Some(rung) = &mut self.rung else { return };
        let (Stage::Decides { again, .. }, Some(stream)) = (&mut rung.stage, &mut rung.stream) else {
            return;
        };
        if stream.speaking() || again.is_some_and(|at| now.instant < at) {
            return;
        }
        let Some(pieces): Option<Vec<&Arc<[i16]>>> = self.pieces.iter().map(Option::as_ref).collect() else {
            return;
        };
        let say = SayId(rung.said);
        rung.said += 1;
        for (index, audio) in pieces.iter().enumerate() {
            let last = if index + 1 == pieces.len() { LastPiece::Yes } else { LastPiece::No };
            stream.handle(now, StreamInput::Play { say, audio: Arc::clone(audio), last });
        }
        // Counted from its end, which `drain` sees.
        *again = Some(now.instant + DECIDES_WITHIN);
    }

    /// Carries out what the person's stream says; their frame.
    fn drain(&mut self, now: Now) -> Option<Frame> {
        let mut said = None;
        while let Some(event) = self.rung.as_mut().and_then(|r| r.stream.as_mut()).and_then(Stream::poll) {
            let Some(rung) = &mut self.rung else { break };
            match event {
                StreamEvent::Send { to, kind, bytes } => {
                    self.out.push_back(Output::Send { leg: rung.leg, to, kind, bytes });
                }
                StreamEvent::Frame { caller, .. } => said = Some(caller),
                StreamEvent::Digit(key) => self.key(now, key),
                StreamEvent::Finished(_) => {
                    if let Stage::Decides { again, .. } = &mut rung.stage {
                        *again = Some(now.instant + SAID_AGAIN);
                    }
                }
                StreamEvent::Dead(_) => self.done(now, How::HungUp, HangUp::Yes),
                StreamEvent::Valid | StreamEvent::Released { .. } | StreamEvent::Started(_) => {}
            }
        }
        said
    }

    fn key(&mut self, now: Now, key: char) {
        let Some(rung) = &mut self.rung else { return };
        match (key, &rung.stage) {
            ('1', Stage::Decides { .. }) => {
                rung.stage = Stage::Joined;
                if let Some(stream) = &mut rung.stream {
                    stream.hush();
                }
                let name = rung.name.clone();
                self.news.push_back(WalkNews::Rung { name, how: How::Accepted });
                self.news.push_back(WalkNews::Event(PeopleEvent::Accepted));
            }
            ('9', Stage::Decides { .. }) => self.done(now, How::Declined, HangUp::Yes),
            (_, Stage::Rings { .. } | Stage::Decides { .. } | Stage::Joined) => {}
        }
    }

    /// The one who is rung is done with; the next one is rung, unless somebody had accepted.
    fn done(&mut self, now: Now, how: How, hang_up: HangUp) {
        let joined = self.joined();
        if hang_up == HangUp::Yes {
            self.hang_up(now);
        }
        let Some(rung) = self.rung.take() else { return };
        self.out.push_back(Output::LegEnded(rung.leg));
        if joined {
            self.over = true;
            return self.news.push_back(WalkNews::HungUp);
        }
        self.news.push_back(WalkNews::Rung { name: rung.name, how });
        if !self.over {
            self.ring_next(now);
        }
    }

    fn hang_up(&mut self, now: Now) {
        let Some(rung) = &mut self.rung else { return };
        if let Some(stream) = &mut rung.stream {
            stream.handle(now, StreamInput::Leave);
            while let Some(event) = stream.poll() {
                if let StreamEvent::Send { to, kind, bytes } = event {
                    self.out.push_back(Output::Send { leg: rung.leg, to, kind, bytes });
                }
            }
        }
        self.out.push_back(Output::HangUp(rung.leg));
    }
}

/// Whether the line to a person still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HangUp {
    Yes,
    No,
}
