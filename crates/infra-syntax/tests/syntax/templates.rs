use infra_syntax::{ExprKind, TemplatePart};

use super::{FILE, body, errors, expr, show};

/// The one attribute of a file.
fn value(source: &str) -> String {
    show::expr(&body(source).attributes[0].expr)
}

fn template(source: &str) -> String {
    let (expr, findings) = infra_syntax::parse_template(FILE, source);
    assert!(findings.is_empty(), "{source}\n{}", errors::render(source, &findings));
    show::expr(&expr)
}

#[test]
fn escapes_of_quoted_strings() {
    let cases = [
        (r#""\n\r\t\"\\""#, r#"<"\n\r\t\"\\">"#),
        (r#""\u00e9\U0001F600""#, r#"<"é😀">"#),
        (r#""a$${b} %%{c}""#, r#"<"a${b} %{c}">"#),
        (r#""$$${b}""#, r#"<"$${b}">"#),
        (r#""$ $$ % %% $x""#, r#"<"$ $$ % %% $x">"#),
        (r#""a$""#, r#"<"a$">"#),
        (r#""%$${x}""#, r#"<"%${x}">"#),
        (r#""%%${x}""#, r#"<"%%" ${x}>"#),
        (r#""$%{ if x }y%{ endif }""#, r#"<"$" if x ["y"] else []>"#),
    ];
    for (source, expected) in cases {
        assert_eq!(show::expr(&expr(source)), expected, "{source}");
    }
}

#[test]
fn a_lone_interpolation_is_a_wrap() {
    assert_eq!(value("a = \"${b}\""), "wrap(b)");
    assert_eq!(value("a = \"${b} \""), "<${b} \" \">");
    assert_eq!(value("a = \"${b}${c}\""), "<${b} ${c}>");
    assert_eq!(value("a = \"${\"${b}\"}\""), "wrap(wrap(b))");
    assert_eq!(value("a = \"%{ if b }${c}%{ endif }\""), "<if b [${c}] else []>");
    assert_eq!(template("${b}"), "wrap(b)");
}

#[test]
fn interpolations_hold_any_expression() {
    assert_eq!(value("a = \"x${ {a = \"}\"}[\"a\"] }y\""), "<\"x\" ${{a = <\"}\">}[<\"a\">]} \"y\">");
    assert_eq!(value("a = \"${\n b\n + c\n}\""), "wrap((b + c))");
    let source = "\"a${~ b ~}\"";
    let ExprKind::Template(template) = expr(source).kind else { panic!() };
    let TemplatePart::Interpolation(part) = &template.parts[1] else { panic!() };
    assert!(part.strip_left && part.strip_right);
    assert_eq!(&source[part.span.start as usize..part.span.end as usize], "${~ b ~}");
}

#[test]
fn tildes_strip_white_space_of_the_neighbour() {
    assert_eq!(value("a = \"x  ${~ b ~}  y\""), "<\"x\" ${b} \"y\">");
    assert_eq!(value("a = \"x  ${b ~}  ${~ c}\""), "<\"x  \" ${b} \"\" ${c}>");
    assert_eq!(
        value("a = \"x %{~ if b ~} y %{~ else ~} z %{~ endif ~} w\""),
        "<\"x\" if b [\"y\"] else [\"z\"] \"w\">"
    );
    // Only the line beside the tilde is stripped in a heredoc.
    assert_eq!(value("a = <<E\n${b ~}\n  c\nE\n"), "<${b} \"  c\\n\">");
}

#[test]
fn directives() {
    assert_eq!(
        value("a = \"%{ for k, v in m }${k}=%{ if v }y%{ else }n%{ endif }%{ endfor }\""),
        "<for k, v in m [${k} \"=\" if v [\"y\"] else [\"n\"]]>"
    );
    assert_eq!(value("a = \"%{for x in [1]}%{endfor}\""), "<for x in [1] []>");
}

#[test]
fn heredocs_keep_their_text() {
    assert_eq!(
        value("a = <<EOT\nx \\n \"y\" ${b}\n  z\n  EOT\n"),
        "<\"x \\\\n \\\"y\\\" \" ${b} \"\\n  z\\n\">"
    );
    assert_eq!(value("a = <<EOT\nEOT\n"), "<>");
    assert_eq!(value("a = <<EOT\n$${b} %%{c} $d\nEOT\n"), "<\"${b} %{c} $d\\n\">");
    // A marker that is part of a longer line ends nothing.
    assert_eq!(value("a = <<EOT\nEOT x\nxEOT\nEOT"), "<\"EOT x\\nxEOT\\n\">");
    assert_eq!(
        show::body(&body("a = [<<A\n1\nA\n, <<B\n2\nB\n]\nb = 1\n")),
        "a = [<\"1\\n\">, <\"2\\n\">]\nb = 1\n"
    );
}

#[test]
fn flush_heredocs_lose_the_common_indentation() {
    assert_eq!(value("a = <<-EOT\n    x\n      y\n\n    z\n  EOT\n"), "<\"x\\n  y\\n\\nz\\n\">");
    // A line that begins with a sequence has no indentation.
    assert_eq!(value("a = <<-EOT\n    x\n${b}\n  EOT\n"), "<\"    x\\n\" ${b} \"\\n\">");
    assert_eq!(value("a = <<-EOT\n    x\n    ${b}\n  EOT\n"), "<\"x\\n\" ${b} \"\\n\">");
    // A blank line keeps its spaces, and the marker's own indentation does not count.
    assert_eq!(value("a = <<-EOT\n    x\n  \n    y\nEOT\n"), "<\"x\\n  \\ny\\n\">");
    // A tab is one character of indentation.
    assert_eq!(value("a = <<-EOT\n    x\n\ty\n  EOT\n"), "<\"   x\\ny\\n\">");
}

/// What a tilde takes away counts as gone when indentation is measured, so the line after it is none of its
/// own. Expectations follow what Terraform 1.11 evaluates these to.
#[test]
fn tildes_come_before_indentation() {
    assert_eq!(
        value("a = <<-EOT\n    %{ for b in c ~}\n    x ${b}\n    %{ endfor ~}\n    end\n    EOT\n"),
        "<\"\" for b in c [\"    x \" ${b} \"\\n\"] \"    end\\n\">"
    );
    assert_eq!(value("a = <<-EOT\n    ${b ~}\n      y\n    z\n    EOT\n"), "<\"\" ${b} \"      y\\nz\\n\">");
    assert_eq!(
        value("a = <<-EOT\n    x\n    ${~ b}\n    z\n    EOT\n"),
        "<\"    x\\n\" ${b} \"\\n    z\\n\">"
    );
    assert_eq!(
        value("a = <<EOT\n    x  ${b ~}\n      y\n   ${~ c ~}\n\n w\nEOT\n"),
        "<\"    x  \" ${b} \"      y\\n\" ${c} \"\\n w\\n\">"
    );
}

#[test]
fn whole_templates_know_no_quotes() {
    assert_eq!(template(""), "<>");
    assert_eq!(template("a \"b\" \\n\n${c}\n"), "<\"a \\\"b\\\" \\\\n\\n\" ${c} \"\\n\">");
    assert_eq!(template("%{ if a ~}\nb\n%{ endif ~}\nc"), "<if a [\"b\\n\"] else [] \"c\">");
}
