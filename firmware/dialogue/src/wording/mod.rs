//! Meanings → sentences, and sentences → words as people say them.
//!
//! The policy names a meaning with its values; `prompts.tsv` has the sentences. What is shown keeps figures
//! (`1940 S Franklin St`), what is spoken has words ([`speak`]).

mod prompt;
mod sayings;
mod sheet;
pub mod speak;
mod value;

pub(crate) use prompt::{Digits, Noted, Prompt, Task, Words, Zip};
pub use sayings::{Saying, sayings};
pub(crate) use sheet::Sheet;
pub use sheet::{first_pieces, fixed_pieces};
pub(crate) use value::{Sayable, Value, opens};
