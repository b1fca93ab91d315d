"""Audits: the dice, the papers to fetch, what was read, and what risk is left."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.counts.models import Batch
from haitang.counts.queries import ballot
from haitang.desk.answering import acted
from haitang.desk.reading import instance, posted, seen
from haitang.desk.results import rows
from haitang.desk.results.acts import open_acts
from haitang.desk.results.paper_forms import BatchForm, PaperForm
from haitang.facts.reader import chinese
from haitang.results import operations as do
from haitang.results.models import Audit, AuditBatch, AuditSample
from haitang.results.reporting import claim_states, differing, done, drawn, limit
from haitang.scope.scope import permits
from haitang.scope.views import guard

Kind = Audit.Kind
TONES = {
    "begun": "wait", "reading": "run", "confirmed": "ok", "full_count": "ask", "differs": "late",
}  # fmt: skip


@guard("read_results")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One audit: what it claims, the dice, the papers or batches, the risk that is left."""
    audit = rows.audit_for(pk)
    read, every = done(audit)
    context: dict[str, Any] = {
        "audit": audit, "tone": TONES[audit.state], "read": read, "every": every,
        "differing": differing(audit), "acts": open_acts("audit", audit), "here": "results",
        "election": audit.result.election,
    }  # fmt: skip
    if audit.kind == Kind.COMPARISON:
        context |= {
            "claims": claim_states(audit) if audit.seed else [],
            "limit": limit(audit), "samples": _samples(audit), "draws": len(drawn(audit)),
            "told": not chinese(),
        }  # fmt: skip
        return render(request, "desk/results/audit.html", context)
    context["batches"] = _batches(audit)
    return render(request, "desk/results/second_count.html", context)


def _samples(audit: Audit) -> list[dict[str, Any]]:
    """The papers in the order in which they are fetched; what was recorded is not among it."""
    may_read = permits(do.record_audit_paper.__name__, audit.path)
    found = AuditSample.objects.get_queryset().filter(audit=audit).order_by("order")
    told = seen(found, "pk", "order", "number", "draws", "found", "differs", "batch__number",
                "batch__box__name")  # fmt: skip
    for row in told:
        row["url"] = ""
        if may_read and not row["found"] and audit.state == Audit.State.READING:
            row["url"] = reverse("desk:audit_paper", args=[row["pk"]])
    return told


def _batches(audit: Audit) -> list[dict[str, Any]]:
    found = AuditBatch.objects.get_queryset().filter(audit=audit)
    counted = {row["batch"]: row for row in seen(found, "batch", "differs", "valid", "void")}
    may_count = permits(do.record_audit_batch.__name__, audit.path)
    going = audit.state == Audit.State.READING
    return [
        {
            "batch": batch, "counted": counted.get(batch.pk),
            "url": reverse("desk:audit_batch", args=[audit.pk, batch.pk])
            if may_count and going and batch.pk not in counted
            else "",
        }
        for batch in Batch.objects.filter(count=audit.result.count, state=Batch.State.SEALED)
        .select_related("box").order_by("number")
    ]  # fmt: skip


@guard("record_audit_paper", POST="record_audit_paper")
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one fetched paper by hand. The page does not show what was recorded for it."""
    sample = instance(AuditSample.objects.get_queryset().filter(pk=pk))
    audit = rows.audit_for(sample.audit_id)
    batch = rows.batch_for(audit, sample.batch_id)
    form = PaperForm(posted(request), row=sample, ballot=ballot(audit.result.count))
    title = _("第%(batch)s批第%(n)s张") % {"batch": batch.number, "n": sample.number}
    says = _("看着票，票上怎么写就怎么填。这里不显示当时录的是什么。")
    return _answer(request, audit, form, do.record_audit_paper, title, says)


@guard("record_audit_batch", POST="record_audit_batch")
def batch(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Count one batch once more."""
    audit = rows.audit_for(pk)
    if audit.kind != Kind.SECOND_COUNT:
        raise Http404
    one = rows.batch_for(audit, number)
    form = BatchForm(posted(request), row=audit, ballot=ballot(audit.result.count))
    title = _("第%(batch)s批　%(box)s　%(n)s张") % {
        "batch": one.number, "box": one.box.name, "n": one.size,
    }  # fmt: skip
    says = _("换人重新唱票、计票，不看第一次的数。")
    return _answer(request, audit, form, do.record_audit_batch, title, says, batch=one)


def _answer(
    request: HttpRequest, audit: Audit, form: PaperForm | BatchForm, operation: Any, title: Any,
    says: Any, **more: Any,
) -> HttpResponse:  # fmt: skip
    back = reverse("desk:audit", args=[audit.pk])
    page = {
        "title": title, "button": _("记下"), "notes": [says], "back_url": back,
        "back_title": audit.get_kind_display(), "here": "results",
    }  # fmt: skip
    return acted(
        request, form, lambda: {**form.arguments(), **more}, operation, done=_("已记下。"), to=back,
        page=page,
    )  # fmt: skip
