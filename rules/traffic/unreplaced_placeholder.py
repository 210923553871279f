"""A placeholder that nobody replaces reaches the cluster as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    STAND_IN_KINDS,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Rule,
    Severity,
    Undecided,
    may_hold_placeholder,
    placeholder_of,
)

from ._variables import IN_FLUX

_TODO, _REMARK = "todo", "remark"
_LONGEST_REMARK = 200
_ASKED_FOR = "the comment beside this value asks for another one"


class UnreplacedPlaceholder(Rule):
    """A manifest still holds a placeholder, and nothing here replaces it.

    ## Why it matters

    `kubectl` and kustomize know no variables: `${HOST}`, `$HOST`, `{HOST}`, `{{ host }}`,
    `<your-key>`, `__KEY__` or `REPLACE_ME` goes to the cluster letter by letter.
    There it is a name that nothing has, a host that does not resolve, or a key that the
    provider refuses with 401, and all that leans on it fails.

    Flux replaces `${HOST}`, and nothing else, where its Kustomization has
    variables in `postBuild`. What none of them sets becomes an empty text, and
    an object with `kustomize.toolkit.fluxcd.io/substitute: disabled` is left
    as it is.

    ## What to do

    Write the value, or say in the repository who puts it in: a Flux
    Kustomization with `postBuild`, say. There a default, `${HOST:=value}`,
    stands in for what is not set, and `$${HOST}` for the letters themselves.
    Where something else does it before apply, ignore the rule in that folder
    with `per-path` in the configuration, or lint what comes out of it.

    A comment beside a value that asks for another one, such as `# TODO`,
    `# replace with your key` or `# change me`, is told as an info.

    Left alone is what something else may replace:

    - What a script, a Makefile or a block of code in a page seems to put in: it runs
      `envsubst` and names the variable, the file or its folder; or it holds the
      placeholder beside a program such as `sed`. And what stands in a file that
      is called a template. Both are counted as undecided.
    - `{{ x }}` in a project of kluctl, or in a template of cookiecutter, copier or
      Backstage; and `${X}`, `$X`, `$(X)` and `{{ x }}` where the run reads a folder
      below the top of a git work tree alone, since what applies it, such as Flux,
      may stand above. These are undecided, too.
    - What containers, shells and formats replace themselves: `$(POD_IP)`,
      `%REQ(...)%`, scripts in block scalars, the data of a ConfigMap.
    - `${X}` in files that `aigw run` reads, which replaces it and nothing else; and the
      value of a key of a Secret for which there is an annotation
      `substitution.aigw.run/env/KEY` or `.../file/KEY`.
    - In a tree with a Flux Kustomization, or a ResourceSet that makes some: `${X}` in
      a file that none of them renders here, since one of another repository may; and
      `{{ x }}`.
    - `${X}` that a ConfigMap or Secret may set which is not in the files, or
      what packs the source of Flux: an `OCIRepository` or a `Bucket`.
    - `{{ x }}` in the source of a template: a file with more of its syntax,
      below a folder such as `templates` or `charts`, or where a template of
      ours could not be read.
    - In a file that Flux or an Argo CD application renders: what a kustomization
      that nothing uses makes of it besides.
    - All that lies below the path of an Argo CD application, whose plugins
      replace whatever they like, `<key>` among it. Where the files describe a
      plugin (`ConfigManagementPlugin`), all that Flux does not render: charts
      make Applications, too.

    ## Source

    AI Gateway's examples and documentation, which hold such placeholders;
    `cmd/aigw/config.go` for what `aigw run` replaces; for Flux `kustomize` and
    `envsubst` in fluxcd/pkg.
    """

    id = "unreplaced-placeholder"
    severity = Severity.WARNING
    codes = (_TODO, _REMARK)
    judge = Judge.TRAFFIC
    category = "traffic"
    kinds = STAND_IN_KINDS

    examples = (
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata:
              name: azure
              namespace: ${NAMESPACE}  # <-- `${NAMESPACE}` nobody sets it
            spec:
              endpoints:
                - fqdn:
                    hostname: <name>.openai.azure.com  # <-- `<name>.openai.azure.com` no host
                    port: 443  # TODO the right one # <-- `443` info
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: azure}
            stringData:
              apiKey: YOUR_API_KEY  # <-- `YOUR_API_KEY` the provider refuses it
              other: "<your-key>"  # <-- `"<your-key>"` and this
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: gcp}
            spec:
              type: GCPCredentials
              gcpCredentials:
                projectName: your-project-id  # <-- `your-project-id` nor is this a project
                region: REPLACE_ME  # <-- `REPLACE_ME` nor is this a region
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: "{{ name }}"}  # <-- `"{{ name }}"` nothing renders this file
            """
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: EnvoyProxy
            metadata: {name: proxy, annotations: {note: "${ANYTHING}"}}
            spec:
              provider:
                type: Kubernetes
                kubernetes:
                  envoyDeployment:
                    container:
                      env: [{name: ADDRESS, value: "$(POD_IP):${PORT}"}]
              telemetry:
                accessLog:
                  settings:
                    - format: {type: Text, text: "%REQ(X-AI-EG-MODEL)% <${x}>"}
                      matches: ["response.code < 500 && response.code > 399"]
            """,
            why="containers, access logs and expressions have signs of their own",
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: site}
            spec:
              rules:
                - matches:
                    - path: {type: RegularExpression, value: "^/(?P<kind>[a-z]+)/v[0-9]$"}
                      headers: [{name: change-me-not, value: "<b>your turn</b>"}]
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: script}
            data:
              greeting: "${USER}"
              run.sh: |
                echo "${HOME}" > <your-file>
            """,
            why="patterns, markup, and what a program in a ConfigMap replaces",
        ),
        Good(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: database}
            stringData: {password: "${PASSWORD}"}
            """,
            why="a Secret that has nothing to do with the gateway",
        ),
        *IN_FLUX,
        Good(
            {
                "apps/edge.yaml": """
                apiVersion: argoproj.io/v1alpha1
                kind: Application
                metadata: {name: edge}
                spec: {source: {path: gateway}}
                """,
                "gateway/secret.yaml": """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: <edge>}
                spec: {gatewayClassName: envoy}
                """,
            },
            why="a plugin of Argo CD may put it in",
        ),
        Good(
            {
                "deploy/templates/gateway.yaml": """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: "{{ name }}"}
                """,
                "deploy/backend.yaml": """
                # {% set name = "openai" %}
                apiVersion: gateway.envoyproxy.io/v1alpha1
                kind: Backend
                metadata: {name: "{{ name }}"}
                """,
            },
            why="sources of templates, which happen to be YAML",
        ),
        Good(
            {
                "kustomization.yaml": """
                resources: [gateway.yaml]
                """,
                "gateway.yaml": """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: $(NAME)}
                spec: {gatewayClassName: envoy}
                """,
            },
            why="kustomize may have a variable of this name",
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: aigw-run}
            spec: {gatewayClassName: aigw-run}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: openai}
            stringData: {apiKey: "${OPENAI_API_KEY}"}
            """,
            why="aigw run puts environment variables in",
        ),
    )

    def is_idle(self, manifest: Manifest, graph: Graph) -> bool:
        if _is_bare(manifest):
            return True
        from ._remarks import is_without_remarks, loose_scalars  # as below

        end = _end_of_line(manifest)
        return not loose_scalars(manifest, graph) and is_without_remarks(manifest, end, graph)

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        if _is_bare(manifest):
            return
        from ._placeholders import is_for_a_plugin, is_for_aigw  # here, since few have such signs
        from ._remarks import is_without_remarks, loose_scalars, remarks_in

        end = _end_of_line(manifest)
        loose = loose_scalars(manifest, graph)
        if not loose and is_without_remarks(manifest, end, graph):
            return
        marked = (
            ()
            if is_for_a_plugin(manifest)
            else (each for each in loose if may_hold_placeholder(each.text or ""))
        )
        held = {
            node: found
            for node in marked
            if (found := placeholder_of(manifest, node)) and not is_for_aigw(manifest, node)
        }
        remarks = [each for each in remarks_in(manifest, end, loose) if each.node not in held]
        if not (held or remarks):
            return
        from ._leftovers import leftover  # as above
        from ._replacing import (
            filled_in_by,
            is_applied_otherwise,
            is_of_interest,
            may_be_replaced,
        )

        if is_applied_otherwise(manifest, graph):  # what its own patches put in is told
            held = {node: held[node] for node in held if _is_put_in(manifest, node)}
            remarks = [each for each in remarks if _is_put_in(manifest, each.node)]
        if not (held or remarks) or not is_of_interest(manifest, graph):
            return
        beginnings = {placeholder[:2] for placeholder in held.values()}
        replaced = {each for each in beginnings if may_be_replaced(each, manifest, graph)}
        for node, placeholder in held.items():
            left = None if placeholder[:2] in replaced else leftover(manifest, node, placeholder)
            if left is None:
                continue
            filling = filled_in_by(manifest, node, placeholder, graph)
            if filling is None:
                yield self.finding(manifest, node, left.message, related=left.related)
            else:
                message = f"whether {filling} puts in the value"
                yield self.undecided(manifest, node, "filled-in", message)
        for node, code in remarks:
            what = "a TODO stands beside this value" if code == _TODO else _ASKED_FOR
            yield self.finding(
                manifest,
                node,
                f"{what}, so it may not be the right one yet",
                severity=Severity.INFO,
                judge=Judge.ADVICE,
                code=code,
            )


def _is_bare(manifest: Manifest) -> bool:
    """Tell at a quick look whether the text of *manifest* holds no placeholder, nor a comment."""
    if manifest.pieces is not None:  # what a patch put in stands in another file
        return False
    text = manifest.source.text[manifest.node.start : _end_of_line(manifest)]
    return not may_hold_placeholder(text) and "#" not in text


def _is_put_in(manifest: Manifest, node: Node) -> bool:
    """Tell whether a patch in another file has *node*."""
    return manifest.source_of(node) is not manifest.source


def _end_of_line(manifest: Manifest) -> int:
    """Return where the last line of *manifest* ends, a comment on it included."""
    end = manifest.node.end
    found = manifest.source.text.find("\n", end, end + _LONGEST_REMARK)
    return found if found >= 0 else end + _LONGEST_REMARK
