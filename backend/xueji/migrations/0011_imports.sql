-- roster imports: for what, how far entered; lines that can be mended keep their cells
ALTER TABLE roster_row ALTER COLUMN mended SET DEFAULT false;
ALTER TABLE roster_import ADD CONSTRAINT roster_import_purpose CHECK (purpose IN ('roster', 'enrolment'));
ALTER TABLE roster_import ADD CONSTRAINT roster_import_stage CHECK ((purpose = 'enrolment') = (stage IS NOT NULL));
ALTER TABLE roster_import ADD CONSTRAINT roster_import_refused CHECK (state <> 'refused' OR refusal IS NOT NULL);
UPDATE roster_import SET entered_rows = new_rows, entered_to = (SELECT last_value FROM student_id_seq) WHERE state = 'entered';
