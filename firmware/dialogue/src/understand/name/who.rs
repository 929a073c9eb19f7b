//! Whose name it is: introductions, labels, kin, companies.

use super::super::{
    number,
    words::{Pause, Word, longest},
};
use super::shape::{Part, cased};
use super::spelling::{Hint, Item, applied};
use super::tables;
use crate::understand::address::sound::{distance, same};

/// Whose name follows. Ordered: a later role outranks an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A landlord or neighbour who is only mentioned.
    Other,
    /// "You can call me …".
    Nickname,
    /// Nobody said whose.
    Bare,
    /// "This is …", "my name's …".
    Caller,
    /// "For my mother …", "the homeowner is …".
    Customer,
    /// "First name …".
    FirstName,
    /// "Last name …".
    LastName,
}

/// Words that make one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub role: Role,
    pub parts: Vec<Part>,
    /// "Mrs" stood before it.
    pub titled: bool,
}

/// The most words of a name.
const PARTS: usize = 6;

/// Every sequence of words that may be a name, each with its role.
pub fn sequences(items: &[Item]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut role = Role::Bare;
    let mut hint = None;
    let mut at = 0;
    while at < items.len() {
        if let Some((next, len)) = introduction(items, at) {
            role = next;
            at += len;
            continue;
        }
        let from = at;
        let sequence = collect(items, &mut at, role);
        if let Item::Hint(h) = &items[from] {
            hint = Some(h.clone());
        }
        if sequence.parts.is_empty() {
            at = from + 1;
            if ends_role(&items[from]) && !matches!(role, Role::Bare) {
                role = Role::Bare;
            }
            continue;
        }
        found.push(with_hint(sequence, hint.take()));
        role = Role::Bare;
    }
    found
}

/// Whether two names are one, misheard: by sound, or by few letters.
pub fn alike(a: &str, b: &str) -> bool {
    let longer = a.chars().count().max(b.chars().count());
    same(a, b) || distance(a, b) * 5 <= longer * 2
}

/// The company a caller speaks for: "from … dental", "with … management".
pub fn company(words: &[Word]) -> Option<String> {
    let at = (0..words.len()).find(|&i| longest(words, i, COMPANY_FROM).is_some())?;
    let from = at + longest(words, at, COMPANY_FROM)?;
    let mut end = from;
    while end < words.len() && end - from < 5 && company_word(words, end, from) {
        end += 1;
        if words[end - 1].pause >= Pause::Comma {
            break;
        }
    }
    let name = &words[from..end];
    let kind = name.last().is_some_and(|w| tables::COMPANY.contains(&w.norm.as_str()));
    let written = !name.is_empty() && name.iter().all(|w| w.raw.starts_with(char::is_uppercase));
    let calling = longest(words, at, &["calling from"]).is_some() && end > from;
    let joined = || name.iter().map(|w| cased(&w.norm)).collect::<Vec<_>>().join(" ");
    (kind || written || calling).then(joined).filter(|n| !n.is_empty())
}

fn company_word(words: &[Word], at: usize, from: usize) -> bool {
    let norm = words[at].norm.as_str();
    let kind = tables::COMPANY.contains(&norm);
    (kind && at > from)
        || number::is_teen_or_more(norm)
        || (!tables::stops(norm) && !norm.starts_with(|c: char| c.is_ascii_digit()) && norm.len() > 1)
}

fn ends_role(item: &Item) -> bool {
    match item {
        Item::Said(word) => !GLUE.contains(&word.norm.as_str()),
        Item::Spelled(..) | Item::Hint(_) => false,
    }
}

/// The role that an introduction at `at` gives to what follows, and its length in items.
fn introduction(items: &[Item], at: usize) -> Option<(Role, usize)> {
    let said = said_from(items, at);
    if let Some(found) = kin(&said) {
        return Some(found);
    }
    let best = INTRODUCTIONS.iter().filter_map(|(p, role)| longest(&said, 0, &[p]).map(|len| (len, *role)));
    let (len, role) = best.max_by_key(|(len, _)| *len)?;
    if role == Role::Caller && !introduced_name(&said, len) {
        return None;
    }
    Some((role, len))
}

/// "For my mother", "under my wife's name", "my husband's name is", "the homeowner is".
fn kin(said: &[Word]) -> Option<(Role, usize)> {
    let lead = longest(
        said,
        0,
        &["for my", "of my", "under my", "for our", "my", "the", "our", "it's my", "for the", "is my"],
    )?;
    let word = said.get(lead)?;
    let bare = word.norm.trim_end_matches("'s").trim_end_matches('\'');
    let adjective = usize::from(matches!(bare, "elderly" | "old" | "own"));
    let word = said.get(lead + adjective)?;
    let bare = word.norm.trim_end_matches("'s").trim_end_matches('\'');
    if !tables::KIN.contains(&bare) && !tables::OTHERS.contains(&bare) {
        return None;
    }
    let mut len = lead + adjective + 1;
    while said.get(len).is_some_and(|w| KIN_GLUE.contains(&w.norm.as_str())) {
        len += 1;
    }
    let possessive = word.norm.ends_with("'s")
        && said.get(len - 1).is_some_and(|w| matches!(w.norm.as_str(), "name" | "is" | "it"));
    let for_them = matches!(said[0].norm.as_str(), "for" | "of" | "under");
    let owner = said[0].norm == "the" && len > lead + 1;
    let other = tables::OTHERS.contains(&bare) && !for_them;
    let role = if other {
        Role::Other
    } else if for_them || possessive || owner {
        Role::Customer
    } else {
        return None;
    };
    Some((role, len))
}

/// After "i'm" and "it's" most words are no name: "i'm calling", "it's cold".
fn introduced_name(said: &[Word], len: usize) -> bool {
    let weak = matches!(said[len - 1].norm.as_str(), "i'm" | "it's" | "am" | "is") && len <= 2;
    let Some(next) = said.get(len).filter(|_| weak) else { return true };
    let verb = next.norm.ends_with("ing") && !tables::given(&next.norm) && !tables::family(&next.norm);
    !verb && !STATES.contains(&next.norm.as_str())
}

/// The said words from `at` on, up to the first spelled run.
fn said_from(items: &[Item], at: usize) -> Vec<Word> {
    let said = items[at..].iter().take(8).map_while(|item| match item {
        Item::Said(word) => Some(word.clone()),
        Item::Spelled(..) | Item::Hint(_) => None,
    });
    said.collect()
}

/// The name that begins at `at`; moves `at` behind it.
fn collect(items: &[Item], at: &mut usize, role: Role) -> Found {
    let mut found = Found { role, parts: Vec::new(), titled: false };
    while *at < items.len() && found.parts.len() < PARTS {
        let pause = match &items[*at] {
            Item::Said(word) if hyphen(items, *at, &found) => word.pause,
            Item::Said(word) if tables::TITLES.contains(&word.norm.as_str()) && found.parts.is_empty() => {
                found.titled = true;
                Pause::None
            }
            Item::Said(word) if is_name_word(word, &found) && !possessive(items, *at) => {
                take_said(&mut found, word, items, *at);
                word.pause
            }
            Item::Said(word) if spelling_talk(items, *at, &found) => word.pause.min(Pause::Hyphen),
            Item::Said(_) => break,
            Item::Spelled(letters, pause) => {
                take_spelled(&mut found, letters);
                *pause
            }
            Item::Hint(hint) => {
                found = with_hint(found, Some(hint.clone()));
                Pause::None
            }
        };
        *at += 1;
        let spelled_next = matches!(items.get(*at), Some(Item::Spelled(..) | Item::Hint(_)));
        let nickname = role == Role::Nickname && !found.parts.is_empty();
        let over = pause >= Pause::Comma
            && !found.parts.is_empty()
            && !spelled_next
            && !behind_letters(items, *at, &found);
        if over || nickname {
            break;
        }
    }
    found
}

/// A comma behind spelled letters does not end a name while a part is missing: "Nguyen, N G U Y E N, Linh".
fn behind_letters(items: &[Item], at: usize, found: &Found) -> bool {
    found.parts.len() < 2
        && found.parts.last().is_some_and(|p| p.spelled)
        && matches!(items.get(at), Some(Item::Said(word)) if !tables::stops(&word.norm))
}

fn is_name_word(word: &Word, found: &Found) -> bool {
    let norm = word.norm.trim_end_matches("'s");
    let particle = !found.parts.is_empty() && tables::PARTICLES.contains(&norm);
    let letters = norm.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-'));
    let given = found.parts.is_empty() && tables::given(norm) && !tables::stops(norm);
    letters && (given || particle || !tables::stops(norm) && !word.norm.starts_with("i'"))
}

/// "Anna's husband" is somebody else's name.
fn possessive(items: &[Item], at: usize) -> bool {
    let (Item::Said(word), Some(Item::Said(next))) = (&items[at], items.get(at + 1)) else { return false };
    word.norm.ends_with("'s") && tables::KIN.contains(&next.norm.as_str())
}

/// "… hyphen …" and "…-…" join two words.
fn hyphen(items: &[Item], at: usize, found: &Found) -> bool {
    let Item::Said(word) = &items[at] else { return false };
    let named = |i: usize| matches!(items.get(i), Some(Item::Said(w)) if !tables::stops(&w.norm));
    matches!(word.norm.as_str(), "hyphen" | "dash") && !found.parts.is_empty() && named(at + 1)
}

fn take_said(found: &mut Found, word: &Word, items: &[Item], at: usize) {
    let part = Part::said(word);
    let joins = at > 0
        && !found.parts.is_empty()
        && match &items[at - 1] {
            Item::Said(before) => {
                before.pause == Pause::Hyphen || matches!(before.norm.as_str(), "hyphen" | "dash")
            }
            Item::Spelled(..) | Item::Hint(_) => false,
        };
    if joins && let Some(last) = found.parts.last_mut() {
        *last = Part {
            norm: format!("{}-{}", last.norm, part.norm),
            shown: format!("{}-{}", last.shown, part.shown),
            spelled: false,
        };
        return;
    }
    // "Gomez … Hector Gomez", "Hector H E C T O R Gomez": a repeated word keeps its last place and its letters.
    if let Some(same) = found.parts.iter().position(|p| p.norm == part.norm) {
        let kept = found.parts.remove(same);
        found.parts.push(if kept.spelled { kept } else { part });
    } else {
        found.parts.push(part);
    }
}

/// Letters replace the word they spell, or are a part of their own.
fn take_spelled(found: &mut Found, letters: &str) {
    let part = Part::spelled(letters);
    match found.parts.iter().rposition(|p| !p.spelled && alike(&p.norm, letters)) {
        Some(at) => found.parts[at] = part,
        None => found.parts.push(part),
    }
}

/// "That's", "spelled", "that is" between a name and its letters.
fn spelling_talk(items: &[Item], at: usize, found: &Found) -> bool {
    let Item::Said(word) = &items[at] else { return false };
    let talk = |w: &Word| TALK.contains(&w.norm.as_str());
    let spelled_soon = items[at..].iter().take(5).find(|i| !matches!(i, Item::Said(w) if talk(w)));
    talk(word) && !found.parts.is_empty() && matches!(spelled_soon, Some(Item::Spelled(..)))
}

/// A hint changes the word before it, or the first behind it.
fn with_hint(mut found: Found, hint: Option<Hint>) -> Found {
    let Some(hint) = hint else { return found };
    if let Some(part) = found.parts.last_mut().filter(|p| !p.spelled) {
        let norm = applied(&part.norm, &hint);
        if norm != part.norm {
            *part = Part { shown: cased(&norm), norm, spelled: false };
        }
    }
    found
}

#[rustfmt::skip]
const INTRODUCTIONS: &[(&str, Role)] = &[
    ("this is", Role::Caller), ("my name is", Role::Caller), ("my name's", Role::Caller), ("name is", Role::Caller),
    ("the name is", Role::Caller), ("the name's", Role::Caller), ("name's", Role::Caller), ("my full name is", Role::Caller),
    ("my legal name is", Role::Customer), ("legal name is", Role::Customer), ("legally", Role::Customer),
    ("i'm", Role::Caller), ("i am", Role::Caller), ("it's", Role::Caller), ("speaking with", Role::Caller),
    ("you're speaking with", Role::Caller), ("i'm the tenant", Role::Caller), ("i'm the owner", Role::Caller),
    ("i'm the homeowner", Role::Caller), ("i am the owner", Role::Caller), ("i'm the customer", Role::Caller),
    ("i'm the tenant my name is", Role::Caller), ("i go by", Role::Nickname), ("call me", Role::Nickname),
    ("calls me", Role::Nickname), ("known as", Role::Nickname), ("goes by", Role::Nickname), ("nickname is", Role::Nickname),
    ("short for", Role::Customer), ("for short", Role::Bare),
    ("on behalf of", Role::Customer), ("his name is", Role::Customer), ("her name is", Role::Customer),
    ("his name's", Role::Customer), ("her name's", Role::Customer), ("their name is", Role::Customer),
    ("the customer is", Role::Customer), ("customer's name is", Role::Customer), ("homeowner is", Role::Customer),
    ("homeowner's name is", Role::Customer), ("owner's name is", Role::Customer), ("owner is", Role::Customer),
    ("tenant is", Role::Customer), ("tenant's name is", Role::Customer), ("account is under", Role::Customer),
    ("it's under", Role::Customer), ("put it under", Role::Customer), ("put that under", Role::Customer),
    ("book it under", Role::Customer), ("under the name of", Role::Customer), ("under the name", Role::Customer),
    ("in the name of", Role::Customer), ("it'd be under", Role::Customer), ("should be under", Role::Customer),
    ("appointment is for", Role::Customer), ("job is for", Role::Customer), ("house belongs to", Role::Customer),
    ("belongs to", Role::Customer), ("calling for", Role::Customer), ("it's for", Role::Customer), ("make it for", Role::Customer),
    ("resident is", Role::Customer), ("contact is", Role::Customer), ("ask for", Role::Customer),
    ("she's called", Role::Customer), ("he's called", Role::Customer),
    ("my landlord is", Role::Other), ("my landlord's name is", Role::Other), ("i'm her neighbor", Role::Other),
    ("i'm his neighbor", Role::Other), ("i'm her daughter", Role::Other), ("i'm her son", Role::Other),
    ("i'm his daughter", Role::Other), ("i'm his son", Role::Other), ("i'm his wife", Role::Other),
    ("i'm her husband", Role::Other), ("i'm their neighbor", Role::Other), ("i'm a friend", Role::Other),
    ("i'm her friend", Role::Other), ("referred by", Role::Other), ("spoke to", Role::Other), ("spoke with", Role::Other),
    ("talked to", Role::Other), ("talk to", Role::Other), ("from", Role::Other), ("with", Role::Other), ("at", Role::Other),
    ("in", Role::Other), ("on", Role::Other), ("near", Role::Other),
    ("first name", Role::FirstName), ("first name is", Role::FirstName), ("first name's", Role::FirstName),
    ("first is", Role::FirstName), ("given name is", Role::FirstName), ("given name", Role::FirstName), ("first", Role::FirstName),
    ("last name", Role::LastName), ("last name is", Role::LastName), ("last name's", Role::LastName),
    ("last name is spelled", Role::LastName), ("last is", Role::LastName), ("second is", Role::LastName),
    ("surname", Role::LastName), ("surname is", Role::LastName), ("family name", Role::LastName),
    ("family name is", Role::LastName), ("last", Role::LastName), ("second name is", Role::LastName),
    ("my first name is", Role::FirstName), ("my last name is", Role::LastName),
];
const KIN_GLUE: &[&str] = &[
    "name", "is", "his", "her", "it's", "and", "their", "who", "name's", "called", "of", "named", "she's",
    "he's", "that's",
];
const GLUE: &[&str] =
    &["is", "the", "a", "please", "be", "would", "yeah", "well", "my", "so", "that's", "spelled", "it's"];
const TALK: &[&str] = &[
    "that's", "spelled", "it's", "is", "and", "which", "spell", "so", "i", "spelling", "that", "you", "s",
    "the", "name", "as",
];
const COMPANY_FROM: &[&str] = &[
    "calling from",
    "from",
    "with",
    "company is",
    "company name is",
    "business is",
    "work for",
    "here at",
    "over at",
];
#[rustfmt::skip]
const STATES: &[&str] = &[
    "cold", "hot", "broken", "fine", "good", "urgent", "late", "down", "off", "out", "true", "new", "old", "available",
    "interested", "sorry", "afraid", "done", "ready", "home", "busy", "happy", "curious", "worried", "elderly",
];
