"""Sample activity for the organisation `example`, with stories in it; no other organisation can have any."""
