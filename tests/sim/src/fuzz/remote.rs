//! What comes over connections: SIP by TCP, a cloud recogniser's messages, and what a broker delivers.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use fleet::{News, Receipts, Topic};
use jiff::Timestamp;
use sip::Cutter;
use speech::cloud::{Cloud, Input, Message, Output, Refused, Settings, SocketId, Ticket};
use vocab::{CallId, Now, Sample8k, Span};

use super::Bytes;

/// However the bytes come, the same messages are cut from them, none is empty, and none is made up.
pub(super) fn connection(data: &[u8]) {
    let cut = |piece: usize| {
        let (mut cutter, mut messages) = (Cutter::default(), Vec::new());
        for part in data.chunks(piece) {
            cutter.push(part);
            loop {
                match cutter.cut() {
                    Ok(Some(message)) => messages.push(message),
                    Ok(None) => break,
                    Err(_unreadable) => return messages,
                }
            }
        }
        messages
    };
    let whole = cut(data.len().max(1));
    assert!(whole.iter().all(|message| !message.is_empty()));
    assert!(whole.iter().map(Vec::len).sum::<usize>() <= data.len());
    let piece = usize::from(data.first().copied().unwrap_or(1)).max(1);
    assert_eq!(cut(piece), whole, "in pieces of {piece}");
}

/// What a broker delivers is news, receipts, a topic of ours, or refused; what is read is written so that it reads again.
pub(super) fn upstream(data: &[u8]) {
    if let Ok(news) = News::parse(data) {
        assert!(News::parse(news.payload().as_bytes()).is_ok_and(|again| again == news));
    }
    if let Ok(receipts) = Receipts::parse(data) {
        assert!(receipts.ids.len() <= Receipts::MOST);
        assert!(Receipts::parse(receipts.payload().as_bytes()).is_ok_and(|again| again == receipts));
    }
    let text = String::from_utf8_lossy(data);
    if let Ok(topic) = text.parse::<Topic>() {
        assert_eq!(topic.to_string(), text);
        assert!(!text.contains(['+', '#']), "a wildcard is no topic");
    }
}

/// More than the machine ever wants at once: a ring of audio in frames, for each of three connections.
const MOST_OUTPUTS: usize = 4_000;

/// A cloud and what it wanted.
struct Line {
    cloud: Cloud,
    now: Now,
    at: u64,
    sockets: Vec<SocketId>,
    asked: BTreeSet<u32>,
    used: usize,
}

impl Line {
    fn give(&mut self, input: Input<'_>) {
        self.cloud.handle(self.now, input);
        let mut outputs = 0;
        while let Some(output) = self.cloud.poll() {
            outputs += 1;
            match output {
                Output::Connect(socket) => self.sockets.push(socket),
                Output::Send(_, Message::Audio(sound)) => {
                    assert!(!sound.is_empty(), "an empty frame ends the stream")
                }
                Output::Words(_, ticket, heard) => {
                    assert!(self.asked.remove(&ticket.0), "words that nobody asked for, or twice");
                    let sure = heard.and_then(|heard| heard.confidence);
                    assert!(sure.is_none_or(|c| (0.0..=1.0).contains(&c)));
                }
                Output::Used(..) => self.used += 1,
                Output::Send(_, Message::Text(_))
                | Output::Close(_)
                | Output::Interim(..)
                | Output::Turned(_) => {}
            }
        }
        assert!(outputs <= MOST_OUTPUTS, "{outputs} outputs of one input");
    }

    fn wait(&mut self, by: Duration) {
        let until = self.now.instant + by;
        for _ in 0..10_000 {
            let Some(at) = self.cloud.deadline().filter(|at| *at <= until) else { break };
            self.now.instant = self.now.instant.max(at);
            self.give(Input::Tick);
        }
        self.now.instant = until;
    }
}

/// A call whose cloud connects, is cut, refuses and says anything: each question is answered once, its cost is told once,
/// and nothing is left when it is over.
#[expect(clippy::disallowed_methods, reason = "virtual time needs one instant to count from")]
pub(super) fn cloud(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let call = CallId::from_raw(1);
    let settings = Settings { price: "0.0077".parse().expect("a price"), seed: 1 };
    let mut world = Line {
        cloud: Cloud::new(settings),
        now: Now { instant: Instant::now(), utc: Timestamp::UNIX_EPOCH },
        at: 0,
        sockets: Vec::new(),
        asked: BTreeSet::new(),
        used: 0,
    };
    world.give(Input::Open(call));
    let mut ticket = 0;
    while !bytes.is_empty() {
        let socket = world.sockets.get(usize::from(bytes.byte())).or(world.sockets.last()).copied();
        let socket = socket.unwrap_or(SocketId(7));
        match bytes.byte() % 10 {
            0 => world.give(Input::Connected(socket)),
            1 => world.give(Input::Refused(socket, Refused::Status(bytes.pair()))),
            2 => world.give(Input::Cut(socket)),
            3 => world.give(Input::Binary(socket)),
            4 => {
                ticket += 1;
                world.asked.insert(ticket);
                let from = world.at.saturating_sub(u64::from(bytes.pair()));
                let span = Span { from: Sample8k(from), to: Sample8k(world.at) };
                world.give(Input::Finish { call, ticket: Ticket(ticket), span });
            }
            5 => world.wait(Duration::from_millis(u64::from(bytes.pair()))),
            6 => {
                for _ in 0..=bytes.byte() {
                    world.give(Input::Audio { call, at: Sample8k(world.at), mulaw: &[0x55; 160] });
                    world.at += 160;
                    world.wait(Duration::from_millis(20));
                }
            }
            7 => world.give(Input::TooBig(socket)),
            _ => {
                let said = String::from_utf8_lossy(bytes.some()).into_owned();
                world.give(Input::Text(socket, &said));
            }
        }
    }
    world.wait(Duration::from_secs(60));
    assert!(world.asked.is_empty(), "{} questions are not answered", world.asked.len());
    world.give(Input::End(call));
    world.wait(Duration::from_secs(60));
    assert_eq!(world.used, 1, "what a call has cost is told once");
}
