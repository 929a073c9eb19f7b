//! Words damaged as a recogniser damages them: taken for others that sound alike, dropped, or made up. Seeded, so
//! that a call can be repeated.

/// A generator of chance: SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// From a seed and a caller's id, so that the order of the callers does not matter.
    pub fn new(seed: u64, id: &str) -> Self {
        let mixed = id.bytes().fold(seed, |state, byte| {
            (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(17)
        });
        Self(mixed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between 0 and 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn one_of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        let at = (self.share() * all.len() as f64) as usize;
        all.get(at).or(all.last()).copied().unwrap_or_default()
    }
}

/// How much is damaged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Damage {
    /// Share of the words, 0 to 1.
    pub share: f64,
    /// Seed.
    pub seed: u64,
}

impl Damage {
    /// The words as they arrive. Of the damaged ones six of ten are taken for another, two are lost, and behind two
    /// something is heard that was not said.
    pub fn apply(&self, text: &str, chance: &mut Chance) -> String {
        let mut out: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            if chance.share() >= self.share {
                out.push(word.to_owned());
                continue;
            }
            let kind = chance.share();
            if kind < 0.6 {
                out.extend(Some(mistaken(word, chance)).filter(|heard| !heard.is_empty()));
            } else if kind >= 0.8 {
                out.push(word.to_owned());
                out.push(chance.one_of(&FILLERS).to_owned());
            }
        }
        out.join(" ")
    }
}

const FILLERS: [&str; 12] = ["uh", "the", "and", "a", "um", "to", "in", "it", "you", "so", "of", "that"];

/// Words that recognisers take for each other on the telephone.
const ALIKE: [&[&str]; 46] = [
    &["fifteen", "fifty"],
    &["thirteen", "thirty"],
    &["fourteen", "forty"],
    &["sixteen", "sixty"],
    &["seventeen", "seventy"],
    &["eighteen", "eighty"],
    &["nineteen", "ninety"],
    &["five", "nine"],
    &["oh", "o", "zero"],
    &["two", "to", "too"],
    &["four", "for"],
    &["eight", "ate", "a"],
    &["one", "won", "when"],
    &["six", "sixth"],
    &["seven", "eleven"],
    &["first", "thirst"],
    &["second", "seconds"],
    &["north", "fourth"],
    &["south", "self"],
    &["east", "ease"],
    &["west", "less"],
    &["street", "straight"],
    &["avenue", "have a new"],
    &["court", "quart"],
    &["way", "weigh"],
    &["place", "plays"],
    &["drive", "dry"],
    &["yes", "yet"],
    &["yeah", "year"],
    &["no", "know"],
    &["right", "write"],
    &["leak", "league", "leek"],
    &["leaking", "leaning"],
    &["drain", "train"],
    &["furnace", "furnish"],
    &["heat", "heed"],
    &["water", "waiter"],
    &["heater", "heeder"],
    &["roof", "rough"],
    &["breaker", "baker"],
    &["outlet", "outlets"],
    &["toilet", "toiled"],
    &["faucet", "forced it"],
    &["gas", "guess"],
    &["my", "by"],
    &["the", "a", "their"],
];

/// Letters whose names sound alike.
const LETTERS: [&str; 5] = ["bdegptvz", "mn", "fsx", "ajk", "iy"];

/// Sounds that the telephone's band does not keep apart.
const SOUNDS: [(char, char); 10] = [
    ('b', 'p'),
    ('d', 't'),
    ('g', 'k'),
    ('v', 'f'),
    ('z', 's'),
    ('m', 'n'),
    ('l', 'r'),
    ('e', 'i'),
    ('a', 'o'),
    ('u', 'o'),
];

/// Another word that sounds like it; marks around it are lost.
fn mistaken(word: &str, chance: &mut Chance) -> String {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    if let Some(alike) = ALIKE.iter().find(|all| all.contains(&bare.as_str())) {
        let others: Vec<&str> = alike.iter().copied().filter(|w| *w != bare).collect();
        return chance.one_of(&others).to_owned();
    }
    let mut chars: Vec<char> = bare.chars().collect();
    if let [letter] = chars[..]
        && let Some(class) = LETTERS.iter().find(|class| class.contains(letter))
    {
        let others: Vec<String> = class.chars().filter(|c| *c != letter).map(String::from).collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        return chance.one_of(&others).to_owned();
    }
    let swapped = |c: char| match c {
        '5' => Some('9'),
        '9' => Some('5'),
        _ => SOUNDS.iter().find_map(|(a, b)| match c {
            c if c == *a => Some(*b),
            c if c == *b => Some(*a),
            _ => None,
        }),
    };
    let places: Vec<usize> = (0..chars.len()).filter(|at| swapped(chars[*at]).is_some()).collect();
    let at = places.get((chance.share() * places.len() as f64) as usize).copied();
    match at.and_then(|at| swapped(chars[at]).map(|new| (at, new))) {
        Some((at, new)) => {
            chars[at] = new;
            chars.into_iter().collect()
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_the_words_is_damaged_and_the_same_seed_damages_the_same() {
        let text = "my furnace at eighteen seventy two south washington street is out ".repeat(200);
        let damage = Damage { share: 0.1, seed: 7 };
        let once = damage.apply(&text, &mut Chance::new(7, "da001"));
        assert_eq!(once, damage.apply(&text, &mut Chance::new(7, "da001")));
        assert_ne!(once, damage.apply(&text, &mut Chance::new(8, "da001")));
        let before: usize = text.split_whitespace().filter(|w| *w == "seventy").count();
        let after: usize = once.split_whitespace().filter(|w| *w == "seventy").count();
        assert!((before * 85 / 100..before).contains(&after), "{after} of {before}");
    }

    #[test]
    fn nothing_is_damaged_without_a_share() {
        let damage = Damage { share: 0.0, seed: 1 };
        assert_eq!(damage.apply("one, two", &mut Chance::new(1, "x")), "one, two");
    }

    #[test]
    fn words_are_taken_for_words_that_sound_alike() {
        let mut chance = Chance::new(3, "x");
        assert_eq!(mistaken("fifteen", &mut chance), "fifty");
        assert_eq!(mistaken("leaking.", &mut chance), "leaning");
        assert_ne!(mistaken("lindqvist", &mut chance), "lindqvist");
    }
}
