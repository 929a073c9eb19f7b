//! The front as a line of text, for the terminal.

use crate::Level;

/// Whether the picture may use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Letters and signs only: a file, a pipe, `NO_COLOR`.
    Plain,
    /// ANSI colours.
    Colour,
}

const NAMES: [&str; 5] = ["POWER", "LINE", "CALL", "CLOUD", "EMERGENCY"];
/// Green for what is well, amber for the cloud's side, red for the alarm (ANSI SGR codes).
const COLOURS: [&str; 5] = ["32", "32", "32", "33", "1;31"];

/// LEDs in the order of the front, then the bell; `None` = the line is not open.
pub(super) fn draw(leds: [Option<Level>; 5], bell: Option<Level>, ink: Ink) -> String {
    let mut text = String::with_capacity(96);
    for ((level, name), colour) in leds.into_iter().zip(NAMES).zip(COLOURS) {
        lamp(level, ["●", "○", "·"], colour, ink, &mut text);
        text.push_str(name);
        text.push_str("  ");
    }
    lamp(bell, ["♪", "-", "·"], "1;31", ink, &mut text);
    text.push_str("BELL");
    text
}

fn lamp(level: Option<Level>, [on, off, closed]: [&str; 3], colour: &str, ink: Ink, text: &mut String) {
    let sign = match level {
        Some(Level::On) => on,
        Some(Level::Off) => off,
        None => closed,
    };
    match (level, ink) {
        (Some(Level::On), Ink::Colour) => {
            for part in ["\x1b[", colour, "m", sign, "\x1b[0m"] {
                text.push_str(part);
            }
        }
        (Some(Level::On), Ink::Plain) | (Some(Level::Off) | None, _) => text.push_str(sign),
    }
    text.push(' ');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_shows_lamps_and_bell_with_and_without_colour() {
        let leds = [Level::On, Level::On, Level::Off, Level::Off, Level::On].map(Some);
        assert_eq!(
            draw(leds, Some(Level::On), Ink::Plain),
            "● POWER  ● LINE  ○ CALL  ○ CLOUD  ● EMERGENCY  ♪ BELL"
        );
        assert_eq!(
            draw([None; 5], None, Ink::Plain),
            "· POWER  · LINE  · CALL  · CLOUD  · EMERGENCY  · BELL"
        );
        let colour = draw(leds, Some(Level::Off), Ink::Colour);
        assert!(colour.contains("\x1b[1;31m●\x1b[0m EMERGENCY  - BELL"));
    }
}
