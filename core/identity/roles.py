"""Name the roles, and what an actor may do: a role always comes with the scope in which it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.errors import N_, NotYoursError

EVERYWHERE = "*"


class Role(StrEnum):
    """What a person does for the federation. The scope says where: a village, an entity, a person."""

    ADMIN = "admin"
    ACCOUNTANT = "accountant"
    AUDITOR = "auditor"
    SECRETARY = "secretary"
    SHED_WORKER = "shed_worker"
    SHOP_STAFF = "shop_staff"
    MEMBER = "member"

    @property
    def label(self) -> str:
        """Return the name of the role in the pages."""
        return _LABELS[self]

    @property
    def scope_kind(self) -> str:
        """Return what the scope of this role names: village, entity, person, or everywhere."""
        return _SCOPE_KINDS[self]


_LABELS = {
    Role.ADMIN: N_("联合体管理员"),
    Role.ACCOUNTANT: N_("会计"),
    Role.AUDITOR: N_("监事"),
    Role.SECRETARY: N_("村书记"),
    Role.SHED_WORKER: N_("棚工"),
    Role.SHOP_STAFF: N_("店员"),
    Role.MEMBER: N_("成员"),
}
_SCOPE_KINDS = {
    Role.ADMIN: EVERYWHERE,
    Role.ACCOUNTANT: "entity",
    Role.AUDITOR: "entity",
    Role.SECRETARY: "village",
    Role.SHED_WORKER: "village",
    Role.SHOP_STAFF: EVERYWHERE,
    Role.MEMBER: "person",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within a scope, such as (secretary, "village:yhq")."""

    role: Role
    scope: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and with which grants. Services that depend on the person take one."""

    user_id: int | None
    name: str
    grants: frozenset[Grant] = frozenset()

    @property
    def roles(self) -> frozenset[Role]:
        """Return the roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def scopes(self, role: Role) -> frozenset[str]:
        """Return the scopes in which the actor holds a role."""
        return frozenset(grant.scope for grant in self.grants if grant.role is role)

    def may(self, roles: Iterable[Role], scope: str) -> bool:
        """Say whether the actor holds one of the roles in this scope or everywhere."""
        wanted = set(roles)
        return any(g.role in wanted and g.scope in {scope, EVERYWHERE} for g in self.grants)

    def require(self, roles: Iterable[Role], scope: str) -> None:
        """Raise NotYoursError unless the actor may."""
        if not self.may(roles, scope):
            raise NotYoursError(scope=scope)


SYSTEM = Actor(None, N_("系统"), frozenset(Grant(role, EVERYWHERE) for role in Role))
"""The actor of jobs and of commands that the operator types."""
