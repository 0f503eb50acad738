"""What each kind shows besides what was filled in: a typed thing for its template."""
