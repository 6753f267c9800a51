-- senior results

ALTER TABLE senior_result ADD CONSTRAINT senior_result_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE senior_standing ADD CONSTRAINT senior_standing_student FOREIGN KEY (student_id) REFERENCES student (id) ON DELETE CASCADE;
ALTER TABLE technology_work ADD CONSTRAINT technology_work_student FOREIGN KEY (student_id) REFERENCES student (id);
ALTER TABLE senior_standing ADD CONSTRAINT senior_standing_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE senior_rollup ADD CONSTRAINT senior_rollup_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE technology_picture ADD CONSTRAINT technology_picture_of FOREIGN KEY (work_id) REFERENCES technology_work (id);
ALTER TABLE technology_picture ADD CONSTRAINT technology_picture_file FOREIGN KEY (sha256) REFERENCES stored_file (sha256);
ALTER TABLE exam_feed ADD CONSTRAINT exam_feed_province FOREIGN KEY (province_id) REFERENCES organisation (id);
ALTER TABLE exam_left ADD CONSTRAINT exam_left_why CHECK (why IN ('nobody', 'name'));
ALTER TABLE senior_standing ADD CONSTRAINT senior_standing_credits CHECK (credits_state IN ('passed', 'failed', 'open'));
ALTER TABLE senior_standing ADD CONSTRAINT senior_standing_exams CHECK (exams_state IN ('passed', 'failed', 'open'));
ALTER TABLE senior_standing ADD CONSTRAINT senior_standing_technology CHECK (technology_state IN ('passed', 'failed', 'open'));
ALTER TABLE senior_standing ADD CONSTRAINT senior_standing_arts CHECK (arts_state IN ('passed', 'failed', 'open'));
ALTER TABLE senior_standing ADD CONSTRAINT senior_standing_pe CHECK (pe_state IN ('passed', 'failed', 'open'));
ALTER TABLE senior_standing
  ALTER COLUMN stale SET DEFAULT false,
  ALTER COLUMN credits SET DEFAULT 0,
  ALTER COLUMN credits_state SET DEFAULT 'open',
  ALTER COLUMN exams_state SET DEFAULT 'open',
  ALTER COLUMN technology_state SET DEFAULT 'open',
  ALTER COLUMN arts_state SET DEFAULT 'open',
  ALTER COLUMN pe_state SET DEFAULT 'open';
CREATE INDEX senior_standing_of_school ON senior_standing (school_id, grade) WHERE counted;
CREATE INDEX senior_standing_stale ON senior_standing (student_id) WHERE stale;
CREATE UNIQUE INDEX senior_rollup_once ON senior_rollup (school_id, grade, measure, state);
CREATE UNIQUE INDEX technology_work_once ON technology_work (student_id);
CREATE INDEX technology_picture_of_work ON technology_picture (work_id);
CREATE INDEX technology_picture_sha256 ON technology_picture (sha256);

-- The sums follow whatever is written to senior_standing, statement by statement, in its transaction. The argument says
-- which rows came and which went. Measure "ready" counts every pupil, and sums the credits.
CREATE FUNCTION senior_rolls_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format($sql$
    INSERT INTO senior_rollup AS r (school_id, grade, measure, state, pupils, credits)
    SELECT m.school_id, m.grade, v.measure, v.state, sum(m.sign), sum(m.sign * v.credits)
    FROM (%s) m
    CROSS JOIN LATERAL (VALUES
      ('ready', CASE WHEN 'passed' = ALL (ARRAY[credits_state, exams_state, technology_state, arts_state, pe_state])
        THEN 'passed' ELSE 'open' END, m.credits),
      ('credits', credits_state, 0), ('exams', exams_state, 0), ('technology', technology_state, 0),
      ('arts', arts_state, 0), ('pe', pe_state, 0)) v (measure, state, credits)
    WHERE m.counted
    GROUP BY m.school_id, m.grade, v.measure, v.state
    HAVING sum(m.sign) <> 0 OR sum(m.sign * v.credits) <> 0
    ORDER BY m.school_id, m.grade, v.measure, v.state
    ON CONFLICT (school_id, grade, measure, state)
    DO UPDATE SET pupils = r.pupils + excluded.pupils, credits = r.credits + excluded.credits
    $sql$, TG_ARGV[0]);
  RETURN NULL;
END $$;
CREATE TRIGGER rolls_up_fresh AFTER INSERT ON senior_standing REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION senior_rolls_up('SELECT 1 AS sign, f.* FROM fresh f');
CREATE TRIGGER rolls_up_gone AFTER DELETE ON senior_standing REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION senior_rolls_up('SELECT -1 AS sign, g.* FROM gone g');
CREATE TRIGGER rolls_up AFTER UPDATE ON senior_standing REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION senior_rolls_up(
    'SELECT 1 AS sign, f.* FROM fresh f UNION ALL SELECT -1 AS sign, g.* FROM gone g');

-- every senior pupil has a standing, which goes wherever the record goes, whichever room moves it
CREATE FUNCTION senior_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO senior_standing (student_id, school_id, grade, counted)
  SELECT id, school_id, grade, state = 'in_school' FROM fresh WHERE stage = 'senior' ORDER BY id;
  RETURN NULL;
END $$;
CREATE FUNCTION senior_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stage = 'senior' THEN
    INSERT INTO senior_standing AS g (student_id, school_id, grade, counted)
    VALUES (NEW.id, NEW.school_id, NEW.grade, NEW.state = 'in_school')
    ON CONFLICT (student_id) DO UPDATE SET school_id = excluded.school_id, grade = excluded.grade,
      counted = excluded.counted, stale = g.stale OR g.grade <> excluded.grade;
  ELSE
    UPDATE senior_standing SET counted = false WHERE student_id = NEW.id AND counted;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER senior_begins AFTER INSERT ON student REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION senior_begins();
CREATE TRIGGER senior_follows AFTER UPDATE OF school_id, stage, grade, state ON student FOR EACH ROW
  WHEN ((OLD.stage = 'senior' OR NEW.stage = 'senior') AND (OLD.school_id, OLD.stage, OLD.grade, OLD.state)
    IS DISTINCT FROM (NEW.school_id, NEW.stage, NEW.grade, NEW.state))
  EXECUTE FUNCTION senior_follows();
INSERT INTO senior_standing (student_id, school_id, grade, counted)
SELECT id, school_id, grade, state = 'in_school' FROM student WHERE stage = 'senior' ORDER BY id;

-- the exam platform is a gateway like the others
ALTER TABLE gateway_task DROP CONSTRAINT gateway_task_gateway;
ALTER TABLE gateway_task ADD CONSTRAINT gateway_task_gateway CHECK (gateway IN ('national', 'population', 'exam'));
ALTER TABLE gateway_breaker DROP CONSTRAINT gateway_breaker_gateway;
ALTER TABLE gateway_breaker ADD CONSTRAINT gateway_breaker_gateway CHECK (gateway IN ('national', 'population', 'exam'));
