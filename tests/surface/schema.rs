//! What a schema looks like.

use filterc::lang::schema::body_schema;
use filterc_tests::databases::shop;
use filterc_tests::top;

#[test]
fn a_schema_is_a_page() {
    let compiler = shop().compiler();
    let schema = body_schema(compiler.language(), compiler.endpoint("order_lines").unwrap());
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path(top().join("snapshots/schema"));
    settings.bind(|| insta::assert_snapshot!("order_lines", serde_json::to_string_pretty(&schema).unwrap()));
}
