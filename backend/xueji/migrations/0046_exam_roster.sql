-- the register at the exam platform

ALTER TABLE exam_pupil ADD CONSTRAINT exam_pupil_student FOREIGN KEY (student_id) REFERENCES student (id) ON DELETE CASCADE;
ALTER TABLE exam_pupil ADD CONSTRAINT exam_pupil_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE exam_rollup ADD CONSTRAINT exam_rollup_school FOREIGN KEY (school_id) REFERENCES organisation (id);
ALTER TABLE exam_pupil ADD CONSTRAINT exam_pupil_standing CHECK (standing IN ('refused', 'missing', 'waiting', 'away', 'sent', 'passed', 'gone'));
ALTER TABLE exam_pupil
  ALTER COLUMN passed SET DEFAULT false,
  ALTER COLUMN dirty_at SET DEFAULT now(),
  ALTER COLUMN numbers SET DEFAULT '{}',
  ALTER COLUMN revision SET DEFAULT 0,
  ALTER COLUMN refused_words SET DEFAULT '';
CREATE INDEX exam_pupil_dirty ON exam_pupil (dirty_at, student_id) WHERE dirty_at IS NOT NULL;
CREATE INDEX exam_pupil_refused ON exam_pupil (refused_at) WHERE refused IS NOT NULL;
CREATE INDEX exam_pupil_of_school ON exam_pupil (school_id, standing, student_id);
CREATE UNIQUE INDEX exam_rollup_once ON exam_rollup (school_id, standing);

-- The sums follow whatever is written to exam_pupil, statement by statement, in its transaction. The argument says which
-- rows came and which went. Who was not looked at yet, and whose record has ended, counts nowhere.
CREATE FUNCTION exam_rolls_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format($sql$
    INSERT INTO exam_rollup AS r (school_id, standing, pupils)
    SELECT m.school_id, m.standing, sum(m.sign) FROM (%s) m WHERE m.standing <> 'gone'
    GROUP BY m.school_id, m.standing HAVING sum(m.sign) <> 0 ORDER BY m.school_id, m.standing
    ON CONFLICT (school_id, standing) DO UPDATE SET pupils = r.pupils + excluded.pupils
    $sql$, TG_ARGV[0]);
  RETURN NULL;
END $$;
CREATE TRIGGER rolls_up_fresh AFTER INSERT ON exam_pupil REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION exam_rolls_up('SELECT 1 AS sign, f.school_id, f.standing FROM fresh f');
CREATE TRIGGER rolls_up_gone AFTER DELETE ON exam_pupil REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION exam_rolls_up('SELECT -1 AS sign, g.school_id, g.standing FROM gone g');
CREATE TRIGGER rolls_up AFTER UPDATE ON exam_pupil REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION exam_rolls_up(
    'SELECT 1 AS sign, f.school_id, f.standing FROM fresh f UNION ALL SELECT -1 AS sign, g.school_id, g.standing FROM gone g');

-- every senior pupil has a row, and it is marked whenever something changes that is sent, whichever room changes it
CREATE FUNCTION exam_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO exam_pupil (student_id, school_id) SELECT id, school_id FROM fresh WHERE stage = 'senior' ORDER BY id;
  RETURN NULL;
END $$;
CREATE FUNCTION exam_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO exam_pupil AS g (student_id, school_id) VALUES (NEW.id, NEW.school_id)
  ON CONFLICT (student_id) DO UPDATE SET school_id = excluded.school_id, dirty_at = coalesce(g.dirty_at, now());
  RETURN NULL;
END $$;
CREATE TRIGGER exam_begins AFTER INSERT ON student REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION exam_begins();
CREATE TRIGGER exam_follows AFTER UPDATE OF school_id, class_id, stage, grade, state, name, sex, birth_date, id_type,
  id_index, provincial_number, photo_sha ON student FOR EACH ROW
  WHEN ((OLD.stage = 'senior' OR NEW.stage = 'senior')
    AND (OLD.school_id, OLD.class_id, OLD.stage, OLD.grade, OLD.state, OLD.name, OLD.sex, OLD.birth_date, OLD.id_type,
      OLD.id_index, OLD.provincial_number, OLD.photo_sha)
    IS DISTINCT FROM (NEW.school_id, NEW.class_id, NEW.stage, NEW.grade, NEW.state, NEW.name, NEW.sex, NEW.birth_date,
      NEW.id_type, NEW.id_index, NEW.provincial_number, NEW.photo_sha))
  EXECUTE FUNCTION exam_follows();
CREATE FUNCTION exam_class_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE exam_pupil SET dirty_at = now() WHERE dirty_at IS NULL
    AND student_id IN (SELECT id FROM student WHERE class_id = NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER exam_class_follows AFTER UPDATE OF name ON school_class FOR EACH ROW
  WHEN (NEW.stage = 'senior' AND OLD.name <> NEW.name) EXECUTE FUNCTION exam_class_follows();
CREATE FUNCTION exam_school_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE exam_pupil SET dirty_at = now() WHERE dirty_at IS NULL AND school_id = NEW.id AND standing <> 'gone';
  RETURN NULL;
END $$;
CREATE TRIGGER exam_school_follows AFTER UPDATE OF name, school_code ON organisation FOR EACH ROW
  WHEN (NEW.level = 'school' AND (OLD.name, OLD.school_code) IS DISTINCT FROM (NEW.name, NEW.school_code))
  EXECUTE FUNCTION exam_school_follows();
-- whether they have passed everything is sealed, and said by the nightly judging: until then nothing of them is sent
INSERT INTO exam_pupil (student_id, school_id, dirty_at)
SELECT s.id, s.school_id, CASE WHEN g.exams_state = 'passed' THEN NULL ELSE now() END
FROM student s LEFT JOIN senior_standing g ON g.student_id = s.id WHERE s.stage = 'senior' ORDER BY s.id;
UPDATE senior_standing SET stale = true WHERE exams_state = 'passed';
