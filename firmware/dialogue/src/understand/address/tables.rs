//! Closed word lists of American addresses: directions, USPS suffixes and designators (Publication 28,
//! appendices B and C), states, towns of the Front Range, and the words that no street name holds.

/// `N`, `NE` … for a direction word.
pub fn direction(norm: &str) -> Option<&'static str> {
    find(DIRECTIONS, norm)
}

/// `St` for `street`; only suffixes that end a street name when they are said.
pub fn hard_suffix(norm: &str) -> Option<&'static str> {
    find(HARD, norm)
}

/// `street` for `st`.
pub fn suffix_in_full(norm: &str) -> Option<&'static str> {
    let written = hard_suffix(norm)?;
    HARD.iter().find(|(_, of)| *of == written).map(|(said, _)| *said)
}

/// `Rd` for `rode`: what is heard for a suffix, where only a suffix can stand.
pub fn misheard_suffix(norm: &str) -> Option<&'static str> {
    find(MISHEARD, norm)
}

/// `Park` for `park`: a suffix only where the name ends with it.
pub fn soft_suffix(norm: &str) -> Option<&'static str> {
    find(SOFT, norm)
}

/// `Mall` for `mall`: a suffix only behind another.
pub fn second_suffix(norm: &str) -> Option<&'static str> {
    find(SECOND, norm)
}

/// Two letters for a state's name or abbreviation.
pub fn state(norm: &str) -> Option<&'static str> {
    find(STATES, norm).or_else(|| STATES.iter().find(|(_, a)| a.eq_ignore_ascii_case(norm)).map(|(_, a)| *a))
}

/// Whether a word stops a name unless a suffix follows it.
pub fn stops_weakly(norm: &str) -> bool {
    WEAK.contains(&norm)
}

/// Whether a word never stands in a street name, or only before a suffix.
pub fn stops(norm: &str) -> bool {
    STOPS.contains(&norm) || WEAK.contains(&norm) || COUNTED.contains(&norm) || is_filler(norm)
}

/// Whether a word says nothing ("um").
pub fn is_filler(norm: &str) -> bool {
    FILLERS.contains(&norm)
}

/// Whether a word may stand around a bare house number or unit without meaning anything else.
pub fn is_talk(norm: &str) -> bool {
    TALK.contains(&norm) || is_filler(norm)
}

/// Whether a number before this word counts something: no house number.
pub fn counted(norm: &str) -> bool {
    COUNTED.contains(&norm)
}

/// Words of towns known without any configuration.
#[rustfmt::skip]
pub const TOWNS: &[&str] = &[
    "denver", "aurora", "lakewood", "littleton", "englewood", "arvada", "westminster", "thornton",
    "northglenn", "wheat ridge", "golden", "centennial", "glendale", "commerce city", "broomfield", "boulder",
    "highlands ranch", "parker", "castle rock", "edgewater", "greenwood village", "cherry hills village",
    "sheridan", "federal heights", "lafayette", "louisville", "brighton", "morrison", "evergreen",
    "lone tree", "colorado springs", "fort collins", "longmont", "pueblo", "greeley", "loveland", "erie",
    "superior", "castle pines", "ken caryl", "columbine", "foxfield", "bow mar", "lochbuie", "mountain view",
    "welby", "derby", "conifer", "franktown", "elizabeth", "fort lupton", "firestone", "dacono", "berthoud",
    "johnstown", "milliken", "keenesburg", "strasburg", "bennett", "watkins", "kiowa", "larkspur", "sedalia",
    "idaho springs", "black hawk", "nederland", "niwot", "gunbarrel", "estes park", "timnath", "henderson",
    "roxborough", "indian hills", "genesee", "palmer lake", "applewood", "woodland park", "manitou springs",
    "cherry hills", "bailey", "windsor", "wellington", "severance", "lyons", "frederick", "breckenridge", "silverthorne",
    "georgetown", "deer trail", "aspen park", "black forest", "dakota ridge", "todd creek", "the pinery", "monument", "castle pines north",
];

/// Streets that are known without suffix everywhere.
#[rustfmt::skip]
pub const BARE: &[&str] = &[
    "broadway", "bowery", "embarcadero",
];

/// Roads whose name ends in a number: what is said, and how it is written.
#[rustfmt::skip]
pub const ROADS: &[(&str, &str)] = &[
    ("county road", "County Road"), ("county rd", "County Road"), ("co rd", "County Road"),
    ("cr", "County Road"), ("c r", "County Road"), ("county highway", "County Highway"),
    ("county hwy", "County Highway"), ("state highway", "State Highway"), ("state hwy", "State Highway"),
    ("state road", "State Road"), ("interstate highway", "Interstate"), ("state route", "State Route"), ("us highway", "US Highway"),
    ("us hwy", "US Highway"), ("united states highway", "US Highway"), ("u s highway", "US Highway"), ("u s", "US Highway"), ("us route", "US Route"), ("highway", "Highway"),
    ("hwy", "Highway"), ("route", "Route"), ("rural route", "Rural Route"), ("forest road", "Forest Road"),
    ("forest service road", "Forest Service Road"), ("farm to market", "Farm To Market"),
    ("farm to market road", "Farm To Market Road"), ("fm", "FM"), ("f m", "FM"), ("f m road", "FM"),
    ("ranch road", "Ranch Road"), ("interstate", "Interstate"), ("sr", "State Road"), ("us", "US Highway"),
    ("township road", "Township Road"), ("service road", "Service Road"), ("old highway", "Old Highway"),
    ("private road", "Private Road"), ("loop", "Loop"),
];

/// Figures that begin a name before one of [`NUMBERED`].
pub const NUMBERS_OF_NAMES: &[&str] =
    &["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
/// What names have a number of: `Seven Oaks`, `Six Mile`.
#[rustfmt::skip]
pub const NUMBERED: &[&str] = &[
    "oaks", "mile", "hills", "springs", "pines", "lakes", "corners", "rivers", "bridges", "peaks", "trees", "elms",
    "cedars", "forks", "gables", "flags", "sisters", "creeks", "mills", "arrows", "ponds", "elk", "notch", "rod",
];

fn find(list: &[(&str, &'static str)], norm: &str) -> Option<&'static str> {
    list.iter().find(|(said, _)| *said == norm).map(|(_, written)| *written)
}

#[rustfmt::skip]
const DIRECTIONS: &[(&str, &str)] = &[
    ("north", "N"), ("n", "N"), ("south", "S"), ("s", "S"), ("east", "E"), ("e", "E"), ("west", "W"),
    ("w", "W"), ("northeast", "NE"), ("ne", "NE"), ("northwest", "NW"), ("nw", "NW"), ("southeast", "SE"),
    ("se", "SE"), ("southwest", "SW"), ("sw", "SW"),
];
#[rustfmt::skip]
const HARD: &[(&str, &str)] = &[
    ("street", "St"), ("st", "St"), ("str", "St"), ("streets", "St"), ("avenue", "Ave"), ("ave", "Ave"),
    ("av", "Ave"), ("aven", "Ave"), ("boulevard", "Blvd"), ("blvd", "Blvd"), ("boul", "Blvd"), ("lane", "Ln"),
    ("ln", "Ln"), ("drive", "Dr"), ("dr", "Dr"), ("drv", "Dr"), ("court", "Ct"), ("ct", "Ct"),
    ("circle", "Cir"), ("cir", "Cir"), ("circ", "Cir"), ("place", "Pl"), ("pl", "Pl"), ("road", "Rd"),
    ("rd", "Rd"), ("way", "Way"), ("wy", "Way"), ("parkway", "Pkwy"), ("pkwy", "Pkwy"), ("parkwy", "Pkwy"),
    ("pky", "Pkwy"), ("terrace", "Ter"), ("ter", "Ter"), ("terr", "Ter"), ("trail", "Trl"), ("trl", "Trl"),
    ("tr", "Trl"), ("trails", "Trl"), ("alley", "Aly"), ("aly", "Aly"), ("expressway", "Expy"),
    ("expy", "Expy"), ("freeway", "Fwy"), ("fwy", "Fwy"), ("turnpike", "Tpke"), ("tpke", "Tpke"),
    ("pike", "Pike"), ("crossing", "Xing"), ("xing", "Xing"), ("cove", "Cv"), ("cv", "Cv"), ("square", "Sq"),
    ("sq", "Sq"), ("plaza", "Plz"), ("plz", "Plz"), ("highway", "Hwy"), ("hwy", "Hwy"), ("loop", "Loop"),
    ("trace", "Trce"), ("causeway", "Cswy"), ("bypass", "Byp"), ("lp", "Loop"), ("crescent", "Cres"),
    ("cres", "Cres"), ("crt", "Ct"), ("ctr", "Ctr"),
];
#[rustfmt::skip]
const MISHEARD: &[(&str, &str)] = &[
    ("rode", "Rd"), ("rowed", "Rd"), ("roads", "Rd"), ("corte", "Ct"), ("cort", "Ct"), ("caught", "Ct"),
    ("quart", "Ct"), ("courts", "Ct"), ("plays", "Pl"), ("plaice", "Pl"), ("places", "Pl"), ("plate", "Pl"),
    ("lain", "Ln"), ("lame", "Ln"), ("layne", "Ln"), ("lanes", "Ln"), ("weigh", "Way"), ("whey", "Way"),
    ("ways", "Way"), ("straight", "St"), ("strait", "St"), ("streat", "St"), ("sweet", "St"), ("drives", "Dr"),
    ("driver", "Dr"), ("dive", "Dr"), ("avenge", "Ave"), ("avenu", "Ave"), ("circles", "Cir"), ("sircle", "Cir"),
    ("cirkle", "Cir"), ("terrance", "Ter"), ("terrorist", "Ter"), ("terras", "Ter"), ("trial", "Trl"),
    ("parkweigh", "Pkwy"), ("parkways", "Pkwy"), ("bullard", "Blvd"), ("bolivard", "Blvd"), ("bulevard", "Blvd"),
    ("squared", "Sq"), ("loupe", "Loop"), ("coat", "Ct"),
];
#[rustfmt::skip]
const SOFT: &[(&str, &str)] = &[
    ("park", "Park"), ("row", "Row"), ("run", "Run"), ("ridge", "Rdg"), ("rdg", "Rdg"), ("point", "Pt"),
    ("pt", "Pt"), ("pass", "Pass"), ("path", "Path"), ("walk", "Walk"), ("view", "Vw"), ("bend", "Bnd"),
    ("heights", "Hts"), ("hts", "Hts"), ("landing", "Lndg"), ("mall", "Mall"), ("commons", "Cmns"),
    ("spur", "Spur"), ("overlook", "Ovlk"),
];
const SECOND: &[(&str, &str)] = &[("mall", "Mall"), ("village", "Vlg"), ("center", "Ctr")];
#[rustfmt::skip]
const STATES: &[(&str, &str)] = &[
    ("alabama", "AL"), ("alaska", "AK"), ("arizona", "AZ"), ("arkansas", "AR"), ("california", "CA"),
    ("colorado", "CO"), ("colo", "CO"), ("connecticut", "CT"), ("delaware", "DE"), ("florida", "FL"),
    ("georgia", "GA"), ("hawaii", "HI"), ("idaho", "ID"), ("illinois", "IL"), ("indiana", "IN"),
    ("iowa", "IA"), ("kansas", "KS"), ("kentucky", "KY"), ("louisiana", "LA"), ("maine", "ME"),
    ("maryland", "MD"), ("massachusetts", "MA"), ("michigan", "MI"), ("minnesota", "MN"),
    ("mississippi", "MS"), ("missouri", "MO"), ("montana", "MT"), ("nebraska", "NE"), ("nevada", "NV"),
    ("ohio", "OH"), ("oklahoma", "OK"), ("oregon", "OR"), ("pennsylvania", "PA"), ("tennessee", "TN"),
    ("texas", "TX"), ("utah", "UT"), ("vermont", "VT"), ("virginia", "VA"), ("washington", "WA"),
    ("wisconsin", "WI"), ("wyoming", "WY"), ("new york", "NY"), ("new jersey", "NJ"), ("new mexico", "NM"),
    ("new hampshire", "NH"), ("north carolina", "NC"), ("south carolina", "SC"), ("north dakota", "ND"),
    ("south dakota", "SD"), ("rhode island", "RI"), ("west virginia", "WV"), ("district of columbia", "DC"),
    ("d c", "DC"),
];
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "uh", "um", "er", "erm", "hm", "hmm", "mm", "uhh", "umm", "ah", "eh", "mhm",
];
#[rustfmt::skip]
const STOPS: &[&str] = &[
    "a", "about", "actually", "after", "again", "am", "an", "and", "any", "apartment", "appointment", "apt",
    "are", "as", "asap", "ask", "at", "be", "because", "before", "behind", "been", "between", "bldg",
    "building", "but", "by", "call", "called", "calling", "can", "can't", "cell", "code", "come", "could",
    "cuz", "did", "do", "does", "doesn't", "doing", "don't", "downstairs", "entrance", "everything",
    "feet", "fine", "floor", "for", "from", "get", "getting", "go", "going", "gonna", "got", "had", "has",
    "have", "having", "he", "hello", "help", "her", "here", "here's", "hey", "hi", "his", "how", "i", "i'd",
    "i'll", "i'm", "i've", "if", "in", "intersection", "into", "is", "isn't", "it", "it's", "its", "just",
    "kind", "know", "leaking", "leaks", "let", "let's", "like", "live", "located", "make", "maybe", "me",
    "mister", "moved", "my", "near", "need", "needs", "no", "not", "now", "number", "of", "oh", "ok", "okay",
    "on", "or", "our", "phone", "please", "probably", "really", "said", "same", "say", "send", "she",
    "should", "since", "so", "some", "somebody", "someone", "sorry", "sounds", "spc", "still", "stopped",
    "suite", "ste", "supposed", "sure", "thank", "thanks", "that", "that'd", "that'll", "that's", "the",
    "their", "then", "there", "there's", "they", "they're", "think", "this", "to", "today", "tomorrow",
    "tonight", "too", "unit", "until", "up", "upstairs", "us", "was", "wait", "want", "wants", "we", "we'd",
    "we're", "we've", "well", "what", "what's", "when", "where", "which", "while", "who", "why", "with",
    "working", "works", "would", "yeah", "yep", "yes", "yesterday", "yet", "you", "you're", "your", "zip",
    "zipcode", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "morning",
    "afternoon", "evening", "noon", "asap", "currently", "immediately", "street's", "address", "addresses",
    "correct", "exactly", "basically", "guess", "mean", "using", "use", "moving", "facing", "bathroom",
    "heater", "heat", "boiler", "toilet", "sink", "leak", "ac", "breaker", "tenant", "owner", "renter",
    "landlord", "white's", "apartments", "townhouse", "townhome", "duplex", "ish", "also", "only", "even",
    "ma'am", "sir", "he's", "she's", "he'll", "she'll", "they've", "we'll", "you'll", "you've", "who's", "where's", "there'll",
    "can", "won't", "wasn't", "were", "weren't", "isn't", "hasn't", "haven't", "something", "built", "used", "nothing", "anything", "none", "nobody", "marker", "somewhere", "someplace", "anyway", "kinda", "already", "though", "thing", "honey",
];
/// Words that stop a name unless a suffix follows them: `180 Water Street`, `Service Road`.
#[rustfmt::skip]
const WEAK: &[&str] = &[
    "across", "around", "cross", "basement", "bedroom", "block", "blue", "brick", "city", "close", "condo", "corner",
    "door", "first-floor", "furnace", "gate", "good", "home", "hope", "house", "hundred", "inside", "kitchen",
    "lot", "name", "next", "off", "one", "out", "outside", "over", "own", "panel", "pipe", "rent", "right",
    "roof", "room", "service", "side", "space", "thousand", "trailer", "turned", "water", "will",
];
#[rustfmt::skip]
const TALK: &[&str] = &[
    "a", "address", "and", "at", "be", "but", "eh", "for", "hey", "hi", "hello", "house", "i", "i'd", "i'll",
    "i'm", "in", "is", "it", "it'd", "it's", "its", "just", "let's", "like", "live", "lives", "me", "mine",
    "my", "no", "number", "of", "oh", "ok", "okay", "on", "our", "over", "please", "right", "see", "should",
    "so", "sorry", "street", "sure", "thank", "thanks", "that", "that'd", "that's", "the", "then", "there",
    "think", "this", "wait", "was", "we", "we're", "well", "would", "yeah", "yep", "yes", "you", "located",
    "actually", "say", "said", "not", "here",
];
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "am", "pm", "a.m", "p.m", "o'clock", "oclock", "year", "years", "month", "months", "week", "weeks", "day",
    "days", "hour", "hours", "minute", "minutes", "people", "kid", "kids", "child", "children", "baby",
    "babies", "dog", "dogs", "cat", "cats", "ton", "tons", "gallon", "gallons", "inch", "inches", "foot",
    "feet", "degree", "degrees", "percent", "dollar", "dollars", "bucks", "time", "times", "thirty-ish",
    "story", "stories", "amp", "amps", "volt", "volts", "outlet", "outlets", "breakers", "rooms", "bedrooms",
    "bathrooms", "bath", "baths", "bed", "beds", "toilets", "sinks", "faucets", "drains", "furnaces",
    "boilers", "zones", "units", "vents", "different", "more", "less", "other", "others", "things", "drips",
    "inspectors", "guys", "men", "women", "floors", "lights", "fixtures", "shingles", "squares", "btu",
    "btus", "seer", "windows", "quotes", "estimates", "plus", "missed", "calls", "adults", "elderly", "last",
    "ago",
];
