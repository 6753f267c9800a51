-- Records and their families are checked by the two functions of 0018, which take the column and the table that it
-- points at: the rule is written once, and the triggers carry the names of the keys that they stand for.
DROP TRIGGER student_stands ON student;
DROP TRIGGER student_moves ON student;
DROP TRIGGER family_member_student ON family_member;
DROP TRIGGER family_member_moves ON family_member;
DROP TRIGGER student_change_student ON student_change;
DROP TRIGGER student_change_moves ON student_change;
DROP FUNCTION student_stands();
DROP FUNCTION student_moves();
DROP FUNCTION of_a_student();
DROP FUNCTION another_student();

CREATE TRIGGER student_school AFTER INSERT ON student REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pointed_at_stand('school_id', 'organisation');
CREATE TRIGGER student_class AFTER INSERT ON student REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pointed_at_stand('class_id', 'school_class');
CREATE TRIGGER family_member_student AFTER INSERT ON family_member REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pointed_at_stand('student_id', 'student');
CREATE TRIGGER student_change_student AFTER INSERT ON student_change REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pointed_at_stand('student_id', 'student');
CREATE TRIGGER student_school_moves AFTER UPDATE OF school_id ON student FOR EACH ROW WHEN (OLD.school_id IS DISTINCT FROM NEW.school_id) EXECUTE FUNCTION pointed_at_stands('school_id', 'organisation');
CREATE TRIGGER student_class_moves AFTER UPDATE OF class_id ON student FOR EACH ROW WHEN (OLD.class_id IS DISTINCT FROM NEW.class_id) EXECUTE FUNCTION pointed_at_stands('class_id', 'school_class');
CREATE TRIGGER family_member_student_moves AFTER UPDATE OF student_id ON family_member FOR EACH ROW WHEN (OLD.student_id IS DISTINCT FROM NEW.student_id) EXECUTE FUNCTION pointed_at_stands('student_id', 'student');
CREATE TRIGGER student_change_student_moves AFTER UPDATE OF student_id ON student_change FOR EACH ROW WHEN (OLD.student_id IS DISTINCT FROM NEW.student_id) EXECUTE FUNCTION pointed_at_stands('student_id', 'student');
