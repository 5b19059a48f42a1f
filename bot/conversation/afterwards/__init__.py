"""What comes after the advice: letters, deadlines, reminders and questions on a later day. Pure."""
