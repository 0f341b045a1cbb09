//! The rules as a table: a run in a state, a state that is proposed, and what becomes of it.

use serde_json::{Value, json};
use uuid::Uuid;

use super::client::Client;
use super::context::{Deployment, FlowRun, Found, TagLimit, TransitionContext};
use super::policy::{FLOW, FLOW_FORCED, Rule, TASK, TASK_DEFERRED, TASK_FORCED, apply_rules, finalize};
use super::run::{Kind, Run};
use super::slots::{Lease, Limit, Slot};
use super::state::State;
use super::state_type::StateType;
use super::transforms::transform;
use super::transition::{Effects, Transition};

/// 2026-11-25T00:00:00Z
const NOW: i64 = 1_795_564_800_000_000;
const LATER: &str = "2030-01-01T00:00:00Z";
const EARLIER: &str = "2020-01-01T00:00:00Z";

fn run(kind: Kind) -> Run {
    Run {
        kind,
        id: Uuid::nil(),
        state_id: None,
        run_count: 0,
        start_time: None,
        end_time: None,
        total_run_time: 0,
        expected_start_time: None,
        next_scheduled_start_time: None,
        policy: serde_json::Map::new(),
        tags: Vec::new(),
        deployment_id: None,
        parent_task_run_id: None,
        has_infrastructure: false,
        flow_run_id: None,
        flow_run_run_count: 0,
    }
}

fn state(body: &Value, at: i64) -> State {
    State::proposed(body, at).unwrap_or_else(|| panic!("{body} has no type"))
}

/// Applies the rules to a transition from a state that is a second old.
fn changed_by(
    policy: &[&'static Rule],
    run: Run,
    context: TransitionContext,
    from: &Value,
    to: &Value,
) -> Transition {
    by(Client::KeepsLeases, policy, run, context, from, to)
}

fn by(
    client: Client,
    policy: &[&'static Rule],
    run: Run,
    context: TransitionContext,
    from: &Value,
    to: &Value,
) -> Transition {
    let mut transition = Transition {
        before: run.clone(),
        run,
        initial: (!from.is_null()).then(|| state(from, NOW - 1_000_000)),
        proposed: Some(state(to, NOW)),
        verdict: super::Verdict::Accept,
        now: NOW,
        client,
        context,
        effects: Effects::default(),
        pause_key: None,
    };
    let fired = apply_rules(policy, &mut transition);
    transform(&mut transition);
    finalize(fired, &mut transition);
    transition
}

fn plain(policy: &[&'static Rule], run: Run, from: &Value, to: &Value) -> Transition {
    changed_by(policy, run, TransitionContext::default(), from, to)
}

/// Status and name of the state afterwards.
fn describe(transition: &Transition) -> (&'static str, String) {
    let name = transition.settled().map_or_else(String::new, |state| state.name.clone());
    (transition.verdict.status(), name)
}

#[test]
fn flow_runs_go_where_they_may() {
    let kept = json!({"storage": "s3"});
    let cases = [
        (json!(null), json!({"type": "PENDING"}), "ACCEPT", "Pending"),
        (json!(null), json!({"type": "PAUSED"}), "ABORT", ""),
        (json!({"type": "SCHEDULED"}), json!({"type": "PENDING"}), "ACCEPT", "Pending"),
        (json!({"type": "PENDING"}), json!({"type": "PENDING"}), "ABORT", "Pending"),
        (
            json!({"type": "PENDING"}),
            json!({"type": "PENDING", "name": "Submitting"}),
            "ACCEPT",
            "Submitting",
        ),
        (json!({"type": "PENDING", "name": "Submitting"}), json!({"type": "PENDING"}), "ABORT", "Submitting"),
        (json!({"type": "RUNNING"}), json!({"type": "PENDING"}), "ABORT", "Running"),
        (json!({"type": "CANCELLED"}), json!({"type": "PENDING"}), "ABORT", "Cancelled"),
        (json!({"type": "FAILED"}), json!({"type": "PENDING"}), "ACCEPT", "Pending"),
        (json!({"type": "CANCELLING"}), json!({"type": "FAILED"}), "REJECT", "Cancelling"),
        (json!({"type": "CANCELLING"}), json!({"type": "CANCELLED"}), "ACCEPT", "Cancelled"),
        (json!({"type": "COMPLETED"}), json!({"type": "CRASHED"}), "ABORT", "Completed"),
        (json!({"type": "COMPLETED"}), json!({"type": "SCHEDULED"}), "ABORT", "Completed"),
        (json!({"type": "COMPLETED"}), json!({"type": "RUNNING"}), "ACCEPT", "Running"),
        (json!({"type": "COMPLETED", "data": kept}), json!({"type": "RUNNING"}), "REJECT", "Completed"),
        (json!({"type": "COMPLETED", "data": kept}), json!({"type": "FAILED"}), "ACCEPT", "Failed"),
        (json!({"type": "COMPLETED", "data": kept}), json!({"type": "COMPLETED"}), "REJECT", "Completed"),
        (json!({"type": "SCHEDULED"}), json!({"type": "SCHEDULED", "name": "Late"}), "ACCEPT", "Late"),
        (
            json!({"type": "SCHEDULED", "name": "Late"}),
            json!({"type": "SCHEDULED", "name": "Late"}),
            "REJECT",
            "Late",
        ),
        (json!({"type": "PENDING"}), json!({"type": "SCHEDULED", "name": "Late"}), "REJECT", "Pending"),
        (json!({"type": "SCHEDULED"}), json!({"type": "CANCELLING"}), "REJECT", "Cancelled"),
        (json!({"type": "PAUSED"}), json!({"type": "CANCELLING"}), "ACCEPT", "Cancelling"),
        (json!({"type": "PAUSED"}), json!({"type": "PENDING"}), "REJECT", "Paused"),
        (json!({"type": "PAUSED"}), json!({"type": "RUNNING"}), "ACCEPT", "Running"),
        (json!({"type": "PENDING"}), json!({"type": "PAUSED"}), "REJECT", "Pending"),
        (json!({"type": "RUNNING"}), json!({"type": "FAILED"}), "ACCEPT", "Failed"),
    ];
    for (from, to, status, name) in cases {
        let after = plain(FLOW, run(Kind::Flow), &from, &to);
        assert_eq!(describe(&after), (status, name.to_owned()), "{from} to {to}");
    }
}

#[test]
fn what_is_forced_keeps_results_only() {
    let kept = json!({"type": "COMPLETED", "data": {"type": "reference"}});
    let text = json!({"type": "COMPLETED", "data": "done"});
    let cases = [
        (json!({"type": "PENDING"}), json!({"type": "PENDING"}), "ACCEPT"),
        (json!({"type": "COMPLETED"}), json!({"type": "CRASHED"}), "ACCEPT"),
        (json!({"type": "CANCELLING"}), json!({"type": "RUNNING"}), "ACCEPT"),
        (kept.clone(), json!({"type": "COMPLETED", "data": {"type": "unpersisted"}}), "REJECT"),
        (kept.clone(), json!({"type": "COMPLETED", "data": [{"type": "reference"}]}), "REJECT"),
        (kept.clone(), json!({"type": "COMPLETED", "data": {}}), "ACCEPT"),
        (text, json!({"type": "COMPLETED"}), "ACCEPT"),
        (kept, json!({"type": "RUNNING"}), "ACCEPT"),
    ];
    for (from, to, status) in cases {
        assert_eq!(describe(&plain(FLOW_FORCED, run(Kind::Flow), &from, &to)).0, status, "{from} to {to}");
    }
}

#[test]
fn a_transition_is_made_once() {
    let id = json!({"transition_id": "22222222-2222-4222-8222-222222222222"});
    let body = |ty: &str| json!({"type": ty, "state_details": id});
    let again = plain(FLOW, run(Kind::Flow), &body("RUNNING"), &body("RUNNING"));
    assert_eq!(describe(&again), ("REJECT", "Running".to_owned()));
    let other = plain(FLOW, run(Kind::Flow), &body("RUNNING"), &json!({"type": "RUNNING"}));
    assert_eq!(describe(&other).0, "ACCEPT");
}

#[test]
fn no_run_starts_before_its_time() {
    let due = |at: &str| json!({"type": "PENDING", "state_details": {"scheduled_time": at}});
    for (policy, kind) in [(FLOW, Kind::Flow), (TASK, Kind::Task), (TASK_DEFERRED, Kind::Task)] {
        let early = plain(policy, run(kind), &due(LATER), &json!({"type": "RUNNING"}));
        assert_eq!(describe(&early), ("WAIT", "Pending".to_owned()));
        assert!(early.verdict.details()["delay_seconds"].as_i64().unwrap() > 90_000_000);
        let late = plain(policy, run(kind), &due(EARLIER), &json!({"type": "RUNNING"}));
        assert_eq!(describe(&late).0, "ACCEPT");
    }
    let scheduled = json!({"type": "SCHEDULED", "state_details": {"scheduled_time": LATER}});
    let pending = plain(FLOW, run(Kind::Flow), &scheduled, &json!({"type": "PENDING"}));
    assert_eq!(pending.proposed.unwrap().details.text("scheduled_time"), Some(LATER));
}

#[test]
fn what_failed_is_tried_again_as_often_as_it_may() {
    for (policy, kind) in [(FLOW, Kind::Flow), (TASK, Kind::Task)] {
        for (retries, run_count, status, name) in [
            (json!(null), 1, "ACCEPT", "Failed"),
            (json!(0), 1, "ACCEPT", "Failed"),
            (json!(1), 1, "REJECT", "AwaitingRetry"),
            (json!(1), 2, "ACCEPT", "Failed"),
        ] {
            let mut tried = run(kind);
            tried.run_count = run_count;
            tried.set_policy("retries", retries.clone());
            tried.set_policy("retry_delay", 10);
            let failed = json!({"type": "FAILED", "message": "no luck"});
            let after = plain(policy, tried, &json!({"type": "RUNNING"}), &failed);
            assert_eq!(describe(&after), (status, name.to_owned()), "{retries} after {run_count}");
            if status == "REJECT" {
                assert_eq!(after.run.next_scheduled_start_time, Some(NOW + 10_000_000));
                assert_eq!(after.settled().unwrap().message.as_deref(), Some("no luck"));
            }
        }
    }
    let mut tried = run(Kind::Task);
    tried.set_policy("retries", 3);
    let failed = json!({"type": "FAILED", "state_details": {"retriable": false}});
    assert_eq!(describe(&plain(TASK, tried, &json!({"type": "RUNNING"}), &failed)).0, "ACCEPT");
}

#[test]
fn a_pause_is_seen_once_and_forgotten_by_a_new_attempt() {
    let paused = |key: &str| json!({"type": "PAUSED", "state_details": {"pause_key": key}});
    let running = json!({"type": "RUNNING"});
    let first = plain(FLOW, run(Kind::Flow), &running, &paused("1"));
    assert_eq!(describe(&first).0, "ACCEPT");
    assert_eq!(first.run.pause_keys(), ["1"]);
    let again = plain(FLOW, first.run.clone(), &running, &paused("1"));
    assert_eq!(describe(&again), ("REJECT", "Running".to_owned()));

    let resumed = plain(FLOW, first.run.clone(), &paused("1"), &running);
    assert!(resumed.run.is_resuming());
    let rescheduled = plain(FLOW, first.run, &paused("1"), &json!({"type": "SCHEDULED"}));
    assert!(rescheduled.run.pause_keys().is_empty() && !rescheduled.run.is_resuming());
}

#[test]
fn only_what_can_start_again_is_suspended() {
    let suspended =
        json!({"type": "PAUSED", "name": "Suspended", "state_details": {"pause_reschedule": true}});
    let running = json!({"type": "RUNNING"});
    let mut deployed = run(Kind::Flow);
    assert_eq!(describe(&plain(FLOW, deployed.clone(), &running, &suspended)).0, "ABORT");
    deployed.deployment_id = Some(Uuid::nil());
    assert_eq!(describe(&plain(FLOW, deployed.clone(), &running, &suspended)).0, "ACCEPT");
    deployed.parent_task_run_id = Some(Uuid::nil());
    assert_eq!(describe(&plain(FLOW, deployed, &running, &suspended)).0, "ABORT");
}

#[test]
fn a_pause_that_is_over_fails_but_can_be_cancelled() {
    let over = json!({"type": "PAUSED", "state_details": {"pause_timeout": EARLIER}});
    let after = |to: &str| describe(&plain(FLOW, run(Kind::Flow), &over, &json!({"type": to})));
    assert_eq!(after("RUNNING"), ("REJECT", "Failed".to_owned()));
    assert_eq!(after("CANCELLING"), ("ACCEPT", "Cancelling".to_owned()));
}

#[test]
fn tasks_run_while_their_flow_runs() {
    for (flow, status, name) in [
        (json!({"type": "RUNNING"}), "ACCEPT", "Running"),
        (json!({"type": "PAUSED", "state_details": {"pause_timeout": LATER}}), "REJECT", "NotReady"),
        (json!({"type": "COMPLETED"}), "ABORT", "Pending"),
        (json!(null), "ABORT", "Pending"),
    ] {
        let state = (!flow.is_null()).then(|| state(&flow, NOW));
        let flow_run = Some(FlowRun { id: Uuid::nil(), state, run_count: 3 });
        let context = TransitionContext { flow_run, ..TransitionContext::default() };
        let pending = json!({"type": "PENDING"});
        let after = changed_by(TASK, run(Kind::Task), context, &pending, &json!({"type": "RUNNING"}));
        assert_eq!(describe(&after), (status, name.to_owned()), "{flow}");
        assert_eq!(after.run.flow_run_run_count, if status == "ACCEPT" { 3 } else { 0 });
    }
}

#[test]
fn tasks_that_run_again_say_so() {
    let named = |from: Value, run_count, policy: &[&'static Rule]| {
        let mut task = run(Kind::Task);
        task.run_count = run_count;
        describe(&plain(policy, task, &from, &json!({"type": "RUNNING"}))).1
    };
    let retry = json!({"type": "SCHEDULED", "name": "AwaitingRetry"});
    assert_eq!(named(retry.clone(), 1, TASK), "Retrying");
    assert_eq!(named(json!({"type": "RUNNING"}), 1, TASK), "Rerunning");
    assert_eq!(named(json!({"type": "PENDING"}), 0, TASK), "Running");
    // What has ended is as if it had never run.
    assert_eq!(named(json!({"type": "FAILED"}), 2, TASK), "Running");
    assert_eq!(named(retry, 1, TASK_FORCED), "Running");
}

#[test]
fn results_with_a_key_are_found_instead_of_run() {
    let found = state(&json!({"type": "COMPLETED", "data": {"a": 1}}), NOW - 5);
    let context = TransitionContext { cached: Some(found), ..TransitionContext::default() };
    let after =
        changed_by(TASK, run(Kind::Task), context, &json!({"type": "PENDING"}), &json!({"type": "RUNNING"}));
    assert_eq!(describe(&after), ("REJECT", "Cached".to_owned()));
    assert_eq!(after.run.end_time, Some(NOW));
    let keep = |key: &str| {
        let done = json!({"type": "COMPLETED", "state_details": {"cache_key": key}});
        plain(TASK, run(Kind::Task), &json!({"type": "RUNNING"}), &done)
    };
    assert_eq!(keep("k").effects.cache, Some(("k".to_owned(), json!(null))));
    let long = keep(&"k".repeat(2001));
    assert_eq!(describe(&long), ("REJECT", "Completed".to_owned()));
}

fn limit(taken: i64, most: i64) -> Limit {
    let name = "tag:db".to_owned();
    Limit { id: Uuid::nil(), name, active: true, most, taken, denied: 0, decay: 0.0, occupied: 2.0 }
}

const LEASE: &str = "33333333-3333-4333-8333-333333333333";

fn lease() -> Lease {
    let id = Uuid::try_parse(LEASE).unwrap();
    Lease { id, limits: vec![Uuid::nil()], slots: 1, holder: json!(null), since: NOW, until: NOW }
}

fn deployed(limit: Limit, lease: Option<Lease>) -> TransitionContext {
    let found = Found { limit: Some(limit), cancels_new: false, grace: 300_000_000, lease };
    TransitionContext { deployment: Deployment::Found(Box::new(found)), ..TransitionContext::default() }
}

fn run_of_deployment() -> Run {
    Run { deployment_id: Some(Uuid::nil()), ..run(Kind::Flow) }
}

#[test]
fn a_deployment_gives_slots_while_there_are_some() {
    let pending = json!({"type": "PENDING"});
    let scheduled = json!({"type": "SCHEDULED"});
    for (taken, most, cancels_new, status, name, takes) in [
        (0, 1, false, "ACCEPT", "Pending", true),
        (1, 1, false, "REJECT", "AwaitingConcurrencySlot", false),
        (1, 1, true, "REJECT", "Cancelled", false),
        (0, 0, false, "ABORT", "Scheduled", false),
    ] {
        let found = Found { limit: Some(limit(taken, most)), cancels_new, grace: 60, lease: None };
        let context = TransitionContext {
            deployment: Deployment::Found(Box::new(found)),
            ..TransitionContext::default()
        };
        let after = changed_by(FLOW, run_of_deployment(), context, &scheduled, &pending);
        assert_eq!(describe(&after), (status, name.to_owned()), "{taken} of {most}");
        assert_eq!(after.effects.take == [Slot::Limit(Uuid::nil())], takes);
        let id = after.settled().unwrap().details.text("deployment_concurrency_lease_id");
        assert_eq!(id.map(str::to_owned), after.effects.lease.as_ref().map(|lease| lease.id.to_string()));
        assert_eq!(after.effects.lease.map(|lease| lease.until), takes.then_some(NOW + 60));
    }
    let gone = TransitionContext { deployment: Deployment::Missing, ..TransitionContext::default() };
    assert_eq!(describe(&changed_by(FLOW, run_of_deployment(), gone, &scheduled, &pending)).0, "ABORT");

    // A run that pauses is not submitted: the slot that was taken for that is given up.
    let paused = json!({"type": "PAUSED"});
    let after = changed_by(FLOW, run_of_deployment(), deployed(limit(0, 1), None), &paused, &pending);
    assert_eq!(describe(&after).0, "REJECT");
    assert!(after.effects.take.is_empty() && after.effects.lease.is_none());

    // Some clients take slots by themselves.
    let context = deployed(limit(1, 1), None);
    let after = by(Client::TakesSlots, FLOW, run_of_deployment(), context, &scheduled, &pending);
    assert_eq!(describe(&after).0, "ACCEPT");
}

#[test]
fn a_run_gives_its_slot_back_when_it_leaves() {
    for (from, to, policy, gives) in [
        ("RUNNING", "COMPLETED", FLOW, true),
        ("RUNNING", "COMPLETED", FLOW_FORCED, true),
        ("PENDING", "RUNNING", FLOW, false),
        ("RUNNING", "PAUSED", FLOW, true),
        ("PENDING", "CRASHED", FLOW, true),
        ("SCHEDULED", "FAILED", FLOW, false),
        ("RUNNING", "CANCELLING", FLOW, false),
    ] {
        let (from, to) = (json!({"type": from}), json!({"type": to}));
        let after = changed_by(policy, run_of_deployment(), deployed(limit(1, 1), None), &from, &to);
        assert_eq!(after.effects.give == [Slot::Limit(Uuid::nil())], gives, "{from} to {to}");
        let context = deployed(limit(1, 1), Some(lease()));
        let after = changed_by(policy, run_of_deployment(), context, &from, &to);
        assert_eq!(after.effects.ended == [lease()], gives, "{from} to {to}");
        assert!(after.effects.give.is_empty());
    }
}

#[test]
fn a_run_that_starts_renews_its_lease_or_takes_another_slot() {
    let pending = json!({"type": "PENDING", "state_details": {"deployment_concurrency_lease_id": LEASE}});
    let running = json!({"type": "RUNNING"});
    let start = |client, taken, lease| {
        by(client, FLOW, run_of_deployment(), deployed(limit(taken, 1), lease), &pending, &running)
    };
    let renewed = start(Client::KeepsLeases, 1, Some(lease()));
    assert_eq!(renewed.effects.lease, Some(Lease { until: NOW + 300_000_000, ..lease() }));
    assert!(renewed.effects.take.is_empty());
    let again = start(Client::KeepsLeases, 0, None);
    assert_eq!(again.effects.take, [Slot::Limit(Uuid::nil())]);
    assert_ne!(again.settled().unwrap().details.text("deployment_concurrency_lease_id"), Some(LEASE));
    assert_eq!(describe(&start(Client::KeepsLeases, 1, None)), ("REJECT", "Cancelled".to_owned()));

    let old = start(Client::Other, 1, Some(lease()));
    assert_eq!((describe(&old).0, old.effects.forgotten), ("ACCEPT", Some(lease().id)));
    assert_eq!(describe(&start(Client::Other, 1, None)).0, "ACCEPT");
}

#[test]
fn a_run_that_tries_again_keeps_its_slot_and_its_lease() {
    let mut tried = Run { run_count: 1, ..run_of_deployment() };
    tried.set_policy("retries", 1);
    let running = json!({"type": "RUNNING", "state_details": {"deployment_concurrency_lease_id": LEASE}});
    let context = deployed(limit(1, 1), Some(lease()));
    let after = changed_by(FLOW, tried, context, &running, &json!({"type": "FAILED"}));
    assert_eq!(describe(&after).1, "AwaitingRetry");
    assert!(after.effects.give.is_empty() && after.effects.ended.is_empty());
    assert_eq!(after.settled().unwrap().details.text("deployment_concurrency_lease_id"), Some(LEASE));
}

#[test]
fn tags_give_slots_to_tasks() {
    let holders = |holders, most| TagLimit::Holders { id: Uuid::max(), tag: "db".to_owned(), most, holders };
    let (pending, running) = (json!({"type": "PENDING"}), json!({"type": "RUNNING"}));
    for (limits, status, taken) in [
        (vec![TagLimit::Global(limit(0, 1))], "ACCEPT", vec![Slot::Limit(Uuid::nil())]),
        (vec![TagLimit::Global(limit(1, 1))], "WAIT", vec![]),
        (vec![TagLimit::Global(limit(0, 0))], "ABORT", vec![]),
        (vec![holders(0, 1)], "ACCEPT", vec![Slot::Tag(Uuid::max())]),
        (vec![holders(1, 1)], "WAIT", vec![]),
        (vec![holders(0, 0)], "ABORT", vec![]),
        // The global limit of a tag counts instead of the other.
        (vec![TagLimit::Global(limit(0, 1)), holders(1, 1)], "ACCEPT", vec![Slot::Limit(Uuid::nil())]),
    ] {
        let shown = format!("{limits:?}");
        let context = TransitionContext { tags: limits, ..TransitionContext::default() };
        let after = changed_by(TASK, run(Kind::Task), context, &pending, &running);
        assert_eq!(describe(&after).0, status, "{shown}");
        assert_eq!(after.effects.take, taken, "{shown}");
    }
    let context = TransitionContext {
        tags: vec![TagLimit::Global(limit(1, 1)), holders(1, 1)],
        leases: vec![lease()],
        ..TransitionContext::default()
    };
    let after = changed_by(TASK_FORCED, run(Kind::Task), context, &running, &json!({"type": "COMPLETED"}));
    assert_eq!(after.effects.give, [Slot::Tag(Uuid::max())]);
    assert_eq!(after.effects.ended, [lease()]);
}

#[test]
fn times_and_counts_are_kept() {
    let second = 1_000_000;
    let started = plain(FLOW, run(Kind::Flow), &json!({"type": "PENDING"}), &json!({"type": "RUNNING"}));
    let flow = &started.run;
    assert_eq!((flow.run_count, flow.start_time, flow.end_time), (1, Some(NOW), None));
    assert_eq!(flow.expected_start_time, Some(NOW));

    let ended = plain(FLOW, flow.clone(), &json!({"type": "RUNNING"}), &json!({"type": "FAILED"}));
    assert_eq!((ended.run.end_time, ended.run.total_run_time), (Some(NOW), second));

    let again = plain(FLOW, ended.run.clone(), &json!({"type": "FAILED"}), &json!({"type": "RUNNING"}));
    assert_eq!((again.run.run_count, again.run.end_time), (2, None));

    let due = json!({"type": "SCHEDULED", "state_details": {"scheduled_time": LATER}});
    let scheduled = plain(FLOW, run(Kind::Flow), &json!(null), &due);
    assert!(scheduled.run.next_scheduled_start_time.is_some());
    assert_eq!(scheduled.run.expected_start_time, scheduled.run.next_scheduled_start_time);
    let pending = plain(FLOW, scheduled.run, &due, &json!({"type": "PENDING"}));
    assert_eq!(pending.run.next_scheduled_start_time, None);

    // What ended without running started when it ended.
    let crashed = plain(TASK, run(Kind::Task), &json!({"type": "PENDING"}), &json!({"type": "CRASHED"}));
    assert_eq!((crashed.run.start_time, crashed.run.run_count), (Some(NOW), 0));
}

#[test]
fn states_are_entered_one_after_the_other() {
    let mut transition = plain(FLOW, run(Kind::Flow), &json!(null), &json!({"type": "PENDING"}));
    transition.initial = Some(State { timestamp: NOW + 7, ..State::new(StateType::Pending, NOW) });
    transform(&mut transition);
    assert_eq!(transition.settled().unwrap().timestamp, NOW + 8);
}
