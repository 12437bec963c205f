"""One student in one lab: the journal, what follows from it, and how answers are judged. No front end."""
