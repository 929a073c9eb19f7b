//! The ear and the mouth of the box: what turns sound into findings and text, and text into sound.
//!
//! Native libraries stand behind the feature `native`; without it the pure part builds and is tested alone. Nothing
//! here starts a thread or reads a clock: `gateway` does.

pub mod cloud;
pub mod ear;
pub mod g2p;
pub mod meaning;
pub mod models;
pub mod mouth;
pub mod recognise;
