-- audit

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

-- cases

CREATE UNIQUE INDEX approval_case_number ON approval_case (number);
CREATE INDEX approval_case_student ON approval_case (student_id, flow) WHERE closed_at IS NULL;
CREATE INDEX approval_case_holders ON approval_case USING gin (holder_ids) WHERE closed_at IS NULL;
CREATE INDEX approval_case_due ON approval_case (due_on) WHERE closed_at IS NULL;
CREATE INDEX approval_case_filed_by ON approval_case (filed_by);
ALTER TABLE approval_case ADD CONSTRAINT approval_case_state CHECK (state IN ('open', 'returned', 'completed', 'withdrawn', 'lapsed'));
ALTER TABLE approval_case ADD CONSTRAINT approval_case_closed CHECK ((closed_at IS NOT NULL) = (state IN ('completed', 'withdrawn', 'lapsed')));
CREATE UNIQUE INDEX approval_event_seq ON approval_event (case_id, seq);
ALTER TABLE approval_event ADD CONSTRAINT approval_event_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
CREATE SEQUENCE approval_number;
CREATE FUNCTION approval_event_is_history() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the history of a case is only added to'; END $$;
CREATE TRIGGER approval_event_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON approval_event FOR EACH STATEMENT EXECUTE FUNCTION approval_event_is_history();

-- files

ALTER TABLE stored_file ALTER COLUMN stored_at SET DEFAULT now();
ALTER TABLE stored_file ADD CONSTRAINT stored_file_hash CHECK (sha256 ~ '^[0-9a-f]{64}$');
ALTER TABLE stored_file ADD CONSTRAINT stored_file_size CHECK (size >= 0);

-- sessions

CREATE INDEX session_account ON session (account_id) WHERE ended_at IS NULL;
CREATE INDEX idempotency_keep_until ON idempotency (keep_until);

-- organisations

ALTER TABLE organisation ADD CONSTRAINT organisation_parent FOREIGN KEY (parent_id) REFERENCES organisation (id);
ALTER TABLE organisation ADD CONSTRAINT organisation_central_school FOREIGN KEY (central_school_id) REFERENCES organisation (id);
ALTER TABLE organisation ADD CONSTRAINT organisation_level CHECK (level IN ('province', 'city', 'county', 'school'));
ALTER TABLE organisation ADD CONSTRAINT organisation_root CHECK ((level = 'province') = (parent_id IS NULL));
ALTER TABLE organisation ADD CONSTRAINT organisation_system CHECK (system IN ('54', '63'));
ALTER TABLE organisation ADD CONSTRAINT organisation_stages CHECK (stages <@ ARRAY['primary', 'junior', 'senior']);
ALTER TABLE organisation ADD CONSTRAINT organisation_school_only CHECK (level = 'school' OR (school_code IS NULL AND system IS NULL AND central_school_id IS NULL AND cardinality(stages) = 0));
CREATE UNIQUE INDEX organisation_school_code_once ON organisation (school_code);
CREATE UNIQUE INDEX organisation_name_among_siblings ON organisation (parent_id, name) WHERE active;
CREATE UNIQUE INDEX organisation_path ON organisation (path text_pattern_ops);
CREATE INDEX organisation_children ON organisation (parent_id);
CREATE INDEX organisation_central ON organisation (central_school_id) WHERE central_school_id IS NOT NULL;
ALTER TABLE school_class ADD CONSTRAINT school_class_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE school_class ADD CONSTRAINT school_class_head_teacher FOREIGN KEY (head_teacher_post_id) REFERENCES post (id);
ALTER TABLE school_class ADD CONSTRAINT school_class_stage CHECK (stage IN ('primary', 'junior', 'senior'));
ALTER TABLE school_class ADD CONSTRAINT school_class_grade CHECK (grade BETWEEN 1 AND 6);
ALTER TABLE school_class ADD CONSTRAINT school_class_number CHECK (number BETWEEN 1 AND 99);
CREATE UNIQUE INDEX school_class_once ON school_class (school_id, stage, grade, number) WHERE active;
CREATE INDEX school_class_of_head_teacher ON school_class (head_teacher_post_id) WHERE head_teacher_post_id IS NOT NULL;
ALTER TABLE school_year ADD CONSTRAINT school_year_province FOREIGN KEY (province_id) REFERENCES organisation (id);
ALTER TABLE school_year ADD CONSTRAINT school_year_order CHECK (starts_on < ends_on);
CREATE UNIQUE INDEX school_year_once ON school_year (province_id, year);
ALTER TABLE term ADD CONSTRAINT term_school_year FOREIGN KEY (school_year_id) REFERENCES school_year (id) ON DELETE CASCADE;
ALTER TABLE term ADD CONSTRAINT term_kind CHECK (kind IN ('autumn', 'spring'));
ALTER TABLE term ADD CONSTRAINT term_order CHECK (starts_on < ends_on);
CREATE UNIQUE INDEX term_once ON term (school_year_id, kind);

-- accounts

ALTER TABLE account ADD CONSTRAINT account_organisation FOREIGN KEY (organisation_id) REFERENCES organisation (id);
ALTER TABLE account ADD CONSTRAINT account_kind CHECK (kind IN ('staff', 'family'));
ALTER TABLE account ADD CONSTRAINT account_state CHECK (state IN ('active', 'locked', 'frozen', 'deleted'));
ALTER TABLE account ADD CONSTRAINT account_staff_has_login CHECK (kind <> 'staff' OR (login_name IS NOT NULL AND organisation_id IS NOT NULL));
ALTER TABLE account ADD CONSTRAINT account_login_name_lower CHECK (login_name = lower(login_name));
CREATE UNIQUE INDEX account_login_name_once ON account (login_name);
CREATE UNIQUE INDEX account_phone_once ON account (kind, phone_index) WHERE kind = 'staff' OR state <> 'deleted';
CREATE UNIQUE INDEX account_email_once ON account (kind, email_index) WHERE kind = 'staff' OR state <> 'deleted';
CREATE INDEX account_home ON account (organisation_id) WHERE kind = 'staff';
CREATE INDEX account_idle ON account (last_seen_at) WHERE kind = 'staff' AND state = 'active';
ALTER TABLE post ADD CONSTRAINT post_account FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE post ADD CONSTRAINT post_organisation FOREIGN KEY (organisation_id) REFERENCES organisation (id);
ALTER TABLE post ADD CONSTRAINT post_ended CHECK (active = (ended_at IS NULL));
CREATE INDEX post_of_account ON post (account_id) WHERE active;
CREATE INDEX post_at_organisation ON post (organisation_id) WHERE active;
CREATE UNIQUE INDEX post_once ON post (account_id, organisation_id, title) WHERE active;
ALTER TABLE used_identifier ADD CONSTRAINT used_identifier_account FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE used_identifier ADD CONSTRAINT used_identifier_kind CHECK (kind IN ('login_name', 'phone', 'email'));
CREATE UNIQUE INDEX used_identifier_once ON used_identifier (kind, index);
ALTER TABLE pending_login ADD CONSTRAINT pending_login_account FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE pending_login ADD CONSTRAINT pending_login_step CHECK (step IN ('totp', 'enrol_totp', 'change_password'));
CREATE INDEX pending_login_of_account ON pending_login (account_id);
CREATE INDEX pending_login_expiry ON pending_login (expires_at);
ALTER TABLE guardianship ADD CONSTRAINT guardianship_account FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE guardianship ADD CONSTRAINT guardianship_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE guardianship ADD CONSTRAINT guardianship_role CHECK (role IN ('guardian', 'self'));
ALTER TABLE guardianship ADD CONSTRAINT guardianship_state CHECK (state IN ('active', 'waiting', 'declined', 'ended'));
CREATE UNIQUE INDEX guardianship_once ON guardianship (account_id, student_id) WHERE state IN ('active', 'waiting');
CREATE INDEX guardianship_of_account ON guardianship (account_id) WHERE state = 'active';
CREATE INDEX guardianship_of_student ON guardianship (student_id) WHERE state IN ('active', 'waiting');
CREATE UNIQUE INDEX guardianship_one_self ON guardianship (student_id) WHERE role = 'self' AND state = 'active';
ALTER TABLE wechat_identity ADD CONSTRAINT wechat_identity_account FOREIGN KEY (account_id) REFERENCES account (id);
CREATE UNIQUE INDEX wechat_identity_openid ON wechat_identity (app_id, openid);
CREATE INDEX wechat_identity_unionid ON wechat_identity (unionid) WHERE unionid IS NOT NULL;
CREATE INDEX wechat_identity_of_account ON wechat_identity (account_id);
ALTER TABLE one_time_code ADD CONSTRAINT one_time_code_account FOREIGN KEY (account_id) REFERENCES account (id);
CREATE INDEX one_time_code_live ON one_time_code (purpose, target_index, created_at DESC);
CREATE INDEX one_time_code_expiry ON one_time_code (expires_at);
ALTER TABLE access_request ADD CONSTRAINT access_request_account FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE access_request ADD CONSTRAINT access_request_post FOREIGN KEY (post_id) REFERENCES post (id);
ALTER TABLE access_request ADD CONSTRAINT access_request_office FOREIGN KEY (organisation_id) REFERENCES organisation (id);
ALTER TABLE access_request ADD CONSTRAINT access_request_state CHECK (state IN ('waiting', 'granted', 'refused'));
CREATE UNIQUE INDEX access_request_once ON access_request (post_id, permission) WHERE state = 'waiting';
CREATE INDEX access_request_at_office ON access_request (organisation_id, state, created_at);

-- notices

ALTER TABLE notice ADD CONSTRAINT notice_account FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE notice ADD CONSTRAINT notice_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE notice ALTER COLUMN at SET DEFAULT now();
ALTER TABLE notice ADD CONSTRAINT notice_link_is_own CHECK (link = '' OR (link LIKE '/%' AND link NOT LIKE '//%'));
CREATE INDEX notice_inbox ON notice (account_id, id DESC);
CREATE INDEX notice_unread ON notice (account_id) WHERE read_at IS NULL;
CREATE INDEX notice_of_student ON notice (student_id) WHERE student_id IS NOT NULL;
ALTER TABLE notice_copy ADD CONSTRAINT notice_copy_notice FOREIGN KEY (notice_id) REFERENCES notice (id) ON DELETE CASCADE;
ALTER TABLE notice_copy ADD CONSTRAINT notice_copy_account FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE notice_copy ADD CONSTRAINT notice_copy_channel CHECK (channel IN ('wechat', 'sms'));
ALTER TABLE notice_copy ADD CONSTRAINT notice_copy_state CHECK (state IN ('waiting', 'sent', 'failed', 'skipped'));
CREATE UNIQUE INDEX notice_copy_once ON notice_copy (notice_id, channel);
CREATE INDEX notice_copy_due ON notice_copy (channel, priority, next_at, id) WHERE state = 'waiting';
CREATE INDEX notice_copy_of_account ON notice_copy (account_id);
ALTER TABLE notice_budget ADD CONSTRAINT notice_budget_not_negative CHECK (used >= 0);
CREATE UNIQUE INDEX notice_budget_day ON notice_budget (channel, day);
ALTER TABLE notice_mute ADD CONSTRAINT notice_mute_account FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE notice_mute ADD CONSTRAINT notice_mute_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE notice_mute ADD CONSTRAINT notice_mute_channel CHECK (channel IN ('wechat', 'sms'));
CREATE UNIQUE INDEX notice_mute_once ON notice_mute (account_id, student_id, channel);

-- students

ALTER TABLE student ADD CONSTRAINT student_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE student ADD CONSTRAINT student_class FOREIGN KEY (class_id) REFERENCES school_class (id);
ALTER TABLE student ADD CONSTRAINT student_state CHECK (state IN ('waiting', 'in_school', 'suspended', 'abroad', 'other_leave', 'withdrawn', 'transferred', 'graduated', 'completed', 'partially_completed', 'deceased'));
ALTER TABLE student ADD CONSTRAINT student_stage CHECK (stage IN ('primary', 'junior', 'senior'));
ALTER TABLE student ADD CONSTRAINT student_sex CHECK (sex IN ('0', '1', '2', '9'));
ALTER TABLE student ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX student_one_person ON student (id_index) WHERE state IN ('waiting', 'in_school', 'suspended', 'abroad', 'other_leave');
CREATE UNIQUE INDEX student_provincial_number ON student (provincial_number) WHERE provincial_number IS NOT NULL;
CREATE INDEX student_subtree ON student (school_path text_pattern_ops, state, id);
CREATE INDEX student_class_list ON student (class_id, id);
CREATE INDEX student_school_list ON student (school_id, state, id);
ALTER TABLE family_member ADD CONSTRAINT family_member_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE family_member ADD CONSTRAINT family_member_position UNIQUE (student_id, position) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE family_member ADD CONSTRAINT family_member_position_range CHECK (position BETWEEN 1 AND 4);
ALTER TABLE student_change ADD CONSTRAINT student_change_student FOREIGN KEY (student_id) REFERENCES student (id);
CREATE INDEX student_change_timeline ON student_change (student_id, id DESC);
CREATE INDEX student_change_case ON student_change (case_id) WHERE case_id IS NOT NULL;
ALTER TABLE roster_import ADD CONSTRAINT roster_import_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE roster_import ADD CONSTRAINT roster_import_state CHECK (state IN ('reading', 'refused', 'checked', 'entered'));
ALTER TABLE roster_row ADD CONSTRAINT roster_row_outcome CHECK (outcome IN ('new', 'same', 'different', 'failed'));
CREATE INDEX roster_import_file ON roster_import (school_id, sha256);
CREATE INDEX roster_row_list ON roster_row (import_id, row);
CREATE INDEX roster_member_list ON roster_member (import_id);

-- guardians

ALTER TABLE binding_code ADD CONSTRAINT binding_code_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE binding_code ADD CONSTRAINT binding_code_maker FOREIGN KEY (made_by) REFERENCES account (id);
ALTER TABLE binding_code ADD CONSTRAINT binding_code_user FOREIGN KEY (used_by) REFERENCES account (id);
ALTER TABLE binding_code ADD CONSTRAINT binding_code_as CHECK (bind_as IN ('guardian', 'student'));
ALTER TABLE binding_code ADD CONSTRAINT binding_code_used_by_somebody CHECK ((used_at IS NULL) = (used_by IS NULL));
ALTER TABLE binding_code ADD CONSTRAINT binding_code_sealed_while_good CHECK (sealed IS NULL OR (used_at IS NULL AND replaced_at IS NULL));
CREATE UNIQUE INDEX binding_code_locator ON binding_code (locator);
CREATE UNIQUE INDEX binding_code_good_one ON binding_code (student_id, bind_as) WHERE used_at IS NULL AND replaced_at IS NULL;
CREATE INDEX binding_code_of_student ON binding_code (student_id);
CREATE INDEX binding_code_expiry ON binding_code (expires_at) WHERE sealed IS NOT NULL;
CREATE INDEX binding_try_since ON binding_try (since);
ALTER TABLE consent ADD CONSTRAINT consent_account FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE consent ADD CONSTRAINT consent_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE consent ADD CONSTRAINT consent_purpose CHECK (purpose IN ('view', 'maintain', 'wechat'));
CREATE UNIQUE INDEX consent_once ON consent (account_id, student_id, purpose) WHERE withdrawn_at IS NULL;
CREATE INDEX consent_of_student ON consent (student_id, purpose) WHERE withdrawn_at IS NULL;

-- windows

ALTER TABLE maintenance_window ADD CONSTRAINT maintenance_window_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE maintenance_window ADD CONSTRAINT maintenance_window_scope CHECK (scope IN ('school', 'grades', 'classes'));
ALTER TABLE maintenance_window ADD CONSTRAINT maintenance_window_period CHECK (opens_at < closes_at);
ALTER TABLE maintenance_window ADD CONSTRAINT maintenance_window_classes CHECK ((scope = 'school') = (cardinality(class_ids) = 0));
ALTER TABLE maintenance_window ADD CONSTRAINT maintenance_window_fields CHECK (cardinality(fields) > 0);
ALTER TABLE maintenance_window ADD CONSTRAINT maintenance_window_ends CHECK (ends_at = LEAST(closes_at, COALESCE(closed_early_at, closes_at)));
CREATE INDEX maintenance_window_of_school ON maintenance_window (school_id, ends_at DESC);
CREATE INDEX maintenance_window_subtree ON maintenance_window (school_path text_pattern_ops, ends_at DESC);
ALTER TABLE window_reminder ADD CONSTRAINT window_reminder_window FOREIGN KEY (window_id) REFERENCES maintenance_window (id);
ALTER TABLE window_reminder ADD CONSTRAINT window_reminder_account FOREIGN KEY (account_id) REFERENCES account (id);
CREATE UNIQUE INDEX window_reminder_once ON window_reminder (window_id, account_id);
ALTER TABLE field_rule ADD CONSTRAINT field_rule_organisation FOREIGN KEY (organisation_id) REFERENCES organisation (id);
ALTER TABLE field_rule ADD CONSTRAINT field_rule_kind CHECK (rule IN ('forbid', 'require'));
CREATE UNIQUE INDEX field_rule_once ON field_rule (organisation_id, field);
ALTER TABLE field_rule_list ADD CONSTRAINT field_rule_list_organisation FOREIGN KEY (organisation_id) REFERENCES organisation (id);
ALTER TABLE submission ADD CONSTRAINT submission_window FOREIGN KEY (window_id) REFERENCES maintenance_window (id);
ALTER TABLE submission ADD CONSTRAINT submission_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE submission ADD CONSTRAINT submission_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE submission ADD CONSTRAINT submission_state CHECK (state IN ('seen', 'draft', 'submitted', 'returned', 'confirmed'));
ALTER TABLE submission ADD CONSTRAINT submission_handed_in CHECK (state IN ('seen', 'draft') OR (submitted_at IS NOT NULL AND number IS NOT NULL));
ALTER TABLE submission ADD CONSTRAINT submission_waits CHECK (state = 'submitted' OR waiting = 0);
ALTER TABLE submission ALTER COLUMN draft SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX submission_once ON submission (window_id, student_id);
CREATE INDEX submission_of_student ON submission (student_id, window_id);
CREATE INDEX submission_waiting ON submission (window_id, due_on) WHERE state = 'submitted';
ALTER TABLE submission_receipt ADD CONSTRAINT submission_receipt_of FOREIGN KEY (submission_id) REFERENCES submission (id);
CREATE INDEX submission_receipt_submission ON submission_receipt (submission_id);
CREATE UNIQUE INDEX submission_one_case ON submission (case_id) WHERE case_id IS NOT NULL;
ALTER TABLE submission_item ADD CONSTRAINT submission_item_submission FOREIGN KEY (submission_id) REFERENCES submission (id);
ALTER TABLE submission_item ADD CONSTRAINT submission_item_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE submission_item ADD CONSTRAINT submission_item_state CHECK (state IN ('waiting', 'accepted', 'returned', 'withdrawn'));
CREATE UNIQUE INDEX submission_item_once ON submission_item (submission_id, item) WHERE NOT superseded;
CREATE INDEX submission_item_of_case ON submission_item (case_id);
CREATE INDEX submission_item_phone ON submission_item (phone_index) WHERE phone_index IS NOT NULL AND NOT superseded;
ALTER TABLE submission_told ADD CONSTRAINT submission_told_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
CREATE UNIQUE INDEX submission_told_once ON submission_told (case_id, seq);
