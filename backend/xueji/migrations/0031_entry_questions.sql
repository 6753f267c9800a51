ALTER TABLE entry_question ADD CONSTRAINT entry_question_entry FOREIGN KEY (student_id, year, term, subject)
  REFERENCES teacher_entry (student_id, year, term, subject);
ALTER TABLE entry_question ADD CONSTRAINT entry_question_asked_by FOREIGN KEY (asked_by) REFERENCES account (id);
ALTER TABLE entry_question ADD CONSTRAINT entry_question_answered_by FOREIGN KEY (answered_by) REFERENCES account (id);
ALTER TABLE entry_question ADD CONSTRAINT entry_question_answered CHECK
  ((answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by IS NULL));
CREATE UNIQUE INDEX entry_question_waits ON entry_question (student_id, year, term, subject, kind) WHERE answered_at IS NULL;
CREATE INDEX entry_question_of_entry ON entry_question (student_id, year, term, subject);
CREATE INDEX entry_question_by ON entry_question (asked_by);
CREATE INDEX entry_question_answerer ON entry_question (answered_by) WHERE answered_by IS NOT NULL;
