//! Which of the offered windows, if any: what is left of the offers when wishes, denials and places are held
//! against them.

use jiff::civil::DateTime;

use super::{
    Choice, DAY_END, DAY_START, TimeKind, TimeReading, When,
    calendar::Offers,
    claim::Claim,
    intent::{self, Answer},
    item::{Place, What},
    phrase::{Phrase, phrases, said},
    words::Word,
};

/// The choice that a turn makes. `None` when it makes none and the words about time stand for themselves.
pub(super) fn choose(
    words: &[Word],
    claims: &[Claim],
    interval: Option<&TimeReading>,
    offer: Offers<'_>,
) -> Option<TimeReading> {
    if offer.is_empty() {
        return None;
    }
    let mut left = Left::of(offer);
    let wish = interval.filter(|i| i.earliest.is_some() || i.latest.is_some());
    let places: Vec<Place> = claims.iter().filter(|c| !c.denied()).filter_map(place).collect();
    if let Some(wish) = wish {
        let ends = said(words, ENDS);
        let fits = left.only(|o| if ends { closes(wish, o) } else { fit(wish, o) });
        // "The first one, the Monday at three" where the first is on Friday; "Wednesday at eight" of two offers.
        let wished = claims.iter().any(|c| c.is_wish_from(0));
        if wished && (fits && left.leaves_out(&places) || !fits && mixes(wish, offer)) {
            return Some(TimeReading::bare(TimeKind::Unclear));
        }
        // "Monday, but later, like noon" wishes for another.
        let compared = places.iter().all(|p| matches!(p, Place::Earlier | Place::Later));
        if !fits && compared {
            return None;
        }
        let other = intent::asks_for_other(words) || said(words, REFUSES);
        if fits && other && places.is_empty() {
            return None;
        }
    }
    if let Some(interval) = interval {
        left.without(|o| excluded(interval, o));
    }
    for denied in claims.iter().filter(|c| c.denied()).filter_map(place) {
        left.drop_place(denied, offer);
    }
    // "The first or the second": which one is still to be said.
    let or = claims.windows(2).any(|pair| match (place(&pair[0]), place(&pair[1])) {
        (Some(a), Some(b)) => a != b && pair[1].joined && !pair[0].denied() && !pair[1].denied(),
        (Some(_) | None, _) => false,
    });
    if or {
        return Some(TimeReading::bare(TimeKind::Unclear));
    }
    if let Some(choice) = left.named(&places, offer) {
        return Some(TimeReading::chosen(choice));
    }
    let narrowed = wish.is_some() || left.count() < left.offered();
    if narrowed {
        return left.decided(words, interval, wish.is_some());
    }
    if interval.is_some() {
        return None;
    }
    // "Earlier" of one offer asks for another.
    let compares =
        words.len() <= 3 && words.iter().any(|w| matches!(&*w.text, "earlier" | "later" | "sooner"));
    if compares && offer.len() == 1 {
        return Some(TimeReading::chosen(Choice::None));
    }
    answered(words, offer)
}

fn place(claim: &Claim) -> Option<Place> {
    if let What::Place(place) = claim.what { Some(place) } else { None }
}

/// The offers that are still open, by their index in the row. At most three are offered.
struct Left {
    open: [bool; MOST],
    offered: usize,
    offers: [Option<(DateTime, DateTime)>; MOST],
}

impl Left {
    fn of(offer: Offers<'_>) -> Self {
        let offered = offer.len().min(MOST);
        Self {
            open: std::array::from_fn(|i| i < offered),
            offered,
            offers: std::array::from_fn(|i| offer.get(i).copied()),
        }
    }

    fn offered(&self) -> usize {
        self.offered
    }

    fn count(&self) -> usize {
        self.open.iter().filter(|o| **o).count()
    }

    fn indices(&self) -> impl DoubleEndedIterator<Item = usize> + Clone + '_ {
        (0..MOST).filter(|i| self.open[*i])
    }

    /// Keeps what fits; `false`, and keeps all, if nothing does.
    fn only(&mut self, fits: impl Fn((DateTime, DateTime)) -> bool) -> bool {
        let fitting: [bool; MOST] =
            std::array::from_fn(|i| self.open[i] && self.offers[i].is_some_and(&fits));
        let any = fitting.contains(&true);
        if any {
            self.open = fitting;
        }
        any
    }

    /// Whether the one offer that was named is not open.
    fn leaves_out(&self, places: &[Place]) -> bool {
        let [Place::Nth(n)] = places else { return false };
        self.open.get(*n) == Some(&false)
    }

    fn without(&mut self, hit: impl Fn((DateTime, DateTime)) -> bool) {
        for i in 0..MOST {
            self.open[i] = self.open[i] && !self.offers[i].is_some_and(&hit);
        }
    }

    fn drop_place(&mut self, place: Place, offer: Offers<'_>) {
        match place {
            Place::FirstTwo => self.open[..2].fill(false),
            Place::Other => {}
            Place::Nth(_) | Place::Last | Place::Middle | Place::Earlier | Place::Later => {
                if let Some(i) = Self::of(offer).at(place) {
                    self.open[i] = false;
                }
            }
        }
    }

    /// The offer at a place, of those still open.
    fn at(&self, place: Place) -> Option<usize> {
        let start = |i: &usize| self.offers[*i].map(|o| o.0);
        match place {
            Place::Nth(n) => (n < self.offered).then_some(n),
            Place::Last => self.offered.checked_sub(1),
            Place::Middle => (self.offered == 3).then_some(1),
            Place::Earlier => self.indices().min_by_key(start),
            Place::Later => self.indices().max_by_key(start),
            Place::FirstTwo => None,
            // "The other one" with nothing said of the first is the second.
            Place::Other if self.count() == 1 => self.indices().next(),
            Place::Other => (self.offered == 2).then_some(1),
        }
    }

    /// The offer named by its place; of several places the last said.
    fn named(&self, places: &[Place], offer: Offers<'_>) -> Option<Choice> {
        let found = places.iter().rev().find_map(|p| match p {
            Place::Nth(_) | Place::Last | Place::Middle => Self::of(offer).at(*p),
            Place::Earlier | Place::Later | Place::Other | Place::FirstTwo => self.at(*p),
        })?;
        Choice::nth(found)
    }

    /// What the words about time leave over.
    fn decided(&self, words: &[Word], interval: Option<&TimeReading>, wished: bool) -> Option<TimeReading> {
        match self.count() {
            1 if self.offered > 1 || wished => {
                self.indices().next().and_then(Choice::nth).map(TimeReading::chosen)
            }
            // "Any other day than Tuesday" wishes for something, "I can't do Tuesday" refuses.
            0 if interval.is_some() && intent::wishes(words) => None,
            0 => Some(TimeReading::chosen(Choice::None)),
            _ if intent::answer(words) == Some(Answer::Any) => Some(TimeReading::chosen(Choice::Any)),
            _ if wished => Some(TimeReading::bare(TimeKind::Unclear)),
            _ => None,
        }
    }
}

/// An answer without a word of time.
fn answered(words: &[Word], offer: Offers<'_>) -> Option<TimeReading> {
    Some(match intent::answer(words)? {
        Answer::Any => TimeReading::chosen(Choice::Any),
        Answer::Soonest => TimeReading::chosen(Left::of(offer).at(Place::Earlier).and_then(Choice::nth)?),
        Answer::None => TimeReading::chosen(Choice::None),
        Answer::Yes if offer.len() == 1 => TimeReading::chosen(Choice::First),
        Answer::Yes => TimeReading::bare(TimeKind::Unclear),
    })
}

fn fit(reading: &TimeReading, (start, end): (DateTime, DateTime)) -> bool {
    let exact = reading.earliest.is_some() && reading.earliest == reading.latest;
    let from = match reading.earliest {
        _ if exact => true,
        None => true,
        // "Friday after two" is of that day; "after Christmas" goes on.
        Some(When::On(f)) if reading.latest.is_none() && f.time() != DAY_START => {
            f <= start && f.date() == start.date()
        }
        Some(When::On(f)) => f <= start,
        Some(When::Daily(f)) => f <= start.time(),
    };
    let limit = reading.earliest.is_none();
    let to = match reading.latest {
        None => true,
        // "At ten" is the window that begins then, not the one that ends.
        Some(When::On(t)) if exact => start <= t && t < end,
        Some(When::Daily(t)) if exact => start.time() <= t && t < end.time(),
        // "Gone by noon": the visit is over by then.
        Some(When::On(t)) if limit && t.time() != DAY_END => end <= t && t.date() == end.date(),
        Some(When::Daily(t)) if limit => end.time() <= t,
        Some(When::On(t)) => start < t && (t.time() == DAY_END || start.time() < t.time()),
        Some(When::Daily(t)) => start.time() < t,
    };
    // Hours over several days are hours of each.
    let each = match (reading.earliest, reading.latest) {
        (Some(When::On(f)), Some(When::On(_))) => exact || f.time() <= start.time(),
        (Some(When::On(_) | When::Daily(_)) | None, Some(When::On(_) | When::Daily(_)) | None) => true,
    };
    from && to && each
}

/// Whether a moment has the day of one offer and the hour of another.
fn mixes(wish: &TimeReading, offer: Offers<'_>) -> bool {
    let (Some(When::On(from)), Some(When::On(to))) = (wish.earliest, wish.latest) else { return false };
    let of = |start: &DateTime| (start.date() == from.date(), start.time() == from.time());
    let any = |so: &dyn Fn((bool, bool)) -> bool| offer.iter().any(|o| so(of(&o.0)));
    from == to && any(&|(day, hour)| day && !hour) && any(&|(day, hour)| hour && !day)
}

/// "The one that ends at noon."
fn closes(reading: &TimeReading, (_, end): (DateTime, DateTime)) -> bool {
    match reading.latest {
        Some(When::On(t)) => t == end,
        Some(When::Daily(t)) => t == end.time(),
        None => false,
    }
}

fn excluded(reading: &TimeReading, (start, end): (DateTime, DateTime)) -> bool {
    reading.exclude.iter().any(|e| match (e.from, e.to) {
        (When::On(a), When::On(b)) if a == b => start <= a && a < end,
        (When::Daily(a), When::Daily(b)) if a == b => start.time() <= a && a < end.time(),
        (When::On(a), When::On(b)) => a < end && start < b,
        (When::Daily(a), When::Daily(b)) => a < end.time() && start.time() < b,
        (When::On(_), When::Daily(_)) | (When::Daily(_), When::On(_)) => false,
    })
}

const ENDS: &[Phrase] =
    &phrases(["one|slot|window|option|appointment that|which? ends|ending|finishes|finishing|stops|closes"]);
/// "Neither. Anything later in the week?" wishes for something else.
const REFUSES: &[Phrase] = &phrases(["neither|none", "not|dont either|those|these|any of?"]);
/// A call offers three windows at most.
const MOST: usize = 3;
