-- Publications of the evaluation.
ALTER TABLE publication ADD CONSTRAINT publication_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE publication ADD CONSTRAINT publication_stage CHECK (stage IN ('primary', 'junior', 'senior'));
ALTER TABLE publication ADD CONSTRAINT publication_term CHECK (term IN ('autumn', 'spring'));
ALTER TABLE publication ADD CONSTRAINT publication_audience CHECK (audience IN ('class', 'grade'));
ALTER TABLE publication ADD CONSTRAINT publication_time CHECK (starts_at < ends_at);
ALTER TABLE publication ADD CONSTRAINT publication_by FOREIGN KEY (published_by) REFERENCES account (id);
CREATE UNIQUE INDEX publication_once ON publication (school_id, year, term, stage, grade);
CREATE INDEX publication_publisher ON publication (published_by);

ALTER TABLE publication_page ADD CONSTRAINT publication_page_of FOREIGN KEY (publication_id) REFERENCES publication (id);
ALTER TABLE publication_page ADD CONSTRAINT publication_page_pupil FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE publication_page ADD CONSTRAINT publication_page_class FOREIGN KEY (class_id) REFERENCES school_class (id);
ALTER TABLE publication_page ADD CONSTRAINT publication_page_by FOREIGN KEY (confirmed_by) REFERENCES account (id);
ALTER TABLE publication_page ADD CONSTRAINT publication_page_confirmed CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL));
CREATE UNIQUE INDEX publication_page_once ON publication_page (publication_id, student_id);
CREATE INDEX publication_page_pupils ON publication_page (student_id, id);
CREATE INDEX publication_page_of_class ON publication_page (class_id);
CREATE INDEX publication_page_confirmer ON publication_page (confirmed_by) WHERE confirmed_by IS NOT NULL;
