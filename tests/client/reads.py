"""Reads every collection with the Prefect client, with filters that select some and not all rows."""

import asyncio
import os
from datetime import datetime, timedelta, timezone

import requests
from prefect.client.orchestration import get_client
from prefect.client.schemas import filters as f
from prefect.client.schemas import sorting as s
from prefect.events.filters import EventFilter, EventOccurredFilter

URL = os.environ["PREFECT_API_URL"]
READ = []


def some(what, rows):
    """At least one row."""
    assert len(rows) > 0, f"{what}: nothing"
    READ.append((what, len(rows)))
    return rows


async def main():
    async with get_client() as client:
        assert await client.api_healthcheck() is None
        assert await client.api_version() == "3.9.1"
        assert (await client.hello()).status_code == 200

        flows = some("flows, limit 5", await client.read_flows(limit=5))
        assert len(flows) == 5
        named = await client.read_flows(flow_filter=f.FlowFilter(name=f.FlowFilterName(like_="etl")))
        some("flows like etl", named)
        failed = await client.read_flows(
            flow_filter=f.FlowFilter(tags=f.FlowFilterTags(all_=["database"])),
            flow_run_filter=f.FlowRunFilter(
                state=f.FlowRunFilterState(type=f.FlowRunFilterStateType(any_=["FAILED"]))
            ),
        )
        some("flows with failed runs", failed)
        assert (await client.read_flow(flows[0].id)).name == flows[0].name
        assert (await client.read_flow_by_name(flows[0].name)).id == flows[0].id

        runs = some("flow runs", await client.read_flow_runs(sort=s.FlowRunSort.START_TIME_DESC, limit=50))
        run = next(run for run in runs if run.state is not None)
        late = f.FlowRunFilter(state=f.FlowRunFilterState(name=f.FlowRunFilterStateName(any_=["Late"])))
        some("late flow runs", await client.read_flow_runs(flow_run_filter=late))
        count = await client.count_flow_runs(flow_run_filter=late)
        assert count == len(await client.read_flow_runs(flow_run_filter=late)), count
        assert (await client.read_flow_run(run.id)).state.id == run.state.id
        some("states of a run", await client.read_flow_run_states(run.id))

        tasks = some("task runs", await client.read_task_runs(limit=20))
        mine = f.TaskRunFilter(name=f.TaskRunFilterName(like_="extract"))
        some("task runs like extract", await client.read_task_runs(task_run_filter=mine))
        assert (await client.read_task_run(tasks[0].id)).id == tasks[0].id

        deployments = some("deployments", await client.read_deployments(limit=20))
        paused = f.DeploymentFilter(tags=f.DeploymentFilterTags(all_=["prod"]))
        some("deployments with a tag", await client.read_deployments(deployment_filter=paused))
        assert (await client.read_deployment(deployments[0].id)).name == deployments[0].name

        logs = f.LogFilter(level=f.LogFilterLevel(ge_=40))
        some("logs of errors", await client.read_logs(log_filter=logs))
        key = f.ArtifactFilter(key=f.ArtifactFilterKey(exists_=True))
        some("artifacts", await client.read_artifacts(artifact_filter=key))
        latest = f.ArtifactCollectionFilter(key=f.ArtifactCollectionFilterKey(exists_=True))
        some("latest artifacts", await client.read_latest_artifacts(artifact_filter=latest))
        variables = some("variables", await client.read_variables(limit=5))
        assert (await client.read_variable_by_name(variables[0].name)).id == variables[0].id

        pools = some("work pools", await client.read_work_pools())
        assert (await client.read_work_pool(pools[0].name)).id == pools[0].id
        queues = some("work queues", await client.read_work_queues())
        assert (await client.read_work_queue(queues[0].id)).id == queues[0].id
        with_workers = [pool for pool in pools if await client.read_workers_for_work_pool(pool.name)]
        some("pools with workers", with_workers)

        types = some("block types", await client.read_block_types())
        assert (await client.read_block_type_by_slug(types[0].slug)).id == types[0].id
        some("block schemas", await client.read_block_schemas())
        some("block documents", await client.read_block_documents())
        some("automations", await client.read_automations())
        some("tag limits", await client.read_concurrency_limits(limit=10, offset=0))
        some("named limits", await client.read_global_concurrency_limits(limit=10, offset=0))

        now = datetime.now(timezone.utc)
        occurred = EventOccurredFilter(since=now - timedelta(days=365), until=now + timedelta(days=365))
        events = await client.read_events(filter=EventFilter(occurred=occurred), limit=5)
        some("events", events.events)
        assert events.total >= len(events.events)

    body = {"sort": "CREATED_DESC", "limit": 5, "artifacts": {"key": {"exists_": True}}}
    answer = requests.post(f"{URL}/artifacts/filter", json=body, timeout=10)
    answer.raise_for_status()
    newest = some("five newest artifacts", answer.json())
    assert [one["created"] for one in newest] == sorted((one["created"] for one in newest), reverse=True)

    for what, number in READ:
        print(f"{number:>4}  {what}")
    print(f"{len(READ)} reads")


asyncio.run(main())
