"""The quickstart and the how-tos are carried out, line by line, by a shell in an empty folder."""

import gzip
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

pytestmark = pytest.mark.slow

SENTENCES = (
    "Great kettle, boils fast and looks lovely on the stove.",
    "The lid broke after two weeks, very disappointed.",
    "Arrived late and the box was crushed.",
    "Good value for money, I would buy it again.",
    "Too small for our family, but well made.",
    "Customer service answered within an hour.",
)
ELSEWHERE = re.compile(r"make |curl |comptoir serve|comptoir privacy rotate")
"""Lines that need what a test has not, or that never end; other tests try them."""


def write_reviews(path: Path) -> None:
    chance = random.Random(7)
    with gzip.open(path, "wt") as file:
        for number in range(48):
            review = {
                "review_id": f"r{number}",
                "product_id": "B001OHV1H4" if number % 6 == 0 else f"P{number % 6}",
                "buyer_id": f"buyer-{number % 9}",
                "rating": chance.randint(1, 5),
                "title": "What I think",
                "text": f"{' '.join(chance.sample(SENTENCES, 2))} After {number} days.",
                "created_at": f"2026-03-{1 + number % 28:02}T08:00:00Z",
                "helpful_votes": chance.randint(0, 9),
            }
            file.write(json.dumps(review) + "\n")


class Shell:
    """A folder with reviews, in which lines are carried out one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("COMPTOIR_")
        }
        scripts = str(Path(sys.executable).parent)
        self._environment = kept | {"PATH": f"{scripts}:{kept['PATH']}", "OMP_NUM_THREADS": "1"}
        write_reviews(folder / "reviews.jsonl.gz")

    def run(self, script: str) -> str:
        done = subprocess.run(
            ["bash", "-euc", script],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def follow(self, page: Path, **words: str) -> str:
        """Carry out a page's shell blocks; `words` take the place of those in capitals."""
        blocks = [
            token.content
            for token in MarkdownIt("commonmark").parse(page.read_text("utf-8"))
            if token.type == "fence" and token.info == "sh"
        ]
        lines = "".join(blocks).replace("\\\n", "").splitlines()
        script = "\n".join(line for line in lines if not ELSEWHERE.match(line))
        for word, value in words.items():
            script = re.sub(rf"\b{word}\b", value, script)
        return self.run(script)


@pytest.fixture(scope="module")
def shell(tmp_path_factory, root):
    made = Shell(tmp_path_factory.mktemp("documents"))
    made.told = made.follow(root / "docs" / "quickstart.md")
    made.run("mv mine .comptoir")
    return made


def test_quickstart_ends_with_reviews_a_key_and_figures(shell):
    assert "48 rows read, 48 new" in shell.told
    assert re.search(r"^0\.\d\d  \d/5  ", shell.told, re.MULTILINE)
    assert re.search(r"ck_live_\w{8}_\w{32}", shell.told)
    assert '"robust-v2"' in shell.told


def test_a_publication_is_rolled_back_by_the_first_line_of_its_page(shell, root):
    page = (root / "docs" / "howto" / "roll-back-a-publication.md").read_text("utf-8")
    line = re.search(r"```sh\n(.*?)```", page, re.DOTALL).group(1)
    more = {"review_id": "new", "product_id": "P1", "buyer_id": "buyer-1", "rating": 2}
    (shell.folder / "more.jsonl").write_text(json.dumps(more | {"text": SENTENCES[1]}) + "\n")
    shell.run("comptoir reviews import more.jsonl\ncomptoir reviews run")
    assert "gold/reviews 49 rows" in shell.run("comptoir reviews repair verify gold/reviews")
    shell.run(line)
    assert "gold/reviews 48 rows" in shell.run("comptoir reviews repair verify gold/reviews")


def test_a_backup_is_taken_and_restored_elsewhere(shell, root):
    page = (root / "docs" / "howto" / "backup-and-restore.md").read_text("utf-8")
    take = re.search(r"## Take it\n\n```sh\n(.*?)```", page, re.DOTALL).group(1)
    told = shell.run("mkdir -p safe\n" + take.replace("/media/safe/", "safe/"))
    anchor = re.search(r"elsewhere: (\S+)", told).group(1)
    shell.run("mkdir restored && cp -a backup/. safe/master.key restored/")
    told = shell.run(
        f"export COMPTOIR_HOME=restored\ncomptoir doctor\ncomptoir audit verify --seen {anchor}\n"
        "comptoir reviews repair verify\ncomptoir reviews top B001OHV1H4 -n 1"
    )
    assert "gold/reviews 48 rows" in told


def test_a_customer_is_erased_with_a_report(shell, root):
    page = (root / "docs" / "howto" / "erase-a-customer.md").read_text("utf-8")
    blocks = re.findall(r"^comptoir privacy (?!reveal).*$", page, re.MULTILINE)
    told = shell.run("\n".join(blocks).replace("CUSTOMER", "buyer-3"))
    assert re.search(r"reviews, votes and corrections\s+[1-9]", told)
    left = shell.run("comptoir reviews repair verify gold/reviews")
    assert int(re.search(r"gold/reviews (\d+) rows", left).group(1)) < 48
