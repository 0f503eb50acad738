from django.urls import path

from heis.foundation import gallery, web

app_name = "foundation"
urlpatterns = [
    path("favicon.ico", web.favicon, name="favicon"),
    path("sprak/", web.choose_language, name="language"),
    path("fargevalg/", web.choose_colour_scheme, name="colour_scheme"),
    path("komponenter/", gallery.gallery, name="gallery"),
]
