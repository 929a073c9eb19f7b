//! The words of a piece by what they are for a telephone number: digits, words that sound like digits, cues such as
//! "area code" and "the last four", fillers, talk.

use super::super::number::is_number_word;
use super::super::words::{Pause, Word, longest};
use super::way::{Way, ways};

/// What a word is for a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number word or figures.
    Number,
    /// A rare word that sounds like a digit and stands beside digits: "fife", "ate".
    Sound(&'static str),
    /// A common word that may be a digit misheard or itself: "to", "for".
    Maybe(&'static str),
    /// "Two" of "two fives", or "fives" behind it, when it tells over again what was said.
    Plural,
    /// "Uh", "then", "dash": parts the groups of a number and means nothing.
    Glue,
    /// A word of [`Cue`]; the cue takes this many words.
    Cue(Cue, usize),
    /// The later words of a cue.
    OfCue,
    /// Anything else.
    Talk,
    /// A word that shows that the figures beside it are something else: "street", "zip".
    Barrier,
}

/// What the digits behind it are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// "Area code".
    Area,
    /// "The middle three", "the prefix".
    Middle,
    /// "The last four", "ends in".
    Tail,
    /// "… is the end": the digits before it.
    TailBefore,
    /// "Not".
    Not,
}

/// The words and what they are, of the same length.
#[derive(Clone, Debug)]
pub struct Elements {
    /// The words, sounds written as the digits they stand for.
    pub words: Vec<Word>,
    /// What each is.
    pub kinds: Vec<Kind>,
    /// The ways to read each as digits.
    pub ways: Vec<Vec<Way>>,
}

impl Elements {
    /// Sorts the words.
    pub fn of(words: &[Word]) -> Self {
        let mut kinds = vec![Kind::Talk; words.len()];
        cues(words, &mut kinds);
        for (at, kind) in kinds.iter_mut().enumerate().filter(|(_, kind)| **kind == Kind::Talk) {
            *kind = plain(words, at);
        }
        plurals(words, &mut kinds);
        sounds(words, &mut kinds);
        lone(words, &mut kinds);
        let mut words = words.to_vec();
        for (word, kind) in words.iter_mut().zip(&kinds) {
            if let Kind::Sound(digit) | Kind::Maybe(digit) = kind {
                word.norm = (*digit).to_owned();
            }
        }
        let ways = ways(&words, &kinds);
        Self { words, kinds, ways }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether the word there is a digit, or may be.
    pub fn is_digit(&self, at: usize) -> bool {
        self.kinds.get(at).is_some_and(|k| k.is_digit())
    }

    /// Whether a group of digits may begin there: nothing certain runs into it.
    pub fn begins(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return true };
        let lone_sound =
            || matches!(self.kinds[before], Kind::Sound(_)) && !self.certain(before.checked_sub(1));
        !self.certain(Some(before)) || lone_sound() || self.words[before].pause >= Pause::Comma
    }

    /// Whether a group of digits may end before that word.
    pub fn ends(&self, at: usize) -> bool {
        let lone_sound = || matches!(self.kinds.get(at), Some(Kind::Sound(_))) && !self.certain(Some(at + 1));
        let paused = at.checked_sub(1).is_some_and(|b| self.words[b].pause >= Pause::Comma);
        !self.certain(Some(at)) || lone_sound() || paused
    }

    /// A digit, or a word that is seldom anything else.
    fn certain(&self, at: Option<usize>) -> bool {
        at.and_then(|at| self.kinds.get(at)).is_some_and(|k| matches!(k, Kind::Number | Kind::Sound(_)))
    }
}

impl Kind {
    /// A digit, or perhaps one.
    pub const fn is_digit(self) -> bool {
        matches!(self, Self::Number | Self::Sound(_) | Self::Maybe(_))
    }
}

fn cues(words: &[Word], kinds: &mut [Kind]) {
    let mut at = 0;
    while at < words.len() {
        let found = CUES.iter().filter_map(|(cue, phrases)| Some((longest(words, at, phrases)?, *cue)));
        let Some((len, cue)) = found.max_by_key(|(len, _)| *len) else {
            at += 1;
            continue;
        };
        let cue = if cue == Cue::Tail && closes(words, at, len) { Cue::TailBefore } else { cue };
        kinds[at] = Kind::Cue(cue, len);
        kinds[at + 1..at + len].fill(Kind::OfCue);
        at += len;
    }
}

/// "Zero one four six at the end and seven two zero …": few digits before the words, and the rest behind them.
fn closes(words: &[Word], at: usize, len: usize) -> bool {
    let count = |part: &[Word]| {
        part.iter()
            .map(|w| if w.is_digits() { w.norm.len() } else { usize::from(is_number_word(w)) })
            .sum::<usize>()
    };
    let ends = matches!((words[at].norm.as_str(), len), ("at", 3));
    ends && at > 0
        && is_number_word(&words[at - 1])
        && count(&words[..at]) <= 4
        && count(&words[at + len..]) >= 4
}

fn plain(words: &[Word], at: usize) -> Kind {
    let norm = words[at].norm.as_str();
    let next = words.get(at + 1).map_or("", |w| w.norm.as_str());
    let before = at.checked_sub(1).map_or("", |b| words[b].norm.as_str());
    let counted = COUNTED.contains(&next) || (TIMED.contains(&next) && !followed_by_digits(words, at + 1));
    if is_number_word(&words[at]) {
        let digits_follow = words.get(at + 1).is_some_and(is_number_word);
        let pronoun = norm == "one" && DETERMINERS.contains(&before);
        return match (counted, pronoun, digits_follow) {
            (true, _, _) | (_, true, false) => Kind::Talk,
            // "This one, five five five …": a number, or a word for it.
            (false, true, true) => Kind::Maybe("one"),
            (false, false, _) => Kind::Number,
        };
    }
    if BARRIERS.contains(&norm) {
        return Kind::Barrier;
    }
    if GLUE.contains(&norm) { Kind::Glue } else { Kind::Talk }
}

/// "A.m.", "second" may be misheard digits only where digits go on.
fn followed_by_digits(words: &[Word], at: usize) -> bool {
    words.get(at + 1).is_some_and(is_number_word)
}

/// "Three fives", "a couple of zeros": a count and what is counted.
fn plurals(words: &[Word], kinds: &mut [Kind]) {
    for at in 1..words.len() {
        if kinds[at] == Kind::Talk && plural(&words[at].norm).is_some() && kinds[at - 1] == Kind::Number {
            kinds[at] = Kind::Plural;
        }
    }
}

/// Words that sound like digits, where they stand beside digits.
fn sounds(words: &[Word], kinds: &mut [Kind]) {
    let change = |at: usize, kinds: &mut [Kind]| {
        if !matches!(kinds[at], Kind::Talk | Kind::Glue) {
            return;
        }
        let near = |i: Option<usize>| i.and_then(|i| kinds.get(i)).is_some_and(|k| k.is_digit());
        let (before, after) = (near(at.checked_sub(1)), near(Some(at + 1)));
        let norm = words[at].norm.as_str();
        let find =
            |list: &[(&str, &'static str)]| list.iter().find(|(said, _)| *said == norm).map(|(_, d)| *d);
        if before || after {
            if let Some(digit) = find(SOUNDS) {
                kinds[at] = Kind::Sound(digit);
            } else if let Some(digit) = find(MAYBE) {
                kinds[at] = Kind::Maybe(digit);
            }
        }
        if before
            && after
            && let Some(digit) = find(BETWEEN)
        {
            kinds[at] = Kind::Maybe(digit);
        }
    };
    for at in 0..words.len() {
        change(at, kinds);
    }
    for at in (0..words.len()).rev() {
        change(at, kinds);
    }
}

/// "Oh" and "o" alone are no digits: "oh you should see it"; nor are common words with no digit beside them.
fn lone(words: &[Word], kinds: &mut [Kind]) {
    for at in 0..words.len() {
        let near = |i: Option<usize>| i.and_then(|i| kinds.get(i)).is_some_and(|k| k.is_digit());
        let zero = kinds[at] == Kind::Number && matches!(words[at].norm.as_str(), "oh" | "o");
        if zero && !near(at.checked_sub(1)) && !near(Some(at + 1)) && words.len() > 1 {
            kinds[at] = Kind::Talk;
        }
    }
}

/// The digit that a plural repeats: "fives" is 5.
pub fn plural(norm: &str) -> Option<char> {
    PLURALS.iter().position(|forms| forms.contains(&norm)).and_then(|d| char::from_digit(d as u32, 10))
}

const CUES: &[(Cue, &[&str])] = &[
    (
        Cue::Area,
        &[
            "area code",
            "area code's",
            "area codes",
            "area coat",
            "air code",
            "area",
            "starts with",
            "begins with",
        ],
    ),
    (
        Cue::Area,
        &["first three are", "first three is", "first three digits", "first three numbers", "starting with"],
    ),
    (
        Cue::Middle,
        &[
            "middle three",
            "the middle is",
            "middle part",
            "the prefix",
            "prefix",
            "the exchange",
            "middle's",
            "in the middle",
        ],
    ),
    (
        Cue::Tail,
        &[
            "last four",
            "last two",
            "last three",
            "last 4",
            "last 2",
            "last 3",
            "last digit",
            "last digit's",
            "last number",
            "last one's",
            "last one is",
            "last digits",
            "final four",
            "final digit",
            "final two",
            "ends in",
            "ends with",
            "end in",
            "end with",
            "ending in",
            "ending with",
            "ending",
            "the end is",
            "at the end",
            "ending's",
            "it ends",
            "ends",
            "last part",
            "last bit",
            "last fore",
            "last for",
            "end's",
            "last to",
        ],
    ),
    (
        Cue::TailBefore,
        &[
            "is the end",
            "is the ending",
            "is at the end",
            "are at the end",
            "is the last four",
            "are the last four",
            "is the last bit",
            "is the last part",
            "are the last digits",
            "is the last digits",
            "are the last two",
            "is the last two",
            "is the tail",
            "comes last",
            "goes last",
            "goes at the end",
            "is last",
            "is my last four",
            "are my last four",
            "is how it ends",
            "that's the end",
            "that's how it ends",
            "that's how it's ending",
            "that's the tail",
            "that's the last four",
            "that's the last part",
            "that's the last bit",
            "that's the ending",
            "that's at the end",
        ],
    ),
    (Cue::Not, &["not", "isn't", "wasn't", "instead of", "rather than", "it's not", "not the"]),
];

/// Before "one" where it stands for a telephone.
const DETERMINERS: &[&str] = &[
    "the", "this", "that", "which", "other", "old", "new", "best", "same", "first", "second", "only",
    "right", "home", "cell", "work", "either", "my", "another", "no", "wrong", "good", "better", "every",
    "any", "house", "mobile", "office", "last", "some", "each", "real", "main", "current", "landline",
];

/// Behind a number that counts things.
const COUNTED: &[&str] = &[
    "moment",
    "sec",
    "minute",
    "minutes",
    "numbers",
    "phones",
    "lines",
    "digits",
    "times",
    "o'clock",
    "kids",
    "dogs",
    "people",
    "weeks",
    "hours",
    "blocks",
    "days",
    "years",
    "months",
    "things",
    "of",
    "fifteenths",
];
const TIMED: &[&str] = &["second", "seconds", "am", "pm", "a.m", "p.m", "more", "thing"];

/// Figures beside these are addresses.
const BARRIERS: &[&str] = &[
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "drive",
    "lane",
    "court",
    "boulevard",
    "blvd",
    "place",
    "parkway",
    "circle",
    "apartment",
    "apt",
    "unit",
    "suite",
    "zip",
    "zipcode",
    "colorado",
    "floor",
    "building",
];

const GLUE: &[&str] = &[
    "and",
    "then",
    "dash",
    "hyphen",
    "dot",
    "point",
    "uh",
    "um",
    "er",
    "hm",
    "hmm",
    "uhm",
    "ah",
    "so",
    "okay",
    "ok",
    "that's",
    "it's",
    "space",
    "like",
    "let's",
    "see",
    "well",
    "by",
    "followed",
    "minus",
    "the",
    "rest",
    "is",
    "comma",
    "plus",
    "bracket",
    "parenthesis",
    "parentheses",
    "paren",
    "open",
    "close",
    "erm",
    "mm",
    "yeah",
    "yes",
    "next",
    "number's",
    "are",
    "was",
    "again",
    "period",
    "slash",
    "with",
    "digits",
    "digit",
    "i",
    "think",
    "f",
    "th",
    "s",
    "t",
];

/// Heard for a digit and seldom said otherwise.
const SOUNDS: &[(&str, &str)] = &[
    ("ate", "eight"),
    ("ait", "eight"),
    ("eights", "eight"),
    ("hate", "eight"),
    ("won", "one"),
    ("wun", "one"),
    ("juan", "one"),
    ("wan", "one"),
    ("ones", "one"),
    ("tree", "three"),
    ("thre", "three"),
    ("free", "three"),
    ("threes", "three"),
    ("fife", "five"),
    ("fiv", "five"),
    ("fives", "five"),
    ("vive", "five"),
    ("hive", "five"),
    ("niner", "nine"),
    ("nein", "nine"),
    ("nines", "nine"),
    ("nye", "nine"),
    ("owe", "oh"),
    ("ohs", "oh"),
    ("oh's", "oh"),
    ("ow", "oh"),
    ("eau", "oh"),
    ("zeros", "zero"),
    ("zeroes", "zero"),
    ("zeero", "zero"),
    ("ziro", "zero"),
    ("tu", "two"),
    ("tue", "two"),
    ("twos", "two"),
    ("tew", "two"),
    ("fore", "four"),
    ("foar", "four"),
    ("fours", "four"),
    ("fo", "four"),
    ("sicks", "six"),
    ("sics", "six"),
    ("sics'", "six"),
    ("sex", "six"),
    ("sixes", "six"),
    ("seben", "seven"),
    ("sevin", "seven"),
    ("siven", "seven"),
    ("sven", "seven"),
    ("sevens", "seven"),
    ("saven", "seven"),
    ("aught", "zero"),
    ("ought", "zero"),
    ("aughts", "zero"),
    ("null", "zero"),
    ("nil", "zero"),
    ("cero", "zero"),
    ("fourty", "forty"),
    ("fitty", "fifty"),
    ("thirdy", "thirty"),
    ("twenny", "twenty"),
    ("tin", "ten"),
    ("tenn", "ten"),
    ("elven", "eleven"),
    ("tripple", "triple"),
    ("tripled", "triple"),
    ("trouble", "double"),
    ("doubled", "double"),
    ("dubble", "double"),
    ("treble", "triple"),
];

/// Common words that a recogniser writes for a digit.
const MAYBE: &[(&str, &str)] = &[("to", "two"), ("too", "two"), ("for", "four"), ("mine", "nine")];

/// The same, believed only between digits.
const BETWEEN: &[(&str, &str)] = &[
    ("a", "eight"),
    ("or", "oh"),
    ("ho", "oh"),
    ("do", "two"),
    ("who", "two"),
    ("know", "oh"),
    ("all", "oh"),
    ("old", "oh"),
    ("eat", "eight"),
    ("it", "eight"),
    ("thee", "three"),
    ("their", "three"),
    ("there", "three"),
    ("far", "four"),
    ("foe", "four"),
    ("hey", "eight"),
    ("night", "nine"),
    ("knight", "nine"),
    ("line", "nine"),
    ("fine", "five"),
    ("dive", "five"),
    ("sick", "six"),
    ("sits", "six"),
    ("heaven", "seven"),
    ("when", "one"),
    ("want", "one"),
    ("on", "one"),
    ("through", "three"),
    ("threw", "three"),
    ("door", "four"),
    ("your", "four"),
    ("ought", "oh"),
    ("i'm", "nine"),
    ("an", "one"),
    ("wanna", "one"),
    ("aid", "eight"),
    ("aye", "eight"),
    ("five's", "five"),
    ("ok", "oh"),
];

const PLURALS: [&[&str]; 10] = [
    &["zeros", "zeroes", "ohs", "oh's", "o's", "os", "zero's", "aughts", "0s"],
    &["ones", "one's", "1s"],
    &["twos", "two's", "2s"],
    &["threes", "three's", "3s"],
    &["fours", "four's", "4s"],
    &["fives", "five's", "5s"],
    &["sixes", "six's", "6s"],
    &["sevens", "seven's", "7s"],
    &["eights", "eight's", "8s"],
    &["nines", "nine's", "9s"],
];
