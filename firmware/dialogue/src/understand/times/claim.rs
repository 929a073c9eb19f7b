//! Pieces → claims: each day and hour with what is said of it (a limit, a denial, or that it suits). Corrections
//! and reasons are taken out here: "Tuesday, no wait, Wednesday", "I get off at four, so after that".

use super::{
    item::{Item, Relation, What},
    words::Word,
};

/// A day, part of the day, clock time, moment or place, and what is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub what: What,
    /// `None` = it suits; else one of After, Before, By, From, Not.
    pub relation: Option<Relation>,
    /// Whether "or" or "and" stands before it.
    pub joined: bool,
    /// It was only the reason for a wish.
    reason: bool,
    /// It was said to suit, which no later denial turns.
    settled: bool,
    /// Hours of what keeps the caller busy on a day, no wish.
    busy: bool,
    /// How often the caller corrected himself before it.
    turn: usize,
    at: usize,
    to: usize,
}

impl Claim {
    /// Whether it is a wish said at a word or after it.
    pub(super) fn is_wish_from(&self, at: usize) -> bool {
        let timely = matches!(class(&self.what), Some(Class::Day | Class::Hour));
        self.at >= at && timely && self.relation.is_none() && !self.reason
    }

    pub(super) fn is_from(&self, at: usize) -> bool {
        self.at >= at
    }

    pub(super) fn denied(&self) -> bool {
        self.relation == Some(Relation::Not)
    }
}

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Day,
    Hour,
    Place,
}

fn class(what: &What) -> Option<Class> {
    match what {
        What::Days(_) => Some(Class::Day),
        What::Part(..) | What::Clock(_) | What::Moment(..) | What::SameTime => Some(Class::Hour),
        What::Place(_) => Some(Class::Place),
        What::Back
        | What::Relation(_)
        | What::Edge(_)
        | What::Deny
        | What::Suits
        | What::Correct
        | What::So
        | What::Because => None,
        What::But | What::Join => None,
    }
}

/// The claims of a turn that stand at its end.
pub(super) fn claims(items: &[Item], words: &[Word]) -> Vec<Claim> {
    let mut reader = Reader {
        words,
        claims: Vec::new(),
        limit: None,
        denial: None,
        turn: 0,
        joined: false,
        because: None,
        busy: false,
    };
    for (n, item) in items.iter().enumerate() {
        reader.take(item, items.get(n + 1..).unwrap_or_default());
    }
    reader.trailing_denial(words.len());
    standing(reader.claims)
}

/// A denial that is open: its relation, where its last word was, whether it met something.
#[derive(Clone, Copy)]
struct Denial {
    by: Relation,
    at: usize,
    to: usize,
    class: Option<Class>,
}

struct Reader<'a> {
    words: &'a [Word],
    claims: Vec<Claim>,
    /// A limit, where its last word was, whether a denial turned it already.
    limit: Option<(Relation, usize, bool)>,
    denial: Option<Denial>,
    turn: usize,
    joined: bool,
    /// Where "because" stood.
    because: Option<usize>,
    /// The limit that comes is of what keeps the caller busy on a day.
    busy: bool,
}

impl Reader<'_> {
    fn take(&mut self, item: &Item, after: &[Item]) {
        match item.what {
            What::Relation(relation) => self.relate(relation, item),
            What::Edge(relation) => self.edge(relation, item),
            What::Deny => self.deny(item.at),
            What::Suits => self.settle(),
            What::Correct => {
                self.trailing_denial(item.at);
                self.turn += 1;
                self.close();
            }
            What::So => {
                self.trailing_denial(item.at);
                for claim in self.claims.iter_mut().filter(|c| c.relation != Some(Relation::Not)) {
                    claim.reason = true;
                }
                self.close();
            }
            What::Because => {
                self.close();
                self.because = Some(item.at);
            }
            What::But => {
                self.trailing_denial(item.at);
                self.close();
            }
            What::Join => self.joined = true,
            What::Back => self.back(item),
            What::Days(_)
            | What::Part(..)
            | What::Clock(_)
            | What::Moment(..)
            | What::SameTime
            | What::Place(_) => {
                self.claim(item, after);
            }
        }
    }

    /// Nothing goes on over a "but" or a correction.
    fn close(&mut self) {
        (self.limit, self.denial, self.joined, self.because) = (None, None, false, None);
    }

    fn relate(&mut self, relation: Relation, item: &Item) {
        // A denial ends with its sentence: "Those won't do. After five?"
        let near = self.denial.filter(|d| {
            let said = self.words.get(d.to.saturating_sub(1)..item.at).unwrap_or_default();
            d.class.is_none() && item.at - d.to <= REACH && !said.iter().any(|w| w.stop)
        });
        match relation {
            // "I'm not working Friday": free.
            Relation::Busy if near.is_some_and(|d| d.by == Relation::Not && d.to == item.at) => {
                self.denial = None
            }
            // "After my shift at six": the shift is what the limit is on.
            Relation::Busy if self.limit.is_some_and(|l| l.1 == item.at && l.0 != Relation::Until) => {
                self.limit = self.limit.map(|l| (l.0, item.to, l.2));
            }
            Relation::Not | Relation::Busy => {
                self.denial = Some(Denial { by: relation, at: item.at, to: item.to, class: None });
                self.limit = None;
                // "And neither do weekends."
                self.joined |= self.words.get(item.at).is_some_and(|w| matches!(&*w.text, "and" | "or"));
            }
            Relation::Between | Relation::To => {
                if let Some(denial) = &mut self.denial {
                    denial.to = item.to;
                }
            }
            Relation::After | Relation::Before | Relation::By | Relation::From | Relation::Until => {
                // "Home by five": "by" adds nothing to "home".
                // "I've class Tuesdays till noon": the hours are of the class.
                self.busy = self.denial.is_some_and(|d| {
                    d.by == Relation::Busy && d.class == Some(Class::Day) && item.at - d.to <= 1
                });
                let turned = turned(near.map(|d| d.by), relation);
                self.limit = Some((turned, item.to, near.is_some()));
                if near.is_some() {
                    self.denial = None;
                }
            }
        }
    }

    fn edge(&mut self, relation: Relation, item: &Item) {
        // "Not till the weekend's over": from the day after.
        if relation == Relation::After {
            let begins = |c: &&mut Claim| c.relation == Some(Relation::From) && item.at - c.to <= 1;
            if let Some(last) = self.claims.last_mut().filter(begins) {
                last.relation = Some(relation);
            }
            return;
        }
        if let Some(last) = self.claims.last_mut().filter(|c| item.at - c.to <= 3 && !c.denied()) {
            last.relation = Some(relation);
        }
    }

    /// "Thursday and Friday are bad": what goes together before is denied.
    fn deny(&mut self, at: usize) {
        let mut right = at + REACH;
        for claim in self.claims.iter_mut().rev() {
            if claim.settled || claim.turn != self.turn || right.saturating_sub(claim.to) > 2 + REACH {
                break;
            }
            claim.relation = match claim.relation {
                Some(Relation::Not) => Some(Relation::Not),
                Some(limit) => Some(turned(Some(Relation::Not), limit)),
                None => Some(Relation::Not),
            };
            if !claim.joined && class(&claim.what) != Some(Class::Hour) {
                break;
            }
            right = claim.at + REACH;
        }
        self.denial = None;
    }

    /// "Monday or Tuesday works": neither is denied by what comes after.
    fn settle(&mut self) {
        for claim in self.claims.iter_mut().rev().take_while(|c| !c.denied()) {
            claim.settled = true;
            if !claim.joined {
                break;
            }
        }
        self.denial = self.denial.filter(|d| d.class.is_none());
    }

    /// "Thursday I can't": a denial with nothing behind it is about what stood before. A bare "not" has its own
    /// word behind it: "Friday, it's not urgent".
    fn trailing_denial(&mut self, at: usize) {
        let bare = |d: &Denial| {
            let word = self.words.get(d.at).map_or("", |w| w.text.as_str());
            let ended = d.to >= at || self.words.get(d.to.wrapping_sub(1)).is_some_and(|w| w.stop);
            matches!(word, "not" | "isnt" | "arent" | "never" | "without") && !ended
        };
        let open = self.denial.filter(|d| d.class.is_none() && d.by == Relation::Not && !bare(d));
        if let Some(denial) = open
            && self.claims.last().is_some_and(|c| denial.at.saturating_sub(c.to) <= 3 && c.to <= denial.at)
        {
            self.deny(denial.at);
        }
    }

    fn claim(&mut self, item: &Item, after: &[Item]) {
        let last = self.claims.last().map_or(0, |c| c.to);
        let stopped = item.at > 0
            && self.words[last.saturating_sub(1)..item.at]
                .iter()
                .enumerate()
                .any(|(i, w)| w.stop && (i > 0 || last > 0));
        if stopped && !self.joined {
            self.denial = self
                .denial
                .filter(|d| d.class.is_none() && !self.words[d.to - 1..item.at].iter().any(|w| w.stop));
            let ended = |from: usize| self.words[from..item.at].iter().any(|w| w.stop);
            self.because = self.because.filter(|from| self.claims.is_empty() || !ended(*from));
        }
        let limit = self.limit.take().filter(|l| item.at - l.1 <= REACH);
        let turned = limit.is_some_and(|l| l.2);
        // "Until December" ends before it, "until Friday" with it.
        let limit = limit.map(|l| match (l.0, item.what) {
            (Relation::Until, What::Days(days)) if days.from != days.to => Relation::Before,
            (limit, _) => ends(limit),
        });
        let denied = self.denial.is_some_and(|d| self.in_scope(d, item, after));
        let relation = limit.or(denied.then_some(Relation::Not)).or_else(|| self.shared_limit(item));
        // "I leave Thursday at noon": the hour is of that day.
        let ends_then = matches!(relation, Some(Relation::By | Relation::Before));
        if ends_then
            && class(&item.what) == Some(Class::Hour)
            && let Some(last) = self.claims.last_mut().filter(|c| class(&c.what) == Some(Class::Day))
            && last.relation == Some(Relation::Before)
            && item.at.saturating_sub(last.to) <= 1
        {
            last.relation = Some(Relation::By);
        }
        match &mut self.denial {
            Some(denial) if denied => {
                (denial.to, denial.class) = (item.to, class(&item.what));
            }
            Some(_) => self.denial = None,
            None => {}
        }
        self.push(item.what, relation, item);
        // "Not after three, we have church" is not turned once more.
        if let Some(claim) = self.claims.last_mut() {
            claim.settled = turned;
        }
    }

    /// "By Friday noon": one limit for the day and its hour.
    fn shared_limit(&mut self, item: &Item) -> Option<Relation> {
        let hour = matches!(item.what, What::Clock(_) | What::Part(..));
        let last = self.claims.last_mut().filter(|c| hour && class(&c.what) == Some(Class::Day))?;
        let near = item.at.saturating_sub(last.to) <= 1 && !self.joined;
        let limit = last.relation.filter(|r| near && *r != Relation::Not)?;
        let (day, hour) = match limit {
            Relation::Before => (Relation::By, Relation::Before),
            Relation::After => (Relation::From, Relation::After),
            Relation::By | Relation::From | Relation::Until => (limit, limit),
            Relation::Between | Relation::To | Relation::Not | Relation::Busy => return None,
        };
        last.relation = Some(day);
        Some(hour)
    }

    fn push(&mut self, what: What, relation: Option<Relation>, item: &Item) {
        let (joined, reason, turn) = (std::mem::take(&mut self.joined), self.because.is_some(), self.turn);
        self.claims.push(Claim {
            what,
            relation,
            joined,
            reason,
            settled: false,
            busy: std::mem::take(&mut self.busy),
            turn,
            at: item.at,
            to: item.to,
        });
    }

    /// "Not Monday or Tuesday" denies both, "not Friday morning" one thing, "not Monday, Tuesday" the first.
    fn in_scope(&self, denial: Denial, item: &Item, after: &[Item]) -> bool {
        let gap = item.at - denial.to;
        let Some(before) = denial.class else { return gap <= REACH };
        let same = class(&item.what) == Some(before);
        let list =
            matches!(after, [join, next, ..] if join.what == What::Join && class(&next.what) == Some(before));
        match (self.joined, same) {
            (true, _) => gap <= 3,
            (false, true) => list && gap == 0,
            (false, false) => gap <= 2,
        }
    }

    /// "After that": the limit is on what was said before, which is no wish of its own.
    fn back(&mut self, item: &Item) {
        // "I'm off Mondays and Tuesdays, so one of those."
        if matches!(&*self.words[item.at].text, "one" | "either" | "any") {
            let days = self.claims.iter_mut().filter(|c| class(&c.what) == Some(Class::Day));
            return days.for_each(|c| c.reason = false);
        }
        let limit = self.limit.take().map(|l| ends(l.0));
        let relation = limit.or(self.denial.take().map(|_| Relation::Not));
        if relation == Some(Relation::Not) && self.words[item.at].text == "those" {
            return self.deny(item.at);
        }
        let find = |wanted: Class| self.claims.iter().rposition(|c| class(&c.what) == Some(wanted));
        let (hour, mut day) = (find(Class::Hour), find(Class::Day));
        let beside = day.is_some_and(|d| item.at.saturating_sub(self.claims[d].to) <= 2);
        // "Monday ... any time that week after that": the day beside it is limited, not meant.
        let earlier =
            self.claims.iter().take(day.unwrap_or(0)).rposition(|c| class(&c.what) == Some(Class::Day));
        if beside && earlier.is_some_and(|e| !self.claims[e].denied()) {
            day = earlier;
        }
        // "Until eleven today, so after that": the day only tells which.
        let told = hour.zip(day).is_some_and(|(h, d)| {
            let (hour, day) = (&self.claims[h], &self.claims[d]);
            day.at.saturating_sub(hour.to) <= 1 && day.relation.is_none()
        });
        let found = match (hour, day) {
            (Some(hour), Some(day)) if hour > day || beside || told => Some(hour),
            (Some(hour), None) => Some(hour),
            (_, day) => day,
        };
        let (Some(found), Some(relation)) = (found, relation) else { return };
        if self.is_aside(&self.claims[found], item) {
            return;
        }
        // "After the fifteenth, we're away till then" says the same less sharply.
        let weaker = matches!(
            (self.claims[found].relation, relation),
            (Some(Relation::After), Relation::From) | (Some(Relation::Before), Relation::By)
        );
        if weaker {
            return;
        }
        let what = self.claims[found].what;
        let mut at = 0;
        self.claims.retain(|c| {
            at += 1;
            let like = class(&c.what) == class(&what) && c.relation.is_none();
            at - 1 != found && !(like && at - 1 < found)
        });
        self.push(what, Some(relation), item);
    }

    /// "Before noon, I'm driving to Kansas after that": what the caller does then, no wish.
    fn is_aside(&self, claim: &Claim, item: &Item) -> bool {
        let between = self.words.get(claim.to..item.at).unwrap_or_default();
        // "In two weeks. I travel until then": the clause that it stands in.
        let clause = between.iter().rposition(|w| w.stop).map_or(between, |i| &between[i + 1..]);
        let there = self.words.get(item.at.wrapping_sub(1)).is_some_and(|w| w.text == "by")
            && clause.iter().any(|w| THERE.contains(&w.text.as_str()))
            && !clause.iter().any(|w| matches!(&*w.text, "need" | "want" | "have" | "must" | "gotta" | "it"));
        // "The Tuesday, I'll be home by then" sets no limit.
        if there && !claim.reason {
            return true;
        }
        let away = clause.iter().any(|w| matches!(&*w.text, "travel" | "traveling" | "travelling"));
        if away && clause.len() < between.len() && !claim.reason && claim.relation.is_none() {
            return true;
        }
        let told = between.first().is_some_and(|w| {
            matches!(
                &*w.text,
                "i" | "im" | "ill" | "ive" | "id" | "we" | "were" | "well" | "weve" | "my" | "hes" | "shes"
            )
        });
        told && !claim.reason && !between.iter().any(|w| WISHED.contains(&w.text.as_str()))
    }
}

/// Words that tell where the caller is "by then".
const THERE: [&str; 9] = ["home", "back", "off", "free", "available", "done", "here", "around", "up"];

/// Words that make "after that" a wish of its own.
const WISHED: [&str; 22] = [
    "any",
    "anytime",
    "can",
    "could",
    "free",
    "open",
    "home",
    "available",
    "works",
    "good",
    "fine",
    "need",
    "want",
    "like",
    "prefer",
    "later",
    "so",
    "do",
    "better",
    "great",
    "back",
    "here",
];

/// "Until" with nothing that turns it.
fn ends(limit: Relation) -> Relation {
    if limit == Relation::Until { Relation::By } else { limit }
}

/// What a limit says under a denial: "not before" is "from"; who is busy after three is free till then.
fn turned(denial: Option<Relation>, limit: Relation) -> Relation {
    match (denial, limit) {
        (Some(_), Relation::After) => Relation::By,
        (Some(_), Relation::Before | Relation::Until) => Relation::From,
        (Some(Relation::Busy), Relation::By) => Relation::By,
        (Some(_), Relation::By) => Relation::From,
        (Some(_), Relation::From) => Relation::Before,
        (_, limit) => limit,
    }
}

/// Whether an hour is wished for that the part of the day beside it rules out: "Tuesday morning at four in the
/// afternoon".
pub(super) fn contradict(claims: &[Claim]) -> bool {
    claims.windows(2).any(|pair| {
        let [a, b] = pair else { return false };
        let (What::Part(_, Some(to)), What::Clock(hours)) = (a.what, b.what) else { return false };
        let plain = a.relation.is_none() && b.relation.is_none() && !b.joined && !a.reason && !b.reason;
        let early = to.hour() <= 12 && hours.from.hour() > 12 && hours.sure;
        plain && early && b.at.saturating_sub(a.to) <= 2
    })
}

/// Takes out what was corrected, and reasons where a wish of their sort stands beside them.
fn standing(all: Vec<Claim>) -> Vec<Claim> {
    let last = |wanted: Class| {
        all.iter().filter(|c| class(&c.what) == Some(wanted)).map(|c| c.turn).max().unwrap_or(0)
    };
    let (day, hour, place) = (last(Class::Day), last(Class::Hour), last(Class::Place));
    let corrected = |c: &Claim| match class(&c.what) {
        Some(Class::Day) => c.turn < day.max(place),
        // Another day keeps the hours of the first, another place does not.
        Some(Class::Hour) => c.turn < hour.max(place),
        Some(Class::Place) => c.turn < place.max(day).max(hour),
        None => true,
    };
    let claims: Vec<Claim> = all.iter().copied().filter(|c| !corrected(c)).collect();
    // "Tomorrow? No, I've got the accountant tomorrow. Wednesday."
    let again = |c: &Claim| {
        let day = class(&c.what) == Some(Class::Day) && c.relation.is_none() && !c.joined;
        let said = all.iter().any(|d| d.turn < c.turn && same(&d.what, &c.what));
        let other = |d: &Claim| d.at > c.at && !d.joined && d.relation.is_none() && !same(&d.what, &c.what);
        day && said && all.iter().any(|d| other(d) && class(&d.what) == Some(Class::Day))
    };
    let claims: Vec<Claim> = claims.into_iter().filter(|c| !again(c)).collect();
    // "Not Tuesday. I have jury duty Tuesday."
    let denied_again = |c: &Claim| {
        let bare = class(&c.what) == Some(Class::Day) && c.relation.is_none() && !c.settled && !c.joined;
        let said = claims.iter().any(|d| d.denied() && d.at < c.at && same(&d.what, &c.what));
        let hours = claims.iter().any(|d| d.at > c.at && class(&d.what) == Some(Class::Hour));
        bare && said && !hours
    };
    let claims: Vec<Claim> = claims.iter().copied().filter(|c| !denied_again(c)).collect();
    // "I've someone coming Tuesday till noon, so Tuesday from noon on": that day is not denied whole.
    let partly = |i: usize, c: &Claim| {
        let hours = claims.get(i + 1).is_some_and(|n| n.busy);
        let wished = |d: &Claim| d.at > c.at && d.relation.is_none() && same(&d.what, &c.what);
        c.denied() && hours && claims.iter().any(wished)
    };
    let claims: Vec<Claim> =
        claims.iter().enumerate().filter(|(i, c)| !partly(*i, c)).map(|(_, c)| *c).collect();
    // "Monday, no, I've got a thing Monday": what is taken back is no wish.
    let back = |c: &Claim| {
        c.relation.is_none() && claims.iter().any(|d| d.denied() && d.at > c.at && same(&d.what, &c.what))
    };
    let claims: Vec<Claim> = claims.iter().copied().filter(|c| !back(c)).collect();
    let wished =
        |wanted: Class| claims.iter().any(|c| !c.reason && class(&c.what) == Some(wanted) && !c.denied());
    let (day, hour, place) = (wished(Class::Day), wished(Class::Hour), wished(Class::Place));
    let kept = |c: &Claim| match class(&c.what) {
        Some(Class::Day) => !day,
        Some(Class::Hour) => !hour,
        // "The second one, so I can be there."
        Some(Class::Place) => !place && !day,
        None => false,
    };
    let all = claims.iter().copied().filter(|c| !(c.busy && day) && (!c.reason || c.denied() || kept(c)));
    all.collect::<Vec<_>>()
}

fn same(a: &What, b: &What) -> bool {
    if let (What::Days(a), What::Days(b)) = (a, b) {
        return (a.from, a.to) == (b.from, b.to);
    }
    a == b
}

/// Words between a relation and what it relates: "after I get off work at five".
const REACH: usize = 6;
