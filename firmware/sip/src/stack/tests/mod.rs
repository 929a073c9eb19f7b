//! Calls in virtual time: a peer that speaks raw text, and the machine between it and the line.

mod dialling;
mod incoming;
mod makes;
mod midcall;
mod noise;
mod registering;
mod streaming;
mod timers;
mod torture;

use super::*;
use crate::event::{Codec, Credentials, DialledFrom, RefusalCode, Target, Trunk};

/// The machine with a clock that stands until it is moved.
struct Bench {
    stack: Stack,
    now: Instant,
    events: VecDeque<Event>,
    sent: VecDeque<(SocketAddr, String)>,
    room: Room,
}

const BOX: &str = "192.0.2.10";
const PEER: &str = "192.0.2.77:5070";

impl Bench {
    #[expect(clippy::disallowed_methods, reason = "virtual time needs a beginning")]
    fn new() -> Self {
        let profile = Profile {
            user_agent: "Nightbell/test".to_owned(),
            advertise: None,
            port: 5060,
            allow: None,
            route: Box::new(|_| BOX.parse().unwrap()),
            by_stream: BTreeMap::new(),
        };
        Self {
            stack: Stack::new(profile, Tokens::counted(), Keys::default()),
            now: Instant::now(),
            events: VecDeque::new(),
            sent: VecDeque::new(),
            room: Room::Free,
        }
    }

    fn drain(&mut self) {
        while let Some(output) = self.stack.poll() {
            match output {
                Output::Send { to, by: _, bytes } => {
                    self.sent.push_back((to, String::from_utf8(bytes).unwrap()))
                }
                Output::Event(event) => self.events.push_back(event),
            }
        }
    }

    fn hear(&mut self, text: &str) {
        self.hear_from(PEER, text);
    }

    fn hear_from(&mut self, source: &str, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
        self.stack.datagram(self.now, source.parse().unwrap(), text.as_bytes(), self.room);
        self.drain();
    }

    fn command(&mut self, command: Command) {
        self.stack.command(self.now, command);
        self.drain();
    }

    /// Lets time pass, timer by timer.
    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.stack.deadline().filter(|due| *due <= end) {
            self.now = due.max(self.now);
            self.stack.tick(self.now);
            self.drain();
        }
        self.now = end;
    }

    /// The next message sent, which must be there.
    fn said(&mut self) -> String {
        self.sent.pop_front().expect("something was sent").1
    }

    fn said_to(&mut self) -> (SocketAddr, String) {
        self.sent.pop_front().expect("something was sent")
    }

    fn event(&mut self) -> Event {
        self.events.pop_front().expect("something was told")
    }

    fn quiet(&self) {
        assert!(self.sent.is_empty(), "still sent: {:?}", self.sent);
        assert!(self.events.is_empty(), "still told: {:?}", self.events);
    }

    /// An INVITE as far as the line's decision.
    fn ring(&mut self) -> DialogKey {
        self.hear(&invite(SDP));
        assert_eq!(status(&self.said()), 100);
        let Event::Invite(invite) = self.event() else { panic!("no call was told") };
        invite.dialog
    }

    /// A call that is up; the 200.
    fn call(&mut self) -> (DialogKey, String) {
        let key = self.ring();
        self.command(Command::Accept { dialog: key, media: media() });
        let ok = self.said();
        assert_eq!(status(&ok), 200);
        self.hear(&within(&ok, "ACK", 1, ""));
        assert!(matches!(self.event(), Event::Acked(k) if k == key));
        self.quiet();
        (key, ok)
    }
}

fn media() -> SocketAddr {
    "0.0.0.0:16000".parse().unwrap()
}

fn status(message: &str) -> u16 {
    message.split(' ').nth(1).unwrap().parse().unwrap_or_else(|_| panic!("no response: {message}"))
}

fn value<'a>(message: &'a str, name: &str) -> &'a str {
    message
        .split("\r\n")
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .unwrap_or_else(|| panic!("no {name} in {message}"))
}

const SDP: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.77\r\ns=-\r\nc=IN IP4 192.0.2.77\r\nt=0 0\r\n\
                   m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";

fn invite(sdp: &str) -> String {
    invite_with("", sdp)
}

fn invite_with(headers: &str, sdp: &str) -> String {
    let kind = if sdp.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    format!(
        "INVITE sip:+13035550100@192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.77:5070;branch=z9hG4bKinv1;rport\r\n\
         From: \"Ada\" <sip:+13035550142@192.0.2.77>;tag=peer\r\nTo: <sip:+13035550100@192.0.2.10>\r\n\
         Call-ID: c1@192.0.2.77\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:ada@192.0.2.77:5070>\r\n\
         {headers}{kind}Content-Length: {}\r\n\r\n{sdp}",
        sdp.len()
    )
}

/// A request of the caller inside the call that `ok` made.
fn within(ok: &str, method: &str, cseq: u32, rest: &str) -> String {
    let (headers, body) = rest.split_once("\r\n\r\n").unwrap_or((rest, ""));
    let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
    format!(
        "{method} sip:192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.77:5070;branch=z9hG4bK{method}{cseq};rport\r\n\
         From: {}\r\nTo: {}\r\nCall-ID: c1@192.0.2.77\r\nCSeq: {cseq} {method}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        value(ok, "From"),
        value(ok, "To"),
        body.len()
    )
}

/// A response to a request of ours.
fn response(request: &str, status: &str, to: &str, rest: &str) -> String {
    let (headers, body) = rest.split_once("\r\n\r\n").unwrap_or((rest, ""));
    let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
    format!(
        "SIP/2.0 {status}\r\nVia: {}\r\nFrom: {}\r\nTo: {to}\r\nCall-ID: {}\r\nCSeq: {}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        value(request, "Via"),
        value(request, "From"),
        value(request, "Call-ID"),
        value(request, "CSeq"),
        body.len()
    )
}
