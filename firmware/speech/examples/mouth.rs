//! Hears the mouth: renders lines to WAV files and says how long each took.
//!
//! `mouth FOLDER` reads lines `id<TAB>voice<TAB>text` from standard input (voice `joe`, or a caller's) and writes
//! `FOLDER/id.wav`; `mouth` alone reads words and prints their phones. Models are those of `scripts/setup`.

use std::{
    error::Error,
    fs,
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use speech::{
    g2p::{Pronouncer, Said},
    mouth::{CallerVoice, Kokoro, Piper, PiperFiles, RATE_HZ, Runtime, Speaker, Synthesiser},
};

fn main() -> Result<(), Box<dyn Error>> {
    let native = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.native"));
    let models = native.join("models");
    let dictionary = fs::read_to_string(models.join("g2p/cmudict.dict"))?;
    let network = fs::read(models.join("g2p/checkpoint20.npz"))?;
    let words = Arc::new(Pronouncer::new(dictionary, Some(&network))?);
    match std::env::args().nth(1) {
        Some(folder) => render(Path::new(&folder), &native, &words),
        None => pronounce(&words),
    }
}

fn pronounce(words: &Pronouncer) -> Result<(), Box<dyn Error>> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        let said: Vec<String> = words
            .say(&line)
            .iter()
            .map(|said| match said {
                Said::Word(phones) => {
                    phones.iter().map(|p| format!("{:?}{:?} ", p.sound, p.stress)).collect()
                }
                Said::Pause(pause) => pause.mark().to_string(),
            })
            .collect();
        println!("{line}\t{}", said.join("| "));
    }
    Ok(())
}

fn render(folder: &Path, native: &Path, words: &Arc<Pronouncer>) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let models = native.join("models");
    let runtime = Runtime::open(&native.join("lib/libonnxruntime.so"))?;
    let files = PiperFiles {
        model: models.join("piper-joe/en_US-joe-medium.onnx"),
        config: models.join("piper-joe/en_US-joe-medium.onnx.json"),
    };
    let started = now();
    let mut joe = Piper::open(&runtime, &files, Arc::clone(words), 1)?;
    eprintln!("joe opened in {} ms", started.elapsed().as_millis());
    let mut callers = Kokoro::open(
        &runtime,
        &models.join("kokoro/kokoro-v1.0.int8.onnx"),
        &models.join("kokoro/voices"),
        Arc::clone(words),
        2,
    )?;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut columns = line.split('\t');
        let (Some(id), Some(voice), Some(text)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let started = now();
        let sound = match voice {
            "joe" => joe.speak(text)?,
            other => callers.speak_as(CallerVoice::named(other)?, 100, text)?,
        };
        let took = started.elapsed().as_millis();
        println!(
            "{id}\t{voice}\t{}\t{took}\t{}",
            text.split(' ').count(),
            sound.len() * 1_000 / RATE_HZ as usize
        );
        write_wav(&folder.join(id).with_extension("wav"), &sound)?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "an example is its own shell")]
fn now() -> Instant {
    Instant::now()
}

/// PCM, mono, 16 bits, 8 kHz.
fn write_wav(path: &Path, sound: &[i16]) -> io::Result<()> {
    let bytes = u32::try_from(sound.len() * 2).map_err(io::Error::other)?;
    let mut file = io::BufWriter::new(fs::File::create(path)?);
    file.write_all(b"RIFF")?;
    file.write_all(&(36 + bytes).to_le_bytes())?;
    file.write_all(b"WAVEfmt \x10\0\0\0\x01\0\x01\0")?;
    file.write_all(&RATE_HZ.to_le_bytes())?;
    file.write_all(&(2 * RATE_HZ).to_le_bytes())?;
    file.write_all(b"\x02\0\x10\0data")?;
    file.write_all(&bytes.to_le_bytes())?;
    for sample in sound {
        file.write_all(&sample.to_le_bytes())?;
    }
    file.flush()
}
