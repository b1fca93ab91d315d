"""The address of a calendar feed 日历订阅 is itself the right: calendars cannot log in."""

from django.utils.crypto import salted_hmac

from haitang.accounts.models import Account


def token_of(account: Account) -> str:
    """The token of an account's feed; empty while it has none (no salt)."""
    if not account.feed_salt:
        return ""
    text = f"{account.pk}:{account.feed_salt}"
    made = salted_hmac("haitang.api.calendar", text, algorithm="sha256")
    return f"{account.pk}-{made.hexdigest()[:40]}"
