//! What the box says: from the cache where it can, from the engine where it must, and from the cache alone when there
//! is no engine.
//!
//! Fixed prompts are kept on disk; what is said to one caller (names, streets, numbers) is rendered live and kept
//! nowhere.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use super::{Cache, CacheLimits, Fingerprint, Key, MouthError, Synthesiser};

/// Whether a rendered line may stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The same in every call: kept on disk and in memory.
    Prompt,
    /// Said to this caller only: kept nowhere.
    Nothing,
}

/// How far warming has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Warmed {
    /// Lines looked at so far, the failed ones among them.
    pub done: usize,
    /// Lines in all.
    pub of: usize,
    /// Rendered now; the others were there.
    pub rendered: usize,
    /// Could not be rendered.
    pub failed: usize,
}

/// The cache with, or without, an engine behind it. One owner, on a `voice` thread.
#[derive(Debug)]
pub struct Prompts {
    cache: Cache,
    engine: Option<Box<dyn Synthesiser>>,
    /// Of the engine that runs, or of the last one that ran here.
    fingerprint: Option<Fingerprint>,
}

impl Prompts {
    /// Opens the cache in `folder`. Without an engine it plays what the last one rendered there.
    ///
    /// # Errors
    /// [`MouthError::Cache`] when the folder can't be used.
    pub fn open(
        folder: &Path,
        limits: CacheLimits,
        engine: Option<Box<dyn Synthesiser>>,
    ) -> Result<Self, MouthError> {
        let cache = Cache::open(folder, limits)?;
        let fingerprint = cache.last_engine();
        let mut prompts = Self { cache, engine: None, fingerprint };
        if let Some(engine) = engine {
            prompts.take_engine(engine);
        }
        Ok(prompts)
    }

    /// Goes on with this engine, after a failure or an update.
    pub fn take_engine(&mut self, engine: Box<dyn Synthesiser>) {
        let fingerprint = engine.fingerprint();
        self.cache.note_engine(fingerprint);
        self.fingerprint = Some(fingerprint);
        self.engine = Some(engine);
    }

    /// Goes on without an engine: only what was rendered before can be said.
    pub fn drop_engine(&mut self) {
        self.engine = None;
    }

    /// Whether new lines can be rendered.
    pub fn has_engine(&self) -> bool {
        self.engine.is_some()
    }

    /// The line as sound, mono 8 kHz: from memory, disk or the engine, in that order.
    ///
    /// # Errors
    /// [`MouthError::NoEngine`] for an unknown line without an engine; what the engine met.
    pub fn say(&mut self, spoken: &str, keep: Keep) -> Result<Arc<[i16]>, MouthError> {
        if let Some(sound) = self.find(spoken) {
            return Ok(sound);
        }
        let engine = self.engine.as_mut().ok_or(MouthError::NoEngine)?;
        let key = Key::of(engine.fingerprint(), spoken);
        let samples = engine.speak(spoken)?;
        Ok(match keep {
            Keep::Prompt => self.cache.put(key, samples),
            Keep::Nothing => samples.into(),
        })
    }

    /// The line, if it was rendered before and kept.
    pub fn find(&mut self, spoken: &str) -> Option<Arc<[i16]>> {
        self.cache.find(Key::of(self.fingerprint?, spoken))
    }

    /// Renders what is missing of `lines` and loads the rest; repeated lines count once. `progress` is called behind
    /// each. A line that fails is logged by its place in the list and left out: the others are done all the same.
    pub fn warm<'l>(
        &mut self,
        lines: impl IntoIterator<Item = &'l str>,
        progress: &mut dyn FnMut(Warmed),
    ) -> Warmed {
        let mut seen = BTreeSet::new();
        let lines: Vec<&str> = lines.into_iter().filter(|line| seen.insert(*line)).collect();
        let mut so_far = Warmed { of: lines.len(), ..Warmed::default() };
        for (at, line) in lines.into_iter().enumerate() {
            let known = self.find(line).is_some();
            match self.say(line, Keep::Prompt) {
                Ok(_) => so_far.rendered += usize::from(!known),
                Err(error) => {
                    so_far.failed += 1;
                    tracing::warn!(%error, prompt = at, "a prompt can't be rendered");
                }
            }
            so_far.done += 1;
            progress(so_far);
        }
        so_far
    }

    /// What is in memory now, to be read from the line's thread without waiting: a later rendering is not in it.
    pub fn shelf(&self) -> Shelf {
        Shelf { fingerprint: self.fingerprint, loaded: Arc::new(self.cache.loaded().clone()) }
    }

    /// Damaged files and failed writes since it was opened.
    pub fn faults(&self) -> u64 {
        self.cache.faults()
    }
}

/// The prompts in memory at one moment. Cheap to clone and to ask; shares the sound itself.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    fingerprint: Option<Fingerprint>,
    loaded: Arc<BTreeMap<Key, Arc<[i16]>>>,
}

impl Shelf {
    /// The line, if it is there.
    pub fn find(&self, spoken: &str) -> Option<Arc<[i16]>> {
        self.loaded.get(&Key::of(self.fingerprint?, spoken)).cloned()
    }

    /// How many lines.
    pub fn len(&self) -> usize {
        self.loaded.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.loaded.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Says a line as the lengths of its words, and counts how often.
    #[derive(Debug)]
    struct Counting {
        version: u8,
        spoken: Arc<AtomicUsize>,
    }

    impl Synthesiser for Counting {
        fn fingerprint(&self) -> Fingerprint {
            Fingerprint([self.version; 32])
        }

        fn speak(&mut self, spoken: &str) -> Result<Vec<i16>, MouthError> {
            self.spoken.fetch_add(1, Ordering::Relaxed);
            if spoken.trim().is_empty() {
                return Err(MouthError::Nothing);
            }
            Ok(spoken.split(' ').map(|w| i16::try_from(w.len()).unwrap()).collect())
        }
    }

    fn engine(version: u8) -> (Box<dyn Synthesiser>, Arc<AtomicUsize>) {
        let spoken = Arc::new(AtomicUsize::new(0));
        (Box::new(Counting { version, spoken: Arc::clone(&spoken) }), spoken)
    }

    fn open(folder: &tempfile::TempDir, engine: Option<Box<dyn Synthesiser>>) -> Prompts {
        Prompts::open(folder.path(), CacheLimits::default(), engine).unwrap()
    }

    #[test]
    fn a_prompt_is_rendered_once_and_a_private_line_is_kept_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let (first, spoken) = engine(1);
        let mut prompts = open(&folder, Some(first));
        for _ in 0..3 {
            assert_eq!(*prompts.say("one moment", Keep::Prompt).unwrap(), [3, 6]);
            prompts.say("nineteen forty South Franklin", Keep::Nothing).unwrap();
        }
        assert_eq!(spoken.load(Ordering::Relaxed), 1 + 3);
        assert_eq!(prompts.shelf().len(), 1);
        assert!(prompts.find("nineteen forty South Franklin").is_none());
        let files = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, 2, "the prompt and the engine's mark");
    }

    #[test]
    fn cached_prompts_still_play_when_synthesis_is_dead() {
        let folder = tempfile::tempdir().unwrap();
        open(&folder, Some(engine(1).0)).say("one moment", Keep::Prompt).unwrap();
        let mut prompts = open(&folder, None);
        assert_eq!(*prompts.say("one moment", Keep::Prompt).unwrap(), [3, 6]);
        assert!(matches!(prompts.say("something else", Keep::Prompt), Err(MouthError::NoEngine)));
        prompts.take_engine(engine(1).0);
        assert!(prompts.say("something else", Keep::Prompt).is_ok());
        prompts.drop_engine();
        assert!(!prompts.has_engine() && prompts.find("something else").is_some());
    }

    #[test]
    fn a_damaged_prompt_is_rendered_again_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        open(&folder, Some(engine(1).0)).say("one moment", Keep::Prompt).unwrap();
        let path = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path());
        let path = path.filter(|p| p.extension().is_some()).last().unwrap();
        std::fs::write(&path, b"noise").unwrap();
        let (again, spoken) = engine(1);
        let mut prompts = open(&folder, Some(again));
        assert_eq!(*prompts.say("one moment", Keep::Prompt).unwrap(), [3, 6]);
        assert_eq!((spoken.load(Ordering::Relaxed), prompts.faults()), (1, 1));
        assert_eq!(*open(&folder, None).say("one moment", Keep::Prompt).unwrap(), [3, 6]);
    }

    #[test]
    fn another_engine_does_not_play_the_old_ones_voice() {
        let folder = tempfile::tempdir().unwrap();
        open(&folder, Some(engine(1).0)).say("one moment", Keep::Prompt).unwrap();
        let (other, spoken) = engine(2);
        open(&folder, Some(other)).say("one moment", Keep::Prompt).unwrap();
        assert_eq!(spoken.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn warming_renders_each_line_once_and_tells_how_far_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (first, spoken) = engine(1);
        let mut prompts = open(&folder, Some(first));
        let mut steps = Vec::new();
        let all = prompts.warm(["hello", "bye", "hello", " "], &mut |w| steps.push(w.done));
        assert_eq!(all, Warmed { done: 3, of: 3, rendered: 2, failed: 1 });
        assert_eq!((steps, spoken.load(Ordering::Relaxed)), (vec![1, 2, 3], 3));
        assert_eq!(prompts.shelf().find("bye").as_deref(), Some([3].as_slice()));
        let again = prompts.warm(["hello", "bye"], &mut |_| {});
        assert_eq!(again.rendered, 0);
    }
}
