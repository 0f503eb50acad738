from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The grounds for a decision: need, fit, risk, cost and benefit, trials, evaluation."""

    name = "heis.evidence"
    label = "evidence"
