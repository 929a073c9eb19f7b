//! Closed word lists of names: introductions, kin, titles, particles, common given and family names, and the
//! words that no name holds.

use super::super::number;
use super::prior;

/// Whether a word ends or never begins a name.
pub fn stops(norm: &str) -> bool {
    number::is_teen_or_more(norm)
        || prior::grammar(norm)
        || (prior::common(norm) && !prior::weight(norm).known())
}

/// Whether it is a common given name.
pub fn given(norm: &str) -> bool {
    prior::weight(norm).given > 0
}

/// Titles; with a single name behind them it is the family name.
#[rustfmt::skip]
pub const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mister", "missus", "misses", "doctor", "dr", "professor", "reverend", "rev", "captain",
    "sergeant", "sergeant first class", "officer", "judge", "sir", "madam", "ma'am", "pastor", "colonel", "lieutenant", "major", "general", "father", "sister",
    "rabbi", "deacon", "bishop", "coach", "prof", "detective", "staff sergeant", "master sergeant", "lieutenant colonel", "nurse", "corporal", "private", "chief", "the honorable", "honorable", "imam", "elder", "mx", "mister", "senator", "mayor", "deputy", "sheriff", "chef", "messrs", "doc",
];
/// Words behind a family name that are not part of it.
pub const SUFFIXES: &[&str] =
    &["junior", "jr", "senior", "sr", "iii", "ii", "esquire", "md", "cpa", "phd", "rn", "dds", "dvm"];
/// Particles that open a family name.
#[rustfmt::skip]
pub const PARTICLES: &[&str] = &[
    "de", "la", "las", "los", "del", "della", "di", "da", "dos", "das", "du", "van", "von", "der", "den", "ter", "ten",
    "al", "el", "bin", "ibn", "ben", "abu", "le", "st", "saint", "san", "santa", "zu", "des", "dela", "ten", "op", "af", "av", "vander", "vanden", "bint",
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
    ("tommy", &["lee"]), ("ruth", &["ann"]), ("nancy", &["jo", "lee"]), ("terry", &["lynn"]), ("billie", &["jean", "jo", "sue"]), ("ella", &["mae", "rose"]), ("sue", &["ellen", "ann"]), ("rosa", &["maria", "elena"]), ("willie", &["mae", "ray"]), ("emma", &["jean", "kate", "lou"]), ("laura", &["beth", "lee", "ann"]), ("beth", &["ann"]), ("anne", &["marie"]), ("ann", &["marie"]), ("joe", &["bob"]), ("mei", &["ling"]), ("patty", &["jo", "ann"]),
];
/// Kin and roles whose name belongs on the job when somebody calls for them.
#[rustfmt::skip]
pub const KIN: &[&str] = &[
    "mother", "mom", "mum", "mama", "father", "dad", "papa", "mommy", "daddy", "parents", "husband", "wife", "spouse", "partner", "son",
    "daughter", "brother", "sister", "grandmother", "grandma", "grandfather", "grandpa", "grandson", "granddaughter",
    "aunt", "uncle", "niece", "nephew", "cousin", "friend", "neighbor", "neighbour", "boss", "tenant", "renter",
    "client", "customer", "fiance", "girlfriend", "boyfriend", "roommate", "in-law", "law", "mother-in-law", "stepmom",
    "stepdad", "nana", "owner", "homeowner", "employer", "patient", "resident", "girl", "boy", "stepson", "stepdaughter", "gran", "granny", "grandpa", "buddy", "pal", "mate", "coworker", "colleague", "assistant", "caregiver", "sister-in-law", "brother-in-law", "folks", "kid", "landlord's", "other half", "better half", "grandparents", "fiancee", "godmother", "roomie", "housemate", "twin",
];
/// People who are named but are not the customer, when they are the caller's own.
pub const OTHERS: &[&str] = &[
    "landlord",
    "landlady",
    "neighbor",
    "neighbour",
    "super",
    "manager",
    "realtor",
    "agent",
    "boss",
    "lawyer",
    "broker",
    "doctor",
    "builder",
    "seller",
];
/// People of the trade, who never are the customer, and pets.
#[rustfmt::skip]
pub const TRADESMEN: &[&str] = &[
    "plumber", "electrician", "handyman", "contractor", "inspector", "technician", "tech", "guy", "dispatcher", "installer", "repairman",
    "dog", "cat", "crew", "driver", "lady",
];
/// Words that end a company's name.
#[rustfmt::skip]
pub const COMPANY: &[&str] = &[
    "management", "properties", "property", "realty", "dental", "plumbing", "heating", "electric", "roofing", "inc",
    "llc", "company", "corp", "corporation", "services", "service", "apartments", "restaurant", "cafe", "church", "school",
    "clinic", "hospital", "hotel", "bakery", "salon", "group", "associates", "partners", "holdings", "construction",
    "builders", "homes", "rentals", "bank", "market", "grocery", "gym", "studio", "brewery", "daycare", "hoa", "co",
    "deli", "diner", "motors", "auto", "veterinary", "insurance", "law", "office", "offices", "foundation", "academy",
    "storage", "logistics", "tavern", "pizza", "pizzeria", "grill", "coffee", "university", "college", "center", "supply", "estate", "firm", "agency", "landscaping",
    "hardware", "cleaners", "laundromat", "montessori", "preschool", "pharmacy", "consulting", "industries", "enterprises", "ministries", "chapel", "temple", "bistro", "barbershop", "spa", "fitness",
    "orthodontics", "dentistry", "chiropractic", "pediatrics", "assisted", "nursing", "condominiums", "condos", "association", "incorporated", "partnership", "trucking", "transport", "florist", "towing", "warehouse", "museum", "library", "theater", "gallery", "inn", "motel", "suites", "café", "barber",
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
/// Endings of family names.
pub const ENDINGS: &[&str] = &[
    "son", "sen", "ski", "sky", "berg", "stein", "ez", "wicz", "mann", "ton", "ford", "worth", "field",
    "ley", "well", "ova", "enko",
];

/// Whether both of two names are family names of the doubled sort.
pub fn doubled(norm: &str) -> bool {
    DOUBLED.contains(&norm) || norm.ends_with("ez")
}
