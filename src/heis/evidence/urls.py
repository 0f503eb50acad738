"""The addresses of the evidence room's pages."""

from __future__ import annotations

from django.urls import path

from heis.evidence.web import benefits, learnings, overview, paper, portfolio

app_name = "evidence"

urlpatterns = [
    path("portefolje/", portfolio.portfolio, name="portfolio"),
    path("portefolje/sammenlikn/", portfolio.compare, name="compare"),
    path("laerdommer/", learnings.learnings, name="learnings"),
    path("laerdommer.<str:form>", learnings.export_learnings, name="export_learnings"),
    path("gevinster/", overview.overview, name="overview"),
    path("gevinster.<str:form>", overview.export, name="export"),
    path("gevinster/slutt/", overview.endings, name="endings"),
    path("gevinster/slutt.<str:form>", overview.export_endings, name="export_endings"),
    path("initiativ/<int:number>/gevinster/", benefits.benefits, name="benefits"),
    path("initiativ/<int:number>/gevinster/<int:benefit>/mal/", benefits.measure, name="measure"),
    path("initiativ/<int:number>/gevinster/<int:benefit>/svar/", benefits.answer, name="answer"),
    path("initiativ/<int:number>/gevinster/<int:benefit>/spor/", benefits.hand_over, name="hand_over"),
    path("initiativ/<int:number>/gevinster/<int:benefit>/rett/<int:measurement>/", benefits.correct, name="correct"),
    path("initiativ/<int:number>/slutt/<int:ending>/bekreft/", benefits.confirm, name="confirm"),
    path("initiativ/<int:number>/slutt/<int:ending>/flytt/", benefits.move, name="move"),
    path("initiativ/<int:number>/beslutningsgrunnlag/", paper.paper, name="paper"),
    path("initiativ/<int:number>/beslutningsgrunnlag.pdf", paper.paper_pdf, name="paper_pdf"),
    path("initiativ/<int:number>/beslutningsgrunnlag/<int:submission>/", paper.paper, name="paper"),
    path("initiativ/<int:number>/beslutningsgrunnlag/<int:submission>.pdf", paper.paper_pdf, name="paper_pdf"),
]
