"""Why a check could not be decided, and why a file was passed over: each word and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from aigw_lint.words.record import Record


class Reason(Record):
    """What a word means, and what to do about it; both as half a sentence."""

    means: str
    remedy: str


UNDECIDED: Mapping[str, Reason] = MappingProxyType(
    {
        "cel-rule": Reason(
            "a rule in CEL, of a CRD of yours, asks for more than is evaluated here, or for the "
            "old object",
            "nothing: the API server asks it",
        ),
        "conflicting-policies": Reason(
            "several ClientTrafficPolicies claim one listener with different limits, and which of "
            "them is older, and so wins, only the cluster knows",
            "keep one of them, or let each name a listener of its own",
        ),
        "context": Reason(
            "a file of `context` has it, and so has an alternative here that is not seen: which "
            "of the two holds is not known",
            "nothing, or define it beside all alternatives",
        ),
        "empty-secret": Reason(
            "the Secret has no keys here: something fills it later, or they were taken out for Git",
            "nothing, or keep the keys with values that are none",
        ),
        "envoy-patch": Reason(
            "an EnvoyPatchPolicy targets the Gateway, and could set the value where no field shows "
            "it",
            "look at the patch yourself, then ignore the check with a comment that says so",
        ),
        "external": Reason(
            "`external` in the configuration says that it exists, but not what it says",
            "nothing, or add its manifest to `context` in the configuration",
        ),
        "external-reference": Reason(
            "nothing in the files defines what is named, and it may live in the cluster alone",
            "declare it in `external`, add its manifest to `context`, or take the files for all "
            "there is with `--closed-world`",
        ),
        "filled-in": Reason(
            "a script, a Makefile, a pipeline, a page or a project beside the files seems to put "
            "in a value for the placeholder before the file is applied, or the file is called a "
            "template, or the run reads a part of a git work tree alone",
            "nothing, if it does; else exclude the script, or run from the top of the repository. "
            "`aigw-lint check -` reads its output",
        ),
        "label-selector": Reason(
            "a policy selects by labels, and whether what it meets needs a grant hangs on all of "
            "them",
            "name the targets in `targetRefs`",
        ),
        "made-elsewhere": Reason(
            "something beside the manifests seems to make what is missing: a patch that no "
            "kustomization takes, a script, a policy or another object that makes or changes "
            "objects, or an Application that leaves the field to somebody else "
            "(`ignoreDifferences`)",
            "nothing, if it does; else exclude the file that says so",
        ),
        "no-cel": Reason(
            "a CRD of yours has a rule in CEL, and what evaluates CEL is not installed",
            "install `aigw-lint[cel]`",
        ),
        "not-by-argo-cd": Reason(
            "Argo CD applies this tree, but not the manifest as it stands, or not the CRD: one may "
            "be a base, a patch, or of another cluster",
            "have Applications render both, or name the CRD in `schemas` in the configuration",
        ),
        "not-by-flux": Reason(
            "Flux applies this tree, but not the manifest as it stands, or not the CRD: one may be "
            "a base, a patch, or of another cluster",
            "have Flux render both, or name the CRD in `schemas` in the configuration",
        ),
        "other-alternative": Reason(
            "only an alternative defines what is named, such as `prod` where this is `dev`",
            "see with `aigw-lint files` where they part; define it here, too, or beside both",
        ),
        "other-controller": Reason(
            "the grant is for kinds of another controller, whose references are not known here",
            "nothing",
        ),
        "patched": Reason(
            "what a kustomization makes of the field is not told: a patch that is missing or "
            "cannot be applied, `replacements`, a transformer, a list of a built-in kind; or "
            "chainsaw evaluates it, `($name)`",
            "write the value into the base, or into a patch that can be read",
        ),
        "patched-crd": Reason(
            "a patch that is not modelled may change the CRD that defines the kind",
            "write the change into the CRD, or name the CRD as it is in `schemas` in the "
            "configuration",
        ),
        "placeholder": Reason(
            "a name or value is put in later (`${X}`, `$(X)`, `{{ x }}`), here or in what could be "
            "meant",
            "lint what your tool makes of it, through standard input: `aigw-lint -`",
        ),
        "produced-secret": Reason(
            "an operator makes the Secret or writes into it, and the files do not tell all of its "
            "keys",
            "look at the operator's object yourself",
        ),
        "remote-source": Reason(
            "a chart or a source from elsewhere installs into that namespace, and may make it",
            "render the chart into files that are read, or declare what it makes in `external`",
        ),
        "request-buffer": Reason(
            "a BackendTrafficPolicy sets `requestBuffer` there, which buffers by a limit "
            "of its own",
            "see that its limit is large enough for your longest prompts",
        ),
        "sds-secret": Reason(
            "the Secret is of a type that Envoy Gateway hands on unread",
            "nothing",
        ),
        "several-crds": Reason(
            "several CRDs define the kind, each in its own way, or one of an alternative does, and "
            "which of them the cluster has is not known",
            "keep one of them, or name it in `schemas` in the configuration",
        ),
        "unknown-attachment": Reason(
            "whether a route or a policy applies there hangs on something that the files do not "
            "tell, such as an unwritten namespace or the labels of one",
            "write the namespaces down, and keep the Namespaces with their labels in the files",
        ),
        "unknown-controller": Reason(
            "a mesh or another controller than Envoy Gateway serves the object, or may, and what "
            "that one takes is not known",
            "keep the GatewayClass in the files, or add it to `context`; for a mesh, nothing",
        ),
        "unknown-grant": Reason(
            "a ReferenceGrant could permit it, but holds something that is not known",
            "write out its namespace, and that of what it permits, without placeholders",
        ),
        "unknown-hostname": Reason(
            "a hostname is put in later, or a Gateway is not in the files, so which listener takes "
            "it is not known",
            "write it down, or lint what your tool makes of it",
        ),
        "unknown-listener": Reason(
            "the listeners of the Gateway are not all known: a placeholder or an alternative could "
            "be the one",
            "write the listener into the Gateway, or name one that is there",
        ),
        "unknown-namespace": Reason(
            "a namespace is not written down, or has labels that the files do not tell",
            "write it down on both sides, set `default-namespace` in the configuration, or keep "
            "the Namespace in the files",
        ),
        "unknown-section": Reason(
            "the listeners or rules of what a policy targets are not all known: a placeholder, or "
            "a rule that AI Gateway makes of an MCPRoute, could be the one",
            "write out the names on both sides, or leave `sectionName` out for the whole target",
        ),
        "unknown-world": Reason(
            "two manifests that do not stand together may or may not be meant for one cluster",
            "keep them in one folder or rendering, or look with `aigw-lint files` where they part",
        ),
        "unread-file": Reason(
            "a file that could not be read, or a part of one, names that kind, and may define it",
            "see which with `aigw-lint files`; put it right, render it, or exclude it",
        ),
    }
)
"""Of the rules that are built in; packs may have words of their own."""

PASSED_OVER: Mapping[str, Reason] = MappingProxyType(
    {
        "dangling-link": Reason(
            "a link leads to nothing", "mend the link, take it away, or exclude it"
        ),
        "kustomize-cycle": Reason(
            "kustomizations take each other round in a circle", "kustomize refuses that: break it"
        ),
        "kustomize-depth": Reason(
            "kustomizations are nested more than 50 deep", "nest them less deeply"
        ),
        "kustomize-refuses": Reason(
            "kustomize ends with an error there and makes nothing: a patch for an object or a "
            "field that is not there, a field that it does not know, a number in place of a text, "
            "a file outside of the folder; where it would make manifests of the gateway, the rule "
            "`refused-kustomization` says it in place of this",
            "mend it as the message says; until then nothing of that kustomization is applied",
        ),
        "missing-resource": Reason(
            "a kustomization names a file or folder that is not there, a patch say, or a folder "
            "without a kustomization; or the `path` of a Flux object or an Application leads to "
            "nothing that is read; where git or a name that is nearly the same shows the fault, "
            "the rule `refused-kustomization` says it in place of this",
            "correct the name, or add what is named: kustomize, Flux and Argo CD refuse what is "
            "not there",
        ),
        "nested-manifests": Reason(
            "values of a chart hold manifests of our kinds, which the chart puts into the cluster; "
            "they are not read, and what names them is undecided",
            "render the chart: `aigw-lint --render helm` where it is in these files",
        ),
        "not-a-file": Reason(
            "it has the name of a file and is none, such as a pipe", "rename it, or exclude it"
        ),
        "not-rendered": Reason(
            "`--render` asks a program to render it, and that failed or would have fetched "
            "something, so the run ends with exit code 3",
            "mend what the program complains of, or render it yourself and lint that: "
            "`aigw-lint -`",
        ),
        "odd-schema": Reason(
            "a CRD or a schema in it is none that an API server would take, so no manifest is "
            "judged by it",
            "mend it as the message says, or name another one in `schemas` in the configuration",
        ),
        "outside-root": Reason(
            "a link leads out of what is linted, and was not followed",
            "name what it leads to on the command line, or run from a folder above both",
        ),
        "template": Reason(
            "it is a template: it is no YAML before it is rendered, and no fault of syntax is told",
            "render it: `--render helm` for a chart, or lint what your tool makes of it, through "
            "standard input: `aigw-lint -`",
        ),
        "test-data": Reason(
            "a test of Kyverno or Gatekeeper takes it as data, or one of chainsaw or kuttl "
            "compares objects with it or expects it to be refused, and nothing else applies it",
            "nothing, or list it in a kustomization where it is applied, too",
        ),
        "too-many-objects": Reason(
            "kustomizations make more of the files than is followed; what is left of them is taken "
            "as it stands",
            "lint parts of the repository in runs of their own",
        ),
        "unreadable": Reason(
            "the file or folder cannot be opened, so the run ends with exit code 3",
            "see to its permissions, or exclude it",
        ),
        "unreadable-context": Reason(
            "`context` names it, and it could not be read to its end: what it holds is unknown",
            "make the dump anew, or leave the file out of `context`",
        ),
        "unreadable-kustomization": Reason(
            "a kustomization is no YAML, or a folder has two of them; its files are taken as they "
            "stand",
            "mend it, or keep one of them",
        ),
        "unreadable-yaml": Reason(
            "it is no YAML, but may be a manifest; nothing in it is of our groups, so it is no "
            "finding",
            "mend it, or exclude it where it is not meant to be YAML",
        ),
        "untracked": Reason(
            "git's index does not have it, and the run reads that (`--tracked`)",
            "`git add` it, where it is meant to be linted",
        ),
    }
)
