"""Value sets: where an item's permitted answers come from, and those of HL7 that the program carries."""

from care_record.measures.valuesets.listing import ValueSets, by_url, codings, options, resolve

__all__ = ["ValueSets", "by_url", "codings", "options", "resolve"]
