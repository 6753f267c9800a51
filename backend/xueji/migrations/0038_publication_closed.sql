-- What the city has confirmed is final: it is not taken down, and nothing of it changes.
UPDATE publication p SET closed_at = k.closed_at
FROM evaluation_report r JOIN approval_case k ON k.id = r.case_id
WHERE r.publication_id = p.id AND k.state = 'completed' AND p.revoked_at IS NULL;

ALTER TABLE publication ADD CONSTRAINT publication_closed CHECK (closed_at IS NULL OR revoked_at IS NULL);
