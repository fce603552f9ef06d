"""Git: objects, commits, history, the work tree, servers, signatures."""
