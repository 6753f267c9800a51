-- Accounts of pupils without a mainland ID number: one request, or one account, a pupil.
ALTER TABLE evaluation_account ADD CONSTRAINT evaluation_account_pupil FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE evaluation_account ADD CONSTRAINT evaluation_account_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE evaluation_account ADD CONSTRAINT evaluation_account_end CHECK (opened_at IS NULL OR ended_at IS NULL);
CREATE UNIQUE INDEX evaluation_account_live ON evaluation_account (student_id) WHERE ended_at IS NULL;
CREATE INDEX evaluation_account_of_pupil ON evaluation_account (student_id);
CREATE UNIQUE INDEX evaluation_account_of_case ON evaluation_account (case_id);
