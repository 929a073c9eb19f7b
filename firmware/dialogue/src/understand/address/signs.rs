//! Street names of the Front Range, for one purpose: a name that a recogniser cut into small words (`zoo nigh street`)
//! or spelled by ear. They never make a street of what was heard whole, and yield to the area's own list.

use std::borrow::Cow;

use super::{Area, listed::without_case, sound};

/// Whether a street of that name is known.
pub fn has(name: &str) -> bool {
    NAMES.binary_search_by(|known| without_case(known, name)).is_ok()
}

/// The only street that two or three words, written together, sound like: of the area, or of these where it has none.
pub fn like(joined: &str, area: &Area<'_>) -> Option<String> {
    if !(4..=14).contains(&joined.len()) {
        return None;
    }
    if area.streets.is_empty() {
        nearest(joined, NAMES.iter().map(|name| (*name, None)))
    } else {
        nearest(joined, area.streets.iter().map(|sign| (sign.name.as_str(), Some(sign.plain.as_str()))))
    }
}

/// The only one of these that a single word sounds just like: all but a vowel without stress is the same, as in
/// `Bannick` for Bannock. `Tyler` is no Teller, nor `Canton` Kenton.
pub fn same_sound(word: &str) -> Option<&'static str> {
    if !(4..=14).contains(&word.len()) || has(word) {
        return None;
    }
    let heard = sound::plain(word);
    let fits = |name: &&&str| {
        let first = name.bytes().next().is_some_and(|b| sound::may_begin(&heard, b));
        first
            && sound::close(word, name)
            && sound::same(word, name)
            && stressed_alike(&heard, &sound::plain(name))
    };
    let mut found = NAMES.iter().filter(fits);
    let name = *found.next()?;
    found.next().is_none().then_some(name)
}

/// The same, or one letter apart behind the first vowel in a name of some length.
fn stressed_alike(heard: &str, known: &str) -> bool {
    let stem = |text: &str| {
        let vowel = text.find(|c| "aeiou".contains(c)).map_or(text.len(), |at| at + 1);
        text.get(..vowel).unwrap_or(text).to_owned()
    };
    let long = known.chars().filter(|c| !"aeiou".contains(*c)).count() >= 3;
    heard == known || (long && stem(heard) == stem(known) && sound::distance(heard, known) <= 1)
}

/// The nearest of names, each with its plain letters where they are known.
fn nearest<'a>(joined: &str, names: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Option<String> {
    let heard = sound::plain(joined);
    let limit = if heard.len() >= 7 { 2 } else { 1 };
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    let may_be = |name: &str| name.bytes().next().is_some_and(|b| sound::may_begin(&heard, b));
    for (name, plain) in names.filter(|(name, _)| may_be(name)) {
        let known = plain.map_or_else(|| Cow::Owned(sound::plain(name)), Cow::Borrowed);
        if known.len().abs_diff(heard.len()) > limit || known.bytes().next() != heard.bytes().next() {
            continue;
        }
        let far = sound::distance(&heard, &known);
        if far > limit || !sound::close(joined, name) {
            continue;
        }
        match best {
            Some((least, known)) if least < far || known == name => {}
            Some((least, _)) if least == far => tied = true,
            Some(_) | None => {
                best = Some((far, name));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied).map(|(_, name)| name.to_owned())
}

#[rustfmt::skip]
const NAMES: &[&str] = &[
    "Acoma", "Adams", "Akron", "Alameda", "Albion", "Alcott", "Alkire", "Allison", "Alton", "Altura",
    "Amherst", "Ammons", "Andrews", "Apache", "Arapahoe", "Argonne", "Arizona", "Arkansas", "Arlington",
    "Asbury", "Ash", "Aspen", "Atlantic", "Auraria", "Balsam", "Baltic", "Bannock", "Batavia", "Bates",
    "Bayaud", "Beeler", "Belford", "Bellaire", "Belleview", "Benton", "Berkeley", "Birch", "Biscay",
    "Blackhawk", "Blake", "Boston", "Boulder", "Bowles", "Boyd", "Brentwood", "Briarwood", "Broadway",
    "Brooklyn", "Bryant", "Buchtel", "Buckley", "Byers", "Caithness", "Caley", "California", "Canosa",
    "Carlile", "Carr", "Carson", "Cedar", "Center", "Central", "Chambers", "Champa", "Chase", "Chatfield",
    "Chenango", "Cherokee", "Cherry", "Chester", "Church", "Clarkson", "Claude", "Clay", "Clayton",
    "Clermont", "Clifton", "Clinton", "Colfax", "College", "Colorado", "Columbine", "Conejos", "Conifer",
    "Cook", "Cornell", "Corona", "Costilla", "Crestline", "Crestmoor", "Crystal", "Curtis", "Custer",
    "Dahlia", "Dallas", "Dartmouth", "Dayton", "Decatur", "Deframe", "Delaware", "Delgany", "Denargo",
    "Denison", "Depew", "Detroit", "Devinney", "Dexter", "Dickinson", "Dillon", "Dover", "Downing",
    "Dudley", "Duquesne", "Eagle", "Easter", "Eastman", "Eaton", "Elati", "Eldridge", "Eliot", "Elizabeth",
    "Elkhart", "Ellsworth", "Elm", "Elmira", "Emerson", "Emporia", "Estes", "Eudora", "Evans", "Evanston",
    "Everett", "Exposition", "Fairfax", "Fairplay", "Federal", "Fenton", "Fillmore", "Flora", "Florence",
    "Florida", "Flower", "Ford", "Forest", "Fox", "Franklin", "Fraser", "Fulton", "Galapago", "Galena",
    "Garfield", "Garland", "Garrison", "Gaylord", "Geddes", "Geneva", "Genoa", "Gibraltar", "Gilpin",
    "Girard", "Glenarm", "Glencoe", "Golden", "Granby", "Grandview", "Grant", "Grape", "Gray", "Greenwood",
    "Grove", "Gunnison", "Halifax", "Hampden", "Hannibal", "Hanover", "Harlan", "Harrison", "Harvard",
    "Havana", "Hawthorne", "Hazel", "Helena", "Himalaya", "Hinsdale", "Hoffman", "Holland", "Holly",
    "Hooker", "Howell", "Hoyt", "Hudson", "Humboldt", "Huron", "Idaho", "Idalia", "Iliff", "Inca",
    "Independence", "Indiana", "Ingalls", "Inspiration", "Iola", "Iowa", "Ironton", "Irving", "Irvington",
    "Ivanhoe", "Ivory", "Ivy", "Jackson", "Jamaica", "Jasmine", "Jason", "Jasper", "Jay", "Jefferson",
    "Jellison", "Jersey", "Jewell", "Joliet", "Joplin", "Jordan", "Josephine", "Joyce", "Julian",
    "Kalamath", "Kalispell", "Kearney", "Kendall", "Kenton", "Kentucky", "Kenyon", "Kilmer", "King",
    "Kingston", "Kipling", "Kittredge", "Kline", "Knox", "Krameria", "Lafayette", "Lakeview", "Lamar",
    "Lansing", "Laredo", "Larimer", "Lawrence", "Leetsdale", "Lehigh", "Lewiston", "Leyden", "Lima",
    "Lincoln", "Linden", "Linvale", "Lipan", "Lisbon", "Locust", "Logan", "Long", "Louisiana", "Lowell",
    "Lowry", "Lupine", "Macon", "Madison", "Magnolia", "Malaya", "Mansfield", "Mapleton", "Marion",
    "Mariposa", "Market", "Marshall", "Maxwell", "McIntyre", "Meade", "Memphis", "Mexico", "Michigan",
    "Milwaukee", "Mineral", "Mississippi", "Mobile", "Moline", "Monaco", "Moncrieff", "Monroe", "Montana",
    "Montview", "Moore", "Morrison", "Nassau", "Navajo", "Nelson", "Nepal", "Newark", "Newcombe",
    "Newland", "Newport", "Newton", "Niagara", "Nichols", "Niles", "Nome", "Norfolk", "Northfield",
    "Nucla", "Oakland", "Odessa", "Ogden", "Ohio", "Olathe", "Olive", "Oneida", "Orchard", "Osage",
    "Osceola", "Oswego", "Otero", "Otis", "Ouray", "Owens", "Oxford", "Pagosa", "Parfet", "Paris",
    "Parker", "Patsburg", "Pearl", "Pecos", "Pennsylvania", "Peoria", "Perry", "Perth", "Picadilly",
    "Pierce", "Pitkin", "Platte", "Ponderosa", "Pontiac", "Poplar", "Potomac", "Powhaton",
    "Prentice", "Princeton", "Pueblo", "Quail", "Quari", "Quebec", "Quemoy", "Quentin", "Quince", "Quincy",
    "Quitman", "Quivas", "Race", "Racine", "Radcliff", "Raleigh", "Raritan", "Regis", "Revere",
    "Richfield", "Richthofen", "Rifle", "Ritter", "Rome", "Rosemary", "Roslyn", "Routt", "Sable",
    "Saratoga", "Saulsbury", "Scranton", "Severn", "Seville", "Shawnee", "Sheridan", "Sherman", "Shoshone",
    "Sidney", "Simms", "Skyline", "Speer", "Spruce", "Stanford", "Steele", "Sterling", "Stout", "Stuart",
    "Swadley", "Syracuse", "Tabor", "Taft", "Tamarac", "Tejon", "Teller", "Telluride", "Tempe",
    "Tennessee", "Tennyson", "Thornton", "Titan", "Torrey", "Tremont", "Trenton", "Troy", "Truckee",
    "Tucson", "Tufts", "Twining", "Uinta", "Ulster", "Umatilla", "University", "Upham", "Uravan", "Urban",
    "Ursula", "Utah", "Utica", "Valdai", "Valentia", "Vallejo", "Vance", "Vassar", "Vaughn", "Ventura",
    "Verbena", "Versailles", "Victor", "Vine", "Virginia", "Vivian", "Vrain", "Wabash", "Waco",
    "Wadsworth", "Walden", "Walnut", "Ward", "Warren", "Washington", "Wazee", "Webster", "Welch", "Welton",
    "Wesley", "Westmoor", "Wewatta", "Wheeling", "Whitacre", "Wiggins", "Williams", "Willow", "Winona",
    "Wolcott", "Wolff", "Woodrow", "Worchester", "Wyandot", "Wynkoop", "Xanadu", "Xanthia", "Xapary",
    "Xavier", "Xenia", "Xenon", "Yale", "Yampa", "Yarrow", "Yates", "York", "Yosemite", "Youngfield",
    "Yukon", "Zang", "Zeno", "Zenobia", "Zephyr", "Zinnia", "Zircon", "Zuni",
];

#[cfg(test)]
mod tests {
    use super::super::Area;
    use super::{NAMES, has, like, same_sound, without_case};

    #[test]
    fn the_names_stand_in_the_order_of_the_alphabet() {
        assert!(NAMES.is_sorted_by(|a, b| without_case(a, b).is_lt()));
        assert!(has("mcintyre") && has("Acoma") && has("ZUNI") && !has("Zu") && !has(""));
    }

    #[test]
    fn a_street_that_is_unknown_stays_as_it_was_heard_unless_it_sounds_just_like_one() {
        for (heard, name) in [
            ("Bannick", "Bannock"),
            ("Knocks", "Knox"),
            ("Calamath", "Kalamath"),
            ("Forrest", "Forest"),
            ("Rally", "Raleigh"),
            ("Crameria", "Krameria"),
            ("Wincoop", "Wynkoop"),
        ] {
            assert_eq!(same_sound(heard), Some(name), "{heard}");
        }
        for heard in [
            "Tyler", "Canton", "Hampton", "Mulberry", "Miller", "Marina", "Haven", "Rose", "Bailey",
            "Carter", "Dale", "Pine", "Meadow", "Pearson", "London", "Harris", "Taylor", "Penn", "Hill",
        ] {
            assert_eq!(same_sound(heard), None, "{heard}");
        }
    }

    #[test]
    fn a_name_that_was_cut_up_is_known_by_its_sound_and_two_plain_words_are_not() {
        for (heard, name) in [
            ("coalfacts", "Colfax"),
            ("kalamath", "Kalamath"),
            ("zoonigh", "Zuni"),
            ("whyanddot", "Wyandot"),
            ("youmatella", "Umatilla"),
            ("galapogo", "Galapago"),
            ("cramarea", "Krameria"),
            ("wayzee", "Wazee"),
            ("whencoop", "Wynkoop"),
            ("claremont", "Clermont"),
            ("tenisson", "Tennyson"),
            ("showshownee", "Shoshone"),
            ("marryposa", "Mariposa"),
            ("delgoni", "Delgany"),
        ] {
            assert_eq!(like(heard, &Area::EMPTY).as_deref(), Some(name), "{heard}");
        }
        for heard in [
            "oakhill",
            "foxrun",
            "bluebell",
            "redoak",
            "parkview",
            "sunset",
            "pinehollow",
            "eagleridge",
            "lakeshore",
            "saddleridge",
            "maplegrove",
            "stonebridge",
            "silvercreek",
            "greenvalley",
            "elkrun",
            "crosscreek",
        ] {
            assert_eq!(like(heard, &Area::EMPTY), None, "{heard}");
        }
    }
}
