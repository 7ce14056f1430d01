# ruff: noqa: INP001 - Airflow loads this file by its path
"""The night of reviews as an Airflow 3 DAG: each task is one call of the command line.

`COMPTOIR_COMMAND` names the command where it is not on the path; `COMPTOIR_REVIEWS` holds files to
import first, parted by blanks. Any task may be started again: what was done is not done twice.
"""

import os
import shlex
from datetime import timedelta

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

COMMAND = shlex.quote(os.environ.get("COMPTOIR_COMMAND", "comptoir"))
FILES = os.environ.get("COMPTOIR_REVIEWS", "").split()


def call(*words: str) -> str:
    """Return a shell line that calls the command with these words."""
    # The trailing blank keeps Airflow from reading a line that ends in .sh as a template's path.
    return f"{COMMAND} {shlex.join(words)} "


with DAG(
    dag_id="comptoir_reviews",
    description="Import, understand, rank and publish the day's product reviews.",
    schedule="0 4 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Europe/Paris"),
    catchup=False,
    max_active_runs=1,
    default_args={
        "retries": 3,
        "retry_delay": timedelta(minutes=1),
        "retry_exponential_backoff": True,
        "execution_timeout": timedelta(hours=6),
    },
    tags=["comptoir"],
) as dag:
    doctor = BashOperator(task_id="doctor", bash_command=call("doctor"))
    run = BashOperator(task_id="run", bash_command=call("reviews", "run", "--json"))
    if FILES:
        read = BashOperator(
            task_id="read", bash_command=call("reviews", "import", *FILES, "--json")
        )
        doctor >> read >> run
    else:
        doctor >> run
