//! What the front shows and what a press means: pure policy.
//!
//! An alarm comes before everything: its LED and the bell are the first outputs of the very `handle` that
//! brought it, before any blinking is looked at. Patterns are told apart in daylight and by the colour-blind:
//! they differ by rhythm.

mod alarms;
mod button;
mod pattern;

use std::{collections::VecDeque, time::Instant};

use vocab::{
    AlarmSignal, CallId, CloudHealth, Led, LineHealth, Now, PanelState, Press, Silenced, SilencedBy,
    StoreHealth, Urgency,
};

pub use alarms::Alarm;
use alarms::{Alarms, Raised};
pub use button::Contact;
use button::{Button, Pushed};
use pattern::{Beat, Pattern};

/// The LEDs in the order of the front.
const LEDS: [Led; 5] = [Led::Power, Led::Line, Led::Call, Led::Cloud, Led::Emergency];

/// On or off, as seen: the polarity of a pin is the front's affair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Dark, silent.
    Off,
    /// Lit, ringing.
    On,
}

/// What happens to the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The whole state; the latest wins.
    State(PanelState),
    /// An alarm, on its own line.
    Alarm(AlarmSignal),
    /// The bell is silenced from elsewhere (page, fleet, the on-call who accepted).
    Silence(SilencedBy),
    /// A button's contact changed, bounce and all.
    ButtonEdge {
        /// Which button.
        button: Press,
        /// Its contact now.
        contact: Contact,
    },
    /// Time passed.
    Tick,
}

/// What the panel wants done or known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Switch an LED.
    Led {
        /// Which.
        led: Led,
        /// To what.
        level: Level,
    },
    /// Switch the bell.
    Bell(Level),
    /// The alarm's LED is lit: told after the LED's own output.
    AlarmShown {
        /// Whose call.
        call: CallId,
        /// When, on the clock of [`AlarmSignal::decided`].
        at: Instant,
    },
    /// A call's alarm was silenced: its LED stays lit until it is cleared.
    Silenced {
        /// Whose call.
        call: CallId,
        /// By whom and when.
        silenced: Silenced,
    },
    /// A silenced alarm was cleared by a long press of ACK.
    Cleared(CallId),
    /// A button went down, debounced. What ACK does to the bell was done.
    Pressed(Press),
    /// It was held for a second and a half.
    Held(Press),
}

/// The panel. Contract: see the crate.
#[derive(Debug)]
pub struct Panel {
    state: PanelState,
    alarms: Alarms,
    leds: [Beat; LEDS.len()],
    bell: Beat,
    buttons: [Button; 3],
    out: VecDeque<Output>,
}

impl Panel {
    /// A panel that shows a box whose lines are not up yet; its first outputs switch everything.
    pub fn new(now: Now) -> Self {
        let off = Beat::new(now.instant);
        let mut panel = Self {
            state: PanelState::default(),
            alarms: Alarms::default(),
            leds: [off; LEDS.len()],
            bell: off,
            buttons: [Press::Ack, Press::Night, Press::Mute].map(Button::new),
            out: VecDeque::with_capacity(16),
        };
        panel.show(now);
        panel.out.clear();
        panel.out.push_back(Output::Bell(panel.bell.level()));
        let levels = LEDS.into_iter().zip(&panel.leds);
        panel.out.extend(levels.map(|(led, beat)| Output::Led { led, level: beat.level() }));
        panel
    }

    /// Applies one input.
    pub fn handle(&mut self, now: Now, input: Input) {
        match input {
            Input::State(state) => self.state = state,
            Input::Alarm(signal) => self.alarm(now, signal),
            Input::Silence(by) => self.silence(now, by),
            Input::ButtonEdge { button, contact } => {
                if let Some(known) = self.buttons.iter_mut().find(|b| b.name() == button) {
                    known.edge(now.instant, contact);
                }
            }
            Input::Tick => {}
        }
        self.settle_buttons(now);
        self.show(now);
    }

    /// The next thing to do; drain until `None`.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When to call [`Panel::handle`] with [`Input::Tick`]: the next change of a pattern or button.
    pub fn deadline(&self) -> Option<Instant> {
        let beats = self.leds.iter().chain([&self.bell]).filter_map(Beat::next_change);
        beats.chain(self.buttons.iter().filter_map(Button::deadline)).min()
    }

    /// The latched alarms, oldest first.
    pub fn alarms(&self) -> &[Alarm] {
        self.alarms.all()
    }

    fn alarm(&mut self, now: Now, signal: AlarmSignal) {
        match self.alarms.raise(now.instant, signal) {
            Raised::Anew => {
                self.show_alarm(now);
                self.out.push_back(Output::AlarmShown { call: signal.call, at: now.instant });
            }
            Raised::AsBefore => {}
        }
    }

    /// LED, then bell, on at once: the rhythm starts with this moment.
    fn show_alarm(&mut self, now: Now) {
        let (lamp, ring) = self.alarm_patterns();
        let (led, level) = (Led::Emergency, Level::On);
        self.leds[4].restart(lamp, now.instant);
        self.out.push_back(Output::Led { led, level });
        self.bell.restart(ring, now.instant);
        self.out.push_back(Output::Bell(Level::On));
    }

    fn silence(&mut self, now: Now, by: SilencedBy) {
        let silenced = Silenced { by, at: now.utc };
        for call in self.alarms.silence(silenced) {
            self.out.push_back(Output::Silenced { call, silenced });
        }
    }

    fn settle_buttons(&mut self, now: Now) {
        for i in 0..self.buttons.len() {
            let button = self.buttons[i].name();
            while let Some(pushed) = self.buttons[i].settle(now.instant) {
                match (pushed, button) {
                    (Pushed::Down, Press::Ack) => {
                        self.out.push_back(Output::Pressed(button));
                        self.silence(now, SilencedBy::Button);
                    }
                    (Pushed::Down, Press::Night | Press::Mute) => {
                        self.out.push_back(Output::Pressed(button));
                    }
                    (Pushed::Held, Press::Ack) => {
                        self.out.push_back(Output::Held(button));
                        let cleared = self.alarms.clear_silenced();
                        self.out.extend(cleared.map(Output::Cleared));
                    }
                    (Pushed::Held, Press::Night | Press::Mute) => self.out.push_back(Output::Held(button)),
                }
            }
        }
    }

    /// Brings every LED and the bell to what they must show now.
    fn show(&mut self, now: Now) {
        let (lamp, ring) = self.alarm_patterns();
        let patterns = [self.power(), self.line(), self.call(), self.cloud(), lamp];
        // From the most to the least important.
        for i in (0..LEDS.len()).rev() {
            if let Some(level) = self.leds[i].show(patterns[i], now.instant) {
                self.out.push_back(Output::Led { led: LEDS[i], level });
            }
        }
        if let Some(level) = self.bell.show(ring, now.instant) {
            self.out.push_back(Output::Bell(level));
        }
    }

    /// What the emergency LED and the bell do.
    fn alarm_patterns(&self) -> (Pattern, Pattern) {
        match self.alarms.sounding() {
            Some(Urgency::LifeSafety) => (Pattern::Fast, Pattern::RingLong),
            Some(Urgency::Emergency | Urgency::Urgent | Urgency::Routine) => (Pattern::Fast, Pattern::Ring),
            None if self.alarms.all().is_empty() => (Pattern::Off, Pattern::Off),
            None => (Pattern::On, Pattern::Off),
        }
    }

    /// A store that fails outranks night mode: it needs somebody, night mode doesn't.
    fn power(&self) -> Pattern {
        match (self.state.store, self.state.night) {
            (StoreHealth::Failing, _) => Pattern::Fast,
            (StoreHealth::Up, true) => Pattern::Wink,
            (StoreHealth::Up, false) => Pattern::On,
        }
    }

    fn line(&self) -> Pattern {
        match self.state.line {
            LineHealth::Down => Pattern::Fast,
            LineHealth::Degraded => Pattern::Slow,
            LineHealth::Up => Pattern::On,
        }
    }

    /// A call outranks privacy, which shows while no call is up.
    fn call(&self) -> Pattern {
        match (self.state.calls, self.state.muted) {
            (0, false) => Pattern::Off,
            (0, true) => Pattern::Blip,
            (_, _) => Pattern::On,
        }
    }

    fn cloud(&self) -> Pattern {
        match self.state.cloud {
            CloudHealth::Off => Pattern::Off,
            CloudHealth::Degraded => Pattern::Slow,
            CloudHealth::Up => Pattern::On,
        }
    }
}
