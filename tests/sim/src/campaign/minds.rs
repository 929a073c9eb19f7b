//! Who calls, at random: what they want, how they answer, and how they get lost.

use dialogue::{Asks, Say};

use crate::{town::Act, world::Dice};

/// Why somebody calls.
const OPENINGS: [&str; 22] = [
    "hi my kitchen faucet has been dripping for a week and i would like someone to fix it",
    "my furnace makes a loud banging noise when it starts",
    "i need a tune up for my air conditioner",
    "half of my outlets are dead since this morning",
    "the storm took shingles off my roof",
    "i smell gas in the basement and i feel dizzy",
    "a pipe burst and water is pouring through the ceiling",
    "there are sparks coming out of the outlet and it smells like burning",
    "my carbon monoxide alarm is going off",
    "the heat is out and it is freezing in here with a baby",
    "sewage is coming up in my bathtub",
    "can i talk to a person please",
    "i want to cancel my appointment",
    "can i move my appointment to friday",
    "when is the technician coming",
    "what are your hours",
    "are you a robot",
    "how much is it to come out",
    "sorry i have the wrong number",
    "hello this is about your google business listing",
    "hola necesito ayuda no hablo ingles",
    "it is doing that thing again",
];

/// What is said in between, whatever was asked.
const ASIDE: [&str; 10] = [
    "wait what",
    "let me think",
    "no that's wrong",
    "actually i smell gas now",
    "can you repeat that",
    "i want a person",
    "how much does that cost",
    "um",
    "no the street is pearl",
    "never mind",
];

/// How somebody is on the telephone; drawn once a call.
#[derive(Clone, Debug)]
struct Person {
    opening: &'static str,
    /// Of a hundred answers, so many are something else.
    strays: u64,
    /// Of a hundred, so many are silence.
    silent: u64,
    /// Of a hundred, so many are keys.
    keyed: u64,
    /// Of a hundred, so many are a hold, a change or a question of the telephone's.
    fiddles: u64,
    /// Hangs up at this turn.
    leaves: Option<u64>,
    /// Is cut off at this turn.
    vanishes: Option<u64>,
    /// Of a hundred questions to be agreed with, so many are denied.
    denies: u64,
    house: u64,
}

impl Person {
    fn draw(dice: &mut Dice) -> Self {
        let some =
            |dice: &mut Dice, percent: u64, of: u64| (dice.below(100) < percent).then(|| dice.below(of));
        Self {
            opening: OPENINGS[dice.below(OPENINGS.len() as u64) as usize],
            strays: [0, 0, 5, 30][dice.below(4) as usize],
            silent: [0, 0, 5, 40][dice.below(4) as usize],
            keyed: [0, 0, 5, 50][dice.below(4) as usize],
            fiddles: [0, 0, 0, 12][dice.below(4) as usize],
            leaves: some(dice, 25, 12),
            vanishes: some(dice, 8, 10),
            denies: [0, 10, 40][dice.below(3) as usize],
            house: 1_900 + dice.below(90),
        }
    }
}

/// A mind drawn from a seed.
pub(super) fn mind(seed: u64) -> impl FnMut(&Say, &mut Dice) -> Act + 'static {
    let mut dice = Dice(seed);
    let person = Person::draw(&mut dice);
    let mut turn = 0;
    move |say, _town| {
        turn += 1;
        act(&person, turn, say, &mut dice)
    }
}

fn act(person: &Person, turn: u64, say: &Say, dice: &mut Dice) -> Act {
    if person.leaves.is_some_and(|at| turn > at) {
        return if dice.below(10) == 0 { Act::HangUpAndMove } else { Act::HangUp };
    }
    if person.vanishes.is_some_and(|at| turn > at) {
        return Act::Vanish;
    }
    if dice.below(100) < person.fiddles {
        return fiddle(dice);
    }
    if dice.below(100) < person.silent {
        return Act::Wait;
    }
    if dice.below(100) < person.keyed {
        return Act::Press(keys(say.asks, dice));
    }
    if dice.below(100) < person.strays {
        return Act::Say(ASIDE[dice.below(ASIDE.len() as u64) as usize].to_owned());
    }
    // Nobody talks for ever.
    if turn > 40 {
        return Act::HangUp;
    }
    Act::Say(answer(person, turn, say, dice))
}

fn fiddle(dice: &mut Dice) -> Act {
    match dice.below(6) {
        0 => Act::Hold(500 + dice.below(20_000)),
        1 => Act::Move,
        2 => Act::Ask("OPTIONS", String::new()),
        3 => Act::Ask("REFER", "Refer-To: <sip:elsewhere@192.0.2.99>".to_owned()),
        4 => Act::Ask("UPDATE", String::new()),
        _ => Act::Ask("NOTIFY", "Event: refer".to_owned()),
    }
}

fn keys(asks: Asks, dice: &mut Dice) -> String {
    match asks.keys() {
        Some(10) => "3035550142".to_owned(),
        Some(_) => "80210".to_owned(),
        None => ["1", "2", "0", "3", "9", "#", "1234"][dice.below(7) as usize].to_owned(),
    }
}

fn answer(person: &Person, turn: u64, say: &Say, dice: &mut Dice) -> String {
    let denied = dice.below(100) < person.denies;
    let text = match say.asks {
        Asks::Problem if turn == 1 => person.opening,
        Asks::Problem => "my kitchen faucet has been dripping for a week",
        Asks::Address => {
            let tens = ["forty", "fifty", "sixty", "seventy"][(person.house % 4) as usize];
            return format!("nineteen {tens} south franklin street");
        }
        Asks::Zip if person.denies == 40 && denied => "nine oh two one oh",
        Asks::Zip => "eight oh two one oh",
        Asks::Unit => "no unit it's a house",
        Asks::Name => "ada example",
        Asks::Spelling(_) => "e x a m p l e",
        Asks::Phone => "three oh three five five five oh one four two",
        Asks::Slot if denied => "none of those something next week",
        Asks::Slot => "the first one please",
        Asks::Confirm | Asks::Fee | Asks::Adult | Asks::Settle if denied => "no",
        Asks::Confirm | Asks::Fee | Asks::Adult | Asks::Settle => "yes that's right",
        Asks::Identity => "ada example on south franklin street",
        Asks::AnythingElse if denied => "yes my sink is clogged too",
        Asks::AnythingElse => "no that's all thank you",
        Asks::Message => "please call me back about the faucet",
        Asks::Person => "yes please",
        Asks::Other | Asks::None => "no",
    };
    text.to_owned()
}
