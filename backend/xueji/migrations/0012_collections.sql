-- collections of new pupils

ALTER TABLE collection ADD CONSTRAINT collection_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE collection ADD CONSTRAINT collection_creator FOREIGN KEY (created_by) REFERENCES account (id);
ALTER TABLE collection ADD CONSTRAINT collection_stage CHECK (stage IN ('primary', 'junior', 'senior'));
ALTER TABLE collection ADD CONSTRAINT collection_period CHECK (opens_at < closes_at);
ALTER TABLE collection ADD CONSTRAINT collection_ends CHECK (ends_at = LEAST(closes_at, COALESCE(closed_early_at, closes_at)));
ALTER TABLE collection ADD CONSTRAINT collection_somebody CHECK (unassigned OR cardinality(class_ids) > 0);
CREATE INDEX collection_of_school ON collection (school_id, ends_at DESC);
CREATE INDEX collection_subtree ON collection (school_path text_pattern_ops, ends_at DESC);

ALTER TABLE collection_code ADD CONSTRAINT collection_code_of FOREIGN KEY (collection_id) REFERENCES collection (id);
ALTER TABLE collection_code ADD CONSTRAINT collection_code_class FOREIGN KEY (class_id) REFERENCES school_class (id);
ALTER TABLE collection_code ADD CONSTRAINT collection_code_maker FOREIGN KEY (made_by) REFERENCES account (id);
ALTER TABLE collection_code ADD CONSTRAINT collection_code_sealed_while_good CHECK ((sealed IS NULL) = (ended_at IS NOT NULL));
CREATE UNIQUE INDEX collection_code_hash ON collection_code (code_hash);
CREATE UNIQUE INDEX collection_code_good_one ON collection_code (collection_id, COALESCE(class_id, 0)) WHERE ended_at IS NULL;
CREATE INDEX collection_code_of_class ON collection_code (class_id);

ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_of FOREIGN KEY (collection_id) REFERENCES collection (id);
ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_class FOREIGN KEY (class_id) REFERENCES school_class (id);
ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_guardian FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_teacher FOREIGN KEY (paper_by) REFERENCES account (id);
ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_enrolment FOREIGN KEY (enrolment_id) REFERENCES enrolment (id);
ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_state CHECK (state IN ('draft', 'submitted', 'returned', 'accepted'));
ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_somebody CHECK (account_id IS NOT NULL OR paper_by IS NOT NULL);
ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_handed_in CHECK (state = 'draft' OR (submitted_at IS NOT NULL AND number IS NOT NULL AND case_id IS NOT NULL));
ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_taken_over CHECK ((state = 'accepted') = (student_id IS NOT NULL));
ALTER TABLE collection_entry ADD CONSTRAINT collection_entry_confirmed CHECK (confirmed_at IS NULL OR (paper_by IS NOT NULL AND account_id IS NOT NULL));
ALTER TABLE collection_entry ALTER COLUMN draft SET STORAGE EXTERNAL;
-- one child lies with one school once, whoever hands it in
CREATE UNIQUE INDEX collection_entry_one_person ON collection_entry (school_id, person_index) WHERE state IN ('submitted', 'returned', 'accepted');
CREATE UNIQUE INDEX collection_entry_one_case ON collection_entry (case_id) WHERE case_id IS NOT NULL;
CREATE UNIQUE INDEX collection_entry_one_enrolment ON collection_entry (enrolment_id) WHERE enrolment_id IS NOT NULL;
CREATE INDEX collection_entry_list ON collection_entry (collection_id, class_id, state);
CREATE INDEX collection_entry_of_class ON collection_entry (class_id);
CREATE INDEX collection_entry_of_account ON collection_entry (account_id, collection_id);
CREATE INDEX collection_entry_of_teacher ON collection_entry (paper_by) WHERE paper_by IS NOT NULL;
CREATE INDEX collection_entry_of_student ON collection_entry (student_id) WHERE student_id IS NOT NULL;
CREATE INDEX collection_entry_subtree ON collection_entry (school_path text_pattern_ops, state);
CREATE INDEX collection_entry_phones ON collection_entry USING gin (phone_indexes);

ALTER TABLE collection_receipt ADD CONSTRAINT collection_receipt_of FOREIGN KEY (entry_id) REFERENCES collection_entry (id);
CREATE INDEX collection_receipt_entry ON collection_receipt (entry_id);

ALTER TABLE collection_confirmation ADD CONSTRAINT collection_confirmation_of FOREIGN KEY (entry_id) REFERENCES collection_entry (id);
ALTER TABLE collection_confirmation ADD CONSTRAINT collection_confirmation_maker FOREIGN KEY (made_by) REFERENCES account (id);
ALTER TABLE collection_confirmation ADD CONSTRAINT collection_confirmation_sealed_while_good CHECK (sealed IS NULL OR (used_at IS NULL AND replaced_at IS NULL));
CREATE UNIQUE INDEX collection_confirmation_hash ON collection_confirmation (code_hash);
CREATE UNIQUE INDEX collection_confirmation_good_one ON collection_confirmation (entry_id) WHERE used_at IS NULL AND replaced_at IS NULL;
CREATE INDEX collection_confirmation_expiry ON collection_confirmation (expires_at) WHERE sealed IS NOT NULL;

ALTER TABLE collection_told ADD CONSTRAINT collection_told_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
CREATE UNIQUE INDEX collection_told_once ON collection_told (case_id, seq);
