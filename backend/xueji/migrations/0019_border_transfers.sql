-- transfers across provinces

ALTER TABLE border_arrival ADD CONSTRAINT border_arrival_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE border_arrival ADD CONSTRAINT border_arrival_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE border_arrival ADD CONSTRAINT border_arrival_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE border_arrival ADD CONSTRAINT border_arrival_class FOREIGN KEY (class_id) REFERENCES school_class (id);
ALTER TABLE border_arrival ADD CONSTRAINT border_arrival_stage CHECK (stage IN ('primary', 'junior', 'senior'));
ALTER TABLE border_arrival ADD CONSTRAINT border_arrival_state_there CHECK (state_there IN ('abroad', 'graduated', 'left', 'normal', 'withdrawn'));
ALTER TABLE border_arrival ADD CONSTRAINT border_arrival_entered CHECK ((reference IS NULL) = (state_there IS NULL));
CREATE UNIQUE INDEX border_arrival_of_case ON border_arrival (case_id);
CREATE INDEX border_arrival_of_student ON border_arrival (student_id);
CREATE INDEX border_arrival_of_class ON border_arrival (class_id) WHERE class_id IS NOT NULL;
CREATE INDEX border_arrival_of_school ON border_arrival (school_id);
ALTER TABLE border_archive_part ADD CONSTRAINT border_archive_part_of FOREIGN KEY (arrival_id) REFERENCES border_arrival (id);
ALTER TABLE border_archive_part ADD CONSTRAINT border_archive_part_here CHECK ((sealed IS NULL) = (fetched_at IS NULL));
CREATE UNIQUE INDEX border_archive_part_once ON border_archive_part (arrival_id, part);
