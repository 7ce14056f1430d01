"""Mails become requests: each is kept first, then marked in the mailbox.

Whoever is killed between the two finds the mail again, and the request that it is already.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.routing import receiving
from comptoir.routing.answering import Incumbents
from comptoir.routing.mail.model import Gathered, Letter, Mail, MailState, Waiting
from comptoir.routing.mail.parsing import read
from comptoir.routing.mail.ports import Mailbox
from comptoir.routing.model import Channel, Request
from comptoir.routing.office import Office
from comptoir.routing.receiving import Asked
from comptoir.routing.store import mails

TRIES = 3
"""After which a mail that cannot be read is put aside."""
KILLS = 10
"""Tries of which none came to an end, after which a mail is held to kill its reader."""
_log = logging.getLogger("comptoir.routing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """Fetches requests from a mailbox."""

    office: Office
    incumbents: Incumbents
    observe: Callable[[Request], object]
    """Hears of each request that was kept."""
    mailbox: Callable[[], AbstractContextManager[Mailbox]]
    """Opens the mailbox, or raises `errors.Unavailable`."""

    def collect(self) -> Gathered:
        """Look into the mailbox once.

        Raises:
            errors.Unavailable: the mailbox does not answer; what was begun is done next time.
        errors.Failed: the model that decides is damaged.
        """
        gathered = Gathered()
        aside = {one.place for one in mails.put_aside(self.office.rows)}
        with self.mailbox() as mailbox:
            for one in mailbox.waiting():
                if mails.key_of(one.place) not in aside:
                    self._one(mailbox, one, gathered)
        return gathered

    def _one(self, mailbox: Mailbox, waiting: Waiting, gathered: Gathered) -> None:
        mail = mails.begin(self.office.rows, waiting.place, self.office.clock())
        if mail.state is not MailState.TRYING:  # only the mark in the mailbox was lacking
            gathered.repeated += 1
            mailbox.settle(waiting.uid, well=True)
            return
        try:
            self._check(waiting, mail)
            settings = self.office.settings.mail
            letter = read(mailbox.fetch(waiting.uid), settings.user, waiting.place)
            self._receive(waiting, letter, gathered)
        except (errors.Unavailable, errors.Failed):  # the fault is not the mail's
            raise
        except Exception as problem:  # noqa: BLE001 - one mail never keeps others from being read
            self._failed(mailbox, waiting, mail, problem, gathered)
            return
        mailbox.settle(waiting.uid, well=True)

    def _check(self, waiting: Waiting, mail: Mail) -> None:
        if mail.tries > KILLS:
            raise errors.Invalid("Reading it ended the process, again and again.")
        most = self.office.settings.mail.max_bytes
        if waiting.size > most:
            raise errors.TooLarge(
                "The mail has {size} bytes; routing.mail.max_bytes is {most}.",
                size=waiting.size,
                most=most,
            )

    def _receive(self, waiting: Waiting, letter: Letter, gathered: Gathered) -> None:
        """Keep the request that a mail is, and write down that it is one."""
        rows = self.office.rows
        told = {"message": letter.message, "attachments": letter.attachments}
        if before := mails.known(rows, letter.message):
            gathered.repeated += 1
            mails.note(
                rows,
                waiting.place,
                state=before.state.value,
                reason=before.reason,
                request_id=before.request_id,
                **told,
            )
            return
        if letter.skip:
            gathered.skipped += 1
            skipped = MailState.SKIPPED.value
            mails.note(rows, waiting.place, state=skipped, reason=letter.skip, **told)
            return
        asked = Asked(
            text=letter.text,
            channel=Channel.EMAIL,
            customer=letter.sender,
            original=letter.original,
        )
        once = f"mail-{letter.message}"
        kept = receiving.receive(self.office, self.incumbents, [asked], once=once)[0]
        self.observe(kept.request)
        gathered.received += 1
        gathered.attachments += letter.attachments
        received, request_id = MailState.RECEIVED.value, kept.request.request_id
        mails.note(rows, waiting.place, state=received, request_id=request_id, reason="", **told)

    def _failed(
        self,
        mailbox: Mailbox,
        waiting: Waiting,
        mail: Mail,
        problem: Exception,
        gathered: Gathered,
    ) -> None:
        """Write down why a mail could not be read, and put it aside when that was often enough."""
        unexpected = Phrase("It could not be read ({kind}).", kind=type(problem).__name__)
        reason = problem.message if isinstance(problem, errors.ComptoirError) else str(unexpected)
        _log.warning("A mail could not be read: %s", type(problem).__name__)
        if mail.tries < TRIES:
            gathered.failed += 1
            mails.note(self.office.rows, waiting.place, reason=reason)
            return
        gathered.aside += 1
        mails.note(self.office.rows, waiting.place, state=MailState.ASIDE.value, reason=reason)
        mailbox.settle(waiting.uid, well=False)
