"""The sealed pack of one hand-over, for specialists in employment law."""
