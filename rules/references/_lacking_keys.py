"""What a Secret has not of what is read from it, and what to write."""

from __future__ import annotations

from collections.abc import Sequence

from aigw_lint import SECRET, Definition, Graph, Manifest, Node, Record, Relation

from ._made_keys import listed_in
from ._secret_keys import Keys, keys_of, misnamed


class Lacking(Record):
    """A Secret without a key that is read, and which keys those are."""

    secret: Manifest
    """The Secret, or what it is made of."""
    keys: Keys
    missing: tuple[str, ...]

    @property
    def is_made(self) -> bool:
        """Whether an operator makes the Secret."""
        return self.secret.ref[:2] != SECRET


def lacking_in(definition: Definition, relation: Relation, graph: Graph) -> Lacking | None:
    """Return what *definition* has not of what *relation* reads.

    None where it has it all, and where what makes the Secret does not tell its keys.
    """
    secret, keys = definition.manifest, keys_of(definition, graph)
    if secret is None or keys is None:
        return None
    missing = tuple(key for key in relation.secret_keys if key not in keys.nodes)
    if relation.one_key_is_enough:
        enough = len(keys.nodes) == 1 or len(missing) < len(relation.secret_keys)
        missing = () if enough else missing
    return Lacking(secret, keys, missing) if missing else None


def all_are_told(found: Sequence[Definition], graph: Graph) -> bool:
    """Tell whether what the files say of the keys of a Secret, defined as *found*, is all.

    Where it stands in the files and an operator makes it, too, it is not known who wins.
    """
    if not any(each.produced for each in found):
        return True
    return all(each.produced and keys_of(each, graph) is not None for each in found)


def meant_in(lacking: Lacking) -> Node | None:
    """Return the key that is meant for the one that is missing, if it may be shown.

    What operators are told beside a key may be a value, which only Secrets have hidden.
    """
    meant = misnamed(lacking.keys.nodes, lacking.missing[0])
    key = None if meant is None else lacking.keys.nodes[meant]
    if key is not None and lacking.is_made and key not in listed_in(lacking.secret):
        return None
    return key


def what(lacking: Lacking, relation: Relation) -> str:
    """Return in words what is missing."""
    names = " nor ".join(f'"{key}"' for key in lacking.missing)
    if relation.one_key_is_enough:
        return f"several keys, and {'neither ' if ' nor ' in names else 'not '}{names}"
    return f"neither {names}" if " nor " in names else f"no key {names}"


def advice(lacking: Lacking, relation: Relation) -> str:
    """Return what to write."""
    wanted = lacking.missing[:1] if relation.one_key_is_enough else lacking.missing
    meant = {key: misnamed(lacking.keys.nodes, key) for key in wanted}
    secret = lacking.secret
    holder = f'{secret.kind} "{secret.ref.name}"' if lacking.is_made else "the Secret"
    if all(meant.values()):
        where = f" in {holder}" if lacking.is_made else ""
        renamed = (f'rename its key "{old}" to "{key}"' for key, old in meant.items())
        return " and ".join(renamed) + where
    names = " and ".join(f'"{key}"' for key in wanted)
    return f"add the key{'s' if len(wanted) > 1 else ''} {names} to {holder}"
