//! An account with one configuration applied in it.

use infra_tests::{Emulator, Infra, Outcome, Proxy, Workspace};

pub struct Stage {
    pub emulator: Emulator,
    pub proxy: Proxy,
    pub workspace: Workspace,
}

impl Stage {
    /// Applies a configuration in an account of its own. Nothing where no emulator is installed.
    pub fn of(configuration: &str) -> Option<Self> {
        let emulator = Emulator::start()?;
        let proxy = Proxy::start(&emulator.endpoint());
        let workspace = Workspace::empty();
        workspace.write("main.tf", configuration);
        let stage = Self { emulator, proxy, workspace };
        stage.run(&["apply", "-auto-approve"]).expect_code(0);
        Some(stage)
    }

    pub fn infra(&self) -> Infra {
        Infra::new(self.workspace.path(), &self.proxy.endpoint())
    }

    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.infra().run(arguments)
    }

    /// Another client does something.
    pub fn aws(&self, arguments: &[&str]) -> String {
        self.emulator.aws_output(arguments)
    }

    /// A destroy that refuses: nothing was called that changes anything, and each of `names` is told.
    pub fn refused(&self, flags: &[&str], names: &[&str]) -> Outcome {
        let (calls, inventory) = (self.proxy.mutating_calls(), self.emulator.inventory());
        let arguments = [&["destroy", "-auto-approve"], flags].concat();
        let outcome = self.run(&arguments).expect_code(1);
        // Lines are broken where the terminal ends.
        let told = outcome.stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        for name in names {
            assert!(told.contains(name), "{name} is not told of\n{outcome}");
        }
        assert_eq!(self.proxy.mutating_calls(), calls, "{}", self.proxy.transcript());
        assert_eq!(self.emulator.inventory(), inventory);
        outcome
    }

    /// A destroy that ends, with nothing left.
    pub fn destroyed(&self, flags: &[&str]) -> Outcome {
        let arguments = [&["destroy", "-auto-approve"], flags].concat();
        let outcome = self.run(&arguments).expect_code(0);
        assert!(outcome.stdout.contains("None is left."), "{outcome}");
        assert_eq!(self.emulator.inventory(), Vec::<String>::new());
        outcome
    }
}
