"""What stands in the tables of a database: for each column the storage class and the text."""

import asyncio
import json
import re
import sqlite3

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def sqlite(file):
    """(table, column, declared type) and the stored values as (class, text), in the order of the rows."""
    with sqlite3.connect(file) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        stored = {}
        for (table,) in tables:
            if table == "alembic_version" or table.startswith("sqlite_"):
                continue
            columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
            names = [(column[1], column[2]) for column in columns]
            asked = ", ".join(f'typeof("{name}"), CAST("{name}" AS TEXT)' for name, _ in names)
            rows = connection.execute(f'SELECT {asked} FROM "{table}" ORDER BY rowid').fetchall()
            stored[table] = {
                name: {"type": kind, "values": [(row[2 * at], row[2 * at + 1]) for row in rows]}
                for at, (name, kind) in enumerate(names)
            }
    return stored


def postgres(url):
    return asyncio.run(_postgres(url))


async def _postgres(url):
    import asyncpg

    connection = await asyncpg.connect(url)
    await connection.execute("SET TIME ZONE 'UTC'")
    columns = await connection.fetch(
        "SELECT table_name, column_name, udt_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'alembic_version' ORDER BY table_name, ordinal_position"
    )
    tables = {}
    for table, column, kind in columns:
        tables.setdefault(table, []).append((column, kind))
    stored = {}
    for table, names in tables.items():
        asked = ", ".join(f'"{name}"::text' for name, _ in names)
        rows = await connection.fetch(f'SELECT {asked} FROM "{table}" ORDER BY created, id')
        stored[table] = {
            name: {"type": kind, "values": [("null" if row[at] is None else kind, row[at]) for row in rows]}
            for at, (name, kind) in enumerate(names)
        }
    await connection.close()
    return stored


# Objects whose members are all there, always: others validate them when they read.
WHOLE = {
    "empirical_policy",
    "state_details",
    "created_by",
    "concurrency_options",
    "storage_configuration",
    "schedule",
}
KINDS = {dict: "object", list: "array", str: "string", bool: "bool", int: "number", float: "number", type(None): "null"}


def form(name, column, storage, text):
    """The form of a stored value on SQLite: what readers rely on, without the value itself."""
    if storage == "null":
        return "null"
    if storage != "text":
        return f"{storage} 0 or 1" if column["type"] == "BOOLEAN" and text in ("0", "1") else storage
    if column["type"] == "JSON":
        value = json.loads(text)
        if json.dumps(value) != text:
            return "json of others"
        if name in WHOLE:
            return f"json object of {', '.join(value)}"
        return f"json {KINDS[type(value)]}"
    if column["type"] == "DATETIME":
        return "time" if TIME.fullmatch(text) else "no time"
    if column["type"] == "CHAR(36)":
        return "uuid" if UUID.fullmatch(text) else "no uuid"
    return "text"


def forms(stored):
    """The forms of each column that has values."""
    return {
        table: {
            name: sorted({form(name, column, *value) for value in column["values"]})
            for name, column in columns.items()
            if column["values"]
        }
        for table, columns in stored.items()
    }
