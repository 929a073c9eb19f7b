//! Hears the ear: reads raw mono 8 kHz i16 from standard input and prints each window's score and each finding.

use std::{error::Error, io::Read};

use speech::ear::{CONTEXT, FRAME, HOP, Memory, Scorer, Silero, Vad, WINDOW};

fn main() -> Result<(), Box<dyn Error>> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let pcm: Vec<i16> = bytes.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect();
    let mut silero = Silero::new()?;
    let (mut memory, mut window) = (Memory::default(), [0.0; WINDOW]);
    for (at, hop) in pcm.chunks_exact(HOP).enumerate() {
        window.copy_within(HOP.., 0);
        for (place, sample) in window[CONTEXT..].iter_mut().zip(hop) {
            *place = f32::from(*sample) / 32_768.0;
        }
        println!("{:.3}\t{:.4}", (at * HOP) as f32 / 8_000.0, silero.score(&window, &mut memory)?);
    }
    let mut vad = Vad::default();
    for frame in pcm.chunks_exact(FRAME) {
        let frame = frame.try_into().expect("chunks of a frame's length");
        if let Some(finding) = vad.push(&mut silero, frame)? {
            println!("{finding:?}");
        }
    }
    Ok(())
}
