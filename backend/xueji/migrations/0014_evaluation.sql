-- evaluation

ALTER TABLE evaluation_rules ADD CONSTRAINT evaluation_rules_office FOREIGN KEY (organisation_id) REFERENCES organisation (id);
ALTER TABLE evaluation_rules ADD CONSTRAINT evaluation_rules_stage CHECK (stage IN ('primary', 'junior', 'senior'));
ALTER TABLE evaluation_rules ADD CONSTRAINT evaluation_rules_by FOREIGN KEY (set_by) REFERENCES account (id);
CREATE UNIQUE INDEX evaluation_rules_version ON evaluation_rules (organisation_id, stage, year, version);
CREATE UNIQUE INDEX evaluation_rules_in_force ON evaluation_rules (organisation_id, stage, year) WHERE replaced_at IS NULL;
CREATE INDEX evaluation_rules_setter ON evaluation_rules (set_by);

ALTER TABLE evaluation_sheet ADD CONSTRAINT evaluation_sheet_pupil FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE evaluation_sheet ADD CONSTRAINT evaluation_sheet_term CHECK (term IN ('autumn', 'spring'));
ALTER TABLE evaluation_sheet ADD CONSTRAINT evaluation_sheet_nothing CHECK (nothing & (filled | started) = 0);
CREATE UNIQUE INDEX evaluation_sheet_once ON evaluation_sheet (student_id, year, term);

ALTER TABLE evaluation_record ADD CONSTRAINT evaluation_record_pupil FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE evaluation_record ADD CONSTRAINT evaluation_record_by FOREIGN KEY (written_by) REFERENCES account (id);
ALTER TABLE evaluation_record ADD CONSTRAINT evaluation_record_term CHECK (term IN ('autumn', 'spring'));
ALTER TABLE evaluation_record ADD CONSTRAINT evaluation_record_kind CHECK (kind IN ('office', 'award', 'deed', 'research', 'exercise', 'mind', 'arts', 'practice', 'statement'));
ALTER TABLE evaluation_record ADD CONSTRAINT evaluation_record_writer CHECK (writer IN ('self', 'guardian'));
ALTER TABLE evaluation_record ADD CONSTRAINT evaluation_record_selected CHECK (complete OR NOT selected);
CREATE INDEX evaluation_record_of ON evaluation_record (student_id, year, term, kind, position);
CREATE INDEX evaluation_record_written ON evaluation_record (written_by);

ALTER TABLE evaluation_picture ADD CONSTRAINT evaluation_picture_of FOREIGN KEY (record_id) REFERENCES evaluation_record (id);
ALTER TABLE evaluation_picture ADD CONSTRAINT evaluation_picture_file FOREIGN KEY (sha256) REFERENCES stored_file (sha256);
ALTER TABLE evaluation_picture ADD CONSTRAINT evaluation_picture_by FOREIGN KEY (account_id) REFERENCES account (id);
CREATE INDEX evaluation_picture_of_record ON evaluation_picture (record_id, id);
CREATE INDEX evaluation_picture_same ON evaluation_picture (sha256);
CREATE INDEX evaluation_picture_giver ON evaluation_picture (account_id);

ALTER TABLE evaluation_reminder ADD CONSTRAINT evaluation_reminder_of FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE evaluation_reminder ADD CONSTRAINT evaluation_reminder_to FOREIGN KEY (account_id) REFERENCES account (id);
CREATE UNIQUE INDEX evaluation_reminder_once ON evaluation_reminder (student_id, account_id);
CREATE INDEX evaluation_reminder_account ON evaluation_reminder (account_id);
