//! From mentions to the people of the job: whose name counts, and which of its words are first and last.

use super::mention::{Hyphen, Mention, Mentions};
use super::shape::{self, Family, Part, alike, leaning};
use super::who::{Label, Person, Rank};
use super::{NameReading, People, Spelled, prior, tables};

/// Who is the customer, who speaks, who is on site.
pub fn people(found: &Mentions) -> People {
    let of =
        |person: Person| -> Vec<&Mention> { found.all.iter().filter(|m| m.intro.person == person).collect() };
    let (own, third) = (of(Person::Caller), of(Person::Third));
    let best = |group: &[&Mention]| group.iter().map(|m| m.intro.rank).max();
    let for_third = match (best(&own), best(&third)) {
        (_, None) => false,
        (None, Some(_)) => true,
        // Of two names for the account the later counts.
        (Some(Rank::Account), Some(Rank::Account)) => found
            .all
            .iter()
            .rfind(|m| m.intro.rank == Rank::Account)
            .is_some_and(|m| m.intro.person == Person::Third),
        (Some(own), Some(third)) => third >= own,
    };
    let (chosen, other) = if for_third { (third, own) } else { (own, third) };
    let denied = !found.denied.is_empty();
    let mut customer = together(&chosen, denied);
    // "Martha is the owner … Martha Dudek": the name in full stands elsewhere in the turn.
    let fuller: Vec<&Mention> =
        other.iter().copied().filter(|m| m.parts.len() > 1 && holds(m, &customer)).collect();
    if !fuller.is_empty() && (customer.first.is_none() || customer.last.is_none()) {
        customer = together(&[fuller, chosen].concat(), denied);
    }
    let named = |group: &[&Mention]| Some(together(group, false)).filter(|n| !n.is_empty());
    let caller = if for_third { named(&other) } else { None };
    let on_site: Vec<&Mention> =
        found.all.iter().filter(|m| m.on_site && m.intro.person != Person::Nobody).collect();
    let on_site = named(&on_site).filter(|n| n.whole() != customer.whole());
    let on_site = on_site.or_else(|| if for_third { None } else { named(&other) });
    People { customer, caller, on_site }
}

/// Whether a mention has the only name of a reading among its words.
fn holds(mention: &Mention, reading: &NameReading) -> bool {
    let lone = reading.first.as_ref().or(reading.last.as_ref()).map(|n| n.to_lowercase());
    lone.is_some_and(|lone| mention.parts.iter().any(|p| p.norm == lone))
}

/// A part of the name and how much speaks for it.
#[derive(Clone, Debug, Default)]
struct Slot {
    parts: Vec<Part>,
    weight: u8,
}

#[derive(Clone, Debug, Default)]
struct Slots {
    first: Slot,
    last: Slot,
}

/// How much speaks for a mention's parts: a label outdoes any rank.
fn weight(mention: &Mention) -> u8 {
    let rank = match mention.intro.rank {
        Rank::Mentioned => 1,
        Rank::Bare => 2,
        Rank::Caller => 3,
        Rank::Customer => 4,
        Rank::Account => 5,
    };
    match mention.intro.label {
        Some(Label::First | Label::Last) => 10 + rank,
        Some(Label::Nickname) => 0,
        Some(Label::Middle) | None => rank,
    }
}

/// The mentions of one person as first and last.
fn together(mentions: &[&Mention], denied: bool) -> NameReading {
    let mut slots = Slots::default();
    for mention in mentions {
        label(&mut slots, mention);
    }
    let unlabelled = || {
        mentions.iter().filter(|m| !matches!(m.intro.label, Some(Label::First | Label::Last | Label::Middle)))
    };
    for mention in unlabelled().filter(|m| shape::tidied(m.parts.clone()).len() > 1) {
        full(&mut slots, mention);
    }
    let singles: Vec<&&Mention> =
        unlabelled().filter(|m| shape::tidied(m.parts.clone()).len() == 1).collect();
    for (i, mention) in singles.iter().enumerate() {
        single(&mut slots, mention, singles.get(i + 1).map(|m| &m.parts[0]));
    }
    if let Some(part) = kept_after_all(mentions)
        && slots.first.weight < 10
    {
        slots.first.parts = vec![part];
    }
    // "Not Gray, it's Grey": what is set right is a family name, unless it is a given one.
    let lone =
        slots.last.parts.is_empty() && matches!(slots.first.parts.as_slice(), [p] if !tables::given(&p.norm));
    if denied && lone && !mentions.iter().any(|m| m.only || m.intro.label == Some(Label::First)) {
        slots.last = std::mem::take(&mut slots.first);
    }
    if mentions.iter().any(|m| m.hyphen == Hyphen::Yes) {
        hyphenated(&mut slots.last.parts);
    }
    reading(&slots)
}

/// "I'm Peg. Margaret's on my license, but … Peg Lattimore": the name in full that is said last, with a given name that
/// was said before the one of the papers.
fn kept_after_all(mentions: &[&Mention]) -> Option<Part> {
    let papers = mentions.iter().rposition(|m| m.intro.rank == Rank::Account && m.parts.len() == 1)?;
    let [.., last] = mentions else { return None };
    let [given, _, ..] = last.parts.as_slice() else { return None };
    let lone =
        |m: &&Mention| m.intro.label.is_none() && matches!(m.parts.as_slice(), [p] if p.norm == given.norm);
    let after = papers + 1 < mentions.len() && last.intro.label.is_none();
    (after && mentions[..papers].iter().any(lone)).then(|| given.clone())
}

/// A labelled mention sets its slot; "de la Cruz" stays whole, words beside a spelled one go.
fn label(slots: &mut Slots, mention: &Mention) {
    let mut parts = shape::tidied(mention.parts.clone());
    let rank = weight(mention);
    if parts.iter().any(|p| p.spelled) && parts.len() > 1 {
        parts
            .retain(|p| p.spelled || !prior::common(&p.norm) || tables::PARTICLES.contains(&p.norm.as_str()));
    }
    match mention.intro.label {
        Some(Label::First) => {
            // "First name Nina Patel": the label is of the first word, the last name goes with it.
            if parts.len() > 1
                && !shape::compound(&parts)
                && leaning(&parts[parts.len() - 1]) > 1
                && slots.last.weight < 10
            {
                let (first, last) = shape::first_and_last(parts, false);
                offer(&mut slots.first, first, rank);
                offer(&mut slots.last, last, rank - 10);
                return;
            }
            parts.truncate(2);
            offer(&mut slots.first, parts, rank);
        }
        Some(Label::Last) => {
            // "Ada Example is my last name" and "last name Example Ada": only the part that is one.
            let given = parts
                .first()
                .is_some_and(|p| leaning(p) < -2 && !tables::PARTICLES.contains(&p.norm.as_str()));
            if parts.len() == 2 && given && !shape::compound(&parts) && !mention.intro.sure {
                let last = parts.split_off(1);
                offer(&mut slots.first, parts, rank - 10);
                offer(&mut slots.last, last, rank);
                return;
            }
            offer(&mut slots.last, parts, rank);
        }
        Some(Label::Middle | Label::Nickname) | None => {}
    }
}

/// A name of several words: what is already labelled tells which words are left for the other name.
fn full(slots: &mut Slots, mention: &Mention) {
    let parts = shape::tidied(mention.parts.clone());
    let rank = weight(mention);
    let labelled = |slot: &Slot| slot.weight >= 10;
    if labelled(&slots.last)
        && let Some(rest) = without(&parts, &slots.last.parts)
    {
        let mut rest = rest;
        let kept = if shape::compound(&rest) || rest.iter().skip(1).all(|p| !american(p)) { 2 } else { 1 };
        rest.truncate(kept);
        offer(&mut slots.first, rest, rank);
        return;
    }
    if labelled(&slots.first)
        && let Some(rest) = without(&parts, &slots.first.parts)
    {
        offer(&mut slots.last, rest, rank);
        return;
    }
    let (first, last) = shape::first_and_last(parts, mention.titled);
    // Two names in passing with nothing in common: the first stays, unless the second sets it right.
    let shares = |slot: &Slot, parts: &[Part]| {
        slot.parts.iter().any(|p| parts.iter().any(|q| alike(&p.norm, &q.norm)))
    };
    let strange = rank <= 2
        && !mention.repaired
        && slots.first.weight == rank
        && slots.last.weight == rank
        && !shares(&slots.first, &first)
        && !shares(&slots.last, &last);
    if strange {
        return;
    }
    if labelled(&slots.last)
        && !labelled(&slots.first)
        && slots.last.parts.len() == 1
        && shape::compound(&[first.clone(), last.clone()].concat())
    {
        offer(&mut slots.first, [first, last].concat(), rank);
        return;
    }
    offer(&mut slots.first, first, rank);
    offer(&mut slots.last, last, rank);
}

/// Whether a lone word is the family name: of two lone words, the one that leans more.
fn is_family(mention: &Mention, part: &Part, next: Option<&Part>, lean: i32) -> bool {
    match next {
        Some(next) => (lean > leaning(next) && lean > 0 && !alike(&next.norm, &part.norm)) || lean >= 2,
        None => mention.titled || lean >= 2 || (lean > 0 && prior::weight(&part.norm).given == 0),
    }
}

/// A lone word: it mends the part it resembles, fills the part that is missing, or is what the lists say.
fn single(slots: &mut Slots, mention: &Mention, next: Option<&Part>) {
    let parts = shape::tidied(mention.parts.clone());
    let [part] = parts.as_slice() else { return };
    let rank = weight(mention);
    let resembles =
        |slot: &Slot| slot.parts.iter().any(|p| alike(&p.norm.replace(' ', ""), &part.norm.replace(' ', "")));
    let (like_first, like_last) = (resembles(&slots.first), resembles(&slots.last));
    if mention.intro.label == Some(Label::Nickname) && !slots.first.parts.is_empty() {
        return;
    }
    if like_first || like_last {
        let slot = if like_first { &mut slots.first } else { &mut slots.last };
        if slot.parts.len() == 1 && (slot.weight < 10 || part.spelled) {
            offer(slot, parts, rank.max(slot.weight));
        }
        return;
    }
    let (no_first, no_last) = (slots.first.parts.is_empty(), slots.last.parts.is_empty());
    let account = i32::from(mention.intro.rank == Rank::Account && mention.intro.label.is_none());
    let lean = match leaning(part) + account {
        _ if shape::titled_last(part, mention.titled) => 9,
        lean if mention.only && no_first && (lean < 2 || !prior::weight(&part.norm).known()) => -9,
        lean => lean,
    };
    match (no_first, no_last) {
        (true, true)
            if mention.intro.label == Some(Label::Nickname) || !is_family(mention, part, next, lean) =>
        {
            offer(&mut slots.first, parts, rank);
        }
        (true, true) => offer(&mut slots.last, parts, rank),
        (true, false) => offer(&mut slots.first, parts, rank),
        // "Ortiz. Lena."
        (false, true)
            if lean < -2
                && slots.first.weight < 10
                && slots.first.parts.len() == 1
                && leaning(&slots.first.parts[0]) > lean + 4
                && rank <= slots.first.weight =>
        {
            slots.last = std::mem::take(&mut slots.first);
            offer(&mut slots.first, parts, rank);
        }
        // "Bob … Robert on the account" is the same person's given name.
        (false, true) if lean < -3 && rank > slots.first.weight => offer(&mut slots.first, parts, rank),
        (false, true) => offer(&mut slots.last, parts, rank),
        // "Shavon Keely … S I O B H A N": letters are of the name that begins as they do.
        (false, false)
            if part.spelled && begins_like(&slots.first, part) != begins_like(&slots.last, part) =>
        {
            let slot = if begins_like(&slots.first, part) { &mut slots.first } else { &mut slots.last };
            let weight = slot.weight;
            offer(slot, parts, weight.max(rank));
        }
        (false, false) if lean > 0 && (mention.repaired || rank > slots.last.weight) => {
            offer(&mut slots.last, parts, rank)
        }
        (false, false) if lean <= 0 && (mention.repaired || rank > slots.first.weight) => {
            offer(&mut slots.first, parts, rank)
        }
        (false, false) => {}
    }
}

fn begins_like(slot: &Slot, part: &Part) -> bool {
    slot.parts.first().is_some_and(|p| p.norm.chars().next() == part.norm.chars().next())
}

/// Later and at least as strong wins; letters are not given up for a word that sounds like them.
fn offer(slot: &mut Slot, parts: Vec<Part>, weight: u8) {
    if parts.is_empty() || (!slot.parts.is_empty() && weight < slot.weight) {
        return;
    }
    let spelled = |parts: &[Part]| parts.iter().any(|p| p.spelled);
    let joined = |parts: &[Part]| parts.iter().map(|p| p.norm.as_str()).collect::<String>();
    if spelled(&slot.parts) && !spelled(&parts) && alike(&joined(&slot.parts), &joined(&parts)) {
        slot.weight = weight;
        return;
    }
    *slot = Slot { parts, weight };
}

/// The parts without those of a labelled name.
fn without(parts: &[Part], labelled: &[Part]) -> Option<Vec<Part>> {
    let n = labelled.len();
    let fits = |window: &[Part]| window.iter().zip(labelled).all(|(a, b)| alike(&a.norm, &b.norm));
    let at = parts.windows(n.max(1)).rposition(fits)?;
    let rest: Vec<Part> = parts[..at].iter().chain(&parts[at + n..]).cloned().collect();
    (!rest.is_empty()).then_some(rest)
}

/// A middle name that is common in the country is left out, another belongs to the given name.
fn american(part: &Part) -> bool {
    let weight = prior::weight(&part.norm);
    weight.given > 3 || weight.family > 4
}

/// "It's hyphenated": two words become one.
fn hyphenated(parts: &mut Vec<Part>) {
    if let [one, two] = parts.as_slice() {
        let joined = Part {
            norm: format!("{}-{}", one.norm, two.norm),
            shown: format!("{}-{}", one.shown, two.shown),
            spelled: one.spelled && two.spelled,
        };
        *parts = vec![joined];
    }
}

fn reading(slots: &Slots) -> NameReading {
    let all = || slots.first.parts.iter().chain(&slots.last.parts);
    let count = all().count();
    let spelled = match all().filter(|p| p.spelled).count() {
        0 => Spelled::No,
        n if n == count => Spelled::Whole,
        _ => Spelled::Partly,
    };
    let known = all().any(|p| prior::weight(&p.norm).known());
    let whole = !slots.first.parts.is_empty() && !slots.last.parts.is_empty();
    let labelled = slots.first.weight >= 10 || slots.last.weight >= 10;
    let confidence = match (spelled, whole, known || labelled) {
        _ if count == 0 => 0.0,
        (Spelled::Whole, ..) => 0.97,
        (Spelled::Partly, ..) => 0.92,
        (Spelled::No, true, true) => 0.85,
        (Spelled::No, true, false) | (Spelled::No, false, true) => 0.7,
        (Spelled::No, false, false) => 0.55,
    };
    NameReading {
        first: shape::text(&slots.first.parts, Family::First),
        last: shape::text(&slots.last.parts, Family::Last),
        company: None,
        spelled,
        confidence,
    }
}
