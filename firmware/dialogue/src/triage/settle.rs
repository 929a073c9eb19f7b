//! The one yes/no question that decides when words alone don't: put so that yes means emergency.

use vocab::Hazard;

use super::rules::HAZARDS;
use crate::understand::{
    concept::{Mark, Marked, Token, concept, mark},
    yesno::{self, Label},
};

/// Which question. One per hazard, so that an answer can be held against what it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SettleQuestion(pub Hazard);

impl SettleQuestion {
    /// Every one, life safety first.
    pub fn all() -> impl Iterator<Item = Self> {
        HAZARDS.into_iter().map(Self)
    }

    /// Default words; `wording` may say it otherwise as long as yes means emergency.
    pub const fn text(self) -> &'static str {
        match self.0 {
            Hazard::Gas => "Do you smell gas, or hear it hissing, right now?",
            Hazard::CarbonMonoxide => {
                "Is the alarm sounding right now, or does anyone have a headache or feel sick or dizzy?"
            }
            Hazard::Fire => "Do you see smoke, flames or sparks, or smell burning, right now?",
            Hazard::Shock => "Did somebody get a shock, or does something shock you when you touch it?",
            Hazard::DownedLine => "Is a power line or its mast down or hanging low right now?",
            Hazard::Structure => {
                "Is part of the roof or ceiling sagging or cracking, as if it might come down?"
            }
            Hazard::Hurt => "Is somebody hurt or feeling unwell right now?",
            Hazard::Flood => "Is water still coming out right now, so that you can't stop it?",
            Hazard::Sewage => "Is dirty water or sewage coming up right now?",
            Hazard::Exposure => {
                "Is it very cold or very hot in there, with a baby, an elderly or a sick person?"
            }
            Hazard::RoofOpen => "Is water coming in through the roof right now?",
            Hazard::Outage => "Is the whole house out right now?",
        }
    }
}

/// How a settling question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It is so.
    Yes,
    /// It is not so, and nothing beside it says that it may be.
    No,
    /// A "no" that the rest of the answer takes back, or a "yes" of what is over: to be asked once more.
    Turned,
    /// Neither.
    Unclear,
}

/// What people say before they answer.
const BEFORE: [&str; 8] = ["uh", "um", "oh", "well", "so", "and", "hm", "okay"];
/// First words that say yes and no. The sentence behind them may hold anything: "no, we all feel fine" is no yes.
const YES: [&str; 8] = ["yes", "yeah", "yep", "yup", "yea", "sure", "definitely", "absolutely"];
const NO: [&str; 3] = ["no", "nope", "nah"];
/// "No idea", "no doubt", "no thanks": these two words together are no answer.
const NO_ANSWER: [&str; 12] = [
    "idea", "doubt", "kidding", "question", "way", "clue", "sense", "thanks", "thank", "problem", "choice",
    "matter",
];
/// Who stands behind a "yeah, no": what follows is a sentence, and the answer is no.
const SUBJECTS: [&str; 18] = [
    "it",
    "its",
    "we",
    "were",
    "i",
    "im",
    "thats",
    "not",
    "nobody",
    "nothing",
    "everyone",
    "everybody",
    "she",
    "shes",
    "he",
    "hes",
    "they",
    "theyre",
];
/// Words that may turn the first one around, wherever they stand.
const TURNS: [&str; 9] =
    ["but", "except", "although", "though", "however", "unless", "still", "wait", "hang"];
/// Who says so can't tell from there, or says that it comes and goes.
const DOUBTS: [&str; 9] =
    ["outside", "evacuated", "sometimes", "occasionally", "slightly", "faint", "slight", "maybe", "probably"];
const DOUBTFUL: [[&str; 2]; 12] = [
    ["got", "out"],
    ["at", "work"],
    ["not", "home"],
    ["not", "there"],
    ["a", "little"],
    ["a", "bit"],
    ["only", "when"],
    ["only", "if"],
    ["just", "when"],
    ["and", "goes"],
    ["on", "and"],
    ["once", "in"],
];
/// Where a power line lies that came down.
const LIES: [&str; 11] = [
    "across", "dangling", "laying", "lying", "ground", "street", "road", "yard", "driveway", "fence", "pool",
];
/// What goes on.
const GOES_ON: [&str; 12] = [
    "keeps",
    "worse",
    "faster",
    "stronger",
    "louder",
    "heavier",
    "spreading",
    "growing",
    "rising",
    "everywhere",
    "reeks",
    "started",
];
const NEGATORS: [&str; 25] = [
    "not", "never", "isnt", "arent", "aint", "wasnt", "doesnt", "dont", "didnt", "hasnt", "havent", "hadnt",
    "wont", "cant", "cannot", "couldnt", "wouldnt", "nobody", "nobodys", "nothing", "nothings", "none",
    "without", "neither", "noones",
];
/// What it would be well to see end or hold: denied, the danger goes on ("it hasn't stopped").
const ENDINGS: [&str; 27] = [
    "stop",
    "stops",
    "stopped",
    "stopping",
    "quit",
    "quits",
    "quitting",
    "gone",
    "away",
    "shut",
    "turn",
    "slow",
    "slowing",
    "slowed",
    "hold",
    "holding",
    "breathe",
    "breathing",
    "respond",
    "responding",
    "answer",
    "answering",
    "wake",
    "waking",
    "awake",
    "budge",
    "closed",
];
/// As [`ENDINGS`], only close behind the word that denies it: "not hurt, we're fine" is well.
const WELL: [&str; 14] = [
    "okay", "ok", "fine", "good", "great", "well", "better", "alright", "normal", "safe", "warm", "work",
    "works", "working",
];
/// Senses: "I can't smell anything" denies, "I can't stop it" affirms.
const SENSES: [&str; 13] = [
    "smell", "see", "hear", "feel", "notice", "tell", "say", "think", "noticed", "seen", "smelled", "heard",
    "felt",
];
/// What may have ended: not "he stopped breathing", not "the pump quit".
const ENDS: [&str; 9] = ["it", "its", "alarm", "smell", "water", "smoke", "leak", "rain", "hissing"];
/// Who may have ended it.
const WE: [&str; 4] = ["i", "we", "ive", "weve"];
/// How: "I shut it off", not "I closed the door".
const BY_HAND: [&str; 5] = ["turned", "shut", "cut", "switched", "got"];
const ENDED: [&str; 8] = ["stopped", "quit", "gone", "off", "closed", "dry", "quiet", "away"];
/// "How do I turn it off", "I tried to": not ended.
const NOT_YET: [&str; 14] = [
    "to", "how", "should", "could", "can", "tried", "trying", "need", "if", "until", "when", "going", "was",
    "will",
];
/// "Since last week", "like last time": a time past, and no danger past.
const LASTS: [&str; 9] = ["since", "like", "same", "been", "ever", "today", "tonight", "now", "again"];
/// What stands or hangs as it should.
const STANDS: [&str; 8] = ["it", "its", "line", "wire", "mast", "roof", "ceiling", "pole"];
/// Who is well.
const ALL_OF_US: [&str; 11] =
    ["we", "were", "everyone", "everybody", "everyones", "everybodys", "he", "hes", "she", "shes", "im"];
const PEOPLE: [&str; 22] = [
    "me", "him", "her", "son", "daughter", "husband", "wife", "mom", "mother", "dad", "father", "kid",
    "kids", "baby", "child", "brother", "sister", "guy", "man", "woman", "tenant", "friend",
];

/// The answer: by its first word where nothing behind it turns it around, else by what it says of the danger.
///
/// Lowering takes a clean no. A "no" beside a sign of the danger ("no, it keeps coming", "no flames, just smoke",
/// "nobody can breathe") is [`Said::Turned`]: a question more costs seconds, a wrong no costs the alarm.
pub(super) fn read(question: SettleQuestion, text: &str) -> Said {
    let marked = mark(text);
    let words: Vec<&str> = marked.tokens.iter().map(|token| &*token.word).collect();
    // "Uh huh" is a yes, "uh" alone is nothing.
    if let ["uh" | "mm", "huh" | "hm" | "hmm", ..] = words[..] {
        return Said::Yes;
    }
    let from = words.iter().position(|word| !BEFORE.contains(word)).unwrap_or(words.len());
    let Some((first, rest)) = words[from..].split_first() else { return Said::Unclear };
    let answer = |words| Answer { question, words, text: &marked };
    match (*first, rest) {
        // "Yeah no, it's fine" is a no, "yep, no power at all" is a yes.
        (yes, ["no" | "nope", behind @ ..])
            if YES.contains(&yes) && behind.first().is_none_or(|word| SUBJECTS.contains(word)) =>
        {
            answer(behind).no()
        }
        (yes, _) if YES.contains(&yes) => {
            if answer(rest).over() && !answer(rest).goes_on() {
                Said::Turned
            } else {
                Said::Yes
            }
        }
        ("no", [second, ..]) if NO_ANSWER.contains(second) => Said::Turned,
        ("no", ["one" | "ones", behind @ ..]) => answer(behind).denied("nobody"),
        (no, _) if NO.contains(&no) => answer(rest).no(),
        (denies @ ("not" | "nobody" | "nobodys" | "nothing" | "none"), _) => answer(rest).denied(denies),
        (_, _) => answer(&words[from..]).stated(text),
    }
}

/// What was said behind the first word, or the whole where no first word answers.
struct Answer<'a> {
    question: SettleQuestion,
    words: &'a [&'a str],
    /// The whole text, for what "no" in front denies.
    text: &'a Marked,
}

impl Answer<'_> {
    fn no(&self) -> Said {
        match self.turned() {
            false => Said::No,
            true if self.affirms_all_the_same() => Said::Yes,
            true => Said::Turned,
        }
    }

    /// "No flames but it's smoking", "no hissing, just a strong smell", "no, it just keeps running".
    fn affirms_all_the_same(&self) -> bool {
        if self.over() || !self.goes_on() {
            return false;
        }
        let denies_one = self.marks().any(|m| m.negated);
        let turn = |token: &Token| token.word == "but" || (denies_one && token.word == "just");
        let behind = self.text.tokens.iter().position(turn).unwrap_or(usize::MAX);
        self.goes_on_in_words() || self.marks().any(|m| self.is_there(m) && m.from > behind)
    }

    /// Behind "not", "nobody", "nothing": a no only where the next word goes with a denial of what was asked.
    fn denied(&self, first: &str) -> Said {
        let behind: &[&str] = match first {
            "not" if self.question.0 == Hazard::Outage => {
                &["the", "all", "everything", "every", "really", "at", "any", "anymore", "that", "entirely"]
            }
            "not" => &[
                "any",
                "anymore",
                "now",
                "right",
                "at",
                "really",
                "yet",
                "today",
                "currently",
                "here",
                "exactly",
                "to",
                "hurt",
                "sick",
                "dizzy",
                "sagging",
                "coming",
                "down",
                "raining",
                "cold",
                "leaking",
                "sparking",
                "smoking",
                "burning",
            ],
            "nobody" | "nobodys" => &[
                "touched", "is", "was", "got", "feels", "feel", "feeling", "has", "did", "does", "hurt",
                "sick", "dizzy", "here", "smells", "sees", "like", "that", "at", "injured", "ill", "old",
            ],
            _ => &[
                "like", "now", "right", "at", "coming", "any", "is", "to", "moving", "down", "leaking",
                "burning", "yet", "smells", "wrong", "anymore", "of",
            ],
        };
        let fits = match self.words {
            [] => true,
            // "Not that I know", "nothing I can smell"; but "not that bad", "nothing I do helps".
            ["that", "i" | "we" | "im", ..] | ["as" | "so", "far", ..] => true,
            ["i" | "we", rest @ ..] => rest.iter().take(2).any(|word| SENSES.contains(word)),
            [word, ..] => behind.contains(word),
        };
        // Asked whether all is out, "nothing" may mean that nothing works.
        let outage = self.question.0 == Hazard::Outage && first == "nothing" && !self.words.contains(&"like");
        let whole = [&[first], self.words].concat();
        let nobody_well = first.starts_with("nobody")
            && self.words.iter().take(3).any(|w| {
                ENDINGS.contains(w) || WELL.contains(w) || matches!(*w, "conscious" | "home" | "there")
            });
        let all = Answer { question: self.question, words: &whole, text: self.text };
        if !fits || outage || nobody_well || all.turned() {
            return Said::Turned;
        }
        Said::No
    }

    /// Without a yes or no in front: what goes on affirms, what is over or denied denies, else as any other question.
    fn stated(&self, text: &str) -> Said {
        let (over, goes_on) = (self.over(), self.goes_on());
        let hedged = self.words.iter().any(|word| TURNS.contains(word));
        let denied = self.denies_a_sign();
        match yesno::parse(text, "", "").label {
            // An alarm that fell silent says nothing yet of who feels ill.
            _ if over
                && !goes_on
                && !hedged
                && !self.someone()
                && (denied || self.question.0 != Hazard::CarbonMonoxide) =>
            {
                Said::No
            }
            _ if denied && !goes_on && !self.turned() && !self.words.contains(&"never") => Said::No,
            _ if goes_on && !over && (!denied || self.goes_on_in_words()) => Said::Yes,
            Label::Yes if over || denied => Said::Turned,
            Label::Yes => Said::Yes,
            Label::No | Label::Neither if over || self.turned() || !self.of_the_question() => Said::Turned,
            Label::No | Label::Neither => Said::No,
            Label::Correction | Label::First | Label::Second | Label::Question | Label::Unclear => {
                if over {
                    Said::Turned
                } else {
                    Said::Unclear
                }
            }
        }
    }

    /// Whether a denial may be of what was asked: "it isn't", "I don't think so"; not "I don't have any more towels".
    fn of_the_question(&self) -> bool {
        const OF: [&str; 11] =
            ["it", "its", "there", "theres", "he", "hes", "she", "shes", "they", "theyre", "thats"];
        let first = self.words.first().is_some_and(|word| OF.contains(word));
        // "I never smelled gas like this."
        let never = self.words.contains(&"never") && self.words.len() > 2;
        !never && (first || self.words.len() <= 4 || self.words.iter().any(|word| SENSES.contains(word)))
    }

    /// Whether something in the answer takes its "no" back.
    fn turned(&self) -> bool {
        let has = |list: &[&str]| self.words.iter().any(|word| list.contains(word));
        let hold_on = self.words.windows(2).any(|two| two == ["hold", "on"]);
        // "It's not back on."
        let not_back = has(&["back"]) && has(&NEGATORS);
        not_back
            || has(&DOUBTS)
            || self.any_pair(&DOUBTFUL)
            || self.lies_about()
            || has(&TURNS)
            || has(&YES)
            || hold_on
            || self.cant()
            || self.someone()
            || self.goes_on()
    }

    fn any_pair(&self, pairs: &[[&str; 2]]) -> bool {
        self.words.windows(2).any(|two| pairs.iter().any(|pair| two == pair))
    }

    /// Whether a word stands with no denial close before it.
    fn plainly(&self, list: &[&str]) -> bool {
        self.words.iter().enumerate().any(|(at, word)| {
            let near = &self.words[at.saturating_sub(3)..at];
            list.contains(word) && !near.iter().any(|w| NEGATORS.contains(w) || NO.contains(w))
        })
    }

    /// What is out of place without a word of danger: a line across the road, a smell, a street that is out.
    fn lies_about(&self) -> bool {
        match self.question.0 {
            Hazard::DownedLine => self.plainly(&LIES),
            Hazard::Fire => self.plainly(&["smells"]) || self.any_pair(&[["a", "smell"], ["can", "smell"]]),
            Hazard::Outage => self.plainly(&["whole", "entire", "street", "neighbors", "neighborhood"]),
            Hazard::Gas
            | Hazard::CarbonMonoxide
            | Hazard::Shock
            | Hazard::Structure
            | Hazard::Hurt
            | Hazard::Flood
            | Hazard::Sewage
            | Hazard::Exposure
            | Hazard::RoofOpen => false,
        }
    }

    /// "Can't" of anything but the senses.
    fn cant(&self) -> bool {
        self.words.iter().enumerate().any(|(at, word)| {
            matches!(*word, "cant" | "cannot" | "couldnt" | "wont")
                && !self.words.iter().skip(at + 1).take(2).any(|w| SENSES.contains(w))
        })
    }

    /// Signs that the danger is there, not denied.
    fn goes_on(&self) -> bool {
        let chirps = self.question.0 == Hazard::CarbonMonoxide && self.text.has("chirp");
        self.goes_on_in_words() || (!chirps && self.marks().any(|m| self.is_there(m)))
    }

    /// "It keeps coming", "it hasn't stopped", whatever it is.
    fn goes_on_in_words(&self) -> bool {
        (self.question.0 != Hazard::Outage && ends_denied(self.words)) || self.plainly(&GOES_ON)
    }

    /// Where the danger that was asked about is named.
    fn marks(&self) -> impl Iterator<Item = &Mark> {
        let named: Vec<_> = signs(self.question.0).iter().filter_map(|name| concept(name)).collect();
        self.text.marks.iter().filter(move |m| named.contains(&m.concept))
    }

    /// Whether it is named and denied. "I don't have any more buckets" denies no water.
    fn denies_a_sign(&self) -> bool {
        let water = matches!(self.question.0, Hazard::Flood | Hazard::RoofOpen | Hazard::Sewage);
        self.marks().any(|m| m.negated) && !(water && self.words.contains(&"have"))
    }

    /// Whether it is named as present: "stopped pouring" and "the smell is gone" don't.
    fn is_there(&self, mark: &Mark) -> bool {
        let ends = |at: usize| {
            self.text.tokens.get(at).is_some_and(|token| ENDED.contains(&&*token.word) && token.word != "off")
        };
        let ended = (mark.from.saturating_sub(2)..mark.from).chain(mark.to..mark.to + 3).any(ends);
        !(mark.negated || mark.past || mark.hypothetical || ended)
    }

    /// "Not me, my daughter", "no, just my son": somebody all the same.
    fn someone(&self) -> bool {
        let asks = matches!(self.question.0, Hazard::Hurt | Hazard::Shock | Hazard::CarbonMonoxide);
        let names = |(at, word): (usize, &&str)| {
            matches!(*word, "just" | "only" | "else" | "me" | "its")
                && self.words.iter().skip(at + 1).take(3).any(|w| PEOPLE.contains(w))
        };
        asks && self.words.iter().enumerate().any(names)
    }

    /// Told as ended: "it stopped", "I turned it off", "I don't smell it any more", "we're all fine".
    fn over(&self) -> bool {
        let two = |pair: [&str; 2]| self.words.windows(2).any(|two| two == pair);
        let lasts = self.words.iter().any(|word| LASTS.contains(word));
        if self.no_more() || (!lasts && self.text.has("past") && self.of_the_past()) {
            return true;
        }
        match self.question.0 {
            Hazard::Shock => self.text.has("static"),
            Hazard::Gas | Hazard::Fire | Hazard::CarbonMonoxide => self.tells_of(&ENDS, &ENDED),
            Hazard::Flood | Hazard::RoofOpen => self.tells_of(&ENDS, &ENDED) || self.by_hand(),
            Hazard::Sewage => self.tells_of(&ENDS, &ENDED) || self.by_hand() || two(["back", "down"]),
            Hazard::Hurt => self.tells_of(&ALL_OF_US, &["fine", "okay", "ok", "alright"]),
            Hazard::DownedLine => {
                two(["back", "up"]) || self.tells_of(&STANDS, &["fine", "okay", "ok", "normal"])
            }
            Hazard::Structure => self.tells_of(&STANDS, &["fine", "okay", "ok", "normal", "solid"]),
            Hazard::Outage => {
                let yet = |word: &&str| NOT_YET.contains(word) || NEGATORS.contains(word);
                let back = two(["back", "on"]) && !self.words.iter().any(yet);
                back || (self.text.has("partial") && !self.text.has("nopower"))
            }
            Hazard::Exposure => false,
        }
    }

    /// "Not now", "I don't smell it any more"; not "I don't have any more towels".
    fn no_more(&self) -> bool {
        let two = |pair: [&str; 2]| self.words.windows(2).any(|two| two == pair);
        let ends = two(["any", "more"]) || two(["no", "longer"]) || self.words.contains(&"anymore");
        let of_it = matches!(self.words, ["it" | "its" | "not" | "any", ..])
            || self.denies_a_sign()
            || self.words.iter().any(|word| SENSES[..4].contains(word));
        let not_now =
            two(["not", "now"]) || self.words.windows(3).any(|three| three == ["not", "right", "now"]);
        (not_now || (ends && of_it)) && !self.cant()
    }

    /// "That was last week": the whole is told of the past, not only a time named.
    fn of_the_past(&self) -> bool {
        matches!(self.words, ["that" | "it", "was" | "happened" | "wasnt", ..])
    }

    /// "I shut it off", "we got it stopped".
    fn by_hand(&self) -> bool {
        self.words.iter().enumerate().any(|(at, word)| {
            let (before, behind) = (&self.words[at.saturating_sub(5)..at], &self.words[at + 1..]);
            // "I shut it off and nothing happened."
            let in_vain = behind.iter().any(|w| NEGATORS.contains(w)) && !self.denies_a_sign();
            matches!(*word, "off" | "stopped")
                && !in_vain
                && before.iter().any(|w| WE.contains(w))
                && before.iter().any(|w| BY_HAND.contains(w))
                && !before.iter().any(|w| NEGATORS.contains(w) || NOT_YET.contains(w))
        })
    }

    /// Whether one of `who` is said to be one of `what`, and neither denied nor only wished.
    fn tells_of(&self, who: &[&str], what: &[&str]) -> bool {
        let told = |(at, word): (usize, &&str)| {
            let before = &self.words[at.saturating_sub(4)..at];
            // "It stopped working" is what was reported, "he was fine and then" goes on.
            let works =
                self.words.get(at + 1).is_some_and(|next| matches!(*next, "working" | "breathing" | "and"));
            let last = before.last().copied().unwrap_or_default();
            // "Dripping off the ceiling", "come right away".
            let elsewhere = match *word {
                "off" => !(BY_HAND.contains(&last) || matches!(last, "is" | "its" | "it")),
                "away" => !matches!(last, "went" | "gone"),
                _ => false,
            };
            what.contains(word)
                && before.iter().any(|w| who.contains(w))
                && !before.iter().any(|w| NEGATORS.contains(w) || NOT_YET.contains(w))
                && !(works || elsewhere)
        };
        self.words.iter().enumerate().any(told)
    }
}

/// Whether an end is denied: "hasn't stopped", "not okay", "not doing too well"; not "not really, we're fine".
fn ends_denied(words: &[&str]) -> bool {
    const BETWEEN: [&str; 15] = [
        "think", "doing", "feel", "feeling", "too", "so", "very", "really", "of", "us", "i", "can", "that",
        "all", "quite",
    ];
    words.iter().enumerate().filter(|(_, word)| NEGATORS.contains(word)).any(|(at, _)| {
        let near = || {
            let behind = words.iter().skip(at + 1).take(8).take_while(|word| !ALL_OF_US.contains(word));
            behind.filter(|word| !BETWEEN.contains(word))
        };
        near().take(3).any(|word| ENDINGS.contains(word)) || near().take(2).any(|word| WELL.contains(word))
    })
}

/// Concepts (`understand/concept/lexicon.tsv`) that affirm a danger which the question has named already.
const fn signs(hazard: Hazard) -> &'static [&'static str] {
    match hazard {
        Hazard::Gas => &["odor", "gas", "gassmell", "hiss", "rotten", "ill", "fumes"],
        Hazard::CarbonMonoxide => &["ill", "everyone_ill", "hurt", "fumes"],
        Hazard::Fire => &["smoke", "spark", "fire", "on_fire", "burnsmell", "hotthing"],
        Hazard::Shock => &["shock", "thrown", "live_metal", "hurt"],
        Hazard::DownedLine => &["down", "sag", "line_down"],
        Hazard::Structure => &["sag", "down"],
        Hazard::Hurt => &["hurt", "ill", "thrown"],
        Hazard::Flood => &["pour", "cantstop", "rising", "flooded", "coming"],
        Hazard::Sewage => &["comingup", "pour", "rising", "overflow"],
        Hazard::Exposure => &["baby", "elderly", "frail", "ill"],
        Hazard::RoofOpen => &["coming", "pour", "raininside", "flooded", "drip"],
        Hazard::Outage => &["nopower", "neighbors"],
    }
}

#[cfg(test)]
mod tests;
