//! One call, from its INVITE to its outcome: joins the media stream, the listener, the prompter and the
//! conversation, and turns what each says into what the others must know.

mod people;
mod recognise;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use dialogue::{Asks, Business, Session, triage::Stage};
use media::{Stream, StreamConfig, StreamEvent, StreamInput};
use vocab::{LegId, Now, Outcome, QueryId, Record, RecordBody, Sample8k, SayId, Span};

use crate::{
    BoxVoice, DecodeKind, EarEvent, Gone, Hearing, Invite, Keep, Limits, Listener, Lost, Moved, Output,
    Party, Patience, Recognising, RenderId, Rendered,
    pair::Pair,
    pressed::{Pressed, Taken},
    prompter::{self, Prompter},
    walk::Walk,
};
use recognise::CloudUse;

/// How long a goodbye may still play before the line is dropped.
const LAST_WORDS: Duration = Duration::from_secs(20);
/// The office's own deadlines come first; no call waits longer for what becomes of it.
const LAST_RECEIPT: Duration = Duration::from_secs(30);
/// Turns lost to a dead recogniser before the conversation is told to go on with keys.
const LOST_TURNS: u8 = 2;

#[derive(Debug)]
enum Phase {
    /// Answered; the peer's ACK is not there yet.
    Unconfirmed,
    /// Both can talk.
    Up,
    /// The conversation is over; its last words still play.
    Leaving { outcome: Outcome, by: Instant },
    /// Handed over: the caller and a person talk.
    Bridged { outcome: Outcome, by: Instant },
    /// The line is gone; the conversation awaits the receipt of what is being written.
    Parting { by: Instant },
    /// Nothing more to do.
    Over,
}

/// A prompt that has not been played to its end.
#[derive(Clone, Copy, Debug)]
struct Queued {
    id: SayId,
    asks: Asks,
    /// How long the caller may think about it.
    waits: Duration,
    /// It tells the caller that the call is recorded.
    notice: bool,
}

/// One call.
pub(crate) struct Leg {
    invite: Invite,
    phase: Phase,
    limits: Limits,
    since: Instant,
    /// Where the caller last said that it wants its media.
    remote: std::net::SocketAddr,
    stream: Stream,
    listener: Listener,
    pair: Pair,
    cloud: CloudUse,
    prompter: Prompter,
    session: Session,
    business: Arc<Business>,
    /// People who are rung, or the one who accepted.
    walk: Option<Walk>,
    /// Legs of people so far.
    legs: u16,
    seed: u64,
    prompts: VecDeque<Queued>,
    /// The pause that is running since the last prompt ended: from when, and how long it may be.
    quiet: Option<(Instant, Duration)>,
    asked: BTreeMap<QueryId, (&'static str, Instant)>,
    lost_turns: u8,
    /// How long a caller whose cough was heard may take before the box speaks again.
    patience: Duration,
    /// A prompt was cut off by what has not turned out to be words.
    cut: Cut,
    /// What the last row says ended the call.
    ended_by: EndedBy,
    telephone_event: Option<u8>,
    keep: Keep,
    /// Where the caller's sound is.
    at: Sample8k,
    pressed: Pressed,
    out: VecDeque<Output>,
}

impl Leg {
    pub(crate) fn new(
        now: Now,
        invite: Invite,
        business: Arc<Business>,
        (limits, recognising): (Limits, Recognising),
        seed: u64,
    ) -> Self {
        let patience = business.patience;
        let session = Session::new(invite.call, Arc::clone(&business), seed);
        let mut leg = Self {
            stream: Stream::new(
                now,
                StreamConfig {
                    remote: invite.remote,
                    signalled_from: invite.signalled_from,
                    codec: invite.codec,
                    telephone_event: invite.telephone_event,
                    seed,
                    dead_after: limits.dead_media,
                },
            ),
            phase: Phase::Unconfirmed,
            limits,
            since: now.instant,
            remote: invite.remote,
            listener: Listener::new(Patience::default()),
            pair: Pair::new(recognising),
            cloud: CloudUse::Never,
            prompter: Prompter::default(),
            session,
            business,
            walk: None,
            legs: 0,
            seed,
            prompts: VecDeque::new(),
            quiet: None,
            asked: BTreeMap::new(),
            lost_turns: 0,
            patience,
            cut: Cut::No,
            ended_by: EndedBy::Caller("said goodbye"),
            telephone_event: invite.telephone_event,
            keep: Keep::Discard,
            at: Sample8k(0),
            pressed: Pressed::default(),
            out: VecDeque::new(),
            invite,
        };
        leg.record(
            now,
            RecordBody::Started {
                line: leg.invite.line,
                caller: leg.invite.caller.clone(),
                dialled: leg.invite.dialled.clone(),
            },
        );
        leg
    }

    pub(crate) fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over)
    }

    /// The ACK, or the first sound of a peer whose ACK was lost.
    pub(crate) fn confirmed(&mut self, now: Now) {
        if matches!(self.phase, Phase::Unconfirmed) {
            self.phase = Phase::Up;
            self.since = now.instant;
            self.out.push_back(Output::Up(self.invite.call));
            let (caller, dialled) = (self.invite.caller.clone(), self.invite.dialled.clone());
            self.tell(now, dialogue::Input::Started { caller, dialled });
            self.ready_cloud();
        }
    }

    pub(crate) fn gone(&mut self, now: Now, leg: LegId, why: Gone) {
        match why {
            _ if !leg.is_caller() => self.person_gone(now, leg),
            Gone::Caller => self.leave(now, EndedBy::Caller("hung up")),
            Gone::Fault(fault) => self.leave(now, EndedBy::Fault(fault)),
        }
    }

    /// Whether it takes a line from other callers.
    pub(crate) fn counts(&self, now: Now) -> bool {
        let waited = now.instant.saturating_duration_since(self.since);
        !matches!(self.phase, Phase::Unconfirmed) || waited < ACK_SOON
    }

    /// A key told by the signalling.
    pub(crate) fn keyed(&mut self, now: Now, leg: LegId, key: char) {
        if !leg.is_caller() {
            self.person_keyed(now, leg, key);
        } else if self.telephone_event.is_none() {
            self.digit(now, key);
        }
    }

    fn leave(&mut self, now: Now, why: EndedBy) {
        match std::mem::replace(&mut self.phase, Phase::Parting { by: now.instant + LAST_RECEIPT }) {
            Phase::Unconfirmed | Phase::Up => {
                self.ended_by = why;
                self.hush();
                self.stop_walk(now);
                // Before the last words: they begin a number by keys anew.
                if let Some(key) = self.pressed.ended() {
                    self.press(now, &key.to_string());
                }
                self.settle_words(now);
                self.forget_unheard();
                if let Some(words) = self.listener.last_words() {
                    self.tell(now, dialogue::Input::Heard(words));
                }
                self.tell(now, dialogue::Input::HungUp);
            }
            Phase::Leaving { outcome, .. } | Phase::Bridged { outcome, .. } => {
                self.ended_by = why;
                self.over(now, outcome);
            }
            phase @ (Phase::Parting { .. } | Phase::Over) => self.phase = phase,
        }
    }

    pub(crate) fn moved(&mut self, now: Now, leg: LegId, moved: &Moved) {
        if !leg.is_caller() {
            return self.person_moved(now, leg, moved);
        }
        let Moved { remote, direction, codec, telephone_event } = *moved;
        // A hold that keeps its address must not open the latch to strangers again.
        if remote != self.remote {
            self.remote = remote;
            self.stream.handle(now, StreamInput::Moved(remote));
        }
        self.telephone_event = telephone_event;
        self.stream.handle(now, StreamInput::Codec(codec.0, codec.1));
        self.stream.handle(now, StreamInput::TelephoneEvent(telephone_event));
        self.stream.handle(now, StreamInput::Direction(direction));
        self.drain_stream(now);
    }

    pub(crate) fn packet(
        &mut self,
        now: Now,
        leg: LegId,
        from: std::net::SocketAddr,
        kind: media::PacketKind,
        bytes: &[u8],
    ) {
        if !leg.is_caller() {
            return self.person_packet(now, leg, from, kind, bytes);
        }
        if matches!(self.phase, Phase::Parting { .. }) {
            return;
        }
        self.stream.handle(now, StreamInput::Packet { from, kind, bytes });
        self.drain_stream(now);
    }

    pub(crate) fn tick(&mut self, now: Now) {
        if !matches!(self.phase, Phase::Parting { .. }) {
            self.stream.handle(now, StreamInput::Tick);
            self.drain_stream(now);
            self.tick_walk(now);
        }
        self.tick_words(now);
        if let Some(key) = self.pressed.rested(now.instant) {
            self.press(now, &key.to_string());
        }
        self.check_limits(now);
        if self.session.deadline().is_some_and(|d| d <= now.instant) {
            self.tell(now, dialogue::Input::Tick);
        }
        self.check_quiet(now);
    }

    pub(crate) fn ear(&mut self, now: Now, event: EarEvent) {
        // Two people talk: the box neither answers nor interrupts.
        if self.has_person() {
            return;
        }
        let voice = if self.stream.speaking() { BoxVoice::Speaking } else { BoxVoice::Quiet };
        if matches!(event, EarEvent::Started { .. }) {
            self.quiet = None;
        }
        self.listener.ear(event, voice);
        self.drain_listener(now);
    }

    pub(crate) fn witness(&mut self, now: Now, witness: vocab::Witness) {
        // As with `ear`: what two people tell each other is theirs.
        if self.has_person() {
            return;
        }
        self.tell(now, dialogue::Input::Witness(witness));
        if self.session.fears() {
            self.listener.hasten();
            self.drain_listener(now);
        }
    }

    pub(crate) fn rendered(&mut self, now: Now, id: RenderId, audio: Rendered) {
        if let (Party::People, walk) = (id.party, &mut self.walk) {
            if let Some(walk) = walk {
                walk.rendered(id, audio);
            }
            return;
        }
        if audio.is_none() {
            // What could not be made audible told nobody anything.
            self.prompts.iter_mut().filter(|p| p.id == id.say).for_each(|p| p.notice = false);
        }
        self.prompter.rendered(id, audio);
        self.feed_stream(now);
    }

    pub(crate) fn answer(&mut self, now: Now, id: QueryId, answer: vocab::Answer) {
        let Some((kind, since)) = self.asked.remove(&id) else { return };
        let took_ms = u64::try_from((now.instant - since).as_millis()).unwrap_or(u64::MAX);
        self.record(now, RecordBody::Asked { query: id, kind, result: answer.word(), took_ms });
        self.tell(now, dialogue::Input::Answer(id, answer));
    }

    /// Shutdown: the caller is let go at once, with an outcome.
    pub(crate) fn stop(&mut self, now: Now) {
        self.cut(now, EndedBy::Fault("the box was stopped"));
    }

    /// The box ends the call at once.
    fn cut(&mut self, now: Now, why: EndedBy) {
        self.out.push_back(Output::HangUp(self.leg()));
        self.leave(now, why);
    }

    fn tell(&mut self, now: Now, input: dialogue::Input) {
        if matches!(self.phase, Phase::Over) {
            return;
        }
        self.session.handle(now, input);
        while let Some(output) = self.session.poll() {
            self.act(now, output);
        }
        self.feed_stream(now);
    }

    fn act(&mut self, now: Now, output: dialogue::Output) {
        let call = self.invite.call;
        match output {
            dialogue::Output::Say(say) => {
                let (id, asks, waits, notice) = (say.id, say.asks, say.waits, say.notice);
                self.prompts.push_back(Queued { id, asks, waits, notice });
                self.quiet = None;
                for (id, spoken, fixed) in self.prompter.say(&say) {
                    self.out.push_back(Output::Render { call, id, spoken: spoken.into(), fixed });
                }
                self.out.push_back(Output::Told { call, say });
            }
            dialogue::Output::Hush => self.hush(),
            dialogue::Output::Ask { id, query, within } => {
                self.asked.insert(id, (query.as_str(), now.instant));
                self.out.push_back(Output::Ask { call, id, query, within });
            }
            dialogue::Output::Ring { target, brief } => self.ring(now, target, &brief),
            dialogue::Output::Alarm(signal) => {
                self.out.push_back(Output::Alarm(signal));
                self.record(now, RecordBody::Alarm { hazard: signal.hazard, urgency: signal.urgency });
            }
            dialogue::Output::Record(body) => self.record(now, body),
            dialogue::Output::Forget(span) => self.out.push_back(Output::Forget { call, span }),
            dialogue::Output::Transcript { stage, heard } => {
                let kind = if stage == Stage::Partial { DecodeKind::Partial } else { DecodeKind::Final };
                self.out.push_back(Output::Transcript { call, kind, heard });
            }
            dialogue::Output::End(outcome) => match self.phase {
                Phase::Unconfirmed | Phase::Up => {
                    if !self.bridge(now, &outcome) {
                        self.stop_walk(now);
                        self.phase = Phase::Leaving { outcome, by: now.instant + LAST_WORDS };
                    }
                }
                Phase::Parting { .. } => self.over(now, outcome),
                Phase::Leaving { .. } | Phase::Bridged { .. } | Phase::Over => {}
            },
        }
    }

    fn hush(&mut self) {
        self.prompter.hush();
        self.prompts.clear();
        self.stream.hush();
    }

    fn feed_stream(&mut self, now: Now) {
        while let Some(piece) = self.prompter.next_ready() {
            let prompter::Piece { say, audio, last } = piece;
            self.stream.handle(now, StreamInput::Play { say, audio, last });
        }
        self.drain_stream(now);
        self.leave_if_done(now);
    }

    fn drain_stream(&mut self, now: Now) {
        let (call, leg) = (self.invite.call, self.leg());
        while let Some(event) = self.stream.poll() {
            match event {
                StreamEvent::Send { to, kind, bytes } => {
                    self.out.push_back(Output::Send { leg, to, kind, bytes });
                }
                StreamEvent::Valid => self.confirmed(now),
                StreamEvent::Frame { caller, spoken, at, source: _ } => {
                    self.at = at;
                    self.give_to_cloud(&caller);
                    self.listener.frame(&caller);
                    // Two people talk and nobody listens for what must be forgotten: nothing is kept.
                    let keep = if self.has_person() { Keep::Discard } else { self.keep };
                    self.out.push_back(Output::Frame { call, at, caller, spoken, keep });
                    self.pass_on(now, &caller);
                    self.drain_listener(now);
                }
                StreamEvent::Digit(digit) => self.digit(now, digit),
                StreamEvent::Started(_) | StreamEvent::Released { .. } => {}
                StreamEvent::Finished(say) => self.finished(now, say),
                StreamEvent::Dead(_) => self.cut(now, EndedBy::Caller("the caller's media ceased")),
            }
        }
    }

    fn digit(&mut self, now: Now, digit: char) {
        if self.has_person() {
            return;
        }
        self.quiet = None;
        self.cut_off(now);
        let Taken { keys, forget } = self.pressed.key(now.instant, self.at, digit, self.listener.asks());
        if let Some(span) = forget {
            self.out.push_back(Output::Forget { call: self.invite.call, span });
        }
        self.press(now, &keys);
    }

    fn press(&mut self, now: Now, keys: &str) {
        for key in keys.chars() {
            self.tell(now, dialogue::Input::Keys(key.to_string()));
        }
        if self.prompts.is_empty() {
            self.quiet = Some((now.instant, NEXT_KEY));
        }
    }

    fn finished(&mut self, now: Now, say: SayId) {
        let mut waits = None;
        while let Some(&prompt) = self.prompts.front() {
            if prompt.id > say {
                break;
            }
            self.prompts.pop_front();
            if prompt.notice {
                // From here on the caller knows.
                self.keep = Keep::Recording;
            }
            self.listener.asked(prompt.asks);
            waits = (prompt.asks != Asks::None).then_some(prompt.waits);
        }
        if let (Some(waits), true) = (waits, self.prompts.is_empty())
            && !self.listener.in_turn()
        {
            self.quiet = Some((now.instant, waits));
        }
        self.tell(now, dialogue::Input::Spoken(say));
    }

    fn drain_listener(&mut self, now: Now) {
        while let Some(hearing) = self.listener.poll() {
            match hearing {
                Hearing::Hesitate => self.stream.hesitate(),
                Hearing::BargeIn => self.cut_off(now),
                Hearing::Decode(decode) => self.recognise(now, decode),
                Hearing::Partial(heard) => {
                    self.tell(now, dialogue::Input::Partial(heard));
                }
                Hearing::Turn(heard) => {
                    self.lost_turns = 0;
                    self.quiet = None;
                    self.cut = Cut::No;
                    self.tell(now, dialogue::Input::Heard(heard));
                }
                Hearing::Unheard(Lost::NoWords) => {
                    self.restart_quiet(now);
                    self.tell(now, dialogue::Input::Unheard(self.listener.position()));
                }
                Hearing::Unheard(Lost::NoRecogniser) => {
                    self.forget_unheard();
                    self.lost_turns = self.lost_turns.saturating_add(1);
                    self.restart_quiet(now);
                    // Where danger sounded nobody waits for a second time: the first key is for an emergency.
                    if self.lost_turns == LOST_TURNS || self.lost_turns < LOST_TURNS && self.session.fears() {
                        self.lost_turns = LOST_TURNS;
                        self.tell(now, dialogue::Input::Deaf);
                    }
                    self.tell(now, dialogue::Input::Unheard(self.listener.position()));
                }
            }
        }
    }

    /// What was said last has no words: while a card is spoken of it may be the number.
    fn forget_unheard(&mut self) {
        if self.session.expects_card() {
            let from = Sample8k(self.at.0.saturating_sub(LONGEST_UNHEARD));
            let span = Span { from, to: self.at };
            self.out.push_back(Output::Forget { call: self.invite.call, span });
        }
    }

    fn cut_off(&mut self, now: Now) {
        let playing = self.stream.hush();
        self.prompter.hush();
        // The caller answers the prompt that was cut, so the ear must know what it asked.
        if let Some(prompt) = self.prompts.iter().rev().find(|p| p.asks != Asks::None) {
            self.listener.asked(prompt.asks);
        }
        self.prompts.clear();
        if let Some(cut) = playing {
            self.cut = Cut::Yes;
            self.tell(now, dialogue::Input::CutOff(cut.say, cut.share()));
        }
    }

    fn restart_quiet(&mut self, now: Now) {
        if self.prompts.is_empty() && self.quiet.is_none() {
            // A cough that cut the box off leaves a caller who waits for the rest.
            let cut = std::mem::replace(&mut self.cut, Cut::No);
            let waits = if cut == Cut::Yes { AFTER_NOISE } else { self.patience };
            self.quiet = Some((now.instant, waits));
        }
    }

    fn check_quiet(&mut self, now: Now) {
        if let Some((since, waits)) = self.quiet
            && now.instant >= since + waits
            && !self.listener.in_turn()
        {
            self.quiet = None;
            self.tell(now, dialogue::Input::Quiet(now.instant - since));
        }
    }

    fn check_limits(&mut self, now: Now) {
        let up = now.instant.saturating_duration_since(self.since);
        match self.phase {
            Phase::Unconfirmed if up >= self.limits.unconfirmed => {
                self.cut(now, EndedBy::Fault("neither ACK nor media came"))
            }
            Phase::Up if up >= self.limits.wall_clock => {
                self.cut(now, EndedBy::Caller("the call reached its longest time"))
            }
            Phase::Bridged { by, .. } if now.instant >= by => {
                self.cut(now, EndedBy::Caller("the talk reached its longest time"))
            }
            Phase::Parting { by } if now.instant >= by => {
                let reason = "what became of the call was not answered in time".to_owned();
                self.over(now, Outcome::Failed { reason });
            }
            Phase::Unconfirmed
            | Phase::Up
            | Phase::Leaving { .. }
            | Phase::Bridged { .. }
            | Phase::Parting { .. }
            | Phase::Over => self.leave_if_done(now),
        }
    }

    fn leave_if_done(&mut self, now: Now) {
        let Phase::Leaving { by, .. } = &self.phase else { return };
        let silent = self.prompter.is_empty() && !self.stream.speaking();
        if !silent && now.instant < *by {
            return;
        }
        if let Phase::Leaving { outcome, .. } = std::mem::replace(&mut self.phase, Phase::Over) {
            self.out.push_back(Output::HangUp(self.leg()));
            self.over(now, outcome);
        }
    }

    fn over(&mut self, now: Now, outcome: Outcome) {
        self.phase = Phase::Over;
        self.stop_walk(now);
        self.leave_cloud();
        let outcome = match (outcome, self.ended_by) {
            (Outcome::Abandoned, EndedBy::Fault(fault)) => Outcome::Failed { reason: fault.to_owned() },
            (outcome, EndedBy::Fault(_) | EndedBy::Caller(_)) => outcome,
        };
        let (EndedBy::Caller(by) | EndedBy::Fault(by)) = self.ended_by;
        let reason = match &outcome {
            Outcome::Failed { reason } => reason.clone(),
            Outcome::Booked
            | Outcome::Requested
            | Outcome::Rescheduled
            | Outcome::Cancelled
            | Outcome::Transferred
            | Outcome::Message
            | Outcome::OutOfArea
            | Outcome::AnsweredQuestion
            | Outcome::WrongNumber
            | Outcome::Spam
            | Outcome::Abandoned => by.to_owned(),
        };
        self.record(now, RecordBody::Ended { outcome: outcome.as_str(), reason });
        // RTCP BYE: the peer's media need not wait for the signalling.
        self.stream.handle(now, StreamInput::Leave);
        while let Some(event) = self.stream.poll() {
            if let StreamEvent::Send { to, kind, bytes } = event {
                self.out.push_back(Output::Send { leg: self.leg(), to, kind, bytes });
            }
        }
        let stats = self.stream.stats();
        self.out.push_back(Output::Ended { call: self.invite.call, outcome, stats });
    }

    fn leg(&self) -> LegId {
        LegId::caller(self.invite.call)
    }

    fn record(&mut self, now: Now, body: RecordBody) {
        self.out.push_back(Output::Record(Record { call: self.invite.call, at: now.utc, body }));
    }
}
/// The rest of what a noise cut off is told so soon.
const AFTER_NOISE: Duration = Duration::from_millis(1_200);
/// A number by keys is over when no key came for so long.
const NEXT_KEY: Duration = Duration::from_secs(4);

/// Sound of a turn whose words never came: as long as the longest that is recognised at once.
const LONGEST_UNHEARD: u64 = 30 * 8_000;

/// An ACK that has not come by then may never come (RFC 3261 repeats our 200 for 32 s).
const ACK_SOON: Duration = Duration::from_secs(2);

/// What ended a call: whether it came to nothing because the caller left, or because something failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EndedBy {
    Caller(&'static str),
    Fault(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Yes,
    No,
}

#[cfg(test)]
mod tests;
