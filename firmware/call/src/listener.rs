//! Turn-taking: when the caller speaks over the box, what is decoded when, and when a turn is over.
//!
//! The ear says where speech starts and pauses; the recogniser says which words; the slot being asked says
//! how long a pause may be. A turn's audio is kept whole from its first sound, because a number cut into
//! pieces is misheard (23 of 30 spoken numbers right when whole, 10 when cut at pauses). The final decode
//! starts with the pause, not after it, and is thrown away when speech goes on: so it is off the reply's path.

use std::collections::VecDeque;

use dialogue::{Asks, Completeness, completeness};
use vocab::{Heard, Sample8k, Span};

/// 8 kHz: samples of one millisecond.
const MS: u64 = 8;
/// Sound kept from before the ear noticed speech: soft first consonants are lost without it.
const PRE_ROLL: u64 = 320 * MS;
/// Sound decoded beyond the last speech: recognisers drop a word that ends with the clip.
const POST_ROLL: u64 = 120 * MS;
/// Samples of a frame.
const FRAME: u64 = 20 * MS;
/// Frames around a finding of the ear in which its sound begins or ends: 300 ms.
const NEAR: u64 = 15;
/// A frame that is softer is no speech.
const LOUD_DBFS: f32 = -45.0;
/// The longest turn; a longer one is ended so that the box can answer (Moonshine reads at most 30 s).
const LONGEST_TURN: u64 = 28_000 * MS;
/// The first partial comes after this much speech, the following ones at this pace.
const PARTIAL_EVERY: u64 = 400 * MS;

/// What the ear reports, with positions in the caller's audio. `Started` and `Paused` alternate, beginning with
/// `Started`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EarEvent {
    /// This may become speech: if it does, `Started` follows within two frames.
    Maybe,
    /// Speech began here.
    Started {
        /// First sample of speech.
        at: Sample8k,
    },
    /// Speech ended here, for now.
    Paused {
        /// One past the last sample of speech.
        at: Sample8k,
    },
}

/// Number of a decode within its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecodeId(pub u32);

/// What a decode is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeKind {
    /// Words so far, for triage and the transcript; may be dropped under load.
    Partial,
    /// The words of a turn that seems over; never dropped.
    Final,
}

/// A work order for a recogniser.
#[derive(Clone, Debug)]
pub struct Decode {
    /// To match the answer.
    pub id: DecodeId,
    /// What for.
    pub kind: DecodeKind,
    /// Where in the caller's audio.
    pub span: Span,
    /// The audio: mono, 8 kHz, at most 28.5 s.
    pub pcm: Vec<i16>,
}

/// What the listener concludes.
#[derive(Clone, Debug)]
pub enum Hearing {
    /// The caller may be about to speak while the box does: fall silent for a moment.
    Hesitate,
    /// The caller speaks while the box does: stop talking.
    BargeIn,
    /// Have this decoded.
    Decode(Decode),
    /// Words so far.
    Partial(Heard),
    /// The caller's turn is over.
    Turn(Heard),
    /// There was sound without words, or its decode failed.
    Unheard(Lost),
}

/// Why a stretch of speech gave no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// A cough, noise, a backchannel: nothing to answer.
    NoWords,
    /// The recogniser failed or was too late.
    NoRecogniser,
}

/// How long a pause ends a turn, by what was asked and heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// After a closed or complete answer, ms.
    pub complete_ms: u64,
    /// After open speech, ms.
    pub open_ms: u64,
    /// After half a number or a dangling word, ms.
    pub incomplete_ms: u64,
    /// With no text at all yet, ms: then the words are given up.
    pub deaf_ms: u64,
}

impl Default for Patience {
    /// 280 / 600 / 1,250 / 3,000 ms. Half a second of pause is common between two sentences of one story,
    /// and callers pause up to a second between groups of digits.
    fn default() -> Self {
        Self { complete_ms: 280, open_ms: 600, incomplete_ms: 1_250, deaf_ms: 3_000 }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Speaking,
    Paused { since: u64 },
}

/// One call's turn-taking. Positions are samples at 8 kHz since the call was answered.
#[derive(Debug)]
pub struct Listener {
    patience: Patience,
    asks: Asks,
    state: State,
    /// Audio from `tape_from` on; bounded by the longest turn plus the pre-roll.
    tape: VecDeque<i16>,
    tape_from: u64,
    position: u64,
    turn_from: u64,
    speech_to: u64,
    next_id: u32,
    /// The newest final decode asked for since the last speech, with the end of the speech it covers.
    awaiting: Option<(DecodeId, u64)>,
    partial: Option<DecodeId>,
    partial_due: u64,
    /// Text of a final decode that still covers all speech.
    text: Option<Heard>,
    failed: bool,
    /// A final decode that was given up waiting for: its words may still tell of a hazard.
    late: Option<DecodeId>,
    /// Speech goes on past the longest turn, from here.
    goes_on: Option<u64>,
    out: VecDeque<Hearing>,
}

impl Listener {
    /// A listener at the start of a call.
    pub fn new(patience: Patience) -> Self {
        Self {
            patience,
            asks: Asks::Problem,
            state: State::Idle,
            tape: VecDeque::with_capacity((LONGEST_TURN + PRE_ROLL + POST_ROLL) as usize + 8_000),
            tape_from: 0,
            position: 0,
            turn_from: 0,
            speech_to: 0,
            next_id: 0,
            awaiting: None,
            partial: None,
            partial_due: 0,
            text: None,
            failed: false,
            late: None,
            goes_on: None,
            out: VecDeque::new(),
        }
    }

    /// What the box asked last: decides how long a pause may be.
    pub fn asked(&mut self, asks: Asks) {
        if asks != Asks::None {
            self.asks = asks;
        }
    }

    /// What the caller answers.
    pub fn asks(&self) -> Asks {
        self.asks
    }

    /// Whether the caller is in a turn (speaking or in a pause that has not ended it).
    pub fn in_turn(&self) -> bool {
        self.state != State::Idle
    }

    /// Samples heard so far.
    pub fn position(&self) -> Sample8k {
        Sample8k(self.position)
    }

    /// The next frame of the caller's audio: 8 kHz, any length (20 ms on a call).
    pub fn frame(&mut self, samples: &[i16]) {
        self.tape.extend(samples);
        self.position += samples.len() as u64;
        let keep_from = match self.state {
            State::Idle => self.position.saturating_sub(PRE_ROLL + 500 * MS),
            State::Speaking | State::Paused { .. } => self.turn_from,
        };
        let excess = keep_from.saturating_sub(self.tape_from).min(self.tape.len() as u64);
        self.tape.drain(..excess as usize);
        self.tape_from += excess;
        self.advance();
    }

    /// The ear's report. `box_speaks` = a prompt can be heard by the caller now.
    pub fn ear(&mut self, event: EarEvent, voice: BoxVoice) {
        match (event, self.state) {
            (EarEvent::Maybe, State::Idle | State::Paused { .. }) => {
                if voice == BoxVoice::Speaking {
                    self.out.push_back(Hearing::Hesitate);
                }
            }
            (EarEvent::Started { at }, State::Idle) => {
                // An ear that is ahead of the sound would make a turn without end.
                let at = self.onset(at.0.min(self.position));
                self.turn_from = at.saturating_sub(PRE_ROLL).max(self.tape_from);
                self.state = State::Speaking;
                self.speech_to = at;
                self.partial_due = at + PARTIAL_EVERY;
                self.failed = false;
                if voice == BoxVoice::Speaking {
                    self.out.push_back(Hearing::BargeIn);
                }
            }
            (EarEvent::Started { .. }, State::Paused { .. }) => {
                self.state = State::Speaking;
                self.awaiting = None;
                self.text = None;
                if voice == BoxVoice::Speaking {
                    self.out.push_back(Hearing::BargeIn);
                }
            }
            (EarEvent::Paused { at }, State::Speaking) => {
                let at = at.0.min(self.position);
                self.state = State::Paused { since: at };
                self.speech_to = at;
                self.partial = None;
                let id = self.order(DecodeKind::Final, self.tail(at) + POST_ROLL);
                self.awaiting = Some((id, at));
            }
            (EarEvent::Paused { .. }, State::Paused { .. }) => self.goes_on = None,
            (EarEvent::Maybe | EarEvent::Started { .. }, State::Speaking)
            | (EarEvent::Paused { .. }, State::Idle) => {}
        }
    }

    /// The words so far are wanted now: something of danger sounded in them.
    pub fn hasten(&mut self) {
        if self.state == State::Speaking {
            self.partial_due = self.position;
            self.advance();
        }
    }

    /// A recogniser's answer; `None` = it failed.
    pub fn decoded(&mut self, id: DecodeId, heard: Option<Heard>) {
        if self.partial == Some(id) {
            self.partial = None;
            if let Some(heard) = heard.filter(has_words) {
                self.out.push_back(Hearing::Partial(heard));
            }
        } else if self.awaiting.is_some_and(|(awaited, _)| awaited == id) {
            self.awaiting = None;
            match heard {
                Some(heard) => self.text = Some(heard),
                None => self.failed = true,
            }
            self.advance();
        } else if self.late == Some(id) {
            self.late = None;
            self.out.extend(heard.filter(has_words).map(Hearing::Partial));
        }
    }

    /// The line is gone: the words of the turn that was about to end, if they are known.
    pub fn last_words(&mut self) -> Option<Heard> {
        let text = self.text.take().filter(has_words);
        self.finish();
        text
    }

    /// The next conclusion.
    pub fn poll(&mut self) -> Option<Hearing> {
        self.out.pop_front()
    }

    /// Where the sound of speech begins that the ear found at `at`, to a frame. The ear's windows fall otherwise on
    /// each call, and a recogniser may read the same words otherwise when they begin a few milliseconds later; so
    /// what is decoded hangs on the sound alone, not on the windows. On a line that is never quiet, `at` itself.
    fn onset(&self, at: u64) -> u64 {
        let first = at / FRAME * FRAME;
        let Some(loud) = (0..NEAR).map(|n| first + n * FRAME).find(|from| self.is_loud(*from)) else {
            return at;
        };
        let quiet = (1..=NEAR).map(|n| loud.saturating_sub(n * FRAME)).find(|from| !self.is_loud(*from));
        quiet.map_or(at, |quiet| quiet + FRAME)
    }

    /// Where the sound of speech ends that the ear found to end at `at`.
    fn tail(&self, at: u64) -> u64 {
        let last = at / FRAME * FRAME;
        let Some(loud) = (0..NEAR).map(|n| last.saturating_sub(n * FRAME)).find(|from| self.is_loud(*from))
        else {
            return at;
        };
        let quiet = (1..=NEAR).map(|n| loud + n * FRAME).find(|from| !self.is_loud(*from));
        quiet.unwrap_or(at)
    }

    /// Whether the frame that begins there is in the tape and as loud as speech.
    fn is_loud(&self, from: u64) -> bool {
        let Some(skip) = from.checked_sub(self.tape_from) else { return false };
        let mut frame = media::SILENCE;
        for (place, sample) in frame.iter_mut().zip(self.tape.iter().skip(skip as usize)) {
            *place = *sample;
        }
        media::level_dbfs(&frame) > LOUD_DBFS
    }

    fn advance(&mut self) {
        match self.state {
            State::Idle => {}
            State::Speaking => {
                if self.position - self.turn_from >= LONGEST_TURN {
                    self.state = State::Paused { since: self.position };
                    self.goes_on = Some(self.position);
                    let id = self.order(DecodeKind::Final, self.position);
                    self.awaiting = Some((id, self.position));
                } else if self.partial.is_none() && self.position >= self.partial_due {
                    let id = self.order(DecodeKind::Partial, self.position);
                    self.partial = Some(id);
                    self.partial_due = self.position + PARTIAL_EVERY;
                }
            }
            State::Paused { since } => self.judge_pause(self.position.saturating_sub(since)),
        }
    }

    fn judge_pause(&mut self, pause: u64) {
        let pause_ms = pause / MS;
        let Some(text) = &self.text else {
            // A long turn takes longer to read than a short one.
            let turn_ms = self.speech_to.saturating_sub(self.turn_from) / MS;
            if self.failed || pause_ms >= self.patience.deaf_ms + turn_ms / 4 {
                self.late = self.awaiting.map(|(id, _)| id);
                self.finish();
                self.out.push_back(Hearing::Unheard(Lost::NoRecogniser));
            }
            return;
        };
        if !has_words(text) {
            self.finish();
            self.out.push_back(Hearing::Unheard(Lost::NoWords));
            return;
        }
        let limit = match completeness(self.asks, text.text.expose()) {
            Completeness::Complete => self.patience.complete_ms,
            Completeness::Open => self.patience.open_ms,
            Completeness::Incomplete => self.patience.incomplete_ms,
        };
        if pause_ms >= limit {
            let text = text.clone();
            self.finish();
            self.out.push_back(Hearing::Turn(text));
        }
    }

    fn finish(&mut self) {
        self.state = State::Idle;
        self.awaiting = None;
        self.partial = None;
        self.text = None;
        self.failed = false;
        // No new speech is reported of a caller who never paused: the next turn begins where this one was cut.
        if let Some(from) = self.goes_on.take() {
            self.turn_from = from.saturating_sub(PRE_ROLL).max(self.tape_from);
            self.speech_to = from;
            self.state = State::Speaking;
            self.partial_due = self.position + PARTIAL_EVERY;
        }
    }

    fn order(&mut self, kind: DecodeKind, to: u64) -> DecodeId {
        let id = DecodeId(self.next_id);
        self.next_id += 1;
        let to = to.min(self.position);
        let skip = (self.turn_from - self.tape_from) as usize;
        let take = (to.saturating_sub(self.turn_from)) as usize;
        let pcm = self.tape.iter().skip(skip).take(take).copied().collect();
        let span = Span { from: Sample8k(self.turn_from), to: Sample8k(to) };
        self.out.push_back(Hearing::Decode(Decode { id, kind, span, pcm }));
        id
    }
}

/// Whether the caller can hear a prompt now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoxVoice {
    /// A prompt is playing.
    Speaking,
    /// The box is quiet.
    Quiet,
}

/// Whether it is more than marks.
pub(crate) fn has_words(heard: &Heard) -> bool {
    heard.text.expose().chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: [i16; 160] = [0; 160];

    struct Bench {
        listener: Listener,
        turns: Vec<String>,
        partials: usize,
        hesitated: usize,
        barged: usize,
        lost: Vec<Lost>,
        orders: Vec<Decode>,
    }

    impl Bench {
        fn new(asks: Asks) -> Self {
            let mut listener = Listener::new(Patience::default());
            listener.asked(asks);
            Self {
                listener,
                turns: vec![],
                partials: 0,
                hesitated: 0,
                barged: 0,
                lost: vec![],
                orders: vec![],
            }
        }

        fn run_ms(&mut self, ms: u64) {
            for _ in 0..ms / 20 {
                self.listener.frame(&QUIET);
                self.drain();
            }
        }

        fn start(&mut self, voice: BoxVoice) {
            let at = self.listener.position();
            self.listener.ear(EarEvent::Started { at }, voice);
            self.drain();
        }

        fn pause(&mut self) {
            let at = self.listener.position();
            self.listener.ear(EarEvent::Paused { at }, BoxVoice::Quiet);
            self.drain();
        }

        fn answer_final(&mut self, text: Option<&str>) {
            let id = self.orders.iter().rfind(|o| o.kind == DecodeKind::Final).unwrap().id;
            self.listener.decoded(id, text.map(Heard::text));
            self.drain();
        }

        fn partials_ordered(&self) -> usize {
            self.orders.iter().filter(|o| o.kind == DecodeKind::Partial).count()
        }

        fn drain(&mut self) {
            while let Some(hearing) = self.listener.poll() {
                match hearing {
                    Hearing::Hesitate => self.hesitated += 1,
                    Hearing::BargeIn => self.barged += 1,
                    Hearing::Decode(order) => self.orders.push(order),
                    Hearing::Partial(_) => self.partials += 1,
                    Hearing::Turn(heard) => self.turns.push(heard.text.into_inner()),
                    Hearing::Unheard(lost) => self.lost.push(lost),
                }
            }
        }
    }

    #[test]
    fn an_ear_that_is_ahead_of_the_sound_starts_a_turn_where_the_sound_is() {
        let mut bench = Bench::new(Asks::Confirm);
        bench.run_ms(200);
        let ahead = Sample8k(bench.listener.position().0 + 80_000);
        bench.listener.ear(EarEvent::Started { at: ahead }, BoxVoice::Quiet);
        bench.run_ms(100);
        bench.listener.ear(EarEvent::Paused { at: ahead }, BoxVoice::Quiet);
        bench.drain();
        bench.answer_final(Some("yes"));
        bench.run_ms(400);
        assert_eq!(bench.turns, ["yes"]);
    }

    #[test]
    fn a_complete_answer_ends_the_turn_sooner_than_an_open_one() {
        for (asks, text, ends_within, not_before) in [
            (Asks::Confirm, "yes", 300, 0),
            (Asks::Problem, "my furnace stopped working last night", 620, 560),
        ] {
            let mut bench = Bench::new(asks);
            bench.run_ms(500);
            bench.start(BoxVoice::Quiet);
            bench.run_ms(600);
            bench.pause();
            bench.answer_final(Some(text));
            bench.run_ms(not_before);
            assert!(bench.turns.is_empty(), "{text}");
            bench.run_ms(ends_within - not_before);
            assert_eq!(bench.turns, [text]);
        }
    }

    #[test]
    fn speech_that_goes_on_throws_the_early_decode_away() {
        let mut bench = Bench::new(Asks::Phone);
        bench.run_ms(500);
        bench.start(BoxVoice::Quiet);
        bench.run_ms(600);
        bench.pause();
        bench.run_ms(200);
        bench.start(BoxVoice::Quiet);
        bench.answer_final(Some("three oh three"));
        bench.run_ms(600);
        bench.pause();
        bench.answer_final(Some("three oh three five five five oh one four two"));
        bench.run_ms(400);
        assert_eq!(bench.turns, ["three oh three five five five oh one four two"]);
        let last = bench.orders.last().unwrap();
        assert!(last.span.to.0 - last.span.from.0 > 1_300 * MS, "the turn's audio is kept whole");
    }

    /// What is decoded of a sound that begins `lead` frames into the call, as the ear's windows of 256 samples find it;
    /// counted from the sound's own begin.
    fn decoded_of_a_sound(lead: u64, floor: i16) -> Vec<(DecodeKind, i64, i64)> {
        let (begin, end) = (lead * 160, (lead + 60) * 160);
        let (started, paused) = ((begin + 30) / 256 * 256, (end - 20).div_ceil(256) * 256);
        let mut bench = Bench::new(Asks::Problem);
        for n in 0..lead + 75 {
            let level = if (lead..lead + 60).contains(&n) { 4_000 } else { floor };
            bench.listener.frame(&[level; 160]);
            bench.drain();
            let at = bench.listener.position().0;
            if at - 160 < started + 512 && started + 512 <= at {
                bench.listener.ear(EarEvent::Started { at: Sample8k(started) }, BoxVoice::Quiet);
            }
            if at - 160 < paused + 1_280 && paused + 1_280 <= at {
                bench.listener.ear(EarEvent::Paused { at: Sample8k(paused) }, BoxVoice::Quiet);
            }
            bench.drain();
        }
        let from = |at: Sample8k| i64::try_from(at.0).unwrap() - i64::try_from(begin).unwrap();
        bench.orders.iter().map(|o| (o.kind, from(o.span.from), from(o.span.to))).collect()
    }

    #[test]
    fn the_same_words_are_decoded_alike_wherever_they_fall_in_the_ears_windows() {
        let first = decoded_of_a_sound(40, 0);
        assert_eq!(first.last(), Some(&(DecodeKind::Final, -2_560, 9_600 + 960)), "{first:?}");
        for lead in 41..48 {
            assert_eq!(decoded_of_a_sound(lead, 0), first, "{lead} frames");
        }
    }

    #[test]
    fn on_a_line_that_is_never_quiet_the_ear_says_where_words_begin() {
        let orders = decoded_of_a_sound(40, 600);
        assert_eq!(orders.last().unwrap().1, -2_560, "{orders:?}");
        let orders = decoded_of_a_sound(43, 600);
        assert!(orders.last().unwrap().1 != -2_560, "{orders:?}");
    }

    #[test]
    fn speaking_over_the_box_is_noticed_once() {
        let mut bench = Bench::new(Asks::Problem);
        bench.run_ms(500);
        bench.start(BoxVoice::Speaking);
        bench.run_ms(1_000);
        assert_eq!(bench.barged, 1);
        assert!(bench.orders.iter().all(|o| o.kind == DecodeKind::Partial) && !bench.orders.is_empty());
    }

    #[test]
    fn what_may_be_speech_only_matters_over_the_box() {
        let mut bench = Bench::new(Asks::Problem);
        bench.run_ms(500);
        for (voice, hesitated) in [(BoxVoice::Quiet, 0), (BoxVoice::Speaking, 1)] {
            bench.listener.ear(EarEvent::Maybe, voice);
            bench.drain();
            assert_eq!((bench.hesitated, bench.barged, bench.listener.in_turn()), (hesitated, 0, false));
        }
        bench.run_ms(2_000);
        assert!(bench.orders.is_empty() && bench.lost.is_empty());
    }

    #[test]
    fn words_that_are_wanted_at_once_are_decoded_at_once_and_only_while_the_caller_speaks() {
        let mut bench = Bench::new(Asks::Problem);
        bench.listener.hasten();
        bench.run_ms(500);
        bench.start(BoxVoice::Quiet);
        bench.run_ms(100);
        assert_eq!(bench.partials_ordered(), 0);
        bench.listener.hasten();
        bench.listener.hasten();
        bench.drain();
        assert_eq!(bench.partials_ordered(), 1, "one is on its way");
        bench.pause();
        bench.listener.hasten();
        bench.drain();
        assert_eq!(bench.orders.len(), 2, "the whole turn is being decoded");
    }

    #[test]
    fn sound_without_words_is_no_turn_and_a_dead_recogniser_is_told() {
        let mut bench = Bench::new(Asks::Problem);
        bench.run_ms(500);
        bench.start(BoxVoice::Quiet);
        bench.run_ms(200);
        bench.pause();
        bench.answer_final(Some(" ."));
        bench.run_ms(60);
        bench.start(BoxVoice::Quiet);
        bench.run_ms(400);
        bench.pause();
        bench.answer_final(None);
        bench.run_ms(60);
        bench.start(BoxVoice::Quiet);
        bench.run_ms(400);
        bench.pause();
        bench.run_ms(3_400);
        assert_eq!(bench.lost, [Lost::NoWords, Lost::NoRecogniser, Lost::NoRecogniser]);
        assert!(bench.turns.is_empty());
    }

    #[test]
    fn an_endless_talker_is_answered_and_the_tape_stays_bounded() {
        let mut bench = Bench::new(Asks::Problem);
        bench.run_ms(500);
        bench.start(BoxVoice::Quiet);
        bench.run_ms(29_000);
        let before = bench.partials_ordered();
        bench.answer_final(Some("and then and then"));
        bench.run_ms(2_000);
        assert_eq!(bench.turns.len(), 1);
        assert!(bench.partials_ordered() > before, "what follows is still listened to");
        bench.run_ms(26_000);
        bench.answer_final(Some("and then the basement flooded"));
        bench.run_ms(2_000);
        assert_eq!(bench.turns.len(), 2);
        bench.pause();
        bench.answer_final(Some("yes"));
        bench.run_ms(120_000);
        assert!(bench.listener.tape.len() < 8_000 && !bench.listener.in_turn());
    }

    #[test]
    fn words_that_come_too_late_for_a_reply_still_reach_triage() {
        let mut bench = Bench::new(Asks::Problem);
        bench.run_ms(500);
        bench.start(BoxVoice::Quiet);
        bench.run_ms(400);
        bench.pause();
        bench.run_ms(3_400);
        assert_eq!(bench.lost, [Lost::NoRecogniser]);
        bench.answer_final(Some("i smell gas"));
        assert_eq!((bench.partials, bench.turns.len()), (1, 0));
    }

    #[test]
    fn a_caller_who_hangs_up_has_said_what_was_heard() {
        let mut bench = Bench::new(Asks::Problem);
        bench.run_ms(500);
        bench.start(BoxVoice::Quiet);
        bench.run_ms(600);
        bench.pause();
        assert!(bench.listener.last_words().is_none());
        bench.start(BoxVoice::Quiet);
        bench.run_ms(600);
        bench.pause();
        bench.answer_final(Some("my basement is flooding"));
        let words = bench.listener.last_words().map(|heard| heard.text.into_inner());
        assert_eq!(words.as_deref(), Some("my basement is flooding"));
    }
}
