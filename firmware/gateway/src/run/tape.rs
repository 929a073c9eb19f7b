//! The `tape` thread: writes each call's recording, stereo at 8 kHz (left the caller, right the box).
//!
//! Only calls whose notice was given are recorded; the line decides that. A tape that can't be written ends
//! with a warning and its call goes on. What was said is written 45 s later, so that the digits of a card,
//! which are known for what they are only once they were spoken, never reach the disk.

use std::{
    collections::{BTreeMap, VecDeque},
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::JoinHandle,
};

use media::Frame;
use vocab::{CallId, Sample8k, Span};

use crate::{config::MOST_CALLS, desk::recording};

/// 50 frames a call, a second of a slow disk. Full = frames are lost.
const FRAMES: usize = 50 * MOST_CALLS;
/// Ends have room of their own behind the frames: a call whose end were lost would keep its file open.
const ENDS: usize = 8 * MOST_CALLS;

#[expect(clippy::large_enum_variant, reason = "a frame every 20 ms; boxing it would allocate per frame")]
enum Reel {
    Frame(CallId, Sample8k, Frame, Frame),
    Ended(CallId),
}

/// The line's end of the tapes. Full = frames are dropped and counted in the log; the line never waits.
#[derive(Clone, Debug)]
pub(super) struct Tapes {
    reels: SyncSender<Reel>,
    forgets: Forgets,
    /// Frames that are on their way to the thread.
    under_way: Arc<AtomicUsize>,
    lost: Arc<AtomicU64>,
}

/// What must not be kept, not yet carried out.
type Forgets = Arc<Mutex<Vec<(CallId, Span)>>>;

/// Several a call, should the disk stand still.
const FORGETS: usize = 8 * MOST_CALLS;

impl Tapes {
    fn new() -> (Self, Receiver<Reel>) {
        let (reels, inbox) = sync_channel(FRAMES + ENDS);
        let (forgets, under_way, lost) = Default::default();
        (Self { reels, forgets, under_way, lost }, inbox)
    }

    /// 20 ms of both sides.
    pub(super) fn frame(&self, call: CallId, at: Sample8k, caller: &Frame, spoken: &Frame) {
        let room = self.under_way.fetch_add(1, Ordering::Relaxed) < FRAMES;
        if !room || self.reels.try_send(Reel::Frame(call, at, *caller, *spoken)).is_err() {
            self.under_way.fetch_sub(1, Ordering::Relaxed);
            // Told by the thread that is late, once: the line has no time for it.
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A stretch of the caller's sound must not be kept. It waits behind no frame: it must come before they are written.
    pub(super) fn forget(&self, call: CallId, span: Span) {
        let mut forgets = self.forgets.lock().unwrap_or_else(PoisonError::into_inner);
        if forgets.len() < FORGETS {
            forgets.push((call, span));
        } else {
            tracing::error!(%call, "a recording may hold what was to be forgotten: the disk is too slow");
        }
    }

    /// The call is over.
    pub(super) fn ended(&self, call: CallId) {
        if self.reels.try_send(Reel::Ended(call)).is_err() {
            tracing::error!(%call, "a recording stays open until the box stops: the disk stands still");
        }
    }
}

/// Starts the thread; it ends when every handle is dropped and closes what is open.
pub(super) fn start(folder: PathBuf) -> std::io::Result<(Tapes, JoinHandle<()>)> {
    std::fs::create_dir_all(&folder)?;
    let (tapes, inbox) = Tapes::new();
    let line = tapes.clone();
    let Tapes { forgets, under_way, lost, .. } = tapes;
    let join = std::thread::Builder::new()
        .name("tape".into())
        .spawn(move || run(&folder, &inbox, &forgets, &under_way, &lost))?;
    Ok((line, join))
}

type Writer = hound::WavWriter<BufWriter<File>>;

/// Frames of 45 s: the longest turn that is recognised at once (28 s), the 10 s that its decode may take, and some room.
const HELD: usize = 45 * 50;
/// What is forgotten around digits: where words begin and end is not known to the frame.
const AROUND: u64 = 8_000 / 2;

/// 20 ms of both sides.
struct Held {
    at: u64,
    caller: Frame,
    spoken: Frame,
}

impl Held {
    fn lies_in(&self, (from, to): (u64, u64)) -> bool {
        self.at + self.caller.len() as u64 > from && self.at < to
    }
}

/// The last of them matter: older ones were carried out.
const SPANS: usize = 64;

/// Whether a call's file was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Begun {
    #[default]
    No,
    Yes,
}

/// One call's recording.
#[derive(Default)]
struct Reels {
    begun: Begun,
    /// `None` behind its first frame = it broke: it is not tried again with each frame.
    writer: Option<Writer>,
    held: VecDeque<Held>,
    /// Where in the caller's sound the file ends.
    wrote_to: u64,
    /// What must not be kept, from and to: frames of it may still be on their way here.
    forgotten: VecDeque<(u64, u64)>,
}

impl Reels {
    fn frame(&mut self, folder: &Path, call: CallId, mut held: Held) {
        if self.begun == Begun::No {
            (self.writer, self.begun) = (create(folder, call), Begun::Yes);
        }
        if self.forgotten.iter().any(|&span| held.lies_in(span)) {
            held.caller = media::SILENCE;
        }
        self.held.push_back(held);
        while self.held.len() > HELD {
            self.write(call);
        }
    }

    fn write(&mut self, call: CallId) {
        let Some(Held { at, caller, spoken }) = self.held.pop_front() else { return };
        self.wrote_to = at + caller.len() as u64;
        if let Some(writer) = &mut self.writer
            && let Err(error) = write(writer, &caller, &spoken)
        {
            tracing::warn!(%call, %error, "the recording can't be written: it ends here");
            self.writer = None;
        }
    }

    fn forget(&mut self, call: CallId, span: Span) {
        if self.wrote_to > span.from.0 {
            tracing::error!(%call, "a recording holds the beginning of what was to be forgotten: remove it");
        }
        let span = (span.from.0.saturating_sub(AROUND), span.to.0.saturating_add(AROUND));
        for held in self.held.iter_mut().filter(|held| held.lies_in(span)) {
            held.caller = media::SILENCE;
        }
        if self.forgotten.len() == SPANS {
            self.forgotten.pop_front();
        }
        self.forgotten.push_back(span);
    }

    fn close(mut self, call: CallId) {
        while !self.held.is_empty() {
            self.write(call);
        }
        close(call, self.writer);
    }
}

fn run(
    folder: &Path,
    inbox: &Receiver<Reel>,
    forgets: &Mutex<Vec<(CallId, Span)>>,
    under_way: &AtomicUsize,
    lost: &AtomicU64,
) {
    let mut open: BTreeMap<CallId, Reels> = BTreeMap::new();
    while let Ok(reel) = inbox.recv() {
        carry_out(&mut open, forgets);
        match reel {
            Reel::Frame(call, at, caller, spoken) => {
                under_way.fetch_sub(1, Ordering::Relaxed);
                open.entry(call).or_default().frame(folder, call, Held { at: at.0, caller, spoken });
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
    close_all(open, forgets);
}

fn carry_out(open: &mut BTreeMap<CallId, Reels>, forgets: &Mutex<Vec<(CallId, Span)>>) {
    let must = std::mem::take(&mut *forgets.lock().unwrap_or_else(PoisonError::into_inner));
    for (call, span) in must {
        // The frames may still be on their way, even the first.
        open.entry(call).or_default().forget(call, span);
    }
}

/// The box stops in the middle of calls: what must be forgotten may have come behind the last frame.
fn close_all(mut open: BTreeMap<CallId, Reels>, forgets: &Mutex<Vec<(CallId, Span)>>) {
    carry_out(&mut open, forgets);
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
    fn a_disk_that_stands_still_costs_frames_but_no_end() {
        let (tapes, inbox) = Tapes::new();
        let call = CallId::from_raw(6);
        for n in 0..FRAMES as u64 + 7 {
            tapes.frame(call, Sample8k(n * 160), &[7; 160], &[-9; 160]);
        }
        tapes.ended(call);
        assert_eq!(tapes.lost.load(Ordering::Relaxed), 7);
        let reels: Vec<Reel> = inbox.try_iter().collect();
        assert_eq!(reels.len(), FRAMES + 1);
        assert!(matches!(reels.last(), Some(Reel::Ended(of)) if *of == call));
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

    #[test]
    fn what_is_to_be_forgotten_behind_the_last_frame_is_not_written_either() {
        let folder = tempfile::tempdir().unwrap();
        let call = CallId::from_raw(5);
        let mut open = BTreeMap::from([(call, Reels::default())]);
        let held = Held { at: 0, caller: [7; 160], spoken: [-9; 160] };
        open.get_mut(&call).unwrap().frame(folder.path(), call, held);
        let forgets = Mutex::new(vec![(call, Span { from: Sample8k(0), to: Sample8k(160) })]);
        close_all(open, &forgets);
        let mut reader = hound::WavReader::open(recording(folder.path(), call)).unwrap();
        let samples: Vec<i16> = reader.samples::<i16>().map(Result::unwrap).collect();
        assert_eq!((samples.len(), samples[0], samples[1]), (320, 0, -9));
    }
}
