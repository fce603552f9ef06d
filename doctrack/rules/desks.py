"""All desks of the office: importing this enters every guard, effect and opening under its name."""

from doctrack.rules import circulation, common, custody, incidents, incoming, loans, people, recalls

__all__ = ["circulation", "common", "custody", "incidents", "incoming", "loans", "people", "recalls"]
