"""What people call what a data set is made of."""

from comptoir.web.i18n import N_

PARTS = {"train": N_("learned from"), "test": N_("test"), "aside": N_("aside")}
ORIGINS = {
    "imported": N_("imported"),
    "annotated": N_("labelled here"),
    "synthetic": N_("written by an expert"),
    "augmented": N_("noisy copy"),
}
GATHERED = {
    "before": N_("from the version before"),
    "rounds": N_("labelled in rounds"),
    "inbox": N_("corrected in the inbox"),
    "console": N_("written by experts"),
    "noise": N_("noisy copies"),
    "renamed": N_("read under a new name of their desk"),
    "relabelled": N_("given another desk: who spoke last is believed"),
    "confirmed": N_("confirmed by a person"),
    "outvoted": N_("kept against an older opinion"),
    "awaiting_a_person": N_("wait until somebody says which half of a split desk"),
    "settled_halves": N_("given their half of a split desk"),
}
LEFT_OUT = {
    "without_text": N_("without a text"),
    "without_label": N_("without a label"),
    "unreadable": N_("unreadable lines"),
    "duplicates": N_("the same text again"),
    "contradictions": N_("the same text under several desks"),
    "disputed": N_("people disagree"),
    "erased": N_("of customers who were erased"),
    "augmented": N_("noisy copies, made anew each time"),
    "withdrawn": N_("written examples that were withdrawn"),
    "repeated": N_("written examples that a customer wrote as well"),
    "like_the_test": N_("written examples that say the same as a text of the test"),
    "near_both": N_("like texts of both parts"),
    "said_before_a_split": N_("said before their desk was split"),
}
SAID = {"label": N_("label"), "correction": N_("correction"), "written": N_("written")}
MODES = {
    "teach": N_("from scratch"),
    "check": N_("beside the prediction"),
    "adjudicate": N_("decided a dispute"),
}
TOOLS = {"label-studio": "Label Studio", "argilla": "Argilla", "prodigy": "Prodigy"}
WORK = {
    "routing.import": N_("Import of labelled requests"),
    "routing.upload": N_("Import of a file from a page"),
    "routing.gather": N_("Next version of labelled requests"),
    "routing.train": N_("Training of a router"),
}


def word(known: dict[str, str], key: str) -> str:
    """Return what something is called, else its own name."""
    return known.get(key, key)
