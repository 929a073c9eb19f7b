//! The panel's policy in virtual time.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use std::time::{Duration, Instant};

use board::{Contact, Input, Level, Output, Panel};
use proptest::prelude::*;
use vocab::{
    AlarmSignal, CallId, CloudHealth, Hazard, Led, LineHealth, Now, PanelState, Press, Silenced, SilencedBy,
    StoreHealth, Urgency,
};

struct Desk {
    panel: Panel,
    now: Now,
    /// Everything that came out, with the millisecond.
    log: Vec<(u64, Output)>,
    begun: Instant,
}

#[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
fn start() -> Now {
    Now { instant: Instant::now(), utc: "2026-01-15T23:00:00Z".parse().unwrap() }
}

fn call(n: u64) -> CallId {
    CallId::from_raw(n)
}

impl Desk {
    fn new() -> Self {
        let now = start();
        let mut desk = Self { panel: Panel::new(now), now, log: vec![], begun: now.instant };
        desk.drain();
        desk
    }

    fn up() -> Self {
        let mut desk = Self::new();
        desk.state(PanelState { line: LineHealth::Up, cloud: CloudHealth::Up, ..PanelState::default() });
        desk
    }

    fn handle(&mut self, input: Input) -> Vec<Output> {
        self.panel.handle(self.now, input);
        self.drain()
    }

    fn state(&mut self, state: PanelState) -> Vec<Output> {
        self.handle(Input::State(state))
    }

    fn alarm(&mut self, n: u64, urgency: Urgency) -> Vec<Output> {
        let decided = self.now.instant;
        self.handle(Input::Alarm(AlarmSignal { call: call(n), hazard: Hazard::Gas, urgency, decided }))
    }

    fn edge(&mut self, button: Press, contact: Contact) -> Vec<Output> {
        self.handle(Input::ButtonEdge { button, contact })
    }

    fn press(&mut self, button: Press, ms: u64) -> Vec<Output> {
        let mut out = self.edge(button, Contact::Closed);
        out.extend(self.pass(ms));
        out.extend(self.edge(button, Contact::Open));
        out.extend(self.pass(50));
        out
    }

    fn drain(&mut self) -> Vec<Output> {
        let out: Vec<Output> = std::iter::from_fn(|| self.panel.poll()).collect();
        let ms = (self.now.instant - self.begun).as_millis() as u64;
        self.log.extend(out.iter().map(|o| (ms, *o)));
        out
    }

    /// Lets time pass as the shell does: a tick at every deadline.
    fn pass(&mut self, ms: u64) -> Vec<Output> {
        let until = self.now.plus(Duration::from_millis(ms));
        let mut out = vec![];
        while let Some(deadline) = self.panel.deadline().filter(|d| *d <= until.instant) {
            self.now = self.now.plus(deadline - self.now.instant);
            out.extend(self.handle(Input::Tick));
            assert!(
                self.panel.deadline().is_none_or(|next| next > self.now.instant),
                "no deadline stands still"
            );
        }
        self.now = until;
        out
    }

    fn led(&self, led: Led) -> Level {
        let last = self.log.iter().rev().find_map(|(_, o)| {
            if let Output::Led { led: l, level } = o { (*l == led).then_some(*level) } else { None }
        });
        last.unwrap()
    }

    fn bell(&self) -> Level {
        let last =
            self.log.iter().rev().find_map(|(_, o)| if let Output::Bell(l) = o { Some(*l) } else { None });
        last.unwrap()
    }

    /// Share of the time for which an LED was lit while time passed, in percent.
    fn lit_percent(&mut self, led: Led, ms: u64) -> u64 {
        (0..ms / 5)
            .filter(|_| {
                self.pass(5);
                self.led(led) == Level::On
            })
            .count() as u64
            * 500
            / ms
    }
}

#[test]
fn the_first_outputs_switch_every_lamp_and_the_bell_once() {
    let desk = Desk::new();
    assert_eq!(desk.log.len(), 6);
    assert_eq!(
        (desk.led(Led::Power), desk.led(Led::Emergency), desk.bell()),
        (Level::On, Level::Off, Level::Off)
    );
}

#[test]
fn an_alarm_lights_its_lamp_and_rings_in_the_very_handle_that_brought_it() {
    for urgency in [Urgency::Emergency, Urgency::LifeSafety] {
        let mut desk = Desk::up();
        desk.pass(777);
        let at = desk.now.instant;
        assert_eq!(
            desk.alarm(1, urgency),
            [
                Output::Led { led: Led::Emergency, level: Level::On },
                Output::Bell(Level::On),
                Output::AlarmShown { call: call(1), at },
            ]
        );
    }
}

#[test]
fn an_alarm_in_the_dark_phase_of_another_lights_the_lamp_at_once() {
    let mut desk = Desk::up();
    desk.alarm(1, Urgency::Emergency);
    while desk.led(Led::Emergency) == Level::On || desk.bell() == Level::On {
        desk.pass(5);
    }
    let out = desk.alarm(2, Urgency::LifeSafety);
    assert_eq!(out[..2], [Output::Led { led: Led::Emergency, level: Level::On }, Output::Bell(Level::On)]);
}

#[test]
fn the_bell_keeps_its_cadence_until_ack_and_the_lamp_stays_lit_after_it() {
    let mut desk = Desk::up();
    desk.alarm(1, Urgency::Emergency);
    let rings = desk.pass(30_000).iter().filter(|o| **o == Output::Bell(Level::On)).count();
    assert_eq!(rings, 10, "a second in three, the first of eleven counted at the alarm");
    desk.pass(500);
    let out = desk.press(Press::Ack, 60);
    let silenced = Silenced { by: SilencedBy::Button, at: desk.panel.alarms()[0].silenced.unwrap().at };
    assert!(out.contains(&Output::Pressed(Press::Ack)));
    assert!(out.contains(&Output::Silenced { call: call(1), silenced }));
    assert_eq!(desk.bell(), Level::Off);
    assert_eq!(desk.lit_percent(Led::Emergency, 10_000), 100);
    assert!(desk.pass(60_000).iter().all(|o| !matches!(o, Output::Bell(_))));
}

#[test]
fn who_silenced_each_call_and_when_is_kept() {
    let mut desk = Desk::up();
    desk.alarm(1, Urgency::Emergency);
    desk.pass(4_000);
    desk.handle(Input::Silence(SilencedBy::OnCall));
    desk.pass(2_000);
    desk.alarm(2, Urgency::Emergency);
    assert_eq!(desk.bell(), Level::On, "another call rings again");
    desk.pass(1_000);
    let out = desk.handle(Input::Silence(SilencedBy::Page));
    let told = out.iter().filter(|o| matches!(o, Output::Silenced { .. })).count();
    assert_eq!(told, 1, "a call is silenced once");
    let kept: Vec<_> = desk.panel.alarms().iter().map(|a| (a.call, a.silenced.unwrap())).collect();
    let at = |text: &str| text.parse().unwrap();
    assert_eq!(
        kept,
        [
            (call(1), Silenced { by: SilencedBy::OnCall, at: at("2026-01-15T23:00:04Z") }),
            (call(2), Silenced { by: SilencedBy::Page, at: at("2026-01-15T23:00:07Z") }),
        ]
    );
}

#[test]
fn a_silenced_call_rings_again_only_when_it_becomes_more_urgent() {
    let mut desk = Desk::up();
    desk.alarm(1, Urgency::Emergency);
    desk.handle(Input::Silence(SilencedBy::Fleet));
    assert_eq!(desk.alarm(1, Urgency::Emergency), []);
    let out = desk.alarm(1, Urgency::LifeSafety);
    assert!(out.contains(&Output::Bell(Level::On)));
    assert_eq!(desk.panel.alarms().len(), 1, "one latch a call");
    assert_eq!(desk.alarm(1, Urgency::Emergency), [], "and never becomes less urgent");
    assert_eq!(desk.panel.alarms()[0].urgency, Urgency::LifeSafety);
}

#[test]
fn a_long_press_of_ack_clears_what_was_silenced() {
    let mut desk = Desk::up();
    desk.alarm(1, Urgency::Emergency);
    let out = desk.press(Press::Ack, 2_000);
    assert!(out.contains(&Output::Held(Press::Ack)) && out.contains(&Output::Cleared(call(1))));
    assert_eq!((desk.led(Led::Emergency), desk.bell()), (Level::Off, Level::Off));
    assert!(desk.panel.alarms().is_empty());
}

#[test]
fn a_bouncing_contact_is_one_press_and_a_glitch_is_none() {
    let mut desk = Desk::up();
    for _ in 0..10 {
        desk.edge(Press::Night, Contact::Closed);
        desk.pass(3);
        desk.edge(Press::Night, Contact::Open);
        desk.pass(2);
    }
    assert!(desk.pass(200).is_empty(), "it never came to rest closed");
    for _ in 0..10 {
        desk.edge(Press::Night, Contact::Closed);
        desk.pass(3);
        desk.edge(Press::Night, Contact::Open);
        desk.pass(2);
    }
    desk.edge(Press::Night, Contact::Closed);
    let mut out = desk.pass(400);
    // A contact that opens for a moment under the finger.
    desk.edge(Press::Night, Contact::Open);
    desk.pass(10);
    desk.edge(Press::Night, Contact::Closed);
    out.extend(desk.pass(5_000));
    assert_eq!(out, [Output::Pressed(Press::Night), Output::Held(Press::Night)]);
}

#[test]
fn a_press_is_told_within_forty_milliseconds() {
    let mut desk = Desk::up();
    desk.edge(Press::Mute, Contact::Closed);
    assert_eq!(desk.pass(40), [Output::Pressed(Press::Mute)]);
}

#[test]
fn each_lamp_tells_its_states_apart_by_rhythm() {
    let well = PanelState { line: LineHealth::Up, cloud: CloudHealth::Up, ..PanelState::default() };
    let check = |state: PanelState, led, percent: u64| {
        let mut desk = Desk::new();
        desk.state(state);
        let lit = desk.lit_percent(led, 30_000);
        assert!(lit.abs_diff(percent) <= 1, "{led:?} lit {lit} % in {state:?}");
    };
    check(well, Led::Power, 100);
    check(PanelState { night: true, ..well }, Led::Power, 93);
    check(PanelState { store: StoreHealth::Failing, night: true, ..well }, Led::Power, 50);
    check(PanelState { line: LineHealth::Degraded, ..well }, Led::Line, 50);
    check(PanelState { line: LineHealth::Down, ..well }, Led::Line, 50);
    check(well, Led::Call, 0);
    check(PanelState { calls: 2, muted: true, ..well }, Led::Call, 100);
    check(PanelState { muted: true, ..well }, Led::Call, 3);
    check(PanelState { cloud: CloudHealth::Off, ..well }, Led::Cloud, 0);
    check(PanelState { cloud: CloudHealth::Degraded, ..well }, Led::Cloud, 50);
    check(well, Led::Emergency, 0);
}

#[test]
fn a_late_wake_up_shifts_no_rhythm_and_a_still_panel_needs_none() {
    let mut desk = Desk::up();
    assert_eq!(desk.panel.deadline(), None);
    desk.state(PanelState { line: LineHealth::Degraded, cloud: CloudHealth::Up, ..PanelState::default() });
    desk.now = desk.now.plus(Duration::from_millis(10_300));
    desk.handle(Input::Tick);
    let left = desk.panel.deadline().unwrap() - desk.now.instant;
    assert_eq!((desk.led(Led::Line), left), (Level::On, Duration::from_millis(700)));
}

#[test]
fn a_thousand_alarms_keep_the_bell_ringing_and_the_latches_bounded() {
    let mut desk = Desk::up();
    for n in 0..1_000 {
        let out = desk.alarm(n, Urgency::Emergency);
        assert!(out.contains(&Output::AlarmShown { call: call(n), at: desk.now.instant }));
        if n % 3 == 0 {
            desk.handle(Input::Silence(SilencedBy::Page));
        }
        desk.pass(7);
    }
    desk.alarm(1_001, Urgency::Emergency);
    assert_eq!((desk.panel.alarms().len(), desk.bell()), (32, Level::On));
}

proptest! {
    /// Whatever happens, an alarm that nobody silenced has a bell that rings within three seconds, and without
    /// one the bell is off.
    #[test]
    fn the_bell_rings_exactly_while_an_alarm_sounds(
        steps in proptest::collection::vec((0u8..8, 0u64..6, 0u64..4_000), 1..60),
    ) {
        let mut desk = Desk::up();
        for (what, n, ms) in steps {
            match what {
                0 => drop(desk.alarm(n, Urgency::Emergency)),
                1 => drop(desk.alarm(n, Urgency::LifeSafety)),
                2 => drop(desk.handle(Input::Silence(SilencedBy::Fleet))),
                3 => drop(desk.press(Press::Ack, ms)),
                4 => drop(desk.edge(Press::Ack, if n > 2 { Contact::Closed } else { Contact::Open })),
                5 => drop(desk.state(PanelState { calls: n as u16, night: ms > 9, ..PanelState::default() })),
                6 => drop(desk.press(Press::Mute, ms)),
                _ => drop(desk.pass(ms)),
            }
            let sounding = |desk: &Desk| desk.panel.alarms().iter().any(|a| a.silenced.is_none());
            let (before, rings) = (sounding(&desk), desk.bell() == Level::On);
            let rang = rings || desk.pass(3_000).contains(&Output::Bell(Level::On));
            if before && sounding(&desk) {
                prop_assert!(rang);
                prop_assert!(!desk.panel.alarms().is_empty());
            }
            if !before {
                prop_assert!(!rang);
                let led = if desk.panel.alarms().is_empty() { Level::Off } else { Level::On };
                prop_assert_eq!(desk.led(Led::Emergency), led);
            }
        }
    }
}
