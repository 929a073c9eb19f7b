//! Meanings → sentences, and sentences → words as people say them.

pub mod speak;
