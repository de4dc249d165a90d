# %% [markdown]
# # The smallest app on every system
#
# One POST, one GET, and one for what is not there; twice, because a second app in the same
# kernel meets whatever the first one has left.

# %%
from fastapi.testclient import TestClient

from workbook.fundamentals import smallest_app
from workbook.nosql import (
    smallest_cassandra,
    smallest_elasticsearch,
    smallest_mongodb,
    smallest_redis,
)
from workbook.observe import record
from workbook.servers import space


def use(create_app, url, nobody):
    """Write a note, read it, ask for one that is not there; return what was sent for it."""
    for _ in range(2):
        app = create_app(url)
        with TestClient(app) as client, record(app) as sent:
            written = client.post("/notes", json={"text": "hello"})
            read = client.get(f"/notes/{written.json()['id']}")
            missing = client.get(f"/notes/{nobody}")
        assert read.json() == written.json()
        print(written.status_code, read.status_code, missing.status_code, read.json()["text"])
    return sent


# %%
with space("smallest", "sqlite") as url:
    sent = use(smallest_app.create_app, url, 99)
sent

# %%
with space("smallest", "postgresql", driver="psycopg") as url:
    sent = use(smallest_app.create_app, url, 99)
sent

# %%
with space("smallest", "mysql", driver="pymysql") as url:
    sent = use(smallest_app.create_app, url, 99)
sent

# %%
with space("smallest", "redis") as url:
    sent = use(smallest_redis.create_app, url, 99)
sent

# %%
with space("smallest", "mongodb") as url:
    sent = use(smallest_mongodb.create_app, url, "0" * 24)
sent

# %%
with space("smallest", "elasticsearch") as url:
    sent = use(smallest_elasticsearch.create_app, url, "99")
sent

# %%
with space("smallest", "cassandra") as url:
    sent = use(smallest_cassandra.create_app, url, "00000000-0000-0000-0000-000000000000")
sent
