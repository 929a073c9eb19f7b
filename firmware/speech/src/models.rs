//! Whether the models on this machine are those of `models/manifest.toml`: each by its SHA-256, before a runtime that
//! might end the process over a damaged one sees it.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// What is wrong with a model file, and what mends it.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// It is not there or can't be read.
    #[error("the model file {path} is missing or can't be read: run scripts/setup")]
    Missing {
        /// Where it should be.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is another file than the manifest says.
    #[error(
        "the model file {path} is damaged or not the one of models/manifest.toml: delete it and run scripts/setup"
    )]
    Altered {
        /// Where it lies.
        path: PathBuf,
    },
    /// The manifest names no such model.
    #[error("models/manifest.toml has no checked files of a model {name}")]
    Unknown {
        /// As asked for.
        name: String,
    },
}

/// Checks every file of the model `name` (its folder under `models/`) below `native`.
///
/// # Errors
/// The first file that is missing or altered.
pub fn verify(native: &Path, name: &str) -> Result<(), ModelError> {
    let manifest: Manifest =
        toml::from_str(MANIFEST).expect("the manifest of this tree is TOML, as a test shows");
    let under = format!("models/{name}/");
    let rows = manifest.file.iter().chain(&manifest.join);
    let mut files = rows.filter(|f| f.check && f.to.starts_with(&under)).peekable();
    if files.peek().is_none() {
        return Err(ModelError::Unknown { name: name.to_owned() });
    }
    for file in files {
        let path = native.join(&file.to);
        if file.sha256.as_deref() != Some(hash(&path)?.as_str()) {
            return Err(ModelError::Altered { path });
        }
    }
    Ok(())
}

/// Checks that the recogniser's token table was made from the tokenizer that lies beside it.
///
/// # Errors
/// Which of the two is missing, or that the table is another.
pub fn verify_tokens(folder: &Path) -> Result<(), ModelError> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|source| ModelError::Missing { path, source })
    };
    let (tokenizer, table) = (read("tokenizer.bin")?, read("tokens.txt")?);
    if token_table(&tokenizer).as_deref() == Some(&table[..]) {
        Ok(())
    } else {
        Err(ModelError::Altered { path: folder.join("tokens.txt") })
    }
}

/// As `models/tools/moonshine_tokens.py` writes it: base64 of a token, its number.
fn token_table(tokenizer: &[u8]) -> Option<Vec<u8>> {
    const MARK: &[u8] = "\u{2581}".as_bytes();
    let mut table = Vec::with_capacity(tokenizer.len() * 2);
    let (mut rest, mut number) = (tokenizer, 0);
    while let Some((&first, behind)) = rest.split_first() {
        let (length, behind) = match behind.split_first() {
            Some((&second, behind)) if first & 0x80 != 0 => {
                (usize::from(first & 0x7f) | usize::from(second) << 7, behind)
            }
            Some(_) | None => (usize::from(first), behind),
        };
        let (token, behind) = behind.split_at_checked(length)?;
        let text = replace(token, MARK, b' ');
        table.extend(base64(if text.is_empty() { b" " } else { &text }));
        table.extend(format!(" {number}\n").into_bytes());
        (rest, number) = (behind, number + 1);
    }
    Some(table)
}

fn replace(bytes: &[u8], mark: &[u8], by: u8) -> Vec<u8> {
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let found = bytes[at..].starts_with(mark);
        out.push(if found { by } else { bytes[at] });
        at += if found { mark.len() } else { 1 };
    }
    out
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for block in bytes.chunks(3) {
        let bits = block.iter().fold(0_u32, |bits, b| bits << 8 | u32::from(*b)) << (8 * (3 - block.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place > block.len() { b'=' } else { letter });
        }
    }
    out
}

fn hash(path: &Path) -> Result<String, ModelError> {
    let missing = |source| ModelError::Missing { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(missing)?;
    let mut digest = Sha256::new();
    let mut block = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut block).map_err(missing)?;
        if read == 0 {
            return Ok(digest.finalize().iter().map(|b| format!("{b:02x}")).collect());
        }
        digest.update(&block[..read]);
    }
}

#[derive(Debug, Deserialize)]
struct Manifest {
    file: Vec<Row>,
    /// Files put together from parts.
    join: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    to: String,
    /// Of files that are the same for every processor.
    sha256: Option<String>,
    #[serde(default)]
    check: bool,
}

const MANIFEST: &str = include_str!("../../../models/manifest.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded.as_bytes());
        }
    }

    #[test]
    fn tokens_are_listed_in_order_and_a_cut_tokenizer_is_refused() {
        let tokenizer = [&[1, b'a'][..], &[4, 0xe2, 0x96, 0x81, b'b'], &[0]].concat();
        assert_eq!(token_table(&tokenizer).unwrap(), b"YQ== 0\nIGI= 1\nIA== 2\n");
        assert!(token_table(&tokenizer[..5]).is_none());
    }

    #[test]
    fn a_missing_model_is_named_with_the_command_that_mends_it() {
        let empty = tempfile::tempdir().unwrap();
        let error = verify(empty.path(), "moonshine-tiny-en").unwrap_err().to_string();
        assert!(error.contains("encoder_model.ort") && error.contains("scripts/setup"), "{error}");
        assert!(matches!(verify(empty.path(), "nothing"), Err(ModelError::Unknown { .. })));
    }
}
