"""The entity diagram: what it says of models, and how it is drawn."""

import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest
from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from tests.observe.models import Base
from workbook.observe import entity_diagram
from workbook.observe.layers import layered

BLOG = """\
post_tags
  post_id  INTEGER  primary key, foreign key to posts.id
  tag_id   INTEGER  primary key, foreign key to tags.id
users
  id      INTEGER      primary key
  name    VARCHAR(80)  unique
  secret  VARCHAR(80)  NULL allowed
posts
  id       INTEGER      primary key
  user_id  INTEGER      foreign key to users.id
  title    VARCHAR(80)
tags
  id    INTEGER      primary key
  name  VARCHAR(80)
post_tags.post_id → posts.id: many to one
post_tags.tag_id → tags.id: many to one
posts.user_id → users.id: many to one"""


def staff() -> MetaData:
    """Return tables with every kind of key: to itself, in a circle, composite, unique, optional."""
    metadata = MetaData()
    Table(
        "people",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("chief_id", ForeignKey("people.id", ondelete="set null")),
        Column("team_id", ForeignKey("teams.id"), nullable=False, index=True),
    )
    Table(
        "teams",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("lead_id", ForeignKey("people.id"), unique=True),
        Column("founded", DateTime(timezone=True), nullable=False),
    )
    Table(
        "rooms",
        metadata,
        Column("house", String(10), primary_key=True),
        Column("number", Integer, primary_key=True),
    )
    Table(
        "desks",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("house", String(10), nullable=False),
        Column("number", Integer, nullable=False),
        ForeignKeyConstraint(["house", "number"], ["rooms.house", "rooms.number"]),
        UniqueConstraint("house", "number"),
    )
    return metadata


def test_the_twin_has_every_column_and_every_arrow() -> None:
    """Keys and cardinality are words, in the order in which the tables were defined."""
    assert repr(entity_diagram(Base)) == BLOG


def test_every_kind_of_key_has_its_words() -> None:
    """To itself, in a circle, of two columns, unique, or allowed to be NULL."""
    assert repr(entity_diagram(staff(), system="postgresql")) == (
        "people\n"
        "  id        INTEGER  primary key\n"
        "  chief_id  INTEGER  foreign key to people.id (ON DELETE SET NULL), NULL allowed\n"
        "  team_id   INTEGER  foreign key to teams.id, index\n"
        "teams\n"
        "  id       INTEGER                   primary key\n"
        "  lead_id  INTEGER                   foreign key to people.id, unique, NULL allowed\n"
        "  founded  TIMESTAMP WITH TIME ZONE\n"
        "rooms\n"
        "  house   VARCHAR(10)  primary key\n"
        "  number  INTEGER      primary key\n"
        "desks\n"
        "  id      INTEGER      primary key\n"
        "  house   VARCHAR(10)  foreign key to rooms.house\n"
        "  number  INTEGER      foreign key to rooms.number\n"
        "people.chief_id → people.id: many to one or none\n"
        "people.team_id → teams.id: many to one\n"
        "teams.lead_id → people.id: one to one or none\n"
        "desks.house → rooms.house: one to one"
    )


def test_some_tables_alone() -> None:
    """Arrows to what is not shown are left out; the words at the column stay."""
    diagram = entity_diagram(Base.metadata, ["posts", "tags"])
    assert [entity.name for entity in diagram.entities] == ["posts", "tags"]
    assert diagram.arrows == []
    assert "user_id  INTEGER      foreign key to users.id" in repr(diagram)
    assert diagram.alt == "Entity diagram of 2 tables: posts, tags."


def test_a_table_that_is_not_there() -> None:
    """The sentence names those that are."""
    with pytest.raises(LookupError, match=r"no table 'post'\. It has: post_tags, posts, tags, use"):
        entity_diagram(Base, ["post"])


@pytest.mark.parametrize("models", [Base, staff(), MetaData()], ids=["blog", "staff", "nothing"])
def test_the_picture_is_an_image_with_words(models: object) -> None:
    """It is well-formed, says all names and cardinalities, and is the same at every drawing."""
    diagram, again = entity_diagram(models), entity_diagram(models)
    assert diagram._repr_html_() == again._repr_html_()
    html = diagram._repr_html_()
    assert "<svg" not in html  # a bare one is taken out of a notebook that is not trusted yet
    source = re.search(r"base64,([^\"]+)", html)
    assert source is not None
    assert b64decode(source[1]).decode() == diagram.svg
    root = ElementTree.fromstring(diagram.svg)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == diagram.alt
    words = list(root.itertext())
    for entity in diagram.entities:
        assert {entity.name, *(field.name for field in entity.fields)} <= set(words)
    assert sorted(word for word in words if " to one" in word) == sorted(
        arrow.cardinality for arrow in diagram.arrows
    )


def test_everything_lies_inside_of_the_picture() -> None:
    """No box and no chip reaches over the edge, and no box over another."""
    root = ElementTree.fromstring(entity_diagram(staff()).svg)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    boxes = []
    for one in root.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, w, h = (float(one.attrib[name]) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + w <= width
        assert y + h <= height
        if h > 30:
            boxes.append((x, y, w, h))
    assert len(boxes) == 4
    for x, y, w, h in boxes:
        for a, b, c, d in boxes:
            if (a, b) != (x, y):
                assert x + w < a or a + c < x or y + h < b or b + d < y


def test_parents_stand_before_their_children() -> None:
    """A child is a layer behind its last parent, and an arrow over a layer has a place in it."""
    found = layered(
        ["house", "room", "desk", "key", "alone"],
        [("room", "house"), ("desk", "room"), ("desk", "house"), ("desk", "key"), ("desk", "desk")],
    )
    assert [{one for one in row if isinstance(one, str)} for row in found.rows] == [
        {"house", "alone"},
        {"room", "key"},
        {"desk"},
    ]
    assert found.passing["desk", "house"] == [("desk", "house", 1)]
    assert ("desk", "house", 1) in found.rows[1]


def test_layers_are_ordered_so_that_arrows_do_not_cross() -> None:
    """Children stand in the order of their parents, whatever the order of their names."""
    names = ["a", "b", "c", "of c", "of b", "of a"]
    found = layered(names, [("of a", "a"), ("of b", "b"), ("of c", "c")])
    assert found.rows == [["a", "b", "c"], ["of a", "of b", "of c"]]
