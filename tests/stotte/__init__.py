"""What the tests stand on: database, queue, browser, closed network."""
