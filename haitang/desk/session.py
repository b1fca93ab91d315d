"""Log in, log out, change the language: open to everybody, because nobody is known yet."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language as change_language

from haitang.scope.views import public


class LogInForm(AuthenticationForm):
    """User name and password; one sentence for whatever was wrong."""

    use_required_attribute = False
    error_messages = {
        "invalid_login": _("用户名或密码不对。请核对大小写，再输一次。"),
        "inactive": _("用户名或密码不对。请核对大小写，再输一次。"),
    }

    def __init__(self, request: Any = None, *args: Any, **more: Any) -> None:
        super().__init__(request, *args, **more)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")
        self.fields["username"].error_messages["required"] = _("请填用户名。")
        self.fields["password"].error_messages["required"] = _("请填密码。")

    def clean(self) -> dict[str, Any]:
        if name := self.cleaned_data.get("username"):
            self.cleaned_data["username"] = name.strip().lower()
        return super().clean()


_log_in = LoginView.as_view(
    template_name="pages/login.html",
    authentication_form=LogInForm,
    redirect_authenticated_user=True,
)
_log_out = LogoutView.as_view()


@public("log-in: nobody is known before it; throttled by axes")
def login(request: HttpRequest) -> HttpResponse:
    """The log-in page."""
    response = _log_in(request)
    assert isinstance(response, HttpResponse)  # noqa: S101 - for the reader of types
    if request.method == "POST" and response.status_code == 200:
        response.status_code = 422
    return response


@public("log-out: ends the session of whoever asks, by POST only")
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    response: HttpResponse = _log_out(request)
    return response


@public("language: a cookie, no record is read")
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language and go back to where one was."""
    response = change_language(request)
    assert isinstance(response, HttpResponse)  # noqa: S101 - for the reader of types
    return response
