-- what people have been told of a slip

ALTER TABLE slip_told ADD CONSTRAINT slip_told_of_slip FOREIGN KEY (slip_id) REFERENCES slip (id);
CREATE UNIQUE INDEX slip_told_once ON slip_told (slip_id, what);
