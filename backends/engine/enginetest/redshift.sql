-- Functions of Redshift that its dialect uses, on PostgreSQL, in the schema of a
-- test. Lists, SUPER there, are arrays here.
CREATE FUNCTION len(text) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT char_length($1)';
CREATE FUNCTION strtol(text, integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS
'SELECT (''x'' || lpad($1, 16, ''0''))::bit(64)::bigint WHERE $2 = 16';
CREATE FUNCTION sha2(text, integer) RETURNS text LANGUAGE sql IMMUTABLE AS
'SELECT encode(sha256(convert_to($1, ''UTF8'')), ''hex'') WHERE $2 = 256';
CREATE FUNCTION getdate() RETURNS timestamp LANGUAGE sql STABLE AS 'SELECT now() AT TIME ZONE ''UTC''';
CREATE FUNCTION regexp_substr(text, text, integer, integer, text) RETURNS text LANGUAGE sql IMMUTABLE AS
'SELECT coalesce(pg_catalog.regexp_substr($1, $2, $3, $4, '''', 1), '''')';
CREATE FUNCTION get_array_length(anyarray) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT cardinality($1)::bigint';
CREATE FUNCTION array_contains(anycompatiblearray, anycompatible) RETURNS boolean LANGUAGE sql IMMUTABLE AS
'SELECT array_position($1, $2) IS NOT NULL WHERE $1 IS NOT NULL';
CREATE FUNCTION arrays_overlap(anycompatiblearray, anycompatiblearray) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 && $2';
CREATE FUNCTION array_distinct(anyarray) RETURNS anyarray LANGUAGE sql IMMUTABLE AS
'SELECT array(SELECT DISTINCT e FROM unnest($1) AS e) WHERE $1 IS NOT NULL';
CREATE FUNCTION array_except(anycompatiblearray, anycompatiblearray) RETURNS anycompatiblearray LANGUAGE sql IMMUTABLE AS
'SELECT array(SELECT e FROM unnest($1) AS e WHERE array_position($2, e) IS NULL) WHERE $1 IS NOT NULL AND $2 IS NOT NULL';
CREATE FUNCTION dateadd(text, bigint, timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE AS
'SELECT $3 + CASE $1 WHEN ''month'' THEN make_interval(months => $2::integer)
 WHEN ''second'' THEN $2 * interval ''1 second'' WHEN ''microsecond'' THEN $2 * interval ''1 microsecond'' END';
CREATE FUNCTION dateadd(text, bigint, timestamptz) RETURNS timestamp LANGUAGE sql STABLE AS
'SELECT dateadd($1, $2, $3 AT TIME ZONE ''UTC'')';
CREATE FUNCTION datediff(text, timestamp, timestamp) RETURNS bigint LANGUAGE sql IMMUTABLE AS
'SELECT (extract(epoch FROM date_trunc(''second'', $3)) - extract(epoch FROM date_trunc(''second'', $2)))::bigint WHERE $1 = ''second''';
CREATE FUNCTION convert_timezone(text, text, timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE AS
'SELECT $3 AT TIME ZONE $1 AT TIME ZONE $2';
CREATE FUNCTION convert_timezone(text, text, timestamptz) RETURNS timestamp LANGUAGE sql IMMUTABLE AS
'SELECT $3 AT TIME ZONE $2 WHERE $1 = ''UTC''';
