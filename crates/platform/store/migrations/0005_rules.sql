-- What a county put in place of built-in files, kept apart from them, so that an upgrade changes the built-in part alone;
-- and which rights of a version wait until the security administrator agrees. Versions from before have none of it.
ALTER TABLE rule_version ADD COLUMN overlay {json};
ALTER TABLE rule_version ADD COLUMN overlay_sha256 {key};
ALTER TABLE rule_version ADD COLUMN held {json};
