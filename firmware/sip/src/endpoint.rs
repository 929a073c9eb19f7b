//! The socket, the clock and the queues around the signalling machine.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use tokio::{
    net::UdpSocket,
    sync::{mpsc, watch},
};

use crate::event::{Command, Event, Keys};

/// Where and as what the endpoint answers. UDP; other transports get fields of their own.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Local address, port 5060 by custom; port 0 takes any.
    pub bind: SocketAddr,
    /// Said in `User-Agent` and `Server`.
    pub user_agent: String,
    /// The address to name in SDP and Contact when a NAT stands before the box. `None`: the local address by
    /// which each peer is reached. Never told to a peer on the loopback.
    pub advertise: Option<IpAddr>,
}

/// Why the endpoint can't listen.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The socket could not be opened there.
    #[error("SIP can't listen on {address}: check line.bind, and that no other SIP program runs there")]
    Socket {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// A SIP user agent on one UDP socket.
pub struct Endpoint {
    socket: Arc<UdpSocket>,
    local: SocketAddr,
    keys: Keys,
    #[expect(dead_code, reason = "read by the machine that follows")]
    settings: Settings,
    #[expect(dead_code, reason = "read by the machine that follows")]
    events: mpsc::Sender<Event>,
    #[expect(dead_code, reason = "read by the machine that follows")]
    commands: mpsc::Receiver<Command>,
}

impl Endpoint {
    /// Opens the socket. Nothing is answered before [`Endpoint::run`].
    pub async fn bind(
        settings: Settings,
        events: mpsc::Sender<Event>,
        commands: mpsc::Receiver<Command>,
    ) -> Result<Self, BindError> {
        let address = settings.bind;
        let failed = |source| BindError::Socket { address, source };
        let socket = UdpSocket::bind(address).await.map_err(failed)?;
        let local = socket.local_addr().map_err(failed)?;
        Ok(Self { socket: Arc::new(socket), local, keys: Keys::default(), settings, events, commands })
    }

    /// The address it listens on, with the port that was taken.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Where keys for [`Command::Dial`] come from.
    pub fn keys(&self) -> Keys {
        self.keys.clone()
    }

    /// Answers and dials until `stop` turns true or its sender is gone; then ends every call and returns.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let _ = stop.wait_for(|&stop| stop).await;
        drop(self.socket);
    }
}
