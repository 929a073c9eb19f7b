//! How far a name reaches: which words and letters belong to the name that begins at the cursor of a scan.

use super::super::number;
use super::super::words::{Pause, Word, longest};
use super::mention::{GLUE, Hyphen, Mention, Scan};
use super::parts::{hinted, hyphenate, stem, take_spelled};
use super::shape::{self, Part, alike};
use super::spelling::Item;
use super::who::{Intro, Label, label_noun};
use super::{prior, tables};

/// The most words of a name.
const PARTS: usize = 6;

impl<'a> Scan<'a> {
    /// The name that begins here; moves behind it.
    pub(super) fn collect(&mut self) -> Mention {
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
        let labelled = found.intro.label == Some(Label::First) && found.parts.is_empty();
        let next = labelled || self.name_at(self.at + 1);
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
        let inside = !found.parts.is_empty() || found.titled;
        if !alphabetic(norm)
            || number::is_teen_or_more(norm)
            || self.possessive(word, found)
            || self.verb(norm)
            || word.norm.starts_with("i'")
        {
            return false;
        }
        let next = self.name_at(self.at + 1);
        if tables::PARTICLES.contains(&norm)
            && next
            && (inside || found.intro.sure || self.opens() || self.named_before(norm))
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
        self.weighed(norm, found, at_once)
    }

    /// What the lists say of a word where a name may stand: a name goes, a plain word only where nothing else can
    /// be meant, a word that is both beside another name, an unknown one where a name is due.
    fn weighed(&self, norm: &str, found: &Mention, at_once: bool) -> bool {
        let weight = prior::weight(norm);
        let inside = !found.parts.is_empty() || found.titled;
        let sure = found.intro.sure || found.intro.label.is_some();
        match (prior::common(norm), weight.known()) {
            (false, true) => true,
            (true, false) => {
                // "Last name Early": a plain word, and nothing else that could be the name.
                let ends = !self.name_at(self.at + 1)
                    || matches!(self.items.get(self.at + 1), Some(Item::Spelled(..)));
                let before = self.at.checked_sub(1).and_then(|i| self.items.get(i));
                let is = matches!(before, Some(Item::Said(w)) if w.norm == "is" || w.norm.ends_with("'s"));
                let led =
                    sure && at_once && ends && !GLUE.contains(&norm) && (found.intro.label.is_some() || is);
                found.parts.is_empty() && (led || self.named_before(norm) && self.name_at(self.at + 1))
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
    fn possessive(&self, word: &Word, found: &Mention) -> bool {
        let next = match self.items.get(self.at + 1) {
            Some(Item::Said(next)) => next.norm.as_str(),
            Some(Item::Spelled(..) | Item::Hint(_)) | None => return false,
        };
        let begun = !found.parts.is_empty() || found.titled;
        word.norm.ends_with("'s")
            && (tables::KIN.contains(&next)
                || !begun
                    && matches!(
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
                // "R a i n e, Rain Phillips": the letters are said once more.
                let spelled = match found.parts.as_slice() {
                    [one] => one.spelled && norm.len() > 2 && alike(&one.norm, norm) && one.norm != norm,
                    _ => false,
                };
                spelled || whole || named(norm) && (!tables::PARTICLES.contains(&norm) || named(next))
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

const TALK: &[&str] = &[
    "that's", "spelled", "it's", "is", "and", "which", "spell", "so", "i", "spelling", "that", "you", "s",
    "the", "as", "i'll", "let", "me", "it", "for", "spelt", "here's", "goes", "like", "capital", "we",
    "they", "with", "just", "her", "his", "my", "name", "one", "word", "two", "three", "words", "all",
];
