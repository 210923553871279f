"""What the BackendTrafficPolicies that count for a rule say of retries."""

from __future__ import annotations

from collections.abc import Sequence

from aigw_lint import Manifest, Node, Record, Target

from ._failover import Failover

_RETRY = ("spec", "retry")
_HEALTH = ("spec", "healthCheck")
_DEFAULT_RETRIES = 2
_DEFAULT_EJECTED = 10
CODES = (
    *("no-retry", "no-retries", "same-priority", "too-few-retries"),
    *("no-status-codes", "unused-status-codes", "low-ejection"),
)
"""Those of all faults."""

_STATUS_CODES = "retriable-status-codes"
# The status codes that other triggers cover.
_COVERED = {"5xx": range(500, 600), "gateway-error": range(502, 505), "retriable-4xx": (409,)}
_FIELDS = (_RETRY, _HEALTH, ("spec", "mergeType"))


class Fault(Record):
    """Why a rule does not fail over, or not always."""

    code: str
    policy: Manifest | None
    """The policy whose value is at fault, or that has none; None where there is no policy."""
    node: Node | None = None
    """The value, or the key that lacks one."""
    number: int = 0
    """What to write, at least."""


class Doubt(Record):
    """Why the files do not tell."""

    reason: str


Verdict = Fault | Doubt | None


class _Found(Record):
    policy: Manifest
    node: Node


class _UnknownError(Exception):
    """A value is not known."""


def merges(policy: Manifest) -> bool:
    """Tell whether *policy* is merged with that of the Gateway, where there is one."""
    return bool(policy.node.string_at("spec", "mergeType"))


def sets_any(policy: Manifest) -> bool:
    """Tell whether *policy* says anything of retries or of health."""
    return any(policy.node.get(*path) is not None for path in (_RETRY, _HEALTH))


def judge_policies(policies: Sequence[Manifest], failover: Failover, target: Target) -> Verdict:
    """Return what *policies* do for *failover*: one, or one merged over another; None: all well."""
    for policy in policies:
        if any(policy.touched((*policy.node.path, *path)) for path in _FIELDS):
            return Doubt("patched")
    try:
        return _judge(policies, failover, target)
    except _UnknownError:
        return Doubt("placeholder")


def _judge(policies: Sequence[Manifest], failover: Failover, target: Target) -> Verdict:
    if _find(policies, *_HEALTH, "active") is not None:
        return None
    passive = _find(policies, *_HEALTH, "passive")
    ejection = None if passive is None else _ejection(policies, passive, failover)
    if passive is not None and ejection is None:
        return None
    retry = _find(policies, *_RETRY)
    if retry is None:
        return ejection or Fault("no-retry", policies[0] if policies else None)
    if not retry.node.is_mapping:
        raise _UnknownError
    return _attempts(policies, retry, failover, target) or _status_codes(policies)


def _find(policies: Sequence[Manifest], *path: str) -> _Found | None:
    """Return what the first of *policies* that says it says at *path*; null says nothing."""
    for policy in policies:
        node = policy.node.get(*path)
        if node is not None and not node.is_null:
            return _Found(policy, node)
    return None


def _number(found: _Found) -> int:
    value = found.node.value
    if isinstance(value, bool) or not isinstance(value, int):
        raise _UnknownError
    return value


def _attempts(
    policies: Sequence[Manifest], retry: _Found, failover: Failover, target: Target
) -> Fault | None:
    """Return why the tries do not get to the last priority."""
    retries = _find([retry.policy], *_RETRY, "numRetries")
    number = _DEFAULT_RETRIES if retries is None else _number(retries)
    if retries is not None and number <= 0:
        return Fault("no-retries", *retries, failover.levels - 1)
    if failover.is_by_address or not target.reaches("0.3"):
        return None  # priorities do not reach Envoy, or there is no such field
    attempts = _find(policies, *_RETRY, "numAttemptsPerPriority")
    each = 0 if attempts is None else _number(attempts)
    if each <= 0:
        key = retry.policy.node.get("spec")
        where = _Found(retry.policy, (key.key("retry") if key else None) or retry.node)
        return Fault("same-priority", *(attempts or where), 1)
    needed = each * (failover.levels - 1)
    if number < needed:
        return Fault("too-few-retries", *(retries or attempts or retry), needed)
    return None


def _status_codes(policies: Sequence[Manifest]) -> Fault | None:
    """Return why status codes are not retried, where some are meant to be."""
    written = _find(policies, *_RETRY, "retryOn", "triggers")
    listed = _find(policies, *_RETRY, "retryOn", "httpStatusCodes")
    triggers = () if written is None else tuple(node.string for node in written.node.items())
    codes = () if listed is None else tuple(node.value for node in listed.node.items())
    if written is None or not triggers:
        return None  # by default the trigger is among them
    if any(trigger not in _TRIGGERS for trigger in triggers):
        raise _UnknownError
    covered = [number for name in triggers for number in _COVERED.get(name or "", ())]
    if _STATUS_CODES in triggers:
        node = next(each for each in written.node.items() if each.string == _STATUS_CODES)
        lost = not codes and not covered
        return Fault("no-status-codes", written.policy, node) if lost else None
    unused = [code for code in codes if isinstance(code, int) and code not in covered]
    if listed is None or not unused:
        return None
    parent = written.policy.node.get(*_RETRY, "retryOn")
    key = parent.key("triggers") if parent is not None else None
    return Fault("unused-status-codes", written.policy, key or written.node, unused[0])


_TRIGGERS = frozenset(
    (
        *_COVERED,
        _STATUS_CODES,
        "reset",
        "reset-before-request",
        "connect-failure",
        "refused-stream",
        "cancelled",
        "deadline-exceeded",
        "internal",
        "resource-exhausted",
        "unavailable",
    )
)


def _ejection(policies: Sequence[Manifest], passive: _Found, failover: Failover) -> Fault | None:
    """Return why no backend is ever taken out: of a few, one is more than a tenth."""
    percent = _find(policies, *_HEALTH, "passive", "maxEjectionPercent")
    number = _DEFAULT_EJECTED if percent is None else _number(percent)
    if number > _DEFAULT_EJECTED or number * failover.backends >= 100 * failover.at_once:
        return None
    parent = passive.policy.node.get(*_HEALTH)
    key = parent.key("passive") if parent is not None else None
    where = percent or _Found(passive.policy, key or passive.node)
    return Fault("low-ejection", *where, 100)


def describe(policy: Manifest, failover: Failover, fault: Fault) -> str:
    """Return in words what is wrong with the value of *policy*, what happens, what to write."""
    route = f'AIGatewayRoute "{failover.route.ref.name}"'
    node, last, number = fault.node, failover.first.text, fault.number
    key = "" if node is None else str(node.path[-1])
    value = "" if node is None else node.text
    never = f"{route} never gets to its priority {last}"
    if failover.is_by_address:  # all are asked in turn, also one that is down
        never = f"clients of {route} get the errors of a backend that is down"
    texts = {
        "no-retries": f"numRetries {value} is no retry, so {never} (write {number} or more)",
        "same-priority": f'BackendTrafficPolicy "{policy.ref.name}" retries without '
        f"numAttemptsPerPriority, so each try asks the same priority and {route} never gets to "
        f"its priority {last} (write numAttemptsPerPriority: 1)",
        "too-few-retries": f"{key} {value} leaves no try for the last of the {failover.levels} "
        f"priorities of {route} (write numRetries: {number})",
        "no-status-codes": f"the trigger retriable-status-codes does nothing without "
        f"httpStatusCodes, so clients of {route} get the errors that a backend answers "
        "(write httpStatusCodes: [429, 500, 502, 503, 504])",
        "unused-status-codes": f"without the trigger retriable-status-codes no httpStatusCodes "
        f"are looked at, so clients of {route} get the {number} of a backend (add the trigger)",
        "low-ejection": f"passive health checks take out at most {value if key[:1] == 'm' else 10}"
        f" % of the {failover.backends} backends, which is none, so {never} "
        "(write maxEjectionPercent: 100)",
    }
    return texts[fault.code]
