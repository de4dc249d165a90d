"""Posts and their tags."""

from workbook.domain.contract.asking import NO_IDS, ask, gone, register, say, walk, word, write
from workbook.domain.contract.case import Client, cases_of


def a_new_post_is_answered_whole(client: Client) -> None:
    """POST /users/{id}/posts answers 201 with the post, each tag once."""
    first, second = sorted((word(), word()))
    sent = {"title": word(), "content": "Of maps.", "published": True}
    author = register(client)["id"]
    post = write(client, author, **sent, tags=[second, first, second])
    come = {name: post[name] for name in (*sent, "tags")}
    say(come == sent | {"tags": [first, second]}, f"The new post came as {come}.")


def what_is_left_out_has_its_default(client: Client) -> None:
    """A post is no published one and has no tags, unless the client says so."""
    post = write(client, register(client)["id"])
    come = (post["published"], post["tags"])
    say(come == (False, []), f"published and tags came as {come} instead of (False, []).")


def posts_come_with_their_tags(client: Client) -> None:
    """GET /users/{id}/posts answers the user's own posts, with tags, in one page."""
    author, other, shared = register(client)["id"], register(client)["id"], word()
    posts = [write(client, author, tags=[shared, word()]) for _ in range(3)]
    write(client, other, tags=[shared])
    page = ask(client, 200, "GET", f"/users/{author}/posts")
    say(page == {"items": posts, "next": None}, f"The posts came as {page} instead of {posts}.")


def pages_of_posts_show_each_once(client: Client) -> None:
    """GET /users/{id}/posts, page by page, shows each post once; a full last page is the last."""
    author = register(client)["id"]
    posts = [write(client, author) for _ in range(4)]
    for limit in (1, 2, 3):
        come = walk(client, f"/users/{author}/posts", limit)
        say(come == posts, f"Pages of {limit} lose or repeat a post.")
    ask(client, 422, "GET", f"/users/{author}/posts", params={"limit": 101})


def a_user_without_posts_has_an_empty_page(client: Client) -> None:
    """GET /users/{id}/posts answers an empty page, not 404, for a user who wrote nothing."""
    page = ask(client, 200, "GET", f"/users/{register(client)['id']}/posts")
    say(page == {"items": [], "next": None}, f"Instead of an empty page came {page}.")


def posts_of_nobody_are_not_found(client: Client) -> None:
    """POST and GET answer 404 for a user who is not there, 422 for an impossible id."""
    post = {"title": word(), "content": ""}
    path = f"/users/{gone(client)}/posts"
    ask(client, 404, "POST", path, json=post)
    ask(client, 404, "POST", path, json=post | {"tags": [word()]})
    ask(client, 404, "GET", path)
    for impossible in NO_IDS:
        ask(client, 422, "POST", f"/users/{impossible}/posts", json=post)
        ask(client, 422, "GET", f"/users/{impossible}/posts")


def posts_go_with_their_author(client: Client) -> None:
    """DELETE /users/{id} takes the posts along; other posts with these tags stay."""
    author, other, shared = register(client)["id"], register(client)["id"], word()
    write(client, author, tags=[shared])
    kept = write(client, other, tags=[shared])
    ask(client, 204, "DELETE", f"/users/{author}")
    ask(client, 404, "GET", f"/users/{author}/posts")
    page = ask(client, 200, "GET", f"/users/{other}/posts")
    say(page["items"] == [kept], f"The other's posts came as {page['items']} instead of {[kept]}.")


def nonsense_in_a_post_is_refused(client: Client) -> None:
    """POST /users/{id}/posts answers 422 for unknown fields and for values out of bounds."""
    path = f"/users/{register(client)['id']}/posts"
    whole = {"title": "Of maps", "content": "…"}
    for name, values in {
        "title": ("", "x" * 201, None, "nul\0"),
        "content": (None, 7, "nul\0"),
        "published": (None, "perhaps", 7),
        "tags": (None, "sql", [""], ["x" * 51], [7], ["nul\0"], ["x"] * 10_000),
        "user_id": (7,),
        "id": (7,),
    }.items():
        for value in values:
            ask(client, 422, "POST", path, json=whole | {name: value})
    page = ask(client, 200, "GET", path)
    say(page["items"] == [], "A refused post is there all the same.")


CASES = cases_of(
    "posts",
    (
        a_new_post_is_answered_whole,
        what_is_left_out_has_its_default,
        posts_come_with_their_tags,
        pages_of_posts_show_each_once,
        a_user_without_posts_has_an_empty_page,
        posts_of_nobody_are_not_found,
        posts_go_with_their_author,
        nonsense_in_a_post_is_refused,
    ),
)
