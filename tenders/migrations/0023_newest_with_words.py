"""Words of tenders carry the month of publication, so that the newest of very many with the same words are found by the index."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

# Stems that two languages share are asked once: the index looks for each branch of a question by itself.
QUERY = """
CREATE OR REPLACE FUNCTION search_query(text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN d IN (a, b, c) THEN abc ELSE abc || d END
    FROM (SELECT *, CASE WHEN c IN (a, b) THEN ab ELSE ab || c END AS abc
        FROM (SELECT *, CASE WHEN b = a THEN a ELSE a || b END AS ab
            FROM (SELECT websearch_to_tsquery('pg_catalog.simple', folded) AS a,
                    websearch_to_tsquery('pg_catalog.romanian', folded) AS b,
                    websearch_to_tsquery('pg_catalog.english', folded) AS c,
                    websearch_to_tsquery('pg_catalog.turkish', folded) AS d
                FROM search_fold($1) AS folded) AS each_language) AS two) AS three
$$;
"""
MONTH = """
CREATE FUNCTION search_month(timestamptz) RETURNS integer LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT extract(year FROM $1 AT TIME ZONE 'UTC')::integer * 12 + extract(month FROM $1 AT TIME ZONE 'UTC')::integer - 1
$$;
"""
# As in 0010, and the month as a word that no text has, for it begins with a sign. It has no place, so it changes no rank.
KEEP = """
CREATE OR REPLACE FUNCTION search_keep(uuid[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tenders_searchtext (tender_id, words)
    SELECT t.id, setweight(search_words(t.title), 'A') || setweight(search_words(t.summary || ' ' || left(coalesce(
            (SELECT string_agg(x.text, ' ') FROM tenders_texttranslation x WHERE x.tender_id = t.id), ''), 50000)), 'B')
        || setweight(search_words(left(coalesce(
            (SELECT string_agg(l.title || ' ' || l.description, ' ') FROM tenders_lot l WHERE l.tender_id = t.id), ''), 50000)), 'C')
        || setweight(search_words(left(coalesce(
            (SELECT string_agg(i.description, ' ') FROM tenders_item i JOIN tenders_lot l ON l.id = i.lot_id
                WHERE l.tender_id = t.id), '') || ' ' || coalesce(
            (SELECT string_agg(d.title || ' ' || d.name, ' ') FROM tenders_document d
                WHERE d.tender_id = t.id AND d.replaced_at IS NULL), ''), 50000)), 'D')
        || array_to_tsvector(ARRAY['#' || search_month(coalesce(t.published_at, t.created_at))])
    FROM tenders_tender t WHERE t.id = ANY($1) ORDER BY t.id
    ON CONFLICT (tender_id) DO UPDATE SET words = EXCLUDED.words;
    INSERT INTO tenders_searchword (word)
    SELECT DISTINCT w.lexeme FROM tenders_tender t
    CROSS JOIN LATERAL unnest(to_tsvector('pg_catalog.simple', search_fold(left(t.title || ' ' || t.summary || ' ' || coalesce(
        (SELECT string_agg(l.title, ' ') FROM tenders_lot l WHERE l.tender_id = t.id), ''), 50000)))) w
    WHERE t.id = ANY($1) AND length(w.lexeme) BETWEEN 4 AND 60 AND w.lexeme !~ '[^[:alpha:]]' ORDER BY 1
    ON CONFLICT DO NOTHING;
$$;
"""
# Found by the index always: the planner guesses badly how many tenders a question finds, and would read the whole table.
FOUND = """
CREATE FUNCTION search_found_in(asked tsquery, first integer, last integer, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SET enable_seqscan = off SET jit = off SET work_mem = '16MB' AS $$
    SELECT tender_id FROM tenders_searchtext WHERE numnode(asked) > 0 AND words @@ (asked && (
        SELECT string_agg(quote_literal('#' || month), '|') FROM generate_series(first, last) AS month)::tsquery)
    LIMIT most
$$;
CREATE FUNCTION search_found(asked tsquery, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off SET work_mem = '16MB' AS $$
DECLARE
    found uuid[] := '{}';
    last integer := (SELECT search_month(max(published_at)) FROM tenders_tender);
    step integer := 1;
BEGIN
    WHILE step <= 16 LOOP  -- months: who finds enough in the newest ones need not look into the others
        found := found || ARRAY(SELECT search_found_in(asked, last - step + 1, last, most));
        IF cardinality(found) >= most THEN
            RETURN QUERY SELECT unnest(found) LIMIT most;
            RETURN;
        END IF;
        last := last - step;
        step := step * 2;
    END LOOP;
    RETURN QUERY SELECT tender_id FROM tenders_searchtext WHERE words @@ asked LIMIT most;
END
$$;
"""
FORGET = """
DROP FUNCTION search_found(tsquery, integer);
DROP FUNCTION search_found_in(tsquery, integer, integer, integer);
"""
# Written anew in the order of publication, so that the words of a month lie together, and the index need not jump.
FILL = """
CREATE TEMP TABLE kept ON COMMIT DROP AS
    SELECT tender_id, words || array_to_tsvector(ARRAY['#' || search_month(coalesce(published_at, created_at))]) AS words,
        published_at
    FROM tenders_searchtext JOIN tenders_tender ON id = tender_id;
TRUNCATE tenders_searchtext;
INSERT INTO tenders_searchtext (tender_id, words) SELECT tender_id, words FROM kept ORDER BY published_at, tender_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
FILTERED = ("cpv_code", "region", "procedure", "buyer", "stage", "requests_end_at")


class Migration(migrations.Migration):
    dependencies = [
        ("tenders", "0022_kinds_of_uploads"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="searchtext", name="search_text_words"),
        migrations.RunSQL(QUERY, migrations.RunSQL.noop),
        migrations.RunSQL(MONTH, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="searchtext",
            index=GinIndex(fastupdate=False, fields=["words"], name="search_text_words"),
        ),
        migrations.RunSQL(FOUND, FORGET),
        migrations.AddIndex(
            model_name="tender",
            index=models.Index(
                fields=["bids_end_at", "id"],
                include=[*FILTERED, "published_at"],
                name="tender_ending",
            ),
        ),
        migrations.RemoveIndex(model_name="tender", name="tender_newest"),
        migrations.AddIndex(
            model_name="tender",
            index=models.Index(
                fields=["-published_at", "id"],
                include=[*FILTERED, "bids_end_at"],
                name="tender_newest",
            ),
        ),
    ]
