"""Answers already given: a command that comes twice under one key is done once."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from haitang.facts.errors import Refused
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Answer
from haitang.scope.actor import Actor

KEY_LENGTH = 80


class KeyReusedError(Refused):
    """An idempotency key came back with another command than the first time."""

    code = "key_reused"

    def __init__(self) -> None:
        super().__init__(_("这个提交编号已经用于另一件事。请刷新页面，再提交一次。"))


class KeyTooLongError(Refused):
    """An idempotency key has more than 80 characters."""

    code = "key_too_long"

    def __init__(self) -> None:
        super().__init__(_("提交编号最多 80 个字符。请换一个短的，再提交一次。"))


def fingerprint(name: str, kwargs: dict[str, Any]) -> str:
    """Tells two commands apart without keeping what they said.

    It is keyed, so that the hash of a phone number in an argument cannot be guessed back.
    ``actor``, ``at`` and the key itself do not count.
    """
    stable = {k: _stable(v) for k, v in kwargs.items() if k not in ("key", "actor", "at")}
    text = json.dumps([name, stable], ensure_ascii=False, sort_keys=True)
    return salted_hmac("haitang.facts.answer", text, algorithm="sha256").hexdigest()


def _stable(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_stable(v) for v in value]
    if isinstance(value, (set, frozenset)):
        return sorted(json.dumps(_stable(v), sort_keys=True) for v in value)
    if isinstance(value, dict):
        return {str(k): _stable(v) for k, v in value.items()}
    return value if isinstance(value, (str, int, type(None))) else _as_text(value)


def _as_text(value: Any) -> str:
    if isinstance(value, models.Model):
        return f"{value._meta.label}:{value.pk}"
    if isinstance(value, Promise):
        return str(value)
    text = repr(value)
    if f" at {id(value):#x}" in text:
        msg = f"{type(value).__name__} has no stable repr, so a repeat could not be recognized"
        raise TypeError(msg)
    return text


def earlier(key: str, actor: Actor) -> Answer | None:
    """The answer that this actor got under this key before."""
    if len(key) > KEY_LENGTH:
        raise KeyTooLongError
    return Answer.objects.filter(key=key, actor=actor.ref).first()


def earlier_of(keys: Iterable[str], actor: Actor) -> dict[str, Answer]:
    """The answers that this actor got before under any of these keys."""
    keys = list(keys)
    if any(len(key) > KEY_LENGTH for key in keys):
        raise KeyTooLongError
    return {row.key: row for row in Answer.objects.filter(key__in=keys, actor=actor.ref)}


def repeat(answer: Answer, name: str, mark: str) -> Any:
    """The first answer again; raises KeyReusedError when the command was another one."""
    if (answer.operation, answer.fingerprint) != (name, mark):
        raise KeyReusedError
    return _from_json(answer.result)


def keep(key: str, actor: Actor, name: str, mark: str, result: Any) -> None:
    """Store an answer; IntegrityError when the same key got one meanwhile."""
    Answer.objects.create(
        key=key, actor=actor.ref, operation=name, fingerprint=mark, result=_to_json(result)
    )


def keep_many(results: Mapping[str, tuple[str, Any]], actor: Actor, name: str) -> None:
    """Store many answers, key -> (mark, result), in few statements; IntegrityError as above."""
    Answer.objects.bulk_create(
        [
            Answer(
                key=key, actor=actor.ref, operation=name, fingerprint=mark, result=_to_json(result)
            )
            for key, (mark, result) in results.items()
        ],
        batch_size=500,
    )  # fmt: skip


def prune(older_than: dt.timedelta) -> int:
    """Forget answers so old that nobody will repeat the command; returns how many."""
    with writes_allowed("prune answers"):
        return Answer.objects.filter(at__lt=timezone.now() - older_than).delete()[0]


def _to_json(result: Any) -> Any:
    if isinstance(result, models.Model):
        return {"model": result._meta.label, "pk": result.pk}
    if isinstance(result, (list, tuple)):
        return [_to_json(part) for part in result]
    return result


def _from_json(result: Any) -> Any:
    if isinstance(result, dict) and set(result) == {"model", "pk"}:
        model = apps.get_model(result["model"])
        return model._base_manager.get(pk=result["pk"])
    if isinstance(result, list):
        return [_from_json(part) for part in result]
    return result
