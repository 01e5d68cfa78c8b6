//! Items of objects.

use infra_syntax::{Body, Edits};

use crate::{edit, value};

fn edit_object(object: &str, make: impl FnOnce(&mut Edits<'_>, &infra_syntax::Expr)) -> String {
    let text = format!("a {{\n  tags = {object}\n}}\n");
    let edited = edit(&text, |edits, body: &Body| make(edits, value(&body.blocks[0].body, "tags"))).unwrap();
    let object = edited.strip_prefix("a {\n  tags = ").and_then(|rest| rest.strip_suffix("\n}\n"));
    object.unwrap_or_else(|| panic!("{edited}")).to_owned()
}

#[test]
fn items_are_replaced() {
    for (object, edited) in [
        ("{ b = 1 }", "{ b = 2 }"),
        ("{ \"b\" : 1, c = 3 }", "{ \"b\" : 2, c = 3 }"),
        ("{\n    b   = 1 # x\n    cde = 3\n  }", "{\n    b   = 2 # x\n    cde = 3\n  }"),
        ("{ b = 1, b = 3 }", "{ b = 1, b = 2 }"),
    ] {
        assert_eq!(edit_object(object, |edits, tags| edits.set_item(tags, "b", "2")), edited);
    }
}

#[test]
fn items_are_added_in_the_style_of_the_others() {
    for (object, edited) in [
        ("{}", "{\n    b = 2\n  }"),
        ("{ # x\n  }", "{ # x\n    b = 2\n  }"),
        ("{ a = 1 }", "{ a = 1, b = 2 }"),
        ("{ a = 1, }", "{ a = 1, b = 2, }"),
        ("{ a : 1 }", "{ a : 1, b : 2 }"),
        ("{\n    \"a\" = 1 # x\n  }", "{\n    \"a\" = 1 # x\n    \"b\" = 2\n  }"),
        ("{\n    aaa = 1, # x\n  }", "{\n    aaa = 1, # x\n    b   = 2,\n  }"),
        ("{\n    a = [\n      1\n    ]\n  }", "{\n    a = [\n      1\n    ]\n    b = 2\n  }"),
        ("{\n    a = 1\n\n    # x\n  }", "{\n    a = 1\n    b = 2\n\n    # x\n  }"),
    ] {
        assert_eq!(edit_object(object, |edits, tags| edits.set_item(tags, "b", "2")), edited);
    }
    for (key, written) in [("for", "\"for\""), ("a b", "\"a b\""), ("k8s.io/x", "\"k8s.io/x\""), ("", "\"\"")]
    {
        let edited = edit_object("{ a = 1 }", |edits, tags| edits.set_item(tags, key, "2"));
        assert_eq!(edited, format!("{{ a = 1, {written} = 2 }}"));
    }
}

#[test]
fn several_items_are_added_in_order() {
    for (object, edited) in [
        ("{}", "{\n    b = 2\n    c = 3\n  }"),
        ("{ a = 1 }", "{ a = 1, b = 2, c = 3 }"),
        ("{\n    a = 1\n  }", "{\n    a = 1\n    b = 2\n    c = 3\n  }"),
    ] {
        let add = |edits: &mut Edits<'_>, tags: &infra_syntax::Expr| {
            edits.set_item(tags, "b", "2");
            edits.set_item(tags, "c", "3");
        };
        assert_eq!(edit_object(object, add), edited);
    }
}

#[test]
fn items_are_removed() {
    for (object, edited) in [
        ("{ b = 1 }", "{}"),
        ("{ b = 1, c = 2 }", "{ c = 2 }"),
        ("{ a = 0, b = 1, c = 2 }", "{ a = 0, c = 2 }"),
        ("{ a = 0, b = 1 }", "{ a = 0 }"),
        ("{ a = 0, b = 1, b = 2 }", "{ a = 0 }"),
        ("{\n    a   = 0\n    b   = 1 # x\n    cde = 2\n  }", "{\n    a   = 0\n    cde = 2\n  }"),
        ("{\n    a = 0,\n    b = 1,\n  }", "{\n    a = 0,\n  }"),
        ("{\n    b = 1\n  }", "{\n  }"),
        ("{\n    # x\n    b = 1\n\n    c = 2\n  }", "{\n    # x\n\n    c = 2\n  }"),
    ] {
        assert_eq!(edit_object(object, |edits, tags| edits.remove_items(tags, "b")), edited);
    }
}

#[test]
fn other_expressions_have_no_items() {
    let text = "a = merge({}, {})\n";
    let problems = edit(text, |edits, body| edits.set_item(value(body, "a"), "b", "1")).unwrap_err();
    assert_eq!(problems.iter().next().unwrap().summary, "Not an object constructor");
}
