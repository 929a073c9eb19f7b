//! Requests inside a call: ACK, BYE, hold and resume, key presses, and what is politely refused.

use std::time::Instant;

use super::{
    ServerId, Stack,
    arrive::SPOKEN,
    dialog::{Ack, AnswerIn, Phase, Then},
    refresh::{MIN_SE, too_brief},
    server::ServerPhase,
};
use crate::{
    body::{self, BodyFault},
    event::{Codec, DialogKey, Event, Gone, Offer},
    sdp::{self, Description},
    wire::{ALLOWED, Method, NameAddr, Request, header, tag},
};

impl Stack {
    /// The dialog a request belongs to: its Call-ID, our tag in To, theirs in From.
    fn dialog_of(&self, request: &Request) -> Option<DialogKey> {
        let call_id = header(&request.headers, "Call-ID")?;
        let to = NameAddr::read(header(&request.headers, "To")?)?;
        let key = *self.by_id.get(&(call_id.to_owned(), to.tag()?.to_owned()))?;
        let theirs = self.dialogs.get(&key)?.remote_tag.as_deref();
        (theirs == tag(&request.headers, "From")).then_some(key)
    }

    /// Whether a request belongs to a call or to what was asked before, whoever sends it.
    pub(super) fn goes_on(&self, request: &Request) -> bool {
        self.dialog_of(request).is_some() || self.server_of(request).is_some()
    }

    pub(super) fn within(&mut self, now: Instant, request: Request) {
        let Some(key) = self.dialog_of(&request) else {
            return self.respond_plainly(now, &request, 481, &[]);
        };
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        if request.cseq <= dialog.remote_cseq && dialog.remote_cseq > 0 {
            // Out of order (RFC 3261, 12.2.2).
            return self.respond_plainly(now, &request, 500, &[]);
        }
        dialog.remote_cseq = request.cseq;
        match request.method {
            Method::Bye => self.bye(now, key, &request),
            Method::Invite | Method::Update => self.change(now, key, &request),
            Method::Info => self.info(now, key, &request),
            Method::Options => self.options(now, &request),
            // We refer nobody and subscribe to nothing: no subscription that a NOTIFY could belong to.
            Method::Notify | Method::PRack => self.respond_plainly(now, &request, 481, &[]),
            Method::Refer => self.respond_plainly(now, &request, 603, &[]),
            Method::Message | Method::Publish | Method::Register | Method::Subscribe => {
                self.respond_plainly(now, &request, 405, &[("Allow", ALLOWED)]);
            }
            // Handled before.
            Method::Ack | Method::Cancel => {}
        }
    }

    pub(super) fn ack(&mut self, now: Instant, request: &Request) {
        // That of a refusal has the branch of its INVITE, that of a 200 a branch of its own.
        let by_branch = self.server_of(request);
        if let Some(id) = by_branch
            && self.servers.get(&id).is_some_and(|s| matches!(s.phase, ServerPhase::Refused { .. }))
        {
            return self.quiet(now, id);
        }
        let Some(key) = self.dialog_of(request) else { return };
        let waiting = self.servers.iter().find_map(|(id, server)| {
            let matches = server.dialog == Some(key)
                && server.cseq == request.cseq
                && matches!(server.phase, ServerPhase::Accepted { .. });
            matches.then_some(*id)
        });
        let Some(server) = waiting else { return };
        self.quiet(now, server);
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        match &mut dialog.phase {
            Phase::Answered { answer, then, .. } => {
                let (answer, then) = (*answer, *then);
                dialog.phase = Phase::Up { offered_in: None };
                self.up(now, key, request, answer, then);
            }
            Phase::Up { offered_in } if *offered_in == Some(server) => {
                *offered_in = None;
                if let Ok(offer) = self.answer_in(key, request) {
                    self.moved(key, offer);
                }
            }
            Phase::Up { .. } | Phase::Incoming { .. } | Phase::Dialling { .. } | Phase::Leaving => {}
        }
    }

    /// The first ACK of a call is in.
    fn up(&mut self, now: Instant, key: DialogKey, ack: &Request, answer: AnswerIn, then: Then) {
        if then == Then::Bye {
            return self.send_bye(now, key);
        }
        match answer {
            AnswerIn::Invite => {}
            AnswerIn::Ack => match self.answer_in(key, ack) {
                Ok(offer) => self.moved(key, offer),
                Err(why) => {
                    tracing::debug!(dialog = %key, %why, "the answer in the ACK is none");
                    self.tell(Event::Gone { dialog: key, why: Gone::MediaRefused });
                    return self.send_bye(now, key);
                }
            },
        }
        self.tell(Event::Acked(key));
    }

    /// The answer in an ACK to what we offered in a 200.
    fn answer_in(&self, key: DialogKey, ack: &Request) -> Result<Offer, BodyFault> {
        let sdp = body::sdp(ack)?.ok_or(BodyFault::Kind)?;
        let codec = self.dialogs.get(&key).and_then(|d| d.agreed).map_or(Codec::Pcmu, |a| a.codec);
        Ok(Description::read(sdp)?.choose(&[codec])?)
    }

    /// What holds has changed, or is known at last.
    pub(super) fn moved(&mut self, key: DialogKey, offer: Offer) {
        if let Some(dialog) = self.dialogs.get_mut(&key) {
            dialog.agreed = Some(offer);
            self.tell(Event::Moved { dialog: key, offer });
        }
    }

    /// No ACK for 32 s.
    pub(super) fn ack_timeout(&mut self, now: Instant, key: DialogKey, server: ServerId) {
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        match &dialog.phase {
            Phase::Answered { ack: Ack::Spared, then: Then::Stay, .. } => {
                tracing::debug!(dialog = %key, "no ACK came, but media did: the call stays");
                dialog.phase = Phase::Up { offered_in: None };
            }
            Phase::Answered { then: Then::Bye, .. } => self.send_bye(now, key),
            Phase::Answered { ack: Ack::Needed, then: Then::Stay, .. } => {
                tracing::debug!(dialog = %key, "no ACK came");
                self.tell(Event::Gone { dialog: key, why: Gone::AckTimeout });
                self.send_bye(now, key);
            }
            // A change that was not acknowledged: whether the call lives is for the media to tell.
            Phase::Up { offered_in } if *offered_in == Some(server) => {
                dialog.phase = Phase::Up { offered_in: None }
            }
            Phase::Up { .. } | Phase::Incoming { .. } | Phase::Dialling { .. } | Phase::Leaving => {}
        }
    }

    fn bye(&mut self, now: Instant, key: DialogKey, request: &Request) {
        self.respond_plainly(now, request, 200, &[]);
        let Some(dialog) = self.dialogs.get(&key) else { return };
        match dialog.phase {
            Phase::Incoming { server, .. } => self.end_incoming(now, key, server, 487, &[]),
            Phase::Answered { server, then, .. } => {
                self.quiet(now, server);
                if then == Then::Bye {
                    self.forget(key);
                }
            }
            Phase::Dialling { client, .. } => self.abandon(now, client),
            Phase::Up { .. } => {}
            // Both hung up at once; the line knows.
            Phase::Leaving => return,
        }
        self.gone(key, Gone::Bye);
    }

    fn info(&mut self, now: Instant, key: DialogKey, request: &Request) {
        if let Some(digit) = body::digit(request) {
            self.respond_plainly(now, request, 200, &[]);
            self.tell(Event::Digits { dialog: key, digit });
        } else if request.body.is_empty() {
            // Asks whether the call is alive.
            self.respond_plainly(now, request, 200, &[]);
        } else {
            self.respond_plainly(
                now,
                request,
                415,
                &[("Accept", "application/dtmf-relay, application/dtmf")],
            );
        }
    }

    /// Re-INVITE or UPDATE: hold, resume, a new address, or nothing but a sign of life.
    fn change(&mut self, now: Instant, key: DialogKey, request: &Request) {
        let server = self.open_server(now, request);
        if too_brief(request) {
            return self.refuse_with(now, server, request, 422, &[("Min-SE", &MIN_SE.to_string())]);
        }
        let Some(dialog) = self.dialogs.get(&key) else { return };
        if dialog.timer.is_some_and(|timer| timer.is_asked()) && request.method == Method::Invite {
            return self.refuse_with(now, server, request, 491, &[]);
        }
        match dialog.phase {
            Phase::Leaving => return self.refuse_with(now, server, request, 481, &[]),
            // An offer of theirs or ours is open (RFC 3261, 14.2; RFC 3311, 5.2).
            Phase::Incoming { .. } | Phase::Dialling { .. } | Phase::Up { offered_in: Some(_) } => {
                return self.refuse_with(now, server, request, 491, &[]);
            }
            Phase::Answered { answer: AnswerIn::Ack, .. } => {
                return self.refuse_with(now, server, request, 500, &[("Retry-After", "1")]);
            }
            Phase::Answered { answer: AnswerIn::Invite, .. } | Phase::Up { offered_in: None } => {}
        }
        let offered = match body::sdp(request) {
            Ok(Some(sdp)) => match Description::read(sdp) {
                Ok(description) => Some(description),
                Err(error) => return self.refuse_offer(now, server, request, error.into()),
            },
            Ok(None) => None,
            Err(why) => return self.refuse_offer(now, server, request, why),
        };
        match (offered, request.method) {
            (Some(description), _) => self.answer_change(now, key, server, request, &description),
            (None, Method::Invite) => self.offer_change(now, key, server, request),
            (None, _) => self.agree(now, key, server, request, None),
        }
    }

    fn answer_change(
        &mut self,
        now: Instant,
        key: DialogKey,
        server: ServerId,
        request: &Request,
        description: &Description,
    ) {
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        // The codec stays where the peer still offers it; else it changes.
        let stays: Vec<_> = dialog.agreed.map(|a| a.codec).into_iter().collect();
        let mut origin = dialog.origin;
        origin.version = origin.version.wrapping_add(1);
        let answered = sdp::answer(description, &stays, dialog.media, origin)
            .or_else(|_| sdp::answer(description, &SPOKEN, dialog.media, origin));
        match answered {
            Ok((offer, answer)) => {
                dialog.origin = origin;
                self.agree(now, key, server, request, Some(&answer));
                self.moved(key, offer);
            }
            Err(error) => self.refuse_offer(now, server, request, error.into()),
        }
    }

    fn offer_change(&mut self, now: Instant, key: DialogKey, server: ServerId, request: &Request) {
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        let codecs: Vec<_> = dialog.agreed.map(|a| a.codec).into_iter().collect();
        dialog.origin.version = dialog.origin.version.wrapping_add(1);
        let offer = sdp::offer(&codecs, dialog.media, dialog.origin);
        if let Phase::Up { offered_in } = &mut dialog.phase {
            *offered_in = Some(server);
        }
        self.agree(now, key, server, request, Some(&offer));
    }

    /// 200 to a change, and what it changes of the dialog itself.
    fn agree(
        &mut self,
        now: Instant,
        key: DialogKey,
        server: ServerId,
        request: &Request,
        sdp: Option<&[u8]>,
    ) {
        let Some(dialog) = self.dialogs.get_mut(&key) else { return };
        dialog.retarget(&request.headers);
        dialog.peer = request.source;
        if let Some(server) = self.servers.get_mut(&server) {
            server.dialog = Some(key);
        }
        let mut reply = self.reply(200, request);
        self.agree_timer(now, key, request, &mut reply);
        reply.header("Contact", &format!("<sip:{}>", self.profile.address(request.source.ip())));
        reply.header("Allow", ALLOWED);
        self.respond(now, server, request.method, 200, reply.bytes(sdp));
    }
}
