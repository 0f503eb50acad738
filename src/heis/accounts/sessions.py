"""Where sessions are kept: a table in which each can be listed and ended. Named in settings as `SESSION_ENGINE`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare

from heis.accounts.models import Person, Session
from heis.accounts.rules import Place
from heis.accounts.secrets import hash_of
from heis.foundation.clock import now

# How often it is noted that a session is in use. It ends when it has not been used for SESSION_COOKIE_AGE, and in any case when it
# is OLDEST (NIST SP 800-63B-4, 2.1.3: log in again at least every 30 days).
SEEN_EVERY = timedelta(minutes=5)
OLDEST = timedelta(days=30)


class SessionStore(SessionBase):
    """A session of Django's, stored by the hash of its key, together with the person who opened it."""

    row: Session | None = None
    place = Place()

    if TYPE_CHECKING:  # Django's own, which its stubs leave out

        def _get_session(self, *, no_load: bool = False) -> dict[str, Any]: ...
        def _get_new_session_key(self) -> str: ...

    @property
    def person(self) -> Person | None:
        """The active person this session belongs to. Without a cookie no query is made; with one, a single query."""
        self._get_session()
        person = self.row.person if self.row else None
        if person is None or not person.is_active:
            return None
        return person if self._was_opened_with_the_present_password(person) else None

    def open_for(self, person: Person, place: Place) -> None:
        """Make this the person's session, with a new key. What a stranger had in it is kept; what another person had is not."""
        if self.get(SESSION_KEY) not in {None, str(person.pk)}:
            self.flush()
        self.place = place
        self[SESSION_KEY] = str(person.pk)
        self[HASH_SESSION_KEY] = person.get_session_auth_hash()
        self.cycle_key()

    def note_use(self) -> None:
        """Note that the session is in use, at most every five minutes, and let it last that much longer."""
        at = now()
        if self.row and self.row.last_seen_at < at - SEEN_EVERY:
            Session.objects.filter(pk=self.row.pk).update(last_seen_at=at)
            self.modified = True

    def load(self) -> dict[str, Any]:
        at = now()
        alive = Session.objects.select_related("person").filter(expires_at__gt=at, created_at__gt=at - OLDEST)
        self.row = alive.filter(key_hash=hash_of(self.session_key or "")).first()
        if self.row is None:
            self._session_key = None
            return {}
        return self.decode(self.row.data)

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(key_hash=hash_of(session_key)).exists()

    def create(self) -> None:
        self._session_key = self._get_new_session_key()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 (the shape is Django's)
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)
        fields = {"data": self.encode(data), "person_id": data.get(SESSION_KEY), "expires_at": self.get_expiry_date()}
        if must_create:
            self._insert(fields)
        elif not Session.objects.filter(key_hash=hash_of(self.session_key)).update(**fields):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(key_hash=hash_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expires_at__lte=now()).delete()

    def _was_opened_with_the_present_password(self, person: Person) -> bool:
        return constant_time_compare(self.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())

    def _insert(self, fields: dict[str, Any]) -> None:
        at = now()
        about = {"device": self.place.device, "network": self.place.network, "created_at": at, "last_seen_at": at}
        try:
            with transaction.atomic():
                self.row = Session.objects.create(key_hash=hash_of(self.session_key or ""), **about, **fields)
        except IntegrityError as error:
            raise CreateError from error
