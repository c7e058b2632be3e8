"""重点部位 learn from which day they are patrolled."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; a site registered so far is patrolled since its registration."""
    op.add_column("key_site", sa.Column("patrol_since", sa.Date(), nullable=True))
    op.execute("UPDATE key_site SET patrol_since = since WHERE fire_critical OR theft_critical OR patrolled")
