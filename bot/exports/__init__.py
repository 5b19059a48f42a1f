"""The log as files: what may leave, files made in the background, and copies made every week or month."""
