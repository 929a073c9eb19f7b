//! Nightbell's runtime as a library: config, clocks, queues, threads and the tools for people. The only crate
//! that opens sockets and files and starts threads; what it decides, it asks the pure crates.

pub mod audio;
pub mod bench;
pub mod caller;
pub mod cli;
pub mod clock;
pub mod cloud;
pub mod config;
pub mod demo;
pub mod desk;
pub mod ear;
pub mod hear;
pub mod mqtt;
pub mod phone;
pub mod queue;
pub mod replay;
pub mod run;
pub mod typed;
pub mod voice;
mod why;
