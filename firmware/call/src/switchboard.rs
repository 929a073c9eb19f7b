//! All calls of the box: who is answered, which input belongs to which call, and how many are up.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use dialogue::Business;
use vocab::{CallId, Now, Outcome, Record, RecordBody};

use crate::{Input, Invite, Limits, Output, Refusal, leg::Leg};

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
    legs: BTreeMap<CallId, Leg>,
    seed: u64,
    next_tick: Option<Instant>,
    /// When a refused caller was last put into the record.
    refused: Option<Instant>,
    stopping: Stopping,
    out: VecDeque<Output>,
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
            legs: BTreeMap::new(),
            seed,
            next_tick: None,
            refused: None,
            stopping: Stopping::No,
            out: VecDeque::new(),
        }
    }

    /// Applies one input. Inputs for calls that are over are ignored: they cross the end on their way.
    pub fn handle(&mut self, now: Now, input: Input<'_>) {
        let call = match input {
            Input::Invite(invite) => return self.invite(now, invite),
            Input::Tick => return self.tick(now),
            Input::Shutdown => return self.shutdown(now),
            Input::Acked(call) => self.with(call, |leg| leg.confirmed(now)),
            Input::Gone(call, why) => self.with(call, |leg| leg.gone(now, why)),
            Input::Keyed(call, key) => self.with(call, |leg| leg.keyed(now, key)),
            Input::Moved { call, remote, direction, telephone_event } => {
                self.with(call, |leg| leg.moved(now, remote, direction, telephone_event))
            }
            Input::Packet { call, from, kind, bytes } => {
                self.with(call, |leg| leg.packet(now, from, kind, bytes))
            }
            Input::Ear(call, event) => self.with(call, |leg| leg.ear(now, event)),
            Input::Witness(call, witness) => self.with(call, |leg| leg.witness(now, witness)),
            Input::Decoded(call, id, heard) => self.with(call, |leg| leg.decoded(now, id, heard)),
            Input::Rendered(call, id, audio) => self.with(call, |leg| leg.rendered(now, id, audio)),
            Input::Answer(call, id, answer) => self.with(call, |leg| leg.answer(now, id, answer)),
            Input::People(call, event) => self.with(call, |leg| leg.people(now, event)),
        };
        self.collect(call);
    }

    /// The next thing to do; drain until `None` after every `handle`.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When to call `handle` with [`Input::Tick`]: the next frame while a call is up, else never.
    pub fn deadline(&self) -> Option<Instant> {
        self.next_tick
    }

    /// Calls up now.
    pub fn calls(&self) -> usize {
        self.legs.len()
    }

    fn invite(&mut self, now: Now, invite: Invite) {
        let call = invite.call;
        if self.stopping == Stopping::Yes {
            return self.out.push_back(Output::Refuse(call, Refusal::Stopping));
        }
        let taken = self.legs.values().filter(|leg| leg.counts(now)).count();
        if taken >= self.limits.calls || self.legs.len() >= self.limits.calls + MOST_UNCONFIRMED {
            return self.refuse_busy(now, &invite);
        }
        self.out.push_back(Output::Accept(call));
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let leg = Leg::new(now, invite, Arc::clone(&self.business), self.limits, self.seed);
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
        let (line, caller, dialled) = (invite.line, invite.caller.clone(), invite.dialled.clone());
        let ended = RecordBody::Ended {
            outcome: Outcome::Failed { reason: String::new() }.as_str(),
            reason: "all lines were taken".to_owned(),
        };
        for body in [RecordBody::Started { line, caller, dialled }, ended] {
            self.out.push_back(Output::Record(Record { call, at: now.utc, body }));
        }
    }

    fn tick(&mut self, now: Now) {
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
