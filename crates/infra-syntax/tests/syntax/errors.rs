//! What users read when something is wrong: every word of it.

use infra_diagnostics::Diagnostics;

use super::findings;

/// Findings as `line:column "text" summary: detail`, one a line.
pub fn render(text: &str, findings: &Diagnostics) -> String {
    findings
        .iter()
        .map(|finding| {
            let span = finding.subject.unwrap();
            let before = &text[..span.start as usize];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            let subject = &text[span.start as usize..span.end as usize];
            format!("{line}:{column} {subject:?} {}: {}\n", finding.summary, finding.detail)
        })
        .collect()
}

/// Compares all findings of a file with what is written here.
#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(render(text, &findings(text)), expected);
}

#[test]
fn values_that_are_missing_or_go_on_too_long() {
    check(
        r##"a = 
b = 1 +
c = (1 +
  2
d = 3
"##,
        r##"1:5 "" Missing value: Expected a value for "a" after "=", but found the end of the line. It must begin on the same line.
2:8 "" Incomplete expression: Expected a value, but the line ends here. To go on with the next line, put the whole expression in parentheses.
3:5 "(" Unclosed bracket: "(" is not closed before "d" on line 5.
"##,
    );
}

#[test]
fn an_object_that_is_not_closed_before_a_block() {
    check(
        r##"tags = {
  a = 1
resource "x" "y" {
}
"##,
        r##"1:8 "{" Unclosed bracket: "{" is not closed before "resource" on line 3.
"##,
    );
}

#[test]
fn lists_and_calls() {
    check(
        r##"a = [
  "x"
  "y"
]
b = f(1 2)
c = f(a..., b)
d = x[1
e = x[]
"##,
        r##"3:3 "\"y\"" Missing comma: Expected a comma or "]" after the element, but found a string. The "[" is on line 1.
5:9 "2" Missing comma: Expected a comma or ")" after the argument, but found the number 2.
6:11 "," Invalid call: Expected ")" right after "...", but found ",".
7:6 "[" Unclosed bracket: "[" is not closed before "e" on line 8.
8:7 "]" Missing index: Expected an index or key between the brackets. For all elements, write [*].
"##,
    );
}

#[test]
fn a_block_that_is_not_closed() {
    check(
        r##"a "b" {
  c = 1
"##,
        r##"1:1 "a \"b\" {" Unclosed block: Block "a" has no closing brace before the end of the file. A brace may also be missing in one of the blocks within it.
"##,
    );
}

#[test]
fn a_brace_too_many() {
    check(
        r##"}
"##,
        r##"1:1 "}" Unexpected closing brace: No block is open here. Remove this brace, or look above for a block that was closed too early.
"##,
    );
}

#[test]
fn lines_of_blocks() {
    check(
        r##"a {
  b = 1 }
c { d = 1
}
e { f {} }
g { h = 1, i = 2 }
"##,
        r##"2:9 "}" Misplaced closing brace: Write the closing brace of this block on a line of its own.
3:10 "" Misplaced line break: A block that begins on the line of its opening brace must also end there. Write a line break after the opening brace.
5:5 "f" Block within a one-line block: A block on one line can hold one argument and no blocks. Write its content on lines of its own.
6:10 "," Unexpected comma: Arguments and blocks are separated by line breaks, not by commas.
"##,
    );
}

#[test]
fn things_that_are_neither_argument_nor_block() {
    check(
        r##"a
b c
{
}
"##,
        r##"1:2 "" Invalid argument or block: Expected "=" or "{" after "a", to make it an argument or a block, but found the end of the line.
2:4 "" Invalid block: The opening brace of a block must stand on the same line as its name and labels.
"##,
    );
}

#[test]
fn names_of_arguments() {
    check(
        r##""a" = 1
a.b = 2
c: 3
4 = 5
"##,
        r##"1:1 "\"a\"" Quoted argument name: Names of arguments are written without quotes: a = …
2:2 "." Invalid argument name: The name of an argument is a single word. To set something within a map, give the map as a whole.
3:2 ":" Invalid argument: An argument of a block is set with "=": write c = …
4:1 "4" Argument or block expected: Expected an argument (name = value) or a block (name { … }), but found the number 4.
"##,
    );
}

#[test]
fn arguments_set_twice() {
    check(
        r##"a = 1
b { a = 2 }
a = 3
"##,
        r##"3:1 "a" Argument set twice: "a" is set on line 1 already. Keep one of the two.
"##,
    );
}

#[test]
fn strings() {
    check(
        r##"a = "x
b = "y ${c"
d = "z ${e
f = "one
two"
g = "\q \u12 \ud800 \${h}"
"##,
        r##"1:5 "\"x" Unclosed string: This string has no closing quote. Add one; to have a quote within the string, write \".
2:8 "${" Unclosed template sequence: The sequence that "${" begins has no closing brace. Add it; if "${" is meant as text, write "$${".
3:8 "${" Unclosed template sequence: The sequence that "${" begins has no closing brace. Add it; if "${" is meant as text, write "$${".
4:5 "\"one" Line break in a quoted string: A quoted string must end on the line on which it begins. Write \n for a line break, or use a heredoc (<<EOT) for text of many lines.
6:6 "\\q" Invalid escape: \q means nothing. There are \n, \r, \t, \", \\, \uNNNN and \UNNNNNNNN. Write \\ for a backslash.
6:9 "\\u12" Invalid escape: \u must be followed by 4 hexadecimal digits; 2 follow.
6:14 "\\ud800" Invalid escape: \ud800 is not the code of a Unicode character.
6:21 "\\" Invalid escape: A backslash does not escape "${". To have that as text, write "$${".
"##,
    );
}

#[test]
fn template_sequences() {
    check(
        r##"a = "${}"
b = "${c d}"
e = "%{ if f }g"
h = "%{ else }%{ endfor }%{ foo }"
i = "%{ for x in y }%{ endif }%{ endfor }"
j = "%{ if }%{ endif }"
"##,
        r##"1:8 "}" Empty interpolation: Expected an expression before the closing brace. To have "${" as text, write "$${".
2:10 "d" Invalid template sequence: Expected "}" or an operator after the expression, but found the name "d".
3:6 "%{ if f }" Unclosed template directive: This "if" has no "%{ endif }" before the end of the template.
4:6 "%{ else }" Misplaced template directive: There is no "%{ if }" for this "else" in the same template.
4:15 "%{ endfor }" Misplaced template directive: There is no "%{ for }" for this "endfor" in the same template.
4:29 "foo" Invalid template directive: Expected if, else, endif, for or endfor after "%{" (to have "%{" as text, write "%%{"), but found the name "foo".
5:21 "%{ endif }" Misplaced template directive: The "for" of line 5 must be ended by "endfor" first.
6:12 "}" Invalid expression: Expected a value, but found "}".
"##,
    );
}

#[test]
fn a_heredoc_without_end() {
    check(
        r##"a = <<EOT
text
"##,
        r##"1:5 "<<EOT" Unclosed heredoc: There is no line that holds only EOT, so the heredoc goes on to the end of the file.
"##,
    );
}

#[test]
fn heredocs_that_begin_wrongly() {
    check(
        r##"a = << EOT
b = <<EOT x
c
EOT
d = 1
"##,
        r##"1:5 "<<" Invalid heredoc: A heredoc begins with "<<" or "<<-", a marker such as EOT, and a line break; the same marker alone on a later line ends it.
2:10 " x" Invalid heredoc: The line must end right after the marker EOT: the text of a heredoc begins on the next line.
"##,
    );
}

#[test]
fn characters_without_meaning() {
    check(
        r##"a = 'x'
b = “x”
c = d & e | f
g = 1;
h = `i`
"##,
        r##"1:5 "'x'" Invalid character: Strings are written in double quotes; single quotes have no meaning.
2:5 "“x”" Invalid character: The typographic quote “ has no meaning. Write a plain double quote.
3:7 "&" Invalid character: There is no operator "&". The logical and is written "&&".
3:11 "|" Invalid character: There is no operator "|". The logical or is written "||".
4:6 ";" Invalid character: Semicolons have no meaning. Write each argument on a line of its own.
5:5 "`i`" Invalid character: Back quotes have no meaning. Strings are written in double quotes; text of many lines as a heredoc.
"##,
    );
}

#[test]
fn operators_and_accesses() {
    check(
        r##"a = 10px
b = c ? d
e = f = g
h = i.
j = k.0.1
l = m.*.n.*.o
p = foo::bar
"##,
        r##"1:5 "10px" Invalid number: "10px" is neither a number nor a name: names cannot begin with a digit, and a number is made of decimal digits, at most one dot and an exponent, such as 1500, 0.5 or 1e3. If this is text, put it in quotes.
2:10 "" Incomplete conditional: Expected ":" and the value for when the condition is false (to go on with the next line, put the whole conditional in parentheses), but found the end of the line.
3:7 "=" Unexpected equals sign: An argument has one "=". To compare two values, write "==".
4:7 "" Invalid attribute access: Expected a name after the dot, but found the end of the line.
5:7 "0.1" Invalid index: 0.1 is read as one number here. Write the indexes in brackets: [0][1].
6:11 "*" Invalid splat: A ".*" cannot stand within what another one repeats. Use "[*]" instead.
7:13 "" Invalid call: Expected "(" and arguments after "foo::bar", but found the end of the line.
"##,
    );
}

#[test]
fn objects() {
    check(
        r##"a = { b = 1 c = 2 }
d = { e => 1 }
f = { g.h = 1 } # for evaluation to judge
i = { j }
k = { l = 1,, m = 2 }
"##,
        r##"1:13 "c" Missing separator: Expected a comma, a line break or "}" after the value, but found the name "c".
2:9 "=>" Invalid object item: In an object, key and value are joined by "=" or ":"; "=>" belongs to for expressions.
4:9 "}" Invalid object item: Expected "=" or ":" after the key, but found "}".
5:13 "," Invalid expression: Expected a value, but found ",".
"##,
    );
}

#[test]
fn for_expressions() {
    check(
        r##"a = [for b c : d]
e = [for f in g h]
i = {for j in k : l}
m = [for n in o : p => q]
r = [for s in t : u...]
v = {for w, 1 in x : y => z}
"##,
        r##"1:12 "c" Invalid for expression: Expected "in", or a comma and a second name after "b", but found the name "c".
2:17 "h" Invalid for expression: Expected ":" after the collection, but found the name "h".
3:20 "}" Invalid for expression: Expected "=>" and a value after the key, as braces make an object, but found "}".
4:21 "=>" Invalid for expression: Square brackets make a tuple, which has no keys. For an object, write braces.
5:20 "..." Invalid for expression: Only a for expression in braces can group its values with "...".
6:13 "1" Invalid for expression: Expected a name for the element after the comma, but found the number 1.
"##,
    );
}

#[test]
fn labels_and_comments() {
    check(
        r##"resource "a" "${b}" {
  c = = 1
}
resource foo = {
  d = 1
}
/* no end
"##,
        r##"1:15 "${" Invalid label: This string must be constant: it cannot hold a sequence that begins with "${". To have that as text, write "$${".
2:7 "=" Invalid expression: Expected a value, but found "=". To compare two values, write "==".
4:14 "=" Invalid block: "resource" and what follows read as a block with labels, which has no "=". For a block, remove the "="; for an argument, its name must be a single word.
7:1 "/*" Unclosed comment: This comment has no end: `*/` is missing, so everything after it was skipped.
"##,
    );
}
