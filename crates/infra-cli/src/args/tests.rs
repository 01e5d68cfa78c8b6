use infra_lang::variables::VariableOption;

use super::*;

fn parsed(line: &str) -> Result<Arguments, Answer> {
    let words = std::iter::once("infra").chain(line.split_whitespace());
    parse(words.map(OsString::from))
}

/// What a wrong command line is told: the detail and the hint.
fn wrong(line: &str) -> (String, String) {
    match parsed(line) {
        Err(Answer::Wrong(problem)) => {
            let hints: Vec<String> = problem.hints.iter().map(|hint| hint.0.clone()).collect();
            (problem.detail, hints.join("\n"))
        }
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn one_dash_is_as_good_as_two() {
    for line in [
        "-chdir=x plan -var a=-1 -var-file=f -detailed-exitcode -refresh=false",
        "--chdir=x plan --var a=-1 --var-file=f --detailed-exitcode --refresh=false",
    ] {
        let arguments = parsed(line).expect(line);
        assert_eq!(arguments.chdir, Some(PathBuf::from("x")));
        let Command::Plan(plan) = arguments.command else { panic!("{line}") };
        assert_eq!(plan.planning.variables.0[0], VariableOption::Value("a=-1".into()));
        assert!(plan.detailed_exitcode && !plan.planning.refresh);
    }
}

#[test]
fn a_dash_by_itself_is_a_target() {
    let arguments = parsed("fmt -check -list=false -").expect("arguments");
    let Command::Fmt(fmt) = arguments.command else { panic!("{arguments:?}") };
    assert!(fmt.check && !fmt.list && fmt.write && !fmt.recursive);
    assert_eq!(fmt.targets, [PathBuf::from("-")]);
}

#[test]
fn what_makes_no_sense_is_refused_with_advice() {
    for (line, detail, hint) in [
        ("frobnicate", "\"infra\" has no command \"frobnicate\".", "\"infra -help\" tells"),
        ("plam", "\"infra\" has no command \"plam\".", "Did you mean \"infra plan\"?"),
        ("login", "\"infra\" has no command \"login\".", "does not have this command of Terraform yet"),
        ("state identities", "\"infra state\" has no command \"identities\".", "Terraform can do it"),
        (
            "-chdir=x plan -detailed-exitcod",
            "\"infra plan\" has no option -detailed-exitcod.",
            "mean -detailed-exitcode?",
        ),
        (
            "plan -target=x",
            "-target cannot be \"x\": \"x\" is not an address: a resource name is missing.",
            "",
        ),
        ("plan -frobnicate", "\"infra plan\" has no option -frobnicate.", "\"infra plan -help\" tells"),
        ("plan x", "\"infra plan\" takes no argument \"x\" here.", "\"infra plan -help\" tells"),
        (
            "plan -parallelism=0",
            "-parallelism cannot be \"0\": a whole number from 1 to 65535 is required.",
            "",
        ),
        ("plan -lock-timeout=5", "-lock-timeout cannot be \"5\": \"5\" needs a unit: s, m or h.", ""),
        ("plan -refresh=maybe", "-refresh must be true or false, not \"maybe\".", ""),
        ("plan -destroy -refresh-only", "-destroy and -refresh-only cannot be given together.", ""),
        ("plan -refresh-only -replace=a.b", "-refresh-only and -replace cannot be given together.", ""),
        ("plan -out", "-out needs a value.", ""),
        ("output -raw", "\"infra output\" needs NAME.", ""),
        ("state show", "\"infra state show\" needs ADDRESS.", ""),
    ] {
        let (found, hints) = wrong(line);
        assert_eq!(found, detail, "{line}");
        assert!(hints.contains(hint), "{line}: {hints}");
    }
}

#[test]
fn help_is_for_the_command_that_was_named() {
    for (line, usage) in [
        ("-help", "Usage: infra [OPTIONS] COMMAND\n"),
        ("help", "Usage: infra [OPTIONS] COMMAND\n"),
        ("plan -h", "Usage: infra plan [OPTIONS]\n"),
        ("help apply", "Usage: infra apply [OPTIONS] [PLAN]\n"),
        ("destroy -help", "Usage: infra destroy [OPTIONS]\n"),
        ("-chdir plan state show --help", "Usage: infra state show [OPTIONS] ADDRESS\n"),
    ] {
        match parsed(line) {
            Err(Answer::Help(text)) => assert!(text.starts_with(usage), "{line}: {text}"),
            other => panic!("{line}: {other:?}"),
        }
    }
    for line in ["", "state", "-chdir=x"] {
        assert!(matches!(parsed(line), Err(Answer::Usage(_))), "{line}: {:?}", parsed(line));
    }
}

#[test]
fn every_option_is_explained_in_lines_that_fit() {
    let root = Arguments::command();
    let mut open = vec![(vec!["infra"], &root)];
    while let Some((path, command)) = open.pop() {
        let text = help::text(&path, command);
        assert!(text.lines().all(|line| line.len() <= 80), "{text}");
        for arg in command.get_arguments() {
            assert!(arg.get_help().is_some(), "{path:?}: {}", arg.get_id());
        }
        open.extend(command.get_subcommands().map(|sub| ([&path[..], &[sub.get_name()]].concat(), sub)));
    }
}

#[test]
fn the_version_is_an_option_only_before_the_command() {
    for line in ["version", "-version", "--version", "-v", "-chdir=x -version", "-version -json"] {
        assert!(matches!(parsed(line).expect(line).command, Command::Version(_)), "{line}");
    }
    assert!(wrong("plan -v").0.contains("-v"));
    let Command::Plan(plan) = parsed("plan -var -v").expect("a value").command else { panic!("no plan") };
    assert_eq!(plan.planning.variables.0, [VariableOption::Value("-v".into())]);
}

#[test]
fn every_command_may_be_told_to_write_no_colours() {
    for line in [
        "plan -no-color",
        "taint -no-color test_server.a",
        "state mv test_server.a test_server.b --no-color",
        "workspace list -no-color",
        "providers -no-color",
    ] {
        assert!(parsed(line).is_ok(), "{line}: {:?}", parsed(line));
    }
    assert!(wrong("taint test_server.a -no-colour").0.contains("-no-colour"));
}

#[test]
fn definitions_are_consistent() {
    use clap::CommandFactory;
    Arguments::command().debug_assert();
}

#[test]
fn a_console_takes_variables_and_a_state() {
    let arguments =
        parsed("console -state=s.tfstate -var a=1 -var-file=f -no-color").expect("a command line");
    let Command::Console(console) = arguments.command else { panic!("another command") };
    assert_eq!(console.state.state, Some(PathBuf::from("s.tfstate")));
    assert_eq!(console.variables.0.len(), 2);
    assert!(console.no_color);
    assert!(parsed("console -json").is_err());
}
