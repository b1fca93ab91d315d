"""What is recorded about organizations and posts."""

from haitang.facts.kinds import Code, Ref, kind


@kind("organization.created", zh="登记单位", en="Organization created", d1="sort")
class OrganizationCreated:
    """A body was entered; ``sort`` is its kind, such as department or committee."""

    sort: Code


@kind("organization.renamed", zh="单位更名", en="Organization renamed")
class OrganizationRenamed:
    """A body has another name."""

    organization: Ref


@kind("organization.ended", zh="撤销单位", en="Organization ended", d1="sort")
class OrganizationEnded:
    """A body is no more from this day."""

    sort: Code


@kind("post.created", zh="设岗", en="Post created", quantity="seats", unit="seats")
class PostCreated:
    """A body has a new post, for ``seats`` persons at a time."""

    organization: Ref
    seats: int


@kind("post.ended", zh="撤岗", en="Post ended")
class PostEnded:
    """A post is no more from this day."""

    organization: Ref
