//! A push button without its bounce: contacts chatter for a few milliseconds at both ends of a press
//! (typically under 5 ms, 20 ms for worn ones).

use std::time::{Duration, Instant};

use vocab::Press;

/// A contact counts when it has been still for this long.
const STILL: Duration = Duration::from_millis(30);
/// A press this long has its own meaning.
const LONG: Duration = Duration::from_millis(1_500);

/// A button's contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    /// Pushed.
    Closed,
    /// Not.
    Open,
}

/// What a button did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pushed {
    /// It went down.
    Down,
    /// It has been down for long.
    Held,
}

#[derive(Debug)]
pub(super) struct Button {
    name: Press,
    /// Contact as last seen, and since when.
    seen: Contact,
    since: Option<Instant>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Up,
    /// Down, and held for long at this moment.
    Down {
        held_at: Instant,
    },
    /// Down, and the long press was told.
    Held,
}

impl Button {
    pub(super) fn new(name: Press) -> Self {
        Self { name, seen: Contact::Open, since: None, state: State::Up }
    }

    pub(super) fn name(&self) -> Press {
        self.name
    }

    /// The contact changed, or was seen again.
    pub(super) fn edge(&mut self, now: Instant, contact: Contact) {
        if contact != self.seen {
            (self.seen, self.since) = (contact, Some(now));
        }
    }

    /// What has become sure by now; call until `None`.
    pub(super) fn settle(&mut self, now: Instant) -> Option<Pushed> {
        let still = self.since.is_some_and(|since| now >= since + STILL);
        if still {
            let since = self.since.take()?;
            match (self.seen, self.state) {
                (Contact::Closed, State::Up) => {
                    self.state = State::Down { held_at: since + LONG };
                    return Some(Pushed::Down);
                }
                (Contact::Open, _) => self.state = State::Up,
                // It bounced open and closed again: the same press.
                (Contact::Closed, State::Down { .. } | State::Held) => {}
            }
        }
        match self.state {
            State::Down { held_at } if now >= held_at && self.seen == Contact::Closed => {
                self.state = State::Held;
                Some(Pushed::Held)
            }
            State::Up | State::Down { .. } | State::Held => None,
        }
    }

    /// When something becomes sure if nothing changes.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let held = match self.state {
            State::Down { held_at } if self.seen == Contact::Closed => Some(held_at),
            State::Down { .. } | State::Up | State::Held => None,
        };
        self.since.map(|since| since + STILL).into_iter().chain(held).min()
    }
}
