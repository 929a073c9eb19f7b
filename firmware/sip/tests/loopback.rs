//! Two endpoints, and raw datagrams, on the loopback: what the machine does in virtual time happens on the wire.

#![expect(clippy::unwrap_used, reason = "helpers of tests are no test functions to the lint")]
use std::{net::SocketAddr, time::Duration};

use sip::{Codec, Command, DialogKey, Endpoint, Event, Gone, RefusalCode, Settings, Target};
use tokio::{
    net::UdpSocket,
    sync::{mpsc, watch},
    task::JoinHandle,
    time::timeout,
};

/// A running endpoint with both ends of its queues.
struct Side {
    address: SocketAddr,
    keys: sip::Keys,
    events: mpsc::Receiver<Event>,
    commands: mpsc::Sender<Command>,
    stop: watch::Sender<bool>,
    done: JoinHandle<()>,
}

impl Side {
    async fn start(queue: usize) -> Self {
        let settings = Settings {
            bind: "127.0.0.1:0".parse().unwrap(),
            tcp: true,
            user_agent: "Nightbell/test".to_owned(),
            // Must never be told to a peer on the loopback.
            advertise: Some("198.51.100.1".parse().unwrap()),
            allow: None,
        };
        let (to_line, events) = mpsc::channel(queue);
        let (commands, from_line) = mpsc::channel(16);
        let endpoint = Endpoint::bind(settings, to_line, from_line).await.unwrap();
        let (address, keys) = (endpoint.local_addr(), endpoint.keys());
        let (stop, stopped) = watch::channel(false);
        let done = tokio::spawn(endpoint.run(stopped));
        Self { address, keys, events, commands, stop, done }
    }

    async fn event(&mut self) -> Event {
        timeout(LIMIT, self.events.recv()).await.expect("an event in time").expect("the endpoint runs")
    }

    async fn invited(&mut self) -> DialogKey {
        let Event::Invite(invite) = self.event().await else { panic!("no call was told") };
        invite.dialog
    }

    async fn command(&self, command: Command) {
        self.commands.send(command).await.unwrap();
    }

    async fn dial(&self, to: SocketAddr) -> DialogKey {
        let dialog = self.keys.fresh();
        let to = Target::direct(Some("+13035550100".to_owned().into()), to);
        let from = Some("+13035550142".parse().unwrap());
        let (media, codecs) = ("127.0.0.1:16000".parse().unwrap(), vec![Codec::Pcma, Codec::Pcmu]);
        self.command(Command::Dial { dialog, to, from, media, codecs }).await;
        dialog
    }
}

/// A socket that speaks raw text.
struct Raw {
    socket: UdpSocket,
    to: SocketAddr,
}

impl Raw {
    async fn to(to: SocketAddr) -> Self {
        Self { socket: UdpSocket::bind("127.0.0.1:0").await.unwrap(), to }
    }

    async fn say(&self, bytes: &[u8]) {
        self.socket.send_to(bytes, self.to).await.unwrap();
    }

    async fn hear(&self) -> String {
        let mut buffer = vec![0; 65_535];
        let (len, from) =
            timeout(LIMIT, self.socket.recv_from(&mut buffer)).await.expect("an answer in time").unwrap();
        assert_eq!(from, self.to);
        String::from_utf8(buffer[..len].to_vec()).unwrap()
    }

    async fn request(&self, method: &str, call: u32, sdp: &str) {
        self.say(text(method, call, sdp).as_bytes()).await;
    }
}

fn text(method: &str, call: u32, sdp: &str) -> String {
    format!(
        "{method} sip:+13035550100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:1;branch=z9hG4bK{call};rport\r\n\
         From: <sip:+13035550142@127.0.0.1>;tag=t{call}\r\nTo: <sip:+13035550100@127.0.0.1>\r\nCall-ID: {call}\r\n\
         CSeq: 1 {method}\r\nContact: <sip:127.0.0.1:1>\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}",
        sdp.len()
    )
}

const SDP: &str =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
/// Far above what the loopback takes, for machines that are busy.
const LIMIT: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_call_is_made_answered_and_hung_up_by_the_caller() {
    let (mut bx, mut caller) = (Side::start(16).await, Side::start(16).await);
    let dialled = caller.dial(bx.address).await;
    let Event::Invite(invite) = bx.event().await else { panic!() };
    assert_eq!(invite.caller.unwrap().e164(), "+13035550142");
    assert_eq!((invite.source, invite.offer.codec), (caller.address, Codec::Pcma));
    bx.command(Command::Accept { dialog: invite.dialog, media: "0.0.0.0:17000".parse().unwrap() }).await;
    let Event::Answered { dialog, answer, .. } = caller.event().await else { panic!() };
    assert_eq!((dialog, answer.remote), (dialled, "127.0.0.1:17000".parse().unwrap()));
    assert!(matches!(bx.event().await, Event::Acked(key) if key == invite.dialog));
    caller.command(Command::HangUp(dialled)).await;
    assert!(matches!(bx.event().await, Event::Gone { why: Gone::Bye, .. }));
}

#[tokio::test]
async fn a_call_is_hung_up_by_the_box_and_one_is_refused_and_one_given_up() {
    let (mut bx, mut caller) = (Side::start(16).await, Side::start(16).await);
    caller.dial(bx.address).await;
    let key = bx.invited().await;
    bx.command(Command::Accept { dialog: key, media: "127.0.0.1:17000".parse().unwrap() }).await;
    assert!(matches!(caller.event().await, Event::Answered { .. }));
    bx.event().await;
    bx.command(Command::HangUp(key)).await;
    assert!(matches!(caller.event().await, Event::Gone { why: Gone::Bye, .. }));

    caller.dial(bx.address).await;
    let key = bx.invited().await;
    bx.command(Command::Refuse { dialog: key, code: RefusalCode::BusyHere }).await;
    assert!(matches!(caller.event().await, Event::Refused { code: 486, .. }));

    let dialled = caller.dial(bx.address).await;
    bx.invited().await;
    caller.command(Command::CancelDial(dialled)).await;
    assert!(matches!(bx.event().await, Event::Gone { why: Gone::Cancelled, .. }));
    assert!(matches!(caller.event().await, Event::Refused { code: 487, .. }));
}

#[tokio::test]
async fn broken_datagrams_leave_the_endpoint_answering() {
    let mut bx = Side::start(16).await;
    let raw = Raw::to(bx.address).await;
    let whole = text("INVITE", 1, SDP);
    let broken: Vec<Vec<u8>> = vec![
        Vec::new(),
        vec![0; 65_507],
        [b"INVITE sip:a SIP/2.0\r\nVia: ", vec![b'x'; 65_000].as_slice()].concat(),
        "A: b\r\n".repeat(10_000).into_bytes(),
        whole.as_bytes()[..200].to_vec(),
        whole.as_bytes()[..90].to_vec(),
        b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx\r\nCSeq: 1 INVITE\r\n\r\n".to_vec(),
    ];
    for bytes in &broken {
        raw.say(bytes).await;
    }
    for (call, broken) in
        [(2, ("Content-Length: ", "Content-Length: 77")), (3, ("CSeq: 1", "CSeq: x")), (4, ("v=0", "v=9"))]
    {
        raw.say(text("INVITE", call, SDP).replace(broken.0, broken.1).as_bytes()).await;
    }
    for (call, method) in [(5, "BYE"), (6, "CANCEL"), (7, "ACK"), (8, "UPDATE")] {
        raw.request(method, call, "").await;
    }
    // The refusals of what could be answered are in the way of the answer that shows it lives.
    raw.request("OPTIONS", 9, "").await;
    let mut codes = Vec::new();
    loop {
        let heard = raw.hear().await;
        if heard.contains("CSeq: 1 OPTIONS") {
            assert!(heard.starts_with("SIP/2.0 200 OK\r\n"));
            break;
        }
        codes.push(heard[8..11].to_owned());
    }
    assert_eq!(codes, ["400", "400", "400", "400", "481", "481", "481"]);
    raw.request("INVITE", 10, SDP).await;
    assert!(raw.hear().await.starts_with("SIP/2.0 100 "));
    bx.invited().await;
}

#[tokio::test]
async fn a_full_line_refuses_new_calls_but_loses_nothing_of_those_it_has() {
    let mut bx = Side::start(1).await;
    let raw = Raw::to(bx.address).await;
    raw.request("INVITE", 1, SDP).await;
    assert!(raw.hear().await.starts_with("SIP/2.0 100 "));
    raw.request("INVITE", 2, SDP).await;
    assert!(raw.hear().await.starts_with("SIP/2.0 503 "));
    raw.say(text("INVITE", 1, "").replace("INVITE", "CANCEL").as_bytes()).await;
    assert!(raw.hear().await.starts_with("SIP/2.0 200 "));
    assert!(raw.hear().await.starts_with("SIP/2.0 487 "));
    let key = bx.invited().await;
    assert!(matches!(bx.event().await, Event::Gone { dialog, why: Gone::Cancelled } if dialog == key));
    raw.request("INVITE", 3, SDP).await;
    while !raw.hear().await.contains("Call-ID: 3\r\n") {}
    bx.invited().await;
}

#[tokio::test]
async fn stopping_hangs_up_and_returns() {
    let (mut bx, mut caller) = (Side::start(16).await, Side::start(16).await);
    caller.dial(bx.address).await;
    let key = bx.invited().await;
    bx.command(Command::Accept { dialog: key, media: "127.0.0.1:17000".parse().unwrap() }).await;
    caller.event().await;
    bx.event().await;
    bx.stop.send(true).unwrap();
    assert!(matches!(caller.event().await, Event::Gone { why: Gone::Bye, .. }));
    timeout(LIMIT, bx.done).await.expect("it returns").unwrap();
    drop(caller.done);
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let taken = Side::start(1).await;
    let settings = Settings {
        bind: taken.address,
        tcp: false,
        user_agent: "x".to_owned(),
        advertise: None,
        allow: None,
    };
    let (events, _kept) = mpsc::channel(1);
    let (_kept_too, commands) = mpsc::channel(1);
    let error = Endpoint::bind(settings, events, commands).await.err().expect("the port is taken");
    assert!(error.to_string().contains(&taken.address.to_string()), "{error}");
}

/// From the INVITE's last byte sent to the 200's first byte heard, with a line that accepts at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::disallowed_methods, reason = "this measures")]
async fn an_accepted_invite_has_its_200_on_the_wire_within_20_ms() {
    let mut bx = Side::start(16).await;
    let (address, commands) = (bx.address, bx.commands.clone());
    let line = tokio::spawn(async move {
        while let Some(event) = bx.events.recv().await {
            if let Event::Invite(invite) = event {
                let media = "127.0.0.1:17000".parse().unwrap();
                commands.send(Command::Accept { dialog: invite.dialog, media }).await.unwrap();
            }
        }
    });
    let raw = Raw::to(address).await;
    let mut took: Vec<Duration> = Vec::new();
    for call in 0..500 {
        let begun = std::time::Instant::now();
        raw.request("INVITE", call, SDP).await;
        assert!(raw.hear().await.starts_with("SIP/2.0 100 "));
        let ok = raw.hear().await;
        assert!(ok.starts_with("SIP/2.0 200 "));
        took.push(begun.elapsed());
        let to = ok.lines().find(|l| l.starts_with("To: ")).unwrap();
        let ack = text("ACK", call, "")
            .replace("To: <sip:+13035550100@127.0.0.1>", to)
            .replace("z9hG4bK", "z9hG4bKa");
        raw.say(ack.as_bytes()).await;
    }
    took.sort();
    let (p50, p99) = (took[took.len() / 2], took[took.len() * 99 / 100]);
    println!("INVITE -> 200: p50 {p50:?}, p99 {p99:?}, n {}", took.len());
    line.abort();
    // The median holds however busy the machine is with other tests; the p99 is the bench's to hold.
    assert!(p50 <= Duration::from_millis(20), "p50 {p50:?}");
}
