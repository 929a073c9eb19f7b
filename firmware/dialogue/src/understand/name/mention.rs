//! Where a turn names somebody: every run of words that may be a name, with what leads it in and what is said
//! of it behind.

use super::super::number;
use super::super::words::{Pause, Word, longest};
use super::company;
use super::hints::{Hint, applied};
use super::shape::{self, Part, alike, cased};
use super::spelling::{Item, Items};
use super::who::{After, Intro, Label, Person, Rank, after, introduction, label_noun};
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

/// The most words of a name.
const PARTS: usize = 6;
/// How many words may stand between "last name" and the name.
const LABEL_REACH: usize = 6;

/// Reads the mentions of a turn.
pub fn mentions(items: &Items) -> Mentions {
    Scan::new(items).run()
}

/// A walk over the items of a turn.
struct Scan<'a> {
    items: &'a Items,
    companies: Vec<std::ops::Range<usize>>,
    found: Mentions,
    at: usize,
    /// What leads in the next name, and the item where it was said.
    pending: Option<(Intro, usize)>,
    /// Whose name is spoken of.
    context: Intro,
    repaired: bool,
    /// Behind a repair or a denial a name may begin.
    opened: usize,
    hint: Option<Hint>,
    hyphen: Hyphen,
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
        if self.denies() || self.marks() {
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
        }
        self.at += len;
        self.pending = Some((next, self.at));
        let own = matches!(next.person, Person::Caller) && intro.label.is_none_or(|l| l == Label::Nickname);
        if next.person == Person::Third {
            self.context = Intro { label: None, ..next };
        } else if own && next.rank >= Rank::Caller && self.speaks_of_self(len) {
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
                let again = two.is_some()
                    && (self.denied_ends(was + len) || !stands(one) && mention.parts[1..].iter().any(stands));
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
        self.found.all.push(mention);
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

    /// The name that begins here; moves behind it.
    fn collect(&mut self) -> Mention {
        let intro = self.pending.map_or(Intro::BARE, |(intro, _)| intro);
        let at_once = self.pending.is_some_and(|(_, end)| self.at <= end + self.fillers(end));
        let mut found = Mention {
            parts: Vec::new(),
            intro,
            titled: false,
            only: self.only(),
            repaired: false,
            on_site: false,
            hyphen: Hyphen::Unsaid,
        };
        while self.at < self.items.len() && found.parts.len() < PARTS {
            if !found.parts.is_empty() && self.companies.iter().any(|s| s.start == self.at) {
                break;
            }
            let Some(pause) = self.take(&mut found, at_once) else { break };
            let next_spelled = matches!(self.items.get(self.at), Some(Item::Spelled(..) | Item::Hint(_)));
            let nickname = intro.label == Some(Label::Nickname) && !found.parts.is_empty() && !next_spelled;
            let over = pause >= Pause::Comma
                && !found.parts.is_empty()
                && !next_spelled
                && !self.behind_letters(&found);
            if over || nickname || self.repeats(&found) {
                break;
            }
        }
        if let Some(hint) = self.hint.take()
            && !hinted(&mut found.parts, &hint)
        {
            self.hint = Some(hint).filter(|_| found.parts.is_empty());
        }
        found
    }

    /// Takes one item into the name; the pause behind it, or none where the name has ended.
    fn take(&mut self, found: &mut Mention, at_once: bool) -> Option<Pause> {
        let pause = match &self.items[self.at] {
            Item::Spelled(letters, pause) => {
                take_spelled(&mut found.parts, letters, self.said_behind());
                // "S t period clair".
                let marked = letters.len() <= 3
                    && matches!(self.items.get(self.at + 1), Some(Item::Said(w)) if matches!(w.norm.as_str(), "period" | "dot"));
                self.at += usize::from(marked);
                *pause
            }
            Item::Hint(hint) => {
                if found.parts.is_empty() || !hinted(&mut found.parts, hint) {
                    self.hint = Some(hint.clone());
                }
                Pause::None
            }
            Item::Said(word) => self.take_said(word, found, at_once)?,
        };
        self.at += 1;
        Some(pause)
    }

    fn take_said(&mut self, word: &'a Word, found: &mut Mention, at_once: bool) -> Option<Pause> {
        let norm = word.norm.as_str();
        if found.parts.is_empty()
            && let Some(len) = self.title()
        {
            found.titled = true;
            self.at += len - 1;
            return Some(Pause::None);
        }
        if matches!(norm, "hyphen" | "dash") && !found.parts.is_empty() && self.name_at(self.at + 1) {
            if let Some(Item::Said(next)) = self.items.get(self.at + 1)
                && let Some(last) = found.parts.last_mut()
            {
                hyphenate(last, Part::said(next));
                self.at += 1;
                return Some(next.pause);
            }
            return None;
        }
        if let Some(len) = self.couple(found) {
            self.at += len - 1;
            return Some(Pause::None);
        }
        if self.initial(word, found) {
            if found.parts.is_empty() {
                found.parts.push(Part::said(word));
            }
            return Some(Pause::None);
        }
        if self.eligible(word, found, at_once) {
            let hyphen = self.at > 0
                && !found.parts.is_empty()
                && matches!(&self.items[self.at - 1], Item::Said(b) if b.pause == Pause::Hyphen);
            match found.parts.last_mut().filter(|_| hyphen) {
                Some(last) => hyphenate(last, Part::said(word)),
                None => found.parts.push(Part::said(word)),
            }
            return Some(if word.norm.ends_with("'s") { Pause::Stop } else { word.pause });
        }
        let talk = !found.parts.is_empty() && self.spelling_talk();
        talk.then(|| word.pause.min(Pause::Hyphen))
    }

    /// Titles at the cursor, "Mr and Mrs" among them: how many words.
    fn title(&self) -> Option<usize> {
        let said = self.items.said(self.at);
        let one = |at: usize| longest(said, at, tables::TITLES);
        let mut len = one(0)?;
        while let Some(more) =
            longest(said, len, &["and"]).and_then(|and| Some(and + one(len + and)?)).or_else(|| one(len))
        {
            len += more;
        }
        // "Doctor's office", "the judge": a title with no name behind it is none.
        self.name_at(self.at + len).then_some(len)
    }

    /// "Tom and Linda Baker": the second given name of a couple.
    fn couple(&self, found: &Mention) -> Option<usize> {
        let said = self.items.said(self.at);
        longest(said, 0, &["and", "&"])?;
        let (second, family) = (said.get(1)?, said.get(2));
        let given = |w: &str| prior::weight(w).given > 0;
        let joined = found.parts.len() == 1
            && given(&found.parts[0].norm)
            && given(&second.norm)
            && family.is_some_and(|f| !prior::common(&f.norm) && f.norm.chars().count() > 1);
        joined.then_some(2)
    }

    /// A single letter as a middle initial or for a first name: "William A Prewitt", "J Hathaway".
    fn initial(&self, word: &Word, found: &Mention) -> bool {
        let letter = word.norm.chars().count() == 1 && word.norm.chars().all(char::is_alphabetic);
        let next = self.name_at(self.at + 1);
        let article = found.parts.is_empty() && matches!(word.norm.as_str(), "a" | "i" | "o" | "y");
        let joins = matches!(word.norm.as_str(), "y" | "o" | "d") && !found.parts.is_empty();
        letter && next && !article && !joins && found.parts.len() < 3
    }

    /// Whether the item at `at` is a word that may be of a name.
    fn name_at(&self, at: usize) -> bool {
        match self.items.get(at) {
            Some(Item::Said(word)) => {
                let norm = stem(&word.norm);
                (!prior::common(norm) || prior::weight(norm).known())
                    && alphabetic(norm)
                    && !number::is_teen_or_more(norm)
                    && !prior::grammar(norm)
            }
            Some(Item::Spelled(..)) => true,
            Some(Item::Hint(_)) | None => false,
        }
    }

    /// Whether a word is the name's next.
    fn eligible(&self, word: &Word, found: &Mention, at_once: bool) -> bool {
        let norm = stem(&word.norm);
        let weight = prior::weight(norm);
        let inside = !found.parts.is_empty() || found.titled;
        if !alphabetic(norm)
            || number::is_teen_or_more(norm)
            || self.possessive(word)
            || self.verb(norm)
            || word.norm.starts_with("i'")
        {
            return false;
        }
        let next = self.name_at(self.at + 1);
        if tables::PARTICLES.contains(&norm)
            && next
            && (inside || found.intro.sure || self.opens())
            && norm != "in"
        {
            return true;
        }
        if matches!(norm, "y" | "o" | "oh" | "d" | "mc" | "mac")
            && next
            && (inside || norm == "mc" || self.irish(norm))
        {
            return true;
        }
        if !found.parts.is_empty() && tables::SUFFIXES.contains(&norm) {
            return true;
        }
        // "An, a n", "do d o": a word that is spelled next is a name.
        if matches!(self.items.get(self.at + 1), Some(Item::Spelled(letters, _)) if *letters == norm) {
            return norm.chars().count() > 1;
        }
        if prior::grammar(norm) || norm.chars().count() < 2 {
            return false;
        }
        let sure = found.intro.sure || found.intro.label.is_some();
        match (prior::common(norm), weight.known()) {
            (false, true) => true,
            (true, false) => {
                let ends = !self.name_at(self.at + 1)
                    || matches!(self.items.get(self.at + 1), Some(Item::Spelled(..)));
                found.parts.is_empty()
                    && found.intro.label.is_some()
                    && at_once
                    && ends
                    && !GLUE.contains(&norm)
            }
            (true, true) => {
                let last_known =
                    found.parts.last().is_some_and(|p| prior::weight(&p.norm).known() || p.spelled);
                let alone = self.items.len() <= self.at + 1 && self.opens();
                let strong = self.name_at(self.at + 1) && weight.given > 0 && self.surely_name(self.at + 1);
                if inside {
                    last_known || found.titled
                } else {
                    (sure && at_once) || strong || alone || self.said_again(norm)
                }
            }
            (false, false) => {
                let complete = found.parts.len() > 1
                    && found.parts.last().is_some_and(|p| prior::weight(&p.norm).family > 0)
                    && inflected(norm);
                if inside {
                    !complete
                } else if sure {
                    true
                } else if at_once {
                    !inflected(norm)
                } else {
                    self.opens() && !inflected(norm)
                }
            }
        }
    }

    /// Whether the word before is the same: "Ye Jin Park, Park's the last name".
    fn said_again(&self, norm: &str) -> bool {
        let before = self.at.checked_sub(1).and_then(|i| self.items.get(i));
        matches!(before, Some(Item::Said(word)) if stem(&word.norm) == norm)
    }

    /// Whether the word at `at` is a name and no common word.
    fn surely_name(&self, at: usize) -> bool {
        matches!(self.items.get(at), Some(Item::Said(word)) if !prior::common(stem(&word.norm)))
    }

    /// Whether a name may begin here that nothing leads in: at the start, behind another name, behind "yes".
    fn opens(&self) -> bool {
        if self.opened == self.at {
            return true;
        }
        // "The Whitfields".
        let family = |w: &Word| w.norm.strip_suffix('s').is_some_and(|one| prior::weight(one).family > 0);
        let plural = matches!(self.items.get(self.at), Some(Item::Said(w)) if family(w));
        match self.at.checked_sub(1).map(|i| &self.items[i]) {
            Some(Item::Said(word)) if word.norm == "the" && plural => true,
            None | Some(Item::Spelled(..) | Item::Hint(_)) => true,
            Some(Item::Said(word)) => {
                word.pause >= Pause::Comma
                    || OPENERS.contains(&word.norm.as_str())
                    || word.norm.ends_with("'s") && matches!(word.norm.as_str(), "that's" | "it's" | "name's")
                    || tables::TITLES.contains(&word.norm.as_str())
                    || prior::weight(&word.norm).known() && !prior::common(&word.norm)
            }
        }
    }

    /// "Oh Shaughnessy", "o brien": the stem is Irish.
    fn irish(&self, norm: &str) -> bool {
        let next = match self.items.get(self.at + 1) {
            Some(Item::Said(word)) => word.norm.as_str(),
            Some(Item::Spelled(..) | Item::Hint(_)) | None => return false,
        };
        matches!(norm, "o" | "oh") && prior::weight(&format!("o{next}")).family > 0
    }

    /// "Anna's husband" is somebody else's name.
    fn possessive(&self, word: &Word) -> bool {
        let next = match self.items.get(self.at + 1) {
            Some(Item::Said(next)) => next.norm.as_str(),
            Some(Item::Spelled(..) | Item::Hint(_)) | None => return false,
        };
        word.norm.ends_with("'s")
            && (tables::KIN.contains(&next)
                || matches!(
                    next,
                    "house" | "place" | "old" | "account" | "number" | "daughter" | "friend" | "name"
                ))
    }

    /// "Will be", "may have": no name.
    fn verb(&self, norm: &str) -> bool {
        let next = match self.items.get(self.at + 1) {
            Some(Item::Said(next)) => next.norm.as_str(),
            Some(Item::Spelled(..) | Item::Hint(_)) | None => return false,
        };
        matches!(norm, "will" | "may" | "hope" | "mark" | "bill" | "chase")
            && matches!(
                next,
                "be" | "have"
                    | "not"
                    | "need"
                    | "do"
                    | "call"
                    | "also"
                    | "probably"
                    | "let"
                    | "meet"
                    | "you"
                    | "the"
                    | "it"
                    | "that"
                    | "me"
                    | "my"
                    | "i"
                    | "this"
                    | "she"
                    | "he"
                    | "they"
            )
    }

    /// "That's", "spelled", "that is" between a name and its letters.
    fn spelling_talk(&self) -> bool {
        let talk = |item: &Item| matches!(item, Item::Said(w) if TALK.contains(&w.norm.as_str()));
        let ahead = self.items.get(self.at..).unwrap_or_default();
        let len = ahead.iter().take(7).take_while(|i| talk(i)).count();
        let labelled = (0..len)
            .any(|i| label_noun(self.items.said(self.at + i)).is_some_and(|(label, ..)| label.is_some()));
        len > 0 && !labelled && matches!(ahead.get(len), Some(Item::Spelled(..)))
    }

    /// A comma behind spelled letters does not end a name while a part is missing: "Nguyen, N G U Y E N, Linh".
    fn behind_letters(&self, found: &Mention) -> bool {
        found.parts.len() < 2
            && found.parts.last().is_some_and(|p| p.spelled)
            && matches!(self.items.get(self.at), Some(Item::Said(word)) if !prior::common(&word.norm))
    }

    /// "Hector, Hector Salas": what is said again begins anew.
    fn repeats(&self, found: &Mention) -> bool {
        match self.items.get(self.at) {
            Some(Item::Said(word)) => {
                let norm = stem(&word.norm);
                let named = |norm: &str| found.parts.iter().any(|p| p.norm == norm);
                let next = match self.items.get(self.at + 1) {
                    Some(Item::Said(next)) => stem(&next.norm),
                    Some(Item::Spelled(..) | Item::Hint(_)) | None => "",
                };
                // "Miss Keyes, Rhonda Keyes": the whole name stands behind the lone one.
                let whole = match found.parts.as_slice() {
                    [one] => {
                        one.norm == next
                            && (found.titled || shape::leaning(one) > 0)
                            && self.items.len() <= self.at + 2
                    }
                    _ => false,
                };
                whole || named(norm) && (!tables::PARTICLES.contains(&norm) || named(next))
            }
            Some(Item::Spelled(..) | Item::Hint(_)) | None => false,
        }
    }

    /// The word behind the letters at the cursor.
    fn said_behind(&self) -> Option<&'a str> {
        match self.items.get(self.at + 1) {
            Some(Item::Said(word)) => Some(word.norm.as_str()),
            Some(Item::Spelled(..) | Item::Hint(_)) | None => None,
        }
    }

    /// How many fillers stand from `at` on.
    fn fillers(&self, at: usize) -> usize {
        let filler = |i: &&Item| matches!(i, Item::Said(w) if GLUE.contains(&w.norm.as_str()));
        self.items.get(at..).unwrap_or_default().iter().take_while(filler).count()
    }

    /// "Just Tigist", "only Dee".
    fn only(&self) -> bool {
        let before = self.items.get(self.at.saturating_sub(2)..self.at).unwrap_or_default();
        before.iter().any(|i| matches!(i, Item::Said(w) if matches!(w.norm.as_str(), "just" | "only")))
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

/// Letters replace the words they spell, or are a part of their own.
fn take_spelled(parts: &mut Vec<Part>, letters: &str, behind: Option<&str>) {
    let plain = letters.replace(['\'', '-'], "");
    if initials(&plain) && parts.is_empty() && behind.is_none_or(|b| !alike(b, &plain)) {
        let half = if plain.len() == 4 && plain[..2] == plain[2..] { &plain[..2] } else { &plain };
        let norm = half.chars().map(String::from).collect::<Vec<_>>().join(" ");
        parts.push(Part { shown: norm.to_uppercase(), norm, spelled: true });
        return;
    }
    let joined =
        |window: &[Part]| window.iter().map(|p| p.norm.replace(['\'', '-', ' '], "")).collect::<String>();
    let windows =
        || (1..=parts.len().min(4)).rev().flat_map(|n| (0..=parts.len() - n).rev().map(move |at| (at, n)));
    let exact = windows().find(|(at, n)| joined(&parts[*at..at + n]) == plain);
    if let Some((at, n)) = exact {
        let separate = parts[at..at + n]
            .iter()
            .any(|p| tables::PARTICLES.contains(&p.norm.as_str()) || prior::weight(&p.norm).given > 0);
        let glued = matches!(parts[at].norm.as_str(), "mac" | "mc" | "o" | "oh" | "d" | "fitz");
        if n == 1 || glued || !separate {
            let whole = if n == 1 && parts[at].norm.contains(['\'', '-']) {
                parts[at].norm.clone()
            } else {
                letters.to_owned()
            };
            parts.splice(at..at + n, [Part::spelled(&whole)]);
        } else {
            parts[at..at + n].iter_mut().for_each(|p| p.spelled = true);
        }
        return;
    }
    let near = |(at, n): &(usize, usize)| {
        let window = &parts[*at..at + n];
        let name = joined(window);
        let close = alike(&name, &plain) && window.iter().all(|p| !p.spelled) && *n <= 2;
        close.then(|| super::super::address::sound::distance(&name, &plain))
    };
    let nearest = windows().filter_map(|w| Some((near(&w)?, w))).min_by_key(|(far, _)| *far);
    let first_letter = |p: &Part| p.norm.chars().next() == plain.chars().next();
    let unknown = |p: &Part| {
        !p.spelled
            && first_letter(p)
            && p.norm.len().abs_diff(plain.len()) <= 4
            && !prior::weight(&p.norm).known()
    };
    match nearest.map(|(_, w)| w).or_else(|| parts.iter().rposition(unknown).map(|at| (at, 1))) {
        Some((at, n)) => {
            parts.splice(at..at + n, [Part::spelled(letters)]);
        }
        None => parts.push(Part::spelled(letters)),
    }
}

/// Two letters that are no name: "J D". Said twice, "T J, T J", they are still two.
fn initials(plain: &str) -> bool {
    let doubled = plain.len() == 4
        && plain.is_ascii()
        && plain[..2] == plain[2..]
        && !plain.contains(['a', 'e', 'i', 'o', 'u']);
    let abbreviated = matches!(plain, "st" | "mc" | "de" | "la" | "an" | "oh" | "do" | "so" | "in" | "on");
    (plain.len() == 2 && plain.is_ascii() && !prior::weight(plain).known() && !abbreviated) || doubled
}

/// Applies a hint to the part that it changes, the last one first; whether one was found or already meets it.
fn hinted(parts: &mut [Part], hint: &Hint) -> bool {
    let Some(last) = parts.last() else { return false };
    if last.spelled {
        return true;
    }
    let norm = applied(&last.norm, hint);
    if let Some(part) = parts.last_mut() {
        if norm != part.norm {
            *part = Part { shown: cased(&norm), norm, spelled: false };
        }
    }
    true
}

fn hyphenate(last: &mut Part, half: Part) {
    *last = Part {
        norm: format!("{}-{}", last.norm, half.norm),
        shown: format!("{}-{}", last.shown, half.shown),
        spelled: last.spelled && half.spelled,
    };
}

fn stem(norm: &str) -> &str {
    norm.strip_suffix("'s").unwrap_or(norm)
}

fn alphabetic(norm: &str) -> bool {
    norm.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-' | '.'))
}

/// English endings that few names have.
fn inflected(norm: &str) -> bool {
    let long = norm.chars().count() > 4;
    long && ["ing", "ed", "tion", "ness", "ment", "able", "ful", "ously", "ally", "ity"]
        .iter()
        .any(|end| norm.ends_with(end))
}

const GLUE: &[&str] = &[
    "is", "the", "please", "be", "would", "yeah", "well", "so", "that's", "it's", "uh", "um", "like",
    "actually", "yes", "a", "you", "know", "let's", "see", "ready", "okay", "ok", "just", "and", "down",
    "it", "that", "only", "by", "as",
];
const OPENERS: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "sure",
    "ok",
    "okay",
    "hi",
    "hello",
    "hey",
    "uh",
    "um",
    "so",
    "well",
    "and",
    "no",
    "please",
    "it's",
    "that's",
    "just",
    "oh",
    "right",
    "alright",
    "ma'am",
    "sir",
    "um",
    "course",
    "now",
    "actually",
    "sorry",
    "mean",
    "wait",
    "be",
    "but",
    "or",
    "then",
    "is",
    "morning",
    "evening",
    "afternoon",
    "thanks",
    "there",
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
const TALK: &[&str] = &[
    "that's", "spelled", "it's", "is", "and", "which", "spell", "so", "i", "spelling", "that", "you", "s",
    "the", "as", "i'll", "let", "me", "it", "for", "spelt", "here's", "goes", "like", "capital", "we",
    "they", "with", "just", "her", "his", "my", "name", "one", "word", "two", "three", "words", "all",
];
