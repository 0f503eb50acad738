from django.urls import path

from heis.journal import web

app_name = "journal"
urlpatterns = [
    path("varsler/", web.notifications, name="notifications"),
    path("varsler/<int:number>/", web.open_one, name="open"),
    path("varsler/<int:number>/lest/", web.read_one, name="read"),
    path("varsler/lest/", web.read_all, name="read_all"),
    path("varsler/valg/", web.choices, name="choices"),
    path("varsler/avmeld/<str:token>/", web.stop_mail, name="unsubscribe"),
]
