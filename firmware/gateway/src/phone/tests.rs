//! The phone rings a small answerer on the loopback: real SIP, real RTP, known delays.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use media::{Codec, LastPiece, PacketKind, Stream, StreamConfig, StreamEvent, StreamInput, level_dbfs, tone};
use sip::{Command, Event, Settings};
use tokio::sync::{mpsc, watch};
use vocab::SayId;

use super::{ladder::Early, track::Manner, *};
use crate::clock::{monotonic_ns, now};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const LIMIT: Duration = Duration::from_secs(20);

/// What the answerer does: greets for 1.5 s, stops when spoken over, replies when the caller has been silent for
/// `patience`, and hangs up after its second reply.
struct Answerer {
    sip: SocketAddr,
    thread: Option<JoinHandle<u64>>,
    stop: watch::Sender<bool>,
}

impl Answerer {
    fn start(patience: Duration) -> Self {
        let (told, address) = std::sync::mpsc::sync_channel(1);
        let (stop, stops) = watch::channel(false);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let (from_endpoint, mut events) = mpsc::channel(16);
                let (commands, for_endpoint) = mpsc::channel(16);
                let settings = Settings {
                    bind: SocketAddr::new(LOOPBACK, 0),
                    tcp: false,
                    user_agent: "answerer".into(),
                    advertise: None,
                    allow: None,
                };
                let endpoint = sip::Endpoint::bind(settings, from_endpoint, for_endpoint).await.unwrap();
                told.send(endpoint.local_addr()).unwrap();
                let run = tokio::spawn(endpoint.run(stops));
                let received = one_call(&mut events, &commands, patience).await;
                run.await.unwrap();
                received
            })
        });
        let sip = address.recv_timeout(LIMIT).unwrap();
        Self { sip, thread: Some(thread), stop }
    }

    fn end(mut self) -> u64 {
        self.stop.send(true).unwrap();
        self.thread.take().unwrap().join().unwrap()
    }
}

async fn one_call(
    events: &mut mpsc::Receiver<Event>,
    commands: &mpsc::Sender<Command>,
    patience: Duration,
) -> u64 {
    let Some(Event::Invite(invite)) = events.recv().await else { panic!("no INVITE") };
    let socket = UdpSocket::bind((LOOPBACK, 0)).unwrap();
    socket.set_nonblocking(true).unwrap();
    let socket = tokio::net::UdpSocket::from_std(socket).unwrap();
    let media = socket.local_addr().unwrap();
    commands.send(Command::Accept { dialog: invite.dialog, media }).await.unwrap();
    while !matches!(events.recv().await, Some(Event::Acked(_))) {}
    let mut stream = stream(&invite);
    say(&mut stream, 0, 1_500);
    let (mut quiet, mut loud, mut replies) = (Duration::ZERO, 0, 0);
    let mut buffer = [0; 2_048];
    loop {
        let due = stream.deadline().unwrap();
        tokio::select! {
            biased;
            event = events.recv() => if !matches!(event, Some(Event::Digits { .. })) { break },
            () = tokio::time::sleep_until(due.into()) => stream.handle(now(), StreamInput::Tick),
            got = socket.recv_from(&mut buffer) => {
                let (len, from) = got.unwrap();
                let input = StreamInput::Packet { from, kind: PacketKind::Rtp, bytes: &buffer[..len] };
                stream.handle(now(), input);
            }
        }
        while let Some(event) = stream.poll() {
            match event {
                StreamEvent::Send { to, kind: PacketKind::Rtp, bytes } => {
                    socket.send_to(&bytes, to).await.unwrap();
                }
                StreamEvent::Frame { caller, .. } => {
                    let tick = Duration::from_millis(20);
                    if level_dbfs(&caller) > SPEECH_DBFS {
                        (quiet, loud) = (Duration::ZERO, loud + 1);
                    } else {
                        quiet += tick;
                    }
                    if loud == 5 {
                        stream.hush();
                    }
                    if loud >= 5 && quiet >= patience {
                        (loud, replies) = (0, replies + 1);
                        say(&mut stream, replies, 400);
                    }
                }
                StreamEvent::Finished(SayId(2)) => {
                    commands.send(Command::HangUp(invite.dialog)).await.unwrap();
                }
                StreamEvent::Send { .. }
                | StreamEvent::Valid
                | StreamEvent::Digit(_)
                | StreamEvent::Released { .. }
                | StreamEvent::Started(_)
                | StreamEvent::Finished(_)
                | StreamEvent::Dead(_) => {}
            }
        }
        if replies == 2 && !stream.speaking() {
            break;
        }
    }
    stream.stats().received
}

fn stream(invite: &sip::Invite) -> Stream {
    let config = StreamConfig {
        remote: invite.offer.remote,
        signalled_from: invite.source.ip(),
        codec: (Codec::Pcmu, 0),
        telephone_event: invite.offer.telephone_event,
        seed: 1,
        dead_after: LIMIT,
    };
    Stream::new(now(), config)
}

fn say(stream: &mut Stream, id: u32, millis: u32) {
    let audio: Arc<[i16]> = tone::dtmf('5', millis).unwrap().into();
    stream.handle(now(), StreamInput::Play { say: SayId(id), audio, last: LastPiece::Yes });
}

/// Speech made of arithmetic.
fn line(millis: u32) -> Arc<[i16]> {
    tone::dtmf('1', millis).unwrap().into()
}

fn to(answerer: &Answerer) -> sip::Target {
    target(&answerer.sip.to_string()).unwrap()
}

#[test]
fn a_call_is_measured_on_the_wire_and_both_sides_are_recorded() {
    let answerer = Answerer::start(Duration::from_millis(200));
    let phone = Phone::open(LOOPBACK).unwrap();
    let from = "+13035550142".parse().ok();
    let call = phone.call(to(&answerer), Dial { from, faults: Faults::default() }).unwrap();
    let begin = monotonic_ns();
    assert_eq!(call.wait_speaking(begin, Duration::from_millis(600), LIMIT), Heard::Yes);
    call.say_over(line(800));
    assert_eq!(call.wait_spoken(LIMIT), Heard::Yes);
    let since = call.track().last_line_ns().unwrap();
    assert_eq!(call.wait_quiet(since, Duration::from_millis(300), LIMIT), Heard::Yes);
    call.say(line(500));
    assert_eq!(call.wait_end(LIMIT), Heard::Ended);
    let talk = call.hang_up();
    answerer.end();

    let ladder = &talk.ladder;
    assert_eq!(ladder.end, End::Box);
    assert!(ladder.answer_ms < 1_000.0 && ladder.audio_ms.unwrap() < 1_000.0, "{ladder:?}");
    let [over, turn] = &ladder.turns[..] else { panic!("{ladder:?}") };
    assert_eq!((over.manner, turn.manner), (Manner::Over, Manner::InTurn));
    // 100 ms of speech and the jitter buffer, then the fade; a loaded machine adds to it.
    assert!((80.0..500.0).contains(&over.stop_ms.unwrap()), "{over:?}");
    assert!((200.0..700.0).contains(&turn.reply_ms.unwrap()), "{turn:?}");
    assert_eq!(turn.early, Early::No);
    assert!((ladder.seconds - talk.recording.seconds()).abs() < 0.5);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("call.wav");
    talk.recording.write(&path).unwrap();
    let mut wav = hound::WavReader::open(path).unwrap();
    let samples: Vec<i16> = wav.samples::<i16>().map(Result::unwrap).collect();
    let loud = |side: usize| samples.iter().skip(side).step_by(2).filter(|s| s.abs() > 1_000).count();
    assert!(loud(0) > 5_000 && loud(1) > 5_000, "{} {}", loud(0), loud(1));
}

#[test]
fn a_bad_network_between_phone_and_box_costs_packets_and_not_the_call() {
    let answerer = Answerer::start(Duration::from_millis(200));
    let phone = Phone::open(LOOPBACK).unwrap();
    let faults = Faults { lost: 0.3, doubled: 0.0, swapped: 0.05, seed: 3 };
    let call = phone.call(to(&answerer), Dial { from: None, faults }).unwrap();
    assert_eq!(call.wait_quiet(0, Duration::from_millis(300), LIMIT), Heard::Yes);
    let talk = call.hang_up();
    let received = answerer.end();
    assert!(talk.stats.sent > 50, "{:?}", talk.stats);
    let share = received as f64 / talk.stats.sent as f64;
    assert!((0.4..0.9).contains(&share), "{received} of {}", talk.stats.sent);
}

#[test]
fn a_place_to_call_is_read_or_refused_by_name() {
    let read = |text: &str| target(text).map(|t| (t.user.map(|u| u.expose().clone()), t.address.to_string()));
    assert_eq!(read("127.0.0.1:5070").unwrap(), (None, "127.0.0.1:5070".into()));
    assert_eq!(read("sip:box@127.0.0.1").unwrap(), (Some("box".into()), "127.0.0.1:5060".into()));
    for bad in ["", "sip:", "sip:@127.0.0.1", "127.0.0.1:port"] {
        assert!(read(bad).unwrap_err().to_string().contains("sip:user@address:port"), "{bad}");
    }
}

#[test]
fn nobody_there_is_an_error_and_not_a_hang() {
    let nobody = UdpSocket::bind((LOOPBACK, 0)).unwrap();
    let phone = Phone::open(LOOPBACK).unwrap();
    let asker = std::thread::spawn({
        let address = nobody.local_addr().unwrap();
        move || phone.call(target(&address.to_string()).unwrap(), Dial::default()).map(|_| ())
    });
    let mut buffer = [0; 2_048];
    let (len, from) = nobody.recv_from(&mut buffer).unwrap();
    let invite = String::from_utf8_lossy(&buffer[..len]).into_owned();
    let header = |name: &str| {
        invite.lines().find(|l| l.starts_with(name)).map(|l| format!("{l}\r\n")).unwrap_or_default()
    };
    let copied: String = ["Via", "From", "To", "Call-ID", "CSeq"].iter().map(|n| header(n)).collect();
    let busy = format!("SIP/2.0 486 Busy Here\r\n{copied}Content-Length: 0\r\n\r\n");
    nobody.send_to(busy.as_bytes(), from).unwrap();
    let error = asker.join().unwrap().unwrap_err();
    assert!(matches!(error, PhoneError::Refused { code: 486, .. }), "{error}");
}
