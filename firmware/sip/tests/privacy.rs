//! Nothing that is logged while calls come, change and fail names a caller, at whatever level.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use std::{
    fmt::{Debug, Write},
    sync::{Arc, Mutex},
    time::Duration,
};

use sip::{Command, Endpoint, Event, Settings};
use tokio::{
    net::UdpSocket,
    sync::{mpsc, watch},
    time::timeout,
};
use tracing::{
    Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// Keeps every event as text.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<String>>);

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Kept {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        attributes.record(&mut Line(&mut self.0.lock().unwrap()));
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Line(&mut self.0.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut kept = self.0.lock().unwrap();
        write!(kept, "\n{}", event.metadata().level()).unwrap();
        event.record(&mut Line(&mut kept));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

fn text(method: &str, call: u32, sdp: &str) -> String {
    format!(
        "{method} sip:+13035550100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:1;branch=z9hG4bK{call};rport\r\n\
         From: \"Ada Planted\" <sip:+13035550142@127.0.0.1>;tag=t{call}\r\nTo: <sip:+13035550100@127.0.0.1>\r\n\
         Call-ID: {call}\r\nCSeq: 1 {method}\r\nContact: <sip:+13035550142@127.0.0.1:1>\r\n\
         P-Asserted-Identity: <tel:+13035550142>\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}",
        sdp.len()
    )
}

const SDP: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=Ada Planted\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";

#[tokio::test]
async fn no_log_line_names_a_caller() {
    let kept = Kept::default();
    tracing::subscriber::set_global_default(kept.clone()).unwrap();
    let settings = Settings {
        bind: "127.0.0.1:0".parse().unwrap(),
        tcp: true,
        user_agent: "Nightbell/test".to_owned(),
        advertise: None,
        allow: None,
    };
    let (to_line, mut events) = mpsc::channel(16);
    let (commands, from_line) = mpsc::channel(16);
    let endpoint = Endpoint::bind(settings, to_line, from_line).await.unwrap();
    let address = endpoint.local_addr();
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(endpoint.run(stopped));
    let raw = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    for broken in [
        text("INVITE", 1, SDP).replace("CSeq: 1", "CSeq: x"),
        text("INVITE", 2, "v=0\r\nm=Ada Planted\r\n"),
        text("INVITE", 3, SDP)[..250].to_owned(),
        text("INVITE", 4, SDP),
        text("INVITE", 4, "").replace("INVITE", "CANCEL"),
        text("INVITE", 5, SDP),
    ] {
        raw.send_to(broken.as_bytes(), address).await.unwrap();
    }
    let mut invited = 0;
    while invited < 2 {
        let event = timeout(Duration::from_secs(20), events.recv()).await.expect("an event in time").unwrap();
        // What an event prints goes to logs too.
        tracing::info!(?event, "told");
        if let Event::Invite(invite) = event {
            invited += 1;
            let media = "127.0.0.1:17000".parse().unwrap();
            commands.send(Command::Accept { dialog: invite.dialog, media }).await.unwrap();
        }
    }
    let mut buffer = [0; 4096];
    loop {
        let (len, _) =
            timeout(Duration::from_secs(20), raw.recv_from(&mut buffer)).await.expect("the 200").unwrap();
        let heard = String::from_utf8_lossy(&buffer[..len]).into_owned();
        if heard.starts_with("SIP/2.0 200 ") && heard.contains("Call-ID: 5\r\n") {
            break;
        }
    }
    let kept = kept.0.lock().unwrap();
    assert!(
        kept.contains("a request came") && kept.contains("told"),
        "nothing was logged: the test would hold of nothing"
    );
    for planted in ["3035550142", "3035550100", "Ada", "Planted"] {
        let line = kept.lines().find(|line| line.contains(planted));
        assert!(line.is_none(), "{planted} in: {line:?}");
    }
}
