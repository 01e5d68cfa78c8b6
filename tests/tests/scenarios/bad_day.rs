//! A stack of 49 types in a cloud that is far away, throttles as AWS does, and fails now and then: it is built and torn down,
//! and nothing exists twice.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use infra_tests::{Emulator, Fate, Infra, Proxy, Trouble, Workspace, full_run, note};

struct Stack {
    emulator: Emulator,
    proxy: Proxy,
    workspace: Workspace,
}

impl Stack {
    fn set_up() -> Option<Self> {
        let emulator = Emulator::start()?;
        let proxy = Proxy::start(&emulator.endpoint());
        Some(Self { emulator, proxy, workspace: Workspace::with_configuration("mixed") })
    }

    /// Runs it for so many sites, which must succeed, and says what it took.
    #[track_caller]
    fn run(&self, sites: usize, arguments: &[&str]) {
        let began = Instant::now();
        let variable = format!("-var=sites={sites}");
        let infra = Infra::new(self.workspace.path(), &self.proxy.endpoint());
        let outcome = infra.run(&[arguments, &[variable.as_str()]].concat());
        self.proxy.settle();
        let calls = self.proxy.calls();
        let failed = calls.iter().filter(|call| !matches!(call.fate, Fate::Answered(_))).count();
        note(format_args!(
            "{} of {sites} sites: {:.1} s, {} calls, {failed} of which were refused or failed",
            arguments[0],
            began.elapsed().as_secs_f64(),
            calls.len(),
        ));
        outcome.expect_code(0);
    }
}

#[test]
fn nothing_is_made_twice_on_a_bad_day() {
    let Some(stack) = Stack::set_up() else { return };
    let (sites, trouble) = if full_run() {
        let day =
            Trouble { latency: Duration::from_millis(50), failures_per_mille: 10, limits: true, seed: 1 };
        (10, day)
    } else {
        // A small stack meets as much of it on a worse day.
        let day =
            Trouble { latency: Duration::from_millis(5), failures_per_mille: 30, limits: true, seed: 2 };
        (1, day)
    };

    stack.run(1, &["apply", "-auto-approve"]);
    let one_site = stack.emulator.census();
    stack.run(1, &["destroy", "-auto-approve"]);
    assert_eq!(stack.emulator.inventory(), [""; 0]);

    stack.proxy.clear();
    stack.proxy.trouble(trouble);
    stack.run(sites, &["apply", "-auto-approve"]);
    let expected: BTreeMap<String, usize> =
        one_site.into_iter().map(|(kind, count)| (kind, count * sites)).collect();
    assert_eq!(stack.emulator.census(), expected, "{}", stack.proxy.transcript());

    stack.proxy.clear();
    stack.run(sites, &["plan", "-detailed-exitcode"]);
    stack.proxy.clear();
    stack.proxy.trouble(Trouble { seed: trouble.seed + 1, ..trouble });
    stack.run(sites, &["destroy", "-auto-approve"]);
    assert_eq!(stack.emulator.inventory(), [""; 0], "{}", stack.proxy.transcript());
}
