//! Words of a turn → its pieces, in order. At each word the longest reading holds.

use jiff::{Span, civil::DateTime};

use super::{
    aside,
    calendar::Calendar,
    clock, day, intent,
    item::{Days, Item, Place, Relation, Sort, What},
    lexicon::{
        BACK, BAD, CORRECTIONS, EDGES, ENGAGED, FILLING, FINE, GOOD_NOUNS, LAST_BAD, LAST_EDGES, LEAVING,
        MARKS, NO_TALK, PLACES, RELATIONS, SKIPPED, TAGS, TAKEN_BACK, TODAY_LATER, WANTS_MORE,
    },
    number::{cardinal_word, count, ordinal},
    phrase::{Phrase, any, longest, said, starts},
    words::{Word, sentence},
};

/// The pieces of a turn.
pub(super) fn items(words: &[Word], cal: &Calendar<'_>) -> Vec<Item> {
    let mut cal = *cal;
    let mut items: Vec<Item> = Vec::new();
    let wants_more = wants_more(words);
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        if let Some(taken) = starts(rest, "one|either|any of those|them days|two?")
            && items.iter().any(|i| i.what == What::So)
        {
            items.push(Item { what: What::Back, at, to: at + taken });
            at += taken;
            continue;
        }
        // "Not a minute before nine" is a limit, though "not a" says nothing.
        if let Some(skipped) = any(rest, SKIPPED)
            && longest(rest, RELATIONS).is_none_or(|(_, n)| n <= skipped)
        {
            // "Come by noon" has a limit where "come by on Friday" has none.
            let by = skipped == 2 && rest[1].text == "by";
            let hour = by.then(|| clock::read(words, at + 2, &items, &cal)).flatten();
            at += if hour.is_some() { 1 } else { skipped };
            continue;
        }
        if let Some(skipped) = aside::passed(words, at) {
            at += skipped;
            continue;
        }
        if words[at].text == "tonight" {
            let tonight = What::Days(Days::one(cal.today(), Sort::Reckoned));
            items.push(Item { what: tonight, at, to: at });
        }
        let found = mark(words, at, &items)
            .or_else(|| no(words, at, &items, &cal))
            .or_else(|| meaningful(words, at, &items, &cal, wants_more));
        match found {
            Some((What::Days(days), taken)) if names_again(&words[at..], at, days, &items, words) => {
                if let Some(last) = items.last_mut() {
                    last.to = at + taken;
                }
                at += taken;
            }
            Some((What::Days(days), taken)) if is_explained(words, at, &items) => {
                at += taken;
                explain(&mut items, days, at);
            }
            Some((what, taken)) => {
                if let What::Days(days) = what {
                    cal.last = Some(days);
                }
                let to = at + taken.max(1);
                items.push(Item { what, at, to });
                at = to;
            }
            None => at += 1,
        }
    }
    items
}

/// Whether a day's name only says again which day was just said: "tomorrow, Friday", "Halloween's a Saturday".
fn names_again(rest: &[Word], at: usize, days: Days, items: &[Item], words: &[Word]) -> bool {
    let (Sort::Name(name), Some(last)) = (days.sort, items.last()) else { return false };
    let What::Days(said) = last.what else { return false };
    let dated = matches!(said.sort, Sort::Reckoned | Sort::Dated | Sort::Holiday | Sort::Number(_));
    let between = words.get(last.to..at).unwrap_or_default();
    let linked = between.is_empty() || starts(between, "is|falls|lands|comes on?") == Some(between.len());
    let told = !between.is_empty() || matches!(&*rest[0].text, "a" | "on");
    dated && said.from == said.to && linked && (told || said.from.weekday() == name)
}

/// Whether a day only tells more of the one before it: "Friday, that's the thirteenth", "no, that's a Saturday".
fn is_explained(words: &[Word], at: usize, items: &[Item]) -> bool {
    let mark = |i: &&Item| !matches!(i.what, What::Correct | What::Suits);
    let Some(last) = items.iter().rev().find(mark) else { return false };
    let led = ["thats|its", "that|it|which is", "that|it would|will be", "thatd|itd|thatll|itll be"];
    let near = at - last.to <= 6 && matches!(last.what, What::Days(_));
    near && (1..=3).any(|n| at >= n && led.iter().any(|l| starts(&words[at - n..at], l) == Some(n)))
}

/// The number of a day that was named before, if it is the same day of the week.
fn explain(items: &mut [Item], days: Days, to: usize) {
    let numbered = matches!(days.sort, Sort::Dated | Sort::Number(_) | Sort::Holiday);
    if let Some(last) = items.last_mut()
        && let What::Days(said) = last.what
        && matches!(said.sort, Sort::Name(name) if numbered && name == days.from.weekday())
    {
        (last.what, last.to) = (What::Days(days), to);
    }
}

/// Whether other windows are asked for: "anything later", "a bit earlier".
pub(super) fn wants_more(words: &[Word]) -> bool {
    // "The earlier one, if there's nothing else" takes what there is.
    const CONDITION: usize = 4;
    let open = |at: usize| {
        let before = &words[at.saturating_sub(CONDITION)..at];
        let clause = before.iter().rposition(|w| w.stop).map_or(before, |i| &before[i + 1..]);
        !clause.iter().any(|w| matches!(&*w.text, "if" | "unless"))
    };
    said(words, WANTS_MORE) && (0..words.len()).any(|at| open(at) && any(&words[at..], WANTS_MORE).is_some())
}

/// The longest of days, parts, clock times, places and relations at a word.
fn meaningful(
    words: &[Word],
    at: usize,
    items: &[Item],
    cal: &Calendar<'_>,
    wants_more: bool,
) -> Option<(What, usize)> {
    let rest = &words[at..];
    let lead = at.checked_sub(1).map_or("", |i| words[i].text.as_str());
    let days = || {
        let (days, taken) = day::read(rest, lead, cal)?;
        Some((What::Days(days), taken))
    };
    let all = [
        moment(rest, cal.now),
        days(),
        clock::part(rest).filter(|(_, n)| !clock::is_shift(words, at) && !clock::is_told(rest, *n)),
        place(rest, cal, wants_more).filter(|_| !is_adverb(words, at) && !is_each(rest, lead)),
        same_time(rest, cal),
        back(rest, items, at),
        relation(words, at, items),
        clock::half_of_day(words, items, at),
        clock::read(words, at, items, cal),
    ];
    all.into_iter()
        .flatten()
        .fold(None, |best: Option<(What, usize)>, new| best.filter(|b| b.1 >= new.1).or(Some(new)))
}

/// "In two hours", "within the hour", "later today".
fn moment(rest: &[Word], now: DateTime) -> Option<(What, usize)> {
    let today = now.date().to_datetime(super::DAY_END);
    if let Some(taken) = any(rest, TODAY_LATER) {
        return Some((What::Moment(now, Some(today)), taken));
    }
    let within = starts(rest, "within|in the next").or_else(|| starts(rest, "within the?"));
    let skip = within.or_else(|| starts(rest, "in about|like|maybe|around|roughly?"))?;
    let more = rest.get(skip..)?;
    let (minutes, len) = if let Some(len) = starts(more, "half an hour|hours") {
        (30, len)
    } else if let Some(len) = starts(more, "an hour and a half") {
        (90, len)
    } else {
        let (n, most, len) = count(more).or_else(|| within.map(|_| (1, 1, 0)))?;
        let unit = more.get(len)?;
        let each = match &*unit.text {
            "hour" | "hours" => 60,
            "minutes" | "minute" => 1,
            _ => return None,
        };
        let n = if within.is_some() { most } else { n };
        (n * each, len + 1 + starts(more.get(len + 1..)?, "or two|so").unwrap_or(0))
    };
    let then = now.checked_add(Span::new().minutes(minutes)).ok()?;
    let what = if within.is_some() { What::Moment(now, Some(then)) } else { What::Moment(then, None) };
    Some((what, skip + len))
}

/// A place in the row of offers.
fn place(rest: &[Word], cal: &Calendar<'_>, wants_more: bool) -> Option<(What, usize)> {
    if cal.offers.is_empty() {
        return None;
    }
    let (place, taken) = longest(rest, PLACES)?;
    let alone =
        rest.get(taken).is_none_or(|w| !matches!(&*w.text, "thing" | "week" | "half" | "part" | "than"));
    let compared = matches!(place, Place::Earlier | Place::Later);
    // Of one offer there is no earlier.
    let single = cal.offers.len() == 1 && matches!(&*rest[0].text, "earlier" | "later");
    (alone && !(compared && (wants_more || single))).then_some((What::Place(place), taken))
}

/// "So he can eat lunch first": a bare ordinal behind a word that no choice begins with.
fn is_adverb(words: &[Word], at: usize) -> bool {
    let next = words.get(at + 1).filter(|_| !words[at].stop);
    let (that, next) = match next {
        Some(w) if words[at].text == "that" && w.text == "first" => {
            (true, words.get(at + 2).filter(|_| !w.stop))
        }
        next => (false, next),
    };
    let bare = (that || words[at].text == "first") && next.is_none_or(|w| !PLACED.contains(&w.text.as_str()));
    let lead = at.checked_sub(1).and_then(|i| words.get(i)).filter(|w| !w.stop);
    // "I have to talk to him about that first."
    let from = at.saturating_sub(9);
    let clause = words[from..at].iter().rposition(|w| w.stop).map_or(from, |i| from + i + 1);
    let asked = lead.is_some_and(|w| w.text != "the") && intent::must_ask(&words[clause..=at]);
    let other = !that && lead.is_some_and(|w| w.text.len() > 2 && !CHOOSING.contains(&w.text.as_str()));
    bare && (asked || other)
}

/// "Either one is fine": the "one" is no number.
fn is_each(rest: &[Word], lead: &str) -> bool {
    matches!(lead, "either" | "any" | "each" | "whichever" | "neither") && rest[0].text == "one"
}

/// Nouns behind the number of an offer.
const PLACED: [&str; 10] =
    ["one", "slot", "option", "choice", "window", "time", "appointment", "spot", "offer", "two"];
/// Words before a bare ordinal that chooses.
const CHOOSING: [&str; 34] = [
    "yeah",
    "yes",
    "yep",
    "okay",
    "sure",
    "the",
    "that",
    "take",
    "want",
    "say",
    "pick",
    "with",
    "prefer",
    "like",
    "and",
    "not",
    "actually",
    "please",
    "maybe",
    "for",
    "definitely",
    "probably",
    "guess",
    "think",
    "choose",
    "sorry",
    "wait",
    "mean",
    "lets",
    "make",
    "very",
    "well",
    "hmm",
    "just",
];

fn same_time(rest: &[Word], cal: &Calendar<'_>) -> Option<(What, usize)> {
    let taken = starts(rest, "the|that? same time|times|hour|hours|window|slot")?;
    (!cal.offers.is_empty()).then_some((What::SameTime, taken))
}

/// "That", "then", where a limit or a denial stands before it.
fn back(rest: &[Word], items: &[Item], at: usize) -> Option<(What, usize)> {
    let led =
        items.last().is_some_and(|i| i.to == at && matches!(i.what, What::Relation(r) if r != Relation::To));
    let taken = starts(rest, "that day|time|date?")
        .or_else(|| starts(rest, "those days|times|two?"))
        .or_else(|| starts(rest, "then|it|this"))?;
    led.then_some((What::Back, taken))
}

/// Marks: corrections, reasons, denials and limits that follow what they are about.
fn mark(words: &[Word], at: usize, items: &[Item]) -> Option<(What, usize)> {
    let rest = sentence(&words[at..]);
    let lead = at.checked_sub(1).map_or("", |i| words[i].text.as_str());
    if let Some((relation, taken)) = longest(rest, EDGES)
        && items.last().is_some_and(|i| at - i.to <= 2 && !matches!(i.what, What::Relation(_)))
        && !limits_next(rest, taken)
    {
        return Some((What::Edge(relation), taken));
    }
    if let Some((relation, taken)) = longest(rest, LAST_EDGES)
        && ends(rest, taken)
        && items.last().is_some_and(|i| at - i.to <= 2)
    {
        return Some((What::Edge(relation), taken));
    }
    if let Some(taken) = denial(words, at, rest, items) {
        return Some((What::Deny, taken));
    }
    if let Some(taken) = any(rest, FINE)
        && denies(words, at, items)
        && rest.get(taken).is_none_or(|w| day::name(&w.text).is_none())
    {
        return Some((What::Suits, taken));
    }
    // "Can't do mornings at all, Wednesday afternoon would work": the denial is over.
    if let Some(taken) = starts(rest, "at all")
        && items.last().is_some_and(|i| i.to == at && matches!(i.what, What::Days(_) | What::Part(..)))
        && rest.get(taken).is_some_and(|w| !matches!(&*w.text, "on" | "or" | "and" | "nor" | "in"))
        && rest[taken..]
            .iter()
            .any(|w| matches!(&*w.text, "works" | "work" | "would" | "could" | "fine" | "good"))
    {
        return Some((What::But, taken));
    }
    if let Some(found) = aside(rest, lead, at, items) {
        return Some(found);
    }
    // "Is tomorrow too soon?" wishes for it.
    if aside::is_asked(words) && starts(rest, "too early|late|soon|far|long|much").is_some() {
        return Some((What::Suits, 2));
    }
    // "Nothing too early": what is denied is no hour.
    if let Some(taken) = starts(rest, "too early|late|soon|far|long") {
        return Some((What::But, taken));
    }
    let able = matches!(
        lead,
        "can" | "cant" | "could" | "couldnt" | "to" | "wont" | "will" | "not" | "you" | "dont"
    );
    if let Some(taken) = any(rest, CORRECTIONS)
        && !able
    {
        return Some((What::Correct, taken));
    }
    // "That's when I sleep, say after one": a wish begins.
    if matches!(&*rest[0].text, "say" | "maybe" | "try")
        && starts(&rest[1..], "anytime|any|sometime? time? after|before|past|from|between|around").is_some()
    {
        return Some((What::But, 1));
    }
    // "Any morning but Friday."
    if rest[0].text == "but" && excepts(words, at) {
        return Some((What::Relation(Relation::Not), 1));
    }
    longest(rest, MARKS).map(|(what, taken)| match relation(words, at + 1, items) {
        // "Because the baby naps until two": what follows says what keeps the caller busy.
        Some((What::Relation(Relation::Busy), _)) if what == What::Because => (what, 1),
        Some(_) | None => (what, taken),
    })
}

/// What denies the piece before it: "won't work", "is the funeral".
fn denial(words: &[Word], at: usize, rest: &[Word], items: &[Item]) -> Option<usize> {
    if let Some(taken) = any(rest, BAD)
        && !(rest[0].text == "too" && aside::is_asked(words))
        && denies(words, at, items)
        && !is_busy_till(rest, taken)
        && !goes_on(rest, taken, items)
        && !is_of_another(rest, taken)
    {
        return Some(taken);
    }
    if let Some(taken) = any(rest, LAST_BAD)
        && denies(words, at, items)
        && (ends(rest, taken) || starts(&rest[taken..], "so|but|then|that|those|both|and").is_some())
    {
        return Some(taken);
    }
    booked(words, at, items)
}

/// Whether "but" stands between what is any and a day: "any afternoon but Monday".
fn excepts(words: &[Word], at: usize) -> bool {
    let before = &words[at.saturating_sub(3)..at];
    let every = before.iter().any(|w| matches!(&*w.text, "any" | "every" | "all" | "anytime" | "whichever"));
    let kind = before.last().is_some_and(|w| EACH.contains(&w.text.strip_suffix('s').unwrap_or(&w.text)));
    let next = words
        .get(at + 1)
        .is_some_and(|w| day::name(&w.text).is_some() || matches!(&*w.text, "tomorrow" | "today"));
    every && kind && next
}

const EACH: [&str; 6] = ["morning", "afternoon", "evening", "day", "weekday", "anytime"];

/// "Thursday I'm gone until noon": busy for a part of it.
fn is_busy_till(rest: &[Word], taken: usize) -> bool {
    let told = matches!(
        &*rest[0].text,
        "i" | "im" | "we" | "were" | "ill" | "well" | "ive" | "weve" | "he" | "she" | "hes" | "shes"
    );
    told && rest.get(taken).is_some_and(|w| {
        matches!(
            &*w.text,
            "till" | "until" | "til" | "before" | "after" | "from" | "through" | "by" | "between" | "at"
        )
    })
}

/// "Can't do tomorrow, can't do Thursday": the second denial is of what follows, as the first was.
fn goes_on(rest: &[Word], taken: usize, items: &[Item]) -> bool {
    let denied = items.iter().rev().nth(1).is_some_and(|i| i.what == What::Relation(Relation::Not));
    denied
        && rest.get(taken).is_some_and(|w| {
            let word = w.text.as_str();
            day::name(word).is_some() || NEXT_DENIED.contains(&word.strip_suffix('s').unwrap_or(word))
        })
}

/// "Sunday's Palm Sunday, I won't have workmen on a Sunday": the denial has a day of its own.
fn is_of_another(rest: &[Word], taken: usize) -> bool {
    let verb = rest.get(taken).is_some_and(|w| matches!(&*w.text, "have" | "let" | "take" | "get" | "see"));
    let clause = rest.get(taken..).unwrap_or_default().iter();
    let mut clause = clause.take_while(|w| !matches!(&*w.text, "but" | "and" | "so" | "or")).take(6);
    verb && clause.any(|w| day::name(&w.text).is_some())
}

const NEXT_DENIED: [&str; 9] =
    ["tomorrow", "today", "tonight", "morning", "afternoon", "evening", "the", "next", "on"];

/// "After nine and before noon": the second word begins a limit of its own.
fn limits_next(rest: &[Word], taken: usize) -> bool {
    let last = taken.checked_sub(1).map_or("", |i| rest[i].text.as_str());
    let next = rest.get(taken..).unwrap_or_default();
    matches!(last, "before" | "after" | "past")
        && !rest[taken - 1].stop
        && next.first().is_some_and(|w| {
            cardinal_word(&w.text).is_some() || matches!(&*w.text, "noon" | "midday" | "half" | "quarter")
        })
}

/// "Wednesday's my golf", "Friday's the funeral": the day is taken.
fn booked(words: &[Word], at: usize, items: &[Item]) -> Option<usize> {
    items.last().filter(|i| i.to == at && matches!(i.what, What::Days(_)))?;
    let day = words.get(at.checked_sub(1)?)?;
    let plural = day.text.ends_with("days") || day.text == "tomorrows";
    if !words[at - 1].stop
        && let Some(taken) = any(&words[at..], ENGAGED)
        && words.get(at + taken).is_none_or(|w| !matches!(&*w.text, "office" | "is" | "works" | "says"))
    {
        return Some(taken);
    }
    let owner = starts(&words[at..], "my|our|her|his|the")?;
    let noun = words.get(at + owner)?.text.as_str();
    let suits = GOOD_NOUNS.contains(&noun) || ordinal(&words[at + owner..]).is_some();
    let person = day::name(noun).is_some() || PEOPLE.contains(&noun);
    let told = day.is || (plural && words[at].text != "the");
    (told && !day.stop && !suits && (!person || day.is)).then_some(owner + 1)
}

/// Who may do something on a day: "Thursdays my husband is home".
const PEOPLE: [&str; 16] = [
    "husband",
    "wife",
    "son",
    "daughter",
    "mom",
    "mother",
    "dad",
    "father",
    "sister",
    "brother",
    "neighbor",
    "tenant",
    "roommate",
    "boyfriend",
    "girlfriend",
    "partner",
];

/// What was said before is no wish: "Tomorrow's Saturday, right? Then Monday"; and "so is", which goes on with it.
fn aside(rest: &[Word], lead: &str, at: usize, items: &[Item]) -> Option<(What, usize)> {
    if let Some(taken) = starts(rest, "and so is|are|does|would|will") {
        let denied = items.last().is_some_and(|i| i.what == What::Deny);
        return Some((if denied { What::Relation(Relation::Not) } else { What::Join }, taken));
    }
    // "First day of spring, isn't it?"
    let tag = starts(rest, "isnt|arent|dont|doesnt|wont|didnt|wasnt it|that|we|you|they|he|she|there");
    if let Some(taken) = tag.filter(|n| rest[n - 1].stop || rest.len() == *n) {
        return Some((What::But, taken));
    }
    let day =
        items.iter().rev().find(|i| i.what != What::Suits).filter(|i| matches!(i.what, What::Days(_)))?;
    let taken = any(rest, TAGS)?;
    let asked = rest[taken - 1].asks
        || rest.get(taken).is_some_and(|w| matches!(&*w.text, "then" | "so" | "well" | "okay" | "ok"));
    (asked && at - day.to <= 1 && lead != "or").then_some((What::So, taken))
}

/// Whether nothing that matters follows.
fn ends(rest: &[Word], taken: usize) -> bool {
    let stop = taken.checked_sub(1).and_then(|i| rest.get(i)).is_some_and(|w| w.stop);
    stop || rest
        .get(taken)
        .is_none_or(|w| matches!(&*w.text, "please" | "if" | "thanks" | "thank" | "is" | "works"))
}

/// Whether what stands before is about the last piece: "Thursday is kind of | bad".
fn denies(words: &[Word], at: usize, items: &[Item]) -> bool {
    let Some(last) = items.last() else { return false };
    let said = matches!(
        last.what,
        What::Days(_) | What::Part(..) | What::Clock(_) | What::Place(_) | What::Moment(..)
    );
    let between = words.get(last.to..at).unwrap_or_default();
    said && between.len() <= 6 && between.iter().all(|w| FILLING.contains(&w.text.as_str()))
}

/// "No": an answer, a denial, or a correction, by what stands around it.
fn no(words: &[Word], at: usize, items: &[Item], cal: &Calendar<'_>) -> Option<(What, usize)> {
    let rest = &words[at..];
    if is_taken_back(words, at, items, cal) {
        return Some((What::Correct, 1));
    }
    let taken = starts(rest, "no|nope|nah|naw")?;
    let next = rest.get(taken)?;
    if NO_TALK.contains(&next.text.as_str()) {
        return None;
    }
    // "No, there is no twenty ninth."
    if matches!(&*next.text, "there" | "theres") {
        return Some((What::Correct, taken));
    }
    if at > 0 && matches!(&*words[at - 1].text, "theres" | "is") {
        return Some((What::Relation(Relation::Not), taken));
    }
    let limit = matches!(&*next.text, "before" | "after" | "between");
    if limit && items.iter().rev().take(2).any(|i| matches!(i.what, What::Clock(_))) {
        return Some((What::Correct, taken));
    }
    if matches!(&*next.text, "earlier" | "later" | "sooner" | "more" | "before" | "after") && !words[at].stop
    {
        return Some((What::Relation(Relation::Not), taken));
    }
    // At most one word stands between "no" and what it is about.
    let (what, gap) = (0..=2).find_map(|gap| {
        if rest.get(..taken + gap)?.iter().any(|w| w.stop && gap > 0) {
            return None;
        }
        meaningful(words, at + taken + gap, items, cal, false).map(|(what, _)| (what, gap))
    })?;
    let same = items.iter().rev().take(3).any(|i| alike(&i.what, &what));
    let plural = rest.get(taken + gap).is_some_and(|w| w.text.ends_with('s') && w.text != "yes");
    if same && !items.is_empty() && gap <= 1 {
        return Some((What::Correct, taken));
    }
    if words[at].stop || matches!(what, What::Relation(_)) {
        return None;
    }
    let answer = at == 0 || items.is_empty();
    (plural || (!answer && gap == 0)).then_some((What::Relation(Relation::Not), taken))
}

/// "The fourteenth. No, that's my colonoscopy. The sixteenth.": another of its sort must follow.
fn is_taken_back(words: &[Word], at: usize, items: &[Item], cal: &Calendar<'_>) -> bool {
    let Some(skip) = starts(&words[at..], TAKEN_BACK) else { return false };
    let timely = |w: &What| matches!(w, What::Days(_) | What::Clock(_) | What::Part(..) | What::Place(_));
    let Some(last) = items.iter().rev().find(|i| timely(&i.what)) else { return false };
    let open = !matches!(items.last().map(|i| i.what), Some(What::Deny | What::So | What::Relation(_)));
    let ahead = (at + skip..words.len()).take(AHEAD);
    open && ahead
        .filter_map(|i| meaningful(words, i, items, cal, false))
        .any(|(what, _)| alike(&last.what, &what))
}

/// Words between a "no" that takes back and what is said instead.
const AHEAD: usize = 12;

fn alike(a: &What, b: &What) -> bool {
    let hour = |what: &What| matches!(what, What::Clock(_) | What::Part(..));
    let days = matches!(a, What::Days(_)) && matches!(b, What::Days(_));
    let places = matches!(a, What::Place(_)) && matches!(b, What::Place(_) | What::Days(_));
    days || places || (hour(a) && (hour(b) || matches!(b, What::Relation(_))))
}

/// A limit or a denial. "At" and "until" mean different things beside work and home.
fn relation(words: &[Word], at: usize, items: &[Item]) -> Option<(What, usize)> {
    let rest = sentence(words.get(at..).unwrap_or_default());
    let adjoining = items
        .last()
        .is_some_and(|i| i.to == at && matches!(i.what, What::Days(_) | What::Clock(_) | What::Part(..)));
    // "Whenever you've got something after the tenth" speaks of the office.
    let yours =
        at.checked_sub(1).is_some_and(|i| matches!(&*words[i].text, "you" | "youve" | "yall" | "they"));
    let theirs = yours || asks_for_it(words, at);
    let found = longest(rest, RELATIONS).filter(|(r, _)| !(theirs && *r == Relation::Busy));
    let found = found.map(|(r, taken)| (What::Relation(r), taken));
    if aside::is_away(rest) {
        return Some((What::Relation(Relation::Busy), 2));
    }
    let word = rest.first()?.text.as_str();
    if starts(rest, "before the? very? end|tail of").is_some() {
        return Some((What::Relation(Relation::By), 1));
    }
    match word {
        "to" | "through" | "thru" | "til" | "till" | "until" | "and" if adjoining => {
            let relation =
                if word.starts_with("til") || word == "until" { Relation::Until } else { Relation::To };
            (word != "and").then_some((What::Relation(relation), 1))
        }
        "to" => None,
        "at" | "by" | "around" | "about" if coming(words, at).is_some() => {
            coming(words, at).map(|r| (What::Relation(r), 1))
        }
        _ => found,
    }
}

/// Whether the appointment that follows is the one that is being booked: "I'd like to have | an appointment",
/// "does he | have appointments", "a visit | with the doctor".
fn asks_for_it(words: &[Word], at: usize) -> bool {
    let from = at.saturating_sub(5);
    let before = &words[from..at];
    let before = before.iter().rposition(|w| w.stop).map_or(before, |i| &before[i + 1..]);
    let has = |list: &[&str]| before.iter().any(|w| list.contains(&w.text.as_str()));
    let lead = before.last().map_or("", |w| w.text.as_str());
    match words.get(at).map_or("", |w| w.text.as_str()) {
        "with" => has(&["appointment", "appointments", "visit", "appoinment", "slot", "booking"]),
        "have" | "got" => {
            matches!(lead, "like" | "want" | "rather" | "prefer" | "wanna" | "me" | "us")
                || (lead == "to" && has(WISHING))
                || (matches!(lead, "i" | "we") && has(&["can", "could", "may", "might", "should", "shall"]))
                || has(&["does", "do"])
        }
        _ => false,
    }
}

const GOING: &[&str] = &["go", "come", "have", "visit", "see", "be"];
const WISHED: &[&str] =
    &["like", "want", "wish", "love", "prefer", "hoping", "rather", "free", "able", "ready"];

/// Verbs of a wish before "to": "I'd like to have", "is it possible to have".
const WISHING: &[&str] = &[
    "like", "want", "wanted", "wish", "love", "prefer", "need", "possible", "hoping", "hope", "trying",
    "looking", "id", "able", "free", "ready", "rather",
];

/// Whether the words before "at" say that the caller comes home then, or leaves.
fn coming(words: &[Word], at: usize) -> Option<Relation> {
    // "The one that starts at ten" is no limit.
    const STARTS: &str =
        "one|slot|window|option|appointment|time that|which? starts|starting|begins|beginning";
    if (2..=3).any(|n| at >= n && starts(&words[at - n..at], STARTS) == Some(n)) {
        return None;
    }
    let from = at.saturating_sub(6);
    let from = words[from..at].iter().rposition(|w| w.stop || w.text == "so").map_or(from, |i| from + i + 1);
    let last = |list: &[Phrase]| {
        (from..at).rev().find_map(|i| {
            let end = any(&words[i..at], list)?;
            Some(i + end)
        })
    };
    // "I'd like to go on the eighth at four", "anything available at four": the visit itself.
    let far = at.saturating_sub(12);
    let said = &words[far..at];
    let said = said.iter().rposition(|w| w.stop).map_or(said, |i| &said[i + 1..]);
    let has = |list: &[&str]| said.iter().any(|w| list.contains(&w.text.as_str()));
    let wished = said.iter().rposition(|w| w.text == "to").is_some_and(|to| {
        let verbs = said.get(to + 1).is_some_and(|w| GOING.contains(&w.text.as_str()));
        verbs && said[..to].last().is_some_and(|w| WISHED.contains(&w.text.as_str()))
    });
    let offered = has(&["anything", "something", "availability", "openings", "opening", "slot", "slots"])
        || has(&["is", "are", "any"]) && has(&["appointment", "appointments", "there", "you", "he"]);
    if wished || (offered && has(&["available", "free", "open"])) {
        return None;
    }
    match (last(BACK), last(LEAVING)) {
        (Some(back), leaving) if leaving.is_none_or(|l| l <= back) => Some(Relation::From),
        (_, Some(_)) => Some(Relation::By),
        (_, None) => None,
    }
}
