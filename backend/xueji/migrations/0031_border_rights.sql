-- which schools may take in after graduation; a school has at most one live right or request

ALTER TABLE border_right ADD CONSTRAINT border_right_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE border_right ADD CONSTRAINT border_right_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
CREATE UNIQUE INDEX border_right_of_case ON border_right (case_id);
CREATE UNIQUE INDEX border_right_live ON border_right (school_id) WHERE ended_at IS NULL;
CREATE INDEX border_right_of_school ON border_right (school_id);
