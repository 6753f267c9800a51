-- both are there, or nobody has arranged it since they are kept

ALTER TABLE teaching_class ADD CONSTRAINT teaching_class_changer FOREIGN KEY (changed_by) REFERENCES account (id) NOT VALID;
ALTER TABLE teaching_class VALIDATE CONSTRAINT teaching_class_changer;
ALTER TABLE teaching_class ADD CONSTRAINT teaching_class_changed CHECK ((changed_at IS NULL) = (changed_by IS NULL)) NOT VALID;
ALTER TABLE teaching_class VALIDATE CONSTRAINT teaching_class_changed;
