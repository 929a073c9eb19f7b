use std::{error::Error, f64::consts::TAU};

use super::*;

/// A second of 440 Hz at -12 dBFS, the same in every channel.
fn tone(folder: &tempfile::TempDir, rate: u32, channels: u16, bits: u16) -> PathBuf {
    let path = folder.path().join(format!("{rate}_{channels}_{bits}.wav"));
    let sample_format = if bits == 32 { hound::SampleFormat::Float } else { hound::SampleFormat::Int };
    let spec = hound::WavSpec { channels, sample_rate: rate, bits_per_sample: bits, sample_format };
    let mut file = hound::WavWriter::create(&path, spec).unwrap();
    for n in 0..rate {
        let x = 0.25 * (TAU * 440.0 * f64::from(n) / f64::from(rate)).sin();
        for _ in 0..channels {
            if bits == 32 {
                file.write_sample(x as f32).unwrap();
            } else {
                file.write_sample((x * f64::from(1_u32 << (bits - 1))) as i32).unwrap();
            }
        }
    }
    file.finalize().unwrap();
    path
}

#[test]
fn every_common_rate_and_width_comes_out_as_the_same_tone() {
    let folder = tempfile::tempdir().unwrap();
    for (rate, channels, bits, note) in [
        (8_000, 1, 16, None),
        (16_000, 1, 16, Some("converted from 16000 Hz")),
        (44_100, 2, 16, Some("converted from 44100 Hz, 2 channels mixed to one")),
        (48_000, 2, 24, Some("converted from 48000 Hz, 2 channels mixed to one")),
        (22_050, 1, 32, Some("converted from 22050 Hz")),
        (8_000, 1, 8, None),
    ] {
        let clip = read(&tone(&folder, rate, channels, bits)).unwrap();
        assert_eq!(clip.note.as_deref(), note);
        assert!(clip.pcm.len().abs_diff(8_000) <= 1, "{rate}: {}", clip.pcm.len());
        let middle = &clip.pcm[1_000..7_000];
        let level = media::level_dbfs(middle);
        assert!((level + 15.05).abs() < 0.3, "{rate} {bits}: {level}");
        let rising = middle.windows(2).filter(|w| w[0] < 0 && w[1] >= 0).count();
        assert!(rising.abs_diff(330) <= 2, "{rate}: {rising} periods in 0.75 s");
    }
}

#[test]
fn what_is_no_sound_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let header = std::fs::read(tone(&folder, 8_000, 1, 16)).unwrap();
    for path in [
        write("text.wav", b"this is no sound"),
        write("empty.wav", b""),
        write("header.wav", &header[..20]),
        write("nothing.wav", &header[..44]),
        write("broken.flac", b"fLaC\0\0\0\x22 and no more"),
        folder.path().join("not_there.wav"),
        folder.path().to_owned(),
    ] {
        let error = read(&path).unwrap_err();
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
        let _ = error.source().map(ToString::to_string);
    }
}

#[test]
fn a_file_cut_off_is_heard_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(tone(&folder, 8_000, 1, 16)).unwrap();
    let path = folder.path().join("cut.wav");
    std::fs::write(&path, &whole[..44 + 8_000]).unwrap();
    let clip = read(&path).unwrap();
    assert!((3_000..=4_000).contains(&clip.pcm.len()), "{}", clip.pcm.len());
    assert!(clip.note.unwrap().contains("before its header says"));
}

#[test]
fn g711_keeps_speech_within_its_steps() {
    let sound: Vec<i16> = (-3_000..3_000).map(|x| x * 10).collect();
    let heard = g711(&sound);
    assert!(sound.iter().zip(&heard).all(|(a, b)| a.abs_diff(*b) <= a.unsigned_abs() / 16 + 8));
    assert_eq!(g711(&heard), heard, "a second trip changes nothing");
}
