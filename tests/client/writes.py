"""Writes with the plain Prefect client, and reads back what was written."""

import asyncio
import os
from datetime import timedelta

import requests
from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.client.schemas import actions as a
from prefect.client.schemas import filters as f
from prefect.client.schemas.objects import WorkPool
from prefect.client.schemas.responses import SetStateStatus
from prefect.client.schemas.schedules import IntervalSchedule
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.states import Completed, Failed, Pending, Running, Scheduled

URL = os.environ["PREFECT_API_URL"]


@flow
def etl(day: str = "monday"):
    """Only described, never run."""


@task
def extract():
    """The same."""


async def main():
    async with get_client() as client:
        # A work pool with its default queue, and one more.
        pool = await client.create_work_pool(a.WorkPoolCreate(name="workers", type="process"))
        assert isinstance(pool, WorkPool) and pool.default_queue_id
        await client.update_work_pool("workers", a.WorkPoolUpdate(concurrency_limit=5))
        assert (await client.read_work_pool("workers")).concurrency_limit == 5
        queue = await client.create_work_queue(name="urgent", work_pool_name="workers", priority=1)
        assert (await client.read_work_queue_by_name("urgent", work_pool_name="workers")).id == queue.id
        await client.update_work_queue(queue.id, is_paused=True)
        assert (await client.read_work_queue(queue.id)).is_paused
        await client.send_worker_heartbeat("workers", "worker one", 30)
        assert [one.name for one in await client.read_workers_for_work_pool("workers")] == ["worker one"]

        # A flow, a deployment with a schedule, and a run of it.
        flow_id = await client.create_flow(etl)
        assert await client.create_flow(etl) == flow_id
        deployment_id = await client.create_deployment(
            flow_id=flow_id,
            name="nightly",
            work_pool_name="workers",
            tags=["database"],
            parameters={"day": "friday"},
            schedules=[a.DeploymentScheduleCreate(schedule=IntervalSchedule(interval=timedelta(hours=6)), active=False)],
        )
        deployment = await client.read_deployment(deployment_id)
        assert deployment.tags == ["database"] and deployment.work_pool_name == "workers"
        assert [one.schedule.interval for one in deployment.schedules] == [timedelta(hours=6)]
        assert (await client.read_deployment_by_name("etl/nightly")).id == deployment_id
        await client.update_deployment(deployment_id, a.DeploymentUpdate(description="each night"))
        assert (await client.read_deployment(deployment_id)).description == "each night"
        await client.pause_deployment(deployment_id)
        assert (await client.read_deployment(deployment_id)).paused
        await client.resume_deployment(deployment_id)

        run = await client.create_flow_run_from_deployment(deployment_id, parameters={"day": "sunday"}, tags=["by hand"])
        assert run.state.type.value == "SCHEDULED" and run.parameters == {"day": "sunday"}, run
        assert set(run.tags) == {"database", "by hand"}, run.tags
        for state in [Pending(), Running(), Completed()]:
            answer = await client.set_flow_run_state(run.id, state)
            assert answer.status == SetStateStatus.ACCEPT, answer
        run = await client.read_flow_run(run.id)
        assert run.state.is_completed() and run.run_count == 1 and run.start_time and run.end_time, run
        assert run.end_time >= run.start_time and run.total_run_time >= timedelta(0)
        history = [state.type.value for state in await client.read_flow_run_states(run.id)]
        assert history == ["SCHEDULED", "PENDING", "RUNNING", "COMPLETED"], history
        # A run whose result is kept has ended, and stays so.
        kept = {"state": {"type": "COMPLETED", "data": {"type": "reference", "storage_key": "x"}}, "force": True}
        assert requests.post(f"{URL}/flow_runs/{run.id}/set_state", json=kept).json()["status"] == "ACCEPT"
        answer = await client.set_flow_run_state(run.id, Running())
        assert answer.status != SetStateStatus.ACCEPT, answer
        assert (await client.read_flow_run(run.id)).state.is_completed()
        answer = await client.set_flow_run_state(run.id, Failed(), force=True)
        assert answer.status == SetStateStatus.ACCEPT and (await client.read_flow_run(run.id)).state.is_failed()

        # A run in the future waits.
        later = await client.create_flow_run(etl, state=Scheduled(scheduled_time=run.created + timedelta(hours=1)))
        await client.set_flow_run_state(later.id, Pending())
        answer = await client.set_flow_run_state(later.id, Running())
        assert answer.status == SetStateStatus.WAIT and answer.details.delay_seconds > 3000, answer
        await client.update_flow_run(later.id, name="later", tags=["x"])
        assert (await client.read_flow_run(later.id)).name == "later"

        # A task run of a run that runs; of one that does not it must not.
        current = await client.create_flow_run(etl, state=Pending())
        stopped = await client.create_task_run(extract, flow_run_id=current.id, dynamic_key="stopped", state=Pending())
        assert (await client.set_task_run_state(stopped.id, Running())).status == SetStateStatus.ABORT
        await client.set_flow_run_state(current.id, Running())
        task_run = await client.create_task_run(extract, flow_run_id=current.id, dynamic_key="0", state=Pending())
        for state in [Running(), Completed()]:
            assert (await client.set_task_run_state(task_run.id, state)).status == SetStateStatus.ACCEPT
        assert (await client.read_task_run(task_run.id)).state.is_completed()

        # Logs.
        logs = [
            a.LogCreate(name="prefect.flow_runs", level=20 + 10 * at, message=f"line {at}", timestamp=run.created, flow_run_id=run.id)
            for at in range(3)
        ]
        await client.create_logs(logs)
        only = f.LogFilter(flow_run_id=f.LogFilterFlowRunId(any_=[run.id]), level=f.LogFilterLevel(ge_=30))
        assert sorted(one.message for one in await client.read_logs(only)) == ["line 1", "line 2"]

        # Artifacts: the newest of a key is the one of its collection.
        for data in ["first", "second"]:
            artifact = await client.create_artifact(a.ArtifactCreate(key="report", type="markdown", data=data, flow_run_id=run.id))
        latest = await client.read_latest_artifacts()
        assert [(one.data, one.latest_id) for one in latest if one.key == "report"] == [("second", artifact.id)], latest
        await client.update_artifact(artifact.id, a.ArtifactUpdate(data="third"))
        of_run = f.FlowRunFilter(id=f.FlowRunFilterId(any_=[run.id]))
        found = await client.read_artifacts(flow_run_filter=of_run)
        assert sorted(one.data for one in found if one.key == "report") == ["first", "third"], found

        # Variables.
        variable = await client.create_variable(a.VariableCreate(name="limit", value={"rows": 10}, tags=["config"]))
        assert (await client.read_variable_by_name("limit")).value == {"rows": 10}
        await client.update_variable(a.VariableUpdate(name="limit", value=20))
        assert (await client.read_variable_by_name("limit")).value == 20
        try:
            await client.create_variable(a.VariableCreate(name="limit", value=1))
            raise AssertionError("a name twice")
        except ObjectAlreadyExists:
            pass
        await client.delete_variable_by_name("limit")
        assert await client.read_variable_by_name("limit") is None and variable.id

        # What is gone is gone, once.
        await client.delete_flow_run(later.id)
        for gone in [client.read_flow_run(later.id), client.delete_flow_run(later.id)]:
            try:
                await gone
                raise AssertionError("it is still there")
            except ObjectNotFound:
                pass
        await client.delete_deployment(deployment_id)
        await client.delete_work_pool("workers")
        assert await client.read_work_pools() == []
        assert requests.post(f"{URL}/deployments/count", json={}).json() == 0
    print("everything that was written was read back")


asyncio.run(main())
