//! What the line commands: answer, refuse, hang up, dial.

use std::{
    net::{IpAddr, SocketAddr},
    time::Instant,
};

use vocab::Phone;

use super::{
    Opened, Purpose, Stack,
    arrive::SPOKEN,
    client::ClientPhase,
    dialog::{Ack, AnswerIn, Dialog, Phase, Proof, Then, Told, Wanted},
};
use crate::{
    event::{Codec, DialogKey, Event, Gone, RefusalCode, Target},
    sdp::{self, Origin},
    wire::{ALLOWED, Method},
};

impl Stack {
    /// 180: the caller hears that it rings. A dialog begins with it, so it has our tag and Contact.
    pub(super) fn let_ring(&mut self, now: Instant, key: DialogKey) {
        let Some(dialog) = self.dialogs.get(&key) else { return };
        let Phase::Incoming { server, invite, .. } = &dialog.phase else { return };
        let mut reply = self.reply(180, invite);
        reply.tag_to(&dialog.local_tag);
        reply.record_route(&invite.headers);
        reply.header("Contact", &self.profile.contact("", invite.source));
        let (server, bytes) = (*server, reply.bytes(None));
        self.respond(now, server, Method::Invite, 180, bytes);
    }

    pub(super) fn accept(&mut self, now: Instant, key: DialogKey, media: SocketAddr) {
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        let Phase::Incoming { server, invite, offered } = &dialog.phase else { return };
        let (server, invite) = (*server, invite.clone());
        dialog.media = self.profile.media(media, dialog.peer.ip());
        let (answer, body) = match offered {
            Some(description) => match sdp::answer(description, &SPOKEN, dialog.media, dialog.origin) {
                Ok((offer, body)) => {
                    dialog.agreed = Some(offer);
                    (AnswerIn::Invite, body)
                }
                Err(error) => {
                    self.refuse_offer(now, server, &invite, error.into());
                    return self.gone(key, Gone::MediaRefused);
                }
            },
            None => (AnswerIn::Ack, sdp::offer(&[Codec::Pcmu], dialog.media, dialog.origin)),
        };
        dialog.phase = Phase::Answered { server, ack: Ack::Needed, answer, then: Then::Stay };
        let tag = dialog.local_tag.clone();
        let mut reply = self.reply(200, &invite);
        reply.tag_to(&tag);
        self.agree_timer(now, key, &invite, &mut reply);
        reply.record_route(&invite.headers);
        reply.header("Contact", &self.profile.contact("", invite.source));
        reply.header("Allow", ALLOWED);
        self.respond(now, server, Method::Invite, 200, reply.bytes(Some(&body)));
    }

    pub(super) fn refuse(&mut self, now: Instant, key: DialogKey, code: RefusalCode) {
        let Some(Phase::Incoming { server, .. }) = self.dialogs.get(&key).map(|d| &d.phase) else { return };
        let (server, retry) = (*server, [("Retry-After", "5")]);
        let (code, extra) = match code {
            RefusalCode::TemporarilyUnavailable => (480, &[][..]),
            RefusalCode::BusyHere => (486, &[][..]),
            RefusalCode::NotAcceptableHere => {
                (488, &[("Warning", "304 nightbell \"Media type not available\"")][..])
            }
            RefusalCode::ServiceUnavailable => (503, &retry[..]),
        };
        self.end_incoming(now, key, server, code, extra);
        self.forget(key);
    }

    /// 302 (RFC 3261, 21.3.3).
    pub(super) fn redirect(
        &mut self,
        now: Instant,
        key: DialogKey,
        user: &vocab::Private<String>,
        host: Option<SocketAddr>,
    ) {
        let Some(dialog) = self.dialogs.get(&key) else { return };
        let Phase::Incoming { server, .. } = dialog.phase else { return };
        // Nobody listens at the other end of a connection that they opened.
        let theirs = self.profile.by_stream.get(&dialog.peer) == Some(&Opened::ByThem);
        let place = match host {
            Some(host) => host.to_string(),
            None if theirs => format!("{};transport=tcp", super::depart::host(dialog.peer.ip())),
            None => dialog.peer.to_string(),
        };
        let contact = format!("<sip:{}@{place}>", escape(user.expose()));
        self.end_incoming(now, key, server, 302, &[("Contact", &contact)]);
        self.forget(key);
    }

    /// A 200 without its ACK forbids the BYE until the ACK or 32 s (RFC 3261, 15), unless media shows that the
    /// other end has the 200.
    pub(super) fn hang_up(&mut self, now: Instant, key: DialogKey) {
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        if let Phase::Answered { ack: Ack::Needed, then, .. } = &mut dialog.phase {
            *then = Then::Bye;
            return;
        }
        self.hang_up_at_once(now, key);
    }

    pub(super) fn hang_up_at_once(&mut self, now: Instant, key: DialogKey) {
        let Some(dialog) = self.dialogs.get(&key) else { return };
        match dialog.phase {
            Phase::Incoming { server, .. } => {
                self.end_incoming(now, key, server, 480, &[]);
                self.forget(key);
            }
            Phase::Answered { server, .. } => {
                self.quiet(now, server);
                self.send_bye(now, key);
            }
            Phase::Up { .. } => self.send_bye(now, key),
            Phase::Dialling { .. } => self.cancel_dial(now, key),
            Phase::Leaving => {}
        }
    }

    pub(super) fn keep_without_ack(&mut self, key: DialogKey) {
        if let Some(Phase::Answered { ack, .. }) = self.dialogs.get_mut(&key).map(|d| &mut d.phase) {
            *ack = Ack::Spared;
        }
    }

    /// Sends BYE; the dialog stays until it is answered, so that a BYE of theirs that crosses it is answered too.
    pub(super) fn send_bye(&mut self, now: Instant, key: DialogKey) {
        let branch = self.tokens.branch();
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        dialog.phase = Phase::Leaving;
        // A challenge of the INVITE says nothing of this one.
        dialog.proof.answered = None;
        dialog.cseq += 1;
        let bytes = dialog.request(&self.profile, Method::Bye, dialog.cseq, &branch);
        let (to, peer) = (dialog.next_hop(&self.profile), dialog.peer);
        let id = self.start_client(now, Method::Bye, branch, to, bytes, Purpose::Dialog(key));
        self.fall_back(id, peer);
    }

    pub(super) fn dial(
        &mut self,
        now: Instant,
        key: DialogKey,
        to: &Target,
        from: Option<Phone>,
        media: SocketAddr,
        codecs: Vec<Codec>,
    ) {
        if self.dialogs.contains_key(&key) || codecs.is_empty() {
            return self.tell(Event::Refused {
                dialog: key,
                code: 500,
                reason: "nothing to dial with".to_owned(),
            });
        }
        let peer = to.address;
        if let Some(trunk) = &to.trunk {
            self.carry_by(peer, trunk.transport);
        }
        let user = to.user.as_ref().map(|u| format!("{}@", escape(u.expose()))).unwrap_or_default();
        let place = to.trunk.as_ref().map_or_else(|| peer.to_string(), |trunk| trunk.domain.clone());
        let target = format!("sip:{user}{place}");
        let (local_tag, branch, call_id) = (self.tokens.token(), self.tokens.branch(), self.tokens.token());
        let origin = Origin { id: self.tokens.number() as u32, version: 1 };
        let address = self.profile.address(peer.ip());
        let media = self.profile.media(media, peer.ip());
        let local = match (&from, &to.trunk) {
            (Some(phone), Some(trunk)) => format!("<sip:{}@{}>;tag={local_tag}", phone.e164(), trunk.domain),
            (Some(phone), None) => format!("<sip:{}@{}>;tag={local_tag}", phone.e164(), host(address.ip())),
            (None, Some(trunk)) => format!("<sip:{}@{}>;tag={local_tag}", escape(&trunk.user), trunk.domain),
            (None, None) => format!("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag={local_tag}"),
        };
        let credentials = to.trunk.as_ref().and_then(|trunk| trunk.credentials.clone());
        let dialog = Dialog {
            call_id,
            local,
            local_tag,
            remote: format!("<{target}>"),
            remote_tag: None,
            target,
            routes: Vec::new(),
            peer,
            cseq: 1,
            remote_cseq: 0,
            media,
            origin,
            agreed: None,
            proof: Proof { credentials, answered: None },
            timer: None,
            min_se: None,
            takes_update: false,
            phase: Phase::Leaving,
        };
        let bytes = dialog.invite(&self.profile, &branch, &codecs, None);
        let client = self.start_client(now, Method::Invite, branch, peer, bytes, Purpose::Dialog(key));
        let phase = Phase::Dialling { client, told: Told::No, wanted: Wanted::Yes, codecs, early: None };
        let dialog = Dialog { phase, ..dialog };
        self.by_id.insert(dialog.id(), key);
        self.dialogs.insert(key, dialog);
    }

    pub(super) fn cancel_dial(&mut self, now: Instant, key: DialogKey) {
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        let Phase::Dialling { client, wanted, .. } = &mut dialog.phase else { return };
        let id = *client;
        let heard = self.clients.get(&id).is_some_and(|c| matches!(c.phase, ClientPhase::Proceeding { .. }));
        match (*wanted, heard) {
            (Wanted::Yes | Wanted::CancelDue, true) => {
                *wanted = Wanted::Cancelled;
                self.send_cancel(now, key, id);
            }
            (Wanted::Yes, false) => *wanted = Wanted::CancelDue,
            (Wanted::CancelDue, false) | (Wanted::Cancelled, _) => {}
        }
    }
}

fn host(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("[{v6}]"),
    }
}

/// The user part with everything escaped that could end it (RFC 3261, 25.1).
fn escape(user: &str) -> String {
    let mut text = String::with_capacity(user.len());
    for byte in user.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()&=+$,;?/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}
