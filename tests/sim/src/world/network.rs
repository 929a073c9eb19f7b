//! The network between caller and box: delay, jitter, loss, doubling, and with jitter over a frame also
//! reordering. All chance comes from one seed.

use std::collections::BTreeMap;

use media::{Datagram, PacketKind};
use vocab::Dice;

/// What happens to datagrams, each way.
#[derive(Clone, Copy, Debug)]
pub struct Network {
    /// Share that never arrives.
    pub loss_percent: u64,
    /// Share that arrives twice.
    pub doubled_percent: u64,
    /// Least time on the way.
    pub delay_ms: u64,
    /// Added, evenly spread from 0.
    pub jitter_ms: u64,
}

impl Network {
    /// A good line.
    pub const GOOD: Self = Self { loss_percent: 0, doubled_percent: 0, delay_ms: 20, jitter_ms: 0 };
    /// A bad one: packets overtake each other.
    pub const BAD: Self = Self { loss_percent: 3, doubled_percent: 3, delay_ms: 50, jitter_ms: 50 };
}

/// To whom a datagram flies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The caller.
    Caller,
    /// The box.
    Box,
}

/// Datagrams on their way.
#[derive(Debug)]
pub(super) struct Sky {
    network: Network,
    dice: Dice,
    /// By arrival and order of sending.
    flying: BTreeMap<(u64, u64), (Side, PacketKind, Datagram)>,
    sent: u64,
}

impl Sky {
    pub(super) fn new(network: Network, seed: u64) -> Self {
        Self { network, dice: Dice(seed), flying: BTreeMap::new(), sent: 0 }
    }

    pub(super) fn send(&mut self, ms: u64, to: Side, kind: PacketKind, bytes: &Datagram) {
        if self.dice.below(100) < self.network.loss_percent {
            return;
        }
        let copies = 1 + u64::from(self.dice.below(100) < self.network.doubled_percent);
        for _ in 0..copies {
            let at = ms + self.network.delay_ms + self.dice.below(self.network.jitter_ms + 1);
            self.sent += 1;
            self.flying.insert((at, self.sent), (to, kind, bytes.clone()));
        }
    }

    /// What has arrived by `ms`, in order of arrival.
    pub(super) fn landed(&mut self, ms: u64) -> Vec<(Side, PacketKind, Datagram)> {
        let later = self.flying.split_off(&(ms + 1, 0));
        std::mem::replace(&mut self.flying, later).into_values().collect()
    }
}
