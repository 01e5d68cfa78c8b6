//! `-var` and `-var-file`: later ones win, so their order matters across both.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};
use infra_lang::variables::VariableOption;

/// All of them, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub struct Variables(pub Vec<VariableOption>);

impl FromArgMatches for Variables {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut given: Vec<(usize, VariableOption)> = Vec::new();
        if let (Some(places), Some(values)) = (matches.indices_of("var"), matches.get_many::<String>("var")) {
            given.extend(places.zip(values.cloned().map(VariableOption::Value)));
        }
        if let (Some(places), Some(files)) =
            (matches.indices_of("var-file"), matches.get_many::<PathBuf>("var-file"))
        {
            given.extend(places.zip(files.cloned().map(VariableOption::File)));
        }
        given.sort_by_key(|(place, _)| *place);
        Ok(Self(given.into_iter().map(|(_, variable)| variable).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Variables {
    fn augment_args(command: Command) -> Command {
        command
            .arg(
                Arg::new("var")
                    .long("var")
                    .value_name("NAME=VALUE")
                    .action(ArgAction::Append)
                    .allow_hyphen_values(true)
                    .help("Set a variable"),
            )
            .arg(
                Arg::new("var-file")
                    .long("var-file")
                    .value_name("FILE")
                    .action(ArgAction::Append)
                    .value_parser(clap::value_parser!(PathBuf))
                    .help("Read variables from a file"),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
