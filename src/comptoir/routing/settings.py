"""The `[routing]` section of `comptoir.toml`."""

from typing import Literal

from pydantic import Field

from comptoir.kernel.settings import Section


class MailSettings(Section):
    """A mailbox in which requests arrive."""

    host: str = Field("", description="IMAP server; empty when no requests come by e-mail.")
    port: int = Field(993, ge=1, le=65535, description="Its port; 143 with starttls or none.")
    security: Literal["tls", "starttls", "none"] = Field(
        "tls", description="tls, starttls, or none for a server on this machine."
    )
    user: str = Field("", description="Whom to sign in as, often the address itself.")
    password: str = Field("", description="Set it in the environment, not in the file.", repr=False)
    folder: str = Field("INBOX", description="Where mails arrive.")
    done_folder: str = Field(
        "",
        description="Where mails go that were received; when empty they stay, marked as seen, and "
        "what somebody else has read in the mailbox is not received.",
    )
    every_minutes: int = Field(
        5, ge=1, le=59, description="How often the mailbox is looked into, in minutes."
    )
    max_bytes: int = Field(
        25 * 1024 * 1024, ge=1024, description="A larger mail is put aside for a person."
    )


class RoutingSettings(Section):
    """How requests find their desk."""

    learner: str = Field(
        "blend",
        description="What trainings use: prior, tfidf-linear, embed-linear, blend or transformer.",
    )
    encoder: str = Field(
        "minilm-l6-v2",
        description="What transformer fine-tunes: a model of the store, or the path of a folder.",
    )
    max_error: float = Field(
        0.02, gt=0, lt=1, description="Share of wrong decisions that is allowed, such as 0.02."
    )
    level: float = Field(
        0.95, gt=0, lt=1, description="How sure it must be that no more are wrong, such as 0.95."
    )
    test_share: float = Field(
        0.2, gt=0, lt=1, description="Share of a data set that is kept apart as its test."
    )
    seed: int = Field(0, description="Of whatever trainings draw: the same gives the same model.")
    promotion: str = Field(
        "",
        description="File that says what is asked of a model before it decides, such as "
        "promotion.toml, beside the settings; empty for the policy that comes with it.",
    )
    observe_behind: int = Field(
        10_000,
        ge=1,
        description="Requests by which a model that observes may be behind; older ones are left "
        "out, and counted.",
    )
    misroute_cost: int = Field(
        0,
        ge=0,
        description="What a request at the wrong desk costs, in cents of the shop's currency; 0 "
        "where nobody knows.",
    )
    escalation_cost: int = Field(
        0,
        ge=0,
        description="What it costs when a person says which desk, in cents of the shop's "
        "currency; 0 where nobody knows.",
    )
    mail: MailSettings = Field(default=MailSettings(), description="Requests by e-mail.")
