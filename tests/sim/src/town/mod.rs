//! Several callers, people who are rung, strangers and one box, all speaking SIP and RTP over a network that loses and
//! reorders, in virtual time. [`world`](crate::world) has one call and hears it sample by sample; a town has everything
//! between the calls: who finds a line, what the signalling repeats, which ports and timers are left.

mod callee;
mod caller;
mod house;
pub mod script;
pub mod sound;
pub mod user;
mod wire;
mod work;

use std::net::{IpAddr, SocketAddr};

use call::Limits;
use dialogue::{
    Business,
    business::{Answers, Duty, Rota},
};
use gateway::{config::Config, desk::Desk};
use vocab::{Contact, Person};

pub use callee::Callee;
pub use caller::{Act, Caller, Mind, Plan as CallerPlan, Story};
pub use house::Told;
pub use work::Store;

use crate::{
    watch::Watch,
    world::{Dice, Network, Picks, Rung, Worker},
};
use house::House;
use wire::{Kind, Packet, Wire};

/// Capacities of the queues between the box's threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Signalling to line.
    pub signals: usize,
    /// Everything to line.
    pub news: usize,
    /// Line to ear.
    pub frames: usize,
    /// Final decodes.
    pub finals: usize,
    /// Reply speech.
    pub replies: usize,
    /// Partial decodes.
    pub partials: usize,
    /// Line to store.
    pub store: usize,
}

impl Capacity {
    /// Those of `ARCHITECTURE.md`.
    pub const USUAL: Self =
        Self { signals: 512, news: 2_048, frames: 64, finals: 128, replies: 512, partials: 64, store: 1_024 };
    /// Every queue holds one.
    pub const ONE: Self =
        Self { signals: 1, news: 1, frames: 1, finals: 1, replies: 1, partials: 1, store: 1 };
}

/// A town.
pub struct Plan {
    /// Of everything random.
    pub seed: u64,
    /// The network, each way.
    pub network: Network,
    /// When it begins, UTC.
    pub at: jiff::Timestamp,
    /// The box's SIP address.
    pub the_box: SocketAddr,
    /// The address that it names to others; `None` = its own.
    pub advertise: Option<IpAddr>,
    /// Limits of the switchboard.
    pub limits: Limits,
    /// Capacities of its queues.
    pub capacity: Capacity,
    /// When it answers.
    pub answers: Answers,
    /// The recogniser.
    pub recogniser: Worker,
    /// The voice.
    pub mouth: Worker,
    /// Of a hundred decodes and renderings, so many fail.
    pub voice_fails_percent: u64,
    /// How long a word of the box takes, ms. People take 300.
    pub word_ms: u64,
    /// The store.
    pub store: Store,
    /// What the first, the second, … that is rung does; the last one's way goes on. Empty = nobody can be rung.
    pub people: Vec<Picks>,
    /// The callers.
    pub callers: Vec<CallerPlan>,
    /// Datagrams of strangers to media ports and SIP, each second.
    pub strangers: u64,
    /// The wall clock jumps by so many seconds at that millisecond.
    pub clock_jump: Option<(u64, i64)>,
    /// When everybody who still talks hangs up, ms.
    pub longest: u64,
    /// Whether every output is kept as text.
    pub log: bool,
    /// A fault put into what is looked at, to show that it is found.
    pub plant: Option<Plant>,
}

/// A planted fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    /// An outcome is told twice.
    OutcomeTwice,
    /// A booking is promised in the first prompt.
    Promise,
    /// An alarm is taken back.
    AlarmLowered,
    /// A media port is not closed.
    PortKept,
    /// One input has a thousand outputs.
    Flood,
    /// A call never ends.
    CallKept,
}

impl Plant {
    /// All of them, with their names.
    pub const ALL: [(&str, Self); 6] = [
        ("outcome-twice", Self::OutcomeTwice),
        ("promise", Self::Promise),
        ("alarm-lowered", Self::AlarmLowered),
        ("port-kept", Self::PortKept),
        ("flood", Self::Flood),
        ("call-kept", Self::CallKept),
    ];
}

impl Plan {
    /// A Thursday morning in January in Denver: a good line, and a box that works.
    ///
    /// # Panics
    /// Never: what it parses is written here.
    pub fn new(callers: Vec<CallerPlan>) -> Self {
        Self {
            seed: 1,
            network: Network::GOOD,
            at: "2026-01-15T16:00:00Z".parse().expect("a time stamp"),
            the_box: crate::sip_text::BOX.parse().expect("an address"),
            advertise: None,
            limits: Limits::default(),
            capacity: Capacity::USUAL,
            answers: Answers::default(),
            recogniser: Worker::Works(80),
            mouth: Worker::Works(40),
            voice_fails_percent: 0,
            word_ms: 60,
            store: Store::Works(30),
            people: vec![],
            callers,
            strangers: 0,
            clock_jump: None,
            longest: 600_000,
            log: false,
            plant: None,
        }
    }
}

/// What came of it.
pub struct Report {
    /// Of each caller, in order.
    pub callers: Vec<Story>,
    /// Of each call, as the box sees it, in order of their INVITEs.
    pub calls: Vec<Told>,
    /// Everybody who was rung.
    pub rung: Vec<Rung>,
    /// What did not hold; empty = all is well.
    pub faults: Vec<String>,
    /// Datagrams of the box to nobody of the town.
    pub astray: Vec<SocketAddr>,
    /// SIP messages of the box, in order.
    pub sent: Vec<String>,
    /// Rows that found no room.
    pub rows_lost: u32,
    /// Jobs that the voice refused or let go.
    pub shed: u32,
    /// Frames that the ear never heard.
    pub unheard: u32,
    /// Every output as text, when the plan wants it.
    pub log: String,
    /// Jobs of all calls: how many are booked, and how many there are.
    pub jobs: (usize, usize),
    /// When the last thing was forgotten, ms.
    pub ended_ms: u64,
    /// Most outputs of one input.
    pub most_outputs: usize,
    /// The onlooker.
    pub watch: Watch,
}

impl Report {
    /// The call of the n-th caller.
    ///
    /// # Panics
    /// When the box has not heard of it.
    pub fn call(&self, n: usize) -> &Told {
        let of = |told: &&Told| told.from.is_some_and(|from| last(from) == 20 + n);
        self.calls.iter().find(of).expect("a call of that caller")
    }
}

fn last(address: SocketAddr) -> usize {
    match address.ip() {
        IpAddr::V4(ip) => usize::from(ip.octets()[3]),
        IpAddr::V6(_) => 0,
    }
}

/// Where people's telephones are.
const PEOPLE: &str = "192.0.2.200:5060";
/// Who sends what nobody has asked for.
const STRANGER: &str = "198.51.100.66:4000";
/// The signalling's last timer is done by then.
const FORGOTTEN_MS: u64 = 500_000;

struct Town {
    house: House,
    wire: Wire,
    callers: Vec<Caller>,
    callees: Vec<Callee>,
    picks: Vec<Picks>,
    strangers: u64,
    dice: Dice,
    astray: Vec<SocketAddr>,
    sent: Vec<String>,
}

/// The example business, with people who can be rung at their own addresses.
fn business(config: &Config, plan: &Plan) -> Business {
    let rota = |names: &[&str]| {
        let duty = |name: &&str| {
            let contact = Contact::Extension {
                user: (*name).to_owned(),
                address: PEOPLE.parse().expect("an address of this module"),
            };
            Duty { person: Person { name: (*name).to_owned(), contact }, hours: None }
        };
        if plan.people.is_empty() { Rota::default() } else { Rota(names.iter().map(duty).collect()) }
    };
    let business = (*config.business).clone();
    Business {
        office: rota(&["office"]),
        on_call: rota(&["dana", "luis"]),
        answers: plan.answers,
        ..business
    }
}

/// Plays it to its end: until everybody has hung up and nothing is remembered.
///
/// # Panics
/// When the built-in example is broken.
pub fn play(plan: Plan) -> Report {
    let (config, desk) = crate::world::fresh();
    play_with(plan, &config, desk)
}

/// As [`play`], with a config and a desk that are there.
pub fn play_with(mut plan: Plan, config: &Config, desk: Desk) -> Report {
    let business = business(config, &plan);
    let callers = std::mem::take(&mut plan.callers);
    let mut town = Town {
        house: House::new(&plan, config, business, desk),
        wire: Wire::new(plan.network, plan.seed),
        callers: callers.into_iter().enumerate().map(|(n, c)| Caller::new(n, c, plan.the_box)).collect(),
        callees: Vec::new(),
        picks: plan.people.clone(),
        strangers: plan.strangers,
        dice: Dice(plan.seed ^ 0x70_3117),
        astray: Vec::new(),
        sent: Vec::new(),
    };
    let ended_ms = town.run(plan.longest, plan.network.delay_ms);
    town.report(ended_ms)
}

impl Town {
    fn run(&mut self, longest: u64, delay: u64) -> u64 {
        let mut ms = 0;
        let mut hung_up = false;
        while ms < longest + FORGOTTEN_MS {
            ms = self.next(ms);
            if ms >= longest && !hung_up {
                hung_up = true;
                self.callers.iter_mut().for_each(|caller| caller.hang_up(ms));
            }
            while let Some(packet) = self.wire.landed(ms) {
                self.deliver(ms, &packet);
            }
            self.house.work(ms);
            self.telephones(ms, delay);
            self.strangers(ms);
            let sent = self.house.take();
            sent.iter().for_each(|packet| self.put(ms, packet));
            let talk = self.callers.iter().any(|caller| !caller.is_over());
            if !talk && !self.house.is_busy() && self.wire.next().is_none() {
                return ms;
            }
        }
        ms
    }

    /// The next moment at which something happens.
    fn next(&self, ms: u64) -> u64 {
        let callers = self.callers.iter().filter_map(|caller| caller.next(ms));
        // Telephones that have hung up still repeat what is not answered.
        let signals = self.house.is_busy().then_some(ms / 100 * 100 + 100);
        let callees = self.callees.iter().any(|callee| !callee.is_over()).then_some(ms / 20 * 20 + 20);
        let others = [self.wire.next(), self.house.next(), signals, callees];
        callers.chain(others.into_iter().flatten()).min().unwrap_or(ms + 1_000).max(ms + 1)
    }

    fn deliver(&mut self, ms: u64, packet: &Packet) {
        if packet.to.ip() == self.house_ip() {
            return self.house.hear(packet);
        }
        if let Some(caller) = self.callers.iter_mut().find(|c| c.address().ip() == packet.to.ip()) {
            return caller.hear(ms, packet);
        }
        if packet.to.ip() != people().ip() {
            return;
        }
        if let Some(callee) = self.callees.iter_mut().find(|callee| callee.is_at(packet)) {
            return callee.hear(ms, packet);
        }
        if packet.kind == Kind::Sip && packet.bytes.starts_with(b"INVITE") {
            let n = self.callees.len();
            let Some(picks) = self.picks.get(n).or(self.picks.last()).copied() else { return };
            self.callees.push(Callee::new(ms, people(), picks, packet, u32::try_from(n).unwrap_or(0)));
        }
    }

    fn house_ip(&self) -> IpAddr {
        self.house.address().ip()
    }

    /// Everybody's telephone, and what the box has just said to them.
    fn telephones(&mut self, ms: u64, delay: u64) {
        while let Some((call, say)) = self.house.prompts.pop_front() {
            let from = self.house.calls.get(&call).and_then(|told| told.from);
            let caller =
                self.callers.iter_mut().find(|c| from.is_some_and(|from| from.ip() == c.address().ip()));
            if let Some(caller) = caller {
                caller.asked(ms, say);
            }
        }
        for n in 0..self.callers.len() {
            self.callers[n].tick(ms, &mut self.dice);
            let (packets, spoken) = self.callers[n].take();
            packets.iter().for_each(|packet| self.put(ms, packet));
            let place = self.callers[n].address().ip();
            let of = |told: &Told| told.from.is_some_and(|from| from.ip() == place);
            let call = self.house.calls.iter().find_map(|(call, told)| of(told).then_some(*call));
            if let Some(call) = call {
                for (_, text) in spoken {
                    // It is heard after the way through the network and the jitter buffer.
                    let at = self.house.ears.position(call) + (delay + 60) * 8;
                    self.house.script.spoken(call, at, &text);
                }
            }
        }
        for n in 0..self.callees.len() {
            let mut packets = self.callees[n].tick(ms);
            packets.extend(self.callees[n].take());
            packets.iter().for_each(|packet| self.put(ms, packet));
        }
    }

    /// Proper RTP, noise and SIP of people whom nobody knows.
    fn strangers(&mut self, ms: u64) {
        if self.strangers == 0 || !ms.is_multiple_of(20) {
            return;
        }
        for _ in 0..self.strangers.div_ceil(50) {
            let port = 16_384 + u16::try_from(self.dice.below(8)).unwrap_or(0);
            let to = SocketAddr::new(self.house_ip(), port);
            let mut bytes = vec![0x80, 0, 0, 0];
            bytes.extend((0..168).map(|_| self.dice.below(256) as u8));
            let (kind, to) = match self.dice.below(4) {
                // Valid, and no stream: a steady one is believed until the caller speaks.
                0 | 1 => {
                    bytes[2..4].copy_from_slice(&(self.dice.below(65_536) as u16).to_be_bytes());
                    (Kind::Rtp, to)
                }
                2 => (Kind::Rtcp, SocketAddr::new(to.ip(), to.port() | 1)),
                _ => {
                    let text = crate::sip_text::invite(&format!("stranger{ms}"), crate::sip_text::SDP);
                    bytes = text.into_bytes();
                    (Kind::Sip, self.house.address())
                }
            };
            let from = STRANGER.parse().expect("an address of this module");
            self.put(ms, &Packet { from, to, kind, bytes });
        }
    }

    fn put(&mut self, ms: u64, packet: &Packet) {
        if packet.from.ip() == self.house_ip() {
            if packet.kind == Kind::Sip {
                self.sent.push(String::from_utf8_lossy(&packet.bytes).into_owned());
            }
            let known = self.callers.iter().any(|caller| caller.address().ip() == packet.to.ip());
            if !known && packet.to.ip() != people().ip() {
                self.astray.push(packet.to);
                return;
            }
        }
        self.wire.send(ms, packet);
    }

    fn report(mut self, ended_ms: u64) -> Report {
        let mut faults = self.house.left();
        if !self.astray.is_empty() {
            faults.push(format!("{} datagrams went astray, to {:?}", self.astray.len(), self.astray.first()));
        }
        let desk = self.house.office.desk();
        for (call, told) in &mut self.house.calls {
            told.jobs = desk.jobs_of(*call).unwrap_or_default();
        }
        let jobs = || self.house.calls.values().flat_map(|told| &told.jobs);
        let booked = jobs().filter(|job| job.state == vocab::JobState::Booked).count();
        Report {
            callers: self.callers.into_iter().map(|caller| caller.story).collect(),
            rung: self.callees.into_iter().map(|callee| callee.rung).collect(),
            faults,
            astray: self.astray,
            sent: self.sent,
            rows_lost: self.house.rows_lost,
            shed: self.house.voice.shed,
            unheard: self.house.ears.dropped,
            log: self.house.log.take().unwrap_or_default(),
            jobs: (booked, jobs().count()),
            ended_ms,
            most_outputs: self.house.watch.most_outputs(),
            calls: std::mem::take(&mut self.house.calls).into_values().collect(),
            watch: self.house.watch,
        }
    }
}

fn people() -> SocketAddr {
    PEOPLE.parse().expect("an address of this module")
}
