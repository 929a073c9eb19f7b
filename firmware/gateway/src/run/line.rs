//! The `line` thread: owns the [`Switchboard`], the media sockets and the pacing clock. It carries out what the
//! switchboard says and tells it what happened; it decides nothing about a call and waits for nobody.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use call::{CloudOrder, Gone, Input, Keep, NotReached, Output, Refusal, Switchboard};
use media::Frame;
use sip::{Command, DialogKey, Event, Keys, Target};
use speech::cloud::{Reach, Usage};
use tokio::sync::{mpsc, watch};
use vocab::{
    Answer, CallId, CloudHealth, Contact, Dice, LegId, Now, Phone, QueryId, RecordBody, Sample8k, StoreHealth,
};

use super::{
    events::Events,
    office::{Full, Office, OfficeNews},
    panel::{CloudPart, PanelHandle, PanelNews},
    ports::{LONGEST, Ports},
    tape::Tapes,
    told,
    trunks::Trunks,
};
use crate::{
    clock::Clock,
    cloud::{self, Clouds},
    config::MOST_CALLS,
    ear::{Ears, Noticed},
    voice::{Done, Job, Voice},
};

/// The office may still answer a moment after its deadline while the answer is on its way here; the line gives
/// up this much later than the office does, so that nothing is done that its caller is told was not. More than the
/// store waits for a lock, less than the conversation's own patience.
const GRACE: Duration = Duration::from_millis(1_200);

/// A stopping box waits this long for the office: a booking that is not answered, then the request instead.
const LAST_RECEIPTS: Duration = Duration::from_secs(10);

/// And so long for what the last calls cost in the cloud, which is known at once.
const LAST_COSTS: Duration = Duration::from_millis(500);

/// And so long for the store, should its queue have had no room for what must be kept.
const LAST_ROWS: Duration = Duration::from_secs(5);

/// Between two tries to hand them over.
const AGAIN: Duration = Duration::from_millis(20);

/// An outcome, two alarms and their silence a call. Full = a row is lost, which is told.
const OWED: usize = 4 * MOST_CALLS;

/// News for the line from the threads behind it.
#[derive(Debug)]
pub(super) enum News {
    Ear(CallId, Noticed),
    Voice(Done),
    Cloud(cloud::News),
    Office(OfficeNews),
    Panel(PanelNews),
}

/// A handful of pieces, decodes and ear events under way a call.
pub(super) const NEWS: usize = 32 * MOST_CALLS;

/// Everything the line speaks to.
pub(super) struct Around {
    pub(super) clock: Clock,
    pub(super) signal: mpsc::Sender<Command>,
    pub(super) keys: Keys,
    pub(super) trunks: Trunks,
    pub(super) ears: Arc<Ears>,
    pub(super) voice: Arc<Voice>,
    pub(super) clouds: Option<Arc<Clouds>>,
    pub(super) office: Office,
    pub(super) panel: PanelHandle,
    pub(super) tapes: Option<Tapes>,
    pub(super) events: Events,
}

/// The line.
pub(super) struct Line {
    board: Switchboard,
    ports: Ports,
    around: Around,
    legs: BTreeMap<LegId, DialogKey>,
    dialogs: BTreeMap<DialogKey, LegId>,
    asked: BTreeMap<(CallId, QueryId), Instant>,
    /// Answers that are known at once: told after the outputs that asked are carried out.
    at_once: VecDeque<AtOnce>,
    /// For the ids of calls.
    dice: Dice,
    /// Outcomes and alarms that the store's queue had no room for.
    owed: VecDeque<vocab::Record>,
    /// The panel's night button.
    night: bool,
    /// The panel's mute: nothing is recorded.
    muted: bool,
    /// How the store is as it says itself.
    store: StoreHealth,
    /// Where callers go who find no line.
    overflow: Option<Contact>,
    /// Calls whose use of the cloud is not told yet.
    clouded: BTreeSet<CallId>,
    /// Calls that the tape knows of: something of them was recorded, or is to be forgotten.
    taped: BTreeSet<CallId>,
}

enum AtOnce {
    Answer(CallId, QueryId, Answer),
    NotReached(LegId, NotReached),
    Gone(LegId, Gone),
}

impl Line {
    pub(super) fn new(
        board: Switchboard,
        ports: Ports,
        around: Around,
        seed: u64,
        overflow: Option<Contact>,
    ) -> Self {
        Self {
            board,
            ports,
            around,
            legs: BTreeMap::new(),
            dialogs: BTreeMap::new(),
            asked: BTreeMap::new(),
            at_once: VecDeque::new(),
            dice: Dice(seed),
            owed: VecDeque::new(),
            night: false,
            muted: false,
            store: StoreHealth::Up,
            overflow,
            clouded: BTreeSet::new(),
            taped: BTreeSet::new(),
        }
    }

    /// Runs until told to stop. Every arm is safe to drop mid-way: a message or datagram is taken only when its
    /// arm completes. Ticks come before everything a peer can send, so that no flood delays a frame.
    pub(super) async fn run(
        mut self,
        mut signal: mpsc::Receiver<Event>,
        mut news: mpsc::Receiver<News>,
        mut stop: watch::Receiver<bool>,
    ) {
        let mut buffer = [0u8; LONGEST];
        loop {
            let tick = self.board.deadline();
            tokio::select! {
                biased;
                _ = stop.changed() => break,
                () = until(tick) => self.tick(),
                Some(heard) = news.recv() => self.news(heard),
                event = signal.recv() => match event {
                    Some(event) => self.signal(event),
                    None => break,
                },
                arrival = self.ports.receive(&mut buffer) => {
                    let (now, bytes) = (self.around.clock.now(), &buffer[..arrival.len]);
                    let (leg, from, kind) = (arrival.leg, arrival.from, arrival.kind);
                    self.give(now, Input::Packet { leg, from, kind, bytes });
                }
            }
        }
        self.shut_down(&mut news).await;
    }

    /// Every call ends; what is being written for one is awaited, since its outcome rests on it.
    async fn shut_down(&mut self, news: &mut mpsc::Receiver<News>) {
        let now = self.around.clock.now();
        self.give(now, Input::Shutdown);
        let by = now.instant + LAST_RECEIPTS;
        while let Some(tick) = self.board.deadline().filter(|&tick| tick < by) {
            tokio::select! {
                biased;
                () = until(Some(tick)) => self.tick(),
                Some(heard) = news.recv() => self.news(heard),
            }
        }
        let by = self.around.clock.now().instant + LAST_COSTS;
        while !self.clouded.is_empty() {
            tokio::select! {
                biased;
                () = until(Some(by)) => break,
                Some(heard) = news.recv() => self.news(heard),
            }
        }
        self.hand_over(news).await;
    }

    /// The last rows that must be kept: the store's queue may have room in a moment. The store itself may wait for
    /// the line to take its answers meanwhile.
    async fn hand_over(&mut self, news: &mut mpsc::Receiver<News>) {
        let by = self.around.clock.now().instant + LAST_ROWS;
        loop {
            self.settle();
            if self.owed.is_empty() {
                return;
            }
            if self.around.clock.now().instant >= by {
                let rows = self.owed.len();
                tracing::error!(rows, "outcomes and alarms are not on the disk: is it slow or full?");
                return;
            }
            let again = Some(self.around.clock.now().instant + AGAIN);
            tokio::select! {
                biased;
                () = until(again) => {}
                Some(heard) = news.recv() => self.news(heard),
            }
        }
    }

    fn tick(&mut self) {
        let now = self.around.clock.now();
        self.give(now, Input::Tick);
        self.settle();
        let late: Vec<_> =
            self.asked.iter().filter(|&(_, &by)| by + GRACE <= now.instant).map(|(&key, _)| key).collect();
        for (call, id) in late {
            self.asked.remove(&(call, id));
            tracing::warn!(%call, query = %id, "the office did not answer in time");
            self.give(now, Input::Answer(call, id, Answer::Unavailable));
        }
    }

    fn news(&mut self, news: News) {
        let now = self.around.clock.now();
        match news {
            News::Ear(call, Noticed::Voice(event)) => self.give(now, Input::Ear(call, event)),
            News::Ear(call, Noticed::Word(witness)) => self.give(now, Input::Witness(call, witness)),
            News::Voice(Done::Decoded(call, id, heard)) => self.give(now, Input::Decoded(call, id, heard)),
            News::Voice(Done::Rendered(call, id, audio)) => self.give(now, Input::Rendered(call, id, audio)),
            News::Cloud(news) => self.cloud(now, news),
            News::Office(OfficeNews::Answer(call, id, answer)) => {
                if self.asked.remove(&(call, id)).is_some() {
                    self.give(now, Input::Answer(call, id, answer));
                }
            }
            News::Office(OfficeNews::Health(health)) => {
                self.store = health;
                self.around.panel.update(|p| p.store = health);
            }
            News::Panel(PanelNews::Silenced(call, silenced)) => {
                tracing::info!(%call, by = ?silenced.by, "the alarm was silenced");
                self.record(vocab::Record {
                    call,
                    at: silenced.at,
                    body: RecordBody::Silenced { by: silenced.by },
                });
            }
            News::Panel(PanelNews::Pressed(button)) => {
                tracing::info!(?button, "pressed on the panel");
                match button {
                    vocab::Press::Ack => {}
                    vocab::Press::Night => {
                        self.night = !self.night;
                        self.give(now, Input::Night(self.night));
                    }
                    vocab::Press::Mute => self.muted = !self.muted,
                }
                let (night, muted) = (self.night, self.muted);
                self.around.panel.update(|p| (p.night, p.muted) = (night, muted));
            }
        }
    }

    fn order_cloud(&mut self, call: CallId, order: CloudOrder) {
        if let Some(clouds) = &self.around.clouds {
            self.clouded.insert(call);
            clouds.order(call, order);
        }
    }

    fn cloud(&mut self, now: Now, news: cloud::News) {
        match news {
            cloud::News::Call(call, news) => self.give(now, Input::Cloud(call, news)),
            cloud::News::Turned(reach) => {
                let health = match reach {
                    Reach::There => {
                        tracing::info!("the cloud recogniser answers again");
                        CloudHealth::Up
                    }
                    Reach::Away(status) => {
                        tracing::warn!(
                            status,
                            "the cloud recogniser is given up for a while: the box hears alone"
                        );
                        CloudHealth::Degraded
                    }
                };
                self.around.panel.cloud(CloudPart::Recogniser, health);
            }
            cloud::News::Used(call, usage) => {
                self.clouded.remove(&call);
                tracing::info!(%call, seconds = usage.seconds(), cost = %usage.cost(), ?usage, "heard in the cloud");
                let record = used(call, now, &usage);
                self.around.events.record(&record);
                self.record(record);
            }
        }
    }

    fn signal(&mut self, event: Event) {
        let now = self.around.clock.now();
        match event {
            Event::Invite(invite) => self.invite(now, &invite),
            Event::Acked(dialog) => self.with(dialog, |line, leg| line.give(now, Input::Acked(leg.call))),
            Event::Moved { dialog, offer } => self.with(dialog, |line, leg| {
                line.give(now, Input::Moved(leg, told::moved(&offer)));
            }),
            Event::Gone { dialog, why } => self.with(dialog, |line, leg| {
                tracing::debug!(%leg, ?why, "the signalling ended");
                // Nothing is left to hang up.
                line.forget_dialog(leg);
                line.give(now, Input::Gone(leg, told::gone(&why)));
            }),
            Event::Digits { dialog, digit } => {
                self.with(dialog, |line, leg| line.give(now, Input::Keyed(leg, digit)));
            }
            Event::Ringing(dialog) => self.with(dialog, |_, leg| tracing::debug!(%leg, "it rings")),
            Event::Answered { dialog, from, answer } => self.with(dialog, |line, leg| {
                tracing::info!(%leg, "a person picked up");
                line.give(now, Input::PickedUp(leg, told::picked_up(from, &answer)));
            }),
            Event::Refused { dialog, code, reason } => self.with(dialog, |line, leg| {
                // A peer's own words may hold a number.
                tracing::info!(%leg, code, "a person was not reached");
                tracing::debug!(%leg, reason, "in the network's words");
                line.forget_dialog(leg);
                line.give(now, Input::NotReached(leg, NotReached::Refused(code)));
            }),
            Event::Registered { trunk, lasts, seen, contact: _ } => {
                self.around.trunks.registered(trunk, lasts, seen);
                self.show_trunks();
            }
            Event::Unregistered { trunk, code, reason, retry } => {
                self.around.trunks.unregistered(trunk, code, &reason, retry);
                self.show_trunks();
            }
        }
    }

    fn show_trunks(&mut self) {
        let health = self.around.trunks.health();
        self.around.panel.update(|p| p.line = health);
    }

    fn with(&mut self, dialog: DialogKey, act: impl FnOnce(&mut Self, LegId)) {
        if let Some(&leg) = self.dialogs.get(&dialog) {
            act(self, leg);
        }
    }

    fn invite(&mut self, now: Now, event: &sip::Invite) {
        let call = CallId::new(now.utc, self.dice.roll());
        let leg = LegId::caller(call);
        self.legs.insert(leg, event.dialog);
        self.dialogs.insert(event.dialog, leg);
        tracing::info!(%call, "a call came in");
        self.give(now, Input::Invite(told::invite(call, event)));
        if let Some(held) = told::held(event) {
            self.give(now, Input::Moved(leg, held));
        }
    }

    /// One input, everything that follows from it, and what that is answered with at once.
    fn give(&mut self, now: Now, input: Input<'_>) {
        self.board.handle(now, input);
        loop {
            while let Some(output) = self.board.poll() {
                self.act(now, output);
            }
            match self.at_once.pop_front() {
                Some(AtOnce::Answer(call, id, answer)) => {
                    self.board.handle(now, Input::Answer(call, id, answer));
                }
                Some(AtOnce::NotReached(leg, why)) => self.board.handle(now, Input::NotReached(leg, why)),
                Some(AtOnce::Gone(leg, why)) => self.board.handle(now, Input::Gone(leg, why)),
                None => return,
            }
        }
    }

    fn act(&mut self, now: Now, output: Output) {
        match output {
            Output::Alarm(signal) => self.around.panel.alarm(signal),
            Output::Send { leg, to, kind, bytes } => self.ports.send(leg, to, kind, &bytes),
            Output::Frame { call, at, caller, spoken, keep } => {
                self.around.ears.frame(call, caller);
                if let (Keep::Recording, false) = (keep, self.muted) {
                    self.tape(call, at, &caller, &spoken);
                }
            }
            Output::Forget { call, span } => self.forget_sound(call, span),
            Output::LetRing(call) => {
                tracing::info!(%call, "a call rings");
                self.command(LegId::caller(call), Command::LetRing);
            }
            Output::Accept(call) => self.accept(now, call),
            Output::Refuse(call, why) => {
                if let (Refusal::Busy, Some(to)) = (why, self.overflow.clone()) {
                    tracing::info!(%call, "all lines are taken: a call is sent on");
                    return self.send_on(now, call, to);
                }
                let code = match why {
                    Refusal::Busy => sip::RefusalCode::BusyHere,
                    Refusal::Stopping => sip::RefusalCode::ServiceUnavailable,
                    Refusal::NotNow => sip::RefusalCode::TemporarilyUnavailable,
                };
                tracing::info!(%call, ?why, "a call was refused");
                self.command(LegId::caller(call), |dialog| Command::Refuse { dialog, code });
                self.forget(now, call);
            }
            Output::HangUp(leg) => self.command(leg, Command::HangUp),
            Output::Dial { leg, to, show } => self.dial(now, leg, &to, show),
            Output::LegEnded(leg) => {
                self.forget_dialog(leg);
                self.ports.close(now.instant, leg);
            }
            Output::Up(call) => {
                tracing::info!(%call, "answered");
                self.command(LegId::caller(call), Command::KeepWithoutAck);
            }
            Output::Decode(call, decode) => self.around.voice.order(Job::Decode { call, decode }),
            Output::Cloud(call, order) => self.order_cloud(call, order),
            Output::Render { call, id, spoken, fixed } => {
                self.around.voice.order(Job::Render { call, id, spoken, fixed });
            }
            Output::Ask { call, id, query, within } => {
                let by = now.instant + within;
                match self.around.office.ask(call, id, query, by) {
                    Ok(()) => {
                        self.asked.insert((call, id), by);
                    }
                    Err(_full) => {
                        self.store_fails(call, "a question");
                        self.at_once.push_back(AtOnce::Answer(call, id, Answer::Unavailable));
                    }
                }
            }
            Output::Record(record) => {
                self.around.events.record(&record);
                self.record(record);
            }
            Output::Told { call, say } => self.around.events.told(call, &say),
            Output::Transcript { call, kind, heard } => self.around.events.transcript(call, kind, &heard),
            Output::Calls(calls) => self.around.panel.update(|p| p.calls = calls),
            Output::Ended { call, outcome, stats } => {
                tracing::info!(%call, %outcome, ?stats, "the call is over");
                self.forget(now, call);
            }
        }
    }

    fn tape(&mut self, call: CallId, at: Sample8k, caller: &Frame, spoken: &Frame) {
        if let Some(tapes) = &self.around.tapes {
            tapes.frame(call, at, caller, spoken);
            self.taped.insert(call);
        }
    }

    fn forget_sound(&mut self, call: CallId, span: vocab::Span) {
        if let Some(tapes) = &self.around.tapes {
            tapes.forget(call, span);
            self.taped.insert(call);
        }
    }

    fn accept(&mut self, now: Now, call: CallId) {
        let leg = LegId::caller(call);
        match self.ports.open(now.instant, leg) {
            Ok(media) => self.command(leg, |dialog| Command::Accept { dialog, media }),
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(%call, error, "a call can't be answered");
                self.command(leg, |dialog| Command::Refuse {
                    dialog,
                    code: sip::RefusalCode::ServiceUnavailable,
                });
                self.at_once.push_back(AtOnce::Gone(leg, Gone::Fault("no media port is free")));
            }
        }
    }

    fn record(&mut self, record: vocab::Record) {
        let call = record.call;
        let kept = record.body.must_be_kept();
        if self.owed.is_empty() || !kept {
            let Err(Full) = self.around.office.record(record.clone()) else { return };
            self.store_fails(call, "a row");
        }
        if !kept {
            return;
        }
        if self.owed.len() < OWED {
            self.owed.push_back(record);
        } else {
            tracing::error!(%call, "an outcome, an alarm or a silence is lost: is the disk slow or full?");
        }
    }

    /// What must not be missing from the record is handed over once the store takes rows again.
    fn settle(&mut self) {
        while let Some(record) = self.owed.front() {
            if self.around.office.record(record.clone()).is_err() {
                return;
            }
            self.owed.pop_front();
            let store = self.store;
            self.around.panel.update(|p| p.store = store);
        }
    }

    fn store_fails(&mut self, call: CallId, what: &str) {
        tracing::error!(%call, what, "the store does not keep up: the call goes on unrecorded; is the disk slow or full?");
        self.around.panel.update(|p| p.store = StoreHealth::Failing);
    }

    /// A caller who finds no line goes where the config says.
    fn send_on(&mut self, now: Now, call: CallId, to: Contact) {
        let (user, host) = match to {
            Contact::Number(number) => (number.e164().to_owned(), None),
            Contact::Extension { user, address } => (user, Some(address)),
        };
        let user = user.into();
        self.command(LegId::caller(call), |dialog| Command::Redirect { dialog, user, host });
        self.forget(now, call);
    }

    /// Rings somebody: a telephone of the house straight, a number by the first trunk whose address is known.
    fn dial(&mut self, now: Now, leg: LegId, to: &Contact, show: Option<Phone>) {
        let Some(to) = self.target(to) else {
            tracing::warn!(%leg, "nobody can be rung: no trunk is reachable");
            return self.at_once.push_back(AtOnce::NotReached(leg, NotReached::NoWay));
        };
        // A trunk that allows no foreign number would refuse the call.
        let own = to.trunk.as_ref().is_some_and(|trunk| !self.around.trunks.shows_caller(trunk.key));
        let show = show.filter(|_| !own);
        let media = match self.ports.open(now.instant, leg) {
            Ok(media) => media,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(%leg, error, "nobody can be rung");
                return self.at_once.push_back(AtOnce::NotReached(leg, NotReached::NoWay));
            }
        };
        let dialog = self.around.keys.fresh();
        self.legs.insert(leg, dialog);
        self.dialogs.insert(dialog, leg);
        tracing::info!(%leg, "a person is rung");
        let codecs = vec![sip::Codec::Pcmu, sip::Codec::Pcma, sip::Codec::G722];
        self.command(leg, |dialog| Command::Dial { dialog, to, from: show, media, codecs });
    }

    fn target(&self, to: &Contact) -> Option<Target> {
        match to {
            Contact::Extension { user, address } => Some(Target::direct(Some(user.clone().into()), *address)),
            Contact::Number(phone) => {
                let trunk = self.around.trunks.to_dial_by()?;
                let (user, address) = (Some(phone.e164().to_owned().into()), trunk.address);
                Some(Target { user, address, trunk: Some(trunk) })
            }
        }
    }

    fn command(&mut self, leg: LegId, command: impl FnOnce(DialogKey) -> Command) {
        let Some(&dialog) = self.legs.get(&leg) else { return };
        if self.around.signal.try_send(command(dialog)).is_err() {
            tracing::error!(%leg, "the signalling does not take a command: restart the box");
        }
    }

    fn forget_dialog(&mut self, leg: LegId) {
        if let Some(dialog) = self.legs.remove(&leg) {
            self.dialogs.remove(&dialog);
        }
    }

    fn forget(&mut self, now: Now, call: CallId) {
        let leg = LegId::caller(call);
        self.forget_dialog(leg);
        self.ports.close(now.instant, leg);
        self.asked.retain(|&(of, _), _| of != call);
        self.around.ears.ended(call);
        self.around.voice.ended(call);
        if let (true, Some(tapes)) = (self.taped.remove(&call), &self.around.tapes) {
            tapes.ended(call);
        }
    }
}

/// What a call has cost, as a row of it.
fn used(call: CallId, now: Now, usage: &Usage) -> vocab::Record {
    let figures = [
        ("seconds", usage.seconds().to_string()),
        ("cost", usage.cost().to_string()),
        ("turns_heard", usage.answered.to_string()),
        ("turns_missed", usage.missed.to_string()),
        ("connections", usage.connections.to_string()),
        ("cuts", usage.cuts.to_string()),
        ("refused", usage.refused.to_string()),
        ("untrue", usage.lies.to_string()),
    ];
    let detail = figures.into_iter().map(|(name, figure)| (name.to_owned(), figure)).collect();
    let why = format!("{} s streamed for {}", usage.seconds(), usage.cost());
    let body = RecordBody::Decision { what: "cloud".to_owned(), why, detail: vocab::Private::new(detail) };
    vocab::Record { call, at: now.utc, body }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
