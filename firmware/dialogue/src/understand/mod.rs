//! Understanding of one turn: text → facts and acts. Grammars and tables; no state, no policy.

pub mod act;
pub mod address;
pub mod card;
pub mod concept;
pub mod name;
pub mod number;
pub mod phone;
pub mod problem;
pub(crate) mod runs;
pub(crate) mod table;
pub mod times;
pub mod words;
pub mod yesno;
