CREATE INDEX session_account ON session (account_id) WHERE ended_at IS NULL;
CREATE INDEX idempotency_keep_until ON idempotency (keep_until);
