"""Settings of the property tests; the machine's speed is none of their business."""

from hypothesis import settings

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
