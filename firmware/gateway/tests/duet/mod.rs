//! Calls through the switchboard, the voice's queue and the cloud's sockets in real time, with an ear and a box's
//! recogniser that know the stand-in's code: what a caller would notice, without models.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, sync_channel},
    },
    time::{Duration, Instant},
};

use call::{CloudNews, DecodeKind, EarEvent, Hedge, Input, Invite, Limits, Output, Recognising, Switchboard};
use gateway::{
    clock,
    cloud::{Clouds, News},
    config::{Config, EXAMPLE},
    voice::{Done, Engines, Job, Voice, VoiceSettings},
};
use speech::{
    cloud::Usage,
    mouth::{Fingerprint, MouthError, Synthesiser},
    recognise::{Recognizer, RecognizerError, Transcript},
};
use vocab::{Answer, CallId, LegId, LineId, Private, RecordBody, Sample8k, TriageDecision};

use crate::stand_in::{heard, spoken};

/// The key of every test's config.
pub const KEY: &str = "sekret-0123456789abcdef";

/// A config of the example business that hears so.
pub fn config(first: &str, url: &str) -> Config {
    let speech = format!(
        "recogniser = \"{first}\"\nurl = \"{url}\"\napi_key = \"{KEY}\"\nprice_per_minute = 0.0077\nkeyterms = [\"Navien\"]"
    );
    let text = EXAMPLE.replacen("recogniser = \"box-only\"", &speech, 1);
    Config::parse(&text, std::path::Path::new("test")).unwrap()
}

/// A box's recogniser that takes so long.
struct Slow(Duration);

impl Recognizer for Slow {
    fn transcribe(&mut self, pcm: &[i16]) -> Result<Transcript, RecognizerError> {
        let until = clock::now().instant + self.0;
        while let Some(left) = until.checked_duration_since(clock::now().instant).filter(|l| !l.is_zero()) {
            std::thread::park_timeout(left);
        }
        let mulaw: Vec<u8> = pcm.iter().map(|sample| media::Law::Mu.encode(*sample)).collect();
        let words: Vec<String> = heard(&mulaw).into_iter().map(|word| word.text).collect();
        Ok(Transcript { text: Private::new(words.join(" ")), ..Transcript::default() })
    }
}

#[derive(Debug)]
struct Mute;

impl Synthesiser for Mute {
    fn fingerprint(&self) -> Fingerprint {
        Fingerprint([9; 32])
    }

    fn speak(&mut self, _: &str) -> Result<Vec<i16>, MouthError> {
        Ok(vec![0; 1_600])
    }
}

/// One turn as the conversation got it.
#[derive(Clone, Debug)]
pub struct Turn {
    pub call: usize,
    pub text: String,
    /// From the end of its last sound, ms.
    pub delay_ms: u64,
}

enum Event {
    Voice(Done),
    Cloud(News),
}

struct Caller {
    call: CallId,
    /// Octets still to be said.
    says: VecDeque<u8>,
    lines: VecDeque<Vec<u8>>,
    /// Samples said so far, and the last that was loud.
    at: u64,
    last_loud: Option<Instant>,
    /// The ear hears speech, and so many quiet frames in a row.
    speaking: bool,
    hush: u64,
    sequence: u16,
    /// A question was asked: the next line may be said.
    asked: Option<Instant>,
    acked: bool,
    /// As the switchboard sees it.
    up: bool,
    ended: bool,
}

/// Everything that happened.
#[derive(Debug, Default)]
pub struct Report {
    pub turns: Vec<Turn>,
    /// Decisions of triage other than no, with its call.
    pub alarms: usize,
    pub found: Vec<TriageDecision>,
    pub usage: Vec<Usage>,
    pub turned: usize,
    /// Orders to the cloud before a call was up.
    pub early: usize,
    /// What was heard when, for the message of a test that fails.
    pub log: Vec<String>,
    /// Frames of the line's own loop that came more than 40 ms late.
    pub late: usize,
}

/// How a run is set up.
pub struct Duet {
    pub config: Config,
    pub hedge: Hedge,
    /// What a decode takes on the box.
    pub decode: Duration,
    pub calls: usize,
    /// What each caller says, a line a turn: words of the code, with their pauses (`…` = 300 ms).
    pub lines: Vec<&'static str>,
    /// Called at each frame with the turns so far.
    pub meanwhile: Box<dyn FnMut(&Report)>,
}

impl Duet {
    pub fn new(config: Config) -> Self {
        Self {
            config,
            hedge: Hedge::Together,
            decode: Duration::from_millis(60),
            calls: 1,
            lines: vec!["the smoke detector is beeping", "yes"],
            meanwhile: Box::new(|_| {}),
        }
    }

    /// Runs until every caller has said all and been answered, and hangs up.
    pub fn run(self) -> Report {
        self.run_until(Confirms::Soon)
    }

    /// The caller's side never confirms our answer, sends no sound, and hangs up.
    pub fn run_unanswered(self) -> Report {
        self.run_until(Confirms::Never)
    }

    fn run_until(mut self, confirms: Confirms) -> Report {
        let (tell, told) = sync_channel(10_000);
        let (folder, voice) = self.voice(tell.clone());
        let clouds = self.config.hearing.cloud.as_ref().map(|server| {
            Clouds::start(server, 3, move |news| tell.send(Event::Cloud(news)).unwrap()).unwrap()
        });
        let recognising =
            Recognising { first: self.config.hearing.first, hedge: self.hedge, ..Recognising::default() };
        let limits = Limits { calls: 64, ..Limits::default() };
        let board = Switchboard::new(Arc::clone(&self.config.business), limits, 5).hearing(recognising);
        let mut line = Line {
            board,
            voice,
            clouds,
            told,
            callers: Vec::new(),
            clouded: BTreeSet::new(),
            report: Report::default(),
        };
        line.ring(self.calls, &self.lines);
        match confirms {
            Confirms::Soon => line.talk(self.lines.len(), &mut self.meanwhile),
            Confirms::Never => line.wait(Duration::from_millis(1_000)),
        }
        line.hang_up();
        if let Some(clouds) = &line.clouds {
            clouds.stop();
        }
        line.voice.stop();
        drop(folder);
        line.report
    }

    fn voice(&self, tell: std::sync::mpsc::SyncSender<Event>) -> (tempfile::TempDir, Voice) {
        let folder = tempfile::tempdir().unwrap();
        let takes = self.decode;
        let engines = Engines::new(move || Ok(Box::new(Slow(takes))), || Ok(Box::new(Mute)));
        let cache = folder.path().join("prompts");
        let settings = VoiceSettings { cache, threads: 2 };
        let voice =
            Voice::start(settings, &engines, move |done| tell.send(Event::Voice(done)).unwrap()).unwrap();
        (folder, voice)
    }
}

#[derive(Clone, Copy)]
enum Confirms {
    Soon,
    Never,
}

struct Line {
    board: Switchboard,
    voice: Voice,
    clouds: Option<Clouds>,
    told: Receiver<Event>,
    callers: Vec<Caller>,
    /// Calls that the cloud was told of.
    clouded: BTreeSet<CallId>,
    report: Report,
}

const FRAME: Duration = Duration::from_millis(20);
/// Quiet frames after which the ear reports a pause: 160 ms, as the box's own.
const HUSH: u64 = 8;

impl Line {
    fn ring(&mut self, calls: usize, lines: &[&str]) {
        for n in 0..calls {
            let call = CallId::new(jiff::Timestamp::UNIX_EPOCH, n as u64 + 1);
            self.callers.push(Caller {
                call,
                says: VecDeque::new(),
                lines: lines.iter().map(|line| sound(line)).collect(),
                at: 0,
                last_loud: None,
                speaking: false,
                hush: 0,
                sequence: 0,
                asked: None,
                acked: false,
                up: false,
                ended: false,
            });
            let remote = format!("127.0.0.1:{}", 40_000 + 2 * n).parse().unwrap();
            self.give(Input::Invite(Invite {
                call,
                line: LineId(0),
                caller: None,
                dialled: None,
                remote,
                signalled_from: "127.0.0.1".parse().unwrap(),
                codec: (media::Codec::Pcmu, 0),
                telephone_event: None,
            }));
        }
    }

    fn talk(&mut self, lines: usize, meanwhile: &mut dyn FnMut(&Report)) {
        let begun = clock::now().instant;
        let mut tick = begun;
        loop {
            tick += FRAME;
            self.listen(tick);
            let now = clock::now().instant;
            if now > tick + 2 * FRAME {
                // This machine stood still: the caller did too, so that nothing is lost on the way.
                self.report.late += 1;
                tick = now;
            }
            let age = now - begun;
            for n in 0..self.callers.len() {
                // Our 200 is confirmed a moment later, or by sound before that.
                if !self.callers[n].acked && age >= Duration::from_millis(400) {
                    self.callers[n].acked = true;
                    self.give(Input::Acked(self.callers[n].call));
                }
                self.frame(n, tick);
            }
            self.give(Input::Tick);
            meanwhile(&self.report);
            let done = |c: &Caller| c.ended || (c.lines.is_empty() && c.says.is_empty() && !c.speaking);
            let answered = self.report.turns.len() >= self.callers.len() * lines;
            if (self.callers.iter().all(done) && answered) || age > Duration::from_secs(100) {
                // What comes late still comes.
                return self.wait(Duration::from_millis(1_200));
            }
        }
    }

    fn wait(&mut self, long: Duration) {
        let mut tick = clock::now().instant;
        let until = tick + long;
        while tick < until {
            tick += FRAME;
            self.listen(tick);
            self.give(Input::Tick);
        }
    }

    fn hang_up(&mut self) {
        for n in 0..self.callers.len() {
            let leg = LegId::caller(self.callers[n].call);
            self.give(Input::Gone(leg, call::Gone::Caller));
        }
        if self.clouds.is_some() {
            let until = clock::now().instant + Duration::from_secs(2);
            while self.report.usage.len() < self.clouded.len() && clock::now().instant < until {
                self.listen(clock::now().instant + FRAME);
            }
        }
    }

    /// Takes news until the next frame is due.
    fn listen(&mut self, until: Instant) {
        loop {
            let left = until.saturating_duration_since(clock::now().instant);
            match self.told.recv_timeout(left) {
                Ok(Event::Voice(Done::Decoded(call, id, heard))) => {
                    self.report.log.push(format!("box {id:?} {:?}", heard.as_ref().map(|h| h.text.expose())));
                    self.give(Input::Decoded(call, id, heard))
                }
                Ok(Event::Voice(Done::Rendered(call, id, audio))) => {
                    self.give(Input::Rendered(call, id, audio))
                }
                Ok(Event::Cloud(News::Call(call, news))) => {
                    self.report.log.push(match &news {
                        CloudNews::Words(id, heard) => {
                            format!("cloud {id:?} {:?}", heard.as_ref().map(|h| h.text.expose()))
                        }
                        CloudNews::SoFar(heard) => format!("cloud so far {:?}", heard.text.expose()),
                    });
                    self.give(Input::Cloud(call, news));
                }
                Ok(Event::Cloud(News::Turned(_))) => self.report.turned += 1,
                Ok(Event::Cloud(News::Used(_, usage))) => self.report.usage.push(usage),
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => panic!("the voice is gone"),
            }
        }
    }

    /// 20 ms of a caller: a packet, and what the ear makes of it.
    fn frame(&mut self, n: usize, tick: Instant) {
        let caller = &mut self.callers[n];
        if caller.ended {
            return;
        }
        let ready = caller.asked.is_some_and(|at| tick >= at + Duration::from_millis(900));
        if ready
            && caller.says.is_empty()
            && !caller.speaking
            && let Some(line) = caller.lines.pop_front()
        {
            caller.asked = None;
            caller.says.extend(line);
        }
        let payload: Vec<u8> = (0..160).map(|_| caller.says.pop_front().unwrap_or(0xff)).collect();
        let loud = payload.iter().any(|octet| *octet != 0xff);
        caller.sequence = caller.sequence.wrapping_add(1);
        let mut packet = vec![0x80, 0];
        packet.extend(caller.sequence.to_be_bytes());
        packet.extend((u32::from(caller.sequence) * 160).to_be_bytes());
        packet.extend((n as u32 + 7).to_be_bytes());
        packet.extend(payload);
        if loud {
            caller.last_loud = Some(tick);
        }
        let (leg, from) =
            (LegId::caller(caller.call), format!("127.0.0.1:{}", 40_000 + 2 * n).parse().unwrap());
        self.give(Input::Packet { leg, from, kind: media::PacketKind::Rtp, bytes: &packet });
    }

    /// The ear: as the box's own, by loudness instead of speech.
    fn ear(&mut self, call: CallId, frame: &media::Frame) {
        let Some(caller) = self.callers.iter_mut().find(|c| c.call == call) else { return };
        let loud = media::level_dbfs(frame) > -45.0;
        caller.at += 160;
        let at = caller.at;
        caller.hush = if loud { 0 } else { caller.hush + 1 };
        let event = if loud && !caller.speaking {
            Some(EarEvent::Started { at: Sample8k(at - 160) })
        } else if caller.speaking && caller.hush == HUSH {
            Some(EarEvent::Paused { at: Sample8k(at - HUSH * 160) })
        } else {
            None
        };
        if let Some(event) = event {
            caller.speaking = !caller.speaking;
            self.report.log.push(format!("ear {event:?}"));
            self.give(Input::Ear(call, event));
        }
    }

    fn give(&mut self, input: Input<'_>) {
        self.board.handle(clock::now(), input);
        while let Some(output) = self.board.poll() {
            self.act(output);
        }
    }

    fn act(&mut self, output: Output) {
        match output {
            Output::Frame { call, caller, .. } => self.ear(call, &caller),
            Output::Forget { .. } => {}
            Output::Decode(call, decode) => self.voice.order(Job::Decode { call, decode }),
            Output::Cloud(call, order) => {
                self.report.early += usize::from(self.callers.iter().any(|c| c.call == call && !c.up));
                if let Some(clouds) = &self.clouds {
                    self.clouded.insert(call);
                    clouds.order(call, order);
                }
            }
            Output::Render { call, id, spoken, fixed } => {
                self.voice.order(Job::Render { call, id, spoken, fixed });
            }
            Output::Ask { call, id, .. } => self.give(Input::Answer(call, id, Answer::Unavailable)),
            Output::Up(call) => {
                self.callers.iter_mut().filter(|c| c.call == call).for_each(|c| c.up = true);
            }
            Output::Alarm(_) => self.report.alarms += 1,
            Output::Told { call, say } => {
                if say.asks != dialogue::Asks::None
                    && let Some(caller) = self.callers.iter_mut().find(|c| c.call == call)
                {
                    caller.asked = Some(clock::now().instant);
                }
            }
            Output::Transcript { call, kind: DecodeKind::Final, heard } => {
                let n = self.callers.iter().position(|c| c.call == call).unwrap();
                let said = self.callers[n].last_loud.unwrap();
                let delay = clock::now().instant.saturating_duration_since(said);
                let delay_ms = u64::try_from(delay.as_millis()).unwrap();
                self.report.turns.push(Turn { call: n, text: heard.text.into_inner(), delay_ms });
            }
            Output::Record(record) => {
                if let RecordBody::Finding { decision, why, .. } = record.body {
                    self.report.log.push(format!("found {decision:?} {why}"));
                    self.report.found.push(decision);
                }
            }
            Output::Ended { call, .. } => {
                self.callers.iter_mut().filter(|c| c.call == call).for_each(|c| c.ended = true);
            }
            Output::LetRing(_)
            | Output::Accept(_)
            | Output::Refuse(..)
            | Output::HangUp(_)
            | Output::Dial { .. }
            | Output::LegEnded(_)
            | Output::Send { .. }
            | Output::Transcript { .. }
            | Output::Calls(_) => {}
        }
    }
}

/// A line of the code: 80 ms between words, 300 ms for `…`.
fn sound(line: &str) -> Vec<u8> {
    let mut sound = Vec::new();
    for word in line.split(' ') {
        if word == "…" {
            sound.extend([0xff; 2_400]);
        } else {
            sound.extend(spoken(word));
            sound.extend([0xff; 640]);
        }
    }
    sound
}
