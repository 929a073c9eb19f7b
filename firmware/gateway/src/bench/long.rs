//! Calls of half an hour over real sockets: each caller is put through to a person, and both hum at each other while the
//! box passes their sound on and keeps both sessions alive (RFC 4028). For what only time brings out: sequence numbers
//! that begin anew (65,536 packets: 22 minutes), clocks that drift apart, memory, files and threads that grow.
//!
//! SIPp signals at both ends, sockets of ours carry the sound, as in [`super::many`]. The box refreshes the caller's
//! session by UPDATE and the person's by re-INVITE, each every 45 s: a caller stays for as many refreshes as its minutes
//! take, and a call whose refresh does not come has failed. A talk may last two hours, so the box ends none of them.

use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
    time::Duration,
};

use serde_json::{Value, json};
use vocab::Outcome;

use super::{
    BenchError, Rows,
    calls::{CallsBench, config},
    limits::{Demand, Limit},
    machine::{self, Held},
    many::{self, End, Flows, Heard, Rang},
    sipp::{Account, Scene, Sipp, free_port, number},
};
use crate::{
    clock::monotonic_ns,
    phone::{BoxProcess, Happening, Peek, media_pair},
    run::Words,
};

/// Who is rung, and who rings.
const PERSON: &str = include_str!("../../../../tests/rig/sip/long_person.xml");
const CALLER: &str = include_str!("../../../../tests/rig/sip/long.xml");
/// Whom the example's callers are put through to.
const OFFICE: &str = "office = \"+13035550101\"";

/// What must be shown: so many calls, so long. One minute more is asked for, since only a talk counts.
const CALLS: usize = 8;
const MINUTES: u64 = 30;
/// How fast they come, calls a second: each has a brief rendered for the person.
const PER_SECOND: usize = 4;
/// Greeting, ringing and brief, before two people talk.
const SETS_UP_S: u64 = 20;
/// And what is left over: the person comes some seconds later than the caller and goes with them.
const SPARE_S: u64 = 10;
/// Half of the interval that both scenarios agree to, 90 s, the shortest of RFC 4028.
const REFRESHED_EVERY_S: u64 = 45;
/// When memory is weighed first: whatever a call needs is there by then.
const FIRST_S: u64 = 60;
/// And last: all are still there.
const BEFORE_GOODBYE_S: u64 = 15;
/// How long the persons' SIPp, which ends with its calls, may take; one that was not rung waits for ever.
const GONE_WITHIN: Duration = Duration::from_secs(10);
/// How long files and threads may take to be given back.
const CALM_WITHIN_S: u64 = 30;
/// Packets.
const PER_SECOND_OF_SOUND: f64 = 50.0;
const PER_MINUTE: u64 = 60 * 50;
/// What memory may grow by: a share of what it was, and what an allocator may keep whatever it was, MB.
const MAY_GROW: f64 = 0.05;
const MAY_GROW_MB: f64 = 4.0;
/// Longer silence than that of half seconds is a hole in a talk: lost packets are concealed, and the hum has no pause.
const HOLE: usize = 4;

/// Long calls that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongCalls {
    /// How many.
    pub calls: usize,
    /// How long two people talk in each.
    pub minutes: u64,
}

impl Default for LongCalls {
    fn default() -> Self {
        Self { calls: CALLS, minutes: MINUTES + 1 }
    }
}

/// What became of them.
#[derive(Clone, Debug)]
struct Lasted {
    /// Both ends together; the callers' streams come first, then the persons'.
    rang: Rang,
    /// How often a session was refreshed.
    refreshed: usize,
    /// Calls that the box ends as put through.
    put_through: usize,
    /// Memory of the box after a minute and at the end, MB; not a number where it was not weighed.
    memory_mb: (f64, f64),
    /// What it held before the calls and after them.
    held: (Option<Held>, Option<Held>),
    /// CPU that it took, seconds.
    cpu_s: f64,
}

impl CallsBench {
    pub(super) fn measure_long(
        &self,
        rows: &mut Rows,
        out: &mut dyn Write,
    ) -> Result<Vec<Limit>, BenchError> {
        let long = self.long;
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let person = SocketAddr::new(loopback, free_port(loopback)?);
        let path = self.write("long", &with_office(&config(long.calls, None), person))?;
        let answering = self.start("long", path, Words::Unheard)?;
        let mut lasted = long.ring(&answering, person, &self.data.join("long-sipp"))?;
        drop(answering);
        lasted.rang = self.plant.crowd(lasted.rang);
        writeln!(out, "the box: {}", lasted.told())?;
        for (n, stream) in lasted.rang.streams.iter().enumerate() {
            rows.put(&row(n, long.calls, stream))?;
        }
        Ok(long.limits(&lasted))
    }
}

impl Lasted {
    /// What the box took, in words.
    fn told(&self) -> String {
        let (first, last) = self.memory_mb;
        let held = |held: Option<Held>| {
            held.map_or_else(
                || "unknown".to_owned(),
                |held| format!("{} files, {} threads", held.files, held.threads),
            )
        };
        let (before, after) = (held(self.held.0), held(self.held.1));
        format!("{first:.1} MB after a minute, {last:.1} MB at the end; {before} before, {after} after")
    }
}

impl LongCalls {
    /// Whether less is asked for than must be shown.
    pub(super) fn short(&self) -> bool {
        self.calls < CALLS || self.minutes < MINUTES
    }

    /// How long each end should hear something, seconds.
    fn seconds(&self) -> u64 {
        SETS_UP_S + 60 * self.minutes
    }

    /// How often a caller's session is refreshed.
    fn refreshes(&self) -> u64 {
        (self.seconds() + SPARE_S).div_ceil(REFRESHED_EVERY_S)
    }

    /// From a caller's answer to the goodbye, seconds.
    fn stays_s(&self) -> u64 {
        self.refreshes() * REFRESHED_EVERY_S
    }

    /// How long it takes until all have rung, seconds.
    fn comes_s(&self) -> u64 {
        u64::try_from(self.calls.div_ceil(PER_SECOND)).unwrap_or(0)
    }

    /// When SIPp is to give up, seconds.
    fn longest_s(&self) -> u64 {
        self.comes_s() + self.stays_s() + 60
    }

    /// All ring; the last has gone when this returns.
    fn ring(&self, answering: &BoxProcess, person: SocketAddr, folder: &Path) -> Result<Lasted, BenchError> {
        let pid = answering.pid();
        let before = calm(pid);
        let mut peek = Peek::from_now(&answering.events);
        let cpu = machine::cpu_seconds(pid).unwrap_or(0.0);
        let (mut near, mut far) = (Flows::new()?, Flows::new()?);
        let persons = self.persons(&mut far, person, &folder.join("persons"))?;
        let mut callers = self.callers(&mut near, answering.sip, &folder.join("callers"))?;
        let memory_mb = self.weigh(pid, &mut callers);
        let (by_callers, by_persons) = (callers.wait()?, persons.end_within(GONE_WITHIN)?);
        // What was sent last is still on its way.
        std::thread::park_timeout(Duration::from_millis(300));
        let mut streams = near.end()?;
        streams.extend(far.end()?);
        let cpu_s = machine::cpu_seconds(pid).unwrap_or(0.0) - cpu;
        let held = (before, calm(pid));
        let put_through = peek.look().iter().filter(|event| is_put_through(event)).count();
        let refreshed = by_callers.counted + by_persons.counted;
        Ok(Lasted {
            rang: both(by_callers, by_persons, streams),
            refreshed,
            put_through,
            memory_mb,
            held,
            cpu_s,
        })
    }

    /// Whoever is rung, once a call.
    fn persons(&self, flows: &mut Flows, on: SocketAddr, folder: &Path) -> Result<Sipp, BenchError> {
        let fields = self.ports(flows, on.ip())?;
        let (calls, longest_s) = (self.calls, self.longest_s());
        let scene = Scene { scenario: PERSON, fields: &fields, calls, longest_s, on, folder };
        Sipp::start(scene, &[])
    }

    fn callers(&self, flows: &mut Flows, to: SocketAddr, folder: &Path) -> Result<Sipp, BenchError> {
        let scenario = CALLER.replace("REFRESHES", &self.refreshes().to_string());
        let ports = self.ports(flows, to.ip())?;
        let fields: Vec<String> =
            ports.iter().enumerate().map(|(n, port)| format!("{};{port}", number(n))).collect();
        let (calls, longest_s) = (self.calls, self.longest_s());
        let on = SocketAddr::new(to.ip(), free_port(to.ip())?);
        let scene = Scene { scenario: &scenario, fields: &fields, calls, longest_s, on, folder };
        let more = format!("-l {calls} -r {PER_SECOND} {to}");
        let more: Vec<String> = more.split(' ').map(str::to_owned).collect();
        Sipp::start(scene, &more)
    }

    /// An end of sound a call; the field that names its port.
    fn ports(&self, flows: &mut Flows, ip: IpAddr) -> Result<Vec<String>, BenchError> {
        // What the box hears begins anew in the middle of the talk; the numbers do by themselves.
        let half = u32::try_from(self.seconds() * 8_000 / 2).unwrap_or(0);
        let end = End { peer: None, seconds: self.seconds(), timestamp: 0u32.wrapping_sub(half) };
        let mut fields = Vec::new();
        for _ in 0..self.calls {
            let pair = media_pair(ip)?;
            fields.push(format!("{};", pair.0.local_addr()?.port()));
            flows.add(pair, end)?;
        }
        Ok(fields)
    }

    /// Waits until the callers have gone; what the box weighed after a minute and shortly before the first one went, MB.
    fn weigh(&self, pid: u32, callers: &mut Sipp) -> (f64, f64) {
        let begun = monotonic_ns();
        let first_s = self.comes_s() + FIRST_S.min(self.stays_s() / 2);
        let last_s = self.stays_s() - BEFORE_GOODBYE_S;
        let (mut first, mut last) = (f64::NAN, f64::NAN);
        while callers.plays() {
            let up_s = (monotonic_ns() - begun) / 1_000_000_000;
            for (weight, due_s) in [(&mut first, first_s), (&mut last, last_s)] {
                if weight.is_nan() && up_s >= due_s {
                    *weight = machine::resident_mb(pid).unwrap_or(f64::NAN);
                }
            }
            std::thread::park_timeout(Duration::from_millis(500));
        }
        (first, last)
    }

    fn limits(&self, lasted: &Lasted) -> Vec<Limit> {
        let mut all = self.signalling(lasted);
        all.extend(self.sound(&lasted.rang.streams));
        all.extend(self.numbers(&lasted.rang.streams));
        all.extend(self.box_itself(lasted));
        all
    }

    /// What the ends' accounts and the box's own say.
    fn signalling(&self, lasted: &Lasted) -> Vec<Limit> {
        let (rang, ends) = (&lasted.rang, 2 * self.calls);
        let callers = rang.streams.get(..self.calls).unwrap_or_default();
        // Nobody should hear busy here.
        let failed = rang.failed.max(ends.saturating_sub(rang.ended)) + rang.busy;
        // The person's session began some seconds later: when its last refresh is due, the caller has gone.
        let due = usize::try_from(2 * self.refreshes() - 1).unwrap_or(0) * self.calls;
        let at_once = vec![0.0; many::at_once(callers)];
        let through = ones(lasted.put_through, self.calls);
        let refreshed = ones(lasted.refreshed.min(due), due);
        vec![
            Limit::new("long: calls at the same time", "", Demand::Count, CALLS, at_once),
            Limit::new("long: ends of calls that failed", "%", Demand::Share(0.0), ends, ones(failed, ends)),
            reach("long: calls that the box ends as put through", 100.0, self.calls, through),
            reach("long: sessions refreshed when due", 100.0, due, refreshed),
        ]
    }

    /// What each end heard, and when.
    fn sound(&self, streams: &[Heard]) -> Vec<Limit> {
        let ends = 2 * self.calls;
        let lasts = |seconds: u64| each(streams, |s| figure(lasted_s(s) >= seconds as f64));
        // What was not asked for is neither shown nor broken.
        let half_hour = if self.minutes < MINUTES { Vec::new() } else { lasts(60 * MINUTES) };
        let talks: Vec<f64> = streams.iter().flat_map(talk).map(|&sound| figure(sound)).collect();
        let holes = each(streams, |s| figure(!has_hole(talk(s))));
        let late: Vec<f64> = streams.iter().flat_map(|s| &s.late_ms).map(|&ms| figure(ms <= 20.0)).collect();
        let of_all = |each: u64| ends * usize::try_from(each).unwrap_or(0);
        let (windows, frames) = (of_all(120 * self.minutes - 1), of_all(PER_MINUTE * self.minutes));
        vec![
            reach("long: ends with sound for half an hour", 100.0, 2 * CALLS, half_hour),
            reach("long: ends with sound to the end of the call", 100.0, ends, lasts(self.seconds())),
            reach("long: half seconds of talk, not silent", 99.9, windows, talks),
            reach("long: ends whose talk has no hole of 2 s", 100.0, ends, holes),
            reach("long: frames at most 20 ms late", 99.9, frames, late),
        ]
    }

    /// Whether the packets of each end are all there, also where their numbers begin anew.
    fn numbers(&self, streams: &[Heard]) -> Vec<Limit> {
        let ends = 2 * self.calls;
        // Wherever they begin, they begin anew within 65,536 packets.
        let must_wrap = self.minutes * PER_MINUTE > 65_536;
        let wrapped = if must_wrap { each(streams, |s| figure(s.wraps.sequence > 0)) } else { Vec::new() };
        let clocks = each(streams, |s| figure(s.wraps.timestamp > 0));
        let most = |most| Demand::Percentile(100, most);
        vec![
            Limit::new("long: packets missing", "‰", most(1.0), ends, each(streams, missing)),
            Limit::new("long: numbers missing", "", most(0.0), ends, each(streams, gaps)),
            reach("long: ends whose numbers began anew", 100.0, 2 * CALLS, wrapped),
            Limit::new("long: ends whose clock began anew", "%", Demand::ShownShare, 0, clocks),
        ]
    }

    /// What the box takes, and gives back.
    fn box_itself(&self, lasted: &Lasted) -> Vec<Limit> {
        let (first, last) = lasted.memory_mb;
        // What was not weighed may be anything.
        let grown = if (last - first).is_finite() { last - first } else { f64::INFINITY };
        let may_grow = Demand::Percentile(100, MAY_GROW_MB.max(MAY_GROW * first));
        let more = |what: fn(Held) -> usize| -> Vec<f64> {
            let (Some(before), Some(after)) = lasted.held else { return Vec::new() };
            vec![what(after).saturating_sub(what(before)) as f64]
        };
        let none = Demand::Percentile(100, 0.0);
        let cpu_ms = lasted.cpu_s * 1_000.0 / (self.calls as f64 * self.stays_s() as f64);
        let shown = Demand::Shown(100);
        vec![
            Limit::new("long: memory grown since the first minute", "MB", may_grow, 1, [grown]),
            Limit::new("long: files more than before", "", none, 1, more(|held| held.files)),
            Limit::new("long: threads more than before", "", none, 1, more(|held| held.threads)),
            Limit::new("long: CPU per second of call (two streams)", "ms", shown, 0, [cpu_ms]),
        ]
    }
}

/// The example business, whose office is the telephone of whoever is rung here.
fn with_office(config: &str, person: SocketAddr) -> String {
    config.replacen(OFFICE, &format!("office = \"sip:desk@{person}\""), 1)
}

/// What the box holds, once that stays as it is for a second.
fn calm(pid: u32) -> Option<Held> {
    let mut last = machine::held(pid);
    for _ in 0..CALM_WITHIN_S {
        std::thread::park_timeout(Duration::from_secs(1));
        let now = machine::held(pid);
        if now == last {
            return now;
        }
        last = now;
    }
    last
}

fn is_put_through(event: &Happening) -> bool {
    event.event == "ended" && event.text("outcome") == Outcome::Transferred.as_str()
}

fn both(callers: Account, persons: Account, streams: Vec<Heard>) -> Rang {
    let (ended, failed) = (callers.ended + persons.ended, callers.failed + persons.failed);
    Rang { ended, failed, busy: 0, streams }
}

fn row(n: usize, calls: usize, stream: &Heard) -> Value {
    json!({
        "case": format!("long-{}", n % calls), "end": if n < calls { "caller" } else { "person" },
        "seconds": lasted_s(stream), "packets": came(stream), "missing_permille": missing(stream),
        "numbers_missing": gaps(stream), "numbers_began_anew": stream.wraps.sequence,
        "clock_began_anew": stream.wraps.timestamp,
        "silent_half_seconds": talk(stream).iter().filter(|&&sound| !sound).count(),
        "late_frames": stream.late_ms.iter().filter(|&&ms| ms > 20.0).count(),
    })
}

fn reach(name: &'static str, least: f64, cases: usize, figures: Vec<f64>) -> Limit {
    Limit::new(name, "%", Demand::Reach(least), cases, figures)
}

fn each(streams: &[Heard], figure: impl Fn(&Heard) -> f64) -> Vec<f64> {
    streams.iter().map(figure).collect()
}

fn figure(so: bool) -> f64 {
    f64::from(u8::from(so))
}

/// So many cases, of which the first are 1.
fn ones(n: usize, of: usize) -> Vec<f64> {
    (0..of.max(n)).map(|case| figure(case < n)).collect()
}

/// The half seconds in which two people should hear each other.
fn talk(stream: &Heard) -> &[bool] {
    stream.windows.get(2 * SETS_UP_S as usize..).unwrap_or_default()
}

fn has_hole(talk: &[bool]) -> bool {
    talk.windows(HOLE).any(|row| row.iter().all(|&sound| !sound))
}

/// From the first packet to the last, seconds.
fn lasted_s(stream: &Heard) -> f64 {
    stream.from_to_ns.map_or(0.0, |(from, to)| to.saturating_sub(from) as f64 / 1e9)
}

/// Packets that came.
fn came(stream: &Heard) -> usize {
    stream.late_ms.len() - stream.late_ms.iter().filter(|ms| ms.is_infinite()).count()
}

/// Of as many packets as the time from the first to the last says, how many did not come, ‰.
fn missing(stream: &Heard) -> f64 {
    let due = (lasted_s(stream) * PER_SECOND_OF_SOUND).round() + 1.0;
    match came(stream) {
        0 => f64::INFINITY,
        came => (1.0 - came as f64 / due).max(0.0) * 1_000.0,
    }
}

/// Numbers that were left out.
fn gaps(stream: &Heard) -> f64 {
    (stream.late_ms.len() - came(stream)) as f64
}

#[cfg(test)]
mod tests {
    use vocab::Contact;

    use super::*;
    use crate::{
        bench::{
            Plant,
            limits::{Short, Verdict, print},
        },
        config::Config,
        phone::Wraps,
    };

    /// What a good box gives.
    fn good(long: LongCalls) -> Lasted {
        let packets = long.stays_s() * 50;
        let stream = Heard {
            windows: vec![true; usize::try_from(2 * long.seconds() - 1).unwrap()],
            late_ms: vec![1.0; usize::try_from(packets).unwrap()],
            from_to_ns: Some((0, (packets - 1) * 20_000_000)),
            wraps: Wraps { sequence: 1, timestamp: 0 },
        };
        let ends = 2 * long.calls;
        let held = Some(Held { files: 40, threads: 20 });
        Lasted {
            rang: Rang { ended: ends, failed: 0, busy: 0, streams: vec![stream; ends] },
            refreshed: long.calls * usize::try_from(2 * long.refreshes() - 1).unwrap(),
            put_through: long.calls,
            memory_mb: (200.0, 203.0),
            held: (held, held),
            cpu_s: 10.0,
        }
    }

    fn with(change: impl Fn(&mut Lasted)) -> Verdict {
        let long = LongCalls::default();
        let mut lasted = good(long);
        change(&mut lasted);
        print(&mut Vec::new(), &long.limits(&lasted), Short::Refused).unwrap()
    }

    fn plant(lasted: &mut Lasted) {
        lasted.rang = Plant::SilentLine.crowd(lasted.rang.clone());
    }

    #[test]
    fn good_calls_pass_and_a_failed_silent_or_broken_one_is_red() {
        assert_eq!(with(|_| {}), Verdict::Pass);
        assert_eq!(with(plant), Verdict::Fail);
        let ended = |l: &mut Lasted| l.rang.ended -= 1;
        assert_eq!(with(ended), Verdict::Fail, "one end still waits");
        assert_eq!(with(|l| l.put_through = 7), Verdict::Fail);
        assert_eq!(with(|l| l.refreshed -= 1), Verdict::Fail);
        let silent = |from: usize, to: usize| with(|l| l.rang.streams[9].windows[from..to].fill(false));
        assert_eq!((silent(1_000, 1_004), silent(1_000, 1_003)), (Verdict::Fail, Verdict::Pass));
        assert_eq!(silent(0, 40), Verdict::Pass, "until both talk");
        let early = |l: &mut Lasted| l.rang.streams[5].from_to_ns = Some((0, 1_790_000_000_000));
        assert_eq!(with(early), Verdict::Fail, "no half an hour");
        let late = |l: &mut Lasted| l.rang.streams.iter_mut().for_each(|s| s.late_ms[..200].fill(21.0));
        assert_eq!(with(late), Verdict::Fail);
    }

    #[test]
    fn a_number_left_out_or_packets_that_cease_at_the_wrap_are_red() {
        assert_eq!(with(|l| l.rang.streams[3].late_ms.push(f64::INFINITY)), Verdict::Fail);
        assert_eq!(with(|l| l.rang.streams[15].wraps.sequence = 0), Verdict::Fail);
        assert_eq!(with(|l| l.rang.streams[0].late_ms.truncate(94_300)), Verdict::Fail);
        assert_eq!(with(|l| l.rang.streams[0].late_ms.truncate(94_450)), Verdict::Pass);
    }

    #[test]
    fn memory_files_or_threads_that_grow_are_red() {
        let memory = |first, last| with(|l| l.memory_mb = (first, last));
        assert_eq!((memory(200.0, 209.9), memory(200.0, 210.1)), (Verdict::Pass, Verdict::Fail));
        assert_eq!((memory(50.0, 53.9), memory(50.0, 54.1)), (Verdict::Pass, Verdict::Fail));
        assert_eq!(memory(200.0, f64::NAN), Verdict::Fail, "never weighed");
        let after = |files, threads| with(|l| l.held.1 = Some(Held { files, threads }));
        assert_eq!(
            (after(39, 20), after(41, 20), after(40, 21)),
            (Verdict::Pass, Verdict::Fail, Verdict::Fail)
        );
        assert_eq!(with(|l| l.held.0 = None), Verdict::Fail);
    }

    #[test]
    fn a_short_run_skips_what_only_time_shows_and_can_still_be_red() {
        let long = LongCalls { calls: 2, minutes: 3 };
        let mut lasted = good(long);
        lasted.rang.streams.iter_mut().for_each(|s| s.wraps = Wraps::default());
        let verdict = |lasted: &Lasted| print(&mut Vec::new(), &long.limits(lasted), Short::Allowed).unwrap();
        let limits = long.limits(&lasted);
        let skipped = limits.iter().filter(|limit| limit.verdict(Short::Allowed) == Verdict::Skip);
        assert_eq!(
            skipped.map(|limit| limit.name).collect::<Vec<_>>(),
            [
                "long: calls at the same time",
                "long: ends with sound for half an hour",
                "long: ends whose numbers began anew"
            ]
        );
        assert_eq!(verdict(&lasted), Verdict::Pass);
        plant(&mut lasted);
        assert_eq!(verdict(&lasted), Verdict::Fail);
    }

    #[test]
    fn a_caller_stays_for_as_many_refreshes_as_the_minutes_take() {
        assert_eq!(LongCalls::default().refreshes(), 42);
        for minutes in 1..=90 {
            let long = LongCalls { calls: 8, minutes };
            assert!((10..55).contains(&(long.stays_s() - long.seconds())), "{minutes}");
        }
        let text = CALLER.replace("REFRESHES", "42");
        assert!(text.contains("compare=\"less_than\" value=\"42\""));
    }

    #[test]
    fn the_office_of_the_bench_is_the_telephone_that_is_rung() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nightbell.toml");
        let person = SocketAddr::from(([127, 0, 0, 1], 5_099));
        std::fs::write(&path, with_office(&config(8, None), person)).unwrap();
        let read = Config::load(Some(&path)).unwrap();
        let contact = &read.business.office.0[0].person.contact;
        assert!(matches!(contact, Contact::Extension { address, .. } if *address == person));
    }
}
