"""An application of the test suite alone: tests that commit are cleaned up after, the log included."""
