//! The media ports of all calls: taken in pairs from the config's range, RTP on the even one and RTCP above it.
//!
//! A port rests after its call, so that late packets of the last caller never enter the next call (one of the
//! twenty faults seen in the field). Nothing is decided here about who may be heard: that is `media`'s latch.

use std::{
    collections::{BTreeMap, VecDeque},
    future::poll_fn,
    io,
    net::{IpAddr, SocketAddr},
    task::Poll,
    time::{Duration, Instant},
};

use media::PacketKind;
use tokio::{io::ReadBuf, net::UdpSocket};
use vocab::LegId;

/// How long a port rests after its call. In a range that is all in use the longest rested goes first.
const REST: Duration = Duration::from_secs(30);
/// Longer than any media datagram of a telephone; what fills it was cut off and is dropped.
pub(super) const LONGEST: usize = 2_048;

/// Why a call gets no media port.
#[derive(Debug, thiserror::Error)]
#[error(
    "no pair of media ports is free in {first}-{last} on {address}: raise line.rtp_ports or lower line.calls"
)]
pub struct NoPort {
    address: IpAddr,
    first: u16,
    last: u16,
    source: Option<io::Error>,
}

/// The open ports and those that rest.
#[derive(Debug)]
pub(super) struct Ports {
    address: IpAddr,
    range: (u16, u16),
    free: VecDeque<u16>,
    resting: VecDeque<(Instant, u16)>,
    open: BTreeMap<LegId, Pair>,
    /// Which call's socket is looked at first: it moves on, so that one flood cannot hide the others.
    first: usize,
}

#[derive(Debug)]
struct Pair {
    port: u16,
    rtp: UdpSocket,
    rtcp: UdpSocket,
}

/// A datagram that came in; its bytes are in the buffer handed to [`Ports::receive`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrival {
    pub(super) leg: LegId,
    pub(super) kind: PacketKind,
    pub(super) from: SocketAddr,
    pub(super) len: usize,
}

impl Ports {
    pub(super) fn new(address: IpAddr, range: (u16, u16)) -> Self {
        let free = (range.0..range.1).step_by(2).collect();
        Self { address, range, free, resting: VecDeque::new(), open: BTreeMap::new(), first: 0 }
    }

    /// Opens a pair for a leg; the address says the even port.
    pub(super) fn open(&mut self, now: Instant, leg: LegId) -> Result<SocketAddr, NoPort> {
        while self.resting.front().is_some_and(|&(since, _)| now >= since + REST) {
            self.free.extend(self.resting.pop_front().map(|(_, port)| port));
        }
        let mut source = None;
        for _ in 0..self.free.len() + self.resting.len() {
            let next = self.free.pop_front().or_else(|| self.resting.pop_front().map(|(_, port)| port));
            let Some(port) = next else { break };
            match self.pair(port) {
                Ok(pair) => {
                    self.open.insert(leg, pair);
                    return Ok(SocketAddr::new(self.address, port));
                }
                // Another program has it: the port goes to the end of the queue.
                Err(error) => {
                    self.resting.push_back((now, port));
                    source = Some(error);
                }
            }
        }
        Err(NoPort { address: self.address, first: self.range.0, last: self.range.1, source })
    }

    fn pair(&self, port: u16) -> io::Result<Pair> {
        let bind = |port| {
            let socket = std::net::UdpSocket::bind((self.address, port))?;
            socket.set_nonblocking(true)?;
            UdpSocket::from_std(socket)
        };
        Ok(Pair { port, rtp: bind(port)?, rtcp: bind(port + 1)? })
    }

    /// Closes a leg's pair.
    pub(super) fn close(&mut self, now: Instant, leg: LegId) {
        if let Some(pair) = self.open.remove(&leg) {
            self.resting.push_back((now, pair.port));
        }
    }

    /// Sends without waiting. A full socket buffer or an unreachable peer loses the packet, as the network may.
    pub(super) fn send(&self, leg: LegId, to: SocketAddr, kind: PacketKind, bytes: &[u8]) {
        if let Some(pair) = self.open.get(&leg) {
            let socket = match kind {
                PacketKind::Rtp => &pair.rtp,
                PacketKind::Rtcp => &pair.rtcp,
            };
            if let Err(error) = socket.try_send_to(bytes, to) {
                tracing::trace!(%leg, %error, "a media packet was not sent");
            }
        }
    }

    /// The next datagram of any call. Safe to drop mid-way: a datagram is taken only when it is returned.
    pub(super) async fn receive(&mut self, buffer: &mut [u8; LONGEST]) -> Arrival {
        poll_fn(|context| {
            let calls = self.open.len();
            self.first = if calls == 0 { 0 } else { (self.first + 1) % calls };
            let turn = self.open.iter().skip(self.first).chain(self.open.iter().take(self.first));
            for (&leg, pair) in turn {
                for (kind, socket) in [(PacketKind::Rtp, &pair.rtp), (PacketKind::Rtcp, &pair.rtcp)] {
                    let mut read = ReadBuf::new(buffer);
                    while let Poll::Ready(result) = socket.poll_recv_from(context, &mut read) {
                        // An ICMP error of an earlier send arrives as a read error: the next read goes on.
                        if let Ok(from) = result {
                            let len = read.filled().len();
                            if len < LONGEST {
                                return Poll::Ready(Arrival { leg, kind, from, len });
                            }
                        }
                        read.clear();
                    }
                }
            }
            Poll::Pending
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(n: u64) -> LegId {
        LegId::caller(vocab::CallId::from_raw(n))
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
    }

    #[test]
    fn a_port_rests_after_its_call_and_no_port_is_a_named_error() {
        let _inside = runtime();
        let _guard = _inside.enter();
        let now = crate::clock::now().instant;
        let mut ports = Ports::new(IpAddr::from([127, 0, 0, 1]), (46_100, 46_105));
        let first = ports.open(now, call(1)).unwrap();
        ports.close(now, call(1));
        let second = ports.open(now, call(2)).unwrap();
        assert_ne!(first, second, "the first port rests");
        ports.open(now, call(3)).unwrap();
        assert_eq!(ports.open(now, call(4)).unwrap(), first, "all in use: the longest rested goes first");
        let error = ports.open(now, call(5)).unwrap_err();
        assert!(error.to_string().contains("46100-46105 on 127.0.0.1"), "{error}");
        ports.close(now, call(2));
        assert_eq!(ports.open(now + REST, call(6)).unwrap(), second);
    }

    #[test]
    fn datagrams_of_all_calls_arrive_with_their_call_and_huge_ones_are_dropped() {
        runtime().block_on(async {
            let now = crate::clock::now().instant;
            let mut ports = Ports::new(IpAddr::from([127, 0, 0, 1]), (46_110, 46_113));
            let (a, b) = (ports.open(now, call(1)).unwrap(), ports.open(now, call(2)).unwrap());
            let peer = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            peer.send_to(&[9; 3_000], a).await.unwrap();
            peer.send_to(&[1; 12], a).await.unwrap();
            peer.send_to(&[2; 20], SocketAddr::new(b.ip(), b.port() + 1)).await.unwrap();
            let mut buffer = [0; LONGEST];
            let mut seen = Vec::new();
            for _ in 0..2 {
                let arrival = ports.receive(&mut buffer).await;
                seen.push((arrival.leg, arrival.kind, arrival.len));
                assert_eq!(arrival.from, peer.local_addr().unwrap());
            }
            seen.sort_by_key(|s| s.0);
            assert_eq!(seen, [(call(1), PacketKind::Rtp, 12), (call(2), PacketKind::Rtcp, 20)]);
        });
    }
}
