-- The audit: who wrote what, who looked at whom. Rows are only ever added; jobs seal them in chained batches (audit_chain.py).
CREATE TABLE audit_epoch (one boolean PRIMARY KEY DEFAULT true CHECK (one), epoch smallint NOT NULL);
INSERT INTO audit_epoch (epoch) VALUES (1);
CREATE FUNCTION audit_epoch_now() RETURNS smallint LANGUAGE sql STABLE AS $$ SELECT epoch FROM audit_epoch $$;
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit rows are never changed or removed (% on %)', TG_OP, TG_TABLE_NAME; END $$;

CREATE TABLE audit_entry (
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT now(),
  txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  epoch smallint NOT NULL DEFAULT audit_epoch_now(),
  account_id bigint,
  post_id bigint,
  organisation_id bigint,
  who text NOT NULL DEFAULT '',
  action text NOT NULL,
  subject text NOT NULL,
  student_ids bigint[] NOT NULL DEFAULT '{}',
  facts jsonb NOT NULL DEFAULT '{}',
  request_id text,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE audit_entry_other PARTITION OF audit_entry DEFAULT;
CREATE INDEX audit_entry_txid ON audit_entry (epoch, txid);
CREATE INDEX audit_entry_students ON audit_entry USING gin (student_ids);
CREATE INDEX audit_entry_organisation ON audit_entry (organisation_id, at DESC);
CREATE INDEX audit_entry_subject ON audit_entry (subject, at DESC);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_entry_other FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TABLE audit_read (
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT now(),
  txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  epoch smallint NOT NULL DEFAULT audit_epoch_now(),
  account_id bigint NOT NULL,
  post_id bigint,
  organisation_id bigint,
  who text NOT NULL DEFAULT '',
  action text NOT NULL,
  purpose text NOT NULL,
  student_ids bigint[] NOT NULL,
  request_id text,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE audit_read_other PARTITION OF audit_read DEFAULT;
CREATE INDEX audit_read_txid ON audit_read (epoch, txid);
CREATE INDEX audit_read_students ON audit_read USING gin (student_ids);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_read FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_read FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_read_other FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TABLE audit_batch (
  seq bigint PRIMARY KEY,
  epoch smallint NOT NULL,
  from_txid xid8 NOT NULL,
  to_txid xid8 NOT NULL CHECK (to_txid > from_txid),
  entries integer NOT NULL,
  root bytea NOT NULL,
  previous bytea NOT NULL,
  head bytea NOT NULL UNIQUE,
  signature bytea NOT NULL,
  sealed_at timestamptz NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_batch FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_batch FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- One partition a month, made ahead by a job; what no month takes goes to the partition for the rest.
CREATE FUNCTION audit_make_months(ahead integer) RETURNS void LANGUAGE plpgsql AS $$ DECLARE parent text; first date; name text; BEGIN FOREACH parent IN ARRAY ARRAY['audit_entry', 'audit_read'] LOOP FOR month IN 0..ahead LOOP first := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => month))::date; name := parent || to_char(first, '_YYYY_MM'); IF to_regclass(name) IS NULL THEN EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent, first::text || ' 00:00:00+00', (first + interval '1 month')::date::text || ' 00:00:00+00'); EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()', name); END IF; END LOOP; END LOOP; END $$;
SELECT audit_make_months(3);
