"""A second calculation of the measures, by another hand, from `docs/measures.md` and `activity/KINDS.md` alone."""
