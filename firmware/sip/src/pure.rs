//! The signalling machine without its socket and clock, for a simulated world and for fuzzing: [`Machine`].
//!
//! The box itself runs [`crate::Endpoint`]. Contract: `datagram`, `command` or `tick`, then `poll` until `None`, then
//! look at `deadline`.

use std::{net::SocketAddr, time::Instant};

use crate::{
    Command, Event, Keys, Settings,
    stack::{Output, Profile, Room, Stack},
    token::Tokens,
};

/// What the machine wants done.
#[derive(Debug)]
pub enum Act {
    /// Send a datagram.
    Send {
        /// Where to.
        to: SocketAddr,
        /// The message.
        bytes: Vec<u8>,
    },
    /// Tell the line.
    Event(Event),
}

/// Whether the queue to the line takes one more event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// It does.
    Free,
    /// A new call is refused with 503.
    Full,
}

/// All signalling of one address.
pub struct Machine {
    stack: Stack,
    keys: Keys,
}

impl Machine {
    /// A machine without calls; its tags and branches follow from `seed`.
    pub fn new(settings: Settings, seed: u64) -> Self {
        let keys = Keys::default();
        let ours = settings.bind.ip();
        let profile = Profile {
            user_agent: settings.user_agent,
            advertise: settings.advertise,
            port: settings.bind.port(),
            allow: settings.allow,
            route: Box::new(move |_| ours),
            by_stream: std::collections::BTreeMap::new(),
        };
        Self { stack: Stack::new(profile, Tokens::seeded(seed), keys.clone()), keys }
    }

    /// Where keys for [`Command::Dial`] come from.
    pub fn keys(&self) -> Keys {
        self.keys.clone()
    }

    /// A datagram has come.
    pub fn datagram(&mut self, now: Instant, source: SocketAddr, bytes: &[u8], queue: Queue) {
        let room = if queue == Queue::Free { Room::Free } else { Room::Full };
        self.stack.datagram(now, source, bytes, room);
    }

    /// The line wants something.
    pub fn command(&mut self, now: Instant, command: Command) {
        self.stack.command(now, command);
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Instant) {
        self.stack.tick(now);
    }

    /// Ends every call and registration.
    pub fn shutdown(&mut self, now: Instant) {
        self.stack.shutdown(now);
    }

    /// The next thing to do, until there is none.
    pub fn poll(&mut self) -> Option<Act> {
        Some(match self.stack.poll()? {
            Output::Send { to, by: _, bytes } => Act::Send { to, bytes },
            Output::Event(event) => Act::Event(event),
        })
    }

    /// When `tick` is due.
    pub fn deadline(&self) -> Option<Instant> {
        self.stack.deadline()
    }

    /// Calls, transactions and timers that are remembered: nothing is left of a call some minutes after its end.
    pub fn remembered(&self) -> usize {
        self.stack.remembered()
    }
}
