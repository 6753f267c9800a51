-- Pupils who may write again until a moment.
ALTER TABLE evaluation_grant ADD CONSTRAINT evaluation_grant_publication FOREIGN KEY (publication_id) REFERENCES publication (id);
ALTER TABLE evaluation_grant ADD CONSTRAINT evaluation_grant_term CHECK (term IN ('autumn', 'spring'));
ALTER TABLE evaluation_grant ADD CONSTRAINT evaluation_grant_by FOREIGN KEY (granted_by) REFERENCES account (id);
ALTER TABLE evaluation_grant ADD CONSTRAINT evaluation_grant_end_by FOREIGN KEY (ended_by) REFERENCES account (id);
ALTER TABLE evaluation_grant ADD CONSTRAINT evaluation_grant_end CHECK ((ended_at IS NULL) = (ended_by IS NULL));
ALTER TABLE evaluation_grant ADD CONSTRAINT evaluation_grant_settled CHECK (ended_at IS NULL OR settled_at IS NOT NULL);
CREATE INDEX evaluation_grant_of ON evaluation_grant (publication_id);
CREATE INDEX evaluation_grant_granter ON evaluation_grant (granted_by);
CREATE INDEX evaluation_grant_ender ON evaluation_grant (ended_by) WHERE ended_by IS NOT NULL;
CREATE INDEX evaluation_grant_due ON evaluation_grant (until) WHERE settled_at IS NULL;

ALTER TABLE evaluation_grant_pupil ADD CONSTRAINT evaluation_grant_pupil_of FOREIGN KEY (grant_id) REFERENCES evaluation_grant (id);
ALTER TABLE evaluation_grant_pupil ADD CONSTRAINT evaluation_grant_pupil_who FOREIGN KEY (student_id) REFERENCES student (id);
CREATE UNIQUE INDEX evaluation_grant_pupil_once ON evaluation_grant_pupil (grant_id, student_id);
CREATE INDEX evaluation_grant_pupil_pupil ON evaluation_grant_pupil (student_id);
