-- requests about teachers

ALTER TABLE account DROP CONSTRAINT account_state;
ALTER TABLE account ADD CONSTRAINT account_state CHECK (state IN ('waiting', 'active', 'locked', 'frozen', 'deleted'));
ALTER TABLE teacher_request ADD CONSTRAINT teacher_request_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE teacher_request ADD CONSTRAINT teacher_request_account FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE teacher_request ADD CONSTRAINT teacher_request_from FOREIGN KEY (from_school_id) REFERENCES organisation (id);
ALTER TABLE teacher_request ADD CONSTRAINT teacher_request_to FOREIGN KEY (to_school_id) REFERENCES organisation (id);
CREATE UNIQUE INDEX teacher_request_of_case ON teacher_request (case_id);
CREATE INDEX teacher_request_of_account ON teacher_request (account_id);
CREATE INDEX teacher_request_from_school ON teacher_request (from_school_id);
CREATE INDEX teacher_request_to_school ON teacher_request (to_school_id);
