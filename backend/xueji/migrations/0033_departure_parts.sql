-- the archive that goes in parts, requests that wait for the end of the one before

ALTER TABLE departure_part ADD CONSTRAINT departure_part_of FOREIGN KEY (departure_id) REFERENCES departure (id);
CREATE UNIQUE INDEX departure_part_once ON departure_part (departure_id, part);
ALTER TABLE departure_waiting ADD CONSTRAINT departure_waiting_for FOREIGN KEY (departure_id) REFERENCES departure (id);
CREATE UNIQUE INDEX departure_waiting_once ON departure_waiting (reference);
CREATE INDEX departure_waiting_of_departure ON departure_waiting (departure_id);
