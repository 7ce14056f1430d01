"""Settings: flags, then the environment, then `comptoir.toml`; one tree, unknown keys refused.

The kernel holds the loader and its own sections; each slice brings its section, and `app`
grows the tree. A misspelt key is an error that names the nearest right one.
"""

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import Any, ClassVar, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from comptoir.kernel import errors

PREFIX = "COMPTOIR_"
_ODD = re.compile(r"[\[\]?#]|%[0-9A-Fa-f]{2}")
RESERVED = ("COMPTOIR_HOME", "COMPTOIR_CONFIG", "COMPTOIR_TEST_")
"""Names in the environment that are no settings."""


class Section(BaseModel):
    """A part of the tree; every field carries the sentence that documents it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StorageSettings(Section):
    rows: str = Field("", description="Database of rows; empty for SQLite in the data folder.")
    blobs: str = Field(
        "", description="Files: a folder or s3://bucket/prefix; empty for the data folder."
    )
    lake: str = Field(
        "", description="Delta tables: a folder or s3://bucket/prefix; empty for the data folder."
    )
    work: str = Field("", description="Database of durable work; empty to follow `rows`.")
    s3_endpoint: str = Field("", description="Address of an S3-compatible server; empty for AWS.")
    s3_region: str = Field("us-east-1", description="Region that signs S3 requests.")
    s3_access_key_id: str = Field(
        "", description="S3 key id; empty to use the machine's own identity."
    )
    s3_secret_access_key: str = Field(
        "", description="S3 secret; set it in the environment, not in the file.", repr=False
    )


class ServerSettings(Section):
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    workers: int = Field(
        1,
        ge=1,
        le=256,
        description="Processes that answer; with more than one, another one carries out durable "
        "work.",
    )
    worker_patience_seconds: float = Field(
        30.0,
        ge=1.0,
        description="Seconds after which one of several workers that hangs is replaced.",
    )
    public_url: str = Field(
        "", description="Address at which people reach the server; used in links and cookies."
    )
    requests_per_minute: int = Field(
        60_000,
        ge=1,
        description="Requests a minute that one key or address may make, of each of the workers.",
    )
    max_body_bytes: int = Field(
        16 * 1024 * 1024, ge=1024, description="Largest request body, in bytes."
    )


class PrivacySettings(Section):
    secret: str = Field(
        "",
        description="Master secret, 32 bytes or more; empty for the data folder's key file.",
        repr=False,
    )


class ObserveSettings(Section):
    log_level: str = Field(
        "INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level that is logged."
    )
    traces_endpoint: str = Field(
        "",
        description="OTLP/HTTP collector, such as http://localhost:4318/v1/traces; empty for none.",
    )


class HookSettings(Section):
    inside_hosts: list[str] = Field(
        default=[],
        description="Servers of the shop itself, HOST or HOST:PORT: hooks may be there while "
        "offline, at private addresses, and there without TLS.",
    )


class WorkSettings(Section):
    crew: str = Field(
        "local:",
        description="Who does heavy work: local: (a process a core), local:4, here: (none beside "
        "this one), or a Ray cluster: ray:auto, ray:HOST:PORT.",
    )


class KernelSettings(BaseSettings):
    """The sections that every slice may rely on."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    home: Path = Field(Path(".comptoir"), description="The data folder.")

    @field_validator("home")
    @classmethod
    def _can_be_an_address(cls, home: Path) -> Path:
        """Databases and tables under the home are opened by address, where these mean more."""
        if _ODD.search(str(home.absolute())):
            raise ValueError(
                "the path of a data folder holds no [ ] ? # and no % before two digits"
            )
        return home

    offline: bool = Field(default=True, description="Refuse every provider outside the shop.")
    storage: StorageSettings = Field(
        default=StorageSettings(), description="Where things are kept."
    )
    server: ServerSettings = Field(default=ServerSettings(), description="The HTTP server.")
    privacy: PrivacySettings = Field(
        default=PrivacySettings(), description="Secrets of the vault and of pseudonyms."
    )
    work: WorkSettings = Field(default=WorkSettings(), description="Heavy work.")
    hooks: HookSettings = Field(default=HookSettings(), description="Events out: webhooks.")
    observe: ObserveSettings = Field(default=ObserveSettings(), description="Logs and traces.")

    @property
    def rows_uri(self) -> str:
        return self.storage.rows or f"sqlite:///{self.home.resolve() / 'comptoir.db'}"

    @property
    def work_uri(self) -> str:
        if self.storage.work:
            return self.storage.work
        if self.rows_uri.startswith("postgresql"):
            return self.rows_uri
        return f"sqlite:///{self.home.resolve() / 'work.db'}"

    @property
    def blobs_uri(self) -> str:
        return self.storage.blobs or str(self.home.resolve() / "blobs")

    @property
    def lake_uri(self) -> str:
        return self.storage.lake or str(self.home.resolve() / "lake")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library names the arguments
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = TomlConfigSettingsSource(settings_cls, toml_file=config_file())
        return init_settings, env_settings, file


Tree = TypeVar("Tree", bound=KernelSettings)


def config_file() -> Path:
    """Return the file that COMPTOIR_CONFIG names, else ./comptoir.toml, else the data folder's."""
    if named := os.environ.get("COMPTOIR_CONFIG"):
        if not Path(named).is_file():
            raise errors.Invalid(
                "COMPTOIR_CONFIG names {named}, which is not a file. Correct it.", named=named
            )
        return Path(named)
    here = Path("comptoir.toml")
    return here if here.is_file() else Path(os.environ.get("COMPTOIR_HOME", ".comptoir")) / here


def load(tree: type[Tree], flags: dict[str, Any] | None = None) -> Tree:
    """Read the settings.

    Args:
        tree: the class that holds every section.
        flags: values from the command line, by section; they win.

    Raises:
        errors.Invalid: a key is unknown or a value does not fit; the message names it.
    """
    _refuse_unknown_environment(tree)
    try:
        return tree(**(flags or {}))
    except ValidationError as problem:
        raise _explained(tree, problem) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise errors.Invalid(
            "{file} is no valid TOML: {problem}. Correct it.", file=config_file(), problem=problem
        ) from None


def _refuse_unknown_environment(tree: type[KernelSettings]) -> None:
    """Check the first part of each COMPTOIR_… name; the tree checks the rest."""
    for name in os.environ:
        if name.startswith(PREFIX) and not name.startswith(RESERVED):
            section = name.removeprefix(PREFIX).lower().split("__")[0]
            if section not in tree.model_fields:
                raise _unknown(tree, [section])


def _explained(tree: type[BaseModel], problem: ValidationError) -> errors.Invalid:
    first = problem.errors()[0]
    path = [str(part) for part in first["loc"]]
    name = ".".join(path)
    if first["type"] != "extra_forbidden":
        return errors.Invalid(
            "Setting {name} is {value}: {problem}. Correct it.",
            name=name,
            value=repr(first.get("input")),
            problem=first["msg"].removeprefix("Value error, "),
        )
    return _unknown(tree, path)


def _unknown(tree: type[BaseModel], path: list[str]) -> errors.Invalid:
    name = ".".join(path)
    known = list(_section_at(tree, path[:-1]).model_fields)
    near = difflib.get_close_matches(path[-1], known, n=1)
    if near:
        right = ".".join([*path[:-1], near[0]])
        return errors.Invalid(
            "There is no setting {name}. Did you mean {right}?", name=name, right=right
        )
    return errors.Invalid(
        "There is no setting {name}. Known keys here: {known}.", name=name, known=known
    )


def _section_at(tree: type[BaseModel], path: list[str]) -> type[BaseModel]:
    here = tree
    for part in path:
        kind = here.model_fields[part].annotation
        kinds = [kind, *get_args(kind)]
        here = next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), here)
    return here
