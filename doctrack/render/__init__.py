"""What people see: terminal, plain text, printed registers and forms."""
