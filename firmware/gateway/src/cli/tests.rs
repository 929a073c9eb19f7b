use clap::CommandFactory;

use super::*;

#[test]
fn the_help_of_every_command_says_what_it_does_and_shows_an_example() {
    let mut cli = Cli::command();
    cli.build();
    for command in cli.get_subcommands().filter(|c| c.get_name() != "help") {
        let name = command.get_name();
        assert!(command.get_about().is_some(), "{name} says nothing of itself");
        let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(after.contains(&format!("nightbell {name}")), "{name} shows no example: {after:?}");
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{name} {} has no help", argument.get_id());
        }
    }
    assert!(cli.render_long_help().to_string().contains("nightbell demo"));
}

#[test]
fn every_example_of_the_help_parses() {
    let mut cli = Cli::command();
    cli.build();
    let mut seen = 0;
    for command in cli.get_subcommands() {
        let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        for line in after.lines() {
            let Some(at) = line.find("nightbell ") else { continue };
            let example = line[at..].split(" (").next().unwrap().split(['>', '<']).next().unwrap();
            // Quoted words are one argument, as in a shell.
            let words = example.split('"').enumerate().flat_map(|(i, part)| {
                if i % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }
            });
            let parsed = Cli::try_parse_from(words);
            assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
            seen += 1;
        }
    }
    assert!(seen >= 9, "only {seen} examples seen");
}

#[test]
fn ends_have_the_exit_codes_that_the_help_tells() {
    assert_eq!(ExitCode::from(End::Done), ExitCode::SUCCESS);
    assert_eq!(ExitCode::from(End::Misuse), ExitCode::from(2));
    assert_eq!(ExitCode::from(End::Fault), ExitCode::from(1));
}

#[test]
fn a_receiver_with_a_name_and_no_password_is_refused_before_it_knocks_at_a_broker() {
    let base = ["nightbell", "upstream-receive", "--broker", "mqtt://127.0.0.1:1883", "--tenant", "summit"];
    let parsed = |more: &[&str]| Cli::try_parse_from(base.iter().chain(more)).map_err(|e| e.to_string());
    let refused = parsed(&["--user", "reader"]).err().unwrap_or_default();
    assert!(refused.contains("--password-file"), "{refused}");
    let refused = parsed(&["--password-file", "secret"]).err().unwrap_or_default();
    assert!(refused.contains("--user"), "{refused}");
    assert!(parsed(&["--user", "reader", "--password-file", "secret"]).is_ok());
    assert!(parsed(&[]).is_ok());
}
