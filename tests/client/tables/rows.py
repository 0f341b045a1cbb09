"""Rows of every table, written through Prefect's ORM: bare ones, whole ones, and odd ones that are legal."""

from datetime import datetime, timedelta, timezone
from uuid import UUID

import sqlalchemy as sa
from prefect.server.database import orm_models as o
from prefect.server.database import provide_database_interface
from prefect.server.events.schemas.automations import Automation, EventTrigger, Firing, Posture, TriggerState
from prefect.server.events.schemas.events import ReceivedEvent, Resource
from prefect.server.events import actions
from prefect.server.schemas import core, schedules
from prefect.server.schemas.states import StateDetails, StateType
from prefect.server.schemas.statuses import DeploymentStatus, WorkerStatus, WorkPoolStatus, WorkQueueStatus

AT = datetime(2026, 6, 1, 8, 30, tzinfo=timezone.utc)
FRACTION = datetime(2026, 6, 1, 8, 30, 0, 120, tzinfo=timezone(timedelta(hours=2)))
LAST = datetime(9999, 12, 30, 21, 59, 59, 999999, tzinfo=timezone.utc)
OLD = datetime(1, 1, 1, tzinfo=timezone.utc)
ODD = {"ä": ["\u007f", 1e300, -0.0, 1e-7, 2**53 + 1, None, {}], "NaN": float("nan"), "": ""}


def id(number):
    return UUID(int=0x4000_8000_0000_0000_0000 + number)


def event(number, **more):
    resource = {"prefect.resource.id": f"r.{number}"}
    return ReceivedEvent(occurred=AT, received=AT, event="e", id=id(number), resource=Resource(resource), **more)


def runs(flow, deployment, pool_queue):
    """A flow run and a task run in every type of state; then what is rare."""
    for at, kind in enumerate(StateType):
        moment = AT + timedelta(minutes=at)
        run, task = id(1000 + at), id(2000 + at)
        yield o.FlowRun(
            id=run, flow_id=flow, name=f"{kind.value} run", state_type=kind, state_name=kind.value.title(),
            state_timestamp=moment, expected_start_time=AT, start_time=moment if at % 2 else None,
            end_time=moment if kind.name in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None,
            total_run_time=timedelta(days=at * 40, microseconds=at), run_count=at, work_queue_id=pool_queue if at % 3 else None,
            deployment_id=deployment if at % 2 else None, auto_scheduled=bool(at % 2), next_scheduled_start_time=AT,
            created_by=core.CreatedBy(id=deployment, type="SCHEDULE", display_value="s") if at % 2 else None,
        )
        yield o.FlowRunState(
            id=id(3000 + at), flow_run_id=run, type=kind, name=kind.value.title(), timestamp=moment, message="m" if at % 2 else None,
            state_details=StateDetails(flow_run_id=run, scheduled_time=AT, pause_timeout=LAST, run_input_keyset={"schema": "s"}),
        )
        yield o.TaskRun(
            id=task, flow_run_id=run if at % 2 else None, task_key="t", dynamic_key=str(at), name=f"{kind.value} task",
            state_type=kind, state_name=kind.value.title(), state_timestamp=moment, run_count=at, flow_run_run_count=at,
            cache_key="c" if at % 2 else None, cache_expiration=LAST if at % 2 else None,
            empirical_policy=core.TaskRunPolicy(retries=at, retry_delay=[1, 2] if at % 2 else at, retry_jitter_factor=0.5),
            task_inputs={"a": [core.TaskRunResult(id=task), core.Parameter(name="p"), core.Constant(type="int")], "b": []},
        )
        yield o.TaskRunState(
            id=id(4000 + at), task_run_id=task, type=kind, name=kind.value, timestamp=moment, state_details=StateDetails(scheduled_time=AT)
        )
        yield o.TaskRunStateCache(id=id(4500 + at), cache_key=f"c{at}", task_run_state_id=id(4000 + at), cache_expiration=LAST)
    yield o.FlowRun(id=id(1100), flow_id=flow, name="bare")
    yield o.FlowRun(
        id=id(1101), flow_id=flow, name="odd ä\u2028", parameters=ODD, context=ODD, job_variables=None, labels={"a": 1, "b": 1.5, "c": True},
        tags=["ä", "ä", ""], idempotency_key="", flow_version="", parent_task_run_id=id(2000), start_time=OLD, end_time=LAST,
        expected_start_time=FRACTION, total_run_time=timedelta(days=400, microseconds=1), infrastructure_pid="p", deployment_version="",
        empirical_policy=core.FlowRunPolicy(retries=2, retry_delay=1, pause_keys={"k"}, resuming=True, retry_type="reschedule"),
    )
    yield o.TaskRun(id=id(2100), task_key="bare", dynamic_key="0", name="bare")
    yield o.FlowRunInput(id=id(5000), flow_run_id=id(1100), key="k", value="")
    yield o.FlowRunInput(id=id(5001), flow_run_id=id(1101), key="k", value="\u007fä", sender="s")


def pools():
    yield o.WorkPool(id=id(10), name="bare pool", type="process")
    yield o.WorkPool(
        id=id(11), name="whole pool", type="docker", description="d", base_job_template={"variables": {}}, is_paused=True,
        concurrency_limit=0, status=WorkPoolStatus.PAUSED, last_transitioned_status_at=FRACTION, last_status_event_id=id(12),
        storage_configuration=core.WorkPoolStorageConfiguration(bundle_upload_step={"a": 1}, default_result_storage_block_id=id(13)),
    )
    yield o.WorkQueue(id=id(20), name="bare", priority=1, work_pool_id=id(10))
    yield o.WorkQueue(
        id=id(21), name="whole", priority=2**31 - 1, work_pool_id=id(11), description="d", is_paused=True, concurrency_limit=0,
        last_polled=FRACTION, status=WorkQueueStatus.PAUSED, filter=core.QueueFilter(tags=["t"], deployment_ids=[id(30)]),
    )
    yield o.Worker(id=id(25), name="bare", work_pool_id=id(10))
    yield o.Worker(
        id=id(26), name="whole", work_pool_id=id(11), last_heartbeat_time=FRACTION, heartbeat_interval_seconds=30, status=WorkerStatus.ONLINE
    )
    yield o.Agent(id=id(27), name="a", work_queue_id=id(20), last_activity_time=AT)


def blocks():
    yield o.BlockType(id=id(40), name="bare", slug="bare")
    yield o.BlockType(id=id(41), name="whole", slug="whole", logo_url="l", documentation_url="d", description="d", code_example="c", is_protected=True)
    yield o.BlockSchema(id=id(42), checksum="sha256:1", block_type_id=id(40))
    fields = {"title": "T", "type": "object", "properties": {}, "secret_fields": ["x"], "block_type_slug": "whole", "block_schema_references": {}}
    yield o.BlockSchema(id=id(43), checksum="sha256:2", block_type_id=id(41), fields=fields, capabilities=["read-path"], version="1")
    yield o.BlockSchemaReference(id=id(44), name="r", parent_block_schema_id=id(43), reference_block_schema_id=id(42))


def deployments(flow):
    yield o.Deployment(id=id(30), name="bare", flow_id=flow)
    yield o.ConcurrencyLimitV2(id=id(50), name="bare", limit=0)
    yield o.ConcurrencyLimitV2(
        id=id(51), name="whole", limit=2**31 - 1, active=False, active_slots=3, denied_slots=4, slot_decay_per_second=1e-7, avg_slot_occupancy_seconds=3
    )
    yield o.ConcurrencyLimit(id=id(52), tag="bare", concurrency_limit=0)
    yield o.ConcurrencyLimit(id=id(53), tag="whole", concurrency_limit=2, active_slots=[str(id(1000))])
    yield o.Deployment(
        id=id(31), name="whole", flow_id=flow, version="", description="d", work_queue_name="whole", infra_overrides=ODD, path="p",
        entrypoint="e", last_polled=FRACTION, status=DeploymentStatus.READY, work_queue_id=id(21), paused=True, concurrency_limit_id=id(51),
        concurrency_options=core.ConcurrencyOptions(collision_strategy="CANCEL_NEW", grace_period_seconds=60), tags=["t"],
        labels={"l": True}, parameters=ODD, pull_steps=None, parameter_openapi_schema=None, enforce_parameter_schema=False,
        created_by=core.CreatedBy(id=id(32), type="USER", display_value="me"), updated_by=core.UpdatedBy(id=id(32), type="USER", display_value="me"),
    )
    every = [
        schedules.IntervalSchedule(interval=timedelta(seconds=0.5), anchor_date=AT, timezone="Europe/Berlin"),
        schedules.CronSchedule(cron="0 0 * * *"),
        schedules.CronSchedule(cron="@daily", timezone="UTC", day_or=False),
        schedules.RRuleSchedule(rrule="FREQ=DAILY;COUNT=2", timezone="America/New_York"),
    ]
    for at, schedule in enumerate(every):
        yield o.DeploymentSchedule(
            id=id(35 + at), deployment_id=id(31), schedule=schedule, active=bool(at % 2), max_scheduled_runs=at or None,
            parameters=ODD if at else {}, slug=f"s{at}" if at else None,
        )


def automations():
    trigger = EventTrigger(id=id(60), posture=Posture.Proactive, expect={"a"}, for_each={"x"}, match={"k": ["v", "w"]}, within=timedelta(seconds=10.5), threshold=2)
    yield o.Automation(id=id(61), name="bare", trigger=EventTrigger(id=id(62), posture=Posture.Reactive), actions=[])
    yield o.Automation(
        id=id(63), name="whole", description="d", enabled=False, tags=["t"], trigger=trigger,
        actions=[actions.DoNothing(), actions.RunDeployment(source="selected", deployment_id=id(30), schedule_after=timedelta(seconds=1.5))],
        actions_on_trigger=[actions.CancelFlowRun()], actions_on_resolve=[actions.ChangeFlowRunState(state=StateType.FAILED)],
    )
    yield o.AutomationBucket(id=id(64), automation_id=id(63), trigger_id=id(60), start=OLD, end=LAST, count=0)
    yield o.AutomationBucket(
        id=id(65), automation_id=id(63), trigger_id=id(60), bucketing_key=["a", "ä"], last_event=event(66), start=AT, end=FRACTION, count=3,
        last_operation="o", triggered_at=AT,
    )
    yield o.AutomationHeldEvent(id=id(67), automation_id=id(63), trigger_id=id(60), bucketing_key=["a"], event_id=id(68), occurred=FRACTION)
    yield o.AutomationRelatedResource(id=id(69), automation_id=id(63), resource_id="r", automation_owned_by_resource=True)
    yield o.AutomationRelatedResource(id=id(70), automation_id=id(63), resource_id=None)
    whole = Automation(id=id(63), name="whole", trigger=trigger, actions=[actions.DoNothing()])
    whole.trigger._set_parent(whole)
    firing = Firing(trigger=whole.trigger, trigger_states={TriggerState.Triggered}, triggered=AT, triggering_labels={"a": "b"})
    yield o.CompositeTriggerChildFiring(
        id=id(71), automation_id=id(63), parent_trigger_id=id(72), child_trigger_id=id(60), child_firing_id=firing.id, child_fired_at=AT, child_firing=firing
    )
    yield o.AutomationEventFollower(
        id=id(73), scope="", leader_event_id=id(74), follower_event_id=id(75), received=FRACTION, follower=event(75, follows=id(74), payload=ODD)
    )


def others():
    yield o.Log(id=id(80), name="bare", level=0, message="", timestamp=OLD)
    yield o.Log(id=id(81), name="whole", level=32767, message="\u007fä\u2028", timestamp=LAST, flow_run_id=id(1100), task_run_id=id(2100))
    for at, data in enumerate([None, 0, "", "null", [], {}, False, 1.5, 12.0, ODD | {"NaN": 1}]):
        yield o.Artifact(id=id(100 + at), key=f"k{at}", type="t", data=data, metadata_={"m": ""} if at % 2 else None, created=AT, flow_run_id=id(1100))
        yield o.ArtifactCollection(id=id(120 + at), key=f"k{at}", latest_id=id(100 + at), type="t", data=data, metadata_=None)
        # `jsonb` has 1e300 as an integer of 301 digits, with which Prefect answers 500.
        value = {"ä": [-0.0, 1e-7, 2**53 + 1, None, {}], "": ""} if data and data == ODD | {"NaN": 1} else data
        yield o.Variable(id=id(140 + at), name=f"v{at}", value=value, tags=["t"] if at % 2 else [])
    yield o.Artifact(id=id(119))
    yield o.SavedSearch(id=id(160), name="bare")
    yield o.SavedSearch(id=id(161), name="whole", filters=[{"object": "flow", "property": "name", "type": "string", "operation": "in", "value": None}])
    yield o.Configuration(id=id(162), key="k", value={"a": 1})
    yield o.CsrfToken(id=id(163), token="t", client="c", expiration=LAST)
    resource = {"prefect.resource.id": "r"}
    yield o.Event(id=id(170), occurred=AT, event="bare", resource_id="r", resource=resource, payload={}, received=AT, recorded=AT)
    yield o.Event(
        id=id(171), occurred=FRACTION, event="whole", resource_id="r", resource=resource, related_resource_ids=["s"],
        related=[{"prefect.resource.id": "s", "prefect.resource.role": "x"}], payload=ODD, received=AT, recorded=FRACTION, follows=id(170),
    )
    yield o.EventResource(id=id(172), occurred=AT, resource_id="r", resource_role="", resource=resource, event_id=id(170))


async def fill():
    db, flow = provide_database_interface(), id(1)
    async with db.session_context(begin_transaction=True) as session:
        for rows in [
            [o.Flow(id=flow, name="bare"), o.Flow(id=id(2), name="whole", tags=["ä"], labels={"a": 1, "b": "c"})],
            pools(), blocks(), deployments(flow), runs(flow, id(31), id(21)), automations(), others(),
        ]:
            for row in rows:
                session.add(row)
                await session.flush()
        for at in range(len(StateType)):
            await session.execute(sa.update(o.FlowRun).where(o.FlowRun.id == id(1000 + at)).values(state_id=id(3000 + at)))
            await session.execute(sa.update(o.TaskRun).where(o.TaskRun.id == id(2000 + at)).values(state_id=id(4000 + at)))
        for pool, queue in [(10, 20), (11, 21)]:
            await session.execute(sa.update(o.WorkPool).where(o.WorkPool.id == id(pool)).values(default_queue_id=id(queue)))
        for number, kind, data in [(180, 40, {}), (181, 41, {"x": "secret", "ä": [1.5, None]})]:
            document = o.BlockDocument(
                id=id(number), name=f"n{number}", block_type_id=id(kind), block_schema_id=id(kind + 2), block_type_name="t", is_anonymous=number == 180
            )
            await document.encrypt_data(session, data)
            session.add(document)
        await session.flush()
        session.add(o.BlockDocumentReference(id=id(182), name="r", parent_block_document_id=id(181), reference_block_document_id=id(180)))
