//! The two threads of a call's media: one stamps what arrives, one sends a frame every 20 ms.
//!
//! The pacing thread owns the [`Stream`]; it sleeps to absolute deadlines, so that it does not drift.

use std::{
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use media::{
    Codec, Decoder, LastPiece, PacketKind, Stream, StreamConfig, StreamEvent, StreamInput, StreamStats,
    level_dbfs, rtp::RtpPacket,
};
use vocab::{Now, SayId};

use super::{
    PhoneError,
    mangle::{Faults, Mangle},
    recording::Recording,
    track::{ARRIVALS, Desk, ORDERS, OnAir},
};
use crate::clock::{monotonic_ns, now};

const TICK_NS: u64 = 20_000_000;
/// How often the listening thread looks whether the call is over.
const LISTEN: Duration = Duration::from_millis(50);
/// Longer than any media datagram of a telephone.
const LONGEST: usize = 2_048;

/// What the pacing thread is told.
pub(super) enum Order {
    Play(usize, Arc<[i16]>),
    Press(char),
    Hush,
    Leave,
}

struct Arrival {
    now: Now,
    from: SocketAddr,
    bytes: Vec<u8>,
}

/// The listening thread: it runs from before the INVITE, so that no first packet waits in a buffer.
pub(super) struct Listening {
    rtp: UdpSocket,
    rtcp: UdpSocket,
    desk: Arc<Desk>,
    arrivals: Receiver<Arrival>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Listening {
    pub(super) fn start(rtp: UdpSocket, rtcp: UdpSocket, desk: Arc<Desk>) -> Result<Self, PhoneError> {
        let fault = |source| PhoneError::Thread { what: "listening", source };
        rtp.set_read_timeout(Some(LISTEN)).map_err(fault)?;
        rtcp.set_nonblocking(true).map_err(fault)?;
        let (sender, arrivals) = sync_channel(ARRIVALS);
        let stop = Arc::new(AtomicBool::new(false));
        let socket = rtp.try_clone().map_err(fault)?;
        let (stops, track) = (Arc::clone(&stop), Arc::clone(&desk));
        let run = move || listen(&socket, &track, &sender, &stops);
        let thread = Some(std::thread::Builder::new().name("phone-ear".into()).spawn(run).map_err(fault)?);
        Ok(Self { rtp, rtcp, desk, arrivals, stop, thread })
    }

    /// The call was answered: the pacing thread starts.
    pub(super) fn pace(
        mut self,
        answer: sip::Answer,
        peer: IpAddr,
        faults: Faults,
    ) -> Result<Threads, PhoneError> {
        let fault = |source| PhoneError::Thread { what: "pacing", source };
        let codec = crate::run::told::codec(answer.codec);
        let config = StreamConfig {
            remote: answer.remote,
            signalled_from: peer,
            codec: (codec, answer.payload_type),
            telephone_event: answer.telephone_event,
            seed: monotonic_ns(),
            dead_after: Duration::from_secs(3_600),
        };
        let (orders, inbox) = sync_channel(ORDERS);
        let (ear, stop) = (self.thread.take(), Arc::clone(&self.stop));
        let pacer = Pacer {
            stream: Stream::new(now(), config),
            desk: Arc::clone(&self.desk),
            network: Mangle::new(faults),
            air: OnAir::default(),
            recording: Recording::default(),
            line: self,
            orders: inbox,
            left: false,
        };
        let thread = std::thread::Builder::new()
            .name("phone-pace".into())
            .spawn(move || pacer.run())
            .map_err(fault)?;
        Ok(Threads { orders, stop, ear, pace: Some(thread) })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

/// Both threads of an answered call.
pub(super) struct Threads {
    pub(super) orders: SyncSender<Order>,
    stop: Arc<AtomicBool>,
    ear: Option<JoinHandle<()>>,
    pace: Option<JoinHandle<(Recording, StreamStats)>>,
}

impl Threads {
    /// Ends both and hands over what was recorded. `None` the second time.
    pub(super) fn end(&mut self) -> Option<(Recording, StreamStats)> {
        let pace = self.pace.take()?;
        // The queue is full only if the thread is gone.
        let _ = self.orders.send(Order::Leave);
        let result = pace.join().ok();
        self.stop.store(true, Ordering::Relaxed);
        if let Some(ear) = self.ear.take() {
            let _ = ear.join();
        }
        result
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.end();
    }
}

fn listen(socket: &UdpSocket, desk: &Desk, arrivals: &SyncSender<Arrival>, stop: &AtomicBool) {
    raise();
    let mut buffer = [0; LONGEST];
    while !stop.load(Ordering::Relaxed) {
        // A time-out, or an ICMP error of an earlier send: the next read goes on.
        let Ok((len, from)) = socket.recv_from(&mut buffer) else { continue };
        let (ns, at) = (monotonic_ns(), now());
        let bytes = &buffer[..len];
        if let Ok(packet) = RtpPacket::parse(bytes)
            && packet.payload_type == Codec::Pcmu.static_payload_type()
        {
            let mut frame = media::SILENCE;
            Decoder::new(Codec::Pcmu).decode(packet.payload, &mut frame);
            let level = level_dbfs(&frame);
            desk.arrivals().push(ns, packet.timestamp, packet.sequence);
            desk.with(|track| track.got(ns, level));
        }
        // Full only if the pacing thread stands still; then a packet is lost as on any network.
        let _ = arrivals.try_send(Arrival { now: at, from, bytes: bytes.to_vec() });
    }
}

/// Measuring threads must not wait behind the box's own recogniser on a small machine.
pub fn raise() {
    if let Err(error) = rustix::process::nice(-15) {
        tracing::debug!(%error, "the test phone runs at normal priority: its stamps may be late");
    }
}

struct Pacer {
    stream: Stream,
    desk: Arc<Desk>,
    network: Mangle<Vec<u8>>,
    air: OnAir,
    recording: Recording,
    line: Listening,
    orders: Receiver<Order>,
    left: bool,
}

impl Pacer {
    fn run(mut self) -> (Recording, StreamStats) {
        raise();
        let mut due = monotonic_ns();
        while !self.left {
            park_until(due);
            due += TICK_NS;
            self.take_orders();
            while let Ok(Arrival { now, from, bytes }) = self.line.arrivals.try_recv() {
                let input = StreamInput::Packet { from, kind: PacketKind::Rtp, bytes: &bytes };
                self.stream.handle(now, input);
            }
            let mut report = [0; LONGEST];
            while let Ok((len, from)) = self.line.rtcp.recv_from(&mut report) {
                let input = StreamInput::Packet { from, kind: PacketKind::Rtcp, bytes: &report[..len] };
                self.stream.handle(now(), input);
            }
            self.stream.handle(now(), StreamInput::Tick);
            self.drain();
        }
        let stats = self.stream.stats();
        (std::mem::take(&mut self.recording), stats)
    }

    fn take_orders(&mut self) {
        while let Ok(order) = self.orders.try_recv() {
            match order {
                Order::Play(line, audio) => {
                    self.air.waiting.push_back(line);
                    let say = SayId(u32::try_from(line).unwrap_or(u32::MAX));
                    self.stream.handle(now(), StreamInput::Play { say, audio, last: LastPiece::Yes });
                }
                Order::Press(key) => self.stream.handle(now(), StreamInput::Press(key)),
                Order::Hush => {
                    self.stream.hush();
                    self.line_over();
                    while let Some(line) = self.air.waiting.pop_front() {
                        self.air.playing = Some(line);
                        self.line_over();
                    }
                }
                Order::Leave => {
                    self.stream.handle(now(), StreamInput::Leave);
                    self.left = true;
                }
            }
        }
    }

    fn drain(&mut self) {
        let mut ns = monotonic_ns();
        while let Some(event) = self.stream.poll() {
            match event {
                StreamEvent::Send { to, kind: PacketKind::Rtp, bytes } => {
                    ns = monotonic_ns();
                    self.network.push(bytes.to_vec());
                    while let Some(packet) = self.network.pop() {
                        // What can't be sent is lost, as on any network.
                        let _ = self.line.rtp.send_to(&packet, to);
                    }
                }
                StreamEvent::Send { to, kind: PacketKind::Rtcp, bytes } => {
                    let _ = self.line.rtcp.send_to(&bytes, to);
                }
                StreamEvent::Frame { caller, spoken, .. } => self.frame(ns, &spoken, &caller),
                StreamEvent::Finished(_) => self.line_over(),
                StreamEvent::Digit(key) => self.desk.with(|track| {
                    // As long as any number that is dialled.
                    if track.keys.len() < 64 {
                        track.keys.push(key);
                    }
                }),
                StreamEvent::Valid
                | StreamEvent::Started(_)
                | StreamEvent::Released { .. }
                | StreamEvent::Dead(_) => {}
            }
        }
    }

    /// A frame comes before the news that a line began or ended with it.
    fn frame(&mut self, ns: u64, spoken: &media::Frame, heard: &media::Frame) {
        if self.air.playing.is_none()
            && let Some(line) = self.air.waiting.pop_front()
        {
            self.air.playing = Some(line);
            self.desk.with(super::track::Track::line_begins);
        }
        if let Some(line) = self.air.playing {
            let level = level_dbfs(spoken);
            self.desk.with(|track| track.sent(ns, level, line));
        }
        self.recording.push(spoken, heard);
    }

    fn line_over(&mut self) {
        if let Some(index) = self.air.playing.take() {
            self.desk.with(|track| {
                if let Some(line) = track.lines.get_mut(index) {
                    line.sent = true;
                }
            });
        }
    }
}

fn park_until(due_ns: u64) {
    loop {
        let now = monotonic_ns();
        if now >= due_ns {
            return;
        }
        std::thread::park_timeout(Duration::from_nanos(due_ns - now));
    }
}
