//! Days: "tomorrow", names of the week, "a week from Tuesday", "the day after Thanksgiving", "in a couple of days".
//! Of all readings at a word the longest holds.

use jiff::civil::{Date, Weekday};

use super::{
    calendar::{Calendar, in_week_of, next_month, on_or_after, plus},
    date, holiday,
    item::{Days, Sort},
    number::{count, ordinal},
    phrase::{Phrase, longest, starts, table},
    stretch,
    words::Word,
};

/// A reading and the words it takes.
pub(super) type Found = Option<(Days, usize)>;

/// A day or days at the start of these words.
pub(super) fn read(rest: &[Word], lead: &str, cal: &Calendar<'_>) -> Found {
    nested(rest, lead, cal, 0)
}

fn nested(rest: &[Word], lead: &str, cal: &Calendar<'_>, depth: usize) -> Found {
    if matches!(lead, "between" | "from") && starts(rest, "now|today").is_some() {
        return one(cal.today(), 1);
    }
    let plain = [
        relative(rest, cal),
        counted(rest, lead, cal),
        date::read(rest, lead, cal),
        stretch::read(rest, lead, cal),
        weekday(rest, cal),
        nth_weekday(rest, cal),
        holiday::read(rest, cal.today()).map(|(day, taken)| (Days::one(day, Sort::Holiday), taken)),
    ];
    // "Any day after Labor Day" is a limit.
    let any = matches!(lead, "any" | "some" | "every" | "whatever" | "whichever")
        && rest.first().is_some_and(|w| matches!(&*w.text, "day" | "days" | "weekday" | "weekdays"));
    let reckoned = if depth < DEPTH && !any {
        [from_another(rest, cal, depth), beside_another(rest, cal, depth), around_holiday(rest, cal, depth)]
    } else {
        [None; 3]
    };
    let all = plain.into_iter().chain(reckoned).flatten();
    all.fold(None, |best: Found, new| best.filter(|b| b.1 >= new.1).or(Some(new)))
}

fn one(day: Date, taken: usize) -> Found {
    Some((Days::one(day, Sort::Reckoned), taken))
}

/// "today", "tomorrow", "tonight" (its hours are a part of the day), "that day".
fn relative(rest: &[Word], cal: &Calendar<'_>) -> Found {
    let today = cal.today();
    let (what, taken) = longest(rest, RELATIVE)?;
    match what {
        Relative::Today => one(today, taken),
        Relative::ThisPart => one(today, 1),
        Relative::Tomorrow => {
            let also = cal.is_small_hours().then(|| plus(today, 1));
            Some((Days { also, ..Days::one(cal.tomorrow(), Sort::Reckoned) }, taken))
        }
        Relative::AfterTomorrow => one(plus(cal.tomorrow(), 1), taken),
        Relative::ThatDay => one(cal.spoken_of()?, taken),
        Relative::DayAfter => one(plus(cal.spoken_of().unwrap_or(today), 1), taken),
        Relative::DayBefore => one(plus(cal.spoken_of()?, -1), taken),
        // "Not this Saturday, the next one."
        Relative::NextOne => {
            let last = cal.last?;
            Some((Days::span(plus(last.from, 7), plus(last.to, 7), Sort::Reckoned), taken))
        }
    }
}

#[derive(Clone, Copy)]
enum Relative {
    Today,
    ThisPart,
    Tomorrow,
    AfterTomorrow,
    ThatDay,
    DayAfter,
    DayBefore,
    NextOne,
}

/// "In three days", "in a week or two", "ten days from now", "within the week", "in the next few days".
fn counted(rest: &[Word], lead: &str, cal: &Calendar<'_>) -> Found {
    let today = cal.today();
    let ahead = starts(rest, "sometime? in|over|during the next|coming").or_else(|| {
        starts(rest, "the next|coming").filter(|n| rest.get(*n..).and_then(count).is_some_and(|c| c.1 > 1))
    });
    // "Within | two days" is a limit, which its own word says.
    let ahead =
        ahead.or_else(|| if lead == "within" { starts(rest, "the? next|coming?").or(Some(0)) } else { None });
    if let Some(skip) = ahead {
        let more = rest.get(skip..)?;
        let (_, most, len) = count(more).unwrap_or((1, 1, 0));
        let (days, unit) = unit(more.get(len..)?)?;
        let to = plus(today, most.saturating_mul(days));
        return Some((Days::span(today, to, Sort::Stretch), skip + len + unit));
    }
    let skip = starts(rest, "in about|like|maybe|around|say|exactly|precisely|just|only|another|roughly?")
        .unwrap_or(0);
    let more = rest.get(skip..)?;
    let (least, most, len) = count(more)?;
    let (days, unit) = unit(more.get(len..)?)?;
    let after = more.get(len + unit..)?;
    let second = starts(after, "or two").filter(|_| most == 1);
    let now =
        starts(after.get(second.unwrap_or(0)..)?, "from now|today|here").or_else(|| starts(after, "out"));
    if skip == 0 && now.is_none() {
        return None;
    }
    let most = if second.is_some() { 2 } else { most };
    let taken = skip + len + unit + second.unwrap_or(0) + now.unwrap_or(0);
    let (from, to) = (plus(today, least.saturating_mul(days)), plus(today, most.saturating_mul(days)));
    Some((Days::span(from, to, Sort::Reckoned), taken))
}

/// A unit of days: days in it, words.
fn unit(rest: &[Word]) -> Option<(i64, usize)> {
    longest(
        rest,
        const {
            &table([
                ("day|days", 1),
                ("week|weeks", 7),
                ("fortnight|fortnights", 14),
                ("month|months", 30),
                ("business|working days", 1),
            ])
        },
    )
}

/// "Thursday", "this Friday", "next Tuesday", "Friday week", "Friday the twenty third".
fn weekday(rest: &[Word], cal: &Calendar<'_>) -> Found {
    let (lead, skip) = longest(rest, WEEKDAY_LEADS).unwrap_or((Lead::None, 0));
    let word = rest.get(skip)?.text.as_str();
    // "Sat" and "sun" are other words too where nothing leads to a day.
    let after = rest.get(skip + 1).map_or("", |w| w.text.as_str());
    let alone =
        rest.len() == skip + 1 || matches!(after, "morning" | "afternoon" | "evening" | "am" | "pm" | "or");
    let short = match word {
        "sat" | "sun" if alone && skip == 0 => {
            Some(if word == "sat" { Weekday::Saturday } else { Weekday::Sunday })
        }
        "sat" if skip > 0 => Some(Weekday::Saturday),
        "sun" if skip > 0 && lead != Lead::None => Some(Weekday::Sunday),
        _ => None,
    };
    let name = name(word).or(short)?;
    let today = cal.today();
    // Just after midnight today's name is today, but not where a later day was just spoken of.
    let early = cal.is_small_hours() && cal.last.is_none_or(|d| d.from <= today);
    let soon = match on_or_after(today, name) {
        day if day == today && lead != Lead::This && !early => plus(day, 7),
        day => day,
    };
    let offered = || cal.offered(|d| d.weekday() == name);
    let date = match lead {
        Lead::None | Lead::This => offered().unwrap_or(soon),
        Lead::Next => in_week_of(plus(today, 7), name),
        Lead::Following => {
            let offered = cal.offers.iter().map(|o| o.0.date()).max();
            let from = cal.last.map(|d| d.to).or(offered);
            from.map_or(plus(soon, 7), |d| on_or_after(plus(d, 1), name))
        }
    };
    let taken = skip + 1;
    let after = rest.get(taken..).unwrap_or_default();
    if !rest[skip].stop
        && let Some((days, len)) = date::read(after, "", cal)
        && after.first().is_some_and(|w| {
            w.text == "the" || date::month_number(&w.text).is_some() || ordinal(after).is_some()
        })
    {
        return Some((Days { sort: Sort::Dated, ..days }, taken + len));
    }
    if let Some((weeks, len)) =
        longest(after, const { &table([("after next", 1), ("week", 1), ("fortnight", 2)]) })
    {
        return one(plus(date, 7 * weeks), taken + len);
    }
    let sort = if lead == Lead::None { Sort::Name(name) } else { Sort::Reckoned };
    Some((Days::one(date, sort), taken))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    None,
    This,
    Next,
    Following,
}

/// "The first Monday in March", "the last Friday of the month".
fn nth_weekday(rest: &[Word], cal: &Calendar<'_>) -> Found {
    let the = starts(rest, "the").unwrap_or(0);
    let (n, len) = match rest.get(the)?.text.as_str() {
        "last" => (-1, 1),
        _ => ordinal(rest.get(the..)?).filter(|(n, _)| *n <= 5)?,
    };
    let name = name(&rest.get(the + len)?.text)?;
    let after = rest.get(the + len + 1..)?;
    let of = starts(after, "in|of")?;
    let today = cal.today();
    let more = after.get(of..)?;
    let (first, month) = if let Some(l) = starts(more, "the|this month") {
        (today.first_of_month(), l)
    } else if let Some(l) = starts(more, "next month") {
        (next_month(today), l)
    } else {
        let month = date::month_number(&more.first()?.text)?;
        let this = Date::new(today.year(), month, 1).ok()?;
        (
            if this.last_of_month() < today {
                Date::new(today.year().checked_add(1)?, month, 1).ok()?
            } else {
                this
            },
            1,
        )
    };
    one(first.nth_weekday_of_month(n, name).ok()?, the + len + 1 + of + month)
}

/// "A week from Tuesday", "two days after Christmas", "three weeks from Monday", "a week Friday".
fn from_another(rest: &[Word], cal: &Calendar<'_>, depth: usize) -> Found {
    let (n, _, len) = count(rest).or_else(|| starts(rest, "week").map(|_| (1, 1, 0)))?;
    let (days, unit) = unit(rest.get(len..)?)?;
    let (sign, link) =
        match longest(rest.get(len + unit..)?, const { &table([("from|after|past|on", 1), ("before", -1)]) })
        {
            Some(found) => found,
            None if days == 7 && name(&rest.get(len + unit)?.text).is_some() => (1, 0),
            None => return None,
        };
    let skip = len + unit + link;
    let now = starts(rest.get(skip..)?, "now|then");
    let (from, more) = match now {
        Some(more) => (Days::one(cal.today(), Sort::Reckoned), more),
        None => nested(rest.get(skip..)?, "", cal, depth + 1)?,
    };
    one(plus(from.from, (sign * days).saturating_mul(n)), skip + more)
}

/// "The day after Thanksgiving", "the Tuesday after Labor Day", "the week of the twelfth", "the week after that".
fn beside_another(rest: &[Word], cal: &Calendar<'_>, depth: usize) -> Found {
    let the = starts(rest, "the next?").unwrap_or(0);
    let word = rest.get(the)?;
    let week = matches!(&*word.text, "week" | "weekend");
    let name = name(&word.text);
    if !week && name.is_none() && word.text != "day" {
        return None;
    }
    const LINKS: &[(Phrase, Side)] = &table([
        ("right|just? after|following", Side::After),
        ("right|just? before", Side::Before),
        ("of", Side::Of),
    ]);
    let (side, link) = longest(rest.get(the + 1..)?, LINKS)?;
    let skip = the + 1 + link;
    let after = rest.get(skip..)?;
    // "Thanksgiving's a Thursday, so the Wednesday before."
    let ended = rest[skip - 1].stop
        || after
            .first()
            .is_none_or(|w| matches!(&*w.text, "please" | "if" | "in" | "would" | "works" | "is"));
    let beside = ended && side != Side::Of && name.is_some();
    let spoken_of = starts(after, "that|then|it").or(beside.then_some(0));
    // "The Monday following from ten to twelve": nothing else is named to reckon from.
    let named = || nested(rest.get(skip..)?, "", cal, depth + 1);
    let (from, more) = match spoken_of.map_or_else(named, |_| None) {
        Some(named) => named,
        None if spoken_of.is_some() || rest[skip - 1].text == "following" && name.is_some() => {
            (Days::one(cal.spoken_of()?, Sort::Reckoned), spoken_of.unwrap_or(0))
        }
        None => return None,
    };
    let taken = skip + more;
    if week {
        return stretch::beside(&word.text, side, from, taken);
    }
    let day = match (name, side) {
        (None, Side::After) => plus(from.to, 1),
        (None, Side::Before) => plus(from.from, -1),
        // "Friday of next week", "the day of the twelfth".
        (Some(name), Side::Of) if from.sort == Sort::Week => in_week_of(from.from, name),
        (_, Side::Of) if depth == 0 && matches!(from.sort, Sort::Dated | Sort::Holiday) => from.from,
        (_, Side::Of) => return None,
        (Some(name), Side::After) => on_or_after(plus(from.to, 1), name),
        (Some(name), Side::Before) => on_or_after(plus(from.from, -7), name),
    };
    one(day, taken)
}

/// Which side of a day.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    After,
    Before,
    Of,
}

/// "Thanksgiving week", "Labor Day weekend".
fn around_holiday(rest: &[Word], cal: &Calendar<'_>, _depth: usize) -> Found {
    if let Some(len) = starts(rest, "the|this? holiday|long weekend") {
        let day = holiday::long(cal.today())?;
        return stretch::beside("weekend", Side::Of, Days::one(day, Sort::Holiday), len);
    }
    let (day, len) = holiday::read(rest, cal.today())?;
    let (word, _) = longest(rest.get(len..)?, const { &table([("week", "week"), ("weekend", "weekend")]) })?;
    stretch::beside(word, Side::Of, Days::one(day, Sort::Dated), len + 1)
}

/// A day of the week by its name, as callers and recognisers write it.
pub(super) fn name(word: &str) -> Option<Weekday> {
    let word = word.strip_suffix('s').filter(|w| w.ends_with("day")).unwrap_or(word);
    Some(match word {
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tues" | "tue" => Weekday::Tuesday,
        "wednesday" | "wed" => Weekday::Wednesday,
        "thursday" | "thurs" | "thur" | "thu" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// How deep "the day after the week of ..." may go.
const DEPTH: usize = 2;

const RELATIVE: &[(Phrase, Relative)] = &table([
    ("today|todays", Relative::Today),
    ("this very? day", Relative::Today),
    ("this morning|afternoon|evening|mornings|noon", Relative::ThisPart),
    ("tomorrow|tomorrows", Relative::Tomorrow),
    ("the? day after tomorrow", Relative::AfterTomorrow),
    ("that|same|thats day", Relative::ThatDay),
    ("the|that same|very day", Relative::ThatDay),
    ("the day after", Relative::DayAfter),
    ("the next|following day", Relative::DayAfter),
    ("the day before", Relative::DayBefore),
    ("the next|following one", Relative::NextOne),
    ("the one after that?", Relative::NextOne),
]);
const WEEKDAY_LEADS: &[(Phrase, Lead)] = &table([
    ("this|the? coming", Lead::This),
    ("coming", Lead::This),
    ("this", Lead::This),
    ("the next", Lead::Next),
    ("next", Lead::Next),
    ("the? following", Lead::Following),
    ("on a|the?", Lead::None),
    ("a", Lead::None),
]);
