//! The caller's side of a stream: source, jitter buffer, concealment, keys.

use std::time::{Duration, Instant};

use super::{FrameSource, StreamStats};
use crate::{
    Codec, Decoder, Frame,
    conceal::Conceal,
    dtmf::{DtmfReceiver, Key},
    jitter::{Jitter, Popped, Pushed},
    rtcp::{self, Block, Ntp},
    rtp::{RtpPacket, Ssrc},
    source::{Belongs, Source},
};

/// What is known of the caller's media.
#[derive(Debug)]
pub(super) struct Inbound {
    decoder: Decoder,
    source: Source,
    jitter: Jitter,
    conceal: Conceal,
    keys: DtmfReceiver,
    /// The caller's last sender report and when it came.
    report: Option<(Ssrc, Ntp, Instant)>,
}

impl Inbound {
    pub(super) fn new(codec: Codec) -> Self {
        Self {
            decoder: Decoder::new(codec),
            source: Source::default(),
            jitter: Jitter::default(),
            conceal: Conceal::default(),
            keys: DtmfReceiver::default(),
            report: None,
        }
    }

    /// Another source may come: what is buffered is of the past.
    pub(super) fn restart(&mut self) {
        self.source = Source::default();
        self.jitter = Jitter::default();
        self.keys = DtmfReceiver::default();
        self.report = None;
    }

    /// From here on the caller speaks this: what is buffered is of the other.
    pub(super) fn speak(&mut self, codec: Codec) {
        self.decoder = Decoder::new(codec);
        self.jitter = Jitter::default();
    }

    pub(super) fn sound(&mut self, now: Instant, packet: &RtpPacket<'_>, stats: &mut StreamStats) {
        match self.follow(packet) {
            Belongs::Same => {}
            Belongs::Changed => stats.restarts += 1,
            Belongs::OnProbation => {
                stats.on_probation += 1;
                return;
            }
        }
        match self.jitter.push(now, packet.timestamp, packet.payload) {
            Pushed::Kept => {}
            Pushed::Restarted => stats.restarts += 1,
            Pushed::Late => stats.late += 1,
            Pushed::Double => stats.doubled += 1,
            Pushed::Odd => stats.malformed.length += 1,
        }
    }

    pub(super) fn event(&mut self, packet: &RtpPacket<'_>) -> Option<Key> {
        // Some senders give events a source of their own, so a key counts on probation too: its timestamp
        // already tells a new press from an old one.
        self.follow(packet);
        self.keys.receive(packet.timestamp, packet.payload)
    }

    /// Comfort noise: no sound, but part of the sequence.
    pub(super) fn comfort(&mut self, packet: &RtpPacket<'_>) {
        self.follow(packet);
    }

    pub(super) fn next_frame(&mut self, frame: &mut Frame) -> FrameSource {
        match self.jitter.pop() {
            Popped::Frame(octets) => {
                self.decoder.decode(&octets, frame);
                self.conceal.received(frame);
                FrameSource::Received
            }
            Popped::AfterCut(octets) => {
                self.decoder.decode(&octets, frame);
                self.conceal.received_after_cut(frame);
                FrameSource::Received
            }
            Popped::Lost => {
                self.conceal.lost(frame);
                FrameSource::Concealed
            }
            Popped::Silent => {
                self.conceal.silent(frame);
                FrameSource::Silent
            }
        }
    }

    /// The caller's sender report: our next block answers it.
    pub(super) fn reported(&mut self, now: Instant, ssrc: Ssrc, ntp: Ntp) {
        self.report = Some((ssrc, ntp, now));
    }

    pub(super) fn block(&mut self, now: Instant) -> Option<Block> {
        let reception = self.source.reception()?;
        let report = self.report.filter(|(ssrc, ..)| *ssrc == reception.ssrc);
        let (last_report, since_report) = report.map_or((0, 0), |(_, ntp, came)| {
            (ntp.middle(), rtcp::duration_to_units(now.saturating_duration_since(came)))
        });
        Some(Block {
            ssrc: reception.ssrc,
            fraction_lost: reception.fraction_lost,
            lost: reception.lost,
            highest: reception.highest,
            jitter: (self.jitter.jitter().as_secs_f64() * 8_000.0) as u32,
            last_report,
            since_report,
        })
    }

    pub(super) fn lost(&self) -> i32 {
        self.source.lost()
    }

    pub(super) fn jitter(&self) -> Duration {
        self.jitter.jitter()
    }

    pub(super) fn delay(&self) -> Duration {
        self.jitter.delay()
    }

    fn follow(&mut self, packet: &RtpPacket<'_>) -> Belongs {
        let belongs = self.source.follow(packet);
        if belongs == Belongs::Changed {
            self.jitter = Jitter::default();
            self.keys = DtmfReceiver::default();
            self.report = None;
        }
        belongs
    }
}
