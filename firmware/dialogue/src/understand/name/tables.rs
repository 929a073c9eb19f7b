//! Closed word lists of names: introductions, kin, titles, particles, common given and family names, and the
//! words that no name holds.

use super::super::number;

/// Whether a word ends or never begins a name.
pub fn stops(norm: &str) -> bool {
    STOPS.contains(&norm)
        || number::is_teen_or_more(norm)
        || ["'ll", "'d", "'re", "'ve", "n't"].iter().any(|end| norm.ends_with(end))
}

/// Whether it is a common given name.
pub fn given(norm: &str) -> bool {
    GIVEN.contains(&norm)
}

/// Whether it is a family name by list or by its ending, and no given name.
pub fn family(norm: &str) -> bool {
    let ending = |e: &&str| norm.len() > e.len() + 2 && norm.ends_with(*e);
    !given(norm) && (FAMILY.contains(&norm) || DOUBLED.contains(&norm) || ENDINGS.iter().any(ending))
}

/// Titles; with a single name behind them it is the family name.
#[rustfmt::skip]
pub const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mister", "missus", "misses", "doctor", "dr", "professor", "reverend", "rev", "captain",
    "sergeant", "officer", "judge", "sir", "madam", "ma'am",
];
/// Words behind a family name that are not part of it.
pub const SUFFIXES: &[&str] = &["junior", "jr", "senior", "sr", "iii", "ii", "esquire", "md"];
/// Particles that open a family name.
#[rustfmt::skip]
pub const PARTICLES: &[&str] = &[
    "de", "la", "las", "los", "del", "della", "di", "da", "dos", "das", "du", "van", "von", "der", "den", "ter", "ten",
    "al", "el", "bin", "ibn", "ben", "abu", "le", "st", "san", "santa", "zu",
];
/// Second parts of double given names: `Mary Ann`, `Jean Luc`, `John Paul`.
#[rustfmt::skip]
pub const SECOND_GIVEN: &[(&str, &[&str])] = &[
    ("mary", &["ann", "anne", "jo", "lou", "beth", "kay", "ellen", "jane", "sue", "pat", "grace", "alice", "kate", "lynn"]),
    ("jean", &["luc", "paul", "pierre", "claude", "marie", "marc", "michel", "jacques"]),
    ("john", &["paul", "henry", "david"]), ("billy", &["bob", "joe", "ray"]), ("bobby", &["jo", "joe", "ray"]),
    ("anna", &["marie", "maria", "lee", "beth"]), ("ana", &["maria", "lucia", "paula"]), ("peggy", &["sue", "ann"]),
    ("betty", &["ann", "jo", "jean", "lou", "sue"]), ("jo", &["ann", "anne", "beth"]), ("lee", &["ann", "anne"]),
    ("sarah", &["jane", "beth"]), ("maria", &["jose", "elena", "luisa", "teresa", "isabel"]), ("jose", &["luis", "maria"]),
    ("juan", &["carlos", "pablo", "jose"]), ("luis", &["miguel"]), ("miguel", &["angel"]), ("carol", &["ann", "lynn"]),
    ("jim", &["bob"]), ("marie", &["claire"]), ("peter", &["john"]), ("linda", &["lou", "sue"]), ("donna", &["jean", "marie"]),
    ("lisa", &["marie"]), ("rose", &["marie"]), ("norma", &["jean"]), ("barbara", &["ann", "jean"]), ("bobbie", &["jo", "sue"]),
    ("tommy", &["lee"]), ("ruth", &["ann"]), ("nancy", &["jo", "lee"]), ("terry", &["lynn"]), ("patty", &["jo", "ann"]),
];
/// Kin and roles whose name belongs on the job when somebody calls for them.
#[rustfmt::skip]
pub const KIN: &[&str] = &[
    "mother", "mom", "mum", "mama", "father", "dad", "papa", "parents", "husband", "wife", "spouse", "partner", "son",
    "daughter", "brother", "sister", "grandmother", "grandma", "grandfather", "grandpa", "grandson", "granddaughter",
    "aunt", "uncle", "niece", "nephew", "cousin", "friend", "neighbor", "neighbour", "boss", "tenant", "renter",
    "client", "customer", "fiance", "girlfriend", "boyfriend", "roommate", "in-law", "law", "mother-in-law", "stepmom",
    "stepdad", "nana", "owner", "homeowner", "employer", "patient", "resident",
];
/// People who are named but are not the customer, when they are the caller's own.
pub const OTHERS: &[&str] =
    &["landlord", "landlady", "neighbor", "neighbour", "super", "manager", "plumber", "realtor", "agent"];
/// Words that end a company's name.
#[rustfmt::skip]
pub const COMPANY: &[&str] = &[
    "management", "properties", "property", "realty", "dental", "plumbing", "heating", "electric", "roofing", "inc",
    "llc", "company", "corp", "corporation", "services", "service", "apartments", "restaurant", "cafe", "church", "school",
    "clinic", "hospital", "hotel", "bakery", "salon", "group", "associates", "partners", "holdings", "construction",
    "builders", "homes", "rentals", "bank", "market", "grocery", "gym", "studio", "brewery", "daycare", "hoa", "co",
    "deli", "diner", "motors", "auto", "veterinary", "insurance", "law", "office", "offices", "foundation", "academy",
    "storage", "logistics", "tavern", "pizza", "grill", "coffee", "university", "college", "center", "supply", "estate",
];
#[rustfmt::skip]
const STOPS: &[&str] = &[
    "a", "about", "account", "actually", "address", "after", "again", "agent", "all", "also", "always", "am", "an", "and",
    "answer", "any", "anyone", "anything", "apartment", "appointment", "are", "as", "ask", "asking", "at", "back",
    "because", "be", "been", "before", "behalf", "believe", "book", "booked", "broken", "business", "but", "by", "bye",
    "call", "called", "caller", "calling", "calls", "can", "can't", "cell", "cold", "come", "company", "contact",
    "correct", "could", "customer", "cuz", "deceased", "did", "do", "does", "doesn't", "don't", "down", "either", "else",
    "emergency", "every", "everybody", "everyone", "family", "filed", "fine", "first", "folks", "for", "from", "full",
    "furnace", "get", "getting", "give", "given", "go", "goes", "going", "gonna", "good", "got", "great", "had", "has",
    "have", "having", "he", "he's", "heat", "heater", "hello", "help", "her", "here", "here's", "hers", "hey", "hi",
    "him", "his", "hold", "home", "homeowner", "hot", "house", "how", "i", "i'd", "i'll", "i'm", "i've", "if", "in", "is",
    "isn't", "it", "it'd", "it'll", "it's", "its", "job", "just", "kind", "know", "landlord", "landlady", "last", "late",
    "leak", "leaking", "legal", "legally", "let", "let's", "like", "listed", "live", "lives", "looking", "lot", "ma'am",
    "made", "maiden", "make", "manager", "married", "maybe", "me", "mean", "meant", "middle", "mine", "morning", "my",
    "myself", "name", "name's", "named", "names", "need", "needs", "never", "nickname", "no", "nope", "not", "nothing",
    "now", "number", "of", "off", "office", "oh", "ok", "okay", "old", "on", "one", "only", "or", "our", "out", "over",
    "own", "owner", "people", "person", "phone", "please", "pretty", "problem", "pronounced", "property", "put", "quit",
    "quick", "rather", "really", "registered", "rent", "renter", "resident", "right", "said", "same", "say", "schedule",
    "second", "service", "set", "she", "she's", "short", "should", "silent", "so", "some", "someone", "something",
    "sorry", "speak", "speaking", "spell", "spelled", "spelling", "spells", "still", "stopped", "stuff", "super",
    "sure", "surname", "talk", "talking", "tell", "tenant", "tenants", "thank", "thanks", "that", "that'd", "that's",
    "the", "their", "theirs", "them", "then", "there", "there's", "these", "they", "they're", "thing", "think", "this",
    "those", "three", "to", "today", "tomorrow", "too", "trying", "two", "uh", "um", "under", "unit", "until", "up",
    "us", "use", "used", "usually", "very", "wait", "want", "wanted", "wants", "was", "water", "way", "we", "we'd",
    "we're", "we've", "well", "were", "what", "what's", "when", "where", "which", "who", "who's", "why", "with",
    "without", "working", "works", "would", "wouldn't", "wrong", "yeah", "yep", "yes", "yet", "you", "you're", "your",
    "yours", "afternoon", "evening", "er", "hm", "hmm", "mm", "ah", "hyphen", "dash", "apostrophe", "capital", "letter",
    "letters", "double", "triple", "four", "five", "six", "seven", "eight", "nine", "ten", "zero", "ac", "no-one",
    "mother", "mom", "father", "dad", "husband", "wife", "son", "daughter", "brother", "sister", "grandmother", "grandma",
    "grandfather", "grandpa", "neighbor", "neighbour", "friend", "boss", "mother's", "mom's", "father's", "dad's",
    "husband's", "wife's", "son's", "daughter's", "neighbor's", "tenant's", "owner's", "aunt", "uncle", "parents", "kids",
    "roommate", "partner", "maintenance", "currently", "important", "private", "information", "plumber", "technician",
    "somebody", "nobody", "more", "might", "may-be", "probably", "guess", "reason", "matter", "prefer", "comfortable",
    "anonymous", "robot", "human", "representative", "operator", "agent's", "realtor", "cat", "dog", "street", "avenue",
    "zip", "code", "minutes", "hours", "day", "week", "ago", "since", "while", "freezing", "pipe", "toilet", "sink",
    "drain", "outlet", "breaker", "power", "roof", "everything", "ready", "time", "available", "slot", "works-for", "other",
    "around", "into", "near", "next", "goodbye", "question", "quote", "price", "cost", "much", "many",
];
#[rustfmt::skip]
const GIVEN: &[&str] = &[
    "aaron", "abby", "abdul", "abigail", "ada", "adam", "aisha", "alan", "albert", "alejandro", "alex", "alexa",
    "alexander", "alexis", "alfred", "ali", "alice", "alicia", "alison", "allen", "allison", "alma", "alyssa", "amanda",
    "amber", "amelia", "amina", "amy", "ana", "andre", "andrea", "andrew", "andy", "angela", "angie", "anita", "ann",
    "anna", "anne", "annie", "anthony", "antonio", "april", "arlene", "arnold", "arthur", "ashley", "audrey", "austin",
    "ava", "barb", "barbara", "barry", "beatrice", "becky", "ben", "benjamin", "bernard", "bernice", "bert", "beth",
    "betty", "beverly", "bill", "billy", "bjorn", "bob", "bobby", "bonnie", "brad", "bradley", "brandon", "brenda",
    "brent", "brett", "brian", "brianna", "bruce", "bryan", "caleb", "calvin", "cameron", "carl", "carla", "carlos",
    "carmen", "carol", "caroline", "carolyn", "carrie", "catherine", "cathy", "cecilia", "chad", "charles", "charlie",
    "charlotte", "chase", "chelsea", "cheryl", "chloe", "chris", "christian", "christina", "christine", "christopher",
    "cindy", "claire", "clara", "clarence", "claudia", "clifford", "colleen", "connie", "connor", "corey", "courtney",
    "craig", "crystal", "curtis", "cynthia", "daisy", "dale", "dan", "dana", "daniel", "danielle", "danny", "darlene",
    "darren", "darryl", "dave", "david", "dawn", "dean", "deb", "debbie", "deborah", "debra", "delores", "dennis", "derek",
    "devon", "diana", "diane", "diego", "dolores", "dominic", "don", "donald", "donna", "doris", "dorothy", "doug",
    "douglas", "drew", "duane", "dustin", "dwight", "dylan", "earl", "ed", "eddie", "edgar", "edith", "edna", "eduardo",
    "edward", "eileen", "elaine", "eleanor", "elena", "eli", "elijah", "elizabeth", "ella", "ellen", "emily", "emma",
    "eric", "erica", "erik", "erin", "ernest", "esther", "ethan", "eugene", "eva", "evan", "evelyn", "fatima", "felix",
    "fernando", "florence", "frances", "francis", "francisco", "frank", "fred", "frederick", "gabriel", "gail", "gary",
    "gavin", "gene", "geoff", "george", "georgia", "gerald", "geraldine", "gina", "gladys", "glen", "glenn", "gloria",
    "gordon", "grace", "greg", "gregory", "gus", "gwen", "hannah", "harold", "harriet", "harry", "heather", "hector",
    "heidi", "helen", "henry", "herbert", "holly", "howard", "hugh", "ian", "ida", "ingrid", "irene", "iris", "isaac",
    "isabel", "isabella", "isaiah", "ivan", "jack", "jackie", "jacob", "jacqueline", "jade", "jaime", "jake", "james",
    "jamie", "jan", "jane", "janet", "janice", "jared", "jasmine", "jason", "javier", "jay", "jean", "jeanette", "jeff",
    "jeffrey", "jen", "jenna", "jennifer", "jenny", "jeremy", "jerome", "jerry", "jesse", "jessica", "jesus", "jill",
    "jim", "jimmy", "jo", "joan", "joann", "joanne", "joe", "joel", "joey", "johanna", "john", "johnny", "jon",
    "jonathan", "jordan", "jorge", "jose", "joseph", "josh", "joshua", "josephine", "joy", "joyce", "juan", "juanita",
    "judith", "judy", "julia", "julian", "julie", "june", "justin", "karen", "karl", "kate", "katherine", "kathleen",
    "kathryn", "kathy", "katie", "katrina", "kay", "kayla", "keith", "kelly", "ken", "kenneth", "kenny", "kerry", "kevin",
    "kim", "kimberly", "kirk", "kristen", "kristin", "kristina", "kurt", "kyle", "larry", "laura", "lauren", "laurie",
    "lawrence", "leah", "lee", "lena", "leo", "leon", "leonard", "leroy", "leslie", "lewis", "liam", "lillian", "linda",
    "linh", "lisa", "liz", "lloyd", "logan", "lois", "lori", "lorraine", "louis", "louise", "lucas", "lucille", "lucy",
    "luis", "luke", "luz", "lydia", "lynn", "mabel", "madison", "maggie", "malik", "manuel", "marc", "marcia", "marco",
    "marcus", "margaret", "maria", "marian", "marie", "marilyn", "mario", "marion", "mark", "marlene", "marsha", "martha",
    "martin", "marvin", "mary", "matt", "matthew", "maureen", "maurice", "max", "megan", "mei", "melanie", "melissa",
    "melvin", "mercedes", "mia", "michael", "michele", "michelle", "miguel", "mike", "mildred", "milton", "miriam",
    "mitch", "mohammed", "molly", "monica", "monique", "morgan", "muhammad", "myra", "nadia", "nancy", "naomi", "natalie",
    "natasha", "nate", "nathan", "neil", "nicholas", "nick", "nicole", "nina", "noah", "noel", "nora", "norma", "norman",
    "olga", "olive", "oliver", "olivia", "omar", "oscar", "owen", "pablo", "pam", "pamela", "pat", "patricia", "patrick",
    "patty", "paul", "paula", "pauline", "pedro", "peggy", "penny", "perry", "pete", "peter", "phil", "philip", "phillip",
    "phyllis", "priya", "rachel", "rafael", "raj", "ralph", "ramon", "randall", "randy", "raul", "ray", "raymond",
    "rebecca", "regina", "renee", "ricardo", "rich", "richard", "rick", "ricky", "rita", "rob", "robert", "roberta",
    "roberto", "robin", "rocky", "rodney", "roger", "roland", "ron", "ronald", "ronnie", "rosa", "rose", "rosemary", "ross",
    "roy", "ruby", "russ", "russell", "ruth", "ryan", "sally", "sam", "samantha", "samuel", "sandra", "sandy", "sanjay",
    "sara", "sarah", "saul", "scott", "sean", "seth", "shane", "shannon", "sharon", "shaun", "shawn", "sheila", "shelby",
    "shelley", "sherry", "shirley", "sierra", "simon", "siobhan", "sofia", "sonia", "sophia", "spencer", "stacey", "stacie",
    "stacy", "stan", "stanley", "stella", "stephanie", "stephen", "steve", "steven", "stuart", "sue", "susan", "suzanne",
    "sydney", "sylvia", "tamara", "tammy", "tanya", "tara", "ted", "teresa", "teri", "terrence", "terri", "terry",
    "thelma", "theodore", "theresa", "thomas", "tiffany", "tim", "timothy", "tina", "todd", "tom", "tommy", "toni", "tony",
    "tracey", "tracy", "travis", "trevor", "trisha", "troy", "tyler", "valerie", "vanessa", "vera", "vernon", "veronica",
    "vicki", "vicky", "victor", "victoria", "vince", "vincent", "viola", "violet", "virginia", "vivian", "wade", "walter",
    "wanda", "warren", "wayne", "wei", "wendell", "wendy", "wesley", "will", "william", "willie", "wilma", "winston",
    "xavier", "yolanda", "yusuf", "yvonne", "zach", "zachary", "zoe",
];
#[rustfmt::skip]
const FAMILY: &[&str] = &[
    "smith", "johnson", "williams", "brown", "jones", "miller", "davis", "moore", "white", "harris", "clark", "robinson",
    "walker", "young", "king", "wright", "green", "baker", "hall", "campbell", "mitchell", "roberts", "phillips", "evans",
    "turner", "parker", "collins", "edwards", "stewart", "morris", "murphy", "cook", "rogers", "reed", "bailey", "bell",
    "cooper", "ward", "cox", "richardson", "wood", "watson", "brooks", "bennett", "gray", "hughes", "price", "myers",
    "long", "foster", "powell", "sullivan", "wallace", "west", "fisher", "reynolds", "hamilton", "graham", "woods", "cole",
    "nguyen", "tran", "pham", "le", "patel", "singh", "kim", "chen", "wang", "li", "zhang", "wong", "chang", "khan",
    "shah", "gupta", "kumar", "ali", "park", "choi", "yamamoto", "tanaka", "sato", "kowalski", "nowak", "schmidt",
    "schultz", "weber", "meyer", "mcdonald", "o'brien", "o'connor", "o'neill", "murray", "kennedy", "burke", "thompson",
    "hayes", "webb", "shaw", "hicks", "dunn", "hunt", "bishop", "cohen", "levy", "katz", "friedman", "rossi", "russo",
    "romano", "silva", "santos", "costa", "pereira", "okafor", "mensah", "abdi", "hassan", "ahmed", "hussein", "jennings",
];
/// Family names that come in pairs in Spanish: `Garcia Lopez`.
#[rustfmt::skip]
const DOUBLED: &[&str] = &[
    "garcia", "martinez", "rodriguez", "lopez", "hernandez", "gonzalez", "gonzales", "perez", "sanchez", "ramirez",
    "torres", "flores", "rivera", "gomez", "diaz", "cruz", "morales", "reyes", "gutierrez", "ortiz", "ramos", "ruiz",
    "mendoza", "alvarez", "castillo", "jimenez", "moreno", "romero", "herrera", "medina", "aguilar", "vargas", "castro",
    "guzman", "mendez", "fernandez", "munoz", "salazar", "soto", "delgado", "pena", "rios", "vega", "sandoval", "contreras",
    "guerrero", "ortega", "estrada", "nunez", "maldonado", "vasquez", "vazquez", "dominguez", "espinoza", "silva", "rojas",
];
const ENDINGS: &[&str] = &[
    "son", "sen", "ski", "sky", "berg", "stein", "ez", "wicz", "mann", "ton", "ford", "worth", "field",
    "ley", "well", "ova", "enko",
];

/// Whether both of two names are family names of the doubled sort.
pub fn doubled(norm: &str) -> bool {
    DOUBLED.contains(&norm) || norm.ends_with("ez")
}
