ALTER TABLE stored_file ALTER COLUMN stored_at SET DEFAULT now();
ALTER TABLE stored_file ADD CONSTRAINT stored_file_hash CHECK (sha256 ~ '^[0-9a-f]{64}$');
ALTER TABLE stored_file ADD CONSTRAINT stored_file_size CHECK (size >= 0);
