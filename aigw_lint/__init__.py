"""A static linter for Envoy AI Gateway manifests: the public API, all of it.

``lint`` is for programs, the rest is what a rule pack needs. Names are loaded when they are
first used, so that the command starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from aigw_lint.answers import any_of as any_of
    from aigw_lint.answers import none_of as none_of
    from aigw_lint.appliers import is_flux_used as is_flux_used
    from aigw_lint.attachment import MOST_DEFINITIONS as MOST_DEFINITIONS
    from aigw_lint.attachment import Attachment as Attachment
    from aigw_lint.attachment import Listener as Listener
    from aigw_lint.attachment import attach as attach
    from aigw_lint.attachment import attachments_to as attachments_to
    from aigw_lint.attachment import gateways_of as gateways_of
    from aigw_lint.attachment import hostnames_of as hostnames_of
    from aigw_lint.attachment import is_left_to_patch as is_left_to_patch
    from aigw_lint.attachment import listeners_of as listeners_of
    from aigw_lint.attachment import selected_listeners as selected_listeners
    from aigw_lint.attachment import served_hostnames as served_hostnames
    from aigw_lint.attachment import serves_hostname as serves_hostname
    from aigw_lint.attachment import takes_kind as takes_kind
    from aigw_lint.attachment import takes_namespace as takes_namespace
    from aigw_lint.buffersize import MAX_BUFFER as MAX_BUFFER
    from aigw_lint.buffersize import buffer_size as buffer_size
    from aigw_lint.config import Config as Config
    from aigw_lint.duration import parse_duration as parse_duration
    from aigw_lint.edit import Edit as Edit
    from aigw_lint.edit import Fix as Fix
    from aigw_lint.edit import apply_edits as apply_edits
    from aigw_lint.errors import AigwLintError as AigwLintError
    from aigw_lint.errors import ConfigError as ConfigError
    from aigw_lint.errors import RulePackError as RulePackError
    from aigw_lint.errors import UsageError as UsageError
    from aigw_lint.finding import Finding as Finding
    from aigw_lint.finding import ManifestInfo as ManifestInfo
    from aigw_lint.finding import Related as Related
    from aigw_lint.finding import Undecided as Undecided
    from aigw_lint.formatters import write_report as write_report
    from aigw_lint.grants import Lack as Lack
    from aigw_lint.grants import NearMiss as NearMiss
    from aigw_lint.grants import Need as Need
    from aigw_lint.grants import lack_of as lack_of
    from aigw_lint.grants import near_miss as near_miss
    from aigw_lint.grants import permits as permits
    from aigw_lint.graph import Graph as Graph
    from aigw_lint.identity import OUR_KINDS as OUR_KINDS
    from aigw_lint.identity import Slip as Slip
    from aigw_lint.identity import slip_of as slip_of
    from aigw_lint.identity import version_for as version_for
    from aigw_lint.kinds import AI_GATEWAY_ROUTE as AI_GATEWAY_ROUTE
    from aigw_lint.kinds import AI_SERVICE_BACKEND as AI_SERVICE_BACKEND
    from aigw_lint.kinds import BACKEND as BACKEND
    from aigw_lint.kinds import BACKEND_SECURITY_POLICY as BACKEND_SECURITY_POLICY
    from aigw_lint.kinds import BACKEND_TLS_POLICY as BACKEND_TLS_POLICY
    from aigw_lint.kinds import BACKEND_TRAFFIC_POLICY as BACKEND_TRAFFIC_POLICY
    from aigw_lint.kinds import CLIENT_TRAFFIC_POLICY as CLIENT_TRAFFIC_POLICY
    from aigw_lint.kinds import CONFIG_MAP as CONFIG_MAP
    from aigw_lint.kinds import ENVOY_EXTENSION_POLICY as ENVOY_EXTENSION_POLICY
    from aigw_lint.kinds import ENVOY_PATCH_POLICY as ENVOY_PATCH_POLICY
    from aigw_lint.kinds import ENVOY_PROXY as ENVOY_PROXY
    from aigw_lint.kinds import GATEWAY as GATEWAY
    from aigw_lint.kinds import GATEWAY_CLASS as GATEWAY_CLASS
    from aigw_lint.kinds import GATEWAY_CONFIG as GATEWAY_CONFIG
    from aigw_lint.kinds import GRPC_ROUTE as GRPC_ROUTE
    from aigw_lint.kinds import HTTP_ROUTE as HTTP_ROUTE
    from aigw_lint.kinds import HTTP_ROUTE_FILTER as HTTP_ROUTE_FILTER
    from aigw_lint.kinds import INFERENCE_POOL as INFERENCE_POOL
    from aigw_lint.kinds import LISTENER_SET as LISTENER_SET
    from aigw_lint.kinds import MCP_ROUTE as MCP_ROUTE
    from aigw_lint.kinds import NAMESPACE as NAMESPACE
    from aigw_lint.kinds import QUOTA_POLICY as QUOTA_POLICY
    from aigw_lint.kinds import REFERENCE_GRANT as REFERENCE_GRANT
    from aigw_lint.kinds import SECRET as SECRET
    from aigw_lint.kinds import SECURITY_POLICY as SECURITY_POLICY
    from aigw_lint.kinds import SERVICE as SERVICE
    from aigw_lint.linter import lint as lint
    from aigw_lint.loading import load_config as load_config
    from aigw_lint.manifest import Manifest as Manifest
    from aigw_lint.node import Node as Node
    from aigw_lint.objectref import AI_GATEWAY as AI_GATEWAY
    from aigw_lint.objectref import CORE as CORE
    from aigw_lint.objectref import ENVOY_GATEWAY as ENVOY_GATEWAY
    from aigw_lint.objectref import GATEWAY_API as GATEWAY_API
    from aigw_lint.objectref import OUR_GROUPS as OUR_GROUPS
    from aigw_lint.objectref import GroupKind as GroupKind
    from aigw_lint.objectref import ObjectRef as ObjectRef
    from aigw_lint.ownkinds import own_kind as own_kind
    from aigw_lint.pattern import lazy_pattern as lazy_pattern
    from aigw_lint.placeholders import has_placeholder as has_placeholder
    from aigw_lint.policies import Buffer as Buffer
    from aigw_lint.policies import BufferState as BufferState
    from aigw_lint.policies import buffer_of as buffer_of
    from aigw_lint.policies import buffers_itself as buffers_itself
    from aigw_lint.policies import is_patched as is_patched
    from aigw_lint.position import Location as Location
    from aigw_lint.position import Position as Position
    from aigw_lint.position import Span as Span
    from aigw_lint.producers import MCP_MAIN as MCP_MAIN
    from aigw_lint.quantity import byte_size as byte_size
    from aigw_lint.quantity import parse_quantity as parse_quantity
    from aigw_lint.record import Record as Record
    from aigw_lint.reference import HASHED as HASHED
    from aigw_lint.reference import Definition as Definition
    from aigw_lint.reference import Lookup as Lookup
    from aigw_lint.reference import Reference as Reference
    from aigw_lint.reference import definition_of as definition_of
    from aigw_lint.refusal import is_kind as is_kind
    from aigw_lint.refusal import judge_of as judge_of
    from aigw_lint.refusal import lacks_kind as lacks_kind
    from aigw_lint.refusal import only_the_group as only_the_group
    from aigw_lint.relation import OWN_NAMESPACE as OWN_NAMESPACE
    from aigw_lint.relation import Relation as Relation
    from aigw_lint.relations import RELATION_SOURCES as RELATION_SOURCES
    from aigw_lint.releases import Target as Target
    from aigw_lint.releases import target_for as target_for
    from aigw_lint.report import PassedOver as PassedOver
    from aigw_lint.report import Report as Report
    from aigw_lint.routes import RequestTimeout as RequestTimeout
    from aigw_lint.routes import generated_references as generated_references
    from aigw_lint.routes import request_timeouts as request_timeouts
    from aigw_lint.rule import DEFINED as DEFINED
    from aigw_lint.rule import REFUSED as REFUSED
    from aigw_lint.rule import UNIDENTIFIED as UNIDENTIFIED
    from aigw_lint.rule import Bad as Bad
    from aigw_lint.rule import Good as Good
    from aigw_lint.rule import Option as Option
    from aigw_lint.rule import Rule as Rule
    from aigw_lint.schema.breach import Fault as Fault
    from aigw_lint.schema.bundle import constraint_ids as constraint_ids
    from aigw_lint.schema.custom import Custom as Custom
    from aigw_lint.schema.history import PROJECTS as PROJECTS
    from aigw_lint.schema.history import Life as Life
    from aigw_lint.schema.history import experimental_fields as experimental_fields
    from aigw_lint.schema.history import lives_of as lives_of
    from aigw_lint.schema.history import lives_of_field as lives_of_field
    from aigw_lint.schema.history import only_experimental as only_experimental
    from aigw_lint.schema.history import standard_version as standard_version
    from aigw_lint.schema.later import taken_from as taken_from
    from aigw_lint.schema.message import told as told
    from aigw_lint.schema.saying import field_name as field_name
    from aigw_lint.schema.verdict import bundled_for as bundled_for
    from aigw_lint.schema.verdict import faults_in as faults_in
    from aigw_lint.schema.verdict import node_at as node_at
    from aigw_lint.schema.verdict import unanswered_in as unanswered_in
    from aigw_lint.schema.verdicts import Verdicts as Verdicts
    from aigw_lint.serving import Serving as Serving
    from aigw_lint.settings import External as External
    from aigw_lint.settings import RuleSetting as RuleSetting
    from aigw_lint.severity import Judge as Judge
    from aigw_lint.severity import Severity as Severity
    from aigw_lint.spelling import NearNames as NearNames
    from aigw_lint.spelling import edit_distance as edit_distance
    from aigw_lint.spelling import near as near
    from aigw_lint.standins import STAND_IN_KINDS as STAND_IN_KINDS
    from aigw_lint.standins import may_hold_placeholder as may_hold_placeholder
    from aigw_lint.standins import placeholder_of as placeholder_of
    from aigw_lint.targeting import Targeting as Targeting
    from aigw_lint.targeting import client_policies as client_policies
    from aigw_lint.targeting import near_policies as near_policies
    from aigw_lint.targeting import policies_at as policies_at
    from aigw_lint.wording import cut as cut
    from aigw_lint.wording import some_of as some_of
    from aigw_lint.writers import made_elsewhere as made_elsewhere

# Each public name: the module that it lives in, and its name there.
_HOME = {
    "lazy_pattern": ("pattern", "lazy_pattern"),
    "near_policies": ("targeting", "near_policies"),
    "client_policies": ("targeting", "client_policies"),
    "Targeting": ("targeting", "Targeting"),
    "request_timeouts": ("routes", "request_timeouts"),
    "generated_references": ("routes", "generated_references"),
    "RequestTimeout": ("routes", "RequestTimeout"),
    "AI_GATEWAY": ("objectref", "AI_GATEWAY"),
    "AI_GATEWAY_ROUTE": ("kinds", "AI_GATEWAY_ROUTE"),
    "AI_SERVICE_BACKEND": ("kinds", "AI_SERVICE_BACKEND"),
    "AigwLintError": ("errors", "AigwLintError"),
    "Attachment": ("attachment", "Attachment"),
    "BACKEND": ("kinds", "BACKEND"),
    "BACKEND_SECURITY_POLICY": ("kinds", "BACKEND_SECURITY_POLICY"),
    "BACKEND_TLS_POLICY": ("kinds", "BACKEND_TLS_POLICY"),
    "BACKEND_TRAFFIC_POLICY": ("kinds", "BACKEND_TRAFFIC_POLICY"),
    "Bad": ("rule", "Bad"),
    "Buffer": ("policies", "Buffer"),
    "BufferState": ("policies", "BufferState"),
    "CLIENT_TRAFFIC_POLICY": ("kinds", "CLIENT_TRAFFIC_POLICY"),
    "CONFIG_MAP": ("kinds", "CONFIG_MAP"),
    "CORE": ("objectref", "CORE"),
    "Config": ("config", "Config"),
    "ConfigError": ("errors", "ConfigError"),
    "Definition": ("reference", "Definition"),
    "ENVOY_EXTENSION_POLICY": ("kinds", "ENVOY_EXTENSION_POLICY"),
    "ENVOY_GATEWAY": ("objectref", "ENVOY_GATEWAY"),
    "ENVOY_PATCH_POLICY": ("kinds", "ENVOY_PATCH_POLICY"),
    "ENVOY_PROXY": ("kinds", "ENVOY_PROXY"),
    "Edit": ("edit", "Edit"),
    "is_flux_used": ("appliers", "is_flux_used"),
    "made_elsewhere": ("writers", "made_elsewhere"),
    "is_kind": ("refusal", "is_kind"),
    "judge_of": ("refusal", "judge_of"),
    "lacks_kind": ("refusal", "lacks_kind"),
    "only_the_group": ("refusal", "only_the_group"),
    "Custom": ("schema.custom", "Custom"),
    "Fault": ("schema.breach", "Fault"),
    "Life": ("schema.history", "Life"),
    "lives_of_field": ("schema.history", "lives_of_field"),
    "lives_of": ("schema.history", "lives_of"),
    "PROJECTS": ("schema.history", "PROJECTS"),
    "experimental_fields": ("schema.history", "experimental_fields"),
    "only_experimental": ("schema.history", "only_experimental"),
    "standard_version": ("schema.history", "standard_version"),
    "bundled_for": ("schema.verdict", "bundled_for"),
    "constraint_ids": ("schema.bundle", "constraint_ids"),
    "field_name": ("schema.saying", "field_name"),
    "told": ("schema.message", "told"),
    "taken_from": ("schema.later", "taken_from"),
    "faults_in": ("schema.verdict", "faults_in"),
    "Verdicts": ("schema.verdicts", "Verdicts"),
    "own_kind": ("ownkinds", "own_kind"),
    "unanswered_in": ("schema.verdict", "unanswered_in"),
    "DEFINED": ("rule", "DEFINED"),
    "node_at": ("schema.verdict", "node_at"),
    "Serving": ("serving", "Serving"),
    "External": ("settings", "External"),
    "Finding": ("finding", "Finding"),
    "Fix": ("edit", "Fix"),
    "GATEWAY": ("kinds", "GATEWAY"),
    "GATEWAY_API": ("objectref", "GATEWAY_API"),
    "GATEWAY_CLASS": ("kinds", "GATEWAY_CLASS"),
    "GATEWAY_CONFIG": ("kinds", "GATEWAY_CONFIG"),
    "GRPC_ROUTE": ("kinds", "GRPC_ROUTE"),
    "Good": ("rule", "Good"),
    "Graph": ("graph", "Graph"),
    "GroupKind": ("objectref", "GroupKind"),
    "HASHED": ("reference", "HASHED"),
    "HTTP_ROUTE": ("kinds", "HTTP_ROUTE"),
    "HTTP_ROUTE_FILTER": ("kinds", "HTTP_ROUTE_FILTER"),
    "INFERENCE_POOL": ("kinds", "INFERENCE_POOL"),
    "Judge": ("severity", "Judge"),
    "LISTENER_SET": ("kinds", "LISTENER_SET"),
    "Listener": ("attachment", "Listener"),
    "Location": ("position", "Location"),
    "Lookup": ("reference", "Lookup"),
    "MAX_BUFFER": ("buffersize", "MAX_BUFFER"),
    "MOST_DEFINITIONS": ("attachment", "MOST_DEFINITIONS"),
    "MCP_MAIN": ("producers", "MCP_MAIN"),
    "MCP_ROUTE": ("kinds", "MCP_ROUTE"),
    "Manifest": ("manifest", "Manifest"),
    "ManifestInfo": ("finding", "ManifestInfo"),
    "NAMESPACE": ("kinds", "NAMESPACE"),
    "Lack": ("grants", "Lack"),
    "NearMiss": ("grants", "NearMiss"),
    "NearNames": ("spelling", "NearNames"),
    "Need": ("grants", "Need"),
    "Node": ("node", "Node"),
    "OUR_GROUPS": ("objectref", "OUR_GROUPS"),
    "OWN_NAMESPACE": ("relation", "OWN_NAMESPACE"),
    "ObjectRef": ("objectref", "ObjectRef"),
    "Option": ("rule", "Option"),
    "PassedOver": ("report", "PassedOver"),
    "Position": ("position", "Position"),
    "QUOTA_POLICY": ("kinds", "QUOTA_POLICY"),
    "REFERENCE_GRANT": ("kinds", "REFERENCE_GRANT"),
    "Record": ("record", "Record"),
    "OUR_KINDS": ("identity", "OUR_KINDS"),
    "RELATION_SOURCES": ("relations", "RELATION_SOURCES"),
    "Reference": ("reference", "Reference"),
    "Related": ("finding", "Related"),
    "Relation": ("relation", "Relation"),
    "Report": ("report", "Report"),
    "Rule": ("rule", "Rule"),
    "RulePackError": ("errors", "RulePackError"),
    "STAND_IN_KINDS": ("standins", "STAND_IN_KINDS"),
    "may_hold_placeholder": ("standins", "may_hold_placeholder"),
    "placeholder_of": ("standins", "placeholder_of"),
    "RuleSetting": ("settings", "RuleSetting"),
    "SECRET": ("kinds", "SECRET"),
    "SECURITY_POLICY": ("kinds", "SECURITY_POLICY"),
    "SERVICE": ("kinds", "SERVICE"),
    "Severity": ("severity", "Severity"),
    "Span": ("position", "Span"),
    "Target": ("releases", "Target"),
    "REFUSED": ("rule", "REFUSED"),
    "UNIDENTIFIED": ("rule", "UNIDENTIFIED"),
    "Undecided": ("finding", "Undecided"),
    "UsageError": ("errors", "UsageError"),
    "any_of": ("answers", "any_of"),
    "apply_edits": ("edit", "apply_edits"),
    "none_of": ("answers", "none_of"),
    "attach": ("attachment", "attach"),
    "attachments_to": ("attachment", "attachments_to"),
    "buffer_of": ("policies", "buffer_of"),
    "buffer_size": ("buffersize", "buffer_size"),
    "is_patched": ("policies", "is_patched"),
    "policies_at": ("targeting", "policies_at"),
    "buffers_itself": ("policies", "buffers_itself"),
    "byte_size": ("quantity", "byte_size"),
    "cut": ("wording", "cut"),
    "definition_of": ("reference", "definition_of"),
    "parse_duration": ("duration", "parse_duration"),
    "edit_distance": ("spelling", "edit_distance"),
    "gateways_of": ("attachment", "gateways_of"),
    "has_placeholder": ("placeholders", "has_placeholder"),
    "Slip": ("identity", "Slip"),
    "slip_of": ("identity", "slip_of"),
    "some_of": ("wording", "some_of"),
    "version_for": ("identity", "version_for"),
    "write_report": ("formatters", "write_report"),
    "lint": ("linter", "lint"),
    "is_left_to_patch": ("attachment", "is_left_to_patch"),
    "listeners_of": ("attachment", "listeners_of"),
    "load_config": ("loading", "load_config"),
    "near": ("spelling", "near"),
    "lack_of": ("grants", "lack_of"),
    "near_miss": ("grants", "near_miss"),
    "parse_quantity": ("quantity", "parse_quantity"),
    "permits": ("grants", "permits"),
    "selected_listeners": ("attachment", "selected_listeners"),
    "served_hostnames": ("attachment", "served_hostnames"),
    "serves_hostname": ("attachment", "serves_hostname"),
    "hostnames_of": ("attachment", "hostnames_of"),
    "takes_kind": ("attachment", "takes_kind"),
    "takes_namespace": ("attachment", "takes_namespace"),
    "target_for": ("releases", "target_for"),
}

__all__ = ["__version__", *_HOME]  # noqa: PLE0604 - they are strings


def __getattr__(name: str) -> object:
    """Load a public name from the module that it lives in."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, original = _HOME[name]
    value: object = getattr(import_module(f"{__name__}.{module}"), original)
    return globals().setdefault(name, value)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
