"""The addresses of the organisation's pages."""

from __future__ import annotations

from django.urls import path

from heis.organisation.web import importing, municipality, people, tree, units

app_name = "organisation"

urlpatterns = [
    path("organisasjon/", tree.tree, name="tree"),
    path("organisasjon/finn/", tree.find, name="find"),
    path("organisasjon/enhet/<int:unit_id>/", units.unit, name="unit"),
    path("organisasjon/enhet/<int:unit_id>/ny/", units.new_unit, name="new_unit"),
    path("organisasjon/enhet/<int:unit_id>/endre/", units.edit, name="edit"),
    path("organisasjon/enhet/<int:unit_id>/navn/", units.rename, name="rename"),
    path("organisasjon/enhet/<int:unit_id>/flytt/", units.move, name="move"),
    path("organisasjon/enhet/<int:unit_id>/legg-ned/", units.close, name="close"),
    path("organisasjon/enhet/<int:unit_id>/fullmakt/", units.authority, name="authority"),
    path("organisasjon/enhet/<int:unit_id>/rolle/", people.appoint_here, name="appoint"),
    path("organisasjon/rolle/<int:appointment_id>/avslutt/", people.end, name="end"),
    path("organisasjon/rolle/<int:appointment_id>/stedfortreder/", people.deputies_of, name="deputies_of"),
    path("organisasjon/stedfortreder/", people.deputies, name="deputies"),
    path("organisasjon/stedfortreder/<int:deputy_id>/avslutt/", people.remove, name="remove_deputy"),
    path("organisasjon/administrer/", municipality.administration, name="administration"),
    path("organisasjon/import/", importing.start, name="import"),
    path("organisasjon/import/<int:upload_id>/", importing.preview, name="import_preview"),
    path("organisasjon/import/<int:upload_id>/bekreft/", importing.confirm, name="import_confirm"),
    path("organisasjon/eksport/<slug:kind>.csv", importing.export, name="export"),
    path("organisasjon/budsjett/", municipality.budget, name="budget"),
    path("organisasjon/samarbeid/", municipality.cooperation, name="cooperation"),
    path("organisasjon/samarbeid/<int:group_id>/inviter/", municipality.invite, name="invite"),
    path("organisasjon/samarbeid/<int:group_id>/bli-med/", municipality.join, name="join"),
    path("organisasjon/samarbeid/<int:group_id>/ga-ut/", municipality.leave, name="leave"),
]
