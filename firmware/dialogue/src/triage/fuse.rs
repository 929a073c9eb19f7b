//! Rules and meaning, put together into one finding.
//!
//! Rules are explicit and know negation, but only words that somebody thought of; the meaning is learned and knows the
//! story, but not why. Where both agree the box acts; where one is alone it acts when that one is clear, and asks when
//! it is not. A clearly harmless meaning silences what a rule would ask, and an alarm about property; what a rule holds
//! for danger to life is asked about all the same, unless the meaning knows nothing of danger at all.

use vocab::{Hazard, Meaning, TriageDecision, Urgency, WitnessSource};

use super::{Finding, Stage};

/// The chances at which a meaning counts.
///
/// Chosen on development texts by `models/training/triage/choose.py` (its rule was made stricter once, after a run of `bench
/// hearing`). What is like callers: texts of two hands that trained nothing, as the box's recogniser heard them of joe and ten
/// callers' voices (300 alarms, 483 calm ones). The alarm's levels: of those that meet 75 % there at once the ones that alarm on
/// fewest calm texts. The question's: the ones that stay farthest from the limit they come nearest to, and of those that are as far
/// but for a few calls the ones that miss fewest. So 2.0 % of the alarms were missed (life safety 1.2 %; rules alone 32 %) and 75 %
/// met at once, none of the calm alarmed and 8.7 % asked about. `models/cards/danger-head.md` has the rest. To be chosen anew with
/// each model.
pub(super) struct Levels {
    /// An alarm though no rule met.
    pub alone: f32,
    /// An alarm where a rule would ask.
    pub leans: f32,
    /// A rule's alarm stands.
    pub agrees: f32,
    /// A question though no rule met: danger, as [`danger`] weighs it.
    pub asks: f32,
    /// Below this danger only a rule's alarm about danger to life counts, and asks.
    pub harmless: f32,
    /// Below this danger not even that.
    pub nothing: f32,
}

pub(super) const LEVELS: Levels =
    Levels { alone: 0.9, leans: 0.7, agrees: 0.4, asks: 0.18, harmless: 0.05, nothing: 0.01 };

/// How much there is to ask about: a story that one question decides counts half.
fn danger(meaning: Meaning) -> f32 {
    meaning.alarm() + 0.5 * meaning.ask()
}

/// What rules found in a text, weighed with what it means. While words still come a meaning holds back and never raises:
/// the rest of the sentence may turn it. What the caller denied, a meaning alone brings up again only where it may kill, and only as an alarm.
pub(super) fn fused(rules: Finding, meaning: Option<Meaning>, stage: Stage, denied: &[Hazard]) -> Finding {
    let Some(meaning) = meaning else { return rules };
    let (whole, grave) = (stage != Stage::Partial, rules.hazard.is_some_and(Hazard::life_safety));
    let (alarm, levels) = (meaning.alarm(), &LEVELS);
    let below = |level| whole && danger(meaning) < level;
    let harmless = below(if grave && rules.decision == TriageDecision::Alarm {
        levels.nothing
    } else {
        levels.harmless
    });
    match (rules.decision, rules.hazard) {
        (TriageDecision::Alarm, _) if alarm >= levels.agrees => rules,
        (TriageDecision::Alarm, Some(hazard)) if !harmless => Finding::ask(hazard, &rules.why),
        (TriageDecision::Ask, _) if whole && alarm >= levels.leans => {
            let hazard = match rules.hazard {
                Some(hazard) if grave == (meaning.life_safety() * 2.0 >= alarm) => hazard,
                Some(_) | None => meaning.hazard(),
            };
            Finding { source: WitnessSource::Encoder, ..Finding::alarm(hazard, "meaning_agrees") }
        }
        (TriageDecision::Alarm | TriageDecision::Ask, _) if harmless => {
            Finding { urgency: rules.urgency.min(Urgency::Urgent), ..Finding::none() }
        }
        (TriageDecision::No, _)
            if whole && (meaning.hazard().life_safety() || !denied.contains(&meaning.hazard())) =>
        {
            alone(meaning, rules)
        }
        (TriageDecision::Alarm | TriageDecision::Ask | TriageDecision::No, _) => rules,
    }
}

/// What a meaning says where no rule met.
fn alone(meaning: Meaning, rules: Finding) -> Finding {
    let found = if meaning.alarm() >= LEVELS.alone {
        Finding::alarm(meaning.hazard(), "meaning")
    } else if danger(meaning) >= LEVELS.asks {
        Finding::ask(meaning.hazard(), "meaning")
    } else {
        return rules;
    };
    Finding { source: WitnessSource::Encoder, ..found }
}
