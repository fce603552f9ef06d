"""Who has which copy: holders, loans, recalls, losses and incidents (D11 to D13)."""
