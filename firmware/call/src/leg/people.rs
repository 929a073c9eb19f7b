//! People who are rung for the caller of a leg, and the talk of both.

use std::time::Duration;

use dialogue::Segment;
use media::{Frame, StreamInput};
use vocab::{LegId, Now, Outcome, PeopleEvent, Private, RecordBody, Target};

use super::{EndedBy, Leg, Phase};
use crate::{
    Moved, NotReached, PickedUp,
    walk::{Walk, WalkNews},
};

/// Two people who talk are no machine that may have got stuck: only a line left open all day is.
const LONGEST_TALK: Duration = Duration::from_secs(2 * 3_600);

impl Leg {
    pub(crate) fn picked_up(&mut self, now: Now, leg: LegId, picked: &PickedUp) {
        self.walk_on(now, |walk| walk.picked_up(now, leg, picked));
    }

    pub(crate) fn not_reached(&mut self, now: Now, leg: LegId, why: NotReached) {
        self.walk_on(now, |walk| walk.not_reached(now, leg, why));
    }

    pub(super) fn person_gone(&mut self, now: Now, leg: LegId) {
        self.walk_on(now, |walk| walk.gone(now, leg));
    }

    pub(super) fn person_keyed(&mut self, now: Now, leg: LegId, key: char) {
        self.walk_on(now, |walk| walk.keyed(now, leg, key));
    }

    pub(super) fn person_moved(&mut self, now: Now, leg: LegId, moved: &Moved) {
        self.walk_on(now, |walk| walk.moved(now, leg, moved));
    }

    pub(super) fn person_packet(
        &mut self,
        now: Now,
        leg: LegId,
        from: std::net::SocketAddr,
        kind: media::PacketKind,
        bytes: &[u8],
    ) {
        self.walk_on(now, |walk| walk.packet(now, leg, from, kind, bytes));
    }

    /// Rings whoever is on duty; a list that is rung already is left.
    pub(super) fn ring(&mut self, now: Now, target: Target, brief: &[Segment]) {
        // Nobody is rung for a caller who has gone, and no better help than a person who has accepted.
        if self.has_person() || !matches!(self.phase, Phase::Unconfirmed | Phase::Up) {
            return;
        }
        self.stop_walk(now);
        let people = self.business.on_duty(target, now.utc);
        let show = self.invite.caller.clone();
        let seed = self.seed.wrapping_add(u64::from(self.legs) + 1);
        self.walk = Some(Walk::start(now, self.invite.call, people, brief, show, self.legs, seed));
        self.follow(now);
    }

    /// 20 ms passed for the person, who hears what the caller says and is heard a frame later.
    pub(super) fn tick_walk(&mut self, now: Now) {
        let mut said: Option<Frame> = None;
        self.walk_on(now, |walk| said = walk.tick(now));
        if let Some(frame) = said {
            self.stream.handle(now, StreamInput::Relay(frame));
        }
    }

    /// Whether the caller talks, or is about to, with a person instead of the box.
    pub(super) fn has_person(&self) -> bool {
        self.walk.as_ref().is_some_and(Walk::joined)
    }

    pub(super) fn stop_walk(&mut self, now: Now) {
        if let Some(walk) = &mut self.walk {
            walk.stop(now);
            while let Some(output) = walk.poll() {
                self.out.push_back(output);
            }
        }
        self.walk = None;
    }

    /// The conversation has handed the caller over. `false` if there is nobody to hand to.
    pub(super) fn bridge(&mut self, now: Now, outcome: &Outcome) -> bool {
        let through = *outcome == Outcome::Transferred && self.has_person();
        if through {
            self.quiet = None;
            self.phase = Phase::Bridged { outcome: outcome.clone(), by: now.instant + LONGEST_TALK };
        }
        through
    }

    fn walk_on(&mut self, now: Now, act: impl FnOnce(&mut Walk)) {
        if let Some(walk) = &mut self.walk {
            act(walk);
            self.follow(now);
        }
    }

    /// Carries out what the walk wants and tells the conversation how it goes.
    fn follow(&mut self, now: Now) {
        while let Some(walk) = &mut self.walk {
            self.legs = walk.legs();
            while let Some(output) = walk.poll() {
                self.out.push_back(output);
            }
            match walk.news() {
                None => return,
                Some(WalkNews::Event(event)) => self.tell(now, dialogue::Input::People(event)),
                Some(WalkNews::Rung { name, how }) => {
                    let (what, why) = ("rang".to_owned(), format!("{name}: {}", how.word()));
                    self.record(now, RecordBody::Decision { what, why, detail: Private::default() });
                }
                Some(WalkNews::HungUp) => self.person_hung_up(now),
            }
        }
    }

    fn person_hung_up(&mut self, now: Now) {
        if matches!(self.phase, Phase::Bridged { .. }) {
            self.cut(now, EndedBy::Caller("the person hung up"));
        } else {
            self.tell(now, dialogue::Input::People(PeopleEvent::Lost));
        }
    }

    /// The caller's frame, for whoever accepted.
    pub(super) fn pass_on(&mut self, now: Now, frame: &Frame) {
        if let Some(walk) = &mut self.walk {
            walk.hear(now, frame);
        }
    }
}
