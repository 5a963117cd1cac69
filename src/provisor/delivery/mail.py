"""Mail: a letter as a message (RFC 5322), handed to the mail server of the settings (RFC 5321)."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

import aiosmtplib

from provisor.provisioning.notices.letters import Letter
from provisor.provisioning.notices.outbox import Failed, Outgoing

_PATIENCE = 30.0
"""In seconds, for the whole conversation."""

_REFUSED_FOR_GOOD = 500


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over. `tls` is from the first byte (`tls`), before anything else is said, or none."""

    host: str
    port: int
    tls: Literal["tls", "starttls", "none"]
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def domain(self) -> str:
        """The domain that mail comes from."""
        return self.sender.rpartition("@")[2]


def message(server: MailServer, outgoing: Outgoing, letter: Letter, *, at: datetime) -> EmailMessage:
    """The letter as a message. The same notice has the same Message-ID, however often it is sent."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"] = Address("Provisor", addr_spec=server.sender)
    made["To"] = Address(addr_spec=outgoing.recipient.address)
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{outgoing.notice.id}@{server.domain}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence notice comes back
    made.set_content(letter.text, cte="quoted-printable")
    made["Content-Language"] = letter.language
    return made


async def send(
    server: MailServer | None, outgoing: Outgoing, letter: Letter, *, at: datetime
) -> Failed | None:
    """Hand a letter over; why it failed, where it did."""
    if server is None:
        return Failed("No mail server is set: PROVISOR_SMTP_HOST and PROVISOR_SMTP_SENDER say which.")
    try:
        async with asyncio.timeout(_PATIENCE):
            await aiosmtplib.send(
                message(server, outgoing, letter, at=at),
                hostname=server.host,
                port=server.port,
                username=server.user,
                password=server.password,
                use_tls=server.tls == "tls",
                start_tls=server.tls == "starttls",
                # Else the name of this machine is looked up, which may take its time.
                local_hostname=server.domain,
                timeout=_PATIENCE,
            )
    except aiosmtplib.SMTPRecipientsRefused as error:
        refused = error.recipients[0]
        return Failed(_refused(refused), final=refused.code >= _REFUSED_FOR_GOOD)
    except aiosmtplib.SMTPResponseException as error:
        return Failed(_refused(error))
    except TimeoutError:
        return Failed(f"The mail server did not answer within {_PATIENCE:.0f} seconds.")
    except (aiosmtplib.SMTPException, OSError) as error:
        return Failed(f"The mail server can't be used: {error}.")
    return None


def _refused(error: aiosmtplib.SMTPResponseException) -> str:
    return f"The mail server refused it: {error.code} {error.message}"
