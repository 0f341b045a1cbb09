//! A hostile schema on Postgres.

pub(super) const SCRIPT: [&str; 29] = [
    "CREATE EXTENSION citext",
    "CREATE EXTENSION pg_trgm",
    "CREATE TYPE mood AS ENUM ('happy', 'very sad')",
    "CREATE TYPE \"Odd Type\" AS ENUM ('a')",
    "CREATE TYPE state_type AS ENUM ('ON', 'OFF')",
    "CREATE TYPE \"stateType\" AS ENUM ('X')",
    "CREATE DOMAIN positive AS integer CHECK (value > 0)",
    "CREATE DOMAIN more AS positive NOT NULL",
    "CREATE DOMAIN state AS state_type",
    "CREATE TABLE good (id bigserial PRIMARY KEY, text text, \"default\" text NOT NULL DEFAULT 'a\"b', \"Default\" text, \
     \"key\" state_type DEFAULT 'ON', \"unique\" state_type UNIQUE, mood mood, odd \"Odd Type\", state state, \
     positive positive, more more, ci citext, padded char(10), list text[], bytes bytea NOT NULL, plain json, \
     at timestamp DEFAULT (now() AT TIME ZONE 'utc'), clock time, ratio real, address inet, other \"stateType\", \
     \"a\nb\" int, made int GENERATED ALWAYS AS (positive + 1) STORED, counted int GENERATED ALWAYS AS IDENTITY, \
     short name, took interval DEFAULT '1 day')",
    "CREATE INDEX lowered ON good (lower(text))",
    "CREATE INDEX grams ON good USING gin (text gin_trgm_ops)",
    "CREATE INDEX hashed ON good USING hash (text)",
    "CREATE INDEX nulls ON good (text NULLS FIRST)",
    "CREATE INDEX carrying ON good (text) INCLUDE (positive)",
    "CREATE INDEX part ON good (text) WHERE positive > 1",
    "CREATE INDEX first ON good (coalesce(\"Default\", text) DESC, id)",
    "ALTER TABLE good ADD CONSTRAINT both_ UNIQUE (positive, text)",
    "CREATE TABLE \"we ird\" (id int PRIMARY KEY)",
    "CREATE TABLE pair (a int, b int, PRIMARY KEY (b, a))",
    "CREATE TABLE child (id uuid PRIMARY KEY, good_id bigint REFERENCES good ON DELETE CASCADE, small int REFERENCES \
     good, a int, b int, w int REFERENCES \"we ird\", FOREIGN KEY (b, a) REFERENCES pair)",
    "CREATE SCHEMA far",
    "CREATE TABLE far.away (id int PRIMARY KEY)",
    "ALTER TABLE child ADD far_id int REFERENCES far.away",
    "CREATE TABLE parted (id int PRIMARY KEY, day date) PARTITION BY RANGE (id)",
    "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10)",
    "CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a",
    "CREATE TABLE no_columns ()",
    "INSERT INTO good (text, more, bytes, padded, short) VALUES ('x', 4, '\\x00', 'p', 's')",
];

/// What its draft says.
pub(super) const LEFT_OUT: [&str; 25] = [
    "the enum `Odd Type` is left out: names",
    "the enum `mood` is left out for its member `very sad`: names",
    "the table `no_columns` is left out: it has no primary key",
    "the table `pair` is left out: its primary key is more than one column",
    "`mv` is left out: it is a materialized view",
    "`parted_1` is left out: it is a partition",
    "the foreign key from `far_id` to `id` of `far.away` is left out: its table is no collection here",
    "the relation from `small` to `good` is left out: `integer` and `bigint` are not the same type",
    "the default `nextval('good_id_seq'::regclass)` of `id` is left out",
    "the default `'1 day'::interval` of `took` is left out",
    "the database fills `made` by itself",
    "the database fills `counted` by itself",
    "`mood` is left out: the enum `mood` is left out",
    "`odd` is left out: the enum `\"Odd Type\"` is left out",
    "`state` is left out: the language has no type for `state`",
    "`ci` is left out: the language has no type for `citext`",
    "`list` is left out: the language has no type for `text[]`",
    "`bytes` is left out: the language has no type for `bytea`; a new row needs it",
    "`a�b` is left out: names",
    "the index `lowered` is left out: the language has no expression `lower(text)`",
    "the index `hashed` is left out: it is a hash index",
    "the index `nulls` is left out: it has an order of its own",
    "the index `carrying` is left out: it carries more columns",
    "the index `part` is left out: it holds a part of the rows",
    "Drafted from a Postgres database.",
];
