-- an upload is for a teaching class, for a class that is led, or for the timetable of a grade

ALTER TABLE teaching_upload DROP CONSTRAINT teaching_upload_one_target;
ALTER TABLE teaching_upload ADD CONSTRAINT teaching_upload_one_target CHECK (num_nonnulls(teaching_class_id, class_id, grade) = 1);
ALTER TABLE teaching_upload ADD CONSTRAINT teaching_upload_grade CHECK ((grade IS NULL) = (stage IS NULL) AND (subject IS NULL OR grade IS NOT NULL));
ALTER TABLE teaching_upload ADD CONSTRAINT teaching_upload_stage CHECK (stage IN ('primary', 'junior', 'senior'));
