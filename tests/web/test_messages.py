"""Every message of an error can be translated: none is put together where it is raised."""

from string import Formatter

from comptoir.web.messages import messages_in, missing, phrases_in


def fields(template):
    return {field for _, field, _, _ in Formatter().parse(template) if field}


def test_no_error_is_raised_with_a_text_put_together():
    wrong = [f"{one.file}:{one.line}" for one in phrases_in() if one.put_together]
    assert not wrong, f"give a template and its values: {wrong}"


def test_every_field_of_a_message_has_its_value():
    wrong = [
        f"{one.file}:{one.line} {sorted(fields(one.template) ^ one.values)}"
        for one in phrases_in()
        if one.template is not None and one.values and not one.spread
        if fields(one.template) != one.values
    ]
    assert not wrong


def test_templates_are_found_however_the_family_is_spelled(tmp_path):
    (tmp_path / "sites.py").write_text(
        "class Odd(errors.NotFound): pass\n"
        "class Odder(Odd): pass\n"
        'raise errors.Invalid("One {a}.", a=1)\n'
        'raise Odder("Two " "parts {b}.", b=2, code="c") from None\n'
        'told = Phrase("Three.")\n'
        'raise ValueError("Nobody reads this.")\n'
        'raise errors.Invalid("{reason}", reason=told)\n'
    )
    assert [message.text for message in messages_in(tmp_path)] == [
        "One {a}.",
        "Two parts {b}.",
        "Three.",
    ]
    assert missing(tmp_path)[0].place == "sites.py:3"


def test_texts_put_together_are_told(tmp_path):
    (tmp_path / "sites.py").write_text(
        'raise errors.Invalid(f"{a} is wrong.")\n'
        'raise errors.Invalid("a" + b)\n'
        "raise errors.Invalid(phrase)\n"
    )
    assert [one.put_together for one in phrases_in(tmp_path)] == [True, True, False]
