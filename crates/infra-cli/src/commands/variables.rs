//! Values of variables from everywhere that they may come from.

use infra_diagnostics::Diagnostics;
use infra_lang::variables::{VariableInput, VariableSource, root_variables};

use crate::args::{GivenVariable, Variables};
use crate::environment::Environment;
use crate::project::{Broken, Project};

/// Gives the project's variables their values: environment, then the files that are read by themselves, then the
/// command line in its order.
pub fn read(
    project: &mut Project,
    given: &Variables,
    environment: &Environment,
) -> Result<Diagnostics, Broken> {
    let inputs = given.0.iter().map(|given| match given {
        GivenVariable::Value(text) => VariableInput::command_line(text),
        GivenVariable::File(path) => VariableInput::file(path),
    });
    let environment = environment.variables.iter().map(|(name, text)| VariableInput::environment(name, text));
    let inputs: Vec<VariableInput> = environment.chain(inputs).collect();
    let _ = VariableSource::Environment;
    let (values, found) = root_variables(&mut project.config, &inputs);
    if found.has_errors() {
        return Err(Broken { sources: project.config.sources.clone(), problems: found });
    }
    project.variables = values;
    Ok(found)
}
