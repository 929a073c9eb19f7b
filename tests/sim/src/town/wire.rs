//! The network between everybody: delay, jitter, loss and doubling of each datagram, and with jitter reordering.

use std::{collections::BTreeMap, net::SocketAddr};

use crate::world::{Dice, Network};

/// What a datagram carries; each has its socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Signalling.
    Sip,
    /// Sound and keys.
    Rtp,
    /// Reports.
    Rtcp,
}

/// A datagram.
#[derive(Clone, Debug)]
pub struct Packet {
    /// Who sent it.
    pub from: SocketAddr,
    /// To whom.
    pub to: SocketAddr,
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Datagrams on their way.
#[derive(Debug)]
pub struct Wire {
    network: Network,
    dice: Dice,
    /// By arrival and order of sending.
    flying: BTreeMap<(u64, u64), Packet>,
    sent: u64,
}

impl Wire {
    /// An empty network.
    pub fn new(network: Network, seed: u64) -> Self {
        Self { network, dice: Dice(seed ^ 0x3175), flying: BTreeMap::new(), sent: 0 }
    }

    /// Takes a datagram.
    pub fn send(&mut self, ms: u64, packet: &Packet) {
        if self.dice.below(100) < self.network.loss_percent {
            return;
        }
        let copies = 1 + u64::from(self.dice.below(100) < self.network.doubled_percent);
        for _ in 0..copies {
            let at = ms + self.network.delay_ms.max(1) + self.dice.below(self.network.jitter_ms + 1);
            self.sent += 1;
            self.flying.insert((at, self.sent), packet.clone());
        }
    }

    /// The next that has arrived by `ms`.
    pub fn landed(&mut self, ms: u64) -> Option<Packet> {
        let first = self.flying.first_entry().filter(|entry| entry.key().0 <= ms)?;
        Some(first.remove())
    }

    /// When the next arrives.
    pub fn next(&self) -> Option<u64> {
        self.flying.keys().next().map(|(at, _)| *at)
    }
}
