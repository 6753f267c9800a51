-- Reports of publications, and archives. An archive is never changed and never deleted.
ALTER TABLE evaluation_report ADD CONSTRAINT evaluation_report_publication FOREIGN KEY (publication_id) REFERENCES publication (id);
ALTER TABLE evaluation_report ADD CONSTRAINT evaluation_report_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
CREATE UNIQUE INDEX evaluation_report_once ON evaluation_report (publication_id);
CREATE UNIQUE INDEX evaluation_report_of_case ON evaluation_report (case_id);
CREATE INDEX publication_of_schools ON publication (school_path text_pattern_ops, id);

ALTER TABLE evaluation_archive ADD CONSTRAINT evaluation_archive_pupil FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE evaluation_archive ADD CONSTRAINT evaluation_archive_report FOREIGN KEY (report_id) REFERENCES evaluation_report (id);
ALTER TABLE evaluation_archive ADD CONSTRAINT evaluation_archive_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE evaluation_archive ADD CONSTRAINT evaluation_archive_class FOREIGN KEY (class_id) REFERENCES school_class (id);
ALTER TABLE evaluation_archive ADD CONSTRAINT evaluation_archive_file FOREIGN KEY (file) REFERENCES stored_file (sha256);
ALTER TABLE evaluation_archive ADD CONSTRAINT evaluation_archive_span CHECK (span IN ('term', 'stage'));
ALTER TABLE evaluation_archive ADD CONSTRAINT evaluation_archive_stage CHECK (stage IN ('primary', 'junior', 'senior'));
ALTER TABLE evaluation_archive ADD CONSTRAINT evaluation_archive_term CHECK (term IN ('autumn', 'spring'));
CREATE UNIQUE INDEX evaluation_archive_of_term ON evaluation_archive (student_id, stage, year, term) WHERE span = 'term';
CREATE UNIQUE INDEX evaluation_archive_of_stage ON evaluation_archive (student_id, stage) WHERE span = 'stage';
CREATE UNIQUE INDEX evaluation_archive_token ON evaluation_archive (token);
CREATE INDEX evaluation_archive_of_report ON evaluation_archive (report_id);
CREATE INDEX evaluation_archive_of_school ON evaluation_archive (school_path text_pattern_ops, id);
CREATE INDEX evaluation_archive_of_class ON evaluation_archive (class_id);
CREATE INDEX evaluation_archive_of_file ON evaluation_archive (file);
CREATE INDEX evaluation_archive_schools ON evaluation_archive (school_id);

-- Only the key that seals it may be exchanged.
CREATE FUNCTION evaluation_archive_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - 'sealed') IS DISTINCT FROM (to_jsonb(OLD) - 'sealed') THEN
    RAISE EXCEPTION 'an archive is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evaluation_archive_stays BEFORE UPDATE OR DELETE ON evaluation_archive
  FOR EACH ROW EXECUTE FUNCTION evaluation_archive_stays();
