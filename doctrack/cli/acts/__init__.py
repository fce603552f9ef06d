"""An act made from the command line: its request, its one line, its JSON, its slip."""
