//! Whole boxes with baresip as the caller (Debian `baresip-core`), and with tshark looking on: what others make of what
//! is on the wire. Where a package is not installed, or no packet may be captured, the tests say so.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

mod stand_in;
mod whole;

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use gateway::{
    clock::monotonic_ns,
    phone::{Dial, Phone, SPEECH_DBFS, target},
};
use stand_in::{Manner, StandIn, parrot};
use whole::{Peer, Running, a_box, a_box_told, free_port, speech, wait_until};

const LOOPBACK: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
/// Where Debian puts them.
const MODULES: &str = "/usr/lib/baresip/modules";

/// At 8 kHz, or each sample twice at 16: baresip wants its codec's rate.
fn wav(path: &Path, samples: &[i16], rate: u32) {
    let times = (rate / 8_000) as usize;
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).unwrap();
    let samples = samples.iter().flat_map(|&sample| std::iter::repeat_n(sample, times));
    samples.for_each(|sample| file.write_sample(sample).unwrap());
    file.finalize().unwrap();
}

/// Lets baresip call the box with this codec, speak and listen; what it heard, at its own rate.
fn baresip_calls(running: &Running, codec: &str, rate: u32, folder: &Path) -> Option<Vec<i16>> {
    let own = folder.join(format!("baresip-{}", codec.split('/').next().unwrap()));
    std::fs::create_dir_all(&own).unwrap();
    let said = own.join("said.wav");
    // Behind the greeting, as a person would.
    let mut sound = vec![0; 8_000 * 9];
    sound.extend(speech());
    wav(&said, &sound, rate);
    let config = format!(
        "sip_listen 127.0.0.1:{}\nnet_interface 127.0.0.1\nmodule_path {MODULES}\naudio_source aufile,{}\n\
         audio_player aubridge,ear\nsnd_path {}\nmodule g711.so\nmodule g722.so\nmodule aufile.so\n\
         module aubridge.so\nmodule sndfile.so\nmodule_app account.so\nmodule_app menu.so\n",
        free_port(),
        said.display(),
        own.display()
    );
    std::fs::write(own.join("config"), config).unwrap();
    let account = format!("<sip:+13035550142@127.0.0.1>;regint=0;audio_codecs={codec}\n");
    std::fs::write(own.join("accounts"), account).unwrap();
    std::fs::write(own.join("contacts"), "").unwrap();
    let mut baresip = Command::new("baresip");
    baresip
        .arg("-f")
        .arg(&own)
        .arg("-e")
        .arg(format!("/dial sip:13035550100@{}", running.sip))
        // Above ten seconds of sound are wanted; the rest is for its start and the answer on a machine that is busy.
        .args(["-t", "25"]);
    let peer = Peer::start(&mut baresip, "baresip-core")?;
    // It ends when its time is over, by a signal of its own.
    let _ = peer.ended_well();
    let heard = std::fs::read_dir(&own).unwrap().map(|entry| entry.unwrap().path());
    let heard =
        heard.filter(|path| path.display().to_string().ends_with("-dec.wav")).collect::<Vec<PathBuf>>();
    let [heard] = &heard[..] else { panic!("one recording of what it heard, not {heard:?}") };
    Some(hound::WavReader::open(heard).unwrap().into_samples::<i16>().map(Result::unwrap).collect())
}

/// Half seconds above the level of speech.
fn loud(samples: &[i16], rate: usize) -> usize {
    samples.chunks_exact(rate / 2).filter(|half| media::level_dbfs(half) > SPEECH_DBFS).count()
}

#[test]
fn baresip_calls_by_either_codec_hears_the_greeting_and_is_heard() {
    for (codec, rate) in [("PCMU/8000/1", 8_000), ("G722/16000/1", 16_000)] {
        let data = tempfile::tempdir().unwrap();
        let log = data.path().join("log");
        let told = ["--log", "info", "--log-file", log.to_str().unwrap()];
        let running = a_box_told(&told, &[], "", data.path());
        let Some(heard) = baresip_calls(&running, codec, rate, data.path()) else { return };
        assert!(loud(&heard, rate as usize) >= 6, "{codec}: the greeting is three seconds and more");
        running.stop();
        let log = std::fs::read_to_string(&log).unwrap();
        let line = log.lines().find(|line| line.contains("the call is over")).expect("one call");
        let figure = |name: &str| -> u64 {
            let rest = line.split(&format!(" {name}: ")).nth(1).unwrap();
            rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
        };
        let (received, lost) = (figure("received"), figure("lost"));
        assert!(received > 500 && figure("loud") > 25, "{codec}: {line}");
        // The loopback itself loses nothing, but beside other tests on few cores whoever reads or sends may come too
        // late now and then: one frame of a hundred is allowed for that.
        assert!(lost * 100 <= received + lost, "{codec}: {line}");
    }
}

/// A capture of everything on every interface; ended with the test.
struct Capture {
    tshark: Child,
    file: PathBuf,
}

impl Capture {
    fn start(file: PathBuf) -> Option<Self> {
        let mut command = Command::new("tshark");
        command.args(["-i", "any", "-f", "udp or tcp", "-w"]).arg(&file);
        let spawned = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let Ok(mut tshark) = spawned else {
            println!("skipped: tshark is not installed");
            return None;
        };
        let said = BufReader::new(tshark.stderr.take().unwrap());
        // What it says next would fill the pipe: a thread reads on.
        let (tell, told) = std::sync::mpsc::sync_channel(64);
        std::thread::spawn(move || {
            for line in said.lines().map_while(Result::ok) {
                // Nobody listens once it captures; a pipe that is closed would end it.
                let _ = tell.try_send(line);
            }
        });
        let mut capture = Self { tshark, file };
        let mut says = std::iter::from_fn(|| told.recv_timeout(Duration::from_secs(20)).ok());
        if says.any(|line| line.contains("Capturing on")) && capture.is_under_way() {
            return Some(capture);
        }
        println!("skipped: tshark may not capture here");
        None
    }

    /// It says that it captures before it knows whether it may: who may not is told so next, and no file is made.
    fn is_under_way(&mut self) -> bool {
        let begun = monotonic_ns();
        while self.goes_on() && !self.file.exists() && monotonic_ns() - begun < 20_000_000_000 {
            std::thread::park_timeout(Duration::from_millis(50));
        }
        // The first packet is taken a moment later.
        std::thread::park_timeout(Duration::from_millis(700));
        self.goes_on() && self.file.exists()
    }

    fn goes_on(&mut self) -> bool {
        matches!(self.tshark.try_wait(), Ok(None))
    }

    fn end(mut self) -> Seen {
        std::thread::park_timeout(Duration::from_millis(700));
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.tshark.id()).unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
        self.tshark.wait().unwrap();
        Seen(std::mem::take(&mut self.file))
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        // Ended already: nothing to end.
        let _ = self.tshark.kill();
        let _ = self.tshark.wait();
    }
}

/// What was captured.
struct Seen(PathBuf);

impl Seen {
    fn tshark(&self, sip: u16, args: &[&str]) -> String {
        let mut command = Command::new("tshark");
        command.arg("-r").arg(&self.0).args(["-d", &format!("udp.port=={sip},sip")]).args(args);
        let output = command.stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn count(&self, sip: u16, filter: &str) -> usize {
        self.tshark(sip, &["-Y", filter]).lines().count()
    }

    /// Where the one call of this box has its sound, the box's end and the caller's, as their SDPs say.
    fn sound(&self, sip: u16) -> [u16; 2] {
        let filter = format!("udp.port == {sip} && sdp");
        let said = self.tshark(sip, &["-Y", &filter, "-T", "fields", "-e", "sdp.media.port"]);
        let mut ports: Vec<u16> =
            said.split([',', '\n']).filter_map(|port| port.trim().parse().ok()).collect();
        ports.sort_unstable();
        ports.dedup();
        ports[..].try_into().unwrap_or_else(|_| panic!("one call has two ends, not {ports:?}"))
    }
}

/// The ports of a row of tshark's table of streams: each stands behind its address.
fn ports(row: &str) -> Vec<u16> {
    let columns: Vec<&str> = row.split_whitespace().collect();
    let behind_address = columns.windows(2).filter(|pair| pair[0].parse::<std::net::IpAddr>().is_ok());
    behind_address.filter_map(|pair| pair[1].parse().ok()).collect()
}

/// A caller who says something behind the greeting and hangs up.
fn call(running: &Running) {
    let phone = Phone::open(LOOPBACK).unwrap();
    let dial = Dial { from: "+13035550142".parse().ok(), ..Dial::default() };
    let call = phone.call(target(&running.sip.to_string()).unwrap(), dial).unwrap();
    call.wait_spoken(Duration::from_secs(20));
    call.say(speech().into());
    let said = || call.track().lines.last().is_some_and(|line| line.sent);
    wait_until(Duration::from_secs(30), "the line is said", said);
    std::thread::park_timeout(Duration::from_secs(2));
    call.hang_up();
}

#[test]
fn a_capture_of_a_box_only_call_holds_no_byte_for_the_cloud_and_one_of_a_cloud_call_does() {
    let server = StandIn::start(Manner::Answers, parrot);
    let url = server.url();
    let port = url.trim_end_matches(|c: char| !c.is_ascii_digit()).rsplit(':').next().unwrap().to_owned();
    let port: String = port.chars().take_while(char::is_ascii_digit).collect();
    let keyed = format!("url = \"{url}\"\napi_key = \"sekret-0123456789abcdef\"");
    let mut to_cloud = Vec::new();
    for first in ["box-only", "cloud-first"] {
        let data = tempfile::tempdir().unwrap();
        let hears = format!("recogniser = \"{first}\"\n{keyed}");
        let Some(capture) = Capture::start(data.path().join("wire.pcapng")) else { return };
        let running = a_box(&[("recogniser = \"box-only\"", &hears)], "", data.path());
        let sip = running.sip.port();
        call(&running);
        running.stop();
        let seen = capture.end();
        assert!(
            seen.count(sip, &format!("udp.port == {sip} && sip.Method == \"INVITE\"")) >= 1,
            "{first}: the capture shows the call"
        );
        let bytes = format!("tcp.port == {port} && tcp.len > 0");
        to_cloud.push(seen.count(sip, &bytes));
        assert_eq!(seen.count(sip, "dns.qry.name contains \"deepgram\""), 0, "{first}");
    }
    assert_eq!(to_cloud[0], 0, "a box-only call tells the cloud nothing");
    assert!(to_cloud[1] > 50, "and the capture would show it: {to_cloud:?}");
}

#[test]
fn tshark_finds_nothing_malformed_in_a_call_and_nothing_lost_of_what_the_box_said() {
    let data = tempfile::tempdir().unwrap();
    let Some(capture) = Capture::start(data.path().join("wire.pcapng")) else { return };
    let running = a_box(&[], "", data.path());
    let sip = running.sip.port();
    call(&running);
    running.stop();
    let seen = capture.end();
    assert!(
        seen.count(sip, &format!("udp.port == {sip} && sip")) >= 5,
        "INVITE, 100 or 180, 200, ACK, BYE, 200"
    );
    // Other tests call boxes of their own at the same time, and every interface is looked at: only what is of this
    // call is judged. By both ends, since a port of this box may be another's a moment later.
    let sound = seen.sound(sip);
    let [one, other] = sound;
    let rtp = format!("(udp.port == {one} && udp.port == {other})");
    assert!(seen.count(sip, &format!("{rtp} && rtp")) > 100, "{sound:?}: the capture shows the sound");
    let rtcp = format!("(udp.port == {} && udp.port == {})", one + 1, other + 1);
    assert!(seen.count(sip, &format!("{rtcp} && rtcp")) >= 2, "{sound:?}: the capture shows the reports");
    assert_eq!(seen.count(sip, &format!("(udp.port == {sip} || {rtp} || {rtcp}) && _ws.malformed")), 0);
    // Source, port, destination, port, SSRC, payload, packets, lost (share), ...
    let table = seen.tshark(sip, &["-q", "-z", "rtp,streams"]);
    let is_own = |row: &&str| ports(row).len() == 2 && ports(row).iter().all(|port| sound.contains(port));
    let streams: Vec<&str> = table.lines().filter(|line| line.contains("g711U")).filter(is_own).collect();
    assert!(streams.len() >= 2, "one stream each way\n{table}");
    assert!(streams.iter().all(|line| line.contains(" 0 (0.0%)")), "{table}");
}
