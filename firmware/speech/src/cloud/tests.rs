use jiff::Timestamp;

use super::*;

fn call(n: u64) -> CallId {
    CallId::new(Timestamp::UNIX_EPOCH, n)
}

/// A machine, its clock, and what it did.
struct Bench {
    cloud: Cloud,
    now: Now,
    /// Of call 1.
    at: u64,
    sent: Vec<(SocketId, Message)>,
    connects: Vec<SocketId>,
    closed: Vec<SocketId>,
    words: Vec<(u32, Option<String>)>,
    interims: Vec<String>,
    turned: Vec<Reach>,
    used: Vec<Usage>,
}

impl Bench {
    #[expect(
        clippy::disallowed_methods,
        reason = "the only way to an `Instant`; all others are counted from it"
    )]
    fn new() -> Self {
        let price = "0.0077".parse().unwrap();
        Self {
            cloud: Cloud::new(Settings { price, seed: 7 }),
            now: Now { instant: Instant::now(), utc: Timestamp::UNIX_EPOCH },
            at: 0,
            sent: Vec::new(),
            connects: Vec::new(),
            closed: Vec::new(),
            words: Vec::new(),
            interims: Vec::new(),
            turned: Vec::new(),
            used: Vec::new(),
        }
    }

    fn give(&mut self, input: Input<'_>) {
        self.cloud.handle(self.now, input);
        while let Some(output) = self.cloud.poll() {
            match output {
                Output::Connect(socket) => self.connects.push(socket),
                Output::Send(socket, message) => self.sent.push((socket, message)),
                Output::Close(socket) => self.closed.push(socket),
                Output::Words(_, ticket, heard) => {
                    self.words.push((ticket.0, heard.map(|h| h.text.into_inner())));
                }
                Output::Interim(_, heard) => self.interims.push(heard.text.into_inner()),
                Output::Turned(reach) => self.turned.push(reach),
                Output::Used(_, usage) => self.used.push(usage),
            }
        }
    }

    /// Lets time pass without sound; deadlines are kept.
    fn wait(&mut self, by: Duration) {
        let until = self.now.instant + by;
        while let Some(at) = self.cloud.deadline().filter(|at| *at <= until) {
            self.now.instant = self.now.instant.max(at);
            self.give(Input::Tick);
        }
        self.now.instant = until;
    }

    /// The caller speaks, in frames.
    fn speak(&mut self, ms: u64) {
        for _ in 0..ms / 20 {
            let frame = [(self.at / 160 % 250) as u8; 160];
            self.give(Input::Audio { call: call(1), at: Sample8k(self.at), mulaw: &frame });
            self.at += 160;
            self.wait(Duration::from_millis(20));
        }
    }

    fn socket(&self) -> SocketId {
        *self.connects.last().unwrap()
    }

    fn connect(&mut self) {
        self.give(Input::Connected(self.socket()));
    }

    fn finish(&mut self, ticket: u32, from: u64) {
        let span = Span { from: Sample8k(from), to: Sample8k(self.at) };
        self.give(Input::Finish { call: call(1), ticket: Ticket(ticket), span });
    }

    fn say(&mut self, text: &str) {
        self.give(Input::Text(self.socket(), text));
    }

    /// A result with one word a stretch, in seconds of the stream.
    fn results(&mut self, from: f64, to: f64, what: &str, words: &[(&str, f64, f64)]) {
        self.say(&results(from, to, what, words));
    }

    fn texts(&self, socket: SocketId) -> Vec<&'static str> {
        let texts = self.sent.iter().filter(|(of, _)| *of == socket);
        texts
            .filter_map(|(_, message)| match message {
                Message::Text(text) => Some(*text),
                Message::Audio(_) => None,
            })
            .collect()
    }

    fn audio(&self, socket: SocketId) -> Vec<u8> {
        let sounds = self.sent.iter().filter(|(of, _)| *of == socket);
        sounds
            .flat_map(|(_, message)| match message {
                Message::Audio(mulaw) => mulaw.clone(),
                Message::Text(_) => Vec::new(),
            })
            .collect()
    }

    fn end(&mut self) -> Usage {
        self.give(Input::End(call(1)));
        self.used.pop().unwrap()
    }
}

fn results(from: f64, to: f64, what: &str, words: &[(&str, f64, f64)]) -> String {
    let each: Vec<String> = words
        .iter()
        .map(|(word, from, to)| format!(r#"{{"word":"{word}","start":{from},"end":{to},"confidence":0.9}}"#))
        .collect();
    let duration = to - from;
    let text = words.iter().map(|(word, ..)| *word).collect::<Vec<_>>().join(" ");
    format!(
        r#"{{"type":"Results","channel_index":[0,1],"start":{from},"duration":{duration},{what},
        "channel":{{"alternatives":[{{"transcript":"{text}","confidence":0.9,"words":[{}]}}]}}}}"#,
        each.join(",")
    )
}

const FINAL: &str = r#""is_final":true,"speech_final":false"#;
const FLUSHED: &str = r#""is_final":true,"speech_final":false,"from_finalize":true"#;
const INTERIM: &str = r#""is_final":false"#;

#[test]
fn a_turn_is_streamed_finalized_and_answered_with_its_words() {
    let mut bench = Bench::new();
    bench.speak(100);
    bench.connect();
    bench.speak(1_900);
    bench.results(0.0, 1.0, INTERIM, &[("no", 0.2, 0.4)]);
    bench.finish(4, 0);
    assert_eq!(bench.texts(bench.socket()), [r#"{"type":"Finalize"}"#]);
    assert_eq!(bench.audio(bench.socket()).len(), 16_000, "all that the span has is sent before");
    assert!(bench.words.is_empty());
    bench.results(0.0, 2.0, FLUSHED, &[("no", 0.2, 0.4), ("heat", 0.5, 1.2)]);
    assert_eq!(bench.words, [(4, Some("no heat".to_owned()))]);
    assert_eq!(bench.interims, ["no"]);
    let usage = bench.end();
    assert_eq!((usage.streamed, usage.cost_micros, usage.answered), (16_000, 257, 1));
    assert_eq!(bench.texts(bench.socket()).last(), Some(&r#"{"type":"CloseStream"}"#));
}

#[test]
fn sound_goes_out_as_it_comes_and_never_as_an_empty_frame() {
    let mut bench = Bench::new();
    bench.speak(20);
    bench.connect();
    for _ in 0..50 {
        bench.speak(100);
        bench.finish(0, bench.at);
        bench.give(Input::Audio { call: call(1), at: Sample8k(bench.at), mulaw: &[] });
    }
    let empty = |m: &(SocketId, Message)| m.1 == Message::Audio(Vec::new());
    assert!(!bench.sent.iter().any(empty));
    assert_eq!(bench.audio(bench.socket()).len(), 5_020 * 8);
}

#[test]
fn what_is_final_already_is_answered_without_asking() {
    let mut bench = Bench::new();
    bench.speak(20);
    bench.connect();
    bench.speak(1_980);
    bench.results(0.0, 1.95, FINAL, &[("yes", 0.5, 0.9)]);
    bench.finish(1, 0);
    assert_eq!(bench.words, [(1, Some("yes".to_owned()))]);
    assert!(bench.texts(bench.socket()).is_empty());
}

#[test]
fn a_flush_of_an_earlier_pause_does_not_end_a_later_turn() {
    let mut bench = Bench::new();
    bench.speak(20);
    bench.connect();
    bench.speak(1_980);
    bench.finish(1, 0);
    // The server had ended the sentence by itself; its answer to the Finalize is still on its way.
    bench.results(0.0, 2.0, FINAL, &[("three", 0.5, 0.9)]);
    bench.speak(2_000);
    bench.finish(2, 0);
    bench.results(2.0, 2.0, FLUSHED, &[]);
    assert_eq!(bench.words, [(1, Some("three".to_owned()))]);
    bench.results(2.0, 4.0, FLUSHED, &[("oh", 2.5, 2.9)]);
    assert_eq!(bench.words[1], (2, Some("three oh".to_owned())));
}

#[test]
fn a_flush_that_leaves_the_last_silence_out_is_an_answer() {
    let mut bench = Bench::new();
    bench.speak(20);
    bench.connect();
    bench.speak(1_980);
    bench.results(0.0, 1.5, FINAL, &[("yes", 0.5, 0.9)]);
    bench.finish(1, 0);
    bench.results(1.5, 1.5, FLUSHED, &[]);
    assert_eq!(bench.words, [(1, Some("yes".to_owned()))]);
}

#[test]
fn in_silence_a_sign_of_life_goes_out_as_text_every_four_seconds() {
    let mut bench = Bench::new();
    bench.speak(20);
    bench.connect();
    bench.wait(Duration::from_secs(25));
    let alive = bench.texts(bench.socket());
    assert_eq!(alive, [r#"{"type":"KeepAlive"}"#; 6]);
    bench.wait(Duration::from_secs(10));
    assert_eq!(bench.closed, [bench.socket()], "given back when nobody speaks to the box");
    bench.at += 35 * 8_000;
    bench.speak(20);
    assert_eq!(bench.connects.len(), 2, "and opened again when somebody does");
}

#[test]
fn a_cut_in_mid_sentence_is_opened_again_and_no_word_is_lost_or_repeated() {
    let mut bench = Bench::new();
    bench.speak(20);
    bench.connect();
    bench.speak(2_980);
    let first = bench.socket();
    bench.results(0.0, 2.0, FINAL, &[("my", 0.5, 0.7), ("pipe", 0.8, 1.5)]);
    bench.give(Input::Cut(first));
    bench.speak(500);
    assert_eq!(bench.connects.len(), 2);
    bench.connect();
    bench.speak(500);
    bench.finish(9, 0);
    // The new stream begins where the last final words ended, at 2.0 s, and its seconds count from there.
    let heard_again = bench.audio(bench.socket());
    assert_eq!(heard_again.len() as u64, bench.at - 16_000);
    assert_eq!(heard_again[0], 100);
    bench.results(0.0, 2.0, FLUSHED, &[("has", 0.1, 0.3), ("burst", 0.4, 1.0)]);
    assert_eq!(bench.words, [(9, Some("my pipe has burst".to_owned()))]);
    bench.give(Input::Text(first, &results(0.0, 3.0, FLUSHED, &[("late", 0.1, 0.2)])));
    let usage = bench.end();
    assert_eq!((usage.cuts, usage.connections, usage.lies), (1, 2, 0));
    assert_eq!(usage.streamed, 24_000 + bench.at - 16_000, "what was sent twice is paid twice");
}

#[test]
fn a_cut_while_words_are_awaited_is_told_at_once() {
    let mut bench = Bench::new();
    bench.speak(20);
    bench.connect();
    bench.speak(1_000);
    bench.finish(3, 0);
    bench.give(Input::Cut(bench.socket()));
    assert_eq!(bench.words, [(3, None)]);
}

#[test]
fn without_a_connection_no_words_are_waited_for() {
    let mut bench = Bench::new();
    bench.speak(500);
    bench.finish(0, 0);
    assert_eq!(bench.words, [(0, None)], "still connecting");
    bench.wait(Duration::from_secs(4));
    assert_eq!(bench.closed, [SocketId(0)], "a connection that does not come is given up");
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let mut bench = Bench::new();
    bench.speak(20);
    bench.connect();
    bench.speak(1_000);
    bench.finish(3, 0);
    bench.wait(Duration::from_millis(2_900));
    assert!(bench.words.is_empty());
    bench.wait(Duration::from_millis(200));
    assert_eq!((bench.words.clone(), bench.closed.clone()), (vec![(3, None)], vec![SocketId(0)]));
    for _ in 0..20 {
        bench.speak(200);
        bench.connect();
        bench.finish(4, bench.at - 100);
        bench.wait(Duration::from_millis(3_100));
    }
    assert_eq!(bench.turned, [Reach::Away(None)]);
}

#[test]
fn refusals_open_the_circuit_once_and_a_later_trial_closes_it() {
    let mut bench = Bench::new();
    bench.speak(20);
    for _ in 0..50 {
        if bench.connects.len() > bench.used.len() {
            bench.give(Input::Refused(bench.socket(), Refused::Status(429)));
        }
        bench.speak(100);
    }
    assert_eq!((bench.turned.clone(), bench.connects.len()), (vec![Reach::Away(None)], 4));
    bench.finish(0, bench.at - 100);
    assert_eq!(bench.words, [(0, None)], "calls go on without");
    for _ in 0..400 {
        if bench.connects.len() < 5 {
            bench.speak(100);
        }
    }
    assert_eq!(bench.connects.len(), 5);
    bench.connect();
    bench.results(0.0, 1.0, INTERIM, &[("hello", 0.1, 0.4)]);
    assert_eq!(bench.turned.last(), Some(&Reach::There));
}

#[test]
fn a_refused_key_is_not_tried_again_and_again() {
    let mut bench = Bench::new();
    bench.speak(20);
    bench.give(Input::Refused(bench.socket(), Refused::Status(401)));
    bench.speak(20_000);
    assert_eq!((bench.turned.clone(), bench.connects.len()), (vec![Reach::Away(Some(401))], 1));
}

#[test]
fn a_look_at_a_turn_connects_sends_its_sound_and_asks() {
    let mut bench = Bench::new();
    bench.give(Input::Open(call(1)));
    bench.connect();
    assert!(bench.audio(bench.socket()).is_empty(), "no sound until it is asked for");
    bench.wait(Duration::from_secs(60));
    assert_eq!(bench.texts(bench.socket()).len(), 15);
    let span = Span { from: Sample8k(400_000), to: Sample8k(416_000) };
    bench.give(Input::Look { call: call(1), ticket: Ticket(5), span, mulaw: &[7; 16_000] });
    assert_eq!(bench.audio(bench.socket()).len(), 16_000);
    bench.results(0.0, 2.0, FLUSHED, &[("corona", 0.5, 1.0)]);
    assert_eq!(bench.words, [(5, Some("corona".to_owned()))]);
    // The same turn went on: what was heard already is not sent again.
    let span = Span { to: Sample8k(424_000), ..span };
    bench.give(Input::Look { call: call(1), ticket: Ticket(6), span, mulaw: &[7; 24_000] });
    bench.results(2.0, 3.0, FLUSHED, &[("street", 2.2, 2.6)]);
    assert_eq!(bench.words[1], (6, Some("corona street".to_owned())));
    assert_eq!(bench.audio(bench.socket()).len(), 24_000);
}

#[test]
fn a_server_that_closes_an_idle_stream_has_not_failed() {
    let mut bench = Bench::new();
    bench.give(Input::Open(call(1)));
    bench.connect();
    bench.wait(Duration::from_secs(10));
    for _ in 0..10 {
        bench.give(Input::Cut(bench.socket()));
    }
    assert_eq!((bench.connects.len(), bench.turned.len()), (1, 0));
    let span = Span { from: Sample8k(400_000), to: Sample8k(416_000) };
    bench.give(Input::Look { call: call(1), ticket: Ticket(5), span, mulaw: &[7; 16_000] });
    bench.connect();
    assert_eq!(bench.audio(bench.socket()).len(), 16_000);
    bench.results(0.0, 2.0, FLUSHED, &[("corona", 0.5, 1.0)]);
    assert_eq!(bench.words, [(5, Some("corona".to_owned()))]);
}

#[test]
fn lies_are_counted_and_change_nothing() {
    let mut bench = Bench::new();
    bench.speak(20);
    bench.connect();
    bench.speak(2_980);
    bench.results(0.0, 1.0, FINAL, &[("true", 0.2, 0.6)]);
    let socket = bench.socket();
    for lie in [
        "{not json",
        r#"{"type":"Results","start":"soon"}"#,
        &results(0.0, 90.0, FINAL, &[("future", 80.0, 81.0)]),
        &results(0.0, 2.0, FINAL, &[("future", 1.0, 80.0)]),
        &results(0.2, 0.8, FINAL, &[("again", 0.3, 0.6)]),
        &results(1.0, 2.0, FINAL, &[("b", 1.6, 1.7), ("a", 1.1, 1.2)]),
        &results(0.0, 0.9, INTERIM, &[("before", 0.1, 0.2)]),
        r#"{"type":"UtteranceEnd","last_word_end":500.0}"#,
    ] {
        bench.give(Input::Text(socket, lie));
    }
    bench.give(Input::Binary(socket));
    bench.finish(1, 0);
    bench.say(&results(1.0, 3.0, FLUSHED, &[("words", 1.2, 1.6)]).replacen("0.9}", "7}", 1));
    assert_eq!(bench.words, [(1, Some("true words".to_owned()))]);
    assert_eq!(bench.end().lies, 10);
}

#[test]
fn a_stream_of_lies_is_given_up_and_the_circuit_opens() {
    let mut bench = Bench::new();
    for _ in 0..2_000 {
        bench.speak(20);
        if bench.connects.len() > bench.closed.len() {
            bench.connect();
            bench.say("{}");
        }
    }
    assert_eq!(bench.turned, [Reach::Away(None)]);
    bench.give(Input::TooBig(bench.socket()));
    assert!(bench.end().lies >= 200);
}

#[test]
fn sound_that_was_lost_on_the_way_leaves_its_turn_to_the_box() {
    let mut bench = Bench::new();
    bench.speak(20);
    bench.connect();
    bench.speak(1_000);
    bench.at += 3 * 160;
    bench.speak(500);
    bench.finish(1, 0);
    assert_eq!(bench.words, [(1, None)]);
    let from = bench.at;
    bench.speak(1_000);
    bench.finish(2, from);
    bench.results(1.52, 2.52, FLUSHED, &[("better", 1.8, 2.2)]);
    assert_eq!(bench.words[1], (2, Some("better".to_owned())));
}

#[test]
fn a_call_of_thirty_minutes_stays_bounded() {
    let mut bench = Bench::new();
    bench.speak(20);
    bench.connect();
    let mut most = 0;
    for turn in 0..180_u32 {
        bench.speak(10_000);
        most = most.max(bench.cloud.kept());
        // Every second turn is never made final.
        if turn % 2 == 0 {
            let (from, to) = (f64::from(turn) * 10.0, f64::from(turn + 1) * 10.0);
            bench.results(from, to, FINAL, &[("on", from + 1.0, from + 1.5)]);
        }
        bench.sent.clear();
    }
    assert!(most <= 240_000, "{most}");
    bench.finish(1, bench.at - 80_000);
    bench.results(1_790.0, 1_800.0, FLUSHED, &[("end", 1_795.0, 1_795.5)]);
    assert_eq!(bench.words, [(1, Some("end".to_owned()))]);
    let usage = bench.end();
    assert_eq!((usage.seconds(), usage.cost().to_string()), (1_801, "$0.2311".to_owned()));
}

#[test]
fn calls_are_kept_apart_and_an_ended_one_is_forgotten() {
    let mut bench = Bench::new();
    for n in 1..=200 {
        bench.give(Input::Audio { call: call(n), at: Sample8k(0), mulaw: &[1; 160] });
    }
    assert_eq!(bench.connects.len(), MOST_STREAMS);
    for n in 1..=200 {
        bench.give(Input::End(call(n)));
    }
    assert_eq!((bench.cloud.kept(), bench.cloud.deadline(), bench.used.len()), (0, None, MOST_STREAMS));
    assert_eq!(bench.closed.len(), MOST_STREAMS);
    bench.give(Input::Connected(SocketId(3)));
    assert!(bench.sent.is_empty());
}

#[test]
fn any_bytes_at_any_time_are_survived() {
    let pieces = [
        "{\"type\":\"Results\"",
        ",\"start\":",
        "1e308",
        "-0",
        "0.5",
        ",\"duration\":",
        ",\"channel\":{",
        "\"alternatives\":[",
        "{\"transcript\":\"a\",\"words\":[",
        "{\"word\":\"b\",\"start\":0.1,\"end\":0.2}",
        "]",
        "}",
        "\u{0}",
        "null",
        "\"is_final\":true",
        "\"from_finalize\":true",
        ",",
        "[[[[",
        "{\"type\":\"UtteranceEnd\",\"last_word_end\":9}",
    ];
    let mut chance: u64 = 1;
    let mut next = |most: usize| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) as usize % most
    };
    let mut bench = Bench::new();
    for n in 0..5_000 {
        bench.speak(20);
        match next(6) {
            0 => bench.connect(),
            1 => bench.give(Input::Cut(SocketId(next(40) as u64))),
            2 => bench.finish(n, bench.at.saturating_sub(next(300_000) as u64)),
            3 => bench.wait(Duration::from_millis(next(3_000) as u64)),
            _ => {
                let text: String = (0..next(12)).map(|_| pieces[next(pieces.len())]).collect();
                bench.say(&text);
            }
        }
        bench.sent.clear();
    }
    assert!(bench.cloud.kept() <= 240_000);
}
