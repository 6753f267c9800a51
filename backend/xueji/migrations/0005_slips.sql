-- registration slips

ALTER TABLE slip_issue ADD CONSTRAINT slip_issue_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE slip_issue ADD CONSTRAINT slip_issue_scope CHECK (scope IN ('school', 'grades', 'classes', 'pupils'));
CREATE INDEX slip_issue_of_school ON slip_issue (school_id, id DESC);
ALTER TABLE slip ADD CONSTRAINT slip_of_issue FOREIGN KEY (issue_id) REFERENCES slip_issue (id);
ALTER TABLE slip ADD CONSTRAINT slip_of_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE slip ADD CONSTRAINT slip_replaces FOREIGN KEY (previous_id) REFERENCES slip (id);
ALTER TABLE slip ADD CONSTRAINT slip_compared_with FOREIGN KEY (base_id) REFERENCES slip (id);
ALTER TABLE slip ADD CONSTRAINT slip_state CHECK (state IN ('issued', 'read', 'objected', 'signed', 'done', 'outdated', 'replaced', 'cancelled'));
ALTER TABLE slip ADD CONSTRAINT slip_hash CHECK (octet_length(hash) = 32);
ALTER TABLE slip ADD CONSTRAINT slip_objected CHECK (state <> 'objected' OR due_on IS NOT NULL);
CREATE UNIQUE INDEX slip_number ON slip (number);
CREATE UNIQUE INDEX slip_token ON slip (token);
CREATE UNIQUE INDEX slip_one_open ON slip (student_id) WHERE state IN ('issued', 'read', 'objected', 'signed');
CREATE INDEX slip_newest ON slip (student_id, id DESC);
CREATE INDEX slip_issued_by ON slip (issue_id);
CREATE INDEX slip_replaced_by ON slip (previous_id) WHERE previous_id IS NOT NULL;
CREATE INDEX slip_compared_by ON slip (base_id) WHERE base_id IS NOT NULL;
CREATE INDEX slip_in_school ON slip (school_id, state);

-- What is frozen stays; the key rotation re-seals the same bytes, which the hash vouches for.
CREATE FUNCTION slip_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'UPDATE' AND (NEW.student_id, NEW.school_id, NEW.number, NEW.token, NEW.layout, NEW.layout_version, NEW.hash, NEW.issued_at, NEW.needs_student) IS NOT DISTINCT FROM (OLD.student_id, OLD.school_id, OLD.number, OLD.token, OLD.layout, OLD.layout_version, OLD.hash, OLD.issued_at, OLD.needs_student) THEN RETURN NEW; END IF; RAISE EXCEPTION 'a slip is frozen when it is issued (% on slip)', TG_OP; END $$;
CREATE TRIGGER slip_is_frozen BEFORE UPDATE OR DELETE ON slip FOR EACH ROW EXECUTE FUNCTION slip_is_frozen();
ALTER TABLE slip_signature ADD CONSTRAINT slip_signature_of_slip FOREIGN KEY (slip_id) REFERENCES slip (id);
ALTER TABLE slip_signature ADD CONSTRAINT slip_signature_role CHECK (role IN ('guardian', 'student'));
ALTER TABLE slip_signature ADD CONSTRAINT slip_signature_way CHECK (way IN ('drawn', 'typed', 'paper'));
ALTER TABLE slip_signature ADD CONSTRAINT slip_signature_hash CHECK (octet_length(hash) = 32);
CREATE UNIQUE INDEX slip_signature_once ON slip_signature (slip_id, role);
CREATE FUNCTION slip_signature_is_final() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'UPDATE' AND (NEW.id, NEW.slip_id, NEW.role, NEW.way, NEW.account_id, NEW.signed_at, NEW.hash) IS NOT DISTINCT FROM (OLD.id, OLD.slip_id, OLD.role, OLD.way, OLD.account_id, OLD.signed_at, OLD.hash) THEN RETURN NEW; END IF; RAISE EXCEPTION 'a signature is never changed or removed (% on slip_signature)', TG_OP; END $$;
CREATE TRIGGER slip_signature_is_final BEFORE UPDATE OR DELETE ON slip_signature FOR EACH ROW EXECUTE FUNCTION slip_signature_is_final();
CREATE FUNCTION slip_signature_is_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a signature is never removed'; END $$;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON slip_signature FOR EACH STATEMENT EXECUTE FUNCTION slip_signature_is_never_emptied();
ALTER TABLE slip_marks ADD CONSTRAINT slip_marks_of_slip FOREIGN KEY (slip_id) REFERENCES slip (id);
CREATE UNIQUE INDEX slip_marks_once ON slip_marks (slip_id, account_id);
ALTER TABLE slip_objection ADD CONSTRAINT slip_objection_of_slip FOREIGN KEY (slip_id) REFERENCES slip (id);
ALTER TABLE slip_objection ADD CONSTRAINT slip_objection_outcome CHECK (outcome IN ('waiting', 'mended', 'answered'));
CREATE UNIQUE INDEX slip_objection_once ON slip_objection (slip_id, field);
ALTER TABLE slip_reminder ADD CONSTRAINT slip_reminder_of_slip FOREIGN KEY (slip_id) REFERENCES slip (id);
CREATE UNIQUE INDEX slip_reminder_once ON slip_reminder (slip_id, account_id);
ALTER TABLE slip_print ADD CONSTRAINT slip_print_of_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE slip_print ADD CONSTRAINT slip_print_done CHECK (done BETWEEN 0 AND cardinality(slip_ids));
