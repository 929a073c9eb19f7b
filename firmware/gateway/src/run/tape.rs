//! The `tape` thread: writes each call's recording, stereo at 8 kHz (left the caller, right the box).
//!
//! Only calls whose notice was given are recorded; the line decides that. A tape that can't be written ends
//! with a warning and its call goes on.

use std::{
    collections::BTreeMap,
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
use vocab::CallId;

use crate::{config::MOST_CALLS, desk::recording};

/// 50 frames a call, a second of a slow disk.
const FRAMES: usize = 50 * MOST_CALLS;

#[expect(clippy::large_enum_variant, reason = "a frame every 20 ms; boxing it would allocate per frame")]
enum Reel {
    Frame(CallId, Frame, Frame),
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
    pub(super) fn frame(&self, call: CallId, caller: &Frame, spoken: &Frame) {
        if self.reels.try_send(Reel::Frame(call, *caller, *spoken)).is_err() {
            // Told by the thread that is late, once: the line has no time for it.
            self.lost.fetch_add(1, Ordering::Relaxed);
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

fn run(folder: &Path, inbox: &Receiver<Reel>, lost: &AtomicU64) {
    // `None` = this call's tape broke: it is not tried again with each frame.
    let mut open: BTreeMap<CallId, Option<Writer>> = BTreeMap::new();
    while let Ok(reel) = inbox.recv() {
        match reel {
            Reel::Frame(call, caller, spoken) => {
                let tape = open.entry(call).or_insert_with(|| create(folder, call));
                if let Some(writer) = tape
                    && let Err(error) = write(writer, &caller, &spoken)
                {
                    tracing::warn!(%call, %error, "the recording can't be written: it ends here");
                    *tape = None;
                }
            }
            Reel::Ended(call) => {
                close(call, open.remove(&call).flatten());
                let frames = lost.swap(0, Ordering::Relaxed);
                if frames > 0 {
                    tracing::warn!(frames, "recordings lost frames of 20 ms: the disk is too slow");
                }
            }
        }
    }
    for (call, tape) in open {
        close(call, tape);
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
        tapes.frame(call, &[7; 160], &[-9; 160]);
        tapes.ended(call);
        drop(tapes);
        join.join().unwrap();
        let mut reader = hound::WavReader::open(recording(folder.path(), call)).unwrap();
        assert_eq!((reader.spec().channels, reader.spec().sample_rate), (2, 8_000));
        let samples: Vec<i16> = reader.samples::<i16>().map(Result::unwrap).collect();
        assert_eq!((samples.len(), samples[0], samples[1]), (320, 7, -9));
    }
}
