--- the lists of cases: one row for each organisation that is a party

CREATE UNIQUE INDEX approval_concern_once ON approval_concern (case_id, organisation_id);
CREATE INDEX approval_concern_mine ON approval_concern (organisation_id, flow, due_on, case_id) INCLUDE (steps) WHERE steps <> '{}';
CREATE INDEX approval_concern_open ON approval_concern (organisation_id, flow, due_on, case_id) WHERE closed_on IS NULL;
CREATE INDEX approval_concern_done ON approval_concern (organisation_id, closed_on, case_id) WHERE closed_on IS NOT NULL;
CREATE INDEX approval_concern_late ON approval_concern (due_on, organisation_id) WHERE steps <> '{}';
ALTER TABLE approval_concern ADD CONSTRAINT approval_concern_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE approval_concern ADD CONSTRAINT approval_concern_closed CHECK (closed_on IS NULL OR steps = '{}');
INSERT INTO approval_concern (case_id, organisation_id, flow, steps, due_on, closed_on)
SELECT p.id, party.organisation_id, p.flow,
  ARRAY(SELECT step.key FROM jsonb_each(p.snapshot -> 'open_steps') AS step
        WHERE step.value -> 'holders' @> to_jsonb(party.organisation_id)),
  coalesce(p.due_on, 'infinity'), (p.closed_at AT TIME ZONE 'Asia/Shanghai')::date
FROM approval_case p
CROSS JOIN LATERAL (SELECT DISTINCT value::bigint AS organisation_id FROM jsonb_each_text(p.parties)) AS party;
DROP INDEX approval_case_holders;

--- the clock: the first day on which a case is owed something; those of before are looked at tonight

CREATE INDEX approval_case_owed ON approval_case (owed_on, id) WHERE closed_at IS NULL;
CREATE INDEX approval_event_step_end ON approval_event (at) WHERE kind IN ('approved', 'returned', 'sent_back');
UPDATE approval_case SET owed_on = (opened_at AT TIME ZONE 'Asia/Shanghai')::date WHERE closed_at IS NULL;

--- who stands in for whom

ALTER TABLE post_stand_in ALTER COLUMN created_at SET DEFAULT now();
ALTER TABLE post_stand_in ADD CONSTRAINT post_stand_in_post FOREIGN KEY (post_id) REFERENCES post (id);
ALTER TABLE post_stand_in ADD CONSTRAINT post_stand_in_stand_in FOREIGN KEY (stand_in_post_id) REFERENCES post (id);
ALTER TABLE post_stand_in ADD CONSTRAINT post_stand_in_period CHECK (since <= until);
ALTER TABLE post_stand_in ADD CONSTRAINT post_stand_in_somebody_else CHECK (post_id <> stand_in_post_id);
CREATE INDEX post_stand_in_of ON post_stand_in (stand_in_post_id, until) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX post_stand_in_once ON post_stand_in (post_id, stand_in_post_id) WHERE ended_at IS NULL;

CREATE INDEX student_called ON student (name);

--- beside a case

ALTER TABLE case_evidence ALTER COLUMN created_at SET DEFAULT now();
ALTER TABLE case_evidence ADD CONSTRAINT case_evidence_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
ALTER TABLE case_evidence ADD CONSTRAINT case_evidence_account FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE case_evidence ADD CONSTRAINT case_evidence_given CHECK (given_at IS NULL OR case_id IS NOT NULL);
CREATE INDEX case_evidence_of ON case_evidence (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX case_evidence_loose ON case_evidence (account_id, created_at) WHERE given_at IS NULL;
ALTER TABLE case_evidence_opened ALTER COLUMN at SET DEFAULT now();
ALTER TABLE case_evidence_opened ADD CONSTRAINT case_evidence_opened_of FOREIGN KEY (evidence_id) REFERENCES case_evidence (id);
CREATE UNIQUE INDEX case_evidence_opened_once ON case_evidence_opened (evidence_id, account_id);
ALTER TABLE case_message ALTER COLUMN at SET DEFAULT now();
ALTER TABLE case_message ADD CONSTRAINT case_message_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
CREATE INDEX case_message_of ON case_message (case_id, id);
ALTER TABLE case_told ALTER COLUMN at SET DEFAULT now();
ALTER TABLE case_told ADD CONSTRAINT case_told_case FOREIGN KEY (case_id) REFERENCES approval_case (id);
CREATE UNIQUE INDEX case_told_once ON case_told (case_id, seq, audience);
CREATE UNIQUE INDEX case_pace_once ON case_pace (organisation_id, flow, step, days);
