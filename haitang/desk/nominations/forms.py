"""Forms of nominations: putting forward, joining in, kin, review, stepping back, publishing."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.desk.forms.fields import (
    CHOOSE,
    NamedChoice,
    a_day,
    cards,
    line,
    words,
    yes_or_no,
)  # fmt: skip
from haitang.desk.reach import units_within
from haitang.desk.reading import instance
from haitang.desk.screening.forms import in_some_days
from haitang.elections.models import Election, ElectionPost
from haitang.elections.queries import posts_of
from haitang.facts.reader import worded
from haitang.nominations.models import Nominee, Relation, Source, Withdrawal
from haitang.nominations.operations import Entry
from haitang.nominations.rules import sources_of
from haitang.organizations.models import Organization
from haitang.pages.forms import RecordForm
from haitang.people.models import Education, Person, Political, Sex
from haitang.people.queries import find_by_id_number, find_by_phone
from haitang.rolls.models import Roll, Voter
from haitang.scope.rows import GuardedQuerySet
from haitang.screening.books import books_on, here, shipped_books
from haitang.screening.models import Ground
from haitang.screening.stages import shipped_stages

_RANGE = re.compile(r"(\d{1,6})(?:[-—－~～至](\d{1,6}))?")
MOST_SUPPORTERS = 500
BACKGROUND = ("born_on", "sex", "education", "political")


def title_of(post: ElectionPost) -> str:
    """The title of a post in the reader's language."""
    return worded(post.title, post.title_en)


class ElectionForm(RecordForm[Election]):
    """A form about one election."""

    called = "election"

    def _posts(self) -> None:
        field = self.fields["post"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the reader of types
        field.choices = [(str(post.pk), title_of(post)) for post in posts_of(self.row)]

    def clean_post(self) -> ElectionPost:
        """The post itself."""
        return ElectionPost.objects.get(pk=self.cleaned_data["post"], election=self.row)


def _listed(election: Election, **named: Any) -> GuardedQuerySet[Voter]:
    return Voter.objects.get_queryset().filter(election=election.pk, removed_on=None, **named)


def _voters(election: Election, text: str) -> list[Voter]:
    """Voters by their numbers in the list, as in "3、5、8-12". Raises ValidationError."""
    wanted = _numbers(text)
    found = {voter.serial: voter for voter in _listed(election, serial__in=wanted)}
    if missing := [str(n) for n in wanted if n not in found]:
        raise forms.ValidationError(
            said("名单上没有这些序号：%(numbers)s，请核对。")
            % {"numbers": "、".join(missing[:10])}
        )  # fmt: skip
    return [found[number] for number in wanted]


def _on_the_roll(election: Election, serial: int) -> Person:
    """The person with a number in the list of voters. Raises ValidationError."""
    voter = _listed(election, serial=serial).first()
    if voter is None:
        raise forms.ValidationError(said("名单上没有这个序号，请核对。"))
    return instance(Person.objects.get_queryset().filter(pk=voter.person_id))


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    rest = _RANGE.sub("", text)
    if rest.strip(" 、，,；;\r\n\t"):
        raise forms.ValidationError(said("请只写名单上的序号，例如3、5、8-12。"))
    for first, last in _RANGE.findall(text):
        low, high = int(first), int(last or first)
        if high < low or high - low > MOST_SUPPORTERS:
            raise forms.ValidationError(said("序号的起止不对，请核对。"))
        found += range(low, high + 1)
    return found


class NominateForm(ElectionForm):
    """A person is put forward: one on the roll, or entered here where the roll is on paper."""

    post = cards(_("提名什么职务"), [])
    source = cards(_("提名方式"), [])
    organization = NamedChoice(
        Organization.objects.none(), label=_("提名的组织"), required=False,
        empty_label=_("不选"), error_messages=CHOOSE, help_text=_("组织提名的，选哪个组织。"),
    )  # fmt: skip
    serial = forms.IntegerField(
        label=_("被提名人在选民名单上的序号"), required=False, min_value=1, max_value=999_999,
        help_text=_("名单在本系统的，填序号就行，姓名不用再填。"),
        error_messages={"invalid": _("请填整数。")},
    )  # fmt: skip
    id_number = line(_("身份证号码"), required=False, most=18,
                     help_text=_("填了就按完整号码找已登记的人。"))  # fmt: skip
    phone = line(_("电话"), required=False, most=20)
    name = line(_("姓名"), required=False, help_text=_("没有登记过的人，写姓名新登记。"))
    supporters = words(
        _("联名人"), required=False, rows=3, help_text=_("写名单上的序号，例如3、5、8-12。")
    )
    supporters_on_paper = forms.IntegerField(
        label=_("联名人数"), required=False, min_value=0, max_value=99_999,
        help_text=_("名单在纸上的，核对后填人数。"), error_messages={"invalid": _("请填整数。")},
    )  # fmt: skip
    born_on = a_day(_("出生日期"), required=False)
    sex = forms.ChoiceField(label=_("性别"), choices=Sex.choices, required=False,
                            initial=Sex.UNKNOWN)  # fmt: skip
    education = forms.ChoiceField(label=_("学历"), choices=Education.choices, required=False,
                                  initial=Education.UNKNOWN)  # fmt: skip
    political = forms.ChoiceField(label=_("政治面貌"), choices=Political.choices,
                                  required=False, initial=Political.UNKNOWN)  # fmt: skip
    background_source = line(
        _("基本情况的依据"),
        required=False,
        help_text=_("例如干部档案、身份证。填了上面四项的必填。"),
    )
    incumbent = yes_or_no(_("是不是现任"), _("现任"), _("不是现任"), initial="no")
    first_time = yes_or_no(_("是不是首次参选"), _("首次"), _("不是首次"), initial="no")

    def prepare(self) -> None:
        self._posts()
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            (str(s), s.label) for s in sources_of(self.row)
        ]
        units = units_within("nominate")
        self.fields["organization"].queryset = units  # type: ignore[attr-defined]
        if not Roll.objects.filter(election=self.row.pk, basis=Roll.Basis.HERE).exists():
            del self.fields["serial"], self.fields["supporters"]
        else:
            del self.fields["supporters_on_paper"], self.fields["name"]

    def clean_supporters(self) -> list[Voter]:
        """The voters themselves."""
        return _voters(self.row, self.cleaned_data["supporters"])

    def clean(self) -> dict[str, Any]:
        """Who it is, among those that the present duty reaches."""
        given = super().clean() or {}
        if not self.errors:
            given["person"] = self._person(given)
        return given

    def _person(self, given: dict[str, Any]) -> Person | None:
        if given.get("serial"):
            return self._by_serial(given["serial"])
        rows = None
        if given.get("id_number"):
            rows = find_by_id_number(given["id_number"])
        elif given.get("phone"):
            rows = find_by_phone(given["phone"])
        found = list(rows.filter(erased_at__isnull=True)[:2]) if rows is not None else []
        if len(found) > 1:
            self.add_error("id_number", _("有几个人登记了这个号码，请用身份证号码找。"))
        elif not found and "name" not in self.fields:
            self.add_error("serial", _("请填名单上的序号，或者用号码找到这个人。"))
        return found[0] if found else None

    def _by_serial(self, serial: int) -> Person | None:
        voter = _listed(self.row, serial=serial).first()
        if voter is None:
            self.add_error("serial", _("名单上没有这个序号，请核对。"))
            return None
        return Person.objects.get_queryset().filter(pk=voter.person_id).first()

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        background = {key: given[key] for key in BACKGROUND if given.get(key)}
        known = any(v not in ("unknown", "") for v in background.values())
        entry = Entry(
            name=given.get("name", ""), phone=given["phone"], id_number=given["id_number"],
            background={**background, "source": given["background_source"]} if known else {},
        )  # fmt: skip
        return {
            "election": self.row, "person": given["person"], "entry": entry,
            "post": given["post"], "source": Source(given["source"]),
            "organization": given["organization"],
            "supporters": given.get("supporters") or (),
            "supporters_on_paper": given.get("supporters_on_paper") or 0,
            "first_time": given["first_time"], "incumbent": given["incumbent"],
        }  # fmt: skip


class WriteInForm(ElectionForm):
    """Somebody who was written in and got the votes."""

    post = cards(_("当选什么职务"), [])
    serial = forms.IntegerField(
        label=_("在选民名单上的序号"), min_value=1, max_value=999_999,
        error_messages={"invalid": _("请填整数。"), "required": _("请填写这一项。")},
    )  # fmt: skip

    def prepare(self) -> None:
        self._posts()

    def clean_serial(self) -> Person:
        """The person on the roll."""
        return _on_the_roll(self.row, self.cleaned_data["serial"])

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        given["person"] = given.pop("serial")
        return given


class PublishForm(ElectionForm):
    """The order among equal strokes, where it should differ from the proposed one."""

    order = line(
        _("同笔画的次序"), required=False, most=200,
        help_text=_("按姓氏笔画自动排。笔画相同的要调次序，把编号按想要的先后写在这里，例如12、9。"),
    )  # fmt: skip

    def clean_order(self) -> list[int]:
        """The numbers of the nominees."""
        return _numbers(self.cleaned_data["order"])


class NomineeForm(RecordForm[Nominee]):
    """A form about one nominee."""

    called = "nominee"


class SupportersForm(NomineeForm):
    """More voters join in."""

    voters = words(_("联名人"), rows=3, help_text=_("写名单上的序号，例如3、5、8-12。"))

    def clean_voters(self) -> list[Voter]:
        """The voters themselves."""
        return _voters(self.row.election, self.cleaned_data["voters"])


class KinForm(NomineeForm):
    """A relative."""

    relation = cards(_("是什么关系"), Relation.choices)
    name = line(_("姓名"), required=False, help_text=_("名单上没有的，写姓名。"))
    serial = forms.IntegerField(
        label=_("在选民名单上的序号"), required=False, min_value=1, max_value=999_999,
        error_messages={"invalid": _("请填整数。")},
    )  # fmt: skip

    def clean_serial(self) -> Person | None:
        """The person on the roll, if a number was given."""
        serial = self.cleaned_data["serial"]
        return None if serial is None else _on_the_roll(self.row.election, serial)

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        given["person"] = given.pop("serial")
        return given


class BeginForm(NomineeForm):
    """To screening: by which book, through which stages, and by when agencies should answer."""

    book = forms.ChoiceField(label=_("资格条件书"), error_messages=CHOOSE)
    stages = forms.ChoiceField(label=_("审查环节"), error_messages=CHOOSE)
    due_on = a_day(
        _("请各单位在哪天之前答复"), required=False, initial=in_some_days,
        help_text=_("不填就先不问，以后再问。"),
    )  # fmt: skip

    def prepare(self) -> None:
        books = [(book.id, here(book.title)) for book in books_on(self.row.election.day)]
        self.fields["book"].choices = books  # type: ignore[attr-defined]
        stages = [(s.id, s.title) for s in shipped_stages().values()]
        self.fields["stages"].choices = stages  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "nominee": self.row,
            "book": shipped_books()[given["book"]].read_text(encoding="utf-8"),
            "stages": shipped_stages()[given["stages"]].text,
            "due_on": given["due_on"],
        }


class SureForm(NomineeForm):
    """Nothing but to be sure."""


class RefuseForm(NomineeForm):
    """Where no screening refused: at which stage, on what ground, and why."""

    stage = cards(
        _("哪个环节"),
        [("street", _("街道初审")), ("joint", _("单位联审")), ("roll", _("名单核对"))],
        required=False,
    )  # fmt: skip
    ground = cards(_("哪一类理由"), Ground.choices, required=False)
    reason = words(_("理由"), rows=3, required=False)

    def prepare(self) -> None:
        if self.row.screening_id is not None:  # the screening says it already
            for name in ("stage", "ground", "reason"):
                del self.fields[name]


class WithdrawForm(NomineeForm):
    """Stepping back."""

    wish = cards(_("是谁的意思"), Withdrawal.choices)
    ground = cards(
        _("劝退的理由属于哪一类"), Ground.choices, required=False, help_text=_("劝退的必选。")
    )
    reason = words(_("情况说明"), required=False, rows=3, help_text=_("劝退的必写。"))
