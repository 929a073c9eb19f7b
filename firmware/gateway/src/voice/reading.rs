//! What words mean, beside what they are: the text encoder of one thread, and what happens when there is none.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use speech::meaning::Reader;
use vocab::Heard;

use super::Engines;

/// A text encoder, or none: then what is heard has no meaning and the rules decide alone.
pub struct Reading {
    engines: Option<Engines>,
    reader: Option<Box<dyn Reader>>,
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading").field("reads", &self.reader.is_some()).finish_non_exhaustive()
    }
}

impl Reading {
    /// Of these engines, on the thread that is to use it. One that can't be made is a warning, not an error: a caller who
    /// is judged by the rules alone is better off than one who is not answered.
    pub fn open(engines: &Engines) -> Self {
        Self { reader: make(engines), engines: Some(engines.clone()) }
    }

    /// The box's own, which needs no file: for conversations without sound.
    pub fn native() -> Self {
        Self::open(&Engines::native(Path::new(".native")))
    }

    /// Reads nothing: for conversations that are judged by the rules alone.
    pub const fn none() -> Self {
        Self { engines: None, reader: None }
    }

    /// Puts the meaning to the words. An encoder that fails or panics is replaced; these words stay without.
    pub fn fill(&mut self, heard: &mut Heard) {
        let Some(reader) = self.reader.as_mut() else { return };
        match catch_unwind(AssertUnwindSafe(|| reader.read(heard.text.expose()))) {
            Ok(Ok(meaning)) => return heard.meaning = meaning,
            Ok(Err(error)) => {
                let error: &(dyn std::error::Error + 'static) = &error;
                tracing::warn!(error, "the text encoder failed");
            }
            Err(_panic) => tracing::error!("the text encoder panicked"),
        }
        self.reader = self.engines.as_ref().and_then(make);
    }
}

fn make(engines: &Engines) -> Option<Box<dyn Reader>> {
    match engines.reader()? {
        Ok(reader) => Some(reader),
        Err(error) => {
            let error: &(dyn std::error::Error + 'static) = &error;
            tracing::warn!(error, "no text encoder: the rules alone decide what is an emergency");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use speech::{meaning::MeaningError, mouth::MouthError, recognise::RecognizerError};
    use vocab::{Hazard, Meaning};

    use super::*;

    /// Finds danger in everything, but stumbles over two words.
    struct Cassandra;

    impl Reader for Cassandra {
        fn read(&mut self, text: &str) -> Result<Option<Meaning>, MeaningError> {
            match text {
                "crash" => panic!("as a native library may"),
                "fail" => Err(MeaningError::Run("no".into())),
                _ => Ok(Meaning::new(0.9, 0.0, 0.1, Hazard::Fire)),
            }
        }
    }

    fn engines() -> Engines {
        let deaf = || Err(RecognizerError::Failed { name: "none", millis: 0 });
        Engines::new(deaf, || Err(MouthError::NoEngine))
    }

    fn meaning(reading: &mut Reading, text: &str) -> Option<Meaning> {
        let mut heard = Heard::text(text);
        reading.fill(&mut heard);
        heard.meaning
    }

    #[test]
    fn an_encoder_that_fails_or_panics_is_replaced_and_the_words_go_on() {
        let mut reading = Reading::open(&engines().with_reader(|| Ok(Box::new(Cassandra))));
        for (text, read) in [("crash", false), ("smoke", true), ("fail", false), ("smoke", true)] {
            assert_eq!(meaning(&mut reading, text).is_some(), read, "{text}");
        }
    }

    #[test]
    fn without_an_encoder_words_have_no_meaning_and_nothing_fails() {
        let missing = || Err(MeaningError::Load { doing: "read", source: "gone".into() });
        for engines in [engines(), engines().with_reader(missing)] {
            assert_eq!(meaning(&mut Reading::open(&engines), "smoke"), None);
        }
        assert_eq!(meaning(&mut Reading::none(), "smoke"), None);
    }
}
