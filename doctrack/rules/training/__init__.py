"""Courses, exams and certificates (T3 to T6)."""
