//! One call in virtual time: the real switchboard and desk, and everything else made up.

mod network;
mod person;
mod senses;

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use call::{CloudNews, CloudOrder, Input, Invite, Limits, NotReached, Output, Recognising, Switchboard};
use dialogue::{Asks, Business, Say, business::Rota};
use gateway::{config::Config, desk::Desk};
use media::{Codec, LastPiece, PacketKind, Stream, StreamConfig, StreamEvent, StreamInput};
use vocab::{Answer, CallId, LegId, LineId, Now, Outcome, Phone, Query, QueryId, Record, SayId};

pub use network::{Network, Side};
use person::{Does, Telephone};
pub use person::{Picks, Reaches, Rung};
pub use senses::{Ear, WORD_MS, Worker};
use senses::{Mouth, Recogniser, hum};
pub use vocab::Dice;

/// What the caller does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Do {
    /// Says this once the box is quiet.
    Say(String),
    /// Presses these keys.
    Press(String),
    /// Says nothing until the box has spoken again.
    Wait,
    /// Hangs up.
    HangUp,
    /// Goes away without a goodbye: no more media.
    Vanish,
}

/// How the office behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficeMood {
    /// Answers after this many milliseconds.
    Works(u64),
    /// Says `Unavailable` to every question from this one on.
    DownFrom(u32),
}

/// A world.
pub struct Plan {
    /// Of everything random.
    pub seed: u64,
    /// The network, each way.
    pub network: Network,
    /// The box's recogniser.
    pub recogniser: Worker,
    /// Whose words come first.
    pub hears: Recognising,
    /// The cloud's recogniser.
    pub cloud: Worker,
    /// The voice.
    pub mouth: Worker,
    /// The office.
    pub office: OfficeMood,
    /// What the first, the second, … that is rung does; the last one's way goes on. Empty = nobody can be rung.
    pub people: Vec<Picks>,
    /// When the call comes in, UTC.
    pub at: jiff::Timestamp,
    /// The caller's number.
    pub caller: Option<Phone>,
    /// Limits of the switchboard.
    pub limits: Limits,
    /// Whether the ACK arrives.
    pub ack: Ack,
    /// Words spoken over the n-th prompt that asks something, from 0, a second after it begins to sound.
    pub over: Option<(usize, &'static str)>,
    /// A click in the caller's telephone over that prompt, as early.
    pub click: Option<usize>,
    /// The wall clock jumps by so many seconds at that millisecond.
    pub clock_jump: Option<(u64, i64)>,
    /// How long the world turns at most.
    pub longest: Duration,
}

/// What becomes of the ACK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ack {
    /// It arrives.
    Arrives,
    /// It is lost.
    Lost,
}

impl Default for Plan {
    /// A Thursday morning in January, Denver, on a good line with a box that works.
    fn default() -> Self {
        Self {
            seed: 1,
            network: Network::GOOD,
            recogniser: Worker::Works(80),
            hears: Recognising::default(),
            cloud: Worker::Works(150),
            mouth: Worker::Works(40),
            office: OfficeMood::Works(30),
            people: vec![],
            at: "2026-01-15T16:00:00Z".parse().expect("a time stamp"),
            caller: Some("3035550142".parse().expect("a number")),
            limits: Limits::default(),
            ack: Ack::Arrives,
            over: None,
            click: None,
            clock_jump: None,
            longest: Duration::from_secs(600),
        }
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Report {
    /// Prompts in order, with the millisecond at which they were decided.
    pub said: Vec<(u64, Say)>,
    /// What the box understood as whole turns.
    pub heard: Vec<(u64, String)>,
    /// Every row for the store.
    pub records: Vec<Record>,
    /// When the alarm was raised.
    pub alarms: Vec<(u64, vocab::AlarmSignal)>,
    /// Outcomes: exactly one, or the box is wrong.
    pub outcomes: Vec<Outcome>,
    /// When the box hung up.
    pub hung_up: Option<u64>,
    /// When the caller's last word of each turn ended and when the box's next sound began.
    pub replies: Vec<(u64, u64)>,
    /// When the caller began to speak over the box, and when the box fell silent.
    pub barge_ins: Vec<(u64, u64)>,
    /// Datagrams that the box sent to anyone but the caller.
    pub astray: usize,
    /// Frames that may be recorded, and those of them behind the moment at which a person's talk began.
    pub kept: (usize, usize),
    /// Sound that must not be kept.
    pub forgotten: Vec<vocab::Span>,
    /// Orders to a cloud recogniser.
    pub clouded: usize,
    /// Every question to the office.
    pub asked: Vec<Query>,
    /// Everybody who was rung, in order.
    pub rung: Vec<Rung>,
    /// When the caller alone began to talk to who accepted.
    pub talk_began: Option<u64>,
    /// Loud frames that the caller heard of who accepted, before that.
    pub person_heard: u32,
    /// When the world stopped turning, ms.
    pub ended_ms: u64,
}

impl Report {
    /// The text of all prompts, one a line.
    pub fn text(&self) -> String {
        self.said.iter().map(|(_, say)| say.text()).collect::<Vec<_>>().join("\n")
    }

    /// The one outcome.
    ///
    /// # Panics
    /// When there is none, or more than one.
    pub fn outcome(&self) -> &Outcome {
        assert_eq!(self.outcomes.len(), 1, "{:?} after\n{}", self.outcomes, self.text());
        &self.outcomes[0]
    }
}

/// In at most three frames, of which two are loud.
const CLICK_MS: u32 = 30;

const CALLER: &str = "127.0.0.1:40000";
const BOX: &str = "127.0.0.1:16384";

/// The example business; nobody in it can be rung unless the plan's people can.
pub fn business(config: &Config, people: &[Picks]) -> Business {
    let business = (*config.business).clone();
    if people.is_empty() {
        return Business { office: Rota::default(), on_call: Rota::default(), ..business };
    }
    business
}

/// Runs a call. `caller` is asked for its next act each time the box has asked something and is quiet again.
pub fn run(plan: &Plan, desk: &mut Desk, config: &Config, caller: &mut dyn FnMut(&Say) -> Do) -> Report {
    let mut world = World::new(plan, desk, business(config, &plan.people));
    world.run(caller);
    world.report
}

/// The example business's config and an empty desk in memory.
///
/// # Panics
/// When the built-in example is broken.
pub fn fresh() -> (Config, Desk) {
    let config = Config::load(None).expect("the built-in example is sound");
    let desk = Desk::in_memory(&config, 1).expect("a store in memory opens");
    (config, desk)
}

#[expect(clippy::disallowed_methods, reason = "virtual time needs one instant to count from")]
pub(crate) fn now(utc: jiff::Timestamp) -> Now {
    Now { instant: Instant::now(), utc }
}

struct World<'a> {
    plan: &'a Plan,
    desk: &'a mut Desk,
    begun: Now,
    ms: u64,
    board: Switchboard,
    call: CallId,
    sky: network::Sky,
    phone: Stream,
    phone_sends: bool,
    ear: Ear,
    heard_samples: u64,
    recogniser: Recogniser,
    cloud: Recogniser,
    mouth: Mouth,
    answers: Vec<(u64, QueryId, Answer)>,
    telephones: Vec<Telephone>,
    /// When the caller's current words end, and whether the box has answered them.
    speaking_until: u64,
    awaits_reply: Option<u64>,
    barged: Option<u64>,
    box_loud_at: u64,
    /// The last prompt that asks something and was not yet reacted to.
    /// Its number among such prompts, and when it was decided.
    open: Option<(usize, u64, Say)>,
    asking: usize,
    over_said: bool,
    sounds_since: u64,
    next_say: u32,
    over: bool,
    report: Report,
}

impl<'a> World<'a> {
    fn new(plan: &'a Plan, desk: &'a mut Desk, business: Business) -> Self {
        let begun = now(plan.at);
        let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
        let phone = Stream::new(
            begun,
            StreamConfig {
                remote: address(BOX),
                signalled_from: address(BOX).ip(),
                codec: (Codec::Pcmu, 0),
                telephone_event: Some(101),
                seed: plan.seed ^ 0x5eed,
                dead_after: Duration::from_secs(3_600),
            },
        );
        Self {
            plan,
            desk,
            begun,
            ms: 0,
            board: Switchboard::new(Arc::new(business), plan.limits, plan.seed).hearing(plan.hears),
            call: CallId::new(plan.at, plan.seed),
            sky: network::Sky::new(plan.network, plan.seed),
            phone,
            phone_sends: true,
            ear: Ear::default(),
            heard_samples: 0,
            recogniser: Recogniser::new(plan.recogniser),
            cloud: Recogniser::new(plan.cloud),
            mouth: Mouth::new(plan.mouth),
            answers: vec![],
            telephones: vec![],
            speaking_until: 0,
            awaits_reply: None,
            barged: None,
            box_loud_at: 0,
            open: None,
            asking: 0,
            over_said: false,
            sounds_since: 0,
            next_say: 0,
            over: false,
            report: Report::default(),
        }
    }

    fn now(&self) -> Now {
        let mut now = self.begun.plus(Duration::from_millis(self.ms));
        if let Some((_, by)) = self.plan.clock_jump.filter(|&(at, _)| at <= self.ms) {
            now.utc += jiff::SignedDuration::from_secs(by);
        }
        now
    }

    fn run(&mut self, caller: &mut dyn FnMut(&Say) -> Do) {
        let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
        let invite = Invite {
            call: self.call,
            line: LineId(0),
            caller: self.plan.caller.clone(),
            dialled: None,
            remote: address(CALLER),
            signalled_from: address(CALLER).ip(),
            codec: (Codec::Pcmu, 0),
            telephone_event: Some(101),
        };
        self.give(Input::Invite(invite));
        if self.plan.ack == Ack::Arrives {
            self.give(Input::Acked(self.call));
        }
        let longest = u64::try_from(self.plan.longest.as_millis()).expect("a short while");
        while !self.over && self.ms < longest {
            self.ms += 1;
            self.turn(caller);
        }
        self.report.ended_ms = self.ms;
        self.report.rung = self.telephones.iter().map(|t| t.rung).collect();
    }

    /// One millisecond.
    fn turn(&mut self, caller: &mut dyn FnMut(&Say) -> Do) {
        for (to, kind, bytes) in self.sky.landed(self.ms) {
            match to {
                Side::Box => {
                    let from = caller_port(kind);
                    self.give(Input::Packet { leg: LegId::caller(self.call), from, kind, bytes: &bytes });
                }
                Side::Caller => {
                    let input = StreamInput::Packet { from: box_port(kind), kind, bytes: &bytes };
                    self.phone.handle(self.begun.plus(Duration::from_millis(self.ms)), input);
                }
            }
        }
        if self.ms.is_multiple_of(20) {
            self.phone_tick();
            self.people();
        }
        while let Some((id, heard)) = self.recogniser.done(self.ms) {
            self.give(Input::Decoded(self.call, id, heard));
        }
        while let Some((id, heard)) = self.cloud.done(self.ms) {
            self.give(Input::Cloud(self.call, CloudNews::Words(id, heard)));
        }
        while let Some((id, audio)) = self.mouth.done(self.ms) {
            self.give(Input::Rendered(self.call, id, audio));
        }
        self.office();
        if self.board.deadline().is_some_and(|at| at <= self.now().instant) {
            self.give(Input::Tick);
        }
        self.react(caller);
    }

    fn office(&mut self) {
        let ms = self.ms;
        let (due, later) = std::mem::take(&mut self.answers).into_iter().partition(|(at, ..)| *at <= ms);
        self.answers = later;
        let due: Vec<(u64, QueryId, Answer)> = due;
        for (_, id, answer) in due {
            self.give(Input::Answer(self.call, id, answer));
        }
    }

    /// 20 ms of the telephones of those who are rung.
    fn people(&mut self) {
        let (now, ms) = (self.now(), self.ms);
        for n in 0..self.telephones.len() {
            if self.telephones[n].rung.let_go.is_some() {
                continue;
            }
            let leg = self.telephones[n].leg;
            for does in self.telephones[n].tick(now, ms, person_port(leg, PacketKind::Rtp)) {
                match does {
                    Does::PickUp(picked) => self.give(Input::PickedUp(leg, picked)),
                    Does::Refuse(code) => self.give(Input::NotReached(leg, NotReached::Refused(code))),
                    Does::HangUp => self.give(Input::Gone(leg, call::Gone::Caller)),
                    Does::Send(kind, bytes) => {
                        let from = person_port(leg, kind);
                        self.give(Input::Packet { leg, from, kind, bytes: &bytes });
                    }
                    Does::CallerSpeaks => {
                        self.report.talk_began = Some(self.ms);
                        self.sound(hum("thank you for coming so soon"));
                    }
                }
            }
        }
    }

    fn dial(&mut self, leg: LegId) {
        let last = self.plan.people.len().saturating_sub(1);
        let Some(&picks) = self.plan.people.get(self.telephones.len().min(last)) else { return };
        self.telephones.push(Telephone::new(self.now(), self.ms, leg, picks, box_port(PacketKind::Rtp)));
    }

    /// 20 ms of the caller's telephone.
    fn phone_tick(&mut self) {
        let now = self.now();
        self.phone.handle(now, StreamInput::Tick);
        while let Some(event) = self.phone.poll() {
            match event {
                StreamEvent::Send { kind, bytes, .. } if self.phone_sends => {
                    self.sky.send(self.ms, Side::Box, kind, &bytes);
                }
                StreamEvent::Frame { caller, .. } => self.box_sounds(media::level_dbfs(&caller) > -40.0),
                StreamEvent::Send { .. }
                | StreamEvent::Valid
                | StreamEvent::Digit(_)
                | StreamEvent::Released { .. }
                | StreamEvent::Started(_)
                | StreamEvent::Finished(_)
                | StreamEvent::Dead(_) => {}
            }
        }
    }

    /// What the caller hears of the box.
    fn box_sounds(&mut self, loud: bool) {
        if loud {
            if self.report.talk_began.is_none() && self.telephones.iter().any(|t| t.talks_alone(self.ms)) {
                self.report.person_heard += 1;
            }
            if self.box_is_quiet() {
                self.sounds_since = self.ms;
            }
            self.box_loud_at = self.ms;
            if let Some(said) = self.awaits_reply.take_if(|said| *said <= self.ms) {
                self.report.replies.push((said, self.ms));
            }
        } else if let Some(began) = self.barged.take_if(|_| self.ms >= self.box_loud_at + 100) {
            self.report.barge_ins.push((began, self.box_loud_at));
        }
    }

    fn box_is_quiet(&self) -> bool {
        self.ms >= self.box_loud_at + 400
    }

    fn react(&mut self, caller: &mut dyn FnMut(&Say) -> Do) {
        if self.ms < self.speaking_until {
            return;
        }
        let Some((asked, at, _)) = &self.open else { return };
        let (asked, at, sounded) = (*asked, *at, self.box_loud_at > *at);
        if sounded && !self.over_said && self.ms >= self.sounds_since + 1_000 && !self.box_is_quiet() {
            if let Some((_, text)) = self.plan.over.filter(|(nth, _)| *nth == asked) {
                self.over_said = true;
                self.open = None;
                return self.speak(text);
            }
            if self.plan.click == Some(asked) {
                self.over_said = true;
                self.sound(media::tone::tone(&[1_000.0], CLICK_MS, -20.0).into());
            }
        }
        // A prompt without sound (its voice is dead) is given up after two seconds.
        if self.box_is_quiet()
            && (sounded || self.ms >= at + 2_000)
            && let Some((.., say)) = self.open.take()
        {
            let act = caller(&say);
            self.carry_out(act);
        }
    }

    fn carry_out(&mut self, act: Do) {
        match act {
            Do::Say(text) => self.speak(&text),
            Do::Press(keys) => {
                for key in keys.chars() {
                    self.phone.handle(self.now(), StreamInput::Press(key));
                }
                self.awaits_reply = None;
            }
            Do::Wait => {}
            Do::HangUp => self.give(Input::Gone(LegId::caller(self.call), call::Gone::Caller)),
            Do::Vanish => self.phone_sends = false,
        }
    }

    fn speak(&mut self, text: &str) {
        if !self.box_is_quiet() {
            self.barged = Some(self.ms);
        }
        let words = text.split_whitespace().count().max(1) as u64;
        self.speaking_until = self.ms + words * WORD_MS;
        self.awaits_reply = Some(self.speaking_until);
        self.sound(hum(text));
        // It is heard after the way through the network and the jitter buffer, which the recogniser's clock has.
        let delay = self.plan.network.delay_ms + 60;
        self.recogniser.spoken(self.heard_samples + delay * 8, text);
        self.cloud.spoken(self.heard_samples + delay * 8, text);
    }

    fn sound(&mut self, audio: Arc<[i16]>) {
        self.next_say += 1;
        let say = SayId(self.next_say);
        self.phone.handle(self.now(), StreamInput::Play { say, audio, last: LastPiece::Yes });
    }

    fn give(&mut self, input: Input<'_>) {
        self.board.handle(self.now(), input);
        while let Some(output) = self.board.poll() {
            self.act(output);
        }
    }

    fn act(&mut self, output: Output) {
        match output {
            Output::Send { leg, to, kind, bytes } => {
                let now = self.now();
                let person = self.telephones.iter_mut().find(|t| t.leg == leg);
                match person {
                    Some(person) if to == person_port(leg, kind) => {
                        person.hears(now, box_port(kind), kind, &bytes);
                    }
                    None if leg.is_caller() && to == caller_port(kind) => {
                        self.sky.send(self.ms, Side::Caller, kind, &bytes);
                    }
                    Some(_) | None => self.report.astray += 1,
                }
            }
            Output::Frame { caller, keep, .. } => {
                if keep == call::Keep::Recording {
                    self.report.kept.0 += 1;
                    self.report.kept.1 += usize::from(self.report.talk_began.is_some());
                }
                self.heard_samples += caller.len() as u64;
                if let Some(event) = self.ear.frame(&caller) {
                    self.give(Input::Ear(self.call, event));
                }
            }
            Output::Forget { span, .. } => self.report.forgotten.push(span),
            Output::Decode(_, decode) => self.recogniser.order(self.ms, decode.id, decode.span),
            Output::Cloud(_, order) => {
                self.report.clouded += 1;
                match order {
                    CloudOrder::Finish { id, span } | CloudOrder::Look { id, span, .. } => {
                        self.cloud.order(self.ms, id, span);
                    }
                    CloudOrder::Ready | CloudOrder::Sound { .. } | CloudOrder::End => {}
                }
            }
            Output::Render { id, spoken, .. } => self.mouth.order(self.ms, id, spoken.expose()),
            Output::Ask { id, query, .. } => self.ask(id, query),
            Output::Dial { leg, .. } => self.dial(leg),
            Output::LegEnded(leg) => {
                let ms = self.ms;
                for person in self.telephones.iter_mut().filter(|t| t.leg == leg) {
                    person.rung.let_go.get_or_insert(ms);
                }
            }
            Output::Alarm(signal) => self.report.alarms.push((self.ms, signal)),
            Output::Record(record) => {
                self.desk.record(&record).expect("a store in memory takes every row");
                self.report.records.push(record);
            }
            Output::Told { say, .. } => {
                if say.asks != Asks::None {
                    self.open = Some((self.asking, self.ms, say.clone()));
                    self.asking += 1;
                }
                self.report.said.push((self.ms, say));
            }
            Output::Transcript { kind: call::DecodeKind::Final, heard, .. } => {
                self.report.heard.push((self.ms, heard.text.into_inner()));
            }
            Output::HangUp(leg) if leg.is_caller() => self.report.hung_up = Some(self.ms),
            Output::Ended { outcome, .. } => {
                self.report.outcomes.push(outcome);
                self.over = true;
            }
            Output::Accept(_)
            | Output::LetRing(_)
            | Output::Refuse(..)
            | Output::HangUp(_)
            | Output::Up(_)
            | Output::Calls(_)
            | Output::Transcript { kind: call::DecodeKind::Partial, .. } => {}
        }
    }

    fn ask(&mut self, id: QueryId, query: Query) {
        let (after, answer) = match self.plan.office {
            OfficeMood::DownFrom(first) if id.0 >= first => (0, Answer::Unavailable),
            OfficeMood::DownFrom(_) => (30, self.desk.answer(self.now(), self.call, &query)),
            OfficeMood::Works(ms) => (ms, self.desk.answer(self.now(), self.call, &query)),
        };
        self.report.asked.push(query);
        self.answers.push((self.ms + after, id, answer));
    }
}

fn caller_port(kind: PacketKind) -> SocketAddr {
    port(CALLER, kind)
}

fn box_port(kind: PacketKind) -> SocketAddr {
    port(BOX, kind)
}

fn person_port(leg: LegId, kind: PacketKind) -> SocketAddr {
    port(&format!("127.0.0.1:{}", 50_000 + 2 * leg.person), kind)
}

fn port(base: &str, kind: PacketKind) -> SocketAddr {
    let mut address: SocketAddr = base.parse().expect("an address");
    if kind == PacketKind::Rtcp {
        address.set_port(address.port() + 1);
    }
    address
}
