use super::{expr, show};

fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(show::expr(&expr(source)), *expected, "{source}");
    }
}

#[test]
fn literals_and_names() {
    check(&[
        ("null", "null"),
        ("true", "true"),
        ("1.50e-3", "1.50e-3"),
        ("01", "01"),
        ("größe-2", "größe-2"),
        ("_x", "_x"),
        ("nullable", "nullable"),
        ("a-b", "a-b"),
        ("a - b", "(a - b)"),
        ("\u{feff}a", "a"),
    ]);
}

#[test]
fn operators_bind_by_precedence_and_to_the_left() {
    check(&[
        ("a || b && c == d < e + f * -g", "(a || (b && (c == (d < (e + (f * (-g)))))))"),
        ("a * b + c < d == e && f || g", "((((((a * b) + c) < d) == e) && f) || g)"),
        ("a - b + c - d", "(((a - b) + c) - d)"),
        ("a / b % c * d", "(((a / b) % c) * d)"),
        ("a == b != c", "((a == b) != c)"),
        ("a < b >= c", "((a < b) >= c)"),
        ("!a && !!b", "((!a) && (!(!b)))"),
        ("-a.b[0]", "(-a.b[0])"),
        ("a+(b+c)", "(a + ((b + c)))"),
    ]);
}

#[test]
fn conditionals_are_lowest_and_nest_to_the_right() {
    check(&[
        ("a || b ? c : d", "((a || b) ? c : d)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("(a ?\nb :\nc)", "((a ? b : c))"),
    ]);
}

#[test]
fn accesses() {
    check(&[
        ("a.b.c", "a.b.c"),
        ("a[0].b[\"k\"][c.d]", "a[0].b[<\"k\">][c.d]"),
        ("a.0.b", "a.0.b"),
        ("f(x).y", "f(x).y"),
        ("[1, 2][0]", "[1, 2][0]"),
        ("{ a = 1 }.a", "{a = 1}.a"),
        ("(a).b", "(a).b"),
        ("a[\n0\n]", "a[0]"),
    ]);
}

#[test]
fn an_attribute_splat_takes_names_and_a_full_splat_takes_all() {
    check(&[
        ("a.*", "a.*⟨⟩"),
        ("a.*.b.0.c[1].d", "a.*⟨.b.0.c⟩[1].d"),
        ("a[*]", "a[*]⟨⟩"),
        ("a[*].b[1].c", "a[*]⟨.b[1].c⟩"),
        ("a[*].b[*].c", "a[*]⟨.b[*]⟨.c⟩⟩"),
        ("a[*].b.*.c[0]", "a[*]⟨.b.*⟨.c⟩[0]⟩"),
        ("a.*.b[*].c", "a.*⟨.b⟩[*]⟨.c⟩"),
    ]);
}

#[test]
fn calls() {
    check(&[
        ("f()", "f()"),
        ("f(a, b,)", "f(a, b)"),
        ("f(a...)", "f(a...)"),
        ("f(\na,\nb\n)", "f(a, b)"),
        ("provider :: aws::parse (a)", "provider::aws::parse(a)"),
    ]);
    let call = expr("f(a, b)");
    assert_eq!((call.span.start, call.span.end), (0, 7));
}

#[test]
fn collections() {
    check(&[
        ("[]", "[]"),
        ("[1, [2], ]", "[1, [2]]"),
        ("[\n1,\n2\n]", "[1, 2]"),
        ("{}", "{}"),
        ("{ a = 1, b : 2 }", "{a = 1, b = 2}"),
        ("{\n\na = 1 # one\nb = 2,\n\n}", "{a = 1, b = 2}"),
        ("{ (a) = 1, \"b\" = 2, \"${c}\" = 3, 4 = 5 }", "{*(a) = 1, *<\"b\"> = 2, *wrap(c) = 3, *4 = 5}"),
        ("{ null = 1, true = 2 }", "{null = 1, true = 2}"),
        ("{ a = (1\n+ 2) }", "{a = ((1 + 2))}"),
        ("{ a[b] = 1 }", "{*a[b] = 1}"),
        ("{ forty = 1 }", "{forty = 1}"),
    ]);
}

#[test]
fn for_expressions() {
    check(&[
        ("[for x in y : x]", "[for x in y : x]"),
        ("[for k, v in y : k + v if v > 1]", "[for k, v in y : (k + v) if (v > 1)]"),
        ("{for k, v in y : k => v}", "{for k, v in y : k => v}"),
        ("{\n  for k, v in y :\n  k => v...\n  if v\n}", "{for k, v in y : k => v... if v}"),
        ("[for x in [for z in y : z] : x]", "[for x in [for z in y : z] : x]"),
    ]);
}

#[test]
fn comments_are_white_space() {
    check(&[("a /* b \n c */ + d # e", "(a + d)"), ("a // b", "a"), ("(a # b\n + c)", "((a + c))")]);
}

#[test]
fn literal_strings_are_found() {
    assert_eq!(expr("\"a\\tb\"").literal_string().as_deref(), Some("a\tb"));
    assert_eq!(expr("\"\"").literal_string().as_deref(), Some(""));
    assert_eq!(expr("\"a${b}\"").literal_string(), None);
    assert_eq!(expr("\"${b}\"").literal_string(), None);
    assert_eq!(expr("a").literal_string(), None);
}
