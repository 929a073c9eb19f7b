//! The front's pins, transaction by transaction, and the simulated board.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use std::{
    collections::BTreeMap,
    convert::Infallible,
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use board::{
    Buttons, Contact, Edge, Front, Input, InputLine, Level, Output, OutputLine, Panel, Pins, Rev,
    sim::{Ink, SimBoard},
};
use embedded_hal::digital::{OutputPin, PinState};
use embedded_hal_mock::{
    common::Generic,
    eh1::{
        MockError,
        digital::{Mock, State, Transaction},
    },
};
use vocab::{AlarmSignal, CallId, Hazard, Led, LineHealth, Now, PanelState, Press, Urgency};

/// A back end of scripted pins, by line name. Opening drives to the safe level, as the wall demands.
struct Script(BTreeMap<String, Generic<Transaction>>);

impl Script {
    /// The lines named, and no others.
    fn only(lines: &[(&str, &[Transaction])]) -> Self {
        Self(lines.iter().map(|(name, script)| ((*name).to_owned(), Mock::new(*script))).collect())
    }

    /// The outputs of a front; those not named are opened and dropped, nothing else.
    fn outputs(lines: &[(&str, &[Transaction])], rev: &Rev) -> Self {
        let mut script = Self::only(lines);
        for line in rev.leds.iter().chain([&rev.bell]) {
            let safe = || set(line.active.state(line.safe));
            script.0.entry(line.line.clone()).or_insert_with(|| Mock::new(&[safe(), safe()]));
        }
        script
    }

    fn done(self) {
        for mut pin in self.0.into_values() {
            pin.done();
        }
    }
}

impl Pins for Script {
    type Out = Generic<Transaction>;
    type In = Generic<Transaction>;
    type Error = MockError;

    fn output(&mut self, line: &OutputLine) -> Result<Self::Out, MockError> {
        let mut pin = self.0[&line.line].clone();
        pin.set_state(line.active.state(line.safe))?;
        Ok(pin)
    }

    fn input(&mut self, line: &InputLine) -> Result<Self::In, MockError> {
        Ok(self.0[&line.line].clone())
    }
}

fn set(state: PinState) -> Transaction {
    Transaction::set(if state == PinState::High { State::High } else { State::Low })
}

fn high() -> Transaction {
    Transaction::set(State::High)
}

fn low() -> Transaction {
    Transaction::set(State::Low)
}

#[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
fn start() -> Now {
    Now { instant: Instant::now(), utc: "2026-01-15T23:00:00Z".parse().unwrap() }
}

fn alarm(now: Now) -> Input {
    let (call, hazard, urgency) = (CallId::from_raw(7), Hazard::Fire, Urgency::LifeSafety);
    Input::Alarm(AlarmSignal { call, hazard, urgency, decided: now.instant })
}

fn apply<P: OutputPin>(panel: &mut Panel, front: &mut Front<P>) {
    while let Some(output) = panel.poll() {
        front.apply(&output).unwrap();
    }
}

#[test]
fn an_alarm_is_two_writes_and_both_pins_are_safe_before_and_after() {
    let rev = Rev::sim();
    let mut pins = Script::outputs(
        &[
            ("LED_POWER", &[low(), high(), low()]),
            ("LED_LINE", &[low(), high(), low()]),
            ("LED_CALL", &[low(), low(), low()]),
            ("LED_CLOUD", &[low(), low(), low()]),
            ("LED_EMERGENCY", &[low(), low(), high(), low()]),
            ("RELAY_BELL", &[low(), low(), high(), low()]),
        ],
        &rev,
    );
    let now = start();
    let mut front = Front::open(&rev, &mut pins).unwrap();
    let mut panel = Panel::new(now);
    apply(&mut panel, &mut front);
    panel.handle(now, alarm(now));
    apply(&mut panel, &mut front);
    drop(front);
    pins.done();
}

#[test]
fn a_line_that_is_active_low_is_driven_the_other_way_round_and_rests_as_its_revision_says() {
    let mut rev = Rev::sim();
    rev.bell.active = board::Polarity::Low;
    rev.leds[0].safe = Level::On;
    let mut pins = Script::outputs(
        &[("RELAY_BELL", &[high(), low(), high(), high()]), ("LED_POWER", &[high(), low(), high()])],
        &rev,
    );
    let mut front = Front::open(&rev, &mut pins).unwrap();
    front.apply(&Output::Bell(Level::On)).unwrap();
    front.apply(&Output::Bell(Level::Off)).unwrap();
    front.apply(&Output::Led { led: Led::Power, level: Level::Off }).unwrap();
    drop(front);
    pins.done();
}

#[test]
fn a_pin_that_fails_is_named_and_stops_no_other() {
    let rev = Rev::sim();
    let broken = MockError::Io(io::ErrorKind::NotConnected);
    let mut pins = Script::outputs(
        &[
            ("LED_EMERGENCY", &[low(), high().with_error(broken.clone()), low().with_error(broken)]),
            ("RELAY_BELL", &[low(), high(), low()]),
        ],
        &rev,
    );
    let now = start();
    let mut front = Front::open(&rev, &mut pins).unwrap();
    let mut panel = Panel::new(now);
    while panel.poll().is_some() {}
    panel.handle(now, alarm(now));
    let faults: Vec<String> = std::iter::from_fn(|| panel.poll())
        .filter_map(|output| front.apply(&output).err())
        .map(|fault| fault.to_string())
        .collect();
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("GPIO line LED_EMERGENCY of the panel does not answer"), "{faults:?}");
    drop(front);
    pins.done();
}

#[test]
fn buttons_are_read_by_their_polarity_and_only_changes_are_told() {
    let mut rev = Rev::sim();
    rev.buttons[1].active = board::Polarity::High;
    let get = |state| Transaction::get(state);
    let mut pins = Script::only(&[
        ("BTN_ACK", &[get(State::High), get(State::Low), get(State::Low), get(State::High)]),
        ("BTN_NIGHT", &[get(State::Low), get(State::High), get(State::High), get(State::High)]),
        ("BTN_MUTE", &[(); 4].map(|()| get(State::High))),
    ]);
    let mut buttons = Buttons::open(&rev, &mut pins).unwrap();
    let told: Vec<Vec<Edge>> = (0..4).map(|_| buttons.scan().map(Result::unwrap).collect()).collect();
    let edge = |button, contact| Edge { button, contact };
    assert_eq!(
        told,
        [
            vec![],
            vec![edge(Press::Ack, Contact::Closed), edge(Press::Night, Contact::Closed)],
            vec![],
            vec![edge(Press::Ack, Contact::Open)],
        ]
    );
    pins.done();
}

#[test]
fn the_simulated_board_records_levels_with_their_times_and_shows_them() {
    let now = start();
    let ticks = std::sync::atomic::AtomicU64::new(0);
    let clock =
        move || now.instant + Duration::from_millis(ticks.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    let mut sim = SimBoard::new(Rev::sim(), Arc::new(clock));
    let rev = sim.rev().clone();
    assert_eq!(sim.level("LED_POWER"), None);
    let mut front = Front::open(&rev, &mut sim).unwrap();
    let mut panel = Panel::new(now);
    panel.handle(now, Input::State(PanelState { line: LineHealth::Up, ..PanelState::default() }));
    apply(&mut panel, &mut front);
    sim.take_changes();
    panel.handle(now, alarm(now));
    apply(&mut panel, &mut front);
    let changes = sim.take_changes();
    let lines: Vec<(&str, Level)> = changes.iter().map(|c| (&*c.line, c.level)).collect();
    assert_eq!(lines, [("LED_EMERGENCY", Level::On), ("RELAY_BELL", Level::On)]);
    assert!(changes[0].at < changes[1].at && changes[0].at > now.instant);
    assert_eq!(sim.picture(Ink::Plain), "● POWER  ● LINE  ○ CALL  ○ CLOUD  ● EMERGENCY  ♪ BELL");
    drop(front);
    assert_eq!(
        sim.picture(Ink::Plain),
        "○ POWER  ○ LINE  ○ CALL  ○ CLOUD  ○ EMERGENCY  - BELL",
        "safe at drop"
    );
}

#[test]
fn a_button_of_the_simulated_board_silences_the_bell() {
    let mut now = start();
    let begun = now.instant;
    let mut sim = SimBoard::new(Rev::sim(), Arc::new(move || begun));
    let rev = sim.rev().clone();
    let mut front = Front::open(&rev, &mut sim).unwrap();
    let mut buttons = Buttons::open(&rev, &mut sim).unwrap();
    let mut panel = Panel::new(now);
    panel.handle(now, alarm(now));
    sim.touch(Press::Ack, Contact::Closed);
    for _ in 0..10 {
        for edge in buttons.scan() {
            let Edge { button, contact } = edge.unwrap();
            panel.handle(now, Input::ButtonEdge { button, contact });
        }
        apply(&mut panel, &mut front);
        now = now.plus(Duration::from_millis(10));
        panel.handle(now, Input::Tick);
    }
    apply(&mut panel, &mut front);
    assert_eq!((sim.level("RELAY_BELL"), sim.level("LED_EMERGENCY")), (Some(Level::Off), Some(Level::On)));
}

/// The simulated board can't fail: its error is the one that has no value.
#[test]
fn a_simulated_pin_never_fails() {
    fn error_of<P: Pins<Error = Infallible>>(_: &P) {}
    let now = start().instant;
    error_of(&SimBoard::new(Rev::sim(), Arc::new(move || now)));
}
