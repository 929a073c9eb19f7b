//! One connection: TCP, TLS and the upgrade, then messages both ways until either side ends it.

use std::{io, net::IpAddr, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt, stream::SplitSink};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use speech::cloud::{LONGEST_MESSAGE, Message, Refused, Request, Scheme, SocketId};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::mpsc,
};
use tokio_rustls::TlsConnector;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        self, Error,
        client::IntoClientRequest,
        http::{HeaderValue, header::AUTHORIZATION},
        protocol::WebSocketConfig,
    },
};
use vocab::Private;

use super::CloudError;
use crate::config::CloudServer;

/// A server that takes nothing for so long is cut: what it would be sent is stale by then.
const SEND_WITHIN: Duration = Duration::from_secs(2);
/// For the goodbye after the last message.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);

/// What a connection tells.
#[derive(Debug)]
pub(super) enum Event {
    Connected,
    Refused(Refused),
    Text(Private<String>),
    Binary,
    TooBig,
    Cut,
}

/// All that a connection is made with.
pub(super) struct Dialling {
    request: Request,
    tls: TlsConnector,
}

impl Dialling {
    pub(super) fn new(server: &CloudServer) -> Result<Self, CloudError> {
        let mut roots = RootCertStore::empty();
        match &server.ca_file {
            None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            Some(path) => {
                let fault = |what: String| CloudError::Certificates { path: path.clone(), what };
                for read in CertificateDer::pem_file_iter(path).map_err(|e| fault(e.to_string()))? {
                    let certificate = read.map_err(|e| fault(e.to_string()))?;
                    roots.add(certificate).map_err(|e| fault(e.to_string()))?;
                }
                if roots.is_empty() {
                    return Err(fault("it holds no certificate".to_owned()));
                }
            }
        }
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .map_err(|error| CloudError::Thread(io::Error::other(error)))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { request: server.request.clone(), tls: TlsConnector::from(Arc::new(config)) })
    }

    fn upgrade(&self) -> Result<tungstenite::handshake::client::Request, Error> {
        let mut request = self.request.target().into_client_request()?;
        let mut key = HeaderValue::from_str(&self.request.authorization())
            .map_err(|_| Error::Io(io::Error::other("the key is no header")))?;
        key.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, key);
        Ok(request)
    }
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

type Socket = WebSocketStream<Box<dyn Wire>>;

/// Connects and carries messages until `messages` ends or the server does.
pub(super) async fn run(
    id: SocketId,
    dialling: Arc<Dialling>,
    mut messages: mpsc::Receiver<Message>,
    events: mpsc::Sender<(SocketId, Event)>,
) {
    // A connection that nobody waits for any more is not made: the machine sends nothing before it stands.
    let connected = tokio::select! {
        biased;
        socket = connect(&dialling) => socket,
        _ = messages.recv() => return,
    };
    let socket = match connected {
        Ok(socket) => socket,
        Err(error) => {
            let why = if let Error::Http(response) = &error {
                Refused::Status(response.status().as_u16())
            } else {
                Refused::Unreachable
            };
            // What the server says of itself; it knows no words of the caller.
            tracing::debug!(?why, %error, "the cloud recogniser was not reached");
            return told(&events, id, Event::Refused(why)).await;
        }
    };
    told(&events, id, Event::Connected).await;
    carry(id, socket, &mut messages, &events).await;
}

async fn connect(dialling: &Dialling) -> Result<Socket, Error> {
    let server = &dialling.request.server;
    let tcp = TcpStream::connect((server.host.as_str(), server.port)).await?;
    tcp.set_nodelay(true)?;
    let wire: Box<dyn Wire> = match server.scheme {
        Scheme::Plain => Box::new(tcp),
        Scheme::Tls => {
            let name = match server.host.parse::<IpAddr>() {
                Ok(address) => ServerName::from(address),
                Err(_) => ServerName::try_from(server.host.clone()).map_err(io::Error::other)?,
            };
            Box::new(dialling.tls.connect(name, tcp).await?)
        }
    };
    let limits = WebSocketConfig::default()
        .max_message_size(Some(LONGEST_MESSAGE))
        .max_frame_size(Some(LONGEST_MESSAGE))
        .max_write_buffer_size(LARGEST_BACKLOG);
    let (socket, _response) = client_async_with_config(dialling.upgrade()?, wire, Some(limits)).await?;
    Ok(socket)
}

/// Octets that wait for the server: 30 s of sound and their frames.
const LARGEST_BACKLOG: usize = 512 * 1_024;

async fn carry(
    id: SocketId,
    socket: Socket,
    messages: &mut mpsc::Receiver<Message>,
    events: &mpsc::Sender<(SocketId, Event)>,
) {
    let (mut sink, mut stream) = socket.split();
    loop {
        // Both arms are safe to drop: neither has taken anything before it completes.
        let event = tokio::select! {
            biased;
            message = messages.recv() => match message {
                Some(message) => match send(&mut sink, message).await {
                    Ok(()) => continue,
                    Err(_) => Event::Cut,
                },
                None => {
                    // Nobody is left to tell of a goodbye that fails.
                    let _ = tokio::time::timeout(CLOSE_WITHIN, sink.close()).await;
                    return;
                }
            },
            heard = stream.next() => match heard {
                Some(Ok(tungstenite::Message::Text(text))) => Event::Text(Private::new(text.as_str().to_owned())),
                Some(Ok(tungstenite::Message::Binary(_))) => Event::Binary,
                Some(Ok(
                    tungstenite::Message::Ping(_) | tungstenite::Message::Pong(_) | tungstenite::Message::Frame(_),
                )) => continue,
                Some(Err(Error::Capacity(_))) => Event::TooBig,
                Some(Ok(tungstenite::Message::Close(_)) | Err(_)) | None => Event::Cut,
            },
        };
        let over = matches!(event, Event::Cut | Event::TooBig);
        told(events, id, event).await;
        if over {
            return;
        }
    }
}

async fn send(sink: &mut SplitSink<Socket, tungstenite::Message>, message: Message) -> Result<(), SendError> {
    let message = match message {
        Message::Audio(mulaw) => tungstenite::Message::binary(mulaw),
        Message::Text(text) => tungstenite::Message::text(text),
    };
    match tokio::time::timeout(SEND_WITHIN, sink.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(SendError),
    }
}

/// The server does not take what it is sent.
struct SendError;

async fn told(events: &mpsc::Sender<(SocketId, Event)>, id: SocketId, event: Event) {
    // The hub is gone only when the box stops.
    let _ = events.send((id, event)).await;
}
