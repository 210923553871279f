"""Changes of sound manifests: by structure, and by bytes."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from fuzz_tree import Anchored, Map, Path, Raw, Seq, Value, part, paths, replaced

_T = TypeVar("_T")

KINDS = (
    *("Gateway", "GatewayClass", "HTTPRoute", "GRPCRoute", "ListenerSet", "ReferenceGrant"),
    *("AIGatewayRoute", "AIServiceBackend", "BackendSecurityPolicy", "MCPRoute", "GatewayConfig"),
    *("Backend", "ClientTrafficPolicy", "BackendTrafficPolicy", "EnvoyProxy", "HTTPRouteFilter"),
    *("Service", "Secret", "ConfigMap", "Namespace", "InferencePool", "Kustomization", "List"),
    *("aigatewayroute", "AIGatewayRoutes", "GatewayList", "SecretList"),
)
GROUPS = (
    *("aigateway.envoyproxy.io/v1beta1", "aigateway.envoyproxy.io/v1alpha1", "v1"),
    *(
        "gateway.networking.k8s.io/v1",
        "gateway.networking.k8s.io",
        "gateway.envoyproxy.io/v1alpha1",
    ),
    *("gateway.envoyproxy.io", "inference.networking.k8s.io/v1", "aigateway.envoyproxy.io/", ""),
)
NAMES = ("name", "namespace", "kind", "group", "apiVersion", "sectionName", "port", "metadata")

SCALARS: tuple[Value, ...] = (
    *(None, True, False, 0, -1, 1, 80, 443, 65536, 2**63, -(2**64), 10**30, 1.5),
    *("", "x", "a-b", "on", "y", "1e3", "0o14", "12:30:45", "2001-01-01", "=", "<<", "~", ".inf"),
    *("1_000", "0x1F", "+1", "014", "http", "https", "default", "Same", "All", "Selector"),
    *("*", ".*", "[", "(", "\\", "50MB", "50Mi", "1Ki", "9" * 400, "1" + "0" * 5000, "1e999999"),
    *("9e99999999999Mi", "0." + "0" * 100 + "1", "10s", "99999999999999999999h", "1h1m1s1ms"),
    *("\x1b[31mred", "\u202eevil", "\U0001f600", "\x85", "\u2028", "\ufeff", "é", "\x00", "\t"),
    *(" lead", "trail ", "::error::x", "\n::error::x", "%0A::error::x", "##[group]x", "##vso[x]"),
    *("[bold]x[/bold]", "a" * 300, "b" * 5000, "a-" * 2000, "${X}", "${X:-y}", "$(X)", "{{ x }}"),
    *("{{", "<your-key>", "REPLACE_ME", "YOUR_API_KEY", "..", "../..", "./", ".", "/etc", "a/b/c"),
    *("a\nb", "a\r\nb", "---\nx", "# c", "x # aigw-lint: ignore[a]", "x-ai-eg-model"),
    *("x-ai-eg-mode", "X-AI-EG-MODEL", "kind: Secret", "null", "'", '"', "٣", "²", "9" * 4400),
    *KINDS,
    *GROUPS,
)

RAWS = (
    *("*x", "&x", "&x 1", "*nope", "!!str", "!!int x", "!!int 1", "!!binary aGk=", '!!binary "*"'),
    *("!!null x", "!!float 1", "!!bool on", "!!timestamp 2001-01-01", "!!set {a, b}", "!foo bar"),
    *("!<x> y", "|", ">-", "|2\n    x", "{", "}", "[", "]", "{{ x }}", "{{- if x }}", "{% x %}"),
    *("'", '"', "- - -", "? x", ": ", "@x", "`x", "%x", "%YAML 1.1", "---", "...", "{a: b:c}"),
    *('"\\ud83d"', '"\\x1b[31m"', '"\\u202e"', '"\\0"', '"\\\n  x"', "<<: *x", "<<: {a: 1}"),
    *("!!merge <<", "{<<: *x}", "{<<: [*x, *x]}", "[" * 90 + "]" * 90, "[" * 101 + "]" * 101),
    *("{a: " * 80 + "}" * 80, "1 # TODO", "# TODO x", "x # aigw-lint:"),
    *("x  # aigw-lint: ignore[missing-reference] ok", "x  # aigw-lint: ignore-file[all]"),
    *("x  # aigw-lint: ignore[missing-reference", "x # aigw-lint: ignore[x] until=9999-99-99"),
    *("# aigw-lint: ignore[missing-listener] x\n", "x # aigw-lint: ignore[x] until=2020-01-01 y"),
)
KEYS = ("<<", "? x", "*x ", "&x k", "!!str k", "{a: b}", "[a]", "~", "on", "1.20", '"k"')

BYTES = (
    *(b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\t", b"\x1b[31m", b"\xe2\x80\xae"),
    *(b"\xf0\x9f\x98\x80", b"\xc2\x85", b"\xe2\x80\xa8", b"\x7f", b"\x9b", b"\xc2\x9b"),
    *(b"\xed\xa0\x80", b"'", b'"', b"|", b">", b"[", b"{", b"]", b"}", b"#", b"&x ", b"*x", b"!"),
    *(b"%", b"@", b"---\n", b"\n---\n", b"\n...\n", b": ", b"- ", b"? ", b"<<: ", b"\\", b"{{"),
    *(b"{%", b"\n\n\n", b" ", b"# aigw-lint: ignore[missing-reference] x\n", b" # TODO"),
    *(b"\xef\xbf\xbd", b"\xee\x80\x80", b"##[", b"\n::error::"),
)
STARTS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"%YAML 1.2\n---\n", b"---\n", b"\n" * 5)


# --- structure ------------------------------------------------------------------


def mutated(tree: Value, random: Random, others: Sequence[Value]) -> Value:
    """Return *tree* with one change; parts of *others* may come into it."""
    every = list(paths(tree))
    if random.random() < 0.25:
        named = [path for path in every if _key_of(tree, path) in NAMES]
        if named:
            return _renamed(tree, random.choice(named), random)
    path = random.choice(every)
    return replaced(tree, path, _another(part(tree, path), random, others))


def _another(old: Value, random: Random, others: Sequence[Value]) -> Value:
    """Return what comes into the place of *old*."""
    chance = random.random()
    wrapped: tuple[Value, ...] = (Seq((old,)), Map((("a", old),)), Anchored("x", old), Raw("*x"))
    if chance < 0.25:
        return random.choice(wrapped)
    if chance < 0.65 and isinstance(old, (Map, Seq)):
        return _rearranged(old, random, others)
    if chance < 0.65 and isinstance(old, str):
        return _respelled(old, random)
    return any_value(random, others)


def any_value(random: Random, others: Sequence[Value]) -> Value:
    """Return a value of whatever type."""
    chance = random.random()
    if chance < 0.4:
        return random.choice(SCALARS)
    if chance < 0.55:
        return Raw(random.choice(RAWS))
    if chance < 0.65:
        return Seq(tuple(random.choice(SCALARS) for _ in range(random.randrange(4))))
    if chance < 0.75:
        return Map(
            tuple(
                (random.choice((*NAMES, "<<", "1", "on")), random.choice(SCALARS))
                for _ in range(random.randrange(4))
            )
        )
    other = random.choice(others)
    return part(other, random.choice(list(paths(other))))


def _key_of(tree: Value, path: Path) -> Value:
    above = part(tree, path[:-1]) if path else None
    return above.entries[path[-1]][0] if isinstance(above, Map) else None


def _renamed(tree: Value, path: Path, random: Random) -> Value:
    """Return *tree* with something of the right sort, and wrong, in the place of a name."""
    key = _key_of(tree, path)
    words: Sequence[Value] = SCALARS
    if key == "kind":
        words = KINDS
    elif key in ("apiVersion", "group"):
        words = GROUPS
    return replaced(tree, path, random.choice(words))


def _rearranged(old: Map | Seq, random: Random, others: Sequence[Value]) -> Value:
    if isinstance(old, Seq):
        items = _shuffled(list(old.items), random)
        return Seq((*(items or old.items), *(() if items else (any_value(random, others),))))
    entries = _shuffled(list(old.entries), random)
    if entries:
        return Map(tuple(entries))
    if not old.entries:
        return Map(((random.choice(("<<", *NAMES)), any_value(random, others)),))
    number = random.randrange(len(old.entries))
    key, value = old.entries[number]
    keys: tuple[Value, ...] = (random.choice(SCALARS), Raw(random.choice(KEYS)), f"{key}x")
    entry = (random.choice(keys), value)
    return Map((*old.entries[:number], entry, *old.entries[number + 1 :]))


def _shuffled(kids: list[_T], random: Random) -> list[_T] | None:
    """Return *kids* with one twice, with one less, in another order or many times; else None."""
    chance = random.random()
    if not kids or chance > 0.6:
        return None
    if chance < 0.2:
        kids.insert(random.randrange(len(kids) + 1), random.choice(kids))
    elif chance < 0.4:
        kids.pop(random.randrange(len(kids)))
    elif chance < 0.52:
        random.shuffle(kids)
    elif len(kids) < 20:
        kids *= random.choice((2, 20, 100))
    return kids


def _respelled(old: str, random: Random) -> Value:
    at = random.randrange(len(old) + 1)
    return random.choice(
        (
            old + old,
            old[:-1],
            old[:at] + random.choice("xX-_.é\u202e\x1b\n\t/ ") + old[at:],
            old.upper(),
            old.replace("-", "_"),
            old[1:] + old[:1],
            (old * 1000)[:20_000],
            "${" + old + "}",
        )
    )


# --- bytes ----------------------------------------------------------------------


def mutated_bytes(data: bytes, random: Random) -> bytes:
    """Return *data* with a few changes that know nothing of YAML."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        data = _one_change(data, random)
    return data


def _one_change(data: bytes, random: Random) -> bytes:  # noqa: PLR0911 - one return a change
    start = random.randrange(len(data) + 1)
    end = min(len(data), start + random.randrange(1, 40))
    before, middle, after = data[:start], data[start:end], data[end:]
    change = random.randrange(10)
    if change == 0:
        return before
    if change == 1 and middle:
        return before + bytes([middle[0] ^ 1 << random.randrange(8)]) + middle[1:] + after
    if change in (2, 3, 4):
        return before + random.choice(BYTES) + middle + after
    if change == 5:
        return before + after
    if change == 6:
        return before + middle * random.choice((2, 50)) + after
    if change == 7:
        ends = (b"\r\n", b"\r", b"\n\n", b" \n", b"\t\n")
        return data.replace(b"\n", random.choice(ends))
    if change == 8:
        blanks = (b"\t", b" ", b"   ", b"\xc2\xa0")
        return data.replace(b"  ", random.choice(blanks), random.choice((1, 5, -1)))
    return _recoded(data, random)


def _recoded(data: bytes, random: Random) -> bytes:
    if random.random() < 0.5:
        return random.choice(STARTS) + data
    codec = random.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "utf-8-sig"))
    try:
        return data.decode().encode(codec)
    except UnicodeError:
        return data
