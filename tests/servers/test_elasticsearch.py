"""OpenSearch in Elasticsearch's place: the official client, a prefix of one's own, refreshes."""

import asyncio
import json
import urllib.request
from pathlib import Path

import pytest
from elasticsearch import BadRequestError, UnsupportedProductError, helpers
from elasticsearch import Elasticsearch as Plain

from tests.servers.machine import Machine, nothing_is_left, until
from tests.servers.on_java import LOOPBACK, listens_on
from workbook import servers
from workbook.servers import fetching
from workbook.servers.clients import elasticsearch
from workbook.servers.systems import elasticsearch as system
from workbook.servers.systems import java


def names(url: str) -> list[str]:
    """Return every index of a server that is ours or the test's."""
    with elasticsearch.connect(url) as client:
        return sorted(entry["index"] for entry in client.cat.indices(format="json").body)


def test_it_listens_on_loopback_only_on_ports_of_its_own_choice() -> None:
    """HTTP, and the port for other nodes, which there are none of."""
    url = servers.url("elasticsearch")
    assert url.startswith("http://127.0.0.1:")
    assert listens_on("elasticsearch") <= LOOPBACK
    assert system.version(url) == "2.19.1"
    assert system.is_opensearch(url)


def test_a_document_is_found_by_search_after_a_refresh_only() -> None:
    """By its id it is there at once: this is what the lesson on refreshes shows."""
    with servers.space("6.6.4", "elasticsearch") as url, elasticsearch.connect(url) as client:
        index = f"{elasticsearch.prefix(url)}articles"
        client.indices.create(
            index=index,
            settings={"refresh_interval": -1},
            mappings={"properties": {"title": {"type": "text", "analyzer": "english"}}},
        )
        client.index(index=index, id="1", document={"title": "Servers that run"})
        found = {"match": {"title": "running"}}
        assert client.get(index=index, id="1")["_source"] == {"title": "Servers that run"}
        assert client.search(index=index, query=found)["hits"]["hits"] == []
        client.indices.refresh(index=index)
        assert [hit["_id"] for hit in client.search(index=index, query=found)["hits"]["hits"]] == [
            "1"
        ]


def test_the_official_client_does_in_bulk_what_it_does_one_by_one() -> None:
    """Lines of JSON go through the node class as well, and errors keep their type."""
    with servers.space("6.6.4", "elasticsearch") as url, elasticsearch.connect(url) as client:
        index = f"{elasticsearch.prefix(url)}articles"
        actions = ({"_index": index, "_id": str(n), "number": n} for n in range(50))
        assert helpers.bulk(client, actions, refresh="wait_for") == (50, [])
        assert len(list(helpers.scan(client, index=index, size=20))) == 50
        with pytest.raises(BadRequestError):
            client.search(index=index, size=-1)


def test_the_official_asynchronous_client_works_too() -> None:
    """In an event loop of its own, with nothing left open."""

    async def use(url: str) -> int:
        async with elasticsearch.connect_async(url) as client:
            index = f"{elasticsearch.prefix(url)}articles"
            actions = [{"_index": index, "number": number} for number in range(20)]
            await helpers.async_bulk(client, actions, refresh=True)
            return int((await client.count(index=index))["count"])

    with servers.space("6.6.4", "elasticsearch") as url:
        assert asyncio.run(use(url)) == 20


def test_the_client_without_the_node_class_refuses_this_server() -> None:
    """The vendor's check is there; the module says openly that it passes by it."""
    headers = {"accept": "application/json", "content-type": "application/json"}
    with (
        Plain(servers.url("elasticsearch"), headers=headers) as client,
        pytest.raises(UnsupportedProductError),
    ):
        client.info()
    assert "pass by the vendor's check" in str(elasticsearch.__doc__).replace("\n", " ")


def test_all_that_begins_with_the_prefix_is_gone_afterwards_and_nothing_else() -> None:
    """Indices, templates and pipelines; somebody else's stay, however alike their names are."""
    base = servers.url("elasticsearch")
    with elasticsearch.connect(base) as client:
        client.indices.create(index="wb_of_somebody_else")
        try:
            with servers.space("6.6.4", "elasticsearch") as url:
                mine = elasticsearch.prefix(url)
                client.indices.create(index=f"{mine}articles")
                client.indices.create(index=f".{mine}hidden-and-not-ours")
                client.indices.put_index_template(name=f"{mine}t", index_patterns=[f"{mine}x*"])
                client.ingest.put_pipeline(id=f"{mine}p", processors=[])
                client.indices.put_index_template(
                    name=f"{mine}s", index_patterns=[f"{mine}stream*"], data_stream={}, priority=9
                )
                client.indices.create_data_stream(name=f"{mine}stream")
            assert [name for name in names(base) if mine in name] == [f".{mine}hidden-and-not-ours"]
            client.indices.delete(index=f".{mine}hidden-and-not-ours")
            known = dict(client.cluster.state(metric="metadata").body["metadata"])
            del known["index-graveyard"]  # the names of deleted indices
            assert mine not in json.dumps(known)
        finally:
            client.indices.delete(index="wb_of_somebody_else")


def test_a_space_on_ones_own_server_is_gone_after_a_kill_and_nothing_else(machine: Machine) -> None:
    """The server of this test is the user's own for another machine, which starts none."""
    base = servers.url("elasticsearch")
    with elasticsearch.connect(base) as client:
        client.indices.create(index="theirs")
        learner = machine.learner(WORKBOOK_ELASTICSEARCH_URL=base)
        learner.value("kept = servers.space('6.6.4', 'elasticsearch'); url = kept.__enter__()")
        url = learner.value("url")
        client.indices.create(index=f"{elasticsearch.prefix(url)}articles")
        assert not machine.processes("OpenSearchRunner")
        learner.kill()
        assert until(lambda: names(base) == ["theirs"])
        client.indices.delete(index="theirs")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "elasticsearch://host",
            "WORKBOOK_ELASTICSEARCH_URL is no URL of elasticsearch: it should read like "
            "https://user:password@host:9200. Correct it, or unset it to use the workbook's own "
            "server.",
        ),
        (
            "http://ada:secret@127.0.0.1:1",
            "Elasticsearch at ada@127.0.0.1:1 cannot be used: Connection refused. Correct "
            "WORKBOOK_ELASTICSEARCH_URL, or unset it to use the workbook's own server.",
        ),
    ],
)
def test_a_wrong_url_of_ones_own_is_told_in_a_sentence(
    machine: Machine, url: str, sentence: str
) -> None:
    """Without its password."""
    learner = machine.learner(WORKBOOK_ELASTICSEARCH_URL=url)
    assert learner.sentence("servers.url('elasticsearch')") == sentence


def test_one_on_the_machine_comes_first(machine: Machine, tmp_path: Path) -> None:
    """A program on PATH that is started as the vendors' own are: folder and options by name."""
    jars = ":".join(map(str, fetching.files("elasticsearch")))
    program = tmp_path / "opensearch"
    program.write_text(
        "#!/bin/sh\n"
        '[ "$1" = --version ] && { echo "Version: 2.19.1, Build: tar/0/0"; exit; }\n'
        'base=$(dirname "$OPENSEARCH_PATH_CONF")\n'
        f'exec "{java.program("It", "elasticsearch")}" $OPENSEARCH_JAVA_OPTS '
        f'-Djava.locale.providers=SPI,CLDR,COMPAT -cp "{jars}" '
        "org.codelibs.opensearch.runner.OpenSearchRunner "
        '-basePath "$base" -confPath "$OPENSEARCH_PATH_CONF" -dataPath "$base/data" '
        '-logsPath "$base/logs" -numOfNode 1 -baseHttpPort -1 -clusterName own\n'
    )
    program.chmod(0o755)
    learner = machine.learner(PATH=f"{tmp_path}:/usr/bin:/bin")
    url = learner.value("servers.url('elasticsearch')")
    with urllib.request.urlopen(url) as answer:
        assert json.load(answer)["cluster_name"] == "own"
    status = "[s.origin for s in servers.status() if s.system == 'elasticsearch']"
    assert learner.value(status) == ["machine"]
    learner.kill()
    assert nothing_is_left(machine)
