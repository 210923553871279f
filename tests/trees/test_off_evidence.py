"""What a kustomization beside it does not take proves nothing of what the cluster has."""

from __future__ import annotations

from aigw_lint import Report, lint

ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: queue, namespace: dev}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [{name: rabbitmq, port: 15672}]}]
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: NAME, namespace: SPACE}
spec: {ports: [{port: 15672}]}
"""


def told(service: str, resources: str) -> Report:
    return lint(
        sources={
            "base/kustomization.yaml": f"resources: {resources}\n",
            "base/other.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n",
            "base/service.yaml": service,
            "routes/route.yaml": ROUTE,
        },
        select=["missing-reference"],
    )


def test_a_file_that_no_kustomization_takes_is_no_evidence() -> None:
    service = SERVICE.replace("NAME", "rabbitmq").replace("SPACE", "queues")
    assert len(told(service, "[service.yaml]").findings) == 1
    report = told(service, "[other.yaml]")
    assert not report.findings
    assert [each.reason for each in report.undecided if "Service" in each.message] == [
        "external-reference"
    ]


def test_a_slip_of_a_name_is_told_whether_its_file_is_taken_or_not() -> None:
    service = SERVICE.replace("NAME", "rabbitmqs").replace("SPACE", "dev")
    for resources in ("[service.yaml]", "[other.yaml]"):
        assert len(told(service, resources).findings) == 1


def test_what_is_named_by_its_name_is_found_in_it_all_the_same() -> None:
    service = SERVICE.replace("NAME", "rabbitmq").replace("SPACE", "dev")
    report = told(service, "[other.yaml]")
    assert not report.findings
    assert not [each for each in report.undecided if "Service" in each.message]
