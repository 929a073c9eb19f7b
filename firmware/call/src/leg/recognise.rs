//! A call's two recognisers: what is given to the cloud and when, and whose words the listener gets.

use vocab::{Heard, Now};

use super::{Leg, Phase};
use crate::{
    CloudNews, CloudOrder, Decode, DecodeId, Output,
    pair::{Act, Recogniser},
};

/// Whether the cloud was told of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CloudUse {
    Never,
    Told,
}

impl Leg {
    /// The box's recogniser has answered; `None` = it failed.
    pub(crate) fn decoded(&mut self, now: Now, id: DecodeId, heard: Option<Heard>) {
        self.pair.boxed(now.instant, self.listener.asks(), id, heard);
        self.drain_pair(now);
        self.drain_listener(now);
    }

    /// The cloud's has.
    pub(crate) fn clouded(&mut self, now: Now, news: CloudNews) {
        match news {
            CloudNews::Words(id, heard) => {
                self.pair.clouded(id, heard);
                self.drain_pair(now);
                self.drain_listener(now);
            }
            // Triage hears every word as early as it can; the turn is not made of these.
            CloudNews::SoFar(heard) => {
                if self.listener.in_turn() && !self.has_person() {
                    self.tell(now, dialogue::Input::Partial(heard));
                }
            }
        }
    }

    pub(super) fn recognise(&mut self, now: Now, decode: Decode) {
        self.pair.order(now.instant, decode);
        self.drain_pair(now);
    }

    pub(super) fn tick_words(&mut self, now: Now) {
        self.pair.tick(now.instant);
        self.drain_pair(now);
        self.drain_listener(now);
    }

    /// The caller hangs up: nothing more is waited for.
    pub(super) fn settle_words(&mut self, now: Now) {
        self.pair.settle();
        self.drain_pair(now);
    }

    /// The call was answered. Before that the cloud knows nothing of it.
    pub(super) fn ready_cloud(&mut self) {
        match self.pair.first() {
            Recogniser::BoxFirst => self.order_cloud(CloudOrder::Ready),
            Recogniser::BoxOnly | Recogniser::CloudFirst => {}
        }
    }

    /// The caller's next frame, before the listener has it: while the box talks with the caller, and not while a
    /// person does.
    pub(super) fn give_to_cloud(&mut self, frame: &media::Frame) {
        let talks = matches!(self.phase, Phase::Up) && !self.has_person();
        if self.pair.first() == Recogniser::CloudFirst && talks {
            let mulaw = frame.map(|sample| media::Law::Mu.encode(sample));
            let at = self.listener.position();
            self.order_cloud(CloudOrder::Sound { at, mulaw });
        }
    }

    pub(super) fn leave_cloud(&mut self) {
        if std::mem::replace(&mut self.cloud, CloudUse::Never) == CloudUse::Told {
            self.out.push_back(Output::Cloud(self.invite.call, CloudOrder::End));
        }
    }

    fn order_cloud(&mut self, order: CloudOrder) {
        self.cloud = CloudUse::Told;
        self.out.push_back(Output::Cloud(self.invite.call, order));
    }

    fn drain_pair(&mut self, now: Now) {
        while let Some(act) = self.pair.poll() {
            match act {
                Act::Box(decode) => self.out.push_back(Output::Decode(self.invite.call, decode)),
                Act::Cloud(order) => self.order_cloud(order),
                Act::Give(id, heard) => self.listener.decoded(id, heard),
                Act::Beside(heard) => {
                    if !self.has_person() {
                        self.tell(now, dialogue::Input::HeardBeside(heard));
                    }
                }
            }
        }
    }
}
