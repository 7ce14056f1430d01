"""Entailment needs a model that no package carries: its absence is told, with the command."""

from pathlib import Path

import pytest

from comptoir.kernel import errors
from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.reviews.taxonomy import load_taxonomy
from comptoir.reviews.understanders import open_understander


def test_missing_model_names_the_command(tmp_path: Path) -> None:
    around = Surroundings(home=tmp_path)
    embedder = open_embedder("use:", around)
    nli = open_understander("nli:mdeberta-xnli", load_taxonomy(), embedder, around=around)
    with pytest.raises(errors.Unavailable, match="comptoir models pull"):
        nli.understand(["Colis en retard."], [None], ["fr"])


def test_nli_without_a_model_is_refused() -> None:
    embedder = open_embedder("use:", Surroundings())
    with pytest.raises(errors.Invalid, match="needs a model"):
        open_understander("nli:", load_taxonomy(), embedder)
