"""Runs a real flow with three tasks on the server, and finds its runs, states and logs by filters afterwards."""

import asyncio
import time

from prefect import flow, get_run_logger, task
from prefect.client.orchestration import get_client
from prefect.client.schemas import filters as f
from prefect.client.schemas.sorting import TaskRunSort


@task(tags=["read"])
def extract() -> list[int]:
    get_run_logger().info("three rows")
    return [1, 2, 3]


@task(retries=1)
def transform(rows: list[int]) -> list[int]:
    return [row * 2 for row in rows]


@task
def load(rows: list[int]) -> int:
    get_run_logger().warning("%s rows", len(rows))
    return sum(rows)


@flow(name="three tasks", log_prints=True)
def three_tasks() -> int:
    print("it starts")
    return load(transform(extract()))


async def find(run_id):
    async with get_client() as client:
        run = await client.read_flow_run(run_id)
        assert run.state.is_completed() and run.run_count == 1, run
        states = [state.type.value for state in await client.read_flow_run_states(run_id)]
        assert states == ["PENDING", "RUNNING", "COMPLETED"], states
        mine = f.FlowRunFilter(id=f.FlowRunFilterId(any_=[run_id]))
        done = f.TaskRunFilter(state=f.TaskRunFilterState(type=f.TaskRunFilterStateType(any_=["COMPLETED"])))
        # Task runs come as events, logs in batches.
        for _ in range(150):
            tasks = await client.read_task_runs(
                flow_run_filter=mine, task_run_filter=done, sort=TaskRunSort.EXPECTED_START_TIME_ASC
            )
            logs = await client.read_logs(f.LogFilter(flow_run_id=f.LogFilterFlowRunId(any_=[run_id])))
            if len(tasks) == 3 and len(logs) >= 8:
                break
            time.sleep(0.1)
        names = [one.name.rsplit("-", 1)[0] for one in tasks]
        assert sorted(names) == ["extract", "load", "transform"], names
        for one in tasks:
            assert one.run_count == 1 and one.start_time and one.end_time, one
            kinds = [state.type.value for state in await client.read_task_run_states(one.id)]
            assert kinds[-1] == "COMPLETED" and "RUNNING" in kinds, kinds
        tagged = await client.read_task_runs(
            flow_run_filter=mine, task_run_filter=f.TaskRunFilter(tags=f.TaskRunFilterTags(all_=["read"]))
        )
        assert len(tagged) == 1, tagged
        messages = [one.message for one in logs]
        assert "three rows" in messages and "it starts" in messages and "3 rows" in messages, messages
        warnings = await client.read_logs(
            f.LogFilter(flow_run_id=f.LogFilterFlowRunId(any_=[run_id]), level=f.LogFilterLevel(ge_=30))
        )
        assert [one.message for one in warnings] == ["3 rows"], warnings
        print(f"{run.name} ended {run.state.name}: {len(tasks)} task runs, {len(logs)} logs")


state = three_tasks(return_state=True)
assert state.is_completed() and state.result() == 12, state
asyncio.run(find(state.state_details.flow_run_id))
