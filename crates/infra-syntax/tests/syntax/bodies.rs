use infra_diagnostics::Span;

use super::{FILE, body, show};

#[test]
fn attributes_and_blocks() {
    let source = "a = 1\nb {}\nresource \"x\" y \"z\\\"\" {\n  c = 2\n\n  d { e = 3 }\n}\nf = 4";
    let expected = "a = 1\nf = 4\nb {\n}\nresource \"x\" y \"z\\\"\" {\nc = 2\nd {\ne = 3\n}\n}\n";
    assert_eq!(show::body(&body(source)), expected);
}

#[test]
fn a_file_may_be_empty_or_begin_with_a_byte_order_mark_or_end_without_line_end() {
    for source in ["", "\n\n", "# nothing", "/* */", "\u{feff}", "\u{feff}\n"] {
        let body = body(source);
        assert!(body.attributes.is_empty() && body.blocks.is_empty());
    }
    let body = body("\u{feff}a = 1");
    assert_eq!(body.attributes[0].name.span, Span::new(FILE, 3, 4));
}

#[test]
fn line_ends_of_two_bytes_are_accepted_everywhere() {
    let source = "a = 1\r\nb {\r\n  c = [\r\n    1, // x\r\n  ]\r\n}\r\nd = <<EOT\r\nx\r\nEOT\r\ne = 2\r\n";
    let expected = "a = 1\nd = <\"x\\r\\n\">\ne = 2\nb {\nc = [1]\n}\n";
    assert_eq!(show::body(&body(source)), expected);
}

#[test]
fn spans_cover_what_they_name() {
    let source = "resource \"a\" \"b\" {\n  x  =  y.z[0]\n}\n";
    let body = body(source);
    let text = |span: Span| &source[span.start as usize..span.end as usize];
    let block = &body.blocks[0];
    assert_eq!(text(block.kind.span), "resource");
    assert_eq!(text(block.labels[1].span), "\"b\"");
    assert_eq!(text(block.header_span), "resource \"a\" \"b\"");
    assert_eq!(text(block.span), source.trim_end());
    assert_eq!(text(block.body.span), "{\n  x  =  y.z[0]\n}");
    assert_eq!(text(block.body.end_span), "}");
    let attribute = block.body.attribute("x").unwrap();
    assert_eq!(text(attribute.span), "x  =  y.z[0]");
    assert_eq!(text(attribute.equals_span), "=");
    assert_eq!(text(attribute.expr.span), "y.z[0]");
    assert_eq!(body.span, Span::new(FILE, 0, source.len()));
    assert_eq!(body.end_span, Span::new(FILE, source.len(), source.len()));
}

#[test]
fn blocks_are_found_by_kind() {
    let body = body("a {}\nb {}\na \"x\" {}\n");
    let labels: Vec<usize> = body.blocks_of("a").map(|block| block.labels.len()).collect();
    assert_eq!(labels, [0, 1]);
}
