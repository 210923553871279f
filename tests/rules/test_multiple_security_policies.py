"""``multiple-security-policies``: which of them is blamed, and when two live together."""

from __future__ import annotations

from aigw_lint import Config, Report, Severity, lint

ID = "multiple-security-policies"
TARGET = "{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}"
POOL = "{group: inference.networking.k8s.io, kind: InferencePool, name: llama}"
BACKEND = """\
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: models}
"""


def policy(name: str, target: str = TARGET, namespace: str = ", namespace: models") -> str:
    return (
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: BackendSecurityPolicy\n"
        f"metadata: {{name: {name}{namespace}}}\nspec: {{targetRefs: [{target}]}}\n"
    )


def run(sources: dict[str, str], release: str | None = None) -> Report:
    return lint(sources=sources, config=Config(target=release), select=[ID])


def nothing(report: Report) -> bool:
    return (report.findings, report.undecided) == ((), ())


def reasons(report: Report) -> list[str]:
    assert report.findings == ()
    return [check.reason for check in report.undecided]


def test_the_later_one_is_blamed_and_the_others_are_shown() -> None:
    (second, third) = run(
        {"p.yaml": "---\n".join([policy("a"), policy("b"), policy("c")])}
    ).findings
    assert second.message == (
        'AIServiceBackend "openai" is named by BackendSecurityPolicy "a", too, so it is not '
        "accepted and the gateway answers 500 for it (keep one policy for each backend)"
    )
    assert (second.location.span.start.line, second.location.span.start.column) == (9, 84)
    assert [(each.location.span.start.line, each.message) for each in second.related] == [
        (4, "this policy names it, too")
    ]
    assert '"a" and "b", too' in third.message
    assert third.severity is Severity.ERROR
    assert len(third.related) == 2


def test_a_pool_has_no_status_that_says_so() -> None:
    (finding,) = run({"p.yaml": "---\n".join([policy("a", POOL), policy("b", POOL)])}).findings
    assert finding.message == (
        'InferencePool "llama" is named by BackendSecurityPolicy "a", too, '
        "so the gateway answers 500 for it (keep one policy for each backend)"
    )


def test_one_policy_that_names_it_twice_is_another_fault() -> None:
    assert nothing(run({"p.yaml": policy("a", f"{TARGET}, {TARGET}")}))


def test_before_0_3_policies_named_nothing() -> None:
    sources = {"p.yaml": "---\n".join([policy("a"), policy("b")])}
    assert nothing(run(sources, "0.2"))
    assert run(sources, "0.3").findings


def test_files_that_lean_on_one_backend_live_together() -> None:
    sources = {"a.yaml": policy("a"), "b.yaml": policy("b") + BACKEND}
    (finding,) = run(sources).findings
    assert finding.location.file == "b.yaml"
    sources = {"a/p.yaml": policy("a"), "b/p.yaml": policy("b"), "c/s.yaml": BACKEND[4:]}
    (finding,) = run(sources).findings
    assert finding.location.file == "b/p.yaml"


def test_demos_that_each_bring_their_backend_are_undecided() -> None:
    sources = {"a/p.yaml": policy("a") + BACKEND, "b/p.yaml": policy("b") + BACKEND}
    assert reasons(run(sources)) == ["unknown-world", "unknown-world"]
    assert reasons(run({"a.yaml": policy("a") + BACKEND, "b.yaml": policy("b") + BACKEND})) == [
        "unknown-world",
        "unknown-world",
    ]
    assert reasons(run({"a/p.yaml": policy("a"), "b/p.yaml": policy("b")})) == ["unknown-world"] * 2


def test_alternatives_are_not_compared() -> None:
    sources = {
        "dev/p.yaml": policy("a") + BACKEND + "spec: {schema: {name: OpenAI}}\n",
        "prod/p.yaml": policy("b") + BACKEND + "spec: {schema: {name: Cohere}}\n",
    }
    assert nothing(run(sources))


def test_a_kustomization_puts_them_together() -> None:
    sources = {
        "kustomization.yaml": "namespace: models\nresources: [a/p.yaml, b/p.yaml]\n",
        "a/p.yaml": policy("a", namespace=""),
        "b/p.yaml": policy("b", namespace=""),
    }
    assert len(run(sources).findings) == 1


def test_what_is_not_known() -> None:
    other = policy("b", namespace="")
    assert reasons(run({"a/p.yaml": policy("a"), "b/p.yaml": other})) == ["unknown-namespace"] * 2
    placeholder = policy("b", TARGET.replace("openai", "'${NAME}'"))
    assert reasons(run({"p.yaml": policy("a") + "---\n" + placeholder})) == ["placeholder"]


def test_stages_are_mostly_clusters() -> None:
    files = {"platform/a.yaml": BACKEND}
    stages = {"envs/dev/p.yaml": policy("openai-dev"), "envs/prod/p.yaml": policy("openai-prod")}
    assert reasons(run(files | stages)) == ["unknown-world", "unknown-world"]
    (error,) = run(files | {"envs/prod/p.yaml": "---\n".join(stages.values())}).findings
    assert error.severity is Severity.ERROR


def test_nothing_says_that_plain_files_of_two_folders_are_applied_together() -> None:
    files = {"backend.yaml": BACKEND, "keys/p.yaml": policy("a"), "more/p.yaml": policy("b")}
    (found,) = run(files).findings
    assert (found.severity, found.location.file) == (Severity.WARNING, "more/p.yaml")
    assert (found.location.span.start.line, found.location.span.start.column) == (4, 84)
    assert ", too, so where both are applied, it is not accepted and the gateway" in found.message
    both = {"kustomization.yaml": "resources: [backend.yaml, keys/p.yaml, more/p.yaml]\n"}
    (error,) = run(files | both).findings
    assert error.severity is Severity.ERROR
    (above,) = run({"a.yaml": BACKEND, "p.yaml": policy("a"), "keys/p.yaml": policy("b")}).findings
    assert above.severity is Severity.ERROR
