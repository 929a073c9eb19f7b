//! Somebody who is rung by the box, by SIP: rings, picks up or does not, presses a key or does not.

use std::net::SocketAddr;

use super::{
    sound::{Keys, Silence, Sound},
    user::{User, description, media_of},
    wire::{Kind, Packet},
};
use crate::world::{Picks, Reaches, Rung};

/// What is done when, ms after 1 was pressed.
const SPEAKS: u64 = 3_000;
const HANGS_UP: u64 = 6_000;

/// The telephone of one person, for one ringing.
pub struct Callee {
    picks: Picks,
    user: User,
    sound: Sound,
    invite: String,
    pressed: Option<u64>,
    brief: u32,
    spoke: bool,
    over: bool,
    /// What happened to it.
    pub rung: Rung,
}

impl Callee {
    /// Rung by this INVITE.
    pub fn new(ms: u64, at: SocketAddr, picks: Picks, invite: &Packet, n: u32) -> Self {
        let text = String::from_utf8_lossy(&invite.bytes).into_owned();
        let mut user = User::new(at, invite.from, format!("person{n}"), "+13035550111", "+13035550100");
        let of = |name| crate::sip_text::value(&text, name).unwrap_or_default().to_owned();
        user.call = of("Call-ID");
        (user.local, user.remote) = (format!("{};tag={}", of("To"), user.call), of("From"));
        user.cseq = 100;
        let media = SocketAddr::new(at.ip(), 6_000 + 2 * u16::try_from(n % 100).unwrap_or(0));
        let mut callee = Self {
            picks,
            user,
            sound: Sound::new(media, 0xca11 + n, Silence::Sent, Keys::Events),
            invite: text,
            pressed: None,
            brief: 0,
            spoke: false,
            over: false,
            rung: Rung { at: ms, ..Rung::default() },
        };
        callee.user.answer(&callee.invite, "180 Ringing", "");
        callee
    }

    /// Whose media port it is, and whose call.
    pub fn is_at(&self, packet: &Packet) -> bool {
        if packet.kind == Kind::Sip {
            let text = String::from_utf8_lossy(&packet.bytes);
            return crate::sip_text::value(&text, "Call-ID").is_some_and(|id| id == self.user.call);
        }
        packet.to.port() / 2 == self.sound.from.port() / 2
    }

    /// Whether it is done with.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// What it sends.
    pub fn take(&mut self) -> Vec<Packet> {
        self.user.take()
    }

    /// A datagram came.
    pub fn hear(&mut self, ms: u64, packet: &Packet) {
        if packet.kind == Kind::Rtp {
            self.sound.hear(ms, &packet.bytes);
            match self.pressed {
                None => self.brief = self.sound.loud_frames,
                Some(_) => self.rung.caller = self.sound.loud_frames - self.brief,
            }
            self.rung.brief = self.brief;
        }
        if packet.kind != Kind::Sip {
            return;
        }
        let text = String::from_utf8_lossy(&packet.bytes).into_owned();
        if text.starts_with("SIP/2.0 ") {
            self.user.answered(&text);
            return;
        }
        match text.split(' ').next().unwrap_or_default() {
            "CANCEL" => {
                self.user.answer(&text, "200 OK", "");
                let invite = self.invite.clone();
                self.user.answer(&invite, "487 Request Terminated", "");
                self.end(ms);
            }
            "BYE" => {
                self.user.answer(&text, "200 OK", "");
                self.end(ms);
            }
            "INVITE" if self.rung.picked.is_some() => self.pick_up(ms),
            _ => {}
        }
    }

    /// Time passes.
    pub fn tick(&mut self, ms: u64) -> Vec<Packet> {
        self.user.tick(ms);
        if self.over || !ms.is_multiple_of(20) {
            return vec![];
        }
        if self.rung.picked.is_none() {
            let rung_for = ms - self.rung.at;
            match self.picks.after(rung_for) {
                Some(Reaches::Refuses) => {
                    let invite = self.invite.clone();
                    self.user.answer(&invite, "486 Busy Here", "");
                    self.end(ms);
                }
                Some(Reaches::Picks) => {
                    self.rung.picked = Some(ms);
                    self.pick_up(ms);
                }
                None => {}
            }
            return vec![];
        }
        self.act(ms);
        self.sound.tick()
    }

    fn pick_up(&mut self, ms: u64) {
        let invite = self.invite.clone();
        self.sound.to = media_of(&invite).map(|media| SocketAddr::new(self.user.peer.ip(), media.port()));
        let sdp = description(self.sound.from, "0", true, "");
        self.user.answer(&invite, "200 OK", &sdp);
        if self.picks == Picks::Mailbox && self.rung.picked == Some(ms) {
            self.sound.speak(20_000);
        }
    }

    fn act(&mut self, ms: u64) {
        // Whoever listens presses after some words of the brief.
        if self.pressed.is_none() && self.brief >= 50 {
            let Some(key) = self.picks.key() else { return };
            self.pressed = Some(ms);
            self.sound.press(key);
        }
        let Some(at) = self.pressed else { return };
        let leaves = if self.picks == Picks::AcceptsAndLeaves { 400 } else { HANGS_UP };
        if self.picks.key() != Some('1') {
            return;
        }
        if ms >= at + leaves {
            self.hang_up(ms);
        } else if self.picks == Picks::Accepts && ms >= at + SPEAKS && !self.spoke {
            self.spoke = true;
            self.sound.speak(1_000);
        }
    }

    fn hang_up(&mut self, ms: u64) {
        self.user.ask(ms, "BYE", "");
        self.end(ms);
    }

    fn end(&mut self, ms: u64) {
        self.over = true;
        self.rung.let_go.get_or_insert(ms);
    }
}
