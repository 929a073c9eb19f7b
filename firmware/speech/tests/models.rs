//! Models as they lie on this machine: whole, missing or altered. `scripts/setup` puts them there.
#![cfg(feature = "native")]

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use speech::{
    g2p::Pronouncer,
    models::ModelError,
    mouth::{Piper, PiperFiles, Runtime, Synthesiser},
    recognise::{LONGEST, Moonshine, Recognizer, RecognizerError, Trust},
};

fn native() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.native")).to_owned()
}

/// A copy of the recogniser's folder that may be damaged.
fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("models/moonshine-tiny-en");
    fs::create_dir_all(&to).expect("a folder in it");
    for entry in fs::read_dir(native().join("models/moonshine-tiny-en")).expect("scripts/setup was run") {
        let entry = entry.expect("a readable entry");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a copied file");
    }
    folder
}

fn refused(folder: &tempfile::TempDir) -> String {
    match Moonshine::open(folder.path(), 1) {
        Err(RecognizerError::Model(error)) => error.to_string(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("a damaged model was taken"),
    }
}

#[test]
fn an_altered_model_is_named_with_the_command_that_mends_it() {
    for name in ["encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin", "tokens.txt"] {
        let folder = copy();
        let path = folder.path().join("models/moonshine-tiny-en").join(name);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
        let error = refused(&folder);
        assert!(error.contains(name) && error.contains("scripts/setup"), "{error}");
        fs::remove_file(&path).unwrap();
        let error = refused(&folder);
        assert!(
            error.contains(name) && error.contains("missing") && error.contains("scripts/setup"),
            "{error}"
        );
    }
}

#[test]
fn a_whole_copy_is_taken() {
    let folder = copy();
    assert!(Moonshine::open(folder.path(), 1).is_ok());
    assert!(matches!(speech::models::verify(folder.path(), "piper-joe"), Err(ModelError::Missing { .. })));
}

#[test]
fn the_recogniser_hears_what_the_voice_says() -> Result<(), Box<dyn Error>> {
    let models = native().join("models");
    let dictionary = fs::read_to_string(models.join("g2p/cmudict.dict"))?;
    let words = Arc::new(Pronouncer::new(dictionary, None)?);
    let files = PiperFiles {
        model: models.join("piper-joe/en_US-joe-medium.onnx"),
        config: models.join("piper-joe/en_US-joe-medium.onnx.json"),
    };
    let runtime = Runtime::open(&native().join("lib/libonnxruntime.so"))?;
    let mut joe = Piper::open(&runtime, &files, words, 1)?;
    let mut moonshine = Moonshine::open(&native(), 1)?;
    let heard = moonshine.transcribe(&joe.speak("the water heater in the basement is leaking")?)?;
    let text = heard.text.into_inner().to_lowercase();
    assert!(text.contains("water heater") && text.contains("basement"), "{text}");
    assert_eq!(heard.trust, Trust::Whole);
    assert_eq!(moonshine.transcribe(&[0; 16_000])?.text.into_inner(), "");
    assert!(matches!(moonshine.transcribe(&vec![1; LONGEST + 1]), Err(RecognizerError::TooLong { .. })));
    Ok(())
}
