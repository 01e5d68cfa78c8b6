//! Arguments and blocks.

use crate::{edit, edit_block};

#[test]
fn a_value_is_replaced_and_the_neighbours_stay_aligned() {
    let text = "\
a \"b\" {
  # first
  c   = [1, 2] # numbers
  def = 3      # more

  e = 4
}
";
    let edited = "\
a \"b\" {
  # first
  c   = [1] # numbers
  def = 3   # more

  e = 4
}
";
    assert_eq!(edit_block(text, |edits, body| edits.set(body, "c", "[1]")), edited);
}

#[test]
fn a_value_of_several_lines_takes_the_indentation() {
    let edited = "a {\n  b = {\n    c = 1\n  }\n}\n";
    assert_eq!(edit_block("a {\n  b = 1\n}\n", |edits, body| edits.set(body, "b", "{\nc=1\n}")), edited);
    // Here nothing else is laid out.
    let (text, edited) =
        ("a {\n    b=1\n    c  =  2\n}\n", "a {\n    b={\n      d=1\n    }\n    c  =  2\n}\n");
    assert_eq!(edit_block(text, |edits, body| edits.set(body, "b", "{\n  d=1\n}")), edited);
}

#[test]
fn heredocs_are_replaced_as_a_whole() {
    let text = "a {\n  b = <<-EOT\n    x\n  EOT\n  c = 1\n}\n";
    assert_eq!(
        edit_block(text, |edits, body| edits.set(body, "b", "\"x\"")),
        "a {\n  b = \"x\"\n  c = 1\n}\n"
    );
    let text = "a {\n  b = \"x\"\n  c = 1\n}\n";
    let edited = "a {\n  b = <<EOT\n{ x\n  EOT\n  c = 1\n}\n";
    assert_eq!(edit_block(text, |edits, body| edits.set(body, "b", "<<EOT\n{ x\n  EOT")), edited);
}

#[test]
fn a_new_argument_follows_the_others_and_precedes_blocks() {
    for (text, edited) in [
        ("a {\n  b = 1 # x\n}\n", "a {\n  b   = 1 # x\n  new = 2\n}\n"),
        ("a {\n  b = 1\n\n  c {}\n  d = 1\n}\n", "a {\n  b   = 1\n  new = 2\n\n  c {}\n  d = 1\n}\n"),
        ("a {\n  c {}\n}\n", "a {\n  new = 2\n\n  c {}\n}\n"),
        ("a { # x\n  # y\n  c {}\n}\n", "a { # x\n  new = 2\n\n  # y\n  c {}\n}\n"),
        ("a {\n}\n", "a {\n  new = 2\n}\n"),
        ("a {\n  # x\n}\n", "a {\n  # x\n  new = 2\n}\n"),
        ("a {}\n", "a {\n  new = 2\n}\n"),
        ("a {} # x\n", "a {\n  new = 2\n} # x\n"),
        ("a { b = 1 }\n", "a {\n  b   = 1\n  new = 2\n}\n"),
        ("a { /* x */ b = 1 /* y */ }", "a {\n  /* x */ b = 1 /* y */\n  new       = 2\n}"),
        ("a {\n  b = [\n    1,\n  ]\n}\n", "a {\n  b = [\n    1,\n  ]\n  new = 2\n}\n"),
        ("a {\n  b = <<E\nx\nE\n}\n", "a {\n  b   = <<E\nx\nE\n  new = 2\n}\n"),
    ] {
        assert_eq!(edit_block(text, |edits, body| edits.set(body, "new", "2")), edited);
    }
}

#[test]
fn several_new_arguments_come_in_order() {
    for (text, edited) in [
        ("a {}\n", "a {\n  b = 1\n  c = 2\n}\n"),
        ("a { }\n", "a {\n  b = 1\n  c = 2\n}\n"),
        ("a { z = 0 }\n", "a {\n  z = 0\n  b = 1\n  c = 2\n}\n"),
        ("a {\n  z = 0\n}\n", "a {\n  z = 0\n  b = 1\n  c = 2\n}\n"),
        ("a {\n}\n", "a {\n  b = 1\n  c = 2\n}\n"),
    ] {
        let edit = |edits: &mut infra_syntax::Edits<'_>, body: &infra_syntax::Body| {
            edits.set(body, "b", "1");
            edits.set(body, "c", "2");
        };
        assert_eq!(edit_block(text, edit), edited);
    }
}

#[test]
fn files_of_arguments_are_edited_too() {
    for (text, edited) in [
        ("a = 1\n", "a   = 1\nnew = 2\n"),
        ("a = 1", "a   = 1\nnew = 2\n"),
        ("", "new = 2\n"),
        ("# x\n", "# x\nnew = 2\n"),
        ("a=1\r\n", "a=1\r\nnew = 2\r\n"),
    ] {
        assert_eq!(edit(text, |edits, body| edits.set(body, "new", "2")).unwrap(), edited);
    }
}

#[test]
fn only_tidy_blocks_are_laid_out() {
    let text = "x   {\n  y=1\n}\na {\n  b = 1\n}\nc {\n\td=1\n}\n";
    let edited = "x   {\n  y=1\n}\na {\n  b   = 1\n  new = 2\n}\nc {\n\td=1\n\tnew = 2\n}\n";
    let make = |edits: &mut infra_syntax::Edits<'_>, body: &infra_syntax::Body| {
        edits.set(&body.blocks[2].body, "new", "2");
        edits.set(&body.blocks[1].body, "new", "2");
    };
    assert_eq!(edit(text, make).unwrap(), edited);
}

#[test]
fn a_removed_argument_takes_its_line_and_a_lost_blank_line() {
    for (text, edited) in [
        ("a {\n  b = 1 # x\n  cde = 2\n}\n", "a {\n  cde = 2\n}\n"),
        ("a {\n  # x\n  b = 1\n  c = 2\n}\n", "a {\n  # x\n  c = 2\n}\n"),
        ("a {\n  b = 1\n\n  c = 2\n}\n", "a {\n  c = 2\n}\n"),
        ("a {\n  c = 2\n\n  b = 1\n\n  d = 3\n}\n", "a {\n  c = 2\n\n  d = 3\n}\n"),
        ("a {\n  c = 2\n\n  b = 1\n}\n", "a {\n  c = 2\n}\n"),
        ("a {\n  b = 1\n}\n", "a {\n}\n"),
        ("a { b = 1 }\n", "a {}\n"),
        ("a {\n  /* x */ b = 1 /* y */\n}\n", "a {\n  /* x */ /* y */\n}\n"),
        ("a {\n  b = <<E\nx\nE\n  c = 1\n}\n", "a {\n  c = 1\n}\n"),
    ] {
        let edited_text = edit_block(text, |edits, body| edits.remove(body.attribute("b").unwrap()));
        assert_eq!(edited_text, edited);
    }
}

#[test]
fn neighbours_are_removed_and_added_together() {
    let text = "a {\n\n  b = 1\n\n  c = 2\n\n  d = 3\n}\n";
    let edited = edit_block(text, |edits, body| {
        for name in ["d", "c", "b"] {
            edits.remove(body.attribute(name).unwrap());
        }
        edits.set(body, "e", "4");
    });
    assert_eq!(edited, "a {\n\n  e = 4\n}\n");
}

#[test]
fn blocks_are_added_at_the_end() {
    for (text, edited) in [
        ("a {\n  b = 1\n}\n", "a {\n  b = 1\n\n  new \"x\" {\n    y = <<E\nz\nE\n  }\n}\n"),
        ("a {\n  # c\n}\n", "a {\n  # c\n  new \"x\" {\n    y = <<E\nz\nE\n  }\n}\n"),
        ("a {}\n", "a {\n  new \"x\" {\n    y = <<E\nz\nE\n  }\n}\n"),
        ("a { b=1 }\n", "a {\n  b=1\n\n  new \"x\" {\n    y = <<E\nz\nE\n  }\n}\n"),
    ] {
        let add = |edits: &mut infra_syntax::Edits<'_>, body: &infra_syntax::Body| {
            edits.add_block(body, "new x {\ny=<<E\nz\nE\n}");
        };
        assert_eq!(edit_block(text, add), edited);
    }
    for (text, edited) in [("", "n {}\n"), ("a {}", "a {}\n\nn {}\n"), ("a {}\n", "a {}\n\nn {}\n")] {
        assert_eq!(edit(text, |edits, body| edits.add_block(body, "n { }\n")).unwrap(), edited);
    }
}

#[test]
fn removed_blocks_take_a_blank_line_with_them() {
    for (text, edited) in [
        ("x {}\n\ny {\n  a = 1\n}\n\nz {}\n", "x {}\n\nz {}\n"),
        ("x {}\n\ny {\n  a = 1\n} # why\n", "x {}\n"),
        ("x {}\n\n# about y\ny {}\n", "x {}\n\n# about y\n"),
        ("x {}\ny {}\nz {}\n", "x {}\nz {}\n"),
    ] {
        assert_eq!(edit(text, |edits, body| edits.remove_block(&body.blocks[1])).unwrap(), edited);
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let text = "a {\n  b = 1\n}\n";
    let problem = |make: &dyn Fn(&mut infra_syntax::Edits<'_>, &infra_syntax::Body)| {
        let problems = edit(text, |edits, body| make(edits, &body.blocks[0].body)).unwrap_err();
        problems.iter().next().unwrap().summary.clone()
    };
    assert_eq!(problem(&|edits, body| edits.set(body, "b", "1 +")), "Invalid expression");
    assert_eq!(problem(&|edits, body| edits.set(body, "b", "1\n+ 2")), "Argument or block expected");
    assert_eq!(problem(&|edits, body| edits.set(body, "c d", "1")), "Invalid block");
    assert_eq!(problem(&|edits, body| edits.add_block(body, "c {")), "Unclosed block");
    let twice = |edits: &mut infra_syntax::Edits<'_>, body: &infra_syntax::Body| {
        edits.set(body, "b", "2");
        edits.set(body, "b", "3");
    };
    assert_eq!(problem(&twice), "Conflicting changes");
    let within_what_goes = |edits: &mut infra_syntax::Edits<'_>, body: &infra_syntax::Body| {
        edits.set(body, "b", "2");
        edits.remove(body.attribute("b").unwrap());
    };
    assert_eq!(problem(&within_what_goes), "Conflicting changes");
}
