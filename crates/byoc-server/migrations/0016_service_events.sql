-- What a service event is about, for the streams of those who see its project.
ALTER TABLE events ADD COLUMN project_name TEXT;
ALTER TABLE events ADD COLUMN service_name TEXT;
