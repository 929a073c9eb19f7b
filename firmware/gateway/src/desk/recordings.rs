//! Recordings on the disk: kept below a size, oldest first, so that they never cost the store its room.

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Removes the oldest recordings until all of them together have at most `most` bytes. The newest one stays: its call
/// may be up. What can't be read or removed is logged and left.
pub(super) fn cap(folder: &Path, most: u64) {
    let mut files = match list(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
        Err(error) => return tracing::warn!(%error, "the recordings can't be listed"),
    };
    files.sort();
    let mut all: u64 = files.iter().map(|(_, size, _)| size).sum();
    let (mut removed, newest) = (0, files.pop());
    for (_, size, path) in files {
        if all <= most {
            break;
        }
        match std::fs::remove_file(&path) {
            Ok(()) => {
                all -= size;
                removed += 1;
            }
            Err(error) => tracing::warn!(%error, "an old recording can't be removed"),
        }
    }
    drop(newest);
    if removed > 0 {
        tracing::info!(removed, "recordings over store.max_mb were removed, oldest first");
    }
}

fn list(folder: &Path) -> std::io::Result<Vec<(SystemTime, u64, PathBuf)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        if about.is_file() && entry.path().extension().is_some_and(|e| e == "wav") {
            files.push((about.modified()?, about.len(), entry.path()));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_recordings_go_first_and_the_newest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let epoch = SystemTime::UNIX_EPOCH;
        for n in 1..=4_u64 {
            let file = std::fs::File::create(folder.path().join(format!("{n}.wav"))).unwrap();
            file.set_len(1_000).unwrap();
            file.set_modified(epoch + std::time::Duration::from_secs(n)).unwrap();
        }
        std::fs::write(folder.path().join("note.txt"), "kept").unwrap();
        let left = || {
            let mut left: Vec<String> = std::fs::read_dir(folder.path())
                .unwrap()
                .map(|e| e.unwrap().file_name().into_string().unwrap())
                .collect();
            left.sort();
            left
        };
        cap(folder.path(), 2_500);
        assert_eq!(left(), ["3.wav", "4.wav", "note.txt"]);
        cap(folder.path(), 0);
        assert_eq!(left(), ["4.wav", "note.txt"]);
        cap(&folder.path().join("none"), 0);
    }
}
