//! The scope in which expressions are evaluated here: the same as `module/main.tf` gives Terraform.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use infra_diagnostics::{Diagnostic, Diagnostics, FileId};
use infra_lang::config::{Disk, Files};
use infra_lang::eval::{Context, Impure, ProviderFunctions, Scope, evaluate, show};
use infra_lang::reference::{Reference, Subject};
use infra_schema::ProviderSource;
use infra_syntax::parse_expression;
use infra_value::{Marks, Type, Value, convert};

/// Files of the module, wherever the tests run.
struct ModuleFiles(PathBuf);

impl Files for ModuleFiles {
    fn read(&self, path: &std::path::Path) -> std::io::Result<Vec<u8>> {
        Disk.read(&self.0.join(path))
    }

    fn list(&self, dir: &std::path::Path) -> std::io::Result<Vec<String>> {
        Disk.list(&self.0.join(dir))
    }
}

/// Different each time, and the same in each run.
#[derive(Default)]
struct Counting(AtomicU8);

impl Impure for Counting {
    fn now(&self) -> i64 {
        1_700_000_000
    }

    fn random(&self) -> [u8; 16] {
        [self.0.fetch_add(1, Ordering::Relaxed); 16]
    }
}

pub struct ConsoleScope(Context);

pub fn module_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/console/module")
}

impl Default for ConsoleScope {
    fn default() -> Self {
        Self(Context {
            files: Arc::new(ModuleFiles(module_dir())),
            working_dir: "/work".into(),
            root_dir: ".".into(),
            module_dir: ".".into(),
            home_dir: Some("/home/ann".into()),
            providers: ProviderFunctions {
                names: Arc::new([("terraform".into(), ProviderSource::implied("terraform"))].into()),
                library: None,
            },
            workspace: "default".into(),
            plan_time: None,
            impure: Some(Arc::new(Counting::default())),
        })
    }
}

impl Scope for ConsoleScope {
    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostics> {
        let strings = |items: &[&str]| items.iter().map(|s| Value::string(*s)).collect::<Vec<_>>();
        let user =
            |name: &str, admin| Value::object([("name", Value::string(name)), ("admin", Value::bool(admin))]);
        let known = match &reference.subject {
            Subject::Variable(name) => match &**name {
                "secret" => Value::string("hunter2").with_marks(Marks::SENSITIVE),
                "names" => Value::list(Type::String, strings(&["a", "b"])),
                "tags" => Value::map(
                    Type::String,
                    [("Name", Value::string("main")), ("Env", Value::string("test"))],
                ),
                "users" => {
                    let users = Value::tuple(vec![user("ann", true), user("bob", false)]);
                    convert(&users, &Type::list(Type::Dynamic)).unwrap()
                }
                _ => return Err(Diagnostic::error("Reference to undeclared input variable", "").into()),
            },
            Subject::Local(name) => match &**name {
                "foo" => Value::object([("bar", Value::string("baz"))]),
                "single" => Value::string("${x}"),
                "template" => Value::string("Hello, ${name}!"),
                "mixed_content" => {
                    let content =
                        [("username", Value::string("zqb")), ("password", Value::string("p4ssw0rd"))];
                    Value::object(content).with_marks(Marks::SENSITIVE)
                }
                _ => return Err(Diagnostic::error("Reference to undeclared local value", "").into()),
            },
            // The console knows nothing of a resource that does not exist, not even its type.
            Subject::Resource(resource) if &*resource.ty == "terraform_data" => Value::unknown(Type::Dynamic),
            Subject::PathCwd => Value::string("/work"),
            Subject::PathModule | Subject::PathRoot => Value::string("."),
            Subject::Workspace => Value::string("default"),
            _ => return Err(Diagnostic::error("Reference to undeclared resource", "").into()),
        };
        Ok(known)
    }

    fn context(&self) -> &Context {
        &self.0
    }
}

/// What we say of an expression, in the form in which Terraform's answers are recorded.
pub fn answer(expression: &str) -> String {
    let (expr, problems) = parse_expression(FileId(0), expression);
    let result =
        if problems.has_errors() { Err(problems) } else { evaluate(&expr, &ConsoleScope::default()) };
    match result {
        Ok(value) => show(&value),
        Err(problems) => {
            let problem = problems.iter().next().unwrap();
            format!("! {}: {}", problem.summary, problem.detail)
        }
    }
}
