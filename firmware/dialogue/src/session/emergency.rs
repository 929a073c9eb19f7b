//! The alarm: raised at the decision itself, before anything is said and without asking anybody; then advice
//! where life is at stake, the on-call technician, and what he must know.

use std::time::{Duration, Instant};

use vocab::{
    AlarmSignal, Hazard, JobKind, Outcome, Phone, RecordBody, Sample8k, Target, TriageDecision, Urgency,
    Witness,
};

use super::book::Why;
use super::facts::Agreed;
use super::{Output, Segment, Session, Step};
use crate::business::Reach;
use crate::triage::{Evidence, Finding, Stage};
use crate::wording::{Prompt, Words, Zip};

/// A hazard of this call.
#[derive(Clone, Debug)]
pub(super) struct Emergency {
    pub hazard: Hazard,
    pub urgency: Urgency,
    /// The rule behind it.
    pub why: String,
    /// Which job of the call it is about.
    pub job: u8,
    /// The urgent request stands.
    pub requested: bool,
    /// The caller was told what is being done.
    answered: Told,
    /// An alarm raised on half a turn is answered then at the latest.
    answer_by: Option<Instant>,
    /// The caller was told that the place is not served.
    far: Told,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    No,
    Yes,
}

impl Session {
    /// What triage made of a turn: recorded when it moved, acted on when it is an alarm.
    pub(super) fn triage_moved(&mut self, before: &Finding, after: &Finding, stage: Stage) {
        if after.decision == TriageDecision::Alarm
            && let Some(hazard) = after.hazard
            && self.emergency.as_ref().is_none_or(|e| e.hazard != hazard)
        {
            self.alarm(hazard, after.urgency, &after.why, stage);
        }
        if before != after {
            self.out.push_back(Output::Record(RecordBody::Finding {
                hazard: after.hazard,
                decision: after.decision,
                urgency: after.urgency,
                why: after.why.clone(),
            }));
        }
        if stage == Stage::Final {
            self.answer_alarm();
        }
    }

    /// Evidence of another kind than text.
    pub(super) fn witness(&mut self, witness: Witness) {
        let before = self.triage.standing().clone();
        let trades: Vec<_> = self.business.trades.iter().copied().collect();
        let evidence = Evidence { stage: Stage::Partial, trades: &trades, ..Evidence::of("") };
        if !self.witnesses.add(witness) {
            return;
        }
        let after = self.triage.judge(&evidence, &self.witnesses.beyond("", None));
        self.triage_moved(&before, &after, Stage::Partial);
    }

    /// Whether something of danger sounded in this turn, whose words are not known yet.
    pub fn fears(&self) -> bool {
        self.witnesses.fears()
    }

    /// A turn's words will never be known: what sounded in it says nothing of the next one.
    pub(super) fn unheard(&mut self, to: Sample8k) {
        self.witnesses.turn(to);
        self.triage.judge(&Evidence::of(""), &[]);
    }

    /// An alarm that no text decided: a settling question that was answered neither way, a key press.
    pub(super) fn raise(&mut self, hazard: Hazard, why: &str) {
        let urgency = if hazard.life_safety() { Urgency::LifeSafety } else { Urgency::Emergency };
        self.alarm(hazard, urgency, why, Stage::Final);
        self.answer_alarm();
    }

    fn alarm(&mut self, hazard: Hazard, urgency: Urgency, why: &str, stage: Stage) {
        let standing = self.emergency.as_ref().filter(|e| e.job == self.job.number);
        // A second hazard that is no graver changes nothing that is being done.
        if standing.is_some_and(|e| e.urgency >= urgency) {
            return;
        }
        let now = self.now().instant;
        self.out.push_back(Output::Alarm(AlarmSignal { call: self.call, hazard, urgency, decided: now }));
        self.note_decision("alarm", why, &[]);
        if self.made.iter().any(|m| m.job.number == self.job.number) {
            self.next_job();
        }
        let answer_by = (stage != Stage::Final).then(|| now + ANSWER_PARTIAL_WITHIN);
        self.emergency = Some(Emergency {
            hazard,
            urgency,
            why: why.to_owned(),
            job: self.job.number,
            requested: false,
            answered: Told::No,
            answer_by,
            far: Told::No,
        });
        self.note = None;
        self.visit = None;
    }

    /// Advice first where life is at stake, then what is being done.
    fn answer_alarm(&mut self) {
        let Some(emergency) = self.emergency.as_mut().filter(|e| e.answered == Told::No) else { return };
        emergency.answered = Told::Yes;
        emergency.answer_by = None;
        let (hazard, grave) = (emergency.hazard, emergency.urgency == Urgency::LifeSafety);
        self.lead.clear();
        if grave {
            self.out.push_back(Output::Hush);
            let hold = if self.caller.is_some() { Prompt::AdviceHold } else { Prompt::AdviceHoldUnknown };
            self.advise(vec![advice(hazard), hold]);
        }
        let rung = self.people.as_ref().is_some_and(|p| p.target() == Target::OnCall);
        let reach = self.business.reach(Target::OnCall, self.now().utc);
        match (reach, grave) {
            (Reach::Rings, _) if rung => {}
            (Reach::Rings, true) => self.lead.push(Prompt::RingOnCall),
            (Reach::Rings, false) => self.lead.push(Prompt::RingOnCallCalm),
            (Reach::Nobody, true) => self.lead.extend([Prompt::NoWayOnCall, Prompt::UrgentNext]),
            (Reach::Nobody, false) => self.lead.extend([Prompt::AlarmOn, Prompt::UrgentNext]),
        }
        if reach == Reach::Rings && !rung {
            self.ring_on_call();
        }
    }

    /// What the emergency still needs. `false` when there is none, or none any more.
    pub(super) fn emergency_next(&mut self) -> bool {
        let Some(emergency) = self.emergency.clone().filter(|e| e.job == self.job.number) else {
            return false;
        };
        if emergency.requested {
            self.ask(Prompt::AnythingElse, Step::AnythingElse);
            return true;
        }
        if self.job.in_area(&self.business) == Some(false) {
            return self.too_far(&emergency);
        }
        if !emergency.hazard.life_safety() {
            self.first_aid();
        }
        let ringing = self.people.is_some();
        if ringing && !self.told.contains_key(Prompt::WhileRinging.key()) {
            self.lead.push(Prompt::WhileRinging);
        }
        let typed = self.job.phone.is_some() && self.job.phone != self.caller;
        if self.ask_where() || self.ask_number() || (typed && self.check_number()) || self.ask_who() {
            return true;
        }
        self.lead.retain(|p| !matches!(p, Prompt::WhileRinging));
        self.step = Step::Nothing;
        if ringing {
            if self.lead.is_empty() {
                self.lead.push(Prompt::StillRinging);
            }
            self.tell();
        } else {
            self.tell();
            self.request(Why::Urgent);
        }
        true
    }

    /// An emergency where nobody of ours comes: the alarm stays, the caller is told.
    fn too_far(&mut self, emergency: &Emergency) -> bool {
        let zip = self.job.place.zip.clone().unwrap_or_default();
        if self.job.zip_agreed == Agreed::No && self.failed(Step::CheckZip) == 0 {
            self.ask(Prompt::CheckZip { zip: Zip(zip) }, Step::CheckZip);
            return true;
        }
        if emergency.far == Told::No {
            self.lead.push(Prompt::OutOfAreaUrgent { zip: Zip(zip) });
            if let Some(emergency) = &mut self.emergency {
                emergency.far = Told::Yes;
            }
            self.note_decision("out of area", "zip not served, alarm stands", &[]);
            self.achieve(Outcome::OutOfArea);
        }
        if self.people.is_some() {
            self.step = Step::Nothing;
            if self.lead.is_empty() {
                self.lead.push(Prompt::StillRinging);
            }
            self.tell();
        } else {
            if let Some(emergency) = &mut self.emergency {
                emergency.requested = true;
            }
            self.leave_lead();
            self.ask(Prompt::AnythingElse, Step::AnythingElse);
        }
        true
    }

    pub(super) fn emergency_deadline(&self) -> Option<Instant> {
        self.emergency.as_ref().and_then(|e| e.answer_by)
    }

    pub(super) fn emergency_tick(&mut self, now: Instant) {
        if self.emergency_deadline().is_some_and(|at| now >= at) {
            self.answer_alarm();
            self.proceed();
        }
    }

    /// What whoever is rung hears: what it is about in one sentence, and how to take it.
    pub(super) fn brief(&self) -> Vec<Segment> {
        let what = self.emergency.as_ref().map_or("A caller asks for a person", |e| spoken(e.hazard));
        let town = self.job.place.city.clone().map(|c| format!(" in {c}")).unwrap_or_default();
        self.sheet.segments(&Prompt::Brief { what: Words(format!("{what}{town}")) }, 0, &self.business)
    }

    /// Whether the caller may be reached when the line drops.
    pub(super) fn reachable(&self) -> Option<Phone> {
        self.job.phone.clone().or_else(|| self.caller.clone())
    }
}

/// An alarm raised while the caller speaks is answered at the end of the turn, and after this long even
/// while the caller goes on: long enough for the sentence to end, short enough to be the first thing heard.
const ANSWER_PARTIAL_WITHIN: Duration = Duration::from_millis(3_000);

const fn advice(hazard: Hazard) -> Prompt {
    match hazard {
        Hazard::Gas => Prompt::AdviceGas,
        Hazard::CarbonMonoxide => Prompt::AdviceCarbonMonoxide,
        Hazard::Fire => Prompt::AdviceFire,
        Hazard::Shock => Prompt::AdviceShock,
        Hazard::DownedLine => Prompt::AdviceDownedLine,
        Hazard::Structure => Prompt::AdviceStructure,
        Hazard::Hurt
        | Hazard::Flood
        | Hazard::Sewage
        | Hazard::Exposure
        | Hazard::RoofOpen
        | Hazard::Outage => Prompt::AdviceHurt,
    }
}

/// The job kind that a hazard is about, where the words gave none as grave.
pub(super) fn kind_of(hazard: Hazard) -> JobKind {
    JobKind::new(match hazard {
        Hazard::Gas => "gas_leak",
        Hazard::CarbonMonoxide => "co_alarm",
        Hazard::Fire => "elec_fire_hazard",
        Hazard::Shock => "elec_shock",
        Hazard::DownedLine => "elec_downed_line",
        Hazard::Structure => "roof_structural",
        Hazard::Hurt => "co_alarm",
        Hazard::Flood => "plumb_burst_pipe",
        Hazard::Sewage => "plumb_sewer_backup",
        Hazard::Exposure => "hvac_no_heat",
        Hazard::RoofOpen => "roof_active_leak",
        Hazard::Outage => "elec_no_power",
    })
}

const fn spoken(hazard: Hazard) -> &'static str {
    match hazard {
        Hazard::Gas => "A caller smells gas",
        Hazard::CarbonMonoxide => "A caller has a carbon monoxide alarm",
        Hazard::Fire => "A caller has smoke, sparks or a burning smell",
        Hazard::Shock => "A caller reports an electric shock",
        Hazard::DownedLine => "A caller has a power line down",
        Hazard::Structure => "A caller has a roof or ceiling that may come down",
        Hazard::Hurt => "A caller says someone is hurt",
        Hazard::Flood => "A caller has water that can't be stopped",
        Hazard::Sewage => "A caller has sewage coming up",
        Hazard::Exposure => "A caller has no heating or cooling with someone at risk",
        Hazard::RoofOpen => "A caller has water coming through the roof",
        Hazard::Outage => "A caller has the whole house out",
    }
}
