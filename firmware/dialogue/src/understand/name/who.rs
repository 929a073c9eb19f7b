//! Whose name follows: introductions ("this is", "my last name's"), kin and holders ("for my mother", "the tenant
//! is"), the account ("put it under"), and what is no name of the customer's ("used to be", "spoke with").

use super::super::words::{Word, longest, starts};
use super::prior;
use super::spelling::{Item, Items};
use super::tables;

/// Who a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// Who speaks.
    Caller,
    /// Somebody the caller speaks of.
    Third,
    /// Nobody who belongs on the job: a landlord, an earlier owner, a maiden name, a street.
    Nobody,
}

/// How much speaks for a name as the customer's; a later rank outdoes an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Spoken of by the way: "my wife Anna called".
    Mentioned,
    /// Nobody said whose.
    Bare,
    /// "This is …".
    Caller,
    /// "For my mother …", "the homeowner is …".
    Customer,
    /// "Put it under …".
    Account,
}

/// Which name follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    First,
    Last,
    /// A middle name: heard and left out.
    Middle,
    /// "Call me …".
    Nickname,
}

/// How a name is led in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intro {
    pub person: Person,
    pub rank: Rank,
    pub label: Option<Label>,
    /// The name follows at once or not at all: "it's …", "for …".
    pub at_once: bool,
    /// Surely a name: "my name is …".
    pub sure: bool,
}

impl Intro {
    pub const BARE: Self =
        Self { person: Person::Caller, rank: Rank::Bare, label: None, at_once: true, sure: false };
    const NOBODY: Self = Self { person: Person::Nobody, ..Self::BARE };

    const fn of(person: Person, rank: Rank) -> Self {
        Self { person, rank, label: None, at_once: true, sure: false }
    }

    const fn sure(self) -> Self {
        Self { at_once: false, sure: true, ..self }
    }
}

/// The introduction at `at`, and its length in items. `context` is whose name a bare "the last name" means.
pub fn introduction(items: &Items, at: usize, context: Intro) -> Option<(Intro, usize)> {
    let said = items.said(at);
    let before = at.checked_sub(1).and_then(|i| match &items[i] {
        Item::Said(word) => Some(word.norm.as_str()),
        Item::Spelled(..) | Item::Hint(_) => None,
    });
    let next_name = |len: usize| match items.get(at + len) {
        Some(Item::Said(word)) => !prior::common(&word.norm) || prior::weight(&word.norm).known(),
        Some(Item::Spelled(..)) => true,
        Some(Item::Hint(_)) | None => false,
    };
    let fixed = FIXED.iter().filter_map(|(phrase, intro)| Some((*intro, begins(said, phrase)?)));
    let old = OLD.iter().filter_map(|phrase| Some((Intro::NOBODY.sure(), begins(said, phrase)?)));
    let labelled =
        labelled(said, context).filter(|_| !before.is_some_and(|b| matches!(b, "your" | "what" | "which")));
    let short = short_label(said, context).filter(|(_, len)| next_name(*len));
    fixed.chain(old).chain(labelled).chain(short).chain(kin(said)).max_by_key(|(_, len)| *len)
}

/// Whether the words begin with a phrase: its length. Most phrases fail at their first letter.
fn begins(said: &[Word], phrase: &str) -> Option<usize> {
    let first = said.first()?.norm.as_bytes().first()?;
    (phrase.as_bytes().first() == Some(first)).then(|| starts(said, 0, phrase)).flatten()
}

/// The label noun at the start, its length: "last name", "given name", "surname".
pub fn label_noun(said: &[Word]) -> Option<(Option<Label>, Rank, usize)> {
    NOUNS
        .iter()
        .filter_map(|(phrase, label, rank)| Some((*label, *rank, begins(said, phrase)?)))
        .max_by_key(|(.., len)| *len)
}

/// "My last name is", "the name's", "her full name would be", "my husband's name is".
fn labelled(said: &[Word], context: Intro) -> Option<(Intro, usize)> {
    let (person, rank, lead) = possessor(said, context)?;
    let (label, noun_rank, noun) = label_noun(&said[lead..])?;
    let own_copula = said[lead + noun - 1].norm.ends_with("'s") || said[lead + noun - 1].norm == "names";
    let mut len = lead + noun;
    let from = len;
    while let Some(word) = said.get(len).filter(|_| len - from < 5) {
        let modal = word.norm == "will" && said.get(len + 1).is_some_and(|w| w.norm == "be");
        if !modal && !COPULA.contains(&word.norm.as_str()) {
            break;
        }
        len += 1;
    }
    let bare = lead == 0 && len == from && !own_copula && label.is_none();
    if noun_rank == Rank::Mentioned {
        return Some((Intro { label, ..Intro::NOBODY.sure() }, len));
    }
    let rank = rank.max(noun_rank);
    Some((Intro { person, rank, label, at_once: bare, sure: !bare }, len))
}

/// Whose: "my", "her", "the", "the customer's", "my wife's", or nothing.
fn possessor(said: &[Word], context: Intro) -> Option<(Person, Rank, usize)> {
    let first = said.first()?.norm.as_str();
    let same = |len| {
        let rank =
            if context.person == Person::Nobody { Rank::Caller } else { context.rank.max(Rank::Caller) };
        let person = if context.person == Person::Nobody { Person::Caller } else { context.person };
        Some((person, rank, len))
    };
    if let Some((intro, len)) = relation(said)
        && said[len - 1].norm.ends_with("'s")
    {
        let rank = if intro.rank == Rank::Mentioned { Rank::Customer } else { intro.rank };
        return Some((intro.person, rank, len));
    }
    match first {
        "my" | "our" => Some((Person::Caller, Rank::Caller, 1)),
        "her" | "his" | "their" => {
            let rank =
                if context.person == Person::Third { context.rank.max(Rank::Caller) } else { Rank::Customer };
            Some((Person::Third, rank, 1))
        }
        "the" => same(1),
        "your" | "what" | "what's" => None,
        _ => same(0),
    }
}

/// "First Nina, last Patel", "last is".
fn short_label(said: &[Word], context: Intro) -> Option<(Intro, usize)> {
    let label = match said.first()?.norm.as_str() {
        "first" => Label::First,
        "last" => Label::Last,
        _ => return None,
    };
    let len = longest(said, 1, &["is", "would be", "one is"]).map_or(1, |n| n + 1);
    let person = if context.person == Person::Nobody { Person::Caller } else { context.person };
    Some((
        Intro { person, rank: context.rank.max(Rank::Caller), label: Some(label), at_once: true, sure: true },
        len,
    ))
}

/// Kin and holders: "for my mother", "my wife", "the tenant is", "i'm his daughter".
fn kin(said: &[Word]) -> Option<(Intro, usize)> {
    let own =
        longest(said, 0, &["i'm", "i am", "this is", "i'm just", "i'm actually", "i'm only"]).unwrap_or(0);
    let lead = longest(&said[own..], 0, &["for", "of", "under", "in", "on behalf of", "is"]).unwrap_or(0);
    let from = own + lead;
    let (intro, len) = relation(said.get(from..)?)?;
    let mut end = from + len;
    let owned = said[end - 1].norm.ends_with("'s");
    if own > 0 && lead == 0 && !owned {
        // "I'm the owner": nobody else is the customer.
        let rank = if intro.rank == Rank::Customer { Rank::Account } else { Rank::Caller };
        return Some((Intro::of(Person::Caller, rank), end));
    }
    let home = owned && said.get(end).is_some_and(|w| HOLDINGS.contains(&w.norm.as_str()));
    if owned && !home {
        return None;
    }
    end += usize::from(home);
    let named = end;
    while said.get(end).is_some_and(|w| KIN_GLUE.contains(&w.norm.as_str()))
        && starts(said, end, "name of").is_none()
        && end - named < 5
    {
        end += 1;
    }
    let led = lead > 0 && said[own].norm != "is";
    let trade = said[from..from + len].iter().any(|w| tables::TRADESMEN.contains(&w.norm.as_str()));
    let person = if led && intro.person == Person::Nobody && !trade { Person::Third } else { intro.person };
    let rank = match person {
        Person::Third if led || home => intro.rank.max(Rank::Customer),
        Person::Third | Person::Caller | Person::Nobody => intro.rank,
    };
    Some((Intro { person, rank, label: None, at_once: end == named, sure: end > named }, end))
}

/// Whether the first `len` words speak of a neighbour, a landlord or the like, of today.
pub fn is_other(said: &[Word], len: usize) -> bool {
    let bare = |w: &Word| w.norm.strip_suffix("'s").unwrap_or(&w.norm).to_owned();
    let said = said.get(..len).unwrap_or_default();
    said.iter().any(|w| tables::OTHERS.contains(&bare(w).as_str()))
        && !said.iter().any(|w| FORMER.contains(&w.norm.as_str()))
}

/// "My elderly mother('s)", "the previous owner", "his wife".
fn relation(said: &[Word]) -> Option<(Intro, usize)> {
    let mut at = usize::from(matches!(
        said.first()?.norm.as_str(),
        "my" | "our" | "the" | "his" | "her" | "their" | "a"
    ));
    if at == 0 {
        return None;
    }
    let mut former = false;
    while let Some(word) = said.get(at).filter(|w| ADJECTIVES.contains(&w.norm.as_str())) {
        former |= FORMER.contains(&word.norm.as_str());
        at += 1;
    }
    let noun = said.get(at)?;
    let bare = noun.norm.strip_suffix("'s").unwrap_or(&noun.norm).trim_end_matches('\'');
    let listed = |list: &[&str]| list.contains(&bare);
    let on_site = longest(
        said,
        at,
        &[
            "person on site",
            "person there",
            "contact person",
            "site contact",
            "on site contact",
            "account holder",
            "one who lives there",
        ],
    );
    let intro = if former && (listed(tables::KIN) || listed(tables::OTHERS) || listed(HOLDERS)) {
        Intro::NOBODY
    } else if on_site.is_some() || listed(HOLDERS) {
        Intro::of(Person::Third, Rank::Customer)
    } else if listed(tables::OTHERS) || listed(tables::TRADESMEN) {
        Intro::NOBODY
    } else if listed(tables::KIN) {
        Intro::of(Person::Third, Rank::Mentioned)
    } else {
        return None;
    };
    let in_law = usize::from(
        said.get(at + 1).is_some_and(|w| w.norm == "in")
            && said.get(at + 2).is_some_and(|w| w.norm.starts_with("law")),
    );
    Some((intro, at + on_site.unwrap_or(1) + 2 * in_law))
}

/// What is said of a name behind it, and how many items that takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    Label(Label),
    Is(Intro),
    /// "… will be there".
    OnSite,
    /// "… that's me".
    Own,
}

/// "… is my first name", "… on the account", "… that's a nickname". `verb` tells that the name itself ended in
/// "'s".
pub fn after(items: &Items, at: usize, verb: bool) -> Option<(After, usize)> {
    let said = items.said(at);
    let end = |len: usize| items.len() <= at + len;
    let fixed = AFTER.iter().filter_map(|(p, after)| Some((*after, begins(said, p)?)));
    if let Some(found) = fixed.max_by_key(|(_, len)| *len) {
        return Some(found);
    }
    let copula = longest(
        said,
        0,
        &["is", "that's", "that is", "it's", "is that", "that'd be", "being", "as", "would be", "was"],
    )
    .unwrap_or(0);
    let mut lead = copula;
    while said.get(lead).is_some_and(|w| {
        matches!(
            w.norm.as_str(),
            "also" | "just" | "actually" | "my" | "the" | "her" | "his" | "their" | "our" | "for"
        )
    }) {
        lead += 1;
    }
    if (copula > 0 || verb)
        && let Some((intro, len)) = relation(&said[copula..])
        && !said[copula + len - 1].norm.ends_with("'s")
    {
        let intro = if intro.rank == Rank::Bare { intro } else { Intro { rank: intro.rank, ..intro } };
        return Some((After::Is(intro), copula + len));
    }
    let rest = said.get(lead..)?;
    let (label, rank, len) = label_noun(rest).or_else(|| short_noun(rest))?;
    let next = said.get(lead + len);
    let opens = next.is_some_and(|w| COPULA.contains(&w.norm.as_str()) || w.norm == "of")
        || rest[len - 1].norm.ends_with("'s");
    let closed = end(lead + len)
        || next.is_some_and(|w| matches!(w.norm.as_str(), "and" | "then" | "yes" | "yeah" | "with"));
    let said_so = copula > 0 || verb;
    if opens || !(said_so || closed) {
        return None;
    }
    let after = match label {
        Some(label) => After::Label(label),
        None if rank == Rank::Account => After::Is(Intro::of(Person::Caller, Rank::Account)),
        None if rank == Rank::Mentioned => After::Is(Intro::NOBODY),
        None => return None,
    };
    Some((after, lead + len))
}

fn short_noun(said: &[Word]) -> Option<(Option<Label>, Rank, usize)> {
    match said.first()?.norm.as_str() {
        "first" => Some((Some(Label::First), Rank::Caller, 1)),
        "last" => Some((Some(Label::Last), Rank::Caller, 1)),
        _ => None,
    }
}

const CALLER: Intro = Intro::of(Person::Caller, Rank::Caller);
const NICK: Intro = Intro { label: Some(Label::Nickname), ..CALLER.sure() };
const CUSTOMER: Intro = Intro::of(Person::Third, Rank::Customer);
/// The account's name is the caller's unless kin are named with it.
const ACCOUNT: Intro = Intro::of(Person::Caller, Rank::Account);

#[rustfmt::skip]
const FIXED: &[(&str, Intro)] = &[
    ("this is", CALLER), ("i'm", CALLER), ("i am", CALLER), ("it's", CALLER), ("it is", CALLER), ("that's", CALLER), ("that is", CALLER), ("here's", CALLER),
    ("im", CALLER), ("its", CALLER),
    ("speaking with", CALLER), ("talking to", CALLER), ("talking with", CALLER), ("speaking to", CALLER), ("you've got", CALLER), ("you got", CALLER),
    ("you have", CALLER), ("you can put", ACCOUNT), ("it'd be", CALLER), ("it would be", CALLER), ("that'd be", CALLER), ("that would be", CALLER),
    ("be", CALLER), ("yours truly", CALLER), ("now it's", ACCOUNT.sure()), ("now it is", ACCOUNT.sure()), ("now i'm", ACCOUNT.sure()), ("now we're", ACCOUNT), ("these days", ACCOUNT), ("now", CALLER),
    ("call me", NICK), ("calls me", NICK), ("called me", NICK), ("i go by", NICK), ("go by", NICK), ("goes by", NICK), ("known as", NICK), ("just say", NICK),
    ("you can say", NICK), ("can just say", NICK), ("answer to", NICK), ("calls her", NICK), ("calls him", NICK), ("call her", NICK), ("call him", NICK), ("everybody says", NICK), ("nicknamed", NICK),
    ("they say", NICK), ("knows me as", NICK), ("know me as", NICK), ("also known as", NICK), ("aka", NICK),
    ("short for", ACCOUNT.sure()), ("legally", ACCOUNT), ("legally it's", ACCOUNT.sure()), ("officially", ACCOUNT), ("on paper", ACCOUNT), ("on paper it's", ACCOUNT.sure()),
    ("back to", ACCOUNT), ("went back to", ACCOUNT), ("changed it to", ACCOUNT), ("changed to", ACCOUNT), ("change that to", ACCOUNT), ("change it to", ACCOUNT), ("under", ACCOUNT), ("under the name", ACCOUNT.sure()), ("under the name of", ACCOUNT.sure()), ("in the name of", ACCOUNT.sure()), ("the name of", ACCOUNT.sure()), ("name of", ACCOUNT.sure()), ("by the name of", ACCOUNT.sure()),
    ("put it under", ACCOUNT.sure()), ("put that under", ACCOUNT.sure()), ("book it under", ACCOUNT.sure()), ("it's under", ACCOUNT.sure()), ("account is under", ACCOUNT.sure()), ("file it under", ACCOUNT.sure()),
    ("put", ACCOUNT), ("put down", ACCOUNT), ("put it down as", ACCOUNT), ("put me down as", ACCOUNT), ("me down as", ACCOUNT), ("down as", ACCOUNT), ("down under", ACCOUNT), ("there as", ACCOUNT), ("listed as", ACCOUNT),
    ("listed under", ACCOUNT), ("on file as", ACCOUNT), ("in as", ACCOUNT), ("registered to", ACCOUNT), ("registered as", ACCOUNT), ("use", ACCOUNT), ("make it", ACCOUNT), ("make that", ACCOUNT), ("make it out to", ACCOUNT),
    ("write", ACCOUNT), ("write down", ACCOUNT), ("account is", ACCOUNT), ("account's", ACCOUNT), ("account says", ACCOUNT), ("it says", ACCOUNT), ("goes under", ACCOUNT), ("account holder is", ACCOUNT.sure()),
    ("use mine", ACCOUNT.sure()), ("use my name", ACCOUNT.sure()), ("under mine", ACCOUNT.sure()), ("under me", ACCOUNT.sure()), ("put me", ACCOUNT), ("put my name", ACCOUNT.sure()), ("put mine", ACCOUNT.sure()),
    ("use me", ACCOUNT.sure()), ("just mine it's", ACCOUNT.sure()), ("under my name", ACCOUNT.sure()), ("in my name", ACCOUNT.sure()), ("my own name", ACCOUNT.sure()),
    ("bill comes to", ACCOUNT.sure()), ("bills come to", ACCOUNT.sure()), ("bill goes to", ACCOUNT.sure()), ("bills go to", ACCOUNT.sure()), ("invoice goes to", ACCOUNT.sure()), ("billed to", ACCOUNT.sure()), ("bill it to", ACCOUNT.sure()), ("bill is in", ACCOUNT), ("deed is in", ACCOUNT), ("lease is in", ACCOUNT), ("title is in", ACCOUNT), ("account is in", ACCOUNT),
    ("for the paper", ACCOUNT), ("for the paperwork", ACCOUNT), ("for the record", ACCOUNT), ("for your records", ACCOUNT), ("for the records", ACCOUNT), ("for the books", ACCOUNT), ("for your paperwork", ACCOUNT), ("for the form", ACCOUNT), ("for the account", ACCOUNT), ("for myself", ACCOUNT), ("calling for myself", ACCOUNT), ("it's for myself", ACCOUNT), ("just for myself", ACCOUNT),
    ("account's hers", Intro::of(Person::Third, Rank::Account).sure()), ("account's his", Intro::of(Person::Third, Rank::Account).sure()), ("account is hers", Intro::of(Person::Third, Rank::Account).sure()), ("account is his", Intro::of(Person::Third, Rank::Account).sure()), ("house is hers", Intro::of(Person::Third, Rank::Account).sure()), ("house is his", Intro::of(Person::Third, Rank::Account).sure()),
    ("who you want", CUSTOMER.sure()), ("who you need", CUSTOMER.sure()), ("who you'll want", CUSTOMER.sure()), ("person you want is", CUSTOMER.sure()), ("one you want is", CUSTOMER.sure()), ("he's called", CUSTOMER), ("she's called", CUSTOMER), ("he is called", CUSTOMER), ("she is called", CUSTOMER),
    ("for", CUSTOMER), ("calling for", CUSTOMER), ("on behalf of", CUSTOMER), ("behalf of", CUSTOMER), ("she's", CUSTOMER), ("he's", CUSTOMER), ("she is", CUSTOMER), ("he is", CUSTOMER), ("they're", CUSTOMER),
    ("she goes by", CUSTOMER), ("he goes by", CUSTOMER), ("ask for", CUSTOMER), ("asking for", CUSTOMER), ("look for", CUSTOMER), ("meet", CUSTOMER), ("meeting", CUSTOMER), ("contact", CUSTOMER), ("contact is", CUSTOMER.sure()), ("contact would be", CUSTOMER.sure()),
    ("contact will be", CUSTOMER.sure()), ("contact should be", CUSTOMER.sure()), ("contact's", CUSTOMER), ("on site is", CUSTOMER.sure()), ("on site will be", CUSTOMER.sure()), ("on site would be", CUSTOMER.sure()), ("belongs to", CUSTOMER), ("owned by", CUSTOMER),
    ("job is for", CUSTOMER.sure()), ("appointment is for", CUSTOMER.sure()), ("it's for", CUSTOMER), ("her name", CUSTOMER.sure()), ("his name", CUSTOMER.sure()),
    ("under her name", Intro::of(Person::Third, Rank::Account).sure()), ("under his name", Intro::of(Person::Third, Rank::Account).sure()), ("in her name", Intro::of(Person::Third, Rank::Account).sure()), ("in her name is", CUSTOMER.sure()), ("in her name's", CUSTOMER.sure()),
    ("in his name", Intro::of(Person::Third, Rank::Account).sure()), ("in his name is", CUSTOMER.sure()), ("in his name's", CUSTOMER.sure()), ("under hers", Intro::of(Person::Third, Rank::Account).sure()), ("under their name", Intro::of(Person::Third, Rank::Account).sure()), ("use hers", Intro::of(Person::Third, Rank::Account).sure()), ("use his", Intro::of(Person::Third, Rank::Account).sure()),
    ("spoke to", Intro::NOBODY), ("spoke with", Intro::NOBODY), ("talked to", Intro::NOBODY), ("talked with", Intro::NOBODY), ("talk to", Intro::NOBODY), ("speak with", Intro::NOBODY), ("speak to", Intro::NOBODY),
    ("referred by", Intro::NOBODY), ("recommended by", Intro::NOBODY), ("sent by", Intro::NOBODY), ("friend of", Intro::NOBODY), ("friends with", Intro::NOBODY), ("like", Intro::NOBODY), ("like the", Intro::NOBODY), ("like a", Intro::NOBODY), ("as in", Intro::NOBODY), ("as in the", Intro::NOBODY),
    ("rhymes with", Intro::NOBODY), ("sounds like", Intro::NOBODY), ("pronounced", Intro::NOBODY), ("pronounced like", Intro::NOBODY), ("instead of", Intro::NOBODY), ("from", Intro::NOBODY), ("with", Intro::NOBODY),
    ("at", Intro::NOBODY), ("in", Intro::NOBODY), ("on", Intro::NOBODY), ("near", Intro::NOBODY), ("off", Intro::NOBODY), ("to", Intro::NOBODY), ("by", Intro::NOBODY), ("over on", Intro::NOBODY), ("across from", Intro::NOBODY), ("behind", Intro::NOBODY), ("relation to", Intro::NOBODY), ("than", Intro::NOBODY), ("your", Intro::NOBODY), ("of", Intro::NOBODY),
];
const OLD: &[&str] = &[
    "used to be",
    "used to be under",
    "used to be called",
    "was under",
    "it was under",
    "formerly",
    "previously",
    "was in the name of",
    "was listed under",
    "used to go by",
    "used to be in the name of",
    "might be under the old name",
    "before that it was",
    "before i was",
    "was before",
    "bought it from",
    "bought the house from",
    "bought from",
    "got it from",
    "instead of under",
    "not under",
    "no longer",
    "i was",
];
#[rustfmt::skip]
const NOUNS: &[(&str, Option<Label>, Rank)] = &[
    ("name", None, Rank::Caller), ("name's", None, Rank::Caller), ("names", None, Rank::Caller), ("full name", None, Rank::Caller), ("whole name", None, Rank::Caller), ("first and last name", None, Rank::Caller), ("first and last", None, Rank::Caller), ("last and first name", None, Rank::Caller),
    ("legal name", None, Rank::Account), ("legal name's", None, Rank::Account), ("real name", None, Rank::Account), ("real name's", None, Rank::Account), ("actual name", None, Rank::Account), ("proper name", None, Rank::Account), ("given name's", Some(Label::First), Rank::Caller),
    ("married name", None, Rank::Account), ("married name's", None, Rank::Account), ("new name", None, Rank::Account), ("new last name", Some(Label::Last), Rank::Account), ("legal first name", Some(Label::First), Rank::Account), ("legal last name", Some(Label::Last), Rank::Account), ("married last name", Some(Label::Last), Rank::Account),
    ("first name", Some(Label::First), Rank::Caller), ("first name's", Some(Label::First), Rank::Caller), ("given name", Some(Label::First), Rank::Caller), ("forename", Some(Label::First), Rank::Caller), ("christian name", Some(Label::First), Rank::Caller), ("first names", Some(Label::First), Rank::Caller),
    ("last name", Some(Label::Last), Rank::Caller), ("last name's", Some(Label::Last), Rank::Caller), ("last names", Some(Label::Last), Rank::Caller), ("family name", Some(Label::Last), Rank::Caller), ("family name's", Some(Label::Last), Rank::Caller), ("surname", Some(Label::Last), Rank::Caller), ("surname's", Some(Label::Last), Rank::Caller), ("second name", Some(Label::Last), Rank::Caller), ("sir name", Some(Label::Last), Rank::Caller),
    ("maiden name", None, Rank::Mentioned), ("maiden name's", None, Rank::Mentioned), ("old name", None, Rank::Mentioned), ("former name", None, Rank::Mentioned), ("old last name", None, Rank::Mentioned), ("previous name", None, Rank::Mentioned), ("other name", None, Rank::Mentioned), ("dog's name", None, Rank::Mentioned), ("company name", None, Rank::Mentioned), ("business name", None, Rank::Mentioned), ("street name", None, Rank::Mentioned),
    ("middle name", Some(Label::Middle), Rank::Caller), ("middle name's", Some(Label::Middle), Rank::Caller), ("middle initial", Some(Label::Middle), Rank::Caller), ("first initial", Some(Label::First), Rank::Caller), ("initials", Some(Label::First), Rank::Caller), ("nickname", Some(Label::Nickname), Rank::Caller), ("nickname's", Some(Label::Nickname), Rank::Caller),
];
#[rustfmt::skip]
const AFTER: &[(&str, After)] = &[
    ("that's me", After::Own), ("that'd be me", After::Own), ("that would be me", After::Own), ("is me", After::Own), ("which is me", After::Own), ("that's my name", After::Own), ("is my name", After::Own),
    ("that's a nickname", After::Label(Label::Nickname)), ("is a nickname", After::Label(Label::Nickname)), ("is just a nickname", After::Label(Label::Nickname)), ("that's just a nickname", After::Label(Label::Nickname)), ("is my nickname", After::Label(Label::Nickname)), ("is what everybody calls me", After::Label(Label::Nickname)), ("is what people call me", After::Label(Label::Nickname)), ("for short", After::Label(Label::Nickname)), ("no that's a nickname", After::Label(Label::Nickname)), ("is the nickname", After::Label(Label::Nickname)), ("that's my nickname", After::Label(Label::Nickname)), ("is short for", After::Label(Label::Nickname)), ("that's short for", After::Label(Label::Nickname)),
    ("on the account", After::Is(ACCOUNT)), ("on the bill", After::Is(ACCOUNT)), ("on the lease", After::Is(ACCOUNT)), ("on the deed", After::Is(ACCOUNT)), ("on paper", After::Is(ACCOUNT)), ("on file", After::Is(ACCOUNT)), ("on the paperwork", After::Is(ACCOUNT)), ("on my license", After::Is(ACCOUNT)), ("legally", After::Is(ACCOUNT)), ("officially", After::Is(ACCOUNT)), ("for the account", After::Is(ACCOUNT)), ("for the paperwork", After::Is(ACCOUNT)), ("on the paper", After::Is(ACCOUNT)), ("on everything", After::Is(ACCOUNT)),
    ("lives there", After::Is(CUSTOMER)), ("lives at", After::Is(CUSTOMER)), ("owns", After::Is(CUSTOMER)), ("is the one who lives there", After::Is(CUSTOMER)), ("is on the account", After::Is(CUSTOMER)),
    ("speaking", After::Is(CALLER)), ("here", After::Is(CALLER)), ("calling", After::Is(CALLER)),
    ("used to live", After::Is(Intro::NOBODY)), ("used to own", After::Is(Intro::NOBODY)), ("moved out", After::Is(Intro::NOBODY)), ("moved away", After::Is(Intro::NOBODY)), ("passed", After::Is(Intro::NOBODY)), ("died", After::Is(Intro::NOBODY)), ("was the old", After::Is(Intro::NOBODY)), ("doesn't live", After::Is(Intro::NOBODY)), ("was my maiden name", After::Is(Intro::NOBODY)), ("sold it to", After::Is(Intro::NOBODY)), ("sold us", After::Is(Intro::NOBODY)), ("recommended", After::Is(Intro::NOBODY)), ("referred", After::Is(Intro::NOBODY)), ("told me", After::Is(Intro::NOBODY)), ("gave me", After::Is(Intro::NOBODY)),
    ("will be there", After::OnSite), ("will be home", After::OnSite), ("will let you in", After::OnSite), ("will meet you", After::OnSite), ("she'll be there", After::OnSite), ("he'll be there", After::OnSite), ("she'll meet you", After::OnSite), ("he'll meet you", After::OnSite), ("she'll let you in", After::OnSite), ("he'll let you in", After::OnSite), ("is there", After::OnSite), ("is home", After::OnSite), ("they'll let you in", After::OnSite), ("will be on site", After::OnSite), ("is on site", After::OnSite), ("he'll be home", After::OnSite), ("she'll be home", After::OnSite),
];
const COPULA: &[&str] = &[
    "is", "it's", "that's", "was", "would", "be", "should", "are", "being", "its", "on", "spelled", "goes",
    "that'd", "it'd", "actually",
];
const KIN_GLUE: &[&str] = &[
    "name", "name's", "is", "his", "her", "it's", "their", "who", "called", "named", "she's", "he's",
    "that's", "would", "be", "and", "who's",
];
/// What a customer has that a caller speaks of: "my dad's house".
const HOLDINGS: &[&str] = &[
    "house",
    "place",
    "home",
    "account",
    "property",
    "apartment",
    "unit",
    "condo",
    "townhouse",
    "appointment",
    "service",
    "furnace",
    "heater",
    "job",
    "trailer",
    "duplex",
    "cabin",
    "behalf",
    "basement",
    "kitchen",
    "bathroom",
    "sink",
    "toilet",
    "ac",
    "roof",
];
/// Whose name belongs on the job.
const HOLDERS: &[&str] = &[
    "customer",
    "homeowner",
    "owner",
    "tenant",
    "renter",
    "resident",
    "client",
    "patient",
    "occupant",
    "contact",
    "tenants",
    "owners",
    "homeowners",
    "gentleman",
    "couple",
    "renters",
    "residents",
    "woman",
];
const ADJECTIVES: &[&str] = &[
    "elderly", "old", "own", "late", "dear", "older", "younger", "eldest", "ex", "former", "previous",
    "prior", "last", "new", "current", "actual", "step", "great", "oldest", "youngest", "poor", "sweet",
    "deceased", "first", "second",
];
const FORMER: &[&str] = &["old", "ex", "former", "previous", "prior", "last", "late", "deceased", "first"];

#[cfg(test)]
mod tests {
    use super::super::super::words::words;
    use super::super::spelling;
    use super::*;

    fn check(text: &str, person: Person, rank: Rank, label: Option<Label>) {
        let items = spelling::items(&words(text));
        let (intro, _) = introduction(&items, 0, Intro::BARE).expect(text);
        assert_eq!((intro.person, intro.rank, intro.label), (person, rank, label), "{text}");
    }

    #[test]
    fn introductions_tell_whose_name_follows() {
        check("my name is ada", Person::Caller, Rank::Caller, None);
        check("my last name's example", Person::Caller, Rank::Caller, Some(Label::Last));
        check("her first name would be ada", Person::Third, Rank::Customer, Some(Label::First));
        check("for my elderly mother ada", Person::Third, Rank::Customer, None);
        check("my wife's name is ada", Person::Third, Rank::Customer, None);
        check("my wife ada", Person::Third, Rank::Mentioned, None);
        check("i'm his daughter ada", Person::Caller, Rank::Caller, None);
        check("the tenant is ada", Person::Third, Rank::Customer, None);
        check("my landlord is ada", Person::Nobody, Rank::Bare, None);
        check("the previous owner was ada", Person::Nobody, Rank::Bare, None);
        check("maiden name's ada", Person::Nobody, Rank::Bare, None);
        check("put it under ada", Person::Caller, Rank::Account, None);
    }
}
