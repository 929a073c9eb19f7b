//! House rules that can be checked, checked: crate edges, where SQL, topics, the SIP library
//! and pins may stand, what pure crates may name, file and function sizes, module heads, and that voices
//! reserved for judging are named nowhere.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the checkout has a root")
}

/// Every Rust source under `dirs`, tests folders included, with its path from the root.
fn sources(dirs: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = dirs.iter().map(|d| root().join(d)).collect();
    while let Some(dir) = open.pop() {
        let Ok(entries) = fs::read_dir(&dir) else { continue };
        for path in entries.map(|e| e.expect("readable entry").path()) {
            if path.is_dir() {
                if path.file_name().is_some_and(|n| n != "target") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root()).expect("under the root").display().to_string();
                found.push((name, fs::read_to_string(&path).expect("readable source")));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no sources under {dirs:?}: the rule would hold of nothing");
    found
}

/// The part of a file before its in-file tests.
fn code(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// Whether a whole file is tests: `tests.rs` or a file of a folder `tests`, which its parent declares for tests only.
fn is_test(name: &str) -> bool {
    name.ends_with("/tests.rs") || name.contains("/tests/")
}

/// Lines of code that are no comments, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    code(text).lines().enumerate().map(|(i, l)| (i + 1, l)).filter(|(_, l)| !l.trim_start().starts_with("//"))
}

fn offences(dirs: &[&str], found: impl Fn(&str) -> bool) -> Vec<String> {
    sources(dirs)
        .iter()
        .flat_map(|(name, text)| {
            lines(text)
                .filter(|(_, line)| found(line))
                .map(|(n, line)| format!("{name}:{n}: {}", line.trim()))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn all_but<'a>(exempt: &[&str]) -> Vec<&'a str> {
    [
        "firmware/vocab/src",
        "firmware/limits/src",
        "firmware/media/src",
        "firmware/dialogue/src",
        "firmware/call/src",
        "firmware/sip/src",
        "firmware/speech/src",
        "firmware/store/src",
        "firmware/dispatch/src",
        "firmware/fleet/src",
        "firmware/gateway/src",
        "board/src",
    ]
    .into_iter()
    .filter(|d| !exempt.contains(d))
    .collect()
}

#[test]
fn crates_depend_only_as_the_house_plan_draws() {
    let edges: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("firmware/vocab", &[][..]),
        ("firmware/limits", &[]),
        ("firmware/media", &["vocab"]),
        ("firmware/dialogue", &["vocab"]),
        ("firmware/call", &["vocab", "media", "dialogue"]),
        ("firmware/sip", &["vocab"]),
        ("firmware/speech", &["vocab"]),
        ("firmware/store", &["vocab"]),
        ("firmware/dispatch", &["vocab"]),
        ("firmware/fleet", &["vocab"]),
        ("board", &["vocab"]),
        // The callers know the box by its protocol alone.
        ("tests/sim/callers", &["limits"]),
    ]);
    let ours = [
        "vocab", "limits", "media", "dialogue", "call", "sip", "speech", "store", "dispatch", "fleet",
        "gateway", "board", "sim", "callers",
    ];
    for (dir, allowed) in edges {
        let manifest = fs::read_to_string(root().join(dir).join("Cargo.toml")).expect("a manifest");
        let manifest: toml::Table = manifest.parse().expect("a valid manifest");
        let named: Vec<&String> = ["dependencies", "dev-dependencies", "build-dependencies"]
            .iter()
            .filter_map(|section| manifest.get(*section)?.as_table())
            .flat_map(|section| section.keys())
            .collect();
        for name in named {
            let fine = !ours.contains(&name.as_str()) || allowed.contains(&name.as_str());
            assert!(fine, "{dir} may not depend on {name}");
        }
    }
}

#[test]
fn pure_crates_name_no_clock_socket_thread_file_or_environment() {
    let pure = [
        "firmware/vocab/src",
        "firmware/limits/src",
        "firmware/media/src",
        "firmware/dialogue/src",
        "firmware/call/src",
        "firmware/dispatch/src",
        "firmware/fleet/src",
    ];
    let banned = [
        "Instant::now",
        "SystemTime",
        "Timestamp::now",
        "Zoned::now",
        "tokio",
        "UdpSocket",
        "TcpStream",
        "TcpListener",
        "std::fs",
        "std::thread",
        "std::env",
        "thread_local!",
        "static mut",
        "OnceLock",
        "LazyLock",
        "rusqlite",
        "rand::rng",
    ];
    // Tests in a file of their own are as free as those in a module, which `lines` leaves out.
    let found = offences(&pure, |line| banned.iter().any(|b| line.contains(b)));
    let found: Vec<_> = found.into_iter().filter(|line| !line.contains("/tests.rs:")).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn only_gateway_names_a_runtime_a_thread_or_the_environment() {
    let dirs = all_but(&["firmware/gateway/src", "firmware/sip/src"]);
    let found = offences(&dirs, |l| {
        ["tokio::runtime", "tokio::spawn", "std::thread", "thread::spawn", "std::env"]
            .iter()
            .any(|b| l.contains(b))
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn only_store_contains_sql() {
    let found = offences(&all_but(&["firmware/store/src"]), |l| {
        ["rusqlite", "SELECT ", "INSERT INTO", "UPDATE SET", "DELETE FROM", "PRAGMA "]
            .iter()
            .any(|b| l.contains(b))
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn only_sip_names_the_sip_library_and_only_board_the_pin_drivers() {
    let found =
        offences(&all_but(&["firmware/sip/src"]), |l| l.contains("rsipstack") || l.contains("sdp_types"));
    assert!(found.is_empty(), "{}", found.join("\n"));
    let pins = offences(&all_but(&["board/src"]), |l| {
        ["rppal", "gpiocdev", "linux_embedded_hal", "embedded_hal"].iter().any(|b| l.contains(b))
    });
    assert!(pins.is_empty(), "{}", pins.join("\n"));
}

#[test]
fn only_fleet_contains_topics_and_one_module_the_mqtt_library() {
    let found = offences(&all_but(&["firmware/fleet/src"]), |l| {
        l.contains('"')
            && ["nightbell/v1/", "/telemetry/", "/desired", "/reported"].iter().any(|t| l.contains(t))
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
    let mut library = offences(&all_but(&[]), |l| l.contains("rumqttc"));
    library.retain(|offence| !offence.starts_with("firmware/gateway/src/mqtt/"));
    assert!(library.is_empty(), "{}", library.join("\n"));
}

#[test]
fn no_queue_is_unbounded_and_no_mutex_is_async() {
    let found = offences(&all_but(&[]), |l| {
        l.contains("unbounded") || l.contains("tokio::sync::Mutex") || l.contains("mpsc::channel()")
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_code_outside_tests_unwraps_or_leaves_work_undone() {
    let mut found = offences(&all_but(&[]), |l| {
        [".unwrap()", "todo!(", "unimplemented!(", "dbg!(", "FIXME", "XXX"].iter().any(|b| l.contains(b))
    });
    found.retain(|offence| !offence.split_once(':').is_some_and(|(name, _)| is_test(name)));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_module_says_what_it_is_for() {
    for (name, text) in sources(&all_but(&[])).into_iter().filter(|(name, _)| !is_test(name)) {
        assert!(text.starts_with("//!"), "{name} does not open with //!");
        assert!(!text.starts_with("//! (skeleton)"), "{name} is a skeleton");
    }
}

#[test]
fn files_and_functions_stay_readable() {
    let mut long = Vec::new();
    for (name, text) in sources(&all_but(&[])).into_iter().filter(|(name, _)| !is_test(name)) {
        let body = code(&text);
        if body.lines().count() > 800 {
            long.push(format!("{name}: {} lines", body.lines().count()));
        }
        let rows: Vec<&str> = body.lines().collect();
        for (i, row) in rows.iter().enumerate() {
            let indent = &row[..row.len() - row.trim_start().len()];
            let head = row.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
            let is_fn = ["fn ", "const fn ", "async fn ", "unsafe fn "].iter().any(|k| head.starts_with(k));
            if !is_fn || row.trim_end().ends_with(';') {
                continue;
            }
            let close = format!("{indent}}}");
            if let Some(len) = rows[i..].iter().position(|r| *r == close)
                && len > 70
            {
                long.push(format!("{name}:{}: a function of {len} lines", i + 1));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn only_speech_and_board_contain_unsafe_code_and_each_block_says_why() {
    let found = offences(&all_but(&["firmware/speech/src", "board/src"]), |l| {
        l.contains("unsafe {") || l.contains("unsafe fn")
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
    for (name, text) in sources(&["firmware/speech/src", "board/src"]) {
        let rows: Vec<&str> = text.lines().collect();
        for (i, _) in rows.iter().enumerate().filter(|(_, r)| r.contains("unsafe {")) {
            let near = rows[i.saturating_sub(6)..=i].iter().any(|r| r.contains("SAFETY:"));
            assert!(near, "{name}:{}: an unsafe block without its SAFETY note", i + 1);
        }
    }
}

#[test]
fn voices_reserved_for_judging_are_named_nowhere() {
    let allowed = [
        "af_alloy",
        "af_aoede",
        "af_heart",
        "af_jessica",
        "af_nicole",
        "af_sky",
        "am_echo",
        "am_fenrir",
        "am_michael",
        "am_santa",
        "bf_emma",
        "bf_isabella",
        "bm_daniel",
        "bm_george",
        "em_santa",
        "hf_beta",
        "hm_psi",
        "if_sara",
        "zf_xiaobei",
    ];
    let mut seen = 0;
    for file in tracked() {
        let Ok(text) = fs::read_to_string(root().join(&file)) else { continue };
        for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
            let (head, tail) = word.split_at_checked(3).unwrap_or(("", ""));
            let bytes = head.as_bytes();
            let voice = bytes.len() == 3
                && b"abefhijpz".contains(&bytes[0])
                && b"fm".contains(&bytes[1])
                && bytes[2] == b'_'
                && (head != "if_" || tail == "sara")
                && (3..=9).contains(&tail.len())
                && tail.bytes().all(|b| b.is_ascii_lowercase());
            if voice {
                seen += 1;
                assert!(allowed.contains(&word), "{file} names {word}, which is no voice of ours to use");
            }
        }
    }
    assert!(seen >= allowed.len(), "the rule saw {seen} voice names: it looks in the wrong place");
}

/// Paths that git tracks; in an unpacked tree without git, every file of the folders.
fn tracked() -> Vec<String> {
    let listed = std::process::Command::new("git").args(["ls-files"]).current_dir(root()).output();
    match listed {
        Ok(out) if out.status.success() => {
            String::from_utf8_lossy(&out.stdout).lines().map(str::to_owned).collect()
        }
        _ => sources(&all_but(&[])).into_iter().map(|(name, _)| name).collect(),
    }
}
