//! How names are written: capitals, particles, first and last.

use super::super::address::sound::{distance, same};
use super::super::words::{Word, capitalised};
use super::{prior, tables};

/// A name's word in writing, and whether letters stand behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Lower case.
    pub norm: String,
    /// As shown.
    pub shown: String,
    /// Whether it was spelled.
    pub spelled: bool,
}

impl Part {
    /// A word as said.
    pub fn said(word: &Word) -> Self {
        let norm = word.norm.trim_end_matches("'s").to_owned();
        let raw = word.raw.trim_end_matches("'s").trim_end_matches("\u{2019}s");
        let mixed = raw.chars().skip(1).any(char::is_uppercase) && raw.chars().any(char::is_lowercase);
        let shown = if mixed { raw.to_owned() } else { cased(&norm) };
        Self { norm, shown, spelled: false }
    }

    /// Put together from letters.
    pub fn spelled(letters: &str) -> Self {
        Self { norm: letters.to_owned(), shown: cased(letters), spelled: true }
    }
}

/// `o'brien` → `O'Brien`, `mcdonald` → `McDonald`, `smith-jones` → `Smith-Jones`.
pub fn cased(norm: &str) -> String {
    norm.split('-').map(cased_word).collect::<Vec<_>>().join("-")
}

fn cased_word(norm: &str) -> String {
    if let Some((head, tail)) = norm.split_once('\'').filter(|(head, tail)| head.len() <= 2 && tail.len() > 1)
    {
        return format!("{}'{}", capitalised(head), capitalised(tail));
    }
    if let Some(rest) = norm.strip_prefix("mc").filter(|rest| rest.len() > 2) {
        return format!("Mc{}", capitalised(rest));
    }
    if let Some(rest) = norm.strip_prefix("mac").filter(|rest| MAC.contains(rest)) {
        return format!("Mac{}", capitalised(rest));
    }
    capitalised(norm)
}

/// First and last name of a sequence of words that are all of the name.
pub fn first_and_last(mut parts: Vec<Part>, titled: bool) -> (Vec<Part>, Vec<Part>) {
    parts = tidied(parts);
    match parts.len() {
        0 => (Vec::new(), Vec::new()),
        1 if titled_last(&parts[0], titled) || surname(&parts[0]) => (Vec::new(), parts),
        1 => (parts, Vec::new()),
        2 if titled
            && tables::PARTICLES.contains(&parts[0].norm.as_str())
            && !tables::given(&parts[0].norm) =>
        {
            (Vec::new(), parts)
        }
        2 if turned(&parts) => {
            let first = parts.split_off(1);
            (first, parts)
        }
        _ if opens_family(&parts) => (Vec::new(), parts),
        len => {
            let mut cut = last_from(&parts).min(len - 1).max(1);
            // "Juan Carlos Mejia de la Torre": behind a double given name the third word is of the family.
            let family = |p: &Part| prior::weight(&p.norm).family > prior::weight(&p.norm).given;
            if cut == 3 && compound(&parts) && family(&parts[2]) {
                cut = 2;
            }
            let last = parts.split_off(cut);
            // "Hyun Woo Baek": a word that is no name of the country's is no middle name to leave out.
            let own = |p: &Part| {
                p.norm.chars().count() > 1
                    && !p.spelled
                    && !prior::weight(&p.norm).known()
                    && !tables::PARTICLES.contains(&p.norm.as_str())
            };
            let given = if compound(&parts) || parts.get(1).is_some_and(own) { 2 } else { 1 };
            parts.truncate(given);
            (parts, last)
        }
    }
}

/// Joined where they are one word, without suffixes and middle initials.
pub fn tidied(mut parts: Vec<Part>) -> Vec<Part> {
    joined(&mut parts);
    rehyphenated(&mut parts);
    parts.retain(|p| !tables::SUFFIXES.contains(&p.norm.as_str()));
    let middle =
        |i: usize, p: &Part, len: usize| i > 0 && i + 1 < len && p.norm.chars().count() == 1 && p.norm != "y";
    let len = parts.len();
    parts.into_iter().enumerate().filter(|(i, p)| !middle(*i, p, len)).map(|(_, p)| p).collect()
}

/// The words as one text: particles small, unless the caller wrote them large.
pub fn text(parts: &[Part], family: Family) -> Option<String> {
    let last = parts.len().checked_sub(1)?;
    let shown = |(i, p): (usize, &Part)| match (family, p.norm.as_str()) {
        (Family::Last, "st" | "saint") if i < last => "St.".to_owned(),
        (Family::Last, "san" | "santa") => p.shown.clone(),
        (Family::Last, norm) if i < last && (tables::PARTICLES.contains(&norm) || norm == "y") => {
            norm.to_owned()
        }
        (Family::Last | Family::First, _) => p.shown.clone(),
    };
    Some(parts.iter().enumerate().map(shown).collect::<Vec<_>>().join(" "))
}

/// Whether two names are one, misheard: by sound, or by few letters.
pub fn alike(a: &str, b: &str) -> bool {
    let longer = a.chars().count().max(b.chars().count());
    a == b || same(a, b) || distance(a, b) * 5 <= longer * 2
}

/// Which of the two names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    First,
    Last,
}

/// Behind a title a single name is the family name: "Mrs Albright", but "Miss Daisy".
pub fn titled_last(part: &Part, titled: bool) -> bool {
    let weight = prior::weight(&part.norm);
    titled && !(weight.family == 0 && weight.given >= 3)
}

/// How much rather a family name than a given one a single word is, from -9 to 9: by the lists, by its ending, and
/// when it was spelled, since people spell family names.
pub fn leaning(part: &Part) -> i32 {
    let weight = prior::weight(&part.norm);
    if weight.known() {
        return i32::from(weight.family) - i32::from(weight.given) + i32::from(part.spelled);
    }
    let ending = |e: &&str| part.norm.len() > e.len() + 2 && part.norm.ends_with(*e);
    let prefixed = ["mc", "o'", "d'", "van", "fitz"].iter().any(|p| part.norm.starts_with(p));
    match (part.spelled, prefixed || tables::ENDINGS.iter().any(ending)) {
        (_, true) => 4,
        (true, false) => 3,
        (false, false) => 0,
    }
}

/// A single word that is rather a family name.
fn surname(part: &Part) -> bool {
    leaning(part) >= 2
        || part.norm.contains('-')
        || (leaning(part) > 0 && prior::weight(&part.norm).given == 0)
}

/// "Smith Mary": the family name stands first, and the other can be nothing but a given one.
fn turned(parts: &[Part]) -> bool {
    let [family, given] = parts else { return false };
    let (f, g) = (prior::weight(&family.norm), prior::weight(&given.norm));
    let celtic = |p: &Part| ["mc", "o'"].iter().any(|head| p.norm.starts_with(head)) && p.norm.len() > 4;
    if f.given == 0 && celtic(family) && !celtic(given) {
        return true;
    }
    // "D e s j a r d i n s, Claudette": it is family names that are spelled.
    let particle = tables::PARTICLES.contains(&family.norm.as_str());
    if family.spelled && !given.spelled && !particle && f.given == 0 && g.given >= 2 && g.given > g.family + 1
    {
        return true;
    }
    f.given == 0 && f.family >= 3 && (g.given >= 3 && g.family == 0 || g.given >= 5 && g.family <= 1)
}

/// "De la Cruz", "Van der Meer": no given name stands before the particle.
fn opens_family(parts: &[Part]) -> bool {
    let particle = |i: usize| parts.get(i).is_some_and(|p| tables::PARTICLES.contains(&p.norm.as_str()));
    let strict =
        particle(0) && !matches!(parts[0].norm.as_str(), "al" | "ben" | "van" | "santa" | "san" | "del");
    strict
        || (particle(0) && particle(1) && parts.len() > 2)
        || (particle(0)
            && parts.len() == 2
            && prior::weight(&format!("{}{}", parts[0].norm, parts[1].norm)).family > 0)
}

/// Where the family name begins: at its first particle, before "y", at a doubled pair, or at the last word.
fn last_from(parts: &[Part]) -> usize {
    let len = parts.len();
    if let Some(at) = (1..len - 1).find(|&i| tables::PARTICLES.contains(&parts[i].norm.as_str())) {
        return at;
    }
    if let Some(at) = (2..len - 1).find(|&i| parts[i].norm == "y") {
        return at - 1;
    }
    let pair = len >= 3 && parts[len - 2..].iter().all(|p| tables::doubled(&p.norm));
    if pair { len - 2 } else { len - 1 }
}

/// `Mary Ann`, `Jean Luc`.
pub fn compound(given: &[Part]) -> bool {
    let [first, second, ..] = given else { return false };
    let initials = first.norm.chars().count() == 1 && second.norm.chars().count() == 1;
    initials
        || tables::SECOND_GIVEN
            .iter()
            .any(|(head, tails)| *head == first.norm && tails.contains(&second.norm.as_str()))
}

/// Joins `o brien`, `mc donald`, `d angelo`.
fn joined(parts: &mut Vec<Part>) {
    let mut i = 0;
    while i + 1 < parts.len() {
        let next = parts[i + 1].norm.as_str();
        let listed = |head: &str| prior::weight(&format!("{head}{next}")).family > 0;
        let glue = match parts[i].norm.as_str() {
            "o" | "oh" if next.len() > 3 => Some("o'"),
            "d" if next.len() > 4 => Some("d'"),
            "mc" => Some("mc"),
            "mac" if i > 0 || MAC.contains(&next) || listed("mac") => Some("mac"),
            _ => None,
        };
        if let Some(glue) = glue {
            let norm = format!("{glue}{next}");
            parts[i] = Part { shown: cased(&norm), norm, spelled: parts[i + 1].spelled };
            parts.remove(i + 1);
        }
        i += 1;
    }
}

/// "Smith hyphen Jones, Barbara Smith Jones": the hyphen said once holds for the pair said again.
fn rehyphenated(parts: &mut Vec<Part>) {
    let Some(at) = parts.iter().position(|p| p.norm.contains('-')) else { return };
    let halves: Vec<String> = parts[at].norm.split('-').map(str::to_owned).collect();
    let again = |w: &[Part]| w.iter().map(|p| p.norm.as_str()).eq(halves.iter().map(String::as_str));
    if let Some(behind) = parts[at + 1..].windows(halves.len()).position(again) {
        let (second, whole) = (at + 1 + behind, parts[at].clone());
        parts.splice(second..second + halves.len(), [whole]);
        parts.remove(at);
    }
}

/// What stands behind `Mac` with a capital; `Macy` and `Mackey` have none.
const MAC: &[&str] = &[
    "donald", "kenzie", "arthur", "gregor", "leod", "dougall", "intyre", "lean", "millan", "neil", "pherson",
    "farlane", "allister", "kay", "kinnon", "dowell", "duff", "beth", "namara", "millen", "innes", "bride",
    "aulay", "callum", "cormack", "dermott", "diarmid", "ewan", "guire", "kinley", "murray", "nab", "queen",
    "rae",
];

#[cfg(test)]
mod tests {
    use super::super::super::words::words;
    use super::*;

    fn check(text_in: &str, first: &str, last: &str) {
        let parts: Vec<Part> = words(text_in).iter().map(Part::said).collect();
        let (f, l) = first_and_last(parts, false);
        assert_eq!(text(&f, Family::First).unwrap_or_default(), first, "{text_in}");
        assert_eq!(text(&l, Family::Last).unwrap_or_default(), last, "{text_in}");
    }

    #[test]
    fn capitals_and_particles_are_as_people_write_them() {
        check("sean o'brien", "Sean", "O'Brien");
        check("sean o brien", "Sean", "O'Brien");
        check("DeShawn McKay", "DeShawn", "McKay");
        check("fiona macdonald", "Fiona", "MacDonald");
        check("ann macy", "Ann", "Macy");
        check("juan de la cruz", "Juan", "de la Cruz");
        check("mary ann schultz", "Mary Ann", "Schultz");
        check("ada b example", "Ada", "Example");
        check("maria garcia lopez", "Maria", "Garcia Lopez");
        check("robert lee walker junior", "Robert", "Walker");
        check("nguyen", "", "Nguyen");
        check("wendell", "Wendell", "");
    }
}
