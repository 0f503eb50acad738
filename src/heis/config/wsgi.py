"""The way in for a WSGI server."""

from django.core.wsgi import get_wsgi_application

from heis.config.start import prepare

prepare()
application = get_wsgi_application()
