//! Registration at trunks (RFC 3261 section 10): kept up, refreshed in time, and tried again with patience.
//!
//! A registrar that fails is asked again after a pause that doubles and is spread by chance, so that a thousand boxes
//! do not come back in one second; a wrong password is asked about rarely, so that no trunk locks the account. Between
//! registrations a line break keeps the way through a NAT open.

use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use super::{ClientId, Purpose, Stack, Timer};
use crate::{
    auth::Challenge,
    event::{Event, Kept, Trunk, TrunkKey},
    wire::{
        ALLOWED, Method, NameAddr, RequestText, Response, all, entries, header, host_port, param, top_via,
    },
};

/// What is known of one registration.
#[derive(Debug)]
pub(super) struct Registration {
    trunk: Trunk,
    call_id: String,
    tag: String,
    pub(super) cseq: u32,
    /// What is asked for, seconds: the config's, or more if the registrar said so.
    expires: u32,
    /// The last challenge, answered ahead of being asked.
    challenge: Option<Challenge>,
    /// The one answered since the last success or failure.
    answered: Option<Challenge>,
    /// Asked for a longer time since then (423).
    lengthened: bool,
    /// Failures in a row.
    failures: u32,
    asked: Option<ClientId>,
    state: State,
    /// When the next REGISTER is due, and the next line break.
    next: Instant,
    keep_alive: Instant,
}

/// Whether the trunk sends calls here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Up,
    Down,
    /// Given back; nothing is asked again.
    Leaving,
}

impl Registration {
    pub(super) fn is_at(&self, ip: IpAddr) -> bool {
        self.trunk.address.ip() == ip
    }

    fn due(&self) -> Option<Instant> {
        match (self.asked, self.state) {
            (_, State::Leaving) => None,
            (Some(_), State::Up) => Some(self.keep_alive),
            (Some(_), State::Down) => None,
            (None, State::Up) => Some(self.next.min(self.keep_alive)),
            (None, State::Down) => Some(self.next),
        }
    }
}

impl Stack {
    /// The trunk that is registered at from this address.
    pub(super) fn registered_at(&self, ip: IpAddr) -> Option<&Trunk> {
        self.registrations
            .values()
            .map(|registration| &registration.trunk)
            .find(|trunk| trunk.address.ip() == ip)
    }

    /// Registers from now on, or goes on at a new address of the same trunk.
    pub(super) fn register(&mut self, now: Instant, trunk: Trunk) {
        let key = trunk.key;
        self.carry_by(trunk.address, trunk.transport);
        if let Some(known) = self.registrations.get_mut(&key) {
            if known.trunk.address != trunk.address {
                known.trunk = trunk;
                self.ask_registrar(now, key);
            }
            return;
        }
        let (call_id, tag) = (self.tokens.token(), self.tokens.token());
        let expires = u32::try_from(trunk.expires.as_secs()).unwrap_or(u32::MAX);
        let registration = Registration {
            trunk,
            call_id,
            tag,
            cseq: 0,
            expires,
            challenge: None,
            answered: None,
            lengthened: false,
            failures: 0,
            asked: None,
            state: State::Down,
            next: now,
            keep_alive: now,
        };
        self.registrations.insert(key, registration);
        self.ask_registrar(now, key);
    }

    /// The timer of a trunk.
    pub(super) fn fire_registration(&mut self, now: Instant, key: TrunkKey) {
        let Some(registration) = self.registrations.get_mut(&key) else { return };
        if registration.state == State::Up && registration.keep_alive <= now {
            registration.keep_alive = now + KEEP_ALIVE;
            let to = registration.trunk.address;
            self.send(to, b"\r\n\r\n".to_vec());
        }
        let Some(registration) = self.registrations.get(&key) else { return };
        if registration.asked.is_none() && registration.next <= now {
            return self.ask_registrar(now, key);
        }
        self.time_registration(key);
    }

    /// Gives every registration back: a trunk must not send calls to a box that is off.
    pub(super) fn leave_trunks(&mut self, now: Instant) {
        let up: Vec<TrunkKey> =
            self.registrations.iter().filter(|(_, r)| r.state == State::Up).map(|(key, _)| *key).collect();
        for key in up {
            if let Some(registration) = self.registrations.get_mut(&key) {
                registration.state = State::Leaving;
                registration.expires = 0;
                registration.answered = None;
            }
            self.ask_registrar(now, key);
        }
    }

    /// The connection to this address is over. `true` = a trunk is there: it reaches us by another one only when we have
    /// registered by it, which is done soon.
    pub(super) fn registered_by(&mut self, now: Instant, peer: SocketAddr) -> bool {
        let chance = self.tokens.number();
        let keys: Vec<TrunkKey> =
            self.registrations.iter().filter(|(_, r)| r.trunk.address == peer).map(|(key, _)| *key).collect();
        for key in &keys {
            if let Some(registration) = self.registrations.get_mut(key)
                && registration.state == State::Up
            {
                registration.next = now + spread(AGAIN, chance);
                self.time_registration(*key);
            }
        }
        !keys.is_empty()
    }

    fn ask_registrar(&mut self, now: Instant, key: TrunkKey) {
        let (branch, cnonce) = (self.tokens.branch(), self.tokens.token());
        let Some(registration) = self.registrations.get_mut(&key) else { return };
        if let Some(before) = registration.asked.take() {
            self.abandon(now, before);
        }
        let Some(registration) = self.registrations.get_mut(&key) else { return };
        registration.cseq += 1;
        let Registration { trunk, expires, .. } = &*registration;
        let (peer, expires) = (trunk.address, expires.to_string());
        let address = self.profile.address(peer.ip());
        let registrar = format!("sip:{}", trunk.domain);
        let of_record = format!("<sip:{}@{}>", trunk.user, trunk.domain);
        let contact = self.profile.contact(&trunk.user, peer);
        let mut extra = vec![("Expires", expires.as_str()), ("Allow", ALLOWED)];
        let proof = match (&mut registration.challenge, &registration.trunk.credentials) {
            (Some(challenge), Some(credentials)) => {
                Some(challenge.answer(credentials, "REGISTER", &registrar, &cnonce))
            }
            (None, _) | (_, None) => None,
        };
        extra.extend(proof.as_ref().map(|(name, value)| (*name, value.as_str())));
        let bytes = RequestText {
            method: Method::Register,
            uri: &registrar,
            transport: registration.trunk.transport,
            via: &format!("{address};branch={branch};rport"),
            from: &format!("{of_record};tag={}", registration.tag),
            to: &of_record,
            call_id: &registration.call_id,
            cseq: registration.cseq,
            routes: &[],
            contact: Some(&contact),
            user_agent: &self.profile.user_agent,
        }
        .bytes(&extra, None);
        let id = self.start_client(now, Method::Register, branch, peer, bytes, Purpose::Trunk(key));
        if let Some(registration) = self.registrations.get_mut(&key) {
            registration.asked = Some(id);
        }
        self.time_registration(key);
    }

    /// The registrar's final answer.
    pub(super) fn registrar_says(&mut self, now: Instant, key: TrunkKey, id: ClientId, response: &Response) {
        let Some(registration) = self.registrations.get_mut(&key) else { return };
        if registration.asked != Some(id) {
            return;
        }
        registration.asked = None;
        match response.code {
            200..300 => self.registered(now, key, response),
            401 | 407 => match self.new_challenge(key, response) {
                Some(challenge) => {
                    if let Some(registration) = self.registrations.get_mut(&key) {
                        registration.answered = Some(challenge.clone());
                        registration.challenge = Some(challenge);
                    }
                    self.ask_registrar(now, key);
                }
                None => self.not_registered(now, key, response.code, "user or password is wrong", None),
            },
            423 if !registration.lengthened => {
                let least = header(&response.headers, "Min-Expires").and_then(|v| v.trim().parse().ok());
                registration.lengthened = true;
                // A registrar may ask anew of each request.
                registration.answered = None;
                registration.expires = least.unwrap_or(LONGEST_EXPIRES).clamp(MIN_EXPIRES, LONGEST_EXPIRES);
                self.ask_registrar(now, key);
            }
            code => {
                let after = header(&response.headers, "Retry-After")
                    .and_then(|v| v.split([';', '(', ' ']).next()?.trim().parse().ok())
                    .map(|s: u64| Duration::from_secs(s.min(3_600)));
                self.not_registered(now, key, code, &response.reason, after);
            }
        }
    }

    /// No answer in 32 s.
    pub(super) fn registrar_silent(&mut self, now: Instant, key: TrunkKey, id: ClientId) {
        let Some(registration) = self.registrations.get_mut(&key) else { return };
        if registration.asked == Some(id) {
            registration.asked = None;
            self.not_registered(now, key, 408, "the registrar does not answer", None);
        }
    }

    fn new_challenge(&self, key: TrunkKey, response: &Response) -> Option<Challenge> {
        let registration = self.registrations.get(&key)?;
        registration.trunk.credentials.as_ref()?;
        let before = registration.answered.as_ref();
        Challenge::read(&response.headers).filter(|c| c.is_new(before)).map(|c| c.after(before))
    }

    fn registered(&mut self, now: Instant, key: TrunkKey, response: &Response) {
        let Some(registration) = self.registrations.get_mut(&key) else { return };
        if registration.state == State::Leaving {
            self.registrations.remove(&key);
            return;
        }
        let ours = self.profile.contact(&registration.trunk.user, registration.trunk.address);
        let ours = ours.trim_matches(['<', '>']).to_owned();
        let granted = granted(response, &ours).unwrap_or(registration.expires);
        let granted = granted.clamp(MIN_EXPIRES, LONGEST_EXPIRES);
        let lasts = Duration::from_secs(granted.into());
        // Early enough that one lost exchange does not lose a call.
        registration.next = now + lasts * 4 / 5;
        registration.keep_alive = now + KEEP_ALIVE;
        registration.state = State::Up;
        (registration.failures, registration.answered, registration.lengthened) = (0, None, false);
        tracing::debug!(trunk = key.0, granted, "registered");
        let seen = top_via(&response.headers).and_then(seen_as);
        let contact = kept(response, &ours);
        self.tell(Event::Registered { trunk: key, lasts, seen, contact });
        self.time_registration(key);
    }

    fn not_registered(
        &mut self,
        now: Instant,
        key: TrunkKey,
        code: u16,
        reason: &str,
        after: Option<Duration>,
    ) {
        let chance = self.tokens.number();
        let Some(registration) = self.registrations.get_mut(&key) else { return };
        if registration.state == State::Leaving {
            self.registrations.remove(&key);
            return;
        }
        registration.state = State::Down;
        registration.failures = registration.failures.saturating_add(1);
        (registration.answered, registration.challenge, registration.lengthened) = (None, None, false);
        // What only a person can mend is asked about rarely.
        let refused = matches!(code, 401 | 403 | 404 | 407);
        let pause = if refused { REFUSED } else { pause(registration.failures) };
        let retry = spread(pause, chance).max(after.unwrap_or_default());
        registration.next = now + retry;
        tracing::debug!(trunk = key.0, code, ?retry, "not registered");
        self.tell(Event::Unregistered { trunk: key, code, reason: reason.to_owned(), retry });
        self.time_registration(key);
    }

    fn time_registration(&mut self, key: TrunkKey) {
        self.timers.retain(|(_, timer)| *timer != Timer::Trunk(key));
        if let Some(due) = self.registrations.get(&key).and_then(Registration::due) {
            self.timers.insert((due, Timer::Trunk(key)));
        }
    }
}

/// 2 s, doubled with each failure in a row, at most 5 minutes: a trunk that comes back is found soon enough.
fn pause(failures: u32) -> Duration {
    let doubled = 2_u64.saturating_pow(failures.min(16));
    Duration::from_secs(doubled.min(LONGEST_PAUSE))
}

/// Between half and all of a pause.
fn spread(pause: Duration, chance: u64) -> Duration {
    let share = (chance >> 11) as f64 / (1_u64 << 53) as f64;
    pause.mul_f64(0.5 + share / 2.0)
}

/// The seconds that a registrar grants: of our own contact, else of the whole answer.
fn granted(response: &Response, ours: &str) -> Option<u32> {
    let found = all(&response.headers, "Contact")
        .flat_map(entries)
        .find(|contact| NameAddr::read(contact).is_some_and(|c| c.uri == ours));
    let of_contact = found.and_then(|contact| {
        let after_uri = contact.rsplit_once('>').map_or(contact, |(_, rest)| rest);
        param(after_uri, "expires")?.parse().ok()
    });
    of_contact.or_else(|| header(&response.headers, "Expires")?.trim().parse().ok())
}

/// Whether our Contact is among those that the registrar keeps.
fn kept(response: &Response, ours: &str) -> Kept {
    let mut contacts =
        all(&response.headers, "Contact").flat_map(entries).filter_map(NameAddr::read).peekable();
    if contacts.peek().is_none() {
        return Kept::Unknown;
    }
    let bare = |uri: &str| uri.split(';').next().unwrap_or_default().to_owned();
    if contacts.any(|contact| bare(contact.uri) == bare(ours)) { Kept::Whole } else { Kept::Changed }
}

/// How the registrar saw us: a NAT shows in the difference (RFC 3581).
fn seen_as(via: &str) -> Option<SocketAddr> {
    let ip = param(via, "received").and_then(|ip| ip.parse().ok());
    let (host, sent_port) = host_port(crate::wire::sent_by(via)?)?;
    let port = param(via, "rport").and_then(|port| port.parse().ok());
    Some(SocketAddr::new(ip.or_else(|| host.parse().ok())?, port.or(sent_port).unwrap_or(5060)))
}

/// A NAT forgets a silent way after 30 s at the soonest (RFC 4787 asks for 2 minutes, few keep to it).
const KEEP_ALIVE: Duration = Duration::from_secs(25);
/// A trunk whose connection broke is registered at again within this time.
const AGAIN: Duration = Duration::from_secs(2);
/// No registrar makes us ask more often than this, nor more rarely.
const MIN_EXPIRES: u32 = 10;
const LONGEST_EXPIRES: u32 = 86_400;
const LONGEST_PAUSE: u64 = 300;
/// After a refusal that a person must mend.
const REFUSED: Duration = Duration::from_secs(600);
