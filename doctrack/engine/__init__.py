"""Pure judgement: fold what happened, judge an act, work out what is owed."""
