"""The core's own tables; the log's and the escalations' stand in their rooms."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from activity.columns import Json, UtcDateTime

metadata = MetaData()

conversation = Table(
    "conversation",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("organisation", String(64), nullable=False),
    Column("group_id", String(64)),
    Column("channel", String(16), nullable=False),
    Column("tree", String(64), nullable=False),
    Column("tree_version", String(64), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("answers", Json, nullable=False),
    Column("count", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("details", Json, nullable=False),
    Column("escalation", String(32)),
    Column("sample", Boolean, nullable=False, server_default=text("false")),
    Column("practice", Boolean, nullable=False, server_default=text("false")),
    Column("passed_to", String(64)),
    Column("passed_at", UtcDateTime),
    Column("started_at", UtcDateTime, nullable=False),
    Column("touched_at", UtcDateTime, nullable=False),
    Index("conversation_of_person", "person", "touched_at"),
    Index("conversation_passed_to", "passed_to"),
)

turn = Table(
    "turn",
    metadata,
    Column("person", String(64), nullable=False),
    Column("id", String(80), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reply", Text),
    PrimaryKeyConstraint("person", "id"),
    Index("turn_at", "at"),
)

tree_version = Table(
    "tree_version",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("base_hash", String(64), nullable=False),
    Column("tree", String(64), nullable=False),
    Column("organisation", String(64), nullable=False),
    Column("first_served_at", UtcDateTime, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

receipt = Table(
    "receipt",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("conversation", String(32), ForeignKey("conversation.id"), nullable=False),
    Column("person", String(64), nullable=False),
    Column("organisation", String(64), nullable=False),
    Column("as_at", UtcDateTime, nullable=False),
    Column("tree", String(64), nullable=False),
    Column("tree_version", String(64), nullable=False),
    Column("calculators_version", String(64), nullable=False),
    Column("reply", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("evidence", Text),
    Column("upcoming", Text),
    Index("receipt_of_conversation", "conversation"),
)

calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("person", String(64), nullable=False),
    Column("organisation", String(64), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("person", "organisation"),
)
"""Where a calendar program may fetch a manager's deadlines: the secret itself is shown once and never kept."""

job = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    Column("lane", String(120), nullable=False),
    Column("key", String(160), nullable=False, unique=True),
    Column("run_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("leased_until", UtcDateTime),
    Column("state", String(12), nullable=False, server_default="waiting"),
    Column("payload", Json, nullable=False),
    Column("problem", Text),
)
UNFINISHED = text("state = 'waiting'")
Index("job_waiting", job.c.run_at, sqlite_where=UNFINISHED, postgresql_where=UNFINISHED)
Index("job_lane", job.c.lane, job.c.id, sqlite_where=UNFINISHED, postgresql_where=UNFINISHED)

notification = Table(
    "notification",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("audience", String(120), nullable=False),
    Column("organisation", String(64), nullable=False),
    Column("what", String(32), nullable=False),
    Column("escalation", String(32)),
    Column("conversation", String(32)),
    Column("at", UtcDateTime, nullable=False),
    Column("seen", Boolean, nullable=False, server_default=text("false")),
    Column("mailed_at", UtcDateTime),
    Index("notification_for", "audience", "seen"),
)
UNMAILED = text("mailed_at IS NULL")
Index("notification_unmailed", notification.c.at, sqlite_where=UNMAILED, postgresql_where=UNMAILED)

mail_choice = Table(
    "mail_choice",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("chosen_at", UtcDateTime, nullable=False),
)
"""Who has said whether they want e-mail. Whoever has not is sent it."""

legal_hold = Table(
    "legal_hold",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(32)),
    Column("person", String(64)),
    Column("reason", Text, nullable=False),
    Column("set_by", String(64), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("lifted_by", String(64)),
    Column("lifted_at", UtcDateTime),
    Index("legal_hold_conversation", "conversation"),
    Index("legal_hold_person", "person"),
)

notice = Table(
    "notice",
    metadata,
    Column("person", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("shown_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("person", "channel"),
    Index("notice_shown_at", "shown_at"),
)

directory = Table(
    "directory",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)
"""One row: how often people or memberships have changed."""

person = Table(
    "person",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("email", String(254), unique=True),
    Column("slack", String(64), unique=True),
    Column("teams", String(128), unique=True),
    Column("subject", String(300), unique=True),
    Column("version", BigInteger, nullable=False),
    Index("person_version", "version"),
)

membership = Table(
    "membership",
    metadata,
    Column("person", String(64), ForeignKey("person.id"), nullable=False),
    Column("organisation", String(64), nullable=False),
    Column("group_id", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    PrimaryKeyConstraint("person", "organisation", "group_id", "role", "since"),
)

confirmation = Table(
    "confirmation",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(32), ForeignKey("conversation.id"), nullable=False),
    Column("organisation", String(64), nullable=False),
    Column("group_id", String(64)),
    Column("person", String(64), nullable=False),
    Column("tree", String(64), nullable=False),
    Column("node", String(160), nullable=False),
    Column("role", String(16), nullable=False),
    Column("asked", Json, nullable=False),
    Column("barred", Json, nullable=False),
    Column("shown", Text, nullable=False),
    Column("mark", String(64), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(12), nullable=False),
    Column("answered_by", String(64)),
    Column("answered_at", UtcDateTime),
    Column("reason", Text),
    Index("confirmation_of_conversation", "conversation"),
    Index("confirmation_open", "organisation", "state"),
)
"""What a second person was asked to agree to, in the very words that they were shown, and what they said."""

privilege = Table(
    "privilege",
    metadata,
    Column("escalation", String(32), primary_key=True),
    Column("set_by", String(64), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
)
"""Hand-overs whose packs a lead says are legally privileged."""
