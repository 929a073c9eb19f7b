//! Clock times and parts of the day.

use jiff::civil::{Time, time};

use super::{
    calendar::Calendar,
    day,
    item::{Hours, Item, Relation, What},
    number::{cardinal, cardinal_word},
    phrase::{Phrase, longest, starts, table},
    words::Word,
};

/// A part of the day at the start of these words.
pub(super) fn part(rest: &[Word]) -> Option<(What, usize)> {
    let ((from, to), taken) = longest(rest, PARTS)?;
    Some((What::Part(from.map(of_minutes), to.map(of_minutes)), taken))
}

/// Whether an hour behind "after I get home" tells when that is: "like six".
pub(super) fn is_told(rest: &[Word], taken: usize) -> bool {
    let coming = starts(rest, "after|when|once").is_some()
        && rest[..taken].iter().any(|w| matches!(&*w.text, "home" | "off" | "back" | "work" | "out"));
    let hour = rest.get(taken..).unwrap_or_default();
    let hedge = starts(hour, "like|around|about|say|maybe|roughly|at?").unwrap_or(0);
    coming && hour.get(hedge).is_some_and(|w| cardinal_word(&w.text).is_some() || w.text == "noon")
}

/// "AM", "PM" beside a day, or as a word of its own: "AM is better", "I'd rather PM".
pub(super) fn half_of_day(words: &[Word], items: &[Item], at: usize) -> Option<(What, usize)> {
    let rest = &words[at..];
    let lead = at.checked_sub(1).and_then(|i| words.get(i)).filter(|w| !w.stop);
    let led = lead.is_none_or(|w| HALF_LEADS.contains(&w.text.as_str()));
    let closed = rest
        .get(1)
        .filter(|_| rest.first().is_some_and(|w| !w.stop))
        .is_none_or(|w| HALF_TAILS.contains(&w.text.as_str()));
    let beside = items.last().is_some_and(|i| i.to == at && matches!(i.what, What::Days(_)))
        || (led && closed)
        || rest.get(1).is_some_and(|w| day::name(&w.text).is_some());
    let (from, to) = match rest.first()?.text.as_str() {
        "am" if beside => (8, 12),
        "pm" if beside => (12, 17),
        _ => return None,
    };
    Some((What::Part(Some(time(from, 0, 0, 0)), Some(time(to, 0, 0, 0))), 1))
}

/// Words before "AM" that leave it on its own.
const HALF_LEADS: [&str; 24] = [
    "the", "an", "a", "prefer", "like", "take", "want", "say", "um", "uh", "yeah", "yes", "or", "not", "for",
    "maybe", "then", "go", "with", "rather", "in", "okay", "well", "do",
];
/// Words behind it.
const HALF_TAILS: [&str; 22] = [
    "is",
    "works",
    "would",
    "please",
    "suits",
    "slot",
    "window",
    "one",
    "appointment",
    "sounds",
    "if",
    "better",
    "best",
    "for",
    "then",
    "only",
    "thanks",
    "or",
    "not",
    "will",
    "isnt",
    "wont",
];

/// Whether a number before these words is a clock time for sure.
pub(super) fn is_marked(rest: &[Word]) -> bool {
    starts(rest, "oclock").or_else(|| meridiem(rest).map(|m| m.1)).is_some()
}

/// A clock time at a word. A bare number is one only where something says so: "at", "after", "o'clock",
/// "thirty", "pm", a day beside it, an offer that begins then, or nothing else being said.
pub(super) fn read(words: &[Word], at: usize, items: &[Item], cal: &Calendar<'_>) -> Option<(What, usize)> {
    let rest = &words[at..];
    let lead = at.checked_sub(1).map_or("", |i| words[i].text.as_str());
    if let Some(found) = spoken(rest, lead) {
        return Some(found);
    }
    let (h, m, mut taken, minutes) = plain(rest)?;
    // "The one in the afternoon" is one of the offers.
    if rest[0].text == "one"
        && (matches!(lead, "the" | "that" | "this" | "which")
            || day::name(lead).is_some() && at > 1 && words[at - 2].text == "the")
        && rest.get(1).is_some_and(|w| matches!(&*w.text, "in" | "at" | "on"))
    {
        return None;
    }
    let mut sure = minutes;
    if let Some(len) = starts(&rest[taken..], "sharp|ish|oclock oclock|sharp|ish|ish?") {
        taken += len;
        sure = true;
    }
    let half = meridiem(&rest[taken..]);
    let said_half = half.map(|(half, len)| {
        taken += len;
        half
    });
    let after = rest.get(taken..).unwrap_or_default();
    let unit = after.first().is_some_and(|w| UNITS.contains(&w.text.as_str()));
    let figure = lead.starts_with(|c: char| c.is_ascii_digit()) || lead == "number";
    if (unit && said_half.is_none()) || h > 23 || m > 59 || (figure && !sure && said_half.is_none()) {
        return None;
    }
    let ready = sure || said_half.is_some();
    // "One" is mostly no number: "the one on Friday".
    let guessed = lead == "like" && after.is_empty();
    let suits = at == 0 && starts(after, "is too|fine|good|perfect|great").is_some();
    let one = rest[0].text == "one"
        && !guessed
        && !LEADS.contains(&lead)
        && !ranges(after)
        && !is_joined(items, at)
        && !suits
        && words.len() > 1;
    if !ready && (one || !is_led(words, at, taken, items, cal, h)) {
        return None;
    }
    let h = whole_hour(h, said_half, words, at, taken);
    let found = if h == 24 { time(23, 59, 0, 0) } else { time(h, m, 0, 0) };
    Some((What::Clock(Hours { from: found, to: found, sure: said_half.is_some() || h == 12 }), taken))
}

/// Whether the words around a bare number make it an hour.
fn is_led(words: &[Word], at: usize, taken: usize, items: &[Item], cal: &Calendar<'_>, h: i8) -> bool {
    let lead = at.checked_sub(1).map_or("", |i| words[i].text.as_str());
    let after = words.get(at + taken..).unwrap_or_default();
    let last = items.last();
    let adjoins = last.is_some_and(|i| i.to == at || (i.to + 1 == at && matches!(lead, "like" | "about")));
    let beside = adjoins
        && last.is_some_and(|i| match i.what {
            What::Clock(_) | What::Days(_) | What::Part(..) | What::Correct => true,
            What::Relation(r) => r != Relation::Not,
            What::Moment(..) | What::Back | What::SameTime | What::Place(_) | What::Edge(_) => false,
            What::Deny | What::Suits | What::So | What::Because | What::But | What::Join => false,
        });
    let joined = is_joined(items, at);
    // "Do four on Monday."
    let on = starts(after, "on|this|next|for this|next|a?").unwrap_or(0);
    let before_day = after.get(on).is_some_and(|w| {
        day::name(&w.text).is_some() || matches!(&*w.text, "tomorrow" | "today" | "tonight")
    });
    let offered = cal.offers.iter().any(|o| o.0.hour() == h || o.0.hour() == h + 12);
    let short = words.len() <= 2 || (offered && words.len() <= 4 && h != 1 && h != 2);
    let the = lead == "the" && offered && h > 1 && starts(after, "of").is_none();
    let hedged = matches!(lead, "like" | "maybe") && after.is_empty();
    let edged = [EDGED, SUITS].iter().any(|p| starts(after, p).is_some()) && (1..=12).contains(&h);
    // "The earliest I can be there is | ten."
    let limit = matches!(last.map(|i| i.what), Some(What::Relation(Relation::From | Relation::By)));
    let told = matches!(lead, "is" | "be") && limit && last.is_some_and(|i| at - i.to <= 5);
    LEADS.contains(&lead)
        || told
        || hedged
        || edged
        || beside
        || joined
        || before_day
        || short
        || the
        || ranges(after)
}

/// "Two or | three", "between twelve and | one".
fn is_joined(items: &[Item], at: usize) -> bool {
    let link = |what: &What| matches!(what, What::Join | What::Relation(Relation::To | Relation::Until));
    items.last().is_some_and(|i| i.to == at && link(&i.what))
        && items.iter().rev().nth(1).is_some_and(|i| matches!(i.what, What::Clock(_)) && i.to + 1 == at)
}

/// "to five", "or four": another hour follows.
fn ranges(after: &[Word]) -> bool {
    let link = starts(after, "to|and|or|until|till|through|thru");
    link.and_then(|n| after.get(n..)).and_then(plain).is_some_and(|(h, _, len, minutes)| {
        let more = link.unwrap_or(0) + len;
        let unit = after.get(more).is_some_and(|w| UNITS.contains(&w.text.as_str()));
        (minutes || h <= 12) && !unit
    }) || link.and_then(|n| after.get(n)).is_some_and(|w| matches!(&*w.text, "noon" | "midday"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
}

fn meridiem(rest: &[Word]) -> Option<(Half, usize)> {
    let (half, len) = longest(rest, MERIDIEMS)?;
    // "This afternoon" says the day as well and stays for it.
    let day = rest.first().is_some_and(|w| matches!(&*w.text, "this" | "tomorrow" | "tonight"));
    Some((half, if day { 0 } else { len }))
}

const MERIDIEMS: &[(Phrase, Half)] = &table([
    ("am", Half::Am),
    ("pm", Half::Pm),
    ("in|of the? morning|mornings", Half::Am),
    ("in|of the? afternoon|afternoons|evening|evenings", Half::Pm),
    ("at night", Half::Pm),
    ("this|tomorrow afternoon|evening", Half::Pm),
    ("this|tomorrow morning", Half::Am),
    ("tonight", Half::Pm),
]);

/// Hours a contractor works: one to six are afternoon, seven to eleven morning, unless the words say otherwise.
fn whole_hour(h: i8, half: Option<Half>, words: &[Word], at: usize, taken: usize) -> i8 {
    let near = |list: &[&str], back: usize, on: usize| {
        let end = words.len().min(at + taken + on);
        words[at.saturating_sub(back)..end].iter().any(|w| list.contains(&w.text.as_str()))
    };
    let evening = near(&["tonight", "evening", "evenings", "dinner", "supper"], 6, 3);
    let nights = near(&["nights", "night", "graveyard"], 8, 0);
    let morning = near(&["morning", "mornings"], 3, 0);
    let risen = near(&["up", "awake", "wake"], 3, 0) && (4..=7).contains(&h);
    let led = at.checked_sub(1).is_some_and(|i| COMING_LEADS.contains(&words[i].text.as_str()));
    let off_work =
        led && near(&["off", "work", "home", "shift"], 5, 0) && !near(&["leave", "start", "before"], 6, 0);
    match half {
        Some(Half::Am) => h % 12,
        Some(Half::Pm) if h <= 12 => h % 12 + 12,
        Some(Half::Pm) => h,
        None if h > 12 || h == 0 || h == 12 => h,
        None if risen || (nights && h > 5) || (morning && h >= 5) => h,
        None if h <= 6 => h + 12,
        None if evening || (off_work && h <= 8) => h + 12,
        None => h,
    }
}

/// "noon", "half past three", "quarter to four".
fn spoken(rest: &[Word], lead: &str) -> Option<(What, usize)> {
    if let Some(taken) = starts(rest, "high? noon|noontime|midday|noonish ish?") {
        return Some((point(time(12, 0, 0, 0), true), taken));
    }
    if let Some(taken) = starts(rest, "twelve|12? midnight") {
        return Some((point(time(23, 59, 0, 0), true), taken));
    }
    // "Between lunch and three."
    if matches!(lead, "between" | "from") && starts(rest, "lunch|lunchtime").is_some() {
        return Some((point(time(12, 0, 0, 0), true), 1));
    }
    // "Five to four" can't be from five to four.
    let minute = longest(rest, MINUTES).filter(|(minutes, skip)| {
        let hour = rest.get(*skip).and_then(|w| cardinal_word(&w.text));
        // "Half two" is half past, as in Britain; "one and a half" is none.
        let half = rest[0].text == "half" && hour.is_some_and(|h| (1..=12).contains(&h));
        (half && !matches!(lead, "a" | "the" | "first" | "second" | "other" | "last" | "one"))
            || matches!(lead, "at" | "around" | "about" | "by" | "like")
            || hour.is_some_and(|h| {
                let (h, n) = (i16::from(h), -minutes);
                let worked = |h: i16| if h <= 6 { h + 12 } else { h };
                n > h && worked(n) > worked(h)
            })
    });
    let (minutes, skip) = longest(rest, OFFSETS).or(minute)?;
    let word = rest.get(skip)?;
    let h = if word.text == "noon" { 12 } else { cardinal_word(&word.text)? };
    if !(1..=12).contains(&h) {
        return None;
    }
    let mut taken = skip + 1;
    taken += starts(rest.get(taken..)?, "oclock").unwrap_or(0);
    let half = meridiem(rest.get(taken..)?);
    let h = match half {
        // "Quarter to twelve in the morning" is before noon.
        Some((Half::Am, _)) if h == 12 && minutes < 0 => h,
        Some((Half::Am, _)) => h % 12,
        Some((Half::Pm, _)) => h % 12 + 12,
        // "Quarter to seven" is before the first technician starts: it is read as the hour is.
        None if h <= 6 => h + 12,
        None => h,
    };
    let total = i16::from(h) * 60 + minutes;
    Some((point(of_minutes(total), half.is_some()), taken + half.map_or(0, |m| m.1)))
}

fn point(at: Time, sure: bool) -> What {
    What::Clock(Hours { from: at, to: at, sure })
}

/// Minutes after midnight, below a day.
fn of_minutes(minutes: i16) -> Time {
    let minutes = minutes.clamp(0, 24 * 60 - 1);
    time((minutes / 60) as i8, (minutes % 60) as i8, 0, 0)
}

/// Hour, minutes, words taken, whether minutes were said: "three", "three thirty", "10 15", "1530".
fn plain(rest: &[Word]) -> Option<(i8, i8, usize, bool)> {
    let first = rest.first()?;
    if let Ok(n) = first.text.parse::<i16>()
        && (100..=2359).contains(&n)
        && (3..=4).contains(&first.text.len())
    {
        return (n % 100 < 60 && n % 5 == 0).then_some(((n / 100) as i8, (n % 100) as i8, 1, false));
    }
    let h = cardinal_word(&first.text).filter(|h| (0..=23).contains(h))?;
    if (h == 0 && first.text != "0") || cardinal(rest).is_some_and(|c| c.1 == 2) {
        return None;
    }
    let more = rest.get(1..).filter(|_| !first.stop).unwrap_or_default();
    let minutes = match more {
        [m, ..] if first.colon && m.text.len() == 2 => cardinal_word(&m.text).map(|m| (m, 1)),
        [oh, m, ..] if matches!(&*oh.text, "oh" | "o" | "zero") => {
            cardinal_word(&m.text).filter(|m| (1..10).contains(m)).map(|m| (m, 2))
        }
        [m, ..] if m.text == "00" => Some((0, 1)),
        [m, ..] if m.text.len() == 2 && m.text.starts_with('0') => cardinal_word(&m.text).map(|m| (m, 1)),
        // "Fourteen hundred hours."
        [hundred, hours, ..] if hundred.text == "hundred" && matches!(&*hours.text, "hours" | "hour") => {
            Some((0, 2))
        }
        [hundred, ..] if hundred.text == "hundred" && h > 12 => Some((0, 1)),
        _ => cardinal(more).filter(|(n, _)| {
            let figures = more[0].text.starts_with(|c: char| c.is_ascii_digit());
            let quarter = n % 15 == 0 || (figures && n % 5 == 0);
            (*n >= 13 || (figures && *n == 10))
                && *n < 60
                && (if h > 12 { quarter } else { n % 5 == 0 || figures })
        }),
    };
    Some(match minutes {
        // "Seventeen thirty" may be the number of a house.
        Some((m, len)) => (h, m, 1 + len, h <= 12 || first.colon || m == 0),
        None => (h, 0, 1, false),
    })
}

const OFFSETS: &[(Phrase, i16)] = &table([
    ("half past|after", 30),
    ("a? quarter past|after", 15),
    ("a? quarter to|till|til|of|before", -15),
    ("ten|10 past|after", 10),
    ("twenty|20 past|after", 20),
    ("twenty five past|after", 25),
    ("25 past|after", 25),
    ("five|5 past|after", 5),
]);
/// The same where "at" stands before them; "from ten till two" is a range.
const MINUTES: &[(Phrase, i16)] = &table([
    ("half", 30),
    ("ten|10 to|till|til", -10),
    ("twenty|20 to|till|til", -20),
    ("five|5 to|till|til", -5),
]);

/// Words behind a bare number that make it a clock time.
const EDGED: &str = "or|and|at the? later|after|earlier|before|sooner|so|latest|earliest";
const SUITS: &str =
    "is|would|works|sounds|good|fine|great|better|perfect be|is|works|good|fine|great|better|perfect?";
/// Words after which a bare number is a clock time.
const LEADS: [&str; 24] = [
    "at",
    "around",
    "about",
    "after",
    "before",
    "until",
    "till",
    "til",
    "by",
    "past",
    "say",
    "between",
    "from",
    "than",
    "approximately",
    "near",
    "towards",
    "toward",
    "starting",
    "since",
    "through",
    "roughly",
    "closer",
    "exactly",
];
/// Words between "off work" and the hour.
const COMING_LEADS: [&str; 8] = ["at", "by", "around", "about", "till", "until", "til", "like"];
/// Words after a number that make it a count of something else.
const UNITS: [&str; 42] = [
    "days",
    "day",
    "weeks",
    "week",
    "hours",
    "hour",
    "minutes",
    "minute",
    "people",
    "kids",
    "of",
    "months",
    "years",
    "windows",
    "slots",
    "options",
    "times",
    "toilets",
    "units",
    "dollars",
    "dogs",
    "bathrooms",
    "sinks",
    "bedroom",
    "bedrooms",
    "story",
    "person",
    "more",
    "bucks",
    "percent",
    "year",
    "month",
    "houses",
    "rooms",
    "outlets",
    "north",
    "south",
    "east",
    "west",
    "street",
    "avenue",
    "guys",
];

type Ends = (Option<i16>, Option<i16>);

const fn hours(from: i16, to: i16) -> Ends {
    (Some(from * 60), Some(to * 60))
}

const fn from(from: i16) -> Ends {
    (Some(from * 60), None)
}

const fn until(to: i16) -> Ends {
    (None, Some(to * 60))
}

/// Parts of the day, by the conventions of the tables.
const PARTS: &[(Phrase, Ends)] = &table([
    ("first thing in the? morning", hours(8, 10)),
    ("first thing in the afternoon", hours(12, 14)),
    ("first thing", hours(8, 10)),
    ("first slot|appointment|call|stop of|in the? day|morning", hours(8, 10)),
    ("really|very|super|real? early in the? morning", hours(8, 10)),
    ("early in the afternoon", hours(12, 14)),
    ("early in the day", hours(8, 10)),
    ("early morning|mornings|am", hours(8, 10)),
    ("early afternoon|afternoons|pm", hours(12, 14)),
    ("early evening", hours(17, 19)),
    ("late|later in the morning", hours(10, 12)),
    ("late|later in the afternoon", hours(15, 17)),
    ("late|later on? in the day", hours(15, 17)),
    ("late|later morning|mornings", hours(10, 12)),
    ("late|later afternoon|afternoons|day", hours(15, 17)),
    ("mid|middle morning|mornings", hours(9, 11)),
    ("the? middle of the morning", hours(9, 11)),
    ("midmorning", hours(9, 11)),
    ("mid afternoon|afternoons", hours(14, 16)),
    ("the? middle of the afternoon", hours(14, 16)),
    ("midafternoon", hours(14, 16)),
    ("the? middle of the day", hours(11, 14)),
    ("the? end|tail of the? day", hours(15, 17)),
    ("the? end of the? afternoon", hours(15, 17)),
    ("the? last thing in? the? day|afternoon?", hours(15, 17)),
    ("the? last slot|appointment|call of the day", hours(15, 17)),
    ("the? crack of dawn", hours(8, 10)),
    ("bright and early", hours(8, 10)),
    ("when|once you|they|yall guys? open|start", from(8)),
    ("before you|they|yall guys? close", until(17)),
    ("as your|the first stop|job|call|visit", hours(8, 10)),
    ("after church|mass|brunch", from(12)),
    ("as? soon as you|they|yall open|start", hours(8, 10)),
    ("right when you|they|yall open|start", hours(8, 10)),
    ("as? late as possible|you|it", hours(15, 17)),
    ("morning|mornings", hours(8, 12)),
    ("forenoon|forenoons", hours(8, 12)),
    ("the am", hours(8, 12)),
    ("afternoon|afternoons", hours(12, 17)),
    ("the pm", hours(12, 17)),
    ("evening|evenings", from(17)),
    ("night|nights|nighttime|tonight", from(17)),
    ("late|later tonight|evening", from(17)),
    ("after i? finish|get? off? of? work|works|working", from(17)),
    ("after work|hours", from(17)),
    ("after i get off|home", from(17)),
    ("after im|were off|done from|with? work", from(17)),
    ("after dinner|supper", from(18)),
    ("dinner|supper time?", hours(17, 19)),
    ("dinnertime|suppertime", hours(17, 19)),
    ("after school", from(15)),
    ("after school lets|gets|is out", from(15)),
    ("after the|my kids|kid get|gets home|out|back", from(15)),
    ("when|once the|my kids|kid get|gets home from? school?", from(15)),
    ("when|while the|my kids|kid|son|daughter|boys|girls is|are|re? in|at school|class", hours(8, 15)),
    ("while theyre|theyre|hes|shes in|at school", hours(8, 15)),
    ("during school hours?", hours(8, 15)),
    ("school hours", hours(8, 15)),
    ("before school lets|gets|is out", until(15)),
    ("before the|my kids|kid get|gets home|out|back", until(15)),
    (
        "after|once|when i|we|ive|weve drop|dropped|drive|take|taken|get|got off? the|my|our kids|kid|son|daughter|boy|girl|boys|girls|children|grandkids off? at|to|in? the? school|daycare|bus|preschool|kindergarten?",
        from(9),
    ),
    ("after lunch|lunchtime", hours(12, 17)),
    ("anytime|any|sometime time? after lunch|lunchtime", from(13)),
    ("before lunch|lunchtime", until(12)),
    ("before work", until(8)),
    ("before i|we go|leave|head to|for|off work?", until(8)),
    ("around|about|at|during|over|on my? lunch|lunchtime time|hour|break?", hours(12, 13)),
    ("lunchtime", hours(12, 13)),
    ("lunch time|hour|break", hours(12, 13)),
    ("business|working|office|regular|normal hours", hours(8, 17)),
    ("the? close of business", hours(15, 17)),
    ("late at night", from(20)),
    ("late", hours(15, 17)),
    ("early", hours(8, 10)),
]);

/// Words before "early" that make it a complaint: "that's a bit early".
const HABITS: [&str; 10] =
    ["sleep", "sleeps", "work", "works", "working", "stay", "up", "off", "running", "eat"];
const BLAME: [&str; 7] = ["thats", "those", "theyre", "these", "both", "thatd", "seems"];

/// Whether words before a part mean the caller's work: "I work nights" is no wish for the evening.
pub(super) fn is_shift(words: &[Word], at: usize) -> bool {
    let lead = |back: usize| at.checked_sub(back).map_or("", |i| words[i].text.as_str());
    let word = words[at].text.as_str();
    let night = matches!(word, "nights" | "night" | "evenings");
    let work = |word: &str| matches!(word, "work" | "works" | "working" | "worked");
    let worked = work(lead(1))
        || (matches!(lead(1), "the" | "at" | "in" | "during") && (work(lead(2)) || work(lead(3))));
    let past = matches!(lead(1), "last") || (matches!(lead(1), "all") && night);
    let shift = words.get(at + 1).is_some_and(|w| matches!(&*w.text, "shift" | "shifts"));
    let blamed = matches!(word, "early" | "late") && (1..=4).any(|back| BLAME.contains(&lead(back)));
    let habit = matches!(word, "early" | "late") && HABITS.contains(&lead(1));
    matches!(lead(1), "too")
        || blamed
        || habit
        || (night
            && (worked || shift || (word == "nights" && matches!(lead(1), "on" | "does" | "do" | "pulling"))))
        || past
        || matches!(lead(1), "good") && words.len() > at && at <= 2
}
