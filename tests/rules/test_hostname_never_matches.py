"""``hostname-never-matches``: whole messages, several parents, and what is not known."""

from __future__ import annotations

import pytest

from aigw_lint import Config, Finding, Report, Severity, lint

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: NAME, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners: [LISTENERS]
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: KIND
metadata: {name: chat, namespace: infra}
spec:
  parentRefs: [PARENTS]
  hostnames: HOSTNAMES
"""
KUSTOMIZATION = """\
resources: [all.yaml]
patches:
  - target: {kind: KIND}
    patch: |
      - {op: copy, from: /is/elsewhere, path: PATH}
"""
EDGE = "{name: edge}"


def listener(hostname: str | None, name: str = "http", port: int = 80, more: str = "") -> str:
    own = "" if hostname is None else f", hostname: '{hostname}'"
    return f"{{name: {name}, protocol: HTTP, port: {port}{own}{more}}}"


def gateway(*listeners: str, name: str = "edge") -> str:
    return GATEWAY.replace("NAME", name).replace("LISTENERS", ", ".join(listeners))


def route(hostnames: str, *parents: str, kind: str = "AIGatewayRoute") -> str:
    text = ROUTE.replace("HOSTNAMES", hostnames).replace("KIND", kind)
    text = text.replace("PARENTS", ", ".join(parents or (EDGE,)))
    if kind == "HTTPRoute":
        text = text.replace("aigateway.envoyproxy.io/v1beta1", "gateway.networking.k8s.io/v1")
    return text


def run(*texts: str, target: str | None = None, **more: str) -> Report:
    sources = {"all.yaml": "---\n".join(texts)} if texts else {}
    sources |= {f"{name.replace('__', '/')}.yaml": text for name, text in more.items()}
    config = Config(target=target)
    return lint(sources=sources, config=config, select=["hostname-never-matches"])


def only(*texts: str, **more: str) -> Finding:
    (finding,) = run(*texts, **more).findings
    return finding


def silent(*texts: str, target: str | None = None, **more: str) -> bool:
    report = run(*texts, target=target, **more)
    return (report.findings, report.undecided) == ((), ())


def reasons(report: Report) -> list[str]:
    assert report.findings == ()
    return [check.reason for check in report.undecided]


def test_no_hostname_fits() -> None:
    finding = only(route("[a.org]"), gateway(listener("*.example.com"), listener("b.com", "b")))
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        'no listener of Gateway "edge" takes the hostname "a.org", so the AIGatewayRoute serves '
        "nothing there and still says Accepted (it takes *.example.com, b.com)"
    )
    assert finding.path == "/spec/hostnames/0"
    assert finding.data == {
        "condition": {"type": "Accepted", "status": "False", "reason": "NoMatchingListenerHostname"}
    }
    assert [(each.location.span.start.line, each.message) for each in finding.related] == [
        (13, "this listener takes its hostname only")
    ] * 2


def test_none_of_several_fits_one_listener() -> None:
    text = route("[a.org, b.org]", "{name: edge, sectionName: http}", kind="HTTPRoute")
    finding = only(text, gateway(listener("a.com"), listener("a.org", "other")))
    assert finding.message == (
        'listener "http" of Gateway "edge" does not take any of the 2 hostnames, so the HTTPRoute '
        'serves nothing there (listener "other" has this hostname, and the route is not there)'
    )
    assert finding.path == "/spec/hostnames"
    span = finding.location.span
    assert (span.start.line, span.start.column, span.end.column) == (6, 3, 12)


def test_one_of_several_does_not_fit() -> None:
    finding = only(route("[a.com, a.org]"), gateway(listener("a.com")))
    assert (finding.severity, finding.code) == (Severity.WARNING, "one-of-several")
    assert finding.message == (
        'no listener of Gateway "edge" takes the hostname "a.org", so the AIGatewayRoute does not '
        "serve it, only its other hostnames (it takes a.com)"
    )
    assert finding.path == "/spec/hostnames/1"


@pytest.mark.parametrize(
    ("listeners", "hostname", "fits"),
    [
        ([None], "a.com", True),
        (["a.com"], "a.com", True),
        (["a.com"], "*.com", True),
        (["*.com"], "a.b.com", True),
        (["*.com"], "com", False),
        (["*.a.com"], "*.com", True),
        (["*.com"], "*.a.com", True),
        (["*.a.com"], "*.b.com", False),
        (["a.com", "b.com"], "b.com", True),
        (["a.com", None], "b.com", True),
    ],
)
def test_wildcards(listeners: list[str | None], hostname: str, *, fits: bool) -> None:
    texts = [listener(each, f"l{number}") for number, each in enumerate(listeners)]
    assert silent(route(f"['{hostname}']"), gateway(*texts)) is fits


@pytest.mark.parametrize("hostnames", ["[]", "null", "[a.com]"])
def test_routes_that_fit(hostnames: str) -> None:
    assert silent(route(hostnames), gateway(listener("a.com")))


def test_releases_without_the_field() -> None:
    texts = route("[a.org]"), gateway(listener("a.com"))
    assert silent(*texts, target="0.6")
    assert run(*texts, target="0.7").findings
    tools = route("[a.org]", kind="MCPRoute"), gateway(listener("a.com"))
    assert silent(*tools, target="1.0")
    assert run(*tools, target="1.1").findings
    assert run(route("[a.org]", kind="HTTPRoute"), texts[1], target="0.1").findings


def test_listeners_that_do_not_take_the_route_do_not_count() -> None:
    closed = listener("a.org", "other", more=", allowedRoutes: {kinds: [{kind: GRPCRoute}]}")
    assert only(route("[a.org]"), gateway(listener("a.com"), closed)).severity is Severity.ERROR
    assert silent(route("[a.org]"), gateway(closed))
    assert silent(route("[a.org]", "{name: edge, sectionName: absent}"), gateway(closed))


def test_several_parents() -> None:
    here, away = gateway(listener("a.com")), gateway(listener("a.org"), name="away")
    both = "{name: away}", EDGE
    finding = only(route("[a.org]", *both), here, away)
    assert finding.severity is Severity.ERROR
    assert 'Gateway "edge"' in finding.message
    assert silent(route("[a.org, a.com]", *both), here, away)
    dead = only(route("[a.org, a.com, b.com]", *both), here, away)
    assert dead.message.startswith('no listener of its Gateways takes the hostname "b.com"')
    sections = "{name: edge, sectionName: http}", "{name: edge, sectionName: other}"
    parts = gateway(listener("a.com"), listener("a.org", "other"))
    assert only(route("[a.org]", *sections), parts).severity is Severity.WARNING
    twice = only(route("[b.org]", *sections), parts)
    assert twice.severity is Severity.ERROR


def test_alternatives_of_the_gateway() -> None:
    dev, prod = gateway(listener("a.dev")), gateway(listener("a.com"))
    report = run(base__route=route("[a.com]"), dev__gateway=dev, prod__gateway=prod)
    assert not report.findings
    (undecided,) = report.undecided
    assert undecided.reason == "other-alternative"
    assert undecided.message == 'which of several Gateways "edge" is meant: one takes it'
    finding = only(
        apps__a__route=route("[a.com]"),
        apps__b__route=route("[a.dev, a.com]"),
        dev__gateway=dev,
        prod__gateway=prod,
    )
    assert finding.severity is Severity.WARNING
    assert 'takes the hostname "a.com" with dev/gateway.yaml, so' in finding.message
    assert silent(base__route=route("[a.com, a.dev]"), dev__gateway=dev, prod__gateway=prod)


def test_what_is_not_known() -> None:
    assert silent(route("[a.org]"))
    unknown = "unknown-hostname"
    assert reasons(run(route("['${H}']"), gateway(listener("a.com")))) == [unknown]
    assert reasons(run(route("[a.org]"), gateway(listener("${H}")))) == [unknown]
    assert reasons(run(route("[a.com, '${H}']"), gateway(listener("a.com")))) == [unknown]
    away = route("[a.com, a.org]", EDGE, "{name: away}")
    assert reasons(run(away, gateway(listener("a.com")))) == [unknown]
    assert silent(route("['${H}']"), gateway(listener(None)))
    shared = gateway(listener(None), listener("a.com", "other"))
    assert silent(route("['${H}']"), shared)
    one = route("['${H}']", "{name: edge, sectionName: http}")
    assert reasons(run(one, shared)) == [unknown]


@pytest.mark.parametrize(
    ("kind", "path"),
    [("AIGatewayRoute", "/spec/hostnames"), ("Gateway", "/spec/listeners/0/hostname")],
)
def test_what_a_patch_may_change(kind: str, path: str) -> None:
    everything = "---\n".join([route("[a.org]"), gateway(listener("a.com"))])
    text = KUSTOMIZATION.replace("KIND", kind).replace("PATH", path)
    assert reasons(run(all=everything, kustomization=text)) == ["patched"]


def test_what_a_patch_may_change_for_one_of_several_hostnames() -> None:
    everything = "---\n".join([route("[a.com, a.org]"), gateway(listener("a.com"))])
    text = KUSTOMIZATION.replace("KIND", "AIGatewayRoute").replace("PATH", "/spec/hostnames/1")
    assert reasons(run(all=everything, kustomization=text)) == ["patched"]


def test_a_port_that_is_asked_for_and_a_listener_whose_name_is_no_text() -> None:
    found = only(
        gateway(listener("a.com", name="true", port=80), listener("b.com", name="b", port=81)),
        route("[a.com]", "{name: edge, port: 81}"),
    )
    assert found.message == (
        'no listener on port 81 of Gateway "edge" takes the hostname "a.com", so the '
        "AIGatewayRoute serves nothing there and still says Accepted "
        '(listener "true" has this hostname, and the route is not there)'
    )
