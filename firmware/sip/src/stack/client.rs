//! Client transactions (RFC 3261, 17.1; RFC 6026): requests of ours repeated until they are answered, INVITEs
//! acknowledged, and what their answers mean for a call that we dial.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use super::{
    ClientId, GIVE_UP, Stack, T1, T2, Timer, UNANSWERED,
    dialog::{Dialog, Phase, Told, Wanted},
};
use crate::{
    event::{Answer, Codec, DialogKey, Event, Gone, Transport, TrunkKey},
    sdp::{Description, SdpError},
    wire::{Method, Response, header, tag},
};

/// One request of ours.
#[derive(Debug)]
pub(super) struct Client {
    method: Method,
    branch: String,
    to: SocketAddr,
    request: Vec<u8>,
    purpose: Purpose,
    /// Where it goes when the first place stays silent.
    fallback: Option<SocketAddr>,
    /// What an INVITE that was given up would have become: a late 200 is acknowledged and hung up.
    late: Option<Box<Dialog>>,
    /// The ACK of the final response to an INVITE, for its repetitions, and where it goes.
    ack: Option<(SocketAddr, Vec<u8>)>,
    pub(super) phase: ClientPhase,
}

/// How far a client transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClientPhase {
    /// Nothing has been heard.
    Calling { next: Instant, pause: Duration, until: Instant },
    /// A provisional response has been heard.
    Proceeding { next: Instant, until: Instant },
    /// Answered; repetitions of the answer are swallowed or acknowledged until then.
    Done { until: Instant },
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A call.
    Dialog(DialogKey),
    /// A registration.
    Trunk(TrunkKey),
    /// A session timer.
    Refresh(DialogKey),
    /// Nothing hangs on its answer.
    Farewell,
}

impl Purpose {
    fn dialog(self) -> Option<DialogKey> {
        match self {
            Self::Dialog(key) => Some(key),
            Self::Trunk(_) | Self::Refresh(_) | Self::Farewell => None,
        }
    }
}

impl Client {
    pub(super) fn is_done(&self) -> bool {
        matches!(self.phase, ClientPhase::Done { .. })
    }

    pub(super) fn method(&self) -> Method {
        self.method
    }

    pub(super) fn has_ack(&self) -> bool {
        self.ack.is_some()
    }

    /// Keeps the ACK of a 2xx for its repetitions.
    pub(super) fn keep_ack(&mut self, to: SocketAddr, ack: Vec<u8>) {
        self.ack = Some((to, ack));
    }

    fn due(&self) -> Instant {
        match self.phase {
            ClientPhase::Calling { next, until, .. } | ClientPhase::Proceeding { next, until } => {
                next.min(until)
            }
            ClientPhase::Done { until } => until,
        }
    }
}

impl Stack {
    pub(super) fn start_client(
        &mut self,
        now: Instant,
        method: Method,
        branch: String,
        to: SocketAddr,
        request: Vec<u8>,
        purpose: Purpose,
    ) -> ClientId {
        let id = self.fresh_id();
        tracing::debug!(%method, %to, "asked");
        self.send(to, request.clone());
        // A connection repeats what is lost by itself (RFC 3261, 17.1.1.2).
        let next = match self.profile.transport(to) {
            Transport::Udp => now + T1,
            Transport::Tcp => now + GIVE_UP,
        };
        let phase = ClientPhase::Calling { next, pause: T1, until: now + GIVE_UP };
        self.client_keys.insert((branch.clone(), method.to_string()), id);
        let client =
            Client { method, branch, to, request, purpose, fallback: None, late: None, ack: None, phase };
        self.timers.insert((client.due(), Timer::Client(id)));
        self.clients.insert(id, client);
        id
    }

    /// Names a second place for a request, to be tried after 3.5 s of silence: a Contact may be an address that
    /// can't be reached, and the place that messages come from can.
    pub(super) fn fall_back(&mut self, id: ClientId, place: SocketAddr) {
        if let Some(client) = self.clients.get_mut(&id).filter(|client| client.to != place) {
            client.fallback = Some(place);
        }
    }

    pub(super) fn response(&mut self, now: Instant, response: Response) {
        let key = (response.branch.clone(), response.method.to_string());
        let Some(&id) = self.client_keys.get(&key) else {
            return tracing::debug!(code = response.code, "a response to nothing we asked");
        };
        tracing::debug!(method = %response.method, code = response.code, "a response came");
        let Some(client) = self.clients.get(&id) else { return };
        if let Purpose::Refresh(key) = client.purpose {
            return self.refreshed(now, key, id, &response);
        }
        if client.method == Method::Invite {
            return self.invite_response(now, id, &response);
        }
        match (response.code, client.purpose, client.is_done()) {
            (_, _, true) => {}
            (100..200, ..) => self.proceed(now, id),
            (_, Purpose::Trunk(key), _) => {
                self.end_client(now, id, &response);
                self.registrar_says(now, key, id, &response);
            }
            _ => self.end_client(now, id, &response),
        }
    }

    pub(super) fn proceed(&mut self, now: Instant, id: ClientId) {
        let Some(client) = self.clients.get(&id) else { return };
        let phase = match (client.phase, client.method) {
            // An INVITE is not repeated once it has been heard; everything else is, slowly.
            (ClientPhase::Calling { .. } | ClientPhase::Proceeding { .. }, Method::Invite) => {
                ClientPhase::Proceeding { next: now + UNANSWERED, until: now + UNANSWERED }
            }
            (ClientPhase::Calling { until, .. } | ClientPhase::Proceeding { until, .. }, _) => {
                let next = match self.profile.transport(client.to) {
                    Transport::Udp => now + T2,
                    Transport::Tcp => until,
                };
                ClientPhase::Proceeding { next, until }
            }
            (done @ ClientPhase::Done { .. }, _) => done,
        };
        self.set_client(id, phase);
    }

    /// A request other than INVITE is over; a dialog that was leaving with it has left.
    fn end_client(&mut self, now: Instant, id: ClientId, response: &Response) {
        self.set_client(id, ClientPhase::Done { until: now + T2 });
        let Some(client) = self.clients.get(&id) else { return };
        if let (Method::Bye, Some(key)) = (client.method, client.purpose.dialog())
            && !self.bye_again(now, key, response)
        {
            self.forget(key);
        }
    }

    /// Nothing more is expected of a request: repetitions stop.
    pub(super) fn abandon(&mut self, now: Instant, id: ClientId) {
        self.set_client(id, ClientPhase::Done { until: now + GIVE_UP });
    }

    fn invite_response(&mut self, now: Instant, id: ClientId, response: &Response) {
        let Some(client) = self.clients.get(&id) else { return };
        let (key, done) = (client.purpose.dialog(), client.is_done());
        match (response.code, done) {
            (100..200, false) => {
                self.proceed(now, id);
                if let Some(key) = key {
                    self.progress(now, key, id, response);
                }
            }
            (100..200, true) => {}
            (200..300, _) => self.accepted(now, id, key, response),
            (_, false) => {
                self.acknowledge_refusal(id, response);
                self.abandon(now, id);
                if key.is_some_and(|key| {
                    self.invite_again(now, key, response) || self.invite_longer(now, key, response)
                }) {
                    return;
                }
                if let Some(key) = key
                    && self.forget(key).is_some()
                {
                    let (code, reason) = (response.code, response.reason.clone());
                    self.tell(Event::Refused { dialog: key, code, reason });
                }
            }
            (_, true) => self.repeat_ack(id),
        }
    }

    /// Asked who we are, the call is tried once more with the answer.
    fn invite_again(&mut self, now: Instant, key: DialogKey, response: &Response) -> bool {
        let (branch, cnonce) = (self.tokens.branch(), self.tokens.token());
        let Some(dialog) = self.dialogs.get_mut(&key) else { return false };
        let Phase::Dialling { wanted: Wanted::Yes, codecs, .. } = &dialog.phase else { return false };
        let codecs = codecs.clone();
        let Some(proof) = dialog.proof.answer(response, &dialog.target, &cnonce) else { return false };
        dialog.cseq += 1;
        let bytes = dialog.invite(&self.profile, &branch, &codecs, Some(&proof));
        let peer = dialog.peer;
        let again = self.start_client(now, Method::Invite, branch, peer, bytes, Purpose::Dialog(key));
        if let Some(Phase::Dialling { client, .. }) = self.dialogs.get_mut(&key).map(|d| &mut d.phase) {
            *client = again;
        }
        true
    }

    /// A session timer that is too brief for the other end (422): the call is tried once more with a longer one.
    fn invite_longer(&mut self, now: Instant, key: DialogKey, response: &Response) -> bool {
        let branch = self.tokens.branch();
        let Some(dialog) = self.dialogs.get_mut(&key).filter(|_| response.code == 422) else { return false };
        let Phase::Dialling { wanted: Wanted::Yes, codecs, .. } = &dialog.phase else { return false };
        // Once: the second INVITE has said it.
        let least = header(&response.headers, "Min-SE").and_then(|v| v.trim().parse::<u32>().ok());
        let (Some(least), None) = (least, dialog.min_se) else { return false };
        let codecs = codecs.clone();
        dialog.min_se = Some(least);
        dialog.cseq += 1;
        let bytes = dialog.invite(&self.profile, &branch, &codecs, None);
        let peer = dialog.peer;
        let again = self.start_client(now, Method::Invite, branch, peer, bytes, Purpose::Dialog(key));
        if let Some(Phase::Dialling { client, .. }) = self.dialogs.get_mut(&key).map(|d| &mut d.phase) {
            *client = again;
        }
        true
    }

    /// A BYE that was refused for want of proof is sent once more with it.
    fn bye_again(&mut self, now: Instant, key: DialogKey, response: &Response) -> bool {
        let (branch, cnonce) = (self.tokens.branch(), self.tokens.token());
        let Some(dialog) = self.dialogs.get_mut(&key) else { return false };
        let Some((name, value)) = dialog.proof.answer(response, &dialog.target, &cnonce) else {
            return false;
        };
        dialog.cseq += 1;
        let bytes = dialog.write(&self.profile, Method::Bye, dialog.cseq, &branch, &[(name, &value)], None);
        let to = dialog.next_hop(&self.profile);
        self.start_client(now, Method::Bye, branch, to, bytes, Purpose::Dialog(key));
        true
    }

    fn progress(&mut self, now: Instant, key: DialogKey, id: ClientId, response: &Response) {
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        let Phase::Dialling { told, wanted, codecs, early, .. } = &mut dialog.phase else { return };
        if *wanted == Wanted::CancelDue {
            *wanted = Wanted::Cancelled;
            return self.send_cancel(now, key, id);
        }
        if response.code > 100
            && let Ok(answer) = read_answer(response, codecs)
        {
            *early = Some(answer);
        }
        if response.code >= 180 && *told == Told::No {
            *told = Told::Yes;
            self.tell(Event::Ringing(key));
        }
    }

    /// A 2xx: the first makes the call, its repetitions are acknowledged again, and one by another way of a
    /// forked INVITE is acknowledged and hung up (RFC 3261, 13.2.2.4).
    fn accepted(&mut self, now: Instant, id: ClientId, key: Option<DialogKey>, response: &Response) {
        let Some((key, dialog)) = key.and_then(|key| Some((key, self.dialogs.get(&key)?))) else {
            return match self.clients.get_mut(&id).and_then(|client| client.late.take()) {
                Some(dialog) => self.refuse_answer(now, *dialog, response),
                None => self.repeat_ack(id),
            };
        };
        let Phase::Dialling { wanted, codecs, early, .. } = &dialog.phase else {
            let same = dialog.remote_tag.as_deref() == tag(&response.headers, "To");
            let other = dialog.sibling();
            return if same { self.repeat_ack(id) } else { self.refuse_answer(now, other, response) };
        };
        let (wanted, early) = (*wanted, *early);
        let answer = read_answer(response, codecs).or_else(|error| early.ok_or(error));
        self.abandon(now, id);
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        dialog.establish(response);
        dialog.phase = Phase::Up { offered_in: None };
        self.take_timer(now, key, response);
        let branch = self.tokens.branch();
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        let (to, ack) = (
            dialog.next_hop(&self.profile),
            dialog.request(&self.profile, Method::Ack, dialog.cseq, &branch),
        );
        self.send(to, ack.clone());
        if let Some(client) = self.clients.get_mut(&id) {
            client.ack = Some((to, ack));
        }
        match (wanted, answer) {
            (Wanted::Yes, Ok(answer)) => {
                if let Some(dialog) = self.dialogs.get_mut(&key) {
                    dialog.agreed = Some(answer);
                }
                self.tell(Event::Answered { dialog: key, from: response.source, answer });
            }
            (Wanted::Yes, Err(why)) => {
                tracing::debug!(dialog = %key, %why, "the answer is none");
                self.tell(Event::Gone { dialog: key, why: Gone::MediaRefused });
                self.send_bye(now, key);
            }
            (Wanted::CancelDue | Wanted::Cancelled, _) => {
                self.tell(Event::Refused { dialog: key, code: 487, reason: "given up".to_owned() });
                self.send_bye(now, key);
            }
        }
    }

    /// ACK and BYE to an answer that nobody wants: of a second party to the same INVITE, or too late.
    fn refuse_answer(&mut self, now: Instant, mut dialog: Dialog, response: &Response) {
        let (ack_branch, bye_branch) = (self.tokens.branch(), self.tokens.branch());
        dialog.establish(response);
        let to = dialog.next_hop(&self.profile);
        let ack = dialog.request(&self.profile, Method::Ack, dialog.cseq, &ack_branch);
        let bye = dialog.request(&self.profile, Method::Bye, dialog.cseq + 1, &bye_branch);
        self.send(to, ack);
        let id = self.start_client(now, Method::Bye, bye_branch, to, bye, Purpose::Farewell);
        self.fall_back(id, response.source);
    }

    pub(super) fn repeat_ack(&mut self, id: ClientId) {
        if let Some((to, ack)) = self.clients.get(&id).and_then(|c| c.ack.clone()) {
            self.send(to, ack);
        }
    }

    /// The ACK of a refusal: the INVITE's own branch and URI, the To of the response (RFC 3261, 17.1.1.3).
    pub(super) fn acknowledge_refusal(&mut self, id: ClientId, response: &Response) {
        let Some(client) = self.clients.get_mut(&id) else { return };
        let to = header(&response.headers, "To").unwrap_or_default();
        let ack = hop_request(&client.request, Method::Ack, Some(to));
        let hop = client.to;
        client.ack = Some((hop, ack.clone()));
        self.send(hop, ack);
    }

    pub(super) fn send_cancel(&mut self, now: Instant, key: DialogKey, id: ClientId) {
        let Some(client) = self.clients.get(&id) else { return };
        let cancel = hop_request(&client.request, Method::Cancel, None);
        let (branch, to) = (client.branch.clone(), client.to);
        // A called party that does not answer the CANCEL must not hold the call for minutes (RFC 3261, 9.1).
        let until = now + GIVE_UP;
        self.set_client(id, ClientPhase::Proceeding { next: until, until });
        tracing::debug!(dialog = %key, "a call is given up");
        self.start_client(now, Method::Cancel, branch, to, cancel, Purpose::Farewell);
    }

    pub(super) fn fire_client(&mut self, now: Instant, id: ClientId) {
        let Some(client) = self.clients.get(&id) else { return };
        let (to, request, method, purpose) =
            (client.to, client.request.clone(), client.method, client.purpose);
        match client.phase {
            ClientPhase::Done { .. } => self.drop_client(id),
            ClientPhase::Calling { until, .. } | ClientPhase::Proceeding { until, .. } if until <= now => {
                self.abandon(now, id);
                match purpose {
                    Purpose::Dialog(key) => self.timed_out(id, key),
                    Purpose::Trunk(key) => self.registrar_silent(now, key, id),
                    Purpose::Refresh(key) => self.refresh_unanswered(now, key),
                    Purpose::Farewell => {}
                }
            }
            ClientPhase::Calling { pause, until, .. } => {
                let pause = if method == Method::Invite { pause * 2 } else { (pause * 2).min(T2) };
                let fallback = client.fallback.filter(|_| pause >= T2);
                let to = fallback.unwrap_or(to);
                self.set_client(id, ClientPhase::Calling { next: now + pause, pause, until });
                self.send(to, request);
            }
            ClientPhase::Proceeding { until, .. } => {
                self.set_client(id, ClientPhase::Proceeding { next: now + T2, until });
                self.send(to, request);
            }
        }
    }

    /// The connection to `peer` is over: requests that were not heard there get no answer any more (RFC 3261, 8.1.3.1).
    pub(super) fn unreachable(&mut self, now: Instant, peer: SocketAddr) {
        let lost = |client: &Client| client.to == peer && matches!(client.phase, ClientPhase::Calling { .. });
        let lost: Vec<ClientId> =
            self.clients.iter().filter(|(_, client)| lost(client)).map(|(id, _)| *id).collect();
        for id in lost {
            self.set_client(id, ClientPhase::Calling { next: now, pause: T1, until: now });
            self.fire_client(now, id);
        }
    }

    fn timed_out(&mut self, id: ClientId, key: DialogKey) {
        let Some(dialog) = self.forget(key) else { return };
        let Phase::Dialling { wanted, .. } = dialog.phase else {
            return tracing::debug!(dialog = %key, "nobody answers any more");
        };
        let code = if wanted == Wanted::Yes { 408 } else { 487 };
        if let Some(client) = self.clients.get_mut(&id) {
            client.late = Some(Box::new(dialog));
        }
        self.tell(Event::Refused { dialog: key, code, reason: "nobody answered".to_owned() });
    }

    fn set_client(&mut self, id: ClientId, phase: ClientPhase) {
        let Some(client) = self.clients.get_mut(&id) else { return };
        self.timers.remove(&(client.due(), Timer::Client(id)));
        client.phase = phase;
        self.timers.insert((client.due(), Timer::Client(id)));
    }

    fn drop_client(&mut self, id: ClientId) {
        let Some(client) = self.clients.remove(&id) else { return };
        self.timers.remove(&(client.due(), Timer::Client(id)));
        self.client_keys.remove(&(client.branch, client.method.to_string()));
    }
}

/// The answer in a response, of codecs that we offered.
pub(super) fn read_answer(response: &Response, codecs: &[Codec]) -> Result<Answer, SdpError> {
    let kind = header(&response.headers, "Content-Type").unwrap_or_default();
    let is_sdp = kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case("application/sdp"));
    let body = if is_sdp { response.body.as_slice() } else { &[] };
    Description::read(body)?.choose(codecs)
}

/// CANCEL or a refusal's ACK: the INVITE's own head with another method, one Via and no body.
fn hop_request(invite: &[u8], method: Method, to: Option<&str>) -> Vec<u8> {
    let text = String::from_utf8_lossy(invite);
    let mut out = String::with_capacity(512);
    for (index, line) in text.lines().take_while(|l| !l.is_empty()).enumerate() {
        let name = line.split(':').next().unwrap_or_default();
        let line = match (index, name) {
            (0, _) => line.replacen("INVITE", &method.to_string(), 1),
            (_, "CSeq") => line.replace("INVITE", &method.to_string()),
            (_, "To") => to.map_or_else(|| line.to_owned(), |to| format!("To: {to}")),
            (_, "Contact" | "Content-Type" | "Content-Length" | "Allow") => continue,
            (_, _) => line.to_owned(),
        };
        out.push_str(&line);
        out.push_str("\r\n");
    }
    out.push_str("Content-Length: 0\r\n\r\n");
    out.into_bytes()
}
