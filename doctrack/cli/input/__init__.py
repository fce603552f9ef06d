"""How what was typed is read: inputs, ids, queries, prompts."""
