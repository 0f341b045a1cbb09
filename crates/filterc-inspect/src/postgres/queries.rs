//! What Postgres is asked: its catalog. Tables are those that a statement reaches without naming their schema, and that
//! no extension brought.

macro_rules! visible {
    () => {
        "pg_catalog.pg_table_is_visible(c.oid) AND c.relpersistence <> 't' \
         AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) \
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.classid = 'pg_class'::regclass \
         AND d.objid = c.oid AND d.deptype = 'e')"
    };
}

macro_rules! names {
    ($relation:literal, $numbers:literal) => {
        concat!(
            "ARRAY(SELECT a.attname::text FROM unnest(",
            $numbers,
            ") WITH ORDINALITY AS u (number, place) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = ",
            $relation,
            " AND a.attnum = u.number ORDER BY u.place)"
        )
    };
}

/// The name of the database.
pub(super) const NAME: &str = "SELECT current_database()::text";

/// Enums and their members.
pub(super) const ENUMS: &str = "SELECT t.typname::text, ARRAY(SELECT e.enumlabel::text \
    FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) \
    FROM pg_catalog.pg_type AS t WHERE t.typtype = 'e' AND pg_catalog.pg_type_is_visible(t.oid) \
    ORDER BY t.typname COLLATE \"C\"";

/// Names, what they are, and about how many rows they have: -1 where nobody counted.
pub(super) const TABLES: &str = concat!(
    "SELECT c.relname::text, CASE WHEN c.relispartition THEN 'partition' ELSE c.relkind::text END, \
     c.reltuples::float8 FROM pg_catalog.pg_class AS c \
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ",
    visible!(),
    " ORDER BY c.relname COLLATE \"C\""
);

/// Columns. A domain is followed down to the type that its values have on the wire; but one over an enum is a type of its
/// own, which does not compare with members of the enum.
pub(super) const COLUMNS: &str = concat!(
    "WITH RECURSIVE below (domain, base, modifier, required) AS ( \
     SELECT oid, typbasetype, typtypmod, typnotnull FROM pg_catalog.pg_type WHERE typtype = 'd' UNION ALL \
     SELECT b.domain, t.typbasetype, t.typtypmod, b.required OR t.typnotnull \
     FROM below AS b JOIN pg_catalog.pg_type AS t ON t.oid = b.base WHERE t.typtype = 'd') \
     SELECT c.relname::text, a.attname::text, \
     CASE WHEN b.base IS NULL OR t.typtype = 'e' THEN pg_catalog.format_type(a.atttypid, a.atttypmod) \
     ELSE pg_catalog.format_type(t.oid, b.modifier) END, \
     CASE WHEN t.oid = a.atttypid AND t.typtype = 'e' AND pg_catalog.pg_type_is_visible(t.oid) \
     THEN t.typname::text END, \
     CASE WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN t.typname::text ELSE '' END, \
     NOT (a.attnotnull OR coalesce(b.required, false)), \
     CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END, \
     a.attidentity <> '' OR a.attgenerated <> '' \
     FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid \
     LEFT JOIN (SELECT b.* FROM below AS b JOIN pg_catalog.pg_type AS t ON t.oid = b.base AND t.typtype <> 'd') AS b \
     ON b.domain = a.atttypid JOIN pg_catalog.pg_type AS t ON t.oid = coalesce(b.base, a.atttypid) \
     LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
     WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND ",
    visible!(),
    " ORDER BY c.relname COLLATE \"C\", a.attnum"
);

/// Primary and foreign keys.
pub(super) const KEYS: &str = concat!(
    "SELECT c.relname::text, k.contype = 'p', ",
    names!("k.conrelid", "k.conkey"),
    " AS own, CASE WHEN pg_catalog.pg_table_is_visible(k.confrelid) \
     THEN p.relname::text ELSE k.confrelid::regclass::text END, ",
    names!("k.confrelid", "k.confkey"),
    ", k.confdeltype::text FROM pg_catalog.pg_constraint AS k \
     JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid LEFT JOIN pg_catalog.pg_class AS p ON p.oid = k.confrelid \
     WHERE k.contype IN ('p', 'f') AND k.conparentid = 0 AND ",
    visible!(),
    " ORDER BY c.relname COLLATE \"C\", own, k.conname"
);

/// The columns of indexes, but for those of primary keys; the first of an index has the number 1.
pub(super) const INDEXES: &str = concat!(
    "SELECT c.relname::text, n.place, x.relname::text, i.indisunique, \
     EXISTS (SELECT FROM pg_catalog.pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.contype = 'u'), \
     i.indisvalid, i.indpred IS NOT NULL, i.indnatts > i.indnkeyatts, m.amname::text, o.opcname::text, \
     o.opcdefault AND i.indoption[n.place - 1] IN (0, 3) \
     AND (a.attname IS NULL OR i.indcollation[n.place - 1] IN (0, a.attcollation)), \
     i.indoption[n.place - 1] & 1 = 1, a.attname::text, pg_catalog.pg_get_indexdef(i.indexrelid, n.place, true) \
     FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid \
     JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = x.relam \
     CROSS JOIN LATERAL generate_series(1, i.indnkeyatts) AS n (place) \
     JOIN pg_catalog.pg_opclass AS o ON o.oid = i.indclass[n.place - 1] \
     LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[n.place - 1] AND a.attnum > 0 \
     WHERE NOT i.indisprimary AND ",
    visible!(),
    " ORDER BY c.relname COLLATE \"C\", x.relname COLLATE \"C\", n.place"
);
