-- an account that was made by itself and that nobody has handed out yet

ALTER TABLE account DROP CONSTRAINT account_state;
ALTER TABLE account ADD CONSTRAINT account_state CHECK (state IN ('unissued', 'waiting', 'active', 'locked', 'frozen', 'deleted')) NOT VALID;
ALTER TABLE account VALIDATE CONSTRAINT account_state;
