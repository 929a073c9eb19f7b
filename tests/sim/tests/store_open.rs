//! Several that open a consumer's file at the same moment: it is made once, and all of them have it.

use std::{path::Path, sync::Barrier};

use store::Inbox;

/// What each of `N` finds that open a file at the same moment.
fn at_once<const N: usize, T: Send>(path: &Path, open: impl Fn(&Path) -> T + Sync) -> [T; N] {
    let start = Barrier::new(N);
    std::thread::scope(|all| {
        let opened = [(); N].map(|()| {
            all.spawn(|| {
                start.wait();
                open(path)
            })
        });
        opened.map(|one| one.join().expect("none of them dies"))
    })
}

#[test]
fn a_receivers_file_that_several_open_at_the_same_moment_is_made_once() {
    for _ in 0..100 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("received.db");
        let news = at_once::<6, _>(&path, |path| Inbox::open(path).unwrap().tally().unwrap().news);
        assert_eq!(news, [0; 6]);
    }
}
