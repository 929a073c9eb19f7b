"""Mistakes of a recogniser, made up: what training mixes in beside what the box's own recogniser really heard.

After Moonshine tiny-en on telephone sound ("I'd no gas in the kitchen", "Ice Mel gas", "pendy breathe"): words that sound
alike take each other's place, short words fall out, two words run together, one breaks in two, a beginning is cut off.
"""
import re

ALIKE = """smell mel;smell small;i smell ice mel;smells spells;smoke spoke;smoke smock;sparks barks;sparking parking;panel
pedal;panel channel;breaker baker;breaker break her;leak league;leaking licking;leaking leading;gas guess;gas gus;gas class;
furnace furnish;furnace for ness;heater heat her;heat eat;boiler broiler;boiler oiler;outlet out let;outlet all it;ceiling
sealing;ceiling feeling;ceiling sailing;sagging saying;basement base meant;water what her;water waller;flooding flooring;
flooded floated;sewage suage;sewer sore;toilet tile it;carbon carton;monoxide my knock side;monoxide mono side;alarm a lawn;
alarm along;detector the tech tour;dizzy busy;dizzy disease;headache head egg;shock shop;shocked shot;burning burying;burning
burnin;burnt burn;fire far;fire flier;flames claims;hiss his;hissing missing;pipe type;pipe hype;burst first;burst bust;roof
rough;roof ruth;tree three;wire wire's;wires wise;power flower;power hour;out ow;line lion;line lane;down town;hurt hot;bleeding
bleating;breathe breed;breathing breeding;can't can;can't can't be;won't want;isn't is in;didn't did;no know;not nut;there's
there;there's theirs;there is there's;we've we;it's its;it's is;coming common;coming common in;pouring boring;pouring pour in;
through true;through threw;cold code;cold called;freezing breezing;baby maybe;mother other;upstairs up stairs;kitchen chicken;
bathroom bath room;attic addict;attic attack;tank thank;valve val;valve wealth;drain train;backing back in;cable table;hot heart;
buzzing busing;tingle single;tingling dingling;rotten written;eggs legs;eggs ex;eggs exit;propane prop pain;stove stow;stove
stuff;dryer drier;meter meet her;tripped trip;generator general;exhaust exist;fumes films;passed past;passed out past out;
fainted painted;unconscious and conscious;ladder latter;limb lim;lightning lighting;shingle single;tarp top;storm store"""
PAIRS = [tuple(part.strip() for part in pair.split(" ", 1)) for pair in " ".join(ALIKE.split("\n")).split(";")]
SOUND = {**dict.fromkeys("bp", "b"), **dict.fromkeys("dt", "d"), **dict.fromkeys("gkcqx", "g"), **dict.fromkeys("fv", "f"),
         **dict.fromkeys("szj", "s"), **dict.fromkeys("mn", "m"), "l": "l", "r": "r"}
SHORT = {"a", "an", "the", "of", "to", "in", "is", "it", "and", "i", "my", "we", "on", "at", "that", "so", "just", "oh", "uh"}
OPENINGS = ["hi", "hello", "hi there", "yeah hi", "yes", "um", "uh", "okay so", "hello yes", "hey", "good evening", "so", "please",
            "hi yeah um", "can you hear me", "hello hello"]


def skeleton(word):
    """What is left of a word on a bad line: its consonants, near ones alike."""
    found = []
    for letter in word:
        sound = SOUND.get(letter)
        if sound and (not found or found[-1] != sound):
            found.append(sound)
    return "".join(found)


class Mishearing:
    def __init__(self, texts):
        words = {w for text in texts for w in re.findall(r"[a-z']+", text.lower()) if len(w) > 2}
        self.alike = {}
        for first, second in PAIRS:
            if " " not in first:
                self.alike.setdefault(first, []).append(second)
        kin = {}
        for word in sorted(words):
            kin.setdefault((skeleton(word), word[:1] in "aeiou"), []).append(word)
        for word in sorted(words):
            near = [w for w in kin[(skeleton(word), word[:1] in "aeiou")] if w != word and abs(len(w) - len(word)) < 3]
            if len(skeleton(word)) > 1:
                self.alike.setdefault(word, []).extend(near[:6])

    def word(self, word, chance):
        plain = word.strip(".,?!;:").lower()
        roll = chance.random()
        if roll < 0.45 and self.alike.get(plain):
            return chance.choice(self.alike[plain])
        if roll < 0.60 and plain in SHORT:
            return ""
        if roll < 0.70 and len(plain) > 4:
            cut = chance.randrange(1, len(plain) - 1)
            return plain[cut:] if chance.random() < 0.5 else plain[: cut + 1]
        if roll < 0.78 and len(plain) > 5:
            cut = chance.randrange(2, len(plain) - 2)
            return plain[:cut] + " " + plain[cut:]
        if roll < 0.86:
            return ""
        return word

    def text(self, text, chance):
        """The text as it may have been heard: often right, sometimes badly."""
        rate = chance.choice([0, 0, 0.04, 0.08, 0.14, 0.2])
        words = text.split()
        if rate and chance.random() < 0.1 and len(words) > 6:
            words = words[chance.randrange(1, 3) :]
        heard = []
        for word in words:
            said = self.word(word, chance) if chance.random() < rate else word
            if heard and rate and chance.random() < 0.02:
                heard[-1] += said
            elif said:
                heard.append(said)
        heard = " ".join(heard)
        if chance.random() < 0.12:
            heard = chance.choice(OPENINGS) + chance.choice([" ", ", ", ". "]) + heard
        style = chance.random()
        if style < 0.35:
            heard = re.sub(r"[.,?!;:]", "", heard).lower()
        elif style < 0.6:
            heard = heard[:1].upper() + heard[1:] + ("" if heard[-1:] in ".?!" else ".")
        return heard or text
