"""The MDN HTTP Observatory's published rules (algorithm 5), as far as our own answers can meet or break them."""

from collections.abc import Mapping

ENOUGH_FOR_EXTRA = 90
HALF_A_YEAR = 15_768_000
BROAD = {"*", "http:", "https:", "ftp:", "http://*", "https://*"}
UNSAFE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def points(headers: Mapping[str, str]) -> dict[str, int]:
    """What each test of the Observatory takes or gives for one answer over HTTPS, by its name there."""
    policy = directives(headers.get("content-security-policy", ""))
    return {
        "content-security-policy": policy_points(policy),
        "cookies": cookie_points(headers.get("set-cookie", "")),
        "cross-origin-resource-policy": {"same-origin": 10, "same-site": 10, "cross-origin": 0}.get(
            headers.get("cross-origin-resource-policy", "cross-origin"), -5
        ),
        "cross-origin-resource-sharing": -50 if "access-control-allow-credentials" in headers else 0,
        "referrer-policy": 5 if headers.get("referrer-policy") in PRIVATE else -5,
        "strict-transport-security": transport_points(headers.get("strict-transport-security", "")),
        "x-content-type-options": 0 if headers.get("x-content-type-options") == "nosniff" else -5,
        "x-frame-options": framing_points(policy, headers.get("x-frame-options", "")),
    }


def score(headers: Mapping[str, str]) -> int:
    """Out of 145; what is given counts only where little enough was taken."""
    each = points(headers).values()
    bare = 100 + sum(point for point in each if point < 0)
    return bare if bare < ENOUGH_FOR_EXTRA else 100 + sum(each)


def directives(policy: str) -> dict[str, set[str]]:
    words = [part.split() for part in policy.split(";") if part.strip()]
    return {name: set(sources) for name, *sources in words}


def policy_points(policy: dict[str, set[str]]) -> int:
    if not policy:
        return -25
    default = policy.get("default-src", {"*"})
    script, style = policy.get("script-src", default), policy.get("style-src", default)
    if script & (BROAD | UNSAFE) or policy.get("object-src", default) & BROAD:
        return -20
    if "'unsafe-eval'" in script | style:
        return -10
    if any(source.startswith(("http:", "ftp:")) for sources in policy.values() for source in sources):
        return -20
    if style & (BROAD | UNSAFE):
        return 0
    return 10 if default == {"'none'"} else 5


def framing_points(policy: dict[str, set[str]], said: str) -> int:
    if policy.get("frame-ancestors", BROAD).isdisjoint(BROAD):
        return 5
    return 0 if said in {"DENY", "SAMEORIGIN"} else -20


def cookie_points(cookie: str) -> int:
    said = {word.strip().lower() for word in cookie.split(";")[1:]}
    if not cookie:
        return 0
    if not {"secure", "httponly"} <= said:
        return -40
    return 5 if said & {"samesite=lax", "samesite=strict"} else 0


def transport_points(said: str) -> int:
    ages = [int(word.removeprefix("max-age=")) for word in said.replace(" ", "").split(";") if "max-age=" in word]
    if not ages:
        return -20
    return 0 if ages[0] >= HALF_A_YEAR else -10
