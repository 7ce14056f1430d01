"""A tiny encoder that knows nothing yet, in the files that hubs give."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from tests.routing.wording import examples

WIDTH, WORDS = 64, 600


@cache
def tiny_encoder() -> str:
    """Return its folder; skips where what fine-tunes is not installed."""
    torch = pytest.importorskip("torch", reason="fine-tuning needs the extra train")
    transformers = pytest.importorskip("transformers", reason="fine-tuning needs the extra train")
    from tokenizers import BertWordPieceTokenizer

    folder = Path(mkdtemp(prefix="tiny-encoder-"))
    words = BertWordPieceTokenizer(lowercase=True)
    words.train_from_iterator(examples(300, seed=9).texts, vocab_size=WORDS, show_progress=False)
    words.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=WORDS,
        hidden_size=WIDTH,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=2 * WIDTH,
        max_position_embeddings=130,
        pad_token_id=words.token_to_id("[PAD]"),
    )
    transformers.BertModel(config).save_pretrained(str(folder))
    return str(folder)
