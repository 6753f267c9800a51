-- pupils who come back to school

ALTER TABLE coming_back ADD CONSTRAINT coming_back_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE coming_back ADD CONSTRAINT coming_back_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE coming_back ADD CONSTRAINT coming_back_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE coming_back ADD CONSTRAINT coming_back_class FOREIGN KEY (class_id) REFERENCES school_class (id);
ALTER TABLE coming_back ADD CONSTRAINT coming_back_stage CHECK (stage IN ('primary', 'junior', 'senior'));
ALTER TABLE coming_back ADD CONSTRAINT coming_back_from_state CHECK (from_state IN ('abroad', 'other_leave', 'withdrawn'));
ALTER TABLE coming_back ADD CONSTRAINT coming_back_grade CHECK (grade >= from_grade);
CREATE UNIQUE INDEX coming_back_of_case ON coming_back (case_id);
CREATE INDEX coming_back_of_student ON coming_back (student_id);
CREATE INDEX coming_back_of_school ON coming_back (school_id);
CREATE INDEX coming_back_of_class ON coming_back (class_id) WHERE class_id IS NOT NULL;
