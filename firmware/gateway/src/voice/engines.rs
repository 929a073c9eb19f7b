//! How engines are made: at start, and again after one has failed.

use std::{path::Path, sync::Arc};

use speech::{
    g2p::Pronouncer,
    meaning::{Encoder, MeaningError, Reader},
    mouth::{MouthError, Piper, PiperFiles, Runtime, Synthesiser},
    recognise::{Moonshine, Recognizer, RecognizerError, Transcript},
};

use super::apart::{self, Apart};

type Make<T, E> = Arc<dyn Fn() -> Result<Box<T>, E> + Send + Sync>;

/// Makes recognisers, synthesisers and text encoders.
#[derive(Clone)]
pub struct Engines {
    recognizer: Make<dyn Recognizer, RecognizerError>,
    synthesiser: Make<dyn Synthesiser, MouthError>,
    reader: Option<Make<dyn Reader, MeaningError>>,
}

impl std::fmt::Debug for Engines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engines")
    }
}

impl Engines {
    /// From two makers, and without a text encoder.
    pub fn new(
        recognizer: impl Fn() -> Result<Box<dyn Recognizer>, RecognizerError> + Send + Sync + 'static,
        synthesiser: impl Fn() -> Result<Box<dyn Synthesiser>, MouthError> + Send + Sync + 'static,
    ) -> Self {
        Self { recognizer: Arc::new(recognizer), synthesiser: Arc::new(synthesiser), reader: None }
    }

    /// The same with a text encoder.
    #[must_use]
    pub fn with_reader(
        self,
        reader: impl Fn() -> Result<Box<dyn Reader>, MeaningError> + Send + Sync + 'static,
    ) -> Self {
        Self { reader: Some(Arc::new(reader)), ..self }
    }

    /// The box's own: Moonshine tiny-en, Piper joe and the triage encoder, from the folder of runtimes and models, on one
    /// core each.
    pub fn native(models: &Path) -> Self {
        let (ears, mouth) = (models.to_owned(), models.to_owned());
        Self::new(move || Ok(Box::new(Moonshine::open(&ears, 1)?)), move || Ok(Box::new(joe(&mouth)?)))
            .with_reader(|| Ok(Box::new(Encoder::new()?)))
    }

    /// The same, with the recogniser in a process of its own: for a box, which must outlive a crash of it.
    pub fn apart(models: &Path) -> Self {
        let (ears, mouth) = (models.to_owned(), models.to_owned());
        Self::new(
            move || Ok(Box::new(Apart::open(&apart::program(), &ears)?)),
            move || Ok(Box::new(joe(&mouth)?)),
        )
        .with_reader(|| Ok(Box::new(Encoder::new()?)))
    }

    /// With the box's own voice and nothing that hears words: callers get the key-press menu.
    pub fn wordless(models: &Path) -> Self {
        let mouth = models.to_owned();
        Self::new(|| Ok(Box::new(Off)), move || Ok(Box::new(joe(&mouth)?)))
    }

    /// A new recogniser.
    ///
    /// # Errors
    /// As its maker says.
    pub fn recognizer(&self) -> Result<Box<dyn Recognizer>, RecognizerError> {
        (self.recognizer)()
    }

    /// A new text encoder, where there is to be one.
    ///
    /// # Errors
    /// As its maker says.
    pub fn reader(&self) -> Option<Result<Box<dyn Reader>, MeaningError>> {
        self.reader.as_ref().map(|make| make())
    }

    /// A new synthesiser.
    ///
    /// # Errors
    /// As its maker says.
    pub fn synthesiser(&self) -> Result<Box<dyn Synthesiser>, MouthError> {
        (self.synthesiser)()
    }
}

/// A recogniser that is switched off.
#[derive(Debug)]
struct Off;

impl Recognizer for Off {
    fn transcribe(&mut self, _: &[i16]) -> Result<Transcript, RecognizerError> {
        Err(RecognizerError::Off)
    }
}

/// The voice of the box.
fn joe(native: &Path) -> Result<Piper, MouthError> {
    speech::models::verify(native, "piper-joe")?;
    speech::models::verify(native, "g2p")?;
    let models = native.join("models");
    let read = |what, name: &str| {
        let path = models.join(name);
        std::fs::read(&path).map_err(|source| MouthError::Missing { what, path, source })
    };
    let dictionary = read("the pronouncing dictionary", "g2p/cmudict.dict")?;
    let network = read("the pronunciation network", "g2p/checkpoint20.npz")?;
    let words = Pronouncer::new(String::from_utf8_lossy(&dictionary).into_owned(), Some(&network))?;
    let runtime = Runtime::open(&native.join("lib/libonnxruntime.so"))?;
    let files = PiperFiles {
        model: models.join("piper-joe/en_US-joe-medium.onnx"),
        config: models.join("piper-joe/en_US-joe-medium.onnx.json"),
    };
    Piper::open(&runtime, &files, Arc::new(words), 1)
}
