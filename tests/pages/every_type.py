"""A form with an item of every type that the page asks for."""

from typing import Any

CORE = "http://hl7.org/fhir/StructureDefinition/"
Json = dict[str, Any]


def extension(name: str, kind: str, value: Any) -> Json:
    """A core extension."""
    return {"url": CORE + name, f"value{kind}": value}


def coding(code: str, display: str) -> Json:
    """A coding of this form's own."""
    return {"system": "https://example.org/codes", "code": code, "display": display}


def option(code: str, display: str, *extensions: Json) -> Json:
    """An answer option."""
    made: Json = {"valueCoding": coding(code, display)}
    if extensions:
        made["extension"] = list(extensions)
    return made


def item(link_id: str, kind: str, text: str, *extensions: Json, **more: Any) -> Json:
    """An item."""
    made: Json = {"linkId": link_id, "type": kind, "text": text, **more}
    if extensions:
        made["extension"] = list(extensions)
    return made


KILOGRAM, GRAM = ({"system": "http://unitsofmeasure.org", "code": code, "display": code} for code in ("kg", "g"))
UNITS = [extension("questionnaire-unitOption", "Coding", unit) for unit in (KILOGRAM, GRAM)]
LONG = (
    "Please read this before you answer. It is about the last four weeks, and about ordinary days, not the best or the "
    "worst. There are no right or wrong answers. If you are not sure, choose what comes closest. If a question "
    "does not fit your life, leave it out and go on to the next. Take as long as you like, and have a "
    "break when you need one. Nobody counts the time."
)
HIDDEN = extension("questionnaire-hidden", "Boolean", True)
EXCLUSIVE = extension("questionnaire-optionExclusive", "Boolean", True)
DAYS = [extension("minValue", "Integer", 0), extension("maxValue", "Integer", 7)]
POSTCODE = [extension("regex", "String", "[A-Z]{1,2}[0-9]{1,2}"), extension("entryFormat", "String", "BN1")]
HELPERS = [option("f", "Family"), option("n", "Friends"), option("0", "Nobody", EXCLUSIVE)]
MONTHS = [option(str(number), f"Month {number}") for number in range(1, 18)]
UNHELPFUL = [{"question": "helps", "operator": "=", "answerBoolean": False}]

ITEMS: tuple[Json, ...] = (
    item("intro", "display", LONG),
    item("hidden", "string", "Where this was sent from", HIDDEN, initial=[{"valueString": "clinic"}]),
    item("bool", "boolean", "Did you sleep at home last night?", required=True),
    item("many", "choice", "Who helps you?", repeats=True, required=True, answerOption=HELPERS),
    item("list", "choice", "In which month did it begin?", answerOption=MONTHS),
    item("open", "open-choice", "What helps most?", answerOption=[option("w", "Walking"), option("m", "Music")]),
    item("string", "string", "What do you like to be called?", maxLength=10),
    item("text", "text", "What would you like us to know?", maxLength=200),
    item("int", "integer", "On how many days did you go out?", *DAYS, required=True),
    item("dec", "decimal", "How many hours do you sleep?", extension("maxDecimalPlaces", "Integer", 1)),
    item("date", "date", "When did it begin?", extension("maxValue", "Date", "2026-12-31")),
    item("datetime", "dateTime", "When did you last eat?"),
    item("time", "time", "When do you get up?"),
    item("weight", "quantity", "How much do you weigh?", *UNITS),
    item("url", "url", "Is there a page that says it well?"),
    item("postcode", "string", "What is the first half of your postcode?", *POSTCODE),
    item("words", "string", "Which three words say how you feel?", repeats=True),
    item(
        "medicines",
        "group",
        "Your medicines",
        repeats=True,
        item=[
            item("name", "string", "What is it called?", required=True),
            item("helps", "boolean", "Does it help?"),
            item("why", "string", "What is wrong with it?", enableWhen=UNHELPFUL),
        ],
    ),
    item("end", "display", "Thank you. These were all."),
)
