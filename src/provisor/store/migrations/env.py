"""What Alembic runs: the migrations, on the connection that it is handed."""

from alembic import context

from provisor.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
