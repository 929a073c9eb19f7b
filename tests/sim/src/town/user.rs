//! One side of a SIP call as a telephone keeps it: what it repeats until it is answered, and how it answers the box.

use std::net::SocketAddr;

use super::wire::{Kind, Packet};
use crate::sip_text::value;

/// A request that is repeated until its answer.
#[derive(Clone, Debug)]
struct Open {
    text: String,
    cseq: u32,
    method: &'static str,
    next: u64,
    pause: u64,
    left: u8,
}

/// A telephone's signalling of one call.
#[derive(Debug)]
pub struct User {
    /// Where it is.
    pub at: SocketAddr,
    /// The box.
    pub peer: SocketAddr,
    /// Call-ID.
    pub call: String,
    /// `From` of its own requests, with its tag.
    pub local: String,
    /// `To` of its own requests, with the box's tag once known.
    pub remote: String,
    /// `Contact`.
    pub contact: String,
    /// The last CSeq of its own.
    pub cseq: u32,
    open: Vec<Open>,
    out: Vec<Packet>,
}

impl User {
    /// A telephone before its call.
    pub fn new(at: SocketAddr, peer: SocketAddr, call: String, number: &str, dialled: &str) -> Self {
        Self {
            at,
            peer,
            local: format!("<sip:{number}@{}>;tag={call}", at.ip()),
            remote: format!("<sip:{dialled}@{}>", peer.ip()),
            contact: format!("<sip:{number}@{at}>"),
            call,
            cseq: 0,
            open: Vec::new(),
            out: Vec::new(),
        }
    }

    /// What it sends.
    pub fn take(&mut self) -> Vec<Packet> {
        std::mem::take(&mut self.out)
    }

    /// Sends a request and repeats it until it is answered; its CSeq.
    pub fn ask(&mut self, ms: u64, method: &'static str, rest: &str) -> u32 {
        self.cseq += 1;
        let (cseq, text) =
            (self.cseq, self.request(method, self.cseq, &format!("{method}{}", self.cseq), rest));
        self.say(&text);
        self.open.push(Open { text, cseq, method, next: ms + 500, pause: 500, left: 6 });
        cseq
    }

    /// The ACK of a 2xx.
    pub fn acknowledge(&mut self, cseq: u32) {
        let text = self.request("ACK", cseq, &format!("ack{cseq}"), "");
        self.say(&text);
    }

    /// The ACK of a refusal: its INVITE's own branch.
    pub fn acknowledge_refusal(&mut self, cseq: u32) {
        let text = self.request("ACK", cseq, &format!("INVITE{cseq}"), "");
        self.say(&text);
    }

    /// CANCEL of the INVITE with that CSeq.
    pub fn cancel(&mut self, cseq: u32) {
        let text = self
            .request("CANCEL", cseq, &format!("INVITE{cseq}"), "")
            .replace(&self.remote.clone(), &self.remote_without_tag());
        self.say(&text);
    }

    fn remote_without_tag(&self) -> String {
        self.remote.split(";tag=").next().unwrap_or_default().to_owned()
    }

    /// A request, as text.
    pub fn request(&self, method: &str, cseq: u32, branch: &str, rest: &str) -> String {
        let (headers, body) = rest.split_once("\r\n\r\n").unwrap_or((rest, ""));
        let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
        format!(
            "{method} sip:+13035550100@{} SIP/2.0\r\nVia: SIP/2.0/UDP {};branch=z9hG4bK{}{branch};rport\r\n\
             From: {}\r\nTo: {}\r\nCall-ID: {}\r\nCSeq: {cseq} {method}\r\nMax-Forwards: 70\r\nContact: {}\r\n\
             {headers}Content-Length: {}\r\n\r\n{body}",
            self.peer.ip(),
            self.at,
            self.call,
            self.local,
            self.remote,
            self.call,
            self.contact,
            body.len()
        )
    }

    /// Answers a request of the box.
    pub fn answer(&mut self, request: &str, status: &str, rest: &str) {
        let (headers, body) = rest.split_once("\r\n\r\n").unwrap_or((rest, ""));
        let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
        let of = |name| value(request, name).unwrap_or_default();
        let to = of("To");
        let to = if to.contains(";tag=") { to.to_owned() } else { format!("{to};tag={}", self.call) };
        let text = format!(
            "SIP/2.0 {status}\r\nVia: {}\r\nFrom: {}\r\nTo: {to}\r\nCall-ID: {}\r\nCSeq: {}\r\nContact: {}\r\n\
             {headers}Content-Length: {}\r\n\r\n{body}",
            of("Via"),
            of("From"),
            of("Call-ID"),
            of("CSeq"),
            self.contact,
            body.len()
        );
        self.say(&text);
    }

    /// A response came: which request of ours it answers, and whether it is the first final one.
    pub fn answered(&mut self, text: &str) -> Option<Answered> {
        let code: u16 = text.split(' ').nth(1)?.parse().ok()?;
        let (cseq, method) = value(text, "CSeq")?.split_once(' ')?;
        let cseq: u32 = cseq.parse().ok()?;
        if let Some(to) = value(text, "To").filter(|to| to.contains(";tag=") && code < 300) {
            self.remote = to.to_owned();
        }
        let place = self.open.iter().position(|open| open.cseq == cseq && open.method == method);
        let first = place.is_some();
        if let Some(place) = place {
            if code >= 200 {
                self.open.remove(place);
            } else if method == "INVITE" {
                // It rings: an INVITE is not repeated once it has been heard.
                self.open[place].left = 0;
            }
        }
        Some(Answered { code, cseq, method: method.to_owned(), first })
    }

    /// Repeats what is not answered.
    pub fn tick(&mut self, ms: u64) {
        let due: Vec<String> = self
            .open
            .iter_mut()
            .filter(|open| open.left > 0 && ms >= open.next)
            .map(|open| {
                open.left -= 1;
                open.pause = (open.pause * 2).min(4_000);
                open.next = ms + open.pause;
                open.text.clone()
            })
            .collect();
        due.iter().for_each(|text| self.say(text));
    }

    fn say(&mut self, text: &str) {
        let bytes = text.as_bytes().to_vec();
        self.out.push(Packet { from: self.at, to: self.peer, kind: Kind::Sip, bytes });
    }
}

/// What a response answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Its status.
    pub code: u16,
    /// Of the request.
    pub cseq: u32,
    /// Of the request.
    pub method: String,
    /// Whether it was waited for.
    pub first: bool,
}

/// Where a description wants its media.
pub fn media_of(text: &str) -> Option<SocketAddr> {
    let ip = text.split("c=IN IP4 ").nth(1)?.split("\r\n").next()?;
    let port = text.split("m=audio ").nth(1)?.split(' ').next()?;
    format!("{ip}:{port}").parse().ok()
}

/// A description of one telephone: its payload type of sound, and further lines.
pub fn description(media: SocketAddr, codec: &str, events: bool, more: &str) -> String {
    let (ip, port) = (media.ip(), media.port());
    let (list, map) = if events { (" 101", "a=rtpmap:101 telephone-event/8000\r\n") } else { ("", "") };
    format!(
        "Content-Type: application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP {codec}{list}\r\n{map}{more}"
    )
}
