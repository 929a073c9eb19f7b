//! The recogniser in a process of its own, so that a crash of its native library ends no call: its job is answered
//! with a failure, and the next one starts it anew.
//!
//! The child is this program (`nightbell recognise`). Both ways a message is a length (u32, little endian) and so many
//! bytes: to the child samples (i16, little endian, mono, 8 kHz), from it one JSON object. The child ends when its
//! input does, and so with its parent, however that ended.

use std::{
    io::{self, Read, Write},
    os::fd::AsFd,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde::{Deserialize, Serialize};
use speech::{
    models,
    recognise::{LONGEST, Moonshine, Recognizer, RecognizerError, Transcript, Trust, at_once},
};
use vocab::{Private, Word};

use crate::clock;

const NAME: &str = "moonshine-tiny-en";
/// Loading the model takes a second on a PC; a machine that needs longer than this can't hear a caller either.
const START_WITHIN: Duration = Duration::from_secs(60);
/// A decode that takes longer is no use to its caller: the child is taken for hung.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// Answers are a turn's words: anything longer is not ours.
const LONGEST_ANSWER: usize = 64 * 1_024;
/// A pipe takes at least so much at once when it is ready (POSIX: `PIPE_BUF`).
const PIECE: usize = 512;

/// What the child says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// The model is loaded.
    Ready,
    /// The words of the samples.
    Words { text: Private<String>, confidence: Option<f32>, words: Vec<Word>, looped: bool },
    /// It has none: why.
    Failed(String),
}

/// A recogniser in a child process.
pub struct Apart {
    child: Child,
    to: ChildStdin,
    from: ChildStdout,
}

impl std::fmt::Debug for Apart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Apart").field("child", &self.child.id()).finish_non_exhaustive()
    }
}

impl Apart {
    /// Starts `program recognise` with the folder of runtimes and models (`.native`), and waits for its model.
    ///
    /// # Errors
    /// [`RecognizerError::Model`] for files that are missing or altered, [`RecognizerError::Refused`].
    pub fn open(program: &Path, native: &Path) -> Result<Self, RecognizerError> {
        models::verify(native, NAME)?;
        let refused = || RecognizerError::Refused { name: NAME, folder: native.join("models").join(NAME) };
        let mut child = Command::new(program)
            .arg("recognise")
            .arg("--models")
            .arg(native)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| {
                tracing::error!(%error, "the recogniser's process can't be started");
                refused()
            })?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else { return Err(refused()) };
        let mut apart = Self { child, to, from };
        match apart.answer(START_WITHIN) {
            Ok(Answer::Ready) => Ok(apart),
            Ok(Answer::Failed(reason)) => {
                tracing::error!(reason, "the recogniser's process does not start");
                Err(refused())
            }
            Ok(Answer::Words { .. }) => Err(refused()),
            Err(error) => {
                tracing::error!(%error, "the recogniser's process does not answer");
                Err(refused())
            }
        }
    }

    /// The child's process id, for tests.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    fn ask(&mut self, pcm: &[i16]) -> io::Result<Answer> {
        let by = clock::now().instant + ANSWER_WITHIN;
        let bytes = u32::try_from(2 * pcm.len()).map_err(io::Error::other)?.to_le_bytes();
        let samples = pcm.iter().flat_map(|sample| sample.to_le_bytes());
        let message: Vec<u8> = bytes.into_iter().chain(samples).collect();
        for piece in message.chunks(PIECE) {
            ready(&self.to, PollFlags::OUT, by)?;
            self.to.write_all(piece)?;
        }
        self.answer(by.saturating_duration_since(clock::now().instant))
    }

    fn answer(&mut self, within: Duration) -> io::Result<Answer> {
        let by = clock::now().instant + within;
        let mut length = [0; 4];
        self.read(&mut length, by)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > LONGEST_ANSWER {
            return Err(io::Error::other("the answer is too long"));
        }
        let mut answer = vec![0; length];
        self.read(&mut answer, by)?;
        Ok(serde_json::from_slice(&answer)?)
    }

    fn read(&mut self, mut into: &mut [u8], by: Instant) -> io::Result<()> {
        while !into.is_empty() {
            ready(&self.from, PollFlags::IN, by)?;
            let n = self.from.read(into)?;
            if n == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            into = &mut into[n..];
        }
        Ok(())
    }
}

/// Waits until the pipe can be used or is broken.
fn ready(pipe: impl AsFd, flags: PollFlags, by: Instant) -> io::Result<()> {
    let left = by.saturating_duration_since(clock::now().instant);
    let left = Timespec::try_from(left).map_err(io::Error::other)?;
    let mut fds = [PollFd::new(&pipe, flags)];
    match poll(&mut fds, Some(&left))? {
        0 => Err(io::ErrorKind::TimedOut.into()),
        _ => Ok(()),
    }
}

impl Recognizer for Apart {
    fn transcribe(&mut self, pcm_8k: &[i16]) -> Result<Transcript, RecognizerError> {
        if let Some(answer) = at_once(pcm_8k) {
            return answer;
        }
        match self.ask(pcm_8k) {
            Ok(Answer::Words { text, confidence, words, looped }) => {
                let trust = if looped { Trust::Looped } else { Trust::Whole };
                Ok(Transcript { text, confidence, words, trust })
            }
            Ok(Answer::Failed(reason)) => {
                tracing::error!(reason, "the recogniser failed on a turn");
                Err(failed(pcm_8k))
            }
            Ok(Answer::Ready) => Err(failed(pcm_8k)),
            Err(error) => {
                tracing::error!(%error, "the recogniser's process does not answer");
                Err(failed(pcm_8k))
            }
        }
    }
}

fn failed(pcm_8k: &[i16]) -> RecognizerError {
    RecognizerError::Failed { name: NAME, millis: pcm_8k.len() / 8 }
}

impl Drop for Apart {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is waited for, so that none is left behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The child's side: answers until its input ends.
///
/// # Errors
/// What reading or writing a pipe met.
pub fn serve(native: &Path, mut from: impl Read, mut to: impl Write) -> io::Result<()> {
    let mut moonshine = match Moonshine::open(native, 1) {
        Ok(moonshine) => moonshine,
        Err(error) => return send(&mut to, &Answer::Failed(error.to_string())),
    };
    send(&mut to, &Answer::Ready)?;
    loop {
        let mut length = [0; 4];
        match from.read_exact(&mut length) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        }
        let length = u32::from_le_bytes(length) as usize;
        if length > 2 * LONGEST {
            return Err(io::Error::other("more samples than any turn has"));
        }
        let mut bytes = vec![0; length];
        from.read_exact(&mut bytes)?;
        let pcm: Vec<i16> =
            bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
        let answer = match moonshine.transcribe(&pcm) {
            Ok(Transcript { text, confidence, words, trust }) => {
                Answer::Words { text, confidence, words, looped: trust == Trust::Looped }
            }
            Err(error) => Answer::Failed(error.to_string()),
        };
        send(&mut to, &answer)?;
    }
}

fn send(to: &mut impl Write, answer: &Answer) -> io::Result<()> {
    let json = serde_json::to_vec(answer)?;
    to.write_all(&u32::try_from(json.len()).map_err(io::Error::other)?.to_le_bytes())?;
    to.write_all(&json)?;
    to.flush()
}

/// This program.
pub(super) fn program() -> PathBuf {
    std::env::current_exe().unwrap_or_else(|_| PathBuf::from("nightbell"))
}
