//! Values of variables from everywhere that they may come from.

use infra_diagnostics::Diagnostics;

use crate::args::Variables;
use crate::environment::Environment;
use crate::project::{Broken, Project};

/// Gives the project's variables their values: environment, then the files that are read by themselves, then the
/// command line in its order.
pub fn read(
    project: &mut Project,
    given: &Variables,
    environment: &Environment,
) -> Result<Diagnostics, Broken> {
    let found = project.set_variables(&environment.variables, &given.0);
    match found.has_errors() {
        true => Err(Broken { sources: project.config.sources.clone(), problems: found }),
        false => Ok(found),
    }
}
