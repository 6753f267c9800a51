-- Objections and corrections of a publication; what happens to them are events of their cases.
ALTER TABLE publication_objection ADD CONSTRAINT publication_objection_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE publication_objection ADD CONSTRAINT publication_objection_page FOREIGN KEY (page_id) REFERENCES publication_page (id);
CREATE UNIQUE INDEX publication_objection_of_case ON publication_objection (case_id);
CREATE INDEX publication_objection_of_page ON publication_objection (page_id);

ALTER TABLE publication_correction ADD CONSTRAINT publication_correction_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE publication_correction ADD CONSTRAINT publication_correction_page FOREIGN KEY (page_id) REFERENCES publication_page (id);
CREATE UNIQUE INDEX publication_correction_of_case ON publication_correction (case_id);
CREATE INDEX publication_correction_of_page ON publication_correction (page_id);
