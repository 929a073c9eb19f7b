//! Our own reports: one compound packet of SR or RR, SDES and, at the end of a call, BYE.

use super::{BYE, Block, DESCRIPTION, RECEIVER, SENDER, SenderInfo};
use crate::{datagram::Datagram, rtp::Ssrc};

/// What our report says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Our source.
    pub ssrc: Ssrc,
    /// What we sent; `None` makes it a receiver report.
    pub sent: Option<SenderInfo>,
    /// How we receive the peer's source.
    pub received: Option<Block>,
    /// Whether it is our last.
    pub leaving: Leaving,
}

/// Whether a report says goodbye.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// It ends with BYE.
    Yes,
    /// It doesn't.
    No,
}

impl Report {
    /// Appends the compound packet: at most 92 bytes.
    pub fn write(&self, out: &mut Datagram) {
        let count = u8::from(self.received.is_some());
        let (kind, words) = if self.sent.is_some() { (SENDER, 6) } else { (RECEIVER, 1) };
        head(count, kind, words + 6 * u16::from(count), out);
        out.append(&self.ssrc.0.to_be_bytes());
        if let Some(sent) = self.sent {
            out.append(&sent.ntp.bits().to_be_bytes());
            for word in [sent.timestamp, sent.packets, sent.octets] {
                out.append(&word.to_be_bytes());
            }
        }
        if let Some(block) = &self.received {
            block.write(out);
        }
        self.describe(out);
        if self.leaving == Leaving::Yes {
            head(1, BYE, 1, out);
            out.append(&self.ssrc.0.to_be_bytes());
        }
    }

    /// SDES with a canonical name: required, and drawn from the source, so that it tells nobody who we are
    /// (RFC 7022).
    fn describe(&self, out: &mut Datagram) {
        head(1, DESCRIPTION, 4, out);
        out.append(&self.ssrc.0.to_be_bytes());
        out.append(&[1, 8]);
        for nibble in (0..8).rev().map(|i| (self.ssrc.0 >> (4 * i)) as usize & 15) {
            out.append(&[b"0123456789abcdef"[nibble]]);
        }
        // The end of the list, and up to the next word: no further (RFC 3550, 6.5).
        out.append(&[0; 2]);
    }
}

impl Block {
    fn write(&self, out: &mut Datagram) {
        out.append(&self.ssrc.0.to_be_bytes());
        let lost = self.lost.clamp(-(1 << 23), (1 << 23) - 1).to_be_bytes();
        out.append(&[self.fraction_lost, lost[1], lost[2], lost[3]]);
        for word in [self.highest, self.jitter, self.last_report, self.since_report] {
            out.append(&word.to_be_bytes());
        }
    }
}

fn head(count: u8, kind: u8, words: u16, out: &mut Datagram) {
    let [high, low] = words.to_be_bytes();
    out.append(&[0x80 | count, kind, high, low]);
}
