-- teaching classes, what teachers enter, uploads

ALTER TABLE teaching_class ADD CONSTRAINT teaching_class_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE teaching_class ADD CONSTRAINT teaching_class_teacher FOREIGN KEY (post_id) REFERENCES post (id);
ALTER TABLE teaching_class ADD CONSTRAINT teaching_class_follows FOREIGN KEY (class_id) REFERENCES school_class (id);
ALTER TABLE teaching_class ADD CONSTRAINT teaching_class_stage CHECK (stage IN ('primary', 'junior', 'senior'));
ALTER TABLE teaching_class ADD CONSTRAINT teaching_class_term CHECK (term IN ('autumn', 'spring'));
ALTER TABLE teaching_class ADD CONSTRAINT teaching_class_subject CHECK (subject <> 'class');
CREATE UNIQUE INDEX teaching_class_name ON teaching_class (school_id, name);
CREATE UNIQUE INDEX teaching_class_number ON teaching_class (school_id, year, term, stage, grade, subject, number);
CREATE INDEX teaching_class_of_post ON teaching_class (post_id);
CREATE INDEX teaching_class_of_class ON teaching_class (class_id) WHERE class_id IS NOT NULL;

ALTER TABLE teaching_member ADD CONSTRAINT teaching_member_of FOREIGN KEY (teaching_class_id) REFERENCES teaching_class (id);
ALTER TABLE teaching_member ADD CONSTRAINT teaching_member_student FOREIGN KEY (student_id) REFERENCES student (id);
CREATE UNIQUE INDEX teaching_member_once ON teaching_member (teaching_class_id, student_id);
CREATE INDEX teaching_member_of_student ON teaching_member (student_id);

ALTER TABLE teacher_entry ADD CONSTRAINT teacher_entry_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE teacher_entry ADD CONSTRAINT teacher_entry_by FOREIGN KEY (written_by) REFERENCES account (id);
ALTER TABLE teacher_entry ADD CONSTRAINT teacher_entry_term CHECK (term IN ('autumn', 'spring'));
CREATE UNIQUE INDEX teacher_entry_once ON teacher_entry (student_id, year, term, subject);
CREATE INDEX teacher_entry_written ON teacher_entry (written_by);

ALTER TABLE teaching_upload ADD CONSTRAINT teaching_upload_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE teaching_upload ADD CONSTRAINT teaching_upload_marks FOREIGN KEY (teaching_class_id) REFERENCES teaching_class (id);
ALTER TABLE teaching_upload ADD CONSTRAINT teaching_upload_class FOREIGN KEY (class_id) REFERENCES school_class (id);
ALTER TABLE teaching_upload ADD CONSTRAINT teaching_upload_by FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE teaching_upload ADD CONSTRAINT teaching_upload_one_target CHECK ((teaching_class_id IS NULL) <> (class_id IS NULL));
CREATE INDEX teaching_upload_of ON teaching_upload (account_id);
CREATE INDEX teaching_upload_of_school ON teaching_upload (school_id);
CREATE INDEX teaching_upload_of_teaching_class ON teaching_upload (teaching_class_id) WHERE teaching_class_id IS NOT NULL;
CREATE INDEX teaching_upload_of_class ON teaching_upload (class_id) WHERE class_id IS NOT NULL;
