"""What is recorded about accounts, duties and keys."""

from haitang.facts.kinds import Code, Ref, kind


@kind("account.created", zh="新建账号", en="Account created")
class AccountCreated:
    """Someone can log in, but may do nothing until a duty is granted."""

    account: Ref


@kind("account.password_changed", zh="更换密码", en="Password changed")
class PasswordChanged:
    """The password of an account is another; ``own``: changed by its holder."""

    own: bool


@kind("account.closed", zh="停用账号", en="Account closed")
class AccountClosed:
    """An account can no longer log in; its duties and keys ended with it."""

    duties: int
    keys: int


@kind("duty.granted", zh="授予职责", en="Duty granted", d1="duty")
class DutyGranted:
    """An account holds a duty at a place, or for an organization, from a day."""

    duty: Code
    account: Ref
    organization: Ref


@kind("feed.renewed", zh="更换日历地址", en="Calendar address renewed")
class FeedRenewed:
    """An account's calendar feed got a new address; the earlier one opens nothing any more."""

    account: Ref


@kind("duty.ended", zh="终止职责", en="Duty ended", d1="duty")
class DutyEnded:
    """An account no longer holds a duty."""

    duty: Code
    account: Ref


@kind("partner_key.created", zh="发放接口密钥", en="Partner key created")
class PartnerKeyCreated:
    """A partner system got a key that acts with the duties of an account."""

    account: Ref


@kind("partner_key.ended", zh="停用接口密钥", en="Partner key ended")
class PartnerKeyEnded:
    """A key of a partner system no longer opens anything."""

    account: Ref
