//! Requests that come in: repetitions told from new ones, new calls, and what is asked outside a call.

use std::time::Instant;

use super::{
    MAX_DIALOGS, MAX_SERVERS, Room, ServerId, Stack,
    dialog::{Dialog, Phase},
    refresh::{MIN_SE, too_brief},
};
use crate::{
    body::{self, BodyFault},
    event::{Codec, DialledFrom, DialogKey, Direction, Event, Gone, Invite, Offer},
    identity::Identity,
    sdp::{Description, Origin, SdpError},
    wire::{ALLOWED, Method, Request, all, entries, header, reply_to, tag},
};

impl Stack {
    pub(super) fn request(&mut self, now: Instant, request: Request, room: Room) {
        let call_id = header(&request.headers, "Call-ID").unwrap_or_default();
        tracing::debug!(method = %request.method, call_id, source = %request.source, "a request came");
        match request.method {
            Method::Ack => return self.ack(now, &request),
            Method::Cancel => return self.cancel(now, &request),
            Method::Bye
            | Method::Info
            | Method::Invite
            | Method::Message
            | Method::Notify
            | Method::Options
            | Method::PRack
            | Method::Publish
            | Method::Refer
            | Method::Register
            | Method::Subscribe
            | Method::Update => {}
        }
        if let Some(id) = self.server_of(&request) {
            return self.repeated(id);
        }
        let within = tag(&request.headers, "To").is_some();
        if self.servers.len() >= MAX_SERVERS && !self.forget_oldest_server() {
            return tracing::debug!("too many requests at once: one is dropped");
        }
        if self.merged_with(&request).is_some() {
            return self.respond_plainly(now, &request, 482, &[]);
        }
        let known = |option: &&str| option.eq_ignore_ascii_case("timer");
        let required: Vec<&str> =
            all(&request.headers, "Require").flat_map(entries).filter(|option| !known(option)).collect();
        if !required.is_empty() {
            return self.respond_plainly(now, &request, 420, &[("Unsupported", &required.join(", "))]);
        }
        if within { self.within(now, request) } else { self.outside(now, request, room) }
    }

    fn outside(&mut self, now: Instant, request: Request, room: Room) {
        match request.method {
            Method::Invite => self.invite(now, request, room),
            Method::Options => self.options(now, &request),
            Method::Refer => self.respond_plainly(now, &request, 603, &[]),
            Method::Bye | Method::Update | Method::Info | Method::PRack | Method::Notify => {
                self.respond_plainly(now, &request, 481, &[]);
            }
            Method::Register | Method::Subscribe | Method::Publish | Method::Message => {
                self.respond_plainly(now, &request, 405, &[("Allow", ALLOWED)]);
            }
            // Handled before.
            Method::Ack | Method::Cancel => {}
        }
    }

    /// OPTIONS: what an INVITE would find here (RFC 3261, 11.2).
    pub(super) fn options(&mut self, now: Instant, request: &Request) {
        let abilities = [
            ("Allow", ALLOWED),
            ("Accept", "application/sdp"),
            ("Accept-Encoding", "identity"),
            ("Accept-Language", "en"),
            ("Supported", "timer"),
        ];
        self.respond_plainly(now, request, 200, &abilities);
    }

    fn invite(&mut self, now: Instant, request: Request, room: Room) {
        let server = self.open_server(now, &request);
        if !takes_sdp(&request) {
            return self.refuse_with(now, server, &request, 406, &[("Accept", "application/sdp")]);
        }
        if too_brief(&request) {
            return self.refuse_with(now, server, &request, 422, &[("Min-SE", &MIN_SE.to_string())]);
        }
        let (offered, offer) = match self.read_offer(&request) {
            Ok(read) => read,
            Err(why) => return self.refuse_offer(now, server, &request, why),
        };
        if room == Room::Full || self.dialogs.len() >= MAX_DIALOGS {
            tracing::debug!(?room, calls = self.dialogs.len(), "no room for a call");
            return self.refuse_with(now, server, &request, 503, &[("Retry-After", "5")]);
        }
        let trying = self.reply(100, &request).bytes(None);
        self.respond(now, server, Method::Invite, 100, trying);
        let key = self.keys.fresh();
        let trunk = self.registered_at(request.source.ip());
        let order = trunk.map_or(&DialledFrom::USUAL[..], |trunk| &trunk.dialled);
        let identity = Identity::of(&request, order, trunk.map(|trunk| trunk.user.as_str()));
        let source = request.source;
        let (tag, id) = (self.tokens.token(), self.tokens.number() as u32);
        let phase =
            Phase::Incoming { server, invite: Box::new(request.clone()), offered: offered.map(Box::new) };
        let dialog = Dialog::incoming(&request, tag, Origin { id, version: 1 }, phase);
        if let Some(server) = self.servers.get_mut(&server) {
            server.dialog = Some(key);
        }
        self.by_id.insert(dialog.id(), key);
        self.dialogs.insert(key, dialog);
        let Identity { caller, dialled, dialled_user } = identity;
        self.tell(Event::Invite(Invite { dialog: key, caller, dialled, dialled_user, source, offer }));
    }

    /// What an INVITE offers. Without a body we are asked to offer: PCMU alone, so that the codec is known
    /// before the answer is, and an address that isn't known yet.
    fn read_offer(&self, request: &Request) -> Result<(Option<Description>, Offer), BodyFault> {
        let Some(sdp) = body::sdp(request)? else {
            let unknown = Offer {
                remote: (request.source.ip(), DISCARD).into(),
                codec: Codec::Pcmu,
                payload_type: 0,
                telephone_event: None,
                direction: Direction::Inactive,
            };
            return Ok((None, unknown));
        };
        let description = Description::read(sdp)?;
        let offer = description.choose(&SPOKEN)?;
        Ok((Some(description), offer))
    }

    /// Says what is wrong with a body: 415 for its kind, 400 for its grammar, 488 for its content.
    pub(super) fn refuse_offer(&mut self, now: Instant, id: ServerId, request: &Request, why: BodyFault) {
        tracing::debug!(%why, "an offer is refused");
        match why {
            BodyFault::Kind => self.refuse_with(now, id, request, 415, &[("Accept", "application/sdp")]),
            BodyFault::Encoding => {
                self.refuse_with(now, id, request, 415, &[("Accept-Encoding", "identity")])
            }
            BodyFault::Sdp(error) => {
                let code = if matches!(error, SdpError::Malformed { .. }) { 400 } else { 488 };
                let warning = format!("{} nightbell \"{error}\"", error.warning());
                self.refuse_with(now, id, request, code, &[("Warning", &warning)]);
            }
        }
    }

    /// CANCEL: answered 200 if its INVITE is known; ends it only before the final response (RFC 3261, 9.2).
    fn cancel(&mut self, now: Instant, request: &Request) {
        let found = self.server_of(request);
        let code = if found.is_some() { 200 } else { 481 };
        let waiting = found
            .and_then(|id| self.servers.get(&id)?.dialog)
            .and_then(|key| Some((key, self.dialogs.get(&key)?)))
            .and_then(|(key, dialog)| match &dialog.phase {
                Phase::Incoming { server, .. } => Some((key, dialog.local_tag.clone(), *server)),
                Phase::Answered { .. } | Phase::Dialling { .. } | Phase::Up { .. } | Phase::Leaving => None,
            });
        let mut reply = self.reply(code, request);
        let tag = waiting.as_ref().map_or_else(|| self.tokens.token(), |(_, tag, _)| tag.clone());
        reply.tag_to(&tag);
        self.send(reply_to(request), reply.bytes(None));
        if let Some((key, _, server)) = waiting {
            self.end_incoming(now, key, server, 487, &[]);
            self.gone(key, Gone::Cancelled);
        }
    }

    /// Sends a final response other than 2xx to the INVITE of a call that waits for the line.
    pub(super) fn end_incoming(
        &mut self,
        now: Instant,
        key: DialogKey,
        server: ServerId,
        code: u16,
        extra: &[(&str, &str)],
    ) {
        let Some(dialog) = self.dialogs.get(&key) else { return };
        let Phase::Incoming { invite, .. } = &dialog.phase else { return };
        let mut reply = self.reply(code, invite);
        for (name, value) in extra {
            reply.header(name, value);
        }
        reply.tag_to(&dialog.local_tag);
        let bytes = reply.bytes(None);
        self.respond(now, server, Method::Invite, code, bytes);
    }

    /// The line said nothing for minutes.
    pub(super) fn unanswered(&mut self, now: Instant, key: DialogKey, server: ServerId) {
        self.end_incoming(now, key, server, 480, &[]);
        self.gone(key, Gone::Failed("nothing answered the call for three minutes".to_owned()));
    }
}

/// Whether the caller could read our answer: an Accept that stands must allow it (RFC 3261, 20.1).
fn takes_sdp(request: &Request) -> bool {
    let mut kinds = all(&request.headers, "Accept").flat_map(entries).peekable();
    kinds.peek().is_none()
        || kinds.any(|kind| {
            let kind = kind.split(';').next().unwrap_or_default().trim();
            ["application/sdp", "application/*", "*/*"].iter().any(|ours| ours.eq_ignore_ascii_case(kind))
        })
}

/// What the box speaks, either as good as the other.
pub(super) const SPOKEN: [Codec; 3] = [Codec::Pcmu, Codec::Pcma, Codec::G722];
/// The discard port: an address to be replaced before anything is sent.
const DISCARD: u16 = 9;
