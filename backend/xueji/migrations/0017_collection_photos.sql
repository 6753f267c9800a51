-- the photo that goes with a collected child, and whether a collection wants one

ALTER TABLE collection ALTER COLUMN photo SET DEFAULT 'optional';
ALTER TABLE collection ADD CONSTRAINT collection_photo_wanted CHECK (photo IN ('none', 'optional', 'required'));
ALTER TABLE collection_photo ADD CONSTRAINT collection_photo_of FOREIGN KEY (entry_id) REFERENCES collection_entry (id);
ALTER TABLE collection_photo ADD CONSTRAINT collection_photo_by FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE collection_photo ADD CONSTRAINT collection_photo_file FOREIGN KEY (sha256) REFERENCES stored_file (sha256);
ALTER TABLE collection_photo ADD CONSTRAINT collection_photo_small_file FOREIGN KEY (thumbnail) REFERENCES stored_file (sha256);
ALTER TABLE collection_photo ADD CONSTRAINT collection_photo_ratio CHECK (width * 4 = height * 3);
CREATE UNIQUE INDEX collection_photo_one ON collection_photo (entry_id);
CREATE INDEX collection_photo_by_account ON collection_photo (account_id);
CREATE INDEX collection_photo_named ON collection_photo (sha256);
CREATE INDEX collection_photo_small ON collection_photo (thumbnail);
