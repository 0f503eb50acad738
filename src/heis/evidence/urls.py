"""The addresses of the evidence room's pages."""

from __future__ import annotations

from django.urls import path

from heis.evidence.web import paper

app_name = "evidence"

urlpatterns = [
    path("initiativ/<int:number>/beslutningsgrunnlag/", paper.paper, name="paper"),
    path("initiativ/<int:number>/beslutningsgrunnlag.pdf", paper.paper_pdf, name="paper_pdf"),
    path("initiativ/<int:number>/beslutningsgrunnlag/<int:submission>/", paper.paper, name="paper"),
    path("initiativ/<int:number>/beslutningsgrunnlag/<int:submission>.pdf", paper.paper_pdf, name="paper_pdf"),
]
