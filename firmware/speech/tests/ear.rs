//! The ear as the box runs it: the same scores as the original model, no start on what is no speech, and not one
//! allocation per frame.
#![cfg(feature = "native")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    f64::consts::TAU,
};

use speech::ear::{CONTEXT, FRAME, HOP, Memory, Scorer, Silero, Vad, VadFinding, WINDOW};

/// Counts what this thread allocates.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator unchanged; the count is plain thread-local memory.
#[expect(unsafe_code, reason = "an allocator is unsafe to write; this one only counts")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: as our caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as our caller promised.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// The made sound of the golden vectors: mono, 8 kHz.
fn golden_sound() -> Vec<i16> {
    let wav = include_bytes!("../../../models/golden/silero_8k.wav");
    wav[44..].chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect()
}

fn findings(pcm: &[i16]) -> Vec<VadFinding> {
    let (mut silero, mut vad) = (Silero::new().expect("the graph runs here"), Vad::default());
    pcm.chunks_exact(FRAME)
        .filter_map(|frame| vad.push(&mut silero, frame.try_into().expect("a whole frame")).expect("a score"))
        .collect()
}

#[test]
fn scores_are_those_of_the_original_model() {
    let mut silero = Silero::new().unwrap();
    let (mut memory, mut window) = (Memory::default(), [0.0; WINDOW]);
    let table = include_str!("../../../models/golden/silero_8k.tsv");
    let sound = golden_sound();
    let mut worst = 0.0_f32;
    for (hop, line) in sound.chunks_exact(HOP).zip(table.lines().skip(1)) {
        window.copy_within(HOP.., 0);
        for (place, sample) in window[CONTEXT..].iter_mut().zip(hop) {
            *place = f32::from(*sample) / 32_768.0;
        }
        let expected: f32 = line.split_once('\t').unwrap().1.parse().unwrap();
        worst = worst.max((silero.score(&window, &mut memory).unwrap() - expected).abs());
    }
    assert_eq!(sound.len() / HOP, table.lines().count() - 1);
    assert!(worst <= 1e-4, "{worst}");
}

#[test]
fn a_voice_is_found_where_it_is() {
    let mut found = findings(&golden_sound());
    let noticed = found.iter().position(|finding| *finding == VadFinding::Maybe);
    assert_eq!(noticed, Some(0), "before it is believed: {found:?}");
    found.retain(|finding| *finding != VadFinding::Maybe);
    // The buzz lies from 0.3 to 1.2 s; windows are 32 ms.
    assert!(
        matches!(found[0], VadFinding::Started { at_sample } if at_sample.abs_diff(2_400) <= 512),
        "{found:?}"
    );
    assert!(
        matches!(found[1], VadFinding::Paused { at_sample } if at_sample.abs_diff(9_600) <= 512),
        "{found:?}"
    );
}

#[test]
fn silence_noise_tones_and_clicks_start_nothing() {
    let seconds = 8_000..48_000;
    let mut random = 1_u32;
    let mut noise = move || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(random >> 8) / f64::from(1 << 24) - 0.5
    };
    let tone = |n: i32, hz: f64| (TAU * hz * f64::from(n) / 8_000.0).sin();
    let check = |what: &str, sound: &mut dyn FnMut(i32) -> f64| {
        let quiet = (0..seconds.start).map(|_| 0);
        let pcm: Vec<i16> = quiet.chain(seconds.clone().map(|n| (sound(n) * 32_767.0) as i16)).collect();
        assert_eq!(findings(&pcm), [], "{what}");
    };
    check("silence", &mut |_| 0.0);
    check("line noise", &mut |_| 0.01 * noise());
    check("loud noise", &mut |_| 0.2 * noise());
    check("clicks", &mut |n| if n % 1_700 < 6 { 0.8 } else { 0.0 });
    check("mains hum", &mut |n| 0.1 * tone(n, 60.0) + 0.05 * tone(n, 180.0));
    check("ringback", &mut |n| {
        if n / 16_000 % 3 == 0 { 0.2 * (tone(n, 440.0) + tone(n, 480.0)) } else { 0.0 }
    });
    check("a key", &mut |n| if n % 4_000 < 800 { 0.2 * (tone(n, 770.0) + tone(n, 1_336.0)) } else { 0.0 });
}

#[test]
fn not_one_allocation_per_frame() {
    let (mut silero, mut vad) = (Silero::new().unwrap(), Vad::default());
    let sound = golden_sound();
    let mut frames = sound.chunks_exact(FRAME).map(|f| <&[i16; FRAME]>::try_from(f).unwrap()).cycle();
    vad.push(&mut silero, frames.next().unwrap()).unwrap();
    let before = ALLOCATIONS.with(Cell::get);
    let mut found = 0;
    for frame in frames.take(2_000) {
        found += usize::from(vad.push(&mut silero, frame).unwrap().is_some());
    }
    assert_eq!(ALLOCATIONS.with(Cell::get) - before, 0);
    assert!(found > 10, "there was speech in it");
}
