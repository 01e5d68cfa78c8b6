//! From the syntax trees of a folder's files to one [`Module`].

mod call;
mod condition;
mod constant;
mod contents;
mod labels;
mod lifecycle;
mod named;
mod provider;
mod provisioner;
mod refactoring;
mod requirements;
mod resource;
mod settings;
mod static_reference;
mod target;
mod type_constraint;
mod variable;

pub(crate) use constant::constant;

use std::path::PathBuf;

use infra_diagnostics::{Diagnostic, Diagnostics, FileId, SourceMap, Span, did_you_mean};
use infra_schema::address::ModulePath;
use infra_syntax::{Block, Body};

use super::Module;

/// Block types at the top of a file.
const BLOCKS: [&str; 13] = [
    "terraform",
    "provider",
    "variable",
    "locals",
    "output",
    "resource",
    "data",
    "module",
    "moved",
    "removed",
    "import",
    "check",
    "ephemeral",
];

/// Builds a module file by file. What is wrong is noted, and the rest is kept.
pub(super) struct Decoder<'s> {
    sources: &'s SourceMap,
    module: Module,
    findings: Diagnostics,
    /// Where the `required_providers` block stands, of which there can be only one.
    required_providers: Option<Span>,
    /// Where the `cloud` block stands.
    cloud: Option<Span>,
}

impl<'s> Decoder<'s> {
    /// `complete` tells whether all files of the folder were understood by the parser: if not, nothing is called
    /// missing.
    pub fn new(sources: &'s SourceMap, dir: PathBuf, complete: bool) -> Self {
        let module = Module { path: ModulePath::root(), dir, complete, ..Module::default() };
        Self { sources, module, findings: Diagnostics::new(), required_providers: None, cloud: None }
    }

    /// Takes in a file.
    pub fn file(&mut self, id: FileId, body: Body) {
        self.module.files.push(id);
        for attribute in &body.attributes {
            let detail = format!(
                "An argument named \"{}\" is not expected here: at the top of a file there are only blocks.",
                attribute.name.name
            );
            self.report(Diagnostic::error("Unsupported argument", detail).at(attribute.name.span));
        }
        for block in body.blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: Block) {
        match &*block.kind.name {
            "terraform" => self.settings(block),
            "provider" => self.provider(block),
            "variable" => self.variable(block),
            "locals" => self.locals(block),
            "output" => self.output(block),
            "resource" => self.managed(block),
            "data" => self.data(block),
            "module" => self.call(block),
            "moved" => self.moved(block),
            "removed" => self.removed(block),
            "import" => self.import(block),
            "check" => self.check(block),
            "ephemeral" => self.ephemeral(block),
            kind => {
                let detail = format!("Blocks of type \"{kind}\" are not expected at the top of a file.");
                let problem = Diagnostic::error("Unsupported block type", detail).at(block.kind.span);
                self.report(suggest(problem, kind, BLOCKS));
            }
        }
    }

    /// The module, and what was wrong with it.
    pub fn finish(mut self) -> (Module, Diagnostics) {
        self.reject_cloud_with_backend();
        (self.module, self.findings)
    }

    fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    fn error(&mut self, span: Span, summary: impl Into<String>, detail: impl Into<String>) {
        self.report(Diagnostic::error(summary, detail).at(span));
    }

    /// `what` is a phrase with its verb: `Provisioners are`. `advice` is what to do until they are supported.
    fn unsupported(&mut self, span: Span, what: &str, advice: &str) {
        let detail = format!("{what} not supported by infra yet. {advice}");
        self.error(span, "Not supported yet", detail);
    }

    /// A second declaration of something that there can only be one of.
    fn duplicate(&mut self, summary: impl Into<String>, what: &str, first: Span, second: Span) {
        let detail = format!("{what} is already declared at {}. Keep one of the two.", self.place(first));
        self.error(second, summary, detail);
    }

    /// A place as messages name it: `main.tf:3`.
    fn place(&self, span: Span) -> String {
        place(self.sources, span)
    }
}

/// A place as messages name it: `main.tf:3`.
pub(crate) fn place(sources: &SourceMap, span: Span) -> String {
    match sources.get(span.file) {
        Some(file) => format!("{}:{}", file.name(), file.position(span.start as usize).line),
        None => "another place".to_owned(),
    }
}

/// Adds the name that was most likely meant.
pub(super) fn suggest<'a>(
    problem: Diagnostic,
    given: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    match did_you_mean(given, known) {
        Some(meant) => problem.hint(format!("Did you mean \"{meant}\"?")),
        None => problem,
    }
}
