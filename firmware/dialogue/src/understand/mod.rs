//! Understanding of one turn: text → facts and acts. Grammars and tables; no state, no policy.

pub mod address;
pub mod name;
pub mod number;
pub mod phone;
pub mod words;
