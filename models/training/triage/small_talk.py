"""What callers answer to the box's other questions: made up by pattern, all of it "none". Training alone sees it."""

STREETS = ["Oak Street", "South Corona Street", "Flood Avenue", "Burns Road", "East Colfax", "Gaslight Lane", "Waters Edge Drive",
           "Maple Court", "Cold Spring Road", "Snow Hill Way", "North Fire Tower Road", "Panel Street", "West Sixth Avenue"]
NAMES = ["Norah Ashby", "Joe Burns", "Maria Alvarez", "Ash Waters", "Tim Cole", "Dawn Frost", "Gus Flood", "Lena Schmidt",
         "Priya Nair", "Bill Stack", "Helen Gray", "Robert Sparks", "Chris Poole", "Dave Heatley"]
NUMBERS = "zero oh one two three four five six seven eight nine".split()
TENS = "eleven twelve fourteen nineteen twenty thirty-one forty fifty-five sixty eighty ninety-nine".split()
PLAIN = ["yes", "no", "yeah", "nope", "yes please", "no thanks", "yep that's right", "no that's wrong", "correct", "that's it",
         "okay", "sure", "sounds good", "thank you", "thanks bye", "that's all", "no that's everything", "hello", "hello?",
         "can you hear me", "what did you say", "sorry could you repeat that", "hold on a second", "let me get a pen", "um",
         "are you a robot", "is this a real person", "I'd like to talk to a person please", "can someone call me back",
         "how much is the visit", "what are your hours", "do you come out on saturdays", "never mind", "wrong number sorry",
         "I don't know", "I'm not sure", "the first one", "the second one", "either is fine", "the earlier one", "none of those",
         "same number I'm calling from", "it's my cell", "no it's a house", "no unit", "leave a message", "I'm the owner",
         "I rent", "my wife will be home", "there's a dog in the yard", "the gate code is four four one two", "go ahead"]
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "tomorrow", "next week", "today", "tonight"]
HOURS = ["in the morning", "at eight", "after ten", "before noon", "in the afternoon", "at two thirty", "any time", "between eight and ten"]


def digits(chance, count):
    return " ".join(chance.choice(NUMBERS) for _ in range(count))


def street(chance):
    number = chance.choice([str(chance.randrange(10, 9999)), f"{chance.choice(TENS)} {chance.choice(TENS)}", digits(chance, 3)])
    return f"{number} {chance.choice(STREETS)}"


def one(chance):
    kind = chance.randrange(8)
    if kind == 0:
        return chance.choice(["", "it's ", "I'm at ", "the address is "]) + street(chance) + chance.choice(["", ", Denver", ", apartment four", ". 80209"])
    if kind == 1:
        return chance.choice(["", "it's ", "my name is ", "this is "]) + chance.choice(NAMES)
    if kind == 2:
        return chance.choice(["", "my number is ", "call me at "]) + digits(chance, chance.choice([7, 10]))
    if kind == 3:
        return chance.choice(["", "zip is ", "that's "]) + digits(chance, 5)
    if kind == 4:
        return f"{chance.choice(DAYS)} {chance.choice(HOURS)}" + chance.choice(["", " works", " would be good", " if you can"])
    if kind == 5:
        return " ".join(chance.choice(NAMES).split()[0].upper())
    return chance.choice(PLAIN)


def small_talk(chance, count):
    return [one(chance) for _ in range(count)]
