//! Lets the text encoder's graph tell one thing more: what goes into its two heads, for those that read danger and answers.
//!
//! The graph is committed once, as it was trained. A list of three outputs is put behind it, and the offset that leads to
//! its list of two is pointed there; nothing else changes. Where the offset lies and which tensor it is was found with the
//! schema of TensorFlow Lite (`Encoder` in `models/training/answers/meaning.py` walks the same way); another graph than that is refused.

use std::{env, error::Error, fs, path::PathBuf};

const GRAPH: &str = "../../models/triage_encoder_int8.tflite";
/// Where the one subgraph says how far behind it the list of its outputs lies.
const OFFSET_AT: usize = 22_651_136;
/// Tensors of the hazards and of the labels, and the sums over the places that both are made of (f32 `[1, 768]`).
const OUTPUTS: [u32; 2] = [430, 428];
const HELD: u32 = 426;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={GRAPH}");
    println!("cargo::rerun-if-changed=build.rs");
    let mut graph = fs::read(GRAPH)?;
    let number = |graph: &[u8], at: usize| -> Option<u32> {
        Some(u32::from_le_bytes(graph.get(at..at + 4)?.try_into().ok()?))
    };
    let list = OFFSET_AT + number(&graph, OFFSET_AT).ok_or("the graph is too short")? as usize;
    let found = [list, list + 4, list + 8].map(|at| number(&graph, at));
    if found != [Some(2), Some(OUTPUTS[0]), Some(OUTPUTS[1])] {
        return Err(format!("{GRAPH} is not the graph whose outputs are known: {found:?}").into());
    }
    graph.resize(graph.len().next_multiple_of(4), 0);
    let new = u32::try_from(graph.len() - OFFSET_AT)?;
    for number in [3, OUTPUTS[0], OUTPUTS[1], HELD] {
        graph.extend(number.to_le_bytes());
    }
    graph[OFFSET_AT..OFFSET_AT + 4].copy_from_slice(&new.to_le_bytes());
    let to = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?);
    fs::write(to.join("triage_encoder.tflite"), graph)?;
    Ok(())
}
