"""The log as files: what may leave, files that are made by and by, and copies that are made every week or month."""
