//! What a turn wants where no day and no hour tells it: as soon as can be, any time, yes, no, a question.

use super::{
    phrase::{Phrase, any, phrases, said},
    words::Word,
};

/// An answer to offers, without a word of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    None,
    Any,
    Soonest,
}

/// What a turn without days, hours or places answers.
pub(super) fn answer(words: &[Word]) -> Option<Answer> {
    if said(words, DELAYS) {
        return None;
    }
    if said(words, REFUSES_ALL) || super::scan::wants_more(words) {
        return Some(Answer::None);
    }
    if is_soonest(words) {
        return Some(Answer::Soonest);
    }
    if said(words, ANY) || (words.len() <= 2 && begins(words, const { &phrases(["any"]) })) {
        return Some(Answer::Any);
    }
    if is_taken(words) {
        return Some(Answer::None);
    }
    // Both can't be taken; which one is still to be said.
    if said(words, BOTH) {
        return Some(Answer::Yes);
    }
    // "Absolutely not", "I'd rather not".
    let refused = words.last().is_some_and(|w| w.text == "not") && !said(words, NOT_QUITE);
    if refused
        || said(words, REFUSES)
        || begins(words, NO) && !said(words, const { &phrases(["no problem|preference|worries"]) })
    {
        return Some(Answer::None);
    }
    let agrees = said(words, YES);
    (agrees && !asks(words, "") && !said(words, const { &phrases(["not sure", "im not", "maybe"]) }))
        .then_some(Answer::Yes)
}

/// "I'm on a job both those times", "I have classes then": taken, whatever keeps the caller.
fn is_taken(words: &[Word]) -> bool {
    let who = const {
        &phrases([
            "im|were|hes|shes|ive|weve|i|we|he|she am|are|have|got|teach|coach|volunteer|work|babysit?",
        ])
    };
    let when = const {
        &phrases(["both|either|all of? those|them|these|times|days?", "then|those", "at that time"])
    };
    let suits = |w: &Word| SUITING.contains(&w.text.as_str());
    (0..words.len()).any(|at| {
        let Some(subject) = any(&words[at..], who) else { return false };
        let near = words.len().min(at + subject + 5);
        let Some(what) = (at + subject..near).find(|i| any(&words[*i..], when).is_some()) else {
            return false;
        };
        what > at + subject && !words[at..].iter().any(suits) && !words[at..what].iter().any(|w| w.stop)
    })
}

/// Words that make "I'm … then" no refusal.
const SUITING: &[&str] = &[
    "free",
    "fine",
    "good",
    "great",
    "okay",
    "ok",
    "open",
    "home",
    "available",
    "around",
    "flexible",
    "easy",
    "happy",
    "here",
    "works",
    "work",
    "can",
    "could",
    "like",
    "take",
    "do",
    "glad",
    "sure",
    "not",
    "cant",
    "if",
    "think",
    "guess",
    "see",
    "want",
    "prefer",
    "need",
    "pick",
    "be",
    "mean",
    "said",
    "perfect",
    "set",
    "off",
];

/// Whether something other than the offers is asked for.
pub(super) fn asks_for_other(words: &[Word]) -> bool {
    said(words, ASKS_FOR_OTHER)
}

/// Whether what is denied is part of a wish: "anything but Tuesday".
pub(super) fn wishes(words: &[Word]) -> bool {
    said(
        words,
        const {
            &phrases([
                "any|anything|anytime|another|other|different|else|whenever|except|besides|but|rather|instead",
            ])
        },
    )
}

/// Whether somebody is to be asked before the caller can say: "I'd have to ask my husband".
pub(super) fn must_ask(words: &[Word]) -> bool {
    said(
        words,
        const {
            &phrases([
                "ask|consult|call|phone|text my|the|our|him|her|them|someone|somebody",
                "check|talk|speak|confirm|discuss|clear|run * with|to|by|on|at|my|the|our|him|her|them|it|this|that",
                "think|look|see * it|that|this|them|calendar|schedule|about",
            ])
        },
    )
}

/// As early as can be.
pub(super) fn is_soonest(words: &[Word]) -> bool {
    said(words, SOONEST) && !said(words, NOT_NOW)
}

/// Any time will do.
pub(super) fn is_flexible(words: &[Word]) -> bool {
    let past = const { &phrases(["you|guys|they|yall|folks|he|she were|was"]) };
    !said(words, DELAYS) && !said(words, past) && said(words, ANY)
}

/// Whether a turn begins with a question that is no wish, even with an hour in it.
pub(super) fn asks_outright(words: &[Word]) -> bool {
    (begins(words, STRONG)
        || checks(words)
        || asks_price(words)
        || (begins(
            words,
            const { &phrases(["if i|we take|pick|choose|go|went|do|book|took|get|got|say|want"]) },
        ) && said(
            words,
            const { &phrases(["can|could|will|would|is|does|do|should he|she|they|you|it|that|there|someone"]) },
        ))
        || said(
            words,
            const {
                &phrases([
                    "at what time",
                    "what time is|was that|it",
                    "what day is|was the|that|it",
                    "missed|catch|hear|forgot the|what first|second|third|last|other|middle|one|you|times|days|he|she|rest|it",
                    "or is|are|will it|that|this|he|they just|only|more|really|going|gonna|a|sometime|whenever",
                ])
            },
        ))
        && !said(words, const { &phrases(["if so|not", "if you do|dont|are|arent"]) })
}

/// "That's tomorrow, right": what was said is only checked.
fn checks(words: &[Word]) -> bool {
    let [.., before, last] = words else { return false };
    let tag = matches!(&*last.text, "right" | "correct");
    let told = const { &phrases(["thats|its|is|are|thatd|means|were|it|that"]) };
    tag && !matches!(&*before.text, "is" | "sounds" | "looks" | "be" | "about" | "all" | "are" | "thats")
        && said(words, told)
}

/// "Would Saturday cost more?"
fn asks_price(words: &[Word]) -> bool {
    let opens = const { &phrases(["is|are|do|does|will|would|what|whats|how|am"]) };
    let price = const {
        &phrases([
            "charge|charging|charged|charges|cost|costs|fee|fees|rate|rates|price|pricing|expensive|cheaper|overtime",
        ])
    };
    begins(words, opens) && said(words, price)
}

/// Whether a turn ends undecided: "morning, no, well, it depends".
pub(super) fn is_undecided(words: &[Word]) -> bool {
    let tail = words.len().saturating_sub(5);
    (tail..words.len()).any(|at| any(&words[at..], UNDECIDED) == Some(words.len() - at))
}

const UNDECIDED: &[Phrase] = &phrases([
    "that|it|well|really? all? depends",
    "i|we? just? cant|couldnt|cannot|havent really|quite? decide|decided|choose|say|tell right? now|yet?",
    "hard|tough to say",
    "who knows",
    "cant make up my mind",
]);

/// Whether a turn without days and hours asks something back.
pub(super) fn asks(words: &[Word], text: &str) -> bool {
    let from = words.iter().position(|w| !FILLERS.contains(&w.text.as_str())).unwrap_or(0);
    let rest = words.get(from..).unwrap_or_default();
    // "Why not" agrees.
    let agrees = words.len() <= 4 && said(words, const { &phrases(["why not"]) });
    let first = rest.first().map_or("", |w| w.text.as_str());
    // "It doesn't matter which one you pick" asks for nothing.
    let indifferent = said(words, INDIFFERENT) && !ASKING.contains(&first);
    if agrees || indifferent || said(words, PAUSES) {
        return false;
    }
    ASKING.contains(&first) || text.trim_end().ends_with('?') || said(words, STRONG) || said(words, QUESTIONS)
}

const INDIFFERENT: &[Phrase] = &phrases([
    "not|dont|doesnt|never|no|couldnt|wont|isnt|didnt really|much|particularly? matter|mind|care|bothered|fussed|picky|particular|difference less? to|for|about|me|us? to|for|about|me|us? which|whichever|what|when|who",
]);

fn begins(words: &[Word], list: &[Phrase]) -> bool {
    let from = words.iter().position(|w| !FILLERS.contains(&w.text.as_str())).unwrap_or(0);
    words.get(from..).and_then(|rest| any(rest, list)).is_some()
}

const FILLERS: &[&str] = &[
    "um", "uh", "hmm", "hm", "well", "okay", "ok", "yeah", "yes", "so", "and", "oh", "hi", "hey", "wait",
    "sorry", "er", "ah",
];

const ASKING: &[&str] = &[
    "what", "whats", "when", "whens", "how", "hows", "who", "whos", "why", "which", "can", "could", "do",
    "does", "will", "is", "are", "would", "where", "wheres", "did", "should", "whose", "was", "am", "has",
    "have", "shall", "whatre", "whod", "wholl", "whatd", "whatll", "howd", "whend",
];

/// Questions about the visit or about what was said: no wish even with an hour in them.
const STRONG: &[Phrase] = &phrases([
    "what time on|for",
    "is|was|were the|that first|second|third|last|middle|other|earlier|later|morning|afternoon|one|two one|slot|window|option?",
    "what time|times * that|it|would|will|did|was|is|do|you|he|they|exactly|again",
    "how long|much|many|late|early|far",
    "which one|day|time|of is|was|were|did|had|has|the|those",
    "what was|were|did|is|are the|that|those|you|it",
    "whats the first|second|third|last|other|earlier|later one|option|slot|time|window?",
    "would he|she|they|someone * call|text",
    "does|will he|she|they|someone|somebody|anyone|it|the * call|text|need|take|cost|let|know|bring",
    "is|was|are|were the|that * one|slot|window|appointment|time in|at|on|for|with|still|before|after",
    "is|was|are|were that|it|those|this|they|these all|both? a|an|the|for|from|between|still|both|like|in|on|at|still|including|anytime|when|this|next|tomorrow|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday|my|your|arrival|local|eastern|mountain",
    "do|does|did you|yall|you guys|all|folks|people? ever? work|open|come|operate|run|charge|service|do|offer * weekends|saturdays|sundays|mondays|holidays|nights|evenings|saturday|sunday|weekend",
    "are|is you|yall|they guys|all|folks? even|still|actually|ever? open|closed|working",
    "are|is you|yall|they|someone|somebody|anyone|anybody guys|all|folks? available * weekends|saturdays|sundays|mondays|holidays|nights|evenings",
    "do|does|will i|we|somebody|someone|anybody|my have|need|got to|be",
    "do i|we have|need to",
    "did you say",
    "is there a|an|any extra|fee|charge|cost|difference|penalty|surcharge",
    "can|could you repeat|say|explain|go * again|me|over|that",
    "say that|it|those again",
    "between|at|on|for what time|times|hours|day|date",
    "who is|will|would|does|do",
    "why is|are|do|does|so|cant",
    "will it|that|this|he|they|someone take|cost|fix|call|need",
    "do you mean",
    "what happens|happen",
    "what if he|she|it|they|the|nobody|hes|shes|theyre|its|theyve",
    "come again",
    "what does that|it",
    "is|are * extra|more|additional",
    "say that|it|those|them * again|time",
    "whats that|the window|range|charge|fee|difference",
]);
const QUESTIONS: &[Phrase] = &phrases([
    "how long|much|late|early|many",
    "what time|day|days|times",
    "what are|else|was|were|about",
    "do|have you have|got",
    "what do|have you have|got",
    "can you",
    "say that again",
    "pardon",
    "repeat",
    "is there",
    "is that",
    "come again",
    "what|when can|could|would|will|do|did|is|are|have you|they|he|someone|somebody|it|that",
    "whats available|open|your|the",
    "i was wondering",
    "i didnt catch|hear|get",
    "you mean",
    "does that|it|he|she|somebody|someone",
    "do i|we|they",
    "will he|she|they|it|i|somebody|someone",
    "which one|is",
    "are you",
]);

const SOONEST: &[Phrase] = &phrases([
    "asap",
    "a s a p",
    "a sap",
    "as? soon|quick|quickly|fast|early as|is you|possible|humanly|he|they|we|someone|somebody|can|yall|pausible",
    "soon as",
    "soonest|quickest|earliest|fastest",
    "right away|now|this second|minute|instant?",
    "immediately",
    "straight|right away|now",
    "the? sooner|quicker|faster|earlier * the better",
    "who|whoever|whatever|whichever * first|soonest|quickest|fastest",
    "sooner rather? than later",
    "next|first|earliest available|opening|appointment|slot|spot|guy",
    "first|next thing|one|slot|time|opening|appointment|available|truck that? you|youve|yall|they|theres have|got|can|could",
    "next thing|one you|yall have|got",
    "the? first|next thing youve|available|open|theres",
    "like|by yesterday",
    "yesterday wouldve|would|if|please|would|ideally|preferably",
    "emergency",
    "its|it is? urgent",
    "urgently",
    "now",
    "this|the very|next? instant|minute|second",
    "how soon|fast|quick|quickly can|could|would|are|is|will|do",
    "how soon",
    "any|something|anything sooner",
    "whatever|whichever|whoever|who|which|what is|comes|come|you|youve? have|got? first|soonest|soon|next|quickest|earliest|sooner",
    "whatever|whichever|what you|theres|that have|is|can|do|comes|you|is come? first|soonest|next|quickest|earliest",
    "cant|cannot|wont wait",
    "dont want to wait",
    "in a hurry",
    "a rush",
    "without delay",
    "on the double",
    "next in line",
    "next up",
    "soon please",
    "very|pretty|real|really soon",
    "quick|quickly|fast as",
    "any sooner",
    "before it gets worse",
    "drop everything",
    "send someone|somebody|him|them|a over? now",
    "top|front of the list|line",
    "the next one",
    "in the next? few minutes",
]);

/// "I'm not working right now" hurries nobody.
const NOT_NOW: &[Phrase] = &phrases([
    "not? working right? now",
    "busy|home|off|free|open|driving|job|think|talk|say|tell|remember right? now",
]);

const ANY: &[Phrase] = &phrases([
    "anytime",
    "any time|day|one|date|slot|of works|work|is|fine|okay|ok|good|them|those|these|at|that|you|will|would",
    "any day",
    "any old|given time|day",
    "any of",
    "any works|will|would|is|is",
    "anything works|is|goes|you|that|fine|available|at|good|will|would|ok|okay",
    "whenever|wherever",
    "whichever",
    "fit|squeeze|slot|work|pencil|put me|us in anywhere|where|when|any",
    "whatever works|you|is|time|day|fits|suits|easiest|best|works|slot|s|fine|good|convenient|date|they|your",
    "whatever",
    "flexible",
    "doesnt|dont|wont|does|do|never really|much|not? matter|mind|care",
    "not matter|picky|particular|fussy|choosy|fussed|bothered",
    "no|dont|without have? a? preference|preferences|difference",
    "makes|make|made no|any difference|never",
    "doesnt|dont|wont make|matter|make any|no|a? difference",
    "not going anywhere|nowhere",
    "you|yall name it|the",
    "just tell me when|what",
    "make anything|whatever|any work|time",
    "makes no never mind",
    "no rush|hurry",
    "all|it is? the same",
    "same to|difference me|us",
    "either",
    "eithers",
    "neither|no here nor|or there",
    "up|leave|left it? to|up you|yall|to",
    "up to you",
    "you|yall guys|all|just|can? pick|choose|decide one|it|me|whichever?",
    "your|yalls choice|call|pick|convenience",
    "surprise me",
    "dealers choice",
    "im|were|i am wide? open",
    "wide open",
    "my|our|mine days are? open|clear|free",
    "schedule|calendar|day|week is? wide|totally|completely? open|clear|free|flexible",
    "im|were|be|am pretty|totally|completely|fairly|really? open|flexible|free",
    "work around you|your|yall|yours|yalls",
    "no particular|special|specific|certain time|day|preference",
    "im|were easy",
    "i am easy",
    "im|were|ill|well|be|am always|usually|pretty|just? be? much? home|around|here|free|available all|every|most|anyway|always? day|days|time|week?",
    "home|here|around|free|available all day|week|the|month",
    "got all day",
    "always home|here|around|free|available",
    "im|were|am|be|we are retired",
    "retired",
    "not working|employed",
    "i|we|he work|works from home",
    "work|working|works from home",
    "unemployed",
    "got nothing|nowhere",
    "nothing but time",
    "have|got no|nothing plans|on|planned|going",
    "nowhere to be",
    "dont have any plans|anything",
    "in no rush|hurry",
    "take your|their time",
    "you|yall tell me",
    "what is|whats|works|work|is best|works|easiest|good|convenient for you|yall|them",
    "best|easiest|good|convenient for|on you|yall|them",
    "works for you",
    "when|whenever|what it|that? suits|fits|works",
    "when|what you can|like|want|please|have time",
    "at your|their convenience|leisure",
    "open to|for anything|any|whatever|suggestions",
    "on|in your|their schedule|way|neighborhood",
]);

const BOTH: &[Phrase] = &phrases([
    "both",
    "they|those|these|all|each|two|three of? them|those|these|two|three? all|both? work|works|are|sound|look fine|good|great|okay?",
    "the two of",
    "all three|of",
]);

const REFUSES_ALL: &[Phrase] = &phrases([
    "neither|none",
    "neithers|nones",
    "not|cant|wont|dont|no do|make|be|want|like|take|good|of|really|quite? either|any|those|them|these|both|that",
    "nothing|none works|work|fits|there|good",
    "not free|available|home|around|here|able",
    "either|any|both|those|these|them|they|that|one of? them|those|these|two|one? just|really|probably|both? wont|dont|doesnt|arent|isnt|cant|wouldnt|dont",
    "out|gone|busy|away|working|booked|tied|unavailable|traveling|work both|either|those|all|up|that|them|then",
    "both|either i|we|im|were am|are? working|busy|out|gone|away|booked",
    "both days|times|of|are|slots? those|them|these|are? bad|no|out|not|terrible|wont|dont|hopeless|useless|impossible|tough|awful|rough|hard|difficult|tricky|horrible|lousy",
    "something|anything|someplace else",
    "those|these|they|both|that|thats|theyre|all are|is|re|were? no|not|too|bad|way good|great|early|late|soon|far|long|ideal|for|going|too?",
    "too|bit|little|kinda|pretty|of|very|awfully|so early|late|soon|far|long",
    "no and no",
    "no|nope|nah to|on both|either|all|any|those|these|them",
    "not those|these|them|either|that|then",
    "wont|doesnt|dont|cant|isnt|not really|quite|going? to? work|do|make|happen|fit|suit|good|fly it|that|for?",
    "not|no good|possible|available|happening",
    "cant|cannot|wont|couldnt|unable",
    "have|got to pass",
    "ill|well pass",
    "no can do",
    "afraid not",
    "im|were|ill|well be? busy|gone|away|out|working|unavailable|tied|booked|swamped|slammed then|that|those|both|at|up?",
    "i|we have|got|ive|weve work|class|school|plans|appointments",
    "other times|days|options|day|time|slots",
    "any|some others",
    "me|us on? some other",
    "different ones|options",
    "those|these two give|get|pick|find me|us another",
    "times pick me another",
    "what else",
]);

const REFUSES: &[Phrase] = &phrases([
    "neither",
    "keep looking",
    "try again",
    "dont|doesnt think|believe|suppose|see so|that|thats|thatll|it|its|itll|this|those|either|any|i|ill|we|well|hell|he",
    "doubt it|that|ill|well|it|thatll",
    "nobody|nobodys|noone|noones is|will|wont|would? be? home|here|there|around|up",
    "be|im|were|hes|shes at work|school|church|court|class|dialysis",
]);

/// "Why not" agrees, "or not" leaves it open.
const NOT_QUITE: &[Phrase] = &phrases(["why|or|if|whether|maybe not"]);

const NO: &[Phrase] =
    &phrases(["no", "nope", "nah", "naw", "negative", "uh uh", "afraid not", "not really|quite"]);

const YES: &[Phrase] = &phrases([
    "yes|yeah|yep|yup|yea|yah|ya|sure|okay|ok|perfect|great|fine|good|alright|absolutely|definitely|certainly|excellent|wonderful|correct|right|awesome|lovely|deal|fantastic|totally|cool|super",
    "works|work for|with|me|us",
    "that|it|this|thats|they|those works|work|does|fine|good|great|okay",
    "thatll|itll|that|it will? be? work|do|fine|good|great",
    "sounds|looks good|great|fine|right|perfect|like|okay",
    "that|this one",
    "uh huh",
    "mm|mhm hmm?",
    "i guess|suppose",
    "i|we can|could do|make|take|swing|live|work that|it|with",
    "i|well|ill|lets|let take|do|go|book|grab|have that|it|with|us|me",
    "put|book|sign|pencil|mark|schedule me|us|it|that",
    "you bet",
    "of course",
    "go ahead",
    "do|book|take|grab it|that",
    "lets do it|that",
    "why not",
    "please do",
    "no problem",
    "see you then",
    "not a? problem|issue|bother|trouble",
    "if thats|that|its|it is? all|what|whatever|the best|only|soonest|earliest|one? you|youve|they|there|theres",
    "alrighty|okey|okie|righto|roger",
]);

/// "Can you hold on a second" asks for nothing.
const PAUSES: &[Phrase] = &phrases([
    "hold|hang on",
    "give me a|one|just second|sec|minute|moment",
    "just a second|sec|minute|moment",
    "think about|on|it",
]);

const DELAYS: &[Phrase] = &phrases([
    "let me check|see|look|think|ask|get|talk|find|grab|call|pull",
    "ill|id|i|gotta|got|need|have have|need|got? to check|ask|think|look|talk|see|find|call|speak",
    "check with|my",
    "check|ask|talk|speak|call with|to? my|the|him|her wife|husband|boss|work|calendar|schedule|roommate|landlord|mom|dad|son|daughter|partner",
    "hold|hang on",
    "give me a|one|just second|sec|minute|moment",
    "just a second|sec|minute|moment",
    "one second|sec|minute|moment",
    "i|im dont|not know|sure|certain",
    "dont know|remember",
    "not sure|certain",
    "depends",
    "call|get you|yall back",
    "ill|id|i have|need|got? to? think about",
    "maybe i|we|not",
    "cant remember|say|tell|decide|hear",
    "let me",
    "wait a? minute|second|sec",
]);

const ASKS_FOR_OTHER: &[Phrase] = &phrases([
    "do|have|got you|yall|they guys? have|got anything|something|any|nothing",
    "do you have",
    "have|got you|yall? anything|something|any",
    "is|are there anything|something|any|a|an",
    "anything|something on|for|in|after|before|around|available|open",
    "can|could you|he|they|we do|come|make|try instead",
    "instead",
    "how about|what about|anything|something",
]);
