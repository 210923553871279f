"""A static linter for Envoy AI Gateway manifests: the public API, all of it.

``lint`` is for programs, the rest is what a rule pack needs. Names are loaded when they are
first used, so that the command starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from aigw_lint.choice.loading import load_config as load_config
    from aigw_lint.choice.report import PassedOver as PassedOver
    from aigw_lint.choice.report import Report as Report
    from aigw_lint.choice.rule import DEFINED as DEFINED
    from aigw_lint.choice.rule import REFUSED as REFUSED
    from aigw_lint.choice.rule import UNIDENTIFIED as UNIDENTIFIED
    from aigw_lint.choice.rule import Bad as Bad
    from aigw_lint.choice.rule import Good as Good
    from aigw_lint.choice.rule import Option as Option
    from aigw_lint.choice.rule import Rule as Rule
    from aigw_lint.configuration.config import Config as Config
    from aigw_lint.configuration.settings import External as External
    from aigw_lint.configuration.settings import RuleSetting as RuleSetting
    from aigw_lint.files.finding import Finding as Finding
    from aigw_lint.files.finding import ManifestInfo as ManifestInfo
    from aigw_lint.files.finding import Related as Related
    from aigw_lint.files.finding import Undecided as Undecided
    from aigw_lint.formatters import write_report as write_report
    from aigw_lint.graph.appliers import is_flux_used as is_flux_used
    from aigw_lint.graph.attachment import MOST_DEFINITIONS as MOST_DEFINITIONS
    from aigw_lint.graph.attachment import Attachment as Attachment
    from aigw_lint.graph.attachment import Listener as Listener
    from aigw_lint.graph.attachment import attach as attach
    from aigw_lint.graph.attachment import attachments_to as attachments_to
    from aigw_lint.graph.attachment import gateways_of as gateways_of
    from aigw_lint.graph.attachment import hostnames_of as hostnames_of
    from aigw_lint.graph.attachment import is_left_to_patch as is_left_to_patch
    from aigw_lint.graph.attachment import listeners_of as listeners_of
    from aigw_lint.graph.attachment import selected_listeners as selected_listeners
    from aigw_lint.graph.attachment import served_hostnames as served_hostnames
    from aigw_lint.graph.attachment import serves_hostname as serves_hostname
    from aigw_lint.graph.attachment import takes_kind as takes_kind
    from aigw_lint.graph.attachment import takes_namespace as takes_namespace
    from aigw_lint.graph.graph import Graph as Graph
    from aigw_lint.graph.ownkinds import own_kind as own_kind
    from aigw_lint.graph.policies import Buffer as Buffer
    from aigw_lint.graph.policies import BufferState as BufferState
    from aigw_lint.graph.policies import buffer_of as buffer_of
    from aigw_lint.graph.policies import buffers_itself as buffers_itself
    from aigw_lint.graph.policies import is_patched as is_patched
    from aigw_lint.graph.reference import HASHED as HASHED
    from aigw_lint.graph.reference import Definition as Definition
    from aigw_lint.graph.reference import Lookup as Lookup
    from aigw_lint.graph.reference import Reference as Reference
    from aigw_lint.graph.reference import definition_of as definition_of
    from aigw_lint.graph.refusal import is_kind as is_kind
    from aigw_lint.graph.refusal import judge_of as judge_of
    from aigw_lint.graph.refusal import lacks_kind as lacks_kind
    from aigw_lint.graph.refusal import only_the_group as only_the_group
    from aigw_lint.graph.routes import RequestTimeout as RequestTimeout
    from aigw_lint.graph.routes import generated_references as generated_references
    from aigw_lint.graph.routes import request_timeouts as request_timeouts
    from aigw_lint.graph.serving import Serving as Serving
    from aigw_lint.graph.targeting import Targeting as Targeting
    from aigw_lint.graph.targeting import client_policies as client_policies
    from aigw_lint.graph.targeting import near_policies as near_policies
    from aigw_lint.graph.targeting import policies_at as policies_at
    from aigw_lint.graph.writers import made_elsewhere as made_elsewhere
    from aigw_lint.knowledge.grants import Lack as Lack
    from aigw_lint.knowledge.grants import NearMiss as NearMiss
    from aigw_lint.knowledge.grants import Need as Need
    from aigw_lint.knowledge.grants import lack_of as lack_of
    from aigw_lint.knowledge.grants import near_miss as near_miss
    from aigw_lint.knowledge.grants import permits as permits
    from aigw_lint.knowledge.identity import OUR_KINDS as OUR_KINDS
    from aigw_lint.knowledge.identity import Slip as Slip
    from aigw_lint.knowledge.identity import slip_of as slip_of
    from aigw_lint.knowledge.identity import version_for as version_for
    from aigw_lint.knowledge.kinds import AI_GATEWAY_ROUTE as AI_GATEWAY_ROUTE
    from aigw_lint.knowledge.kinds import AI_SERVICE_BACKEND as AI_SERVICE_BACKEND
    from aigw_lint.knowledge.kinds import BACKEND as BACKEND
    from aigw_lint.knowledge.kinds import BACKEND_SECURITY_POLICY as BACKEND_SECURITY_POLICY
    from aigw_lint.knowledge.kinds import BACKEND_TLS_POLICY as BACKEND_TLS_POLICY
    from aigw_lint.knowledge.kinds import BACKEND_TRAFFIC_POLICY as BACKEND_TRAFFIC_POLICY
    from aigw_lint.knowledge.kinds import CLIENT_TRAFFIC_POLICY as CLIENT_TRAFFIC_POLICY
    from aigw_lint.knowledge.kinds import CONFIG_MAP as CONFIG_MAP
    from aigw_lint.knowledge.kinds import ENVOY_EXTENSION_POLICY as ENVOY_EXTENSION_POLICY
    from aigw_lint.knowledge.kinds import ENVOY_PATCH_POLICY as ENVOY_PATCH_POLICY
    from aigw_lint.knowledge.kinds import ENVOY_PROXY as ENVOY_PROXY
    from aigw_lint.knowledge.kinds import GATEWAY as GATEWAY
    from aigw_lint.knowledge.kinds import GATEWAY_CLASS as GATEWAY_CLASS
    from aigw_lint.knowledge.kinds import GATEWAY_CONFIG as GATEWAY_CONFIG
    from aigw_lint.knowledge.kinds import GRPC_ROUTE as GRPC_ROUTE
    from aigw_lint.knowledge.kinds import HTTP_ROUTE as HTTP_ROUTE
    from aigw_lint.knowledge.kinds import HTTP_ROUTE_FILTER as HTTP_ROUTE_FILTER
    from aigw_lint.knowledge.kinds import INFERENCE_POOL as INFERENCE_POOL
    from aigw_lint.knowledge.kinds import LISTENER_SET as LISTENER_SET
    from aigw_lint.knowledge.kinds import MCP_ROUTE as MCP_ROUTE
    from aigw_lint.knowledge.kinds import NAMESPACE as NAMESPACE
    from aigw_lint.knowledge.kinds import QUOTA_POLICY as QUOTA_POLICY
    from aigw_lint.knowledge.kinds import REFERENCE_GRANT as REFERENCE_GRANT
    from aigw_lint.knowledge.kinds import SECRET as SECRET
    from aigw_lint.knowledge.kinds import SECURITY_POLICY as SECURITY_POLICY
    from aigw_lint.knowledge.kinds import SERVICE as SERVICE
    from aigw_lint.knowledge.producers import MCP_MAIN as MCP_MAIN
    from aigw_lint.knowledge.relation import OWN_NAMESPACE as OWN_NAMESPACE
    from aigw_lint.knowledge.relation import Relation as Relation
    from aigw_lint.knowledge.relations import RELATION_SOURCES as RELATION_SOURCES
    from aigw_lint.knowledge.releases import Target as Target
    from aigw_lint.knowledge.releases import target_for as target_for
    from aigw_lint.knowledge.standins import STAND_IN_KINDS as STAND_IN_KINDS
    from aigw_lint.knowledge.standins import may_hold_placeholder as may_hold_placeholder
    from aigw_lint.knowledge.standins import placeholder_of as placeholder_of
    from aigw_lint.objects.manifest import Manifest as Manifest
    from aigw_lint.run.linter import lint as lint
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
    from aigw_lint.text.buffersize import MAX_BUFFER as MAX_BUFFER
    from aigw_lint.text.buffersize import buffer_size as buffer_size
    from aigw_lint.text.duration import parse_duration as parse_duration
    from aigw_lint.text.edit import Edit as Edit
    from aigw_lint.text.edit import Fix as Fix
    from aigw_lint.text.edit import apply_edits as apply_edits
    from aigw_lint.text.node import Node as Node
    from aigw_lint.text.placeholders import has_placeholder as has_placeholder
    from aigw_lint.text.quantity import byte_size as byte_size
    from aigw_lint.text.quantity import parse_quantity as parse_quantity
    from aigw_lint.text.spelling import NearNames as NearNames
    from aigw_lint.text.spelling import edit_distance as edit_distance
    from aigw_lint.text.spelling import near as near
    from aigw_lint.text.wording import cut as cut
    from aigw_lint.text.wording import some_of as some_of
    from aigw_lint.words.answers import any_of as any_of
    from aigw_lint.words.answers import none_of as none_of
    from aigw_lint.words.errors import AigwLintError as AigwLintError
    from aigw_lint.words.errors import ConfigError as ConfigError
    from aigw_lint.words.errors import RulePackError as RulePackError
    from aigw_lint.words.errors import UsageError as UsageError
    from aigw_lint.words.objectref import AI_GATEWAY as AI_GATEWAY
    from aigw_lint.words.objectref import CORE as CORE
    from aigw_lint.words.objectref import ENVOY_GATEWAY as ENVOY_GATEWAY
    from aigw_lint.words.objectref import GATEWAY_API as GATEWAY_API
    from aigw_lint.words.objectref import OUR_GROUPS as OUR_GROUPS
    from aigw_lint.words.objectref import GroupKind as GroupKind
    from aigw_lint.words.objectref import ObjectRef as ObjectRef
    from aigw_lint.words.pattern import lazy_pattern as lazy_pattern
    from aigw_lint.words.position import Location as Location
    from aigw_lint.words.position import Position as Position
    from aigw_lint.words.position import Span as Span
    from aigw_lint.words.record import Record as Record
    from aigw_lint.words.severity import Judge as Judge
    from aigw_lint.words.severity import Severity as Severity

# Each public name: the module that it lives in, and its name there.
_HOME = {
    "lazy_pattern": ("words.pattern", "lazy_pattern"),
    "near_policies": ("graph.targeting", "near_policies"),
    "client_policies": ("graph.targeting", "client_policies"),
    "Targeting": ("graph.targeting", "Targeting"),
    "request_timeouts": ("graph.routes", "request_timeouts"),
    "generated_references": ("graph.routes", "generated_references"),
    "RequestTimeout": ("graph.routes", "RequestTimeout"),
    "AI_GATEWAY": ("words.objectref", "AI_GATEWAY"),
    "AI_GATEWAY_ROUTE": ("knowledge.kinds", "AI_GATEWAY_ROUTE"),
    "AI_SERVICE_BACKEND": ("knowledge.kinds", "AI_SERVICE_BACKEND"),
    "AigwLintError": ("words.errors", "AigwLintError"),
    "Attachment": ("graph.attachment", "Attachment"),
    "BACKEND": ("knowledge.kinds", "BACKEND"),
    "BACKEND_SECURITY_POLICY": ("knowledge.kinds", "BACKEND_SECURITY_POLICY"),
    "BACKEND_TLS_POLICY": ("knowledge.kinds", "BACKEND_TLS_POLICY"),
    "BACKEND_TRAFFIC_POLICY": ("knowledge.kinds", "BACKEND_TRAFFIC_POLICY"),
    "Bad": ("choice.rule", "Bad"),
    "Buffer": ("graph.policies", "Buffer"),
    "BufferState": ("graph.policies", "BufferState"),
    "CLIENT_TRAFFIC_POLICY": ("knowledge.kinds", "CLIENT_TRAFFIC_POLICY"),
    "CONFIG_MAP": ("knowledge.kinds", "CONFIG_MAP"),
    "CORE": ("words.objectref", "CORE"),
    "Config": ("configuration.config", "Config"),
    "ConfigError": ("words.errors", "ConfigError"),
    "Definition": ("graph.reference", "Definition"),
    "ENVOY_EXTENSION_POLICY": ("knowledge.kinds", "ENVOY_EXTENSION_POLICY"),
    "ENVOY_GATEWAY": ("words.objectref", "ENVOY_GATEWAY"),
    "ENVOY_PATCH_POLICY": ("knowledge.kinds", "ENVOY_PATCH_POLICY"),
    "ENVOY_PROXY": ("knowledge.kinds", "ENVOY_PROXY"),
    "Edit": ("text.edit", "Edit"),
    "is_flux_used": ("graph.appliers", "is_flux_used"),
    "made_elsewhere": ("graph.writers", "made_elsewhere"),
    "is_kind": ("graph.refusal", "is_kind"),
    "judge_of": ("graph.refusal", "judge_of"),
    "lacks_kind": ("graph.refusal", "lacks_kind"),
    "only_the_group": ("graph.refusal", "only_the_group"),
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
    "own_kind": ("graph.ownkinds", "own_kind"),
    "unanswered_in": ("schema.verdict", "unanswered_in"),
    "DEFINED": ("choice.rule", "DEFINED"),
    "node_at": ("schema.verdict", "node_at"),
    "Serving": ("graph.serving", "Serving"),
    "External": ("configuration.settings", "External"),
    "Finding": ("files.finding", "Finding"),
    "Fix": ("text.edit", "Fix"),
    "GATEWAY": ("knowledge.kinds", "GATEWAY"),
    "GATEWAY_API": ("words.objectref", "GATEWAY_API"),
    "GATEWAY_CLASS": ("knowledge.kinds", "GATEWAY_CLASS"),
    "GATEWAY_CONFIG": ("knowledge.kinds", "GATEWAY_CONFIG"),
    "GRPC_ROUTE": ("knowledge.kinds", "GRPC_ROUTE"),
    "Good": ("choice.rule", "Good"),
    "Graph": ("graph.graph", "Graph"),
    "GroupKind": ("words.objectref", "GroupKind"),
    "HASHED": ("graph.reference", "HASHED"),
    "HTTP_ROUTE": ("knowledge.kinds", "HTTP_ROUTE"),
    "HTTP_ROUTE_FILTER": ("knowledge.kinds", "HTTP_ROUTE_FILTER"),
    "INFERENCE_POOL": ("knowledge.kinds", "INFERENCE_POOL"),
    "Judge": ("words.severity", "Judge"),
    "LISTENER_SET": ("knowledge.kinds", "LISTENER_SET"),
    "Listener": ("graph.attachment", "Listener"),
    "Location": ("words.position", "Location"),
    "Lookup": ("graph.reference", "Lookup"),
    "MAX_BUFFER": ("text.buffersize", "MAX_BUFFER"),
    "MOST_DEFINITIONS": ("graph.attachment", "MOST_DEFINITIONS"),
    "MCP_MAIN": ("knowledge.producers", "MCP_MAIN"),
    "MCP_ROUTE": ("knowledge.kinds", "MCP_ROUTE"),
    "Manifest": ("objects.manifest", "Manifest"),
    "ManifestInfo": ("files.finding", "ManifestInfo"),
    "NAMESPACE": ("knowledge.kinds", "NAMESPACE"),
    "Lack": ("knowledge.grants", "Lack"),
    "NearMiss": ("knowledge.grants", "NearMiss"),
    "NearNames": ("text.spelling", "NearNames"),
    "Need": ("knowledge.grants", "Need"),
    "Node": ("text.node", "Node"),
    "OUR_GROUPS": ("words.objectref", "OUR_GROUPS"),
    "OWN_NAMESPACE": ("knowledge.relation", "OWN_NAMESPACE"),
    "ObjectRef": ("words.objectref", "ObjectRef"),
    "Option": ("choice.rule", "Option"),
    "PassedOver": ("choice.report", "PassedOver"),
    "Position": ("words.position", "Position"),
    "QUOTA_POLICY": ("knowledge.kinds", "QUOTA_POLICY"),
    "REFERENCE_GRANT": ("knowledge.kinds", "REFERENCE_GRANT"),
    "Record": ("words.record", "Record"),
    "OUR_KINDS": ("knowledge.identity", "OUR_KINDS"),
    "RELATION_SOURCES": ("knowledge.relations", "RELATION_SOURCES"),
    "Reference": ("graph.reference", "Reference"),
    "Related": ("files.finding", "Related"),
    "Relation": ("knowledge.relation", "Relation"),
    "Report": ("choice.report", "Report"),
    "Rule": ("choice.rule", "Rule"),
    "RulePackError": ("words.errors", "RulePackError"),
    "STAND_IN_KINDS": ("knowledge.standins", "STAND_IN_KINDS"),
    "may_hold_placeholder": ("knowledge.standins", "may_hold_placeholder"),
    "placeholder_of": ("knowledge.standins", "placeholder_of"),
    "RuleSetting": ("configuration.settings", "RuleSetting"),
    "SECRET": ("knowledge.kinds", "SECRET"),
    "SECURITY_POLICY": ("knowledge.kinds", "SECURITY_POLICY"),
    "SERVICE": ("knowledge.kinds", "SERVICE"),
    "Severity": ("words.severity", "Severity"),
    "Span": ("words.position", "Span"),
    "Target": ("knowledge.releases", "Target"),
    "REFUSED": ("choice.rule", "REFUSED"),
    "UNIDENTIFIED": ("choice.rule", "UNIDENTIFIED"),
    "Undecided": ("files.finding", "Undecided"),
    "UsageError": ("words.errors", "UsageError"),
    "any_of": ("words.answers", "any_of"),
    "apply_edits": ("text.edit", "apply_edits"),
    "none_of": ("words.answers", "none_of"),
    "attach": ("graph.attachment", "attach"),
    "attachments_to": ("graph.attachment", "attachments_to"),
    "buffer_of": ("graph.policies", "buffer_of"),
    "buffer_size": ("text.buffersize", "buffer_size"),
    "is_patched": ("graph.policies", "is_patched"),
    "policies_at": ("graph.targeting", "policies_at"),
    "buffers_itself": ("graph.policies", "buffers_itself"),
    "byte_size": ("text.quantity", "byte_size"),
    "cut": ("text.wording", "cut"),
    "definition_of": ("graph.reference", "definition_of"),
    "parse_duration": ("text.duration", "parse_duration"),
    "edit_distance": ("text.spelling", "edit_distance"),
    "gateways_of": ("graph.attachment", "gateways_of"),
    "has_placeholder": ("text.placeholders", "has_placeholder"),
    "Slip": ("knowledge.identity", "Slip"),
    "slip_of": ("knowledge.identity", "slip_of"),
    "some_of": ("text.wording", "some_of"),
    "version_for": ("knowledge.identity", "version_for"),
    "write_report": ("formatters", "write_report"),
    "lint": ("run.linter", "lint"),
    "is_left_to_patch": ("graph.attachment", "is_left_to_patch"),
    "listeners_of": ("graph.attachment", "listeners_of"),
    "load_config": ("choice.loading", "load_config"),
    "near": ("text.spelling", "near"),
    "lack_of": ("knowledge.grants", "lack_of"),
    "near_miss": ("knowledge.grants", "near_miss"),
    "parse_quantity": ("text.quantity", "parse_quantity"),
    "permits": ("knowledge.grants", "permits"),
    "selected_listeners": ("graph.attachment", "selected_listeners"),
    "served_hostnames": ("graph.attachment", "served_hostnames"),
    "serves_hostname": ("graph.attachment", "serves_hostname"),
    "hostnames_of": ("graph.attachment", "hostnames_of"),
    "takes_kind": ("graph.attachment", "takes_kind"),
    "takes_namespace": ("graph.attachment", "takes_namespace"),
    "target_for": ("knowledge.releases", "target_for"),
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
