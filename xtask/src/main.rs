//! `cargo xtask TASK`: everything that a script would do.

// A task runner talks to the terminal.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

use xtask::Result;
use xtask::emulator::{Kind, service};

mod bench;
mod cargo;
mod demo;
mod release;
mod size;
mod test;

const USAGE: &str = "\
usage: cargo xtask TASK

  test [--full]                              every test; --full: every case instead of a sample where there are many
  bench                                      planning, applying and scheduling, beside Terraform
  release                                    the release binary, as it is published: linked in the order in which it runs
  size                                       builds it: its size, and how long it takes to start
  record-order                               records what of it runs (needs valgrind)
  demo                                       plan, apply, drift, repair and destroy a stack on an emulator
  emulator up [moto|localstack] [--port N]   install and start an emulator (0: a free port)
  emulator down [moto|localstack]            end it; all of them without a name
  emulator status                            which run, and where
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["test"] => test::run(test::Extent::Sample),
        ["test", "--full"] => test::run(test::Extent::Full),
        ["bench"] => bench::run(),
        ["release"] => {
            println!("{}", release::build()?.display());
            Ok(())
        }
        ["size"] => size::run(),
        ["record-order"] => release::record(),
        ["demo"] => demo::run(),
        ["emulator", "up", rest @ ..] => {
            let (kind, port) = up_arguments(rest)?;
            service::up(kind, port)
        }
        ["emulator", "down"] => Kind::ALL.into_iter().try_for_each(service::down),
        ["emulator", "down", name] => service::down(Kind::named(name)?),
        ["emulator", "status"] => {
            Kind::ALL.into_iter().for_each(service::status);
            Ok(())
        }
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("no such task: `{}`\n\n{USAGE}", arguments.join(" ")).into()),
    }
}

fn up_arguments(arguments: &[&str]) -> Result<(Kind, Option<u16>)> {
    let (mut kind, mut port) = (Kind::Moto, None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.strip_prefix("--port") {
            Some("") => port = Some(parse_port(rest.next().ok_or("--port needs a number")?)?),
            Some(value) if value.starts_with('=') => port = Some(parse_port(&value[1..])?),
            _ => kind = Kind::named(argument)?,
        }
    }
    Ok((kind, port))
}

fn parse_port(text: &str) -> Result<u16> {
    text.parse().map_err(|_| format!("`{text}` is no port: a number from 0 to 65535 is").into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn emulators_and_ports_in_any_order() {
        assert_eq!(up_arguments(&[]).unwrap(), (Kind::Moto, None));
        assert_eq!(up_arguments(&["--port", "0", "localstack"]).unwrap(), (Kind::LocalStack, Some(0)));
        assert_eq!(up_arguments(&["moto", "--port=7000"]).unwrap(), (Kind::Moto, Some(7000)));
        for wrong in [&["--port"][..], &["--port", "70000"], &["--ports=1"], &["azurite"]] {
            assert!(up_arguments(wrong).is_err(), "{wrong:?}");
        }
    }
}
