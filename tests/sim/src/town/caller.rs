//! A caller: a telephone that calls the box by SIP, and whoever holds it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use dialogue::Say;

use super::{
    sound::{Keys, Silence, Sound},
    user::{Answered, User, description, media_of},
    wire::{Kind, Packet},
};
use crate::{
    sip_text::value,
    world::{Dice, WORD_MS},
};

/// What a caller does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Says this.
    Say(String),
    /// Presses these keys.
    Press(String),
    /// Says this and hangs up so many milliseconds after its last word.
    SayAndHangUp(String, u64),
    /// Says nothing until the box has spoken again.
    Wait,
    /// Hangs up.
    HangUp,
    /// Goes away without a goodbye.
    Vanish,
    /// Puts the box on hold for so many milliseconds; then it is asked again.
    Hold(u64),
    /// Moves its media to another port, by re-INVITE.
    Move,
    /// Sends this request inside the call, with headers and body, and does nothing else.
    Ask(&'static str, String),
    /// Hangs up and asks for a change in the same moment.
    HangUpAndMove,
}

/// Who decides: asked with each prompt that asks something, once the box is quiet.
pub type Mind = Box<dyn FnMut(&Say, &mut Dice) -> Act>;

/// A caller before the call.
pub struct Plan {
    /// When it rings, ms.
    pub at: u64,
    /// The number shown; `None` = withheld.
    pub number: Option<&'static str>,
    /// Who talks.
    pub mind: Mind,
    /// Whether the ACK is sent.
    pub acks: bool,
    /// The address in its SDP, where that is not where its media comes from.
    pub described: Option<IpAddr>,
    /// The Contact, where the telephone names one that cannot be reached.
    pub contact: Option<&'static str>,
    /// Further headers of the INVITE.
    pub headers: String,
    /// The payload type of sound that it offers.
    pub codec: &'static str,
    /// Whether it offers telephone events.
    pub events: bool,
    /// How keys travel.
    pub keys: Keys,
    /// How silence travels.
    pub silence: Silence,
    /// Gives up after so many milliseconds if nobody has answered, by CANCEL.
    pub gives_up: Option<u64>,
    /// Whether it answers requests of the box inside the call.
    pub answers: bool,
    /// Says this over the first prompt that asks something, a second after it begins.
    pub over: Option<&'static str>,
}

impl Plan {
    /// An ordinary telephone.
    pub fn new(at: u64, mind: impl FnMut(&Say, &mut Dice) -> Act + 'static) -> Self {
        Self {
            at,
            number: Some("+13035550142"),
            mind: Box::new(mind),
            acks: true,
            described: None,
            contact: None,
            headers: String::new(),
            codec: "0",
            events: true,
            keys: Keys::Events,
            silence: Silence::Sent,
            gives_up: None,
            answers: true,
            over: None,
        }
    }
}

/// What came of it, as the caller knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// When the 200 came, ms.
    pub answered: Option<u64>,
    /// Whether it rang before.
    pub rang: bool,
    /// The status of a refusal.
    pub refused: Option<u16>,
    /// When the box hung up.
    pub box_hung_up: Option<u64>,
    /// When the caller did.
    pub hung_up: Option<u64>,
    /// Packets of sound heard.
    pub packets: u32,
    /// Loud ones.
    pub loud: u32,
    /// When the last loud one was heard.
    pub loud_at: u64,
    /// Statuses of requests inside the call, in order.
    pub statuses: Vec<(String, u16)>,
    /// Requests of the box inside the call.
    pub asked_of: Vec<String>,
    /// Where the answer wants media.
    pub media: Option<SocketAddr>,
    /// The whole 200.
    pub ok: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Before,
    Calling,
    Up,
    Over,
}

/// The telephone.
pub struct Caller {
    plan: Plan,
    state: State,
    user: User,
    sound: Sound,
    invite: u32,
    /// The prompt that waits for this caller.
    open: Option<(u64, Say)>,
    speaking_until: u64,
    held_until: Option<u64>,
    leaves_at: Option<u64>,
    out: Vec<Packet>,
    /// Words said, and when they began: for the recogniser.
    spoken: Vec<(u64, String)>,
    /// What came of it.
    pub story: Story,
}

impl Caller {
    /// The n-th caller of a town.
    pub fn new(n: usize, plan: Plan, the_box: SocketAddr) -> Self {
        let place = u8::try_from(20 + n).expect("a town has a hundred callers at most");
        let at = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, place)), 5_060);
        let (number, headers) = match plan.number {
            Some(number) => (number, ""),
            None => ("anonymous", "Privacy: id\r\n"),
        };
        let mut user = User::new(at, the_box, format!("call{n}"), number, "+13035550100");
        if let Some(contact) = plan.contact {
            user.contact = contact.to_owned();
        }
        let from = SocketAddr::new(at.ip(), 4_000);
        let ssrc = u32::try_from(n).unwrap_or(0).wrapping_mul(0x1234_5671) | 1;
        let sound = Sound::new(from, ssrc, plan.silence, plan.keys);
        let mut caller = Self {
            plan,
            state: State::Before,
            user,
            sound,
            invite: 0,
            open: None,
            speaking_until: 0,
            held_until: None,
            leaves_at: None,
            out: Vec::new(),
            spoken: Vec::new(),
            story: Story::default(),
        };
        caller.plan.headers.insert_str(0, headers);
        caller
    }

    /// Where it signals from.
    pub fn address(&self) -> SocketAddr {
        self.user.at
    }

    /// Whether anything may still come of it.
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// When it does something next, at the latest.
    pub fn next(&self, ms: u64) -> Option<u64> {
        match self.state {
            State::Before => Some(self.plan.at),
            State::Calling | State::Up | State::Over => Some(ms / 20 * 20 + 20),
        }
        .filter(|_| self.state != State::Over)
    }

    /// What it sends, and the words that it has begun to say.
    pub fn take(&mut self) -> (Vec<Packet>, Vec<(u64, String)>) {
        self.out.extend(self.user.take());
        (std::mem::take(&mut self.out), std::mem::take(&mut self.spoken))
    }

    /// The box says something that wants an answer.
    pub fn asked(&mut self, ms: u64, say: Say) {
        self.open = Some((ms, say));
    }

    /// A datagram came.
    pub fn hear(&mut self, ms: u64, packet: &Packet) {
        match packet.kind {
            Kind::Rtp => {
                self.sound.hear(ms, &packet.bytes);
                self.story.packets += 1;
                self.story.loud = self.sound.loud_frames;
                self.story.loud_at = self.sound.loud_at;
            }
            Kind::Rtcp => {}
            Kind::Sip => {
                let text = String::from_utf8_lossy(&packet.bytes).into_owned();
                if text.starts_with("SIP/2.0 ") { self.response(ms, &text) } else { self.request(ms, &text) }
            }
        }
    }

    fn response(&mut self, ms: u64, text: &str) {
        let Some(Answered { code, cseq, method, first }) = self.user.answered(text) else { return };
        if cseq != self.invite || method != "INVITE" {
            if method == "INVITE" && code >= 200 {
                if code < 300 { self.user.acknowledge(cseq) } else { self.user.acknowledge_refusal(cseq) }
            }
            if first && code >= 200 {
                self.story.statuses.push((method, code));
            }
            return;
        }
        match code {
            100 => {}
            101..200 => self.story.rang = true,
            200..300 => self.accepted(ms, cseq, text),
            _ => {
                self.user.acknowledge_refusal(cseq);
                if code == 422 && first {
                    self.plan.headers =
                        self.plan.headers.replace("Session-Expires: 30", "Session-Expires: 90");
                    self.story.statuses.push((method, code));
                    return self.call(ms);
                }
                if self.state == State::Calling {
                    self.story.refused = Some(code);
                    self.state = State::Over;
                }
            }
        }
    }

    fn accepted(&mut self, ms: u64, cseq: u32, text: &str) {
        if self.plan.acks {
            self.user.acknowledge(cseq);
        }
        if self.state != State::Calling {
            return;
        }
        self.state = State::Up;
        self.story.answered = Some(ms);
        self.story.media = media_of(text);
        self.story.ok = text.to_owned();
        // The wire of the town knows the box by one address, whatever it advertises.
        self.sound.to = self.story.media.map(|media| SocketAddr::new(self.user.peer.ip(), media.port()));
    }

    fn request(&mut self, ms: u64, text: &str) {
        let method = text.split(' ').next().unwrap_or_default().to_owned();
        self.story.asked_of.push(method.clone());
        match method.as_str() {
            "BYE" => {
                self.user.answer(text, "200 OK", "");
                self.story.box_hung_up.get_or_insert(ms);
                self.end();
            }
            "ACK" => {}
            _ if !self.plan.answers => {}
            "INVITE" => {
                let sdp = self.description(if self.held_until.is_some() { "a=sendonly\r\n" } else { "" });
                let expires = value(text, "Session-Expires").unwrap_or("90");
                self.user.answer(text, "200 OK", &format!("Session-Expires: {expires}\r\n{sdp}"));
            }
            "UPDATE" => {
                let expires = value(text, "Session-Expires").unwrap_or("90").to_owned();
                self.user.answer(text, "200 OK", &format!("Session-Expires: {expires}"));
            }
            _ => self.user.answer(text, "200 OK", ""),
        }
    }

    /// Time passes.
    pub fn tick(&mut self, ms: u64, dice: &mut Dice) {
        if self.state == State::Before && ms >= self.plan.at {
            self.call(ms);
        }
        self.user.tick(ms);
        let Some(since) = self.plan.gives_up.filter(|_| self.state == State::Calling) else {
            return self.media(ms, dice);
        };
        if ms >= self.plan.at + since {
            self.user.cancel(self.invite);
            self.story.hung_up = Some(ms);
            self.end();
        }
    }

    fn media(&mut self, ms: u64, dice: &mut Dice) {
        if self.state != State::Up || !ms.is_multiple_of(20) {
            return;
        }
        self.react(ms, dice);
        self.out.extend(self.sound.tick());
    }

    fn call(&mut self, ms: u64) {
        self.state = State::Calling;
        let rest = format!("{}{}", self.plan.headers, self.description(""));
        self.invite = self.user.ask(ms, "INVITE", &rest);
    }

    fn description(&self, more: &str) -> String {
        let ip = self.plan.described.unwrap_or(self.sound.from.ip());
        description(SocketAddr::new(ip, self.sound.from.port()), self.plan.codec, self.plan.events, more)
    }

    /// A change of the call. It keeps the session timer, which would end with a change that names none.
    fn change(&self, more: &str) -> String {
        let timer =
            if self.plan.headers.contains("Session-Expires") { self.plan.headers.as_str() } else { "" };
        format!("{timer}{}", self.description(more))
    }

    fn end(&mut self) {
        self.state = State::Over;
        self.sound.on = false;
    }

    /// The box is quiet and waits: what does the caller do?
    fn react(&mut self, ms: u64, dice: &mut Dice) {
        if let Some(until) = self.held_until {
            if ms >= until {
                self.held_until = None;
                let rest = self.change("a=sendrecv\r\n");
                self.user.ask(ms, "INVITE", &rest);
            }
            return;
        }
        if self.leaves_at.is_some_and(|at| ms >= at) {
            return self.hang_up(ms);
        }
        if ms < self.speaking_until {
            return;
        }
        let Some(asked) = self.open.as_ref().map(|(at, _)| *at) else { return };
        let sounded = self.sound.loud_at > asked;
        let begun = sounded && ms >= self.sound.loud_since + 1_000 && !self.sound.is_quiet(ms);
        if let Some(over) = self.plan.over.take_if(|_| begun) {
            self.open = None;
            return self.say(ms, over);
        }
        // A prompt without sound (its voice is dead) is given up after two seconds.
        if !self.sound.is_quiet(ms) || !(sounded || ms >= asked + 2_000) {
            return;
        }
        let Some((_, say)) = self.open.take() else { return };
        let act = (self.plan.mind)(&say, dice);
        if matches!(act, Act::Hold(_) | Act::Move | Act::Ask(..)) {
            // Whoever only does this is still asked.
            self.open = Some((asked, say));
        }
        self.carry_out(ms, act);
    }

    fn carry_out(&mut self, ms: u64, act: Act) {
        match act {
            Act::Say(text) => self.say(ms, &text),
            Act::Press(keys) => keys.chars().for_each(|key| {
                self.sound.press(key);
                if matches!(self.plan.keys, Keys::Thrice | Keys::Info) {
                    let body = format!("Signal={key}\r\nDuration=100\r\n");
                    self.user.ask(ms, "INFO", &format!("Content-Type: application/dtmf-relay\r\n\r\n{body}"));
                }
            }),
            Act::SayAndHangUp(text, after) => {
                self.say(ms, &text);
                self.leaves_at = Some(self.speaking_until + after);
            }
            Act::Wait => {}
            Act::HangUp => self.hang_up(ms),
            Act::Vanish => {
                self.sound.on = false;
                self.plan.answers = false;
            }
            Act::Hold(millis) => {
                self.held_until = Some(ms + millis);
                let rest = self.change("a=sendonly\r\n");
                self.user.ask(ms, "INVITE", &rest);
            }
            Act::Move => {
                self.sound.from.set_port(self.sound.from.port() + 10);
                let rest = self.change("");
                self.user.ask(ms, "INVITE", &rest);
            }
            Act::Ask(method, rest) => drop(self.user.ask(ms, method, &rest)),
            Act::HangUpAndMove => {
                let rest = self.change("");
                self.hang_up(ms);
                self.user.ask(ms, "INVITE", &rest);
            }
        }
    }

    fn say(&mut self, ms: u64, text: &str) {
        let words = text.split_whitespace().count().max(1) as u64;
        self.speaking_until = ms + words * WORD_MS;
        self.sound.speak(words * WORD_MS);
        self.spoken.push((ms, text.to_owned()));
    }

    /// Hangs up, in whatever state the call is.
    pub fn hang_up(&mut self, ms: u64) {
        match self.state {
            State::Up => {
                self.user.ask(ms, "BYE", "");
                self.story.hung_up = Some(ms);
            }
            State::Calling => self.user.cancel(self.invite),
            State::Before | State::Over => {}
        }
        self.end();
    }
}
