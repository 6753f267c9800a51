-- Publications that are taken down: the grade may be published again.
ALTER TABLE publication_revocation ADD CONSTRAINT publication_revocation_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE publication_revocation ADD CONSTRAINT publication_revocation_of FOREIGN KEY (publication_id) REFERENCES publication (id);
CREATE UNIQUE INDEX publication_revocation_of_case ON publication_revocation (case_id);
CREATE INDEX publication_revocation_of_publication ON publication_revocation (publication_id);

DROP INDEX publication_once;
CREATE UNIQUE INDEX publication_once ON publication (school_id, year, term, stage, grade) WHERE revoked_at IS NULL;
CREATE INDEX publication_of_grade ON publication (school_id, year, term, stage, grade);
ALTER TABLE publication ALTER COLUMN automatic SET DEFAULT false;
