-- Classes handed to the school.
ALTER TABLE evaluation_submission ADD CONSTRAINT evaluation_submission_class FOREIGN KEY (class_id) REFERENCES school_class (id);
ALTER TABLE evaluation_submission ADD CONSTRAINT evaluation_submission_term CHECK (term IN ('autumn', 'spring'));
ALTER TABLE evaluation_submission ADD CONSTRAINT evaluation_submission_by FOREIGN KEY (submitted_by) REFERENCES account (id);
ALTER TABLE evaluation_submission ADD CONSTRAINT evaluation_submission_back_by FOREIGN KEY (taken_back_by) REFERENCES account (id);
ALTER TABLE evaluation_submission ADD CONSTRAINT evaluation_submission_back CHECK ((taken_back_at IS NULL) = (taken_back_by IS NULL));
ALTER TABLE evaluation_submission ADD CONSTRAINT evaluation_submission_kept CHECK (taken_back_at IS NULL OR published_at IS NULL);
CREATE UNIQUE INDEX evaluation_submission_standing ON evaluation_submission (class_id, year, term) WHERE taken_back_at IS NULL;
CREATE INDEX evaluation_submission_of ON evaluation_submission (class_id);
CREATE INDEX evaluation_submission_submitter ON evaluation_submission (submitted_by);
CREATE INDEX evaluation_submission_taker ON evaluation_submission (taken_back_by) WHERE taken_back_by IS NOT NULL;
