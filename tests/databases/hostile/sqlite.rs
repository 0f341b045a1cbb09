//! A hostile schema on SQLite.

pub(super) const SCRIPT: [&str; 22] = [
    "CREATE TABLE good (id INTEGER PRIMARY KEY, text text, \"default\" TEXT NOT NULL DEFAULT 'a\"b', \"key\" ODD, \
     \"unique\" int unique, \"null\" INT, \"on\" TEXT, operator TEXT, now DATETIME, \"case\" DATETIME, \"a b\" TEXT, \
     \"q\"\"uote\" INT, blob BLOB NOT NULL, \"nothing\", parent_id INTEGER REFERENCES good, \"cascade\" INT \
     REFERENCES Good(ID) ON DELETE SET DEFAULT, other INT REFERENCES \"we ird\"(id), \"é\" TEXT, price DECIMAL(9, 2))",
    "CREATE INDEX \"odd name\" ON good (text)",
    "CREATE INDEX lowered ON good (lower(text))",
    "CREATE INDEX part ON good (text) WHERE text > 'a'",
    "CREATE INDEX \"unique\" ON good (text DESC)",
    "CREATE INDEX on_now ON good (now)",
    "CREATE INDEX nocase ON good (text COLLATE NOCASE)",
    "CREATE INDEX first ON good (COALESCE(\"default\", text) DESC, id)",
    "CREATE TABLE \"we ird\" (id INTEGER PRIMARY KEY)",
    "CREATE TABLE \"line\nbreak\" (id INTEGER PRIMARY KEY)",
    "CREATE TABLE pair (a INT, b INT, PRIMARY KEY (b, a))",
    "CREATE TABLE child (id CHAR(36) PRIMARY KEY, a INT, b INT, one INT REFERENCES good(id), two INT REFERENCES \
     good(id) ON DELETE CASCADE, three TEXT REFERENCES good(id), UNIQUE (a, b), FOREIGN KEY (b, a) REFERENCES pair)",
    "CREATE TABLE keyless (a INT)",
    "CREATE TABLE odd_key (k BLOB PRIMARY KEY)",
    "CREATE TABLE \"limit\" (id INTEGER PRIMARY KEY, \"as\" INT REFERENCES good(id)) STRICT",
    "CREATE TABLE \"select\" (id TEXT PRIMARY KEY, \"limit\" INTEGER REFERENCES \"limit\"(id), double INT GENERATED \
     ALWAYS AS (\"limit\" * 2)) WITHOUT ROWID",
    "CREATE VIEW v AS SELECT * FROM good",
    "CREATE VIEW broken AS SELECT * FROM gone",
    "INSERT INTO good (id, text, blob, now, price) VALUES (1, 'x', x'00', '2026-01-01 00:00:00.000000', '1.25')",
    "INSERT INTO \"limit\" VALUES (1, 1)",
    "INSERT INTO \"select\" (id, \"limit\") VALUES ('a', 1)",
    "INSERT INTO child (id, one) VALUES ('00000000-0000-4000-8000-000000000001', 1)",
];

/// What its draft says.
pub(super) const LEFT_OUT: [&str; 34] = [
    "the table `line�break` is left out: names",
    "the table `we ird` is left out: names",
    "the table `keyless` is left out: it has no primary key",
    "the table `odd_key` is left out: its key `k` is left out: the language has no type for `BLOB`",
    "the table `pair` is left out: its primary key is more than one column, `b`, `a`",
    "`v` is left out: it is a view",
    "`broken` is left out: it is a view",
    "the foreign key from `b`, `a` to `b`, `a` of `pair` is left out: it is more than one column",
    "the relation from `three` to `good` is left out: `TEXT` and `INTEGER` are not the same type",
    "the relation from `three` of `child` is left out",
    "the default `'a\"b'` of `default` is left out",
    "`key` is left out: the language has no type for `ODD`",
    "`a b` is left out: names",
    "`q\"uote` is left out: names",
    "`é` is left out: names",
    "`blob` is left out: the language has no type for `BLOB`; a new row needs it",
    "`nothing` is left out: it is declared without a type",
    "the foreign key from `cascade` to `id` of `good` is left out: a delete sets a default",
    "the foreign key from `other` to `id` of `we ird` is left out: its table is no collection here",
    "the index `lowered` is left out: the language has no expression `lower(text)`",
    "the index `nocase` is left out: it compares by NOCASE",
    "the index `odd name` is left out: names",
    "the index `on_now` is left out: `now` is no column in expressions",
    "the index `part` is left out: it holds a part of the rows",
    "the index `unique` is left out: its name is taken",
    "the field `default` is left out: the word would belong to the field before it",
    "the field `on` is left out: the word would belong to the field before it",
    "the field `operator` is left out: the word says how fields are joined",
    "orders by `now` are left out: it is no column in expressions",
    "orders by `case` are left out: it is no column in expressions",
    "the database fills `id` by itself",
    "the database fills `double` by itself",
    "the relation from `as` to `good` is left out: no relation begins with `as`",
    "Drafted from a SQLite database.",
];
