//! Bodies that are refused whatever they are for: blank ones, and those with too long parameters.

use filterc::{Dialect, Leniencies};
use serde_json::{Value, json};

use super::bulk::{MISSING, fill, served};

#[test]
fn a_blank_body_of_a_read_is_no_json() {
    let (lenient, _folder) = served(Dialect::Sqlite, filterc_prefect::LENIENCIES, "blank");
    let (strict, _other) = served(Dialect::Sqlite, Leniencies::NONE, "blank");
    fill(&lenient);
    let paths: Vec<_> = filterc_prefect::catalog()
        .endpoints()
        .map(|(_, endpoint)| endpoint)
        .filter(|endpoint| endpoint.method == "POST")
        .map(|endpoint| {
            endpoint.path.replace("{id}", MISSING).replace("{work_pool_name}", "p").replace("{name}", "p")
        })
        .collect();
    assert!(paths.len() > 40, "{paths:?}");
    for path in paths {
        for blank in [" ", "\n", " \t\r\n"] {
            let reply = lenient.post(&format!("/api{path}"), blank.as_bytes());
            assert_eq!(reply.status, 422, "{path} {blank:?}: {}", reply.text());
            let answer = reply.json().unwrap();
            let error = &answer["exception_detail"][0];
            assert_eq!(error["type"], "json_invalid", "{path} {answer}");
            assert_eq!(error["loc"], json!(["body", blank.len()]), "{path} {answer}");
            assert_eq!(answer["request_body"], blank, "{path}");
            assert_eq!(strict.post(&format!("/api{path}"), blank.as_bytes()).status, 422, "{path}");
        }
    }
    // No byte at all is no body, which the real server takes for an empty one.
    assert_eq!(lenient.post("/api/flows/count", b"").text(), "3");
}

#[test]
fn parameters_have_at_most_512_kibibytes() {
    const MOST: usize = 512 << 10;
    let (served, _folder) = served(Dialect::Sqlite, filterc_prefect::LENIENCIES, "parameters");
    let [flows, deployments, runs] = fill(&served);
    let (flow, deployment, run) = (&flows[0], &deployments[0], &runs[0]);
    // `{"x":"…"}` has 8 bytes around the text; what is no ASCII is counted as it is escaped.
    let fits = json!({ "x": "a".repeat(MOST - 8) });
    let too_long = [json!({ "x": "a".repeat(MOST - 7) }), json!({ "x": "ä".repeat((MOST - 8) / 6 + 1) })];
    let cases = [
        ("POST", "/flow_runs/".to_owned(), json!({"flow_id": flow})),
        ("PATCH", format!("/flow_runs/{run}"), json!({})),
        ("POST", "/deployments/".to_owned(), json!({"flow_id": flow, "name": "d"})),
        ("PATCH", format!("/deployments/{deployment}"), json!({})),
        ("POST", format!("/deployments/{deployment}/create_flow_run"), json!({})),
    ];
    for (method, path, mut body) in cases {
        let mut ask = |parameters: &Value| {
            body["parameters"] = parameters.clone();
            let headers = [("content-type", "application/json")];
            served.ask(method, &format!("/api{path}"), &headers, Some(body.to_string().as_bytes()))
        };
        assert!(ask(&fits).status < 300, "{method} {path}");
        for parameters in &too_long {
            let reply = ask(parameters);
            assert_eq!(reply.status, 422, "{method} {path}");
            let error = &reply.json().unwrap()["exception_detail"][0];
            assert_eq!(
                (&error["type"], &error["loc"]),
                (&json!("value_error"), &json!(["body", "parameters"]))
            );
        }
    }
    let path = format!("/api/deployments/{deployment}/create_flow_run/bulk");
    let reply = served.post(&path, json!([{}, {"parameters": too_long[0]}]).to_string().as_bytes());
    assert_eq!(reply.json().unwrap()["exception_detail"][0]["loc"], json!(["body", 1, "parameters"]));
}
