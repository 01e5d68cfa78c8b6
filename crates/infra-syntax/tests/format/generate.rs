//! Texts with every construct of the language, laid out without any care.

use crate::random::Random;

/// The text that a seed stands for.
pub fn text(seed: u64) -> String {
    let mut writer = Writer {
        random: Random(seed),
        text: String::new(),
        budget: 4 + (seed / 3 % 24) as usize,
        names: 0,
        free: false,
        comments: seed.is_multiple_of(3),
    };
    writer.items(0);
    let Writer { mut random, mut text, .. } = writer;
    match random.below(12) {
        0 => text = text.replace('\n', "\r\n"),
        1 => text.insert(0, '\u{feff}'),
        2 => text.push_str(random.pick(&["  ", "\t", "\n\n\n", "# end", "// end  ", "/* end */"])),
        3 => {
            let heredoc = text.contains("<<");
            if !heredoc {
                text.truncate(text.trim_end_matches('\n').len());
            }
        }
        _ => {}
    }
    text
}

const WORDS: [&str; 10] =
    ["a", "b_c", "d-e", "forest", "in", "null_x", "über", "type", "if", "a_rather_long_name"];
const NUMBERS: [&str; 6] = ["0", "7", "42", "1.50", "1e3", "2E-3"];
const OPERATORS: [&str; 13] = ["||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"];
const PLAIN: [&str; 16] =
    ["x", " ", "  y", "\\n", "\\\"", "\\\\", "$${", "%%{", "}", "{", "é", "#", "$ ", "'", "//", "हिन्दी"];

struct Writer {
    random: Random,
    text: String,
    /// How many constructs may still come.
    budget: usize,
    /// How many arguments have a name so far.
    names: usize,
    /// Whether line ends mean nothing at this place.
    free: bool,
    /// Whether comments stand in unusual places.
    comments: bool,
}

impl Writer {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn one_of(&mut self, texts: &[&str]) {
        let text = self.random.pick(texts);
        self.put(text);
    }

    fn spend(&mut self) -> bool {
        self.budget = self.budget.saturating_sub(1);
        self.budget > 0
    }

    /// Space that may be missing.
    fn gap(&mut self) {
        match self.random.below(12) {
            0..6 => {}
            6..9 => self.put(" "),
            9 => self.put("   "),
            10 => self.put("\t"),
            _ => self.space(),
        }
    }

    /// Space that separates words.
    fn space(&mut self) {
        match self.random.below(24) {
            0..16 => self.put(" "),
            16..18 => self.put("  "),
            18 => self.put("\t "),
            19..21 if self.free => self.put("\n  "),
            21 if self.free && self.comments => self.one_of(&[" # c\n", "// c\n ", "\n\n# c\n"]),
            22 if self.comments => self.one_of(&["/* c */", " /**/ ", " /* é */"]),
            23 if self.comments && self.free => self.put("/* a\n b */"),
            _ => self.put(" "),
        }
    }

    fn word(&mut self) {
        self.one_of(&WORDS);
    }

    /// Writes something in which line ends mean nothing, or do.
    fn with_free(&mut self, free: bool, write: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.free, free);
        write(self);
        self.free = outer;
    }

    /// Items of a body, each on lines of its own.
    fn items(&mut self, depth: usize) {
        for _ in 0..self.random.below(7) + usize::from(depth == 0) {
            if !self.spend() {
                return;
            }
            match self.random.below(20) {
                0..2 => self.one_of(&["\n", "  \n", "\n\n", "\t\n"]),
                2 => {
                    self.one_of(&["# c\n", "   // c  \n", "\t#c\n", "/* c */\n", "  /* a\n   b */\n", "#\n"])
                }
                3..7 if depth < 4 => self.block(depth),
                _ => self.attribute(),
            }
        }
    }

    /// What follows an item on its line.
    fn line_end(&mut self) {
        match self.random.below(16) {
            0..10 => {}
            10..12 => self.put("  "),
            12 => self.put(" # c"),
            13 => self.put("//c é "),
            14 => self.put("    #"),
            _ => self.put(" /* c */"),
        }
        self.put("\n");
    }

    fn name(&mut self) {
        self.names += 1;
        let number = self.names.to_string();
        self.word();
        self.put(&number);
    }

    fn attribute(&mut self) {
        self.one_of(&["", "", "  ", "\t", "    "]);
        self.name();
        self.gap();
        self.put("=");
        self.gap();
        self.value();
    }

    /// The value of an argument, to the end of its line.
    fn value(&mut self) {
        match self.random.below(12) {
            0 => {
                self.heredoc();
                self.put("\n");
                return;
            }
            1..3 => self.wrap(),
            _ => self.expr(3),
        }
        self.line_end();
    }

    fn block(&mut self, depth: usize) {
        self.one_of(&["", "", "  ", "\t"]);
        if self.random.chance(20) {
            return self.variable();
        }
        self.word();
        self.labels();
        self.gap();
        self.put("{");
        match self.random.below(8) {
            0 => self.gap(),
            1 => {
                self.gap();
                self.name();
                self.gap();
                self.put("=");
                self.gap();
                self.expr(2);
                self.gap();
            }
            _ => {
                self.line_end();
                self.items(depth + 1);
                self.gap();
            }
        }
        self.put("}");
        self.line_end();
    }

    fn labels(&mut self) {
        for _ in 0..self.random.below(3) {
            self.space();
            match self.random.below(4) {
                0 => self.word(),
                1 => self.one_of(&[
                    "\"\"",
                    "\"a\\nb\"",
                    "\"\\u0001\"",
                    "\"a b\"",
                    "\"e\u{301}\"",
                    "\"\\\"\"",
                    "\"\\\\x\"",
                    "\"\\t\"",
                    "\"\\u2028\"",
                    "\"\\U0001f600\"",
                    "\"$\"",
                    "\"{\"",
                ]),
                _ => {
                    let word = self.random.pick(&WORDS);
                    self.put(&format!("\"{word}\""));
                }
            }
        }
    }

    fn variable(&mut self) {
        self.put("variable");
        self.labels();
        self.gap();
        self.put("{\n");
        if self.random.chance(60) {
            self.gap();
            self.put("type");
            self.gap();
            self.put("=");
            self.gap();
            self.one_of(&[
                "list",
                "map",
                "set",
                "string",
                "number",
                "any",
                "\"list\"",
                "\"map\"",
                "\"set\"",
                "\"string\"",
                "\"number\"",
                "list(  string)",
                "object({a=list\nb=string})",
                "\"${list}\"",
                "map(list)",
                "(list)",
                "list /* c */",
                "\"list\" # c",
                "tuple([string,list])",
            ]);
            self.put("\n");
        }
        if self.random.chance(60) {
            self.put("default");
            self.gap();
            self.put("=");
            self.value();
        }
        self.put("}\n");
    }

    /// A string that holds one interpolation and nothing else.
    fn wrap(&mut self) {
        self.put("\"");
        self.one_of(&["${", "${", "${~"]);
        self.with_free(true, |writer| {
            writer.one_of(&["", "", "", " ", "\n", "\n\n "]);
            match writer.random.below(3) {
                0 => writer.parens(2),
                _ => writer.expr(2),
            }
            writer.one_of(&["", "", "", " ", "\n", " \n\n"]);
        });
        self.one_of(&["}", "}", "~}"]);
        self.put("\"");
    }

    fn leaf(&mut self) {
        match self.random.below(8) {
            0..3 => self.word(),
            3..5 => self.one_of(&NUMBERS),
            5 => self.one_of(&["null", "true", "false"]),
            _ => {
                self.put("\"");
                self.plain();
                self.put("\"");
            }
        }
    }

    fn plain(&mut self) {
        for _ in 0..self.random.below(4) {
            self.one_of(&PLAIN);
        }
    }

    fn expr(&mut self, depth: usize) {
        if depth == 0 || !self.spend() {
            return self.leaf();
        }
        match self.random.below(18) {
            0..3 => self.leaf(),
            3..5 => self.operation(depth),
            5 => {
                self.one_of(&["-", "!", "- ", "! ", "-\t", "!-", "- -"]);
                self.source(depth);
            }
            6..8 => {
                self.source(depth);
                for _ in 0..=self.random.below(3) {
                    self.step(depth);
                }
            }
            8 => {
                self.operand(depth);
                self.gap();
                self.put("?");
                self.gap();
                self.expr(depth - 1);
                self.space();
                self.put(":");
                self.gap();
                self.expr(depth - 1);
            }
            9..11 => self.list("[", "]", depth),
            11 => self.call(depth),
            12..14 => self.object(depth),
            14 => self.for_expr(depth),
            15..17 => self.template(depth),
            _ => self.parens(depth),
        }
    }

    fn operand(&mut self, depth: usize) {
        match self.random.below(6) {
            0 => self.parens(depth),
            1 => {
                self.one_of(&["-", "!", "-  "]);
                self.leaf();
            }
            2 => self.call(depth),
            _ => self.leaf(),
        }
    }

    fn operation(&mut self, depth: usize) {
        self.operand(depth);
        for _ in 0..=self.random.below(3) {
            // A name may hold a minus.
            self.space();
            self.one_of(&OPERATORS);
            self.gap();
            self.operand(depth);
        }
    }

    /// Something that steps can follow.
    fn source(&mut self, depth: usize) {
        match self.random.below(5) {
            0 => self.parens(depth),
            1 => self.call(depth),
            2 => self.list("[", "]", depth),
            _ => self.word(),
        }
    }

    fn step(&mut self, depth: usize) {
        self.one_of(&["", "", "", "", " "]);
        match self.random.below(10) {
            0..5 => {
                self.one_of(&[".", ".", " . "]);
                self.word();
            }
            5 => self.one_of(&[".0", ".0.x", "[*]", "[ * ]", ".*", ".*.x", "[0]", " [ 0 ]", " [\"k\" ]"]),
            _ => {
                self.put("[");
                self.with_free(true, |writer| {
                    writer.gap();
                    writer.expr(depth - 1);
                    writer.gap();
                });
                self.put("]");
            }
        }
    }

    fn parens(&mut self, depth: usize) {
        self.put("(");
        self.with_free(true, |writer| {
            writer.gap();
            writer.expr(depth.saturating_sub(1));
            writer.gap();
        });
        self.put(")");
    }

    /// Where an element of a list begins: on a line of its own, or not.
    fn break_or_gap(&mut self, on_lines: bool) {
        match (on_lines, self.random.below(10)) {
            (true, 0..8) => self.one_of(&["\n", "\n  ", "\n      ", " \n"]),
            (true, 8) => self.one_of(&[" # c\n", "//c\n\t", "\n# c\n", "\n\n"]),
            _ => self.gap(),
        }
    }

    fn list(&mut self, open: &str, close: &str, depth: usize) {
        let on_lines = self.random.chance(50);
        self.put(open);
        self.with_free(true, |writer| {
            let count = writer.random.below(4);
            for index in 0..count {
                writer.break_or_gap(on_lines);
                match writer.random.below(14) {
                    0 => {
                        writer.heredoc();
                        writer.put("\n");
                    }
                    _ => writer.expr(depth - 1),
                }
                writer.gap();
                if index + 1 < count || writer.random.chance(25) {
                    writer.put(",");
                }
            }
            writer.break_or_gap(on_lines);
        });
        self.put(close);
    }

    fn call(&mut self, depth: usize) {
        self.one_of(&["f", "f", "jsonencode", "f ", "a::f", "a :: b ::f"]);
        let depth = depth.max(1);
        if self.random.chance(15) {
            self.put("(");
            self.with_free(true, |writer| {
                writer.expr(depth - 1);
                writer.put(", ");
                writer.expr(depth - 1);
                writer.gap();
                writer.put("...");
                writer.gap();
            });
            return self.put(")");
        }
        self.list("(", ")", depth);
    }

    fn object(&mut self, depth: usize) {
        let on_lines = self.random.chance(65);
        self.put("{");
        self.with_free(false, |writer| {
            writer.gap();
            if on_lines {
                writer.line_end();
            }
            let count = writer.random.below(5);
            for index in 0..count {
                writer.gap();
                if on_lines && writer.random.chance(8) {
                    writer.word();
                    writer.put(" =");
                    writer.gap();
                    writer.heredoc();
                    writer.put("\n");
                    continue;
                }
                writer.object_item(depth);
                if on_lines {
                    writer.one_of(&["", "", "", ",", " ,"]);
                    writer.line_end();
                    if writer.random.chance(10) {
                        writer.one_of(&["\n", "  # c\n", "\n\n", "/* c */\n"]);
                    }
                } else if index + 1 < count || writer.random.chance(20) {
                    writer.put(",");
                }
            }
            writer.gap();
        });
        self.put("}");
    }

    fn object_item(&mut self, depth: usize) {
        match self.random.below(6) {
            0..3 => self.word(),
            3 => {
                self.put("\"");
                self.plain();
                self.put("\"");
            }
            4 => self.parens(1),
            _ => self.one_of(&NUMBERS),
        }
        self.space();
        self.one_of(&["=", "=", "=", ":"]);
        self.gap();
        self.expr(depth - 1);
    }

    fn for_expr(&mut self, depth: usize) {
        let object = self.random.chance(40);
        self.put(if object { "{" } else { "[" });
        self.with_free(true, |writer| {
            writer.gap();
            writer.put("for");
            writer.space();
            writer.one_of(&["k", "k,v", "k , v", "k, v"]);
            writer.space();
            writer.put("in");
            writer.space();
            writer.expr(depth - 1);
            writer.space();
            writer.put(":");
            writer.gap();
            writer.expr(depth - 1);
            if object {
                writer.space();
                writer.put("=>");
                writer.gap();
                writer.expr(depth - 1);
                writer.one_of(&["", "", "...", " ..."]);
            }
            writer.space();
            if writer.random.chance(30) {
                writer.put("if");
                writer.space();
                writer.expr(depth - 1);
            }
            writer.gap();
        });
        self.put(if object { "}" } else { "]" });
    }

    fn template(&mut self, depth: usize) {
        self.put("\"");
        for _ in 0..self.random.below(4) {
            self.template_part(depth);
        }
        self.put("\"");
    }

    fn template_part(&mut self, depth: usize) {
        match self.random.below(6) {
            0..3 => self.plain(),
            3..5 => self.interpolation(depth),
            _ => self.directive(depth),
        }
    }

    /// A sequence of a template around what `write` writes.
    fn sequence(&mut self, open: &str, write: impl FnOnce(&mut Self)) {
        self.put(open);
        self.one_of(&["", "", "", "~"]);
        self.with_free(true, |writer| {
            writer.gap();
            write(writer);
            writer.gap();
        });
        self.one_of(&["}", "}", "}", "~}"]);
    }

    fn interpolation(&mut self, depth: usize) {
        self.sequence("${", |writer| writer.expr(depth - 1));
    }

    fn directive(&mut self, depth: usize) {
        if self.random.chance(50) {
            self.sequence("%{", |writer| {
                writer.put("if");
                writer.space();
                writer.expr(depth - 1);
            });
            self.plain();
            if self.random.chance(50) {
                self.sequence("%{", |writer| writer.put("else"));
                self.plain();
            }
            self.sequence("%{", |writer| writer.put("endif"));
        } else {
            self.sequence("%{", |writer| {
                writer.put("for");
                writer.space();
                writer.one_of(&["k", "k,v", "k , v"]);
                writer.space();
                writer.put("in");
                writer.space();
                writer.expr(depth - 1);
            });
            self.plain();
            self.sequence("%{", |writer| writer.put("endfor"));
        }
    }

    /// A heredoc up to its closing marker.
    fn heredoc(&mut self) {
        let indented = self.random.chance(50);
        let marker = self.random.pick(&["EOT", "A_B", "é"]);
        self.put(if indented { "<<-" } else { "<<" });
        self.put(marker);
        self.put("\n");
        for _ in 0..self.random.below(4) {
            for _ in 0..self.random.below(3) {
                match self.random.below(8) {
                    0 => self.interpolation(2),
                    1 => self.directive(2),
                    _ => self.one_of(&["  x", "\ty", "\\n", "\"", "$${b}", " ", "{", "}", "# no", "= ", "%"]),
                }
            }
            self.put("\n");
        }
        self.one_of(&["", "", "  ", "\t"]);
        self.put(marker);
        self.one_of(&["", "", "", " "]);
    }
}
