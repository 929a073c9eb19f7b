//! SIP and SDP: one message, a call in any order, one description.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    time::{Duration, Instant},
};

use sip::{Act, Codec, Command, DialogKey, Event, Machine, Queue, RefusalCode, Settings, Target};

use super::Bytes;
use crate::sip_text::{self, SDP, value};

/// Answers and repetitions that one datagram may have at once.
const MOST_SENT: usize = 4;

struct Line {
    machine: Machine,
    now: Instant,
    /// What was sent, newest last; a bounded memory.
    sent: Vec<String>,
    sent_now: usize,
    dialogs: Vec<DialogKey>,
    over: BTreeSet<DialogKey>,
}

impl Line {
    #[expect(clippy::disallowed_methods, reason = "virtual time needs one instant to count from")]
    fn new() -> Self {
        let settings = Settings {
            bind: address(sip_text::BOX),
            tcp: false,
            user_agent: "Nightbell/test".to_owned(),
            advertise: None,
            allow: None,
        };
        let machine = Machine::new(settings, 1);
        let now = Instant::now();
        Self { machine, now, sent: vec![], sent_now: 0, dialogs: vec![], over: BTreeSet::new() }
    }

    fn hear(&mut self, bytes: &[u8], queue: Queue) {
        self.sent_now = 0;
        self.machine.datagram(self.now, address(sip_text::PEER), bytes, queue);
        self.drain();
        assert!(self.sent_now <= MOST_SENT, "{} messages for one datagram", self.sent_now);
    }

    fn command(&mut self, command: Command) {
        self.machine.command(self.now, command);
        self.drain();
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        // A timer that is due at once for ever would never let go.
        for _ in 0..10_000 {
            let Some(due) = self.machine.deadline().filter(|due| *due <= end) else { break };
            self.now = self.now.max(due);
            self.machine.tick(self.now);
            self.drain();
        }
        assert!(self.machine.deadline().is_none_or(|due| due > end), "a timer is due for ever");
        self.now = end;
    }

    fn drain(&mut self) {
        while let Some(act) = self.machine.poll() {
            match act {
                Act::Send { to, bytes } => {
                    assert!(!to.ip().is_unspecified() && to.port() > 0, "sent to {to}");
                    self.sent_now += 1;
                    self.sent.push(String::from_utf8_lossy(&bytes).into_owned());
                }
                Act::Event(Event::Invite(invite)) => self.dialogs.push(invite.dialog),
                Act::Event(Event::Gone { dialog, .. } | Event::Refused { dialog, .. }) => {
                    assert!(self.over.insert(dialog), "{dialog} ended twice");
                }
                Act::Event(
                    Event::Acked(_)
                    | Event::Moved { .. }
                    | Event::Digits { .. }
                    | Event::Ringing(_)
                    | Event::Answered { .. }
                    | Event::Registered { .. }
                    | Event::Unregistered { .. },
                ) => {}
            }
        }
        let excess = self.sent.len().saturating_sub(16);
        self.sent.drain(..excess);
    }

    /// The call that came last is answered and acknowledged.
    fn answer(&mut self) {
        let Some(&dialog) = self.dialogs.last() else { return };
        self.command(Command::Accept { dialog, media: address("0.0.0.0:16000") });
        let ok = self.last("SIP/2.0 200");
        self.hear(sip_text::within(&ok, "ACK", 1, "").as_bytes(), Queue::Free);
    }

    /// The newest message that begins so; else one that fits nothing.
    fn last(&self, start: &str) -> String {
        let found = self.sent.iter().rev().find(|text| text.starts_with(start));
        found.cloned().unwrap_or_else(|| {
            "SIP/2.0 200 OK\r\nFrom: <sip:a@b>;tag=x\r\nTo: <sip:c@d>;tag=y\r\n\r\n".to_owned()
        })
    }
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address of this module")
}

/// One datagram, in an empty box or in one with a call; the next caller is answered.
pub(super) fn message(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let mut line = Line::new();
    if bytes.byte().is_multiple_of(2) {
        line.hear(sip_text::invite("c1", SDP).as_bytes(), Queue::Free);
        line.answer();
    }
    line.hear(data.get(1..).unwrap_or_default(), Queue::Free);
    line.sent.clear();
    line.hear(sip_text::invite("another", SDP).as_bytes(), Queue::Free);
    assert!(line.last("SIP/2.0 100").contains("another"), "the next caller is not answered");
}

/// Messages, commands and time in any order; afterwards everything is forgotten.
pub(super) fn dialog(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let mut line = Line::new();
    let mut steps = 0;
    while !bytes.is_empty() && steps < 200 {
        steps += 1;
        step(&mut line, &mut bytes);
    }
    line.machine.shutdown(line.now);
    line.drain();
    line.pass(Duration::from_secs(400));
    assert_eq!(line.machine.remembered(), 0, "something is left of calls that are over");
}

fn step(line: &mut Line, bytes: &mut Bytes<'_>) {
    const METHODS: [&str; 12] = [
        "ACK", "INVITE", "UPDATE", "INFO", "BYE", "OPTIONS", "NOTIFY", "REFER", "PRACK", "CANCEL", "MESSAGE",
        "REGISTER",
    ];
    let last = line.dialogs.last().copied();
    match bytes.byte() % 14 {
        0 | 1 => {
            let call = bytes.of(&["c1", "c2", "c3"]);
            let extra = String::from_utf8_lossy(bytes.some()).into_owned();
            let text = sip_text::invite_with(call, &extra, bytes.of(&[SDP, ""]));
            line.hear(text.as_bytes(), bytes.of(&[Queue::Free, Queue::Free, Queue::Full]));
        }
        2..=4 => {
            let ok = line.last("SIP/2.0 200");
            let rest = String::from_utf8_lossy(bytes.some()).into_owned();
            let body = format!("Content-Type: application/sdp\r\n\r\n{SDP}{rest}");
            let rest = bytes.of(&[rest.as_str(), body.as_str()]);
            let text = sip_text::within(&ok, bytes.of(&METHODS), u32::from(bytes.byte() % 16), rest);
            line.hear(text.as_bytes(), Queue::Free);
        }
        5 => line.answer(),
        6 => last.into_iter().for_each(|key| line.command(Command::HangUp(key))),
        7 => last.into_iter().for_each(|key| line.command(Command::KeepWithoutAck(key))),
        8 => last.into_iter().for_each(|dialog| {
            line.command(Command::Refuse { dialog, code: RefusalCode::BusyHere });
        }),
        9 => last.into_iter().for_each(|key| line.command(Command::LetRing(key))),
        10 => {
            let dialog = line.machine.keys().fresh();
            let to = Target::direct(None, address(sip_text::PEER));
            let (media, codecs) = (address("0.0.0.0:16002"), vec![Codec::Pcmu]);
            line.command(Command::Dial { dialog, to, from: None, media, codecs });
            line.dialogs.push(dialog);
        }
        11 => response(line, bytes),
        12 => line.hear(bytes.some(), Queue::Free),
        _ => line.pass(Duration::from_millis(u64::from(bytes.pair()))),
    }
}

/// An answer to the newest request of the box.
fn response(line: &mut Line, bytes: &mut Bytes<'_>) {
    let request = line.last(bytes.of(&["INVITE", "BYE", "UPDATE", "CANCEL", "ACK"]));
    if request.starts_with("SIP/") {
        return;
    }
    let status = bytes.of(&[
        "100 Trying",
        "180 Ringing",
        "183 Session Progress",
        "200 OK",
        "302 Moved",
        "401 Unauthorized",
        "407 Proxy Authentication Required",
        "422 Session Interval Too Small",
        "481 Gone",
        "486 Busy Here",
        "491 Request Pending",
        "503 Service Unavailable",
        "603 Decline",
    ]);
    let extra = String::from_utf8_lossy(bytes.some()).into_owned();
    let sdp = format!("Contact: <sip:b@192.0.2.77>\r\nContent-Type: application/sdp\r\n\r\n{SDP}");
    let rest = if bytes.byte().is_multiple_of(2) { sdp } else { extra };
    let to = format!("{};tag=b", value(&request, "To").unwrap_or_default());
    let text = sip_text::response(&request, status, &to, &rest);
    line.hear(text.as_bytes(), Queue::Free);
}

/// A description: what is answered to it can be read, and agrees.
pub(super) fn sdp(data: &[u8]) {
    let Ok(read) = sip::sdp::Description::read(data) else { return };
    let origin = sip::sdp::Origin { id: 1, version: 1 };
    let ours = [Codec::Pcmu, Codec::Pcma, Codec::G722];
    let chosen = read.choose(&ours);
    let answered = sip::sdp::answer(&read, &ours, address("192.0.2.10:16000"), origin);
    let Ok((offer, text)) = answered else {
        assert!(chosen.is_err(), "what can be chosen can be answered");
        return;
    };
    assert_eq!(chosen.ok(), Some(offer));
    assert!(!offer.remote.ip().is_multicast(), "media would go to a group");
    let shown = String::from_utf8_lossy(&text).into_owned();
    let again = sip::sdp::Description::read(&text);
    assert!(again.is_ok(), "{shown}");
    let agreed = again.expect("just looked").choose(&[offer.codec]);
    assert!(agreed.is_ok_and(|agreed| agreed.payload_type == offer.payload_type), "{shown}");
}
