//! The `tape` thread: writes each call's recording, stereo at 8 kHz (left the caller, right the box).
//!
//! Only calls whose notice was given are recorded; the line decides that. A tape that can't be written ends
//! with a warning and its call goes on. What was said is written half a minute later, so that the digits of a card,
//! which are known for what they are only once they were spoken, never reach the disk.

use std::{
    collections::{BTreeMap, VecDeque},
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::JoinHandle,
};

use media::Frame;
use vocab::{CallId, Sample8k, Span};

use crate::{config::MOST_CALLS, desk::recording};

/// 50 frames a call, a second of a slow disk.
const FRAMES: usize = 50 * MOST_CALLS;

#[expect(clippy::large_enum_variant, reason = "a frame every 20 ms; boxing it would allocate per frame")]
enum Reel {
    Frame(CallId, Sample8k, Frame, Frame),
    Forget(CallId, Span),
    Ended(CallId),
}

/// The line's end of the tapes. Full = frames are dropped and counted in the log; the line never waits.
#[derive(Clone, Debug)]
pub(super) struct Tapes {
    reels: SyncSender<Reel>,
    lost: Arc<AtomicU64>,
}

impl Tapes {
    /// 20 ms of both sides.
    pub(super) fn frame(&self, call: CallId, at: Sample8k, caller: &Frame, spoken: &Frame) {
        if self.reels.try_send(Reel::Frame(call, at, *caller, *spoken)).is_err() {
            // Told by the thread that is late, once: the line has no time for it.
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A stretch of the caller's sound must not be kept.
    pub(super) fn forget(&self, call: CallId, span: Span) {
        if self.reels.try_send(Reel::Forget(call, span)).is_err() {
            tracing::error!(%call, "a recording may hold what was to be forgotten: the disk is too slow");
        }
    }

    /// The call is over.
    pub(super) fn ended(&self, call: CallId) {
        if self.reels.try_send(Reel::Ended(call)).is_err() {
            tracing::warn!(%call, "a recording was not closed: the disk is too slow");
        }
    }
}

/// Starts the thread; it ends when every handle is dropped and closes what is open.
pub(super) fn start(folder: PathBuf) -> std::io::Result<(Tapes, JoinHandle<()>)> {
    std::fs::create_dir_all(&folder)?;
    let (sender, inbox) = sync_channel(FRAMES);
    let lost = Arc::new(AtomicU64::new(0));
    let tapes = Tapes { reels: sender, lost: Arc::clone(&lost) };
    let join = std::thread::Builder::new().name("tape".into()).spawn(move || run(&folder, &inbox, &lost))?;
    Ok((tapes, join))
}

type Writer = hound::WavWriter<BufWriter<File>>;

/// Frames of half a minute: the longest turn that is recognised at once, and its decode.
const HELD: usize = 32 * 50;
/// What is forgotten around digits: where words begin and end is not known to the frame.
const AROUND: u64 = 8_000 / 2;

/// 20 ms of both sides.
struct Held {
    at: u64,
    caller: Frame,
    spoken: Frame,
}

/// One call's recording.
struct Reels {
    /// `None` = it broke: it is not tried again with each frame.
    writer: Option<Writer>,
    held: VecDeque<Held>,
}

impl Reels {
    fn frame(&mut self, call: CallId, held: Held) {
        self.held.push_back(held);
        while self.held.len() > HELD {
            self.write(call);
        }
    }

    fn write(&mut self, call: CallId) {
        let Some(Held { caller, spoken, .. }) = self.held.pop_front() else { return };
        if let Some(writer) = &mut self.writer
            && let Err(error) = write(writer, &caller, &spoken)
        {
            tracing::warn!(%call, %error, "the recording can't be written: it ends here");
            self.writer = None;
        }
    }

    fn forget(&mut self, span: Span) {
        let (from, to) = (span.from.0.saturating_sub(AROUND), span.to.0.saturating_add(AROUND));
        for held in self.held.iter_mut().filter(|held| held.at + 160 > from && held.at < to) {
            held.caller = media::SILENCE;
        }
    }

    fn close(mut self, call: CallId) {
        while !self.held.is_empty() {
            self.write(call);
        }
        close(call, self.writer);
    }
}

fn run(folder: &Path, inbox: &Receiver<Reel>, lost: &AtomicU64) {
    let mut open: BTreeMap<CallId, Reels> = BTreeMap::new();
    while let Ok(reel) = inbox.recv() {
        match reel {
            Reel::Frame(call, at, caller, spoken) => {
                let new = || Reels { writer: create(folder, call), held: VecDeque::new() };
                open.entry(call).or_insert_with(new).frame(call, Held { at: at.0, caller, spoken });
            }
            Reel::Forget(call, span) => {
                if let Some(reels) = open.get_mut(&call) {
                    reels.forget(span);
                }
            }
            Reel::Ended(call) => {
                if let Some(reels) = open.remove(&call) {
                    reels.close(call);
                }
                let frames = lost.swap(0, Ordering::Relaxed);
                if frames > 0 {
                    tracing::warn!(frames, "recordings lost frames of 20 ms: the disk is too slow");
                }
            }
        }
    }
    for (call, reels) in open {
        reels.close(call);
    }
}

fn create(folder: &Path, call: CallId) -> Option<Writer> {
    let format = hound::WavSpec {
        channels: 2,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    hound::WavWriter::create(recording(folder, call), format)
        .inspect_err(
            |error| tracing::warn!(%call, %error, "the call can't be recorded: is the data folder full?"),
        )
        .ok()
}

fn write(writer: &mut Writer, caller: &Frame, spoken: &Frame) -> Result<(), hound::Error> {
    for (&left, &right) in caller.iter().zip(spoken) {
        writer.write_sample(left)?;
        writer.write_sample(right)?;
    }
    Ok(())
}

fn close(call: CallId, tape: Option<Writer>) {
    if let Some(writer) = tape
        && let Err(error) = writer.finalize()
    {
        tracing::warn!(%call, %error, "a recording could not be closed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_has_the_caller_left_and_the_box_right() {
        let folder = tempfile::tempdir().unwrap();
        let (tapes, join) = start(folder.path().to_owned()).unwrap();
        let call = CallId::from_raw(3);
        tapes.frame(call, Sample8k(0), &[7; 160], &[-9; 160]);
        tapes.ended(call);
        drop(tapes);
        join.join().unwrap();
        let mut reader = hound::WavReader::open(recording(folder.path(), call)).unwrap();
        assert_eq!((reader.spec().channels, reader.spec().sample_rate), (2, 8_000));
        let samples: Vec<i16> = reader.samples::<i16>().map(Result::unwrap).collect();
        assert_eq!((samples.len(), samples[0], samples[1]), (320, 7, -9));
    }

    #[test]
    fn what_is_to_be_forgotten_never_reaches_the_disk_and_the_box_stays_audible() {
        let folder = tempfile::tempdir().unwrap();
        let (tapes, join) = start(folder.path().to_owned()).unwrap();
        let call = CallId::from_raw(4);
        // 40 s; the digits of a card from the 20th to the 24th, known a second later.
        for n in 0..2_000u64 {
            tapes.frame(call, Sample8k(n * 160), &[7; 160], &[-9; 160]);
            if n == 1_250 {
                tapes.forget(call, Span { from: Sample8k(160_000), to: Sample8k(192_000) });
            }
        }
        tapes.ended(call);
        drop(tapes);
        join.join().unwrap();
        let mut reader = hound::WavReader::open(recording(folder.path(), call)).unwrap();
        let samples: Vec<i16> = reader.samples::<i16>().map(Result::unwrap).collect();
        let caller: Vec<i16> = samples.iter().copied().step_by(2).collect();
        assert_eq!(caller.len(), 320_000);
        assert!(caller[156_000..196_000].iter().all(|&s| s == 0), "half a second around as well");
        assert!(caller[..155_800].iter().chain(&caller[196_200..]).all(|&s| s == 7));
        assert!(samples.iter().skip(1).step_by(2).all(|&s| s == -9));
    }
}
