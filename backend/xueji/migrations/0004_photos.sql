-- student_photo: one that waits and one that is current for each pupil; whose files they are
ALTER TABLE student_photo ADD CONSTRAINT student_photo_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE student_photo ADD CONSTRAINT student_photo_file FOREIGN KEY (sha256) REFERENCES stored_file (sha256);
ALTER TABLE student_photo ADD CONSTRAINT student_photo_thumbnail FOREIGN KEY (thumbnail) REFERENCES stored_file (sha256);
ALTER TABLE student_photo ADD CONSTRAINT student_photo_batch FOREIGN KEY (batch_id) REFERENCES photo_batch (id);
ALTER TABLE student_photo ADD CONSTRAINT student_photo_state CHECK (state IN ('waiting', 'current', 'returned', 'replaced'));
ALTER TABLE student_photo ADD CONSTRAINT student_photo_source CHECK (source IN ('guardian', 'student', 'school', 'batch'));
ALTER TABLE student_photo ADD CONSTRAINT student_photo_decided CHECK ((state = 'waiting') = (decided_at IS NULL));
ALTER TABLE student_photo ADD CONSTRAINT student_photo_reason CHECK ((state = 'returned') = (reason <> ''));
CREATE UNIQUE INDEX student_photo_one_waiting ON student_photo (student_id) WHERE state = 'waiting';
CREATE UNIQUE INDEX student_photo_one_current ON student_photo (student_id) WHERE state = 'current';
CREATE INDEX student_photo_of_student ON student_photo (student_id, id DESC);
CREATE INDEX student_photo_of_batch ON student_photo (batch_id) WHERE batch_id IS NOT NULL;

-- photo_batch: a ZIP in parts, and what became of its files
ALTER TABLE photo_batch ADD CONSTRAINT photo_batch_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE photo_batch ADD CONSTRAINT photo_batch_state CHECK (state IN ('receiving', 'running', 'done', 'failed'));
ALTER TABLE photo_batch ADD CONSTRAINT photo_batch_size CHECK (size > 0 AND parts > 0);
ALTER TABLE photo_batch ADD CONSTRAINT photo_batch_finished CHECK ((state IN ('done', 'failed')) = (finished_at IS NOT NULL));
CREATE INDEX photo_batch_of_school ON photo_batch (school_id, id DESC);
CREATE INDEX photo_batch_receiving ON photo_batch (created_at) WHERE state = 'receiving';
ALTER TABLE photo_part ADD CONSTRAINT photo_part_batch FOREIGN KEY (batch_id) REFERENCES photo_batch (id);
CREATE UNIQUE INDEX photo_part_once ON photo_part (batch_id, number);
CREATE INDEX photo_part_file ON photo_part (sha256);
ALTER TABLE photo_file ADD CONSTRAINT photo_file_batch FOREIGN KEY (batch_id) REFERENCES photo_batch (id);
ALTER TABLE photo_file ADD CONSTRAINT photo_file_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE photo_file ADD CONSTRAINT photo_file_outcome CHECK (outcome IN ('done', 'refused', 'unknown', 'twice'));
CREATE UNIQUE INDEX photo_file_once ON photo_file (batch_id, number);
CREATE INDEX photo_file_of_student ON photo_file (student_id) WHERE student_id IS NOT NULL;

-- record_freeze: days on which records below an office stand still
ALTER TABLE record_freeze ADD CONSTRAINT record_freeze_office FOREIGN KEY (organisation_id) REFERENCES organisation (id);
ALTER TABLE record_freeze ADD CONSTRAINT record_freeze_set_by FOREIGN KEY (set_by) REFERENCES organisation (id);
ALTER TABLE record_freeze ADD CONSTRAINT record_freeze_period CHECK (starts_on <= ends_on);
CREATE INDEX record_freeze_office_days ON record_freeze (organisation_id, ends_on);
CREATE INDEX record_freeze_standing ON record_freeze (ends_on) WHERE lifted_at IS NULL;
