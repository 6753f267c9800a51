-- pupils who leave for another province

ALTER TABLE departure ADD CONSTRAINT departure_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE departure ADD CONSTRAINT departure_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE departure ADD CONSTRAINT departure_school FOREIGN KEY (school_id) REFERENCES organisation (id);
CREATE UNIQUE INDEX departure_of_case ON departure (case_id);
CREATE UNIQUE INDEX departure_of_reference ON departure (reference);
CREATE INDEX departure_of_student ON departure (student_id);
CREATE INDEX departure_of_school ON departure (school_id);
ALTER TABLE departure_reply ADD CONSTRAINT departure_reply_of FOREIGN KEY (departure_id) REFERENCES departure (id);
ALTER TABLE departure_reply ADD CONSTRAINT departure_reply_side CHECK (side IN ('bureau', 'city', 'school'));
CREATE UNIQUE INDEX departure_reply_once ON departure_reply (reference, side);
CREATE INDEX departure_reply_of_departure ON departure_reply (departure_id) WHERE departure_id IS NOT NULL;
ALTER TABLE departure_inbox ADD CONSTRAINT departure_inbox_one CHECK (id = 1 AND serial >= 0);
