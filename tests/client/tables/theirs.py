"""Prefect's own server on the database that the environment names, without sockets and without services.

    theirs.py make                  makes the tables
    theirs.py ask FILE…             asks the steps of files; a line of JSON for each answer
    theirs.py fill                  writes rows of every table through the ORM
    theirs.py read                  everything that the API answers, and the problems that the ORM has with any row
"""

import asyncio
import json
import sys
from contextlib import asynccontextmanager

import httpx
import sqlalchemy as sa
from asked import ask, read, steps
from prefect.server.database import orm_models, provide_database_interface
from prefect.server.events.schemas.events import Event, ReceivedEvent
from prefect.server.events.storage.database import write_events


@asynccontextmanager
async def client():
    from prefect.server.api.server import create_app

    app = create_app(webserver_only=True)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://theirs/api", timeout=60) as client:
            yield client


def models():
    """The classes of all tables."""
    return sorted((mapper.class_ for mapper in orm_models.Base.registry.mappers), key=lambda model: model.__tablename__)


async def asked(files):
    db = provide_database_interface()
    async with client() as server:
        for file in files:
            kept = {}
            for step in steps(file):
                print(json.dumps(await ask(server, step, kept)))
                if step["do"] == "POST /events":
                    # What its service would do a moment later.
                    events = [ReceivedEvent(**Event.model_validate(event).model_dump()) for event in step["body"]]
                    async with db.session_context(begin_transaction=True) as session:
                        await write_events(session=session, events=events)


async def problems():
    """Reads every row of every table through the ORM; what went wrong, and the number of rows of each table."""
    db, wrong, counts = provide_database_interface(), [], {}
    for model in models():
        table = model.__tablename__
        async with db.session_context() as session:
            try:
                ids = (await session.execute(sa.select(model.id))).scalars().all()
            except Exception as error:
                wrong.append(f"{table}: {error!r}"[:400])
                continue
        counts[table] = len(ids)
        for id in ids:
            async with db.session_context() as session:
                try:
                    row = (await session.execute(sa.select(model).where(model.id == id))).scalar_one()
                    for column in sa.inspect(model).column_attrs:
                        getattr(row, column.key)
                except Exception as error:
                    wrong.append(f"{table} {id}: {error!r}"[:400])
    return wrong, counts


async def main(command, *arguments):
    if command == "make":
        await provide_database_interface().create_db()
    elif command == "ask":
        await asked(arguments)
    elif command == "fill":
        from rows import fill

        await fill()
    elif command == "read":
        wrong, counts = await problems()
        async with client() as server:
            print(json.dumps({"problems": wrong, "counts": counts, "answers": await read(server)}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
