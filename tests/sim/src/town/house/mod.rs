//! The box: the real signalling, switchboard and desk, and between them what `gateway/src/run/line.rs` does, in virtual
//! time. What it says and is told goes by [`Watch`].

mod notes;

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use call::{Gone, Input, NotReached, Output, Refusal, Switchboard};
use dialogue::{Asks, Business, Say};
use gateway::{config::Config, desk::Desk, run::told};
use media::PacketKind;
use sip::{Act, Command, DialogKey, Event, Machine, Queue, Settings, Target};
use vocab::{Answer, CallId, Contact, LegId, Now, Phone, Query, QueryId, Record, RecordBody};

pub use notes::Told;

use super::{
    Plan, Plant,
    wire::{Kind, Packet},
    work::{Ears, News, Office, Script, Voice},
};
use crate::{
    watch::Watch,
    world::{self, Dice},
};

/// `gateway::run::line`: an answer that is later than its deadline and this is none.
const GRACE_MS: u64 = 1_200;
/// `gateway::run::ports`: how long a port rests, ms.
const REST_MS: u64 = 30_000;
/// `gateway::run::line`: rows that must not be missing wait for room.
const OWED: usize = 192;
/// `sip::endpoint`: events that wait for the line.
const BACKLOG: usize = 64;
/// The first media port and how many pairs there are.
const PORTS: (u16, u16) = (16_384, 50);

enum AtOnce {
    Answer(CallId, QueryId),
    NotReached(LegId),
    Gone(LegId, Gone),
}

pub(super) struct House {
    address: SocketAddr,
    begun: Now,
    pub(super) ms: u64,
    clock_jump: Option<(u64, i64)>,
    plant: Option<Plant>,
    sip: Machine,
    board: Switchboard,
    pub(super) watch: Watch,
    pub(super) calls: BTreeMap<CallId, Told>,
    legs: BTreeMap<LegId, DialogKey>,
    dialogs: BTreeMap<DialogKey, LegId>,
    ports: BTreeMap<LegId, u16>,
    free: VecDeque<u16>,
    resting: VecDeque<(u64, u16)>,
    asked: BTreeMap<(CallId, QueryId), u64>,
    at_once: VecDeque<AtOnce>,
    owed: VecDeque<Record>,
    signals: VecDeque<Event>,
    pub(super) script: Script,
    pub(super) voice: Voice,
    pub(super) ears: Ears,
    pub(super) office: Office,
    news: VecDeque<News>,
    capacity: super::Capacity,
    dice: Dice,
    out: Vec<Packet>,
    /// Prompts that want an answer, for their callers.
    pub(super) prompts: VecDeque<(CallId, Say)>,
    /// Every output as text, when the plan wants it.
    pub(super) log: Option<String>,
    /// Rows for which the store had no room.
    pub(super) rows_lost: u32,
}

impl House {
    pub(super) fn new(plan: &Plan, config: &Config, business: Business, desk: Desk) -> Self {
        let begun = world::now(plan.at);
        let settings = Settings {
            bind: plan.the_box,
            tcp: false,
            user_agent: "Nightbell/test".to_owned(),
            advertise: plan.advertise,
            allow: config.line.allow.clone().map(|_| vec!["192.0.2.0/24".parse().expect("a network")]),
        };
        Self {
            address: plan.the_box,
            begun,
            ms: 0,
            clock_jump: plan.clock_jump,
            plant: plan.plant,
            sip: Machine::new(settings, plan.seed),
            board: Switchboard::new(Arc::new(business), plan.limits, plan.seed),
            watch: Watch::new(begun),
            calls: BTreeMap::new(),
            legs: BTreeMap::new(),
            dialogs: BTreeMap::new(),
            ports: BTreeMap::new(),
            free: (0..PORTS.1).map(|n| PORTS.0 + 2 * n).collect(),
            resting: VecDeque::new(),
            asked: BTreeMap::new(),
            at_once: VecDeque::new(),
            owed: VecDeque::new(),
            signals: VecDeque::new(),
            script: Script::default(),
            voice: Voice::new(plan),
            ears: Ears::default(),
            office: Office::new(desk, plan),
            news: VecDeque::new(),
            capacity: plan.capacity,
            dice: Dice(plan.seed ^ 0x11e),
            out: Vec::new(),
            prompts: VecDeque::new(),
            log: plan.log.then(String::new),
            rows_lost: 0,
        }
    }

    pub(super) fn now(&self) -> Now {
        let mut now = self.begun.plus(Duration::from_millis(self.ms));
        if let Some((_, by)) = self.clock_jump.filter(|&(at, _)| at <= self.ms) {
            now.utc += jiff::SignedDuration::from_secs(by);
        }
        now
    }

    /// Its SIP address.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it sends.
    pub(super) fn take(&mut self) -> Vec<Packet> {
        std::mem::take(&mut self.out)
    }

    /// When something is due next.
    pub(super) fn next(&self) -> Option<u64> {
        let at = |due: Instant| {
            let since = due.saturating_duration_since(self.begun.instant).as_nanos().div_ceil(1_000_000);
            u64::try_from(since).unwrap_or(u64::MAX)
        };
        let soon = |waits: bool, capacity: usize| {
            waits.then_some(if capacity > 1 { self.ms + 1 } else { self.ms / 20 * 20 + 20 })
        };
        let signals = soon(!self.signals.is_empty(), self.capacity.signals);
        let news = soon(!self.news.is_empty(), self.capacity.news);
        let ears = soon(self.ears.waits(), self.capacity.frames);
        let dues = [self.sip.deadline().map(at), self.board.deadline().map(at), signals, news, ears];
        let workers = [self.voice.next(self.ms), self.office.next(self.ms)];
        dues.into_iter().chain(workers).flatten().map(|at| at.max(self.ms + 1)).min()
    }

    /// A datagram came to one of its ports.
    pub(super) fn hear(&mut self, packet: &Packet) {
        let kind = match packet.kind {
            Kind::Sip => {
                let full = self.signals.len() >= self.capacity.signals;
                if self.signals.len() >= self.capacity.signals + BACKLOG {
                    // The socket is not read: whoever sent it repeats it.
                    return;
                }
                let queue = if full { Queue::Full } else { Queue::Free };
                self.sip.datagram(self.now().instant, packet.from, &packet.bytes, queue);
                self.flush();
                return if self.capacity.signals > 1 {
                    self.drain_signals()
                };
            }
            Kind::Rtp => PacketKind::Rtp,
            Kind::Rtcp => PacketKind::Rtcp,
        };
        let port = packet.to.port() & !1;
        let leg = self.ports.iter().find_map(|(leg, open)| (*open == port).then_some(*leg));
        if let Some(leg) = leg {
            self.give(Input::Packet { leg, from: packet.from, kind, bytes: &packet.bytes });
        }
    }

    /// What is due by now is done.
    pub(super) fn work(&mut self, ms: u64) {
        self.ms = ms;
        if self.sip.deadline().is_some_and(|due| due <= self.now().instant) {
            self.sip.tick(self.now().instant);
            self.flush();
        }
        self.office.work(self.begun.plus(Duration::from_millis(ms)), ms, &mut self.news);
        self.voice.work(ms, &self.script, &mut self.news);
        // A queue of one is looked at with each frame, so that it is full at times.
        if ms.is_multiple_of(20) {
            self.ears.work(&mut self.news);
        }
        if self.capacity.signals > 1 || ms.is_multiple_of(20) {
            self.drain_signals();
        }
        let at_once = if self.capacity.news > 1 { usize::MAX } else { usize::from(ms.is_multiple_of(20)) };
        for _ in 0..at_once.min(self.news.len()) {
            let Some(news) = self.news.pop_front() else { break };
            self.news(news);
        }
        if self.board.deadline().is_some_and(|at| at <= self.now().instant) {
            self.tick();
        }
    }

    fn tick(&mut self) {
        self.give(Input::Tick);
        while let Some(record) = self.owed.front() {
            if !self.office.record(record.clone()) {
                break;
            }
            self.owed.pop_front();
        }
        let ms = self.ms;
        let late: Vec<_> =
            self.asked.iter().filter(|&(_, by)| by + GRACE_MS <= ms).map(|(&key, _)| key).collect();
        for (call, id) in late {
            self.asked.remove(&(call, id));
            self.give(Input::Answer(call, id, Answer::Unavailable));
        }
    }

    fn news(&mut self, news: News) {
        match news {
            News::Ear(call, event) => self.give(Input::Ear(call, event)),
            News::Decoded(call, id, heard) => self.give(Input::Decoded(call, id, heard)),
            News::Rendered(call, id, audio) => self.give(Input::Rendered(call, id, audio)),
            News::Answer(call, id, answer) => {
                if self.asked.remove(&(call, id)).is_some() {
                    self.give(Input::Answer(call, id, answer));
                }
            }
        }
    }

    /// What the signalling sends goes out, what it tells waits for the line.
    fn flush(&mut self) {
        while let Some(act) = self.sip.poll() {
            match act {
                Act::Send { to, bytes } => {
                    self.out.push(Packet { from: self.address, to, kind: Kind::Sip, bytes });
                }
                Act::Event(event) => self.signals.push_back(event),
            }
        }
    }

    fn drain_signals(&mut self) {
        while let Some(event) = self.signals.pop_front() {
            self.event(event);
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Invite(invite) => self.invite(&invite),
            Event::Acked(dialog) => self.with(dialog, |house, leg| house.give(Input::Acked(leg.call))),
            Event::Moved { dialog, offer } => {
                self.with(dialog, |house, leg| house.give(Input::Moved(leg, told::moved(&offer))));
            }
            Event::Gone { dialog, why } => self.with(dialog, |house, leg| {
                house.forget_dialog(leg);
                house.give(Input::Gone(leg, told::gone(&why)));
            }),
            Event::Digits { dialog, digit } => {
                self.with(dialog, |house, leg| house.give(Input::Keyed(leg, digit)));
            }
            Event::Answered { dialog, from, answer } => self.with(dialog, |house, leg| {
                let picked = told::picked_up(from, &answer);
                house.give(Input::PickedUp(leg, picked));
            }),
            Event::Refused { dialog, code, .. } => self.with(dialog, |house, leg| {
                house.forget_dialog(leg);
                house.give(Input::NotReached(leg, NotReached::Refused(code)));
            }),
            Event::Ringing(_) | Event::Registered { .. } | Event::Unregistered { .. } => {}
        }
    }

    fn with(&mut self, dialog: DialogKey, act: impl FnOnce(&mut Self, LegId)) {
        if let Some(&leg) = self.dialogs.get(&dialog) {
            act(self, leg);
        }
    }

    fn invite(&mut self, event: &sip::Invite) {
        let call = CallId::new(self.now().utc, self.dice.below(u64::MAX));
        let leg = LegId::caller(call);
        self.legs.insert(leg, event.dialog);
        self.dialogs.insert(event.dialog, leg);
        self.calls.entry(call).or_default().from = Some(event.source);
        self.give(Input::Invite(told::invite(call, event)));
        if let Some(held) = told::held(event) {
            self.give(Input::Moved(leg, held));
        }
    }

    /// One input, everything that follows from it, and what that is answered with at once.
    fn give(&mut self, input: Input<'_>) {
        self.watch.input(&input);
        self.board.handle(self.now(), input);
        loop {
            while let Some(output) = self.board.poll() {
                self.note(&output);
                self.act(output);
            }
            self.watch.handled();
            let input = match self.at_once.pop_front() {
                Some(AtOnce::Answer(call, id)) => Input::Answer(call, id, Answer::Unavailable),
                Some(AtOnce::NotReached(leg)) => Input::NotReached(leg, NotReached::NoWay),
                Some(AtOnce::Gone(leg, why)) => Input::Gone(leg, why),
                None => return,
            };
            self.watch.input(&input);
            self.board.handle(self.now(), input);
        }
    }

    fn act(&mut self, output: Output) {
        let ms = self.ms;
        match output {
            Output::Alarm(signal) => self.told(signal.call).alarms.push((ms, signal)),
            Output::Send { leg, to, kind, bytes } => self.send(leg, to, kind, &bytes),
            Output::Frame { call, caller, .. } => {
                self.ears.frame(call, &caller, self.capacity.frames, &mut self.news);
            }
            Output::LetRing(call) => self.command(LegId::caller(call), Command::LetRing),
            Output::Accept(call) => self.accept(call),
            Output::Refuse(call, why) => {
                let code = match why {
                    Refusal::Busy => sip::RefusalCode::BusyHere,
                    Refusal::Stopping => sip::RefusalCode::ServiceUnavailable,
                    Refusal::NotNow => sip::RefusalCode::TemporarilyUnavailable,
                };
                self.command(LegId::caller(call), |dialog| Command::Refuse { dialog, code });
                self.forget(call);
            }
            Output::HangUp(leg) => self.command(leg, Command::HangUp),
            Output::Dial { leg, to, show } => self.dial(leg, &to, show),
            Output::LegEnded(leg) => {
                self.forget_dialog(leg);
                self.close(leg);
            }
            Output::Up(call) => self.command(LegId::caller(call), Command::KeepWithoutAck),
            Output::Decode(call, decode) => self.voice.decode(call, decode, &mut self.news),
            Output::Render { call, id, spoken, fixed } => {
                self.voice.render(call, id, spoken.into_inner(), fixed, &mut self.news);
            }
            Output::Ask { call, id, query, within } => self.ask(call, id, query, within),
            Output::Record(record) => self.record(record),
            Output::Told { call, say } => {
                if say.asks != Asks::None {
                    self.prompts.push_back((call, say.clone()));
                }
                self.told(call).said.push((ms, say));
            }
            Output::Transcript { call, kind: call::DecodeKind::Final, heard } => {
                self.told(call).heard.push((ms, heard.text.into_inner()));
            }
            // A town's box hears by itself; the onlooker tells when it does not.
            Output::Transcript { kind: call::DecodeKind::Partial, .. }
            | Output::Calls(_)
            | Output::Forget { .. }
            | Output::Cloud(..) => {}
            Output::Ended { call, outcome, .. } => {
                self.told(call).outcome = Some(outcome);
                self.told(call).ended = Some(ms);
                self.forget(call);
            }
        }
    }

    fn told(&mut self, call: CallId) -> &mut Told {
        self.calls.entry(call).or_default()
    }

    fn send(&mut self, leg: LegId, to: SocketAddr, kind: PacketKind, bytes: &[u8]) {
        // Sound of a leg whose port is closed goes nowhere, as on the box.
        let Some(port) = self.ports.get(&leg) else { return };
        let (port, kind) = match kind {
            PacketKind::Rtp => (*port, Kind::Rtp),
            PacketKind::Rtcp => (port + 1, Kind::Rtcp),
        };
        let from = SocketAddr::new(self.address.ip(), port);
        self.out.push(Packet { from, to, kind, bytes: bytes.to_vec() });
    }

    fn ask(&mut self, call: CallId, id: QueryId, query: Query, within: Duration) {
        let by = self.ms + u64::try_from(within.as_millis()).unwrap_or(u64::MAX);
        self.told(call).asked.push(query.clone());
        if self.office.ask(call, id, query, by) {
            self.asked.insert((call, id), by);
        } else {
            self.at_once.push_back(AtOnce::Answer(call, id));
        }
    }

    fn record(&mut self, record: Record) {
        self.told(record.call).records.push(record.body.clone());
        let kept = matches!(record.body, RecordBody::Ended { .. } | RecordBody::Alarm { .. });
        if (self.owed.is_empty() || !kept) && self.office.record(record.clone()) {
            return;
        }
        if kept && self.owed.len() < OWED {
            self.owed.push_back(record);
        } else {
            self.rows_lost += 1;
        }
    }

    fn accept(&mut self, call: CallId) {
        let leg = LegId::caller(call);
        match self.open(leg) {
            Some(media) => self.command(leg, |dialog| Command::Accept { dialog, media }),
            None => {
                let code = sip::RefusalCode::ServiceUnavailable;
                self.command(leg, |dialog| Command::Refuse { dialog, code });
                self.at_once.push_back(AtOnce::Gone(leg, Gone::Fault("no media port is free")));
            }
        }
    }

    fn dial(&mut self, leg: LegId, to: &Contact, show: Option<Phone>) {
        let Contact::Extension { user, address } = to else {
            return self.at_once.push_back(AtOnce::NotReached(leg));
        };
        let to = Target::direct(Some(user.clone().into()), *address);
        let Some(media) = self.open(leg) else { return self.at_once.push_back(AtOnce::NotReached(leg)) };
        let dialog = self.sip.keys().fresh();
        self.legs.insert(leg, dialog);
        self.dialogs.insert(dialog, leg);
        let codecs = vec![sip::Codec::Pcmu, sip::Codec::Pcma, sip::Codec::G722];
        self.command(leg, |dialog| Command::Dial { dialog, to, from: show, media, codecs });
    }

    fn command(&mut self, leg: LegId, command: impl FnOnce(DialogKey) -> Command) {
        let Some(&dialog) = self.legs.get(&leg) else { return };
        self.sip.command(self.now().instant, command(dialog));
        self.flush();
    }

    fn open(&mut self, leg: LegId) -> Option<SocketAddr> {
        while let Some((_, port)) = self.resting.pop_front_if(|(since, _)| self.ms >= *since + REST_MS) {
            self.free.push_back(port);
        }
        let port = self.free.pop_front().or_else(|| self.resting.pop_front().map(|(_, port)| port))?;
        self.ports.insert(leg, port);
        Some(SocketAddr::new(self.address.ip(), port))
    }

    fn close(&mut self, leg: LegId) {
        if self.plant == Some(Plant::PortKept) {
            return;
        }
        if let Some(port) = self.ports.remove(&leg) {
            self.resting.push_back((self.ms, port));
        }
    }

    fn forget_dialog(&mut self, leg: LegId) {
        if let Some(dialog) = self.legs.remove(&leg) {
            self.dialogs.remove(&dialog);
        }
    }

    fn forget(&mut self, call: CallId) {
        let leg = LegId::caller(call);
        self.forget_dialog(leg);
        self.close(leg);
        self.asked.retain(|&(of, _), _| of != call);
        self.ears.forget(call);
        self.voice.forget(call);
    }

    /// Calls are up or signalling is remembered.
    pub(super) fn is_busy(&self) -> bool {
        self.board.calls() > 0 || self.board.deadline().is_some() || self.sip.remembered() > 0
    }

    /// What was left behind, after the last call.
    pub(super) fn left(&mut self) -> Vec<String> {
        self.watch.end(&self.board);
        let mut left = self.watch.faults().to_vec();
        let counts = [
            ("ports", self.ports.len()),
            ("legs", self.legs.len()),
            ("dialogs", self.dialogs.len()),
            ("questions", self.asked.len()),
            ("things of the signalling", self.sip.remembered()),
        ];
        left.extend(counts.iter().filter(|(_, n)| *n > 0).map(|(what, n)| format!("{n} {what} left")));
        left
    }
}
