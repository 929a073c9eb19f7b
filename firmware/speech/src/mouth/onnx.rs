//! ONNX Runtime, opened by path while the box runs: the one door to it for the mouth.

use std::{
    fs, io,
    io::Read,
    path::Path,
    sync::{Mutex, PoisonError},
};

use ort::{
    environment::Environment,
    session::{Session, builder::GraphOptimizationLevel},
};
use sha2::{Digest, Sha256};

use super::MouthError;

/// The library, once per process. Cheap to clone.
#[derive(Clone)]
pub struct Runtime(Environment);

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Runtime")
    }
}

/// The library allows one environment a process.
static OPENED: Mutex<Option<Runtime>> = Mutex::new(None);

impl Runtime {
    /// Opens `libonnxruntime.so`; where it is open already, that one, whatever the path.
    ///
    /// # Errors
    /// [`MouthError::Missing`] or [`MouthError::Engine`] for a library that can't be loaded or is too old.
    pub fn open(library: &Path) -> Result<Self, MouthError> {
        let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = opened.as_ref() {
            return Ok(runtime.clone());
        }
        let path = library.canonicalize().map_err(|source| missing("ONNX Runtime", library, source))?;
        let builder = ort::init_from(&path).map_err(|e| failed("load ONNX Runtime", e))?;
        // The library would write its own lines to standard error; errors come back as values anyway.
        let built = builder.with_telemetry(false).build().map_err(|e| failed("start ONNX Runtime", e))?;
        let runtime = Self(built);
        *opened = Some(runtime.clone());
        Ok(runtime)
    }

    /// A session on `threads` threads of its own, which sleep between runs.
    pub(super) fn session(&self, model: &Path, threads: usize) -> Result<Session, MouthError> {
        let build = || -> ort::Result<Session> {
            Session::builder(&self.0)?
                .with_optimization_level(GraphOptimizationLevel::Level3)?
                .with_intra_threads(threads)?
                .with_intra_op_spinning(false)?
                .commit_from_file(model)
        };
        build().map_err(|e| failed("open its model", e))
    }
}

/// SHA-256 of a file, read in pieces.
pub(super) fn hash_file(what: &'static str, path: &Path) -> Result<[u8; 32], MouthError> {
    let wrong = |source| missing(what, path, source);
    let mut file = fs::File::open(path).map_err(wrong)?;
    let mut digest = Sha256::new();
    let mut block = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut block).map_err(wrong)?;
        if read == 0 {
            return Ok(digest.finalize().into());
        }
        digest.update(&block[..read]);
    }
}

pub(super) fn missing(what: &'static str, path: &Path, source: io::Error) -> MouthError {
    MouthError::Missing { what, path: path.to_owned(), source }
}

pub(super) fn failed(
    doing: &'static str,
    source: impl std::error::Error + Send + Sync + 'static,
) -> MouthError {
    MouthError::Engine { doing, source: Box::new(source) }
}
