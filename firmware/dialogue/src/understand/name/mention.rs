//! Where a turn names somebody: every run of words that may be a name, with what leads it in and what is said
//! of it behind.

use super::super::words::{Pause, longest};
use super::company;
use super::hints::Hint;
use super::parts::{hinted, hyphenate, stem};
use super::shape::{Part, alike, cased};
use super::spelling::{Item, Items};
use super::who::{self, After, Intro, Label, Person, Rank, after, introduction, label_noun};
use super::{prior, tables};

/// Words that make one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub parts: Vec<Part>,
    pub intro: Intro,
    /// "Mrs" stood before it.
    pub titled: bool,
    /// "Just Tigist": the only name there is.
    pub only: bool,
    /// Said after "no", "sorry", "I mean".
    pub repaired: bool,
    /// "… will be there".
    pub on_site: bool,
    /// How many parts an explicit hyphen joined.
    pub hyphen: Hyphen,
}

/// What was said of a hyphen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hyphen {
    #[default]
    Unsaid,
    /// "It's hyphenated".
    Yes,
    /// "No hyphen".
    No,
}

/// What a turn says of names.
#[derive(Clone, Debug, Default)]
pub struct Mentions {
    pub all: Vec<Mention>,
    /// Names that "not" denied, in lower case.
    pub denied: Vec<String>,
}

/// How many words may stand between "last name" and the name.
const LABEL_REACH: usize = 6;

/// Reads the mentions of a turn.
pub fn mentions(items: &Items) -> Mentions {
    Scan::new(items).run()
}

/// A walk over the items of a turn.
pub(super) struct Scan<'a> {
    pub(super) items: &'a Items,
    pub(super) companies: Vec<std::ops::Range<usize>>,
    pub(super) found: Mentions,
    pub(super) at: usize,
    /// What leads in the next name, and the item where it was said.
    pub(super) pending: Option<(Intro, usize)>,
    /// Whose name is spoken of.
    pub(super) context: Intro,
    pub(super) repaired: bool,
    /// Behind a name, a repair or a denial a name may begin.
    pub(super) opened: usize,
    /// "Last name first".
    pub(super) turned: bool,
    pub(super) hint: Option<Hint>,
    pub(super) hyphen: Hyphen,
}

impl<'a> Scan<'a> {
    fn new(items: &'a Items) -> Self {
        Self {
            items,
            companies: company::spans(items),
            found: Mentions::default(),
            at: 0,
            pending: None,
            context: Intro::BARE,
            repaired: false,
            opened: 0,
            turned: false,
            hint: None,
            hyphen: Hyphen::Unsaid,
        }
    }

    fn run(mut self) -> Mentions {
        while self.at < self.items.len() {
            let before = self.at;
            self.step();
            self.at = self.at.max(before + 1);
        }
        post_labels(&mut self.found.all, self.items);
        if self.hyphen != Hyphen::Unsaid {
            let hyphen = self.hyphen;
            self.found.all.iter_mut().for_each(|m| m.hyphen = hyphen);
        }
        self.found
    }

    fn step(&mut self) {
        if let Some(span) = self.companies.iter().find(|s| s.start == self.at) {
            self.at = span.end;
            self.pending = None;
            return;
        }
        if self.denies() || self.marks() || self.explains() {
            return;
        }
        if let Some((intro, len)) = introduction(self.items, self.at, self.context) {
            self.lead_in(intro, len);
            return;
        }
        let from = self.at;
        let mention = self.collect();
        if mention.parts.is_empty() {
            if self.at == from {
                self.pass();
            }
        } else {
            self.keep(mention);
        }
    }

    /// Takes an introduction. "First name" and "put it under" of one breath stand together.
    fn lead_in(&mut self, intro: Intro, len: usize) {
        let adjoining = self.pending.filter(|(_, end)| *end == self.at).map(|(intro, _)| intro);
        let mut next = intro;
        if let Some(earlier) = adjoining {
            next.rank = next.rank.max(earlier.rank);
            next.label = next.label.or(earlier.label);
            if earlier.person == Person::Nobody && earlier.sure && intro.person == Person::Caller {
                next.person = Person::Nobody;
            }
            // "For a client, name of Hobart", "for my mother": the words between name nobody else.
            let stays = intro.rank == Rank::Mentioned || intro.person == Person::Caller && !self.owns(len);
            if earlier.person == Person::Third && earlier.rank >= Rank::Customer && stays {
                next.person = Person::Third;
            }
            // "Calling for my neighbor", "under the landlord's name": for once it is their name that counts.
            let for_them = earlier.person != Person::Nobody && earlier.rank >= Rank::Customer;
            if for_them && intro.person == Person::Nobody && who::is_other(self.items.said(self.at), len) {
                next.person = Person::Third;
            }
        }
        self.at += len;
        self.pending = Some((next, self.at));
        let own = matches!(next.person, Person::Caller) && intro.label.is_none_or(|l| l == Label::Nickname);
        let speaks = own && next.rank >= Rank::Caller && self.speaks_of_self(len);
        if next.person == Person::Third || speaks {
            self.context = Intro { label: None, ..next };
        }
    }

    /// Whether the words that were just read speak of the caller, and not of "it".
    fn speaks_of_self(&self, len: usize) -> bool {
        let from = self.at.saturating_sub(len);
        self.of_self(from, len) || self.context.person != Person::Third
    }

    /// Whether the `len` words from here on speak of the caller.
    fn owns(&self, len: usize) -> bool {
        self.of_self(self.at, len)
    }

    fn of_self(&self, from: usize, len: usize) -> bool {
        let own = |item: &Item| match item {
            Item::Said(w) => matches!(w.norm.as_str(), "i'm" | "i" | "my" | "me" | "mine" | "im" | "this"),
            Item::Spelled(..) | Item::Hint(_) => false,
        };
        self.items.get(from..from + len).unwrap_or_default().iter().any(own)
    }

    /// A word that is of no name: introductions that must be followed at once are over.
    fn pass(&mut self) {
        let Item::Said(word) = &self.items[self.at] else {
            if let Item::Hint(hint) = &self.items[self.at] {
                self.hint_alone(hint.clone());
            }
            self.at += 1;
            return;
        };
        let repair = longest(self.items.said(self.at), 0, REPAIRS);
        self.repaired |= repair.is_some();
        let filler = GLUE.contains(&word.norm.as_str());
        if let Some((intro, end)) = self.pending {
            let far = self.at - end;
            let over = match (intro.at_once, intro.label) {
                (true, _) => !filler,
                (false, Some(_)) => far >= LABEL_REACH,
                (false, None) => !filler && !prior::grammar(&word.norm) || far >= LABEL_REACH,
            };
            if over {
                self.pending = None;
            }
        }
        if word.pause >= Pause::Stop && self.pending.is_some_and(|(intro, _)| intro.at_once) {
            self.pending = None;
        }
        self.at += repair.unwrap_or(1);
        if repair.is_some() {
            self.opened = self.at;
        }
    }

    /// A hint away from its name: of the name before it, else of the next.
    fn hint_alone(&mut self, hint: Hint) {
        let changed = self
            .found
            .all
            .last_mut()
            .filter(|m| m.intro.person != Person::Nobody && !matches!(hint, Hint::Begins(_)));
        let met = changed.is_some_and(|mention| hinted(&mut mention.parts, &hint));
        if !met {
            self.hint = Some(hint);
        }
    }

    /// "Not Gray", "not with a c": what is denied is read and dropped.
    fn denies(&mut self) -> bool {
        let said = self.items.said(self.at);
        let Some(len) = longest(said, 0, DENIALS) else { return false };
        match self.items.get(self.at + len) {
            Some(Item::Spelled(letters, _)) => {
                self.found.denied.push(letters.clone());
                self.at += len + 1;
                self.opened = self.at;
                true
            }
            Some(Item::Hint(_)) => {
                self.at += len + 1;
                self.opened = self.at;
                true
            }
            Some(Item::Said(word)) if word.norm.chars().count() == 1 => {
                self.at += len + 1;
                self.opened = self.at;
                true
            }
            Some(Item::Said(_)) => {
                let was = self.at;
                self.at += len;
                self.pending = Some((Intro { sure: true, ..Intro::BARE }, self.at));
                let mention = self.collect();
                self.pending = None;
                if mention.parts.is_empty() {
                    self.at = was;
                    return false;
                }
                // "Not Hanson, Hansen": what follows at once may be the right one.
                // "Victor Nash, not Victor Nance" denies Nance alone, "Pearl, not Earl, Pearl Hutchins" Earl alone.
                let stands = |p: &Part| {
                    self.found.all.last().is_some_and(|m| m.parts.iter().any(|q| q.norm == p.norm))
                };
                let (one, two) = (&mention.parts[0], mention.parts.get(1));
                let rival = |m: &Mention| matches!(m.parts.as_slice(), [p] if alike(&p.norm, &one.norm));
                let again = two.is_some()
                    && (self.denied_ends(was + len)
                        || self.found.all.last().is_some_and(rival)
                        || !stands(one) && mention.parts[1..].iter().any(stands));
                let denied: Vec<String> = match again {
                    true => vec![one.norm.clone()],
                    false => mention
                        .parts
                        .iter()
                        .take(2)
                        .filter(|p| two.is_none() || !stands(p))
                        .map(|p| p.norm.clone())
                        .collect(),
                };
                if again {
                    self.at = was + len + 1;
                }
                self.deny(&denied);
                self.repaired = true;
                self.opened = self.at;
                true
            }
            None => false,
        }
    }

    /// Whether the word behind the denied one is a name alike: "not Hanson Hansen".
    fn denied_ends(&self, at: usize) -> bool {
        match (self.items.get(at), self.items.get(at + 1)) {
            (Some(Item::Said(a)), Some(Item::Said(b))) => a.pause >= Pause::Comma || alike(&a.norm, &b.norm),
            _ => false,
        }
    }

    fn deny(&mut self, names: &[String]) {
        for name in names {
            for mention in &mut self.found.all {
                mention.parts.retain(|p| p.norm != *name || p.spelled);
            }
            self.found.denied.push(name.clone());
        }
        self.found.all.retain(|m| !m.parts.is_empty());
    }

    /// "Dawn, as in sunrise", "like the wind": one word that explains another; "last name first".
    fn explains(&mut self) -> bool {
        let said = self.items.said(self.at);
        if let Some(len) = longest(said, 0, TURNED) {
            self.turned = true;
            self.at += len;
            self.opened = self.at;
            return true;
        }
        let explained =
            self.found.all.last().is_some_and(|m| m.parts.len() < 3) && self.opened + 1 >= self.at;
        let Some(len) = longest(said, 0, EXPLAINS).filter(|len| explained && said.len() > *len) else {
            return false;
        };
        // "Like Harper Lee, Harper Quinlan": up to where the name is said again.
        let again = (len + 1..said.len().min(len + 4)).find(|i| self.named_before(stem(&said[*i].norm)));
        self.at += again.unwrap_or(len + 1);
        self.opened = self.at;
        true
    }

    /// Whether the name before has this word.
    pub(super) fn named_before(&self, norm: &str) -> bool {
        self.found.all.last().is_some_and(|m| m.parts.iter().any(|p| p.norm == norm))
    }

    /// Talk of hyphens.
    fn marks(&mut self) -> bool {
        let said = self.items.said(self.at);
        if let Some(len) = longest(
            said,
            0,
            &["no hyphen", "without a hyphen", "not hyphenated", "no dash", "there's no hyphen"],
        ) {
            self.hyphen = Hyphen::No;
            self.at += len;
            return true;
        }
        if let Some(len) = longest(said, 0, HYPHENATED) {
            self.hyphen = Hyphen::Yes;
            self.at += len;
            return true;
        }
        let Some(len) = longest(
            said,
            0,
            &[
                "second part is",
                "the second part is",
                "and the second part is",
                "other half is",
                "then hyphen",
                "hyphen",
                "dash",
            ],
        ) else {
            return false;
        };
        // "Ames, and the second part is Tolliver": one more half of the last name.
        let from = self.at;
        self.at += len;
        self.pending = Some((Intro { sure: true, ..self.context }, self.at));
        let mention = self.collect();
        self.pending = None;
        let Some(half) = mention.parts.into_iter().next() else {
            self.at = from + len;
            return true;
        };
        if let Some(last) = self.found.all.last_mut().and_then(|m| m.parts.last_mut()) {
            hyphenate(last, half);
        }
        true
    }

    /// Keeps a mention, with what is said behind it.
    fn keep(&mut self, mut mention: Mention) {
        let verb = self.ends_in_verb();
        self.plural(&mut mention);
        if mention.intro.rank == Rank::Bare
            && self.context.person == Person::Third
            && mention.intro.person == Person::Caller
        {
            mention.intro.person = Person::Third;
            mention.intro.rank = self.context.rank;
        }
        if let Some((after, len)) = after(self.items, self.at, verb) {
            self.at += len;
            match after {
                After::Label(label) => {
                    // "Ada Example is my last name" labels the last of several words.
                    mention.intro.label = Some(label);
                }
                After::Is(intro) => {
                    mention.intro.person = match (intro.person, mention.intro.person) {
                        (Person::Caller, person) => person,
                        (person, _) => person,
                    };
                    if intro.person == Person::Third {
                        self.context = Intro { label: None, ..intro };
                    }
                    mention.intro.rank = if intro.person == Person::Caller || intro.rank == Rank::Customer {
                        mention.intro.rank.max(intro.rank)
                    } else {
                        intro.rank
                    };
                }
                After::OnSite => mention.on_site = true,
                After::Own => {
                    mention.intro = Intro { person: Person::Caller, rank: Rank::Caller, ..mention.intro }
                }
            }
        }
        mention.repaired = self.repaired;
        self.repaired = false;
        self.pending = None;
        self.opened = self.at;
        self.ordered(&mut mention);
        self.found.all.push(mention);
    }

    /// "Last name first: Cho, then Sunmi": the next names are labelled in that order.
    fn ordered(&mut self, mention: &mut Mention) {
        if !self.turned || mention.intro.person == Person::Nobody {
            return;
        }
        let again = self.found.all.last().is_some_and(|m| m.intro.label == Some(Label::Last));
        mention.intro.label = Some(if again { Label::First } else { Label::Last });
        self.turned = !again;
        if !again && mention.parts.len() > 1 && !tables::PARTICLES.contains(&mention.parts[0].norm.as_str()) {
            let first = mention.parts.split_off(1);
            let last = std::mem::replace(&mut mention.parts, first);
            self.found.all.push(Mention { parts: last, ..mention.clone() });
            mention.intro.label = Some(Label::First);
            self.turned = false;
        }
    }

    /// "The Whitfields", "we're the Coopers": one family name.
    fn plural(&self, mention: &mut Mention) {
        let [part] = mention.parts.as_mut_slice() else { return };
        let before = self.at.checked_sub(2).and_then(|i| self.items.get(i));
        let article = matches!(before, Some(Item::Said(word)) if word.norm == "the");
        let one = part.norm.strip_suffix('s').filter(|_| article && !part.spelled);
        if let Some(one) =
            one.filter(|one| prior::weight(one).family > 0 || !prior::weight(&part.norm).known())
        {
            *part = Part { shown: cased(one), norm: one.to_owned(), spelled: false };
            mention.titled = true;
        }
    }

    /// "Opal's the first name": the name ended in the verb.
    fn ends_in_verb(&self) -> bool {
        match self.at.checked_sub(1).and_then(|i| self.items.get(i)) {
            Some(Item::Said(word)) => word.norm.ends_with("'s"),
            Some(Item::Spelled(..) | Item::Hint(_)) | None => false,
        }
    }
}

/// "Ortiz last name, Lena first name": when the turn begins with a name that nothing leads in and ends in a label,
/// every label is of the name before it.
fn post_labels(all: &mut [Mention], items: &Items) {
    let label = |at: usize| label_noun(items.said(at)).filter(|(_, _, len)| at + len == items.len());
    let closing = (items.len().saturating_sub(3)..items.len()).find_map(label).and_then(|(label, ..)| label);
    let (Some(closing), [first, .., last]) = (closing, all) else { return };
    if first.intro.label.is_none() && last.intro.label == Some(closing)
        || first.intro.label.is_some()
        || last.intro.label.is_none()
    {
        return;
    }
    if last.intro.label != Some(closing) {
        first.intro.label = last.intro.label;
        last.intro.label = Some(closing);
    }
}

pub(super) const GLUE: &[&str] = &[
    "is", "the", "please", "be", "would", "yeah", "well", "so", "that's", "it's", "uh", "um", "like",
    "actually", "yes", "a", "you", "know", "let's", "see", "ready", "okay", "ok", "just", "and", "down",
    "it", "that", "only", "by", "as",
];

/// What one word explains a name with.
const EXPLAINS: &[&str] = &["as in", "as in the", "as in a", "like the", "like a", "like an", "like"];

const TURNED: &[&str] = &[
    "last name first",
    "family name first",
    "surname first",
    "last name goes first",
    "last name comes first",
    "the last name first",
];

const REPAIRS: &[&str] = &[
    "no wait",
    "no sorry",
    "i mean",
    "i meant",
    "scratch that",
    "sorry no",
    "wait no",
    "correction",
    "no it's",
    "no that's",
    "no",
    "sorry",
    "wait",
    "rather",
    "actually",
    "my bad",
    "excuse me",
    "or rather",
];

const DENIALS: &[&str] = &[
    "not",
    "no not",
    "it's not",
    "that's not",
    "i'm not",
    "isn't",
    "and not",
    "not the",
    "it isn't",
    "that isn't",
    "not as",
    "not like",
    "rather than",
    "instead of",
    "and i'm not",
    "but not",
    "no it's not",
    "no that's not",
    "this isn't",
];

const HYPHENATED: &[&str] = &[
    "with a hyphen",
    "hyphenated",
    "it's hyphenated",
    "that's hyphenated",
    "with a dash",
    "with a hyphen between",
    "with a hyphen in between",
    "with a hyphen in the middle",
    "with the hyphen",
    "hyphen in between",
    "it's a hyphen",
];
