//! What an owner hears about a config: everything that is wrong, at once, with where it stands.

use std::collections::BTreeSet;

use super::*;

fn faults(text: &str) -> Vec<String> {
    match Config::parse(text, Path::new("box.toml")) {
        Ok(_) => Vec::new(),
        Err(ConfigError::Faults { faults, .. }) => faults.iter().map(ToString::to_string).collect(),
        Err(other) => panic!("{other}"),
    }
}

/// The example with one line changed.
fn changed(from: &str, to: &str) -> String {
    assert!(EXAMPLE.contains(from), "the example has no line {from:?}");
    EXAMPLE.replacen(from, to, 1)
}

#[test]
fn the_built_in_example_is_the_example_business() {
    let config = Config::load(None).unwrap();
    let business = &config.business;
    assert_eq!(business.name, "Summit Home Services");
    assert_eq!(business.zone.iana_name(), Some("America/Denver"));
    assert_eq!(business.trades.len(), 4);
    let served: BTreeSet<&str> = business.area.keys().map(String::as_str).collect();
    let demanded = "80202 80203 80204 80205 80206 80209 80210 80211 80212 80214 80215 80218 80219 80220 80222 80223 \
                    80224 80226 80227 80228 80229 80230 80231 80232 80235 80236 80237 80246";
    assert_eq!(served, demanded.split_whitespace().collect());
    let (open, shut) = (jiff::civil::time(8, 0, 0, 0), jiff::civil::time(17, 0, 0, 0));
    for (day, spans) in business.hours.iter().enumerate() {
        assert_eq!(*spans, if day < 5 { vec![(open, shut)] } else { vec![] }, "weekday {day}");
    }
    let fee = business.fee.unwrap();
    assert_eq!((fee.cents, fee.waived_with_work), (8_900, true));
    assert_eq!(business.recording, dialogue::business::Recording::WithNotice);
    assert_eq!(config.business.on_call.0.len(), 2);
    let two_hours = jiff::SignedDuration::from_hours(2);
    assert!(config.board.windows.iter().all(|&(from, to)| to.duration_since(from) == two_hours));
    assert_eq!(config.keep, Duration::from_secs(90 * 86_400));
}

#[test]
fn the_defaults_named_in_the_example_are_the_defaults() {
    let defaulted = [
        "patience_s",
        "longest_call_min",
        "windows",
        "lead_min",
        "horizon_days",
        "hold_s",
        "kept_for_emergency",
        "bind",
        "tcp",
        "advertise",
        "rtp_ports",
        "calls",
        "overflow",
        "keep_days",
        "max_mb",
        "revision",
        "trades",
        "recogniser",
    ];
    let mut dropped = 0;
    let bare: String = EXAMPLE
        .lines()
        .filter(|line| {
            let kept = !defaulted.iter().any(|key| line.starts_with(&format!("{key} =")));
            dropped += usize::from(!kept);
            kept
        })
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(dropped, defaulted.len());
    let (example, bare) = (Config::load(None).unwrap(), Config::parse(&bare, Path::new("bare")).unwrap());
    assert_eq!(format!("{example:?}"), format!("{bare:?}"));
}

#[test]
fn all_faults_of_a_config_are_listed_at_once_with_their_key_paths() {
    let found = faults(FAULTY);
    let expected = [
        "people.office: a telephone number has 7 to 15 digits, this has 3",
        "people.on_call[0].number: is missing",
        "area.towns.Denver: \"8020\" is no ZIP code of five digits",
        "area.towns.Denver[2]: expected a text in quotes",
        "area.towns.Lakewood: 80202 stands under Denver already",
        "business.name: must not be empty",
        "business.time_zone: \"America/Denvr\" is no IANA time zone such as \"America/Denver\"",
        "business.hours.monday: \"16:00-18:00\" begins before the span ahead of it ends",
        "business.hours.tuesday: \"17:00-08:00\": expected a span such as \"08:00-17:00\", the end later",
        "business.trades[1]: \"masonry\" is no trade: expected hvac, plumbing, electrical or roofing",
        "business.fee.dollars: is missing",
        "business.fee.waived_with_work: expected true or false",
        "business.patience_s: expected a whole number from 3 to 30",
        "business.nubmer: unknown key; did you mean `number`?",
        "technicians[0].skills: \"roofing\" is no trade of [business].trades",
        "technicians[0].zips: \"99999\" is not served: it stands under no town of [area.towns]",
        "technicians[1].skills: names no trade: hvac, plumbing, electrical, roofing",
        "technicians[1].name: \"Dana\" is named twice: the board tells technicians apart by name",
        "kinds[0].trade: is missing: \"plumb_repipe\" is no built-in kind, so its trade must be named",
        "board.windows: no window lies within any technician's hours: no job could ever be booked",
        "board.hold_s: expected a whole number from 30 to 900",
        "line.bind: invalid socket address syntax",
        "line.rtp_ports: 4 calls need 24 ports, six each",
        "store.keep_days: expected a whole number from 1 to 3650",
        "extra: unknown key",
    ];
    for fault in expected {
        assert!(found.iter().any(|f| f == fault), "not told: {fault}\ntold:\n{}", found.join("\n"));
    }
    let dates: Vec<&String> = found.iter().filter(|f| f.starts_with("business.holidays[0]:")).collect();
    assert_eq!(dates.len(), 1, "{found:?}");
    assert_eq!(found.len(), expected.len() + 1, "more is told than is wrong:\n{}", found.join("\n"));
}

#[test]
fn a_trade_that_nobody_works_in_is_a_fault() {
    let found = faults(&changed("skills = [\"roofing\"]", "skills = [\"electrical\"]"));
    assert_eq!(found, ["technicians: nobody has the skill \"roofing\": its jobs could not be booked"]);
}

#[test]
fn a_file_that_is_no_toml_or_cannot_be_read_says_where_and_what_to_do() {
    let error = Config::parse("[business\nname = 1", Path::new("box.toml")).unwrap_err().to_string();
    assert!(error.starts_with("box.toml is no valid TOML:") && error.contains("line 1"), "{error}");
    let error = Config::load(Some(Path::new("/nowhere/box.toml"))).unwrap_err().to_string();
    assert!(error.contains("/nowhere/box.toml") && error.contains("readable"), "{error}");
}

#[test]
fn a_file_that_is_no_toml_is_told_without_the_line_that_may_hold_a_password() {
    for (line, place, why) in [
        ("password = pa55word", "line 3, column 12", "string values must be quoted"),
        ("password = \"pa55word", "line 3, column 21", "invalid basic string"),
        // Columns are characters, not bytes.
        ("name = 'é', password = \"pa55word\"", "line 3, column 11", "unexpected key or value"),
        // Digits that no number of the config could hold.
        (
            "password = 55555555555555555555",
            "line 3, column 12",
            "expected a smaller number, or a text in quotes",
        ),
    ] {
        let text = format!("[upstream]\nuser = \"box-7\"\n{line}\nbox = \"box-7\"\n");
        let error = Config::parse(&text, Path::new("box.toml")).unwrap_err();
        let shown = error.to_string();
        assert!(shown.starts_with(&format!("box.toml is no valid TOML: {place}: {why}")), "{line}: {shown}");
        for secret in ["pa55", "5555"] {
            assert!(!format!("{error} {error:?} {error:#?}").contains(secret), "{line}: {shown}");
        }
    }
}

#[test]
fn an_owners_kind_of_job_keeps_its_own_time() {
    let text =
        format!("{EXAMPLE}\n[[kinds]]\nid = \"plumb_repipe\"\ntrade = \"plumbing\"\nduration_min = 480\n");
    let config = Config::parse(&text, Path::new("box.toml")).unwrap();
    let work = config.board.work(&vocab::JobKind::new("plumb_repipe"));
    assert_eq!((work.trade, work.duration), (Some(vocab::Trade::Plumbing), Duration::from_secs(8 * 3_600)));
}

#[test]
fn faults_of_upstream_are_told_with_their_key_paths() {
    let upstream = |keys: &str| faults(&format!("{EXAMPLE}\n[upstream]\n{keys}"));
    let whole = "broker = \"mqtt://127.0.0.1:1883\"\ntenant = \"summit\"\nbox = \"box-7\"\n";
    assert_eq!(upstream(whole), [""; 0]);
    assert_eq!(
        upstream(
            "broker = \"mqtt://broker.example.net\"\ntenant = \"Summit!\"\nwindow = 65\ndone_on = \"me\"\n"
        ),
        [
            "upstream.broker: \"broker.example.net\" is no address of the house's own network: use mqtts:// (TLS) there",
            "upstream.tenant: \"Summit!\" can be no name in a topic: expected 1 to 64 of a-z, 0-9 and -",
            "upstream.box: is missing",
            "upstream.window: expected a whole number from 1 to 64",
            "upstream.done_on: \"me\": expected \"consumer\" or \"broker\"",
        ]
    );
    let found =
        upstream("broker = \"mqtts://ada:pa55@broker.example.net\"\ntenant = \"summit\"\nbox = \"box-7\"\n");
    assert!(
        found.len() == 1 && found[0].starts_with("upstream.broker: \"mqtts://broker.example.net\""),
        "{found:?}"
    );
    assert!(!found[0].contains("pa55"), "a login in an address is not told: {found:?}");
    assert_eq!(
        upstream(&format!("{whole}user = \"a\"\n")),
        ["upstream.password_file: is missing beside user (or password)"]
    );
    assert_eq!(upstream(&format!("{whole}user = \"a\"\npassword = \"b\"\n")), [""; 0]);
    let found = upstream(&format!("{whole}user = \"a\"\npassword_file = \"/nowhere/secret\"\n"));
    assert!(found.len() == 1 && found[0].contains("/nowhere/secret can't be read"), "{found:?}");
    let found = upstream(&format!("{whole}password_file = \"/nowhere/secret\"\n"));
    assert!(found.len() == 2 && found.iter().any(|f| f.starts_with("upstream.user:")), "{found:?}");
    let found = upstream(
        "broker = \"mqtts://broker.example.net\"\ntenant = \"summit\"\nbox = \"box-7\"\ncert_file = \"x\"\n",
    );
    assert!(found[0].starts_with("upstream.key_file: is missing beside cert_file"), "{found:?}");
    assert!(found[1].starts_with("upstream.ca_file: is needed for mqtts://"), "{found:?}");
    let found = upstream(
        "broker = \"mqtts://broker.example.net\"\ntenant = \"summit\"\nbox = \"box-7\"\nca_file = \"/nowhere/ca.pem\"\n",
    );
    assert!(
        found[0].starts_with("upstream.ca_file: /nowhere/ca.pem: expected certificates in PEM"),
        "{found:?}"
    );
}

#[test]
fn a_number_has_its_own_name_hours_and_campaign() {
    let numbers = "[[numbers]]\nnumber = \"+13035550177\"\nname = \"Summit Drain Rescue\"\ncampaign = \"postcards\"\n\
                   [numbers.hours]\nmonday = [\"06:00-20:00\"]\n\n[[numbers]]\nnumber = \"+13035550178\"\n";
    let config = Config::parse(&format!("{EXAMPLE}\n{numbers}"), Path::new("box.toml")).unwrap();
    let drains = config.business.called("+13035550177".parse().ok().as_ref());
    assert_eq!(drains.name, "Summit Drain Rescue");
    assert_eq!(drains.hours.iter().map(Vec::len).collect::<Vec<_>>(), [1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(config.business.called("+13035550178".parse().ok().as_ref()).name, "Summit Home Services");
    assert_eq!(config.campaigns.values().collect::<Vec<_>>(), ["postcards"]);
    let found = faults(&format!(
        "{EXAMPLE}\n[[numbers]]\nname = \"x\"\n{numbers}\n[[numbers]]\nnumber = \"3035550178\"\n"
    ));
    assert_eq!(found, ["numbers[0].number: is missing", "numbers[3].number: stands twice"]);
}

#[test]
fn where_the_next_caller_goes_is_busy_a_number_or_a_telephone() {
    for (text, is) in [("busy", false), ("+13035550101", true), ("sip:101@192.168.1.20", true)] {
        let text = changed("overflow = \"busy\"", &format!("overflow = \"{text}\""));
        assert_eq!(Config::parse(&text, Path::new("box.toml")).unwrap().line.overflow.is_some(), is);
    }
    let found = faults(&changed("overflow = \"busy\"", "overflow = \"sip:nobody\""));
    assert!(found[0].starts_with("line.overflow: expected \"busy\""), "{found:?}");
}

#[test]
fn a_preset_says_what_a_trunk_wants_and_the_config_goes_before() {
    let trunk = |keys: &str| {
        let text =
            format!("{EXAMPLE}\n[[trunks]]\nname = \"a\"\nserver = \"192.0.2.5\"\nuser = \"100\"\n{keys}");
        Config::parse(&text, Path::new("box.toml")).map(|config| config.trunks[0].clone())
    };
    let twilio = trunk("preset = \"twilio\"\n").unwrap();
    assert!(!twilio.registers && !twilio.networks.is_empty());
    assert_eq!(trunk("preset = \"3cx\"\n").unwrap().expires, Duration::from_secs(120));
    let own = trunk("preset = \"3cx\"\nexpires_s = 900\n").unwrap();
    assert_eq!((own.expires, own.registers), (Duration::from_secs(900), true));
    let error = trunk("preset = \"acme\"\n").unwrap_err().to_string();
    assert!(error.contains("trunks[0].preset: \"acme\" is not known: there are 3cx, asterisk"), "{error}");
    for (preset, told) in [
        ("7", "expected a text in quotes"),
        ("[\"3cx\"]", "expected a text in quotes"),
        ("\"\"", "must not be empty"),
    ] {
        let error = trunk(&format!("preset = {preset}\n")).unwrap_err().to_string();
        assert!(error.contains(&format!("trunks[0].preset: {told}")), "{preset}: {error}");
    }
    for name in
        include_str!("presets.toml").lines().filter_map(|line| line.strip_prefix('[')?.split(']').next())
    {
        trunk(&format!("preset = \"{name}\"\n")).unwrap();
    }
}

/// A fault in every table.
const FAULTY: &str = r#"
        [business]
        name = ""
        time_zone = "America/Denvr"
        trades = ["hvac", "masonry"]
        patience_s = 90
        holidays = ["2026-13-01"]
        nubmer = "+13035550100"
        [business.hours]
        monday = ["08:00-17:00", "16:00-18:00"]
        tuesday = ["17:00-08:00"]
        [business.fee]
        waived_with_work = 1
        [area.towns]
        Denver = ["80202", "8020", 3]
        Lakewood = ["80202"]
        [[technicians]]
        name = "Dana"
        skills = ["hvac", "roofing"]
        zips = ["99999"]
        [[technicians]]
        name = "Dana"
        [board]
        windows = ["20:00-22:00"]
        hold_s = 5
        [[kinds]]
        id = "plumb_repipe"
        [people]
        office = "555"
        [[people.on_call]]
        name = "Dana"
        [line]
        bind = "everywhere"
        rtp_ports = "16384-16385"
        [store]
        keep_days = 0
        [extra]
    "#;

#[test]
fn hours_that_nobody_covers_are_named() {
    let nights = "[[people.on_call]]\nname = \"Dana\"\nnumber = \"+13035550111\"\n[people.on_call.hours]\n";
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    let hours: String =
        days.iter().map(|day| format!("{day} = [\"00:00-08:00\", \"16:30-24:00\"]\n")).collect();
    let (head, _) = EXAMPLE.split_once("[[people.on_call]]").unwrap();
    let (_, tail) = EXAMPLE.split_once("[line]").unwrap();
    let text = format!("{head}{nights}{hours}\n[line]{tail}");
    let config = Config::parse(&text, Path::new("test")).unwrap();
    // The office is open from 8 to 17 on weekdays and takes emergencies then.
    assert_eq!(uncovered(&config.business), ["saturday 08:00-16:30", "sunday 00:00-24:00"]);
    let always = Config::parse(EXAMPLE, Path::new("test")).unwrap();
    assert!(uncovered(&always.business).is_empty());
}

#[test]
fn trunks_are_read_and_their_faults_named() {
    let of = |more: &str| {
        let text = format!(
            "{EXAMPLE}\n[[trunks]]\nname = \"main\"\nserver = \"sip.example.net\"\nuser = \"13035550100\"\n{more}"
        );
        Config::parse(&text, Path::new("test"))
    };
    let config = of("password = \"s3cret\"\nnetworks = [\"203.0.113.0/24\"]\n").unwrap();
    let [trunk] = &config.trunks[..] else { panic!() };
    assert_eq!(
        (trunk.host.as_str(), trunk.port, trunk.registers, trunk.shows_caller),
        ("sip.example.net", 5_060, true, false)
    );
    assert_eq!(trunk.credentials.as_ref().unwrap().user, "13035550100");
    assert!(config.line.allow.as_ref().unwrap().contains(&"203.0.113.0/24".parse().unwrap()));
    assert!(!format!("{config:?}").contains("s3cret"), "no password in any print");
    for (more, fault) in [
        ("password_file = \"/nowhere/at/all\"", "trunks[0].password_file: /nowhere/at/all can't be read"),
        ("password = \"a\"\npassword_file = \"/x\"", "trunks[0].password_file: stands beside password"),
        ("expires_s = 5", "trunks[0].expires_s: expected a whole number"),
        ("networks = [\"everywhere\"]", "trunks[0].networks[0]"),
        ("regsiter = true", "did you mean `register`"),
        (
            "[[trunks]]\nname = \"main\"\nserver = \"a b\"\nuser = \"x@y\"",
            "trunks[1].name: \"main\" stands twice",
        ),
        (
            "[[trunks]]\nname = \"b\"\nserver = \"a b\"\nuser = \"x\"",
            "trunks[1].server: expected a name or address",
        ),
        ("[[trunks]]\nname = \"b\"\nserver = \"c\"\nuser = \"x@y\"", "trunks[1].user: expected the account"),
    ] {
        let error = of(more).unwrap_err().to_string();
        assert!(error.contains(fault), "{fault}: {error}");
    }
}

#[test]
fn who_is_answered_is_the_house_unless_said_otherwise() {
    let allow = |value: &str| {
        let text = EXAMPLE.replace("allow = [\"private\"]", &format!("allow = {value}"));
        Config::parse(&text, Path::new("test")).map(|config| config.line.allow)
    };
    let answered = |value: &str, ip: &str| {
        let ip: IpAddr = ip.parse().unwrap();
        allow(value).unwrap().is_none_or(|nets: Vec<ipnet::IpNet>| nets.iter().any(|net| net.contains(&ip)))
    };
    for (value, ip, expected) in [
        ("[\"private\"]", "192.168.4.4", true),
        ("[\"private\"]", "127.0.0.1", true),
        ("[\"private\"]", "198.51.100.7", false),
        ("[\"any\"]", "198.51.100.7", true),
        ("[\"198.51.100.7\"]", "198.51.100.7", true),
        ("[\"198.51.100.7\"]", "192.168.4.4", false),
        ("[\"198.51.100.0/24\", \"private\"]", "10.1.2.3", true),
    ] {
        assert_eq!(answered(value, ip), expected, "{value} {ip}");
    }
    assert!(allow("[\"lan\"]").unwrap_err().to_string().contains("line.allow: \"lan\": expected a network"));
}

#[test]
fn faults_of_a_cloud_recogniser_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, "not-a-real-key\n").unwrap();
    let speech = |keys: &str| changed("recogniser = \"box-only\"", keys);
    let key = format!("api_key_file = {key:?}");
    let fine = format!("recogniser = \"cloud-first\"\n{key}\nprice_per_minute = 0.0077");
    assert_eq!(faults(&speech(&fine)), [""; 0]);
    let config = Config::parse(&speech(&fine), Path::new("box.toml")).unwrap();
    let server = config.hearing.cloud.unwrap();
    assert_eq!(server.request.server.to_string(), "wss://api.deepgram.com/v1/listen");
    assert!(server.request.keyterms.iter().any(|term| term == "Lakewood"));
    assert!(!format!("{:?}", Config::parse(&speech(&fine), Path::new("box.toml"))).contains("not-a-real"));
    for (keys, told) in [
        ("recogniser = \"cloud\"", "speech.recogniser: expected"),
        ("recogniser = \"cloud-first\"", "speech.api_key_file: is missing"),
        ("recogniser = \"box-first\"\napi_key = \"short\"", "speech.api_key: is no key"),
        (
            "recogniser = \"box-first\"\napi_key_file = \"/nowhere/key\"",
            "speech.api_key_file: /nowhere/key can't be read",
        ),
        ("url = \"http://x/\"", "speech.url: \"http://x\" is no address"),
        (
            "url = \"wss://ada:pa55@asr.example.net/v1?token=pa55\"",
            "speech.url: \"wss://asr.example.net\" is no address",
        ),
        (
            "url = \"ws://asr.example.net/v1/listen\"",
            "speech.url: ws:// is for an address of this house only",
        ),
        ("url = \"ws://203.0.113.9/v1/listen\"", "speech.url: ws:// is for an address of this house only"),
        ("price_per_minute = 70", "speech.price_per_minute: \"70\" is no price"),
        ("model = \"nova 3\"", "speech.model: expected"),
        ("ca_file = \"/nowhere/ca.pem\"", "speech.ca_file: can't be read"),
        ("recognizer = \"box-only\"", "speech.recognizer: unknown key; did you mean `recogniser`?"),
    ] {
        let found = faults(&speech(keys));
        assert!(found.len() == 1 && found[0].starts_with(told), "{keys}: {found:?}");
        assert!(!found[0].contains("pa55"), "a secret in an address is not told: {found:?}");
    }
    for private in ["ws://192.168.1.9:2700/", "ws://localhost:9/x", "ws://[::1]:9/"] {
        assert_eq!(faults(&speech(&format!("url = \"{private}\""))), [""; 0], "{private}");
    }
}
