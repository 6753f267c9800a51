-- Applications and questions to the outside are entered by the thousand as well: what they point at is checked once a
-- statement, as 0008 does it for records. TG_ARGV: the column, and the table that it points at.
ALTER TABLE enrolment DROP CONSTRAINT enrolment_student;
ALTER TABLE enrolment DROP CONSTRAINT enrolment_school;
ALTER TABLE gateway_task DROP CONSTRAINT gateway_task_student;
ALTER TABLE gateway_task DROP CONSTRAINT gateway_task_organisation;

CREATE FUNCTION pointed_at_stand() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = on AS $$ DECLARE all_stand boolean; BEGIN EXECUTE format('SELECT (SELECT count(%1$I) FROM (SELECT DISTINCT %1$I FROM fresh) AS pointed_at) = (SELECT count(*) FROM (SELECT FROM %2$I t WHERE t.id IN (SELECT %1$I FROM fresh) FOR KEY SHARE) AS standing)', TG_ARGV[0], TG_ARGV[1]) INTO all_stand; IF NOT all_stand THEN RAISE foreign_key_violation USING MESSAGE = format('%s.%s points at no %s', TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[1]), CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME; END IF; RETURN NULL; END $$;
CREATE FUNCTION pointed_at_stands() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE wanted bigint; stands boolean; BEGIN EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO wanted USING NEW; EXECUTE format('SELECT true FROM %I t WHERE t.id = $1 FOR KEY SHARE', TG_ARGV[1]) INTO stands USING wanted; IF wanted IS NOT NULL AND stands IS NULL THEN RAISE foreign_key_violation USING MESSAGE = format('%s.%s points at no %s', TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[1]), CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME; END IF; RETURN NULL; END $$;

CREATE TRIGGER enrolment_student AFTER INSERT ON enrolment REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pointed_at_stand('student_id', 'student');
CREATE TRIGGER enrolment_school AFTER INSERT ON enrolment REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pointed_at_stand('school_id', 'organisation');
CREATE TRIGGER gateway_task_student AFTER INSERT ON gateway_task REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pointed_at_stand('student_id', 'student');
CREATE TRIGGER gateway_task_organisation AFTER INSERT ON gateway_task REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pointed_at_stand('organisation_id', 'organisation');
CREATE TRIGGER enrolment_student_moves AFTER UPDATE OF student_id ON enrolment FOR EACH ROW WHEN (OLD.student_id IS DISTINCT FROM NEW.student_id) EXECUTE FUNCTION pointed_at_stands('student_id', 'student');
CREATE TRIGGER enrolment_school_moves AFTER UPDATE OF school_id ON enrolment FOR EACH ROW WHEN (OLD.school_id IS DISTINCT FROM NEW.school_id) EXECUTE FUNCTION pointed_at_stands('school_id', 'organisation');
CREATE TRIGGER gateway_task_student_moves AFTER UPDATE OF student_id ON gateway_task FOR EACH ROW WHEN (OLD.student_id IS DISTINCT FROM NEW.student_id) EXECUTE FUNCTION pointed_at_stands('student_id', 'student');
CREATE TRIGGER gateway_task_organisation_moves AFTER UPDATE OF organisation_id ON gateway_task FOR EACH ROW WHEN (OLD.organisation_id IS DISTINCT FROM NEW.organisation_id) EXECUTE FUNCTION pointed_at_stands('organisation_id', 'organisation');

CREATE OR REPLACE TRIGGER still_needed AFTER DELETE OR UPDATE OF id ON student FOR EACH ROW EXECUTE FUNCTION still_needed('family_member', 'student_id', 'student_change', 'student_id', 'enrolment', 'student_id', 'gateway_task', 'student_id');
CREATE OR REPLACE TRIGGER still_needed AFTER DELETE OR UPDATE OF id ON organisation FOR EACH ROW EXECUTE FUNCTION still_needed('student', 'school_id', 'enrolment', 'school_id', 'gateway_task', 'organisation_id');
