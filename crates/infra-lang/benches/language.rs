//! How long the language takes, and how that grows: `cargo bench -p infra-lang`.
//!
//! Ten thousand resource blocks that refer to each other are parsed, loaded, and evaluated with their expansion; so is
//! one block with `count = 100000`. Criterion measures the full sizes. Then smaller sizes are timed, which gives the
//! exponent of the growth (1 is straight, 2 is the square), and the memory that the evaluated instances keep.
#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use infra_diagnostics::FileId;
use infra_lang::config::{Config, Snapshot, load};
use infra_lang::decode::decode_body;
use infra_lang::eval::{Context, ProviderFunctions};
use infra_lang::instances::{Evaluator, Graph, Node, Schemas};
use infra_schema::address::{Mode, ResourceInModule};
use infra_schema::{Attribute, Block, Presence, ProviderSource};
use infra_syntax::parse_file;
use infra_value::{Type, Value};

const BLOCKS: usize = 10_000;
const INSTANCES: usize = 100_000;

/// Blocks of every size that resources have in practice: some arguments, references, a template, a map.
fn blocks(count: usize) -> String {
    let mut text =
        String::from("variable \"env\" { default = \"test\" }\nlocals { region = \"eu-${var.env}\" }\n");
    for i in 0..count {
        let _ = write!(
            text,
            "resource \"thing\" \"r{i}\" {{\n  name = \"web-${{var.env}}-{i}\"\n  size = {} + 1\n  tags = {{\n    Name = \"r{i}\"\n    Env  = upper(local.region)\n  }}\n",
            i % 7
        );
        if i % 10 > 0 {
            let _ = writeln!(text, "  parent = thing.r{}.name", i - 1);
        }
        text.push_str("}\n\n");
    }
    text
}

/// One block, repeated.
fn counted(count: usize) -> String {
    format!(
        "resource \"thing\" \"many\" {{\n  count = {count}\n  name  = \"n-${{count.index}}\"\n  size  = count.index\n}}\n"
    )
}

struct Things(Block);

impl Things {
    fn new() -> Self {
        let attribute = |ty| Attribute::new(ty, Presence::Optional);
        let attributes = [
            ("name", attribute(Type::String)),
            ("size", attribute(Type::Number)),
            ("parent", attribute(Type::String)),
            ("tags", attribute(Type::map(Type::String))),
        ];
        let attributes = attributes.into_iter().map(|(name, attribute)| (name.into(), attribute)).collect();
        Self(Block { attributes, ..Block::default() })
    }
}

impl Schemas for Things {
    fn resource(&self, _: &ProviderSource, _: Mode, _: &str) -> Option<&Block> {
        Some(&self.0)
    }

    fn provider(&self, _: &ProviderSource) -> Option<&Block> {
        None
    }
}

fn snapshot(text: &str) -> Snapshot {
    let mut files = Snapshot::default();
    files.insert(Path::new("main.tf"), text.as_bytes());
    files
}

fn loaded(text: &str) -> Config {
    let (config, problems) = load(&snapshot(text), Path::new("."));
    assert!(!problems.has_errors(), "{problems:?}");
    config
}

fn context() -> Context {
    Context {
        files: Arc::new(Snapshot::default()),
        working_dir: "/".into(),
        root_dir: ".".into(),
        module_dir: ".".into(),
        home_dir: None,
        providers: ProviderFunctions::default(),
        workspace: "default".into(),
        plan_time: None,
        impure: None,
    }
}

/// Orders, expands and evaluates everything, and returns the values of all resources.
fn evaluated(config: &Config, things: &Things) -> Vec<Value> {
    let graph = Graph::build(config, things).expect("a graph");
    let inputs = config.root().variables.iter();
    let inputs: BTreeMap<Arc<str>, Value> =
        inputs.filter_map(|(name, variable)| Some((name.clone(), variable.default.clone()?))).collect();
    let mut evaluator = Evaluator::new(config, &graph, context(), inputs);
    let mut values = Vec::new();
    for id in graph.order() {
        let Node::Resource(resource) = graph.node(id) else {
            evaluator.evaluate(id).expect("a value");
            continue;
        };
        let block = &config.root().resources[&resource.resource];
        for module in evaluator.module_instances(&resource.module).to_vec() {
            let expansion = evaluator.expand(&module, &resource.resource).expect("an expansion");
            let repetitions = expansion.repetitions();
            let objects: Vec<Value> = repetitions
                .iter()
                .map(|repetition| {
                    let scope = evaluator.scope(&module, repetition.clone());
                    decode_body(&block.body, &things.0, &scope).expect("an object")
                })
                .collect();
            let value = expansion.gather(objects);
            values.push(value.clone());
            evaluator.set_resource(ResourceInModule { module, resource: resource.resource.clone() }, value);
        }
    }
    values
}

/// Memory that the process has now, in bytes; nothing where the system does not tell.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}

fn timed<T>(run: impl Fn() -> T) -> Duration {
    let once = || {
        let began = Instant::now();
        black_box(run());
        began.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

/// Prints how a time grows with the size.
fn growth(what: &str, sizes: [usize; 3], time: impl Fn(usize) -> Duration) {
    let times = sizes.map(&time);
    let exponent = |a: usize, b: usize| {
        (times[b].as_secs_f64() / times[a].as_secs_f64()).ln() / (sizes[b] as f64 / sizes[a] as f64).ln()
    };
    let shown: Vec<String> =
        sizes.iter().zip(times).map(|(size, time)| format!("{size}: {:.3} s", time.as_secs_f64())).collect();
    println!("{what:<34} {}   exponent {:.2}, {:.2}", shown.join(", "), exponent(0, 1), exponent(1, 2));
}

fn memory(things: &Things) {
    let config = loaded(&counted(INSTANCES));
    let Some(before) = resident() else { return };
    let values = evaluated(&config, things);
    let Some(after) = resident() else { return };
    let bytes = after.saturating_sub(before) / INSTANCES;
    println!("memory of an instance of count = {INSTANCES}: {bytes} bytes");
    drop(values);
}

fn main() {
    let things = Things::new();
    // First, while the memory of the process is all its own.
    memory(&things);
    // What is shorter than some milliseconds is measured badly.
    let quarters = |full: usize| [full / 4, full, full * 4];
    growth("parse blocks", quarters(BLOCKS), |n| {
        let text = blocks(n);
        timed(|| parse_file(FileId(0), &text))
    });
    growth("load blocks", quarters(BLOCKS), |n| {
        let files = snapshot(&blocks(n));
        timed(|| load(&files, Path::new(".")))
    });
    growth("order blocks", quarters(BLOCKS), |n| {
        let config = loaded(&blocks(n));
        timed(|| Graph::build(&config, &things).map(|graph| graph.len()))
    });
    growth("evaluate and expand blocks", quarters(BLOCKS), |n| {
        let config = loaded(&blocks(n));
        timed(|| evaluated(&config, &things))
    });
    growth("evaluate and expand one with count", quarters(INSTANCES), |n| {
        let config = loaded(&counted(n));
        timed(|| evaluated(&config, &things))
    });

    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let text = blocks(BLOCKS);
    criterion.bench_function("parse 10000 blocks", |b| b.iter(|| parse_file(FileId(0), &text)));
    let files = snapshot(&text);
    criterion.bench_function("load 10000 blocks", |b| b.iter(|| load(&files, Path::new("."))));
    let config = loaded(&text);
    criterion.bench_function("evaluate 10000 blocks", |b| b.iter(|| evaluated(&config, &things)));
    let config = loaded(&counted(INSTANCES));
    criterion.bench_function("evaluate count = 100000", |b| b.iter(|| evaluated(&config, &things)));
    criterion.final_summary();
}
