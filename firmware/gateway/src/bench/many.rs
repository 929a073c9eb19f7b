//! Many callers at once: SIPp signals, sockets of ours carry the sound. For how many calls the line carries when
//! nothing is understood, and what becomes of those beyond its limit.
//!
//! Every caller hums a steady tone, which is no speech, so that the box talks on. What came is judged by half seconds of
//! the stream's own clock, from its first frame to when it should end: one with a frame above [`SPEECH_DBFS`] is not
//! silent.

use std::{
    net::{SocketAddr, UdpSocket as StdSocket},
    path::Path,
    sync::Arc,
    time::Duration,
};

use media::{
    Codec, Decoder, Encoder, Frame, level_dbfs,
    rtp::{Marker, RtpPacket, Ssrc},
};
use tokio::{net::UdpSocket, sync::watch, task::JoinSet, time::MissedTickBehavior};

use super::{
    BenchError,
    sipp::{Scene, Sipp, free_port, number},
};
use crate::{
    clock::monotonic_ns,
    phone::{Arrivals, SPEECH_DBFS, Wraps, media_pair, raise},
};

/// No hum is a key, a fax or speech.
const HUM_HZ: f64 = 440.0;
/// −20 dBFS.
const HUM_PEAK: f64 = 4_600.0;
/// Half a second of the media clock.
const WINDOW: u32 = 4_000;
/// Longer than any media datagram of a telephone.
const LONGEST: usize = 2_048;
/// What the callers' scenario is called.
const SCENARIO: &str = include_str!("../../../../tests/rig/sip/many.xml");

/// Callers who ring one after the other and stay.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// How many.
    pub calls: usize,
    /// Calls a second.
    pub per_second: usize,
    /// How long each stays, seconds.
    pub seconds: u64,
}

/// What became of them.
#[derive(Clone, Debug, Default)]
pub struct Rang {
    /// Calls that SIPp saw to their end.
    pub ended: usize,
    /// Calls that failed by SIPp's account.
    pub failed: usize,
    /// Calls that heard busy.
    pub busy: usize,
    /// What each caller's telephone heard, those included that heard nothing.
    pub streams: Vec<Heard>,
}

/// One caller's end of the sound.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Half seconds, each with whether it was not silent.
    pub windows: Vec<bool>,
    /// How late each frame was, milliseconds; infinite = lost.
    pub late_ms: Vec<f64>,
    /// When its first and its last frame came, monotonic ns.
    pub from_to_ns: Option<(u64, u64)>,
    /// How often its numbers began anew.
    pub wraps: Wraps,
}

impl Crowd {
    /// Rings the box and waits until all are gone. Files of the run go to `folder`.
    ///
    /// # Errors
    /// [`BenchError::Sipp`] where SIPp is missing or breaks off.
    pub fn ring(&self, to: SocketAddr, folder: &Path) -> Result<Rang, BenchError> {
        let mut flows = Flows::new()?;
        let mut fields = Vec::new();
        for n in 0..self.calls {
            let pair = media_pair(to.ip())?;
            fields.push(format!("{};{};", number(n), pair.0.local_addr()?.port()));
            flows.add(pair, End { peer: None, seconds: self.seconds, timestamp: 0 })?;
        }
        let coming_s = u64::try_from(self.calls / self.per_second.max(1)).unwrap_or(0);
        let scene = Scene {
            scenario: SCENARIO,
            fields: &fields,
            calls: self.calls,
            longest_s: coming_s + self.seconds + 60,
            on: SocketAddr::new(to.ip(), free_port(to.ip())?),
            folder,
        };
        let (calls, rate, stays_ms) = (self.calls, self.per_second, self.seconds * 1_000);
        let more = format!("-l {calls} -r {rate} -d {stays_ms} {to}");
        let more: Vec<String> = more.split(' ').map(str::to_owned).collect();
        let account = Sipp::start(scene, &more)?.wait()?;
        // What was sent last is still on its way.
        std::thread::park_timeout(Duration::from_millis(300));
        let streams = flows.end()?;
        Ok(Rang { ended: account.ended, failed: account.failed, busy: account.counted, streams })
    }
}

/// A second of the tone, frame by frame; it goes on from its beginning.
fn hum() -> Vec<[u8; 160]> {
    let mut encoder = Encoder::new(Codec::Pcmu);
    let sample = |n: usize| {
        let phase = std::f64::consts::TAU * HUM_HZ * n as f64 / 8_000.0;
        (HUM_PEAK * phase.sin()) as i16
    };
    let frame = |n: usize| {
        let frame: Frame = std::array::from_fn(|i| sample(n * 160 + i));
        let mut octets = [0; 160];
        encoder.encode(&frame, &mut octets);
        octets
    };
    (0..50).map(frame).collect()
}

/// What one end of the sound knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// Where it hums to; `None` = to where sound comes from.
    pub(super) peer: Option<SocketAddr>,
    /// How long it should hear something.
    pub(super) seconds: u64,
    /// Where its own media clock begins.
    pub(super) timestamp: u32,
}

/// Ends of sound, each with a socket of its own, on one thread.
pub(super) struct Flows {
    runtime: tokio::runtime::Runtime,
    /// Each with its place.
    flows: JoinSet<Result<(usize, Heard), BenchError>>,
    /// Nothing is read from them, but a port that is closed is answered by the system.
    rtcp: Vec<StdSocket>,
    sound: Arc<[[u8; 160]]>,
    stop: watch::Sender<bool>,
}

impl Flows {
    /// None yet.
    pub(super) fn new() -> Result<Self, BenchError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("flows")
            .on_thread_start(raise)
            .enable_all()
            .build()?;
        let (flows, rtcp, (stop, _)) = (JoinSet::new(), Vec::new(), watch::channel(false));
        Ok(Self { runtime, flows, rtcp, sound: hum().into(), stop })
    }

    /// One more, on sockets for RTP and RTCP.
    pub(super) fn add(&mut self, (rtp, rtcp): (StdSocket, StdSocket), end: End) -> Result<(), BenchError> {
        rtp.set_nonblocking(true)?;
        let place = self.rtcp.len();
        let ssrc = Ssrc(u32::try_from(place).unwrap_or(0) + 1);
        self.rtcp.push(rtcp);
        let flow = flow(rtp, ssrc, Arc::clone(&self.sound), end, self.stop.subscribe());
        self.flows.spawn_on(async move { Ok((place, flow.await?)) }, self.runtime.handle());
        Ok(())
    }

    /// Ends all; what each heard, in the order in which they were added.
    pub(super) fn end(mut self) -> Result<Vec<Heard>, BenchError> {
        // Nobody left to be told is nobody to be waited for.
        let _ = self.stop.send(true);
        let mut heard = vec![Heard::default(); self.rtcp.len()];
        self.runtime.block_on(async {
            while let Some(flow) = self.flows.join_next().await {
                // One that panicked has heard nothing.
                let Ok(flow) = flow else { continue };
                let (place, came) = flow?;
                heard[place] = came;
            }
            Ok(heard)
        })
    }
}

/// One end's sound: stamps what comes, and hums.
async fn flow(
    socket: StdSocket,
    ssrc: Ssrc,
    sound: Arc<[[u8; 160]]>,
    End { mut peer, seconds, timestamp }: End,
    mut stops: watch::Receiver<bool>,
) -> Result<Heard, BenchError> {
    let socket = UdpSocket::from_std(socket)?;
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (mut arrivals, mut heard, mut decoder) =
        (Arrivals::default(), Heard::default(), Decoder::new(Codec::Pcmu));
    let (mut sent, mut first) = (0u32, None);
    // The last half second may be cut short by the goodbye.
    heard.windows = vec![false; usize::try_from(seconds * 2 - 1).unwrap_or(0)];
    let mut buffer = [0; LONGEST];
    loop {
        // A datagram that was read is taken in before the next wait: no arm loses anything when dropped.
        tokio::select! {
            _ = stops.changed() => break,
            read = socket.recv_from(&mut buffer) => {
                // An ICMP error of a port that has just closed.
                let Ok((len, from)) = read else { continue };
                let ns = monotonic_ns();
                let Ok(packet) = RtpPacket::parse(&buffer[..len]) else { continue };
                peer = peer.or(Some(from));
                heard.from_to_ns = Some((heard.from_to_ns.map_or(ns, |(from, _)| from), ns));
                arrivals.push(ns, packet.timestamp, packet.sequence);
                let mut frame = media::SILENCE;
                decoder.decode(packet.payload, &mut frame);
                let since = packet.timestamp.wrapping_sub(*first.get_or_insert(packet.timestamp));
                if let Some(sound) = heard.windows.get_mut((since / WINDOW) as usize) {
                    *sound |= level_dbfs(&frame) > SPEECH_DBFS;
                }
            }
            _ = tick.tick() => {
                let Some(peer) = peer else { continue };
                let mut datagram = Vec::with_capacity(172);
                RtpPacket {
                    marker: Marker::Clear,
                    payload_type: Codec::Pcmu.static_payload_type(),
                    sequence: sent as u16,
                    timestamp: timestamp.wrapping_add(sent.wrapping_mul(160)),
                    ssrc,
                    payload: &sound[sent as usize % sound.len()],
                }
                .write(&mut datagram);
                sent += 1;
                // The call may be over already.
                let _ = socket.send_to(&datagram, peer).await;
            }
        }
    }
    (heard.late_ms, heard.wraps) = (arrivals.late_ms(), arrivals.wraps());
    Ok(heard)
}

/// How many heard something at the same time, at most.
pub fn at_once(streams: &[Heard]) -> usize {
    let spans: Vec<(u64, u64)> = streams.iter().filter_map(|s| s.from_to_ns).collect();
    let up = |at: u64| spans.iter().filter(|(from, to)| *from <= at && at < *to).count();
    spans.iter().map(|&(from, _)| up(from)).max().unwrap_or(0)
}

/// What the box heard of each of its callers, by its log: packets, and frames that were not silent.
pub fn heard_by_box(log: &str) -> Vec<(usize, usize)> {
    let figure = |line: &str, name: &str| {
        let rest = &line[line.find(&format!(" {name}: "))? + name.len() + 3..];
        rest[..rest.find(|c: char| !c.is_ascii_digit())?].parse().ok()
    };
    let ends = log.lines().filter(|line| line.contains("the call is over"));
    ends.filter_map(|line| Some((figure(line, "received")?, figure(line, "loud")?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hum_is_loud_and_closes_with_its_second() {
        let frames = hum();
        let mut decoder = Decoder::new(Codec::Pcmu);
        let mut frame = media::SILENCE;
        for octets in &frames {
            decoder.decode(octets, &mut frame);
            assert!((-21.0..-19.0).contains(&level_dbfs(&frame)), "{}", level_dbfs(&frame));
        }
        assert!(frame[159].abs() < 2_000 && frames.len() == 50);
    }

    #[test]
    fn calls_at_the_same_time_are_counted_and_not_calls() {
        let heard = |from, to| Heard { from_to_ns: Some((from, to)), ..Heard::default() };
        let streams = [heard(0, 10), heard(5, 15), heard(9, 20), heard(10, 30), Heard::default()];
        assert_eq!(at_once(&streams), 3);
    }

    #[test]
    fn what_the_box_heard_is_read_from_its_log() {
        let log = "INFO the call is over call=c-1 stats=StreamStats { received: 600, lost: 0, silent: 2, loud: 590, \
                   late: 0 }\nINFO a call came in\n";
        assert_eq!(heard_by_box(log), [(600, 590)]);
    }
}
