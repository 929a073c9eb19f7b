//! One dialog (RFC 3261, 12): who the two ends are, where requests to the other end go, and how far the call is.

use std::net::SocketAddr;

use super::{ClientId, Opened, Profile, ServerId, refresh::SessionTimer};
use crate::{
    auth::{Challenge, Credentials},
    event::{Codec, Offer},
    sdp::{self, Description, Origin},
    wire::{
        ALLOWED, Method, NameAddr, Request, RequestText, Response, all, entries, header, host_port,
        is_private, param, tag,
    },
};

/// A call's signalling state.
#[derive(Debug)]
pub(super) struct Dialog {
    pub(super) call_id: String,
    /// Our `From` or `To`, tag included.
    pub(super) local: String,
    pub(super) local_tag: String,
    /// Theirs, tag included once it is known.
    pub(super) remote: String,
    pub(super) remote_tag: Option<String>,
    /// The other end's Contact.
    pub(super) target: String,
    pub(super) routes: Vec<String>,
    /// Where the other end's messages come from.
    pub(super) peer: SocketAddr,
    pub(super) cseq: u32,
    pub(super) remote_cseq: u32,
    /// Our RTP address as it was told.
    pub(super) media: SocketAddr,
    pub(super) origin: Origin,
    /// What holds.
    pub(super) agreed: Option<Offer>,
    /// What requests of ours are proved with.
    pub(super) proof: Proof,
    /// Of RFC 4028, where one was agreed on.
    pub(super) timer: Option<SessionTimer>,
    /// The shortest timer that the other end takes, once it said so.
    pub(super) min_se: Option<u32>,
    /// The other end takes UPDATE.
    pub(super) takes_update: bool,
    pub(super) phase: Phase,
}

/// Who we are to the other end, and the challenge that was answered last.
#[derive(Debug, Clone, Default)]
pub(super) struct Proof {
    pub(super) credentials: Option<Credentials>,
    pub(super) answered: Option<Challenge>,
}

impl Proof {
    /// The header that answers a refusal, if there is one that was not answered yet.
    pub(super) fn answer(
        &mut self,
        response: &Response,
        uri: &str,
        cnonce: &str,
    ) -> Option<(&'static str, String)> {
        let credentials = self.credentials.as_ref().filter(|_| matches!(response.code, 401 | 407))?;
        let mut challenge = Challenge::read(&response.headers)?;
        if !challenge.is_new(self.answered.as_ref()) {
            return None;
        }
        challenge = challenge.after(self.answered.as_ref());
        let header = challenge.answer(credentials, &response.method.to_string(), uri, cnonce);
        self.answered = Some(challenge);
        Some(header)
    }
}

/// How far a call is.
#[derive(Debug)]
pub(super) enum Phase {
    /// It comes in and waits for the line.
    Incoming { server: ServerId, invite: Box<Request>, offered: Option<Box<Description>> },
    /// Our 200 is out, its ACK is not in.
    Answered { server: ServerId, ack: Ack, answer: AnswerIn, then: Then },
    /// We call and have no final response yet.
    Dialling { client: ClientId, told: Told, wanted: Wanted, codecs: Vec<Codec>, early: Option<Offer> },
    /// It is up. A re-INVITE without an offer waits for the answer in the ACK of that transaction.
    Up { offered_in: Option<ServerId> },
    /// Our BYE is out.
    Leaving,
}

/// Whether a call may live without its ACK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ack {
    Needed,
    /// Media has been heard: the other end has our 200.
    Spared,
}

/// Where the other side's session description is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnswerIn {
    /// It came in the INVITE.
    Invite,
    /// We offered in the 200: it comes in the ACK.
    Ack,
}

/// What happens when the ACK is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    Stay,
    /// The line hung up meanwhile.
    Bye,
}

/// Whether `Ringing` was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    No,
    Yes,
}

/// Whether the line still wants the call it dials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Yes,
    /// Given up before any response: the CANCEL waits for the first (RFC 3261, 9.1).
    CancelDue,
    /// The CANCEL is out.
    Cancelled,
}

impl Dialog {
    /// The dialog that an INVITE asks for.
    pub(super) fn incoming(invite: &Request, local_tag: String, origin: Origin, phase: Phase) -> Self {
        let value = |name| header(&invite.headers, name).unwrap_or_default();
        Self {
            call_id: value("Call-ID").to_owned(),
            local: format!("{};tag={local_tag}", value("To")),
            local_tag,
            remote: value("From").to_owned(),
            remote_tag: tag(&invite.headers, "From").map(str::to_owned),
            target: contact(&invite.headers).unwrap_or_else(|| format!("sip:{}", invite.source)),
            routes: all(&invite.headers, "Record-Route").flat_map(entries).map(str::to_owned).collect(),
            peer: invite.source,
            cseq: 0,
            remote_cseq: invite.cseq,
            media: SocketAddr::new(invite.source.ip(), 0),
            origin,
            agreed: None,
            proof: Proof::default(),
            timer: None,
            min_se: None,
            takes_update: false,
            phase,
        }
    }

    /// The dialog with another party that answered the same INVITE, as far as it is known without its answer.
    pub(super) fn sibling(&self) -> Self {
        Self {
            call_id: self.call_id.clone(),
            local: self.local.clone(),
            local_tag: self.local_tag.clone(),
            remote: self.remote.clone(),
            remote_tag: None,
            target: self.target.clone(),
            routes: Vec::new(),
            peer: self.peer,
            cseq: self.cseq,
            remote_cseq: 0,
            media: self.media,
            origin: self.origin,
            agreed: None,
            proof: Proof::default(),
            timer: None,
            min_se: None,
            takes_update: false,
            phase: Phase::Leaving,
        }
    }

    pub(super) fn id(&self) -> (String, String) {
        (self.call_id.clone(), self.local_tag.clone())
    }

    /// Takes over what a 2xx to our INVITE says of the dialog.
    pub(super) fn establish(&mut self, response: &Response) {
        if let Some(to) = header(&response.headers, "To") {
            self.remote = to.to_owned();
        }
        self.remote_tag = tag(&response.headers, "To").map(str::to_owned);
        self.routes = all(&response.headers, "Record-Route").flat_map(entries).map(str::to_owned).collect();
        self.routes.reverse();
        self.peer = response.source;
        self.retarget(&response.headers);
    }

    /// Takes over a new Contact.
    pub(super) fn retarget(&mut self, headers: &rsipstack::sip::Headers) {
        if let Some(target) = contact(headers) {
            self.target = target;
        }
    }

    /// Where our next request goes: to the first route or the Contact, if that is an address that can be
    /// reached; else to where the other end's messages come from. A private address that differs from that
    /// source stands behind a NAT, and a name would need the DNS. A connection that they opened is kept to, one of ours where
    /// the route or Contact asks for it.
    pub(super) fn next_hop(&self, profile: &Profile) -> SocketAddr {
        let named = match self.routes.first() {
            Some(route) => NameAddr::read(route).map_or(self.target.as_str(), |n| n.uri),
            None => self.target.as_str(),
        };
        let by_tcp = param(named, "transport").is_some_and(|name| name.eq_ignore_ascii_case("tcp"));
        match profile.by_stream.get(&self.peer) {
            Some(Opened::ByThem) => return self.peer,
            Some(Opened::ByUs) if by_tcp => return self.peer,
            Some(Opened::ByUs) | None => {}
        }
        let Some((host, port)) = host_port(named) else { return self.peer };
        let Ok(ip) = host.parse() else { return self.peer };
        let port = port.unwrap_or(5060);
        if port == 0 || self.peer.ip() != ip && (is_private(ip) || self.peer.ip().is_loopback()) {
            return self.peer;
        }
        SocketAddr::new(ip, port)
    }

    /// Our INVITE, with what it offers and the header that proves who we are.
    pub(super) fn invite(
        &self,
        profile: &Profile,
        branch: &str,
        codecs: &[Codec],
        proof: Option<&(&'static str, String)>,
    ) -> Vec<u8> {
        let sdp = sdp::offer(codecs, self.media, self.origin);
        let mut extra = vec![("Allow", ALLOWED), ("Supported", "timer")];
        let least = self.min_se.map(|seconds| seconds.to_string());
        if let Some(least) = &least {
            extra.extend([("Session-Expires", least.as_str()), ("Min-SE", least.as_str())]);
        }
        extra.extend(proof.map(|(name, value)| (*name, value.as_str())));
        self.write(profile, Method::Invite, self.cseq, branch, &extra, Some(&sdp))
    }

    /// A request inside the dialog, `cseq` as given.
    pub(super) fn request(&self, profile: &Profile, method: Method, cseq: u32, branch: &str) -> Vec<u8> {
        self.write(profile, method, cseq, branch, &[], None)
    }

    /// As [`Self::request`], with more headers and a body.
    pub(super) fn write(
        &self,
        profile: &Profile,
        method: Method,
        cseq: u32,
        branch: &str,
        extra: &[(&str, &str)],
        sdp: Option<&[u8]>,
    ) -> Vec<u8> {
        let (address, contact) = (profile.address(self.peer.ip()), profile.contact("", self.peer));
        let via = format!("{address};branch={branch};rport");
        RequestText {
            method,
            uri: &self.target,
            transport: profile.transport(self.next_hop(profile)),
            via: &via,
            from: &self.local,
            to: &self.remote,
            call_id: &self.call_id,
            cseq,
            routes: &self.routes,
            contact: matches!(method, Method::Invite | Method::Update).then_some(&contact),
            user_agent: &profile.user_agent,
        }
        .bytes(extra, sdp)
    }
}

fn contact(headers: &rsipstack::sip::Headers) -> Option<String> {
    let first = entries(header(headers, "Contact")?).next()?;
    let uri = NameAddr::read(first)?.uri;
    host_port(uri).map(|_| uri.to_owned())
}
