"""What the projects publish as working examples: read without a crash, and judged rightly."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from aigw_lint import Report, Severity, lint

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def report(shared: Path) -> Report:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(shared / "corpus" / "upstream")
        return lint(["."])


def test_nothing_crashes(report: Report) -> None:
    assert not report.crashed
    assert "internal-error" not in {finding.rule for finding in report.findings}
    assert report.files > 200


def test_working_examples_have_no_errors(report: Report) -> None:
    """Only the documentation's fragments, which are no YAML or lean on what is not there, err.

    And fields that the CRDs do not have: kubectl refuses these examples as they stand.
    """
    erring = {
        (finding.location.file.removeprefix("ai-gateway/examples/"), finding.rule, finding.path)
        for finding in report.findings
        if finding.severity is Severity.ERROR and "/docs/" not in finding.location.file
    }
    assert erring == {
        ("aigw/ollama.yaml", "removed-field", "/spec/timeouts"),
        (
            "basic/aws-irsa.yaml",
            "unknown-field",
            "/spec/provider/kubernetes/envoyDeployment/pod/serviceAccountName",
        ),
        ("mcp/openai-github.yaml", "removed-field", "/spec/timeouts"),
    }


def test_warnings_of_the_examples_are_those_that_were_read(report: Report) -> None:
    """Each was looked at by hand: these Gateways serve AI routes and no policy raises a limit.

    Two demos call api.openai.com:443 without TLS, and one file is for upgrades from v1alpha1.
    """
    found = Counter(
        finding.rule
        for finding in report.findings
        if finding.severity is Severity.WARNING and "/docs/" not in finding.location.file
    )
    assert found["missing-buffer-limit"] == 15
    assert found["missing-reference"] == 0
    assert found["missing-grant"] == 0
    assert found["secret-lacks-key"] == 0
    assert found["multiple-security-policies"] == 0
    assert found["plaintext-to-tls-port"] == 2
    assert found["deprecated-api-version"] == 3
