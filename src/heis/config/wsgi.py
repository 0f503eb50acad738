"""The way in for a WSGI server."""

import gc
import multiprocessing
import signal
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from heis.config.start import end_with_parent, prepare, share_connections
from heis.foundation.postgres import UnableToRunPostgres

if multiprocessing.parent_process():
    # Ctrl-C and a closed terminal are told to every process at once; one of several ends when the one that started it says so.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    end_with_parent()
try:
    prepare()
    application = get_wsgi_application()
    share_connections()
    gc.collect()
    gc.freeze()  # what is loaded now stays for good, and need not be looked through between requests
except (UnableToRunPostgres, ImproperlyConfigured) as error:
    sys.exit(str(error))
