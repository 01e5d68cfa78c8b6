//! Random scenarios: valid for the most part, with unknown, sensitive and null values in every place.
//!
//! Texts that are computed from ids would differ from run to run, so ids are only passed on, put into templates and
//! counted; what is computed with is known in the end.

use std::fmt::Write;

use fastrand::Rng;

/// What kind of value an expression has.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Text,
    Number,
    Bool,
    List,
    Map,
    Any,
}

const KINDS: [Kind; 6] = [Kind::Text, Kind::Number, Kind::Bool, Kind::List, Kind::Map, Kind::Any];

const VARIABLES: &str = r#"variable "text" { default = "text" }
variable "secret" {
  default   = "hunter2"
  sensitive = true
}
variable "nothing" { default = null }
variable "list" {
  type    = list(string)
  default = ["p", "q"]
}
"#;

/// How a block is repeated.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Repeat {
    Once,
    Count,
    ForEach,
}

/// Something that expressions can refer to.
#[derive(Clone, Debug)]
struct Source {
    /// As expressions name it: `terraform_data.r0`, `module.m`.
    name: String,
    repeat: Repeat,
    /// The attribute with the value, and its kind.
    attribute: &'static str,
    kind: Kind,
}

/// An expression. `secret` says that it may be sensitive.
#[derive(Clone, Debug, Default)]
struct Expr {
    text: String,
    secret: bool,
}

/// A resource block.
#[derive(Clone, Debug)]
struct Block {
    name: String,
    kind: Kind,
    repeat: Repeat,
    repetition: String,
    input: Option<Expr>,
    triggers: Option<Expr>,
    lifecycle: String,
}

/// A configuration that changes from step to step.
struct Program {
    rng: Rng,
    blocks: Vec<Block>,
    locals: Vec<(String, Kind, Expr)>,
    outputs: Vec<(String, Expr)>,
    module: Option<Call>,
}

/// A call of the module.
struct Call {
    repeat: Repeat,
    repetition: String,
    argument: Expr,
    /// What the module makes of its variable.
    result: Expr,
}

/// The names that an expression may use.
struct Scope<'p> {
    rng: &'p mut Rng,
    sources: Vec<Source>,
    /// Names of locals and loop variables.
    names: Vec<(String, Kind, bool)>,
    repeat: Repeat,
}

/// A scenario as text.
pub fn scenario(seed: u64) -> String {
    let mut program = Program::new(seed);
    let mut text = format!("# Seed {seed}.\n");
    for step in 0..2 + usize::from(program.rng.u8(..4) == 0) {
        if step > 0 {
            program.change();
        }
        text.push_str("=== step\n--- main.tf\n");
        text.push_str(&program.render());
        if let Some(call) = &program.module {
            text.push_str("--- m/main.tf\n");
            text.push_str(&call.render());
        }
    }
    text
}

impl Program {
    fn new(seed: u64) -> Self {
        let mut program = Self {
            rng: Rng::with_seed(seed),
            blocks: Vec::new(),
            locals: Vec::new(),
            outputs: Vec::new(),
            module: None,
        };
        let blocks = 2 + program.rng.usize(..3);
        for i in 0..blocks {
            let kind = program.pick(&KINDS);
            let repeat = program.pick(&[Repeat::Once, Repeat::Once, Repeat::Count, Repeat::ForEach]);
            let repetition = program.repetition(repeat);
            let name = format!("r{i}");
            let mut block = Block {
                name,
                kind,
                repeat,
                repetition,
                input: None,
                triggers: None,
                lifecycle: String::new(),
            };
            program.fill(&mut block);
            program.blocks.push(block);
            if program.rng.u8(..3) == 0 {
                let kind = program.pick(&KINDS);
                let expr = program.expr(kind, Repeat::Once, 3);
                program.locals.push((format!("l{i}"), kind, expr));
            }
            if i == 1 && program.rng.u8(..3) == 0 {
                program.module = Some(program.call());
            }
        }
        for i in 0..2 + program.rng.usize(..2) {
            let kind = program.pick(&KINDS);
            let expr = program.expr(kind, Repeat::Once, 3);
            program.outputs.push((format!("o{i}"), expr));
        }
        program
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.rng.usize(..from.len())]
    }

    fn repetition(&mut self, repeat: Repeat) -> String {
        match repeat {
            Repeat::Once => String::new(),
            Repeat::Count => format!("  count = {}\n", self.rng.u8(..4)),
            Repeat::ForEach => {
                let keys = ["a", "b", "c", "x y"].into_iter().filter(|_| self.rng.bool());
                let entries: Vec<String> = keys
                    .collect::<Vec<_>>()
                    .iter()
                    .map(|key| format!("{key:?} = \"v{}\"", self.rng.u8(..3)))
                    .collect();
                format!("  for_each = {{ {} }}\n", entries.join(", "))
            }
        }
    }

    fn fill(&mut self, block: &mut Block) {
        let expr = self.expr(block.kind, block.repeat, 3);
        block.input = (self.rng.u8(..8) > 0 || block.kind != Kind::Any).then_some(expr);
        block.triggers = match self.rng.u8(..4) {
            0 => {
                let kind = self.pick(&KINDS);
                Some(self.expr(kind, block.repeat, 2))
            }
            _ => None,
        };
        block.lifecycle = match self.rng.u8(..12) {
            0 => "ignore_changes = [input]",
            1 => "ignore_changes = [triggers_replace]",
            2 => "ignore_changes = all",
            3 | 4 => "create_before_destroy = true",
            _ => "",
        }
        .to_owned();
    }

    fn call(&mut self) -> Call {
        let repeat = self.pick(&[Repeat::Once, Repeat::Count, Repeat::ForEach]);
        let repetition = self.repetition(repeat);
        let argument = self.expr(Kind::Text, repeat, 2);
        let secret = argument.secret;
        let own = Source {
            name: "terraform_data.inner".to_owned(),
            repeat: Repeat::Once,
            attribute: "output",
            kind: Kind::Text,
        };
        let names = vec![("var.given".to_owned(), Kind::Text, secret)];
        let mut scope = Scope { rng: &mut self.rng, sources: vec![own], names, repeat: Repeat::Once };
        let result = scope.expr(Kind::List, 2);
        Call { repeat, repetition, argument, result }
    }

    /// An expression over everything that there is so far.
    fn expr(&mut self, kind: Kind, repeat: Repeat, depth: usize) -> Expr {
        let mut sources = Vec::new();
        for block in &self.blocks {
            for attribute in ["output", "input"] {
                let name = format!("terraform_data.{}", block.name);
                sources.push(Source { name, repeat: block.repeat, attribute, kind: block.kind });
            }
        }
        if let Some(call) = &self.module {
            let name = "module.m".to_owned();
            sources.push(Source { name, repeat: call.repeat, attribute: "result", kind: Kind::List });
        }
        let mut names: Vec<_> = self
            .locals
            .iter()
            .map(|(name, kind, expr)| (format!("local.{name}"), *kind, expr.secret))
            .collect();
        names.push(("var.text".to_owned(), Kind::Text, false));
        names.push(("var.secret".to_owned(), Kind::Text, true));
        names.push(("var.nothing".to_owned(), Kind::Any, false));
        names.push(("var.list".to_owned(), Kind::List, false));
        Scope { rng: &mut self.rng, sources, names, repeat }.expr(kind, depth)
    }

    /// The next step: some of it is written anew.
    fn change(&mut self) {
        // What a block refers to comes before it.
        let mut later = std::mem::take(&mut self.blocks);
        let locals = std::mem::take(&mut self.locals);
        let module = self.module.take();
        for (i, mut block) in later.drain(..).enumerate() {
            if self.rng.u8(..3) == 0 {
                block.repetition = self.repetition(block.repeat);
            }
            if self.rng.u8(..3) == 0 {
                self.fill(&mut block);
            }
            self.blocks.push(block);
            let name = format!("l{i}");
            if let Some((_, kind, expr)) = locals.iter().find(|(local, _, _)| *local == name) {
                let expr =
                    if self.rng.u8(..4) == 0 { self.expr(*kind, Repeat::Once, 3) } else { expr.clone() };
                self.locals.push((name, *kind, expr));
            }
            if i == 1 {
                // Later blocks may use it already.
                if let Some(call) = &module {
                    self.module = Some(Call {
                        repeat: call.repeat,
                        repetition: if self.rng.bool() {
                            self.repetition(call.repeat)
                        } else {
                            call.repetition.clone()
                        },
                        argument: if self.rng.bool() {
                            self.expr(Kind::Text, call.repeat, 2)
                        } else {
                            call.argument.clone()
                        },
                        result: call.result.clone(),
                    });
                }
            }
        }
        for i in 0..self.outputs.len() {
            if self.rng.u8(..3) == 0 {
                let kind = self.pick(&KINDS);
                self.outputs[i].1 = self.expr(kind, Repeat::Once, 3);
            }
        }
        // A block that nobody uses may go.
        let text = self.render();
        let used = |name: &str| text.matches(&format!("terraform_data.{name}")).count() > 0;
        if let Some(last) = self.blocks.last()
            && !used(&last.name)
            && self.rng.u8(..3) == 0
        {
            self.blocks.pop();
        }
    }

    fn render(&self) -> String {
        let mut out = String::from(VARIABLES);
        for (name, _, expr) in &self.locals {
            let _ = writeln!(out, "locals {{\n  {name} = {}\n}}", expr.text);
        }
        for block in &self.blocks {
            let _ = writeln!(out, "resource \"terraform_data\" \"{}\" {{", block.name);
            out.push_str(&block.repetition);
            if let Some(input) = &block.input {
                let _ = writeln!(out, "  input = {}", input.text);
            }
            if let Some(triggers) = &block.triggers {
                let _ = writeln!(out, "  triggers_replace = {}", triggers.text);
            }
            if !block.lifecycle.is_empty() {
                let _ = writeln!(out, "  lifecycle {{\n    {}\n  }}", block.lifecycle);
            }
            out.push_str("}\n");
        }
        if let Some(call) = &self.module {
            let _ = writeln!(
                out,
                "module \"m\" {{\n  source = \"./m\"\n{}  given = {}\n}}",
                call.repetition, call.argument.text
            );
        }
        for (name, expr) in &self.outputs {
            let sensitive = if expr.secret { "\n  sensitive = true" } else { "" };
            let _ = writeln!(out, "output \"{name}\" {{\n  value = {}{sensitive}\n}}", expr.text);
        }
        out
    }
}

impl Call {
    fn render(&self) -> String {
        format!(
            "variable \"given\" {{\n  type = string\n}}\nresource \"terraform_data\" \"inner\" {{\n  input = var.given\n}}\noutput \"result\" {{\n  value = {}\n}}\n",
            self.result.text
        )
    }
}

impl Scope<'_> {
    fn expr(&mut self, kind: Kind, depth: usize) -> Expr {
        if depth == 0 || self.rng.u8(..4) == 0 {
            return self.leaf(kind);
        }
        match kind {
            Kind::Text => self.text(depth - 1),
            Kind::Number => self.number(depth - 1),
            Kind::Bool => self.bool(depth - 1),
            Kind::List => self.list(depth - 1),
            Kind::Map => self.map(depth - 1),
            Kind::Any => self.any(depth - 1),
        }
    }

    fn join(&mut self, parts: &[(&str, Kind)], end: &str, depth: usize) -> Expr {
        let mut whole = Expr::default();
        for (before, kind) in parts {
            let part = self.expr(*kind, depth);
            whole.text.push_str(before);
            whole.text.push_str(&part.text);
            whole.secret |= part.secret;
        }
        whole.text.push_str(end);
        whole
    }

    fn leaf(&mut self, kind: Kind) -> Expr {
        let names: Vec<_> = self.names.iter().filter(|(_, k, _)| *k == kind).cloned().collect();
        let sources: Vec<_> = self.sources.iter().filter(|source| source.kind == kind).cloned().collect();
        match self.rng.u8(..5) {
            0 | 1 if !sources.is_empty() => {
                let source = sources[self.rng.usize(..sources.len())].clone();
                self.reference(&source, kind)
            }
            2 if !names.is_empty() => {
                let (text, _, secret) = names[self.rng.usize(..names.len())].clone();
                Expr { text, secret }
            }
            _ => self.literal(kind),
        }
    }

    fn reference(&mut self, source: &Source, kind: Kind) -> Expr {
        let Source { name, repeat, attribute, .. } = source;
        let none = self.literal(kind).text;
        let text = match repeat {
            Repeat::Once => format!("{name}.{attribute}"),
            Repeat::Count => format!("try({name}[0].{attribute}, {none})"),
            Repeat::ForEach => format!("try({name}[\"a\"].{attribute}, {none})"),
        };
        // Inputs and module results keep what is sensitive in them.
        Expr { text, secret: *attribute != "output" }
    }

    fn literal(&mut self, kind: Kind) -> Expr {
        let text = match kind {
            Kind::Text => match self.repeat {
                Repeat::ForEach if self.rng.bool() => {
                    ["each.key", "each.value"][self.rng.usize(..2)].to_owned()
                }
                _ => ["\"a\"", "\"b,c\"", "\"\"", "\"é\""][self.rng.usize(..4)].to_owned(),
            },
            Kind::Number => match self.repeat {
                Repeat::Count if self.rng.bool() => "count.index".to_owned(),
                _ => ["0", "1", "2.5", "-3"][self.rng.usize(..4)].to_owned(),
            },
            Kind::Bool => ["true", "false"][self.rng.usize(..2)].to_owned(),
            Kind::List => {
                ["[]", "[\"a\", \"b\"]", "tolist([\"x\"])", "[\"a\"]"][self.rng.usize(..4)].to_owned()
            }
            Kind::Map => {
                ["{}", "{ a = \"1\" }", "tomap({ a = \"x\", b = \"y\" })"][self.rng.usize(..3)].to_owned()
            }
            Kind::Any => {
                ["null", "\"a\"", "7", "{ n = null }", "[1, \"two\", null]"][self.rng.usize(..5)].to_owned()
            }
        };
        Expr { text, secret: false }
    }

    fn text(&mut self, depth: usize) -> Expr {
        use Kind::{Bool, List, Map, Number, Text};
        match self.rng.u8(..11) {
            0 => self.join(&[("\"<${", Text), ("}-${", Number)], "}>\"", depth),
            1 => self.join(&[("upper(", Text)], ")", depth),
            2 => self.join(&[("(", Bool), (" ? ", Text), (" : ", Text)], ")", depth),
            3 => self.join(&[("join(\",\", ", List)], ")", depth),
            4 => self.join(&[("tostring(", Number)], ")", depth),
            5 => self.join(&[("lookup(", Map), (", \"a\", ", Text)], ")", depth),
            6 => self.join(&[("coalesce(", Text), (", ", Text)], ", \"z\")", depth),
            7 => self.join(&[("try(", List), ("[0], ", Text)], ")", depth),
            8 => self.join(&[("replace(", Text)], ", \"a\", \"o\")", depth),
            9 => self.join(&[("\"%{if ", Bool), ("}y${", Text)], "}%{else}n%{endif}\"", depth),
            _ => self.join(&[("format(\"%s/%s\", ", Text), (", ", Number)], ")", depth),
        }
    }

    fn number(&mut self, depth: usize) -> Expr {
        use Kind::{Bool, List, Map, Number, Text};
        match self.rng.u8(..7) {
            0 => self.join(&[("length(", List)], ")", depth),
            1 => self.join(&[("length(", Text)], ")", depth),
            2 => self.join(&[("(", Number), (" + ", Number)], ")", depth),
            3 => self.join(&[("(", Number)], " * 2)", depth),
            4 => self.join(&[("max(", Number), (", ", Number)], ")", depth),
            5 => self.join(&[("(", Bool), (" ? ", Number), (" : ", Number)], ")", depth),
            _ => self.join(&[("length(", Map)], ")", depth),
        }
    }

    fn bool(&mut self, depth: usize) -> Expr {
        use Kind::{Any, Bool, List, Number, Text};
        match self.rng.u8(..8) {
            0 => self.join(&[("(", Text), (" == ", Text)], ")", depth),
            1 => self.join(&[("(", Number), (" < ", Number)], ")", depth),
            2 => self.join(&[("!", Bool)], "", 0),
            3 => self.both(" && ", depth),
            4 => self.both(" || ", depth),
            5 => self.join(&[("contains(", List), (", ", Text)], ")", depth),
            6 => self.join(&[("(", Any)], " == null)", depth),
            _ => self.join(&[("startswith(", Text)], ", \"a\")", depth),
        }
    }

    /// Two conditions. Terraform forgets that one is sensitive as long as one is not known, so none is.
    fn both(&mut self, operator: &str, depth: usize) -> Expr {
        let both = self.join(&[("(", Kind::Bool), (operator, Kind::Bool)], ")", depth);
        if both.secret { self.literal(Kind::Bool) } else { both }
    }

    fn list(&mut self, depth: usize) -> Expr {
        use Kind::{Bool, List, Map, Text};
        match self.rng.u8(..9) {
            0 => self.join(&[("[", Text), (", ", Text)], "]", depth),
            1 => self.join(&[("tolist([", Text), (", ", Text)], "])", depth),
            2 => self.looped(("[for x in ", " : ", "]"), List, "x", depth),
            3 => self.looped(("[for x in ", " : ", " if x != \"a\"]"), List, "x", depth),
            4 => self.join(&[("concat(", List), (", ", List)], ")", depth),
            5 => self.join(&[("(", Bool), (" ? ", List), (" : ", List)], ")", depth),
            6 => self.join(&[("keys(", Map)], ")", depth),
            7 => self.join(&[("split(\",\", ", Text)], ")", depth),
            _ => self.join(&[("flatten([", List), (", ", List)], "])", depth),
        }
    }

    /// A `for` over something of kind `over`, with a text for each element.
    fn looped(
        &mut self,
        (start, middle, end): (&str, &str, &str),
        over: Kind,
        name: &str,
        depth: usize,
    ) -> Expr {
        let collection = self.expr(over, depth);
        self.names.push((name.to_owned(), Kind::Text, collection.secret));
        let each = self.expr(Kind::Text, depth);
        self.names.pop();
        let text = format!("{start}{}{middle}{}{end}", collection.text, each.text);
        Expr { text, secret: collection.secret || each.secret }
    }

    fn map(&mut self, depth: usize) -> Expr {
        use Kind::{Bool, List, Map, Text};
        match self.rng.u8(..7) {
            0 => self.join(&[("{ a = ", Text), (", c = ", Text)], " }", depth),
            1 => self.join(&[("tomap({ b = ", Text)], " })", depth),
            2 => self.join(&[("merge(", Map), (", ", Map)], ")", depth),
            3 => self.looped(("{ for k, x in ", " : k => ", " }"), Map, "x", depth),
            4 => self.looped(("{ for x in distinct(", ") : \"k${x}\" => ", " }"), List, "x", depth),
            5 => self.join(&[("(", Bool), (" ? ", Map), (" : ", Map)], ")", depth),
            _ => self.join(&[("zipmap([\"p\", \"q\"], [", Text), (", ", Text)], "])", depth),
        }
    }

    fn any(&mut self, depth: usize) -> Expr {
        use Kind::{Any, Bool, List, Map, Number, Text};
        match self.rng.u8(..12) {
            0 => self.join(&[("{ t = ", Text), (", n = ", Number), (", x = ", Any)], " }", depth),
            1 => self.join(&[("[", Any), (", ", Bool)], "]", depth),
            2 => self.join(&[("toset(", List)], ")", depth),
            3 => Expr { secret: true, ..self.join(&[("sensitive(", Any)], ")", depth) },
            4 => self.join(&[("jsondecode(jsonencode(", Any)], "))", depth),
            5 => self.join(&[("jsonencode(", Any)], ")", depth),
            6 => self.join(&[("tomap({ k = ", List)], " })", depth),
            7 => self.join(&[("[for x in ", List)], " : { v = x }]", depth),
            8 => self.join(&[("{ for i, x in ", List)], " : i => x }", depth),
            9 => self.whole(),
            10 => self.join(&[("try({ v = ", Any), (" }.v.t, ", Text)], ")", depth),
            _ => self.join(&[("{ m = ", Map), (", l = ", List)], " }", depth),
        }
    }

    /// Ids, alone or with their objects.
    fn whole(&mut self) -> Expr {
        if self.sources.is_empty() {
            return self.literal(Kind::Any);
        }
        let source = self.sources[self.rng.usize(..self.sources.len())].clone();
        let Source { name, repeat, .. } = &source;
        if name.starts_with("module") {
            return Expr { text: name.clone(), secret: true };
        }
        let text = match (repeat, self.rng.u8(..4)) {
            (_, 0) => name.clone(),
            (Repeat::Once, 1) => format!("\"id ${{{name}.id}}\""),
            (Repeat::Once, _) => format!("{name}.id"),
            (Repeat::Count, 1) => format!("{name}[*].output"),
            (Repeat::Count, _) => format!("{name}[*].id"),
            (Repeat::ForEach, 1) => format!("values({name})[*].id"),
            (Repeat::ForEach, _) => format!("{{ for k, r in {name} : k => r.id }}"),
        };
        Expr { text, secret: true }
    }
}
