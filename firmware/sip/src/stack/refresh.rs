//! Session timers (RFC 4028), both roles: a call whose other end is gone without a BYE ends by itself.
//!
//! Whoever refreshes sends an UPDATE, or a re-INVITE where the other end takes no UPDATE, at half the interval; whoever
//! does not, hangs up shortly before it runs out. The box asks for no timer of its own (dead media is noticed sooner)
//! and keeps to what the other end or a proxy asks for.

use std::time::{Duration, Instant};

use rsipstack::sip::Headers;

use super::{
    ClientId, Purpose, Stack, T1, Timer,
    client::read_answer,
    dialog::{Dialog, Phase},
};
use crate::{
    event::{DialogKey, Event, Gone},
    sdp,
    wire::{Method, Reply, Request, Response, all, entries, header, param},
};

/// The shortest interval that is kept to; the smallest that RFC 4028 allows.
pub(super) const MIN_SE: u32 = 90;
/// A longer one is as good as none.
const LONGEST: u32 = 86_400;

/// The timer of a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct SessionTimer {
    interval: Duration,
    refresher: Refresher,
    /// When the next refresh of ours is due, or the session runs out.
    due: Instant,
    /// When it runs out, whoever refreshes.
    end: Instant,
    /// A refresh of ours that is not answered yet, with its CSeq.
    asked: Option<(ClientId, u32)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refresher {
    Us,
    Them,
}

impl SessionTimer {
    fn new(now: Instant, seconds: u32, refresher: Refresher) -> Self {
        let interval = Duration::from_secs(seconds.clamp(MIN_SE, LONGEST).into());
        let end = now + interval - Duration::from_secs(32).min(interval / 3);
        let due = if refresher == Refresher::Us { now + interval / 2 } else { end };
        Self { interval, refresher, due, end, asked: None }
    }

    /// A refresh of ours is under way.
    pub(super) fn is_asked(&self) -> bool {
        self.asked.is_some()
    }
}

/// The interval that a request asks for and is too brief.
pub(super) fn too_brief(request: &Request) -> bool {
    wanted(&request.headers).is_some_and(|(seconds, _)| seconds < MIN_SE) && supports_timer(&request.headers)
}

impl Stack {
    /// Agrees to the timer of a request in the 200 to it; without one there is none from now on.
    pub(super) fn agree_timer(&mut self, now: Instant, key: DialogKey, request: &Request, reply: &mut Reply) {
        let supported = supports_timer(&request.headers);
        let timer = wanted(&request.headers).map(|(seconds, refresher)| {
            let seconds = seconds.max(MIN_SE);
            // A caller that knows no timers has it from a proxy: then it is ours to refresh.
            let ours = !supported || refresher == Some("uas");
            let (who, role) = if ours { (Refresher::Us, "uas") } else { (Refresher::Them, "uac") };
            reply.header("Session-Expires", &format!("{seconds};refresher={role}"));
            if !ours {
                reply.header("Require", "timer");
            }
            SessionTimer::new(now, seconds, who)
        });
        self.set_timer(key, timer);
        self.note_allow(key, &request.headers);
    }

    /// Takes over the timer that a 2xx to a request of ours grants.
    pub(super) fn take_timer(&mut self, now: Instant, key: DialogKey, response: &Response) {
        let timer = wanted(&response.headers).map(|(seconds, refresher)| {
            let who = if refresher == Some("uas") { Refresher::Them } else { Refresher::Us };
            SessionTimer::new(now, seconds, who)
        });
        self.set_timer(key, timer);
        self.note_allow(key, &response.headers);
    }

    pub(super) fn fire_session(&mut self, now: Instant, key: DialogKey) {
        let Some(dialog) = self.dialogs.get(&key) else { return };
        let (Some(timer), Phase::Up { .. }) = (dialog.timer, &dialog.phase) else { return };
        if now >= timer.end {
            return self.run_out(now, key, "the other end did not refresh the session");
        }
        if timer.refresher == Refresher::Us && timer.asked.is_none() && now >= timer.due {
            self.refresh(now, key);
        }
        self.time_session(key);
    }

    /// The answer to a refresh of ours.
    pub(super) fn refreshed(&mut self, now: Instant, key: DialogKey, id: ClientId, response: &Response) {
        let Some(client) = self.clients.get(&id) else { return };
        let (invite, done) = (client.method() == Method::Invite, client.is_done());
        match response.code {
            100..200 => return self.proceed(now, id),
            200..300 if invite => self.acknowledge_refresh(key, id),
            200..300 => {}
            _ if invite && !done => self.acknowledge_refusal(id, response),
            _ if invite => self.repeat_ack(id),
            _ => {}
        }
        if done {
            return;
        }
        self.abandon(now, id);
        let up = |dialog: &&mut Dialog| matches!(dialog.phase, Phase::Up { .. });
        let Some(timer) = self.dialogs.get_mut(&key).filter(up).and_then(|dialog| dialog.timer.as_mut())
        else {
            return;
        };
        timer.asked = None;
        let interval = timer.interval;
        match response.code {
            200..300 => {
                self.take_timer(now, key, response);
                self.take_media(key, response);
            }
            408 | 481 => self.run_out(now, key, "the other end knows the call no more"),
            401 | 407 if self.prove_refresh(now, key, response) => {}
            422 if least_interval(response).is_some_and(|least| least > interval) => {
                if let Some(timer) = self.dialogs.get_mut(&key).and_then(|dialog| dialog.timer.as_mut()) {
                    timer.interval = least_interval(response).unwrap_or(interval);
                    timer.due = now;
                }
                self.time_session(key);
            }
            // Both at once, or a fault that may pass: tried again before the session runs out.
            _ => {
                let Some(timer) = self.dialogs.get_mut(&key).and_then(|dialog| dialog.timer.as_mut()) else {
                    return;
                };
                let left = timer.end.saturating_duration_since(now);
                timer.due = now + (left / 2).max(4 * T1);
                self.time_session(key);
            }
        }
    }

    /// No answer to a refresh in 32 s: the other end is gone.
    pub(super) fn refresh_unanswered(&mut self, now: Instant, key: DialogKey) {
        self.run_out(now, key, "the other end does not answer any more");
    }

    /// A refresh that was refused for want of proof is sent once more with it.
    fn prove_refresh(&mut self, now: Instant, key: DialogKey, response: &Response) -> bool {
        let cnonce = self.tokens.token();
        let Some(dialog) = self.dialogs.get_mut(&key) else { return false };
        let Some(proof) = dialog.proof.answer(response, &dialog.target, &cnonce) else { return false };
        self.send_refresh(now, key, Some(&proof));
        self.time_session(key);
        true
    }

    fn refresh(&mut self, now: Instant, key: DialogKey) {
        if let Some(dialog) = self.dialogs.get_mut(&key) {
            dialog.proof.answered = None;
        }
        self.send_refresh(now, key, None);
    }

    fn send_refresh(&mut self, now: Instant, key: DialogKey, proof: Option<&(&'static str, String)>) {
        let branch = self.tokens.branch();
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        let Some(timer) = dialog.timer else { return };
        dialog.cseq += 1;
        let cseq = dialog.cseq;
        let expires = format!("{};refresher=uac", timer.interval.as_secs());
        let least = MIN_SE.to_string();
        let mut extra =
            vec![("Supported", "timer"), ("Session-Expires", expires.as_str()), ("Min-SE", least.as_str())];
        extra.extend(proof.map(|(name, value)| (*name, value.as_str())));
        let (method, sdp) = if dialog.takes_update {
            (Method::Update, None)
        } else {
            let codecs: Vec<_> = dialog.agreed.map(|agreed| agreed.codec).into_iter().collect();
            (Method::Invite, Some(sdp::offer(&codecs, dialog.media, dialog.origin)))
        };
        let bytes = dialog.write(&self.profile, method, cseq, &branch, &extra, sdp.as_deref());
        let (to, peer) = (dialog.next_hop(&self.profile), dialog.peer);
        let id = self.start_client(now, method, branch, to, bytes, Purpose::Refresh(key));
        self.fall_back(id, peer);
        if let Some(timer) = self.dialogs.get_mut(&key).and_then(|dialog| dialog.timer.as_mut()) {
            timer.asked = Some((id, cseq));
        }
    }

    fn acknowledge_refresh(&mut self, key: DialogKey, id: ClientId) {
        let branch = self.tokens.branch();
        if self.clients.get(&id).is_some_and(|client| client.has_ack()) {
            return self.repeat_ack(id);
        }
        let Some(dialog) = self.dialogs.get(&key) else { return };
        let cseq = dialog.timer.and_then(|timer| timer.asked).map_or(dialog.cseq, |(_, cseq)| cseq);
        let (to, ack) =
            (dialog.next_hop(&self.profile), dialog.request(&self.profile, Method::Ack, cseq, &branch));
        self.send(to, ack.clone());
        if let Some(client) = self.clients.get_mut(&id) {
            client.keep_ack(to, ack);
        }
    }

    /// A re-INVITE of ours is answered with where the other end wants its media now.
    fn take_media(&mut self, key: DialogKey, response: &Response) {
        let Some(agreed) = self.dialogs.get(&key).and_then(|dialog| dialog.agreed) else { return };
        if let Ok(offer) = read_answer(response, &[agreed.codec])
            && offer != agreed
        {
            self.moved(key, offer);
        }
    }

    fn run_out(&mut self, now: Instant, key: DialogKey, why: &'static str) {
        // A refresh that was on its way when the call ended has nothing more to tell.
        if !self.dialogs.get(&key).is_some_and(|dialog| matches!(dialog.phase, Phase::Up { .. })) {
            return;
        }
        tracing::debug!(dialog = %key, why, "a session has run out");
        self.set_timer(key, None);
        self.tell(Event::Gone { dialog: key, why: Gone::Failed(why.to_owned()) });
        self.send_bye(now, key);
    }

    fn set_timer(&mut self, key: DialogKey, timer: Option<SessionTimer>) {
        if let Some(dialog) = self.dialogs.get_mut(&key) {
            dialog.timer = timer;
        }
        self.time_session(key);
    }

    fn time_session(&mut self, key: DialogKey) {
        self.timers.retain(|(_, timer)| *timer != Timer::Session(key));
        let timer = self.dialogs.get(&key).and_then(|dialog| dialog.timer);
        if let Some(timer) = timer {
            let due = if timer.asked.is_some() { timer.end } else { timer.due.min(timer.end) };
            self.timers.insert((due, Timer::Session(key)));
        }
    }

    fn note_allow(&mut self, key: DialogKey, headers: &Headers) {
        let takes =
            all(headers, "Allow").flat_map(entries).any(|method| method.eq_ignore_ascii_case("UPDATE"));
        if let Some(dialog) = self.dialogs.get_mut(&key) {
            dialog.takes_update |= takes;
        }
    }
}

/// Interval and refresher of a message; the header's short name is `x`.
fn wanted(headers: &Headers) -> Option<(u32, Option<&str>)> {
    let value = header(headers, "Session-Expires").or_else(|| header(headers, "x"))?;
    let seconds = value.split(';').next()?.trim().parse().ok()?;
    Some((seconds, param(value, "refresher")))
}

/// The shortest interval that a 422 grants.
fn least_interval(response: &Response) -> Option<Duration> {
    let seconds: u32 = header(&response.headers, "Min-SE")?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds.clamp(MIN_SE, LONGEST).into()))
}

fn supports_timer(headers: &Headers) -> bool {
    ["Supported", "k", "Require"]
        .into_iter()
        .flat_map(|name| all(headers, name))
        .flat_map(entries)
        .any(|option| option.eq_ignore_ascii_case("timer"))
}
