"""The guard of views: who comes in, when a duty has ended, and that the program will not start
with a view that does not say.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import clear_url_caches, reverse

from haitang.accounts.models import Duty
from haitang.accounts.operations import end_duty
from haitang.cases.models import Case
from haitang.scope.checks import every_view_is_guarded, guard_of, routes
from haitang.scope.scope import NotPermittedError, active, current, everything
from haitang.scope.views import Guard, guard, public
from tests.cast import ROOT

ROOM = Path(__file__).parents[2]


@guard("read_cases", POST="dispatch_case")
def desk(request: HttpRequest) -> HttpResponse:
    scope = current()
    return HttpResponse(scope.need)


def ask(view, account, method: str = "GET") -> HttpResponse:
    request = RequestFactory().generic(method, "/somewhere/?a=1")
    request.user = account or AnonymousUser()
    return view(request)


def test_a_view_runs_inside_the_scope_of_its_method(cast):
    account = cast.accounts["dispatcher"]
    assert ask(desk, account).content == b"read_cases"
    assert ask(desk, account, "HEAD").content == b"read_cases"
    assert ask(desk, account, "POST").content == b"dispatch_case"
    assert active() is None


def test_nobody_is_sent_to_the_log_in(db):
    response = ask(desk, None)
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/somewhere/%3Fa%3D1")


def test_a_method_that_is_not_declared_is_not_allowed(cast):
    response = ask(desk, cast.accounts["dispatcher"], "DELETE")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST")


def test_who_reads_may_not_write(cast):
    assert ask(desk, cast.accounts["leader"]).status_code == 200
    with pytest.raises(PermissionDenied):
        ask(desk, cast.accounts["leader"], "POST")
    with pytest.raises(PermissionDenied):
        ask(desk, cast.accounts["nobody"])


def test_what_is_not_permitted_answers_like_what_is_not_there(cast):
    @guard("read_cases")
    def view(request: HttpRequest) -> HttpResponse:
        raise NotPermittedError

    with pytest.raises(Http404):
        ask(view, cast.accounts["leader"])
    assert active() is None


def test_a_scope_ends_with_the_view_also_after_an_error(cast):
    @guard("read_cases")
    def view(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(view, cast.accounts["leader"])
    assert active() is None


def test_a_public_view_gets_no_scope(db):
    @public("test")
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(active()))

    assert ask(view, None).content == b"None"
    assert guard_of(view) == Guard({}, public="test")


def test_a_duty_that_ends_in_the_middle_of_a_session_ends_with_the_next_request(cast):
    client = Client()
    client.force_login(cast.accounts["window"], "django.contrib.auth.backends.ModelBackend")
    case = cast.case()
    page = reverse("desk:case", args=[case.number])
    assert client.get(page, secure=True).status_code == 200
    with everything("test"):
        end_duty(duty=Duty.objects.get(account=cast.accounts["window"]), actor=ROOT)
    assert client.get(page, secure=True).status_code == 403
    assert client.get(reverse("desk:cases"), secure=True).status_code == 403


def test_every_route_of_the_program_says_who_may_use_it():
    assert every_view_is_guarded() == []
    declared = [guard_of(view) for _route, view in routes()]
    assert len(declared) > 80
    assert all(found and (found.methods or found.public) for found in declared)


def test_an_unguarded_view_is_an_error_that_says_what_to_do():
    clear_url_caches()
    with override_settings(ROOT_URLCONF="tests.scope.open_door"):
        (error,) = every_view_is_guarded()
    clear_url_caches()
    assert (error.id, error.level) == ("scope.E001", 40)
    assert "/side/door/" in error.msg
    assert "@guard" in str(error.hint)


SETTINGS = """
from haitang.settings import *
ROOT_URLCONF = "tests.scope.open_door"
"""


def start(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    (folder / "door_settings.py").write_text(SETTINGS)
    paths = os.pathsep.join((str(folder), str(ROOM)))
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "door_settings", "PYTHONPATH": paths,
           "HAITANG_DATA_DIR": str(folder), "HAITANG_INSECURE_HTTP": "1"}  # fmt: skip
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "haitang", *words], env=env, cwd=ROOM, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("words", [("check",), ("migrate", "--plan")])
def test_the_program_refuses_to_start_with_an_unguarded_view(tmp_path, words):
    run = start(tmp_path, *words)
    assert run.returncode != 0
    assert "scope.E001" in run.stderr
    assert "/side/door/ does not say who may use it." in run.stderr


def test_an_instance_is_narrowed_like_a_list(cast):
    far = cast.case(place=cast.places["far"])
    seen = []

    @guard("read_cases")
    def view(request: HttpRequest) -> HttpResponse:
        seen.append(Case.objects.filter(pk=far.pk).first())
        return HttpResponse()

    ask(view, cast.accounts["leader"])
    assert seen == [None]
