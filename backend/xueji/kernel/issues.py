"""A fault found in a value: data, not an exception, so that all faults of a form can be told at once."""

import msgspec


class Issue(msgspec.Struct, frozen=True, omit_defaults=True):
    """`code` is stable; `message` is the exact word to the person; `suggestion` a value that they may have meant."""

    code: str
    message: str
    suggestion: str | None = None


class Checked(msgspec.Struct, frozen=True):
    """The value in its one written form, and what is wrong with it."""

    value: str
    issues: tuple[Issue, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.issues
