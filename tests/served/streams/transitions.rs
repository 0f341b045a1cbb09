//! The server tells of the states of flow runs.

use filterc::Dialect;
use serde_json::{Value, json};

use super::{found, listening, on, posted};

#[test]
fn each_state_of_a_flow_run_is_an_event() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let served = on(dialect, |_| {});
        let filter = json!({"event": {"prefix": ["prefect.flow-run."]}});
        let mut client = listening(&served, &json!({"type": "filter", "filter": filter}));
        let flow = posted(&served, "/api/flows/", &json!({"name": "told", "tags": ["of flow", "of both"]}));
        let run = json!({"flow_id": flow["id"], "name": "told-1", "tags": ["of run", "of both"], "state": {"type": "PENDING"}});
        let run = posted(&served, "/api/flow_runs/", &run);
        let path = format!("/api/flow_runs/{}/set_state", run["id"].as_str().unwrap());
        for state in
            [json!({"type": "RUNNING"}), json!({"type": "COMPLETED", "name": "Done", "message": "well"})]
        {
            assert_eq!(posted(&served, &path, &json!({ "state": state }))["status"], "ACCEPT");
        }
        let heard: Vec<_> = (0..3).map(|_| client.hear()["event"].clone()).collect();
        let names: Vec<_> = heard.iter().map(|event| event["event"].as_str().unwrap()).collect();
        assert_eq!(names, ["prefect.flow-run.Pending", "prefect.flow-run.Running", "prefect.flow-run.Done"]);
        let (running, done) = (&heard[1], &heard[2]);
        let stored = served.get(&format!("/api/flow_runs/{}", run["id"].as_str().unwrap())).json().unwrap();
        assert_eq!((&done["id"], &done["occurred"]), (&stored["state"]["id"], &stored["state"]["timestamp"]));
        assert_eq!((&heard[0]["follows"], &done["follows"]), (&Value::Null, &running["id"]));
        let resource = &done["resource"];
        assert_eq!(
            resource["prefect.resource.id"],
            format!("prefect.flow-run.{}", run["id"].as_str().unwrap())
        );
        assert_eq!(resource["prefect.resource.name"], "told-1");
        assert_eq!(
            (&resource["prefect.run-count"], &resource["prefect.state-message"]),
            (&json!("1"), &json!("well"))
        );
        assert_eq!(
            (&resource["prefect.state-name"], &resource["prefect.state-type"]),
            (&json!("Done"), &json!("COMPLETED"))
        );
        let flow_id = format!("prefect.flow.{}", flow["id"].as_str().unwrap());
        let tag = |name: &str| json!({"prefect.resource.id": format!("prefect.tag.{name}"), "prefect.resource.role": "tag"});
        let related = json!([
            {"prefect.resource.id": flow_id, "prefect.resource.role": "flow", "prefect.resource.name": "told"},
            tag("of both"), tag("of flow"), tag("of run"),
        ]);
        assert_eq!(done["related"], related);
        let payload = json!({
            "intended": {"from": "RUNNING", "to": "COMPLETED"},
            "initial_state": {"type": "RUNNING", "name": "Running"},
            "validated_state": {"type": "COMPLETED", "name": "Done", "message": "well"},
        });
        assert_eq!(done["payload"], payload);
        let of_flow = json!({"related": [{"id": [flow_id], "role": ["flow"]}], "event": {"prefix": ["prefect.flow-run."]}});
        assert_eq!(found(&served, &of_flow), heard);
    }
}
