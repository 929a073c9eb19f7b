//! Server transactions (RFC 3261, 17.2; RFC 6026): what was answered to a request is repeated to its
//! repetitions, and the answer to an INVITE is repeated until its ACK comes.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use super::{GIVE_UP, ServerId, Stack, T1, T2, T4, Timer, UNANSWERED};
use crate::{
    event::{DialogKey, Transport},
    wire::{Method, NameAddr, Reply, Request, header, host_port, param, reply_to, sent_by, tag, top_via},
};

/// One request and what was answered to it.
#[derive(Debug)]
pub(super) struct Server {
    key: String,
    merge_key: Option<String>,
    /// The call it belongs to, for an INVITE.
    pub(super) dialog: Option<DialogKey>,
    to: SocketAddr,
    /// What a repetition of the request is answered with.
    last: Option<Vec<u8>>,
    pub(super) cseq: u32,
    pub(super) phase: ServerPhase,
}

/// How far a server transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServerPhase {
    /// An INVITE with no final response yet.
    Proceeding { until: Instant },
    /// An INVITE answered with 200, no ACK yet.
    Accepted { next: Instant, pause: Duration, until: Instant },
    /// An INVITE refused, no ACK yet.
    Refused { next: Instant, pause: Duration, until: Instant },
    /// Done; repetitions are answered or swallowed until then.
    Done { until: Instant },
}

impl Server {
    fn due(&self) -> Instant {
        match self.phase {
            ServerPhase::Proceeding { until } | ServerPhase::Done { until } => until,
            ServerPhase::Accepted { next, until, .. } | ServerPhase::Refused { next, until, .. } => {
                next.min(until)
            }
        }
    }
}

impl Stack {
    /// The transaction that `request` belongs to, ACK and CANCEL to that of their INVITE.
    pub(super) fn server_of(&self, request: &Request) -> Option<ServerId> {
        self.server_keys.get(&server_key(request)).copied()
    }

    /// The transaction of another copy of this request that came another way (RFC 3261, 8.2.2.2).
    pub(super) fn merged_with(&self, request: &Request) -> Option<ServerId> {
        self.merged.get(&merge_key(request)?).copied()
    }

    /// Begins a transaction; nothing has been answered yet.
    pub(super) fn open_server(&mut self, now: Instant, request: &Request) -> ServerId {
        let id = self.fresh_id();
        let merge_key = merge_key(request);
        let server = Server {
            key: server_key(request),
            merge_key: merge_key.clone(),
            dialog: None,
            to: reply_to(request),
            last: None,
            cseq: request.cseq,
            phase: ServerPhase::Proceeding { until: now + UNANSWERED },
        };
        self.server_keys.insert(server.key.clone(), id);
        if let Some(key) = merge_key {
            self.merged.entry(key).or_insert(id);
        }
        self.timers.insert((server.due(), Timer::Server(id)));
        self.servers.insert(id, server);
        id
    }

    /// Sends a response; a final one to an INVITE is repeated until its ACK.
    pub(super) fn respond(&mut self, now: Instant, id: ServerId, method: Method, code: u16, bytes: Vec<u8>) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        let to = server.to;
        server.last = Some(bytes.clone());
        let (next, pause, until) = (now + T1, T1, now + GIVE_UP);
        let phase = match (method, code) {
            (_, 100..200) => server.phase,
            (Method::Invite, 200..300) => ServerPhase::Accepted { next, pause, until },
            (Method::Invite, _) => match self.profile.transport(to) {
                Transport::Udp => ServerPhase::Refused { next, pause, until },
                Transport::Tcp => ServerPhase::Refused { next: until, pause, until },
            },
            (_, _) => ServerPhase::Done { until },
        };
        self.set_server(id, phase);
        tracing::debug!(%method, code, "answered");
        self.send(to, bytes);
    }

    /// A reply to `request` with our name on it.
    pub(super) fn reply(&self, code: u16, request: &Request) -> Reply {
        Reply::new(code, &request.headers, request.source, &self.profile.user_agent)
    }

    /// Answers a request outside any call, or one that failed, with nothing but a status.
    pub(super) fn respond_plainly(
        &mut self,
        now: Instant,
        request: &Request,
        code: u16,
        extra: &[(&str, &str)],
    ) {
        let id = self.open_server(now, request);
        self.refuse_with(now, id, request, code, extra);
    }

    /// As [`Stack::respond_plainly`], in a transaction that is open.
    pub(super) fn refuse_with(
        &mut self,
        now: Instant,
        id: ServerId,
        request: &Request,
        code: u16,
        extra: &[(&str, &str)],
    ) {
        let mut reply = self.reply(code, request);
        for (name, value) in extra {
            reply.header(name, value);
        }
        let tag = self.tokens.token();
        reply.tag_to(&tag);
        self.respond(now, id, request.method, code, reply.bytes(None));
    }

    /// The request has come again.
    pub(super) fn repeated(&mut self, id: ServerId) {
        let Some(server) = self.servers.get(&id) else { return };
        let again = match server.phase {
            // The 200 has a clock of its own, and an answer to every copy would multiply it.
            ServerPhase::Accepted { .. } => None,
            ServerPhase::Proceeding { .. } | ServerPhase::Refused { .. } | ServerPhase::Done { .. } => {
                server.last.clone().map(|bytes| (server.to, bytes))
            }
        };
        if let Some((to, bytes)) = again {
            self.send(to, bytes);
        }
    }

    /// The ACK of a final response has come: nothing is repeated any more.
    pub(super) fn quiet(&mut self, now: Instant, id: ServerId) {
        if let Some(server) = self.servers.get_mut(&id) {
            server.last = None;
            self.set_server(id, ServerPhase::Done { until: now + GIVE_UP });
        }
    }

    pub(super) fn fire_server(&mut self, now: Instant, id: ServerId) {
        let Some(server) = self.servers.get(&id) else { return };
        let (dialog, to, last) = (server.dialog, server.to, server.last.clone());
        match server.phase {
            ServerPhase::Done { .. } => self.drop_server(id),
            ServerPhase::Proceeding { .. } => {
                self.set_server(id, ServerPhase::Done { until: now + T4 });
                if let Some(key) = dialog {
                    self.unanswered(now, key, id);
                }
            }
            ServerPhase::Accepted { until, .. } if until <= now => {
                self.quiet(now, id);
                if let Some(key) = dialog {
                    self.ack_timeout(now, key, id);
                }
            }
            ServerPhase::Refused { until, .. } if until <= now => self.drop_server(id),
            ServerPhase::Accepted { pause, until, .. } => {
                let pause = (pause * 2).min(T2);
                self.set_server(id, ServerPhase::Accepted { next: now + pause, pause, until });
                last.into_iter().for_each(|bytes| self.send(to, bytes));
            }
            ServerPhase::Refused { pause, until, .. } => {
                let pause = (pause * 2).min(T2);
                self.set_server(id, ServerPhase::Refused { next: now + pause, pause, until });
                last.into_iter().for_each(|bytes| self.send(to, bytes));
            }
        }
    }

    /// Makes room by forgetting the oldest transaction that is answered and waits for nothing but repetitions.
    pub(super) fn forget_oldest_server(&mut self) -> bool {
        let over = |server: &Server| match server.phase {
            ServerPhase::Done { .. } | ServerPhase::Refused { .. } => true,
            ServerPhase::Proceeding { .. } | ServerPhase::Accepted { .. } => false,
        };
        let oldest = self.servers.iter().find(|(_, server)| over(server)).map(|(id, _)| *id);
        oldest.is_some_and(|id| {
            self.drop_server(id);
            true
        })
    }

    fn set_server(&mut self, id: ServerId, phase: ServerPhase) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        self.timers.remove(&(server.due(), Timer::Server(id)));
        server.phase = phase;
        self.timers.insert((server.due(), Timer::Server(id)));
    }

    fn drop_server(&mut self, id: ServerId) {
        let Some(server) = self.servers.remove(&id) else { return };
        self.timers.remove(&(server.due(), Timer::Server(id)));
        self.server_keys.remove(&server.key);
        if let Some(key) = server.merge_key.filter(|key| self.merged.get(key) == Some(&id)) {
            self.merged.remove(&key);
        }
    }
}

/// What makes two requests the same (RFC 3261, 17.2.3). A branch without the cookie is of RFC 2543's time and
/// is joined by what was compared then.
fn server_key(request: &Request) -> String {
    let via = top_via(&request.headers).unwrap_or_default();
    let branch = param(via, "branch")
        .filter(|b| b.len() > 7 && b.get(..7).is_some_and(|c| c.eq_ignore_ascii_case("z9hG4bK")));
    let (host, port) = sent_by(via).and_then(host_port).unwrap_or_default();
    let of_invite = matches!(request.method, Method::Ack | Method::Cancel);
    let method = if of_invite { Method::Invite } else { request.method };
    let call_id = header(&request.headers, "Call-ID").unwrap_or_default();
    let from = tag(&request.headers, "From").unwrap_or_default();
    let branch = branch.unwrap_or(from);
    format!("{branch}|{host}:{}|{method}|{}|{call_id}", port.unwrap_or(5060), request.cseq)
}

fn merge_key(request: &Request) -> Option<String> {
    let to = NameAddr::read(header(&request.headers, "To")?)?;
    // Only a second call does harm; some trunks ask OPTIONS with the same tag and number for ever.
    if to.tag().is_some() || request.method != Method::Invite {
        return None;
    }
    let call_id = header(&request.headers, "Call-ID")?;
    let from = tag(&request.headers, "From")?;
    Some(format!("{from}|{}|{}|{call_id}", request.method, request.cseq))
}
