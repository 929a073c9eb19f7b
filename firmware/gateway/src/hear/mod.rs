//! A file through the ear, the recogniser and the decision of a call, in virtual time.
//!
//! The parts are those of a live call: `speech::ear::Vad` as the ear threads run it, `call::Listener` as the switchboard
//! runs it, the recogniser of the voice threads, `dialogue::triage` with the evidence of a session's turn. Frames of
//! 20 ms come in order and nothing looks ahead. A decode is answered at once in virtual time, so that a file is heard
//! the same on a slow machine; what it took is added to [`Report::decision_s`]. Behind the file the line is silent until
//! the last turn is over.

mod fields;

use std::time::Duration;

use call::{BoxVoice, Decode, DecodeKind, Hearing, Listener, Lost, Patience};
use dialogue::{
    Asks, Business,
    triage::{Evidence, Finding, Stage, Triage, Witnesses},
};
use speech::{
    ear::{EarError, Silero, Spot, Spotter, Vad, VadFinding},
    recognise::{Recognizer, RecognizerError},
};
use vocab::{Heard, Meaning, Sample8k, TriageDecision};

use crate::{
    audio::{Clip, LINE_HZ, g711},
    clock, ear,
    voice::{Reading, heard},
};

pub use fields::{FieldValue, Treat, fields};

/// The longest silence behind a file: a turn without text is given up after 3 s.
const SILENT_FRAMES: usize = 4_000 / 20;

/// Silence before a file: longer than the sound that is kept from before a turn. A whole number of the ear's windows.
const LEAD_FRAMES: usize = 640 / 20;

/// Ears and recogniser, for one file after the other.
pub struct Hearer<'b> {
    silero: Silero,
    spotter: Spotter,
    recognizer: Box<dyn Recognizer>,
    reading: Reading,
    business: &'b Business,
    /// Of the call, in the office's zone; `None` = no season assumed.
    local: Option<jiff::civil::DateTime>,
}

/// Why a file was not heard to its end.
#[derive(Debug, thiserror::Error)]
pub enum HearError {
    /// The ear failed.
    #[error("the ear failed")]
    Ear(#[from] EarError),
    /// The recogniser failed.
    #[error("the recogniser failed")]
    Recognizer(#[from] RecognizerError),
}

/// A moment at which triage came to see more.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Seconds of the file.
    pub at_s: f64,
    /// What it saw then.
    pub finding: Finding,
}

/// Words as they were heard.
#[derive(Clone, Debug)]
pub struct Said {
    /// When they were there, seconds of the file.
    pub at_s: f64,
    /// What.
    pub heard: Heard,
    /// So far, or a whole turn.
    pub kind: DecodeKind,
}

/// What was heard in a file.
#[derive(Clone, Debug)]
pub struct Report {
    /// Stretches of speech, seconds of the file.
    pub speech: Vec<(f64, f64)>,
    /// What triage saw, as it rose.
    pub findings: Vec<Moment>,
    /// What stands at the end.
    pub decision: TriageDecision,
    /// When it stood: the sound that decided plus the time of its decode.
    pub decision_s: f64,
    /// The question that decides, where the decision is to ask.
    pub question: Option<&'static str>,
    /// Words so far and turns.
    pub transcript: Vec<Said>,
    /// When turns were over.
    pub turn_ends: Vec<f64>,
    /// Turns of sound in which nobody could tell words, or no recogniser answered.
    pub unheard: Vec<Lost>,
}

impl Report {
    /// The words of all turns, in order.
    pub fn text(&self) -> String {
        let finals = self.transcript.iter().filter(|said| said.kind == DecodeKind::Final);
        finals.map(|said| said.heard.text.expose().trim()).collect::<Vec<_>>().join(" ")
    }

    /// The least confidence of any turn that has one.
    pub fn confidence(&self) -> Option<f32> {
        let finals = self.transcript.iter().filter(|said| said.kind == DecodeKind::Final);
        finals.filter_map(|said| said.heard.confidence).min_by(f32::total_cmp)
    }
}

impl<'b> Hearer<'b> {
    /// With the box's ear, a recogniser, a text encoder, and whose business the caller has rung.
    ///
    /// # Errors
    /// [`EarError`]
    pub fn new(
        recognizer: Box<dyn Recognizer>,
        reading: Reading,
        business: &'b Business,
        local: Option<jiff::civil::DateTime>,
    ) -> Result<Self, EarError> {
        Ok(Self { silero: Silero::new()?, spotter: Spotter::new()?, recognizer, reading, business, local })
    }

    /// Hears a file as a call would; `asks` is what the box had just asked. Nothing is kept from one to the next.
    ///
    /// # Errors
    /// [`HearError`]
    pub fn hear(&mut self, clip: &Clip, asks: Asks) -> Result<Report, HearError> {
        let mut run = Run::new(self, asks);
        // Nobody speaks in the first moment of a call: a file that begins with a word is heard as a call hears it.
        for _ in 0..LEAD_FRAMES {
            run.frame(&media::SILENCE)?;
        }
        let line = g711(&clip.pcm);
        let mut frames = line.chunks(media::SAMPLES);
        for chunk in frames.by_ref() {
            let mut frame = media::SILENCE;
            frame[..chunk.len()].copy_from_slice(chunk);
            run.frame(&frame)?;
        }
        for _ in 0..SILENT_FRAMES {
            if !run.listener.in_turn() {
                break;
            }
            run.frame(&media::SILENCE)?;
        }
        Ok(run.report(clip.seconds()))
    }
}

/// One file under way.
struct Run<'h, 'b> {
    hearer: &'h mut Hearer<'b>,
    vad: Vad,
    spot: Spot,
    listener: Listener,
    triage: Triage,
    witnesses: Witnesses,
    /// Samples so far.
    samples: u64,
    /// What the newest decode took.
    took: Duration,
    speaking: Option<u64>,
    speech: Vec<(f64, f64)>,
    findings: Vec<Moment>,
    transcript: Vec<Said>,
    turn_ends: Vec<f64>,
    unheard: Vec<Lost>,
}

impl<'h, 'b> Run<'h, 'b> {
    fn new(hearer: &'h mut Hearer<'b>, asks: Asks) -> Self {
        let mut listener = Listener::new(Patience::default());
        listener.asked(asks);
        Self {
            hearer,
            vad: Vad::default(),
            spot: Spot::default(),
            listener,
            triage: Triage::default(),
            witnesses: Witnesses::default(),
            samples: 0,
            took: Duration::ZERO,
            speaking: None,
            speech: Vec::new(),
            findings: Vec::new(),
            transcript: Vec::new(),
            turn_ends: Vec::new(),
            unheard: Vec::new(),
        }
    }

    fn frame(&mut self, frame: &media::Frame) -> Result<(), HearError> {
        self.samples += frame.len() as u64;
        // The order of a call: the frame first, what the ear says of it a moment later.
        self.listener.frame(frame);
        self.drain()?;
        if let Some(finding) = self.vad.push(&mut self.hearer.silero, frame)? {
            self.note_speech(finding);
            self.listener.ear(ear::event(finding), BoxVoice::Quiet);
            self.drain()?;
        }
        let from = self.samples - frame.len() as u64;
        if self.spot.push(from, frame, self.vad.voice())
            && let Some(witness) = self.spot.look(&mut self.hearer.spotter)?
            && self.witnesses.add(witness)
        {
            self.judge("", Stage::Partial, None, 0.0);
            if self.witnesses.fears() {
                self.listener.hasten();
                self.drain()?;
            }
        }
        Ok(())
    }

    fn note_speech(&mut self, finding: VadFinding) {
        match finding {
            VadFinding::Maybe => {}
            VadFinding::Started { at_sample } => self.speaking = Some(at_sample),
            VadFinding::Paused { at_sample } => {
                let from = self.speaking.take().unwrap_or(at_sample);
                self.speech.push((seconds(from), seconds(at_sample)));
            }
        }
    }

    fn drain(&mut self) -> Result<(), HearError> {
        while let Some(hearing) = self.listener.poll() {
            match hearing {
                Hearing::Hesitate | Hearing::BargeIn => {}
                Hearing::Decode(decode) => self.decode(&decode)?,
                Hearing::Partial(heard) => self.words(heard, DecodeKind::Partial),
                Hearing::Turn(heard) => {
                    self.turn_ends.push(seconds(self.samples));
                    self.words(heard, DecodeKind::Final);
                }
                Hearing::Unheard(lost) => {
                    self.unheard.push(lost);
                    self.witnesses.turn(Sample8k(self.samples));
                }
            }
        }
        Ok(())
    }

    fn decode(&mut self, decode: &Decode) -> Result<(), HearError> {
        let began = clock::now().instant;
        let transcript = self.hearer.recognizer.transcribe(&decode.pcm)?;
        let mut words = heard(transcript, decode.span);
        self.hearer.reading.fill(&mut words);
        self.took = clock::now().instant.duration_since(began);
        self.listener.decoded(decode.id, Some(words));
        Ok(())
    }

    fn words(&mut self, heard: Heard, kind: DecodeKind) {
        let stage = match kind {
            DecodeKind::Partial => Stage::Partial,
            DecodeKind::Final => Stage::Final,
        };
        // Words of a turn are there when its pause has decided; their decode is over by then.
        let took = if kind == DecodeKind::Partial { self.took.as_secs_f64() } else { 0.0 };
        let at_s = self.judge(heard.text.expose(), stage, heard.meaning, took);
        if kind == DecodeKind::Final {
            self.witnesses.turn(heard.span.to);
        }
        self.transcript.push(Said { at_s, heard, kind });
    }

    /// As a session does. When it is decided, seconds of the file.
    fn judge(&mut self, text: &str, stage: Stage, meaning: Option<Meaning>, took_s: f64) -> f64 {
        let before = self.triage.standing().clone();
        let trades: Vec<_> = self.hearer.business.trades.iter().copied().collect();
        let evidence = Evidence {
            text,
            stage,
            month: self.hearer.local.map(|at| at.month()),
            hour: self.hearer.local.map(|at| at.hour()),
            trades: &trades,
            answers: None,
            meaning,
        };
        let finding = self.triage.judge(&evidence, &self.witnesses.beyond(text, meaning));
        let at_s = seconds(self.samples) + took_s;
        if finding != before {
            self.findings.push(Moment { at_s, finding });
        }
        at_s
    }

    fn report(mut self, duration_s: f64) -> Report {
        if let Some(from) = self.speaking.take() {
            self.speech.push((seconds(from), duration_s));
        }
        let standing = self.triage.standing();
        let stood = self.findings.iter().rev().take_while(|m| m.finding.decision == standing.decision).last();
        let last_turn = self.turn_ends.last().copied();
        Report {
            speech: self.speech,
            decision: standing.decision,
            decision_s: stood.map(|m| m.at_s).or(last_turn).unwrap_or(duration_s),
            question: standing.question.map(dialogue::triage::SettleQuestion::text),
            findings: self.findings,
            transcript: self.transcript,
            turn_ends: self.turn_ends,
            unheard: self.unheard,
        }
    }
}

/// Of the file.
fn seconds(samples: u64) -> f64 {
    samples.saturating_sub((LEAD_FRAMES * media::SAMPLES) as u64) as f64 / f64::from(LINE_HZ)
}

#[cfg(test)]
mod tests;
