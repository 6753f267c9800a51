-- transfers within the province

ALTER TABLE transfer ADD CONSTRAINT transfer_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE transfer ADD CONSTRAINT transfer_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE transfer ADD CONSTRAINT transfer_from FOREIGN KEY (from_school_id) REFERENCES organisation (id);
ALTER TABLE transfer ADD CONSTRAINT transfer_to FOREIGN KEY (to_school_id) REFERENCES organisation (id);
ALTER TABLE transfer ADD CONSTRAINT transfer_class FOREIGN KEY (class_id) REFERENCES school_class (id);
ALTER TABLE transfer ADD CONSTRAINT transfer_elsewhere CHECK (from_school_id <> to_school_id);
ALTER TABLE transfer ADD CONSTRAINT transfer_reason CHECK (reason IN ('home', 'household', 'work'));
ALTER TABLE transfer ADD CONSTRAINT transfer_told_of_moved CHECK (told_at IS NULL OR moved_at IS NOT NULL);
CREATE UNIQUE INDEX transfer_of_case ON transfer (case_id);
CREATE INDEX transfer_of_student ON transfer (student_id, id DESC);
CREATE INDEX transfer_class_of ON transfer (class_id) WHERE class_id IS NOT NULL;

ALTER TABLE transfer_draft ADD CONSTRAINT transfer_draft_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE transfer_draft ADD CONSTRAINT transfer_draft_saver FOREIGN KEY (saved_by) REFERENCES account (id);
CREATE UNIQUE INDEX transfer_draft_of_student ON transfer_draft (student_id);

ALTER TABLE transfer_rule ADD CONSTRAINT transfer_rule_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE transfer_rule ADD CONSTRAINT transfer_rule_exception
  CHECK ((graduating_until IS NULL) = (graduating_reason = ''));

ALTER TABLE archive_copy ADD CONSTRAINT archive_copy_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE archive_copy ADD CONSTRAINT archive_copy_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE archive_copy ADD CONSTRAINT archive_copy_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
CREATE UNIQUE INDEX archive_copy_of_case ON archive_copy (case_id);
CREATE INDEX archive_copy_subtree ON archive_copy (school_path text_pattern_ops, id DESC);
CREATE INDEX archive_copy_of_student ON archive_copy (student_id);

CREATE FUNCTION refuse_change_of_archive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a copy of an archive is never changed';
END
$$;
CREATE TRIGGER archive_copy_is_frozen BEFORE UPDATE ON archive_copy
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_archive();
