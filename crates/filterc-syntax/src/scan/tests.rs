use super::*;

fn codes(source: &str) -> Vec<&'static str> {
    parse(source.as_bytes(), &Limits::default()).1.iter().map(|error| error.code.0).collect()
}

#[test]
fn the_tape_keeps_order_spans_and_text() {
    let source = r#"{"a": [1, "x\nü\ud83d\ude00", null], "b": {}}"#;
    let (tree, errors) = parse(source.as_bytes(), &Limits::default());
    assert_eq!(errors, []);
    let (key, list) = tree.members(NodeId::ROOT).next().unwrap();
    assert_eq!(tree.text(key), "a");
    let texts: Vec<_> = tree.elements(list).map(|e| tree.text(e).to_owned()).collect();
    assert_eq!(texts, ["1", "x\nü😀", "null"]);
    assert_eq!(tree.raw(list), r#"[1, "x\nü\ud83d\ude00", null]"#);
    let last = tree.elements(list).last().unwrap();
    assert_eq!(tree.pointer(last).as_str(), "/a/2");
    assert_eq!(tree.members(NodeId::ROOT).count(), 2);
}

#[test]
fn a_comma_too_many_or_too_few_is_passed_over() {
    assert_eq!(codes(r#"{"a": 1, "b": [1,], }"#), ["FC0102", "FC0102"]);
    assert_eq!(codes(r#"{"a": 1 "b": 2}"#), ["FC0102"]);
}

#[test]
fn malformed_documents_are_refused() {
    for (source, code) in [
        ("", "FC0102"),
        ("{", "FC0102"),
        ("{\"a\"}", "FC0102"),
        ("[1 2]", "FC0102"),
        ("{'a': 1}", "FC0102"),
        ("[True]", "FC0102"),
        ("[01]", "FC0104"),
        ("[1.]", "FC0104"),
        ("[-]", "FC0104"),
        ("[NaN]", "FC0102"),
        ("{} {}", "FC0106"),
        (r#"["\x"]"#, "FC0103"),
        ("[\"a\n\"]", "FC0103"),
        (r#"["abc"#, "FC0103"),
        (r#"["\ud800x"]"#, "FC0105"),
    ] {
        assert_eq!(codes(source), [code], "{source}");
    }
}

#[test]
fn limits_stop_the_scan() {
    let limits = Limits { bytes: 40, depth: 3, keys: 2, list: 3, ..Limits::default() };
    for (source, code) in [
        ("[[[[]]]]", "FC0111"),
        (r#"{"a":1,"b":2,"c":3}"#, "FC0112"),
        ("[1,2,3,4]", "FC0113"),
        ("[                                             ]", "FC0110"),
    ] {
        let errors = parse(source.as_bytes(), &limits).1;
        assert_eq!(errors.first().map(|e| e.code.0), Some(code), "{source}");
    }
}

#[test]
fn an_error_stands_at_the_pointer_of_what_is_open() {
    for (source, pointer) in [
        ("{", ""),
        (r#"{"a": 1,}"#, ""),
        (r#"{"a": {"b": [1, [tru]]}}"#, "/a/b/1"),
        (r#"{"a": [1, {}], "b/c": {"d": {}, "e" 1}}"#, "/b~1c"),
        (r#"[[], {"\u0061": {"#, "/1/a"),
    ] {
        let errors = parse(source.as_bytes(), &Limits::default()).1;
        assert_eq!(
            errors.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(),
            [pointer],
            "{source}"
        );
    }
}
