//! Rendered speech on disk: one file a line, whole or absent, checked whenever it is read.
//!
//! A file is written beside its place and renamed, so a power cut leaves the old one or none. A name is the hash of
//! engine and line: no words are on the disk but as sound. The folder is bounded; what was not used for longest goes
//! first. Failures of the disk cost a rendering, never a reply: they are counted and logged, not returned.

use std::{
    collections::BTreeMap,
    fs, io,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use sha2::{Digest, Sha256};

use super::{Fingerprint, MouthError, hex};

/// Names a rendered line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 32]);

impl Key {
    /// What this engine makes of this line. Spaces more or less make no difference.
    pub fn of(engine: Fingerprint, spoken: &str) -> Self {
        let words: Vec<&str> = spoken.split_whitespace().collect();
        let digest = Sha256::new().chain_update(engine.0).chain_update(words.join(" "));
        Self(digest.finalize().into())
    }
}

/// How much a cache may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheLimits {
    /// On disk. A second of speech is 16 kB.
    pub disk_bytes: u64,
    /// In memory, of what was read or rendered in this run.
    pub loaded_bytes: usize,
}

impl Default for CacheLimits {
    /// 64 MB on disk (an hour of speech) and 32 MB in memory: several times all prompts of one business.
    fn default() -> Self {
        Self { disk_bytes: 64 << 20, loaded_bytes: 32 << 20 }
    }
}

/// A folder of rendered lines and those of them that were used in this run.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    limits: CacheLimits,
    loaded: BTreeMap<Key, Arc<[i16]>>,
    loaded_bytes: usize,
    on_disk: u64,
    faults: u64,
}

impl Cache {
    /// Opens the folder, makes it if it is not there, and removes what a power cut left half-written.
    ///
    /// # Errors
    /// [`MouthError::Cache`] when it can't be made or read.
    pub fn open(folder: &Path, limits: CacheLimits) -> Result<Self, MouthError> {
        let wrong = |source| MouthError::Cache { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(wrong)?;
        let mut on_disk = 0;
        for entry in fs::read_dir(folder).map_err(wrong)?.flatten() {
            let path = entry.path();
            match path.extension().and_then(|e| e.to_str()) {
                Some(TEMPORARY) => drop(fs::remove_file(&path)),
                Some(SOUND) => on_disk += entry.metadata().map_or(0, |m| m.len()),
                Some(_) | None => {}
            }
        }
        let (loaded, loaded_bytes) = (BTreeMap::new(), 0);
        Ok(Self { folder: folder.to_owned(), limits, loaded, loaded_bytes, on_disk, faults: 0 })
    }

    /// A line that was rendered before, from memory or disk. A file that fails its check is removed and not played.
    pub fn find(&mut self, key: Key) -> Option<Arc<[i16]>> {
        if let Some(sound) = self.loaded.get(&key) {
            return Some(Arc::clone(sound));
        }
        let path = self.path(key);
        let bytes = fs::read(&path).ok()?;
        let Some(samples) = unpack(key, &bytes) else {
            tracing::warn!(file = %path.display(), "a rendered prompt is damaged: it is rendered again");
            self.faults += 1;
            self.remove(&path);
            return None;
        };
        mark_used(&path);
        Some(self.load(key, samples))
    }

    /// Keeps a rendered line, in memory and on disk.
    pub fn put(&mut self, key: Key, samples: Vec<i16>) -> Arc<[i16]> {
        let bytes = pack(key, &samples);
        let path = self.path(key);
        let old = fs::metadata(&path).map_or(0, |m| m.len());
        match write_whole(&path, &bytes) {
            Ok(()) => self.on_disk = (self.on_disk + bytes.len() as u64).saturating_sub(old),
            Err(error) => {
                self.faults += 1;
                tracing::warn!(%error, file = %path.display(), "a rendered prompt can't be kept on disk");
            }
        }
        let sound = self.load(key, samples);
        if self.on_disk > self.limits.disk_bytes {
            self.make_room();
        }
        sound
    }

    /// Lines in memory, for reading from another thread.
    pub fn loaded(&self) -> &BTreeMap<Key, Arc<[i16]>> {
        &self.loaded
    }

    /// Files that failed their check and writes that failed, since it was opened.
    pub fn faults(&self) -> u64 {
        self.faults
    }

    /// The engine that rendered here last, so that its lines are found when no engine runs.
    pub fn last_engine(&self) -> Option<Fingerprint> {
        let text = fs::read_to_string(self.folder.join(ENGINE)).ok()?;
        let digits = text.trim();
        if digits.len() != 64 || !digits.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Fingerprint(bytes))
    }

    /// Notes the engine that renders here from now on.
    pub fn note_engine(&mut self, engine: Fingerprint) {
        if self.last_engine() == Some(engine) {
            return;
        }
        if let Err(error) = write_whole(&self.folder.join(ENGINE), hex(&engine.0).as_bytes()) {
            self.faults += 1;
            tracing::warn!(%error, folder = %self.folder.display(), "the speech cache can't be written");
        }
    }

    fn load(&mut self, key: Key, samples: Vec<i16>) -> Arc<[i16]> {
        let sound: Arc<[i16]> = samples.into();
        let bytes = sound.len() * 2;
        // When memory is full the rest is read from disk each time.
        if self.loaded_bytes + bytes <= self.limits.loaded_bytes {
            self.loaded_bytes += bytes;
            self.loaded.insert(key, Arc::clone(&sound));
        }
        sound
    }

    fn path(&self, key: Key) -> PathBuf {
        self.folder.join(hex(&key.0)).with_extension(SOUND)
    }

    fn remove(&mut self, path: &Path) {
        let length = fs::metadata(path).map_or(0, |m| m.len());
        if fs::remove_file(path).is_ok() {
            self.on_disk = self.on_disk.saturating_sub(length);
        }
    }

    /// Removes files, the longest unused first, until a tenth of the limit is free. Those in memory stay: they are in
    /// use now.
    fn make_room(&mut self) {
        let in_use: Vec<PathBuf> = self.loaded.keys().map(|k| self.path(*k)).collect();
        let mut files: Vec<(SystemTime, PathBuf)> = fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|e| e == SOUND) && !in_use.contains(path))
            .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
            .collect();
        files.sort();
        for (_, path) in files {
            if self.on_disk <= self.limits.disk_bytes / 10 * 9 {
                break;
            }
            self.remove(&path);
        }
    }
}

/// Header, then samples, little-endian.
fn pack(key: Key, samples: &[i16]) -> Vec<u8> {
    let sound: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    let count = u32::try_from(samples.len()).expect("a line is shorter than days");
    let mut out = MAGIC.to_vec();
    out.extend(count.to_le_bytes());
    out.extend(check_sum(key, &sound));
    out.extend([0; SPARE_BYTES]);
    out.extend(sound);
    out
}

fn unpack(key: Key, bytes: &[u8]) -> Option<Vec<i16>> {
    let rest = bytes.strip_prefix(MAGIC.as_slice())?;
    let (count, rest) = rest.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<32>()?;
    let sound = rest.get(SPARE_BYTES..)?;
    let whole = sound.len() == u32::from_le_bytes(*count) as usize * 2;
    if !whole || *sum != check_sum(key, sound) {
        return None;
    }
    Some(sound.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect())
}

/// Over the key too: a file under another's name is damage.
fn check_sum(key: Key, sound: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(key.0).chain_update(sound).finalize().into()
}

/// Beside its place, through to the disk, then renamed over what was there.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension(TEMPORARY);
    let written = write_through(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What is left of it would only take room; the next start removes it if this fails too.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Writes the spare byte again, so that the file system notes the time: no clock is read here.
fn mark_used(path: &Path) {
    use std::os::unix::fs::FileExt;
    let spare = (MAGIC.len() + 4 + 32) as u64;
    let marked = fs::OpenOptions::new().write(true).open(path).and_then(|f| f.write_all_at(&[0], spare));
    if let Err(error) = marked {
        tracing::debug!(%error, "a prompt's last use can't be noted");
    }
}

const MAGIC: [u8; 4] = *b"NBS1";
/// Outside the check: rewritten to note a use.
const SPARE_BYTES: usize = 1;
const SOUND: &str = "pcm";
const TEMPORARY: &str = "part";
const ENGINE: &str = "engine";

#[cfg(test)]
mod tests {
    use super::*;

    const ENGINE: Fingerprint = Fingerprint([7; 32]);

    fn open(folder: &tempfile::TempDir) -> Cache {
        Cache::open(folder.path(), CacheLimits::default()).unwrap()
    }

    fn only_file(folder: &tempfile::TempDir) -> PathBuf {
        let files: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path()).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        files[0].clone()
    }

    #[test]
    fn a_line_is_found_again_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let key = Key::of(ENGINE, "one moment");
        open(&folder).put(key, vec![1, -2, 3]);
        assert_eq!(open(&folder).find(key).as_deref(), Some([1, -2, 3].as_slice()));
        assert_eq!(open(&folder).find(Key::of(ENGINE, "one")), None);
        assert_eq!(Key::of(ENGINE, " one  moment"), key);
        assert_ne!(Key::of(Fingerprint([8; 32]), "one moment"), key);
    }

    #[test]
    fn a_file_damaged_at_any_byte_is_never_played_and_is_removed() {
        let key = Key::of(ENGINE, "hello");
        let spare = MAGIC.len() + 4 + 32;
        for at in 0..spare + SPARE_BYTES + 6 {
            let folder = tempfile::tempdir().unwrap();
            open(&folder).put(key, vec![10, 20, 30]);
            let path = only_file(&folder);
            let mut bytes = fs::read(&path).unwrap();
            bytes[at] ^= 0x40;
            fs::write(&path, &bytes).unwrap();
            let mut cache = open(&folder);
            assert_eq!(cache.find(key).is_some(), at == spare, "byte {at}");
            assert_eq!(cache.faults(), u64::from(at != spare));
            assert_eq!(path.exists(), at == spare);
        }
    }

    #[test]
    fn a_file_cut_short_or_under_anothers_name_is_not_played() {
        let folder = tempfile::tempdir().unwrap();
        let (key, other) = (Key::of(ENGINE, "hello"), Key::of(ENGINE, "bye"));
        let mut cache = open(&folder);
        cache.put(key, vec![1; 100]);
        let bytes = fs::read(cache.path(key)).unwrap();
        for length in [0, 3, 20, bytes.len() - 1] {
            fs::write(cache.path(key), &bytes[..length]).unwrap();
            assert_eq!(open(&folder).find(key), None, "{length} bytes");
        }
        fs::write(cache.path(other), &bytes).unwrap();
        assert_eq!(open(&folder).find(other), None);
    }

    #[test]
    fn what_a_power_cut_left_half_written_is_swept_and_the_old_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let key = Key::of(ENGINE, "hello");
        let mut cache = open(&folder);
        cache.put(key, vec![5; 10]);
        let part = cache.path(key).with_extension(TEMPORARY);
        fs::write(&part, b"NBS1 half").unwrap();
        assert_eq!(open(&folder).find(key).map(|s| s.len()), Some(10));
        assert!(!part.exists());
    }

    #[test]
    fn the_folder_stays_within_its_limit_and_keeps_what_is_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let limits = CacheLimits { disk_bytes: 10_000, loaded_bytes: 4_000 };
        let mut cache = Cache::open(folder.path(), limits).unwrap();
        let key = |n: u32| Key::of(ENGINE, &n.to_string());
        for n in 0..40 {
            cache.put(key(n), vec![1; 500]);
        }
        let size: u64 =
            fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum();
        assert!(size <= 10_000, "{size}");
        assert_eq!(cache.on_disk, size);
        assert!(cache.loaded_bytes <= 4_000);
        let mut again = Cache::open(folder.path(), limits).unwrap();
        assert!(
            again.find(key(0)).is_some() && again.find(key(10)).is_none(),
            "the first ones are in memory"
        );
    }

    #[test]
    fn a_full_or_read_only_disk_costs_a_rendering_and_no_reply() {
        let folder = tempfile::tempdir().unwrap();
        let mut cache = open(&folder);
        let key = Key::of(ENGINE, "hello");
        // A folder stands where the file would be written: the write fails for root too.
        fs::create_dir(cache.path(key).with_extension(TEMPORARY)).unwrap();
        assert_eq!(cache.put(key, vec![1, 2]).len(), 2);
        assert_eq!(cache.faults(), 1);
        assert!(cache.find(key).is_some(), "from memory");
    }
}
