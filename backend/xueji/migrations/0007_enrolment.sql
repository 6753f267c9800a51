-- students

ALTER TABLE student DROP CONSTRAINT student_state;
ALTER TABLE student ADD CONSTRAINT student_state CHECK (state IN ('waiting', 'not_enrolled', 'in_school', 'suspended', 'abroad', 'other_leave', 'withdrawn', 'transferred', 'graduated', 'completed', 'partially_completed', 'deceased')) NOT VALID;
ALTER TABLE student VALIDATE CONSTRAINT student_state;
ALTER TABLE student ADD CONSTRAINT student_number_kind CHECK (national_number_kind IN ('G', 'L', 'J')) NOT VALID;
ALTER TABLE student VALIDATE CONSTRAINT student_number_kind;
ALTER TABLE student ADD CONSTRAINT student_number_wanted CHECK (national_number_wanted IN ('G', 'L', 'J')) NOT VALID;
ALTER TABLE student VALIDATE CONSTRAINT student_number_wanted;
-- who still waits for a national number that could not be asked for
CREATE INDEX student_number_stuck ON student (id) WHERE national_number_wanted IS NOT NULL AND number_trouble IS NOT NULL;
-- records of the stage before, for the next stage's school
CREATE INDEX student_graduated ON student (id_index) WHERE state = 'graduated';
ALTER TABLE number_sequence ADD CONSTRAINT number_sequence_given CHECK (given >= 0);
CREATE UNIQUE INDEX number_sequence_once ON number_sequence (division_code, year);

-- problem records

ALTER TABLE problem_record ADD CONSTRAINT problem_record_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE problem_record ADD CONSTRAINT problem_record_kind CHECK (kind IN ('not_verified', 'duplicate_here', 'duplicate_elsewhere'));
ALTER TABLE problem_record ADD CONSTRAINT problem_record_state CHECK (state IN ('open', 'settled'));
ALTER TABLE problem_record ADD CONSTRAINT problem_record_settled CHECK ((state = 'settled') = (settled_at IS NOT NULL));
CREATE UNIQUE INDEX problem_record_once ON problem_record (student_id, kind) WHERE state = 'open';
CREATE INDEX problem_record_of_student ON problem_record (student_id);
CREATE INDEX problem_record_open ON problem_record (kind, id) WHERE state = 'open';

-- enrolment

ALTER TABLE enrolment ADD CONSTRAINT enrolment_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE enrolment ADD CONSTRAINT enrolment_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE enrolment ADD CONSTRAINT enrolment_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE enrolment ADD CONSTRAINT enrolment_stage CHECK (stage IN ('primary', 'junior', 'senior'));
ALTER TABLE enrolment ADD CONSTRAINT enrolment_kind CHECK (kind IN ('new', 'late', 'bureau', 'continuation'));
ALTER TABLE enrolment ADD CONSTRAINT enrolment_source CHECK (source IN ('template', 'collection', 'teacher', 'bureau', 'record'));
ALTER TABLE enrolment ADD CONSTRAINT enrolment_state CHECK (state IN ('checking', 'refused', 'unverified', 'ready', 'filed', 'returned', 'done', 'cancelled'));
ALTER TABLE enrolment ADD CONSTRAINT enrolment_filed CHECK (state NOT IN ('filed', 'returned', 'done') OR case_id IS NOT NULL);
ALTER TABLE enrolment ADD CONSTRAINT enrolment_national CHECK (national IN ('clear', 'duplicate'));
ALTER TABLE enrolment ADD CONSTRAINT enrolment_identity CHECK (identity IN ('match', 'differs', 'unknown', 'not_needed'));
CREATE UNIQUE INDEX enrolment_one_case ON enrolment (case_id) WHERE case_id IS NOT NULL;
CREATE UNIQUE INDEX enrolment_one_open ON enrolment (student_id) WHERE state NOT IN ('done', 'cancelled');
CREATE INDEX enrolment_of_student ON enrolment (student_id);
CREATE INDEX enrolment_list ON enrolment (school_id, year, state, id);
CREATE INDEX enrolment_subtree ON enrolment (school_path text_pattern_ops, year, state, id);
CREATE INDEX enrolment_reported ON enrolment (reported, reported_at) WHERE state = 'done';
ALTER TABLE enrolment_evidence ADD CONSTRAINT enrolment_evidence_of FOREIGN KEY (enrolment_id) REFERENCES enrolment (id);
ALTER TABLE enrolment_evidence ADD CONSTRAINT enrolment_evidence_file FOREIGN KEY (sha256) REFERENCES stored_file (sha256);
ALTER TABLE enrolment_evidence ADD CONSTRAINT enrolment_evidence_account FOREIGN KEY (uploaded_by) REFERENCES account (id);
CREATE INDEX enrolment_evidence_list ON enrolment_evidence (enrolment_id);
CREATE INDEX enrolment_evidence_unused ON enrolment_evidence (uploaded_at) WHERE enrolment_id IS NULL;
ALTER TABLE enrolment_period ADD CONSTRAINT enrolment_period_province FOREIGN KEY (province_id) REFERENCES organisation (id);
ALTER TABLE enrolment_period ADD CONSTRAINT enrolment_period_order CHECK (opens_on <= closes_on);
CREATE UNIQUE INDEX enrolment_period_once ON enrolment_period (province_id, year);
ALTER TABLE enrolment_plan ADD CONSTRAINT enrolment_plan_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE enrolment_plan ADD CONSTRAINT enrolment_plan_places CHECK (places >= 0);
CREATE UNIQUE INDEX enrolment_plan_once ON enrolment_plan (school_id, stage, year);
ALTER TABLE enrolment_told ADD CONSTRAINT enrolment_told_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
CREATE UNIQUE INDEX enrolment_told_once ON enrolment_told (case_id, seq);
ALTER TABLE release_request ADD CONSTRAINT release_request_enrolment FOREIGN KEY (enrolment_id) REFERENCES enrolment (id);
ALTER TABLE release_request ADD CONSTRAINT release_request_asking FOREIGN KEY (asking_id) REFERENCES enrolment (id);
ALTER TABLE release_request ADD CONSTRAINT release_request_to FOREIGN KEY (to_school_id) REFERENCES organisation (id);
ALTER TABLE release_request ADD CONSTRAINT release_request_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE release_request ADD CONSTRAINT release_request_state CHECK (state IN ('open', 'agreed', 'declined', 'withdrawn'));
CREATE UNIQUE INDEX release_request_once ON release_request (enrolment_id, from_path) WHERE state = 'open';
CREATE UNIQUE INDEX release_request_one_case ON release_request (case_id);
CREATE INDEX release_request_from ON release_request (from_path text_pattern_ops, id);
CREATE INDEX release_request_to_path ON release_request (to_path text_pattern_ops, id);
CREATE INDEX release_request_asked_for ON release_request (asking_id) WHERE asking_id IS NOT NULL;
ALTER TABLE grade_correction ADD CONSTRAINT grade_correction_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE grade_correction ADD CONSTRAINT grade_correction_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE grade_correction ADD CONSTRAINT grade_correction_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE grade_correction ADD CONSTRAINT grade_correction_state CHECK (state IN ('open', 'returned', 'done', 'withdrawn'));
CREATE UNIQUE INDEX grade_correction_once ON grade_correction (student_id) WHERE state IN ('open', 'returned');
CREATE UNIQUE INDEX grade_correction_one_case ON grade_correction (case_id);
CREATE INDEX grade_correction_list ON grade_correction (school_path text_pattern_ops, id);
