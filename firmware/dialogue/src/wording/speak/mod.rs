//! Facts as words for the ear: numbers, streets, times and letters as a careful person on the telephone says
//! them. Pure text; the mouth only pronounces it. Commas are short pauses.
//!
//! Streets are said from the normalised line that is also stored (`1940 S Franklin St`), so that what a
//! caller agrees to is what the board gets.

mod letters;
mod numbers;
mod place;
mod times;

pub use letters::{letters, spell};
pub use numbers::{cardinal, digits, house_number, money, ordinal, phone_digits, zip};
pub use place::{place, street, unit};
pub use times::{clock, day, slot, window};
