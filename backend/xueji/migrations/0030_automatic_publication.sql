-- Publications by the clock, and what pages showed before they were changed.
ALTER TABLE publication ADD CONSTRAINT publication_by_somebody CHECK (automatic = (published_by IS NULL));

ALTER TABLE publication_page_version ADD CONSTRAINT publication_page_version_of FOREIGN KEY (page_id) REFERENCES publication_page (id);
CREATE UNIQUE INDEX publication_page_version_once ON publication_page_version (page_id, number);
