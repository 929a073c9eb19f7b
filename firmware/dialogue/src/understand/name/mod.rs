//! Names as people say and spell them: text of one turn → [`NameReading`].
//!
//! The turn becomes words, spelled runs and hints ([`spelling`], [`hints`]); introductions and labels say whose
//! name follows ([`who`]); every run of words that may be a name is a mention ([`mention`], [`collect`]), weighed by lists of
//! names and of plain words ([`prior`]); the customer's mentions are put together into first and last
//! ([`resolve`], [`shape`]). Not here: whether the recogniser heard right; unusual names come with low confidence
//! and are spelled back by the policy.

mod collect;
mod company;
mod hints;
mod mention;
mod parts;
mod prepare;
mod prior;
mod resolve;
mod shape;
mod spelling;
mod tables;
mod who;

use super::words::{Word, longest, words};
use prepare::prepared;

/// Whether letters were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spelled {
    /// Only said.
    #[default]
    No,
    /// Letters stand behind a part of the name.
    Partly,
    /// Letters stand behind every part of the name.
    Whole,
}

/// The person who belongs on the job, as one turn named them.
#[derive(Clone, Default, PartialEq)]
pub struct NameReading {
    /// Given name. A single name that is no family name goes here.
    pub first: Option<String>,
    /// Family name, particles included: `de la Cruz`.
    pub last: Option<String>,
    /// Company the caller speaks for.
    pub company: Option<String>,
    /// Whether letters were given.
    pub spelled: Spelled,
    /// 0 to 1: how sure the reading is; the recogniser's own confidence is not in it.
    pub confidence: f32,
}

impl std::fmt::Debug for NameReading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let known = (self.first.is_some(), self.last.is_some(), self.company.is_some());
        write!(f, "NameReading({known:?}, {:?}, {:.2})", self.spelled, self.confidence)
    }
}

impl NameReading {
    /// First and last as one line; `None` when neither is known.
    pub fn whole(&self) -> Option<String> {
        let line = [&self.first, &self.last].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        (!line.is_empty()).then_some(line)
    }

    /// Whether no name was heard.
    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.last.is_none()
    }
}

/// Reads the name in one turn that answers the question for it, or that introduces somebody.
pub fn parse(text: &str) -> NameReading {
    people(text).customer
}

/// Whether a word is a known given name.
pub fn is_given(norm: &str) -> bool {
    tables::given(norm)
}

/// Everybody a turn names who has to do with the job.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct People {
    /// Who belongs on the job.
    pub customer: NameReading,
    /// Who speaks, where another is the customer.
    pub caller: Option<NameReading>,
    /// Who will be there, where that is another than the customer: "my son Leo will let you in".
    pub on_site: Option<NameReading>,
}

/// Reads who is the customer, who speaks and who will be there.
pub fn people(text: &str) -> People {
    let words = prepared(&words(text));
    let items = spelling::items(&words);
    let mut people = resolve::people(&mention::mentions(&items));
    people.customer.company = company::named(&words, &items);
    people
}

/// Reads a name only where one is introduced ("this is …", "my name's …"): for turns that answer something else.
pub fn parse_introduced(text: &str) -> NameReading {
    let words = prepared(&words(text));
    let best = (0..words.len()).filter_map(|at| introduced_at(&words, at)).max_by(|a, b| {
        let parts = |n: &NameReading| u8::from(n.first.is_some()) + u8::from(n.last.is_some());
        parts(a).cmp(&parts(b))
    });
    best.unwrap_or_default()
}

/// The name behind an introduction at `at`, or before "speaking". Words of the trade are no names: "this is
/// leaking", "it's time for the yearly check".
fn introduced_at(words: &[Word], at: usize) -> Option<NameReading> {
    let behind = |len: usize| -> Vec<&Word> {
        let mut run = Vec::new();
        for word in words.iter().skip(at + len).take(INTRODUCED_WORDS) {
            if tables::stops(&word.norm) || word.norm.starts_with(|c: char| c.is_ascii_digit()) {
                break;
            }
            run.push(word);
            if word.pause >= super::words::Pause::Comma {
                break;
            }
        }
        run
    };
    let given = |w: &&Word| tables::given(&w.norm);
    let (name, known) = if let Some(len) = longest(words, at, NAMED) {
        let run = behind(len);
        let known = run.first().is_some_and(given);
        (run, known)
    } else if let Some(len) = longest(words, at, SELF) {
        let run = behind(len);
        if !run.first().is_some_and(given) {
            return None;
        }
        (run, true)
    } else if matches!(words[at].norm.as_str(), "speaking" | "calling" | "here") {
        let run: Vec<&Word> = words[at.saturating_sub(2)..at].iter().collect();
        if run.len() < 2 || !given(&run[0]) || tables::stops(&run[1].norm) {
            return None;
        }
        (run, true)
    } else {
        return None;
    };
    let text: Vec<&str> = name.iter().map(|w| w.raw.as_str()).collect();
    let trade = name.first().is_some_and(|w| !super::concept::mark(&w.norm).marks.is_empty());
    if text.is_empty() || (trade && !known) {
        return None;
    }
    let reading = parse(&format!("my name is {}", text.join(" ")));
    (!reading.is_empty())
        .then(|| NameReading { company: company::named(words, &spelling::items(words)), ..reading })
}

/// What was known, with what a later turn said of it: later parts win, untouched parts stay. A single later
/// name replaces the part it resembles, else fills the part that is missing.
pub fn merge(earlier: &NameReading, later: &NameReading) -> NameReading {
    if earlier.is_empty() || (later.first.is_some() && later.last.is_some()) {
        return NameReading { company: later.company.clone().or(earlier.company.clone()), ..later.clone() };
    }
    let mut merged = earlier.clone();
    merged.company = later.company.clone().or(merged.company);
    let Some(single) = later.first.as_ref().or(later.last.as_ref()) else { return merged };
    let like = |part: &Option<String>| {
        part.as_deref().is_some_and(|p| shape::alike(&p.to_lowercase(), &single.to_lowercase()))
    };
    if like(&earlier.first) && !like(&earlier.last) {
        merged.first = Some(single.clone());
    } else if like(&earlier.last)
        || later.last.is_some()
        || (earlier.last.is_none() && earlier.first.is_some())
    {
        merged.last = Some(single.clone());
    } else {
        merged.first = Some(single.clone());
    }
    merged.spelled = if later.spelled == Spelled::No { earlier.spelled } else { Spelled::Partly };
    merged.confidence = earlier.confidence.max(later.confidence);
    merged
}

/// Whether a name that was heard is the known one: the family name fits by sound, or the only name given does.
pub fn matches(heard: &NameReading, known: &str) -> bool {
    let known: Vec<String> = known.split_whitespace().map(str::to_lowercase).collect();
    let Some(family) = known.last() else { return false };
    match (&heard.last, &heard.first) {
        (Some(last), _) => shape::alike(&last.to_lowercase(), family),
        (None, Some(first)) => known.iter().any(|part| shape::alike(&first.to_lowercase(), part)),
        (None, None) => false,
    }
}

/// Words of a name that is introduced in passing.
const INTRODUCED_WORDS: usize = 4;
/// What surely introduces a name.
const NAMED: &[&str] = &[
    "my name is",
    "my name's",
    "name is",
    "name's",
    "my names",
    "the name of",
    "put it under",
    "put that under",
    "book it under",
    "it's under",
    "in the name of",
    "homeowner is",
    "tenant is",
];
/// What introduces the speaker when a given name follows, and much else when none does.
const SELF: &[&str] = &["this is", "i'm", "i am", "it's", "speaking with", "calling for", "ask for"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_turn_fills_or_mends_a_part() {
        let ada = parse("this is ada");
        assert_eq!(merge(&ada, &parse("example")).whole().as_deref(), Some("Ada Example"));
        let both = parse("ada exampel");
        let spelled = parse("it's spelled e x a m p l e");
        assert_eq!(merge(&both, &spelled).whole().as_deref(), Some("Ada Example"));
        assert_eq!(merge(&both, &spelled).spelled, Spelled::Partly);
        assert_eq!(merge(&both, &parse("no it's eda e d a")).whole().as_deref(), Some("Eda Exampel"));
        assert_eq!(merge(&both, &parse("bob jones")).whole().as_deref(), Some("Bob Jones"));
    }

    #[test]
    fn companies_are_kept_beside_the_contact() {
        for (text, company) in [
            ("this is dave from lakeside property management", "Lakeside Property Management"),
            ("Danielle Fournier with Hilltop Dental", "Hilltop Dental"),
            ("i'm calling from acme", "Acme"),
            ("this is dave from twelve oaks property management", "Twelve Oaks Property Management"),
        ] {
            assert_eq!(parse(text).company.as_deref(), Some(company), "{text}");
        }
        assert_eq!(parse("this is dave from next door").company, None);
    }

    fn check(rows: &[(&str, &str, &str)]) {
        for (text, first, last) in rows {
            let read = parse(text);
            let found = (read.first.unwrap_or_default(), read.last.unwrap_or_default());
            assert_eq!((found.0.as_str(), found.1.as_str()), (*first, *last), "{text}");
        }
    }

    #[test]
    fn letters_are_read_in_every_style_that_callers_use() {
        check(&[
            ("nguyen n g u y e n", "", "Nguyen"),
            ("siobhan with a b h", "Siobhan", ""),
            ("november golf uniform yankee echo november", "", "Nguyen"),
            ("last name is see aitch oh you first name danny", "Danny", "Chou"),
            ("are why a n ryan last name el why en see aitch", "Ryan", "Lynch"),
            ("double you eye el el eye s willis first name clark", "Clark", "Willis"),
            ("capital m c capital d o n o u g h first name pat", "Pat", "McDonough"),
            ("d as in boy a k e r first name joan", "Joan", "Baker"),
            ("lars hanson e n not o n", "Lars", "Hansen"),
            ("mc guire m c g u i r e tobin", "Tobin", "McGuire"),
        ]);
    }

    #[test]
    fn a_name_that_was_misheard_is_set_right() {
        check(&[
            ("it's pearl not earl", "Pearl", ""),
            ("eric no with a k not a c", "Erik", ""),
            ("shawn with a w last name mercer", "Shawn", "Mercer"),
            ("sean with a w last name mercer", "Shawn", "Mercer"),
            ("neil e before i neil hart", "Neil", "Hart"),
            ("shavon keely it's spelled s i o b h a n", "Siobhan", "Keely"),
            ("johnson no johnston with a t craig johnston", "Craig", "Johnston"),
        ]);
    }

    #[test]
    fn the_name_on_the_account_outdoes_a_nickname() {
        check(&[
            ("everybody calls me bud but it's under robert robert haines", "Robert", "Haines"),
            ("bob stanhope well robert on the account", "Robert", "Stanhope"),
            ("liz ferrante", "Liz", "Ferrante"),
        ]);
    }

    #[test]
    fn whose_name_it_is_decides_which_counts() {
        check(&[
            ("it's under my wife's name joanne pruitt", "Joanne", "Pruitt"),
            ("the account is in the name of gerald whitlock", "Gerald", "Whitlock"),
            ("the previous owner was harold stern i'm gail beckham", "Gail", "Beckham"),
            ("this is nora i'm calling for my mother her name is edith vance", "Edith", "Vance"),
            ("i'm the landlord the tenant is rhonda keyes", "Rhonda", "Keyes"),
            ("this is ed marsh with oakline properties", "Ed", "Marsh"),
            ("i'm calling for my neighbor mrs petrakis she's ninety", "", "Petrakis"),
            ("put it under the landlord's name it's curtis mayweather", "Curtis", "Mayweather"),
            ("acme fixture supply", "", ""),
        ]);
    }

    #[test]
    fn family_names_of_several_words_stay_whole() {
        check(&[
            ("klaas van der meer", "Klaas", "van der Meer"),
            ("mc donald first name ann", "Ann", "McDonald"),
            ("oh brien first name desmond", "Desmond", "O'Brien"),
            ("saint james first name ophelia", "Ophelia", "St. James"),
            ("jones hyphen pierce deborah", "Deborah", "Jones-Pierce"),
            ("last name ortiz first name lena", "Lena", "Ortiz"),
            ("zhang wei zhang is the family name", "Wei", "Zhang"),
        ]);
    }

    #[test]
    fn what_is_no_name_gives_none() {
        for text in [
            "why do you need that",
            "i'd rather not say",
            "i already gave you my name",
            "huh say that again please",
        ] {
            assert!(parse(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_caller_and_who_is_on_site_are_told_apart_from_the_customer() {
        let found = people("this is nora i'm calling for my mother her name is edith vance");
        assert_eq!(found.customer.whole().as_deref(), Some("Edith Vance"));
        assert_eq!(found.caller.and_then(|c| c.whole()).as_deref(), Some("Nora"));
        let found = people("i'm jane doe my son leo will be there");
        assert_eq!(found.customer.whole().as_deref(), Some("Jane Doe"));
        assert_eq!(found.on_site.and_then(|c| c.whole()).as_deref(), Some("Leo"));
    }

    #[test]
    fn only_introduced_names_are_read_out_of_other_answers() {
        assert!(parse_introduced("my furnace is out and nothing works").is_empty());
        assert_eq!(
            parse_introduced("hi this is ada example my furnace is out").whole().as_deref(),
            Some("Ada Example")
        );
    }

    #[test]
    fn a_name_ends_where_a_street_begins() {
        for text in [
            "ada example nineteen forty south franklin street",
            "ada example sixteen hundred broadway",
            "this is ada example twelve oh six pearl street",
            "ada example 1940 south franklin street",
        ] {
            assert_eq!(parse(text).whole().as_deref(), Some("Ada Example"), "{text}");
        }
        let passing = parse_introduced("my name is ada example twelve oh six pearl street");
        assert_eq!(passing.whole().as_deref(), Some("Ada Example"));
    }

    #[test]
    fn a_reading_never_prints_the_name() {
        assert!(!format!("{:?}", parse("ada example")).contains("Ada"));
    }

    #[test]
    fn noise_is_no_name_and_endless_turns_end() {
        for text in ["", "?!", "i don't want to say", &"noise ".repeat(10_000), &"a b c ".repeat(5_000)] {
            assert!(parse(text).whole().is_none_or(|w| w.len() < 5_000));
        }
    }
}
