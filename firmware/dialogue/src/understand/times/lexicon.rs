//! The little words around times, as patterns of [`super::phrase`].

use super::{
    item::{Place, Relation, What},
    phrase::{Phrase, phrases, table},
};

/// What keeps callers busy.
macro_rules! engagements {
    () => {
        "meeting|meetings|class|classes|shift|work|school|court|church|mass|temple|synagogue|conference|doctor|doctors|dentist|vet|practice|game|thing|things|something|party|funeral|wedding|surgery|operation|procedure|biopsy|infusion|treatment|treatments|radiation|mri|bloodwork|interview|company|therapy|physio|physiotherapy|physical|checkup|chemo|dialysis|rehearsal|recital|concert|graduation|baptism|christening|reunion|tournament|deposition|hearing|trial|flight|duty|colonoscopy|scan|exam|exams|test|finals|guests|visitors|training|orientation|workshop|seminar|bingo|choir|yoga|pilates|errands|carpool|golf|bowling|volunteering"
    };
}

/// Which sort of engagement.
macro_rules! kinds {
    () => {
        "doctors|doctor|dentists|dentist|dental|vets|vet|eye|hair|jury|other|medical|hospital|specialist|work|staff|team|board|pta|soccer|baseball|football|softball|basketball|hockey|swim|dance|band|choir|bible|prayer|conference|physical|night|day|birthday|dinner"
    };
}

/// Phrases with words of time in them that say no time.
pub(super) const SKIPPED: &[Phrase] = &phrases([
    "how late|early|soon|long",
    "i know its|it is? late|early",
    "sorry its|it is? so? late|early",
    "its|it is? so|awfully|very|really|terribly|pretty|quite? late|early i know",
    "call|calling|called|phone|phoning|ring|ringing|bother|bothering|disturb|disturbing you|yall? so|this|too|awfully|at? late|early",
    "the late|early call|hour",
    "its|it is? in|at|during? the middle|dead of the night",
    "i|we|he|she|they start|starts|begin|begins|sleep|sleeps|go|goes in? late|later|early",
    "if|when he|she|they|someone|somebody|hes|shes|theyre|the * is|are|come|comes|run|runs|running|show|shows|get|gets|arrive|arrives up? a? bit|little? late|early",
    "up all night",
    "up late",
    "running|run|runs|im|were|hes|shes|be|am|is a? bit|little|few? minutes? late",
    "change|cancel|decide|pay|switch|reschedule|call|know|confirm|tell|ask it|that|you|me|him|them|back? back? later|tomorrow?",
    "cant|cannot|couldnt|wont|dont|didnt do|make|take|want|like|swing|manage any|either|all|both of? those|them|these|two|three?",
    "at this hour",
    "this late|early",
    "good morning|evening|afternoon|night",
    "last night|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "all night",
    "the other day|night|week",
    "since last? monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|this|last morning|night|week?",
    "a? day|days off",
    "one|won more|second|sec|minute|moment",
    "just|half? a second|sec|minute|moment",
    "a|one of these|those days",
    "i|we|he|she|they|im|hes|shes? usually|always|mostly? work|works|working from home",
    "if its|it|thats|that is? not|isnt|aint",
    "each|per day|night|week",
    "happy holidays",
    "two|to of us|them|you",
    "come|comes|coming|stop|swing|drop|run by|over|out|around|through|back",
    "for now",
    "early|late riser|sleeper|bird|person|start",
    "im|were|hes|shes not working|busy|doing",
    "not working|busy|doing",
    "as early as possible|you|they|humanly",
    "the? first|next thing that? you|youve|yall|available|open|theres",
    "any minute",
    "not only|just|sure|certain|really|picky|bad|a",
    "why|or not",
    "as|like|from|than|since|was|were? last time|year|month|spring|summer|fall|autumn|winter",
    "if|unless theres|thats|there|its|you|youve|yall|they|we|it isnt|aint|is|are|have|has|got|dont? have|got? nothing|no|none|anything|something|any else|earlier|sooner|later|better|other|closer|different|left?",
    "if|unless nothing|none|anything|something else|earlier|sooner|later|better|different is|opens|comes|works|fits? up|open|available|free?",
    "any|either|all|one|none|neither|both|each|which|whichever|whatever of the|those|them|these two|three|2|3?",
    "to|two|too|for be honest",
    "i|we? dont|doesnt think|believe|suppose so|its|thats|theres",
    "whats|what is? today|todays monday|tuesday|wednesday|thursday|friday|saturday|sunday?",
    "after|before the game|match|kickoff|show|movie",
    "the whole|entire time",
    "at the moment",
    "or nothing|bust|never|none|forget",
    "not|nothing too|so|very|that|super|terribly early|late|soon|far|long",
    "morning|evening|night|afternoon person|people|guy|gal|girl|woman|man|bird|owl",
    "not much of a",
    "i|we|it|this|that? just|really? cant|cannot|wont|dont wait|say|complain|believe|stress|imagine|blame|worry|mind|care|forget|promise",
    "after|when|once|before|til|till|until? school lets|gets|is out for the? summer|year|break|holidays|winter",
    "april fool|fools day? joke|prank|jokes|trick",
    "got|have nothing going? on|planned|else?",
]);

/// Asking for windows other than the ones offered.
pub(super) const WANTS_MORE: &[Phrase] = &phrases([
    "anything|something|nothing|any|some|bit|little|much|lot|even|way|few later|earlier|sooner|else|different",
    "anything|something|any|nothing a bit|little|lot|tad later|earlier|sooner",
    "any|some|no * later|earlier|sooner|other|different|more times|time|slots|slot|openings|ones|one|days|day|options|windows|window|availability|appointments",
    "do|have|got|is|are * an|a|any earlier|later|sooner|different|another time|slot|one|opening|day|appointment|window",
    "hours|hour|days|minutes|week|weeks|day later|earlier|sooner",
    "another time|day|slot|one|option|window|appointment",
    "a different time|day|slot|one|window",
    "need|want|like|prefer|rather have? an|another|a|something|anything earlier|later|different",
    "other times|days|slots|options|openings",
    "what|whats else",
    "push|move|bump * later|earlier|back",
    "can|could|would it|that|this|he be|go|start|come? any|a|bit|little|an|much? later|earlier|sooner",
    "can|could you|we|they|he do|make|come|go|be? it|that? any|a|bit|little|an? later|earlier|sooner",
    "some|any other|different time|day",
]);

/// What follows replaces its like.
pub(super) const CORRECTIONS: &[Phrase] = &phrases([
    "no|oh|or|well|uh|um? wait a? minute|second|sec? no?",
    "no|oh|well? no|hold|hang on",
    "hold|hang on",
    "no no no?",
    "no|or|well? i mean|meant to? say?",
    "or|no|oh? sorry no?",
    "im sorry no?",
    "no|or? scratch that",
    "no|or? strike that",
    "no|or|better|lets|just|well|actually? make that|it",
    "or rather",
    "rather",
    "no|or|well|oh|wait? actually no|make|lets? that|it?",
    "correction",
    "oops",
    "my bad|mistake",
    "on second thought|thoughts",
    "excuse me",
    "or|oh no",
    "never mind|nevermind",
    "no? lets say|do|try",
    "no|or? change that to?",
    "what am i saying",
    "no? i? take that back",
    "whoops",
    "better yet",
    "i should say",
]);

/// Marks of other sorts.
pub(super) const MARKS: &[(Phrase, What)] = &table([
    ("so that|if|long|much|good|far", What::But),
    (
        "so that? i|we|my|he|she|they wife|husband|son|daughter|mom|mother|dad|roommate|tenant? can|could just|still? be|get|have|leave|go|let|drop|pick|meet|finish|see|plan|watch|sleep|head|run|catch|take off|the|my|a? time|kids|dog|day?",
        What::Because,
    ),
    ("so", What::So),
    ("therefore", What::So),
    ("which means", What::So),
    ("since|seeing as|that|how? todays|today|its|it|thats is?", What::Because),
    ("because|cause|cuz|since i|we|im|were|the|my|ill|well", What::Because),
    ("because|cause|cuz", What::Because),
    ("but|though|although i|id|we|wed|ill? would|really|much? rather|prefer|say", What::So),
    ("but|however|although|though", What::But),
    ("and|or neither|nor do|does|is|are|would|will|can", What::Relation(Relation::Not)),
    ("i|we can|could do|make|take", What::But),
    ("can|could|do|would you|yall|they|he|someone|somebody", What::But),
    ("otherwise", What::But),
    ("how|what|hows|whats about", What::But),
    ("if not", What::Join),
    ("or|and|nor|plus", What::Join),
    ("or|and even|maybe|also|possibly|either|then", What::Join),
]);

/// What suits is said behind it: "Thursday works", "the tenth is fine".
pub(super) const FINE: &[Phrase] = &phrases([
    "works|work|fine|good|great|perfect|okay|ok|best|better|alright|easiest|ideal|wonderful|excellent|super|suits|fits",
]);

/// What stood before was asked or said aside: "Tomorrow's Saturday, right? Then Monday".
pub(super) const TAGS: &[Phrase] =
    &phrases(["right|correct|huh|yeah|no", "isnt|is|arent|are|wasnt it|that|we|you|they"]);

/// What is taken back behind it: "The fourteenth. No, that's my colonoscopy."
pub(super) const TAKEN_BACK: &str = "no|nope|oh|shoot|darn|dang|crap|ah|ooh|wait thats|i|id|ill|ive|im|we|weve|were|my|its|the|shes|hes|theres";

/// Limits behind what they are about.
pub(super) const EDGES: &[(Phrase, Relation)] = &table([
    ("at the very? earliest|soonest", Relation::From),
    ("is|would|be|will be? the? earliest|soonest", Relation::From),
    ("earliest", Relation::From),
    ("at the very? latest", Relation::By),
    ("latest|tops", Relation::By),
    ("or|and any? later|afterward|afterwards|beyond|onward|onwards|thereafter", Relation::From),
    ("and|or? anytime afterwards|afterward|later", Relation::From),
    ("onward|onwards", Relation::From),
    ("and on|up", Relation::From),
    ("or|and earlier|before|sooner", Relation::By),
    ("over|behind", Relation::After),
]);

/// The same at the end of what is said, where they could otherwise begin a limit.
pub(super) const LAST_EDGES: &[(Phrase, Relation)] = &table([
    ("and|but? not|no|nothing any? sooner|earlier|before", Relation::From),
    ("and|but? not|no|nothing any? later|after|past", Relation::By),
    ("or|and? anytime? later|after", Relation::From),
    ("on", Relation::From),
]);

/// What denies the piece before it.
pub(super) const BAD: &[Phrase] = &phrases([
    "no good|way|go",
    "not good|great|possible|happening|available|ideal|free|convenient|okay|ok",
    "not|never going|gonna to? work|happen|do|fly",
    "not work|working|workable|an option|option?",
    "wont|doesnt|dont|isnt|arent|cant|didnt|wouldnt really|quite? work|good|fit|suit|do|fly|happen|going|great|gonna to? work|do|happen?",
    "too soon|early|late|far|long|quick|much",
    "bad|tough|hard|rough|impossible|full|taken|terrible|tricky|awful|packed|crazy|hectic|crowded",
    "a no|bad|problem|nightmare go|one|day|time?",
    "i|we just? cant|couldnt|wont do|make|be|swing? it|that|there|home|them?",
    "i|we just? cant|wont be? do|make|swing|manage",
    "im|were|ill|well be? busy|gone|away|out|working|unavailable|tied|booked|at of|up|work? town?",
    "i|we have|got plans",
    concat!(
        "i|we|he|she|ive|weve|hes|shes have|has|got got? a|an|the|my|some|another? ",
        kinds!(),
        "? ",
        engagements!()
    ),
    concat!(
        "i|we|he|she|ive|weve|hes|shes have|has|got got? a|an|the|my|some|another? ",
        kinds!(),
        " appointment|appointments"
    ),
    "ive got plans",
    "is|are gone|away|out|busy|unavailable",
    "out",
    "off the table",
    "excepted|excluded|aside",
    "i|we dont want|like",
]);

/// The same where nothing follows: "Thursdays I volunteer", but not "Thursday, I work nights".
pub(super) const LAST_BAD: &[Phrase] = &phrases([
    "i|we|he|she|they work|works|volunteer|volunteers|babysit|babysits|teach|golf|bowl|travel|sleep|coach",
]);

/// What takes a day it stands behind: "Thursday the eye doctor", "Friday my mother's funeral".
pub(super) const ENGAGED: &[Phrase] = &phrases([concat!(
    "the|my|our|a mothers|moms|dads|fathers|sons|daughters|wifes|husbands|sisters|brothers? ",
    kinds!(),
    "? funeral|wedding|surgery|operation|recital|graduation|dentist|doctor|vet|court|chemo|dialysis|therapy|physio|interview|exam|hearing|trial|colonoscopy|procedure"
)]);

/// Nouns of a day that suits: "Friday's my day off".
pub(super) const GOOD_NOUNS: [&str; 24] = [
    "day",
    "days",
    "off",
    "best",
    "preference",
    "preferred",
    "favorite",
    "choice",
    "only",
    "free",
    "first",
    "pick",
    "vote",
    "better",
    "easiest",
    "flexible",
    "second",
    "one",
    "earliest",
    "soonest",
    "latest",
    "time",
    "good",
    "ideal",
];

/// Words between a piece and its denial.
pub(super) const FILLING: &[&str] = &[
    "is",
    "are",
    "be",
    "will",
    "would",
    "just",
    "really",
    "kind",
    "kinda",
    "of",
    "a",
    "bit",
    "little",
    "probably",
    "pretty",
    "both",
    "going",
    "to",
    "gonna",
    "for",
    "me",
    "my",
    "im",
    "afraid",
    "us",
    "that",
    "was",
    "way",
    "always",
    "usually",
    "one",
    "honestly",
    "definitely",
    "totally",
    "looks",
    "the",
    "schedule",
    "gets",
];

/// Words behind a "no" that is neither answer nor denial.
pub(super) const NO_TALK: [&str; 9] =
    ["problem", "preference", "rush", "matter", "hurry", "worries", "one", "idea", "difference"];

/// Limits and denials before what they are about.
pub(super) const RELATIONS: &[(Phrase, Relation)] = &table([
    ("earlier|sooner than", Relation::Before),
    ("later than", Relation::After),
    ("on|at|from or|and after|past|following", Relation::From),
    ("on|at|by or|and before", Relation::By),
    ("the? week|days|time|stretch|period in? between", Relation::Between),
    ("give me|us|him|her|them? until|till|til", Relation::From),
    ("wait|hold|holding|waits off? until|till|til", Relation::From),
    ("i|we|it|this|that? just|really? cant|cannot|couldnt wait until|till|til", Relation::Before),
    (
        "i|we|id? dont|doesnt think|believe|suppose|reckon that? i|we|he|she|they? can|could|will|would? do|make|be|swing|take?",
        Relation::Not,
    ),
    ("i|we? doubt that? i|we|he|she|they? can|could|will|would? do|make|be|swing|take?", Relation::Not),
    ("i|we? wish i|we|it could|was|were do|make|be|take?", Relation::Not),
    ("prior to", Relation::Before),
    ("ahead of", Relation::Before),
    ("after", Relation::After),
    ("past|following", Relation::After),
    ("before", Relation::Before),
    ("until|till|til", Relation::Until),
    ("up until|till|to", Relation::Until),
    ("from|between? right? now until|till|to|through|thru", Relation::By),
    ("as of", Relation::From),
    ("anytime? starting|beginning on|at|from|around?", Relation::From),
    ("anytime|anywhere|sometime? from", Relation::From),
    ("anytime|anywhere|sometime|somewhere? between", Relation::Between),
    ("by", Relation::By),
    ("within", Relation::By),
    ("the? earliest|soonest i|we * can|could|would|will|able|do", Relation::From),
    ("the? earliest|soonest for|that|would|is|will", Relation::From),
    ("the? earliest|soonest on my|our|end|side is", Relation::From),
    ("the? latest i|we * can|could|would|do", Relation::By),
    ("the? latest for|that|would|is", Relation::By),
    ("im|were|ill|well|get|gets|getting be? back in|on|from? town|vacation?", Relation::From),
    ("i|we|im|were leave|leaving|fly|flying out? for? town|vacation|on?", Relation::Before),
    (
        "any|anything|anytime|everything|every|each|all|whenever other? day|time|days? but|except|besides for?",
        Relation::Not,
    ),
    ("anything|any|some|another other? day|time? other|besides than?", Relation::Not),
    ("except when|while|if", Relation::Not),
    ("other|rather|better than", Relation::Not),
    ("except|excluding|besides|avoid|avoiding|excepting|minus for|on|in?", Relation::Not),
    ("instead of", Relation::Not),
    (
        "no|nope|nah|not thanks|thank? you? to|on|for the|that|this|mornings|afternoons|evenings|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays",
        Relation::Not,
    ),
    (
        "no|nope|nah to|on today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
        Relation::Not,
    ),
    ("skip|nix|scrap|ditch|forget about? the|that", Relation::Not),
    ("pass|passing on the|that", Relation::Not),
    ("i|we dont|never do", Relation::Not),
    ("just? not on|in|that?", Relation::Not),
    ("never|without|barring", Relation::Not),
    ("nothing|none on|in?", Relation::Not),
    (
        "cant|cannot|couldnt|wont|wouldnt|shouldnt really|possibly|just? do|make|be|have|get|take|meet|want? it|home|there|anything|anyone|anybody|someone|here?",
        Relation::Not,
    ),
    (
        "dont|doesnt|didnt want|have|do|like|need|send|come|get|finish|open|wake|leave|be|start anything|anyone|it|on?",
        Relation::Not,
    ),
    (
        "im|were|hes|shes|theyre not|never|hardly|rarely available|home|free|around|here|good|there|able|in",
        Relation::Not,
    ),
    ("i|im|we|were|nobody no home|here|available|free|can", Relation::Not),
    (
        "not a|one|any minute|moment|second|hour|day|bit before|until|till|til|earlier|sooner than?",
        Relation::From,
    ),
    ("not a|one|any minute|moment|second|hour|day|bit after|past|later than?", Relation::By),
    ("isnt|arent available|home|free|around|here|good|there|able|in?", Relation::Not),
    ("nobody|noone|no one * home|here|there|around", Relation::Busy),
    ("busy|unavailable|booked|traveling|travelling|asleep|sleeping|swamped|slammed", Relation::Busy),
    ("tied up", Relation::Busy),
    ("out of town|state|country|the", Relation::Busy),
    ("on|a vacation|trip|call|shift|duty", Relation::Busy),
    (
        "in|at a? meetings|meeting|court|class|surgery|school|training|church|work|dialysis|therapy|chemo|practice|daycare|rehearsal",
        Relation::Busy,
    ),
    ("not home|around|here|available|free|there", Relation::Busy),
    ("im|were|be|am|are|is|hes|shes|theyre|all gone|away|out|working|busy", Relation::Busy),
    (
        "i|we|he|she|they|baby work|works|sleep|sleeps|nap|naps|volunteer|volunteers|babysit|babysits",
        Relation::Busy,
    ),
    ("is|are|its|gets|get|be locked|closed|shut", Relation::Busy),
    (
        "in|at|up|on in? the|a|our? mountains|cabin|lake|beach|hospital|cottage|office|road|cruise|airport|lakehouse|hotel",
        Relation::Busy,
    ),
    (
        concat!("have|got|has|ive|having|with a|an|the|my|some|another? ", kinds!(), "? ", engagements!()),
        Relation::Busy,
    ),
    ("have|has|ive|weve got? a|an|another|other|some? appointment|appointments", Relation::Busy),
    (
        "have|got|has|ive|with a|an|the|my|some|another|other? doctors|dentist|dental|vet|eye|hair|jury|medical|doctor|dentists|vets|specialist|hospital|other appointment|appointments",
        Relation::Busy,
    ),
    (
        "my|his|her|the|our doctors|dentist|dental|vet|eye|hair|medical|doctor|dentists|vets appointment|appointments is?",
        Relation::Busy,
    ),
    ("have|has|having|got|expecting a|an|the|some|my|our * coming|visiting|flying|arriving", Relation::Busy),
    ("my|the shift|shifts|class|meeting|nap|naps|baby goes|go|runs|lasts|sleeps|naps|is?", Relation::Busy),
]);

/// Words before "at" that mean the caller is there from then.
pub(super) const BACK: &[Phrase] = &phrases([
    "get|gets|getting|got|am|im|were|hes|shes|be|is|youre off",
    "off work|shift|duty|early",
    "get|gets|getting|got|lets|let out of?",
    "home",
    "back",
    "im|were|ill|well|is|hes|shes|get|gets be? free|done|finished|available|up|awake|in",
    "finish|finishes|finished",
    "shift|work|class|school|meeting|appointment|church|it|workday|day ends|end|over|finishes",
    "shift|work|class|school|meeting|appointment|church|workday|day done",
    "open|opens|starting",
    "available|free",
    "is|are|im over|through",
    "arrive|arrives|land|landing|lands",
    "wake|wakes|get|getting up",
    "bus",
]);

/// Words before "at" that mean the caller is there up to then.
pub(super) const LEAVING: &[Phrase] = &phrases([
    "leave|leaves|leaving|left",
    "go|going|head|heading|run|fly|flying out?",
    "have|need|needs|gotta|got to? be gone|out|somewhere|there|at|in|to|back|on?",
    "be gone|out|somewhere",
    "pick|picking|get up? the|my kids|son|daughter up?",
    "flight",
    "bed",
    "closes|close|start|starts work?",
    "out the door",
    "it|this|them|everything|that done|fixed|finished|over|wrapped|working",
    "be|have done|fixed|finished|wrapped|over",
]);

/// The rest of the day that is.
pub(super) const TODAY_LATER: &[Phrase] =
    &phrases(["later on? today", "the? rest of the|this? day|today", "today later", "still today"]);

/// Places in the row of offers.
pub(super) const PLACES: &[(Phrase, Place)] = &table([
    ("the|that? first|1st one|slot|option|choice|window|time|appointment|spot|offer?", Place::Nth(0)),
    ("number|option|slot|choice|window one|1|a", Place::Nth(0)),
    ("the former", Place::Nth(0)),
    ("one works|please", Place::Nth(0)),
    ("one will do", Place::Nth(0)),
    ("one is|sounds good|great|fine|okay|perfect", Place::Nth(0)),
    ("the? one|slot|time|window you|that? you? said|mentioned|named|gave|read first", Place::Nth(0)),
    ("the? opening slot|window|time|one|spot", Place::Nth(0)),
    ("the|that? second|2nd one|slot|option|choice|window|time|appointment|spot|offer?", Place::Nth(1)),
    ("number|option|slot|choice|window two|2|b|to|too", Place::Nth(1)),
    ("the latter one?", Place::Nth(1)),
    ("two please", Place::Nth(1)),
    ("two works", Place::Nth(1)),
    ("two will do", Place::Nth(1)),
    ("two is|sounds good|great|fine|okay|perfect", Place::Nth(1)),
    ("the? one|slot|time|window you|that? you? said|mentioned|named|gave|read second", Place::Nth(1)),
    ("the? one|slot|time|window you|that? you? said|mentioned|named|gave|read last", Place::Last),
    ("the? closing slot|window|time|one|spot", Place::Last),
    ("the|that? third|3rd one|slot|option|choice|window|time|appointment|spot|offer?", Place::Nth(2)),
    ("number|option|slot|choice|window three|3|c", Place::Nth(2)),
    ("the? first two", Place::FirstTwo),
    ("the? last one|slot|option|choice|window|time|appointment|spot", Place::Last),
    ("the last", Place::Last),
    ("last one you|that? said|mentioned", Place::Last),
    ("the? final one", Place::Last),
    ("the? middle one|slot|option|time|window", Place::Middle),
    ("the? middle", Place::Middle),
    ("whichever|whatever|which is|comes? first|sooner|earlier|soonest|earliest", Place::Earlier),
    ("the? one in the middle", Place::Middle),
    (
        "the? earlier|earliest|sooner|soonest one|slot|time|appointment|option|window|of|day|date? the|those? two?",
        Place::Earlier,
    ),
    ("the? early one|slot|time|appointment|option|window", Place::Earlier),
    ("the? first available", Place::Earlier),
    ("the sooner the better", Place::Earlier),
    ("as? soon as possible|you|we", Place::Earlier),
    ("asap", Place::Earlier),
    ("the? later|latest one|slot|time|appointment|option|window|of|day|date? the|those? two?", Place::Later),
    ("the? late one|slot|time|appointment|option|window", Place::Later),
    ("the other one|slot|option|day|time|window|appointment?", Place::Other),
    ("other one|slot|option", Place::Other),
]);
