-- What several pupils of a school show alike: pictures by their likeness, certificates by the blind index of their number.
ALTER TABLE evaluation_likeness ADD CONSTRAINT evaluation_likeness_record FOREIGN KEY (record_id) REFERENCES evaluation_record (id) ON DELETE CASCADE;
ALTER TABLE evaluation_likeness ADD CONSTRAINT evaluation_likeness_other FOREIGN KEY (other_record_id) REFERENCES evaluation_record (id) ON DELETE CASCADE;
ALTER TABLE evaluation_likeness ADD CONSTRAINT evaluation_likeness_picture FOREIGN KEY (picture_id) REFERENCES evaluation_picture (id) ON DELETE CASCADE;
ALTER TABLE evaluation_likeness ADD CONSTRAINT evaluation_likeness_other_picture FOREIGN KEY (other_picture_id) REFERENCES evaluation_picture (id) ON DELETE CASCADE;
ALTER TABLE evaluation_likeness ADD CONSTRAINT evaluation_likeness_by FOREIGN KEY (looked_by) REFERENCES account (id);
ALTER TABLE evaluation_likeness ADD CONSTRAINT evaluation_likeness_pictures CHECK ((picture_id IS NULL) = (other_picture_id IS NULL));
ALTER TABLE evaluation_likeness ADD CONSTRAINT evaluation_likeness_looked CHECK ((looked_at IS NULL) = (looked_by IS NULL));
CREATE INDEX evaluation_likeness_of ON evaluation_likeness (record_id);
CREATE INDEX evaluation_likeness_others ON evaluation_likeness (other_record_id);
CREATE INDEX evaluation_likeness_shown ON evaluation_likeness (picture_id) WHERE picture_id IS NOT NULL;
CREATE INDEX evaluation_likeness_beside ON evaluation_likeness (other_picture_id) WHERE other_picture_id IS NOT NULL;
CREATE INDEX evaluation_likeness_looker ON evaluation_likeness (looked_by) WHERE looked_by IS NOT NULL;

-- Of two likenesses that differ in three bits at most, one of the four quarters is the same.
CREATE FUNCTION likeness_quarters(bigint) RETURNS int[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY[($1 & 65535)::int, ($1 >> 16 & 65535)::int + 65536, ($1 >> 32 & 65535)::int + 131072, ($1 >> 48 & 65535)::int + 196608];
CREATE INDEX evaluation_picture_alike ON evaluation_picture USING gin (likeness_quarters(likeness)) WHERE likeness IS NOT NULL;
CREATE INDEX evaluation_record_certificate ON evaluation_record (certificate_index) WHERE certificate_index IS NOT NULL;
