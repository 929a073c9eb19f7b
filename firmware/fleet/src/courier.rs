//! What is sent to the broker when: the outbox pump as a machine.
//!
//! News are leased from the outbox, published, and *done* when their consumer says that it has them (or, configured,
//! when the broker does). A broker that is down is tried again with back-off; news that were refused or not
//! acknowledged in time go back into the outbox with one of their own. The outbox gives out only the oldest open news
//! of each job, so their order holds whatever happens here.

use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

use vocab::{Dice, NewsId};

use crate::Backoff;

/// Whose word makes news done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DoneOn {
    /// The consumer's, on the receipts topic: it is on its disk.
    #[default]
    Consumer,
    /// The broker's: it may still be in its memory only.
    Broker,
}

/// How the courier works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CourierSettings {
    /// News on their way at once, 1 to 64.
    pub window: usize,
    /// Whose word counts.
    pub done_on: DoneOn,
    /// How long that word is waited for before the news are sent again.
    pub done_within: Duration,
}

/// News that the outbox gave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Under which they are acknowledged.
    pub id: NewsId,
    /// Where to.
    pub topic: String,
    /// What: private.
    pub payload: vocab::Private<String>,
    /// How often they were tried before.
    pub tries: u32,
}

/// Why a broker did not take news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The access list of the broker forbids this topic to us.
    NotAuthorized,
    /// Nobody has subscribed: the broker threw them away.
    Nobody,
    /// Anything else.
    Other,
}

/// What happens to the courier.
#[derive(Clone, Debug)]
pub enum Input {
    /// The broker has accepted us.
    Connected,
    /// The connection is gone, or did not come about.
    Lost,
    /// There may be something in the outbox.
    Posted,
    /// The outbox gave these out.
    Leased(Vec<Letter>),
    /// The outbox can't say just now.
    NotLeased,
    /// The broker's word on one that was published.
    Acknowledged(NewsId, Result<(), Refusal>),
    /// The consumer's word.
    Receipts(Vec<NewsId>),
    /// Nothing but time has passed.
    Tick,
}

/// What the courier wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Try to connect.
    Connect,
    /// Ask the outbox for so many.
    Lease(usize),
    /// Publish with QoS 1.
    Publish(Letter),
    /// These are done.
    Done(Vec<NewsId>),
    /// These could not be sent: due again at once, not counted as a try.
    Release(Vec<NewsId>),
    /// This was refused or not acknowledged: due again after the wait.
    PutBack(NewsId, Duration),
    /// The consumer has been silent on news for `done_within`, for the first time since it spoke.
    Silent,
    /// The broker refused news, for the first time since it took some.
    Refused(Refusal),
}

#[derive(Clone, Copy, Debug)]
enum Link {
    Down { again: Instant },
    Connecting,
    Up,
}

#[derive(Clone, Copy, Debug)]
struct Flight {
    tries: u32,
    by: Instant,
}

/// Decides what is sent when.
#[derive(Debug)]
pub struct Courier {
    settings: CourierSettings,
    link: Link,
    /// Connections in a row that did not come about, or did not last.
    failures: u32,
    up_since: Instant,
    flying: BTreeMap<NewsId, Flight>,
    leasing: bool,
    look: Instant,
    silent: bool,
    refused: bool,
    dice: Dice,
    out: VecDeque<Output>,
}

/// How often the outbox is looked at when nothing was posted: what was put back falls due.
const LOOK: Duration = Duration::from_secs(2);
/// A connection that lasts so long works.
const LASTING: Duration = Duration::from_secs(60);
/// After so many connections in a row that did not last, what was on its way is put back as if it had been refused.
const SUSPECT: u32 = 3;
/// How soon it is asked again when it could not say.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

impl Courier {
    /// A courier that connects at once. `seed` spreads its waits.
    pub fn new(now: Instant, settings: CourierSettings, seed: u64) -> Self {
        Self {
            settings,
            link: Link::Down { again: now },
            failures: 0,
            up_since: now,
            flying: BTreeMap::new(),
            leasing: false,
            look: now,
            silent: false,
            refused: false,
            dice: Dice(seed),
            out: VecDeque::new(),
        }
    }

    /// Changes state. What is to be done comes from [`Courier::poll`].
    pub fn handle(&mut self, now: Instant, input: Input) {
        match input {
            Input::Connected => (self.link, self.up_since, self.look) = (Link::Up, now, now),
            Input::Lost => self.lost(now),
            Input::Posted => self.look = now,
            Input::Leased(letters) => self.leased(now, letters),
            Input::NotLeased => (self.leasing, self.look) = (false, now + LOOK_AGAIN),
            Input::Acknowledged(id, word) => self.acknowledged(now, id, word),
            Input::Receipts(ids) => self.receipts(now, ids),
            Input::Tick => {}
        }
        self.advance(now);
    }

    /// The next thing to be done.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When to call [`Courier::handle`] with [`Input::Tick`] if nothing else happens.
    pub fn deadline(&self) -> Option<Instant> {
        match self.link {
            Link::Down { again } => Some(again),
            Link::Connecting => None,
            Link::Up => {
                let late = self.flying.values().map(|flight| flight.by).min();
                let look = (!self.leasing && self.room() > 0).then_some(self.look);
                late.into_iter().chain(look).min()
            }
        }
    }

    /// Whether the broker has us.
    pub fn is_up(&self) -> bool {
        matches!(self.link, Link::Up)
    }

    /// News on their way.
    pub fn flying(&self) -> usize {
        self.flying.len()
    }

    fn room(&self) -> usize {
        self.settings.window.saturating_sub(self.flying.len())
    }

    fn advance(&mut self, now: Instant) {
        match self.link {
            Link::Down { again } if now >= again => {
                self.link = Link::Connecting;
                self.out.push_back(Output::Connect);
            }
            Link::Down { .. } | Link::Connecting => {}
            Link::Up => {
                self.give_up_late(now);
                if !self.leasing && self.room() > 0 && now >= self.look {
                    (self.leasing, self.look) = (true, now + LOOK);
                    self.out.push_back(Output::Lease(self.room()));
                }
            }
        }
    }

    /// A broker that accepts us and hangs up again is as good as down, and what it hangs up at must not stand in the way
    /// of the rest for ever.
    fn lost(&mut self, now: Instant) {
        let lasted = self.is_up() && now.saturating_duration_since(self.up_since) >= LASTING;
        if lasted {
            self.failures = 0;
        }
        let suspect = self.is_up() && !lasted && self.failures >= SUSPECT;
        let wait = Backoff::CONNECTION.wait(self.failures, self.dice.roll());
        self.failures = self.failures.saturating_add(1);
        self.link = Link::Down { again: now + wait };
        let flying = std::mem::take(&mut self.flying);
        if suspect {
            flying.into_iter().for_each(|(id, flight)| self.put_back(id, flight.tries));
        } else if !flying.is_empty() {
            self.out.push_back(Output::Release(flying.into_keys().collect()));
        }
    }

    fn leased(&mut self, now: Instant, letters: Vec<Letter>) {
        self.leasing = false;
        if !matches!(self.link, Link::Up) {
            let ids: Vec<NewsId> = letters.into_iter().map(|letter| letter.id).collect();
            if !ids.is_empty() {
                self.out.push_back(Output::Release(ids));
            }
            return;
        }
        if !letters.is_empty() {
            // There may be more where these came from.
            self.look = now;
        }
        for letter in letters {
            let by = now + self.settings.done_within;
            self.flying.insert(letter.id, Flight { tries: letter.tries, by });
            self.out.push_back(Output::Publish(letter));
        }
    }

    fn acknowledged(&mut self, now: Instant, id: NewsId, word: Result<(), Refusal>) {
        let Some(flight) = self.flying.get(&id).copied() else { return };
        match (word, self.settings.done_on) {
            (Ok(()), DoneOn::Broker) => {
                (self.refused, self.failures) = (false, 0);
                self.flying.remove(&id);
                self.look = now;
                self.out.push_back(Output::Done(vec![id]));
            }
            (Ok(()), DoneOn::Consumer) => (self.refused, self.failures) = (false, 0),
            (Err(why), _) => {
                self.flying.remove(&id);
                if !std::mem::replace(&mut self.refused, true) {
                    self.out.push_back(Output::Refused(why));
                }
                self.put_back(id, flight.tries);
            }
        }
    }

    fn receipts(&mut self, now: Instant, ids: Vec<NewsId>) {
        // One that comes after its time counts as well: the outbox knows what it has.
        for id in &ids {
            self.flying.remove(id);
        }
        self.silent = false;
        if !ids.is_empty() {
            self.look = now;
            self.out.push_back(Output::Done(ids));
        }
    }

    fn give_up_late(&mut self, now: Instant) {
        let late: Vec<(NewsId, Flight)> = self
            .flying
            .iter()
            .filter(|(_, flight)| now >= flight.by)
            .map(|(id, flight)| (*id, *flight))
            .collect();
        if !late.is_empty() && !std::mem::replace(&mut self.silent, true) {
            self.out.push_back(Output::Silent);
        }
        for (id, flight) in late {
            self.flying.remove(&id);
            self.put_back(id, flight.tries);
        }
    }

    fn put_back(&mut self, id: NewsId, tries: u32) {
        let wait = Backoff::NEWS.wait(tries, self.dice.roll());
        self.out.push_back(Output::PutBack(id, wait));
    }
}

#[cfg(test)]
mod tests;
