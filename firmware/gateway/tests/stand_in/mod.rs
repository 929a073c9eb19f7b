//! A stand-in for the vendor's live recogniser: speaks the published protocol over loopback, hears a code of square
//! waves, and can be slow, cut, refuse, lie or never answer.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a test's helpers may")]
#![expect(clippy::result_large_err, reason = "the library's own type of callback")]

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    sync::oneshot,
};
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Bytes, Message,
        handshake::server::{ErrorResponse, Request, Response},
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

/// How it behaves, from the next connection or message on.
#[derive(Clone, Debug, PartialEq)]
pub enum Manner {
    /// As documented.
    Answers,
    /// As documented, but so much later.
    Slow(Duration),
    /// The first connections are cut without a goodbye after so many octets of sound.
    CutsAfter { octets: usize, connections: usize },
    /// With this HTTP status.
    Refuses(u16),
    /// Takes the connection and no more.
    Hangs,
    /// Hears everything and says nothing.
    Silent,
    /// Says what can't be true.
    Lies,
}

/// What it has seen.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// TCP connections.
    pub connections: usize,
    /// Path and query of each request.
    pub targets: Vec<String>,
    /// Header `Authorization` of each.
    pub keys: Vec<String>,
    /// Octets of sound of each connection that stood.
    pub sounds: Vec<usize>,
    /// Text messages, in order.
    pub texts: Vec<String>,
    /// What a client may not do: an empty binary frame, an unknown text.
    pub breaches: Vec<String>,
}

/// A word that was heard, in samples of the stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    pub text: String,
    pub from: usize,
    pub to: usize,
}

/// What it takes sound for.
pub type Ear = fn(&[u8]) -> Vec<Word>;

/// The server. Ends with the test.
pub struct StandIn {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    manner: Mutex<Manner>,
    seen: Mutex<Seen>,
    ear: Ear,
}

impl Shared {
    fn manner(&self) -> Manner {
        self.manner.lock().unwrap().clone()
    }

    fn note(&self, note: impl FnOnce(&mut Seen)) {
        note(&mut self.seen.lock().unwrap());
    }
}

impl StandIn {
    pub fn start(manner: Manner, ear: Ear) -> Self {
        Self::start_with(manner, ear, None)
    }

    /// The same over TLS.
    pub fn start_with(manner: Manner, ear: Ear, tls: Option<TlsAcceptor>) -> Self {
        let shared = Arc::new(Shared { manner: Mutex::new(manner), seen: Mutex::default(), ear });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let serving = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    () = serve(listener, tls, serving) => {}
                }
            });
        });
        Self { address, shared, stop: Some(stop), thread: Some(thread) }
    }

    pub fn url(&self) -> String {
        format!("ws://{}/v1/listen", self.address)
    }

    pub fn behave(&self, manner: Manner) {
        *self.shared.manner.lock().unwrap() = manner;
    }

    pub fn seen(&self) -> Seen {
        self.shared.seen.lock().unwrap().clone()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().unwrap().join().unwrap();
    }
}

async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    loop {
        let (tcp, _) = listener.accept().await.unwrap();
        shared.note(|seen| seen.connections += 1);
        let (tls, shared) = (tls.clone(), Arc::clone(&shared));
        tokio::spawn(async move {
            match tls {
                None => greet(tcp, shared).await,
                Some(tls) => {
                    if let Ok(wire) = tls.accept(tcp).await {
                        greet(wire, shared).await;
                    }
                }
            }
        });
    }
}

async fn greet<S: AsyncRead + AsyncWrite + Unpin>(mut tcp: S, shared: Arc<Shared>) {
    match shared.manner() {
        Manner::Refuses(status) => {
            let mut head = [0; 16_384];
            let _ = tcp.read(&mut head).await;
            let answer = format!("HTTP/1.1 {status} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = tcp.write_all(answer.as_bytes()).await;
            let _ = tcp.shutdown().await;
        }
        Manner::Hangs => std::future::pending().await,
        Manner::Answers | Manner::Slow(_) | Manner::CutsAfter { .. } | Manner::Silent | Manner::Lies => {
            let note = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
                shared.note(|seen| {
                    seen.targets.push(request.uri().to_string());
                    let key = request.headers().get("authorization").unwrap();
                    seen.keys.push(key.to_str().unwrap().to_owned());
                    seen.sounds.push(0);
                });
                Ok(response)
            };
            if let Ok(socket) = accept_hdr_async(tcp, note).await {
                let nth = shared.seen.lock().unwrap().sounds.len() - 1;
                Session { socket, shared, nth, sound: Vec::new(), settled: 0, told: 0 }.run().await;
            }
        }
    }
}

struct Session<S> {
    socket: WebSocketStream<S>,
    shared: Arc<Shared>,
    nth: usize,
    sound: Vec<u8>,
    /// Final up to here.
    settled: usize,
    /// Interim results up to here.
    told: usize,
}

enum Goes {
    On,
    Ends,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    async fn run(mut self) {
        loop {
            let heard = tokio::time::timeout(Duration::from_secs(10), self.socket.next()).await;
            let goes = match heard {
                Err(_) => {
                    let reason = "NET-0001".into();
                    let close = CloseFrame { code: CloseCode::Error, reason };
                    let _ = self.socket.close(Some(close)).await;
                    Goes::Ends
                }
                Ok(Some(Ok(Message::Binary(mulaw)))) => self.audio(&mulaw).await,
                Ok(Some(Ok(Message::Text(text)))) => self.text(text.as_str()).await,
                Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) => Goes::Ends,
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)))) => Goes::On,
            };
            if matches!(goes, Goes::Ends) {
                return;
            }
        }
    }

    async fn audio(&mut self, mulaw: &[u8]) -> Goes {
        if mulaw.is_empty() {
            self.shared.note(|seen| seen.breaches.push("an empty binary frame".to_owned()));
            return Goes::Ends;
        }
        self.sound.extend(mulaw);
        let (nth, len) = (self.nth, self.sound.len());
        self.shared.note(|seen| seen.sounds[nth] = len);
        match self.shared.manner() {
            Manner::CutsAfter { octets, connections } if nth < connections && len >= octets => {
                return Goes::Ends;
            }
            Manner::Silent => return Goes::On,
            Manner::Lies => return self.lie().await,
            Manner::Answers
            | Manner::Slow(_)
            | Manner::CutsAfter { .. }
            | Manner::Refuses(_)
            | Manner::Hangs => {}
        }
        // Endpointing after 300 ms of quiet, interim results twice a second.
        let words = (self.shared.ear)(&self.sound[self.settled..]);
        let last = words.last().map(|word| self.settled + word.to);
        if last.is_some_and(|to| len >= to + 2_400) {
            self.results(len, r#""is_final":true,"speech_final":true"#).await
        } else if len >= self.told + 4_000 {
            self.told = len;
            // A final result of silence comes every few seconds.
            let silent = words.is_empty() && len >= self.settled + 24_000;
            let what = if silent {
                r#""is_final":true,"speech_final":false"#
            } else {
                r#""is_final":false,"speech_final":false"#
            };
            self.results(len, what).await
        } else {
            Goes::On
        }
    }

    async fn text(&mut self, text: &str) -> Goes {
        self.shared.note(|seen| seen.texts.push(text.to_owned()));
        match (text, self.shared.manner()) {
            (_, Manner::Silent) => Goes::On,
            (r#"{"type":"Finalize"}"#, Manner::Lies) => self.lie().await,
            (r#"{"type":"Finalize"}"#, _) => {
                self.results(self.sound.len(), r#""is_final":true,"speech_final":false,"from_finalize":true"#)
                    .await
            }
            (r#"{"type":"KeepAlive"}"#, _) => Goes::On,
            (r#"{"type":"CloseStream"}"#, _) => {
                let _ = self
                    .socket
                    .send(Message::text(r#"{"type":"Metadata","duration":1.0,"channels":1}"#))
                    .await;
                let _ = self.socket.close(None).await;
                Goes::Ends
            }
            (other, _) => {
                self.shared.note(|seen| seen.breaches.push(other.to_owned()));
                Goes::On
            }
        }
    }

    async fn results(&mut self, to: usize, what: &str) -> Goes {
        let from = self.settled;
        let words = (self.shared.ear)(&self.sound[from..to]);
        let each: Vec<String> = words
            .iter()
            .map(|word| {
                let (start, end) = (seconds(from + word.from), seconds(from + word.to));
                let (plain, text) = (word.text.trim_matches('.').to_lowercase(), &word.text);
                format!(
                    r#"{{"word":"{plain}","start":{start},"end":{end},"confidence":0.97,"punctuated_word":"{text}"}}"#
                )
            })
            .collect();
        let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let message = format!(
            r#"{{"type":"Results","channel_index":[0,1],"duration":{},"start":{},{what},"channel":{{"alternatives":[{{
            "transcript":"{}","confidence":0.97,"words":[{}]}}]}},"metadata":{{"request_id":"0"}}}}"#,
            seconds(to - from),
            seconds(from),
            text.join(" "),
            each.join(",")
        );
        if what.contains(r#""is_final":true"#) {
            self.settled = to;
            self.told = to;
        }
        if let Manner::Slow(by) = self.shared.manner() {
            tokio::time::sleep(by).await;
        }
        if self.socket.send(Message::text(message)).await.is_ok() { Goes::On } else { Goes::Ends }
    }

    /// One untruth a message, in turn.
    async fn lie(&mut self) -> Goes {
        const WORD: &str = r#""channel":{"alternatives":[{"transcript":"i smell gas","words":[]}]}"#;
        let lies = [
            Message::text("{not json"),
            Message::text(format!(
                r#"{{"type":"Results","start":0,"duration":9000,"is_final":true,{WORD}}}"#
            )),
            Message::Binary(Bytes::from_static(&[0, 1, 2])),
            Message::text(format!(r#"{{"type":"Results","start":-1,"duration":1,"is_final":true,{WORD}}}"#)),
            Message::text(r#"{"type":"UtteranceEnd","channel":[0,1],"last_word_end":5000}"#),
            Message::text(r#"{"type":"Results","channel":[[[[[["#),
        ];
        self.told += 1;
        if self.told == 40 {
            let _ = self.socket.send(Message::text("x".repeat(300_000))).await;
            return Goes::On;
        }
        let lie = lies[self.told % lies.len()].clone();
        if self.socket.send(lie).await.is_ok() { Goes::On } else { Goes::Ends }
    }
}

fn seconds(samples: usize) -> f64 {
    samples as f64 / 8_000.0
}

/// The code: a word is 160 ms or more of a square wave, which word is its height.
pub const CODE: [(u8, &str); 10] = [
    (0x0a, "the"),
    (0x0f, "smoke"),
    (0x14, "detector"),
    (0x19, "is"),
    (0x1e, "beeping"),
    (0x23, "yes"),
    (0x28, "my"),
    (0x2d, "furnace"),
    (0x32, "out"),
    (0x37, "purple"),
];

/// A word of the code as mu-law: 240 ms of it.
pub fn spoken(word: &str) -> Vec<u8> {
    let (octet, _) = CODE.iter().find(|(_, text)| *text == word).unwrap();
    (0..1_920).map(|n| if n / 8 % 2 == 0 { *octet } else { octet ^ 0x80 }).collect()
}

/// What was said in the code, for the box's side: plain words.
pub fn heard(mulaw: &[u8]) -> Vec<Word> {
    let code = |octet: u8| CODE.iter().find(|(of, _)| *of == (octet & 0x7f)).map(|(_, text)| *text);
    let mut words: Vec<Word> = Vec::new();
    let mut at = 0;
    while at < mulaw.len() {
        let word = code(mulaw[at]);
        let end = (at..mulaw.len()).find(|&i| code(mulaw[i]) != word).unwrap_or(mulaw.len());
        if let Some(text) = word.filter(|_| end - at >= 1_280) {
            words.push(Word { text: text.to_owned(), from: at, to: end });
        }
        at = end;
    }
    words
}

/// The same as the server writes it: as a sentence.
pub fn sentence(mulaw: &[u8]) -> Vec<Word> {
    let mut words = heard(mulaw);
    if let Some(first) = words.first_mut() {
        first.text = first.text[..1].to_uppercase() + &first.text[1..];
    }
    if let Some(last) = words.last_mut() {
        last.text.push('.');
    }
    words
}

/// Takes any loud stretch for the same sentence: for callers whose words it does not know.
pub fn parrot(mulaw: &[u8]) -> Vec<Word> {
    let loud = |octet: &u8| octet & 0x7f < 0x40;
    let (Some(from), Some(last)) = (mulaw.iter().position(loud), mulaw.iter().rposition(loud)) else {
        return Vec::new();
    };
    let words = ["The", "smoke", "detector", "is", "beeping."];
    let each = (last - from) / words.len();
    let placed = |(n, text): (usize, &&str)| Word {
        text: (*text).to_owned(),
        from: from + n * each,
        to: from + (n + 1) * each,
    };
    words.iter().enumerate().map(placed).collect()
}
