"""Alembic's way in: it is handed a connection inside a transaction, and opens none of its own."""

from alembic import context

from bot.store.schema import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=list(METADATA), render_as_batch=True, transactional_ddl=False)
context.run_migrations()
