//! What the box's reader makes of texts: reads lines `id<TAB>text` from standard input and writes
//! `id<TAB>life<TAB>emergency<TAB>ask<TAB>hazard` (chances 0 to 1). `models/training/triage/choose.py` chooses levels with it.

use std::{
    error::Error,
    io::{self, BufRead},
};

use speech::meaning::{Encoder, Reader};

fn main() -> Result<(), Box<dyn Error>> {
    let mut encoder = Encoder::new()?;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let Some((id, text)) = line.split_once('\t') else { continue };
        let Some(meaning) = encoder.read(text)? else { continue };
        let (life, ask) = (meaning.life_safety(), meaning.ask());
        println!("{id}\t{life:.4}\t{:.4}\t{ask:.4}\t{}", meaning.alarm() - life, meaning.hazard().as_str());
    }
    Ok(())
}
