"""拟稿: choose a kind, write a draft that keeps itself, hand it in."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from flows.desk.access import address_of, officials_only, parties, positions_of, request_key, request_user
from flows.desk.templatetags.banjie import in_english
from flows.matters.acts import perform_on
from flows.matters.answers import mark_fields, said
from flows.matters.attachments import open_attachment, receive, refused_uploads, take_in
from flows.matters.models import Act, Attachment, Matter
from flows.matters.models.matter import opened_to
from flows.matters.step import ActSpec
from permissions import clock
from permissions.refusals import Refusal, Refusals

from .. import acts, rules
from ..forms import DraftForm
from ..models import OfficialPaper

ENCLOSURES = ("ENCLOSURE_1", "ENCLOSURE_2", "ENCLOSURE_3")


def own_papers(request: HttpRequest) -> Any:
    """The papers that this person drafts or drafted, and still may see."""
    seen = opened_to(parties(request), clock.today(), by="matter")
    papers = OfficialPaper.objects.filter(seen, matter__initiator=request_user(request))
    return papers.select_related("matter__unit__parent", "position__unit__parent")


def own_draft(request: HttpRequest, pk: int) -> OfficialPaper:
    """One of them that was not thrown away; another person's is as unknown as what does not exist."""
    papers = own_papers(request).exclude(matter__status=Matter.Status.WITHDRAWN, matter__number=None)
    paper: OfficialPaper = get_object_or_404(papers, pk=pk)
    return paper


@officials_only
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """公文 > 拟稿: the kinds to choose from, and what I have begun."""
    posts = rules.drafting_posts(positions_of(request))
    mine = own_papers(request).filter(matter__status=Matter.Status.DRAFT).order_by("-pk")
    kinds = [(kind, kind.use_en if in_english() else kind.use) for kind in rules.KINDS.values()]
    context = {"kinds": kinds, "posts": posts, "drafts": mine[:50]}
    return render(request, "official_paper/drafts.html", context)


@officials_only
@require_POST
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin a draft of this kind in one of my appointments."""
    posts = rules.drafting_posts(positions_of(request))
    wanted = request.POST.get("position", "")
    post = next((post for post in posts if str(post.pk) == wanted), posts[0] if posts else None)
    if kind not in rules.KINDS:
        raise Http404
    if post is None:
        messages.error(request, said(rules.NO_DRAFTING_POST.refusal()))
        return redirect("official_paper:drafts")
    paper = acts.open_paper(kind=kind, position=post, now=clock.now())
    return redirect("official_paper:edit", pk=paper.pk)


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft; ``do`` says which button was pressed: save or submit."""
    paper = own_draft(request, pk)
    if paper.matter.status != Matter.Status.DRAFT:
        return _handed_in(request, paper)
    if request.method != "POST":
        return _show(request, paper, DraftForm(paper=paper))
    form = DraftForm(request.POST, paper=paper)
    wrong = _take_files(request, paper)
    if not form.is_valid() or wrong:
        return _show(request, paper, form, wrong=wrong, status=422)
    try:
        _save(request, paper, form)
        if request.POST.get("do") == "submit":
            return _submit(request, paper)
    except (Refusal, Refusals) as error:
        return _show(request, own_draft(request, pk), form, error=error, status=422)
    messages.success(request, gettext("The draft is saved."))
    return redirect("official_paper:edit", pk=pk)


@officials_only
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the fields while the person writes; 204 when they are kept, 409 once it was handed in."""
    paper = own_draft(request, pk)
    form = DraftForm(request.POST, paper=paper)
    if not form.is_valid():
        return HttpResponse(status=422)
    try:
        _save(request, paper, form)
    except (Refusal, Refusals):
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@officials_only
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the draft up; it is kept, and shown no more."""
    paper = own_draft(request, pk)
    try:
        perform(request, paper, acts.discard)
    except (Refusal, Refusals):
        return _handed_in(request, paper)
    messages.success(request, gettext("The draft was discarded."))
    return redirect("official_paper:drafts")


@officials_only
@require_safe
def enclosure(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """A file of one's own draft; from the handing in on the matter page has it."""
    paper = own_draft(request, pk)
    found = get_object_or_404(paper.matter.attachments.current().filter(material__in=ENCLOSURES), pk=file)
    return FileResponse(
        open_attachment(found), as_attachment=True, filename=found.name, content_type=found.content_type
    )


def perform(request: HttpRequest, paper: OfficialPaper, spec: ActSpec, **facts: Any) -> Act:
    """An act of the drafter on his own paper; 404 for what is not his."""
    try:
        return perform_on(
            spec,
            paper.pk,
            actor=request_user(request),
            now=clock.now(),
            position_id=paper.position_id,
            ip=address_of(request),
            request_key=request_key(request),
            **facts,
        )
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error


def _save(request: HttpRequest, paper: OfficialPaper, form: DraftForm) -> None:
    try:
        acts.save_draft(paper.pk, actor=request_user(request), now=clock.now(), **form.values())
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error


def _submit(request: HttpRequest, paper: OfficialPaper) -> HttpResponse:
    done = perform(request, paper, acts.draft)
    messages.success(request, gettext("Handed in. The number is %(number)s.") % {"number": done.matter.number})
    return redirect("desk:matter", number=done.matter.number)


def _handed_in(request: HttpRequest, paper: OfficialPaper) -> HttpResponse:
    """The form of a paper that was handed in: the same form twice is one act, another one is told so."""
    if request.method == "POST":
        try:
            perform(request, paper, acts.draft)
        except (Refusal, Refusals):
            messages.warning(request, gettext("This paper was handed in already; nothing was changed."))
    return redirect("desk:matter", number=paper.matter.number)


def _take_files(request: HttpRequest, paper: OfficialPaper) -> dict[str, Refusal]:
    """Take in the enclosures that came with the form; those that were refused, by field."""
    wrong = {name: refusal for name, refusal in refused_uploads(request).items() if name in ENCLOSURES}
    for name in ENCLOSURES:
        upload = request.FILES.get(name)
        if upload is None or name in wrong:
            continue
        try:
            received = receive(upload, name)
        except Refusal as refusal:
            wrong[name] = refusal
            continue
        audience = Attachment.Audience.INTERNAL
        take_in(
            received, matter=paper.matter, material=name, by=request_user(request), now=clock.now(), audience=audience
        )
    return wrong


def _show(
    request: HttpRequest,
    paper: OfficialPaper,
    form: DraftForm,
    *,
    wrong: dict[str, Refusal] | None = None,
    error: Refusal | Refusals | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; a refusal is shown on top and at the field that it speaks of."""
    mark_fields(form, error)
    files = {file.material: file for file in paper.matter.attachments.current().filter(material__in=ENCLOSURES)}
    context = {
        "paper": paper,
        "kind": rules.kind_of(paper),
        "form": form,
        "files": [
            {
                "code": code,
                "number": number,
                "file": files.get(code),
                "error": said(wrong[code]) if wrong and code in wrong else "",
            }
            for number, code in enumerate(ENCLOSURES, start=1)
        ],
        "error": error,
        "request_key": request_key(request) or uuid.uuid4().hex,
    }
    return render(request, "official_paper/edit.html", context, status=status)
