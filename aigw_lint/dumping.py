"""The command that shows, for ``context``, what a cluster holds: Secrets with their keys alone."""

from __future__ import annotations

from collections.abc import Sequence

from aigw_lint.knowledge.identity import OUR_KINDS
from aigw_lint.knowledge.kinds import CONFIG_MAP, KNOWN_KINDS, NAMESPACE, SECRET
from aigw_lint.words.objectref import CLUSTER_SCOPED, GroupKind

_KEYS_ALONE = (CONFIG_MAP, SECRET)
_OBJECT = (
    """'{{{{range .items}}}}---\n"""
    """apiVersion: v1\n"""
    """kind: {kind}\n"""
    """metadata: {{name: {{{{printf "%q" .metadata.name}}}}, """
    """namespace: {{{{printf "%q" .metadata.namespace}}}}}}\n"""
    """data: {{ {{{{range $key, $value := .data}}}}{{{{printf "%q" $key}}}}: "", {{{{end}}}}"""
    """{{{{range $key, $value := .binaryData}}}}{{{{printf "%q" $key}}}}: "", {{{{end}}}}}}\n"""
    """{{{{end}}}}'"""
)
# Of these a cluster has many, and no manifest of ours names one.
_OTHER_SECRETS = "type!=helm.sh/release.v1,type!=kubernetes.io/service-account-token"


def plural_of(kind: str) -> str:
    """Return what the API server calls objects of *kind*, such as ``gatewayclasses``."""
    word = kind.lower()
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith("s") else f"{word}s"


def resource_of(kind: GroupKind) -> str:
    """Return how kubectl names *kind*, such as ``gateways.gateway.networking.k8s.io``."""
    return ".".join(filter(None, (plural_of(kind.kind), kind.group)))


def dumped_kinds() -> list[GroupKind]:
    """Return the kinds whose objects are dumped whole, in the order of their names."""
    return sorted({*OUR_KINDS, *KNOWN_KINDS} - {*_KEYS_ALONE}, key=resource_of)


def dump_command(
    *, context: str | None = None, namespaces: Sequence[str] = (), file: str = "cluster.yaml"
) -> str:
    """Return the shell command that writes what a cluster holds to *file*.

    It asks for kinds alone that the cluster serves: kubectl gives up where one
    of several is not there. It fails where one cannot be listed, after all
    others. It can be pasted into a shell, or be the input of one: no line is a
    comment, which not every shell takes at its prompt.
    """
    from shlex import quote  # here, since no run but this one writes a command

    kubectl = f"kubectl --context {quote(context)}" if context else "kubectl"
    kinds = dumped_kinds()
    named = " ".join(map(quote, namespaces))
    where = '--namespace "$namespace"' if namespaces else "--all-namespaces"
    whole = [kind for kind in kinds if kind in CLUSTER_SCOPED]
    if namespaces:
        whole.remove(NAMESPACE)
    lines = [
        "(",
        "failed=0",
        f"served=$({kubectl} api-resources --verbs=list -o name) || failed=1",
        "served() {",
        '  for kind in "$@"; do',
        '    if echo "$served" | grep -qxF "$kind"; then printf "%s," "$kind"; fi',
        "  done",
        "}",
        "get() {",
        f'  echo ---; {kubectl} get "$@" || failed=1',
        "}",
        *_chosen("whole", whole),
        *_chosen("spaced", [kind for kind in kinds if kind not in CLUSTER_SCOPED]),
        *([f"get namespaces {named} --ignore-not-found -o yaml"] if namespaces else []),
        '[ -z "$whole" ] || get "${whole%,}" -o yaml',
        *([f"for namespace in {named}; do"] if namespaces else []),
        f'[ -z "$spaced" ] || get "${{spaced%,}}" {where} -o yaml',
    ]
    for kind in _KEYS_ALONE:
        only = f" --field-selector '{_OTHER_SECRETS}'" if kind == SECRET else ""
        template = _OBJECT.format(kind=kind.kind)
        lines.append(f"get {resource_of(kind)} {where}{only} -o go-template={template}")
    lines += ["done"] if namespaces else []
    lines += ['exit "$failed"', f") > {quote(file)}"]
    return "".join(f"{line}\n" for line in lines)


def _chosen(variable: str, kinds: Sequence[GroupKind]) -> list[str]:
    """Return the lines that set *variable* to those of *kinds* that are served."""
    names = " \\\n  ".join(map(resource_of, kinds))
    return [f"{variable}=$(served \\\n  {names})"]
