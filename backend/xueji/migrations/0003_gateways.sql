ALTER TABLE gateway_task ADD CONSTRAINT gateway_task_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE gateway_task ADD CONSTRAINT gateway_task_organisation FOREIGN KEY (organisation_id) REFERENCES organisation (id);
ALTER TABLE gateway_task ADD CONSTRAINT gateway_task_gateway CHECK (gateway IN ('national', 'population'));
ALTER TABLE gateway_task ADD CONSTRAINT gateway_task_state CHECK (state IN ('waiting', 'parked', 'done'));
ALTER TABLE gateway_task ADD CONSTRAINT gateway_task_settled CHECK (state <> 'done' OR settled_at IS NOT NULL);
ALTER TABLE gateway_breaker ADD CONSTRAINT gateway_breaker_gateway CHECK (gateway IN ('national', 'population'));

-- one open question of a kind each: asking twice is asking once
CREATE UNIQUE INDEX gateway_task_subject ON gateway_task (kind, subject_id) WHERE state <> 'done';
-- what is sent next
CREATE INDEX gateway_task_due ON gateway_task (kind, next_at, id) WHERE state = 'waiting';
-- who must be answered before
CREATE INDEX gateway_task_order ON gateway_task (order_key, id) WHERE state <> 'done';
-- what operators look at, and foreign keys
CREATE INDEX gateway_task_organisation_open ON gateway_task (organisation_id, gateway, since) WHERE state <> 'done';
CREATE INDEX gateway_task_student_id ON gateway_task (student_id);
CREATE INDEX gateway_task_settled_at ON gateway_task (settled_at) WHERE state = 'done';
