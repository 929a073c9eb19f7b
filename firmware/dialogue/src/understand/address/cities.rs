//! Cities of the country beyond the Front Range, for callers who have a house elsewhere. Many are streets and given
//! names as well, so that where one is said decides: right behind a street, behind "in", before a state or ZIP code.

use super::super::number::is_number_word;
use super::super::words::{Pause, Word, starts};
use super::{locality, signs};

/// How many words at `at` are a city's name, whatever is meant by it.
pub fn len(words: &[Word], at: usize) -> Option<usize> {
    let first = words.get(at)?.norm.as_str();
    let from = CITIES.partition_point(|city| *city < first);
    CITIES[from..]
        .iter()
        .take_while(|city| city.starts_with(first))
        .filter_map(|c| starts(words, at, c))
        .max()
}

/// The same, where the city is meant. `behind` is the first word behind a street that nothing else took.
pub fn meant(words: &[Word], at: usize, behind: Option<usize>) -> Option<usize> {
    let len = len(words, at)?;
    let end = at + len;
    // "Manhattan Beach" is another place.
    let longer = words[end - 1].pause < Pause::Comma
        && words.get(end).is_some_and(|w| {
            w.raw.starts_with(char::is_uppercase) && w.raw.chars().skip(1).any(char::is_lowercase)
        })
        && words[at].raw.starts_with(char::is_uppercase)
        && locality::state_len(words, end).is_none();
    if longer {
        return None;
    }
    let before = at.checked_sub(1).map(|b| &words[b]);
    let placed = behind == Some(at)
        || before.is_some_and(|w| w.norm == "in")
        || locality::state_len(words, end).is_some()
        || (behind.is_some_and(|from| at > from) && zip_follows(words, end));
    // "It's Seattle, 2106 15th Avenue West".
    let opens = before.is_none_or(|w| matches!(w.norm.as_str(), "it's" | "its" | "that's"))
        && words[end - 1].pause < Pause::Stop
        && words.get(end).is_some_and(is_number_word)
        && !signs::has(&words[at].norm);
    (placed || opens).then_some(len)
}

/// Whether five figures stand at `at`.
pub fn zip_follows(words: &[Word], at: usize) -> bool {
    let digits = words.iter().skip(at).take(5).take_while(|w| is_number_word(w));
    digits.map(|w| if w.is_digits() { w.norm.len() } else { 1 }).sum::<usize>() >= 5
}

/// In the order of the alphabet: a name is looked for from its first word on.
#[rustfmt::skip]
const CITIES: &[&str] = &[
    "akron", "alamosa", "albany", "albuquerque", "alexandria", "amarillo", "anaheim", "anchorage", "ann arbor",
    "annapolis", "arlington", "aspen", "astoria", "athens", "atlanta", "atlantic city", "augusta", "austin",
    "bakersfield", "baltimore", "baton rouge", "bellevue", "berkeley", "bethesda", "beverly hills", "billings",
    "biloxi", "birmingham", "bismarck", "bloomington", "boca raton", "boise", "boston", "bozeman", "bridgeport",
    "bronx", "brookfield", "brooklyn", "brownsville", "buffalo", "burbank", "burlington", "cambridge", "camden",
    "canon city", "cape coral", "carlsbad", "casper", "cedar rapids", "chandler", "charleston", "charlotte",
    "chattanooga", "chesapeake", "cheyenne", "chicago", "chula vista", "cincinnati", "clearwater", "cleveland",
    "columbia", "columbus", "coral gables", "corpus christi", "culver city", "dallas", "dayton", "decatur", "denton",
    "des moines", "detroit", "dover", "duluth", "durango", "durham", "el cajon", "el paso", "eugene", "evanston",
    "everett", "fargo", "fayetteville", "flagstaff", "flint", "flushing", "fontana", "fort lauderdale", "fort morgan",
    "fort myers", "fort wayne", "fort worth", "fresno", "frisco", "ft lauderdale", "ft wayne", "ft worth",
    "gainesville", "galveston", "garland", "gary", "gilbert", "glenwood springs", "grand junction", "grand rapids",
    "green bay", "greensboro", "gunnison", "hartford", "helena", "hoboken", "hollywood", "honolulu", "houston",
    "huntsville", "indianapolis", "iowa city", "irvine", "jackson", "jacksonville", "jefferson city", "jersey city",
    "joliet", "kansas city", "kenosha", "key west", "kirkland", "knoxville", "lancaster", "lansing", "laramie",
    "laredo", "las cruces", "las vegas", "lincoln", "little rock", "long beach", "long island city", "los angeles",
    "lowell", "lubbock", "macon", "madison", "manchester", "manhattan", "marietta", "mckinney", "memphis",
    "menomonee falls", "mesa", "miami", "milwaukee", "minneapolis", "missoula", "moab", "modesto", "montrose",
    "naperville", "nashville", "new haven", "new orleans", "new york", "new york city", "newark", "newport news",
    "norfolk", "north las vegas", "north miami", "oak park", "oakland", "oceanside", "ogden", "oklahoma city",
    "olathe", "omaha", "orem", "orlando", "overland park", "palo alto", "park city", "pasadena", "pensacola",
    "peoria", "philadelphia", "phoenix", "pittsburgh", "plano", "portland", "portsmouth", "princeton", "providence",
    "provo", "queens", "quincy", "racine", "raleigh", "rapid city", "redmond", "reno", "richmond", "riverside",
    "roanoke", "rochester", "rockville", "round rock", "sacramento", "saint charles", "saint cloud", "saint george",
    "saint louis", "saint paul", "saint petersburg", "salem", "salida", "salt lake", "salt lake city", "san antonio",
    "san bernardino", "san diego", "san francisco", "san jose", "santa ana", "santa barbara", "santa clara",
    "santa clarita", "santa cruz", "santa fe", "santa maria", "santa monica", "santa rosa", "sarasota", "savannah",
    "scottsdale", "seattle", "shreveport", "silver spring", "sioux city", "sioux falls", "somerville", "south bend",
    "spokane", "springfield", "st charles", "st cloud", "st george", "st louis", "st paul", "st petersburg",
    "stamford", "staten island", "steamboat springs", "sterling", "stockton", "sugar land", "sunnyvale", "sussex",
    "syracuse", "tacoma", "tallahassee", "tampa", "telluride", "tempe", "the bronx", "the woodlands", "toledo",
    "topeka", "trenton", "trinidad", "tucson", "tulsa", "utica", "vail", "virginia beach", "waco", "washington",
    "waukesha", "west palm beach", "west valley city", "wichita", "wilmington", "winston salem", "worcester",
    "yonkers",
];

#[cfg(test)]
mod tests {
    use super::super::super::words::words;
    use super::*;

    #[test]
    fn a_city_is_meant_where_a_city_can_stand() {
        assert!(CITIES.is_sorted());
        let meant_at = |text: &str, at: usize, behind| meant(&words(text), at, behind);
        assert_eq!(meant_at("12 charles street boston", 3, Some(3)), Some(1));
        assert_eq!(meant_at("i'm in salt lake city", 2, None), Some(3));
        assert_eq!(meant_at("seattle twenty one oh six", 0, None), Some(1));
        assert_eq!(meant_at("my name is austin", 3, None), None);
        assert_eq!(meant_at("it's jackson", 1, None), None);
        assert_eq!(len(&words("new york city"), 0), Some(3));
        assert_eq!(len(&words(""), 0), None);
    }
}
