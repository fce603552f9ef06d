"""People, numbers, corrections and annulments: what every kind shares."""
