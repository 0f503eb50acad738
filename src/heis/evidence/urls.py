"""The addresses of the evidence room's pages."""

from __future__ import annotations

from django.urls import path

from heis.evidence.web import learnings, paper

app_name = "evidence"

urlpatterns = [
    path("laerdommer/", learnings.learnings, name="learnings"),
    path("laerdommer.<str:form>", learnings.export_learnings, name="export_learnings"),
    path("initiativ/<int:number>/beslutningsgrunnlag/", paper.paper, name="paper"),
    path("initiativ/<int:number>/beslutningsgrunnlag.pdf", paper.paper_pdf, name="paper_pdf"),
    path("initiativ/<int:number>/beslutningsgrunnlag/<int:submission>/", paper.paper, name="paper"),
    path("initiativ/<int:number>/beslutningsgrunnlag/<int:submission>.pdf", paper.paper_pdf, name="paper_pdf"),
]
