//! Text and witnesses → alarm, ask or no, and how urgent the call is.
//!
//! The only place where evidence meets. Rules (`rules.tsv`) look for a thing and its state near each other;
//! what is denied counts for nothing, what is asked about ("do you handle gas leaks") alarms nobody, what is
//! told of the past is asked about unless it is settled. What the words mean (a text encoder's chances, `fuse.rs`) is
//! held against that; what both leave open, the job kind's urgency and the witnesses may still raise.
//!
//! **Raise only.** A call's standing finding is never lowered, with one exception: what rests on *partial*
//! text below an alarm is forgotten when the final text of the turn doesn't bear it out, since a partial is
//! a guess of the recogniser. The caller's own "no" to the settling question settles that question only.

mod fuse;
mod rules;
mod settle;
mod witness;

pub use settle::SettleQuestion;
pub use witness::Witnesses;

use std::fmt;

use vocab::{Hazard, JobKind, Meaning, Trade, TriageDecision, Urgency, Witness, WitnessSource};

use crate::understand::{
    concept::{Hit, Marked, mark},
    problem,
};
use fuse::fused;
use rules::{Rule, Strength};

/// Every settling question, for whoever renders them ahead.
pub fn questions() -> impl Iterator<Item = &'static str> {
    SettleQuestion::all().map(SettleQuestion::text)
}

/// Whether the text may still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Words so far of a turn that goes on.
    Partial,
    /// The whole turn.
    Final,
    /// Another recogniser's reading of a turn, before or after its final text: it may raise, and settles nothing else.
    Beside,
}

/// What is known when a turn is judged.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// The caller's words of this turn; empty when only a witness spoke.
    pub text: &'a str,
    /// Whether the words may still change.
    pub stage: Stage,
    /// 1 to 12 in the office's zone; `None` = no season assumed.
    pub month: Option<i8>,
    /// 0 to 23 in the office's zone; no rule uses it yet.
    pub hour: Option<i8>,
    /// The trades the business serves. Life safety is judged whatever they are.
    pub trades: &'a [Trade],
    /// The settling question that this turn answers.
    pub answers: Option<SettleQuestion>,
    /// What the words mean, where a text encoder read them; without it the rules decide alone.
    pub meaning: Option<Meaning>,
}

impl fmt::Debug for Evidence<'_> {
    /// All but the caller's words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (stage, meaning, answers) = (self.stage, self.meaning, self.answers);
        f.debug_struct("Evidence")
            .field("stage", &stage)
            .field("answers", &answers)
            .field("meaning", &meaning)
            .finish_non_exhaustive()
    }
}

impl<'a> Evidence<'a> {
    /// A whole turn of which nothing else is known.
    pub fn of(text: &'a str) -> Self {
        Self {
            text,
            stage: Stage::Final,
            month: None,
            hour: None,
            trades: &Trade::ALL,
            answers: None,
            meaning: None,
        }
    }
}

/// What triage makes of the call so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Alarm, ask or no.
    pub decision: TriageDecision,
    /// Of what; `None` with [`TriageDecision::No`].
    pub hazard: Option<Hazard>,
    /// How soon; `LifeSafety` or `Emergency` with an alarm.
    pub urgency: Urgency,
    /// The rule that decided, for the log: never the caller's words.
    pub why: String,
    /// With [`TriageDecision::Ask`]: the question that decides.
    pub question: Option<SettleQuestion>,
    /// Whose evidence decided.
    pub source: WitnessSource,
}

impl Finding {
    fn none() -> Self {
        Self {
            decision: TriageDecision::No,
            hazard: None,
            urgency: Urgency::Routine,
            why: "no_rule".to_owned(),
            question: None,
            source: WitnessSource::Rules,
        }
    }

    fn alarm(hazard: Hazard, why: &str) -> Self {
        let urgency = if hazard.life_safety() { Urgency::LifeSafety } else { Urgency::Emergency };
        Self {
            decision: TriageDecision::Alarm,
            hazard: Some(hazard),
            urgency,
            why: why.to_owned(),
            question: None,
            source: WitnessSource::Rules,
        }
    }

    fn ask(hazard: Hazard, why: &str) -> Self {
        Self {
            decision: TriageDecision::Ask,
            hazard: Some(hazard),
            urgency: Urgency::Urgent,
            why: why.to_owned(),
            question: Some(SettleQuestion(hazard)),
            source: WitnessSource::Rules,
        }
    }

    /// Alarms outrank questions, life safety outranks emergencies.
    fn rank(&self) -> (TriageDecision, bool, Urgency) {
        (self.decision, self.hazard.is_some_and(Hazard::life_safety), self.urgency)
    }
}

/// The triage of one call.
#[derive(Clone, Debug)]
pub struct Triage {
    /// What stands for the whole call.
    standing: Finding,
    /// What stood before the present turn's partials.
    before: Finding,
    /// Hazards the caller denied when asked.
    denied: Vec<Hazard>,
    /// The question whose last answer was a lone word that sounds like "no".
    like_no: Option<SettleQuestion>,
    /// The question whose last answer was a no by its words and a yes by its meaning.
    torn: Option<SettleQuestion>,
}

impl Default for Triage {
    fn default() -> Self {
        Self {
            standing: Finding::none(),
            before: Finding::none(),
            denied: Vec::new(),
            like_no: None,
            torn: None,
        }
    }
}

impl Triage {
    /// Judges a turn, or its words so far, and returns what stands for the call.
    pub fn judge(&mut self, evidence: &Evidence<'_>, witnesses: &[Witness]) -> Finding {
        if self.standing.decision != TriageDecision::Alarm {
            self.standing = self.before.clone();
        }
        let answered = self.answer(evidence);
        let found = match &answered {
            Some(found) => found.clone(),
            None => fused(by_text(evidence), evidence.meaning, evidence.stage, &self.denied),
        };
        let found = self.but_denied(raised(found, witnesses, &self.denied));
        if found.rank() > self.standing.rank() {
            self.standing = found;
        }
        match evidence.stage {
            Stage::Final | Stage::Beside => self.before = self.standing.clone(),
            Stage::Partial => {}
        }
        self.standing.clone()
    }

    /// What stands for the call.
    pub fn standing(&self) -> &Finding {
        &self.standing
    }

    /// What was asked about and denied is not asked about again; an alarm is one all the same.
    fn but_denied(&self, found: Finding) -> Finding {
        let denied = found.hazard.is_some_and(|hazard| self.denied.contains(&hazard));
        if found.decision == TriageDecision::Ask && denied {
            return Finding { urgency: found.urgency, ..Finding::none() };
        }
        found
    }

    /// The answer to a settling question, once the turn is whole.
    fn answer(&mut self, evidence: &Evidence<'_>) -> Option<Finding> {
        let question = evidence.answers.filter(|_| evidence.stage != Stage::Partial)?;
        // A meaning alone does not answer for the caller: only where it agrees with a rule.
        let by_rules = by_text(evidence);
        let sure = by_rules.decision == TriageDecision::Alarm;
        let by_rule = by_rules.why != BY_KIND;
        let told = match by_rules.decision {
            TriageDecision::No => by_rules,
            TriageDecision::Ask | TriageDecision::Alarm => {
                let told = fused(by_rules.clone(), evidence.meaning, evidence.stage, &self.denied);
                // The danger that is asked about is not let go for a meaning that knows nothing of it.
                let same = sure && by_rules.hazard == Some(question.0) && question.0.life_safety();
                if same && told.decision == TriageDecision::No {
                    Finding::ask(question.0, &by_rules.why)
                } else {
                    told
                }
            }
        };
        let alarms = (sure && told.decision == TriageDecision::Alarm).then(|| told.clone());
        // Told of the same danger once more. Who feels ill is what the question about carbon monoxide asks.
        let again = by_rule
            && told.hazard.is_some_and(|hazard| {
                hazard == question.0 || (hazard == Hazard::Hurt && question.0 == Hazard::CarbonMonoxide)
            });
        // Nobody says "now" for a yes; where it may kill it is asked once more all the same.
        let said = match settle::read(question, evidence.text, evidence.meaning) {
            settle::Said::LikeNo
                if !question.0.life_safety() || self.like_no_again(evidence.stage, question) =>
            {
                settle::Said::No
            }
            settle::Said::TornNo if self.torn_again(evidence.stage, question) => {
                // Said twice: believed, but where it may kill.
                if question.0.life_safety() { settle::Said::Yes } else { settle::Said::No }
            }
            settle::Said::Unclear | settle::Said::TornNo if again => settle::Said::Yes,
            settle::Said::No if again => settle::Said::Unclear,
            said @ (settle::Said::Yes
            | settle::Said::No
            | settle::Said::ClearlyNo
            | settle::Said::LikeNo
            | settle::Said::TornNo
            | settle::Said::Unclear) => said,
        };
        match said {
            settle::Said::Yes => {
                let settled = Finding::alarm(question.0, "settled_yes");
                Some(alarms.filter(|told| told.rank() >= settled.rank()).unwrap_or(settled))
            }
            settle::Said::No | settle::Said::ClearlyNo if evidence.stage == Stage::Beside => alarms,
            settle::Said::No | settle::Said::ClearlyNo => {
                if !self.denied.contains(&question.0) {
                    self.denied.push(question.0);
                }
                if self.standing.decision == TriageDecision::Ask && self.standing.hazard == Some(question.0) {
                    self.standing = Finding { why: "settled_no".to_owned(), ..Finding::none() };
                    self.before = self.standing.clone();
                }
                // What else was told in the same breath counts as ever, but not what the kind of job alone suggests.
                Some(if by_rule { told } else { Finding::none() })
            }
            settle::Said::LikeNo | settle::Said::TornNo | settle::Said::Unclear => alarms,
        }
    }

    fn torn_again(&mut self, stage: Stage, question: SettleQuestion) -> bool {
        stage == Stage::Final && self.torn.replace(question) == Some(question)
    }

    /// Whether this question was answered so before. The same turn, as another recogniser read it, is no other answer.
    fn like_no_again(&mut self, stage: Stage, question: SettleQuestion) -> bool {
        stage == Stage::Final && self.like_no.replace(question) == Some(question)
    }
}

/// Whether a few words alone already tell of a hazard.
pub(crate) fn tells(words: &str) -> bool {
    by_text(&Evidence::of(words)).decision != TriageDecision::No
}

/// What one text says, for itself.
fn by_text(evidence: &Evidence<'_>) -> Finding {
    let text = mark(evidence.text);
    let mut best = Finding::none();
    for (rule, hit) in rules::met(&text) {
        let found = weigh(rule, hit, &text);
        if found.rank() > best.rank() {
            best = found;
        }
    }
    if best.decision == TriageDecision::Alarm && mild(evidence.month, &best, &text) {
        best = Finding::ask(Hazard::Exposure, &best.why);
    }
    if best.decision == TriageDecision::Alarm {
        return best;
    }
    let by_kind = by_problem(evidence, &text);
    if by_kind.rank() > best.rank() { by_kind } else { best }
}

/// From May to September a house without heating endangers only who is frail: one question decides.
fn mild(month: Option<i8>, found: &Finding, text: &Marked) -> bool {
    let cold = found.hazard == Some(Hazard::Exposure) && text.has("noheat");
    let at_risk = ["baby", "elderly", "frail"].iter().any(|c| text.has(c));
    cold && !at_risk && month.is_some_and(|m| (5..=9).contains(&m))
}

/// A rule met: plainly, as a question, or as a story of the past.
fn weigh(rule: &Rule, hit: Hit, text: &Marked) -> Finding {
    if hit.hypothetical {
        return Finding::none();
    }
    let again = text.has_now("now");
    let told_of = ["elsewhere", "salestalk"].iter().any(|c| text.has_near(c, hit.at));
    if told_of || (text.has_near("settled", hit.at) && !again) {
        // A word too many in the sentence must not silence what may kill: the caller says which it is.
        let dated = text.has_near("past", hit.at);
        let serious = rule.hazard.life_safety() && rule.strength == Strength::Alarm && !dated;
        return if serious { Finding::ask(rule.hazard, rule.id) } else { Finding::none() };
    }
    if hit.past {
        let serious = rule.hazard.life_safety() && rule.strength == Strength::Alarm;
        return if serious && again { Finding::ask(rule.hazard, rule.id) } else { Finding::none() };
    }
    match rule.strength {
        Strength::Alarm => Finding::alarm(rule.hazard, rule.id),
        Strength::Ask => Finding::ask(rule.hazard, rule.id),
    }
}

/// Asked for the kind of job alone: no sign of danger of its own.
const BY_KIND: &str = "kind_emergency";

/// What the job kind says where no rule alarms: an emergency kind in its season alarms when it is sure.
fn by_problem(evidence: &Evidence<'_>, text: &Marked) -> Finding {
    let reading = problem::parse(evidence.text, evidence.month);
    let Some(kind) = &reading.job_kind else { return Finding::none() };
    let hazard = hazard_of(kind);
    let calm = Finding { urgency: reading.urgency.min(Urgency::Urgent), ..Finding::none() };
    let served = reading.trade.is_some_and(|t| evidence.trades.contains(&t));
    if !served && !hazard.life_safety() {
        return calm;
    }
    if reading.urgency < Urgency::Emergency || told_otherwise(text) || !text.marks.iter().any(plain) {
        return calm;
    }
    let exposed = hazard == Hazard::Exposure;
    let season_says =
        evidence.month.is_some() || text.has("baby") || text.has("elderly") || text.has("frail");
    if exposed
        && season_says
        && reading.confidence >= SURE_EXPOSURE
        && names_house_or_people(text)
        && names_failure(text)
        && !(text.has("gasappliance") && !text.has("furnace") && !text.has("boiler"))
    {
        return Finding::alarm(hazard, "kind_exposure");
    }
    if reading.confidence >= LIKELY { Finding::ask(hazard, BY_KIND) } else { calm }
}

/// Chances of a kind from which it alarms, and from which it is asked about.
const SURE_EXPOSURE: f32 = 0.5;
const LIKELY: f32 = 0.4;

/// "Cold" alone may be a street or a drink: what should warm or cool, who is cold, or how cold it is must be said.
fn names_house_or_people(text: &Marked) -> bool {
    [
        "noheat",
        "furnace",
        "heat",
        "boiler",
        "heatpump",
        "minisplit",
        "thermostat",
        "ac",
        "nocool",
        "hotinside",
        "swamp",
        "baby",
        "elderly",
        "frail",
        "kids",
        "coldout",
        "whole",
    ]
    .iter()
    .any(|c| text.has(c))
}

/// A system that only has a brand, or that is to be looked at, leaves nobody in the cold.
fn names_failure(text: &Marked) -> bool {
    ["noheat", "nocool", "dead", "cold", "hotinside", "coldout", "frozen", "stopped"]
        .iter()
        .any(|c| text.has(c))
}

fn plain(mark: &crate::understand::concept::Mark) -> bool {
    !mark.hypothetical && !mark.past
}

/// Work to be done, a settled story, or a question about it.
fn told_otherwise(text: &Marked) -> bool {
    ["install", "quote", "settled", "asking", "elsewhere", "tuneup", "past"].iter().any(|c| text.has(c))
}

/// What a job kind endangers.
fn hazard_of(kind: &JobKind) -> Hazard {
    match kind.as_str() {
        "gas_leak" => Hazard::Gas,
        "co_alarm" => Hazard::CarbonMonoxide,
        "elec_fire_hazard" => Hazard::Fire,
        "elec_shock" => Hazard::Shock,
        "elec_downed_line" => Hazard::DownedLine,
        "roof_structural" => Hazard::Structure,
        "plumb_sewer_backup" | "plumb_toilet_clog" | "plumb_toilet_repair" => Hazard::Sewage,
        "roof_active_leak" | "roof_tree_impact" | "roof_wind_damage" => Hazard::RoofOpen,
        "elec_no_power" | "plumb_no_water" | "elec_partial_power" | "elec_breaker_trips" => Hazard::Outage,
        other if other.starts_with("hvac") => Hazard::Exposure,
        _ => Hazard::Flood,
    }
}

/// Witnesses raise: one alone makes a question, one that agrees with a question makes an alarm. One of sound only asks: text and
/// sound are the same word, so they are one piece of evidence.
fn raised(found: Finding, witnesses: &[Witness], denied: &[Hazard]) -> Finding {
    let mut best = found;
    // Those of sound first, so that the order in which witnesses came decides nothing.
    let (sounds, others): (Vec<&Witness>, Vec<_>) =
        witnesses.iter().partition(|w| w.source == WitnessSource::Acoustic);
    for witness in sounds.into_iter().chain(others) {
        let sure = match witness.source {
            WitnessSource::Rules => 0.5,
            WitnessSource::Encoder => ENCODER_SURE,
            WitnessSource::Acoustic => ACOUSTIC_SURE,
            WitnessSource::Cloud => 0.9,
        };
        // A score of NaN is no evidence.
        if witness.score.is_nan() || witness.score < sure {
            continue;
        }
        let agrees = best.decision == TriageDecision::Ask
            && best.hazard == Some(witness.hazard)
            && witness.source != WitnessSource::Acoustic;
        let next = if agrees {
            Finding { source: witness.source, ..Finding::alarm(witness.hazard, "witness_agrees") }
        } else if denied.contains(&witness.hazard) {
            continue;
        } else {
            Finding { source: witness.source, ..Finding::ask(witness.hazard, "witness_alone") }
        };
        if next.rank() > best.rank() {
            best = next;
        }
    }
    best
}

/// Scores from which a witness counts; to be set anew with each model from its own development set.
const ENCODER_SURE: f32 = 0.8;
const ACOUSTIC_SURE: f32 = 0.85;

#[cfg(test)]
mod tests;
