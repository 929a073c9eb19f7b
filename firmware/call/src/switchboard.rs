//! All calls of the box: who is answered, which input belongs to which call, and how many are up.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use dialogue::{Business, business::Answering};
use vocab::{CallId, Dice, LegId, Now, Outcome, Record, RecordBody};

use crate::{Input, Invite, Limits, Moved, Output, Recognising, Refusal, leg::Leg};

/// The pace of media: one frame.
const FRAME: Duration = Duration::from_millis(20);

/// Callers who were answered and whose ACK has not come take no line from others, up to so many.
const MOST_UNCONFIRMED: usize = 16;

/// Of callers who find no line one a second is put into the record.
const REFUSED_EVERY: Duration = Duration::from_secs(1);

/// Every call of the box. Contract: see the crate.
pub struct Switchboard {
    business: Arc<Business>,
    limits: Limits,
    recognising: Recognising,
    legs: BTreeMap<CallId, Leg>,
    /// Calls that ring until then.
    ringing: BTreeMap<CallId, Rings>,
    night: bool,
    dice: Dice,
    next_tick: Option<Instant>,
    /// When a refused caller was last put into the record.
    refused: Option<Instant>,
    stopping: Stopping,
    out: VecDeque<Output>,
}

/// A call that is not answered yet.
struct Rings {
    until: Instant,
    invite: Invite,
    /// What its offer says of holding, told before it is answered.
    moved: Option<Moved>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stopping {
    Yes,
    No,
}

impl Switchboard {
    /// A switchboard without calls; `seed` feeds everything random in its calls.
    pub fn new(business: Arc<Business>, limits: Limits, seed: u64) -> Self {
        Self {
            business,
            limits,
            recognising: Recognising::default(),
            legs: BTreeMap::new(),
            ringing: BTreeMap::new(),
            night: false,
            dice: Dice(seed),
            next_tick: None,
            refused: None,
            stopping: Stopping::No,
            out: VecDeque::new(),
        }
    }

    /// The same, hearing in another way than by the box only.
    #[must_use]
    pub fn hearing(self, recognising: Recognising) -> Self {
        Self { recognising, ..self }
    }

    /// Applies one input. Inputs for calls that are over are ignored: they cross the end on their way.
    pub fn handle(&mut self, now: Now, input: Input<'_>) {
        let call = match input {
            Input::Invite(invite) => return self.arrive(now, invite),
            Input::Night(night) => return self.night = night,
            Input::Tick => return self.tick(now),
            Input::Shutdown => return self.shutdown(now),
            Input::Acked(call) => self.with(call, |leg| leg.confirmed(now)),
            Input::Gone(id, _) if self.ringing.contains_key(&id.call) => return self.gave_up(now, id.call),
            Input::Gone(id, why) => self.with(id.call, |leg| leg.gone(now, id, why)),
            Input::Keyed(id, key) => self.with(id.call, |leg| leg.keyed(now, id, key)),
            Input::Moved(id, moved) if self.ringing.contains_key(&id.call) => {
                self.ringing.entry(id.call).and_modify(|rings| rings.moved = Some(moved));
                return;
            }
            Input::Moved(id, moved) => self.with(id.call, |leg| leg.moved(now, id, &moved)),
            Input::PickedUp(id, picked) => self.with(id.call, |leg| leg.picked_up(now, id, &picked)),
            Input::NotReached(id, why) => self.with(id.call, |leg| leg.not_reached(now, id, why)),
            Input::Packet { leg: id, from, kind, bytes } => {
                self.with(id.call, |leg| leg.packet(now, id, from, kind, bytes))
            }
            Input::Ear(call, event) => self.with(call, |leg| leg.ear(now, event)),
            Input::Witness(call, witness) => self.with(call, |leg| leg.witness(now, witness)),
            Input::Decoded(call, id, heard) => self.with(call, |leg| leg.decoded(now, id, heard)),
            Input::Cloud(call, news) => self.with(call, |leg| leg.clouded(now, news)),
            Input::Rendered(call, id, audio) => self.with(call, |leg| leg.rendered(now, id, audio)),
            Input::Answer(call, id, answer) => self.with(call, |leg| leg.answer(now, id, answer)),
        };
        self.collect(call);
    }

    /// The next thing to do; drain until `None` after every `handle`.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When to call `handle` with [`Input::Tick`]: the next frame while a call is up, or when one that rings is to be
    /// answered.
    pub fn deadline(&self) -> Option<Instant> {
        self.ringing.values().map(|rings| rings.until).chain(self.next_tick).min()
    }

    /// Calls up now.
    pub fn calls(&self) -> usize {
        self.legs.len()
    }

    /// A new call: answered at once, left to ring, or not for the box at this hour.
    fn arrive(&mut self, now: Now, invite: Invite) {
        let call = invite.call;
        let business = self.business.called(invite.dialled.as_ref());
        match business.answering(now.utc, self.night) {
            _ if self.stopping == Stopping::Yes => {
                self.out.push_back(Output::Refuse(call, Refusal::Stopping))
            }
            Answering::AtOnce => self.invite(now, invite),
            Answering::Never => self.out.push_back(Output::Refuse(call, Refusal::NotNow)),
            Answering::After(_) if self.ringing.len() >= self.limits.calls + MOST_UNCONFIRMED => {
                self.refuse_busy(now, &invite);
            }
            Answering::After(time) => {
                self.out.push_back(Output::LetRing(call));
                self.ringing.insert(call, Rings { until: now.instant + time, invite, moved: None });
            }
        }
    }

    /// The caller hung up, or somebody else took the call, before the box answered.
    fn gave_up(&mut self, now: Now, call: CallId) {
        let Some(Rings { invite, .. }) = self.ringing.remove(&call) else { return };
        self.record_unanswered(now, &invite, Outcome::Abandoned.as_str(), "ended while it rang");
        let stats = media::StreamStats::default();
        self.out.push_back(Output::Ended { call, outcome: Outcome::Abandoned, stats });
    }

    /// Those that have rung long enough are answered.
    fn pick_up(&mut self, now: Now) {
        let due: Vec<CallId> = self
            .ringing
            .iter()
            .filter(|(_, rings)| now.instant >= rings.until)
            .map(|(call, _)| *call)
            .collect();
        for call in due {
            let Some(Rings { invite, moved, .. }) = self.ringing.remove(&call) else { continue };
            self.invite(now, invite);
            if let Some(moved) = moved {
                self.with(call, |leg| leg.moved(now, LegId::caller(call), &moved));
                self.collect(call);
            }
        }
    }

    fn invite(&mut self, now: Now, invite: Invite) {
        let call = invite.call;
        let taken = self.legs.values().filter(|leg| leg.counts(now)).count();
        if taken >= self.limits.calls || self.legs.len() >= self.limits.calls + MOST_UNCONFIRMED {
            return self.refuse_busy(now, &invite);
        }
        self.out.push_back(Output::Accept(call));
        let business = self.business.called(invite.dialled.as_ref());
        let leg = Leg::new(now, invite, business, (self.limits, self.recognising), self.dice.roll());
        self.legs.insert(call, leg);
        self.next_tick.get_or_insert(now.instant + FRAME);
        self.count();
        self.collect(call);
    }

    /// A caller who found no line is in the record too: the office must see what it missed. A flood of them is not:
    /// its rows would take the store's queue from the calls that are up.
    fn refuse_busy(&mut self, now: Now, invite: &Invite) {
        let call = invite.call;
        self.out.push_back(Output::Refuse(call, Refusal::Busy));
        if self.refused.is_some_and(|at| now.instant < at + REFUSED_EVERY) {
            return;
        }
        self.refused = Some(now.instant);
        let failed = Outcome::Failed { reason: String::new() }.as_str();
        self.record_unanswered(now, invite, failed, "all lines were taken");
    }

    fn record_unanswered(&mut self, now: Now, invite: &Invite, outcome: &'static str, reason: &str) {
        let call = invite.call;
        let (line, caller, dialled) = (invite.line, invite.caller.clone(), invite.dialled.clone());
        let ended = RecordBody::Ended { outcome, reason: reason.to_owned() };
        for body in [RecordBody::Started { line, caller, dialled }, ended] {
            self.out.push_back(Output::Record(Record { call, at: now.utc, body }));
        }
    }

    fn tick(&mut self, now: Now) {
        self.pick_up(now);
        if self.next_tick.is_none_or(|at| now.instant < at) {
            return;
        }
        let calls: Vec<CallId> = self.legs.keys().copied().collect();
        for call in calls {
            self.with(call, |leg| leg.tick(now));
            self.collect(call);
        }
        // The pace is kept from tick to tick; after a stall it starts anew instead of rushing to catch up.
        self.next_tick = self.next_tick.map(|at| {
            let next = at + FRAME;
            if next + 10 * FRAME < now.instant { now.instant + FRAME } else { next }
        });
        if self.legs.is_empty() {
            self.next_tick = None;
        }
    }

    fn shutdown(&mut self, now: Now) {
        self.stopping = Stopping::Yes;
        for (call, Rings { invite, .. }) in std::mem::take(&mut self.ringing) {
            self.out.push_back(Output::Refuse(call, Refusal::Stopping));
            let failed = Outcome::Failed { reason: String::new() }.as_str();
            self.record_unanswered(now, &invite, failed, "the box was stopped");
        }
        let calls: Vec<CallId> = self.legs.keys().copied().collect();
        for call in calls {
            self.with(call, |leg| leg.stop(now));
            self.collect(call);
        }
    }

    fn with(&mut self, call: CallId, act: impl FnOnce(&mut Leg)) -> CallId {
        if let Some(leg) = self.legs.get_mut(&call) {
            act(leg);
        }
        call
    }

    fn collect(&mut self, call: CallId) {
        let Some(leg) = self.legs.get_mut(&call) else { return };
        while let Some(output) = leg.poll() {
            self.out.push_back(output);
        }
        if leg.is_over() {
            self.legs.remove(&call);
            self.count();
        }
    }

    fn count(&mut self) {
        self.out.push_back(Output::Calls(u16::try_from(self.legs.len()).unwrap_or(u16::MAX)));
    }
}
