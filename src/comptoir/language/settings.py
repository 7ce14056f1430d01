"""The `[language]` section: which models read, and which servers are the shop's own."""

from pathlib import Path

from pydantic import Field

from comptoir.kernel.settings import Section
from comptoir.language.surroundings import Surroundings


class LanguageSettings(Section):
    embedder: str = Field(
        "use:", description="Encoder of texts: use:, e5:, onnx:MODEL or openai:ADDRESS?model=NAME."
    )
    detector: str = Field(
        "cascade:",
        description="Language detection: fast:, lingua:fr,en or cascade:, with likely languages.",
    )
    sentiment: str = Field(
        "taught:",
        description="Sentiment: taught: (by the shop's own stars, else as head:), head: (as it "
        "ships), blend: (finer, slower) or lexicon:.",
    )
    classifier: str = Field(
        "zeroshot:", description="Classes without examples: zeroshot:, zeroshot:e5: or nli:MODEL."
    )
    inside_hosts: tuple[str, ...] = Field(
        (),
        description="Model servers of the shop itself, host or host:port; asked also when offline.",
    )
    packages_inside: bool = Field(
        default=False,
        description="pip and npm speak to a mirror inside the shop; models may come from packages.",
    )
    mirror: str = Field(
        "", description="Folder or address that holds NAME/FILE of models; asked before others."
    )
    keys: dict[str, str] = Field(
        default_factory=dict,
        description="API key by host; set it in the environment, not in the file.",
        repr=False,
    )

    def surroundings(self, *, home: Path, offline: bool) -> Surroundings:
        """Return what providers may know and reach.

        Args:
            home: the data folder.
            offline: refuse every server outside the shop.
        """
        return Surroundings(
            home=home,
            offline=offline,
            inside_hosts=self.inside_hosts,
            packages_inside=self.packages_inside,
            mirror=self.mirror,
            keys=tuple(sorted(self.keys.items())),
        )
