//! What the box does, told: the onlooker sees each output, and the log has it as text.

use std::fmt::Write as _;

use call::Output;
use dialogue::Say;
use store::JobRow;
use vocab::{AlarmSignal, Outcome, Query, Record, RecordBody};

use super::{House, Plant};

/// What a call came to, as the box sees it.
#[derive(Debug, Default)]
pub struct Told {
    /// Where it was called from.
    pub from: Option<std::net::SocketAddr>,
    /// Prompts in order, with the millisecond at which they were decided.
    pub said: Vec<(u64, Say)>,
    /// What was understood as whole turns.
    pub heard: Vec<(u64, String)>,
    /// Rows.
    pub records: Vec<RecordBody>,
    /// Questions to the office.
    pub asked: Vec<Query>,
    /// Its outcome.
    pub outcome: Option<Outcome>,
    /// Jobs that were made in it, as they stand at the end.
    pub jobs: Vec<JobRow>,
    /// When it ended, ms.
    pub ended: Option<u64>,
    /// When the alarm was raised.
    pub alarms: Vec<(u64, AlarmSignal)>,
}

impl Told {
    /// The text of all prompts, one a line.
    pub fn text(&self) -> String {
        self.said.iter().map(|(_, say)| say.text()).collect::<Vec<_>>().join("\n")
    }
}

impl House {
    pub(super) fn note(&mut self, output: &Output) {
        let hidden = self.plant == Some(Plant::CallKept) && matches!(output, Output::Ended { .. });
        if !hidden {
            self.watch.output(self.now(), output);
        }
        self.spoil(output);
        self.write(output);
    }

    /// Puts the planted fault beside what was said.
    fn spoil(&mut self, output: &Output) {
        let now = self.now();
        match (self.plant, output) {
            (Some(Plant::OutcomeTwice), Output::Ended { .. }) => self.watch.output(now, output),
            (Some(Plant::Promise), Output::Told { call, say }) if self.told(*call).said.is_empty() => {
                let mut say = say.clone();
                say.segments[0].text = "You're booked for Friday.".to_owned();
                self.watch.output(now, &Output::Told { call: *call, say });
            }
            (Some(Plant::AlarmLowered), Output::Record(record)) => {
                if let RecordBody::Finding { hazard, urgency, why, .. } = &record.body {
                    let (decision, why) = (vocab::TriageDecision::No, why.clone());
                    let body = RecordBody::Finding { hazard: *hazard, decision, urgency: *urgency, why };
                    self.watch.output(now, &Output::Record(Record { body, ..record.clone() }));
                }
            }
            (Some(Plant::Flood), Output::Up(_)) => {
                (0..1_000).for_each(|_| self.watch.output(now, output));
            }
            (Some(_) | None, _) => {}
        }
    }

    fn write(&mut self, output: &Output) {
        let Some(log) = &mut self.log else { return };
        let ms = self.ms;
        // Instants differ from run to run, sound is long, words are private: each in its own words.
        let written = match output {
            Output::Alarm(signal) => {
                writeln!(log, "{ms} Alarm {} {:?} {:?}", signal.call, signal.hazard, signal.urgency)
            }
            Output::Frame { call, caller, spoken, keep, at: _ } => {
                let sum = |frame: &media::Frame| frame.iter().map(|s| i64::from(*s)).sum::<i64>();
                writeln!(log, "{ms} Frame {call} {} {} {keep:?}", sum(caller), sum(spoken))
            }
            Output::Send { leg, to, kind, bytes } => {
                writeln!(log, "{ms} Send {leg:?} {to} {kind:?} {}", bytes.escape_ascii())
            }
            Output::Decode(call, decode) => {
                writeln!(log, "{ms} Decode {call} {:?} {:?}", decode.id, decode.span)
            }
            Output::Transcript { call, heard, .. } => {
                writeln!(log, "{ms} Heard {call} {}", heard.text.expose())
            }
            // Nobody's words here are a caller's: what is said belongs to what two runs must have in common.
            Output::Told { call, say } => {
                writeln!(log, "{ms} Told {call} {say:?} {:?} {}", say.about, say.text())
            }
            Output::Render { call, id, spoken, fixed } => {
                writeln!(log, "{ms} Render {call} {id:?} {fixed:?} {}", spoken.expose())
            }
            output @ (Output::LetRing(_)
            | Output::Forget { .. }
            | Output::Accept(_)
            | Output::Refuse(..)
            | Output::HangUp(_)
            | Output::Dial { .. }
            | Output::LegEnded(_)
            | Output::Ask { .. }
            | Output::Record(_)
            | Output::Up(_)
            | Output::Calls(_)
            | Output::Cloud(..)
            | Output::Ended { .. }) => writeln!(log, "{ms} {output:?}"),
        };
        written.expect("a text takes every line");
    }
}
